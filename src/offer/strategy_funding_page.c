/* A strategy's money: what was printed, what pools are asked for, and what each initiative is paid by. */
#include "base/text.h"
#include "effect/export_page.h"
#include "offer/offer_words_page.h"
#include "offer/strategy_page.h"
#include "strategy_funding.html.h"
#include "system/code.h"
#include "system/layout_page.h"

static const char *mio(struct req *req, struct money m)
{
    return html_format(req->arena, req->lang, harg_filter(harg_money(m), HF_MIO));
}

static void fill_parts(
    struct req *req, const struct strategy_part *parts, size_t n, struct strategy_funding_view *v)
{
    struct strategy_part_row *rows = arena_must(req->arena, (n + 2) * sizeof *rows);
    for (size_t i = 0; i < n; i++) {
        const struct strategy_part *p = &parts[i];
        rows[v->n_parts++] = (struct strategy_part_row){lang_pick(p->label, p->label_en),
            p->as_printed ? p->as_printed : tr("ikke oplyst"), lang_pick(p->note, p->note_en),
            p->as_printed != NULL};
    }
    const char *left = strategy_remainder_words(parts, n, req->arena);
    if (left)
        rows[v->n_parts++] = (struct strategy_part_row){tr("Egne dele i alt"), left,
            tr("Regnet ud: det samlede budget uden den eksterne del. Delingen mellem aktiveringsmidler og driftsrammer er ikke oplyst."),
            false};
    v->parts = rows;
}

static const char *pays_words(
    struct req *req, const struct strategy_data *d, const struct strategy_application *p)
{
    const char *out = NULL;
    for (size_t i = 0; i < d->n; i++) {
        if (!strategy_application_pays(p, d->rows[i].key))
            continue;
        const char *title = initiative_title(&d->rows[i]);
        out = out ? arena_printf(req->arena, "%s; %s", out, title) : title;
    }
    return out ? out : "–";
}

static void fill_applications(struct req *req, const struct strategy_data *d, struct strategy_funding_view *v)
{
    struct arena *a = req->arena;
    struct strategy_application_row *rows = arena_must(a, (d->n_applications + 1) * sizeof *rows);
    for (size_t i = 0; i < d->n_applications; i++) {
        const struct strategy_application *p = &d->applications[i];
        rows[i] = (struct strategy_application_row){
            .url = arena_printf(a, "%s/ansoegninger/%lld", strategy_url(req, d->s.key, ""), (long long)p->id),
            .title = p->title,
            .funder = p->funder,
            .pays = pays_words(req, d, p),
            .amount = money_is_none(p->sought_amount) ? tr("Ikke oplyst") : mio(req, p->sought_amount),
            .state = code_label("strategy_application_state", p->state),
            .state_class = strategy_application_class(p->state),
            .day = offer_day(a, p->day)};
    }
    v->applications = rows;
    v->n_applications = d->n_applications;
}

const char *strategy_application_class(const char *state)
{
    return text_equal(state, "refused") ? "warning" : text_equal(state, "granted") ? "success" : "plain";
}

static int fill_sums(struct req *req, const struct strategy_data *d, struct strategy_funding_view *v)
{
    struct strategy_sought s;
    int rc = strategy_sought(d->applications, d->n_applications, &s, &req->err);
    if (rc || !s.n)
        return rc;
    v->sums =
        s.n_unknown
            ? arena_printf(req->arena,
                  s.n_unknown == 1
                      ? tr("Søgt i alt %s mio. kr., bevilget %s, afslået %s. %lld ansøgning har intet beløb og er ikke regnet med.")
                      : tr("Søgt i alt %s mio. kr., bevilget %s, afslået %s. %lld ansøgninger har intet beløb og er ikke regnet med."),
                  mio(req, s.sought), mio(req, s.granted), mio(req, s.refused), (long long)s.n_unknown)
            : arena_printf(req->arena, tr("Søgt i alt %s mio. kr., bevilget %s, afslået %s."),
                  mio(req, s.sought), mio(req, s.granted), mio(req, s.refused));
    return OK;
}

static void fill_tasks(struct req *req, const struct strategy_data *d, struct strategy_funding_view *v)
{
    struct arena *a = req->arena;
    struct strategy_task_row *rows = arena_must(a, (d->n_tasks + 1) * sizeof *rows);
    for (size_t i = 0; i < d->n_tasks; i++) {
        const struct strategy_task *t = &d->tasks[i];
        rows[i] = (struct strategy_task_row){
            .url = arena_printf(a, "%s/opgaver/%lld", strategy_url(req, d->s.key, ""), (long long)t->id),
            .what = arena_printf(a, tr("Forslag til %s"), t->budget),
            .application = t->application,
            .opened = offer_day(a, t->opened),
            .responsible = t->responsible,
            .outcome = stamp_is_none(t->closed) ? tr("Åben")
                       : t->note_title          ? t->note_title
                       : t->note_key            ? t->note_key
                                                : t->reason,
            .open = stamp_is_none(t->closed)};
    }
    v->tasks = rows;
    v->n_tasks = d->n_tasks;
}

static void fill_initiatives(struct req *req, const struct strategy_data *d, struct strategy_funding_view *v)
{
    struct strategy_funding_row *rows = arena_must(req->arena, (d->n + 1) * sizeof *rows);
    for (size_t i = 0; i < d->n; i++)
        rows[i] = (struct strategy_funding_row){initiative_url(req, d->rows[i].key, ""),
            initiative_title(&d->rows[i]), strategy_initiative_money(req, d, d->rows[i].key)};
    v->rows = rows;
    v->n = d->n;
}

static int send_file(struct req *req, struct res *res, const struct strategy_funding_view *v)
{
    enum { N_COLS = 6 };
    const char *heads[N_COLS] = {
        tr("Pulje"), tr("Hvem uddeler puljen"), tr("Betaler"), tr("Søgt, mio. kr."), tr("Svar"), tr("Dag")};
    struct export_cell *cells = arena_must(req->arena, (v->n_applications + 1) * N_COLS * sizeof *cells);
    for (size_t i = 0; i < v->n_applications; i++) {
        const struct strategy_application_row *r = &v->applications[i];
        const char *texts[N_COLS] = {
            r->title, r->funder ? r->funder : tr("Ikke oplyst"), r->pays, r->amount, r->state, r->day};
        for (int k = 0; k < N_COLS; k++)
            cells[i * N_COLS + (size_t)k] = export_text(texts[k]);
    }
    const char *notes[] = {v->sums ? v->sums : tr("Der er ikke skrevet ansøgninger."), v->source};
    struct export_table table = {"ansoegninger", heads, N_COLS, cells, v->n_applications, notes, 2};
    return export_send(req, res, req_text(req, "format"), &table);
}

static void fill_attention(struct req *req, const struct strategy_data *d, struct strategy_funding_view *v)
{
    const char *words = strategy_money_words(
        d->rows, d->n, d->applications, d->n_applications, d->tasks, d->n_tasks, req->arena);
    struct attention *at = arena_must(req->arena, sizeof *at);
    if (words)
        at[v->n_attention++] = (struct attention){"warning", NULL, words, NULL, NULL};
    v->attention = at;
}

static int funding_page(struct req *req, struct res *res)
{
    struct conn *c;
    struct strategy_data d;
    struct strategy_part *parts = NULL;
    size_t n = 0;
    struct strategy_funding_view v = {.n = 0};
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = strategy_data_read(req, c, req_text(req, "key"), &d);
    if (!rc)
        rc = strategy_parts(c, d.s.key, &parts, &n, req->arena, &req->err);
    db_release(req->db, c);
    if (!rc)
        rc = fill_sums(req, &d, &v);
    if (rc)
        return rc;
    const char *url = strategy_url(req, d.s.key, "/finansiering");
    v.csv_url = html_url_with(req->arena, url, "format", "csv");
    v.xlsx_url = html_url_with(req->arena, url, "format", "xlsx");
    v.source = d.source;
    fill_attention(req, &d, &v);
    fill_parts(req, parts, n, &v);
    fill_applications(req, &d, &v);
    fill_tasks(req, &d, &v);
    fill_initiatives(req, &d, &v);
    if (req_text(req, "format"))
        return send_file(req, res, &v);
    struct html *h = strategy_begin(req, res, &d, STRATEGY_FUNDING);
    t_strategy_funding(h, &v);
    return page_end(req, res, h);
}

static const struct param funding_params[] = {{"key", P_KEY, 0, 0}, {"format", P_KEY, 0, 0}};
ROUTE(strategy_funding_route, "GET", "/tilbud/strategier/{key}/finansiering", PERM_OFFER_READ, funding_page,
    funding_params);
