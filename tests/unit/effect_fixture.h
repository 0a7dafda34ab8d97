/* What the tests of the rooms from effect to invest share: a database with the schema and, when asked for, the
 * public data of data/copenhagen; and short forms for invented citizens. The database is SQLite in a temporary folder; a
 * program whose main calls effect_start uses the server at TOV_TEST_PG, whose tables are removed, when its argument is
 * "postgres". */
#pragma once
#include "unit.h"
#include "db/db.h"
#include "system/access.h"

extern struct db *db;
extern struct arena *arena;
extern struct err err;
extern struct actor everyone, reader; /* reader may not see the rows behind a figure */

/* Fails the test unless rc is OK. */
void must(int rc);
struct conn *lease(void);
void release(struct conn *c);
/* "2025-03-09" */
day_t day(const char *iso);

/* Adds an invented citizen born on birth; dead and moved "" = neither. Returns the id. */
int64_t add_citizen(const char *birth, const char *dead, const char *moved);
/* A course in the intervention and a spell, [start, end); end "" = running. */
void add_course(int64_t citizen, const char *intervention, const char *start, const char *end);
void add_spell(int64_t citizen, const char *kind, const char *start, const char *end);
/* A referral sent on day. */
void add_referral(int64_t citizen, const char *intervention, const char *sent);

/* The address of the database, for another program. */
const char *effect_db_url(void);
/* First in main where both engines are tested; nonzero = exit status. */
int effect_start(int argc, char **argv);
/* Group set-ups for cmocka: empty database, and the same with the public data. */
int effect_set_up(void **state);
int effect_set_up_with_data(void **state);
int effect_tear_down(void **state);
