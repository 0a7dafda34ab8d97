/* Subcommands of the program: one record each gives `tovholder NAME`, help and exit status. */
#pragma once
#include "base/err.h"
#include "base/record.h"
#include <stdint.h>

struct command {
    const char *name;  /* "load" or "audit verify" */
    const char *usage; /* "FIL [--db URL]", N_() when it has Danish words */
    const char *help;  /* Danish, N_(); NULL = for tests and tools, not listed */
    /* argv[0] is the first argument after the name. Returns OK, an error code with err filled, or the exit status (1 and up) of a
     * check that did its work and found faults. */
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
/* The URL that command_open_db would open. */
const char *command_db_url(int *argc, char **argv);
/* The whole number of --name, or missing. */
int command_number(int *argc, char **argv, const char *name, int64_t min, int64_t max, int64_t missing,
    int64_t *ret, struct err *err);
/* After the options are taken out: refuses unknown ones, and fewer than min or more than max arguments. */
int command_arguments(int argc, char **argv, int min, int max, struct err *err);
/* The command whose name argv begins with, and how many arguments the name takes; NULL when none. */
const struct command *command_find(int argc, char **argv, int *ret_n);
/* All commands by name, at most max. */
size_t command_all(const struct command **ret, size_t max);
/* Runs the program: finds the command, prints its error; returns the exit status. */
int command_main(int argc, char **argv);
