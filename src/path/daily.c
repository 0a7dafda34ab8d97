/* The command daily: what the installation needs once a day. Every part runs, also when one before it failed; the exit status tells. */
#include "base/lang.h"
#include "path/digest.h"
#include "path/referral_clock.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/command.h"
#include "system/day_turn.h"
#include "system/organisation.h"
#include "system/saved_view.h"
#include "system/setting.h"

#include <stdio.h>

struct daily {
    struct db *db;
    struct arena *arena;
    int64_t n;
};

static int daily_tidy_write(struct conn *c, void *ctx, struct err *err)
{
    struct daily *d = ctx;
    const struct referral_scope everybody = {0};
    return referral_tidy(c, &everybody, clock_today(), &d->n, err);
}

/* Referrals that nobody answered or started in time, 500 in a write. */
static int daily_tidy(struct daily *d, struct err *err)
{
    int64_t n = 0;
    int rc;
    do {
        rc = db_write(d->db, "daily_tidy", daily_tidy_write, d, err);
        n += rc ? 0 : d->n;
    } while (!rc && d->n > 0);
    if (!rc)
        printf(tr("Henvisninger: %lld udløbet eller ledige igen.\n"), (long long)n);
    return rc;
}

static int daily_views_write(struct conn *c, void *ctx, struct err *err)
{
    (void)ctx;
    return saved_view_clear(c, (struct stamp){clock_real().ms - INT64_C(86400000)}, err);
}

static int daily_views(struct daily *d, struct err *err)
{
    return db_write(d->db, "daily_views", daily_views_write, NULL, err);
}

static int daily_analyze(struct daily *d, struct err *err)
{
    int rc = db_analyze(d->db, err);
    if (!rc)
        printf("%s\n", tr("Databasens statistik er ajour."));
    return rc;
}

static bool daily_go_on(int64_t rows, void *ctx)
{
    (void)rows;
    (void)ctx;
    return true;
}

static int daily_audit(struct daily *d, struct err *err)
{
    int64_t rows = 0, bad = 0;
    int rc = audit_verify_watched(d->db, daily_go_on, NULL, &rows, &bad, err);
    if (!rc && bad)
        rc = err_user(
            err, ERR_CONFLICT, tr("Loggen er brudt ved række %lld. Se docs/security.md."), (long long)bad);
    if (!rc)
        printf(tr("Loggen er hel: %lld rækker.\n"), (long long)rows);
    return rc;
}

static int daily_digest(struct daily *d, struct err *err)
{
    struct digest_report report;
    int rc = digest_run(d->db, NULL, NULL, &report, err);
    if (!rc)
        printf(tr("Daglig e-mail: %s\n"), digest_words(&report, d->arena));
    if (!rc && report.failed)
        rc = err_user(err, ERR_IO, "%s", report.reason);
    return rc;
}

static int daily_parts(struct daily *d, struct err *err)
{
    static int (*const parts[])(struct daily *, struct err *) = {
        daily_tidy, daily_views, daily_analyze, daily_audit, daily_digest};
    int rc = OK;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        struct err fault = ERR_INIT;
        int part = parts[i](d, &fault);
        if (!part)
            continue;
        fprintf(stderr, "%s\n", err_user_text(&fault));
        if (!rc) {
            rc = part;
            *err = fault;
        }
    }
    return rc;
}

static int daily_run(int argc, char **argv, struct err *err)
{
    struct daily d = {.arena = arena_new(0)};
    int rc = command_open_db(&argc, argv, &d.db, err);
    if (rc) {
        arena_free(d.arena);
        return rc;
    }
    rc = d.arena ? command_arguments(argc, argv, 0, 0, err) : err_set(err, ERR_LIMIT, "daily: no memory");
    if (!rc)
        rc = setting_refresh(d.db, err);
    if (!rc) {
        clock_set_today(setting_day(setting_demo_today));
        rc = organisation_refresh(d.db, err);
    }
    if (!rc)
        rc = code_refresh(d.db, err);
    if (!rc)
        rc = day_turn_run(d.db, err);
    if (!rc)
        rc = daily_parts(&d, err);
    arena_free(d.arena);
    db_close(d.db);
    return rc;
}
COMMAND(daily_command, "daily", "[--db URL]",
    N_("Det daglige: udløbne henvisninger, databasens statistik, kontrol af loggen og den daglige e-mail."),
    daily_run);
