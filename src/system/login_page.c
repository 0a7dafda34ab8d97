#include "system/login_page.h"
#include "base/text.h"
#include "login.html.h"
#include "system/app_page.h"
#include "system/layout_page.h"
#include "system/organisation.h"
#include "system/setting.h"
#include "system/user.h"
#include "system/user_demo.h"

/* The address to go to after logging in; NULL when it is not one of ours, or the log-in itself. */
static const char *next_of(struct req *req)
{
    const char *next = req_text(req, "videre");
    return http_is_local(next) && !text_has_prefix(next, "/log-") ? next : NULL;
}

static void fill_demo(struct req *req, struct login_view *view)
{
    if (setting_int(setting_demo) != 1 || !user_demo_may_log_in(USER_DEMO_PASSWORD)) {
        return;
    }
    struct login_demo *rows = arena_array(req->arena, user_demo_count, sizeof(*rows));
    for (size_t i = 0; rows && i < user_demo_count; i++) {
        const struct role *role = role_find(user_demo_table[i].role);
        rows[i] = (struct login_demo){
            user_demo_table[i].login, tr(role->label), organisation_name(user_demo_table[i].unit)};
    }
    view->demo = rows;
    view->n_demo = rows ? user_demo_count : 0;
    view->demo_password = USER_DEMO_PASSWORD;
}

static int show(struct req *req, struct res *res, struct login_view *view)
{
    fill_demo(req, view);
    struct html *h = page_begin(req, res, MENU_NONE, tr("Log ind"), NULL, 0);
    t_login(h, view);
    return page_end(req, res, h);
}

static int login_show_page(struct req *req, struct res *res)
{
    const char *next = next_of(req);
    if (req->who.user_id) {
        return res_redirect(res, next ? next : "/");
    }
    struct login_view view = {.login = "", .next = next};
    if (app_session_state(req) == SESSION_EXPIRED) {
        view.message = tr(
            "Du er logget af, fordi du ikke har brugt Tovholder i et stykke tid. Log ind igen for at fortsætte.");
        view.message_kind = "info";
        res_cookie(req, res, SESSION_COOKIE, "", 0);
    } else if (req_text(req, "farvel")) {
        view.message = tr("Du er logget af.");
        view.message_kind = "success";
    }
    return show(req, res, &view);
}

static int login_send_page(struct req *req, struct res *res)
{
    char token[SESSION_TEXT];
    struct user user;
    struct stamp now = clock_real();
    const char *next = next_of(req);
    const char *login = text_trim(req->arena, req_form(req, "login"));
    int rc = user_log_in(
        req->db, login, req_form(req, "password"), req->remote, now, &user, req->arena, &req->err);
    if (rc == ERR_INVALID || rc == ERR_REFUSED || rc == ERR_BUSY) {
        struct login_view view = {
            .login = login, .next = next, .message = err_user_text(&req->err), .message_kind = "error"};
        res->status = rc == ERR_REFUSED ? 429 : rc == ERR_BUSY ? 503 : 400;
        return show(req, res, &view);
    }
    if (rc == OK) {
        rc = session_start(req->db, user.id, user.login, req->remote, now, token, &req->err);
    }
    if (rc != OK) {
        return rc;
    }
    res_cookie(req, res, SESSION_COOKIE, token, -1);
    return res_redirect(res, next ? next : "/");
}

static int logout_page(struct req *req, struct res *res)
{
    struct actor actor = req_actor(req);
    int rc = session_end(req->db, &actor, req->who.session, &req->err);
    if (rc != OK) {
        return rc;
    }
    res_cookie(req, res, SESSION_COOKIE, "", 0);
    return res_redirect(res, "/log-ind?farvel=ja");
}

static const struct param show_params[] = {{"videre", P_TEXT, .max = 1000}, {"farvel", P_TEXT, .max = 10}};
static const struct param send_params[] = {
    {"videre", P_TEXT, .max = 1000}, {"login", P_FORM, .max = 60}, {"password", P_FORM, .max = 200}};
ROUTE(login_show, "GET", "/log-ind", PERM_PUBLIC, login_show_page, show_params);
ROUTE_FLAGS(login_send, "POST", "/log-ind", PERM_PUBLIC, login_send_page, send_params, ROUTE_NO_CSRF);
ROUTE_PLAIN(logout, "POST", "/log-af", PERM_HOME, logout_page);
