/* The catalogue out and in again: nothing changes by itself, bad rows stop the file, hostile files do no harm. */
#include "base/csv.h"
#include "base/file.h"
#include "base/text.h"
#include "effect/export.h"
#include "effect_fixture.h"
#include "offer/agreement.h"
#include "offer/agreement_place.h"
#include "offer/catalogue_file.h"
#include "offer/intervention.h"
#include "system/xlsx.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xlsxwriter.h>
#include <zlib.h>

struct outcome {
    int rc;
    struct load_report report;
    struct load_entries entries;
};

/* Reads the file in, or tries it. */
static struct outcome take(const char *name, const void *data, size_t n, bool write)
{
    struct load_rows *rows = NULL;
    size_t n_rows = 0;
    struct outcome o = {.report = {.text = BUF_INIT}};
    err = ERR_INIT;
    o.rc = catalogue_parse(name, data, n, &rows, &n_rows, arena, &err);
    if (!o.rc)
        o.rc = load_memory(db, rows, n_rows, write, name, &everyone, &o.report, &o.entries, arena, &err);
    buf_done(&o.report.text);
    return o;
}
static struct outcome take_csv(const char *name, const char *text, bool write)
{
    return take(name, text, strlen(text), write);
}

/* All rows of a table as a csv file. */
static void csv_of(const struct load *load, struct buf *out)
{
    const struct table *t = load->table;
    const char *rows, *cells[64];
    size_t n, n_cols = 0;
    struct conn *c = lease();
    must(catalogue_rows(c, load, &rows, &n, arena, &err));
    release(c);
    for (size_t i = 0; i < t->n_fields; i++) {
        if (catalogue_shows(&t->fields[i]))
            cells[n_cols++] = t->fields[i].name;
    }
    csv_put_row(out, cells, n_cols, ';');
    for (size_t r = 0; r < n; r++) {
        n_cols = 0;
        for (size_t i = 0; i < t->n_fields; i++) {
            if (catalogue_shows(&t->fields[i]))
                cells[n_cols++] = field_text(&t->fields[i], rows + r * t->size, arena);
        }
        csv_put_row(out, cells, n_cols, ';');
    }
}

static void what_is_taken_out_changes_nothing_when_it_is_read_in(void **state)
{
    (void)state;
    const struct load *const *tables;
    size_t n = catalogue_tables(&tables, arena);
    assert_int_equal(n, 14);
    for (size_t i = 0; i < n; i++) {
        struct buf out = BUF_INIT;
        csv_of(tables[i], &out);
        struct outcome o = take(arena_printf(arena, "%s.csv", tables[i]->file), out.data, out.len, false);
        must(o.rc);
        assert_int_equal(o.report.n_new + o.report.n_changed + o.report.n_error, 0);
        buf_done(&out);
    }
}

static void a_preview_changes_nothing_and_saving_does(void **state)
{
    (void)state;
    static const char text[] =
        "key;title;kind\nhif;Hverdagen i Fokus, ændret;offer\nnyt-tilbud;Opdigtet tilbud;offer\n";
    struct intervention iv;
    struct outcome o = take_csv("interventions.csv", text, false);
    must(o.rc);
    assert_int_equal(o.report.n_new, 1);
    assert_int_equal(o.report.n_changed, 1);
    assert_int_equal(o.entries.n, 2);
    assert_int_equal(o.entries.list[0].kind, LOAD_CHANGED);
    assert_int_equal(o.entries.list[0].line, 2);
    assert_non_null(strstr(o.entries.list[0].text, "Hverdagen i Fokus, ændret"));
    struct conn *c = lease();
    struct err missing = ERR_INIT;
    assert_int_equal(intervention_by_key(c, "nyt-tilbud", &iv, arena, &missing), ERR_NOT_FOUND);
    must(intervention_by_key(c, "hif", &iv, arena, &err));
    assert_string_equal(iv.title, "Hverdagen i Fokus (HIF)");
    const char *content = arena_strdup(arena, iv.content);
    release(c);
    o = take_csv("interventions.csv", text, true);
    must(o.rc);
    c = lease();
    must(intervention_by_key(c, "hif", &iv, arena, &err));
    assert_string_equal(iv.title, "Hverdagen i Fokus, ændret");
    assert_string_equal(iv.content, content); /* a column that is not in the file is left alone */
    must(intervention_by_key(c, "nyt-tilbud", &iv, arena, &err));
    release(c);
}

static void one_bad_row_stops_the_file_and_is_named(void **state)
{
    (void)state;
    struct agreement g;
    struct outcome o = take_csv("agreements (2).csv",
        "key;title;buyer;end_day\ngod;God aftale;bif;2026-12-31\nond;Dårlig aftale;findes-ikke;31/2\n", true);
    assert_int_equal(o.rc, ERR_INVALID);
    assert_int_equal(o.report.n_error, 2);
    assert_int_equal(o.entries.list[0].kind, LOAD_BAD);
    assert_int_equal(o.entries.list[0].line, 3);
    assert_string_equal(o.entries.list[0].column, "end_day");
    assert_string_equal(o.entries.list[1].column, "buyer");
    assert_non_null(strstr(o.entries.list[1].text, "organisations"));
    struct conn *c = lease();
    struct err missing = ERR_INIT;
    assert_int_equal(agreement_by_key(c, "god", &g, arena, &missing), ERR_NOT_FOUND);
    release(c);
}

static void what_refers_to_stored_rows_needs_no_file_of_them(void **state)
{
    (void)state;
    struct outcome o = take_csv("agreement_places.csv",
        "agreement,intervention,valid_from,valid_to,places,price,price_year\n"
        "bif-suf,hif,2026-01-01,2026-06-30,40,12000.5,2026\n",
        true);
    must(o.rc);
    struct agreement_place *p;
    size_t n;
    struct conn *c = lease();
    must(agreement_places_of(c, "bif-suf", "hif", &p, &n, arena, &err));
    release(c);
    assert_int_equal(n, 1);
    assert_int_equal(p[0].places, 40);
    assert_int_equal(p[0].price.oere, 1200050);
    o = take_csv("agreement_places.csv",
        "agreement;intervention;valid_from;places\nbif-suf;hif;2026-03-01;50\n", true);
    assert_int_equal(o.rc, ERR_INVALID);
    assert_non_null(strstr(err.user, "overlapper"));
}

static void columns_the_program_keeps_for_itself_are_refused(void **state)
{
    (void)state;
    assert_int_equal(take_csv("agreements.csv", "key;title;version\nny;Ny;7\n", false).rc, ERR_INVALID);
    assert_int_equal(take_csv("agreements.csv", "key;title;regulated_by\nny;Ny;7\n", false).rc, ERR_INVALID);
    assert_int_equal(take_csv("agreement_places.csv",
                         "agreement;intervention;valid_from;cut_id\nbif-suf;bbat;2026-01-01;1\n", false)
                         .rc,
        ERR_INVALID);
}

static void texts_that_look_like_formulas_come_back_as_they_were(void **state)
{
    (void)state;
    struct buf out = BUF_INIT;
    struct agreement g;
    must(take_csv("agreements.csv", "key;title;note\nformel;=1+1;@SUM(A1)\n", true).rc);
    csv_of(load_find("agreements"), &out);
    assert_non_null(strstr(out.data, ";'=1+1;"));
    assert_non_null(strstr(out.data, "'@SUM(A1)"));
    assert_null(strstr(out.data, ";=1+1"));
    struct outcome o = take("agreements.csv", out.data, out.len, false);
    must(o.rc);
    assert_int_equal(o.report.n_changed, 0);
    buf_done(&out);
    struct conn *c = lease();
    must(agreement_by_key(c, "formel", &g, arena, &err));
    release(c);
    assert_string_equal(g.title, "=1+1");
}

static void files_that_are_no_table_say_so(void **state)
{
    (void)state;
    assert_int_equal(take_csv("borgere.csv", "cpr;navn\n1;2\n", false).rc, ERR_INVALID);
    assert_int_equal(take_csv("users.csv", "login;name\na;b\n", false).rc, ERR_INVALID);
    assert_int_equal(take_csv("interventions.csv", "", false).rc, ERR_INVALID);
    assert_int_equal(take("interventions.csv", "key;title\n\xff\xfe;x\n", 15, false).rc, ERR_INVALID);
    assert_int_equal(take_csv("interventions.csv", "key;key\na;b\n", false).rc, ERR_INVALID);
}

/* ---- spreadsheets ---- */

/* Two sheets: texts that look like formulas, days, kroner, an empty cell. */
static void book(struct buf *out)
{
    static const char *const heads[] = {"key", "title", "start_day", "end_day", "notice_months"};
    static const char *const place_heads[] = {
        "agreement", "intervention", "valid_from", "places", "price", "price_year"};
    struct export_cell cells[] = {export_text("fra-regneark"), export_text("=HYPERLINK(\"http://x\")"),
        {.type = EXPORT_DAY, .value = day("2026-01-01").n},
        {.type = EXPORT_DAY, .value = day("2027-12-31").n}, {.type = EXPORT_PLAIN, .value = 6}};
    struct export_cell place_cells[] = {export_text("fra-regneark"), export_text("jobcamps"),
        {.type = EXPORT_DAY, .value = day("2026-03-01").n}, {.type = EXPORT_PLAIN, .value = 12},
        {.type = EXPORT_KR, .value = 1234510}, export_text("")};
    struct export_table tables[] = {
        {.name = "agreements", .heads = heads, .n_cols = 5, .cells = cells, .n_rows = 1},
        {.name = "agreement_places", .heads = place_heads, .n_cols = 6, .cells = place_cells, .n_rows = 1}};
    must(export_xlsx_book(tables, 2, out, &err));
}

static void a_spreadsheet_is_read_with_days_and_kroner(void **state)
{
    (void)state;
    struct buf file = BUF_INIT;
    struct agreement g;
    struct agreement_place *p;
    size_t n;
    book(&file);
    must(take("katalog.xlsx", file.data, file.len, true).rc);
    struct conn *c = lease();
    must(agreement_by_key(c, "fra-regneark", &g, arena, &err));
    assert_string_equal(g.title, "=HYPERLINK(\"http://x\")");
    assert_int_equal(g.start_day.n, day("2026-01-01").n);
    assert_int_equal(g.end_day.n, day("2027-12-31").n);
    assert_int_equal(g.notice_months, 6);
    must(agreement_places_of(c, "fra-regneark", NULL, &p, &n, arena, &err));
    release(c);
    assert_int_equal(n, 1);
    assert_int_equal(p[0].valid_from.n, day("2026-03-01").n);
    assert_int_equal(p[0].price.oere, 1234510);
    assert_int_equal(p[0].price_year, INT_NONE);
    struct outcome o = take("katalog.xlsx", file.data, file.len, false);
    must(o.rc);
    assert_int_equal(o.report.n_new + o.report.n_changed, 0);
    buf_done(&file);
}

static void texts_in_a_spreadsheet_are_never_formulas(void **state)
{
    (void)state;
    struct buf file = BUF_INIT;
    struct xlsx_book read;
    book(&file);
    must(xlsx_read(file.data, file.len, &read, arena, &err));
    for (size_t s = 0; s < read.n; s++) {
        for (size_t r = 0; r < read.sheets[s].n; r++) {
            for (size_t k = 0; k < read.sheets[s].rows[r].n; k++)
                assert_int_not_equal(read.sheets[s].rows[r].cells[k].kind, XLSX_FORMULA);
        }
    }
    buf_done(&file);
}

/* A file made elsewhere: fn writes its sheet "interventions". */
static void foreign(void (*fn)(lxw_worksheet *), struct buf *out)
{
    char path[] = P_tmpdir "/tov-test-xlsx-XXXXXX";
    int fd = mkostemp(path, O_CLOEXEC);
    assert_true(fd >= 0);
    close(fd);
    lxw_workbook *file = workbook_new(path);
    assert_non_null(file);
    lxw_worksheet *sheet = workbook_add_worksheet(file, "interventions");
    worksheet_write_string(sheet, 0, 0, "key", NULL);
    worksheet_write_string(sheet, 0, 1, "title", NULL);
    fn(sheet);
    assert_int_equal(workbook_close(file), LXW_NO_ERROR);
    must(file_read(path, 0, out, &err));
    unlink(path);
}
static void with_formula(lxw_worksheet *sheet)
{
    worksheet_write_string(sheet, 4, 0, "hif", NULL);
    worksheet_write_formula(sheet, 4, 1, "=CONCATENATE(\"H\",\"I\")", NULL);
}
static void with_cell_beside(lxw_worksheet *sheet)
{
    worksheet_write_string(sheet, 1, 0, "hif", NULL);
    worksheet_write_string(sheet, 1, 1, "HIF", NULL);
    worksheet_write_string(sheet, 1, 5, "glemt", NULL);
}

static void a_formula_is_a_bad_cell_with_its_line(void **state)
{
    (void)state;
    struct buf file = BUF_INIT;
    foreign(with_formula, &file);
    struct outcome o = take("x.xlsx", file.data, file.len, true);
    assert_int_equal(o.rc, ERR_INVALID);
    assert_int_equal(o.entries.list[0].line, 5);
    assert_string_equal(o.entries.list[0].column, "title");
    assert_non_null(strstr(o.entries.list[0].text, "formel"));
    buf_done(&file);
    foreign(with_cell_beside, &file);
    o = take("x.xlsx", file.data, file.len, true);
    assert_int_equal(o.rc, ERR_INVALID);
    assert_non_null(strstr(o.entries.list[0].text, "til højre"));
    buf_done(&file);
}

static void u16_put(struct buf *b, unsigned v)
{
    buf_putc(b, (char)(v & 255));
    buf_putc(b, (char)(v >> 8 & 255));
}
static void u32_put(struct buf *b, size_t v)
{
    u16_put(b, (unsigned)(v & 0xffff));
    u16_put(b, (unsigned)(v >> 16 & 0xffff));
}

/* A zip archive with one part, deflated; it says that the part holds `said` bytes. */
static void archive(
    const char *path, const char *content, size_t n, size_t said, unsigned flags, struct buf *out)
{
    uLong bound = compressBound(n) + 64;
    unsigned char *packed = malloc(bound);
    z_stream z = {.next_in = (unsigned char *)(uintptr_t)content,
        .avail_in = (uInt)n,
        .next_out = packed,
        .avail_out = (uInt)bound};
    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, -MAX_WBITS, 9, Z_DEFAULT_STRATEGY), Z_OK);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    size_t size = z.total_out, directory;
    deflateEnd(&z);
    buf_put(out, "PK\3\4", 4);
    u16_put(out, 20), u16_put(out, flags), u16_put(out, 8), u32_put(out, 0), u32_put(out, 0);
    u32_put(out, size), u32_put(out, said), u16_put(out, (unsigned)strlen(path)), u16_put(out, 0);
    buf_puts(out, path);
    buf_put(out, packed, size);
    directory = out->len;
    buf_put(out, "PK\1\2", 4);
    u16_put(out, 20), u16_put(out, 20), u16_put(out, flags), u16_put(out, 8), u32_put(out, 0),
        u32_put(out, 0);
    u32_put(out, size), u32_put(out, said), u16_put(out, (unsigned)strlen(path)), u16_put(out, 0),
        u16_put(out, 0);
    u16_put(out, 0), u16_put(out, 0), u32_put(out, 0), u32_put(out, 0);
    buf_puts(out, path);
    size_t end = out->len;
    buf_put(out, "PK\5\6", 4);
    u16_put(out, 0), u16_put(out, 0), u16_put(out, 1), u16_put(out, 1), u32_put(out, end - directory),
        u32_put(out, directory), u16_put(out, 0);
    free(packed);
}

static void a_small_file_cannot_fill_the_memory(void **state)
{
    (void)state;
    struct buf file = BUF_INIT;
    size_t n = XLSX_MAX_UNPACKED + 1;
    char *zeros = calloc(n, 1);
    assert_non_null(zeros);
    archive("xl/workbook.xml", zeros, n, n, 0, &file);
    assert_true(file.len < 200000);
    assert_int_equal(take("bombe.xlsx", file.data, file.len, false).rc, ERR_LIMIT);
    buf_done(&file);
    archive("xl/workbook.xml", zeros, n, 100, 0, &file); /* says less than it holds */
    assert_int_equal(take("loegn.xlsx", file.data, file.len, false).rc, ERR_INVALID);
    buf_done(&file);
    archive("xl/workbook.xml", zeros, 100, 100, 1, &file);
    assert_int_equal(take("kryptet.xlsx", file.data, file.len, false).rc, ERR_INVALID);
    assert_non_null(strstr(err.user, "krypteret"));
    buf_done(&file);
    free(zeros);
}

static void entities_that_multiply_are_refused(void **state)
{
    (void)state;
    struct buf file = BUF_INIT;
    static const char xml[] =
        "<?xml version=\"1.0\"?><!DOCTYPE w [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">"
        "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]><workbook>&c;</workbook>";
    archive("xl/workbook.xml", xml, sizeof xml - 1, sizeof xml - 1, 0, &file);
    assert_int_equal(take("entiteter.xlsx", file.data, file.len, false).rc, ERR_INVALID);
    buf_done(&file);
}

static void a_file_cut_off_or_changed_anywhere_is_refused_or_read(void **state)
{
    (void)state;
    struct buf file = BUF_INIT;
    struct xlsx_book read;
    book(&file);
    size_t refused = 0;
    for (size_t i = 0; i < file.len; i += 7) {
        struct err e = ERR_INIT;
        refused += xlsx_read(file.data, i, &read, arena, &e) != OK;
        char *copy = malloc(file.len);
        memcpy(copy, file.data, file.len);
        copy[i] = (char)(copy[i] ^ 0x5a);
        e = ERR_INIT;
        int rc = xlsx_read(copy, file.len, &read, arena, &e);
        assert_true(rc == OK || rc == ERR_INVALID || rc == ERR_LIMIT);
        free(copy);
    }
    assert_true(refused > file.len / 7 - 4);
    buf_done(&file);
}

static void serial_numbers_are_days(void **state)
{
    (void)state;
    struct xlsx_book book1900 = {.from_1904 = false}, book1904 = {.from_1904 = true};
    assert_string_equal(xlsx_day(&book1900, "46023", arena), "2026-01-01");
    assert_string_equal(xlsx_day(&book1900, "61", arena), "1900-03-01");
    assert_null(xlsx_day(&book1900, "46023.5", arena));
    assert_null(xlsx_day(&book1900, "60", arena));
    assert_string_equal(xlsx_day(&book1904, "44561", arena), "2026-01-01");
}

static struct actor somebody = {.user_id = 7, .login = "nogen"};
struct kept {
    int64_t id;
};
static int keep_fn(struct conn *c, void *ctx, struct err *e)
{
    struct kept *k = ctx;
    return catalogue_upload_add(c, &somebody, "x.csv", "a\0b", 3, &k->id, e);
}

static void an_uploaded_file_is_only_its_senders(void **state)
{
    (void)state;
    err = ERR_INIT;
    struct kept k = {0};
    const char *name;
    const void *data;
    size_t n;
    must(db_write(db, "test", keep_fn, &k, &err));
    struct conn *c = lease();
    must(catalogue_upload_read(c, &somebody, k.id, &name, &data, &n, arena, &err));
    assert_int_equal(n, 3);
    assert_memory_equal(data, "a\0b", 3);
    err = ERR_INIT;
    struct actor other = {.user_id = 8, .login = "en anden"};
    assert_int_equal(catalogue_upload_read(c, &other, k.id, &name, &data, &n, arena, &err), ERR_NOT_FOUND);
    release(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_taken_out_changes_nothing_when_it_is_read_in),
        cmocka_unit_test(a_preview_changes_nothing_and_saving_does),
        cmocka_unit_test(one_bad_row_stops_the_file_and_is_named),
        cmocka_unit_test(what_refers_to_stored_rows_needs_no_file_of_them),
        cmocka_unit_test(columns_the_program_keeps_for_itself_are_refused),
        cmocka_unit_test(texts_that_look_like_formulas_come_back_as_they_were),
        cmocka_unit_test(files_that_are_no_table_say_so),
        cmocka_unit_test(a_spreadsheet_is_read_with_days_and_kroner),
        cmocka_unit_test(texts_in_a_spreadsheet_are_never_formulas),
        cmocka_unit_test(a_formula_is_a_bad_cell_with_its_line),
        cmocka_unit_test(a_small_file_cannot_fill_the_memory),
        cmocka_unit_test(entities_that_multiply_are_refused),
        cmocka_unit_test(a_file_cut_off_or_changed_anywhere_is_refused_or_read),
        cmocka_unit_test(serial_numbers_are_days),
        cmocka_unit_test(an_uploaded_file_is_only_its_senders),
    };
    return cmocka_run_group_tests(tests, effect_set_up_with_data, effect_tear_down);
}
