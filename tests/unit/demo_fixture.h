/* What the tests of the demo share: databases in a folder of their own, and SQL put to the file by itself, not by the program. */
#pragma once
#include "unit.h"
#include "base/text.h"
#include "db/db.h"
#include "path/demo.h"
#include "people/cpr.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#define TODAY      20557 /* 14 April 2026 */
#define BENEFIT(s) s ".kind IN (SELECT code FROM code WHERE list = 'benefit')"
#define SIX        "i.counting_group IN ('sundhedssamtale', 'psykologforloeb', 'traening-bbat', 'hif')"
#define REFERRALS  "FROM referral r JOIN intervention i ON i.id = r.intervention_id "
#define COURSES    "FROM course c JOIN intervention i ON i.id = c.intervention_id "
#define COUNTED    "r.sent_day IS NOT NULL AND r.state NOT IN ('draft', 'withdrawn') AND " SIX

extern sqlite3 *file;             /* the database "main": 1,000 citizens, seed 2026 */
extern struct demo_report report; /* of the latest run */

/* The database NAME with the schema and, when asked for, the public data. Names: see demo_tear_down. */
struct db *open_db(const char *name, bool with_data);
/* The file of the database opened last. */
sqlite3 *open_file(void);
void run(struct db *db, int64_t n, int64_t seed);

/* First column of the first row. */
int64_t number_in(sqlite3 *f, const char *sql);
int64_t number(const char *sql); /* in "main" */
void change(sqlite3 *f, const char *sql);
sqlite3_stmt *rows_of(const char *sql); /* in "main" */
day_t day_column(sqlite3_stmt *s, int i);
/* Of all rows that the demo makes for the first citizens. */
uint64_t hash_dump(sqlite3 *f, int64_t citizens);
/* The same of what the parts of the demo write. */
uint64_t hash_parts(sqlite3 *f);

int demo_set_up(void **state);
int demo_tear_down(void **state);
