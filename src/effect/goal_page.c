/* One goal: value against target, development, ages, definition, and the reported value beside the computed one. */
#include "base/text.h"
#include "economy/grant.h"
#include "effect.html.h"
#include "effect/effect_page.h"
#include "effect/export_page.h"
#include "effect/goal_words.h"
#include "effect/reported.h"
#include "effect/suppress.h"
#include "offer/intervention.h"
#include "system/audit.h"
#include "system/layout_page.h"

#include <math.h>

enum { GOAL_YEARS = 3, HALVES = 2 * GOAL_YEARS };

struct goal_data {
    struct goal goal;
    int year;
    day_t as_of;
    enum goal_profile profile;
    struct goal_result window; /* GOAL_YEARS up to and with year */
    struct goal_result result; /* the year */
    struct goal_result other;  /* the year by the other profile */
    struct intervention offer; /* title NULL = none */
    struct grant *grants;
    struct reported *reported;
    size_t n_grants, n_reported;
    bool sees_all; /* the actor may see small counts */
};

static day_t year_start(int year)
{
    return day_from_ymd(year, 1, 1);
}

static int compute_all(struct req *req, struct conn *c, struct goal_data *d)
{
    enum goal_profile other = d->profile == GOAL_LOCAL ? GOAL_NATIONAL : GOAL_LOCAL;
    day_t from = year_start(d->year), to = year_start(d->year + 1);
    int rc = goal_compute(c, &d->goal, year_start(d->year - GOAL_YEARS + 1), to, d->profile, d->as_of,
        &d->window, req->arena, &req->err);
    if (rc)
        return rc;
    goal_subset(&d->goal, &d->window, from, to, &d->result);
    return goal_compute(c, &d->goal, from, to, other, d->as_of, &d->other, req->arena, &req->err);
}

static int read_goal(struct req *req, struct conn *c, struct goal_data *d)
{
    struct arena *a = req->arena;
    struct actor actor = req_actor(req);
    int rc = goal_by_key(c, req_text(req, "key"), &d->goal, a, &req->err);
    if (rc)
        return rc;
    d->as_of = figure_data_date();
    d->sees_all = figure_shows_small(&actor);
    rc = goal_find_year(c, &d->goal, d->as_of, &d->year, a, &req->err);
    if (rc)
        return rc;
    d->year = (int)req_int(req, "aar", d->year);
    d->profile = text_equal(req_text(req, "profil"), "jobindsats") ? GOAL_NATIONAL : GOAL_LOCAL;
    if (d->goal.intervention) {
        rc = intervention_by_key(c, d->goal.intervention, &d->offer, a, &req->err);
        if (!rc)
            rc = grant_of_intervention(c, d->goal.intervention, &d->grants, &d->n_grants, a, &req->err);
    }
    if (!rc)
        rc = reported_of_goal(c, d->goal.key, &d->reported, &d->n_reported, a, &req->err);
    return rc ? rc : compute_all(req, c, d);
}

/* ---- groups as everybody may see them ---- */

static const char *count_text(struct req *req, int64_t value, bool hidden)
{
    return hidden ? tr("undertrykt") : html_format(req->arena, req->lang, harg_int(value));
}

static struct goal_group_view group_view(struct req *req, const char *label, const struct suppress_row *r)
{
    struct share s = share_wilson(r->x, r->n);
    struct goal_group_view g = {.label = label,
        .x = count_text(req, r->x, r->hide_x),
        .n = count_text(req, r->n, r->hide_n),
        .x_value = r->hide_x ? INT_NONE : r->x,
        .n_value = r->hide_n ? INT_NONE : r->n,
        .hidden = r->hide_x || r->hide_n};
    if (g.hidden) {
        g.share = g.interval = tr("undertrykt");
    } else if (!s.valid) {
        g.share = g.interval = "–";
    } else {
        g.p = s.p;
        g.low = s.low;
        g.high = s.high;
        g.share = figure_percent_words((r->x * 1000000 + r->n / 2) / r->n, r->n, req->arena);
        g.interval = goal_interval_words(s.low, s.high, req->arena);
    }
    return g;
}

/* Hides what small counts would tell, unless the user may see the rows. */
static void hide_small(
    const struct goal_data *d, struct suppress_row *rows, size_t n, struct suppress_row *total)
{
    suppress_rows(rows, n, figure_small_limit(), total);
    if (!d->sees_all)
        return;
    for (size_t i = 0; i < n; i++)
        rows[i].hide_x = rows[i].hide_n = false;
    total->hide_x = total->hide_n = false;
}

static const char *age_label(struct req *req, const struct goal_age *g)
{
    if (g->last == 0)
        return arena_printf(req->arena, tr("%d år og derover"), g->first);
    if (g->first == 0)
        return arena_printf(req->arena, tr("Under %d år"), g->last + 1);
    return arena_printf(req->arena, tr("%d–%d år"), g->first, g->last);
}

static int fill_ages(struct req *req, const struct goal_data *d, struct goal_view *v)
{
    struct goal_age ages[GOAL_AGES];
    struct suppress_row rows[GOAL_AGES], total;
    size_t n = goal_by_age(&d->result, ages);
    struct goal_group_view *out = arena_array(req->arena, GOAL_AGES, sizeof *out);
    if (!out)
        return err_set(&req->err, ERR_LIMIT, "goal ages");
    for (size_t i = 0; i < n; i++)
        rows[i] = (struct suppress_row){.x = ages[i].x, .n = ages[i].n};
    hide_small(d, rows, n, &total);
    bool any = total.hide_x;
    for (size_t i = 0; i < n; i++) {
        out[i] = group_view(req, age_label(req, &ages[i]), &rows[i]);
        any = any || out[i].hidden;
    }
    v->ages = out;
    v->n_ages = d->result.n ? n : 0;
    v->total = group_view(req, tr("I alt"), &total);
    if (any)
        v->age_note = arena_printf(req->arena,
            tr("Antal på 1–%lld er undertrykt. Flere tal kan være undertrykt, så de første ikke kan regnes ud."),
            (long long)figure_small_limit() - 1);
    return OK;
}

/* ---- development by half-year ---- */

struct halves {
    const char *labels[HALVES];
    struct goal_group_view group[HALVES];
};

static int compute_halves(struct req *req, const struct goal_data *d, struct halves *ret)
{
    for (int y = 0; y < GOAL_YEARS; y++) {
        int year = d->year - GOAL_YEARS + 1 + y;
        struct suppress_row rows[2], total;
        for (int half = 0; half < 2; half++) {
            struct goal_result r;
            goal_subset(&d->goal, &d->window, day_from_ymd(year, half ? 7 : 1, 1),
                day_from_ymd(half ? year + 1 : year, half ? 1 : 7, 1), &r);
            rows[half] = (struct suppress_row){.x = r.x, .n = r.n};
        }
        hide_small(d, rows, 2, &total);
        for (int half = 0; half < 2; half++) {
            ret->labels[2 * y + half] =
                arena_printf(req->arena, half ? tr("2. halvår\n%d") : tr("1. halvår\n%d"), year);
            ret->group[2 * y + half] = group_view(req,
                arena_printf(req->arena, half ? tr("2. halvår %d") : tr("1. halvår %d"), year), &rows[half]);
        }
    }
    return OK;
}

static struct html_safe draw_trend(struct html *h, const struct goal_data *d, const struct halves *halves)
{
    struct chart_point points[HALVES];
    bool any = false;
    for (size_t i = 0; i < HALVES; i++) {
        const struct goal_group_view *g = &halves->group[i];
        points[i] = (struct chart_point){.value = g->p * 100,
            .lo = g->low * 100,
            .hi = g->high * 100,
            .n = g->n_value,
            .known = g->hidden         ? CHART_SUPPRESSED
                     : g->n_value == 0 ? CHART_MISSING
                                       : CHART_KNOWN};
        any = any || points[i].known == CHART_KNOWN;
    }
    if (!any)
        return (struct html_safe){0};
    const struct chart_series series = {lang_pick(d->goal.title, d->goal.title_en), points};
    const struct chart_line chart = {
        .title = tr("Udvikling pr. halvår"),
        .unit = arena_printf(h->arena, tr("Procent %s. Streger viser 95 pct.-interval"),
            goal_horizon_words(&d->goal, h->arena)),
        .finding = arena_printf(h->arena, tr("Måltallet er %s"), goal_target_words(&d->goal, h->arena)),
        .x_name = tr("Halvår"),
        .x_labels = halves->labels,
        .n = HALVES,
        .series = &series,
        .n_series = 1,
        .target = (double)goal_target_ppm(&d->goal) / 1e4,
        .target_label = arena_printf(
            h->arena, tr("Mål %s"), figure_percent_words(goal_target_ppm(&d->goal), 0, h->arena)),
        .decimals = 1,
    };
    return chart_line(h, &chart);
}

/* ---- value, verdict, definition ---- */

const char *goal_rough_count(struct req *req, int64_t count)
{
    struct actor actor = req_actor(req);
    if (!figure_shows_small(&actor) && suppress_is_small(count, figure_small_limit()))
        return arena_printf(req->arena, tr("færre end %lld"), (long long)figure_small_limit());
    return html_format(req->arena, req->lang, harg_int(count));
}

static const char *due_words(struct req *req, const struct goal_result *r)
{
    if (r->not_due == 0)
        return tr("Alle er fulgt til måledagen.");
    return arena_printf(req->arena, tr("%s er ikke forfaldne. Den første kan måles %s"),
        goal_rough_count(req, r->not_due), html_format(req->arena, req->lang, harg_day(r->earliest_due)));
}

static const char *why_no_value(struct req *req, const struct goal_data *d)
{
    if (d->result.why)
        return d->result.why;
    if (d->result.not_due)
        return arena_printf(req->arena,
            tr("Målet kan tidligst måles %s. Indtil da tæller det ikke som ikke opfyldt."),
            html_format(req->arena, req->lang, harg_filter(harg_day(d->result.earliest_due), HF_LONG)));
    return arena_printf(req->arena, tr("Der er ingen forløb i Tovholder for %d."), d->year);
}

static void fill_value(struct req *req, const struct goal_data *d, struct goal_view *v)
{
    const struct goal_result *r = &d->result;
    v->has_value = r->computable && r->n > 0;
    v->suppressed = v->has_value && v->total.hidden;
    v->share_label = arena_printf(req->arena, tr("Andel, %s i %d"), goal_population_words(&d->goal), d->year);
    v->why = why_no_value(req, d);
    v->verdict = goal_verdict_words(v->suppressed ? VERDICT_NONE : r->verdict);
    v->verdict_class = goal_verdict_class(v->suppressed ? VERDICT_NONE : r->verdict);
    v->as_of = html_format(req->arena, req->lang, harg_day(d->as_of));
    v->due = due_words(req, r);
    if (!v->has_value) {
        v->value = tr("ikke oplyst");
        return;
    }
    v->value = v->total.share;
    v->verdict_why = v->suppressed ? tr("Undertrykt: Tallet er så lille, at enkeltpersoner kan genkendes.")
                                   : goal_verdict_why(&d->goal, r, req->arena);
    if (!v->suppressed) {
        v->persons = arena_printf(req->arena, tr("%s af %s personer"), v->total.x, v->total.n);
        v->interval = arena_printf(
            req->arena, tr("%s · målet er %s"), v->total.interval, goal_target_words(&d->goal, req->arena));
    }
}

static void add_pair(struct goal_pair_view *pairs, size_t *n, const char *label, const char *text)
{
    pairs[(*n)++] = (struct goal_pair_view){label, text, NULL, NULL};
}

static const char *self_url(struct req *req, const struct goal_data *d)
{
    const char *url = arena_printf(req->arena, "/effekt/maal/%s?aar=%d", d->goal.key, d->year);
    return d->profile == GOAL_NATIONAL ? html_url_with(req->arena, url, "profil", "jobindsats") : url;
}

static void fill_profile(
    struct req *req, const struct goal_data *d, const struct goal_view *v, struct goal_pair_view *pair)
{
    bool local = d->profile == GOAL_LOCAL;
    struct suppress_row other = {.x = d->other.x, .n = d->other.n};
    other.hide_x = !d->sees_all && (v->suppressed || suppress_share(other.x, other.n, figure_small_limit()));
    const char *value = group_view(req, NULL, &other).share;
    pair->label = tr("Status efter");
    pair->text = arena_printf(req->arena,
        local ? tr("Lokal profil: arbejde før ydelse. Efter Jobindsats' profil: %s")
              : tr("Jobindsats' profil: ydelse før arbejde. Efter lokal profil: %s"),
        value);
    pair->link = tr("Skift profil");
    pair->url = html_url_with(req->arena, self_url(req, d), "profil", local ? "jobindsats" : NULL);
}

static int fill_pairs(struct req *req, const struct goal_data *d, struct goal_view *v, const char *source)
{
    enum { MAX_PAIRS = 14 };
    struct goal_pair_view *p = arena_array(req->arena, MAX_PAIRS, sizeof *p);
    size_t n = 0;
    if (!p)
        return err_set(&req->err, ERR_LIMIT, "goal pairs");
    add_pair(p, &n, tr("Måltal"), goal_target_words(&d->goal, req->arena));
    add_pair(p, &n, tr("Målepunkt"), goal_horizon_words(&d->goal, req->arena));
    if (d->offer.title)
        p[n++] = (struct goal_pair_view){tr("Indsats"), lang_pick(d->offer.title, d->offer.title_en),
            tr("Se tilbuddet"), arena_printf(req->arena, "/tilbud/%s", d->goal.intervention)};
    for (size_t i = 0; i < d->n_grants && i < 3; i++)
        p[n++] =
            (struct goal_pair_view){tr("Betales af"), lang_pick(d->grants[i].title, d->grants[i].title_en),
                tr("Se bevillingen"), arena_printf(req->arena, "/oekonomi/bevillinger/%s", d->grants[i].key)};
    if (d->result.computable)
        fill_profile(req, d, v, &p[n++]);
    if (v->has_value && !v->suppressed)
        add_pair(p, &n, tr("Beregning"),
            arena_printf(
                req->arena, tr("%s / %s = %s Wilson-interval"), v->total.x, v->total.n, v->total.share));
    if (v->has_value)
        add_pair(p, &n, tr("Døde og fraflyttede"),
            arena_printf(
                req->arena, tr("%s, tæller som ikke opnået"), goal_rough_count(req, d->result.gone)));
    add_pair(p, &n, tr("Sammenligning"), tr("Ingen kontrolgruppe. Tallet viser status, ikke effekt"));
    add_pair(p, &n, tr("Kilde til målet"), source);
    const char *key = arena_printf(req->arena, "goal key=%s%s year=%d", d->goal.key,
        d->profile == GOAL_NATIONAL ? " profile=jobindsats" : "", d->year);
    p[n++] = (struct goal_pair_view){tr("I et dokument"), arena_printf(req->arena, "{{figure %s}}", key),
        tr("Om tallet"), html_url_with(req->arena, "/effekt/tal", "tal", key)};
    v->pairs = p;
    v->n_pairs = n;
    v->definition = lang_pick(d->goal.definition, d->goal.definition_en);
    v->ambiguity = d->goal.ambiguity ? lang_pick(d->goal.ambiguity, d->goal.ambiguity_en) : NULL;
    return OK;
}

static int fill_reported(struct req *req, const struct goal_data *d, struct goal_view *v)
{
    struct goal_reported_view *r = arena_array(req->arena, d->n_reported + 1, sizeof *r);
    if (!r)
        return err_set(&req->err, ERR_LIMIT, "goal reported");
    for (size_t i = 0; i < d->n_reported; i++) {
        const struct reported *x = &d->reported[i];
        r[i] = (struct goal_reported_view){.printed = x->as_printed,
            .label = lang_pick(x->label, x->label_en),
            .period = x->period,
            .n = tr("antal ikke oplyst"),
            .verdict = tr("Kan ikke afgøres, fordi antallet bag andelen ikke er oplyst"),
            .note = x->note};
    }
    v->reported = r;
    v->n_reported = d->n_reported;
    return OK;
}

static int fill_years(struct req *req, const struct goal_data *d, struct goal_view *v)
{
    enum { N = 5 };
    struct link *links = arena_array(req->arena, N, sizeof *links);
    int last = day_year(d->as_of), first = goal_default_year(&d->goal, d->as_of);
    if (!links)
        return err_set(&req->err, ERR_LIMIT, "goal years");
    const char *base = html_url_with(req->arena, self_url(req, d), "aar", NULL);
    for (int i = 0; i < N; i++) {
        /* A goal for years long past begins with its own year. */
        int year = i == 0 && first < last - 3 ? first : last - N + 1 + i;
        const char *text = arena_printf(req->arena, "%d", year);
        links[v->n_years++] =
            (struct link){text, html_url_with(req->arena, base, "aar", text), year == d->year};
    }
    v->years = links;
    return OK;
}

static int fill_head(struct req *req, const struct goal_data *d, struct goal_view *v)
{
    struct action *actions = arena_array(req->arena, 2, sizeof *actions);
    if (!actions)
        return err_set(&req->err, ERR_LIMIT, "goal head");
    v->xlsx_url = html_url_with(req->arena, self_url(req, d), "format", "xlsx");
    v->csv_url = html_url_with(req->arena, self_url(req, d), "format", "csv");
    actions[0] = (struct action){tr("Hent tabel (XLSX)"), v->xlsx_url, NULL};
    actions[1] = (struct action){tr("Hent CSV"), v->csv_url, NULL};
    v->head = (struct page_head){
        .title = lang_pick(d->goal.title, d->goal.title_en),
        .lead = arena_printf(req->arena, tr("%s · måltal %s"), goal_horizon_words(&d->goal, req->arena),
            goal_target_words(&d->goal, req->arena)),
        .actions = actions,
        .n_actions = d->result.computable ? 2 : 0,
        .no_primary = true,
    };
    if (who_may(&req->who, PERM_EFFECT_ROWS) && d->result.n_persons)
        v->rows_url = html_url_with(req->arena,
            arena_printf(req->arena, "/effekt/maal/%s/personer?aar=%d", d->goal.key, d->year), "profil",
            d->profile == GOAL_NATIONAL ? "jobindsats" : NULL);
    v->source = arena_printf(req->arena,
        tr("Kilde: Tovholder, forløb og ydelsesperioder til og med %s. Version 1 af beregningen."), v->as_of);
    return OK;
}

/* ---- the file ---- */

static void file_row(struct export_cell *c, const char *part, const struct goal_group_view *g)
{
    const char *none = g->hidden ? tr("undertrykt") : "–";
    bool known = !g->hidden && g->n_value > 0;
    c[0] = export_text(part);
    c[1] = export_text(g->label);
    c[2] = g->x_value == INT_NONE ? export_text(tr("undertrykt")) : export_number(EXPORT_COUNT, g->x_value);
    c[3] = g->n_value == INT_NONE ? export_text(tr("undertrykt")) : export_number(EXPORT_COUNT, g->n_value);
    c[4] = known ? export_number(EXPORT_PCT, (int64_t)(g->p * 1e6 + 0.5)) : export_text(none);
    c[5] = known ? export_number(EXPORT_PCT, (int64_t)(g->low * 1e6 + 0.5)) : export_text(none);
    c[6] = known ? export_number(EXPORT_PCT, (int64_t)(g->high * 1e6 + 0.5)) : export_text(none);
}

static int send_file(struct req *req, struct res *res, const struct goal_data *d, const struct goal_view *v,
    const struct halves *halves)
{
    enum { N_COLS = 7 };
    const char *heads[N_COLS] = {tr("Del"), tr("Gruppe"), tr("Opnået"), tr("Personer"), tr("Andel, pct."),
        tr("Nedre grænse, pct."), tr("Øvre grænse, pct.")};
    size_t n = 1 + v->n_ages + HALVES, at = 0;
    struct export_cell *cells = arena_array(req->arena, n, N_COLS * sizeof *cells);
    if (!cells)
        return err_set(&req->err, ERR_LIMIT, "goal file");
    struct goal_group_view whole = v->total;
    whole.label = arena_printf(req->arena, "%d", d->year);
    file_row(cells + N_COLS * at++, tr("Målet"), &whole);
    for (size_t i = 0; i < v->n_ages; i++)
        file_row(cells + N_COLS * at++, tr("Alder"), &v->ages[i]);
    for (size_t i = 0; i < HALVES; i++)
        file_row(cells + N_COLS * at++, tr("Halvår"), &halves->group[i]);
    const char *notes[] = {v->head.title, v->head.lead, v->source, v->age_note};
    struct export_table t = {"effektmaal", heads, N_COLS, cells, at, notes, v->age_note ? 4 : 3};
    return export_send(req, res, req_text(req, "format"), &t);
}

/* ---- the page ---- */

static int fill_view(struct req *req, const struct goal_data *d, struct goal_view *v, const char *source)
{
    int rc = fill_ages(req, d, v);
    if (rc)
        return rc;
    fill_value(req, d, v);
    rc = fill_pairs(req, d, v, source);
    if (!rc)
        rc = fill_reported(req, d, v);
    if (!rc)
        rc = fill_years(req, d, v);
    return rc ? rc : fill_head(req, d, v);
}

static struct html_safe draw_interval(struct html *h, const struct goal_data *d, const struct goal_view *v)
{
    const struct chart_interval chart = {
        .title = tr("Andel med interval og mål"),
        .finding = arena_printf(h->arena, "%s, %s", v->value, v->interval),
        .value = v->total.p * 100,
        .lo = v->total.low * 100,
        .hi = v->total.high * 100,
        .target = (double)goal_target_ppm(&d->goal) / 1e4,
        .target_label = arena_printf(
            h->arena, tr("Mål %s"), figure_percent_words(goal_target_ppm(&d->goal), 0, h->arena)),
        .decimals = 1,
    };
    return chart_interval(h, &chart);
}

static int goal_page(struct req *req, struct res *res)
{
    struct conn *c;
    struct goal_data *d = arena_alloc(req->arena, sizeof *d);
    struct halves *halves = arena_alloc(req->arena, sizeof *halves);
    const char *source = NULL;
    struct goal_view v = {0};
    int rc = d && halves ? db_lease(req->db, &c, &req->err) : err_set(&req->err, ERR_LIMIT, "goal page");
    if (rc)
        return rc;
    rc = read_goal(req, c, d);
    if (!rc)
        source = reported_source_words(c, d->goal.source, d->goal.place, req->arena);
    db_release(req->db, c);
    if (!rc)
        rc = fill_view(req, d, &v, source);
    if (!rc)
        rc = compute_halves(req, d, halves);
    if (rc)
        return rc;
    if (req_text(req, "format"))
        return send_file(req, res, d, &v, halves);
    const struct crumb crumbs[] = {
        {tr("Effekt"), "/effekt"}, {tr("Effektmål"), "/effekt/maal"}, {v.head.title, NULL}};
    struct html *h = page_begin(req, res, MENU_EFFECT, v.head.title, crumbs, 3);
    if (v.has_value && !v.suppressed)
        v.interval_chart = draw_interval(h, d, &v);
    if (d->window.computable)
        v.trend_chart = draw_trend(h, d, halves);
    if (v.has_value && v.trend_chart.len == 0)
        v.trend_note = tr("Undertrykt: Tallet er så lille, at enkeltpersoner kan genkendes.");
    t_goal_page(h, &v);
    return page_end(req, res, h);
}

static const struct param goal_params[] = {
    {"key", P_KEY, 0, 0}, {"aar", P_INT, 2000, 2100}, {"profil", P_KEY, 0, 0}, {"format", P_KEY, 0, 0}};
ROUTE(goal_route, "GET", "/effekt/maal/{key}", PERM_EFFECT_READ, goal_page, goal_params);

/* ---- the persons behind ---- */

enum { PERSONS_PER_PAGE = 50 };

static struct goal_person_view person_view(struct req *req, const struct goal_person *p)
{
    struct goal_person_view r = {.index = p->index, .due = p->due, .age = day_age(p->birth, p->index)};
    r.name = p->restricted ? tr("Begrænset adgang")
                           : arena_printf(req->arena, "%s %s", p->first_name, p->last_name);
    if (!p->restricted && who_may(&req->who, PERM_CITIZEN_READ))
        r.url = arena_printf(req->arena, "/borgere/%s", p->citizen_key);
    r.state = p->state == GOAL_ACHIEVED  ? tr("Opnået")
              : p->state == GOAL_NOT_DUE ? tr("Ikke forfalden")
                                         : tr("Ikke opnået");
    r.state_class = p->state == GOAL_ACHIEVED ? "success" : "plain";
    r.note = p->gone ? tr("Død eller fraflyttet før måledagen") : NULL;
    return r;
}

static int fill_persons(struct req *req, const struct goal_data *d, int64_t page, struct goal_persons_view *v)
{
    struct goal_person_view *rows = arena_array(req->arena, PERSONS_PER_PAGE, sizeof *rows);
    size_t from = (size_t)(page - 1) * PERSONS_PER_PAGE;
    if (!rows)
        return err_set(&req->err, ERR_LIMIT, "goal persons");
    for (size_t i = from; i < d->result.n_persons && v->n < PERSONS_PER_PAGE; i++)
        rows[v->n++] = person_view(req, &d->result.persons[i]);
    v->rows = rows;
    const char *url = arena_printf(req->arena, "/effekt/maal/%s/personer?aar=%d", d->goal.key, d->year);
    if (d->profile == GOAL_NATIONAL)
        url = html_url_with(req->arena, url, "profil", "jobindsats");
    v->paging = (struct paging){url, page, PERSONS_PER_PAGE, (int64_t)d->result.n_persons};
    v->head = (struct page_head){.title = arena_printf(req->arena, tr("Personerne bag: %s"),
                                     lang_pick(d->goal.title, d->goal.title_en)),
        .lead = arena_printf(req->arena, tr("%zu personer, %s i %d. Visningen er logget."),
            d->result.n_persons, goal_population_words(&d->goal), d->year)};
    v->index_label = text_equal(d->goal.population, "course_ended") || d->goal.parent ? tr("Sidste dag")
                                                                                      : tr("Første dag");
    v->source = arena_printf(req->arena, tr("Kilde: Tovholder, data til og med %s"),
        html_format(req->arena, req->lang, harg_day(d->as_of)));
    return OK;
}

/* The view as one row, and a row for each person whose name it shows. */
static int log_persons(struct req *req, const struct goal_data *d, int64_t page, size_t shown)
{
    struct actor actor = req_actor(req);
    struct audit_entry *entries = arena_array(req->arena, shown + 1, sizeof *entries);
    size_t n = 0, from = (size_t)(page - 1) * PERSONS_PER_PAGE;
    if (!entries)
        return err_set(&req->err, ERR_LIMIT, "log of goal persons");
    const char *detail = arena_printf(req->arena,
        "goal=%s year=%d profile=%s page=%lld persons=%zu shown=%zu", d->goal.key, d->year,
        d->profile == GOAL_NATIONAL ? "jobindsats" : "local", (long long)page, d->result.n_persons, shown);
    entries[n++] = (struct audit_entry){"export", "goal", d->goal.id, INT_NONE, detail};
    for (size_t i = from; i < from + shown; i++) {
        const struct goal_person *p = &d->result.persons[i];
        if (!p->restricted)
            entries[n++] = (struct audit_entry){"read", "citizen", p->citizen_id, p->citizen_id, d->goal.key};
    }
    return audit_log_all(req->db, &actor, entries, n, &req->err);
}

/* Names only of those on the page. */
static int name_persons(struct req *req, struct conn *c, struct goal_data *d, int64_t page)
{
    size_t from = (size_t)(page - 1) * PERSONS_PER_PAGE, n = d->result.n_persons;
    if (from >= n)
        return OK;
    n = n - from > PERSONS_PER_PAGE ? PERSONS_PER_PAGE : n - from;
    return goal_name_persons(c, d->result.persons + from, n, req->arena, &req->err);
}

static int goal_persons_page(struct req *req, struct res *res)
{
    struct conn *c;
    struct goal_persons_view v = {0};
    struct goal_data *d = arena_alloc(req->arena, sizeof *d);
    int rc = d ? db_lease(req->db, &c, &req->err) : err_set(&req->err, ERR_LIMIT, "goal persons");
    if (rc)
        return rc;
    rc = read_goal(req, c, d);
    int64_t page = req_int(req, "side", 1);
    if (!rc)
        rc = name_persons(req, c, d, page);
    db_release(req->db, c);
    if (!rc)
        rc = fill_persons(req, d, page, &v);
    if (rc)
        return rc;
    rc = log_persons(req, d, page, v.n);
    if (rc)
        return rc;
    const struct crumb crumbs[] = {{tr("Effekt"), "/effekt"},
        {lang_pick(d->goal.title, d->goal.title_en),
            arena_printf(req->arena, "/effekt/maal/%s", d->goal.key)},
        {tr("Personer"), NULL}};
    struct html *h = page_begin(req, res, MENU_EFFECT, v.head.title, crumbs, 3);
    t_goal_persons_page(h, &v);
    return page_end(req, res, h);
}

static const struct param persons_params[] = {
    {"key", P_KEY, 0, 0}, {"aar", P_INT, 2000, 2100}, {"profil", P_KEY, 0, 0}, {"side", P_INT, 1, 9999}};
ROUTE(goal_persons_route, "GET", "/effekt/maal/{key}/personer", PERM_EFFECT_ROWS, goal_persons_page,
    persons_params);

/* ---- a goal in a list ---- */

int goal_list_row(struct req *req, struct conn *c, const struct goal *g, struct goal_row_view *ret)
{
    struct goal_result r;
    day_t as_of = figure_data_date();
    struct actor actor = req_actor(req);
    int year = goal_default_year(g, as_of);
    int rc = goal_compute(
        c, g, year_start(year), year_start(year + 1), GOAL_LOCAL, as_of, &r, req->arena, &req->err);
    if (rc)
        return rc;
    struct suppress_row row = {.x = r.x, .n = r.n};
    row.hide_x = row.hide_n = !figure_shows_small(&actor) && suppress_share(r.x, r.n, figure_small_limit());
    struct goal_group_view shown = group_view(req, NULL, &row);
    bool value = r.computable && r.n > 0;
    enum verdict verdict = value && !shown.hidden ? r.verdict : VERDICT_NONE;
    *ret = (struct goal_row_view){
        .url = arena_printf(req->arena, "/effekt/maal/%s", g->key),
        .title = lang_pick(g->title, g->title_en),
        .about = goal_horizon_words(g, req->arena),
        .year = arena_printf(req->arena, "%d", year),
        .value = value ? shown.share : tr("ikke oplyst"),
        .interval = value ? shown.interval : "–",
        .persons = value ? shown.n : "–",
        .target = goal_target_words(g, req->arena),
        .verdict = goal_verdict_words(verdict),
        .verdict_class = goal_verdict_class(verdict),
        .note = value   ? NULL
                : r.why ? r.why
                        : arena_printf(req->arena, tr("Der er ingen forløb i Tovholder for %d."), year),
    };
    return OK;
}
