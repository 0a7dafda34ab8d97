/* GET /api/maal, /api/maal/{key} and /api/tal: goals and figures, each as the screens show it to this user. */
#include "api/answer_api.h"
#include "effect/figure.h"
#include "effect/goal.h"
#include "system/layout_page.h"

static int goals_api(struct req *req, struct res *res)
{
    struct conn *c;
    struct goal *rows;
    size_t n;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = goal_list(c, &rows, &n, req->arena, &req->err);
    db_release(req->db, c);
    if (rc)
        return rc;
    struct buf *out = api_begin(res);
    buf_putc(out, '{');
    api_rows(out, "maal", &goal_table, rows, n);
    buf_putc(out, '}');
    return api_end(req, res);
}

/* Computes the figure of a reference as it is written in documents. */
static int figure_read(struct req *req, struct conn *c, const char *reference, struct figure *ret)
{
    const char *indicator;
    struct figure_params params;
    struct actor actor = req_actor(req);
    int rc = figure_parse(reference, &indicator, &params, req->arena, &req->err);
    if (!rc && !indicator_find(indicator))
        return err_user(&req->err, ERR_NOT_FOUND,
            tr("Der er ingen indikator, der hedder %s. De står på siden Effekt."), indicator);
    return rc ? rc
              : figure_compute_alone(
                    c, &actor, indicator, &params, figure_data_date(), ret, req->arena, &req->err);
}

static int goal_api(struct req *req, struct res *res)
{
    struct conn *c;
    struct goal goal;
    struct figure figure;
    int64_t year = req_int(req, "aar", INT_NONE);
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = goal_by_key(c, req_text(req, "key"), &goal, req->arena, &req->err);
    if (!rc) {
        const char *reference = arena_printf(req->arena, "goal key=%s", goal.key);
        if (year != INT_NONE)
            reference = arena_printf(req->arena, "%s year=%lld", reference, (long long)year);
        rc = figure_read(req, c, reference, &figure);
    }
    db_release(req->db, c);
    if (rc)
        return rc;
    struct buf *out = api_begin(res);
    buf_puts(out, "{\"maal\":");
    field_json(&goal_table, &goal, out);
    buf_puts(out, ",\n\"tal\":");
    figure_json(&figure, out);
    buf_putc(out, '}');
    return api_end(req, res);
}

static int figure_api(struct req *req, struct res *res)
{
    struct conn *c;
    struct figure figure;
    const char *reference = req_text(req, "tal");
    if (!reference)
        return err_field(
            &req->err, "tal", "%s", tr("Skriv talhenvisningen, fx tal=referrals group=hif year=2025."));
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = figure_read(req, c, reference, &figure);
    db_release(req->db, c);
    if (rc)
        return rc;
    figure_json(&figure, api_begin(res));
    return api_end(req, res);
}

static const struct param goal_params[] = {{"key", P_KEY, 0, 0}, {"aar", P_INT, 2000, 2100}};
static const struct param figure_params[] = {{"tal", P_TEXT, 0, 400}};
ROUTE_JSON_PLAIN(api_goals, "GET", "/api/maal", PERM_EFFECT_READ, goals_api);
ROUTE_JSON(api_goal, "GET", "/api/maal/{key}", PERM_EFFECT_READ, goal_api, goal_params);
ROUTE_JSON(api_figure, "GET", "/api/tal", PERM_EFFECT_READ, figure_api, figure_params);
