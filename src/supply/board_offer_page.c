/* One offer's capacity: week by week, its places over time, and setting them. */
#include "base/text.h"
#include "board.html.h"
#include "effect/figure.h"
#include "measure/share.h"
#include "effect/suppress.h"
#include "http/form.h"
#include "path/meeting_page.h"
#include "people/citizen_access_page.h"
#include "supply/attendance_page.h"
#include "supply/board_page.h"
#include "system/layout_page.h"
#include "system/organisation.h"

#include <string.h>

enum { BOARD_SESSION_DAYS = 14 };

struct board_offer_data {
    struct board_offer *o;
    struct intervention iv;
    struct capacity *places;
    size_t n_places;
    struct course_session_row *sessions;
    size_t n_sessions;
    struct attendance_cell rate;
};

static int board_offer_load(struct req *req, struct board_offer_data *d)
{
    struct conn *c;
    size_t n = 0;
    day_t today = clock_today();
    struct actor actor = req_actor(req);
    const char *key = req_text(req, "key");
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = intervention_by_key(c, key, &d->iv, req->arena, &req->err);
    if (!rc)
        rc = board_read(c, &actor, key, today, &d->o, &n, req->arena, &req->err);
    if (!rc)
        rc = capacity_of(c, key, &d->places, &d->n_places, req->arena, &req->err);
    if (!rc)
        rc = course_session_of_offer(c, d->iv.id, today, (day_t){today.n + BOARD_SESSION_DAYS - 1},
            &d->sessions, &d->n_sessions, req->arena, &req->err);
    if (!rc)
        rc = attendance_rate_between(
            c, d->iv.id, NULL, day_add_months(today, -12), today, &d->rate, &req->err);
    db_release(req->db, c);
    return rc;
}

static const struct fact *board_offer_facts(
    struct req *req, const struct board_offer *o, const struct board_hidden *hide, size_t *ret_n)
{
    struct arena *a = req->arena;
    struct fact *f = arena_must(a, 6 * sizeof *f);
    const struct board_row *row = &o->all;
    bool waits = row->waiting && !hide->waiting && !stamp_is_none(row->longest);
    f[0] = (struct fact){
        tr("Pladser"), row->places == INT_NONE ? NULL : board_number(a, row->places, false), NULL, false};
    f[1] = (struct fact){tr("Optaget"), board_number(a, row->occupied, hide->occupied),
        row->no_end && !hide->occupied
            ? arena_printf(a, tr("%lld uden planlagt slut"), (long long)row->no_end)
            : NULL,
        false};
    f[2] = (struct fact){tr("Tilsagn"), board_number(a, row->promised, hide->promised),
        row->promised_any_day && !hide->promised
            ? arena_printf(a, tr("%lld uden dag"), (long long)row->promised_any_day)
            : NULL,
        false};
    f[3] = (struct fact){tr("Ledige i dag"), board_free_words(a, row, 0, hide), NULL,
        !hide->taken[0] && board_free(row, 0) != INT_NONE && board_free(row, 0) <= 0};
    f[4] = (struct fact){tr("Venter"), board_number(a, row->waiting, hide->waiting), NULL, false};
    f[5] = (struct fact){tr("Længst på listen siden"),
        waits ? citizen_page_day(a, stamp_local_day(row->longest)) : "–", NULL, false};
    *ret_n = 6;
    return f;
}

static void board_offer_weeks(struct req *req, const struct board_offer *o, struct board_offer_view *v)
{
    const struct board_hidden *hidden = board_hide(req, o);
    const struct board_row *row = &o->all;
    size_t at = o->n_teams;
    struct board_week_line *weeks = arena_must(req->arena, BOARD_POINTS * sizeof *weeks);
    for (size_t i = 0; v->team && i < o->n_teams; i++) {
        if (text_equal(o->teams[i].team, v->team)) {
            row = &o->teams[i];
            at = i;
        }
    }
    for (size_t w = 0; w < BOARD_POINTS; w++) {
        int year;
        day_t day = {clock_today().n + 7 * (int32_t)w};
        weeks[w] = (struct board_week_line){
            .week = w ? arena_printf(req->arena, tr("Uge %d"), day_iso_week(day, &year)) : tr("I dag"),
            .day = day,
            .places = board_number(req->arena, row->places_at[w], false),
            .taken = board_number(req->arena, row->taken_at[w], hidden[at].taken[w]),
            .free = board_free_words(req->arena, row, w, &hidden[at])};
    }
    v->weeks = weeks;
    v->n_weeks = BOARD_POINTS;
    v->facts = board_offer_facts(req, o, &hidden[o->n_teams], &v->n_facts);
}

static const char *board_team_title(const struct board_offer *o, const char *team)
{
    for (size_t i = 0; team && i < o->n_teams; i++) {
        if (text_equal(o->teams[i].team, team))
            return lang_pick(o->teams[i].team_title, o->teams[i].team_title_en);
    }
    return team ? team : tr("Hele tilbuddet");
}

static void board_offer_lists(struct req *req, const struct board_offer_data *d, struct board_offer_view *v)
{
    struct arena *a = req->arena;
    day_t today = clock_today();
    struct html_option *teams = arena_must(a, (d->o->n_teams + 1) * sizeof *teams);
    struct html_option *choices = arena_must(a, (d->o->n_teams + 1) * sizeof *choices);
    teams[v->n_teams++] = (struct html_option){"", tr("Hele tilbuddet")};
    choices[v->n_choices++] = (struct html_option){"", tr("Hele tilbuddet")};
    for (size_t i = 0; i < d->o->n_teams; i++) {
        const struct board_row *t = &d->o->teams[i];
        if (*t->team) {
            teams[v->n_teams++] = (struct html_option){t->team, lang_pick(t->team_title, t->team_title_en)};
            choices[v->n_choices++] = teams[v->n_teams - 1];
        }
    }
    v->has_teams = d->o->n_teams > 0;
    v->teams = teams;
    v->n_teams = v->has_teams ? v->n_teams : 0;
    v->choices = choices;
    struct board_period *periods = arena_array(a, d->n_places + 1, sizeof *periods);
    for (size_t i = 0; periods && i < d->n_places; i++) {
        const struct capacity *p = &d->places[i];
        periods[v->n_periods++] = (struct board_period){.team = board_team_title(d->o, p->team),
            .source = text_equal(p->source, "tovholder") ? tr("Rettet i Tovholder") : p->source,
            .note = p->note,
            .from = p->valid_from,
            .to = p->valid_to,
            .places = p->places,
            .in_force = p->valid_from.n <= today.n && (day_is_none(p->valid_to) || p->valid_to.n >= today.n)};
        v->known = p->id > v->known ? p->id : v->known;
    }
    v->periods = periods;
    struct board_session *sessions = arena_array(a, d->n_sessions + 1, sizeof *sessions);
    for (size_t i = 0; sessions && i < d->n_sessions; i++) {
        const struct course_session_row *s = &d->sessions[i];
        sessions[v->n_sessions++] = (struct board_session){.when = meeting_page_weekday(a, s->day),
            .time = attendance_page_time(a, s->minute, s->minutes_long),
            .what = s->team ? lang_pick(s->team_title, s->team_title_en) : tr("Hele tilbuddet"),
            .place = s->place,
            .state = text_equal(s->state, "cancelled") ? tr("Aflyst") : NULL};
    }
    v->sessions = sessions;
}

static int board_offer_show(struct req *req, struct res *res, struct board_offer_data *d, bool typed)
{
    static const struct field team_field = {"team", F_TEXT, 0, N_("Gælder"), FR_REQUIRED, 0, NULL};
    struct arena *a = req->arena;
    struct actor actor = req_actor(req);
    struct board_offer_view v = {.csrf = req_csrf(req),
        .url = arena_printf(a, "/tilbud/%s/kapacitet", d->iv.key),
        .team = typed ? NULL : req_text(req, "hold"),
        .err = &req->err,
        .team_field = &team_field,
        .from_field = field_find(&capacity_table, "valid_from"),
        .places_field = field_find(&capacity_table, "places"),
        .note_field = field_find(&capacity_table, "note"),
        .typed_team = typed ? req_form(req, "team") : "",
        .typed_from = typed ? req_form(req, "valid_from") : citizen_page_day(a, clock_today()),
        .typed_places = typed ? req_form(req, "places") : "",
        .typed_note = typed ? req_form(req, "note") : "",
        .may_set = capacity_may_set(&actor, &d->iv),
        .note = tr(
            "Forløb uden planlagt slut og uden normal længde holder deres plads: Ledige er det mindste antal.")};
    board_offer_weeks(req, d->o, &v);
    board_offer_lists(req, d, &v);
    v.rate_url = html_url_with(a, "/tilbud/fremmoede", "tilbud", d->iv.key);
    v.rate = attendance_page_rate_sentence(req, &d->rate, d->o->own && who_may(&req->who, PERM_INBOX));
    if (d->o->own && who_may(&req->who, PERM_INBOX))
        v.schedule_url = html_url_with(a, "/henvisninger/skema", "tilbud", d->iv.key);
    const char *title = lang_pick(d->iv.title, d->iv.title_en);
    struct crumb crumbs[] = {
        {tr_in("menu", "Tilbud"), "/tilbud"}, {tr("Kapacitet"), "/tilbud/kapacitet"}, {title, NULL}};
    const char *heading = arena_printf(a, tr("Kapacitet: %s"), title);
    struct html *h = page_begin(req, res, MENU_OFFERS, heading, crumbs, 3);
    if (!typed && req_int(req, "gemt", 0))
        t_receipt(h, tr("Pladserne er gemt. Den hidtidige periode er afsluttet dagen før og står nederst."),
            NULL, NULL);
    t_error_summary(h, &req->err);
    struct action actions[] = {{tr("Se tilbuddet"), arena_printf(a, "/tilbud/%s", d->iv.key), NULL}};
    t_page_head(h, &(struct page_head){.title = heading,
                       .lead = d->iv.provider ? organisation_name(d->iv.provider) : NULL,
                       .badge = offer_state_label(d->o->state),
                       .badge_class = offer_state_class(d->o->state),
                       .actions = actions,
                       .n_actions = 1,
                       .no_primary = true});
    t_board_offer_page(h, &v);
    return page_end(req, res, h);
}

static int board_offer_get(struct req *req, struct res *res)
{
    struct board_offer_data d = {0};
    int rc = board_offer_load(req, &d);
    return rc ? rc : board_offer_show(req, res, &d, false);
}

struct board_write {
    struct actor actor;
    struct capacity row;
    int64_t known;
};
static int board_write_fn(struct conn *c, void *ctx, struct err *err)
{
    struct board_write *w = ctx;
    return capacity_set(c, &w->actor, &w->row, w->known, clock_today(), err);
}

static int board_offer_post(struct req *req, struct res *res)
{
    struct board_offer_data d = {0};
    struct board_write w = {.actor = req_actor(req), .known = req_int(req, "set", 0)};
    const char *team = req_form(req, "team"), *note = text_trim(req->arena, req_form(req, "note"));
    int rc = board_offer_load(req, &d);
    if (rc)
        return rc;
    if (!capacity_may_set(&w.actor, &d.iv))
        return err_user(&req->err, ERR_DENIED, "%s",
            tr("Pladser rettes af den enhed, der udfører tilbuddet, og af dem, der fører aftaler."));
    field_clear_row(&capacity_table, &w.row);
    w.row.intervention = d.iv.key;
    w.row.team = *team ? team : NULL;
    w.row.note = *note ? note : NULL;
    w.row.source = "tovholder";
    w.row.valid_from = day_parse(req_form(req, "valid_from"), clock_today());
    field_parse(
        field_find(&capacity_table, "places"), &w.row, req_form(req, "places"), false, req->arena, &req->err);
    rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "capacity_set", board_write_fn, &w, &req->err);
    if (!rc)
        return res_redirect(res, arena_printf(req->arena, "/tilbud/%s/kapacitet?gemt=1", d.iv.key));
    if (rc != ERR_INVALID && rc != ERR_CONFLICT)
        return rc;
    struct err err = req->err;
    struct board_offer_data again = {0};
    req->err = ERR_INIT;
    int load = board_offer_load(req, &again);
    if (load)
        return load;
    req->err = err;
    res->status = err_http_status(rc);
    return board_offer_show(req, res, &again, true);
}

static const struct param board_offer_params[] = {
    {"key", P_KEY, 0, 0}, {"hold", P_KEY, 0, 0}, {"gemt", P_INT, 0, 1}};
static const struct param board_offer_post_params[] = {{"key", P_KEY, 0, 0}, {"set", P_INT, 0, INT64_MAX},
    {"team", P_FORM, 0, 80}, {"valid_from", P_FORM, 0, 30}, {"places", P_FORM, 0, 30},
    {"note", P_FORM, 0, 400}};
ROUTE(board_offer_route, "GET", "/tilbud/{key}/kapacitet", PERM_OFFER_READ, board_offer_get,
    board_offer_params);
ROUTE(board_offer_set_route, "POST", "/tilbud/{key}/kapacitet", PERM_OFFER_READ, board_offer_post,
    board_offer_post_params);
