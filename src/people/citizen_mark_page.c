#include "people/citizen_mark_page.h"

#include "base/text.h"
#include "citizen_mark.html.h"
#include "system/code.h"
#include "system/organisation.h"

static const struct html_option *mark_options(struct req *req, const struct actor *actor, size_t *ret_n)
{
    size_t n, kept = 0;
    const struct html_option *all = page_options(req->arena, "citizen_mark", NULL, &n);
    struct html_option *options = arena_array(req->arena, n + 1, sizeof *options);
    for (size_t i = 0; options && i < n; i++) {
        if (citizen_mark_is_own(all[i].value, actor))
            options[kept++] = all[i];
    }
    *ret_n = options ? kept : 0;
    return options;
}

static void mark_row(
    struct req *req, const struct citizen_open *o, const struct citizen_mark *m, struct citizen_mark_row *ret)
{
    struct arena *a = req->arena;
    bool ended = !day_is_none(m->to_day) && m->to_day.n <= o->today.n;
    day_t last = day_is_none(m->to_day) ? DAY_NONE : (day_t){m->to_day.n - 1};
    *ret = (struct citizen_mark_row){.label = code_label("citizen_mark", m->mark),
        .admin = organisation_abbrev(m->admin),
        .period = day_is_none(last) ? arena_printf(a, tr("fra %s"), citizen_page_day(a, m->from_day))
                                    : arena_printf(a, "%s – %s", citizen_page_day(a, m->from_day),
                                          citizen_page_day(a, last)),
        .reason = text_equal(m->admin, o->actor.admin) ? m->reason : NULL,
        .version = m->version};
    if (!ended && text_equal(m->admin, o->actor.admin) && who_may(&req->who, PERM_CITIZEN_EDIT))
        ret->end_url = arena_printf(a, "%s/markeringer/%lld/slut", o->url, (long long)m->id);
}

/* ended = id of the mark that was just ended, for the receipt; 0 = none. */
static int mark_load(
    struct req *req, const struct citizen_open *o, int64_t ended, struct citizen_mark_view *v)
{
    struct conn *c;
    struct citizen_mark *marks;
    size_t n = 0;
    struct err err = ERR_INIT;
    int rc = db_lease(req->db, &c, &err);
    if (!rc) {
        rc = citizen_mark_of_citizen(c, o->citizen.id, &marks, &n, req->arena, &err);
        db_release(req->db, c);
    }
    if (rc) {
        req->err = err;
        return rc;
    }
    struct citizen_mark_row *rows = arena_array(req->arena, n + 1, sizeof *rows);
    for (size_t i = 0; rows && i < n; i++) {
        if (!citizen_mark_is_seen(&marks[i], &o->actor, &o->sight))
            continue;
        mark_row(req, o, &marks[i], &rows[v->n++]);
        if (ended == marks[i].id) {
            v->undo_version = marks[i].version;
            v->undo_url = arena_printf(req->arena, "%s/markeringer/%lld/fortryd?version=%lld", o->url,
                (long long)marks[i].id, (long long)marks[i].version);
        }
    }
    v->rows = rows;
    v->csrf = req_csrf(req);
    v->err = &req->err;
    v->page_url = v->post_url = arena_printf(req->arena, "%s/markeringer", o->url);
    v->back_url = arena_printf(req->arena, "%s/hjemmel", o->url);
    v->may_edit = who_may(&req->who, PERM_CITIZEN_EDIT);
    v->marks = mark_options(req, &o->actor, &v->n_marks);
    return OK;
}

int citizen_mark_section(struct req *req, struct html *h, const struct citizen_open *o)
{
    struct citizen_mark_view v = {0};
    int rc = mark_load(req, o, 0, &v);
    if (!rc && (v.n || v.n_marks))
        t_citizen_mark_section(h, &v);
    return rc;
}

static int mark_open(struct req *req, struct res *res, struct citizen_open *o)
{
    int rc = citizen_page_open(req, res, N_("markeringer"), o);
    if (!rc && o->sight.referral_only)
        return err_set(&req->err, ERR_DENIED, "marks are not covered by the referral");
    return rc;
}

static int mark_show(struct req *req, struct res *res, const struct citizen_open *o)
{
    struct citizen_mark_view v = {0};
    bool typed = req_is_post(req);
    int rc = mark_load(req, o, typed ? 0 : req_int(req, "slut", 0), &v);
    if (rc)
        return rc;
    v.mark_field = field_find(&citizen_mark_table, "mark");
    v.from_field = field_find(&citizen_mark_table, "from_day");
    v.reason_field = field_find(&citizen_mark_table, "reason");
    v.mark = typed ? req_form(req, "mark") : v.n_marks == 1 ? v.marks[0].value : "";
    v.from_day = typed ? req_form(req, "from_day") : citizen_page_day(req->arena, o->today);
    v.reason = typed ? req_form(req, "reason") : "";
    struct crumb crumbs[] = {{tr("Borgere"), "/borgere"}, {o->name, o->url},
        {tr("Hjemmel og adgang"), v.back_url}, {tr("Markeringer"), NULL}};
    struct html *h = page_begin(req, res, MENU_CITIZENS, o->name, crumbs, 4);
    t_error_summary(h, &req->err);
    if (!typed && text_equal(req_text(req, "kvit"), "gemt"))
        t_receipt(h, tr("Markeringen er gemt."), NULL, NULL);
    if (v.undo_url)
        t_receipt(h, tr("Markeringen er afsluttet."), v.undo_url, v.csrf);
    citizen_page_top(req, h, o, NULL, 0);
    citizen_page_tabs(req, h, o, CITIZEN_TAB_BASIS);
    t_citizen_mark_page(h, &v);
    return page_end(req, res, h);
}

static int mark_show_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    int rc = mark_open(req, res, &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    return mark_show(req, res, &o);
}

struct mark_write {
    struct actor actor;
    struct citizen_mark mark;
    day_t to_day;
};
static int mark_add_fn(struct conn *c, void *ctx, struct err *err)
{
    struct mark_write *w = ctx;
    return citizen_mark_add(c, &w->actor, &w->mark, err);
}
static int mark_end_fn(struct conn *c, void *ctx, struct err *err)
{
    struct mark_write *w = ctx;
    return citizen_mark_end(c, &w->actor, w->mark.citizen_id, w->mark.id, w->mark.version, w->to_day, err);
}
static int mark_reopen_fn(struct conn *c, void *ctx, struct err *err)
{
    struct mark_write *w = ctx;
    return citizen_mark_reopen(c, &w->actor, w->mark.citizen_id, w->mark.id, w->mark.version, err);
}

static int mark_add_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    int rc = mark_open(req, res, &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    struct mark_write w = {.actor = o.actor};
    field_clear_row(&citizen_mark_table, &w.mark);
    w.mark.citizen_id = o.citizen.id;
    w.mark.mark = req_form(req, "mark");
    field_parse(field_find(&citizen_mark_table, "from_day"), &w.mark, req_form(req, "from_day"), false,
        req->arena, &req->err);
    field_parse(field_find(&citizen_mark_table, "reason"), &w.mark, req_form(req, "reason"), false,
        req->arena, &req->err);
    rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "citizen_mark_add", mark_add_fn, &w, &req->err);
    if (!rc)
        return res_redirect(res, arena_printf(req->arena, "%s/markeringer?kvit=gemt", o.url));
    if (rc != ERR_INVALID)
        return rc;
    res->status = err_http_status(rc);
    return mark_show(req, res, &o);
}

/* Ends a mark today, or takes that back. */
static int mark_change(struct req *req, struct res *res, bool end)
{
    struct citizen_open o;
    int rc = mark_open(req, res, &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    struct mark_write w = {.actor = o.actor, .to_day = o.today};
    w.mark.citizen_id = o.citizen.id;
    w.mark.id = req_int(req, "id", 0);
    w.mark.version = req_int(req, "version", 0);
    rc = db_write(req->db, end ? "citizen_mark_end" : "citizen_mark_reopen",
        end ? mark_end_fn : mark_reopen_fn, &w, &req->err);
    if (!rc && end)
        return res_redirect(
            res, arena_printf(req->arena, "%s/markeringer?slut=%lld", o.url, (long long)w.mark.id));
    if (!rc)
        return res_redirect(res, arena_printf(req->arena, "%s/markeringer", o.url));
    if (rc != ERR_INVALID && rc != ERR_CONFLICT)
        return rc;
    res->status = err_http_status(rc);
    return mark_show(req, res, &o);
}

static int mark_end_page(struct req *req, struct res *res)
{
    return mark_change(req, res, true);
}

static int mark_reopen_page(struct req *req, struct res *res)
{
    return mark_change(req, res, false);
}

static const struct param mark_show_params[] = {
    {"key", P_KEY, 0, 0}, {"kvit", P_TEXT, 0, 20}, {"slut", P_INT, 1, INT64_MAX}};
#define MARK_FORM                                                                                            \
    {"mark", P_FORM, 0, 80}, {"from_day", P_FORM, 0, 30},                                                    \
    {                                                                                                        \
        "reason", P_FORM, 0, 500                                                                             \
    }
static const struct param mark_add_params[] = {{"key", P_KEY, 0, 0}, MARK_FORM};
static const struct param mark_change_params[] = {
    {"key", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX}, {"version", P_INT, 1, INT64_MAX}, MARK_FORM};
ROUTE(mark_show_route, "GET", "/borgere/{key}/markeringer", PERM_CITIZEN_READ, mark_show_page,
    mark_show_params);
ROUTE(
    mark_add_route, "POST", "/borgere/{key}/markeringer", PERM_CITIZEN_EDIT, mark_add_page, mark_add_params);
ROUTE(mark_end_route, "POST", "/borgere/{key}/markeringer/{id}/slut", PERM_CITIZEN_EDIT, mark_end_page,
    mark_change_params);
ROUTE(mark_reopen_route, "POST", "/borgere/{key}/markeringer/{id}/fortryd", PERM_CITIZEN_EDIT,
    mark_reopen_page, mark_change_params);
