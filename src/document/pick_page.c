/* Choosing a number, a table or a chart for a section: search, fields for its parameters, what it gives now, and into the text. */
#include "document.html.h"
#include "document/document_page.h"
#include "document/document_view.h"
#include "document/param.h"
#include "document/render_page.h"
#include "document/uses.h"

#include "base/lang.h"
#include "base/sort.h"
#include "base/text.h"

#include <string.h>

#define PICK_HERE "[her]"
enum { PICK_MAX_BODY = 50000 };

struct pick {
    struct document_full d;
    const struct document_section *section;
    const char *slags, *valg; /* "tal", "tabel"; id */
    const char *params;       /* of what is chosen; NULL = nothing is */
    const char *title, *help;
    struct param_field field[PARAM_FIELDS];
    size_t n_fields;
    const char *value[PARAM_FIELDS];
    const char *reference; /* "{{figure …}}" */
    struct compose co;     /* of the reference alone */
    char *markdown;
    const char *why_none; /* what is missing before there is a preview */
    struct lock_view locks;
};

/* The words typed all stand in what is searched, in any order. */
static bool pick_matches(const char *q, const char *in, struct arena *a)
{
    char *save = NULL, *words = arena_strdup(a, q ? text_fold(a, q) : "");
    const char *folded = text_fold(a, in);
    for (char *w = strtok_r(words, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
        if (!strstr(folded, w))
            return false;
    }
    return true;
}

static const char *pick_url(struct req *req, const struct pick *p)
{
    return arena_printf(req->arena, "/dokumenter/%s/afsnit/%s", p->d.head.key, p->section->key);
}

static int pick_compare(const void *x, const void *y)
{
    return text_compare(((const struct pick_row_view *)x)->title, ((const struct pick_row_view *)y)->title);
}

/* By title, under a heading. Returns n. */
static size_t pick_group(struct pick_row_view *rows, size_t n, const char *heading)
{
    array_sort(rows, n, sizeof *rows, pick_compare);
    if (n)
        rows[0].group = heading;
    return n;
}

/* Tables, or charts; base = the address of the choice. */
static size_t pick_tables(struct req *req, const char *base, bool drawn, struct pick_row_view *rows)
{
    const struct document_table *const *tables;
    size_t n = 0, n_tables = document_table_all(&tables, req->arena);
    const char *url = html_url_with(req->arena, base, "slags", "tabel");
    for (size_t i = 0; i < n_tables; i++) {
        const struct document_table *t = tables[i];
        const char *in = arena_printf(req->arena, "%s %s %s", t->id, tr(t->title), tr(t->help));
        if (t->make && (t->draw != NULL) == drawn && pick_matches(req_text(req, "q"), in, req->arena))
            rows[n++] = (struct pick_row_view){
                NULL, tr(t->title), tr(t->help), html_url_with(req->arena, url, "valg", t->id)};
    }
    return pick_group(rows, n, drawn ? tr("Kurver og figurer") : tr("Tabeller"));
}

static size_t pick_figures(struct req *req, const char *base, struct pick_row_view *rows)
{
    const struct indicator *const *indicators;
    size_t n = 0, n_indicators = indicator_all(&indicators, req->arena);
    const char *url = html_url_with(req->arena, base, "slags", "tal");
    for (size_t i = 0; i < n_indicators; i++) {
        const struct indicator *x = indicators[i];
        const char *in = arena_printf(req->arena, "%s %s %s", x->id, tr(x->title), tr(x->definition));
        if (pick_matches(req_text(req, "q"), in, req->arena))
            rows[n++] = (struct pick_row_view){
                NULL, tr(x->title), tr(x->definition), html_url_with(req->arena, url, "valg", x->id)};
    }
    return pick_group(rows, n, tr("Tal"));
}

/* Everything that may be put in, by kind; the words of the address leave out the rest. */
static void pick_search(struct req *req, const struct pick *p, struct pick_view *v)
{
    const struct indicator *const *indicators;
    const struct document_table *const *tables;
    size_t n = indicator_all(&indicators, req->arena) + document_table_all(&tables, req->arena);
    struct pick_row_view *rows = arena_must(req->arena, (n + 1) * sizeof *rows);
    const char *base = arena_printf(req->arena, "%s/indsaet", pick_url(req, p));
    for (int drawn = 0; drawn < 2 && !text_equal(p->slags, "tal"); drawn++)
        v->n_rows += pick_tables(req, base, drawn, rows + v->n_rows);
    if (!text_equal(p->slags, "tabel"))
        v->n_rows += pick_figures(req, base, rows + v->n_rows);
    v->rows = rows;
}

/* What is chosen, and its fields with what was typed. */
static int pick_chosen(struct conn *c, struct req *req, struct pick *p)
{
    const struct indicator *ind = text_equal(p->slags, "tal") ? indicator_find(p->valg) : NULL;
    const struct document_table *t = text_equal(p->slags, "tabel") ? document_table_find(p->valg) : NULL;
    t = t && t->make ? t : NULL;
    struct figure_params params = {0};
    if (!p->valg || (!ind && !t))
        return OK;
    p->params = ind ? ind->params : t->params;
    p->title = tr(ind ? ind->title : t->title);
    p->help = tr(ind ? ind->definition : t->help);
    int rc = param_fields(c, p->valg, p->params, p->field, &p->n_fields, req->arena, &req->err);
    for (size_t i = 0; !rc && i < p->n_fields; i++) {
        p->value[i] = req_text(req, arena_printf(req->arena, "p%zu", i));
        if (p->value[i] && *p->value[i] && params.n < FIGURE_MAX_PARAMS) {
            params.p[params.n].name = p->field[i].name;
            params.p[params.n++].value = p->value[i];
        }
    }
    const char *key = figure_key(p->valg, &params, req->arena);
    p->reference = ind       ? arena_printf(req->arena, "{{figure %s}}", key)
                   : t->draw ? arena_printf(req->arena, "{{%s}}", key)
                             : arena_printf(req->arena, "{{table %s}}", key);
    return rc;
}

/* What the reference gives now; a parameter that is missing is told in words. */
static int pick_preview(struct conn *c, struct req *req, struct pick *p)
{
    struct actor actor = req_actor(req), reader = document_actor(&actor);
    struct err err = ERR_INIT;
    if (!p->reference)
        return OK;
    p->co = (struct compose){.actor = &reader, .as_of = clock_today(), .arena = req->arena};
    int rc = compose_body(c, &p->co, p->reference, &p->markdown, &err);
    if (!rc)
        rc = compose_suppress(c, &p->co, &err);
    p->co.actor = NULL;
    if (rc == ERR_INVALID) {
        p->why_none = arena_strdup(req->arena, err.user);
        return OK;
    }
    if (rc)
        req->err = err;
    return rc;
}

static int pick_read(struct req *req, struct pick *p)
{
    struct conn *c;
    int rc = db_lease_snapshot(req->db, &c, &req->err);
    if (rc)
        return rc;
    struct actor actor = req_actor(req);
    p->slags = req_text(req, "slags");
    p->valg = req_text(req, "valg");
    rc = document_load(c, &actor, req_text(req, "key"), NEED_WRITE, &p->d, req->arena, &req->err);
    for (size_t i = 0; !rc && i < p->d.n_sections; i++) {
        if (text_equal(p->d.sections[i].key, req_text(req, "afsnit")))
            p->section = &p->d.sections[i];
    }
    if (!rc && !p->section)
        rc =
            err_user(&req->err, ERR_NOT_FOUND, "%s", tr("Afsnittet findes ikke. Gå tilbage til dokumentet."));
    if (!rc)
        rc = lock_read(req, c, &p->d, p->section->id, &p->locks);
    if (!rc)
        rc = pick_chosen(c, req, p);
    if (!rc)
        rc = pick_preview(c, req, p);
    db_release(req->db, c);
    return rc;
}

static int pick_fields(struct req *req, const struct pick *p, struct pick_view *v)
{
    struct pick_field_view *fields = arena_array(req->arena, p->n_fields + 1, sizeof *fields);
    if (!fields)
        return err_set(&req->err, ERR_LIMIT, "picker: out of memory");
    for (size_t i = 0; i < p->n_fields; i++) {
        const struct param_field *f = &p->field[i];
        struct html_option *options = arena_array(req->arena, f->n_choices + 1, sizeof *options);
        if (!options)
            return err_set(&req->err, ERR_LIMIT, "picker: out of memory");
        options[0] = (struct html_option){"", tr("Ikke valgt")};
        for (size_t k = 0; k < f->n_choices; k++)
            options[k + 1] = (struct html_option){f->choices[k].value, f->choices[k].label};
        fields[i] = (struct pick_field_view){.name = arena_printf(req->arena, "p%zu", i),
            .label = f->hint ? arena_printf(req->arena, "%s (%s)", f->label, f->hint) : f->label,
            .value = p->value[i] ? p->value[i] : "",
            .options = options,
            .n_options = f->kind == PARAM_LIST ? f->n_choices + 1 : 0};
    }
    v->fields = fields;
    v->n_fields = p->n_fields;
    return OK;
}

static int pick_show(struct req *req, struct res *res, const struct pick *p, const char *fault)
{
    const char *back = pick_url(req, p), *title = tr("Indsæt tal, tabel eller kurve");
    struct pick_view v = {.url = arena_printf(req->arena, "%s/indsaet", back),
        .back = back,
        .csrf = req_csrf(req),
        .q = req_text(req, "q"),
        .slags = p->slags ? p->slags : "",
        .valg = p->params ? p->valg : NULL,
        .title = p->title,
        .help = p->help,
        .reference = p->reference,
        .why_none = p->why_none,
        .fault = fault,
        .version = p->section->version,
        .locks = p->locks,
        .has_mark = strstr(p->section->body, PICK_HERE) != NULL};
    int rc = pick_fields(req, p, &v);
    if (rc)
        return rc;
    if (!p->params)
        pick_search(req, p, &v);
    struct crumb crumbs[] = {{tr("Dokumenter"), "/dokumenter"},
        {p->d.head.title, arena_printf(req->arena, "/dokumenter/%s", p->d.head.key)},
        {p->section->title, back}, {title, NULL}};
    struct html *h = page_begin(req, res, MENU_DOCUMENTS, title, crumbs, 4);
    t_page_head(
        h, &(struct page_head){.title = title,
               .lead = arena_printf(req->arena, tr("%s, afsnittet %s"), p->d.head.title, p->section->title)});
    t_pick_page(h, &v);
    if (p->markdown && !p->why_none) {
        t_pick_preview_open(h);
        render_section(h, &p->co, p->markdown, RENDER_PLAIN, NULL);
        t_pick_preview_close(h);
    }
    t_pick_end(h, &v);
    return page_end(req, res, h);
}

static int pick_get(struct req *req, struct res *res)
{
    struct pick p = {.slags = NULL};
    int rc = pick_read(req, &p);
    if (!rc)
        rc = lock_take(req, p.section->id);
    return rc ? rc : pick_show(req, res, &p, NULL);
}
#define PICK_PARAMS                                                                                          \
    {"key", P_KEY, 0, 0}, {"afsnit", P_KEY, 0, 0}, {"q", P_TEXT, 0, 100}, {"slags", P_KEY, 0, 0},            \
        {"valg", P_KEY, 0, 0}, {"p0", P_TEXT, 0, 200}, {"p1", P_TEXT, 0, 200}, {"p2", P_TEXT, 0, 200},       \
        {"p3", P_TEXT, 0, 200}, {"p4", P_TEXT, 0, 200}, {"p5", P_TEXT, 0, 200}, {"p6", P_TEXT, 0, 200},      \
        {"p7", P_TEXT, 0, 200}, {"p8", P_TEXT, 0, 200}, {"p9", P_TEXT, 0, 200}, {"p10", P_TEXT, 0, 200},     \
        {"p11", P_TEXT, 0, 200}, {"p12", P_TEXT, 0, 200}, {"p13", P_TEXT, 0, 200}, {"p14", P_TEXT, 0, 200},  \
    {                                                                                                        \
        "p15", P_TEXT, 0, 200                                                                                \
    }
static const struct param pick_get_params[] = {PICK_PARAMS};
ROUTE(document_pick_route, "GET", "/dokumenter/{key}/afsnit/{afsnit}/indsaet", PERM_DOCUMENT_EDIT, pick_get,
    pick_get_params);

/* The section's text with the reference at the mark or at the end: a number in the line, the others on lines of their own. */
static const char *pick_put(
    struct arena *a, const char *body, const char *reference, bool is_figure, bool at_mark)
{
    const char *mark = at_mark ? strstr(body, PICK_HERE) : NULL;
    const char *lines = is_figure ? "" : "\n\n";
    if (!mark)
        return arena_printf(a, "%s%s%s", body, *body ? (is_figure ? " " : lines) : "", reference);
    return arena_printf(
        a, "%.*s%s%s%s%s", (int)(mark - body), body, lines, reference, lines, mark + strlen(PICK_HERE));
}

static int pick_post(struct req *req, struct res *res)
{
    struct pick p = {.slags = NULL};
    struct actor actor = req_actor(req);
    struct err err = ERR_INIT;
    int rc = pick_read(req, &p);
    if (rc)
        return rc;
    if (!p.reference || p.why_none) {
        res->status = 400;
        return pick_show(req, res, &p, p.why_none ? p.why_none : tr("Vælg først, hvad der skal indsættes."));
    }
    struct document_section now = *p.section;
    now.version = req_int(req, "version", 0);
    now.body = pick_put(req->arena, now.body, p.reference, text_equal(p.slags, "tal"),
        text_equal(req_text(req, "sted"), "her"));
    if (strlen(now.body) > PICK_MAX_BODY) {
        res->status = 400;
        return pick_show(req, res, &p, tr("Afsnittet bliver for langt. Del det op."));
    }
    rc = document_save_section(req->db, &actor, &now, &err);
    if (rc == ERR_CONFLICT) {
        res->status = err_http_status(rc);
        return pick_show(req, res, &p,
            tr("Afsnittet er ændret, siden du åbnede siden. Intet er gået tabt: tryk igen for at indsætte i den nye tekst."));
    }
    if (rc) {
        req->err = err;
        return rc;
    }
    uses_keep_stored(req->db, &actor, p.d.head.key);
    return res_redirect(res, pick_url(req, &p));
}
static const struct param pick_post_params[] = {
    PICK_PARAMS, {"version", P_INT, 1, INT64_MAX}, {"sted", P_KEY, 0, 0}};
ROUTE(document_pick_post_route, "POST", "/dokumenter/{key}/afsnit/{afsnit}/indsaet", PERM_DOCUMENT_EDIT,
    pick_post, pick_post_params);
