#include "offer/offer_list_page.h"

#include "base/text.h"
#include "offer/agreement.h"
#include "offer/intervention_find.h"
#include "offer/offer_words_page.h"
#include "offer/strategy.h"
#include "offer_list.html.h"
#include "system/code.h"
#include "system/layout_page.h"
#include "system/organisation.h"

enum { OFFER_PAGE = 50, LIST_AGREEMENTS = 10, N_SELECTS = 6 };

static void list_fill_row(struct req *req, const struct intervention *iv, day_t today, struct offer_row *row)
{
    enum offer_state state = offer_state_of(iv, today);
    *row = (struct offer_row){
        .url = arena_printf(req->arena, "/tilbud/%s", iv->key),
        .title = lang_pick(iv->title, iv->title_en),
        .kind = code_label("intervention_kind", iv->kind),
        .tracks = code_labels("track", iv->track, req->arena),
        .basis = iv->legal_basis ? code_label("legal_basis", iv->legal_basis) : NULL,
        .owner = iv->owner ? organisation_abbrev(iv->owner) : NULL,
        .stop = !day_is_none(iv->last_referral_day) ? offer_day(req->arena, iv->last_referral_day)
                : text_equal(iv->kind, "offer")     ? tr("ikke oplyst")
                                                    : "–",
        .state = offer_state_label(state),
        .state_class = offer_state_class(state),
        .end = iv->end_day,
    };
}

static const struct html_option *list_owners(
    struct req *req, const char *const *owners, size_t n, size_t *ret_n)
{
    struct html_option *options = arena_array(req->arena, n + 1, sizeof *options);
    *ret_n = options ? n + 1 : 0;
    if (!options)
        return NULL;
    options[0] = (struct html_option){"", tr("Alle ejere")};
    for (size_t i = 0; i < n; i++)
        options[i + 1] = (struct html_option){owners[i], organisation_abbrev(owners[i])};
    return options;
}

static const struct html_option *list_states(struct req *req, size_t *ret_n)
{
    struct html_option *states = arena_array(req->arena, OFFER_STATES + 1, sizeof *states);
    *ret_n = states ? OFFER_STATES + 1 : 0;
    if (!states)
        return NULL;
    states[0] = (struct html_option){"", tr("Alle tilstande")};
    for (size_t i = 0; i < OFFER_STATES; i++)
        states[i + 1] = (struct html_option){
            offer_state_key((enum offer_state)i), offer_state_label((enum offer_state)i)};
    return states;
}

static void list_selects(
    struct req *req, const char *const *owners, size_t n_owners, struct offer_list_view *v)
{
    struct offer_select *s = arena_array(req->arena, N_SELECTS, sizeof *s);
    if (!s)
        return;
    s[0] = (struct offer_select){"art", tr("Art"), NULL, 0, req_text(req, "art")};
    s[0].options = page_options(req->arena, "intervention_kind", tr("Alle arter"), &s[0].n);
    s[1] = (struct offer_select){"spor", tr("Spor"), NULL, 0, req_text(req, "spor")};
    s[1].options = page_options(req->arena, "track", tr("Alle spor"), &s[1].n);
    s[2] = (struct offer_select){"lov", tr("Lovgrundlag"), NULL, 0, req_text(req, "lov")};
    s[2].options = page_options(req->arena, "legal_basis", tr("Alle lovgrundlag"), &s[2].n);
    s[3] = (struct offer_select){"ejer", tr("Ejer"), NULL, 0, req_text(req, "ejer")};
    s[3].options = list_owners(req, owners, n_owners, &s[3].n);
    s[4] = (struct offer_select){"bydel", tr("Bydel"), NULL, 0, req_text(req, "bydel")};
    s[4].options = page_options(req->arena, "district", tr("Alle bydele"), &s[4].n);
    s[5] = (struct offer_select){"tilstand", tr("Tilstand"), NULL, 0, req_text(req, "tilstand")};
    s[5].options = list_states(req, &s[5].n);
    v->selects = s;
    v->n_selects = N_SELECTS;
}

/* The address with all filters, and each filter in force with the address without it. */
static void list_filters(struct req *req, struct offer_list_view *v)
{
    struct link *filters = arena_array(req->arena, N_SELECTS + 1, sizeof *filters);
    const char *url = "/tilbud";
    for (size_t i = 0; i < v->n_selects; i++)
        url = html_url_with(req->arena, url, v->selects[i].name, v->selects[i].value);
    v->url = html_url_with(req->arena, url, "q", v->q);
    for (size_t i = 0; filters && i <= v->n_selects; i++) {
        const char *name = i < v->n_selects ? v->selects[i].name : "q";
        const char *value = i < v->n_selects ? v->selects[i].value : v->q, *label = value;
        if (!value)
            continue;
        for (size_t k = 0; i < v->n_selects && k < v->selects[i].n; k++) {
            if (text_equal(v->selects[i].options[k].value, value))
                label = v->selects[i].options[k].label;
        }
        const char *without = html_url_with(req->arena, v->url, name, NULL);
        filters[v->n_filters++] =
            (struct link){label, html_url_with(req->arena, without, "sorter", v->sort), false};
    }
    v->filters = filters;
}

static int list_links(struct conn *c, struct req *req, struct offer_list_view *v)
{
    struct agreement *agreements = NULL;
    struct strategy *strategies = NULL;
    size_t n = 0;
    int rc = agreement_list(c, &agreements, &n, req->arena, &req->err);
    if (!rc)
        rc = strategy_list(c, &strategies, &v->n_strategies, req->arena, &req->err);
    v->n_agreements = n < LIST_AGREEMENTS ? n : LIST_AGREEMENTS;
    struct link *links =
        rc ? NULL : arena_array(req->arena, v->n_agreements + v->n_strategies + 2, sizeof *links);
    if (rc || !links)
        return rc ? rc : err_set(&req->err, ERR_LIMIT, "links");
    for (size_t i = 0; i < v->n_agreements; i++)
        links[i] = (struct link){lang_pick(agreements[i].title, agreements[i].title_en),
            arena_printf(req->arena, "/tilbud/aftaler/%s", agreements[i].key), false};
    v->agreements = links;
    links += v->n_agreements;
    for (size_t i = 0; i < v->n_strategies; i++)
        links[i] = (struct link){lang_pick(strategies[i].title, strategies[i].title_en),
            arena_printf(req->arena, "/tilbud/strategier/%s", strategies[i].key), false};
    v->strategies = links;
    return OK;
}

static int list_load(struct req *req, struct offer_list_view *v, const struct intervention_find *f,
    struct intervention **ret, size_t *ret_n)
{
    struct conn *c;
    const char **owners;
    size_t n_owners;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = intervention_owners(c, &owners, &n_owners, req->arena, &req->err);
    if (!rc)
        rc = intervention_find(c, f, ret, ret_n, &v->paging.n_rows, req->arena, &req->err);
    if (!rc) {
        list_selects(req, owners, n_owners, v);
        list_filters(req, v);
        v->first = v->n_filters == 0 && f->offset == 0;
    }
    if (!rc && v->first)
        rc = list_links(c, req, v);
    db_release(req->db, c);
    return rc;
}

static int offer_list_handler(struct req *req, struct res *res)
{
    struct intervention *list;
    size_t n = 0;
    int64_t page = req_int(req, "side", 1);
    struct offer_list_view v = {.q = req_text(req, "q"), .sort = req_text(req, "sorter")};
    struct intervention_find f = {.kind = req_text(req, "art"),
        .track = req_text(req, "spor"),
        .owner = req_text(req, "ejer"),
        .legal_basis = req_text(req, "lov"),
        .district = req_text(req, "bydel"),
        .state = offer_state_of_key(req_text(req, "tilstand")),
        .words = v.q,
        .age = INT_NONE,
        .sort = v.sort,
        .today = clock_today(),
        .offset = (page - 1) * OFFER_PAGE,
        .limit = OFFER_PAGE};
    int rc = list_load(req, &v, &f, &list, &n);
    if (rc)
        return rc;
    struct offer_row *rows = arena_array(req->arena, n + 1, sizeof *rows);
    for (size_t i = 0; rows && i < n; i++)
        list_fill_row(req, &list[i], f.today, &rows[v.n++]);
    v.rows = rows;
    v.paging = (struct paging){
        html_url_with(req->arena, v.url, "sorter", v.sort), page, OFFER_PAGE, v.paging.n_rows};
    struct html *h = page_begin(req, res, MENU_OFFERS, tr_in("menu", "Tilbud"), NULL, 0);
    struct action actions[] = {{tr("Opret tilbud"), "/tilbud/nyt", NULL}};
    struct page_head head = {.title = tr_in("menu", "Tilbud"),
        .lead = arena_printf(req->arena,
            v.paging.n_rows == 1 ? tr("%lld tilbud eller indsats") : tr("%lld tilbud og indsatser"),
            (long long)v.paging.n_rows),
        .actions = actions,
        .n_actions = who_may(&req->who, PERM_OFFER_EDIT) ? 1 : 0};
    t_page_head(h, &head);
    t_offer_list_page(h, &v);
    return page_end(req, res, h);
}

static const struct param offer_list_params[] = {{"art", P_TEXT, 0, 40}, {"spor", P_TEXT, 0, 40},
    {"lov", P_TEXT, 0, 80}, {"ejer", P_TEXT, 0, 80}, {"bydel", P_TEXT, 0, 80}, {"tilstand", P_TEXT, 0, 20},
    {"q", P_TEXT, 0, 100}, {"sorter", P_TEXT, 0, 20}, {"side", P_INT, 1, 1000}};
ROUTE(offer_list_route, "GET", "/tilbud", PERM_OFFER_READ, offer_list_handler, offer_list_params);
MENU_ITEM(offer_menu, MENU_OFFERS, NC_("menu", "Tilbud"), "/tilbud", PERM_OFFER_READ);
