#include "invest/investment_measured.h"

#include "base/lang.h"
#include "base/text.h"
#include "effect/figure.h"
#include "effect/goal_near.h"
#include "effect/suppress.h"
#include "measure/compare.h"
#include "measure/measure_options.h"
#include "measure/snapshot_database.h"
#include "measure/threads.h"

#include <math.h>

enum { COMPARE_YEARS = 3 };
static const double MOST_WORK = 1e9; /* about half a second */

/* Goals that ask for a share of persons, each by the latest year anybody is due in. */
static int of_goals(struct conn *c, const char *intervention, struct investment_measured *ret, size_t most,
    size_t *ret_n, struct arena *a, struct err *err)
{
    struct goal *goals;
    size_t n;
    day_t as_of = figure_data_date();
    int rc = goal_of_intervention(c, intervention, &goals, &n, a, err);
    for (size_t i = 0; !rc && i < n && *ret_n < most; i++) {
        struct goal_result r;
        int year = 0;
        rc = goal_find_year(c, &goals[i], as_of, &year, a, err);
        if (!rc)
            rc = goal_compute_year(c, &goals[i], year, goal_profile_of(&goals[i]), as_of, &r, a, err);
        if (rc || r.kind != GOAL_SHARE || !r.computable)
            continue;
        ret[(*ret_n)++] = (struct investment_measured){.label = lang_pick(goals[i].title, goals[i].title_en),
            .about = arena_printf(a, tr("Effektmål, %d"), year),
            .goal = goals[i].key,
            .x = r.share.x,
            .n = r.share.n,
            .near = r.near,
            .share = r.share.p,
            .low = r.share.low,
            .high = r.share.high};
    }
    return rc;
}

static struct investment_measured of_group(const struct compare_group *g, bool is_other, struct arena *a)
{
    /* A weighted share counts as much as its effective number. */
    bool known = isfinite(g->effective) && isfinite(g->share);
    int64_t n = known ? (int64_t)floor(g->effective) : 0;
    struct share s = share_wilson(known ? llround(g->share * (double)n) : 0, n);
    return (struct investment_measured){
        .label = is_other ? tr("Sammenligning: andre, der er gjort ens") : tr("Sammenligning: deltagere"),
        .about =
            arena_printf(a, tr("I arbejde eller uddannelse 182 dage efter, omkring %lld personer, vægtet"),
                (long long)figure_whole_k(g->n_persons, figure_small_limit())),
        .is_other = is_other,
        .x = s.x,
        .n = s.n,
        .share = g->share,
        .low = s.low,
        .high = s.high};
}

static int of_comparison(struct conn *c, const char *intervention, struct investment_measured *ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    const struct snapshot *s;
    struct compare_result r;
    int rc = snapshot_lease(c, &s, err);
    if (rc)
        return rc;
    struct arena *scratch = arena_new(0);
    int offer = snapshot_intervention_of(s, intervention);
    struct compare_question q = compare_question_usual(s);
    q.intervention = offer;
    q.comparator = -1;
    q.most_work = MOST_WORK;
    q.n_threads = threads_default();
    q.small = figure_small_limit();
    if (!scratch)
        rc = err_set(err, ERR_LIMIT, "no memory to compare");
    if (!rc && offer >= 0) {
        rc = measure_active_benefits(s, NULL, &q.benefit, err);
        q.until = s->until;
        q.from = snap_day(day_add_months(snap_date(s->until), -12 * COMPARE_YEARS));
        if (!rc)
            rc = compare_run(s, &q, &r, scratch, err);
        if (!rc && r.valid) {
            ret[(*ret_n)++] = of_group(&r.treated, false, a);
            ret[*ret_n] = of_group(&r.other, true, a);
            ret[*ret_n].difference = r.difference;
            ret[*ret_n].difference_low = r.low;
            ret[(*ret_n)++].difference_high = r.high;
        } else if (!rc)
            ret[(*ret_n)++] = (struct investment_measured){.label = tr("Sammenligning med andre"),
                .about = arena_printf(a, "%s",
                    r.n_warnings ? r.warnings[r.n_warnings - 1] : tr("Der er for få at sammenligne."))};
        if (rc == ERR_INVALID) {
            err_clear(err);
            rc = OK;
        }
    }
    snapshot_release(s);
    if (scratch)
        arena_free(scratch);
    return rc;
}

int investment_measured_of(struct db *db, const char *intervention, struct investment_measured **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    enum { MOST = 30 };
    struct conn *c;
    *ret = arena_must(a, (MOST + 2) * sizeof **ret);
    *ret_n = 0;
    int rc = db_lease(db, &c, err);
    if (rc)
        return rc;
    rc = of_goals(c, intervention, *ret, MOST, ret_n, a, err);
    if (!rc)
        rc = of_comparison(c, intervention, *ret, ret_n, a, err);
    db_release(db, c);
    return rc;
}

bool investment_measured_is_small(const struct investment_measured *m)
{
    int64_t k = figure_small_limit();
    return suppress_is_small(m->near, k) ||
           (m->n > 0 && ((m->x > 0 && m->x < k) || (m->n - m->x > 0 && m->n - m->x < k)));
}

SQL(investment_count_begun,
    "SELECT COUNT(*) AS n FROM course p JOIN intervention i ON i.id = p.intervention_id "
    "WHERE i.key = $1 AND p.start_day >= $2 AND p.start_day < $3");

int investment_courses_begun(
    struct conn *c, const char *intervention, int first_year, int n_years, int64_t *ret, struct err *err)
{
    day_t as_of = figure_data_date();
    int rc = OK;
    for (int t = 0; t < n_years && !rc; t++) {
        day_t from = day_from_ymd(first_year + t, 1, 1), to = day_from_ymd(first_year + t + 1, 1, 1);
        ret[t] = INT_NONE;
        if (to.n <= as_of.n + 1)
            rc = q_int(
                c, &investment_count_begun, ARGS(V_TEXT(intervention), V_DAY(from), V_DAY(to)), &ret[t], err);
    }
    return rc;
}
