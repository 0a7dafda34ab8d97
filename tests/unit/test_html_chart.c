#include "unit.h"

#include "html/chart.h"
#include "html/chart_bars.h"
#include "html/chart_funnel.h"
#include "html/chart_pyramid.h"
#include "html/chart_waterfall.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- a small checker: well-formed, quoted, no duplicate attribute, entities known ---- */

static const char *check_tag(const char *s, char *name, size_t room, int *closing, int *empty)
{
    size_t n = 0;
    *closing = *s == '/';
    s += *closing;
    while ((*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') || (*s >= '0' && *s <= '9')) {
        assert_true(n + 1 < room);
        name[n++] = *s++;
    }
    name[n] = 0;
    assert_true(n > 0);
    while (*s == ' ') {
        s += strspn(s, " ");
        if (*s == '/' || *s == '>') {
            break;
        }
        size_t k = strcspn(s, "=\"<> ");
        assert_true(k > 0 && s[k] == '=' && s[k + 1] == '"');
        assert_int_not_equal(strncmp(s, "style", 5), 0);
        s += k + 2;
        k = strcspn(s, "\"<");
        assert_int_equal(s[k], '"');
        s += k + 1;
    }
    *empty = *s == '/';
    s += *empty;
    assert_int_equal(*s, '>');
    return s + 1;
}

static void assert_well_formed(struct html_safe doc)
{
    static const char *const entities[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
    char stack[40][24];
    int depth = 0;
    assert_int_equal(strlen(doc.html), doc.len);
    assert_true(doc.len > 0);
    for (const char *s = doc.html; *s;) {
        if (*s == '&') {
            size_t i = 0;
            while (i < 5 && strncmp(s, entities[i], strlen(entities[i])) != 0) {
                i++;
            }
            assert_true(i < 5);
            s += strlen(entities[i]);
        } else if (*s == '<') {
            char name[24];
            int closing, empty;
            s = check_tag(s + 1, name, sizeof name, &closing, &empty);
            if (closing) {
                assert_true(depth > 0);
                assert_string_equal(name, stack[--depth]);
            } else if (!empty) {
                assert_true(depth < 40);
                snprintf(stack[depth++], 24, "%s", name);
            }
        } else {
            s++;
        }
    }
    assert_int_equal(depth, 0);
    assert_null(strstr(doc.html, "nan"));
    assert_null(strstr(doc.html, "=\"inf"));
    assert_null(strstr(doc.html, "=\"-inf"));
}

struct page {
    struct arena *arena;
    struct buf out;
    struct html h;
};

static int setup(void **state)
{
    struct page *p = test_malloc(sizeof *p);
    *p = (struct page){.arena = arena_new(0)};
    html_init(&p->h, &p->out, p->arena, LANG_DA);
    lang_set(LANG_DA);
    *state = p;
    return 0;
}

static int teardown(void **state)
{
    struct page *p = *state;
    buf_done(&p->out);
    arena_free(p->arena);
    test_free(p);
    return 0;
}

static const char nasty[] = "<b>&\"' x";

static const char *const labels[] = {"1. halvår\n2024", "2. halvår\n2024", "1. halvår\n2025"};

static void a_line_chart_has_title_description_and_table(void **state)
{
    struct page *p = *state;
    const struct chart_point points[] = {{43.2, 33.3, 53.6, CHART_KNOWN, 88},
        {0, NAN, NAN, CHART_SUPPRESSED, 3}, {50, 37.5, 62.5, CHART_KNOWN, 58}};
    const struct chart_series series = {nasty, points};
    struct html_safe s = chart_line(&p->h, &(struct chart_line){.title = nasty,
                                               .unit = nasty,
                                               .finding = "Andelen er 50,0 pct.",
                                               .x_name = nasty,
                                               .x_labels = labels,
                                               .n = 3,
                                               .series = &series,
                                               .n_series = 1,
                                               .target = 50,
                                               .target_label = "Mål 50 pct.",
                                               .decimals = 1});
    assert_well_formed(s);
    assert_non_null(strstr(s.html, "role=\"img\" aria-labelledby=\"c1-t c1-d\""));
    assert_non_null(strstr(s.html, "<desc id=\"c1-d\">Andelen er 50,0 pct.</desc>"));
    assert_non_null(strstr(s.html, "Vis som tabel"));
    assert_non_null(strstr(s.html,
        "<th scope=\"row\">1. halvår 2024</th><td class=\"tov-num\">43,2</td><td class=\"tov-num\">33,3–53,6"));
    assert_non_null(strstr(s.html, "stroke-dasharray=\"6 4\""));
}

static void a_suppressed_value_is_a_word_and_leaves_no_trace_in_the_drawing(void **state)
{
    struct page *p = *state;
    struct chart_point points[] = {{43.2, 33.3, 53.6, CHART_KNOWN, 88}, {3, 1, 5, CHART_SUPPRESSED, 3},
        {50, 37.5, 62.5, CHART_KNOWN, 58}};
    const struct chart_series series = {"Andel", points};
    struct chart_line c = {.title = "t",
        .finding = "f",
        .x_labels = labels,
        .n = 3,
        .series = &series,
        .n_series = 1,
        .target = NAN};
    const char *one = chart_line(&p->h, &c).html;
    assert_non_null(strstr(one,
        "<td class=\"tov-num\">undertrykt</td><td class=\"tov-num\">undertrykt</td><td class=\"tov-num\">undertrykt"));
    points[1] = (struct chart_point){9, 2, 70, CHART_SUPPRESSED, 4};
    p->h.next_id = 0;
    assert_string_equal(chart_line(&p->h, &c).html, one);
}

static void a_line_chart_with_nothing_known_is_still_whole(void **state)
{
    struct page *p = *state;
    const struct chart_point points[] = {{0, NAN, NAN, CHART_MISSING, INT_NONE}};
    const struct chart_series series = {"Andel", points};
    assert_well_formed(chart_line(&p->h, &(struct chart_line){.title = "t",
                                             .finding = "f",
                                             .x_labels = labels,
                                             .n = 1,
                                             .series = &series,
                                             .n_series = 1,
                                             .target = NAN}));
}

static void an_interval_shows_value_interval_and_target(void **state)
{
    struct page *p = *state;
    struct html_safe s = chart_interval(&p->h, &(struct chart_interval){.title = nasty,
                                                   .finding = "46,7 pct.",
                                                   .value = 46.7,
                                                   .lo = 38,
                                                   .hi = 55.6,
                                                   .target = 50,
                                                   .target_label = "Mål 50",
                                                   .decimals = 1});
    assert_well_formed(s);
    assert_non_null(strstr(s.html, ">Mål 50</text>"));
    assert_non_null(strstr(s.html, ">30</text>"));
    assert_well_formed(chart_interval(
        &p->h, &(struct chart_interval){
                   .title = "t", .finding = "f", .value = 0, .lo = NAN, .hi = NAN, .target = NAN}));
}

static void a_bar_is_decoration_and_never_longer_than_its_cell(void **state)
{
    struct page *p = *state;
    struct html_safe s = chart_bar(&p->h, 300, 200, 400, 100);
    assert_well_formed(s);
    assert_non_null(strstr(s.html, "aria-hidden=\"true\""));
    assert_non_null(strstr(s.html, "width=\"200.0\""));
    assert_well_formed(chart_bar(&p->h, NAN, NAN, NAN, 0));
}

static void a_step_curve_has_bands_marks_and_the_counts_left(void **state)
{
    struct page *p = *state;
    const double t[] = {0, 1, 2}, v[] = {21, 29, 36}, lo[] = {14, 21, 28}, hi[] = {28, 37, 45};
    const struct chart_step_series series[] = {
        {"Job", t, v, lo, hi, 3, 0}, {nasty, t, v, NULL, NULL, 3, 0}, {"Tom", t, v, NULL, NULL, 0, 0}};
    const int64_t left[] = {120, 62};
    const struct chart_step_left rows[] = {{nasty, 0, left}};
    struct html_safe s = chart_step(&p->h, &(struct chart_step){.title = nasty,
                                               .unit = nasty,
                                               .finding = "f",
                                               .x_name = nasty,
                                               .x_max = 4,
                                               .x_tick = 2,
                                               .series = series,
                                               .n_series = 3,
                                               .mark_x = 2,
                                               .mark_label = "Målepunkt",
                                               .left_label = "Endnu uden udfald",
                                               .left = rows,
                                               .n_left_rows = 1,
                                               .n_left = 2});
    assert_well_formed(s);
    assert_non_null(strstr(s.html, "fill-opacity"));
    assert_non_null(strstr(s.html, "Endnu uden udfald"));
    assert_non_null(strstr(s.html, "<td class=\"tov-num\">120</td>"));
}

static void a_step_curve_stops_where_too_few_are_left(void **state)
{
    struct page *p = *state;
    const double t[] = {0, 1, 2}, v[] = {21, 29, 36}, lo[] = {14, NAN, 28}, hi[] = {28, NAN, 45};
    const struct chart_step_series series = {"Job", t, v, lo, hi, 3, 2.5};
    const int64_t left[] = {120, 62, INT_NONE};
    const struct chart_step_left rows[] = {{"Alle", 0, left}};
    struct html_safe s = chart_step(&p->h, &(struct chart_step){.title = "t",
                                               .finding = "f",
                                               .x_max = 4,
                                               .x_tick = 2,
                                               .series = &series,
                                               .n_series = 1,
                                               .mark_x = NAN,
                                               .left_label = "Endnu uden udfald",
                                               .left = rows,
                                               .n_left_rows = 1,
                                               .n_left = 3});
    assert_well_formed(s);
    assert_non_null(strstr(s.html,
        "<td class=\"tov-num\">vises ikke</td><td class=\"tov-num\">–</td><td class=\"tov-num\">undertrykt"));
}

static void goals_in_rows_share_an_axis_that_holds_them_all(void **state)
{
    struct page *p = *state;
    const struct chart_goal goals[] = {{46.7, 38, 55.6, 50}, {NAN, NAN, NAN, 68}, {-4, -9, 1, NAN}};
    struct chart_goal_axis axis = chart_goal_axis(goals, 3);
    assert_true(axis.min <= -9 && axis.max >= 68);
    for (size_t i = 0; i < 3; i++) {
        struct html_safe s = chart_goal(&p->h, &goals[i], &axis);
        assert_well_formed(s);
        assert_non_null(strstr(s.html, "aria-hidden=\"true\""));
    }
    struct html_safe empty = chart_goal(&p->h, &goals[1], &axis);
    assert_null(strstr(empty.html, "<circle"));
    axis = chart_goal_axis(NULL, 0);
    assert_well_formed(chart_goal_scale(&p->h, &axis));
}

static void a_document_gets_one_drawing_without_fold_outs(void **state)
{
    struct page *p = *state;
    p->h.document = true;
    const struct chart_point points[] = {{1, NAN, NAN, CHART_KNOWN, 1}};
    const struct chart_series series = {"Andel", points};
    struct html_safe s = chart_line(&p->h, &(struct chart_line){.title = "t",
                                               .finding = "f",
                                               .x_labels = labels,
                                               .n = 1,
                                               .series = &series,
                                               .n_series = 1,
                                               .target = NAN});
    assert_well_formed(s);
    assert_null(strstr(s.html, "<details"));
    const char *first = strstr(s.html, "<svg");
    assert_non_null(first);
    assert_null(strstr(first + 1, "<svg"));
}

/* ---- timeline ---- */

static const struct chart_lane lanes[] = {{"Møder og opfølgning", NULL, NULL}, {"Job", "BIF", NULL},
    {"Sundhed", "SUF", "Nogle oplysninger fra SUF er skjult"}};

static struct chart_timeline small_timeline(void)
{
    return (struct chart_timeline){.title = nasty,
        .finding = nasty,
        .from = day_from_ymd(2025, 1, 1),
        .to = day_from_ymd(2026, 8, 1),
        .today = day_from_ymd(2026, 4, 14),
        .pause_limit_days = 56,
        .lanes = lanes,
        .n_lanes = 3,
        .pause_first = 1,
        .pause_last = 2};
}

static void a_timeline_names_every_mark_as_a_link(void **state)
{
    struct page *p = *state;
    struct chart_timeline c = small_timeline();
    const struct chart_span spans[] = {{1, day_from_ymd(2025, 9, 22), day_from_ymd(2025, 12, 13),
        SPAN_FINISHED, "Virksomhedspraktik", "/forloeb/5", day_from_ymd(2025, 9, 3), 2}};
    const struct chart_mark marks[] = {{0, day_from_ymd(2026, 3, 12), MARK_OVERDUE, nasty, "javascript:x"}};
    c.spans = spans;
    c.n_spans = 1;
    c.marks = marks;
    c.n_marks = 1;
    struct html_safe s = chart_timeline(&p->h, &c);
    assert_well_formed(s);
    assert_non_null(strstr(s.html,
        "<a href=\"/forloeb/5\" aria-label=\"Virksomhedspraktik. Job, BIF. 22.09.2025 – 12.12.2025, "
        "afsluttet. Henvist 03.09.2025, ventede 19 dage\">"));
    assert_non_null(strstr(s.html, "<a href=\"#\" aria-label=\"&lt;b&gt;"));
    assert_non_null(strstr(s.html, "data-lane=\"2\""));
    assert_non_null(strstr(s.html, "I dag 14.04.2026"));
    assert_non_null(strstr(s.html, "Nogle oplysninger fra SUF er skjult"));
    assert_non_null(strstr(s.html, "Vis forløbet som tabel (2 rækker)"));
}

static void days_out_of_sight_and_empty_timelines_are_harmless(void **state)
{
    struct page *p = *state;
    struct chart_timeline c = small_timeline();
    assert_well_formed(chart_timeline(&p->h, &c));
    const struct chart_span spans[] = {
        {1, day_from_ymd(1990, 1, 1), day_from_ymd(1990, 2, 1), SPAN_FINISHED, "a", NULL, DAY_NONE, 0},
        {1, day_from_ymd(2090, 1, 1), DAY_NONE, SPAN_PLANNED, "b", NULL, DAY_NONE, 0},
        {99, day_from_ymd(2025, 5, 1), DAY_NONE, SPAN_RUNNING, "c", NULL, day_from_ymd(2024, 1, 1), 99},
        {1, day_from_ymd(1990, 1, 1), day_from_ymd(2090, 2, 1), SPAN_RUNNING, "d", NULL,
            day_from_ymd(2025, 2, 1), 2}};
    c.spans = spans;
    c.n_spans = 4;
    c.today = day_from_ymd(2099, 1, 1);
    assert_well_formed(chart_timeline(&p->h, &c));
}

/* Boxes of all <text> of the first drawing, by the width table, must not meet. */
static void assert_texts_apart(const char *svg)
{
    static struct {
        double x0, x1, y;
        char text[80];
    } box[4000];
    size_t n = 0;
    const char *end = strstr(svg, "</svg>");
    for (const char *s = strstr(svg, "<text "); s && s < end; s = strstr(s + 1, "<text ")) {
        const char *body = strchr(s, '>') + 1;
        double x = strtod(strstr(s, "x=\"") + 3, NULL);
        size_t len = strcspn(body, "<");
        snprintf(box[n].text, sizeof box[n].text, "%.*s", (int)len, body);
        bool bold = strstr(s, "600") && strstr(s, "600") < body,
             middle = strstr(s, "middle") && strstr(s, "middle") < body;
        double w = chart_text_width(box[n].text, bold);
        box[n].x0 = middle ? x - w / 2 : x;
        box[n].x1 = box[n].x0 + w;
        box[n].y = strtod(strstr(s, "y=\"") + 3, NULL);
        assert_true(box[n].x0 >= -0.1 && box[n].x1 <= 1168.1);
        n++;
    }
    assert_true(n > 5);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = i + 1; k < n; k++) {
            bool meet =
                box[i].x0 < box[k].x1 - 0.5 && box[k].x0 < box[i].x1 - 0.5 && fabs(box[i].y - box[k].y) < 12;
            if (meet) {
                fail_msg("\"%s\" and \"%s\" meet", box[i].text, box[k].text);
            }
        }
    }
}

static void two_thousand_events_fit_and_no_text_meets_another(void **state)
{
    struct page *p = *state;
    static struct chart_span spans[1000];
    static struct chart_mark marks[1000];
    struct chart_timeline c = small_timeline();
    struct chart_lane many[6];
    unsigned r = 12345;
    for (size_t i = 0; i < 6; i++) {
        many[i] = lanes[i % 3];
    }
    for (size_t i = 0; i < 1000; i++) {
        r = r * 1103515245u + 12345u;
        day_t start = {c.from.n - 30 + (int32_t)(r >> 8) % 600};
        spans[i] = (struct chart_span){1 + i % 5, start, {start.n + 1 + (int32_t)(r >> 20) % 120},
            (enum chart_span_state)(i % 4), "Træning og bevægelse (BBAT)", "/f",
            i % 3 ? DAY_NONE : (day_t){start.n - (int32_t)(r >> 24) % 60}, 1 + (i + 1) % 5};
        marks[i] = (struct chart_mark){
            i % 6, {c.from.n + (int32_t)(r >> 9) % 570}, (enum chart_mark_kind)(i % 8), "Opfølgning", "/m"};
    }
    c.lanes = many;
    c.n_lanes = 6;
    c.pause_last = 4;
    c.spans = spans;
    c.n_spans = 1000;
    c.marks = marks;
    c.n_marks = 1000;
    struct html_safe s = chart_timeline(&p->h, &c);
    assert_well_formed(s);
    assert_texts_apart(s.html);
    assert_non_null(strstr(s.html, "i tabellen"));
    /* A shortened label is outside its link, or its name would not hold what it shows. */
    for (const char *cut = strstr(s.html, "…</text>"); cut; cut = strstr(cut + 1, "…</text>")) {
        assert_int_not_equal(strncmp(cut + strlen("…</text>"), "</a>", 4), 0);
    }
    assert_non_null(strstr(s.html, "(2.000 rækker)"));
}

static void waits_aftercare_and_running_pauses_are_drawn_and_told(void **state)
{
    struct page *p = *state;
    struct chart_timeline c = small_timeline();
    day_t none = DAY_NONE, sent = day_from_ymd(2026, 3, 24);
    const struct chart_span spans[] = {{1, day_from_ymd(2025, 5, 5), day_from_ymd(2025, 5, 20), SPAN_FINISHED,
                                           "Helhedsorienteret indsats", "/t", none, 0},
        {1, day_from_ymd(2026, 2, 1), none, SPAN_AFTERCARE, "Efterværn, IPS Rusmiddel", "/e", none, 0},
        {2, sent, none, SPAN_WAITING, "Psykologforløb", "/h", sent, 1}};
    const struct chart_pause pauses[] = {{day_from_ymd(2026, 2, 12), none, 61}};
    c.spans = spans;
    c.n_spans = 3;
    c.pauses = pauses;
    c.n_pauses = 1;
    struct html_safe s = chart_timeline(&p->h, &c);
    assert_well_formed(s);
    assert_texts_apart(s.html);
    assert_non_null(strstr(s.html,
        "<a href=\"/h\" aria-label=\"Psykologforløb. Sundhed, SUF. Siden 24.03.2026, venter. Henvist 24.03.2026, har "
        "ventet 21 dage\">"));
    assert_non_null(strstr(s.html, "Henvist, venter"));
    assert_null(strstr(s.html, "Henvisning til start"));
    assert_non_null(
        strstr(s.html, "<a href=\"/e\" aria-label=\"Efterværn, IPS Rusmiddel. Job, BIF. Siden 01.02.2026"));
    assert_non_null(strstr(s.html, "Siden 12.02.2026"));
    assert_non_null(strstr(s.html, "Pause over 56 dage"));
    /* The name of the short bar stands whole behind it. */
    assert_non_null(strstr(s.html, "aria-hidden=\"true\">Helhedsorienteret indsats</text>"));
    c.pause_limit_days = INT_NONE;
    assert_non_null(strstr(chart_timeline(&p->h, &c).html, "Pause over grænsen"));
}

static void answers_stand_at_their_days_and_a_gap_stays_open(void **state)
{
    struct page *p = *state;
    day_t days[40];
    double values[40];
    struct chart_answers c = {.title = nasty,
        .unit = nasty,
        .finding = nasty,
        .days = days,
        .values = values,
        .y_max = 100,
        .y_step = 25,
        .target = 50,
        .target_label = "Lavt: 50 eller derunder"};
    assert_string_equal(chart_answers(&p->h, &c).html, "");
    for (size_t n = 1; n <= 40; n += 3) {
        for (size_t i = 0; i < n; i++) {
            days[i] = (day_t){20000 + (int32_t)(i * i * 3)};
            values[i] = i == 1 ? NAN : (double)(i * 7 % 101);
        }
        c.n = n;
        struct html_safe s = chart_answers(&p->h, &c);
        assert_well_formed(s);
        assert_non_null(strstr(s.html, "</svg>"));
        if (n == 4) {
            /* 0, missing, 14, 21: one line between answers that follow each other, and a hollow mark. */
            assert_non_null(strstr(s.html, "stroke-dasharray=\"2 2\""));
        }
    }
}

static void the_today_box_and_years_keep_apart_whatever_the_day(void **state)
{
    struct page *p = *state;
    struct chart_timeline c = small_timeline();
    for (int d = 0; d < 577; d += 5) {
        c.today = (day_t){c.from.n + d};
        p->h.next_id = 0;
        assert_texts_apart(chart_timeline(&p->h, &c).html);
    }
    c.today = day_from_ymd(2026, 4, 14);
    for (int months = 1; months < 400; months += 7) {
        c.to = day_add_months(c.from, months);
        assert_texts_apart(chart_timeline(&p->h, &c).html);
    }
}

static void texts_are_measured_and_cut_between_characters(void **state)
{
    struct arena *a = ((struct page *)*state)->arena;
    assert_true(chart_text_width("i", false) < chart_text_width("W", false));
    assert_true(chart_text_width("Opkvalificering", false) < chart_text_width("Opkvalificering", true));
    assert_string_equal(chart_text_fit(a, "Job", 100, false), "Job");
    assert_string_equal(chart_text_fit(a, "Psykologforløb", 2, false), "");
    for (double w = 0; w < 100; w += 1) {
        const char *s = chart_text_fit(a, "ææææææææææææææ", w, false);
        assert_true(chart_text_width(s, false) <= w);
        assert_true(strlen(s) % 2 == 0 || strstr(s, "…"));
    }
}

/* Bars are shares, the finding is told, and a hidden cell leaves neither bar nor comparison. */
static bool is_left_of_its_point(const char *html, const char *name)
{
    const char *at = name;
    while (at > html && strncmp(at, "<text", 5) != 0)
        at--;
    const char *end = strstr(at, "text-anchor=\"end\"");
    return end && end < name;
}

static void a_funnel_names_what_is_flagged_and_keeps_names_apart(void **state)
{
    struct page *p = *state;
    const struct chart_funnel_limit limits[] = {
        {1, 0, 100, 0, 100}, {20, 5, 60, 0, 75}, {90, 15, 42, 10, 50}};
    const struct chart_funnel_point points[] = {{"Den ene", 60, 70, true},
        {"Lige ved siden af", 62, 70.5, true}, {nasty, 10, 45, true}, {"Nær nul", 80, 0, true},
        {"Ikke nævnt", 30, 28, false},
        {"Et navn, der er bredere end hele tegningen, og som derfor ikke kan stå til nogen af siderne", 20,
            60, true}};
    struct html_safe s = chart_funnel(&p->h, &(struct chart_funnel){.title = nasty,
                                                 .unit = nasty,
                                                 .finding = "5 af 6 skiller sig ud.",
                                                 .x_name = "Personer",
                                                 .target = 28,
                                                 .target_label = "Mål",
                                                 .points = points,
                                                 .n = 6,
                                                 .limits = limits,
                                                 .n_limits = 3});
    assert_well_formed(s);
    assert_non_null(strstr(s.html, "5 af 6 skiller sig ud.</desc>"));
    assert_non_null(strstr(s.html, "Nær nul"));
    assert_null(strstr(s.html, "Ikke nævnt"));
    /* Of two neighbours one has its name to the left; a name that has no room anywhere is left to the table. */
    const char *one = strstr(s.html, ">Den ene"), *other = strstr(s.html, ">Lige ved siden af");
    assert_non_null(one);
    assert_non_null(other);
    assert_true(is_left_of_its_point(s.html, one));
    assert_false(is_left_of_its_point(s.html, other));
    assert_null(strstr(s.html, "Et navn, der er bredere"));
    size_t squares = 0, lines = 0;
    for (const char *at = s.html; (at = strstr(at, "<polyline")); at++)
        lines++;
    for (const char *at = s.html; (at = strstr(at, "height=\"10.0\" fill=\"#A63603\"")); at++)
        squares++;
    assert_int_equal(squares, 10); /* in each of the two drawings */
    assert_int_equal(lines, 8);
}

static void a_pyramid_draws_shares_and_hides_small_cells(void **state)
{
    struct page *p = *state;
    const struct chart_pyramid_row rows[] = {
        {"16-24", {"undertrykt", 0.4, NAN, CHART_SUPPRESSED}, {"20", 0.2, 0.1, CHART_KNOWN}},
        {"25-64", {"40", 0.4, 0.8, CHART_KNOWN}, {"0", 0, NAN, CHART_KNOWN}}};
    struct html_safe s = chart_pyramid(&p->h, &(struct chart_pyramid){.title = nasty,
                                                  .unit = nasty,
                                                  .finding = "Flest er kvinder på 25-64 år: 40 af 100.",
                                                  .left_name = "Kvinder",
                                                  .right_name = "Mænd",
                                                  .other_name = nasty,
                                                  .rows = rows,
                                                  .n = 2});
    assert_well_formed(s);
    assert_non_null(strstr(s.html, "Flest er kvinder på 25-64 år: 40 af 100.</desc>"));
    assert_non_null(strstr(s.html, ">undertrykt</text>"));
    /* Two drawings, each with two bars of known cells, one of them with a hatched part, one with an outline beside; and two swatches. */
    size_t bars = 0, hatched = 0, dashed = 0;
    for (const char *at = s.html; (at = strstr(at, "fill=\"#9ECAE1\"")); at++)
        bars++;
    for (const char *at = s.html; (at = strstr(at, "fill=\"url(#pyramid-")); at++)
        hatched++;
    for (const char *at = s.html; (at = strstr(at, "stroke-dasharray")); at++)
        dashed++;
    assert_int_equal(bars, 4);
    assert_int_equal(hatched, 4);
    assert_int_equal(dashed, 4);
}

static size_t count_of(const char *html, const char *what)
{
    size_t n = 0;
    for (const char *at = html; (at = strstr(at, what)); at++)
        n++;
    return n;
}

/* What is below zero is hatched, above it filled, a sum dark; every figure stands as text, in the description and in the table. */
static void a_waterfall_tells_signs_without_colour_and_keeps_texts_apart(void **state)
{
    struct page *p = *state;
    const struct chart_step_row rows[] = {{"Indsats", "−21,5", -21.5, false}, {nasty, "−8,4", -8.4, false},
        {"Sparet ydelse", "16,1", 16.1, false}, {"Staten", "4,0", 4, false},
        {"Ikke oplyst", "ikke oplyst", NAN, false}, {"I alt", "−9,8", -9.8, true}};
    struct chart_waterfall c = {.title = nasty,
        .unit = nasty,
        .finding = "Det giver underskud.",
        .first = "Linje",
        .rows = rows,
        .n = 6};
    struct html_safe s = chart_waterfall(&p->h, &c);
    assert_well_formed(s);
    assert_texts_apart(s.html);
    assert_texts_apart(strstr(s.html, "tov-chart-small"));
    assert_non_null(strstr(s.html, "Sparet ydelse: 16,1."));
    assert_int_equal(
        count_of(s.html, "fill=\"#FFEECC\""), 6); /* three of five bars go down, in two drawings */
    assert_int_equal(count_of(s.html, "fill=\"#08519C\""), 4);
    assert_true(count_of(s.html, "stroke=\"#A63603\" stroke-width=\"1.5\"/>") > 20);
    assert_int_equal(count_of(s.html, "<tr><th scope=\"row\">"), 6);
    s = chart_diverging(&p->h, &c);
    assert_well_formed(s);
    assert_texts_apart(s.html);
}

/* The number that follows name in the nth element that begins with what. */
static double number_in(const char *html, const char *what, size_t nth, const char *name)
{
    const char *s = strstr(html, what);
    while (s && nth--)
        s = strstr(s + 1, what);
    assert_non_null(s);
    return strtod(strstr(s, name) + strlen(name), NULL);
}

/* A bar below zero goes to the left of the zero line, as long as its number says; a missing one leaves no bar. */
static void bars_below_zero_go_to_the_other_side(void **state)
{
    struct page *p = *state;
    const struct chart_bars_row rows[] = {{"Service", "−20", -20}, {nasty, "40", 40},
        {"Uden tal", "ikke oplyst", NAN}, {"Overførsler", "−10", -10}};
    const struct chart_bars c = {.title = nasty, .unit = "Mio. kr.", .rows = rows, .n = 4};
    struct html_safe s = chart_bars(&p->h, &c);
    const char *svg = strstr(s.html, "<svg");
    svg = arena_strndup(p->arena, svg, (size_t)(strstr(svg, "</figure>") - svg));
    assert_well_formed((struct html_safe){svg, strlen(svg)});
    assert_int_equal(count_of(s.html, "<rect "), 3);
    double zero = number_in(s.html, "<line ", 0, " x1=\"");
    const double wide = number_in(s.html, "<rect ", 1, " width=\"") / 40;
    for (size_t i = 0; i < 3; i++) {
        const double value = (const double[]){-20, 40, -10}[i], x = number_in(s.html, "<rect ", i, " x=\""),
                     width = number_in(s.html, "<rect ", i, " width=\"");
        assert_true(fabs(width - fabs(value) * wide) < 1);
        assert_true(fabs((value < 0 ? x + width : x) - zero) < 1);
        assert_true(x >= 0 && x + width <= 640);
    }
    assert_non_null(strstr(s.html, ">Mio. kr.. Service: −20, &lt;b&gt;"));
    /* All below zero: all to the left, and the numbers beside the zero line. */
    s = chart_bars(&p->h, &(struct chart_bars){.title = "T", .unit = "U", .rows = rows, .n = 1});
    zero = number_in(s.html, "<line ", 0, " x1=\"");
    assert_true(number_in(s.html, "<rect ", 0, " width=\"") > 300);
    assert_true(number_in(s.html, "<text ", 1, " x=\"") > zero);
}

static void a_tornado_has_both_ends_of_every_number(void **state)
{
    struct page *p = *state;
    const struct chart_swing_row rows[] = {{"I arbejde eller uddannelse: med indsatsen og et langt navn",
                                               "−24", "14", "38 pct.", "56 pct.", -24, 14},
        {nasty, "10", "−19", "28 pct.", "42 pct.", 10, -19}};
    struct html_safe s = chart_tornado(
        &p->h, &(struct chart_tornado){
                   .title = nasty, .unit = nasty, .middle = -5, .middle_text = "−5", .rows = rows, .n = 2});
    assert_well_formed(s);
    assert_texts_apart(s.html);
    assert_non_null(strstr(s.html, "fra −24 ved 38 pct. til 14 ved 56 pct."));
    assert_int_equal(count_of(s.html, "fill=\"#FFEECC\""), 4);
    assert_int_equal(count_of(s.html, "fill=\"#08519C\""), 4);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {T(a_line_chart_has_title_description_and_table),
        T(a_pyramid_draws_shares_and_hides_small_cells),
        T(a_funnel_names_what_is_flagged_and_keeps_names_apart),
        T(a_waterfall_tells_signs_without_colour_and_keeps_texts_apart),
        T(a_tornado_has_both_ends_of_every_number), T(bars_below_zero_go_to_the_other_side),
        T(a_suppressed_value_is_a_word_and_leaves_no_trace_in_the_drawing),
        T(a_line_chart_with_nothing_known_is_still_whole), T(an_interval_shows_value_interval_and_target),
        T(a_bar_is_decoration_and_never_longer_than_its_cell),
        T(a_step_curve_has_bands_marks_and_the_counts_left), T(a_step_curve_stops_where_too_few_are_left),
        T(goals_in_rows_share_an_axis_that_holds_them_all), T(a_document_gets_one_drawing_without_fold_outs),
        T(a_timeline_names_every_mark_as_a_link), T(days_out_of_sight_and_empty_timelines_are_harmless),
        T(waits_aftercare_and_running_pauses_are_drawn_and_told),
        T(answers_stand_at_their_days_and_a_gap_stays_open),
        T(two_thousand_events_fit_and_no_text_meets_another),
        T(the_today_box_and_years_keep_apart_whatever_the_day),
        T(texts_are_measured_and_cut_between_characters)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
