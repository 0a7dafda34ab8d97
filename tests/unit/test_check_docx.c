/* Word files that are checked: what is read out of them, what is found in them, and what is refused. */
#include "unit.h"
#include "check/check_text.h"
#include "system/docx.h"
#include "zip_archive.h"

#include <string.h>

static struct arena *arena;
static struct err err;

#define STYLES                                                                                                 \
    "<w:styles><w:style w:styleId=\"Overskrift1\"><w:name w:val=\"heading 1\"/></w:style>"                     \
    "<w:style w:styleId=\"Egen\"><w:name w:val=\"Egen\"/><w:pPr><w:outlineLvl w:val=\"1\"/></w:pPr></w:style>" \
    "<w:style w:styleId=\"Billedtekst\"><w:name w:val=\"caption\"/></w:style></w:styles>"
#define STYLED(style, text)                                                                                  \
    "<w:p><w:pPr><w:pStyle w:val=\"" style "\"/></w:pPr><w:r><w:t>" text "</w:t></w:r></w:p>"
#define P(text)  "<w:p><w:r><w:t>" text "</w:t></w:r></w:p>"
#define TC(text) "<w:tc>" P(text) "</w:tc>"

/* A file of that body. */
static struct buf file_of(const char *body)
{
    struct buf file = BUF_INIT, xml = BUF_INIT;
    buf_printf(&xml, "<w:document xmlns:w=\"w\"><w:body>%s<w:sectPr/></w:body></w:document>", body);
    struct zip_content parts[] = {
        {"word/styles.xml", STYLES, sizeof STYLES - 1, 0}, {"word/document.xml", xml.data, xml.len, 0}};
    zip_archive(parts, 2, &file);
    buf_done(&xml);
    return file;
}

static struct docx read_body(const char *body)
{
    struct docx doc = {0};
    struct buf file = file_of(body);
    assert_true(docx_looks_like(file.data, file.len));
    assert_int_equal(docx_read(file.data, file.len, &doc, arena, &err), OK);
    buf_done(&file);
    return doc;
}

static void test_paragraphs_have_headings_by_the_styles_of_the_file(void **state)
{
    (void)state;
    struct docx d = read_body(STYLED("Overskrift1", "Budget 2026") STYLED("Egen", "Indhold")
            P("  Et   afsnit. ") P("") STYLED("Billedtekst", "Tabel 1") P("Blødt &amp; hårdt"));
    assert_int_equal(d.n, 5);
    assert_int_equal(d.blocks[0].level, 1);
    assert_int_equal(d.blocks[1].level, 2);
    assert_int_equal(d.blocks[2].level, 0);
    assert_string_equal(d.blocks[2].text, "Et afsnit.");
    assert_true(d.blocks[3].is_caption);
    assert_string_equal(d.blocks[4].text, "Blødt & hårdt");
}

static void test_text_is_what_a_reader_sees(void **state)
{
    (void)state;
    struct docx d = read_body(
        "<w:p><w:r><w:t>Beløb 224</w:t></w:r><w:hyperlink><w:r><w:rPr><w:vertAlign w:val=\"superscript\"/>"
        "</w:rPr><w:t>8</w:t></w:r></w:hyperlink><w:del><w:r><w:delText>slettet</w:delText><w:t>x</w:t></w:r></w:del>"
        "<w:ins><w:r><w:t> og nyt</w:t></w:r></w:ins><w:r><w:br/><w:t>linje</w:t><w:tab/><w:t>m</w:t></w:r>"
        "<w:r><w:instrText> PAGE </w:instrText></w:r></w:p>");
    assert_int_equal(d.n, 1);
    assert_string_equal(d.blocks[0].text, "Beløb 224 og nyt linje m");
}

static void test_tables_have_their_cells_where_they_stand(void **state)
{
    (void)state;
    struct docx d = read_body(
        "<w:tbl><w:tblPr><w:tblCaption w:val=\"Tabel 2a\"/></w:tblPr>"
        "<w:tr><w:trPr><w:tblHeader/></w:trPr>" TC("Formål") TC("2026")
            TC("2027") "</w:tr>"
                       "<w:tr><w:tc><w:tcPr><w:gridSpan w:val=\"2\"/></w:tcPr>" P("A") "</w:tc>" TC(
                           "7") "</w:tr>"
                                "<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr>" P("A") "</w:tc><w:tc>" P("1")
                                    P("2") "<w:tbl><w:tr>" TC(
                                        "indre") "</w:tr></w:tbl></w:tc></w:tr></w:tbl>" P("Efter."));
    assert_int_equal(d.n, 2);
    const struct docx_block *t = &d.blocks[0];
    assert_int_equal(t->kind, DOCX_TABLE);
    assert_string_equal(t->caption, "Tabel 2a");
    assert_int_equal(t->n_cols, 3);
    assert_int_equal(t->n_rows, 3);
    assert_int_equal(t->n_heads, 1);
    assert_string_equal(t->cells[2], "2027");
    assert_string_equal(t->cells[3], "A");
    assert_null(t->cells[4]);
    assert_string_equal(t->cells[5], "7");
    assert_null(t->cells[6]);
    assert_string_equal(t->cells[7], "1 2 indre");
    assert_string_equal(d.blocks[1].text, "Efter.");
}

static void test_a_wrong_sum_is_found_in_its_table(void **state)
{
    (void)state;
    struct buf file = file_of(
        STYLED("Overskrift1", "Økonomi") P("Tabel 1. Udgifter, 1.000 kr.") "<w:tbl><w:tr>" TC("Aktivitet")
            TC("2026") "</w:tr><w:tr>" TC("A") TC("5.661") "</w:tr><w:tr>" TC("B")
                TC("1.200") "</w:tr><w:tr>" TC("I alt") TC("6.961") "</w:tr></w:tbl>");
    struct check_document doc;
    struct finding *list;
    size_t n;
    assert_int_equal(check_document_docx("a.docx", file.data, file.len, &doc, arena, &err), OK);
    assert_int_equal(doc.n_tables, 1);
    assert_string_equal(doc.tables[0].title, "Tabel 1. Udgifter, 1.000 kr.");
    assert_string_equal(doc.paragraphs[0].section, "Økonomi");
    assert_int_equal(check_document(&doc, NULL, &list, &n, arena, &err), OK);
    size_t sums = 0;
    for (size_t i = 0; i < n; i++)
        sums += strcmp(list[i].rule, "document_column") == 0;
    assert_int_equal(sums, 1);
    buf_done(&file);
}

static void test_what_is_no_word_file_is_refused_in_words(void **state)
{
    (void)state;
    static const char *const bad[] = {"<w:p>", "<!DOCTYPE a [<!ENTITY b \"c\">]>", "</w:body>"};
    struct check_document doc;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct buf file = file_of(bad[i]);
        assert_int_equal(check_document_docx("a.docx", file.data, file.len, &doc, arena, &err), ERR_INVALID);
        assert_non_null(strstr(err.user, "Word-dokument"));
        err_clear(&err);
        for (size_t cut = 5; cut < file.len; cut += 37) {
            int rc = check_document_docx("a.docx", file.data, cut, &doc, arena, &err);
            assert_true(rc == ERR_INVALID || rc == ERR_LIMIT);
            assert_true(err.user[0] != 0);
            err_clear(&err);
        }
        buf_done(&file);
    }
}

static void test_what_is_too_large_is_refused(void **state)
{
    (void)state;
    struct buf body = BUF_INIT;
    struct check_document doc;
    buf_puts(&body, "<w:tbl><w:tr>");
    for (int i = 0; i <= DOCX_MAX_COLUMNS; i++)
        buf_puts(&body, TC("1"));
    buf_puts(&body, "</w:tr></w:tbl>");
    struct buf file = file_of(body.data);
    assert_int_equal(check_document_docx("a.docx", file.data, file.len, &doc, arena, &err), ERR_LIMIT);
    assert_non_null(strstr(err.user, "for stort"));
    err_clear(&err);
    buf_done(&file);
    buf_clear(&body);
    for (int i = 0; i <= DOCX_MAX_BLOCKS; i++)
        buf_puts(&body, P("x"));
    file = file_of(body.data);
    assert_int_equal(check_document_docx("a.docx", file.data, file.len, &doc, arena, &err), ERR_LIMIT);
    err_clear(&err);
    buf_done(&file);
    buf_done(&body);
}

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(0);
    return arena ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paragraphs_have_headings_by_the_styles_of_the_file),
        cmocka_unit_test(test_text_is_what_a_reader_sees),
        cmocka_unit_test(test_tables_have_their_cells_where_they_stand),
        cmocka_unit_test(test_a_wrong_sum_is_found_in_its_table),
        cmocka_unit_test(test_what_is_no_word_file_is_refused_in_words),
        cmocka_unit_test(test_what_is_too_large_is_refused),
    };
    return cmocka_run_group_tests_name("check_docx", tests, set_up, tear_down);
}
