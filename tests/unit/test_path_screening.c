/* Screening before visitation, with a yearly number by the version of the day. Names carry the story's id. */
#include "path_fixture.h"
#include "base/text.h"
#include "path/screening.h"
#include "people/legal_basis.h"
#include <string.h>

static const char *const offer_key = "helhedsorienteret-sundhed";
static struct actor bif, suf;

static int set_up(void **state)
{
    if (path_set_up(state))
        return -1;
    bif = path_user("mette", NULL, "jobcenter-koebenhavn", "caseworker");
    suf = path_user("jonas", NULL, "afdeling-sundhed-beskaeftigelse", "caseworker");
    return 0;
}

static int64_t sick(const char *birth)
{
    int64_t citizen = add_citizen(birth, "", "");
    add_spell(citizen, "sygedagpenge", "2024-12-01", "");
    return citizen;
}

struct write {
    const struct actor *actor;
    struct screening s;
    int64_t id, version;
    const char *outcome, *reason;
    day_t day;
    struct referral r;
};
static int add_fn(struct conn *c, void *ctx, struct err *e)
{
    struct write *w = ctx;
    return screening_add(c, w->actor, &w->s, e);
}
static int decide_fn(struct conn *c, void *ctx, struct err *e)
{
    struct write *w = ctx;
    return screening_decide(c, w->actor, w->id, w->version, w->outcome, w->reason, NULL, w->day, e);
}
static int send_fn(struct conn *c, void *ctx, struct err *e)
{
    struct write *w = ctx;
    return referral_send(c, w->actor, &w->r, w->day, e);
}
static int basis_fn(struct conn *c, void *ctx, struct err *e)
{
    return legal_basis_add(c, &bif, ctx, e);
}

static int screen(
    int64_t citizen, const char *on, const char *outcome, const char *reason, int64_t *ret_id, struct err *e)
{
    struct write w = {.actor = &bif};
    field_clear_row(&screening_table, &w.s);
    w.s.citizen_id = citizen;
    w.s.intervention = offer_key;
    w.s.day = day(on);
    w.s.outcome = outcome;
    w.s.reason = reason;
    *e = ERR_INIT;
    int rc = db_write(db, "test", add_fn, &w, e);
    if (ret_id)
        *ret_id = w.s.id;
    return rc;
}

static void test_S2_14_each_day_is_judged_by_its_version(void **state)
{
    (void)state;
    struct visit_quota q;
    struct err e;
    clock_set_today(day("2026-04-14"));
    struct conn *c = lease();
    must(visit_quota_on(c, offer_key, day("2025-12-31"), &q, arena, &err));
    assert_int_equal(q.per_year, 100);
    must(visit_quota_on(c, offer_key, day("2026-01-01"), &q, arena, &err));
    assert_int_equal(q.per_year, 40);
    assert_int_equal(visit_quota_on(c, offer_key, day("2021-12-31"), &q, arena, &e), ERR_NOT_FOUND);
    release(c);
    int64_t adult = sick("1980-01-01");
    must(screen(adult, "2025-06-01", "visited", NULL, NULL, &e)); /* the first version has no age */
    assert_int_equal(screen(adult, "2026-02-01", "visited", NULL, NULL, &e), ERR_REFUSED);
    assert_non_null(strstr(e.user, "29 år"));
    must(screen(adult, "2026-02-01", "not_visited", "not_target_group", NULL, &e));
}

struct open_quota {
    const char *intervention, *from;
    int64_t per_year;
};

static int quota_fn(struct conn *c, void *ctx, struct err *e)
{
    const struct open_quota *w = ctx;
    struct visit_quota q;
    field_clear_row(&visit_quota_table, &q);
    q.intervention = w->intervention;
    q.version = w->from ? "second" : "first";
    q.day_from = w->from ? day(w->from) : DAY_NONE;
    q.day_to = DAY_NONE;
    q.per_year = w->per_year;
    return q_insert(c, &visit_quota_table, &q, &q.id, e);
}

/* A quota without a first day holds until one with a day begins, on both engines. */
static void test_S2_14_a_quota_without_a_first_day_gives_way_to_a_later_one(void **state)
{
    (void)state;
    struct visit_quota q;
    struct open_quota quotas[] = {{"bbat", NULL, 7}, {"bbat", "2026-03-01", 9}};
    for (size_t i = 0; i < 2; i++)
        must(db_write(db, "test", quota_fn, &quotas[i], &err));
    struct conn *c = lease();
    must(visit_quota_on(c, "bbat", day("2026-02-28"), &q, arena, &err));
    assert_int_equal(q.per_year, 7);
    must(visit_quota_on(c, "bbat", day("2026-03-01"), &q, arena, &err));
    assert_int_equal(q.per_year, 9);
    release(c);
}

static void test_S2_15_the_41st_waits_and_the_not_visited_are_counted(void **state)
{
    (void)state;
    struct err e;
    struct screening_count n;
    struct screening_row *rows;
    size_t n_rows;
    int64_t waiting, first = 0;
    clock_set_today(day("2026-12-01"));
    for (int i = 0; i < 60; i++) {
        int64_t citizen = sick("2001-05-05"), id;
        if (i < 40)
            must(screen(citizen, "2026-03-01", "visited", NULL, &id, &e));
        else if (i < 59)
            must(screen(citizen, "2026-03-02", "not_visited", "not_ready", &id, &e));
        first = i == 0 ? id : first;
    }
    int64_t last = sick("2001-05-05");
    assert_int_equal(screen(last, "2026-11-01", "visited", NULL, NULL, &e), ERR_REFUSED);
    assert_non_null(strstr(e.user, "Årskvoten er brugt: 40 af 40"));
    assert_int_equal(screen(last, "2026-11-01", "waiting", NULL, NULL, &e), ERR_INVALID);
    must(screen(last, "2026-11-01", "waiting", "quota_used", &waiting, &e));
    struct conn *c = lease();
    must(screening_count_year(c, offer_key, 2026, &n, &err));
    must(screening_list(c, &bif, offer_key, 2026, "not_visited", 0, 100, &rows, &n_rows, arena, &err));
    release(c);
    assert_int_equal(n.visited, 40);
    assert_int_equal(n.waiting, 1);
    assert_int_equal(n_rows, n.not_visited);
    assert_true(n.not_visited >= 19);
    /* One is taken back: the one that waits gets the place. */
    struct write w = {
        .actor = &bif, .id = waiting, .version = 1, .outcome = "visited", .day = day("2026-11-20")};
    e = ERR_INIT;
    assert_int_equal(db_write(db, "test", decide_fn, &w, &e), ERR_REFUSED);
    struct write back = {.actor = &bif,
        .id = first,
        .version = 1,
        .outcome = "not_visited",
        .reason = "citizen_declines",
        .day = day("2026-11-20")};
    must(db_write(db, "test", decide_fn, &back, &err));
    must(db_write(db, "test", decide_fn, &w, &err));
    e = ERR_INIT;
    assert_int_equal(db_write(db, "test", decide_fn, &w, &e), ERR_CONFLICT); /* stale */
}

static void test_only_the_owner_visits(void **state)
{
    (void)state;
    struct err e = ERR_INIT;
    struct write w = {.actor = &suf};
    clock_set_today(day("2026-04-14"));
    field_clear_row(&screening_table, &w.s);
    w.s.citizen_id = sick("2001-05-05");
    w.s.intervention = offer_key;
    w.s.day = day("2026-04-14");
    w.s.outcome = "visited";
    assert_int_equal(db_write(db, "test", add_fn, &w, &e), ERR_NOT_FOUND);
}

static void test_a_referral_needs_a_visitation_and_uses_it_once(void **state)
{
    (void)state;
    struct err e = ERR_INIT;
    struct legal_basis b;
    struct intervention iv;
    int64_t citizen = sick("1990-05-05"), screened;
    clock_set_today(day("2025-05-01"));
    field_clear_row(&legal_basis_table, &b);
    b.citizen_id = citizen;
    b.basis = "samtykke";
    b.from_admin = "bif";
    b.to_admin = "suf";
    b.tracks = "job";
    b.valid_from = day("2025-01-01");
    b.valid_to = day("2026-12-31");
    must(db_write(db, "test", basis_fn, &b, &err));
    struct conn *c = lease();
    must(intervention_by_key(c, offer_key, &iv, arena, &err));
    release(c);
    struct write w = {.actor = &bif, .day = day("2025-05-01")};
    field_clear_row(&referral_table, &w.r);
    w.r.citizen_id = citizen;
    w.r.intervention_id = iv.id;
    w.r.reason = "Klar til samtaler.";
    w.r.legal_basis_id = b.id;
    assert_int_equal(db_write(db, "test", send_fn, &w, &e), ERR_REFUSED);
    assert_non_null(strstr(e.user, "Screen borgeren først"));
    must(screen(citizen, "2025-05-01", "visited", NULL, &screened, &e));
    must(db_write(db, "test", send_fn, &w, &err));
    struct screening s;
    c = lease();
    must(screening_by_id(c, screened, &s, arena, &err));
    release(c);
    assert_int_equal(s.referral_id, w.r.id);
    struct write again = w;
    again.r.id = 0;
    e = ERR_INIT;
    assert_int_equal(db_write(db, "test", send_fn, &again, &e), ERR_REFUSED);
    struct write undo = {.actor = &bif,
        .id = screened,
        .version = s.version,
        .outcome = "not_visited",
        .reason = "other",
        .day = day("2025-05-01")};
    e = ERR_INIT;
    assert_int_equal(db_write(db, "test", decide_fn, &undo, &e), ERR_CONFLICT); /* a referral came of it */
}

int main(int argc, char **argv)
{
    int rc = effect_start(argc, argv);
    if (rc)
        return rc;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_S2_14_each_day_is_judged_by_its_version),
        cmocka_unit_test(test_S2_14_a_quota_without_a_first_day_gives_way_to_a_later_one),
        cmocka_unit_test(test_S2_15_the_41st_waits_and_the_not_visited_are_counted),
        cmocka_unit_test(test_only_the_owner_visits),
        cmocka_unit_test(test_a_referral_needs_a_visitation_and_uses_it_once),
    };
    return cmocka_run_group_tests_name("screening", tests, set_up, effect_tear_down);
}
