/* All interventions against one target: which differ by more than chance, when so many are looked at. */
#include "effect/compare_page.h"

#include "base/sort.h"
#include "base/text.h"
#include "compare.html.h"
#include "effect/export_page.h"
#include "effect/suppress.h"
#include "html/chart_funnel.h"
#include "measure/multiplicity.h"
#include "measure/snapshot_database.h"
#include "measure/snapshot_page.h"
#include "measure/threads.h"
#include "system/layout_page.h"

#include <math.h>
#include <string.h>

#define FUNNEL_URL "/effekt/tragt"
enum { YEARS = 8, PICKS = 5, MOST_ROWS = 64, GRID = 80, FACTS = 4 };
static const double FALSE_SHARE = 0.05;
static const char *const DAYS[] = {"30", "92", "182", "365", "730"};
enum { N_DAYS = sizeof DAYS / sizeof DAYS[0] };

struct funnel_data {
    const char *anchor, *outcome, *days, *target, *sort;
    int year, data_year;
    struct funnel_row rows[MOST_ROWS];
    int intervention[MOST_ROWS];
    bool hidden[MOST_ROWS];
    size_t n, n_hidden;
    int64_t not_due;
    struct funnel f;
    bool sees_all, total_hidden;
    int64_t k;
    uint16_t until;
    const char *url, *error;
};

static void read_ask(struct req *req, const struct snapshot *s, struct funnel_data *d)
{
    struct actor actor = req_actor(req);
    d->anchor = TEXT_ONE_OF(req_text(req, "grundlag"), "afsluttet", "afsluttet", "begyndt");
    d->outcome = TEXT_ONE_OF(
        req_text(req, "udfald"), "work-education", "work-education", "work", "education", "flex_job");
    d->days = TEXT_ONE_OF(req_text(req, "dage"), "182", "30", "92", "182", "365", "730");
    d->target =
        TEXT_ONE_OF(req_text(req, "maal"), "gennemsnit", "gennemsnit", "10", "20", "30", "40", "50", "60");
    d->data_year = day_year(snap_date((uint16_t)(s->until ? s->until - 1 : 0)));
    d->year = (int)req_int(req, "aar", d->data_year - 1);
    if (d->year > d->data_year || d->year < d->data_year - YEARS + 1)
        d->year = d->data_year - 1;
    d->sort = req_text(req, "sorter");
    d->k = figure_small_limit();
    d->sees_all = figure_shows_small(&actor);
}

static int compare_size(const void *x, const void *y)
{
    const int64_t *a = x, *b = y;
    if (a[0] != b[0])
        return a[0] < b[0] ? 1 : -1;
    return (a[1] > b[1]) - (a[1] < b[1]);
}

/* The largest MOST_ROWS with anybody due. */
static int take_rows(const struct snapshot *s, const struct outcome_result *of, struct funnel_data *d,
    struct arena *a, struct err *err)
{
    size_t n = (size_t)s->n_interventions;
    int64_t(*size)[2] = arena_array(a, n + 1, sizeof *size);
    if (!size)
        return err_set(err, ERR_LIMIT, "no memory for a funnel");
    for (size_t i = 0; i < n; i++) {
        size[i][0] = of[i].n;
        size[i][1] = (int64_t)i;
        d->not_due += of[i].not_due;
    }
    array_sort(size, n, sizeof *size, compare_size);
    for (size_t i = 0; i < n && i < MOST_ROWS && size[i][0] > 0; i++) {
        d->intervention[d->n] = (int)size[i][1];
        d->rows[d->n++] = (struct funnel_row){.x = of[size[i][1]].x, .n = of[size[i][1]].n};
    }
    return OK;
}

/* Where a hidden row stands must not tell its size: shown rows by size, then the hidden ones by title. */
static void order_rows(const struct snapshot *s, struct funnel_data *d)
{
    struct funnel_data was = *d;
    const char *last = NULL;
    size_t n = 0;
    for (size_t i = 0; i < was.n; i++)
        if (!was.hidden[i]) {
            d->rows[n] = was.rows[i];
            d->intervention[n++] = was.intervention[i];
        }
    for (size_t i = 0; i < was.n; i++)
        d->hidden[i] = i >= n;
    while (n < was.n) {
        size_t next = was.n;
        for (size_t i = 0; i < was.n; i++) {
            const char *label = s->interventions[was.intervention[i]].label;
            if (was.hidden[i] && (!last || text_compare(label, last) > 0) &&
                (next == was.n || text_compare(label, s->interventions[was.intervention[next]].label) < 0))
                next = i;
        }
        if (next == was.n)
            break; /* two of one title: the second stays out */
        last = s->interventions[was.intervention[next]].label;
        d->rows[n] = was.rows[next];
        d->intervention[n++] = was.intervention[next];
    }
    d->n = n;
}

/* Whether row i comes after row k by the key of the address; the title settles ties. */
static bool comes_after(const struct snapshot *s, const struct funnel_data *d, size_t i, size_t k)
{
    bool down = d->sort[0] == '-';
    const char *key = d->sort + down;
    const struct funnel_row *x = &d->rows[i], *y = &d->rows[k];
    int titles =
        text_compare(s->interventions[d->intervention[i]].label, s->interventions[d->intervention[k]].label);
    double gap = text_equal(key, "personer") ? (double)(x->n - y->n)
                 : text_equal(key, "andel")  ? x->share - y->share
                 : text_equal(key, "p")      ? x->p_adjusted - y->p_adjusted
                                             : titles;
    if (gap > 0 || gap < 0)
        return down ? gap < 0 : gap > 0;
    return titles > 0;
}

/* Shown rows as asked for; few enough for the plainest way. */
static void sort_rows(const struct snapshot *s, struct funnel_data *d)
{
    for (size_t i = 1; d->sort && i < d->n && !d->hidden[i]; i++)
        for (size_t k = i; k > 0 && comes_after(s, d, k - 1, k); k--) {
            struct funnel_row row = d->rows[k];
            int intervention = d->intervention[k];
            d->rows[k] = d->rows[k - 1];
            d->intervention[k] = d->intervention[k - 1];
            d->rows[k - 1] = row;
            d->intervention[k - 1] = intervention;
        }
}

/* Work, education and either: two of them tell the third, so a row that one of them hides is hidden in all. */
static bool is_of_three(const char *outcome)
{
    return text_equal(outcome, "work-education") || text_equal(outcome, "work") ||
           text_equal(outcome, "education");
}

/* Hides the rows that the outcome hides in its own table; of are all interventions' results. */
static void hide_outcome(struct funnel_data *d, const struct outcome_result *of)
{
    struct suppress_row rows[MOST_ROWS], total;
    for (size_t i = 0; i < d->n; i++)
        rows[i] = (struct suppress_row){.x = of[d->intervention[i]].x, .n = of[d->intervention[i]].n};
    suppress_rows(rows, d->n, d->k, &total);
    d->total_hidden = d->total_hidden || total.hide_x || total.hide_n;
    for (size_t i = 0; i < d->n; i++)
        d->hidden[i] = d->hidden[i] || rows[i].hide_x || rows[i].hide_n;
}

/* Those who are due on a shorter distance but not on this one are the difference of the two tables: hidden here when they are few. */
static int hide_beside_shorter(struct req *req, const struct snapshot *s, const struct outcome_rule *rule,
    struct outcome_result *of, struct funnel_data *d)
{
    struct outcome_rule shorter = *rule;
    int rc = OK;
    for (size_t i = 0; !rc && d->not_due > 0 && !text_equal(DAYS[i], d->days); i++) {
        struct suppress_cell cells[MOST_ROWS];
        shorter.n = (int)strtol(DAYS[i], NULL, 10);
        rc = outcome_by_intervention(s, &shorter, 1, threads_default(), of, req->arena, &req->err);
        for (size_t row = 0; !rc && row < d->n; row++)
            cells[row] =
                (struct suppress_cell){of[d->intervention[row]].n - d->rows[row].n, INT64_MAX, false};
        if (!rc && !suppress_table(cells, d->n, d->k))
            d->total_hidden = true;
        for (size_t row = 0; !rc && row < d->n; row++)
            d->hidden[row] = d->hidden[row] || cells[row].hidden;
    }
    return rc;
}

static int hide_rows(struct req *req, const struct snapshot *s, const struct outcome_rule *rule,
    struct outcome_result *of, struct funnel_data *d)
{
    static const char *const three[] = {"work-education", "work", "education"};
    int rc = OK;
    if (d->sees_all || d->n == 0)
        return OK;
    hide_outcome(d, of);
    for (size_t i = 0; !rc && is_of_three(d->outcome) && i < 3; i++) {
        struct outcome_rule other = *rule;
        if (text_equal(three[i], d->outcome))
            continue;
        rc = compare_outcome_set(s, three[i], &other.outcome, &req->err);
        if (!rc)
            rc = outcome_by_intervention(s, &other, 1, threads_default(), of, req->arena, &req->err);
        if (!rc)
            hide_outcome(d, of);
    }
    if (!rc)
        rc = hide_beside_shorter(req, s, rule, of, d);
    for (size_t i = 0; i < d->n; i++) {
        d->n_hidden += d->hidden[i];
        d->f.n_outside_95 -= d->hidden[i] && d->rows[i].place > FUNNEL_INSIDE;
    }
    d->f.expected_outside_95 = 0.05 * (double)(d->n - d->n_hidden);
    return rc ? rc : funnel_adjust(d->rows, d->n, d->hidden, FALSE_SHARE, &d->f, req->arena, &req->err);
}

static int compute(struct req *req, const struct snapshot *s, struct funnel_data *d)
{
    struct outcome_rule rule = {
        .population = text_equal(d->anchor, "begyndt") ? OUTCOME_COURSE_STARTED : OUTCOME_COURSE_ENDED,
        .from = snap_day(day_from_ymd(d->year, 1, 1)),
        .to = snap_day(day_from_ymd(d->year + 1, 1, 1)),
        .horizon = OUTCOME_AT,
        .n = (int)strtol(d->days, NULL, 10),
        .step = OUTCOME_DAYS,
        .what = OUTCOME_STATUS,
        .unit = OUTCOME_FIRST_OF_YEAR};
    rule.anchor = rule.population == OUTCOME_COURSE_ENDED ? OUTCOME_FROM_EXIT : OUTCOME_FROM_START;
    int rc = compare_outcome_set(s, d->outcome, &rule.outcome, &req->err);
    struct outcome_result *of = arena_array(req->arena, (size_t)s->n_interventions + 1, sizeof *of);
    if (rc == OK && !of)
        rc = err_set(&req->err, ERR_LIMIT, "no memory for a funnel");
    d->until = code_set_until(s, &rule.outcome);
    if (rc == OK && s->n_interventions > 0)
        rc = outcome_by_intervention(s, &rule, 1, threads_default(), of, req->arena, &req->err);
    if (rc == OK)
        rc = take_rows(s, of, d, req->arena, &req->err);
    double target = text_equal(d->target, "gennemsnit") ? NAN : strtod(d->target, NULL) / 100;
    if (rc == OK && d->n > 0)
        rc = funnel_make(d->rows, d->n, target, FALSE_SHARE, &d->f, req->arena, &req->err);
    if (rc == OK)
        rc = hide_rows(req, s, &rule, of, d);
    if (rc == OK) {
        order_rows(s, d);
        sort_rows(s, d);
    }
    return rc;
}

/* ---- view ---- */

static void add_pick(struct funnel_view *v, struct pick *picks, const char *name, const char *label,
    const struct html_option *options, size_t n, const char *value)
{
    picks[v->n_picks++] =
        (struct pick){.name = name, .label = label, .options = options, .n = n, .value = value};
}

static int fill_picks(struct req *req, const struct funnel_data *d, struct funnel_view *v)
{
    struct pick *p = arena_array(req->arena, PICKS, sizeof *p);
    struct html_option *few = arena_array(req->arena, YEARS + 20, sizeof *few);
    size_t n;
    if (!p || !few)
        return err_set(&req->err, ERR_LIMIT, "funnel choices");
    few[0] = (struct html_option){"afsluttet", tr("Forløb, der er afsluttet")};
    few[1] = (struct html_option){"begyndt", tr("Forløb, der er begyndt")};
    add_pick(v, p, "grundlag", tr("Hvem"), few, 2, d->anchor);
    few += 2;
    for (int i = 0; i < YEARS; i++) {
        const char *text = arena_printf(req->arena, "%d", d->data_year - i);
        few[i] = (struct html_option){text, text};
    }
    add_pick(v, p, "aar", tr("År"), few, YEARS, arena_printf(req->arena, "%d", d->year));
    few += YEARS;
    const struct html_option *o = compare_outcomes(req, &n);
    add_pick(v, p, "udfald", tr("Udfald"), o, n, d->outcome);
    static const char *const targets[] = {"10", "20", "30", "40", "50", "60"};
    for (size_t i = 0; i < N_DAYS; i++)
        few[i] = (struct html_option){DAYS[i], arena_printf(req->arena, tr("%s dage efter"), DAYS[i])};
    add_pick(v, p, "dage", tr("Afstand"), few, N_DAYS, d->days);
    few += N_DAYS;
    few[0] = (struct html_option){"gennemsnit", tr("Alle indsatser samlet")};
    for (size_t i = 0; i < 6; i++)
        few[i + 1] = (struct html_option){targets[i], arena_printf(req->arena, tr("%s pct."), targets[i])};
    add_pick(v, p, "maal", tr("Mål"), few, 7, d->target);
    v->picks = p;
    return OK;
}

static const char *own_url(struct req *req, const struct funnel_data *d)
{
    struct arena *a = req->arena;
    const char *url = FUNNEL_URL;
    const struct {
        const char *name, *value, *usual;
    } parts[] = {{"grundlag", d->anchor, "afsluttet"}, {"udfald", d->outcome, "work-education"},
        {"dage", d->days, "182"}, {"maal", d->target, "gennemsnit"}};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (!text_equal(parts[i].value, parts[i].usual))
            url = html_url_with(a, url, parts[i].name, parts[i].value);
    if (d->year != d->data_year - 1)
        url = html_url_with(a, url, "aar", arena_printf(a, "%d", d->year));
    return url;
}

static const char *sorted_url(struct req *req, const struct funnel_data *d)
{
    return html_url_with(req->arena, d->url, "sorter", d->sort);
}

static const char *place_words(enum funnel_place place)
{
    switch (place) {
    case FUNNEL_BELOW_95: return tr("Under 95 pct.-grænsen");
    case FUNNEL_BELOW_998: return tr("Under 99,8 pct.-grænsen");
    case FUNNEL_ABOVE_95: return tr("Over 95 pct.-grænsen");
    case FUNNEL_ABOVE_998: return tr("Over 99,8 pct.-grænsen");
    case FUNNEL_INSIDE: return tr("Inden for det tilfældige");
    default: return "–";
    }
}

static struct export_cell p_cell(struct req *req, double p)
{
    enum { P_DECIMALS = 6 };
    return export_shown(p < 0.001 ? arena_printf(req->arena, "< %s", compare_number(req, 0.001, 3))
                                  : compare_number(req, p, 3),
        p, P_DECIMALS);
}

static struct export_cell count_cell(struct req *req, int64_t n)
{
    return export_shown(html_format(req->arena, req->lang, harg_int(n)), (double)n, 0);
}

static struct export_cell percent_cell(struct req *req, double share)
{
    return export_shown(compare_percent(req, share), share * 100, 1);
}

static void fill_row(struct req *req, const struct snapshot *s, const struct funnel_data *d, size_t i,
    struct funnel_row_view *row)
{
    const struct funnel_row *r = &d->rows[i];
    const struct snapshot_intervention *of = &s->interventions[d->intervention[i]];
    const struct export_cell hidden = export_text(tr("undertrykt")), none = export_text("–");
    *row = (struct funnel_row_view){.label = of->label,
        .limits = "–",
        .place = "–",
        .n = hidden,
        .x = hidden,
        .share = hidden,
        .low = none,
        .high = none,
        .p = none,
        .adjusted = none,
        .url = html_url_with(req->arena, "/effekt/sammenligning", "indsats", of->key)};
    if (d->hidden[i])
        return;
    row->n = count_cell(req, r->n);
    row->x = count_cell(req, r->x);
    row->share = percent_cell(req, r->share);
    row->low = percent_cell(req, r->limit_95.low);
    row->high = percent_cell(req, r->limit_95.high);
    row->limits = arena_printf(req->arena, tr("%s til %s pct."),
        compare_number(req, r->limit_95.low * 100, 1), compare_number(req, r->limit_95.high * 100, 1));
    row->place = place_words(r->place);
    row->p = p_cell(req, r->p);
    row->adjusted = p_cell(req, r->p_adjusted);
    if (r->flagged) {
        row->mark = r->share > d->f.target ? tr("Over målet") : tr("Under målet");
        row->mark_class = r->share > d->f.target ? "success" : "warning";
    }
}

static void fill_filters(
    struct req *req, const struct funnel_data *d, struct link *filters, struct funnel_view *v)
{
    for (size_t i = 0; i < v->n_picks; i++) {
        const struct pick *p = &v->picks[i];
        const char *without = html_url_with(req->arena, d->url, p->name, NULL);
        for (size_t k = 0; k < p->n && !text_equal(without, d->url); k++)
            if (text_equal(p->options[k].value, p->value))
                filters[v->n_filters++] = (struct link){p->options[k].label, without, false};
    }
}

static int fill_view(struct req *req, const struct snapshot *s, struct funnel_data *d, struct funnel_view *v)
{
    struct action *actions = arena_array(req->arena, 2, sizeof *actions);
    struct link *filters = arena_array(req->arena, PICKS, sizeof *filters);
    struct fact *facts = arena_array(req->arena, FACTS, sizeof *facts);
    struct funnel_row_view *rows = arena_array(req->arena, d->n + 1, sizeof *rows);
    if (!actions || !filters || !facts || !rows)
        return err_set(&req->err, ERR_LIMIT, "funnel page");
    const char *as_of =
        html_format(req->arena, req->lang, harg_day(snap_date((uint16_t)(d->until ? d->until - 1 : 0))));
    d->url = own_url(req, d);
    v->url = d->url;
    v->sort = d->sort;
    actions[0] = (struct action){
        tr("Hent tabel (XLSX)"), html_url_with(req->arena, sorted_url(req, d), "format", "xlsx"), NULL};
    actions[1] =
        (struct action){tr("Hent CSV"), html_url_with(req->arena, sorted_url(req, d), "format", "csv"), NULL};
    bool none = d->n == 0 || d->total_hidden;
    v->head = (struct page_head){.title = tr("Indsatser mod et mål"),
        .lead = arena_printf(
            req->arena, tr("%s dage efter, forløb i %d · data til og med %s"), d->days, d->year, as_of),
        .actions = actions,
        .n_actions = none ? 0 : 2,
        .no_primary = true};
    fill_filters(req, d, filters, v);
    v->filters = filters;
    if (d->n == 0)
        v->why_none = tr("Ingen er målt endnu. Vælg et andet år eller en kortere afstand.");
    else if (d->total_hidden)
        v->why_none = tr("Undertrykt: Tallet er så lille, at enkeltpersoner kan genkendes.");
    for (size_t i = 0; i < d->n && !none; i++)
        fill_row(req, s, d, i, &rows[i]);
    v->rows = rows;
    v->n = none ? 0 : d->n;
    facts[0] = (struct fact){tr("Mål"), compare_percent(req, d->f.target),
        d->f.target_is_mean ? tr("Alle indsatser samlet") : tr("Valgt"), false};
    facts[1] = (struct fact){
        tr("Indsatser"), html_format(req->arena, req->lang, harg_int((int64_t)d->f.n_rows)), NULL, false};
    facts[2] = (struct fact){tr("Uden for 95 pct.-grænsen"),
        html_format(req->arena, req->lang, harg_int((int64_t)d->f.n_outside_95)),
        arena_printf(req->arena, tr("Tilfældighed alene giver omkring %s"),
            compare_number(req, d->f.expected_outside_95, 1)),
        false};
    facts[3] = (struct fact){tr("Skiller sig ud"),
        html_format(req->arena, req->lang, harg_int((int64_t)d->f.n_flagged)),
        tr("Også når der ses på så mange"), false};
    v->facts = facts;
    v->n_facts = FACTS;
    if (d->n_hidden > 0)
        v->hidden_note = tr("Undertrykt: Tallet er så lille, at enkeltpersoner kan genkendes.");
    v->method = tr(
        "Ser man på mange indsatser, ligger nogle uden for grænserne ved et tilfælde. Grænserne er eksakte for det antal personer, indsatsen har. p er sandsynligheden for et mindst lige så skævt tal, hvis den sande andel er målet; p, justeret (Benjamini og Hochberg) tager højde for, hvor mange der ses på. Kun indsatser under 0,05 dér får en vurdering. Den, der både arbejder og får ydelse på måledagen, tæller som i arbejde. Sammensætningen af deltagere er forskellig, så tallene viser status, ikke effekt.");
    if (d->not_due && (d->sees_all || !suppress_is_small(d->not_due, d->k)))
        v->source = arena_printf(req->arena,
            tr("Kilde: Tovholder, forløb og perioder til og med %s. %lld mangler tid og er ikke med."), as_of,
            (long long)d->not_due);
    else
        v->source =
            arena_printf(req->arena, tr("Kilde: Tovholder, forløb og perioder til og med %s."), as_of);
    return OK;
}

static void draw(struct req *req, struct html *h, const struct snapshot *s, const struct funnel_data *d,
    struct funnel_view *v)
{
    struct chart_funnel_point points[MOST_ROWS];
    struct chart_funnel_limit limits[GRID];
    size_t n = 0, n_limits = 0;
    int64_t most = 1, last = 0;
    for (size_t i = 0; i < d->n; i++) {
        if (d->hidden[i])
            continue;
        points[n++] = (struct chart_funnel_point){s->interventions[d->intervention[i]].label,
            (double)d->rows[i].n, d->rows[i].share * 100, d->rows[i].flagged};
        most = d->rows[i].n > most ? d->rows[i].n : most;
    }
    for (int i = 0; i < GRID; i++) {
        int64_t at = 1 + (int64_t)((double)most * 1.05 * pow((double)i / (GRID - 1), 2));
        if (at == last)
            continue;
        last = at;
        struct funnel_limits a = funnel_limits(at, d->f.target, 0.95),
                             b = funnel_limits(at, d->f.target, 0.998);
        limits[n_limits++] =
            (struct chart_funnel_limit){(double)at, a.low * 100, a.high * 100, b.low * 100, b.high * 100};
    }
    v->chart = chart_funnel(
        h, &(struct chart_funnel){.title = tr("Hvilke indsatser skiller sig ud?"),
               .unit = tr("Procent med udfaldet efter antal personer"),
               .finding = arena_printf(req->arena, tr("%zu af %zu indsatser skiller sig ud fra målet."),
                   d->f.n_flagged, d->f.n_rows),
               .x_name = tr("Personer"),
               .target = d->f.target * 100,
               .target_label = tr("Mål"),
               .points = points,
               .n = n,
               .limits = limits,
               .n_limits = n_limits,
               .note = tr("Stiplet: 95 pct. Fuldt optrukket: 99,8 pct. Firkant: skiller sig ud.")});
}

static int send_file(struct req *req, struct res *res, const struct funnel_view *v)
{
    enum { COLS = 9 };
    const char *heads[COLS] = {tr("Indsats"), tr("Personer"), tr("Opnået"), tr("Andel, pct."),
        tr("Tilfældighed alene, nedre 95 pct.-grænse"), tr("Tilfældighed alene, øvre 95 pct.-grænse"),
        tr("p"), tr("p, justeret"), tr("Vurdering")};
    struct export_cell *c = arena_array(req->arena, v->n + 1, COLS * sizeof *c);
    if (!c)
        return err_set(&req->err, ERR_LIMIT, "funnel file");
    for (size_t i = 0; i < v->n; i++) {
        const struct funnel_row_view *r = &v->rows[i];
        const struct export_cell row[COLS] = {export_text(r->label), r->n, r->x, r->share, r->low, r->high,
            r->p, r->adjusted, export_text(r->mark ? r->mark : r->place)};
        memcpy(c + i * COLS, row, sizeof row);
    }
    const char *notes[] = {v->head.lead, v->method, v->source};
    struct export_table t = {"indsatser-mod-maal", heads, COLS, c, v->n, notes, 3};
    return export_send(req, res, req_text(req, "format"), &t);
}

static int answer(struct req *req, struct res *res, const struct snapshot *s, struct funnel_data *d)
{
    struct funnel_view v = {0};
    read_ask(req, s, d);
    int rc = compute(req, s, d);
    if (!rc)
        rc = fill_picks(req, d, &v);
    if (!rc)
        rc = fill_view(req, s, d, &v);
    if (rc)
        return rc;
    if (req_text(req, "format") && v.n)
        return send_file(req, res, &v);
    const struct crumb crumbs[] = {{tr("Effekt"), "/effekt"}, {v.head.title, NULL}};
    struct html *h = page_begin(req, res, MENU_EFFECT, v.head.title, crumbs, 2);
    if (v.n)
        draw(req, h, s, d, &v);
    t_funnel_page(h, &v);
    return page_end(req, res, h);
}

static int funnel_page(struct req *req, struct res *res)
{
    const struct snapshot *s = NULL;
    struct funnel_data *d = arena_must(req->arena, sizeof *d);
    int rc = snapshot_lease_page(req, &s);
    if (rc)
        return rc;
    rc = answer(req, res, s, d);
    snapshot_release(s);
    return rc;
}

static const struct param funnel_params[] = {{"grundlag", P_KEY, 0, 0}, {"aar", P_INT, 1900, 2100},
    {"udfald", P_KEY, 0, 0}, {"dage", P_KEY, 0, 0}, {"maal", P_KEY, 0, 0}, {"sorter", P_KEY, 0, 0},
    {"format", P_KEY, 0, 0}};
ROUTE(funnel_route, "GET", FUNNEL_URL, PERM_EFFECT_READ, funnel_page, funnel_params);
