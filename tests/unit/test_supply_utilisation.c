/* Guaranteed places against used: the sweep against a count day by day that shares no code with it, the example of the answer's
 * agreement, the forecast's coverage on simulated courses, and what cannot be computed. */
#include "base/rng.h"
#include "base/text.h"
#include "effect/figure.h"
#include "effect_fixture.h"
#include "offer/agreement_place.h"
#include "offer/intervention.h"
#include "path/course.h"
#include "supply/utilisation.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the same counted day by day ---- */

struct day_count {
    int64_t days, guaranteed, used, over, outside, unknown, unknown_days, unpriced_days, paid, unused, years;
};

static bool is_leap(int y)
{
    return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

static int64_t courses_on(const struct use_span *c, size_t n, int32_t d)
{
    int64_t k = 0;
    for (size_t i = 0; i < n; i++)
        k += c[i].start.n <= d && (day_is_none(c[i].end) || d < c[i].end.n);
    return k;
}

/* One day into m. The places of the day are laid out one by one and filled from the first. */
static void count_day(
    const struct use_places *p, size_t n_places, int64_t courses, int32_t d, struct day_count *m)
{
    bool any = false, unknown = false, unpriced = false;
    int64_t places = 0, paid = 0, unused = 0, taken = 0;
    for (size_t i = 0; i < n_places; i++) {
        if (d < p[i].from.n || d >= p[i].to.n)
            continue;
        any = true;
        if (p[i].places == INT_NONE) {
            unknown = true;
            continue;
        }
        for (int64_t one = 0; one < p[i].places; one++) {
            int64_t price = p[i].price;
            places++;
            if (price == INT_NONE) {
                unpriced = true;
                price = 0;
            }
            paid += price;
            if (taken < courses)
                taken++;
            else
                unused += price;
        }
    }
    m->days++;
    if (!any) {
        m->outside += courses;
    } else if (unknown) {
        m->unknown_days++;
        m->unknown += courses;
    } else {
        m->guaranteed += places;
        m->used += taken;
        m->over += courses - taken;
        if (unpriced) {
            m->unpriced_days++;
        } else {
            m->paid += paid;
            m->unused += unused;
            m->years += taken;
        }
    }
}

static int64_t half_up(int64_t x, int64_t by)
{
    int64_t whole = x / by, rest = x % by;
    return whole + (2 * rest >= by);
}

static void check_month(const struct use_sum *got, struct day_count *want, int year)
{
    int64_t days = is_leap(year) ? 366 : 365;
    assert_int_equal(got->days, want->days);
    assert_int_equal(got->guaranteed, want->guaranteed);
    assert_int_equal(got->used, want->used);
    assert_int_equal(got->over, want->over);
    assert_int_equal(got->outside, want->outside);
    assert_int_equal(got->unknown, want->unknown);
    assert_int_equal(got->unknown_days, want->unknown_days);
    assert_int_equal(got->unpriced_days, want->unpriced_days);
    assert_int_equal(got->paid_oere, half_up(want->paid, days));
    assert_int_equal(got->unused_oere, half_up(want->unused, days));
    assert_int_equal(got->used_years_millionths, half_up(want->years * 1000000, days));
}

static void compare_with_days(
    const struct use_places *p, size_t n_places, const struct use_span *c, size_t n, day_t from, day_t to)
{
    struct use_sum months[120];
    assert_true(use_months(from, to) <= 120);
    assert_true(use_sum_offer(p, n_places, c, n, from, to, months, arena));
    struct day_count m = {0};
    size_t k = 0;
    for (int32_t d = from.n; d < to.n; d++) {
        struct ymd now = day_ymd((day_t){d}), next = day_ymd((day_t){d + 1});
        count_day(p, n_places, courses_on(c, n, d), d, &m);
        if (next.month != now.month || d + 1 == to.n) {
            check_month(&months[k++], &m, now.year);
            m = (struct day_count){0};
        }
    }
    assert_int_equal(k, use_months(from, to));
}

static day_t any_day(struct rng *r, day_t from, day_t to)
{
    return (day_t){(int32_t)rng_between(r, from.n, to.n)};
}

static void S0_06_random_agreements_equal_a_count_day_by_day(void **state)
{
    (void)state;
    struct rng r;
    rng_seed(&r, 6);
    for (int round = 0; round < 120; round++) {
        /* 2023-2025 has a leap year in it; courses and places reach beyond both ends. */
        day_t first = day("2022-06-01"), last = day("2026-08-31");
        day_t from = any_day(&r, day("2023-01-01"), day("2024-03-10"));
        day_t to = {from.n + 1 + (int32_t)rng_below(&r, 900)};
        struct use_places p[6];
        struct use_span c[200];
        size_t n_places = rng_below(&r, 7), n = rng_below(&r, 201);
        for (size_t i = 0; i < n_places; i++) {
            p[i].from = any_day(&r, first, last);
            p[i].to = (day_t){p[i].from.n + (int32_t)rng_below(&r, 700)};
            p[i].places = rng_below(&r, 12) ? (int64_t)rng_below(&r, 9) : INT_NONE;
            p[i].price = rng_below(&r, 9) ? (int64_t)rng_below(&r, 20000001) : INT_NONE;
        }
        for (size_t i = 0; i < n; i++) {
            c[i].start = any_day(&r, first, last);
            c[i].end = rng_below(&r, 10) ? (day_t){c[i].start.n + (int32_t)rng_below(&r, 200)} : DAY_NONE;
        }
        compare_with_days(p, n_places, c, n, from, to);
    }
}

static void S0_06_40_places_with_25_used_every_day_of_march_are_62_5_per_cent(void **state)
{
    (void)state;
    struct use_places p = {day("2026-01-01"), day("2027-01-01"), 40, 12000000};
    struct use_span c[25];
    for (size_t i = 0; i < 25; i++)
        c[i] = (struct use_span){day("2026-02-15"), i % 2 ? day("2026-04-01") : DAY_NONE};
    struct use_sum m;
    assert_true(use_sum_offer(&p, 1, c, 25, day("2026-03-01"), day("2026-04-01"), &m, arena));
    assert_int_equal(m.guaranteed, 40 * 31);
    assert_int_equal(m.used, 25 * 31);
    assert_int_equal(use_ppm(&m), 625000);
    /* 15 places empty for 31 of 365 days at 120.000 kr. a year: 152.876,71 kr. */
    assert_int_equal(m.unused_oere, 15287671);
    compare_with_days(&p, 1, c, 25, day("2026-03-01"), day("2026-04-01"));
}

static void a_place_day_of_a_leap_year_is_a_366th_and_the_cap_is_per_day(void **state)
{
    (void)state;
    struct use_places p = {day("2024-02-01"), day("2024-03-01"), 2, 36600};
    struct use_span c[3] = {{day("2024-02-01"), day("2024-02-02")}, {day("2024-02-01"), day("2024-02-02")},
        {day("2024-02-01"), day("2024-02-02")}};
    struct use_sum m;
    assert_true(use_sum_offer(&p, 1, c, 3, day("2024-02-01"), day("2024-03-01"), &m, arena));
    assert_int_equal(m.guaranteed, 58);
    assert_int_equal(m.used, 2); /* three courses on one day do not fill other days */
    assert_int_equal(m.over, 1);
    assert_int_equal(m.unused_oere, 5600);
}

static void places_not_stated_are_unknown_and_never_0(void **state)
{
    (void)state;
    struct use_places p[2] = {
        {day("2026-01-01"), day("2026-01-16"), 4, 1}, {day("2026-01-16"), day("2026-02-01"), INT_NONE, 1}};
    struct use_span c = {day("2026-01-10"), DAY_NONE};
    struct use_sum m;
    assert_true(use_sum_offer(p, 2, &c, 1, day("2026-01-01"), day("2026-02-01"), &m, arena));
    assert_int_equal(use_ppm(&m), INT_NONE);
    assert_false(use_has_amount(&m));
    assert_int_equal(m.unknown_days, 16);
    p[1].places = 4;
    p[1].price = INT_NONE;
    assert_true(use_sum_offer(p, 2, &c, 1, day("2026-01-01"), day("2026-02-01"), &m, arena));
    assert_int_equal(use_ppm(&m), 177419);
    assert_false(use_has_amount(&m));
}

/* ---- the forecast ---- */

/* Courses begun at a rate a day since first, lasting 30 to 119 days; those after the data date are what comes. */
static size_t make_courses(
    struct rng *r, double rate, day_t first, day_t end, struct use_span *c, size_t most)
{
    size_t n = 0;
    for (int32_t d = first.n; d < end.n; d++) {
        double sum = -log(1 - rng_real(r));
        for (; sum < rate && n < most; sum += -log(1 - rng_real(r)))
            c[n++] = (struct use_span){{d}, {d + 30 + (int32_t)rng_below(r, 90)}};
    }
    return n;
}

/* What was known on the data date: later starts are not there, later ends open. */
static size_t cut_at(const struct use_span *all, size_t n, day_t from, struct use_span *known)
{
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        if (all[i].start.n < from.n)
            known[k++] = (struct use_span){all[i].start, all[i].end.n > from.n ? DAY_NONE : all[i].end};
    return k;
}

static void the_forecasts_interval_holds_the_truth_19_times_of_20(void **state)
{
    (void)state;
    enum { ROUNDS = 300, MOST = 2000 };
    day_t first = day("2024-01-01"), from = day("2026-01-01"), to = day("2026-07-01");
    struct use_places places = {first, day("2027-01-01"), 25, 1};
    struct use_span *all = calloc(MOST, sizeof *all), *known = calloc(MOST, sizeof *known);
    int inside = 0, month_inside = 0;
    double wide = 0;
    assert_non_null(all);
    assert_non_null(known);
    struct rng r;
    rng_seed(&r, 11);
    for (int round = 0; round < ROUNDS; round++) {
        struct arena *a = arena_new(0);
        struct use_sum months[8], truth = {0};
        struct use_forecast f;
        size_t n = make_courses(&r, 0.25, first, to, all, MOST);
        assert_true(use_sum_offer(&places, 1, all, n, from, to, months, a));
        for (size_t i = 0; i < use_months(from, to); i++)
            use_sum_add(&truth, &months[i]);
        struct use_forecast_offer o = {.places = &places,
            .n_places = 1,
            .spans = known,
            .known_from = first,
            .last_start = DAY_NONE,
            .end = DAY_NONE,
            .normal_days = INT_NONE};
        o.n = cut_at(all, n, from, known);
        assert_true(use_forecast(&o, 1, from, to, (uint64_t)round, 200, &f, a));
        assert_int_equal(f.why, USE_FORECAST_OK);
        inside += (double)truth.used >= f.total.low && (double)truth.used <= f.total.high;
        month_inside +=
            (double)months[2].used >= f.months[2].low && (double)months[2].used <= f.months[2].high;
        wide += (f.total.high - f.total.low) / (double)f.total.guaranteed;
        arena_free(a);
    }
    printf("# inside: total %.1f %%, third month %.1f %%; mean width %.1f points\n", 100.0 * inside / ROUNDS,
        100.0 * month_inside / ROUNDS, 100 * wide / ROUNDS);
    /* 95 % of 300 rounds and two and a half standard errors */
    assert_in_range(inside, ROUNDS * 92 / 100, ROUNDS * 99 / 100);
    assert_in_range(month_inside, ROUNDS * 92 / 100, ROUNDS * 99 / 100);
    assert_true(wide / ROUNDS < 0.5);
    free(all);
    free(known);
}

static void no_course_begins_after_the_last_referral_day(void **state)
{
    (void)state;
    enum { MOST = 4000 };
    day_t first = day("2024-01-01"), from = day("2026-01-01"), to = day("2026-12-01");
    struct use_places places = {first, day("2027-01-01"), 40, 1};
    struct use_span *all = calloc(MOST, sizeof *all);
    struct use_forecast open, stopped, again;
    struct rng r;
    assert_non_null(all);
    rng_seed(&r, 3);
    struct use_forecast_offer o = {.places = &places,
        .n_places = 1,
        .spans = all,
        .known_from = first,
        .last_start = DAY_NONE,
        .end = DAY_NONE,
        .normal_days = INT_NONE};
    o.n = cut_at(all, make_courses(&r, 0.4, first, from, all, MOST), from, all);
    assert_true(use_forecast(&o, 1, from, to, 1, 100, &open, arena));
    o.last_start = day("2026-03-09");
    assert_true(use_forecast(&o, 1, from, to, 1, 100, &stopped, arena));
    assert_true(use_forecast(&o, 1, from, to, 1, 100, &again, arena));
    assert_true(open.months[10].used > 400);
    /* The longest course lasts 119 days, so nobody is left from August on. */
    assert_true(stopped.months[8].high < 0.5);
    assert_true(stopped.months[1].used > 0);
    assert_memory_equal(
        &stopped.total, &again.total, sizeof again.total); /* the same rows, the same figures */
    o.end = day("2026-02-01");
    assert_true(use_forecast(&o, 1, from, to, 1, 100, &stopped, arena));
    assert_true(stopped.months[1].high < 0.5);
    free(all);
}

static void without_places_lengths_or_an_end_there_is_no_forecast(void **state)
{
    (void)state;
    struct use_places places = {day("2024-01-01"), day("2027-01-01"), INT_NONE, 1};
    struct use_span c = {day("2025-12-01"), DAY_NONE};
    struct use_forecast_offer o = {.places = &places,
        .n_places = 1,
        .spans = &c,
        .n = 1,
        .known_from = day("2023-01-01"),
        .last_start = DAY_NONE,
        .end = DAY_NONE,
        .normal_days = INT_NONE};
    struct use_forecast f;
    day_t from = day("2026-01-01");
    assert_true(use_forecast(&o, 1, from, DAY_NONE, 1, 100, &f, arena));
    assert_int_equal(f.why, USE_FORECAST_NO_END);
    assert_true(use_forecast(&o, 1, from, day("2026-04-01"), 1, 100, &f, arena));
    assert_int_equal(f.why, USE_FORECAST_NO_PLACES);
    places.places = 2;
    assert_true(use_forecast(&o, 1, from, day("2026-04-01"), 1, 100, &f, arena));
    assert_int_equal(f.why, USE_FORECAST_NO_LENGTHS);
    o.normal_days = 45; /* 14 days more, and few new ones */
    assert_true(use_forecast(&o, 1, from, day("2026-04-01"), 1, 100, &f, arena));
    assert_int_equal(f.why, USE_FORECAST_OK);
    assert_true(f.months[0].used >= 14);
}

/* ---- from the database ---- */

struct new_place {
    struct agreement_place row;
};
static int place_write(struct conn *c, void *ctx, struct err *e)
{
    struct new_place *p = ctx;
    return q_insert(c, &agreement_place_table, &p->row, &p->row.id, e);
}

static void add_places(const char *agreement, const char *offer, const char *from, int64_t n, int64_t kr)
{
    struct new_place p;
    field_clear_row(&agreement_place_table, &p.row);
    p.row.agreement = agreement;
    p.row.intervention = offer;
    p.row.valid_from = day(from);
    p.row.places = n;
    p.row.price.oere = kr == INT_NONE ? INT_NONE : kr * 100;
    must(db_write(db, "test_place", place_write, &p, &err));
}

static void load(const char *agreement, const char *as_of, struct utilisation *u)
{
    struct conn *c = lease();
    must(utilisation_load(c, agreement, DAY_NONE, day(as_of), u, arena, &err));
    must(utilisation_load_benefits(c, u, arena, &err));
    release(c);
}

static void S0_06_the_agreement_of_the_answer_cannot_be_computed_until_places_are_entered(void **state)
{
    (void)state;
    struct utilisation u;
    struct use_sum s;
    struct use_forecast f;
    struct utilisation_money m;
    size_t left_out;
    load("bif-suf", "2026-04-14", &u);
    assert_int_equal(u.n, 6);
    assert_false(u.has_places);
    must(utilisation_sum(&u, NULL, day("2026-03-01"), day("2026-04-01"), &s, NULL, &left_out, arena, &err));
    assert_int_equal(left_out, 6);
    assert_int_equal(use_ppm(&s), INT_NONE);
    utilisation_money_of(&u.agreement, &s, &m);
    assert_true(money_is_none(m.unused));
    assert_non_null(m.why);
    must(utilisation_forecast_of(&u, NULL, &f, arena, &err));
    assert_int_not_equal(f.why, USE_FORECAST_OK);

    add_places("bif-suf", "psykologforloeb", "2026-01-01", 40, 120000);
    for (int i = 0; i < 25; i++) {
        int64_t citizen = add_citizen("1980-01-01", "", "");
        add_spell(citizen, "sygedagpenge", "2025-01-01", "");
        if (i < 5)
            add_spell(citizen, "work", "2025-06-01", "");
        add_course(citizen, "psykologforloeb", "2026-02-20", i % 2 ? "2026-04-01" : "");
    }
    load("bif-suf", "2026-04-14", &u);
    assert_true(u.has_places);
    must(utilisation_sum(&u, NULL, day("2026-03-01"), day("2026-04-01"), &s, NULL, &left_out, arena, &err));
    assert_int_equal(left_out, 5); /* the others are left out, and the sum says how many */
    assert_int_equal(use_ppm(&s), 625000);
    u.agreement.pays_unused = 1;
    utilisation_money_of(&u.agreement, &s, &m);
    assert_int_equal(m.unused.oere, 15287671);
    /* 40 paid, 25 used: 120.000 × 40 ÷ 25 */
    assert_true(llabs(m.per_used_year.oere - 19200000) <= 10);
    u.agreement.pays_unused = 0;
    utilisation_money_of(&u.agreement, &s, &m);
    assert_int_equal(m.unused.oere, 0);
    assert_true(llabs(m.per_used_year.oere - 12000000) <= 10);
    u.agreement.pays_unused = INT_NONE;
    utilisation_money_of(&u.agreement, &s, &m);
    assert_true(money_is_none(m.unused));

    struct utilisation_count count;
    must(utilisation_count(
        &u, NULL, "sygedagpenge", day("2026-03-01"), day("2026-04-01"), &count, arena, &err));
    assert_int_equal(count.days, 25 * 31); /* the benefit on the first day; work is none */
    assert_int_equal(count.citizens, 25);
    assert_int_equal(count.started, 0);
    must(utilisation_count(&u, NULL, "", day("2026-02-01"), day("2026-03-01"), &count, arena, &err));
    assert_int_equal(count.courses, 0);
    must(utilisation_count(&u, NULL, NULL, day("2026-02-01"), day("2026-03-01"), &count, arena, &err));
    assert_int_equal(count.started, 25);
    assert_int_equal(count.days, 25 * 9);
}

static void what_if_on_places_recomputes_and_a_share_warns(void **state)
{
    (void)state;
    struct utilisation u, other;
    struct use_sum s;
    struct utilisation_warning w;
    size_t left_out;
    load("bif-suf", "2026-04-14", &u);
    int64_t places[8];
    for (size_t i = 0; i < u.n; i++)
        places[i] = text_equal(u.offers[i].key, "psykologforloeb") ? 25 : INT_NONE;
    must(utilisation_what_if(&u, places, day("2026-03-01"), &other, arena, &err));
    must(utilisation_sum(
        &other, NULL, day("2026-03-01"), day("2026-04-01"), &s, NULL, &left_out, arena, &err));
    assert_int_equal(use_ppm(&s), 1000000);
    must(utilisation_sum(&u, NULL, day("2026-03-01"), day("2026-04-01"), &s, NULL, &left_out, arena, &err));
    assert_int_equal(use_ppm(&s), 625000);
    u.agreement.warn_share_pct = 70;
    must(utilisation_warn(&u, NULL, &w, arena, &err));
    assert_true(w.under_now);
    u.agreement.warn_share_pct = INT_NONE;
    must(utilisation_warn(&u, NULL, &w, arena, &err));
    assert_false(w.under_now);
}

static const char *figure_of(const char *reference, const struct actor *actor)
{
    struct figure_params p;
    struct figure f;
    const char *id;
    struct conn *c = lease();
    must(figure_parse(reference, &id, &p, arena, &err));
    must(figure_compute(c, actor, id, &p, day("2026-04-14"), &f, arena, &err));
    release(c);
    return figure_text(&f, arena);
}

static void S0_06_figures_for_documents_say_the_same_and_hide_small_counts(void **state)
{
    (void)state;
    assert_string_equal(
        figure_of("place_use agreement=bif-suf intervention=hif year=2026", &everyone), "kan ikke beregnes");
    assert_string_equal(figure_of("place_use agreement=bif-suf year=2026 month=3", &reader), "62,5 pct.");
    assert_string_equal(
        figure_of("place_days measure=used agreement=bif-suf year=2026 month=3", &reader), "775");
    assert_string_equal(
        figure_of("place_days measure=guaranteed agreement=bif-suf year=2026 month=3", &reader), "1.240");
    assert_string_equal(
        figure_of("place_unused_kr agreement=bif-suf year=2026 month=3", &reader), "152.877 kr.");
    assert_string_equal(
        figure_of("place_cost per=used_year agreement=bif-suf year=2026 month=3", &reader), "192.000 kr.");
    assert_string_equal(figure_of("place_cost per=started agreement=bif-suf year=2026 month=3", &reader),
        "kan ikke beregnes");
    assert_string_equal(
        figure_of("place_cost per=successful agreement=bif-suf year=2026", &reader), "kan ikke beregnes");

    add_places("bif-suf", "bbat", "2026-01-01", 4, INT_NONE); /* price not stated: no amount */
    assert_string_equal(
        figure_of("place_use agreement=bif-suf intervention=bbat year=2026 month=3", &everyone), "0,0 pct.");
    assert_string_equal(
        figure_of("place_unused_kr agreement=bif-suf intervention=bbat year=2026 month=3", &everyone),
        "kan ikke beregnes");
    add_places("bif-suf", "hif", "2026-01-01", 4, 100000);
    for (int i = 0; i < 3; i++)
        add_course(add_citizen("1990-01-01", "", ""), "hif", "2026-03-01", "");
    assert_string_equal(
        figure_of("place_use agreement=bif-suf intervention=hif year=2026 month=3", &everyone), "75,0 pct.");
    assert_string_equal(
        figure_of("place_use agreement=bif-suf intervention=hif year=2026 month=3", &reader), "undertrykt");
    assert_string_equal(
        figure_of("place_unused_kr agreement=bif-suf intervention=hif year=2026 month=3", &reader),
        "undertrykt");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(S0_06_random_agreements_equal_a_count_day_by_day),
        cmocka_unit_test(S0_06_40_places_with_25_used_every_day_of_march_are_62_5_per_cent),
        cmocka_unit_test(a_place_day_of_a_leap_year_is_a_366th_and_the_cap_is_per_day),
        cmocka_unit_test(places_not_stated_are_unknown_and_never_0),
        cmocka_unit_test(the_forecasts_interval_holds_the_truth_19_times_of_20),
        cmocka_unit_test(no_course_begins_after_the_last_referral_day),
        cmocka_unit_test(without_places_lengths_or_an_end_there_is_no_forecast),
        cmocka_unit_test(S0_06_the_agreement_of_the_answer_cannot_be_computed_until_places_are_entered),
        cmocka_unit_test(what_if_on_places_recomputes_and_a_share_warns),
        cmocka_unit_test(S0_06_figures_for_documents_say_the_same_and_hide_small_counts)};
    return cmocka_run_group_tests(tests, effect_set_up_with_data, effect_tear_down);
}
