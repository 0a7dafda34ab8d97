#include "path/informed_page.h"

#include "base/text.h"
#include "informed.html.h"
#include "offer/intervention.h"
#include "people/citizen_access_page.h"
#include "system/code.h"
#include "system/user.h"

/* ---- one citizen ---- */

struct informed_data {
    struct citizen_open o;
    struct intervention offer;
    struct alternative_view *offers;
    size_t n_offers;
    struct informed stored;
    bool has_stored;
    const char *stored_by;
};

/* The alternatives of the offer; when the sources name none, the offers that are open to all. */
static int informed_read_offers(struct conn *c, struct req *req, struct informed_data *d)
{
    struct intervention *open;
    size_t n;
    int rc = intervention_alternatives(c, d->offer.key, &d->offers, &d->n_offers, req->arena, &req->err);
    if (rc || d->n_offers)
        return rc;
    rc = intervention_list(c, "open_offer", &open, &n, req->arena, &req->err);
    d->offers = rc ? NULL : arena_array(req->arena, n + 1, sizeof *d->offers);
    for (size_t i = 0; d->offers && i < n; i++)
        d->offers[d->n_offers++] = (struct alternative_view){.key = open[i].key,
            .title = open[i].title,
            .title_en = open[i].title_en,
            .needs_doctor = INT_NONE};
    return rc;
}

static int informed_read(struct req *req, struct informed_data *d)
{
    struct conn *c;
    struct user user;
    bool sent = false;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = intervention_by_key(c, req_text(req, "offer"), &d->offer, req->arena, &req->err);
    if (!rc)
        rc = informed_sent(c, &d->o.actor, d->o.citizen.id, d->offer.key, &sent, &req->err);
    if (!rc &&
        (d->o.sight.referral_only || !(sent || (d->o.sight.tracks & sight_track_bits(d->offer.track)))))
        rc = ERR_NOT_FOUND;
    if (!rc)
        rc = informed_read_offers(c, req, d);
    if (!rc) {
        rc = informed_of(c, d->o.citizen.id, d->offer.key, &d->stored, req->arena, &req->err);
        d->has_stored = !rc;
        rc = rc == ERR_NOT_FOUND ? OK : rc;
    }
    if (!rc && d->has_stored && d->stored.user_id != INT_NONE) {
        rc = user_by_id(c, d->stored.user_id, &user, req->arena, &req->err);
        d->stored_by = rc ? NULL : user.name;
    }
    db_release(req->db, c);
    return rc;
}

/* Comma list of the boxes that were ticked. */
static const char *informed_ticked(struct req *req)
{
    const char **values, *text = NULL;
    size_t n = req_all(req, "offers", &values);
    for (size_t i = 0; i < n; i++)
        text = text ? arena_printf(req->arena, "%s,%s", text, values[i]) : values[i];
    return text;
}

static void informed_fill_offers(
    struct req *req, const struct informed_data *d, const char *ticked, struct informed_form *form)
{
    struct informed_choice *choices = arena_array(req->arena, d->n_offers + 1, sizeof *choices);
    for (size_t i = 0; choices && i < d->n_offers; i++) {
        const struct alternative_view *a = &d->offers[i];
        choices[i] = (struct informed_choice){.key = a->key,
            .title = lang_pick(a->title, a->title_en),
            .about = a->condition ? lang_pick(a->condition, a->condition_en) : NULL,
            .on = text_list_has(ticked, a->key)};
    }
    form->offers = choices;
    form->n_offers = choices ? d->n_offers : 0;
}

static const char *informed_titles(struct req *req, const struct informed_data *d)
{
    const char *text = NULL;
    for (size_t i = 0; i < d->n_offers; i++) {
        const char *title = lang_pick(d->offers[i].title, d->offers[i].title_en);
        if (text_list_has(d->stored.offers, d->offers[i].key))
            text = text ? arena_printf(req->arena, "%s, %s", text, title) : title;
    }
    return text;
}

static void informed_fill_stored(struct req *req, const struct informed_data *d, struct informed_form *form)
{
    struct arena *a = req->arena;
    const char *titles = informed_titles(req, d);
    form->stored = arena_printf(
        a, "%s %s", code_label("informed_outcome", d->stored.outcome), citizen_page_day(a, d->stored.day));
    form->stored_note = d->stored_by ? arena_printf(a, tr("Markeret af %s."), d->stored_by) : "";
    if (titles)
        form->stored_note = arena_printf(a, tr("%s Tilbud: %s."), form->stored_note, titles);
    if (d->stored.reason)
        form->stored_note = arena_printf(a, "%s %s", form->stored_note, d->stored.reason);
}

static int informed_show(
    struct req *req, struct res *res, const struct informed_data *d, const struct informed *typed)
{
    struct informed_form form = {.csrf = req_csrf(req),
        .action = arena_printf(req->arena, "%s/orientering/%s", d->o.url, d->offer.key),
        .back = "/overblik?vis=orientering",
        .err = &req->err,
        .outcome = typed->outcome,
        .day = req_is_post(req) ? req_form(req, "day") : citizen_page_day(req->arena, typed->day),
        .reason = typed->reason ? typed->reason : ""};
    const char *title = lang_pick(d->offer.title, d->offer.title_en);
    const struct fact facts[] = {
        {.label = tr("Tilbud, der lukker"), .value = title},
        {.label = tr("Sidste henvisning"),
            .value = day_is_none(d->offer.last_referral_day)
                         ? NULL
                         : citizen_page_day(req->arena, d->offer.last_referral_day)},
        {.label = tr("Ophører"),
            .value = day_is_none(d->offer.end_day) ? NULL : citizen_page_day(req->arena, d->offer.end_day)},
    };
    form.facts = facts;
    form.n_facts = sizeof facts / sizeof facts[0];
    form.outcomes = page_options(req->arena, "informed_outcome", NULL, &form.n_outcomes);
    informed_fill_offers(req, d, typed->offers, &form);
    form.replaces = d->has_stored ? d->stored.id : INT_NONE;
    if (d->has_stored)
        informed_fill_stored(req, d, &form);
    struct crumb crumbs[] = {{tr("Borgere"), "/borgere"}, {d->o.name, d->o.url}, {tr("Orientering"), NULL}};
    struct html *h = page_begin(req, res, MENU_CITIZENS, d->o.name, crumbs, 3);
    t_error_summary(h, &req->err);
    citizen_page_top(req, h, &d->o, NULL, 0);
    t_informed_form_page(h, &form);
    return page_end(req, res, h);
}

static int informed_show_page(struct req *req, struct res *res)
{
    struct informed_data d = {0};
    int rc = citizen_page_open(req, res, N_("Orientering"), &d.o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    rc = informed_read(req, &d);
    if (rc)
        return rc;
    struct informed empty = {.outcome = "informed", .day = d.o.today};
    return informed_show(req, res, &d, d.has_stored ? &d.stored : &empty);
}

struct informed_write {
    const struct actor *actor;
    struct informed row;
    day_t today;
    int64_t replaces;
};

static int informed_add_write(struct conn *c, void *ctx, struct err *err)
{
    struct informed_write *w = ctx;
    return informed_add(c, w->actor, &w->row, w->replaces, w->today, err);
}

static int informed_undo_write(struct conn *c, void *ctx, struct err *err)
{
    struct informed_write *w = ctx;
    return informed_undo(c, w->actor, w->row.id, w->today, err);
}

static int informed_save_page(struct req *req, struct res *res)
{
    struct informed_data d = {0};
    int rc = citizen_page_open(req, res, N_("Orientering"), &d.o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    rc = informed_read(req, &d);
    if (rc)
        return rc;
    const char *reason = text_trim(req->arena, req_form(req, "reason"));
    struct informed_write w = {.actor = &d.o.actor,
        .row = {.citizen_id = d.o.citizen.id, .intervention = d.offer.key},
        .today = d.o.today};
    w.replaces = req_int(req, "replaces", INT_NONE);
    w.row.outcome = req_form(req, "outcome");
    w.row.day = day_parse(req_form(req, "day"), d.o.today);
    w.row.offers = informed_ticked(req);
    w.row.reason = *reason ? reason : NULL;
    rc = db_write(req->db, "informed_add", informed_add_write, &w, &req->err);
    if (rc == ERR_INVALID || rc == ERR_CONFLICT || rc == ERR_REFUSED) {
        struct err kept = req->err;
        struct informed_data now = {.o = d.o};
        err_clear(&req->err);
        int again = informed_read(req, &now); /* after a conflict: with what the other one marked */
        if (again)
            return again;
        req->err = kept;
        res->status = rc == ERR_CONFLICT ? 409 : 422;
        return informed_show(req, res, &now, &w.row);
    }
    if (rc)
        return rc;
    return res_redirect(
        res, arena_printf(req->arena, "/overblik?vis=orientering&gemt=orienteret&borger=%s&tilbud=%s&nr=%lld",
                 d.o.citizen.key, d.offer.key, (long long)w.row.id));
}

static int informed_undo_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    int rc = citizen_page_open(req, res, N_("Orientering"), &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    struct informed_write w = {.actor = &o.actor, .row = {.id = req_int(req, "nr", 0)}, .today = o.today};
    rc = db_write(req->db, "informed_undo", informed_undo_write, &w, &req->err);
    return rc ? rc : res_redirect(res, "/overblik?vis=orientering&gemt=fortrudt");
}

/* ---- how far each offer is ---- */

static int informed_list_page(struct req *req, struct res *res)
{
    struct conn *c;
    struct informed_count *counts;
    size_t n;
    struct actor actor = citizen_page_actor(req);
    bool lead = who_may(&req->who, PERM_TEAM_LEAD);
    bool unit = lead && text_equal(req_text(req, "hvem"), "team");
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = informed_counts(c, &actor, unit, clock_today(), &counts, &n, req->arena, &req->err);
    db_release(req->db, c);
    struct informed_line *rows = rc ? NULL : arena_array(req->arena, n + 1, sizeof *rows);
    if (rc || !rows)
        return rc ? rc : err_set(&req->err, ERR_LIMIT, "informed list");
    for (size_t i = 0; i < n; i++)
        rows[i] = (struct informed_line){.title = lang_pick(counts[i].title, counts[i].title_en),
            .url = arena_printf(req->arena, "/tilbud/%s", counts[i].intervention),
            .last_referral_day = counts[i].last_referral_day,
            .end_day = counts[i].end_day,
            .affected = counts[i].affected,
            .informed = counts[i].informed,
            .moved = counts[i].moved,
            .declined = counts[i].declined,
            .left = counts[i].left};
    const struct link scopes[] = {{tr("Mine borgere"), "/overblik/orientering", !unit},
        {tr("Mit team"), "/overblik/orientering?hvem=team", unit}};
    struct informed_list v = {.scopes = scopes, .n_scopes = lead ? 2 : 0, .rows = rows, .n = n};
    struct crumb crumbs[] = {{tr("Mit overblik"), "/overblik"}, {tr("Orientering pr. tilbud"), NULL}};
    struct html *h = page_begin(req, res, MENU_HOME, tr("Orientering pr. tilbud"), crumbs, 2);
    struct action actions[] = {{tr("Se dem, der mangler"), "/overblik?vis=orientering", NULL}};
    struct page_head head = {.title = tr("Orientering pr. tilbud"),
        .lead = tr("Tilbud, der lukker inden for et år, og hvem der er fortalt det"),
        .actions = actions,
        .n_actions = 1};
    t_page_head(h, &head);
    t_informed_list_page(h, &v);
    return page_end(req, res, h);
}

#define INFORMED_PLACE                                                                                       \
    {"key", P_KEY, 0, 0},                                                                                    \
    {                                                                                                        \
        "offer", P_KEY, 0, 0                                                                                 \
    }
static const struct param informed_params[] = {INFORMED_PLACE};
static const struct param informed_save_params[] = {INFORMED_PLACE, {"outcome", P_FORM, 0, 80},
    {"day", P_FORM, 0, 40}, {"replaces", P_INT, 1, INT64_MAX}, {"offers", P_FORM, 0, 80},
    {"reason", P_FORM, 0, 4000}};
static const struct param informed_undo_params[] = {INFORMED_PLACE, {"nr", P_INT, 1, INT64_MAX}};
static const struct param informed_list_params[] = {{"hvem", P_KEY, 0, 0}};
ROUTE(informed_route, "GET", "/borgere/{key}/orientering/{offer}", PERM_CITIZEN_EDIT, informed_show_page,
    informed_params);
ROUTE(informed_save_route, "POST", "/borgere/{key}/orientering/{offer}", PERM_CITIZEN_EDIT,
    informed_save_page, informed_save_params);
ROUTE(informed_undo_route, "POST", "/borgere/{key}/orientering/{offer}/fortryd", PERM_CITIZEN_EDIT,
    informed_undo_page, informed_undo_params);
ROUTE(informed_list_route, "GET", "/overblik/orientering", PERM_REFERRAL_SEND, informed_list_page,
    informed_list_params);
