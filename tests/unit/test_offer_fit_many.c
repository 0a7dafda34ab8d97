/* What fits, over a large invented catalogue: the judgement of all offers at once is compared with a plain one, rule by rule, written here. */
#include "../bench/catalogue.h"
#include "base/text.h"
#include "effect_fixture.h"
#include "offer/capacity.h"
#include "offer/fit.h"
#include "offer/fit_inner.h"
#include "system/code.h"
#include "system/organisation.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OFFERS = 400, AGREEMENTS = 40, PEOPLE = 40, THREADS = 4 };

static struct citizen people[PEOPLE];
static const char *benefits[PEOPLE];
static struct intervention *offers;
static struct target_rule *rules;
static struct team *teams;
static struct capacity *capacities;
static size_t n_offers, n_rules, n_teams, n_capacities;
static day_t today;

struct plain_course {
    int64_t id, intervention_id, referral_id;
    day_t start_day, end_day, sent_day;
};
static const struct field plain_course_fields[] = {
    FIELD(plain_course, id, F_ID, NULL, 0),
    FIELD(plain_course, intervention_id, F_ID, NULL, 0),
    FIELD(plain_course, referral_id, F_ID, NULL, 0),
    FIELD(plain_course, start_day, F_DAY, NULL, 0),
    FIELD(plain_course, end_day, F_DAY, NULL, 0),
    FIELD(plain_course, sent_day, F_DAY, NULL, 0),
};
static TABLE(plain_course_table, "plain_course", NULL, plain_course, plain_course_fields);
SQL(plain_select_courses,
    "SELECT o.id AS id, o.intervention_id AS intervention_id, o.referral_id AS referral_id, o.start_day AS start_day, "
    "o.end_day AS end_day, r.sent_day AS sent_day FROM course o LEFT JOIN referral r ON r.id = o.referral_id");
SQL(plain_count_waiting, "SELECT COUNT(*) FROM referral WHERE intervention_id = $1 "
                         "AND state IN ('sent', 'received', 'accepted', 'wait_listed')");
static struct plain_course *courses;
static size_t n_courses;

/* ---- the plain judgement ---- */

struct plain {
    const struct intervention *iv;
    int n_for, n_blocks, n_reserved;
    enum fit fit;
    int64_t places, occupied, wait_days, distance;
};

static bool in_force(const struct target_rule *r, const char *key, const char *kind, day_t day)
{
    return strcmp(r->intervention, key) == 0 && strcmp(r->kind, kind) == 0 &&
           !(!day_is_none(r->valid_from) && r->valid_from.n > day.n) &&
           !(!day_is_none(r->valid_to) && r->valid_to.n < day.n);
}

static bool lists(const char *list, const char *word)
{
    char padded[200], wanted[60];
    snprintf(padded, sizeof padded, ",%s,", list ? list : "");
    snprintf(wanted, sizeof wanted, ",%s,", word);
    return strstr(padded, wanted) != NULL;
}

static void plain_benefit(struct plain *p, const char *have, const struct sight *sight, day_t day)
{
    bool any = false;
    for (size_t i = 0; i < n_rules; i++) {
        if (!in_force(&rules[i], p->iv->key, "benefit", day))
            continue;
        any = true;
        bool same = have && strcmp(rules[i].code, have) == 0;
        bool part =
            have && strcmp(rules[i].code, "kontanthjaelp") == 0 && strstr(have, "kontanthjaelp-") == have;
        if (!sight->benefit || (!same && !part))
            continue;
        p->n_for++;
        p->n_reserved += rules[i].text && strstr(rules[i].text, ". ") != NULL;
        return;
    }
    if (any && sight->benefit)
        p->n_blocks++;
    else if (any)
        p->n_reserved++;
}

static void plain_health(
    struct plain *p, const char *kind, const struct citizen *c, const struct sight *sight, day_t day)
{
    int wanted = 0, described = 0;
    for (size_t i = 0; i < n_rules; i++) {
        if (!in_force(&rules[i], p->iv->key, kind, day))
            continue;
        wanted++;
        described += lists(c->condition, rules[i].code);
    }
    if (!wanted)
        return;
    if (!(sight->tracks & SIGHT_HEALTH))
        p->n_reserved++;
    else if (described)
        p->n_for += described;
    else if (strcmp(kind, "illness") == 0)
        p->n_blocks++;
    else
        p->n_reserved++;
}

static void plain_rest(struct plain *p, const struct citizen *c, int age, day_t day)
{
    for (size_t i = 0; i < n_rules; i++) {
        const struct target_rule *r = &rules[i];
        if (in_force(r, p->iv->key, "age", day)) {
            bool young = r->min != INT_NONE && age < r->min, old = r->max != INT_NONE && age > r->max;
            if (young || old)
                p->n_blocks++;
            else
                p->n_for++;
        }
        if (in_force(r, p->iv->key, "district", day)) {
            if (c->district && strcmp(c->district, r->code) == 0)
                p->n_for++;
            else
                p->n_blocks++;
        }
        p->n_reserved += in_force(r, p->iv->key, "doctor_referral", day);
        static const char *const others[] = {"other", "readiness", "enrolled", "employment", "kind"};
        for (size_t k = 0; k < 5; k++)
            p->n_reserved += in_force(r, p->iv->key, others[k], day) && r->text;
    }
    for (size_t i = 0; i < n_teams; i++) {
        const struct team *t = &teams[i];
        if (strcmp(t->intervention, p->iv->key) == 0 && (t->age_min == INT_NONE || t->age_min <= age) &&
            (t->age_max == INT_NONE || t->age_max >= age)) {
            p->n_for++;
            break;
        }
    }
}

static void plain_dates(struct plain *p, day_t day)
{
    const struct intervention *iv = p->iv;
    bool passed = (!day_is_none(iv->last_referral_day) && iv->last_referral_day.n < day.n) ||
                  (!day_is_none(iv->end_day) && iv->end_day.n < day.n);
    bool early = !day_is_none(iv->open_from) && iv->open_from.n > day.n;
    bool lawful = iv->legal_basis || (iv->access && iv->source);
    if (strcmp(iv->kind, "open_offer") == 0)
        p->n_for++;
    else if (passed || early || !lawful)
        p->n_blocks++;
    else if (!day_is_none(iv->end_day) && iv->end_day.n <= day.n + 120)
        p->n_reserved++;
}

static int newest_first(const void *x, const void *y)
{
    const struct plain_course *a = x, *b = y;
    if (a->start_day.n != b->start_day.n)
        return a->start_day.n > b->start_day.n ? -1 : 1;
    return a->id > b->id ? -1 : a->id < b->id;
}

static int by_number(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return a < b ? -1 : a > b;
}

static void plain_numbers(struct plain *p, day_t day)
{
    int64_t waits[20];
    size_t n = 0;
    p->places = p->wait_days = INT_NONE;
    p->occupied = 0;
    if (strcmp(p->iv->kind, "open_offer") == 0)
        return;
    for (size_t i = 0; i < n_capacities; i++) {
        const struct capacity *k = &capacities[i];
        if (strcmp(k->intervention, p->iv->key) == 0 && k->valid_from.n <= day.n &&
            (day_is_none(k->valid_to) || k->valid_to.n >= day.n))
            p->places = (p->places == INT_NONE ? 0 : p->places) + k->places;
    }
    for (size_t i = 0; i < n_courses; i++) { /* newest first */
        const struct plain_course *o = &courses[i];
        if (o->intervention_id != p->iv->id)
            continue;
        p->occupied += o->start_day.n <= day.n && (day_is_none(o->end_day) || o->end_day.n > day.n);
        if (o->referral_id != INT_NONE && n < 20)
            waits[n++] = o->start_day.n - o->sent_day.n;
    }
    qsort(waits, n, sizeof *waits, by_number);
    if (n)
        p->wait_days = waits[n / 2];
    if (p->places != INT_NONE && p->occupied >= p->places)
        p->n_reserved++;
}

static struct plain judge(const struct intervention *iv, size_t person, const struct sight *sight, day_t day)
{
    struct plain p = {.iv = iv};
    const struct citizen *c = &people[person];
    plain_benefit(&p, benefits[person], sight, day);
    plain_rest(&p, c, day_age(c->birth, day), day);
    plain_health(&p, "illness", c, sight, day);
    plain_health(&p, "condition", c, sight, day);
    plain_dates(&p, day);
    plain_numbers(&p, day);
    p.fit = p.n_blocks ? FIT_NO : p.n_reserved ? FIT_RESERVED : FIT_YES;
    p.distance = p.fit == FIT_NO ? 100 * p.n_blocks - p.n_for : 0;
    return p;
}

static int best_first(const void *x, const void *y)
{
    const struct plain *a = x, *b = y;
    int64_t aw = a->wait_days == INT_NONE ? INT64_MAX : a->wait_days;
    int64_t bw = b->wait_days == INT_NONE ? INT64_MAX : b->wait_days;
    if (a->fit != b->fit)
        return a->fit < b->fit ? -1 : 1;
    if (a->distance != b->distance)
        return a->distance < b->distance ? -1 : 1;
    if (aw != bw)
        return aw < bw ? -1 : 1;
    int order = text_compare(a->iv->title, b->iv->title);
    return order ? order : strcmp(a->iv->key, b->iv->key);
}

/* ---- comparing ---- */

static struct fit_search search_for(
    struct conn *c, size_t person, const struct sight *sight, day_t day, const struct fit_filter *filter)
{
    struct fit_search s;
    must(fit_search(c, &people[person], sight, day, filter, &s, arena, &err));
    return s;
}

static void count_reasons(const struct fit_offer *o, int ret[3])
{
    for (size_t i = 0; i < o->n_reasons; i++)
        ret[o->reasons[i].is_for ? 0 : o->reasons[i].blocks ? 1 : 2]++;
}

static void compare_told(struct conn *c, const struct plain *p, const struct fit_offer *o)
{
    int counts[3] = {0};
    int64_t waiting = 0;
    count_reasons(o, counts);
    assert_string_equal(o->iv.key, p->iv->key);
    if (counts[0] != p->n_for || counts[1] != p->n_blocks || counts[2] != p->n_reserved) {
        printf("# %s: %d %d %d\n", p->iv->key, p->n_for, p->n_blocks, p->n_reserved);
        for (size_t i = 0; i < o->n_reasons; i++)
            printf("# %d %d %s\n", o->reasons[i].is_for, o->reasons[i].blocks, o->reasons[i].text);
    }
    assert_int_equal(counts[0], p->n_for);
    assert_int_equal(counts[1], p->n_blocks);
    assert_int_equal(counts[2], p->n_reserved);
    assert_int_equal(o->fit, p->fit);
    assert_int_equal(o->places, p->places);
    assert_int_equal(o->wait_days, p->wait_days);
    if (p->places != INT_NONE)
        assert_int_equal(o->occupied, p->occupied);
    if (strcmp(p->iv->kind, "offer") == 0) {
        must(q_int(c, &plain_count_waiting, ARGS(V_INT(p->iv->id)), &waiting, &err));
        assert_int_equal(o->waiting, waiting);
    }
}

/* The offer judged alone says the same in the same words. */
static void compare_alone(
    struct conn *c, size_t person, const struct sight *sight, day_t day, const struct fit_offer *o)
{
    struct fit_offer one;
    must(fit_one(c, &people[person], sight, &o->iv, day, &one, arena, &err));
    assert_int_equal(one.fit, o->fit);
    assert_int_equal(one.n_reasons, o->n_reasons);
    assert_int_equal(one.n_alternatives, o->n_alternatives);
    assert_int_equal(one.places, o->places);
    assert_int_equal(one.occupied, o->occupied);
    assert_int_equal(one.waiting, o->waiting);
    assert_int_equal(one.wait_days, o->wait_days);
    assert_int_equal(one.team ? one.team->id : 0, o->team ? o->team->id : 0);
    for (size_t i = 0; i < one.n_reasons; i++)
        assert_string_equal(one.reasons[i].text, o->reasons[i].text);
    for (size_t i = 0; i < one.n_alternatives; i++)
        assert_string_equal(one.alternatives[i].key, o->alternatives[i].key);
}

static void compare(size_t person, const struct sight *sight, day_t day)
{
    struct fit_filter every = {0};
    struct fit_offer *told;
    struct conn *c = lease();
    struct fit_search s = search_for(c, person, sight, day, &every);
    struct plain *expected = arena_array(arena, n_offers + 1, sizeof *expected);
    size_t n = 0, counts[3] = {0};
    for (size_t i = 0; i < n_offers; i++) {
        if (strcmp(offers[i].kind, "offer") != 0 && strcmp(offers[i].kind, "open_offer") != 0)
            continue;
        expected[n] = judge(&offers[i], person, sight, day);
        counts[expected[n++].fit]++;
    }
    qsort(expected, n, sizeof *expected, best_first);
    assert_int_equal(s.n, n);
    for (size_t k = 0; k < 3; k++)
        assert_int_equal(s.counts[k], counts[k]);
    must(fit_search_tell(c, &s, s.matches, n, &told, arena, &err));
    for (size_t i = 0; i < n; i++) {
        assert_string_equal(s.matches[i].iv->key, expected[i].iv->key);
        assert_int_equal(s.matches[i].fit, expected[i].fit);
        compare_told(c, &expected[i], &told[i]);
        if (i % 23 == person % 23)
            compare_alone(c, person, sight, day, &told[i]);
    }
    release(c);
    fit_search_done(&s);
}

static const struct sight sights[] = {
    {.person = true, .tracks = SIGHT_JOB | SIGHT_HEALTH, .benefit = true, .expires = DAY_NONE},
    {.person = true, .tracks = SIGHT_JOB, .benefit = true, .expires = DAY_NONE},
    {.person = true, .tracks = SIGHT_HEALTH, .expires = DAY_NONE},
};

/* On other days the rules of that day hold, and another number of places. */
static void test_I4_1_all_at_once_is_the_same_as_rule_by_rule(void **state)
{
    (void)state;
    static const int days[] = {0, 0, -150, 45};
    for (size_t i = 0; i < PEOPLE; i++)
        compare(i, &sights[i % 3], (day_t){today.n + days[i % 4]});
}

static void test_I4_1_filters_leave_out_and_nothing_more(void **state)
{
    (void)state;
    struct fit_filter every = {0};
    static const struct fit_filter filters[] = {{.track = "health"}, {.kind = "open_offer"},
        {.words = "MOTION hold"}, {.only_free = true}, {.track = "job", .words = "søvn", .kind = "offer"}};
    struct conn *c = lease();
    struct fit_search all = search_for(c, 1, &sights[0], today, &every);
    for (size_t f = 0; f < sizeof filters / sizeof filters[0]; f++) {
        const struct fit_filter *filter = &filters[f];
        struct fit_search some = search_for(c, 1, &sights[0], today, filter);
        size_t at = 0;
        for (size_t i = 0; i < all.n; i++) {
            const struct intervention *iv = all.matches[i].iv;
            struct plain p = judge(iv, 1, &sights[0], today);
            bool is_open = strcmp(iv->kind, "open_offer") == 0;
            bool keep = !filter->track || lists(iv->track, filter->track);
            keep = keep && (!filter->kind || strcmp(iv->kind, filter->kind) == 0);
            keep = keep && (!filter->only_free || is_open || (p.places != INT_NONE && p.occupied < p.places));
            if (f == 2)
                keep = keep && strstr(iv->title, "Motion");
            if (f == 4)
                keep = keep && strstr(iv->title, "Søvn");
            /* the public data's own offers are described in other words */
            if (filter->words && strncmp(iv->key, "opdigtet-", 9) != 0) {
                at += at < some.n && some.matches[at].iv->id == iv->id;
                continue;
            }
            if (keep) {
                assert_true(at < some.n);
                assert_string_equal(some.matches[at++].iv->key, iv->key);
            }
        }
        assert_int_equal(at, some.n);
        assert_true(some.n > 0 && some.n < all.n);
        assert_int_equal(fit_search_count(&some, filter->track), some.n);
        fit_search_done(&some);
    }
    assert_int_equal(fit_search_count(&all, NULL), all.n);
    fit_search_done(&all);
    release(c);
}

SQL(many_end_rules, "UPDATE target_rule SET valid_to = $2 WHERE intervention = $1");
SQL(many_add_rule,
    "INSERT INTO target_rule (intervention, valid_from, kind, min) VALUES ($1, $2, 'age', 120)");
static int adjust(struct conn *c, void *ctx, struct err *e)
{
    const char *key = ctx;
    int rc = q_exec(c, &many_end_rules, ARGS(V_TEXT(key), V_DAY((day_t){today.n - 1})), NULL, e);
    return rc ? rc : q_exec(c, &many_add_rule, ARGS(V_TEXT(key), V_DAY(today)), NULL, e);
}

static enum fit fit_on(const char *key, day_t day)
{
    struct fit_filter every = {0};
    enum fit fit = FIT_NO;
    bool found = false;
    struct conn *c = lease();
    struct fit_search s = search_for(c, 0, &sights[0], day, &every);
    for (size_t i = 0; i < s.n; i++) {
        if (strcmp(s.matches[i].iv->key, key) == 0) {
            fit = s.matches[i].fit;
            found = true;
        }
    }
    release(c);
    fit_search_done(&s);
    assert_true(found);
    return fit;
}

/* An adjusted target group holds from its day, at once for everybody; the day before is still judged by the rules of that day. */
static void test_I4_1_an_adjusted_target_group_is_seen_at_once_and_keeps_the_earlier_days(void **state)
{
    (void)state;
    const struct intervention *iv = NULL;
    day_t yesterday = {today.n - 1};
    for (size_t i = 0; i < n_offers && !iv; i++) {
        bool closes = !day_is_none(offers[i].last_referral_day) || !day_is_none(offers[i].end_day);
        if (strcmp(offers[i].kind, "offer") == 0 && !closes && fit_on(offers[i].key, today) != FIT_NO &&
            fit_on(offers[i].key, yesterday) != FIT_NO)
            iv = &offers[i];
    }
    assert_non_null(iv);
    must(db_write(db, "adjust", adjust, (void *)(uintptr_t)iv->key, &err));
    assert_int_equal(fit_on(iv->key, today), FIT_NO);
    assert_int_not_equal(fit_on(iv->key, yesterday), FIT_NO);
}

static void *search_again(void *arg)
{
    struct err e = ERR_INIT;
    size_t person = (size_t)(uintptr_t)arg;
    int rc = OK;
    for (int i = 0; !rc && i < 20; i++) {
        struct fit_filter every = {0};
        struct fit_search s;
        struct fit_offer *told;
        struct conn *c;
        struct arena *a = arena_new(0);
        rc = db_lease(db, &c, &e);
        if (!rc) {
            rc = fit_search(c, &people[person], &sights[0], today, &every, &s, a, &e);
            if (!rc) {
                rc = fit_search_tell(c, &s, s.matches, 5, &told, a, &e);
                fit_search_done(&s);
            }
            db_release(db, c);
        }
        arena_free(a);
    }
    return rc ? "failed" : NULL;
}

/* Searches while the catalogue changes under them. */
static void test_I4_1_many_search_while_the_catalogue_changes(void **state)
{
    (void)state;
    pthread_t threads[THREADS];
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, search_again, (void *)(uintptr_t)i), 0);
    for (int i = 0; i < 10; i++) {
        must(db_write(db, "adjust", adjust, (void *)(uintptr_t)offers[n_offers / 2].key, &err));
        fit_numbers_forget();
    }
    for (size_t i = 0; i < THREADS; i++) {
        void *failed;
        pthread_join(threads[i], &failed);
        assert_null(failed);
    }
}

/* ---- the data ---- */

static void add_people(void)
{
    uint64_t state = 7;
    struct conn *c;
    for (size_t i = 0; i < PEOPLE; i++) {
        char birth[11];
        const char *condition = NULL;
        day_iso((day_t){today.n - 16 * 365 - (int32_t)catalogue_draw(&state, 50 * 365)}, birth);
        int64_t id = add_citizen(birth, "", "");
        if (i % 5) {
            benefits[i] = catalogue_benefits[catalogue_draw(&state, CATALOGUE_BENEFITS)];
            add_spell(id, benefits[i], "2020-01-01", "");
        }
        c = lease();
        must(citizen_by_id(c, id, &people[i], arena, &err));
        release(c);
        for (uint32_t k = catalogue_draw(&state, 4); k > 0; k--) {
            const char *code = catalogue_conditions[catalogue_draw(&state, CATALOGUE_CONDITIONS)];
            condition = condition ? arena_printf(arena, "%s,%s", condition, code) : code;
        }
        people[i].condition = condition;
        people[i].district = i % 4 ? catalogue_districts[catalogue_draw(&state, CATALOGUE_DISTRICTS)] : NULL;
    }
}

static int by_rule_id(const void *x, const void *y)
{
    const struct target_rule *a = x, *b = y;
    return a->id < b->id ? -1 : a->id > b->id;
}

static int set_up(void **state)
{
    int rc = effect_set_up_with_data(state);
    if (rc)
        return rc;
    today = day("2026-04-14");
    clock_set_today(today);
    must(organisation_refresh(db, &err));
    must(code_refresh(db, &err));
    add_people();
    struct catalogue_size size = {OFFERS, AGREEMENTS, people[PEOPLE - 1].id, today};
    must(catalogue_fill(db, &size, &err));
    struct conn *c = lease();
    must(q_table(c, &intervention_table, &offers, &n_offers, arena, &err));
    must(q_table(c, &target_rule_table, &rules, &n_rules, arena, &err));
    must(q_table(c, &team_table, &teams, &n_teams, arena, &err));
    must(q_table(c, &capacity_table, &capacities, &n_capacities, arena, &err));
    must(q_all(c, &plain_select_courses, NO_ARGS, &plain_course_table, &courses, &n_courses, arena, &err));
    release(c);
    qsort(rules, n_rules, sizeof *rules, by_rule_id);
    qsort(courses, n_courses, sizeof *courses, newest_first);
    assert_true(n_offers > OFFERS && n_rules > 2 * OFFERS && n_courses > AGREEMENTS * 10);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_I4_1_all_at_once_is_the_same_as_rule_by_rule),
        cmocka_unit_test(test_I4_1_filters_leave_out_and_nothing_more),
        cmocka_unit_test(test_I4_1_an_adjusted_target_group_is_seen_at_once_and_keeps_the_earlier_days),
        cmocka_unit_test(test_I4_1_many_search_while_the_catalogue_changes),
    };
    return cmocka_run_group_tests(tests, set_up, effect_tear_down);
}
