#include "path/referral_import.h"
#include "base/csv.h"
#include "base/file.h"
#include "base/lang.h"
#include "base/text.h"
#include "path/referral_request.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/command.h"
#include "system/import.h"
#include "system/organisation.h"
#include "system/setting.h"
#include "system/user.h"
#include <string.h>

enum column {
    COL_CITIZEN,
    COL_OFFER,
    COL_DAY,
    COL_REASON,
    COL_BASIS,
    COL_TEAM,
    COL_PRIORITY,
    COL_OVERRIDE,
    COL_ENTRY,
    COL_LATE,
    N_COLUMNS
};
static const char *const column_names[N_COLUMNS] = {"citizen", "offer", "sent_day", "reason", "legal_basis",
    "team", "priority", "override_reason", "entry_met", "late_reason"};
enum { N_REQUIRED = COL_BASIS };

struct import_line {
    int line;
    const char *cell[N_COLUMNS]; /* "" where the file has no such column */
    struct referral draft;       /* what could be read of a refused row */
    bool refused, keep;
};

enum { IMPORT_BATCH = 500 };

struct import_write {
    const struct referral_import *in;
    struct import_line *lines; /* [n] */
    size_t n;
    size_t from, to;                      /* rows of the batch at hand */
    bool undo;                            /* the batch is judged only */
    struct referral_import_report before; /* the report as it was before the batch; its text is not owned */
    struct stamp started;
    struct referral_import_report *report;
};

static int read_header(const struct csv *csv, int column[N_COLUMNS], struct err *err)
{
    for (size_t i = 0; i < csv->n_cols; i++) {
        bool known = false;
        for (size_t k = 0; k < N_COLUMNS; k++)
            known |= text_equal(csv->header[i], column_names[k]);
        if (!known)
            return err_user(err, ERR_INVALID,
                tr("Kolonnen “%s” kendes ikke. Brug citizen, offer, sent_day, reason, legal_basis, team, priority, override_reason, entry_met og late_reason."),
                csv->header[i]);
    }
    for (int k = 0; k < N_COLUMNS; k++) {
        column[k] = csv_column(csv, column_names[k]);
        if (column[k] < 0 && k < N_REQUIRED)
            return err_user(
                err, ERR_INVALID, tr("Kolonnen “%s” mangler i filens første række."), column_names[k]);
    }
    return OK;
}

/* Semicolon, unless the header row has only commas. */
static char separator(const char *data, size_t len)
{
    bool comma = false, header = false;
    for (size_t i = 0; i < len; i++) {
        if (data[i] == '#' && (i == 0 || data[i - 1] == '\n')) {
            while (i < len && data[i] != '\n')
                i++;
            continue;
        }
        if (data[i] == ';')
            return ';';
        comma |= data[i] == ',';
        if (data[i] == '\n' && header)
            break;
        header |= data[i] > ' ';
    }
    return comma ? ',' : ';';
}

static int read_lines(
    const struct referral_import *in, struct import_write *w, struct arena *a, struct err *err)
{
    struct csv csv;
    int column[N_COLUMNS];
    char **cells;
    int rc = csv_open(&csv, in->data, in->len, separator(in->data, in->len), a, err);
    if (rc == OK)
        rc = read_header(&csv, column, err);
    if (rc != OK)
        return rc;
    w->lines = arena_array(a, REFERRAL_IMPORT_MAX_ROWS, sizeof *w->lines);
    if (!w->lines)
        return err_set(err, ERR_LIMIT, "no memory for the rows of an import");
    while ((rc = csv_next(&csv, a, &cells, err)) == 1) {
        if (w->n == REFERRAL_IMPORT_MAX_ROWS)
            return err_user(err, ERR_LIMIT,
                tr("Filen har for mange rækker. Del den i filer med højst %d rækker."),
                REFERRAL_IMPORT_MAX_ROWS);
        struct import_line *line = &w->lines[w->n++];
        line->line = csv.line;
        for (int k = 0; k < N_COLUMNS; k++)
            line->cell[k] = column[k] < 0 ? "" : text_trim(a, cells[column[k]]);
    }
    return rc;
}

/* "linje 4: message". Field messages are joined; a citizen is never named. */
static void complain(struct import_write *w, struct import_line *line, const struct err *err)
{
    struct buf *out = &w->report->text;
    line->refused = true;
    w->report->n_refused++;
    buf_printf(out, tr("linje %d: afvist. "), line->line);
    for (int i = 0; i < err->n_fields; i++)
        buf_printf(out, "%s%s: %s", i ? " " : "", err->field[i].name, err->field[i].msg);
    if (err->n_fields == 0)
        buf_puts(out, err_user_text(err));
    buf_putc(out, '\n');
}

static day_t read_day(const struct import_line *line, struct err *err)
{
    day_t today = clock_today(), day = day_parse(line->cell[COL_DAY], today);
    if (day_is_none(day))
        err_field(err, "sent_day", "%s", tr("Skriv datoen som 2026-03-09."));
    else if (day.n > today.n)
        err_field(
            err, "sent_day", "%s", tr("Datoen ligger i fremtiden. En henvisning kan ikke være sendt endnu."));
    return day;
}

/* Judges one row and sends it. A refusal is put in the report; other errors are returned. */
static int write_line(
    struct conn *c, struct import_write *w, struct import_line *line, struct arena *a, struct err *err)
{
    struct err refusal = ERR_INIT;
    struct referral_asked ask;
    const char *const *cell = line->cell;
    struct referral_request request = {cell[COL_CITIZEN], cell[COL_OFFER], cell[COL_REASON], cell[COL_BASIS],
        cell[COL_TEAM], cell[COL_PRIORITY], cell[COL_OVERRIDE], cell[COL_ENTRY],
        *cell[COL_LATE] ? cell[COL_LATE] : tr("Indlæst fra fil")};
    int64_t id = 0;
    day_t day = read_day(line, &refusal);
    day_t known = day_is_none(day) ? clock_today() : day;
    int rc = referral_request_read(c, &w->in->actor, &request, known, &ask, a, &refusal);
    line->draft = ask.referral;
    line->keep = ask.referral.citizen_id != INT_NONE && ask.referral.intervention_id != INT_NONE;
    if (rc == OK) {
        rc = referral_sent_on(c, ask.referral.citizen_id, ask.referral.intervention_id, day, &id, &refusal);
        if (rc == OK) {
            w->report->n_same++;
            buf_printf(&w->report->text, tr("linje %d: uændret, henvisning %lld er allerede sendt.\n"),
                line->line, (long long)id);
            return OK;
        }
        if (rc == ERR_NOT_FOUND)
            rc = referral_send(c, &w->in->actor, &ask.referral, day, &refusal);
    }
    if (rc == ERR_INVALID || rc == ERR_REFUSED) {
        complain(w, line, &refusal);
        return OK;
    }
    if (rc != OK)
        return err_set(err, rc, "line %d: %s", line->line, refusal.op);
    w->report->n_sent++;
    buf_printf(&w->report->text, tr("linje %d: i orden, til %s.\n"), line->line, ask.intervention.key);
    return OK;
}

/* A batch of rows in one transaction. It may run again, so the report goes back to where it was. ERR_REFUSED undoes a batch
 * that is judged only. */
static int write_lines(struct conn *c, void *ctx, struct err *err)
{
    struct import_write *w = ctx;
    struct referral_import_report *report = w->report;
    struct buf text = report->text;
    text.len = w->before.text.len;
    if (text.data)
        text.data[text.len] = '\0';
    *report = w->before;
    report->text = text;
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "no memory to import");
    int rc = OK;
    for (size_t i = w->from; rc == OK && i < w->to; i++) {
        w->lines[i].refused = false;
        rc = write_line(c, w, &w->lines[i], a, err);
        w->lines[i].draft.team = NULL;
        arena_clear(a);
    }
    arena_free(a);
    return rc == OK && w->undo ? err_set(err, ERR_REFUSED, "judged only") : rc;
}

/* All rows, batch by batch, so that other writes are not held up; undo = judge only. A run that is interrupted can be started again: rows
 * sent before are then unchanged. */
static int run_batches(struct db *db, struct import_write *w, bool undo, struct err *err)
{
    buf_clear(&w->report->text);
    struct buf text = w->report->text;
    *w->report = (struct referral_import_report){.text = text};
    w->undo = undo;
    for (w->from = 0; w->from < w->n; w->from = w->to) {
        struct err batch = ERR_INIT;
        w->to = w->from + IMPORT_BATCH < w->n ? w->from + IMPORT_BATCH : w->n;
        w->before = *w->report;
        int rc = db_write(db, "referral_import", write_lines, w, &batch);
        if (rc != OK && rc != ERR_REFUSED) {
            *err = batch;
            return rc;
        }
    }
    return OK;
}

/* Without --partial all rows are judged before any is sent: one that is refused stops the file. */
static int judge_and_send(struct db *db, struct import_write *w, struct err *err)
{
    bool partial = w->in->partial && !w->in->dry_run;
    int rc = partial ? OK : run_batches(db, w, true, err);
    if (rc != OK || w->in->dry_run || w->report->n_refused)
        return rc;
    rc = run_batches(db, w, false, err);
    w->report->sent = rc == OK;
    return rc;
}

/* The drafts of refused rows of a batch, after the good rows are written or undone. */
static int write_drafts(struct conn *c, void *ctx, struct err *err)
{
    struct import_write *w = ctx;
    int rc = OK;
    w->report->n_drafts = w->before.n_drafts;
    for (size_t i = w->from; rc == OK && i < w->to; i++) {
        struct import_line *line = &w->lines[i];
        if (!line->refused || !line->keep)
            continue;
        struct referral draft = line->draft;
        draft.reason = *line->cell[COL_REASON] ? line->cell[COL_REASON] : NULL;
        draft.override_reason = *line->cell[COL_OVERRIDE] ? line->cell[COL_OVERRIDE] : NULL;
        draft.entry_met = *line->cell[COL_ENTRY] ? line->cell[COL_ENTRY] : NULL;
        draft.late_reason = *line->cell[COL_LATE] ? line->cell[COL_LATE] : NULL;
        draft.team = *line->cell[COL_TEAM] ? line->cell[COL_TEAM] : NULL;
        rc = referral_save_draft(c, &w->in->actor, &draft, err);
        w->report->n_drafts += rc == OK;
    }
    return rc;
}

static int run_drafts(struct db *db, struct import_write *w, struct err *err)
{
    int rc = OK;
    w->report->n_drafts = 0;
    for (w->from = 0; rc == OK && w->in->actor.user_id && w->from < w->n; w->from = w->to) {
        w->to = w->from + IMPORT_BATCH < w->n ? w->from + IMPORT_BATCH : w->n;
        w->before = *w->report;
        rc = db_write(db, "referral_import_drafts", write_drafts, w, err);
    }
    return rc;
}

/* The run itself. */
static int write_rest(struct conn *c, void *ctx, struct err *err)
{
    struct import_write *w = ctx;
    const struct actor *actor = &w->in->actor;
    struct referral_import_report *report = w->report;
    char detail[160];
    int rc = OK;
    struct import_run run = {.kind = "referrals",
        .path = w->in->path,
        .started = w->started,
        .finished = clock_real(),
        .user_id = actor->user_id ? actor->user_id : INT_NONE,
        .n_new = report->sent ? report->n_sent : 0,
        .n_same = report->n_same,
        .n_error = report->n_refused,
        .report = report->text.data};
    if (rc == OK)
        rc = q_insert(c, &import_run_table, &run, &run.id, err);
    if (rc != OK)
        return rc;
    snprintf(detail, sizeof detail, "sent=%lld same=%lld refused=%lld drafts=%lld", (long long)run.n_new,
        (long long)run.n_same, (long long)run.n_error, (long long)report->n_drafts);
    return audit_add(c, actor, &(struct audit_entry){"import", "referral", run.id, INT_NONE, detail}, err);
}

int referral_import(
    struct db *db, const struct referral_import *in, struct referral_import_report *ret, struct err *err)
{
    struct import_write w = {.in = in, .started = clock_real(), .report = ret};
    struct arena *a = arena_new(0);
    *ret = (struct referral_import_report){.text = BUF_INIT};
    if (!a)
        return err_set(err, ERR_LIMIT, "no memory to import");
    int rc = read_lines(in, &w, a, err);
    if (rc == OK)
        rc = judge_and_send(db, &w, err);
    if (rc == OK && buf_failed(&ret->text))
        rc = err_set(err, ERR_LIMIT, "no memory for the report of an import");
    if (rc == OK && !in->dry_run)
        rc = run_drafts(db, &w, err);
    if (rc == OK && !in->dry_run)
        rc = db_write(db, "referral_import_rest", write_rest, &w, err);
    arena_free(a);
    return rc;
}

/* ---- the command ---- */

/* The user of --user as actor, with the user's roles; texts in a. */
static int actor_of_login(
    struct db *db, const char *login, struct actor *ret, struct arena *a, struct err *err)
{
    struct conn *c;
    struct user user;
    const char **roles;
    size_t n = 0;
    int rc = db_lease(db, &c, err);
    if (rc != OK)
        return rc;
    rc = user_by_login(c, login, &user, a, err);
    if (rc == OK)
        rc = user_roles(c, user.id, &roles, &n, a, err);
    db_release(db, c);
    if (rc == ERR_NOT_FOUND)
        return err_user(err, rc, tr("Der er ingen bruger med login %s."), login);
    if (rc != OK)
        return rc;
    *ret = (struct actor){.user_id = user.id,
        .login = user.login,
        .unit = user.unit,
        .admin = organisation_admin(user.unit),
        .purpose = "henvisning",
        .perms = user_perms(roles, n)};
    if (!actor_may(ret, PERM_REFERRAL_SEND))
        return err_user(err, ERR_DENIED, tr("%s må ikke henvise borgere."), login);
    return OK;
}

static void tell(const struct referral_import *in, const struct referral_import_report *r)
{
    fputs(r->text.data ? r->text.data : "", stdout);
    printf(tr("%lld kan sendes, %lld uændrede, %lld afvist.\n"), (long long)r->n_sent, (long long)r->n_same,
        (long long)r->n_refused);
    if (in->dry_run)
        printf("%s\n", tr("Prøvekørsel: intet er skrevet."));
    else if (r->sent)
        printf(tr("%lld henvisninger er sendt.\n"), (long long)r->n_sent);
    else
        printf("%s\n",
            tr("Ingen er sendt, fordi der er rækker, der er afvist. Ret filen, eller brug --partial."));
    if (r->n_drafts)
        printf(tr("%lld afviste er gemt som kladder.\n"), (long long)r->n_drafts);
}

static int import_file(
    struct db *db, struct referral_import *in, const char *login, day_t today, struct err *err)
{
    struct referral_import_report report = {.text = BUF_INIT};
    struct buf data = BUF_INIT;
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "no memory to import");
    in->actor = actor_command_line();
    int rc = organisation_refresh(db, err);
    if (rc == OK)
        rc = code_refresh(db, err);
    if (rc == OK)
        rc = setting_refresh(db, err);
    if (rc == OK)
        clock_set_today(day_is_none(today) ? setting_day(setting_demo_today) : today);
    if (rc == OK && login)
        rc = actor_of_login(db, login, &in->actor, a, err);
    if (rc == OK)
        rc = file_read(in->path, 64 << 20, &data, err);
    if (rc == OK) {
        in->data = data.data;
        in->len = data.len;
        rc = referral_import(db, in, &report, err);
    }
    if (rc == OK)
        tell(in, &report);
    if (rc == OK && report.n_refused)
        rc = err_user(
            err, ERR_REFUSED, tr("%lld rækker er afvist. Se linjerne ovenfor."), (long long)report.n_refused);
    buf_done(&report.text);
    buf_done(&data);
    arena_free(a);
    return rc;
}

static int run_import(int argc, char **argv, struct err *err)
{
    struct db *db;
    const char *login = command_option(&argc, argv, "user"), *today = command_option(&argc, argv, "today");
    struct referral_import in = {
        .partial = command_flag(&argc, argv, "partial"), .dry_run = command_flag(&argc, argv, "dry-run")};
    if (today && day_is_none(day_parse_iso(today)))
        return err_user(
            err, ERR_INVALID, "%s", tr("--today skal være en dato som åååå-mm-dd, for eksempel 2026-03-09."));
    int rc = command_open_db(&argc, argv, &db, err);
    if (rc != OK)
        return rc;
    rc = command_arguments(argc, argv, 1, 1, err);
    if (rc == OK) {
        in.path = argv[0];
        rc = import_file(db, &in, login, today ? day_parse_iso(today) : DAY_NONE, err);
    }
    db_close(db);
    return rc;
}
COMMAND(import_referrals_command, "import referrals",
    N_("FIL.csv [--user LOGIN] [--partial] [--dry-run] [--today ÅÅÅÅ-MM-DD] [--db URL]"),
    N_("Sender henvisninger fra en fil. Afviste rækker meldes med linje og gemmes som kladder for --user. Uden --partial sendes ingen, når en række er afvist."),
    run_import);
