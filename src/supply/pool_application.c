/* Applications to a pool: a workplace of the city asks for part of a wage for a small job. A granted one becomes a job of the pool, in the same
 * write, so the balance falls; when the pool has less, it is refused. */
#include "base/lang.h"
#include "base/text.h"
#include "path/pool.h"
#include "supply/activity_count.h"

static const struct field application_fields[] = {
    FIELD_MAX(activity, party, F_TEXT, N_("Arbejdsplads i kommunen"), FR_REQUIRED, 160),
    FIELD_MAX(activity, employer_cvr, F_TEXT, N_("Arbejdspladsens CVR- eller P-nummer"), 0, 14),
    FIELD_MAX(activity, title, F_TEXT, N_("Job"), FR_REQUIRED, 160),
    FIELD(activity, amount, F_MONEY, N_("Ansøgt beløb i kroner"), FR_REQUIRED),
    FIELD(activity, day, F_DAY, N_("Modtaget den"), FR_REQUIRED),
    FIELD(activity, due_day, F_DAY, N_("Svar senest"), 0),
    FIELD_MAX(activity, person, F_TEXT, N_("Kontaktperson på arbejdspladsen"), 0, 120),
    FIELD_CODE(activity, reason, N_("Grund til afslag"), 0, "pool_refusal_reason"),
    FIELD_MAX(activity, text, F_LONG, N_("Bemærkning"), 0, 2000),
};

static int check_application(struct conn *c, struct activity *row, struct arena *a, struct err *err)
{
    struct pool pool;
    if (!day_is_none(row->day) && row->day.n > clock_today().n)
        err_field(err, "day", "%s", tr("Dagen ligger i fremtiden. Ret datoen."));
    if (!money_is_none(row->amount) && row->amount.oere == 0)
        err_field(err, "amount", "%s", tr("Beløbet skal være større end 0."));
    if (!text_equal(row->state, "received"))
        err_user(err, ERR_REFUSED, "%s", tr("Ansøgningen er afgjort og kan ikke rettes."));
    int rc = pool_of_intervention(c, row->intervention, &pool, a, err);
    if (rc == ERR_NOT_FOUND)
        return err_field(err, "intervention", "%s", tr("Indsatsen har ingen pulje. Vælg en, der har."));
    return rc ? rc : err->code;
}

static int run_grant(
    struct conn *c, const struct actor *actor, struct activity *row, struct arena *a, struct err *err)
{
    struct pool pool;
    struct pool_job job;
    int rc = pool_of_intervention(c, row->intervention, &pool, a, err);
    if (rc)
        return rc;
    field_clear_row(&pool_job_table, &job);
    job.pool = pool.key;
    job.workplace = row->party;
    job.job = row->title;
    job.granted = clock_today();
    job.amount = row->amount;
    job.employer_id = row->employer_id;
    row->done_day = job.granted;
    return pool_job_grant(c, actor, &job, &row->pool_job_id, err);
}

static int undo_grant(
    struct conn *c, const struct actor *actor, struct activity *row, struct arena *a, struct err *err)
{
    (void)a;
    int64_t job = row->pool_job_id;
    row->pool_job_id = INT_NONE;
    row->done_day = DAY_NONE;
    return pool_job_withdraw(c, actor, job, 1, err); /* as it was granted: a job changed since is kept */
}

static int run_refuse(
    struct conn *c, const struct actor *actor, struct activity *row, struct arena *a, struct err *err)
{
    (void)c;
    (void)actor;
    (void)a;
    if (!row->reason || !*row->reason)
        return err_field(err, "reason", "%s", tr("Vælg grunden til afslaget."));
    row->done_day = clock_today();
    return err->code;
}

static int undo_refuse(
    struct conn *c, const struct actor *actor, struct activity *row, struct arena *a, struct err *err)
{
    (void)c;
    (void)actor;
    (void)a;
    row->reason = NULL;
    row->done_day = DAY_NONE;
    return err->code;
}

static const struct activity_action application_actions[] = {
    {.key = "bevilg",
        .label = N_("Bevilg"),
        .from = "received",
        .to = "granted",
        .run = run_grant,
        .undo = undo_grant,
        .receipt = N_("Ansøgningen er bevilget. Puljens saldo er faldet."),
        .by_city = true},
    {.key = "afslaa",
        .label = N_("Giv afslag"),
        .from = "received",
        .to = "refused",
        .fields = {"reason"},
        .run = run_refuse,
        .undo = undo_refuse,
        .receipt = N_("Ansøgningen er afslået."),
        .by_city = true},
};
ACTIVITY_REGISTER(pool_application_register, .key = "pool_application", .path = "puljeansoegninger",
    .title = N_("Ansøgninger til puljer"), .one = N_("Ansøgning"), .add = N_("Registrér ansøgning"),
    .lead = N_(
        "En række er en ansøgning fra en arbejdsplads. Bevilges den, bliver den til et job, og puljens saldo falder."),
    .kind = "pool", ACTIVITY_FIELDS(application_fields), ACTIVITY_ACTIONS(application_actions),
    .columns = {"title", "party", "amount", "day", "state", "due_day", "intervention"},
    .state_list = "pool_application_state", .state0 = "received", .late_state = "received",
    .check = check_application, .sort = 55);
ACTIVITY_MEASURE(applications, .key = "applications", .label = N_("Ansøgninger modtaget"),
    .unit = "applications", .reg = "pool_application", .sort = 10,
    .definition = N_("Ansøgninger modtaget i perioden."));
ACTIVITY_MEASURE(applications_granted, .key = "applications_granted", .label = N_("Ansøgninger bevilget"),
    .unit = "applications", .reg = "pool_application", .state = "granted", .sort = 20,
    .definition = N_("Ansøgninger modtaget i perioden, som er bevilget."));
ACTIVITY_MEASURE(applications_refused, .key = "applications_refused", .label = N_("Ansøgninger afslået"),
    .unit = "applications", .reg = "pool_application", .state = "refused", .sort = 30,
    .definition = N_("Ansøgninger modtaget i perioden, som er afslået."));
