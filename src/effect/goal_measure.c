/* The value of a goal: its population, outcome and horizon on courses and spells, and its verdict. */
#include "base/lang.h"
#include "base/sort.h"
#include "base/text.h"
#include "effect/goal.h"
#include "effect/goal_grammar.h"
#include "effect/status.h"
#include "offer/intervention_party.h"

#include <math.h>

/* One row of the population: a person's course or spell. */
struct goal_row {
    int64_t citizen_id;
    const char *citizen_key, *first_name, *last_name;
    day_t birth, dead, moved, start_day, end_day;
    int64_t restricted;
};
static const struct field goal_row_fields[] = {
    FIELD(goal_row, citizen_id, F_ID, NULL, 0),
    FIELD(goal_row, citizen_key, F_TEXT, NULL, 0),
    FIELD(goal_row, first_name, F_TEXT, NULL, 0),
    FIELD(goal_row, last_name, F_TEXT, NULL, 0),
    FIELD(goal_row, birth, F_DAY, NULL, 0),
    FIELD(goal_row, restricted, F_BOOL, NULL, 0),
    FIELD(goal_row, dead, F_DAY, NULL, 0),
    FIELD(goal_row, moved, F_DAY, NULL, 0),
    FIELD(goal_row, start_day, F_DAY, NULL, 0),
    FIELD(goal_row, end_day, F_DAY, NULL, 0),
};
static TABLE(goal_row_table, "goal_row", NULL, goal_row, goal_row_fields);

struct goal_span_row {
    int64_t citizen_id;
    const char *kind;
    day_t start_day, end_day;
};
static const struct field goal_span_fields[] = {
    FIELD(goal_span_row, citizen_id, F_ID, NULL, 0),
    FIELD(goal_span_row, kind, F_TEXT, NULL, 0),
    FIELD(goal_span_row, start_day, F_DAY, NULL, 0),
    FIELD(goal_span_row, end_day, F_DAY, NULL, 0),
};
static TABLE(goal_span_table, "goal_span", NULL, goal_span_row, goal_span_fields);

#define GOAL_PERSON                                                                                              \
    "SELECT p.citizen_id AS citizen_id, c.key AS citizen_key, c.first_name AS first_name, "                      \
    "c.last_name AS last_name, c.restricted AS restricted, c.birth AS birth, c.dead AS dead, c.moved AS moved, " \
    "p.start_day AS start_day, p.end_day AS end_day "
#define GOAL_ENDED                                                                                           \
    "FROM course p JOIN intervention i ON i.id = p.intervention_id WHERE i.key = $1 AND p.end_day > $2 AND p.end_day <= $3 "
#define GOAL_STARTED                                                                                         \
    "FROM course p JOIN intervention i ON i.id = p.intervention_id WHERE i.key = $1 AND p.start_day >= $2 AND p.start_day < $3 "
#define GOAL_NEW_SPELL "FROM spell p WHERE p.kind = $1 AND p.start_day >= $2 AND p.start_day < $3 "
#define WITH_CITIZEN(from)                                                                                   \
    GOAL_PERSON "FROM (SELECT p.citizen_id, p.start_day, p.end_day " from                                    \
                ") p JOIN citizen c ON c.id = p.citizen_id "
#define SPANS_OF(from)                                                                                                \
    "SELECT s.citizen_id AS citizen_id, s.kind AS kind, s.start_day AS start_day, s.end_day AS end_day FROM spell s " \
    "WHERE s.citizen_id IN (SELECT p.citizen_id " from ") ORDER BY s.citizen_id, s.start_day, s.id"
#define OFFERS_OF(from)                                                                                                     \
    "SELECT s.citizen_id AS citizen_id, 'offer_bif' AS kind, s.start_day AS start_day, s.end_day AS end_day FROM course s " \
    "JOIN intervention v ON v.id = s.intervention_id WHERE " PARTY_ON(                                                      \
        "owner", "v", "s.start_day") "= 'bif' AND s.citizen_id IN (SELECT p.citizen_id " from ") "                          \
                                     "ORDER BY s.citizen_id, s.start_day, s.id"

SQL(goal_people_ended, WITH_CITIZEN(GOAL_ENDED) "ORDER BY p.citizen_id, p.end_day");
SQL(goal_people_started, WITH_CITIZEN(GOAL_STARTED) "ORDER BY p.citizen_id, p.start_day");
SQL(goal_people_new_spell, WITH_CITIZEN(GOAL_NEW_SPELL) "ORDER BY p.citizen_id, p.start_day");
SQL(goal_spans_ended, SPANS_OF(GOAL_ENDED));
SQL(goal_spans_started, SPANS_OF(GOAL_STARTED));
SQL(goal_spans_new_spell, SPANS_OF(GOAL_NEW_SPELL));
SQL(goal_offers_started, OFFERS_OF(GOAL_STARTED));

/* What a goal needs from the database. */
struct goal_data {
    struct goal_row *rows;
    size_t n_rows;
    struct status_span *spans; /* sorted by person, start */
    size_t n_spans;
};

static int goal_load_spans(struct conn *c, const struct sql *sql, const char *key, day_t from, day_t to,
    struct goal_data *d, struct arena *a, struct err *err)
{
    struct goal_span_row *rows;
    size_t n;
    int rc = q_all(c, sql, ARGS(V_TEXT(key), V_DAY(from), V_DAY(to)), &goal_span_table, &rows, &n, a, err);
    if (rc)
        return rc;
    d->spans = arena_array(a, n ? n : 1, sizeof *d->spans);
    if (!d->spans)
        return err_set(err, ERR_LIMIT, "goal_load_spans: out of memory");
    for (size_t i = 0; i < n; i++) {
        d->spans[i] = (struct status_span){
            rows[i].citizen_id, status_kind(rows[i].kind), rows[i].start_day, rows[i].end_day};
    }
    d->n_spans = n;
    return OK;
}

static int goal_load_data(struct conn *c, const struct goal *g, day_t from, day_t to, struct goal_data *d,
    struct arena *a, struct err *err)
{
    bool ended = text_equal(g->population, "course_ended"),
         started = text_equal(g->population, "course_started");
    bool offers = text_equal(g->outcome, "offer_bif");
    const struct sql *people = ended     ? &goal_people_ended
                               : started ? &goal_people_started
                                         : &goal_people_new_spell;
    const struct sql *spans = ended     ? &goal_spans_ended
                              : started ? &goal_spans_started
                                        : &goal_spans_new_spell;
    const char *key = ended || started ? g->intervention : g->spell_kind ? g->spell_kind : "sygedagpenge";
    if (offers)
        spans = &goal_offers_started;
    int rc = q_all(
        c, people, ARGS(V_TEXT(key), V_DAY(from), V_DAY(to)), &goal_row_table, &d->rows, &d->n_rows, a, err);
    return rc ? rc : goal_load_spans(c, spans, key, from, to, d, a, err);
}

/* The person's spans as a slice; *at moves forward because both lists are sorted by person. */
static void goal_spans_of(
    const struct goal_data *d, int64_t citizen_id, size_t *at, const struct status_span **ret, size_t *ret_n)
{
    while (*at < d->n_spans && d->spans[*at].person < citizen_id)
        (*at)++;
    size_t end = *at;
    while (end < d->n_spans && d->spans[end].person == citizen_id)
        end++;
    *ret = d->spans + *at;
    *ret_n = end - *at;
}

static bool goal_is_gone(const struct goal_row *r, day_t due)
{
    return (!day_is_none(r->dead) && r->dead.n <= due.n) || (!day_is_none(r->moved) && r->moved.n <= due.n);
}

static bool goal_achieved(const struct goal *g, const struct goal_person *p, const struct goal_row *row,
    enum goal_profile profile, const struct status_span *spans, size_t n)
{
    if (text_equal(g->horizon_kind, "before"))
        return !day_is_none(row->end_day) && row->end_day.n <= p->due.n;
    if (text_equal(g->outcome, "offer_bif"))
        return status_begins_within(spans, n, p->index, p->due);
    return status_on(spans, n, p->due, profile == GOAL_NATIONAL) & status_set(g->outcome);
}

/* A new spell: no sickness benefit in the calendar month before it. */
static bool goal_is_new_spell(const struct status_span *spans, size_t n, day_t start)
{
    struct ymd v = day_ymd(start);
    day_t first = day_from_ymd(v.year, v.month, 1), before = day_add_months(first, -1);
    return !status_touches(spans, n, status_kind("sygedagpenge"), before, first);
}

static void goal_tally(struct goal_result *r, struct goal_person *p)
{
    if (p->state == GOAL_NOT_DUE) {
        r->not_due++;
        if (day_is_none(r->earliest_due) || p->due.n < r->earliest_due.n)
            r->earliest_due = p->due;
        return;
    }
    r->n++;
    if (p->gone)
        r->gone++;
    if (p->state == GOAL_ACHIEVED)
        r->x++;
}

static int goal_compare_person(const void *x, const void *y)
{
    const struct goal_person *a = x, *b = y;
    if (a->index.n != b->index.n)
        return a->index.n < b->index.n ? -1 : 1;
    return (a->citizen_id > b->citizen_id) - (a->citizen_id < b->citizen_id);
}

enum { GOAL_SPELL_DAYS = 175 }; /* before the 26th week begins: 25 weeks */

/* Whether row counts at all: the first per person and year; new spells only; leavers only for a nested goal. */
static bool goal_counts(const struct goal *g, const struct goal_row *row, const struct goal_person *last,
    day_t index, const struct status_span *spans, size_t n)
{
    if (last && last->citizen_id == row->citizen_id && day_year(last->index) == day_year(index))
        return false;
    if (!text_equal(g->population, "new_spell"))
        return true;
    if (!goal_is_new_spell(spans, n, row->start_day))
        return false;
    if (!g->parent)
        return true;
    return !day_is_none(row->end_day) && row->end_day.n - row->start_day.n <= GOAL_SPELL_DAYS;
}

static void goal_evaluate(
    const struct goal *g, const struct goal_data *d, enum goal_profile profile, struct goal_result *r)
{
    bool at_exit = text_equal(g->population, "course_ended") || g->parent;
    size_t at = 0;
    for (size_t i = 0; i < d->n_rows; i++) {
        const struct goal_row *row = &d->rows[i];
        const struct status_span *spans;
        size_t n;
        struct goal_person *last = r->n_persons ? &r->persons[r->n_persons - 1] : NULL;
        goal_spans_of(d, row->citizen_id, &at, &spans, &n);
        day_t index = at_exit && !day_is_none(row->end_day) ? (day_t){row->end_day.n - 1} : row->start_day;
        if (!goal_counts(g, row, last, index, spans, n))
            continue;
        struct goal_person *p = &r->persons[r->n_persons++];
        *p = (struct goal_person){.citizen_id = row->citizen_id,
            .citizen_key = row->citizen_key,
            .first_name = row->first_name,
            .last_name = row->last_name,
            .birth = row->birth,
            .restricted = row->restricted == 1,
            .index = index,
            .due = goal_horizon(g, profile, index)};
        p->gone = goal_is_gone(row, p->due);
        if (p->due.n > r->as_of.n)
            p->state = GOAL_NOT_DUE;
        else
            p->state =
                !p->gone && goal_achieved(g, p, row, profile, spans, n) ? GOAL_ACHIEVED : GOAL_NOT_ACHIEVED;
        goal_tally(r, p);
    }
    array_sort(r->persons, r->n_persons, sizeof *r->persons, goal_compare_person);
}

static void goal_judge(const struct goal *g, struct goal_result *r)
{
    r->share = share_wilson(r->x, r->n);
    r->verdict = goal_judge_share(g, &r->share);
    r->deciding_n = r->verdict == VERDICT_NONE ? 0 : goal_deciding_n(g, &r->share);
}

void goal_subset(
    const struct goal *g, const struct goal_result *all, day_t from, day_t to, struct goal_result *ret)
{
    *ret = (struct goal_result){.computable = all->computable,
        .why = all->why,
        .from = from,
        .to = to,
        .as_of = all->as_of,
        .asked = INT_NONE,
        .curve = NAN,
        .earliest_due = DAY_NONE};
    for (size_t i = 0; i < all->n_persons; i++) {
        struct goal_person *p = &all->persons[i];
        if (p->index.n < from.n || p->index.n >= to.n)
            continue;
        if (!ret->persons)
            ret->persons = p;
        ret->n_persons++;
        goal_tally(ret, p);
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
        if (p->state == GOAL_NOT_DUE)
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

int goal_compute(struct conn *c, const struct goal *g, day_t from, day_t to, enum goal_profile profile,
    day_t as_of, struct goal_result *ret, struct arena *a, struct err *err)
{
    struct goal_data d = {0};
    *ret = (struct goal_result){
        .from = from, .to = to, .as_of = as_of, .asked = INT_NONE, .curve = NAN, .earliest_due = DAY_NONE};
    if (!goal_is_of_people(g) || text_equal(g->population, "stock") || goal_is_count(g)) {
        ret->why =
            text_equal(g->outcome, "health_improved")
                ? tr("Målet bygger på borgernes egne svar. Der er ingen svar i Tovholder for perioden.")
                : tr("Målet bygger på optællinger fra 2010 og 2012, som ikke findes i Tovholder.");
        return OK;
    }
    int rc = goal_load_data(c, g, from, to, &d, a, err);
    if (rc)
        return rc;
    ret->persons = arena_array(a, d.n_rows ? d.n_rows : 1, sizeof *ret->persons);
    if (!ret->persons)
        return err_set(err, ERR_LIMIT, "goal_compute: out of memory");
    ret->computable = true;
    goal_evaluate(g, &d, profile, ret);
    goal_judge(g, ret);
    return OK;
}

int goal_find_year(
    struct conn *c, const struct goal *g, day_t as_of, int *ret, struct arena *a, struct err *err)
{
    int year = goal_default_year(g, as_of);
    struct goal_result r, next;
    int rc = goal_compute(
        c, g, day_from_ymd(year, 1, 1), day_from_ymd(year + 1, 1, 1), GOAL_LOCAL, as_of, &r, a, err);
    *ret = year;
    if (rc || !r.computable || r.n > 0 || g->target_year != INT_NONE)
        return rc;
    rc = goal_compute(
        c, g, day_from_ymd(year + 1, 1, 1), day_from_ymd(year + 2, 1, 1), GOAL_LOCAL, as_of, &next, a, err);
    if (!rc && next.n > 0)
        *ret = year + 1;
    return rc;
}

int goal_name_persons(struct conn *c, struct goal_person *persons, size_t n, struct arena *a, struct err *err)
{
    (void)c, (void)persons, (void)n, (void)a, (void)err;
    return OK;
}
