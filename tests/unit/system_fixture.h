/* A new SQLite database in a folder of its own with two organisations, for each test of the system room. */
#pragma once
#include "unit.h"

#include "db/db.h"
#include "system/access.h"

struct fixture {
    char dir[64];
    char file[96]; /* path of the database */
    struct db *db;
    struct arena *arena;
    struct actor actor; /* the command line */
    int64_t user_id;    /* of the user "mette", password mette_password, a caseworker of bif */
};
#define METTE_PASSWORD "en lang adgangskode"

int fixture_setup(void **state);
int fixture_teardown(void **state);

/* Fails the test with the operator's and the user's message when rc is not OK. */
void must_(int rc, const struct err *err, const char *what);
#define MUST(call)                                                                                           \
    do {                                                                                                     \
        struct err e = ERR_INIT;                                                                             \
        must_((call), &e, #call);                                                                            \
    } while (0)

/* Runs SQL on the file behind the program's back, as someone with access to the disk could. */
void fixture_tamper(const struct fixture *f, const char *sql);
/* First column of the first row as a number. */
int64_t fixture_number(const struct fixture *f, const char *sql);
/* First column of the first row as text in the fixture's arena; "" when there is none. */
const char *fixture_text(const struct fixture *f, const char *sql);
void fixture_write_file(const struct fixture *f, const char *name, const char *text);
