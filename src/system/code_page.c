/* The dated code lists, for reading. */
#include "base/text.h"
#include "code.html.h"
#include "system/layout_page.h"
#include "system/settings_page.h"

static int lists_page(struct req *req, struct res *res)
{
    const struct code *codes;
    size_t n = code_all(&codes);
    struct code_list_row *rows = arena_array(req->arena, n + 1, sizeof(*rows));
    size_t n_rows = 0;
    if (rows == NULL) {
        return err_set(&req->err, ERR_LIMIT, "no memory for the lists");
    }
    for (size_t i = 0; i < n; i++) {
        if (n_rows == 0 || strcmp(rows[n_rows - 1].list, codes[i].list) != 0) {
            rows[n_rows++].list = codes[i].list;
        }
        rows[n_rows - 1].n++;
        rows[n_rows - 1].n_valid += code_is_valid_row(&codes[i], clock_today());
    }
    const struct crumb crumbs[] = {{tr("Indstillinger"), "/indstillinger"}, {tr("Kodelister"), NULL}};
    struct html *h = page_begin(req, res, MENU_SETTINGS, tr("Kodelister"), crumbs, 2);
    t_code_lists(h, rows, n_rows);
    return page_end(req, res, h);
}

static int list_page(struct req *req, struct res *res)
{
    const char *list = req_text(req, "key");
    const struct code *codes;
    size_t n = code_all(&codes);
    struct code_row *rows = arena_array(req->arena, n + 1, sizeof(*rows));
    size_t n_rows = 0;
    for (size_t i = 0; rows && i < n; i++) {
        if (strcmp(codes[i].list, list) == 0) {
            rows[n_rows++] = (struct code_row){&codes[i], lang_pick(codes[i].label, codes[i].label_en),
                code_is_valid_row(&codes[i], clock_today())};
        }
    }
    if (n_rows == 0) {
        return err_set(&req->err, ERR_NOT_FOUND, "no code list %s", list);
    }
    const struct crumb crumbs[] = {
        {tr("Indstillinger"), "/indstillinger"}, {tr("Kodelister"), "/indstillinger/koder"}, {list, NULL}};
    struct html *h = page_begin(req, res, MENU_SETTINGS, list, crumbs, 3);
    t_code_list_show(h, list, rows, n_rows);
    return page_end(req, res, h);
}

static const struct param list_params[] = {{"key", P_KEY, 0, 0}};
ROUTE_PLAIN(code_lists, "GET", "/indstillinger/koder", PERM_ADMIN, lists_page);
ROUTE(code_list_show, "GET", "/indstillinger/koder/{key}", PERM_ADMIN, list_page, list_params);
