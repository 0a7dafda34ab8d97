/* Jobcamps and leisure jobs of children: ages, consent, counts; and that a child counts nowhere as unemployed. */
#include "effect_fixture.h"
#include "base/text.h"
#include "path/camp.h"
#include "path/leisure_job.h"
#include "people/relation.h"
#include "people/spell.h"

#include <string.h>

static struct actor worker, frak, other_supplier;
static int64_t winter, summer;

static int create_fn(struct conn *c, void *ctx, struct err *e)
{
    struct citizen *row = ctx;
    char key[CITIZEN_KEY_SIZE];
    return citizen_create(c, &everyone, row, &row->id, key, e);
}
static int64_t create(const char *first, const char *cpr)
{
    struct citizen row;
    field_clear_row(&citizen_table, &row);
    row.first_name = first;
    row.last_name = "Prøve";
    row.cpr = cpr;
    row.sex = "unknown";
    must(db_write(db, "create", create_fn, &row, &err));
    return row.id;
}

struct work {
    const struct actor *actor;
    struct camp camp;
    struct camp_youth youth;
    struct leisure_job job;
    struct relation relation;
    int64_t id, version, attended, bridged;
};
static int camp_fn(struct conn *c, void *ctx, struct err *e)
{
    struct work *w = ctx;
    return camp_add(c, w->actor, &w->camp, &w->id, e);
}
static int youth_fn(struct conn *c, void *ctx, struct err *e)
{
    struct work *w = ctx;
    return camp_youth_add(c, w->actor, &w->youth, &w->id, e);
}
static int mark_fn(struct conn *c, void *ctx, struct err *e)
{
    struct work *w = ctx;
    return camp_youth_mark(c, w->actor, w->id, w->version, w->attended, w->bridged, e);
}
static int job_fn(struct conn *c, void *ctx, struct err *e)
{
    struct work *w = ctx;
    return leisure_job_add(c, w->actor, &w->job, &w->id, e);
}
static int relation_fn(struct conn *c, void *ctx, struct err *e)
{
    struct work *w = ctx;
    return relation_add(c, w->actor, &w->relation, &w->id, e);
}

static struct work camp_of(const char *title, const char *start, const char *end, const char *district)
{
    struct work w = {.actor = &frak};
    field_clear_row(&camp_table, &w.camp);
    w.camp.intervention = "jobcamps";
    w.camp.title = title;
    w.camp.start_day = day(start);
    w.camp.end_day = day(end);
    w.camp.district = district;
    w.camp.wage_agreed = "3F";
    w.camp.places = 3;
    return w;
}

static int set_up(void **state)
{
    int rc = effect_set_up_with_data(state);
    clock_set_today(day("2026-04-14"));
    worker = everyone;
    frak = (struct actor){.user_id = 0,
        .login = "frak",
        .unit = "frak",
        .admin = "frak",
        .perms = UINT64_C(1) << PERM_INBOX | UINT64_C(1) << PERM_CITIZEN_READ};
    other_supplier = frak;
    other_supplier.unit = other_supplier.admin = "settlementet";
    return rc;
}

static void test_S3_07a_the_provider_registers_a_camp_with_the_ages_of_the_rules(void **state)
{
    (void)state;
    struct work w = camp_of("Vinter", "2026-02-09", "2026-02-13", "bispebjerg");
    must(db_write(db, "camp", camp_fn, &w, &err));
    winter = w.id;
    w = camp_of("Sommer", "2026-06-29", "2026-07-03", "noerrebro");
    must(db_write(db, "camp", camp_fn, &w, &err));
    summer = w.id;
    struct camp camp;
    struct conn *c = lease();
    must(camp_by_id(c, winter, &camp, arena, &err));
    release(c);
    assert_int_equal(camp.age_min, 13);
    assert_int_equal(camp.age_max, 15);
    w.actor = &other_supplier;
    assert_int_equal(db_write(db, "camp", camp_fn, &w, &err), ERR_DENIED);
    err_clear(&err);
    w = camp_of("", "2026-06-29", "2026-06-01", NULL);
    w.camp.wage_agreed = NULL;
    assert_int_equal(db_write(db, "camp", camp_fn, &w, &err), ERR_INVALID);
    assert_non_null(err_field_text(&err, "title"));
    assert_non_null(err_field_text(&err, "end_day"));
    assert_non_null(err_field_text(&err, "wage_agreed"));
    err_clear(&err);
}

static struct work youth_of(int64_t camp, int64_t citizen)
{
    struct work w = {.actor = &frak};
    field_clear_row(&camp_youth_table, &w.youth);
    w.youth.camp_id = camp;
    w.youth.citizen_id = citizen;
    w.youth.guardian_name = "Forælder Prøve";
    w.youth.guardian_consent = day("2026-01-20");
    w.youth.wage = (struct money){150000};
    return w;
}

/* Born so that the ages turn on the first day itself. */
static void test_S3_07a_age_is_checked_on_the_first_day_and_consent_is_needed(void **state)
{
    (void)state;
    int64_t thirteen = create("Tretten", "0902139015"), twelve = create("Tolv", "1002139021"),
            fifteen = create("Femten", "1002109031"), sixteen = create("Seksten", "0902109049");
    struct work w = youth_of(winter, thirteen);
    w.youth.guardian_consent = DAY_NONE;
    assert_int_equal(db_write(db, "youth", youth_fn, &w, &err), ERR_INVALID);
    assert_non_null(err_field_text(&err, "guardian_consent"));
    err_clear(&err);
    w = youth_of(winter, thirteen);
    w.youth.guardian_name = NULL;
    assert_int_equal(db_write(db, "youth", youth_fn, &w, &err), ERR_INVALID);
    assert_non_null(err_field_text(&err, "guardian_name"));
    err_clear(&err);
    const int64_t in[] = {thirteen, fifteen}, out[] = {twelve, sixteen};
    for (size_t i = 0; i < 2; i++) {
        w = youth_of(winter, out[i]);
        assert_int_equal(db_write(db, "youth", youth_fn, &w, &err), ERR_INVALID);
        assert_non_null(strstr(err_field_text(&err, "cpr"), i ? "16 år" : "12 år"));
        err_clear(&err);
        w = youth_of(winter, in[i]);
        must(db_write(db, "youth", youth_fn, &w, &err));
    }
    assert_int_equal(db_write(db, "youth", youth_fn, &w, &err), ERR_INVALID); /* there already */
    err_clear(&err);
    w = youth_of(winter, create("Fjorten", "0509119056"));
    must(db_write(db, "youth", youth_fn, &w, &err));
    w = youth_of(winter, create("Fuld", "0509119064"));
    assert_int_equal(db_write(db, "youth", youth_fn, &w, &err), ERR_REFUSED);
    err_clear(&err);
    /* The thirteen-year-old is at both camps; the same person is counted once. */
    w = youth_of(summer, thirteen);
    must(db_write(db, "youth", youth_fn, &w, &err));
}

static void mark_all(int64_t camp)
{
    struct camp_youth_row *rows;
    size_t n;
    struct conn *c = lease();
    must(camp_youths(c, &worker, camp, clock_today(), &rows, &n, arena, &err));
    release(c);
    for (size_t i = 0; i < n; i++) {
        struct work w = {.actor = &frak,
            .id = rows[i].id,
            .version = rows[i].version,
            .attended = 1,
            .bridged = i == 0 ? 1 : INT_NONE};
        must(db_write(db, "mark", mark_fn, &w, &err));
        assert_int_equal(db_write(db, "mark", mark_fn, &w, &err), ERR_CONFLICT);
        err_clear(&err);
    }
}

static void test_S3_07b_participations_and_different_young_people_are_counted_apart(void **state)
{
    (void)state;
    struct camp_youth_row *rows;
    struct camp_count *counts;
    size_t n;
    struct conn *c = lease();
    must(camp_youths(c, &worker, summer, clock_today(), &rows, &n, arena, &err));
    release(c);
    struct work early = {
        .actor = &frak, .id = rows[0].id, .version = rows[0].version, .attended = 1, .bridged = INT_NONE};
    assert_int_equal(db_write(db, "mark", mark_fn, &early, &err), ERR_REFUSED); /* before it begins */
    err_clear(&err);
    mark_all(winter);
    clock_set_today(day("2026-07-03"));
    mark_all(summer);
    clock_set_today(day("2026-04-14"));
    c = lease();
    must(camp_counts(c, day("2026-01-01"), day("2026-12-31"), &counts, &n, arena, &err));
    release(c);
    assert_int_equal(n, 3);
    assert_int_equal(counts[0].n_camps, 2);
    assert_int_equal(counts[0].n_participations, 4);
    assert_int_equal(counts[0].n_persons, 3);
    assert_int_equal(counts[0].n_bridged, 2);
    assert_string_equal(counts[1].district, "bispebjerg");
    assert_int_equal(counts[1].n_persons + counts[2].n_persons, 4); /* districts do not add up to the city */
    c = lease();
    must(camp_counts(c, day("2025-01-01"), day("2025-12-31"), &counts, &n, arena, &err));
    release(c);
    assert_int_equal(n, 1);
    assert_int_equal(counts[0].n_participations, 0);
}

static int64_t count(const struct sql *sql)
{
    int64_t n = 0;
    struct conn *c = lease();
    must(q_int(c, sql, NO_ARGS, &n, &err));
    release(c);
    return n;
}

static void test_S2_11_a_childs_leisure_job_has_a_guardian_and_makes_no_course_or_spell(void **state)
{
    (void)state;
    int64_t parent = create("Veteran", "0102809073"), child = create("Barn", "0304109080"),
            grown = create("Voksen", "0304079099");
    struct work w = {.actor = &worker};
    field_clear_row(&leisure_job_table, &w.job);
    w.job.citizen_id = child;
    w.job.intervention = "veteran-fritidsjob";
    w.job.parent_id = parent;
    w.job.found_day = day("2026-03-11");
    assert_int_equal(
        db_write(db, "job", job_fn, &w, &err), ERR_INVALID); /* no relation, no consent, no employer */
    assert_non_null(err_field_text(&err, "parent_id"));
    assert_non_null(err_field_text(&err, "guardian_consent"));
    assert_non_null(err_field_text(&err, "employer"));
    err_clear(&err);
    field_clear_row(&relation_table, &w.relation);
    w.relation.citizen_id = parent;
    w.relation.other_id = child;
    w.relation.kind = "child";
    must(db_write(db, "relation", relation_fn, &w, &err));
    w.job.guardian_consent = day("2026-02-24");
    w.job.employer = "Værkstedet";
    w.job.start_day = day("2026-03-23");
    must(db_write(db, "job", job_fn, &w, &err));
    static const struct sql courses = {"test_courses", "SELECT COUNT(*) FROM course"},
                            spells = {"test_spells", "SELECT COUNT(*) FROM spell"};
    assert_int_equal(count(&courses), 0);
    assert_int_equal(count(&spells), 0);
    const char *benefit;
    day_t since;
    struct conn *c = lease();
    must(spell_benefit_on(c, child, clock_today(), &benefit, &since, arena, &err));
    release(c);
    assert_null(benefit);
    w.job.citizen_id = grown;
    assert_int_equal(db_write(db, "job", job_fn, &w, &err), ERR_REFUSED);
    err_clear(&err);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_S3_07a_the_provider_registers_a_camp_with_the_ages_of_the_rules),
        cmocka_unit_test(test_S3_07a_age_is_checked_on_the_first_day_and_consent_is_needed),
        cmocka_unit_test(test_S3_07b_participations_and_different_young_people_are_counted_apart),
        cmocka_unit_test(test_S2_11_a_childs_leisure_job_has_a_guardian_and_makes_no_course_or_spell),
    };
    return cmocka_run_group_tests(tests, set_up, effect_tear_down);
}
