/* Stored investment cases. A version is the whole case: its file (docs/invest-file.md) and what it belongs to. What happens to a case is a row of
 * events. Neither is ever changed, so a case can always be read as it was; its state is what versions and events together say:
 *
 *   draft → review (sent in) → approved (every committee that owns it has approved this very version) → decided or refused
 *
 * A new version falls back to draft, and approvals follow the content's hash: when a version is taken back, those of the former hold again. */
#pragma once
#include "db/db.h"
#include "system/access.h"

enum { INVESTMENT_UNDO_MS = 30000, INVESTMENT_MOST_BYTES = 1 << 20 };

struct investment_version {
    int64_t id;
    const char *investment;
    int64_t no;
    const char *title, *intervention, *grant_key, *note_key; /* keys or NULL */
    const char *content;                                     /* the file */
    const char *hash; /* 64 hexadecimal digits of what stands above but the number */
    const char *reason;
    int64_t user_id; /* INT_NONE = loaded */
    struct stamp at;
    const char *user_name; /* as read */
};
extern const struct table investment_version_table;

/* kind: owner (committee owns it; with words it is asked, by a request of committee/request.h) · leave (owns it no longer) · submit · return ·
 * approve (committee, hash) · round (of the round, or none) · decide (decided, refused; day) · undo (of the event undoes). */
struct investment_event {
    int64_t id;
    const char *investment;
    int64_t seq;
    const char *kind, *committee, *answer, *round;
    day_t day;
    const char *hash;
    int64_t undoes;
    const char *words;
    const char *request; /* key of the request that asks the owner; NULL = not asked */
    int64_t user_id;
    struct stamp at;
    const char *user_name;
};
extern const struct table investment_event_table;

enum investment_state {
    INVESTMENT_DRAFT,
    INVESTMENT_REVIEW,
    INVESTMENT_APPROVED,
    INVESTMENT_DECIDED,
    INVESTMENT_REFUSED
};
const char *investment_state_key(enum investment_state state);   /* "draft" */
const char *investment_state_label(enum investment_state state); /* Danish, N_() */

enum { INVESTMENT_OWNERS = 12 };
struct investment_owner {
    const char *committee;
    const char *request; /* key of the request that asks it; NULL = not asked */
    const char *answer;  /* of the request: yes, no, condition; NULL = not answered */
    const char *asked_words, *words;
    day_t deadline, answered;
    bool withdrawn;                          /* the request is */
    const struct investment_event *approved; /* of the version it is now; NULL = not */
};
struct investment {
    int64_t id;
    const char *key, *source, *note;
    struct investment_version now;
    enum investment_state state;
    struct investment_owner owners[INVESTMENT_OWNERS];
    size_t n_owners;
    const char *round;                      /* key; NULL = none chosen */
    const struct investment_event *decided; /* or refused */
    const char *decided_hash;               /* hash of what was decided */
    const struct investment_event *events;  /* [n_events] oldest first */
    size_t n_events;
    int64_t seq; /* newest event: what a form was made from, together with now.no */
};

/* All with their events; rows live in a. */
int investment_list(struct conn *c, struct investment **ret, size_t *ret_n, struct arena *a, struct err *err);
/* ERR_NOT_FOUND with a message when there is none. */
int investment_by_key(
    struct conn *c, const char *key, struct investment *ret, struct arena *a, struct err *err);
/* Newest first. */
int investment_versions(struct conn *c, const char *key, struct investment_version **ret, size_t *ret_n,
    struct arena *a, struct err *err);
/* no 0 = the newest. */
int investment_version_by_no(struct conn *c, const char *key, int64_t no, struct investment_version *ret,
    struct arena *a, struct err *err);
int investment_version_by_hash(struct conn *c, const char *key, const char *hash,
    struct investment_version *ret, struct arena *a, struct err *err);
/* ---- changes: inside a write ---- */

/* A new case with version 1; *ret_key is made of the title. v->content is checked and stored in its standard form. committee = the first owner,
 * or NULL. */
int investment_create(struct conn *c, const struct actor *actor, struct investment_version *v,
    const char *committee, const char **ret_key, struct arena *a, struct err *err);
/* A new version; base = the number it was made from. ERR_CONFLICT when there is a newer one, ERR_REFUSED when the case is decided, ERR_INVALID
 * when nothing differs. *ret_no = its number. */
int investment_revise(struct conn *c, const struct actor *actor, const char *key,
    struct investment_version *v, int64_t base, int64_t *ret_no, struct arena *a, struct err *err);
/* What happens to a case. e->kind and what belongs to it; seq = the newest event the form was made from. ERR_REFUSED with a reason when the state or
 * the actor does not allow it, ERR_CONFLICT when something has happened since. */
int investment_happen(struct conn *c, const struct actor *actor, const char *key, struct investment_event *e,
    int64_t seq, struct arena *a, struct err *err);
/* Takes back what this user did last, within INVESTMENT_UNDO_MS: version no by a new version equal to the one before it, or event seq. */
int investment_undo_version(
    struct conn *c, const struct actor *actor, const char *key, int64_t no, struct arena *a, struct err *err);
int investment_undo_event(struct conn *c, const struct actor *actor, const char *key, int64_t seq,
    struct arena *a, struct err *err);

/* Hash of a version, by which approvals know it: 65 bytes. */
void investment_hash(const struct investment_version *v, char ret[65]);
