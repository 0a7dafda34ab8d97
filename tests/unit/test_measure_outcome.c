/* What became of people, against a count day by day of plain spells and courses. */
#include "unit.h"

#include "measure/outcome.h"
#include "register.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PERSONS = 120, MANY_PERSONS = 1500, ROUNDS = 5 };

static struct arena *arena;
static struct err err;

static int setup(void **state)
{
    (void)state;
    arena = arena_new(0);
    return arena ? 0 : 1;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static uint16_t day(int year, int month, int d)
{
    return snap_day(day_from_ymd(year, month, d));
}

static struct code_set set_of(unsigned code, unsigned other)
{
    struct code_set set = {{0}};
    code_set_add(&set, code);
    code_set_add(&set, other);
    return set;
}

/* To the bit; what lies between the members is nobody's. */
static void assert_same_share(const struct share *a, const struct share *b)
{
    assert_true(a->x == b->x && a->n == b->n && a->valid == b->valid);
    assert_memory_equal(&a->p, &b->p, sizeof a->p);
    assert_memory_equal(&a->low, &b->low, sizeof a->low);
    assert_memory_equal(&a->high, &b->high, sizeof a->high);
}

static struct outcome_result compute(const struct snapshot *s, const struct outcome_rule *rule)
{
    struct outcome_result one, two;
    assert_int_equal(outcome_compute(s, rule, true, 1, &one, arena, &err), OK);
    assert_int_equal(outcome_compute(s, rule, true, 2, &two, arena, &err), OK);
    assert_int_equal(one.n_rows, two.n_rows);
    for (size_t i = 0; i < one.n_rows; i++) {
        const struct outcome_person *p = &one.persons[i], *q = &two.persons[i];
        assert_true(p->person == q->person && p->item == q->item && p->start == q->start &&
                    p->end == q->end && p->index == q->index && p->due == q->due && p->state == q->state &&
                    p->gone == q->gone);
    }
    assert_true(one.x == two.x && one.n == two.n && one.not_due == two.not_due && one.gone == two.gone);
    assert_same_share(&one.share, &two.share);
    assert_memory_equal(&one.variance, &two.variance, sizeof one.variance);
    return one;
}

/* ---- the definitions, written out day by day ---- */

static bool on(const struct snapshot *s, size_t person, unsigned code, uint32_t d)
{
    for (size_t i = s->spell_first[person]; i < s->spell_first[person + 1]; i++)
        if (s->spell_code[i] == code && s->spell_start[i] <= d && d < s->spell_end[i])
            return true;
    return false;
}

static bool gone(const struct snapshot *s, size_t person, uint32_t d)
{
    return on(s, person, SNAP_DEAD, d) || on(s, person, SNAP_MOVED, d);
}

static bool in_set(const struct outcome_rule *r, const struct snapshot *s, size_t person, uint32_t d)
{
    if (gone(s, person, d))
        return false;
    if (r->profile) {
        uint8_t code = status_on_day(s, r->profile, person, (uint16_t)d);
        return code != SNAP_NO_CODE && code_set_has(&r->outcome, code);
    }
    for (unsigned code = 2; code < REGISTER_CODES; code++)
        if (code_set_has(&r->outcome, code) && on(s, person, code, d))
            return true;
    return false;
}

static bool begins(const struct outcome_rule *r, const struct snapshot *s, size_t person, uint32_t d)
{
    if (gone(s, person, d))
        return false;
    for (size_t i = s->course_first[person];
         r->what == OUTCOME_COURSE_BEGINS && i < s->course_first[person + 1]; i++)
        if (s->course_start[i] == d && s->course_intervention[i] == r->offers[0])
            return true;
    if (r->what == OUTCOME_COURSE_BEGINS)
        return false;
    if (r->profile) {
        uint8_t today = status_on_day(s, r->profile, person, (uint16_t)d),
                before = status_on_day(s, r->profile, person, (uint16_t)(d - 1));
        return today != before && today != SNAP_NO_CODE && code_set_has(&r->outcome, today);
    }
    for (size_t i = s->spell_first[person]; i < s->spell_first[person + 1]; i++)
        if (s->spell_start[i] == d && code_set_has(&r->outcome, s->spell_code[i]))
            return true;
    return false;
}

struct plain {
    int64_t x, n, not_due, gone;
};

static void plain_item(const struct outcome_rule *r, const struct snapshot *s, size_t person, uint32_t start,
    uint32_t end, uint16_t until, struct plain *to)
{
    uint32_t index = r->anchor == OUTCOME_FROM_START ? start
                     : end == SNAP_OPEN              ? SNAP_OPEN
                                                     : end - 1,
             due = SNAP_OPEN;
    int n = r->horizon == OUTCOME_BEFORE ? r->n - 1 : r->n;
    if (index != SNAP_OPEN) {
        due = index + (uint32_t)(r->step == OUTCOME_WEEKS ? 7 * n : n);
        if (r->step == OUTCOME_MONTHS)
            due = (uint32_t)(day_add_months(snap_date((uint16_t)index), n).n - SNAP_EPOCH);
    }
    if (due >= until) {
        to->not_due++;
        return;
    }
    bool achieved = false;
    uint32_t last = r->horizon == OUTCOME_BEFORE ? due - 1 : due;
    if (r->what == OUTCOME_OVER)
        achieved = end <= due && !gone(s, person, end);
    else if (r->horizon == OUTCOME_AT)
        achieved = in_set(r, s, person, due);
    for (uint32_t d = index + 1; r->what != OUTCOME_OVER && r->horizon != OUTCOME_AT && d <= last; d++)
        achieved |= r->what == OUTCOME_STATUS ? in_set(r, s, person, d) : begins(r, s, person, d);
    to->gone += gone(s, person, due);
    if (r->leave_out_gone && gone(s, person, due))
        return;
    to->n++;
    to->x += achieved;
}

static int year_of(uint32_t d)
{
    return day_year((day_t){(int32_t)d + SNAP_EPOCH});
}

static void plain_courses(
    const struct outcome_rule *r, const struct snapshot *s, size_t person, uint16_t until, struct plain *to)
{
    bool ended = r->population == OUTCOME_COURSE_ENDED;
    for (uint32_t d = r->from; d < r->to; d++)
        for (size_t i = s->course_first[person]; i < s->course_first[person + 1]; i++) {
            uint32_t of = ended ? s->course_end[i] - 1u : s->course_start[i];
            bool first = true;
            if (of != d || (ended && s->course_end[i] == SNAP_OPEN) ||
                s->course_intervention[i] != r->interventions[0])
                continue;
            for (size_t j = s->course_first[person]; j < s->course_first[person + 1]; j++) {
                uint32_t other = ended ? s->course_end[j] - 1u : s->course_start[j];
                bool earlier = other < of || (other == of && j < i);
                if (j == i || !earlier || (ended && s->course_end[j] == SNAP_OPEN) ||
                    s->course_intervention[j] != s->course_intervention[i])
                    continue;
                first &= !(r->unit == OUTCOME_FIRST_OF_YEAR && year_of(other) == year_of(of));
                first &= !(r->unit == OUTCOME_FIRST_OF_PERSON && other >= r->from);
            }
            if (first)
                plain_item(r, s, person, s->course_start[i], s->course_end[i], until, to);
        }
}

static bool any_of(const struct outcome_rule *r, const struct snapshot *s, size_t person, uint32_t d)
{
    for (unsigned code = 2; code < REGISTER_CODES; code++)
        if (code_set_has(&r->spells, code) && on(s, person, code, d))
            return true;
    return false;
}

static void plain_spells(
    const struct outcome_rule *r, const struct snapshot *s, size_t person, uint16_t until, struct plain *to)
{
    int year = 0;
    for (uint32_t d = REGISTER_FROM; d < r->to; d++) {
        struct ymd v = day_ymd(snap_date((uint16_t)d));
        day_t month = day_from_ymd(v.year, v.month, 1);
        bool free = any_of(r, s, person, d) && (d == REGISTER_FROM || !any_of(r, s, person, d - 1));
        for (int32_t b = day_add_months(month, -1).n - SNAP_EPOCH; b < month.n - SNAP_EPOCH; b++)
            free &= !any_of(r, s, person, (uint32_t)b);
        if (!free || year_of(d) == year)
            continue;
        year = year_of(d);
        uint32_t end = d;
        while (end < until && any_of(r, s, person, end))
            end++;
        bool over = end < until;
        if (r->leave_days && over && (end - d > r->leave_days || gone(s, person, end)))
            continue;
        if (r->leave_days && !over && d + r->leave_days < until)
            continue;
        if (d >= r->from)
            plain_item(r, s, person, d, over ? end : SNAP_OPEN, until, to);
    }
}

static void compare(const struct snapshot *s, const struct outcome_rule *r)
{
    struct outcome_result f = compute(s, r);
    struct plain p = {0};
    for (size_t person = 0; person < s->n_persons; person++) {
        if (r->population == OUTCOME_NEW_SPELL)
            plain_spells(r, s, person, f.until, &p);
        else
            plain_courses(r, s, person, f.until, &p);
    }
    assert_int_equal(f.n, p.n);
    assert_int_equal(f.x, p.x);
    assert_int_equal(f.not_due, p.not_due);
    int64_t due_gone = 0;
    for (size_t i = 0; i < f.n_rows; i++)
        due_gone += f.persons[i].gone && f.persons[i].state != OUTCOME_NOT_DUE;
    assert_int_equal(f.gone, p.gone);
    assert_int_equal(due_gone, p.gone);
}

static const uint16_t IPS = 0, MENTOR = 1;

static struct outcome_rule course_rule(enum outcome_population population)
{
    return (struct outcome_rule){.population = population,
        .interventions = &IPS,
        .n_interventions = 1,
        .from = REGISTER_FROM + 20,
        .to = REGISTER_FROM + 780,
        .anchor = population == OUTCOME_COURSE_ENDED ? OUTCOME_FROM_EXIT : OUTCOME_FROM_START,
        .n = 2,
        .step = OUTCOME_MONTHS,
        .outcome = set_of(REGISTER_WORK, REGISTER_SCHOOL)};
}

/* Every population, unit, way of counting and distance. */
static void compare_all(const struct snapshot *s, struct outcome_rule rule)
{
    static const struct {
        enum outcome_horizon horizon;
        enum outcome_what what;
        int n;
        enum outcome_step step;
    } WAYS[] = {{OUTCOME_AT, OUTCOME_STATUS, 2, OUTCOME_MONTHS},
        {OUTCOME_AT, OUTCOME_STATUS, 92, OUTCOME_DAYS}, {OUTCOME_AT, OUTCOME_STATUS, 0, OUTCOME_DAYS},
        {OUTCOME_WITHIN, OUTCOME_STATUS, 6, OUTCOME_MONTHS},
        {OUTCOME_WITHIN, OUTCOME_SPELL_BEGINS, 26, OUTCOME_WEEKS},
        {OUTCOME_WITHIN, OUTCOME_COURSE_BEGINS, 6, OUTCOME_MONTHS},
        {OUTCOME_BEFORE, OUTCOME_SPELL_BEGINS, 10, OUTCOME_WEEKS},
        {OUTCOME_BEFORE, OUTCOME_STATUS, 3, OUTCOME_MONTHS}, {OUTCOME_WITHIN, OUTCOME_OVER, 60, OUTCOME_DAYS},
        {OUTCOME_BEFORE, OUTCOME_OVER, 26, OUTCOME_WEEKS}};
    for (size_t i = 0; i < sizeof WAYS / sizeof WAYS[0]; i++) {
        rule.horizon = WAYS[i].horizon;
        rule.what = WAYS[i].what;
        rule.n = WAYS[i].n;
        rule.step = WAYS[i].step;
        rule.offers = &MENTOR;
        rule.n_offers = 1;
        compare(s, &rule);
    }
}

static void test_courses_are_as_counted_by_days(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        struct city *c = register_new(seed, PERSONS, arena);
        struct status_profile profile;
        assert_int_equal(
            status_profile_make(&c->s, "jobindsats", "", STATUS_NATIONAL, STATUS_NATIONAL_N, &profile, &err),
            OK);
        for (int ended = 0; ended < 2; ended++) {
            struct outcome_rule rule = course_rule(ended ? OUTCOME_COURSE_ENDED : OUTCOME_COURSE_STARTED);
            rule.unit = (enum outcome_unit)(seed % 3);
            rule.leave_out_gone = seed % 2;
            compare_all(&c->s, rule);
            rule.profile = &profile;
            compare_all(&c->s, rule);
            rule.anchor = ended ? OUTCOME_FROM_START : OUTCOME_FROM_EXIT;
            compare_all(&c->s, rule);
        }
        arena_clear(arena);
    }
}

static void test_new_spells_and_their_leavers_are_as_counted_by_days(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        struct city *c = register_new(seed, PERSONS, arena);
        struct outcome_rule rule = course_rule(OUTCOME_NEW_SPELL);
        rule.spells = set_of(REGISTER_SICK, REGISTER_HELP);
        compare_all(&c->s, rule);
        rule.anchor = OUTCOME_FROM_EXIT;
        rule.leave_days = 40;
        compare_all(&c->s, rule);
        arena_clear(arena);
    }
}

/* ---- the first event ---- */

struct plain_time {
    uint32_t exit;
    int event;
};

/* The first day with a cause, looked for day by day. */
static struct plain_time plain_first(const struct snapshot *s, const struct outcome_times_rule *r,
    size_t person, uint32_t index, uint32_t end, uint16_t until)
{
    for (uint32_t d = index; d < until; d++) {
        int extra = r->over ? 1 : 0;
        if (r->over && d == end && !gone(s, person, d))
            return (struct plain_time){d - index, 1};
        for (int k = 0; k < r->n_causes; k++)
            for (unsigned code = 0; code < REGISTER_CODES; code++)
                if (code_set_has(&r->causes[k], code) &&
                    (r->of->profile ? status_on_day(s, r->of->profile, person, (uint16_t)d) == code
                                    : on(s, person, code, d)))
                    return (struct plain_time){d - index, k + 1 + extra};
        if (gone(s, person, d))
            return (struct plain_time){d - index, 0};
    }
    return (struct plain_time){until - 1u - index, 0};
}

/* Counted at once or from rows, with one or two threads. */
static void compare_sets(
    const struct snapshot *s, const struct outcome_times_rule *rule, const struct outcome_times *t)
{
    for (int threads = 1; threads <= 2; threads++) {
        struct risk_set rows, counted;
        struct outcome_times of;
        assert_int_equal(risk_sets_of_days(&t->days, 1, t->n_causes, &rows, arena, &err), OK);
        assert_int_equal(outcome_risk_sets(s, rule, threads, &counted, &of, arena, &err), OK);
        assert_true(of.n_later == t->n_later && of.n_before == t->n_before && of.days.n == t->days.n);
        assert_int_equal(rows.n_times, counted.n_times);
        assert_true(rows.n == counted.n && rows.first_entry == counted.first_entry);
        assert_memory_equal(rows.time, counted.time, rows.n_times * sizeof *rows.time);
        assert_memory_equal(rows.n_risk, counted.n_risk, rows.n_times * sizeof *rows.n_risk);
        assert_memory_equal(
            rows.n_event, counted.n_event, rows.n_times * (size_t)t->n_causes * sizeof *rows.n_event);
        assert_memory_equal(rows.n_censored, counted.n_censored, rows.n_times * sizeof *rows.n_censored);
    }
}

static void compare_times(const struct snapshot *s, const struct outcome_times_rule *rule)
{
    struct outcome_times t, two;
    struct outcome_result r = compute(s, rule->of);
    size_t at = 0;
    int64_t later = 0, before = 0;
    assert_int_equal(outcome_times(s, rule, 1, &t, arena, &err), OK);
    assert_int_equal(outcome_times(s, rule, 2, &two, arena, &err), OK);
    assert_int_equal(t.days.n, two.days.n);
    assert_memory_equal(t.days.exit, two.days.exit, t.days.n * 2);
    assert_memory_equal(t.days.event, two.days.event, t.days.n);
    assert_memory_equal(t.person, two.person, t.days.n * 4);
    for (size_t i = 0; i < r.n_rows; i++) {
        const struct outcome_person *p = &r.persons[i];
        if (p->index >= t.until) {
            later++;
            continue;
        }
        struct plain_time x = plain_first(s, rule, p->person, p->index, p->end, t.until);
        uint16_t entry = SURVIVAL_FROM_START;
        if (p->index < rule->register_from) {
            bool began = false;
            for (int k = 0; k < rule->n_causes; k++)
                for (unsigned code = 0; code < REGISTER_CODES; code++)
                    began |=
                        code_set_has(&rule->causes[k], code) && on(s, p->person, code, rule->register_from);
            entry = (uint16_t)(rule->register_from - p->index);
            if (began || x.exit <= entry) {
                before++;
                continue;
            }
        }
        assert_int_equal(t.person[at], p->person);
        assert_int_equal(t.index[at], p->index);
        assert_int_equal(t.days.exit[at], x.exit);
        assert_int_equal(t.days.event[at], x.event);
        assert_int_equal(t.days.entry ? t.days.entry[at] : SURVIVAL_FROM_START, entry);
        at++;
    }
    assert_int_equal(at, t.days.n);
    assert_int_equal(later, t.n_later);
    assert_int_equal(before, t.n_before);
    compare_sets(s, rule, &t);
}

static void test_times_to_the_first_event_are_as_found_by_days(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        struct city *c = register_new(seed, PERSONS, arena);
        struct status_profile profile;
        struct outcome_rule of = course_rule(seed % 2 ? OUTCOME_COURSE_ENDED : OUTCOME_COURSE_STARTED);
        struct code_set causes[3] = {set_of(REGISTER_WORK, REGISTER_HOURS),
            set_of(REGISTER_SCHOOL, REGISTER_SCHOOL), set_of(SNAP_DEAD, SNAP_MOVED)};
        struct outcome_times_rule rule = {.of = &of, .causes = causes, .n_causes = 3};
        of.to = REGISTER_FROM + 830;
        of.unit = (enum outcome_unit)(seed % 3);
        compare_times(&c->s, &rule);
        rule.n_causes = 2; /* dead and moved censor */
        compare_times(&c->s, &rule);
        assert_int_equal(
            status_profile_make(&c->s, "jobindsats", "", STATUS_NATIONAL, STATUS_NATIONAL_N, &profile, &err),
            OK);
        of.profile = &profile;
        compare_times(&c->s, &rule);
        of.profile = NULL;
        rule.n_causes = 3;
        rule.register_from = REGISTER_FROM + 200;
        compare_times(&c->s, &rule);
        rule.register_from = 0;
        of.population = OUTCOME_NEW_SPELL;
        of.anchor = OUTCOME_FROM_START;
        of.spells = set_of(REGISTER_SICK, REGISTER_SICK);
        rule.over = true;
        compare_times(&c->s, &rule);
        arena_clear(arena);
    }
}

/* ---- by intervention ---- */

static void compare_interventions(const struct snapshot *s, enum outcome_unit unit)
{
    struct outcome_rule rules[2] = {course_rule(OUTCOME_COURSE_ENDED), course_rule(OUTCOME_COURSE_ENDED)};
    struct outcome_result got[2][REGISTER_OFFERS];
    rules[1].n = 6;
    rules[0].unit = rules[1].unit = unit;
    assert_int_equal(outcome_by_intervention(s, rules, 2, 2, got[0], arena, &err), OK);
    for (uint16_t v = 0; v < REGISTER_OFFERS; v++)
        for (int i = 0; i < 2; i++) {
            struct outcome_rule rule = rules[i];
            rule.interventions = &v;
            struct outcome_result one = compute(s, &rule);
            assert_int_equal(got[i][v].x, one.x);
            assert_int_equal(got[i][v].n, one.n);
            assert_int_equal(got[i][v].not_due, one.not_due);
            assert_int_equal(got[i][v].earliest_due, one.earliest_due);
            assert_same_share(&got[i][v].share, &one.share);
        }
}

static void test_one_pass_over_interventions_is_as_one_rule_at_a_time(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        struct city *c = register_new(seed, PERSONS, arena);
        compare_interventions(&c->s, seed % 2 ? OUTCOME_ALL : OUTCOME_FIRST_OF_YEAR);
        arena_clear(arena);
    }
}

/* Courses are taken some hundreds at a time (measure/course_scan.h). */
static void test_thousands_of_courses_are_as_found_by_days(void **state)
{
    (void)state;
    struct city *c = register_new(6, MANY_PERSONS, arena);
    struct outcome_rule of = course_rule(OUTCOME_COURSE_ENDED);
    struct code_set causes[2] = {set_of(REGISTER_WORK, REGISTER_HOURS), set_of(SNAP_DEAD, SNAP_MOVED)};
    struct outcome_times_rule rule = {.of = &of, .causes = causes, .n_causes = 2};
    assert_true(c->s.n_courses > 2000);
    compare_interventions(&c->s, OUTCOME_ALL);
    of.interventions = NULL;
    of.n_interventions = 0;
    compare_times(&c->s, &rule);
    arena_clear(arena);
}

/* sum over persons (x - p m)^2 / n^2 * K / (K - 1), written out. */
static void test_the_variance_of_all_courses_has_persons_as_clusters(void **state)
{
    (void)state;
    struct city *c = register_new(7, 400, arena);
    struct outcome_rule rule = course_rule(OUTCOME_COURSE_STARTED);
    rule.unit = OUTCOME_ALL;
    struct outcome_result r = compute(&c->s, &rule);
    double p = (double)r.x / (double)r.n, sum = 0;
    int64_t persons = 0;
    for (uint32_t person = 0; person < 400; person++) {
        double x = 0, m = 0;
        for (size_t i = 0; i < r.n_rows; i++)
            if (r.persons[i].person == person && r.persons[i].state <= OUTCOME_ACHIEVED) {
                m++;
                x += r.persons[i].state == OUTCOME_ACHIEVED;
            }
        persons += m > 0;
        sum += (x - p * m) * (x - p * m);
    }
    double k = (double)persons, var = sum / ((double)r.n * (double)r.n) * k / (k - 1);
    assert_int_equal(persons, r.n_persons);
    assert_true(r.n_persons < r.n);
    assert_true(fabs(var - r.variance) < 1e-12);
    struct share want = share_wilson_clustered(r.x, r.n, r.variance);
    assert_true(r.share.low == want.low && r.share.high == want.high);
}

/* ---- hand-made ---- */

static struct snapshot made_of(const struct snapshot_spell *spells, size_t n_spells,
    const struct snapshot_course *courses, size_t n_courses, uint16_t until)
{
    struct snapshot_code *codes = arena_array(arena, REGISTER_CODES, sizeof *codes);
    static const struct snapshot_intervention offer[] = {{"ips", "IPS", 1}, {"mentor", "Mentor", 2}};
    struct snapshot_rows rows = {.codes = codes,
        .n_codes = REGISTER_CODES,
        .interventions = offer,
        .n_interventions = 2,
        .spells = spells,
        .n_spells = n_spells,
        .courses = courses,
        .n_courses = n_courses};
    struct snapshot s;
    struct snapshot_report report;
    for (int i = 0; i < REGISTER_CODES; i++) {
        codes[i] = REGISTER_CODE[i];
        codes[i].until = until;
    }
    assert_int_equal(snapshot_make(&rows, &s, &report, arena, &err), OK);
    return s;
}

static void test_the_last_of_december_and_two_months_is_the_last_of_february(void **state)
{
    (void)state;
    struct outcome_rule rule = {.n = 2, .step = OUTCOME_MONTHS};
    assert_int_equal(outcome_due(&rule, day(2023, 12, 31)), day(2024, 2, 29));
    assert_int_equal(outcome_due(&rule, day(2022, 12, 31)), day(2023, 2, 28));
    assert_int_equal(outcome_due(&rule, day(2024, 6, 30)), day(2024, 8, 30));
    rule.national_days = true; /* two months are none of the four */
    assert_int_equal(outcome_due(&rule, day(2023, 12, 31)), day(2024, 2, 29));
    static const int MONTHS[] = {1, 3, 6, 12}, DAYS[] = {30, 92, 182, 365};
    for (int i = 0; i < 4; i++) {
        rule.n = MONTHS[i];
        assert_int_equal(outcome_due(&rule, day(2024, 1, 31)), day(2024, 1, 31) + DAYS[i]);
    }
    rule = (struct outcome_rule){.n = 26, .step = OUTCOME_WEEKS, .horizon = OUTCOME_BEFORE};
    assert_int_equal(outcome_due(&rule, day(2012, 1, 2)), day(2012, 1, 2) + 175);
    rule = (struct outcome_rule){.n = 1200, .step = OUTCOME_YEARS};
    assert_int_equal(outcome_due(&rule, day(2012, 1, 2)), SNAP_OPEN);
}

/* Before week 26: 175 days are left in time, 176 are not; one who has been there 100 days may yet leave. */
static void test_leaving_before_week_26_is_at_most_175_days(void **state)
{
    (void)state;
    uint16_t from = day(2012, 2, 1), until = day(2013, 1, 1);
    struct snapshot_spell spells[] = {{1, from, (uint16_t)(from + 175), REGISTER_SICK},
        {2, from, (uint16_t)(from + 176), REGISTER_SICK},
        {3, (uint16_t)(until - 100), SNAP_OPEN, REGISTER_SICK},
        {4, from, (uint16_t)(from + 100), REGISTER_SICK},
        {4, (uint16_t)(from + 100), (uint16_t)(from + 200), REGISTER_SICK},
        {5, day(2011, 12, 20), day(2012, 1, 3), REGISTER_SICK},
        {5, from, (uint16_t)(from + 9), REGISTER_SICK}};
    struct snapshot s = made_of(spells, 7, NULL, 0, until);
    struct outcome_rule rule = {.population = OUTCOME_NEW_SPELL,
        .spells = set_of(REGISTER_SICK, REGISTER_SICK),
        .from = day(2012, 1, 1),
        .to = until,
        .horizon = OUTCOME_BEFORE,
        .n = 26,
        .step = OUTCOME_WEEKS,
        .what = OUTCOME_OVER};
    struct outcome_result r = compute(&s, &rule);
    assert_int_equal(r.x, 1); /* two spells that touch are one of 200 days; five was paid in January too */
    assert_int_equal(r.n, 3);
    assert_int_equal(r.not_due, 1);
    assert_int_equal(r.earliest_due, until - 100 + 175);
    rule.leave_days = 175;
    rule.anchor = OUTCOME_FROM_EXIT;
    rule.horizon = OUTCOME_AT;
    rule.what = OUTCOME_STATUS;
    rule.outcome = set_of(REGISTER_WORK, REGISTER_HOURS);
    rule.n = 30;
    rule.step = OUTCOME_DAYS;
    r = compute(&s, &rule); /* of those who left, in work on day 30 after the last day */
    assert_int_equal(r.n, 1);
    assert_int_equal(r.x, 0);
    assert_int_equal(r.not_due, 1);
}

static void test_one_in_work_at_the_end_has_the_event_at_time_0(void **state)
{
    (void)state;
    struct snapshot_spell spells[] = {{1, day(2024, 1, 1), SNAP_OPEN, REGISTER_WORK},
        {2, day(2024, 3, 1), SNAP_OPEN, REGISTER_WORK}, {3, day(2024, 3, 1), SNAP_OPEN, SNAP_DEAD}};
    struct snapshot_course courses[] = {{1, day(2023, 9, 1), day(2024, 2, 1), SNAP_OPEN, 0, 0},
        {2, day(2023, 9, 1), day(2024, 2, 1), SNAP_OPEN, 0, 0},
        {3, day(2023, 9, 1), day(2024, 2, 1), SNAP_OPEN, 0, 0}};
    struct snapshot s = made_of(spells, 3, courses, 3, day(2025, 1, 1));
    struct outcome_rule of = course_rule(OUTCOME_COURSE_ENDED);
    struct code_set causes[2] = {set_of(REGISTER_WORK, REGISTER_WORK), set_of(SNAP_DEAD, SNAP_MOVED)};
    struct outcome_times_rule rule = {.of = &of, .causes = causes, .n_causes = 2};
    struct outcome_times t;
    of.from = day(2024, 1, 1);
    of.to = day(2025, 1, 1);
    assert_int_equal(outcome_times(&s, &rule, 1, &t, arena, &err), OK);
    assert_int_equal(t.days.n, 3);
    assert_true(t.days.exit[0] == 0 && t.days.event[0] == 1);
    assert_true(t.days.exit[1] == 30 && t.days.event[1] == 1); /* 31 January to 1 March 2024 */
    assert_true(t.days.exit[2] == 30 && t.days.event[2] == 2);
}

static void test_of_two_events_on_one_day_the_first_named_cause_wins(void **state)
{
    (void)state;
    struct snapshot_spell spells[] = {{1, day(2024, 3, 1), day(2024, 4, 1), REGISTER_WORK},
        {1, day(2024, 3, 1), SNAP_OPEN, REGISTER_SCHOOL},
        {1, day(2024, 3, 1), day(2024, 3, 9), REGISTER_HELP}};
    struct snapshot_course courses[] = {{1, day(2023, 9, 1), day(2024, 2, 1), SNAP_OPEN, 0, 0}};
    struct snapshot s = made_of(spells, 3, courses, 1, day(2025, 1, 1));
    struct outcome_rule of = course_rule(OUTCOME_COURSE_ENDED);
    of.from = day(2024, 1, 1);
    of.to = day(2025, 1, 1);
    struct code_set causes[3] = {set_of(REGISTER_SCHOOL, REGISTER_SCHOOL),
        set_of(REGISTER_WORK, REGISTER_WORK), set_of(REGISTER_HELP, REGISTER_HELP)};
    struct outcome_times_rule rule = {.of = &of, .causes = causes, .n_causes = 3};
    struct outcome_times t;
    assert_int_equal(outcome_times(&s, &rule, 1, &t, arena, &err), OK);
    assert_true(t.days.n == 1 && t.days.exit[0] == 30 && t.days.event[0] == 1);
    struct code_set turned[3] = {causes[2], causes[1], causes[0]};
    rule.causes = turned;
    assert_int_equal(outcome_times(&s, &rule, 1, &t, arena, &err), OK);
    assert_true(t.days.exit[0] == 30 && t.days.event[0] == 1);
}

static void test_a_rule_that_says_nothing_is_refused(void **state)
{
    (void)state;
    struct snapshot s = made_of(NULL, 0, NULL, 0, day(2024, 1, 1));
    struct outcome_result r;
    struct outcome_rule rule = course_rule(OUTCOME_COURSE_STARTED);
    rule.what = OUTCOME_SPELL_BEGINS; /* on a day */
    struct err e = ERR_INIT;
    assert_int_equal(outcome_compute(&s, &rule, false, 1, &r, arena, &e), ERR_INVALID);
    rule = course_rule(OUTCOME_COURSE_STARTED);
    memset(&rule.outcome, 0, sizeof rule.outcome);
    e = ERR_INIT;
    assert_int_equal(outcome_compute(&s, &rule, false, 1, &r, arena, &e), ERR_INVALID);
    rule = course_rule(OUTCOME_COURSE_STARTED);
    e = ERR_INIT;
    assert_int_equal(outcome_compute(&s, &rule, false, 1, &r, arena, &e), OK);
    assert_true(r.n == 0 && !r.share.valid && isnan(r.variance)); /* nobody is no figure */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_courses_are_as_counted_by_days),
        cmocka_unit_test(test_new_spells_and_their_leavers_are_as_counted_by_days),
        cmocka_unit_test(test_times_to_the_first_event_are_as_found_by_days),
        cmocka_unit_test(test_one_pass_over_interventions_is_as_one_rule_at_a_time),
        cmocka_unit_test(test_thousands_of_courses_are_as_found_by_days),
        cmocka_unit_test(test_the_variance_of_all_courses_has_persons_as_clusters),
        cmocka_unit_test(test_the_last_of_december_and_two_months_is_the_last_of_february),
        cmocka_unit_test(test_leaving_before_week_26_is_at_most_175_days),
        cmocka_unit_test(test_one_in_work_at_the_end_has_the_event_at_time_0),
        cmocka_unit_test(test_of_two_events_on_one_day_the_first_named_cause_wins),
        cmocka_unit_test(test_a_rule_that_says_nothing_is_refused),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
