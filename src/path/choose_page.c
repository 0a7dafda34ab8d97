#include "path/choose_page.h"

#include "base/text.h"
#include "choose.html.h"
#include "path/group_initiative_page.h"
#include "path/referral_view_page.h"
#include "offer/offer_state.h"
#include "path/screening.h"
#include "people/citizen_access_page.h"
#include "system/code.h"
#include "system/organisation.h"

enum { CHOOSE_CLOSED_SHOWN = 2, CHOOSE_MAX_COMPARED = 3, CHOOSE_PER_PAGE = 20 };

struct choose_screened {
    const char *key;
    bool visited; /* the citizen may be referred */
};
struct choose_list {
    struct fit_search search;
    struct fit_match *shown; /* of all pages, in order */
    size_t n_shown;
    struct fit_offer *offers; /* of this page */
    size_t n;
    struct choose_screened *screened; /* offers with visitation today */
    size_t n_screened;
};

static const char *choose_who(struct req *req, const struct intervention *iv)
{
    const char *unit = iv->provider ? iv->provider : iv->owner;
    const char *admin = organisation_admin(unit);
    const char *tracks = NULL;
    const char *list = iv->track, *track;
    for (size_t n; text_list_next(&list, &track, &n);) {
        const char *label = code_label("track", arena_strndup(req->arena, track, n));
        tracks = tracks ? arena_printf(req->arena, tr("%s og %s"), tracks, label) : label;
    }
    if (!unit)
        return arena_printf(
            req->arena, tr("Udfører ikke oplyst · %s"), tracks ? tracks : tr("spor ikke oplyst"));
    bool apart = admin && !text_equal(admin, unit);
    return arena_printf(req->arena, "%s%s%s · %s", organisation_name(unit), apart ? ", " : "",
        apart ? organisation_abbrev(admin) : "", tracks ? tracks : tr("spor ikke oplyst"));
}

static const char *choose_stop(struct req *req, const struct intervention *iv)
{
    if (!day_is_none(iv->last_referral_day))
        return citizen_page_day(req->arena, iv->last_referral_day);
    return day_is_none(iv->end_day) ? tr("intet") : tr("ikke oplyst");
}

/* Offers that are visited to are entered by a screening; a visitation that no referral has used leads on to the referral. */
static void choose_screen(struct req *req, const struct citizen_open *o, const struct choose_list *list,
    const struct fit_offer *f, struct choose_offer *row)
{
    for (size_t i = 0; i < list->n_screened; i++) {
        if (!text_equal(list->screened[i].key, f->iv.key) ||
            !text_equal(organisation_admin(f->iv.owner), o->actor.admin))
            continue;
        if (!list->screened[i].visited) {
            row->choose_url = NULL;
            row->screen_url = arena_printf(req->arena, "%s/screening/%s", o->url, f->iv.key);
        }
    }
}

/* Whoever is screened is seen, also when not visited in the end: such an offer is never left out. */
static bool choose_is_screened(const struct choose_list *list, const char *key)
{
    for (size_t i = 0; i < list->n_screened; i++) {
        if (text_equal(list->screened[i].key, key))
            return true;
    }
    return false;
}

static void choose_fill(struct req *req, const struct citizen_open *o, const struct choose_list *list,
    const struct fit_offer *f, struct choose_offer *row)
{
    static const struct {
        const char *label, *class_name;
    } fits[] = {
        {N_("Passer"), "success"}, {N_("Passer med forbehold"), "warning"}, {N_("Kan ikke vælges"), "error"}};
    struct arena *a = req->arena;
    *row = (struct choose_offer){
        .fit = f, .title = lang_pick(f->iv.title, f->iv.title_en), .who = choose_who(req, &f->iv)};
    enum offer_state state = offer_state_of(&f->iv, o->today);
    row->state = offer_state_label(state);
    row->state_class = offer_state_class(state);
    row->fit_label = tr(fits[f->fit].label);
    row->fit_class = fits[f->fit].class_name;
    row->closed = f->fit == FIT_NO;
    row->open_offer = text_equal(f->iv.kind, "open_offer");
    for (size_t i = 0; i < f->n_reasons; i++)
        f->reasons[i].is_for ? row->n_for++ : row->n_against++;
    row->places_known = f->places != INT_NONE;
    int64_t free_places = row->places_known && f->places > f->occupied ? f->places - f->occupied : 0;
    row->places = row->open_offer ? tr("åbent tilbud")
                  : row->places_known
                      ? arena_printf(a, tr("%lld af %lld"), (long long)free_places, (long long)f->places)
                      : tr("ikke oplyst");
    row->wait = row->open_offer || f->wait_days == INT_NONE ? tr("ikke oplyst")
                                                            : referral_days_words(f->wait_days, a);
    row->stop = row->open_offer ? tr("intet") : choose_stop(req, &f->iv);
    if (!row->closed && !row->open_offer)
        row->choose_url = arena_printf(a, "%s/henvis/%s", o->url, f->iv.key);
    choose_screen(req, o, list, f, row);
}

static int choose_load_screened(
    struct req *req, struct conn *c, const struct citizen_open *o, struct choose_list *list)
{
    struct visit_quota *quotas;
    size_t n = 0;
    int rc = visit_quota_list(c, NULL, &quotas, &n, req->arena, &req->err);
    list->screened = arena_must(req->arena, (n + 1) * sizeof *list->screened);
    for (size_t i = 0; !rc && i < n; i++) {
        struct err none = ERR_INIT;
        struct intervention iv;
        bool now = (day_is_none(quotas[i].day_from) || quotas[i].day_from.n <= o->today.n) &&
                   (day_is_none(quotas[i].day_to) || quotas[i].day_to.n >= o->today.n);
        if (!now)
            continue;
        rc = intervention_by_key(c, quotas[i].intervention, &iv, req->arena, &req->err);
        if (rc)
            break;
        int visited = screening_check_referral(c, o->citizen.id, &iv, o->today, req->arena, &none);
        list->screened[list->n_screened++] = (struct choose_screened){quotas[i].intervention, visited == OK};
    }
    return rc;
}

/* Of offers that cannot be chosen the nearest to fitting are shown, unless all are asked for. */
static void choose_pick(const struct choose_view *v, struct choose_list *list)
{
    size_t n_closed = 0;
    for (size_t i = 0; i < list->search.n; i++) {
        const struct fit_match *m = &list->search.matches[i];
        if (m->fit == FIT_NO && !v->show_all && n_closed >= CHOOSE_CLOSED_SHOWN &&
            !choose_is_screened(list, m->iv->key))
            continue;
        n_closed += m->fit == FIT_NO;
        list->shown[list->n_shown++] = *m;
    }
}

/* The offers that were asked for by name, at most three. */
static void choose_pick_wanted(const char *const *wanted, size_t n_wanted, struct choose_list *list)
{
    for (size_t i = 0; i < list->search.n && list->n_shown < CHOOSE_MAX_COMPARED; i++) {
        for (size_t k = 0; k < n_wanted; k++) {
            if (!text_equal(list->search.matches[i].iv->key, wanted[k]))
                continue;
            list->shown[list->n_shown++] = list->search.matches[i];
            break;
        }
    }
}

/* wanted NULL = the page of the list. After OK the caller ends with fit_search_done. */
static int choose_load(struct req *req, const struct citizen_open *o, const struct choose_view *v,
    const char *const *wanted, size_t n_wanted, struct choose_list *list)
{
    struct conn *c;
    struct fit_filter filter = {v->track, v->kind, v->q, v->only_free};
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = choose_load_screened(req, c, o, list);
    if (!rc)
        rc = fit_search(c, &o->citizen, &o->sight, o->today, &filter, &list->search, req->arena, &req->err);
    if (rc) {
        db_release(req->db, c);
        return rc;
    }
    list->shown = arena_array(req->arena, list->search.n + 1, sizeof *list->shown);
    if (!list->shown) {
        rc = err_set(&req->err, ERR_LIMIT, "offers");
    } else if (wanted) {
        choose_pick_wanted(wanted, n_wanted, list);
    } else {
        choose_pick(v, list);
    }
    size_t first = wanted ? 0 : (size_t)(v->page - 1) * CHOOSE_PER_PAGE;
    if (!rc && first < list->n_shown) {
        list->n = list->n_shown - first < CHOOSE_PER_PAGE ? list->n_shown - first : CHOOSE_PER_PAGE;
        rc = fit_search_tell(
            c, &list->search, &list->shown[first], list->n, &list->offers, req->arena, &req->err);
    }
    db_release(req->db, c);
    if (rc)
        fit_search_done(&list->search);
    return rc;
}

/* The tracks with the number of offers in each. */
static const struct html_option *choose_tracks(
    struct req *req, const struct fit_search *search, size_t *ret_n)
{
    size_t n;
    const struct html_option *codes = page_options(req->arena, "track", NULL, &n);
    struct html_option *options = arena_array(req->arena, n + 1, sizeof *options);
    if (!options)
        return NULL;
    options[0] = (struct html_option){
        "", arena_printf(req->arena, tr("Alle spor (%zu)"), fit_search_count(search, NULL))};
    size_t kept = 1;
    for (size_t i = 0; i < n; i++) {
        if (text_equal(codes[i].value, "benefit"))
            continue;
        options[kept++] = (struct html_option){codes[i].value,
            arena_printf(req->arena, "%s (%zu)", codes[i].label, fit_search_count(search, codes[i].value))};
    }
    *ret_n = kept;
    return options;
}

static const struct html_option *choose_kinds(struct req *req, size_t *ret_n)
{
    struct html_option *options = arena_must(req->arena, 3 * sizeof *options);
    options[0] = (struct html_option){"", tr("Alle")};
    options[1] = (struct html_option){"offer", tr("Med henvisning")};
    options[2] = (struct html_option){"open_offer", tr("Åbne for alle")};
    *ret_n = 3;
    return options;
}

static const char *choose_heading(struct req *req, const size_t counts[3])
{
    return arena_printf(req->arena, tr("%zu tilbud passer, %zu passer med forbehold, %zu kan ikke vælges"),
        counts[FIT_YES], counts[FIT_RESERVED], counts[FIT_NO]);
}

static void choose_fill_view(
    struct req *req, const struct citizen_open *o, const struct choose_list *list, struct choose_view *v)
{
    struct choose_offer *rows = arena_must(req->arena, (list->n + 1) * sizeof *rows);
    for (size_t i = 0; i < list->n; i++)
        choose_fill(req, o, list, &list->offers[i], &rows[v->n++]);
    v->offers = rows;
    v->heading = choose_heading(req, list->search.counts);
    v->n_left_out = list->search.n - list->n_shown;
    v->tracks = choose_tracks(req, &list->search, &v->n_tracks);
    v->kinds = choose_kinds(req, &v->n_kinds);
    v->all_url = html_url_with(req->arena, v->list_url, "vis", "alle");
    v->paging = (struct paging){
        v->show_all ? v->all_url : v->list_url, v->page, CHOOSE_PER_PAGE, (int64_t)list->n_shown};
}

static const char *choose_lead(struct req *req, const struct citizen_open *o)
{
    const char *lead = citizen_page_lead(req, o);
    return o->citizen.job_goal && o->sight.tracks & SIGHT_JOB
               ? arena_printf(req->arena, tr("%s · jobmål: %s"), lead, o->citizen.job_goal)
               : lead;
}

static struct choose_view choose_view_read(struct req *req, const struct citizen_open *o)
{
    struct choose_view v = {.url = arena_printf(req->arena, "%s/henvis", o->url),
        .track = req_text(req, "spor"),
        .kind = req_text(req, "art"),
        .q = req_text(req, "q"),
        .only_free = text_equal(req_text(req, "ledig"), "1"),
        .show_all = text_equal(req_text(req, "vis"), "alle"),
        .page = req_int(req, "side", 1),
        .rules_day = citizen_page_day(req->arena, o->today)};
    v.compare_url = arena_printf(req->arena, "%s/sammenlign", v.url);
    v.list_url = html_url_with(req->arena, v.url, "spor", v.track);
    v.list_url = html_url_with(req->arena, v.list_url, "art", v.kind);
    v.list_url = html_url_with(req->arena, v.list_url, "ledig", v.only_free ? "1" : NULL);
    v.list_url = html_url_with(req->arena, v.list_url, "q", v.q);
    return v;
}

static int choose_show(
    struct req *req, struct res *res, const struct citizen_open *o, const struct choose_view *v)
{
    const char *title = arena_printf(req->arena, tr("Vælg tilbud til %s"), o->name);
    struct crumb crumbs[] = {{tr("Borgere"), "/borgere"}, {o->name, o->url}, {tr("Henvis til tilbud"), NULL}};
    struct html *h = page_begin(req, res, MENU_CITIZENS, title, crumbs, 3);
    struct page_head head = {.title = title, .lead = choose_lead(req, o)};
    t_page_head(h, &head);
    referral_steps(h, 1);
    int rc = group_initiative_section(req, h, o);
    if (rc)
        return rc;
    t_choose_page(h, v);
    return page_end(req, res, h);
}

static int choose_offer_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    struct choose_list list = {0};
    int rc = citizen_page_open(req, res, N_("vælg tilbud"), &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    struct choose_view v = choose_view_read(req, &o);
    rc = choose_load(req, &o, &v, NULL, 0, &list);
    if (rc)
        return rc;
    choose_fill_view(req, &o, &list, &v);
    rc = choose_show(req, res, &o, &v);
    fit_search_done(&list.search);
    return rc;
}

static int choose_show_compared(struct req *req, struct res *res, const struct citizen_open *o,
    const struct choose_view *v, size_t n_wanted)
{
    const char *title = arena_printf(req->arena, tr("Sammenlign tilbud til %s"), o->name);
    struct crumb crumbs[] = {{tr("Borgere"), "/borgere"}, {o->name, o->url},
        {tr("Henvis til tilbud"), v->url}, {tr("Sammenlign"), NULL}};
    struct html *h = page_begin(req, res, MENU_CITIZENS, title, crumbs, 4);
    struct page_head head = {.title = title, .lead = choose_lead(req, o)};
    t_page_head(h, &head);
    if (n_wanted > CHOOSE_MAX_COMPARED)
        t_alert(h, "info", NULL, tr("Du kan sammenligne højst tre tilbud. De tre, der passer bedst, vises."));
    t_choose_compare(h, v);
    return page_end(req, res, h);
}

static int choose_compare_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    struct choose_list list = {0};
    const char **wanted;
    int rc = citizen_page_open(req, res, N_("sammenlign tilbud"), &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    size_t n_wanted = req_all(req, "tilbud", &wanted);
    struct choose_view v = {.url = arena_printf(req->arena, "%s/henvis", o.url), .page = 1};
    rc = choose_load(req, &o, &v, wanted, n_wanted, &list);
    if (rc)
        return rc;
    struct choose_offer *rows = arena_must(req->arena, CHOOSE_MAX_COMPARED * sizeof *rows);
    for (size_t i = 0; i < list.n && v.n < CHOOSE_MAX_COMPARED; i++)
        choose_fill(req, &o, &list, &list.offers[i], &rows[v.n++]);
    v.offers = rows;
    rc = choose_show_compared(req, res, &o, &v, n_wanted);
    fit_search_done(&list.search);
    return rc;
}

static const struct param choose_params[] = {{"key", P_KEY, 0, 0}, {"spor", P_TEXT, 0, 40},
    {"art", P_KEY, 0, 0}, {"q", P_TEXT, 0, 100}, {"ledig", P_TEXT, 0, 1}, {"vis", P_KEY, 0, 0},
    {"side", P_INT, 1, 9999}};
static const struct param choose_compare_params[] = {{"key", P_KEY, 0, 0}, {"tilbud", P_KEY, 0, 0}};
ROUTE(choose_offer, "GET", "/borgere/{key}/henvis", PERM_REFERRAL_SEND, choose_offer_page, choose_params);
ROUTE(choose_compare, "GET", "/borgere/{key}/henvis/sammenlign", PERM_REFERRAL_SEND, choose_compare_page,
    choose_compare_params);
