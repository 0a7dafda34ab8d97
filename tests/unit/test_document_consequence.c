/* The consequence answer of a phase-out, made from the demo: the figures of seed 000, what is in it, and what hides (S0-02, S0-03, S0-16, S0-24). */
#include "demo_fixture.h"
#include "document/consequence.h"
#include "document/document_page.h"
#include "document/fill.h"
#include "document/render_page.h"
#include "supply/phase_out.h"

static struct arena *arena;
static struct db *db;
static struct actor everyone;
static char key[81];
static struct err err;

static void ok(int rc)
{
    if (rc)
        fprintf(stderr, "# %s: %s %s\n", err_name(rc), err.op, err.user);
    assert_int_equal(rc, OK);
}

/* The phase-out to write about: the demo's own when it has one, else made here. */
static int plan_write(struct conn *c, void *ctx, struct err *e)
{
    struct phase_out_row *rows;
    size_t n;
    day_t today = {TODAY};
    (void)ctx;
    int rc = phase_out_open_of(c, "bif-suf", NULL, &rows, &n, arena, e);
    if (rc || n) {
        text_copy(key, sizeof key, rc ? "" : rows[0].key);
        return rc;
    }
    struct phase_out p;
    field_clear_row(&phase_out_table, &p);
    p.title = "Samarbejdsaftalen BIF-SUF";
    p.agreement = "bif-suf";
    return phase_out_create(c, &everyone, &p, NULL, 0, today, key, e);
}

static int set_up(void **state)
{
    demo_set_up(state);
    clock_set_today((day_t){TODAY});
    arena = arena_new(0);
    everyone = actor_command_line();
    char url[160];
    snprintf(url, sizeof url, "sqlite:%s", sqlite3_db_filename(file, "main"));
    ok(db_open(url, 2, &db, &err));
    ok(db_write(db, "test", plan_write, NULL, &err));
    return 0;
}

static int tear_down(void **state)
{
    db_close(db);
    arena_free(arena);
    clock_set_today(DAY_NONE);
    return demo_tear_down(state);
}

struct made {
    struct document_full d;
    struct compose co;
    char **markdown;
};

static struct made make(const struct actor *actor)
{
    struct made m = {0};
    struct conn *c;
    ok(db_lease(db, &c, &err));
    ok(consequence_draft(c, key, (day_t){TODAY}, &m.d, arena, &err));
    m.co = (struct compose){.actor = actor, .as_of = (day_t){TODAY}, .arena = arena};
    ok(render_compose(c, &m.d, &m.co, &m.markdown, &err));
    db_release(db, c);
    return m;
}

static const struct figure *figure_of(const struct made *m, const char *wanted)
{
    char parts[200];
    snprintf(parts, sizeof parts, wanted, key);
    for (size_t i = 0; i < m->co.n_figures; i++) {
        if (text_equal(m->co.figures[i].key, parts))
            return &m->co.figures[i];
    }
    fail_msg("no figure %s", parts);
    return NULL;
}

static const char *section(const struct made *m, const char *name)
{
    for (size_t i = 0; i < m->d.n_sections; i++) {
        if (text_equal(m->d.sections[i].key, name))
            return m->d.sections[i].body;
    }
    fail_msg("no section %s", name);
    return NULL;
}

static void test_S0_16_the_answer_has_the_seeds_figures(void **state)
{
    (void)state;
    static const struct {
        const char *key;
        int64_t value;
    } printed[] = {{"referrals group=sundhedssamtale year=2025", 224},
        {"referrals group=sundhedssamtale year=2026", 82}, {"referrals group=psykologforloeb year=2025", 226},
        {"referrals group=psykologforloeb year=2026", 48}, {"referrals group=traening-bbat year=2025", 148},
        {"referrals group=traening-bbat year=2026", 40}, {"referrals group=hif year=2025", 101},
        {"referrals group=hif year=2026", 27}, {"referrals phase_out=%s year=2025", 699},
        {"referrals phase_out=%s year=2026", 197}};
    struct made m = make(&everyone);
    for (size_t i = 0; i < sizeof printed / sizeof printed[0]; i++)
        assert_int_equal(figure_of(&m, printed[i].key)->value, printed[i].value);
    assert_int_equal(figure_of(&m, "referred_persons phase_out=%s year=2025")->value,
        number("SELECT COUNT(DISTINCT r.citizen_id) " REFERRALS "WHERE " COUNTED
               " AND r.sent_day BETWEEN 20089 AND 20453"));
    assert_string_equal(
        figure_text(figure_of(&m, "last_referral_day group=sundhedssamtale"), arena), "18. marts 2026");
    assert_string_equal(figure_text(figure_of(&m, "last_referral_day group=hif"), arena), "9. marts 2026");
    assert_string_equal(
        figure_text(figure_of(&m, "last_referral_day group=psykologforloeb"), arena), "ikke oplyst");
    assert_string_equal(
        figure_text(figure_of(&m, "end_day intervention=sundhedssamtale"), arena), "30. juni 2026");
    assert_string_equal(figure_text(figure_of(&m, "reported key=henviste-borgere-2025"), arena), "ca. 650");
}

static void test_S0_03_the_composition_adds_up(void **state)
{
    (void)state;
    static const char *const dims[] = {"sex", "district", "education", "weeks"};
    struct made m = make(&everyone);
    int64_t all = figure_of(&m, "referred_persons phase_out=%s year=2025")->value;
    for (size_t d = 0; d < 4; d++) {
        int64_t sum = 0;
        for (size_t i = 0; i < m.co.n_figures; i++) {
            struct figure_params p;
            const char *indicator;
            ok(figure_parse(m.co.figures[i].key, &indicator, &p, arena, &err));
            if (figure_param(&p, dims[d]))
                sum += m.co.figures[i].value;
        }
        assert_int_equal(sum, all);
    }
    assert_non_null(strstr(section(&m, "maalgruppe"), "Sygedagpenge"));
}

static void test_S0_02_effects_and_alternatives(void **state)
{
    (void)state;
    struct made m = make(&everyone);
    assert_non_null(strstr(section(&m, "effekter"), "ingen effekt målt"));
    assert_null(strstr(section(&m, "effekter"), "{{figure goal"));
    const char *other = section(&m, "alternativer");
    assert_non_null(strstr(other, "Kofoed"));
    assert_non_null(strstr(other, "Ved slidgigt; henvisning via læge."));
    /* each alternative once, though every offer names it */
    const char *first = strstr(other, "Headspace");
    assert_non_null(first);
    assert_null(strstr(strchr(first, '\n'), "Headspace"));
    assert_int_equal(m.d.n_questions, 4);
    ok(document_check(&m.d, &err));
    for (size_t i = 0; i < m.d.n_sections; i++) {
        assert_null(strstr(m.d.sections[i].body, "[key]"));
        assert_null(strstr(m.d.sections[i].body, "\n@"));
    }
}

static void test_citizens_are_counted_as_the_rows_are(void **state)
{
    (void)state;
    struct made m = make(&everyone);
    char sql[600];
    int64_t active = number("SELECT COUNT(DISTINCT c.citizen_id) " COURSES
                            "WHERE i.key = 'psykologforloeb' AND c.start_day <= 20557 "
                            "AND (c.end_day IS NULL OR c.end_day > 20557)");
    assert_true(active > 0);
    assert_int_equal(
        figure_of(&m, "phase_out_citizens offer=psykologforloeb phase_out=%s state=active")->value, active);
    snprintf(sql, sizeof sql,
        "SELECT COUNT(DISTINCT r.citizen_id) " REFERRALS
        "WHERE i.key = 'psykologforloeb' AND r.state IN ('sent', 'received', 'wait_listed', 'accepted')");
    assert_int_equal(
        figure_of(&m, "phase_out_citizens offer=psykologforloeb phase_out=%s state=waiting")->value,
        number(sql));
}

static void test_small_counts_hide_with_a_second(void **state)
{
    (void)state;
    struct actor reader = document_actor(&everyone);
    struct made m = make(&reader), whole = make(&everyone);
    size_t hidden = 0;
    for (size_t i = 0; i < m.co.n_figures; i++) {
        if (whole.co.figures[i].kind != FIGURE_COMPUTED || whole.co.figures[i].format != FF_COUNT)
            continue;
        hidden += m.co.figures[i].suppressed;
        if (whole.co.figures[i].value > 0 && whole.co.figures[i].value < figure_small_limit())
            assert_true(m.co.figures[i].suppressed);
    }
    /* no table has just one hidden cell, which its total would tell */
    static const char *const dims[] = {"sex", "district", "education", "weeks"};
    for (size_t d = 0; d < 4; d++) {
        size_t n = 0;
        for (size_t i = 0; i < m.co.n_figures; i++)
            n += m.co.figures[i].suppressed && strstr(m.co.figures[i].key, dims[d]);
        assert_int_not_equal(n, 1);
    }
    printf("# %zu hidden\n", hidden);
}

/* Three offers of the demo's agreement, which pays for unused places until it ends with the year 2026, at prices of two years. */
static int priced_write(struct conn *c, void *ctx, struct err *e)
{
    struct phase_out p;
    (void)ctx;
    field_clear_row(&phase_out_table, &p);
    p.title = "Demoaftalen | {{figure x}}";
    p.agreement = "opdigtet-demoaftale";
    return phase_out_create(c, &everyone, &p, NULL, 0, (day_t){TODAY}, key, e);
}

static void test_money_of_two_price_levels_is_never_added(void **state)
{
    (void)state;
    char kept[sizeof key];
    text_copy(kept, sizeof kept, key);
    ok(db_write(db, "test", priced_write, NULL, &err));
    change(file,
        "UPDATE phase_out_offer SET end_day = 20634 WHERE intervention IN ('jobklub-sygedagpenge', 'peer-hold', 'virksomhedsklub')");
    struct made m = make(&everyone);
    const struct figure *f = figure_of(&m, "phase_out_released admin=bif level=2026 phase_out=%s year=2027");
    assert_int_equal(f->format, FF_MONEY);
    assert_int_equal(
        f->value, number("SELECT SUM(places * price) FROM agreement_place WHERE price_year = 2026"));
    f = figure_of(&m, "phase_out_released admin=bif level=2025 phase_out=%s year=2027");
    assert_int_equal(f->value,
        number(
            "SELECT SUM(places * price) FROM agreement_place WHERE price_year = 2025 AND valid_to IS NULL"));
    assert_true(f->value > 0);
    struct figure both;
    struct figure_params p = {.n = 2, .p = {{"phase_out", key}, {"year", "2027"}}};
    struct conn *c;
    ok(db_lease(db, &c, &err));
    assert_int_equal(
        figure_compute(c, &everyone, "phase_out_released", &p, (day_t){TODAY}, &both, arena, &err),
        ERR_INVALID);
    db_release(db, c);
    err_clear(&err);
    text_copy(key, sizeof key, kept);
}

static int bbat_write(struct conn *c, void *ctx, struct err *e)
{
    struct phase_out p;
    const char *const offers[] = {"bbat"};
    (void)ctx;
    field_clear_row(&phase_out_table, &p);
    p.title = "BBAT alene";
    return phase_out_create(c, &everyone, &p, offers, 1, (day_t){TODAY}, key, e);
}

/* Of a counting group that goes on in part only the offers that close are rows: the rows are what the sum counts. */
static void test_a_group_that_closes_in_part_is_its_offers(void **state)
{
    (void)state;
    char kept[sizeof key];
    text_copy(kept, sizeof kept, key);
    ok(db_write(db, "test", bbat_write, NULL, &err));
    struct made m = make(&everyone);
    const char *use = section(&m, "brug");
    assert_null(strstr(use, "group=traening-bbat"));
    assert_non_null(strstr(
        use, "| BBAT (Basic Body Awareness Therapy) | {{figure referrals intervention=bbat year=2025}}"));
    assert_int_equal(figure_of(&m, "referrals intervention=bbat year=2025")->value,
        figure_of(&m, "referrals phase_out=%s year=2025")->value);
    text_copy(key, sizeof key, kept);
}

static void test_values_cannot_become_markup(void **state)
{
    (void)state;
    struct fill_item items[2] = {0};
    struct fill_list lists[] = {{"rows", items, 2}, {"none", NULL, 0}};
    struct fill f = {.lists = lists, .n_lists = 2};
    fill_set(&f.common, "title", "A | {{figure x}}\n# [title] *b* <i>");
    fill_set_raw(&f.common, "key", "a-b");
    fill_set(&items[0], "name", "En");
    fill_set(&items[1], "name", NULL);
    char *text = fill_text(
        "[title] [key] [other] [\n@rows - [name] [key]\n@!rows no\n@none x\n@!none Ingen [key]\n@unknown y",
        &f, arena);
    assert_string_equal(text,
        "A \\| \\{\\{figure x\\}\\} \\# \\[title\\] \\*b\\* \\<i\\> a-b [other] [\n- En a-b\n-  a-b\nIngen a-b\n@unknown y");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_S0_16_the_answer_has_the_seeds_figures),
        cmocka_unit_test(test_S0_03_the_composition_adds_up),
        cmocka_unit_test(test_S0_02_effects_and_alternatives),
        cmocka_unit_test(test_citizens_are_counted_as_the_rows_are),
        cmocka_unit_test(test_small_counts_hide_with_a_second),
        cmocka_unit_test(test_money_of_two_price_levels_is_never_added),
        cmocka_unit_test(test_a_group_that_closes_in_part_is_its_offers),
        cmocka_unit_test(test_values_cannot_become_markup),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
