#include "supply/employer.h"

#include "base/lang.h"
#include "base/text.h"
#include "people/cpr.h"
#include "system/audit.h"
#include "system/code.h"

#include <string.h>

static const struct field employer_fields[] = {
    FIELD(employer, id, F_ID, NULL, FR_PRIMARY),
    FIELD_MAX(employer, cvr, F_TEXT, N_("CVR-nummer"), FR_REQUIRED, 14),
    FIELD_MAX(employer, p_number, F_TEXT, N_("P-nummer"), 0, 14),
    FIELD_MAX(employer, name, F_TEXT, N_("Navn"), FR_REQUIRED, 160),
    FIELD_MAX(employer, address, F_TEXT, N_("Adresse"), 0, 160),
    FIELD_MAX(employer, postal_district, F_TEXT, N_("Postnummer og by"), 0, 80),
    FIELD_CODE(employer, sector, N_("Branche"), 0, "sector"),
    FIELD_MAX(employer, web, F_TEXT, N_("Hjemmeside"), 0, 160),
    FIELD_MAX(employer, note, F_LONG, N_("Bemærkning"), 0, 1000),
    FIELD(employer, sort_name, F_TEXT, NULL, FR_HIDDEN),
    FIELD(employer, search, F_TEXT, NULL, FR_HIDDEN),
    FIELD(employer, removed, F_STAMP, NULL, FR_HIDDEN),
    FIELD(employer, removed_by, F_ID, NULL, FR_HIDDEN),
    FIELD(employer, user_id, F_ID, NULL, FR_HIDDEN),
    FIELD(employer, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(employer_table, "employer", N_("Virksomheder"), employer, employer_fields);

static const struct field employer_list_fields[] = {
    FIELD(employer, id, F_ID, NULL, 0),
    FIELD(employer, cvr, F_TEXT, NULL, 0),
    FIELD(employer, p_number, F_TEXT, NULL, 0),
    FIELD(employer, name, F_TEXT, NULL, 0),
    FIELD(employer, address, F_TEXT, NULL, 0),
    FIELD(employer, postal_district, F_TEXT, NULL, 0),
    FIELD(employer, sector, F_TEXT, NULL, 0),
    FIELD(employer, n_rows, F_INT, NULL, 0),
    FIELD(employer, last_day, F_DAY, NULL, 0),
};
static TABLE(employer_list_table, "employer", NULL, employer, employer_list_fields);

static const struct field employer_job_fields[] = {
    FIELD(employer_job, id, F_ID, NULL, 0),
    FIELD(employer_job, pool, F_TEXT, NULL, 0),
    FIELD(employer_job, pool_title, F_TEXT, NULL, 0),
    FIELD(employer_job, pool_title_en, F_TEXT, NULL, 0),
    FIELD(employer_job, job, F_TEXT, NULL, 0),
    FIELD(employer_job, workplace, F_TEXT, NULL, 0),
    FIELD(employer_job, granted, F_DAY, NULL, 0),
    FIELD(employer_job, start_day, F_DAY, NULL, 0),
    FIELD(employer_job, end_day, F_DAY, NULL, 0),
    FIELD(employer_job, amount, F_MONEY, NULL, 0),
    FIELD(employer_job, withdrawn, F_STAMP, NULL, 0),
};
static TABLE(employer_job_table, "pool_job", NULL, employer_job, employer_job_fields);

#define EMPLOYER_COLUMNS                                                                                     \
    "id, cvr, p_number, name, address, postal_district, sector, web, note, sort_name, search, removed, "     \
    "removed_by, user_id, version"
#define EMPLOYER_MATCH                                                                                       \
    "e.removed IS NULL AND (CAST($1 AS TEXT) IS NULL OR e.search LIKE $1) "                                  \
    "AND (CAST($2 AS TEXT) IS NULL OR e.sector = $2) "
/* $6 = 1: descending. */
SQL(employer_select_list,
    "SELECT e.id AS id, e.cvr AS cvr, e.p_number AS p_number, e.name AS name, e.address AS address, "
    "e.postal_district AS postal_district, e.sector AS sector, "
    "(SELECT COUNT(*) FROM activity a WHERE a.employer_id = e.id AND a.cancelled IS NULL) AS n_rows, "
    "(SELECT MAX(a.day) FROM activity a WHERE a.employer_id = e.id AND a.cancelled IS NULL) AS last_day "
    "FROM employer e WHERE " EMPLOYER_MATCH
    "ORDER BY CASE WHEN $5 = 'cvr' AND $6 = 0 THEN e.cvr END NULLS FIRST, "
    "CASE WHEN $5 = 'cvr' AND $6 = 1 THEN e.cvr END DESC NULLS FIRST, "
    "CASE WHEN $5 = 'navn' AND $6 = 1 THEN e.sort_name END DESC NULLS FIRST, e.sort_name, e.id LIMIT $3 OFFSET $4");
SQL(employer_count_list, "SELECT COUNT(*) FROM employer e WHERE " EMPLOYER_MATCH);
SQL(employer_select_id, "SELECT " EMPLOYER_COLUMNS " FROM employer WHERE id = $1");
SQL(employer_select_cvr,
    "SELECT " EMPLOYER_COLUMNS " FROM employer WHERE cvr = $1 AND removed IS NULL ORDER BY id LIMIT 50");
SQL(employer_select_p,
    "SELECT " EMPLOYER_COLUMNS " FROM employer WHERE p_number = $1 AND removed IS NULL ORDER BY id LIMIT 2");
SQL(employer_count_rows,
    "SELECT (SELECT COUNT(*) FROM activity WHERE employer_id = $1 AND cancelled IS NULL) + "
    "(SELECT COUNT(*) FROM pool_job WHERE employer_id = $1)");
SQL(employer_select_jobs,
    "SELECT j.id AS id, j.pool AS pool, p.title AS pool_title, p.title_en AS pool_title_en, j.job AS job, "
    "j.workplace AS workplace, j.granted AS granted, j.start_day AS start_day, j.end_day AS end_day, "
    "j.amount AS amount, j.withdrawn AS withdrawn FROM pool_job j JOIN pool p ON p.key = j.pool "
    "WHERE j.employer_id = $1 ORDER BY j.granted DESC, j.id DESC LIMIT 50");

/* ---- numbers ---- */

static size_t keep_digits(const char *text, char *ret, size_t size)
{
    size_t n = 0;
    for (const char *p = text; *p; p++) {
        if (*p >= '0' && *p <= '9') {
            if (n + 1 >= size)
                return 0;
            ret[n++] = *p;
        } else if (*p != ' ' && *p != '-') {
            return 0;
        }
    }
    ret[n] = '\0';
    return n;
}

bool employer_parse_cvr(const char *text, char ret[9])
{
    static const int weights[8] = {2, 7, 6, 5, 4, 3, 2, 1};
    int sum = 0;
    if (!text)
        return false;
    if ((text[0] == 'D' || text[0] == 'd') && (text[1] == 'K' || text[1] == 'k'))
        text += 2;
    if (keep_digits(text, ret, 9) != 8 || ret[0] == '0')
        return false;
    for (int i = 0; i < 8; i++)
        sum += (ret[i] - '0') * weights[i];
    return sum % 11 == 0;
}

bool employer_parse_p(const char *text, char ret[11])
{
    return text && keep_digits(text, ret, 11) == 10;
}

/* ---- reading ---- */

static const char *like_words(const char *words, struct arena *a)
{
    const char *folded = words && *words ? text_fold(a, words) : NULL;
    return folded && *folded ? arena_printf(a, "%%%s%%", folded) : NULL;
}

int employer_list(struct conn *c, const struct employer_filter *f, int64_t per_page, int64_t page,
    struct employer **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    bool down = f->sort && *f->sort == '-';
    return q_all(c, &employer_select_list,
        ARGS(V_TEXT(like_words(f->words, a)), V_TEXT(f->sector), V_INT(per_page), V_INT(page * per_page),
            V_TEXT(f->sort ? f->sort + down : ""), V_INT(down ? 1 : 0)),
        &employer_list_table, ret, ret_n, a, err);
}

int employer_count(
    struct conn *c, const struct employer_filter *f, int64_t *ret, struct arena *a, struct err *err)
{
    return q_int(c, &employer_count_list, ARGS(V_TEXT(like_words(f->words, a)), V_TEXT(f->sector)), ret, err);
}

int employer_by_id(struct conn *c, int64_t id, struct employer *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &employer_select_id, ARGS(V_INT(id)), &employer_table, ret, a, err);
    return rc == ERR_NOT_FOUND ? err_user(err, rc, "%s", tr("Virksomheden findes ikke.")) : rc;
}

int employer_by_number(
    struct conn *c, const char *text, struct employer *ret, struct arena *a, struct err *err)
{
    char cvr[9], p[11];
    struct employer *rows = NULL;
    size_t n = 0;
    int rc;
    if (employer_parse_cvr(text, cvr))
        rc = q_all(c, &employer_select_cvr, ARGS(V_TEXT(cvr)), &employer_table, &rows, &n, a, err);
    else if (employer_parse_p(text, p))
        rc = q_all(c, &employer_select_p, ARGS(V_TEXT(p)), &employer_table, &rows, &n, a, err);
    else
        return err_user(err, ERR_INVALID, "%s",
            tr("Det er hverken et CVR-nummer (8 cifre) eller et P-nummer (10 cifre). Kontrollér cifrene."));
    if (rc)
        return rc;
    if (n == 0)
        return err_user(err, ERR_INVALID, "%s",
            tr("Virksomheden er ikke i registeret. Opret den under Virksomheder, eller kontrollér nummeret."));
    if (n > 1)
        return err_user(err, ERR_INVALID, "%s",
            tr("Flere arbejdssteder har det CVR-nummer. Skriv arbejdsstedets P-nummer."));
    *ret = rows[0];
    return OK;
}

int employer_jobs(struct conn *c, int64_t employer_id, struct employer_job **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(c, &employer_select_jobs, ARGS(V_INT(employer_id)), &employer_job_table, ret, ret_n, a, err);
}

/* ---- writing ---- */

static void check_numbers(struct employer *e, struct arena *a, struct err *err)
{
    char cvr[9], p[11];
    if (employer_parse_cvr(e->cvr, cvr))
        e->cvr = arena_strdup(a, cvr);
    else
        err_field(err, "cvr", "%s",
            tr("Det er ikke et CVR-nummer: Det har 8 cifre, og det sidste passer til de andre. Kontrollér cifrene."));
    if (!e->p_number || !*e->p_number)
        e->p_number = NULL;
    else if (employer_parse_p(e->p_number, p))
        e->p_number = arena_strdup(a, p);
    else
        err_field(err, "p_number", "%s",
            tr("Et P-nummer har 10 cifre. Kontrollér nummeret, eller lad feltet være tomt."));
}

/* The same CVR number twice is the same employer, unless both say which place of work they are. */
static int check_same(
    struct conn *c, const struct employer *e, int64_t *ret_same, struct arena *a, struct err *err)
{
    struct employer *rows;
    size_t n;
    int rc = q_all(c, &employer_select_cvr, ARGS(V_TEXT(e->cvr)), &employer_table, &rows, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        bool other_place = e->p_number && rows[i].p_number && !text_equal(e->p_number, rows[i].p_number);
        if (rows[i].id == e->id || other_place)
            continue;
        *ret_same = rows[i].id;
        return err_field(err, "cvr",
            tr("%s har allerede det CVR-nummer. Et andet arbejdssted skal have sit eget P-nummer."),
            rows[i].name);
    }
    return rc;
}

static int check_employer(
    struct conn *c, struct employer *e, int64_t *ret_same, struct arena *a, struct err *err)
{
    *ret_same = 0;
    if (!e->name || !*e->name)
        err_field(err, "name", "%s", tr("Skriv virksomhedens navn."));
    if (e->sector && !code_is_valid("sector", e->sector, DAY_NONE))
        err_field(err, "sector", "%s", tr("Vælg en af mulighederne."));
    if (cpr_in_text(e->note) || cpr_in_text(e->name))
        err_field(err, cpr_in_text(e->name) ? "name" : "note", "%s",
            tr("Teksten indeholder et CPR-nummer. Fjern det: her skrives ikke om bestemte personer."));
    check_numbers(e, a, err);
    int rc = err->code ? err->code : check_same(c, e, ret_same, a, err);
    if (rc)
        return rc;
    e->sort_name = text_sort_key(a, e->name);
    e->search = arena_printf(a, "%s %s %s", text_fold(a, e->name), e->cvr, e->p_number ? e->p_number : "");
    return OK;
}

int employer_add(
    struct conn *c, const struct actor *actor, struct employer *e, int64_t *ret_same, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "employer_add: out of memory");
    struct employer row = *e;
    row.id = 0;
    int rc = check_employer(c, &row, ret_same, a, err);
    if (!rc) {
        row.removed = STAMP_NONE;
        row.removed_by = INT_NONE;
        row.user_id = actor->user_id ? actor->user_id : INT_NONE;
        rc = q_insert(c, &employer_table, &row, &e->id, err);
    }
    if (!rc)
        rc = audit_add(c, actor, &(struct audit_entry){"create", "employer", e->id, INT_NONE, row.cvr}, err);
    arena_free(a);
    return rc;
}

static int change(struct conn *c, const struct actor *actor, const struct employer *old, struct employer *row,
    const char *action, struct arena *a, struct err *err)
{
    struct buf diff = BUF_INIT;
    field_diff(&employer_table, old, row, &diff, a);
    int rc = q_update(c, &employer_table, row, err);
    if (!rc)
        rc =
            audit_add(c, actor, &(struct audit_entry){action, "employer", row->id, INT_NONE, diff.data}, err);
    buf_done(&diff);
    return rc;
}

static int update(struct conn *c, const struct actor *actor, struct employer *e, int64_t *ret_same,
    struct arena *a, struct err *err)
{
    struct employer old, row = *e;
    int rc = employer_by_id(c, e->id, &old, a, err);
    if (!rc && (old.version != e->version || !stamp_is_none(old.removed)))
        rc = err_user(err, ERR_CONFLICT, "%s", tr("Virksomheden er ændret i mellemtiden. Se den igen."));
    if (!rc)
        rc = check_employer(c, &row, ret_same, a, err);
    if (rc)
        return rc;
    row.removed = STAMP_NONE;
    row.removed_by = INT_NONE;
    row.user_id = old.user_id;
    return change(c, actor, &old, &row, "update", a, err);
}

int employer_update(
    struct conn *c, const struct actor *actor, struct employer *e, int64_t *ret_same, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "employer_update: out of memory");
    *ret_same = 0;
    int rc = update(c, actor, e, ret_same, a, err);
    arena_free(a);
    return rc;
}

static int remove_one(
    struct conn *c, const struct actor *actor, int64_t id, int64_t version, struct arena *a, struct err *err)
{
    struct employer old, row;
    int64_t n = 0;
    int rc = employer_by_id(c, id, &old, a, err);
    if (!rc)
        rc = q_int(c, &employer_count_rows, ARGS(V_INT(id)), &n, err);
    if (!rc && n)
        rc = err_user(err, ERR_REFUSED,
            tr("%s kan ikke fjernes: %lld registreringer nævner virksomheden. Annullér dem først."), old.name,
            (long long)n);
    if (!rc && (old.version != version || !stamp_is_none(old.removed)))
        rc = err_user(err, ERR_CONFLICT, "%s", tr("Virksomheden er ændret i mellemtiden. Se den igen."));
    if (rc)
        return rc;
    row = old;
    row.removed = clock_now();
    row.removed_by = actor->user_id;
    return change(c, actor, &old, &row, "remove", a, err);
}

int employer_remove(struct conn *c, const struct actor *actor, int64_t id, int64_t version, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "employer_remove: out of memory");
    int rc = remove_one(c, actor, id, version, a, err);
    arena_free(a);
    return rc;
}

static int restore(struct conn *c, const struct actor *actor, int64_t id, struct arena *a, struct err *err)
{
    struct employer old, row;
    int64_t same = 0;
    int rc = employer_by_id(c, id, &old, a, err);
    if (!rc && (stamp_is_none(old.removed) || old.removed_by != actor->user_id ||
                   clock_now().ms - old.removed.ms > EMPLOYER_UNDO_MS))
        rc = err_user(err, ERR_REFUSED, "%s", tr("Det er for sent at fortryde. Opret virksomheden igen."));
    if (!rc)
        rc = check_same(c, &old, &same, a, err);
    if (rc)
        return rc;
    row = old;
    row.removed = STAMP_NONE;
    row.removed_by = INT_NONE;
    return change(c, actor, &old, &row, "undo", a, err);
}

int employer_undo(struct conn *c, const struct actor *actor, int64_t id, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "employer_undo: out of memory");
    int rc = restore(c, actor, id, a, err);
    arena_free(a);
    return rc;
}

int employer_insert_bulk(struct conn *c, struct employer *e, struct arena *a, struct err *err)
{
    e->sort_name = text_sort_key(a, e->name);
    e->search = arena_printf(a, "%s %s %s", text_fold(a, e->name), e->cvr, e->p_number ? e->p_number : "");
    return q_insert(c, &employer_table, e, &e->id, err);
}
