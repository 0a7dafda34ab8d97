/* Time to an event: step curves with bands, and how many are left at each tick. */
#include "html/chart_plot.h"

#include <math.h>

static bool has_band(const struct chart_step_series *r, size_t i)
{
    return r->lo && r->hi && plot_has_interval(r->lo[i], r->hi[i]);
}

static double step_top(const struct chart_step *c)
{
    double top = 0;
    for (size_t s = 0; s < c->n_series; s++) {
        const struct chart_step_series *r = &c->series[s];
        for (size_t i = 0; i < r->n; i++) {
            top = fmax(top, has_band(r, i) ? r->hi[i] : r->value[i]);
        }
    }
    return top > 0 ? top : 1;
}

static double series_end(const struct chart_step *c, const struct chart_step_series *r)
{
    return r->end > 0 ? fmin(r->end, c->x_max) : c->x_max;
}

/* Where step i ends. */
static double step_until(const struct chart_step *c, const struct chart_step_series *r, size_t i)
{
    double end = series_end(c, r);
    return i + 1 < r->n ? fmin(r->time[i + 1], end) : end;
}

/* One edge of the steps first to last as path commands, forwards or (for the lower edge of a band) backwards. */
static void step_edge(struct svg *g, const struct plot_frame *f, const struct chart_step *c,
    const struct chart_step_series *r, const double *v, size_t first, size_t last, bool back)
{
    for (size_t k = 0; k <= last - first; k++) {
        size_t i = back ? last - k : first + k;
        double from = plot_x(f, r->time[i]), to = plot_x(f, step_until(c, r, i));
        double a = back ? to : from, b = back ? from : to;
        buf_printf(&g->buf, "%s%.1f %.1fH%.1f", k || back ? "L" : "M", a, plot_y(f, v[i]), b);
    }
}

static void draw_band(struct svg *g, const struct plot_frame *f, const struct chart_step *c,
    const struct chart_step_series *r, const char *color)
{
    for (size_t i = 0; i < r->n; i++) {
        size_t last = i;
        if (!has_band(r, i)) {
            continue;
        }
        while (last + 1 < r->n && has_band(r, last + 1)) {
            last++;
        }
        buf_printf(&g->buf, "<path fill=\"%s\" fill-opacity=\"0.13\" d=\"", color);
        step_edge(g, f, c, r, r->hi, i, last, false);
        step_edge(g, f, c, r, r->lo, i, last, true);
        buf_puts(&g->buf, "Z\"/>");
        i = last;
    }
}

static void draw_step(struct svg *g, const struct plot_frame *f, const struct chart_step *c, size_t s)
{
    const struct chart_step_series *r = &c->series[s];
    const struct plot_pen *pen = &plot_pens[s % PLOT_MAX_SERIES];
    draw_band(g, f, c, r, pen->color);
    buf_printf(
        &g->buf, "<path fill=\"none\" stroke=\"%s\" stroke-width=\"2.5\"%s d=\"", pen->color, pen->dash);
    step_edge(g, f, c, r, r->value, 0, r->n - 1, false);
    buf_puts(&g->buf, "\"/>");
}

static double tick_of(const struct chart_step *c)
{
    return c->x_tick > 0 ? c->x_tick : plot_nice_step(c->x_max, 6);
}

static void draw_mark(struct svg *g, const struct plot_frame *f, const struct chart_step *c)
{
    double x = plot_x(f, c->mark_x);
    svg_line(g, x, f->top - 10, x, f->height - f->bottom,
        "stroke=\"#5C5C5C\" stroke-width=\"1\" stroke-dasharray=\"3 3\"");
    if (c->mark_label) {
        bool left = x + 4 + chart_text_width(c->mark_label, false) > f->width;
        svg_text(g, left ? x - 4 : x + 4, f->top - 6,
            left ? "text-anchor=\"end\" " PLOT_GREY " " PLOT_HALO : PLOT_GREY " " PLOT_HALO, c->mark_label);
    }
}

static void draw_axis(struct svg *g, const struct plot_frame *f, const struct chart_step *c)
{
    double tick = tick_of(c), apart = plot_x(f, tick) - plot_x(f, 0), widest = 0;
    for (double x = 0; x <= c->x_max + tick / 100; x += tick) {
        widest = fmax(widest, chart_text_width(svg_number(g, x, plot_decimals(tick)), false));
    }
    size_t every = (size_t)fmax(1, ceil((widest + 8) / fmax(apart, 1))), k = 0;
    for (double x = 0; x <= c->x_max + tick / 100; x += tick, k++) {
        svg_line(g, plot_x(f, x), f->height - f->bottom, plot_x(f, x), f->height - f->bottom + 4,
            "stroke=\"#8E8E8E\" stroke-width=\"1\"");
        if (k % every == 0) {
            plot_draw_x_label(g, f, plot_x(f, x), svg_number(g, x, plot_decimals(tick)));
        }
    }
    if (c->x_name) {
        plot_draw_x_label(
            g, f, (f->left + f->width - f->right) / 2, arena_printf(g->h.arena, "\n%s", c->x_name));
    }
    if (isfinite(c->mark_x)) {
        draw_mark(g, f, c);
    }
}

/* ---- how many are left ---- */

static const char *left_text(struct svg *g, const struct chart_step *c, size_t row, size_t k)
{
    int64_t n = k < c->n_left ? c->left[row].count[k] : INT_NONE;
    return n == INT_NONE ? "" : html_format(g->h.arena, g->h.lang, harg_int(n));
}

static double left_height(const struct chart_step *c)
{
    if (!c->n_left_rows || c->left_in_table_only) {
        return 0;
    }
    double lines = c->n_left_rows > 1 ? 2 * (double)c->n_left_rows : 1;
    return 16 + (1 + lines) * PLOT_LINE_HEIGHT + 2 * lines;
}

/* Rows of numbers under the axis, each number under its tick; ticks too close are passed over. */
static void draw_left(struct svg *g, const struct plot_frame *f, const struct chart_step *c)
{
    double tick = tick_of(c), apart = plot_x(f, tick) - plot_x(f, 0), widest = 0;
    double y = f->height - f->bottom + 44 + 12 + 8;
    for (size_t row = 0; row < c->n_left_rows; row++) {
        for (size_t k = 0; k < c->n_left; k++) {
            widest = fmax(widest, chart_text_width(left_text(g, c, row, k), false));
        }
    }
    size_t every = (size_t)fmax(1, ceil((widest + 8) / fmax(apart, 1)));
    svg_text(g, 0, y, "font-weight=\"600\" " PLOT_GREY, c->left_label);
    for (size_t row = 0; row < c->n_left_rows; row++) {
        if (c->n_left_rows > 1) {
            y += PLOT_LINE_HEIGHT + 3;
            svg_text(g, 0, y,
                arena_printf(g->h.arena, "font-weight=\"600\" fill=\"%s\"",
                    plot_pens[c->left[row].pen % PLOT_MAX_SERIES].color),
                chart_text_fit(g->h.arena, c->left[row].name, f->width, true));
        }
        y += PLOT_LINE_HEIGHT + 1;
        for (size_t k = 0; k < c->n_left; k += every) {
            const char *text = left_text(g, c, row, k);
            double half = chart_text_width(text, false) / 2, x = plot_x(f, (double)k * tick);
            x = x + half > f->width ? f->width - half : x - half < 0 ? half : x;
            svg_text(g, x, y, "text-anchor=\"middle\"", text);
        }
    }
}

/* ---- the drawing ---- */

static void draw_chart(struct svg *g, const struct chart_step *c, double width, const char *class_name)
{
    struct plot_end_label labels[PLOT_MAX_SERIES];
    int n = 0;
    double top = step_top(c), step = plot_nice_step(top, 4), more = left_height(c);
    struct plot_frame f = {
        .width = width, .height = 280 + more, .left = 40, .top = 26, .bottom = 48 + more, .x_max = c->x_max};
    f.y_max = ceil(top / step - 1e-9) * step;
    f.left = plot_y_axis_room(g, f.y_max, step);
    for (size_t s = 0; s < c->n_series && s < PLOT_MAX_SERIES; s++) {
        const struct chart_step_series *r = &c->series[s];
        if (r->n) {
            const char *v = svg_number(g, r->value[r->n - 1], c->decimals);
            const char *name = chart_text_fit(g->h.arena, r->name, width * 0.4, true);
            labels[n++] = (struct plot_end_label){
                r->value[r->n - 1], arena_printf(g->h.arena, "%s %s", name, v), plot_pens[s].color};
        }
    }
    f.right = plot_end_label_room(labels, n);
    for (int i = 0; i < n; i++) {
        labels[i].y = plot_y(&f, labels[i].y);
    }
    svg_open(g, f.width, f.height, "img", class_name, c->title, c->finding);
    plot_draw_y_axis(g, &f, step);
    draw_axis(g, &f, c);
    for (size_t s = 0; s < c->n_series && s < PLOT_MAX_SERIES; s++) {
        if (c->series[s].n) {
            draw_step(g, &f, c, s);
        }
    }
    plot_draw_end_labels(g, &f, labels, n);
    if (more > 0) {
        draw_left(g, &f, c);
    }
    buf_puts(&g->buf, "</svg>");
}

/* ---- the table ---- */

/* The step in force at time x; r->n when none is told there. */
static size_t step_at(const struct chart_step *c, const struct chart_step_series *r, double x)
{
    size_t at = r->n;
    if (x > series_end(c, r) + 1e-9) {
        return r->n;
    }
    for (size_t i = 0; i < r->n && r->time[i] <= x + 1e-9; i++) {
        at = i;
    }
    return at;
}

static void table_row(struct svg *g, const struct chart_step *c, size_t k, double x)
{
    plot_table_row(g, svg_number(g, x, plot_decimals(tick_of(c))));
    for (size_t s = 0; s < c->n_series; s++) {
        const struct chart_step_series *r = &c->series[s];
        size_t i = step_at(c, r, x);
        plot_table_cell(g, i < r->n ? svg_number(g, r->value[i], c->decimals) : tr("vises ikke"));
        plot_table_cell(
            g, i < r->n && has_band(r, i) ? plot_interval_text(g, r->lo[i], r->hi[i], c->decimals) : "–");
    }
    for (size_t row = 0; row < c->n_left_rows; row++) {
        bool told = k < c->n_left && c->left[row].count[k] != INT_NONE;
        plot_table_cell(g, told ? left_text(g, c, row, k) : tr("undertrykt"));
    }
    plot_table_row_end(g);
}

static void step_table(struct svg *g, const struct chart_step *c)
{
    double tick = tick_of(c);
    plot_table_begin(g, c->title, c->x_name ? c->x_name : "");
    for (size_t s = 0; s < c->n_series; s++) {
        plot_table_head(g, c->series[s].name, NULL);
        plot_table_head(g, c->series[s].name, tr("95 pct.-interval"));
    }
    for (size_t row = 0; row < c->n_left_rows; row++) {
        plot_table_head(g, c->left_label, c->n_left_rows > 1 ? c->left[row].name : NULL);
    }
    plot_table_body(g);
    for (size_t k = 0; (double)k * tick <= c->x_max + 1e-9; k++) {
        table_row(g, c, k, (double)k * tick);
    }
    plot_table_end(g);
}

struct html_safe chart_step(struct html *h, const struct chart_step *c)
{
    struct svg g;
    svg_begin(&g, h);
    plot_figure_begin(&g, c->unit);
    draw_chart(&g, c, PLOT_WIDE, "tov-chart-large");
    if (h->document) {
        plot_figure_end(&g, c->note);
        return svg_end(&g);
    }
    draw_chart(&g, c, PLOT_NARROW, "tov-chart-small");
    plot_figure_end(&g, c->note);
    step_table(&g, c);
    return svg_end(&g);
}
