/* Courses: a citizen's stay in an intervention, [start_day, end_day); no end = running. An end without an exit
 * reason is planned: the course runs until someone ends it. */
#pragma once
#include "path/referral.h"

struct course {
    int64_t id, citizen_id, intervention_id, referral_id;
    const char *team;
    day_t start_day, end_day; /* end_day = first day not in the course */
    const char *exit_reason, *exit_note;
    const char
        *stop_reason; /* code list stop_reason: the nine of the reporting under the Health Act, section 119 */
    int64_t hours;
    int64_t version;
};
extern const struct table course_table;

/* Starts a course from an accepted or waiting referral. */
int course_start(struct conn *c, const struct actor *actor, int64_t referral_id, int64_t referral_version,
    day_t start, int64_t *ret_id, struct err *err);
/* Undo of a start within REFERRAL_UNDO_MS by the same user: the course and its planned follow-ups go, the referral is where it was. */
bool course_start_is_undoable(const struct referral_event *event, int64_t user_id);
int course_undo_start(struct conn *c, const struct actor *actor, int64_t referral_id, struct err *err);
/* The professional assessment that a course of some offers ends with (rule ends_with_assessment in the target rules). recommended is a
 * comma list of intervention keys, or "none" when nothing is recommended. */
struct course_assessment {
    int64_t id, course_id;
    const char *text, *recommended;
    struct stamp at;
    int64_t user_id;
};
extern const struct table course_assessment_table;
int course_needs_assessment(struct conn *c, const char *intervention_key, bool *ret, struct err *err);
/* Stores or replaces the assessment of a running course of the actor's unit. Both texts are required (fields assessment, recommended). */
int course_assess(struct conn *c, const struct actor *actor, int64_t course_id, const char *text,
    const char *recommended, struct err *err);
/* The assessment of a course; ERR_NOT_FOUND (without a message) when there is none. */
int course_assessment_of(
    struct conn *c, int64_t course_id, struct course_assessment *ret, struct arena *a, struct err *err);

/* Puts the recommendations of the assessment that a referral led to into the citizen's plan, one action each for the actor, who is the
 * sender or a colleague (S1-10). ret_n = how many; nothing the second time. */
int course_plan_recommended(
    struct conn *c, const struct actor *actor, int64_t referral_id, int64_t *ret_n, struct err *err);

/* Ends: last = last day in the course (stored as last + 1); exit reason from code list exit_reason. A course that is
 * completed needs its assessment first, where the offer ends with one. */
int course_end(struct conn *c, const struct actor *actor, int64_t id, int64_t version, day_t last,
    const char *exit_reason, const char *note, struct err *err);

/* Notes the stop reason of the reporting on an ended course, in the write that ends it. */
int course_set_stop_reason(
    struct conn *c, const struct actor *actor, int64_t course_id, const char *stop_reason, struct err *err);

struct course_row {
    int64_t id, citizen_id, intervention_id, referral_id;
    const char *citizen_key, *first_name, *last_name, *cpr;
    day_t birth;
    const char *intervention_key, *intervention_title, *intervention_title_en, *track, *owner, *provider,
        *exit_reason, *team;
    day_t start_day, end_day;
    struct stamp referral_sent;
    int64_t hours, version;
};
extern const struct table course_row_table;
int course_of_citizen(struct conn *c, int64_t citizen_id, struct course_row **ret, size_t *ret_n,
    struct arena *a, struct err *err);
int course_row_by_id(struct conn *c, int64_t id, struct course_row *ret, struct arena *a, struct err *err);
/* The course a referral led to; ERR_NOT_FOUND (without a message) when none. */
int course_of_referral(
    struct conn *c, int64_t referral_id, struct course_row *ret, struct arena *a, struct err *err);
/* Running courses at the interventions of the actor's unit, without restricted citizens that the actor may not see; so is the count. */
int course_running(struct conn *c, const struct actor *actor, day_t today, int64_t offset, int64_t limit,
    struct course_row **ret, size_t *ret_n, struct arena *a, struct err *err);
int course_running_count(
    struct conn *c, const struct actor *actor, day_t today, int64_t *ret, struct err *err);
