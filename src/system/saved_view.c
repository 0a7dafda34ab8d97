#include "system/saved_view.h"

#include "base/lang.h"
#include "base/text.h"
#include "system/audit.h"

static const struct field saved_view_fields[] = {
    FIELD(saved_view, id, F_ID, NULL, FR_PRIMARY),
    FIELD(saved_view, user_id, F_ID, NULL, FR_REQUIRED),
    FIELD_MAX(saved_view, page, F_TEXT, N_("Liste"), FR_REQUIRED, 80),
    FIELD_MAX(saved_view, name, F_TEXT, N_("Navn på visningen"), FR_REQUIRED, 60),
    FIELD_MAX(saved_view, query, F_TEXT, NULL, 0, 500),
    FIELD(saved_view, is_default, F_BOOL, N_("Vis denne, når jeg åbner listen"), FR_REQUIRED),
    FIELD(saved_view, created, F_STAMP, NULL, FR_REQUIRED),
    FIELD(saved_view, deleted, F_STAMP, NULL, 0),
    FIELD(saved_view, version, F_INT, NULL, FR_VERSION),
};
TABLE(saved_view_table, "saved_view", N_("Gemte visninger"), saved_view, saved_view_fields);

#define SAVED_VIEW_COLUMNS "id, user_id, page, name, query, is_default, created, deleted, version"
SQL_KEPT(saved_view_select,
    "SELECT " SAVED_VIEW_COLUMNS " FROM saved_view WHERE user_id = $1 AND deleted IS NULL "
    "AND (CAST($2 AS TEXT) IS NULL OR page = $2) ORDER BY page, name, id");
SQL(saved_view_select_id,
    "SELECT " SAVED_VIEW_COLUMNS " FROM saved_view WHERE id = $1 AND user_id = $2 AND deleted IS NULL");
SQL(saved_view_select_deleted, "SELECT " SAVED_VIEW_COLUMNS " FROM saved_view WHERE id = $1 AND user_id = $2 "
                               "AND deleted IS NOT NULL AND deleted >= $3");
SQL(saved_view_no_default,
    "UPDATE saved_view SET is_default = 0 WHERE user_id = $1 AND page = $2 AND id <> $3 AND is_default = 1");
SQL(saved_view_remove, "DELETE FROM saved_view WHERE deleted IS NOT NULL AND deleted < $1");

int saved_view_of(struct conn *c, int64_t user_id, const char *page, struct saved_view **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(
        c, &saved_view_select, ARGS(V_INT(user_id), V_TEXT(page)), &saved_view_table, ret, ret_n, a, err);
}

int saved_view_by_id(
    struct conn *c, int64_t user_id, int64_t id, struct saved_view *ret, struct arena *a, struct err *err)
{
    return q_one(c, &saved_view_select_id, ARGS(V_INT(id), V_INT(user_id)), &saved_view_table, ret, a, err);
}

/* The name must be there and new on the page. */
static int saved_view_check(
    struct conn *c, const struct saved_view *view, bool is_new, struct arena *a, struct err *err)
{
    struct saved_view *others;
    size_t n;
    if (!view->name || !*view->name)
        return err_field(err, "name", "%s", tr("Skriv et navn, du kan kende visningen på."));
    if (text_length(view->name) > 60)
        return err_field(err, "name", tr("Teksten er for lang. Skriv højst %lld tegn."), 60LL);
    if (view->query && text_length(view->query) > 500)
        return err_field(err, "name", "%s", tr("Visningen har for mange filtre til at kunne gemmes."));
    int rc = saved_view_of(c, view->user_id, view->page, &others, &n, a, err);
    if (!rc && is_new && n >= SAVED_VIEW_MAX)
        return err_field(
            err, "name", tr("Du har allerede %d visninger af listen. Slet en først."), SAVED_VIEW_MAX);
    for (size_t i = 0; !rc && i < n; i++) {
        if (others[i].id != view->id && text_equal(others[i].name, view->name))
            rc = err_field(err, "name", "%s", tr("Du har allerede en visning med det navn. Vælg et andet."));
    }
    return rc;
}

static int saved_view_log(struct conn *c, const struct actor *actor, const char *act,
    const struct saved_view *view, struct err *err)
{
    return audit_add(c, actor, &(struct audit_entry){act, "saved_view", view->id, INT_NONE, view->page}, err);
}

static int saved_view_only_default(struct conn *c, const struct saved_view *view, struct err *err)
{
    if (view->is_default != 1)
        return OK;
    return q_exec(c, &saved_view_no_default, ARGS(V_INT(view->user_id), V_TEXT(view->page), V_INT(view->id)),
        NULL, err);
}

int saved_view_add(struct conn *c, const struct actor *actor, struct saved_view *view, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "saved_view_add: out of memory");
    view->id = 0;
    view->user_id = actor->user_id;
    view->created = clock_real();
    view->deleted = STAMP_NONE;
    int rc = saved_view_check(c, view, true, a, err);
    if (!rc)
        rc = q_insert(c, &saved_view_table, view, &view->id, err);
    if (!rc)
        rc = saved_view_only_default(c, view, err);
    if (!rc)
        rc = saved_view_log(c, actor, "create", view, err);
    arena_free(a);
    return rc;
}

/* The stored view of the actor with changed name, default or deletion. */
static int saved_view_store(
    struct conn *c, const struct actor *actor, const char *act, struct saved_view *view, struct err *err)
{
    int rc = q_update(c, &saved_view_table, view, err);
    if (!rc && stamp_is_none(view->deleted))
        rc = saved_view_only_default(c, view, err);
    return rc ? rc : saved_view_log(c, actor, act, view, err);
}

static int saved_view_gone(int rc, struct err *err)
{
    if (rc == ERR_NOT_FOUND)
        return err_user(err, rc, "%s", tr("Visningen findes ikke længere."));
    return rc;
}

int saved_view_change(
    struct conn *c, const struct actor *actor, const struct saved_view *view, struct err *err)
{
    struct arena *a = arena_new(0);
    struct saved_view stored;
    if (!a)
        return err_set(err, ERR_LIMIT, "saved_view_change: out of memory");
    int rc = saved_view_gone(saved_view_by_id(c, actor->user_id, view->id, &stored, a, err), err);
    if (!rc) {
        stored.name = view->name;
        stored.is_default = view->is_default;
        stored.version = view->version;
        rc = saved_view_check(c, &stored, false, a, err);
    }
    if (!rc)
        rc = saved_view_store(c, actor, "update", &stored, err);
    arena_free(a);
    return rc;
}

int saved_view_delete(struct conn *c, const struct actor *actor, int64_t id, struct err *err)
{
    struct arena *a = arena_new(0);
    struct saved_view view;
    if (!a)
        return err_set(err, ERR_LIMIT, "saved_view_delete: out of memory");
    int rc = saved_view_gone(saved_view_by_id(c, actor->user_id, id, &view, a, err), err);
    if (!rc) {
        view.deleted = clock_real();
        rc = saved_view_store(c, actor, "delete", &view, err);
    }
    arena_free(a);
    return rc;
}

int saved_view_undo(struct conn *c, const struct actor *actor, int64_t id, struct err *err)
{
    struct arena *a = arena_new(0);
    struct saved_view view;
    if (!a)
        return err_set(err, ERR_LIMIT, "saved_view_undo: out of memory");
    struct stamp since = {clock_real().ms - SAVED_VIEW_UNDO_MS};
    int rc = q_one(c, &saved_view_select_deleted, ARGS(V_INT(id), V_INT(actor->user_id), V_STAMP(since)),
        &saved_view_table, &view, a, err);
    if (rc == ERR_NOT_FOUND)
        rc = err_user(
            err, ERR_REFUSED, "%s", tr("Det er for sent at fortryde. Gem visningen på ny fra listen."));
    if (!rc) {
        view.deleted = STAMP_NONE;
        rc = saved_view_check(c, &view, true, a, err);
    }
    if (!rc)
        rc = saved_view_store(c, actor, "undo", &view, err);
    arena_free(a);
    return rc;
}

int saved_view_clear(struct conn *c, struct stamp before, struct err *err)
{
    return q_exec(c, &saved_view_remove, ARGS(V_STAMP(before)), NULL, err);
}
