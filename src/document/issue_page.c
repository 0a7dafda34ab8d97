/* Issuing a document: what stops it, the confirmation, and the freezing of its numbers. */
#include "document.html.h"
#include "document/consistency_page.h"
#include "document/document_page.h"
#include "document/document_view.h"
#include "document/frozen.h"
#include "document/hearing.h"
#include "document/issue_page.h"
#include "document/table_file.h"
#include "document/uses.h"

#include "base/lang.h"
#include "base/text.h"

static const struct param issue_params[] = {{"key", P_KEY, 0, 0}};
static const struct param issue_post_params[] = {{"key", P_KEY, 0, 0}, {"version", P_INT, 0, INT64_MAX}};

/* What does not agree. */
struct issue_checked {
    struct consistency *rows;
    size_t n;
};

int document_issue_compose(struct db *db, const char *key, struct document_full *d, struct compose *co,
    char ***ret_markdown, struct consistency **ret_found, size_t *ret_n, struct err *check, struct err *err)
{
    struct conn *c;
    enum lang lang = lang_current();
    int rc = db_lease_snapshot(db, &c, err);
    if (rc)
        return rc;
    rc = document_load(c, co->actor, key, NEED_WRITE, d, co->arena, err);
    if (!rc) {
        lang_set(text_equal(d->head.lang, "en") ? LANG_EN : LANG_DA);
        rc = render_compose(c, d, co, ret_markdown, err);
        lang_set(lang);
    }
    if (!rc)
        rc = hearing_check(c, d->head.id, check, err);
    if (!rc)
        rc = consistency_of(c, co->actor, d, co, *ret_markdown, ret_found, ret_n, co->arena, err);
    db_release(db, c);
    if (!rc)
        document_check(d, check);
    return rc;
}

static int issue_prepare(struct req *req, struct document_full *d, struct compose *co, char ***markdown,
    struct issue_checked *found, struct err *check)
{
    struct actor actor = req_actor(req);
    struct actor *reader = arena_array(req->arena, 1, sizeof *reader);
    if (!reader)
        return err_set(&req->err, ERR_LIMIT, "issue: out of memory");
    *reader = document_actor(&actor);
    *co = (struct compose){.actor = reader, .as_of = clock_today(), .arena = req->arena};
    return document_issue_compose(
        req->db, req_text(req, "key"), d, co, markdown, &found->rows, &found->n, check, &req->err);
}

/* What stops the issue, each with the page that solves it. */
static const struct attention *issue_stops(struct req *req, const char *back, const struct err *check)
{
    struct attention *at = arena_must(req->arena, ((size_t)check->n_fields + 1) * sizeof *at);
    for (int i = 0; i < check->n_fields; i++) {
        const char *name = check->field[i].name;
        bool asked = text_equal(name, "hearing") || text_equal(name, "approval");
        bool question = text_equal(name, "questions");
        const char *rest = asked ? "behandling" : question ? "spoergsmaal" : "afsnit/";
        at[i] = (struct attention){"warning", NULL, check->field[i].msg,
            asked      ? tr("Se behandlingen")
            : question ? tr("Ret delspørgsmål")
                       : tr("Gå til afsnittet"),
            arena_printf(req->arena, "%s/%s%s", back, rest, asked || question ? "" : name)};
    }
    return at;
}

static int issue_confirm_show(struct req *req, struct res *res, const struct document_full *d,
    const struct compose *co, const struct issue_checked *found, const struct err *check, bool is_newer)
{
    const char *back = arena_printf(req->arena, "/dokumenter/%s", d->head.key),
               *title = tr("Frys tal og udsted");
    struct issue_confirm_view v = {.url = arena_printf(req->arena, "%s/udsted", back),
        .csrf = req_csrf(req),
        .cancel = back,
        .stops = issue_stops(req, back, check),
        .n_stops = (size_t)check->n_fields,
        .n_figures = co->n_figures,
        .rows = consistency_rows(req, d->head.key, found->rows, found->n),
        .n_rows = found->n,
        .words = consistency_words(found->rows, found->n, co, req->arena),
        .data_day = co->as_of,
        .version = d->head.version,
        .is_newer = is_newer};
    if (!v.rows)
        return err_set(&req->err, ERR_LIMIT, "issue: out of memory");
    for (size_t i = 0; i < co->n_figures; i++) {
        v.n_reported += co->figures[i].kind == FIGURE_REPORTED;
        v.n_suppressed += co->figures[i].suppressed;
        v.n_missing += co->figures[i].missing;
    }
    struct crumb crumbs[] = {{tr("Dokumenter"), "/dokumenter"}, {d->head.title, back}, {title, NULL}};
    struct html *h = page_begin(req, res, MENU_DOCUMENTS, title, crumbs, 3);
    t_page_head(h, &(struct page_head){.title = title, .lead = d->head.title});
    t_issue_confirm(h, &v);
    return page_end(req, res, h);
}

static int issue_get(struct req *req, struct res *res)
{
    struct document_full d;
    struct compose co;
    struct err check = ERR_INIT;
    struct issue_checked found = {NULL, 0};
    char **markdown;
    int rc = issue_prepare(req, &d, &co, &markdown, &found, &check);
    return rc ? rc : issue_confirm_show(req, res, &d, &co, &found, &check, false);
}
ROUTE(document_issue_get_route, "GET", "/dokumenter/{key}/udsted", PERM_DOCUMENT_ISSUE, issue_get,
    issue_params);

struct issue_work {
    const struct actor *actor;
    const struct document *head;
    const struct compose *co;
    struct buf html, source, sheet; /* the frozen body, what it was made from, its tables */
    int64_t no;
};

static int issue_write(struct conn *c, void *ctx, struct err *err)
{
    struct issue_work *w = ctx;
    int rc = hearing_check(c, w->head->id, err, err); /* again: somebody may have been asked meanwhile */
    if (rc || err->code)
        return rc ? rc : err->code;
    rc = document_store_issue(c, w->actor, w->head, w->html.data, w->source.data ? w->source.data : "",
        w->co->figures, w->co->n_figures, w->co->as_of, &w->no, err);
    return rc ? rc : frozen_file_store(c, w->head->id, w->no, "xlsx", w->sheet.data, w->sheet.len, err);
}

static int issue_number_write(struct conn *c, void *ctx, struct err *err)
{
    const struct document *head = ctx;
    return frozen_take_number(c, head->id, err);
}

/* The document's number, which stands in the frozen text: given before it is frozen, and kept if something then goes wrong. */
static int issue_number(struct db *db, struct document_full *d, struct arena *a, struct err *err)
{
    struct conn *c;
    int rc = db_write(db, "document_number", issue_number_write, &d->head, err);
    if (!rc)
        rc = db_lease(db, &c, err);
    if (rc)
        return rc;
    rc = frozen_number(c, d->head.id, &d->number, a, err);
    db_release(db, c);
    return rc;
}

/* Its sections, as a template begins them. What is not shown is not issued. */
static void issue_source(const struct document_full *d, struct buf *out)
{
    for (size_t i = 0; i < d->n_sections; i++) {
        const struct document_section *s = &d->sections[i];
        if (!s->hidden)
            buf_printf(out, "# %s | %s\n\n%s\n\n", s->key, s->title, s->body);
    }
}

int document_issue_composed(struct db *db, const struct actor *actor, struct document_full *d,
    struct compose *co, char *const *markdown, int64_t *ret_no, struct err *err)
{
    struct issue_work w = {actor, &d->head, co, BUF_INIT, BUF_INIT, BUF_INIT, 0};
    enum lang lang = lang_current();
    int rc = issue_number(db, d, co->arena, err);
    if (!rc)
        rc = document_freeze(d, co, markdown, &w.html, err);
    lang_set(text_equal(d->head.lang, "en") ? LANG_EN : LANG_DA); /* the values' words are the document's */
    issue_source(d, &w.source);
    if (!rc && buf_failed(&w.source))
        rc = err_set(err, ERR_LIMIT, "issue: out of memory");
    if (!rc)
        rc = table_file_xlsx(d, co, markdown, &w.sheet, err);
    if (!rc)
        rc = db_write(db, "document_issue", issue_write, &w, err);
    lang_set(lang);
    if (!rc)
        uses_keep_stored(db, actor, d->head.key);
    *ret_no = w.no;
    buf_done(&w.html);
    buf_done(&w.source);
    buf_done(&w.sheet);
    return rc;
}

/* The document as it is now, and that it is another one than the user saw or more stops it than before. */
static int issue_again(struct req *req, struct res *res, int why)
{
    struct document_full d;
    struct compose co;
    struct err check = ERR_INIT;
    struct issue_checked found = {NULL, 0};
    char **markdown;
    err_clear(&req->err);
    int rc = issue_prepare(req, &d, &co, &markdown, &found, &check);
    if (rc)
        return rc;
    res->status = err_http_status(why);
    return issue_confirm_show(req, res, &d, &co, &found, &check, why == ERR_CONFLICT);
}

static int issue_post(struct req *req, struct res *res)
{
    struct document_full d;
    struct compose co;
    struct actor actor = req_actor(req);
    struct err check = ERR_INIT;
    struct issue_checked found = {NULL, 0};
    char **markdown;
    int64_t no;
    int rc = issue_prepare(req, &d, &co, &markdown, &found, &check);
    if (rc)
        return rc;
    bool is_newer = req_int(req, "version", 0) != d.head.version;
    if (check.code || is_newer) {
        res->status = err_http_status(check.code ? check.code : ERR_CONFLICT);
        return issue_confirm_show(req, res, &d, &co, &found, &check, is_newer);
    }
    rc = document_issue_composed(req->db, &actor, &d, &co, markdown, &no, &req->err);
    if (rc == ERR_CONFLICT || rc == ERR_INVALID)
        return issue_again(req, res, rc);
    return rc ? rc
              : res_redirect(
                    res, arena_printf(req->arena, "/dokumenter/%s/udgave/%lld", d.head.key, (long long)no));
}
ROUTE(document_issue_post_route, "POST", "/dokumenter/{key}/udsted", PERM_DOCUMENT_ISSUE, issue_post,
    issue_post_params);
