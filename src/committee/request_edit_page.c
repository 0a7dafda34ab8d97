/* A request is written and changed. */
#include "committee/request_page.h"

#include "base/text.h"
#include "people/record_form_page.h"
#include "request.html.h"
#include "system/layout_page.h"
#include "system/organisation.h"

#include <string.h>

struct edit_write {
    struct actor actor;
    struct committee_request row;
    struct committee_request_link link; /* kind NULL = none */
    const char *key;                    /* NULL = a new one */
    int64_t base;
    struct arena *a;
};
static int edit_fn(struct conn *c, void *ctx, struct err *err)
{
    struct edit_write *w = ctx;
    struct committee_request row = w->row;
    return w->key && w->base
               ? request_change(c, &w->actor, w->key, w->base, &row, w->a, err)
               : request_create(c, &w->actor, &row, &w->link, w->link.kind ? 1 : 0, &w->key, w->a, err);
}

/* The request to change, or an empty one. */
static int edit_read(struct req *req, const char *key, struct committee_request *ret)
{
    struct conn *c;
    struct err own = ERR_INIT;
    field_clear_row(&committee_request_table, ret);
    ret->asking = req_text(req, "spoerger");
    ret->asked = req_text(req, "spurgt");
    if (!key)
        return OK;
    int rc = db_lease(req->db, &c, &own);
    if (!rc) {
        rc = request_by_key(c, key, ret, req->arena, &own);
        db_release(req->db, c);
    }
    if (rc)
        req->err = own;
    return rc;
}

static int documents(struct req *req, const struct html_option **ret, size_t *ret_n)
{
    struct conn *c;
    const struct html_option *targets;
    size_t n;
    struct err own = ERR_INIT;
    int rc = db_lease(req->db, &c, &own);
    if (!rc) {
        rc = request_choices(req, c, &targets, &n, &own);
        db_release(req->db, c);
    }
    if (rc) {
        req->err = own;
        return rc;
    }
    struct html_option *out = arena_must(req->arena, (n + 1) * sizeof *out);
    *ret_n = 0;
    for (size_t i = 0; i < n; i++) {
        if (text_has_prefix(targets[i].value, "document:"))
            out[(*ret_n)++] = (struct html_option){targets[i].value + strlen("document:"),
                targets[i].label + strlen(tr("Dokument")) + strlen(": ")};
    }
    *ret = out;
    return OK;
}

static const char *or_null(const char *s)
{
    return s && *s ? s : NULL;
}

static void add_choice(struct req *req, struct record_form *f, const char *name, const char *now,
    const struct html_option *options, size_t n, const char *hint)
{
    record_form_choice(req, f, field_find(&committee_request_table, name),
        req_is_post(req) ? req_form(req, name) : now, options, n, hint);
}

static bool has_field(const struct record_form *f, const char *name)
{
    for (size_t i = 0; i < f->n; i++) {
        if (text_equal(f->fields[i].field->name, name))
            return true;
    }
    return false;
}

/* A document that the user does not see is no choice, and answers like one that is not there. */
static void check_document(struct req *req, const struct record_form *f, const char *document)
{
    for (size_t i = 0; document && i < f->n; i++) {
        const struct record_field *field = &f->fields[i];
        size_t k = 0;
        if (!text_equal(field->field->name, "document"))
            continue;
        while (k < field->n_options && !text_equal(field->options[k].value, document))
            k++;
        if (k == field->n_options)
            err_field(&req->err, "document", "%s", tr("Dokumentet findes ikke. Vælg et fra listen."));
    }
}

/* Committees and question only while it is a draft. */
static int edit_form(struct req *req, const struct committee_request *now, bool sent, struct record_form *f)
{
    const struct table *t = &committee_request_table;
    const struct html_option *committees, *docs = NULL;
    size_t n_committees, n_docs = 0;
    int rc = documents(req, &docs, &n_docs);
    if (rc)
        return rc;
    committees = request_committees(req, "", &n_committees);
    record_form_add(req, f, t, "title", now, NULL, tr("Kort, så henvendelsen kan kendes på listen."));
    if (!sent) {
        /* The form itself has the choice of none. */
        add_choice(req, f, "asking", now->asking, committees + 1, n_committees - 1, NULL);
        add_choice(req, f, "asked", now->asked, committees + 1, n_committees - 1, NULL);
        record_form_add(req, f, t, "question", now, NULL,
            tr("Så udvalget kan svare ja, nej eller ja med en betingelse."));
    }
    record_form_add(req, f, t, "deadline", now, NULL, tr("Den dag, svaret skal bruges, fx 14.04.2026."));
    if (now->no) {                  /* a new one gets its document later: by a button, or here */
        bool seen = !now->document; /* a draft that the user does not see stays the one that carries it */
        for (size_t i = 0; i < n_docs; i++)
            seen = seen || text_equal(docs[i].value, now->document);
        if (seen)
            add_choice(req, f, "document", now->document, docs, n_docs, NULL);
        record_form_add(req, f, t, "reason", now, NULL, tr("Står i historikken."));
    }
    return OK;
}

/* What was typed, as the row to write. */
static void edit_parse(struct req *req, const struct record_form *f, const struct committee_request *now,
    bool sent, struct edit_write *w)
{
    w->row = *now;
    record_form_parse(req, f, &committee_request_table, &w->row);
    if (!sent) {
        w->row.asking = or_null(req_form(req, "asking"));
        w->row.asked = or_null(req_form(req, "asked"));
    }
    if (has_field(f, "document")) {
        w->row.document = or_null(req_form(req, "document"));
        check_document(req, f, w->row.document);
    }
    w->base = w->key ? req_int(req, "version", 0) : 0;
}

static int edit_page(struct req *req, struct res *res, const char *key)
{
    struct record_form f;
    struct committee_request now;
    struct edit_write w = {.actor = req_actor(req), .key = key, .a = req->arena};
    const char *target = key ? NULL : req_text(req, "sag"),
               *base = key ? arena_printf(req->arena, REQUEST_URL "/%s", key) : REQUEST_URL;
    const char *url = key      ? arena_printf(req->arena, "%s/ret", base)
                      : target ? arena_printf(req->arena, REQUEST_URL "/ny?sag=%s", target)
                               : REQUEST_URL "/ny";
    int rc = edit_read(req, key, &now);
    if (rc)
        return rc;
    now.no = key ? now.no : 0;
    bool sent = key && !day_is_none(now.sent);
    record_form_begin(
        req, &f, url, base, key ? tr("Gem som ny version") : tr("Gem kladden"), key ? now.no : INT_NONE);
    struct committee_request shown = now;
    shown.reason = NULL;
    rc = edit_form(req, &shown, sent, &f);
    if (rc)
        return rc;
    if (req_is_post(req)) {
        edit_parse(req, &f, &now, sent, &w);
        if (target)
            w.link = (struct committee_request_link){.kind = "case", .target = target};
        rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "committee_request", edit_fn, &w, &req->err);
        if (!rc)
            return res_redirect(res, arena_printf(req->arena, REQUEST_URL "/%s?kvit=gemt", w.key));
        if (rc == ERR_CONFLICT) {
            struct err own = req->err;
            rc = edit_read(req, key, &now);
            if (rc)
                return rc;
            req->err = own;
            record_form_conflict(req, res, &f, &committee_request_table, &now, now.no);
        } else if (rc == ERR_INVALID || rc == ERR_REFUSED)
            res->status = err_http_status(rc);
        else
            return rc;
    }
    record_form_errors(req, &f);
    const char *title = key ? tr("Ret henvendelse") : tr("Ny henvendelse");
    const struct crumb crumbs[] = {{tr("Dokumenter"), "/dokumenter"},
        {tr("Henvendelser mellem udvalg"), REQUEST_URL}, {key ? now.title : title, key ? base : NULL},
        {title, NULL}};
    struct html *h = page_begin(req, res, MENU_DOCUMENTS, title, crumbs, key ? 4 : 3);
    t_error_summary(h, &req->err);
    t_page_head(
        h, &(struct page_head){.title = title,
               .lead = sent ? tr("Henvendelsen er sendt, så spørgsmålet og udvalgene står fast.") : NULL});
    t_record_form(h, &f);
    return page_end(req, res, h);
}

static int request_new_page(struct req *req, struct res *res)
{
    return edit_page(req, res, NULL);
}
static int request_change_page(struct req *req, struct res *res)
{
    return edit_page(req, res, req_text(req, "key"));
}
#define REQUEST_FIELDS                                                                                       \
    {"title", P_FORM, 0, 400}, {"asking", P_FORM, 0, 80}, {"asked", P_FORM, 0, 80},                          \
        {"question", P_FORM, 0, 8000}, {"deadline", P_FORM, 0, 40}, {"document", P_FORM, 0, 80},             \
        {"reason", P_FORM, 0, 800}, {"spoerger", P_KEY, 0, 0}, {"spurgt", P_KEY, 0, 0},                      \
    {                                                                                                        \
        "version", P_INT, 0, INT64_MAX                                                                       \
    }
static const struct param request_new_params[] = {{"sag", P_KEY, 0, 0}, REQUEST_FIELDS};
static const struct param request_edit_params[] = {{"key", P_KEY, 0, 0}, REQUEST_FIELDS};
ROUTE(request_new_get, "GET", REQUEST_URL "/ny", PERM_DOCUMENT_COMMENT, request_new_page, request_new_params);
ROUTE(
    request_new_post, "POST", REQUEST_URL "/ny", PERM_DOCUMENT_COMMENT, request_new_page, request_new_params);
ROUTE(request_edit_get, "GET", REQUEST_URL "/{key}/ret", PERM_DOCUMENT_COMMENT, request_change_page,
    request_edit_params);
ROUTE(request_edit_post, "POST", REQUEST_URL "/{key}/ret", PERM_DOCUMENT_COMMENT, request_change_page,
    request_edit_params);
