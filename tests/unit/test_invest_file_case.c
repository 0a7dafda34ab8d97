/* Investment cases: worked examples, a plain reckoning on random cases, draws, and what is said of a wrong file. */
#include "unit.h"
#include "base/rng.h"
#include "invest/invest_file.h"
#include "measure/special.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct arena *arena;

static struct invest_file read_case(const char *json)
{
    struct invest_file f;
    struct err err = ERR_INIT;
    if (invest_file_read(json, strlen(json), &f, arena, &err) != OK)
        fail_msg("%s", err.user);
    return f;
}

static struct invest_result compute(const struct invest_case *c, const double *values)
{
    struct invest_result r;
    struct err err = ERR_INIT;
    assert_int_equal(invest_compute(c, values, &r, arena, &err), OK);
    return r;
}

static void near(double a, double b)
{
    double scale = fabs(b) > 1 ? fabs(b) : 1;
    if (!(fabs(a - b) <= 1e-9 * scale))
        fail_msg("%.12g is not %.12g", a, b);
}

#define ACTORS                                                                                               \
    "\"actors\":[{\"key\":\"biu\",\"label\":\"BIU\",\"payer\":\"municipality\"},{\"key\":\"stat\",\"label\":\"Staten\",\"payer\":\"state\"}]"

/* 5.1 mio. kr. once and 0.9 a year: 5.67 years, a limit of 6 (the list of 2020 that economy.md reads). */
static void S4_10_an_investment_is_paid_back_after_so_many_years(void **state)
{
    (void)state;
    struct invest_file f = read_case(
        "{\"title\":\"t\",\"price_level\":\"2020\",\"first_year\":2020,\"years\":9," ACTORS
        ",\"lines\":[{\"key\":\"a\",\"label\":\"a\",\"kind\":\"cost\",\"actor\":\"biu\",\"area\":\"service\",\"by_year\":[1],\"unit_value\":5.1e6},"
        "{\"key\":\"b\",\"label\":\"b\",\"kind\":\"cashable\",\"actor\":\"biu\",\"area\":\"service\","
        "\"by_year\":[0,1,1,1,1,1,1,1,1],\"unit_value\":0.9e6}]}");
    struct invest_result r = compute(&f.c, NULL);
    near(r.payback_service.years, 5 + 0.6 / 0.9);
    near(r.cash_peak, -5.1e6);
    assert_int_equal(r.cash_peak_year, 2020);
    assert_false(r.payback_service.again);
}

/* -5, 1.6, 2.4, 2.8 at 12 per cent: 0.3348 (the example of npv in the R package FinCal). */
static void a_net_present_value_is_that_of_a_published_example(void **state)
{
    (void)state;
    struct invest_file f = read_case(
        "{\"title\":\"t\",\"price_level\":\"fast\",\"first_year\":2026,\"years\":4," ACTORS
        ",\"discount\":[{\"from\":0,\"rate\":0.12}],\"lines\":["
        "{\"key\":\"a\",\"label\":\"a\",\"kind\":\"cost\",\"actor\":\"biu\",\"area\":\"service\",\"by_year\":[5],\"unit_value\":1},"
        "{\"key\":\"b\",\"label\":\"b\",\"kind\":\"cashable\",\"actor\":\"biu\",\"area\":\"indsats\",\"by_year\":[0,1.6,2.4,2.8],\"unit_value\":1}]}");
    struct invest_result r = compute(&f.c, NULL);
    near(r.npv, -5 + 1.6 / 1.12 + 2.4 / (1.12 * 1.12) + 2.8 / (1.12 * 1.12 * 1.12));
    assert_true(fabs(r.npv - 0.3348) < 5e-5);
    near(r.bcr, (r.npv + 5) / 5);
    assert_true(isnan(r.payback_service.years)); /* nothing comes back to service */
}

/* Of weeks 1 to 52 the state pays 80 % of 4, 40 % of 22 and 30 % of 26; of the 52 after them 20 %. */
static void weeks_avoided_are_refunded_at_the_steps_they_lie_on(void **state)
{
    (void)state;
    struct invest_file f = read_case(
        "{\"title\":\"t\",\"price_level\":\"2026\",\"first_year\":2026,\"years\":3," ACTORS
        ",\"discount\":[{\"from\":0,\"rate\":0}],\"cohorts\":[{\"year\":2026,\"persons\":10}],"
        "\"outcomes\":[{\"key\":\"job\",\"label\":\"job\",\"p1\":0.5,\"p0\":0.3,\"lag\":1}],"
        "\"refund\":[{\"first_year\":2016,\"steps\":[{\"first_week\":1,\"pct\":80},{\"first_week\":5,\"pct\":40},"
        "{\"first_week\":27,\"pct\":30},{\"first_week\":53,\"pct\":20}]}],"
        "\"lines\":[{\"key\":\"y\",\"label\":\"y\",\"kind\":\"cashable\",\"per\":\"success\",\"outcome\":\"job\",\"actor\":\"biu\","
        "\"area\":\"overfoersler\",\"quantity\":52,\"unit_value\":1000,\"weeks_before\":0,\"refund_actor\":\"stat\",\"transfer\":true}]}");
    struct invest_result r = compute(&f.c, NULL);
    double state_part = 4 * 0.8 + 22 * 0.4 + 26 * 0.3;
    near(r.line[0], 0);
    near(r.line[1], 2 * 1000 * (52 - state_part));
    near(r.refund[1], 2 * 1000 * state_part);
    near(r.line[2], 2 * 1000 * 52 * 0.8);
    near(r.npv_actor[0] + r.npv_actor[1], 2 * 52 * 1000 * 2);
    near(r.npv_society, 0); /* moved from one purse to another */
}

static void the_danish_rate_falls_after_35_and_70_years(void **state)
{
    (void)state;
    struct invest_file f = read_case(
        "{\"title\":\"t\",\"price_level\":\"2026\",\"first_year\":2026,\"years\":80," ACTORS
        ",\"lines\":[{\"key\":\"a\",\"label\":\"a\",\"kind\":\"cost\",\"actor\":\"biu\",\"area\":\"service\",\"by_year\":[1],\"unit_value\":1}]}");
    struct invest_result r = compute(&f.c, NULL);
    near(r.discount[0], 1);
    near(r.discount[35], pow(1.035, -35));
    near(r.discount[36], pow(1.035, -35) / 1.025);
    near(r.discount[71], pow(1.035, -35) * pow(1.025, -35) / 1.015);
    f.c.mid_year = true;
    r = compute(&f.c, NULL);
    near(r.discount[0], 1 / sqrt(1.035));
}

/* ---- a plain reckoning ---- */

static double between(struct rng *rng, double low, double high)
{
    return low + (high - low) * rng_real(rng);
}

/* The case in words of the model: one sum after another, nothing shared with the program. */
static double plain_npv(const struct invest_case *c)
{
    double npv = 0;
    for (int i = 0; i < c->n_lines; i++) {
        const struct invest_line *l = &c->lines[i];
        const double q = l->quantity < 0 ? 1 : c->params[l->quantity].value,
                     u = c->params[l->unit_value].value;
        for (int t = 0; t < c->n_years; t++) {
            double amount = l->per == INVEST_PER_YEAR ? l->by_year[t] * q * u : 0;
            for (int k = 0; k < c->n_cohorts && l->per != INVEST_PER_YEAR; k++) {
                const struct invest_cohort *b = &c->cohorts[k];
                const struct invest_outcome *o = l->outcome < 0 ? NULL : &c->outcomes[l->outcome];
                if (l->per == INVEST_PER_PERSON && b->year == t)
                    amount += b->persons * q * u;
                int age = o ? t - b->year - o->lag : -1;
                if (l->per != INVEST_PER_SUCCESS || age < 0 || (o->lasts && age >= o->lasts))
                    continue;
                double ramp = age < o->n_ramp ? o->ramp[age] : 1;
                amount += b->persons * c->params[o->engaged].value *
                          (c->params[o->p1].value - c->params[o->p0].value) * ramp *
                          pow(1 - c->params[o->drop_off].value, age) * (1 - c->params[o->optimism].value) *
                          q * u;
            }
            npv += (l->kind == INVEST_COST ? -amount * (1 + c->params[l->cost_optimism].value) : amount) /
                   pow(1.035, t);
        }
    }
    return npv;
}

static void a_case_equals_a_plain_reckoning(void **state)
{
    (void)state;
    struct rng rng;
    rng_seed(&rng, 20260414);
    for (int round = 0; round < 200; round++) {
        char json[3000];
        snprintf(json, sizeof json,
            "{\"title\":\"t\",\"price_level\":\"2026\",\"first_year\":2026,\"years\":%d," ACTORS
            ",\"cohorts\":[{\"year\":2026,\"persons\":%.17g},{\"year\":2028,\"persons\":%.17g}],"
            "\"outcomes\":[{\"key\":\"job\",\"label\":\"j\",\"p1\":%.17g,\"p0\":%.17g,\"engaged\":%.17g,\"drop_off\":%.17g,"
            "\"optimism\":%.17g,\"lag\":%d,\"ramp\":[%.17g,%.17g],\"lasts\":%d}],"
            "\"lines\":[{\"key\":\"a\",\"label\":\"a\",\"kind\":\"cost\",\"actor\":\"biu\",\"area\":\"service\","
            "\"by_year\":{\"2026\":%.17g,\"2027\":%.17g},\"unit_value\":%.17g,\"cost_optimism\":%.17g},"
            "{\"key\":\"p\",\"label\":\"p\",\"kind\":\"cost\",\"per\":\"person\",\"actor\":\"biu\",\"area\":\"service\","
            "\"quantity\":%.17g,\"unit_value\":%.17g,\"cost_optimism\":0.1},"
            "{\"key\":\"s\",\"label\":\"s\",\"kind\":\"cashable\",\"per\":\"success\",\"outcome\":\"job\",\"actor\":\"stat\","
            "\"area\":\"overfoersler\",\"quantity\":%.17g,\"unit_value\":%.17g}]}",
            (int)rng_between(&rng, 3, 30), between(&rng, 1, 500), between(&rng, 1, 500),
            between(&rng, 0.2, 1), between(&rng, 0, 0.9), between(&rng, 0, 1), between(&rng, 0, 0.5),
            between(&rng, 0, 0.4), (int)rng_between(&rng, 0, 3), between(&rng, 0, 1), between(&rng, 0, 1),
            (int)rng_between(&rng, 0, 6), between(&rng, 0, 40), between(&rng, 0, 40), between(&rng, 0, 1e6),
            between(&rng, 0, 0.5), between(&rng, 0, 5), between(&rng, 0, 1e5), between(&rng, 0, 52),
            between(&rng, 0, 5000));
        struct invest_file f = read_case(json);
        near(compute(&f.c, NULL).npv, plain_npv(&f.c));
    }
}

/* ---- sensitivity and draws ---- */

static const char UNCERTAIN[] =
    "{\"title\":\"t\",\"price_level\":\"2026\",\"first_year\":2026,\"years\":6," ACTORS
    ",\"payback_limit\":{\"years\":6,\"source\":\"BIU 16.02.2026, punkt 5\"},"
    "\"cohorts\":[{\"year\":2026,\"persons\":100},{\"year\":2027,\"persons\":100}],"
    "\"outcomes\":[{\"key\":\"job\",\"label\":\"j\",\"p1\":{\"x\":56,\"n\":120},\"p0\":{\"x\":40,\"n\":120},"
    "\"drop_off\":{\"value\":0.1,\"low\":0.05,\"high\":0.3,\"shape\":\"pert\"}}],"
    "\"lines\":[{\"key\":\"kons\",\"label\":\"k\",\"kind\":\"cost\",\"actor\":\"biu\",\"area\":\"service\",\"by_year\":[10,10],"
    "\"unit_value\":{\"value\":550000,\"low\":500000,\"high\":700000}},"
    "{\"key\":\"ydelse\",\"label\":\"y\",\"kind\":\"cashable\",\"per\":\"success\",\"outcome\":\"job\",\"actor\":\"biu\","
    "\"area\":\"overfoersler\",\"quantity\":52,\"unit_value\":3000}]%s}";

static struct invest_file uncertain(const char *more)
{
    char *json = arena_alloc(arena, sizeof UNCERTAIN + 200);
    snprintf(json, sizeof UNCERTAIN + 200, UNCERTAIN, more);
    return read_case(json);
}

static struct invest_draws draw(const struct invest_case *c, int n, int threads)
{
    struct invest_draws d;
    struct err err = ERR_INIT;
    assert_int_equal(invest_draw(c, n, 7, threads, &d, arena, &err), OK);
    return d;
}

static void draws_are_the_same_to_the_bit_for_any_number_of_threads(void **state)
{
    (void)state;
    const char *const more[] = {"", ",\"correlations\":[{\"a\":\"job.p1\",\"b\":\"job.p0\",\"r\":0.6}]"};
    for (int i = 0; i < 2; i++) {
        struct invest_file f = uncertain(more[i]);
        struct invest_draws one = draw(&f.c, 10000, 1), two = draw(&f.c, 10000, 2),
                            five = draw(&f.c, 10000, 5);
        assert_memory_equal(&one, &two, sizeof one);
        assert_memory_equal(&one, &five, sizeof one);
        assert_true(one.p10 < one.p50 && one.p50 < one.p90 && one.sd > 0);
        near(one.p_positive_error, sqrt(one.p_positive * (1 - one.p_positive) / 10000));
    }
}

/* p1 and p0 that rise together leave less doubt about their difference. */
static void correlation_narrows_a_difference(void **state)
{
    (void)state;
    struct invest_file f = uncertain(""),
                       g = uncertain(",\"correlations\":[{\"a\":\"job.p1\",\"b\":\"job.p0\",\"r\":0.9}]");
    assert_true(draw(&g.c, 5000, 2).sd < 0.6 * draw(&f.c, 5000, 2).sd);
}

static void draws_have_the_moments_of_their_distribution(void **state)
{
    (void)state;
    struct invest_param triangle = {.shape = INVEST_TRIANGULAR, .low = 1, .value = 2, .high = 6};
    struct invest_param pert = {.shape = INVEST_PERT, .low = 1, .value = 2, .high = 6};
    struct invest_param share = {.shape = INVEST_COUNTS, .x = 56, .n = 120};
    double sum[3] = {0};
    enum { N = 200000 };
    for (int i = 0; i < N; i++) {
        sum[0] += invest_at(&triangle, invest_uniform(1, (uint64_t)i, 0));
        sum[1] += invest_at(&pert, invest_uniform(1, (uint64_t)i, 1));
        sum[2] += invest_at(&share, invest_uniform(1, (uint64_t)i, 2));
    }
    assert_true(fabs(sum[0] / N - 3) < 0.01);
    assert_true(fabs(sum[1] / N - 2.5) < 0.01);
    assert_true(fabs(sum[2] / N - 56.5 / 121) < 0.001);
    near(invest_at(&triangle, 0.2), 2);
    near(invest_at(&share, 0.5), beta_quantile(0.5, 56.5, 64.5));
}

static void sensitivity_names_what_matters_most_first(void **state)
{
    (void)state;
    struct invest_file f = uncertain("");
    struct invest_swing *s;
    size_t n;
    double factor, table[4];
    struct err err = ERR_INIT;
    assert_int_equal(invest_tornado(&f.c, &s, &n, arena, &err), OK);
    assert_int_equal(n, 4);
    assert_string_equal(f.c.params[s[0].param].key, "job.p1");
    for (size_t i = 1; i < n; i++)
        assert_true(fabs(s[i].high - s[i].low) <= fabs(s[i - 1].high - s[i - 1].low));
    /* at the factor that breaks even, the difference scaled by it gives nothing */
    assert_int_equal(invest_break_even(&f.c, &factor, arena, &err), OK);
    double values[INVEST_PARAMS];
    for (int i = 0; i < f.c.n_params; i++)
        values[i] = f.c.params[i].value;
    values[0] = values[1] + factor * (values[0] - values[1]);
    assert_true(fabs(compute(&f.c, values).npv) < 1e-6);
    const double a[] = {0.4, 0.5}, b[] = {0.3, 0.35};
    assert_int_equal(invest_two_way(&f.c, 0, a, 2, 1, b, 2, table, arena, &err), OK);
    values[0] = 0.5;
    values[1] = 0.3;
    near(table[2], compute(&f.c, values).npv);
}

/* Welfare and capacity are told for themselves; the long run is in no payback (S4-11). */
static void S4_11_only_what_can_be_cashed_pays_back(void **state)
{
    (void)state;
    struct invest_file f = read_case(
        "{\"title\":\"t\",\"price_level\":\"2026\",\"first_year\":2026,\"years\":2," ACTORS
        ",\"discount\":[{\"from\":0,\"rate\":0}],\"lines\":["
        "{\"key\":\"a\",\"label\":\"a\",\"kind\":\"cost\",\"actor\":\"biu\",\"area\":\"service\",\"by_year\":[10],\"unit_value\":1},"
        "{\"key\":\"b\",\"label\":\"b\",\"kind\":\"welfare\",\"actor\":\"biu\",\"area\":\"service\",\"by_year\":[0,100],\"unit_value\":1},"
        "{\"key\":\"c\",\"label\":\"c\",\"kind\":\"capacity\",\"actor\":\"biu\",\"area\":\"service\",\"by_year\":[0,50],\"unit_value\":1},"
        "{\"key\":\"d\",\"label\":\"d\",\"kind\":\"cashable\",\"actor\":\"biu\",\"area\":\"service\",\"by_year\":[0,20],\"unit_value\":1,\"long_run\":true}]}");
    struct invest_result r = compute(&f.c, NULL);
    assert_true(isnan(r.payback_all.years));
    near(r.npv, 10);
    near(r.npv_capacity, 50);
    near(r.npv_welfare, 100);
    near(r.npv_society, 1.28 * (10 + 50) + 100);
}

static void a_wrong_file_is_told_by_place(void **state)
{
    (void)state;
    static const struct {
        const char *json, *says;
    } cases[] = {
        {"{", "Linje 1"},
        {"[]", "krøllede"},
        {"{\"titel\":1}", "\"titel\""},
        {"{\"title\":\"t\",\"price_level\":\"x\",\"first_year\":2026,\"years\":0}", "years: "},
        {"{\"title\":\"t\",\"price_level\":\"x\",\"first_year\":2026,\"years\":2," ACTORS ",\"lines\":[]}",
            "lines: Mangler"},
        {"{\"title\":\"t\",\"price_level\":\"x\",\"first_year\":2026,\"years\":2," ACTORS
         ",\"lines\":[{\"key\":\"a\",\"label\":\"a\",\"kind\":\"cost\",\"actor\":\"sof\",\"area\":\"service\",\"by_year\":[1],\"unit_value\":1}]}",
            "lines[0].actor: \"sof\""},
        {"{\"title\":\"t\",\"price_level\":\"x\",\"first_year\":2026,\"years\":2," ACTORS
         ",\"lines\":[{\"key\":\"a\",\"label\":\"a\",\"kind\":\"cost\",\"actor\":\"biu\",\"area\":\"service\",\"by_year\":{\"2031\":1},\"unit_value\":1}]}",
            "2026 til 2027"},
        {"{\"title\":\"t\",\"price_level\":\"x\",\"first_year\":2026,\"years\":2," ACTORS
         ",\"lines\":[{\"key\":\"a\",\"label\":\"a\",\"kind\":\"cost\",\"actor\":\"biu\",\"area\":\"service\",\"by_year\":[1],\"unit_value\":{\"x\":5,\"n\":3}}]}",
            "lines[0].unit_value.x"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct invest_file f;
        struct err err = ERR_INIT;
        assert_int_equal(
            invest_file_read(cases[i].json, strlen(cases[i].json), &f, arena, &err), ERR_INVALID);
        if (!strstr(err.user, cases[i].says))
            fail_msg("%zu: no \"%s\" in %s", i, cases[i].says, err.user);
    }
}

static int setup(void **state)
{
    (void)state;
    arena = arena_new(0);
    return arena ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(S4_10_an_investment_is_paid_back_after_so_many_years),
        cmocka_unit_test(a_net_present_value_is_that_of_a_published_example),
        cmocka_unit_test(weeks_avoided_are_refunded_at_the_steps_they_lie_on),
        cmocka_unit_test(the_danish_rate_falls_after_35_and_70_years),
        cmocka_unit_test(a_case_equals_a_plain_reckoning),
        cmocka_unit_test(draws_are_the_same_to_the_bit_for_any_number_of_threads),
        cmocka_unit_test(correlation_narrows_a_difference),
        cmocka_unit_test(draws_have_the_moments_of_their_distribution),
        cmocka_unit_test(sensitivity_names_what_matters_most_first),
        cmocka_unit_test(S4_11_only_what_can_be_cashed_pays_back),
        cmocka_unit_test(a_wrong_file_is_told_by_place),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
