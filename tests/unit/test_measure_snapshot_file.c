/* The plain files and the snapshot's own file: what is read, what is refused, and that no byte can change unseen. */
#include "unit.h"

#include "base/file.h"
#include "base/rng.h"
#include "measure/snapshot_file.h"
#include "measure/snapshot_store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct arena *arena;
static struct err err;
static struct snapshot s;
static struct snapshot_report report;
static struct buf notes;
static char folder[] = P_tmpdir "/tov-test-snapshot-XXXXXX";

static struct snapshot_input text(const char *path, const char *content)
{
    return (struct snapshot_input){path, content, strlen(content)};
}

static int read_files(const struct snapshot_files *files)
{
    err_clear(&err);
    buf_clear(&notes);
    memset(&report, 0, sizeof report);
    return snapshot_of_files(files, &s, &report, &notes, arena, &err);
}

static int read_spells(const char *content)
{
    return read_files(&(struct snapshot_files){.spells = text("spells.csv", content)});
}

static uint16_t on(const char *iso)
{
    return snap_day(day_parse_iso(iso));
}

static void assert_note(const char *part)
{
    if (!notes.data || !strstr(notes.data, part))
        fail_msg("\"%s\" is not in: %s", part, notes.data ? notes.data : "");
}

static void test_an_end_is_inclusive_and_an_empty_one_still_runs(void **state)
{
    (void)state;
    assert_int_equal(
        read_spells("person,code,start,end\n7,work,2024-02-29,2024-03-31\n7,work,2025-01-01,\n"), OK);
    assert_int_equal(s.n_spells, 2);
    assert_int_equal(s.person_id[0], 7);
    assert_int_equal(s.spell_start[0], on("2024-02-29"));
    assert_int_equal(s.spell_end[0], on("2024-04-01"));
    assert_int_equal(s.spell_end[1], SNAP_OPEN);
    assert_string_equal(s.codes[s.spell_code[0]].key, "work");
    assert_int_equal(s.until, on("2025-01-02"));
    assert_int_equal(notes.len, 0);
}

static void test_separator_line_end_quotes_order_and_other_columns_do_not_matter(void **state)
{
    (void)state;
    assert_int_equal(
        read_spells("person,code,start,end\n1,work,2024-01-01,2024-01-31\nåse,a b,2024-02-01,\n"), OK);
    assert_int_equal(snapshot_identify(&s, arena, &err), OK);
    const char *identity = s.identity;
    static const char *const same[] = {
        "\xef\xbb\xbfperson;code;start;end\r\n1;work;2024-01-01;2024-01-31\r\nåse;a b;2024-02-01;\r\n",
        "# en bemærkning\nEnd,note,START,\"code\",Person\n2024-01-31,\"x, \"\"y\"\"\",2024-01-01,\"work\",0001\n\n# midt i\n,,2024-02-01,a b,  åse \n",
        "person,code,start,end\n1,work,2024-01-01,2024-01-31\nåse,\"a b\",2024-02-01,,,",
    };
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        assert_int_equal(read_spells(same[i]), OK);
        assert_int_equal(notes.len, 0);
        assert_int_equal(snapshot_identify(&s, arena, &err), OK);
        assert_string_equal(s.identity, identity);
    }
    assert_int_equal(
        read_spells("person,code,start,end\n1,work,2024-01-01,2024-01-30\nåse,a b,2024-02-01,\n"), OK);
    assert_int_equal(snapshot_identify(&s, arena, &err), OK);
    assert_string_not_equal(s.identity, identity);
}

static void test_rows_with_faults_are_left_out_counted_and_told_with_line_and_column(void **state)
{
    (void)state;
    assert_int_equal(read_spells("person,code,start,end\n"
                                 "1,work,2024-01-01,2024-01-31\n"
                                 "1,work,2023-02-29,2024-01-31\n"
                                 "1,work,2024-01-31,2024-01-30\n"
                                 ",work,2024-01-01,\n"
                                 "1,,2024-01-01,\n"
                                 "1,work,,\n"
                                 "1,work,2024-01-01\n"
                                 "1,work,2024-01-01,,x\n"
                                 "1,\"work,2024-01-01,\n"
                                 "1,w\xff,2024-01-01,\n"
                                 "1,work,1899-12-31,\n"
                                 "1,work,2024-01-01,2079-06-05\n"
                                 "1,work,2024-1-1,\n"
                                 "1,work,2024-01-01,2024-01-31\n"),
        OK);
    assert_int_equal(s.n_spells, 1);
    assert_int_equal(s.n_duplicates, 1);
    assert_int_equal(s.n_rejected, 12);
    assert_int_equal(report.n_spell[SNAPSHOT_END_BEFORE_START], 1);
    assert_int_equal(report.n_spell[SNAPSHOT_UNKNOWN_PERSON], 1);
    assert_int_equal(report.n_spell[SNAPSHOT_UNKNOWN_CODE], 1);
    assert_int_equal(report.n_spell[SNAPSHOT_UNREADABLE], 9);
    assert_note("spells.csv, linje 3, kolonnen start: \"2023-02-29\" er ikke en dag");
    assert_note("spells.csv, linje 4, kolonnen end: \"2024-01-30\" ligger før første dag");
    assert_note("spells.csv, linje 5, kolonnen person: \"\" er ikke en person");
    assert_note("spells.csv, linje 8: rækken passer ikke med kolonnerne");
    assert_note("spells.csv, linje 13, kolonnen end: \"2079-06-05\"");
    assert_note("spells.csv: 12 rækker er udeladt:");
}

static void test_only_the_first_twenty_faults_are_told(void **state)
{
    (void)state;
    struct buf file = BUF_INIT;
    buf_puts(&file, "person,code,start,end\n1,work,2024-01-01,\n");
    for (int i = 0; i < 100; i++)
        buf_puts(&file, "1,work,x,\n");
    assert_int_equal(read_spells(file.data), OK);
    assert_int_equal(s.n_rejected, 100);
    int lines = 0;
    for (size_t i = 0; i < notes.len; i++)
        lines += notes.data[i] == '\n';
    assert_int_equal(lines, 21);
    buf_done(&file);
}

static void test_a_file_without_its_columns_or_rows_is_refused(void **state)
{
    (void)state;
    assert_int_equal(read_spells(""), ERR_INVALID);
    assert_non_null(strstr(err.user, "spells.csv er tom"));
    assert_int_equal(read_spells("person,start,end\n1,2024-01-01,\n"), ERR_INVALID);
    assert_non_null(strstr(err.user, "kolonnen \"code\" mangler"));
    assert_int_equal(read_spells("person,code,code,start,end\n"), ERR_INVALID);
    assert_int_equal(read_spells("person,code,start,end\n"), ERR_INVALID);
    assert_int_equal(read_spells("person,code,start,end\n1,work,x,\n"), ERR_INVALID);
    assert_non_null(strstr(err.user, "linje 2"));
    assert_int_equal(
        read_files(&(struct snapshot_files){.spells.path = "/does/not/exist.csv"}), ERR_NOT_FOUND);
    assert_int_equal(read_files(&(struct snapshot_files){.spells.path = "/"}), ERR_IO);
    struct buf file = BUF_INIT;
    buf_puts(&file, "person,code,start,end\n");
    for (int i = 0; i < 200000; i++)
        buf_puts(&file, "1234567890");
    assert_int_equal(read_spells(file.data), ERR_INVALID);
    buf_done(&file);
}

static void test_persons_and_codes_decide_which_rows_belong(void **state)
{
    (void)state;
    struct snapshot_files files = {
        .spells = text("s.csv",
            "person,code,start,end\n1,work,2024-01-01,\n2,work,2024-01-01,\nx,help,2024-01-01,\n1,play,2024-01-01,\n"),
        .courses = text("c.csv",
            "person,intervention,start,end,exit,referred\n1,hif,2024-01-01,2024-05-01,job,2023-12-01\n3,hif,2024-01-01,,,\n"),
        .persons =
            text("p.csv", "person,sex,birth,district\n1,K,1980-02-29,valby\nx,,,\n1,M,1990-01-01,\n4,q,,\n"),
        .codes = text("k.csv", "code;label;parent\nwork;Arbejde;\nhelp;Hjælp;benefit\nbenefit;Ydelse;\n")};
    assert_int_equal(read_files(&files), OK);
    assert_int_equal(s.n_persons, 2);
    assert_int_equal(s.n_spells, 2);
    assert_int_equal(s.n_courses, 1);
    assert_int_equal(s.n_rejected, 5);
    assert_int_equal(report.n_spell[SNAPSHOT_UNKNOWN_PERSON], 1);
    assert_int_equal(report.n_spell[SNAPSHOT_UNKNOWN_CODE], 1);
    assert_note("p.csv, linje 4, kolonnen person: \"1\" står i filen før");
    assert_note("p.csv, linje 5, kolonnen sex: \"q\"");
    assert_note("s.csv, linje 3, kolonnen person: \"2\" er ikke i filen over personer");
    assert_note("s.csv, linje 5, kolonnen code: \"play\" er ikke i listen");
    assert_note("c.csv, linje 3, kolonnen person: \"3\"");
    ptrdiff_t p = snapshot_person_of(&s, 1);
    assert_int_equal(s.sex[p], SNAP_FEMALE);
    assert_int_equal(s.birth[p], on("1980-02-29"));
    assert_string_equal(s.districts[s.district[p]], "valby");
    assert_string_equal(s.exits[s.course_exit[0]], "job");
    assert_int_equal(s.course_referred[0], on("2023-12-01"));
    struct code_set set;
    assert_int_equal(code_set_parse(&s, "benefit", &set, NULL, &err), OK);
    assert_true(code_set_has(&set, (unsigned)snapshot_code_of(&s, "help")));
    assert_string_equal(s.codes[snapshot_code_of(&s, "help")].label, "Hjælp");
}

static void test_data_dates_may_be_said_for_all_or_for_a_code_and_those_below_it(void **state)
{
    (void)state;
    const struct snapshot_until until[] = {{NULL, day_parse_iso("2024-12-31")},
        {"benefit", day_parse_iso("2024-06-30")}, {"work", day_parse_iso("2024-03-31")}};
    struct snapshot_files files = {
        .spells = text("s.csv", "person,code,start,end\n1,work,2024-01-01,\n1,help,2024-01-01,2026-01-01\n"),
        .codes = text("k.csv", "code,parent\nwork,\nhelp,benefit\nbenefit,\n"),
        .until = until,
        .n_until = 3};
    assert_int_equal(read_files(&files), OK);
    assert_int_equal(s.codes[snapshot_code_of(&s, "work")].until, on("2024-04-01"));
    assert_int_equal(s.codes[snapshot_code_of(&s, "help")].until, on("2024-07-01"));
    assert_int_equal(s.codes[SNAP_DEAD].until, on("2025-01-01"));
    assert_int_equal(s.until, on("2024-04-01"));
    files.n_until = 0;
    assert_int_equal(read_files(&files), OK);
    assert_int_equal(s.until, on("2026-01-02"));
    const struct snapshot_until wrong = {"nothing", day_parse_iso("2024-12-31")};
    files.until = &wrong;
    files.n_until = 1;
    assert_int_equal(read_files(&files), ERR_INVALID);
    assert_non_null(strstr(err.user, "nothing"));
}

/* ---- rows of every shape against a plain reader, across the borders of the blocks that are read ---- */

static void test_a_long_file_is_read_the_same_whatever_its_shape(void **state)
{
    (void)state;
    enum { ROWS = 90000 };
    struct rng r;
    rng_seed(&r, 5);
    struct buf plain = BUF_INIT, odd = BUF_INIT;
    buf_puts(&plain, "person,code,start,end\n");
    buf_puts(&odd, "end;code;person;start;note\r\n");
    for (int i = 0; i < ROWS; i++) {
        char start[11], end[11] = "";
        day_t from = {(int32_t)rng_between(&r, SNAP_EPOCH, 30000)};
        day_iso(from, start);
        if (rng_below(&r, 4))
            day_iso((day_t){from.n + (int32_t)rng_below(&r, 800)}, end);
        uint64_t person = rng_below(&r, 5000), code = rng_below(&r, 100);
        buf_printf(
            &plain, "%llu,c%llu,%s,%s\n", (unsigned long long)person, (unsigned long long)code, start, end);
        const char *quote = rng_below(&r, 3) ? "" : "\"";
        buf_printf(&odd, "%s%s%s;%sc%llu%s;%s%llu;%s;\"%.*s\"%s", quote, end, quote, quote,
            (unsigned long long)code, quote, rng_below(&r, 5) ? "" : " ", (unsigned long long)person, start,
            (int)rng_below(&r, 40), "en lang note; med semikolon, og komma",
            rng_below(&r, 2) ? "\r\n" : "\n");
    }
    assert_int_equal(read_spells(plain.data), OK);
    assert_int_equal(s.n_spells + (size_t)s.n_duplicates, ROWS);
    assert_int_equal(snapshot_identify(&s, arena, &err), OK);
    /* codes are numbered as they are met, which is the same order here */
    const char *identity = s.identity;
    char path[64];
    snprintf(path, sizeof path, "%s/odd.csv", folder);
    assert_int_equal(file_write(path, odd.data, odd.len, &err), OK);
    assert_int_equal(read_files(&(struct snapshot_files){.spells.path = path}), OK);
    assert_int_equal(s.n_rejected, 0);
    assert_int_equal(snapshot_identify(&s, arena, &err), OK);
    assert_string_equal(s.identity, identity);
    unlink(path);
    buf_done(&plain);
    buf_done(&odd);
}

/* Where a person lived on a day: the end is inclusive, a time between stays is not known, and who has no stay has lived in one place. */
static void test_addresses_tell_the_district_of_a_day(void **state)
{
    (void)state;
    struct snapshot_files files = {
        .spells = text("s.csv", "person,code,start,end\n1,work,2024-01-01,\n2,work,2024-01-01,\n"),
        .persons = text("p.csv", "person,district\n1,valby\n2,valby\n"),
        .addresses = text("a.csv",
            "district;person;start;end\nvanloese;1;2020-01-01;2023-06-30\nvalby;1;2024-02-01;\n;1;2024-13-01;\nvalby;7;2024-01-01;\nvalby;1;;\n")};
    assert_int_equal(read_files(&files), OK);
    static const struct {
        const char *day, *district;
    } rows[] = {{"2019-12-31", ""}, {"2020-01-01", "vanloese"}, {"2023-06-30", "vanloese"},
        {"2023-07-01", ""}, {"2024-01-31", ""}, {"2024-02-01", "valby"}, {"2050-01-01", "valby"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_string_equal(
            s.districts[snapshot_district_on(&s, 0, snap_day(day_parse_iso(rows[i].day)))], rows[i].district);
    assert_string_equal(s.districts[snapshot_district_on(&s, 1, 0)], "valby");
    assert_int_equal(report.n_stay, 1); /* nobody's; the two others could not be read */
    assert_int_equal(s.n_rejected, 3);
    assert_non_null(strstr(notes.data, "a.csv, linje 4"));
    assert_int_equal(read_files(&(struct snapshot_files){
                         .spells = text("s.csv", "person,code,start,end\n1,work,2024-01-01,\n"),
                         .addresses = text("a.csv", "person,start,end\n1,2024-01-01,\n")}),
        ERR_INVALID);
    assert_non_null(strstr(err.user, "district"));
    err_clear(&err);
}

/* ---- the file of its own ---- */

static void make_city(void)
{
    struct snapshot_files files = {
        .spells = text("s.csv",
            "person,code,start,end\n1,work,2024-01-01,\n2,help,2024-01-01,2024-03-01\n2,dead,2024-05-01,\n1,help,2023-01-01,2023-12-31\n"),
        .courses = text("c.csv",
            "person,intervention,start,end,exit,referred\n1,hif,2024-01-01,2024-05-01,job,2023-12-01\n2,bbat,2024-01-01,,,\n"),
        .persons = text("p.csv", "person,sex,birth,district\n1,K,1980-02-29,valby\n2,m,1970-01-01,\n"),
        .addresses = text(
            "a.csv", "person,district,start,end\n1,valby,2024-02-01,\n1,vanloese,2020-01-01,2023-06-30\n"),
        .codes = text("k.csv", "code,label,parent\nwork,Arbejde,\nhelp,Hjælp,benefit\nbenefit,Ydelse,\n")};
    assert_int_equal(read_files(&files), OK);
    assert_int_equal(snapshot_identify(&s, arena, &err), OK);
}

static const struct snapshot_origin origin = {"a database", 12345, 20000};

static void test_what_is_written_is_mapped_again(void **state)
{
    (void)state;
    struct snapshot_store *store;
    make_city();
    assert_int_equal(snapshot_store_write(&s, &report, &origin, folder, &err), OK);
    assert_int_equal(snapshot_store_open(folder, &store, &err), OK);
    const struct snapshot *m = snapshot_store_snapshot(store);
    assert_string_equal(m->identity, s.identity);
    assert_int_equal(m->until, s.until);
    assert_int_equal(m->built.ms, s.built.ms);
    assert_int_equal(m->n_persons, 2);
    assert_memory_equal(m->spell_start, s.spell_start, s.n_spells * 2);
    assert_memory_equal(m->spell_end, s.spell_end, s.n_spells * 2);
    assert_memory_equal(m->spell_code, s.spell_code, s.n_spells);
    assert_memory_equal(m->course_referred, s.course_referred, s.n_courses * 2);
    for (int i = 0; i < s.n_codes; i++) {
        assert_string_equal(m->codes[i].key, s.codes[i].key);
        assert_int_equal(m->codes[i].until, s.codes[i].until);
        assert_int_equal(m->codes[i].parent != NULL, s.codes[i].parent != NULL);
    }
    assert_string_equal(m->districts[1], "valby");
    assert_int_equal(m->n_stays, 3);
    assert_memory_equal(m->stay_first, s.stay_first, 3 * sizeof *s.stay_first);
    assert_memory_equal(m->stay_start, s.stay_start, 3 * 2);
    assert_memory_equal(m->stay_district, s.stay_district, 3);
    assert_int_equal(snapshot_store_origin(store)->change, 12345);
    assert_int_equal(snapshot_store_origin(store)->today, 20000);
    assert_string_equal(snapshot_store_origin(store)->database, "a database");
    /* a mapped file stays whole when another takes its place */
    struct snapshot again = s;
    again.n_courses = 0;
    uint32_t none[3] = {0};
    again.course_first = none;
    assert_int_equal(snapshot_identify(&again, arena, &err), OK);
    assert_int_equal(snapshot_store_write(&again, &report, &origin, folder, &err), OK);
    assert_int_equal(m->course_start[0], s.course_start[0]);
    snapshot_store_close(store);
    assert_int_equal(snapshot_store_open(folder, &store, &err), OK);
    assert_string_equal(snapshot_store_snapshot(store)->identity, again.identity);
    snapshot_store_close(store);
}

static void *aligned_copy(const struct buf *b, size_t n)
{
    void *copy = aligned_alloc(64, (n + 64) / 64 * 64);
    assert_non_null(copy);
    memcpy(copy, b->data, n);
    return copy;
}

static void test_no_byte_of_the_file_can_be_changed_or_cut_unseen(void **state)
{
    (void)state;
    char path[64];
    struct buf file = BUF_INIT;
    make_city();
    assert_int_equal(snapshot_store_write(&s, &report, &origin, folder, &err), OK);
    snprintf(path, sizeof path, "%s/" SNAPSHOT_FILE, folder);
    assert_int_equal(file_read(path, 0, &file, &err), OK);
    unsigned char *copy = aligned_copy(&file, file.len);
    struct snapshot_store *store;
    for (size_t i = 0; i < file.len; i++) {
        for (unsigned bit = 1; bit < 256; bit *= (unsigned)(2 + i % 3)) {
            copy[i] ^= (unsigned char)bit;
            err_clear(&err);
            if (snapshot_store_read("s", copy, file.len, true, &store, &err) != ERR_INVALID)
                fail_msg("byte %zu may be changed", i);
            copy[i] ^= (unsigned char)bit;
        }
    }
    for (size_t n = 0; n < file.len; n++) {
        err_clear(&err);
        assert_int_equal(snapshot_store_read("s", copy, n, true, &store, &err), ERR_INVALID);
        assert_true(*err.user);
    }
    err_clear(&err);
    assert_int_equal(snapshot_store_read("s", copy, file.len, true, &store, &err), OK);
    snapshot_store_close(store);
    free(copy);
    buf_done(&file);
}

static void test_a_file_that_its_hashes_would_let_through_must_still_hold_together(void **state)
{
    (void)state;
    char path[64];
    struct buf file = BUF_INIT;
    make_city();
    assert_int_equal(snapshot_store_write(&s, &report, &origin, folder, &err), OK);
    snprintf(path, sizeof path, "%s/" SNAPSHOT_FILE, folder);
    assert_int_equal(file_read(path, 0, &file, &err), OK);
    struct rng r;
    rng_seed(&r, 9);
    int refused = 0;
    for (int round = 0; round < 20000; round++) {
        unsigned char *copy = aligned_copy(&file, file.len);
        struct snapshot_store *store;
        for (uint64_t k = 1 + rng_below(&r, 4); k > 0; k--)
            copy[rng_below(&r, file.len)] = (unsigned char)rng_below(&r, 256);
        err_clear(&err);
        if (snapshot_store_read("s", copy, file.len, false, &store, &err) == OK) {
            const struct snapshot *m = snapshot_store_snapshot(store);
            for (size_t i = 0; i < m->n_spells; i++)
                assert_true(m->spell_code[i] < m->n_codes);
            snapshot_store_close(store);
        } else {
            refused++;
        }
        free(copy);
    }
    assert_true(refused > 1000);
    buf_done(&file);
}

static void test_a_folder_that_cannot_be_written_leaves_the_old_file(void **state)
{
    (void)state;
    struct snapshot_store *store;
    make_city();
    assert_int_equal(snapshot_store_write(&s, &report, &origin, "/does/not/exist", &err), ERR_IO);
    err_clear(&err);
    assert_int_equal(snapshot_store_open("/does/not/exist", &store, &err), ERR_NOT_FOUND);
}

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(0);
    return arena && mkdtemp(folder) ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    char path[64];
    snprintf(path, sizeof path, "%s/" SNAPSHOT_FILE, folder);
    unlink(path);
    rmdir(folder);
    buf_done(&notes);
    arena_free(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_end_is_inclusive_and_an_empty_one_still_runs),
        cmocka_unit_test(test_separator_line_end_quotes_order_and_other_columns_do_not_matter),
        cmocka_unit_test(test_rows_with_faults_are_left_out_counted_and_told_with_line_and_column),
        cmocka_unit_test(test_only_the_first_twenty_faults_are_told),
        cmocka_unit_test(test_a_file_without_its_columns_or_rows_is_refused),
        cmocka_unit_test(test_persons_and_codes_decide_which_rows_belong),
        cmocka_unit_test(test_data_dates_may_be_said_for_all_or_for_a_code_and_those_below_it),
        cmocka_unit_test(test_a_long_file_is_read_the_same_whatever_its_shape),
        cmocka_unit_test(test_addresses_tell_the_district_of_a_day),
        cmocka_unit_test(test_what_is_written_is_mapped_again),
        cmocka_unit_test(test_no_byte_of_the_file_can_be_changed_or_cut_unseen),
        cmocka_unit_test(test_a_file_that_its_hashes_would_let_through_must_still_hold_together),
        cmocka_unit_test(test_a_folder_that_cannot_be_written_leaves_the_old_file),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
