/* The team around a citizen, and the hand-over of the coordinator. */
#include "path/care_team_page.h"

#include "base/text.h"
#include "care_team.html.h"
#include "path/plan.h"
#include "system/code.h"
#include "system/organisation.h"

/* Everything read for the pages. */
struct team_data {
    struct citizen_open o;
    struct care_team team;
    struct handover open;
    bool has_open, has_release;
    const char *open_from, *open_to, *open_by;
    struct handover_row *history;
    size_t n_history;
    struct care_team_user *users;
    size_t n_users;
};

static int load_handover(struct conn *c, struct req *req, struct team_data *d)
{
    int rc = handover_open(c, d->o.citizen.id, &d->open, req->arena, &req->err);
    d->has_open = rc == OK;
    if (rc == ERR_NOT_FOUND)
        rc = OK;
    if (!rc)
        rc = handover_of_citizen(c, d->o.citizen.id, &d->history, &d->n_history, req->arena, &req->err);
    for (size_t i = 0; !rc && d->has_open && i < d->n_history; i++) {
        if (d->history[i].id != d->open.id)
            continue;
        d->open_from = d->history[i].from_name;
        d->open_to = d->history[i].to_name;
        d->open_by = d->history[i].asked_name;
    }
    return rc;
}

static int load_team(struct req *req, struct team_data *d, bool with_forms)
{
    struct conn *c;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = care_team_load(
        c, &d->o.actor, &d->o.citizen, &d->o.sight, d->o.today, &d->team, req->arena, &req->err);
    if (!rc)
        rc = load_handover(c, req, d);
    if (!rc && with_forms)
        rc = care_team_users(c, &d->users, &d->n_users, req->arena, &req->err);
    if (!rc && with_forms)
        rc = plan_has_release(c, d->o.citizen.id, &d->has_release, &req->err);
    db_release(req->db, c);
    return rc;
}

static int open_team(struct req *req, struct res *res, const char *what, bool with_forms, struct team_data *d)
{
    *d = (struct team_data){.has_open = false};
    int rc = citizen_page_open(req, res, what, &d->o);
    if (!rc && d->o.sight.referral_only)
        rc = err_set(&req->err, ERR_DENIED, "the team is not covered by the referral");
    return rc ? rc : load_team(req, d, with_forms);
}

/* ---- the view ---- */

static const char *row_about(struct req *req, const struct care_team_row *r, bool is_over)
{
    struct arena *a = req->arena;
    const char *role = r->title ? r->title : r->role ? code_label("care_role", r->role) : NULL;
    const char *where = r->unit           ? organisation_abbrev(organisation_admin(r->unit))
                        : r->organisation ? organisation_name(r->organisation)
                                          : NULL;
    if (where && text_equal(where, r->name))
        where = NULL;
    const char *about = role && where ? arena_printf(a, "%s, %s", role, where) : role ? role : where;
    if (!is_over)
        return about;
    const char *until = arena_printf(a, tr("indtil %s"), citizen_page_day(a, r->to_day));
    return about ? arena_printf(a, "%s, %s", about, until) : until;
}

static void fill_item(struct req *req, const struct team_data *d, const struct care_team_row *r,
    bool is_coordinator, struct care_team_item *m)
{
    const char *name = r->name ? r->name : organisation_name(r->organisation);
    bool is_over = !is_coordinator && !day_is_none(r->to_day) && r->to_day.n <= d->o.today.n;
    struct care_team_row shown = *r;
    shown.name = name;
    *m = (struct care_team_item){.name = name,
        .about = row_about(req, &shown, is_over),
        .team = code_label("care_team", r->team),
        .from_day = r->from_day,
        .to_day = r->to_day,
        .is_coordinator = is_coordinator,
        .is_over = is_over,
        .version = r->version};
    if (!is_coordinator && !is_over && who_may(&req->who, PERM_CITIZEN_EDIT))
        m->end_url = arena_printf(req->arena, "%s/team/%lld/slut", d->o.url, (long long)r->id);
}

/* team NULL = both; the coordinator first. */
static void fill_items(struct req *req, const struct team_data *d, const char *team, struct care_team_view *v)
{
    struct care_team_item *items = arena_array(req->arena, d->team.n_rows + 2, sizeof *items);
    v->items = items;
    if (!items)
        return;
    if (d->team.coordinator.id != INT_NONE)
        fill_item(req, d, &d->team.coordinator, true, &items[v->n_items++]);
    for (size_t i = 0; i < d->team.n_rows; i++) {
        if (!team || text_equal(d->team.rows[i].team, team))
            fill_item(req, d, &d->team.rows[i], false, &items[v->n_items++]);
    }
}

static void fill_open(struct req *req, const struct team_data *d, struct care_team_view *v)
{
    const struct handover *h = &d->open;
    if (!d->has_open)
        return;
    bool is_request = h->asked_by == h->to_user_id, me = h->to_user_id == req->who.user_id;
    v->handover_id = h->id;
    v->handover_version = h->version;
    v->asked_note = h->note;
    v->may_answer = who_may(&req->who, PERM_CITIZEN_EDIT) &&
                    handover_may_answer(&d->o.actor, h, d->team.coordinator.unit);
    v->may_withdraw = who_may(&req->who, PERM_CITIZEN_EDIT) && handover_may_withdraw(&d->o.actor, h);
    if (is_request)
        v->asked = arena_printf(req->arena, tr("%s har bedt om at blive tovholder. %s skal svare."),
            d->open_to, d->open_from ? d->open_from : tr("Tovholderen"));
    else if (me)
        v->asked = arena_printf(
            req->arena, tr("%s spørger, om du vil være tovholder."), d->open_by ? d->open_by : d->open_from);
    else
        v->asked = arena_printf(req->arena, tr("%s har spurgt %s, om %s vil være tovholder."), d->open_by,
            d->open_to, d->open_to);
}

static bool leads_team(const struct req *req, const struct team_data *d)
{
    return who_may(&req->who, PERM_TEAM_LEAD) && d->team.coordinator.id != INT_NONE &&
           text_equal(d->team.coordinator.unit, req->who.unit);
}

static void fill_view(struct req *req, const struct team_data *d, const char *team, struct care_team_view *v)
{
    *v = (struct care_team_view){.csrf = req_csrf(req), .err = &req->err};
    v->url = arena_printf(req->arena, "%s/team", d->o.url);
    v->handover_url = arena_printf(req->arena, "%s/tovholder", d->o.url);
    v->may_edit = who_may(&req->who, PERM_CITIZEN_EDIT);
    v->is_mine = d->o.citizen.responsible_id == req->who.user_id;
    v->may_give = v->is_mine || leads_team(req, d);
    v->has_coordinator = d->team.coordinator.id != INT_NONE;
    v->needs_reason = d->has_release;
    if (d->team.hidden_admin)
        v->hidden = arena_printf(req->arena,
            tr("Nogle oplysninger fra %s er skjult, fordi hjemlen ikke omfatter dem."),
            organisation_abbrev(d->team.hidden_admin));
    fill_items(req, d, team, v);
    fill_open(req, d, v);
}

void care_team_show(struct req *req, struct html *h, const struct citizen_open *o)
{
    struct team_data d = {.o = *o};
    struct care_team_view v;
    struct err before = req->err;
    if (o->sight.referral_only)
        return;
    int rc = load_team(req, &d, false);
    req->err = before;
    if (rc)
        return;
    fill_view(req, &d, "core", &v);
    t_care_team_section(h, &v);
}

/* ---- forms ---- */

static const struct html_option *user_options(struct req *req, const struct team_data *d, size_t *ret_n)
{
    struct html_option *options = arena_must(req->arena, (d->n_users + 1) * sizeof *options);
    size_t n = 0;
    options[n++] = (struct html_option){"", tr("Vælg")};
    for (size_t i = 0; i < d->n_users; i++) {
        const struct care_team_user *u = &d->users[i];
        if (u->id == d->o.citizen.responsible_id)
            continue;
        options[n++] = (struct html_option){arena_printf(req->arena, "%lld", (long long)u->id),
            arena_printf(req->arena, u->title ? "%s, %s, %s" : "%s, %s", u->name,
                organisation_abbrev(organisation_admin(u->unit)), u->title)};
    }
    *ret_n = n;
    return options;
}

static const char *typed(struct req *req, const char *name, const char *first)
{
    return req_is_post(req) ? req_form(req, name) : first;
}

static void fill_team_form(struct req *req, const struct team_data *d, struct care_team_view *v)
{
    const struct table *t = &care_team_member_table;
    v->users = user_options(req, d, &v->n_users);
    v->teams = page_options(req->arena, "care_team", NULL, &v->n_teams);
    v->roles = page_options(req->arena, "care_role", tr("Ikke oplyst"), &v->n_roles);
    v->team_field = field_find(t, "team");
    v->user_field = field_find(t, "user_id");
    v->name_field = field_find(t, "name");
    v->role_field = field_find(t, "role");
    v->organisation_field = field_find(t, "organisation");
    v->from_field = field_find(t, "from_day");
    v->team = typed(req, "team", "core");
    v->user = typed(req, "user_id", "");
    v->name = typed(req, "name", "");
    v->role = typed(req, "role", "");
    v->organisation = typed(req, "organisation", "");
    v->from_day = typed(req, "from_day", citizen_page_day(req->arena, d->o.today));
}

static struct html *begin(struct req *req, struct res *res, const struct team_data *d, const char *title)
{
    struct crumb crumbs[] = {{tr("Borgere"), "/borgere"}, {d->o.name, d->o.url},
        {tr("Plan"), arena_printf(req->arena, "%s/plan", d->o.url)}, {title, NULL}};
    struct html *h =
        page_begin(req, res, MENU_CITIZENS, arena_printf(req->arena, "%s: %s", title, d->o.name), crumbs, 4);
    t_error_summary(h, &req->err);
    citizen_page_top(req, h, &d->o, NULL, 0);
    citizen_page_tabs(req, h, &d->o, CITIZEN_TAB_PLAN);
    return h;
}

static int show_team(struct req *req, struct res *res, const struct team_data *d)
{
    struct care_team_view v;
    const char *receipt = req_is_post(req) ? NULL : req_text(req, "kvit");
    int64_t id = req_is_post(req) ? 0 : req_int(req, "nr", 0);
    fill_view(req, d, NULL, &v);
    fill_team_form(req, d, &v);
    if (text_equal(receipt, "ny"))
        v.receipt = tr("Personen er føjet til teamet.");
    if (text_equal(receipt, "ude")) {
        v.receipt = tr("Personen er ude af teamet.");
        v.undo_url = id ? arena_printf(req->arena, "%s/%lld/fortryd", v.url, (long long)id) : NULL;
    }
    if (text_equal(receipt, "fortrudt"))
        v.receipt = tr("Personen er i teamet igen.");
    struct html *h = begin(req, res, d, tr("Team"));
    t_care_team_page(h, &v);
    return page_end(req, res, h);
}

static int care_team_show_page(struct req *req, struct res *res)
{
    struct team_data d;
    int rc = open_team(req, res, N_("team"), true, &d);
    return rc == CITIZEN_ANSWERED ? OK : rc ? rc : show_team(req, res, &d);
}

struct team_write {
    struct actor actor;
    struct care_team_member member;
    int64_t id, version;
    day_t today;
};
static int add_fn(struct conn *c, void *ctx, struct err *err)
{
    struct team_write *w = ctx;
    return care_team_add(c, &w->actor, &w->member, err);
}
static int end_fn(struct conn *c, void *ctx, struct err *err)
{
    struct team_write *w = ctx;
    return care_team_end(c, &w->actor, w->id, w->version, w->today, err);
}
static int undo_fn(struct conn *c, void *ctx, struct err *err)
{
    struct team_write *w = ctx;
    return care_team_undo(c, &w->actor, w->id, err);
}

static int care_team_add_page(struct req *req, struct res *res)
{
    static const char *const names[] = {"team", "user_id", "name", "role", "organisation", "from_day"};
    struct team_data d;
    int rc = open_team(req, res, N_("ret team"), true, &d);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    struct team_write w = {.actor = d.o.actor, .today = d.o.today};
    field_clear_row(&care_team_member_table, &w.member);
    w.member.citizen_id = d.o.citizen.id;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        field_parse(field_find(&care_team_member_table, names[i]), &w.member, req_form(req, names[i]), false,
            req->arena, &req->err);
    rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "care_team_add", add_fn, &w, &req->err);
    if (!rc)
        return res_redirect(res, arena_printf(req->arena, "%s/team?kvit=ny", d.o.url));
    if (rc != ERR_INVALID)
        return rc;
    res->status = err_http_status(ERR_INVALID);
    return show_team(req, res, &d);
}

/* The member of path parameter id is of this citizen, and the user sees them. */
static bool is_shown(const struct team_data *d, int64_t id)
{
    for (size_t i = 0; i < d->team.n_rows; i++) {
        if (d->team.rows[i].id == id)
            return true;
    }
    return false;
}

static int change_member(struct req *req, struct res *res, bool is_undo)
{
    struct team_data d;
    int rc = open_team(req, res, N_("ret team"), false, &d);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    struct team_write w = {.actor = d.o.actor,
        .id = req_int(req, "id", 0),
        .version = req_int(req, "version", 0),
        .today = d.o.today};
    if (!is_shown(&d, w.id))
        return err_user(&req->err, ERR_NOT_FOUND, "%s", tr("Personen er ikke i teamet."));
    rc = db_write(
        req->db, is_undo ? "care_team_undo" : "care_team_end", is_undo ? undo_fn : end_fn, &w, &req->err);
    return rc ? rc
              : res_redirect(res, arena_printf(req->arena, "%s/team?kvit=%s&nr=%lld", d.o.url,
                                      is_undo ? "fortrudt" : "ude", (long long)w.id));
}
static int care_team_end_page(struct req *req, struct res *res)
{
    return change_member(req, res, false);
}
static int care_team_undo_page(struct req *req, struct res *res)
{
    return change_member(req, res, true);
}

#define TEAM_FORM                                                                                            \
    {"team", P_FORM, 0, 20}, {"user_id", P_FORM, 0, 20}, {"name", P_FORM, 0, 120}, {"role", P_FORM, 0, 40},  \
        {"organisation", P_FORM, 0, 120},                                                                    \
    {                                                                                                        \
        "from_day", P_FORM, 0, 30                                                                            \
    }
static const struct param team_params[] = {
    {"key", P_KEY, 0, 0}, {"kvit", P_KEY, 0, 0}, {"nr", P_INT, 1, INT64_MAX}, TEAM_FORM};
static const struct param member_params[] = {
    {"key", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX}, {"version", P_INT, 1, INT64_MAX}};
ROUTE(
    care_team_show_route, "GET", "/borgere/{key}/team", PERM_CITIZEN_READ, care_team_show_page, team_params);
ROUTE(care_team_add_route, "POST", "/borgere/{key}/team", PERM_CITIZEN_EDIT, care_team_add_page, team_params);
ROUTE(care_team_end_route, "POST", "/borgere/{key}/team/{id}/slut", PERM_CITIZEN_EDIT, care_team_end_page,
    member_params);
ROUTE(care_team_undo_route, "POST", "/borgere/{key}/team/{id}/fortryd", PERM_CITIZEN_EDIT,
    care_team_undo_page, member_params);

/* ---- hand-over ---- */

static void fill_handover(struct req *req, const struct team_data *d, struct care_team_view *v)
{
    const struct table *t = &handover_table;
    struct handover_item *rows = arena_array(req->arena, d->n_history + 1, sizeof *rows);
    struct field *reason = arena_must(req->arena, sizeof *reason);
    *reason = *field_find(t, "reason");
    if (d->has_release && !d->has_open)
        reason->rule |= FR_REQUIRED;
    v->users = user_options(req, d, &v->n_users);
    v->to_field = field_find(t, "to_user_id");
    v->note_field = field_find(t, "note");
    v->reason_field = reason;
    v->to_user = typed(req, "to_user_id", "");
    v->note = typed(req, "note", "");
    v->reason = typed(req, "reason", "");
    v->history = rows;
    for (size_t i = 0; rows && i < d->n_history; i++) {
        const struct handover_row *r = &d->history[i];
        const char *s = r->state;
        rows[v->n_history++] = (struct handover_item){
            r->from_name ? arena_printf(req->arena, tr("Fra %s til %s"), r->from_name, r->to_name)
                         : arena_printf(req->arena, tr("Til %s"), r->to_name),
            code_label("handover_state", s),
            text_equal(s, "accepted") ? "success"
            : text_equal(s, "asked")  ? "info"
                                      : "plain",
            r->note, r->reason, r->asked, r->answered};
    }
}

static int show_handover(struct req *req, struct res *res, const struct team_data *d)
{
    static const char *const texts[][2] = {{"accepted", N_("Overdragelsen er gennemført.")},
        {"refused", N_("Dit nej er noteret. Den, der har spurgt, kan se det.")},
        {"withdrawn", N_("Spørgsmålet er trukket tilbage.")},
        {"ask", N_("Spørgsmålet er sendt. Det står på kollegaens overblik, til der er svaret.")},
        {"take", N_("Du er nu tovholder.")}, {"stop", N_("Du er ikke længere tovholder.")}};
    struct care_team_view v;
    const char *key = req_is_post(req) ? NULL : req_text(req, "kvit");
    fill_view(req, d, "core", &v);
    fill_handover(req, d, &v);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (text_equal(key, texts[i][0]))
            v.receipt = tr(texts[i][1]);
    }
    struct html *h = begin(req, res, d, tr("Tovholder"));
    t_handover_page(h, &v);
    return page_end(req, res, h);
}

static int handover_show_page(struct req *req, struct res *res)
{
    struct team_data d;
    int rc = open_team(req, res, N_("tovholder"), true, &d);
    return rc == CITIZEN_ANSWERED ? OK : rc ? rc : show_handover(req, res, &d);
}

struct handover_write {
    struct actor actor;
    struct handover h;
    const char *answer, *reason;
    int64_t id, version;
    day_t today;
};
static int handover_fn(struct conn *c, void *ctx, struct err *err)
{
    struct handover_write *w = ctx;
    if (text_equal(w->answer, "stop"))
        return handover_stop(c, &w->actor, w->h.citizen_id, w->reason, w->today, err);
    if (text_equal(w->answer, "ask"))
        return handover_ask(c, &w->actor, &w->h, w->today, err);
    return handover_answer(c, &w->actor, w->id, w->version, w->answer, w->reason, w->today, err);
}

/* Without a named answer (the button on other pages): become coordinator, ask to, or stop being it. */
static const char *which_answer(struct req *req, const struct team_data *d)
{
    const char *answer = req_text(req, "svar");
    if (answer)
        return answer;
    return d->o.citizen.responsible_id == req->who.user_id ? "stop" : "ask";
}

static int handover_save_page(struct req *req, struct res *res)
{
    static const char *const names[] = {"note", "reason", "to_user_id"};
    struct team_data d;
    int rc = open_team(req, res, N_("tovholder"), true, &d);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    struct handover_write w = {.actor = d.o.actor,
        .id = req_int(req, "nr", 0),
        .version = req_int(req, "version", 0),
        .today = d.o.today};
    field_clear_row(&handover_table, &w.h);
    bool is_mine = d.o.citizen.responsible_id == req->who.user_id;
    bool may_give = is_mine || leads_team(req, &d);
    for (size_t i = 0; i < (may_give ? 3 : 2); i++) {
        struct field f = *field_find(&handover_table, names[i]);
        f.rule &= ~(unsigned)FR_REQUIRED; /* handover_ask says what is missing */
        field_parse(&f, &w.h, req_form(req, names[i]), false, req->arena, &req->err);
    }
    w.h.citizen_id = d.o.citizen.id;
    w.reason = w.h.reason;
    w.answer = which_answer(req, &d);
    if (!may_give || (!is_mine && w.h.to_user_id == INT_NONE))
        w.h.to_user_id = req->who.user_id;
    if (w.id && (!d.has_open || d.open.id != w.id))
        return err_user(&req->err, ERR_CONFLICT, "%s", tr("Overdragelsen er allerede besvaret."));
    rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "handover", handover_fn, &w, &req->err);
    const char *kvit = text_equal(w.answer, "ask") && text_equal(w.h.state, "accepted") ? "take" : w.answer;
    if (!rc)
        return res_redirect(res, arena_printf(req->arena, "%s/tovholder?kvit=%s", d.o.url, kvit));
    if (rc != ERR_INVALID)
        return rc;
    res->status = err_http_status(ERR_INVALID);
    return show_handover(req, res, &d);
}
static const struct param handover_params[] = {{"key", P_KEY, 0, 0}, {"kvit", P_KEY, 0, 0},
    {"svar", P_KEY, 0, 0}, {"nr", P_INT, 1, INT64_MAX}, {"version", P_INT, 1, INT64_MAX},
    {"to_user_id", P_FORM, 0, 20}, {"note", P_FORM, 0, 600}, {"reason", P_FORM, 0, 600}};
ROUTE(handover_show_route, "GET", "/borgere/{key}/tovholder", PERM_CITIZEN_READ, handover_show_page,
    handover_params);
ROUTE(handover_save_route, "POST", "/borgere/{key}/tovholder", PERM_CITIZEN_EDIT, handover_save_page,
    handover_params);
