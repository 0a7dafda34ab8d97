/* Follow-ups: a day to look at how it went, scheduled from a plan or a course by rules in data (3, 6, 12 months after
 * start or exit; 2 and 6 months for goals), from an SSP+ case, or by hand. planned → held, not_reached or moved;
 * a moved one keeps its history: the new row names it in moved_from. Months are calendar months (day_add_months). */
#pragma once
#include "people/citizen.h"
#include "people/legal_basis.h"

struct follow_up {
    int64_t id, citizen_id;
    const char *kind; /* code list follow_up_kind: plan course goal aftercare ssp well_being */
    const char
        *anchor;    /* code list follow_up_anchor: what the months count from: start exit plan hand case */
    int64_t months; /* INT_NONE = agreed by hand */
    int64_t plan_id, course_id, case_id;
    const char *intervention; /* key */
    const char
        *track; /* comma list as of the intervention; NULL = no track, everyone who may open the citizen */
    day_t due_day;
    int64_t responsible_id;
    const char *state; /* code list follow_up_state: planned held not_reached moved */
    day_t held_day;
    const char *outcome, *text; /* outcome: code list follow_up_outcome */
    int64_t moved_from;
    struct stamp created;
    int64_t done_by;
    struct stamp done_at;
    int64_t version;
};
extern const struct table follow_up_table;

/* When a follow-up is due: loaded from follow_up_rules.csv. intervention NULL = every intervention that has no rule of its
 * own for that anchor. source NULL = Tovholder's own default. */
struct follow_up_rule {
    int64_t id;
    const char *key, *intervention, *kind, *anchor;
    int64_t months;
    day_t valid_from, valid_to; /* first and last day of start, exit or beginning of the plan */
    const char *source, *place;
};
extern const struct table follow_up_rule_table;

int follow_up_by_id(struct conn *c, int64_t id, struct follow_up *ret, struct arena *a, struct err *err);

/* By hand or from another operation: sets state planned, created, and the responsible (the citizen's tovholder, else the
 * actor) when missing; sets f->id. Required: citizen_id, kind, due_day. anchor NULL = "hand". The actor must see the citizen
 * and the track. */
int follow_up_add(struct conn *c, const struct actor *actor, struct follow_up *f, struct err *err);
/* Schedules what the rules say for a course that has started (anchor "start", day = first day) or ended ("exit", day =
 * last day). Called inside course_start and course_end; calling it twice adds nothing. When a course ends, its planned
 * start follow-ups of kind course that fall later give way to those after the exit; goals are followed all the same. */
int follow_up_after_course(struct conn *c, const struct actor *actor, int64_t course_id, const char *anchor,
    day_t day, struct err *err);
/* The same for a plan that begins. */
int follow_up_after_plan(struct conn *c, const struct actor *actor, int64_t plan_id, int64_t citizen_id,
    day_t day, struct err *err);

/* The same for a case (SSP+) that is opened: base gives citizen_id, case_id, intervention, track and responsible_id. */
int follow_up_after_case(
    struct conn *c, const struct actor *actor, const struct follow_up *base, day_t day, struct err *err);

/* Answer to a planned follow-up. state held or not_reached: outcome from the list (required when held), text, and next_day when a new one is
 * wanted (DAY_NONE = none). state moved: next_day is the new day, text why. ERR_CONFLICT when it is no longer planned or changed
 * meanwhile; nothing is then written. ret_next = id of the new row or INT_NONE. */
struct follow_up_answer {
    int64_t id, version;
    const char *state, *outcome, *text;
    day_t held_day, next_day;
};
int follow_up_record(struct conn *c, const struct actor *actor, const struct follow_up_answer *answer,
    int64_t *ret_next, struct err *err);
enum { FOLLOW_UP_UNDO_MS = 30000 };
/* Undo of an answer within 30 seconds by the same user: planned again, the new row gone unless it has been answered. */
int follow_up_undo(struct conn *c, const struct actor *actor, int64_t id, struct err *err);

/* A row of a list. */
struct follow_up_row {
    int64_t id, citizen_id;
    const char *kind, *anchor;
    int64_t months, course_id, plan_id, case_id;
    const char *intervention, *intervention_title, *intervention_title_en, *track;
    day_t due_day, held_day;
    const char *state, *outcome, *text;
    int64_t responsible_id, moved_from;
    const char *responsible;
    int64_t version;
};
extern const struct table follow_up_row_table;
/* Of one citizen, latest day first; those whose track the sight does not cover are left out, and *ret_hidden says how many of the rows
 * read. */
int follow_up_of_citizen(struct conn *c, int64_t citizen_id, const struct sight *sight, int64_t offset,
    int64_t limit, struct follow_up_row **ret, size_t *ret_n, size_t *ret_hidden, struct arena *a,
    struct err *err);
int follow_up_count_of_citizen(struct conn *c, int64_t citizen_id, int64_t *ret, struct err *err);
/* Planned ones, first due first; at most 50. */
int follow_up_planned(struct conn *c, int64_t citizen_id, const struct sight *sight,
    struct follow_up_row **ret, size_t *ret_n, struct arena *a, struct err *err);
/* Whether the sight covers a row of that track. */
bool follow_up_is_seen(const struct sight *sight, const char *track);
/* "Opfølgning efter 12 måneder", "Opfølgning på mål efter 6 måneder" … in the current language. */
const char *follow_up_name(const char *kind, const char *anchor, int64_t months, struct arena *a);
