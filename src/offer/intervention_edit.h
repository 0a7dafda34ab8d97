/* Creating and changing offers, their teams and alternatives. Every change bumps the version of the offer, stamps `changed` and is audited;
 * a stale version gives ERR_CONFLICT. Owner and provider move through intervention_party.h, the target group through target_version.h. */
#pragma once
#include "offer/intervention.h"
#include "system/access.h"

/* Stores a new offer; key made of the title (ret_key[81]) unless iv->key is given. A kind of offer that a closed like offer had, for a
 * group that overlaps, is refused without a linked grant (intervention_like.h): grant = key of the grant that pays, or NULL; it is
 * linked in the same write. rules = the target group of the new offer, for that judgement and stored from the day it opens. */
struct target_rule;
int intervention_create(struct conn *c, const struct actor *actor, struct intervention *iv,
    const struct target_rule *rules, size_t n_rules, const char *grant, char ret_key[81], struct err *err);
/* Changes all but key, owner, provider, source and place. ERR_CONFLICT when the version is stale. An offer that ended and is opened again, or
 * becomes like one that was closed, needs a grant as a new one does: grant is linked in the same write, NULL = none given. */
int intervention_update(
    struct conn *c, const struct actor *actor, struct intervention *iv, const char *grant, struct err *err);
/* Name of the user who changed it last; NULL = nobody here. */
int intervention_last_changed_by(
    struct conn *c, int64_t id, const char **ret, struct arena *a, struct err *err);

/* Who is touched by a last referral day or an end day. */
struct intervention_hold {
    int64_t waiting, running,
        after_end; /* open referrals; courses running today; of those, running past end */
};
int intervention_hold_of(struct conn *c, int64_t intervention_id, day_t today, day_t end,
    struct intervention_hold *ret, struct err *err);

int team_add(struct conn *c, const struct actor *actor, struct team *team, struct arena *a, struct err *err);
/* Refused while referrals or courses name the team. */
int team_remove(struct conn *c, const struct actor *actor, const char *intervention, const char *key,
    struct arena *a, struct err *err);
int alternative_add(
    struct conn *c, const struct actor *actor, struct alternative *alt, struct arena *a, struct err *err);
int alternative_remove(struct conn *c, const struct actor *actor, const char *intervention,
    const char *alternative, struct arena *a, struct err *err);
