/* Versions of an investment case, two cases side by side, and the case as files. */
#include "invest/investment_page.h"

#include "base/text.h"
#include "invest/investment_xlsx.h"
#include "investment.html.h"
#include "system/audit.h"

#include <math.h>
#include <string.h>

/* ---- two results side by side ---- */

static struct investment_pair_row kr_row(struct req *req, const char *label, double a, double b)
{
    return (struct investment_pair_row){label, investment_kr_words(a, 0, req->arena),
        investment_kr_words(b, 0, req->arena),
        fabs(b - a) < 500 ? tr("ingen") : investment_kr_words(b - a, 0, req->arena), fabs(b - a) >= 500};
}

static struct investment_pair_row word_row(const char *label, const char *a, const char *b)
{
    bool same = text_equal(a, b);
    return (struct investment_pair_row){label, a, b, same ? tr("ingen") : "–", !same};
}

size_t investment_pair_rows(struct req *req, const struct investment_result *a,
    const struct investment_result *b, double scale, const struct investment_pair_row **ret)
{
    enum { MOST = 12 };
    struct investment_pair_row *rows = arena_must(req->arena, MOST * sizeof *rows);
    const struct invest_result *x = &a->r, *y = &b->r;
    struct arena *m = req->arena;
    size_t n = 0;
    rows[n++] = kr_row(req, tr("Nutidsværdi for kommunen"), x->npv_municipality, scale * y->npv_municipality);
    rows[n++] = kr_row(req, tr("Nutidsværdi i alt"), x->npv, scale * y->npv);
    rows[n++] = kr_row(req, tr("Udgifter, nutidsværdi"), x->pv_cost, scale * y->pv_cost);
    rows[n++] = kr_row(req, tr("Besparelser, nutidsværdi"), x->pv_benefit, scale * y->pv_benefit);
    rows[n++] = kr_row(req, tr("Frigjort kapacitet, nutidsværdi"), x->npv_capacity, scale * y->npv_capacity);
    rows[n++] = kr_row(req, tr("Velfærd, nutidsværdi"), x->npv_welfare, scale * y->npv_welfare);
    rows[n++] = (struct investment_pair_row){tr("Gevinst pr. udgiftskrone"),
        investment_factor_words(x->bcr, 2, m), investment_factor_words(y->bcr, 2, m),
        investment_factor_words(y->bcr - x->bcr, 2, m), fabs(y->bcr - x->bcr) >= 0.005};
    rows[n++] = word_row(tr("Tilbagebetalt, kun service"),
        investment_payback_words(&x->payback_service, a->f.c.n_years, m),
        investment_payback_words(&y->payback_service, b->f.c.n_years, m));
    rows[n++] =
        word_row(tr("Tilbagebetalt, i alt"), investment_payback_words(&x->payback_all, a->f.c.n_years, m),
            investment_payback_words(&y->payback_all, b->f.c.n_years, m));
    rows[n++] = kr_row(req, tr("Største udlæg"), x->cash_peak, scale * y->cash_peak);
    *ret = rows;
    return n;
}

/* The same number of the other case: one of another name stands for something else. */
static const struct invest_param *param_of(
    const struct invest_case *c, const struct invest_case *own, const struct invest_param *p, struct arena *a)
{
    for (int i = 0; i < c->n_params; i++) {
        if (text_equal(c->params[i].key, p->key) &&
            text_equal(investment_param_label(c, &c->params[i], a), investment_param_label(own, p, a)))
            return &c->params[i];
    }
    return NULL;
}

static void fill_differences(struct req *req, const struct investment_result *a,
    const struct investment_result *b, struct investment_compare_view *v)
{
    const struct invest_case *x = &a->f.c, *y = &b->f.c;
    struct investment_pair_row *rows =
        arena_must(req->arena, ((size_t)(x->n_params + y->n_params) + 1) * sizeof *rows);
    for (int i = 0; i < x->n_params + y->n_params; i++) {
        bool first = i < x->n_params;
        const struct invest_param *p = first ? &x->params[i] : NULL,
                                  *q = first ? param_of(y, x, p, req->arena) : &y->params[i - x->n_params];
        if (!first)
            p = param_of(x, y, q, req->arena);
        if ((!first && p) || (p && q && !(p->value < q->value) && !(p->value > q->value)))
            continue;
        rows[v->n_assumptions++] =
            (struct investment_pair_row){investment_param_label(p ? x : y, p ? p : q, req->arena),
                p ? investment_param_words(p, p->value, req->arena) : tr("findes ikke"),
                q ? investment_param_words(q, q->value, req->arena) : tr("findes ikke"), NULL, true};
    }
    v->assumptions = rows;
}

/* "key" or "key--3" (an address holds no other sign): version 3 of it. */
static int read_one(
    struct req *req, const char *ref, struct investment_version *ret, struct investment_result *r)
{
    struct conn *c;
    int64_t no = 0;
    const char *dash = strstr(ref, "--");
    char *key = arena_strndup(req->arena, ref, dash ? (size_t)(dash - ref) : strlen(ref));
    if (dash && !text_to_int(dash + 2, 1, 1000000, &no))
        return err_user(&req->err, ERR_NOT_FOUND, "%s",
            tr("Den version af casen findes ikke. Se listen over versioner."));
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = investment_version_by_no(c, key, no, ret, req->arena, &req->err);
    db_release(req->db, c);
    return rc ? rc : investment_result_of(ret->content, false, r, req->arena, &req->err);
}

static int read_options(struct req *req, const char *a, const char *b, struct investment_compare_view *v)
{
    struct conn *c;
    struct investment *rows;
    size_t n;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = investment_list(c, &rows, &n, req->arena, &req->err);
    struct html_option *o = rc ? NULL : arena_must(req->arena, (n + 3) * sizeof *o);
    const char *const chosen[] = {a, b};
    if (!rc)
        o[v->n_options++] = (struct html_option){"", tr("Vælg en case")};
    for (size_t i = 0; !rc && i < n; i++)
        o[v->n_options++] = (struct html_option){rows[i].key, rows[i].now.title};
    for (size_t i = 0; !rc && i < 2; i++) {
        bool known = !chosen[i];
        for (size_t k = 0; k < v->n_options && !known; k++)
            known = text_equal(o[k].value, chosen[i]);
        if (!known)
            o[v->n_options++] = (struct html_option){chosen[i], chosen[i]};
    }
    db_release(req->db, c);
    v->options = o;
    return rc;
}

/* The second case in the first one's price level, when the rates are known; else it is said that nothing is converted. */
static int convert_level(
    struct req *req, const char *to, const char *from, double *ret_scale, const char **ret_note)
{
    struct conn *c;
    struct price_index *rates;
    size_t n;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = price_index_all(c, &rates, &n, req->arena, &req->err);
    db_release(req->db, c);
    if (rc)
        return rc;
    struct price_factor factor = investment_level_factor(rates, n, from, to, req->arena);
    if (factor.valid && !day_is_none(factor.version_day)) {
        *ret_scale = (double)factor.scaled / 1e15;
        *ret_note = arena_printf(req->arena,
            tr("%s. Den anden case er omregnet fra %s med faktor %s, satser for service til og med %s."), to,
            from, price_factor_words(&factor, req->arena),
            html_format(req->arena, req->lang, harg_day(factor.version_day)));
    }
    return OK;
}

static int compare_page(struct req *req, struct res *res)
{
    const char *a = req_text(req, "a"), *b = req_text(req, "b");
    struct investment_compare_view v = {.a = a, .b = b};
    struct investment_version x, y;
    struct investment_result *r = arena_must(req->arena, 2 * sizeof *r);
    int rc = OK;
    if (a && b) {
        rc = read_one(req, a, &x, &r[0]);
        rc = rc ? rc : read_one(req, b, &y, &r[1]);
    }
    if (!rc)
        rc = read_options(req, a, b, &v);
    if (rc)
        return rc;
    v.head = (struct page_head){.title = tr("Sammenlign to cases")};
    if (!a || !b)
        v.error = tr("Vælg to cases. To versioner af samme case sammenlignes fra casens versioner.");
    else {
        const char *level = r[0].f.c.price_level;
        bool same = text_equal(level, r[1].f.c.price_level);
        v.a_title = arena_printf(req->arena, tr("%s, version %lld"), x.title, (long long)x.no);
        v.b_title = arena_printf(req->arena, tr("%s, version %lld"), y.title, (long long)y.no);
        v.unit_note = same ? level
                           : arena_printf(req->arena,
                                 tr("Prisniveauerne er forskellige: %s og %s. Forskellen er ikke omregnet."),
                                 level, r[1].f.c.price_level);
        double scale = 1;
        rc = same ? OK : convert_level(req, level, r[1].f.c.price_level, &scale, &v.unit_note);
        if (rc)
            return rc;
        v.n = investment_pair_rows(req, &r[0], &r[1], scale, &v.rows);
        fill_differences(req, &r[0], &r[1], &v);
        for (struct html_option *o = (struct html_option *)v.options; o < v.options + v.n_options; o++) {
            if (text_equal(o->label, a) && !text_equal(o->value, x.investment))
                o->label = v.a_title;
            if (text_equal(o->label, b) && !text_equal(o->value, y.investment))
                o->label = v.b_title;
        }
    }
    const struct crumb crumbs[] = {
        {tr("Økonomi"), "/oekonomi"}, {tr("Investeringscases"), INVESTMENT_URL}, {v.head.title, NULL}};
    struct html *h = page_begin(req, res, MENU_ECONOMY, v.head.title, crumbs, 3);
    t_investment_compare_page(h, &v);
    return page_end(req, res, h);
}

/* ---- versions ---- */

static int fill_version(struct req *req, const struct investment_data *d, const struct investment_version *x,
    struct investment_version_row *row)
{
    struct invest_file f;
    struct invest_result r;
    struct arena *a = req->arena;
    int rc = invest_file_read(x->content, strlen(x->content), &f, a, &req->err);
    if (!rc)
        rc = invest_compute(&f.c, NULL, &r, a, &req->err);
    if (rc)
        return rc;
    bool now = x->no == d->v.now.no;
    *row = (struct investment_version_row){.no = arena_printf(a, tr("Version %lld"), (long long)x->no),
        .reason = x->reason,
        .who = x->user_name ? x->user_name : tr("indlæst"),
        .at = investment_day_words(req, x->at),
        .npv = investment_kr_words(r.npv, 0, a),
        .json_url = arena_printf(a, "%s/fil?format=json&version=%lld", d->url, (long long)x->no),
        .compare_url = now ? NULL
                           : arena_printf(a, INVESTMENT_URL "/sammenlign?a=%s--%lld&b=%s--%lld", d->v.key,
                                 (long long)x->no, d->v.key, (long long)d->v.now.no),
        .restore_url = now || !d->may_edit ? NULL
                                           : arena_printf(a, "%s/hent-frem?version=%lld&base=%lld", d->url,
                                                 (long long)x->no, (long long)d->v.now.no),
        .is_now = now,
        .is_decided = d->v.decided && text_equal(d->v.decided_hash, x->hash)};
    return OK;
}

static int versions_page(struct req *req, struct res *res)
{
    struct investment_data d;
    struct investment_version *rows = NULL;
    struct investment_versions_view v = {.csrf = req_csrf(req)};
    struct conn *c;
    int rc = investment_open(req, false, &d);
    if (!rc && !(rc = db_lease(req->db, &c, &req->err))) {
        rc = investment_versions(c, d.v.key, &rows, &v.n, req->arena, &req->err);
        db_release(req->db, c);
    }
    struct investment_version_row *out = rc ? NULL : arena_must(req->arena, (v.n + 1) * sizeof *out);
    for (size_t i = 0; !rc && i < v.n; i++)
        rc = fill_version(req, &d, &rows[i], &out[i]);
    if (rc)
        return rc;
    v.rows = out;
    investment_top(req, &d, TAB_VERSIONS, &v.top);
    struct html *h = investment_begin(req, res, &d, tr("Versioner"), &v.top);
    t_investment_versions_page(h, &v);
    return page_end(req, res, h);
}

struct restoring {
    struct actor actor;
    const char *key;
    int64_t from, base, no;
    struct arena *a;
};
static int restore_fn(struct conn *c, void *ctx, struct err *err)
{
    struct restoring *w = ctx;
    struct investment_version v;
    int rc = investment_version_by_no(c, w->key, w->from, &v, w->a, err);
    if (rc)
        return rc;
    v.reason = arena_printf(w->a, tr("Version %lld er hentet frem igen."), (long long)w->from);
    return investment_revise(c, &w->actor, w->key, &v, w->base, &w->no, w->a, err);
}

static int restore_page(struct req *req, struct res *res)
{
    struct restoring w = {.actor = req_actor(req),
        .key = req_text(req, "key"),
        .from = req_int(req, "version", 0),
        .base = req_int(req, "base", 0),
        .a = req->arena};
    int rc = db_write(req->db, "investment_restore", restore_fn, &w, &req->err);
    return rc ? rc : res_redirect(res, arena_printf(req->arena, INVESTMENT_URL "/%s?kvit=gemt", w.key));
}

/* ---- files ---- */

static int send(struct req *req, struct res *res, const struct investment_version *x, bool xlsx)
{
    struct buf out = BUF_INIT;
    struct actor actor = req_actor(req);
    struct investment_result r;
    const char *name =
        arena_printf(req->arena, "%s-v%lld.%s", x->investment, (long long)x->no, xlsx ? "xlsx" : "json");
    int rc = OK;
    if (xlsx) {
        rc = investment_result_of(x->content, true, &r, req->arena, &req->err);
        rc = rc ? rc : investment_xlsx(&r, x->no, &out, &req->err);
    } else
        buf_puts(&out, x->content);
    if (!rc && buf_failed(&out))
        rc = err_set(&req->err, ERR_LIMIT, "no memory for the file of a case");
    if (!rc)
        rc = audit_log(req->db, &actor,
            &(struct audit_entry){"export", "investment", INT_NONE, INT_NONE, name}, &req->err);
    if (!rc)
        rc = res_file(res,
            xlsx ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" : "application/json",
            name, out.data, out.len);
    buf_done(&out);
    return rc;
}

static int file_page(struct req *req, struct res *res)
{
    struct conn *c;
    struct investment_version x;
    const char *format = req_text(req, "format");
    if (!text_equal(format, "xlsx") && !text_equal(format, "json"))
        return err_user(&req->err, ERR_INVALID, "%s", tr("Skriv format=xlsx eller format=json."));
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = investment_version_by_no(
        c, req_text(req, "key"), req_int(req, "version", 0), &x, req->arena, &req->err);
    db_release(req->db, c);
    return rc ? rc : send(req, res, &x, text_equal(format, "xlsx"));
}

static const struct param compare_params[] = {{"a", P_KEY, 0, 0}, {"b", P_KEY, 0, 0}};
static const struct param versions_params[] = {{"key", P_KEY, 0, 0}, {"kvit", P_KEY, 0, 0}};
static const struct param restore_params[] = {
    {"key", P_KEY, 0, 0}, {"version", P_INT, 1, 1000000}, {"base", P_INT, 1, 1000000}};
static const struct param file_params[] = {
    {"key", P_KEY, 0, 0}, {"format", P_KEY, 0, 0}, {"version", P_INT, 1, 1000000}};
ROUTE(investment_compare_route, "GET", INVESTMENT_URL "/sammenlign", PERM_ECONOMY_READ, compare_page,
    compare_params);
ROUTE(investment_versions_route, "GET", INVESTMENT_URL "/{key}/versioner", PERM_ECONOMY_READ, versions_page,
    versions_params);
ROUTE(investment_restore_route, "POST", INVESTMENT_URL "/{key}/hent-frem", PERM_ECONOMY_EDIT, restore_page,
    restore_params);
ROUTE(investment_file_route, "GET", INVESTMENT_URL "/{key}/fil", PERM_ECONOMY_READ, file_page, file_params);
