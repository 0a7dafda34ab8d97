/* Aftercare (efterværn): support for staying in job or education after a course. Opens by itself when a course of an intervention with an
 * aftercare rule ends in job, education or flex job; the exit day that goals read stays the course's end. Retention contacts are
 * follow-ups of kind aftercare. */
#pragma once
#include "path/course.h"

struct aftercare {
    int64_t id, citizen_id, course_id;
    day_t start_day, end_day; /* [start_day, end_day); none = goes on */
    const char *aim;          /* what it shall keep, own words */
    const char *end_reason;   /* code list aftercare_end */
    int64_t responsible_id;
    int64_t version;
};
extern const struct table aftercare_table;

struct aftercare_rule {
    int64_t id;
    const char *intervention;
    const char *exit_reasons; /* comma list of codes of exit_reason */
    const char *
        contact_months; /* comma list: months after the course with a retention contact; NULL = none planned */
    const char *offer;  /* the offer that pays the aftercare, or NULL */
    day_t valid_from, valid_to;
    const char *source, *place, *note;
};
extern const struct table aftercare_rule_table;
/* The rule of an offer; ERR_NOT_FOUND (without a message) when there is none. */
int aftercare_rule_of(
    struct conn *c, const char *intervention, struct aftercare_rule *ret, struct arena *a, struct err *err);

/* Called by course_end, in its write: opens aftercare when the offer's rule says so, with its retention contacts. last = last day in the
 * course. Nothing when there is no rule, or the course has aftercare already. */
int aftercare_after_course(struct conn *c, const struct actor *actor, int64_t course_id,
    const char *exit_reason, day_t last, struct err *err);

/* With what a list shows of the course. */
struct aftercare_row {
    int64_t id, citizen_id, course_id, version;
    day_t start_day, end_day, course_end;
    const char *aim, *end_reason, *exit_reason;
    const char *intervention_key, *intervention_title, *intervention_title_en, *track, *provider;
    const char *citizen_key, *first_name, *last_name;
    int64_t responsible_id;
    const char *responsible_name;
};
extern const struct table aftercare_row_table;
int aftercare_of_citizen(struct conn *c, int64_t citizen_id, struct aftercare_row **ret, size_t *ret_n,
    struct arena *a, struct err *err);
int aftercare_row_by_id(
    struct conn *c, int64_t id, struct aftercare_row *ret, struct arena *a, struct err *err);
/* Those running with this user as responsible, longest first, at most 500; restricted citizens only when the actor may see them. */
int aftercare_of_user(struct conn *c, const struct actor *actor, int64_t user_id, day_t today,
    struct aftercare_row **ret, size_t *ret_n, struct arena *a, struct err *err);
/* Starts by hand from a course that has ended: for offers without a rule. Sight of the course's track is checked. */
int aftercare_start(struct conn *c, const struct actor *actor, int64_t course_id, const char *aim,
    int64_t *ret_id, struct err *err);
/* Ends: last = last day; a reason is required. ERR_CONFLICT when stale. */
int aftercare_end(struct conn *c, const struct actor *actor, int64_t id, int64_t version, day_t last,
    const char *reason, struct err *err);
/* Undo of an end. */
int aftercare_reopen(struct conn *c, const struct actor *actor, int64_t id, int64_t version, struct err *err);
