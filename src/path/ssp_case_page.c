#include "path/ssp_case_page.h"

#include "base/text.h"
#include "path/ssp_visit.h"
#include "people/citizen_access_page.h"
#include "ssp_case.html.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/organisation.h"

static int ssp_open(struct req *req, struct res *res, struct citizen_open *o)
{
    int rc = citizen_page_open(req, res, N_("SSP+"), o);
    if (!rc && !ssp_case_is_seen(&o->sight))
        return err_set(&req->err, ERR_DENIED, "SSP+ cases are not covered");
    return rc;
}

static const struct html_option *bringers(struct req *req, size_t *ret_n)
{
    const struct organisation *rows;
    size_t n = organisation_all(&rows), kept = 0;
    struct html_option *options = arena_must(req->arena, (n + 1) * sizeof *options);
    for (size_t i = 0; i < n; i++) {
        bool seen = false;
        for (size_t k = 0; k < kept; k++)
            seen |= text_equal(options[k].value, rows[i].key);
        if (!seen && ssp_case_may_bring(rows[i].key))
            options[kept++] = (struct html_option){rows[i].key, organisation_name(rows[i].key)};
    }
    *ret_n = kept;
    return options;
}

static void fill_items(struct req *req, const struct citizen_open *o, const struct ssp_case *rows, size_t n,
    struct ssp_case_view *v)
{
    struct ssp_case_item *items = arena_must(req->arena, (n + 1) * sizeof *items);
    for (size_t i = 0; i < n; i++) {
        bool is_open = day_is_none(rows[i].closed);
        items[i] = (struct ssp_case_item){.id = rows[i].id,
            .version = rows[i].version,
            .brought_by = organisation_name(rows[i].brought_by),
            .state = is_open ? tr("Åben") : tr("Afsluttet"),
            .state_class = is_open ? "info" : "plain",
            .reason = rows[i].close_reason ? code_label("ssp_close_reason", rows[i].close_reason) : NULL,
            .close_url = is_open
                             ? arena_printf(req->arena, "%s/ssp/%lld/afslut", o->url, (long long)rows[i].id)
                             : NULL,
            .opened = rows[i].opened,
            .closed = rows[i].closed};
        v->has_open |= is_open;
    }
    v->items = items;
    v->n = n;
}

/* What was posted last, and is shown again. */
enum ssp_form { FORM_NONE, FORM_OPEN, FORM_CLOSE, FORM_VISIT };

static void fill_visits(struct req *req, const struct citizen_open *o, const struct ssp_visit *rows, size_t n,
    struct ssp_case_view *v)
{
    struct arena *a = req->arena;
    struct ssp_visit_item *items = arena_must(a, (n + 1) * sizeof *items);
    for (size_t i = 0; i < n; i++)
        items[i] = (struct ssp_visit_item){.day = rows[i].day,
            .visited_by = organisation_name(rows[i].visited_by),
            .outcome = code_label("ssp_visit_outcome", rows[i].outcome),
            .note = rows[i].note,
            .remove_url = arena_printf(a, "%s/ssp/besoeg/%lld/fjern", o->url, (long long)rows[i].id),
            .version = rows[i].version};
    v->visits = items;
    v->n_listed = n;
    v->visit_saved = !req_is_post(req) && text_equal(req_text(req, "kvit"), "besoeg");
    int64_t gone = req_is_post(req) ? 0 : req_int(req, "fjernet", 0);
    if (gone)
        v->visit_undo_url = arena_printf(a, "%s/ssp/besoeg/%lld/fortryd?version=%lld", o->url,
            (long long)gone, (long long)req_int(req, "version", 1));
}

static void fill_visit_form(
    struct req *req, const struct citizen_open *o, enum ssp_form form, struct ssp_case_view *v)
{
    bool typed = form == FORM_VISIT;
    for (size_t i = 0; i < v->n && !v->visit_url && v->may_edit; i++) {
        if (v->items[i].close_url)
            v->visit_url = arena_printf(req->arena, "%s/ssp/%lld/besoeg", o->url, (long long)v->items[i].id);
    }
    v->visit_day_field = field_find(&ssp_visit_table, "day");
    v->visited_by_field = field_find(&ssp_visit_table, "visited_by");
    v->outcome_field = field_find(&ssp_visit_table, "outcome");
    v->visit_note_field = field_find(&ssp_visit_table, "note");
    v->outcomes = page_options(req->arena, "ssp_visit_outcome", NULL, &v->n_outcomes);
    v->visit_day = typed ? req_form(req, "day") : citizen_page_day(req->arena, o->today);
    v->visited_by = typed ? req_form(req, "visited_by") : "";
    v->outcome = typed ? req_form(req, "outcome") : "";
    v->visit_note = typed ? req_form(req, "note") : "";
}

static int ssp_load(struct req *req, const struct citizen_open *o, struct ssp_case **ret, size_t *ret_n,
    struct ssp_visit **ret_visits, size_t *ret_n_visits, struct err *err)
{
    struct conn *c;
    int rc = db_lease(req->db, &c, err);
    if (rc)
        return rc;
    rc = ssp_case_of_citizen(c, o->citizen.id, ret, ret_n, req->arena, err);
    if (!rc)
        rc = ssp_visit_of_citizen(c, o->citizen.id, ret_visits, ret_n_visits, req->arena, err);
    db_release(req->db, c);
    return rc;
}

static int ssp_show(struct req *req, struct res *res, const struct citizen_open *o, enum ssp_form form)
{
    struct ssp_case *rows = NULL;
    struct ssp_visit *visits = NULL;
    size_t n = 0, n_visits = 0;
    struct err err = ERR_INIT;
    int rc = ssp_load(req, o, &rows, &n, &visits, &n_visits, &err);
    if (rc) {
        req->err = err;
        return rc;
    }
    const char *today = citizen_page_day(req->arena, o->today);
    struct ssp_case_view v = {.csrf = req_csrf(req),
        .url = arena_printf(req->arena, "%s/ssp", o->url),
        .list_url = ssp_case_may_write(&o->actor) ? "/overblik/ssp" : NULL,
        .err = &req->err,
        .may_edit = who_may(&req->who, PERM_CITIZEN_EDIT) && ssp_case_may_write(&o->actor),
        .brought_field = field_find(&ssp_case_table, "brought_by"),
        .opened_field = field_find(&ssp_case_table, "opened"),
        .note_field = field_find(&ssp_case_table, "note"),
        .reason_field = field_find(&ssp_case_table, "close_reason"),
        .closed_field = field_find(&ssp_case_table, "closed")};
    fill_items(req, o, rows, n, &v);
    fill_visits(req, o, visits, n_visits, &v);
    fill_visit_form(req, o, form, &v);
    bool opening = form == FORM_OPEN, closing = form == FORM_CLOSE;
    v.brought_by = opening ? req_form(req, "brought_by") : "";
    v.opened = opening ? req_form(req, "opened") : today;
    v.note = opening ? req_form(req, "note") : "";
    v.reason = closing ? req_form(req, "close_reason") : "";
    v.closed = closing ? req_form(req, "closed") : today;
    v.bringers = bringers(req, &v.n_bringers);
    v.reasons = page_options(req->arena, "ssp_close_reason", NULL, &v.n_reasons);
    struct crumb crumbs[] = {{tr("Borgere"), "/borgere"}, {o->name, o->url},
        {tr("Møder og opfølgning"), arena_printf(req->arena, "%s/moeder", o->url)}, {tr("SSP+"), NULL}};
    struct html *h =
        page_begin(req, res, MENU_CITIZENS, arena_printf(req->arena, tr("SSP+, %s"), o->name), crumbs, 4);
    t_error_summary(h, &req->err);
    citizen_page_top(req, h, o, NULL, 0);
    citizen_page_tabs(req, h, o, CITIZEN_TAB_MEETINGS);
    t_ssp_case_citizen(h, &v);
    return page_end(req, res, h);
}

static int show_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    int rc = ssp_open(req, res, &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    return ssp_show(req, res, &o, FORM_NONE);
}

struct ssp_write {
    struct actor actor;
    struct ssp_case row;
    struct ssp_visit visit;
    const char *reason;
    day_t last;
    bool is_undo;
};
static int open_fn(struct conn *c, void *ctx, struct err *err)
{
    struct ssp_write *w = ctx;
    struct ssp_case row = w->row;
    return ssp_case_open(c, &w->actor, &row, err);
}
static int close_fn(struct conn *c, void *ctx, struct err *err)
{
    struct ssp_write *w = ctx;
    return ssp_case_close(c, &w->actor, w->row.id, w->row.version, w->last, w->reason, err);
}

static int visit_fn(struct conn *c, void *ctx, struct err *err)
{
    struct ssp_write *w = ctx;
    struct ssp_visit row = w->visit;
    return ssp_visit_add(c, &w->actor, &row, err);
}
static int visit_remove_fn(struct conn *c, void *ctx, struct err *err)
{
    struct ssp_write *w = ctx;
    return ssp_visit_remove(c, &w->actor, w->row.citizen_id, w->visit.id, w->visit.version, w->is_undo, err);
}

/* after = query of the page that follows. */
static int answer(struct req *req, struct res *res, const struct citizen_open *o, enum ssp_form form,
    const char *after, int rc)
{
    if (!rc)
        return res_redirect(res, arena_printf(req->arena, "%s/ssp%s", o->url, after));
    if (rc != ERR_INVALID && rc != ERR_CONFLICT)
        return rc;
    res->status = err_http_status(rc);
    return ssp_show(req, res, o, form);
}

static int open_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    int rc = ssp_open(req, res, &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    struct ssp_write w = {.actor = o.actor};
    field_clear_row(&ssp_case_table, &w.row);
    w.row.citizen_id = o.citizen.id;
    w.row.brought_by = *req_form(req, "brought_by") ? req_form(req, "brought_by") : NULL;
    w.row.opened = day_parse(req_form(req, "opened"), o.today);
    field_parse(
        field_find(&ssp_case_table, "note"), &w.row, req_form(req, "note"), false, req->arena, &req->err);
    rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "ssp_case_open", open_fn, &w, &req->err);
    return answer(req, res, &o, FORM_OPEN, "", rc);
}

static int close_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    struct conn *c;
    int rc = ssp_open(req, res, &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    struct ssp_write w = {.actor = o.actor,
        .reason = req_form(req, "close_reason"),
        .last = day_parse(req_form(req, "closed"), o.today)};
    rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = ssp_case_by_id(c, req_int(req, "id", 0), &w.row, req->arena, &req->err);
    db_release(req->db, c);
    if (rc)
        return rc;
    if (w.row.citizen_id != o.citizen.id)
        return err_set(&req->err, ERR_NOT_FOUND, "the case is another citizen's");
    w.row.version = req_int(req, "version", 0);
    rc = db_write(req->db, "ssp_case_close", close_fn, &w, &req->err);
    return answer(req, res, &o, FORM_CLOSE, "", rc);
}

static int visit_page(struct req *req, struct res *res)
{
    static const char *const names[] = {"day", "visited_by", "outcome", "note"};
    struct citizen_open o;
    struct ssp_case *rows = NULL;
    struct ssp_visit *visits;
    size_t n = 0, n_visits;
    int rc = ssp_open(req, res, &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    rc = ssp_load(req, &o, &rows, &n, &visits, &n_visits, &req->err);
    if (rc)
        return rc;
    struct ssp_write w = {.actor = o.actor};
    field_clear_row(&ssp_visit_table, &w.visit);
    for (size_t i = 0; i < n; i++) {
        if (rows[i].id == req_int(req, "id", 0))
            w.visit.case_id = rows[i].id;
    }
    if (w.visit.case_id == INT_NONE)
        return err_set(&req->err, ERR_NOT_FOUND, "the case is another citizen's");
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        field_parse(field_find(&ssp_visit_table, names[i]), &w.visit, req_form(req, names[i]), false,
            req->arena, &req->err);
    rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "ssp_visit_add", visit_fn, &w, &req->err);
    return answer(req, res, &o, FORM_VISIT, "?kvit=besoeg", rc);
}

static int visit_change(struct req *req, struct res *res, bool is_undo)
{
    struct citizen_open o;
    int rc = ssp_open(req, res, &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    struct ssp_write w = {.actor = o.actor, .is_undo = is_undo};
    w.row.citizen_id = o.citizen.id;
    w.visit.id = req_int(req, "id", 0);
    w.visit.version = req_int(req, "version", 0);
    rc = db_write(req->db, "ssp_visit_remove", visit_remove_fn, &w, &req->err);
    const char *after = is_undo ? ""
                                : arena_printf(req->arena, "?fjernet=%lld&version=%lld",
                                      (long long)w.visit.id, (long long)w.visit.version + 1);
    return answer(req, res, &o, FORM_NONE, after, rc);
}

static int visit_remove_page(struct req *req, struct res *res)
{
    return visit_change(req, res, false);
}

static int visit_undo_page(struct req *req, struct res *res)
{
    return visit_change(req, res, true);
}

static int list_page(struct req *req, struct res *res)
{
    struct conn *c;
    struct actor actor = req_actor(req);
    struct ssp_case_row *rows = NULL;
    struct ssp_case_view v = {0};
    size_t n = 0;
    day_t today = clock_today();
    int year = day_year(today);
    if (!ssp_case_may_write(&actor))
        return err_set(&req->err, ERR_DENIED, "SSP+ cases belong to the social administration");
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = ssp_case_open_list(c, &actor, &rows, &n, req->arena, &req->err);
    if (!rc)
        rc = ssp_case_counts(c, day_from_ymd(year, 1, 1), today, &v.n_new, &v.n_held, &req->err);
    if (!rc)
        rc = ssp_visit_count(c, day_from_ymd(year, 1, 1), today, &v.n_visits, &req->err);
    db_release(req->db, c);
    if (!rc)
        rc = audit_log(req->db, &actor, &(struct audit_entry){"read", "ssp_case", INT_NONE, INT_NONE, "list"},
            &req->err);
    if (rc)
        return rc;
    struct ssp_case_item *items = arena_must(req->arena, (n + 1) * sizeof *items);
    for (size_t i = 0; i < n; i++)
        items[i] = (struct ssp_case_item){.url = arena_printf(req->arena, "/borgere/%s/ssp", rows[i].key),
            .name = arena_printf(req->arena, "%s %s", rows[i].first_name, rows[i].last_name),
            .brought_by = organisation_name(rows[i].brought_by),
            .opened = rows[i].opened,
            .next_day = rows[i].next_day,
            .n_held = rows[i].n_held,
            .n_visits = rows[i].n_visits,
            .late = !day_is_none(rows[i].next_day) && rows[i].next_day.n < today.n};
    v.items = items;
    v.n = n;
    v.is_cut = n == SSP_MAX;
    v.year = arena_printf(req->arena, "%d", year);
    struct crumb crumbs[] = {{tr("Mit overblik"), "/overblik"}, {tr("SSP+-sager"), NULL}};
    struct html *h = page_begin(req, res, MENU_HOME, tr("Åbne SSP+-sager"), crumbs, 2);
    t_page_head(h, &(struct page_head){.title = tr("Åbne SSP+-sager")});
    t_ssp_case_list(h, &v);
    return page_end(req, res, h);
}

#define SSP_FORM                                                                                             \
    {"close_reason", P_FORM, 0, 80}, {"closed", P_FORM, 0, 30}, {"brought_by", P_FORM, 0, 80},               \
        {"opened", P_FORM, 0, 30}, {"note", P_FORM, 0, 2000}, {"day", P_FORM, 0, 30},                        \
        {"visited_by", P_FORM, 0, 80},                                                                       \
    {                                                                                                        \
        "outcome", P_FORM, 0, 80                                                                             \
    }
static const struct param show_params[] = {{"key", P_KEY, 0, 0}, {"kvit", P_KEY, 0, 0},
    {"fjernet", P_INT, 1, INT64_MAX}, {"version", P_INT, 1, INT64_MAX}};
static const struct param change_params[] = {
    {"key", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX}, {"version", P_INT, 1, INT64_MAX}, SSP_FORM};
static const struct param open_params[] = {{"key", P_KEY, 0, 0}, SSP_FORM};
ROUTE(ssp_case_show_route, "GET", "/borgere/{key}/ssp", PERM_CITIZEN_READ, show_page, show_params);
ROUTE(ssp_case_open_route, "POST", "/borgere/{key}/ssp", PERM_CITIZEN_EDIT, open_page, open_params);
ROUTE(ssp_case_close_route, "POST", "/borgere/{key}/ssp/{id}/afslut", PERM_CITIZEN_EDIT, close_page,
    change_params);
ROUTE(ssp_visit_add_route, "POST", "/borgere/{key}/ssp/{id}/besoeg", PERM_CITIZEN_EDIT, visit_page,
    change_params);
ROUTE(ssp_visit_remove_route, "POST", "/borgere/{key}/ssp/besoeg/{id}/fjern", PERM_CITIZEN_EDIT,
    visit_remove_page, change_params);
ROUTE(ssp_visit_undo_route, "POST", "/borgere/{key}/ssp/besoeg/{id}/fortryd", PERM_CITIZEN_EDIT,
    visit_undo_page, change_params);
ROUTE_PLAIN(ssp_case_list_route, "GET", "/overblik/ssp", PERM_CITIZEN_READ, list_page);
