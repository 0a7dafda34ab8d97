#include "supply/attendance_rate.h"

#include "base/cluster.h"
#include "base/lang.h"
#include "base/text.h"

enum { RATE_DAY_MS = 86400000 };

struct rate_row {
    int64_t course_id, bucket, n_recorded, n_late, n, n_no_show;
    const char *team;
};
static const struct field rate_row_fields[] = {
    FIELD(rate_row, course_id, F_ID, NULL, 0),
    FIELD(rate_row, bucket, F_INT, NULL, 0),
    FIELD(rate_row, n_recorded, F_INT, NULL, 0),
    FIELD(rate_row, n_late, F_INT, NULL, 0),
    FIELD(rate_row, n, F_INT, NULL, 0),
    FIELD(rate_row, n_no_show, F_INT, NULL, 0),
    FIELD(rate_row, team, F_TEXT, NULL, 0),
};
static TABLE(rate_row_table, "rate_row", NULL, rate_row, rate_row_fields);

static const struct field attendance_offer_fields[] = {
    FIELD(attendance_offer, intervention_id, F_ID, NULL, 0),
    FIELD(attendance_offer, n_sessions, F_INT, NULL, 0),
    FIELD(attendance_offer, n_taken, F_INT, NULL, 0),
    FIELD(attendance_offer, n, F_INT, NULL, 0),
    FIELD(attendance_offer, n_no_show, F_INT, NULL, 0),
    FIELD(attendance_offer, own, F_BOOL, NULL, 0),
    FIELD(attendance_offer, key, F_TEXT, NULL, 0),
    FIELD(attendance_offer, title, F_TEXT, NULL, 0),
    FIELD(attendance_offer, title_en, F_TEXT, NULL, 0),
    FIELD(attendance_offer, provider, F_TEXT, NULL, 0),
};
TABLE(attendance_offer_table, "attendance_offer", N_("Fremmøde"), attendance_offer, attendance_offer_fields);

#define IN_BASE         "CASE WHEN x.status IN " ATTENDANCE_OUT " THEN 0 ELSE 1 END"
#define NO_SHOWS        "CASE WHEN x.status IN " ATTENDANCE_NO_SHOW " THEN 1 ELSE 0 END"
#define FROM_DAY(param) "CASE WHEN x.day >= " param " THEN 1 ELSE 0 END"
/* One row per course, team and month, course by course; answered by the index attendance_rate alone. $4 = days after which it is late; $5 to
 * $15 = first days of the second to the twelfth month. $16 = ms of a day; the recording's day is taken in UTC. */
SQL(attendance_rate_select,
    "SELECT x.course_id AS course_id, x.team AS team, " FROM_DAY("$5") " + " FROM_DAY("$6") " + " FROM_DAY("$7") " + " FROM_DAY("$8") " + " FROM_DAY("$9") " + " FROM_DAY(
        "$10") " + " FROM_DAY("$11") " + " FROM_DAY("$12") " + " FROM_DAY("$13") " + " FROM_DAY("$14") " + " FROM_DAY("$15") " AS bucket, COUNT(*) AS n_recorded, "
                                                                                                                             "SUM(CASE WHEN x.at >= (x.day + $4) * $16 THEN 1 ELSE 0 END) AS n_late, "
                                                                                                                             "SUM(" IN_BASE
                                                                                                                             ") AS n, SUM(" NO_SHOWS
                                                                                                                             ") AS n_no_show FROM attendance x "
                                                                                                                             "WHERE x.intervention_id = $1 AND x.day >= $2 AND x.day <= $3 GROUP BY x.course_id, x.team, bucket ORDER BY x.course_id, x.team NULLS FIRST, bucket");
SQL(attendance_rate_select_between,
    "SELECT x.course_id AS course_id, SUM(" IN_BASE ") AS n, SUM(" NO_SHOWS
    ") AS n_no_show FROM attendance x "
    "WHERE x.intervention_id = $1 AND x.day >= $2 AND x.day <= $3 AND (CAST($4 AS TEXT) IS NULL OR x.team = $4) "
    "GROUP BY x.course_id ORDER BY x.course_id");
SQL(attendance_offer_select,
    "SELECT s.intervention_id AS intervention_id, i.key AS key, i.title AS title, i.title_en AS title_en, "
    "i.provider AS provider, CASE WHEN i.provider = $3 THEN 1 ELSE 0 END AS own, COUNT(*) AS n_sessions, "
    "SUM(CASE WHEN s.taken IS NULL THEN 0 ELSE 1 END) AS n_taken, COALESCE(SUM(s.n_expected), 0) AS n, "
    "COALESCE(SUM(s.n_no_show), 0) AS n_no_show FROM intervention i JOIN course_session s ON s.intervention_id = i.id "
    "WHERE s.day >= $1 AND s.day <= $2 AND s.state = 'planned' "
    "GROUP BY s.intervention_id, i.key, i.title, i.title_en, i.provider ORDER BY own DESC, i.title, i.key");

static struct attendance_cell cluster_cell(const struct cluster_sum *s)
{
    return (struct attendance_cell){s->x, s->n, s->n_clusters, cluster_variance(s)};
}

struct rate_run {
    struct attendance_rate *rate;
    struct cluster_sum all, by_month[ATTENDANCE_MONTHS], by_team[ATTENDANCE_TEAMS];
    int64_t course_id, x, n; /* of the course being read */
    size_t team;             /* its team */
    struct arena *a;
};

static size_t rate_team(struct rate_run *run, const char *team)
{
    struct attendance_rate *r = run->rate;
    for (size_t i = 0; i < r->n_teams; i++) {
        if (text_equal(r->team[i], team))
            return i;
    }
    if (r->n_teams == ATTENDANCE_TEAMS)
        return ATTENDANCE_TEAMS - 1;
    r->team[r->n_teams] = arena_strdup(run->a, team);
    return r->n_teams++;
}

static void rate_course_done(struct rate_run *run)
{
    cluster_add(&run->all, run->x, run->n);
    if (run->n)
        cluster_add(&run->by_team[run->team], run->x, run->n);
    run->x = run->n = 0;
}

static int rate_seen(const void *row, void *ctx, struct err *err)
{
    const struct rate_row *q = row;
    struct rate_run *run = ctx;
    (void)err;
    size_t team = rate_team(run, q->team);
    if (q->course_id != run->course_id || team != run->team)
        rate_course_done(run);
    run->course_id = q->course_id;
    run->team = team;
    run->x += q->n_no_show;
    run->n += q->n;
    cluster_add(&run->by_month[q->bucket], q->n_no_show, q->n);
    run->rate->n_recorded += q->n_recorded;
    run->rate->n_late += q->n_late;
    return OK;
}

int attendance_rate_of(struct conn *c, int64_t intervention_id, day_t to, struct attendance_rate *ret,
    struct arena *a, struct err *err)
{
    struct rate_run run = {.rate = ret, .a = a};
    struct ymd ymd = day_ymd(to);
    day_t last = day_from_ymd(ymd.year, ymd.month, 1);
    *ret = (struct attendance_rate){.to = to};
    for (int i = 0; i <= ATTENDANCE_MONTHS; i++)
        ret->month[i] = day_add_months(last, i - (ATTENDANCE_MONTHS - 1));
    ret->from = ret->month[0];
    const day_t *m = ret->month;
    int rc = q_each(c, &attendance_rate_select,
        ARGS(V_INT(intervention_id), V_DAY(ret->from), V_DAY(to), V_INT(attendance_late_limit() + 1),
            V_DAY(m[1]), V_DAY(m[2]), V_DAY(m[3]), V_DAY(m[4]), V_DAY(m[5]), V_DAY(m[6]), V_DAY(m[7]),
            V_DAY(m[8]), V_DAY(m[9]), V_DAY(m[10]), V_DAY(m[11]), V_INT(RATE_DAY_MS)),
        &rate_row_table, rate_seen, &run, err);
    if (rc)
        return rc;
    rate_course_done(&run);
    ret->all = cluster_cell(&run.all);
    for (size_t i = 0; i < ATTENDANCE_MONTHS; i++)
        ret->by_month[i] = cluster_cell(&run.by_month[i]);
    for (size_t i = 0; i < ret->n_teams; i++)
        ret->by_team[i] = cluster_cell(&run.by_team[i]);
    return OK;
}

static int between_seen(const void *row, void *ctx, struct err *err)
{
    const struct rate_row *q = row;
    (void)err;
    cluster_add(ctx, q->n_no_show, q->n);
    return OK;
}

int attendance_rate_between(struct conn *c, int64_t intervention_id, const char *team, day_t from, day_t to,
    struct attendance_cell *ret, struct err *err)
{
    struct cluster_sum sum = {0};
    int rc = q_each(c, &attendance_rate_select_between,
        ARGS(V_INT(intervention_id), V_DAY(from), V_DAY(to), V_TEXT(team)), &rate_row_table, between_seen,
        &sum, err);
    *ret = cluster_cell(&sum);
    return rc;
}

int attendance_offers(struct conn *c, const struct actor *actor, day_t from, day_t to,
    struct attendance_offer **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &attendance_offer_select, ARGS(V_DAY(from), V_DAY(to), V_TEXT(actor->unit)),
        &attendance_offer_table, ret, ret_n, a, err);
}
