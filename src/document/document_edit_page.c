/* Writing documents: new draft, sections, questions, head, issue. */
#include "document.html.h"
#include "document/consistency_page.h"
#include "document/subject.h"
#include "path/case_number.h"
#include "document/document_page.h"
#include "document/document_view.h"
#include "document/frozen.h"
#include "document/hearing.h"
#include "document/table_file.h"
#include "document/uses.h"

#include "base/lang.h"
#include "base/text.h"

static const struct err no_err;

static const char *document_url(struct req *req, const char *key)
{
    return arena_printf(req->arena, "/dokumenter/%s", key);
}

static int edit_load(struct req *req, struct document_full *d)
{
    struct conn *c;
    struct actor actor = req_actor(req);
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = document_load(c, &actor, req_text(req, "key"), NEED_WRITE, d, req->arena, &req->err);
    db_release(req->db, c);
    return rc;
}

/* The document, and who else writes in it. section_id 0 = a page of no section. */
static int edit_locks(
    struct req *req, const struct document_full *d, int64_t section_id, struct lock_view *ret)
{
    struct conn *c;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = lock_read(req, c, d, section_id, ret);
    db_release(req->db, c);
    return rc;
}

/* ---- new ---- */

struct edit_create {
    struct arena *arena;
    struct actor actor;
    const char *kind, *subject, *key;
};

static int edit_create_write(struct conn *c, void *ctx, struct err *err)
{
    struct edit_create *e = ctx;
    struct document_full d;
    int rc = subject_draft(c, e->kind, e->subject, &d, e->arena, err);
    if (!rc)
        rc = document_store(c, &e->actor, &d, &e->key, e->arena, err);
    return rc ? rc : subject_stored(c, &e->actor, e->kind, e->subject, e->key, e->arena, err);
}

/* What the document is to be about. */
static int subject_show(struct req *req, struct res *res, const struct document_kind *kind)
{
    struct conn *c;
    struct err read_err = ERR_INIT;
    struct document_subject *list = NULL;
    size_t n = 0;
    int rc = db_lease(req->db, &c, &read_err);
    if (!rc) {
        rc = subject_list(c, kind, &list, &n, req->arena, &read_err);
        db_release(req->db, c);
    }
    struct html_option *options = arena_array(req->arena, n + 1, sizeof *options);
    if (rc || !options) {
        req->err = read_err;
        return rc ? rc : err_set(&req->err, ERR_LIMIT, "document subjects");
    }
    for (size_t i = 0; i < n; i++)
        options[i] = (struct html_option){list[i].key, list[i].title};
    struct subject_view v = {.csrf = req_csrf(req),
        .kind = kind->key,
        .help = tr(kind->help),
        .subjects = options,
        .n = n,
        .err = &req->err};
    struct crumb crumbs[] = {{tr("Dokumenter"), "/dokumenter"}, {tr(kind->label), NULL}};
    struct html *h = page_begin(req, res, MENU_DOCUMENTS, tr(kind->label), crumbs, 2);
    t_page_head(h, &(struct page_head){.title = tr(kind->label), .lead = tr("Nyt dokument")});
    t_subject_choose(h, &v);
    return page_end(req, res, h);
}

static int create_page(struct req *req, struct res *res)
{
    struct edit_create e = {
        req->arena, req_actor(req), req_text(req, "kind"), req_text(req, "subject"), NULL};
    const struct document_kind *kind = e.kind ? document_kind_find(e.kind) : NULL;
    if (!kind)
        return err_field(&req->err, "kind", "%s", tr("Vælg, hvilket dokument du vil lave."));
    if (kind->subject && !e.subject)
        return subject_show(req, res, kind);
    int rc = db_write(req->db, "document_create", edit_create_write, &e, &req->err);
    if (!rc)
        uses_keep_stored(req->db, &e.actor, e.key);
    return rc ? rc : res_redirect(res, document_url(req, e.key));
}

static int create_choose_page(struct req *req, struct res *res)
{
    const struct document_kind *kind = document_kind_find(req_text(req, "kind"));
    return kind && kind->subject ? subject_show(req, res, kind) : res_redirect(res, "/dokumenter");
}
static const struct param create_choose_params[] = {{"kind", P_KEY, 0, 0}};
static const struct param create_params[] = {{"kind", P_KEY, 0, 0}, {"subject", P_KEY, 0, 0}};
ROUTE(document_create_choose_route, "GET", "/dokumenter/ny", PERM_DOCUMENT_EDIT, create_choose_page,
    create_choose_params);
ROUTE(document_create_route, "POST", "/dokumenter/ny", PERM_DOCUMENT_EDIT, create_page, create_params);

/* ---- a section ---- */

static const struct document_section *edit_section_of(const struct document_full *d, const char *key)
{
    for (size_t i = 0; i < d->n_sections; i++) {
        if (text_equal(d->sections[i].key, key))
            return &d->sections[i];
    }
    return NULL;
}

/* The document's, or in room one that the kind must have and nobody has written. NULL = no such section. */
static const struct document_section *edit_section_or_missing(
    const struct document_full *d, const char *key, struct document_section *room)
{
    const struct document_section *s = edit_section_of(d, key);
    return s ? s : document_missing_section(d, key, room) ? room : NULL;
}

static int section_show(
    struct req *req, struct res *res, const struct document_full *d, struct section_edit_view *v)
{
    v->key = d->head.key;
    v->url = arena_printf(req->arena, "/dokumenter/%s/afsnit/%s", d->head.key, req_text(req, "afsnit"));
    v->cancel = document_url(req, d->head.key);
    v->csrf = req_csrf(req);
    if (!v->err)
        v->err = &no_err;
    int rc = edit_locks(req, d, v->id, &v->locks);
    if (rc)
        return rc;
    const char *title = tr("Ret afsnit");
    struct crumb crumbs[] = {{tr("Dokumenter"), "/dokumenter"}, {d->head.title, v->cancel}, {title, NULL}};
    struct html *h = page_begin(req, res, MENU_DOCUMENTS, title, crumbs, 3);
    t_page_head(h, &(struct page_head){.title = title, .lead = d->head.title});
    t_section_edit(h, v);
    return page_end(req, res, h);
}

static int section_get(struct req *req, struct res *res)
{
    struct document_full d;
    int rc = edit_load(req, &d);
    if (rc)
        return rc;
    struct document_section room;
    const struct document_section *s = edit_section_or_missing(&d, req_text(req, "afsnit"), &room);
    if (!s)
        return err_user(
            &req->err, ERR_NOT_FOUND, "%s", tr("Afsnittet findes ikke. Gå tilbage til dokumentet."));
    struct section_edit_view v = {.id = s->id,
        .version = s->version,
        .title = s->title,
        .body = s->body,
        .hidden = s->hidden == 1 ? "1" : ""};
    rc = s->id ? lock_take(req, s->id) : OK;
    return rc ? rc : section_show(req, res, &d, &v);
}
static const struct param section_get_params[] = {{"key", P_KEY, 0, 0}, {"afsnit", P_KEY, 0, 0}};
ROUTE(document_section_get_route, "GET", "/dokumenter/{key}/afsnit/{afsnit}", PERM_DOCUMENT_EDIT, section_get,
    section_get_params);

static int section_post(struct req *req, struct res *res)
{
    struct document_full d;
    struct err err = ERR_INIT;
    int rc = edit_load(req, &d);
    if (rc)
        return rc;
    struct document_section room;
    const struct document_section *old = edit_section_or_missing(&d, req_text(req, "afsnit"), &room);
    if (!old)
        return err_user(
            &req->err, ERR_NOT_FOUND, "%s", tr("Afsnittet findes ikke. Gå tilbage til dokumentet."));
    struct actor actor = req_actor(req);
    struct document_section now = *old;
    /* begun as one that was not there, and somebody wrote it meanwhile: no version of it was seen */
    bool is_other = old->id && req_int(req, "id", old->id) == 0;
    now.version = is_other ? 0 : req_int(req, "version", 0);
    now.hidden = text_equal(req_form(req, "hidden"), "1") ? 1 : 0;
    field_parse(
        field_find(&document_section_table, "title"), &now, req_form(req, "title"), false, req->arena, &err);
    field_parse(
        field_find(&document_section_table, "body"), &now, req_form(req, "body"), false, req->arena, &err);
    rc = err.code ? err.code : document_save_section(req->db, &actor, &now, &err);
    if (rc == OK)
        uses_keep_stored(req->db, &actor, d.head.key);
    const char *next = req_form(req, "videre");
    if (rc == OK && *next) /* saved first, so that what was typed is not lost on the way */
        return res_redirect(res, arena_printf(req->arena, "/dokumenter/%s/afsnit/%s/indsaet?slags=%s",
                                     d.head.key, old->key, text_equal(next, "tal") ? "tal" : "tabel"));
    if (rc == OK) {
        rc = lock_end(req, old->id);
        return rc ? rc
                  : res_redirect(res, arena_printf(req->arena, "/dokumenter/%s#%s", d.head.key, old->key));
    }
    if (rc != ERR_INVALID && rc != ERR_CONFLICT) {
        req->err = err;
        return rc;
    }
    if (rc == ERR_CONFLICT && (rc = edit_load(req, &d)) == OK) { /* as it stands now */
        old = edit_section_of(&d, req_text(req, "afsnit"));
        rc = old ? ERR_CONFLICT : ERR_NOT_FOUND;
    }
    if (rc != ERR_INVALID && rc != ERR_CONFLICT)
        return rc;
    struct section_edit_view v = {.id = old->id,
        .version = rc == ERR_CONFLICT ? old->version : now.version,
        .title = req_form(req, "title"),
        .body = req_form(req, "body"),
        .hidden = now.hidden ? "1" : "",
        .err = rc == ERR_CONFLICT ? NULL : &err,
        .theirs = rc == ERR_CONFLICT ? old : NULL};
    res->status = err_http_status(rc);
    return section_show(req, res, &d, &v);
}
static const struct param section_post_params[] = {{"key", P_KEY, 0, 0}, {"afsnit", P_KEY, 0, 0},
    {"id", P_INT, 0, INT64_MAX}, {"version", P_INT, 1, INT64_MAX}, {"title", P_FORM, 0, 400},
    {"body", P_FORM, 0, 60000}, {"hidden", P_FORM, 0, 1}, {"videre", P_FORM, 0, 10}};
ROUTE(document_section_post_route, "POST", "/dokumenter/{key}/afsnit/{afsnit}", PERM_DOCUMENT_EDIT,
    section_post, section_post_params);

/* Somebody saved meanwhile: the form comes back with what was typed, and saving again uses it. */
static void edit_conflict(struct err *err, const char *field)
{
    err_clear(err);
    err_field(err, field, "%s",
        tr("En anden har gemt en ændring, mens du skrev. Det, du har skrevet, står her; gem igen for at bruge det."));
}

/* ---- the parts of the question ---- */

static int questions_show(struct req *req, struct res *res, const struct document_full *d,
    const struct document_question *theirs, const struct err *err)
{
    struct html_option *options = arena_array(req->arena, d->n_sections + 1, sizeof *options);
    if (!options)
        return err_set(&req->err, ERR_LIMIT, "questions: out of memory");
    for (size_t i = 0; i < d->n_sections; i++)
        options[i] = (struct html_option){d->sections[i].key, d->sections[i].title};
    const char *title = tr("Delspørgsmål"), *back = document_url(req, d->head.key);
    struct question_edit_view v = {.url = arena_printf(req->arena, "%s/spoergsmaal", back),
        .csrf = req_csrf(req),
        .cancel = back,
        .questions = d->questions,
        .n = d->n_questions,
        .sections = options,
        .n_sections = d->n_sections,
        .theirs = theirs,
        .err = err ? err : &no_err};
    const struct document_section *section = theirs ? edit_section_of(d, theirs->section) : NULL;
    v.theirs_section = section ? section->title : tr("Besvares ikke");
    int rc = edit_locks(req, d, 0, &v.locks);
    if (rc)
        return rc;
    struct crumb crumbs[] = {{tr("Dokumenter"), "/dokumenter"}, {d->head.title, back}, {title, NULL}};
    struct html *h = page_begin(req, res, MENU_DOCUMENTS, title, crumbs, 3);
    t_page_head(
        h, &(struct page_head){.title = title,
               .lead = tr("Et svar kan først udstedes, når hver del har et afsnit eller en begrundelse.")});
    t_question_edit(h, &v);
    return page_end(req, res, h);
}

static int questions_get(struct req *req, struct res *res)
{
    struct document_full d;
    int rc = edit_load(req, &d);
    return rc ? rc : questions_show(req, res, &d, NULL, NULL);
}
static const struct param key_params[] = {{"key", P_KEY, 0, 0}};
ROUTE(document_questions_get_route, "GET", "/dokumenter/{key}/spoergsmaal", PERM_DOCUMENT_EDIT, questions_get,
    key_params);

struct edit_question {
    struct actor actor;
    struct document_question question;
};

static int edit_question_write(struct conn *c, void *ctx, struct err *err)
{
    struct edit_question *e = ctx;
    return document_save_question(c, &e->actor, &e->question, err);
}

static int questions_post(struct req *req, struct res *res)
{
    struct document_full d;
    struct err err = ERR_INIT;
    int rc = edit_load(req, &d);
    if (rc)
        return rc;
    struct document_question *q = NULL;
    for (size_t i = 0; i < d.n_questions; i++) {
        if (d.questions[i].id == req_int(req, "id", 0))
            q = &d.questions[i];
    }
    if (!q)
        return err_user(
            &req->err, ERR_NOT_FOUND, "%s", tr("Delspørgsmålet findes ikke. Gå tilbage til dokumentet."));
    struct document_question stored = *q;
    q->version = req_int(req, "version", 0);
    field_parse(
        field_find(&document_question_table, "text"), q, req_form(req, "text"), false, req->arena, &err);
    field_parse(field_find(&document_question_table, "section"), q, req_form(req, "section"), false,
        req->arena, &err);
    field_parse(
        field_find(&document_question_table, "reason"), q, req_form(req, "reason"), false, req->arena, &err);
    if (q->section && !edit_section_of(&d, q->section))
        err_field(&err, "section", "%s", tr("Vælg et af dokumentets afsnit."));
    struct edit_question e = {req_actor(req), *q};
    rc = err.code ? err.code : db_write(req->db, "document_question", edit_question_write, &e, &err);
    if (rc == OK)
        return res_redirect(res, arena_printf(req->arena, "/dokumenter/%s/spoergsmaal", d.head.key));
    if (rc == ERR_CONFLICT) {
        q->version = stored.version;
        edit_conflict(&err, "text");
    }
    if (rc != ERR_INVALID && rc != ERR_CONFLICT) {
        req->err = err;
        return rc;
    }
    res->status = err_http_status(rc);
    return questions_show(req, res, &d, rc == ERR_CONFLICT ? &stored : NULL, &err);
}
static const struct param question_params[] = {{"key", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX},
    {"version", P_INT, 1, INT64_MAX}, {"text", P_FORM, 0, 600}, {"section", P_FORM, 0, 80},
    {"reason", P_FORM, 0, 1200}};
ROUTE(document_questions_post_route, "POST", "/dokumenter/{key}/spoergsmaal", PERM_DOCUMENT_EDIT,
    questions_post, question_params);

/* ---- head ---- */

static const char *const head_names[] = {
    "title", "recipient", "committee", "case_f2", "case_edoc", "kle", "asked", "asked_by", "day", "author"};
enum { HEAD_N = sizeof head_names / sizeof head_names[0] };

/* A field of the head as it is typed. */
static const char *head_text(struct req *req, const struct field *field, const struct document *head)
{
    if (field->type != F_DAY)
        return field_text(field, head, req->arena);
    day_t day = *(const day_t *)(const void *)((const char *)head + field->off);
    return day_is_none(day) ? "" : html_format(req->arena, LANG_DA, HARG(day));
}

/* conflict: somebody saved meanwhile, and each field tells what is stored now where it is another. */
static int head_show(struct req *req, struct res *res, const struct document_full *d,
    const char *const *typed, bool conflict, const struct err *err)
{
    const struct field *fields[HEAD_N];
    const char *values[HEAD_N], *hints[HEAD_N] = {NULL};
    for (size_t i = 0; i < HEAD_N; i++) {
        fields[i] = field_find(&document_table, head_names[i]);
        const char *stored = head_text(req, fields[i], &d->head);
        values[i] = typed ? typed[i] : stored;
        if (conflict && !text_equal(values[i], stored))
            hints[i] = arena_printf(req->arena, tr("Gemt nu: %s"), *stored ? stored : tr("ingenting"));
    }
    const char *title = tr("Ret oplysninger"), *back = document_url(req, d->head.key);
    struct head_edit_view v = {.url = arena_printf(req->arena, "%s/oplysninger", back),
        .csrf = req_csrf(req),
        .cancel = back,
        .version = d->head.version,
        .typed = values,
        .hint = hints,
        .fields = fields,
        .n = HEAD_N,
        .err = err ? err : &no_err};
    int rc = edit_locks(req, d, 0, &v.locks);
    if (rc)
        return rc;
    struct crumb crumbs[] = {{tr("Dokumenter"), "/dokumenter"}, {d->head.title, back}, {title, NULL}};
    struct html *h = page_begin(req, res, MENU_DOCUMENTS, title, crumbs, 3);
    t_page_head(h, &(struct page_head){.title = title, .lead = d->head.title});
    t_head_edit(h, &v);
    return page_end(req, res, h);
}

static int head_get(struct req *req, struct res *res)
{
    struct document_full d;
    int rc = edit_load(req, &d);
    return rc ? rc : head_show(req, res, &d, NULL, false, NULL);
}
ROUTE(document_head_get_route, "GET", "/dokumenter/{key}/oplysninger", PERM_DOCUMENT_EDIT, head_get,
    key_params);

struct edit_head {
    struct actor actor;
    struct document head;
};

static int edit_head_write(struct conn *c, void *ctx, struct err *err)
{
    struct edit_head *e = ctx;
    return document_save_head(c, &e->actor, &e->head, err);
}

static int head_post(struct req *req, struct res *res)
{
    struct document_full d;
    struct err err = ERR_INIT;
    const char *typed[HEAD_N];
    int rc = edit_load(req, &d);
    if (rc)
        return rc;
    struct edit_head e = {req_actor(req), d.head};
    e.head.version = req_int(req, "version", 0);
    for (size_t i = 0; i < HEAD_N; i++) {
        typed[i] = req_form(req, head_names[i]);
        field_parse(field_find(&document_table, head_names[i]), &e.head, typed[i], false, req->arena, &err);
    }
    if (!day_is_none(e.head.asked) && !day_is_none(e.head.day) && e.head.day.n < e.head.asked.n)
        err_field(&err, "day", "%s", tr("Svaret er dateret før spørgsmålet. Ret en af datoerne."));
    if (e.head.kle && *e.head.kle) {
        e.head.kle = case_number_normal("kle", e.head.kle, req->arena);
        if (!e.head.kle)
            err_field(&err, "kle", "%s", tr("Skriv KLE-emnet som 15.20.00 eller 15.20.00-P35."));
    }
    rc = err.code ? err.code : db_write(req->db, "document_head", edit_head_write, &e, &err);
    if (rc == OK)
        return res_redirect(res, document_url(req, d.head.key));
    if (rc == ERR_CONFLICT)
        edit_conflict(&err, "title");
    if (rc != ERR_INVALID && rc != ERR_CONFLICT) {
        req->err = err;
        return rc;
    }
    res->status = err_http_status(rc);
    return head_show(req, res, &d, typed, rc == ERR_CONFLICT, &err);
}
static const struct param head_params[] = {{"key", P_KEY, 0, 0}, {"version", P_INT, 1, INT64_MAX},
    {"title", P_FORM, 0, 300}, {"recipient", P_FORM, 0, 300}, {"committee", P_FORM, 0, 80},
    {"case_f2", P_FORM, 0, 80}, {"case_edoc", P_FORM, 0, 80}, {"kle", P_FORM, 0, 80},
    {"asked", P_FORM, 0, 40}, {"asked_by", P_FORM, 0, 300}, {"day", P_FORM, 0, 40},
    {"author", P_FORM, 0, 200}};
ROUTE(document_head_post_route, "POST", "/dokumenter/{key}/oplysninger", PERM_DOCUMENT_EDIT, head_post,
    head_params);
