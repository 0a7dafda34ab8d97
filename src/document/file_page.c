/* Files of documents: frozen body, whole file, PDF and Word; the job that makes them; `tovholder report`. */
#include "document.html.h"
#include "document/subject.h"
#include "document/document_page.h"
#include "document/document_view.h"
#include "document/frozen.h"
#include "document/table_file.h"

#include "base/file.h"
#include "base/lang.h"
#include "base/text.h"
#include "system/code.h"
#include "system/command.h"
#include "system/job.h"
#include "system/organisation.h"
#include "system/setting.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const struct {
    const char *format, *mime, *label;
} file_formats[] = {{"html", "text/html; charset=utf-8", N_("Hent HTML")},
    {"pdf", "application/pdf", N_("Hent PDF")},
    {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", N_("Hent Word")},
    {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", N_("Hent XLSX")}};
enum { FILE_FORMATS = sizeof file_formats / sizeof file_formats[0] };

static int file_format(const char *format)
{
    for (int i = 0; i < FILE_FORMATS; i++) {
        if (text_equal(file_formats[i].format, format))
            return i;
    }
    return -1;
}

/* MIME type of a format; NULL when unknown. */
static const char *document_mime(const char *format)
{
    int i = file_format(format);
    return i < 0 ? NULL : file_formats[i].mime;
}

int document_freeze(const struct document_full *d, struct compose *co, char *const *markdown, struct buf *out,
    struct err *err)
{
    enum lang before = lang_current(), lang = text_equal(d->head.lang, "en") ? LANG_EN : LANG_DA;
    struct html h;
    lang_set(lang);
    html_init(&h, out, co->arena, lang);
    render_frozen(&h, d, co, markdown);
    lang_set(before);
    return buf_failed(out) ? err_set(err, ERR_LIMIT, "document_freeze: out of memory") : OK;
}

int document_file(const struct document *head, const char *frozen, size_t len, const char *format,
    struct buf *out, struct err *err)
{
    struct arena *a = arena_new(0);
    struct buf whole = BUF_INIT;
    struct worker_file beside[2];
    struct html h;
    if (!a)
        return err_set(err, ERR_LIMIT, "document_file: out of memory");
    html_init(&h, &whole, a, lang_current());
    const char *title_end =
        text_equal(format, "docx") ? strstr(frozen, "</h1>") : NULL; /* Word has the title from the head */
    if (title_end) {
        len -= (size_t)(title_end + strlen("</h1>") - frozen);
        frozen = title_end + strlen("</h1>");
    }
    render_file(&h, head, frozen, len);
    int rc = buf_failed(&whole) ? err_set(err, ERR_LIMIT, "document_file: out of memory") : OK;
    if (!rc && text_equal(format, "html"))
        buf_put(out, whole.data, whole.len);
    else if (!rc && text_equal(format, "pdf"))
        rc = worker_pdf(whole.data, beside, render_fonts(beside), out, err);
    else if (!rc)
        rc = worker_docx(whole.data, head->lang, beside, render_word(beside), out, err);
    buf_done(&whole);
    arena_free(a);
    return rc;
}

/* A whole document composed: frozen for text, or its tables as a spreadsheet; for the job and the command. */
static int file_from_full(struct conn *c, struct document_full *d, const struct actor *actor,
    const char *format, struct compose *co, struct buf *out, struct err *err)
{
    enum lang before = lang_current();
    char **markdown;
    struct actor reader = document_actor(actor);
    co->actor = &reader;
    lang_set(text_equal(d->head.lang, "en") ? LANG_EN : LANG_DA);
    int rc = render_compose(c, d, co, &markdown, err);
    if (!rc && text_equal(format, "xlsx"))
        rc = table_file_xlsx(d, co, markdown, out, err);
    lang_set(before);
    if (!rc && !text_equal(format, "xlsx"))
        rc = document_freeze(d, co, markdown, out, err);
    co->actor = NULL;
    return rc;
}

/* ---- the job: argument "key issue format", issue 0 = the draft as it is ---- */

struct file_work {
    struct document_full d;
    const char *format;
    int64_t no;
    struct buf frozen, out;
    bool is_done; /* out is the file already */
};

/* What the file is made of; of an issue the file itself when it has been made before: it never becomes another one. */
static int job_read(struct db *db, const char *key, const struct actor *actor, struct file_work *w,
    struct arena *a, struct err *err)
{
    struct conn *c;
    struct document_issue issue;
    struct compose co = {.as_of = clock_today(), .arena = a};
    bool is_sheet = text_equal(w->format, "xlsx");
    int rc = db_lease_snapshot(db, &c, err);
    if (rc)
        return rc;
    rc = document_load(c, actor, key, w->no ? NEED_ISSUED : NEED_TEXT, &w->d, a, err);
    if (!rc && w->no == 0) {
        rc = file_from_full(c, &w->d, actor, w->format, &co, is_sheet ? &w->out : &w->frozen, err);
        w->is_done = is_sheet;
    } else if (!rc) {
        rc = frozen_file(c, w->d.head.id, w->no, w->format, &w->out, err);
        w->is_done = !rc;
        if (rc == ERR_NOT_FOUND && is_sheet)
            rc = err_user(err, ERR_NOT_FOUND, "%s",
                tr("Udgavens tabeller er ikke gemt som regneark. Udsted en ny udgave."));
        else if (rc == ERR_NOT_FOUND)
            rc = document_issue_by_no(c, w->d.head.id, w->no, &issue, a, err);
        if (!rc && !w->is_done) {
            buf_puts(&w->frozen, issue.html);
            w->d.head.title = issue.title ? issue.title : w->d.head.title;
        }
    }
    db_release(db, c);
    return rc;
}

static int job_keep_write(struct conn *c, void *ctx, struct err *err)
{
    const struct file_work *w = ctx;
    return frozen_file_store(c, w->d.head.id, w->no, w->format, w->out.data, w->out.len, err);
}

static int job_make(struct db *db, struct file_work *w, struct err *err)
{
    int rc =
        w->is_done ? OK : document_file(&w->d.head, w->frozen.data, w->frozen.len, w->format, &w->out, err);
    if (!rc && !w->is_done && w->no > 0)
        rc = db_write(db, "document_file", job_keep_write, w, err);
    return rc;
}

static const char *file_folder(void)
{
    const char *folder = getenv("TOV_FILES");
    return folder && *folder ? folder : "var/filer";
}

static int file_make_folder(struct err *err)
{
    const char *folder = file_folder();
    if (text_equal(folder, "var/filer"))
        mkdir("var", 0700);
    if (mkdir(folder, 0700) == 0 || errno == EEXIST)
        return OK;
    err_set(err, ERR_IO, "mkdir %s: %s", folder, strerror(errno));
    return worker_explain(folder, err);
}

static int file_job(struct job_run *run, struct err *err)
{
    struct arena *a = job_arena(run);
    struct file_work w = {.frozen = BUF_INIT, .out = BUF_INIT};
    char *save = NULL, *argument = arena_strdup(a, job_row(run)->argument ? job_row(run)->argument : "");
    const char *key = strtok_r(argument, " ", &save), *issue = strtok_r(NULL, " ", &save);
    w.format = strtok_r(NULL, " ", &save);
    if (!key || !text_to_int(issue, 0, 100000, &w.no) || file_format(w.format) < 0)
        return err_set(err, ERR_INVALID, "bad argument of a file job");
    int rc = file_make_folder(err);
    if (!rc)
        rc = job_read(job_db(run), key, job_actor(run), &w, a, err);
    if (!rc && !job_progress(run, 1, 2, N_("trin")))
        rc = err_user(err, ERR_BUSY, "%s", tr("Stoppet."));
    if (!rc)
        rc = job_make(job_db(run), &w, err);
    const char *path =
        arena_printf(a, "%s/dokument-%lld.%s", file_folder(), (long long)job_row(run)->id, w.format);
    if (!rc)
        rc = file_write(path, w.out.data, w.out.len, err);
    if (rc == ERR_IO)
        worker_explain(file_folder(), err);
    if (!rc) {
        job_set_result(run,
            w.no ? arena_printf(a, "%s-udgave-%lld.%s", key, (long long)w.no, w.format)
                 : arena_printf(a, "%s-kladde.%s", key, w.format),
            path);
        job_set_message(run, tr("Filen er klar."));
    }
    buf_done(&w.frozen);
    buf_done(&w.out);
    return rc;
}
JOB(document_file_job, .kind = "document_file", .label = N_("Lav fil af et dokument"), .run = file_job,
    .is_waited_for = true);

/* The draft, or an issue of the document, is still for the user. */
static int file_sight(struct req *req, const char *key, int64_t no)
{
    struct conn *c;
    struct document_full d;
    struct actor actor = req_actor(req);
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = document_load(c, &actor, key, no ? NEED_ISSUED : NEED_TEXT, &d, req->arena, &req->err);
    db_release(req->db, c);
    return rc;
}

static int file_start_page(struct req *req, struct res *res)
{
    struct actor actor = req_actor(req);
    const char *key = req_text(req, "key"), *format = req_text(req, "format");
    int64_t id = 0, no = req_int(req, "udgave", 0);
    if (file_format(format) < 0)
        return err_user(&req->err, ERR_INVALID, "%s", tr("Vælg PDF, Word, HTML eller regneark."));
    int rc = file_sight(req, key, no);
    if (!rc)
        rc = job_start(req->db, &actor, "document_file", NULL,
            arena_printf(req->arena, "%s %lld %s", key, (long long)no, format), &id, &req->err);
    return rc ? rc
              : res_redirect(res, arena_printf(req->arena, "/dokumenter/%s/hent/%lld", key, (long long)id));
}
static const struct param file_start_params[] = {
    {"key", P_KEY, 0, 0}, {"format", P_KEY, 0, 0}, {"udgave", P_INT, 0, 100000}};
ROUTE(document_file_start_route, "POST", "/dokumenter/{key}/hent", PERM_DOCUMENT_READ, file_start_page,
    file_start_params);

/* The user's own job on this document, or ERR_NOT_FOUND. */
static int file_job_of(struct req *req, struct job *job)
{
    struct conn *c;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = job_by_id(c, req_int(req, "job", 0), job, req->arena, &req->err);
    db_release(req->db, c);
    if (rc)
        return rc;
    const char *prefix = arena_printf(req->arena, "%s ", req_text(req, "key"));
    if (!text_equal(job->kind, "document_file") || job->user_id != req->who.user_id || !job->argument ||
        !text_has_prefix(job->argument, prefix))
        return err_user(&req->err, ERR_NOT_FOUND, "%s", tr("Filen findes ikke. Lav den igen."));
    const char *no = job->argument + strlen(prefix);
    return file_sight(req, req_text(req, "key"), no[0] == '0' ? 0 : 1);
}

/* "2" of the job's argument "key 2 pdf". */
static const char *file_issue_of(const struct job *job, struct arena *a)
{
    const char *issue = strchr(job->argument, ' ') + 1;
    return arena_strndup(a, issue, strcspn(issue, " "));
}

static int file_wait_page(struct req *req, struct res *res)
{
    struct job job;
    int rc = file_job_of(req, &job);
    if (rc)
        return rc;
    bool done = text_equal(job.state, "done"), over = job_is_over(&job);
    const char *format = strrchr(job.argument, ' ') + 1, *key = req_text(req, "key"),
               *title = tr("Fil af dokumentet");
    const char *back = arena_printf(req->arena, "/dokumenter/%s", key);
    struct crumb crumbs[] = {{tr("Dokumenter"), "/dokumenter"}, {tr("Dokument"), back}, {title, NULL}};
    if (!over)
        res_header(res, "Refresh", "1");
    struct html *h = page_begin(req, res, MENU_DOCUMENTS, title, crumbs, 3);
    t_page_head(h, &(struct page_head){.title = title});
    t_file_wait(h, &(struct file_wait_view){.state = tr(job_state_label(job.state)),
                       .message = job.message ? tr(job.message) : tr("Filen kunne ikke laves. Prøv igen."),
                       .url = done ? arena_printf(req->arena, "%s/fil/%lld", back, (long long)job.id) : NULL,
                       .label = tr(file_formats[file_format(format)].label),
                       .back = back,
                       .csrf = req_csrf(req),
                       .format = format,
                       .again = arena_printf(req->arena, "%s/hent", back),
                       .issue = file_issue_of(&job, req->arena),
                       .over = over});
    return page_end(req, res, h);
}
static const struct param file_job_params[] = {{"key", P_KEY, 0, 0}, {"job", P_INT, 1, INT64_MAX}};
ROUTE(document_file_wait_route, "GET", "/dokumenter/{key}/hent/{job}", PERM_DOCUMENT_READ, file_wait_page,
    file_job_params);

static int file_get_page(struct req *req, struct res *res)
{
    struct job job;
    struct buf data = BUF_INIT;
    int rc = file_job_of(req, &job);
    if (rc)
        return rc;
    if (!text_equal(job.state, "done") || !job.result_path)
        return err_user(&req->err, ERR_NOT_FOUND, "%s", tr("Filen findes ikke. Lav den igen."));
    rc = file_read(job.result_path, 0, &data, &req->err);
    if (rc == ERR_NOT_FOUND)
        err_user(&req->err, rc, "%s", tr("Filen findes ikke. Lav den igen."));
    if (!rc)
        rc = res_file(res, document_mime(strrchr(job.argument, ' ') + 1), job.result, data.data, data.len);
    buf_done(&data);
    return rc;
}
ROUTE(document_file_get_route, "GET", "/dokumenter/{key}/fil/{job}", PERM_DOCUMENT_READ, file_get_page,
    file_job_params);

/* ---- tovholder report ---- */

static void report_json(const struct document_full *d, const struct compose *co, struct buf *out)
{
    char day[11];
    buf_puts(out, "{\"title\":");
    buf_json(out, d->head.title);
    buf_puts(out, ",\"kind\":");
    buf_json(out, d->head.kind);
    buf_puts(out, ",\"as_of\":");
    buf_json(out, day_iso(co->as_of, day));
    buf_puts(out, ",\"figures\":[\n");
    for (size_t i = 0; i < co->n_figures; i++) {
        if (i)
            buf_puts(out, ",\n");
        figure_json(&co->figures[i], out);
    }
    buf_puts(out, "\n],\"tables\":");
    table_file_json(co, out);
    buf_puts(out, "}\n");
}

struct report {
    const char *kind, *subject, *format;
    const char *text; /* a file in the form of kinds/ in place of the kind's template; NULL = that */
};

static int report_draft(
    struct conn *c, const struct report *r, struct document_full *ret, struct arena *a, struct err *err)
{
    struct buf text = BUF_INIT;
    if (!r->text)
        return subject_draft(c, r->kind, r->subject, ret, a, err);
    if (!document_kind_find(r->kind))
        return err_user(err, ERR_NOT_FOUND, tr("Dokumenttypen %s findes ikke."), r->kind);
    int rc = file_read(r->text, 0, &text, err);
    if (!rc)
        rc = document_from_text(
            document_kind_find(r->kind)->key, arena_strndup(a, text.data, text.len), ret, a, err);
    buf_done(&text);
    return rc;
}

static int report_make(
    struct db *db, const struct report *r, struct buf *out, struct arena *a, struct err *err)
{
    const char *format = r->format;
    struct conn *c;
    struct document_full d;
    struct buf frozen = BUF_INIT;
    struct actor actor = actor_command_line();
    struct compose co = {.as_of = clock_today(), .arena = a};
    int rc = db_lease_snapshot(db, &c, err);
    if (rc)
        return rc;
    rc = report_draft(c, r, &d, a, err);
    if (!rc)
        rc = file_from_full(c, &d, &actor, format, &co, &frozen, err);
    db_release(db, c);
    if (!rc && text_equal(format, "json"))
        report_json(&d, &co, out);
    else if (!rc && text_equal(format, "xlsx"))
        buf_put(out, frozen.data, frozen.len);
    else if (!rc)
        rc = document_file(&d.head, frozen.data, frozen.len, format, out, err);
    buf_done(&frozen);
    return rc;
}

static int run_report(int argc, char **argv, struct err *err)
{
    struct db *db;
    struct buf out = BUF_INIT;
    const char *path = command_option(&argc, argv, "out");
    struct report r = {
        .subject = command_option(&argc, argv, "about"), .text = command_option(&argc, argv, "text")};
    int rc = command_open_db(&argc, argv, &db, err);
    if (rc)
        return rc;
    const char *dot = path ? strrchr(path, '.') : NULL;
    rc = organisation_refresh(db, err);
    if (!rc)
        rc = code_refresh(db, err);
    if (!rc)
        rc = setting_refresh(db, err);
    if (rc) {
        db_close(db);
        return rc;
    }
    clock_set_today(setting_day(setting_demo_today));
    struct arena *a = arena_new(0);
    if (!a)
        rc = err_set(err, ERR_LIMIT, "report: out of memory");
    else if (argc != 1)
        rc = err_user(
            err, ERR_INVALID, "%s", tr("Skriv, hvilket dokument der skal laves, fx political-answer."));
    else if (!dot || (file_format(dot + 1) < 0 && !text_equal(dot + 1, "json")))
        rc = err_user(err, ERR_INVALID, "%s",
            tr("Skriv --out FIL med endelsen .html, .pdf, .docx, .xlsx eller .json."));
    else {
        r.kind = argv[0];
        r.format = dot + 1;
        rc = report_make(db, &r, &out, a, err);
    }
    if (!rc)
        rc = file_write(path, out.data, out.len, err);
    buf_done(&out);
    arena_free(a);
    db_close(db);
    return rc;
}
COMMAND(report_command, "report",
    N_("DOKUMENT [--about NØGLE | --text FIL] --out FIL.{html,pdf,docx,xlsx,json} [--db URL]"),
    N_("Laver et dokument med de tal, der gælder nu, fx political-answer eller grant-sheet --about bevilling-02. --text: afsnittene fra en fil."),
    run_report);
