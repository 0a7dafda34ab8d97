/* Comparison of participants with others in an invented city whose answer is known, and the rules of the index date counted plainly. */
#include "unit.h"
#include "base/rng.h"
#include "measure/compare.h"
#include "measure/compare_internal.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { DEAD, MOVED, WORK, BENEFIT, HELP, SICK, CODES };
enum { DAY_0 = 40000, DAYS = 2200, N = 6000, DISTRICTS = 6 };
static const struct snapshot_code codes[CODES] = {{"dead", NULL, "Død", DAY_0 + DAYS},
    {"moved", NULL, "Fraflyttet", DAY_0 + DAYS}, {"work", NULL, "Arbejde", DAY_0 + DAYS},
    {"benefit", NULL, "Ydelse", DAY_0 + DAYS}, {"help", "benefit", "Kontanthjælp", DAY_0 + DAYS},
    {"sick", "benefit", "Sygedagpenge", DAY_0 + DAYS}};
static const struct snapshot_intervention offers[] = {{"a", "Mentor", 1}, {"b", "Kursus", 2}};
static const char *const districts[] = {"", "Amager Øst", "Bispebjerg", "Valby", "Vanløse", "Østerbro"};
static const char *const exits[] = {""};

static struct arena *arena;
static struct snapshot city;
static double truth; /* what the course adds to the participants' share in work after 182 days */

struct person {
    bool worked_before;
    double hazard; /* of work, a day */
    double growth; /* of the hazard by the course */
    int begin;     /* of the benefit */
    int course;    /* day, or 0 */
    int work;      /* day */
    int code;
};

static double wait_for(struct rng *rng, double hazard)
{
    return -log(1 - rng_real(rng)) / hazard;
}

static struct person person_of(struct rng *rng)
{
    struct person p = {.worked_before = rng_real(rng) < 0.5, .code = rng_real(rng) < 0.7 ? HELP : SICK};
    p.hazard = p.worked_before ? 0.0035 : 0.0012;
    p.growth = 1.8;
    p.begin = DAY_0 + 300 + (int)rng_below(rng, 900);
    p.work = p.begin + 1 + (int)wait_for(rng, p.hazard);
    /* Those who worked before begin more seldom: the plain difference is too low. */
    int course = p.begin + 1 + (int)wait_for(rng, p.worked_before ? 0.0004 : 0.0016);
    if (course < p.work && course < DAY_0 + 1500) {
        p.course = course;
        p.work = course + 1 + (int)wait_for(rng, p.hazard * p.growth);
    }
    return p;
}

static void city_make(uint64_t seed)
{
    struct snapshot_rows rows = {.codes = codes,
        .interventions = offers,
        .districts = districts,
        .exits = exits,
        .n_codes = CODES,
        .n_interventions = 2,
        .n_districts = DISTRICTS,
        .n_exits = 1};
    struct snapshot_person *persons = arena_array(arena, N, sizeof *persons);
    struct snapshot_spell *spells = arena_array(arena, 4 * N, sizeof *spells);
    struct snapshot_course *courses = arena_array(arena, N, sizeof *courses);
    struct snapshot_report report;
    struct err err = ERR_INIT;
    struct rng rng;
    double sum = 0, n = 0;
    rng_seed(&rng, seed);
    for (int i = 0; i < N; i++) {
        struct person p = person_of(&rng);
        persons[i] =
            (struct snapshot_person){i + 1, (uint16_t)(DAY_0 - 365 * (20 + (int)rng_below(&rng, 40))),
                (uint8_t)(1 + rng_below(&rng, 2)), (uint8_t)(1 + rng_below(&rng, DISTRICTS - 1))};
        if (p.worked_before)
            spells[rows.n_spells++] =
                (struct snapshot_spell){i + 1, (uint16_t)(p.begin - 200), (uint16_t)p.begin, WORK};
        uint16_t end = p.work < DAY_0 + DAYS ? (uint16_t)p.work : SNAP_OPEN;
        spells[rows.n_spells++] = (struct snapshot_spell){i + 1, (uint16_t)p.begin, end, (uint8_t)p.code};
        if (end != SNAP_OPEN)
            spells[rows.n_spells++] = (struct snapshot_spell){i + 1, end, SNAP_OPEN, WORK};
        if (!p.course)
            continue;
        courses[rows.n_courses++] =
            (struct snapshot_course){i + 1, (uint16_t)p.course, (uint16_t)(p.course + 60), SNAP_OPEN, 0, 0};
        sum += exp(-182 * p.hazard) - exp(-182 * p.hazard * p.growth);
        n++;
    }
    truth = sum / n;
    rows.persons = persons;
    rows.spells = spells;
    rows.courses = courses;
    rows.n_persons = N;
    assert_int_equal(snapshot_make(&rows, &city, &report, arena, &err), OK);
}

static struct compare_question question(void)
{
    struct compare_question q = compare_question_usual(&city);
    q.intervention = 0;
    q.from = DAY_0 + 300;
    q.until = DAY_0 + 1500;
    q.n_draws = 60;
    return q;
}

static int setup(void **state)
{
    (void)state;
    arena = arena_new(0);
    city_make(11);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static struct compare_result result_of(const struct compare_question *q)
{
    struct err err = ERR_INIT;
    struct compare_result r;
    if (compare_run(&city, q, &r, arena, &err) != OK)
        fail_msg("%s / %s", err.op, err.user);
    return r;
}

static void test_the_known_difference_is_found_by_weights_and_by_matching(void **state)
{
    (void)state;
    struct compare_question q = question();
    for (int index = 0; index < 2; index++)
        for (int design = DESIGN_MATCHED; design <= DESIGN_WEIGHTED; design++) {
            q.index = (enum compare_index)index;
            q.design = (enum compare_design)design;
            struct compare_result r = result_of(&q);
            assert_true(r.valid && r.has_balance && r.has_overlap && r.treated.n_rows > 700);
            print_message("# truth %.4f, %s: %.4f (%.4f to %.4f), smd %.3f to %.3f\n", truth,
                design_key(q.design), r.difference, r.low, r.high, r.estimate.smd_most_before,
                r.estimate.smd_most_after);
            assert_true(r.low < truth && truth < r.high && r.high - r.low < 0.15);
            assert_true(r.estimate.smd_most_before > 0.3 && r.estimate.smd_most_after < 0.1);
            assert_string_equal(r.word, "forskel, justeret");
        }
    /* Measured as an event by Aalen–Johansen it is the same: nobody leaves work in this city. */
    q.design = DESIGN_WEIGHTED;
    q.index = INDEX_RISK_SET;
    struct compare_result status = result_of(&q);
    q.measure = COMPARE_EVENT;
    struct compare_result event = result_of(&q);
    assert_true(fabs(status.difference - event.difference) < 1e-12);
}

static void test_without_making_alike_the_difference_is_another(void **state)
{
    (void)state;
    struct compare_question q = question();
    struct cohort c;
    struct cohort_columns columns;
    struct cohort_outcome y;
    struct err err = ERR_INIT;
    struct estimate e;
    int64_t not_due[2];
    assert_int_equal(cohort_make(&city, &q, &c, arena, &err), OK);
    cohort_due(&city, &q, &c, not_due);
    assert_int_equal(cohort_columns(&city, &q, &c, &columns, arena, &err), OK);
    assert_int_equal(cohort_outcome(&city, &q, &c, &y, arena, &err), OK);
    struct estimate_options o = {.unadjusted = true};
    assert_int_equal(estimate_difference(&columns.in, &y.y, &o, &e, arena, &err), OK);
    assert_true(e.sandwich_high < truth);
}

/* Each of the others is, on the index date, on the same benefit for as long as some participant was, and has not begun. */
static void test_every_index_date_follows_the_rule(void **state)
{
    (void)state;
    struct compare_question q = question();
    for (int index = 0; index < 2; index++) {
        struct cohort c;
        struct err err = ERR_INIT;
        bool *wait = arena_array(arena, (size_t)CODES * DAYS, sizeof *wait);
        q.index = (enum compare_index)index;
        assert_int_equal(cohort_make(&city, &q, &c, arena, &err), OK);
        assert_true(c.n_treated > 500 && c.n > 2 * c.n_treated);
        for (size_t i = 0; i < c.n; i++) {
            const struct cohort_row *r = &c.rows[i];
            struct code_set one = {0};
            code_set_add(&one, r->benefit);
            assert_true(r->treated == (i < c.n_treated) && r->index >= q.from && r->index < q.until);
            for (uint16_t day = r->benefit_start; day <= r->index; day++)
                assert_true(code_on_day(&city, &one, r->person, day));
            assert_false(code_on_day(&city, &one, r->person, (uint16_t)(r->benefit_start - 1)));
            size_t at = (size_t)r->benefit * DAYS + (size_t)(r->index - r->benefit_start);
            uint16_t begins = cohort_begins(&city, 0, r->person, 0);
            if (r->treated) {
                assert_true(begins == r->index);
                wait[at] = true;
            } else {
                assert_true(wait[at] && begins > r->index);
            }
        }
    }
}

static size_t column_of(const struct propensity_rows *in, const char *name)
{
    for (int j = 0; j < in->p; j++)
        if (strcmp(in->name[j], name) == 0)
            return (size_t)j;
    fail_msg("no column %s", name);
    return 0;
}

static void test_covariates_are_those_of_the_index_date(void **state)
{
    (void)state;
    struct compare_question q = question();
    struct cohort c;
    struct cohort_columns k;
    struct err err = ERR_INIT;
    assert_int_equal(cohort_make(&city, &q, &c, arena, &err), OK);
    assert_int_equal(cohort_columns(&city, &q, &c, &k, arena, &err), OK);
    size_t p = (size_t)k.in.p, age = column_of(&k.in, "Alder, år"), woman = column_of(&k.in, "Kvinde"),
           waited = column_of(&k.in, "Uger, siden ydelsen begyndte"),
           work = column_of(&k.in, "Uger i arbejde af de seneste 156"),
           benefit = column_of(&k.in, "Uger på ydelse af de seneste 52"),
           courses = column_of(&k.in, "Tidligere forløb"), sick = column_of(&k.in, "Sygedagpenge");
    for (size_t i = 0; i < c.n; i++) {
        const struct cohort_row *r = &c.rows[i];
        const double *x = k.in.x + i * p;
        assert_true(fabs(x[age] - (r->index - city.birth[r->person]) / 365.25) < 1e-12);
        assert_true(fabs(x[waited] - (r->index - r->benefit_start) / 7.0) < 1e-12);
        assert_true(
            (x[woman] > 0) == (city.sex[r->person] == SNAP_FEMALE) && (x[sick] > 0) == (r->benefit == SICK));
        assert_true(x[work] == weeks_before(&city, &q.work, r->person, r->index, 156));
        assert_true(x[benefit] == weeks_before(&city, &q.benefit, r->person, r->index, 52));
        assert_true(x[courses] <= 0 && k.in.treated[i] == r->treated);
    }
    assert_true(column_of(&k.in, "Valby") > courses);
}

/* What came to be known later changes nothing that was computed as of a day. */
static void test_a_comparison_as_of_a_day_sees_nothing_after_it(void **state)
{
    (void)state;
    struct compare_question q = question();
    q.known = DAY_0 + 1200;
    struct compare_result r = result_of(&q);
    int64_t due = 0;
    for (size_t p = 0; p < city.n_persons; p++) {
        uint16_t begins = cohort_begins(&city, 0, p, q.from);
        due += begins != SNAP_OPEN && begins < q.until && begins + 182 < q.known;
    }
    assert_true(r.treated.n_rows == due && r.treated.n_not_due > 0 && r.data_until == q.known);
}

static void test_weeks_before_equal_a_count_day_by_day(void **state)
{
    (void)state;
    struct code_set set = {0};
    code_set_add(&set, WORK);
    code_set_add(&set, HELP);
    for (size_t p = 0; p < 300; p++)
        for (int day = DAY_0 + 350; day < DAY_0 + 1600; day += 173) {
            int n = 0;
            for (int week = 1; week <= 156; week++) {
                bool any = false;
                for (int d = 0; d < 7; d++)
                    any |= code_on_day(&city, &set, p, (uint16_t)(day - 7 * week + d));
                n += any;
            }
            assert_int_equal(weeks_before(&city, &set, p, (uint16_t)day, 156), n);
        }
}

static void test_results_are_equal_to_the_bit_for_one_and_two_threads(void **state)
{
    (void)state;
    struct compare_question q = question();
    for (int design = DESIGN_MATCHED; design <= DESIGN_WEIGHTED; design++) {
        q.design = (enum compare_design)design;
        q.n_threads = 1;
        struct compare_result one = result_of(&q);
        q.n_threads = 2;
        struct compare_result two = result_of(&q);
        assert_memory_equal(&one.difference, &two.difference, 3 * sizeof one.difference);
        q.seed++;
        assert_true(result_of(&q).low != one.low);
    }
}

static void test_what_is_not_due_is_left_out_and_never_a_failure(void **state)
{
    (void)state;
    struct compare_question q = question();
    q.until = DAY_0 + DAYS;
    q.horizon_days = 900;
    struct compare_result status = result_of(&q);
    assert_true(status.treated.n_not_due > 0 && status.n_warnings > 1);
    for (size_t p = 0, n = 0; p < city.n_persons; p++) {
        uint16_t begins = cohort_begins(&city, 0, p, q.from);
        n += begins != SNAP_OPEN && begins + 900 < DAY_0 + DAYS;
        if (p + 1 == city.n_persons)
            assert_int_equal(status.treated.n_rows, n);
    }
    q.measure = COMPARE_EVENT;
    struct compare_result event = result_of(&q);
    assert_true(event.treated.n_not_due > 0 && event.treated.n_rows > status.treated.n_rows);
    assert_true(isnan(event.estimate.sandwich_se) && !isnan(event.estimate.low));
    q.from = DAY_0 + DAYS - 20;
    q.measure = COMPARE_STATUS;
    struct compare_result none = result_of(&q);
    assert_true(!none.valid && isnan(none.difference) && isnan(none.treated.share) && none.n_warnings > 0);
}

static void test_before_and_after_is_no_effect(void **state)
{
    (void)state;
    struct compare_question q = question();
    q.design = DESIGN_BEFORE_AFTER;
    struct compare_result r = result_of(&q);
    assert_true(r.valid && r.low < r.difference && r.difference < r.high);
    assert_null(strstr(r.word, "effekt"));
    double sum = 0, n = 0;
    for (size_t p = 0; p < city.n_persons; p++) {
        uint16_t day = cohort_begins(&city, 0, p, q.from);
        if (day == SNAP_OPEN || day >= q.until)
            continue;
        sum += code_on_day(&city, &q.outcome, p, (uint16_t)(day + 182)) -
               code_on_day(&city, &q.outcome, p, (uint16_t)(day - 182));
        n++;
    }
    assert_true(fabs(r.difference - sum / n) < 1e-12);
}

static void test_before_and_after_in_two_groups_is_the_difference_of_their_changes(void **state)
{
    (void)state;
    uint16_t *offer = arena_array(arena, city.n_courses, sizeof *offer);
    for (size_t i = 0; i < city.n_courses; i++)
        offer[i] = i % 3 == 0;
    city.course_intervention = offer;
    struct compare_question q = question();
    q.design = DESIGN_BEFORE_AFTER;
    q.comparator = 1;
    struct compare_result r = result_of(&q);
    double sum[2] = {0}, n[2] = {0};
    for (size_t p = 0; p < city.n_persons; p++)
        for (int k = 0; k < 2; k++) {
            uint16_t day = cohort_begins(&city, k, p, q.from);
            if (day == SNAP_OPEN || day >= q.until)
                continue;
            sum[k] += code_on_day(&city, &q.outcome, p, (uint16_t)(day + 182)) -
                      code_on_day(&city, &q.outcome, p, (uint16_t)(day - 182));
            n[k]++;
        }
    assert_true(r.valid && n[1] > 200 && fabs(r.difference - (sum[0] / n[0] - sum[1] / n[1])) < 1e-12);
    assert_true(r.low < r.difference &&
                fabs(r.difference) < r.high - r.low); /* shared out by chance: within four standard errors */
    assert_string_equal(r.word, "forskel, justeret");
}

static void test_only_lots_and_roll_out_may_say_effect(void **state)
{
    (void)state;
    for (int d = 0; d < DESIGNS; d++) {
        enum compare_design of;
        assert_true(design_of(design_key((enum compare_design)d), &of) && (int)of == d);
        assert_true(design_may_say_effect(of) == (d == DESIGN_RANDOMISED || d == DESIGN_ROLLOUT));
        assert_true((strcmp(design_word(of), "effekt") == 0) == design_may_say_effect(of));
    }
    enum compare_design of;
    assert_false(design_of("effekt", &of));
    struct compare_question q = question();
    struct err err = ERR_INIT;
    struct compare_result r;
    q.design = DESIGN_RANDOMISED;
    q.lot = "Protokol 12";
    assert_int_equal(compare_run(&city, &q, &r, arena, &err), ERR_INVALID);
    err_clear(&err);
    q.comparator = 1;
    q.lot = "";
    assert_int_equal(compare_run(&city, &q, &r, arena, &err), ERR_INVALID);
    err_clear(&err);
    q.comparator = 0;
    q.design = DESIGN_WEIGHTED;
    assert_int_equal(compare_run(&city, &q, &r, arena, &err), ERR_INVALID);
    err_clear(&err);
    q.comparator = 1; /* nobody began it */
    r = result_of(&q);
    assert_true(!r.valid && isnan(r.difference) && r.n_warnings > 0);
}

/* Districts begin in quarters 6, 8 and 10, one never; from then on the outcome is more common by 0.2. */
static void rollout_city(double growth)
{
    static const int first[DISTRICTS] = {0, 6, 8, 10, 99, 99};
    struct snapshot_rows rows = {.codes = codes,
        .interventions = offers,
        .districts = districts,
        .exits = exits,
        .n_codes = CODES,
        .n_interventions = 2,
        .n_districts = DISTRICTS,
        .n_exits = 1};
    enum { P = 3000, Q = 14 };
    struct snapshot_person *persons = arena_array(arena, P, sizeof *persons);
    struct snapshot_spell *spells = arena_array(arena, P * (Q + 1), sizeof *spells);
    struct snapshot_course *courses = arena_array(arena, P, sizeof *courses);
    struct snapshot_report report;
    struct err err = ERR_INIT;
    struct rng rng;
    day_t from = day_from_ymd(2010, 1, 1);
    rng_seed(&rng, 3);
    for (int i = 0; i < P; i++) {
        int district = 1 + (int)rng_below(&rng, DISTRICTS - 1);
        double level = 0.1 + 0.3 * rng_real(&rng);
        persons[i] = (struct snapshot_person){i + 1, 30000, SNAP_MALE, (uint8_t)district};
        spells[rows.n_spells++] = (struct snapshot_spell){i + 1, snap_day(from), SNAP_OPEN, HELP};
        for (int t = 0; t < Q; t++) {
            uint16_t day = snap_day(day_add_months(from, 3 * t + 2)); /* the quarter's last month */
            if (rng_real(&rng) < level + 0.01 * t + (t >= first[district] ? growth : 0))
                spells[rows.n_spells++] = (struct snapshot_spell){i + 1, day, (uint16_t)(day + 31), WORK};
        }
        if (first[district] < Q && i < P / 2)
            courses[rows.n_courses++] = (struct snapshot_course){
                i + 1, snap_day(day_add_months(from, 3 * first[district])), SNAP_OPEN, SNAP_OPEN, 0, 0};
    }
    rows.persons = persons;
    rows.spells = spells;
    rows.courses = courses;
    rows.n_persons = P;
    assert_int_equal(snapshot_make(&rows, &city, &report, arena, &err), OK);
}

static void test_staggered_roll_out_finds_the_known_effect_and_shows_the_time_before(void **state)
{
    (void)state;
    rollout_city(0.2);
    struct compare_question q = question();
    q.design = DESIGN_ROLLOUT;
    q.from = snap_day(day_from_ymd(2010, 1, 1));
    q.until = snap_day(day_from_ymd(2013, 7, 1));
    struct compare_result r = result_of(&q);
    assert_null(strstr(r.word, "effekt")); /* nobody has said that it was decided */
    q.lot = "Udvalgets dagsorden";
    r = result_of(&q);
    assert_true(r.valid && r.rollout.n_groups == 3 && r.rollout.has_pre_trend && r.rollout.n_before >= 4);
    assert_true(r.low < 0.2 && r.high > 0.2 && r.high - r.low < 0.08);
    assert_string_equal(r.word, "effekt");
    assert_true(r.places[1].first == 6 && r.places[3].first == 10 && r.places[4].first == DID_NEVER);
    /* With too short a time before, it may not be called one. */
    q.from = snap_day(day_from_ymd(2011, 1, 1));
    struct compare_result late = result_of(&q);
    assert_true(late.valid);
    q.until = snap_day(day_from_ymd(2012, 1, 1));
    q.from = snap_day(day_from_ymd(2011, 4, 1));
    late = result_of(&q);
    assert_true(late.valid && !late.rollout.has_pre_trend);
    assert_null(strstr(late.word, "effekt"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            test_the_known_difference_is_found_by_weights_and_by_matching, setup, teardown),
        cmocka_unit_test_setup_teardown(test_without_making_alike_the_difference_is_another, setup, teardown),
        cmocka_unit_test_setup_teardown(test_every_index_date_follows_the_rule, setup, teardown),
        cmocka_unit_test_setup_teardown(test_covariates_are_those_of_the_index_date, setup, teardown),
        cmocka_unit_test_setup_teardown(test_a_comparison_as_of_a_day_sees_nothing_after_it, setup, teardown),
        cmocka_unit_test_setup_teardown(test_weeks_before_equal_a_count_day_by_day, setup, teardown),
        cmocka_unit_test_setup_teardown(
            test_results_are_equal_to_the_bit_for_one_and_two_threads, setup, teardown),
        cmocka_unit_test_setup_teardown(
            test_what_is_not_due_is_left_out_and_never_a_failure, setup, teardown),
        cmocka_unit_test_setup_teardown(test_before_and_after_is_no_effect, setup, teardown),
        cmocka_unit_test_setup_teardown(
            test_before_and_after_in_two_groups_is_the_difference_of_their_changes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_only_lots_and_roll_out_may_say_effect, setup, teardown),
        cmocka_unit_test_setup_teardown(
            test_staggered_roll_out_finds_the_known_effect_and_shows_the_time_before, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
