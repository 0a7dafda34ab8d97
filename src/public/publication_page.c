/* Publishing and withdrawing, for those who issue documents. */
#include "public/public_page.h"

#include "base/text.h"
#include "publication.html.h"
#include "system/layout_page.h"

static const char *const own_url = "/dokumenter/offentligt";

static void fill_row(struct req *req, const struct publication *p, struct publication_row *ret)
{
    bool stands = p->withdrawn.ms == STAMP_NONE.ms;
    *ret = (struct publication_row){.title = lang_pick(p->title, p->title_en),
        .kind = text_equal(p->kind, "goal") ? tr("Effektmål") : tr("Dokument"),
        .url = public_url(p, req->arena),
        .manage_url = arena_printf(req->arena, "%s/%lld", own_url, (long long)p->id),
        .state = stands ? tr("Offentlig") : tr("Trukket tilbage"),
        .state_class = stands ? "success" : "plain",
        .reason = p->reason,
        .no = p->no,
        .published = stamp_local_day(p->at)};
}

static int fill_goals(struct req *req, struct conn *c, struct publication_list_view *v)
{
    struct goal *goals;
    size_t n;
    int rc = goal_list(c, &goals, &n, req->arena, &req->err);
    if (rc)
        return rc;
    struct html_option *options = arena_array(req->arena, n + 1, sizeof *options);
    for (size_t i = 0; options && i < n; i++)
        options[v->n_goals++] =
            (struct html_option){goals[i].key, lang_pick(goals[i].title, goals[i].title_en)};
    v->goals = options;
    return OK;
}

static int list_page(struct req *req, struct res *res)
{
    struct publication *list = NULL;
    struct publication_choice *choices = NULL;
    struct conn *c;
    size_t n = 0;
    struct publication_list_view v = {.is_open = publication_is_open(), .csrf = req_csrf(req)};
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = publication_list(c, NULL, false, &list, &n, req->arena, &req->err);
    if (!rc)
        rc = publication_choices(c, &choices, &v.n_choices, req->arena, &req->err);
    if (!rc)
        rc = fill_goals(req, c, &v);
    db_release(req->db, c);
    if (rc)
        return rc;
    struct publication_row *rows = arena_array(req->arena, n + 1, sizeof *rows);
    for (size_t i = 0; rows && i < n; i++)
        fill_row(req, &list[i], &rows[v.n++]);
    v.rows = rows;
    v.choices = choices;
    const char *title = tr("Offentliggørelse"), *receipt = req_text(req, "kvit");
    struct crumb crumbs[] = {{tr("Dokumenter"), "/dokumenter"}, {title, NULL}};
    struct html *h = page_begin(req, res, MENU_DOCUMENTS, title, crumbs, 2);
    if (text_equal(receipt, "offentlig"))
        t_receipt(h, tr("Det er offentliggjort."), NULL, NULL);
    else if (text_equal(receipt, "trukket"))
        t_receipt(h, tr("Det er trukket tilbage og kan ikke længere læses af andre."), NULL, NULL);
    t_page_head(h, &(struct page_head){.title = title, .lead = tr("Hvad alle kan læse uden at logge på")});
    t_publication_list(h, &v);
    return page_end(req, res, h);
}
static const struct param list_params[] = {{"kvit", P_KEY, 0, 0}};
ROUTE(publication_list_route, "GET", "/dokumenter/offentligt", PERM_DOCUMENT_ISSUE, list_page, list_params);

/* ---- a document ---- */

struct publish {
    struct actor actor;
    const char *key;
    int64_t no;
    const struct goal *goal;
    const struct publication_value *values;
    size_t n_values;
};
static int publish_document_fn(struct conn *c, void *ctx, struct err *err)
{
    const struct publish *p = ctx;
    return publication_add_document(c, &p->actor, p->key, p->no, err);
}

static int publish_document_page(struct req *req, struct res *res)
{
    struct publish p = {.actor = req_actor(req), .key = req_text(req, "key"), .no = req_int(req, "no", 0)};
    int rc = db_write(req->db, "publication_add_document", publish_document_fn, &p, &req->err);
    return rc ? rc : res_redirect(res, "/dokumenter/offentligt?kvit=offentlig");
}
static const struct param document_params[] = {{"key", P_KEY, 0, 0}, {"no", P_INT, 1, 100000}};
ROUTE(publication_document_route, "POST", "/dokumenter/offentligt/dokument/{key}/{no}", PERM_DOCUMENT_ISSUE,
    publish_document_page, document_params);

/* ---- a goal ---- */

static int publish_goal_fn(struct conn *c, void *ctx, struct err *err)
{
    const struct publish *p = ctx;
    return publication_add_goal(c, &p->actor, p->goal, p->values, p->n_values, figure_data_date(), err);
}

static int goal_measure(struct req *req, struct goal *goal, struct publish *p)
{
    struct conn *c;
    struct publication_value *values = NULL;
    const char *key = req_text(req, "maal");
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = goal_by_key(c, key ? key : "", goal, req->arena, &req->err);
    if (!rc)
        rc = publication_measure(c, goal, &values, &p->n_values, req->arena, &req->err);
    db_release(req->db, c);
    p->goal = goal;
    p->values = values;
    return rc;
}

/* GET shows what would be published, POST publishes it. */
static int publish_goal_page(struct req *req, struct res *res)
{
    struct goal goal;
    struct publish p = {.actor = req_actor(req)};
    int rc = goal_measure(req, &goal, &p);
    if (!rc && req_is_post(req))
        rc = db_write(req->db, "publication_add_goal", publish_goal_fn, &p, &req->err);
    if (rc)
        return rc;
    if (req_is_post(req))
        return res_redirect(res, "/dokumenter/offentligt?kvit=offentlig");
    struct publication_goal_view v = {
        .url = html_url_with(req->arena, "/dokumenter/offentligt/maal", "maal", goal.key),
        .csrf = req_csrf(req),
        .cancel = own_url,
        .n = p.n_values,
        .data_day = figure_data_date()};
    v.rows = public_goal_rows(req, p.values, p.n_values, &v.has_hidden);
    for (size_t i = 0; i < p.n_values; i++)
        v.has_any = v.has_any || p.values[i].value != INT_NONE;
    const char *title = tr("Offentliggør effektmål");
    struct crumb crumbs[] = {
        {tr("Dokumenter"), "/dokumenter"}, {tr("Offentliggørelse"), own_url}, {title, NULL}};
    struct html *h = page_begin(req, res, MENU_DOCUMENTS, title, crumbs, 3);
    t_page_head(h, &(struct page_head){.title = lang_pick(goal.title, goal.title_en), .lead = title});
    t_publication_goal(h, &v);
    return page_end(req, res, h);
}
static const struct param goal_params[] = {{"maal", P_KEY, 0, 0}};
ROUTE(publication_goal_get, "GET", "/dokumenter/offentligt/maal", PERM_DOCUMENT_ISSUE, publish_goal_page,
    goal_params);
ROUTE(publication_goal_post, "POST", "/dokumenter/offentligt/maal", PERM_DOCUMENT_ISSUE, publish_goal_page,
    goal_params);

/* ---- withdrawing ---- */

struct withdraw {
    struct actor actor;
    int64_t id, version;
    const char *reason;
};
static int withdraw_fn(struct conn *c, void *ctx, struct err *err)
{
    const struct withdraw *w = ctx;
    return publication_withdraw(c, &w->actor, w->id, w->version, w->reason, err);
}

static int one_page(struct req *req, struct res *res)
{
    struct publication p;
    struct publication_row row;
    struct conn *c;
    struct withdraw w = {.actor = req_actor(req),
        .id = req_int(req, "id", 0),
        .version = req_is_post(req) ? req_int(req, "version", 0) : 0,
        .reason = req_is_post(req) ? text_trim(req->arena, req_form(req, "reason")) : ""};
    int rc = req_is_post(req) ? db_write(req->db, "publication_withdraw", withdraw_fn, &w, &req->err) : OK;
    if (!rc && req_is_post(req))
        return res_redirect(res, "/dokumenter/offentligt?kvit=trukket");
    if (rc && rc != ERR_INVALID)
        return rc;
    if (rc)
        res->status = err_http_status(rc);
    rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    struct err read_err = ERR_INIT;
    rc = publication_by_id(c, w.id, &p, req->arena, &read_err);
    db_release(req->db, c);
    if (rc) {
        req->err = read_err;
        return rc;
    }
    fill_row(req, &p, &row);
    struct publication_view v = {.row = &row,
        .url = row.manage_url,
        .csrf = req_csrf(req),
        .cancel = own_url,
        .reason = w.reason,
        .version = p.version,
        .err = &req->err,
        .may_withdraw = p.withdrawn.ms == STAMP_NONE.ms};
    struct crumb crumbs[] = {
        {tr("Dokumenter"), "/dokumenter"}, {tr("Offentliggørelse"), own_url}, {row.title, NULL}};
    struct html *h = page_begin(req, res, MENU_DOCUMENTS, row.title, crumbs, 3);
    t_error_summary(h, &req->err);
    t_page_head(
        h, &(struct page_head){
               .title = row.title, .lead = row.kind, .badge = row.state, .badge_class = row.state_class});
    t_publication(h, &v);
    return page_end(req, res, h);
}
static const struct param one_params[] = {{"id", P_INT, 1, INT64_MAX}};
static const struct param withdraw_params[] = {
    {"id", P_INT, 1, INT64_MAX}, {"version", P_INT, 1, INT64_MAX}, {"reason", P_FORM, 0, 400}};
ROUTE(publication_get, "GET", "/dokumenter/offentligt/{id}", PERM_DOCUMENT_ISSUE, one_page, one_params);
ROUTE(
    publication_post, "POST", "/dokumenter/offentligt/{id}", PERM_DOCUMENT_ISSUE, one_page, withdraw_params);
