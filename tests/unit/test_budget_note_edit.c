/* Budget notes as lines: the printed one derived and checked, and tables against plain sums on random notes. */
#include "base/buf.h"
#include "base/rng.h"
#include "base/text.h"
#include "budget/note_reference.h"
#include "budget/note_table.h"
#include "budget/note_write.h"
#include "budget/note_xlsx.h"
#include "effect_fixture.h"
#include "system/xlsx.h"

#include <string.h>

static struct note_full full(const char *key)
{
    struct note_full n;
    struct conn *c = lease();
    must(note_full_read(c, key, &n, arena, &err));
    release(c);
    return n;
}

static const struct note_grid_row *row(const struct note_grid *g, enum note_row_role role, const char *words)
{
    for (size_t i = 0; i < g->n_rows; i++) {
        const struct note_grid_row *r = &g->rows[i];
        const char *name = role == NOTE_ROW_LINE        ? r->label
                           : role == NOTE_ROW_COMMITTEE ? r->committee
                           : role == NOTE_ROW_TOTAL     ? r->price_level
                                                        : r->section;
        if (r->role == role && name && strstr(name, words))
            return r;
    }
    fail_msg("no row %s", words);
    return NULL;
}

static int64_t tkr(const struct note_grid *g, const struct note_grid_row *r, int64_t year)
{
    struct money m = year ? r->y[year - g->first_year] : r->sum;
    return money_is_none(m) ? INT_NONE : m.oere / 100000;
}

/* ---- BI10, derived from its printed tables ---- */

static void test_S2_20_to_23_table_2a_of_the_lines(void **state)
{
    (void)state;
    struct note_full n = full("bi10");
    struct note_grid g;
    must(note_grid_wish(&n, 1, &g, arena, &err));
    assert_int_equal(g.first_year, 2025);
    assert_int_equal(g.n_years, 5);
    const struct note_grid_row *ips = row(&g, NOTE_ROW_LINE, "IPS-jobkonsulenter");
    assert_string_equal(ips->administration, "bif");
    assert_string_equal(ips->steering_area, "service");
    assert_true(tkr(&g, ips, 2025) == INT_NONE); /* empty, not 0 */
    for (int64_t y = 2026; y <= 2029; y++) {
        assert_int_equal(tkr(&g, ips, y), 5661);
        assert_int_equal(tkr(&g, row(&g, NOTE_ROW_LINE, "Rusmiddelsags"), y), 2220);
        assert_int_equal(tkr(&g, row(&g, NOTE_ROW_SUBTOTAL, "a"), y), 7881);
        assert_int_equal(tkr(&g, row(&g, NOTE_ROW_SUBTOTAL, "b"), y), 1645);
        assert_int_equal(tkr(&g, row(&g, NOTE_ROW_TOTAL, "2026"), y), y == 2026 ? 10898 : 9526);
    }
    assert_int_equal(tkr(&g, ips, 0), 22644);
    assert_int_equal(tkr(&g, row(&g, NOTE_ROW_SUBTOTAL, "a"), 0), 31524);
    assert_int_equal(tkr(&g, row(&g, NOTE_ROW_SUBTOTAL, "b"), 0), 6580);
    assert_int_equal(tkr(&g, row(&g, NOTE_ROW_TOTAL, "2026"), 0), 39476);
    assert_int_equal(row(&g, NOTE_ROW_SUBTOTAL, "c")->person_years.milli, 2000);
    /* Table 2a prints no administration of aftercare; table 4 does, and the line says so. */
    assert_non_null(strstr(row(&g, NOTE_ROW_LINE, "Efterværn")->note, "tabel 4"));
}

static void test_S2_24_table_3_stands_apart(void **state)
{
    (void)state;
    static const int64_t printed[] = {4854, 6754, 6754, 7254, 13213, 13213, 13213, 13213};
    struct note_full n = full("bi10");
    struct note_grid g;
    must(note_grid_earlier(&n, &g, arena, &err));
    const struct note_grid_row *total = row(&g, NOTE_ROW_TOTAL, "løbende");
    for (int64_t i = 0; i < 8; i++)
        assert_int_equal(tkr(&g, total, 2018 + i), printed[i]);
    assert_true(tkr(&g, total, 2026) == INT_NONE);
    assert_int_equal(g.n_levels, 1);
}

static void test_S2_25_table_4_is_the_same_lines(void **state)
{
    (void)state;
    struct note_full n = full("bi10");
    struct note_grid g, g2;
    must(note_grid_annex(&n, 1, &g, arena, &err));
    must(note_grid_wish(&n, 1, &g2, arena, &err));
    const struct note_grid_row *r = row(&g, NOTE_ROW_LINE, "Efterværn og fritidsindsats");
    assert_int_equal(r->n_lines, 2);
    assert_int_equal(tkr(&g, r, 2027), 944);
    assert_string_equal(r->committee, "biu");
    assert_string_equal(r->appropriation, "35.10");
    r = row(&g, NOTE_ROW_LINE, "SOF-rusmiddel");
    assert_string_equal(r->committee, "sud");
    assert_string_equal(r->appropriation, "32.00");
    r = row(&g, NOTE_ROW_COMMITTEE, "sou");
    assert_int_equal(tkr(&g, r, 2026), 629);
    assert_string_equal(r->lines[0]->appropriation, "Sundhed");
    assert_int_equal(tkr(&g, row(&g, NOTE_ROW_COMMITTEE, "biu"), 2026), 5661 + 944 + 428 + 315);
    assert_int_equal(tkr(&g, row(&g, NOTE_ROW_COMMITTEE, "sud"), 2029), 2220 + 701);
    /* A changed line changes both tables by the same. */
    n.lines[0].y[1].oere += 12345;
    struct note_grid h, h2;
    must(note_grid_annex(&n, 1, &h, arena, &err));
    must(note_grid_wish(&n, 1, &h2, arena, &err));
    assert_int_equal(note_grid_total(&h, NULL)->sum.oere - note_grid_total(&g, NULL)->sum.oere, 12345);
    assert_int_equal(note_grid_total(&h2, NULL)->sum.oere - note_grid_total(&g2, NULL)->sum.oere, 12345);
}

static void test_S2_22_23_printed_cells_against_the_lines(void **state)
{
    (void)state;
    struct note_full n = full("bi10");
    struct note_line *cells;
    struct note_grid_finding *f;
    size_t n_cells, found, compared, subtotals = 0, totals = 0;
    struct conn *c = lease();
    must(note_lines(c, "bi10", NULL, &cells, &n_cells, arena, &err));
    release(c);
    must(note_grid_check(&n, cells, n_cells, &f, &found, &compared, arena, &err));
    for (size_t i = 0; i < found; i++) {
        assert_non_null(f[i].printed);
        assert_non_null(f[i].own);
        assert_string_not_equal(f[i].printed->role, "line");
        subtotals += text_equal(f[i].printed->role, "subtotal");
        totals += text_equal(f[i].printed->role, "total");
    }
    assert_int_equal(subtotals, 5); /* 1.573 four times, 6.292 */
    assert_int_equal(totals, 4);    /* 10.269 and 38.847, in 2a and in 4 */
    assert_true(compared > 80);
    /* A line that the paper does not have is told, and a printed row without its line. */
    n.lines[0].label = "Noget andet";
    n.lines[0].annex_label = NULL;
    must(note_grid_check(&n, cells, n_cells, &f, &found, &compared, arena, &err));
    size_t unprinted = 0, missing = 0;
    for (size_t i = 0; i < found; i++) {
        unprinted += !f[i].printed;
        missing += !f[i].own;
    }
    assert_int_equal(unprinted, 2);
    assert_int_equal(missing, 10);
}

static void test_S2_29_cost_per_citizen_by_price_level(void **state)
{
    (void)state;
    struct note_full n = full("bi10");
    struct note_cost *costs;
    size_t n_costs;
    must(note_costs(&n, &costs, &n_costs, arena, &err));
    assert_int_equal(n_costs, 2);
    assert_int_equal(costs[0].citizens, 40);
    assert_int_equal(costs[0].each.oere, 3430000);
    assert_string_equal(costs[0].price_level, "2026");
    assert_int_equal(costs[1].each.oere, 4130000);
    assert_int_equal(costs[1].year_from, 2022);
    assert_int_equal(costs[1].year_to, 2025);
    assert_string_equal(costs[1].price_level, "løbende");
}

static void test_S2_01_and_03_marks_and_what_becomes_of_each(void **state)
{
    (void)state;
    struct note_full n = full("bi10");
    assert_string_equal(n.head.marks, "expiry,committee");
    assert_string_equal(n.head.districts, "bydaekkende");
    assert_string_equal(n.sections[0].change, "unchanged");
    assert_string_equal(n.sections[2].change, "adjusted");
    assert_int_equal(n.n_assumptions, 3);
    assert_string_equal(n.related[0].number, "BI11");
    struct conn *c = lease();
    struct budget_note *of;
    size_t n_of;
    must(note_of_intervention(c, "veteran-eftervaern", &of, &n_of, arena, &err));
    assert_int_equal(n_of, 1);
    assert_string_equal(of[0].key, "bi10");
    must(note_of_intervention(c, "veteran", &of, &n_of, arena, &err));
    assert_int_equal(n_of, 0);
    release(c);
}

static void test_S2_02_amounts_and_years_of_a_text_follow_the_lines(void **state)
{
    (void)state;
    struct note_full n = full("bi10");
    const char *out;
    must(note_text_resolve(
        &n, "a) {{beløb a årligt}} i {{år a}}, c) {{beløb c 2026}} i {{år c}}.", &out, arena, &err));
    assert_string_equal(out,
        "a) [7,9 mio. kr. årligt](#tabel-2a) i [2026–2029](#tabel-2a), c) [1,4 mio. kr.](#tabel-2a) "
        "i [2026](#tabel-2a).");
    must(note_text_resolve(
        &n, "{{beløb årligt}} {{beløb c 2025}} {{beløb d}} {{figur x}} {{", &out, arena, &err));
    assert_non_null(strstr(out, "ikke samme beløb hvert år"));
    assert_non_null(strstr(out, "intet beløb det år"));
    assert_non_null(strstr(out, "beløb d: ingen linjer"));
    assert_non_null(strstr(out, "figur x kan ikke læses"));
}

/* ---- random notes against plain sums ---- */

enum { RANDOM_LINES = 40 };
static const char *const areas[] = {"service", "indsats", "overfoersler", NULL};
static const char *const levels[] = {"2026", "2027", "løbende", NULL};
static const char *const committees[] = {"biu", "sud", "sou", NULL};
static const char *const letters[] = {"a", "b", "c"};

static struct note_full random_note(
    struct rng *r, struct budget_note_line *lines, struct budget_note_section *s)
{
    struct note_full n = {.lines = lines, .sections = s, .n_sections = 3};
    static struct budget_note_scenario scenarios[2] = {{.nr = 1}, {.nr = 2}};
    field_clear_row(&budget_note_table, &n.head);
    n.head.year_from = 2026;
    n.head.year_to = 2026 + (int64_t)rng_below(r, 6);
    n.head.earlier_from = 2018;
    n.head.earlier_to = 2025;
    n.scenarios = scenarios;
    n.n_scenarios = 2;
    n.n_lines = rng_below(r, RANDOM_LINES);
    for (size_t i = 0; i < 3; i++) {
        field_clear_row(&budget_note_section_table, &s[i]);
        s[i].letter = s[i].title = letters[i];
    }
    for (size_t i = 0; i < n.n_lines; i++) {
        struct budget_note_line *l = &lines[i];
        field_clear_row(&budget_note_line_table, l);
        l->id = (int64_t)i + 1;
        l->kind = rng_below(r, 4) ? "wish" : "earlier";
        l->section = letters[rng_below(r, 3)];
        l->scenario = rng_below(r, 2) ? INT_NONE : (int64_t)rng_below(r, 2) + 1;
        l->label = arena_printf(arena, "linje %d", (int)rng_below(r, 6));
        l->annex_label = rng_below(r, 2) ? arena_printf(arena, "bilag %d", (int)rng_below(r, 3)) : NULL;
        l->steering_area = areas[rng_below(r, 4)];
        l->price_level = levels[rng_below(r, 4)];
        l->committee = committees[rng_below(r, 4)];
        l->appropriation = rng_below(r, 2) ? "35.10" : "32.00";
        l->direction = rng_below(r, 4) ? "expenditure" : "income";
        bool earlier = text_equal(l->kind, "earlier");
        l->first_year = earlier ? 2018 : 2026;
        for (int64_t y = 0; y <= (earlier ? 7 : n.head.year_to - 2026); y++)
            l->y[y] = rng_below(r, 3) ? (struct money){rng_between(r, -50000000, 900000000)} : MONEY_NONE;
    }
    return n;
}

/* What the lines add up to when simply walked through. */
struct want {
    const char *kind, *level, *area, *committee, *section;
    bool by_area, by_committee, by_section;
    int64_t scenario;
};
static struct money plain(const struct note_full *n, const struct want *w, int64_t year)
{
    struct money sum = MONEY_NONE;
    for (size_t i = 0; i < n->n_lines; i++) {
        const struct budget_note_line *l = &n->lines[i];
        struct money m = note_line_year(l, year);
        if (!text_equal(l->kind, w->kind) || !text_equal(l->price_level, w->level) || money_is_none(m) ||
            (w->by_area && !text_equal(l->steering_area, w->area)) ||
            (w->by_committee && !text_equal(l->committee, w->committee)) ||
            (w->by_section && !text_equal(l->section, w->section)) ||
            (w->scenario && l->scenario != INT_NONE && l->scenario != w->scenario))
            continue;
        sum.oere =
            (money_is_none(sum) ? 0 : sum.oere) + (text_equal(l->direction, "income") ? -m.oere : m.oere);
    }
    return sum;
}

static void check_sums(
    const struct note_full *n, const struct note_grid *g, const char *kind, int64_t scenario, bool annex)
{
    for (size_t i = 0; i < g->n_rows; i++) {
        const struct note_grid_row *r = &g->rows[i];
        struct money whole = MONEY_NONE;
        for (size_t y = 0; y < g->n_years; y++) {
            struct want w = {kind, r->price_level, r->steering_area, r->committee, r->section,
                r->role == NOTE_ROW_AREA ||
                    (annex && (r->role == NOTE_ROW_SUBTOTAL || r->role == NOTE_ROW_COMMITTEE)),
                r->role == NOTE_ROW_COMMITTEE, !annex && r->role == NOTE_ROW_SUBTOTAL, scenario};
            if (r->role != NOTE_ROW_LINE)
                assert_true(plain(n, &w, g->first_year + (int64_t)y).oere == r->y[y].oere);
            assert_true(money_add(&whole, r->y[y]));
        }
        assert_true(whole.oere == r->sum.oere);
    }
}

/* Every line of the table is in exactly one line row, and the totals hold every line of their level. */
static void check_no_loss(
    const struct note_grid *g, const struct note_full *n, const char *kind, int64_t scenario)
{
    size_t in_rows = 0, in_totals = 0, wanted = 0;
    for (size_t i = 0; i < g->n_rows; i++) {
        in_rows += g->rows[i].role == NOTE_ROW_LINE ? g->rows[i].n_lines : 0;
        in_totals += g->rows[i].role == NOTE_ROW_TOTAL ? g->rows[i].n_lines : 0;
    }
    for (size_t i = 0; i < n->n_lines; i++)
        wanted += text_equal(n->lines[i].kind, kind) &&
                  (!scenario || n->lines[i].scenario == INT_NONE || n->lines[i].scenario == scenario);
    assert_int_equal(in_rows, wanted);
    assert_int_equal(in_totals, wanted);
}

static void test_S2_25_random_notes_regroup_without_loss(void **state)
{
    (void)state;
    struct rng r;
    rng_seed(&r, 6);
    for (int round = 0; round < 400; round++) {
        struct budget_note_line lines[RANDOM_LINES];
        struct budget_note_section sections[3];
        struct note_full n = random_note(&r, lines, sections);
        struct note_grid wish, annex, earlier;
        for (int64_t scenario = 1; scenario <= 2; scenario++) {
            must(note_grid_wish(&n, scenario, &wish, arena, &err));
            must(note_grid_annex(&n, scenario, &annex, arena, &err));
            check_sums(&n, &wish, "wish", scenario, false);
            check_sums(&n, &annex, "wish", scenario, true);
            check_no_loss(&wish, &n, "wish", scenario);
            check_no_loss(&annex, &n, "wish", scenario);
            /* Table 2a and table 4 agree in every level and year. */
            for (size_t i = 0; i < wish.n_rows; i++) {
                if (wish.rows[i].role != NOTE_ROW_TOTAL)
                    continue;
                const struct note_grid_row *other = NULL;
                for (size_t k = 0; k < annex.n_rows && !other; k++) {
                    if (annex.rows[k].role == NOTE_ROW_TOTAL &&
                        text_equal(annex.rows[k].price_level, wish.rows[i].price_level))
                        other = &annex.rows[k];
                }
                assert_non_null(other);
                assert_memory_equal(other->y, wish.rows[i].y, sizeof other->y);
            }
        }
        must(note_grid_earlier(&n, &earlier, arena, &err));
        check_sums(&n, &earlier, "earlier", 0, false);
        check_no_loss(&earlier, &n, "earlier", 0);
    }
}

static void test_S2_20_a_sum_that_does_not_fit_is_told(void **state)
{
    (void)state;
    struct rng r;
    rng_seed(&r, 7);
    struct budget_note_line lines[RANDOM_LINES];
    struct budget_note_section sections[3];
    struct note_full n = random_note(&r, lines, sections);
    struct note_grid g;
    for (size_t i = 0; i < 2; i++) {
        lines[i].kind = "wish";
        lines[i].direction = "expenditure";
        lines[i].scenario = INT_NONE;
        lines[i].section = "a";
        lines[i].price_level = "2026";
        lines[i].y[0] = (struct money){INT64_MAX - 5};
    }
    n.n_lines = 2;
    assert_int_equal(note_grid_wish(&n, 1, &g, arena, &err), ERR_LIMIT);
    err_clear(&err);
}

static void test_a_saved_state_holds_exactly_what_was_saved(void **state)
{
    (void)state;
    struct rng r;
    rng_seed(&r, 8);
    for (int round = 0; round < 50; round++) {
        struct budget_note_line lines[RANDOM_LINES];
        struct budget_note_section sections[3];
        struct note_full n = random_note(&r, lines, sections), back;
        struct note_difference *d;
        size_t n_d;
        const char *json, *again;
        for (size_t i = 0; i < 3; i++)
            sections[i].id = (int64_t)i + 1;
        n.head.id = 1;
        n.head.title = " \"æøå\" ;\n\\ ";
        n.n_scenarios = 0;
        must(note_full_json(&n, &json, arena, &err));
        must(note_full_parse(json, &back, arena, &err));
        must(note_compare(&n, &back, &d, &n_d, arena, &err));
        assert_int_equal(n_d, 0);
        must(note_full_json(&back, &again, arena, &err));
        assert_string_equal(json, again);
        if (!n.n_lines)
            continue;
        back.lines[0].y[3].oere ^= 1;
        must(note_compare(&n, &back, &d, &n_d, arena, &err));
        assert_int_equal(n_d, 1);
        assert_int_equal(d[0].part, NOTE_LINE);
    }
}

static void test_the_spreadsheet_has_formulas_for_sums(void **state)
{
    (void)state;
    struct note_full n = full("bi10");
    struct buf out = BUF_INIT;
    struct xlsx_book book;
    size_t formulas = 0, numbers = 0;
    must(note_xlsx(&n, &out, arena, &err));
    must(xlsx_read(out.data, out.len, &book, arena, &err));
    assert_int_equal(book.n, 3);
    for (size_t i = 0; i < book.sheets[0].n; i++) {
        const struct xlsx_row *r = &book.sheets[0].rows[i];
        for (size_t k = 8; k < r->n && r->line > 1; k++) {
            formulas += r->cells[k].kind == XLSX_FORMULA;
            numbers += r->cells[k].kind == XLSX_NUMBER;
        }
    }
    /* 23 printed amounts of lines are numbers; the total of each row and every sum is a formula. */
    assert_int_equal(numbers, 23);
    assert_int_equal(formulas, 8 + 5 + 5 + 2 + 5);
    buf_done(&out);
}

static void a_line_without_a_first_year_has_no_amounts(void **state)
{
    (void)state;
    struct budget_note_line l = {.first_year = INT_NONE};
    assert_true(money_is_none(note_line_year(&l, 2025)));
    l.first_year = 2026;
    l.y[0] = (struct money){100};
    assert_true(money_is_none(note_line_year(&l, 2025)));
    assert_int_equal(note_line_year(&l, 2026).oere, 100);
    assert_true(money_is_none(note_line_year(&l, 2026 + NOTE_YEARS)));
    assert_true(money_is_none(note_line_year(&l, INT64_MAX)));
}

int main(int argc, char **argv)
{
    if (effect_start(argc, argv))
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_S2_20_to_23_table_2a_of_the_lines),
        cmocka_unit_test(test_S2_24_table_3_stands_apart),
        cmocka_unit_test(test_S2_25_table_4_is_the_same_lines),
        cmocka_unit_test(test_S2_22_23_printed_cells_against_the_lines),
        cmocka_unit_test(test_S2_29_cost_per_citizen_by_price_level),
        cmocka_unit_test(test_S2_01_and_03_marks_and_what_becomes_of_each),
        cmocka_unit_test(test_S2_02_amounts_and_years_of_a_text_follow_the_lines),
        cmocka_unit_test(test_S2_25_random_notes_regroup_without_loss),
        cmocka_unit_test(test_S2_20_a_sum_that_does_not_fit_is_told),
        cmocka_unit_test(test_a_saved_state_holds_exactly_what_was_saved),
        cmocka_unit_test(test_the_spreadsheet_has_formulas_for_sums),
        cmocka_unit_test(a_line_without_a_first_year_has_no_amounts),
    };
    return cmocka_run_group_tests(tests, effect_set_up_with_data, effect_tear_down);
}
