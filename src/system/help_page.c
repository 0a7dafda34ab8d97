/* Help, what the user may see, and the accessibility statement. */
#include "system/help_page.h"
#include "help.html.h"
#include "system/code.h"
#include "system/layout_page.h"
#include "system/user.h"

static int help_page(struct req *req, struct res *res)
{
    struct html *h = page_begin(req, res, MENU_NONE, tr("Hjælp"), NULL, 0);
    t_help(h);
    return page_end(req, res, h);
}

static int accessibility_page(struct req *req, struct res *res)
{
    struct html *h = page_begin(req, res, MENU_NONE, tr("Tilgængelighedserklæring"), NULL, 0);
    t_help_accessibility(h);
    return page_end(req, res, h);
}

static int fill_roles(struct req *req, struct help_rights_view *view)
{
    struct conn *c;
    const char **roles;
    size_t n;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc != OK) {
        return rc;
    }
    rc = user_roles(c, req->who.user_id, &roles, &n, req->arena, &req->err);
    db_release(req->db, c);
    for (size_t i = 0; rc == OK && i < n; i++) {
        const struct role *role = role_find(roles[i]);
        roles[i] = role ? tr(role->label) : roles[i];
    }
    if (rc == OK) {
        view->roles = roles;
        view->n_roles = n;
    }
    return rc;
}

static int rights_page(struct req *req, struct res *res)
{
    struct help_rights_view view = {
        .name = req->who.name,
        .unit = req->who.unit_name,
        .purpose = req->who.purpose ? code_label("lookup_purpose", req->who.purpose) : NULL,
    };
    struct help_perm *perms = arena_array(req->arena, PERM_COUNT, sizeof(*perms));
    int rc = fill_roles(req, &view);
    if (rc != OK || perms == NULL) {
        return rc != OK ? rc : err_set(&req->err, ERR_LIMIT, "no memory for the permissions");
    }
    for (enum perm perm = PERM_HOME; perm < PERM_COUNT; perm++) {
        perms[view.n_perms++] = (struct help_perm){tr(perm_table[perm].label), who_may(&req->who, (int)perm)};
    }
    view.perms = perms;
    struct html *h = page_begin(req, res, MENU_NONE, tr("Hvad må jeg se?"), NULL, 0);
    t_help_rights(h, &view);
    return page_end(req, res, h);
}

ROUTE_PLAIN(help, "GET", "/hjaelp", PERM_PUBLIC, help_page);
ROUTE_PLAIN(help_rights, "GET", "/hvad-maa-jeg-se", PERM_HOME, rights_page);
ROUTE_PLAIN(help_accessibility, "GET", "/tilgaengelighed", PERM_PUBLIC, accessibility_page);
