/* Tasks of a decided phase-out: each affected citizen without an answer is somebody's to tell of other offers. A task stands on the
 * worklist of its user (list "Orientering", path/worklist.h) until the citizen is informed, moved or has said no (path/informed.h). */
#pragma once
#include "supply/phase_out_affected.h"

struct phase_out_task {
    int64_t id, phase_out_id, citizen_id;
    const char *intervention;
    int64_t user_id; /* who is to do it */
    day_t due_day, sent_day;
    int64_t sent_by;
    int64_t batch; /* those sent together */
    struct stamp withdrawn;
    int64_t version;
};
extern const struct table phase_out_task_table;

/* The day that is proposed: four weeks on, at the latest the end of the offers. */
day_t phase_out_task_day(day_t end, day_t today);

/* One of the affected, for a selection. */
struct phase_out_pick {
    int64_t citizen_id, sort;
};
/* Sends tasks to the responsible of picks[n], or of all affected when picks is NULL, who have no answer, no task yet and somebody
 * responsible. Message at due_day. ERR_REFUSED when the phase-out is not decided, or nobody is left to send to. ret_left = how many
 * would not be seen by the responsible, because nothing lets them see the offer's track; ret_batch tells sendings apart for the undo. */
int phase_out_send(struct conn *c, const struct actor *actor, int64_t id, const struct phase_out_pick *picks,
    size_t n, day_t due_day, day_t today, int64_t *ret_n, int64_t *ret_left, int64_t *ret_batch,
    struct err *err);
/* Takes back what the actor sent less than 30 seconds ago; tasks of citizens who have got an answer stay. */
int phase_out_send_undo(
    struct conn *c, const struct actor *actor, int64_t id, int64_t batch, int64_t *ret_n, struct err *err);

/* Those who can be given citizens: active users who work with citizens. */
struct phase_out_helper {
    int64_t id;
    const char *name, *title, *unit;
    int64_t load; /* tasks of phase-outs that wait for an answer */
};
/* unit NULL = all; at most 200, by unit and name. */
int phase_out_helpers(struct conn *c, const char *unit, struct phase_out_helper **ret, size_t *ret_n,
    struct arena *a, struct err *err);
/* Those who can be responsible for a phase-out: active users who may change agreements, by name. */
int phase_out_managers(
    struct conn *c, struct phase_out_helper **ret, size_t *ret_n, struct arena *a, struct err *err);
/* Name and unit of all users, by id. */
int phase_out_users(
    struct conn *c, struct phase_out_helper **ret, size_t *ret_n, struct arena *a, struct err *err);
/* Gives the affected without an answer and without anybody responsible to users[n], each to the one with the fewest waiting tasks who may see
 * the citizen and the offer; ret_left = how many none of them may see. Messages at users and due_day. */
int phase_out_spread(struct conn *c, const struct actor *actor, int64_t id, const int64_t *users, size_t n,
    day_t due_day, day_t today, int64_t *ret_n, int64_t *ret_left, int64_t *ret_batch, struct err *err);

/* How far the answers are, per citizen and offer. */
struct phase_out_progress {
    int64_t total, informed, moved, declined;
    int64_t sent;     /* a task waits */
    int64_t not_sent; /* somebody is responsible, no task is sent */
    int64_t nobody;   /* nobody is responsible */
    int64_t overdue;  /* tasks past their day */
};
struct phase_out_progress phase_out_progress_of(const struct phase_out_affected *rows, size_t n, day_t today);
