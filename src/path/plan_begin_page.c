/* Beginning a plan of one kind or another, and closing it. */
#include "base/text.h"
#include "path/plan_edit_page.h"
#include "people/relation.h"
#include "plan_edit.html.h"
#include "system/code.h"

struct begin_state {
    struct citizen_open o;
    const char *url, *kind;
    struct relation_view *relations;
    size_t n_relations;
};

bool plan_form_is_chosen(const struct plan_form_view *v, const char *key)
{
    for (size_t i = 0; i < v->n_chosen; i++) {
        if (text_equal(v->chosen[i], key))
            return true;
    }
    return false;
}

static int open_begin(struct req *req, struct res *res, struct begin_state *s)
{
    struct conn *c;
    int rc = citizen_page_open(req, res, N_("begynd plan"), &s->o);
    if (rc)
        return rc;
    if (s->o.sight.referral_only)
        return err_set(&req->err, ERR_DENIED, "the plan is not covered by the referral");
    const char *kind = req_text(req, "slags");
    s->kind = kind && code_is_valid("plan_kind", kind, s->o.today) ? code_find("plan_kind", kind)->code
                                                                   : PLAN_KIND_WHOLE;
    s->url = arena_printf(req->arena, "%s/plan", s->o.url);
    rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = relation_of_citizen(
        c, &s->o.actor, s->o.citizen.id, s->o.today, &s->relations, &s->n_relations, req->arena, &req->err);
    db_release(req->db, c);
    return rc;
}

static const char *first_value(struct req *req, const struct begin_state *s, const char *name)
{
    bool sees_job = (s->o.sight.tracks & SIGHT_JOB) != 0;
    if (req_is_post(req))
        return req_form(req, name);
    if (text_equal(name, "start_day"))
        return citizen_page_day(req->arena, s->o.today);
    const char *value = text_equal(name, "job_goal")          ? s->o.citizen.job_goal
                        : text_equal(name, "job_goal_reason") ? s->o.citizen.job_goal_reason
                                                              : NULL;
    return sees_job && value ? value : "";
}

static void fill_kinds(struct req *req, const struct begin_state *s, struct plan_form_view *v)
{
    const struct code *const *codes;
    size_t n = code_list("plan_kind", s->o.today, &codes);
    struct link *links = arena_must(req->arena, (n + 1) * sizeof *links);
    for (size_t i = 0; i < n; i++) {
        if (!text_equal(codes[i]->code, s->kind))
            links[v->n_kinds++] = (struct link){code_label("plan_kind", codes[i]->code),
                arena_printf(req->arena, "%s/ny?slags=%s", s->url, codes[i]->code), false};
    }
    v->kinds = links;
}

static void fill_members(struct req *req, const struct begin_state *s, struct plan_form_view *v)
{
    struct html_option *options = arena_must(req->arena, (s->n_relations + 1) * sizeof *options);
    const char **chosen;
    for (size_t i = 0; i < s->n_relations; i++) {
        const struct relation_view *r = &s->relations[i];
        if (relation_in_force(r, s->o.today) && day_is_none(r->dead))
            options[v->n_members++] =
                (struct html_option){r->other_key, arena_printf(req->arena, "%s %s, %s", r->first_name,
                                                       r->last_name, code_label("relation_kind", r->kind))};
    }
    v->members = options;
    v->asks_members = true;
    v->member_error = err_field_text(&req->err, "member");
    v->relations_url = arena_printf(req->arena, "%s/stamdata", s->o.url);
    if (req_is_post(req)) {
        v->n_chosen = req_all(req, "member", &chosen);
        v->chosen = chosen;
    }
}

static int show_begin(struct req *req, struct res *res, const struct begin_state *s)
{
    static const char *const names[] = {"own_goal", "job_goal", "job_goal_reason", "start_day"};
    struct plan_form_field *fields = arena_must(req->arena, 4 * sizeof *fields);
    bool is_release = text_equal(s->kind, PLAN_KIND_RELEASE);
    struct plan_form_view v = {.csrf = req_csrf(req),
        .post_url = arena_printf(req->arena, "%s/ny", s->url),
        .back_url = s->url,
        .submit = tr("Begynd plan"),
        .kind = s->kind,
        .fields = fields};
    for (size_t i = 0; i < 4; i++)
        fields[v.n_fields++] = (struct plan_form_field){.field = field_find(&plan_table, names[i]),
            .typed = first_value(req, s, names[i]),
            .error = err_field_text(&req->err, names[i]),
            .hint = i == 0   ? tr("Med borgerens egne ord.")
                    : i == 1 ? tr("Fx Lagermedarbejder, 15 timer om ugen. Står også i stamdata.")
                    : i == 2 ? tr("Skriv kun her, hvis der ikke er et jobmål.")
                             : tr("Skriv datoen som 09.03.2026.")};
    fill_kinds(req, s, &v);
    if (text_equal(s->kind, PLAN_KIND_FAMILY))
        fill_members(req, s, &v);
    v.asks_declined = is_release;
    v.declined = is_release && req_is_post(req) && req_form(req, "nej")[0];
    if (is_release)
        v.intro = tr(
            "Planen er frivillig og ligger uden for beskæftigelsesloven. Danmarks Fængsler kommer med i kerneteamet.");
    const char *title = arena_printf(req->arena, tr("Begynd plan: %s"), code_label("plan_kind", s->kind));
    struct html *h = plan_page_begin(req, res, &s->o, title, s->url);
    t_error_summary(h, &req->err);
    struct page_head head = {.title = title, .lead = citizen_page_lead(req, &s->o)};
    t_page_head(h, &head);
    t_plan_begin_form(h, &v);
    return page_end(req, res, h);
}

static int plan_new_page(struct req *req, struct res *res)
{
    struct begin_state s;
    int rc = open_begin(req, res, &s);
    return rc == CITIZEN_ANSWERED ? OK : rc ? rc : show_begin(req, res, &s);
}

struct begin_write {
    struct actor actor;
    struct plan plan, stored;
    struct plan_citizen *members;
    size_t n_members;
    bool declined;
};
static int begin_fn(struct conn *c, void *ctx, struct err *err)
{
    struct begin_write *w = ctx;
    w->stored = w->plan;
    return w->declined ? plan_decline(c, &w->actor, &w->stored, err)
                       : plan_begin_family(c, &w->actor, &w->stored, w->members, w->n_members, err);
}

/* Those ticked who are relations that the user sees. */
static void read_members(struct req *req, const struct begin_state *s, struct begin_write *w)
{
    const char **keys;
    size_t n = req_all(req, "member", &keys);
    w->members = arena_must(req->arena, (s->n_relations + 1) * sizeof *w->members);
    for (size_t i = 0; i < s->n_relations; i++) {
        const struct relation_view *r = &s->relations[i];
        bool ticked = false, known = false;
        for (size_t k = 0; k < n; k++)
            ticked |= text_equal(keys[k], r->other_key);
        for (size_t k = 0; k < w->n_members; k++)
            known |= w->members[k].citizen_id == r->other_id;
        if (ticked && !known)
            w->members[w->n_members++] = (struct plan_citizen){INT_NONE, INT_NONE, r->other_id, r->kind};
    }
}

static int plan_begin_page(struct req *req, struct res *res)
{
    static const char *const names[] = {"own_goal", "job_goal", "job_goal_reason", "start_day"};
    struct begin_state s;
    int rc = open_begin(req, res, &s);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    struct begin_write w = {.actor = s.o.actor};
    field_clear_row(&plan_table, &w.plan);
    w.plan.citizen_id = s.o.citizen.id;
    w.plan.kind = s.kind;
    for (size_t i = 0; i < 4; i++)
        field_parse(field_find(&plan_table, names[i]), &w.plan, req_form(req, names[i]), false, req->arena,
            &req->err);
    if (!(s.o.sight.tracks & SIGHT_JOB) && !w.plan.job_goal && !w.plan.job_goal_reason) {
        w.plan.job_goal = s.o.citizen.job_goal;
        w.plan.job_goal_reason = s.o.citizen.job_goal ? NULL : s.o.citizen.job_goal_reason;
    }
    if (text_equal(s.kind, PLAN_KIND_FAMILY))
        read_members(req, &s, &w);
    w.declined = text_equal(s.kind, PLAN_KIND_RELEASE) && req_form(req, "nej")[0];
    rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "plan_begin", begin_fn, &w, &req->err);
    if (!rc)
        return res_redirect(res, arena_printf(req->arena, "%s?plan=%lld&kvit=%s", s.url,
                                     (long long)w.stored.id, w.declined ? "nej" : "begyndt"));
    if (rc == ERR_REFUSED) {
        struct err refused = req->err;
        req->err = ERR_INIT;
        err_field(&req->err, "member", "%s", refused.user);
    } else if (rc != ERR_INVALID) {
        return rc;
    }
    res->status = err_http_status(ERR_INVALID);
    return show_begin(req, res, &s);
}
static const struct param begin_params[] = {{"key", P_KEY, 0, 0}, {"slags", P_KEY, 0, 0},
    {"own_goal", P_FORM, 0, 2000}, {"job_goal", P_FORM, 0, 200}, {"job_goal_reason", P_FORM, 0, 300},
    {"start_day", P_FORM, 0, 30}, {"member", P_KEY, 0, 0}, {"nej", P_FORM, 0, 2}};
ROUTE(plan_new_route, "GET", "/borgere/{key}/plan/ny", PERM_CITIZEN_EDIT, plan_new_page, begin_params);
ROUTE(plan_begin_route, "POST", "/borgere/{key}/plan/ny", PERM_CITIZEN_EDIT, plan_begin_page, begin_params);

/* ---- closing ---- */

struct close_write {
    struct actor actor;
    int64_t id, version;
    const char *reason;
    day_t day;
};
static int close_fn(struct conn *c, void *ctx, struct err *err)
{
    const struct close_write *w = ctx;
    return plan_close(c, &w->actor, w->id, w->version, w->day, w->reason, err);
}

static int open_actions(const struct plan_seen *p)
{
    int n = 0;
    for (size_t i = 0; i < p->n_actions; i++)
        n += text_equal(p->actions[i].state, "not_started") || text_equal(p->actions[i].state, "running");
    return n;
}

static int show_close(struct req *req, struct res *res, const struct plan_page *p)
{
    struct plan_form_field *fields = arena_must(req->arena, 2 * sizeof *fields);
    struct field *reason = arena_must(req->arena, sizeof *reason);
    struct field *day = arena_must(req->arena, sizeof *day);
    int n = open_actions(&p->seen);
    *reason = *field_find(&plan_table, "end_reason");
    *day = *field_find(&plan_table, "end_day");
    reason->rule |= FR_REQUIRED;
    day->rule |= FR_REQUIRED;
    struct plan_form_view v = {.csrf = req_csrf(req),
        .post_url = arena_printf(req->arena, "%s/afslut", p->plan_url),
        .back_url = arena_printf(req->arena, "%s?plan=%lld", p->url, (long long)p->seen.plan.id),
        .submit = tr("Afslut planen"),
        .version = p->seen.plan.version,
        .fields = fields,
        .n_fields = 2};
    fields[0] = (struct plan_form_field){.field = reason,
        .typed = req_is_post(req) ? req_form(req, "end_reason") : "",
        .error = err_field_text(&req->err, "end_reason")};
    fields[0].options = page_options(req->arena, "plan_end_reason", NULL, &fields[0].n_options);
    fields[1] = (struct plan_form_field){.field = day,
        .typed = req_is_post(req) ? req_form(req, "end_day") : citizen_page_day(req->arena, p->o.today),
        .error = err_field_text(&req->err, "end_day"),
        .hint = tr("Skriv datoen som 09.03.2026.")};
    v.intro = n == 0
                  ? tr("Alle handlinger er udført eller opgivet. En afsluttet plan kan ikke åbnes igen.")
                  : arena_printf(req->arena,
                        n == 1 ? tr("%d handling er ikke udført. En afsluttet plan kan ikke åbnes igen.")
                               : tr("%d handlinger er ikke udført. En afsluttet plan kan ikke åbnes igen."),
                        n);
    struct html *h = plan_page_begin(req, res, &p->o, tr("Afslut planen"), p->url);
    t_error_summary(h, &req->err);
    struct page_head head = {
        .title = arena_printf(req->arena, tr("Vil du afslutte planen for %s?"), p->o.name),
        .lead = plan_page_title(&p->seen)};
    t_page_head(h, &head);
    t_plan_form(h, &v);
    return page_end(req, res, h);
}

static int close_form(struct req *req, struct res *res, bool save)
{
    struct plan_page p;
    int rc = plan_page_open(req, res, N_("afslut plan"), &p);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    if (!p.seen.sees_head)
        return err_user(&req->err, ERR_DENIED, "%s",
            tr("Du kan ikke ændre planens mål, fordi hjemlen ikke omfatter dem."));
    if (!save)
        return show_close(req, res, &p);
    struct plan typed = p.seen.plan;
    field_parse(
        field_find(&plan_table, "end_day"), &typed, req_form(req, "end_day"), false, req->arena, &req->err);
    struct close_write w = {
        p.o.actor, p.seen.plan.id, req_int(req, "version", 0), req_form(req, "end_reason"), typed.end_day};
    rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "plan_close", close_fn, &w, &req->err);
    if (!rc)
        return res_redirect(
            res, arena_printf(req->arena, "%s?plan=%lld&kvit=afsluttet", p.url, (long long)p.seen.plan.id));
    if (rc == ERR_CONFLICT && !req->err.user[0])
        err_user(&req->err, rc, "%s", tr("Planen er ændret i mellemtiden. Se den, før du afslutter den."));
    if (rc != ERR_INVALID)
        return rc;
    res->status = err_http_status(ERR_INVALID);
    return show_close(req, res, &p);
}
static int plan_close_page(struct req *req, struct res *res)
{
    return close_form(req, res, false);
}
static int plan_close_save_page(struct req *req, struct res *res)
{
    return close_form(req, res, true);
}
static const struct param close_params[] = {{"key", P_KEY, 0, 0}, {"plan", P_INT, 1, INT64_MAX},
    {"version", P_INT, 1, INT64_MAX}, {"end_reason", P_FORM, 0, 40}, {"end_day", P_FORM, 0, 30}};
ROUTE(plan_close_route, "GET", "/borgere/{key}/plan/{plan}/afslut", PERM_CITIZEN_EDIT, plan_close_page,
    close_params);
ROUTE(plan_close_save_route, "POST", "/borgere/{key}/plan/{plan}/afslut", PERM_CITIZEN_EDIT,
    plan_close_save_page, close_params);
