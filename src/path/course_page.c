/* Ending a course: last day, reason, stop reason of the reporting, assessment. */
#include "base/text.h"
#include "offer/unit_offers.h"
#include "path/course.h"
#include "path/referral_page.h"
#include "path/referral_view_page.h"
#include "people/citizen_access_page.h"
#include "referral.html.h"
#include "system/code.h"

static int course_open(struct req *req, struct course_row *row, struct citizen_open *o)
{
    struct conn *c;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = course_row_by_id(c, req_int(req, "id", 0), row, req->arena, &req->err);
    db_release(req->db, c);
    if (!rc && !text_equal(row->provider, req->who.unit))
        rc = err_user(&req->err, ERR_NOT_FOUND, "%s", tr("Forløbet findes ikke, eller du har ikke adgang."));
    return rc ? rc : citizen_page_open_id(req, row->citizen_id, N_("forløb"), o);
}

static const struct fact *course_facts(
    struct req *req, const struct course_row *row, const struct citizen_open *o, size_t *ret_n)
{
    struct fact *f = arena_array(req->arena, 4, sizeof *f);
    bool ended = row->exit_reason != NULL;
    int64_t days = (ended ? row->end_day.n : o->today.n) - row->start_day.n;
    f[0] = (struct fact){
        tr("Tilbud"), lang_pick(row->intervention_title, row->intervention_title_en), NULL, false};
    f[1] = (struct fact){tr("Start"), citizen_page_day(req->arena, row->start_day), NULL, false};
    f[2] = (struct fact){
        tr("Varighed"), referral_days_words(days < 0 ? INT_NONE : days, req->arena), NULL, false};
    f[3] = (struct fact){
        tr("Tilstand"), ended ? code_label("exit_reason", row->exit_reason) : tr("I gang"), NULL, false};
    *ret_n = 4;
    return f;
}

/* "none", then what can be recommended: the alternatives of the offer and the unit's other offers that take referrals. */
static int course_advice(struct req *req, const struct course_row *row, struct course_view *v)
{
    struct conn *c;
    struct alternative_view *alternatives = NULL;
    struct intervention *list = NULL;
    size_t n = 0, n_list = 0;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    struct err err = ERR_INIT;
    rc = course_needs_assessment(c, row->intervention_key, &v->assess, &err);
    if (!rc)
        rc = intervention_alternatives(c, row->intervention_key, &alternatives, &n, req->arena, &err);
    if (!rc)
        rc = unit_offers(c, row->provider, &list, &n_list, req->arena, &err);
    db_release(req->db, c);
    struct html_option *options = arena_array(req->arena, n + n_list + 1, sizeof *options);
    if (rc || !options) {
        req->err = err;
        return rc ? rc : ERR_LIMIT;
    }
    options[v->n_offers++] = (struct html_option){"none", tr("Ingen")};
    for (size_t i = 0; i < n_list; i++) {
        bool open = day_is_none(list[i].last_referral_day) || list[i].last_referral_day.n >= clock_today().n;
        if (open && !text_equal(list[i].key, row->intervention_key))
            options[v->n_offers++] =
                (struct html_option){list[i].key, lang_pick(list[i].title, list[i].title_en)};
    }
    for (size_t i = 0; i < n; i++)
        options[v->n_offers++] = (struct html_option){
            alternatives[i].key, lang_pick(alternatives[i].title, alternatives[i].title_en)};
    v->offers = options;
    return OK;
}

static const char *course_typed_advice(struct req *req)
{
    const char **values, *list = NULL;
    size_t n = req_all(req, "recommended", &values);
    for (size_t i = 0; i < n; i++) {
        if (text_equal(values[i], "none") && n > 1)
            continue;
        list = list ? arena_printf(req->arena, "%s,%s", list, values[i]) : values[i];
    }
    return list;
}

static int course_show(
    struct req *req, struct res *res, const struct course_row *row, const struct citizen_open *o, bool typed)
{
    static const struct field last_field = {
        "last_day", F_DAY, 0, N_("Sidste dag i forløbet"), FR_REQUIRED, 0, NULL};
    struct arena *a = req->arena;
    struct course_view v = {
        .csrf = req_csrf(req), .version = row->version, .err = &req->err, .ended = row->exit_reason != NULL};
    v.post_url = arena_printf(a, "/henvisninger/forloeb/%lld", (long long)row->id);
    v.facts = course_facts(req, row, o, &v.n_facts);
    v.last_field = &last_field;
    struct field *reason = arena_alloc(a, sizeof *reason);
    *reason = *field_find(&course_table, "exit_reason");
    reason->rule |= FR_REQUIRED;
    v.reason_field = reason;
    v.note_field = field_find(&course_table, "exit_note");
    v.reasons = page_options(a, "exit_reason", NULL, &v.n_reasons);
    v.stop_field = field_find(&course_table, "stop_reason");
    v.stop_reasons = page_options(a, "stop_reason", NULL, &v.n_stop_reasons);
    v.stop_reason = typed ? req_form(req, "stop_reason") : "";
    v.last_day = typed ? req_form(req, "last_day") : citizen_page_day(a, o->today);
    v.exit_reason = typed ? req_form(req, "exit_reason") : "";
    v.exit_note = typed ? req_form(req, "exit_note") : "";
    static const struct field assessment_field = {
        "assessment", F_LONG, 0, N_("Sundhedsfaglig vurdering"), 0, 4000, NULL};
    v.assessment_field = &assessment_field;
    v.assessment = typed ? req_form(req, "assessment") : "";
    v.recommended = typed ? course_typed_advice(req) : NULL;
    int rc = course_advice(req, row, &v);
    if (rc)
        return rc;
    struct crumb crumbs[] = {{tr("Henvisninger"), "/henvisninger"},
        {tr("Forløb i gang"), "/henvisninger/forloeb"}, {o->name, NULL}};
    const char *title = arena_printf(a, tr("Forløb for %s"), o->name);
    struct html *h = page_begin(req, res, MENU_REFERRALS, title, crumbs, 3);
    t_error_summary(h, &req->err);
    struct action actions[] = {
        {tr("Fremmøde og mødegange"), arena_printf(a, "%s/fremmoede", v.post_url), NULL}};
    struct page_head head = {.title = title,
        .lead = citizen_page_lead(req, o),
        .actions = actions,
        .n_actions = 1,
        .no_primary = true};
    t_page_head(h, &head);
    t_course_end_page(h, &v);
    return page_end(req, res, h);
}

static int course_show_page(struct req *req, struct res *res)
{
    struct course_row row;
    struct citizen_open o;
    int rc = course_open(req, &row, &o);
    return rc ? rc : course_show(req, res, &row, &o, false);
}

struct course_write {
    struct actor actor;
    int64_t id, version;
    const char *reason, *stop_reason, *text, *assessment, *recommended;
    day_t day;
};
static int course_end_fn(struct conn *c, void *ctx, struct err *err)
{
    struct course_write *w = ctx;
    int rc = w->assessment || w->recommended
                 ? course_assess(c, &w->actor, w->id, w->assessment, w->recommended, err)
                 : OK;
    if (!rc)
        rc = course_end(c, &w->actor, w->id, w->version, w->day, w->reason, w->text, err);
    if (!rc && w->stop_reason)
        rc = course_set_stop_reason(c, &w->actor, w->id, w->stop_reason, err);
    return rc;
}

static int course_end_page(struct req *req, struct res *res)
{
    struct course_row row;
    struct citizen_open o;
    int rc = course_open(req, &row, &o);
    if (rc)
        return rc;
    const char *note = text_trim(req->arena, req_form(req, "exit_note")),
               *reason = req_form(req, "exit_reason");
    struct course_write w = {
        .actor = o.actor, .id = row.id, .version = req_int(req, "version", 0), .text = *note ? note : NULL};
    const char *stop = req_form(req, "stop_reason");
    w.reason = *reason ? reason : NULL;
    w.stop_reason = *stop ? stop : NULL;
    const char *assessment = text_trim(req->arena, req_form(req, "assessment"));
    w.assessment = *assessment ? assessment : NULL;
    w.recommended = course_typed_advice(req);
    w.day = day_parse(req_form(req, "last_day"), o.today);
    rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "course_end", course_end_fn, &w, &req->err);
    if (!rc)
        return res_redirect(res, "/henvisninger/forloeb?afsluttet=1");
    if (rc != ERR_INVALID && rc != ERR_CONFLICT && rc != ERR_REFUSED)
        return rc;
    res->status = err_http_status(rc);
    return course_show(req, res, &row, &o, true);
}

static const struct param course_show_params[] = {{"id", P_INT, 1, INT64_MAX}};
static const struct param course_end_params[] = {{"id", P_INT, 1, INT64_MAX},
    {"version", P_INT, 1, INT64_MAX}, {"last_day", P_FORM, 0, 30}, {"exit_reason", P_FORM, 0, 80},
    {"exit_note", P_FORM, 0, 2000}, {"stop_reason", P_FORM, 0, 80}, {"assessment", P_FORM, 0, 4000},
    {"recommended", P_FORM, 0, 80}};
ROUTE(
    course_show_route, "GET", "/henvisninger/forloeb/{id}", PERM_INBOX, course_show_page, course_show_params);
ROUTE(course_end_route, "POST", "/henvisninger/forloeb/{id}", PERM_INBOX, course_end_page, course_end_params);
