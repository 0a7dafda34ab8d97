/* Core team and support team around a citizen, with roles and days: users of the program, and others by name and organisation. The
 * coordinator (tovholder) is citizen.responsible_id: one at a time, changed by handover.h only. */
#pragma once
#include "people/citizen.h"
#include "people/legal_basis.h"

struct care_team_member {
    int64_t id, citizen_id;
    const char *team;         /* code list care_team: core support */
    int64_t user_id;          /* INT_NONE = outside the program: name and organisation */
    const char *name, *role;  /* role: code list care_role */
    const char *organisation; /* key, or its name as written */
    day_t from_day, to_day;   /* to_day = first day not in the team */
    int64_t version;
};
extern const struct table care_team_member_table;

/* The user is the citizen's coordinator, or in the core or support team on that day. */
int care_team_has(struct conn *c, int64_t citizen_id, int64_t user_id, day_t day, bool *ret, struct err *err);

struct care_team_row {
    int64_t id;
    const char *team;
    int64_t user_id;
    const char *name, *title, *unit; /* of a user: name, title and unit; else as member */
    const char *role, *organisation;
    day_t from_day, to_day;
    int64_t version;
};
struct care_team {
    struct care_team_row coordinator; /* id INT_NONE = none; from_day = since */
    struct care_team_row *rows;       /* core first, those in force first; without the coordinator */
    size_t n_rows;
    const char
        *hidden_admin; /* administration of somebody the viewer may not see, NULL = nobody is left out */
    bool is_member;    /* the viewer is in it today, or is coordinator */
};
/* The team as the actor may see it: who works in an administration whose tracks the sight covers; all of it for those in the team. At
 * most 200. */
int care_team_load(struct conn *c, const struct actor *actor, const struct citizen *citizen,
    const struct sight *sight, day_t today, struct care_team *ret, struct arena *a, struct err *err);
/* Adds a member: a user who may open the citizen, or name and organisation. Field errors: team, user_id, name, role, from_day,
 * to_day. Audited. */
int care_team_add(struct conn *c, const struct actor *actor, struct care_team_member *m, struct err *err);
/* Out of the team from day on; undone within CARE_TEAM_UNDO_MS by the same user. */
enum { CARE_TEAM_UNDO_MS = 30000 };
int care_team_end(
    struct conn *c, const struct actor *actor, int64_t id, int64_t version, day_t day, struct err *err);
int care_team_undo(struct conn *c, const struct actor *actor, int64_t id, struct err *err);

/* Whom one may name: active users who may open citizens, by name; at most 500. */
struct care_team_user {
    int64_t id;
    const char *name, *title, *unit;
};
int care_team_users(
    struct conn *c, struct care_team_user **ret, size_t *ret_n, struct arena *a, struct err *err);
/* The user may open the citizen: ERR_INVALID at field when not. */
int care_team_check_user(
    struct conn *c, int64_t user_id, int64_t citizen_id, const char *field, day_t today, struct err *err);
