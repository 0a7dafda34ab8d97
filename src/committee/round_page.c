/* A round: the committees' deadlines in it, the cases put forward, and what is written about it. */
#include "committee/round_page.h"

#include "base/text.h"
#include "committee/request_page.h"
#include "effect/reported.h"
#include "invest/investment_page.h"
#include "people/record_form_page.h"
#include "round.html.h"
#include "system/code.h"
#include "system/layout_page.h"
#include "system/organisation.h"

#define CALENDAR_URL "/dokumenter/kalender"

struct round_data {
    struct budget_round r;
    struct round_deadline *deadlines;
    struct investment *cases;
    struct round_pool pool;
    size_t n_deadlines, n_cases;
    const char *source;
};

static int round_read(struct req *req, const char *key, struct round_data *d)
{
    struct conn *c;
    struct arena *a = req->arena;
    struct err own = ERR_INIT;
    int rc = db_lease(req->db, &c, &own);
    if (!rc) {
        rc = round_by_key(c, key, &d->r, a, &own);
        if (!rc)
            rc = round_deadlines(c, key, &d->deadlines, &d->n_deadlines, a, &own);
        if (!rc && who_may(&req->who, PERM_ECONOMY_READ)) /* as in the calendar */
            rc = investment_list(c, &d->cases, &d->n_cases, a, &own);
        if (!rc)
            rc = round_pool_words(c, &d->r, &d->pool, a, &own);
        if (!rc && d->r.source)
            d->source = reported_source_words(c, d->r.source, d->r.place, a);
        db_release(req->db, c);
    }
    if (rc)
        req->err = own;
    return rc;
}

static const char *day_words(struct req *req, day_t day)
{
    return html_format(req->arena, req->lang, harg_day(day));
}

static void fill_deadlines(struct req *req, const struct round_data *d, struct round_view *v)
{
    size_t n;
    const struct html_option *committees = request_committees(req, "", &n);
    struct round_deadline_view *rows = arena_must(req->arena, (n + 1) * sizeof *rows);
    struct round_event_view *events = arena_must(req->arena, (d->n_deadlines + 1) * sizeof *events);
    for (size_t i = 1; i < n; i++) { /* the first is for none */
        const struct round_deadline *own =
            round_deadline_of(d->deadlines, d->n_deadlines, d->r.key, committees[i].value);
        day_t submit = own ? own->submit_day : round_submit_day(&d->r),
              approve = own ? own->approve_day : round_approve_day(&d->r);
        rows[v->n_deadlines++] = (struct round_deadline_view){.committee = committees[i].label,
            .edit_url = arena_printf(req->arena, ROUND_URL "/%s/frister/%s", d->r.key, committees[i].value),
            .by = own ? arena_printf(req->arena, tr("sat af %s"),
                            own->user_name ? own->user_name : tr("kommandolinjen"))
                      : NULL,
            .submit_day = submit,
            .approve_day = approve,
            .submit_past = submit.n < clock_today().n,
            .approve_past = approve.n < clock_today().n};
    }
    for (size_t i = 0; i < d->n_deadlines; i++) {
        const struct round_deadline *e = &d->deadlines[i];
        events[v->n_events++] = (struct round_event_view){organisation_name(e->committee),
            e->user_name ? e->user_name : tr("kommandolinjen"), e->reason, e->submit_day, e->approve_day,
            e->at};
    }
    v->deadlines = rows;
    v->events = events;
}

/* What a case still needs before the round: to be sent in, or the approval of whom. */
static const char *case_lacks(struct req *req, const struct investment *k)
{
    const char *who = NULL;
    if (k->state == INVESTMENT_DRAFT)
        return tr("at blive sendt til godkendelse");
    for (size_t i = 0; k->state == INVESTMENT_REVIEW && i < k->n_owners; i++) {
        if (!k->owners[i].approved)
            who = arena_printf(req->arena, "%s%s%s", who ? who : "", who ? ", " : "",
                organisation_abbrev(k->owners[i].committee));
    }
    return who ? arena_printf(req->arena, tr("godkendelse fra %s"), who) : NULL;
}

static void fill_cases(struct req *req, const struct round_data *d, struct round_view *v)
{
    struct round_case_view *rows = arena_must(req->arena, (d->n_cases + 1) * sizeof *rows);
    for (size_t i = 0; i < d->n_cases; i++) {
        const struct investment *k = &d->cases[i];
        if (!text_equal(k->round, d->r.key))
            continue;
        rows[v->n_cases++] = (struct round_case_view){.title = k->now.title,
            .url = request_target_url(req, "case", k->key),
            .state = tr(investment_state_label(k->state)),
            .state_class = investment_state_class(k->state),
            .owners = investment_owner_words(req, k),
            .lacks = case_lacks(req, k)};
    }
    v->cases = rows;
}

static int round_page(struct req *req, struct res *res)
{
    struct round_data d = {0};
    const char *receipt = req_text(req, "kvit");
    int rc = round_read(req, req_text(req, "key"), &d);
    if (rc)
        return rc;
    bool over = d.r.to_day.n < clock_today().n;
    const struct fact facts[] = {{tr("Slags"), code_label("budget_round_kind", d.r.kind), NULL, false},
        {tr("Hvornår"), round_when(&d.r, req->arena), over ? tr("afsluttet") : NULL, false},
        {tr("Pulje"), d.pool.own, d.pool.note, false}};
    struct round_view v = {.facts = facts,
        .n_facts = 3,
        .note = d.r.note,
        .source = d.source ? arena_printf(req->arena, tr("Kilde: %s."), d.source) : NULL,
        .may_edit = who_may(&req->who, PERM_DOCUMENT_EDIT),
        .sees_cases = who_may(&req->who, PERM_ECONOMY_READ)};
    fill_deadlines(req, &d, &v);
    fill_cases(req, &d, &v);
    const char *title = lang_pick(d.r.title, d.r.title_en);
    const struct action actions[] = {
        {tr("Ret runden"), arena_printf(req->arena, ROUND_URL "/%s/ret", d.r.key), NULL}};
    const struct crumb crumbs[] = {
        {tr("Dokumenter"), "/dokumenter"}, {tr("Udvalgskalender"), CALENDAR_URL}, {title, NULL}};
    struct html *h = page_begin(req, res, MENU_DOCUMENTS, title, crumbs, 3);
    if (text_equal(receipt, "gemt"))
        t_receipt(h, tr("Runden er gemt."), NULL, NULL);
    if (text_equal(receipt, "frist"))
        t_receipt(h, tr("Udvalgets frister er gemt."), NULL, NULL);
    t_page_head(h, &(struct page_head){.title = title,
                       .lead = tr("Runde, hvor der kan søges penge"),
                       .actions = actions,
                       .n_actions = v.may_edit && !d.r.source ? 1 : 0,
                       .no_primary = true});
    t_round_page(h, &v);
    return page_end(req, res, h);
}
static const struct param round_params[] = {{"key", P_KEY, 0, 0}, {"kvit", P_KEY, 0, 0}};
ROUTE(round_route, "GET", ROUND_URL "/{key}", PERM_DOCUMENT_READ, round_page, round_params);

/* ---- a round added on screen ---- */

struct round_write {
    struct actor actor;
    struct budget_round row;
    struct round_deadline deadline;
    int64_t base;
    const char *key;
    struct arena *a;
};
static int round_write_fn(struct conn *c, void *ctx, struct err *err)
{
    struct round_write *w = ctx;
    struct budget_round row = w->row;
    return round_save(c, &w->actor, &row, &w->key, w->a, err);
}

/* A new round of a kind in a year: its months. */
static void round_begin(struct req *req, struct budget_round *r)
{
    int first, last;
    int64_t year = req_int(req, "aar", INT_NONE);
    field_clear_row(&budget_round_table, r);
    r->id = 0;
    r->version = 1;
    r->kind = req_text(req, "slags");
    if (year == INT_NONE || !round_months(r->kind, &first, &last))
        return;
    r->from_day = day_from_ymd((int)year, first, 1);
    r->to_day = (day_t){day_add_months(day_from_ymd((int)year, last, 1), 1).n - 1};
    r->title = text_equal(r->kind, "ofs")
                   ? arena_printf(req->arena, tr("Overførselssagen %lld"), (long long)year)
                   : arena_printf(req->arena, tr("Budgetforhandlingerne %lld"), (long long)year);
}

static int round_form(struct req *req, struct res *res, const char *key)
{
    struct record_form f;
    struct round_data d = {0};
    struct round_write w = {.actor = req_actor(req), .a = req->arena};
    const struct table *t = &budget_round_table;
    int rc = key ? round_read(req, key, &d) : OK;
    if (rc)
        return rc;
    if (!key)
        round_begin(req, &d.r);
    const char *back = key ? arena_printf(req->arena, ROUND_URL "/%s", key) : CALENDAR_URL;
    record_form_begin(req, &f, key ? arena_printf(req->arena, "%s/ret", back) : ROUND_URL "/ny", back,
        tr("Gem runden"), key ? d.r.version : INT_NONE);
    record_form_add(req, &f, t, "kind", &d.r, "budget_round_kind", NULL);
    record_form_add(req, &f, t, "title", &d.r, NULL, tr("Fx Overførselssagen 2027."));
    record_form_add(req, &f, t, "from_day", &d.r, NULL, tr("Fristerne regnes baglæns fra den dag."));
    record_form_add(req, &f, t, "to_day", &d.r, NULL, NULL);
    record_form_add(req, &f, t, "note", &d.r, NULL, NULL);
    if (req_is_post(req)) {
        w.row = d.r;
        record_form_parse(req, &f, t, &w.row);
        w.row.version = req_int(req, "version", 1);
        rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "round_save", round_write_fn, &w, &req->err);
        if (!rc)
            return res_redirect(res, arena_printf(req->arena, ROUND_URL "/%s?kvit=gemt", w.key));
        if (rc == ERR_CONFLICT)
            record_form_conflict(req, res, &f, t, &d.r, d.r.version);
        else if (rc == ERR_INVALID || rc == ERR_REFUSED)
            res->status = err_http_status(rc);
        else
            return rc;
    }
    record_form_errors(req, &f);
    const char *title = key ? tr("Ret runden") : tr("Opret runde");
    const struct crumb crumbs[] = {
        {tr("Dokumenter"), "/dokumenter"}, {tr("Udvalgskalender"), CALENDAR_URL}, {title, NULL}};
    struct html *h = page_begin(req, res, MENU_DOCUMENTS, title, crumbs, 3);
    t_error_summary(h, &req->err);
    t_page_head(h, &(struct page_head){.title = title});
    t_record_form(h, &f);
    return page_end(req, res, h);
}
static int round_new_page(struct req *req, struct res *res)
{
    return round_form(req, res, NULL);
}
static int round_edit_page(struct req *req, struct res *res)
{
    return round_form(req, res, req_text(req, "key"));
}
#define ROUND_FIELDS                                                                                         \
    {"kind", P_FORM, 0, 80}, {"title", P_FORM, 0, 400}, {"from_day", P_FORM, 0, 40},                         \
        {"to_day", P_FORM, 0, 40}, {"note", P_FORM, 0, 800},                                                 \
    {                                                                                                        \
        "version", P_INT, 0, INT64_MAX                                                                       \
    }
static const struct param round_new_params[] = {
    {"slags", P_KEY, 0, 0}, {"aar", P_INT, 1990, 2100}, ROUND_FIELDS};
static const struct param round_edit_params[] = {{"key", P_KEY, 0, 0}, ROUND_FIELDS};
ROUTE(round_new_get, "GET", ROUND_URL "/ny", PERM_DOCUMENT_EDIT, round_new_page, round_new_params);
ROUTE(round_new_post, "POST", ROUND_URL "/ny", PERM_DOCUMENT_EDIT, round_new_page, round_new_params);
ROUTE(round_edit_get, "GET", ROUND_URL "/{key}/ret", PERM_DOCUMENT_EDIT, round_edit_page, round_edit_params);
ROUTE(
    round_edit_post, "POST", ROUND_URL "/{key}/ret", PERM_DOCUMENT_EDIT, round_edit_page, round_edit_params);

/* ---- a committee's own deadlines ---- */

static int deadline_fn(struct conn *c, void *ctx, struct err *err)
{
    struct round_write *w = ctx;
    struct round_deadline d = w->deadline;
    return round_deadline_save(c, &w->actor, &d, w->base, w->a, err);
}

static void deadline_now(const struct round_data *d, const char *committee, struct round_deadline *ret)
{
    const struct round_deadline *own = round_deadline_of(d->deadlines, d->n_deadlines, d->r.key, committee);
    field_clear_row(&round_deadline_table, ret);
    ret->round = d->r.key;
    ret->committee = committee;
    ret->no = own ? own->no : 0;
    ret->submit_day = own ? own->submit_day : round_submit_day(&d->r);
    ret->approve_day = own ? own->approve_day : round_approve_day(&d->r);
}

static int deadline_page(struct req *req, struct res *res)
{
    struct record_form f;
    struct round_data d = {0};
    struct round_deadline now;
    struct round_write w = {.actor = req_actor(req), .a = req->arena};
    const struct table *t = &round_deadline_table;
    const char *committee = req_text(req, "udvalg");
    int rc = round_read(req, req_text(req, "key"), &d);
    if (rc)
        return rc;
    const char *back = arena_printf(req->arena, ROUND_URL "/%s", d.r.key);
    deadline_now(&d, committee, &now);
    record_form_begin(req, &f, arena_printf(req->arena, "%s/frister/%s", back, committee), back,
        tr("Gem fristerne"), now.no);
    record_form_add(req, &f, t, "submit_day", &now, NULL,
        arena_printf(req->arena, tr("Regnet baglæns: %s."), day_words(req, round_submit_day(&d.r))));
    record_form_add(req, &f, t, "approve_day", &now, NULL,
        arena_printf(req->arena, tr("Regnet baglæns: %s."), day_words(req, round_approve_day(&d.r))));
    record_form_add(req, &f, t, "reason", &now, NULL, tr("Står i historikken."));
    if (req_is_post(req)) {
        w.deadline = now;
        record_form_parse(req, &f, t, &w.deadline);
        w.base = req_int(req, "version", 0);
        rc = req->err.n_fields ? ERR_INVALID
                               : db_write(req->db, "round_deadline_save", deadline_fn, &w, &req->err);
        if (!rc)
            return res_redirect(res, arena_printf(req->arena, "%s?kvit=frist", back));
        if (rc == ERR_CONFLICT) {
            rc = round_read(req, d.r.key, &d);
            if (rc)
                return rc;
            deadline_now(&d, committee, &now);
            record_form_conflict(req, res, &f, t, &now, now.no);
        } else if (rc == ERR_INVALID)
            res->status = err_http_status(rc);
        else
            return rc;
    }
    record_form_errors(req, &f);
    const char *title = arena_printf(req->arena, tr("Frister for %s"), organisation_name(committee));
    const char *round = lang_pick(d.r.title, d.r.title_en);
    const struct crumb crumbs[] = {{tr("Dokumenter"), "/dokumenter"}, {tr("Udvalgskalender"), CALENDAR_URL},
        {round, back}, {title, NULL}};
    struct html *h = page_begin(req, res, MENU_DOCUMENTS, title, crumbs, 4);
    t_error_summary(h, &req->err);
    t_page_head(h, &(struct page_head){.title = title, .lead = round});
    t_record_form(h, &f);
    return page_end(req, res, h);
}
#define DEADLINE_FIELDS                                                                                      \
    {"key", P_KEY, 0, 0}, {"udvalg", P_KEY, 0, 0}, {"submit_day", P_FORM, 0, 40},                            \
        {"approve_day", P_FORM, 0, 40}, {"reason", P_FORM, 0, 800},                                          \
    {                                                                                                        \
        "version", P_INT, 0, INT64_MAX                                                                       \
    }
static const struct param deadline_params[] = {DEADLINE_FIELDS};
ROUTE(round_deadline_get, "GET", ROUND_URL "/{key}/frister/{udvalg}", PERM_DOCUMENT_EDIT, deadline_page,
    deadline_params);
ROUTE(round_deadline_post, "POST", ROUND_URL "/{key}/frister/{udvalg}", PERM_DOCUMENT_EDIT, deadline_page,
    deadline_params);
