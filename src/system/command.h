/* Subcommands of the program: one record each gives `tovholder NAME`, help and exit status. */
#pragma once
#include "base/err.h"
#include "base/record.h"

struct command {
    const char *name;  /* "load" or "audit verify" */
    const char *usage; /* "DIR [--db URL]" */
    const char *help;  /* Danish, N_() */
    /* argv[0] is the first argument after the name. Returns OK or an error code with err filled. */
    int (*run)(int argc, char **argv, struct err *err);
};
#define COMMAND(ident, name_, usage_, help_, fn_)                                                            \
    static const struct command ident = {name_, usage_, help_, fn_};                                         \
    RECORD(tov_command, struct command, ident)

/* Options: --name VALUE or --name=VALUE taken out of argv; NULL when absent. */
const char *command_option(int *argc, char **argv, const char *name);
bool command_flag(int *argc, char **argv, const char *name);
/* Opens the database of --db (default TOV_DB or sqlite:var/tovholder.db) and checks the schema. */
struct db;
int command_open_db(int *argc, char **argv, struct db **ret_db, struct err *err);
