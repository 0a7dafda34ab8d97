/* Applications to external pools that are to pay for initiatives of a strategy, and the proposals that are owed to a budget when a pool refuses. Each
 * answer is a step with its day; a refusal turns the initiatives to "finansiering mangler" and raises the task, a grant or other money takes that back. For
 * writes (db_write) where they change. */
#pragma once
#include "offer/initiative_change.h"

struct strategy_application {
    int64_t id;
    const char *strategy;
    const char *title;          /* the pool's name */
    const char *funder;         /* who has the pool; NULL = ikke oplyst */
    struct money sought_amount; /* MONEY_NONE = ikke oplyst */
    const char *note;
    int64_t user_id, version;
    /* as read: where it stands */
    const char *state; /* code list strategy_application_state */
    day_t sought, day; /* when it was sent; of the newest step */
    struct money granted;
    int64_t state_id;        /* the newest step */
    const char *initiatives; /* keys, comma list; filled by the functions below */
};
extern const struct table strategy_application_table;

struct strategy_application_state {
    int64_t id, application_id;
    const char *state;
    day_t day;
    struct money amount; /* granted; MONEY_NONE = ikke oplyst */
    const char *note;
    int64_t user_id;
    struct stamp at, withdrawn;
    int64_t withdrawn_by;
    const char *user_name; /* as read */
};
extern const struct table strategy_application_state_table;

/* A proposal owed to a budget. */
struct strategy_task {
    int64_t id;
    const char *strategy;
    int64_t application_id, state_id;
    const char *budget; /* "Budget 2011" */
    day_t opened;
    int64_t responsible_id;
    struct stamp closed; /* STAMP_NONE = open */
    int64_t closed_by;
    const char *note_key; /* the budget note with the proposal */
    const char *reason;   /* why there is none */
    struct stamp withdrawn;
    int64_t version;
    /* as read */
    const char *application, *strategy_title, *strategy_title_en, *responsible, *note_title;
};
extern const struct table strategy_task_table;

/* By the day they were sent. */
int strategy_applications(struct conn *c, const char *strategy, struct strategy_application **ret,
    size_t *ret_n, struct arena *a, struct err *err);
/* The same as they stood on the day: an application sent later is not there, and a later answer had not come. */
int strategy_applications_on(struct conn *c, const char *strategy, day_t day,
    struct strategy_application **ret, size_t *ret_n, struct arena *a, struct err *err);
int strategy_application_by_id(struct conn *c, const char *strategy, int64_t id,
    struct strategy_application *ret, struct arena *a, struct err *err);
/* Newest first. */
int strategy_application_states(struct conn *c, int64_t id, struct strategy_application_state **ret,
    size_t *ret_n, struct arena *a, struct err *err);
bool strategy_application_pays(const struct strategy_application *p, const char *initiative);

/* id 0 = a new one, sought on the day; p->initiatives is what it is to pay. ERR_CONFLICT when stale. Field errors title, sought_amount, sought,
 * initiatives. */
int strategy_application_save(struct conn *c, const struct actor *actor, struct strategy_application *p,
    struct arena *a, struct err *err);
/* The next step of the application. seen is the step the user saw: ERR_CONFLICT when there is a newer one. A refusal needs the budget that the proposal belongs
 * in. Field errors state, day, amount, budget. step->id is set; *ret_n = initiatives whose status changed. */
int strategy_application_step(struct conn *c, const struct actor *actor, const char *strategy,
    struct strategy_application_state *step, int64_t seen, const char *budget, size_t *ret_n, struct arena *a,
    struct err *err);
/* Takes back the newest step with what followed from it, when this user made it not more than INITIATIVE_UNDO_MS ago. */
int strategy_application_undo(struct conn *c, const struct actor *actor, const char *strategy, int64_t id,
    int64_t state_id, struct arena *a, struct err *err);

/* Open ones first, then by day; strategy NULL = of all, user_id 0 = of everybody. */
int strategy_tasks(struct conn *c, const char *strategy, int64_t user_id, struct strategy_task **ret,
    size_t *ret_n, struct arena *a, struct err *err);
int strategy_task_by_id(struct conn *c, const char *strategy, int64_t id, struct strategy_task *ret,
    struct arena *a, struct err *err);
/* Closes it with the note or with a reason. ERR_CONFLICT when stale. Field errors note_key, reason. */
int strategy_task_close(
    struct conn *c, const struct actor *actor, struct strategy_task *t, struct arena *a, struct err *err);
/* Opens it again, by who closed it not more than INITIATIVE_UNDO_MS ago. */
int strategy_task_reopen(struct conn *c, const struct actor *actor, const char *strategy, int64_t id,
    struct arena *a, struct err *err);
/* Budget notes that a task can point at. */
struct strategy_note {
    const char *key, *number, *title;
};
int strategy_notes(
    struct conn *c, struct strategy_note **ret, size_t *ret_n, struct arena *a, struct err *err);
