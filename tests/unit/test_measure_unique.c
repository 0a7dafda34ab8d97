/* Courses and different persons by group and period, against lists of who stands where; and the four counts of seed 000. */
#include "random_city.h"
#include "measure/unique.h"

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

static const uint16_t PERIODS[] = {
    CITY_FIRST + 7, CITY_FIRST + 38, CITY_FIRST + 66, CITY_FIRST + 97, CITY_FIRST + 400};
enum { N_PERIODS = 4 };

static bool counts(const struct snapshot *s, enum unique_what what, uint32_t i, int period)
{
    uint16_t from = PERIODS[period], to = PERIODS[period + 1];
    switch (what) {
    case UNIQUE_STARTED: return s->course_start[i] >= from && s->course_start[i] < to;
    case UNIQUE_RUNNING:
        for (unsigned d = from; d < to; d++)
            if (s->course_start[i] <= d && d < s->course_end[i])
                return true;
        return false;
    case UNIQUE_REFERRED:
        return s->course_referred[i] != SNAP_OPEN && s->course_referred[i] >= from &&
               s->course_referred[i] < to;
    }
    return false;
}

/* Courses and persons of a group (or all) and a period (or any), one person after the other. */
static struct unique_count plain(const struct snapshot *s, enum unique_what what, int group, int period)
{
    struct unique_count n = {0};
    for (size_t p = 0; p < s->n_persons; p++) {
        bool any = false;
        for (uint32_t i = s->course_first[p]; i < s->course_first[p + 1]; i++) {
            bool in = false;
            for (int k = 0; k < N_PERIODS; k++)
                in |= (period == N_PERIODS || period == k) && counts(s, what, i, k);
            in &= group == CITY_OFFERS || s->course_intervention[i] == group;
            n.rows += in;
            any |= in;
        }
        n.persons += any;
    }
    return n;
}

static void test_counts_equal_lists_of_persons(void **state)
{
    (void)state;
    bool differs = false;
    for (uint64_t seed = 1; seed <= 30; seed++) {
        struct city *c = city_new(seed, arena);
        for (enum unique_what what = UNIQUE_STARTED; what <= UNIQUE_REFERRED; what++) {
            struct unique_rule rule = {.what = what, .period = PERIODS, .n_periods = N_PERIODS};
            struct unique_table t;
            assert_int_equal(unique_count(&c->s, &rule, &t, arena, &err), OK);
            int64_t sum = 0;
            for (int g = 0; g <= CITY_OFFERS; g++)
                for (int k = 0; k <= N_PERIODS; k++) {
                    struct unique_count a = unique_at(&t, g, k), b = plain(&c->s, what, g, k);
                    assert_int_equal(a.rows, b.rows);
                    assert_int_equal(a.persons, b.persons);
                }
            for (int g = 0; g < CITY_OFFERS; g++) {
                sum += unique_at(&t, g, N_PERIODS).persons;
                assert_int_equal(t.both[g * CITY_OFFERS + g], unique_at(&t, g, N_PERIODS).persons);
            }
            differs |= sum != unique_at(&t, CITY_OFFERS, N_PERIODS).persons;
            assert_int_equal(t.in_many[0] + t.in_many[1] + t.in_many[2] + t.in_many[3],
                unique_at(&t, CITY_OFFERS, N_PERIODS).persons);
            assert_int_equal(t.in_many[0] + 2 * t.in_many[1] + 3 * t.in_many[2] + 4 * t.in_many[3], sum);
        }
        arena_clear(arena);
    }
    assert_true(differs);
}

/* Persons in both of two groups: everybody with a course of each. */
static void test_overlap_is_the_persons_of_both(void **state)
{
    (void)state;
    struct city *c = city_new(7, arena);
    const struct snapshot *s = &c->s;
    const uint16_t year[] = {CITY_FIRST, CITY_UNTIL};
    struct unique_rule rule = {.what = UNIQUE_STARTED, .period = year, .n_periods = 1};
    struct unique_table t;
    assert_int_equal(unique_count(s, &rule, &t, arena, &err), OK);
    for (int a = 0; a < CITY_OFFERS; a++)
        for (int b = 0; b < CITY_OFFERS; b++) {
            int64_t n = 0;
            for (size_t p = 0; p < s->n_persons; p++) {
                bool in_a = false, in_b = false;
                for (uint32_t i = s->course_first[p]; i < s->course_first[p + 1]; i++) {
                    bool in = s->course_start[i] < CITY_UNTIL;
                    in_a |= in && s->course_intervention[i] == a;
                    in_b |= in && s->course_intervention[i] == b;
                }
                n += in_a && in_b;
            }
            assert_int_equal(t.both[a * CITY_OFFERS + b], n);
        }
}

/* 224 + 226 + 148 + 101 = 699 referrals in 2025 of 650 persons: 49 stand in two of the four. */
static void S0_16_699_referrals_are_650_persons(void **state)
{
    (void)state;
    static const int64_t referrals[] = {224, 226, 148, 101};
    struct snapshot_course *course = arena_array(arena, 699, sizeof *course);
    struct snapshot_report report;
    struct snapshot s;
    struct unique_table t;
    size_t n = 0;
    int64_t person = 0;
    for (uint16_t g = 0; g < 4; g++)
        for (int64_t i = 0; i < referrals[g]; i++) {
            bool again = g == 3 && i < 49;
            course[n++] = (struct snapshot_course){
                again ? i : person, CITY_FIRST + 40, CITY_FIRST + 50, CITY_FIRST + 20, g, 0};
            person += !again;
        }
    struct snapshot_rows rows = {.codes = CITY_CODE,
        .n_codes = CITY_CODES,
        .interventions = CITY_OFFER,
        .n_interventions = CITY_OFFERS,
        .courses = course,
        .n_courses = n};
    assert_int_equal(snapshot_make(&rows, &s, &report, arena, &err), OK);
    const uint16_t year[] = {CITY_FIRST, CITY_FIRST + 365};
    struct unique_rule rule = {.what = UNIQUE_REFERRED, .period = year, .n_periods = 1};
    assert_int_equal(unique_count(&s, &rule, &t, arena, &err), OK);
    assert_int_equal(unique_at(&t, 4, 1).rows, 699);
    assert_int_equal(unique_at(&t, 4, 1).persons, 650);
    assert_int_equal(t.both[0 * 4 + 3], 49);
    assert_int_equal(t.in_many[1], 49);
    /* Two groups in one: counted once. */
    static const uint16_t joint[] = {0, UNIQUE_NO_GROUP, UNIQUE_NO_GROUP, 0};
    rule.group_of = joint;
    rule.n_groups = 1;
    assert_int_equal(unique_count(&s, &rule, &t, arena, &err), OK);
    assert_int_equal(unique_at(&t, 0, 0).rows, 325);
    assert_int_equal(unique_at(&t, 0, 0).persons, 276);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_counts_equal_lists_of_persons, setup, teardown),
        cmocka_unit_test_setup_teardown(test_overlap_is_the_persons_of_both, setup, teardown),
        cmocka_unit_test_setup_teardown(S0_16_699_referrals_are_650_persons, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
