/* Status profiles as dated data: which code counts on a day that several cover. Loaded from data/copenhagen/status_profiles.csv and
 * status_ranks.csv; "local" and "jobindsats" also come with the program, for files without a database. */
#pragma once
#include "db/db.h"
#include "measure/snapshot.h"

struct status_profile_row {
    int64_t id;
    const char *key, *title, *title_en;
    const char *note, *source;
};
struct status_rank_row {
    int64_t id;
    const char *key;
    const char *profile, *code;
    int64_t rank;               /* 0 wins */
    day_t valid_from, valid_to; /* first and last day; missing = without limit */
    const char *source;
};
extern const struct table status_profile_table, status_rank_table;

/* The standard of every measure. */
#define STATUS_PROFILE_STANDARD "jobindsats"

int status_profile_all(
    struct conn *c, struct status_profile_row **ret, size_t *ret_n, struct arena *a, struct err *err);
/* The profile of the database, or one of the program's own when the database has none of that key. ERR_NOT_FOUND when there is none at all. Texts live
 * in a. */
int status_profile_of_database(struct conn *c, const struct snapshot *s, const char *key,
    struct status_profile *ret, struct arena *a, struct err *err);
/* One of the program's own. */
int status_profile_of_program(
    const struct snapshot *s, const char *key, struct status_profile *ret, struct err *err);
/* From a CSV file with the columns code and rank, and when there valid_from and valid_to (first and last day). */
int status_profile_of_file(
    const char *path, const struct snapshot *s, struct status_profile *ret, struct arena *a, struct err *err);
