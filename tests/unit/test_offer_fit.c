/* Offers: when a referral may be sent, what fits a citizen, agreements and strategies of the public data. Names carry the story's id. */
#include "effect_fixture.h"
#include "offer/agreement.h"
#include "offer/counting_group.h"
#include "offer/fit.h"
#include "offer/rule_of_law.h"
#include "offer/strategy.h"
#include <string.h>

static struct intervention offer(const char *key)
{
    struct intervention iv;
    struct conn *c = lease();
    must(intervention_by_key(c, key, &iv, arena, &err));
    release(c);
    return iv;
}

static int may_refer(const char *key, const char *on, char text[640])
{
    struct intervention iv = offer(key);
    struct err e = ERR_INIT;
    struct conn *c = lease();
    int rc = intervention_check_referral_day(c, &iv, day(on), arena, &e);
    release(c);
    memcpy(text, e.user, sizeof e.user);
    return rc;
}

static void test_S0_15_last_referral_day_itself_is_allowed(void **state)
{
    (void)state;
    char text[640];
    assert_int_equal(may_refer("traening-bevaegelse", "2026-03-09", text), OK);
    assert_int_equal(may_refer("traening-bevaegelse", "2026-03-10", text), ERR_REFUSED);
    assert_non_null(strstr(text, "Træning og bevægelse"));
    assert_non_null(strstr(text, "9. marts 2026"));
    assert_non_null(strstr(text, "BIF og SUF"));
    assert_non_null(strstr(text, "hos Kofoed Skole"));
    assert_int_equal(may_refer("sundhedssamtale", "2026-03-18", text), OK);
    assert_int_equal(may_refer("sundhedssamtale", "2026-03-19", text), ERR_REFUSED);
    assert_non_null(strstr(text, "Center for Mental Sundhed"));
}

static void test_S0_11_no_stop_date_until_the_offer_ends(void **state)
{
    (void)state;
    char text[640];
    assert_int_equal(may_refer("psykologforloeb", "2026-03-20", text), OK);
    assert_int_equal(may_refer("psykologforloeb", "2026-06-30", text), OK);
    assert_int_equal(may_refer("psykologforloeb", "2026-07-01", text), ERR_REFUSED);
}

static void test_no_referral_without_printed_basis_or_entry_or_to_open_offers(void **state)
{
    (void)state;
    char text[640];
    assert_int_equal(may_refer("projekt-traedesten", "2026-03-01", text), ERR_REFUSED);
    assert_int_equal(may_refer("ips-rusmiddel", "2026-03-01", text), OK); /* the note prints who refers */
    assert_int_equal(may_refer("samtaler-sind", "2026-03-01", text), ERR_REFUSED);
}

/* A citizen of an age on 2026-04-14 with a benefit and described conditions. */
static struct citizen person(int age, const char *benefit, const char *condition)
{
    struct citizen citizen;
    char birth[11];
    day_iso(day_add_months(day("2026-04-14"), -12 * age), birth);
    int64_t id = add_citizen(birth, "", "");
    add_spell(id, benefit, "2025-01-01", "");
    struct conn *c = lease();
    must(citizen_by_id(c, id, &citizen, arena, &err));
    release(c);
    citizen.condition = condition;
    return citizen;
}

static struct fit_offer fit(const struct citizen *citizen, const char *key, const char *on)
{
    struct intervention iv = offer(key);
    struct fit_offer f;
    struct sight all = {
        .person = true, .tracks = SIGHT_JOB | SIGHT_HEALTH, .benefit = true, .expires = DAY_NONE};
    struct conn *c = lease();
    must(fit_one(c, citizen, &all, &iv, day(on), &f, arena, &err));
    release(c);
    return f;
}

static bool says(const struct fit_offer *f, const char *text)
{
    for (size_t i = 0; i < f->n_reasons; i++) {
        if (strstr(f->reasons[i].text, text)) {
            return true;
        }
    }
    return false;
}

static void test_S0_18_benefit_decides(void **state)
{
    (void)state;
    struct citizen dagpenge = person(40, "dagpenge", NULL),
                   aktivitetsparat = person(40, "kontanthjaelp-aktivitetsparat", NULL);
    struct fit_offer f = fit(&dagpenge, "psykologforloeb", "2026-03-01");
    assert_int_equal(f.fit, FIT_NO);
    assert_true(says(&f, "Passer ikke: ydelse"));
    f = fit(&aktivitetsparat, "psykologforloeb", "2026-03-01");
    assert_int_equal(f.fit, FIT_RESERVED);
    assert_true(says(&f, "arbejdspligt"));
}

static void test_hidden_benefit_cannot_be_judged(void **state)
{
    (void)state;
    struct citizen citizen = person(40, "dagpenge", NULL);
    struct intervention iv = offer("psykologforloeb");
    struct sight none = {.person = true, .expires = DAY_NONE};
    struct fit_offer f;
    struct conn *c = lease();
    must(fit_one(c, &citizen, &none, &iv, day("2026-03-01"), &f, arena, &err));
    release(c);
    assert_int_equal(f.fit, FIT_RESERVED);
    assert_true(says(&f, "kan ikke vurderes"));
    assert_false(says(&f, "Dagpenge"));
}

static void test_S0_14_one_line_per_rule(void **state)
{
    (void)state;
    struct citizen citizen = person(40, "kontanthjaelp-aktivitetsparat", "uro,soevnloeshed");
    struct fit_offer f = fit(&citizen, "hif-ro-i-krop-og-sind", "2026-03-01");
    assert_true(says(&f, "Uro er beskrevet"));
    assert_true(says(&f, "Søvnløshed er beskrevet"));
    citizen = person(40, "kontanthjaelp-aktivitetsparat", NULL);
    f = fit(&citizen, "hif-ro-i-krop-og-sind", "2026-03-01");
    assert_true(says(&f, "Særligt relevant ved"));
}

static void test_S0_13_team_by_age(void **state)
{
    (void)state;
    struct citizen young = person(29, "kontanthjaelp-aktivitetsparat", NULL),
                   old = person(30, "kontanthjaelp-aktivitetsparat", NULL);
    struct fit_offer f = fit(&young, "hif", "2026-04-14");
    assert_non_null(f.team);
    assert_string_equal(f.team->key, "hif-unge");
    f = fit(&old, "hif", "2026-04-14");
    assert_non_null(f.team);
    assert_string_not_equal(f.team->key, "hif-unge");
}

static void test_S0_21_back_trouble_at_34(void **state)
{
    (void)state;
    struct citizen citizen = person(34, "kontanthjaelp-aktivitetsparat", "ryglidelse");
    struct fit_offer f = fit(&citizen, "forloeb-ryglidelse", "2026-04-14");
    assert_int_equal(f.fit, FIT_RESERVED);
    assert_true(says(&f, "henvisning via læge"));
    f = fit(&citizen, "sundhedstjek-unge", "2026-04-14");
    assert_int_equal(f.fit, FIT_NO);
    f = fit(&citizen, "center-for-diabetes-hjerte-tilbud", "2026-04-14");
    assert_int_equal(f.fit, FIT_NO);
    f = fit(&citizen, "motion-kofoed-skole", "2026-04-14");
    assert_int_equal(f.fit, FIT_YES);
    f = fit(&citizen, "center-for-mental-sundhed-tilbud", "2026-04-14");
    assert_int_equal(f.fit, FIT_YES);
}

static void test_S0_22_anxiety_at_24(void **state)
{
    (void)state;
    struct citizen citizen = person(24, "kontanthjaelp-aktivitetsparat", "angst");
    struct fit_offer f = fit(&citizen, "laer-at-tackle-angst-depression", "2026-04-14");
    assert_int_equal(f.fit, FIT_YES);
    f = fit(&citizen, "samtaler-headspace", "2026-04-14");
    assert_int_equal(f.fit, FIT_YES);
    f = fit(&citizen, "sundhedstjek-unge", "2026-04-14");
    assert_int_equal(f.fit, FIT_YES);
    f = fit(&citizen, "forloeb-slidgigt", "2026-04-14");
    assert_int_equal(f.fit, FIT_NO);
    assert_true(says(&f, "henvisning via læge"));
    f = fit(&citizen, "forloeb-diabetes", "2026-04-14");
    assert_int_equal(f.fit, FIT_NO);
}

static void test_closed_offers_come_nearest_first_with_alternatives(void **state)
{
    (void)state;
    struct citizen citizen = person(40, "kontanthjaelp-aktivitetsparat", "smerter");
    struct sight all = {
        .person = true, .tracks = SIGHT_JOB | SIGHT_HEALTH, .benefit = true, .expires = DAY_NONE};
    struct fit_offer *list;
    struct fit_search search;
    struct fit_filter every = {0};
    size_t n, first = 0;
    struct conn *c = lease();
    must(fit_search(c, &citizen, &all, day("2026-04-14"), &every, &search, arena, &err));
    n = search.n;
    must(fit_search_tell(c, &search, search.matches, n, &list, arena, &err));
    release(c);
    while (first < n && list[first].fit != FIT_NO) {
        first++;
    }
    assert_true(first < n);
    assert_true(says(&list[first], "Henvisningsstop"));
    assert_int_equal(list[first].n_alternatives, 10);
    for (size_t i = 1; i < n; i++) {
        assert_true(list[i - 1].fit <= list[i].fit);
    }
    fit_search_done(&search);
}

static void test_S0_06_agreement_prints_neither_places_nor_price(void **state)
{
    (void)state;
    struct agreement g;
    struct agreement_part_view *parts;
    size_t n;
    struct conn *c = lease();
    must(agreement_by_key(c, "bif-suf", &g, arena, &err));
    assert_int_equal(g.target_regulated, 0);
    must(agreement_parts(c, "bif-suf", &parts, &n, arena, &err));
    release(c);
    assert_int_equal(n, 6);
    for (size_t i = 0; i < n; i++) {
        assert_true(parts[i].places == INT_NONE);
        assert_true(money_is_none(parts[i].price_kr));
    }
}

static void test_strategy_tree(void **state)
{
    (void)state;
    struct strategy s;
    struct theme *themes;
    struct initiative *initiatives;
    size_t n;
    struct conn *c = lease();
    must(strategy_by_key(c, "faelles-strategi-2010", &s, arena, &err));
    assert_int_equal(s.n_initiatives_printed, 15);
    must(strategy_themes(c, s.key, &themes, &n, arena, &err));
    assert_int_equal(n, 4);
    must(strategy_initiatives(c, s.key, &initiatives, &n, arena, &err));
    assert_int_equal(n, 9);
    release(c);
}

static void test_dated_rules_and_counting_groups(void **state)
{
    (void)state;
    struct rule_of_law *rules;
    struct counting_group group;
    size_t n;
    struct conn *c = lease();
    must(rule_of_law_about(c, "benefit", "ressourceforloeb", &rules, &n, arena, &err));
    assert_int_equal(n, 2);
    assert_int_equal(rules[0].day.n, day("2026-02-01").n);
    must(counting_group_by_key(c, "traening-bbat", &group, arena, &err));
    assert_string_equal(group.title, "Træning og bevægelse samt BBAT");
    release(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_S0_15_last_referral_day_itself_is_allowed),
        cmocka_unit_test(test_S0_11_no_stop_date_until_the_offer_ends),
        cmocka_unit_test(test_no_referral_without_printed_basis_or_entry_or_to_open_offers),
        cmocka_unit_test(test_S0_18_benefit_decides),
        cmocka_unit_test(test_hidden_benefit_cannot_be_judged),
        cmocka_unit_test(test_S0_14_one_line_per_rule),
        cmocka_unit_test(test_S0_13_team_by_age),
        cmocka_unit_test(test_S0_21_back_trouble_at_34),
        cmocka_unit_test(test_S0_22_anxiety_at_24),
        cmocka_unit_test(test_closed_offers_come_nearest_first_with_alternatives),
        cmocka_unit_test(test_S0_06_agreement_prints_neither_places_nor_price),
        cmocka_unit_test(test_strategy_tree),
        cmocka_unit_test(test_dated_rules_and_counting_groups),
    };
    return cmocka_run_group_tests_name("offer", tests, effect_set_up_with_data, effect_tear_down);
}
