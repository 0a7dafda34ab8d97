/* What anybody may read without logging in: published documents and goals. */
#include "public/public_page.h"

#include "base/text.h"
#include "document/render_page.h"
#include "effect/goal_words.h"
#include "html/chart.h"
#include "public.html.h"
#include "system/layout_page.h"

#include <math.h>

int public_open(struct req *req, struct res *res)
{
    if (!publication_is_open())
        return err_user(&req->err, ERR_NOT_FOUND, "%s",
            tr("Siden findes ikke. Kommunen har ikke åbnet sin offentlige side."));
    res->public_seconds = PUBLIC_SECONDS;
    return OK;
}

const char *public_url(const struct publication *p, struct arena *a)
{
    return arena_printf(
        a, text_equal(p->kind, "goal") ? "/offentligt/maal/%s" : "/offentligt/dokumenter/%s", p->key);
}

static int public_front(struct req *req, struct res *res)
{
    struct publication *list = NULL;
    struct conn *c;
    size_t n = 0;
    struct public_front_view v = {.kind = req_text(req, "slags")};
    int64_t page = req_int(req, "side", 1);
    int rc = public_open(req, res);
    if (!rc)
        rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = publication_list(c,
        text_equal(v.kind, "maal")         ? "goal"
        : text_equal(v.kind, "dokumenter") ? "document"
                                           : NULL,
        true, &list, &n, req->arena, &req->err);
    db_release(req->db, c);
    if (rc)
        return rc;
    struct public_item *items = arena_array(req->arena, PUBLIC_PER_PAGE, sizeof *items);
    for (size_t i = (size_t)(page - 1) * PUBLIC_PER_PAGE; items && i < n && v.n < PUBLIC_PER_PAGE; i++)
        items[v.n++] = (struct public_item){.url = public_url(&list[i], req->arena),
            .title = lang_pick(list[i].title, list[i].title_en),
            .kind = text_equal(list[i].kind, "goal") ? tr("Effektmål") : tr("Dokument"),
            .published = stamp_local_day(list[i].at),
            .data_day = list[i].data_day};
    v.items = items;
    v.paging = (struct paging){
        html_url_with(req->arena, "/offentligt", "slags", v.kind), page, PUBLIC_PER_PAGE, (int64_t)n};
    const char *title = tr("Åbne dokumenter og tal");
    struct html *h = page_begin_catalogue(req, res, title, NULL, 0);
    t_page_head(h, &(struct page_head){.title = title,
                       .lead = tr("Det, kommunen har offentliggjort af politiske papirer og effektmål")});
    t_public_front(h, &v);
    return page_end(req, res, h);
}
static const struct param front_params[] = {{"slags", P_KEY, 0, 0}, {"side", P_INT, 1, 10000}};
ROUTE(public_front_route, "GET", "/offentligt", PERM_PUBLIC, public_front, front_params);

/* ---- a document ---- */

static int public_document(struct req *req, struct res *res)
{
    struct publication p;
    struct document_full d;
    struct document_issue issue;
    struct conn *c;
    static const struct actor nobody = {.login = "offentligheden"};
    int rc = public_open(req, res);
    if (!rc)
        rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = publication_by_key(c, "document", req_text(req, "key"), &p, req->arena, &req->err);
    if (!rc)
        rc = document_load(c, &nobody, p.key, NEED_ISSUED, &d, req->arena, &req->err);
    if (!rc)
        rc = document_issue_by_no(c, d.head.id, p.no, &issue, req->arena, &req->err);
    db_release(req->db, c);
    if (rc)
        return rc;
    struct public_document_view v = {
        d.head.lang, render_issue(&issue), stamp_local_day(p.at), p.no, issue.hash, p.key};
    struct crumb crumbs[] = {{tr("Åbne dokumenter og tal"), "/offentligt"}, {p.title, NULL}};
    struct html *h = page_begin_catalogue(req, res, p.title, crumbs, 2);
    t_public_document(h, &v);
    return page_end(req, res, h);
}
static const struct param key_params[] = {{"key", P_KEY, 0, 0}};
ROUTE(public_document_route, "GET", "/offentligt/dokumenter/{key}", PERM_PUBLIC, public_document, key_params);

/* ---- a goal ---- */

static const char *verdict_words(const char *verdict)
{
    return !verdict                         ? NULL
           : text_equal(verdict, "met")     ? tr("Opfyldt")
           : text_equal(verdict, "not_met") ? tr("Ikke opfyldt")
                                            : tr("Uafklaret");
}

const struct public_goal_row *public_goal_rows(
    struct req *req, const struct publication_value *values, size_t n, bool *ret_has_hidden)
{
    struct arena *a = req->arena;
    struct public_goal_row *rows = arena_array(a, n + 1, sizeof *rows);
    *ret_has_hidden = false;
    for (size_t i = 0; rows && i < n; i++) {
        const struct publication_value *v = &values[n - 1 - i];
        struct figure f = publication_figure(v);
        *ret_has_hidden = *ret_has_hidden || f.suppressed;
        rows[i] = (struct public_goal_row){.year = v->year,
            .value = figure_text(&f, a),
            .n = f.suppressed       ? tr("undertrykt")
                 : v->n == INT_NONE ? NULL
                                    : html_format(a, req->lang, harg_int(v->n)),
            .interval =
                f.has_interval ? goal_interval_words((double)v->low / 1e6, (double)v->high / 1e6, a) : NULL,
            .target = v->target == INT_NONE ? NULL : figure_percent_words(v->target, 0, a),
            .verdict = verdict_words(v->verdict)};
    }
    return rows;
}

static struct html_safe draw_values(
    struct html *h, const char *title, const struct publication_value *values, size_t n)
{
    struct chart_point points[PUBLICATION_YEARS];
    const char *labels[PUBLICATION_YEARS];
    size_t known = 0, m = n < PUBLICATION_YEARS ? n : PUBLICATION_YEARS;
    double target = NAN;
    for (size_t i = 0; i < m; i++) {
        const struct publication_value *v = &values[i];
        bool shown = v->value != INT_NONE && v->format == FF_PCT;
        labels[i] = arena_printf(h->arena, "%lld", (long long)v->year);
        points[i] = (struct chart_point){.value = shown ? (double)v->value / 1e4 : 0,
            .lo = shown && v->low != INT_NONE ? (double)v->low / 1e4 : NAN,
            .hi = shown && v->high != INT_NONE ? (double)v->high / 1e4 : NAN,
            .n = shown ? v->n : INT_NONE,
            .known = v->hidden ? CHART_SUPPRESSED
                     : shown   ? CHART_KNOWN
                               : CHART_MISSING};
        known += shown;
        if (v->target != INT_NONE)
            target = (double)v->target / 1e4;
    }
    if (known == 0)
        return (struct html_safe){"", 0};
    const struct chart_series series = {title, points};
    return chart_line(h, &(struct chart_line){.title = tr("Udvikling pr. år"),
                             .unit = tr("Procent. Streger viser 95 pct.-interval"),
                             .finding = title,
                             .x_name = tr("År"),
                             .x_labels = labels,
                             .n = m,
                             .series = &series,
                             .n_series = 1,
                             .target = target,
                             .target_label = tr("Mål"),
                             .decimals = 1});
}

static int public_goal(struct req *req, struct res *res)
{
    struct publication p;
    struct publication_value *values = NULL;
    struct conn *c;
    size_t n = 0;
    int rc = public_open(req, res);
    if (!rc)
        rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = publication_by_key(c, "goal", req_text(req, "key"), &p, req->arena, &req->err);
    if (!rc)
        rc = publication_values(c, p.id, &values, &n, req->arena, &req->err);
    db_release(req->db, c);
    if (rc)
        return rc;
    const char *title = lang_pick(p.title, p.title_en);
    struct public_goal_view v = {.definition = lang_pick(p.definition, p.definition_en),
        .data_day = p.data_day,
        .published = stamp_local_day(p.at),
        .key = p.key,
        .n = n};
    v.rows = public_goal_rows(req, values, n, &v.has_hidden);
    struct crumb crumbs[] = {{tr("Åbne dokumenter og tal"), "/offentligt"}, {title, NULL}};
    struct html *h = page_begin_catalogue(req, res, title, crumbs, 2);
    t_page_head(h, &(struct page_head){.title = title, .lead = tr("Effektmål")});
    v.chart = draw_values(h, title, values, n);
    t_public_goal(h, &v);
    return page_end(req, res, h);
}
ROUTE(public_goal_route, "GET", "/offentligt/maal/{key}", PERM_PUBLIC, public_goal, key_params);
