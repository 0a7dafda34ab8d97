#include "effect/curve.h"

#include "base/lang.h"
#include "base/money.h"
#include "base/text.h"
#include "effect/suppress.h"
#include "effect/suppress_net.h"
#include "system/code.h"

#include <math.h>
#include <string.h>

const struct curve_cause curve_causes[] = {
    {"job", N_("Job"), "work,ordinary_hours"},
    {"uddannelse", N_("Uddannelse"), "education,su"},
    {"fleksjob", N_("Fleksjob"), "flex_job,fleksloentilskud"},
    {"pension", N_("Pension"), "foertidspension,seniorpension"},
};
const size_t curve_n_causes = sizeof curve_causes / sizeof curve_causes[0];

/* Days of step i. */
static double curve_days(bool weeks, int i)
{
    return weeks ? 7.0 * i : floor(30.4375 * i + 0.5);
}

int curve_last_shown(const struct curve_step *steps, int n_steps)
{
    int i = n_steps;
    while (i >= 0 && !steps[i].shown)
        i--;
    return i;
}

/* ---- groups ---- */

struct groups {
    size_t n; /* possible ones */
    const char *label[SNAP_CODES];
    uint16_t *of; /* [rows] */
};

static const char *const ages[] = {
    N_("Under 18 år"), N_("18–29 år"), N_("30–49 år"), N_("50 år og derover"), N_("Alder ikke oplyst")};

static uint16_t age_group(const struct snapshot *s, uint32_t person, uint16_t index)
{
    if (s->birth[person] == SNAP_OPEN)
        return 4;
    int age = day_age(snap_date(s->birth[person]), snap_date(index));
    return age < 18 ? 0 : age < 30 ? 1 : age < 50 ? 2 : 3;
}

static int group_labels(
    const struct snapshot *s, const struct curve_ask *ask, struct groups *g, struct err *err)
{
    static const char *const sexes[] = {N_("Køn ikke oplyst"), N_("Kvinder"), N_("Mænd")};
    switch (ask->split) {
    case CURVE_WHOLE: g->label[g->n++] = ""; break;
    case CURVE_BY_SEX:
        for (size_t i = 0; i < 3; i++)
            g->label[g->n++] = tr(sexes[i]);
        break;
    case CURVE_BY_AGE:
        for (size_t i = 0; i < 5; i++)
            g->label[g->n++] = tr(ages[i]);
        break;
    case CURVE_BY_DISTRICT:
        if (s->n_districts > SNAP_CODES)
            return err_set(err, ERR_LIMIT, "curve: %d districts", s->n_districts);
        for (int i = 0; i < s->n_districts; i++)
            g->label[g->n++] =
                *s->districts[i] ? code_label("district", s->districts[i]) : tr("Bydel ikke oplyst");
        break;
    case CURVE_BY_INTERVENTION:
        for (size_t i = 0; i < ask->of.n_interventions && i < CURVE_GROUPS; i++)
            g->label[g->n++] = s->interventions[ask->of.interventions[i]].label;
        break;
    }
    return OK;
}

static int group_rows(const struct snapshot *s, const struct curve_ask *ask, const struct outcome_times *t,
    struct groups *g, struct arena *a, struct err *err)
{
    g->of = arena_array(a, t->days.n + 1, sizeof *g->of);
    if (!g->of)
        return err_set(err, ERR_LIMIT, "curve: out of memory");
    for (size_t i = 0; i < t->days.n; i++) {
        uint32_t p = t->person[i];
        uint16_t at = 0;
        if (ask->split == CURVE_BY_SEX)
            at = s->sex[p];
        else if (ask->split == CURVE_BY_AGE)
            at = age_group(s, p, t->index[i]);
        else if (ask->split == CURVE_BY_DISTRICT)
            at = s->district[p];
        else if (ask->split == CURVE_BY_INTERVENTION)
            while (at + 1u < ask->of.n_interventions && ask->of.interventions[at] != t->days.group[i])
                at++;
        g->of[i] = at;
    }
    return group_labels(s, ask, g, err);
}

/* ---- one group on the grid ---- */

static struct curve_step *new_steps(const struct curve_answer *r, struct arena *a)
{
    return arena_array(a, (size_t)r->n_steps + 1, sizeof(struct curve_step));
}

/* The last point at or before t; -1 when all are later. */
static ptrdiff_t point_at(const struct survival_curve *curve, double t, ptrdiff_t from)
{
    ptrdiff_t i = from;
    while (i + 1 < (ptrdiff_t)curve->n && curve->points[i + 1].time <= t)
        i++;
    return i;
}

static void read_grid(const struct risk_set *set, const struct incidence_curve *aj,
    const struct curve_ask *ask, const struct curve_answer *r, struct curve_group *g)
{
    ptrdiff_t at = -1;
    for (int i = 0; i <= r->n_steps; i++) {
        at = point_at(&aj->overall, curve_days(r->weeks, i), at);
        int64_t left = at < 0 ? set->n : set->n_after[at];
        const struct survival_point *p = at < 0 ? NULL : &aj->overall.points[at];
        bool shown = left >= ask->k && !(p && (p->warnings & SURVIVAL_NOT_KNOWN));
        g->left[i] = left;
        g->without[i] = (struct curve_step){
            .shown = shown, .share = p ? p->s : 1, .low = p ? p->low : NAN, .high = p ? p->high : NAN};
        for (size_t k = 0; k < r->n_causes; k++) {
            const struct incidence_point *f = p ? &aj->cause[at * aj->n_causes + (ptrdiff_t)k] : NULL;
            g->step[k][i] = (struct curve_step){
                .shown = shown, .share = f ? f->f : 0, .low = f ? f->low : NAN, .high = f ? f->high : NAN};
        }
    }
}

/* Events of a cause until each step of the grid; k = n_causes counts all causes. */
static int64_t events_until(const struct risk_set *set, size_t cause, double t)
{
    int64_t n = 0;
    for (size_t i = 0; i < set->n_times && set->time[i] <= t; i++)
        for (size_t c = 0; c < (size_t)set->n_causes; c++)
            if (cause == (size_t)set->n_causes || cause == c)
                n += set->n_event[i * (size_t)set->n_causes + c];
    return n;
}

/* A step is taken only when k more have had the outcome; until the first k nothing is shown. */
static void coarsen(const struct risk_set *set, size_t cause, const struct curve_answer *r, int64_t k,
    struct curve_step *steps)
{
    int64_t told = 0;
    for (int i = 0; i <= r->n_steps; i++) {
        int64_t n = events_until(set, cause, curve_days(r->weeks, i));
        if (n - told >= k) {
            told = n;
            continue;
        }
        bool shown = steps[i].shown && told > 0;
        if (shown && i > 0)
            steps[i] = steps[i - 1];
        steps[i].shown = shown;
    }
}

static void hide_left(const struct curve_answer *r, int64_t k, int64_t *left)
{
    int64_t told = INT64_MAX;
    for (int i = 0; i <= r->n_steps; i++) {
        bool near = told != INT64_MAX && told != left[i] && told - left[i] < k && left[i] - told < k;
        if (near || suppress_is_small(left[i], k))
            left[i] = INT_NONE;
        else
            told = left[i];
    }
}

static void read_times(const struct survival_curve *km, const struct curve_answer *r, struct curve_group *g)
{
    static const double q[] = {0.25, 0.5, 0.75};
    double day = r->weeks ? 7 : 30.4375;
    g->has_quartiles = g->n >= CURVE_QUANTILE_N;
    for (size_t i = 0; i < 3; i++) {
        g->quartile[i] = survival_quantile(km, q[i]);
        g->quartile[i].time /= day;
        g->quartile[i].low /= day;
        g->quartile[i].high /= day;
    }
    g->mean = survival_mean(km, curve_days(r->weeks, r->n_steps));
    g->mean.mean /= day;
    g->mean.low /= day;
    g->mean.high /= day;
}

static int fill_group(const struct risk_set *set, const struct curve_ask *ask, const struct curve_answer *r,
    struct curve_group *g, struct arena *a, struct err *err)
{
    struct incidence_curve aj;
    int rc = incidence_aj(set, &aj, a, err);
    if (rc)
        return rc;
    survival_limits(&aj.overall);
    incidence_limits(&aj);
    g->left = arena_array(a, (size_t)r->n_steps + 1, sizeof *g->left);
    g->without = new_steps(r, a);
    bool full = g->left && g->without;
    g->n = set->n;
    g->n_open = aj.overall.n_censored;
    g->warnings = aj.overall.warnings;
    for (size_t k = 0; k < r->n_causes; k++) {
        g->step[k] = new_steps(r, a);
        full = full && g->step[k];
        g->n_event[k] = events_until(set, k, INFINITY);
    }
    if (!full)
        return err_set(err, ERR_LIMIT, "curve: out of memory");
    read_grid(set, &aj, ask, r, g);
    read_times(&aj.overall, r, g);
    if (ask->sees_all)
        return OK;
    for (size_t k = 0; k < r->n_causes; k++)
        coarsen(set, k, r, ask->k, g->step[k]);
    coarsen(set, r->n_causes, r, ask->k, g->without);
    hide_left(r, ask->k, g->left);
    return OK;
}

/* ---- small counts across groups ---- */

static int64_t *count_of(const struct curve_answer *r, struct curve_group *g, size_t col)
{
    return col < r->n_causes ? &g->n_event[col] : &g->n_open;
}

/* Those without an outcome hide first along with one that few have, so that the curves of the others stay. */
static bool hides_open(const struct curve_answer *r, const struct curve_group *g, int64_t k)
{
    for (size_t c = 0; c < r->n_causes; c++)
        if (suppress_is_small(g->n_event[c], k))
            return g->n_open > 0;
    return false;
}

/* The counts of outcomes in a group add up to its persons: a hidden one takes others with it. */
static int hide_counts(
    const struct curve_answer *r, int64_t k, struct curve_group *g, struct arena *a, struct err *err)
{
    struct suppress_net net;
    struct suppress_arc *arcs = suppress_table_of(r->n_causes + 1, 0, &net, a, err);
    bool safe;
    if (!arcs)
        return ERR_LIMIT;
    for (size_t c = 0; c <= r->n_causes; c++)
        arcs[c].value = *count_of(r, g, c);
    arcs[r->n_causes].hidden = hides_open(r, g, k);
    arcs[r->n_causes + 1].value = g->n;
    int rc = suppress_net(&net, k, &safe, a, err);
    for (size_t c = 0; !rc && c <= r->n_causes; c++)
        if (!safe || arcs[c].hidden)
            *count_of(r, g, c) = INT_NONE;
    return rc;
}

/* Without groups the same persons are shown as one: what a split shows must not, taken from that, give a hidden count. */
static int hide_split(
    const struct curve_ask *ask, struct curve_answer *r, bool *hidden, struct arena *a, struct err *err)
{
    size_t cols = r->n_causes + 1;
    struct suppress_net net;
    struct suppress_arc *arcs = suppress_table_of(r->n_groups, cols, &net, a, err), *total;
    struct curve_group whole = {0};
    bool safe;
    if (!arcs)
        return ERR_LIMIT;
    total = &arcs[r->n_groups * (cols + 1)];
    for (size_t i = 0; i < r->n_groups; i++) {
        struct curve_group *g = &r->groups[i];
        struct suppress_arc *row = &arcs[i * (cols + 1)];
        for (size_t c = 0; c < cols; c++) {
            row[c].value = *count_of(r, g, c);
            row[c].hidden = g->hidden && row[c].value > 0;
            *count_of(r, &whole, c) += row[c].value;
        }
        row[r->n_causes].hidden = row[r->n_causes].hidden || hides_open(r, g, ask->k);
        row[cols].value = g->n;
        row[cols].is_fixed = !g->hidden;
        row[cols].hidden = g->hidden;
        whole.n += g->n;
    }
    for (size_t c = 0; c < cols; c++)
        total[c].value = *count_of(r, &whole, c);
    total[cols].value = whole.n;
    int rc = hide_counts(r, ask->k, &whole, a, err);
    for (size_t c = 0; c < cols; c++) {
        total[c].hidden = *count_of(r, &whole, c) == INT_NONE && total[c].value > 0;
        total[c].is_fixed = !total[c].hidden;
    }
    if (!rc)
        rc = suppress_net(&net, ask->k, &safe, a, err);
    for (size_t i = 0; !rc && i < r->n_groups; i++)
        for (size_t c = 0; c < cols; c++)
            hidden[i * cols + c] = !safe || arcs[i * (cols + 1) + c].hidden;
    return rc;
}

static void hide_hidden(const struct curve_answer *r, const bool *hidden, struct curve_group *g)
{
    for (size_t c = 0; c <= r->n_causes; c++) {
        if (!hidden[c])
            continue;
        *count_of(r, g, c) = INT_NONE;
        for (int i = 0; i <= r->n_steps; i++) /* the end of the curve would tell it */
            if (c < r->n_causes)
                g->step[c][i].shown = false;
            else
                g->without[i].shown = false;
    }
}

static int hide_groups(const struct curve_ask *ask, struct curve_answer *r, struct arena *a, struct err *err)
{
    struct suppress_cell cells[SNAP_CODES];
    size_t cols = r->n_causes + 1;
    bool *hidden = arena_array(a, r->n_groups * cols + 1, sizeof *hidden);
    /* Offers are shown one by one too and never as one, so each is judged alike in whatever company. */
    bool apart = r->n_groups == 1 || ask->split == CURVE_BY_INTERVENTION;
    if (!hidden)
        return err_set(err, ERR_LIMIT, "curve: out of memory");
    for (size_t i = 0; i < r->n_groups; i++)
        cells[i] = (struct suppress_cell){.value = r->groups[i].n, .most = INT64_MAX};
    bool enough = suppress_table(cells, r->n_groups, ask->k);
    for (size_t i = 0; i < r->n_groups; i++) {
        bool small = suppress_is_small(r->groups[i].n, ask->k);
        r->groups[i].hidden = apart ? small : cells[i].hidden || !enough;
        r->n_hidden += r->groups[i].hidden;
    }
    int rc = apart ? OK : hide_split(ask, r, hidden, a, err);
    for (size_t i = 0; !rc && i < r->n_groups; i++) {
        struct curve_group *g = &r->groups[i];
        if (g->hidden) {
            g->n = g->n_open = INT_NONE;
            g->has_quartiles = false;
            continue;
        }
        bool *own = &hidden[i * cols];
        if (apart)
            rc = hide_counts(r, ask->k, g, a, err);
        for (size_t c = 0; apart && c < cols; c++)
            own[c] = *count_of(r, g, c) == INT_NONE;
        hide_hidden(r, own, g);
    }
    return rc;
}

/* ---- between groups ---- */

static int compare(const struct outcome_times *t, const struct groups *g, struct curve_answer *r,
    struct arena *a, struct err *err)
{
    double *exit = arena_array(a, t->days.n + 1, sizeof *exit);
    double *entry = arena_array(a, t->days.n + 1, sizeof *entry);
    if (!exit || !entry)
        return err_set(err, ERR_LIMIT, "curve: out of memory");
    for (size_t i = 0; i < t->days.n; i++) {
        exit[i] = t->days.exit[i];
        entry[i] =
            t->days.entry && t->days.entry[i] != SURVIVAL_FROM_START ? (double)t->days.entry[i] : -INFINITY;
    }
    struct survival_test_rows in = {.rows = {.n = t->days.n,
                                        .entry = t->days.entry ? entry : NULL,
                                        .exit = exit,
                                        .event = t->days.event,
                                        .group = g->of},
        .n_groups = (int)g->n,
        .n_strata = 1};
    struct survival_test test;
    int rc = survival_logrank(&in, 0, &test, a, err);
    r->p_any = test.p;
    for (size_t k = 0; !rc && k < r->n_causes; k++) {
        rc = survival_logrank(&in, (int)k + 1, &test, a, err);
        if (rc)
            return rc;
        r->test[k] = (struct curve_test){test.p, NAN, test.df};
        if (!t->days.entry) {
            rc = survival_gray(&in, (int)k + 1, &test, a, err);
            r->test[k].p_share = test.p;
        }
    }
    return rc;
}

/* ---- all ---- */

static int read_causes(const struct snapshot *s, const struct curve_ask *ask, struct code_set *sets,
    struct curve_answer *r, struct err *err)
{
    bool known;
    if (ask->over)
        r->cause[r->n_causes++] = ask->over;
    for (size_t i = 0; i < ask->n_causes; i++) {
        int rc = code_set_parse(s, ask->causes[i].codes, &sets[i], &known, err);
        if (rc)
            return rc;
        r->cause[r->n_causes++] = tr(ask->causes[i].label);
    }
    sets[ask->n_causes] = (struct code_set){{0}};
    code_set_add(&sets[ask->n_causes], SNAP_DEAD);
    code_set_add(&sets[ask->n_causes], SNAP_MOVED);
    r->cause[r->n_causes++] = tr("Død eller fraflyttet");
    return OK;
}

static int fill_groups(const struct curve_ask *ask, const struct outcome_times *t, const struct groups *g,
    struct curve_answer *r, struct arena *a, struct err *err)
{
    struct risk_set *sets = arena_array(a, g->n, sizeof *sets);
    r->groups = arena_array(a, g->n, sizeof *r->groups);
    if (!sets || !r->groups)
        return err_set(err, ERR_LIMIT, "curve: out of memory");
    struct survival_days days = t->days;
    days.group = g->of;
    int rc = risk_sets_of_days(&days, (int)g->n, (int)r->n_causes, sets, a, err);
    for (size_t i = 0; !rc && i < g->n; i++) {
        if (sets[i].n == 0)
            continue;
        struct curve_group *out = &r->groups[r->n_groups++];
        *out = (struct curve_group){.label = g->label[i]};
        rc = fill_group(&sets[i], ask, r, out, a, err);
    }
    return rc;
}

int curve_compute(const struct snapshot *s, const struct curve_ask *ask, struct curve_answer *ret,
    struct arena *a, struct err *err)
{
    struct code_set sets[CURVE_CAUSES];
    struct outcome_times times;
    struct groups *g = arena_alloc(a, sizeof *g);
    if (!g || ask->n_causes + (ask->over != NULL) >= CURVE_CAUSES || ask->n_steps < 1 ||
        ask->n_steps > CURVE_STEPS)
        return err_set(err, ERR_LIMIT, "curve: %zu causes, %d steps", ask->n_causes, ask->n_steps);
    memset(g, 0, sizeof *g);
    *ret = (struct curve_answer){.n_steps = ask->n_steps, .weeks = ask->weeks, .p_any = NAN};
    int rc = read_causes(s, ask, sets, ret, err);
    if (rc)
        return rc;
    const struct outcome_times_rule rule = {.of = &ask->of,
        .causes = sets,
        .n_causes = (int)ask->n_causes + 1,
        .over = ask->over != NULL,
        .by_intervention = ask->split == CURVE_BY_INTERVENTION};
    rc = outcome_times(s, &rule, 1, &times, a, err);
    if (rc)
        return rc;
    ret->n = (int64_t)times.days.n;
    ret->n_later = times.n_later;
    ret->n_before = times.n_before;
    ret->until = times.until;
    rc = group_rows(s, ask, &times, g, a, err);
    if (!rc)
        rc = fill_groups(ask, &times, g, ret, a, err);
    if (!rc && ask->tests && ret->n_groups > 1)
        rc = compare(&times, g, ret, a, err);
    if (!rc && !ask->sees_all)
        rc = hide_groups(ask, ret, a, err);
    return rc;
}

static void *copy_of(const void *from, size_t size, struct arena *a)
{
    void *to = from ? arena_alloc(a, size ? size : 1) : NULL;
    if (to)
        memcpy(to, from, size);
    return to;
}

int curve_copy(const struct curve_answer *answer, struct curve_answer *ret, struct arena *a, struct err *err)
{
    size_t steps = (size_t)answer->n_steps + 1;
    *ret = *answer;
    ret->groups = arena_array(a, answer->n_groups + 1, sizeof *ret->groups);
    bool full = ret->groups != NULL;
    for (size_t k = 0; full && k < answer->n_causes; k++)
        full = (ret->cause[k] = arena_printf(a, "%s", answer->cause[k])) != NULL;
    for (size_t i = 0; full && i < answer->n_groups; i++) {
        const struct curve_group *from = &answer->groups[i];
        struct curve_group *to = &ret->groups[i];
        *to = *from;
        to->label = arena_printf(a, "%s", from->label);
        to->left = copy_of(from->left, steps * sizeof *to->left, a);
        to->without = copy_of(from->without, steps * sizeof *to->without, a);
        full = to->label && to->left && to->without;
        for (size_t k = 0; full && k < answer->n_causes; k++)
            full = (to->step[k] = copy_of(from->step[k], steps * sizeof *to->step[k], a)) != NULL;
    }
    return full ? OK : err_set(err, ERR_LIMIT, "curve_copy: out of memory");
}
