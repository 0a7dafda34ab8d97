#include "path/choose_page.h"

#include "base/text.h"
#include "choose.html.h"
#include "path/group_initiative_page.h"
#include "path/referral_view_page.h"
#include "path/screening.h"
#include "people/citizen_access_page.h"
#include "system/code.h"
#include "system/organisation.h"

#include <string.h>

enum { CHOOSE_CLOSED_SHOWN = 2, CHOOSE_MAX_COMPARED = 3 };

struct choose_screened {
    const char *key;
    bool visited; /* the citizen may be referred */
};
struct choose_list {
    struct fit_offer *offers;
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

static bool choose_passes(
    struct req *req, const struct fit_offer *f, const char *track, const char *words, bool only_free)
{
    if (track && !(sight_track_bits(f->iv.track) & sight_track_bits(track)))
        return false;
    if (only_free && !text_equal(f->iv.kind, "open_offer") &&
        (f->places == INT_NONE || f->occupied >= f->places))
        return false;
    return !words || !*words ||
           strstr(text_fold(req->arena, lang_pick(f->iv.title, f->iv.title_en)), words) ||
           strstr(text_fold(req->arena, lang_pick(f->iv.content, f->iv.content_en)), words);
}

static int choose_load(struct req *req, const struct citizen_open *o, struct choose_list *list)
{
    struct conn *c;
    struct visit_quota *quotas;
    size_t n = 0;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = fit_offers(c, &o->citizen, &o->sight, o->today, &list->offers, &list->n, req->arena, &req->err);
    if (!rc)
        rc = visit_quota_list(c, NULL, &quotas, &n, req->arena, &req->err);
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
    db_release(req->db, c);
    return rc;
}

static const struct html_option *choose_tracks(struct req *req, size_t *ret_n)
{
    size_t n;
    const struct html_option *codes = page_options(req->arena, "track", NULL, &n);
    struct html_option *options = arena_array(req->arena, n + 1, sizeof *options);
    if (!options)
        return NULL;
    options[0] = (struct html_option){"", tr("Alle spor")};
    size_t kept = 1;
    for (size_t i = 0; i < n; i++) {
        if (!text_equal(codes[i].value, "benefit"))
            options[kept++] = codes[i];
    }
    *ret_n = kept;
    return options;
}

static const char *choose_heading(struct req *req, const size_t counts[3])
{
    return arena_printf(req->arena, tr("%zu tilbud passer, %zu passer med forbehold, %zu kan ikke vælges"),
        counts[FIT_YES], counts[FIT_RESERVED], counts[FIT_NO]);
}

static int choose_fill_view(struct req *req, const struct citizen_open *o, struct choose_view *v)
{
    struct choose_list all = {0};
    size_t counts[3] = {0};
    int rc = choose_load(req, o, &all);
    if (rc)
        return rc;
    const struct fit_offer *list = all.offers;
    size_t n = all.n;
    struct choose_offer *rows = arena_array(req->arena, n + 1, sizeof *rows);
    if (!rows)
        return err_set(&req->err, ERR_LIMIT, "offers");
    const char *words = v->q ? text_fold(req->arena, v->q) : NULL;
    bool show_all = text_equal(req_text(req, "vis"), "alle");
    for (size_t i = 0; i < n; i++) {
        if (!choose_passes(req, &list[i], v->track, words, v->only_free))
            continue;
        bool shown = list[i].fit != FIT_NO || show_all || counts[FIT_NO] < CHOOSE_CLOSED_SHOWN ||
                     choose_is_screened(&all, list[i].iv.key);
        counts[list[i].fit]++;
        if (shown)
            choose_fill(req, o, &all, &list[i], &rows[v->n++]);
        else
            v->n_left_out++;
    }
    v->offers = rows;
    v->heading = choose_heading(req, counts);
    return OK;
}

static const char *choose_lead(struct req *req, const struct citizen_open *o)
{
    const char *lead = citizen_page_lead(req, o);
    return o->citizen.job_goal && o->sight.tracks & SIGHT_JOB
               ? arena_printf(req->arena, tr("%s · jobmål: %s"), lead, o->citizen.job_goal)
               : lead;
}

static int choose_offer_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    int rc = citizen_page_open(req, res, N_("vælg tilbud"), &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    struct choose_view v = {.url = arena_printf(req->arena, "%s/henvis", o.url),
        .track = req_text(req, "spor"),
        .q = req_text(req, "q"),
        .only_free = text_equal(req_text(req, "ledig"), "1"),
        .rules_day = citizen_page_day(req->arena, o.today)};
    rc = choose_fill_view(req, &o, &v);
    if (rc)
        return rc;
    v.compare_url = arena_printf(req->arena, "%s/sammenlign", v.url);
    v.tracks = choose_tracks(req, &v.n_tracks);
    v.all_url = html_url_with(req->arena, v.url, "spor", v.track);
    v.all_url = html_url_with(req->arena, v.all_url, "q", v.q);
    v.all_url = html_url_with(req->arena, v.all_url, "vis", "alle");
    const char *title = arena_printf(req->arena, tr("Vælg tilbud til %s"), o.name);
    struct crumb crumbs[] = {{tr("Borgere"), "/borgere"}, {o.name, o.url}, {tr("Henvis til tilbud"), NULL}};
    struct html *h = page_begin(req, res, MENU_CITIZENS, title, crumbs, 3);
    struct page_head head = {.title = title, .lead = choose_lead(req, &o)};
    t_page_head(h, &head);
    referral_steps(h, 1);
    rc = group_initiative_section(req, h, &o);
    if (rc)
        return rc;
    t_choose_page(h, &v);
    return page_end(req, res, h);
}

static int choose_compare_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    struct choose_list all = {0};
    const char **wanted;
    int rc = citizen_page_open(req, res, N_("sammenlign tilbud"), &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    rc = choose_load(req, &o, &all);
    if (rc)
        return rc;
    const struct fit_offer *list = all.offers;
    size_t n = all.n;
    size_t n_wanted = req_all(req, "tilbud", &wanted);
    struct choose_view v = {.url = arena_printf(req->arena, "%s/henvis", o.url)};
    struct choose_offer *rows = arena_array(req->arena, CHOOSE_MAX_COMPARED, sizeof *rows);
    for (size_t i = 0; i < n && v.n < CHOOSE_MAX_COMPARED; i++) {
        for (size_t k = 0; k < n_wanted; k++) {
            if (!text_equal(list[i].iv.key, wanted[k]))
                continue;
            choose_fill(req, &o, &all, &list[i], &rows[v.n++]);
            break;
        }
    }
    v.offers = rows;
    const char *title = arena_printf(req->arena, tr("Sammenlign tilbud til %s"), o.name);
    struct crumb crumbs[] = {{tr("Borgere"), "/borgere"}, {o.name, o.url}, {tr("Henvis til tilbud"), v.url},
        {tr("Sammenlign"), NULL}};
    struct html *h = page_begin(req, res, MENU_CITIZENS, title, crumbs, 4);
    struct page_head head = {.title = title, .lead = choose_lead(req, &o)};
    t_page_head(h, &head);
    if (n_wanted > CHOOSE_MAX_COMPARED)
        t_alert(h, "info", NULL, tr("Du kan sammenligne højst tre tilbud. De tre, der passer bedst, vises."));
    t_choose_compare(h, &v);
    return page_end(req, res, h);
}

static const struct param choose_params[] = {{"key", P_KEY, 0, 0}, {"spor", P_TEXT, 0, 40},
    {"q", P_TEXT, 0, 100}, {"ledig", P_TEXT, 0, 1}, {"vis", P_KEY, 0, 0}};
static const struct param choose_compare_params[] = {{"key", P_KEY, 0, 0}, {"tilbud", P_KEY, 0, 0}};
ROUTE(choose_offer, "GET", "/borgere/{key}/henvis", PERM_REFERRAL_SEND, choose_offer_page, choose_params);
ROUTE(choose_compare, "GET", "/borgere/{key}/henvis/sammenlign", PERM_REFERRAL_SEND, choose_compare_page,
    choose_compare_params);
