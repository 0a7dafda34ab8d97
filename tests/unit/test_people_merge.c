/* Joining two records of one person and parting them again: nothing is lost in either direction. On the demo's database, so that
 * every table has rows. */
#include "demo_fixture.h"
#include "base/rng.h"
#include "path/camp.h"
#include "people/duplicate.h"
#include "people/legal_basis.h"
#include "people/merge.h"
#include "people/search.h"

#include <stdlib.h>

static struct db *db;
static struct arena *arena;
static struct actor leader;

static void must(int rc, const struct err *err)
{
    if (rc)
        fprintf(stderr, "# %s: %s %s\n", err_name(rc), err->op, err->user);
    assert_int_equal(rc, OK);
}

static int set_up(void **state)
{
    int rc = demo_set_up(state);
    db = open_db("main", false);
    arena = arena_new(0);
    leader = actor_command_line();
    return rc;
}

static int tear_down(void **state)
{
    db_close(db);
    arena_free(arena);
    return demo_tear_down(state);
}

static struct citizen citizen_of(int64_t id)
{
    struct err err = ERR_INIT;
    struct conn *c;
    struct citizen citizen;
    must(db_lease(db, &c, &err), &err);
    must(citizen_by_id(c, id, &citizen, arena, &err), &err);
    db_release(db, c);
    return citizen;
}

static int64_t count(const char *format, int64_t id)
{
    char sql[400];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(sql, sizeof sql, format, (long long)id);
#pragma GCC diagnostic pop
    return number(sql);
}

struct joining {
    struct merge_request r;
    int64_t id, version;
};
static int join_fn(struct conn *c, void *ctx, struct err *err)
{
    struct joining *j = ctx;
    return merge_do(c, &leader, &j->r, &j->id, err);
}
static int part_fn(struct conn *c, void *ctx, struct err *err)
{
    struct joining *j = ctx;
    return merge_undo(c, &leader, j->id, j->version, err);
}

/* All fields are chosen for; those of the comma list come from the record that goes. */
static struct joining joining_of(int64_t kept, int64_t gone, const char *from_gone)
{
    const char *all = "";
    for (size_t i = 0; merge_fields[i]; i++)
        all = arena_printf(arena, "%s,%s", all, merge_fields[i]);
    return (struct joining){.r = {kept, gone, citizen_of(kept).version, citizen_of(gone).version, from_gone,
                                all, ~0U, "Samme person efter samtale."},
        .version = 1};
}
static int join(struct joining *j, struct err *err)
{
    return db_write(db, "merge", join_fn, j, err);
}
static int part(struct joining *j, struct err *err)
{
    return db_write(db, "merge_undo", part_fn, j, err);
}

static uint64_t hash_rows(const char *sql)
{
    uint64_t h = 0xcbf29ce484222325U;
    sqlite3_stmt *s = rows_of(sql);
    while (sqlite3_step(s) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(s); i++) {
            const char *text = (const char *)sqlite3_column_text(s, i);
            for (const char *p = text ? text : "\1"; *p; p++)
                h = (h ^ (unsigned char)*p) * 0x100000001b3U;
            h = (h ^ 0xff) * 0x100000001b3U;
        }
    }
    sqlite3_finalize(s);
    return h;
}

enum { MAX_TABLES = 200 };
struct dump {
    const char *name[MAX_TABLES];
    uint64_t hash[MAX_TABLES];
    int n;
};

/* Every row of every table. Left out: the log, the book of merges and the counts of changes, which only grow; the version of a citizen, which only rises; and the
 * ids of indexes that are made anew. */
static struct dump dump_all(void)
{
    struct dump d = {.n = 0};
    sqlite3_stmt *s = rows_of(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
        "AND name NOT LIKE 'citizen_merge%' AND name NOT IN ('audit', 'setting', 'schema_version', 'table_change') ORDER BY name");
    while (sqlite3_step(s) == SQLITE_ROW) {
        const char *name = arena_strdup(arena, (const char *)sqlite3_column_text(s, 0));
        const char *what = "*", *order = "id";
        if (text_equal(name, "citizen_name"))
            what = "token, sort_name, citizen_id", order = "citizen_id, token";
        else if (text_equal(name, "citizen_match"))
            what = "citizen_id, token", order = "citizen_id, token";
        else if (text_equal(name, "duplicate_pair"))
            what = "low_id, high_id, how", order = "low_id, high_id";
        else if (text_equal(name, "citizen"))
            what =
                "id, key, first_name, last_name, sort_name, cpr, birth, sex, address, postal, district, "
                "protected_until, restricted, restricted_kind, dead, moved, target_group, job_goal, job_goal_reason, "
                "condition, responsible_id, responsible_since, merged_into";
        assert_true(d.n < MAX_TABLES);
        d.name[d.n] = name;
        d.hash[d.n++] = hash_rows(arena_printf(arena, "SELECT %s FROM %s ORDER BY %s", what, name, order));
    }
    sqlite3_finalize(s);
    assert_true(d.n > 40);
    return d;
}

static void assert_same(const struct dump *a, const struct dump *b)
{
    assert_int_equal(a->n, b->n);
    for (int i = 0; i < a->n; i++) {
        if (a->hash[i] != b->hash[i])
            fail_msg("the rows of %s are not what they were", a->name[i]);
    }
}

/* ---- the list of columns ---- */

static bool listed(const char *table, const char *column)
{
    for (size_t i = 0; i < merge_ref_count; i++) {
        if (text_equal(merge_refs[i].table, table) && text_equal(merge_refs[i].column, column))
            return true;
    }
    return false;
}

/* From the database itself: foreign keys to citizen, and columns that are called citizen_id without being one. */
static void test_every_column_that_refers_to_a_citizen_is_listed(void **state)
{
    (void)state;
    size_t n = 0;
    sqlite3_stmt *s =
        rows_of("SELECT m.name, f.\"from\" FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f "
                "WHERE m.type = 'table' AND f.\"table\" = 'citizen' UNION "
                "SELECT m.name, i.name FROM sqlite_master m JOIN pragma_table_info(m.name) i "
                "WHERE m.type = 'table' AND i.name LIKE '%citizen_id' AND m.name <> 'audit' ORDER BY 1, 2");
    while (sqlite3_step(s) == SQLITE_ROW) {
        const char *table = (const char *)sqlite3_column_text(s, 0),
                   *column = (const char *)sqlite3_column_text(s, 1);
        if (!listed(table, column))
            fail_msg(
                "%s.%s refers to a citizen and is not in merge_refs (src/people/merge.c)", table, column);
        n++;
    }
    sqlite3_finalize(s);
    assert_int_equal(n, merge_ref_count);
}

/* A table that moves, and in which a citizen may stand once only, says what happens then. */
static void test_unique_columns_say_when_a_row_cannot_follow(void **state)
{
    (void)state;
    sqlite3_stmt *s = rows_of(
        "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_index_list(m.name) i JOIN pragma_index_info(i.name) c "
        "JOIN pragma_foreign_key_list(m.name) f ON f.\"from\" = c.name "
        "WHERE m.type = 'table' AND i.\"unique\" = 1 AND f.\"table\" = 'citizen'");
    int n = 0;
    while (sqlite3_step(s) == SQLITE_ROW) {
        const char *table = (const char *)sqlite3_column_text(s, 0),
                   *column = (const char *)sqlite3_column_text(s, 1);
        for (size_t i = 0; i < merge_ref_count; i++) {
            const struct merge_ref *r = &merge_refs[i];
            if (!text_equal(r->table, table) || !text_equal(r->column, column) || r->how != MERGE_MOVES)
                continue;
            if (!strstr(r->save->text, "EXISTS"))
                fail_msg("%s.%s is unique and its CLASH never holds", table, column);
            n++;
        }
    }
    sqlite3_finalize(s);
    assert_true(n >= 3);
}

/* ---- there and back ---- */

static int64_t pick(struct rng *rng)
{
    int64_t id;
    do /* a concern case is seen by its own people only */
        id = 1 + (int64_t)rng_below(rng, 1000);
    while (count("SELECT COUNT(*) FROM citizen WHERE restricted_kind = 'concern' AND id = %lld", id));
    return id;
}

/* A choice of fields that can hold together: birth and number go as one. */
static const char *random_fields(struct rng *rng)
{
    const char *list = rng_below(rng, 2) ? "cpr,birth,sex" : "sex";
    for (size_t i = 0; merge_fields[i]; i++) {
        if (!text_equal(merge_fields[i], "cpr") && !text_equal(merge_fields[i], "birth") && rng_below(rng, 2))
            list = arena_printf(arena, "%s,%s", list, merge_fields[i]);
    }
    return list;
}

static void test_join_and_part_gives_the_same_rows(void **state)
{
    (void)state;
    struct rng rng;
    struct err err = ERR_INIT;
    rng_seed(&rng, 20260414);
    struct dump before = dump_all();
    for (int round = 0; round < 40; round++) {
        int64_t kept = pick(&rng), gone = pick(&rng);
        if (kept == gone)
            continue;
        int64_t rows = count("SELECT COUNT(*) FROM course WHERE citizen_id = %lld", kept) +
                       count("SELECT COUNT(*) FROM course WHERE citizen_id = %lld", gone);
        struct joining j = joining_of(kept, gone, random_fields(&rng));
        must(join(&j, &err), &err);
        assert_int_equal(count("SELECT COUNT(*) FROM course WHERE citizen_id = %lld", kept), rows);
        assert_int_equal(count("SELECT merged_into FROM citizen WHERE id = %lld", gone), kept);
        assert_int_equal(count("SELECT COUNT(*) FROM citizen_number WHERE citizen_id = %lld", gone), 0);
        must(part(&j, &err), &err);
    }
    struct dump after = dump_all();
    assert_same(&before, &after);
}

/* Where both stand already, or where the row is about the two of them, it stays; parting gives the same again. */
static void test_rows_that_cannot_follow_stay_and_count_once(void **state)
{
    (void)state;
    struct err err = ERR_INIT;
    change(file, "INSERT INTO camp (intervention, title, start_day, end_day, age_min, age_max, version) "
                 "VALUES ('jobcamps', 'Prøve', 14610, 14614, 13, 15, 1)");
    change(file,
        "INSERT INTO camp_youth (camp_id, citizen_id, attended, version) SELECT MAX(id), 451, 1, 1 FROM camp");
    change(file,
        "INSERT INTO camp_youth (camp_id, citizen_id, attended, version) SELECT MAX(id), 453, 1, 1 FROM camp");
    change(file,
        "INSERT INTO own_group (intervention, title, start_day, version) VALUES ('peer-hold', 'Prøve', 20000, 1)");
    change(file, "INSERT INTO own_group_member (group_id, citizen_id) SELECT MAX(id), 451 FROM own_group");
    change(file, "INSERT INTO own_group_member (group_id, citizen_id) SELECT MAX(id), 453 FROM own_group");
    change(file,
        "INSERT INTO plan (citizen_id, kind, state, start_day, version) VALUES (455, 'family', 'active', 20000, 1)");
    change(
        file, "INSERT INTO plan_citizen (plan_id, citizen_id, role) SELECT MAX(id), 451, 'parent' FROM plan");
    change(
        file, "INSERT INTO plan_citizen (plan_id, citizen_id, role) SELECT MAX(id), 453, 'parent' FROM plan");
    change(file,
        "INSERT INTO relation (citizen_id, other_id, kind, version) VALUES (451, 453, 'sibling', 1), "
        "(453, 455, 'partner', 1)");
    struct dump before = dump_all();
    struct conn *c;
    struct merge_count *counts;
    size_t n;
    int64_t stays = 0;
    must(db_lease(db, &c, &err), &err);
    must(merge_counts(c, 451, 453, &counts, &n, arena, &err), &err);
    db_release(db, c);
    for (size_t i = 0; i < n; i++)
        stays += counts[i].stays;
    assert_int_equal(stays, 4); /* camp, group, plan, and what they are to each other */
    struct joining j = joining_of(451, 453, "");
    must(join(&j, &err), &err);
    assert_int_equal(number("SELECT COUNT(*) FROM relation WHERE citizen_id = other_id"), 0);
    assert_int_equal(number("SELECT COUNT(*) FROM relation WHERE citizen_id = 451 AND other_id = 455"), 1);
    struct camp_count *camps;
    must(db_lease(db, &c, &err), &err);
    must(camp_counts(c, (day_t){14600}, (day_t){14620}, &camps, &n, arena, &err), &err);
    db_release(db, c);
    assert_int_equal(camps[0].n_participations, 1);
    assert_int_equal(camps[0].n_persons, 1);
    must(part(&j, &err), &err);
    struct dump after = dump_all();
    assert_same(&before, &after);
}

/* Two into one, parted in the opposite order; the other order is refused. */
static void test_several_joined_are_parted_the_latest_first(void **state)
{
    (void)state;
    struct err err = ERR_INIT;
    struct dump before = dump_all();
    struct joining first = joining_of(101, 102, "cpr,birth,sex");
    must(join(&first, &err), &err);
    struct joining second = joining_of(101, 103, "first_name");
    must(join(&second, &err), &err);
    assert_int_equal(part(&first, &err), ERR_REFUSED);
    assert_non_null(strstr(err.user, "seneste"));
    err = ERR_INIT;
    struct joining again = joining_of(104, 102, "");
    assert_int_equal(join(&again, &err), ERR_CONFLICT);
    err = ERR_INIT;
    struct joining whole = joining_of(105, 101, "");
    must(join(&whole, &err), &err);
    assert_int_equal(part(&second, &err), ERR_REFUSED);
    err = ERR_INIT;
    must(part(&whole, &err), &err);
    must(part(&second, &err), &err);
    must(part(&first, &err), &err);
    assert_int_equal(part(&first, &err), ERR_CONFLICT);
    struct dump after = dump_all();
    assert_same(&before, &after);
}

static int add_course_fn(struct conn *c, void *ctx, struct err *err)
{
    const int64_t *citizen = ctx;
    static const struct sql insert = {"test_course",
        "INSERT INTO course (citizen_id, intervention_id, start_day, version) VALUES ($1, 1, 20500, 1)"};
    return q_exec(c, &insert, ARGS(V_INT(*citizen)), NULL, err);
}
static int rename_fn(struct conn *c, void *ctx, struct err *err)
{
    struct citizen *now = ctx;
    return citizen_update(c, &leader, now, err);
}

static void test_what_came_after_stays_with_the_kept_record_and_is_told(void **state)
{
    (void)state;
    struct err err = ERR_INIT;
    int64_t kept = 201, gone = 202;
    struct citizen gone_before = citizen_of(gone), kept_before = citizen_of(kept);
    struct joining j = joining_of(kept, gone, "first_name,last_name");
    must(join(&j, &err), &err);
    must(db_write(db, "test", add_course_fn, &kept, &err), &err);
    struct citizen now = citizen_of(kept);
    assert_string_equal(now.first_name, gone_before.first_name);
    now.last_name = "Nygaard-Efter";
    must(db_write(db, "test", rename_fn, &now, &err), &err);

    struct conn *c;
    struct citizen_merge m;
    struct merge_count *counts;
    size_t n;
    const char *keeps;
    must(db_lease(db, &c, &err), &err);
    must(merge_by_id(c, j.id, &m, arena, &err), &err);
    must(merge_undo_counts(c, &m, &counts, &n, arena, &err), &err);
    must(merge_undo_keeps(c, &m, &keeps, arena, &err), &err);
    db_release(db, c);
    int64_t came = 0;
    for (size_t i = 0; i < n; i++)
        came += counts[i].kept;
    assert_int_equal(came, 1);
    assert_string_equal(keeps, "last_name");

    int64_t courses =
        count("SELECT COUNT(*) FROM citizen_merge_row WHERE table_name = 'course' AND merge_id = %lld", j.id);
    must(part(&j, &err), &err);
    assert_int_equal(count("SELECT COUNT(*) FROM course WHERE citizen_id = %lld", gone), courses);
    assert_int_equal(
        count(
            "SELECT COUNT(*) FROM course WHERE start_day = 20500 AND intervention_id = 1 AND citizen_id = %lld",
            kept),
        1);
    assert_string_equal(citizen_of(kept).last_name, "Nygaard-Efter");
    assert_string_equal(citizen_of(kept).first_name, kept_before.first_name);
    assert_string_equal(citizen_of(gone).last_name, gone_before.last_name);
    assert_int_equal(citizen_of(gone).responsible_id, gone_before.responsible_id);
}

/* ---- what is asked for, and who may ---- */

static void test_nothing_is_chosen_for_the_user(void **state)
{
    (void)state;
    struct err err = ERR_INIT;
    struct joining j = joining_of(301, 302, "");
    j.r.chosen = "sex";
    assert_int_equal(join(&j, &err), ERR_INVALID);
    assert_non_null(err_field_text(&err, "cpr"));
    assert_non_null(err_field_text(&err, "first_name"));
    assert_null(err_field_text(&err, "sex"));
    err = ERR_INIT;
    j = joining_of(301, 302, "cpr"); /* the number of one and the birth date of the other */
    assert_int_equal(join(&j, &err), ERR_INVALID);
    assert_non_null(err_field_text(&err, "birth"));
    err = ERR_INIT;
    j = joining_of(301, 302, "");
    j.r.reason = "";
    assert_int_equal(join(&j, &err), ERR_INVALID);
    assert_non_null(err_field_text(&err, "reason"));
    assert_int_equal(
        number("SELECT COUNT(*) FROM citizen WHERE id IN (301, 302) AND merged_into IS NULL"), 2);
}

static void test_stale_versions_conflict_and_the_right_is_needed(void **state)
{
    (void)state;
    struct err err = ERR_INIT;
    struct joining j = joining_of(303, 304, "");
    j.r.gone_version--;
    assert_int_equal(join(&j, &err), ERR_CONFLICT);
    err = ERR_INIT;
    j = joining_of(303, 303, "");
    assert_int_equal(join(&j, &err), ERR_REFUSED);
    err = ERR_INIT;
    j = joining_of(303, 304, "");
    leader.perms &= ~(UINT64_C(1) << PERM_PERSON_MERGE);
    assert_int_equal(join(&j, &err), ERR_DENIED);
    leader = actor_command_line();
}

static void test_the_stricter_restriction_and_protection_hold(void **state)
{
    (void)state;
    struct err err = ERR_INIT;
    sqlite3 *f = file;
    change(f, "UPDATE citizen SET protected_until = 21000 WHERE id = 306");
    change(f, "UPDATE citizen SET restricted = 1, restricted_kind = 'known' WHERE id = 308");
    struct joining a = joining_of(305, 306, ""), b = joining_of(307, 308, "");
    must(join(&a, &err), &err);
    must(join(&b, &err), &err);
    assert_int_equal(citizen_of(305).protected_until.n, 21000);
    assert_int_equal(citizen_of(307).restricted, 1);
    must(part(&a, &err), &err);
    must(part(&b, &err), &err);
    assert_true(day_is_none(citizen_of(305).protected_until));
    assert_int_equal(citizen_of(307).restricted, 0);
    assert_int_equal(citizen_of(308).restricted, 1);
}

static void test_a_consent_moves_as_it_is(void **state)
{
    (void)state;
    struct err err = ERR_INIT;
    int64_t gone = number(
        "SELECT citizen_id FROM legal_basis WHERE basis = 'samtykke' AND citizen_id > 400 ORDER BY id LIMIT 1");
    uint64_t before = hash_rows(
        "SELECT id, basis, statute, from_admin, to_admin, tracks, valid_from, valid_to, withdrawn, note, "
        "recorded_by, version FROM legal_basis ORDER BY id");
    struct joining j = joining_of(gone + 1, gone, "");
    must(join(&j, &err), &err);
    assert_true(
        before ==
        hash_rows(
            "SELECT id, basis, statute, from_admin, to_admin, tracks, valid_from, valid_to, withdrawn, note, "
            "recorded_by, version FROM legal_basis ORDER BY id"));
    must(part(&j, &err), &err);
}

static void test_the_joined_is_found_by_its_numbers_and_names(void **state)
{
    (void)state;
    struct err err = ERR_INIT;
    struct citizen kept = citizen_of(501), gone = citizen_of(502);
    struct joining j = joining_of(501, 502, "");
    must(join(&j, &err), &err);
    struct conn *c;
    struct search_result r;
    must(db_lease(db, &c, &err), &err);
    must(search_citizens(c, &leader, gone.cpr, &r, arena, &err), &err);
    assert_int_equal(r.n, 1);
    assert_string_equal(r.hits[0].key, kept.key);
    must(search_citizens(
             c, &leader, arena_printf(arena, "%s %s", gone.first_name, gone.last_name), &r, arena, &err),
        &err);
    bool found = false;
    for (size_t i = 0; i < r.n; i++) {
        found |= text_equal(r.hits[i].key, kept.key);
        assert_string_not_equal(r.hits[i].key, gone.key);
    }
    assert_true(found);
    int64_t id;
    must(citizen_kept_id(c, 502, &id, &err), &err);
    assert_int_equal(id, 501);
    struct citizen by_key;
    must(citizen_by_key(c, gone.key, &by_key, arena, &err), &err);
    assert_int_equal(by_key.id, 501);
    db_release(db, c);
    must(part(&j, &err), &err);
}

/* ---- duplicates ---- */

static int create_fn(struct conn *c, void *ctx, struct err *err)
{
    struct citizen *row = ctx;
    char key[CITIZEN_KEY_SIZE];
    return citizen_create(c, &leader, row, &row->id, key, err);
}
static int64_t create(const char *first, const char *last, const char *cpr)
{
    struct err err = ERR_INIT;
    struct citizen row;
    field_clear_row(&citizen_table, &row);
    row.first_name = first;
    row.last_name = last;
    row.cpr = cpr;
    row.sex = "unknown";
    must(db_write(db, "create", create_fn, &row, &err), &err);
    return row.id;
}

static const char *how(int64_t a, int64_t b)
{
    struct err err = ERR_INIT;
    struct conn *c;
    struct duplicate *rows;
    size_t n;
    const char *found = NULL;
    must(db_lease(db, &c, &err), &err);
    must(duplicate_of_citizen(c, &leader, a, &rows, &n, arena, &err), &err);
    for (size_t i = 0; i < n; i++)
        if (rows[i].low_id == b || rows[i].high_id == b)
            found = rows[i].how;
    db_release(db, c);
    return found;
}

struct two {
    int64_t a, b;
};
static int reject_fn(struct conn *c, void *ctx, struct err *err)
{
    struct two *t = ctx;
    return duplicate_reject(c, &leader, t->a, t->b, NULL, err);
}
static int unreject_fn(struct conn *c, void *ctx, struct err *err)
{
    struct two *t = ctx;
    return duplicate_unreject(c, &leader, t->b, t->a, err);
}
static int number_fn(struct conn *c, void *ctx, struct err *err)
{
    return citizen_number_add(c, &leader, ctx, err);
}

static void test_duplicates_are_found_by_name_spelling_and_number(void **state)
{
    (void)state;
    struct err err = ERR_INIT;
    int64_t a = create("Christian Emil", "Mathiesen", "0304850017");
    int64_t b = create("Kristian", "Matthisen", "0304850025");
    int64_t d = create("Christian Emil", "Mathiesen", "0304850033");
    int64_t other = create("Christian", "Mathiesen", "0404850041");
    assert_string_equal(how(a, b), "spelling");
    assert_string_equal(how(a, d), "name");
    assert_null(how(a, other));
    struct citizen_number number;
    field_clear_row(&citizen_number_table, &number);
    number.citizen_id = other;
    number.cpr = "0304851ab4"; /* a replacement number with the other birth date */
    must(db_write(db, "number", number_fn, &number, &err), &err);
    assert_string_equal(how(a, other), "number");
    assert_int_equal(
        count("SELECT COUNT(*) FROM citizen_number WHERE kind = 'x_ecpr' AND citizen_id = %lld", other), 1);
    struct two t = {a, b};
    must(db_write(db, "reject", reject_fn, &t, &err), &err);
    assert_null(how(a, b));
    must(db_write(db, "unreject", unreject_fn, &t, &err), &err);
    assert_string_equal(how(a, b), "spelling");
    struct joining j = joining_of(a, b, "");
    must(join(&j, &err), &err);
    assert_null(how(a, b));
    must(part(&j, &err), &err);
    assert_string_equal(how(a, b), "spelling");
}

/* A database from before the indexes were kept gets the same by the command. */
static void test_the_indexes_can_be_made_anew(void **state)
{
    (void)state;
    struct err err = ERR_INIT;
    struct dump before = dump_all();
    int64_t pairs = number("SELECT COUNT(*) FROM duplicate_pair"), made = 0;
    change(file, "DELETE FROM duplicate_pair");
    change(file, "DELETE FROM citizen_match");
    must(duplicate_rebuild(db, &made, &err), &err);
    assert_true(pairs > 2);
    assert_int_equal(made, pairs);
    struct dump after = dump_all();
    assert_same(&before, &after);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_column_that_refers_to_a_citizen_is_listed),
        cmocka_unit_test(test_unique_columns_say_when_a_row_cannot_follow),
        cmocka_unit_test(test_join_and_part_gives_the_same_rows),
        cmocka_unit_test(test_rows_that_cannot_follow_stay_and_count_once),
        cmocka_unit_test(test_several_joined_are_parted_the_latest_first),
        cmocka_unit_test(test_what_came_after_stays_with_the_kept_record_and_is_told),
        cmocka_unit_test(test_nothing_is_chosen_for_the_user),
        cmocka_unit_test(test_stale_versions_conflict_and_the_right_is_needed),
        cmocka_unit_test(test_the_stricter_restriction_and_protection_hold),
        cmocka_unit_test(test_a_consent_moves_as_it_is),
        cmocka_unit_test(test_the_joined_is_found_by_its_numbers_and_names),
        cmocka_unit_test(test_duplicates_are_found_by_name_spelling_and_number),
        cmocka_unit_test(test_the_indexes_can_be_made_anew),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
