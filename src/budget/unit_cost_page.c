/* Unit costs: by printed numbers, by courses, and two of them side by side. */
#include "budget/unit_cost_page.h"

#include "base/text.h"
#include "budget/unit_cost.h"
#include "effect/export_page.h"
#include "effect/figure.h"
#include "system/code.h"
#include "system/layout_page.h"
#include "unit_cost.html.h"

#include <math.h>
#include <string.h>

enum { FIRST_YEAR = 2023, LAST_YEAR = 2030, MOST_WORDS = 6 };

struct cost_data {
    struct unit_cost *printed, *counted;
    size_t n_printed, n_counted;
    int year;
};

static const char *kr(struct req *req, int64_t oere)
{
    struct money m = {(oere + 50) / 100 * 100};
    return html_format(req->arena, req->lang, harg_money(m));
}

static const char *range_words(struct req *req, struct cost_range r)
{
    if (r.mid == INT_NONE || (r.low == r.mid && r.high == r.mid))
        return NULL;
    if (r.high == INT64_MAX)
        return arena_printf(req->arena, tr("mindst %s"), kr(req, r.low));
    return r.low == 0 ? arena_printf(req->arena, tr("højst %s"), kr(req, r.high))
                      : arena_printf(req->arena, "%s–%s", kr(req, r.low), kr(req, r.high));
}

static const char *of_words(struct req *req, const struct unit_cost *u)
{
    switch (u->of) {
    case COST_STARTED: return tr("påbegyndt forløb");
    case COST_COMPLETED: return tr("gennemført forløb");
    case COST_SUCCESS: return arena_printf(req->arena, tr("nået mål: %s"), u->goal);
    case COST_PRINTED: break;
    }
    /* "person|personer": one of it */
    const char *label = code_label("unit", u->unit);
    return arena_strndup(req->arena, label, strcspn(label, "|"));
}

static const char *n_words(struct req *req, const struct unit_cost *u)
{
    if (u->hidden)
        return tr("undertrykt");
    if (u->n_printed)
        return u->n_printed;
    return u->n.mid == INT_NONE ? tr("ikke oplyst") : html_format(req->arena, req->lang, harg_int(u->n.mid));
}

static const char *each_words(struct req *req, const struct unit_cost *u)
{
    if (u->hidden)
        return tr("undertrykt");
    return u->each.mid == INT_NONE ? tr("kan ikke opgøres") : kr(req, u->each.mid);
}

static const char *note_words(struct req *req, const struct unit_cost *u)
{
    const char *words[MOST_WORDS], *out = u->note ? u->note : NULL;
    size_t n = unit_cost_cautions(u, words, MOST_WORDS);
    if (u->why && !u->hidden)
        out = out ? arena_printf(req->arena, "%s %s", out, u->why) : u->why;
    for (size_t i = 0; i < n; i++)
        out = out ? arena_printf(req->arena, "%s %s", out, words[i]) : words[i];
    return out;
}

static const char *title_words(struct req *req, const struct unit_cost *u)
{
    const char *title = lang_pick(u->title, u->title_en);
    return u->part ? arena_printf(req->arena, "%s, %s", title, u->part) : title;
}

static const char *period_words(struct req *req, const struct unit_cost *u)
{
    if (text_equal(u->kind, "note"))
        return arena_printf(req->arena, tr("%lld, tabel %s"), (long long)u->year, u->phase);
    return arena_printf(req->arena,
        text_equal(u->phase, "proposed") ? tr("%lld, foreslået") : tr("%lld, bevilget"), (long long)u->year);
}

static struct unit_cost_row row_of(struct req *req, const struct unit_cost *u)
{
    bool note = text_equal(u->kind, "note");
    return (struct unit_cost_row){.url = arena_printf(req->arena,
                                      note ? "/oekonomi/notater/%s" : "/oekonomi/bevillinger/%s", u->subject),
        .title = title_words(req, u),
        .period = period_words(req, u),
        .amount = u->amount.mid == INT_NONE ? tr("ikke oplyst") : kr(req, u->amount.mid),
        .n = n_words(req, u),
        .each = each_words(req, u),
        .interval = u->hidden ? NULL : range_words(req, u->each),
        .unit = of_words(req, u),
        .price_level =
            u->price_level ? arena_printf(req->arena, tr("%s p/l"), u->price_level) : tr("ikke oplyst"),
        .note = note_words(req, u),
        .verdict_url =
            note ? NULL : arena_printf(req->arena, "/oekonomi/bevillinger?aar=%lld#kr", (long long)u->year)};
}

/* "bevilling-07 granted 2026 persons": what the address says of a chosen price. */
static const char *cost_key(struct req *req, const struct unit_cost *u)
{
    return arena_printf(req->arena, "%s%s%s.%s.%lld.%s.%d", u->subject, u->part ? "-" : "",
        u->part ? u->part : "", u->phase, (long long)u->year, u->unit, (int)u->of);
}

static const struct unit_cost *cost_at(const struct cost_data *d, size_t i)
{
    return i < d->n_printed ? &d->printed[i] : &d->counted[i - d->n_printed];
}

static int fill_rows(struct req *req, const struct cost_data *d, struct unit_cost_view *v)
{
    size_t n = d->n_printed + d->n_counted;
    struct unit_cost_row *rows = arena_array(req->arena, n + 1, sizeof *rows);
    struct html_option *choices = arena_array(req->arena, n + 1, sizeof *choices);
    if (!rows || !choices)
        return err_set(&req->err, ERR_LIMIT, "unit costs");
    choices[v->n_choices++] = (struct html_option){"", tr("Vælg")};
    for (size_t i = 0; i < n; i++) {
        const struct unit_cost *u = cost_at(d, i);
        rows[i] = row_of(req, u);
        if (!u->hidden && u->each.mid != INT_NONE)
            choices[v->n_choices++] = (struct html_option){cost_key(req, u),
                arena_printf(req->arena, "%s, %s, %s", rows[i].title, rows[i].unit, rows[i].period)};
    }
    v->printed = rows;
    v->n_printed = d->n_printed;
    v->counted = rows + d->n_printed;
    v->n_counted = d->n_counted;
    v->choices = choices;
    return OK;
}

static const struct unit_cost *chosen(struct req *req, const struct cost_data *d, const char *key)
{
    for (size_t i = 0; key && i < d->n_printed + d->n_counted; i++) {
        const struct unit_cost *u = cost_at(d, i);
        if (!u->hidden && u->each.mid != INT_NONE && text_equal(cost_key(req, u), key))
            return u;
    }
    return NULL;
}

static struct unit_cost_side side_of(struct req *req, const struct unit_cost *u)
{
    struct unit_cost_row r = row_of(req, u);
    return (struct unit_cost_side){arena_printf(req->arena, "%s, %s, %s", r.title, r.unit, r.period), r.each,
        r.interval ? r.interval : "–", r.n};
}

static const char *hundredths(struct req *req, int64_t x, int64_t y)
{
    __int128 h = ((__int128)x * 100 + y / 2) / y;
    return arena_printf(req->arena, "%lld%c%02lld", (long long)(h / 100), req->lang == LANG_EN ? '.' : ',',
        (long long)(h % 100));
}

static int fill_comparison(struct req *req, const struct cost_data *d, struct unit_cost_view *v)
{
    const struct unit_cost *x = chosen(req, d, v->a), *y = chosen(req, d, v->b);
    struct unit_cost_side *sides = arena_array(req->arena, 2, sizeof *sides);
    const char **words = arena_array(req->arena, MOST_WORDS, sizeof(*words));
    if (!sides || !words)
        return err_set(&req->err, ERR_LIMIT, "unit cost comparison");
    if (!x || !y)
        return OK;
    sides[0] = side_of(req, x);
    sides[1] = side_of(req, y);
    v->sides = sides;
    v->warnings = words;
    v->n_warnings = unit_cost_warnings(x, y, words, MOST_WORDS);
    bool limits = x->each.high != INT64_MAX && y->each.high != INT64_MAX && x->each.low > 0;
    if (x->each.mid > 0 && limits)
        v->ratio = arena_printf(req->arena, tr("Den anden er %s gange den første (%s–%s)."),
            hundredths(req, y->each.mid, x->each.mid), hundredths(req, y->each.low, x->each.high),
            hundredths(req, y->each.high, x->each.low));
    return OK;
}

static int fill_years(struct req *req, struct unit_cost_view *v)
{
    struct html_option *years = arena_array(req->arena, LAST_YEAR - FIRST_YEAR + 1, sizeof *years);
    if (!years)
        return err_set(&req->err, ERR_LIMIT, "years");
    for (int y = FIRST_YEAR; y <= LAST_YEAR; y++) {
        const char *text = arena_printf(req->arena, "%d", y);
        years[v->n_years++] = (struct html_option){text, text};
    }
    v->years = years;
    return OK;
}

/* Øre as a number where it is known and not hidden. */
static struct export_cell kr_cell(const struct unit_cost *u, int64_t ore, const char *words)
{
    bool known = !u->hidden && ore != INT_NONE && ore != INT64_MAX;
    return known ? export_number(EXPORT_KR, ore) : export_text(words);
}

static struct export_cell n_cell(struct req *req, const struct unit_cost *u)
{
    return export_shown(
        n_words(req, u), u->hidden || u->n_printed || u->n.mid == INT_NONE ? NAN : (double)u->n.mid, 0);
}

static int send_file(struct req *req, struct res *res, const struct cost_data *d,
    const struct unit_cost_view *v, const char *format)
{
    enum { N_COLS = 10 };
    const char *heads[N_COLS] = {tr("Bevilling eller notat"), tr("Periode"), tr("Pris pr."), tr("Beløb, kr."),
        tr("Antal"), tr("Kr. pr. stk."), tr("Nedre grænse"), tr("Øvre grænse"), tr("Prisniveau"),
        tr("Bemærkning")};
    size_t n = v->n_printed + v->n_counted;
    struct export_cell *cells = arena_array(req->arena, n + 1, N_COLS * sizeof *cells);
    if (!cells)
        return err_set(&req->err, ERR_LIMIT, "unit cost file");
    for (size_t i = 0; i < n; i++) {
        const struct unit_cost_row *r = &v->printed[i];
        const struct unit_cost *u = cost_at(d, i);
        bool range = r->interval && u->each.mid != INT_NONE;
        const struct export_cell row[N_COLS] = {export_text(r->title), export_text(r->period),
            export_text(r->unit),
            u->amount.mid == INT_NONE ? export_text(r->amount) : export_number(EXPORT_KR, u->amount.mid),
            n_cell(req, u), kr_cell(u, u->each.mid, r->each),
            kr_cell(u, range && u->each.low ? u->each.low : INT_NONE, "–"),
            kr_cell(u, range ? u->each.high : INT_NONE, "–"), export_text(r->price_level),
            export_text(r->note ? r->note : "–")};
        memcpy(cells + i * N_COLS, row, sizeof row);
    }
    const char *notes[] = {v->source};
    return export_send(
        req, res, format, &(struct export_table){"enhedspriser", heads, N_COLS, cells, n, notes, 1});
}

static int read_costs(struct req *req, struct cost_data *d)
{
    struct conn *c;
    struct actor actor = req_actor(req);
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = unit_cost_printed(c, NULL, &d->printed, &d->n_printed, req->arena, &req->err);
    if (!rc)
        rc = unit_cost_counted(
            c, &actor, NULL, d->year, figure_data_date(), &d->counted, &d->n_counted, req->arena, &req->err);
    db_release(req->db, c);
    return rc;
}

static int unit_cost_page(struct req *req, struct res *res)
{
    int last = day_year(figure_data_date()) - 1;
    struct cost_data d = {.year = (int)req_int(req, "aar", last)};
    struct unit_cost_view v = {.a = req_text(req, "a"),
        .b = req_text(req, "b"),
        .year = arena_printf(req->arena, "%d", d.year),
        .source = tr(
            "Beløb er trykte og afrundede, så hver pris er et interval. Prisen pr. nået mål følger også andelens interval. Et beløb, der ikke er trykt, regnes aldrig som 0.")};
    int rc = read_costs(req, &d);
    if (!rc)
        rc = fill_rows(req, &d, &v);
    if (!rc)
        rc = fill_years(req, &v);
    if (!rc)
        rc = fill_comparison(req, &d, &v);
    if (rc)
        return rc;
    if (req_text(req, "fil"))
        return send_file(req, res, &d, &v, req_text(req, "fil"));
    const char *base = html_url_with(req->arena, "/oekonomi/enhedspris", "aar", v.year);
    v.csv_url = html_url_with(req->arena, base, "fil", "csv");
    v.xlsx_url = html_url_with(req->arena, base, "fil", "xlsx");
    v.head = (struct page_head){
        .title = tr("Enhedspriser"), .lead = tr("Hvad én koster: trykt beløb delt med antal, med interval")};
    const struct crumb crumbs[] = {{tr("Økonomi"), "/oekonomi"}, {v.head.title, NULL}};
    struct html *h = page_begin(req, res, MENU_ECONOMY, v.head.title, crumbs, 2);
    t_unit_cost_page(h, &v);
    return page_end(req, res, h);
}

static const struct param unit_cost_params[] = {{"aar", P_INT, FIRST_YEAR, LAST_YEAR}, {"a", P_TEXT, 0, 160},
    {"b", P_TEXT, 0, 160}, {"fil", P_KEY, 0, 0}};
ROUTE(unit_cost_route, "GET", "/oekonomi/enhedspris", PERM_ECONOMY_READ, unit_cost_page, unit_cost_params);
