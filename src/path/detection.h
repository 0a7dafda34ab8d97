/* Detection lists: citizens that one administration knows of and that another could help, found by what both know. One record each. The
 * administration that owns the list sees names; the other sees a citizen only once a basis in force lets it see the list's
 * track, and is told of no others, not even how many. */
#pragma once
#include "base/record.h"
#include "people/legal_basis.h"

struct detection {
    const char *key;      /* in the address */
    const char *title;    /* N_() */
    const char *about;    /* one sentence, N_() */
    const char *criteria; /* what makes a citizen stand on it, sentences parted by '|', N_() */
    const char *admin;    /* the administration that owns it */
    const char *to_admin; /* the one that could help */
    const char *track;    /* what a basis from admin to to_admin must cover for the citizen to be told of */
    const char *offer;    /* intervention to refer to */
    /* Columns of detection_row but shared and shared_until. $1 today, $2 admin, $3 $4 user and RESTRICTED_MAY, $5 limit. */
    const struct sql *sql;
};
#define DETECTION(ident, ...)                                                                                \
    static const struct detection ident = {__VA_ARGS__};                                                     \
    RECORD(tov_detection, struct detection, ident)

enum { DETECTION_MAX = 500 };
struct detection_row {
    int64_t citizen_id;
    const char *citizen_key, *first_name, *last_name, *cpr, *district;
    day_t birth;
    const char *title, *title_en; /* of the running offer that the list looks for */
    day_t since;                  /* its first day */
    int64_t shared;               /* 1 = a basis in force covers it */
    day_t shared_until;           /* its last day; missing = no end */
};

/* Lists that the actor may run, by title. */
int detection_all(const struct actor *actor, const struct detection ***ret, size_t *ret_n, struct arena *a,
    struct err *err);
/* ERR_NOT_FOUND when there is no such list for the actor. */
int detection_find(const struct actor *actor, const char *key, const struct detection **ret, struct err *err);
/* Runs it: at most DETECTION_MAX rows, by name; without restricted citizens of others. To be logged by the caller with detection_log. */
int detection_run(struct conn *c, const struct actor *actor, const struct detection *d, day_t today,
    struct detection_row **ret, size_t *ret_n, struct arena *a, struct err *err);
/* Logs the run with criteria and hits, and each citizen shown. The actor must have a purpose. */
int detection_log(struct db *db, const struct actor *actor, const struct detection *d,
    const struct detection_row *rows, size_t n, struct arena *a, struct err *err);
