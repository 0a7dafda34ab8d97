#include "unit.h"
#include "base/field.h"
#include "base/lang.h"
#include <string.h>

struct sample {
    int64_t id;
    int64_t version;
    int64_t n;
    int64_t open;
    const char *name;
    const char *note;
    const char *kind;
    const char *secret;
    day_t day;
    struct money price;
    struct dec share;
    struct stamp at;
};

static const struct field fields[] = {
    FIELD(sample, id, F_ID, NULL, FR_PRIMARY),
    FIELD(sample, version, F_INT, NULL, FR_VERSION),
    FIELD_MAX(sample, n, F_INT, N_("Antal"), 0, 500),
    FIELD(sample, open, F_BOOL, N_("Åben"), 0),
    FIELD_MAX(sample, name, F_TEXT, N_("Navn"), FR_REQUIRED | FR_KEY, 10),
    FIELD(sample, note, F_LONG, N_("Note"), 0),
    FIELD_CODE(sample, kind, N_("Art"), 0, "kinds"),
    FIELD(sample, secret, F_TEXT, NULL, FR_HIDDEN),
    FIELD(sample, day, F_DAY, N_("Dato"), 0),
    FIELD_MAX(sample, price, F_MONEY, N_("Pris"), 0, 100000),
    FIELD_MAX(sample, share, F_DEC, N_("Andel"), 0, 100000),
    FIELD(sample, at, F_STAMP, N_("Tid"), 0),
};
static TABLE(samples, "sample", "Prøver", sample, fields);

static struct arena *arena;
static struct sample row;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(0);
    field_clear_row(&samples, &row);
    clock_set_today(day_from_ymd(2026, 3, 9));
    return arena ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    clock_set_today(DAY_NONE);
    arena_free(arena);
    return 0;
}

static void parse(const char *name, const char *text, bool iso)
{
    struct err err = ERR_INIT;
    if (field_parse(field_find(&samples, name), &row, text, iso, arena, &err) != OK)
        fail_msg("%s = %s: %s", name, text, err_field_text(&err, name));
}

static const char *text_of(const char *name)
{
    return field_text(field_find(&samples, name), &row, arena);
}

static void a_cleared_row_is_all_missing(void **state)
{
    (void)state;
    assert_true(row.n == INT_NONE && row.name == NULL && day_is_none(row.day) && money_is_none(row.price));
    assert_true(dec_is_none(row.share) && stamp_is_none(row.at));
    for (size_t i = 0; i < samples.n_fields; i++) {
        assert_true(field_is_missing(&fields[i], &row));
        assert_string_equal(field_text(&fields[i], &row, arena), "");
    }
    assert_null(field_find(&samples, "none"));
}

static void file_text_and_value_are_inverse(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text;
    } cases[] = {{"id", "1"}, {"id", "9223372036854775807"}, {"version", "-5"}, {"version", "0"},
        {"version", "-9223372036854775807"}, {"open", "1"}, {"open", "0"}, {"name", "Ærø = x"},
        {"note", "a\nb\tc"}, {"note", "=1"}, {"day", "2026-03-09"}, {"day", "0001-01-01"}, {"price", "0"},
        {"price", "-12,05"}, {"price", "999,50"}, {"share", "62,5"}, {"share", "-0,125"}, {"share", "100"},
        {"share", "0,01"}, {"at", "2026-03-09T10:11:12.345Z"}, {"kind", "a-b"}, {"n", ""}, {"day", ""},
        {"note", ""}, {"at", ""}, {"price", ""}, {"share", ""}, {"open", ""}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        parse(cases[i].name, cases[i].text, true);
        assert_string_equal(text_of(cases[i].name), cases[i].text);
        assert_int_equal(field_is_missing(field_find(&samples, cases[i].name), &row), !*cases[i].text);
    }
}

static void values_have_their_units(void **state)
{
    (void)state;
    parse("price", "12,5", true);
    assert_int_equal(row.price.oere, 1250);
    parse("share", "1.234", true);
    assert_int_equal(row.share.milli, 1234);
    parse("day", "1970-01-02", true);
    assert_int_equal(row.day.n, 1);
    parse("at", "1970-01-01T01:00:00+01:00", true);
    assert_int_equal(row.at.ms, 0);
}

static void what_people_type_is_understood(void **state)
{
    (void)state;
    static const struct {
        const char *name, *typed, *text;
    } cases[] = {{"day", "9/3-2026", "2026-03-09"}, {"price", " 950 kr. ", "950"}, {"price", "1.000", "1000"},
        {"share", "62.5", "62,5"}, {"n", "12,0", "12"}, {"version", "1.250", "1250"}, {"open", "Ja", "1"},
        {"open", "nej", "0"}, {"open", "on", "1"}, {"name", "  to  ord\t", "to  ord"},
        {"name", "a\r\nb", "a b"}, {"note", " a\r\nb\rc ", "a\nb\nc"},
        {"at", "09.03.2026 10:30", "2026-03-09T09:30:00.000Z"},
        {"at", "9.7.26 kl. 9.05", "2026-07-09T07:05:00.000Z"},
        {"at", "2026-03-09T10:30", "2026-03-09T09:30:00.000Z"}, {"name", "ææææøøøøåå", "ææææøøøøåå"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        parse(cases[i].name, cases[i].typed, false);
        assert_string_equal(text_of(cases[i].name), cases[i].text);
    }
}

static void refuse(const char *name, const char *text, bool iso, const char *message)
{
    struct err err = ERR_INIT;
    const char *before = text_of(name);
    assert_int_equal(field_parse(field_find(&samples, name), &row, text, iso, arena, &err), ERR_INVALID);
    assert_string_equal(err_field_text(&err, name), message);
    assert_string_equal(text_of(name), before);
}

static void errors_say_what_to_do(void **state)
{
    (void)state;
    parse("n", "7", true);
    refuse("day", "31.02.2026", false, "Skriv datoen som 09.03.2026.");
    refuse("day", "09.03.2026", true, "Skriv datoen som 2026-03-09.");
    refuse("n", "7,5", false, "Skriv et helt tal, for eksempel 12.");
    refuse("n", "1.250", true, "Skriv et helt tal, for eksempel 12.");
    refuse("n", "501", true, "Skriv højst 500.");
    refuse("id", "0", true, "Vælg på listen igen. Værdien findes ikke.");
    refuse("open", "måske", false, "Skriv ja eller nej.");
    refuse("price", "1000,01", true, "Skriv højst 1000.");
    refuse("price", "abc", false, "Skriv beløbet i kroner, for eksempel 1.250 eller 1.250,50.");
    refuse("price", "1.250,00", true, "Skriv beløbet i kroner med højst to decimaler, for eksempel 1250,50.");
    refuse("share", "1,2345", true, "Skriv et tal med højst tre decimaler, for eksempel 62,5.");
    refuse("share", "100,5", false, "Skriv højst 100.");
    refuse("at", "i går", false, "Skriv tidspunktet som 09.03.2026 10:30.");
    refuse("at", "09.03.2026 24:00", false, "Skriv tidspunktet som 09.03.2026 10:30.");
    refuse("at", "09.03.2026 10:30", true, "Skriv tidspunktet som 2026-03-09T10:30:00Z.");
    refuse("name", "  ", false, "Udfyld feltet “Navn”.");
    refuse("name", NULL, false, "Udfyld feltet “Navn”.");
    refuse("name", "12345678901", false, "Skriv højst 10 tegn. Der er 11 nu.");
    refuse("name", "a\x01z", false, "Teksten har usynlige styretegn. Skriv den igen uden at kopiere.");
    refuse("name", "\xE6", true, "Teksten er ikke gyldig UTF-8. Gem filen som UTF-8, og prøv igen.");
    refuse("note", arena_printf(arena, "x%*d", 4000, 1), false, "Skriv højst 4000 tegn. Der er 4001 nu.");
}

static void a_row_as_json(void **state)
{
    (void)state;
    struct buf b = BUF_INIT;
    parse("id", "3", true);
    parse("open", "0", true);
    parse("name", "\"Ø\"", true);
    parse("secret", "x", true);
    parse("day", "2026-03-09", true);
    parse("price", "12,5", true);
    parse("share", "-0,5", true);
    field_json(&samples, &row, &b);
    assert_string_equal(b.data, "{\"id\":3,\"version\":null,\"n\":null,\"open\":false,\"name\":\"\\\"Ø\\\"\","
                                "\"note\":null,\"kind\":null,\"day\":\"2026-03-09\",\"price\":1250,"
                                "\"share\":-0.500,\"at\":null}");
    buf_clear(&b);
    const struct table none = {"none", "none", NULL, 0, 0};
    field_json(&none, &row, &b);
    assert_string_equal(b.data, "{}");
    buf_done(&b);
}

static void differences_for_the_audit_log(void **state)
{
    (void)state;
    struct buf b = BUF_INIT;
    buf_puts(&b, "");
    parse("name", "før", true);
    parse("day", "2026-03-09", true);
    parse("secret", "x", true);
    struct sample old = row;
    field_diff(&samples, &old, &row, &b, arena);
    assert_string_equal(b.data, "");
    row.version = 2;
    parse("name", "efter", true);
    parse("day", "", true);
    parse("secret", "y", true);
    parse("price", "12,5", true);
    field_diff(&samples, &old, &row, &b, arena);
    assert_string_equal(b.data, "name: før → efter; secret; day: 2026-03-09 → –; price: – → 12,50");
    buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_cleared_row_is_all_missing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(file_text_and_value_are_inverse, set_up, tear_down),
        cmocka_unit_test_setup_teardown(values_have_their_units, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_people_type_is_understood, set_up, tear_down),
        cmocka_unit_test_setup_teardown(errors_say_what_to_do, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_row_as_json, set_up, tear_down),
        cmocka_unit_test_setup_teardown(differences_for_the_audit_log, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
