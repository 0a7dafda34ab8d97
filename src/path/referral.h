/* Referrals: draft → sent → accepted / declined / wait-listed → started (course) → completed; or withdrawn. */
#pragma once
#include "offer/intervention.h"
#include "people/citizen.h"
#include "system/access.h"

struct referral {
    int64_t id, citizen_id, intervention_id;
    const char *team; /* key or NULL */
    const char *
        state; /* code list referral_state: draft sent accepted declined wait_listed started completed discontinued withdrawn */
    const char *reason, *priority;
    int64_t legal_basis_id;
    int64_t from_user_id;
    const char *from_unit, *from_admin;
    struct stamp created, sent;
    day_t sent_day; /* Danish local day of sending: what the last referral day is compared with */
    struct stamp read_at, decided;
    int64_t decided_by;
    const char *decline_reason, *decline_text;
    const char *override_reason; /* why another team than the citizen's age says */
    int64_t version;
};
extern const struct table referral_table;

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
/* Sends (a draft or a new one): checks the referral day (intervention_check_referral_day), required reason and legal
 * basis in force that covers the receiver, team age rule. On refusal nothing is changed; the caller then keeps the draft. Sets id,
 * state, sent (now; noon when day is not today), sent_day and team of r; adds event and audit. */
int referral_send(struct conn *c, const struct actor *actor, struct referral *r, day_t day, struct err *err);
int referral_mark_read(struct conn *c, const struct actor *actor, int64_t id, struct err *err);
/* Answers: accept, decline (reason code required), wait-list, withdraw (by the sender). ERR_CONFLICT when already answered (err.user says by whom). */
int referral_answer(struct conn *c, const struct actor *actor, int64_t id, int64_t version,
    const char *to_state, const char *reason, const char *text, struct err *err);
enum { REFERRAL_UNDO_MS = 30000 };
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
};
extern const struct table referral_row_table;
/* Referrals to the interventions of the actor's unit. state NULL = those not yet answered, waiting and accepted but not started; oldest
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
/* Days since sending while the referral waits for an answer or a start; days from sending to the answer when it was declined;
 * INT_NONE otherwise. */
int64_t referral_wait_days(const struct referral_row *r, day_t today);
/* Sent by the user, newest first; state NULL = all but drafts, "draft" = the drafts. */
int referral_sent_by(struct conn *c, int64_t user_id, const char *state, int64_t offset, int64_t limit,
    struct referral_row **ret, size_t *ret_n, struct arena *a, struct err *err);
int referral_of_citizen(struct conn *c, int64_t citizen_id, struct referral_row **ret, size_t *ret_n,
    struct arena *a, struct err *err);
int referral_events(struct conn *c, int64_t referral_id, struct referral_event **ret, size_t *ret_n,
    struct arena *a, struct err *err);
