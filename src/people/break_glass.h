/* Emergency access (nødadgang): a caseworker sees tracks that no basis covers, for a few hours, with a reason. Each is an
 * action of its own in the log and stands on the data-protection officer's list until it is judged. It only lets read, and it never
 * opens a concern case. Times are the real clock's, as the log's. */
#pragma once
#include "people/citizen.h"

struct break_glass {
    int64_t id, citizen_id, user_id;
    struct stamp at, until;
    const char *tracks; /* as legal_basis.tracks */
    const char *reason; /* code list break_glass_reason */
    const char *text;
    struct stamp ended; /* by the user, before until */
    struct stamp seen_at;
    int64_t seen_by;
    const char *verdict; /* code list break_glass_verdict; NULL = not judged */
    const char *verdict_text;
    int64_t version;
};
extern const struct table break_glass_table;

/* Hours that an access lasts (setting break_glass_hours). */
int64_t break_glass_hours(void);
/* Opens one for row->citizen_id with tracks, reason and text; the rest is filled in. ERR_NOT_FOUND, as if there were no
 * such citizen, for a concern case. Audited as "break_glass". */
int break_glass_open(
    struct conn *c, const struct actor *actor, struct break_glass *row, day_t today, struct err *err);
/* Ends the actor's own. Audited. ERR_NOT_FOUND for others'. */
int break_glass_end(struct conn *c, const struct actor *actor, int64_t id, struct err *err);
/* The tracks that the user's accesses to the citizen give at that instant, joined ("" = none), and the latest end. */
int break_glass_tracks(struct conn *c, int64_t citizen_id, int64_t user_id, struct stamp now,
    const char **ret_tracks, struct stamp *ret_until, struct arena *a, struct err *err);
/* Citizen with that CPR number, of any kind; ERR_NOT_FOUND without a message. */
int break_glass_citizen(struct conn *c, const char *cpr, int64_t *ret, struct err *err);

/* With what is shown beside it. */
struct break_glass_row {
    int64_t id, citizen_id;
    struct stamp at, until, ended, seen_at;
    const char *tracks, *reason, *text, *verdict, *verdict_text;
    int64_t version;
    const char *citizen_key, *first_name, *last_name;
    const char *user_name, *user_unit, *seen_name;
};
/* The user's accesses in force, the earliest end first; without citizens that have become concern cases. */
int break_glass_running(struct conn *c, int64_t user_id, struct stamp now, struct break_glass_row **ret,
    size_t *ret_n, struct arena *a, struct err *err);
/* All for the data-protection officer: those not judged first, then the newest; offset and limit. */
int break_glass_all(struct conn *c, int64_t offset, int64_t limit, struct break_glass_row **ret,
    size_t *ret_n, struct arena *a, struct err *err);
/* ret_all may be NULL. */
int break_glass_count(struct conn *c, int64_t *ret_unseen, int64_t *ret_all, struct err *err);
/* Records the officer's verdict (code list break_glass_verdict; a text with all but "justified"). A stale version gives ERR_CONFLICT.
 * Audited as "judge". */
int break_glass_judge(struct conn *c, const struct actor *actor, int64_t id, int64_t version,
    const char *verdict, const char *text, struct err *err);
