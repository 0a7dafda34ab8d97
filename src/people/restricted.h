/* Restricted citizens: own need of protection, employees, known persons, concern cases. One rule for who may see one, as SQL
 * for lists and as a function for one citizen: the responsible user, the named members of the core team, and those with
 * PERM_CITIZEN_RESTRICTED; of a concern case only the first two. Everybody else is told nothing, not even a count. */
#pragma once
#include "people/citizen.h"

/* Condition on the citizen of alias c, for the statement of any list, count or picker that shows or counts single citizens:
 *   SQL(x, "SELECT … FROM referral r JOIN citizen c ON … WHERE r.state = $1 " RESTRICTED_SEEN("$2", "$3", "$4") "ORDER BY …")
 *   ARGS(V_TEXT(state), V_INT(actor->user_id), RESTRICTED_MAY(actor), V_DAY(today)) */
#define RESTRICTED_SEEN(user, may, today)                                                                    \
    "AND (c.restricted = 0 OR c.responsible_id = " user " "                                                  \
    "OR (CAST(" may " AS BIGINT) = 1 AND COALESCE(c.restricted_kind, 'known') <> 'concern') "                \
    "OR EXISTS (SELECT 1 FROM care_team_member named WHERE named.citizen_id = c.id "                         \
    "AND named.user_id = " user " AND named.team = 'core' AND named.from_day <= " today                      \
    " AND (named.to_day IS NULL OR named.to_day > " today "))) "
#define RESTRICTED_MAY(actor) V_INT(actor_may(actor, PERM_CITIZEN_RESTRICTED) ? 1 : 0)

/* Whether the actor may see the citizen as far as restriction goes; true for citizens without restriction. */
int restricted_may_see(
    struct conn *c, const struct actor *actor, int64_t citizen_id, day_t today, bool *ret, struct err *err);
/* Whether the actor is named on the citizen: responsible, or a member of the core team today. */
int restricted_is_named(
    struct conn *c, const struct actor *actor, int64_t citizen_id, day_t today, bool *ret, struct err *err);
/* Kind of restriction (code list restricted_kind); NULL = none. A restriction without a kind is "known". */
int restricted_kind_of(
    struct conn *c, int64_t citizen_id, const char **ret, struct arena *a, struct err *err);
/* Sets (kind of the code list) or lifts (NULL) a restriction. Only who sees the citizen restricted that way may set it: a concern
 * is registered by the responsible user or a member of the core team. version = the citizen's. Audited. */
int restricted_set(struct conn *c, const struct actor *actor, int64_t citizen_id, int64_t version,
    const char *kind, day_t today, struct err *err);
