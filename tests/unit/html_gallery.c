#include "html_gallery.h"

#include "html/chart_pyramid.h"
#include "html/markdown.h"

#include <math.h>

static day_t day(int y, int m, int d)
{
    return day_from_ymd(y, m, d);
}

static struct html_safe timeline(struct html *h, const char *canary)
{
    static const struct chart_lane lanes[] = {{N_("Møder og opfølgning"), NULL, NULL},
        {N_("Job"), "BIF", NULL}, {N_("Sundhed"), "SUF", NULL},
        {N_("Social"), "SOF", "Nogle oplysninger fra SOF er skjult"}, {N_("Opkvalificering"), "BIF", NULL},
        {N_("Forsørgelse"), NULL, NULL}};
    const day_t none = DAY_NONE;
    const struct chart_span spans[] = {
        {2, day(2025, 3, 10), day(2025, 4, 25), SPAN_FINISHED, "Samtaler", "/f/1", day(2025, 2, 12), 1},
        {2, day(2025, 5, 5), day(2025, 8, 30), SPAN_FINISHED, "Psykologforløb, individuelt", "/f/2", none, 0},
        {3, day(2025, 5, 12), day(2025, 11, 1), SPAN_FINISHED, "Social mentor", "/f/3", day(2025, 4, 24), 2},
        {4, day(2025, 8, 25), day(2025, 11, 29), SPAN_FINISHED, "FVU-dansk", "/f/4", none, 0},
        {1, day(2025, 9, 22), day(2025, 12, 13), SPAN_FINISHED, "Virksomhedspraktik", "/f/5", day(2025, 9, 3),
            2},
        {2, day(2026, 2, 16), day(2026, 7, 1), SPAN_RUNNING, "Træning og bevægelse (BBAT)", "/f/6",
            day(2025, 12, 22), 1},
        {1, day(2026, 3, 2), none, SPAN_RUNNING, "Småjob, 6 timer om ugen", canary, none, 0},
        {4, day(2026, 5, 4), day(2026, 6, 27), SPAN_PLANNED, "AMU, lager", "/f/8", none, 0},
        {5, day(2024, 6, 1), day(2025, 8, 1), SPAN_BENEFIT, "Sygedagpenge", "/f/9", none, 0},
        {5, day(2025, 8, 1), day(2026, 2, 1), SPAN_BENEFIT, "Jobafklaringsforløb", "/f/10", none, 0},
        {5, day(2026, 2, 1), none, SPAN_BENEFIT, "Kontanthjælp (aktivitetsparat)", NULL, none, 0}};
    const struct chart_mark marks[] = {{0, day(2025, 4, 28), MARK_MEETING, canary, "/m/1"},
        {0, day(2025, 6, 11), MARK_FOLLOWUP, "Opfølgning", "/m/2"},
        {0, day(2025, 9, 10), MARK_FOLLOWUP, "Opfølgning", "/m/3"},
        {0, day(2025, 12, 10), MARK_FOLLOWUP, "Opfølgning", "/m/4"},
        {0, day(2026, 2, 5), MARK_MEETING, "Rundbordssamtale", "/m/5"},
        {0, day(2026, 3, 12), MARK_OVERDUE, "Opfølgning efter 12 måneder", NULL},
        {0, day(2026, 5, 19), MARK_MEETING_PLANNED, "Rundbordssamtale", "/m/7"},
        {0, day(2026, 6, 15), MARK_FOLLOWUP_PLANNED, "Opfølgning", "/m/8"}};
    const struct chart_pause pauses[] = {
        {day(2025, 1, 6), day(2025, 3, 10), 63}, {day(2025, 12, 13), day(2026, 2, 16), 65}};
    const struct chart_timeline c = {.title = "Forløb for Sanne Holm-Berntsen",
        .finding = canary,
        .from = day(2025, 1, 1),
        .to = day(2026, 8, 1),
        .today = day(2026, 4, 14),
        .pause_limit_days = 56,
        .lanes = lanes,
        .n_lanes = 6,
        .pause_first = 1,
        .pause_last = 4,
        .spans = spans,
        .n_spans = sizeof spans / sizeof spans[0],
        .marks = marks,
        .n_marks = sizeof marks / sizeof marks[0],
        .pauses = pauses,
        .n_pauses = 2};
    return chart_timeline(h, &c);
}

static const char *const halves[] = {"1. halvår\n2023", "2. halvår\n2023", "1. halvår\n2024",
    "2. halvår\n2024", "1. halvår\n2025", "2. halvår\n2025"};

static struct html_safe line(struct html *h, const char *canary)
{
    static const struct chart_point points[] = {{43.2, 33.3, 53.6, CHART_KNOWN, 88},
        {45.7, 35.3, 56.4, CHART_KNOWN, 81}, {46.8, 37.0, 56.8, CHART_KNOWN, 94},
        {49.4, 38.6, 60.2, CHART_KNOWN, 79}, {43.5, 32.0, 55.9, CHART_KNOWN, 62},
        {50.0, 37.5, 62.5, CHART_KNOWN, 58}};
    const struct chart_series series = {"Andel", points};
    return chart_line(h, &(struct chart_line){.title = "I job eller uddannelse pr. halvår",
                             .unit = "Procent to måneder efter afslutning. Streger viser 95 pct.-interval.",
                             .finding = canary,
                             .x_name = "Halvår",
                             .x_labels = halves,
                             .n = 6,
                             .series = &series,
                             .n_series = 1,
                             .target = 50,
                             .target_label = "Mål 50 pct.",
                             .decimals = 1});
}

static struct html_safe line_two(struct html *h)
{
    static const struct chart_point a[] = {{10, NAN, NAN, CHART_KNOWN, INT_NONE},
        {12, NAN, NAN, CHART_KNOWN, INT_NONE}, {0, NAN, NAN, CHART_SUPPRESSED, INT_NONE},
        {11, NAN, NAN, CHART_KNOWN, INT_NONE}, {13, NAN, NAN, CHART_KNOWN, INT_NONE},
        {14, NAN, NAN, CHART_KNOWN, INT_NONE}};
    static const struct chart_point b[] = {{20, NAN, NAN, CHART_KNOWN, INT_NONE},
        {18, NAN, NAN, CHART_KNOWN, INT_NONE}, {17, NAN, NAN, CHART_KNOWN, INT_NONE},
        {0, NAN, NAN, CHART_MISSING, INT_NONE}, {15, NAN, NAN, CHART_KNOWN, INT_NONE},
        {14.5, NAN, NAN, CHART_KNOWN, INT_NONE}};
    const struct chart_series series[] = {{"Sundhed", a}, {"Social", b}, {"Job", b}, {"Opkvalificering", a}};
    return chart_line(h, &(struct chart_line){.title = "Henvisninger",
                             .unit = "Antal",
                             .finding = "Fire serier",
                             .x_name = "Halvår",
                             .x_labels = halves,
                             .n = 6,
                             .series = series,
                             .n_series = 4,
                             .target = NAN});
}

static struct html_safe step(struct html *h)
{
    static const double t[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    static const double v[] = {21, 29, 36, 39, 41, 43, 44, 45, 46, 47, 48};
    static const double lo[] = {14, 21, 28, 30, 32, 34, 35, 36, 37, 38, 39},
                        hi[] = {28, 37, 45, 48, 50, 52, 53, 54, 55, 56, 57};
    static const double v2[] = {8, 10, 12, 12, 13, 13, 14, 15, 15, 15, 16};
    static const double lo2[] = {3, 5, 6, 7, 7, 7, 8, 9, 9, 9, 9},
                        hi2[] = {13, 15, 18, 18, 19, 19, 20, 21, 21, 21, 22};
    static const double t3[] = {4, 5, 6, 8, 10}, v3[] = {4, 5, 6, 8, 9};
    static const int64_t left[] = {120, 62, 47, 35, 24, 15, 9}, few[] = {120, 62, 47, 35, INT_NONE, 15, 9};
    static const struct chart_step_left rows[] = {{"Kvinder", 0, left}, {"Mænd", 1, few}};
    const struct chart_step_series series[] = {{"Job", t, v, lo, hi, 11, 0},
        {"Uddannelse", t, v2, lo2, hi2, 11, 10.5}, {"Fleks eller pension", t3, v3, NULL, NULL, 5, 0}};
    return chart_step(
        h, &(struct chart_step){.title = "Tid til første job eller uddannelse",
               .unit = "Procent af de afsluttede i 2025, fra 5 personer. Felter: 95 pct.-interval.",
               .finding = "Efter 12 måneder er 48 pct. i job",
               .x_name = "Måneder efter afslutning",
               .x_max = 12,
               .x_tick = 2,
               .series = series,
               .n_series = 3,
               .mark_x = 2,
               .mark_label = "Målepunkt 2 måneder",
               .note = "Personer i alt: 120",
               .left_label = "Endnu uden udfald",
               .left = rows,
               .n_left_rows = 2,
               .n_left = 7});
}

static struct html_safe pyramid(struct html *h, const char *canary)
{
    static const struct chart_pyramid_row rows[] = {
        {"16-19", {"undertrykt", 0, 0.03, CHART_SUPPRESSED}, {"undertrykt", 0, 0.03, CHART_SUPPRESSED}},
        {"20-24", {"121", 0.05, 0.09, CHART_KNOWN}, {"204", 0.09, 0.08, CHART_KNOWN}},
        {"25-29", {"310", 0.13, 0.12, CHART_KNOWN}, {"402", 0.17, 0.12, CHART_KNOWN}},
        {"30-39", {"1.284", 0.21, 0.11, CHART_KNOWN}, {"280", 0.11, 0.11, CHART_KNOWN}},
        {"40-49", {"96", 0.04, NAN, CHART_KNOWN}, {"0", 0, 0.07, CHART_KNOWN}},
        {"65 og over", {"12", 0.005, 0.05, CHART_KNOWN}, {"ikke oplyst", 0, 0.05, CHART_MISSING}}};
    return chart_pyramid(h, &(struct chart_pyramid){.title = "Hvem er i målgruppen?",
                                .unit = "Personer efter alder og køn. Søjler er andele af alle.",
                                .finding = canary,
                                .left_name = "Kvinder",
                                .right_name = "Mænd",
                                .other_name = "hele registret",
                                .rows = rows,
                                .n = 6});
}

static const struct field gallery_fields[] = {{"cpr", F_TEXT, 0, N_("CPR-nummer"), FR_REQUIRED, 11, NULL},
    {"start", F_DAY, 0, N_("Senest start"), 0, 0, NULL},
    {"begrundelse", F_LONG, 0, N_("Begrundelse"), FR_REQUIRED, 0, NULL},
    {"hjemmel", F_TEXT, 0, N_("Hvilken hjemmel giver modtageren ret til at se oplysningerne?"), FR_REQUIRED,
        0, NULL},
    {"sted", F_TEXT, 0, N_("Sted"), FR_REQUIRED, 0, NULL},
    {"haster", F_BOOL, 0, N_("Det haster"), 0, 0, NULL}};

static const struct html_option gallery_options[] = {{"samtykke", "Samtykke"}, {"lab", "LAB § 1"},
    {"p1", "Helhedsplan"}, {"p2", "Nørrebro"}, {"p3", "Valby"}, {"p4", "Amager"}};

static const struct layout *gallery_layout(struct html *h, const char *canary)
{
    static const struct menu_item menu[] = {{"Mit overblik", "/overblik", "o", MENU_OTHER},
        {"Borgere", "/borgere", "b", MENU_ABOVE}, {"Henvisninger", "/henvisninger", "h", MENU_OTHER},
        {"Tilbud", "/tilbud", "t", MENU_OTHER}, {"Effekt", "/effekt", "e", MENU_OTHER},
        {"Økonomi", "/oekonomi", "k", MENU_OTHER}, {"Dokumenter", "/dokumenter", "d", MENU_OTHER}};
    static const char *const badges[] = {"Demo: alle borgere er opdigtede"};
    static const struct link crumbs[] = {{"Borgere", "/borgere", false},
        {"Mine borgere", "/borgere/mine", false}, {"Sanne Holm-Berntsen", NULL, true}};
    struct layout *l = arena_alloc(h->arena, sizeof *l);
    *l = (struct layout){.title = canary,
        .owner = "Københavns Kommune",
        .user_name = "Mette Lind",
        .user_unit = "Jobcenter København, BIF",
        .settings_url = "/indstillinger",
        .menu = menu,
        .n_menu = 7,
        .badges = badges,
        .n_badges = 1,
        .crumbs = crumbs,
        .n_crumbs = 3,
        .csrf = "abc",
        .printed = "Sanne Holm-Berntsen"};
    return l;
}

void gallery_make(struct html *h, struct gallery *v, const char *canary)
{
    static struct err err;
    static struct gallery_row rows[4];
    err_clear(&err);
    err_field(&err, "cpr", "%s", "CPR-nummeret skal have 10 cifre og begynde med en gyldig dato.");
    err_field(&err, "sted", "%s", canary);
    rows[0] = (struct gallery_row){"Aftal skånehensyn på lageret", "Fra rundbordssamtalen 05.02.2026", "Job",
        "Mette Lind, BIF", day(2026, 4, 10), 4, "Forfalden", "warning"};
    rows[1] = (struct gallery_row){"Find træningstilbud efter 30. juni", NULL, "Sundhed",
        "Jonas Vinther, SUF", day(2026, 5, 1), 0, "I gang", "info"};
    rows[2] = (struct gallery_row){canary, canary, canary, canary, DAY_NONE, 0, canary, "success"};
    rows[3] = (struct gallery_row){"Øg småjob til 10 timer om ugen", NULL, "Job", "Sanne Holm-Berntsen",
        day(2026, 6, 1), 0, "Ikke begyndt", "plain"};
    *v = (struct gallery){.layout = gallery_layout(h, canary),
        .canary = canary,
        .rows = rows,
        .n_rows = 4,
        .fields = gallery_fields,
        .options = gallery_options,
        .n_options = 6,
        .err = &err};
    v->timeline = timeline(h, canary);
    v->line = line(h, canary);
    v->line_two = line_two(h);
    v->step = step(h);
    v->pyramid = pyramid(h, canary);
    v->interval = chart_interval(h, &(struct chart_interval){.title = "95 pct.-interval og mål",
                                        .finding = "46,7 pct., 38,0–55,6 pct., mål 50 pct.",
                                        .value = 46.7,
                                        .lo = 38.0,
                                        .hi = 55.6,
                                        .target = 50,
                                        .target_label = "Mål 50",
                                        .decimals = 1});
    v->bar = chart_bar(h, 46.7, 38, 55.6, 100);
    const struct chart_goal goal = {46.7, 38, 55.6, 50};
    struct chart_goal_axis axis = chart_goal_axis(&goal, 1);
    v->goal_scale = chart_goal_scale(h, &axis);
    v->goal = chart_goal(h, &goal, &axis);
    html_markdown(h->arena,
        "# Om tallet\n\n*Tal* og **ord**, [adresse](javascript:alert(1)) og <script>alert(1)</script>.\n\n"
        "| Tilbud | 2025 |\n|---|---:|\n| Sundhedssamtale | 224 |\n",
        3, &v->text, &err);
}
