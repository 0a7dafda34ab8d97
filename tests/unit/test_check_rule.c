/* Each rule of the checks finds a planted fault and lets its correct twin pass; data are made here, without a database. */
#include "unit.h"
#include "base/text.h"
#include "check/check.h"
#include <string.h>

static struct arena *arena;

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

/* The findings of one rule. */
static struct check run(const char *rule, const struct check_data *d)
{
    struct check k = {.arena = arena, .data = d, .rule = check_rule_find(rule)};
    assert_non_null(k.rule);
    k.rule->data(&k);
    assert_false(k.failed);
    return k;
}

static void finds(const char *rule, const struct check_data *d, size_t n)
{
    struct check k = run(rule, d);
    if (k.n != n)
        fail_msg("%s: %zu findings, expected %zu", rule, k.n, n);
    for (size_t i = 0; i < k.n; i++) {
        assert_non_null(k.list[i].why);
        assert_non_null(k.list[i].place);
        assert_string_equal(k.list[i].rule, rule);
    }
}

#define LIST(rows) .rows = rows, .n_##rows = sizeof rows / sizeof rows[0]

static struct note_line cell(
    const char *table, const char *section, int64_t row, const char *role, const char *year, int64_t amount)
{
    return (struct note_line){.note_key = "n",
        .table_no = table,
        .section = section,
        .row = row,
        .row_label = role,
        .role = role,
        .year = year,
        .as_printed = "1.000",
        .amount = amount,
        .price_level = "2026",
        .place = "Tabel"};
}

static void test_S2_21_a_subtotal_is_held_against_its_lines(void **state)
{
    (void)state;
    struct note_line note_lines[] = {cell("2a", "a", 1, "line", "2026", 701),
        cell("2a", "a", 2, "line", "2026", 629), cell("2a", "a", 3, "line", "2026", 315),
        cell("2a", "a", 4, "subtotal", "2026", 1645)};
    struct check_data d = {LIST(note_lines)};
    finds("sum_column", &d, 0);
    note_lines[3].amount = 1573;
    finds("sum_column", &d, 1);
    struct check k = run("sum_column", &d);
    assert_string_equal(k.list[0].difference, "72 t.kr.");
    assert_int_equal(k.list[0].severity, FINDING_ERROR);
    note_lines[3].amount = 1646; /* four cells rounded to 1.000 kr. can do that */
    k = run("sum_column", &d);
    assert_int_equal(k.n, 1);
    assert_int_equal(k.list[0].severity, FINDING_ROUNDING);
}

static void test_S2_20_a_row_is_held_against_its_years(void **state)
{
    (void)state;
    struct note_line note_lines[] = {cell("2a", "a", 1, "line", "2026", 5661),
        cell("2a", "a", 1, "line", "2027", 5661), cell("2a", "a", 1, "line", "total", 11322)};
    struct check_data d = {LIST(note_lines)};
    finds("sum_row", &d, 0);
    note_lines[2].amount = 11422;
    finds("sum_row", &d, 1);
}

static void test_S2_23_a_total_is_held_against_subtotals(void **state)
{
    (void)state;
    struct note_line note_lines[] = {cell("2a", "a", 1, "subtotal", "2026", 7881),
        cell("2a", "b", 2, "subtotal", "2026", 1573), cell("2a", NULL, 3, "total", "2026", 9454)};
    struct check_data d = {LIST(note_lines)};
    finds("sum_subtotals", &d, 0);
    note_lines[2].amount = 9526;
    finds("sum_subtotals", &d, 1);
}

static void test_S2_25_two_tables_of_the_same_money_agree(void **state)
{
    (void)state;
    struct note_line note_lines[] = {cell("2a", "a", 1, "line", "2026", 629),
        cell("2a", "a", 2, "line", "2026", 315), cell("4", "a", 1, "line", "2026", 944)};
    struct check_data d = {LIST(note_lines)};
    finds("sum_regrouped", &d, 0);
    note_lines[2].amount = 994;
    finds("sum_regrouped", &d, 1);
    note_lines[2].price_level = "løbende"; /* another price level is other money */
    finds("sum_regrouped", &d, 0);
}

static void test_S2_02_text_is_held_against_the_table(void **state)
{
    (void)state;
    struct note_line note_lines[] = {cell("2a", "c", 1, "line", "2026", 1372),
        cell("2a", "c", 2, "subtotal", "2026", 1372), cell("summary", "c", 1, "line", "2026", 1400)};
    struct check_data d = {LIST(note_lines)};
    note_lines[2].as_printed = "1,4 mio. kr. i 2026";
    finds("text_amount", &d, 0);
    finds("text_year", &d, 0);
    note_lines[2].as_printed = "1,5 mio. kr. i 2026";
    finds("text_amount", &d, 1);
    note_lines[2].as_printed = "1,4 mio. kr. i 2025";
    note_lines[2].year = "2025";
    finds("text_amount", &d, 0);
    finds("text_year", &d, 1);
}

/* ---- grants ---- */

static struct grant_line line(
    const char *phase, const char *role, int64_t from, int64_t to, const char *printed)
{
    struct printed p = printed_of(printed);
    return (struct grant_line){.grant_key = "g",
        .phase = phase,
        .role = role,
        .year_from = from,
        .year_to = to,
        .per = "year",
        .steering_area = "service",
        .administration = "bif",
        .as_printed = printed,
        .amount = {p.milli},
        .money = MONEY_NONE,
        .price_level = "2027",
        .period_printed = "2027-2030",
        .place = "Økonomi"};
}

static struct grant a_grant(const char *verdict)
{
    return (struct grant){.key = "g",
        .nr = 1,
        .title = "En bevilling",
        .place = "Nr. 1",
        .verdict = verdict,
        .decision_year = INT_NONE};
}

static void test_S3_02b_a_grants_total_is_held_against_its_lines(void **state)
{
    (void)state;
    struct grant_line lines[] = {line("proposed", "total", 2027, 2027, "11,0 mio. kr."),
        line("proposed", "line", 2027, 2027, "9,5 mio. kr."),
        line("proposed", "line", 2027, 2027, "1,5 mio. kr.")};
    struct check_data d = {LIST(lines)};
    finds("sum_grant", &d, 0);
    lines[2] = line("proposed", "line", 2027, 2027, "1,4 mio. kr.");
    struct check k = run("sum_grant", &d);
    assert_int_equal(k.n, 1);
    assert_int_equal(k.list[0].severity, FINDING_ROUNDING);
    lines[2] = line("proposed", "line", 2027, 2027, "0,9 mio. kr.");
    k = run("sum_grant", &d);
    assert_int_equal(k.list[0].severity, FINDING_ERROR);
}

static void test_S3_06b_years_times_the_yearly_amount(void **state)
{
    (void)state;
    struct grant_line lines[] = {line("granted", "total", 2023, 2026, "5,2 mio. kr."),
        line("granted", "line", 2023, 2026, "1,3 mio. kr.")};
    lines[0].per = "period";
    lines[0].part = lines[1].part = "bif";
    struct check_data d = {LIST(lines)};
    finds("sum_grant", &d, 0);
    lines[0] = line("granted", "total", 2023, 2026, "5,3 mio. kr.");
    lines[0].per = "period";
    lines[0].part = "bif";
    assert_int_equal(run("sum_grant", &d).list[0].severity, FINDING_ROUNDING);
    lines[0] = line("granted", "total", 2023, 2026, "6,3 mio. kr.");
    lines[0].per = "period";
    lines[0].part = "bif";
    assert_int_equal(run("sum_grant", &d).list[0].severity, FINDING_ERROR);
}

static void test_S3_14b_parts_against_the_whole(void **state)
{
    (void)state;
    struct grant_line lines[] = {line("granted", "total", 2023, 2026, "2,7 mio. kr."),
        line("granted", "of_which", 2023, 2026, "0,7 mio. kr."),
        line("granted", "of_which", 2023, 2026, "2,0 mio. kr.")};
    struct check_data d = {LIST(lines)};
    finds("parts_whole", &d, 0);
    d.n_lines = 2;
    struct check k = run("parts_whole", &d);
    assert_int_equal(k.n, 1);
    assert_int_equal(k.list[0].severity, FINDING_QUESTION);
    lines[1] = line("granted", "of_which", 2023, 2026, "3,7 mio. kr.");
    assert_int_equal(run("parts_whole", &d).list[0].severity, FINDING_ERROR);
    /* A part of 0,7 a year is 2,8 of a period of four years: all of it, and of three too little. */
    lines[0] = line("granted", "total", 2023, 2026, "2,8 mio. kr.");
    lines[0].per = "period";
    lines[1] = line("granted", "of_which", 2023, 2026, "0,7 mio. kr.");
    finds("parts_whole", &d, 0);
    lines[1].year_to = 2025;
    assert_int_equal(run("parts_whole", &d).list[0].severity, FINDING_QUESTION);
    lines[1].year_to = INT_NONE; /* as long as the whole */
    finds("parts_whole", &d, 0);
    lines[0].year_to = INT_NONE; /* nobody knows how long */
    finds("parts_whole", &d, 0);
}

static void test_S3_04c_an_administration_that_the_proposal_forgets(void **state)
{
    (void)state;
    struct grant_line lines[] = {line("granted", "line", 2024, 2026, "5,0 mio. kr."),
        line("granted", "line", 2024, 2026, "2,0 mio. kr."),
        line("proposed", "line", 2027, 2030, "5,7 mio. kr."),
        line("proposed", "line", 2027, 2030, "2,1 mio. kr.")};
    lines[1].administration = lines[3].administration = "sof";
    struct check_data d = {LIST(lines)};
    finds("split_lost", &d, 0);
    d.n_lines = 3;
    finds("split_lost", &d, 1);
}

static void test_S3_10_a_proposed_period_in_the_past(void **state)
{
    (void)state;
    struct grant_line lines[] = {line("granted", "line", 2024, 2026, "1,3 mio. kr."),
        line("proposed", "line", 2027, 2030, "1,4 mio. kr.")};
    struct check_data d = {LIST(lines)};
    finds("period_past", &d, 0);
    lines[1].year_from = 2024;
    lines[1].year_to = 2026;
    finds("period_past", &d, 1);
}

static void test_S3_15b_what_an_amount_must_say(void **state)
{
    (void)state;
    struct grant grants[] = {a_grant("unchanged")};
    struct grant_line lines[] = {line("proposed", "line", 2027, 2030, "0,6 mio. kr.")};
    struct check_data d = {LIST(grants), LIST(lines)};
    finds("missing", &d, 0);
    lines[0].price_level = NULL;
    finds("missing", &d, 1);
    lines[0].price_level = "2027";
    lines[0].steering_area = NULL;
    finds("missing", &d, 1);
    lines[0].steering_area = "service";
    lines[0].year_from = lines[0].year_to = INT_NONE;
    finds("missing", &d, 1);
}

static void test_S3_24_the_form_of_an_amount(void **state)
{
    (void)state;
    static const char *const right[] = {"7,7 mio. kr.", "11 mio. kr.", "1.234 mio. kr."};
    static const char *const wrong[] = {"7,7 mio. k.", "0,2", "2.8 mio. kr.", "2-mio. kr.", "2,5 mio."};
    struct grant_line lines[1];
    struct check_data d = {LIST(lines)};
    for (size_t i = 0; i < sizeof right / sizeof right[0]; i++) {
        lines[0] = line("granted", "line", 2026, 2026, right[i]);
        finds("unit_form", &d, 0);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        lines[0] = line("granted", "line", 2026, 2026, wrong[i]);
        finds("unit_form", &d, 1);
    }
    /* In a note an amount without a full stop stands out only beside those that have one. */
    struct note_line note_lines[] = {cell("2a", "a", 1, "line", "2026", -1372),
        cell("2a", "a", 2, "line", "2026", 2000), cell("3", "a", 1, "line", "2026", 5000)};
    struct check_data notes = {LIST(note_lines)};
    note_lines[0].as_printed = "-1372";
    note_lines[1].as_printed = "2000";
    note_lines[2].as_printed = "5.000";
    finds("unit_form", &notes, 0);
    note_lines[1].as_printed = "2.000";
    finds("unit_form", &notes, 1);
}

static void test_S3_17b_a_year_or_the_whole_period(void **state)
{
    (void)state;
    struct grant_line lines[] = {line("granted", "line", 2023, 2026, "1,4 mio. kr.")};
    struct check_data d = {LIST(lines)};
    finds("period_or_year", &d, 0);
    lines[0].per = "period";
    finds("period_or_year", &d, 1);
}

static void test_S3_08b_a_moved_steering_area(void **state)
{
    (void)state;
    struct grant_line lines[] = {line("granted", "line", 2023, 2026, "4,2 mio. kr."),
        line("proposed", "line", 2027, 2030, "4,8 mio. kr.")};
    struct check_data d = {LIST(lines)};
    finds("area_move", &d, 0);
    lines[1].steering_area = "overfoersler";
    finds("area_move", &d, 1);
}

static void test_S3_23_where_the_money_comes_from(void **state)
{
    (void)state;
    struct grant grants[] = {a_grant("unchanged")};
    struct grant_line lines[] = {line("granted", "line", 2025, 2025, "3,6 mio. kr.")};
    struct check_data d = {LIST(grants), LIST(lines)};
    lines[0].period_printed = "2025";
    grants[0].own_frame = 1;
    finds("funding", &d, 0);
    lines[0].period_printed = "budget 2025";
    finds("funding", &d, 1);
    grants[0].own_frame = 0;
    grants[0].decision_year = 2025;
    finds("funding", &d, 0);
    lines[0].year_from = 2020;
    finds("funding", &d, 1);
}

static void test_S3_13b_verdict_and_amount(void **state)
{
    (void)state;
    struct grant grants[] = {a_grant("stop")};
    struct grant_line lines[] = {line("granted", "line", 2025, 2026, "5,4 mio. kr.")};
    struct check_data d = {LIST(grants), LIST(lines)};
    finds("verdict_amount", &d, 0);
    grants[0].verdict_note = "Noget består som opgaver.";
    finds("verdict_amount", &d, 1);
    grants[0].verdict_note = NULL;
    lines[0].phase = "proposed";
    finds("verdict_amount", &d, 1);
    grants[0].verdict = "unchanged";
    finds("verdict_amount", &d, 0);
    lines[0].phase = "granted";
    finds("verdict_amount", &d, 1);
}

static void test_S3_22_money_named_without_amount(void **state)
{
    (void)state;
    struct grant_line lines[] = {line("granted", "line", 2025, 2025, "1,3 mio. kr.")};
    struct check_data d = {LIST(lines)};
    finds("amount_missing", &d, 0);
    lines[0].amount = DEC_NONE;
    finds("amount_missing", &d, 1);
    lines[0].money = (struct money){130000000}; /* typed on screen */
    finds("amount_missing", &d, 0);
}

static struct reported told(const char *key, const char *unit, const char *printed, const char *note)
{
    struct printed p = printed_of(printed);
    return (struct reported){.key = key,
        .subject_kind = "grant",
        .subject = "g",
        .label = key,
        .as_printed = printed,
        .value = {p.milli},
        .unit = unit,
        .place = "Resultater",
        .note = note,
        .source = "kilde"};
}

static void test_S3_07c_amount_against_volume(void **state)
{
    (void)state;
    struct reported reported[] = {
        told("camps", "camps", "7", NULL), told("camps-nye", "camps", "7", "Forslag.")};
    struct grant_line lines[] = {line("granted", "line", 2023, 2026, "0,5 mio. kr."),
        line("proposed", "line", 2027, 2030, "0,5 mio. kr.")};
    struct check_data d = {LIST(reported), LIST(lines)};
    finds("amount_volume", &d, 0);
    reported[1] = told("camps-nye", "camps", "5", "Forslag.");
    finds("amount_volume", &d, 1);
    lines[1] = line("proposed", "line", 2027, 2030, "0,4 mio. kr.");
    struct printed a = printed_of("0,5"), b = printed_of("0,4"), sum;
    assert_int_equal(
        printed_sum(a, &b, 1, &sum), PRINTED_ROUNDING); /* neighbours at one decimal may be equal */
    lines[1] = line("proposed", "line", 2027, 2030, "0,3 mio. kr.");
    finds("amount_volume", &d, 0);
    reported[1] = told("camps-nye", "camps", "7", "Forslag.");
    finds("amount_volume", &d, 1);
}

static void test_S3_C_what_prices_alone_can_explain(void **state)
{
    (void)state;
    struct grant_line lines[] = {line("granted", "line", 2026, 2026, "10,0 mio. kr."),
        line("proposed", "line", 2027, 2030, "11,0 mio. kr.")};
    struct check_data d = {LIST(lines), .factor_low = 1000, .factor_high = 1150};
    finds("price_factor", &d, 0);
    lines[1] = line("proposed", "line", 2027, 2030, "17,0 mio. kr.");
    finds("price_factor", &d, 1);
    lines[1] = line("proposed", "line", 2027, 2030, "8,0 mio. kr.");
    finds("price_factor", &d, 1);
}

/* ---- words ---- */

static void test_S3_19_number_and_title_of_a_reference(void **state)
{
    (void)state;
    struct grant grants[] = {a_grant("adjusted"), a_grant("adjusted")};
    grants[1].key = "h";
    grants[1].nr = 25;
    grants[1].title = "Styrket uddannelsesmentor indsats";
    grants[0].verdict_note = "Samles med nr. 25 \"Styrket uddannelsesmentorindsats\".";
    struct check_data d = {LIST(grants)};
    finds("reference", &d, 0);
    grants[0].verdict_note = "Samles med nr. 26 \"Styrket uddannelsesmentorindsats\".";
    finds("reference", &d, 1);
    assert_string_equal(run("reference", &d).list[0].computed, "nr. 25 “Styrket uddannelsesmentor indsats”");
}

static void test_S3_11_the_same_title_in_two_papers(void **state)
{
    (void)state;
    struct grant grants[] = {a_grant("await")};
    struct note notes[] = {{.key = "n", .number = "BI10", .title = "En bevilling (bevillingsudløb)"}};
    struct check_data d = {LIST(grants), LIST(notes)};
    finds("title_twice", &d, 1);
    notes[0].title = "En anden bevilling (bevillingsudløb)";
    finds("title_twice", &d, 0);
}

static void test_S3_17b_one_event_with_two_dates(void **state)
{
    (void)state;
    struct rule_of_law laws[] = {
        {.subject = "team", .kind = "posts_move", .day = day_from_ymd(2026, 1, 1), .place = "Økonomi"},
        {.subject = "team", .kind = "posts_move", .day = day_from_ymd(2026, 1, 1), .place = "Vurdering"}};
    struct check_data d = {LIST(laws)};
    finds("two_dates", &d, 0);
    laws[1].day = day_from_ymd(2027, 1, 1);
    finds("two_dates", &d, 1);
    laws[1].kind = "authority_moves";
    finds("two_dates", &d, 0);
}

static void test_S2_14_one_target_group_in_two_places(void **state)
{
    (void)state;
    struct target_rule targets[] = {{.intervention = "i",
                                        .kind = "benefit",
                                        .code = "sygedagpenge",
                                        .text = "Sygedagpenge",
                                        .source = "k",
                                        .place = "Indhold"},
        {.intervention = "i", .kind = "age", .text = "Under 30", .source = "k", .place = "Indhold"},
        {.intervention = "i",
            .kind = "benefit",
            .code = "jobafklaring",
            .text = "Jobafklaring",
            .source = "k",
            .place = "Tabel 1"}};
    struct check_data d = {LIST(targets)};
    finds("target_group", &d, 1);
    targets[2].place = "Indhold";
    finds("target_group", &d, 0);
}

static void test_S2_18_goal_against_follow_up(void **state)
{
    (void)state;
    struct goal goals[] = {{.key = "a",
                               .intervention = "i",
                               .outcome = "work,education",
                               .comparator = "at_least",
                               .population = "course_started",
                               .title = "Mål",
                               .place = "Tabel 1"},
        {.key = "b",
            .intervention = "i",
            .outcome = "work,education",
            .comparator = "none",
            .population = "course_started",
            .title = "Opfølgning",
            .place = "Tabel 1"}};
    struct check_data d = {LIST(goals)};
    finds("goal_follow_up", &d, 0);
    goals[1].outcome = "work";
    finds("goal_follow_up", &d, 1);
    goals[1].outcome = "work,education";
    goals[1].population = "course_ended";
    finds("goal_follow_up", &d, 1);
}

static void test_S3_16_names_against_the_lists(void **state)
{
    (void)state;
    struct grant grants[] = {a_grant("unchanged")};
    struct organisation organisations[] = {{.key = "sabaah", .name = "Sabaah", .kind = "association"},
        {.key = "ballisager", .name = "Ballisager", .kind = "supplier"}};
    struct name_variant variants[] = {
        {.variant = "Kriminalforsorgen", .name = "Danmarks Fængsler", .kind = "earlier_name"}};
    struct check_data d = {LIST(grants), LIST(organisations), LIST(variants)};
    static const char *const right[] = {"Tilskud til Sabaah.", "Ballisagers resultater.", "Ingen navne her."};
    static const char *const wrong[] = {
        "Tilskud til Saabah.", "Balisager stopper.", "Kriminalforsorgen bidrager."};
    for (size_t i = 0; i < sizeof right / sizeof right[0]; i++) {
        grants[0].content = right[i];
        finds("names", &d, 0);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        grants[0].content = wrong[i];
        finds("names", &d, 1);
    }
    grants[0].content = "Kriminalforsorgens rolle"; /* another word */
    finds("names", &d, 0);
}

static void test_names_without_days(void **state)
{
    (void)state;
    struct organisation organisations[] = {{.key = "bif",
                                               .kind = "administration",
                                               .abbrev = "BIF",
                                               .name = "Det gamle navn",
                                               .valid_from = DAY_NONE,
                                               .valid_to = DAY_NONE},
        {.key = "bif",
            .kind = "administration",
            .abbrev = "BIF",
            .name = "Det nye navn",
            .valid_from = DAY_NONE,
            .valid_to = DAY_NONE}};
    struct check_data d = {LIST(organisations)};
    finds("name_dates", &d, 1);
    organisations[0].valid_to = day_from_ymd(2025, 12, 31);
    organisations[1].valid_from = day_from_ymd(2026, 1, 1);
    finds("name_dates", &d, 0);
    organisations[1] = (struct organisation){
        .key = "soc", .kind = "administration", .abbrev = "SOC", .name = "Det gamle navn"};
    finds("name_dates", &d, 1);
}

static void test_S4_03_persons_are_not_full_time_persons(void **state)
{
    (void)state;
    struct reported reported[] = {told("x", "full_time_persons", "ca. 11.100", NULL)};
    struct check_data d = {LIST(reported)};
    reported[0].label = "Udsatte borgere i BIF";
    finds("persons", &d, 1);
    reported[0].label = "Udsatte, fuldtidspersoner";
    finds("persons", &d, 0);
    reported[0].unit = "persons";
    finds("persons", &d, 1);
}

static void test_S3_09b_a_share_without_its_base(void **state)
{
    (void)state;
    struct reported reported[] = {
        told("andel", "percent", "17 pct.", NULL), told("antal", "persons", "127", NULL)};
    struct check_data d = {LIST(reported)};
    reported[1].period = "2025";
    finds("share_base", &d, 0);
    reported[1].period = NULL;
    finds("share_base", &d, 1);
}

static void test_S3_02a_shares_and_their_stated_sum(void **state)
{
    (void)state;
    struct reported reported[] = {told("hele", "percent", "32 pct.", NULL),
        told("a", "percent", "20 pct.", NULL), told("b", "percent", "12 pct.", NULL)};
    struct reported_sum sums[] = {
        {.whole = "hele", .part = "a", .complete = 1}, {.whole = "hele", .part = "b", .complete = 1}};
    struct check_data d = {LIST(reported), LIST(sums)};
    finds("shares", &d, 0);
    reported[2] = told("b", "percent", "13 pct.", NULL);
    assert_int_equal(run("shares", &d).list[0].severity, FINDING_ROUNDING);
    reported[2] = told("b", "percent", "15 pct.", NULL);
    assert_int_equal(run("shares", &d).list[0].severity, FINDING_ERROR);
    for (size_t i = 0; i < 3; i++)
        reported[i].unit = "persons"; /* counts are exact */
    reported[2].value.milli = 13000;
    assert_int_equal(run("shares", &d).list[0].severity, FINDING_ERROR);
}

static void test_S3_02a_results_of_an_unfinished_period(void **state)
{
    (void)state;
    struct reported reported[] = {
        told("antal", "persons", "162", NULL), told("andel", "percent", "32 pct.", NULL)};
    reported[0].period = "2024-01/2025-12";
    reported[1].data_date = "2025-12";
    struct check_data d = {LIST(reported)};
    finds("data_date", &d, 0);
    reported[1].data_date = "2025-11";
    finds("data_date", &d, 1);
    reported[1].data_date = "2025-12-15"; /* within the last month, and before it ends */
    finds("data_date", &d, 1);
    reported[1].data_date = "2025-12-31";
    finds("data_date", &d, 0);
    reported[1].data_date = "2025"; /* may be its last day */
    finds("data_date", &d, 0);
    reported[0].period = "2024/2025";
    reported[1].data_date = "2025-06";
    finds("data_date", &d, 1);
    reported[1].data_date = "december";
    finds("data_date", &d, 0);
}

static void test_S4_09_two_statements_of_one_saving(void **state)
{
    (void)state;
    struct reported reported[] = {
        told("x", "mia_kr", "3 mia. kr.", NULL), told("y", "mia_kr", "3 mia. kr.", NULL)};
    for (size_t i = 0; i < 2; i++) {
        reported[i].subject_kind = "city";
        reported[i].label = "Besparelse";
        reported[i].period = "frem mod 2030";
    }
    reported[1].source = "anden";
    struct check_data d = {LIST(reported)};
    finds("savings", &d, 0);
    reported[1].value.milli = 2700;
    finds("savings", &d, 1);
}

static void test_S4_01_case_numbers(void **state)
{
    (void)state;
    struct source sources[] = {{.key = "k", .title = "Papir", .f2 = "2023-16720", .edoc = "2023-0394340"}};
    struct check_data d = {LIST(sources)};
    finds("case_number", &d, 0);
    sources[0].edoc = "2010-64649";
    finds("case_number", &d, 1);
    sources[0].edoc = sources[0].f2 = NULL;
    finds("case_number", &d, 1);
}

static void test_what_was_noted(void **state)
{
    (void)state;
    struct grant grants[] = {a_grant("unchanged")};
    struct check_data d = {LIST(grants)};
    finds("noted", &d, 0);
    grants[0].oddity = "Overskriften er trykt Nr3.";
    finds("noted", &d, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_S2_21_a_subtotal_is_held_against_its_lines),
        cmocka_unit_test(test_S2_20_a_row_is_held_against_its_years),
        cmocka_unit_test(test_S2_23_a_total_is_held_against_subtotals),
        cmocka_unit_test(test_S2_25_two_tables_of_the_same_money_agree),
        cmocka_unit_test(test_S2_02_text_is_held_against_the_table),
        cmocka_unit_test(test_S3_02b_a_grants_total_is_held_against_its_lines),
        cmocka_unit_test(test_S3_06b_years_times_the_yearly_amount),
        cmocka_unit_test(test_S3_14b_parts_against_the_whole),
        cmocka_unit_test(test_S3_04c_an_administration_that_the_proposal_forgets),
        cmocka_unit_test(test_S3_10_a_proposed_period_in_the_past),
        cmocka_unit_test(test_S3_15b_what_an_amount_must_say),
        cmocka_unit_test(test_S3_24_the_form_of_an_amount),
        cmocka_unit_test(test_S3_17b_a_year_or_the_whole_period),
        cmocka_unit_test(test_S3_08b_a_moved_steering_area),
        cmocka_unit_test(test_S3_23_where_the_money_comes_from),
        cmocka_unit_test(test_S3_13b_verdict_and_amount),
        cmocka_unit_test(test_S3_22_money_named_without_amount),
        cmocka_unit_test(test_S3_07c_amount_against_volume),
        cmocka_unit_test(test_S3_C_what_prices_alone_can_explain),
        cmocka_unit_test(test_S3_19_number_and_title_of_a_reference),
        cmocka_unit_test(test_S3_11_the_same_title_in_two_papers),
        cmocka_unit_test(test_S3_17b_one_event_with_two_dates),
        cmocka_unit_test(test_S2_14_one_target_group_in_two_places),
        cmocka_unit_test(test_S2_18_goal_against_follow_up),
        cmocka_unit_test(test_S3_16_names_against_the_lists),
        cmocka_unit_test(test_names_without_days),
        cmocka_unit_test(test_S4_03_persons_are_not_full_time_persons),
        cmocka_unit_test(test_S3_09b_a_share_without_its_base),
        cmocka_unit_test(test_S3_02a_shares_and_their_stated_sum),
        cmocka_unit_test(test_S3_02a_results_of_an_unfinished_period),
        cmocka_unit_test(test_S4_09_two_statements_of_one_saving),
        cmocka_unit_test(test_S4_01_case_numbers),
        cmocka_unit_test(test_what_was_noted),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
