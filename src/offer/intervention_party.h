/* Owner and provider of an offer over time. intervention.owner and .provider hold those of today, because access, inboxes and lists ask for
 * them in SQL; rows here hold the periods. An offer without rows for a role has had the same all along.
 *
 * The columns are right on every day: intervention_party_settle brings them in step. It runs in each write of a period, in the load that
 * reads periods, and, as a DAY_TURN, before the first request that a process answers on a new day, so that a period that begins tomorrow
 * shows tomorrow, whether or not anything else runs. */
#pragma once
#include "db/db.h"
#include "system/access.h"

struct intervention_party {
    int64_t id;
    const char *intervention,
        *role; /* code list party_role: owner, provider; partner = took part, kept as history only */
    const char *organisation;
    day_t valid_from, valid_to; /* first and last day; missing = not told, or without end */
    const char *note, *source, *place;
};
extern const struct table intervention_party_table;

/* All periods of an offer, newest first, owner before provider. */
int intervention_party_list(struct conn *c, const char *intervention, struct intervention_party **ret,
    size_t *ret_n, struct arena *a, struct err *err);
/* Who had the role on day; NULL = nobody told. */
int intervention_party_on(struct conn *c, const char *intervention, const char *role, day_t day,
    const char **ret, struct arena *a, struct err *err);
/* Hands the role over from day p->valid_from on: what held before ends the day before (the one until now is given a period
 * when it had none), periods planned from that day on are replaced. ERR_INVALID with messages at the fields. Audited, settled. */
int intervention_party_move(struct conn *c, const struct actor *actor, struct intervention_party *p,
    struct arena *a, struct err *err);
/* Takes the newest period of the role back, when it has not begun; the one before it goes on. ERR_REFUSED otherwise. */
int intervention_party_undo(
    struct conn *c, const struct actor *actor, int64_t id, struct arena *a, struct err *err);

/* Owner of the offer of alias i on a day, for statements about the past: PARTY_ON("owner", "i", "s.start_day"). */
#define PARTY_ON(role_name, i, day)                                                                          \
    "COALESCE((SELECT held.organisation FROM intervention_party held WHERE held.intervention = " i ".key "   \
    "AND held.role = '" role_name "' AND (held.valid_from IS NULL OR held.valid_from <= " day ") "           \
    "AND (held.valid_to IS NULL OR held.valid_to >= " day ") ORDER BY held.valid_from DESC NULLS LAST "      \
    "LIMIT 1), " i "." role_name ") "
