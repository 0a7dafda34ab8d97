#include "path/digest.h"

#include "base/lang.h"
#include "base/text.h"
#include "path/worklist.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/command.h"
#include "system/job.h"
#include "system/mail.h"
#include "system/organisation.h"
#include "system/setting.h"

#include <stdio.h>
#include <string.h>

struct digest_sent {
    int64_t id, user_id;
    day_t day;
    struct stamp at;
    int64_t n_due, n_late;
    const char *state; /* sending sent nothing failed */
    const char *message;
};
static const struct field digest_fields[] = {
    FIELD(digest_sent, id, F_ID, NULL, FR_PRIMARY),
    FIELD(digest_sent, user_id, F_ID, NULL, FR_REQUIRED),
    FIELD(digest_sent, day, F_DAY, NULL, FR_REQUIRED),
    FIELD(digest_sent, at, F_STAMP, NULL, FR_REQUIRED),
    FIELD(digest_sent, n_due, F_INT, NULL, FR_REQUIRED),
    FIELD(digest_sent, n_late, F_INT, NULL, FR_REQUIRED),
    FIELD(digest_sent, state, F_TEXT, NULL, FR_REQUIRED),
    FIELD(digest_sent, message, F_TEXT, NULL, 0),
};
static TABLE(digest_table, "digest_sent", N_("Sendt e-mail"), digest_sent, digest_fields);

/* Takes the user's mail of the day: a new row, or one that failed. No change = somebody else has it. */
SQL(digest_take, "INSERT INTO digest_sent (user_id, day, at, n_due, n_late, state, message) "
                 "VALUES ($1, $2, $3, $4, $5, $6, NULL) ON CONFLICT (user_id, day) DO NOTHING");
SQL(digest_take_again, "UPDATE digest_sent SET state = $6, at = $3, n_due = $4, n_late = $5, message = NULL "
                       "WHERE user_id = $1 AND day = $2 AND state = 'failed'");
SQL(digest_settle, "UPDATE digest_sent SET state = $3, message = $4 WHERE user_id = $1 AND day = $2");
SQL(digest_select, "SELECT id, user_id, day, at, n_due, n_late, state, message FROM digest_sent "
                   "WHERE user_id = $1 AND day = $2");
SQL(digest_count_emergency, "SELECT COUNT(*) FROM break_glass WHERE seen_at IS NULL");

SQL(digest_count_activity,
    "SELECT COUNT(*) FROM activity WHERE due_day < $2 AND cancelled IS NULL AND user_id = $1 AND "
    "((reg = 'supplier_report' AND state IN ('expected', 'returned')) OR "
    "(reg = 'milestone' AND state IN ('planned', 'running')) OR (reg = 'pool_application' AND state = 'received'))");

/* ---- counting ---- */

static int digest_count_lists(struct conn *c, const struct actor *actor, day_t today,
    struct digest_counts *ret, struct arena *a, struct err *err)
{
    struct worklist lists[WORKLIST_LISTS];
    struct worklist_of of = worklist_own(actor, today);
    const char *failed = NULL;
    of.brief = true;
    worklist_load_all(c, &of, lists, a, &failed);
    if (failed)
        return err_set(err, ERR_DB, "digest: %s", failed);
    ret->n_due = (int64_t)lists[WORKLIST_DUE].n;
    ret->n_late = (int64_t)lists[WORKLIST_DUE].n_late;
    ret->n_inbox = (int64_t)lists[WORKLIST_INBOX].n;
    ret->n_waiting = (int64_t)lists[WORKLIST_WAITING].n;
    ret->n_pauses = (int64_t)lists[WORKLIST_PAUSE].n;
    ret->n_meetings = (int64_t)lists[WORKLIST_MEETING].n;
    ret->n_consents = (int64_t)lists[WORKLIST_CONSENT].n;
    ret->n_inform = (int64_t)lists[WORKLIST_INFORM].n;
    return OK;
}

int digest_count(struct conn *c, const struct user *user, day_t today, struct digest_counts *ret,
    struct arena *a, struct err *err)
{
    struct actor actor;
    *ret = (struct digest_counts){.n_emergency = INT_NONE};
    int rc = user_actor(c, user, &actor, a, err);
    if (rc)
        return rc;
    if (actor_may(&actor, PERM_REFERRAL_SEND))
        rc = digest_count_lists(c, &actor, today, ret, a, err);
    if (!rc && actor_may(&actor, PERM_ACTIVITY_EDIT))
        rc = q_int(c, &digest_count_activity, ARGS(V_INT(user->id), V_DAY(today)), &ret->n_activity, err);
    if (!rc && actor_may(&actor, PERM_AUDIT_READ))
        rc = q_int(c, &digest_count_emergency, NO_ARGS, &ret->n_emergency, err);
    return rc;
}

bool digest_has(const struct digest_counts *n)
{
    return n->n_due || n->n_inbox || n->n_waiting || n->n_pauses || n->n_meetings || n->n_consents ||
           n->n_inform || n->n_activity || (n->n_emergency != INT_NONE && n->n_emergency);
}

/* ---- words ---- */

static const char *digest_subject(const struct digest_counts *n, struct arena *a)
{
    if (n->n_emergency != INT_NONE && n->n_emergency && !n->n_due)
        return arena_printf(a,
            n->n_emergency == 1 ? tr("Tovholder: %lld nødadgang venter på vurdering")
                                : tr("Tovholder: %lld nødadgange venter på vurdering"),
            (long long)n->n_emergency);
    return arena_printf(
        a, tr("Tovholder: %lld forfalder, %lld over fristen"), (long long)n->n_due, (long long)n->n_late);
}

static void digest_line(struct buf *out, const char *label, int64_t n)
{
    if (n != INT_NONE && n > 0)
        buf_printf(out, "%s: %lld\n", label, (long long)n);
}

const char *digest_text(const struct digest_counts *n, const char *base, struct arena *a)
{
    struct buf out = BUF_INIT;
    buf_printf(&out, "%s\n\n", tr("Dit overblik i Tovholder i dag:"));
    if (n->n_due)
        buf_printf(&out, tr("Forfalder inden for 7 dage: %lld, heraf %lld over fristen\n"),
            (long long)n->n_due, (long long)n->n_late);
    digest_line(&out, tr("Indbakke"), n->n_inbox);
    digest_line(&out, tr("Venter på svar fra andre"), n->n_waiting);
    digest_line(&out, tr("Borgere på pause over grænsen"), n->n_pauses);
    digest_line(&out, tr("Møder i denne uge"), n->n_meetings);
    digest_line(&out, tr("Samtykker, der udløber inden for 30 dage"), n->n_consents);
    digest_line(&out, tr("Borgere, der mangler orientering om et tilbud, der lukker"), n->n_inform);
    digest_line(&out, tr("Rapporter, milepæle og ansøgninger over fristen"), n->n_activity);
    digest_line(&out, tr("Nødadgange, der venter på vurdering"), n->n_emergency);
    if (base)
        buf_printf(&out, "\n%s\n%s/\n", tr("Åbn Tovholder:"), base);
    buf_printf(&out, "\n%s\n",
        tr("E-mailen nævner ingen borgere. Du får den, fordi den er valgt på din bruger; slå den fra under Indstillinger, Daglig e-mail."));
    const char *text = buf_failed(&out) ? "" : arena_strdup(a, out.data);
    buf_done(&out);
    return text;
}

const char *digest_words(const struct digest_report *r, struct arena *a)
{
    const char *text = arena_printf(a, tr("%lld sendt, %lld uden opgaver, %lld sendt tidligere i dag."),
        (long long)r->sent, (long long)r->nothing, (long long)r->before);
    if (r->failed)
        text = arena_printf(a, tr("%s %lld kunne ikke sendes og prøves igen ved næste kørsel: %s"), text,
            (long long)r->failed, r->reason);
    return text;
}

/* ---- one user ---- */

struct digest_write {
    int64_t user_id;
    day_t day;
    struct stamp now;
    const struct digest_counts *counts;
    const char *state, *message;
    bool taken; /* out */
};

static int digest_take_write(struct conn *c, void *ctx, struct err *err)
{
    struct digest_write *w = ctx;
    int64_t changes = 0;
    const struct val args[] = {V_INT(w->user_id), V_DAY(w->day), V_STAMP(w->now), V_INT(w->counts->n_due),
        V_INT(w->counts->n_late), V_TEXT(w->state)};
    int rc = q_exec(c, &digest_take, args, 6, &changes, err);
    if (!rc && !changes)
        rc = q_exec(c, &digest_take_again, args, 6, &changes, err);
    w->taken = !rc && changes > 0;
    return rc;
}

static int digest_settle_write(struct conn *c, void *ctx, struct err *err)
{
    const struct digest_write *w = ctx;
    struct actor actor = actor_command_line();
    int rc = q_exec(c, &digest_settle,
        ARGS(V_INT(w->user_id), V_DAY(w->day), V_TEXT(w->state), V_TEXT(w->message)), NULL, err);
    if (!rc && text_equal(w->state, "sent"))
        rc =
            audit_add(c, &actor, &(struct audit_entry){"send", "digest", w->user_id, INT_NONE, "email"}, err);
    return rc;
}

/* Whether the day's mail is settled: sent, nothing to send, or on its way in another run. */
static int digest_is_settled(
    struct conn *c, int64_t user_id, day_t day, bool *ret, struct arena *a, struct err *err)
{
    struct digest_sent row;
    int rc = q_one(c, &digest_select, ARGS(V_INT(user_id), V_DAY(day)), &digest_table, &row, a, err);
    *ret = !rc && !text_equal(row.state, "failed");
    return rc == ERR_NOT_FOUND ? OK : rc;
}

static int digest_look(struct db *db, const struct user *user, day_t day, bool *ret_settled,
    struct digest_counts *ret, struct arena *a, struct err *err)
{
    struct conn *c;
    int rc = db_lease(db, &c, err);
    if (rc)
        return rc;
    rc = digest_is_settled(c, user->id, day, ret_settled, a, err);
    if (!rc && !*ret_settled)
        rc = digest_count(c, user, clock_today(), ret, a, err);
    db_release(db, c);
    return rc;
}

/* ret_failed = the server did not take it; fault tells why. */
static int digest_one(struct db *db, const struct user *user, day_t day, struct digest_report *report,
    bool *ret_failed, struct arena *a, struct err *err)
{
    struct digest_counts counts;
    bool settled = false;
    struct err fault = ERR_INIT;
    *ret_failed = false;
    int rc = digest_look(db, user, day, &settled, &counts, a, err);
    if (rc || settled) {
        report->before += settled;
        return rc;
    }
    bool any = digest_has(&counts);
    struct digest_write w = {user->id, day, clock_real(), &counts, any ? "sending" : "nothing", NULL, false};
    rc = db_write(db, "digest_take", digest_take_write, &w, err);
    if (rc || !w.taken || !any) {
        report->before += !rc && !w.taken;
        report->nothing += !rc && w.taken;
        return rc;
    }
    char iso[11];
    struct mail mail = {user->email, digest_subject(&counts, a), digest_text(&counts, mail_base_url(), a),
        arena_printf(a, "digest-%s-%lld", day_iso(day, iso), (long long)user->id)};
    *ret_failed = mail_send(&mail, &fault) != OK;
    w.state = *ret_failed ? "failed" : "sent";
    w.message = *ret_failed ? err_user_text(&fault) : NULL;
    if (*ret_failed)
        text_copy(report->reason, sizeof report->reason, w.message);
    report->failed += *ret_failed;
    report->sent += !*ret_failed;
    return db_write(db, "digest_settle", digest_settle_write, &w, err);
}

/* ---- all ---- */

static int digest_users(struct db *db, struct user **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    struct conn *c;
    int rc = db_lease(db, &c, err);
    if (rc)
        return rc;
    rc = user_with_digest(c, ret, ret_n, a, err);
    db_release(db, c);
    return rc;
}

int digest_run(struct db *db, bool (*watch)(int64_t done, int64_t total, void *ctx), void *ctx,
    struct digest_report *ret, struct err *err)
{
    enum { IN_A_ROW = 3 };
    struct arena *a = arena_new(0), *one = arena_new(0);
    struct user *users;
    size_t n = 0;
    int in_a_row = 0;
    day_t day = stamp_local_day(clock_real());
    *ret = (struct digest_report){0};
    int rc = a && one ? digest_users(db, &users, &n, a, err) : err_set(err, ERR_LIMIT, "digest: no memory");
    if (!rc && n && !mail_is_set_up())
        rc = err_user(err, ERR_REFUSED, "%s",
            tr("Der er ikke sat en mailserver op. Sæt smtp_url og smtp_from under Installationen."));
    for (size_t i = 0; !rc && i < n && in_a_row < IN_A_ROW; i++) {
        bool failed = false;
        if (watch && !watch((int64_t)i, (int64_t)n, ctx))
            break;
        arena_clear(one);
        rc = digest_one(db, &users[i], day, ret, &failed, one, err);
        in_a_row = failed ? in_a_row + 1 : 0;
        if (in_a_row == IN_A_ROW)
            ret->failed += (int64_t)(n - i - 1);
    }
    arena_free(a);
    arena_free(one);
    return rc;
}

/* ---- job and command ---- */

static bool digest_tell(int64_t done, int64_t total, void *ctx)
{
    return job_progress(ctx, done, total, N_("brugere"));
}

static int digest_job_run(struct job_run *run, struct err *err)
{
    struct digest_report report;
    int rc = digest_run(job_db(run), digest_tell, run, &report, err);
    if (rc)
        return rc;
    const char *words = digest_words(&report, job_arena(run));
    if (report.failed)
        return err_user(err, ERR_REFUSED, "%s", words);
    job_set_message(run, words);
    return OK;
}
JOB(digest_job, .kind = "digest", .label = N_("Daglig e-mail"), .run = digest_job_run);

static int digest_command_run(int argc, char **argv, struct err *err)
{
    struct db *db;
    struct digest_report report;
    int rc = command_open_db(&argc, argv, &db, err);
    if (rc)
        return rc;
    struct arena *a = arena_new(0);
    rc = a ? command_arguments(argc, argv, 0, 0, err) : err_set(err, ERR_LIMIT, "digest: no memory");
    if (!rc)
        rc = setting_refresh(db, err);
    if (!rc) {
        clock_set_today(setting_day(setting_demo_today));
        rc = organisation_refresh(db, err);
    }
    if (!rc)
        rc = code_refresh(db, err); /* what each user sees rests on the code list of tracks */
    if (!rc)
        rc = digest_run(db, NULL, NULL, &report, err);
    if (!rc) {
        printf("%s\n", digest_words(&report, a));
        if (report.failed)
            rc = err_user(err, ERR_IO, "%s", report.reason);
    }
    arena_free(a);
    db_close(db);
    return rc;
}
COMMAND(digest_command, "digest", "[--db URL]",
    N_("Sender den daglige e-mail til dem, der har valgt den og ikke har fået den i dag."),
    digest_command_run);
