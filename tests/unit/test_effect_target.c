/* The profile of a target group against a count by hand, day by day. */
#include "target_register.h"

#include "effect/figure.h"
#include "effect/target_extract.h"
#include "effect_fixture.h"
#include "measure/fulltime.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static struct arena *scratch;

/* ---- one person, day by day ---- */

static bool on_day(const struct snapshot *s, size_t spell, int day)
{
    return s->spell_start[spell] <= day && day < s->spell_end[spell] &&
           day < s->codes[s->spell_code[spell]].until;
}

static bool in_family(const struct snapshot *s, int code, const char *family)
{
    return strcmp(s->codes[code].key, family) == 0 ||
           (s->codes[code].parent && strcmp(s->codes[code].parent, family) == 0);
}

static bool has_family(const struct snapshot *s, size_t person, int day, const char *family)
{
    for (size_t i = s->spell_first[person]; i < s->spell_first[person + 1]; i++)
        if (on_day(s, i, day) && in_family(s, s->spell_code[i], family))
            return true;
    return false;
}

static bool in_course(const struct snapshot *s, size_t person, int day, int offer)
{
    for (size_t i = s->course_first[person]; i < s->course_first[person + 1]; i++)
        if (s->course_intervention[i] == offer && s->course_start[i] <= day && day < s->course_end[i])
            return true;
    return false;
}

static int slow_weeks(const struct snapshot *s, size_t person, int day, int weeks, const char *family)
{
    int n = 0;
    for (int w = 0; w < weeks; w++) {
        bool any = false;
        for (int d = day - 7 * (w + 1); d < day - 7 * w; d++)
            any |= has_family(s, person, d, family);
        n += any;
    }
    return n;
}

static int slow_band(const char *label_1, int weeks, int first, int second, int third)
{
    (void)label_1;
    return weeks == 0 ? 0 : weeks <= first ? 1 : weeks <= second ? 2 : weeks <= third ? 3 : 4;
}

struct slow_who {
    const char *benefit; /* one code */
    int offer;
    bool veteran;
};

/* First day in the group, -1 = never. */
static int slow_index(
    const struct invented *v, size_t person, const struct slow_who *who, int from, int until)
{
    int benefit = -1, course = -1;
    for (int d = until - 1; d >= from; d--) {
        if (who->benefit && has_family(&v->snapshot, person, d, who->benefit))
            benefit = d;
        if (who->offer >= 0 && in_course(&v->snapshot, person, d, who->offer))
            course = d;
    }
    if ((who->veteran && !v->facts.mark[person]) || (who->benefit && benefit < 0) ||
        (who->offer >= 0 && course < 0))
        return -1;
    return benefit > course ? benefit : course >= 0 ? course : benefit >= 0 ? benefit : from;
}

static bool slow_here(const struct invented *v, size_t person, int from, int until)
{
    const struct snapshot *s = &v->snapshot;
    return (s->birth[person] == SNAP_OPEN || s->birth[person] < until) &&
           (snapshot_gone_by(s, person, (uint16_t)from) == SNAP_OPEN ||
               snapshot_gone_by(s, person, (uint16_t)(until - 1)) == SNAP_OPEN);
}

static int slow_age_band(const struct snapshot *s, size_t person, int day)
{
    static const int top[] = {17, 24, 29, 34, 39, 44, 49, 54, 59, 66, 200};
    if (s->birth[person] == SNAP_OPEN)
        return TARGET_AGES - 1;
    int age = s->birth[person] > day ? 0 : day_age(snap_date(s->birth[person]), snap_date((uint16_t)day)),
        band = 0;
    while (age > top[band])
        band++;
    return band;
}

/* The group's own benefit before others, then the one begun last, then the last code. */
static int slow_benefit(const struct invented *v, size_t person, int day, const char *own)
{
    const struct snapshot *s = &v->snapshot;
    int best = 0, best_start = -1;
    bool best_own = false;
    for (size_t i = s->spell_first[person]; i < s->spell_first[person + 1]; i++) {
        int code = s->spell_code[i];
        if (!on_day(s, i, day) || !in_family(s, code, "benefit"))
            continue;
        bool is_own = own && in_family(s, code, own);
        if (is_own > best_own || (is_own == best_own && s->spell_start[i] >= best_start)) {
            best = code - 3; /* codes 4 to 7 are values 1 to 4 */
            best_start = s->spell_start[i];
            best_own = is_own;
        }
    }
    return best;
}

static int slow_tracks(const struct invented *v, size_t person, int from, int until)
{
    unsigned bits = (v->facts.condition[person] & 1 ? 2u : 0u) | (v->facts.condition[person] & 2 ? 4u : 0u);
    for (int d = from; d < until; d++)
        bits |= (in_course(&v->snapshot, person, d, 0) ? 1u : 0u) |
                (in_course(&v->snapshot, person, d, 1) ? 6u : 0u);
    int n = __builtin_popcount(bits);
    return n > 3 ? 3 : n;
}

static void slow_values(const struct invented *v, size_t person, int day, const struct slow_who *who,
    int from, int until, int value[TV_PLAIN])
{
    const struct snapshot *s = &v->snapshot;
    value[TV_AGE] = slow_age_band(s, person, day);
    value[TV_SEX] = s->sex[person];
    value[TV_DISTRICT] = s->district[person];
    value[TV_BENEFIT] = slow_benefit(v, person, day, who->benefit);
    value[TV_EDUCATION] = v->facts.education[person];
    value[TV_WORK_52] = slow_band("", slow_weeks(s, person, day, 52, "work"), 26, 52, 999);
    value[TV_WORK_156] = slow_band("", slow_weeks(s, person, day, 156, "work"), 52, 104, 156);
    value[TV_BENEFIT_156] = slow_band("", slow_weeks(s, person, day, 156, "benefit"), 52, 104, 156);
    value[TV_TRACKS] = slow_tracks(v, person, from, until);
}

/* ---- the test ---- */

static struct target_question ask(const struct invented *v, const struct target_asked *asked, bool split)
{
    struct target_question q;
    must(target_question_of(&v->snapshot, &v->facts, asked, split, &q, &err));
    return q;
}

static void compare_group(
    const struct invented *v, const struct target_asked *asked, const struct slow_who *who)
{
    struct target_question q = ask(v, asked, true);
    struct target_count group, all;
    int64_t n[2] = {0, 0}, cross[2][TV_PLAIN][TARGET_VALUES] = {{{0}}}, ill[2][2] = {{0}};
    static int64_t pyramid[2][TARGET_AGES][TARGET_SEXES], place[2][8][8];
    memset(pyramid, 0, sizeof pyramid);
    memset(place, 0, sizeof place);
    must(target_count(&v->snapshot, &v->facts, &q, &group, &all, scratch, &err));
    for (size_t i = 0; i < v->snapshot.n_persons; i++) {
        int index = slow_index(v, i, who, q.from, q.until), value[TV_PLAIN];
        bool here = slow_here(v, i, q.from, q.until);
        bool member = index >= 0 && here;
        assert_int_equal(group.keep[i], member);
        assert_int_equal(all.keep[i], here);
        if (member)
            assert_int_equal(group.index[i], index);
        for (int side = !member; here && side < 2;
             side++) { /* 0 = the group, 1 = the register on the first day */
            static const struct slow_who nobody = {NULL, -1, false};
            slow_values(v, i, side ? q.from : index, side ? &nobody : who, q.from, q.until, value);
            n[side]++;
            for (int x = 0; x < TV_PLAIN; x++)
                cross[side][x][value[x]]++;
            pyramid[side][value[TV_AGE]][value[TV_SEX]]++;
            place[side][value[TV_DISTRICT]][value[TV_BENEFIT]]++;
            for (int c = 0; c < 2; c++)
                ill[side][c] += v->facts.condition[i] >> c & 1;
        }
    }
    const struct target_count *counted[] = {&group, &all};
    for (int side = 0; side < 2; side++) {
        assert_int_equal(counted[side]->n, n[side]);
        assert_memory_equal(counted[side]->pyramid, pyramid[side], sizeof pyramid[side]);
        for (int x = 0; x < TV_PLAIN; x++)
            for (int k = 0; k < counted[side]->size[x]; k++)
                assert_int_equal(counted[side]->cross[0][x][k], cross[side][x][k]);
        for (int d = 0; d < 4; d++)
            for (int b = 0; b < 5; b++)
                assert_int_equal(counted[side]->place[d][b], place[side][d][b]);
        for (int c = 0; c < 2; c++)
            assert_int_equal(counted[side]->cross[0][TV_PLAIN + c][0], ill[side][c]);
    }
    assert_true(n[0] > 0 && n[0] < n[1]);
}

/* S0-03, S4-04, S4-05: everybody in the group and in the register has one value of each variable, and the counts are those by hand. */
static void test_S4_04_counts_equal_a_count_day_by_day(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        struct invented *v =
            invent_register(seed, 150, register_day(2025, 1, 1) + (uint16_t)(seed * 61), scratch);
        int year = seed % 2 ? 2024 : 2025;
        compare_group(v, &(struct target_asked){.year = year, .benefit = "kontanthjaelp"},
            &(struct slow_who){"kontanthjaelp", -1, false});
        compare_group(v, &(struct target_asked){.year = year, .benefit = "benefit", .intervention = "hif"},
            &(struct slow_who){"benefit", 0, false});
        compare_group(
            v, &(struct target_asked){.year = year, .mark = "veteran"}, &(struct slow_who){NULL, -1, true});
        arena_clear(scratch);
    }
}

/* A filter keeps those of the column of the split table; the columns add up to the whole. */
static void test_filters_are_columns_of_the_split_tables(void **state)
{
    (void)state;
    struct invented *v = invent_register(3, 400, register_day(2025, 7, 1), scratch);
    static const char *const names[3][7] = {{"0-17", "18-29", "30-49", "50-66", "67-"},
        {"unknown", "female", "male"}, {TARGET_UNKNOWN, "bispebjerg", "noerrebro", "valby"}};
    for (int f = 0; f < 3; f++) {
        for (int i = 0; i < 7 && names[f][i]; i++) {
            struct target_asked asked = {.year = 2025, .benefit = "benefit"};
            *(f == 0 ? &asked.age : f == 1 ? &asked.sex : &asked.district) = names[f][i];
            struct target_question filter = ask(v, &asked, false), split = ask(v, &asked, true);
            struct target_count one, all;
            must(target_count(&v->snapshot, &v->facts, &filter, &one, NULL, scratch, &err));
            must(target_count(&v->snapshot, &v->facts, &split, &all, NULL, scratch, &err));
            for (int x = 0; x < TV_PLAIN; x++)
                for (int k = 0; k < one.size[x]; k++)
                    assert_int_equal(one.cross[0][x][k], all.cross[i][x][k]);
        }
    }
}

/* S4-03: full-time persons of the group are those of the measure, and never the persons. */
static void test_S4_03_full_time_persons_equal_the_measure(void **state)
{
    (void)state;
    struct invented *v = invent_register(5, 300, register_day(2025, 8, 20), scratch);
    struct target_asked asked = {.year = 2025, .benefit = "benefit"};
    struct target_question q = ask(v, &asked, false);
    struct target_profile group, all;
    must(target_profile_build(&v->snapshot, &v->facts, &q, &asked, NULL, 0, &group, &all, scratch, &err));
    assert_int_equal(group.full_time.until, register_day(2025, 8, 1)); /* August is not over */
    assert_int_equal(group.full_time.length, 212);
    struct target_count count;
    must(target_count(&v->snapshot, &v->facts, &q, &count, NULL, scratch, &err));
    uint8_t groups[8] = {SNAP_NO_CODE, SNAP_NO_CODE, SNAP_NO_CODE, SNAP_NO_CODE, 0, 0, 0, 0};
    struct fulltime once, each;
    struct fulltime_rule rule = {.from = q.from,
        .to = group.full_time.until,
        .period = FULLTIME_MONTH,
        .group_of = groups,
        .n_groups = 1,
        .once = true,
        .keep = count.keep};
    must(fulltime_compute(&v->snapshot, &rule, 1, &once, scratch, &err));
    int64_t days = 0, by_code = 0;
    for (int m = 0; m < once.n_periods; m++)
        days += once.units[fulltime_cell(&once, 0, 0, 0, 0, m)];
    assert_int_equal(group.full_time.days, days);
    rule.once = false;
    must(fulltime_compute(&v->snapshot, &rule, 1, &each, scratch, &err));
    for (int m = 0; m < each.n_periods; m++)
        days -= each.units[fulltime_cell(&each, 0, 0, 0, 0, m)];
    for (int c = 4; c < 8; c++)
        by_code += group.full_time.by_code[c];
    assert_int_equal(by_code, group.full_time.days - days); /* with overlaps: each code by itself */
    assert_true(by_code > group.full_time.days && group.n * 212 > group.full_time.days);
}

/* S1-05: standardised by age and sex with the register's own rates: the register itself is exactly as expected. */
static void test_S1_05_the_register_is_as_expected(void **state)
{
    (void)state;
    struct invented *v = invent_register(8, 600, register_day(2025, 7, 1), scratch);
    struct target_asked asked = {.year = 2025, .benefit = "kontanthjaelp"};
    struct target_question q = ask(v, &asked, false);
    struct target_profile group, all;
    must(target_profile_build(&v->snapshot, &v->facts, &q, &asked, NULL, 0, &group, &all, scratch, &err));
    for (int c = 0; c < 2; c++) {
        assert_true(all.illness[c].sir.valid);
        assert_true(fabs(all.illness[c].sir.ratio - 1) < 1e-12);
        double expected = 0;
        struct target_count one, every;
        must(target_count(&v->snapshot, &v->facts, &q, &one, &every, scratch, &err));
        for (int band = 0; band < TARGET_AGES; band++)
            for (int sex = 0; sex < TARGET_SEXES; sex++)
                if (every.pyramid[band][sex])
                    expected += (double)one.pyramid[band][sex] * (double)every.ill[c][band][sex] /
                                (double)every.pyramid[band][sex];
        assert_true(fabs(group.illness[c].sir.expected - expected) < 1e-9);
        assert_true(group.illness[c].sir.low < group.illness[c].sir.ratio &&
                    group.illness[c].sir.ratio < group.illness[c].sir.high);
    }
}

/* S1-04: a share printed in words is no reference; a loaded table with rates is one. */
static void test_S1_04_a_printed_fraction_is_no_reference_until_a_table_is_loaded(void **state)
{
    (void)state;
    struct conn *c = lease();
    struct reference_rate *rates;
    size_t n;
    must(reference_rate_all(c, &rates, &n, arena, &err));
    release(c);
    assert_int_equal(n, 1);
    assert_string_equal(rates[0].as_printed, "ca. en tredjedel");
    assert_string_equal(rates[0].place, "Problemstilling");
    assert_true(isnan(reference_rate_of(rates, n, "kronisk-sygdom", "female", 40)));
    const struct reference_rate table[] = {
        {.condition = "angst", .sex = "female", .age_from = INT_NONE, .age_to = 39, .rate_percent = {12500}},
        {.condition = "angst", .sex = "female", .age_from = 40, .age_to = INT_NONE, .rate_percent = {20000}},
        {.condition = "angst", .age_from = INT_NONE, .age_to = INT_NONE, .rate_percent = {8000}}};
    assert_true(fabs(reference_rate_of(table, 3, "angst", "female", 39) - 0.125) < 1e-12);
    assert_true(fabs(reference_rate_of(table, 3, "angst", "female", 40) - 0.2) < 1e-12);
    assert_true(fabs(reference_rate_of(table, 3, "angst", "male", 40) - 0.08) < 1e-12);
    struct invented *v = invent_register(8, 600, register_day(2025, 7, 1), scratch);
    struct target_asked asked = {.year = 2025, .benefit = "kontanthjaelp"};
    struct target_question q = ask(v, &asked, false);
    struct target_profile group, all;
    must(target_profile_build(&v->snapshot, &v->facts, &q, &asked, table, 3, &group, &all, scratch, &err));
    assert_true(group.illness[0].is_printed_rate && !group.illness[1].is_printed_rate);
    assert_true(group.illness[0].sir.expected > 0);
}

static void test_wrong_choices_say_what_to_do(void **state)
{
    (void)state;
    struct invented *v = invent_register(1, 20, register_day(2025, 7, 1), scratch);
    const struct target_asked wrong[] = {{.year = 2025, .benefit = "kontanthjalp"},
        {.year = 2025, .mark = "x"}, {.year = 2025, .intervention = "x"}, {.year = 2025, .age = "18-30"},
        {.year = 2025, .sex = "x"}, {.year = 2025, .district = "x"}, {.year = 2026}};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct target_question q;
        err_clear(&err);
        assert_int_not_equal(target_question_of(&v->snapshot, &v->facts, &wrong[i], false, &q, &err), OK);
        assert_true(strlen(err.user) > 20);
    }
    err_clear(&err);
}

/* ---- through the database ---- */

static void add_people(int n, const char *birth)
{
    for (int i = 0; i < n; i++)
        add_spell(add_citizen(birth, "", ""), "kontanthjaelp", "2025-02-01", "2025-09-01");
}

static struct target_profile read_profile(bool whole)
{
    struct target_profile p, all;
    struct target_asked asked = {.year = 2025, .benefit = "kontanthjaelp"};
    must(target_profile_read(db, whole, &asked, &p, &all, scratch, &err));
    assert_int_equal(p.is_whole, whole);
    return p;
}

/* S4-04: an extract is remembered; one more citizen changes nothing for those who see no small counts, many more give a new one. */
static void test_S4_04_the_earlier_extract_stands_until_the_change_is_large(void **state)
{
    (void)state;
    add_people(40, "1970-06-01");
    for (int i = 0; i < 30; i++)
        add_citizen("1980-01-01", "", ""); /* in the register, not in the group */
    struct target_profile first = read_profile(false);
    assert_int_equal(target_total(&first).value, 40);
    assert_int_equal(first.number, 1);
    assert_false(first.is_earlier);
    add_people(1, "2003-06-01");
    struct target_profile stands = read_profile(false);
    assert_true(stands.is_earlier);
    assert_int_equal(target_total(&stands).value, 40);
    assert_int_equal(target_pyramid_cell(&stands, 1, TARGET_SEXES).value, 0);
    struct target_profile now = read_profile(true);
    assert_int_equal(target_total(&now).value, 41);
    assert_int_equal(target_pyramid_cell(&now, 1, TARGET_SEXES).value, 1);
    add_people(12, "2003-06-01");
    struct target_profile second = read_profile(false);
    assert_false(second.is_earlier);
    assert_int_equal(second.number, 2);
    assert_int_equal(target_total(&second).value, 53);
    assert_int_equal(read_profile(false).number, 2); /* the same again */
}

/* Two filters would tell of few. */
static void test_two_filters_need_the_right_to_the_rows(void **state)
{
    (void)state;
    struct target_profile p, all;
    struct target_asked asked = {.year = 2025, .benefit = "kontanthjaelp", .sex = "female", .age = "50-66"};
    assert_int_equal(target_profile_read(db, false, &asked, &p, &all, scratch, &err), ERR_INVALID);
    assert_non_null(strstr(err.user, "Vælg kun ét"));
    err_clear(&err);
    must(target_profile_read(db, true, &asked, &p, &all, scratch, &err));
}

/* S4-04: benefits cannot be added up to a group that nobody else asks for, and one group has one memory. */
static void test_a_free_group_has_one_benefit(void **state)
{
    (void)state;
    static const char *const lists[] = {
        "kontanthjaelp,sygedagpenge", "kontanthjaelp,kontanthjaelp", "kontanthjaelp,"};
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        struct target_profile p, all;
        struct target_asked asked = {.year = 2025, .benefit = lists[i]};
        assert_int_equal(target_profile_read(db, false, &asked, &p, &all, scratch, &err), ERR_INVALID);
        assert_non_null(strstr(err.user, "Vælg kun én ydelse"));
        err_clear(&err);
        must(target_profile_read(db, true, &asked, &p, &all, scratch, &err));
    }
}

SQL(test_mark, "INSERT INTO citizen_mark (citizen_id, mark, from_day, admin, version) "
               "VALUES ($1, 'veteran', $2, 'bif', 1)");

static int mark_fn(struct conn *c, void *ctx, struct err *e)
{
    return q_exec(c, &test_mark, ARGS(V_INT(*(int64_t *)ctx), V_DAY(day("2024-01-01"))), NULL, e);
}

static void add_veterans(int n, bool on_benefit)
{
    for (int i = 0; i < n; i++) {
        int64_t who = add_citizen("1970-06-01", "", "");
        if (on_benefit)
            add_spell(who, "kontanthjaelp", "2025-02-01", "2025-09-01");
        must(db_write(db, "test", mark_fn, &who, &err));
    }
}

static struct target_profile read_veterans(bool whole, const char *benefit, const char *sex)
{
    struct target_profile p, all;
    struct target_asked asked = {.year = 2025, .benefit = benefit, .mark = "veteran", .sex = sex};
    must(target_profile_read(db, whole, &asked, &p, &all, scratch, &err));
    return p;
}

/* S4-04: three veterans have no benefit, so veterans on a benefit tell nothing beside all veterans; filtered or not, and when asked for again. */
static void test_S4_04_a_group_that_a_wider_one_nearly_is_tells_nothing(void **state)
{
    (void)state;
    add_veterans(50, true);
    add_veterans(3, false);
    for (int i = 0; i < 2; i++) {
        struct target_profile some = read_veterans(false, "kontanthjaelp", NULL),
                              all = read_veterans(false, NULL, NULL);
        assert_true(some.is_hidden && target_total(&some).hidden);
        assert_int_equal(target_total(&all).value, 53);
        some = read_veterans(false, "kontanthjaelp", "female");
        assert_true(some.is_hidden && some.full_time.days == INT_NONE);
        some = read_veterans(true, "kontanthjaelp", NULL);
        assert_int_equal(target_total(&some).value, 50);
    }
}

/* The figures of documents count the same, and the persons behind are those. */
static void test_S0_03_figures_equal_the_profile(void **state)
{
    (void)state;
    struct figure f, t;
    struct figure_params q = {.n = 2, .p = {{"benefit", "kontanthjaelp"}, {"year", "2025"}}};
    struct conn *c = lease();
    must(figure_compute(c, &everyone, "target_group_persons", &q, day("2026-01-01"), &f, scratch, &err));
    must(figure_compute(c, &everyone, "target_group_full_time", &q, day("2026-01-01"), &t, scratch, &err));
    struct figure_row *rows;
    size_t n;
    must(indicator_find("target_group_persons")->rows(c, &q, day("2026-01-01"), &rows, &n, scratch, &err));
    release(c);
    struct target_profile now = read_profile(true);
    assert_int_equal(f.value, target_total(&now).value);
    assert_int_equal(n, f.value);
    assert_true(rows[0].day.n == day("2025-02-01").n);
    assert_int_equal(t.value, (now.full_time.days * 1000 + now.full_time.length / 2) / now.full_time.length);
    assert_int_equal(now.full_time.days, 53 * 212);
    struct figure_params few = {
        .n = 3, .p = {{"age", "18-29"}, {"benefit", "kontanthjaelp"}, {"year", "2025"}}};
    c = lease();
    must(figure_compute(c, &reader, "target_group_persons", &few, day("2026-01-01"), &f, scratch, &err));
    release(c);
    assert_int_equal(f.value, 13);
}

static int set_up(void **state)
{
    scratch = arena_new(0);
    return effect_set_up_with_data(state);
}

static int tear_down(void **state)
{
    arena_free(scratch);
    return effect_tear_down(state);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_S4_04_counts_equal_a_count_day_by_day),
        cmocka_unit_test(test_filters_are_columns_of_the_split_tables),
        cmocka_unit_test(test_S4_03_full_time_persons_equal_the_measure),
        cmocka_unit_test(test_S1_05_the_register_is_as_expected),
        cmocka_unit_test(test_S1_04_a_printed_fraction_is_no_reference_until_a_table_is_loaded),
        cmocka_unit_test(test_wrong_choices_say_what_to_do),
        cmocka_unit_test(test_S4_04_the_earlier_extract_stands_until_the_change_is_large),
        cmocka_unit_test(test_two_filters_need_the_right_to_the_rows),
        cmocka_unit_test(test_a_free_group_has_one_benefit),
        cmocka_unit_test(test_S0_03_figures_equal_the_profile),
        cmocka_unit_test(test_S4_04_a_group_that_a_wider_one_nearly_is_tells_nothing),
    };
    if (effect_start(argc, argv))
        return 1;
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
