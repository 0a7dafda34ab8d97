/* Hand-over of the coordinator (tovholder), one at a time: asked → accepted, refused or withdrawn, with a reason. The coordinator asks
 * a colleague to take over, or a colleague asks the coordinator to; the other of the two answers. A team leader of the
 * coordinator's unit may ask and answer in the coordinator's place. Without a coordinator a user becomes it at once.
 *
 * While the citizen has an active release plan the same caseworker stays through sentence and release, whatever the citizen's
 * age: every change asks for a reason (S3-18b). */
#pragma once
#include "people/citizen.h"

struct handover {
    int64_t id, citizen_id, from_user_id, to_user_id;
    struct stamp asked;
    int64_t asked_by;
    const char *note;   /* from who asked */
    const char *reason; /* of the change, or of the refusal */
    const char *state;  /* code list handover_state */
    struct stamp answered;
    int64_t version;
};
extern const struct table handover_table;

struct handover_row {
    int64_t id;
    const char *state, *note, *reason;
    struct stamp asked, answered;
    const char *from_name, *to_name, *asked_name;
};

/* Asks; from = the citizen's coordinator. to = the actor or, when the actor is the coordinator or leads
 * the coordinator's team, a colleague who may see the citizen. When
 * there is no coordinator and to is the actor, it takes effect at once (state accepted). Field errors: to_user_id, reason (required with an active
 * release plan). ERR_REFUSED while another request is open. Sets id and state. Audited. */
int handover_ask(struct conn *c, const struct actor *actor, struct handover *h, day_t today, struct err *err);
/* accept, refuse (reason required) or withdraw. ERR_DENIED for others than those who may, ERR_CONFLICT when it is answered already. The
 * old coordinator goes into the core team's past, the new one leaves it as member. Audited. */
int handover_answer(struct conn *c, const struct actor *actor, int64_t id, int64_t version, const char *state,
    const char *reason, day_t today, struct err *err);
/* The coordinator stops without a successor. reason as above. */
int handover_stop(struct conn *c, const struct actor *actor, int64_t citizen_id, const char *reason,
    day_t today, struct err *err);
/* Whether the actor may accept or refuse; whether the actor may withdraw. from_unit = unit of the coordinator. */
bool handover_may_answer(const struct actor *actor, const struct handover *h, const char *from_unit);
bool handover_may_withdraw(const struct actor *actor, const struct handover *h);
/* The open request, ERR_NOT_FOUND (no message) when there is none. */
int handover_open(struct conn *c, int64_t citizen_id, struct handover *ret, struct arena *a, struct err *err);
/* Newest first, at most 50, with names. */
int handover_of_citizen(struct conn *c, int64_t citizen_id, struct handover_row **ret, size_t *ret_n,
    struct arena *a, struct err *err);
