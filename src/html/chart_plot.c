#include "html/chart_plot.h"

#include <math.h>
#include <string.h>

static bool is_drawn(const struct chart_point *p)
{
    return p->known == CHART_KNOWN && isfinite(p->value);
}

/* ---- development ---- */

static double line_top(const struct chart_line *c)
{
    double top = isfinite(c->target) ? c->target : 0;
    for (size_t s = 0; s < c->n_series; s++) {
        for (size_t i = 0; i < c->n; i++) {
            const struct chart_point *p = &c->series[s].points[i];
            if (is_drawn(p)) {
                top = fmax(top, plot_has_interval(p->lo, p->hi) ? p->hi : p->value);
            }
        }
    }
    return top > 0 ? top : 1;
}

/* The label of a series' end: its last value, with the name when there are several. */
static const char *series_end(
    struct svg *g, const struct chart_line *c, size_t s, double width, double *ret_y)
{
    for (size_t i = c->n; i-- > 0;) {
        const struct chart_point *p = &c->series[s].points[i];
        if (is_drawn(p)) {
            *ret_y = p->value;
            const char *v = svg_number(g, p->value, c->decimals);
            const char *name = chart_text_fit(g->h.arena, c->series[s].name, width * 0.35, true);
            return c->n_series > 1 ? arena_printf(g->h.arena, "%s %s", name, v) : v;
        }
    }
    return NULL;
}

static void draw_series(struct svg *g, const struct plot_frame *f, const struct chart_line *c, size_t s)
{
    const struct plot_pen *pen = &plot_pens[s % PLOT_MAX_SERIES];
    bool open = false;
    for (size_t i = 0; i < c->n; i++) {
        const struct chart_point *p = &c->series[s].points[i];
        if (!is_drawn(p)) {
            open = false;
            continue;
        }
        if (open) {
            const char *attrs =
                arena_printf(g->h.arena, "stroke=\"%s\" stroke-width=\"2\"%s", pen->color, pen->dash);
            svg_line(g, plot_x(f, (double)i - 1), plot_y(f, p[-1].value), plot_x(f, (double)i),
                plot_y(f, p->value), attrs);
        }
        open = true;
    }
    for (size_t i = 0; i < c->n; i++) {
        const struct chart_point *p = &c->series[s].points[i];
        if (!is_drawn(p)) {
            continue;
        }
        double x =
            plot_x(f, (double)i) + (c->n_series > 1 ? ((double)s - (double)(c->n_series - 1) / 2) * 5 : 0);
        const char *thin = arena_printf(g->h.arena, "stroke=\"%s\" stroke-width=\"1.5\"", pen->color);
        if (plot_has_interval(p->lo, p->hi)) {
            svg_line(g, x, plot_y(f, p->lo), x, plot_y(f, p->hi), thin);
            svg_line(g, x - 4, plot_y(f, p->lo), x + 4, plot_y(f, p->lo), thin);
            svg_line(g, x - 4, plot_y(f, p->hi), x + 4, plot_y(f, p->hi), thin);
        }
        svg_circle(g, plot_x(f, (double)i), plot_y(f, p->value), 4.5,
            arena_printf(g->h.arena, "fill=\"%s\"", pen->color));
    }
}

static void draw_line_labels(struct svg *g, const struct plot_frame *f, const struct chart_line *c)
{
    double widest = 0, apart = c->n > 1 ? plot_x(f, 1) - plot_x(f, 0) : f->width;
    for (size_t i = 0; i < c->n; i++) {
        widest = fmax(widest, plot_label_width(g, c->x_labels[i]));
    }
    /* From the right, so that the newest always has its label. */
    size_t every = (size_t)ceil((widest + 8) / (apart > 1 ? apart : 1));
    for (size_t i = 0; i < c->n; i++) {
        if (every < 2 || (c->n - 1 - i) % every == 0) {
            plot_draw_x_label(g, f, plot_x(f, (double)i), c->x_labels[i]);
        }
    }
}

static void draw_line_chart(struct svg *g, const struct chart_line *c, double width, const char *class_name)
{
    struct plot_end_label labels[PLOT_MAX_SERIES + 1];
    int n = 0;
    double step = plot_nice_step(line_top(c), 4);
    struct plot_frame f = {.width = width, .height = 260, .left = 40, .top = 14, .bottom = 44, .x_min = -0.4};
    f.x_max = (double)c->n - 1 + 0.25;
    f.y_max = ceil(line_top(c) / step - 1e-9) * step;
    f.left = plot_y_axis_room(g, f.y_max, step);
    for (size_t s = 0; s < c->n_series && s < PLOT_MAX_SERIES; s++) {
        double y = 0;
        const char *text = series_end(g, c, s, width, &y);
        if (text) {
            labels[n++] = (struct plot_end_label){y, text, plot_pens[s].color};
        }
    }
    if (isfinite(c->target) && c->target_label) {
        labels[n++] = (struct plot_end_label){c->target, c->target_label, "#A63603"};
    }
    f.right = plot_end_label_room(labels, n);
    for (int i = 0; i < n; i++) {
        labels[i].y = plot_y(&f, labels[i].y);
    }
    svg_open(g, f.width, f.height, "img", class_name, c->title, c->finding);
    plot_draw_y_axis(g, &f, step);
    if (isfinite(c->target)) {
        svg_line(g, f.left, plot_y(&f, c->target), f.width - f.right, plot_y(&f, c->target), PLOT_TARGET);
    }
    for (size_t s = 0; s < c->n_series && s < PLOT_MAX_SERIES; s++) {
        draw_series(g, &f, c, s);
    }
    draw_line_labels(g, &f, c);
    plot_draw_end_labels(g, &f, labels, n);
    buf_puts(&g->buf, "</svg>");
}

/* ---- table ---- */

static void line_table_row(struct svg *g, const struct chart_line *c, size_t i, bool counts)
{
    char label[200];
    size_t k = 0;
    for (const char *s = c->x_labels[i]; *s && k + 1 < sizeof label; s++) {
        label[k++] = *s == '\n' ? ' ' : *s;
    }
    label[k] = 0;
    plot_table_row(g, label);
    for (size_t s = 0; s < c->n_series; s++) {
        const struct chart_point *p = &c->series[s].points[i];
        const char *word = p->known == CHART_SUPPRESSED ? tr("undertrykt") : tr("ikke oplyst");
        bool drawn = is_drawn(p);
        plot_table_cell(g, drawn ? svg_number(g, p->value, c->decimals) : word);
        plot_table_cell(g, drawn ? plot_interval_text(g, p->lo, p->hi, c->decimals) : word);
        if (counts) {
            plot_table_cell(g, drawn ? html_format(g->h.arena, g->h.lang, harg_int(p->n)) : word);
        }
    }
    plot_table_row_end(g);
}

static bool has_counts(const struct chart_line *c)
{
    for (size_t s = 0; s < c->n_series; s++) {
        for (size_t i = 0; i < c->n; i++) {
            if (c->series[s].points[i].n != INT_NONE) {
                return true;
            }
        }
    }
    return false;
}

static void line_table(struct svg *g, const struct chart_line *c)
{
    bool counts = has_counts(c);
    plot_table_begin(g, c->title, c->x_name ? c->x_name : "");
    for (size_t s = 0; s < c->n_series; s++) {
        const char *more = c->n_series > 1 ? tr("95 pct.-interval") : NULL;
        plot_table_head(g, c->series[s].name, NULL);
        plot_table_head(g, more ? c->series[s].name : tr("95 pct.-interval"), more);
        if (counts) {
            plot_table_head(g, more ? c->series[s].name : tr("Personer"), more ? tr("Personer") : NULL);
        }
    }
    plot_table_body(g);
    for (size_t i = 0; i < c->n; i++) {
        line_table_row(g, c, i, counts);
    }
    plot_table_end(g);
}

struct html_safe chart_line(struct html *h, const struct chart_line *c)
{
    struct svg g;
    svg_begin(&g, h);
    plot_figure_begin(&g, c->unit);
    draw_line_chart(&g, c, PLOT_WIDE, "tov-chart-large");
    if (h->document) {
        plot_figure_end(&g, c->note);
        return svg_end(&g);
    }
    draw_line_chart(&g, c, PLOT_NARROW, "tov-chart-small");
    plot_figure_end(&g, c->note);
    line_table(&g, c);
    return svg_end(&g);
}

/* ---- value against target ---- */

static void interval_axis(const struct chart_interval *c, double *lo, double *hi, double *step)
{
    double least = plot_has_interval(c->lo, c->hi) ? c->lo : c->value,
           most = plot_has_interval(c->lo, c->hi) ? c->hi : c->value;
    if (isfinite(c->target)) {
        least = fmin(least, c->target);
        most = fmax(most, c->target);
    }
    *lo = c->axis_min;
    *hi = c->axis_max;
    if (!(c->axis_max > c->axis_min)) {
        *step = plot_nice_step(fmax(most - least, 1e-6) * 1.4, 4);
        *lo = fmax(0, floor((least - *step / 4) / *step) * *step);
        *hi = ceil((most + *step / 4) / *step) * *step;
    }
    *step = plot_nice_step(*hi - *lo, 5);
}

static void draw_interval(struct svg *g, const struct chart_interval *c, double width, const char *class_name)
{
    double lo, hi, step;
    interval_axis(c, &lo, &hi, &step);
    struct plot_frame f = {
        .width = width, .height = 74, .left = 16, .right = 16, .x_min = lo, .x_max = hi, .y_max = 1};
    double mid = 38;
    svg_open(g, f.width, f.height, "img", class_name, c->title, c->finding);
    svg_line(g, f.left, mid, f.width - f.right, mid, "stroke=\"#8E8E8E\" stroke-width=\"1\"");
    for (double x = lo; x <= hi + step / 100; x += step) {
        svg_line(g, plot_x(&f, x), mid - 4, plot_x(&f, x), mid + 4, "stroke=\"#8E8E8E\" stroke-width=\"1\"");
        svg_text(g, plot_x(&f, x), mid + 28, "text-anchor=\"middle\" " PLOT_GREY,
            svg_number(g, x, plot_decimals(step)));
    }
    if (plot_has_interval(c->lo, c->hi)) {
        svg_rect(g, plot_x(&f, c->lo), mid - 7, plot_x(&f, c->hi) - plot_x(&f, c->lo), 14,
            "fill=\"#9ECAE1\" stroke=\"#08519C\" stroke-width=\"1\"");
    }
    if (isfinite(c->target)) {
        svg_line(g, plot_x(&f, c->target), 18, plot_x(&f, c->target), mid + 14, PLOT_TARGET);
        if (c->target_label) {
            double half = chart_text_width(c->target_label, true) / 2, x = plot_x(&f, c->target);
            x = x - half < 0 ? half : x + half > width ? width - half : x;
            svg_text(
                g, x, 13, "text-anchor=\"middle\" font-weight=\"600\" fill=\"#A63603\"", c->target_label);
        }
    }
    svg_circle(g, plot_x(&f, c->value), mid, 8, "fill=\"#08519C\" stroke=\"#FFFFFF\" stroke-width=\"2\"");
    buf_puts(&g->buf, "</svg>");
}

struct html_safe chart_interval(struct html *h, const struct chart_interval *c)
{
    struct svg g;
    svg_begin(&g, h);
    buf_puts(&g.buf, "<figure class=\"tov-chart tov-interval\">");
    draw_interval(&g, c, PLOT_NARROW, "");
    buf_puts(&g.buf, "</figure>");
    return svg_end(&g);
}

struct html_safe chart_bar(struct html *h, double value, double lo, double hi, double max)
{
    struct svg g;
    svg_begin(&g, h);
    double scale = max > 0 ? 200 / max : 0;
    buf_puts(&g.buf,
        "<svg class=\"tov-bar\" viewBox=\"0 0 200 12\" preserveAspectRatio=\"none\" aria-hidden=\"true\" "
        "focusable=\"false\">");
    if (isfinite(value) && value >= 0) {
        svg_rect(&g, 0, 1, fmin(value * scale, 200), 10, "fill=\"#08519C\"");
        if (plot_has_interval(lo, hi)) {
            svg_rect(&g, fmin(lo * scale, 200), 4.5, fmin(hi * scale, 200) - fmin(lo * scale, 200), 3,
                "fill=\"#9ECAE1\" stroke=\"#1A1A1A\" stroke-width=\"0.5\"");
        }
    }
    buf_puts(&g.buf, "</svg>");
    return svg_end(&g);
}
