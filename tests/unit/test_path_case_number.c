/* Case numbers: formats, who finds them, taking away. Names carry the point. */
#include "path_fixture.h"
#include "path/case_number.h"
#include "people/legal_basis.h"
#include <string.h>

static struct actor bif, suf, sof;

static int set_up(void **state)
{
    if (path_set_up(state))
        return -1;
    bif = path_user("mette", NULL, "jobcenter-koebenhavn", "caseworker");
    suf = path_user("jonas", NULL, "afdeling-sundhed-beskaeftigelse", "caseworker");
    sof = path_user("amira", NULL, "sof", "caseworker");
    return 0;
}

struct job {
    const struct actor *actor;
    struct legal_basis basis;
    struct case_number number;
};
static int basis_fn(struct conn *c, void *ctx, struct err *e)
{
    struct job *j = ctx;
    return legal_basis_add(c, j->actor, &j->basis, e);
}

static int number_fn(struct conn *c, void *ctx, struct err *e)
{
    struct job *j = ctx;
    return case_number_add(c, j->actor, &j->number, e);
}

static void share(int64_t citizen, const char *from, const char *to, const char *tracks)
{
    struct job j = {.actor = &bif};
    field_clear_row(&legal_basis_table, &j.basis);
    j.basis.citizen_id = citizen;
    j.basis.basis = "samtykke";
    j.basis.from_admin = from;
    j.basis.to_admin = to;
    j.basis.tracks = tracks;
    j.basis.valid_from = day("2026-01-01");
    j.basis.valid_to = day("2026-12-31");
    err = ERR_INIT;
    must(db_write(db, "test", basis_fn, &j, &err));
}

static struct sight sight_for(const struct actor *actor, int64_t citizen)
{
    struct citizen row;
    struct sight s;
    struct conn *c = lease();
    err = ERR_INIT;
    must(citizen_by_id(c, citizen, &row, arena, &err));
    must(sight_of(c, actor, &row, clock_today(), &s, &err));
    release(c);
    return s;
}

static void test_I9_case_numbers_have_the_formats_of_f2_edoc_and_kle(void **state)
{
    (void)state;
    static const struct {
        const char *kind, *typed, *normal;
    } rows[] = {{"f2", "2026-5707", "2026-5707"}, {"f2", " 2026 - 5707 ", "2026-5707"},
        {"f2", "26-5707", NULL}, {"f2", "2026-57075707", NULL}, {"f2", "2026-57a", NULL},
        {"edoc", "2026-0098451", "2026-0098451"}, {"edoc", "2026-98451", NULL},
        {"kle", "15.20.00", "15.20.00"}, {"kle", "15.20.00-p35", "15.20.00-P35"},
        {"kle", "15.20.00-ø54", "15.20.00-Ø54"}, {"kle", "15.20.00-P35-1-26", "15.20.00-P35-1-26"},
        {"kle", "15.20", NULL}, {"kle", "15.20.00P35", NULL}, {"kle", "15.20.00-P3", NULL},
        {"sbsys", "1", NULL}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const char *normal = case_number_normal(rows[i].kind, rows[i].typed, arena);
        if (rows[i].normal)
            assert_string_equal(normal, rows[i].normal);
        else
            assert_null(normal);
    }
    assert_true(case_number_is("2026-0098451"));
    assert_false(case_number_is("010179-9992"));
    assert_false(case_number_is("01.01.79"));
    assert_false(case_number_is("Sanne"));
}

static int try_number(const struct actor *actor, int64_t citizen, const char *kind, const char *number)
{
    struct job j = {.actor = actor};
    field_clear_row(&case_number_table, &j.number);
    j.number.citizen_id = citizen;
    j.number.kind = kind;
    j.number.number = number;
    err = ERR_INIT;
    return db_write(db, "test", number_fn, &j, &err);
}

static void test_I9_a_case_number_is_found_only_by_those_who_may_know_of_the_case(void **state)
{
    (void)state;
    struct case_number_hit *hits;
    struct case_number *rows;
    size_t n;
    int64_t citizen = add_citizen("1979-01-01", "", "");
    must(try_number(&suf, citizen, "edoc", "2026-0012345"));
    assert_int_equal(try_number(&suf, citizen, "edoc", "2026-0012345"), ERR_INVALID);
    assert_int_equal(try_number(&suf, citizen, "edoc", "2026-12345"), ERR_INVALID);
    assert_non_null(strstr(err_field_text(&err, "number"), "2026-0098451"));
    struct conn *c = lease();
    err = ERR_INIT;
    must(case_number_find(c, &suf, clock_today(), "2026-0012345", &hits, &n, arena, &err));
    assert_int_equal(n, 1);
    must(case_number_find(c, &bif, clock_today(), "2026-0012345", &hits, &n, arena, &err));
    assert_int_equal(n, 0);
    release(c);
    share(citizen, "suf", "bif", "health");
    struct sight s = sight_for(&bif, citizen), none = sight_for(&sof, citizen);
    c = lease();
    must(case_number_find(c, &bif, clock_today(), "2026-0012345", &hits, &n, arena, &err));
    assert_int_equal(n, 1);
    must(case_number_of_citizen(c, &bif, citizen, &s, &rows, &n, arena, &err));
    assert_int_equal(n, 1);
    must(case_number_of_citizen(c, &sof, citizen, &none, &rows, &n, arena, &err));
    assert_int_equal(n, 0);
    release(c);
}

struct number_change {
    const struct actor *actor;
    int64_t citizen, id, version;
};
static int remove_fn(struct conn *c, void *ctx, struct err *e)
{
    struct number_change *w = ctx;
    return case_number_remove(c, w->actor, w->citizen, w->id, w->version, e);
}
static int undo_fn(struct conn *c, void *ctx, struct err *e)
{
    struct number_change *w = ctx;
    return case_number_undo(c, w->actor, w->citizen, w->id, e);
}

static void test_I9_a_removed_case_number_can_be_put_back_by_who_removed_it(void **state)
{
    (void)state;
    int64_t citizen = add_citizen("1979-01-01", "", "");
    struct case_number *rows;
    size_t n;
    must(try_number(&bif, citizen, "f2", "2026-5707"));
    struct sight s = sight_for(&bif, citizen);
    struct conn *c = lease();
    must(case_number_of_citizen(c, &bif, citizen, &s, &rows, &n, arena, &err));
    release(c);
    assert_int_equal(n, 1);
    struct number_change w = {&sof, citizen, rows[0].id, 1};
    err = ERR_INIT;
    assert_int_equal(db_write(db, "test", remove_fn, &w, &err), ERR_DENIED);
    w.actor = &bif;
    w.version = 9;
    err = ERR_INIT;
    assert_int_equal(db_write(db, "test", remove_fn, &w, &err), ERR_CONFLICT);
    w.version = 1;
    err = ERR_INIT;
    must(db_write(db, "test", remove_fn, &w, &err));
    c = lease();
    must(case_number_of_citizen(c, &bif, citizen, &s, &rows, &n, arena, &err));
    release(c);
    assert_int_equal(n, 0);
    must(db_write(db, "test", undo_fn, &w, &err));
    c = lease();
    must(case_number_of_citizen(c, &bif, citizen, &s, &rows, &n, arena, &err));
    release(c);
    assert_int_equal(n, 1);
    err = ERR_INIT;
    assert_int_equal(db_write(db, "test", undo_fn, &w, &err), ERR_REFUSED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_I9_case_numbers_have_the_formats_of_f2_edoc_and_kle),
        cmocka_unit_test(test_I9_a_case_number_is_found_only_by_those_who_may_know_of_the_case),
        cmocka_unit_test(test_I9_a_removed_case_number_can_be_put_back_by_who_removed_it),
    };
    return cmocka_run_group_tests(tests, set_up, path_tear_down);
}
