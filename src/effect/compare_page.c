/* Comparison: participants of an intervention against others made alike, with all that shows how far the figure holds. */
#include "effect/compare_page.h"

#include "base/sort.h"
#include "base/text.h"
#include "compare.html.h"
#include "effect/export_page.h"
#include "effect/suppress.h"
#include "html/chart_pyramid.h"
#include "measure/measure_options.h"
#include "measure/snapshot_database.h"
#include "measure/snapshot_page.h"
#include "measure/threads.h"
#include "system/code.h"
#include "system/layout_page.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define COMPARE_URL "/effekt/sammenligning"
enum { YEARS = 8, PICKS = 10, BINS = 10, MAX_FILTERS = 12, FACTS = 4 };
static const double PAGE_WORK = 2.5e9; /* about one second */

struct compare_data {
    struct compare_question q;
    struct compare_result r;
    struct status_profile profile;
    const char *offer, *against, *benefit, *outcome, *design, *index, *measure, *days, *decision;
    int first_year, last_year, data_year;
    const char *url;
    bool sees_all, hidden; /* the shares may not be shown */
    int64_t k;
    const char *error;
    uint16_t until;        /* of the snapshot */
    struct arena *scratch; /* the computation's own: a city is larger than a request */
};

/* ---- numbers ---- */

const char *compare_number(struct req *req, double x, int decimals)
{
    char text[40];
    if (!isfinite(x))
        return "–";
    double size = fabs(x) < 0.5 * pow(10, -decimals) ? 0.0 : fabs(x);
    snprintf(text, sizeof text, "%.*f", decimals, size);
    char *point = strchr(text, '.');
    if (point && req->lang != LANG_EN)
        *point = ',';
    return arena_printf(req->arena, "%s%s", x < 0 && size > 0 ? "−" : "", text);
}

/* "+6,5" for 0.065. NAN gives "–". */
static const char *compare_points(struct req *req, double x)
{
    if (!isfinite(x))
        return "–";
    const char *sign = x * 100 >= 0.05 ? "+" : x * 100 <= -0.05 ? "−" : "";
    return arena_printf(req->arena, "%s%s", sign, compare_number(req, fabs(x) * 100, 1));
}

const char *compare_percent(struct req *req, double x)
{
    return isfinite(x) ? arena_printf(req->arena, tr("%s pct."), compare_number(req, x * 100, 1)) : "–";
}

/* ---- choices ---- */

static int compare_option(const void *x, const void *y)
{
    const struct html_option *a = x, *b = y;
    return text_compare(a->label, b->label);
}

const struct html_option *compare_offers(
    struct req *req, const struct snapshot *s, const char *first_label, size_t *ret_n)
{
    size_t n = 0, first = first_label != NULL;
    int64_t *courses = arena_array(req->arena, (size_t)s->n_interventions + 1, sizeof *courses);
    struct html_option *o = arena_array(req->arena, (size_t)s->n_interventions + 2, sizeof *o);
    *ret_n = 0;
    if (!o || !courses)
        return NULL;
    for (size_t i = 0; i < s->n_courses; i++)
        courses[s->course_intervention[i]]++;
    if (first_label)
        o[n++] = (struct html_option){"", first_label};
    for (int i = 0; i < s->n_interventions; i++)
        if (courses[i] >= COMPARE_FEWEST)
            o[n++] = (struct html_option){arena_printf(req->arena, "%s", s->interventions[i].key),
                arena_printf(req->arena, "%s", s->interventions[i].label)};
    array_sort(o + first, n - first, sizeof *o, compare_option);
    *ret_n = n;
    return o;
}

const struct html_option *compare_outcomes(struct req *req, size_t *ret_n)
{
    struct html_option *o = arena_array(req->arena, 5, sizeof *o);
    *ret_n = 0;
    if (!o)
        return NULL;
    o[0] = (struct html_option){"work-education", tr("Arbejde eller uddannelse")};
    o[1] = (struct html_option){"work", tr("Arbejde, også ordinære timer")};
    o[2] = (struct html_option){"education", tr("Uddannelse")};
    o[3] = (struct html_option){"flex_job", tr("Fleksjob")};
    *ret_n = 4;
    return o;
}

int compare_outcome_set(const struct snapshot *s, const char *value, struct code_set *ret, struct err *err)
{
    bool known;
    char words[100];
    text_copy(words, sizeof words, value);
    for (char *p = words; *p; p++)
        *p = *p == '-' ? ',' : *p;
    return code_set_parse(s, words, ret, &known, err);
}

static const char *chosen(
    struct req *req, const char *name, const char *missing, const char *const *allowed, size_t n)
{
    const char *value = req_text(req, name);
    for (size_t i = 0; value && i < n; i++)
        if (text_equal(value, allowed[i]))
            return allowed[i];
    return missing;
}
#define CHOSEN(name, missing, ...)                                                                           \
    chosen(req, name, missing, (const char *const[]){__VA_ARGS__},                                           \
        sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

/* The intervention with most courses, when none is asked for. */
static int most_used(const struct snapshot *s)
{
    int best = 0;
    uint32_t count[1000] = {0};
    for (size_t i = 0; i < s->n_courses; i++)
        if (s->course_intervention[i] < 1000)
            count[s->course_intervention[i]]++;
    for (int i = 0; i < s->n_interventions && i < 1000; i++)
        best = count[i] > count[best] ? i : best;
    return s->n_interventions ? best : -1;
}

static int read_sets(struct req *req, const struct snapshot *s, struct compare_data *d)
{
    struct compare_question *q = &d->q;
    bool benefit = d->benefit && snapshot_code_of(s, d->benefit) >= 0;
    d->benefit = benefit ? d->benefit : NULL;
    int rc = measure_active_benefits(s, d->benefit, &q->benefit, &req->err);
    return rc ? rc : compare_outcome_set(s, d->outcome, &q->outcome, &req->err);
}

static void read_years(struct req *req, const struct snapshot *s, struct compare_data *d)
{
    d->data_year = day_year(snap_date((uint16_t)(s->until ? s->until - 1 : 0)));
    d->first_year = (int)req_int(req, "fra", d->data_year - 3);
    d->last_year = (int)req_int(req, "til", d->data_year - 1);
    if (d->first_year < d->data_year - YEARS + 1 || d->first_year > d->data_year)
        d->first_year = d->data_year - 3;
    if (d->last_year < d->data_year - YEARS + 1 || d->last_year > d->data_year)
        d->last_year = d->data_year - 1;
    d->q.from = snap_day(day_from_ymd(d->first_year, 1, 1));
    d->q.until = snap_day(day_from_ymd(d->last_year + 1, 1, 1));
}

static int read_ask(struct req *req, const struct snapshot *s, struct compare_data *d)
{
    struct actor actor = req_actor(req);
    struct compare_question *q = &d->q;
    *q = compare_question_usual(s);
    d->offer = req_text(req, "indsats");
    d->against = req_text(req, "mod");
    d->benefit = req_text(req, "ydelse");
    d->decision = req_text(req, "besluttet");
    d->design = CHOSEN("design", "weighted", "weighted", "matched", "before_after", "rollout", "randomised");
    d->index = CHOSEN("indeksdag", "risiko", "risiko", "ventetid");
    d->measure = CHOSEN("maal", "status", "status", "haendelse");
    d->days = CHOSEN("dage", "182", "30", "92", "182", "365", "730");
    d->outcome = CHOSEN("udfald", "work-education", "work-education", "work", "education", "flex_job");
    d->until = s->until ? s->until : 1;
    d->k = figure_small_limit();
    d->sees_all = figure_shows_small(&actor);
    q->intervention = d->offer ? snapshot_intervention_of(s, d->offer) : most_used(s);
    q->comparator = d->against ? snapshot_intervention_of(s, d->against) : -1;
    q->lot = d->decision;
    (void)design_of(d->design, &q->design);
    q->index = text_equal(d->index, "ventetid") ? INDEX_WAITING_TIME : INDEX_RISK_SET;
    q->measure = text_equal(d->measure, "haendelse") ? COMPARE_EVENT : COMPARE_STATUS;
    q->horizon_days = (int)strtol(d->days, NULL, 10);
    q->small = d->sees_all ? 0 : d->k;
    q->most_work = PAGE_WORK;
    q->n_threads = threads_default();
    read_years(req, s, d);
    if (!d->offer && q->intervention >= 0)
        d->offer = arena_printf(req->arena, "%s", s->interventions[q->intervention].key);
    if ((d->offer && q->intervention < 0) || (d->against && q->comparator < 0))
        d->error = tr("Indsatsen findes ikke i data. Vælg en fra listen.");
    return read_sets(req, s, d);
}

static const struct html_option *year_options(struct req *req, const struct compare_data *d)
{
    struct html_option *o = arena_array(req->arena, YEARS, sizeof *o);
    for (int i = 0; o && i < YEARS; i++) {
        const char *text = arena_printf(req->arena, "%d", d->data_year - i);
        o[i] = (struct html_option){text, text};
    }
    return o;
}

static const struct html_option *benefit_options(struct req *req, const struct snapshot *s, size_t *ret_n)
{
    struct html_option *o = arena_array(req->arena, (size_t)s->n_codes + 1, sizeof *o);
    size_t n = 0;
    int top = snapshot_code_of(s, "benefit");
    if (o)
        o[n++] = (struct html_option){"", tr("Alle ydelser, der følges af en indsats")};
    for (int i = 0; o && i < s->n_codes; i++)
        if (i != top && s->codes[i].parent)
            o[n++] = (struct html_option){arena_printf(req->arena, "%s", s->codes[i].key),
                arena_printf(req->arena, "%s", code_label("spell_kind", s->codes[i].key))};
    *ret_n = n;
    return o;
}

/* The offers to choose from, and the one that is shown, also when it has too few to be among them. */
static const struct html_option *shown_offers(
    struct req *req, const struct snapshot *s, const struct compare_data *d, size_t *ret_n)
{
    const struct html_option *o = compare_offers(req, s, NULL, ret_n);
    for (size_t i = 0; i < *ret_n; i++)
        if (text_equal(o[i].value, d->offer))
            return o;
    struct html_option *all = arena_must(req->arena, (*ret_n + 1) * sizeof *all);
    for (size_t i = 0; i < *ret_n; i++)
        all[i + 1] = o[i];
    for (int i = 0; d->offer && i < s->n_interventions; i++) {
        if (!text_equal(s->interventions[i].key, d->offer))
            continue;
        all[0] = (struct html_option){d->offer, arena_printf(req->arena, "%s", s->interventions[i].label)};
        (*ret_n)++;
        return all;
    }
    return o;
}

static void add_pick(struct compare_view *v, struct pick *picks, const char *name, const char *label,
    const struct html_option *options, size_t n, const char *value)
{
    picks[v->n_picks++] =
        (struct pick){.name = name, .label = label, .options = options, .n = n, .value = value};
}

static int fill_picks(
    struct req *req, const struct snapshot *s, const struct compare_data *d, struct compare_view *v)
{
    struct pick *p = arena_array(req->arena, PICKS, sizeof *p);
    struct html_option *few = arena_array(req->arena, 20, sizeof *few);
    size_t n;
    if (!p || !few)
        return err_set(&req->err, ERR_LIMIT, "compare choices");
    const struct html_option *o = shown_offers(req, s, d, &n);
    add_pick(v, p, "indsats", tr("Indsats"), o, n, d->offer);
    o = compare_offers(req, s, tr("Andre på samme ydelse"), &n);
    add_pick(v, p, "mod", tr("Sammenlign med"), o, n, d->against);
    add_pick(v, p, "fra", tr("Begyndt fra år"), year_options(req, d), YEARS,
        arena_printf(req->arena, "%d", d->first_year));
    add_pick(v, p, "til", tr("Til og med år"), year_options(req, d), YEARS,
        arena_printf(req->arena, "%d", d->last_year));
    o = compare_outcomes(req, &n);
    add_pick(v, p, "udfald", tr("Udfald"), o, n, d->outcome);
    static const char *const days[] = {"30", "92", "182", "365", "730"};
    for (size_t i = 0; i < 5; i++)
        few[i] = (struct html_option){days[i], arena_printf(req->arena, tr("%s dage efter"), days[i])};
    add_pick(v, p, "dage", tr("Afstand"), few, 5, d->days);
    few += 5;
    few[0] = (struct html_option){"status", tr("På dagen")};
    few[1] = (struct html_option){"haendelse", tr("Inden for tiden")};
    add_pick(v, p, "maal", tr("Måles"), few, 2, d->measure);
    few += 2;
    static const enum compare_design designs[] = {
        DESIGN_WEIGHTED, DESIGN_MATCHED, DESIGN_BEFORE_AFTER, DESIGN_ROLLOUT, DESIGN_RANDOMISED};
    for (size_t i = 0; i < DESIGNS; i++)
        few[i] = (struct html_option){design_key(designs[i]), tr(design_title(designs[i]))};
    add_pick(v, p, "design", tr("Design"), few, DESIGNS, d->design);
    few += DESIGNS;
    few[0] = (struct html_option){"risiko", tr("Lige længe på ydelsen")};
    few[1] = (struct html_option){"ventetid", tr("Trukket ventetid")};
    add_pick(v, p, "indeksdag", tr("De andres indeksdag"), few, 2, d->index);
    o = benefit_options(req, s, &n);
    add_pick(v, p, "ydelse", tr("Ydelse"), o, n, d->benefit ? d->benefit : "");
    v->picks = p;
    bool lot = text_equal(d->design, "randomised");
    v->asks_decision = lot || text_equal(d->design, "rollout");
    v->decision = d->decision;
    v->decision_label = lot ? tr("Hvor er lodtrækningen beskrevet?") : tr("Hvor er indførelsen besluttet?");
    return OK;
}

static const char *own_url(struct req *req, const struct compare_data *d)
{
    struct arena *a = req->arena;
    const char *url = html_url_with(a, COMPARE_URL, "indsats", d->offer);
    const struct {
        const char *name, *value, *usual;
    } parts[] = {{"mod", d->against, NULL}, {"udfald", d->outcome, "work-education"},
        {"dage", d->days, "182"}, {"maal", d->measure, "status"}, {"design", d->design, "weighted"},
        {"indeksdag", d->index, "risiko"}, {"ydelse", d->benefit, NULL}, {"besluttet", d->decision, NULL}};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (parts[i].value && !text_equal(parts[i].value, parts[i].usual))
            url = html_url_with(a, url, parts[i].name, parts[i].value);
    if (d->first_year != d->data_year - 3)
        url = html_url_with(a, url, "fra", arena_printf(a, "%d", d->first_year));
    if (d->last_year != d->data_year - 1)
        url = html_url_with(a, url, "til", arena_printf(a, "%d", d->last_year));
    return url;
}

static void fill_filters(struct req *req, const struct compare_data *d, struct compare_view *v)
{
    struct link *filters = arena_array(req->arena, MAX_FILTERS, sizeof *filters);
    for (size_t i = 0; filters && i < v->n_picks; i++) {
        const struct pick *p = &v->picks[i];
        const char *without = html_url_with(req->arena, d->url, p->name, NULL);
        if (i == 0 || !p->value || text_equal(without, d->url))
            continue;
        for (size_t k = 0; k < p->n; k++)
            if (text_equal(p->options[k].value, p->value))
                filters[v->n_filters++] = (struct link){p->options[k].label, without, false};
    }
    v->filters = filters;
}

/* ---- what may be shown ---- */

/* Years are chosen freely: two choices that differ by few tell of them, unless counts are whole k. */
static int64_t whole_of(const struct compare_data *d, int64_t n)
{
    return d->sees_all ? n : figure_whole_k(n, d->k);
}

/* A share of n, made of two such counts. */
static double share_of(const struct compare_data *d, double share, int64_t n)
{
    if (d->sees_all || !isfinite(share) || n <= 0)
        return share;
    return fmin(1, (double)whole_of(d, llround(share * (double)n)) / (double)whole_of(d, n));
}

static double effective_of(const struct compare_data *d, const struct compare_group *g)
{
    return isfinite(g->effective) && !d->sees_all ? (double)whole_of(d, llround(g->effective)) : g->effective;
}

static struct export_cell count_cell(struct req *req, int64_t n)
{
    return export_shown(html_format(req->arena, req->lang, harg_int(n)), (double)n, 0);
}

static struct export_cell count_of(struct req *req, const struct compare_data *d, int64_t n)
{
    return !d->sees_all && suppress_is_small(n, d->k) ? export_text(tr("undertrykt"))
                                                      : count_cell(req, whole_of(d, n));
}

static struct export_cell percent_cell(struct req *req, double share)
{
    return export_shown(compare_percent(req, share), share * 100, 1);
}

static struct export_cell points_cell(struct req *req, double difference)
{
    return export_shown(compare_points(req, difference), difference * 100, 1);
}

static struct export_cell number_cell(struct req *req, double x, int decimals)
{
    return export_shown(compare_number(req, x, decimals), x, decimals);
}

/* A share tells of those with the outcome and of those without. */
static bool shares_are_small(const struct compare_data *d)
{
    const struct compare_group *g[] = {&d->r.treated, &d->r.other};
    bool small = false;
    for (size_t i = 0; i < 2 && d->q.design != DESIGN_ROLLOUT; i++)
        small |=
            suppress_share(g[i]->n_outcome, g[i]->n_rows, d->k) || suppress_is_small(g[i]->n_persons, d->k);
    return small && !d->sees_all;
}

static void fill_groups(struct req *req, const struct compare_data *d, struct compare_view *v)
{
    const struct compare_group *g[] = {&d->r.treated, &d->r.other};
    struct compare_group_view *rows = arena_array(req->arena, 2, sizeof *rows);
    if (!rows || d->q.design == DESIGN_ROLLOUT || d->r.treated.n_rows == 0)
        return;
    for (size_t i = 0; i < 2; i++)
        rows[i] = (struct compare_group_view){g[i]->label, count_of(req, d, g[i]->n_rows),
            count_of(req, d, g[i]->n_persons),
            d->hidden ? export_text(tr("undertrykt"))
                      : percent_cell(req, share_of(d, g[i]->share, g[i]->n_rows)),
            number_cell(req, d->r.valid ? effective_of(d, g[i]) : NAN, 0),
            number_cell(req, g[i]->median_wait, 0), count_of(req, d, g[i]->n_not_due)};
    v->groups = rows;
    v->n_groups = 2;
}

/* A share of the groups before may tell of few. */
static bool balance_is_small(const struct compare_data *d, const struct balance_row *b)
{
    int64_t n[] = {d->r.treated.n_rows, d->r.other.n_rows};
    const double mean[] = {b->mean_treated, b->mean_other};
    bool small = false;
    for (size_t i = 0; i < 2 && b->is_share; i++)
        small |= suppress_share((int64_t)llround(mean[i] * (double)n[i]), n[i], d->k);
    return small && !d->sees_all;
}

static struct export_cell balance_number(
    struct req *req, const struct compare_data *d, const struct balance_row *b, double x, int64_t n)
{
    return b->is_share ? percent_cell(req, share_of(d, x, n)) : number_cell(req, x, 1);
}

static void fill_balance(struct req *req, const struct compare_data *d, struct compare_view *v)
{
    int p = d->r.estimate.fit.n_columns - 1;
    if (!d->r.has_balance || p <= 0)
        return;
    struct compare_balance_view *rows = arena_array(req->arena, (size_t)p, sizeof *rows);
    for (int i = 0; rows && i < p; i++) {
        const struct balance_row *b = &d->r.estimate.balance[i];
        const char *label = code_find("district", b->name) ? code_label("district", b->name) : b->name;
        const struct export_cell hidden = export_text(tr("undertrykt"));
        rows[i] = (struct compare_balance_view){
            label, hidden, hidden, hidden, hidden, hidden, hidden, b->is_share, false};
        if (balance_is_small(d, b))
            continue;
        rows[i] = (struct compare_balance_view){label,
            balance_number(req, d, b, b->mean_treated, d->r.treated.n_rows),
            balance_number(req, d, b, b->mean_other, d->r.other.n_rows), number_cell(req, b->smd_before, 2),
            balance_number(req, d, b, b->mean_treated_after, d->r.treated.n_rows),
            balance_number(req, d, b, b->mean_other_after, d->r.other.n_rows),
            number_cell(req, b->smd_after, 2), b->is_share, !(fabs(b->smd_after) <= 0.1)};
    }
    v->balance = rows;
    v->n_balance = rows ? (size_t)p : 0;
}

/* Ten bins of two; those of few persons are hidden, and a second with them. */
static void fill_bins(struct req *req, const struct compare_data *d, struct compare_view *v)
{
    struct compare_bin_view *bins = arena_array(req->arena, BINS, sizeof *bins);
    struct suppress_cell cell[2][BINS];
    struct export_cell shown[2];
    if (!bins || !d->r.has_overlap)
        return;
    for (int g = 0; g < 2; g++) {
        const int64_t *of = g ? d->r.estimate.overlap.other : d->r.estimate.overlap.treated;
        for (int i = 0; i < BINS; i++)
            cell[g][i] = (struct suppress_cell){of[2 * i] + of[2 * i + 1], INT64_MAX, false};
        if (!d->sees_all && !suppress_table(cell[g], BINS, d->k))
            for (int i = 0; i < BINS; i++)
                cell[g][i].hidden = true;
    }
    for (int i = 0; i < BINS; i++) {
        for (int g = 0; g < 2; g++)
            shown[g] = cell[g][i].hidden ? export_text(tr("undertrykt"))
                                         : count_cell(req, whole_of(d, cell[g][i].value));
        bins[i] = (struct compare_bin_view){
            arena_printf(req->arena, tr("%d–%d pct."), 10 * i, 10 * i + 10), shown[0], shown[1]};
    }
    v->bins = bins;
    v->n_bins = BINS;
}

static struct chart_pyramid_cell bin_side(
    const struct compare_data *d, const struct export_cell *c, int64_t total)
{
    return (struct chart_pyramid_cell){c->text, (double)c->value / (double)whole_of(d, total), NAN,
        c->type == EXPORT_SHOWN ? CHART_KNOWN : CHART_SUPPRESSED};
}

static void draw_overlap(struct html *h, const struct compare_data *d, struct compare_view *v)
{
    struct chart_pyramid_row rows[BINS];
    for (size_t i = 0; i < v->n_bins; i++)
        rows[i] = (struct chart_pyramid_row){v->bins[i].label,
            bin_side(d, &v->bins[i].treated, d->r.treated.n_rows),
            bin_side(d, &v->bins[i].other, d->r.other.n_rows)};
    if (v->n_bins == 0)
        return;
    v->overlap_chart = chart_pyramid(h,
        &(struct chart_pyramid){.title = tr("Sandsynlighed for at deltage i de to grupper"),
            .unit = tr(
                "Indeksdage efter beregnet sandsynlighed for at deltage. Søjlerne viser andele af hver gruppe."),
            .finding = tr("Tabellen under diagrammet har tallene."),
            .left_name = tr("Deltagere"),
            .right_name = tr("Andre"),
            .rows = rows,
            .n = BINS});
}

/* ---- the figure ---- */

static const char *outcome_words(struct req *req, const struct compare_data *d)
{
    size_t n;
    const struct html_option *o = compare_outcomes(req, &n);
    const char *what = "";
    for (size_t i = 0; i < n; i++)
        what = text_equal(o[i].value, d->outcome) ? o[i].label : what;
    return arena_printf(req->arena,
        d->q.measure == COMPARE_EVENT ? tr("%s inden for %d dage") : tr("%s %d dage efter"), what,
        d->q.horizon_days);
}

static void fill_facts(struct req *req, const struct compare_data *d, struct compare_view *v)
{
    struct fact *f = arena_array(req->arena, FACTS, sizeof *f);
    const struct compare_result *r = &d->r;
    if (!f)
        return;
    const char *word = tr(r->word);
    char first[8] = {0};
    size_t bytes = (unsigned char)word[0] == 0xC3 ? 2 : 1;
    memcpy(first, word, bytes);
    first[0] = bytes == 1 && first[0] >= 'a' && first[0] <= 'z' ? (char)(first[0] - 32) : first[0];
    const char *heading = arena_printf(req->arena, "%s%s", first, word + bytes);
    const char *interval = isnan(r->low) ? tr("Usikkerheden kan ikke beregnes")
                                         : arena_printf(req->arena, tr("95 pct.-interval: %s til %s"),
                                               compare_points(req, r->low), compare_points(req, r->high));
    f[v->n_facts++] = (struct fact){heading,
        arena_printf(req->arena, tr("%s procentpoint"), compare_points(req, r->difference)), interval, false};
    if (!isnan(r->treated.share))
        f[v->n_facts++] = (struct fact){tr("Deltagere"),
            compare_percent(req, share_of(d, r->treated.share, r->treated.n_rows)), r->treated.label, false};
    if (!isnan(r->other.share))
        f[v->n_facts++] = (struct fact){tr("Andre"),
            compare_percent(req, share_of(d, r->other.share, r->other.n_rows)), r->other.label, false};
    const char *verdict = isnan(r->low) ? tr("Kan ikke afgøres")
                          : r->low > 0  ? tr("Flere blandt deltagerne")
                          : r->high < 0 ? tr("Færre blandt deltagerne")
                                        : tr("Kan ikke afgøres");
    f[v->n_facts++] = (struct fact){tr("Hvad kan man sige?"), verdict,
        isnan(r->low) || r->low > 0 || r->high < 0 ? NULL : tr("Intervallet rummer både flere og færre"),
        false};
    v->facts = f;
    v->word = word;
    v->figure[0] = percent_cell(req, share_of(d, r->treated.share, r->treated.n_rows));
    v->figure[1] = percent_cell(req, share_of(d, r->other.share, r->other.n_rows));
    v->figure[2] = points_cell(req, r->difference);
    v->figure[3] = points_cell(req, r->low);
    v->figure[4] = points_cell(req, r->high);
}

static void fill_chart(struct req *req, struct html *h, const struct compare_data *d, struct compare_view *v)
{
    const struct compare_result *r = &d->r;
    if (isnan(r->low))
        return;
    double most = fmax(fmax(fabs(r->low), fabs(r->high)) * 110, 2), axis = ceil(most / 5) * 5;
    v->chart = chart_interval(
        h, &(struct chart_interval){
               .title = arena_printf(req->arena, tr("%s, procentpoint: deltagere minus andre"), tr(r->word)),
               .finding = arena_printf(req->arena, tr("%s procentpoint, 95 pct.-interval %s til %s."),
                   compare_points(req, r->difference), compare_points(req, r->low),
                   compare_points(req, r->high)),
               .value = r->difference * 100,
               .lo = r->low * 100,
               .hi = r->high * 100,
               .target = 0,
               .target_label = tr("Ingen forskel"),
               .axis_min = -axis,
               .axis_max = axis,
               .decimals = 1});
}

static void fill_rollout(struct req *req, const struct compare_data *d, struct compare_view *v)
{
    const struct compare_result *r = &d->r;
    size_t n = (size_t)r->rollout.n_events;
    struct compare_time_view *times = arena_array(req->arena, n + 1, sizeof *times);
    struct compare_place_view *places = arena_array(req->arena, (size_t)r->n_places + 1, sizeof *places);
    if (!times || !places)
        return;
    for (size_t i = 0; i < n; i++) {
        const struct did_event *e = &r->rollout.events[i];
        times[i] = (struct compare_time_view){
            arena_printf(req->arena, "%s%d", e->e < 0 ? "−" : "", e->e < 0 ? -e->e : e->e),
            arena_printf(req->arena, tr("%s til %s"), compare_points(req, e->change.low),
                compare_points(req, e->change.high)),
            points_cell(req, e->change.difference), points_cell(req, e->change.low),
            points_cell(req, e->change.high), e->e < 0};
    }
    for (int i = 0; i < r->n_places; i++) {
        const struct compare_place *p = &r->places[i];
        if (!p->district || !*p->district || p->n_persons == 0)
            continue;
        day_t day = day_add_months(snap_date(d->q.from), 3 * p->first);
        places[v->n_places++] = (struct compare_place_view){
            code_find("district", p->district) ? code_label("district", p->district) : p->district,
            p->first == DID_NEVER ? tr("Ikke i perioden") : html_format(req->arena, req->lang, harg_day(day)),
            count_of(req, d, p->n_persons)};
    }
    v->times = times;
    v->n_times = n;
    v->places = places;
}

static const char *method_words(struct req *req, const struct compare_data *d)
{
    const char *index =
        d->q.index == INDEX_WAITING_TIME
            ? tr("De andre får en indeksdag, der ligger så længe efter ydelsens begyndelse, som en deltagers ventetid viser; ventetiden er trukket.")
            : tr("De andre får en indeksdag, hvor de har været lige så længe på samme ydelse som en deltager og endnu ikke er begyndt på indsatsen.");
    const char *balanced = tr(
        "Grupperne er gjort ens på alder, køn, bydel, ydelse, uger på ydelse og i arbejde forinden og tidligere forløb, alt på indeksdagen.");
    switch (d->q.design) {
    case DESIGN_BEFORE_AFTER:
        if (d->q.comparator >= 0)
            return tr(
                "Hver persons status efter er sammenlignet med status lige så længe før. Tallet er ændringen hos deltagerne minus ændringen hos deltagere i den anden indsats; andelene er dem efter.");
        return tr(
            "Deltagernes status lige så længe før, de begyndte, er sammenlignet med deres status efter. Der er ingen sammenligningsgruppe.");
    case DESIGN_ROLLOUT:
        return tr(
            "Personer på ydelsen ved periodens begyndelse følges kvartal for kvartal. Ændringen i bydele, hvor indsatsen er begyndt, er sammenlignet med bydele, hvor den endnu ikke er begyndt.");
    case DESIGN_RANDOMISED:
        return tr(
            "Deltagere i de to indsatser er sammenlignet uden justering, fordi der er oplyst lodtrækning mellem dem.");
    case DESIGN_MATCHED:
        return arena_printf(req->arena, "%s %s %s", d->q.comparator >= 0 ? "" : index, balanced,
            tr("Hver deltager har fået den mest lignende makker med samme ydelse, køn og aldersgruppe."));
    default:
        return arena_printf(req->arena, "%s %s %s", d->q.comparator >= 0 ? "" : index, balanced,
            tr("De andre tæller med den vægt, der gør dem til deltagernes lige."));
    }
}

static int fill_view(struct req *req, const struct compare_data *d, struct compare_view *v)
{
    struct action *actions = arena_array(req->arena, 2, sizeof *actions);
    if (!actions)
        return err_set(&req->err, ERR_LIMIT, "compare page");
    v->url = d->url;
    actions[0] = (struct action){
        tr("Hent alle tabeller (XLSX)"), html_url_with(req->arena, d->url, "format", "xlsx"), NULL};
    actions[1] = (struct action){tr("Hent CSV"),
        html_url_with(req->arena, html_url_with(req->arena, d->url, "format", "csv"), "del", "1"), NULL};
    const char *as_of = html_format(req->arena, req->lang,
        harg_day(snap_date((uint16_t)((d->r.data_until ? d->r.data_until : d->until) - 1))));
    bool shown = !d->error && d->r.valid && !d->hidden;
    v->error = d->error;
    v->head = (struct page_head){.title = tr("Sammenligning"),
        .lead = d->error ? NULL
                         : arena_printf(req->arena, tr("%s · %s · data til og med %s"), d->r.treated.label,
                               outcome_words(req, d), as_of),
        .actions = actions,
        .n_actions = shown ? 2 : 0,
        .no_primary = true};
    if (!d->error) {
        v->head.badge = tr(design_title(d->q.design));
        v->head.badge_class = "plain";
        v->warnings = d->r.warnings;
        v->n_warnings = (size_t)d->r.n_warnings;
    }
    fill_filters(req, d, v);
    if (d->hidden)
        v->why_none = tr("Undertrykt: Tallet er så lille, at enkeltpersoner kan genkendes.");
    else if (!d->r.valid)
        v->why_none = tr("Der er intet tal. Se hvorfor herunder.");
    v->method = method_words(req, d);
    v->source = arena_printf(req->arena, tr("Kilde: Tovholder, forløb og perioder til og med %s. %s"), as_of,
        design_may_say_effect(d->q.design) ? tr("Formlerne står under definitioner.")
                                           : tr("Tallet viser en forskel, ikke en effekt."));
    if (!d->sees_all)
        v->source = arena_printf(req->arena, "%s %s", v->source,
            arena_printf(req->arena,
                tr("Antal er afrundet til nærmeste %lld, og andele er regnet af dem, fordi du ikke har adgang til rækkerne."),
                (long long)d->k));
    fill_groups(req, d, v);
    if (shown) {
        fill_facts(req, d, v);
        fill_balance(req, d, v);
        fill_bins(req, d, v);
        fill_rollout(req, d, v);
    }
    return OK;
}

/* ---- the page ---- */

static int compute(struct req *req, const struct snapshot *s, struct compare_data *d)
{
    if (d->error)
        return OK;
    int rc = compare_run(s, &d->q, &d->r, d->scratch, &req->err);
    if (rc == ERR_INVALID) {
        d->error = arena_printf(req->arena, "%s", err_user_text(&req->err));
        err_clear(&req->err);
        return OK;
    }
    d->hidden = rc == OK && d->r.valid && shares_are_small(d);
    return rc;
}

static int answer(struct req *req, struct res *res, const struct snapshot *s, struct compare_data *d)
{
    struct compare_view v = {0};
    int rc = read_ask(req, s, d);
    if (!rc)
        rc = compute(req, s, d);
    if (rc)
        return rc;
    d->url = own_url(req, d);
    rc = fill_picks(req, s, d, &v);
    if (!rc)
        rc = fill_view(req, d, &v);
    if (rc)
        return rc;
    if (req_text(req, "format") && v.n_facts)
        return compare_file(req, res, req_text(req, "format"), req_int(req, "del", 0), &v);
    const struct crumb crumbs[] = {{tr("Effekt"), "/effekt"}, {v.head.title, NULL}};
    struct html *h = page_begin(req, res, MENU_EFFECT, v.head.title, crumbs, 2);
    if (v.n_facts) {
        fill_chart(req, h, d, &v);
        draw_overlap(h, d, &v);
    }
    t_compare_page(h, &v);
    return page_end(req, res, h);
}

static int compare_page(struct req *req, struct res *res)
{
    const struct snapshot *s = NULL;
    struct compare_data *d = arena_must(req->arena, sizeof *d);
    int rc = snapshot_lease_page(req, &s);
    if (rc)
        return rc;
    d->scratch = arena_new(0);
    rc = d->scratch ? answer(req, res, s, d) : err_set(&req->err, ERR_LIMIT, "no memory to compare");
    snapshot_release(s);
    if (d->scratch)
        arena_free(d->scratch);
    return rc;
}

static const struct param compare_params[] = {{"indsats", P_KEY, 0, 0}, {"mod", P_KEY, 0, 0},
    {"fra", P_INT, 1900, 2100}, {"til", P_INT, 1900, 2100}, {"udfald", P_KEY, 0, 0}, {"dage", P_KEY, 0, 0},
    {"maal", P_KEY, 0, 0}, {"design", P_KEY, 0, 0}, {"indeksdag", P_KEY, 0, 0}, {"ydelse", P_KEY, 0, 0},
    {"besluttet", P_TEXT, 0, 200}, {"format", P_KEY, 0, 0}, {"del", P_INT, 1, 5}};
ROUTE(compare_route, "GET", COMPARE_URL, PERM_EFFECT_READ, compare_page, compare_params);
