/* Relations seen from both sides, numbers over time, and eCPR. */
#include "effect_fixture.h"
#include "base/text.h"
#include "people/cpr.h"
#include "people/relation.h"
#include "people/search.h"

#include <string.h>

static int64_t parent, child, sibling, hidden;
static struct actor worker; /* may not see restricted citizens */

static int create_fn(struct conn *c, void *ctx, struct err *e)
{
    struct citizen *row = ctx;
    char key[CITIZEN_KEY_SIZE];
    return citizen_create(c, &everyone, row, &row->id, key, e);
}
static int64_t create(const char *first, const char *last, const char *cpr)
{
    struct citizen row;
    field_clear_row(&citizen_table, &row);
    row.first_name = first;
    row.last_name = last;
    row.cpr = cpr;
    row.sex = "unknown";
    must(db_write(db, "create", create_fn, &row, &err));
    return row.id;
}

static int set_up(void **state)
{
    int rc = effect_set_up_with_data(state);
    worker = everyone;
    worker.perms &= ~(UINT64_C(1) << PERM_CITIZEN_RESTRICTED);
    worker.user_id = 0;
    parent = create("Bo", "Lykke", "0203809019");
    child = create("Ida", "Lykke", "0405129028");
    sibling = create("Per", "Lykke", "0605149037");
    hidden = create("Sara", "Skjult", "0102819046");
    return rc;
}

struct change {
    struct relation r;
    int64_t id, seen_from, version;
};
static int add_fn(struct conn *c, void *ctx, struct err *e)
{
    struct change *w = ctx;
    return relation_add(c, &worker, &w->r, &w->id, e);
}
static int correct_fn(struct conn *c, void *ctx, struct err *e)
{
    struct change *w = ctx;
    return relation_correct(c, &worker, w->seen_from, &w->r, e);
}
static int remove_fn(struct conn *c, void *ctx, struct err *e)
{
    struct change *w = ctx;
    return relation_remove(c, &worker, w->id, w->seen_from, w->version, e);
}
static int restore_fn(struct conn *c, void *ctx, struct err *e)
{
    struct change *w = ctx;
    return relation_restore(c, &worker, w->id, w->seen_from, e);
}

static struct change relation_of(int64_t citizen, int64_t other, const char *kind)
{
    struct change w = {.seen_from = citizen};
    field_clear_row(&relation_table, &w.r);
    w.r.citizen_id = citizen;
    w.r.other_id = other;
    w.r.kind = kind;
    return w;
}

static struct relation_view *list(int64_t citizen, size_t *n)
{
    struct relation_view *rows;
    struct conn *c = lease();
    must(relation_of_citizen(c, &worker, citizen, clock_today(), &rows, n, arena, &err));
    release(c);
    return rows;
}

static void test_S2_11_one_row_is_seen_from_both_sides(void **state)
{
    (void)state;
    size_t n;
    struct change w = relation_of(parent, child, "child");
    must(db_write(db, "relation", add_fn, &w, &err));
    struct relation_view *rows = list(parent, &n);
    assert_int_equal(n, 1);
    assert_string_equal(rows[0].kind, "child");
    assert_int_equal(rows[0].other_id, child);
    rows = list(child, &n);
    assert_int_equal(n, 1);
    assert_string_equal(rows[0].kind, "parent");
    assert_true(relation_is_guardian(&rows[0], clock_today()));
    /* The same again, from the other side, is known already. */
    struct change again = relation_of(child, parent, "parent");
    assert_int_equal(db_write(db, "relation", add_fn, &again, &err), ERR_INVALID);
    assert_non_null(err_field_text(&err, "other"));
    err_clear(&err);
}

static void test_a_child_is_younger_and_nobody_is_related_to_oneself(void **state)
{
    (void)state;
    struct change w = relation_of(child, parent, "child");
    assert_int_equal(db_write(db, "relation", add_fn, &w, &err), ERR_INVALID);
    assert_non_null(err_field_text(&err, "kind"));
    err_clear(&err);
    w = relation_of(child, child, "sibling");
    assert_int_equal(db_write(db, "relation", add_fn, &w, &err), ERR_INVALID);
    err_clear(&err);
    w = relation_of(child, sibling, "sibling");
    w.r.from_day = day("2026-03-01");
    w.r.to_day = day("2026-02-01");
    assert_int_equal(db_write(db, "relation", add_fn, &w, &err), ERR_INVALID);
    assert_non_null(err_field_text(&err, "to_day"));
    err_clear(&err);
}

static void test_corrected_from_the_other_side_keeps_the_direction(void **state)
{
    (void)state;
    size_t n;
    struct relation_view *rows = list(child, &n);
    struct change w = relation_of(child, parent, "parent");
    w.r.id = rows[0].id;
    w.r.version = rows[0].version;
    w.r.note = "Bor sammen";
    must(db_write(db, "relation", correct_fn, &w, &err));
    rows = list(parent, &n);
    assert_string_equal(rows[0].kind, "child");
    assert_string_equal(rows[0].note, "Bor sammen");
    assert_int_equal(db_write(db, "relation", correct_fn, &w, &err), ERR_CONFLICT);
    err_clear(&err);
}

static void test_removed_and_put_back_within_half_a_minute(void **state)
{
    (void)state;
    size_t n;
    struct relation_view *rows = list(parent, &n);
    struct change w = {.id = rows[0].id, .seen_from = parent, .version = rows[0].version - 1};
    assert_int_equal(db_write(db, "relation", remove_fn, &w, &err), ERR_CONFLICT);
    err_clear(&err);
    w.version++;
    must(db_write(db, "relation", remove_fn, &w, &err));
    list(parent, &n);
    assert_int_equal(n, 0);
    must(db_write(db, "relation", restore_fn, &w, &err));
    list(child, &n);
    assert_int_equal(n, 1);
    assert_int_equal(db_write(db, "relation", restore_fn, &w, &err), ERR_REFUSED);
    err_clear(&err);
}

static int restrict_fn(struct conn *c, void *ctx, struct err *e)
{
    static const struct sql hide = {
        "test_hide", "UPDATE citizen SET restricted = 1, restricted_kind = 'known' WHERE id = $1"};
    return q_exec(c, &hide, ARGS(V_INT(*(int64_t *)ctx)), NULL, e);
}

static void test_a_restricted_person_stands_in_nobodys_list(void **state)
{
    (void)state;
    size_t n;
    struct change w = relation_of(parent, hidden, "partner");
    must(db_write(db, "relation", add_fn, &w, &err));
    list(parent, &n);
    assert_int_equal(n, 2);
    must(db_write(db, "restrict", restrict_fn, &hidden, &err));
    struct relation_view *rows = list(parent, &n);
    assert_int_equal(n, 1);
    assert_int_equal(rows[0].other_id, child);
    worker.perms = everyone.perms;
    list(parent, &n);
    assert_int_equal(n, 2);
    worker.perms &= ~(UINT64_C(1) << PERM_CITIZEN_RESTRICTED);
}

/* ---- numbers ---- */

static void test_ecpr_is_read_by_its_century_letter(void **state)
{
    (void)state;
    static const struct {
        const char *text, *kind, *birth;
    } good[] = {{"150384-1AB2", "x_ecpr", "1984-03-15"}, {"0506107qk3", "x_ecpr", "2010-06-05"},
        {"1503840AB2", "d_ecpr", "1984-03-15"}, {"1503845AB2", "d_ecpr", "1884-03-15"},
        {"1503106AB2", "d_ecpr", "2010-03-15"}, {"6101799992", "replacement", "1979-01-01"},
        {"0101799992", "present", "1979-01-01"}};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        struct cpr_parts parts;
        char digits[11];
        assert_true(cpr_parse(good[i].text, digits, &parts));
        assert_string_equal(parts.kind, good[i].kind);
        assert_int_equal(parts.birth.n, day(good[i].birth).n);
        assert_int_equal(parts.replacement, i < 6);
    }
    static const char *const bad[] = {
        "1503842AB2", "1503841A12", "15038411B2", "3213841AB2", "150384AAB2", "1503841ABC"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct cpr_parts parts;
        char digits[11];
        assert_false(cpr_parse(bad[i], digits, &parts));
    }
}

struct number_change {
    struct citizen_number row;
    int64_t version;
    const char *sex;
};
static int number_add_fn(struct conn *c, void *ctx, struct err *e)
{
    struct number_change *w = ctx;
    return citizen_number_add(c, &worker, &w->row, e);
}
static int number_change_fn(struct conn *c, void *ctx, struct err *e)
{
    struct number_change *w = ctx;
    return citizen_number_change(
        c, &worker, w->row.citizen_id, w->version, w->row.cpr, w->row.valid_from, w->sex, w->row.reason, e);
}
static int number_correct_fn(struct conn *c, void *ctx, struct err *e)
{
    struct number_change *w = ctx;
    return citizen_number_correct(c, &worker, &w->row, e);
}
static struct citizen_number *numbers(int64_t id, size_t *n)
{
    struct citizen_number *rows;
    struct conn *c = lease();
    must(citizen_numbers(c, id, &rows, n, arena, &err));
    release(c);
    return rows;
}
static const char *found_by(const char *q)
{
    struct search_result r;
    struct conn *c = lease();
    must(search_citizens(c, &everyone, q, &r, arena, &err));
    release(c);
    return r.n == 1 ? r.hits[0].first_name : NULL;
}

static void test_a_new_number_keeps_the_old_and_the_search_finds_all(void **state)
{
    (void)state;
    size_t n;
    int64_t id = create("Robin", "Skifte", "0708909054");
    struct number_change w = {.version = 1, .sex = "male"};
    field_clear_row(&citizen_number_table, &w.row);
    w.row.citizen_id = id;
    w.row.cpr = "070890-9063";
    w.row.valid_from = day("2026-03-02");
    w.row.reason = "Skift af juridisk køn";
    must(db_write(db, "number", number_change_fn, &w, &err));
    struct citizen_number *rows = numbers(id, &n);
    assert_int_equal(n, 2);
    assert_string_equal(rows[0].cpr, "0708909063");
    assert_string_equal(rows[0].kind, "present");
    assert_string_equal(rows[1].kind, "earlier");
    assert_int_equal(rows[1].valid_to.n, day("2026-03-01").n);
    assert_string_equal(found_by("070890-9054"), "Robin");
    assert_string_equal(found_by("0708909063"), "Robin");
    /* Another who read before that: told, nothing stored. */
    assert_int_equal(db_write(db, "number", number_change_fn, &w, &err), ERR_CONFLICT);
    err_clear(&err);
    /* A replacement number from before. */
    w.row.cpr = "0708901rs3";
    w.row.valid_from = day("2024-01-01");
    w.row.valid_to = day("2024-06-01");
    must(db_write(db, "number", number_add_fn, &w, &err));
    assert_string_equal(found_by("070890-1RS3"), "Robin");
    rows = numbers(id, &n);
    assert_int_equal(n, 3);
    /* Corrected: a slip in the earlier number. */
    w.row = rows[1].cpr[6] == '1' ? rows[1] : rows[2];
    w.row.valid_to = day("2024-07-01");
    must(db_write(db, "number", number_correct_fn, &w, &err));
    assert_int_equal(db_write(db, "number", number_correct_fn, &w, &err), ERR_CONFLICT);
    err_clear(&err);
    /* A number of somebody else: the answer names joining. */
    w.row.cpr = "0203809019";
    w.row.version++;
    assert_int_equal(db_write(db, "number", number_correct_fn, &w, &err), ERR_INVALID);
    assert_non_null(strstr(err_field_text(&err, "cpr"), "lægges sammen"));
    err_clear(&err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_S2_11_one_row_is_seen_from_both_sides),
        cmocka_unit_test(test_a_child_is_younger_and_nobody_is_related_to_oneself),
        cmocka_unit_test(test_corrected_from_the_other_side_keeps_the_direction),
        cmocka_unit_test(test_removed_and_put_back_within_half_a_minute),
        cmocka_unit_test(test_a_restricted_person_stands_in_nobodys_list),
        cmocka_unit_test(test_ecpr_is_read_by_its_century_letter),
        cmocka_unit_test(test_a_new_number_keeps_the_old_and_the_search_finds_all),
    };
    return cmocka_run_group_tests(tests, set_up, effect_tear_down);
}
