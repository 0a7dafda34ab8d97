/* Citizens: numbers, creating, changing, finding, and what a user may see. */
#include "effect_fixture.h"
#include "people/citizen.h"
#include "people/cpr.h"
#include "people/legal_basis.h"
#include "people/search.h"
#include "people/spell.h"
#include <string.h>

/* Somebody of no permission for restricted citizens. */
static const struct actor actor = {.user_id = 987654, .login = "anden", .unit = "jobcenter", .admin = "bif"};

struct create {
    struct citizen citizen;
    int64_t id;
    char key[CITIZEN_KEY_SIZE];
};

static int create_fn(struct conn *c, void *ctx, struct err *e)
{
    struct create *n = ctx;
    return citizen_create(c, &everyone, &n->citizen, &n->id, n->key, e);
}

static struct create person(const char *first, const char *last, const char *cpr)
{
    struct create n;
    field_clear_row(&citizen_table, &n.citizen);
    n.citizen.first_name = first;
    n.citizen.last_name = last;
    n.citizen.cpr = cpr;
    n.citizen.sex = "female";
    return n;
}

static struct create created(const char *first, const char *last, const char *cpr)
{
    struct create n = person(first, last, cpr);
    must(db_write(db, "test", create_fn, &n, &err));
    return n;
}

static void test_cpr(void **state)
{
    (void)state;
    char digits[11];
    struct cpr_parts parts;
    assert_true(cpr_parse("010179-9992", digits, &parts));
    assert_string_equal(digits, "0101799992");
    assert_int_equal(parts.birth.n, day("1979-01-01").n);
    assert_false(parts.modulus_ok); /* official test persons fail modulus 11, and are valid */
    assert_true(parts.female);
    assert_true(cpr_parse("610179 9992", digits, &parts));
    assert_true(parts.replacement);
    assert_int_equal(parts.birth.n, day("1979-01-01").n);
    assert_true(cpr_parse("0101055000", digits, &parts));
    assert_int_equal(parts.birth.n, day("2005-01-01").n);
    assert_false(cpr_parse("310279-9992", digits, &parts));
    assert_false(cpr_parse("010179999", digits, &parts));
    assert_false(cpr_parse("010179-99921", digits, &parts));
    assert_false(cpr_parse("0101x99992", digits, &parts));
}

static void test_find_by_the_beginning_of_a_name_in_another_script(void **state)
{
    (void)state;
    struct search_result r;
    created("Анна", "Иванова", "030380-9991");
    struct conn *c = lease();
    must(search_citizens(c, &actor, "Иван", &r, arena, &err));
    assert_int_equal(r.n, 1);
    release(c);
}

static void test_create_and_find(void **state)
{
    (void)state;
    struct search_result r;
    created("Sanne", "Holm-Berntsen", "010179-9992");
    created("Sanne", "Ødegård", "020280-9990");
    struct conn *c = lease();
    must(search_citizens(c, &actor, "sanne holm", &r, arena, &err));
    assert_int_equal(r.n, 1);
    assert_string_equal(r.hits[0].last_name, "Holm-Berntsen");
    must(search_citizens(c, &actor, "ødegå", &r, arena, &err));
    assert_int_equal(r.n, 1);
    must(search_citizens(c, &actor, "sanne", &r, arena, &err));
    assert_int_equal(r.n, 2);
    must(search_citizens(c, &actor, "010179-9992", &r, arena, &err));
    assert_int_equal(r.n, 1);
    assert_true(r.was_cpr);
    assert_true(r.modulus_warning);
    must(search_citizens(c, &actor, "01.01.1979", &r, arena, &err));
    assert_true(r.was_birth);
    assert_int_equal(r.n, 1);
    must(search_citizens(c, &actor, "holm sanne", &r, arena, &err));
    assert_int_equal(r.n, 1);
    must(search_citizens(c, &actor, "findes ikke", &r, arena, &err));
    assert_int_equal(r.n, 0);
    assert_false(r.more);
    release(c);
}

static void assert_hits(struct conn *c, const char *q, size_t n)
{
    struct search_result r;
    must(search_citizens(c, &actor, q, &r, arena, &err));
    assert_int_equal(r.n, n);
}

static void test_all_words_begin_words_of_the_name(void **state)
{
    (void)state;
    created("Asta Marie", "Skov Åbrink", "050585-9992");
    created("Asta", "Skovby", "060685-9991");
    struct conn *c = lease();
    assert_hits(c, "asta", 2);
    assert_hits(c, "as skov", 2);
    assert_hits(c, "skov åbrink", 1);
    assert_hits(c, "marie asta", 1);
    assert_hits(c, "Åbr A M S", 1);
    assert_hits(c, "asta karen", 0);
    assert_hits(c, "sta skov", 0);
    assert_hits(c, "as% skov", 2);
    release(c);
}

static void test_faults_are_told_at_the_field(void **state)
{
    (void)state;
    struct create n = person("", "Holm", "310279-9992");
    struct err e = ERR_INIT;
    assert_int_equal(db_write(db, "test", create_fn, &n, &e), ERR_INVALID);
    assert_non_null(err_field_text(&e, "first_name"));
    assert_string_equal(
        err_field_text(&e, "cpr"), "CPR-nummeret skal have 10 cifre og begynde med en gyldig dato.");
    n = person("Anden", "Person", "010179-9992");
    e = ERR_INIT;
    assert_int_equal(db_write(db, "test", create_fn, &n, &e), ERR_INVALID);
    assert_non_null(err_field_text(&e, "cpr")); /* the number is taken */
}

static void test_restricted_are_neither_found_nor_counted(void **state)
{
    (void)state;
    struct search_result r;
    struct create n = person("Skjult", "Hansen", "030380-9993");
    n.citizen.restricted = 1;
    must(db_write(db, "test", create_fn, &n, &err));
    struct conn *c = lease();
    must(search_citizens(c, &actor, "skjult", &r, arena, &err));
    assert_int_equal(r.n, 0);
    must(search_citizens(c, &actor, "030380-9993", &r, arena, &err));
    assert_int_equal(r.n, 0);
    release(c);
}

static void test_more_than_fifty(void **state)
{
    (void)state;
    struct search_result r;
    for (int i = 0; i < 51; i++) {
        created("Mange", arena_printf(arena, "Navn %d", i),
            arena_printf(arena, "0101%02d%04d", 40 + i, 1000 + i));
    }
    struct conn *c = lease();
    must(search_citizens(c, &actor, "mange", &r, arena, &err));
    assert_int_equal(r.n, SEARCH_MAX);
    assert_true(r.more);
    release(c);
}

struct change {
    struct citizen citizen;
};
static int change_fn(struct conn *c, void *ctx, struct err *e)
{
    struct change *w = ctx;
    return citizen_update(c, &everyone, &w->citizen, e);
}

static void test_a_stale_change_is_a_conflict(void **state)
{
    (void)state;
    struct create n = created("Tove", "Aagaard", "100668-9996");
    struct change first, second;
    struct err e = ERR_INIT;
    struct conn *c = lease();
    must(citizen_by_key(c, n.key, &first.citizen, arena, &err));
    release(c);
    second = first;
    first.citizen.job_goal = "Buschauffør";
    must(db_write(db, "test", change_fn, &first, &err));
    second.citizen.job_goal = "Kok";
    assert_int_equal(db_write(db, "test", change_fn, &second, &e), ERR_CONFLICT);
    c = lease();
    must(citizen_by_key(c, n.key, &first.citizen, arena, &err));
    assert_string_equal(first.citizen.job_goal, "Buschauffør");
    release(c);
}

static void test_protected_address(void **state)
{
    (void)state;
    struct citizen c = {.address = "Tuborgvej 12", .protected_until = day("2026-04-14")};
    assert_null(citizen_address_shown(&c, day("2026-04-14")));
    assert_string_equal(citizen_address_shown(&c, day("2026-04-15")), "Tuborgvej 12");
    c.protected_until = DAY_NONE;
    assert_string_equal(citizen_address_shown(&c, day("2026-04-14")), "Tuborgvej 12");
}

static int basis_fn(struct conn *c, void *ctx, struct err *e)
{
    return legal_basis_add(c, &everyone, ctx, e);
}

static struct legal_basis consent(int64_t citizen, const char *tracks, const char *from, const char *to)
{
    struct legal_basis b;
    field_clear_row(&legal_basis_table, &b);
    b.citizen_id = citizen;
    b.basis = "samtykke";
    b.from_admin = "suf";
    b.to_admin = "bif";
    b.tracks = tracks;
    b.valid_from = day(from);
    b.valid_to = day(to);
    return b;
}

SQL(test_restrict, "UPDATE citizen SET restricted = 1 WHERE id = $1");
static int restrict_fn(struct conn *c, void *ctx, struct err *e)
{
    struct create *n = ctx;
    return q_exec(c, &test_restrict, ARGS(V_INT(n->id)), NULL, e);
}

static void test_sight_follows_the_basis(void **state)
{
    (void)state;
    struct create n = created("Naja", "Kleist", "010374-9992");
    struct actor bif = {.user_id = 1,
        .login = "m",
        .unit = "jobcenter-koebenhavn",
        .admin = "bif",
        .perms = UINT64_C(1) << PERM_CITIZEN_FIND};
    struct actor unit = {
        .user_id = 2, .login = "l", .unit = "afdeling-sundhed-beskaeftigelse", .admin = "suf"};
    struct citizen citizen;
    struct sight s;
    struct err e = ERR_INIT;
    struct conn *c = lease();
    must(citizen_by_key(c, n.key, &citizen, arena, &err));
    must(sight_of(c, &bif, &citizen, day("2026-04-14"), &s, &err));
    assert_int_equal(s.tracks, SIGHT_JOB | SIGHT_UPSKILLING);
    assert_true(s.benefit);
    assert_int_equal(
        sight_of(c, &unit, &citizen, day("2026-04-14"), &s, &e), ERR_NOT_FOUND); /* no referral to the unit */
    release(c);
    struct legal_basis b = consent(n.id, "health", "2026-01-01", "2026-04-30");
    must(db_write(db, "test", basis_fn, &b, &err));
    c = lease();
    must(sight_of(c, &bif, &citizen, day("2026-04-30"), &s, &err));
    assert_int_equal(s.tracks, SIGHT_JOB | SIGHT_UPSKILLING | SIGHT_HEALTH);
    assert_int_equal(s.expires.n, day("2026-04-30").n);
    must(sight_of(c, &bif, &citizen, day("2026-05-01"), &s, &err));
    assert_int_equal(s.tracks, SIGHT_JOB | SIGHT_UPSKILLING);
    release(c);
    must(db_write(db, "test", restrict_fn, &n, &err));
    c = lease();
    must(citizen_by_key(c, n.key, &citizen, arena, &err));
    e = ERR_INIT;
    assert_int_equal(sight_of(c, &bif, &citizen, day("2026-04-14"), &s, &e), ERR_NOT_FOUND);
    release(c);
}

static void test_consent_needs_an_end(void **state)
{
    (void)state;
    struct create n = created("Kasper", "Østerlund", "010190-9995");
    struct legal_basis b = consent(n.id, "health", "2026-01-01", "");
    struct err e = ERR_INIT;
    assert_int_equal(db_write(db, "test", basis_fn, &b, &e), ERR_INVALID);
    assert_non_null(err_field_text(&e, "valid_to"));
    b = consent(n.id, "health", "2026-01-02", "2026-01-01");
    e = ERR_INIT;
    assert_int_equal(db_write(db, "test", basis_fn, &b, &e), ERR_INVALID);
    assert_string_equal(err_field_text(&e, "valid_to"), "Slutdatoen ligger før startdatoen. Ret en af dem.");
}

struct withdraw {
    int64_t id, version;
};
static int withdraw_fn(struct conn *c, void *ctx, struct err *e)
{
    struct withdraw *w = ctx;
    return legal_basis_withdraw(c, &everyone, w->id, w->version, day("2026-04-14"), e);
}

static void test_withdrawn_consent_gives_no_sight(void **state)
{
    (void)state;
    struct create n = created("Freja", "Damsgaard", "020302-9992");
    struct legal_basis b = consent(n.id, "health", "2026-01-01", "2026-12-31");
    must(db_write(db, "test", basis_fn, &b, &err));
    struct withdraw w = {b.id, 1};
    must(db_write(db, "test", withdraw_fn, &w, &err));
    struct err e = ERR_INIT;
    assert_int_equal(db_write(db, "test", withdraw_fn, &w, &e), ERR_CONFLICT);
    struct conn *c = lease();
    must(legal_basis_by_id(c, b.id, &b, arena, &err));
    assert_true(legal_basis_is_in_force(&b, day("2026-04-13")));
    assert_false(legal_basis_is_in_force(&b, day("2026-04-14")));
    release(c);
}

static void test_benefit_is_not_work(void **state)
{
    (void)state;
    const char *kind;
    day_t since;
    int64_t id = add_citizen("1980-01-01", "", "");
    add_spell(id, "kontanthjaelp-aktivitetsparat", "2026-02-01", "");
    add_spell(id, "ordinary_hours", "2026-03-02", "");
    struct conn *c = lease();
    must(spell_benefit_on(c, id, day("2026-04-14"), &kind, &since, arena, &err));
    assert_string_equal(kind, "kontanthjaelp-aktivitetsparat");
    assert_int_equal(since.n, day("2026-02-01").n);
    must(spell_benefit_on(c, id, day("2026-01-31"), &kind, &since, arena, &err));
    assert_null(kind);
    release(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cpr),
        cmocka_unit_test(test_find_by_the_beginning_of_a_name_in_another_script),
        cmocka_unit_test(test_create_and_find),
        cmocka_unit_test(test_all_words_begin_words_of_the_name),
        cmocka_unit_test(test_faults_are_told_at_the_field),
        cmocka_unit_test(test_restricted_are_neither_found_nor_counted),
        cmocka_unit_test(test_more_than_fifty),
        cmocka_unit_test(test_a_stale_change_is_a_conflict),
        cmocka_unit_test(test_protected_address),
        cmocka_unit_test(test_sight_follows_the_basis),
        cmocka_unit_test(test_consent_needs_an_end),
        cmocka_unit_test(test_withdrawn_consent_gives_no_sight),
        cmocka_unit_test(test_benefit_is_not_work),
    };
    return cmocka_run_group_tests_name("people", tests, effect_set_up_with_data, effect_tear_down);
}
