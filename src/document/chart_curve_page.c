/* The curve of a goal: share with the outcome over time, with its figures as a table. */
#include "base/lang.h"
#include "base/text.h"
#include "document/compose.h"
#include "effect/curve_page.h"
#include "effect/goal_measured.h"
#include "html/chart.h"

#include <math.h>

struct curve_made {
    struct curve_answer answer;
    double mark;
};

static int curve_ask(
    struct table_make *t, const struct figure_params *p, struct goal *g, int *ret_year, struct err *err)
{
    const char *key = figure_param(p, "goal");
    if (!key)
        return err_user(err, ERR_INVALID, "%s", tr("Vælg et mål, fx goal=ips-job-uddannelse."));
    int rc = table_year(p, false, ret_year, err);
    if (!rc)
        rc = goal_by_key(table_conn(t), key, g, table_arena(t), err);
    if (!rc && !*ret_year)
        rc = goal_measured_year(table_conn(t), g, table_as_of(t), ret_year, table_arena(t), err);
    return rc ? rc : goal_set_year(table_conn(t), g, *ret_year, table_arena(t), err);
}

/* As anybody may see it. */
static int curve_read(
    struct table_make *t, const struct goal *g, int year, struct curve_made **ret, struct err *err)
{
    const struct goal_measured *m;
    struct curve_made *made = arena_must(table_arena(t), sizeof *made);
    int rc = goal_measured_lease(
        table_conn(t), g, year, goal_profile_of(g), table_as_of(t), figure_small_limit(), &m, err);
    if (rc)
        return rc;
    if (m->by_year || m->curve[0].n_groups == 0)
        rc = err_user(err, ERR_INVALID, tr("Målet “%s” har ingen kurve for %d."), g->title, year);
    else
        rc = curve_copy(&m->curve[0], &made->answer, table_arena(t), err);
    made->mark = m->mark;
    goal_measured_release(m);
    *ret = made;
    return rc;
}

static int make_curve(struct table_make *t, const struct figure_params *p, struct err *err)
{
    struct goal g;
    struct curve_made *made;
    struct arena *a = table_arena(t);
    int year, rc = curve_ask(t, p, &g, &year, err);
    if (!rc)
        rc = curve_read(t, &g, year, &made, err);
    if (rc)
        return rc;
    const struct curve_answer *r = &made->answer;
    table_caption(t, arena_printf(a, "%s, %d", lang_pick(g.title, g.title_en), year),
        r->weeks ? tr("Uger efter") : tr("Måneder efter"));
    table_unit(t, tr("Andel med udfaldet, pct., med 95 pct.-interval"));
    table_drawing(t, made);
    size_t share = table_number_column(t, tr("Andel")),
           interval = table_number_column(t, tr("95 pct.-interval"));
    int tick = (int)curve_tick(r);
    for (int step = tick; !rc && step <= r->n_steps; step += tick) {
        table_row(t, ROW_PLAIN, arena_printf(a, "%d", step));
        rc = table_figure(t, share, "goal_curve",
            FIGURE_PARAMS(
                {"key", g.key}, {"year", arena_printf(a, "%d", year)}, {"step", arena_printf(a, "%d", step)}),
            err);
        table_aside(t, interval, CELL_INTERVAL, share);
    }
    table_note(t, tr("Kurven vises kun så langt, som nok borgere er fulgt."));
    return rc;
}

static void draw_curve(struct html *h, const struct compose *co, const struct figure_table *t)
{
    const struct curve_made *made = t->drawing;
    (void)co;
    struct curve_drawing d = {.answer = &made->answer,
        .n_drawn = 1,
        .title = t->caption,
        .unit = arena_printf(h->arena, "%s. %s", t->caption, t->unit),
        .x_name = t->head,
        .mark = made->mark,
        .mark_label = tr("Måles her"),
        .left_in_table_only = true};
    struct html_safe chart = curve_draw(h, &d);
    if (chart.html)
        html_raw(h, chart);
}

DOCUMENT_CHART(chart_curve, .id = "curve", .title = N_("Kurve over et effektmål"),
    .help = N_("Andelen med målets udfald over tid, med interval, og tallene som tabel."),
    .params = "goal year", .make = make_curve, .draw = draw_curve);
