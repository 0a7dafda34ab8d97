/* Referrals: draft → sent → received → accepted / declined / wait-listed → started (course) → completed / discontinued; or withdrawn by the
 * sender, or expired when nobody acted in time. Every change is a row of referral_event with who, when and a reason of a dated list. The open
 * states in SQL are spelled in offer/referral_state.h. */
#pragma once
#include "offer/intervention.h"
#include "offer/referral_state.h"
#include "people/citizen.h"
#include "system/access.h"

struct referral {
    int64_t id, citizen_id, intervention_id;
    const char *team; /* key or NULL */
    const char *
        state; /* code list referral_state: draft sent received accepted declined wait_listed started completed discontinued withdrawn expired */
    const char *reason, *priority;
    int64_t legal_basis_id;
    int64_t from_user_id;
    const char *from_unit, *from_admin;
    struct stamp created, sent;
    day_t sent_day; /* Danish local day of sending: what the last referral day is compared with */
    struct stamp read_at, decided;
    int64_t decided_by;
    const char *decline_reason,
        *decline_text;             /* reason of being declined, withdrawn or expired; text from who did it */
    const char *decline_criterion; /* the rule of the target group that the citizen does not meet, in words */
    const char *override_reason;   /* why another team than the citizen's age says */
    const char *
        entry_met; /* comma list of the entry requirements that the sender states are met (referral_requirements) */
    const char *wait_reason; /* code list wait_reason */
    struct stamp waiting_since;
    int64_t
        queue_rank; /* waiting list: negative = moved to the front by hand, positive = to the back, INT_NONE = by rule */
    const char *queue_reason;
    day_t place_day, place_deadline; /* a place offered: first day, and last day to answer */
    const char *place_state;         /* offered accepted refused lapsed, NULL = none offered */
    const char *late_reason;         /* why it was registered after the day it was sent (referral_late.h) */
    int64_t version;
};
extern const struct table referral_table;

/* Whether somebody still has to act (REFERRAL_OPEN), or the receiver has not answered (REFERRAL_UNANSWERED). */
bool referral_is_open(const char *state);
bool referral_is_unanswered(const char *state);

struct referral_event {
    int64_t id, referral_id;
    struct stamp at;
    int64_t user_id;
    const char *from_state, *to_state, *reason, *text;
};
extern const struct table referral_event_table;

int referral_by_id(struct conn *c, int64_t id, struct referral *ret, struct arena *a, struct err *err);
/* Draft: kept as typed, nothing required but citizen and intervention. Updates the user's earlier draft for the same pair. */
int referral_save_draft(struct conn *c, const struct actor *actor, struct referral *r, struct err *err);
/* What must be so before an offer takes a referral, and the sender states: rules enrolled and doctor_referral of the target rules in force
 * on day. code goes into entry_met; by is the organisation whose administration alone may refer (S2-04), or NULL. */
struct referral_requirement {
    const char *code, *by, *text;
};
int referral_requirements(struct conn *c, const struct intervention *iv, day_t day,
    struct referral_requirement **ret, size_t *ret_n, struct arena *a, struct err *err);
/* A referral inside the sender's own administration shares nothing across; all others need a basis that covers the receiver. */
bool referral_needs_basis(const struct actor *actor, const struct intervention *iv);
/* The basis lets the offer's owner or provider see what the sender's administration knows; whether it is in force is another question. */
struct legal_basis;
bool referral_basis_covers(
    const struct legal_basis *basis, const struct actor *actor, const struct intervention *iv);
/* Sends (a draft or a new one): checks the referral day (intervention_check_referral_day), required reason, entry requirements, quota
 * of screened offers (screening.h), legal basis in force that covers the receiver, team age rule. On refusal nothing is changed; the caller
 * then keeps the draft. Sets id, state, sent (now; noon when day is not today), sent_day and team of r; adds event and audit. */
int referral_send(struct conn *c, const struct actor *actor, struct referral *r, day_t day, struct err *err);
/* For what may be asked twice (a form sent twice, a program that got no answer): a referral that the actor sent for the pair that day with the same
 * reason, and that is neither withdrawn, declined nor expired, is the same one. r gets its id, *ret_again is true, and nothing is written. */
int referral_send_once(struct conn *c, const struct actor *actor, struct referral *r, day_t day,
    bool *ret_again, struct err *err);
/* The receiving unit has opened it: sent becomes received. Nothing when it has been read. */
int referral_mark_read(struct conn *c, const struct actor *actor, int64_t id, struct err *err);
/* Answers: accept, decline, wait-list (by the receiving unit), withdraw (by the sender or a colleague in the same administration). Declining
 * needs a reason of decline_reason or stop_reason, withdrawing one of withdraw_reason or stop_reason; wait-listing may have one of wait_reason. ERR_CONFLICT when
 * already answered (err.user says by whom), ERR_REFUSED when it has expired. */
int referral_answer(struct conn *c, const struct actor *actor, int64_t id, int64_t version,
    const char *to_state, const char *reason, const char *text, struct err *err);
enum { REFERRAL_UNDO_MS = 30000 };
/* The rule that the citizen does not meet, in words: set after declining, in the same write. */
int referral_set_criterion(struct conn *c, int64_t id, const char *criterion, struct err *err);
/* Whether the event is an answer that can be undone (within the time, by who gave it). */
bool referral_event_is_undoable(const struct referral_event *event, int64_t user_id);
/* Undo of the last answer within 30 seconds by the same user. */
int referral_undo(struct conn *c, const struct actor *actor, int64_t id, struct err *err);

/* A row of an inbox or of "sent by me". */
struct referral_row {
    int64_t id;
    const char *citizen_key, *first_name, *last_name, *cpr;
    day_t birth;
    const char *intervention_key, *intervention_title, *intervention_title_en, *state, *priority, *from_unit,
        *team;
    struct stamp sent, read_at, decided;
    int64_t version;
    int64_t citizen_id, intervention_id;
    const char *reason, *decline_reason, *decline_text;
    const char *track, *provider, *from_admin;
    int64_t from_user_id;
    const char *from_name; /* the sender, NULL = unknown */
    day_t start_day;       /* of the course it led to */
    struct stamp waiting_since;
    day_t place_day, place_deadline, offer_end;
    const char *place_state, *decline_criterion;
    int64_t read_days, decide_days, start_days,
        expire_days; /* limits of the offer, INT_NONE = the installation's (referral_clock.h) */
    int64_t n_from_sender, n_from_receiver; /* messages that the other side has not read */
};
extern const struct table referral_row_table;
/* Referrals to the interventions of the actor's unit. state "unanswered" = sent and received, NULL = those not yet answered, waiting and accepted but not started; oldest
 * unread first. intervention = key or NULL. Restricted citizens are in no list but their responsible user's; the counts hold them. */
int referral_inbox(struct conn *c, const struct actor *actor, const char *state, const char *intervention,
    int64_t offset, int64_t limit, struct referral_row **ret, size_t *ret_n, struct arena *a,
    struct err *err);
int referral_inbox_count(struct conn *c, const struct actor *actor, const char *state,
    const char *intervention, int64_t *ret, struct err *err);
/* One row, whoever asks: the page checks the right to it. */
int referral_row_by_id(
    struct conn *c, int64_t id, struct referral_row *ret, struct arena *a, struct err *err);
/* The user's draft for the pair; ERR_NOT_FOUND (without a message) when there is none. */
int referral_draft(struct conn *c, int64_t user_id, int64_t citizen_id, int64_t intervention_id,
    struct referral *ret, struct arena *a, struct err *err);
/* Deletes a draft of the user's. */
int referral_delete_draft(struct conn *c, const struct actor *actor, int64_t id, struct err *err);
/* Days since sending while the referral waits for an answer or a start; days from sending to the start, or to the answer when it
 * came back; INT_NONE otherwise. */
int64_t referral_wait_days(const struct referral_row *r, day_t today);
/* Sent by the user, newest first; state NULL = all but drafts, "draft" = the drafts. */
int referral_sent_by(struct conn *c, int64_t user_id, const char *state, int64_t offset, int64_t limit,
    struct referral_row **ret, size_t *ret_n, struct arena *a, struct err *err);
int referral_of_citizen(struct conn *c, int64_t citizen_id, struct referral_row **ret, size_t *ret_n,
    struct arena *a, struct err *err);
/* Declined referrals of an offer decided in [from, to), by reason and unmet rule, most first: refusals by criterion. */
struct referral_refusal {
    const char *reason, *criterion;
    int64_t n;
};
int referral_refusals(struct conn *c, const struct actor *actor, const char *intervention, day_t from,
    day_t to, struct referral_refusal **ret, size_t *ret_n, struct arena *a, struct err *err);
int referral_events(struct conn *c, int64_t referral_id, struct referral_event **ret, size_t *ret_n,
    struct arena *a, struct err *err);
