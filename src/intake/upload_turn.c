/* Uploaded files that nobody has said yes or no to for a week are discarded: they hold numbers of persons. */
#include "base/lang.h"
#include "intake/run.h"
#include "system/audit.h"
#include "system/day_turn.h"
#include <unistd.h>

enum { KEPT_DAYS = 7 };

SQL(upload_select_old,
    "SELECT r.run_id AS run_id, r.state AS state, r.file_path AS file_path FROM intake_run r JOIN import_run i ON i.id = r.run_id "
    "WHERE r.uploaded = 1 AND r.state IN ('waiting', 'checking', 'checked') AND i.started < $1");
SQL(upload_finish, "UPDATE import_run SET finished = $2 WHERE id = $1");

static int discard_old(struct conn *c, day_t today, struct err *err)
{
    struct arena *a = arena_new(0);
    struct actor actor = {.login = "tovholder"};
    struct intake_run *runs;
    size_t n = 0;
    struct stamp limit = stamp_from_local((day_t){today.n - KEPT_DAYS}, 0);
    if (!a)
        return err_set(err, ERR_LIMIT, "no memory for old uploads");
    int rc = q_all(c, &upload_select_old, ARGS(V_STAMP(limit)), &intake_run_table, &runs, &n, a, err);
    for (size_t i = 0; rc == OK && i < n; i++) {
        rc = intake_run_move(c, runs[i].run_id, runs[i].state, "discarded", err);
        if (rc == OK)
            rc = q_exec(c, &upload_finish, ARGS(V_INT(runs[i].run_id), V_STAMP(clock_real())), NULL, err);
        if (rc == OK)
            rc = audit_add(c, &actor,
                &(struct audit_entry){
                    "import", "import_run", runs[i].run_id, INT_NONE, "discarded: waited a week"},
                err);
        if (rc == OK)
            unlink(runs[i].file_path);
    }
    arena_free(a);
    return rc;
}
DAY_TURN(upload_turn, .name = "old uploads", .fn = discard_old);
