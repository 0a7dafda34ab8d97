/* Totals that assessments are made from: who owes what, what another verdict would change, and the catalogue as a workbook, read back. */
#include "effect_fixture.h"
#include "base/buf.h"
#include "base/text.h"
#include "economy/assessment_catalogue.h"
#include "economy/assessment_compare.h"
#include "economy/assessment_owed.h"
#include "economy/grant_total.h"
#include "effect/figure.h"
#include "system/xlsx.h"
#include "system/xlsx_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct grant *grants;
static struct grant_line *lines;
static size_t n_grants, n_lines;

static int set_up(void **state)
{
    if (effect_set_up_with_data(state))
        return -1;
    struct conn *c = lease();
    must(grant_list(c, &grants, &n_grants, arena, &err));
    must(grant_lines_all(c, &lines, &n_lines, arena, &err));
    release(c);
    return 0;
}

/* ---- an independent count of the proposals for a year ---- */

/* Firm yearly amounts in 2027 prices: additive lines, or the printed total where there are none. */
static int64_t plain_sum(int year, const char *without)
{
    int64_t sum = 0;
    for (size_t g = 0; g < n_grants; g++) {
        int64_t own = 0, total = 0;
        bool firm = true, any = false;
        for (size_t i = 0; i < n_lines; i++) {
            const struct grant_line *l = &lines[i];
            if (strcmp(l->grant_key, grants[g].key) || strcmp(l->phase, "proposed") ||
                strcmp(l->per, "year") || l->year_from == INT_NONE || l->year_from > year ||
                l->year_to < year || money_is_none(l->money))
                continue;
            firm = firm && !text_equal(l->qualifier, "tentativt") && text_equal(l->price_level, "2027");
            any |= !strcmp(l->role, "line");
            own += strcmp(l->role, "line") ? 0 : l->money.oere;
            total += strcmp(l->role, "total") ? 0 : l->money.oere;
        }
        if (firm && !text_equal(grants[g].key, without) && strcmp(grants[g].verdict, "conditional"))
            sum += any ? own : total;
    }
    return sum;
}

static struct verdict_comparison last; /* given back at the next one, or at the end */

static struct verdict_comparison compare(const struct verdict_choice *choices, size_t n)
{
    struct conn *c = lease();
    assessment_compare_done(&last);
    must(assessment_compare(c, 2026, choices, n, &last, arena, &err));
    release(c);
    return last;
}

static int64_t oere(struct money m)
{
    return money_is_none(m) ? 0 : m.oere;
}

static void test_S3_B_before_and_after_agree_with_a_count_by_hand(void **state)
{
    (void)state;
    struct verdict_comparison k = compare(NULL, 0);
    assert_int_equal(k.n_grants, 27);
    for (int y = 0; y < COMPARE_YEARS; y++) {
        assert_int_equal(k.years[y].before.firm.oere, plain_sum(2027 + y, NULL));
        assert_int_equal(k.years[y].after.firm.oere, k.years[y].before.firm.oere);
        assert_int_equal(k.years[y].difference.oere, 0);
    }
    int64_t committees = 0, areas = 0;
    for (size_t i = 0; i < k.n_committees; i++)
        committees += oere(k.committees[i].before.firm);
    for (size_t i = 0; i < k.n_areas; i++)
        areas += oere(k.areas[i].before.firm);
    assert_int_equal(committees, k.years[0].before.firm.oere);
    assert_int_equal(areas, k.years[0].before.firm.oere);
    /* Conditional 3 and 15 print no yearly amount for a year; 6 is tentative; none of them is in the sum. */
    assert_true(money_is_none(k.years[0].before.conditional));
    bool seen[28] = {false};
    for (size_t i = 0; i < k.n_missing; i++)
        seen[k.missing[i].grant->nr] = true;
    assert_true(seen[3] && seen[6] && seen[11] && seen[15] && seen[17]);
    assert_false(seen[1] || seen[13]); /* stopped: nothing is missing */
}

static void test_another_verdict_changes_only_what_is_known(void **state)
{
    (void)state;
    const struct verdict_choice stop = {"bevilling-18", "stop"}, on = {"bevilling-13", "unchanged"};
    struct verdict_comparison k = compare(&stop, 1);
    assert_int_equal(k.effects[0].basis, BASIS_STOPS);
    assert_int_equal(k.years[0].before.firm.oere - k.years[0].after.firm.oere, 1150000000);
    assert_int_equal(k.years[0].difference.oere, -1150000000);
    assert_int_equal(k.years[0].after.firm.oere, plain_sum(2027, "bevilling-18"));
    /* Nobody has written what it would cost to go on with no. 13: it cannot be counted, and is not in the difference. */
    k = compare(&on, 1);
    assert_int_equal(k.effects[0].basis, BASIS_UNKNOWN);
    assert_true(money_is_none(k.effects[0].after));
    assert_int_equal(k.years[0].difference.oere, 0);
    assert_int_equal(k.years[0].n_one_sided, 1);
    assert_int_equal(k.years[0].after.n_missing, k.years[0].before.n_missing + 1);
    /* "Kan videreføres" and "uændret" mean the same money. */
    const struct verdict_choice same = {"bevilling-08", "unchanged"};
    k = compare(&same, 1);
    assert_int_equal(k.effects[0].basis, BASIS_SAME);
    const struct verdict_choice twice[2] = {stop, stop}, other = {"findes-ikke", "stop"};
    struct conn *c = lease();
    struct verdict_comparison bad;
    assert_int_equal(assessment_compare(c, 2026, twice, 2, &bad, arena, &err), ERR_INVALID);
    err_clear(&err);
    assessment_compare_done(&bad);
    assert_int_equal(assessment_compare(c, 2026, &other, 1, &bad, arena, &err), ERR_INVALID);
    err_clear(&err);
    assessment_compare_done(&bad);
    release(c);
}

static void test_S3_11_who_owes_what_holds_those_that_wait(void **state)
{
    (void)state;
    struct assessment_owed *rows;
    struct assessment_reminder r;
    size_t n;
    struct conn *c = lease();
    must(assessment_owed_list(c, 2026, day("2026-07-01"), &rows, &n, arena, &err));
    assert_int_equal(n, 27);
    /* 15: its condition is over its day; 3 and 11 have none. */
    assert_int_equal(rows[0].nr, 15);
    assert_int_equal(rows[0].debt, DEBT_CONDITION);
    assert_true(rows[0].late);
    assert_int_equal(rows[1].nr, 3);
    assert_int_equal(rows[2].nr, 11);
    assert_int_equal(rows[2].debt, DEBT_AWAITS);
    assert_int_equal(rows[3].debt, DEBT_NONE);
    struct figure f;
    struct figure_params params;
    const char *id;
    must(figure_parse("assessments year=2026 state=late", &id, &params, arena, &err));
    must(figure_compute(c, &everyone, id, &params, day("2026-07-01"), &f, arena, &err));
    assert_int_equal(f.value, 1);
    must(figure_parse("assessments year=2026", &id, &params, arena, &err));
    must(figure_compute(c, &everyone, id, &params, day("2026-07-01"), &f, arena, &err));
    assert_int_equal(f.value, 3);
    must(assessment_remind(c, day("2026-06-20"), &r, arena, &err));
    assert_int_equal(r.round_year, 2026);
    assert_int_equal(r.n_open, 3);
    assert_int_equal(r.n_late, 0);
    assert_int_equal(r.n_soon, 1);
    release(c);
}

/* ---- the workbook, read back ---- */

static struct buf book;

static const struct xlsx_sheet *sheet_of(const struct xlsx_book *b, const char *name)
{
    for (size_t i = 0; i < b->n; i++)
        if (!strcmp(b->sheets[i].name, name))
            return &b->sheets[i];
    fail();
    return NULL;
}

static void test_the_overview_is_the_sheets_and_its_sums_stand_in_the_file(void **state)
{
    (void)state;
    struct export_table sheets[CATALOGUE_SHEETS];
    struct xlsx_book b;
    struct conn *c = lease();
    must(assessment_catalogue(c, 2026, sheets, arena, &err));
    release(c);
    must(export_xlsx_book(sheets, CATALOGUE_SHEETS, &book, &err));
    must(xlsx_read(book.data, book.len, &b, arena, &err));
    assert_int_equal(b.n, CATALOGUE_SHEETS);
    const struct xlsx_sheet *s = sheet_of(&b, "Oversigt");
    int64_t granted = 0, proposed = 0;
    for (size_t i = 1; i <= 27; i++) {
        assert_int_equal(atoll(s->rows[i].cells[0].text), grants[i - 1].nr);
        assert_string_equal(s->rows[i].cells[1].text, grants[i - 1].title);
        struct money g = grant_amount_of(lines, n_lines, grants[i - 1].key, "granted", 2026, NULL, NULL).used;
        if (money_is_none(g))
            assert_int_equal(s->rows[i].cells[8].kind, XLSX_TEXT);
        else
            assert_int_equal(llround(strtod(s->rows[i].cells[8].text, NULL) * 1e8), g.oere);
        granted += oere(g);
        if (s->rows[i].cells[9].kind == XLSX_NUMBER)
            proposed += llround(strtod(s->rows[i].cells[9].text, NULL) * 1e8);
    }
    assert_int_equal(proposed, plain_sum(2027, NULL));
    assert_int_equal(s->rows[28].cells[8].kind, XLSX_FORMULA);
    /* The same sums as on screen. */
    struct grant_totals t;
    must(grant_total(grants, n_grants, lines, n_lines, 2026, GRANT_BY_COMMITTEE, &t, arena, &err));
    assert_int_equal(granted, t.sum.granted.oere);
    assert_int_equal(proposed, t.sum.proposed.oere);
    assert_int_equal(
        sheets[CATALOGUE_OVERVIEW].cells[27 * sheets[CATALOGUE_OVERVIEW].n_cols + 8].value, granted);
    const struct export_table *v = &sheets[CATALOGUE_VERDICTS];
    assert_int_equal(v->cells[(v->n_rows - 1) * v->n_cols + 1].value, 27);
    assert_int_equal(v->cells[(v->n_rows - 1) * v->n_cols + 2].value, granted);
    assert_int_equal(v->cells[(v->n_rows - 1) * v->n_cols + 3].value, proposed);
}

/* Each formula of the file stands with its value: <f>…</f><v>…</v>. */
static void test_every_formula_has_its_value_stored(void **state)
{
    (void)state;
    size_t n = 0;
    for (int i = 1; i <= CATALOGUE_SHEETS; i++) {
        char name[40];
        struct zip zip;
        struct zip_part part;
        snprintf(name, sizeof name, "xl/worksheets/sheet%d.xml", i);
        must(zip_open(&zip, book.data, book.len, 64 << 20, &err));
        must(zip_find(&zip, name, &part, &err));
        const char *xml = arena_strndup(arena, part.data, part.size);
        zip_done(&part);
        for (const char *p = xml; (p = strstr(p, "<f>")) != NULL; p++, n++) {
            const char *value = strstr(p, "</f><v>");
            assert_non_null(value);
            assert_ptr_equal(value, strstr(p, "</f>"));
            assert_true(strtod(value + 7, NULL) >= 0);
            if (i == 1)
                assert_true(strtod(value + 7, NULL) > 1);
        }
    }
    assert_true(n >= 5 + 7 * 6 + 6 + 6);
    buf_done(&book);
}

static int tear_down(void **state)
{
    assessment_compare_done(&last);
    return effect_tear_down(state);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_S3_B_before_and_after_agree_with_a_count_by_hand),
        cmocka_unit_test(test_another_verdict_changes_only_what_is_known),
        cmocka_unit_test(test_S3_11_who_owes_what_holds_those_that_wait),
        cmocka_unit_test(test_the_overview_is_the_sheets_and_its_sums_stand_in_the_file),
        cmocka_unit_test(test_every_formula_has_its_value_stored),
    };
    int rc = effect_start(argc, argv);
    return rc ? rc : cmocka_run_group_tests(tests, set_up, tear_down);
}
