/* The papers that the public data come from: case numbers, what they refer to, and what here comes from them. */
#include "committee/source_page.h"

#include "base/text.h"
#include "committee/request_page.h"
#include "committee/round_page.h"
#include "effect/reported.h"
#include "invest/investment_page.h"
#include "source.html.h"
#include "system/layout_page.h"
#include "system/organisation.h"

#define SOURCE_URL "/dokumenter/kilder"

static int sources_page(struct req *req, struct res *res)
{
    struct conn *c;
    struct source *list;
    size_t n;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = source_all(c, &list, &n, req->arena, &req->err);
    db_release(req->db, c);
    if (rc)
        return rc;
    struct source_row_view *rows = arena_must(req->arena, (n + 1) * sizeof *rows);
    for (size_t i = 0; i < n; i++)
        rows[i] = (struct source_row_view){.url = arena_printf(req->arena, SOURCE_URL "/%s", list[i].key),
            .title = list[i].title,
            .f2 = list[i].f2,
            .edoc = list[i].edoc,
            .document_no = list[i].document_no,
            .date = list[i].date};
    const char *title = tr("Papirer, som tallene kommer fra");
    const struct crumb crumbs[] = {{tr("Dokumenter"), "/dokumenter"}, {title, NULL}};
    struct html *h = page_begin(req, res, MENU_DOCUMENTS, title, crumbs, 2);
    t_page_head(h, &(struct page_head){.title = title});
    t_sources_page(h, &(struct sources_view){rows, n});
    return page_end(req, res, h);
}
ROUTE_PLAIN(sources_route, "GET", SOURCE_URL, PERM_DOCUMENT_READ, sources_page);

struct source_data {
    struct source s;
    struct source_reference *references;
    struct committee_request *requests;
    struct budget_round *rounds;
    struct investment *cases;
    size_t n_references, n_requests, n_rounds, n_cases;
    int64_t n_reported;
};

static int source_read(struct req *req, struct source_data *d)
{
    struct conn *c;
    struct arena *a = req->arena;
    const char *key = req_text(req, "key");
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = source_by_key(c, key, &d->s, a, &req->err);
    if (rc == ERR_NOT_FOUND)
        err_user(&req->err, rc, "%s", tr("Papiret findes ikke. Se listen over papirer."));
    if (!rc)
        rc = source_references(c, key, &d->references, &d->n_references, a, &req->err);
    if (!rc)
        rc = request_list(c, &d->requests, &d->n_requests, a, &req->err);
    if (!rc)
        rc = round_list(c, &d->rounds, &d->n_rounds, a, &req->err);
    if (!rc)
        rc = investment_list(c, &d->cases, &d->n_cases, a, &req->err);
    if (!rc)
        rc = reported_count_of_source(c, key, &d->n_reported, &req->err);
    db_release(req->db, c);
    return rc;
}

static void fill_parts(struct req *req, const struct source_data *d, struct source_view *v)
{
    struct arena *a = req->arena;
    struct source_part_view *rows =
        arena_must(a, (d->n_requests + d->n_rounds + d->n_cases + 1) * sizeof *rows);
    for (size_t i = 0; i < d->n_requests; i++) {
        const struct committee_request *r = &d->requests[i];
        if (text_equal(r->source, d->s.key))
            rows[v->n_parts++] = (struct source_part_view){
                tr("Henvendelse"), r->title, arena_printf(a, REQUEST_URL "/%s", r->key), r->place};
    }
    for (size_t i = 0; i < d->n_rounds; i++) {
        const struct budget_round *r = &d->rounds[i];
        if (text_equal(r->source, d->s.key))
            rows[v->n_parts++] = (struct source_part_view){tr("Runde"), lang_pick(r->title, r->title_en),
                arena_printf(a, ROUND_URL "/%s", r->key), r->place};
    }
    for (size_t i = 0; i < d->n_cases && who_may(&req->who, PERM_ECONOMY_READ); i++) {
        const struct investment *k = &d->cases[i];
        if (text_equal(k->source, d->s.key))
            rows[v->n_parts++] = (struct source_part_view){
                tr("Investeringscase"), k->now.title, arena_printf(a, INVESTMENT_URL "/%s", k->key), NULL};
    }
    v->parts = rows;
}

static int source_page(struct req *req, struct res *res)
{
    struct source_data d = {0};
    int rc = source_read(req, &d);
    if (rc)
        return rc;
    const char *date = day_is_none(d.s.date) ? NULL : html_format(req->arena, req->lang, harg_day(d.s.date));
    const struct fact facts[] = {{tr("Dato"), date, NULL, false},
        {tr("Sagsnummer i F2"), d.s.f2, NULL, false},
        {tr("Dokumentnummer i F2"), d.s.document_no, NULL, false},
        {tr("Sagsnummer i eDoc"), d.s.edoc, NULL, false}};
    struct source_reference_view *refs = arena_must(req->arena, (d.n_references + 1) * sizeof *refs);
    for (size_t i = 0; i < d.n_references; i++) {
        const struct source_reference *r = &d.references[i];
        refs[i] = (struct source_reference_view){.title = r->title,
            .committee = r->committee ? organisation_name(r->committee) : NULL,
            .url = r->url && text_has_prefix(r->url, "https:") ? r->url : NULL,
            .place = r->place,
            .note = r->note,
            .day = r->day};
    }
    struct source_view v = {.facts = facts,
        .n_facts = 4,
        .note = d.s.note,
        .references = refs,
        .n_references = d.n_references,
        .n_reported = d.n_reported};
    fill_parts(req, &d, &v);
    const struct crumb crumbs[] = {{tr("Dokumenter"), "/dokumenter"},
        {tr("Papirer, som tallene kommer fra"), SOURCE_URL}, {d.s.title, NULL}};
    struct html *h = page_begin(req, res, MENU_DOCUMENTS, d.s.title, crumbs, 3);
    t_page_head(h, &(struct page_head){.title = d.s.title});
    t_source_page(h, &v);
    return page_end(req, res, h);
}
static const struct param source_params[] = {{"key", P_KEY, 0, 0}};
ROUTE(source_route, "GET", SOURCE_URL "/{key}", PERM_DOCUMENT_READ, source_page, source_params);
