/* What a grant pays for: interventions, agreements and goals, each with a share or as a supplement to a base grant. For writes (db_write)
 * where they change. */
#pragma once
#include "economy/grant.h"
#include "system/access.h"

enum grant_pay_kind { GRANT_PAYS_INTERVENTION, GRANT_PAYS_AGREEMENT, GRANT_PAYS_GOAL, GRANT_PAY_KINDS };
struct grant_pay {
    enum grant_pay_kind kind;
    int64_t id;
    const char *target;     /* key of the intervention, agreement or goal */
    const char *relation;   /* pays, supplements */
    struct dec share;       /* of what it costs, per cent; DEC_NONE = not told */
    day_t from_day, to_day; /* agreements: the days paid for */
    const char *note;
    const char *title, *title_en; /* of the target */
};
/* "indsats", "aftale", "maal": in addresses and forms. */
const char *grant_pay_kind_code(enum grant_pay_kind kind);
bool grant_pay_kind_of(const char *code, enum grant_pay_kind *ret);

/* All of a grant, by kind. */
int grant_pays(struct conn *c, const char *grant_key, struct grant_pay **ret, size_t *ret_n, struct arena *a,
    struct err *err);
/* Keys and titles that can be chosen. */
struct grant_target {
    const char *key, *title, *title_en;
};
/* By title; rows live in a. */
int grant_pay_targets(struct conn *c, enum grant_pay_kind kind, struct grant_target **ret, size_t *ret_n,
    struct arena *a, struct err *err);
/* Adds p to the grant; ERR_INVALID with messages at target, share and relation, also when it is there already. p->id is set. */
int grant_pay_add(struct conn *c, const struct actor *actor, const char *grant_key, struct grant_pay *p,
    struct arena *a, struct err *err);
/* Takes it out; *ret_was is what stood, for undoing by adding it again. */
int grant_pay_remove(struct conn *c, const struct actor *actor, const char *grant_key,
    enum grant_pay_kind kind, int64_t id, struct grant_pay *ret_was, struct arena *a, struct err *err);
