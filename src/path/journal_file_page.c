/* Files at a note: adding and fetching. A file is only ever sent as a download, never shown in the page. */
#include "base/text.h"
#include "journal.html.h"
#include "path/journal_page.h"
#include "system/audit.h"

#include <string.h>

static const char *const file_fields[ATTACHMENT_FIELDS] = {"fil1", "fil2", "fil3"};

struct file_write {
    struct actor actor;
    int64_t citizen_id, note_id;
    struct attachment_upload files[ATTACHMENT_FIELDS];
    size_t n;
};
static int file_write_fn(struct conn *c, void *ctx, struct err *err)
{
    struct file_write *w = ctx;
    return attachment_add(c, &w->actor, w->citizen_id, w->note_id, w->files, w->n, err);
}

static int file_refused(struct req *req, struct res *res, const struct citizen_open *o, const char *note_url)
{
    const char *url = arena_printf(req->arena, "%s/journal", o->url);
    struct journal_edit_view v = {.csrf = req_csrf(req),
        .err = &req->err,
        .back_url = note_url,
        .post_url = arena_printf(req->arena, "%s/fil", note_url),
        .submit = tr("Gem filer"),
        .file_fields = file_fields,
        .files_open = true};
    v.file_hint = arena_printf(req->arena, tr("%s. Højst %s hver."), attachment_types_label(req->arena),
        attachment_size_words(attachment_max(), req->arena));
    res->status = err_http_status(ERR_INVALID);
    struct html *h = journal_page_begin(req, res, o, url, tr("Tilføj filer"));
    t_error_summary(h, &req->err);
    struct page_head head = {.title = tr("Tilføj filer"), .lead = citizen_page_lead(req, o)};
    t_page_head(h, &head);
    t_journal_edit(h, &v);
    return page_end(req, res, h);
}

static int journal_file_add_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    struct journal_whole note;
    int rc = journal_page_open(req, res, N_("tilføj fil til notat"), &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    rc = journal_page_load(req, &o, &note);
    if (!rc && (note.now.other_id != INT_NONE || !journal_may_write(&o.actor, note.now.track)))
        rc = err_user(&req->err, ERR_DENIED, "%s",
            tr("Kun forvaltningen, som sporet hører til, kan skrive og rette notater på sporet."));
    if (rc)
        return rc;
    struct file_write w = {.actor = o.actor, .citizen_id = o.citizen.id, .note_id = journal_root(&note.now)};
    const char *url = arena_printf(req->arena, "%s/journal/%lld", o.url, (long long)w.note_id);
    for (size_t i = 0; i < ATTACHMENT_FIELDS; i++) {
        const struct upload *u = req_upload(req, file_fields[i]);
        if (u)
            w.files[w.n++] = (struct attachment_upload){file_fields[i], u->filename, u->data, u->size};
    }
    rc = w.n ? attachment_check(w.files, w.n, req->arena, &req->err)
             : err_field(&req->err, file_fields[0], "%s", tr("Vælg en fil."));
    if (!rc)
        rc = db_write(req->db, "attachment", file_write_fn, &w, &req->err);
    if (rc == ERR_INVALID)
        return file_refused(req, res, &o, url);
    return rc ? rc : res_redirect(res, arena_printf(req->arena, "%s?besked=%d", url, JOURNAL_FILE_ADDED));
}

static int file_load(
    struct req *req, const struct journal_whole *note, struct attachment *file, struct buf *ret)
{
    struct conn *c;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = attachment_by_id(c, journal_root(&note->now), req_int(req, "fil", 0), file, req->arena, &req->err);
    if (!rc)
        rc = attachment_read(c, file, ret, req->arena, &req->err);
    db_release(req->db, c);
    return rc;
}

static int journal_file_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    struct journal_whole note;
    struct attachment file;
    struct buf data = BUF_INIT;
    int rc = journal_page_open(req, res, N_("fil i journal"), &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    rc = journal_page_load(req, &o, &note);
    if (!rc)
        rc = file_load(req, &note, &file, &data);
    if (!rc)
        rc = audit_log(req->db, &o.actor,
            &(struct audit_entry){"export", "attachment", file.id, o.citizen.id,
                arena_printf(req->arena, "note=%lld hash=%.16s", (long long)file.note_id, file.hash)},
            &req->err);
    if (!rc) {
        const struct attachment_type *type = attachment_type_find(file.type);
        res_header(res, "Content-Security-Policy", "sandbox; default-src 'none'");
        rc = res_file(res, type ? type->mime : "application/octet-stream", file.name, data.data, data.len);
    }
    buf_done(&data);
    return rc;
}

static const struct param journal_file_add_params[] = {{"key", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX},
    {"fil1", P_FILE, 0, 0}, {"fil2", P_FILE, 0, 0}, {"fil3", P_FILE, 0, 0}};
static const struct param journal_file_params[] = {
    {"key", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX}, {"fil", P_INT, 1, INT64_MAX}};
ROUTE(journal_file_add, "POST", "/borgere/{key}/journal/{id}/fil", PERM_CITIZEN_EDIT, journal_file_add_page,
    journal_file_add_params);
ROUTE(journal_file, "GET", "/borgere/{key}/journal/{id}/fil/{fil}", PERM_CITIZEN_READ, journal_file_page,
    journal_file_params);
