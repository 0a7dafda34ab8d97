#include "path/overview_page.h"

#include "base/text.h"
#include "base/words.h"
#include "overview.html.h"
#include "path/overview.h"
#include "path/referral_view_page.h"
#include "people/citizen_access_page.h"
#include "people/cpr.h"
#include "people/search.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/organisation.h"

#include <string.h>

enum { OVERVIEW_REFERRALS = 8, OVERVIEW_OVER_DAYS = 10 };

static const struct {
    const char *key, *label, *heading, *empty, *day_label;
} overview_kinds[OVERVIEW_LISTS] = {
    [OVERVIEW_DECLINED] = {"afviste", N_("Afviste henvisninger"),
        N_("Afviste henvisninger, som kræver et nyt valg"), N_("Ingen afviste henvisninger venter på dig."),
        N_("Afvist")},
    [OVERVIEW_ADVISED] = {"anbefalinger", N_("Anbefalinger"), N_("Anbefalinger fra vurderinger"),
        N_("Ingen anbefalinger venter på dig."), N_("Anbefalet")},
    [OVERVIEW_CONSENT] = {"samtykker", N_("Samtykker udløber"),
        N_("Samtykker, der udløber inden for 30 dage"), N_("Ingen samtykker udløber inden for 30 dage."),
        N_("Frist")},
    [OVERVIEW_CLOSING] = {"lukker", N_("Tilbud lukker"), N_("Mine borgere i tilbud, der lukker"),
        N_("Ingen af dine borgere er i et tilbud, der lukker inden for 120 dage."), N_("Frist")},
    [OVERVIEW_WAITING] = {"venter", N_("Venter på svar"), N_("Henvisninger, der venter på svar"),
        N_("Ingen henvisninger venter på svar."), N_("Sendt")},
    [OVERVIEW_DRAFT] = {"kladder", N_("Kladder"), N_("Kladder"), N_("Du har ingen kladder."), N_("Begyndt")},
};

struct overview_data {
    struct overview_item *items[OVERVIEW_LISTS];
    size_t n[OVERVIEW_LISTS];
    struct referral_row *referrals;
    size_t n_referrals;
    int64_t n_mine;
    size_t n_stopped;
    struct intervention *offers;
    size_t n_offers;
};

static int overview_load(struct req *req, day_t today, struct overview_data *d)
{
    struct conn *c;
    int64_t user = req->who.user_id;
    struct actor actor = citizen_page_actor(req);
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    for (enum overview_list list = 0; !rc && list < OVERVIEW_LISTS; list++)
        rc = overview_items(c, list, &actor, today, &d->items[list], &d->n[list], req->arena, &req->err);
    if (!rc)
        rc = referral_sent_by(
            c, user, NULL, 0, OVERVIEW_REFERRALS, &d->referrals, &d->n_referrals, req->arena, &req->err);
    if (!rc)
        rc = search_count_mine(c, user, &d->n_mine, &req->err);
    if (!rc)
        rc = intervention_list(c, NULL, &d->offers, &d->n_offers, req->arena, &req->err);
    db_release(req->db, c);
    for (size_t i = 0; i < d->n_offers; i++) {
        if (!day_is_none(d->offers[i].last_referral_day) && d->offers[i].last_referral_day.n < today.n)
            d->n_stopped++;
    }
    return rc;
}

static const char *overview_distance(struct req *req, int64_t days)
{
    if (days == 0)
        return tr("i dag");
    if (days > 0)
        return arena_printf(req->arena, days == 1 ? tr("om %lld dag") : tr("om %lld dage"), (long long)days);
    return arena_printf(
        req->arena, days == -1 ? tr("%lld dag siden") : tr("%lld dage siden"), (long long)-days);
}

/* Titles of a comma list of offer keys. */
static const char *overview_titles(struct req *req, const struct overview_data *d, const char *keys)
{
    const char *text = NULL;
    const char *word;
    for (size_t n; text_list_next(&keys, &word, &n);) {
        const char *key = arena_strndup(req->arena, word, n), *title = key;
        for (size_t i = 0; i < d->n_offers; i++) {
            if (text_equal(d->offers[i].key, key))
                title = lang_pick(d->offers[i].title, d->offers[i].title_en);
        }
        text = text ? arena_printf(req->arena, "%s, %s", text, title) : title;
    }
    return text;
}

static void overview_fill(struct req *req, enum overview_list list, const struct overview_data *d,
    const struct overview_item *it, day_t today, struct overview_row *row)
{
    struct arena *a = req->arena;
    const char *title = lang_pick(it->title, it->title_en);
    const char *citizen = arena_printf(a, "/borgere/%s", it->citizen_key);
    day_t day = list == OVERVIEW_DECLINED || list == OVERVIEW_ADVISED || list == OVERVIEW_DRAFT
                    ? stamp_local_day(it->at)
                    : it->day;
    *row = (struct overview_row){.url = citizen,
        .person = arena_printf(a, "%s %s", it->first_name, it->last_name),
        .cpr = cpr_format(it->cpr, a)};
    row->day = citizen_page_day(a, day);
    row->distance = overview_distance(req, day.n - today.n);
    row->about = title;
    switch (list) {
    case OVERVIEW_DECLINED:
        row->task = arena_printf(a, tr("Afvist: %s"), code_label("decline_reason", it->decline_reason));
        row->next = tr("Vælg nyt tilbud");
        row->next_url = arena_printf(a, "%s/henvis", citizen);
        row->late = today.n - day.n > OVERVIEW_OVER_DAYS;
        break;
    case OVERVIEW_ADVISED:
        row->task = arena_printf(a, tr("Anbefalet: %s"), overview_titles(req, d, it->recommended));
        row->next = tr("Vælg tilbud");
        row->next_url = arena_printf(a, "%s/henvis", citizen);
        break;
    case OVERVIEW_CONSENT:
        row->task = tr("Samtykke udløber");
        row->about = arena_printf(
            a, tr("%s og %s"), organisation_abbrev(it->to_admin), organisation_abbrev(it->from_admin));
        row->next = tr("Forny samtykke");
        row->next_url = arena_printf(a, "%s/hjemmel", citizen);
        row->late = day.n - today.n <= 7;
        break;
    case OVERVIEW_CLOSING:
        row->task = tr("Tilbuddet ophører");
        row->next = tr("Se alternativer");
        row->next_url = arena_printf(a, "%s/henvis", citizen);
        row->late = day.n < today.n;
        break;
    case OVERVIEW_WAITING:
        row->task = tr("Venter på svar");
        row->next = tr("Se henvisning");
        row->next_url = arena_printf(a, "/henvisninger/%lld", (long long)it->referral_id);
        row->late = today.n - day.n > OVERVIEW_OVER_DAYS;
        break;
    case OVERVIEW_DRAFT:
    case OVERVIEW_LISTS:
        row->task = tr("Kladde, ikke sendt");
        row->next = tr("Fortsæt");
        row->next_url = arena_printf(a, "%s/henvis/%s", citizen, it->intervention_key);
        break;
    }
}

/* The list asked for, else the first with anything in it. */
static enum overview_list overview_choose(struct req *req, const struct overview_data *d)
{
    const char *key = req_text(req, "vis");
    for (enum overview_list list = 0; list < OVERVIEW_LISTS; list++) {
        if (text_equal(overview_kinds[list].key, key))
            return list;
    }
    for (enum overview_list list = 0; list < OVERVIEW_LISTS; list++) {
        if (d->n[list])
            return list;
    }
    return OVERVIEW_DECLINED;
}

static const struct tile *overview_tiles(
    struct req *req, const struct overview_data *d, enum overview_list shown, day_t today)
{
    struct tile *tiles = arena_array(req->arena, OVERVIEW_LISTS, sizeof *tiles);
    size_t over = 0;
    for (size_t i = 0; i < d->n[OVERVIEW_WAITING]; i++)
        over += today.n - d->items[OVERVIEW_WAITING][i].day.n > OVERVIEW_OVER_DAYS;
    for (enum overview_list list = 0; tiles && list < OVERVIEW_LISTS; list++) {
        tiles[list] = (struct tile){.label = tr(overview_kinds[list].label),
            .count = (int64_t)d->n[list],
            .url = arena_printf(req->arena, "/overblik?vis=%s", overview_kinds[list].key),
            .current = list == shown};
    }
    if (!tiles)
        return NULL;
    tiles[OVERVIEW_DECLINED].note = tr("seneste 90 dage");
    tiles[OVERVIEW_ADVISED].note = tr("seneste 90 dage");
    tiles[OVERVIEW_CONSENT].note = tr("inden 30 dage");
    tiles[OVERVIEW_CLOSING].note = tr("inden 120 dage");
    tiles[OVERVIEW_WAITING].note = arena_printf(req->arena, tr("%zu over %d dage"), over, OVERVIEW_OVER_DAYS);
    tiles[OVERVIEW_DRAFT].note = tr("ikke sendt");
    return tiles;
}

static const char *overview_date(struct req *req, day_t today)
{
    static const char *const names[] = {
        N_("Mandag"), N_("Tirsdag"), N_("Onsdag"), N_("Torsdag"), N_("Fredag"), N_("Lørdag"), N_("Søndag")};
    return arena_printf(req->arena, "%s %s", tr(names[day_weekday(today) - 1]), words_day(today, req->arena));
}

static const struct overview_referral *overview_referrals(
    struct req *req, const struct overview_data *d, day_t today)
{
    struct overview_referral *rows = arena_array(req->arena, d->n_referrals + 1, sizeof *rows);
    for (size_t i = 0; rows && i < d->n_referrals; i++) {
        const struct referral_row *r = &d->referrals[i];
        rows[i] = (struct overview_referral){arena_printf(req->arena, "/henvisninger/%lld", (long long)r->id),
            referral_person(r, req->arena), referral_title(r), referral_state_words(r),
            referral_state_class(r), referral_days_words(referral_wait_days(r, today), req->arena)};
    }
    return rows;
}

static int overview_show_page(struct req *req, struct res *res)
{
    struct overview_data d = {0};
    day_t today = clock_today();
    struct actor actor = citizen_page_actor(req);
    int rc = overview_load(req, today, &d);
    if (!rc)
        rc = audit_log(req->db, &actor,
            &(struct audit_entry){"search", "citizen", INT_NONE, INT_NONE, "overview"}, &req->err);
    if (rc)
        return rc;
    enum overview_list list = overview_choose(req, &d);
    struct overview_view v = {.tiles = overview_tiles(req, &d, list, today), .n_tiles = OVERVIEW_LISTS};
    v.heading = tr(overview_kinds[list].heading);
    v.empty = tr(overview_kinds[list].empty);
    v.day_label = tr(overview_kinds[list].day_label);
    struct overview_row *rows = arena_array(req->arena, d.n[list] + 1, sizeof *rows);
    for (size_t i = 0; rows && i < d.n[list]; i++)
        overview_fill(req, list, &d, &d.items[list][i], today, &rows[i]);
    v.rows = rows;
    v.n = d.n[list];
    v.referrals = overview_referrals(req, &d, today);
    v.n_referrals = d.n_referrals;
    if (d.n_stopped)
        v.stops = arena_printf(req->arena, tr("%zu tilbud har fået henvisningsstop."), d.n_stopped);
    struct html *h = page_begin(req, res, MENU_HOME, tr("Mit overblik"), NULL, 0);
    struct action actions[] = {
        {tr("Find borger"), "/borgere", NULL}, {tr("Mine borgere"), "/borgere/mine", NULL}};
    struct page_head head = {.title = tr("Mit overblik"),
        .lead = arena_printf(req->arena,
            d.n_mine == 1 ? tr("%s · tovholder for %lld borger") : tr("%s · tovholder for %lld borgere"),
            overview_date(req, today), (long long)d.n_mine),
        .actions = actions,
        .n_actions = 2};
    t_page_head(h, &head);
    t_overview_page(h, &v);
    return page_end(req, res, h);
}

static const struct param overview_params[] = {{"vis", P_TEXT, 0, 20}};
ROUTE(overview_show, "GET", "/overblik", PERM_REFERRAL_SEND, overview_show_page, overview_params);
MENU_ITEM(overview_menu, MENU_HOME, N_("Mit overblik"), "/overblik", PERM_REFERRAL_SEND);
