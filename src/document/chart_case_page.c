/* Investment cases: who pays and who saves as bars to both sides, from the budgets' lines (or the parties' amounts) to the whole as a waterfall,
 * and the municipality's net by year as a table. */
#include "base/lang.h"
#include "base/text.h"
#include "document/compose.h"
#include "invest/investment.h"
#include "invest/investment_result.h"
#include "html/chart_waterfall.h"

#include <math.h>

struct case_ask {
    struct investment v;
    struct investment_version version;
    struct investment_result r;
};

/* As the figures read it: the decided version, else the newest. */
static int case_read(struct table_make *t, const struct figure_params *p, struct case_ask *q, struct err *err)
{
    const char *key = figure_param(p, "case");
    if (!key)
        return err_user(err, ERR_INVALID, "%s", tr("Vælg en investeringscase, fx case=ips-biu-sud."));
    int rc = investment_by_key(table_conn(t), key, &q->v, table_arena(t), err);
    q->version = q->v.now;
    if (!rc && q->v.decided_hash)
        rc = investment_version_by_hash(
            table_conn(t), key, q->v.decided_hash, &q->version, table_arena(t), err);
    return rc ? rc : investment_result_of(q->version.content, false, &q->r, table_arena(t), err);
}

static bool case_has_actor(const struct investment_result *r, int actor)
{
    for (size_t k = 0; k < r->n_flows; k++) {
        if (r->flows[k].actor == actor)
            return true;
    }
    return false;
}

static int make_case_actors(struct table_make *t, const struct figure_params *p, struct err *err)
{
    struct case_ask q;
    struct arena *a = table_arena(t);
    int rc = case_read(t, p, &q, err);
    if (rc)
        return rc;
    const struct invest_case *c = &q.r.f.c;
    table_caption(t, arena_printf(a, tr("Hvem betaler, og hvem sparer? %s"), q.version.title), tr("Aktør"));
    table_unit(t, arena_printf(a, tr("Nutidsværdi i mio. kr., %s, %d år. Under 0 betaler, over 0 sparer."),
                      c->price_level, c->n_years));
    size_t value = table_number_column(t, tr("Nutidsværdi"));
    for (int i = 0; !rc && i < c->n_actors; i++) {
        if (!case_has_actor(&q.r, i))
            continue;
        table_row(t, ROW_PLAIN, c->actors[i].label);
        rc = table_figure(
            t, value, "case_npv", FIGURE_PARAMS({"case", q.v.key}, {"of", c->actors[i].key}), err);
    }
    if (rc)
        return rc;
    table_row(t, ROW_SUM, tr("I alt"));
    return table_figure(t, value, "case_npv", FIGURE_PARAMS({"case", q.v.key}, {"of", "all"}), err);
}

static int make_case_steps(struct table_make *t, const struct case_ask *q, size_t value, struct err *err)
{
    struct investment_step *steps;
    size_t n;
    struct arena *a = table_arena(t);
    int rc = investment_steps(&q->r, &steps, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        table_row(t, ROW_PLAIN, investment_step_label(&q->r, &steps[i], a));
        rc = table_figure(t, value, "case_npv",
            FIGURE_PARAMS({"case", q->v.key}, {"line", steps[i].line->key},
                {"part", steps[i].is_refund ? "refund" : NULL}),
            err);
    }
    if (rc)
        return rc;
    table_row(t, ROW_SUM, tr("Nutidsværdi i alt"));
    return table_figure(t, value, "case_npv", FIGURE_PARAMS({"case", q->v.key}, {"of", "all"}), err);
}

/* by=actor: the parties' amounts instead of the lines'. */
static int make_case_waterfall(struct table_make *t, const struct figure_params *p, struct err *err)
{
    struct case_ask q;
    struct arena *a = table_arena(t);
    const char *by = figure_param(p, "by");
    if (by && !text_equal(by, "actor") && !text_equal(by, "line"))
        return err_user(err, ERR_INVALID, "%s", tr("Skriv by=line eller by=actor."));
    if (text_equal(by, "actor"))
        return make_case_actors(t, p, err);
    int rc = case_read(t, p, &q, err);
    if (rc)
        return rc;
    const struct invest_case *c = &q.r.f.c;
    table_caption(t, arena_printf(a, tr("Fra udgift til nutidsværdi: %s"), q.version.title), tr("Linje"));
    table_unit(
        t, arena_printf(a,
               tr("Nutidsværdi i mio. kr., %s, %d år. Kun udgifter og besparelser, der kan ses i budgetter."),
               c->price_level, c->n_years));
    return make_case_steps(t, &q, table_number_column(t, tr("Nutidsværdi")), err);
}

/* The rows of the table as bars, told by the same words. */
static size_t case_rows(struct html *h, const struct compose *co, const struct figure_table *t, bool sum,
    struct chart_step_row *rows)
{
    size_t n = 0;
    for (size_t r = 0; r < t->n_rows; r++) {
        const struct figure *f = &co->figures[t->row[r]->cell[0].figure];
        bool is_sum = t->row[r]->kind == ROW_SUM;
        if (is_sum && !sum)
            continue;
        rows[n++] = (struct chart_step_row){t->row[r]->label, figure_text(f, h->arena),
            f->missing || f->suppressed ? NAN : (double)f->value / 1e8, is_sum};
    }
    return n;
}

static struct chart_waterfall case_chart(struct html *h, const struct figure_table *t)
{
    return (struct chart_waterfall){.title = t->caption,
        .unit = arena_printf(h->arena, "%s. %s", t->caption, t->unit),
        .first = t->head,
        .second = t->column[0].label};
}

static void draw_case_actors(struct html *h, const struct compose *co, const struct figure_table *t)
{
    struct chart_step_row *rows = arena_must(h->arena, (t->n_rows + 1) * sizeof *rows);
    struct chart_waterfall chart = case_chart(h, t);
    chart.n = case_rows(h, co, t, false, rows);
    chart.rows = rows;
    html_raw(h, chart_diverging(h, &chart));
}

static void draw_case_waterfall(struct html *h, const struct compose *co, const struct figure_table *t)
{
    struct chart_step_row *rows = arena_must(h->arena, (t->n_rows + 1) * sizeof *rows);
    struct chart_waterfall chart = case_chart(h, t);
    chart.n = case_rows(h, co, t, true, rows);
    chart.rows = rows;
    html_raw(h, chart_waterfall(h, &chart));
}

static int make_case_years(struct table_make *t, const struct figure_params *p, struct err *err)
{
    struct case_ask q;
    struct arena *a = table_arena(t);
    int rc = case_read(t, p, &q, err);
    if (rc)
        return rc;
    const struct invest_case *c = &q.r.f.c;
    table_caption(t, arena_printf(a, tr("Kommunens netto pr. år: %s"), q.version.title), tr("År"));
    size_t whole = table_number_column(t, tr("I alt")), service = table_number_column(t, tr("Heraf service"));
    for (int i = 0; !rc && i < c->n_years; i++) {
        const char *year = arena_printf(a, "%d", c->first_year + i);
        table_row(t, ROW_PLAIN, year);
        rc = table_figure(t, whole, "case_net", FIGURE_PARAMS({"case", q.v.key}, {"year", year}), err);
        if (!rc)
            rc = table_figure(t, service, "case_net",
                FIGURE_PARAMS({"area", "service"}, {"case", q.v.key}, {"year", year}), err);
    }
    table_note(t, arena_printf(a, tr("%s, ikke diskonteret. Under 0 er en udgift."), c->price_level));
    return rc;
}

DOCUMENT_CHART(chart_case_actors, .id = "case_actors", .title = N_("Hvem betaler, og hvem sparer"),
    .help = N_(
        "Parternes nutidsværdi af en investeringscase som søjler til begge sider, og tallene som tabel."),
    .params = "case", .make = make_case_actors, .draw = draw_case_actors);
DOCUMENT_CHART(chart_waterfall_case, .id = "waterfall", .title = N_("Fra udgift til nutidsværdi"),
    .help = N_(
        "En investeringscases linjer (eller parter) trin for trin til nutidsværdien i alt, og tallene som tabel."),
    .params = "case by", .make = make_case_waterfall, .draw = draw_case_waterfall);
DOCUMENT_TABLE(table_case_years, .id = "case_years",
    .title = N_("Kommunens netto pr. år i en investeringscase"),
    .help = N_("Udgifter og besparelser år for år, i alt og for service."), .params = "case",
    .make = make_case_years);
