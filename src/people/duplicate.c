#include "people/duplicate.h"

#include "base/lang.h"
#include "base/text.h"
#include "people/cpr.h"
#include "people/restricted.h"
#include "system/audit.h"
#include "system/command.h"

#include <stdio.h>
#include <string.h>

struct match_row {
    int64_t id, citizen_id;
    const char *token;
};
static const struct field match_fields[] = {
    FIELD(match_row, id, F_ID, NULL, FR_PRIMARY),
    FIELD(match_row, citizen_id, F_ID, NULL, FR_REQUIRED),
    FIELD(match_row, token, F_TEXT, NULL, FR_REQUIRED),
};
static TABLE(match_table, "citizen_match", NULL, match_row, match_fields);

struct reject_row {
    int64_t id, low_id, high_id;
    struct stamp at;
    int64_t user_id;
    const char *reason;
};
static const struct field reject_fields[] = {
    FIELD(reject_row, id, F_ID, NULL, FR_PRIMARY),
    FIELD(reject_row, low_id, F_ID, NULL, FR_REQUIRED),
    FIELD(reject_row, high_id, F_ID, NULL, FR_REQUIRED),
    FIELD(reject_row, at, F_STAMP, NULL, FR_REQUIRED),
    FIELD(reject_row, user_id, F_ID, NULL, 0),
    FIELD_MAX(reject_row, reason, F_TEXT, N_("Begrundelse"), 0, 500),
};
static TABLE(reject_table, "not_duplicate", NULL, reject_row, reject_fields);

static const struct field duplicate_fields[] = {
    FIELD(duplicate, id, F_ID, NULL, FR_PRIMARY),
    FIELD(duplicate, low_id, F_ID, NULL, 0),
    FIELD(duplicate, high_id, F_ID, NULL, 0),
    FIELD(duplicate, how, F_TEXT, NULL, 0),
    FIELD(duplicate, low_key, F_TEXT, NULL, 0),
    FIELD(duplicate, low_first, F_TEXT, NULL, 0),
    FIELD(duplicate, low_last, F_TEXT, NULL, 0),
    FIELD(duplicate, low_cpr, F_TEXT, NULL, 0),
    FIELD(duplicate, low_district, F_TEXT, NULL, 0),
    FIELD(duplicate, high_key, F_TEXT, NULL, 0),
    FIELD(duplicate, high_first, F_TEXT, NULL, 0),
    FIELD(duplicate, high_last, F_TEXT, NULL, 0),
    FIELD(duplicate, high_cpr, F_TEXT, NULL, 0),
    FIELD(duplicate, high_district, F_TEXT, NULL, 0),
    FIELD(duplicate, low_birth, F_DAY, NULL, 0),
    FIELD(duplicate, high_birth, F_DAY, NULL, 0),
};
static TABLE(duplicate_table, "duplicate_pair", NULL, duplicate, duplicate_fields);

SQL(duplicate_delete_matches, "DELETE FROM citizen_match WHERE citizen_id = $1");
SQL(duplicate_delete_pairs, "DELETE FROM duplicate_pair WHERE low_id = $1 OR high_id = $1");
SQL(duplicate_select_same,
    "SELECT m.citizen_id AS id, c.first_name AS low_first, c.last_name AS low_last, c.birth AS low_birth "
    "FROM citizen_match m JOIN citizen c ON c.id = m.citizen_id WHERE m.token = $1 AND m.citizen_id <> $2 "
    "AND c.merged_into IS NULL ORDER BY m.citizen_id LIMIT 20");
SQL(duplicate_insert_pair,
    "INSERT INTO duplicate_pair (low_id, high_id, how) VALUES ($1, $2, $3) ON CONFLICT (low_id, high_id) DO NOTHING");

SQL(duplicate_select_ids, "SELECT id FROM citizen WHERE id > $1 ORDER BY id LIMIT 1000");
SQL(duplicate_count_pairs, "SELECT COUNT(*) FROM duplicate_pair");

/* The restricted are compared by alias: each of the pair must be seen. */
#define SEEN(x)                                                                                              \
    "AND (" x ".restricted = 0 OR " x ".responsible_id = $1 OR (CAST($2 AS BIGINT) = 1 "                     \
    "AND COALESCE(" x ".restricted_kind, 'known') <> 'concern')) "
#define PAIR_FROM                                                                                            \
    "FROM duplicate_pair p JOIN citizen l ON l.id = p.low_id JOIN citizen h ON h.id = p.high_id "            \
    "WHERE NOT EXISTS (SELECT 1 FROM not_duplicate n WHERE n.low_id = p.low_id AND n.high_id = p.high_id) "  \
    "AND l.merged_into IS NULL AND h.merged_into IS NULL " SEEN("l") SEEN("h")
#define PAIR_COLUMNS                                                                                         \
    "SELECT p.id AS id, p.low_id AS low_id, p.high_id AS high_id, p.how AS how, l.key AS low_key, "          \
    "l.first_name AS low_first, l.last_name AS low_last, l.cpr AS low_cpr, l.district AS low_district, "     \
    "l.birth AS low_birth, h.key AS high_key, h.first_name AS high_first, h.last_name AS high_last, "        \
    "h.cpr AS high_cpr, h.district AS high_district, h.birth AS high_birth "
SQL(duplicate_select_page, PAIR_COLUMNS PAIR_FROM "ORDER BY p.id LIMIT $3 OFFSET $4");
SQL(duplicate_select_count, "SELECT COUNT(*) " PAIR_FROM);
SQL(duplicate_select_citizen,
    PAIR_COLUMNS PAIR_FROM "AND p.id IN (SELECT id FROM duplicate_pair WHERE low_id = $3 "
                           "UNION SELECT id FROM duplicate_pair WHERE high_id = $3) ORDER BY p.id LIMIT 20");
SQL(duplicate_insert_reject,
    "INSERT INTO not_duplicate (low_id, high_id, at, user_id, reason) VALUES ($1, $2, $3, $4, $5) "
    "ON CONFLICT (low_id, high_id) DO NOTHING");
SQL(duplicate_delete_reject, "DELETE FROM not_duplicate WHERE low_id = $1 AND high_id = $2");
SQL(duplicate_select_reject,
    "SELECT id, low_id, high_id, at, user_id, reason FROM not_duplicate WHERE low_id = $1 AND high_id = $2");

/* ---- what two names have in common ---- */

/* Letters that are written in more than one way for one sound, longest first. */
static const struct {
    const char *from, *to;
} sounds[] = {{"sch", "s"}, {"ch", "k"}, {"ck", "k"}, {"ph", "f"}, {"th", "t"}, {"dt", "t"}, {"hj", "j"},
    {"hv", "v"}, {"ae", "e"}, {"oe", "o"}, {"aa", "o"}, {"ks", "x"}, {"ie", "i"}, {"ij", "i"}, {"c", "k"},
    {"q", "k"}, {"z", "s"}, {"w", "v"}, {"y", "i"}, {"d", "t"}};

static size_t sound_step(const char *p, char *out, size_t n)
{
    for (size_t i = 0; i < sizeof sounds / sizeof sounds[0]; i++) {
        size_t len = strlen(sounds[i].from);
        if (strncmp(p, sounds[i].from, len) == 0) {
            if (!n || out[n - 1] != sounds[i].to[0])
                out[n++] = sounds[i].to[0];
            out[n] = 0;
            return len;
        }
    }
    if (!n || out[n - 1] != *p)
        out[n++] = *p;
    out[n] = 0;
    return 1;
}

static const char *sound_of(const char *word, struct arena *a)
{
    char *out = arena_alloc(a, strlen(word) + 1);
    if (!out)
        return word;
    *out = 0;
    for (const char *p = word; *p;)
        p += sound_step(p, out, strlen(out));
    /* A silent e, d or h at the end: Sofie and Sofi, Lund and Lun. */
    for (size_t n = strlen(out); n > 2 && strchr("et", out[n - 1]); n--)
        out[n - 1] = 0;
    return out;
}

/* The name as it sounds: spelled the same for Kristian and Christian, Sofie and Sophie. First first name and last last name. */
static const char *duplicate_sound(const char *first_name, const char *last_name, struct arena *a)
{
    char *first = text_fold(a, first_name ? first_name : ""),
         *last = text_fold(a, last_name ? last_name : "");
    char *space = strchr(first, ' '), *tail = strrchr(last, ' ');
    if (space)
        *space = 0;
    return arena_printf(a, "%s %s", sound_of(first, a), sound_of(tail ? tail + 1 : last, a));
}

static const char *how_same(const struct citizen *citizen, const struct duplicate *other, struct arena *a)
{
    if (other->low_birth.n != citizen->birth.n)
        return "number";
    const char *mine = text_fold(a, arena_printf(a, "%s %s", citizen->first_name, citizen->last_name));
    const char *theirs = text_fold(a, arena_printf(a, "%s %s", other->low_first, other->low_last));
    return text_equal(mine, theirs) ? "name" : "spelling";
}

static int index_token(
    struct conn *c, const struct citizen *citizen, const char *token, struct arena *a, struct err *err)
{
    struct match_row row = {.citizen_id = citizen->id, .token = token};
    struct duplicate *others;
    size_t n;
    int rc = q_all(c, &duplicate_select_same, ARGS(V_TEXT(token), V_INT(citizen->id)), &duplicate_table,
        &others, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        int64_t x = others[i].id, y = citizen->id;
        rc = q_exec(c, &duplicate_insert_pair,
            ARGS(V_INT(x < y ? x : y), V_INT(x < y ? y : x), V_TEXT(how_same(citizen, &others[i], a))), NULL,
            err);
    }
    return rc ? rc : q_insert(c, &match_table, &row, NULL, err);
}

static int index_all(struct conn *c, const struct citizen *citizen, const char *const *cprs, size_t n_cprs,
    struct arena *a, struct err *err)
{
    const char *sound = duplicate_sound(citizen->first_name, citizen->last_name, a);
    day_t *days = arena_array(a, n_cprs + 1, sizeof *days);
    if (!days)
        return err_set(err, ERR_LIMIT, "duplicate_index: out of memory");
    size_t n = 0;
    days[n++] = citizen->birth;
    for (size_t i = 0; i < n_cprs; i++) {
        struct cpr_parts parts;
        char digits[11];
        bool seen = !cpr_parse(cprs[i], digits, &parts);
        for (size_t k = 0; !seen && k < n; k++)
            seen = days[k].n == parts.birth.n;
        if (!seen)
            days[n++] = parts.birth;
    }
    int rc = OK;
    for (size_t i = 0; !rc && i < n; i++)
        rc = index_token(c, citizen, arena_printf(a, "%d %s", days[i].n, sound), a, err);
    return rc;
}

int duplicate_index(
    struct conn *c, const struct citizen *citizen, const char *const *cprs, size_t n_cprs, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "duplicate_index: out of memory");
    int rc = index_all(c, citizen, cprs, n_cprs, a, err);
    arena_free(a);
    return rc;
}

int duplicate_unindex(struct conn *c, int64_t citizen_id, struct err *err)
{
    int rc = q_exec(c, &duplicate_delete_matches, ARGS(V_INT(citizen_id)), NULL, err);
    return rc ? rc : q_exec(c, &duplicate_delete_pairs, ARGS(V_INT(citizen_id)), NULL, err);
}

/* ---- the list ---- */

int duplicate_list(struct conn *c, const struct actor *actor, int64_t page, struct duplicate **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &duplicate_select_page,
        ARGS(V_INT(actor->user_id), RESTRICTED_MAY(actor), V_INT(DUPLICATE_PAGE),
            V_INT(page * DUPLICATE_PAGE)),
        &duplicate_table, ret, ret_n, a, err);
}

int duplicate_count(struct conn *c, const struct actor *actor, int64_t *ret, struct err *err)
{
    return q_int(c, &duplicate_select_count, ARGS(V_INT(actor->user_id), RESTRICTED_MAY(actor)), ret, err);
}

int duplicate_of_citizen(struct conn *c, const struct actor *actor, int64_t citizen_id,
    struct duplicate **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &duplicate_select_citizen,
        ARGS(V_INT(actor->user_id), RESTRICTED_MAY(actor), V_INT(citizen_id)), &duplicate_table, ret, ret_n,
        a, err);
}

/* ---- the same or not ---- */

static struct val low_of(int64_t x, int64_t y)
{
    return V_INT(x < y ? x : y);
}
static struct val high_of(int64_t x, int64_t y)
{
    return V_INT(x < y ? y : x);
}

static int reject_audit(struct conn *c, const struct actor *actor, const char *action, int64_t a_id,
    int64_t b_id, struct err *err)
{
    char detail[60];
    snprintf(detail, sizeof detail, "other=%lld", (long long)b_id);
    int rc = audit_add(c, actor, &(struct audit_entry){action, "citizen", a_id, a_id, detail}, err);
    snprintf(detail, sizeof detail, "other=%lld", (long long)a_id);
    return rc ? rc : audit_add(c, actor, &(struct audit_entry){action, "citizen", b_id, b_id, detail}, err);
}

int duplicate_reject(struct conn *c, const struct actor *actor, int64_t a_id, int64_t b_id,
    const char *reason, struct err *err)
{
    if (a_id == b_id)
        return err_set(err, ERR_INVALID, "a citizen and itself");
    int rc = q_exec(c, &duplicate_insert_reject,
        ARGS(low_of(a_id, b_id), high_of(a_id, b_id), V_STAMP(clock_now()),
            V_INT(actor->user_id ? actor->user_id : INT_NONE), V_TEXT(reason)),
        NULL, err);
    return rc ? rc : reject_audit(c, actor, "not_duplicate", a_id, b_id, err);
}

int duplicate_unreject(struct conn *c, const struct actor *actor, int64_t a_id, int64_t b_id, struct err *err)
{
    int64_t n = 0;
    int rc = q_exec(c, &duplicate_delete_reject, ARGS(low_of(a_id, b_id), high_of(a_id, b_id)), &n, err);
    if (!rc && !n)
        return err_user(err, ERR_NOT_FOUND, "%s", tr("De to poster er ikke markeret som to personer."));
    return rc ? rc : reject_audit(c, actor, "not_duplicate_undo", a_id, b_id, err);
}

int duplicate_rejected(
    struct conn *c, int64_t a_id, int64_t b_id, struct stamp *ret_at, int64_t *ret_user, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "duplicate_rejected: out of memory");
    struct reject_row row;
    *ret_at = STAMP_NONE;
    *ret_user = INT_NONE;
    int rc = q_one(c, &duplicate_select_reject, ARGS(low_of(a_id, b_id), high_of(a_id, b_id)), &reject_table,
        &row, a, err);
    if (!rc) {
        *ret_at = row.at;
        *ret_user = row.user_id;
    }
    arena_free(a);
    return rc == ERR_NOT_FOUND ? OK : rc;
}

/* ---- made anew ---- */

struct rebuild {
    int64_t from, last, n; /* done before the step, and after it */
};
static int rebuild_step(struct conn *c, void *ctx, struct err *err)
{
    struct rebuild *r = ctx;
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "duplicate_rebuild: out of memory");
    struct duplicate *rows;
    size_t n = 0;
    r->last = r->from;
    int rc = q_all(c, &duplicate_select_ids, ARGS(V_INT(r->from)), &duplicate_table, &rows, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        rc = citizen_index(c, rows[i].id, err);
        r->last = rows[i].id;
    }
    r->n = (int64_t)n;
    arena_free(a);
    return rc;
}

int duplicate_rebuild(struct db *db, int64_t *ret_pairs, struct err *err)
{
    struct rebuild r = {0};
    struct conn *c;
    int rc;
    do {
        r.from = r.last;
        rc = db_write(db, "duplicate_rebuild", rebuild_step, &r, err);
    } while (!rc && r.n);
    if (!rc)
        rc = db_lease(db, &c, err);
    if (rc)
        return rc;
    rc = q_int(c, &duplicate_count_pairs, NO_ARGS, ret_pairs, err);
    db_release(db, c);
    return rc;
}

static int duplicate_command_run(int argc, char **argv, struct err *err)
{
    struct db *db;
    int64_t pairs = 0;
    int rc = command_open_db(&argc, argv, &db, err);
    if (rc)
        return rc;
    rc = command_arguments(argc, argv, 0, 0, err);
    if (!rc)
        rc = duplicate_rebuild(db, &pairs, err);
    if (!rc)
        printf(tr("%lld par poster kan være samme person.\n"), (long long)pairs);
    db_close(db);
    return rc;
}
COMMAND(duplicate_command, "duplicates", "[--db URL]",
    N_("Bygger søgningen efter navne og registeret over mulige dubletter op igen, fx efter en ny udgave."),
    duplicate_command_run);
