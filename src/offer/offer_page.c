#include "offer/offer_page.h"

#include "base/text.h"
#include "economy/grant.h"
#include "effect/figure.h"
#include "effect/reported.h"
#include "offer.html.h"
#include "path/own_course.h"
#include "path/pool.h"
#include "path/purchase.h"
#include "offer/counting_group.h"
#include "offer/offer_words_page.h"
#include "system/code.h"
#include "system/layout_page.h"
#include "system/organisation.h"

#include <stdlib.h>
#include <string.h>

enum { OFFER_PAGE = 50 };

/* ---- catalogue ---- */

struct offer_filter {
    const char *kind, *track, *owner, *state, *words;
    day_t today;
};
static const char *const offer_state_keys[OFFER_STATES] = {"aabent", "lukker", "lukket", "ikke-aabnet"};

static bool offer_passes(struct req *req, const struct intervention *iv, const struct offer_filter *f)
{
    if (f->kind && !text_equal(iv->kind, f->kind))
        return false;
    if (f->track && !text_list_has(iv->track, f->track))
        return false;
    if (f->owner && !text_equal(iv->owner, f->owner))
        return false;
    if (f->state && !text_equal(offer_state_keys[offer_state_of(iv, f->today)], f->state))
        return false;
    return !f->words || !*f->words ||
           strstr(text_fold(req->arena, lang_pick(iv->title, iv->title_en)), f->words) ||
           strstr(text_fold(req->arena, lang_pick(iv->content, iv->content_en)), f->words);
}

static int offer_order_day(day_t a, day_t b)
{
    int64_t x = day_is_none(a) ? INT64_MAX : a.n, y = day_is_none(b) ? INT64_MAX : b.n;
    return (x > y) - (x < y);
}

static int offer_compare_title(const void *x, const void *y)
{
    const struct intervention *a = x, *b = y;
    int order = text_compare(lang_pick(a->title, a->title_en), lang_pick(b->title, b->title_en));
    return order ? order : strcmp(a->key, b->key);
}
static int offer_compare_owner(const void *x, const void *y)
{
    const struct intervention *a = x, *b = y;
    int order = text_compare(organisation_abbrev(a->owner), organisation_abbrev(b->owner));
    return order ? order : offer_compare_title(x, y);
}
static int offer_compare_stop(const void *x, const void *y)
{
    const struct intervention *a = x, *b = y;
    int order = offer_order_day(a->last_referral_day, b->last_referral_day);
    return order ? order : offer_compare_title(x, y);
}
static int offer_compare_end(const void *x, const void *y)
{
    const struct intervention *a = x, *b = y;
    int order = offer_order_day(a->end_day, b->end_day);
    return order ? order : offer_compare_title(x, y);
}

static void offer_sort(struct intervention *list, size_t n, const char *sort)
{
    static const struct {
        const char *key;
        int (*compare)(const void *, const void *);
    } orders[] = {{"titel", offer_compare_title}, {"ejer", offer_compare_owner}, {"stop", offer_compare_stop},
        {"slut", offer_compare_end}};
    const char *key = sort && *sort == '-' ? sort + 1 : sort;
    int (*compare)(const void *, const void *) = offer_compare_title;
    for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
        if (text_equal(orders[i].key, key))
            compare = orders[i].compare;
    }
    qsort(list, n, sizeof *list, compare);
    for (size_t i = 0; sort && *sort == '-' && i < n / 2; i++) {
        struct intervention swap = list[i];
        list[i] = list[n - 1 - i];
        list[n - 1 - i] = swap;
    }
}

static const struct html_option *offer_owners(
    struct req *req, const struct intervention *list, size_t n, size_t *ret_n)
{
    struct html_option *options = arena_array(req->arena, n + 1, sizeof *options);
    if (!options)
        return NULL;
    size_t kept = 0;
    options[kept++] = (struct html_option){"", tr("Alle ejere")};
    for (size_t i = 0; i < n; i++) {
        bool seen = !list[i].owner;
        for (size_t k = 1; k < kept && !seen; k++)
            seen = text_equal(options[k].value, list[i].owner);
        if (!seen)
            options[kept++] = (struct html_option){list[i].owner, organisation_abbrev(list[i].owner)};
    }
    *ret_n = kept;
    return options;
}

static void offer_fill_row(struct req *req, const struct intervention *iv, day_t today, struct offer_row *row)
{
    enum offer_state state = offer_state_of(iv, today);
    bool stop = !day_is_none(iv->last_referral_day);
    *row = (struct offer_row){
        .url = arena_printf(req->arena, "/tilbud/%s", iv->key),
        .title = lang_pick(iv->title, iv->title_en),
        .kind = code_label("intervention_kind", iv->kind),
        .tracks = code_labels("track", iv->track, req->arena),
        .owner = iv->owner ? organisation_abbrev(iv->owner) : NULL,
        .stop = stop                            ? offer_day(req->arena, iv->last_referral_day)
                : text_equal(iv->kind, "offer") ? tr("ikke oplyst")
                                                : "–",
        .state = offer_state_label(state),
        .state_class = offer_state_class(state),
        .end = iv->end_day,
    };
}

static void offer_list_filters(
    struct req *req, struct offer_list_view *v, const struct intervention *all, size_t n)
{
    struct html_option *states = arena_array(req->arena, OFFER_STATES + 1, sizeof *states);
    v->kinds = page_options(req->arena, "intervention_kind", tr("Alle arter"), &v->n_kinds);
    v->tracks = page_options(req->arena, "track", tr("Alle spor"), &v->n_tracks);
    v->owners = offer_owners(req, all, n, &v->n_owners);
    states[0] = (struct html_option){"", tr("Alle tilstande")};
    for (size_t i = 0; i < OFFER_STATES; i++)
        states[i + 1] = (struct html_option){offer_state_keys[i], offer_state_label((enum offer_state)i)};
    v->states = states;
    v->n_states = OFFER_STATES + 1;
    const char *names[] = {"art", "spor", "ejer", "tilstand", "q"};
    const char *values[] = {v->kind, v->track, v->owner, v->state, v->q};
    const char *url = "/tilbud";
    for (size_t i = 0; i < 5; i++)
        url = html_url_with(req->arena, url, names[i], values[i]);
    v->url = url;
    struct link *filters = arena_array(req->arena, 5, sizeof *filters);
    const struct html_option *lists[] = {v->kinds, v->tracks, v->owners, v->states};
    const size_t counts[] = {v->n_kinds, v->n_tracks, v->n_owners, v->n_states};
    for (size_t i = 0; i < 5; i++) {
        if (!values[i])
            continue;
        const char *label = values[i];
        for (size_t k = 0; i < 4 && k < counts[i]; k++) {
            if (text_equal(lists[i][k].value, values[i]))
                label = lists[i][k].label;
        }
        filters[v->n_filters++] = (struct link){label,
            html_url_with(req->arena, html_url_with(req->arena, url, names[i], NULL), "sorter", v->sort),
            false};
    }
    v->filters = filters;
}

static int offer_list_load(
    struct req *req, struct offer_list_view *v, struct intervention **ret, size_t *ret_n)
{
    struct conn *c;
    struct agreement *agreements = NULL;
    struct strategy *strategies = NULL;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = intervention_list(c, NULL, ret, ret_n, req->arena, &req->err);
    if (!rc)
        rc = agreement_list(c, &agreements, &v->n_agreements, req->arena, &req->err);
    if (!rc)
        rc = strategy_list(c, &strategies, &v->n_strategies, req->arena, &req->err);
    db_release(req->db, c);
    struct link *links = arena_array(req->arena, v->n_agreements + v->n_strategies + 1, sizeof *links);
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

static int offer_list_handler(struct req *req, struct res *res)
{
    struct intervention *all;
    size_t n = 0, kept = 0;
    struct offer_list_view v = {.kind = req_text(req, "art"),
        .track = req_text(req, "spor"),
        .owner = req_text(req, "ejer"),
        .state = req_text(req, "tilstand"),
        .q = req_text(req, "q"),
        .sort = req_text(req, "sorter")};
    int rc = offer_list_load(req, &v, &all, &n);
    if (rc)
        return rc;
    offer_list_filters(req, &v, all, n);
    struct offer_filter f = {
        v.kind, v.track, v.owner, v.state, v.q ? text_fold(req->arena, v.q) : NULL, clock_today()};
    for (size_t i = 0; i < n; i++) {
        if (offer_passes(req, &all[i], &f))
            all[kept++] = all[i];
    }
    offer_sort(all, kept, v.sort);
    int64_t page = req_int(req, "side", 1);
    size_t first = (size_t)(page - 1) * OFFER_PAGE;
    struct offer_row *rows = arena_array(req->arena, OFFER_PAGE, sizeof *rows);
    for (size_t i = first; rows && i < kept && v.n < OFFER_PAGE; i++)
        offer_fill_row(req, &all[i], f.today, &rows[v.n++]);
    v.rows = rows;
    v.paging =
        (struct paging){html_url_with(req->arena, v.url, "sorter", v.sort), page, OFFER_PAGE, (int64_t)kept};
    struct html *h = page_begin(req, res, MENU_OFFERS, tr_in("menu", "Tilbud"), NULL, 0);
    struct page_head head = {.title = tr_in("menu", "Tilbud"),
        .lead = arena_printf(
            req->arena, kept == 1 ? tr("%zu tilbud eller indsats") : tr("%zu tilbud og indsatser"), kept)};
    t_page_head(h, &head);
    t_offer_list_page(h, &v);
    return page_end(req, res, h);
}

/* ---- one offer ---- */

static const struct fact *offer_facts(struct req *req, const struct intervention *iv, size_t *ret_n)
{
    struct fact *f = arena_array(req->arena, 6, sizeof *f);
    struct arena *a = req->arena;
    day_t today = clock_today();
    bool offer = text_equal(iv->kind, "offer"), stop = !day_is_none(iv->last_referral_day);
    size_t n = 0;
    f[n++] = (struct fact){tr("Ejer"), iv->owner ? organisation_name(iv->owner) : NULL, NULL, false};
    f[n++] = (struct fact){tr("Udfører"), iv->provider ? organisation_name(iv->provider) : NULL, NULL, false};
    f[n++] = (struct fact){tr("Spor"), code_labels("track", iv->track, a), NULL, false};
    f[n++] = (struct fact){
        tr("Lovgrundlag"), iv->legal_basis ? code_label("legal_basis", iv->legal_basis) : NULL, NULL, false};
    f[n++] = (struct fact){tr("Henvisningsstop"),
        stop    ? offer_day(a, iv->last_referral_day)
        : offer ? NULL
                : tr("intet"),
        stop ? tr("sidste henvisningsdag") : NULL, stop && iv->last_referral_day.n < today.n};
    f[n++] = (struct fact){tr("Ophører"), day_is_none(iv->end_day) ? NULL : offer_day(a, iv->end_day), NULL,
        !day_is_none(iv->end_day) && iv->end_day.n < today.n};
    *ret_n = n;
    return f;
}

static int offer_load_rules(
    struct conn *c, struct req *req, const struct intervention *iv, struct offer_view *v)
{
    struct target_rule *rules;
    int rc = target_rule_list(c, iv->key, &rules, &v->n_rules, req->arena, &req->err);
    if (rc)
        return rc;
    struct offer_rule *rows = arena_array(req->arena, v->n_rules + 1, sizeof *rows);
    for (size_t i = 0; rows && i < v->n_rules; i++) {
        bool from = !day_is_none(rules[i].valid_from), to = !day_is_none(rules[i].valid_to);
        rows[i].text = offer_rule_words(req->arena, &rules[i]);
        rows[i].period = !from && !to ? tr("altid")
                                      : arena_printf(req->arena, "%s – %s",
                                            from ? offer_day(req->arena, rules[i].valid_from) : "",
                                            to ? offer_day(req->arena, rules[i].valid_to) : "");
    }
    v->rules = rows;
    return OK;
}

static int offer_load_links(
    struct conn *c, struct req *req, const struct intervention *iv, struct offer_view *v)
{
    struct agreement *agreements = NULL;
    struct grant_link *grants = NULL;
    int rc = agreement_of_intervention(c, iv->key, &agreements, &v->n_agreements, req->arena, &req->err);
    if (!rc)
        rc = grant_links_of_intervention(c, iv->key, &grants, &v->n_grants, req->arena, &req->err);
    struct offer_link *links = arena_array(req->arena, v->n_agreements + v->n_grants + 1, sizeof *links);
    if (rc || !links)
        return rc ? rc : err_set(&req->err, ERR_LIMIT, "links");
    for (size_t i = 0; i < v->n_agreements; i++)
        links[i] = (struct offer_link){arena_printf(req->arena, "/tilbud/aftaler/%s", agreements[i].key),
            lang_pick(agreements[i].title, agreements[i].title_en), NULL};
    v->agreements = links;
    bool closed = offer_state_of(iv, clock_today()) == OFFER_CLOSED;
    if (v->n_agreements && closed && text_equal(agreements[0].supplier, iv->owner)) {
        /* S0-23: what the source says about the time after the closing stands with the agreement. */
        v->statement = arena_printf(req->arena,
            tr("Efter %s har %s ikke et tilsvarende tilbud til målgruppen. At genetablere et kræver særskilt finansiering."),
            offer_day(req->arena, iv->end_day), organisation_abbrev(iv->owner));
        v->statement_url = links[0].url;
        v->statement_label = tr("Se aftalen og kilden");
    }
    links += v->n_agreements;
    bool may_open = who_may(&req->who, PERM_ECONOMY_READ);
    for (size_t i = 0; i < v->n_grants; i++) {
        const char *how = text_equal(grants[i].relation, "supplements") ? tr("supplerer en grundbevilling")
                                                                        : tr("betaler indsatsen");
        links[i] = (struct offer_link){
            may_open ? arena_printf(req->arena, "/oekonomi/bevillinger/%s", grants[i].grant_key) : NULL,
            lang_pick(grants[i].title, grants[i].title_en), grants[i].note ? grants[i].note : how};
    }
    v->grants = links;
    return OK;
}

/* Where the work is done that begins with no referral: camps, pools, own courses, single purchases. */
static int offer_load_tasks(
    struct conn *c, struct req *req, const struct intervention *iv, struct offer_view *v)
{
    struct offer_link *links = arena_array(req->arena, 4, sizeof *links);
    struct arena *a = req->arena;
    struct pool pool;
    struct purchase_sum sum;
    int rc = OK, year = day_year(clock_today());
    if (!links)
        return err_set(&req->err, ERR_LIMIT, "links");
    v->tasks = links;
    if (text_equal(iv->key, "jobcamps"))
        links[v->n_tasks++] = (struct offer_link){"/jobcamps", tr("Camps, unge og fremmøde"), NULL};
    if (own_course_is(iv))
        links[v->n_tasks++] =
            (struct offer_link){arena_printf(a, "/egne-forloeb/%s", iv->key), tr("Forløb og grupper"), NULL};
    if (text_equal(iv->kind, "pool") && (rc = pool_of_intervention(c, iv->key, &pool, a, &req->err)) == OK)
        links[v->n_tasks++] =
            (struct offer_link){arena_printf(a, "/puljer/%s", pool.key), tr("Saldo og småjob"), NULL};
    if (rc == ERR_NOT_FOUND)
        rc = OK;
    if (!rc && text_equal(iv->kind, "purchase")) {
        rc = purchase_sum_of(
            c, iv->key, day_from_ymd(year, 1, 1), day_from_ymd(year, 12, 31), &sum, a, &req->err);
        links[v->n_tasks++] = (struct offer_link){NULL, tr("Køb registreres på borgerens Stamdata."),
            rc || (sum.n_purchases < 5 && !who_may(&req->who, PERM_EFFECT_ROWS))
                ? NULL
                : arena_printf(a, tr("I %d: %lld køb for %s til %lld forskellige borgere"), year,
                      (long long)sum.n_purchases, html_format(a, req->lang, HARG(sum.amount)),
                      (long long)sum.n_persons)};
    }
    return rc;
}

/* The computed figure beside a reported count of one year. */
static const char *offer_computed(struct conn *c, struct req *req, const char *group, const char *year)
{
    struct actor actor = req_actor(req);
    struct figure_params p = {2, {{"group", group}, {"year", year}}};
    struct figure figure;
    struct err err = ERR_INIT;
    if (!year || figure_compute(c, &actor, "referrals", &p, clock_today(), &figure, req->arena, &err) != OK)
        return tr("kan ikke beregnes");
    return figure_text(&figure, req->arena);
}

static int offer_load_counts(
    struct conn *c, struct req *req, const struct intervention *iv, struct offer_view *v)
{
    struct counting_group group;
    struct reported *list;
    size_t n, n_same = 0;
    struct intervention *all;
    if (!iv->counting_group)
        return OK;
    int rc = counting_group_by_key(c, iv->counting_group, &group, req->arena, &req->err);
    if (rc == ERR_NOT_FOUND) {
        err_clear(&req->err);
        return OK;
    }
    if (!rc)
        rc = reported_of(c, "counting_group", iv->counting_group, &list, &v->n_counts, req->arena, &req->err);
    if (!rc)
        rc = intervention_list(c, NULL, &all, &n, req->arena, &req->err);
    if (rc)
        return rc;
    for (size_t i = 0; i < n; i++)
        n_same += text_equal(all[i].counting_group, iv->counting_group);
    struct offer_count *rows = arena_array(req->arena, v->n_counts + 1, sizeof *rows);
    for (size_t i = 0; rows && i < v->n_counts; i++) {
        const char *date = list[i].data_date ? list[i].data_date : tr("dato ikke oplyst");
        rows[i] = (struct offer_count){lang_pick(list[i].label, list[i].label_en), list[i].as_printed,
            offer_computed(c, req, iv->counting_group, list[i].period), date};
    }
    v->counts = rows;
    v->group_title = lang_pick(group.title, group.title_en);
    v->group_is_joint = n_same > 1;
    const char *source = v->n_counts ? offer_source_words(c, req->arena, list[0].source, list[0].place) : "";
    v->count_source = arena_printf(req->arena,
        tr("Oplyst: henvisninger, som kilden trykker dem. Beregnet: henvisninger i Tovholder til og med %s. %s"),
        offer_day(req->arena, clock_today()), source);
    return OK;
}

static int offer_load(struct req *req, struct intervention *iv, struct offer_view *v)
{
    struct conn *c;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = intervention_by_key(c, req_text(req, "key"), iv, req->arena, &req->err);
    if (!rc)
        rc = offer_load_rules(c, req, iv, v);
    if (!rc)
        rc = intervention_teams(c, iv->key, (struct team **)&v->teams, &v->n_teams, req->arena, &req->err);
    if (!rc)
        rc = intervention_alternatives(c, iv->key, (struct alternative_view **)&v->alternatives,
            &v->n_alternatives, req->arena, &req->err);
    if (!rc)
        rc = offer_load_links(c, req, iv, v);
    if (!rc)
        rc = offer_load_tasks(c, req, iv, v);
    if (!rc)
        rc = offer_load_counts(c, req, iv, v);
    if (!rc)
        v->source = offer_source_words(c, req->arena, iv->source, iv->place);
    db_release(req->db, c);
    return rc;
}

static int offer_show_handler(struct req *req, struct res *res)
{
    struct intervention iv;
    struct offer_view v = {0};
    int rc = offer_load(req, &iv, &v);
    if (rc)
        return rc;
    const char *title = lang_pick(iv.title, iv.title_en);
    v.content = lang_pick(iv.content, iv.content_en);
    v.target = lang_pick(iv.target_text, iv.target_text_en);
    v.access = lang_pick(iv.access, iv.access_en);
    v.stop_note = iv.stop_note;
    v.facts = offer_facts(req, &iv, &v.n_facts);
    enum offer_state state = offer_state_of(&iv, clock_today());
    struct crumb crumbs[] = {{tr_in("menu", "Tilbud"), "/tilbud"}, {title, NULL}};
    struct html *h = page_begin(req, res, MENU_OFFERS, title, crumbs, 2);
    struct page_head head = {.title = title,
        .lead = code_label("intervention_kind", iv.kind),
        .badge = offer_state_label(state),
        .badge_class = offer_state_class(state)};
    t_page_head(h, &head);
    t_offer_show_page(h, &v);
    return page_end(req, res, h);
}

static const struct param offer_list_params[] = {{"art", P_TEXT, 0, 40}, {"spor", P_TEXT, 0, 40},
    {"ejer", P_TEXT, 0, 80}, {"tilstand", P_TEXT, 0, 20}, {"q", P_TEXT, 0, 100}, {"sorter", P_TEXT, 0, 20},
    {"side", P_INT, 1, 1000}};
static const struct param offer_show_params[] = {{"key", P_KEY, 0, 0}};
ROUTE(offer_list_route, "GET", "/tilbud", PERM_OFFER_READ, offer_list_handler, offer_list_params);
ROUTE(offer_show_route, "GET", "/tilbud/{key}", PERM_OFFER_READ, offer_show_handler, offer_show_params);
MENU_ITEM(offer_menu, MENU_OFFERS, NC_("menu", "Tilbud"), "/tilbud", PERM_OFFER_READ);
