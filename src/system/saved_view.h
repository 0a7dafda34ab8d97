/* Saved views: a user's own name for a list with its filters and order. page = the list's path, query = its parameters. One view
 * of a page may be the user's default: the page opens with it when asked for without parameters. */
#pragma once
#include "db/db.h"
#include "system/access.h"

struct saved_view {
    int64_t id, user_id;
    const char *page, *name, *query; /* "/overblik", "Sene i Bispebjerg", "vis=forfalder&bydel=bispebjerg" */
    int64_t is_default;
    struct stamp created, deleted;
    int64_t version;
};
extern const struct table saved_view_table;
enum { SAVED_VIEW_MAX = 30, SAVED_VIEW_UNDO_MS = 30000 };

/* Of one user by name; page NULL = all pages, by page. Deleted ones are left out. */
int saved_view_of(struct conn *c, int64_t user_id, const char *page, struct saved_view **ret, size_t *ret_n,
    struct arena *a, struct err *err);
/* ERR_NOT_FOUND when it is another user's or deleted. */
int saved_view_by_id(
    struct conn *c, int64_t user_id, int64_t id, struct saved_view *ret, struct arena *a, struct err *err);
/* Stores a new one of the actor's; sets id. Message at the field name: missing, taken on the page, too many. */
int saved_view_add(struct conn *c, const struct actor *actor, struct saved_view *view, struct err *err);
/* Name and is_default of view; view->version is the version that was read. */
int saved_view_change(
    struct conn *c, const struct actor *actor, const struct saved_view *view, struct err *err);
int saved_view_delete(struct conn *c, const struct actor *actor, int64_t id, struct err *err);
/* Brings a deleted one back within 30 seconds. */
int saved_view_undo(struct conn *c, const struct actor *actor, int64_t id, struct err *err);
/* Takes away for good what was deleted before that instant. */
int saved_view_clear(struct conn *c, struct stamp before, struct err *err);
