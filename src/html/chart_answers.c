/* One person's own answers over time: points at their days, a line between answers that follow each other. */
#include "html/chart_svg.h"

#include <math.h>

#define GREY "fill=\"#5C5C5C\""
enum { WIDE = 760, NARROW = 328, HEIGHT = 240, TOP = 16, BOTTOM = 40 };

struct answers_frame {
    double width, left, right;
    int32_t first, last;
    double y_min, y_max;
};

static double px(const struct answers_frame *f, day_t d)
{
    double span = f->last > f->first ? f->last - f->first : 1;
    return f->left + 12 + (d.n - f->first) / span * (f->width - f->left - f->right - 24);
}

static double py(const struct answers_frame *f, double y)
{
    return HEIGHT - BOTTOM - (y - f->y_min) / (f->y_max - f->y_min) * (HEIGHT - TOP - BOTTOM);
}

static const char *y_label(struct svg *g, const struct chart_answers *c, int y)
{
    return c->y_words ? c->y_words[y] : svg_number(g, y, 0);
}

static void draw_axis(struct svg *g, const struct answers_frame *f, const struct chart_answers *c)
{
    for (int y = c->y_min; y <= c->y_max; y += c->y_step) {
        svg_line(g, f->left, py(f, y), f->width - f->right, py(f, y),
            y > c->y_min ? "stroke=\"#DCDCDC\" stroke-width=\"1\"" : "stroke=\"#8E8E8E\" stroke-width=\"1\"");
        svg_text(g, f->left - 8, py(f, y) + 4, "text-anchor=\"end\" " GREY, y_label(g, c, y));
    }
    if (isfinite(c->target)) {
        svg_line(g, f->left, py(f, c->target), f->width - f->right, py(f, c->target),
            "stroke=\"#A63603\" stroke-width=\"2\" stroke-dasharray=\"6 4\" fill=\"none\"");
        svg_text(g, f->left + 6, py(f, c->target) - 5,
            "fill=\"#A63603\" stroke=\"#FFFFFF\" stroke-width=\"4\" stroke-linejoin=\"round\" paint-order=\"stroke\"",
            c->target_label);
    }
}

/* The days under the axis, from the right, where there is room. */
static void draw_days(struct svg *g, const struct answers_frame *f, const struct chart_answers *c)
{
    double free = f->width + 1000;
    for (size_t i = c->n; i-- > 0;) {
        const char *text = html_format(g->h.arena, g->h.lang, harg_day(c->days[i]));
        double half = chart_text_width(text, false) / 2, x = px(f, c->days[i]);
        x = x - half < 0 ? half : x + half > f->width ? f->width - half : x;
        svg_line(g, px(f, c->days[i]), HEIGHT - BOTTOM, px(f, c->days[i]), HEIGHT - BOTTOM + 5,
            "stroke=\"#8E8E8E\" stroke-width=\"1\"");
        if (x + half + 8 > free)
            continue;
        svg_text(g, x, HEIGHT - BOTTOM + 20, "text-anchor=\"middle\" " GREY, text);
        free = x - half;
    }
}

static void draw_points(struct svg *g, const struct answers_frame *f, const struct chart_answers *c)
{
    for (size_t i = 1; i < c->n; i++) {
        if (isfinite(c->values[i - 1]) && isfinite(c->values[i]))
            svg_line(g, px(f, c->days[i - 1]), py(f, c->values[i - 1]), px(f, c->days[i]),
                py(f, c->values[i]), "stroke=\"#08519C\" stroke-width=\"2\"");
    }
    for (size_t i = 0; i < c->n; i++) {
        if (isfinite(c->values[i]))
            svg_circle(g, px(f, c->days[i]), py(f, c->values[i]), 4.5, "fill=\"#08519C\"");
        else
            svg_circle(g, px(f, c->days[i]), py(f, c->y_min), 4.5,
                "fill=\"#FFFFFF\" stroke=\"#454545\" stroke-width=\"1.5\" stroke-dasharray=\"2 2\"");
    }
}

static void draw(struct svg *g, const struct chart_answers *c, double width, const char *class_name)
{
    struct answers_frame f = {.width = width,
        .left = 40,
        .right = 48,
        .first = c->days[0].n,
        .last = c->days[c->n - 1].n,
        .y_min = c->y_min,
        .y_max = c->y_max};
    for (int y = c->y_min; y <= c->y_max; y += c->y_step)
        f.left = fmax(f.left, chart_text_width(y_label(g, c, y), false) + 12);
    const char *last = NULL;
    double value = 0;
    for (size_t i = 0; i < c->n; i++) {
        if (isfinite(c->values[i])) {
            value = c->values[i];
            last = c->y_words ? NULL : svg_number(g, value, 0);
        }
    }
    svg_open(g, width, HEIGHT, "img", class_name, c->title, c->finding);
    draw_axis(g, &f, c);
    draw_days(g, &f, c);
    draw_points(g, &f, c);
    if (last)
        svg_text(g, width - f.right + 8, py(&f, value) + 4, "font-weight=\"600\" fill=\"#08519C\"", last);
    buf_puts(&g->buf, "</svg>");
}

struct html_safe chart_answers(struct html *h, const struct chart_answers *c)
{
    struct svg g;
    if (!c->n)
        return (struct html_safe){"", 0};
    svg_begin(&g, h);
    buf_puts(&g.buf, "<figure class=\"tov-chart\"><figcaption>");
    html_text(&g.h, harg_text(c->unit));
    buf_puts(&g.buf, "</figcaption>");
    draw(&g, c, WIDE, "tov-chart-large");
    draw(&g, c, NARROW, "tov-chart-small");
    buf_puts(&g.buf, "</figure>");
    return svg_end(&g);
}
