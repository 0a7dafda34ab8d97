/* The value of a goal: shares, counts and changes on the snapshot, and its verdict. */
#include "base/lang.h"
#include "base/sort.h"
#include "base/text.h"
#include "effect/goal.h"
#include "effect/goal_grammar.h"
#include "effect/goal_rows.h"
#include "measure/snapshot_database.h"
#include "offer/intervention_party.h"
#include "people/survey.h"
#include "supply/activity_count.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct goal_offer {
    const char *key;
};
static const struct field goal_offer_fields[] = {FIELD(goal_offer, key, F_TEXT, NULL, 0)};
static TABLE(goal_offer_table, "goal_offer", NULL, goal_offer, goal_offer_fields);
SQL(goal_select_offers,
    "SELECT i.key AS key FROM intervention i WHERE " PARTY_ON("owner", "i", "$1") "= $2 ORDER BY i.id");

static const struct field goal_day_fields[] = {
    FIELD(goal_day, citizen_id, F_ID, NULL, 0), FIELD(goal_day, day, F_DAY, NULL, 0)};
static TABLE(goal_day_table, "goal_day", NULL, goal_day, goal_day_fields);
/* Holistic plans; a family's plan is its members' too. */
SQL(goal_select_plans, "SELECT citizen_id, start_day AS day FROM plan WHERE kind <> 'loesladelsesplan' "
                       "UNION ALL SELECT m.citizen_id AS citizen_id, p.start_day AS day FROM plan_citizen m "
                       "JOIN plan p ON p.id = m.plan_id WHERE p.kind <> 'loesladelsesplan' ORDER BY 1, 2");
SQL(goal_select_talks,
    "SELECT citizen_id, day FROM meeting WHERE kind = 'health_talk' AND state = 'held' AND citizen_id IS NOT NULL "
    "ORDER BY citizen_id, day");

/* ---- names, for those who may see them ---- */

struct goal_name {
    int64_t citizen_id;
    const char *citizen_key, *first_name, *last_name;
    int64_t restricted;
};
static const struct field goal_name_fields[] = {
    FIELD(goal_name, citizen_id, F_ID, NULL, 0),
    FIELD(goal_name, citizen_key, F_TEXT, NULL, 0),
    FIELD(goal_name, first_name, F_TEXT, NULL, 0),
    FIELD(goal_name, last_name, F_TEXT, NULL, 0),
    FIELD(goal_name, restricted, F_BOOL, NULL, 0),
};
static TABLE(goal_name_table, "goal_name", NULL, goal_name, goal_name_fields);
SQL(goal_select_name,
    "SELECT id AS citizen_id, key AS citizen_key, first_name, last_name, restricted FROM citizen WHERE id = $1");

SQL(goal_select_names,
    "SELECT id AS citizen_id, key AS citizen_key, first_name, last_name, restricted FROM citizen "
    "WHERE id >= $1 AND id <= $2 ORDER BY id");

static void take_name(struct goal_person *p, const struct goal_name *name, struct arena *a)
{
    p->citizen_key = arena_strdup(a, name->citizen_key);
    p->first_name = arena_strdup(a, name->first_name);
    p->last_name = arena_strdup(a, name->last_name);
    p->restricted = name->restricted == 1;
}

/* Persons by id, so that one pass over the citizens meets each of them. */
struct name_place {
    int64_t citizen_id;
    size_t at;
};
struct name_pass {
    struct goal_person *persons;
    const struct name_place *places;
    size_t n, next;
    struct arena *a;
};
static int compare_place(const void *x, const void *y)
{
    const struct name_place *a = x, *b = y;
    return (a->citizen_id > b->citizen_id) - (a->citizen_id < b->citizen_id);
}

static int name_row(const void *row, void *ctx, struct err *err)
{
    const struct goal_name *name = row;
    struct name_pass *pass = ctx;
    (void)err;
    while (pass->next < pass->n && pass->places[pass->next].citizen_id < name->citizen_id)
        pass->next++;
    for (; pass->next < pass->n && pass->places[pass->next].citizen_id == name->citizen_id; pass->next++)
        take_name(&pass->persons[pass->places[pass->next].at], name, pass->a);
    return OK;
}

static int name_many(struct conn *c, struct goal_person *persons, size_t n, struct arena *a, struct err *err)
{
    struct name_place *places = malloc(n * sizeof *places);
    if (!places)
        return err_set(err, ERR_LIMIT, "goal_name_persons: out of memory");
    for (size_t i = 0; i < n; i++)
        places[i] = (struct name_place){persons[i].citizen_id, i};
    array_sort(places, n, sizeof *places, compare_place);
    struct name_pass pass = {persons, places, n, 0, a};
    int rc = q_each(c, &goal_select_names, ARGS(V_INT(places[0].citizen_id), V_INT(places[n - 1].citizen_id)),
        &goal_name_table, name_row, &pass, err);
    free(places);
    return rc;
}

int goal_name_persons(struct conn *c, struct goal_person *persons, size_t n, struct arena *a, struct err *err)
{
    enum { ONE_BY_ONE = 500 };
    if (n > ONE_BY_ONE)
        return name_many(c, persons, n, a, err);
    for (size_t i = 0; i < n; i++) {
        struct goal_name name;
        int rc =
            q_one(c, &goal_select_name, ARGS(V_INT(persons[i].citizen_id)), &goal_name_table, &name, a, err);
        if (rc == ERR_NOT_FOUND)
            continue;
        if (rc)
            return rc;
        take_name(&persons[i], &name, a);
    }
    return OK;
}

/* ---- tallies ---- */

static void goal_tally(struct goal_result *r, const struct goal_person *p)
{
    if (p->no_start) {
        r->no_start++;
        return;
    }
    if (p->state == GOAL_NOT_DUE) {
        r->not_due++;
        if (!day_is_none(p->due) && (day_is_none(r->earliest_due) || p->due.n < r->earliest_due.n))
            r->earliest_due = p->due;
        return;
    }
    if (p->gone)
        r->gone++;
    if (p->state == GOAL_LEFT_OUT)
        return;
    r->n++;
    if (p->state == GOAL_ACHIEVED)
        r->x++;
}

struct cluster {
    int64_t citizen_id, achieved;
};
static int compare_cluster(const void *x, const void *y)
{
    const struct cluster *a = x, *b = y;
    return (a->citizen_id > b->citizen_id) - (a->citizen_id < b->citizen_id);
}

/* Variance of the share with persons as clusters; NAN with fewer than two persons. */
static double clustered_variance(const struct cluster *rows, size_t n, double p, int64_t *ret_persons)
{
    double sum = 0;
    int64_t persons = 0;
    for (size_t i = 0; i < n;) {
        double x = 0, m = 0;
        size_t first = i;
        for (; i < n && rows[i].citizen_id == rows[first].citizen_id; i++) {
            x += (double)rows[i].achieved;
            m++;
        }
        sum += (x - p * m) * (x - p * m);
        persons++;
    }
    *ret_persons = persons;
    if (persons < 2)
        return NAN;
    return sum / ((double)n * (double)n) * (double)persons / (double)(persons - 1);
}

static struct share share_of(const struct goal *g, const struct goal_result *r)
{
    struct share s = share_wilson(r->x, r->n);
    if (!text_equal(g->counting, "all") || r->n < 2)
        return s;
    struct cluster *rows = malloc((size_t)r->n * sizeof *rows);
    size_t n = 0;
    if (!rows)
        return (struct share){0}; /* no figure rather than too narrow an interval */
    for (size_t i = 0; i < r->n_persons && n < (size_t)r->n; i++) {
        const struct goal_person *p = &r->persons[i];
        if (p->state == GOAL_ACHIEVED || p->state == GOAL_NOT_ACHIEVED)
            rows[n++] = (struct cluster){p->citizen_id, p->state == GOAL_ACHIEVED};
    }
    array_sort(rows, n, sizeof *rows, compare_cluster);
    int64_t persons;
    double var = clustered_variance(rows, n, s.p, &persons);
    free(rows);
    return share_wilson_persons(r->x, r->n, persons, var);
}

static void goal_judge(const struct goal *g, struct goal_result *r)
{
    r->share = share_of(g, r);
    r->verdict = goal_is_change(g) ? VERDICT_NONE : goal_judge_share(g, &r->share);
    r->deciding_n = r->verdict == VERDICT_NONE ? 0 : goal_deciding_n(g, &r->share);
}

static int compare_id(const void *x, const void *y)
{
    const int64_t *a = x, *b = y;
    return (*a > *b) - (*a < *b);
}

/* Different persons, or rows when the unit is courses. -1 without memory. */
static int64_t count_rows(const struct goal *g, const struct goal_result *r)
{
    if (text_equal(g->unit, "participations") || text_equal(g->unit, "courses"))
        return (int64_t)r->n_persons;
    int64_t *ids = malloc((r->n_persons + 1) * sizeof *ids), n = 0;
    if (!ids)
        return -1;
    for (size_t i = 0; i < r->n_persons; i++)
        ids[i] = r->persons[i].citizen_id;
    array_sort(ids, r->n_persons, sizeof *ids, compare_id);
    for (size_t i = 0; i < r->n_persons; i++)
        n += i == 0 || ids[i] != ids[i - 1];
    free(ids);
    return n;
}

static void judge_count(const struct goal *g, struct goal_result *r)
{
    r->running = r->as_of.n + 1 < r->to.n;
    r->verdict = goal_judge_count(g, r->count * 1000, true, r->running);
}

void goal_subset(
    const struct goal *g, const struct goal_result *all, day_t from, day_t to, struct goal_result *ret)
{
    *ret = (struct goal_result){.kind = all->kind,
        .computable = all->computable,
        .why = all->why,
        .from = from,
        .to = to,
        .as_of = all->as_of,
        .asked = INT_NONE,
        .curve = NAN,
        .earliest_due = DAY_NONE};
    for (size_t i = 0; i < all->n_persons; i++) {
        struct goal_person *p = &all->persons[i];
        if (p->start.n < from.n || p->start.n >= to.n)
            continue;
        if (!ret->persons)
            ret->persons = p;
        ret->n_persons++;
        goal_tally(ret, p);
    }
    if (all->kind == GOAL_COUNT && all->computable && all->persons) {
        ret->count = ret->n = ret->x = count_rows(g, ret);
        judge_count(g, ret);
        return;
    }
    if (all->kind != GOAL_SHARE) {
        *ret = *all;
        return;
    }
    goal_judge(g, ret);
}

size_t goal_by_age(const struct goal_result *r, struct goal_age ret[GOAL_AGES])
{
    static const int first[GOAL_AGES] = {0, 18, 30, 50}, last[GOAL_AGES] = {17, 29, 49, 0};
    struct goal_age groups[GOAL_AGES] = {{0}};
    size_t n = 0;
    for (size_t i = 0; i < r->n_persons; i++) {
        const struct goal_person *p = &r->persons[i];
        int age = day_age(p->birth, p->index);
        size_t g = GOAL_AGES - 1;
        if (p->state == GOAL_NOT_DUE || p->state == GOAL_LEFT_OUT)
            continue;
        while (g > 0 && age < first[g])
            g--;
        groups[g].n++;
        if (p->state == GOAL_ACHIEVED)
            groups[g].x++;
    }
    for (size_t g = 0; g < GOAL_AGES; g++) {
        if (g == 0 && groups[g].n == 0)
            continue; /* nobody under 18: no row */
        ret[n] = groups[g];
        ret[n].first = first[g];
        ret[n++].last = last[g];
    }
    return n;
}

/* ---- computing ---- */

/* What one computation reads from. */
struct goal_run {
    struct conn *c;
    const struct goal *g;
    const struct snapshot *s;
    struct goal_sources src;
    enum goal_profile profile;
    struct arena *a;
};

/* The interventions that an administration owns, as the snapshot numbers them. */
static int read_owned(struct goal_run *run, const char *admin, day_t as_of, const uint16_t **ret,
    size_t *ret_n, struct err *err)
{
    struct goal_offer *rows;
    size_t n;
    int rc = q_all(run->c, &goal_select_offers, ARGS(V_DAY(as_of), V_TEXT(admin)), &goal_offer_table, &rows,
        &n, run->a, err);
    uint16_t *owned = rc ? NULL : arena_array(run->a, n + 1, sizeof *owned);
    if (!owned)
        return rc ? rc : err_set(err, ERR_LIMIT, "goal offers: out of memory");
    for (size_t i = 0; i < n; i++) {
        int number = snapshot_intervention_of(run->s, rows[i].key);
        if (number >= 0)
            owned[(*ret_n)++] = (uint16_t)number;
    }
    *ret = owned;
    return OK;
}

/* What the goal needs that is not in the snapshot. */
static int read_sources(struct goal_run *run, day_t as_of, struct err *err)
{
    const struct goal *g = run->g;
    struct goal_sources *src = &run->src;
    int rc = OK;
    if (text_list_has(g->outcome, "offer_bif"))
        rc = read_owned(run, "bif", as_of, &src->offers, &src->n_offers, err);
    if (!rc && g->also_in)
        rc = read_owned(run, g->also_in, as_of, &src->also, &src->n_also, err);
    if (rc || !goal_starts_elsewhere(g) || !text_equal(g->population, "course_started"))
        return rc;
    struct goal_day *days;
    rc = q_all(run->c, text_equal(g->start_day, "plan") ? &goal_select_plans : &goal_select_talks, NO_ARGS,
        &goal_day_table, &days, &src->n_days, run->a, err);
    src->days = days;
    return rc;
}

/* The rows of a window, tallied. */
static int compute_rows(struct goal_run *run, day_t from, day_t to, struct goal_result *r, struct err *err)
{
    struct goal_rows rows;
    int rc = goal_rows_make(run->s, run->g, &run->src, from, to, run->profile, r->as_of, &rows, run->a, err);
    if (rc)
        return rc;
    r->why = rows.why;
    r->computable = !rows.why;
    r->persons = rows.rows;
    r->n_persons = rows.n;
    for (size_t i = 0; i < rows.n; i++)
        goal_tally(r, &rows.rows[i]);
    return OK;
}

/* A fifth or more not due: the simple share speaks of the earliest ones only. */
static int add_curve(struct goal_run *run, struct goal_result *r, struct err *err)
{
    struct goal_rows rows = {r->persons, r->n_persons, NULL};
    double curve[3];
    if (r->not_due == 0 || 5 * r->not_due < r->n + r->not_due || text_equal(run->g->population, "stock") ||
        text_equal(run->g->counting, "all"))
        return OK;
    int rc = goal_rows_curve(run->s, run->g, &run->src, &rows, r->as_of, curve, err);
    if (!rc) {
        r->curve = curve[0];
        r->curve_low = curve[1];
        r->curve_high = curve[2];
    }
    return rc;
}

static int compute_share(struct goal_run *run, struct goal_result *r, struct err *err)
{
    int rc = compute_rows(run, r->from, r->to, r, err);
    if (rc || !r->computable)
        return rc;
    goal_judge(run->g, r);
    return add_curve(run, r, err);
}

static int compute_change(struct goal_run *run, struct goal_result *r, struct err *err)
{
    struct goal_result base = *r;
    const struct goal *g = run->g;
    int rc = compute_rows(run, r->from, r->to, r, err);
    if (!rc && r->computable)
        rc = compute_rows(run, day_from_ymd((int)g->base_year, 1, 1),
            day_from_ymd((int)g->base_year + 1, 1, 1), &base, err);
    if (rc || !r->computable)
        return rc;
    goal_judge(g, r);
    r->base = share_wilson(base.x, base.n);
    r->change = goal_change(g, &r->base, &r->share);
    r->verdict = r->not_due > 0 && r->n == 0 ? VERDICT_NONE : goal_judge_change(g, &r->change);
    return OK;
}

static int compute_count(struct goal_run *run, struct goal_result *r, struct err *err)
{
    int rc = compute_rows(run, r->from, r->to, r, err);
    if (rc || !r->computable)
        return rc;
    /* An index day after the data date is not known yet. */
    while (r->n_persons && r->persons[r->n_persons - 1].index.n > r->as_of.n)
        r->n_persons--;
    r->not_due = r->gone = 0;
    r->earliest_due = DAY_NONE;
    r->count = count_rows(run->g, r);
    if (r->count < 0)
        return err_set(err, ERR_LIMIT, "compute_count: out of memory");
    r->x = r->n = r->count;
    r->computable = r->count > 0;
    if (!r->computable)
        r->why = tr("Der er ingen forløb i Tovholder i perioden, så antallet kendes ikke.");
    else
        judge_count(run->g, r);
    return OK;
}

/* Things are counted in their own register; without one they are told by others. */
static int compute_things(
    struct conn *c, const struct goal *g, struct goal_result *r, struct arena *a, struct err *err)
{
    const struct activity_measure *m = g->outcome ? activity_measure_find(g->outcome) : NULL;
    struct activity_count count;
    r->why = tr("Antallet tælles ikke i Tovholder. Det oplyses med kilde og dato.");
    if (!m || !g->intervention)
        return OK;
    day_t last = r->as_of.n < r->to.n ? r->as_of : (day_t){r->to.n - 1};
    int rc = activity_count_of(c, g->intervention, m, r->from, last, &count, a, err);
    if (rc || count.rows == INT_NONE)
        return rc;
    if (count.rows == 0) {
        r->why = tr("Registeret har ingen rækker i perioden, så antallet kendes ikke.");
        return OK;
    }
    r->computable = true;
    r->why = NULL;
    r->count = r->x = r->n = count.rows;
    judge_count(g, r);
    return OK;
}

/* Improved of those who answered both times; who was asked and did not answer is told, and never counted as not improved. */
static int compute_answers(
    struct conn *c, const struct goal *g, struct goal_result *r, struct arena *a, struct err *err)
{
    struct survey_change_row *rows;
    size_t n;
    int base = g->base_year > 0 ? (int)g->base_year : day_year(r->from) - 1;
    struct survey_change_filter f = {.instrument = "self_rated_health",
        .from1 = day_from_ymd(base, 1, 1),
        .to1 = day_from_ymd(base + 1, 1, 1),
        .from2 = r->from,
        .to2 = r->to.n > r->as_of.n + 1 ? (day_t){r->as_of.n + 1} : r->to,
        .birth_after = g->age_to > 0
                           ? day_add_months(day_from_ymd(base + 1, 1, 1), (int)(-12 * (g->age_to + 1)))
                           : DAY_NONE,
        .birth_to = g->age_from > 0 ? day_add_months(day_from_ymd(base + 1, 1, 1), (int)(-12 * g->age_from))
                                    : DAY_NONE,
        .benefit = g->spell_kind,
        .unnamed = true};
    int rc = survey_change(c, &f, &rows, &n, a, err);
    if (rc)
        return rc;
    r->asked = (int64_t)n;
    for (size_t i = 0; i < n; i++) {
        r->n += rows[i].improved != INT_NONE;
        r->x += rows[i].improved == 1;
    }
    r->computable = r->n > 0;
    if (!r->computable)
        r->why = tr("Målet bygger på borgernes egne svar. Der er ingen svar i Tovholder for perioden.");
    goal_judge(g, r);
    return OK;
}

/* Why the words alone say that there is nothing to compute; NULL when there is. */
static const char *why_not(const struct goal *g, struct arena *a)
{
    if (goal_is_knowledge(g))
        return tr("Målet er viden og har ikke noget tal.");
    if (g->restriction)
        return arena_printf(a, tr("Tovholder kan ikke måle denne del af grundlaget: %s."), g->restriction);
    if (goal_is_change(g) && g->base_year <= 0)
        return tr("Målet mangler det år, der sammenlignes med.");
    return NULL;
}

static int compute_on_snapshot(struct goal_run *run, struct goal_result *r, struct err *err)
{
    int rc = snapshot_lease(run->c, &run->s, err);
    if (rc)
        return rc;
    rc = read_sources(run, r->as_of, err);
    if (!rc)
        rc = r->kind == GOAL_COUNT    ? compute_count(run, r, err)
             : r->kind == GOAL_CHANGE ? compute_change(run, r, err)
                                      : compute_share(run, r, err);
    snapshot_release(run->s);
    return rc;
}

int goal_compute(struct conn *c, const struct goal *g, day_t from, day_t to, enum goal_profile profile,
    day_t as_of, struct goal_result *ret, struct arena *a, struct err *err)
{
    *ret = (struct goal_result){.kind = goal_is_count(g)    ? GOAL_COUNT
                                        : goal_is_change(g) ? GOAL_CHANGE
                                                            : GOAL_SHARE,
        .from = from,
        .to = to,
        .as_of = as_of,
        .asked = INT_NONE,
        .curve = NAN,
        .earliest_due = DAY_NONE};
    struct goal_run run = {.c = c, .g = g, .profile = profile, .a = a};
    bool things = text_equal(g->population, "things");
    bool answered = !goal_is_knowledge(g) && text_equal(goal_outcome_kind(g), "answered");
    ret->why = things ? NULL : why_not(g, a);
    if (ret->why)
        return OK;
    if (answered)
        return compute_answers(c, g, ret, a, err);
    return things ? compute_things(c, g, ret, a, err) : compute_on_snapshot(&run, ret, err);
}

int goal_find_year(
    struct conn *c, const struct goal *g, day_t as_of, int *ret, struct arena *a, struct err *err)
{
    int year = goal_default_year(g, as_of);
    struct goal_result r, next;
    int rc = goal_compute(
        c, g, day_from_ymd(year, 1, 1), day_from_ymd(year + 1, 1, 1), goal_profile_of(g), as_of, &r, a, err);
    *ret = year;
    if (rc || !r.computable || r.n > 0 || g->target_year > 0)
        return rc;
    rc = goal_compute(c, g, day_from_ymd(year + 1, 1, 1), day_from_ymd(year + 2, 1, 1), goal_profile_of(g),
        as_of, &next, a, err);
    if (!rc && next.n > 0)
        *ret = year + 1;
    return rc;
}
