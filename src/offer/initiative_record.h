/* Evaluations of an initiative, and the money that pays for it. What is taken out stays in the database and in the log. For writes (db_write)
 * where they change. */
#pragma once
#include "offer/initiative_change.h"

struct initiative_evaluation {
    int64_t id;
    const char *initiative;
    day_t day;
    const char *who;
    const char *result; /* code list initiative_evaluation */
    const char *conclusion;
    const char *goal, *document_key; /* where the result stands; keys, or NULL */
    const char *link;                /* case number or address; NULL = none */
    struct stamp removed;
    int64_t removed_by, user_id, version;
    const char *goal_title, *document_title; /* as read */
};
extern const struct table initiative_evaluation_table;

struct initiative_funding {
    int64_t id;
    const char *initiative;
    const char *kind;              /* code list initiative_funding */
    const char *grant_key;         /* of kind grant */
    const char *administration;    /* of the other kinds; NULL = ikke oplyst */
    int64_t first_year, last_year; /* last_year INT_NONE = without end */
    struct money amount;           /* a year; MONEY_NONE = ikke oplyst */
    day_t day;                     /* when it was decided */
    const char *note;
    struct stamp removed;
    int64_t removed_by, user_id, version;
    const char *grant_title; /* as read */
};
extern const struct table initiative_funding_table;

/* In force, newest day first; by first year. */
int initiative_evaluations(struct conn *c, const char *key, struct initiative_evaluation **ret, size_t *ret_n,
    struct arena *a, struct err *err);
int initiative_fundings(struct conn *c, const char *key, struct initiative_funding **ret, size_t *ret_n,
    struct arena *a, struct err *err);
/* Of all initiatives of a strategy, in the order of the initiatives. */
int strategy_evaluations(struct conn *c, const char *strategy, struct initiative_evaluation **ret,
    size_t *ret_n, struct arena *a, struct err *err);
int strategy_fundings(struct conn *c, const char *strategy, struct initiative_funding **ret, size_t *ret_n,
    struct arena *a, struct err *err);

/* Keys and titles that an evaluation or a line can point at: goals, documents, grants. */
struct initiative_target {
    const char *key, *title, *title_en;
};
enum initiative_target_kind { INITIATIVE_GOALS, INITIATIVE_DOCUMENTS, INITIATIVE_GRANTS };
int initiative_targets(struct conn *c, enum initiative_target_kind kind, struct initiative_target **ret,
    size_t *ret_n, struct arena *a, struct err *err);

/* id 0 = a new one. ERR_CONFLICT when stale. Field errors by name; an evaluation must say where its result can be read. Saving money brings the
 * initiative's status in step. */
int initiative_evaluation_save(struct conn *c, const struct actor *actor, struct initiative_evaluation *e,
    struct arena *a, struct err *err);
int initiative_funding_save(struct conn *c, const struct actor *actor, struct initiative_funding *f,
    struct arena *a, struct err *err);
/* Takes it out; ERR_REFUSED when the initiative is in operation and would lack it. Putting back: by the same user within INITIATIVE_UNDO_MS. */
int initiative_evaluation_remove(struct conn *c, const struct actor *actor, const char *key, int64_t id,
    int64_t version, struct arena *a, struct err *err);
int initiative_funding_remove(struct conn *c, const struct actor *actor, const char *key, int64_t id,
    int64_t version, struct arena *a, struct err *err);
int initiative_evaluation_restore(
    struct conn *c, const struct actor *actor, const char *key, int64_t id, struct arena *a, struct err *err);
int initiative_funding_restore(
    struct conn *c, const struct actor *actor, const char *key, int64_t id, struct arena *a, struct err *err);
