#include "offer/initiative_record.h"

#include "base/lang.h"
#include "base/text.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/organisation.h"

static const struct field evaluation_fields[] = {
    FIELD(initiative_evaluation, id, F_ID, NULL, FR_PRIMARY),
    FIELD(initiative_evaluation, initiative, F_TEXT, NULL, FR_REQUIRED | FR_HIDDEN),
    FIELD(initiative_evaluation, day, F_DAY, N_("Evalueret den"), FR_REQUIRED),
    FIELD_MAX(initiative_evaluation, who, F_TEXT, N_("Hvem har evalueret"), FR_REQUIRED, 200),
    FIELD_CODE(initiative_evaluation, result, N_("Resultat"), FR_REQUIRED, "initiative_evaluation"),
    FIELD_MAX(initiative_evaluation, conclusion, F_LONG, N_("Konklusion"), FR_REQUIRED, 2000),
    FIELD_MAX(initiative_evaluation, goal, F_TEXT, N_("Effektmål med resultatet"), 0, 80),
    FIELD_MAX(initiative_evaluation, document_key, F_TEXT, N_("Dokument i Tovholder"), 0, 80),
    FIELD_MAX(initiative_evaluation, link, F_TEXT, N_("Sagsnummer eller adresse"), 0, 300),
    FIELD(initiative_evaluation, removed, F_STAMP, NULL, FR_HIDDEN),
    FIELD(initiative_evaluation, removed_by, F_ID, NULL, FR_HIDDEN),
    FIELD(initiative_evaluation, user_id, F_ID, NULL, FR_HIDDEN),
    FIELD(initiative_evaluation, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(initiative_evaluation_table, "initiative_evaluation", N_("Evalueringer"), initiative_evaluation,
    evaluation_fields);
static const struct field evaluation_read_fields[] = {
    FIELD(initiative_evaluation, id, F_ID, NULL, 0),
    FIELD(initiative_evaluation, initiative, F_TEXT, NULL, 0),
    FIELD(initiative_evaluation, day, F_DAY, NULL, 0),
    FIELD(initiative_evaluation, who, F_TEXT, NULL, 0),
    FIELD(initiative_evaluation, result, F_TEXT, NULL, 0),
    FIELD(initiative_evaluation, conclusion, F_LONG, NULL, 0),
    FIELD(initiative_evaluation, goal, F_TEXT, NULL, 0),
    FIELD(initiative_evaluation, document_key, F_TEXT, NULL, 0),
    FIELD(initiative_evaluation, link, F_TEXT, NULL, 0),
    FIELD(initiative_evaluation, removed, F_STAMP, NULL, 0),
    FIELD(initiative_evaluation, removed_by, F_ID, NULL, 0),
    FIELD(initiative_evaluation, user_id, F_ID, NULL, 0),
    FIELD(initiative_evaluation, version, F_INT, NULL, 0),
    FIELD(initiative_evaluation, goal_title, F_TEXT, NULL, 0),
    FIELD(initiative_evaluation, document_title, F_TEXT, NULL, 0),
};
static TABLE(
    evaluation_read_table, "initiative_evaluation", NULL, initiative_evaluation, evaluation_read_fields);

static const struct field funding_fields[] = {
    FIELD(initiative_funding, id, F_ID, NULL, FR_PRIMARY),
    FIELD(initiative_funding, initiative, F_TEXT, NULL, FR_REQUIRED | FR_HIDDEN),
    FIELD_CODE(initiative_funding, kind, N_("Hvad betaler"), FR_REQUIRED, "initiative_funding"),
    FIELD_MAX(initiative_funding, grant_key, F_TEXT, N_("Bevilling"), 0, 80),
    FIELD_MAX(initiative_funding, administration, F_TEXT, N_("Forvaltning"), 0, 80),
    FIELD(initiative_funding, first_year, F_INT, N_("Første år"), FR_REQUIRED),
    FIELD(initiative_funding, last_year, F_INT, N_("Sidste år"), 0),
    FIELD(initiative_funding, amount, F_MONEY, N_("Beløb om året i kroner"), 0),
    FIELD(initiative_funding, day, F_DAY, N_("Besluttet den"), FR_REQUIRED),
    FIELD_MAX(initiative_funding, note, F_LONG, N_("Bemærkning"), 0, 1000),
    FIELD(initiative_funding, removed, F_STAMP, NULL, FR_HIDDEN),
    FIELD(initiative_funding, removed_by, F_ID, NULL, FR_HIDDEN),
    FIELD(initiative_funding, user_id, F_ID, NULL, FR_HIDDEN),
    FIELD(initiative_funding, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(initiative_funding_table, "initiative_funding", N_("Finansiering af indsatser"), initiative_funding,
    funding_fields);
static const struct field funding_read_fields[] = {
    FIELD(initiative_funding, id, F_ID, NULL, 0),
    FIELD(initiative_funding, initiative, F_TEXT, NULL, 0),
    FIELD(initiative_funding, kind, F_TEXT, NULL, 0),
    FIELD(initiative_funding, grant_key, F_TEXT, NULL, 0),
    FIELD(initiative_funding, administration, F_TEXT, NULL, 0),
    FIELD(initiative_funding, first_year, F_INT, NULL, 0),
    FIELD(initiative_funding, last_year, F_INT, NULL, 0),
    FIELD(initiative_funding, amount, F_MONEY, NULL, 0),
    FIELD(initiative_funding, day, F_DAY, NULL, 0),
    FIELD(initiative_funding, note, F_LONG, NULL, 0),
    FIELD(initiative_funding, removed, F_STAMP, NULL, 0),
    FIELD(initiative_funding, removed_by, F_ID, NULL, 0),
    FIELD(initiative_funding, user_id, F_ID, NULL, 0),
    FIELD(initiative_funding, version, F_INT, NULL, 0),
    FIELD(initiative_funding, grant_title, F_TEXT, NULL, 0),
};
static TABLE(funding_read_table, "initiative_funding", NULL, initiative_funding, funding_read_fields);
static const struct field target_fields[] = {
    FIELD(initiative_target, key, F_TEXT, NULL, 0),
    FIELD(initiative_target, title, F_TEXT, NULL, 0),
    FIELD(initiative_target, title_en, F_TEXT, NULL, 0),
};
static TABLE(target_table, "initiative_target", NULL, initiative_target, target_fields);

#define EVALUATION_SELECT                                                                                    \
    "SELECT e.id AS id, e.initiative AS initiative, e.day AS day, e.who AS who, e.result AS result, "        \
    "e.conclusion AS conclusion, e.goal AS goal, e.document_key AS document_key, e.link AS link, "           \
    "e.removed AS removed, e.removed_by AS removed_by, e.user_id AS user_id, e.version AS version, "         \
    "g.title AS goal_title, d.title AS document_title FROM initiative_evaluation e "                         \
    "LEFT JOIN goal_version g ON g.goal = e.goal AND g.no = (SELECT MAX(x.no) FROM goal_version x "          \
    "WHERE x.goal = e.goal) LEFT JOIN document d ON d.key = e.document_key AND d.issue_no > 0 "
#define FUNDING_SELECT                                                                                       \
    "SELECT f.id AS id, f.initiative AS initiative, f.kind AS kind, f.grant_key AS grant_key, "              \
    "f.administration AS administration, f.first_year AS first_year, f.last_year AS last_year, "             \
    "f.amount AS amount, f.day AS day, f.note AS note, f.removed AS removed, f.removed_by AS removed_by, "   \
    "f.user_id AS user_id, f.version AS version, r.title AS grant_title FROM initiative_funding f "          \
    "LEFT JOIN grant_sheet r ON r.key = f.grant_key "
SQL(initiative_select_evaluations,
    EVALUATION_SELECT "WHERE e.initiative = $1 AND e.removed IS NULL ORDER BY e.day DESC, e.id DESC");
SQL(initiative_select_evaluation, EVALUATION_SELECT "WHERE e.initiative = $1 AND e.id = $2");
SQL(strategy_select_evaluations,
    EVALUATION_SELECT "JOIN initiative i ON i.key = e.initiative WHERE i.strategy = $1 AND e.removed IS NULL "
                      "ORDER BY e.day DESC, e.id DESC");
SQL(initiative_select_fundings,
    FUNDING_SELECT "WHERE f.initiative = $1 AND f.removed IS NULL ORDER BY f.first_year, f.id");
SQL(initiative_select_funding, FUNDING_SELECT "WHERE f.initiative = $1 AND f.id = $2");
SQL(strategy_select_fundings,
    FUNDING_SELECT "JOIN initiative i ON i.key = f.initiative WHERE i.strategy = $1 AND f.removed IS NULL "
                   "ORDER BY i.id, f.first_year, f.id");
SQL(initiative_select_goals,
    "SELECT v.goal AS key, v.title AS title, v.title_en AS title_en FROM goal_version v "
    "WHERE v.no = (SELECT MAX(x.no) FROM goal_version x WHERE x.goal = v.goal) "
    "ORDER BY v.title, v.goal LIMIT 1000");
SQL(initiative_select_documents,
    "SELECT key, title FROM document WHERE issue_no > 0 ORDER BY id DESC LIMIT 500");
SQL(initiative_select_grants, "SELECT key, title, title_en FROM grant_sheet ORDER BY title, key LIMIT 1000");
SQL(initiative_count_goal, "SELECT COUNT(*) FROM goal WHERE key = $1");
SQL(initiative_count_document, "SELECT COUNT(*) FROM document WHERE key = $1");
SQL(initiative_count_grant, "SELECT COUNT(*) FROM grant_sheet WHERE key = $1");

int initiative_evaluations(struct conn *c, const char *key, struct initiative_evaluation **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(
        c, &initiative_select_evaluations, ARGS(V_TEXT(key)), &evaluation_read_table, ret, ret_n, a, err);
}

int initiative_fundings(struct conn *c, const char *key, struct initiative_funding **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(c, &initiative_select_fundings, ARGS(V_TEXT(key)), &funding_read_table, ret, ret_n, a, err);
}

int strategy_evaluations(struct conn *c, const char *strategy, struct initiative_evaluation **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(
        c, &strategy_select_evaluations, ARGS(V_TEXT(strategy)), &evaluation_read_table, ret, ret_n, a, err);
}

int strategy_fundings(struct conn *c, const char *strategy, struct initiative_funding **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(
        c, &strategy_select_fundings, ARGS(V_TEXT(strategy)), &funding_read_table, ret, ret_n, a, err);
}

int initiative_targets(struct conn *c, enum initiative_target_kind kind, struct initiative_target **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    const struct sql *sql = kind == INITIATIVE_GOALS       ? &initiative_select_goals
                            : kind == INITIATIVE_DOCUMENTS ? &initiative_select_documents
                                                           : &initiative_select_grants;
    return q_all(c, sql, NO_ARGS, &target_table, ret, ret_n, a, err);
}

/* ---- what both kinds of record share ---- */

struct record_kind {
    const struct table *write, *read;
    const struct sql *one;
    const char *gone;
};
static const struct record_kind evaluation_kind = {&initiative_evaluation_table, &evaluation_read_table,
    &initiative_select_evaluation, N_("Evalueringen findes ikke længere.")};
static const struct record_kind funding_kind = {&initiative_funding_table, &funding_read_table,
    &initiative_select_funding, N_("Finansieringen findes ikke længere.")};

static int read_record(struct conn *c, const struct record_kind *k, const char *key, int64_t id, void *ret,
    struct arena *a, struct err *err)
{
    int rc = q_one(c, k->one, ARGS(V_TEXT(key), V_INT(id)), k->read, ret, a, err);
    return rc == ERR_NOT_FOUND ? err_user(err, rc, "%s", tr(k->gone)) : rc;
}

static int log_record(struct conn *c, const struct actor *actor, const struct record_kind *k,
    const char *action, const char *key, int64_t id, const void *old, const void *now, struct arena *a,
    struct err *err)
{
    struct buf diff = BUF_INIT;
    if (old && now)
        field_diff(k->write, old, now, &diff, a);
    const char *detail = arena_printf(a, "%s: %s", key, diff.data ? diff.data : "");
    buf_done(&diff);
    return audit_add(c, actor, &(struct audit_entry){action, k->write->name, id, INT_NONE, detail}, err);
}

/* Stores row: a new one when *id is 0; otherwise as the next version of what is there, with old for the log. */
static int store_record(struct conn *c, const struct actor *actor, const struct record_kind *k,
    const char *key, int64_t *id, const void *old, void *row, struct arena *a, struct err *err)
{
    bool is_new = !*id;
    int rc = is_new ? q_insert(c, k->write, row, id, err) : q_update(c, k->write, row, err);
    return rc ? rc : log_record(c, actor, k, is_new ? "create" : "update", key, *id, old, row, a, err);
}

static int check_known(
    struct conn *c, const struct sql *count, const char *key, const char *field, struct err *err)
{
    int64_t n = 0;
    if (!key)
        return OK;
    int rc = q_int(c, count, ARGS(V_TEXT(key)), &n, err);
    if (!rc && !n)
        err_field(err, field, "%s", tr("Vælg en af mulighederne."));
    return rc;
}

/* Refuses when the initiative is in operation and would now lack one of these. */
static int check_still_runs(
    struct conn *c, const struct initiative_now *now, unsigned wanted, struct arena *a, struct err *err)
{
    unsigned lacks = 0;
    if (!text_equal(now->kind, "operation") || day_is_none(now->kind_from))
        return OK;
    int rc = initiative_lacks(c, now->key, now->kind_from, &lacks, a, err);
    if (!rc && (lacks & wanted))
        return err_user(err, ERR_REFUSED, "%s",
            tr("Indsatsen er i drift og hviler på den. Skriv en anden, før du fjerner den."));
    return rc;
}

/* ---- evaluations ---- */

static int check_evaluation(struct conn *c, const struct initiative_evaluation *e, struct err *err)
{
    if (day_is_none(e->day))
        err_field(err, "day", "%s", tr("Skriv, hvilken dag evalueringen er fra, som 09.03.2026."));
    else if (e->day.n > clock_today().n)
        err_field(err, "day", "%s", tr("Dagen ligger i fremtiden. Ret datoen."));
    if (!e->who || !*e->who)
        err_field(err, "who", "%s", tr("Skriv, hvem der har evalueret."));
    if (!e->result || !code_is_valid("initiative_evaluation", e->result, DAY_NONE))
        err_field(err, "result", "%s", tr("Vælg en af mulighederne."));
    if (!e->conclusion || !*e->conclusion)
        err_field(err, "conclusion", "%s", tr("Skriv, hvad evalueringen viser."));
    if (!e->goal && !e->document_key && (!e->link || !*e->link))
        err_field(err, "link", "%s",
            tr("Sig, hvor resultatet kan læses: Vælg et effektmål eller et dokument, eller skriv et sagsnummer."));
    int rc = check_known(c, &initiative_count_goal, e->goal, "goal", err);
    if (!rc)
        rc = check_known(c, &initiative_count_document, e->document_key, "document_key", err);
    return rc ? rc : err->n_fields ? ERR_INVALID : OK;
}

int initiative_evaluation_save(struct conn *c, const struct actor *actor, struct initiative_evaluation *e,
    struct arena *a, struct err *err)
{
    struct initiative_evaluation old;
    struct initiative_now now;
    field_clear_row(&evaluation_read_table, &old);
    int rc = initiative_by_key(c, e->initiative, clock_today(), &now, a, err);
    if (!rc && e->id)
        rc = read_record(c, &evaluation_kind, e->initiative, e->id, &old, a, err);
    if (!rc && e->id && (old.version != e->version || !stamp_is_none(old.removed)))
        rc = err_set(err, ERR_CONFLICT, "evaluation changed meanwhile");
    if (!rc)
        rc = check_evaluation(c, e, err);
    if (rc)
        return rc;
    e->removed = STAMP_NONE;
    e->removed_by = INT_NONE;
    e->user_id = initiative_writer(actor);
    rc = store_record(c, actor, &evaluation_kind, e->initiative, &e->id, &old, e, a, err);
    return rc ? rc
              : check_still_runs(c, &now, INITIATIVE_LACKS_EVALUATION | INITIATIVE_EVALUATED_LATER, a, err);
}

int initiative_evaluation_remove(struct conn *c, const struct actor *actor, const char *key, int64_t id,
    int64_t version, struct arena *a, struct err *err)
{
    struct initiative_evaluation e;
    struct initiative_now now;
    int rc = initiative_by_key(c, key, clock_today(), &now, a, err);
    if (!rc)
        rc = read_record(c, &evaluation_kind, key, id, &e, a, err);
    if (!rc && (e.version != version || !stamp_is_none(e.removed)))
        rc = err_user(err, ERR_CONFLICT, "%s", tr("Evalueringen er ændret i mellemtiden. Se den igen."));
    if (rc)
        return rc;
    e.removed = clock_now();
    e.removed_by = initiative_writer(actor);
    rc = q_update(c, &initiative_evaluation_table, &e, err);
    if (!rc)
        rc = check_still_runs(c, &now, INITIATIVE_LACKS_EVALUATION | INITIATIVE_EVALUATED_LATER, a, err);
    return rc ? rc : log_record(c, actor, &evaluation_kind, "delete", key, id, NULL, NULL, a, err);
}

int initiative_evaluation_restore(
    struct conn *c, const struct actor *actor, const char *key, int64_t id, struct arena *a, struct err *err)
{
    struct initiative_evaluation e;
    int rc = read_record(c, &evaluation_kind, key, id, &e, a, err);
    if (rc)
        return rc;
    if (stamp_is_none(e.removed) || !initiative_may_undo(actor, e.removed_by, e.removed))
        return err_user(
            err, ERR_REFUSED, "%s", tr("Det kan ikke fortrydes længere. Skriv evalueringen igen."));
    e.removed = STAMP_NONE;
    e.removed_by = INT_NONE;
    rc = q_update(c, &initiative_evaluation_table, &e, err);
    return rc ? rc : log_record(c, actor, &evaluation_kind, "undo", key, id, NULL, NULL, a, err);
}

/* ---- money ---- */

static int check_funding(struct conn *c, const struct initiative_funding *f, struct err *err)
{
    bool grant = text_equal(f->kind, "grant");
    if (!f->kind || !code_is_valid("initiative_funding", f->kind, DAY_NONE))
        err_field(err, "kind", "%s", tr("Vælg en af mulighederne."));
    if (grant && !f->grant_key)
        err_field(err, "grant_key", "%s", tr("Vælg den bevilling, der betaler."));
    if (!grant && f->grant_key)
        err_field(err, "grant_key", "%s",
            tr("Lad bevillingen stå tom, når det ikke er en bevilling, der betaler."));
    if (f->administration && !organisation_find(f->administration, DAY_NONE))
        err_field(err, "administration", "%s", tr("Vælg en af mulighederne."));
    if (f->first_year == INT_NONE || f->first_year < 2000 || f->first_year > 2100)
        err_field(err, "first_year", "%s", tr("Skriv det første år, der betales for, fx 2027."));
    if (f->last_year != INT_NONE && (f->last_year < f->first_year || f->last_year > 2100))
        err_field(err, "last_year", "%s",
            tr("Det sidste år skal ligge efter det første. Lad feltet stå tomt, når pengene er varige."));
    if (!money_is_none(f->amount) && f->amount.oere <= 0)
        err_field(err, "amount", "%s",
            tr("Beløbet skal være større end 0. Lad feltet stå tomt, når det ikke er oplyst."));
    if (day_is_none(f->day))
        err_field(err, "day", "%s", tr("Skriv, hvilken dag det er besluttet, som 09.03.2026."));
    else if (f->day.n > clock_today().n)
        err_field(err, "day", "%s", tr("Dagen ligger i fremtiden. Ret datoen."));
    int rc = check_known(c, &initiative_count_grant, f->grant_key, "grant_key", err);
    return rc ? rc : err->n_fields ? ERR_INVALID : OK;
}

int initiative_funding_save(
    struct conn *c, const struct actor *actor, struct initiative_funding *f, struct arena *a, struct err *err)
{
    struct initiative_funding old;
    struct initiative_now now;
    bool changed;
    field_clear_row(&funding_read_table, &old);
    int rc = initiative_by_key(c, f->initiative, clock_today(), &now, a, err);
    if (!rc && f->id)
        rc = read_record(c, &funding_kind, f->initiative, f->id, &old, a, err);
    if (!rc && f->id && (old.version != f->version || !stamp_is_none(old.removed)))
        rc = err_set(err, ERR_CONFLICT, "funding changed meanwhile");
    if (!rc)
        rc = check_funding(c, f, err);
    if (rc)
        return rc;
    f->removed = STAMP_NONE;
    f->removed_by = INT_NONE;
    f->user_id = initiative_writer(actor);
    rc = store_record(c, actor, &funding_kind, f->initiative, &f->id, &old, f, a, err);
    if (!rc)
        rc = check_still_runs(c, &now, INITIATIVE_LACKS_FUNDING | INITIATIVE_LACKS_YEAR, a, err);
    return rc ? rc : initiative_settle(c, actor, f->initiative, f->day, INT_NONE, &changed, a, err);
}

int initiative_funding_remove(struct conn *c, const struct actor *actor, const char *key, int64_t id,
    int64_t version, struct arena *a, struct err *err)
{
    struct initiative_funding f;
    struct initiative_now now;
    bool changed;
    int rc = initiative_by_key(c, key, clock_today(), &now, a, err);
    if (!rc)
        rc = read_record(c, &funding_kind, key, id, &f, a, err);
    if (!rc && (f.version != version || !stamp_is_none(f.removed)))
        rc = err_user(err, ERR_CONFLICT, "%s", tr("Finansieringen er ændret i mellemtiden. Se den igen."));
    if (rc)
        return rc;
    f.removed = clock_now();
    f.removed_by = initiative_writer(actor);
    rc = q_update(c, &initiative_funding_table, &f, err);
    if (!rc)
        rc = check_still_runs(c, &now, INITIATIVE_LACKS_FUNDING | INITIATIVE_LACKS_YEAR, a, err);
    if (!rc)
        rc = log_record(c, actor, &funding_kind, "delete", key, id, NULL, NULL, a, err);
    return rc ? rc : initiative_settle(c, actor, key, clock_today(), INT_NONE, &changed, a, err);
}

int initiative_funding_restore(
    struct conn *c, const struct actor *actor, const char *key, int64_t id, struct arena *a, struct err *err)
{
    struct initiative_funding f;
    bool changed;
    int rc = read_record(c, &funding_kind, key, id, &f, a, err);
    if (rc)
        return rc;
    if (stamp_is_none(f.removed) || !initiative_may_undo(actor, f.removed_by, f.removed))
        return err_user(
            err, ERR_REFUSED, "%s", tr("Det kan ikke fortrydes længere. Skriv finansieringen igen."));
    f.removed = STAMP_NONE;
    f.removed_by = INT_NONE;
    rc = q_update(c, &initiative_funding_table, &f, err);
    if (!rc)
        rc = log_record(c, actor, &funding_kind, "undo", key, id, NULL, NULL, a, err);
    return rc ? rc : initiative_settle(c, actor, key, clock_today(), INT_NONE, &changed, a, err);
}
