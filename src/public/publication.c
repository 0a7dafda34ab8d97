#include "public/publication.h"

#include "base/lang.h"
#include "base/text.h"
#include "effect/goal_summary.h"
#include "system/audit.h"
#include "system/setting.h"

#include <string.h>

SETTING(public_page_setting, .key = "public_page",
    .label = N_("Den offentlige side med dokumenter, effektmål og åbne data er åben for alle"),
    .standard = "0", .type = F_BOOL);

static const struct field publication_fields[] = {
    FIELD(publication, id, F_ID, NULL, FR_PRIMARY),
    FIELD(publication, kind, F_TEXT, NULL, FR_REQUIRED),
    FIELD(publication, key, F_TEXT, NULL, FR_REQUIRED),
    FIELD(publication, no, F_INT, NULL, FR_REQUIRED),
    FIELD(publication, title, F_TEXT, N_("Titel"), FR_REQUIRED),
    FIELD(publication, title_en, F_TEXT, NULL, 0),
    FIELD(publication, definition, F_LONG, NULL, 0),
    FIELD(publication, definition_en, F_LONG, NULL, 0),
    FIELD(publication, data_day, F_DAY, NULL, FR_REQUIRED),
    FIELD(publication, at, F_STAMP, NULL, FR_REQUIRED),
    FIELD(publication, user_id, F_ID, NULL, 0),
    FIELD(publication, withdrawn, F_STAMP, NULL, 0),
    FIELD(publication, withdrawn_by, F_ID, NULL, 0),
    FIELD_MAX(publication, reason, F_TEXT, N_("Hvorfor trækkes den tilbage?"), 0, 400),
    FIELD(publication, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(publication_table, "publication", N_("Offentliggjort"), publication, publication_fields);

static const struct field publication_value_fields[] = {
    FIELD(publication_value, id, F_ID, NULL, FR_PRIMARY),
    FIELD(publication_value, publication_id, F_ID, NULL, FR_REQUIRED),
    FIELD(publication_value, year, F_INT, NULL, FR_REQUIRED),
    FIELD(publication_value, indicator, F_TEXT, NULL, FR_REQUIRED),
    FIELD(publication_value, indicator_version, F_INT, NULL, FR_REQUIRED),
    FIELD(publication_value, definition_no, F_INT, NULL, 0),
    FIELD(publication_value, format, F_INT, NULL, FR_REQUIRED),
    FIELD(publication_value, value, F_INT, NULL, 0),
    FIELD(publication_value, n, F_INT, NULL, 0),
    FIELD(publication_value, low, F_INT, NULL, 0),
    FIELD(publication_value, high, F_INT, NULL, 0),
    FIELD(publication_value, target, F_INT, NULL, 0),
    FIELD(publication_value, verdict, F_TEXT, NULL, 0),
    FIELD(publication_value, hidden, F_BOOL, NULL, 0),
    FIELD(publication_value, said, F_TEXT, NULL, 0),
};
TABLE(publication_value_table, "publication_value", NULL, publication_value, publication_value_fields);

static const struct field choice_fields[] = {
    FIELD(publication_choice, key, F_TEXT, NULL, FR_PRIMARY),
    FIELD(publication_choice, title, F_TEXT, NULL, 0),
    FIELD(publication_choice, no, F_INT, NULL, 0),
    FIELD(publication_choice, at, F_STAMP, NULL, 0),
};
static TABLE(choice_table, "publication_choice", NULL, publication_choice, choice_fields);

static const struct field issue_fields[] = {
    FIELD(publication_issue, key, F_TEXT, NULL, FR_PRIMARY),
    FIELD(publication_issue, title, F_TEXT, NULL, 0),
    FIELD(publication_issue, no, F_INT, NULL, 0),
    FIELD(publication_issue, at, F_STAMP, NULL, 0),
    FIELD(publication_issue, data_day, F_DAY, NULL, 0),
    FIELD(publication_issue, hash, F_TEXT, NULL, 0),
};
static TABLE(issue_table, "publication_issue", NULL, publication_issue, issue_fields);

static const struct field number_fields[] = {
    FIELD(publication_number, document, F_TEXT, NULL, FR_PRIMARY),
    FIELD(publication_number, issue, F_INT, NULL, 0),
    FIELD(publication_number, key, F_TEXT, NULL, 0),
    FIELD(publication_number, indicator, F_TEXT, NULL, 0),
    FIELD(publication_number, indicator_version, F_INT, NULL, 0),
    FIELD(publication_number, as_of, F_DAY, NULL, 0),
    FIELD(publication_number, value, F_TEXT, NULL, 0),
    FIELD(publication_number, n, F_INT, NULL, 0),
};
static TABLE(number_table, "publication_number", NULL, publication_number, number_fields);

#define PUBLICATION_COLUMNS                                                                                  \
    "p.id AS id, p.kind AS kind, p.key AS key, p.no AS no, p.title AS title, p.title_en AS title_en, "       \
    "p.definition AS definition, p.definition_en AS definition_en, p.data_day AS data_day, p.at AS at, "     \
    "p.user_id AS user_id, p.withdrawn AS withdrawn, p.withdrawn_by AS withdrawn_by, p.reason AS reason, "   \
    "p.version AS version FROM publication p "
#define STANDS                                                                                                 \
    "p.withdrawn IS NULL AND NOT EXISTS (SELECT 1 FROM publication o WHERE o.kind = p.kind AND o.key = p.key " \
    "AND o.no > p.no AND o.withdrawn IS NULL) "
SQL(publication_select_all, "SELECT " PUBLICATION_COLUMNS
                            "WHERE (CAST($1 AS TEXT) IS NULL OR p.kind = $1) ORDER BY p.at DESC, p.id DESC");
SQL(publication_select_standing,
    "SELECT " PUBLICATION_COLUMNS "WHERE (CAST($1 AS TEXT) IS NULL OR p.kind = $1) AND " STANDS
    "ORDER BY p.at DESC, p.id DESC");
SQL(publication_select_key, "SELECT " PUBLICATION_COLUMNS "WHERE p.kind = $1 AND p.key = $2 AND " STANDS);
SQL(publication_select_no, "SELECT " PUBLICATION_COLUMNS "WHERE p.kind = $1 AND p.key = $2 AND p.no = $3");
SQL(publication_select_id, "SELECT " PUBLICATION_COLUMNS "WHERE p.id = $1");
SQL(publication_select_last_no, "SELECT MAX(no) FROM publication WHERE kind = $1 AND key = $2");
SQL(publication_select_values,
    "SELECT id, publication_id, year, indicator, indicator_version, definition_no, format, value, n, low, high, target, "
    "verdict, hidden, said FROM publication_value WHERE publication_id = $1 ORDER BY year");
SQL(publication_select_choices,
    "SELECT d.key AS key, COALESCE(i.title, d.title) AS title, i.issue_no AS no, i.at AS at FROM document d "
    "JOIN document_issue i ON i.document_id = d.id WHERE NOT EXISTS (SELECT 1 FROM publication p "
    "WHERE p.kind = $1 AND p.key = d.key AND p.no >= i.issue_no AND p.withdrawn IS NULL) ORDER BY i.at DESC, i.id DESC");

SQL(publication_select_issues,
    "SELECT p.key AS key, p.title AS title, p.no AS no, p.at AS at, p.data_day AS data_day, i.hash AS hash FROM publication p "
    "JOIN document d ON d.key = p.key JOIN document_issue i ON i.document_id = d.id AND i.issue_no = p.no "
    "WHERE p.kind = $1 AND " STANDS "ORDER BY p.at DESC, p.id DESC");

SQL(publication_select_numbers,
    "SELECT d.key AS document, f.issue_no AS issue, f.key AS key, f.indicator AS indicator, "
    "f.indicator_version AS indicator_version, f.as_of AS as_of, f.value AS value, f.n AS n "
    "FROM publication p JOIN document d ON d.key = p.key JOIN document_figure f ON f.document_id = d.id AND f.issue_no = p.no "
    "WHERE p.kind = $1 AND (CAST($2 AS TEXT) IS NULL OR p.key = $2) AND " STANDS "ORDER BY d.id, f.pos");

bool publication_is_open(void)
{
    return setting_int(&public_page_setting) == 1;
}

SQL(publication_replace,
    "UPDATE publication SET withdrawn = $4, withdrawn_by = $5, reason = $6, version = version + 1 "
    "WHERE kind = $1 AND key = $2 AND no <> $3 AND withdrawn IS NULL");

static int missing(int rc, struct err *err)
{
    return rc == ERR_NOT_FOUND ? err_user(err, rc, "%s", tr("Det er ikke offentliggjort.")) : rc;
}

int publication_list(struct conn *c, const char *kind, bool standing, struct publication **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(c, standing ? &publication_select_standing : &publication_select_all, ARGS(V_TEXT(kind)),
        &publication_table, ret, ret_n, a, err);
}

int publication_by_key(struct conn *c, const char *kind, const char *key, struct publication *ret,
    struct arena *a, struct err *err)
{
    return missing(
        q_one(c, &publication_select_key, ARGS(V_TEXT(kind), V_TEXT(key)), &publication_table, ret, a, err),
        err);
}

int publication_by_id(struct conn *c, int64_t id, struct publication *ret, struct arena *a, struct err *err)
{
    return missing(q_one(c, &publication_select_id, ARGS(V_INT(id)), &publication_table, ret, a, err), err);
}

int publication_values(struct conn *c, int64_t publication_id, struct publication_value **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(c, &publication_select_values, ARGS(V_INT(publication_id)), &publication_value_table, ret,
        ret_n, a, err);
}

int publication_choices(
    struct conn *c, struct publication_choice **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &publication_select_choices, ARGS(V_TEXT("document")), &choice_table, ret, ret_n, a, err);
}

int publication_issues(
    struct conn *c, struct publication_issue **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &publication_select_issues, ARGS(V_TEXT("document")), &issue_table, ret, ret_n, a, err);
}

int publication_numbers(struct conn *c, const char *document, struct publication_number **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(c, &publication_select_numbers, ARGS(V_TEXT("document"), V_TEXT(document)), &number_table,
        ret, ret_n, a, err);
}

/* ---- publishing ---- */

/* What stood of the same thing before is replaced: when the new one is withdrawn, the old one does not come back unasked. */
static int replace(struct conn *c, const struct publication *p, struct err *err)
{
    return q_exec(c, &publication_replace,
        ARGS(V_TEXT(p->kind), V_TEXT(p->key), V_INT(p->no), V_STAMP(p->at), V_INT(p->user_id),
            V_TEXT(tr("Afløst af en nyere."))),
        NULL, err);
}

static int add(
    struct conn *c, const struct actor *actor, struct publication *p, int64_t *ret_id, struct err *err)
{
    p->at = clock_now();
    p->user_id = actor->user_id ? actor->user_id : INT_NONE;
    p->version = 1;
    int rc = q_insert(c, &publication_table, p, ret_id, err);
    if (!rc)
        rc = replace(c, p, err);
    if (rc)
        return rc;
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "publication: out of memory");
    rc = audit_add(c, actor,
        &(struct audit_entry){
            "publish", p->kind, *ret_id, INT_NONE, arena_printf(a, "%s no %lld", p->key, (long long)p->no)},
        err);
    arena_free(a);
    return rc;
}

/* An issue that was withdrawn is published again as the same row. */
static int add_again(struct conn *c, const struct actor *actor, struct publication *p, struct err *err)
{
    if (p->withdrawn.ms == STAMP_NONE.ms)
        return err_user(err, ERR_CONFLICT, "%s", tr("Udgaven er allerede offentliggjort."));
    p->withdrawn = STAMP_NONE;
    p->withdrawn_by = INT_NONE;
    p->reason = NULL;
    p->at = clock_now();
    p->user_id = actor->user_id ? actor->user_id : INT_NONE;
    int rc = q_update(c, &publication_table, p, err);
    if (!rc)
        rc = replace(c, p, err);
    return rc ? rc
              : audit_add(c, actor,
                    &(struct audit_entry){"publish", p->kind, p->id, INT_NONE, "again after being withdrawn"},
                    err);
}

int publication_add_document(
    struct conn *c, const struct actor *actor, const char *key, int64_t issue_no, struct err *err)
{
    struct arena *a = arena_new(0);
    struct document_full d;
    struct document_issue issue;
    struct publication p;
    int64_t id;
    if (!a)
        return err_set(err, ERR_LIMIT, "publication: out of memory");
    int rc = document_load(c, actor, key, NEED_ISSUED, &d, a, err);
    if (!rc)
        rc = document_issue_by_no(c, d.head.id, issue_no, &issue, a, err);
    if (rc)
        goto out;
    rc = q_one(c, &publication_select_no, ARGS(V_TEXT("document"), V_TEXT(key), V_INT(issue_no)),
        &publication_table, &p, a, err);
    if (rc == OK) {
        rc = add_again(c, actor, &p, err);
    } else if (rc == ERR_NOT_FOUND) {
        field_clear_row(&publication_table, &p);
        p.kind = "document";
        p.key = key;
        p.no = issue_no;
        p.title = issue.title ? issue.title : d.head.title;
        p.data_day = issue.data_day;
        rc = add(c, actor, &p, &id, err);
    }
out:
    arena_free(a);
    return rc;
}

/* A goal's figure for the year as a stranger sees it, without the rights that show small counts. */
static int measure_year(struct conn *c, struct goal goal, int year, day_t as_of,
    struct publication_value *ret, struct arena *a, struct err *err)
{
    static const struct actor nobody = {.login = "offentligheden"};
    struct figure f;
    struct goal_summary sum;
    struct figure_params params = {2, {{"key", goal.key}, {"year", arena_printf(a, "%d", year)}}};
    int rc = goal_set_year(c, &goal, year, a, err);
    if (!rc)
        rc = figure_compute(c, &nobody, "goal", &params, as_of, &f, a, err);
    if (!rc)
        rc = goal_summarise(c, &goal, year, as_of, &sum, a, err);
    if (rc)
        return rc;
    bool shown = !f.missing && !f.suppressed;
    field_clear_row(&publication_value_table, ret);
    ret->year = year;
    ret->indicator = f.indicator;
    ret->indicator_version = f.version;
    ret->definition_no = f.definition_no ? f.definition_no : INT_NONE;
    ret->format = f.format;
    ret->hidden = f.suppressed;
    ret->said = f.missing ? figure_text(&f, a) : NULL;
    ret->target = goal_target_ppm(&goal);
    if (!shown)
        return OK;
    ret->value = f.value;
    ret->n = f.n;
    if (f.has_interval) {
        ret->low = f.low_ppm;
        ret->high = f.high_ppm;
    }
    if (sum.state <= GOAL_UNDECIDED)
        ret->verdict = sum.state == GOAL_MET ? "met" : sum.state == GOAL_NOT_MET ? "not_met" : "undecided";
    return OK;
}

int publication_measure(struct conn *c, const struct goal *goal, struct publication_value **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    day_t as_of = figure_data_date();
    int year;
    struct publication_value *values = arena_array(a, PUBLICATION_YEARS, sizeof *values);
    if (!values)
        return err_set(err, ERR_LIMIT, "publication: out of memory");
    int rc = goal_find_year(c, goal, as_of, &year, a, err);
    *ret_n = 0;
    for (int y = year - PUBLICATION_YEARS + 1; !rc && y <= year; y++) {
        struct publication_value *v = &values[*ret_n];
        rc = measure_year(c, *goal, y, as_of, v, a, err);
        /* Years before there was anything to count say nothing. */
        if (!rc && (*ret_n > 0 || !v->said || y == year))
            (*ret_n)++;
    }
    *ret = values;
    return rc;
}

int publication_add_goal(struct conn *c, const struct actor *actor, const struct goal *goal,
    const struct publication_value *values, size_t n, day_t data_day, struct err *err)
{
    struct publication p;
    int64_t id, last;
    field_clear_row(&publication_table, &p);
    int rc = q_int(c, &publication_select_last_no, ARGS(V_TEXT("goal"), V_TEXT(goal->key)), &last, err);
    if (rc)
        return rc;
    p.kind = "goal";
    p.key = goal->key;
    p.no = last == INT_NONE ? 1 : last + 1;
    p.title = goal->title;
    p.title_en = goal->title_en;
    p.definition = goal->definition;
    p.definition_en = goal->definition_en;
    p.data_day = data_day;
    rc = add(c, actor, &p, &id, err);
    for (size_t i = 0; !rc && i < n; i++) {
        struct publication_value v = values[i];
        v.publication_id = id;
        rc = q_insert(c, &publication_value_table, &v, NULL, err);
    }
    return rc;
}

int publication_withdraw(struct conn *c, const struct actor *actor, int64_t id, int64_t version,
    const char *reason, struct err *err)
{
    struct arena *a = arena_new(0);
    struct publication p;
    if (!a)
        return err_set(err, ERR_LIMIT, "publication: out of memory");
    int rc = publication_by_id(c, id, &p, a, err);
    if (!rc && (p.version != version || p.withdrawn.ms != STAMP_NONE.ms))
        rc = err_user(err, ERR_CONFLICT, "%s", tr("En anden har ændret det imens. Se, hvordan det står nu."));
    if (!rc && !*reason)
        rc = err_field(err, "reason", "%s", tr("Skriv, hvorfor det trækkes tilbage. Det står i loggen."));
    if (!rc) {
        p.withdrawn = clock_now();
        p.withdrawn_by = actor->user_id ? actor->user_id : INT_NONE;
        p.reason = reason;
        rc = q_update(c, &publication_table, &p, err);
    }
    if (!rc)
        rc = audit_add(c, actor,
            &(struct audit_entry){"withdraw", p.kind, id, INT_NONE, arena_printf(a, "%s: %s", p.key, reason)},
            err);
    arena_free(a);
    return rc;
}

struct figure publication_figure(const struct publication_value *v)
{
    return (struct figure){.indicator = v->indicator,
        .version = (int)v->indicator_version,
        .kind = FIGURE_COMPUTED,
        .format = (enum figure_format)v->format,
        .missing = v->value == INT_NONE && !v->hidden,
        .suppressed = v->hidden != 0,
        .value = v->value,
        .text = v->said,
        .n = v->n,
        .n_persons = INT_NONE,
        .has_interval = v->low != INT_NONE,
        .low_ppm = v->low,
        .high_ppm = v->high,
        .as_of = DAY_NONE};
}
