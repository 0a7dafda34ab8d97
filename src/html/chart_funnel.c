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

struct name_box {
    double x0, x1, y; /* y: the middle of the line of text */
};

static bool is_free(const struct name_box *b, const struct plot_frame *f, const struct chart_funnel *c,
    size_t self, const struct name_box *taken, int n_taken)
{
    if (b->x0 < f->left || b->x1 > f->width || b->y < f->top || b->y > f->height - f->bottom - 6)
        return false;
    for (int k = 0; k < n_taken; k++)
        if (b->x0 < taken[k].x1 && b->x1 > taken[k].x0 && fabs(b->y - taken[k].y) < PLOT_LINE_HEIGHT)
            return false;
    for (size_t i = 0; i < c->n; i++) {
        double x = plot_x(f, c->points[i].n), y = plot_y(f, fmin(c->points[i].share, f->y_max));
        if (i != self && x > b->x0 - 5 && x < b->x1 + 5 && fabs(b->y - y) < PLOT_LINE_HEIGHT - 5)
            return false;
    }
    return true;
}

/* Names of those flagged, beside the point where there is room for all of it, else above or below; one that
 * would meet another name or point stands in the table only. */
static void draw_names(struct svg *g, const struct plot_frame *f, const struct chart_funnel *c)
{
    static const double moves[] = {0, -13, -20, 13};
    struct name_box taken[NAMED] = {{f->width - f->right - chart_text_width(c->target_label, true),
        f->width - f->right, plot_y(f, c->target) - 10}};
    int n = 1;
    for (size_t i = 0; i < c->n && n < NAMED; i++) {
        const struct chart_funnel_point *p = &c->points[i];
        double x = plot_x(f, p->n), y = plot_y(f, fmin(p->share, f->y_max)),
               room = chart_text_width(p->label, false);
        bool found = !p->flagged;
        for (int k = 0; !found && k < 8; k++) {
            bool left = k % 2 == 1;
            struct name_box b = {left ? x - 9 - room : x + 9, left ? x - 9 : x + 9 + room, y + moves[k / 2]};
            found = is_free(&b, f, c, i, taken, n);
            if (!found)
                continue;
            taken[n++] = b;
            svg_text(g, left ? x - 9 : x + 9, b.y + 4,
                left ? "text-anchor=\"end\" fill=\"#1A1A1A\" " PLOT_HALO : "fill=\"#1A1A1A\" " PLOT_HALO,
                p->label);
        }
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
