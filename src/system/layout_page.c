#include "system/layout_page.h"
#include "base/text.h"
#include "html/components.h"
#include "system/code.h"
#include "system/organisation.h"
#include "system/setting.h"

RECORDS(tov_menu, struct menu_entry);
RECORDS(tov_page_part, struct page_part);

/* Letter after g that opens the menu item. */
static const char *const menu_keys[] = {
    [MENU_HOME] = "o",
    [MENU_CITIZENS] = "b",
    [MENU_REFERRALS] = "h",
    [MENU_OFFERS] = "t",
    [MENU_EFFECT] = "e",
    [MENU_ECONOMY] = "k",
    [MENU_DOCUMENTS] = "d",
};

size_t menu_of(const struct who *who, const struct menu_entry *ret[MENU_SETTINGS])
{
    size_t n = 0;
    for (enum menu menu = MENU_HOME; menu < MENU_SETTINGS; menu++) {
        for (const struct menu_entry *const *p = RECORDS_BEGIN(tov_menu); p < RECORDS_END(tov_menu); p++) {
            if ((*p)->menu == menu && who->user_id && who_may(who, (*p)->perm)) {
                ret[n++] = *p;
                break;
            }
        }
    }
    return n;
}

/* Items of the layout's menu, in the request's arena. */
static struct menu_item *menu_items(struct req *req, enum menu menu, size_t *ret_n)
{
    const struct menu_entry *entries[MENU_SETTINGS];
    size_t n = menu_of(&req->who, entries);
    struct menu_item *items = arena_array(req->arena, n + 1, sizeof(*items));
    for (size_t i = 0; items && i < n; i++) {
        items[i] = (struct menu_item){
            .label = tr_in("menu", entries[i]->label),
            .url = entries[i]->href,
            .key = menu_keys[entries[i]->menu],
            .state = text_equal(req->path, entries[i]->href) ? MENU_HERE
                     : entries[i]->menu == menu              ? MENU_ABOVE
                                                             : MENU_OTHER,
        };
    }
    *ret_n = items ? n : 0;
    return items;
}

enum { MAX_BADGES = 2 };

static size_t badges_of(struct req *req, const char *ret[MAX_BADGES])
{
    size_t n = 0;
    if (setting_int(setting_demo) == 1) {
        ret[n++] = tr("Demo: alle borgere er opdigtede");
    }
    day_t today = clock_today();
    if (today.n != stamp_local_day(clock_real()).n) {
        ret[n++] = arena_printf(
            req->arena, tr("Dato i demo: %s"), html_format(req->arena, req->lang, harg_day(today)));
    }
    return n;
}

static const char *unit_text(struct req *req)
{
    const struct who *who = &req->who;
    if (who->admin_abbrev == NULL) {
        return who->unit_name;
    }
    if (text_equal(who->admin, who->unit)) {
        return who->admin_abbrev;
    }
    return arena_printf(req->arena, "%s, %s", who->unit_name, who->admin_abbrev);
}

static const char *printed_text(struct req *req, const char *title)
{
    struct stamp now = clock_now();
    return arena_printf(req->arena, tr("%s · udskrevet af %s %s"), title, req->who.name,
        html_format(req->arena, req->lang, harg_stamp(now)));
}

void page_parts(struct req *req, struct html *h, enum page_place place)
{
    for (const struct page_part *const *p = RECORDS_BEGIN(tov_page_part); p < RECORDS_END(tov_page_part);
         p++) {
        if ((*p)->place == place) {
            (*p)->fn(req, h);
        }
    }
}

static struct html *begin(struct req *req, struct res *res, enum menu menu, const char *title,
    bool is_catalogue, const struct crumb *crumbs, size_t n_crumbs)
{
    const struct organisation *owner = organisation_of_kind("municipality");
    const char *badges[MAX_BADGES];
    struct layout layout = {
        .title = title,
        .is_catalogue = is_catalogue,
        .owner = owner ? lang_pick(owner->name, owner->name_en) : NULL,
        .badges = badges,
        .n_badges = badges_of(req, badges),
        .csrf = req->who.csrf,
        .no_keys = text_equal(req_cookie(req, "taster"), "fra"),
    };
    struct link *links = arena_array(req->arena, n_crumbs + 1, sizeof(*links));
    for (size_t i = 0; links && i < n_crumbs; i++) {
        links[i] =
            (struct link){.label = crumbs[i].label, .url = crumbs[i].href, .current = i + 1 == n_crumbs};
    }
    layout.crumbs = links;
    layout.n_crumbs = links ? n_crumbs : 0;
    if (req->who.user_id) {
        layout.user_name = req->who.name;
        layout.user_unit = unit_text(req);
        layout.settings_url = "/indstillinger";
        layout.menu = menu_items(req, menu, &layout.n_menu);
        layout.printed = printed_text(req, title);
    }
    struct html *h = arena_must(req->arena, sizeof(*h));
    html_init(h, &res->body, req->arena, req->lang);
    t_layout_open(h, &layout);
    if (req->who.user_id) {
        page_parts(req, h, PAGE_EVERY);
    }
    return h;
}

struct html *page_begin(struct req *req, struct res *res, enum menu menu, const char *title,
    const struct crumb *crumbs, size_t n_crumbs)
{
    return begin(req, res, menu, title, false, crumbs, n_crumbs);
}

struct html *page_begin_catalogue(
    struct req *req, struct res *res, const char *title, const struct crumb *crumbs, size_t n_crumbs)
{
    return begin(req, res, MENU_OFFERS, title, true, crumbs, n_crumbs);
}

int page_end(struct req *req, struct res *res, struct html *h)
{
    t_layout_close(h);
    return buf_failed(&res->body) ? err_set(&req->err, ERR_LIMIT, "the page is too large") : OK;
}

const struct html_option *page_options(struct arena *a, const char *list, const char *all, size_t *ret_n)
{
    const struct code *const *codes;
    size_t n = code_list(list, DAY_NONE, &codes), at = 0;
    struct html_option *options = arena_array(a, n + 1, sizeof(*options));
    if (options && all) {
        options[at++] = (struct html_option){"", all};
    }
    for (size_t i = 0; options && i < n; i++) {
        options[at++] = (struct html_option){codes[i]->code, lang_pick(codes[i]->label, codes[i]->label_en)};
    }
    *ret_n = at;
    return options;
}

struct actor req_actor(const struct req *req)
{
    return (struct actor){
        .user_id = req->who.user_id,
        .login = req->who.login,
        .unit = req->who.unit,
        .admin = req->who.admin,
        .purpose = req->who.purpose,
        .perms = req->who.perms,
    };
}

const char *req_csrf(const struct req *req)
{
    return req->who.csrf;
}
