/* Changing a plan. A stale form becomes a choice field by field: mine against what is stored now, nothing chosen beforehand. */
#include "path/plan_edit_page.h"

#include "base/text.h"
#include "path/care_team.h"
#include "path/plan_version.h"
#include "plan_edit.html.h"
#include "system/code.h"
#include "system/conflict_page.h"
#include "system/organisation.h"

#include <string.h>

enum { FORM_MAX = 16 };

/* What is edited: a row of a field table with the names of its form. */
struct form {
    struct plan_page p;
    const struct table *table;
    const char *const *names;
    size_t n_names;
    void *now;  /* as stored, or empty for a new one */
    void *mine; /* now with what was typed */
    int64_t version, now_version;
    const char *title, *what, *post_url, *kvit;
    struct care_team_user *users;
    size_t n_users;
};

static const char *const head_names[] = {"own_goal", "job_goal", "job_goal_reason"};
static const char *const head_hidden_job[] = {"own_goal"};
static const char *const goal_names[] = {"text", "track", "state"};
static const char *const action_names[] = {"text", "track", "goal_id", "responsible_id", "responsible_name",
    "start_day", "due_day", "state", "done_day", "citizen_id", "phase"};
enum { ACTION_PLAIN = 9, ACTION_FAMILY = 10, ACTION_RELEASE = 11 };

/* ---- choices ---- */

static const struct html_option *track_options(struct req *req, const struct form *f, size_t *ret_n)
{
    size_t n, k = 0;
    const struct html_option *all = page_options(req->arena, "plan_track", NULL, &n);
    struct html_option *seen = arena_must(req->arena, (n + 1) * sizeof *seen);
    for (size_t i = 0; i < n; i++) {
        if (plan_sees_track(&f->p.o.sight, all[i].value))
            seen[k++] = all[i];
    }
    *ret_n = k;
    return seen;
}

static const struct html_option *user_options(struct req *req, const struct form *f, size_t *ret_n)
{
    struct html_option *options = arena_must(req->arena, (f->n_users + 1) * sizeof *options);
    size_t n = 0;
    options[n++] = (struct html_option){"", tr("Ingen kollega")};
    for (size_t i = 0; i < f->n_users; i++)
        options[n++] = (struct html_option){arena_printf(req->arena, "%lld", (long long)f->users[i].id),
            arena_printf(req->arena, "%s, %s", f->users[i].name,
                organisation_abbrev(organisation_admin(f->users[i].unit)))};
    *ret_n = n;
    return options;
}

static const struct html_option *goal_options(struct req *req, const struct form *f, size_t *ret_n)
{
    const struct plan_seen *p = &f->p.seen;
    struct html_option *options = arena_must(req->arena, (p->n_goals + 1) * sizeof *options);
    size_t n = 0;
    options[n++] = (struct html_option){"", tr("Intet delmål")};
    for (size_t i = 0; i < p->n_goals; i++)
        options[n++] = (struct html_option){
            arena_printf(req->arena, "%lld", (long long)p->goals[i].id), p->goals[i].text};
    *ret_n = n;
    return options;
}

static const struct html_option *person_options(struct req *req, const struct form *f, size_t *ret_n)
{
    const struct plan_seen *p = &f->p.seen;
    struct html_option *options = arena_must(req->arena, (p->n_persons + 1) * sizeof *options);
    size_t n = 0;
    for (size_t i = 0; i < p->n_persons; i++) {
        const struct plan_member *m = &p->persons[i].member;
        if (p->persons[i].is_seen)
            options[n++] = (struct html_option){arena_printf(req->arena, "%lld", (long long)m->citizen_id),
                arena_printf(req->arena, "%s %s", m->first_name, m->last_name)};
    }
    *ret_n = n;
    return options;
}

static const struct html_option *field_choices(
    struct req *req, const struct form *f, const char *name, size_t *ret_n)
{
    *ret_n = 0;
    if (text_equal(name, "track"))
        return track_options(req, f, ret_n);
    if (text_equal(name, "responsible_id"))
        return user_options(req, f, ret_n);
    if (text_equal(name, "goal_id"))
        return goal_options(req, f, ret_n);
    if (text_equal(name, "citizen_id"))
        return person_options(req, f, ret_n);
    if (text_equal(name, "phase"))
        return page_options(req->arena, "plan_phase", tr("Ikke valgt"), ret_n);
    if (text_equal(name, "state"))
        return page_options(
            req->arena, f->table == &plan_goal_table ? "plan_goal_state" : "plan_action_state", NULL, ret_n);
    return NULL;
}

static const char *field_hint(const char *name)
{
    if (text_equal(name, "own_goal"))
        return tr("Med borgerens egne ord.");
    if (text_equal(name, "job_goal"))
        return tr("Fx Lagermedarbejder, 15 timer om ugen. Står også i stamdata.");
    if (text_equal(name, "job_goal_reason"))
        return tr("Skriv kun her, hvis der ikke er et jobmål.");
    if (text_equal(name, "responsible_name"))
        return tr("Fx borgeren selv.");
    size_t n = strlen(name);
    return n > 4 && text_equal(name + n - 4, "_day") ? tr("Skriv datoen som 09.03.2026.") : NULL;
}

/* ---- showing ---- */

static const struct field *form_field(struct req *req, const struct form *f, const char *name)
{
    struct field *field = arena_must(req->arena, sizeof *field);
    *field = *field_find(f->table, name);
    if (text_equal(name, "citizen_id"))
        field->label = N_("Hvem handler det om?");
    if (text_equal(name, "goal_id") || text_equal(name, "phase"))
        field->rule |= FR_REQUIRED; /* "none" is one of the choices */
    return field;
}

static void fill_fields(struct req *req, const struct form *f, struct plan_form_view *v)
{
    struct plan_form_field *fields = arena_must(req->arena, FORM_MAX * sizeof *fields);
    for (size_t i = 0; i < f->n_names; i++) {
        struct plan_form_field *x = &fields[v->n_fields];
        const char *name = f->names[i];
        x->field = form_field(req, f, name);
        x->typed =
            req_is_post(req) ? req_form(req, name) : citizen_page_field_text(x->field, f->now, req->arena);
        x->error = err_field_text(&req->err, name);
        x->hint = field_hint(name);
        x->options = field_choices(req, f, name, &x->n_options);
        if (!text_equal(name, "goal_id") || x->n_options > 1)
            v->n_fields++;
    }
    v->fields = fields;
}

static struct html *begin_form(struct req *req, struct res *res, const struct form *f)
{
    struct html *h = plan_page_begin(req, res, &f->p.o, f->title, f->p.url);
    t_error_summary(h, &req->err);
    struct page_head head = {.title = arena_printf(req->arena, "%s: %s", f->title, f->p.o.name),
        .lead = citizen_page_lead(req, &f->p.o),
        .badge = citizen_page_badge(req, &f->p.o),
        .badge_class = "plain"};
    t_page_head(h, &head);
    return h;
}

static const char *back_url(struct req *req, const struct form *f)
{
    return arena_printf(req->arena, "%s?plan=%lld", f->p.url, (long long)f->p.seen.plan.id);
}

static int show_form(struct req *req, struct res *res, const struct form *f)
{
    struct plan_form_view v = {.csrf = req_csrf(req),
        .post_url = f->post_url,
        .back_url = back_url(req, f),
        .submit = tr("Gem"),
        .version = f->version};
    fill_fields(req, f, &v);
    struct html *h = begin_form(req, res, f);
    t_plan_form(h, &v);
    return page_end(req, res, h);
}

/* A value in words: the label of a choice, else the text; NULL when there is none. */
static const char *shown_value(struct req *req, const struct form *f, const char *name, const char *value)
{
    size_t n;
    const struct html_option *options = field_choices(req, f, name, &n);
    if (!*value)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        if (text_equal(options[i].value, value))
            return options[i].label;
    }
    return value;
}

static int last_changed_by(struct req *req, const struct form *f, const char **ret)
{
    struct conn *c;
    struct plan_version_row *rows;
    size_t n;
    *ret = NULL;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = plan_version_list(c, f->p.seen.plan.id, &rows, &n, req->arena, &req->err);
    db_release(req->db, c);
    if (!rc && n)
        *ret = rows[0].user_name;
    return rc;
}

static int show_conflict(struct req *req, struct res *res, const struct form *f)
{
    struct conflict_form v;
    const char *who;
    int rc = last_changed_by(req, f, &who);
    if (rc)
        return rc;
    conflict_begin(req, res, &v, f->post_url, back_url(req, f), f->now_version, who, f->what);
    for (size_t i = 0; i < f->n_names; i++) {
        const char *name = f->names[i];
        const struct field *field = form_field(req, f, name);
        const char *mine = citizen_page_field_text(field, f->mine, req->arena),
                   *theirs = citizen_page_field_text(field, f->now, req->arena);
        conflict_add(req, &v, name, tr(field->label), mine, theirs, shown_value(req, f, name, mine),
            shown_value(req, f, name, theirs));
    }
    struct html *h = begin_form(req, res, f);
    t_conflict_form(h, &v);
    return page_end(req, res, h);
}

/* ---- saving ---- */

static void parse_form(struct req *req, struct form *f)
{
    for (size_t i = 0; i < f->n_names; i++) {
        const struct field *field = field_find(f->table, f->names[i]);
        const char *text = req_form(req, f->names[i]);
        size_t n;
        const struct html_option *options = field_choices(req, f, f->names[i], &n);
        bool known = n == 0 || !*text;
        for (size_t k = 0; k < n; k++)
            known |= text_equal(options[k].value, text);
        if (!known)
            err_field(&req->err, f->names[i], "%s", tr("Vælg en af mulighederne."));
        else
            field_parse(field, f->mine, text, false, req->arena, &req->err);
    }
}

/* fn writes ctx, which holds *f->mine. load brings *f up to date after somebody else's change. */
static int save_form(struct req *req, struct res *res, struct form *f, const char *name, db_write_fn *fn,
    void *ctx, int (*load)(struct req *, struct form *))
{
    f->version = req_int(req, "version", 0);
    if (conflict_is_missing(req, f->names, f->n_names))
        return show_conflict(req, res, f);
    if (f->version && !req->err.n_fields && f->version != f->now_version)
        return show_conflict(req, res, f);
    int rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, name, fn, ctx, &req->err);
    if (rc == ERR_CONFLICT && f->version && !req->err.user[0]) {
        req->err = ERR_INIT;
        rc = load(req, f);
        return rc ? rc : show_conflict(req, res, f);
    }
    if (!rc)
        return res_redirect(res, arena_printf(req->arena, "%s?plan=%lld&kvit=%s", f->p.url,
                                     (long long)f->p.seen.plan.id, f->kvit));
    if (rc != ERR_INVALID)
        return rc;
    res->status = err_http_status(ERR_INVALID);
    return show_form(req, res, f);
}

static int open_form(struct req *req, struct res *res, const char *what, struct form *f)
{
    struct conn *c;
    int rc = plan_page_open(req, res, what, &f->p);
    if (rc)
        return rc;
    if (!text_equal(f->p.seen.plan.state, "active"))
        return err_user(
            &req->err, ERR_CONFLICT, "%s", tr("Planen er afsluttet og kan ikke ændres. Begynd en ny plan."));
    rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = care_team_users(c, &f->users, &f->n_users, req->arena, &req->err);
    db_release(req->db, c);
    return rc;
}

/* ---- the head ---- */

struct head_write {
    struct actor actor;
    struct plan plan;
};
static int head_fn(struct conn *c, void *ctx, struct err *err)
{
    struct head_write *w = ctx;
    struct plan copy = w->plan;
    return plan_change(c, &w->actor, &copy, err);
}

static int head_load(struct req *req, struct form *f)
{
    struct conn *c;
    struct plan *now = f->now;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = plan_by_id(c, f->p.seen.plan.id, now, req->arena, &req->err);
    db_release(req->db, c);
    f->now_version = rc ? 0 : now->version;
    return rc;
}

static int head_form(struct req *req, struct res *res, bool save)
{
    struct plan now;
    struct head_write w;
    struct form f = {.table = &plan_table, .now = &now, .mine = &w.plan, .kvit = "gemt"};
    int rc = open_form(req, res, save ? N_("gem plan") : N_("ret plan"), &f);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    if (!f.p.seen.sees_head)
        return err_user(&req->err, ERR_DENIED, "%s",
            tr("Du kan ikke ændre planens mål, fordi hjemlen ikke omfatter dem."));
    f.names = f.p.seen.sees_job ? head_names : head_hidden_job;
    f.n_names = f.p.seen.sees_job ? 3 : 1;
    f.title = tr("Ret mål");
    f.what = tr("planen");
    f.post_url = arena_printf(req->arena, "%s/ret", f.p.plan_url);
    now = f.p.seen.plan;
    f.version = f.now_version = now.version;
    if (!save)
        return show_form(req, res, &f);
    w = (struct head_write){f.p.o.actor, now};
    parse_form(req, &f);
    w.plan.version = req_int(req, "version", 0);
    return save_form(req, res, &f, "plan_change", head_fn, &w, head_load);
}
static int plan_edit_page(struct req *req, struct res *res)
{
    return head_form(req, res, false);
}
static int plan_save_page(struct req *req, struct res *res)
{
    return head_form(req, res, true);
}

/* ---- part-goals ---- */

struct goal_write {
    struct actor actor;
    struct plan_goal goal;
};
static int goal_fn(struct conn *c, void *ctx, struct err *err)
{
    struct goal_write *w = ctx;
    struct plan_goal copy = w->goal;
    return copy.id == INT_NONE ? plan_goal_add(c, &w->actor, &copy, err)
                               : plan_goal_change(c, &w->actor, &copy, err);
}

static int goal_load(struct req *req, struct form *f)
{
    struct conn *c;
    struct plan_goal *now = f->now;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = plan_goal_by_id(c, req_int(req, "id", 0), now, req->arena, &req->err);
    db_release(req->db, c);
    f->now_version = rc ? 0 : now->version;
    return rc;
}

static bool sees_goal(const struct plan_seen *p, int64_t id)
{
    for (size_t i = 0; i < p->n_goals; i++) {
        if (p->goals[i].id == id)
            return true;
    }
    return false;
}

static int goal_form(struct req *req, struct res *res, bool save)
{
    struct plan_goal now;
    struct goal_write w;
    struct form f = {.table = &plan_goal_table,
        .now = &now,
        .mine = &w.goal,
        .names = goal_names,
        .n_names = 3,
        .kvit = "delmaal"};
    int64_t id = req_int(req, "id", 0);
    int rc = open_form(req, res, N_("delmål i plan"), &f);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    if (id && !sees_goal(&f.p.seen, id))
        return err_user(
            &req->err, ERR_NOT_FOUND, "%s", tr("Delmålet findes ikke, eller du har ikke adgang."));
    f.title = id ? tr("Ret delmål") : tr("Tilføj delmål");
    f.what = tr("delmålet");
    f.post_url = arena_printf(req->arena, "%s/delmaal/%lld", f.p.plan_url, (long long)id);
    field_clear_row(&plan_goal_table, &now);
    now.plan_id = f.p.seen.plan.id;
    now.state = "open";
    rc = id ? goal_load(req, &f) : OK;
    if (rc)
        return rc;
    f.version = f.now_version;
    if (!save)
        return show_form(req, res, &f);
    w = (struct goal_write){f.p.o.actor, now};
    if (!id)
        w.goal.id = INT_NONE;
    parse_form(req, &f);
    w.goal.version = req_int(req, "version", 0);
    return save_form(req, res, &f, "plan_goal", goal_fn, &w, goal_load);
}
static int plan_goal_edit_page(struct req *req, struct res *res)
{
    return goal_form(req, res, false);
}
static int plan_goal_save_page(struct req *req, struct res *res)
{
    return goal_form(req, res, true);
}

/* ---- actions ---- */

struct action_write {
    struct actor actor;
    struct plan_action action;
};
static int action_fn(struct conn *c, void *ctx, struct err *err)
{
    struct action_write *w = ctx;
    struct plan_action copy = w->action;
    return copy.id == INT_NONE ? plan_action_add(c, &w->actor, &copy, err)
                               : plan_action_change(c, &w->actor, &copy, err);
}

static int action_load(struct req *req, struct form *f)
{
    struct conn *c;
    struct plan_action *now = f->now;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = plan_action_by_id(c, req_int(req, "id", 0), now, req->arena, &req->err);
    db_release(req->db, c);
    f->now_version = rc ? 0 : now->version;
    return rc;
}

static bool sees_action(const struct plan_seen *p, int64_t id)
{
    for (size_t i = 0; i < p->n_actions; i++) {
        if (p->actions[i].id == id)
            return true;
    }
    return false;
}

/* A new action is the user's own, on the track it was asked for. */
static void action_begin(struct req *req, const struct form *f, struct plan_action *now)
{
    field_clear_row(&plan_action_table, now);
    now->plan_id = f->p.seen.plan.id;
    now->citizen_id = f->p.o.citizen.id;
    now->state = "not_started";
    now->responsible_id = req->who.user_id;
    if (!req_is_post(req))
        now->track = req_text(req, "spor");
}

static int action_form(struct req *req, struct res *res, bool save)
{
    struct plan_action now;
    struct action_write w;
    struct form f = {.table = &plan_action_table,
        .now = &now,
        .mine = &w.action,
        .names = action_names,
        .kvit = "handling"};
    int64_t id = req_int(req, "id", 0);
    int rc = open_form(req, res, N_("handling i plan"), &f);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    if (id && !sees_action(&f.p.seen, id))
        return err_user(
            &req->err, ERR_NOT_FOUND, "%s", tr("Handlingen findes ikke, eller du har ikke adgang."));
    bool is_release = text_equal(f.p.seen.plan.kind, PLAN_KIND_RELEASE);
    f.n_names = is_release ? ACTION_RELEASE : f.p.seen.n_persons > 1 ? ACTION_FAMILY : ACTION_PLAIN;
    f.title = id ? tr("Ret handling") : tr("Tilføj handling");
    f.what = tr("handlingen");
    f.post_url = arena_printf(req->arena, "%s/handling/%lld", f.p.plan_url, (long long)id);
    action_begin(req, &f, &now);
    rc = id ? action_load(req, &f) : OK;
    if (rc)
        return rc;
    f.version = f.now_version;
    if (!save)
        return show_form(req, res, &f);
    w = (struct action_write){f.p.o.actor, now};
    if (!id)
        w.action.id = INT_NONE;
    parse_form(req, &f);
    w.action.version = req_int(req, "version", 0);
    return save_form(req, res, &f, "plan_action", action_fn, &w, action_load);
}
static int plan_action_edit_page(struct req *req, struct res *res)
{
    return action_form(req, res, false);
}
static int plan_action_save_page(struct req *req, struct res *res)
{
    return action_form(req, res, true);
}

#define PLAN_OF_PATH                                                                                         \
    {"key", P_KEY, 0, 0},                                                                                    \
    {                                                                                                        \
        "plan", P_INT, 1, INT64_MAX                                                                          \
    }
#define PLAN_CHOICE {"version", P_INT, 1, INT64_MAX}, CONFLICT_PARAM
static const struct param head_params[] = {PLAN_OF_PATH, PLAN_CHOICE, {"own_goal", P_FORM, 0, 2000},
    {"job_goal", P_FORM, 0, 200}, {"job_goal_reason", P_FORM, 0, 300}};
static const struct param goal_params[] = {PLAN_OF_PATH, PLAN_CHOICE, {"id", P_INT, 0, INT64_MAX},
    {"text", P_FORM, 0, 300}, {"track", P_FORM, 0, 40}, {"state", P_FORM, 0, 40}};
static const struct param action_params[] = {PLAN_OF_PATH, PLAN_CHOICE, {"id", P_INT, 0, INT64_MAX},
    {"spor", P_KEY, 0, 0}, {"text", P_FORM, 0, 300}, {"track", P_FORM, 0, 40}, {"state", P_FORM, 0, 40},
    {"goal_id", P_FORM, 0, 20}, {"responsible_id", P_FORM, 0, 20}, {"responsible_name", P_FORM, 0, 120},
    {"start_day", P_FORM, 0, 30}, {"due_day", P_FORM, 0, 30}, {"done_day", P_FORM, 0, 30},
    {"citizen_id", P_FORM, 0, 20}, {"phase", P_FORM, 0, 40}};
ROUTE(
    plan_edit_route, "GET", "/borgere/{key}/plan/{plan}/ret", PERM_CITIZEN_EDIT, plan_edit_page, head_params);
ROUTE(plan_save_route, "POST", "/borgere/{key}/plan/{plan}/ret", PERM_CITIZEN_EDIT, plan_save_page,
    head_params);
ROUTE(plan_goal_edit_route, "GET", "/borgere/{key}/plan/{plan}/delmaal/{id}", PERM_CITIZEN_EDIT,
    plan_goal_edit_page, goal_params);
ROUTE(plan_goal_save_route, "POST", "/borgere/{key}/plan/{plan}/delmaal/{id}", PERM_CITIZEN_EDIT,
    plan_goal_save_page, goal_params);
ROUTE(plan_action_edit_route, "GET", "/borgere/{key}/plan/{plan}/handling/{id}", PERM_CITIZEN_EDIT,
    plan_action_edit_page, action_params);
ROUTE(plan_action_save_route, "POST", "/borgere/{key}/plan/{plan}/handling/{id}", PERM_CITIZEN_EDIT,
    plan_action_save_page, action_params);
