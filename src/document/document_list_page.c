/* The list of documents that the user may see, with filters in the address, and the form for a new one. */
#include "document.html.h"
#include "document/agenda.h"
#include "document/document_page.h"
#include "document/document_view.h"

#include "base/lang.h"
#include "base/sort.h"
#include "base/text.h"
#include "effect/export_page.h"
#include "system/organisation.h"

#include <string.h>

enum { LIST_PAGE = 50, LIST_FILTERS = 4, LIST_COMMITTEES = 16 };

MENU_ITEM(document_menu, MENU_DOCUMENTS, N_("Dokumenter"), "/dokumenter", PERM_DOCUMENT_READ);

struct list_data {
    struct document *docs;
    size_t n;
    struct document_agenda *agenda;
    size_t n_agenda;
};

static int by_document(const void *x, const void *y)
{
    const struct document_agenda *a = x, *b = y;
    return a->document_id != b->document_id
               ? (a->document_id > b->document_id) - (a->document_id < b->document_id)
               : strcmp(a->committee, b->committee);
}

static int list_load(struct req *req, struct list_data *d)
{
    struct conn *c;
    struct actor actor = req_actor(req);
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = document_list(c, &actor, &d->docs, &d->n, req->arena, &req->err);
    if (!rc)
        rc = agenda_list(
            c, &actor, 0, day_from_ymd(1900, 1, 1), &d->agenda, &d->n_agenda, req->arena, &req->err);
    db_release(req->db, c);
    if (!rc)
        array_sort(d->agenda, d->n_agenda, sizeof *d->agenda, by_document);
    return rc;
}

/* Of agendas sorted by document, the first that is not of an earlier document. */
static size_t list_first(const struct list_data *d, int64_t document_id)
{
    size_t low = 0, high = d->n_agenda;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (d->agenda[mid].document_id < document_id)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* The document's own committee, then those whose agendas it stands on, each once. Returns how many. */
static size_t list_committees_of(
    const struct list_data *d, const struct document *doc, const char *ret[LIST_COMMITTEES])
{
    size_t n = 0;
    if (doc->committee)
        ret[n++] = doc->committee;
    for (size_t i = list_first(d, doc->id);
         i < d->n_agenda && d->agenda[i].document_id == doc->id && n < LIST_COMMITTEES; i++) {
        if (!text_equal(d->agenda[i].committee, doc->committee) &&
            (n == 0 || !text_equal(d->agenda[i].committee, ret[n - 1])))
            ret[n++] = d->agenda[i].committee;
    }
    return n;
}

static const char *list_committees(const struct list_data *d, const struct document *doc, struct arena *a)
{
    const char *of[LIST_COMMITTEES], *all = NULL;
    size_t n = list_committees_of(d, doc, of);
    for (size_t i = 0; i < n; i++)
        all = all ? arena_printf(a, "%s, %s", all, organisation_abbrev(of[i])) : organisation_abbrev(of[i]);
    return all;
}

/* ---- filters ---- */

static bool list_holds(const char *text, const char *q, struct arena *a)
{
    return text && strstr(text_fold(a, text), q);
}

static bool list_passes(const struct list_data *d, const struct document *doc,
    const struct document_list_view *v, const char *q, struct arena *a)
{
    const char *of[LIST_COMMITTEES];
    bool found = !v->committee;
    size_t n = found ? 0 : list_committees_of(d, doc, of);
    for (size_t i = 0; !found && i < n; i++)
        found = text_equal(of[i], v->committee);
    if (!found || (v->kind && !text_equal(doc->kind, v->kind)) ||
        (v->state && !text_equal(doc->state, v->state)))
        return false;
    return !q || list_holds(doc->title, q, a) || list_holds(doc->case_f2, q, a) ||
           list_holds(doc->case_edoc, q, a);
}

/* The kinds of the documents that are listed. */
static const struct html_option *list_kinds(const struct list_data *d, struct arena *a, size_t *ret_n)
{
    const struct document_kind *const *all;
    size_t n = document_kind_all(&all, a);
    struct html_option *options = arena_array(a, n + 1, sizeof *options);
    if (!options)
        return NULL;
    options[(*ret_n)++] = (struct html_option){"", tr("Alle typer")};
    for (size_t i = 0; i < n; i++) {
        bool used = false;
        for (size_t k = 0; !used && k < d->n; k++)
            used = text_equal(d->docs[k].kind, all[i]->key);
        if (used)
            options[(*ret_n)++] = (struct html_option){all[i]->key, tr(all[i]->label)};
    }
    return options;
}

static const struct html_option *list_committee_options(
    const struct list_data *d, struct arena *a, size_t *ret_n)
{
    struct html_option *options = arena_array(a, d->n + d->n_agenda + 1, sizeof *options);
    if (!options)
        return NULL;
    options[(*ret_n)++] = (struct html_option){"", tr("Alle udvalg")};
    for (size_t i = 0; i < d->n; i++) {
        const char *of[LIST_COMMITTEES];
        size_t n = list_committees_of(d, &d->docs[i], of);
        for (size_t m = 0; m < n; m++) {
            bool seen = false;
            for (size_t k = 1; !seen && k < *ret_n; k++)
                seen = text_equal(options[k].value, of[m]);
            if (!seen)
                options[(*ret_n)++] = (struct html_option){of[m], organisation_name(of[m])};
        }
    }
    return options;
}

static int list_filters(struct req *req, const struct list_data *d, struct document_list_view *v)
{
    struct arena *a = req->arena;
    struct html_option *states = arena_array(a, 3, sizeof *states);
    struct link *active = arena_array(a, LIST_FILTERS, sizeof *active);
    const char *const names[LIST_FILTERS] = {"type", "udvalg", "tilstand", "q"};
    const char *const values[LIST_FILTERS] = {v->kind, v->committee, v->state, v->q};
    v->kinds = list_kinds(d, a, &v->n_kinds);
    v->committees = list_committee_options(d, a, &v->n_committees);
    if (!states || !active || !v->kinds || !v->committees)
        return err_set(&req->err, ERR_LIMIT, "document list: out of memory");
    states[0] = (struct html_option){"", tr("Alle tilstande")};
    states[1] = (struct html_option){"draft", tr("Kladde")};
    states[2] = (struct html_option){"issued", tr("Udstedt")};
    v->states = states;
    v->n_states = 3;
    v->url = "/dokumenter";
    for (size_t i = 0; i < LIST_FILTERS; i++)
        v->url = html_url_with(a, v->url, names[i], values[i]);
    const struct html_option *const lists[] = {v->kinds, v->committees, v->states};
    const size_t counts[] = {v->n_kinds, v->n_committees, v->n_states};
    for (size_t i = 0; i < LIST_FILTERS; i++) {
        const char *label = values[i];
        for (size_t k = 0; label && i + 1 < LIST_FILTERS && k < counts[i]; k++)
            if (text_equal(lists[i][k].value, values[i]))
                label = lists[i][k].label;
        if (label)
            active[v->n_filters++] = (struct link){
                label, html_url_with(a, html_url_with(a, v->url, names[i], NULL), "sorter", v->sort), false};
    }
    v->filters = active;
    return OK;
}

/* ---- order and rows ---- */

static int by_title(const void *x, const void *y)
{
    const struct document *a = x, *b = y;
    int order = text_compare(a->title, b->title);
    return order ? order : (a->id > b->id) - (a->id < b->id);
}
static int by_kind(const void *x, const void *y)
{
    const struct document *a = x, *b = y;
    const struct document_kind *k = document_kind_find(a->kind), *m = document_kind_find(b->kind);
    int order = text_compare(k ? tr(k->label) : a->kind, m ? tr(m->label) : b->kind);
    return order ? order : by_title(x, y);
}
static int by_changed(const void *x, const void *y)
{
    const struct document *a = x, *b = y;
    return a->changed.ms != b->changed.ms ? (a->changed.ms > b->changed.ms) - (a->changed.ms < b->changed.ms)
                                          : (a->id > b->id) - (a->id < b->id);
}

/* Newest first when nothing is chosen. */
static void list_sort(struct document *docs, size_t n, const char *sort)
{
    const char *key = sort && *sort == '-' ? sort + 1 : sort;
    bool down = sort ? *sort == '-' : true;
    array_sort(docs, n, sizeof *docs,
        text_equal(key, "titel")  ? by_title
        : text_equal(key, "type") ? by_kind
                                  : by_changed);
    for (size_t i = 0; down && i < n / 2; i++) {
        struct document swap = docs[i];
        docs[i] = docs[n - 1 - i];
        docs[n - 1 - i] = swap;
    }
}

static const char *document_state_label(const struct document *d, struct arena *a)
{
    if (text_equal(d->state, "issued"))
        return arena_printf(a, tr("Udstedt, udgave %lld"), (long long)d->issue_no);
    return d->issue_no > 0 ? arena_printf(a, tr("Kladde efter udgave %lld"), (long long)d->issue_no)
                           : tr("Kladde");
}

struct document_row document_row_of(const struct document *d, struct arena *a)
{
    const struct document_kind *kind = document_kind_find(d->kind);
    return (struct document_row){.key = d->key,
        .title = d->title,
        .lang = d->lang,
        .kind = kind ? tr(kind->label) : d->kind,
        .state = document_state_label(d, a),
        .state_class = text_equal(d->state, "issued") ? "success" : "warning",
        .case_no = d->case_f2 ? d->case_f2 : d->case_edoc,
        .committees = d->committee ? organisation_abbrev(d->committee) : NULL,
        .changed = d->changed};
}

static struct document_row list_row(const struct list_data *d, const struct document *doc, struct arena *a)
{
    struct document_row row = document_row_of(doc, a);
    row.committees = list_committees(d, doc, a);
    return row;
}

static int list_file(struct req *req, struct res *res, const struct document_row *rows, size_t n)
{
    enum { COLUMNS = 6 };
    const char *const heads[COLUMNS] = {
        tr("Titel"), tr("Type"), tr("Udvalg"), tr("Sag"), tr("Gemt"), tr("Tilstand")};
    struct export_cell *cells = arena_array(req->arena, n * COLUMNS + 1, sizeof *cells);
    if (!cells)
        return err_set(&req->err, ERR_LIMIT, "document list: out of memory");
    for (size_t i = 0; i < n; i++) {
        struct export_cell *cell = cells + i * COLUMNS;
        cell[0] = export_text(rows[i].title);
        cell[1] = export_text(rows[i].kind);
        cell[2] = export_text(rows[i].committees);
        cell[3] = export_text(rows[i].case_no);
        cell[4] = (struct export_cell){.type = EXPORT_DAY, .value = stamp_local_day(rows[i].changed).n};
        cell[5] = export_text(rows[i].state);
    }
    struct export_table t = {
        .name = "dokumenter", .heads = heads, .n_cols = COLUMNS, .cells = cells, .n_rows = n};
    return export_send(req, res, req_text(req, "format"), &t);
}

/* ---- the page ---- */

static int list_new_kinds(struct req *req, struct document_list_view *v)
{
    const struct document_kind *const *kinds = NULL;
    size_t n = who_may(&req->who, PERM_DOCUMENT_EDIT) ? document_kind_all(&kinds, req->arena) : 0;
    struct html_option *options = arena_array(req->arena, n + 1, sizeof *options);
    if (!options)
        return err_set(&req->err, ERR_LIMIT, "document list: out of memory");
    for (size_t i = 0; i < n; i++)
        if (!kinds[i]->made_elsewhere)
            options[v->n_new_kinds++] = (struct html_option){kinds[i]->key, tr(kinds[i]->label)};
    v->new_kinds = options;
    return OK;
}

static int list_show(struct req *req, struct res *res, const struct document_list_view *v)
{
    struct arena *a = req->arena;
    const char *sorted = html_url_with(a, v->url, "sorter", v->sort);
    struct action actions[6];
    size_t n = 0;
    actions[n++] = (struct action){tr("Søg"), "/soeg/alt", NULL};
    actions[n++] = (struct action){tr("Udvalgskalender"), "/dokumenter/kalender", NULL};
    actions[n++] = (struct action){tr("Henvendelser"), "/dokumenter/henvendelser", NULL};
    if (who_may(&req->who, PERM_DOCUMENT_ISSUE))
        actions[n++] = (struct action){tr("Offentliggørelse"), "/dokumenter/offentligt", NULL};
    if (v->n) {
        actions[n++] = (struct action){tr("Hent XLSX"), html_url_with(a, sorted, "format", "xlsx"), NULL};
        actions[n++] = (struct action){tr("Hent CSV"), html_url_with(a, sorted, "format", "csv"), NULL};
    }
    struct html *h = page_begin(req, res, MENU_DOCUMENTS, tr("Dokumenter"), NULL, 0);
    t_page_head(h, &(struct page_head){.title = tr("Dokumenter"),
                       .lead = tr("Det, udvalgene læser, skrevet ét sted med tal, der kan åbnes."),
                       .actions = actions,
                       .n_actions = n,
                       .no_primary = true});
    t_document_list(h, v);
    return page_end(req, res, h);
}

static int list_page(struct req *req, struct res *res)
{
    struct list_data d;
    size_t kept = 0;
    struct document_list_view v = {.csrf = req_csrf(req),
        .kind = req_text(req, "type"),
        .committee = req_text(req, "udvalg"),
        .state = req_text(req, "tilstand"),
        .q = req_text(req, "q"),
        .sort = req_text(req, "sorter")};
    int rc = list_load(req, &d);
    if (!rc)
        rc = list_filters(req, &d, &v);
    if (!rc)
        rc = list_new_kinds(req, &v);
    if (rc)
        return rc;
    const char *q = v.q ? text_fold(req->arena, v.q) : NULL;
    v.any = d.n > 0;
    for (size_t i = 0; i < d.n; i++)
        if (list_passes(&d, &d.docs[i], &v, q, req->arena))
            d.docs[kept++] = d.docs[i];
    list_sort(d.docs, kept, v.sort);
    bool all = req_text(req, "format") != NULL;
    v.paging = (struct paging){html_url_with(req->arena, v.url, "sorter", v.sort), req_int(req, "side", 1),
        LIST_PAGE, (int64_t)kept};
    size_t first = all ? 0 : (size_t)(v.paging.page - 1) * LIST_PAGE;
    struct document_row *rows = arena_array(req->arena, kept + 1, sizeof *rows);
    if (!rows)
        return err_set(&req->err, ERR_LIMIT, "document list: out of memory");
    for (size_t i = first; i < kept && (all || v.n < LIST_PAGE); i++)
        rows[v.n++] = list_row(&d, &d.docs[i], req->arena);
    v.rows = rows;
    return all ? list_file(req, res, rows, v.n) : list_show(req, res, &v);
}
static const struct param list_params[] = {{"type", P_KEY, 0, 0}, {"udvalg", P_KEY, 0, 0},
    {"tilstand", P_KEY, 0, 0}, {"q", P_TEXT, 0, 100}, {"sorter", P_TEXT, 0, 20}, {"side", P_INT, 1, 100000},
    {"format", P_KEY, 0, 0}};
ROUTE(document_list_route, "GET", "/dokumenter", PERM_DOCUMENT_READ, list_page, list_params);
