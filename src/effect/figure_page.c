/* A figure opened: value, definition, filter, data date, uncertainty, version and, for those allowed, the rows. */
#include "base/text.h"
#include "effect.html.h"
#include "effect/effect_page.h"
#include "effect/goal_words.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/layout_page.h"

enum { ROWS_PER_PAGE = 50, FIGURE_PAIRS = 10 };

static const char *uncertainty_words(struct req *req, const struct figure *f)
{
    if (f->kind == FIGURE_REPORTED)
        return tr("Oplyst i kilden; usikkerheden er ikke oplyst");
    if (f->suppressed)
        return tr("Undertrykt: Tallet er så lille, at enkeltpersoner kan genkendes.");
    if (f->rounded)
        return tr("Vises ikke for et afrundet tal");
    if (f->has_interval)
        return arena_printf(req->arena, tr("95 pct.-interval %s"),
            goal_interval_words((double)f->low_ppm / 1e6, (double)f->high_ppm / 1e6, req->arena));
    if (f->limits)
        return arena_printf(req->arena, tr("95 pct.-interval %s"), f->limits);
    return f->missing ? "–" : tr("Ingen. Fuldtælling");
}

static const char *as_of_words(struct req *req, const struct figure *f)
{
    if (day_is_none(f->as_of))
        return tr("dato ikke oplyst");
    return html_format(req->arena, req->lang, harg_day(f->as_of));
}

static const char *kind_words(const struct figure *f)
{
    return f->kind == FIGURE_REPORTED ? tr("Oplyst i en kilde")
           : f->kind == FIGURE_TEXT   ? tr("Fra registret")
                                      : tr("Beregnet af Tovholder");
}

static void fill_pairs(struct req *req, const struct figure *f, struct goal_pair_view *p, size_t *n)
{
    p[(*n)++] = (struct goal_pair_view){tr("Slags"), kind_words(f), NULL, NULL};
    p[(*n)++] = (struct goal_pair_view){
        tr("Tæller"), f->unit ? code_label_many("unit", f->unit) : tr("dag eller tekst"), NULL, NULL};
    if (f->n_persons != INT_NONE && !f->suppressed)
        p[(*n)++] = (struct goal_pair_view){tr("Forskellige personer"),
            html_format(req->arena, req->lang, harg_int(f->n_persons)), NULL, NULL};
    p[(*n)++] = (struct goal_pair_view){tr("Filter"), f->filter ? f->filter : tr("intet"), NULL, NULL};
    p[(*n)++] = (struct goal_pair_view){tr("Data til"), as_of_words(req, f), NULL, NULL};
    p[(*n)++] = (struct goal_pair_view){tr("Usikkerhed"), uncertainty_words(req, f), NULL, NULL};
    p[(*n)++] = (struct goal_pair_view){tr("Kilde"), f->source, NULL, NULL};
    p[(*n)++] = (struct goal_pair_view){tr("Version"), arena_printf(req->arena, "%d", f->version),
        tr("Se definitionen"), arena_printf(req->arena, "/effekt/definitioner/%s", f->indicator)};
    if (f->note)
        p[(*n)++] = (struct goal_pair_view){tr("Bemærkning"), f->note, NULL, NULL};
    p[(*n)++] = (struct goal_pair_view){
        tr("I et dokument"), arena_printf(req->arena, "{{figure %s}}", f->key), NULL, NULL};
}

static int fill_rows(
    struct req *req, struct figure_row *rows, size_t n, const char *url, struct figure_view *v)
{
    int64_t page = req_int(req, "side", 1);
    struct figure_row_view *out = arena_array(req->arena, ROWS_PER_PAGE, sizeof *out);
    if (!out)
        return err_set(&req->err, ERR_LIMIT, "figure rows");
    for (size_t i = (size_t)(page - 1) * ROWS_PER_PAGE; i < n && v->n < ROWS_PER_PAGE; i++) {
        const struct figure_row *r = &rows[i];
        bool open = r->restricted != 1 && who_may(&req->who, PERM_CITIZEN_READ);
        out[v->n++] = (struct figure_row_view){
            .url = open ? arena_printf(req->arena, "/borgere/%s", r->citizen_key) : NULL,
            .name = r->restricted == 1 ? tr("Begrænset adgang")
                                       : arena_printf(req->arena, "%s %s", r->first_name, r->last_name),
            .label = r->label,
            .day = r->day,
            .counted = r->counted == 1,
        };
    }
    v->rows = out;
    v->shows_rows = true;
    v->paging = (struct paging){url, page, ROWS_PER_PAGE, (int64_t)n};
    return OK;
}

/* The view as one row, and a row for each person whose name it shows. */
static int log_rows(
    struct req *req, const struct figure *f, const struct figure_row *rows, size_t n, size_t shown)
{
    struct actor actor = req_actor(req);
    size_t from = (size_t)(req_int(req, "side", 1) - 1) * ROWS_PER_PAGE, n_entries = 0;
    struct audit_entry *entries = arena_array(req->arena, shown + 1, sizeof *entries);
    if (!entries)
        return err_set(&req->err, ERR_LIMIT, "log of figure rows");
    const char *detail = arena_printf(req->arena, "%s as_of=%s rows=%zu shown=%zu", f->key,
        html_format(req->arena, LANG_DA, harg_filter(harg_day(f->as_of), HF_ISO)), n, shown);
    entries[n_entries++] = (struct audit_entry){"export", "figure", INT_NONE, INT_NONE, detail};
    for (size_t i = from; i < from + shown; i++) {
        if (rows[i].restricted != 1)
            entries[n_entries++] =
                (struct audit_entry){"read", "citizen", rows[i].citizen_id, rows[i].citizen_id, f->key};
    }
    return audit_log_all(req->db, &actor, entries, n_entries, &req->err);
}

struct opened {
    struct figure figure;
    struct figure_row *rows;
    size_t n_rows;
    const struct indicator *indicator;
};

static int open_figure(struct req *req, struct opened *o, bool want_rows)
{
    struct conn *c;
    struct figure_params p;
    struct actor actor = req_actor(req);
    const char *id, *text = req_text(req, "tal");
    if (!text)
        return err_user(&req->err, ERR_NOT_FOUND, "%s",
            tr("Adressen mangler et tal. Åbn tallet fra en tabel eller et dokument."));
    int rc = figure_parse(text, &id, &p, req->arena, &req->err);
    if (!rc)
        rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    o->indicator = indicator_find(id);
    rc = figure_compute_alone(c, &actor, id, &p, figure_data_date(), &o->figure, req->arena, &req->err);
    if (!rc && want_rows)
        rc = o->indicator->rows(c, &p, figure_data_date(), &o->rows, &o->n_rows, req->arena, &req->err);
    db_release(req->db, c);
    return rc;
}

static int figure_page(struct req *req, struct res *res)
{
    struct opened o = {0};
    struct figure_view v = {0};
    const char *text = req_text(req, "tal");
    bool may_rows = who_may(&req->who, PERM_EFFECT_ROWS);
    const char *id = text ? arena_strndup(req->arena, text, strcspn(text, " ")) : NULL;
    const struct indicator *ind = id ? indicator_find(id) : NULL;
    bool want_rows = may_rows && ind && ind->rows && req_int(req, "raekker", 0) == 1;
    int rc = open_figure(req, &o, want_rows);
    if (rc)
        return rc;
    struct goal_pair_view *pairs = arena_array(req->arena, FIGURE_PAIRS, sizeof *pairs);
    if (!pairs)
        return err_set(&req->err, ERR_LIMIT, "figure page");
    fill_pairs(req, &o.figure, pairs, &v.n_pairs);
    v.pairs = pairs;
    v.value = figure_text(&o.figure, req->arena);
    v.definition = o.figure.definition;
    v.head = (struct page_head){.title = o.figure.title, .lead = kind_words(&o.figure)};
    const char *rows_url =
        html_url_with(req->arena, html_url_with(req->arena, "/effekt/tal", "tal", text), "raekker", "1");
    if (o.indicator->rows) {
        v.rows_url = may_rows ? rows_url : NULL;
        v.no_rows =
            tr("Du har ikke adgang til rækkerne. Kontakt din leder, hvis du mangler adgang i dit arbejde.");
    }
    if (want_rows)
        rc = fill_rows(req, o.rows, o.n_rows, rows_url, &v);
    if (!rc && want_rows)
        rc = log_rows(req, &o.figure, o.rows, o.n_rows, v.n);
    if (rc)
        return rc;
    const struct crumb crumbs[] = {{tr("Effekt"), "/effekt"}, {tr("Om tallet"), NULL}};
    struct html *h = page_begin(req, res, MENU_EFFECT, v.head.title, crumbs, 2);
    t_figure_page(h, &v);
    return page_end(req, res, h);
}
static const struct param figure_params_list[] = {
    {"tal", P_TEXT, 0, 400}, {"raekker", P_INT, 0, 1}, {"side", P_INT, 1, 9999}};
ROUTE(figure_route, "GET", "/effekt/tal", PERM_EFFECT_READ, figure_page, figure_params_list);
