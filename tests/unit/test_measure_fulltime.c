/* Full-time persons against a count day by day of plain spells. */
#include "unit.h"

#include "measure/fulltime.h"
#include "register.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { PERSONS = 16, ROUNDS = ROUNDS_OF(3) };

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

static struct fulltime compute(const struct snapshot *s, const struct fulltime_rule *rule)
{
    struct fulltime one, two;
    assert_int_equal(fulltime_compute(s, rule, 1, &one, arena, &err), OK);
    assert_int_equal(fulltime_compute(s, rule, 2, &two, arena, &err), OK);
    size_t n = (size_t)(one.n_groups * one.n_bands * one.n_sexes * one.n_districts * one.n_periods);
    assert_memory_equal(one.units, two.units, n * sizeof *one.units);
    if (one.persons)
        assert_memory_equal(one.persons, two.persons, n * sizeof *one.persons);
    return one;
}

/* ---- the count by days ---- */

static int band_on(uint16_t birth, uint32_t d)
{
    int age = day_age(snap_date(birth), (day_t){(int32_t)d + SNAP_EPOCH});
    if (birth == SNAP_OPEN)
        return FULLTIME_BAND_UNKNOWN;
    return age < 16 ? 0 : age < 20 ? 1 : age >= 65 ? 11 : age / 5 - 2;
}

/* Whether group g has the person on the day; how = number of spells with it. */
static int on_day(
    const struct snapshot *s, const struct fulltime_rule *rule, size_t person, int g, uint16_t d)
{
    int n = 0;
    if (rule->by_intervention) {
        for (size_t i = s->course_first[person]; i < s->course_first[person + 1]; i++)
            n += s->course_intervention[i] == g && s->course_start[i] <= d && d < s->course_end[i];
        return n;
    }
    if (rule->profile)
        return status_on_day(s, rule->profile, person, d) == g;
    for (size_t i = s->spell_first[person]; i < s->spell_first[person + 1]; i++) {
        int code = s->spell_code[i];
        int group = !rule->group_of ? code : rule->group_of[code];
        n += group == g && s->spell_start[i] <= d && d < s->spell_end[i];
    }
    return n;
}

/* The last day, at or after d, of the unbroken time in which the group has the person; for national ages. */
static uint16_t last_of_run(
    const struct snapshot *s, const struct fulltime_rule *rule, size_t person, int g, uint16_t d)
{
    while (d < SNAP_DAY_LAST && on_day(s, rule, person, g, (uint16_t)(d + 1)))
        d++;
    return d;
}

/* Straight from the rows: the stay that began last rules until its end. Without any, the person's own. */
static int lives_in(const struct snapshot *s, size_t person, uint16_t d)
{
    const struct city *c = (const struct city *)(const void *)((const char *)s - offsetof(struct city, s));
    const struct snapshot_stay *at = NULL;
    bool any = false;
    for (size_t i = 0; i < c->rows.n_stays; i++) {
        const struct snapshot_stay *x = &c->rows.stays[i];
        if (x->person != s->person_id[person])
            continue;
        any = true;
        if (x->start > d || (at && x->start < at->start))
            continue;
        if (!at || x->start > at->start || x->end > at->end ||
            (x->end == at->end && x->district > at->district))
            at = x;
    }
    int district = !any ? s->district[person] : at && d < at->end ? at->district : 0;
    assert_int_equal(district, snapshot_district_on(s, person, d));
    return district;
}

struct plain {
    int64_t *units, *persons;
};

static struct plain count_plainly(
    const struct snapshot *s, const struct fulltime_rule *rule, const struct fulltime *f)
{
    size_t n = (size_t)(f->n_groups * f->n_bands * f->n_sexes * f->n_districts * f->n_periods);
    struct plain to = {arena_array(arena, n, 8), arena_array(arena, n, 8)};
    for (size_t p = 0; p < s->n_persons; p++)
        for (int g = 0; g < f->n_groups; g++)
            for (int m = 0; m < f->n_periods; m++) {
                bool here[FULLTIME_BANDS][REGISTER_DISTRICTS] = {{false}};
                for (uint32_t d = f->start[m]; d < f->start[m + 1]; d++) {
                    int times = on_day(s, rule, p, g, (uint16_t)d), band = 0;
                    if (times == 0)
                        continue;
                    uint32_t at = d;
                    if (rule->age == FULLTIME_AGE_NATIONAL) {
                        at = last_of_run(s, rule, p, g, (uint16_t)d);
                        at = at < f->start[m + 1] ? at : f->start[m + 1] - 1u;
                    }
                    if (rule->age != FULLTIME_AGE_NONE)
                        band = band_on(s->birth[p], at);
                    int district = rule->by_district ? lives_in(s, p, (uint16_t)d) : 0;
                    size_t cell = fulltime_cell(f, g, band, rule->by_sex ? s->sex[p] : 0, district, m);
                    to.units[cell] += rule->once ? 1 : times;
                    to.persons[cell] += !here[band][district];
                    here[band][district] = true;
                }
            }
    return to;
}

static void compare(const struct snapshot *s, const struct fulltime_rule *rule)
{
    struct fulltime f = compute(s, rule);
    struct plain p = count_plainly(s, rule, &f);
    size_t n = (size_t)(f.n_groups * f.n_bands * f.n_sexes * f.n_districts * f.n_periods);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(f.units[i], p.units[i]);
        if (f.persons)
            assert_int_equal(f.persons[i], p.persons[i]);
    }
}

static const struct fulltime_rule MONTHS = {
    .from = REGISTER_FROM + 30, .to = REGISTER_FROM + 800, .period = FULLTIME_MONTH};

static void test_person_days_of_codes_and_months_are_as_counted_by_days(void **state)
{
    (void)state;
    static const uint8_t together[REGISTER_CODES] = {SNAP_NO_CODE, SNAP_NO_CODE, 0, 0, 1, SNAP_NO_CODE, 1};
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        struct city *c = register_new(seed, PERSONS, arena);
        struct fulltime_rule rule = MONTHS;
        compare(&c->s, &rule);
        rule.group_of = together;
        rule.n_groups = 2;
        compare(&c->s, &rule);
        rule.persons = true;
        compare(&c->s, &rule);
        rule.once = true;
        compare(&c->s, &rule);
        rule.period = FULLTIME_YEAR;
        compare(&c->s, &rule);
        rule.period = FULLTIME_WEEK;
        compare(&c->s, &rule);
        arena_clear(arena);
    }
}

static void test_ages_sexes_and_districts_are_as_counted_by_days(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        struct city *c = register_new(seed, PERSONS, arena);
        struct fulltime_rule rule = MONTHS;
        rule.persons = rule.by_sex = rule.by_district = true;
        rule.age = FULLTIME_AGE_EXACT;
        compare(&c->s, &rule);
        rule.once = true;
        compare(&c->s, &rule);
        rule.age = FULLTIME_AGE_NATIONAL;
        compare(&c->s, &rule);
        rule.period = FULLTIME_YEAR;
        compare(&c->s, &rule);
        arena_clear(arena);
    }
}

static void test_courses_and_status_lines_are_as_counted_by_days(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        struct city *c = register_new(seed, PERSONS, arena);
        struct status_profile profile;
        struct fulltime_rule rule = MONTHS;
        rule.persons = rule.by_intervention = true;
        compare(&c->s, &rule);
        rule.once = true;
        compare(&c->s, &rule);
        rule = MONTHS;
        rule.persons = true;
        assert_int_equal(status_profile_make(&c->s, "jobindsats", "Jobindsats", STATUS_NATIONAL,
                             STATUS_NATIONAL_N, &profile, &err),
            OK);
        rule.profile = &profile;
        compare(&c->s, &rule);
        rule.age = FULLTIME_AGE_EXACT;
        compare(&c->s, &rule);
        arena_clear(arena);
    }
}

/* A week with a day on the code is a whole week, and belongs to the month of its Thursday. */
static void test_weeks_carry_a_code_with_a_single_day_of_it(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        struct city *c = register_new(seed, PERSONS, arena);
        const struct snapshot *s = &c->s;
        struct fulltime_rule rule = MONTHS;
        rule.basis = FULLTIME_WEEKS;
        rule.persons = true;
        struct fulltime f = compute(s, &rule);
        rule.age = seed % 2 ? FULLTIME_AGE_EXACT : FULLTIME_AGE_NATIONAL;
        struct fulltime by_age = compute(s, &rule);
        for (int g = 0; g < f.n_groups; g++)
            for (int m = 0; m < f.n_periods; m++) {
                int64_t weeks = 0, persons = 0, of_bands = 0;
                for (size_t p = 0; p < s->n_persons; p++) {
                    int64_t before = weeks;
                    for (uint32_t w = f.start[m] / 7; w <= f.start[m + 1] / 7u; w++) {
                        bool thursday_in = w * 7 + 3 >= f.start[m] && w * 7 + 3 < f.start[m + 1], any = false;
                        for (uint32_t d = w * 7; thursday_in && d < w * 7 + 7; d++)
                            any |= on_day(s, &rule, p, g, (uint16_t)d) > 0;
                        weeks += any;
                    }
                    persons += weeks > before;
                }
                assert_int_equal(f.units[fulltime_cell(&f, g, 0, 0, 0, m)], weeks);
                assert_int_equal(f.persons[fulltime_cell(&f, g, 0, 0, 0, m)], persons);
                for (int b = 0; b < FULLTIME_BANDS; b++)
                    of_bands += by_age.units[fulltime_cell(&by_age, g, b, 0, 0, m)];
                assert_int_equal(of_bands, weeks);
            }
        arena_clear(arena);
    }
}

/* A move on a Wednesday: the week is the old district's, and the next one the new one's. Before the first known day the district is not known, and so
 * it is after a stay that has ended. */
static void test_days_are_split_at_moves_and_weeks_on_the_monday_after(void **state)
{
    (void)state;
    static const char *const districts[] = {"", "valby", "vanloese"};
    uint16_t monday = day(2001, 1, 1);
    const struct snapshot_person persons[] = {{1, SNAP_OPEN, 0, 2}, {2, SNAP_OPEN, 0, 2}};
    const struct snapshot_spell spells[] = {{1, monday, (uint16_t)(monday + 28), REGISTER_WORK},
        {2, monday, (uint16_t)(monday + 28), REGISTER_WORK}};
    const struct snapshot_stay stays[] = {{1, (uint16_t)(monday + 9), (uint16_t)(monday + 23), 2},
        {1, (uint16_t)(monday + 7), SNAP_OPEN, 1}, {9, monday, SNAP_OPEN, 1}, {2, monday, SNAP_OPEN, 7}};
    const struct snapshot_rows rows = {.codes = REGISTER_CODE,
        .n_codes = REGISTER_CODES,
        .districts = districts,
        .n_districts = 3,
        .persons = persons,
        .n_persons = 2,
        .spells = spells,
        .n_spells = 2,
        .stays = stays,
        .n_stays = 4};
    struct snapshot s;
    struct snapshot_report report;
    assert_int_equal(snapshot_make(&rows, &s, &report, arena, &err), OK);
    assert_int_equal(report.n_stay, 2); /* nobody's, and of no district */
    assert_int_equal(s.n_rejected, 2);
    struct fulltime_rule rule = {.from = monday,
        .to = (uint16_t)(monday + 28),
        .period = FULLTIME_YEAR,
        .persons = true,
        .by_district = true};
    struct fulltime f = compute(&s, &rule);
    static const int64_t days[] = {7 + 5, 2, 14 + 28}, weeks[] = {1, 1, 2 + 4}, n[] = {1, 1, 2};
    for (int d = 0; d < 3; d++) {
        assert_int_equal(f.units[fulltime_cell(&f, REGISTER_WORK, 0, 0, d, 0)], days[d]);
        assert_int_equal(f.persons[fulltime_cell(&f, REGISTER_WORK, 0, 0, d, 0)], n[d]);
    }
    rule.basis = FULLTIME_WEEKS;
    f = compute(&s, &rule);
    for (int d = 0; d < 3; d++)
        assert_int_equal(f.units[fulltime_cell(&f, REGISTER_WORK, 0, 0, d, 0)], weeks[d]);
}

/* ---- identities ---- */

static void test_months_add_up_to_all_days_and_status_lines_to_no_more_than_are_here(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        struct city *c = register_new(seed, 200, arena);
        const struct snapshot *s = &c->s;
        struct status_profile profile;
        struct fulltime_rule rule = MONTHS;
        struct fulltime f = compute(s, &rule);
        for (int g = 0; g < f.n_groups; g++) {
            int64_t days = 0, sum = 0;
            for (size_t i = 0; i < s->n_spells; i++)
                for (uint32_t d = f.start[0]; d < f.start[f.n_periods] && s->spell_code[i] == g; d++)
                    days += s->spell_start[i] <= d && d < s->spell_end[i];
            for (int m = 0; m < f.n_periods; m++)
                sum += f.units[fulltime_cell(&f, g, 0, 0, 0, m)];
            assert_int_equal(sum, days);
        }
        assert_int_equal(
            status_profile_make(s, "local", "", STATUS_LOCAL, STATUS_LOCAL_N, &profile, &err), OK);
        rule.profile = &profile;
        f = compute(s, &rule);
        for (int m = 0; m < f.n_periods; m++) {
            int64_t sum = 0, here = 0;
            for (int g = 2; g < f.n_groups; g++)
                sum += f.units[fulltime_cell(&f, g, 0, 0, 0, m)];
            for (size_t p = 0; p < s->n_persons; p++)
                for (uint32_t d = f.start[m]; d < f.start[m + 1]; d++)
                    here += snapshot_gone_by(s, p, (uint16_t)d) == SNAP_OPEN;
            assert_true(sum <= here);
        }
        arena_clear(arena);
    }
}

/* ---- hand-made ---- */

static const struct snapshot_code CODES[] = {
    {"dead", NULL, "", 0}, {"moved", NULL, "", 0}, {"sick", NULL, "", 0}};

static struct snapshot made_of(const struct snapshot_spell *spells, size_t n, uint16_t until)
{
    struct snapshot_code *codes = arena_array(arena, 3, sizeof *codes);
    struct snapshot_rows rows = {.codes = codes, .n_codes = 3, .spells = spells, .n_spells = n};
    struct snapshot s;
    struct snapshot_report report;
    for (int i = 0; i < 3; i++) {
        codes[i] = CODES[i];
        codes[i].until = until;
    }
    assert_int_equal(snapshot_make(&rows, &s, &report, arena, &err), OK);
    return s;
}

static void test_half_a_year_is_half_a_full_time_person(void **state)
{
    (void)state;
    /* 26 of the 52 weeks of ISO year 2018, and a spell that lasts to the last day of February in a leap year. */
    struct snapshot_spell spells[] = {
        {1, day(2018, 1, 1), day(2018, 7, 2), 2}, {2, day(2020, 2, 1), day(2020, 3, 1), 2}};
    struct snapshot s = made_of(spells, 2, day(2021, 1, 1));
    struct fulltime_rule rule = {.from = day(2018, 1, 1),
        .to = day(2019, 1, 1),
        .period = FULLTIME_YEAR,
        .basis = FULLTIME_WEEKS,
        .persons = true};
    struct fulltime f = compute(&s, &rule);
    size_t cell = fulltime_cell(&f, 2, 0, 0, 0, 0);
    assert_int_equal(f.length[0], 52);
    assert_true(fulltime_value(&f, cell, 2, 0) == 0.5);
    assert_true(fulltime_mean_weeks(&f, cell, 2, 0) == 26);
    rule = (struct fulltime_rule){.from = day(2020, 2, 10), .to = day(2020, 2, 11), .persons = true};
    f = compute(&s, &rule);
    assert_int_equal(f.n_periods, 1);
    assert_int_equal(f.length[0], 29);
    cell = fulltime_cell(&f, 2, 0, 0, 0, 0);
    assert_true(fulltime_value(&f, cell, 2, 0) == 1);
    assert_int_equal(f.persons[cell], 1);
}

static void test_a_month_that_is_not_over_is_blank_and_the_one_before_provisional(void **state)
{
    (void)state;
    struct snapshot_spell spells[] = {{1, day(2020, 1, 1), SNAP_OPEN, 2}};
    struct snapshot s = made_of(spells, 1, day(2020, 3, 31));
    struct fulltime_rule rule = {.from = day(2020, 1, 1), .to = day(2020, 6, 1)};
    struct fulltime f = compute(&s, &rule);
    assert_int_equal(fulltime_state_of(&f, 2, 0), FULLTIME_KNOWN);
    assert_int_equal(fulltime_state_of(&f, 2, 1), FULLTIME_PROVISIONAL);
    assert_int_equal(fulltime_state_of(&f, 2, 2), FULLTIME_NOT_KNOWN); /* 31 March is missing */
    assert_true(fulltime_value(&f, fulltime_cell(&f, 2, 0, 0, 0, 1), 2, 1) == 1);
    assert_true(isnan(fulltime_value(&f, fulltime_cell(&f, 2, 0, 0, 0, 2), 2, 2)));
    assert_true(isnan(fulltime_value(&f, fulltime_cell(&f, 2, 0, 0, 0, 4), 2, 4)));
}

static void test_a_death_ends_the_days(void **state)
{
    (void)state;
    struct snapshot_spell spells[] = {
        {1, day(2020, 1, 1), SNAP_OPEN, 2}, {1, day(2020, 2, 15), SNAP_OPEN, SNAP_DEAD}};
    struct snapshot s = made_of(spells, 2, day(2021, 1, 1));
    struct fulltime_rule rule = {.from = day(2020, 1, 1), .to = day(2020, 6, 1)};
    struct fulltime f = compute(&s, &rule);
    assert_int_equal(f.units[fulltime_cell(&f, 2, 0, 0, 0, 0)], 31);
    assert_int_equal(f.units[fulltime_cell(&f, 2, 0, 0, 0, 1)], 14);
    assert_int_equal(f.units[fulltime_cell(&f, 2, 0, 0, 0, 2)], 0);
}

static struct snapshot born(const struct snapshot_spell *spells, size_t n, uint16_t birth)
{
    struct snapshot s = made_of(spells, n, day(2021, 1, 1));
    uint16_t *births = arena_array(arena, s.n_persons, sizeof *births);
    for (size_t i = 0; i < s.n_persons; i++)
        births[i] = birth;
    s.birth = births;
    return s;
}

/* 20 on Wednesday 18 March 2020. The day before is the last on which the person is 19. */
static void test_the_band_changes_on_the_birthday_and_weeks_on_the_monday_after(void **state)
{
    (void)state;
    struct snapshot_spell spells[] = {
        {1, day(2020, 3, 1), day(2020, 3, 18), 2}, {2, day(2020, 3, 1), day(2020, 3, 19), 2}};
    struct snapshot s = born(spells, 2, day(2000, 3, 18));
    struct fulltime_rule rule = {
        .from = day(2020, 3, 1), .to = day(2020, 4, 1), .age = FULLTIME_AGE_NATIONAL};
    struct fulltime f = compute(&s, &rule);
    assert_int_equal(f.units[fulltime_cell(&f, 2, 1, 0, 0, 0)], 17); /* the first ends while 19 */
    assert_int_equal(f.units[fulltime_cell(&f, 2, 2, 0, 0, 0)], 18); /* the second while 20: all of it */
    rule.age = FULLTIME_AGE_EXACT;
    f = compute(&s, &rule);
    assert_int_equal(f.units[fulltime_cell(&f, 2, 1, 0, 0, 0)], 34);
    assert_int_equal(f.units[fulltime_cell(&f, 2, 2, 0, 0, 0)], 1);
    struct snapshot_spell all[] = {{1, day(2020, 3, 2), day(2020, 3, 30), 2}};
    s = born(all, 1, day(2000, 3, 18));
    rule.basis = FULLTIME_WEEKS;
    f = compute(&s, &rule);
    assert_int_equal(f.units[fulltime_cell(&f, 2, 1, 0, 0, 0)], 3); /* weeks of 2, 9 and 16 March */
    assert_int_equal(f.units[fulltime_cell(&f, 2, 2, 0, 0, 0)], 1); /* week of 23 March */
}

/* Published for sickness benefit in August 2012: 120,007 persons and 73,442 full-time persons, 0.612 of a month each: 18.97 of its 31 days. */
static void test_the_published_share_of_a_month_is_found_again(void **state)
{
    (void)state;
    enum { SCALE = 1000, N = 120007 / SCALE };
    struct snapshot_spell spells[N];
    for (int i = 0; i < N; i++) /* 19 days each */
        spells[i] = (struct snapshot_spell){
            i + 1, (uint16_t)(day(2012, 8, 1) + i % 13), (uint16_t)(day(2012, 8, 20) + i % 13), 2};
    struct snapshot s = made_of(spells, N, day(2013, 1, 1));
    struct fulltime_rule rule = {.from = day(2012, 8, 1), .to = day(2012, 9, 1), .persons = true};
    struct fulltime f = compute(&s, &rule);
    size_t cell = fulltime_cell(&f, 2, 0, 0, 0, 0);
    double share = fulltime_value(&f, cell, 2, 0) / (double)f.persons[cell];
    assert_true(fabs(share - 73442.0 / 120007.0) < 0.001);
    assert_true(fabs(73442.0 / 120007.0 - 0.612) < 0.0005);
}

static void test_a_rule_that_says_nothing_is_refused(void **state)
{
    (void)state;
    struct snapshot s = made_of(NULL, 0, day(2020, 1, 1));
    struct fulltime_rule rule = {.from = 100, .to = 100};
    struct fulltime f;
    struct err e = ERR_INIT;
    assert_int_equal(fulltime_compute(&s, &rule, 1, &f, arena, &e), ERR_INVALID);
    rule = (struct fulltime_rule){.from = 0, .to = 60000, .period = FULLTIME_WEEK, .age = FULLTIME_AGE_EXACT};
    e = ERR_INIT;
    assert_int_equal(fulltime_compute(&s, &rule, 1, &f, arena, &e), OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_person_days_of_codes_and_months_are_as_counted_by_days),
        cmocka_unit_test(test_ages_sexes_and_districts_are_as_counted_by_days),
        cmocka_unit_test(test_courses_and_status_lines_are_as_counted_by_days),
        cmocka_unit_test(test_days_are_split_at_moves_and_weeks_on_the_monday_after),
        cmocka_unit_test(test_weeks_carry_a_code_with_a_single_day_of_it),
        cmocka_unit_test(test_months_add_up_to_all_days_and_status_lines_to_no_more_than_are_here),
        cmocka_unit_test(test_half_a_year_is_half_a_full_time_person),
        cmocka_unit_test(test_a_month_that_is_not_over_is_blank_and_the_one_before_provisional),
        cmocka_unit_test(test_a_death_ends_the_days),
        cmocka_unit_test(test_the_band_changes_on_the_birthday_and_weeks_on_the_monday_after),
        cmocka_unit_test(test_the_published_share_of_a_month_is_found_again),
        cmocka_unit_test(test_a_rule_that_says_nothing_is_refused),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
