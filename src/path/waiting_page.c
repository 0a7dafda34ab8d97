#include "path/waiting_page.h"

#include "base/text.h"
#include "offer/offer_state.h"
#include "offer/unit_offers.h"
#include "path/referral_clock.h"
#include "path/referral_page.h"
#include "path/referral_view_page.h"
#include "path/waiting.h"
#include "people/citizen_access_page.h"
#include "people/cpr.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/organisation.h"
#include "waiting.html.h"

#include <string.h>

enum { WAITING_PAGE = 50, WAITING_MAX_CHOSEN = 200, WAITING_TILES = 24 };

/* One offer's list with what its page shows. */
struct waiting_data {
    struct intervention *offers; /* of the unit, those that take referrals */
    size_t n_offers;
    int64_t *counts; /* [n_offers] waiting */
    const struct intervention *offer;
    struct team *teams;
    size_t n_teams;
    struct queue_rule *rules;
    size_t n_rules;
    struct waiting_row *rows;
    size_t n;
    struct waiting_rate *rates; /* [n_teams + 1], the last without team */
};

/* The unit's offers with how many wait; the chosen one, else the first with somebody waiting. */
static int waiting_offers(
    struct conn *c, struct req *req, const struct actor *actor, const char *key, struct waiting_data *d)
{
    int rc = unit_offers(c, req->who.unit, &d->offers, &d->n_offers, req->arena, &req->err);
    d->counts = rc ? NULL : arena_array(req->arena, d->n_offers + 1, sizeof *d->counts);
    if (!rc && !d->counts)
        rc = err_set(&req->err, ERR_LIMIT, "waiting list");
    for (size_t i = 0; !rc && i < d->n_offers; i++)
        rc = referral_inbox_count(c, actor, "wait_listed", d->offers[i].key, &d->counts[i], &req->err);
    for (size_t i = 0; !rc && i < d->n_offers; i++) {
        if (text_equal(d->offers[i].key, key))
            d->offer = &d->offers[i];
    }
    for (size_t i = 0; !key && !d->offer && i < d->n_offers; i++) {
        if (d->counts[i])
            d->offer = &d->offers[i];
    }
    if (!rc && key && !d->offer)
        rc = err_user(
            &req->err, ERR_NOT_FOUND, "%s", tr("Tilbuddet findes ikke, eller din enhed udfører det ikke."));
    if (!d->offer && d->n_offers)
        d->offer = &d->offers[0];
    return rc;
}

static int waiting_load(
    struct req *req, const struct actor *actor, const char *key, const char *team, struct waiting_data *d)
{
    struct conn *c;
    day_t today = clock_today();
    const struct referral_scope scope = {.unit = req->who.unit};
    int rc = scope.unit ? referral_tidy_now(req->db, &scope, today, &req->err) : OK;
    if (!rc)
        rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = waiting_offers(c, req, actor, key, d);
    if (!rc && d->offer) {
        rc = intervention_teams(c, d->offer->key, &d->teams, &d->n_teams, req->arena, &req->err);
        if (!rc)
            rc = waiting_rules(c, d->offer->key, &d->rules, &d->n_rules, req->arena, &req->err);
        if (!rc)
            rc = waiting_queue(c, actor, d->offer, team, today, &d->rows, &d->n, req->arena, &req->err);
        d->rates = arena_must(req->arena, (d->n_teams + 1) * sizeof *d->rates);
        for (size_t i = 0; !rc && i <= d->n_teams; i++)
            rc = waiting_rate_of(
                c, d->offer->id, i < d->n_teams ? d->teams[i].key : NULL, today, &d->rates[i], &req->err);
    }
    db_release(req->db, c);
    return rc;
}

static const struct waiting_rate *waiting_rate_for(const struct waiting_data *d, const char *team)
{
    for (size_t i = 0; team && i < d->n_teams; i++) {
        if (text_equal(d->teams[i].key, team))
            return &d->rates[i];
    }
    return &d->rates[d->n_teams];
}

static const char *waiting_team_title(const struct waiting_data *d, const char *team)
{
    for (size_t i = 0; team && i < d->n_teams; i++) {
        if (text_equal(d->teams[i].key, team))
            return lang_pick(d->teams[i].title, d->teams[i].title_en);
    }
    return NULL;
}

/* "Flyttet forrest: …" and the place offered. */
static const char *waiting_note(struct req *req, const struct waiting_row *r)
{
    struct referral_row row = {.state = "wait_listed",
        .place_state = r->place_state,
        .place_day = r->place_day,
        .place_deadline = r->place_deadline};
    const char *place = referral_place_words(&row, clock_today(), req->arena);
    if (r->queue_rank == INT_NONE || !r->queue_reason)
        return place;
    const char *moved = arena_printf(req->arena,
        r->queue_rank < 0 ? tr("Flyttet forrest: %s") : tr("Flyttet bagest: %s"), r->queue_reason);
    return place ? arena_printf(req->arena, "%s · %s", place, moved) : moved;
}

static bool waiting_is_chosen(const char *const *values, size_t n, const char *value)
{
    for (size_t i = 0; i < n; i++) {
        if (text_equal(values[i], value))
            return true;
    }
    return false;
}

static void waiting_fill(struct req *req, const struct waiting_data *d, const struct waiting_row *r,
    const char *const *chosen, size_t n_chosen, struct waiting_line *line)
{
    struct arena *a = req->arena;
    day_t today = clock_today(),
          expected = waiting_expected(waiting_rate_for(d, r->team), r->position, today);
    bool too_late =
        !day_is_none(expected) && !day_is_none(d->offer->end_day) && expected.n > d->offer->end_day.n;
    *line = (struct waiting_line){
        .url = arena_printf(a, "/henvisninger/%lld", (long long)r->id),
        .person = arena_printf(a, "%s %s", r->first_name, r->last_name),
        .cpr = cpr_format(r->cpr, a),
        .team = waiting_team_title(d, r->team),
        .priority = code_label("priority", r->priority),
        .urgent = r->priority && !text_equal(r->priority, "normal"),
        .since = citizen_page_day(a, stamp_local_day(r->waiting_since)),
        .days = referral_days_words(today.n - stamp_local_day(r->waiting_since).n, a),
        .expected = day_is_none(expected) ? tr("kan ikke beregnes")
                    : too_late            ? tr("efter tilbuddet ophører")
                                          : citizen_page_day(a, expected),
        .expected_known = !day_is_none(expected) && !too_late,
        .note = waiting_note(req, r),
        .value = arena_printf(a, "%lld-%lld", (long long)r->id, (long long)r->version),
        .id = arena_printf(a, "valgt-%lld", (long long)r->id),
        .position = r->position,
    };
    line->chosen = waiting_is_chosen(chosen, n_chosen, line->value);
}

static const char *waiting_rate_text(struct req *req, const struct waiting_data *d, const char *team)
{
    if (d->n_teams && !team)
        return tr(
            "Forventet start: plads i køen gange 30 dage, delt med medianen af starter pr. 30 dage på holdet i de seneste 180 dage. Færre end fem starter: kan ikke beregnes.");
    const struct waiting_rate *rate = waiting_rate_for(d, team);
    if (rate->per_period2 <= 0)
        return arena_printf(req->arena,
            tr("Forventet start kan ikke beregnes: kun %lld starter i de seneste 180 dage, eller ingen i de fleste måneder."),
            (long long)rate->starts);
    return arena_printf(req->arena,
        tr("Forventet start: plads i køen gange 30 dage, delt med medianen af starter pr. 30 dage i de seneste 180 dage: %s (%lld starter i alt)."),
        referral_half_words(rate->per_period2, req->arena), (long long)rate->starts);
}

static void waiting_fill_choices(struct req *req, const struct waiting_data *d, struct waiting_view *v)
{
    struct tile *tiles = arena_must(req->arena, WAITING_TILES * sizeof *tiles);
    for (size_t i = 0; i < d->n_offers && v->n_tiles < WAITING_TILES; i++) {
        bool chosen = &d->offers[i] == d->offer;
        if (d->n_offers > WAITING_TILES && !d->counts[i] && !chosen)
            continue; /* of many offers those with somebody waiting */
        tiles[v->n_tiles++] = (struct tile){lang_pick(d->offers[i].title, d->offers[i].title_en),
            d->counts[i], offer_state_label(offer_state_of(&d->offers[i], clock_today())),
            html_url_with(req->arena, "/henvisninger/venteliste", "tilbud", d->offers[i].key), chosen};
    }
    v->tiles = tiles;
    struct html_option *teams = arena_must(req->arena, (d->n_teams + 1) * sizeof *teams);
    teams[0] = (struct html_option){"", tr("Alle hold")};
    for (size_t i = 0; i < d->n_teams; i++)
        teams[i + 1] =
            (struct html_option){d->teams[i].key, lang_pick(d->teams[i].title, d->teams[i].title_en)};
    v->teams = teams;
    v->n_teams = d->n_teams ? d->n_teams + 1 : 0;
    const char **rules = arena_must(req->arena, (d->n_rules + 1) * sizeof *rules);
    for (size_t i = 0; i < d->n_rules; i++)
        rules[i] = lang_pick(d->rules[i].text, d->rules[i].text_en);
    v->rules = rules;
    v->n_rules = d->n_rules;
}

static int waiting_show(struct req *req, struct res *res, const struct waiting_data *d, const char *team,
    int64_t page, bool typed)
{
    static const struct field start_field = FIELD(course, start_day, F_DAY, N_("Startdato"), FR_REQUIRED);
    struct waiting_view v = {.csrf = req_csrf(req),
        .url = "/henvisninger/venteliste",
        .start_url = "/henvisninger/venteliste/start",
        .err = &req->err,
        .team = team,
        .start_field = &start_field};
    const char **chosen = NULL;
    size_t n_chosen = typed ? req_all(req, "valgt", &chosen) : 0;
    waiting_fill_choices(req, d, &v);
    if (d->offer) {
        v.offer = d->offer->key;
        v.title = lang_pick(d->offer->title, d->offer->title_en);
        v.rate = waiting_rate_text(req, d, team);
    }
    size_t from = (size_t)(page - 1) * WAITING_PAGE;
    struct waiting_line *rows = arena_must(req->arena, (WAITING_PAGE + 1) * sizeof *rows);
    for (size_t i = from; i < d->n && v.n < WAITING_PAGE; i++)
        waiting_fill(req, d, &d->rows[i], chosen, n_chosen, &rows[v.n++]);
    v.rows = rows;
    v.start_day = typed ? req_form(req, "start_day") : citizen_page_day(req->arena, clock_today());
    const char *url = html_url_with(req->arena, v.url, "tilbud", v.offer);
    v.paging =
        (struct paging){html_url_with(req->arena, url, "hold", team), page, WAITING_PAGE, (int64_t)d->n};
    struct crumb crumbs[] = {{tr("Henvisninger"), "/henvisninger"}, {tr("Venteliste"), NULL}};
    struct html *h = page_begin(req, res, MENU_REFERRALS, tr("Venteliste"), crumbs, 2);
    int64_t undone = typed ? 0 : req_int(req, "fortrudt", 0);
    if (undone)
        t_receipt(h,
            arena_printf(req->arena,
                undone == 1 ? tr("%lld start er fortrudt. Borgeren står igen på ventelisten.")
                            : tr("%lld starter er fortrudt. Borgerne står igen på ventelisten."),
                (long long)undone),
            NULL, NULL);
    t_error_summary(h, &req->err);
    struct page_head head = {.title = tr("Venteliste"), .lead = organisation_name(req->who.unit)};
    t_page_head(h, &head);
    t_waiting_page(h, &v);
    return page_end(req, res, h);
}

static int waiting_log(struct req *req, const struct actor *actor, size_t n)
{
    const char *detail = arena_printf(req->arena, "waiting hits=%zu", n);
    return audit_log(
        req->db, actor, &(struct audit_entry){"search", "referral", INT_NONE, INT_NONE, detail}, &req->err);
}

static int waiting_list_page(struct req *req, struct res *res)
{
    struct actor actor = citizen_page_actor(req);
    struct waiting_data d = {0};
    const char *team = req_text(req, "hold");
    int rc = waiting_load(req, &actor, req_text(req, "tilbud"), team, &d);
    if (!rc)
        rc = waiting_log(req, &actor, d.n);
    return rc ? rc : waiting_show(req, res, &d, team, req_int(req, "side", 1), false);
}

/* ---- starting a team ---- */

struct waiting_write {
    struct actor actor;
    struct waiting_start *rows;
    size_t n, n_done;
    day_t day;
};
static int waiting_start_fn(struct conn *c, void *ctx, struct err *err)
{
    struct waiting_write *w = ctx;
    return waiting_start_team(c, &w->actor, w->rows, w->n, w->day, &w->n_done, err);
}

/* The rows that were ticked, of those on the list that the user may see. */
static size_t waiting_chosen(
    struct req *req, const struct waiting_data *d, struct waiting_start *rows, const char **names)
{
    const char **values;
    size_t n_values = req_all(req, "valgt", &values), n = 0;
    for (size_t i = 0; i < n_values && n < WAITING_MAX_CHOSEN; i++) {
        char *dash = strchr(arena_strdup(req->arena, values[i]), '-');
        int64_t id, version;
        if (!dash || !text_to_int(dash + 1, 1, INT64_MAX, &version))
            continue;
        const char *digits = arena_strndup(req->arena, values[i], strcspn(values[i], "-"));
        if (!text_to_int(digits, 1, INT64_MAX, &id))
            continue;
        for (size_t k = 0; k < d->n; k++) {
            if (d->rows[k].id != id)
                continue;
            names[n] = arena_printf(req->arena, "%s %s", d->rows[k].first_name, d->rows[k].last_name);
            rows[n++] = (struct waiting_start){.id = id, .version = version};
        }
    }
    return n;
}

static int waiting_show_result(struct req *req, struct res *res, const struct waiting_write *w,
    const char *const *names, const struct waiting_data *d)
{
    struct waiting_result *rows = arena_must(req->arena, (w->n + 1) * sizeof *rows);
    struct waiting_result_view v = {.csrf = req_csrf(req),
        .undo_url = "/henvisninger/venteliste/fortryd",
        .back_url = html_url_with(req->arena, "/henvisninger/venteliste", "tilbud", d->offer->key),
        .offer = d->offer->key,
        .rows = rows,
        .n = w->n,
        .n_started = w->n_done};
    for (size_t i = 0; i < w->n; i++) {
        const struct waiting_start *s = &w->rows[i];
        rows[i] = (struct waiting_result){.person = names[i],
            .url = arena_printf(req->arena, "/henvisninger/%lld", (long long)s->id),
            .state = s->course_id ? tr("Startet") : tr("Ikke startet"),
            .why = s->course_id ? NULL : s->why,
            .id = s->id,
            .started = s->course_id != 0};
    }
    struct crumb crumbs[] = {
        {tr("Henvisninger"), "/henvisninger"}, {tr("Venteliste"), v.back_url}, {tr("Holdstart"), NULL}};
    struct html *h = page_begin(req, res, MENU_REFERRALS, tr("Holdstart"), crumbs, 3);
    struct page_head head = {.title = tr("Holdstart"),
        .lead = arena_printf(req->arena, tr("%s, start %s"), lang_pick(d->offer->title, d->offer->title_en),
            citizen_page_day(req->arena, w->day))};
    t_page_head(h, &head);
    t_waiting_result(h, &v);
    return page_end(req, res, h);
}

static int waiting_start_page(struct req *req, struct res *res)
{
    struct waiting_data d = {0};
    struct waiting_write w = {.actor = citizen_page_actor(req)};
    const char *team = req_text(req, "hold");
    int rc = waiting_load(req, &w.actor, req_text(req, "tilbud"), NULL, &d);
    if (rc)
        return rc;
    w.rows = arena_must(req->arena, WAITING_MAX_CHOSEN * sizeof *w.rows);
    const char **names = arena_must(req->arena, WAITING_MAX_CHOSEN * sizeof *names);
    w.n = waiting_chosen(req, &d, w.rows, names);
    w.day = day_parse(req_form(req, "start_day"), clock_today());
    if (day_is_none(w.day))
        err_field(&req->err, "start_day", "%s", tr("Skriv startdatoen som 09.03.2026."));
    if (w.n == 0)
        err_field(&req->err, "valgt", "%s", tr("Sæt kryds ved dem, der skal starte."));
    if (req->err.n_fields) {
        res->status = err_http_status(ERR_INVALID);
        return waiting_show(req, res, &d, team, 1, true);
    }
    rc = db_write(req->db, "waiting_start_team", waiting_start_fn, &w, &req->err);
    return rc ? rc : waiting_show_result(req, res, &w, names, &d);
}

static int waiting_undo_fn(struct conn *c, void *ctx, struct err *err)
{
    struct waiting_write *w = ctx;
    w->n_done = 0;
    for (size_t i = 0; i < w->n; i++) {
        int rc = course_undo_start(c, &w->actor, w->rows[i].id, err);
        if (rc)
            return rc;
        w->n_done++;
    }
    return OK;
}

/* All starts of the team are undone, or none. */
static int waiting_undo_page(struct req *req, struct res *res)
{
    struct waiting_write w = {.actor = citizen_page_actor(req)};
    const char **values;
    size_t n = req_all(req, "valgt", &values);
    w.rows = arena_must(req->arena, (n + 1) * sizeof *w.rows);
    for (size_t i = 0; i < n && w.n < WAITING_MAX_CHOSEN; i++) {
        if (text_to_int(values[i], 1, INT64_MAX, &w.rows[w.n].id))
            w.n++;
    }
    int rc = db_write(req->db, "course_undo_start", waiting_undo_fn, &w, &req->err);
    const char *url =
        html_url_with(req->arena, "/henvisninger/venteliste", "tilbud", req_text(req, "tilbud"));
    return rc ? rc
              : res_redirect(res,
                    html_url_with(req->arena, url, "fortrudt", arena_printf(req->arena, "%zu", w.n_done)));
}

/* ---- one referral on the list ---- */

struct waiting_change {
    struct actor actor;
    int64_t id, version, rank;
    const char *reason;
    day_t place_day, deadline;
    bool yes;
};
static int waiting_move_fn(struct conn *c, void *ctx, struct err *err)
{
    struct waiting_change *w = ctx;
    return waiting_move(c, &w->actor, w->id, w->version, w->rank, w->reason, err);
}
static int waiting_place_fn(struct conn *c, void *ctx, struct err *err)
{
    struct waiting_change *w = ctx;
    return waiting_offer_place(c, &w->actor, w->id, w->version, w->place_day, w->deadline, err);
}
static int waiting_answer_fn(struct conn *c, void *ctx, struct err *err)
{
    struct waiting_change *w = ctx;
    return waiting_answer_place(c, &w->actor, w->id, w->version, w->yes, NULL, err);
}

static int waiting_change(
    struct req *req, struct res *res, db_write_fn *fn, struct waiting_change *w, const char *receipt)
{
    int rc = referral_page_open(req, &w->actor);
    if (rc)
        return rc;
    w->id = req_int(req, "id", 0);
    w->version = req_int(req, "version", 0);
    rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "waiting_change", fn, w, &req->err);
    return referral_page_after(req, res, rc, receipt);
}

static int waiting_move_page(struct req *req, struct res *res)
{
    struct waiting_change w = {.reason = text_trim(req->arena, req_form(req, "queue_reason"))};
    if (!text_to_int(req_form(req, "queue_rank"), WAITING_FRONT, WAITING_BACK, &w.rank))
        w.rank = INT_NONE;
    return waiting_change(req, res, waiting_move_fn, &w, "koe");
}

static int waiting_place_page(struct req *req, struct res *res)
{
    struct waiting_change w = {.place_day = day_parse(req_form(req, "place_day"), clock_today()),
        .deadline = day_parse(req_form(req, "place_deadline"), clock_today())};
    return waiting_change(req, res, waiting_place_fn, &w, "plads");
}

static int waiting_answer_page(struct req *req, struct res *res)
{
    struct waiting_change w = {.yes = text_equal(req_text(req, "svar"), "ja")};
    return waiting_change(req, res, waiting_answer_fn, &w, w.yes ? "pladsja" : "pladsnej");
}

static const struct param waiting_list_params[] = {
    {"tilbud", P_KEY, 0, 0}, {"hold", P_KEY, 0, 0}, {"side", P_INT, 1, 1000}, {"fortrudt", P_INT, 0, 1000}};
static const struct param waiting_start_params[] = {
    {"tilbud", P_KEY, 0, 0}, {"hold", P_KEY, 0, 0}, {"valgt", P_FORM, 0, 40}, {"start_day", P_FORM, 0, 30}};
/* As the answers' on the referral's page, which shows them again. */
static const struct param waiting_change_params[] = {{"id", P_INT, 1, INT64_MAX},
    {"version", P_INT, 1, INT64_MAX}, {"svar", P_TEXT, 0, 20}, {"decline_reason", P_FORM, 0, 80},
    {"decline_text", P_FORM, 0, 2000}, {"start_day", P_FORM, 0, 30}, {"decline_criterion", P_FORM, 0, 400},
    {"withdraw_reason", P_FORM, 0, 80}, {"text", P_FORM, 0, 2000}, {"place_day", P_FORM, 0, 30},
    {"place_deadline", P_FORM, 0, 30}, {"queue_reason", P_FORM, 0, 1000}, {"queue_rank", P_FORM, 0, 10}};
ROUTE(waiting_list, "GET", "/henvisninger/venteliste", PERM_INBOX, waiting_list_page, waiting_list_params);
ROUTE(waiting_start_route, "POST", "/henvisninger/venteliste/start", PERM_INBOX, waiting_start_page,
    waiting_start_params);
ROUTE(waiting_undo_route, "POST", "/henvisninger/venteliste/fortryd", PERM_INBOX, waiting_undo_page,
    waiting_start_params);
ROUTE(waiting_move_route, "POST", "/henvisninger/{id}/koe", PERM_INBOX, waiting_move_page,
    waiting_change_params);
ROUTE(waiting_place_route, "POST", "/henvisninger/{id}/plads", PERM_INBOX, waiting_place_page,
    waiting_change_params);
ROUTE(waiting_answer_route, "POST", "/henvisninger/{id}/plads/svar", PERM_HOME, waiting_answer_page,
    waiting_change_params);
