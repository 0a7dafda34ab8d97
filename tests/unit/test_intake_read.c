/* Reading registers' files: mappings, days and numbers, each reason to leave a row out, sums and duplicates, and the spells of a person. Persons
 * are invented; their numbers are test numbers. */
#include "unit.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/lang.h"
#include "base/rng.h"
#include "base/sort.h"
#include "base/text.h"
#include "intake/read.h"
#include "intake/spell_line.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct arena *arena;
static struct err err;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(0);
    err_clear(&err);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}
#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static int32_t day_of(const char *iso)
{
    return day_parse_iso(iso).n;
}

/* ---- mappings ---- */

#define WEEKS "part;name;value\nfile;kind;benefit-weeks\nfile;source;prøve-1\n"
#define WEEKLY                                                                                                   \
    "part;name;value\nfile;kind;benefit-weeks\nfile;source;yr\nfile;unit;week\nfile;separator;semicolon\n"       \
    "column;person;CPR nummer\ncolumn;start;Uge\ncolumn;code;Ydelse\ncolumn;amount;Beregnet udbetalingsbeløb\n" \
    "column;refund_rate;Refusionssats\ncolumn;refund;Refusionsbeløb\ncolumn;municipality;Kommune\n"             \
    "drop;Fleksbidrag fra staten;\ncode;Kontanthjælp;kontanthjaelp\ncode;Sygedagpenge;sygedagpenge\n"           \
    "code;Uden periode;-\ncode;Dag*;dagpenge\n"

static struct mapping parse(const char *text)
{
    struct mapping m;
    int rc = mapping_parse("prøve", text, strlen(text), &m, arena, &err);
    if (rc)
        fprintf(stderr, "# %s\n", err.user);
    assert_int_equal(rc, OK);
    return m;
}

static void refuse(const char *text, const char *part)
{
    struct mapping m;
    err_clear(&err);
    assert_int_equal(mapping_parse("prøve", text, strlen(text), &m, arena, &err), ERR_INVALID);
    if (!strstr(err.user, part))
        fprintf(stderr, "# %s\n", err.user);
    assert_non_null(strstr(err.user, part));
}

static void test_a_mapping_is_read(void **state)
{
    (void)state;
    struct mapping m = parse(WEEKLY);
    assert_int_equal(m.kind, INTAKE_BENEFIT_WEEKS);
    assert_int_equal(m.unit, UNIT_WEEK);
    assert_int_equal(m.separator, ';');
    assert_int_equal(m.decimal, ',');
    assert_string_equal(m.column[COLUMN_AMOUNT], "Beregnet udbetalingsbeløb");
    assert_int_equal(m.n_codes, 5);
    assert_true(m.codes[0].drop);
    assert_null(m.codes[3].kind);
    assert_true(m.codes[4].prefix);
    assert_string_equal(m.codes[4].text, "Dag");
}

static void test_a_wrong_mapping_tells_line_and_what_to_do(void **state)
{
    (void)state;
    refuse("a;b\n1;2\n", "part;name;value");
    refuse(WEEKS, "source må kun have");
    refuse("part;name;value\nfile;source;x\n", "kind mangler");
    refuse("part;name;value\nfile;kind;uger\n", "benefit-weeks");
    refuse("part;name;value\nfile;separator;pibe\n", "linje 2: separator kan ikke være “pibe”");
    refuse("part;name;value\nfile;farve;blå\n", "“farve” kendes ikke");
    refuse("part;name;value\nfile;date;DD\n", "YYYY-MM-DD");
    refuse("part;name;value\ncolumn;cpr;CPR\n", "person");
    refuse("part;name;value\ncode;A;\n", "mangler, hvad den står for");
    refuse("part;name;value\ncode;A;work\ncode;A;su\n", "to gange");
    refuse("part;name;value\nhours;mange;work\n", "hours;160,33;work");
    refuse(
        "part;name;value\nfile;kind;wages\nfile;source;x\nfile;unit;month\ncolumn;person;p\ncolumn;start;m\ncolumn;hours;t\n",
        "hours mangler");
    refuse("part;name;value\nfile;kind;benefit-weeks\nfile;source;x\nfile;unit;week\ncolumn;person;p\n",
        "kolonnen code mangler");
}

static void test_the_mappings_that_come_with_the_program_are_right(void **state)
{
    (void)state;
    int n = 0;
    bool seen[INTAKE_KINDS] = {false};
    for (const struct mapping_file *f = mapping_files; f->name; f++, n++) {
        struct mapping m = parse(f->text);
        seen[m.kind] = true;
    }
    assert_int_equal(n, 6);
    for (int i = 0; i < INTAKE_KINDS; i++)
        assert_true(seen[i]);
}

static void test_days_by_pattern(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *text, *iso; /* NULL = refused */
    } rows[] = {
        {"YYYY-MM-DD", "2026-03-30", "2026-03-30"},
        {"YYYY-MM-DD", "2026-02-29", NULL},
        {"YYYY-MM-DD", "2024-02-29", "2024-02-29"},
        {"YYYY-MM-DD", "2026-3-30", NULL},
        {"YYYY-MM-DD", "2026-03-30x", NULL},
        {"YYYY-MM-DD", "", NULL},
        {"DD.MM.YYYY", "31.12.2026", "2026-12-31"},
        {"DDMMYY", "010199", "1999-01-01"},
        {"DDMMYY", "010126", "2026-01-01"},
        {"YYYYMM", "202602", "2026-02-01"},
        {"YYYY-WW", "2026-14", "2026-03-30"},
        {"YYYY-WW", "2026-01", "2025-12-29"},
        {"YYYY-WW", "2020-53", "2020-12-28"},
        {"YYYY-WW", "2021-53", NULL},
        {"YYYY-WW", "2026-00", NULL},
        {"y_YYWW", "y_2614", "2026-03-30"},
        {"y_YYWW", "x_2614", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int32_t day = 0;
        bool ok = pattern_day(rows[i].pattern, rows[i].text, strlen(rows[i].text), &day);
        assert_int_equal(ok, rows[i].iso != NULL);
        if (ok)
            assert_int_equal(day, day_of(rows[i].iso));
    }
}

static void test_numbers_with_a_decimal_sign(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        char decimal;
        bool ok;
        int64_t v;
    } rows[] = {
        {"1.234,50", ',', true, 123450},
        {"1234,5", ',', true, 123450},
        {"-0,05", ',', true, -5},
        {"1.234.567", ',', true, 123456700},
        {"1234", ',', true, 123400},
        {"1,234.50", '.', true, 123450},
        {"12,5000", ',', true, 1250},
        {"12,505", ',', false, 0},
        {"1.23", ',', false, 0},
        {"12.34,5", ',', false, 0},
        {"1,2,3", ',', false, 0},
        {"tretusind", ',', false, 0},
        {"", ',', false, 0},
        {"-", ',', false, 0},
        {",50", ',', false, 0},
        {"99999999999999999999", ',', false, 0},
        {"92233720368547758,07", ',', true, INT64_MAX},
        {"92233720368547758,08", ',', false, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int64_t v = 0;
        bool ok = decimal_parse(rows[i].text, strlen(rows[i].text), rows[i].decimal, 2, &v);
        if (ok != rows[i].ok || v != rows[i].v)
            fprintf(stderr, "# %s\n", rows[i].text);
        assert_int_equal(ok, rows[i].ok);
        assert_int_equal(v, rows[i].v);
    }
}

/* ---- files ---- */

struct file {
    struct mapping mapping;
    struct read_in in;
    struct read_out out;
    struct read_persons persons;
};

static void known(struct file *f, const char *number, int64_t id)
{
    assert_true(read_persons_add(&f->persons, read_number(number, strlen(number)), id));
}

/* Persons 1 to 3 are known: 0101010001, 0202020002, 0303030003. Today is 14 April 2026. */
static int read_text(struct file *f, const char *mapping, const char *data, size_t len)
{
    memset(f, 0, sizeof *f);
    f->mapping = parse(mapping);
    known(f, "0101010001", 1);
    known(f, "0202020002", 2);
    known(f, "0303030003", 3);
    struct read_code *codes = arena_array(arena, f->mapping.n_codes + 2, sizeof *codes);
    for (size_t i = 0; i < f->mapping.n_codes; i++)
        codes[i] = (struct read_code){f->mapping.codes[i].text, f->mapping.codes[i].kind,
            f->mapping.codes[i].prefix, f->mapping.codes[i].drop};
    size_t n = f->mapping.n_codes;
    codes[n++] = (struct read_code){"work", "work", false, false};
    codes[n++] = (struct read_code){"su", "su", false, false};
    f->in = (struct read_in){.name = "fil.csv",
        .data = data,
        .len = len,
        .mapping = &f->mapping,
        .codes = codes,
        .n_codes = n,
        .persons = &f->persons,
        .today = day_of("2026-04-14")};
    return read_file(&f->in, &f->out, arena, &err);
}

static void read_ok(struct file *f, const char *mapping, const char *data)
{
    int rc = read_text(f, mapping, data, strlen(data));
    if (rc)
        fprintf(stderr, "# %s %s\n", err.op, err.user);
    assert_int_equal(rc, OK);
}

static void done(struct file *f)
{
    read_done(&f->out);
    read_persons_done(&f->persons);
}

#define HEAD "Uge;CPR nummer;Ydelse;Beregnet udbetalingsbeløb;Refusionssats;Refusionsbeløb;Kommune\n"

static void test_a_week_is_read_summed_and_its_duplicates_dropped(void **state)
{
    (void)state;
    struct file f;
    read_ok(&f, WEEKLY,
        "\xef\xbb\xbf" HEAD "2026-03-30;010101-0001;Kontanthjælp;3.000,00;30,00;900,00;København\r\n"
        "2026-03-30;0101010001;Kontanthjælp;200,50;30,00;60,15;København\n" /* one more of the week: summed */
        "2026-03-30;0101010001;Kontanthjælp;200,50;30,00;60,15;København\n" /* the same again: dropped */
        "\n"
        "2026-03-30;0202020002;Sygedagpenge;100,00;;;\n"
        "2026-03-30;0202020002;Sygedagpenge;-100,00;;;\n" /* sums to nought */
        "2026-04-01;0303030003;Fleksbidrag fra staten;5,00;;;\n"
        "2026-04-01;0303030003;Dagpenge, fuldtid;7;;;Tårnby\n"); /* a Wednesday: the week's Monday */
    const struct read_out *o = &f.out;
    assert_int_equal(o->n_rows, 7);
    assert_int_equal(o->n_ready, 5);
    assert_int_equal(o->n_duplicate, 1);
    assert_int_equal(o->n_summed, 2);
    assert_int_equal(o->n_dropped, 1);
    assert_int_equal(o->n_zero, 1);
    assert_int_equal(o->n, 3);
    assert_int_equal(o->n_faults, 0);
    assert_int_equal(o->rows[0].person, 1);
    assert_int_equal(o->rows[0].amount, 320050);
    assert_int_equal(o->rows[0].refund, 96015);
    assert_int_equal(o->rows[0].refund_rate, 3000);
    assert_string_equal(o->towns[o->rows[0].town], "København");
    assert_int_equal(o->rows[1].amount, 0);
    assert_int_equal(o->rows[1].refund_rate, INT32_MIN);
    assert_int_equal(o->rows[2].start, day_of("2026-03-30"));
    assert_int_equal(o->rows[2].end, day_of("2026-04-06"));
    assert_string_equal(o->codes[o->rows[2].code].text, "Dagpenge, fuldtid"); /* as the file writes it */
    assert_string_equal(o->codes[o->rows[2].code].kind, "dagpenge");
    assert_int_equal(o->first, day_of("2026-03-30"));
    assert_int_equal(o->last, day_of("2026-04-05"));
    done(&f);
}

static void test_each_fault_is_told_with_line_column_and_masked_number(void **state)
{
    (void)state;
    static const struct {
        const char *row;
        enum read_reason reason;
        const char *column, *value;
    } rows[] = {
        {"2026-03-30;12345;Kontanthjælp;1;;;", READ_PERSON, "CPR nummer", "1xxxx"},
        {"2026-03-30;101010001;Kontanthjælp;1;;;", READ_PERSON, "CPR nummer", "10101xxxx"},
        {"2026-03-30;0909090009;Kontanthjælp;1;;;", READ_UNKNOWN, "CPR nummer", "090909xxxx"},
        {"2026-03-30;0101010001;0909090009;1;;;", READ_CODE, "Ydelse", "090909xxxx"},
        {"090909-0009;0101010001;Kontanthjælp;1;;;", READ_DATE, "Uge", "090909-xxxx"},
        {"2026-03-30;0101010001;Uførhjælp;1;;;", READ_CODE, "Ydelse", "Uførhjælp"},
        {"30-03-2026;0101010001;Kontanthjælp;1;;;", READ_DATE, "Uge", "30-03-2026"},
        {"1899-03-30;0101010001;Kontanthjælp;1;;;", READ_DATE, "Uge", "1899-03-30"},
        {"2026-04-20;0101010001;Kontanthjælp;1;;;", READ_FUTURE, "Uge", "2026-04-20"},
        {"2026-03-30;0101010001;Kontanthjælp;tretusind;;;", READ_NUMBER, "Beregnet udbetalingsbeløb",
            "tretusind"},
        {"2026-03-30;0101010001;Kontanthjælp;;;;", READ_NUMBER, "Beregnet udbetalingsbeløb", ""},
        {"2026-03-30;0101010001;Kontanthjælp;1;x;;", READ_NUMBER, "Refusionssats", "x"},
        {"2026-03-30;0101010001;Kontanthjælp;1;;", READ_CELLS, NULL, ""},
        {"2026-03-30;0101010001;Kontanthjælp;1;;;;9", READ_CELLS, NULL, ""},
        {"2026-03-30;0101010001;\"Kontanthjælp;1;;;", READ_QUOTE, NULL, ""},
        {"2026-03-30;0101010001;Kontanthj\xe6lp;1;;;", READ_ENCODING, "Ydelse", ""},
    };
    char utf8[4096];
    snprintf(utf8, sizeof utf8, "%s", WEEKLY "file;encoding;utf-8\n");
    struct buf b = BUF_INIT;
    buf_puts(&b, HEAD);
    size_t n = sizeof rows / sizeof rows[0];
    for (size_t i = 0; i < n; i++)
        buf_printf(&b, "%s\n", rows[i].row);
    buf_puts(&b, "2026-03-30;\"010101-0001\";\"Kontanthjælp\";\"1\";;;\"Den \"\"gamle\"\" by\"\n");
    struct file f;
    read_ok(&f, utf8, b.data);
    assert_int_equal(f.out.n_rows, n + 1);
    assert_int_equal(f.out.n_ready, 1);
    assert_string_equal(f.out.towns[f.out.rows[0].town], "Den \"gamle\" by");
    assert_int_equal(f.out.n_faults, n);
    for (size_t i = 0; i < n; i++) {
        const struct read_fault *t = &f.out.faults[i];
        if (t->reason != rows[i].reason)
            fprintf(stderr, "# %s: %s\n", rows[i].row, read_reason_key((enum read_reason)t->reason));
        assert_int_equal(t->reason, rows[i].reason);
        assert_int_equal(t->line, i + 2);
        assert_int_equal(t->column >= 0, rows[i].column != NULL);
        if (rows[i].column)
            assert_string_equal(f.out.header[t->column], rows[i].column);
        assert_string_equal(t->value, rows[i].value);
        assert_true(*read_reason_text((enum read_reason)t->reason) &&
                    *read_reason_advice((enum read_reason)t->reason));
        const char *row = read_fault_row(&f.in, &f.out, t, arena);
        assert_null(strstr(row, "0001"));
        assert_null(strstr(row, "0009"));
    }
    assert_string_equal(
        read_fault_row(&f.in, &f.out, &f.out.faults[5], arena), "2026-03-30;010101xxxx;Uførhjælp;1;;;");
    buf_done(&b);
    done(&f);
}

static void test_a_hostile_file_costs_its_own_rows_only(void **state)
{
    (void)state;
    struct buf b = BUF_INIT;
    struct file f;
    buf_puts(&b, HEAD);
    for (int i = 0; i < 1 << 20; i++)
        buf_putc(&b, 'x');
    buf_puts(&b, "\n2026-03-30;");
    buf_put(&b, "\0", 1);
    buf_puts(&b, "0101010001;Kontanthjælp;1;;;\n");
    for (int i = 0; i < 10000; i++)
        buf_putc(&b, ';');
    buf_puts(&b, "x\n2026-03-30;0101010001;Kontanthjælp;1;;;\n");
    assert_int_equal(read_text(&f, WEEKLY, b.data, b.len), OK);
    assert_int_equal(f.out.n_ready, 1);
    assert_int_equal(f.out.n_reason[READ_LONG], 1);
    assert_int_equal(f.out.n_reason[READ_NUL], 1);
    assert_int_equal(f.out.n_reason[READ_CELLS], 1);
    for (size_t i = 0; i < f.out.n_faults; i++) {
        if (f.out.faults[i].reason == READ_NUL)
            assert_string_equal(read_fault_row(&f.in, &f.out, &f.out.faults[i], arena),
                "2026-03-30; 010101xxxx;Kontanthjælp;1;;;");
    }
    done(&f);
    buf_done(&b);
}

static void refuse_file(const char *data, size_t len, const char *part)
{
    struct file f;
    err_clear(&err);
    assert_int_equal(read_text(&f, WEEKLY, data, len), ERR_INVALID);
    if (!strstr(err.user, part))
        fprintf(stderr, "# %s\n", err.user);
    assert_non_null(strstr(err.user, part));
    done(&f);
}

static void test_a_file_that_is_none_is_refused_with_what_to_do(void **state)
{
    (void)state;
    refuse_file("", 0, "tom");
    refuse_file("PK\3\4xxxx", 8, "Gem den som CSV");
    refuse_file("\xff\xfeU\0g\0e\0", 8, "UTF-16");
    refuse_file("a\0b;c\n", 6, "ikke tekst");
    refuse_file("a;b\n1;2\n", 8, "Kolonnen “CPR nummer” mangler");
    refuse_file("a;\"b\n", 5, "anførselstegn");
    struct buf b = BUF_INIT;
    for (int i = 0; i < 10000; i++)
        buf_puts(&b, "k;");
    refuse_file(b.data, b.len, "mere end 4000 kolonner");
    buf_done(&b);
}

/* Latin-1 is seen by itself, and the code and the town are the same texts. */
static void test_an_export_in_latin1_is_read(void **state)
{
    (void)state;
    struct file f;
    read_ok(&f, WEEKLY,
        "Uge;CPR nummer;Ydelse;Beregnet udbetalingsbel\xf8"
        "b;Refusionssats;Refusionsbel\xf8"
        "b;Kommune\n"
        "2026-03-30;0101010001;Kontanthj\xe6lp;1;;;K\xf8"
        "benhavn\n");
    assert_true(f.out.latin1);
    assert_int_equal(f.out.n_ready, 1);
    assert_string_equal(f.out.towns[f.out.rows[0].town], "København");
    done(&f);
}

/* Windows-1252 has signs where Latin-1 has none: a dash, a euro, curved quotes. Its five empty places are faults of their row. */
static void test_an_export_in_windows_1252_is_read(void **state)
{
    (void)state;
    struct file f;
    read_ok(&f, WEEKLY,
        "Uge;CPR nummer;Ydelse;Beregnet udbetalingsbel\xf8"
        "b;Refusionssats;Refusionsbel\xf8"
        "b;Kommune\r\n"
        "2026-03-30;0101010001;Kontanthj\xe6lp;1;;;K\xf8"
        "benhavn \x96 \x80\x94\r\n"
        "2026-03-30;0202020002;Kontanthj\xe6lp;1;;;\x81\r\n");
    assert_true(f.out.latin1);
    assert_int_equal(f.out.n_ready, 1);
    assert_string_equal(f.out.towns[f.out.rows[0].town], "København – €”");
    assert_int_equal(f.out.n_reason[READ_ENCODING], 1);
    assert_int_equal(f.out.faults[0].line, 3);
    done(&f);
}

#define SPELLS                                                                                               \
    "part;name;value\nfile;kind;spells\nfile;source;egne\ncolumn;person;person\ncolumn;code;code\ncolumn;start;start\ncolumn;end;end\n"

static void test_own_spells_with_inclusive_ends(void **state)
{
    (void)state;
    struct file f;
    read_ok(&f, SPELLS,
        "person,code,start,end\n"
        "0101010001,work,2025-01-01,2025-12-31\n"
        "0101010001,work,2025-01-01,2025-12-31\n" /* duplicate */
        "0202020002,su,2026-01-01,\n"
        "0202020002,su,2026-03-02,2026-03-01\n" /* end before start */
        "0303030003,su,2026-03-01,2026-03-01\n" /* a day */
        "0303030003,su,2026-03-01,2026-03-09\n" /* contradicts */
        "0303030003,work,2026-05-01,\n");       /* not yet */
    assert_int_equal(f.out.n, 3);
    assert_int_equal(f.out.n_duplicate, 1);
    assert_int_equal(f.out.rows[0].end, day_of("2026-01-01"));
    assert_int_equal(f.out.rows[1].end, READ_OPEN);
    assert_int_equal(f.out.rows[2].end - f.out.rows[2].start, 1);
    assert_int_equal(f.out.n_reason[READ_END], 1);
    assert_int_equal(f.out.n_reason[READ_CLASH], 1);
    assert_int_equal(f.out.n_reason[READ_FUTURE], 1);
    assert_int_equal(f.out.faults[1].line, 7);
    assert_string_equal(
        read_fault_row(&f.in, &f.out, &f.out.faults[1], arena), "030303xxxx,su,2026-03-01,2026-03-09");
    assert_int_equal(f.out.last, day_of("2026-03-01")); /* the latest day of the rows taken */
    done(&f);
}

#define DREAM_ROWS                                                                                               \
    "part;name;value\nfile;kind;dream\nfile;source;uger\nfile;unit;week\nfile;date;YYYY-WW\nfile;empty;clears\n" \
    "column;person;p\ncolumn;start;uge\ncolumn;code;kode\ncode;11*;dagpenge\ncode;890;sygedagpenge\ncode;-1;-\n"
#define DREAM_WIDE                                                                                                    \
    "part;name;value\nfile;kind;dream\nfile;source;uger\nfile;unit;week\nfile;week_columns;y_YYWW\ncolumn;person;p\n" \
    "code;11*;dagpenge\ncode;890;sygedagpenge\n"

static void test_week_codes_as_rows_and_as_columns(void **state)
{
    (void)state;
    struct file f;
    read_ok(&f, DREAM_ROWS,
        "p;uge;kode\n0101010001;2026-13;111\n0101010001;2026-14;112\n0101010001;2026-14;890\n0101010001;2026-12;\n");
    assert_int_equal(f.out.n, 3);
    assert_int_equal(f.out.n_reason[READ_CLASH], 1); /* one code a week */
    assert_int_equal(f.out.rows[0].code, READ_NO_CODE);
    assert_string_equal(f.out.codes[f.out.rows[1].code].text, "111");
    done(&f);
    read_ok(&f, DREAM_WIDE,
        "p;y_2612;y_2613;andet;y_2614;y_2630\n0101010001;111;;x;890;\n0202020002;;;;890;\n0303030003;111;;;999;\n");
    assert_int_equal(f.out.n_rows, 3);
    assert_int_equal(f.out.n_ready, 2);
    assert_int_equal(f.out.n, 3);
    assert_int_equal(f.out.rows[1].start, day_of("2026-03-30"));
    assert_int_equal(f.out.n_reason[READ_CODE], 1); /* the whole row is left out */
    done(&f);
}

#define WAGES                                                                                                                                    \
    "part;name;value\nfile;kind;wages\nfile;source;timer\nfile;unit;month\nfile;date;YYYY-MM\ncolumn;person;p\ncolumn;start;m\ncolumn;hours;t\n" \
    "hours;0,01;ordinary_hours\nhours;160,33;work\n"

static void test_hours_of_several_employers_are_summed(void **state)
{
    (void)state;
    struct file f;
    read_ok(&f, WAGES,
        "p;m;t\n0101010001;2026-02;100,33\n0101010001;2026-02;60\n0202020002;2026-02;745\n0202020002;2026-03;-1\n");
    assert_int_equal(f.out.n, 1);
    assert_int_equal(f.out.rows[0].amount, 16033);
    assert_int_equal(f.out.rows[0].end, day_of("2026-03-01"));
    assert_int_equal(f.out.n_reason[READ_HOURS], 2);
    assert_int_equal(f.mapping.hours[0].from, 16033); /* the highest first */
    done(&f);
}

static void test_persons_not_known_can_be_taken(void **state)
{
    (void)state;
    struct file f;
    read_ok(&f, SPELLS,
        "person,code,start,end\n0909090009,work,2025-01-01,\n080808-0008,su,2025-01-01,\n0909090009,su,2025-01-01,\n");
    assert_int_equal(f.out.n_reason[READ_UNKNOWN], 3);
    assert_int_equal(f.out.n_unknown, 2);
    f.in.take_unknown = true;
    read_done(&f.out);
    assert_int_equal(read_file(&f.in, &f.out, arena, &err), OK);
    assert_int_equal(f.out.n, 3);
    char text[11];
    read_number_text(f.out.unknown[0], text);
    assert_string_equal(text, "0909090009");
    assert_int_equal(f.out.rows[0].person, -2);
    assert_int_equal(f.out.rows[1].person, -1);
    done(&f);
    assert_int_equal(read_number("010179-1ab2", 11), read_number("0101791AB2", 10));
    assert_int_not_equal(read_number("0101791ab2", 10), 0);
    assert_int_equal(read_number("01017911", 8), 0);
    assert_int_equal(read_number("01o1791112", 10), 0);
}

/* ---- the spells of a person ---- */

enum { WEEKS_MAX = 60, KINDS = 3 };

/* Random readings of weeks: the line derived step by step is the one that the weeks give when looked at all at once. */
static void test_spells_are_those_of_the_weeks_however_they_came(void **state)
{
    (void)state;
    struct rng rng;
    rng_seed(&rng, 5);
    for (int round = 0; round < 400; round++) {
        bool held[KINDS][WEEKS_MAX] = {{false}};
        struct line_list line = {0};
        struct line_list next = {0};
        struct line_list touched = {0};
        struct line_list now = {0};
        int known = 0;
        for (int step = 0; step < 12; step++) {
            int before = known;
            touched.n = now.n = 0;
            for (int w = 0; w < WEEKS_MAX; w++) {
                if (rng_below(&rng, 4) || w > known + 3)
                    continue;
                assert_true(line_add(&touched, (struct line_spell){0, w * 7, w * 7 + 7, 0}));
                known = w + 1 > known ? w + 1 : known;
                for (uint16_t k = 0; k < KINDS; k++) {
                    held[k][w] = rng_below(&rng, 2);
                    if (held[k][w])
                        assert_true(line_add(&now, (struct line_spell){0, w * 7, w * 7 + 7, k}));
                }
            }
            struct line_in in = {
                line.list, line.n, touched.list, touched.n, now.list, now.n, before * 7, known * 7};
            assert_true(line_derive(&in, &next));
            size_t at = 0;
            for (uint16_t k = 0; k < KINDS; k++)
                for (int w = 0; w < known; w++) {
                    if (!held[k][w])
                        continue;
                    int from = w;
                    while (w < known && held[k][w])
                        w++;
                    assert_true(at < next.n);
                    assert_int_equal(next.list[at].kind, k);
                    assert_int_equal(next.list[at].start, from * 7);
                    assert_int_equal(next.list[at].end, w == known ? LINE_OPEN : w * 7);
                    at++;
                }
            assert_int_equal(at, next.n);
            struct line_list swap = line;
            line = next;
            next = swap;
        }
        line_done(&line);
        line_done(&next);
        line_done(&touched);
        line_done(&now);
    }
}

static void test_the_difference_of_two_lines_is_small(void **state)
{
    (void)state;
    struct line_spell old[] = {{11, 0, 7, 1}, {12, 14, LINE_OPEN, 1}, {13, 0, 21, 2}, {14, 0, 21, 2}};
    struct line_spell now[] = {{0, 0, 7, 1}, {0, 14, 28, 1}, {0, 35, LINE_OPEN, 1}, {0, 0, 21, 2}};
    struct line_change change = {{0}, {0}, {0}};
    assert_true(line_diff(old, 4, now, 4, &change));
    assert_int_equal(change.added.n, 1);
    assert_int_equal(change.added.list[0].start, 35);
    assert_int_equal(change.ended.n, 1);
    assert_int_equal(change.ended.list[0].id, 12);
    assert_int_equal(change.ended.list[0].end, 28);
    assert_int_equal(change.removed.n, 1); /* the twin */
    line_done(&change.added);
    line_done(&change.ended);
    line_done(&change.removed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_a_mapping_is_read),
        T(test_a_wrong_mapping_tells_line_and_what_to_do),
        T(test_the_mappings_that_come_with_the_program_are_right),
        T(test_days_by_pattern),
        T(test_numbers_with_a_decimal_sign),
        T(test_a_week_is_read_summed_and_its_duplicates_dropped),
        T(test_each_fault_is_told_with_line_column_and_masked_number),
        T(test_a_hostile_file_costs_its_own_rows_only),
        T(test_a_file_that_is_none_is_refused_with_what_to_do),
        T(test_an_export_in_latin1_is_read),
        T(test_an_export_in_windows_1252_is_read),
        T(test_own_spells_with_inclusive_ends),
        T(test_week_codes_as_rows_and_as_columns),
        T(test_hours_of_several_employers_are_summed),
        T(test_persons_not_known_can_be_taken),
        T(test_spells_are_those_of_the_weeks_however_they_came),
        T(test_the_difference_of_two_lines_is_small),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
