/* Contacts without a case and sparring between professionals. Names carry the story. */
#include "path_fixture.h"
#include "effect/figure.h"
#include "path/contact.h"
#include "path/course.h"
#include "people/legal_basis.h"
#include <string.h>

static struct actor bif, sof;

static int set_up(void **state)
{
    if (path_set_up(state))
        return -1;
    bif = path_user("mette", NULL, "jobcenter-koebenhavn", "caseworker");
    sof = path_user("amira", NULL, "sof", "caseworker");
    return 0;
}

struct job {
    const struct actor *actor;
    struct contact t;
    int64_t id, version;
    struct legal_basis basis;
};
static int add_fn(struct conn *c, void *ctx, struct err *e)
{
    struct job *j = ctx;
    return contact_add(c, j->actor, &j->t, e);
}
static int remove_fn(struct conn *c, void *ctx, struct err *e)
{
    struct job *j = ctx;
    return contact_remove(c, j->actor, j->id, j->version, e);
}
static int undo_fn(struct conn *c, void *ctx, struct err *e)
{
    struct job *j = ctx;
    return contact_undo(c, j->actor, j->id, e);
}
static int basis_fn(struct conn *c, void *ctx, struct err *e)
{
    struct job *j = ctx;
    return legal_basis_add(c, j->actor, &j->basis, e);
}

static struct contact outreach(const char *place, int64_t n_persons)
{
    struct contact t;
    field_clear_row(&contact_table, &t);
    t.kind = "outreach";
    t.day = day("2026-04-10");
    t.place = place;
    t.n_persons = n_persons;
    return t;
}

static struct contact sparring(int64_t citizen, const char *topic)
{
    struct contact t;
    field_clear_row(&contact_table, &t);
    t.kind = "sparring";
    t.day = day("2026-04-10");
    t.citizen_id = citizen;
    t.topic = topic;
    t.text = "Det aftalte vi.";
    t.with_unit = "bif";
    return t;
}

static int try_add(const struct actor *actor, struct contact t, int64_t *ret_id)
{
    struct job j = {.actor = actor, .t = t};
    err = ERR_INIT;
    int rc = db_write(db, "test", add_fn, &j, &err);
    if (rc == OK && ret_id)
        *ret_id = j.t.id;
    return rc;
}

static struct contact_sum sum_of(const struct contact_filter *f, const char *kind)
{
    struct contact_sum *sums, none = {kind, 0, 0};
    size_t n;
    struct conn *c = lease();
    must(contact_sums(c, f, &sums, &n, arena, &err));
    release(c);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(sums[i].kind, kind) == 0)
            return sums[i];
    }
    return none;
}

static int64_t count(const char *table)
{
    static const struct sql courses = {"test_courses", "SELECT COUNT(*) FROM course"},
                            citizens = {"test_citizens", "SELECT COUNT(*) FROM citizen"};
    int64_t n;
    struct conn *c = lease();
    must(q_int(c, *table == 'k' ? &courses : &citizens, NO_ARGS, &n, &err));
    release(c);
    return n;
}

static void test_S1_11_an_outreach_contact_needs_no_citizen_and_is_counted_apart_from_persons(void **state)
{
    (void)state;
    struct contact_filter mine = {.unit = "jobcenter-koebenhavn", .from = DAY_NONE, .to = DAY_NONE};
    int64_t citizens = count("citizen"), courses = count("kursus");
    must(try_add(&bif, outreach("Værested på Nørrebro", 7), NULL));
    must(try_add(&bif, outreach("Værested på Nørrebro", 5), NULL));
    assert_int_equal(sum_of(&mine, "outreach").n, 2);
    assert_int_equal(sum_of(&mine, "outreach").n_persons, 12);
    assert_int_equal(sum_of(&mine, "sparring").n, 0);
    assert_int_equal(count("citizen"), citizens);
    assert_int_equal(count("kursus"), courses);
}

static void test_S1_11_place_and_number_are_asked_for_and_no_person_is_named(void **state)
{
    (void)state;
    assert_int_equal(try_add(&bif, outreach(NULL, INT_NONE), NULL), ERR_INVALID);
    assert_non_null(err_field_text(&err, "place"));
    assert_non_null(err_field_text(&err, "n_persons"));
    assert_int_equal(try_add(&bif, outreach("Skole", 0), NULL), ERR_INVALID);
    static const char *const numbers[] = {"Talte med 010179-9992.", "0101799992", "se 010179 9992 igen"};
    for (size_t i = 0; i < 3; i++) {
        struct contact t = outreach("Skole", 3);
        t.text = numbers[i];
        assert_int_equal(try_add(&bif, t, NULL), ERR_INVALID);
        assert_non_null(err_field_text(&err, "text"));
    }
    struct contact t = outreach("Skole", 3);
    t.text = "Ring på 33 00 00 00, sag 2026-0098451.";
    must(try_add(&bif, t, NULL));
    t = outreach("Skole", 3);
    t.day = day("2026-04-15");
    t.intervention = "findes-ikke";
    t.district = "findes-ikke";
    assert_int_equal(try_add(&bif, t, NULL), ERR_INVALID);
    assert_non_null(err_field_text(&err, "day"));
    assert_non_null(err_field_text(&err, "intervention"));
    assert_non_null(err_field_text(&err, "district"));
    t = outreach("Skole", 3);
    t.citizen_id = add_citizen("1979-01-01", "", "");
    assert_int_equal(try_add(&bif, t, NULL), ERR_INVALID);
}

static void test_S3_15a_contacts_at_schools_are_found_by_kind_area_and_offer(void **state)
{
    (void)state;
    struct contact_filter f = {.admin = "sof", .from = DAY_NONE, .to = DAY_NONE};
    struct contact_row *rows;
    size_t n;
    struct contact t = outreach("Erhvervsskole", 9);
    t.district = "valby";
    t.intervention = "hif";
    must(try_add(&sof, t, NULL));
    t.district = "vanloese";
    t.intervention = NULL;
    t.n_persons = 4;
    t.place = "Anden skole";
    t.day = day("2026-01-10");
    must(try_add(&sof, t, NULL));
    struct conn *c = lease();
    must(contact_list(c, &f, 50, 0, &rows, &n, arena, &err));
    assert_int_equal(n, 2);
    assert_string_equal(rows[0].place, "Erhvervsskole");
    f.sort = "personer";
    must(contact_list(c, &f, 50, 0, &rows, &n, arena, &err));
    assert_int_equal(rows[0].n_persons, 4);
    f.sort = "sted";
    must(contact_list(c, &f, 50, 0, &rows, &n, arena, &err));
    assert_string_equal(rows[0].place, "Anden skole");
    f.district = "valby";
    must(contact_list(c, &f, 50, 0, &rows, &n, arena, &err));
    assert_int_equal(n, 1);
    f.district = NULL;
    f.intervention = "hif";
    must(contact_list(c, &f, 50, 0, &rows, &n, arena, &err));
    assert_int_equal(n, 1);
    f.intervention = NULL;
    f.from = day("2026-02-01");
    must(contact_list(c, &f, 50, 0, &rows, &n, arena, &err));
    assert_int_equal(n, 1);
    f.from = DAY_NONE;
    f.kind = "sparring";
    must(contact_list(c, &f, 50, 0, &rows, &n, arena, &err));
    assert_int_equal(n, 0);
    release(c);
}

static size_t seen_by(const struct actor *actor, int64_t citizen)
{
    struct citizen row;
    struct sight s;
    struct contact_row *rows;
    size_t n;
    struct conn *c = lease();
    err = ERR_INIT;
    must(citizen_by_id(c, citizen, &row, arena, &err));
    must(sight_of(c, actor, &row, clock_today(), &s, &err));
    must(contact_of_citizen(c, actor, citizen, &s, &rows, &n, arena, &err));
    release(c);
    return n;
}

static void test_S2_08_a_sparring_is_seen_by_both_only_when_the_basis_covers_it_and_is_no_course(void **state)
{
    (void)state;
    struct contact_filter all = {.admin = "sof", .kind = "sparring", .from = DAY_NONE, .to = DAY_NONE};
    int64_t citizen = add_citizen("1979-01-01", "", ""), courses = count("kursus"), id = 0;
    must(try_add(&sof, sparring(citizen, "Botilbud og fremmøde"), &id));
    assert_int_equal(seen_by(&sof, citizen), 1);
    assert_int_equal(seen_by(&bif, citizen), 0);
    struct job j = {.actor = &sof};
    field_clear_row(&legal_basis_table, &j.basis);
    j.basis.citizen_id = citizen;
    j.basis.basis = "samtykke";
    j.basis.from_admin = "sof";
    j.basis.to_admin = "bif";
    j.basis.tracks = "social";
    j.basis.valid_from = day("2026-01-01");
    j.basis.valid_to = day("2026-12-31");
    must(db_write(db, "test", basis_fn, &j, &err));
    assert_int_equal(seen_by(&bif, citizen), 1);
    assert_int_equal(sum_of(&all, "sparring").n, 1);
    assert_int_equal(count("kursus"), courses);
    assert_int_equal(try_add(&sof, sparring(citizen, NULL), NULL), ERR_INVALID);
    assert_non_null(err_field_text(&err, "topic"));
}

static void test_S2_08_sparring_without_a_citizen_is_counted_too(void **state)
{
    (void)state;
    struct contact_filter all = {
        .unit = "jobcenter-koebenhavn", .kind = "sparring", .from = DAY_NONE, .to = DAY_NONE};
    int64_t before = sum_of(&all, "sparring").n;
    must(try_add(&bif, sparring(INT_NONE, "Misbrug og praktik"), NULL));
    assert_int_equal(sum_of(&all, "sparring").n, before + 1);
}

static void test_S1_11_a_contact_is_taken_away_by_its_unit_and_put_back_by_who_did(void **state)
{
    (void)state;
    struct contact_filter f = {.unit = "jobcenter-koebenhavn", .from = DAY_NONE, .to = DAY_NONE};
    struct job j = {.version = 1};
    int64_t before = sum_of(&f, "outreach").n;
    must(try_add(&bif, outreach("Café", 2), &j.id));
    j.actor = &sof;
    err = ERR_INIT;
    assert_int_equal(db_write(db, "test", remove_fn, &j, &err), ERR_NOT_FOUND);
    j.actor = &bif;
    j.version = 3;
    err = ERR_INIT;
    assert_int_equal(db_write(db, "test", remove_fn, &j, &err), ERR_CONFLICT);
    j.version = 1;
    err = ERR_INIT;
    must(db_write(db, "test", remove_fn, &j, &err));
    assert_int_equal(sum_of(&f, "outreach").n, before);
    j.actor = &sof;
    assert_int_equal(db_write(db, "test", undo_fn, &j, &err), ERR_REFUSED);
    j.actor = &bif;
    err = ERR_INIT;
    must(db_write(db, "test", undo_fn, &j, &err));
    assert_int_equal(sum_of(&f, "outreach").n, before + 1);
}

static int64_t figure_of(const char *reference)
{
    const char *indicator;
    struct figure_params p;
    struct figure f;
    err = ERR_INIT;
    must(figure_parse(reference, &indicator, &p, arena, &err));
    struct conn *c = lease();
    must(figure_compute_whole(c, indicator, &p, clock_today(), &f, arena, &err));
    release(c);
    return f.value;
}

static void test_S2_08_contacts_are_figures_of_their_own(void **state)
{
    (void)state;
    int64_t outreach_before = figure_of("contacts kind=outreach year=2026"),
            met = figure_of("contacts_met kind=outreach year=2026"),
            sparrings = figure_of("contacts kind=sparring year=2026 admin=sof"),
            referrals = figure_of("referrals group=hif year=2026");
    must(try_add(&bif, outreach("Kirke", 8), NULL));
    must(try_add(&sof, sparring(INT_NONE, "Bolig"), NULL));
    assert_int_equal(figure_of("contacts kind=outreach year=2026"), outreach_before + 1);
    assert_int_equal(figure_of("contacts kind=outreach year=2025"), 0);
    assert_int_equal(figure_of("contacts_met kind=outreach year=2026"), met + 8);
    assert_int_equal(figure_of("contacts kind=sparring year=2026 admin=sof"), sparrings + 1);
    assert_int_equal(figure_of("referrals group=hif year=2026"), referrals);
    const char *indicator;
    struct figure_params p;
    struct figure f;
    struct conn *c = lease();
    must(figure_parse("contacts year=2026", &indicator, &p, arena, &err));
    assert_int_equal(figure_compute_whole(c, indicator, &p, clock_today(), &f, arena, &err), ERR_INVALID);
    release(c);
    err = ERR_INIT;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_S1_11_an_outreach_contact_needs_no_citizen_and_is_counted_apart_from_persons),
        cmocka_unit_test(test_S1_11_place_and_number_are_asked_for_and_no_person_is_named),
        cmocka_unit_test(test_S3_15a_contacts_at_schools_are_found_by_kind_area_and_offer),
        cmocka_unit_test(
            test_S2_08_a_sparring_is_seen_by_both_only_when_the_basis_covers_it_and_is_no_course),
        cmocka_unit_test(test_S2_08_sparring_without_a_citizen_is_counted_too),
        cmocka_unit_test(test_S1_11_a_contact_is_taken_away_by_its_unit_and_put_back_by_who_did),
        cmocka_unit_test(test_S2_08_contacts_are_figures_of_their_own),
    };
    return cmocka_run_group_tests(tests, set_up, path_tear_down);
}
