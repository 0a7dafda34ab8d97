/* Figures of the whole curve and of many at once: restricted means and tests on Miller's leukaemia data as R has them, standardised figures and
 * flagged interventions against counts done by hand. */
#include "effect/figure.h"
#include "effect_fixture.h"
#include "measure/multiplicity.h"
#include <stdio.h>
#include <string.h>

#define AS_OF "2025-12-31"

static int try_as(const struct actor *actor, const char *reference, struct figure *ret)
{
    struct figure_params p;
    const char *id;
    must(figure_parse(reference, &id, &p, arena, &err));
    struct conn *c = lease();
    int rc = figure_compute(c, actor, id, &p, day(AS_OF), ret, arena, &err);
    release(c);
    return rc;
}

static struct figure figure(const char *reference)
{
    struct figure f;
    must(try_as(&everyone, reference, &f));
    return f;
}

static void refuses(const char *reference, const char *what)
{
    struct figure f;
    assert_int_equal(try_as(&everyone, reference, &f), ERR_INVALID);
    if (!strstr(err.user, what))
        fail_msg("%s: %s", reference, err.user);
    err_clear(&err);
}

static int set_up(void **state)
{
    int rc = effect_set_up_with_data(state);
    clock_set_today(day(AS_OF));
    return rc;
}

static int tear_down(void **state)
{
    clock_set_today(DAY_NONE);
    return effect_tear_down(state);
}

/* ---- standardised ---- */

/* n women on benefit (or not), sick of them also on sickness benefit. */
static void add_many(const char *birth, int n, int sick, bool benefit)
{
    for (int i = 0; i < n; i++) {
        int64_t p = add_citizen(birth, "", "");
        if (benefit)
            add_spell(p, "kontanthjaelp", "2025-01-01", "");
        if (i < sick)
            add_spell(p, "sygedagpenge", "2025-06-01", "");
    }
}

/* Aged 25: 20 in the group, 8 of them sick, 30 others with 2: 10 of 50. Aged 35: 10 with 3, and 10 others with 3: 6 of 20. Expected 4 + 3, seen 11;
 * var = 20·0.4·0.6 + 10·0.3·0.7 = 6.9, so (11 ∓ 1.96·2.627) / 7. Directly: (50·0.4 + 20·0.3) / 70. */
static void test_standardised_figures_are_those_counted_by_hand(void **state)
{
    (void)state;
    struct figure f = figure("standardised_ratio who=kontanthjaelp status=sygedagpenge year=2025");
    assert_true(f.missing);
    assert_non_null(strstr(f.text, "kan ikke beregnes"));
    add_many("2000-01-01", 20, 8, true);
    add_many("2000-01-01", 30, 2, false);
    add_many("1990-01-01", 10, 3, true);
    add_many("1990-01-01", 10, 3, false);
    f = figure("standardised_ratio who=kontanthjaelp status=sygedagpenge year=2025");
    assert_int_equal(f.value, 1571);
    assert_string_equal(f.limits, "0,84 til 2,31");
    assert_int_equal(f.n_persons, 30);
    assert_non_null(strstr(f.note, "11 set mod 7,00 ventet. Binomialt interval"));
    assert_non_null(strstr(f.title, "2025-12-31"));
    f = figure("standardised_share who=kontanthjaelp status=sygedagpenge year=2025");
    assert_int_equal(f.value, 371429);
    assert_true(f.has_interval && f.low_ppm < f.value && f.high_ppm > f.value);
    /* In May nobody is sick yet: expected 0, so there is no ratio, and the share is a counted 0. */
    f = figure("standardised_ratio who=kontanthjaelp status=sygedagpenge year=2025 month=5");
    assert_true(f.missing);
    f = figure("standardised_share who=kontanthjaelp status=sygedagpenge year=2025 month=5");
    assert_false(f.missing);
    assert_int_equal(f.value, 0);
    /* The group of one age lacks the others' strata. */
    f = figure("standardised_share who=kontanthjaelp status=sygedagpenge year=2025 age=18-29");
    assert_true(f.missing);
    f = figure("standardised_ratio who=kontanthjaelp status=sygedagpenge year=2025 age=18-29");
    assert_int_equal(f.value, 2000);
    /* Two sick of the rest tell of few: hidden for those who may not see small counts. */
    f = figure("standardised_ratio who=sygedagpenge status=sygedagpenge year=2025");
    assert_int_equal(f.n_persons, 16);
    must(try_as(&reader, "standardised_ratio who=kontanthjaelp status=sygedagpenge year=2025", &f));
    assert_false(f.suppressed);
    refuses("standardised_ratio who=kontanthjaelp year=2025", "status");
    refuses("standardised_ratio who=wrok status=sygedagpenge year=2025", "wrok");
}

/* ---- many ---- */

static void add_ended(const char *intervention, int n, int working)
{
    for (int i = 0; i < n; i++) {
        int64_t p = add_citizen("1980-01-01", "", "");
        add_course(p, intervention, "2024-06-01", "2025-02-01");
        if (i < working)
            add_spell(p, "work", "2025-02-10", "");
    }
}

/* 20, 20 and 38 of 40 against 65 per cent: p 0.067, 0.067 and 0.000015 by R's binom.test; by p.adjust(method = "BH") 0.067, 0.067, 0.000045. */
static void test_interventions_outside_are_those_that_chance_does_not_explain(void **state)
{
    (void)state;
    struct figure f = figure("interventions_outside after=2m outcome=work year=2025 profile=local");
    assert_true(f.missing && f.value == INT_NONE);
    assert_non_null(strstr(f.text, "ingen er forfaldne"));
    add_ended("hif", 40, 20);
    add_ended("mentorkorps", 40, 20);
    add_ended("ips-rusmiddel", 40, 38);
    f = figure("interventions_outside after=2m outcome=work year=2025 profile=local");
    assert_int_equal(f.value, 1);
    assert_int_equal(f.n, 3);
    assert_non_null(strstr(f.note, "Af 3 indsatser"));
    refuses("interventions_outside outcome=work year=2025", "after");
    /* Limits around the 78 of 120 that they are together. */
    f = figure("intervention_place intervention=ips-rusmiddel after=2m outcome=work year=2025 profile=local");
    assert_int_equal(f.value, 950000);
    assert_int_equal(f.n, 40);
    assert_non_null(strstr(f.note, "Fælles for 3 indsatser: 65,0 pct."));
    assert_non_null(strstr(f.note, "over 99,8 pct.-grænsen"));
    assert_non_null(strstr(f.note, "under 0,001. Indsatsen skiller sig ud."));
    struct funnel_limits limits = funnel_limits(40, 78.0 / 120, 0.95);
    char text[64];
    snprintf(text, sizeof text, "%.1f til %.1f pct. (95 pct.)", limits.low * 100, limits.high * 100);
    for (char *c = text; (c = strpbrk(c, ".")) && c[1] != ' ';)
        *c = ',';
    assert_non_null(strstr(f.note, text));
    f = figure("intervention_place intervention=hif after=2m outcome=work year=2025 profile=local");
    assert_int_equal(f.value, 500000);
    assert_non_null(strstr(f.note, "0,067"));
    /* Two of ips-rusmiddel are without work. */
    must(try_as(&reader,
        "intervention_place intervention=ips-rusmiddel after=2m outcome=work year=2025 profile=local", &f));
    assert_true(f.suppressed && !f.note);
    f = figure("intervention_place intervention=bbat after=2m outcome=work year=2025 profile=local");
    assert_true(f.missing);
}

/* ---- curves ---- */

/* Miller (1981), Survival Analysis, p. 49: acute myelogenous leukaemia, maintained (first) or not; a week is a day here. Every second row is of
 * somebody of 65 instead of 45. */
static void make_leukaemia(void)
{
    static const int time[] = {
        9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161, 5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45};
    static const int event[] = {1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1};
    for (int i = 0; i < 23; i++) {
        char end[11], work[11];
        /* The last day of the course is the index day; who is censored is seen for the last time on the data date. */
        day_t last = {event[i] ? day("2025-06-01").n : day(AS_OF).n - time[i]};
        int64_t p = add_citizen(i % 2 ? "1960-01-01" : "1980-01-01", "", "");
        add_course(
            p, i < 11 ? "vores-jobservice" : "baglandet", "2025-01-01", day_iso((day_t){last.n + 1}, end));
        if (event[i])
            add_spell(p, "work", day_iso((day_t){last.n + time[i]}, work), "");
    }
}

#define BOTH "intervention=vores-jobservice against=baglandet outcome=work year=2025 profile=local"

static void test_tests_of_two_interventions_equal_r(void **state)
{
    (void)state;
    make_leukaemia();
    struct figure f = figure("outcome_test " BOTH);
    assert_string_equal(f.text, "p = 0,065"); /* survdiff: 3.39638869898, p 0.06533932204 */
    assert_non_null(strstr(f.note, "log-rank: χ² = 3,40 med 1 frihedsgrad. 11 mod 12 forløb."));
    assert_int_equal(f.n_persons, 23);
    f = figure("outcome_test method=gray " BOTH);
    assert_string_equal(f.text, "p = 0,068"); /* cuminc: 3.324700162, p 0.06824645752 */
    f = figure("outcome_test strata=age " BOTH);
    assert_string_equal(f.text, "p = 0,099"); /* survdiff with strata: 2.72075937327, p 0.09905088214 */
    assert_non_null(strstr(f.note, "log-rank, inden for alder: "));
    f = figure("outcome_test method=gray strata=age,sex " BOTH);
    assert_string_equal(f.text, "p = 0,102"); /* cuminc with strata: 2.667228291, p 0.1024342749 */
    f = figure(
        "outcome_test intervention=vores-jobservice against=baglandet outcome=education year=2025 profile=local");
    assert_true(f.missing); /* no event at all */
    must(try_as(&reader, "outcome_test " BOTH, &f));
    assert_true(f.suppressed); /* one of the twelve has no event */
    refuses("outcome_test intervention=vores-jobservice outcome=work year=2025", "against");
    refuses("outcome_test intervention=vores-jobservice against=vores-jobservice outcome=work year=2025",
        "against");
    refuses("outcome_test intervention=vores-jobservice against=nowhere outcome=work year=2025", "nowhere");
    refuses("outcome_test method=wilcoxon " BOTH, "logrank");
    refuses("outcome_test strata=income " BOTH, "sex, age, district");
}

static void test_the_restricted_mean_equals_r(void **state)
{
    (void)state;
    struct figure f =
        figure("outcome_mean intervention=vores-jobservice after=30d outcome=work year=2025 profile=local");
    assert_int_equal(f.value, 24602); /* survfit, rmean = 30: 24.602272727, se 2.313149377 */
    assert_string_equal(f.limits, "20,1 til 29,1 dage");
    f = figure(
        "outcome_mean intervention=vores-jobservice after=30d outcome=education year=2025 profile=local");
    assert_int_equal(
        f.value, 30000); /* nobody has had it: all thirty days, without an interval and with a warning */
    assert_null(f.limits);
    assert_non_null(f.note);
    f = figure("outcome_mean intervention=vores-jobservice after=2y outcome=work year=2025 profile=local");
    assert_true(f.missing && strstr(f.text, "så længe"));
    f = figure("outcome_mean intervention=vores-jobservice after=30d outcome=work year=2024 profile=local");
    assert_true(f.missing);
    refuses("outcome_mean intervention=vores-jobservice outcome=work year=2025", "after");
}

/* survfit: 25 per cent after 18, half after 31, 75 per cent after 48. */
static void test_quantiles_equal_r_also_with_late_entry(void **state)
{
    (void)state;
#define MAINTAINED "intervention=vores-jobservice outcome=work year=2025 profile=local"
    assert_int_equal(figure("outcome_quantile quantile=25 " MAINTAINED).value, 18000);
    assert_int_equal(figure("outcome_quantile quantile=50 " MAINTAINED).value, 31000);
    assert_int_equal(figure("outcome_median " MAINTAINED).value, 31000);
    assert_int_equal(figure("outcome_quantile quantile=75 " MAINTAINED).value, 48000);
    refuses("outcome_quantile quantile=10 " MAINTAINED, "quantile=25");
    /* Known from day 10 of those whose time is told in full: one had the outcome before; of 10, 8 and 7 at risk one each has it on day 13, 18 and 23:
     * 1 - 9/10 · 7/8 · 6/7 = 0.325. */
    struct figure f = figure("outcome_quantile quantile=25 register_from=2025-06-11 " MAINTAINED);
    assert_int_equal(f.value, 23000);
    assert_int_equal(f.n_persons, 10);
    assert_non_null(strstr(f.note, "2025-06-11"));
    f = figure("outcome_by after=20d method=km register_from=2025-06-11 " MAINTAINED);
    assert_int_equal(f.value, 212500);
    f = figure("outcome_by after=20d method=km " MAINTAINED);
    assert_int_equal(f.value, 284091); /* survfit: 1 - 0.7159091 */
    refuses("outcome_by after=20d register_from=i-fjor " MAINTAINED, "register_from");
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_standardised_figures_are_those_counted_by_hand),
        cmocka_unit_test(test_interventions_outside_are_those_that_chance_does_not_explain),
        cmocka_unit_test(test_tests_of_two_interventions_equal_r),
        cmocka_unit_test(test_the_restricted_mean_equals_r),
        cmocka_unit_test(test_quantiles_equal_r_also_with_late_entry),
    };
    if (effect_start(argc, argv))
        return 1;
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
