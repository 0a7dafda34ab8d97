#include "offer/strategy_application.h"

#include "base/lang.h"
#include "base/text.h"
#include "system/audit.h"
#include "system/code.h"

#include <string.h>

static const struct field application_fields[] = {
    FIELD(strategy_application, id, F_ID, NULL, FR_PRIMARY),
    FIELD(strategy_application, strategy, F_TEXT, NULL, FR_REQUIRED | FR_HIDDEN),
    FIELD_MAX(strategy_application, title, F_TEXT, N_("Pulje"), FR_REQUIRED, 200),
    FIELD_MAX(strategy_application, funder, F_TEXT, N_("Hvem uddeler puljen"), 0, 200),
    FIELD(strategy_application, sought_amount, F_MONEY, N_("Søgt beløb i kroner"), 0),
    FIELD_MAX(strategy_application, note, F_LONG, N_("Bemærkning"), 0, 1000),
    FIELD(strategy_application, user_id, F_ID, NULL, FR_HIDDEN),
    FIELD(strategy_application, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(strategy_application_table, "strategy_application", N_("Ansøgninger til eksterne puljer"),
    strategy_application, application_fields);
static const struct field application_read_fields[] = {
    FIELD(strategy_application, id, F_ID, NULL, 0),
    FIELD(strategy_application, strategy, F_TEXT, NULL, 0),
    FIELD(strategy_application, title, F_TEXT, NULL, 0),
    FIELD(strategy_application, funder, F_TEXT, NULL, 0),
    FIELD(strategy_application, sought_amount, F_MONEY, NULL, 0),
    FIELD(strategy_application, note, F_LONG, NULL, 0),
    FIELD(strategy_application, user_id, F_ID, NULL, 0),
    FIELD(strategy_application, version, F_INT, NULL, 0),
    FIELD(strategy_application, state, F_TEXT, NULL, 0),
    FIELD(strategy_application, sought, F_DAY, NULL, 0),
    FIELD(strategy_application, day, F_DAY, NULL, 0),
    FIELD(strategy_application, granted, F_MONEY, NULL, 0),
    FIELD(strategy_application, state_id, F_ID, NULL, 0),
};
static TABLE(
    application_read_table, "strategy_application", NULL, strategy_application, application_read_fields);

static const struct field state_fields[] = {
    FIELD(strategy_application_state, id, F_ID, NULL, FR_PRIMARY),
    FIELD(strategy_application_state, application_id, F_ID, NULL, FR_REQUIRED),
    FIELD_CODE(strategy_application_state, state, N_("Svar"), FR_REQUIRED, "strategy_application_state"),
    FIELD(strategy_application_state, day, F_DAY, N_("Dag"), FR_REQUIRED),
    FIELD(strategy_application_state, amount, F_MONEY, N_("Bevilget beløb i kroner"), 0),
    FIELD_MAX(strategy_application_state, note, F_LONG, N_("Bemærkning"), 0, 1000),
    FIELD(strategy_application_state, user_id, F_ID, NULL, FR_HIDDEN),
    FIELD(strategy_application_state, at, F_STAMP, NULL, FR_HIDDEN),
    FIELD(strategy_application_state, withdrawn, F_STAMP, NULL, FR_HIDDEN),
    FIELD(strategy_application_state, withdrawn_by, F_ID, NULL, FR_HIDDEN),
};
TABLE(strategy_application_state_table, "strategy_application_state", N_("Svar på ansøgninger"),
    strategy_application_state, state_fields);
static const struct field state_read_fields[] = {
    FIELD(strategy_application_state, id, F_ID, NULL, 0),
    FIELD(strategy_application_state, application_id, F_ID, NULL, 0),
    FIELD(strategy_application_state, state, F_TEXT, NULL, 0),
    FIELD(strategy_application_state, day, F_DAY, NULL, 0),
    FIELD(strategy_application_state, amount, F_MONEY, NULL, 0),
    FIELD(strategy_application_state, note, F_LONG, NULL, 0),
    FIELD(strategy_application_state, user_id, F_ID, NULL, 0),
    FIELD(strategy_application_state, at, F_STAMP, NULL, 0),
    FIELD(strategy_application_state, user_name, F_TEXT, NULL, 0),
};
static TABLE(
    state_read_table, "strategy_application_state", NULL, strategy_application_state, state_read_fields);

struct application_initiative {
    int64_t application_id;
    const char *initiative;
};
static const struct field tie_fields[] = {
    FIELD(application_initiative, application_id, F_ID, NULL, 0),
    FIELD(application_initiative, initiative, F_TEXT, NULL, 0),
};
static TABLE(tie_table, "strategy_application_initiative", NULL, application_initiative, tie_fields);

/* $1 = strategy, $2 = the day that is told of, NULL = now. */
#define APPLICATION_SELECT                                                                                   \
    "SELECT p.id AS id, p.strategy AS strategy, p.title AS title, p.funder AS funder, "                      \
    "p.sought_amount AS sought_amount, p.note AS note, p.user_id AS user_id, p.version AS version, "         \
    "s.state AS state, s.day AS day, s.amount AS granted, s.id AS state_id, "                                \
    "(SELECT MIN(f.day) FROM strategy_application_state f WHERE f.application_id = p.id "                    \
    "AND f.withdrawn IS NULL) AS sought FROM strategy_application p JOIN strategy_application_state s "      \
    "ON s.application_id = p.id AND s.withdrawn IS NULL AND (CAST($2 AS BIGINT) IS NULL OR s.day <= $2) "    \
    "AND NOT EXISTS (SELECT 1 FROM strategy_application_state n WHERE n.application_id = p.id "              \
    "AND n.withdrawn IS NULL AND (CAST($2 AS BIGINT) IS NULL OR n.day <= $2) AND n.id > s.id) "
SQL(strategy_select_applications, APPLICATION_SELECT "WHERE p.strategy = $1 ORDER BY sought, p.id");
SQL(strategy_select_application, APPLICATION_SELECT "WHERE p.strategy = $1 AND p.id = $3");
SQL(strategy_select_ties,
    "SELECT l.application_id AS application_id, l.initiative AS initiative "
    "FROM strategy_application p JOIN strategy_application_initiative l ON l.application_id = p.id "
    "WHERE p.strategy = $1 ORDER BY l.application_id, l.id");
SQL(strategy_select_states,
    "SELECT s.id AS id, s.application_id AS application_id, s.state AS state, s.day AS day, s.amount AS amount, "
    "s.note AS note, s.user_id AS user_id, s.at AS at, u.name AS user_name FROM strategy_application_state s "
    "LEFT JOIN app_user u ON u.id = s.user_id WHERE s.application_id = $1 AND s.withdrawn IS NULL ORDER BY s.id DESC");
SQL(strategy_delete_ties, "DELETE FROM strategy_application_initiative WHERE application_id = $1");
SQL(strategy_insert_tie,
    "INSERT INTO strategy_application_initiative (application_id, initiative) VALUES ($1, $2)");
SQL(strategy_count_initiative, "SELECT COUNT(*) FROM initiative WHERE key = $1 AND strategy = $2");
SQL(strategy_withdraw_state,
    "UPDATE strategy_application_state SET withdrawn = $2, withdrawn_by = $3 WHERE id = $1");
SQL(strategy_withdraw_changes,
    "UPDATE initiative_change SET withdrawn = $2, withdrawn_by = $3 WHERE state_id = $1 AND withdrawn IS NULL");
SQL(strategy_withdraw_tasks,
    "UPDATE strategy_task SET withdrawn = $2 WHERE state_id = $1 AND withdrawn IS NULL");

/* ---- reading ---- */

static int fill_initiatives(struct conn *c, const char *strategy, struct strategy_application *rows, size_t n,
    struct arena *a, struct err *err)
{
    struct application_initiative *ties;
    size_t n_ties;
    int rc = q_all(c, &strategy_select_ties, ARGS(V_TEXT(strategy)), &tie_table, &ties, &n_ties, a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        const char *list = NULL;
        for (size_t k = 0; k < n_ties; k++) {
            if (ties[k].application_id == rows[i].id)
                list = list ? arena_printf(a, "%s,%s", list, ties[k].initiative) : ties[k].initiative;
        }
        rows[i].initiatives = list;
    }
    return rc;
}

int strategy_applications_on(struct conn *c, const char *strategy, day_t day,
    struct strategy_application **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    int rc = q_all(c, &strategy_select_applications, ARGS(V_TEXT(strategy), V_DAY(day)),
        &application_read_table, ret, ret_n, a, err);
    return rc ? rc : fill_initiatives(c, strategy, *ret, *ret_n, a, err);
}

int strategy_applications(struct conn *c, const char *strategy, struct strategy_application **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    return strategy_applications_on(c, strategy, DAY_NONE, ret, ret_n, a, err);
}

int strategy_application_by_id(struct conn *c, const char *strategy, int64_t id,
    struct strategy_application *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &strategy_select_application, ARGS(V_TEXT(strategy), V_DAY(DAY_NONE), V_INT(id)),
        &application_read_table, ret, a, err);
    if (rc == ERR_NOT_FOUND)
        return err_user(err, rc, "%s", tr("Ansøgningen findes ikke. Se strategiens finansiering."));
    return rc ? rc : fill_initiatives(c, strategy, ret, 1, a, err);
}

int strategy_application_states(struct conn *c, int64_t id, struct strategy_application_state **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &strategy_select_states, ARGS(V_INT(id)), &state_read_table, ret, ret_n, a, err);
}

bool strategy_application_pays(const struct strategy_application *p, const char *initiative)
{
    return p->initiatives && text_list_has(p->initiatives, initiative);
}

/* ---- the application ---- */

static int check_application(
    struct conn *c, const struct strategy_application *p, struct arena *a, struct err *err)
{
    const char *list = p->initiatives, *word;
    size_t len, n = 0;
    int rc = OK;
    if (!p->title || !*p->title)
        err_field(err, "title", "%s", tr("Skriv, hvilken pulje der er søgt."));
    if (!money_is_none(p->sought_amount) && p->sought_amount.oere <= 0)
        err_field(err, "sought_amount", "%s",
            tr("Beløbet skal være større end 0. Lad feltet stå tomt, når det ikke er oplyst."));
    if (!p->id && day_is_none(p->sought))
        err_field(err, "sought", "%s", tr("Skriv, hvilken dag ansøgningen er sendt, som 09.03.2026."));
    else if (!p->id && p->sought.n > clock_today().n)
        err_field(err, "sought", "%s", tr("Dagen ligger i fremtiden. Ret datoen."));
    while (!rc && list && text_list_next(&list, &word, &len)) {
        int64_t known = 0;
        n++;
        rc = q_int(c, &strategy_count_initiative,
            ARGS(V_TEXT(arena_strndup(a, word, len)), V_TEXT(p->strategy)), &known, err);
        if (!rc && !known)
            err_field(err, "initiatives", "%s", tr("Vælg blandt strategiens indsatser."));
    }
    if (!n)
        err_field(err, "initiatives", "%s", tr("Vælg de indsatser, puljen skal betale."));
    return rc ? rc : err->n_fields ? ERR_INVALID : OK;
}

static int store_ties(struct conn *c, const struct strategy_application *p, struct arena *a, struct err *err)
{
    const char *list = p->initiatives, *word;
    size_t len;
    int rc = q_exec(c, &strategy_delete_ties, ARGS(V_INT(p->id)), NULL, err);
    while (!rc && list && text_list_next(&list, &word, &len))
        rc = q_exec(
            c, &strategy_insert_tie, ARGS(V_INT(p->id), V_TEXT(arena_strndup(a, word, len))), NULL, err);
    return rc;
}

/* Brings the status of every initiative of the lists in step. */
static int settle_all(struct conn *c, const struct actor *actor, const char *list, day_t day,
    int64_t state_id, size_t *ret_n, struct arena *a, struct err *err)
{
    const char *word;
    size_t len;
    int rc = OK;
    while (!rc && list && text_list_next(&list, &word, &len)) {
        bool changed;
        rc = initiative_settle(c, actor, arena_strndup(a, word, len), day, state_id, &changed, a, err);
        *ret_n += !rc && changed;
    }
    return rc;
}

static int insert_state(
    struct conn *c, const struct actor *actor, struct strategy_application_state *s, struct err *err)
{
    s->user_id = initiative_writer(actor);
    s->at = clock_now();
    s->withdrawn = STAMP_NONE;
    s->withdrawn_by = INT_NONE;
    return q_insert(c, &strategy_application_state_table, s, &s->id, err);
}

static int create_application(
    struct conn *c, const struct actor *actor, struct strategy_application *p, struct err *err)
{
    struct strategy_application_state s;
    p->version = 1;
    int rc = q_insert(c, &strategy_application_table, p, &p->id, err);
    field_clear_row(&strategy_application_state_table, &s);
    s.application_id = p->id;
    s.state = "sought";
    s.day = p->sought;
    return rc ? rc : insert_state(c, actor, &s, err);
}

int strategy_application_save(struct conn *c, const struct actor *actor, struct strategy_application *p,
    struct arena *a, struct err *err)
{
    struct strategy_application old = {.initiatives = NULL};
    bool is_new = !p->id;
    size_t changed = 0;
    int rc = is_new ? OK : strategy_application_by_id(c, p->strategy, p->id, &old, a, err);
    if (!rc && !is_new && old.version != p->version)
        rc = err_set(err, ERR_CONFLICT, "application changed meanwhile");
    if (!rc)
        rc = check_application(c, p, a, err);
    if (rc)
        return rc;
    p->user_id = initiative_writer(actor);
    rc = is_new ? create_application(c, actor, p, err) : q_update(c, &strategy_application_table, p, err);
    if (!rc)
        rc = store_ties(c, p, a, err);
    if (!rc && !is_new) {
        day_t day = text_equal(old.state, "sought") ? clock_today() : old.day;
        rc = settle_all(c, actor, old.initiatives, day, INT_NONE, &changed, a, err);
        if (!rc)
            rc = settle_all(c, actor, p->initiatives, day, INT_NONE, &changed, a, err);
    }
    return rc ? rc
              : audit_add(c, actor,
                    &(struct audit_entry){is_new ? "create" : "update", "strategy_application", p->id,
                        INT_NONE, arena_printf(a, "%s: %s", p->title, p->initiatives)},
                    err);
}

/* ---- its steps ---- */

static void check_step(const struct strategy_application *p, const struct strategy_application_state *s,
    const char *budget, struct err *err)
{
    if (!s->state || !code_is_valid("strategy_application_state", s->state, DAY_NONE))
        err_field(err, "state", "%s", tr("Vælg en af mulighederne."));
    else if (text_equal(s->state, p->state))
        err_field(err, "state", tr("Ansøgningen står allerede som \"%s\". Vælg noget andet."),
            code_label("strategy_application_state", p->state));
    if (day_is_none(s->day))
        err_field(err, "day", "%s", tr("Skriv dagen som 09.03.2026."));
    else if (s->day.n > clock_today().n)
        err_field(err, "day", "%s", tr("Dagen ligger i fremtiden. Ret datoen."));
    else if (s->day.n < p->day.n)
        err_field(
            err, "day", "%s", tr("Dagen ligger før det, der allerede står om ansøgningen. Ret datoen."));
    bool granted = text_equal(s->state, "granted");
    if (!money_is_none(s->amount) && !granted)
        err_field(err, "amount", "%s", tr("Lad beløbet stå tomt, når der ikke er bevilget noget."));
    else if (!money_is_none(s->amount) && s->amount.oere <= 0)
        err_field(err, "amount", "%s",
            tr("Beløbet skal være større end 0. Lad feltet stå tomt, når det ikke er oplyst."));
    if (text_equal(s->state, "refused") && (!budget || !*budget))
        err_field(err, "budget", "%s", tr("Skriv det budget, forslaget skal med i, fx Budget 2027."));
}

static int raise_task(struct conn *c, const struct actor *actor, const struct strategy_application *p,
    const struct strategy_application_state *s, const char *budget, struct err *err)
{
    struct strategy_task t;
    field_clear_row(&strategy_task_table, &t);
    t.strategy = p->strategy;
    t.application_id = p->id;
    t.state_id = s->id;
    t.budget = budget;
    t.opened = s->day;
    t.responsible_id = initiative_writer(actor);
    t.version = 1;
    int rc = q_insert(c, &strategy_task_table, &t, &t.id, err);
    return rc ? rc
              : audit_add(
                    c, actor, &(struct audit_entry){"create", "strategy_task", t.id, INT_NONE, budget}, err);
}

int strategy_application_step(struct conn *c, const struct actor *actor, const char *strategy,
    struct strategy_application_state *step, int64_t seen, const char *budget, size_t *ret_n, struct arena *a,
    struct err *err)
{
    struct strategy_application p;
    *ret_n = 0;
    int rc = strategy_application_by_id(c, strategy, step->application_id, &p, a, err);
    if (!rc && p.state_id != seen)
        rc = err_set(err, ERR_CONFLICT, "application answered meanwhile");
    if (rc)
        return rc;
    check_step(&p, step, budget, err);
    if (err->n_fields)
        return ERR_INVALID;
    rc = insert_state(c, actor, step, err);
    if (!rc && text_equal(step->state, "refused"))
        rc = raise_task(c, actor, &p, step, budget, err);
    if (!rc)
        rc = settle_all(c, actor, p.initiatives, step->day, step->id, ret_n, a, err);
    return rc ? rc
              : audit_add(c, actor,
                    &(struct audit_entry){"update", "strategy_application", p.id, INT_NONE, step->state},
                    err);
}

int strategy_application_undo(struct conn *c, const struct actor *actor, const char *strategy, int64_t id,
    int64_t state_id, struct arena *a, struct err *err)
{
    struct strategy_application p;
    struct strategy_application_state *states = NULL;
    size_t n = 0, changed = 0;
    struct stamp now = clock_now();
    int64_t by = initiative_writer(actor);
    int rc = strategy_application_by_id(c, strategy, id, &p, a, err);
    if (!rc)
        rc = strategy_application_states(c, id, &states, &n, a, err);
    if (rc)
        return rc;
    if (n < 2 || states[0].id != state_id || !initiative_may_undo(actor, states[0].user_id, states[0].at))
        return err_user(
            err, ERR_REFUSED, "%s", tr("Svaret kan ikke fortrydes længere. Skriv et nyt svar i stedet."));
    rc = q_exec(c, &strategy_withdraw_state, ARGS(V_INT(state_id), V_STAMP(now), V_INT(by)), NULL, err);
    if (!rc)
        rc = q_exec(c, &strategy_withdraw_changes, ARGS(V_INT(state_id), V_STAMP(now), V_INT(by)), NULL, err);
    if (!rc)
        rc = q_exec(c, &strategy_withdraw_tasks, ARGS(V_INT(state_id), V_STAMP(now)), NULL, err);
    if (!rc)
        rc = settle_all(c, actor, p.initiatives, clock_today(), INT_NONE, &changed, a, err);
    return rc ? rc
              : audit_add(c, actor,
                    &(struct audit_entry){"undo", "strategy_application", id, INT_NONE, states[0].state},
                    err);
}
