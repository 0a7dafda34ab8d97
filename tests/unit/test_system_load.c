/* Loading of reference data: all or nothing, twice changes nothing, bad rows are told with file, line and column. */
#include "system_fixture.h"
#include "system/code.h"
#include "system/load.h"
#include "system/organisation.h"

static const char sources[] =
    "# kilder\nkey;title;date;note\nsvar;Et svar;2026-04-14;\nnotat;Et notat;;Uden dato\n";
static const char organisations[] = "key;kind;parent;name;valid_from;valid_to;source\n"
                                    "kk;municipality;;Københavns Kommune;;;svar\n"
                                    "bif;administration;kk;Gammelt navn;;2020-12-31;svar\n"
                                    "bif;administration;kk;Nyt navn;2021-01-01;;svar\n";
static const char benefit[] = "code;label;label_en;valid_from;valid_to;parent;sort;source;note\n"
                              "a;Første;First;2020-01-01;2025-12-31;;20;;\n"
                              "b;Anden;;;;;10;;\n";

static void write_files(const struct fixture *f)
{
    fixture_write_file(f, "data/sources.csv", sources);
    fixture_write_file(f, "data/organisations.csv", organisations);
    fixture_write_file(f, "codes/benefit.csv", benefit);
}

static int load(struct fixture *f, struct load_report *ret, struct err *err)
{
    err_clear(err);
    return load_dir(f->db, arena_printf(f->arena, "%s/data", f->dir), &f->actor, ret, err);
}

/* Loads, and checks the counts. */
static void load_well(struct fixture *f, int64_t n_new, int64_t n_changed, int64_t n_same, int64_t n_orphan)
{
    struct load_report report;
    struct err err = ERR_INIT;
    int rc = load(f, &report, &err);
    if (rc != OK) {
        print_error("%s", report.text.data ? report.text.data : "");
    }
    must_(rc, &err, "load");
    assert_int_equal(report.n_new, n_new);
    assert_int_equal(report.n_changed, n_changed);
    assert_int_equal(report.n_same, n_same);
    assert_int_equal(report.n_orphan, n_orphan);
    assert_int_equal(report.n_error, 0);
    buf_done(&report.text);
}

/* Loads files that are refused: nothing is written, and the report has all parts of the message. */
static void load_badly(struct fixture *f, int64_t n_error, const char *const *parts)
{
    struct load_report report;
    struct err err = ERR_INIT;
    int64_t before = fixture_number(f, "SELECT (SELECT COUNT(*) FROM source) + (SELECT COUNT(*) FROM code)");
    assert_int_equal(load(f, &report, &err), ERR_INVALID);
    assert_int_equal(report.n_error, n_error);
    for (; *parts; parts++) {
        if (strstr(report.text.data, *parts) == NULL) {
            print_error("%s: not in: %s", *parts, report.text.data);
            fail();
        }
    }
    buf_done(&report.text);
    assert_int_equal(
        fixture_number(f, "SELECT (SELECT COUNT(*) FROM source) + (SELECT COUNT(*) FROM code)"), before);
}
#define BADLY(f, n, ...) load_badly(f, n, (const char *const[]){__VA_ARGS__, NULL})

static void test_load_and_again(void **state)
{
    struct fixture *f = *state;
    fixture_tamper(f, "DELETE FROM organisation");
    write_files(f);
    load_well(f, 7, 0, 0, 0);
    load_well(f, 0, 0, 7, 0);
    assert_string_equal(organisation_find("bif", day_from_ymd(2020, 12, 31))->name, "Gammelt navn");
    assert_string_equal(organisation_find("bif", day_from_ymd(2021, 1, 1))->name, "Nyt navn");
    assert_string_equal(organisation_name("bif"), "Nyt navn");
    assert_string_equal(organisation_name("ukendt"), "ukendt");
    assert_true(organisation_is_within("bif", "kk"));
    assert_false(organisation_is_within("kk", "bif"));
    assert_string_equal(organisation_admin("bif"), "bif");
    assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM import_run"), 2);
}

static void test_dated_codes(void **state)
{
    struct fixture *f = *state;
    const struct code *const *codes;
    write_files(f);
    load_well(f, 6, 1, 0, 1); /* the fixture's kk gets a source; its bif has another name */
    assert_true(code_is_valid("benefit", "a", day_from_ymd(2020, 1, 1)));
    assert_true(code_is_valid("benefit", "a", day_from_ymd(2025, 12, 31)));
    assert_false(code_is_valid("benefit", "a", day_from_ymd(2026, 1, 1)));
    assert_false(code_is_valid("benefit", "c", DAY_NONE));
    assert_int_equal(code_list("benefit", day_from_ymd(2022, 1, 1), &codes), 2);
    assert_string_equal(codes[0]->code, "b"); /* by sort */
    assert_int_equal(code_list("benefit", day_from_ymd(2026, 1, 1), &codes), 1);
    assert_int_equal(code_list("ukendt", DAY_NONE, &codes), 0);
    assert_string_equal(code_label("benefit", "a"), "Første");
    assert_string_equal(code_label("benefit", "z"), "z");
}

static void test_changed_and_orphaned_rows(void **state)
{
    struct fixture *f = *state;
    fixture_tamper(f, "DELETE FROM organisation");
    write_files(f);
    load_well(f, 7, 0, 0, 0);
    fixture_write_file(f, "data/sources.csv", "key;title;date\nsvar;Et rettet svar;2026-04-14\n");
    load_well(f, 0, 1, 5, 1);
    assert_string_equal(fixture_text(f, "SELECT title FROM source WHERE key = 'svar'"), "Et rettet svar");
    assert_int_equal(fixture_number(f, "SELECT COUNT(*) FROM source"), 2); /* reported, not deleted */
}

/* A column that the files leave out keeps what is stored. */
static void test_left_out_column_is_kept(void **state)
{
    struct fixture *f = *state;
    fixture_tamper(f, "DELETE FROM organisation");
    write_files(f);
    load_well(f, 7, 0, 0, 0);
    fixture_write_file(f, "data/sources.csv", "key;title\nsvar;Et svar\nnotat;Et notat\n");
    load_well(f, 0, 0, 7, 0);
    assert_string_equal(fixture_text(f, "SELECT note FROM source WHERE key = 'notat'"), "Uden dato");
}

static void test_split_files_are_one_table(void **state)
{
    struct fixture *f = *state;
    fixture_tamper(f, "DELETE FROM organisation");
    write_files(f);
    fixture_write_file(f, "data/sources.more.csv", "title;key\nEt tredje;tredje\n");
    load_well(f, 8, 0, 0, 0);
}

static void test_bad_cell(void **state)
{
    struct fixture *f = *state;
    write_files(f);
    fixture_write_file(f, "data/sources.csv", "key;title;date\nsvar;Et svar;14/4 2026\nnotat;;\n");
    BADLY(f, 2, "sources.csv, linje 2, kolonne date:", "sources.csv, linje 3, kolonne title:");
}

static void test_unknown_and_missing_column(void **state)
{
    struct fixture *f = *state;
    write_files(f);
    fixture_write_file(f, "data/sources.csv", "key;titel\nsvar;Et svar\nnotat;Et notat\n");
    BADLY(f, 3, "sources.csv, linje 1, kolonne titel:", "sources.csv, linje 2, kolonne title:");
}

static void test_same_key_twice(void **state)
{
    struct fixture *f = *state;
    write_files(f);
    fixture_write_file(f, "data/sources.more.csv", "key;title\nsvar;Igen\n");
    BADLY(f, 1, "svar", "sources.csv, linje 3");
}

static void test_broken_reference(void **state)
{
    struct fixture *f = *state;
    write_files(f);
    fixture_write_file(
        f, "data/organisations.csv", "key;kind;name;source\nkk;municipality;Kommunen;findes-ikke\n");
    BADLY(f, 1, "organisations.csv, linje 2, kolonne source: findes-ikke");
}

static void test_broken_file(void **state)
{
    struct fixture *f = *state;
    write_files(f);
    fixture_write_file(f, "data/sources.csv", "key;title\nsvar;\"uden slut\n");
    BADLY(f, 1, "sources.csv, linje 2");
    fixture_write_file(f, "data/sources.csv", "key;title\nsvar;\xff\xfe\n");
    BADLY(f, 1, "sources.csv");
}

static void test_missing_folder(void **state)
{
    struct fixture *f = *state;
    struct load_report report;
    struct err err = ERR_INIT;
    assert_int_equal(load(f, &report, &err), ERR_NOT_FOUND);
    assert_non_null(strstr(err_user_text(&err), "/data"));
    buf_done(&report.text);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_load_and_again),
        TEST(test_dated_codes),
        TEST(test_changed_and_orphaned_rows),
        TEST(test_left_out_column_is_kept),
        TEST(test_split_files_are_one_table),
        TEST(test_bad_cell),
        TEST(test_unknown_and_missing_column),
        TEST(test_same_key_twice),
        TEST(test_broken_reference),
        TEST(test_broken_file),
        TEST(test_missing_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
