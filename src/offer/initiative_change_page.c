/* Changing an initiative's kind or status from a day on. */
#include "base/text.h"
#include "offer/strategy_page.h"
#include "system/code.h"
#include "system/layout_page.h"

struct change {
    struct strategy s;
    struct initiative_now now;
    unsigned lacks;
    struct initiative_change row; /* value and day in force */
    struct record_form form;
};

static int change_load(struct req *req, const char *what, struct change *x)
{
    struct conn *c;
    *x = (struct change){.lacks = 0};
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = initiative_by_key(c, req_text(req, "key"), clock_today(), &x->now, req->arena, &req->err);
    if (!rc)
        rc = strategy_by_key(c, x->now.strategy, &x->s, req->arena, &req->err);
    if (!rc)
        rc = initiative_lacks(c, x->now.key, clock_today(), &x->lacks, req->arena, &req->err);
    db_release(req->db, c);
    if (rc)
        return rc;
    bool kind = text_equal(what, "kind");
    field_clear_row(&initiative_change_table, &x->row);
    x->row.initiative = x->now.key;
    x->row.what = what;
    x->row.value = kind ? x->now.kind : x->now.status;
    x->row.from_day = kind ? x->now.kind_from : x->now.status_from;
    return OK;
}

static const char *lead_words(struct req *req, const struct change *x, bool kind)
{
    const char *words =
        kind ? arena_printf(req->arena, tr("Arten er nu: %s."), initiative_kind_words(x->now.kind))
             : arena_printf(
                   req->arena, tr("Status er nu: %s."), code_label("initiative_status", x->now.status));
    if (!kind)
        return words;
    for (unsigned bit = 1; bit <= INITIATIVE_EVALUATED_LATER; bit <<= 1) {
        if (x->lacks & bit)
            words = arena_printf(req->arena, "%s %s", words,
                initiative_lack_words((enum initiative_lack)bit, clock_today(), req->arena));
    }
    return words;
}

static void change_form(struct req *req, bool kind, struct change *x)
{
    struct initiative_change begin = x->row;
    const struct table *t = &initiative_change_table;
    const char *back = initiative_url(req, x->now.key, "");
    begin.from_day = clock_today();
    begin.value = NULL;
    record_form_begin(req, &x->form, initiative_url(req, x->now.key, kind ? "/art" : "/status"), back,
        kind ? tr("Skift art") : tr("Skift status"), x->now.change_id);
    record_form_add(req, &x->form, t, "value", &begin, kind ? "initiative_kind" : "initiative_status",
        kind ? tr("Et forsøg kan kun gå i drift, når der er en evaluering og finansiering.") : NULL);
    record_form_add(req, &x->form, t, "from_day", &begin, NULL,
        tr("Det, der gjaldt før den dag, bliver stående for tiden før."));
    record_form_add(
        req, &x->form, t, "reason", &begin, NULL, tr("Hvad ændringen bygger på, fx en beslutning."));
    x->form.lead = lead_words(req, x, kind);
}

struct change_write {
    struct actor actor;
    struct initiative_change row;
    struct arena *arena;
    int64_t seen, id;
};
static int change_fn(struct conn *c, void *ctx, struct err *err)
{
    struct change_write *w = ctx;
    struct initiative_change row = w->row;
    int rc = initiative_set(c, &w->actor, &row, w->seen, w->arena, err);
    w->id = row.id;
    return rc;
}
static int undo_fn(struct conn *c, void *ctx, struct err *err)
{
    struct change_write *w = ctx;
    return initiative_change_undo(c, &w->actor, w->row.initiative, w->id, w->arena, err);
}

static int change_page(struct req *req, struct res *res, const char *what)
{
    struct change *x = arena_must(req->arena, sizeof *x);
    bool kind = text_equal(what, "kind");
    int rc = change_load(req, what, x);
    if (rc)
        return rc;
    change_form(req, kind, x);
    const char *heading = kind ? tr("Skift art") : tr("Skift status");
    if (!req_is_post(req))
        return strategy_form_show(req, res, &x->s, &x->now, heading, &x->form);
    struct change_write w = {
        .actor = req_actor(req), .row = x->row, .arena = req->arena, .seen = req_int(req, "version", 0)};
    record_form_parse(req, &x->form, &initiative_change_table, &w.row);
    rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "initiative_set", change_fn, &w, &req->err);
    if (!rc)
        return res_redirect(res, arena_printf(req->arena, "%s?kvit=skiftet&id=%lld",
                                     initiative_url(req, x->now.key, ""), (long long)w.id));
    if (rc == ERR_CONFLICT) {
        struct change fresh;
        err_clear(&req->err);
        rc = change_load(req, what, &fresh);
        if (rc)
            return rc;
        record_form_conflict(req, res, &x->form, &initiative_change_table, &fresh.row, fresh.now.change_id);
    } else if (rc == ERR_INVALID)
        res->status = err_http_status(rc);
    else
        return rc;
    return strategy_form_show(req, res, &x->s, &x->now, heading, &x->form);
}
static int kind_page(struct req *req, struct res *res)
{
    return change_page(req, res, "kind");
}
static int status_page(struct req *req, struct res *res)
{
    return change_page(req, res, "status");
}
static int undo_page(struct req *req, struct res *res)
{
    struct change_write w = {.actor = req_actor(req),
        .row = {.initiative = req_text(req, "key")},
        .arena = req->arena,
        .id = req_int(req, "id", 0)};
    int rc = db_write(req->db, "initiative_change_undo", undo_fn, &w, &req->err);
    return rc ? rc : res_redirect(res, initiative_url(req, w.row.initiative, "?kvit=fortrudt"));
}

static const struct param change_params[] = {{"key", P_KEY, 0, 0}, {"version", P_INT, 0, INT64_MAX},
    {"value", P_FORM, 0, 40}, {"from_day", P_FORM, 0, 30}, {"reason", P_FORM, 0, 1000}};
static const struct param undo_params[] = {{"key", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX}};
ROUTE(initiative_kind_get, "GET", "/tilbud/initiativer/{key}/art", PERM_STRATEGY_EDIT, kind_page,
    change_params);
ROUTE(initiative_kind_post, "POST", "/tilbud/initiativer/{key}/art", PERM_STRATEGY_EDIT, kind_page,
    change_params);
ROUTE(initiative_status_get, "GET", "/tilbud/initiativer/{key}/status", PERM_STRATEGY_EDIT, status_page,
    change_params);
ROUTE(initiative_status_post, "POST", "/tilbud/initiativer/{key}/status", PERM_STRATEGY_EDIT, status_page,
    change_params);
ROUTE(initiative_set_undo_post, "POST", "/tilbud/initiativer/{key}/skift/{id}/fortryd", PERM_STRATEGY_EDIT,
    undo_page, undo_params);
