/* Jobcamps for young people in school holidays: age checked on the camp's first day, a guardian's consent, wage, attendance.
 * Participations and different young people are counted apart. */
#pragma once
#include "people/legal_basis.h"

struct camp {
    int64_t id;
    const char *intervention, *title, *district, *place;
    day_t start_day, end_day; /* last day */
    int64_t age_min, age_max; /* whole years, both inclusive */
    const char *wage_agreed;  /* with whom the wage is agreed */
    int64_t places, user_id, version;
};
extern const struct table camp_table;

struct camp_youth {
    int64_t id, camp_id, citizen_id, guardian_id;
    const char *guardian_name;
    day_t guardian_consent; /* the day it was given */
    struct money wage;
    int64_t attended, bridged; /* 1, 0, INT_NONE = not stated; bridged = went on to the leisure-job effort */
    int64_t version;
};
extern const struct table camp_youth_table;

/* Camps that began in [from, to], the newest first. */
int camp_list(
    struct conn *c, day_t from, day_t to, struct camp **ret, size_t *ret_n, struct arena *a, struct err *err);
int camp_by_id(struct conn *c, int64_t id, struct camp *ret, struct arena *a, struct err *err);
/* May the actor write to camps of this provider: who edits citizens, or the provider's own unit. */
bool camp_may_write(const struct actor *actor, const char *provider);
/* Field errors carry the field's name. The ages come from the intervention's target rules when they are missing. Audited. */
int camp_add(
    struct conn *c, const struct actor *actor, const struct camp *camp, int64_t *ret_id, struct err *err);
int camp_update(struct conn *c, const struct actor *actor, const struct camp *camp, struct err *err);

struct camp_youth_row {
    int64_t id, citizen_id;
    const char *citizen_key, *first_name, *last_name;
    day_t birth;
    const char *guardian_first, *guardian_last, *guardian_name;
    day_t guardian_consent;
    struct money wage;
    int64_t attended, bridged, version;
};
/* The young people of a camp, by name; restricted ones only for those who may see them. */
int camp_youths(struct conn *c, const struct actor *actor, int64_t camp_id, day_t today,
    struct camp_youth_row **ret, size_t *ret_n, struct arena *a, struct err *err);
/* Registers a young person. Field errors: cpr (age on the first day, already there), guardian_name, guardian_consent, wage. ERR_REFUSED
 * when the camp is full. Audited. */
int camp_youth_add(struct conn *c, const struct actor *actor, const struct camp_youth *youth, int64_t *ret_id,
    struct err *err);
/* Attendance and what came after. */
int camp_youth_mark(struct conn *c, const struct actor *actor, int64_t id, int64_t version, int64_t attended,
    int64_t bridged, struct err *err);

/* Of camps that began in [from, to]: by district, and all (district NULL, first). Persons of districts do not add up. */
struct camp_count {
    const char *district;
    int64_t n_camps, n_signed, n_participations, n_persons, n_bridged, n_bridge_known;
};
int camp_counts(struct conn *c, day_t from, day_t to, struct camp_count **ret, size_t *ret_n, struct arena *a,
    struct err *err);
/* Camps of one citizen, the newest first. */
int camp_of_citizen(
    struct conn *c, int64_t citizen_id, struct camp **ret, size_t *ret_n, struct arena *a, struct err *err);
