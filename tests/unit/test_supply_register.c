/* Every intervention of the public data, and so each of the 27 grants, has the register or page where its activity is written. */
#include "effect_fixture.h"
#include "base/text.h"
#include "economy/grant.h"
#include "supply/activity_count.h"

static const char *const ways_of_other_rooms[] = {
    "courses", "own_courses", "purchases", "pool", "camps", "ssp", "care_team", "contacts", "public"};

static bool is_way(const struct activity_way *way)
{
    if (way->reg)
        return true;
    for (size_t i = 0; i < sizeof ways_of_other_rooms / sizeof ways_of_other_rooms[0]; i++) {
        if (text_equal(way->key, ways_of_other_rooms[i]))
            return true;
    }
    return false;
}

static void check_ways(struct conn *c, const struct intervention *iv)
{
    struct activity_way ways[ACTIVITY_WAYS];
    size_t n = 0;
    must(activity_ways(c, iv, ways, &n, arena, &err));
    if (n == 0)
        fail_msg("%s (%s) has no way of working", iv->key, iv->kind);
    for (size_t i = 0; i < n; i++) {
        if (!is_way(&ways[i]))
            fail_msg("%s: no register or page %s", iv->key, ways[i].key);
    }
}

static void test_every_intervention_of_the_27_grants_has_its_register_or_page(void **state)
{
    (void)state;
    size_t n_seen = 0;
    struct conn *c = lease();
    for (int nr = 1; nr <= 27; nr++) {
        struct grant_link *links;
        size_t n;
        must(grant_links(c, arena_printf(arena, "bevilling-%02d", nr), &links, &n, arena, &err));
        if ((n == 0) != (nr == 11)) /* the sheet of nr. 11 has no content */
            fail_msg("grant %d has %zu interventions", nr, n);
        for (size_t i = 0; i < n; i++, n_seen++) {
            struct intervention iv;
            must(intervention_by_key(c, links[i].intervention, &iv, arena, &err));
            check_ways(c, &iv);
        }
    }
    assert_int_equal(n_seen, 44);
    release(c);
}

static void test_what_is_no_offer_to_citizens_has_a_register_of_its_own_kind(void **state)
{
    (void)state;
    static const struct {
        const char *intervention, *reg;
    } rows[] = {{"analyse-leverandoerindgang", "milestone"}, {"fremmedsprogstolkning", "contract_cost"},
        {"ekstremisme-raadgivning", "staff_course"}, {"groen-masterclass", "staff_course"},
        {"groenne-signaturvirksomheder", "partnership"}, {"groenne-matcharrangementer", "match_event"},
        {"groen-erhvervsenhed", "company_contact"}, {"groen-projektledelse", "position"},
        {"socialt-frikort-pulje", "pool_application"}, {"ekstra-rehabiliteringsteammoeder", "extra_meeting"},
        {"sabaah-tilskud", "supplier_report"}};
    struct intervention *all;
    size_t n;
    struct conn *c = lease();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct intervention iv;
        bool has = false;
        must(intervention_by_key(c, rows[i].intervention, &iv, arena, &err));
        must(activity_has_register(c, &iv, activity_register_find(rows[i].reg), &has, arena, &err));
        if (!has)
            fail_msg("%s has no %s", rows[i].intervention, rows[i].reg);
    }
    must(intervention_list(
        c, NULL, &all, &n, arena, &err)); /* also those of other files: each kind has a way */
    assert_true(n > 60);
    for (size_t i = 0; i < n; i++)
        check_ways(c, &all[i]);
    release(c);
}

static void test_each_register_is_of_some_intervention_and_has_a_measure(void **state)
{
    (void)state;
    const struct activity_register *const *all;
    size_t n = activity_register_all(&all, arena);
    struct conn *c = lease();
    for (size_t i = 0; i < n; i++) {
        const struct activity_measure **measures;
        struct intervention *list;
        size_t n_list = 0;
        if (text_equal(all[i]->key, "report_figure"))
            continue; /* its rows are figures, not counts */
        if (activity_measures_of(all[i]->key, &measures, arena) == 0)
            fail_msg("%s has no measure", all[i]->key);
        if (all[i]->parent)
            continue;
        must(activity_interventions(c, all[i], &list, &n_list, arena, &err));
        if (n_list == 0)
            fail_msg("%s is of no intervention", all[i]->key);
    }
    release(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_intervention_of_the_27_grants_has_its_register_or_page),
        cmocka_unit_test(test_what_is_no_offer_to_citizens_has_a_register_of_its_own_kind),
        cmocka_unit_test(test_each_register_is_of_some_intervention_and_has_a_measure),
    };
    return cmocka_run_group_tests(tests, effect_set_up_with_data, effect_tear_down);
}
