/* GET /api/tilbud and /api/tilbud/{key} */
#include "api/answer_api.h"
#include "system/access.h"

static int offers_api(struct req *req, struct res *res)
{
    struct conn *c;
    struct intervention *rows;
    size_t n;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = intervention_list(c, req_text(req, "art"), &rows, &n, req->arena, &req->err);
    db_release(req->db, c);
    if (rc)
        return rc;
    struct buf *out = api_begin(res);
    buf_putc(out, '{');
    api_rows(out, "tilbud", &intervention_table, rows, n);
    buf_putc(out, '}');
    return api_end(req, res);
}

static int offer_api(struct req *req, struct res *res)
{
    struct conn *c;
    struct intervention iv;
    struct team *teams;
    struct alternative_view *alternatives;
    size_t n_teams, n_alternatives;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = intervention_by_key(c, req_text(req, "key"), &iv, req->arena, &req->err);
    if (!rc)
        rc = intervention_teams(c, iv.key, &teams, &n_teams, req->arena, &req->err);
    if (!rc)
        rc = intervention_alternatives(c, iv.key, &alternatives, &n_alternatives, req->arena, &req->err);
    db_release(req->db, c);
    if (rc)
        return rc;
    struct buf *out = api_begin(res);
    buf_puts(out, "{\"tilbud\":");
    field_json(&intervention_table, &iv, out);
    buf_putc(out, ',');
    api_rows(out, "teams", &team_table, teams, n_teams);
    buf_putc(out, ',');
    api_alternatives(out, alternatives, n_alternatives);
    buf_putc(out, '}');
    return api_end(req, res);
}

static const struct param offers_params[] = {{"art", P_KEY, 0, 0}};
static const struct param offer_params[] = {{"key", P_KEY, 0, 0}};
ROUTE_JSON(api_offers, "GET", "/api/tilbud", PERM_OFFER_READ, offers_api, offers_params);
ROUTE_JSON(api_offer, "GET", "/api/tilbud/{key}", PERM_OFFER_READ, offer_api, offer_params);
