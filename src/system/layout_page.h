/* What every page shares: header, menu, footer, and who acts. For *_page.c only. */
#pragma once
#include "html/html.h"
#include "http/http.h"
#include "system/access.h"

enum menu {
    MENU_NONE,
    MENU_HOME,
    MENU_CITIZENS,
    MENU_REFERRALS,
    MENU_OFFERS,
    MENU_EFFECT,
    MENU_ECONOMY,
    MENU_DOCUMENTS,
    MENU_SETTINGS
};

struct crumb {
    const char *label;
    const char *href; /* NULL on the last */
};

/* Menu item of a room: one record; shown when the user has the permission. */
struct menu_entry {
    enum menu menu;
    const char *label; /* N_() */
    const char *href;
    int perm;
};
#define MENU_ITEM(ident, ...)                                                                                \
    static const struct menu_entry ident = {__VA_ARGS__};                                                    \
    RECORD(tov_menu, struct menu_entry, ident)

/* What another room adds to a page: one record; fn writes it, or nothing. A fault of it is logged by nobody and hides only itself. */
enum page_place {
    PAGE_EVERY, /* first in <main> of every page of a logged-in user */
    PAGE_LOG    /* first on the page of the log */
};
struct page_part {
    enum page_place place;
    void (*fn)(struct req *req, struct html *h);
};
#define PAGE_PART(ident, ...)                                                                                \
    static const struct page_part ident = {__VA_ARGS__};                                                     \
    RECORD(tov_page_part, struct page_part, ident)
void page_parts(struct req *req, struct html *h, enum page_place place);

/* Begins a page: document head, header, breadcrumb, opened <main>. title is the plain h1 text (also <title>). Then
 * the page's own templates write to the returned writer; page_end closes. crumbs may be NULL with 0. */
struct html *page_begin(struct req *req, struct res *res, enum menu menu, const char *title,
    const struct crumb *crumbs, size_t n_crumbs);
int page_end(struct req *req, struct res *res, struct html *h);
/* The same for the public catalogue, which search engines are told of. */
struct html *page_begin_catalogue(
    struct req *req, struct res *res, const char *title, const struct crumb *crumbs, size_t n_crumbs);

/* The menu as the user sees it, in order; at most MENU_SETTINGS entries. */
size_t menu_of(const struct who *who, const struct menu_entry *ret[MENU_SETTINGS]);

struct html_option;
/* Codes of a list valid today as choices, in the list's order; all = label of a first choice "" or NULL. NULL with *ret_n 0 when out
 * of memory. */
const struct html_option *page_options(struct arena *a, const char *list, const char *all, size_t *ret_n);

struct actor req_actor(const struct req *req);
/* <input type="hidden" name="_csrf">: the token for templates' forms ({call csrf(…)} writes the field). */
const char *req_csrf(const struct req *req);
