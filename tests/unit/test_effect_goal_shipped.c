/* The goals of the sources, as they are shipped: how each is read, and its value or why there is none. */
#include "effect_fixture.h"
#include "base/lang.h"
#include "effect/figure.h"
#include "effect/goal.h"
#include "effect/goal_change.h"
#include "effect/goal_grammar.h"
#include "effect/goal_groups.h"
#include "effect/goal_words.h"
#include "effect/reported.h"
#include "effect/reported_verdict.h"
#include "path/meeting.h"
#include "people/survey.h"

#include <math.h>
#include <string.h>

static struct goal read_goal(const char *key)
{
    struct goal g;
    struct conn *c = lease();
    must(goal_by_key(c, key, &g, arena, &err));
    release(c);
    return g;
}

static struct goal_result compute(const struct goal *g, int year, const char *as_of)
{
    struct goal_result r;
    struct conn *c = lease();
    must(goal_compute(c, g, day_from_ymd(year, 1, 1), day_from_ymd(year + 1, 1, 1), goal_profile_of(g),
        day(as_of), &r, arena, &err));
    release(c);
    return r;
}

static void assert_reads(const char *key, const char *about, int year, const char *expected)
{
    struct goal g = read_goal(key);
    assert_string_equal(goal_reading(&g, about, year, arena), expected);
}

static struct reported told(const char *key)
{
    struct reported r;
    struct conn *c = lease();
    must(reported_by_key(c, key, &r, arena, &err));
    release(c);
    return r;
}

static const char *verdict_of_told(const char *goal, const char *key)
{
    struct goal g = read_goal(goal);
    struct reported r = told(key);
    return reported_judge(&g, &r, day("2026-04-14"), arena).words;
}

/* ---- the reading of each ---- */

static void test_S2_07_the_goal_and_the_measurement_are_two_indicators(void **state)
{
    (void)state;
    assert_reads("ips-job-uddannelse", "IPS Rusmiddel", 2025,
        "Blandt personer, der har afsluttet IPS Rusmiddel i 2025, tælles de, der præcis 2 måneder efter sidste dag er i "
        "ordinært job eller uddannelse. Hver person tæller én gang: det første forløb i kalenderåret. Den, hvis måledag "
        "ligger efter datadagen, er endnu ikke med. Døde og fraflyttede er med og tæller som ikke opnået. Har en person "
        "både arbejde og ydelse, tæller arbejdet. Ordinære timer tæller som job. Målet er mindst 50 pct. og vurderes på "
        "95 pct.-intervallet.");
    assert_reads("ips-efter-to-maaneder", "IPS Rusmiddel", 2024,
        "Blandt personer, der har afsluttet IPS Rusmiddel i 2024, tælles de, der præcis 2 måneder efter sidste dag er i "
        "ordinært job, ordinære timer eller uddannelse. Hver person tæller én gang: det første forløb i kalenderåret. "
        "Den, hvis måledag ligger efter datadagen, er endnu ikke med. Døde og fraflyttede er med og tæller som ikke "
        "opnået. Har en person både arbejde og ydelse, tæller arbejdet. Der er intet måltal.");
    struct goal g = read_goal("ips-efter-to-maaneder");
    assert_string_equal(goal_target_words(&g, arena), "ikke fastsat");
    assert_non_null(g.ambiguity);
    /* 47 per cent without a number of persons is never judged, and stands with both. */
    assert_string_equal(verdict_of_told("ips-job-uddannelse", "ips-resultat-2024"), "Kan ikke afgøres");
    struct reported *rows;
    size_t n;
    struct conn *c = lease();
    must(reported_of_goal(c, "ips-efter-to-maaneder", &rows, &n, arena, &err));
    assert_int_equal(n, 1);
    assert_string_equal(rows[0].as_printed, "47 pct.");
    must(reported_of_goal(c, "ips-job-uddannelse", &rows, &n, arena, &err));
    assert_int_equal(n, 1);
    release(c);
}

static void test_S2_12_veterans_within_six_months_is_a_stored_choice(void **state)
{
    (void)state;
    const char *open[8];
    struct goal g = read_goal("veteran-tilbud-bif");
    assert_string_equal(g.horizon_kind, "within");
    assert_non_null(strstr(goal_reading(&g, "Veterantovholder i SOF", 2025, arena),
        "tælles de, der inden 6 måneder efter første dag begynder i et tilbud i BIF."));
    assert_true(goal_open_questions(&g, open) > 0);
    assert_string_equal(open[0], "På dagen eller inden for perioden? Her er valgt inden for perioden.");
    /* The other reading is another goal, and gives another number. */
    int64_t late = add_citizen("1980-01-01", "", ""), early = add_citizen("1980-01-01", "", "");
    add_course(late, "veteran-tovholder", "2024-02-10", "");
    add_course(early, "veteran-tovholder", "2024-02-10", "");
    add_course(late, "veteranindsats", "2024-03-01", "2024-05-01");
    assert_int_equal(compute(&g, 2024, "2026-04-14").x, 1);
    g.horizon_kind = "at";
    assert_int_equal(compute(&g, 2024, "2026-04-14").x, 0);
    assert_int_equal(compute(&g, 2024, "2026-04-14").n, 2);
}

struct added {
    const struct table *table;
    void *row;
};
static int added_fn(struct conn *c, void *ctx, struct err *e)
{
    struct added *r = ctx;
    int64_t id;
    return q_insert(c, r->table, r->row, &id, e);
}

static void add_plan(int64_t citizen, const char *start)
{
    struct plan p;
    field_clear_row(&plan_table, &p);
    p.citizen_id = citizen;
    p.kind = PLAN_KIND_WHOLE;
    p.state = "active";
    p.start_day = day(start);
    p.version = 1;
    must(db_write(db, "test", added_fn, &(struct added){&plan_table, &p}, &err));
}

static void add_answer(int64_t citizen, const char *on, int64_t score)
{
    struct survey_answer s;
    field_clear_row(&survey_answer_table, &s);
    s.citizen_id = citizen;
    s.instrument = "self_rated_health";
    s.day = day(on);
    s.q1 = s.score = score;
    s.created = clock_now();
    must(db_write(db, "test", added_fn, &(struct added){&survey_answer_table, &s}, &err));
}

static void add_talk(int64_t citizen, const char *on, const char *state)
{
    struct meeting m;
    field_clear_row(&meeting_table, &m);
    m.citizen_id = citizen;
    m.kind = "health_talk";
    m.title = "Sundhedssamtale";
    m.day = day(on);
    m.state = state;
    m.version = 1;
    must(db_write(db, "test", added_fn, &(struct added){&meeting_table, &m}, &err));
}

static void test_S2_18_the_start_day_is_a_stored_choice_and_the_follow_up_names_work_only(void **state)
{
    (void)state;
    struct goal g = read_goal("sundhed-job-uddannelse"), follow = read_goal("sundhed-afgang-job");
    assert_string_equal(g.start_day, "first_day");
    assert_non_null(strstr(goal_reading(&g, "indsatsen", 2025, arena),
        "6 måneder efter første dag er i ordinært job eller uddannelse"));
    assert_non_null(strstr(
        goal_reading(&follow, "indsatsen", 2025, arena), "6 måneder efter første dag er i ordinært job."));
    assert_string_equal(follow.comparator, "none");
    int64_t one = add_citizen("2000-01-01", "", "");
    add_course(one, "helhedsorienteret-sundhed", "2024-01-10", "");
    add_spell(one, "education", "2024-01-01", "");
    assert_int_equal(compute(&g, 2024, "2026-04-14").x, 1);
    assert_int_equal(compute(&follow, 2024, "2026-04-14").x, 0);
    /* Who has no plan is left out and counted; with one, the six months run from it. */
    g.start_day = "plan";
    struct goal_result r = compute(&g, 2024, "2026-04-14");
    assert_int_equal(r.n, 0);
    assert_int_equal(r.no_start, 1);
    assert_non_null(strstr(goal_reading(&g, "indsatsen", 2025, arena),
        "6 måneder efter den dag, planen blev lagt, er i ordinært job eller uddannelse"));
    assert_string_equal(goal_horizon_words(&g, arena), "6 måneder efter planen");
    add_plan(one, "2023-12-31"); /* before the course and without a referral: not its plan */
    assert_int_equal(compute(&g, 2024, "2026-04-14").no_start, 1);
    add_plan(one, "2024-02-20");
    add_plan(one, "2024-05-20");
    r = compute(&g, 2024, "2026-04-14");
    assert_int_equal(r.no_start, 0);
    assert_int_equal(r.x, 1);
    assert_int_equal(r.n, 1);
    assert_int_equal(r.persons[0].due.n, day("2024-08-20").n);
    g.start_day = "first_talk";
    add_talk(one, "2024-03-01", "cancelled");
    assert_int_equal(compute(&g, 2024, "2026-04-14").no_start, 1);
    add_talk(one, "2024-03-15", "held");
    r = compute(&g, 2024, "2026-04-14");
    assert_int_equal(r.persons[0].due.n, day("2024-09-15").n);
    assert_int_equal(r.n, 1);
    /* Three choices, three questions answered on the page. */
    const char *open[8];
    assert_true(goal_open_questions(&g, open) > 1);
    assert_non_null(strstr(open[1], "Her er valgt den første samtale."));
}

static void test_S2_14_a_hundred_citizens_became_forty_with_a_reason(void **state)
{
    (void)state;
    struct goal_target *targets;
    size_t n;
    struct goal g = read_goal("sundhed-borgere-om-aaret");
    struct conn *c = lease();
    must(goal_targets(c, g.key, &targets, &n, arena, &err));
    release(c);
    assert_int_equal(n, 2);
    assert_int_equal(targets[1].target.milli, 100000);
    assert_int_equal(targets[0].target.milli, 40000);
    assert_non_null(targets[0].reason);
    assert_reads("sundhed-borgere-om-aaret", "indsatsen", 2025,
        "Der tælles forskellige personer, som er begyndt på indsatsen i 2025. Hver person tæller én gang. Målet er mindst 40 "
        "personer. Det vurderes, når året er slut.");
}

static void test_S1_13_relative_fall_is_stored_and_shown(void **state)
{
    (void)state;
    struct goal g = read_goal("strategi-sygdom-14-dage");
    assert_string_equal(g.comparator, "relative_fall");
    assert_string_equal(goal_target_words(&g, arena), "fald på 20 pct. (relativt)");
    assert_non_null(
        strstr(goal_reading(&g, NULL, 2012, arena), "1 minus andelen i 2012 delt med andelen i 2010"));
    struct goal_result r = compute(&g, 2012, "2026-04-14");
    assert_false(r.computable);
    assert_non_null(strstr(r.why, "sygdom i mere end 14 dage"));
    assert_int_equal(r.verdict, VERDICT_NONE);
    /* 30,0 and 24,5 per cent as told: 18,3 per cent relative, under 20; the verdict needs the persons behind. */
    struct reported told_row;
    field_clear_row(&reported_table, &told_row);
    told_row.unit = "percent";
    told_row.base_value = (struct dec){30000};
    told_row.value = (struct dec){24500};
    struct reported_verdict v = reported_judge(&g, &told_row, day("2026-04-14"), arena);
    assert_int_equal(v.verdict, VERDICT_NONE);
    assert_string_equal(v.words, "Kan ikke afgøres");
    assert_non_null(strstr(v.why, "et fald på 18,3 pct.: målet er ikke nået. Uden antal personer"));
    told_row.base_persons = 4000;
    told_row.persons = 3900;
    v = reported_judge(&g, &told_row, day("2026-04-14"), arena);
    assert_string_equal(v.words, "Uafklaret");
    assert_non_null(strstr(v.why, "18,3 pct."));
    told_row.base_persons = told_row.persons = 100000;
    assert_string_equal(reported_judge(&g, &told_row, day("2026-04-14"), arena).words, "Ikke opfyldt");
    told_row.value = (struct dec){20000};
    assert_string_equal(reported_judge(&g, &told_row, day("2026-04-14"), arena).words, "Opfyldt");
    told_row.qualifier = "ca.";
    assert_string_equal(reported_judge(&g, &told_row, day("2026-04-14"), arena).words, "Kan ikke afgøres");
    told_row.qualifier = NULL;
    /* In points 5,5 is far from 20: another goal. */
    told_row.value = (struct dec){24500};
    g.comparator = "point_fall";
    v = reported_judge(&g, &told_row, day("2026-04-14"), arena);
    assert_string_equal(v.words, "Ikke opfyldt");
    assert_non_null(strstr(v.why, "et fald på 5,5 procentpoint"));
    told_row.base_value = (struct dec){0};
    assert_non_null(strstr(reported_judge(&g, &told_row, day("2026-04-14"), arena).why, "begge år"));
}

/* A told share with the persons behind is judged by its interval, and says the n that would decide. */
static void test_a_told_share_with_its_persons_is_judged(void **state)
{
    (void)state;
    struct goal g = read_goal("ips-job-uddannelse");
    struct reported r = told("ips-resultat-2024");
    assert_int_equal(r.persons, INT_NONE);
    r.persons = 120;
    struct reported_verdict v = reported_judge(&g, &r, day("2026-04-14"), arena);
    assert_string_equal(v.words, "Uafklaret");
    assert_non_null(strstr(v.why, "56 af 120 personer, regnet af andelen."));
    assert_non_null(strstr(v.why, "865 personer"));
    r.persons = 2000;
    assert_string_equal(reported_judge(&g, &r, day("2026-04-14"), arena).words, "Ikke opfyldt");
}

static void test_S1_14_who_did_not_answer_is_not_not_improved(void **state)
{
    (void)state;
    struct goal g = read_goal("strategi-helbred-unge");
    assert_non_null(strstr(goal_reading(&g, NULL, 2012, arena), "hverken som bedre eller ikke bedre"));
    struct goal_result r = compute(&g, 2012, "2026-04-14");
    assert_false(r.computable);
    assert_non_null(strstr(r.why, "aldersgrænsen er ikke oplyst"));
    /* The answers of all ages are not those of the young: nothing is counted until an age is chosen. */
    int64_t old = add_citizen("1950-01-01", "", ""), young = add_citizen("1990-01-01", "", "");
    add_spell(old, "kontanthjaelp", "2010-01-01", "2013-01-01");
    add_spell(young, "kontanthjaelp", "2010-01-01", "2013-01-01");
    for (int i = 0; i < 2; i++) {
        add_answer(i ? old : young, "2010-05-01", 2);
        add_answer(i ? old : young, "2012-05-01", 4);
    }
    assert_false(compute(&g, 2012, "2026-04-14").computable);
    g.restriction = NULL;
    g.age_from = 18;
    g.age_to = 29;
    r = compute(&g, 2012, "2026-04-14");
    assert_int_equal(r.n, 1);
    assert_int_equal(r.asked, 1);
    assert_int_equal(r.x, 1);
}

static void test_S1_15_an_open_choice_gives_no_verdict(void **state)
{
    (void)state;
    struct goal g = read_goal("strategi-sociale-sager-arbejde");
    assert_non_null(strstr(goal_reading(&g, NULL, 2012, arena), "er ikke valgt, så begge vises"));
    assert_false(compute(&g, 2012, "2026-04-14").computable);
    /* Both administrations' cases: a course in an offer of SOF at the same time. */
    assert_string_equal(g.also_in, "sof");
    assert_non_null(strstr(goal_reading(&g, NULL, 2012, arena),
        "der har fået kontanthjælp på mindst én dag i 2012 og samtidig har et forløb i et tilbud hos Socialforvaltningen,"));
    g.restriction = NULL;
    g.age_to = 29;
    int64_t both = add_citizen("1990-01-01", "", ""), one = add_citizen("1990-01-01", "", "");
    int64_t before = add_citizen("1990-01-01", "", ""), flex = add_citizen("1990-01-01", "", "");
    const int64_t all[] = {both, one, before, flex};
    for (size_t i = 0; i < 4; i++)
        add_spell(all[i], "kontanthjaelp", "2012-02-01", "2012-06-01");
    add_course(both, "tvaergaaende-udsatteteam", "2012-03-01", "2012-12-01");
    add_course(
        before, "tvaergaaende-udsatteteam", "2011-03-01", "2012-02-01"); /* over on the benefit's first day */
    add_course(flex, "tvaergaaende-udsatteteam", "2012-05-31", "");
    add_spell(both, "work", "2012-07-01", "2012-08-01");
    add_spell(flex, "flex_job", "2012-07-01", "2012-08-01");
    add_spell(one, "work", "2012-07-01", "2012-08-01");
    struct goal year = g;
    year.comparator = "none";
    assert_int_equal(compute(&year, 2012, "2026-04-14").n, 2);
    assert_int_equal(compute(&year, 2012, "2026-04-14").x, 2);
    /* Supported and unsupported work apart, and together. */
    struct goal_group *groups;
    size_t n;
    struct conn *conn = lease();
    must(goal_by_outcome(conn, &year, day("2012-01-01"), day("2013-01-01"), GOAL_LOCAL, day("2026-04-14"),
        &groups, &n, arena, &err));
    release(conn);
    assert_int_equal(n, 2);
    assert_string_equal(groups[0].label, "Ordinært job");
    assert_int_equal(groups[0].x, 1);
    assert_string_equal(groups[1].label, "Støttet arbejde eller fleksjob");
    assert_int_equal(groups[1].x, 1);
    assert_int_equal(groups[1].n, 2);
    struct share_change c = {.valid = true, .has_interval = true, .value = 0.2, .low = 0.1, .high = 0.3};
    assert_int_equal(goal_judge_change(&g, &c), VERDICT_NONE);
}

static void test_an_interval_that_cannot_be_stated_is_a_dash(void **state)
{
    (void)state;
    assert_string_equal(goal_interval_words(0.38, 0.556, arena), "38,0–55,6 pct.");
    assert_string_equal(goal_interval_words(NAN, NAN, arena), "–");
    assert_string_equal(goal_interval_words(0.38, INFINITY, arena), "–");
}

static void test_S1_16_two_yearly_targets_and_a_nested_one(void **state)
{
    (void)state;
    struct goal first = read_goal("strategi-sygedagpenge-2011"),
                second = read_goal("strategi-sygedagpenge-2012");
    struct goal nested = read_goal("strategi-tilbage-i-arbejde");
    assert_int_equal(first.target.milli, 65000);
    assert_int_equal(second.target.milli, 68000);
    assert_int_equal(nested.target.milli, 75000);
    assert_non_null(strstr(
        goal_reading(&first, NULL, 2011, arena), "før den 26. uge begynder, altså efter højst 175 dage"));
    assert_non_null(strstr(goal_reading(&nested, NULL, 2011, arena), "er ophørt inden for 175 dage"));
    assert_int_equal(goal_default_year(&first, day("2026-04-14")), 2011);
    assert_int_equal(compute(&first, 2011, "2026-04-14").n, 0);
}

static void test_S1_17_an_aim_without_a_number_and_targets_of_initiatives(void **state)
{
    (void)state;
    struct goal g = read_goal("strategi-viden");
    struct goal_result r = compute(&g, 2012, "2026-04-14");
    assert_false(r.computable);
    assert_string_equal(goal_result_words(&g, &r), "Intet måltal");
    assert_reads("strategi-viden", NULL, 2012,
        "Målet er viden og har ikke noget tal. Det følges i tekst og vurderes ikke.");
    /* What is known, as a list with sources: never a number. */
    struct reported *known;
    size_t n_known;
    struct conn *k = lease();
    must(reported_of_goal(k, "strategi-viden", &known, &n_known, arena, &err));
    release(k);
    assert_int_equal(n_known, 5);
    for (size_t i = 0; i < n_known; i++) {
        assert_true(dec_is_none(known[i].value));
        assert_null(known[i].as_printed);
        assert_string_equal(known[i].source, "strategi-2010");
        assert_string_equal(reported_judge(&g, &known[i], day("2026-04-14"), arena).words, "Vurderes ikke");
    }
    struct goal *all;
    size_t n, initiatives = 0;
    struct conn *c = lease();
    must(goal_list(c, &all, &n, arena, &err));
    release(c);
    for (size_t i = 0; i < n; i++) {
        if (!all[i].initiative)
            continue;
        initiatives++;
        assert_string_equal(goal_target_words(&all[i], arena), "ikke oplyst");
    }
    assert_int_equal(initiatives, 9);
}

static void test_S3_04b_missed_in_2025_and_made_good_in_2026(void **state)
{
    (void)state;
    assert_string_equal(verdict_of_told("ekstremisme-foraeldre-workshops", "udloeb-04-workshops-2025"),
        "Ikke opfyldt, indhentes i 2026");
    assert_string_equal(verdict_of_told("ekstremisme-maaltal", "udloeb-04-maal-2023-2024"), "Opfyldt");
    assert_string_equal(verdict_of_told("ekstremisme-maaltal", "udloeb-04-maal-2025"),
        "Ikke opfyldt, indhentes i 2026"); /* all but one: the year is not "all reached" */
}

static void test_S3_07b_target_120_became_91_with_its_reason(void **state)
{
    (void)state;
    struct goal_target *targets;
    size_t n;
    struct goal g = read_goal("jobcamps-deltagelse"), unique = read_goal("jobcamps-unikke-unge");
    struct conn *c = lease();
    must(goal_targets(c, g.key, &targets, &n, arena, &err));
    release(c);
    assert_int_equal(n, 2);
    assert_int_equal(targets[1].target.milli, 120000);
    assert_int_equal(targets[0].target.milli, 91000);
    assert_non_null(targets[0].reason);
    assert_string_equal(goal_target_words(&g, arena), "mindst 91 deltagelser");
    assert_string_equal(goal_target_words(&unique, arena), "mindst 72 personer");
    assert_string_equal(verdict_of_told("jobcamps-unikke-unge", "udloeb-07-unikke-naaet"), "Opfyldt");
    /* Without a camp the register knows nothing; 0 is not told as a fact. */
    struct goal_result r = compute(&g, 2025, "2026-04-14");
    assert_false(r.computable);
    assert_non_null(r.why);
}

static void test_S3_08a_240_lies_over_the_range(void **state)
{
    (void)state;
    struct goal g = read_goal("velfaerdsvejen-deltagere");
    assert_string_equal(goal_target_words(&g, arena), "120–150 personer");
    assert_string_equal(
        verdict_of_told("velfaerdsvejen-deltagere", "udloeb-08-deltagere"), "Over intervallet");
    for (int i = 0; i < 3; i++) {
        int64_t citizen = add_citizen("1985-01-01", "", "");
        add_course(citizen, "velfaerdsvejen", "2025-02-01", "2025-03-01");
        add_course(citizen, "velfaerdsvejen", "2025-05-01", "2025-06-01");
    }
    struct goal_result r = compute(&g, 2025, "2026-04-14");
    assert_int_equal(r.count, 3);
    assert_string_equal(goal_result_words(&g, &r), "Under intervallet");
    assert_string_equal(goal_value_words(&g, &r, arena), "3 personer");
    g.unit = "courses";
    assert_int_equal(compute(&g, 2025, "2026-04-14").count, 6);
    /* A year that is not over is not missed. */
    g.unit = "persons";
    r = compute(&g, 2025, "2025-06-30");
    assert_int_equal(r.verdict, VERDICT_NONE);
    assert_string_equal(goal_result_words(&g, &r), "I gang");
}

static void test_S3_16_sabaahs_own_word(void **state)
{
    (void)state;
    assert_string_equal(verdict_of_told("sabaah-maaltal", "udloeb-16-maal-2023-2024"), "Opfyldt");
    assert_string_equal(verdict_of_told("sabaah-maaltal", "udloeb-16-maal-2025"), "Opfyldt");
}

static void test_S3_18c_412_plans_of_400_not_persons(void **state)
{
    (void)state;
    struct goal g = read_goal("planer-god-loesladelse");
    assert_reads("planer-god-loesladelse", "God Løsladelse", 2025,
        "Der tælles planer i God Løsladelse i 2025. Målet er mindst 400 planer. Det vurderes, når året er slut.");
    assert_string_equal(verdict_of_told("planer-god-loesladelse", "udloeb-18-planer"), "Opfyldt");
    assert_false(compute(&g, 2025, "2026-04-14").computable);
    struct reported r = told("udloeb-18-planer");
    r.value = (struct dec){399000};
    assert_string_equal(reported_judge(&g, &r, day("2026-04-14"), arena).words, "Ikke opfyldt");
    r.qualifier = "ca.";
    assert_string_equal(reported_judge(&g, &r, day("2026-04-14"), arena).words, "Uafklaret");
    r.qualifier = NULL;
    r.period = "2026";
    assert_string_equal(reported_judge(&g, &r, day("2026-04-14"), arena).words, "I gang");
    r.unit = "persons";
    assert_string_equal(reported_judge(&g, &r, day("2026-04-14"), arena).words, "Kan ikke afgøres");
}

static void test_S3_23_a_rise_from_65_to_80_without_n_is_told_and_not_judged(void **state)
{
    (void)state;
    struct goal g = read_goal("virksomhedsklub-aktivering");
    struct reported *rows;
    size_t n;
    struct conn *c = lease();
    must(reported_of_goal(c, g.key, &rows, &n, arena, &err));
    release(c);
    assert_int_equal(n, 2);
    assert_int_equal(rows[0].value.milli, 65000);
    assert_int_equal(rows[1].value.milli, 80000);
    assert_string_equal(reported_judge(&g, &rows[1], day("2026-04-14"), arena).words, "Intet måltal");
    assert_false(compute(&g, 2025, "2026-04-14").computable);
}

static void test_every_shipped_goal_is_read_and_checked(void **state)
{
    (void)state;
    struct goal *all;
    size_t n;
    struct conn *c = lease();
    must(goal_list(c, &all, &n, arena, &err));
    assert_int_equal(n, 30);
    for (size_t i = 0; i < n; i++) {
        struct goal_result r;
        int year = goal_default_year(&all[i], day("2026-04-14"));
        struct err found = ERR_INIT;
        assert_non_null(all[i].source);
        assert_non_null(all[i].place);
        assert_true(strlen(goal_reading(&all[i], NULL, year, arena)) > 20);
        if (goal_check(&all[i], &found) != OK)
            fail_msg("%s: %s: %s", all[i].key, found.field[0].name, found.field[0].msg);
        must(goal_compute(c, &all[i], day_from_ymd(year, 1, 1), day_from_ymd(year + 1, 1, 1),
            goal_profile_of(&all[i]), day("2026-04-14"), &r, arena, &err));
        assert_true(r.computable || r.why);
    }
    release(c);
}

/* Opened and saved unchanged, a goal must not become a new version. */
static void test_tidying_a_shipped_goal_changes_nothing(void **state)
{
    (void)state;
    struct goal *all;
    size_t n;
    struct conn *c = lease();
    must(goal_list(c, &all, &n, arena, &err));
    release(c);
    for (size_t i = 0; i < n; i++) {
        struct goal g = all[i];
        goal_tidy(&g);
        struct goal_version was = goal_get_version(&all[i]), is = goal_get_version(&g);
        const char *const *differ = goal_differences(&was, &is, arena);
        if (differ[0])
            fail_msg("%s: %s", g.key, differ[0]);
        assert_int_equal(g.target.milli, all[i].target.milli);
        assert_int_equal(g.target_high.milli, all[i].target_high.milli);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_S2_07_the_goal_and_the_measurement_are_two_indicators),
        cmocka_unit_test(test_S2_12_veterans_within_six_months_is_a_stored_choice),
        cmocka_unit_test(test_S2_18_the_start_day_is_a_stored_choice_and_the_follow_up_names_work_only),
        cmocka_unit_test(test_S2_14_a_hundred_citizens_became_forty_with_a_reason),
        cmocka_unit_test(test_S1_13_relative_fall_is_stored_and_shown),
        cmocka_unit_test(test_a_told_share_with_its_persons_is_judged),
        cmocka_unit_test(test_S1_14_who_did_not_answer_is_not_not_improved),
        cmocka_unit_test(test_S1_15_an_open_choice_gives_no_verdict),
        cmocka_unit_test(test_S1_16_two_yearly_targets_and_a_nested_one),
        cmocka_unit_test(test_S1_17_an_aim_without_a_number_and_targets_of_initiatives),
        cmocka_unit_test(test_S3_04b_missed_in_2025_and_made_good_in_2026),
        cmocka_unit_test(test_S3_07b_target_120_became_91_with_its_reason),
        cmocka_unit_test(test_S3_08a_240_lies_over_the_range),
        cmocka_unit_test(test_S3_16_sabaahs_own_word),
        cmocka_unit_test(test_S3_18c_412_plans_of_400_not_persons),
        cmocka_unit_test(test_S3_23_a_rise_from_65_to_80_without_n_is_told_and_not_judged),
        cmocka_unit_test(test_an_interval_that_cannot_be_stated_is_a_dash),
        cmocka_unit_test(test_every_shipped_goal_is_read_and_checked),
        cmocka_unit_test(test_tidying_a_shipped_goal_changes_nothing),
    };
    if (effect_start(argc, argv))
        return 1;
    return cmocka_run_group_tests(tests, effect_set_up_with_data, effect_tear_down);
}
