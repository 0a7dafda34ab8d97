/* Search by words in offers, goals, grants, notes and documents; the words stand in the address, so citizens are not searched for here. */
#include "system/find_page.h"

#include "base/text.h"
#include "find.html.h"
#include "people/cpr.h"
#include "system/layout_page.h"

enum { FIND_PER_KIND = 10, FIND_PER_PAGE = 50 };

static const struct html_option *find_kinds(struct req *req, size_t *ret_n)
{
    const struct find_source *sources[FIND_SOURCES];
    size_t n = find_sources(sources);
    struct html_option *out = arena_array(req->arena, n + 1, sizeof *out);
    *ret_n = 0;
    if (!out)
        return NULL;
    out[(*ret_n)++] = (struct html_option){"", tr("Alt")};
    for (size_t i = 0; i < n; i++) {
        if (who_may(&req->who, (int)sources[i]->perm))
            out[(*ret_n)++] = (struct html_option){sources[i]->key, tr(sources[i]->label)};
    }
    return out;
}

static int find_run(struct req *req, struct find_view *v, int64_t page)
{
    struct conn *c;
    struct actor actor = req_actor(req);
    size_t most = v->key ? FIND_PER_PAGE : FIND_PER_KIND;
    const char *url = html_url_with(req->arena, "/soeg/alt", "q", v->q);
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = find_things(c, &actor, v->q, v->key, (size_t)(page - 1) * FIND_PER_PAGE, most, v->groups,
        &v->n_groups, req->arena, &req->err);
    db_release(req->db, c);
    for (size_t i = 0; !rc && i < v->n_groups; i++)
        v->more[i] = v->key ? NULL : html_url_with(req->arena, url, "slags", v->groups[i].source->key);
    if (!rc && v->key && v->n_groups)
        v->paging = (struct paging){.url = html_url_with(req->arena, url, "slags", v->key),
            .page = page,
            .per_page = FIND_PER_PAGE,
            .n_rows = v->groups[0].n_all};
    return rc;
}

static int find_page(struct req *req, struct res *res)
{
    const char *key = req_text(req, "slags");
    struct find_view v = {.q = text_trim(req->arena, req_text(req, "q")), .key = key && *key ? key : NULL};
    v.kinds = find_kinds(req, &v.n_kinds);
    if (!v.kinds)
        return err_set(&req->err, ERR_LIMIT, "find kinds");
    if (cpr_in_text(v.q)) {
        v.error = tr(
            "Her søges ikke efter borgere, og ordene kommer i adressen. Brug feltet øverst til et CPR-nummer.");
        v.q = NULL;
        res->status = err_http_status(ERR_INVALID);
    }
    int rc = v.q && *v.q ? find_run(req, &v, req_int(req, "side", 1)) : OK;
    if (rc)
        return rc;
    const struct page_head head = {.title = tr("Søg i tilbud, mål, bevillinger og dokumenter")};
    const struct crumb crumbs[] = {{head.title, NULL}};
    struct html *h = page_begin(req, res, MENU_NONE, head.title, crumbs, 1);
    t_page_head(h, &head);
    t_find_page(h, &v);
    return page_end(req, res, h);
}
static const struct param find_params[] = {
    {"q", P_TEXT, 0, 100}, {"slags", P_TEXT, 0, 30}, {"side", P_INT, 1, 100000}};
ROUTE(find_route, "GET", "/soeg/alt", PERM_HOME, find_page, find_params);
