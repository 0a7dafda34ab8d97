/* Phase-out of offers, or of all offers of an agreement: draft → decided → carried out, or cancelled. A draft changes nothing. Deciding
 * sets last referral day and end day on the offers in the same write and keeps what stood there; it can be undone until the
 * phase-out is carried out. Carrying out is refused while a citizen lacks an answer or the offers are not empty. Every step is a row of
 * phase_out_event and of the audit log. */
#pragma once
#include "db/db.h"
#include "system/access.h"

enum { PHASE_OUT_OFFERS = 60 /* most offers in one phase-out */, PHASE_OUT_UNDO_MS = 30000 };
#define PHASE_OUT_WORD "UDFAS" /* typed to carry out */

struct phase_out {
    int64_t id;
    const char *key, *title;
    const char *agreement; /* key, or NULL = offers chosen one by one */
    const char *state;     /* code list phase_out_state: draft decided carried_out cancelled */
    int64_t responsible_id;
    const char *reason, *document_no;
    day_t drafted, decided, carried_out, cancelled; /* the day of each step in force */
    int64_t version;
};
extern const struct table phase_out_table;

struct phase_out_offer {
    int64_t id, phase_out_id;
    const char *intervention;
    int64_t sort;
    day_t last_referral_day, end_day; /* planned; a stop may be missing, an end must be there to decide */
    day_t old_last_referral_day, old_end_day; /* what stood on the offer before the decision */
    int64_t version;
};
extern const struct table phase_out_offer_table;

/* An offer of the plan with what stands on it now. */
struct phase_out_offer_view {
    int64_t id, sort, intervention_id, normal_days;
    const char *intervention, *title, *title_en, *kind, *track, *owner, *provider, *counting_group;
    day_t last_referral_day, end_day, old_last_referral_day, old_end_day;
    day_t now_last_referral_day, now_end_day;
};

struct phase_out_event {
    int64_t id, phase_out_id;
    struct stamp at;
    int64_t user_id;
    const char *
        action; /* created edited decided undone carried_out cancelled restored sent withdrawn spread exported */
    int64_t n; /* citizens or offers of the step; INT_NONE = none */
    const char *detail;
};
extern const struct table phase_out_event_table;
struct phase_out_event_view {
    int64_t id;
    struct stamp at;
    const char *user_name, *action, *detail;
    int64_t n;
};

struct phase_out_row {
    const char *key, *title, *state, *agreement, *responsible;
    day_t drafted, decided, carried_out, end_day;
    int64_t n_offers;
};
/* Newest first, open ones before those that are over. */
int phase_out_list(
    struct conn *c, struct phase_out_row **ret, size_t *ret_n, struct arena *a, struct err *err);
int phase_out_by_key(
    struct conn *c, const char *key, struct phase_out *ret, struct arena *a, struct err *err);
int phase_out_by_id(struct conn *c, int64_t id, struct phase_out *ret, struct arena *a, struct err *err);
/* In the order of the plan. */
int phase_out_offers(struct conn *c, int64_t id, struct phase_out_offer_view **ret, size_t *ret_n,
    struct arena *a, struct err *err);
/* Newest first, at most 100. */
int phase_out_events(struct conn *c, int64_t id, struct phase_out_event_view **ret, size_t *ret_n,
    struct arena *a, struct err *err);
/* The phase-outs that are drafts or decided and hold an offer of the agreement, or the offer; NULL = any. */
int phase_out_open_of(struct conn *c, const char *agreement, const char *intervention,
    struct phase_out_row **ret, size_t *ret_n, struct arena *a, struct err *err);

bool phase_out_is(const struct phase_out *p, const char *state);
/* May still be changed: draft or decided. */
bool phase_out_is_open(const struct phase_out *p);
/* The last end day of the offers; DAY_NONE when one is missing. */
day_t phase_out_end(const struct phase_out_offer_view *offers, size_t n);
/* The offer no longer stands as decided: somebody has changed its days since. */
bool phase_out_is_changed(const struct phase_out *p, const struct phase_out_offer_view *o);

/* Stores a draft of the offers (keys[n]), or of those of p->agreement when n is 0, with the days that stand on them. Sets id and key.
 * ERR_INVALID with messages at title and offers. */
int phase_out_create(struct conn *c, const struct actor *actor, struct phase_out *p, const char *const *keys,
    size_t n, day_t today, char ret_key[81], struct err *err);
/* Stores title, responsible, reason, document number and the offers' days (offers[n], matched by intervention; n 0 = only the facts).
 * In a decided phase-out the days go on the offers too. Messages at the fields, of days "stop-SORT" and "end-SORT". ERR_CONFLICT when stale. */
int phase_out_update(struct conn *c, const struct actor *actor, struct phase_out *p,
    const struct phase_out_offer *offers, size_t n, day_t today, struct err *err);
/* Takes an offer out of a draft. */
int phase_out_remove(struct conn *c, const struct actor *actor, int64_t id, int64_t version,
    const char *intervention, struct err *err);
int phase_out_decide(
    struct conn *c, const struct actor *actor, int64_t id, int64_t version, day_t today, struct err *err);
/* Back to draft: of a decided one the offers get their earlier days back, except those that somebody has changed since (ret_kept =
 * how many were left alone), and tasks that wait are withdrawn; of a cancelled one only the state. */
int phase_out_reopen(struct conn *c, const struct actor *actor, int64_t id, int64_t version, day_t today,
    int64_t *ret_kept, struct err *err);
int phase_out_cancel(
    struct conn *c, const struct actor *actor, int64_t id, int64_t version, day_t today, struct err *err);

/* What hinders carrying out; a count of 0 hinders nothing. */
struct phase_out_hindrance {
    day_t earliest;    /* the last end day lies ahead: that day, else DAY_NONE */
    int64_t citizens;  /* affected, of whom */
    int64_t left;      /* without an answer, whoever may see them */
    int64_t referrals; /* open in the offers */
    int64_t courses;   /* that run in the offers */
};
int phase_out_hindrances(
    struct conn *c, int64_t id, day_t today, struct phase_out_hindrance *ret, struct err *err);
bool phase_out_is_hindered(const struct phase_out_hindrance *h);
/* word must be PHASE_OUT_WORD (message at "word"); ERR_REFUSED with what hinders. */
int phase_out_carry_out(struct conn *c, const struct actor *actor, int64_t id, int64_t version,
    const char *word, day_t today, struct err *err);

/* A step in the log of the phase-out and in the audit log. */
int phase_out_log(struct conn *c, const struct actor *actor, int64_t id, const char *action, int64_t n,
    const char *detail, struct err *err);
