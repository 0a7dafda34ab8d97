#include "html/chart_funnel.h"

#include "html/chart_plot.h"

#include <math.h>

enum { HEIGHT = 320, NAMED = 8 };

static double top_of(const struct chart_funnel *c)
{
    double top = c->target;
    for (size_t i = 0; i < c->n; i++)
        top = fmax(top, c->points[i].share);
    for (size_t i = 0; i < c->n_limits; i++)
        top = fmax(top, c->limits[i].n >= 20 ? c->limits[i].high_95 : 0);
    return fmin(top > 0 ? top : 1, 100);
}

static double limit_of(const struct chart_funnel_limit *l, int which)
{
    const double of[] = {l->low_95, l->high_95, l->low_998, l->high_998};
    return of[which];
}

/* A limit as one line, cut at the top of the drawing. */
static void draw_limit(
    struct svg *g, const struct plot_frame *f, const struct chart_funnel *c, int which, const char *attrs)
{
    buf_printf(&g->buf, "<polyline fill=\"none\" %s points=\"", attrs);
    for (size_t i = 0; i < c->n_limits; i++) {
        double y = fmin(limit_of(&c->limits[i], which), f->y_max);
        buf_printf(&g->buf, "%.1f,%.1f ", plot_x(f, c->limits[i].n), plot_y(f, y));
    }
    buf_puts(&g->buf, "\"/>");
}

static void draw_points(struct svg *g, const struct plot_frame *f, const struct chart_funnel *c)
{
    for (size_t i = 0; i < c->n; i++) {
        const struct chart_funnel_point *p = &c->points[i];
        double x = plot_x(f, p->n), y = plot_y(f, fmin(p->share, f->y_max));
        if (p->flagged)
            svg_rect(g, x - 5, y - 5, 10, 10, "fill=\"#A63603\"");
        else
            svg_circle(g, x, y, 4, "fill=\"#FFFFFF\" stroke=\"#08519C\" stroke-width=\"1.5\"");
    }
}

/* Names of those flagged, where they do not meet another name. */
static void draw_names(struct svg *g, const struct plot_frame *f, const struct chart_funnel *c)
{
    double named[NAMED] = {plot_y(f, c->target) - 6};
    int n_named = 1;
    for (size_t i = 0; i < c->n; i++) {
        const struct chart_funnel_point *p = &c->points[i];
        double x = plot_x(f, p->n), y = plot_y(f, fmin(p->share, f->y_max)), room = f->width - x - 14;
        /* Above the point when it lies at the bottom, where most of the others are. */
        y += y > f->height - f->bottom - 30 ? -8 : 4;
        bool clear = p->flagged && n_named < NAMED, left = room < 120;
        for (int k = 0; clear && k < n_named; k++)
            clear = fabs(named[k] - y) > PLOT_LINE_HEIGHT;
        const char *text =
            clear ? chart_text_fit(g->h.arena, p->label, left ? x - f->left - 14 : room, false) : "";
        if (!*text)
            continue;
        named[n_named++] = y;
        svg_text(g, left ? x - 9 : x + 9, y,
            left ? "text-anchor=\"end\" fill=\"#1A1A1A\" " PLOT_HALO : "fill=\"#1A1A1A\" " PLOT_HALO, text);
    }
}

static void draw_x_axis(struct svg *g, const struct plot_frame *f, const struct chart_funnel *c)
{
    double step = fmax(plot_nice_step(f->x_max, f->width > PLOT_NARROW ? 6 : 3), 1);
    for (double x = 0; x <= f->x_max + step / 100; x += step)
        plot_draw_x_label(g, f, plot_x(f, x), svg_number(g, x, 0));
    svg_text(g, (f->left + f->width - f->right) / 2, f->height - 6, "text-anchor=\"middle\" " PLOT_GREY,
        c->x_name);
}

static void draw(struct svg *g, const struct chart_funnel *c, double width, const char *class_name)
{
    double step = plot_nice_step(top_of(c), 5), most = 1;
    for (size_t i = 0; i < c->n_limits; i++)
        most = fmax(most, c->limits[i].n);
    struct plot_frame f = {
        .width = width, .height = HEIGHT, .right = 12, .top = 14, .bottom = 48, .x_max = most};
    f.y_max = ceil(top_of(c) / step - 1e-9) * step;
    f.left = plot_y_axis_room(g, f.y_max, step);
    svg_open(g, width, HEIGHT, "img", class_name, c->title, c->finding);
    plot_draw_y_axis(g, &f, step);
    draw_x_axis(g, &f, c);
    for (int which = 0; which < 2; which++)
        draw_limit(g, &f, c, which, "stroke=\"#454545\" stroke-width=\"1.5\" stroke-dasharray=\"6 4\"");
    for (int which = 2; which < 4; which++)
        draw_limit(g, &f, c, which, "stroke=\"#454545\" stroke-width=\"1.5\"");
    svg_line(g, f.left, plot_y(&f, c->target), width - f.right, plot_y(&f, c->target), PLOT_TARGET);
    svg_text(g, width - f.right, plot_y(&f, c->target) - 6,
        "text-anchor=\"end\" fill=\"#A63603\" font-weight=\"600\" " PLOT_HALO, c->target_label);
    draw_points(g, &f, c);
    draw_names(g, &f, c);
    buf_puts(&g->buf, "</svg>");
}

struct html_safe chart_funnel(struct html *h, const struct chart_funnel *c)
{
    struct svg g;
    svg_begin(&g, h);
    plot_figure_begin(&g, c->unit);
    draw(&g, c, PLOT_WIDE, "tov-chart-large");
    if (!h->document)
        draw(&g, c, PLOT_NARROW, "tov-chart-small");
    plot_figure_end(&g, c->note);
    return svg_end(&g);
}
