/* GET /api/bevillinger and /api/bevillinger/{key} */
#include "api/answer_api.h"
#include "economy/grant.h"
#include "system/access.h"

static int grants_api(struct req *req, struct res *res)
{
    struct conn *c;
    struct grant *rows;
    size_t n;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = grant_list(c, &rows, &n, req->arena, &req->err);
    db_release(req->db, c);
    if (rc)
        return rc;
    struct buf *out = api_begin(res);
    buf_putc(out, '{');
    api_rows(out, "bevillinger", &grant_table, rows, n);
    buf_putc(out, '}');
    return api_end(req, res);
}

static void links_json(struct buf *out, const struct grant_link *links, size_t n)
{
    buf_puts(out, "\"indsatser\":[");
    for (size_t i = 0; i < n; i++) {
        buf_puts(out, i ? ",\n{" : "\n{");
        api_text(out, true, "key", links[i].intervention);
        api_text(out, false, "title", links[i].title);
        api_text(out, false, "title_en", links[i].title_en);
        api_text(out, false, "kind", links[i].kind);
        api_text(out, false, "relation", links[i].relation);
        api_text(out, false, "note", links[i].note);
        buf_putc(out, '}');
    }
    buf_putc(out, ']');
}

static int grant_api(struct req *req, struct res *res)
{
    struct conn *c;
    struct grant grant;
    struct grant_part *parts;
    struct grant_line *lines;
    struct grant_link *links;
    size_t n_parts, n_lines, n_links;
    struct arena *a = req->arena;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = grant_by_key(c, req_text(req, "key"), &grant, a, &req->err);
    if (!rc)
        rc = grant_parts(c, grant.key, &parts, &n_parts, a, &req->err);
    if (!rc)
        rc = grant_lines(c, grant.key, &lines, &n_lines, a, &req->err);
    if (!rc)
        rc = grant_links(c, grant.key, &links, &n_links, a, &req->err);
    db_release(req->db, c);
    if (rc)
        return rc;
    struct buf *out = api_begin(res);
    buf_puts(out, "{\"bevilling\":");
    field_json(&grant_table, &grant, out);
    buf_putc(out, ',');
    api_rows(out, "parts", &grant_part_table, parts, n_parts);
    buf_putc(out, ',');
    api_rows(out, "lines", &grant_line_table, lines, n_lines);
    buf_putc(out, ',');
    links_json(out, links, n_links);
    buf_putc(out, '}');
    return api_end(req, res);
}

static const struct param grant_params[] = {{"key", P_KEY, 0, 0}};
ROUTE_JSON_PLAIN(api_grants, "GET", "/api/bevillinger", PERM_ECONOMY_READ, grants_api);
ROUTE_JSON(api_grant, "GET", "/api/bevillinger/{key}", PERM_ECONOMY_READ, grant_api, grant_params);
