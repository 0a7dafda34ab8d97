#include "people/break_glass_page.h"

#include "base/text.h"
#include "break_glass.html.h"
#include "people/citizen_access_page.h"
#include "people/cpr.h"
#include "people/legal_basis.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/organisation.h"

enum { BREAK_GLASS_PAGE = 50, BREAK_GLASS_LOG = 5 };

/* "Job, Sundhed, Journalnotater" */
static const char *break_glass_words(struct arena *a, const char *tracks)
{
    return legal_basis_words(tracks, a);
}

/* Choices of tracks and, last, the notes written on them. */
static const struct html_option *break_glass_track_options(struct req *req, size_t *ret_n)
{
    size_t n;
    const struct html_option *tracks = page_options(req->arena, "track", NULL, &n);
    struct html_option *options = arena_array(req->arena, n + 1, sizeof *options);
    for (size_t i = 0; options && i < n; i++)
        options[i] = tracks[i];
    if (options)
        options[n] = (struct html_option){"journal", tr("Journalnotater på de valgte spor")};
    *ret_n = options ? n + 1 : 0;
    return options;
}

static const char *break_glass_typed_tracks(struct req *req)
{
    const char **values, *list = NULL;
    size_t n = req_all(req, "tracks", &values);
    for (size_t i = 0; i < n; i++) {
        if (sight_track_bits(values[i]) || text_equal(values[i], "journal"))
            list = list ? arena_printf(req->arena, "%s,%s", list, values[i]) : values[i];
    }
    return list;
}

static void break_glass_fill(struct req *req, struct break_glass_form_view *v)
{
    bool typed = req_is_post(req);
    v->csrf = req_csrf(req);
    v->err = &req->err;
    v->hours = break_glass_hours();
    v->reason_field = field_find(&break_glass_table, "reason");
    v->text_field = field_find(&break_glass_table, "text");
    v->reasons = page_options(req->arena, "break_glass_reason", NULL, &v->n_reasons);
    v->tracks = break_glass_track_options(req, &v->n_tracks);
    v->reason = typed ? req_form(req, "reason") : "";
    v->text = typed ? req_form(req, "text") : "";
    v->chosen_tracks = typed ? break_glass_typed_tracks(req) : NULL;
}

struct break_glass_write {
    struct actor actor;
    struct break_glass row;
    day_t today;
};
static int break_glass_open_fn(struct conn *c, void *ctx, struct err *err)
{
    struct break_glass_write *w = ctx;
    return break_glass_open(c, &w->actor, &w->row, w->today, err);
}

static void break_glass_parse(struct req *req, struct break_glass_write *w)
{
    field_clear_row(&break_glass_table, &w->row);
    w->today = clock_today();
    const char *reason = req_form(req, "reason");
    w->row.reason = *reason ? reason : NULL;
    w->row.tracks = break_glass_typed_tracks(req);
    w->row.text = text_trim(req->arena, req_form(req, "text"));
}

/* ---- by CPR number ---- */

static const struct field break_glass_cpr_field = {
    .name = "cpr", .type = F_TEXT, .label = N_("CPR-nummer"), .rule = FR_REQUIRED, .max = 11};

static int break_glass_number_show(struct req *req, struct res *res)
{
    struct break_glass_form_view v = {.post_url = "/borgere/noedadgang", .back_url = "/borgere"};
    break_glass_fill(req, &v);
    v.cpr_field = &break_glass_cpr_field;
    v.cpr = req_is_post(req) ? req_form(req, "cpr") : "";
    struct crumb crumbs[] = {{tr("Borgere"), "/borgere"}, {tr("Nødadgang"), NULL}};
    struct html *h = page_begin(req, res, MENU_CITIZENS, tr("Nødadgang"), crumbs, 2);
    t_error_summary(h, &req->err);
    t_page_head(h, &(struct page_head){.title = tr("Nødadgang")});
    t_break_glass_form(h, &v);
    return page_end(req, res, h);
}

static int break_glass_number_page(struct req *req, struct res *res)
{
    return break_glass_number_show(req, res);
}

/* A number that leads nowhere is in the log too: it may have been tried to learn who there is. */
static int break_glass_refused(struct req *req, const struct actor *actor, int64_t citizen_id)
{
    struct err err = ERR_INIT;
    int rc = audit_log(req->db, actor,
        &(struct audit_entry){"refused", "citizen", citizen_id, citizen_id, N_("nødadgang")}, &err);
    if (rc)
        return rc;
    err_clear(&req->err);
    return err_field(&req->err, "cpr", "%s", tr("Borgeren findes ikke, eller der kan ikke gives nødadgang."));
}

static int break_glass_find(struct req *req, int64_t *ret)
{
    struct conn *c;
    struct cpr_parts parts;
    char digits[11];
    if (!cpr_parse(req_form(req, "cpr"), digits, &parts))
        return err_field(
            &req->err, "cpr", "%s", tr("CPR-nummeret skal have 10 cifre og begynde med en gyldig dato."));
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = break_glass_citizen(c, digits, ret, &req->err);
    db_release(req->db, c);
    return rc;
}

static int break_glass_number_post(struct req *req, struct res *res)
{
    struct conn *c;
    struct citizen citizen;
    struct break_glass_write w = {.actor = req_actor(req)};
    int64_t id = INT_NONE;
    break_glass_parse(req, &w);
    int rc = break_glass_find(req, &id);
    w.row.citizen_id = id;
    if (!rc)
        rc = db_write(req->db, "break_glass_open", break_glass_open_fn, &w, &req->err);
    if (rc == ERR_NOT_FOUND)
        rc = break_glass_refused(req, &w.actor, id);
    if (rc == ERR_INVALID) {
        res->status = err_http_status(rc);
        return break_glass_number_show(req, res);
    }
    if (!rc)
        rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = citizen_by_id(c, id, &citizen, req->arena, &req->err);
    db_release(req->db, c);
    return rc ? rc : res_redirect(res, arena_printf(req->arena, "/borgere/%s", citizen.key));
}

/* ---- from the citizen's page ---- */

static int break_glass_citizen_show(struct req *req, struct res *res, const struct citizen_open *o)
{
    struct break_glass_form_view v = {
        .post_url = arena_printf(req->arena, "%s/noedadgang", o->url), .back_url = o->url};
    break_glass_fill(req, &v);
    struct crumb crumbs[] = {{tr("Borgere"), "/borgere"}, {o->name, o->url}, {tr("Nødadgang"), NULL}};
    struct html *h = page_begin(req, res, MENU_CITIZENS, tr("Nødadgang"), crumbs, 3);
    t_error_summary(h, &req->err);
    struct page_head head = {.title = arena_printf(req->arena, tr("Nødadgang til %s"), o->name),
        .lead = citizen_page_lead(req, o)};
    t_page_head(h, &head);
    t_break_glass_form(h, &v);
    return page_end(req, res, h);
}

static int break_glass_citizen_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    int rc = citizen_page_open(req, res, N_("nødadgang"), &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    return break_glass_citizen_show(req, res, &o);
}

static int break_glass_citizen_post(struct req *req, struct res *res)
{
    struct citizen_open o;
    int rc = citizen_page_open(req, res, N_("nødadgang"), &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    struct break_glass_write w = {.actor = o.actor};
    break_glass_parse(req, &w);
    w.row.citizen_id = o.citizen.id;
    rc = db_write(req->db, "break_glass_open", break_glass_open_fn, &w, &req->err);
    if (rc == ERR_INVALID) {
        res->status = err_http_status(rc);
        return break_glass_citizen_show(req, res, &o);
    }
    return rc ? rc : res_redirect(res, o.url);
}

/* ---- ending, and the notice ---- */

struct break_glass_end_write {
    struct actor actor;
    int64_t id;
};
static int break_glass_end_fn(struct conn *c, void *ctx, struct err *err)
{
    struct break_glass_end_write *w = ctx;
    return break_glass_end(c, &w->actor, w->id, err);
}

static int break_glass_end_post(struct req *req, struct res *res)
{
    struct break_glass_end_write w = {req_actor(req), req_int(req, "id", 0)};
    int rc = db_write(req->db, "break_glass_end", break_glass_end_fn, &w, &req->err);
    return rc ? rc : res_redirect(res, "/borgere");
}

static const char *break_glass_until(struct arena *a, struct stamp until)
{
    int minute = stamp_local_minute(until);
    return arena_printf(a, tr("til kl. %02d.%02d"), minute / 60, minute % 60);
}

static void break_glass_notice(struct req *req, struct html *h)
{
    struct conn *c;
    struct break_glass_row *rows;
    struct err err = ERR_INIT;
    struct break_glass_notice_view v = {.csrf = req_csrf(req)};
    if (!who_may(&req->who, PERM_CITIZEN_FIND) || db_lease(req->db, &c, &err))
        return;
    int rc = break_glass_running(c, req->who.user_id, clock_real(), &rows, &v.n, req->arena, &err);
    db_release(req->db, c);
    struct break_glass_notice *list = rc ? NULL : arena_array(req->arena, v.n + 1, sizeof *list);
    for (size_t i = 0; list && i < v.n; i++) {
        list[i] = (struct break_glass_notice){
            .name = arena_printf(req->arena, "%s %s", rows[i].first_name, rows[i].last_name),
            .url = arena_printf(req->arena, "/borgere/%s", rows[i].citizen_key),
            .covers = break_glass_words(req->arena, rows[i].tracks),
            .end_url = arena_printf(req->arena, "/borgere/noedadgang/%lld/slut", (long long)rows[i].id),
            .until = break_glass_until(req->arena, rows[i].until)};
    }
    v.rows = list;
    if (list && v.n)
        t_break_glass_notice(h, &v);
}
PAGE_PART(break_glass_notice_part, PAGE_EVERY, break_glass_notice);

/* ---- the data-protection officer ---- */

static void break_glass_judged(
    struct req *req, const struct break_glass_row *row, int64_t wrong, struct break_glass_judged *ret)
{
    struct arena *a = req->arena;
    struct stamp end = stamp_is_none(row->ended) ? row->until : row->ended;
    bool typed = row->id == wrong;
    *ret = (struct break_glass_judged){.row = row,
        .post_url = arena_printf(a, "/indstillinger/noedadgang/%lld", (long long)row->id),
        .log_url = arena_printf(a, "/indstillinger/log?borger=%s", row->citizen_key),
        .unit = organisation_name(row->user_unit),
        .reason = code_label("break_glass_reason", row->reason),
        .covers = break_glass_words(a, row->tracks),
        .lasted = end.ms > clock_real().ms ? tr("i gang") : break_glass_until(a, end),
        .verdict = row->verdict ? code_label("break_glass_verdict", row->verdict) : NULL,
        .verdict_class = text_equal(row->verdict, "justified") ? "success" : "error",
        .err = typed ? &req->err : NULL,
        .typed_verdict = typed ? req_form(req, "verdict") : row->verdict,
        .typed_text = typed ? req_form(req, "verdict_text") : row->verdict_text};
}

static int break_glass_load(
    struct req *req, struct break_glass_list_view *v, int64_t offset, int64_t limit, int64_t wrong)
{
    struct conn *c;
    struct break_glass_row *rows = NULL;
    struct err err = ERR_INIT;
    int rc = db_lease(req->db, &c, &err);
    if (!rc) {
        rc = break_glass_all(c, offset, limit, &rows, &v->n, req->arena, &err);
        if (!rc)
            rc = break_glass_count(c, &v->n_unseen, &v->n_all, &err);
        db_release(req->db, c);
    }
    struct break_glass_judged *list = rc ? NULL : arena_array(req->arena, v->n + 1, sizeof *list);
    for (size_t i = 0; list && i < v->n; i++)
        break_glass_judged(req, &rows[i], wrong, &list[i]);
    if (rc)
        req->err = err;
    v->csrf = req_csrf(req);
    v->err = &req->err;
    v->rows = list;
    v->verdicts = page_options(req->arena, "break_glass_verdict", NULL, &v->n_verdicts);
    return rc;
}

static void break_glass_log_part(struct req *req, struct html *h)
{
    struct break_glass_list_view v = {0};
    if (break_glass_load(req, &v, 0, BREAK_GLASS_LOG, 0))
        return;
    while (v.n && v.rows[v.n - 1].verdict)
        v.n--;
    t_break_glass_log(h, &v);
}
PAGE_PART(break_glass_log_record, PAGE_LOG, break_glass_log_part);

static int break_glass_list(struct req *req, struct res *res, int64_t wrong)
{
    int64_t page = req_is_post(req) ? 1 : req_int(req, "side", 1);
    struct break_glass_list_view v = {0};
    if (!req_is_post(req) && text_equal(req_text(req, "kvit"), "gemt"))
        v.receipt = tr("Vurderingen er gemt.");
    int rc = break_glass_load(req, &v, (page - 1) * BREAK_GLASS_PAGE, BREAK_GLASS_PAGE, wrong);
    struct actor actor = req_actor(req);
    if (!rc && !wrong)
        rc = audit_log(req->db, &actor,
            &(struct audit_entry){"read", "break_glass", INT_NONE, INT_NONE, NULL}, &req->err);
    if (rc)
        return rc;
    v.paging = (struct paging){"/indstillinger/noedadgang", page, BREAK_GLASS_PAGE, v.n_all};
    struct crumb crumbs[] = {
        {tr("Indstillinger"), "/indstillinger"}, {tr("Log"), "/indstillinger/log"}, {tr("Nødadgange"), NULL}};
    struct html *h = page_begin(req, res, MENU_SETTINGS, tr("Nødadgange"), crumbs, 3);
    t_error_summary(h, &req->err);
    t_break_glass_list(h, &v);
    return page_end(req, res, h);
}

static int break_glass_list_page(struct req *req, struct res *res)
{
    return break_glass_list(req, res, 0);
}

struct break_glass_judge_write {
    struct actor actor;
    int64_t id, version;
    const char *verdict, *text;
};
static int break_glass_judge_fn(struct conn *c, void *ctx, struct err *err)
{
    struct break_glass_judge_write *w = ctx;
    return break_glass_judge(c, &w->actor, w->id, w->version, w->verdict, w->text, err);
}

static int break_glass_judge_post(struct req *req, struct res *res)
{
    struct break_glass_judge_write w = {req_actor(req), req_int(req, "id", 0), req_int(req, "version", 0),
        req_form(req, "verdict"), text_trim(req->arena, req_form(req, "verdict_text"))};
    int rc = req->err.n_fields ? ERR_INVALID
                               : db_write(req->db, "break_glass_judge", break_glass_judge_fn, &w, &req->err);
    if (!rc)
        return res_redirect(res, "/indstillinger/noedadgang?kvit=gemt");
    if (rc != ERR_INVALID && rc != ERR_CONFLICT)
        return rc;
    res->status = err_http_status(rc);
    return break_glass_list(req, res, w.id);
}

#define FORM_PARAMS                                                                                          \
    {"reason", P_FORM, 0, 80}, {"tracks", P_FORM, 0, 40},                                                    \
    {                                                                                                        \
        "text", P_FORM, 0, 1000                                                                              \
    }
static const struct param number_params[] = {{"cpr", P_FORM, 0, 20}, FORM_PARAMS};
static const struct param citizen_params[] = {{"key", P_KEY, 0, 0}, FORM_PARAMS};
static const struct param citizen_show_params[] = {{"key", P_KEY, 0, 0}};
static const struct param end_params[] = {{"id", P_INT, 1, INT64_MAX}};
static const struct param list_params[] = {{"side", P_INT, 1, 100000}, {"kvit", P_TEXT, 0, 20}};
static const struct param judge_params[] = {{"id", P_INT, 1, INT64_MAX}, {"version", P_INT, 1, INT64_MAX},
    {"verdict", P_FORM, 0, 80}, {"verdict_text", P_FORM, 0, 1000}};
ROUTE_PLAIN(
    break_glass_number_route, "GET", "/borgere/noedadgang", PERM_CITIZEN_FIND, break_glass_number_page);
ROUTE(break_glass_number_post_route, "POST", "/borgere/noedadgang", PERM_CITIZEN_FIND,
    break_glass_number_post, number_params);
ROUTE(break_glass_citizen_route, "GET", "/borgere/{key}/noedadgang", PERM_CITIZEN_FIND,
    break_glass_citizen_page, citizen_show_params);
ROUTE(break_glass_citizen_post_route, "POST", "/borgere/{key}/noedadgang", PERM_CITIZEN_FIND,
    break_glass_citizen_post, citizen_params);
ROUTE(break_glass_end_route, "POST", "/borgere/noedadgang/{id}/slut", PERM_CITIZEN_FIND, break_glass_end_post,
    end_params);
ROUTE(break_glass_list_route, "GET", "/indstillinger/noedadgang", PERM_AUDIT_READ, break_glass_list_page,
    list_params);
ROUTE(break_glass_judge_route, "POST", "/indstillinger/noedadgang/{id}", PERM_AUDIT_READ,
    break_glass_judge_post, judge_params);
