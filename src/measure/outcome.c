#include "measure/outcome.h"

#include "base/lang.h"
#include "measure/course_scan.h"
#include "measure/outcome_internal.h"
#include "measure/spell_scan.h"
#include "measure/threads.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { STEPS_MOST = 1200, IN_OUTCOME = 1, IS_GONE = 2 };

static int no_memory(struct err *err)
{
    return err_set(err, ERR_LIMIT, "no memory for shares");
}

/* ---- due days ---- */

/* Jobindsats reads the status 30, 92, 182 and 365 days after the last day. */
static int national_days(int months)
{
    switch (months) {
    case 1: return 30;
    case 3: return 92;
    case 6: return 182;
    case 12: return 365;
    default: return 0;
    }
}

uint16_t outcome_due(const struct outcome_rule *rule, uint16_t index)
{
    if (index == SNAP_OPEN)
        return SNAP_OPEN;
    int n = rule->n - (rule->horizon == OUTCOME_BEFORE ? 1 : 0);
    int months = rule->step == OUTCOME_YEARS ? 12 * n : rule->step == OUTCOME_MONTHS ? n : 0;
    int days = rule->step == OUTCOME_DAYS ? n : rule->step == OUTCOME_WEEKS ? 7 * n : 0;
    if (months && rule->national_days && national_days(months)) {
        days = national_days(months);
        months = 0;
    }
    int64_t due = (int64_t)index + days;
    if (months) {
        day_t d = day_add_months(snap_date(index), months);
        due = day_is_none(d) ? SNAP_OPEN : (int64_t)d.n - SNAP_EPOCH;
    }
    return due > SNAP_DAY_LAST ? SNAP_OPEN : (uint16_t)due;
}

/* ---- one rule made ready ---- */

struct ready {
    const struct snapshot *s;
    const struct outcome_rule *rule;
    uint16_t until;
    const uint8_t *offers;     /* [n_interventions], NULL = all */
    uint8_t bits[256];         /* by code */
    bool gone_is_outcome;      /* the outcome holds dead or moved */
    uint16_t due_from, due_to; /* due[] holds the due days of these index days */
    const uint16_t *due;
};

static int rule_check(const struct outcome_rule *r, struct err *err)
{
    static const struct code_set none;
    bool begins = r->what == OUTCOME_SPELL_BEGINS || r->what == OUTCOME_COURSE_BEGINS;
    bool codes = r->what == OUTCOME_STATUS || r->what == OUTCOME_SPELL_BEGINS;
    if (r->n < 0 || r->n > STEPS_MOST || (r->horizon != OUTCOME_AT && r->n == 0))
        return err_user(err, ERR_INVALID, tr("Afstanden skal være mellem 1 og %d."), STEPS_MOST);
    if (r->horizon == OUTCOME_AT && begins)
        return err_user(err, ERR_INVALID, "%s",
            tr("En begivenhed kan ikke måles på en enkelt dag. Vælg inden for afstanden i stedet for på dagen."));
    if (codes && memcmp(&r->outcome, &none, sizeof none) == 0)
        return err_user(err, ERR_INVALID, "%s", tr("Ingen af udfaldets koder findes i data."));
    return OK;
}

static uint16_t sources_until(const struct snapshot *s, const struct outcome_rule *r)
{
    bool codes = r->what == OUTCOME_STATUS || r->what == OUTCOME_SPELL_BEGINS;
    if (codes && !r->profile)
        return code_set_until(s, &r->outcome);
    if (r->what == OUTCOME_OVER && r->population == OUTCOME_NEW_SPELL)
        return code_set_until(s, &r->spells);
    return s->until;
}

/* Due days of all index days of the window, when they lie in it and are not few. */
static int due_table(struct ready *q, struct arena *a, struct err *err)
{
    const struct outcome_rule *r = q->rule;
    bool ended = r->population == OUTCOME_COURSE_ENDED;
    if (ended != (r->anchor == OUTCOME_FROM_EXIT) || (r->step != OUTCOME_MONTHS && r->step != OUTCOME_YEARS))
        return OK;
    uint16_t from = r->from, to = r->to < q->until ? r->to : q->until;
    if (from >= to)
        return OK;
    uint16_t *due = arena_array(a, (size_t)(to - from), sizeof *due);
    if (!due)
        return no_memory(err);
    for (uint32_t d = from; d < to; d++)
        due[d - from] = outcome_due(r, (uint16_t)d);
    q->due = due;
    q->due_from = from;
    q->due_to = to;
    return OK;
}

static int ready_make(const struct snapshot *s, const struct outcome_rule *rule, struct outcome_walk *walk,
    bool all_interventions, struct ready *ret, struct arena *a, struct err *err)
{
    int rc = rule_check(rule, err);
    if (rc == OK)
        rc = outcome_walk_make(s, rule, all_interventions, sources_until(s, rule), walk, a, err);
    if (rc != OK)
        return rc;
    *ret = (struct ready){.s = s, .rule = rule, .until = walk->until};
    for (unsigned code = 0; code < 256; code++)
        ret->bits[code] = code_set_has(&rule->outcome, code) ? IN_OUTCOME : 0;
    ret->gone_is_outcome = (ret->bits[SNAP_DEAD] | ret->bits[SNAP_MOVED]) && rule->what == OUTCOME_STATUS;
    ret->bits[SNAP_DEAD] |= IS_GONE;
    ret->bits[SNAP_MOVED] |= IS_GONE;
    if (rule->what == OUTCOME_COURSE_BEGINS)
        rc = outcome_wanted(rule->offers, rule->n_offers, s->n_interventions, &ret->offers, a, err);
    return rc == OK ? due_table(ret, a, err) : rc;
}

CITY_INLINE uint16_t due_of(const struct ready *q, uint16_t index)
{
    if (q->due && index >= q->due_from && index < q->due_to)
        return q->due[index - q->due_from];
    return outcome_due(q->rule, index);
}

/* ---- one person ---- */

/* What a thread works with. */
struct desk {
    struct outcome_item *items;
    struct status_run *runs;
    size_t runs_room;
};

/* All that holds on a day: IN_OUTCOME, IS_GONE. */
CITY_INLINE unsigned bits_on(const struct ready *q, size_t person, uint16_t day)
{
    const struct snapshot *s = q->s;
    unsigned bits = 0;
    size_t last = s->spell_first[person + 1];
    for (size_t i = s->spell_first[person]; i < last; i += SCAN_MOST) {
        size_t until = last - i < SCAN_MOST ? last : i + SCAN_MOST;
        for (uint32_t m = spells_covering(s, i, until, day); m; m &= m - 1)
            bits |= q->bits[s->spell_code[i + (size_t)__builtin_ctz(m)]];
    }
    return bits;
}

/* Some day of [from, to) is covered by span [start, end) while the person is here. */
static bool here_in(
    const struct ready *q, size_t person, uint32_t from, uint32_t to, uint32_t start, uint32_t end)
{
    const struct snapshot *s = q->s;
    uint32_t day = start > from ? start : from, last = end < to ? end : to;
    bool moved = true;
    while (moved && day < last) {
        moved = false;
        for (size_t i = s->spell_first[person]; i < s->spell_first[person + 1]; i++)
            if (s->spell_code[i] <= SNAP_MOVED && s->spell_start[i] <= day && day < s->spell_end[i]) {
                day = s->spell_end[i];
                moved = true;
            }
    }
    return day < last;
}

/* The days [from, to) of the horizon. */
static bool event_by_code(const struct ready *q, size_t person, uint32_t from, uint32_t to)
{
    const struct snapshot *s = q->s;
    bool begins = q->rule->what == OUTCOME_SPELL_BEGINS;
    for (size_t i = s->spell_first[person]; i < s->spell_first[person + 1] && s->spell_start[i] < to; i++) {
        uint32_t start = s->spell_start[i], end = s->spell_end[i];
        if (!(q->bits[s->spell_code[i]] & IN_OUTCOME))
            continue;
        if (q->bits[s->spell_code[i]] & IS_GONE) {
            if (begins ? start >= from : end > from)
                return true;
        } else if (begins) {
            if (start >= from && !outcome_gone_on(s, person, s->spell_start[i]))
                return true;
        } else if (here_in(q, person, from, to, start, end)) {
            return true;
        }
    }
    return false;
}

static bool event_by_profile(
    const struct ready *q, struct desk *desk, size_t person, uint32_t from, uint32_t to)
{
    size_t n = status_line(q->s, q->rule->profile, person, desk->runs, desk->runs_room);
    bool begins = q->rule->what == OUTCOME_SPELL_BEGINS;
    for (size_t i = 0; i < n; i++) {
        const struct status_run *run = &desk->runs[i];
        if ((q->bits[run->code] & IN_OUTCOME) && run->start < to &&
            (begins ? run->start >= from : run->end > from))
            return true;
    }
    return false;
}

static bool event_by_course(const struct ready *q, size_t person, uint32_t from, uint32_t to)
{
    const struct snapshot *s = q->s;
    for (size_t i = s->course_first[person]; i < s->course_first[person + 1] && s->course_start[i] < to; i++)
        if (s->course_start[i] >= from && (!q->offers || q->offers[s->course_intervention[i]]) &&
            !outcome_gone_on(s, person, s->course_start[i]))
            return true;
    return false;
}

static bool is_achieved(const struct ready *q, struct desk *desk, const struct outcome_person *p)
{
    const struct outcome_rule *r = q->rule;
    uint32_t from = p->index + 1u, to = r->horizon == OUTCOME_BEFORE ? p->due : p->due + 1u;
    if (r->what == OUTCOME_OVER)
        return p->end <= p->due && !outcome_gone_on(q->s, p->person, p->end);
    if (r->what == OUTCOME_COURSE_BEGINS)
        return event_by_course(q, p->person, from, to);
    if (r->horizon == OUTCOME_AT) {
        uint8_t code = status_on_day(q->s, r->profile, p->person, p->due);
        return code != SNAP_NO_CODE && (q->bits[code] & IN_OUTCOME);
    }
    return r->profile ? event_by_profile(q, desk, p->person, from, to)
                      : event_by_code(q, p->person, from, to);
}

static struct outcome_person judge(
    const struct ready *q, struct desk *desk, size_t person, const struct outcome_item *item)
{
    const struct outcome_rule *r = q->rule;
    struct outcome_person p = {.person = (uint32_t)person,
        .item = item->item,
        .start = item->start,
        .end = item->end,
        .index = outcome_index(r, item)};
    p.due = due_of(q, p.index);
    if (p.due >= q->until) {
        p.state = OUTCOME_NOT_DUE;
        return p;
    }
    unsigned bits = bits_on(q, person, p.due);
    bool achieved;
    p.gone = bits & IS_GONE;
    if (r->what == OUTCOME_STATUS && r->horizon == OUTCOME_AT && !r->profile)
        achieved = (bits & IN_OUTCOME) && (!p.gone || q->gone_is_outcome);
    else
        achieved = is_achieved(q, desk, &p);
    p.state = p.gone && r->leave_out_gone ? OUTCOME_LEFT_OUT
              : achieved                  ? OUTCOME_ACHIEVED
                                          : OUTCOME_NOT_ACHIEVED;
    return p;
}

/* ---- counting ---- */

/* Whole numbers only, so that parts can be added in any order. What a person's second and later rows add to the sums of squares is kept apart:
 * with persons = n - again, sum x^2 = x + xx, sum x m = x + xm and sum m^2 = n + mm. */
struct count {
    int64_t x, n, not_due, gone, again, xx, xm, mm;
    uint32_t own; /* the person's + 1, 0 = none */
    uint32_t own_x, own_m;
    uint16_t earliest;
};

CITY_INLINE void count_due(struct count *c, uint32_t person, uint32_t achieved)
{
    c->n++;
    c->x += achieved;
    if (c->own != person + 1) {
        c->own = person + 1;
        c->own_x = achieved;
        c->own_m = 1;
        return;
    }
    c->again++;
    c->mm += 2 * (int64_t)c->own_m;
    c->xm += c->own_x + (int64_t)achieved * c->own_m;
    c->xx += 2 * (int64_t)achieved * c->own_x;
    c->own_x += achieved;
    c->own_m++;
}

CITY_INLINE void count_not_due(struct count *c, uint16_t due)
{
    c->not_due++;
    c->earliest = due < c->earliest ? due : c->earliest;
}

static void count_row(struct count *c, const struct outcome_person *p)
{
    c->gone += p->gone;
    if (p->state == OUTCOME_NOT_DUE)
        count_not_due(c, p->due);
    else if (p->state != OUTCOME_LEFT_OUT)
        count_due(c, p->person, p->state == OUTCOME_ACHIEVED);
}

static void count_add(struct count *to, const struct count *from)
{
    to->x += from->x;
    to->n += from->n;
    to->not_due += from->not_due;
    to->gone += from->gone;
    to->again += from->again;
    to->xx += from->xx;
    to->xm += from->xm;
    to->mm += from->mm;
    to->earliest = from->earliest < to->earliest ? from->earliest : to->earliest;
}

/* The variance of the share with persons as clusters: sum (x - p m)^2 / n^2 * K / (K - 1). */
static void result_of_count(const struct count *c, uint16_t until, struct outcome_result *ret)
{
    *ret = (struct outcome_result){.x = c->x,
        .n = c->n,
        .not_due = c->not_due,
        .gone = c->gone,
        .n_persons = c->n - c->again,
        .earliest_due = c->earliest,
        .until = until,
        .variance = NAN,
        .share = share_wilson(c->x, c->n)};
    if (c->n == 0)
        return;
    double n = (double)c->n, p = (double)c->x / n, k = (double)ret->n_persons;
    if (ret->n_persons > 1)
        ret->variance = fmax(0, (double)(c->x + c->xx) - 2 * p * (double)(c->x + c->xm) +
                                    p * p * (double)(c->n + c->mm)) /
                        (n * n) * k / (k - 1);
    if (c->again > 0)
        ret->share = share_wilson_persons(c->x, c->n, ret->n_persons, ret->variance);
}

/* ---- the run ---- */

struct part {
    struct count *counts; /* [n_rules][n_groups] */
    struct desk desk;
    struct outcome_person *persons;
    size_t n, room;
    bool failed;
};

struct run {
    const struct ready *ready; /* [n_rules] */
    const struct outcome_walk *walk;
    int n_rules;
    size_t n_groups;
    bool by_intervention, want_persons;
    struct part part[THREADS_MOST];
};

static void keep_person(struct part *part, const struct outcome_person *p)
{
    if (part->n == part->room) {
        size_t room = part->room ? 2 * part->room : 256;
        struct outcome_person *more = realloc(part->persons, room * sizeof *more);
        if (!more) {
            part->failed = true;
            return;
        }
        part->persons = more;
        part->room = room;
    }
    part->persons[part->n++] = *p;
}

static void run_part(void *job, int i, size_t from, size_t to)
{
    struct run *run = job;
    struct part *part = &run->part[i];
    for (size_t person = from; person < to; person++) {
        size_t n = outcome_items(run->walk, person, part->desk.items);
        for (size_t k = 0; k < n; k++) {
            const struct outcome_item *item = &part->desk.items[k];
            size_t group = run->by_intervention ? item->intervention : 0;
            for (int rule = 0; rule < run->n_rules; rule++) {
                struct outcome_person p = judge(&run->ready[rule], &part->desk, person, item);
                count_row(&part->counts[(size_t)rule * run->n_groups + group], &p);
                if (run->want_persons)
                    keep_person(part, &p);
            }
        }
    }
}

/* Courses of all kinds, each code by itself on a day, no rows: the same as judge, for a city at a time. */
CITY_INLINE void count_course(
    struct run *run, struct count *counts, size_t person, uint16_t intervention, uint16_t index)
{
    for (int rule = 0; rule < run->n_rules; rule++) {
        const struct ready *q = &run->ready[rule];
        struct count *c = &counts[(size_t)rule * run->n_groups + (run->by_intervention ? intervention : 0)];
        uint16_t due = due_of(q, index);
        if (due >= q->until) {
            count_not_due(c, due);
            continue;
        }
        unsigned bits = bits_on(q, person, due), is_gone = bits >> 1;
        c->gone += is_gone;
        if (is_gone && q->rule->leave_out_gone)
            continue;
        unsigned achieved = bits & (q->gone_is_outcome ? 1 : ~is_gone) & 1;
        count_due(c, (uint32_t)person, achieved);
    }
}

CITY_LOOP static void run_courses(void *job, int i, size_t from, size_t to)
{
    struct run *run = job;
    struct count *counts = run->part[i].counts;
    struct course course[COURSES_AT_A_TIME];
    for (struct course_scan scan = course_scan_of(run->walk, from, to); scan.next < scan.last;) {
        size_t n = course_scan_next(&scan, course);
        for (size_t k = 0; k < n; k++)
            count_course(run, counts, course[k].person, course[k].intervention, course[k].index);
    }
}

/* Whether run_courses does it. */
static bool is_plain(const struct run *run)
{
    for (int i = 0; i < run->n_rules; i++) {
        const struct outcome_rule *r = run->ready[i].rule;
        if (run->want_persons || r->unit != OUTCOME_ALL || r->what != OUTCOME_STATUS ||
            r->horizon != OUTCOME_AT || r->profile || r->population == OUTCOME_NEW_SPELL ||
            (r->population == OUTCOME_COURSE_ENDED) != (r->anchor == OUTCOME_FROM_EXIT))
            return false;
    }
    return true;
}

static int run_start(struct run *run, int n_threads, struct arena *a, struct err *err)
{
    size_t spells = 0, counts = (size_t)run->n_rules * run->n_groups;
    const struct snapshot *s = run->walk->s;
    for (int rule = 0; rule < run->n_rules; rule++)
        for (size_t p = 0; run->ready[rule].rule->profile && p < s->n_persons; p++)
            spells = s->spell_first[p + 1] - s->spell_first[p] > spells
                         ? s->spell_first[p + 1] - s->spell_first[p]
                         : spells;
    for (int i = 0; i < n_threads; i++) {
        struct part *part = &run->part[i];
        part->counts = arena_array(a, counts, sizeof *part->counts);
        part->desk.items = arena_array(a, run->walk->most, sizeof *part->desk.items);
        part->desk.runs_room = 2 * spells + 1;
        part->desk.runs = arena_array(a, part->desk.runs_room, sizeof *part->desk.runs);
        if (!part->counts || !part->desk.items || !part->desk.runs)
            return no_memory(err);
        for (size_t c = 0; c < counts; c++)
            part->counts[c].earliest = SNAP_OPEN;
    }
    return OK;
}

/* The parts' counts in one, and their persons in order. */
static int run_end(
    struct run *run, int n_threads, struct outcome_result *ret, struct arena *a, struct err *err)
{
    size_t n_persons = 0;
    bool failed = false;
    for (int i = 0; i < n_threads; i++) {
        n_persons += run->part[i].n;
        failed |= run->part[i].failed;
    }
    for (size_t c = 0; c < (size_t)run->n_rules * run->n_groups; c++) {
        struct count sum = {.earliest = SNAP_OPEN};
        for (int i = 0; i < n_threads; i++) {
            count_add(&sum, &run->part[i].counts[c]);
        }
        result_of_count(&sum, run->ready[c / run->n_groups].until, &ret[c]);
    }
    if (run->want_persons) {
        ret->persons = arena_array(a, n_persons + 1, sizeof *ret->persons);
        for (int i = 0; ret->persons && i < n_threads; i++) {
            if (run->part[i].n)
                memcpy(
                    ret->persons + ret->n_rows, run->part[i].persons, run->part[i].n * sizeof *ret->persons);
            ret->n_rows += run->part[i].n;
        }
        failed |= !ret->persons;
    }
    for (int i = 0; i < n_threads; i++)
        free(run->part[i].persons);
    return failed ? no_memory(err) : OK;
}

static int run_all(
    struct run *run, int n_threads, struct outcome_result *ret, struct arena *a, struct err *err)
{
    n_threads = n_threads < 1 ? 1 : n_threads > THREADS_MOST ? THREADS_MOST : n_threads;
    int rc = run_start(run, n_threads, a, err);
    if (rc != OK)
        return rc;
    threads_run(n_threads, run->walk->s->n_persons, is_plain(run) ? run_courses : run_part, run);
    return run_end(run, n_threads, ret, a, err);
}

int outcome_compute(const struct snapshot *s, const struct outcome_rule *rule, bool want_persons,
    int n_threads, struct outcome_result *ret, struct arena *a, struct err *err)
{
    struct outcome_walk walk;
    struct ready ready;
    int rc = ready_make(s, rule, &walk, false, &ready, a, err);
    if (rc != OK)
        return rc;
    struct run run = {&ready, &walk, 1, 1, false, want_persons, {{0}}};
    struct outcome_result result;
    rc = run_all(&run, n_threads, &result, a, err);
    if (rc == OK)
        *ret = result;
    return rc;
}

int outcome_by_intervention(const struct snapshot *s, const struct outcome_rule *rules, int n_rules,
    int n_threads, struct outcome_result *ret, struct arena *a, struct err *err)
{
    struct outcome_walk walk = {0};
    struct ready *ready = arena_array(a, (size_t)n_rules + 1, sizeof *ready);
    int rc = ready ? OK : no_memory(err);
    for (int i = 0; rc == OK && i < n_rules; i++) {
        if (rules[i].population == OUTCOME_NEW_SPELL)
            return err_set(err, ERR_INVALID, "spells have no intervention");
        rc = ready_make(s, &rules[i], &walk, true, &ready[i], a, err);
    }
    if (rc != OK || n_rules == 0)
        return rc;
    struct run run = {ready, &walk, n_rules, (size_t)s->n_interventions, true, false, {{0}}};
    return s->n_interventions ? run_all(&run, n_threads, ret, a, err) : OK;
}
