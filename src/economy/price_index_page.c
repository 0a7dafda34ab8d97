/* Price levels: the rates with their versions, a conversion, and the form of a new rate. */
#include "economy/price_index_page.h"

#include "base/sort.h"
#include "base/text.h"
#include "people/record_form_page.h"
#include "price_index.html.h"
#include "system/code.h"
#include "system/layout_page.h"

#include <string.h>

static int by_year(const void *x, const void *y)
{
    const struct price_index *a = x, *b = y;
    if (a->year != b->year)
        return a->year > b->year ? -1 : 1;
    int order = strcmp(a->series, b->series);
    if (order)
        return order;
    if (a->version_day.n != b->version_day.n)
        return a->version_day.n > b->version_day.n ? -1 : 1;
    return (a->id < b->id) - (a->id > b->id);
}

static const char *percent_words(struct req *req, struct dec percent)
{
    return arena_printf(req->arena, tr("%s pct."), html_format(req->arena, req->lang, harg_dec(percent)));
}

static const char *level_words(struct req *req, int year)
{
    return arena_printf(req->arena, tr("%d-p/l"), year);
}

/* The amount in the other price level, or why not. Nothing is said until all three are written. */
static void fill_conversion(struct req *req, const struct price_index *rows, size_t n, struct price_view *v)
{
    struct money amount;
    int64_t from, to;
    struct arena *a = req->arena;
    if (!v->amount || !v->from || !v->to)
        return;
    if (!money_parse_kr(v->amount, &amount)) {
        v->error = tr("Skriv beløbet i kroner, fx 566.100.");
        return;
    }
    if (!text_to_int(v->from, PRICE_FIRST_YEAR, PRICE_LAST_YEAR, &from) ||
        !text_to_int(v->to, PRICE_FIRST_YEAR, PRICE_LAST_YEAR, &to)) {
        v->error = tr("Skriv prisniveauerne som årstal, fx 2026. Løbende priser kan ikke omregnes.");
        return;
    }
    struct price_factor f = price_factor_of(rows, n, v->series, (int)from, (int)to, clock_today());
    if (!f.valid) {
        v->error =
            arena_printf(a, tr("Satsen for %s i %d er ikke oplyst. Tilføj satsen, eller vælg andre år."),
                code_label("steering_area", v->series), f.missing_year);
        return;
    }
    struct money result = price_convert(amount, &f);
    if (money_is_none(result)) {
        v->error = tr("Beløbet er for stort.");
        return;
    }
    v->result = arena_printf(a, tr("%s i %s er %s i %s"), html_format(a, req->lang, harg_money(amount)),
        level_words(req, f.from), html_format(a, req->lang, harg_money(result)), level_words(req, f.to));
    v->how =
        day_is_none(f.version_day)
            ? tr("Prisniveauet er det samme.")
            : arena_printf(a,
                  tr("Faktor %s, satser for %s offentliggjort til og med %s. Afrundet én gang, til nærmeste øre."),
                  price_factor_words(&f, a), code_label("steering_area", v->series),
                  html_format(a, req->lang, harg_day(f.version_day)));
}

static int fill_rows(struct req *req, struct price_index *rows, size_t n, struct price_view *v)
{
    struct price_row *out = arena_array(req->arena, n + 1, sizeof *out);
    if (!out)
        return err_set(&req->err, ERR_LIMIT, "price rows");
    array_sort(rows, n, sizeof *rows, by_year);
    for (size_t i = 0; i < n; i++) {
        const struct price_index *r = &rows[i];
        out[i] = (struct price_row){.series = code_label("steering_area", r->series),
            .percent = percent_words(req, r->percent),
            .source = r->source,
            .note = r->note,
            .year = r->year,
            .version_day = r->version_day,
            .replaced = i > 0 && rows[i - 1].year == r->year && text_equal(rows[i - 1].series, r->series)};
    }
    v->rows = out;
    v->n = n;
    return OK;
}

static int price_page(struct req *req, struct res *res)
{
    struct conn *c;
    struct price_index *rows = NULL;
    size_t n = 0;
    struct price_view v = {.amount = req_text(req, "beloeb"),
        .from = req_text(req, "fra"),
        .to = req_text(req, "til"),
        .series = req_text(req, "omraade")};
    if (!v.series)
        v.series = "service";
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = price_index_all(c, &rows, &n, req->arena, &req->err);
    db_release(req->db, c);
    if (!rc)
        rc = fill_rows(req, rows, n, &v);
    if (rc)
        return rc;
    v.series_options = page_options(req->arena, "steering_area", NULL, &v.n_series);
    fill_conversion(req, rows, n, &v);
    const struct action actions[] = {{tr("Tilføj sats"), "/oekonomi/prisniveau/ny", NULL}};
    const struct page_head head = {.title = tr("Prisniveauer"),
        .lead = tr("Pris- og lønregulering pr. styringsområde, med alle versioner"),
        .actions = actions,
        .n_actions = who_may(&req->who, PERM_ECONOMY_EDIT) ? 1 : 0,
        .no_primary = true};
    const struct crumb crumbs[] = {{tr("Økonomi"), "/oekonomi"}, {head.title, NULL}};
    struct html *h = page_begin(req, res, MENU_ECONOMY, head.title, crumbs, 2);
    if (text_equal(req_text(req, "kvit"), "gemt"))
        t_receipt(h, tr("Satsen er gemt. En rettelse gemmes som en ny sats med senere dato."), NULL, NULL);
    t_page_head(h, &head);
    t_price_page(h, &v);
    return page_end(req, res, h);
}

/* ---- a new rate ---- */

struct price_write {
    struct actor actor;
    struct price_index row;
    bool is_new;
};
static int price_write_fn(struct conn *c, void *ctx, struct err *err)
{
    struct price_write *w = ctx;
    return price_index_add(c, &w->actor, &w->row, &w->is_new, err);
}

static int price_form_show(struct req *req, struct res *res, struct record_form *f)
{
    const struct crumb crumbs[] = {{tr("Økonomi"), "/oekonomi"}, {tr("Prisniveauer"), "/oekonomi/prisniveau"},
        {tr("Tilføj sats"), NULL}};
    const struct page_head head = {.title = tr("Tilføj sats")};
    record_form_errors(req, f);
    struct html *h = page_begin(req, res, MENU_ECONOMY, head.title, crumbs, 3);
    t_error_summary(h, &req->err);
    t_page_head(h, &head);
    t_record_form(h, f);
    return page_end(req, res, h);
}

static int price_new_page(struct req *req, struct res *res)
{
    struct record_form f;
    struct price_write w = {.actor = req_actor(req)};
    field_clear_row(&price_index_table, &w.row);
    w.row.version_day = clock_today();
    record_form_begin(req, &f, "/oekonomi/prisniveau/ny", "/oekonomi/prisniveau", tr("Gem satsen"), INT_NONE);
    record_form_add(req, &f, &price_index_table, "series", &w.row, "steering_area", NULL);
    record_form_add(
        req, &f, &price_index_table, "year", &w.row, NULL, tr("Det år, satsen fører frem til, fx 2027."));
    record_form_add(
        req, &f, &price_index_table, "percent", &w.row, NULL, tr("Fx 2,3. Skriv minus foran et fald."));
    record_form_add(req, &f, &price_index_table, "version_day", &w.row, NULL,
        tr("Den dag, kilden udsendte satsen. Den seneste gælder."));
    record_form_add(
        req, &f, &price_index_table, "source", &w.row, NULL, tr("Fx en skrivelse med nummer og dato."));
    record_form_add(req, &f, &price_index_table, "note", &w.row, NULL, NULL);
    if (!req_is_post(req))
        return price_form_show(req, res, &f);
    field_clear_row(&price_index_table, &w.row);
    record_form_parse(req, &f, &price_index_table, &w.row);
    int rc =
        req->err.n_fields ? ERR_INVALID : db_write(req->db, "price_index_add", price_write_fn, &w, &req->err);
    if (!rc)
        return res_redirect(res, "/oekonomi/prisniveau?kvit=gemt");
    if (rc != ERR_INVALID)
        return rc;
    res->status = err_http_status(rc);
    return price_form_show(req, res, &f);
}

static const struct param price_params[] = {{"beloeb", P_TEXT, 0, 40}, {"fra", P_TEXT, 0, 10},
    {"til", P_TEXT, 0, 10}, {"omraade", P_KEY, 0, 0}, {"kvit", P_KEY, 0, 0}};
static const struct param price_new_params[] = {{"series", P_FORM, 0, 80}, {"year", P_FORM, 0, 40},
    {"percent", P_FORM, 0, 40}, {"version_day", P_FORM, 0, 40}, {"source", P_FORM, 0, 400},
    {"note", P_FORM, 0, 2000}};
ROUTE(price_route, "GET", "/oekonomi/prisniveau", PERM_ECONOMY_READ, price_page, price_params);
ROUTE_PLAIN(price_new_get, "GET", "/oekonomi/prisniveau/ny", PERM_ECONOMY_EDIT, price_new_page);
ROUTE(price_new_post, "POST", "/oekonomi/prisniveau/ny", PERM_ECONOMY_EDIT, price_new_page, price_new_params);
