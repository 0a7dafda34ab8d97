/* A proposal that is owed to a budget: why, and how it was closed. Open ones are told where those who keep strategies begin their day. */
#include "base/text.h"
#include "offer/offer_words_page.h"
#include "offer/strategy_page.h"
#include "strategy_funding.html.h"
#include "system/layout_page.h"

struct task_page {
    struct strategy s;
    struct strategy_task t;
    struct strategy_note *notes;
    size_t n_notes;
    struct record_form form;
};

static int task_load(struct req *req, struct task_page *x)
{
    struct conn *c;
    const char *key = req_text(req, "key");
    *x = (struct task_page){.n_notes = 0};
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = strategy_by_key(c, key, &x->s, req->arena, &req->err);
    if (!rc)
        rc = strategy_task_by_id(c, key, req_int(req, "id", 0), &x->t, req->arena, &req->err);
    if (!rc)
        rc = strategy_notes(c, &x->notes, &x->n_notes, req->arena, &req->err);
    db_release(req->db, c);
    return rc;
}

static const char *task_url(struct req *req, const struct task_page *x)
{
    return arena_printf(req->arena, "%s/opgaver/%lld", strategy_url(req, x->s.key, ""), (long long)x->t.id);
}

static void task_form(struct req *req, struct task_page *x)
{
    struct html_option *o = arena_must(req->arena, (x->n_notes + 1) * sizeof *o);
    o[0] = (struct html_option){"", tr("Intet notat")};
    for (size_t i = 0; i < x->n_notes; i++)
        o[i + 1] = (struct html_option){
            x->notes[i].key, arena_printf(req->arena, "%s: %s", x->notes[i].number, x->notes[i].title)};
    record_form_begin(req, &x->form, task_url(req, x), strategy_url(req, x->s.key, "/finansiering"),
        tr("Luk opgaven"), x->t.version);
    record_form_choice(
        req, &x->form, field_find(&strategy_task_table, "note_key"), x->t.note_key, o, x->n_notes + 1, NULL);
    record_form_add(req, &x->form, &strategy_task_table, "reason", &x->t, NULL,
        tr("Skriv det kun, når der ikke er et budgetnotat."));
}

static int task_show(struct req *req, struct res *res, struct task_page *x)
{
    static const struct strategy_receipt receipts[] = {
        {"lukket", N_("Opgaven er lukket."), NULL}, {"aabnet", N_("Opgaven er åben igen."), NULL}};
    bool open = stamp_is_none(x->t.closed), may = who_may(&req->who, PERM_STRATEGY_EDIT);
    const char *title = arena_printf(req->arena, tr("Forslag til %s"), x->t.budget);
    struct fact facts[] = {{tr("Afslag fra"), x->t.application, offer_day(req->arena, x->t.opened), false},
        {tr("Budget"), x->t.budget, NULL, false}, {tr("Ansvarlig"), x->t.responsible, NULL, false},
        {open ? tr("Mangler") : tr("Lukket med"),
            open            ? tr("et budgetnotat eller en begrundelse")
            : x->t.note_key ? (x->t.note_title ? x->t.note_title : x->t.note_key)
                            : x->t.reason,
            open ? NULL : html_format(req->arena, req->lang, harg_stamp(x->t.closed)), open}};
    const struct page_head head = {.title = title,
        .lead = strategy_title(&x->s),
        .badge = open ? tr("Åben") : tr("Lukket"),
        .badge_class = open ? "warning" : "success"};
    const struct crumb crumbs[] = {{tr_in("menu", "Tilbud"), "/tilbud"},
        {strategy_title(&x->s), strategy_url(req, x->s.key, "")},
        {tr("Finansiering"), strategy_url(req, x->s.key, "/finansiering")}, {title, NULL}};
    record_form_errors(req, &x->form);
    struct html *h = page_begin(req, res, MENU_OFFERS, title, crumbs, 4);
    t_error_summary(h, req->err.code ? &req->err : NULL);
    if (text_equal(req_text(req, "kvit"), "lukket"))
        t_receipt(
            h, tr(receipts[0].text), arena_printf(req->arena, "%s/fortryd", task_url(req, x)), req_csrf(req));
    else
        strategy_receipt_show(req, h, receipts, 2, task_url(req, x), 0);
    t_page_head(h, &head);
    t_strategy_task(h, facts, sizeof facts / sizeof facts[0],
        !open && x->t.note_key && who_may(&req->who, PERM_ECONOMY_READ)
            ? arena_printf(req->arena, "/oekonomi/notater/%s", x->t.note_key)
            : NULL,
        arena_printf(req->arena, "%s/ansoegninger/%lld", strategy_url(req, x->s.key, ""),
            (long long)x->t.application_id));
    if (open && may)
        t_record_form(h, &x->form);
    return page_end(req, res, h);
}

struct task_write {
    struct actor actor;
    struct strategy_task t;
    struct arena *arena;
};
static int close_fn(struct conn *c, void *ctx, struct err *err)
{
    struct task_write *w = ctx;
    struct strategy_task t = w->t;
    return strategy_task_close(c, &w->actor, &t, w->arena, err);
}
static int reopen_fn(struct conn *c, void *ctx, struct err *err)
{
    struct task_write *w = ctx;
    return strategy_task_reopen(c, &w->actor, w->t.strategy, w->t.id, w->arena, err);
}

static int task_get(struct req *req, struct res *res)
{
    struct task_page *x = arena_must(req->arena, sizeof *x);
    int rc = task_load(req, x);
    if (rc)
        return rc;
    task_form(req, x);
    return task_show(req, res, x);
}

static int task_post(struct req *req, struct res *res)
{
    struct task_page *x = arena_must(req->arena, sizeof *x), *fresh;
    int rc = task_load(req, x);
    if (rc)
        return rc;
    task_form(req, x);
    struct task_write w = {.actor = req_actor(req), .t = x->t, .arena = req->arena};
    record_form_parse(req, &x->form, &strategy_task_table, &w.t);
    const char *note = req_form(req, "note_key");
    w.t.note_key = *note ? arena_strdup(req->arena, note) : NULL;
    w.t.version = req_int(req, "version", 0);
    rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "strategy_task_close", close_fn, &w, &req->err);
    if (!rc)
        return res_redirect(res, arena_printf(req->arena, "%s?kvit=lukket", task_url(req, x)));
    if (rc == ERR_CONFLICT) {
        err_clear(&req->err);
        fresh = arena_must(req->arena, sizeof *fresh);
        rc = task_load(req, fresh);
        if (rc)
            return rc;
        record_form_conflict(req, res, &x->form, &strategy_task_table, &fresh->t, fresh->t.version);
        x->t = fresh->t;
    } else if (rc == ERR_INVALID)
        res->status = err_http_status(rc);
    else
        return rc;
    return task_show(req, res, x);
}

static int reopen_post(struct req *req, struct res *res)
{
    struct task_page *x = arena_must(req->arena, sizeof *x);
    int rc = task_load(req, x);
    if (rc)
        return rc;
    struct task_write w = {.actor = req_actor(req), .t = x->t, .arena = req->arena};
    rc = db_write(req->db, "strategy_task_reopen", reopen_fn, &w, &req->err);
    return rc ? rc : res_redirect(res, arena_printf(req->arena, "%s?kvit=aabnet", task_url(req, x)));
}

int strategy_task_remind(struct req *req, struct conn *c, struct attention *list, size_t *n, size_t room)
{
    struct strategy_task *t = NULL;
    size_t n_tasks = 0;
    if (!who_may(&req->who, PERM_STRATEGY_EDIT))
        return OK;
    int rc = strategy_tasks(c, NULL, 0, &t, &n_tasks, req->arena, &req->err);
    for (size_t i = 0; !rc && i < n_tasks && *n < room; i++) {
        if (!stamp_is_none(t[i].closed))
            continue;
        list[(*n)++] =
            (struct attention){"time", arena_printf(req->arena, tr("Forslag til %s."), t[i].budget),
                arena_printf(req->arena, tr("Det mangler efter afslaget fra %s."), t[i].application),
                tr("Åbn opgaven"),
                arena_printf(
                    req->arena, "/tilbud/strategier/%s/opgaver/%lld", t[i].strategy, (long long)t[i].id)};
    }
    return rc;
}

static const struct param get_params[] = {
    {"key", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX}, {"kvit", P_KEY, 0, 0}};
static const struct param post_params[] = {{"key", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX},
    {"kvit", P_KEY, 0, 0}, {"version", P_INT, 0, INT64_MAX}, {"note_key", P_FORM, 0, 80},
    {"reason", P_FORM, 0, 1000}};
static const struct param reopen_params[] = {{"key", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX}};
ROUTE(task_route, "GET", "/tilbud/strategier/{key}/opgaver/{id}", PERM_OFFER_READ, task_get, get_params);
ROUTE(task_close_post, "POST", "/tilbud/strategier/{key}/opgaver/{id}", PERM_STRATEGY_EDIT, task_post,
    post_params);
ROUTE(task_reopen_post, "POST", "/tilbud/strategier/{key}/opgaver/{id}/fortryd", PERM_STRATEGY_EDIT,
    reopen_post, reopen_params);
