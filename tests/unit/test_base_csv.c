#include "unit.h"
#include "base/csv.h"
#include <string.h>

static struct arena *arena;
static struct csv csv;
static struct err err;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(0);
    err = ERR_INIT;
    return arena ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static int open_text(const char *text)
{
    return csv_open(&csv, text, strlen(text), ';', arena, &err);
}

static char **row(void)
{
    char **cells = NULL;
    assert_int_equal(csv_next(&csv, arena, &cells, &err), 1);
    return cells;
}

static void assert_end(void)
{
    char **cells = NULL;
    assert_int_equal(csv_next(&csv, arena, &cells, &err), 0);
    assert_int_equal(csv_next(&csv, arena, &cells, &err), 0);
}

static void rows_are_read(void **state)
{
    (void)state;
    assert_int_equal(
        open_text("\xEF\xBB\xBF# kilde\r\nkey; title ;n\r\n\r\na;Ærø;1\r\n# mellem\nb;;\nc\n;;\nd;x"), OK);
    assert_int_equal(csv.n_cols, 3);
    assert_int_equal(csv_column(&csv, "key"), 0);
    assert_int_equal(csv_column(&csv, "title"), 1);
    assert_int_equal(csv_column(&csv, "none"), -1);
    char **c = row();
    assert_string_equal(c[0], "a");
    assert_string_equal(c[1], "Ærø");
    assert_string_equal(c[2], "1");
    assert_int_equal(csv.line, 4);
    c = row();
    assert_string_equal(c[0], "b");
    assert_string_equal(c[2], "");
    assert_int_equal(csv.line, 6);
    c = row();
    assert_string_equal(c[0], "c");
    assert_string_equal(c[1], "");
    c = row();
    assert_string_equal(c[1], "x");
    assert_string_equal(c[2], "");
    assert_int_equal(csv.line, 9);
    assert_end();
}

static void quotes(void **state)
{
    (void)state;
    assert_int_equal(open_text("a;b\n\"x;\"\"y\"\"\nz\";\"#\"\n\"\";2\rp\"q;\"\""), OK);
    char **c = row();
    assert_string_equal(c[0], "x;\"y\"\nz");
    assert_string_equal(c[1], "#");
    assert_int_equal(csv.line, 2);
    c = row();
    assert_string_equal(c[0], "");
    assert_string_equal(c[1], "2");
    assert_int_equal(csv.line, 4);
    c = row();
    assert_string_equal(c[0], "p\"q");
    assert_end();
}

static void assert_refused(const char *text, const char *message)
{
    err_clear(&err);
    int rc = open_text(text);
    char **cells;
    while (rc == OK || rc == 1)
        rc = csv_next(&csv, arena, &cells, &err);
    assert_int_equal(rc, ERR_INVALID);
    assert_non_null(strstr(err.user, message));
}

static void wrong_files_are_refused_with_the_line(void **state)
{
    (void)state;
    assert_refused("", "tom");
    assert_refused("# kun en kommentar\n", "tom");
    assert_refused("a;b\n1;\"x\n2;3\n", "Linje 2: et anførselstegn");
    assert_refused("a;b\n1;2\n\n\"x\"y;3\n", "Linje 4: der står tekst");
    assert_refused("a;b\n1;2;3\n", "Linje 2: der er flere end 2 kolonner");
    assert_refused("a;b;a\n", "\"a\" står to gange");
    assert_refused("a;b\n\xE6;2\n", "UTF-8");
    err_clear(&err);
    assert_int_equal(csv_open(&csv, "a\0b", 3, ';', arena, &err), ERR_INVALID);
}

static void at_most_200_columns(void **state)
{
    (void)state;
    struct buf b = BUF_INIT;
    for (int i = 0; i < CSV_MAX_COLUMNS; i++)
        buf_printf(&b, "%sc%d", i ? ";" : "", i);
    assert_int_equal(open_text(b.data), OK);
    assert_int_equal(csv.n_cols, CSV_MAX_COLUMNS);
    buf_puts(&b, ";more");
    assert_int_equal(open_text(b.data), ERR_INVALID);
    buf_done(&b);
}

static void extra_empty_cells_are_let_through(void **state)
{
    (void)state;
    assert_int_equal(open_text("a;b\n1;2;;\n"), OK);
    assert_string_equal(row()[1], "2");
    assert_end();
}

static void a_full_arena_is_an_error(void **state)
{
    (void)state;
    struct arena *small = arena_new(100);
    assert_int_equal(
        open_text("a;b\n1;xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n"), OK);
    char **cells;
    assert_int_equal(csv_next(&csv, small, &cells, &err), ERR_LIMIT);
    arena_free(small);
}

static void formulas_are_disarmed(void **state)
{
    (void)state;
    static const struct {
        const char *cell, *written;
    } cases[] = {{"=1+1", "'=1+1"}, {"+45 12", "'+45 12"}, {"-x", "'-x"}, {"-1.234,5", "-1.234,5"},
        {"-7", "-7"}, {"-2+3", "'-2+3"}, {"-,5", "'-,5"}, {"-", "'-"}, {"-1 pct.", "'-1 pct."}, {"@x", "'@x"},
        {"\tx", "'\tx"}, {"=a;b", "\"'=a;b\""}, {"=\"x\"", "\"'=\"\"x\"\"\""}, {"a=b", "a=b"}, {"", ""},
        {"\r=x", "\"'\r=x\""}, {"#x", "\"#x\""}, {"a\nb", "\"a\nb\""}, {" x", "\" x\""}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buf b = BUF_INIT;
        buf_puts(&b, "");
        csv_put(&b, cases[i].cell, ';');
        assert_string_equal(b.data, cases[i].written);
        buf_done(&b);
    }
    struct buf b = BUF_INIT;
    csv_put_raw(&b, "-12,5", ',');
    csv_put(&b, NULL, ';');
    csv_put_raw(&b, NULL, ';');
    assert_string_equal(b.data, "\"-12,5\"");
    buf_done(&b);
}

static void what_is_written_is_read_back(void **state)
{
    (void)state;
    static const char *const cells[] = {"a;b", "\"", "x\r\ny", "#", " ", "ø"};
    struct buf b = BUF_INIT;
    static const char *const names[] = {"1", "2", "3", "4", "5", "6"};
    csv_put_row(&b, names, 6, ';');
    csv_put_row(&b, cells, 6, ';');
    csv_put_row(&b, cells + 3, 3, ';');
    assert_int_equal(open_text(b.data), OK);
    char **c = row();
    for (int i = 0; i < 6; i++)
        assert_string_equal(c[i], cells[i]);
    assert_string_equal(row()[0], "#");
    assert_end();
    buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(rows_are_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(quotes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(wrong_files_are_refused_with_the_line, set_up, tear_down),
        cmocka_unit_test_setup_teardown(at_most_200_columns, set_up, tear_down),
        cmocka_unit_test_setup_teardown(extra_empty_cells_are_let_through, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_full_arena_is_an_error, set_up, tear_down),
        cmocka_unit_test_setup_teardown(formulas_are_disarmed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_written_is_read_back, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
