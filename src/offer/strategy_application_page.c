/* An application to an external pool: what it is to pay, its steps, and its answer. */
#include "base/text.h"
#include "offer/offer_words_page.h"
#include "offer/strategy_page.h"
#include "strategy_funding.html.h"
#include "system/code.h"
#include "system/layout_page.h"

struct application_page {
    struct strategy_data d;
    struct strategy_application p; /* id 0 = a new one */
    struct strategy_application_state *steps;
    size_t n_steps;
    struct record_form form;
};

static int application_load(struct req *req, bool is_new, struct application_page *x)
{
    struct conn *c;
    const char *key = req_text(req, "key");
    *x = (struct application_page){.n_steps = 0};
    field_clear_row(&strategy_application_table, &x->p);
    x->p.id = 0;
    x->p.initiatives = NULL;
    x->p.sought = clock_today();
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = strategy_data_read(req, c, key, &x->d);
    if (!rc && !is_new)
        rc = strategy_application_by_id(c, key, req_int(req, "id", 0), &x->p, req->arena, &req->err);
    if (!rc && !is_new)
        rc = strategy_application_states(c, x->p.id, &x->steps, &x->n_steps, req->arena, &req->err);
    db_release(req->db, c);
    x->p.strategy = x->d.s.key;
    return rc;
}

static const char *application_url(struct req *req, const struct application_page *x, const char *rest)
{
    return arena_printf(
        req->arena, "/tilbud/strategier/%s/ansoegninger/%lld%s", x->d.s.key, (long long)x->p.id, rest);
}

/* ---- the page ---- */

static const char *kroner(struct req *req, struct money m)
{
    return money_is_none(m) ? NULL
                            : arena_printf(req->arena, tr("%s kr."),
                                  html_format(req->arena, req->lang, harg_int(m.oere / 100)));
}

static const struct strategy_evidence_row *step_rows(struct req *req, const struct application_page *x)
{
    struct strategy_evidence_row *rows = arena_must(req->arena, (x->n_steps + 1) * sizeof *rows);
    for (size_t i = 0; i < x->n_steps; i++) {
        const struct strategy_application_state *s = &x->steps[i];
        const char *amount = kroner(req, s->amount);
        rows[i] = (struct strategy_evidence_row){.day = offer_day(req->arena, s->day),
            .result = code_label("strategy_application_state", s->state),
            .title = text_equal(s->state, "granted") ? (amount ? amount : tr("beløb ikke oplyst")) : NULL,
            .who = s->user_name,
            .conclusion = s->note};
    }
    return rows;
}

static const struct strategy_row *paid_rows(struct req *req, const struct application_page *x, size_t *ret_n)
{
    struct strategy_row *rows = arena_must(req->arena, (x->d.n + 1) * sizeof *rows);
    *ret_n = 0;
    for (size_t i = 0; i < x->d.n; i++) {
        const struct initiative_now *r = &x->d.rows[i];
        if (strategy_application_pays(&x->p, r->key))
            rows[(*ret_n)++] = (struct strategy_row){.url = initiative_url(req, r->key, ""),
                .title = initiative_title(r),
                .status = code_label("initiative_status", r->status),
                .status_class = initiative_status_class(r->status)};
    }
    return rows;
}

static int show_page(struct req *req, struct res *res)
{
    static const struct strategy_receipt receipts[] = {{"sendt", N_("Ansøgningen er skrevet."), NULL},
        {"rettet", N_("Ansøgningen er rettet."), NULL},
        {"svaret", N_("Svaret er skrevet. Indsatsernes status følger det."), "svar"},
        {"afslaaet",
            N_("Afslaget er skrevet. Indsatserne mangler finansiering, og der er en opgave om et forslag."),
            "svar"},
        {"fortrudt", N_("Svaret er fortrudt."), NULL}};
    struct application_page *x = arena_must(req->arena, sizeof *x);
    int rc = application_load(req, false, x);
    if (rc)
        return rc;
    struct action actions[2] = {{tr("Skriv svar"), application_url(req, x, "/svar"), NULL},
        {tr("Ret ansøgningen"), application_url(req, x, "/ret"), NULL}};
    struct fact facts[] = {{tr("Hvem uddeler puljen"), x->p.funder, NULL, false},
        {tr("Sendt"), offer_day(req->arena, x->p.sought), NULL, false},
        {tr("Søgt"), kroner(req, x->p.sought_amount), NULL, false},
        {tr("Bevilget"), text_equal(x->p.state, "granted") ? kroner(req, x->p.granted) : tr("intet"), NULL,
            false}};
    struct strategy_application_view v = {.head = {.title = x->p.title,
                                              .lead = tr("Ansøgning til ekstern pulje"),
                                              .badge = code_label("strategy_application_state", x->p.state),
                                              .badge_class = strategy_application_class(x->p.state),
                                              .actions = actions,
                                              .n_actions = who_may(&req->who, PERM_STRATEGY_EDIT) ? 2 : 0},
        .facts = facts,
        .n_facts = sizeof facts / sizeof facts[0],
        .steps = step_rows(req, x),
        .n_steps = x->n_steps,
        .note = x->p.note};
    v.rows = paid_rows(req, x, &v.n);
    const struct crumb crumbs[] = {{tr_in("menu", "Tilbud"), "/tilbud"},
        {strategy_title(&x->d.s), strategy_url(req, x->d.s.key, "")},
        {tr("Finansiering"), strategy_url(req, x->d.s.key, "/finansiering")}, {x->p.title, NULL}};
    struct html *h = page_begin(req, res, MENU_OFFERS, x->p.title, crumbs, 4);
    strategy_receipt_show(req, h, receipts, sizeof receipts / sizeof receipts[0], application_url(req, x, ""),
        req_int(req, "svar", 0));
    t_page_head(h, &v.head);
    t_strategy_application(h, &v);
    return page_end(req, res, h);
}

/* ---- the application's form ---- */

static const struct field sought_field = {
    "sought", F_DAY, offsetof(struct strategy_application, sought), N_("Sendt den"), FR_REQUIRED, 0, NULL};

static void application_form(struct req *req, struct application_page *x)
{
    const struct table *t = &strategy_application_table;
    const char *funding = strategy_url(req, x->d.s.key, "/finansiering");
    record_form_begin(req, &x->form,
        x->p.id ? application_url(req, x, "/ret") : strategy_url(req, x->d.s.key, "/ansoegninger/ny"),
        x->p.id ? application_url(req, x, "") : funding, tr("Gem ansøgningen"),
        x->p.id ? x->p.version : INT_NONE);
    record_form_add(req, &x->form, t, "title", &x->p, NULL, NULL);
    record_form_add(req, &x->form, t, "funder", &x->p, NULL, tr("Fx et ministerium eller en fond."));
    record_form_add(req, &x->form, t, "sought_amount", &x->p, NULL,
        tr("Lad feltet stå tomt, når beløbet ikke er oplyst."));
    if (!x->p.id)
        record_form_choice(req, &x->form, &sought_field,
            html_format(req->arena, req->lang, harg_day(x->p.sought)), NULL, 0, NULL);
    record_form_add(req, &x->form, t, "note", &x->p, NULL, NULL);
}

static int application_show(struct req *req, struct res *res, struct application_page *x)
{
    const char *heading = x->p.id ? tr("Ret ansøgningen") : tr("Tilføj ansøgning"), **typed;
    size_t n = req_is_post(req) ? req_all(req, "initiatives", &typed) : 0;
    struct strategy_check *checks = arena_must(req->arena, (x->d.n + 1) * sizeof *checks);
    for (size_t i = 0; i < x->d.n; i++) {
        bool on = !req_is_post(req) && strategy_application_pays(&x->p, x->d.rows[i].key);
        for (size_t k = 0; k < n && !on; k++)
            on = text_equal(typed[k], x->d.rows[i].key);
        checks[i] = (struct strategy_check){x->d.rows[i].key, initiative_title(&x->d.rows[i]), on};
    }
    record_form_errors(req, &x->form);
    const struct crumb crumbs[] = {{tr_in("menu", "Tilbud"), "/tilbud"},
        {strategy_title(&x->d.s), strategy_url(req, x->d.s.key, "")},
        {tr("Finansiering"), strategy_url(req, x->d.s.key, "/finansiering")}, {heading, NULL}};
    const struct page_head head = {.title = heading, .lead = strategy_title(&x->d.s)};
    struct html *h = page_begin(req, res, MENU_OFFERS, heading, crumbs, 4);
    t_error_summary(h, req->err.code ? &req->err : NULL);
    t_page_head(h, &head);
    t_strategy_application_form(h, &x->form, checks, x->d.n, err_field_text(&req->err, "initiatives"));
    return page_end(req, res, h);
}

struct application_write {
    struct actor actor;
    struct strategy_application p;
    struct strategy_application_state step;
    const char *strategy, *budget;
    struct arena *arena;
    int64_t seen, id;
    size_t n;
};
static int save_fn(struct conn *c, void *ctx, struct err *err)
{
    struct application_write *w = ctx;
    struct strategy_application p = w->p;
    int rc = strategy_application_save(c, &w->actor, &p, w->arena, err);
    w->id = p.id;
    return rc;
}
static int step_fn(struct conn *c, void *ctx, struct err *err)
{
    struct application_write *w = ctx;
    struct strategy_application_state s = w->step;
    int rc =
        strategy_application_step(c, &w->actor, w->strategy, &s, w->seen, w->budget, &w->n, w->arena, err);
    w->id = s.id;
    return rc;
}
static int undo_fn(struct conn *c, void *ctx, struct err *err)
{
    struct application_write *w = ctx;
    return strategy_application_undo(c, &w->actor, w->strategy, w->id, w->seen, w->arena, err);
}

static const char *typed_list(struct req *req, const char *name)
{
    const char **values, *out = NULL;
    size_t n = req_all(req, name, &values);
    for (size_t i = 0; i < n; i++) {
        if (*values[i])
            out = out ? arena_printf(req->arena, "%s,%s", out, values[i]) : values[i];
    }
    return out;
}

static int application_page(struct req *req, struct res *res, bool is_new)
{
    struct application_page *x = arena_must(req->arena, sizeof *x), *fresh;
    int rc = application_load(req, is_new, x);
    if (rc)
        return rc;
    application_form(req, x);
    if (!req_is_post(req))
        return application_show(req, res, x);
    struct application_write w = {.actor = req_actor(req), .p = x->p, .arena = req->arena};
    record_form_parse(req, &x->form, &strategy_application_table, &w.p);
    if (is_new)
        field_parse(&sought_field, &w.p, req_form(req, "sought"), false, req->arena, &req->err);
    w.p.initiatives = typed_list(req, "initiatives");
    w.p.version = is_new ? 1 : req_int(req, "version", 0);
    rc = req->err.n_fields ? ERR_INVALID
                           : db_write(req->db, "strategy_application_save", save_fn, &w, &req->err);
    if (!rc)
        return res_redirect(
            res, arena_printf(req->arena, "%s/ansoegninger/%lld?kvit=%s", strategy_url(req, x->d.s.key, ""),
                     (long long)w.id, is_new ? "sendt" : "rettet"));
    if (rc == ERR_CONFLICT && !is_new) {
        err_clear(&req->err);
        fresh = arena_must(req->arena, sizeof *fresh);
        rc = application_load(req, false, fresh);
        if (rc)
            return rc;
        record_form_conflict(req, res, &x->form, &strategy_application_table, &fresh->p, fresh->p.version);
    } else if (rc == ERR_INVALID)
        res->status = err_http_status(rc);
    else
        return rc;
    return application_show(req, res, x);
}
static int new_page(struct req *req, struct res *res)
{
    return application_page(req, res, true);
}
static int edit_page(struct req *req, struct res *res)
{
    return application_page(req, res, false);
}

/* ---- its answer ---- */

static void answer_form(struct req *req, struct application_page *x)
{
    struct strategy_application_state begin;
    const struct table *t = &strategy_application_state_table;
    field_clear_row(t, &begin);
    begin.day = clock_today();
    record_form_begin(req, &x->form, application_url(req, x, "/svar"), application_url(req, x, ""),
        tr("Gem svaret"), x->p.state_id);
    record_form_add(req, &x->form, t, "state", &begin, "strategy_application_state", NULL);
    record_form_add(req, &x->form, t, "day", &begin, NULL, NULL);
    record_form_add(req, &x->form, t, "amount", &begin, NULL,
        tr("Kun når puljen har bevilget noget. Lad feltet stå tomt, når beløbet ikke er oplyst."));
    record_form_choice(req, &x->form, field_find(&strategy_task_table, "budget"), x->d.s.proposal_budget,
        NULL, 0, tr("Kun ved afslag. Der kommer en opgave om et forslag til det budget."));
    record_form_add(req, &x->form, t, "note", &begin, NULL, NULL);
    const char *now = arena_printf(req->arena, tr("Ansøgningen står som \"%s\" fra %s."),
        code_label("strategy_application_state", x->p.state), offer_day(req->arena, x->p.day));
    x->form.lead = arena_printf(req->arena, "%s. %s", x->p.title, now);
}

static int answer_page(struct req *req, struct res *res)
{
    struct application_page *x = arena_must(req->arena, sizeof *x), *fresh;
    int rc = application_load(req, false, x);
    if (rc)
        return rc;
    answer_form(req, x);
    if (!req_is_post(req))
        return strategy_form_show(req, res, &x->d.s, NULL, tr("Skriv puljens svar"), &x->form);
    struct application_write w = {.actor = req_actor(req),
        .strategy = x->d.s.key,
        .arena = req->arena,
        .seen = req_int(req, "version", 0),
        .budget = arena_strdup(req->arena, req_form(req, "budget"))};
    field_clear_row(&strategy_application_state_table, &w.step);
    record_form_parse(req, &x->form, &strategy_application_state_table, &w.step);
    w.step.application_id = x->p.id;
    rc = req->err.n_fields ? ERR_INVALID
                           : db_write(req->db, "strategy_application_step", step_fn, &w, &req->err);
    if (!rc)
        return res_redirect(
            res, arena_printf(req->arena, "%s?kvit=%s&svar=%lld", application_url(req, x, ""),
                     text_equal(w.step.state, "refused") ? "afslaaet" : "svaret", (long long)w.id));
    if (rc == ERR_CONFLICT) {
        err_clear(&req->err);
        fresh = arena_must(req->arena, sizeof *fresh);
        rc = application_load(req, false, fresh);
        if (rc)
            return rc;
        record_form_conflict(
            req, res, &x->form, &strategy_application_state_table, &fresh->steps[0], fresh->p.state_id);
    } else if (rc == ERR_INVALID)
        res->status = err_http_status(rc);
    else
        return rc;
    return strategy_form_show(req, res, &x->d.s, NULL, tr("Skriv puljens svar"), &x->form);
}

static int undo_page(struct req *req, struct res *res)
{
    struct application_write w = {.actor = req_actor(req),
        .strategy = req_text(req, "key"),
        .arena = req->arena,
        .id = req_int(req, "id", 0),
        .seen = req_int(req, "svar", 0)};
    int rc = db_write(req->db, "strategy_application_undo", undo_fn, &w, &req->err);
    return rc ? rc
              : res_redirect(res, arena_printf(req->arena, "%s/ansoegninger/%lld?kvit=fortrudt",
                                      strategy_url(req, w.strategy, ""), (long long)w.id));
}

#define APPLICATION_FORM                                                                                     \
    {"title", P_FORM, 0, 200}, {"funder", P_FORM, 0, 200}, {"sought_amount", P_FORM, 0, 30},                 \
        {"sought", P_FORM, 0, 30}, {"note", P_FORM, 0, 1000},                                                \
    {                                                                                                        \
        "initiatives", P_FORM, 0, 80                                                                         \
    }
static const struct param show_params[] = {
    {"key", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX}, {"kvit", P_KEY, 0, 0}, {"svar", P_INT, 1, INT64_MAX}};
static const struct param new_params[] = {{"key", P_KEY, 0, 0}, APPLICATION_FORM};
static const struct param edit_params[] = {
    {"key", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX}, {"version", P_INT, 0, INT64_MAX}, APPLICATION_FORM};
static const struct param answer_params[] = {{"key", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX},
    {"version", P_INT, 0, INT64_MAX}, {"state", P_FORM, 0, 40}, {"day", P_FORM, 0, 30},
    {"amount", P_FORM, 0, 30}, {"budget", P_FORM, 0, 80}, {"note", P_FORM, 0, 1000}};
static const struct param undo_params[] = {
    {"key", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX}, {"svar", P_INT, 1, INT64_MAX}};
#define APPLICATION "/tilbud/strategier/{key}/ansoegninger/"
ROUTE(application_route, "GET", APPLICATION "{id}", PERM_OFFER_READ, show_page, show_params);
ROUTE(application_new_get, "GET", APPLICATION "ny", PERM_STRATEGY_EDIT, new_page, new_params);
ROUTE(application_new_post, "POST", APPLICATION "ny", PERM_STRATEGY_EDIT, new_page, new_params);
ROUTE(application_edit_get, "GET", APPLICATION "{id}/ret", PERM_STRATEGY_EDIT, edit_page, edit_params);
ROUTE(application_edit_post, "POST", APPLICATION "{id}/ret", PERM_STRATEGY_EDIT, edit_page, edit_params);
ROUTE(application_answer_get, "GET", APPLICATION "{id}/svar", PERM_STRATEGY_EDIT, answer_page, answer_params);
ROUTE(
    application_answer_post, "POST", APPLICATION "{id}/svar", PERM_STRATEGY_EDIT, answer_page, answer_params);
ROUTE(application_undo_post, "POST", APPLICATION "{id}/svar/{svar}/fortryd", PERM_STRATEGY_EDIT, undo_page,
    undo_params);
