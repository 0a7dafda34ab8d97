/* Courses that the city's own staff give without a referral: mentors, peers, and groups that advisers make of their own citizens.
 * Individual and team courses are counted apart; nobody knows how many are in both, so they are never added. */
#pragma once
#include "path/own_rule.h"

/* May be given like this: mentoring, peer courses and internal groups, which have no printed legal basis for a referral. */
bool own_course_is(const struct intervention *iv);
/* Those the actor's administration owns. */
int own_course_interventions(struct conn *c, const struct actor *actor, struct intervention **ret,
    size_t *ret_n, struct arena *a, struct err *err);

struct own_course {
    int64_t citizen_id;
    const char *intervention;
    day_t start_day;
    const char
        *judgement; /* the concrete, individual judgement; required of mentoring from the day its rule says */
};
extern const struct table own_course_table;
/* Starts a course. Field errors intervention, start_day, judgement; ERR_REFUSED outside the target group. Audited. */
int own_course_give(
    struct conn *c, const struct actor *actor, const struct own_course *o, int64_t *ret_id, struct err *err);
/* The judgement of a course; NULL in *ret when there is none. */
int own_course_judgement(
    struct conn *c, int64_t course_id, const char **ret, struct arena *a, struct err *err);

struct own_group {
    int64_t id;
    const char *intervention, *title;
    day_t start_day, end_day;
    struct stamp started;
    int64_t user_id, version;
};
extern const struct table own_group_table;
struct own_group_row {
    int64_t id;
    const char *intervention, *title;
    day_t start_day, end_day;
    struct stamp started;
    int64_t n_members, version;
};
enum { OWN_GROUP_MIN = 9, OWN_GROUP_MAX = 12 };
/* Internal groups are of 9 to 12, peer teams of any size. */
bool own_group_has_size(const char *intervention);
int own_group_list(struct conn *c, const char *intervention, struct own_group_row **ret, size_t *ret_n,
    struct arena *a, struct err *err);
int own_group_by_id(struct conn *c, int64_t id, struct own_group *ret, struct arena *a, struct err *err);
int own_group_add(
    struct conn *c, const struct actor *actor, const struct own_group *g, int64_t *ret_id, struct err *err);
struct own_member {
    int64_t id, citizen_id;
    const char *citizen_key, *first_name, *last_name;
    day_t birth;
    int64_t adviser_id;
    const char *adviser;
    int64_t course_id;
};
/* By adviser and name; restricted citizens only for those who may see them. */
int own_group_members(struct conn *c, const struct actor *actor, int64_t group_id, day_t today,
    struct own_member **ret, size_t *ret_n, struct arena *a, struct err *err);
/* The citizen comes into the group and keeps the adviser: the tovholder, or the actor when there is none. Field error cpr. */
int own_group_member_add(
    struct conn *c, const struct actor *actor, int64_t group_id, int64_t citizen_id, struct err *err);
int own_group_member_remove(
    struct conn *c, const struct actor *actor, int64_t group_id, int64_t member_id, struct err *err);
/* Starts the group: a course for each member. ERR_REFUSED when an internal group is not of 9 to 12. */
int own_group_start(
    struct conn *c, const struct actor *actor, int64_t group_id, int64_t version, struct err *err);

/* Courses begun in [from, to]: courses and different persons of one intervention. */
struct own_count {
    int64_t n_courses, n_persons;
};
int own_course_count(struct conn *c, const char *intervention, day_t from, day_t to, struct own_count *ret,
    struct arena *a, struct err *err);
