/* The figures of the measures on the snapshot, on citizens made by hand: values, what is not due, and what is hidden. */
#include "effect/figure.h"
#include "effect_fixture.h"
#include "offer/intervention.h"
#include "path/course.h"
#include <string.h>

#define AS_OF "2026-04-14"

/* "status_after intervention=… year=2025", as in a document. */
static int try_as(const struct actor *actor, const char *reference, const char *as_of, struct figure *ret)
{
    struct figure_params p;
    const char *id;
    must(figure_parse(reference, &id, &p, arena, &err));
    struct conn *c = lease();
    int rc = figure_compute(c, actor, id, &p, day(as_of), ret, arena, &err);
    release(c);
    return rc;
}

static struct figure figure(const char *reference)
{
    struct figure f;
    must(try_as(&everyone, reference, AS_OF, &f));
    return f;
}

static size_t rows_of(const char *reference, size_t *ret_counted)
{
    struct figure_params p;
    const char *id;
    struct figure_row *rows;
    size_t n;
    must(figure_parse(reference, &id, &p, arena, &err));
    struct conn *c = lease();
    must(indicator_find(id)->rows(c, &p, day(AS_OF), &rows, &n, arena, &err));
    release(c);
    *ret_counted = 0;
    for (size_t i = 0; i < n; i++) {
        assert_non_null(rows[i].citizen_key);
        assert_non_null(rows[i].label);
        *ret_counted += rows[i].counted == 1;
    }
    return n;
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

static int64_t person(const char *dead)
{
    return add_citizen("1980-06-15", dead, "");
}

/* ---- status and events ---- */

/* Ten ended courses: 4 in work two months on, one of them beside a benefit; 1 dead; 2 not due. */
static void make_ips(void)
{
    for (int i = 0; i < 10; i++) {
        int64_t p = person(i == 4 ? "2025-03-01" : "");
        add_course(p, "ips-rusmiddel", "2024-06-01", i < 8 ? "2025-02-01" : "2026-03-01");
        if (i == 0)
            add_spell(p, "kontanthjaelp", "2024-01-01", "");
        if (i < 4)
            add_spell(p, "work", i == 3 ? "2025-03-31" : "2025-02-10", "");
        if (i == 5)
            add_spell(p, "work", "2025-04-01", "");
    }
}

static void test_S2_07_status_two_months_after_the_exit(void **state)
{
    (void)state;
    make_ips();
    /* Local: work counts beside a benefit. The last day is 31 January, two months on 31 March. */
    struct figure f = figure(
        "status_after intervention=ips-rusmiddel anchor=exit after=2m outcome=work,education year=2025 profile=local");
    assert_int_equal(f.n, 8);
    assert_int_equal(f.value, 500000);
    assert_true(f.has_interval && f.low_ppm == 215216 && f.high_ppm == 784784);
    assert_int_equal(f.as_of.n, day(AS_OF).n);
    assert_non_null(strstr(f.note, "fraflyttede"));
    assert_non_null(strstr(f.filter, "Profil: "));
    /* Jobindsats: the benefit beats the work of one. */
    f = figure(
        "status_after intervention=ips-rusmiddel anchor=exit after=2m outcome=work,education year=2025");
    assert_int_equal(f.value, 375000);
    /* 2026: both ended courses are not due, so there is no figure. */
    f = figure("status_after intervention=ips-rusmiddel anchor=exit after=2m year=2026 profile=local");
    assert_true(f.missing && f.n == 0);
    size_t counted,
        n = rows_of("status_after intervention=ips-rusmiddel after=2m year=2025 profile=local", &counted);
    assert_int_equal(n, 8);
    assert_int_equal(counted, 4);
}

static void test_an_event_within_and_the_curve(void **state)
{
    (void)state;
    /* Work on some day of the three months: 5 of 8, the dead one not. */
    struct figure f =
        figure("event_within intervention=ips-rusmiddel after=3m outcome=work year=2025 profile=local");
    assert_int_equal(f.n, 8);
    assert_int_equal(f.value, 625000);
    f = figure("event_within intervention=ips-rusmiddel after=3m outcome=course year=2025");
    assert_int_equal(f.value, 0);
    /* The curve at 59 days: four have begun by then (days 10, 10, 10 and 59), before the fifth on day 60; the dead one competes. */
    f = figure("outcome_by intervention=ips-rusmiddel after=59d outcome=work year=2025 profile=local");
    assert_int_equal(f.value, 500000);
    assert_true(f.has_interval && f.low_ppm < 500000 && f.high_ppm > 500000);
    f = figure("outcome_by intervention=ips-rusmiddel after=60d outcome=work year=2025 profile=local");
    assert_int_equal(f.value, 625000);
    /* Kaplan–Meier leaves the dead one out after day 29: 1 - 5/8 · (1 - 1/4)(1 - 1/3). */
    f = figure(
        "outcome_by intervention=ips-rusmiddel after=60d outcome=work year=2025 profile=local method=km");
    assert_int_equal(f.value, 687500);
    f = figure("outcome_by intervention=ips-rusmiddel after=5y outcome=work year=2025 profile=local");
    assert_true(f.missing && strstr(f.text, "så længe"));
    f = figure("outcome_median intervention=ips-rusmiddel outcome=work year=2025 profile=local");
    assert_true(f.missing && strstr(f.text, "færre end 10"));
}

static void test_wrong_parameters_are_told(void **state)
{
    (void)state;
    static const char *const wrong[] = {"status_after intervention=ips-rusmiddel after=2m",
        "status_after intervention=ips-rusmiddel after=two year=2025",
        "status_after intervention=ips-rusmiddel after=2m year=2025 outcome=works",
        "status_after intervention=ips-rusmiddel after=2m year=2025 profile=other",
        "status_after intervention=ips-rusmiddel after=2m year=2025 anchor=middle",
        "full_time_persons year=2025", "full_time_persons year=2025 code=work mode=hours",
        "unique_persons year=2025 what=seen",
        "share_change intervention=ips-rusmiddel from=2025 to=2024 kind=points",
        "share_change intervention=ips-rusmiddel from=2024 to=2025",
        "time_to_first_offer year=2025 since=birth", "new_spell_exits year=2025 code=sygedagpenge days=0",
        "unique_persons year=2025 sex=x", "referrals group=hif year=2025 colour=red", "grants verdict=videre",
        "grant_amount year=2026 verdict=videre", "pause_over_limit year=2025",
        "goal key=ips-job-uddannelse year=2025 sex=male"}; /* read by no indicator of theirs: it would say men and count all */
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct figure f;
        assert_int_equal(try_as(&everyone, wrong[i], AS_OF, &f), ERR_INVALID);
        assert_true(err.user[0] != '\0');
        err_clear(&err);
    }
}

/* ---- full-time persons ---- */

static void test_S4_03_full_time_persons_are_not_persons(void **state)
{
    (void)state;
    /* Revalidering in 2023: a whole year, half a year to 2 July (182.5 days is 182 or 183), and one day: 3 persons. */
    add_spell(person(""), "revalidering", "2022-05-01", "2024-02-01");
    add_spell(person(""), "revalidering", "2023-01-01", "2023-07-02");
    add_spell(person(""), "revalidering", "2023-12-31", "2024-01-05");
    struct figure f = figure("full_time_persons code=revalidering year=2023");
    assert_int_equal(f.format, FF_NUMBER);
    assert_int_equal(f.value, (int64_t)((365 + 182 + 1) * 1000.0 / 365 + 0.5));
    assert_string_equal(figure_text(&f, arena), "1,5");
    assert_string_equal(f.unit, "full_time_persons");
    assert_int_equal(f.n_persons, 3);
    assert_non_null(strstr(f.filter, "Dagsbaseret"));
    assert_int_equal(figure("persons_on_code code=revalidering year=2023").value, 3);
    /* By weeks: 52 + 26 + 0 weeks (31 December 2023 is a Sunday of week 52): 52 + 26 + 1 of 52. */
    f = figure("full_time_persons code=revalidering year=2023 mode=weeks");
    assert_non_null(strstr(f.filter, "Ugebaseret"));
    assert_int_equal(f.value, (int64_t)((52 + 26 + 1) * 1000.0 / 52 + 0.5));
    f = figure("full_time_persons code=revalidering year=2023 month=1");
    assert_int_equal(f.value, 2000);
    /* A year that is not over in the data is not told. */
    f = figure("full_time_persons code=revalidering year=2026");
    assert_true(f.missing);
    size_t counted;
    assert_int_equal(rows_of("persons_on_code code=revalidering year=2023", &counted), 3);
    /* Three persons are a small count. */
    must(try_as(&reader, "full_time_persons code=revalidering year=2023", AS_OF, &f));
    assert_true(f.suppressed);
    assert_string_equal(figure_text(&f, arena), "undertrykt");
}

/* 20 persons, 2 of them over 60: the share of the younger ones would tell of the two. */
static void test_a_part_is_hidden_when_the_whole_tells_of_few_others(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++) {
        int64_t p = add_citizen(i < 2 ? "1956-01-01" : i < 10 ? "1971-01-01" : "1990-01-01", "", "");
        add_course(p, "h-one", "2019-01-01", "2019-02-01");
        add_spell(p, "dagpenge", "2019-01-01", "2019-07-01");
        if (i % 2)
            add_spell(p, "work", "2019-02-01", "");
    }
    static const char *const parts[] = {
        "status_after intervention=h-one after=2m year=2019 profile=local age=18-59",
        "full_time_persons code=dagpenge year=2019 age=18-59",
        "persons_on_code code=dagpenge year=2019 age=18-59"};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        struct figure f;
        must(try_as(&reader, parts[i], AS_OF, &f));
        assert_true(f.suppressed);
        must(try_as(&everyone, parts[i], AS_OF, &f));
        assert_false(f.suppressed);
    }
    struct figure f;
    must(try_as(&reader, "status_after intervention=h-one after=2m year=2019 profile=local", AS_OF, &f));
    assert_true(!f.suppressed && f.value == 500000);
    must(try_as(&reader, "full_time_persons code=dagpenge year=2019 age=18-39", AS_OF, &f));
    assert_false(f.suppressed);
}

/* ---- new spells ---- */

/* 2024: ten new spells of sickness benefit; 6 over within 175 days, of them 3 in work on day 30, one of these later; 1 dead on the way. */
static void make_sick(void)
{
    for (int i = 0; i < 10; i++) {
        int64_t p = person(i == 9 ? "2024-03-01" : "");
        add_spell(p, "sygedagpenge", "2024-02-01", i < 6 ? "2024-05-01" : i < 8 ? "2024-12-01" : "");
        if (i < 3)
            add_spell(p, "work", "2024-05-15", "");
        if (i == 3)
            add_spell(p, "work", "2024-05-10", "2024-05-20");
    }
    /* No new spell: the benefit in the month before. */
    int64_t old = person("");
    add_spell(old, "sygedagpenge", "2023-12-01", "2024-01-10");
    add_spell(old, "sygedagpenge", "2024-02-05", "2024-02-10");
}

static void test_S1_16_exits_before_week_26_and_leavers_in_work(void **state)
{
    (void)state;
    make_sick();
    struct figure f = figure("new_spell_exits code=sygedagpenge year=2024");
    /* Nine left to follow after the death on day 29: 6 of 9 have left by day 90; the death is censored. */
    assert_int_equal(f.n_persons, 10);
    assert_int_equal(f.value, 666667);
    assert_true(f.has_interval);
    /* The plain share would tell of four who stayed. */
    assert_null(strstr(f.note, "pct."));
    f = figure("leavers_in_work code=sygedagpenge year=2024");
    assert_int_equal(f.n, 6);
    assert_int_equal(f.value, 500000);
    /* Within 28 days of the last day, 30 April: the one with ten days of work too. */
    f = figure("leavers_in_work code=sygedagpenge year=2024 return=within");
    assert_int_equal(f.value, 666667);
    size_t counted;
    assert_int_equal(rows_of("leavers_in_work code=sygedagpenge year=2024", &counted), 6);
    assert_int_equal(counted, 3);
    assert_int_equal(rows_of("new_spell_exits code=sygedagpenge year=2024", &counted), 10);
    assert_int_equal(counted, 6);
    /* Known only to June: nobody had been followed for 175 days, and the leavers' day 30 had come. */
    must(try_as(&everyone, "new_spell_exits code=sygedagpenge year=2024", "2024-06-15", &f));
    assert_true(f.missing);
    must(try_as(&everyone, "leavers_in_work code=sygedagpenge year=2024", "2024-06-15", &f));
    assert_int_equal(f.n, 6);
}

/* ---- unique persons ---- */

static void test_distinct_persons_do_not_add_up(void **state)
{
    (void)state;
    int64_t a = person(""), b = person("");
    add_course(a, "u-one", "2023-01-10", "2023-02-01");
    add_course(a, "u-one", "2023-05-10", "2023-06-01");
    add_course(a, "u-two", "2023-07-10", "2023-08-01");
    add_course(b, "u-two", "2023-12-31", "");
    assert_int_equal(figure("courses intervention=u-one year=2023").value, 2);
    assert_int_equal(figure("unique_persons intervention=u-one year=2023").value, 1);
    assert_int_equal(figure("courses intervention=u-two year=2023").value, 2);
    assert_int_equal(figure("unique_persons intervention=u-two year=2023").value, 2);
    assert_int_equal(figure("courses year=2023").value, 4);
    assert_int_equal(figure("unique_persons year=2023").value, 2);
    assert_int_equal(figure("unique_persons intervention=u-one year=2023 month=5").value, 1);
    assert_int_equal(figure("unique_persons intervention=u-two year=2024 what=running").value, 1);
    assert_int_equal(figure("unique_persons intervention=u-two year=2024").value, 0);
    assert_int_equal(figure("persons_in_many year=2023").value, 1);
    assert_int_equal(figure("persons_in_many year=2023 offers=1").value, 2);
    size_t counted;
    assert_int_equal(rows_of("unique_persons year=2023", &counted), 4);
    struct figure f;
    must(try_as(&reader, "unique_persons year=2023", AS_OF, &f));
    assert_true(f.suppressed);
}

/* ---- gaps and waits ---- */

static void test_gaps_and_first_offers(void **state)
{
    (void)state;
    /* 2022, on jobafklaring: gaps of 60 days (over 56), 50 days, 100 days with 60 in work, and one that runs. */
    static const char *const next[] = {"2022-05-31", "2022-05-21", "2022-07-10", ""};
    for (int i = 0; i < 4; i++) {
        int64_t p = person("");
        add_spell(p, "jobafklaring", "2022-03-01", "");
        add_course(p, "g-one", "2022-03-15", "2022-04-01");
        if (i == 2)
            add_spell(p, "work", "2022-04-10", "2022-06-09");
        if (*next[i])
            add_course(p, "g-two", next[i], "");
    }
    struct figure f = figure("course_gaps year=2022 code=jobafklaring");
    assert_int_equal(f.n, 4);
    assert_int_equal(f.value, 500000);
    assert_non_null(strstr(f.filter, "56 dage"));
    f = figure("no_next_course year=2022 weeks=8");
    assert_int_equal(f.value, 750000);
    f = figure("no_next_course year=2022 weeks=13");
    assert_int_equal(f.value, 500000);
    f = figure("first_offer_within year=2022 since=benefit code=jobafklaring weeks=2");
    assert_int_equal(f.value, 1000000); /* day 14 */
    f = figure("first_offer_within year=2022 since=benefit code=jobafklaring weeks=1");
    assert_int_equal(f.value, 0);
    f = figure("time_to_first_offer year=2022 since=benefit code=jobafklaring");
    assert_true(f.missing);
}

static void test_the_wait_from_referrals_counts_those_who_still_wait(void **state)
{
    (void)state;
    for (int i = 0; i < 12; i++) {
        int64_t p = person("");
        add_referral(p, "w-one", "2025-11-03");
        add_referral(p, "w-one", "2025-12-03"); /* only the first counts */
    }
    struct figure f = figure("time_to_first_offer year=2025 since=referral intervention=w-one");
    assert_int_equal(f.n_persons, 12);
    assert_true(f.missing && strstr(f.text, "ikke nået"));
    f = figure("first_offer_within year=2025 since=referral intervention=w-one weeks=8");
    assert_int_equal(f.value, 0);
}

struct assessed {
    int64_t citizen;
    const char *at; /* day of the assessment, NULL = none */
    int64_t intervention;
};

/* A referral of 3 November 2025, its course a week later, and perhaps an assessment. */
static int insert_assessed(struct conn *c, void *ctx, struct err *e)
{
    struct assessed *x = ctx;
    struct referral r;
    struct course k;
    struct course_assessment s;
    field_clear_row(&referral_table, &r);
    field_clear_row(&course_table, &k);
    field_clear_row(&course_assessment_table, &s);
    r.citizen_id = k.citizen_id = x->citizen;
    r.intervention_id = k.intervention_id = x->intervention;
    r.state = "started";
    r.created = r.sent = stamp_from_local(day("2025-11-03"), 600);
    r.sent_day = day("2025-11-03");
    int rc = q_insert(c, &referral_table, &r, &k.referral_id, e);
    k.start_day = day("2025-11-10");
    if (!rc)
        rc = q_insert(c, &course_table, &k, &s.course_id, e);
    if (rc || !x->at)
        return rc;
    s.text = "Prøve";
    s.recommended = "none";
    s.at = stamp_from_local(day(x->at), 1439);
    return q_insert(c, &course_assessment_table, &s, &s.id, e);
}

static void test_S1_10_days_from_request_to_assessment(void **state)
{
    (void)state;
    struct intervention iv;
    struct conn *c = lease();
    must(intervention_by_key(c, "hif", &iv, arena, &err));
    release(c);
    for (int i = 0; i < 12; i++) {
        struct assessed x = {person(i == 11 ? "2025-11-05" : ""),
            i < 4   ? "2025-11-13"
            : i < 8 ? "2025-11-23"
                    : NULL,
            iv.id};
        must(db_write(db, "test", insert_assessed, &x, &err));
    }
    struct figure f = figure("time_to_assessment intervention=hif year=2025");
    assert_int_equal(f.n_persons, 12);
    assert_int_equal(f.value, 20000);
    assert_non_null(strstr(f.note, "efter 10 dage"));
    assert_non_null(f.limits);
    /* The courses of the same referrals began after seven days; the dead one competes. */
    assert_int_equal(figure("time_to_first_offer intervention=hif year=2025").value, 7000);
    f = figure("first_offer_within intervention=hif year=2025 weeks=1");
    assert_int_equal(f.value, 916667);
    must(try_as(&reader, "time_to_assessment intervention=hif year=2025", AS_OF, &f));
    assert_false(f.suppressed);
}

static void test_S3_26_days_from_the_benefit_to_the_first_course(void **state)
{
    (void)state;
    for (int i = 0; i < 12; i++) {
        int64_t p = person("");
        add_spell(p, "ledighedsydelse", "2021-03-01", i == 11 ? "2021-03-10" : "");
        if (i < 8)
            add_course(p, "f-one", i < 5 ? "2021-03-31" : "2021-05-30", "2021-08-01");
    }
    struct figure f = figure("time_to_first_offer year=2021 since=benefit code=ledighedsydelse");
    assert_int_equal(f.n_persons, 12);
    assert_int_equal(f.value, 90000); /* the sixth of twelve */
    assert_string_equal(f.unit, "days");
    /* The one whose benefit stopped never gets it; three wait on: 8 of 12. */
    f = figure("first_offer_within year=2021 since=benefit code=ledighedsydelse weeks=26");
    assert_int_equal(f.value, 666667);
    f = figure("first_offer_within year=2021 since=benefit code=ledighedsydelse weeks=26 intervention=hif");
    assert_int_equal(f.value, 0);
}

/* S1-03: somebody in work without a benefit is a person in a course, and no full-time person on benefit. */
static void test_S1_03_who_works_counts_as_person_not_on_benefit(void **state)
{
    (void)state;
    int64_t works = person(""), helped = person("");
    add_spell(works, "work", "2018-01-01", "2019-01-01");
    add_spell(helped, "kontanthjaelp-jobparat", "2018-01-01", "2019-01-01");
    add_course(works, "p-one", "2018-02-01", "2018-03-01");
    add_course(helped, "p-one", "2018-02-01", "2018-03-01");
    assert_int_equal(figure("unique_persons year=2018 intervention=p-one").value, 2);
    assert_int_equal(figure("full_time_persons year=2018 code=benefit").value, 1000);
    assert_int_equal(figure("full_time_persons year=2018 code=kontanthjaelp").value, 1000);
    assert_int_equal(figure("full_time_persons year=2018 code=work").value, 1000);
    assert_int_equal(figure("persons_on_code year=2018 code=benefit,work").value, 2);
}

/* ---- changes ---- */

/* Nothing can have been sent in a year that has not begun: that is no 0. */
static void test_S0_16_a_year_that_has_not_begun_has_no_number(void **state)
{
    (void)state;
    static const char *const of[] = {"referrals agreement=bif-suf", "referred_persons group=hif"};
    for (size_t i = 0; i < 2; i++) {
        struct figure f = figure(arena_printf(arena, "%s year=2027", of[i]));
        assert_true(f.missing);
        assert_string_equal(figure_text(&f, arena), "året er ikke begyndt");
        f = figure(arena_printf(arena, "%s year=2026", of[i]));
        assert_false(f.missing);
    }
}

static void test_S1_13_a_change_is_relative_or_in_points(void **state)
{
    (void)state;
    /* 2023: 6 of 12; 2024: 3 of 12, other persons. */
    for (int i = 0; i < 24; i++) {
        int64_t p = person("");
        bool later = i >= 12;
        add_course(p, "c-one", later ? "2024-01-01" : "2023-01-01", later ? "2024-03-01" : "2023-03-01");
        if (later ? i < 15 : i < 6)
            add_spell(p, "work", later ? "2024-03-10" : "2023-03-10", "");
    }
    struct figure f = figure("share_change intervention=c-one from=2023 to=2024 kind=points profile=local");
    assert_int_equal(f.value, -250000);
    assert_string_equal(figure_text(&f, arena), "-25 procentpoint");
    assert_true(f.has_interval && f.low_ppm < -250000 && f.high_ppm > -250000);
    f = figure("share_change intervention=c-one from=2023 to=2024 kind=relative profile=local");
    assert_int_equal(f.value, -500000);
    /* Newcombe's method 10 for 6/12 against 3/12. */
    f = figure("share_change intervention=c-one from=2023 to=2024 kind=points profile=local");
    assert_true(f.low_ppm == -544216 && f.high_ppm == 124593);
    /* The same persons in both years: the interval knows it. */
    for (int i = 0; i < 12; i++) {
        int64_t p = person("");
        add_course(p, "c-two", "2023-01-01", "2023-03-01");
        add_course(p, "c-two", "2024-01-01", "2024-03-01");
        if (i < 6)
            add_spell(p, "work", "2023-03-10", i < 3 ? "" : "2023-06-01");
    }
    struct figure same =
        figure("share_change intervention=c-two from=2023 to=2024 kind=points profile=local");
    assert_int_equal(same.value, -250000);
    assert_true(same.high_ppm - same.low_ppm < f.high_ppm - f.low_ppm);
    /* Three who reached it are few. */
    must(try_as(
        &reader, "share_change intervention=c-one from=2023 to=2024 kind=points profile=local", AS_OF, &f));
    assert_true(f.suppressed);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_S2_07_status_two_months_after_the_exit),
        cmocka_unit_test(test_an_event_within_and_the_curve),
        cmocka_unit_test(test_wrong_parameters_are_told),
        cmocka_unit_test(test_S4_03_full_time_persons_are_not_persons),
        cmocka_unit_test(test_a_part_is_hidden_when_the_whole_tells_of_few_others),
        cmocka_unit_test(test_S1_16_exits_before_week_26_and_leavers_in_work),
        cmocka_unit_test(test_distinct_persons_do_not_add_up),
        cmocka_unit_test(test_gaps_and_first_offers),
        cmocka_unit_test(test_the_wait_from_referrals_counts_those_who_still_wait),
        cmocka_unit_test(test_S3_26_days_from_the_benefit_to_the_first_course),
        cmocka_unit_test(test_S1_03_who_works_counts_as_person_not_on_benefit),
        cmocka_unit_test(test_S1_10_days_from_request_to_assessment),
        cmocka_unit_test(test_S0_16_a_year_that_has_not_begun_has_no_number),
        cmocka_unit_test(test_S1_13_a_change_is_relative_or_in_points),
    };
    if (effect_start(argc, argv))
        return 1;
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
