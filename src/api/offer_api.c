/* GET /api/tilbud and /api/tilbud/{key} */
#include "api/answer_api.h"
#include "offer/offer_state.h"
#include "system/access.h"

/* The row with the offer's state today. */
static void offer_json(struct buf *out, const struct intervention *iv)
{
    field_json(&intervention_table, iv, out);
    if (!buf_failed(out))
        out->len--; /* the closing brace */
    api_text(out, false, "state", offer_state_code(offer_state_of(iv, clock_today())));
    buf_putc(out, '}');
}

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
    buf_puts(out, "{\"tilbud\":[");
    for (size_t i = 0; i < n; i++) {
        buf_puts(out, i ? ",\n" : "\n");
        offer_json(out, &rows[i]);
    }
    buf_puts(out, "]}");
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
    offer_json(out, &iv);
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
