/* Jobs found per month among those who take part in an offer: events over months at risk (S3-23, Taskforce and Virksomhedsklub). */
#include "base/lang.h"
#include "base/text.h"
#include "effect/figure.h"
#include "measure/share.h"
#include "effect/suppress.h"
#include "offer/intervention.h"

enum { RATE_FOLLOW_MONTHS = 12, RATE_MAX_ROWS = 5000 };

/* One who began a course; job = the first day of the first job after that. */
struct rate_row {
    int64_t citizen_id, restricted;
    const char *citizen_key, *first_name, *last_name;
    day_t start, job, dead, moved;
};
static const struct field rate_fields[] = {
    FIELD(rate_row, citizen_id, F_ID, NULL, 0),
    FIELD(rate_row, restricted, F_BOOL, NULL, 0),
    FIELD(rate_row, citizen_key, F_TEXT, NULL, 0),
    FIELD(rate_row, first_name, F_TEXT, NULL, 0),
    FIELD(rate_row, last_name, F_TEXT, NULL, 0),
    FIELD(rate_row, start, F_DAY, NULL, 0),
    FIELD(rate_row, job, F_DAY, NULL, 0),
    FIELD(rate_row, dead, F_DAY, NULL, 0),
    FIELD(rate_row, moved, F_DAY, NULL, 0),
};
static TABLE(rate_table, "rate_row", NULL, rate_row, rate_fields);

/* $1 offer, $2 and $3 first and last day of start. Who works on the day of start is not at risk; of several courses the first counts. */
SQL(indicator_rate_rows,
    "SELECT o.citizen_id AS citizen_id, c.restricted AS restricted, c.key AS citizen_key, c.first_name AS first_name, "
    "c.last_name AS last_name, o.start_day AS start, c.dead AS dead, c.moved AS moved, "
    "(SELECT MIN(s.start_day) FROM spell s WHERE s.citizen_id = o.citizen_id AND s.kind = 'work' "
    "AND s.start_day > o.start_day) AS job "
    "FROM course o JOIN intervention i ON i.id = o.intervention_id JOIN citizen c ON c.id = o.citizen_id "
    "WHERE i.key = $1 AND o.start_day >= $2 AND o.start_day <= $3 "
    "AND NOT EXISTS (SELECT 1 FROM spell w WHERE w.citizen_id = o.citizen_id AND w.kind = 'work' "
    "AND w.start_day <= o.start_day AND (w.end_day IS NULL OR w.end_day > o.start_day)) "
    "AND NOT EXISTS (SELECT 1 FROM course e WHERE e.citizen_id = o.citizen_id AND e.intervention_id = o.intervention_id "
    "AND e.start_day >= $2 AND (e.start_day < o.start_day OR (e.start_day = o.start_day AND e.id < o.id))) "
    "ORDER BY o.start_day, o.id");

/* The period, and what is counted in it. */
struct rate_run {
    const char *offer;
    day_t from, to; /* first and last day */
    int64_t days, jobs, persons;
    struct figure_row *rows; /* NULL = only counted */
    size_t n_rows;
    struct arena *a;
};

static day_t earlier(day_t a, day_t b)
{
    return day_is_none(a) || (!day_is_none(b) && b.n < a.n) ? b : a;
}

/* Days at risk in the period: from the start until the job, death, move or twelve months. */
static int rate_seen(const void *row, void *ctx, struct err *err)
{
    const struct rate_row *q = row;
    struct rate_run *run = ctx;
    (void)err;
    day_t end = earlier(earlier(q->dead, q->moved), day_add_months(q->start, RATE_FOLLOW_MONTHS));
    bool found = !day_is_none(q->job) && q->job.n < end.n;
    day_t until = found ? q->job : end;
    int64_t first = q->start.n > run->from.n ? q->start.n : run->from.n;
    int64_t last = until.n < run->to.n + 1 ? until.n : run->to.n + 1;
    if (last <= first && !(found && q->job.n >= run->from.n && q->job.n <= run->to.n))
        return OK;
    bool counted = found && q->job.n >= run->from.n && q->job.n <= run->to.n;
    run->days += last > first ? last - first : 0;
    run->jobs += counted;
    run->persons++;
    if (run->rows && run->n_rows < RATE_MAX_ROWS) {
        struct figure_row *f = &run->rows[run->n_rows++];
        *f = (struct figure_row){.citizen_id = q->citizen_id,
            .citizen_key = arena_strdup(run->a, q->citizen_key),
            .first_name = arena_strdup(run->a, q->first_name),
            .last_name = arena_strdup(run->a, q->last_name),
            .label = counted ? tr("Fik job") : tr("Ikke i job i perioden"),
            .day = counted ? q->job : q->start,
            .counted = counted,
            .restricted = q->restricted};
    }
    return OK;
}

static int rate_count(
    struct conn *c, const struct figure_params *p, day_t as_of, struct rate_run *run, struct err *err)
{
    int64_t year;
    const char *text = figure_param(p, "year");
    run->offer = figure_param(p, "intervention");
    if (!run->offer)
        return err_user(
            err, ERR_INVALID, "%s", tr("Tallet mangler et tilbud, fx intervention=taskforce-dagpenge."));
    if (!text || !text_to_int(text, 2000, 2100, &year))
        return err_user(err, ERR_INVALID, "%s", tr("Tallet mangler et år, fx year=2025."));
    run->from = day_from_ymd((int)year, 1, 1);
    run->to = day_from_ymd((int)year, 12, 31);
    if (run->to.n > as_of.n)
        run->to = as_of;
    return q_each(c, &indicator_rate_rows,
        ARGS(V_TEXT(run->offer), V_DAY(day_add_months(run->from, -RATE_FOLLOW_MONTHS)), V_DAY(run->to)),
        &rate_table, rate_seen, run, err);
}

static int compute_rate(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    struct rate_run run = {0};
    struct intervention offer;
    int rc = rate_count(c, p, as_of, &run, err);
    if (!rc)
        rc = intervention_by_key(c, run.offer, &offer, a, err);
    if (rc)
        return rc;
    int64_t months = (run.days * 12 + 182) / 365; /* 365 days = 12 months; rounded */
    ret->title = arena_printf(a, tr("Job pr. måned blandt deltagere i %s, %s"),
        lang_pick(offer.title, offer.title_en), figure_param(p, "year"));
    ret->filter = tr("Begyndt i tilbuddet uden at være i arbejde; fulgt til job, højst 12 måneder");
    struct share s = share_wilson(run.jobs < months ? run.jobs : months, months);
    figure_set_share(ret, &s, run.persons);
    if (!months)
        return OK;
    if (!suppress_share(run.jobs, months, figure_small_limit()) &&
        !suppress_is_small(run.persons, figure_small_limit()))
        ret->note = arena_printf(a, tr("%lld job på %lld borgermåneder fra %lld borgere."),
            (long long)run.jobs, (long long)months, (long long)run.persons);
    return OK;
}

static int rows_rate(struct conn *c, const struct figure_params *p, day_t as_of, struct figure_row **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    struct rate_run run = {.rows = arena_array(a, RATE_MAX_ROWS, sizeof *run.rows), .a = a};
    int rc = run.rows ? rate_count(c, p, as_of, &run, err) : err_set(err, ERR_LIMIT, "rows_rate: no memory");
    *ret = run.rows;
    *ret_n = rc ? 0 : run.n_rows;
    return rc;
}

INDICATOR(indicator_jobs_per_month, .id = "jobs_per_month", .version = 1,
    .title = N_("Job pr. måned blandt deltagere"), .unit_list_code = "person_months",
    .definition = N_(
        "Antal borgere, der begyndte i ordinært arbejde i året, af de måneder, borgerne tilsammen kunne begynde. En borger "
        "tæller fra sin første dag i tilbuddet, til et arbejde begynder, til død eller fraflytning, højst 12 måneder; "
        "kun dagene i året tæller, og 365 dage er 12 måneder. Hvem der arbejder på den første dag, er ikke med. "
        "Wilson-interval, 95 pct., med borgermåneder som antal. Tallet siger ikke, om tilbuddet er årsagen."),
    .source = N_("Tovholder, forløb og arbejdsperioder"), .params = "intervention year",
    .compute = compute_rate, .rows = rows_rate);
