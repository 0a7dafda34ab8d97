/* Making the consequence answer of a phase-out. */
#include "document/consequence.h"
#include "document/uses.h"
#include "http/http.h"
#include "system/layout_page.h"

struct consequence_write {
    struct arena *arena;
    struct actor actor;
    const char *phase_out, *key;
    day_t today;
};

static int consequence_write(struct conn *c, void *ctx, struct err *err)
{
    struct consequence_write *w = ctx;
    struct document_full d;
    int rc = consequence_draft(c, w->phase_out, w->today, &d, w->arena, err);
    return rc ? rc : document_store(c, &w->actor, &d, &w->key, w->arena, err);
}

static int consequence_post(struct req *req, struct res *res)
{
    struct consequence_write w = {req->arena, req_actor(req), req_text(req, "key"), NULL, clock_today()};
    int rc = db_write(req->db, "consequence_store", consequence_write, &w, &req->err);
    if (!rc)
        uses_keep_stored(req->db, &w.actor, w.key);
    return rc ? rc : res_redirect(res, arena_printf(req->arena, "/dokumenter/%s", w.key));
}
static const struct param consequence_params[] = {{"key", P_KEY, 0, 0}};
ROUTE(consequence_route, "POST", "/tilbud/udfasning/{key}/konsekvenssvar", PERM_DOCUMENT_EDIT,
    consequence_post, consequence_params);
