/* Documents that are checked: tables and text each with a planted fault and a correct twin, random tables, spreadsheets and printed numbers. */
#include "unit.h"
#include "base/rng.h"
#include "base/text.h"
#include "check/check.h"
#include "check/check_text.h"
#include "effect/export.h"
#include <string.h>

static struct arena *arena;
static struct err err;

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

#define LIST(rows) .rows = rows, .n_##rows = sizeof rows / sizeof rows[0]

static struct finding *read(const char *name, const char *text, size_t *ret_n)
{
    struct check_document doc;
    struct finding *list;
    err_clear(&err);
    assert_int_equal(check_document_read(name, text, strlen(text), &doc, arena, &err), OK);
    assert_int_equal(check_document(&doc, NULL, &list, ret_n, arena, &err), OK);
    return list;
}

static size_t of_rule(const char *text, const char *rule)
{
    size_t n, count = 0;
    const struct finding *list = read("prøve.md", text, &n);
    for (size_t i = 0; i < n; i++)
        count += text_equal(list[i].rule, rule);
    return count;
}

#define TABLE_TOP "Tabel 1. 1.000 kr., 2026 p/l\n\n| Aktivitet | 2026 | 2027 | I alt |\n|---|---|---|---|\n"
static void test_tables_of_a_document(void **state)
{
    (void)state;
    static const char right[] = TABLE_TOP
        "| Jobkonsulenter | 5.661 | 5.661 | 11.322 |\n| Sagsbehandlere | 2.220 | 2.220 | 4.440 |\n| I alt | 7.881 | 7.881 | 15.762 |\n";
    assert_int_equal(of_rule(right, "document_row"), 0);
    assert_int_equal(of_rule(right, "document_column"), 0);
    assert_int_equal(of_rule(right, "document_price_level"), 0);
    static const char row[] = TABLE_TOP "| Jobkonsulenter | 5.661 | 5.661 | 11.422 |\n";
    assert_int_equal(of_rule(row, "document_row"), 1);
    static const char column[] = TABLE_TOP
        "| Jobkonsulenter | 5.661 | | 5.661 |\n| Sagsbehandlere | 2.220 | | 2.220 |\n| I alt | 7.981 | | 7.981 |\n";
    assert_int_equal(of_rule(column, "document_column"), 2);
    static const char part[] = TABLE_TOP
        "| Jobkonsulenter | 5.661 | | 5.661 |\n| heraf nye | 1.000 | | 1.000 |\n| I alt | 5.661 | | 5.661 |\n";
    assert_int_equal(of_rule(part, "document_column"), 0);
    static const char level[] = "Tabel 1. 1.000 kr.\n\n| Aktivitet | 2026 |\n|---|---|\n| A | 10 |\n";
    assert_int_equal(of_rule(level, "document_price_level"), 1);
    static const char subtotal[] = TABLE_TOP
        "| A | 10 | | 10 |\n| Netto | 10 | | 10 |\n| B | 20 | | 20 |\n| Netto | 20 | | 20 |\n| I alt | 90 | | 90 |\n";
    assert_int_equal(of_rule(subtotal, "document_subtotal"), 2);
    static const char bar[] =
        TABLE_TOP "| Job \\| vejledning | 5.661 | 2.220 | 7.881 |\n| I alt | 5.661 | 2.220 | 7.881 |\n";
    assert_int_equal(of_rule(bar, "document_column") + of_rule(bar, "document_row"), 0);
    static const char wrong_bar[] =
        TABLE_TOP "| Job \\| vejledning | 5.661 | 2.220 | 7.881 |\n| I alt | 5.661 | 2.222 | 7.883 |\n";
    assert_int_equal(of_rule(wrong_bar, "document_column"), 2);
    /* A saving is written with any of the signs for minus; a dash alone is no number. */
    static const char *const signs[] = {"-", "−", "–", "− "};
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        const char *rows =
            TABLE_TOP "| A | 5.661 | | 5.661 |\n| B | %s2.000 | – | %s2.000 |\n| I alt | 3.661 | | 3.661 |\n";
        assert_int_equal(of_rule(arena_printf(arena, rows, signs[i], signs[i]), "document_column"), 0);
        rows =
            TABLE_TOP "| A | 5.661 | | 5.661 |\n| B | %s2.000 | – | %s2.000 |\n| I alt | 7.661 | | 7.661 |\n";
        assert_int_equal(of_rule(arena_printf(arena, rows, signs[i], signs[i]), "document_column"), 2);
    }
}

static void test_counts_are_exact_and_money_rounds(void **state)
{
    (void)state;
    static const char money[] =
        "Tabel. Mio. kr., 2026 p/l, mio. kr.\n\n| A | 2026 |\n|---|---|\n| X | 1,3 |\n| Y | 1,3 |\n| I alt | 2,7 |\n";
    size_t n;
    const struct finding *list = read("a.md", money, &n);
    assert_int_equal(n, 1);
    assert_int_equal(list[0].severity, FINDING_ROUNDING);
    static const char counts[] =
        "Borgere\n\n| A | 2026 |\n|---|---|\n| X | 13 |\n| Y | 13 |\n| I alt | 27 |\n";
    list = read("a.md", counts, &n);
    assert_int_equal(n, 1);
    assert_int_equal(list[0].severity, FINDING_ERROR);
}

static void test_text_of_a_document(void **state)
{
    (void)state;
#define WITH_TABLE                                                                                           \
    "\n\n" TABLE_TOP                                                                                         \
    "| Helhedsorienteret sundhedsindsats | 1.372 | | 1.372 |\n| Helhedsorienteret sundhedsindsats i alt | 1.372 | | 1.372 |\n"
    assert_int_equal(
        of_rule("Der afsættes 1,4 mio. kr. i 2026 til en helhedsorienteret sundhedsindsats." WITH_TABLE,
            "document_year"),
        0);
    assert_int_equal(
        of_rule("Der afsættes 1,4 mio. kr. i 2025 til en helhedsorienteret sundhedsindsats." WITH_TABLE,
            "document_year"),
        1);
    assert_int_equal(
        of_rule("Der afsættes 1,4 mio. kr. i 2026 til en helhedsorienteret sundhedsindsats." WITH_TABLE,
            "document_amount"),
        0);
    assert_int_equal(
        of_rule("Der afsættes 1,8 mio. kr. i 2026 til en helhedsorienteret sundhedsindsats." WITH_TABLE,
            "document_amount"),
        1);
    /* 2000 kr. is no year, and 2000 citizens are none. */
    assert_int_equal(
        of_rule("Der afsættes 2000 kr. i 2026 til en helhedsorienteret sundhedsindsats." WITH_TABLE,
            "document_amount"),
        1);
    assert_int_equal(
        of_rule(
            "Der afsættes 1,4 mio. kr. til 2025 borgere i en helhedsorienteret sundhedsindsats." WITH_TABLE,
            "document_year"),
        0);
    assert_int_equal(
        of_rule("11 mio. kr. heraf 9,5 mio. kr. til indsats og 1,5 mio. kr. til service.", "document_parts"),
        0);
    assert_int_equal(
        of_rule("11 mio. kr. heraf 9,5 mio. kr. til indsats og 4,5 mio. kr. til service.", "document_parts"),
        1);
    assert_int_equal(
        of_rule("3,1 mio. kr. fordelt på 2,3 mio. kr. til BIF og 0,8 mio. kr. til SOF.", "document_parts"),
        0);
    assert_int_equal(
        of_rule("3,1 mio. kr. fordelt på 2,3 mio. kr. til BIF og 0,2 mio. kr. til SOF.", "document_parts"),
        1);
    assert_int_equal(of_rule("2,8 mio. kr. årligt (2027 p/l) på indsats i 2027-2030.", "document_past"), 0);
    assert_int_equal(
        of_rule("2,8 mio. kr. (2027 p/l) i 2027-2030 og 1,4 mio. kr. årligt på service i 2024 - 2026.",
            "document_past"),
        1);
    assert_int_equal(
        of_rule("# Budget 2026\n\nDer søges 1,4 mio. kr. i 2026 til en indsats.", "document_past"), 0);
    assert_int_equal(
        of_rule("# Budget 2026\n\nDer søges 1,4 mio. kr. i 2025 til en indsats.", "document_past"), 1);
    assert_int_equal(of_rule("I 2022 udgjorde antallet af udsatte borgere ca. 11.100 fuldtidspersoner.",
                         "document_persons"),
        1);
    assert_int_equal(of_rule("I 2022 var der ca. 11.100 fuldtidspersoner.", "document_persons"), 0);
    assert_int_equal(
        of_rule(
            "To årsværk er overdraget til indsatsen pr. 1. januar 2026. De overdraget årsværk i indsatsen kom pr. 1. januar 2027.",
            "document_date"),
        1);
    assert_int_equal(
        of_rule(
            "To årsværk er overdraget til indsatsen pr. 1. januar 2026. De overdraget årsværk i indsatsen kom pr. 1. januar 2026.",
            "document_date"),
        0);
}

static void test_S4_09_savings_in_a_document(void **state)
{
    (void)state;
    assert_int_equal(
        of_rule(
            "Der er lagt op til en besparelse på 2,7 mia. kr. i hele landet. Der skal spares 3 mia. kr. senere. Besparelse: 2,7 mia. kr.",
            "document_saving"),
        1);
    assert_int_equal(
        of_rule("Der er lagt op til en besparelse på 2,7 mia. kr. i hele landet. Besparelsen er 2,7 mia. kr.",
            "document_saving"),
        0);
    struct reported reported[] = {
        {.key = "x", .unit = "mia_kr", .as_printed = "2,7 mia. kr.", .value = {2700}, .source = "kilde"}};
    reported[0].subject_kind = "city";
    reported[0].label = "Besparelse";
    struct check_data d = {LIST(reported)};
    struct finding *list;
    size_t n;
    assert_int_equal(check_text("Der skal spares 3 mia. kr. på landsplan.", &d, &list, &n, arena, &err), OK);
    assert_int_equal(n, 1);
    assert_string_equal(list[0].computed, "2,7 mia. kr.");
    assert_int_equal(
        check_text("Der skal spares 2,7 mia. kr. på landsplan.", &d, &list, &n, arena, &err), OK);
    assert_int_equal(n, 0);
}

static void test_S3_19_references_in_a_document(void **state)
{
    (void)state;
    struct grant grants[] = {{.key = "g", .nr = 1, .title = "En bevilling", .place = "Nr. 1"}};
    struct check_data d = {LIST(grants)};
    struct finding *list;
    size_t n;
    assert_int_equal(check_text("Samles med nr. 1 “En bevilling”.", &d, &list, &n, arena, &err), OK);
    assert_int_equal(n, 0);
    assert_int_equal(check_text("Samles med nr. 2 “En bevilling”.", &d, &list, &n, arena, &err), OK);
    assert_int_equal(n, 1);
    assert_string_equal(list[0].rule, "reference");
}

static void test_names_of_a_document_need_the_lists(void **state)
{
    (void)state;
    struct organisation organisations[] = {{.key = "sabaah", .name = "Sabaah"}};
    struct check_data d = {LIST(organisations)};
    struct finding *list;
    size_t n;
    assert_int_equal(check_text("Tilskud til Saabah.", &d, &list, &n, arena, &err), OK);
    assert_int_equal(n, 1);
    assert_string_equal(list[0].rule, "document_name");
    assert_string_equal(list[0].computed, "Sabaah");
    assert_int_equal(check_text("Tilskud til Sabaah.", &d, &list, &n, arena, &err), OK);
    assert_int_equal(n, 0);
}

/* What the list says of a text of a day: the name found, or "" when nothing is. */
static const char *listed(struct organisation *list, size_t n_list, const char *text, day_t day)
{
    struct check_data d = {.organisations = list, .n_organisations = n_list};
    struct check_paragraph p = {.text = text};
    struct check_document doc = {.name = "tekst", .paragraphs = &p, .n_paragraphs = 1, .day = day};
    struct finding *found;
    size_t n;
    assert_int_equal(check_document(&doc, &d, &found, &n, arena, &err), OK);
    assert_true(n <= 1);
    return n == 0 ? ""
                  : arena_printf(
                        arena, "%s > %s", found[0].printed, found[0].computed ? found[0].computed : "?");
}

/* Names of committees and administrations against the dated list: those that are in it on the day are right, others are asked about. */
static void test_committees_and_administrations_are_those_of_the_day(void **state)
{
    (void)state;
    struct organisation o[] = {
        {.key = "bif", .kind = "administration", .name = "Beskæftigelsesforvaltningen"},
        {.key = "bif",
            .kind = "administration",
            .name = "Beskæftigelses-, Integrations- og Erhvervsforvaltningen"},
        {.key = "sou", .kind = "committee", .name = "Sundheds- og Omsorgsudvalget"},
        {.key = "sud", .kind = "committee", .name = "Socialudvalget"}};
    for (size_t i = 0; i < 4; i++)
        o[i].valid_from = o[i].valid_to = DAY_NONE;
    day_t before = day_from_ymd(2025, 6, 1), after = day_from_ymd(2026, 4, 14);
#define SAYS(text, day, expected) assert_string_equal(listed(o, 4, text, day), expected)
    SAYS("Sendt til Sundheds- og Omsorgsudvalget og Socialudvalget, og til Socialudvalgets formand.", after,
        "");
    SAYS("Forvaltningen og udvalget mødes. Udvalgets møde. Forvaltningens svar.", after, "");
    SAYS("Sendt til Sundhed- og Omsorgsudvalget.", after,
        "Sundhed- og Omsorgsudvalget > Sundheds- og Omsorgsudvalget");
    SAYS("Sendt til Omsorgsudvalgets møde.", after, "Omsorgsudvalget > Sundheds- og Omsorgsudvalget");
    SAYS("Sendt til Kulturudvalget.", after, "Kulturudvalget > ?");
    SAYS("Fagudvalget har besluttet det.", after, ""); /* a word that begins a sentence may be no name */
    SAYS("Socialeudvalget har besluttet det.", after, "Socialeudvalget > Socialudvalget");
    /* nobody has told the day of the change */
    SAYS("Efter Beskæftigelsesforvaltningens svar.", after,
        "Beskæftigelsesforvaltningen > Beskæftigelses-, Integrations- og Erhvervsforvaltningen");
    SAYS("Efter Beskæftigelses-, Integrations- og Erhvervsforvaltningens svar.", after, "");
    o[0].valid_to = day_from_ymd(2025, 12, 31);
    o[1].valid_from = day_from_ymd(2026, 1, 1);
    SAYS("Beskæftigelsesforvaltningen svarer.", before, "");
    SAYS("Beskæftigelsesforvaltningen svarer.", after,
        "Beskæftigelsesforvaltningen > Beskæftigelses-, Integrations- og Erhvervsforvaltningen");
    SAYS("Beskæftigelses-, Integrations- og Erhvervsforvaltningen svarer.", before,
        "Beskæftigelses-, Integrations- og Erhvervsforvaltningen > Beskæftigelsesforvaltningen");
#undef SAYS
}

static void test_a_file_that_cannot_be_read_says_so(void **state)
{
    (void)state;
    struct check_document doc;
    err_clear(&err);
    assert_int_equal(check_document_read("a.md", "\xff\xfe", 2, &doc, arena, &err), ERR_INVALID);
    assert_non_null(strstr(err.user, "UTF-8"));
    err_clear(&err);
    assert_int_equal(check_document_read("a.csv", "a;b\n1;2;3\n", 10, &doc, arena, &err), ERR_INVALID);
    assert_non_null(strstr(err.user, "2"));
}

static void test_a_spreadsheet_is_checked_sheet_by_sheet(void **state)
{
    (void)state;
    static const char *const heads[] = {"Aktivitet", "2026", "I alt"};
    const struct export_cell cells[] = {export_text("Linje A"), export_number(EXPORT_COUNT, 5661),
        export_number(EXPORT_COUNT, 5661), export_text("Linje B"), export_number(EXPORT_COUNT, 1200),
        export_number(EXPORT_COUNT, 1200), export_text("I alt"), export_number(EXPORT_COUNT, 6861),
        export_number(EXPORT_COUNT, 6961)};
    const struct export_table t = {.name = "antal", .heads = heads, .n_cols = 3, .cells = cells, .n_rows = 3};
    struct buf file = BUF_INIT;
    struct check_document doc;
    struct finding *list;
    size_t n;
    err_clear(&err);
    assert_int_equal(export_xlsx(&t, &file, &err), OK);
    assert_int_equal(check_document_xlsx("a.xlsx", file.data, file.len, &doc, arena, &err), OK);
    assert_int_equal(doc.n_tables, 1);
    assert_int_equal(check_document(&doc, NULL, &list, &n, arena, &err), OK);
    assert_int_equal(n, 2); /* the total's row and its column */
    assert_int_equal(check_document_xlsx("a.xlsx", "PK?", 3, &doc, arena, &err), ERR_INVALID);
    err_clear(&err);
    buf_done(&file);
}

/* ---- random tables: the planted error is found, and nothing else ---- */

enum { MOST_ROWS = 12, MOST_COLS = 6 };

struct random_table {
    const char *cells[(MOST_ROWS + 2) * (MOST_COLS + 2)];
    int64_t values[MOST_ROWS][MOST_COLS];
    size_t n_rows, n_cols;
};

static const char *number(int64_t n)
{
    return printed_words(n * 1000, arena);
}

static struct check_table random_table(struct rng *rng, struct random_table *r)
{
    r->n_rows = 1 + rng_below(rng, MOST_ROWS);
    r->n_cols = 1 + rng_below(rng, MOST_COLS);
    size_t width = r->n_cols + 2, at = 0;
    r->cells[at++] = "Aktivitet";
    for (size_t c = 0; c < r->n_cols; c++)
        r->cells[at++] = arena_printf(arena, "%d", 2026 + (int)c);
    r->cells[at++] = "I alt";
    int64_t column[MOST_COLS + 1] = {0};
    for (size_t i = 0; i < r->n_rows; i++) {
        int64_t sum = 0;
        r->cells[at++] = arena_printf(arena, "Linje %c", (int)('A' + i));
        for (size_t c = 0; c < r->n_cols; c++) {
            int64_t v = (int64_t)rng_below(rng, 20000);
            sum += v;
            column[c] += v;
            r->cells[at++] = number(v);
        }
        column[r->n_cols] += sum;
        r->cells[at++] = number(sum);
    }
    r->cells[at++] = "I alt";
    for (size_t c = 0; c <= r->n_cols; c++)
        r->cells[at++] = number(column[c]);
    return (struct check_table){
        .title = "Antal", .cells = r->cells, .n_rows = r->n_rows + 2, .n_cols = width, .n_heads = 1};
}

static void test_random_tables(void **state)
{
    (void)state;
    struct rng rng;
    rng_seed(&rng, 20260414);
    for (int turn = 0; turn < 1000; turn++) {
        struct random_table r;
        struct finding *list;
        size_t n;
        struct check_table t = random_table(&rng, &r);
        arena_printf(arena, "%d", turn);
        assert_int_equal(check_table(&t, NULL, &list, &n, arena, &err), OK);
        assert_int_equal(n, 0);
        size_t row = 1 + rng_below(&rng, r.n_rows + 1), col = 1 + rng_below(&rng, r.n_cols + 1);
        struct printed p = printed_of(r.cells[row * t.n_cols + col]);
        r.cells[row * t.n_cols + col] = number(p.milli / 1000 + 1 + (int64_t)rng_below(&rng, 500));
        assert_int_equal(check_table(&t, NULL, &list, &n, arena, &err), OK);
        /* A cell is in one row and one column: both sums are off, and no other. */
        assert_int_equal(n, 2);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(list[i].severity, FINDING_ERROR);
        if (turn % 100 == 99) {
            arena_clear(arena);
        }
    }
}

static void test_printed_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t milli, half;
    } cases[] = {{"9,7 mio. kr.", 9700, 50}, {"11 mio. kr.", 11000, 500}, {"5.661", 5661000, 500},
        {"2.8 mio. kr.", 2800, 50}, {"ca. 41.000", 41000000, 500}, {"1573", 1573000, 500}, {"0,25", 250, 5},
        {"intet", INT_NONE, 0}, {"-3,5", -3500, 50}, {"1.234.567", 1234567000, 500},
        {"ca. –0,5 mio. kr.", -500, 50}, {"−2", -2000, 500}, {"2023-26", 2023000, 500},
        {"pl-2026", 2026000, 500}, {"- 4", 4000, 500}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct printed p = printed_of(cases[i].text);
        assert_true(p.milli == cases[i].milli);
        assert_int_equal(p.half, cases[i].half);
    }
    assert_string_equal(printed_words(-72000, arena), "−72");
    assert_string_equal(printed_words(1234567, arena), "1.234,567");
    assert_string_equal(printed_words(38847000, arena), "38.847");
    assert_string_equal(printed_words(9700, arena), "9,7");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables_of_a_document),
        cmocka_unit_test(test_counts_are_exact_and_money_rounds),
        cmocka_unit_test(test_text_of_a_document),
        cmocka_unit_test(test_S4_09_savings_in_a_document),
        cmocka_unit_test(test_S3_19_references_in_a_document),
        cmocka_unit_test(test_names_of_a_document_need_the_lists),
        cmocka_unit_test(test_committees_and_administrations_are_those_of_the_day),
        cmocka_unit_test(test_a_file_that_cannot_be_read_says_so),
        cmocka_unit_test(test_a_spreadsheet_is_checked_sheet_by_sheet),
        cmocka_unit_test(test_random_tables),
        cmocka_unit_test(test_printed_numbers),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
