/* "Talkontrol": what does not agree in a document and with others, by section. */
#include "document.html.h"
#include "document/consistency_page.h"
#include "document/document_page.h"
#include "document/document_view.h"
#include "document/render_page.h"

#include "base/lang.h"
#include "base/text.h"

const char *consistency_words(
    const struct consistency *rows, size_t n, const struct compose *co, struct arena *a)
{
    size_t by[3] = {0};
    for (size_t i = 0; i < n; i++)
        by[rows[i].severity]++;
    const char *out =
        arena_printf(a, co->n_tables == 1 ? tr("%zu tal, %zu tabel: ") : tr("%zu tal, %zu tabeller: "),
            co->n_figures, co->n_tables);
    if (by[FINDING_ERROR] + by[FINDING_QUESTION] == 0)
        return arena_printf(a,
            by[FINDING_ROUNDING] ? tr("%sintet at rette, %zu forskelle er afrunding.") : tr("%singen fejl."),
            out, by[FINDING_ROUNDING]);
    return arena_printf(a, tr("%s%zu fejl og %zu spørgsmål."), out, by[FINDING_ERROR], by[FINDING_QUESTION]);
}

static const char *rule_words(enum consistency_rule rule)
{
    switch (rule) {
    case CONSISTENCY_OTHER_DOCUMENT: return tr("Andet dokument");
    case CONSISTENCY_NUMBER: return tr("Tal i teksten");
    case CONSISTENCY_REFERENCE: return tr("Henvisning");
    case CONSISTENCY_CHECK: break;
    }
    return tr("Tabel, ord eller navn");
}

struct consistency_row_view *consistency_rows(
    struct req *req, const char *key, const struct consistency *rows, size_t n)
{
    static const char *const badge[] = {"error", "warning", "plain"};
    struct consistency_row_view *out = arena_array(req->arena, n + 1, sizeof *out);
    for (size_t i = 0; out && i < n; i++)
        out[i] = (struct consistency_row_view){.rule = rule_words(rows[i].rule),
            .severity = finding_severity_words(rows[i].severity),
            .badge = badge[rows[i].severity],
            .text = rows[i].text,
            .url = rows[i].url ? rows[i].url
                   : rows[i].section
                       ? arena_printf(req->arena, "/dokumenter/%s/afsnit/%s", key, rows[i].section)
                       : NULL,
            .link = rows[i].url ? tr("Åbn det andet dokument") : tr("Ret afsnittet")};
    return out;
}

struct consistency_data {
    struct document_full d;
    struct compose co;
    char **markdown;
    struct consistency *rows;
    size_t n;
};

static int consistency_read(struct req *req, struct consistency_data *s)
{
    struct conn *c;
    struct actor actor = req_actor(req), reader = document_actor(&actor);
    enum lang lang = lang_current();
    s->co = (struct compose){.actor = &reader, .as_of = clock_today(), .arena = req->arena};
    int rc = db_lease_snapshot(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = document_load(c, &actor, req_text(req, "key"), NEED_DRAFT, &s->d, req->arena, &req->err);
    if (!rc) {
        lang_set(text_equal(s->d.head.lang, "en") ? LANG_EN : LANG_DA);
        rc = render_compose(c, &s->d, &s->co, &s->markdown, &req->err);
        lang_set(lang);
    }
    if (!rc)
        rc = consistency_of(c, &actor, &s->d, &s->co, s->markdown, &s->rows, &s->n, req->arena, &req->err);
    db_release(req->db, c);
    s->co.actor = NULL;
    return rc;
}

static int consistency_get(struct req *req, struct res *res)
{
    struct consistency_data s = {.n = 0};
    int rc = consistency_read(req, &s);
    if (rc)
        return rc;
    const char *back = arena_printf(req->arena, "/dokumenter/%s", s.d.head.key), *title = tr("Talkontrol");
    struct consistency_view v = {.back = back,
        .rows = consistency_rows(req, s.d.head.key, s.rows, s.n),
        .n = s.n,
        .may_edit = s.d.sight == SIGHT_WRITE && who_may(&req->who, PERM_DOCUMENT_EDIT)};
    if (!v.rows)
        return err_set(&req->err, ERR_LIMIT, "consistency page: out of memory");
    struct crumb crumbs[] = {{tr("Dokumenter"), "/dokumenter"}, {s.d.head.title, back}, {title, NULL}};
    struct html *h = page_begin(req, res, MENU_DOCUMENTS, title, crumbs, 3);
    t_page_head(h, &(struct page_head){.title = title,
                       .lead = arena_printf(req->arena, "%s. %s", s.d.head.title,
                           consistency_words(s.rows, s.n, &s.co, req->arena))});
    t_consistency_page(h, &v);
    return page_end(req, res, h);
}
static const struct param consistency_params[] = {{"key", P_KEY, 0, 0}};
ROUTE(document_consistency_route, "GET", "/dokumenter/{key}/kontrol", PERM_DOCUMENT_READ, consistency_get,
    consistency_params);
