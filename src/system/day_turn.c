#include "system/day_turn.h"

#include <stdatomic.h>

RECORDS(tov_day_turn, struct day_turn);

struct turn {
    day_t today;
};

static int turn_write(struct conn *c, void *ctx, struct err *err)
{
    struct turn *turn = ctx;
    int rc = OK;
    for (const struct day_turn *const *p = RECORDS_BEGIN(tov_day_turn); !rc && p < RECORDS_END(tov_day_turn);
         p++)
        rc = (*p)->fn(c, turn->today, err);
    return rc;
}

int day_turn_run(struct db *db, struct err *err)
{
    static _Atomic int32_t done = INT32_MIN;
    static _Atomic(struct db *) done_db;
    struct turn turn = {clock_today()};
    if (atomic_load(&done) == turn.today.n && atomic_load(&done_db) == db)
        return OK;
    int rc = db_write(db, "day_turn", turn_write, &turn, err);
    if (!rc) {
        atomic_store(&done_db, db);
        atomic_store(&done, turn.today.n);
    }
    return rc;
}
