#include "path/case_number.h"

#include "base/lang.h"
#include "base/text.h"
#include "people/cpr.h"
#include "system/audit.h"
#include "system/code.h"

#include <string.h>

enum { LOOKED = 200 };

static const struct field case_number_fields[] = {
    FIELD(case_number, id, F_ID, NULL, FR_PRIMARY),
    FIELD(case_number, citizen_id, F_ID, NULL, FR_REQUIRED),
    FIELD_CODE(case_number, kind, N_("System"), FR_REQUIRED, "case_number_kind"),
    FIELD_MAX(case_number, number, F_TEXT, N_("Sagsnummer"), FR_REQUIRED, 40),
    FIELD_MAX(case_number, title, F_TEXT, N_("Hvad sagen handler om"), 0, 120),
    FIELD(case_number, admin, F_TEXT, N_("Forvaltning"), 0),
    FIELD(case_number, user_id, F_ID, NULL, 0),
    FIELD(case_number, removed, F_STAMP, NULL, 0),
    FIELD(case_number, removed_by, F_ID, NULL, 0),
    FIELD(case_number, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(case_number_table, "case_number", N_("Sagsnumre"), case_number, case_number_fields);

static const struct field case_number_hit_fields[] = {
    FIELD(case_number_hit, id, F_ID, NULL, FR_PRIMARY),
    FIELD(case_number_hit, citizen_id, F_ID, NULL, 0),
    FIELD(case_number_hit, kind, F_TEXT, NULL, 0),
    FIELD(case_number_hit, number, F_TEXT, NULL, 0),
    FIELD(case_number_hit, admin, F_TEXT, NULL, 0),
    FIELD(case_number_hit, citizen_key, F_TEXT, NULL, 0),
    FIELD(case_number_hit, first_name, F_TEXT, NULL, 0),
    FIELD(case_number_hit, last_name, F_TEXT, NULL, 0),
};
static TABLE(case_number_hit_table, "case_number_hit", NULL, case_number_hit, case_number_hit_fields);

#define CASE_COLUMNS "id, citizen_id, kind, number, title, admin, user_id, removed, removed_by, version"
SQL(case_number_select_citizen,
    "SELECT " CASE_COLUMNS
    " FROM case_number WHERE citizen_id = $1 AND removed IS NULL ORDER BY kind, number, id");
SQL(case_number_select_id, "SELECT " CASE_COLUMNS " FROM case_number WHERE id = $1 AND citizen_id = $2");
SQL(case_number_count_same,
    "SELECT COUNT(*) FROM case_number WHERE citizen_id = $1 AND number = $2 AND kind = $3 AND removed IS NULL");
/* A subject of KLE stands at many citizens: the user's own come first. */
SQL(case_number_select_number,
    "SELECT n.id AS id, n.citizen_id AS citizen_id, n.kind AS kind, n.number AS number, n.admin AS admin, "
    "c.key AS citizen_key, c.first_name AS first_name, c.last_name AS last_name FROM case_number n "
    "JOIN citizen c ON c.id = n.citizen_id WHERE n.number = $1 AND n.removed IS NULL "
    "ORDER BY CASE WHEN c.responsible_id = $2 THEN 0 ELSE 1 END, c.sort_name, n.id LIMIT $3");

/* ---- formats ---- */

/* Moves *s over exactly so many digits, or from least to most. */
static bool digits(const char **s, int least, int most)
{
    int n = 0;
    while (**s >= '0' && **s <= '9' && n < most) {
        (*s)++;
        n++;
    }
    return n >= least && (**s < '0' || **s > '9');
}

static bool sign(const char **s, char c)
{
    if (**s != c)
        return false;
    (*s)++;
    return true;
}

/* "2026-" */
static bool year(const char **s)
{
    return (strncmp(*s, "19", 2) == 0 || strncmp(*s, "20", 2) == 0) && digits(s, 4, 4) && sign(s, '-');
}

/* A facet is a letter (A to Z, Ø) and two digits. */
static bool facet(const char **s)
{
    if (strncmp(*s, "Ø", strlen("Ø")) == 0)
        *s += strlen("Ø");
    else if (**s >= 'A' && **s <= 'Z')
        (*s)++;
    else
        return false;
    return digits(s, 2, 2);
}

static bool is_kle(const char *s)
{
    bool subject = digits(&s, 2, 2) && sign(&s, '.') && digits(&s, 2, 2) && sign(&s, '.') && digits(&s, 2, 2);
    if (!subject || !*s)
        return subject;
    if (!sign(&s, '-') || !facet(&s))
        return false;
    return !*s || (sign(&s, '-') && digits(&s, 1, 6) && sign(&s, '-') && digits(&s, 2, 4) && !*s);
}

const char *case_number_normal(const char *kind, const char *typed, struct arena *a)
{
    char *out = arena_must(a, strnlen(typed, 200) + 1), *to = out;
    for (const char *p = typed; *p && p < typed + 200; p++) {
        if (*p == ' ')
            continue;
        *to++ = *p >= 'a' && *p <= 'z' ? (char)(*p - 'a' + 'A') : *p;
    }
    /* ø in two bytes, the second one bit from Ø */
    for (char *p = out; (p = strstr(p, "ø")) != NULL;)
        p[1] = (char)(p[1] - 0x20);
    const char *s = out;
    if (text_equal(kind, "f2"))
        return year(&s) && digits(&s, 1, 6) && !*s ? out : NULL;
    if (text_equal(kind, "edoc"))
        return year(&s) && digits(&s, 7, 7) && !*s ? out : NULL;
    return text_equal(kind, "kle") && is_kle(out) ? out : NULL;
}

static const char *normal_of_any(const char *typed, struct arena *a)
{
    static const char *const kinds[] = {"f2", "edoc", "kle"};
    const char *number = NULL;
    for (size_t i = 0; i < 3 && !number; i++)
        number = case_number_normal(kinds[i], typed, a);
    return number;
}

bool case_number_is(const char *typed)
{
    char digits_of[11];
    struct cpr_parts parts;
    struct arena *a = arena_new(0);
    /* 01.01.79 is a birth date before it is a subject. */
    bool is = a && !cpr_parse(typed, digits_of, &parts) && day_is_none(day_parse(typed, clock_today())) &&
              normal_of_any(typed, a);
    arena_free(a);
    return is;
}

/* ---- reading ---- */

static bool case_number_may_see(
    const struct actor *actor, const struct sight *sight, const struct case_number *n)
{
    if (sight->referral_only)
        return false;
    if (text_equal(n->admin, actor->admin))
        return true;
    const struct code *const *codes;
    size_t count = code_list("track", DAY_NONE, &codes);
    for (size_t i = 0; i < count; i++) {
        if (text_equal(codes[i]->parent, n->admin) && (sight->tracks & sight_track_bits(codes[i]->code)))
            return true;
    }
    return false;
}

int case_number_of_citizen(struct conn *c, const struct actor *actor, int64_t citizen_id,
    const struct sight *sight, struct case_number **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    int rc = q_all(
        c, &case_number_select_citizen, ARGS(V_INT(citizen_id)), &case_number_table, ret, ret_n, a, err);
    size_t kept = 0;
    for (size_t i = 0; rc == OK && i < *ret_n; i++) {
        if (case_number_may_see(actor, sight, &(*ret)[i]))
            (*ret)[kept++] = (*ret)[i];
    }
    if (rc == OK)
        *ret_n = kept;
    return rc;
}

static int case_number_by_id(
    struct conn *c, int64_t citizen_id, int64_t id, struct case_number *ret, struct arena *a, struct err *err)
{
    int rc =
        q_one(c, &case_number_select_id, ARGS(V_INT(id), V_INT(citizen_id)), &case_number_table, ret, a, err);
    return rc == ERR_NOT_FOUND
               ? err_user(err, rc, "%s", tr("Sagsnummeret findes ikke, eller du har ikke adgang til det."))
               : rc;
}

int case_number_find(struct conn *c, const struct actor *actor, day_t today, const char *typed,
    struct case_number_hit **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    const char *number = normal_of_any(typed, a);
    *ret = NULL;
    *ret_n = 0;
    if (!number)
        return OK;
    int rc = q_all(c, &case_number_select_number, ARGS(V_TEXT(number), V_INT(actor->user_id), V_INT(LOOKED)),
        &case_number_hit_table, ret, ret_n, a, err);
    size_t kept = 0, n = rc ? 0 : *ret_n;
    for (size_t i = 0; !rc && i < n; i++) {
        struct citizen citizen;
        struct sight sight;
        struct err hidden = ERR_INIT;
        rc = citizen_by_id(c, (*ret)[i].citizen_id, &citizen, a, err);
        int seen = rc ? rc : sight_of(c, actor, &citizen, today, &sight, &hidden);
        if (!rc && seen && seen != ERR_NOT_FOUND)
            rc = err_set(err, seen, "%s", hidden.op);
        if (!seen && case_number_may_see(actor, &sight, &(struct case_number){.admin = (*ret)[i].admin}))
            (*ret)[kept++] = (*ret)[i];
    }
    *ret_n = kept;
    return rc;
}

/* ---- writing ---- */

static int check_citizen(
    struct conn *c, const struct actor *actor, int64_t citizen_id, struct arena *a, struct err *err)
{
    struct citizen citizen;
    struct sight sight;
    int rc = citizen_by_id(c, citizen_id, &citizen, a, err);
    if (!rc)
        rc = sight_for_change(c, actor, &citizen, clock_today(), &sight, err);
    if (!rc && sight.referral_only)
        rc = err_set(err, ERR_DENIED, "case numbers are not covered by the referral");
    return rc;
}

static int check_number(struct conn *c, struct case_number *n, struct arena *a, struct err *err)
{
    static const struct {
        const char *kind, *text;
    } wrong[] = {{"f2", N_("Et sagsnummer fra F2 er årstal, bindestreg og løbenummer, fx 2026-5707.")},
        {"edoc", N_("Et sagsnummer fra eDoc er årstal, bindestreg og syv cifre, fx 2026-0098451.")},
        {"kle", N_("Et KLE-nummer er tre gange to cifre og eventuelt en handlingsfacet, fx 15.20.00-P35.")}};
    int64_t same = 0;
    if (!n->kind || !code_is_valid("case_number_kind", n->kind, DAY_NONE))
        return err_field(err, "kind", "%s", tr("Vælg, hvor sagsnummeret kommer fra."));
    if (!n->number || !*n->number)
        return err_field(err, "number", "%s", tr("Skriv sagsnummeret."));
    const char *normal = case_number_normal(n->kind, n->number, a);
    for (size_t i = 0; i < 3 && !normal; i++) {
        if (text_equal(wrong[i].kind, n->kind))
            return err_field(err, "number", "%s", tr(wrong[i].text));
    }
    n->number = normal;
    int rc = q_int(c, &case_number_count_same, ARGS(V_INT(n->citizen_id), V_TEXT(n->number), V_TEXT(n->kind)),
        &same, err);
    return rc || !same ? rc
                       : err_field(err, "number", "%s", tr("Borgeren har allerede sagsnummeret på listen."));
}

int case_number_add(struct conn *c, const struct actor *actor, struct case_number *n, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "case_number_add: out of memory");
    struct case_number row = *n;
    int rc = check_citizen(c, actor, row.citizen_id, a, err);
    if (!rc)
        rc = check_number(c, &row, a, err);
    if (!rc) {
        row.admin = actor->admin;
        row.user_id = actor->user_id ? actor->user_id : INT_NONE;
        row.removed = STAMP_NONE;
        row.removed_by = INT_NONE;
        rc = q_insert(c, &case_number_table, &row, &n->id, err);
    }
    if (!rc)
        rc = audit_add(
            c, actor, &(struct audit_entry){"create", "case_number", n->id, n->citizen_id, row.kind}, err);
    arena_free(a);
    return rc;
}

static int change(
    struct conn *c, const struct actor *actor, struct case_number *row, const char *action, struct err *err)
{
    int rc = q_update(c, &case_number_table, row, err);
    return rc ? rc
              : audit_add(c, actor,
                    &(struct audit_entry){action, "case_number", row->id, row->citizen_id, row->kind}, err);
}

int case_number_remove(struct conn *c, const struct actor *actor, int64_t citizen_id, int64_t id,
    int64_t version, struct err *err)
{
    struct case_number row;
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "case_number_remove: out of memory");
    int rc = check_citizen(c, actor, citizen_id, a, err);
    if (!rc)
        rc = case_number_by_id(c, citizen_id, id, &row, a, err);
    if (!rc && !text_equal(row.admin, actor->admin))
        rc = err_user(
            err, ERR_DENIED, "%s", tr("Kun forvaltningen, som har skrevet sagsnummeret, kan fjerne det."));
    if (!rc && !stamp_is_none(row.removed))
        rc = err_user(err, ERR_CONFLICT, "%s", tr("Sagsnummeret er allerede fjernet."));
    if (!rc) {
        row.version = version;
        row.removed = clock_now();
        row.removed_by = actor->user_id;
        rc = change(c, actor, &row, "remove", err);
    }
    arena_free(a);
    return rc;
}

int case_number_undo(
    struct conn *c, const struct actor *actor, int64_t citizen_id, int64_t id, struct err *err)
{
    struct case_number row;
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "case_number_undo: out of memory");
    int rc = check_citizen(c, actor, citizen_id, a, err);
    if (!rc)
        rc = case_number_by_id(c, citizen_id, id, &row, a, err);
    if (!rc && (stamp_is_none(row.removed) || row.removed_by != actor->user_id ||
                   clock_now().ms - row.removed.ms > CASE_NUMBER_UNDO_MS))
        rc = err_user(err, ERR_REFUSED, "%s", tr("Det kan ikke fortrydes længere. Skriv sagsnummeret igen."));
    if (!rc) {
        row.removed = STAMP_NONE;
        row.removed_by = INT_NONE;
        rc = change(c, actor, &row, "undo", err);
    }
    arena_free(a);
    return rc;
}

int case_number_insert_bulk(struct conn *c, struct case_number *n, struct err *err)
{
    return q_insert(c, &case_number_table, n, &n->id, err);
}
