/* All agreements, with what is due first. */
#include "agreement.html.h"
#include "base/sort.h"
#include "base/text.h"
#include "offer/agreement_page.h"
#include "offer/offer_words_page.h"
#include "system/layout_page.h"
#include "system/organisation.h"

#include <stdlib.h>
#include <string.h>

enum { LIST_PAGE = 50, LIST_STATES = 4, N_FILTERS = 5 };

static const char *const state_keys[LIST_STATES] = {"gaelder", "slut", "ikke-begyndt", "uden-slutdag"};

struct list_data {
    struct agreement *list;
    struct agreement_place *places;
    struct tender *tenders;
    struct agreement_deadline *due;
    size_t n, n_places, n_tenders, n_due;
    day_t today;
};

static int list_load(struct req *req, struct list_data *d)
{
    struct conn *c;
    struct arena *a = req->arena;
    *d = (struct list_data){.today = clock_today()};
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = agreement_list(c, &d->list, &d->n, a, &req->err);
    if (!rc)
        rc = agreement_places_of(c, NULL, NULL, &d->places, &d->n_places, a, &req->err);
    if (!rc)
        rc = tender_list(c, NULL, &d->tenders, &d->n_tenders, a, &req->err);
    if (!rc)
        rc = agreement_deadlines(c, NULL, d->today, DEADLINE_AHEAD_DAYS, &d->due, &d->n_due, a, &req->err);
    db_release(req->db, c);
    return rc;
}

static size_t state_of(const struct agreement *g, day_t today)
{
    if (agreement_is_on(g, today))
        return day_is_none(g->end_day) ? 3 : 0;
    return !day_is_none(g->end_day) && g->end_day.n < today.n ? 1 : 2;
}

static const char *state_words(size_t state)
{
    static const char *const words[LIST_STATES] = {
        N_("Gælder"), N_("Slut"), N_("Ikke begyndt"), N_("Slutdag ikke oplyst")};
    return tr(words[state]);
}

static bool passes(struct req *req, const struct agreement *g, const struct agreement_list_view *v,
    const char *q, day_t today)
{
    if (v->kind && !text_equal(g->kind, v->kind))
        return false;
    if (v->supplier && !text_equal(g->supplier, v->supplier))
        return false;
    if (v->basis && !text_equal(g->legal_basis, v->basis))
        return false;
    if (v->state && !text_equal(state_keys[state_of(g, today)], v->state))
        return false;
    return !q || strstr(text_fold(req->arena, lang_pick(g->title, g->title_en)), q);
}

static int by_title(const void *x, const void *y)
{
    const struct agreement *a = x, *b = y;
    int order = text_compare(lang_pick(a->title, a->title_en), lang_pick(b->title, b->title_en));
    return order ? order : strcmp(a->key, b->key);
}
static int by_supplier(const void *x, const void *y)
{
    const struct agreement *a = x, *b = y;
    int order = text_compare(organisation_name(a->supplier), organisation_name(b->supplier));
    return order ? order : by_title(x, y);
}
static int by_end(const void *x, const void *y)
{
    const struct agreement *a = x, *b = y;
    int64_t m = day_is_none(a->end_day) ? INT64_MAX : a->end_day.n;
    int64_t n = day_is_none(b->end_day) ? INT64_MAX : b->end_day.n;
    return m != n ? (m < n ? -1 : 1) : by_title(x, y);
}

static void list_sort(struct agreement *list, size_t n, const char *sort)
{
    const char *key = sort && *sort == '-' ? sort + 1 : sort;
    int (*order)(const void *, const void *) = text_equal(key, "leverandoer") ? by_supplier
                                               : text_equal(key, "slut")      ? by_end
                                                                              : by_title;
    if (n)
        array_sort(list, n, sizeof *list, order);
    for (size_t i = 0; sort && *sort == '-' && i < n / 2; i++) {
        struct agreement swap = list[i];
        list[i] = list[n - 1 - i];
        list[n - 1 - i] = swap;
    }
}

static const struct html_option *supplier_options(
    struct req *req, const struct agreement *list, size_t n, size_t *ret_n)
{
    struct html_option *options = arena_array(req->arena, n + 1, sizeof *options);
    size_t kept = 0;
    if (!options)
        return NULL;
    options[kept++] = (struct html_option){"", tr("Alle leverandører")};
    for (size_t i = 0; i < n; i++) {
        bool seen = !list[i].supplier;
        for (size_t k = 1; k < kept && !seen; k++)
            seen = text_equal(options[k].value, list[i].supplier);
        if (!seen)
            options[kept++] = (struct html_option){list[i].supplier, organisation_name(list[i].supplier)};
    }
    *ret_n = kept;
    return options;
}

static void list_filters(struct req *req, const struct list_data *d, struct agreement_list_view *v)
{
    struct arena *a = req->arena;
    struct html_option *states = arena_array(a, LIST_STATES + 1, sizeof *states);
    struct link *filters = arena_array(a, N_FILTERS, sizeof *filters);
    const char *names[N_FILTERS] = {"art", "leverandoer", "lovgrundlag", "tilstand", "q"};
    const char *values[N_FILTERS] = {v->kind, v->supplier, v->basis, v->state, v->q};
    v->kinds = page_options(a, "agreement_kind", tr("Alle arter"), &v->n_kinds);
    v->bases = page_options(a, "legal_basis", tr("Alle lovgrundlag"), &v->n_bases);
    v->suppliers = supplier_options(req, d->list, d->n, &v->n_suppliers);
    if (!states || !filters)
        return;
    states[0] = (struct html_option){"", tr("Alle tilstande")};
    for (size_t i = 0; i < LIST_STATES; i++)
        states[i + 1] = (struct html_option){state_keys[i], state_words(i)};
    v->states = states;
    v->n_states = LIST_STATES + 1;
    v->url = "/tilbud/aftaler";
    for (size_t i = 0; i < N_FILTERS; i++)
        v->url = html_url_with(a, v->url, names[i], values[i]);
    const struct html_option *lists[] = {v->kinds, v->suppliers, v->bases, v->states};
    const size_t counts[] = {v->n_kinds, v->n_suppliers, v->n_bases, v->n_states};
    for (size_t i = 0; i < N_FILTERS; i++) {
        const char *label = values[i];
        for (size_t k = 0; label && i + 1 < N_FILTERS && k < counts[i]; k++) {
            if (text_equal(lists[i][k].value, values[i]))
                label = lists[i][k].label;
        }
        if (label)
            filters[v->n_filters++] = (struct link){
                label, html_url_with(a, html_url_with(a, v->url, names[i], NULL), "sorter", v->sort), false};
    }
    v->filters = filters;
}

static int fill_row(struct conn *c, struct req *req, const struct list_data *d, const struct agreement *g,
    struct agreement_row *row)
{
    struct agreement_part_view *parts;
    size_t n, state = state_of(g, d->today), first = 0, n_places = 0;
    int rc = agreement_parts(c, g->key, &parts, &n, req->arena, &req->err);
    if (rc)
        return rc;
    /* Rows are sorted by agreement. */
    while (first < d->n_places && !text_equal(d->places[first].agreement, g->key))
        first++;
    while (first + n_places < d->n_places && text_equal(d->places[first + n_places].agreement, g->key))
        n_places++;
    *row = (struct agreement_row){.url = arena_printf(req->arena, "/tilbud/aftaler/%s", g->key),
        .title = lang_pick(g->title, g->title_en),
        .kind = g->kind ? agreement_kind_words(g->kind) : NULL,
        .buyer = g->buyer ? organisation_abbrev(g->buyer) : NULL,
        .supplier = g->supplier ? organisation_name(g->supplier) : NULL,
        .period = day_is_none(g->start_day) && day_is_none(g->end_day) && !g->start_text && !g->end_text
                      ? NULL
                      : arena_printf(req->arena, "%s – %s",
                            g->start_text && day_is_none(g->start_day) ? g->start_text
                                                                       : offer_day(req->arena, g->start_day),
                            offer_day(req->arena, g->end_day)),
        .parts = html_format(req->arena, req->lang, harg_size(n)),
        .places = agreement_count_words(
            req, agreement_places_on(n_places ? d->places + first : NULL, n_places, d->today)),
        .state = state_words(state),
        .state_class = state == 0 ? "success" : "plain"};
    return OK;
}

static int fill_rows(struct req *req, const struct list_data *d, size_t kept, struct agreement_list_view *v)
{
    struct conn *c;
    size_t first = (size_t)(v->paging.page - 1) * LIST_PAGE;
    struct agreement_row *rows = arena_array(req->arena, LIST_PAGE, sizeof *rows);
    if (!rows)
        return err_set(&req->err, ERR_LIMIT, "agreements: out of memory");
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    for (size_t i = first; !rc && i < kept && v->n < LIST_PAGE; i++)
        rc = fill_row(c, req, d, &d->list[i], &rows[v->n++]);
    db_release(req->db, c);
    v->rows = rows;
    return rc;
}

static int agreement_list_handler(struct req *req, struct res *res)
{
    struct list_data d;
    struct agreement_list_view v = {.kind = req_text(req, "art"),
        .supplier = req_text(req, "leverandoer"),
        .basis = req_text(req, "lovgrundlag"),
        .state = req_text(req, "tilstand"),
        .q = req_text(req, "q"),
        .sort = req_text(req, "sorter")};
    size_t kept = 0;
    int rc = list_load(req, &d);
    if (rc)
        return rc;
    list_filters(req, &d, &v);
    const char *q = v.q ? text_fold(req->arena, v.q) : NULL;
    for (size_t i = 0; i < d.n; i++) {
        if (passes(req, &d.list[i], &v, q, d.today))
            d.list[kept++] = d.list[i];
    }
    list_sort(d.list, kept, v.sort);
    v.paging = (struct paging){html_url_with(req->arena, v.url, "sorter", v.sort), req_int(req, "side", 1),
        LIST_PAGE, (int64_t)kept};
    rc = fill_rows(req, &d, kept, &v);
    if (rc)
        return rc;
    v.due = agreement_due_lines(req, d.due, d.n_due, d.today);
    v.n_due = d.n_due;
    v.tenders = agreement_tender_lines(req, d.tenders, d.n_tenders);
    v.n_tenders = d.n_tenders;
    struct crumb crumbs[] = {{tr_in("menu", "Tilbud"), "/tilbud"}, {tr("Aftaler"), NULL}};
    struct html *h = page_begin(req, res, MENU_OFFERS, tr("Aftaler"), crumbs, 2);
    struct action actions[] = {
        {tr("Opret aftale"), "/tilbud/aftaler/ny", NULL}, {tr("Opret udbud"), "/tilbud/udbud/ny", NULL}};
    struct page_head head = {.title = tr("Aftaler"),
        .lead = arena_printf(req->arena, kept == 1 ? tr("%zu aftale") : tr("%zu aftaler"), kept),
        .actions = actions,
        .n_actions = who_may(&req->who, PERM_OFFER_EDIT) ? 2 : 0};
    t_page_head(h, &head);
    t_agreement_list_page(h, &v);
    return page_end(req, res, h);
}

/* On the first pages of those who answer for agreements: how much is late or near. */
static void due_part(struct req *req, struct html *h)
{
    enum { NEAR_DAYS = 30 };
    struct conn *c;
    struct agreement_deadline *due = NULL;
    size_t n = 0, n_late = 0;
    struct err ignored = ERR_INIT;
    bool is_first = text_equal(req->path, "/tilbud") || text_equal(req->path, "/oekonomi");
    if (!is_first || req->query_raw || !who_may(&req->who, PERM_OFFER_EDIT) ||
        db_lease(req->db, &c, &ignored))
        return;
    if (agreement_deadlines(c, NULL, clock_today(), NEAR_DAYS, &due, &n, req->arena, &ignored))
        n = 0;
    db_release(req->db, c);
    for (size_t i = 0; i < n; i++)
        n_late += due[i].late;
    if (n == 0)
        return;
    t_agreement_due_notice(
        h, arena_printf(
               req->arena, tr("%zu er overskredet, og %zu ligger inden for 30 dage."), n_late, n - n_late));
}
PAGE_PART(agreement_due_part, .place = PAGE_EVERY, .fn = due_part);

static const struct param list_params[] = {{"art", P_KEY, 0, 0}, {"leverandoer", P_KEY, 0, 0},
    {"lovgrundlag", P_KEY, 0, 0}, {"tilstand", P_KEY, 0, 0}, {"q", P_TEXT, 0, 100}, {"sorter", P_TEXT, 0, 20},
    {"side", P_INT, 1, 100000}};
ROUTE(agreement_list_route, "GET", "/tilbud/aftaler", PERM_OFFER_READ, agreement_list_handler, list_params);
