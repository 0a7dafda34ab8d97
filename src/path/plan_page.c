/* The plan of a citizen: showing it, marking actions done, and its part of the citizen's page. */
#include "path/plan_page.h"

#include "base/sort.h"
#include "base/text.h"
#include "base/words.h"
#include "path/care_team_page.h"
#include "plan.html.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/organisation.h"

#include <stdlib.h>

enum { STEPS_MOST = 6, STEPS_DONE_DAYS = 14 };

int plan_page_open(struct req *req, struct res *res, const char *what, struct plan_page *ret)
{
    struct conn *c;
    int rc = citizen_page_open(req, res, what, &ret->o);
    if (rc)
        return rc;
    if (ret->o.sight.referral_only)
        return err_set(&req->err, ERR_DENIED, "the plan is not covered by the referral");
    rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = plan_seen_one(c, &ret->o.actor, ret->o.citizen.id, req_int(req, "plan", 0), ret->o.today, &ret->seen,
        req->arena, &req->err);
    db_release(req->db, c);
    ret->url = arena_printf(req->arena, "%s/plan", ret->o.url);
    ret->plan_url = arena_printf(req->arena, "%s/%lld", ret->url, (long long)ret->seen.plan.id);
    return rc;
}

const char *plan_page_title(const struct plan_seen *p)
{
    return p->sees_head ? code_label("plan_kind", p->plan.kind) : tr("Plan");
}

struct html *plan_page_begin(
    struct req *req, struct res *res, const struct citizen_open *o, const char *title, const char *plan_url)
{
    struct crumb crumbs[] = {
        {tr("Borgere"), "/borgere"}, {o->name, o->url}, {tr("Plan"), plan_url}, {title, NULL}};
    return page_begin(req, res, MENU_CITIZENS, arena_printf(req->arena, "%s: %s", title, o->name), crumbs, 4);
}

/* ---- rows ---- */

static const char *action_class(const char *state)
{
    return text_equal(state, "done") ? "success" : text_equal(state, "running") ? "info" : "plain";
}

static bool is_open(const char *state)
{
    return text_equal(state, "not_started") || text_equal(state, "running");
}

static const char *action_who(struct req *req, const struct plan_action_row *x)
{
    const char *name = x->user_name ? x->user_name : x->responsible_name;
    if (!name || !x->admin)
        return name;
    return arena_printf(req->arena, "%s, %s", name, organisation_abbrev(x->admin));
}

/* "Fra rundbordssamtalen 05.02.2026 · Delmål: … · Bo" */
static const char *action_note(struct req *req, const struct plan_seen *p, const struct plan_action_row *x)
{
    struct arena *a = req->arena;
    const char *note = NULL;
    if (!day_is_none(x->meeting_day))
        note = arena_printf(a,
            text_equal(x->meeting_kind, "round_table") ? tr("Fra rundbordssamtalen %s") : tr("Fra mødet %s"),
            citizen_page_day(a, x->meeting_day));
    if (x->phase) {
        const char *phase = code_label("plan_phase", x->phase);
        note = note ? arena_printf(a, "%s · %s", note, phase) : phase;
    }
    for (size_t i = 0; p && x->goal_id != INT_NONE && i < p->n_goals; i++) {
        if (p->goals[i].id != x->goal_id)
            continue;
        const char *goal = arena_printf(a, tr("Delmål: %s"), p->goals[i].text);
        note = note ? arena_printf(a, "%s · %s", note, goal) : goal;
    }
    if (p && p->n_persons > 1)
        note = note ? arena_printf(a, "%s %s · %s", x->first_name, x->last_name, note)
                    : arena_printf(a, "%s %s", x->first_name, x->last_name);
    return note;
}

/* Rows of the actions at hand for a table; those of track, or of all when it is NULL. */
static void plan_page_row(struct req *req, const struct citizen_open *o, const struct plan_seen *p,
    const struct plan_action_row *x, struct plan_row_view *ret)
{
    int64_t over = day_is_none(x->due_day) ? 0 : (int64_t)o->today.n - x->due_day.n;
    bool late = is_open(x->state) && over > 0;
    *ret = (struct plan_row_view){.text = x->text,
        .note = action_note(req, p, x),
        .track = code_label("plan_track", x->track),
        .who = action_who(req, x),
        .due = x->due_day,
        .is_late = late,
        .state = late ? tr("Forfalden") : code_label("plan_action_state", x->state),
        .state_class = late ? "warning" : action_class(x->state),
        .done = text_equal(x->state, "done") ? x->done_day : DAY_NONE,
        .version = x->version};
    if (late)
        ret->due_note = arena_printf(
            req->arena, over == 1 ? tr("%s dag over") : tr("%s dage over"), words_count(over, req->arena));
}

/* ---- the page ---- */

struct plan_data {
    struct citizen_open o;
    struct plan_seen *all;
    size_t n_all;
    const struct plan_seen *p; /* the one shown, or NULL */
    const char *url;
};

static const struct plan_seen *choose(const struct plan_data *d, int64_t id)
{
    const struct plan_seen *first = NULL;
    for (size_t i = 0; i < d->n_all; i++) {
        const struct plan *p = &d->all[i].plan;
        if (id ? p->id == id
               : text_equal(p->state, "active") && text_equal(p->kind, PLAN_KIND_WHOLE) &&
                     p->citizen_id == d->o.citizen.id)
            return &d->all[i];
        if (!first && text_equal(p->state, "active"))
            first = &d->all[i];
    }
    return id ? NULL : first;
}

static bool may_change(struct req *req, const struct plan_data *d)
{
    return who_may(&req->who, PERM_CITIZEN_EDIT) && d->p && text_equal(d->p->plan.state, "active") &&
           day_is_none(d->o.citizen.dead);
}

static void fill_track(
    struct req *req, const struct plan_data *d, const struct code *code, struct plan_track_view *t)
{
    const struct plan_seen *p = d->p;
    struct arena *a = req->arena;
    struct plan_row_view *rows = arena_array(a, p->n_actions + 1, sizeof *rows);
    struct plan_goal_view *goals = arena_array(a, p->n_goals + 1, sizeof *goals);
    const char *plan_url = arena_printf(a, "%s/%lld", d->url, (long long)p->plan.id);
    bool edit = may_change(req, d), sees = plan_sees_track(&d->o.sight, code->code);
    *t = (struct plan_track_view){.code = code->code, .label = code_label("plan_track", code->code)};
    if (!sees)
        t->hidden = citizen_page_hidden(req, &d->o, sight_track_bits(plan_track_sight(code->code)));
    if (edit && sees)
        t->add_url = arena_printf(a, "%s/handling/0?spor=%s", plan_url, code->code);
    for (size_t i = 0; goals && i < p->n_goals; i++) {
        const struct plan_goal *g = &p->goals[i];
        if (!text_equal(g->track, code->code))
            continue;
        goals[t->n_goals++] = (struct plan_goal_view){g->text, code_label("plan_goal_state", g->state),
            text_equal(g->state, "reached") ? "success"
            : text_equal(g->state, "open")  ? "info"
                                            : "plain",
            edit ? arena_printf(a, "%s/delmaal/%lld", plan_url, (long long)g->id) : NULL};
    }
    for (size_t i = 0; rows && i < p->n_actions; i++) {
        const struct plan_action_row *x = &p->actions[i];
        if (!text_equal(x->track, code->code))
            continue;
        struct plan_row_view *r = &rows[t->n_rows++];
        plan_page_row(req, &d->o, p, x, r);
        const char *url = arena_printf(a, "%s/handling/%lld", plan_url, (long long)x->id);
        r->edit_url = edit ? url : NULL;
        r->done_url = edit && is_open(x->state) ? arena_printf(a, "%s/udfoert", url) : NULL;
    }
    t->goals = goals;
    t->rows = rows;
    if (t->n_rows || t->n_goals)
        t->hidden = NULL; /* of another family member */
}

static void fill_persons(struct req *req, const struct plan_data *d, struct plan_view *v)
{
    const struct plan_seen *p = d->p;
    struct link *links = arena_array(req->arena, p->n_persons + 1, sizeof *links);
    v->persons = links;
    v->n_persons_hidden = p->n_persons_hidden;
    for (size_t i = 0; links && p->n_persons > 1 && i < p->n_persons; i++) {
        const struct plan_member *m = &p->persons[i].member;
        if (!p->persons[i].is_seen)
            continue;
        links[v->n_persons++] = (struct link){arena_printf(req->arena, "%s %s", m->first_name, m->last_name),
            arena_printf(req->arena, "/borgere/%s/plan?plan=%lld", m->key, (long long)p->plan.id),
            m->citizen_id == d->o.citizen.id};
    }
}

static void fill_head(struct req *req, const struct plan_data *d, struct plan_view *v)
{
    const struct plan_seen *p = d->p;
    struct arena *a = req->arena;
    const char *plan_url = arena_printf(a, "%s/%lld", d->url, (long long)p->plan.id);
    bool edit = may_change(req, d);
    v->has_plan = true;
    v->title = plan_page_title(p);
    v->is_active = text_equal(p->plan.state, "active");
    v->state = v->is_active ? NULL
               : p->sees_head && p->plan.end_reason
                   ? arena_printf(a, tr("Afsluttet %s: %s"), citizen_page_day(a, p->plan.end_day),
                         code_label("plan_end_reason", p->plan.end_reason))
                   : tr("Afsluttet");
    v->is_release = p->sees_head && text_equal(p->plan.kind, PLAN_KIND_RELEASE);
    v->sees_head = p->sees_head;
    v->sees_job = p->sees_job;
    v->own_goal = p->plan.own_goal;
    v->job_goal = p->plan.job_goal;
    v->job_goal_reason = p->plan.job_goal_reason;
    bool own = p->plan.citizen_id == d->o.citizen.id && !v->is_release;
    if (own && p->sees_job && v->is_active && d->o.citizen.job_goal &&
        !text_equal(d->o.citizen.job_goal, p->plan.job_goal))
        v->facts_job_goal = d->o.citizen.job_goal;
    const struct code *kind = code_find("plan_kind", p->plan.kind);
    if (!p->sees_head && kind)
        v->hidden_head = citizen_page_hidden(req, &d->o, sight_track_bits(kind->parent));
    v->edit_url = edit ? arena_printf(a, "%s/ret", plan_url) : NULL;
    v->goal_url = edit ? arena_printf(a, "%s/delmaal/0", plan_url) : NULL;
    v->close_url = edit && p->sees_head ? arena_printf(a, "%s/afslut", plan_url) : NULL;
    v->versions_url = arena_printf(a, "%s/versioner", plan_url);
    v->print_url = arena_printf(a, "%s/udskriv", plan_url);
    v->version_no = p->version_no;
    v->source = arena_printf(a, tr("Planen begyndte %s. Version %lld. Kun det, du må se, er vist."),
        words_day(p->plan.start_day, a), (long long)p->version_no);
}

static void fill_others(struct req *req, const struct plan_data *d, struct plan_view *v)
{
    struct link *links = arena_array(req->arena, d->n_all + 1, sizeof *links);
    v->others = links;
    for (size_t i = 0; links && i < d->n_all; i++) {
        const struct plan_seen *p = &d->all[i];
        if (p == d->p)
            continue;
        links[v->n_others++] =
            (struct link){arena_printf(req->arena, "%s, %s %s", plan_page_title(p),
                              text_equal(p->plan.state, "active") ? tr("begyndt") : tr("afsluttet"),
                              citizen_page_day(req->arena,
                                  text_equal(p->plan.state, "active") ? p->plan.start_day : p->plan.end_day)),
                arena_printf(req->arena, "%s?plan=%lld", d->url, (long long)p->plan.id), false};
    }
}

static void fill_receipt(struct req *req, const struct plan_data *d, struct plan_view *v)
{
    static const char *const texts[][2] = {{"begyndt", N_("Planen er begyndt.")},
        {"gemt", N_("Planen er gemt som en ny version.")}, {"handling", N_("Handlingen er gemt.")},
        {"udfoert", N_("Handlingen er markeret som udført.")},
        {"fortrudt", N_("Handlingen er ikke længere markeret som udført.")},
        {"delmaal", N_("Delmålet er gemt.")}, {"afsluttet", N_("Planen er afsluttet.")},
        {"nej", N_("Borgerens nej tak er noteret. Det har ingen følger.")}};
    const char *key = req_text(req, "kvit");
    int64_t id = req_int(req, "nr", 0);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (text_equal(key, texts[i][0]))
            v->receipt = tr(texts[i][1]);
    }
    if (d->p && id && text_equal(key, "udfoert") && may_change(req, d))
        v->undo_url = arena_printf(
            req->arena, "%s/%lld/handling/%lld/fortryd", d->url, (long long)d->p->plan.id, (long long)id);
}

static void fill_view(struct req *req, const struct plan_data *d, struct plan_view *v)
{
    const struct code *const *codes;
    size_t n = code_list("plan_track", DAY_NONE, &codes);
    struct plan_track_view *tracks = arena_must(req->arena, (n + 1) * sizeof *tracks);
    *v = (struct plan_view){.csrf = req_csrf(req), .url = d->url, .tracks = tracks};
    v->may_begin = who_may(&req->who, PERM_CITIZEN_EDIT) && day_is_none(d->o.citizen.dead);
    v->begin_url = arena_printf(req->arena, "%s/ny", d->url);
    if (d->p) {
        fill_head(req, d, v);
        fill_persons(req, d, v);
        for (size_t i = 0; i < n; i++)
            fill_track(req, d, codes[i], &tracks[v->n_tracks++]);
    }
    fill_others(req, d, v);
    fill_receipt(req, d, v);
}

/* A family plan is also a read of the others in it. */
static int log_family(struct req *req, const struct plan_data *d)
{
    size_t most = d->p ? d->p->n_persons : 0, n = 0;
    struct audit_entry *entries = arena_array(req->arena, most + 1, sizeof *entries);
    for (size_t i = 0; entries && i < most; i++) {
        const struct plan_seen_person *person = &d->p->persons[i];
        int64_t id = person->member.citizen_id;
        if (person->is_seen && id != d->o.citizen.id)
            entries[n++] = (struct audit_entry){"read", "citizen", id, id, N_("familieplan")};
    }
    return n ? audit_log_all(req->db, &d->o.actor, entries, n, &req->err) : OK;
}

static size_t fill_actions(
    struct req *req, const struct plan_data *d, const struct plan_view *v, struct action ret[2])
{
    size_t n = 0;
    if (may_change(req, d))
        ret[n++] = (struct action){tr("Tilføj handling"),
            arena_printf(req->arena, "%s/%lld/handling/0", d->url, (long long)d->p->plan.id), NULL};
    else if (!d->p && v->may_begin)
        ret[n++] = (struct action){tr("Begynd plan"), v->begin_url, NULL};
    return n;
}

static int plan_show_page(struct req *req, struct res *res)
{
    struct plan_data d = {.p = NULL};
    struct plan_view v;
    struct action actions[2];
    struct conn *c;
    int64_t id = req_int(req, "plan", 0);
    int rc = citizen_page_open(req, res, N_("plan"), &d.o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    if (d.o.sight.referral_only)
        return err_set(&req->err, ERR_DENIED, "the plan is not covered by the referral");
    d.url = arena_printf(req->arena, "%s/plan", d.o.url);
    rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = plan_seen_list(c, &d.o.actor, d.o.citizen.id, d.o.today, &d.all, &d.n_all, req->arena, &req->err);
    db_release(req->db, c);
    if (rc)
        return rc;
    d.p = choose(&d, id);
    rc = log_family(req, &d);
    if (rc)
        return rc;
    if (id && !d.p)
        return err_user(&req->err, ERR_NOT_FOUND, "%s", tr("Planen findes ikke, eller du har ikke adgang."));
    fill_view(req, &d, &v);
    struct crumb crumbs[] = {{tr("Borgere"), "/borgere"}, {d.o.name, d.o.url}, {tr("Plan"), NULL}};
    struct html *h = page_begin(req, res, MENU_CITIZENS, d.o.name, crumbs, 3);
    citizen_page_top(req, h, &d.o, actions, fill_actions(req, &d, &v, actions));
    citizen_page_tabs(req, h, &d.o, CITIZEN_TAB_PLAN);
    t_plan_sections_open(h);
    t_plan_show(h, &v);
    t_plan_sections_left_close(h);
    t_plan_sections_right(h);
    care_team_show(req, h, &d.o);
    t_plan_sections_close(h);
    t_plan_source(h, &v);
    return page_end(req, res, h);
}
static const struct param plan_show_params[] = {
    {"key", P_KEY, 0, 0}, {"plan", P_INT, 1, INT64_MAX}, {"kvit", P_KEY, 0, 0}, {"nr", P_INT, 1, INT64_MAX}};
ROUTE(plan_show_route, "GET", "/borgere/{key}/plan", PERM_CITIZEN_READ, plan_show_page, plan_show_params);

/* ---- done, and undone ---- */

struct done_write {
    struct actor actor;
    int64_t id, version;
    day_t today;
};
static int done_write_fn(struct conn *c, void *ctx, struct err *err)
{
    const struct done_write *w = ctx;
    return plan_action_done(c, &w->actor, w->id, w->version, w->today, err);
}
static int undo_write_fn(struct conn *c, void *ctx, struct err *err)
{
    const struct done_write *w = ctx;
    return plan_action_undo(c, &w->actor, w->id, err);
}

/* The action of path parameter id, when it is one the user sees in this plan. */
static bool sees_action(const struct plan_page *p, int64_t id)
{
    for (size_t i = 0; i < p->seen.n_actions; i++) {
        if (p->seen.actions[i].id == id)
            return true;
    }
    return false;
}

static int change_done(struct req *req, struct res *res, bool is_undo)
{
    struct plan_page p;
    int64_t id = req_int(req, "id", 0);
    int rc = plan_page_open(req, res, N_("handling udført"), &p);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    if (!sees_action(&p, id))
        return err_user(
            &req->err, ERR_NOT_FOUND, "%s", tr("Handlingen findes ikke, eller du har ikke adgang."));
    struct done_write w = {p.o.actor, id, req_int(req, "version", 0), p.o.today};
    rc = is_undo ? db_write(req->db, "plan_action_undo", undo_write_fn, &w, &req->err)
                 : db_write(req->db, "plan_action_done", done_write_fn, &w, &req->err);
    if (rc == ERR_CONFLICT && !req->err.user[0])
        err_user(&req->err, rc, "%s", tr("Handlingen er ændret i mellemtiden. Se den, og prøv igen."));
    return rc ? rc
              : res_redirect(
                    res, arena_printf(req->arena, "%s?plan=%lld&kvit=%s&nr=%lld", p.url,
                             (long long)p.seen.plan.id, is_undo ? "fortrudt" : "udfoert", (long long)id));
}
static int plan_done_page(struct req *req, struct res *res)
{
    return change_done(req, res, false);
}
static int plan_undo_page(struct req *req, struct res *res)
{
    return change_done(req, res, true);
}
static const struct param plan_done_params[] = {{"key", P_KEY, 0, 0}, {"plan", P_INT, 1, INT64_MAX},
    {"id", P_INT, 1, INT64_MAX}, {"version", P_INT, 1, INT64_MAX}};
ROUTE(plan_done_route, "POST", "/borgere/{key}/plan/{plan}/handling/{id}/udfoert", PERM_CITIZEN_EDIT,
    plan_done_page, plan_done_params);
ROUTE(plan_undo_route, "POST", "/borgere/{key}/plan/{plan}/handling/{id}/fortryd", PERM_CITIZEN_EDIT,
    plan_undo_page, plan_done_params);

/* ---- on the citizen's page ---- */

static int by_due(const void *x, const void *y)
{
    const struct plan_row_view *a = x, *b = y;
    int64_t m = day_is_none(a->due) ? INT32_MAX : a->due.n, n = day_is_none(b->due) ? INT32_MAX : b->due.n;
    return (m > n) - (m < n);
}

static void plan_steps_show(struct req *req, struct html *h, const struct citizen_open *o)
{
    struct conn *c;
    struct plan_seen p;
    struct err err = ERR_INIT;
    struct plan_steps_view v = {.url = arena_printf(req->arena, "%s/plan", o->url), .link = tr("Åbn planen")};
    if (o->sight.referral_only || db_lease(req->db, &c, &err))
        return;
    int rc = plan_seen_one(c, &o->actor, o->citizen.id, 0, o->today, &p, req->arena, &err);
    db_release(req->db, c);
    struct plan_row_view *rows = rc ? NULL : arena_array(req->arena, p.n_actions + 1, sizeof *rows);
    size_t n = 0;
    for (size_t i = 0; rows && i < p.n_actions; i++) {
        const struct plan_action_row *x = &p.actions[i];
        bool is_new = text_equal(x->state, "done") && x->done_day.n >= o->today.n - STEPS_DONE_DAYS;
        if (is_open(x->state) || is_new)
            plan_page_row(req, o, p.n_persons > 1 ? &p : NULL, x, &rows[n++]);
    }
    if (rows)
        array_sort(rows, n, sizeof *rows, by_due);
    v.rows = rows;
    v.n_rows = n < STEPS_MOST ? n : STEPS_MOST;
    v.has_plan = rc == OK;
    if (rc == OK)
        v.link = arena_printf(req->arena, tr("Åbn planen (version %lld)"), (long long)p.version_no);
    t_plan_steps(h, &v);
}

void plan_sections_show(struct req *req, struct html *h, const struct citizen_open *o)
{
    if (o->sight.referral_only)
        return;
    t_plan_sections_open(h);
    plan_steps_show(req, h, o);
    t_plan_sections_left_close(h);
    t_plan_sections_right(h);
    care_team_show(req, h, o);
    t_plan_sections_close(h);
}
