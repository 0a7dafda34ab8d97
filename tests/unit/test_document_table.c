/* Tables and charts of figures in documents: every number is a figure, the same on screen, on paper and in files, and what is hidden is
 * hidden everywhere (S0-16, S3-01, S2-08). */
#include "effect_fixture.h"
#include "base/text.h"
#include "document/document_page.h"
#include "document/render_page.h"
#include "document/table_file.h"
#include "economy/grant_edit.h"
#include "effect/goal_change.h"
#include "offer/agreement.h"
#include "system/xlsx.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct actor public_reader;
static day_t today;

static int set_up(void **state)
{
    (void)state;
    today = day_from_ymd(2026, 4, 14);
    clock_set_today(today);
    struct actor all = actor_command_line();
    public_reader = document_actor(&all);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    clock_set_today(DAY_NONE);
    return 0;
}

/* A body composed as everybody may see it. */
static struct compose composed(const char *body, char **ret_markdown)
{
    struct compose co = {.actor = &public_reader, .as_of = today, .arena = arena};
    struct conn *c = lease();
    must(compose_body(c, &co, body, ret_markdown, &err));
    must(compose_suppress(c, &co, &err));
    release(c);
    return co;
}

static const char *html_of(const struct compose *co, const char *markdown, enum render_mode mode)
{
    struct buf out = BUF_INIT;
    struct html h;
    html_init(&h, &out, arena, LANG_DA);
    render_section(&h, co, markdown, mode, NULL);
    const char *ret = arena_strndup(arena, out.data, out.len);
    buf_done(&out);
    return ret;
}

static const char *cell(const struct compose *co, size_t row, size_t column)
{
    return table_cell_words(co, &co->tables[0].row[row]->cell[column], arena);
}

/* The parts of a spreadsheet, one after the other. */
static const char *sheet_parts(const struct buf *file, const char *parts)
{
    char path[] = P_tmpdir "/tovholder-test-XXXXXX";
    struct buf out = BUF_INIT;
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, file->data, file->len), (ssize_t)file->len);
    close(fd);
    FILE *p = popen(arena_printf(arena, "unzip -p %s %s", path, parts), "r");
    assert_non_null(p);
    char part[4096];
    for (size_t n; (n = fread(part, 1, sizeof part, p)) > 0;)
        buf_put(&out, part, n);
    assert_int_equal(pclose(p), 0);
    unlink(path);
    const char *ret = arena_strndup(arena, out.data, out.len);
    buf_done(&out);
    return ret;
}

/* Its texts and the names of its sheets. */
static const char *sheet_words(const struct buf *file)
{
    return sheet_parts(file, "xl/sharedStrings.xml xl/workbook.xml");
}

static const char *const samples[] = {"{{case_actors case=ips-biu-sud}}", "{{waterfall case=ips-biu-sud}}",
    "{{waterfall case=ips-biu-sud by=actor}}", "{{table use agreement=bif-suf year=2025}}",
    "{{table case_years case=ips-biu-sud}}", "{{table referrals agreement=bif-suf from=2025 to=2026}}",
    "{{table goals strategy=faelles-strategi-2010}}", "{{table initiatives strategy=faelles-strategi-2010}}",
    "{{table goals source=bi10-2026 year=2026}}", "{{table grants year=2026}}",
    "{{table grants year=2026 verdict=unchanged}}", "{{table grant_totals year=2026}}",
    "{{table grant_economy grant=bevilling-01}}", "{{table note note=bi10 table=2a}}",
    "{{table note note=bi10 table=3}}", "{{table note note=bi10 table=4}}",
    "{{table target_group year=2025 by=age}}", "{{table target_group year=2025 by=sex}}",
    "{{table target_group year=2025 by=district}}"};

/* The rows of a target group are all of it, so that nobody can be found as the total less the others: 20 of them are under 18, and nobody
 * knows their district. */
static void test_a_target_group_has_a_row_for_each_of_it(void **state)
{
    (void)state;
    static const char *const by[] = {"age", "sex", "district"};
    for (int i = 0; i < 60; i++) {
        int64_t id = add_citizen(i < 20 ? "2003-05-05" : "1980-05-05", "", "");
        add_spell(id, "sygedagpenge", "2019-03-01", "2019-06-01");
    }
    for (size_t b = 0; b < 3; b++) {
        char *markdown;
        struct compose co = composed(
            arena_printf(arena, "{{table target_group year=2019 benefit=sygedagpenge by=%s}}", by[b]),
            &markdown);
        const struct figure_table *t = &co.tables[0];
        int64_t sum = 0;
        for (size_t r = 0; r < t->n_rows; r++) {
            const struct figure *f = &co.figures[t->row[r]->cell[0].figure];
            if (t->row[r]->kind == ROW_SUM)
                assert_int_equal(f->value, sum);
            assert_false(f->suppressed);
            sum += f->value;
        }
        assert_int_equal(sum, 2 * 60);
    }
}

/* A goal that nothing is computed of: what others have told of it stands, marked, with the verdict it gives; only in a year it was told for. */
static void test_S3_18c_what_others_have_told_of_a_goal_stands_in_its_row(void **state)
{
    (void)state;
    static const struct {
        const char *table, *label, *value, *verdict;
    } rows[] = {{"goal=planer-god-loesladelse", "oplyst, 2025", "412", "Opfyldt"},
        {"goal=planer-god-loesladelse year=2025", "oplyst, 2025", "412", "Opfyldt"},
        {"goal=planer-god-loesladelse year=2024", NULL, "ikke oplyst", "Kan ikke afgøres"},
        {"goal=jobcamps-unikke-unge year=2024", "oplyst, 2023-2025", "nået alle år", "Opfyldt"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char *markdown;
        struct compose co = composed(arena_printf(arena, "{{table goals %s}}", rows[i].table), &markdown);
        const char *label = co.tables[0].row[0]->label;
        assert_int_equal(
            strstr(label, rows[i].label ? rows[i].label : "oplyst") != NULL, rows[i].label != NULL);
        assert_string_equal(cell(&co, 0, 1), rows[i].value);
        assert_string_equal(cell(&co, 0, 4), rows[i].verdict);
        assert_int_equal(co.figures[co.tables[0].row[0]->cell[1].figure].kind,
            rows[i].label ? FIGURE_REPORTED : FIGURE_COMPUTED);
    }
}

/* Whoever opens a number of a table computes it by its key alone: it must be the same. */
static void test_every_number_of_a_table_is_a_figure(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
        char *markdown;
        struct compose co = composed(samples[i], &markdown);
        assert_int_equal(co.n_tables, 1);
        assert_true(co.n_figures > 0);
        assert_true(*co.tables[0].caption);
        struct conn *c = lease();
        for (size_t k = 0; k < co.n_figures; k++) {
            const struct figure *f = &co.figures[k];
            struct figure again;
            struct figure_params p;
            const char *indicator;
            must(figure_parse(f->key, &indicator, &p, arena, &err));
            must(figure_compute(c, &public_reader, indicator, &p, today, &again, arena, &err));
            if (!f->suppressed)
                assert_string_equal(figure_text(&again, arena), figure_text(f, arena));
            assert_non_null(f->definition);
            assert_non_null(f->source);
        }
        release(c);
    }
}

static void test_table_has_caption_and_scopes(void **state)
{
    (void)state;
    char *markdown;
    struct compose co =
        composed("Før.\n\n{{table note note=bi10 table=2a title=\"Tabel 1. Økonomi\"}}\n\nEfter.", &markdown);
    const char *live = html_of(&co, markdown, RENDER_LIVE), *frozen = html_of(&co, markdown, RENDER_FROZEN);
    assert_non_null(strstr(live, "<caption>Tabel 1. Økonomi</caption>"));
    assert_non_null(strstr(live, "<th scope=\"col\""));
    assert_non_null(strstr(live, "<th scope=\"row\">IPS-jobkonsulenter (BIF)</th>"));
    assert_non_null(strstr(live, "scope=\"rowgroup\""));
    assert_non_null(strstr(live, "<tr class=\"tov-sum\">"));
    assert_non_null(strstr(live, "?tal=note_amount"));
    assert_non_null(strstr(live, ">5.661</a>"));
    assert_non_null(strstr(frozen, ">5.661</span><sup>"));
    assert_null(strstr(frozen, "?tal="));
    assert_null(strstr(live, "<p><div"));
    assert_null(strstr(live, "\xEE\x80"));
}

static void test_wrong_tables_are_named(void **state)
{
    (void)state;
    static const char *const bad[] = {"{{table nosuch}}", "{{table note note=bi10 table=9}}",
        "{{table note}}", "{{table grants}}", "{{table grants year=2026 colour=red}}",
        "{{table referrals agreement=nosuch year=2025}}", "{{table goals strategy=nosuch}}",
        "{{curve goal=nosuch}}", "{{table use year=2025}}", "{{table use agreement=nosuch year=2025}}",
        "{{curve}}", "{{table target_group year=2025 by=hair}}"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct compose co = {.actor = &public_reader, .as_of = today, .arena = arena};
        char *out;
        struct conn *c = lease();
        int rc = compose_body(c, &co, bad[i], &out, &err);
        release(c);
        if (rc != ERR_INVALID)
            fprintf(stderr, "# %s: %d\n", bad[i], rc);
        assert_int_equal(rc, ERR_INVALID);
        assert_true(err.user[0] != 0);
        err_clear(&err);
    }
}

/* 3 referred to HIF and 20 to BBAT in 2023: the three are hidden, and so is a second number, or the total would tell. */
static void test_S0_16_hidden_row_is_not_the_total_less_the_others(void **state)
{
    (void)state;
    static bool added; /* the database is the group's */
    for (int i = 0; !added && i < 43; i++) {
        int64_t id = add_citizen("1980-05-05", "", "");
        add_referral(id, i < 3 ? "hif" : i < 23 ? "bbat" : "sundhedssamtale", "2023-03-01");
    }
    added = true;
    char *markdown;
    struct compose co = composed("{{table referrals agreement=bif-suf year=2023}}", &markdown);
    const struct figure_table *t = &co.tables[0];
    size_t hidden = 0;
    for (size_t r = 0; r < t->n_rows; r++)
        hidden += text_equal(cell(&co, r, 0), "undertrykt");
    assert_true(hidden >= 2);
    assert_string_equal(cell(&co, t->n_rows - 1, 0), "43");
    assert_null(strstr(table_words(&co, t, arena), ": 3"));
    assert_null(strstr(html_of(&co, markdown, RENDER_FROZEN), ">3</span>"));
}

/* An agreement with one offer of a counting group of two. */
static int add_agreement_of_bbat(struct conn *c, void *ctx, struct err *e)
{
    struct agreement g;
    struct agreement_part part;
    field_clear_row(&agreement_table, &g);
    g.title = "BBAT alene";
    g.kind = "contract";
    g.buyer = "bif", g.supplier = "suf";
    int rc = agreement_create(c, &everyone, &g, ctx, e);
    field_clear_row(&agreement_part_table, &part);
    part.agreement = ctx;
    part.intervention = "bbat";
    return rc ? rc : agreement_part_add(c, &everyone, &part, e);
}

/* Offers in no counting group, and those of a group that is not the agreement's alone, have rows of their own: the rows are all that the sum counts. */
static void test_rows_of_an_agreement_are_what_its_sum_counts(void **state)
{
    (void)state;
    static char bbat_alone[81];
    for (int i = 0; !*bbat_alone && i < 60; i++)
        add_referral(add_citizen("1980-05-05", "", ""),
            i < 30   ? "jobcamps"
            : i < 50 ? "bbat"
                     : "traening-bevaegelse",
            "2020-03-02");
    if (!*bbat_alone)
        must(db_write(db, "test", add_agreement_of_bbat, bbat_alone, &err));
    const char *const agreement[] = {"jobcamps-frak", bbat_alone}, *const referrals[] = {"30", "20"};
    for (size_t i = 0; i < 2; i++) {
        char *markdown;
        struct compose co = composed(
            arena_printf(arena, "{{table referrals agreement=%s year=2020}}", agreement[i]), &markdown);
        assert_int_equal(co.tables[0].n_rows, 2);
        assert_true(co.tables[0].row[0]->kind == ROW_PLAIN && co.tables[0].row[1]->kind == ROW_SUM);
        assert_string_equal(cell(&co, 0, 0), referrals[i]);
        assert_string_equal(cell(&co, 1, 0), referrals[i]);
    }
}

struct referred {
    const char *benefit, *birth;
    int n;
};

/* So many of each, on the benefit for a year around the day they are referred; once, since the database is the group's. */
static void add_referred(const struct referred *of, size_t n, const char *sent, bool *added)
{
    day_t on = day(sent);
    for (size_t k = 0; !*added && k < n; k++) {
        for (int i = 0; i < of[k].n; i++) {
            char from[11], to[11];
            int64_t id = add_citizen(of[k].birth, "", "");
            add_spell(
                id, of[k].benefit, day_iso((day_t){on.n - 200}, from), day_iso((day_t){on.n + 200}, to));
            add_referral(id, "bbat", sent);
        }
    }
    *added = true;
}

/* Two ways of dividing the same persons: a number that one way hides is hidden the other way too, also when that way was looked at before. Of those
 * referred in 2022, 3 of 18-29 years are on sickness benefit, 30 and 40 on two others. */
static void test_S0_16_numbers_divided_in_two_ways_hide_together(void **state)
{
    (void)state;
    static const struct referred of[] = {{"sygedagpenge", "2000-05-05", 3},
        {"sygedagpenge", "1980-05-05", 20}, {"sygedagpenge", "1960-05-05", 25},
        {"ressourceforloeb", "2000-05-05", 30}, {"ressourceforloeb", "1980-05-05", 40},
        {"ressourceforloeb", "1960-05-05", 50}, {"jobafklaring", "2000-05-05", 40}};
    static bool added;
    add_referred(of, sizeof of / sizeof of[0], "2022-03-01", &added);
#define REFERRED(rest) "{{figure referred_persons intervention=bbat year=2022 " rest "}}\n"
    char *markdown;
    struct compose co = composed(
        REFERRED("age=18-29") REFERRED("benefit=ressourceforloeb") REFERRED("benefit=sygedagpenge")
            REFERRED("benefit=sygedagpenge age=18-29") REFERRED("benefit=ressourceforloeb age=18-29")
                REFERRED("benefit=ressourceforloeb age=30-49") REFERRED("benefit=ressourceforloeb age=50-")
                    REFERRED("benefit=jobafklaring age=18-29"),
        &markdown);
    assert_int_equal(co.n_figures, 8);
    assert_true(co.figures[3].suppressed);
    int of_age = co.figures[4].suppressed + co.figures[7].suppressed;
    int of_benefit = co.figures[4].suppressed + co.figures[5].suppressed + co.figures[6].suppressed;
    assert_true(of_age >= 1 || co.figures[0].suppressed); /* 73 - 40 - 30 */
    assert_true(
        !co.figures[4].suppressed || of_benefit >= 2 || co.figures[1].suppressed); /* 120 - 40 - 50 = 30 */
}

/* 3 on one benefit hide the 50 on another, or the total would tell; the 50 are divided by age too, and their parts must not tell them. */
static void test_S0_16_the_parts_of_a_hidden_number_do_not_tell_it(void **state)
{
    (void)state;
    static const struct referred of[] = {{"sygedagpenge", "1980-05-05", 3},
        {"ressourceforloeb", "2000-05-05", 20}, {"ressourceforloeb", "1980-05-05", 30},
        {"jobafklaring", "1980-05-05", 60}};
    static bool added;
    add_referred(of, sizeof of / sizeof of[0], "2021-03-01", &added);
#define OF_2021(rest) "{{figure referred_persons intervention=bbat year=2021 " rest "}}\n"
    char *markdown;
    struct compose co = composed(
        OF_2021("") OF_2021("benefit=sygedagpenge") OF_2021("benefit=ressourceforloeb")
            OF_2021("benefit=jobafklaring") OF_2021("benefit=ressourceforloeb age=18-29")
                OF_2021("benefit=ressourceforloeb age=30-49") OF_2021("benefit=ressourceforloeb age=50-"),
        &markdown);
    const struct figure *f = co.figures;
    assert_int_equal(co.n_figures, 7);
    assert_string_equal(figure_text(&f[0], arena), "113");
    assert_true(f[1].suppressed && f[2].suppressed && !f[3].suppressed);
    assert_true(f[4].suppressed || f[5].suppressed); /* 20 + 30 + 0 = 50, and 113 - 60 - 50 = 3 */
    co = composed(OF_2021("") OF_2021("benefit=sygedagpenge") OF_2021("benefit=ressourceforloeb")
                      OF_2021("benefit=jobafklaring") OF_2021("benefit=ressourceforloeb age=18-29"),
        &markdown);
    assert_true(co.figures[2].suppressed);
    assert_false(co.figures[4].suppressed); /* 20 of a hidden number tells nothing of it: 30 are left out */
}

/* 60 finish IPS in 2025, and every third has a job a month later. */
static void test_S2_curve_tells_its_figures_in_a_table_and_in_words(void **state)
{
    (void)state;
    static bool added;
    for (int i = 0; !added && i < 60; i++) {
        int64_t id = add_citizen("1980-05-05", "", "");
        add_course(id, "ips-rusmiddel", "2024-09-01", "2025-03-01");
        if (i % 3 == 0)
            add_spell(id, "ordinary_hours", "2025-04-05", "");
    }
    added = true;
    char *markdown;
    struct compose co = composed("{{curve goal=ips-job-uddannelse year=2025}}", &markdown);
    const char *frozen = html_of(&co, markdown, RENDER_FROZEN), *svg = strstr(frozen, "<svg");
    assert_non_null(svg);
    assert_null(strstr(svg + 1, "<svg")); /* one drawing: paper and Word show no other */
    assert_non_null(strstr(svg, "<desc"));
    assert_non_null(strstr(frozen, "<caption>Som tabel: Figur 1. "));
    assert_true(co.tables[0].n_rows > 2);
    assert_string_equal(cell(&co, 1, 0), "33,3 pct.");
    assert_non_null(strstr(frozen, "33,3 pct."));
    assert_non_null(strstr(html_of(&co, markdown, RENDER_LIVE), "?tal=goal_curve"));
}

/* The steps of the waterfall are the lines of the budgets, and they end at the case's own sum; by party as a choice. */
static void test_S3_01_the_waterfall_steps_by_line_to_the_sum(void **state)
{
    (void)state;
    char *markdown;
    struct compose co =
        composed("{{waterfall case=ips-biu-sud}}\n\n{{waterfall case=ips-biu-sud by=actor}}", &markdown);
    const struct figure_table *lines = &co.tables[0], *actors = &co.tables[1];
    int64_t sum = 0;
    assert_true(lines->n_rows > actors->n_rows);
    for (size_t r = 0; r + 1 < lines->n_rows; r++) {
        const struct figure *f = &co.figures[lines->row[r]->cell[0].figure];
        assert_non_null(strstr(f->key, " line="));
        sum += f->value;
    }
    const struct figure *total = &co.figures[lines->row[lines->n_rows - 1]->cell[0].figure];
    assert_string_equal(total->key, "case_npv case=ips-biu-sud of=all");
    assert_true(
        llabs(sum - total->value) <= 100 * (int64_t)lines->n_rows); /* each is rounded to whole kroner */
    assert_non_null(strstr(html_of(&co, markdown, RENDER_FROZEN), "Figur 2. "));
    assert_string_equal(total->unit, "mio_kr");
    for (size_t i = 0; i < co.n_tables; i++)
        assert_non_null(strstr(co.tables[i].unit, "Nutidsværdi i mio. kr., "));
}

/* The year that is not over has a star and its note, and the years before it its days, also when the years asked for go on after it. */
static void test_a_star_at_a_year_has_its_note(void **state)
{
    (void)state;
    static const struct {
        const char *years;
        size_t n_columns;
        bool starred;
    } cases[] = {{"from=2025 to=2026", 4, true}, {"from=2025 to=2027", 5, true},
        {"from=2026 to=2027", 3, true}, {"from=2024 to=2025", 3, false}, {"from=2027 to=2028", 3, false}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *markdown;
        struct compose co = composed(
            arena_printf(arena, "{{table referrals agreement=bif-suf %s}}", cases[i].years), &markdown);
        const struct figure_table *t = &co.tables[0];
        bool star = false, note = false;
        for (size_t k = 0; k < t->n_columns; k++)
            star |= text_equal(t->column[k].label, "2026*");
        for (size_t k = 0; k < t->n_notes; k++)
            note |= text_equal(t->note[k], "* Til og med datadagen.");
        assert_true(star == cases[i].starred && note == star);
        assert_int_equal(t->n_columns, cases[i].n_columns);
    }
}

/* Amounts have the unit of their figure in the spreadsheet too: what is said in mio. kr. is 1.5 and not 1,500,000. */
static void check_amounts_in_the_spreadsheet(const char *reference, const char *unit, double oere)
{
    char *markdown;
    struct compose co = composed(reference, &markdown);
    struct buf sheet = BUF_INIT;
    struct document_section section = {.key = "a", .title = "A"};
    struct document_full d = {.sections = &section, .n_sections = 1};
    must(table_file_xlsx(&d, &co, &markdown, &sheet, &err));
    const char *cells = sheet_parts(&sheet, "xl/worksheets/sheet1.xml");
    const struct figure_table *t = &co.tables[0];
    size_t n = 0;
    for (size_t r = 0; r < t->n_rows; r++) {
        for (size_t k = 0; k < t->n_columns; k++) {
            const struct table_cell *at = &t->row[r]->cell[k];
            const struct figure *f = at->kind == CELL_FIGURE ? &co.figures[at->figure] : NULL;
            if (!f || f->missing || f->value == INT_NONE)
                continue;
            const char *c = strstr(cells, arena_printf(arena, "<c r=\"%c%zu\"", (char)('B' + k), r + 2));
            assert_string_equal(f->unit, unit);
            assert_non_null(c);
            assert_true(fabs(strtod(strstr(c, "<v>") + 3, NULL) - (double)f->value / oere) < 1e-6);
            n++;
        }
    }
    assert_true(n > 3);
    buf_done(&sheet);
}

static void test_amounts_have_their_unit_in_the_spreadsheet(void **state)
{
    (void)state;
    check_amounts_in_the_spreadsheet("{{table case_years case=ips-biu-sud}}", "mio_kr", 1e8);
    check_amounts_in_the_spreadsheet("{{table grants year=2026}}", "mio_kr", 1e8);
    check_amounts_in_the_spreadsheet("{{table note note=bi10 table=2a}}", "t_kr", 1e5);
}

/* A chart's bars are a table in the text, in the spreadsheet and in JSON, each with unit, definition and data date. */
static void test_S0_16_the_numbers_of_bars_are_in_every_format(void **state)
{
    (void)state;
    char *markdown;
    struct compose co =
        composed("{{chart \"Hvilke tilbud?\" \"Antal henvisninger\"\nHIF: referrals group=hif year=2025\n"
                 "\nPsykolog: referrals group=psykologforloeb year=2025\n}}",
            &markdown);
    assert_int_equal(co.n_tables, 1);
    assert_int_equal(co.tables[0].n_rows, 2);
    const char *hif = cell(&co, 0, 0), *frozen = html_of(&co, markdown, RENDER_FROZEN);
    assert_non_null(strstr(frozen, "<caption>Som tabel: Figur 1. Hvilke tilbud?</caption>"));
    assert_non_null(strstr(frozen, arena_printf(arena, ">%s</span><sup>", hif)));
    assert_non_null(strstr(html_of(&co, markdown, RENDER_LIVE), "?tal=referrals"));
    struct buf json = BUF_INIT, sheet = BUF_INIT;
    table_file_json(&co, &json);
    const char *said = arena_strndup(arena, json.data, json.len);
    assert_non_null(strstr(said, "\"kind\":\"chart\",\"unit\":\"Antal henvisninger\""));
    assert_non_null(
        strstr(said, arena_printf(arena, "\"text\":\"%s\",\"key\":\"referrals group=hif year=2025\"", hif)));
    struct document_section section = {.key = "a", .title = "A"};
    struct document_full d = {.sections = &section, .n_sections = 1};
    must(table_file_xlsx(&d, &co, (char *[]){markdown}, &sheet, &err));
    const char *words = sheet_words(&sheet);
    assert_non_null(strstr(words, "Hvilke tilbud?"));
    assert_non_null(strstr(words, "Enhed: Antal henvisninger"));
    assert_non_null(strstr(words, co.figures[0].definition));
    assert_non_null(strstr(words, "Data til og med: 14. april 2026."));
    assert_non_null(strstr(words, "Talgrundlag"));
    buf_done(&json);
    buf_done(&sheet);
}

/* Numbers with decimals are numbers in the spreadsheet too, not words. */
static void test_a_number_with_decimals_is_a_number_in_the_spreadsheet(void **state)
{
    (void)state;
    char *markdown;
    struct compose co =
        composed("| Tal | Værdi |\n|---|---|\n| Gevinst | {{figure case_bcr case=ips-biu-sud}} |", &markdown);
    assert_int_equal(co.n_figures, 1);
    assert_int_equal(co.figures[0].format, FF_NUMBER);
    struct buf sheet = BUF_INIT;
    struct document_section section = {.key = "a", .title = "A"};
    struct document_full d = {.sections = &section, .n_sections = 1};
    must(table_file_xlsx(&d, &co, (char *[]){markdown}, &sheet, &err));
    const char *words = sheet_words(&sheet), *number = figure_text(&co.figures[0], arena);
    assert_non_null(strstr(words, ">Gevinst<"));
    assert_null(strstr(words, arena_printf(arena, ">%s<", number)));
    buf_done(&sheet);
}

/* A table of 30 columns and 200 rows with figures in its caption and head comes out whole, under a name that a spreadsheet takes. */
static void test_a_large_table_written_by_hand_is_whole_in_the_spreadsheet(void **state)
{
    (void)state;
    enum { COLUMNS = 30, ROWS = 200 };
    struct buf body = BUF_INIT;
    char *markdown;
    buf_puts(&body, "**Året 😀 {{figure referrals group=hif year=2025}} på tværs, æ/ø: 'ååååååååå'**\n\n");
    for (int row = -2; row < ROWS; row++) {
        for (int k = 0; k < COLUMNS; k++) {
            if (row == -2)
                buf_printf(&body, k == 1 ? "| i alt {{figure referrals group=hif year=2024}} " : "| h%d ", k);
            else if (row == -1)
                buf_puts(&body, "|---");
            else
                buf_printf(&body, "| r%dk%d ", row, k);
        }
        buf_puts(&body, "|\n");
    }
    buf_putc(&body, 0);
    struct compose co = composed(body.data, &markdown);
    struct document_section section = {.key = "a", .title = "A"};
    struct document_full d = {.sections = &section, .n_sections = 1};
    struct xlsx_book book;
    struct buf file = BUF_INIT;
    must(table_file_xlsx(&d, &co, (char *[]){markdown}, &file, &err));
    must(xlsx_read(file.data, file.len, &book, arena, &err));
    const struct xlsx_sheet *sheet = &book.sheets[0];
    assert_string_equal(sheet->name,
        arena_printf(arena, "1. Året 😀 %s på tværs, æ ø  'åå", figure_text(&co.figures[0], arena)));
    assert_int_equal(sheet->rows[0].n, COLUMNS);
    assert_string_equal(
        sheet->rows[0].cells[1].text, arena_printf(arena, "i alt %s", figure_text(&co.figures[1], arena)));
    assert_string_equal(sheet->rows[ROWS].cells[COLUMNS - 1].text, "r199k29");
    buf_done(&file);
    buf_done(&body);
}

/* Bars are as long as their numbers say, and those of one chart say the same kind of number. */
static void test_bars_have_one_scale(void **state)
{
    (void)state;
    char *markdown;
    struct conn *c = lease();
    struct compose co = {.actor = &public_reader, .as_of = today, .arena = arena};
    assert_int_equal(compose_body(c, &co,
                         "{{chart \"Blandet\" \"Antal\"\nHIF: referrals group=hif year=2025\n"
                         "Mål: goal key=ips-job-uddannelse year=2025\n}}",
                         &markdown, &err),
        ERR_INVALID);
    release(c);
    assert_non_null(strstr(err.user, "Del det i flere diagrammer"));
    err_clear(&err);
    /* A figure that is missing has no scale: the others are drawn. */
    co = composed(
        "{{chart \"Mål\" \"Procent\"\nI år: goal key=ips-job-uddannelse year=2025\nUden tal: goal key=indsatsmaal-kontaktpersonordning year=2025\n}}",
        &markdown);
    assert_int_equal(co.tables[0].n_rows, 2);
    assert_true(co.figures[1].missing);
    co = composed(
        "{{chart \"Antal og år\" \"Antal\"\nHIF: referrals group=hif year=2023\nBBAT: referrals group=traening-bbat year=2023\n}}",
        &markdown);
    assert_int_equal(co.tables[0].n_rows, 2);
}

/* A grant of the committee that goes on: it ends three years after the rest. */
static int add_later_grant(struct conn *c, void *ctx, struct err *e)
{
    struct grant g;
    struct grant_line l;
    (void)ctx;
    field_clear_row(&grant_table, &g);
    g.title = "Noget, der varer ved";
    g.committee = "biu";
    g.verdict = "continue";
    int rc = grant_create(c, &everyone, &g, arena, e);
    field_clear_row(&grant_line_table, &l);
    l.grant_key = g.key;
    l.phase = "granted";
    l.year_from = 2026;
    l.year_to = 2029;
    l.committee = "biu";
    l.price_level = "2026";
    l.money = (struct money){500000000};
    return rc ? rc : grant_line_add(c, &everyone, &l, arena, e);
}

/* A grant that nobody has assessed yet; only it ends in 2031. */
static int add_unassessed_grant(struct conn *c, void *ctx, struct err *e)
{
    struct grant g;
    struct grant_line l;
    (void)ctx;
    field_clear_row(&grant_table, &g);
    g.title = "Noget, der ikke er vurderet";
    g.committee = "biu";
    int rc = grant_create(c, &everyone, &g, arena, e);
    field_clear_row(&grant_line_table, &l);
    l.grant_key = g.key;
    l.phase = "granted";
    l.year_from = 2031;
    l.year_to = 2031;
    l.committee = "biu";
    l.price_level = "2026";
    l.money = (struct money){300000000};
    return rc ? rc : grant_line_add(c, &everyone, &l, arena, e);
}

/* "1.234,5" */
static double number_in(const char *words)
{
    char plain[40];
    size_t n = 0;
    for (; *words && n + 1 < sizeof plain; words++)
        if (*words != '.')
            plain[n++] = *words == ',' ? '.' : *words;
    plain[n] = 0;
    return strtod(plain, NULL);
}

/* The rows above the sum add up to it, but for those that are not told. */
static double rows_add_up(const struct compose *co, size_t column)
{
    const struct figure_table *t = &co->tables[0];
    double sum = 0;
    for (size_t r = 0; r + 1 < t->n_rows; r++)
        sum += number_in(cell(co, r, column));
    assert_float_equal(sum, number_in(cell(co, t->n_rows - 1, column)), 0.051);
    return sum;
}

/* The table of those that expire lists no other, its sum is of its rows, and the count of each verdict is of the same grants. */
static void test_S3_01_grants_that_expire_are_those_of_rows_sum_and_title(void **state)
{
    (void)state;
    char *markdown;
    must(db_write(db, "test", add_later_grant, NULL, &err));
    for (int year = 2026; year <= 2029; year += 3) {
        struct compose co =
            composed(arena_printf(arena, "{{table grants year=%d committee=biu}}", year), &markdown);
        size_t rows = co.tables[0].n_rows - 1;
        assert_non_null(strstr(co.tables[0].caption, arena_printf(arena, "udløber %d", year)));
        assert_int_equal(strstr(table_words(&co, &co.tables[0], arena), "varer ved") != NULL, year == 2029);
        double listed = rows_add_up(&co, 0);
        co = composed(arena_printf(arena, "{{table grant_totals year=%d committee=biu}}", year), &markdown);
        assert_int_equal((int)rows_add_up(&co, 0), rows);
        assert_float_equal(rows_add_up(&co, 1), listed, 0.051);
    }
    struct compose all = composed("{{table grants year=2026}}", &markdown);
    assert_null(strstr(table_words(&all, &all.tables[0], arena), "varer ved"));
    struct compose asked = composed("{{table grants year=2026 grant=bevilling-01}}", &markdown);
    assert_null(strstr(asked.tables[0].caption, "udløber"));
}

/* Grants that are not assessed have a row of their own in the totals, and a table of one verdict says so. */
static void test_S3_B_grants_without_a_verdict_are_in_the_totals(void **state)
{
    (void)state;
    char *markdown;
    must(db_write(db, "test", add_unassessed_grant, NULL, &err));
    struct compose co = composed("{{table grant_totals year=2031 committee=biu}}", &markdown);
    assert_int_equal(co.tables[0].n_rows, 2);
    assert_string_equal(co.tables[0].row[0]->label, "Ikke vurderet");
    assert_int_equal((int)rows_add_up(&co, 0), 1);
    assert_float_equal(rows_add_up(&co, 1), 3, 0.051);
    co = composed("{{table grants year=2026 verdict=unchanged}}", &markdown);
    assert_string_equal(co.tables[0].caption, "Bevillinger, der udløber 2026, Videreføres uændret");
    rows_add_up(&co, 0);
}

/* A goal of the strategy and of none of its themes, made after those of the themes. */
static int add_goal_of_no_theme(struct conn *c, void *ctx, struct err *e)
{
    struct goal g;
    (void)ctx;
    int rc = goal_by_key(c, "strategi-helbred-unge", &g, arena, e);
    g.key = NULL;
    g.title = "Noget på tværs";
    g.title_en = NULL;
    return rc ? rc : goal_create(c, &everyone, &g, arena, e);
}

static void test_S2_08_a_goal_of_no_theme_stands_under_none(void **state)
{
    (void)state;
    char *markdown;
    must(db_write(db, "test", add_goal_of_no_theme, NULL, &err));
    struct compose co = composed("{{table goals strategy=faelles-strategi-2010 year=2012}}", &markdown);
    const struct figure_table *t = &co.tables[0];
    size_t headings = 0, found = 0;
    for (size_t r = 0; r < t->n_rows; r++) {
        headings += t->row[r]->kind == ROW_HEADING;
        if (!strstr(t->row[r]->label, "Noget på tværs"))
            continue;
        assert_int_equal(headings, 0);
        found++;
    }
    assert_true(headings > 1 && found == 1);
}

/* What a table is narrowed to stands in its title. */
static void test_a_title_says_what_a_table_is_narrowed_to(void **state)
{
    (void)state;
    static const struct {
        const char *table, *caption;
    } cases[] = {
        {"goals strategy=faelles-strategi-2010 theme=tema-1 year=2012",
            "Effektmål, 2012: Fælles strategi for udsatte og syge borgere, Sundhedsfremme for sygemeldte københavnere"},
        {"goals committee=biu year=2026", "Effektmål, 2026: Beskæftigelses- og Integrationsudvalget"},
        {"goals goal=strategi-helbred-unge", "Effektmål"},
        {"target_group year=2019 by=age", "Målgruppen efter alder, 2019"},
        {"target_group year=2019 by=sex benefit=sygedagpenge,jobafklaring intervention=bbat",
            "Målgruppen efter køn, 2019: Sygedagpenge, Jobafklaringsforløb, BBAT (Basic Body Awareness Therapy)"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *markdown;
        struct compose co = composed(arena_printf(arena, "{{table %s}}", cases[i].table), &markdown);
        assert_string_equal(co.tables[0].caption, cases[i].caption);
    }
}

/* A year that is not over says how far it is counted. */
static void test_a_year_that_is_not_over_says_so(void **state)
{
    (void)state;
    static const char *const tables[] = {"target_group by=age", "use agreement=bif-suf"};
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        for (int year = 2025; year <= 2026; year++) {
            char *markdown;
            struct compose co =
                composed(arena_printf(arena, "{{table %s year=%d}}", tables[i], year), &markdown);
            const struct figure_table *t = &co.tables[0];
            bool says = false;
            for (size_t k = 0; k < t->n_notes; k++)
                says |= text_equal(t->note[k], "2026 er talt til og med datadagen.");
            assert_true(says == (year == 2026));
        }
    }
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
int main(int argc, char **argv)
{
    int rc = effect_start(argc, argv);
    if (rc)
        return rc;
    const struct CMUnitTest tests[] = {
        T(test_every_number_of_a_table_is_a_figure),
        T(test_S3_18c_what_others_have_told_of_a_goal_stands_in_its_row),
        T(test_a_target_group_has_a_row_for_each_of_it),
        T(test_table_has_caption_and_scopes),
        T(test_wrong_tables_are_named),
        T(test_S0_16_numbers_divided_in_two_ways_hide_together),
        T(test_S0_16_the_parts_of_a_hidden_number_do_not_tell_it),
        T(test_S2_curve_tells_its_figures_in_a_table_and_in_words),
        T(test_S3_01_the_waterfall_steps_by_line_to_the_sum),
        T(test_a_title_says_what_a_table_is_narrowed_to),
        T(test_a_year_that_is_not_over_says_so),
        T(test_rows_of_an_agreement_are_what_its_sum_counts),
        T(test_a_star_at_a_year_has_its_note),
        T(test_amounts_have_their_unit_in_the_spreadsheet),
        T(test_S0_16_the_numbers_of_bars_are_in_every_format),
        T(test_bars_have_one_scale),
        T(test_a_number_with_decimals_is_a_number_in_the_spreadsheet),
        T(test_a_large_table_written_by_hand_is_whole_in_the_spreadsheet),
        T(test_S0_16_hidden_row_is_not_the_total_less_the_others),
        T(test_S2_08_a_goal_of_no_theme_stands_under_none),
        T(test_S3_B_grants_without_a_verdict_are_in_the_totals),
        T(test_S3_01_grants_that_expire_are_those_of_rows_sum_and_title),
    };
    return cmocka_run_group_tests_name("document_table", tests, effect_set_up_with_data, effect_tear_down);
}
