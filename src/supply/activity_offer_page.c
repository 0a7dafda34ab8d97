/* What an intervention does, register by register: rows and reported figures side by side. And the index of all registers. */
#include "supply/activity_offer_page.h"

#include "activity.html.h"
#include "base/text.h"
#include "effect/figure.h"
#include "effect/reported.h"
#include "offer/agreement_grant.h"
#include "path/pool.h"
#include "supply/activity_page.h"
#include "system/code.h"
#include "system/layout_page.h"

enum { OFFER_ATTENTION = 4, YEARS = 6 };

static const char *day_text(struct req *req, day_t day)
{
    return html_format(req->arena, req->lang, harg_day(day));
}

/* ---- measures ---- */

static const char *figure_period(struct req *req, const struct activity_figure *f)
{
    if (f->report_id != INT_NONE && f->report_id)
        return day_is_none(f->last_day) ? day_text(req, f->first_day)
                                        : arena_printf(req->arena, "%s – %s", day_text(req, f->first_day),
                                              day_text(req, f->last_day));
    return f->period ? f->period : tr("periode ikke oplyst");
}

static const char *figure_source(struct req *req, struct conn *c, const struct activity_figure *f)
{
    struct arena *a = req->arena;
    const char *source, *date = f->data_date ? f->data_date : tr("dato ikke oplyst");
    if (f->report_id != INT_NONE && f->report_id)
        source = day_is_none(f->received)
                     ? f->supplier
                     : arena_printf(a, tr("%s, modtaget %s"), f->supplier, day_text(req, f->received));
    else
        source = reported_source_words(c, f->source, f->place, a);
    source = arena_printf(a, "%s; %s", source, date);
    return f->note ? arena_printf(a, "%s. %s", source, f->note) : source;
}

/* The rows in words; of citizens by the indicator, so that small counts are suppressed. */
static int computed_words(struct req *req, struct conn *c, const struct intervention *iv,
    const struct activity_count *count, const char *year, const char **ret)
{
    const struct activity_measure *m = count->measure;
    if (count->rows == INT_NONE || !m->personal) {
        *ret = count->rows == INT_NONE ? tr("ingen rækker")
               : m->sum == ACTIVITY_AMOUNT
                   ? html_format(req->arena, req->lang, harg_money((struct money){count->rows}))
                   : html_format(req->arena, req->lang, harg_int(count->rows));
        return OK;
    }
    struct actor actor = req_actor(req);
    struct figure_params p = {3, {{"measure", m->key}, {"intervention", iv->key}, {"year", year}}};
    struct figure figure;
    int rc = figure_compute(c, &actor, "activity", &p, clock_today(), &figure, req->arena, &req->err);
    if (rc)
        return rc;
    *ret = figure_text(&figure, req->arena);
    return OK;
}

static int measure_rows(struct req *req, struct conn *c, const struct intervention *iv, const char *way,
    const char *year, struct activity_way_view *v)
{
    const struct activity_measure **measures;
    size_t n = activity_measures_of(way, &measures, req->arena), cap = 0;
    struct activity_count *counts = arena_array(req->arena, n + 1, sizeof *counts);
    int rc = counts ? OK : err_set(&req->err, ERR_LIMIT, "measures");
    int y = (int)day_year(day_parse_iso(arena_printf(req->arena, "%s-01-01", year)));
    for (size_t i = 0; !rc && i < n; i++) {
        rc = activity_count_of(c, iv->key, measures[i], day_from_ymd(y, 1, 1), day_from_ymd(y, 12, 31),
            &counts[i], req->arena, &req->err);
        cap += rc ? 0 : counts[i].n_reported + 1;
    }
    struct activity_measure_row *rows = rc ? NULL : arena_array(req->arena, cap + 1, sizeof *rows);
    if (!rows)
        return rc ? rc : err_set(&req->err, ERR_LIMIT, "measures");
    for (size_t i = 0; !rc && i < n; i++) {
        const char *computed = NULL;
        rc = computed_words(req, c, iv, &counts[i], year, &computed);
        struct activity_measure_row first = {
            .label = tr(measures[i]->label), .definition = tr(measures[i]->definition), .computed = computed};
        for (size_t k = 0; k < counts[i].n_reported || k == 0; k++) {
            struct activity_measure_row *row = &rows[v->n_rows++];
            *row = first;
            if (k >= counts[i].n_reported)
                break;
            const struct activity_figure *f = &counts[i].reported[k];
            if (k) { /* further figures of the same measure: what they are called, and no second computed number */
                row->label = lang_pick(f->label, f->label_en);
                row->definition = NULL;
                row->computed = "–";
            }
            row->reported = f->as_printed;
            row->period = figure_period(req, f);
            row->source = figure_source(req, c, f);
        }
    }
    v->rows = rows;
    return rc;
}

/* ---- ways ---- */

static const struct {
    const char *way, *title, *link, *text;
} other_ways[] = {
    {"courses", N_("Forløb med borgere"), NULL,
        N_("Borgere henvises til tilbuddet. Henvisninger og forløb står på borgerne og i tilbuddets indbakke.")},
    {"own_courses", N_("Forløb, som egne medarbejdere giver"), N_("Forløb og grupper"), NULL},
    {"purchases", N_("Enkeltkøb"), NULL, N_("Køb registreres på borgerens stamdata.")},
    {"pool", N_("Småjob fra puljen"), N_("Saldo og småjob"), NULL},
    {"camps", N_("Camps"), N_("Camps, unge og fremmøde"), NULL},
    {"ssp", N_("SSP+-sager"), NULL, N_("Sager åbnes på borgeren og vises kun for dem, der har hjemmel.")},
    {"care_team", N_("Team om en borger eller familie"), NULL,
        N_("Kerneteam og supportteam oprettes på borgeren og vises kun for dem, der har hjemmel.")},
    {"contacts", N_("Kontakter uden sag"), NULL,
        N_("Opsøgende kontakter, oplæg og sparringer registreres under Mit overblik.")},
    {"public", N_("Åbent tilbud"), NULL,
        N_("Borgere kommer selv. Der registreres ingen forløb i Tovholder.")},
};

static int way_url(
    struct req *req, struct conn *c, const struct intervention *iv, const char *way, const char **ret)
{
    struct pool pool;
    *ret = NULL;
    if (text_equal(way, "own_courses"))
        *ret = arena_printf(req->arena, "/egne-forloeb/%s", iv->key);
    if (text_equal(way, "camps"))
        *ret = "/jobcamps";
    if (!text_equal(way, "pool"))
        return OK;
    int rc = pool_of_intervention(c, iv->key, &pool, req->arena, &req->err);
    if (!rc)
        *ret = arena_printf(req->arena, "/puljer/%s", pool.key);
    return rc == ERR_NOT_FOUND ? OK : rc;
}

/* The ends of the agreement and of the grant, and the days between them that nobody pays for. */
static int contract_facts(struct req *req, struct conn *c, const struct intervention *iv,
    struct activity_way_view *w, struct activity_offer_view *v)
{
    struct agreement *agreements;
    struct agreement_grant *grants;
    struct arena *a = req->arena;
    size_t n = 0, n_grants = 0;
    day_t from, to, last = DAY_NONE;
    int rc = agreement_of_intervention(c, iv->key, &agreements, &n, a, &req->err);
    if (rc || n == 0)
        return rc;
    rc = agreement_grants_of(c, agreements[0].key, &grants, &n_grants, a, &req->err);
    if (rc)
        return rc;
    for (size_t i = 0; i < n_grants; i++) {
        if (!day_is_none(grants[i].to_day) && (day_is_none(last) || grants[i].to_day.n > last.n))
            last = grants[i].to_day;
    }
    struct fact *f = arena_must(a, 3 * sizeof *f);
    bool gap = agreement_uncovered(&agreements[0], grants, n_grants, &from, &to);
    f[0] = (struct fact){tr("Aftalen slutter"),
        day_is_none(agreements[0].end_day) ? NULL : day_text(req, agreements[0].end_day),
        lang_pick(agreements[0].title, agreements[0].title_en), false};
    f[1] =
        (struct fact){tr("Bevillingen slutter"), day_is_none(last) ? NULL : day_text(req, last), NULL, false};
    f[2] = (struct fact){tr("Udækket tid"),
        gap ? arena_printf(a, "%s – %s", day_text(req, from), day_text(req, to)) : tr("ingen"), NULL, gap};
    w->facts = f;
    w->n_facts = 3;
    if (!gap || v->n_attention == OFFER_ATTENTION)
        return OK;
    ((struct attention *)v->attention)[v->n_attention++] = (struct attention){"warning",
        tr("Ingen bevilling dækker hele aftalen."),
        arena_printf(a, tr("Fra %s til %s er merudgiften udækket."), day_text(req, from), day_text(req, to)),
        tr("Se aftalen"), arena_printf(a, "/tilbud/aftaler/%s", agreements[0].key)};
    return OK;
}

static struct attention late_words(
    struct req *req, const struct activity_register *r, int64_t n, const char *url)
{
    return (struct attention){"time", arena_printf(req->arena, "%s:", tr(r->title)),
        n == 1 ? tr("1 er over fristen.")
               : arena_printf(req->arena, tr("%lld er over fristen."), (long long)n),
        tr("Vis dem"), url};
}

static int late_attention(struct req *req, struct conn *c, const struct activity_register *r,
    const struct intervention *iv, struct activity_offer_view *v)
{
    int64_t n = 0;
    struct activity_filter f = {.intervention = iv->key, .from = DAY_NONE, .to = DAY_NONE, .late = true};
    if (!r->late_state)
        return OK;
    int rc = activity_count_rows(c, r, &f, &n, req->arena, &req->err);
    if (rc || n == 0 || v->n_attention == OFFER_ATTENTION)
        return rc;
    const char *url = arena_printf(req->arena, "/aktiviteter/%s?frist=over", r->path);
    ((struct attention *)v->attention)[v->n_attention++] =
        late_words(req, r, n, html_url_with(req->arena, url, "indsats", iv->key));
    return OK;
}

static int way_fill(struct req *req, struct conn *c, const struct intervention *iv,
    const struct activity_way *way, struct activity_way_view *w, struct activity_offer_view *v)
{
    struct arena *a = req->arena;
    struct actor actor = req_actor(req);
    const struct activity_register *r = way->reg;
    int rc = measure_rows(req, c, iv, way->key, v->year, w);
    if (r) {
        w->title = tr(r->title);
        w->text = tr(r->lead);
        w->link = tr("Se rækkerne");
        w->url = arena_printf(a, "/aktiviteter/%s?indsats=%s", r->path, iv->key);
        w->add = tr(r->add);
        w->add_url = activity_may_write(&actor, iv)
                         ? arena_printf(a, "/aktiviteter/%s/ny?indsats=%s", r->path, iv->key)
                         : NULL;
        return rc ? rc : late_attention(req, c, r, iv, v);
    }
    for (size_t i = 0; i < sizeof other_ways / sizeof other_ways[0]; i++) {
        if (!text_equal(other_ways[i].way, way->key))
            continue;
        w->title = tr(other_ways[i].title);
        w->text = other_ways[i].text ? tr(other_ways[i].text) : NULL;
        w->link = other_ways[i].link ? tr(other_ways[i].link) : NULL;
    }
    return rc ? rc : way_url(req, c, iv, way->key, &w->url);
}

/* Measures of the children of a register stand with it. */
static int child_measures(struct req *req, struct conn *c, const struct intervention *iv,
    const struct activity_register *r, struct activity_way_view *w, const char *year)
{
    const struct activity_register *const *all;
    for (size_t i = 0, n = activity_register_all(&all, req->arena); i < n; i++) {
        struct activity_way_view child = {0};
        if (!text_equal(all[i]->parent, r->key))
            continue;
        int rc = measure_rows(req, c, iv, all[i]->key, year, &child);
        struct activity_measure_row *rows =
            rc ? NULL : arena_array(req->arena, w->n_rows + child.n_rows + 1, sizeof *rows);
        if (!rows)
            return rc ? rc : err_set(&req->err, ERR_LIMIT, "measures");
        for (size_t k = 0; k < w->n_rows; k++)
            rows[k] = w->rows[k];
        for (size_t k = 0; k < child.n_rows; k++)
            rows[w->n_rows + k] = child.rows[k];
        w->rows = rows;
        w->n_rows += child.n_rows;
    }
    return OK;
}

/* Reported figures that say the same as no measure here. */
static int other_reported(
    struct req *req, struct conn *c, const struct intervention *iv, struct activity_offer_view *v)
{
    struct reported *list;
    struct activity_figure *figures = NULL;
    size_t n, n_figures = 0;
    int year = day_year(day_parse_iso(arena_printf(req->arena, "%s-01-01", v->year)));
    int rc = reported_of(c, "intervention", iv->key, &list, &n, req->arena, &req->err);
    if (!rc)
        rc = activity_report_figures(c, iv->key, day_from_ymd(year, 1, 1), day_from_ymd(year, 12, 31),
            &figures, &n_figures, req->arena, &req->err);
    struct activity_measure_row *rows = rc ? NULL : arena_array(req->arena, n + n_figures + 1, sizeof *rows);
    if (!rows)
        return rc ? rc : err_set(&req->err, ERR_LIMIT, "reported");
    for (size_t i = 0; i < n_figures; i++)
        rows[v->n_other++] = (struct activity_measure_row){.label = figures[i].label,
            .reported = figures[i].as_printed,
            .unit = code_label_many("unit", figures[i].unit),
            .period = figure_period(req, &figures[i]),
            .source = figure_source(req, c, &figures[i])};
    for (size_t i = 0; i < n; i++) {
        bool shown = false;
        const char *label = lang_pick(list[i].label, list[i].label_en);
        for (size_t k = 0; k < v->n_ways && !shown; k++) {
            for (size_t m = 0; m < v->ways[k].n_rows && !shown; m++)
                shown = text_equal(v->ways[k].rows[m].reported, list[i].as_printed) &&
                        text_equal(v->ways[k].rows[m].period,
                            list[i].period ? list[i].period : tr("periode ikke oplyst"));
        }
        if (shown)
            continue;
        struct activity_figure f = {.source = list[i].source,
            .place = list[i].place,
            .data_date = list[i].data_date,
            .note = list[i].note,
            .report_id = INT_NONE};
        rows[v->n_other++] = (struct activity_measure_row){.label = label,
            .reported = list[i].as_printed,
            .unit = code_label_many("unit", list[i].unit),
            .period = list[i].period ? list[i].period : tr("periode ikke oplyst"),
            .source = figure_source(req, c, &f)};
    }
    v->other = rows;
    return OK;
}

static int offer_load(struct req *req, struct intervention *iv, struct activity_offer_view *v)
{
    struct conn *c;
    struct activity_way ways[ACTIVITY_WAYS];
    struct activity_way_view *w = arena_must(req->arena, ACTIVITY_WAYS * sizeof *w);
    size_t n = 0;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    v->attention = arena_must(req->arena, OFFER_ATTENTION * sizeof *v->attention);
    rc = intervention_by_key(c, req_text(req, "key"), iv, req->arena, &req->err);
    struct actor actor = req_actor(req);
    if (!rc && !activity_may_read(&actor, iv))
        rc = err_user(
            &req->err, ERR_NOT_FOUND, "%s", tr("Du kan kun se aktivitet i din egen enheds indsatser."));
    if (!rc)
        rc = activity_ways(c, iv, ways, &n, req->arena, &req->err);
    for (size_t i = 0; !rc && i < n; i++) {
        rc = way_fill(req, c, iv, &ways[i], &w[i], v);
        if (!rc && ways[i].reg)
            rc = child_measures(req, c, iv, ways[i].reg, &w[i], v->year);
        if (!rc && text_equal(ways[i].key, "contract_cost"))
            rc = contract_facts(req, c, iv, &w[i], v);
    }
    v->ways = w;
    v->n_ways = n;
    if (!rc)
        rc = other_reported(req, c, iv, v);
    db_release(req->db, c);
    return rc;
}

static int offer_page(struct req *req, struct res *res)
{
    struct intervention iv;
    struct activity_offer_view v = {0};
    struct arena *a = req->arena;
    int today = day_year(clock_today());
    struct html_option *years = arena_must(a, YEARS * sizeof *years);
    for (int i = 0; i < YEARS; i++) {
        const char *text = arena_printf(a, "%d", today - i);
        years[i] = (struct html_option){text, text};
    }
    v.year = arena_printf(a, "%lld", (long long)req_int(req, "aar", today));
    v.years = years;
    v.n_years = YEARS;
    int rc = offer_load(req, &iv, &v);
    if (rc)
        return rc;
    v.path = arena_printf(a, "/tilbud/%s/aktivitet", iv.key);
    const char *title = lang_pick(iv.title, iv.title_en);
    struct crumb crumbs[] = {{tr_in("menu", "Tilbud"), "/tilbud"},
        {title, arena_printf(a, "/tilbud/%s", iv.key)}, {tr("Aktivitet"), NULL}};
    struct html *h =
        page_begin(req, res, MENU_OFFERS, arena_printf(a, tr("Aktivitet: %s"), title), crumbs, 3);
    struct page_head head = {.title = arena_printf(a, tr("Aktivitet: %s"), title),
        .lead = arena_printf(a, "%s · %s", code_label("intervention_kind", iv.kind), v.year)};
    t_page_head(h, &head);
    t_activity_offer(h, &v);
    return page_end(req, res, h);
}

/* ---- all registers ---- */

/* Rows of the year and late ones, of all interventions (key NULL) or one. */
static int index_count(struct req *req, struct conn *c, const struct activity_register *r, const char *key,
    struct activity_index_row *row)
{
    int year = day_year(clock_today());
    int64_t n = 0, n_late = 0;
    struct activity_filter f = {
        .intervention = key, .from = day_from_ymd(year, 1, 1), .to = day_from_ymd(year, 12, 31)};
    struct activity_filter late = {.intervention = key, .from = DAY_NONE, .to = DAY_NONE, .late = true};
    int rc = activity_count_rows(c, r, &f, &n, req->arena, &req->err);
    if (!rc && r->late_state)
        rc = activity_count_rows(c, r, &late, &n_late, req->arena, &req->err);
    row->n_rows += n;
    row->n_late += n_late;
    return rc;
}

static int index_row(
    struct req *req, struct conn *c, const struct activity_register *r, struct activity_index_row *row)
{
    struct arena *a = req->arena;
    struct intervention *offers;
    struct actor actor = req_actor(req);
    size_t n = 0;
    *row = (struct activity_index_row){
        .title = tr(r->title), .url = arena_printf(a, "/aktiviteter/%s", r->path)};
    int rc = activity_interventions(c, r, &offers, &n, a, &req->err);
    struct link *links = rc ? NULL : arena_array(a, n + 1, sizeof *links);
    if (!links)
        return rc ? rc : err_set(&req->err, ERR_LIMIT, "links");
    bool own_only = activity_keep_readable(&actor, offers, &n);
    if (!own_only)
        rc = index_count(req, c, r, NULL, row);
    for (size_t i = 0; !rc && i < n; i++) {
        links[i] = (struct link){lang_pick(offers[i].title, offers[i].title_en),
            arena_printf(a, "/tilbud/%s/aktivitet", offers[i].key), false};
        if (own_only)
            rc = index_count(req, c, r, offers[i].key, row);
    }
    if (row->n_late)
        row->late_url = arena_printf(a, "%s?frist=over", row->url);
    row->offers = links;
    row->n_offers = n;
    return rc;
}

static int index_page(struct req *req, struct res *res)
{
    struct conn *c;
    const struct activity_register *const *all;
    struct activity_index_view v = {.year = arena_printf(req->arena, "%d", day_year(clock_today()))};
    struct activity_offer_view at = {
        .attention = arena_must(req->arena, OFFER_ATTENTION * sizeof *at.attention)};
    size_t n = activity_register_all(&all, req->arena);
    struct activity_index_row *rows = arena_must(req->arena, (n + 1) * sizeof *rows);
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    for (size_t i = 0; !rc && i < n; i++) {
        if (all[i]->parent)
            continue;
        rc = index_row(req, c, all[i], &rows[v.n]);
        if (rows[v.n].n_late && at.n_attention < OFFER_ATTENTION)
            ((struct attention *)at.attention)[at.n_attention++] =
                late_words(req, all[i], rows[v.n].n_late, rows[v.n].late_url);
        v.n += rows[v.n].n_offers > 0;
    }
    db_release(req->db, c);
    if (rc)
        return rc;
    v.rows = rows;
    v.attention = at.attention;
    v.n_attention = at.n_attention < 3 ? at.n_attention : 3;
    struct crumb crumbs[] = {{tr_in("menu", "Tilbud"), "/tilbud"}, {tr("Aktivitet"), NULL}};
    struct html *h = page_begin(req, res, MENU_OFFERS, tr("Aktivitet"), crumbs, 2);
    struct page_head head = {
        .title = tr("Aktivitet"), .lead = tr("Hvad indsatserne laver ud over forløb med borgere")};
    t_page_head(h, &head);
    t_activity_index(h, &v);
    return page_end(req, res, h);
}

static const struct param offer_params[] = {{"key", P_KEY, 0, 0}, {"aar", P_INT, 2000, 2100}};
ROUTE(activity_offer_get, "GET", "/tilbud/{key}/aktivitet", PERM_OFFER_READ, offer_page, offer_params);
ROUTE_PLAIN(activity_index_get, "GET", "/aktiviteter", PERM_OFFER_READ, index_page);
