/* Initiatives of a strategy as they are on a day: what the source printed, under what has been written on screen since. A printed title and
 * theme never change; an initiative added on screen is marked as such and does not count among those the source names. For writes
 * (db_write) where they change. */
#pragma once
#include "offer/strategy.h"
#include "system/access.h"

enum { INITIATIVE_UNDO_MS = 30000 };

struct initiative_now {
    int64_t id;
    const char *strategy, *theme, *key, *title, *title_en;
    const char *owner; /* organisation; NULL = ikke oplyst */
    const char *target_text, *note;
    const char *source, *place;   /* source NULL = added on screen */
    int64_t no;                   /* newest version; 0 = as printed */
    const char *kind, *status;    /* code lists initiative_kind, initiative_status; in force on the day */
    day_t kind_from, status_from; /* DAY_NONE = from the beginning */
    int64_t change_id;            /* newest change of kind or status, also of a later day; 0 = none */
    int64_t n_evaluations, n_fundings;
};
extern const struct table initiative_now_table;

/* In the order of their themes. */
int initiative_list(struct conn *c, const char *strategy, day_t day, struct initiative_now **ret,
    size_t *ret_n, struct arena *a, struct err *err);
int initiative_by_key(
    struct conn *c, const char *key, day_t day, struct initiative_now *ret, struct arena *a, struct err *err);

struct initiative_version {
    int64_t id;
    const char *initiative;
    int64_t no, newest;
    const char *theme, *title, *owner, *target_text, *note, *reason;
    int64_t user_id;
    struct stamp at;
    const char *user_name; /* as read */
};
extern const struct table initiative_version_table;
/* A form's values from what is now. */
struct initiative_version initiative_version_of(const struct initiative_now *i);

/* A new initiative of the theme's strategy; ret_key is its own. Field errors title, theme, owner. */
int initiative_create(struct conn *c, const struct actor *actor, struct initiative_version *v,
    char ret_key[81], struct arena *a, struct err *err);
/* The next version of v->initiative, made from version v->no: ERR_CONFLICT when that is not the newest. v->no becomes its number. Field
 * errors title, theme, owner, reason. */
int initiative_store(struct conn *c, const struct actor *actor, struct initiative_version *v, struct arena *a,
    struct err *err);
/* Takes back version no, when it is the newest, this user made it, and not more than INITIATIVE_UNDO_MS ago. *ret_gone: the initiative was new and is
 * gone. ERR_REFUSED otherwise. */
int initiative_undo(struct conn *c, const struct actor *actor, const char *key, int64_t no, bool *ret_gone,
    struct arena *a, struct err *err);
/* Newest first; what was printed is none of them. */
int initiative_versions(struct conn *c, const char *key, struct initiative_version **ret, size_t *ret_n,
    struct arena *a, struct err *err);
/* As printed; ERR_NOT_FOUND without a message when it was added on screen. */
int initiative_printed(
    struct conn *c, const char *key, struct initiative *ret, struct arena *a, struct err *err);
/* May this user still take back what was written at that time? */
bool initiative_may_undo(const struct actor *actor, int64_t user_id, struct stamp at);
/* Who writes: NULL in the database for the command line. */
static inline int64_t initiative_writer(const struct actor *actor)
{
    return actor->user_id ? actor->user_id : INT_NONE;
}
