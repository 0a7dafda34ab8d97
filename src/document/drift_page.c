/* "Hvad har ændret sig siden": the numbers of an issue, or of a draft as its writers last saw them, then and now. */
#include "document.html.h"
#include "document/document_page.h"
#include "document/document_view.h"
#include "document/drift.h"
#include "document/render_page.h"
#include "document/uses.h"

#include "base/lang.h"
#include "base/text.h"

struct drift_data {
    struct document_full d, issued; /* issued: the sections as they were, of an issue */
    struct document_issue issue;
    int64_t no; /* 0 = the draft */
    struct compose co;
    struct figure_then *then;
    size_t n_then;
    struct drift *rows;
    size_t n;
    char mark[DRIFT_MARK + 1]; /* of rows[n] */
};

/* The sections that the numbers stood in, composed with the data of now; those that cannot be are left out. */
static int drift_compose(struct conn *c, struct drift_data *s, struct err *err)
{
    const struct document_full *d = s->no ? &s->issued : &s->d;
    char *markdown;
    for (size_t i = 0; i < d->n_sections; i++) {
        struct err fault = ERR_INIT;
        int rc = compose_body(c, &s->co, d->sections[i].body, &markdown, &fault);
        if (rc && rc != ERR_INVALID) {
            *err = fault;
            return rc;
        }
    }
    return compose_suppress(c, &s->co, err);
}

static int drift_read_then(struct conn *c, struct drift_data *s, struct arena *a, struct err *err)
{
    if (!s->no)
        return drift_baseline(c, &s->d, &s->then, &s->n_then, a, err);
    int rc = document_issue_by_no(c, s->d.head.id, s->no, &s->issue, a, err);
    if (!rc && s->issue.title)
        s->d.head.title = s->issue.title;
    if (!rc)
        rc = document_from_text(s->d.head.kind, s->issue.markdown, &s->issued, a, err);
    return rc ? rc : frozen_of_issue(c, s->d.head.id, s->no, &s->then, &s->n_then, a, err);
}

static int drift_read(struct conn *c, struct req *req, struct drift_data *s)
{
    enum lang lang = lang_current();
    struct actor actor = req_actor(req);
    int rc = document_load(
        c, &actor, req_text(req, "key"), s->no ? NEED_ISSUED : NEED_TEXT, &s->d, req->arena, &req->err);
    if (rc)
        return rc;
    rc = drift_read_then(c, s, req->arena, &req->err);
    lang_set(text_equal(s->d.head.lang, "en") ? LANG_EN : LANG_DA);
    if (!rc)
        rc = drift_compose(c, s, &req->err);
    if (!rc)
        rc = drift_since(
            c, s->then, s->n_then, s->co.figures, s->co.n_figures, &s->rows, &s->n, req->arena, &req->err);
    if (!rc) {
        s->n = s->no ? s->n : drift_in_text(s->rows, s->n);
        rc = drift_mark(s->rows, s->n, s->mark, req->arena, &req->err);
    }
    lang_set(lang);
    return rc;
}

static const char *drift_class(enum drift_cause cause)
{
    return cause == DRIFT_DATA ? "info" : cause == DRIFT_GONE ? "error" : "warning";
}

static struct drift_view drift_row(struct req *req, const struct drift_data *s, const struct drift *r)
{
    const char *now = r->cause == DRIFT_GONE ? "–" : figure_text(&r->now, req->arena);
    if (text_equal(now, r->then->value))
        now = arena_printf(req->arena, tr("%s (ændret før afrunding)"), now);
    return (struct drift_view){.title = r->now.title ? r->now.title : r->then->key,
        .filter = r->now.filter,
        .then = r->then->value,
        .now = now,
        .cause = drift_words(drift_code(r->cause)),
        .cause_class = drift_class(r->cause),
        .why = r->why,
        .url = arena_printf(req->arena, "%s#om-tallet",
            html_url_with(
                req->arena, arena_printf(req->arena, "/dokumenter/%s", s->d.head.key), "tal", r->then->key)),
        .at = r->then->at};
}

static int drift_show(struct req *req, struct res *res, const struct drift_data *s, bool is_changed)
{
    struct drift_view *rows = arena_array(req->arena, s->n + 1, sizeof *rows);
    if (!rows)
        return err_set(&req->err, ERR_LIMIT, "drift page: out of memory");
    for (size_t i = 0; i < s->n; i++)
        rows[i] = drift_row(req, s, &s->rows[i]);
    const char *back = arena_printf(req->arena, "/dokumenter/%s", s->d.head.key);
    struct drift_page_view v = {.key = s->d.head.key,
        .csrf = req_csrf(req),
        .seen = s->mark,
        .is_changed = is_changed,
        .rows = rows,
        .n = s->n,
        .n_all = s->n_then};
    if (!s->no && s->n && s->d.sight == SIGHT_WRITE && who_may(&req->who, PERM_DOCUMENT_EDIT))
        v.agree_url = arena_printf(req->arena, "%s/aendringer", back);
    const char *title = tr("Hvad har ændret sig siden?");
    const char *lead =
        s->no ? arena_printf(req->arena, tr("%s, udgave %lld af %s. Data da: %s, nu: %s."), s->d.head.title,
                    (long long)s->no, html_format(req->arena, req->lang, HARG(s->issue.at)),
                    html_format(req->arena, req->lang, HARG(s->issue.data_day)),
                    html_format(req->arena, req->lang, HARG(s->co.as_of)))
              : arena_printf(req->arena, tr("%s, siden tallene sidst blev set efter."), s->d.head.title);
    struct crumb crumbs[] = {{tr("Dokumenter"), "/dokumenter"}, {s->d.head.title, back}, {title, NULL}};
    struct html *h = page_begin(req, res, MENU_DOCUMENTS, title, crumbs, 3);
    t_page_head(h, &(struct page_head){.title = title, .lead = lead});
    t_drift_page(h, &v);
    return page_end(req, res, h);
}

static int drift_open(struct req *req, struct drift_data *s)
{
    struct conn *c;
    struct actor actor = req_actor(req), reader = document_actor(&actor);
    s->co = (struct compose){.actor = &reader, .as_of = clock_today(), .arena = req->arena};
    int rc = db_lease_snapshot(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = drift_read(c, req, s);
    db_release(req->db, c);
    s->co.actor = NULL;
    return rc;
}

static int drift_get(struct req *req, struct res *res)
{
    struct drift_data s = {.no = req_int(req, "udgave", 0)};
    int rc = drift_open(req, &s);
    return rc ? rc : drift_show(req, res, &s, false);
}
static const struct param drift_params[] = {{"key", P_KEY, 0, 0}, {"udgave", P_INT, 1, 100000}};
ROUTE(
    document_drift_route, "GET", "/dokumenter/{key}/aendringer", PERM_DOCUMENT_READ, drift_get, drift_params);

/* The numbers that the reader saw are agreed to, and no others. Who may not write is refused by uses_agree. */
static int drift_post(struct req *req, struct res *res)
{
    struct actor actor = req_actor(req);
    struct drift_data s = {0};
    struct err err = ERR_INIT;
    int rc = uses_agree(req->db, &actor, req_text(req, "key"), req_form(req, "set"), NULL, &err);
    if (rc != ERR_CONFLICT)
        req->err = err;
    else if ((rc = drift_open(req, &s)) == OK && s.n) {
        res->status = err_http_status(ERR_CONFLICT);
        return drift_show(req, res, &s, true);
    }
    return rc ? rc : res_redirect(res, arena_printf(req->arena, "/dokumenter/%s", req_text(req, "key")));
}
static const struct param drift_post_params[] = {{"key", P_KEY, 0, 0}, {"set", P_FORM, 0, 80}};
ROUTE(document_drift_post_route, "POST", "/dokumenter/{key}/aendringer", PERM_DOCUMENT_EDIT, drift_post,
    drift_post_params);
