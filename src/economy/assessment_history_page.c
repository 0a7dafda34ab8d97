/* Two versions of an assessment side by side, and the list of all. */
#include "assessment.html.h"
#include "base/text.h"
#include "economy/assessment_page.h"
#include "system/layout_page.h"

struct history {
    struct assessment_data d; /* grant, row and list of grants */
    struct assessment_version *versions;
    size_t n;
    struct assessment_paper older, newer;
};

static int read_history(struct req *req, struct history *s)
{
    struct conn *c;
    struct arena *a = req->arena;
    const char *key = req_text(req, "key");
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = grant_by_key(c, key, &s->d.grant, a, &req->err);
    s->d.year = req_int(req, "aar", INT_NONE);
    if (!rc && s->d.year == INT_NONE)
        rc = assessment_round_of(c, key, &s->d.year, &req->err);
    if (!rc) {
        rc = assessment_by_grant(c, key, s->d.year, &s->d.as, a, &req->err);
        if (rc == ERR_NOT_FOUND || (!rc && s->d.as.newest_no == 0))
            rc = err_user(&req->err, ERR_NOT_FOUND, "%s", tr("Ingen har skrevet en vurdering i den runde."));
    }
    if (!rc)
        rc = assessment_versions(c, s->d.as.id, &s->versions, &s->n, a, &req->err);
    int64_t newest = s->d.as.newest_no;
    if (!rc)
        rc = assessment_paper_read(c, s->d.as.id, req_int(req, "til", newest), &s->newer, a, &req->err);
    if (!rc)
        rc = assessment_paper_read(
            c, s->d.as.id, req_int(req, "fra", newest > 1 ? newest - 1 : 1), &s->older, a, &req->err);
    db_release(req->db, c);
    return rc;
}

static const char *version_words(struct req *req, const struct assessment_version *v)
{
    return v->source ? arena_printf(req->arena, tr("Version %lld, som trykt"), (long long)v->no)
                     : arena_printf(req->arena, tr("Version %lld"), (long long)v->no);
}

static int fill(struct req *req, struct history *s, struct assessment_history_view *v)
{
    const struct assessment_word *x, *y;
    size_t n;
    struct arena *a = req->arena;
    int rc = assessment_words(req, &s->older, &x, &n);
    if (!rc)
        rc = assessment_words(req, &s->newer, &y, &n);
    if (rc)
        return rc;
    struct assessment_difference_view *lines = arena_must(a, n * sizeof *lines);
    struct assessment_version_view *rows = arena_must(a, (s->n + 1) * sizeof *rows);
    struct html_option *o = arena_must(a, (s->n + 1) * sizeof *o);
    for (size_t i = 0; i < n; i++) {
        if (x[i].text || y[i].text)
            lines[v->n_lines++] = (struct assessment_difference_view){
                y[i].label, x[i].cut, y[i].cut, !text_equal(x[i].text, y[i].text)};
    }
    for (size_t i = 0; i < s->n; i++) {
        const struct assessment_version *r = &s->versions[i];
        rows[i] = (struct assessment_version_view){version_words(req, r),
            r->source      ? tr("Kataloget")
            : r->user_name ? r->user_name
                           : tr("Kommandolinje"),
            stamp_is_none(r->at) ? NULL : html_format(a, req->lang, harg_stamp(r->at)), r->change_reason,
            r->no == s->d.as.approved_no};
        o[i] = (struct html_option){arena_printf(a, "%lld", (long long)r->no), rows[i].label};
    }
    v->lines = lines;
    v->versions = rows;
    v->n_versions = s->n;
    v->options = o;
    v->n_options = s->n;
    v->older = arena_printf(a, "%lld", (long long)s->older.v.no);
    v->newer = arena_printf(a, "%lld", (long long)s->newer.v.no);
    v->older_head = version_words(req, &s->older.v);
    v->newer_head = version_words(req, &s->newer.v);
    return OK;
}

static int history_page(struct req *req, struct res *res)
{
    struct history *s = arena_must(req->arena, sizeof *s);
    struct assessment_history_view v = {0};
    *s = (struct history){0};
    int rc = read_history(req, s);
    if (!rc)
        rc = fill(req, s, &v);
    if (rc)
        return rc;
    const char *key = s->d.grant.key, *title = lang_pick(s->d.grant.title, s->d.grant.title_en);
    v.head = (struct page_head){.title = arena_printf(req->arena, tr("Versioner: %s"), title),
        .lead = s->n == 1 ? arena_printf(req->arena, tr("Nr. %lld · runde %lld · 1 version"),
                                (long long)s->d.grant.nr, (long long)s->d.year)
                          : arena_printf(req->arena, tr("Nr. %lld · runde %lld · %zu versioner"),
                                (long long)s->d.grant.nr, (long long)s->d.year, s->n)};
    v.url = arena_printf(req->arena, "/oekonomi/bevillinger/%s/vurdering/historik", key);
    v.year = s->d.year;
    const struct crumb crumbs[] = {{tr("Økonomi"), "/oekonomi"}, {tr("Bevillinger"), "/oekonomi/bevillinger"},
        {title, arena_printf(req->arena, "/oekonomi/bevillinger/%s", key)},
        {tr("Bedøm"), assessment_url(req, key, "", s->d.year)}, {tr("Versioner"), NULL}};
    struct html *h = page_begin(req, res, MENU_ECONOMY, v.head.title, crumbs, 5);
    t_assessment_history(h, &v);
    return page_end(req, res, h);
}

static const struct param history_params[] = {
    {"key", P_KEY, 0, 0}, {"aar", P_INT, 2000, 2100}, {"fra", P_INT, 1, 100000}, {"til", P_INT, 1, 100000}};
ROUTE(assessment_history_route, "GET", "/oekonomi/bevillinger/{key}/vurdering/historik", PERM_ECONOMY_READ,
    history_page, history_params);
