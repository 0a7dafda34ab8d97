#include "system/app_page.h"
#include "base/text.h"
#include "system/code.h"
#include "system/day_turn.h"
#include "system/layout_page.h"
#include "system/organisation.h"
#include "system/setting.h"
#include "system/user.h"

static void fill_who(struct req *req, const struct session *session)
{
    struct who *who = &req->who;
    who->user_id = session->user_id;
    who->unit = session->unit;
    who->admin = organisation_admin(session->unit);
    who->login = session->login;
    who->name = session->name;
    who->title = session->title;
    who->unit_name = organisation_name(session->unit);
    who->admin_abbrev = organisation_abbrev(who->admin);
    who->perms = session->perms;
    who->purpose = session->purpose;
    text_copy(who->csrf, sizeof(who->csrf), session->csrf);
    text_copy(who->session, sizeof(who->session), session->id);
}

static void authenticate(struct req *req)
{
    struct session session;
    struct err turn = ERR_INIT;
    const char *token = req_cookie(req, SESSION_COOKIE);
    if (day_turn_run(req->db, &turn) != OK) {
        log_event(err_log_level(turn.code), "day_turn", "error=%s", turn.op);
    }
    if (session_find(req->db, token, clock_real(), &session, req->arena) == SESSION_OPEN) {
        fill_who(req, &session);
    }
}

enum session_state app_session_state(struct req *req)
{
    struct session session;
    return session_find(req->db, req_cookie(req, SESSION_COOKIE), clock_real(), &session, req->arena);
}

int app_setup(struct app *app, struct db *db, bool tls, struct err *err)
{
    *app = (struct app){
        .db = db,
        .authenticate = authenticate,
        .render_error = error_page_render,
        .tls_in_front = tls,
    };
    int rc = organisation_refresh(db, err);
    if (rc == OK) {
        rc = code_refresh(db, err);
    }
    return rc == OK ? setting_refresh(db, err) : rc;
}

/* Whether path is a page without parameters that the user may open. */
static bool may_open(const struct who *who, const char *path)
{
    size_t n;
    const struct route *const *routes = route_all(&n);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(routes[i]->method, "GET") == 0 && strcmp(routes[i]->pattern, path) == 0) {
            return who_may(who, routes[i]->perm);
        }
    }
    return false;
}

static int roles_of(struct req *req, const char ***ret, size_t *ret_n)
{
    struct conn *c;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc != OK) {
        return rc;
    }
    rc = user_roles(c, req->who.user_id, ret, ret_n, req->arena, &req->err);
    db_release(req->db, c);
    return rc;
}

const char *app_first_page(struct req *req)
{
    const char **roles;
    size_t n_roles;
    if (roles_of(req, &roles, &n_roles) != OK) {
        return "/menu";
    }
    for (size_t i = 0; i < role_count; i++) {
        for (size_t j = 0; j < n_roles; j++) {
            if (text_equal(role_table[i].key, roles[j]) && may_open(&req->who, role_table[i].first_page)) {
                return role_table[i].first_page;
            }
        }
    }
    const struct menu_entry *menu[MENU_SETTINGS];
    return menu_of(&req->who, menu) > 0 ? menu[0]->href : "/menu";
}
