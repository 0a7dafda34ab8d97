/* Gaps between courses and the wait for the first, against a walk through every day of random cities. */
#include "random_city.h"
#include "measure/pause_gap.h"
#include <math.h>

enum { ROUNDS = 60, KNOWN = CITY_UNTIL - CITY_FIRST };

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

static struct pause_gap_rule rule_of(const struct city *c, int64_t limit)
{
    struct pause_gap_rule rule = {
        .profile = &c->profile, .limit_days = limit, .from = CITY_FIRST + 30, .to = CITY_FIRST + 700};
    code_set_add(&rule.benefit, C_HELP);
    code_set_add(&rule.benefit, C_SICK);
    return rule;
}

/* A gap walked day by day from its first day. */
static struct pause_gap walk_gap(const struct city *c, size_t person, int first, int64_t limit)
{
    struct pause_gap g = {.person = (uint32_t)person, .start = (uint16_t)(CITY_FIRST + first)};
    int day = first;
    for (; day < KNOWN && !c->in_course[person][day] && !city_gone(c, person, day); day++) {
        int status = city_status(c, person, day);
        g.benefit_days = (uint16_t)(g.benefit_days + (status == C_HELP || status == C_SICK));
    }
    g.end = (uint16_t)(CITY_FIRST + day);
    g.ended = day == KNOWN ? PAUSE_GAP_RUNS : city_gone(c, person, day) ? PAUSE_GAP_GONE : PAUSE_GAP_COURSE;
    g.is_over = g.benefit_days > limit;
    return g;
}

static void test_gaps_are_those_of_a_walk_through_every_day(void **state)
{
    (void)state;
    size_t n_gaps = 0, n_gone = 0, n_over = 0, n_running = 0;
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        struct city *c = city_new(seed, arena);
        struct pause_gap_rule rule = rule_of(c, 20);
        struct pause_gap_result r;
        assert_int_equal(pause_gaps(&c->s, &rule, &r, arena, &err), OK);
        size_t at = 0;
        int64_t over_persons = 0, persons = 0;
        for (size_t p = 0; p < CITY_PERSONS; p++) {
            bool any = false, over = false;
            for (int d = 1; d < KNOWN; d++) {
                if (!c->in_course[p][d - 1] || c->in_course[p][d] || d < 30 || d >= 700)
                    continue;
                struct pause_gap g = walk_gap(c, p, d, 20);
                if (g.end == g.start) /* gone with the end of the course: no gap */
                    continue;
                assert_true(at < r.n);
                const struct pause_gap *found = &r.gaps[at++];
                assert_int_equal(found->person, p);
                assert_int_equal(found->start, g.start);
                assert_int_equal(found->end, g.end);
                assert_int_equal(found->ended, g.ended);
                assert_int_equal(found->benefit_days, g.benefit_days);
                assert_int_equal(found->is_over, g.is_over);
                any = true;
                over |= g.is_over;
                n_gone += g.ended == PAUSE_GAP_GONE;
                n_over += g.is_over;
                n_running += g.ended == PAUSE_GAP_RUNS;
            }
            persons += any;
            over_persons += over;
        }
        assert_int_equal(at, r.n);
        assert_int_equal(r.n_persons, persons);
        assert_int_equal(r.n_over_persons, over_persons);
        assert_int_equal(r.wait.n, r.n);
        n_gaps += r.n;
        arena_clear(arena);
    }
    assert_true(n_gaps > 1000 && n_gone > 20 && n_over > 100 && n_running > 20);
}

/* One course of ten days in a life of help from day 0; work from day 60 to 80, the next course on day 120. */
static void small_city(struct snapshot *s, struct status_profile *profile, uint16_t next, uint16_t dead)
{
    struct snapshot_spell *spell = arena_array(arena, 4, sizeof *spell);
    struct snapshot_course *course = arena_array(arena, 3, sizeof *course);
    struct snapshot_report report;
    spell[0] = (struct snapshot_spell){1, CITY_FIRST, SNAP_OPEN, C_HELP};
    spell[1] = (struct snapshot_spell){1, CITY_FIRST + 60, CITY_FIRST + 80, C_WORK};
    spell[2] = (struct snapshot_spell){1, dead, SNAP_OPEN, C_DEAD};
    course[0] = (struct snapshot_course){1, CITY_FIRST + 10, CITY_FIRST + 20, SNAP_OPEN, 0, 0};
    course[1] = (struct snapshot_course){1, next, (uint16_t)(next + 5), SNAP_OPEN, 1, 0};
    struct snapshot_rows rows = {.codes = CITY_CODE,
        .n_codes = CITY_CODES,
        .interventions = CITY_OFFER,
        .n_interventions = CITY_OFFERS,
        .spells = spell,
        .n_spells = dead ? 3 : 2,
        .courses = course,
        .n_courses = next ? 2 : 1};
    assert_int_equal(snapshot_make(&rows, s, &report, arena, &err), OK);
    assert_int_equal(status_profile_make(s, "city", "City", CITY_RANKS,
                         sizeof CITY_RANKS / sizeof CITY_RANKS[0], profile, &err),
        OK);
}

static struct pause_gap_result small_gaps(uint16_t next, uint16_t dead, int64_t limit, uint16_t until)
{
    struct snapshot s;
    struct status_profile profile;
    struct pause_gap_result r;
    small_city(&s, &profile, next, dead);
    struct pause_gap_rule rule = {.profile = &profile, .limit_days = limit, .to = SNAP_OPEN, .until = until};
    code_set_add(&rule.benefit, C_HELP);
    assert_int_equal(pause_gaps(&s, &rule, &r, arena, &err), OK);
    return r;
}

static void test_only_days_on_an_active_benefit_count_and_the_limit_is_passed_not_met(void **state)
{
    (void)state;
    struct pause_gap_result r = small_gaps(CITY_FIRST + 120, 0, 79, 0);
    assert_int_equal(r.n, 2);
    assert_int_equal(r.gaps[0].benefit_days, 80); /* 100 days less 20 in work */
    assert_true(r.gaps[0].is_over);
    assert_int_equal(r.gaps[0].intervention, 0);
    assert_int_equal(small_gaps(CITY_FIRST + 120, 0, 80, 0).gaps[0].is_over, 0);
    /* A course that touches the one before leaves no gap between them. */
    r = small_gaps(CITY_FIRST + 20, 0, 10, 0);
    assert_int_equal(r.n, 1);
    assert_int_equal(r.gaps[0].start, CITY_FIRST + 25);
    assert_int_equal(r.gaps[0].ended, PAUSE_GAP_RUNS);
}

static void test_a_running_gap_is_censored_on_the_last_complete_day(void **state)
{
    (void)state;
    struct pause_gap_result r = small_gaps(0, 0, 56, CITY_FIRST + 77);
    assert_int_equal(r.gaps[0].ended, PAUSE_GAP_RUNS);
    assert_int_equal(r.gaps[0].end, CITY_FIRST + 77);
    assert_int_equal(r.gaps[0].benefit_days, 40);
    assert_true(r.wait.n_running == 1 && r.wait.net.points[0].time == 56);
    assert_true(survival_at(&r.wait.net, 56).s == 1 && isnan(survival_at(&r.wait.net, 57).s));
    /* A course that begins after the last complete day is not known. */
    assert_int_equal(small_gaps(CITY_FIRST + 77, 0, 56, CITY_FIRST + 77).gaps[0].ended, PAUSE_GAP_RUNS);
    assert_int_equal(small_gaps(CITY_FIRST + 76, 0, 56, CITY_FIRST + 77).gaps[0].ended, PAUSE_GAP_COURSE);
    r = small_gaps(0, CITY_FIRST + 50, 56, 0);
    assert_int_equal(r.gaps[0].ended, PAUSE_GAP_GONE);
    assert_int_equal(r.gaps[0].benefit_days, 30);
}

/* ---- the first offer ---- */

static bool help_on(const struct city *c, size_t person, int day)
{
    return c->on[person][C_HELP][day];
}

static bool month_before_is_free(const struct city *c, size_t person, int day)
{
    struct ymd v = day_ymd(snap_date((uint16_t)(CITY_FIRST + day)));
    day_t first = day_from_ymd(v.year, v.month, 1), before = day_add_months(first, -1);
    for (int n = before.n; n < first.n; n++) {
        int at = n - SNAP_EPOCH - CITY_FIRST;
        if (at >= 0 && help_on(c, person, at))
            return false;
    }
    return true;
}

/* The first offer of a person from a new benefit, day by day; false = nobody to follow. */
static bool walk_offer(const struct city *c, size_t p, struct first_offer_row *ret, bool *ret_already)
{
    const struct snapshot *s = &c->s;
    *ret_already = false;
    for (int d = 60; d < 600; d++) {
        if (!help_on(c, p, d) || help_on(c, p, d - 1) || !month_before_is_free(c, p, d))
            continue;
        bool in_course = false;
        int day = d;
        uint8_t event = 0;
        for (; day < KNOWN && !event; day++) {
            for (uint32_t i = s->course_first[p]; i < s->course_first[p + 1]; i++) {
                in_course |=
                    day == d && s->course_start[i] < CITY_FIRST + d && s->course_end[i] > CITY_FIRST + d;
                event = s->course_start[i] == CITY_FIRST + day ? 1 : event;
            }
            if (!event && city_gone(c, p, day))
                event = 2;
            if (!event && !help_on(c, p, day))
                event = 3;
        }
        *ret_already = in_course;
        *ret =
            (struct first_offer_row){(uint32_t)p, (uint16_t)(CITY_FIRST + d), (uint16_t)(day - 1 - d), event};
        return !in_course;
    }
    return false;
}

static void test_first_offers_are_those_of_a_walk_through_every_day(void **state)
{
    (void)state;
    int64_t seen[4] = {0}, already = 0;
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        struct city *c = city_new(seed, arena);
        struct first_offer_rule rule = {.from = CITY_FIRST + 60, .to = CITY_FIRST + 600};
        struct first_offer_result r;
        size_t at = 0;
        int64_t n_already = 0;
        code_set_add(&rule.benefit, C_HELP);
        assert_int_equal(first_offers(&c->s, &rule, &r, arena, &err), OK);
        for (size_t p = 0; p < CITY_PERSONS; p++) {
            struct first_offer_row row;
            bool in_course;
            bool follows = walk_offer(c, p, &row, &in_course);
            n_already += in_course;
            if (!follows)
                continue;
            assert_true(at < r.n);
            assert_int_equal(r.rows[at].person, p);
            assert_int_equal(r.rows[at].index, row.index);
            assert_int_equal(r.rows[at].event, row.event);
            assert_int_equal(r.rows[at].days, row.days);
            seen[row.event]++;
            at++;
        }
        assert_int_equal(at, r.n);
        assert_int_equal(n_already, r.n_already);
        already += n_already;
        arena_clear(arena);
    }
    assert_true(seen[0] > 10 && seen[1] > 100 && seen[2] > 2 && seen[3] > 100 && already > 20);
}

static void test_wait_from_referral_is_start_less_sending(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct city *c = city_new(seed, arena);
        const struct snapshot *s = &c->s;
        struct first_offer_rule rule = {
            .since = FIRST_OFFER_SINCE_REFERRAL, .from = CITY_FIRST, .to = CITY_FIRST + 500};
        struct first_offer_result r;
        size_t at = 0;
        assert_int_equal(first_offers(s, &rule, &r, arena, &err), OK);
        for (uint32_t p = 0; p < s->n_persons; p++) {
            uint32_t best = UINT32_MAX;
            for (uint32_t i = s->course_first[p]; i < s->course_first[p + 1]; i++)
                if (s->course_referred[i] >= CITY_FIRST && s->course_referred[i] < CITY_FIRST + 500 &&
                    s->course_start[i] < CITY_UNTIL &&
                    (best == UINT32_MAX || s->course_referred[i] < s->course_referred[best]))
                    best = i;
            if (best == UINT32_MAX)
                continue;
            assert_true(at < r.n && r.rows[at].person == p && r.rows[at].event == 1);
            assert_int_equal(r.rows[at++].days, s->course_start[best] - s->course_referred[best]);
        }
        assert_int_equal(at, r.n);
        arena_clear(arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_gaps_are_those_of_a_walk_through_every_day, setup, teardown),
        cmocka_unit_test_setup_teardown(
            test_only_days_on_an_active_benefit_count_and_the_limit_is_passed_not_met, setup, teardown),
        cmocka_unit_test_setup_teardown(
            test_a_running_gap_is_censored_on_the_last_complete_day, setup, teardown),
        cmocka_unit_test_setup_teardown(
            test_first_offers_are_those_of_a_walk_through_every_day, setup, teardown),
        cmocka_unit_test_setup_teardown(test_wait_from_referral_is_start_less_sending, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
