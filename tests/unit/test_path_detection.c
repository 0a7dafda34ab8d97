/* Detection lists: who stands on one, who is told of whom, and what the log keeps. */
#include "effect_fixture.h"
#include "path/detection.h"
#include "people/citizen_mark.h"

#define PERMS (UINT64_C(1) << PERM_CITIZEN_FIND)
static struct actor amira = {.user_id = 0, .login = "amira", .unit = "sof", .admin = "sof", .perms = PERMS};
static struct actor mette = {
    .user_id = 0, .login = "mette", .unit = "jobcenter-koebenhavn", .admin = "bif", .perms = PERMS};
static struct actor jonas = {.user_id = 0,
    .login = "jonas",
    .unit = "afdeling-sundhed-beskaeftigelse",
    .admin = "suf",
    .perms = PERMS};

SQL(test_mark, "INSERT INTO citizen_mark (citizen_id, mark, from_day, to_day, admin, version) "
               "VALUES ($1, 'veteran', $2, $3, $4, 1)");
SQL(test_basis,
    "INSERT INTO legal_basis (citizen_id, basis, from_admin, to_admin, tracks, valid_from, valid_to, withdrawn, version) "
    "VALUES ($1, 'samtykke', 'sof', 'bif', $2, 0, $3, $4, 1)");
SQL(test_restrict, "UPDATE citizen SET restricted = 1, restricted_kind = 'known' WHERE id = $1");
SQL(test_count_log,
    "SELECT COUNT(*) FROM audit WHERE entity = 'detection' AND action = $1 AND purpose = 'henvendelse'");

struct change {
    const struct sql *sql;
    struct val args[4];
    size_t n;
};
static int change_fn(struct conn *c, void *ctx, struct err *e)
{
    const struct change *change = ctx;
    return q_exec(c, change->sql, change->args, change->n, NULL, e);
}
#define CHANGE(sql, ...)                                                                                     \
    do {                                                                                                     \
        struct change ch = {&sql, {__VA_ARGS__}, sizeof((struct val[]){__VA_ARGS__}) / sizeof(struct val)};  \
        must(db_write(db, "test", change_fn, &ch, &err));                                                    \
    } while (0)

/* A veteran in an offer of SOF, without benefit. */
static int64_t veteran(void)
{
    int64_t id = add_citizen("1980-01-01", "", "");
    CHANGE(test_mark, V_INT(id), V_DAY(day("2025-01-01")), V_NULL, V_TEXT("sof"));
    add_course(id, "veteran-tovholder", "2026-01-05", "");
    return id;
}

static struct detection_row *run(const struct actor *actor, size_t *ret_n)
{
    const struct detection *d;
    struct detection_row *rows;
    must(detection_find(actor, "veteraner", &d, &err));
    struct conn *c = lease();
    must(detection_run(c, actor, d, day("2026-04-14"), &rows, ret_n, arena, &err));
    release(c);
    return rows;
}
static const struct detection_row *on(const struct actor *actor, int64_t id)
{
    size_t n;
    const struct detection_row *rows = run(actor, &n);
    for (size_t i = 0; i < n; i++) {
        if (rows[i].citizen_id == id)
            return &rows[i];
    }
    return NULL;
}

static void test_S2_09_those_on_benefit_in_work_or_without_an_offer_are_absent(void **state)
{
    (void)state;
    int64_t plain = veteran(), on_benefit = veteran(), at_work = veteran(), studies = veteran();
    add_spell(on_benefit, "kontanthjaelp-jobparat", "2025-06-01", "");
    add_spell(at_work, "work", "2026-04-14", "");
    add_spell(studies, "education", "2025-06-01", "2026-08-01");
    int64_t was_on_benefit = veteran();
    add_spell(was_on_benefit, "kontanthjaelp-jobparat", "2024-06-01", "2026-04-14");
    int64_t offer_over = add_citizen("1980-01-01", "", "");
    CHANGE(test_mark, V_INT(offer_over), V_DAY(day("2025-01-01")), V_NULL, V_TEXT("sof"));
    add_course(offer_over, "veteran-tovholder", "2026-01-05", "2026-04-14");
    int64_t offer_bif = add_citizen("1980-01-01", "", "");
    CHANGE(test_mark, V_INT(offer_bif), V_DAY(day("2025-01-01")), V_NULL, V_TEXT("sof"));
    add_course(offer_bif, "veteranindsats", "2026-01-05", "");
    int64_t mark_over = add_citizen("1980-01-01", "", "");
    CHANGE(test_mark, V_INT(mark_over), V_DAY(day("2025-01-01")), V_DAY(day("2026-04-14")), V_TEXT("sof"));
    add_course(mark_over, "veteran-tovholder", "2026-01-05", "");
    int64_t dead = add_citizen("1980-01-01", "2026-04-01", "");
    CHANGE(test_mark, V_INT(dead), V_DAY(day("2025-01-01")), V_NULL, V_TEXT("sof"));
    add_course(dead, "veteran-tovholder", "2026-01-05", "");
    assert_non_null(on(&amira, plain));
    assert_non_null(on(&amira, was_on_benefit));
    const int64_t absent[] = {on_benefit, at_work, studies, offer_over, offer_bif, mark_over, dead};
    for (size_t i = 0; i < sizeof absent / sizeof absent[0]; i++)
        assert_null(on(&amira, absent[i]));
}

static void test_S2_09_the_employment_side_sees_nobody_who_has_not_agreed(void **state)
{
    (void)state;
    size_t n;
    int64_t silent = veteran(), agreed = veteran(), took_back = veteran(), lapsed = veteran(),
            other = veteran();
    run(&mette, &n);
    assert_int_equal(n, 0); /* not even how many */
    CHANGE(test_basis, V_INT(agreed), V_TEXT("social"), V_DAY(day("2026-12-31")), V_NULL);
    CHANGE(
        test_basis, V_INT(took_back), V_TEXT("social"), V_DAY(day("2026-12-31")), V_DAY(day("2026-04-14")));
    CHANGE(test_basis, V_INT(lapsed), V_TEXT("social"), V_DAY(day("2026-04-13")), V_NULL);
    CHANGE(test_basis, V_INT(other), V_TEXT("health"), V_DAY(day("2026-12-31")), V_NULL);
    const struct detection_row *rows = run(&mette, &n);
    assert_int_equal(n, 1);
    assert_int_equal(rows[0].citizen_id, agreed);
    assert_int_equal(rows[0].shared_until.n, day("2026-12-31").n);
    assert_non_null(on(&amira, silent));
    assert_int_equal(on(&amira, silent)->shared, 0);
    assert_int_equal(on(&amira, took_back)->shared, 0);
    assert_int_equal(on(&amira, agreed)->shared, 1);
}

static void test_a_third_administration_has_no_list(void **state)
{
    (void)state;
    const struct detection *d, **all;
    struct detection_row *rows;
    struct err e = ERR_INIT;
    size_t n;
    veteran();
    assert_int_equal(detection_find(&jonas, "veteraner", &d, &e), ERR_NOT_FOUND);
    must(detection_all(&jonas, &all, &n, arena, &err));
    assert_int_equal(n, 0);
    must(detection_find(&amira, "veteraner", &d, &err));
    struct conn *c = lease();
    e = ERR_INIT;
    assert_int_equal(detection_run(c, &jonas, d, day("2026-04-14"), &rows, &n, arena, &e), ERR_NOT_FOUND);
    release(c);
    struct actor nobody = amira;
    nobody.perms = 0;
    e = ERR_INIT;
    assert_int_equal(detection_find(&nobody, "veteraner", &d, &e), ERR_NOT_FOUND);
}

static void test_restricted_citizens_of_others_are_left_out(void **state)
{
    (void)state;
    int64_t id = veteran();
    assert_non_null(on(&amira, id));
    CHANGE(test_restrict, V_INT(id));
    assert_null(on(&amira, id));
    struct actor leader = amira;
    leader.perms |= UINT64_C(1) << PERM_CITIZEN_RESTRICTED;
    assert_non_null(on(&leader, id));
}

static void test_a_run_is_logged_with_criteria_and_each_citizen(void **state)
{
    (void)state;
    const struct detection *d;
    size_t n;
    int64_t searches = 0, reads = 0;
    veteran();
    struct detection_row *rows = run(&amira, &n);
    struct actor actor = amira;
    actor.purpose = "henvendelse";
    must(detection_find(&actor, "veteraner", &d, &err));
    must(detection_log(db, &actor, d, rows, n, arena, &err));
    struct conn *c = lease();
    must(q_int(c, &test_count_log, ARGS(V_TEXT("search")), &searches, &err));
    must(q_int(c, &test_count_log, ARGS(V_TEXT("read")), &reads, &err));
    release(c);
    assert_int_equal(searches, 1);
    assert_int_equal(reads, n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_S2_09_those_on_benefit_in_work_or_without_an_offer_are_absent),
        cmocka_unit_test(test_S2_09_the_employment_side_sees_nobody_who_has_not_agreed),
        cmocka_unit_test(test_a_third_administration_has_no_list),
        cmocka_unit_test(test_restricted_citizens_of_others_are_left_out),
        cmocka_unit_test(test_a_run_is_logged_with_criteria_and_each_citizen),
    };
    return cmocka_run_group_tests(tests, effect_set_up_with_data, effect_tear_down);
}
