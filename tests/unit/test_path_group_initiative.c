/* Initiatives for the citizen's group. Names carry the story's id. */
#include "effect_fixture.h"
#include "base/text.h"
#include "path/group_initiative.h"
#include <string.h>

static struct actor mette = {.login = "mette", .unit = "jobcenter-koebenhavn", .admin = "bif"};
static struct actor jonas = {.login = "jonas", .unit = "afdeling-sundhed-beskaeftigelse", .admin = "suf"};
static const struct sight job_only = {.person = true, .tracks = SIGHT_JOB};
static const struct sight health_only = {.person = true, .tracks = SIGHT_HEALTH};

struct mark_write {
    const struct actor *actor;
    struct citizen_mark mark;
};
static int add_fn(struct conn *c, void *ctx, struct err *e)
{
    struct mark_write *w = ctx;
    return citizen_mark_add(c, w->actor, &w->mark, e);
}
static int record(const struct actor *actor, int64_t citizen, const char *mark, const char *from,
    const char *to, const char *reason, struct err *e)
{
    struct mark_write w = {.actor = actor};
    field_clear_row(&citizen_mark_table, &w.mark);
    w.mark.citizen_id = citizen;
    w.mark.mark = mark;
    w.mark.from_day = *from ? day(from) : DAY_NONE;
    w.mark.to_day = *to ? day(to) : DAY_NONE;
    w.mark.reason = reason;
    *e = ERR_INIT;
    return db_write(db, "test", add_fn, &w, e);
}

static size_t groups_of(const struct actor *actor, int64_t citizen, const struct sight *sight, const char *on,
    struct citizen_mark **ret)
{
    size_t n;
    struct conn *c = lease();
    must(group_of_citizen(c, actor, citizen, sight, day(on), ret, &n, arena, &err));
    release(c);
    return n;
}

static void test_S1_02_the_group_is_recorded_with_day_and_reason(void **state)
{
    (void)state;
    struct err e;
    struct citizen_mark *groups;
    int64_t citizen = add_citizen("1990-01-01", "", "");
    assert_int_equal(record(&mette, citizen, "target-unemployed", "2026-01-12", "", "", &e), ERR_INVALID);
    assert_int_equal(
        record(&mette, citizen, "target-unemployed", "", "", "Har ondt i ryggen.", &e), ERR_INVALID);
    must(record(&mette, citizen, "target-unemployed", "2026-01-12", "2026-06-01", "Har ondt i ryggen.", &e));
    assert_int_equal(groups_of(&mette, citizen, &job_only, "2026-01-11", &groups), 0);
    assert_int_equal(groups_of(&mette, citizen, &job_only, "2026-01-12", &groups), 1);
    assert_string_equal(groups[0].mark, "target-unemployed");
    assert_string_equal(groups[0].reason, "Har ondt i ryggen.");
    assert_int_equal(groups_of(&mette, citizen, &job_only, "2026-06-01", &groups), 0);
}

static void test_S1_02_initiatives_of_the_group_carry_their_theme(void **state)
{
    (void)state;
    struct group_initiative_row *rows;
    size_t n, n_offers = 0;
    struct conn *c = lease();
    must(group_initiative_list(c, "target-unemployed", &rows, &n, arena, &err));
    release(c);
    assert_int_equal(n, 9);
    for (size_t i = 0; i < n; i++) {
        assert_non_null(rows[i].title);
        assert_non_null(rows[i].theme);
        assert_string_equal(rows[i].strategy, "faelles-strategi-2010");
        assert_true(i == 0 || rows[i].theme_no >= rows[i - 1].theme_no);
        n_offers += rows[i].intervention != NULL;
    }
    assert_int_equal(n_offers, 3);
    assert_string_equal(rows[n - 1].intervention, "hurtig-rygudredning");
}

static void test_S1_03_those_at_work_get_the_contact_person_and_not_what_is_for_the_unemployed(void **state)
{
    (void)state;
    struct group_initiative_row *rows;
    size_t n;
    bool contact = false;
    struct conn *c = lease();
    must(group_initiative_list(c, "target-at-work", &rows, &n, arena, &err));
    release(c);
    for (size_t i = 0; i < n; i++) {
        contact |= text_equal(rows[i].intervention, "kontaktpersonordning");
        assert_false(text_equal(rows[i].intervention, "hurtig-rygudredning"));
        assert_null(strstr(rows[i].target_text, "kontanthjælp"));
    }
    assert_true(contact);
}

static void test_a_veteran_is_a_group_and_a_coordinated_effort_is_not(void **state)
{
    (void)state;
    static const struct actor amira = {.login = "amira", .unit = "sof", .admin = "sof"};
    struct err e;
    struct citizen_mark *groups;
    struct group_initiative_row *rows;
    size_t n;
    int64_t citizen = add_citizen("1990-01-01", "", "");
    struct sight social = {.person = true, .tracks = SIGHT_SOCIAL};
    must(record(&amira, citizen, "veteran", "2026-01-12", "", "Har vist sit bevis.", &e));
    must(record(&amira, citizen, "coordinated", "2026-01-12", "", "Sag i to forvaltninger.", &e));
    assert_int_equal(groups_of(&amira, citizen, &social, "2026-04-14", &groups), 1);
    assert_string_equal(groups[0].mark, "veteran");
    struct conn *c = lease();
    must(group_initiative_list(c, "veteran", &rows, &n, arena, &err));
    release(c);
    assert_int_equal(n, 3);
    assert_null(rows[0].theme);
    assert_string_equal(rows[0].title, "Jobcentrets veteranindsats");
}

static void test_a_group_that_another_administration_recorded_needs_a_basis(void **state)
{
    (void)state;
    struct err e;
    struct citizen_mark *groups;
    int64_t citizen = add_citizen("1990-01-01", "", "");
    must(record(&mette, citizen, "target-at-work", "2026-01-12", "", "Er i arbejde.", &e));
    must(record(&jonas, citizen, "target-at-work", "2026-02-12", "", "Har en kronisk sygdom.", &e));
    assert_int_equal(groups_of(&jonas, citizen, &health_only, "2026-04-14", &groups), 1);
    assert_string_equal(groups[0].admin, "suf");
    assert_int_equal(groups_of(&mette, citizen, &job_only, "2026-04-14", &groups), 1);
    assert_string_equal(groups[0].admin, "bif");
    struct sight both = {.person = true, .tracks = SIGHT_JOB | SIGHT_HEALTH};
    assert_int_equal(groups_of(&mette, citizen, &both, "2026-04-14", &groups), 1);
    assert_string_equal(groups[0].admin, "suf");
    struct sight outside = {.person = true, .tracks = SIGHT_JOB | SIGHT_HEALTH, .referral_only = true};
    assert_int_equal(groups_of(&mette, citizen, &outside, "2026-04-14", &groups), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_S1_02_the_group_is_recorded_with_day_and_reason),
        cmocka_unit_test(test_S1_02_initiatives_of_the_group_carry_their_theme),
        cmocka_unit_test(test_S1_03_those_at_work_get_the_contact_person_and_not_what_is_for_the_unemployed),
        cmocka_unit_test(test_a_veteran_is_a_group_and_a_coordinated_effort_is_not),
        cmocka_unit_test(test_a_group_that_another_administration_recorded_needs_a_basis),
    };
    return cmocka_run_group_tests(tests, effect_set_up_with_data, effect_tear_down);
}
