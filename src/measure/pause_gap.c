#include "measure/pause_gap.h"

#include "measure/code_run.h"

static int no_memory(struct err *err)
{
    return err_set(err, ERR_LIMIT, "pause gaps: out of memory");
}

static uint16_t known_until(const struct snapshot *s, const struct code_set *set, uint16_t asked)
{
    uint16_t until = code_set_until(s, set);
    until = until < s->until ? until : s->until;
    return asked && asked < until ? asked : until;
}

/* ---- gaps ---- */

struct gap_work {
    const struct snapshot *s;
    const struct pause_gap_rule *rule;
    struct pause_gap_result *ret;
    struct status_run *line; /* of one person */
    size_t max_line;
};

static uint16_t benefit_days_of(const struct gap_work *w, size_t n_line, uint16_t from, uint16_t to)
{
    unsigned days = 0;
    for (size_t i = 0; i < n_line; i++) {
        const struct status_run *r = &w->line[i];
        if (!code_set_has(&w->rule->benefit, r->code))
            continue;
        unsigned start = r->start > from ? r->start : from, end = r->end < to ? r->end : to;
        days += end > start ? end - start : 0;
    }
    return (uint16_t)days;
}

/* The gap [start, next) after a course of intervention; next = until when no course begins before it. */
static void gap_add(struct gap_work *w, uint32_t person, size_t *n_line, uint16_t start, uint16_t next,
    uint16_t intervention, bool begins)
{
    const struct pause_gap_rule *rule = w->rule;
    struct pause_gap_result *r = w->ret;
    if (start < rule->from || start >= rule->to)
        return;
    struct pause_gap g = {.person = person,
        .start = start,
        .end = next,
        .intervention = intervention,
        .ended = begins ? PAUSE_GAP_COURSE : PAUSE_GAP_RUNS};
    uint16_t gone = snapshot_gone_from(w->s, person, start, next);
    if (gone <= start)
        return; /* dead or moved with the end of the course: no day without one */
    if (gone != SNAP_OPEN) {
        g.end = gone;
        g.ended = PAUSE_GAP_GONE;
    }
    if (*n_line == SIZE_MAX)
        *n_line = status_line(w->s, rule->profile, person, w->line, w->max_line);
    g.benefit_days = benefit_days_of(w, *n_line, g.start, g.end);
    g.is_over = g.benefit_days > rule->limit_days;
    bool same_person = r->n && r->gaps[r->n - 1].person == person;
    bool over_before = false;
    for (size_t i = r->n; i-- > 0 && r->gaps[i].person == person;)
        over_before |= r->gaps[i].is_over;
    r->n_persons += !same_person;
    r->n_over += g.is_over;
    r->n_over_running += g.is_over && g.ended == PAUSE_GAP_RUNS;
    r->n_undecided += !g.is_over && g.ended == PAUSE_GAP_RUNS;
    r->n_over_persons += g.is_over && !over_before;
    r->benefit_days += g.benefit_days;
    r->gaps[r->n++] = g;
}

static void gaps_of_person(struct gap_work *w, uint32_t person)
{
    const struct snapshot *s = w->s;
    uint16_t until = w->ret->until;
    size_t n_line = SIZE_MAX;
    unsigned end = 0; /* first day without a course so far; 0 = none begun */
    uint16_t last = SNAP_NO_INTERVENTION;
    for (uint32_t i = s->course_first[person]; i < s->course_first[person + 1]; i++) {
        if (s->course_start[i] >= until)
            break;
        if (end && s->course_start[i] > end)
            gap_add(w, person, &n_line, (uint16_t)end, s->course_start[i], last, true);
        if (s->course_end[i] >= end) {
            end = s->course_end[i];
            last = s->course_intervention[i];
        }
    }
    if (end && end < until)
        gap_add(w, person, &n_line, (uint16_t)end, until, last, false);
}

static int gap_curves(struct pause_gap_result *r, struct arena *a, struct err *err)
{
    static const uint8_t events[] = {[PAUSE_GAP_RUNS] = 0, [PAUSE_GAP_COURSE] = 1, [PAUSE_GAP_GONE] = 2};
    uint16_t *days = arena_array(a, r->n + 1, sizeof *days);
    uint8_t *event = arena_array(a, r->n + 1, 1);
    if (!days || !event)
        return no_memory(err);
    for (size_t i = 0; i < r->n; i++) {
        const struct pause_gap *g = &r->gaps[i];
        /* Of one that runs, the last complete day is known to be without a course. */
        days[i] = (uint16_t)(g->end - g->start - (g->ended == PAUSE_GAP_RUNS));
        event[i] = events[g->ended];
    }
    return wait_curves_of(days, event, r->n, 2, &r->wait, a, err);
}

int pause_gaps(const struct snapshot *s, const struct pause_gap_rule *rule, struct pause_gap_result *ret,
    struct arena *a, struct err *err)
{
    *ret = (struct pause_gap_result){.until = known_until(s, &rule->benefit, rule->until)};
    struct gap_work w = {
        .s = s, .rule = rule, .ret = ret, .max_line = 2 * snapshot_most_spells(s) + PROFILE_PERIODS};
    w.line = arena_array(a, w.max_line, sizeof *w.line);
    ret->gaps = arena_array(a, s->n_courses + 1, sizeof *ret->gaps);
    if (!w.line || !ret->gaps)
        return no_memory(err);
    for (size_t p = 0; p < s->n_persons; p++)
        gaps_of_person(&w, (uint32_t)p);
    return gap_curves(ret, a, err);
}

/* ---- waiting for the first course ---- */

static bool is_offer(const struct first_offer_rule *rule, uint16_t intervention)
{
    return !rule->offers || rule->offers[intervention];
}

/* First day from day on with the start of an offer; SNAP_OPEN when none. *ret_in = one runs on the day, begun before it. */
static uint16_t offer_from(
    const struct snapshot *s, const struct first_offer_rule *rule, size_t person, uint16_t day, bool *ret_in)
{
    uint16_t first = SNAP_OPEN;
    *ret_in = false;
    for (uint32_t i = s->course_first[person]; i < s->course_first[person + 1]; i++) {
        if (!is_offer(rule, s->course_intervention[i]))
            continue;
        uint16_t start = s->course_start[i];
        *ret_in |= start < day && s->course_end[i] > day;
        if (start >= day && start < first)
            first = start;
    }
    return first;
}

static void wait_add(struct first_offer_result *r, size_t person, uint16_t index, uint16_t end, uint8_t event)
{
    r->n_gone += event == 2;
    r->n_left += event == 3;
    r->rows[r->n++] = (struct first_offer_row){(uint32_t)person, index, (uint16_t)(end - index), event};
}

static void since_benefit(const struct snapshot *s, const struct first_offer_rule *rule, size_t person,
    struct code_run *runs, struct first_offer_result *ret)
{
    size_t n = code_runs(s, &rule->benefit, person, ret->until, runs);
    for (size_t i = 0; i < n; i++) {
        const struct code_run *r = &runs[i];
        if (r->start < rule->from || r->start >= rule->to || !code_run_is_new(runs, i, rule->gap_days))
            continue;
        bool in_course;
        uint16_t offer = offer_from(s, rule, person, r->start, &in_course);
        uint16_t gone = snapshot_gone_from(s, person, r->start, ret->until);
        if (in_course) {
            ret->n_already++;
        } else if (offer < ret->until && offer <= gone && offer <= r->end) {
            wait_add(ret, person, r->start, offer, 1);
        } else if (gone < ret->until && gone <= r->end) {
            wait_add(ret, person, r->start, gone, 2);
        } else {
            wait_add(ret, person, r->start, (uint16_t)(r->end - r->runs), r->runs ? 0 : 3);
        }
        return;
    }
}

static void since_referral(const struct snapshot *s, const struct first_offer_rule *rule, size_t person,
    struct first_offer_result *ret)
{
    uint16_t referred = SNAP_OPEN, start = SNAP_OPEN;
    for (uint32_t i = s->course_first[person]; i < s->course_first[person + 1]; i++) {
        uint16_t day = s->course_referred[i];
        if (!is_offer(rule, s->course_intervention[i]) || day == SNAP_OPEN || day > s->course_start[i] ||
            day < rule->from || day >= rule->to || s->course_start[i] >= ret->until)
            continue;
        if (day < referred) {
            referred = day;
            start = s->course_start[i];
        }
    }
    if (referred != SNAP_OPEN)
        wait_add(ret, person, referred, start, 1);
}

int first_offers(const struct snapshot *s, const struct first_offer_rule *rule,
    struct first_offer_result *ret, struct arena *a, struct err *err)
{
    bool benefit = rule->since == FIRST_OFFER_SINCE_BENEFIT;
    *ret = (struct first_offer_result){.until = known_until(s, &rule->benefit, rule->until)};
    struct code_run *runs = arena_array(a, snapshot_most_spells(s) + 1, sizeof *runs);
    ret->rows = arena_array(a, s->n_persons + 1, sizeof *ret->rows);
    if (!runs || !ret->rows)
        return no_memory(err);
    for (size_t p = 0; p < s->n_persons; p++) {
        if (benefit)
            since_benefit(s, rule, p, runs, ret);
        else
            since_referral(s, rule, p, ret);
    }
    uint16_t *days = arena_array(a, ret->n + 1, sizeof *days);
    uint8_t *event = arena_array(a, ret->n + 1, 1);
    if (!days || !event)
        return no_memory(err);
    for (size_t i = 0; i < ret->n; i++) {
        days[i] = ret->rows[i].days;
        event[i] = ret->rows[i].event;
    }
    return wait_curves_of(days, event, ret->n, 3, &ret->wait, a, err);
}
