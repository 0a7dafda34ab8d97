/* The front page (sends to the first page of the role), the menu as a page, and the choice of language. */
#include "base/text.h"
#include "front.html.h"
#include "system/app_page.h"
#include "system/layout_page.h"

static int front_page(struct req *req, struct res *res)
{
    return res_redirect(res, req->who.user_id ? app_first_page(req) : "/log-ind");
}

static int menu_page(struct req *req, struct res *res)
{
    const struct menu_entry *entries[MENU_SETTINGS];
    size_t n = menu_of(&req->who, entries);
    struct html *h = page_begin(req, res, MENU_NONE, tr("Menu"), NULL, 0);
    t_menu(h, entries, n, req_csrf(req));
    return page_end(req, res, h);
}

/* Path and query of the page the reader came from, when it is one of ours. */
static const char *came_from(struct req *req)
{
    const char *referer = req_header(req, "Referer");
    const char *host = req_header(req, "Host");
    const char *rest = referer ? strstr(referer, "://") : NULL;
    if (rest == NULL || host == NULL || !text_has_prefix(rest + 3, host)) {
        return "/";
    }
    const char *path = rest + 3 + strlen(host);
    return path[0] == '/' && !text_has_prefix(path, "/sprog/") ? path : "/";
}

static int language_page(struct req *req, struct res *res)
{
    const char *key = req_text(req, "key");
    if (!text_equal(key, "da") && !text_equal(key, "en")) {
        return err_set(&req->err, ERR_NOT_FOUND, "no language %s", key);
    }
    res_cookie(req, res, "sprog", key, 365 * 24 * 60 * 60);
    if (res_redirect(res, came_from(req)) == OK) {
        return OK;
    }
    return res_redirect(res, "/");
}

static const struct param language_params[] = {{"key", P_KEY, 0, 0}};
ROUTE_PLAIN(front, "GET", "/", PERM_PUBLIC, front_page);
ROUTE_PLAIN(menu, "GET", "/menu", PERM_HOME, menu_page);
ROUTE(language, "GET", "/sprog/{key}", PERM_PUBLIC, language_page, language_params);
