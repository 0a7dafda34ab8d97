/* What `tovholder serve` looks after every ten seconds, on its main thread: one record each. It must be quick, or start a job. */
#pragma once
#include "base/record.h"
#include "db/db.h"

struct serve_look {
    const char *name;
    void (*fn)(struct db *db); /* logs its own errors */
};
#define SERVE_LOOK(ident, name_, fn_)                                                                        \
    static const struct serve_look ident = {name_, fn_};                                                     \
    RECORD(tov_serve_look, struct serve_look, ident)
