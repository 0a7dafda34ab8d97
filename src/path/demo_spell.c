/* Spells of invented citizens: benefit, work and education that follow each other without overlap. */
#include "path/demo_inner.h"

#include "base/sort.h"

#include <stdlib.h>

struct next {
    enum demo_state state;
    int weight;
};
struct stay {
    const char *kind;   /* the spell */
    const char *beside; /* a second spell for the same time */
    int days_min, days_max;
    struct next next[6];
};

static const struct stay stays[LIFE_STATES] = {
    [LIFE_SELF] = {NULL, NULL, 20, 400, {{LIFE_WORK, 55}, {LIFE_JOBREADY, 25}, {LIFE_ACTIVITY, 20}}},
    [LIFE_WORK] = {"work", NULL, 150, 1800,
        {{LIFE_INSURED, 42}, {LIFE_SICK, 43}, {LIFE_SELF, 8}, {LIFE_JOBREADY, 7}}},
    [LIFE_SICK] = {"sygedagpenge", NULL, 14, 150, {{LIFE_WORK, 62}, {LIFE_CLARIFY, 33}, {LIFE_ACTIVITY, 5}}},
    [LIFE_CLARIFY] = {"jobafklaring", NULL, 120, 720,
        {{LIFE_WORK, 20}, {LIFE_RESOURCE, 22}, {LIFE_ACTIVITY, 33}, {LIFE_FLEXWAIT, 12}, {LIFE_PENSION, 13}}},
    [LIFE_RESOURCE] = {"ressourceforloeb", NULL, 300, 1400,
        {{LIFE_FLEXWAIT, 28}, {LIFE_PENSION, 34}, {LIFE_ACTIVITY, 30}, {LIFE_WORK, 8}}},
    [LIFE_ACTIVITY] = {"kontanthjaelp-aktivitetsparat", NULL, 150, 1700,
        {{LIFE_JOBREADY, 26}, {LIFE_RESOURCE, 16}, {LIFE_PENSION, 8}, {LIFE_WORK, 22}, {LIFE_EDUCATION, 10},
            {LIFE_SELF, 18}}},
    [LIFE_JOBREADY] = {"kontanthjaelp-jobparat", NULL, 40, 700,
        {{LIFE_WORK, 48}, {LIFE_ACTIVITY, 22}, {LIFE_EDUCATION, 12}, {LIFE_SELF, 18}}},
    [LIFE_EDUHELP] = {"uddannelseshjaelp", NULL, 60, 900,
        {{LIFE_EDUCATION, 50}, {LIFE_WORK, 30}, {LIFE_ACTIVITY, 20}}},
    [LIFE_INSURED] = {"dagpenge", NULL, 20, 700,
        {{LIFE_WORK, 74}, {LIFE_SICK, 14}, {LIFE_JOBREADY, 7}, {LIFE_SELF, 5}}},
    [LIFE_FLEXWAIT] = {"ledighedsydelse", NULL, 60, 700,
        {{LIFE_FLEX, 84}, {LIFE_PENSION, 8}, {LIFE_SICK, 8}}},
    [LIFE_FLEX] = {"fleksloentilskud", "flex_job", 200, 2200, {{LIFE_FLEXWAIT, 72}, {LIFE_PENSION, 28}}},
    [LIFE_PENSION] = {"foertidspension", NULL, 20000, 20000, {{LIFE_PENSION, 1}}},
    [LIFE_SENIOR] = {"seniorpension", NULL, 20000, 20000, {{LIFE_SENIOR, 1}}},
    [LIFE_EDUCATION] = {"su", "education", 250, 1300,
        {{LIFE_WORK, 66}, {LIFE_INSURED, 20}, {LIFE_JOBREADY, 14}}},
    [LIFE_REHAB] = {"revalidering", NULL, 200, 900, {{LIFE_WORK, 60}, {LIFE_EDUCATION, 40}}},
};

static const int usual_hours[] = {37, 37, 37, 37, 37, 34, 32, 30, 28, 25, 20, 18, 15};

static void put_spell(struct demo_person *p, const char *kind, day_t start, day_t end, int hours)
{
    day_t adult = day_add_months(p->citizen.birth, 18 * 12);
    day_t today = demo_today();
    if (start.n < adult.n)
        start = adult;
    if (end.n > today.n)
        end = DAY_NONE;
    if (start.n > today.n || (!day_is_none(end) && end.n <= start.n) || p->n_spells == DEMO_SPELLS)
        return;
    struct spell *last = p->n_spells ? &p->spell[p->n_spells - 1] : NULL;
    if (last && strcmp(last->kind, kind) == 0 && last->end_day.n == start.n && hours == 0) {
        last->end_day = end;
        return;
    }
    p->spell[p->n_spells++] = (struct spell){.kind = kind,
        .start_day = start,
        .end_day = end,
        .hours = hours ? hours : INT_NONE,
        .right_until = DAY_NONE,
        .source = "demo"};
}

static void put_state(struct demo_person *p, enum demo_state s, day_t start, day_t end, struct rng *r)
{
    const struct stay *stay = &stays[s];
    if (!stay->kind)
        return;
    int hours = 0;
    if (s == LIFE_WORK)
        hours = usual_hours[rng_below(r, sizeof usual_hours / sizeof usual_hours[0])];
    put_spell(p, stay->kind, start, end, hours);
    if (stay->beside)
        put_spell(p, stay->beside, start, end, s == LIFE_FLEX ? (int)rng_between(r, 5, 22) : 0);
}

static int age_on(const struct demo_person *p, day_t day)
{
    return day_age(p->citizen.birth, day);
}

/* What can follow on that day: rules that have stopped, or that the citizen's age does not meet, are left out. */
static enum demo_state allowed(const struct demo_person *p, enum demo_state s, day_t day, struct rng *r)
{
    int age = age_on(p, day);
    if (s == LIFE_RESOURCE && day.n >= DEMO_DAY(2026, 2, 1).n)
        return LIFE_ACTIVITY;
    if ((s == LIFE_JOBREADY || s == LIFE_ACTIVITY) && age < 30 && chance(r, 40))
        return LIFE_EDUHELP;
    if (s == LIFE_EDUHELP && age >= 30)
        return LIFE_JOBREADY;
    if (s == LIFE_EDUCATION && age >= 45)
        return LIFE_WORK;
    if (s == LIFE_PENSION && age < 40 && chance(r, 80))
        return LIFE_FLEXWAIT;
    if (s == LIFE_INSURED && age >= 63 && chance(r, 50))
        return LIFE_SENIOR;
    return s;
}

static enum demo_state draw_next(const struct demo_person *p, enum demo_state s, day_t day, struct rng *r)
{
    const struct next *next = stays[s].next;
    int total = 0;
    for (size_t i = 0; i < 6; i++)
        total += next[i].weight;
    int at = (int)rng_below(r, (uint64_t)total);
    size_t i = 0;
    while (at >= next[i].weight)
        at -= next[i++].weight;
    return allowed(p, next[i].state, day, r);
}

/* From day on to today, first in s for at least first_days. lost_pct of the jobs that would last beyond today are lost before. */
static void walk(
    struct demo_person *p, enum demo_state s, day_t day, int first_days, int lost_pct, struct rng *r)
{
    day_t today = demo_today();
    day_t old = day_add_months(p->citizen.birth, 67 * 12);
    while (day.n <= today.n && day.n < old.n) {
        const struct stay *stay = &stays[s];
        int64_t days = rng_between(r, stay->days_min, stay->days_max);
        if (first_days && days < first_days)
            days = first_days + (int)rng_below(r, 200);
        first_days = 0;
        int64_t span = today.n - day.n;
        if (s == LIFE_WORK && days > span && span >= 30 && chance(r, lost_pct))
            days = rng_between(r, 20, span - 3);
        if (p->n_spells > DEMO_SPELLS - 6)
            days = 20000;
        enum demo_state next = draw_next(p, s, day_plus(day, days), r);
        if (s == LIFE_SICK && next == LIFE_CLARIFY)
            days = rng_between(r, 150, 200);
        day_t end = day_min(day_plus(day, days), old);
        put_state(p, s, day, end, r);
        day = end;
        s = next;
    }
}

/* How the citizen came to state s on day, as far back as five years. */
static void walk_back(struct demo_person *p, enum demo_state s, day_t day, struct rng *r)
{
    static const enum demo_state before[LIFE_STATES][4] = {
        [LIFE_SICK] = {LIFE_WORK, LIFE_WORK, LIFE_WORK, LIFE_INSURED},
        [LIFE_CLARIFY] = {LIFE_SICK, LIFE_SICK, LIFE_SICK, LIFE_SICK},
        [LIFE_RESOURCE] = {LIFE_CLARIFY, LIFE_CLARIFY, LIFE_ACTIVITY, LIFE_ACTIVITY},
        [LIFE_ACTIVITY] = {LIFE_JOBREADY, LIFE_CLARIFY, LIFE_SELF, LIFE_WORK},
        [LIFE_JOBREADY] = {LIFE_INSURED, LIFE_WORK, LIFE_SELF, LIFE_SELF},
        [LIFE_INSURED] = {LIFE_WORK, LIFE_WORK, LIFE_WORK, LIFE_SELF},
        [LIFE_EDUHELP] = {LIFE_SELF, LIFE_SELF, LIFE_WORK, LIFE_SELF},
    };
    struct {
        enum demo_state state;
        day_t start, end;
    } chain[6];
    int n = 0;
    day_t first = day_max(DEMO_DAY(2019, 1, 1), day_add_months(p->citizen.birth, 18 * 12));
    while (n < 6 && day.n > first.n) {
        enum demo_state prev = before[s][rng_below(r, 4)];
        if (prev == LIFE_SELF)
            break;
        int64_t days = prev == LIFE_SICK ? rng_between(r, 150, 200)
                                         : rng_between(r, stays[prev].days_min, stays[prev].days_max);
        chain[n].state = prev;
        chain[n].end = day;
        chain[n].start = day = day_max(day_plus(day, -days), first);
        s = prev;
        n++;
    }
    while (n-- > 0)
        put_state(p, chain[n].state, chain[n].start, chain[n].end, r);
}

/* A state for [start, end) less the islands that stand in for it. */
static void put_around(struct demo_person *p, const struct demo_life *life, enum demo_state s, day_t start,
    day_t end, struct rng *r)
{
    for (int i = 0; i < life->n_islands && start.n < end.n; i++) {
        const struct demo_island *island = &life->island[i];
        if (island->is_beside || island->end.n <= start.n || island->start.n >= end.n)
            continue;
        if (island->start.n > start.n)
            put_state(p, s, start, island->start, r);
        start = island->end;
    }
    if (start.n < end.n)
        put_state(p, s, start, end, r);
}

/* The base: sickness benefit becomes job clarification after 22 weeks, that becomes social assistance after two years. */
static enum demo_state put_base(
    struct demo_person *p, const struct demo_life *life, day_t stop, struct rng *r)
{
    enum demo_state s = life->base;
    day_t day = life->from;
    for (;;) {
        int64_t days = s == LIFE_SICK      ? rng_between(r, 154, 190)
                       : s == LIFE_CLARIFY ? rng_between(r, 640, 728)
                                           : 20000;
        day_t end = day_min(day_plus(day, days), stop);
        put_around(p, life, s, day, end, r);
        if (end.n >= stop.n)
            return s;
        day = end;
        s = s == LIFE_SICK ? LIFE_CLARIFY : LIFE_ACTIVITY;
    }
}

static int compare_spell(const void *x, const void *y)
{
    const struct spell *a = x, *b = y;
    if (a->start_day.n != b->start_day.n)
        return a->start_day.n < b->start_day.n ? -1 : 1;
    return strcmp(a->kind, b->kind);
}

void demo_spells(struct demo_person *p, const struct demo_life *life, struct rng *r)
{
    day_t never = day_plus(demo_today(), 1);
    if (life->base != LIFE_SELF)
        walk_back(p, life->base, life->from, r);
    if (life->base == LIFE_SELF) {
        /* only what is told */
    } else if (!day_is_none(life->outcome_day)) {
        put_base(p, life, life->outcome_day, r);
        walk(p, life->outcome, life->outcome_day, life->outcome_days, 0, r);
    } else if (life->is_open || life->until.n > demo_today().n || chance(r, 80)) {
        put_base(p, life, never, r);
    } else {
        day_t stop = day_plus(life->until, rng_between(r, 10, 300));
        enum demo_state s = put_base(p, life, day_min(stop, never), r);
        if (stop.n < never.n)
            walk(p, draw_next(p, s, stop, r), stop, 0, 0, r);
    }
    for (int i = 0; i < life->n_islands; i++)
        put_spell(p, life->island[i].kind, life->island[i].start, life->island[i].end, life->island[i].hours);
    array_sort(p->spell, (size_t)p->n_spells, sizeof p->spell[0], compare_spell);
}

void demo_spells_free(struct demo_person *p, struct rng *r)
{
    static const struct next first[] = {{LIFE_WORK, 30}, {LIFE_ACTIVITY, 16}, {LIFE_JOBREADY, 14},
        {LIFE_INSURED, 16}, {LIFE_SICK, 12}, {LIFE_EDUCATION, 5}, {LIFE_FLEX, 3}, {LIFE_PENSION, 2},
        {LIFE_REHAB, 2}};
    day_t start = day_max(day_between(r, DEMO_DAY(2019, 6, 1), DEMO_DAY(2024, 6, 1)),
        day_add_months(p->citizen.birth, 18 * 12));
    int at = (int)rng_below(r, 100);
    size_t i = 0;
    while (at >= first[i].weight)
        at -= first[i++].weight;
    walk(p, allowed(p, first[i].state, start, r), start, 0, 90, r);
    array_sort(p->spell, (size_t)p->n_spells, sizeof p->spell[0], compare_spell);
}

enum demo_state demo_state_on(const struct demo_person *p, day_t day)
{
    enum demo_state found = LIFE_SELF;
    for (int i = 0; i < p->n_spells; i++) {
        const struct spell *s = &p->spell[i];
        if (s->start_day.n > day.n || (!day_is_none(s->end_day) && s->end_day.n <= day.n))
            continue;
        for (int k = LIFE_WORK; k < LIFE_STATES; k++)
            if (strcmp(stays[k].kind, s->kind) == 0)
                found = (enum demo_state)k;
    }
    return found;
}

void demo_spells_cut(struct demo_person *p, day_t day)
{
    int n = 0;
    for (int i = 0; i < p->n_spells; i++) {
        struct spell s = p->spell[i];
        if (s.start_day.n >= day.n)
            continue;
        if (day_is_none(s.end_day) || s.end_day.n > day.n)
            s.end_day = day;
        p->spell[n++] = s;
    }
    p->n_spells = n;
}
