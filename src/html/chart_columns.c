#include "html/chart_columns.h"

#include "html/chart_svg.h"

#include <math.h>
#include <string.h>

enum { WIDE = 560, NARROW = 328, HEIGHT = 260, LEFT = 40, TOP = 16, BOTTOM = 44, LINE_HEIGHT = 16 };

#define GREY "fill=\"#5C5C5C\""

struct plot {
    double width, right, top_value, step, slot;
};

static double y_of(const struct plot *p, double value)
{
    return HEIGHT - BOTTOM - value / p->top_value * (HEIGHT - TOP - BOTTOM);
}

static double x_of(const struct plot *p, size_t i)
{
    return LEFT + (double)i * p->slot;
}

/* A step of 1, 2 or 5 times a power of ten, whole numbers only. */
static double step_for(double top)
{
    double raw = fmax(top, 1) / 4, unit = pow(10, floor(log10(raw)));
    double m = raw / unit;
    return fmax(1, unit * (m <= 1.0001 ? 1 : m <= 2.0001 ? 2 : m <= 5.0001 ? 5 : 10));
}

static double top_of(const struct chart_columns *c)
{
    double top = 0;
    for (size_t i = 0; i < c->n; i++) {
        const struct chart_column *k = &c->columns[i];
        if (isfinite(k->line))
            top = fmax(top, k->line);
        if (k->known == CHART_KNOWN)
            top = fmax(top, isfinite(k->hi) ? k->hi : k->value + k->over);
    }
    return top > 0 ? top : 1;
}

static const char *part_of(struct svg *g, const char *label, int part)
{
    const char *cut = strchr(label, '\n');
    if (part == 0)
        return cut ? arena_strndup(g->h.arena, label, (size_t)(cut - label)) : label;
    return cut ? cut + 1 : "";
}

/* The name and value of the agreed line at its last stated point. */
static const char *line_label(struct svg *g, const struct chart_columns *c, double *ret_value)
{
    for (size_t i = c->n; i-- > 0;) {
        if (isfinite(c->columns[i].line)) {
            *ret_value = c->columns[i].line;
            return arena_printf(g->h.arena, "%s %s", c->line_name,
                svg_number(g, *ret_value, fabs(*ret_value - round(*ret_value)) < 0.05 ? 0 : 1));
        }
    }
    return NULL;
}

static void draw_axis(struct svg *g, const struct plot *p)
{
    for (double y = 0; y <= p->top_value + p->step / 100; y += p->step) {
        svg_line(g, LEFT, y_of(p, y), p->width - p->right, y_of(p, y),
            y > 0 ? "stroke=\"#DCDCDC\" stroke-width=\"1\"" : "stroke=\"#8E8E8E\" stroke-width=\"1\"");
        svg_text(g, LEFT - 8, y_of(p, y) + 4, "text-anchor=\"end\" " GREY, svg_number(g, y, 0));
    }
}

static void draw_column(struct svg *g, const struct plot *p, const struct chart_column *k, size_t i)
{
    double gap = p->slot > 6 ? p->slot * 0.15 : 0.5, x = x_of(p, i) + gap, w = p->slot - 2 * gap;
    if (k->known != CHART_KNOWN || !isfinite(k->value))
        return;
    svg_rect(g, x, y_of(p, k->value), w, y_of(p, 0) - y_of(p, k->value),
        k->ahead ? "fill=\"#DEEBF7\" stroke=\"#08519C\" stroke-width=\"1\" stroke-dasharray=\"4 3\""
                 : "fill=\"#08519C\"");
    if (k->over > 0)
        svg_rect(g, x, y_of(p, k->value + k->over), w, y_of(p, k->value) - y_of(p, k->value + k->over),
            "fill=\"#FFEECC\" stroke=\"#A63603\" stroke-width=\"1\"");
    if (isfinite(k->lo) && isfinite(k->hi)) {
        double mid = x + w / 2, arm = fmin(4, w / 2);
        static const char *const thin = "stroke=\"#1A1A1A\" stroke-width=\"1.5\"";
        svg_line(g, mid, y_of(p, k->lo), mid, y_of(p, k->hi), thin);
        svg_line(g, mid - arm, y_of(p, k->lo), mid + arm, y_of(p, k->lo), thin);
        svg_line(g, mid - arm, y_of(p, k->hi), mid + arm, y_of(p, k->hi), thin);
    }
}

static void draw_line(struct svg *g, const struct plot *p, const struct chart_columns *c)
{
    static const char *const pen = "stroke=\"#A63603\" stroke-width=\"2\"";
    for (size_t i = 0; i < c->n; i++) {
        double line = c->columns[i].line;
        if (!isfinite(line))
            continue;
        svg_line(g, x_of(p, i), y_of(p, line), x_of(p, i + 1), y_of(p, line), pen);
        if (i && isfinite(c->columns[i - 1].line) && fabs(c->columns[i - 1].line - line) > 1e-9)
            svg_line(g, x_of(p, i), y_of(p, c->columns[i - 1].line), x_of(p, i), y_of(p, line), pen);
    }
}

static double label_width(struct svg *g, const char *label)
{
    return fmax(chart_text_width(part_of(g, label, 0), false), chart_text_width(part_of(g, label, 1), false));
}

/* As many labels as there is room for, the last one always. */
static void draw_labels(struct svg *g, const struct plot *p, const struct chart_columns *c)
{
    double widest = 0;
    for (size_t i = 0; i < c->n; i++)
        widest = fmax(widest, label_width(g, c->columns[i].label));
    size_t every = (size_t)fmax(1, ceil((widest + 8) / p->slot));
    for (size_t i = 0; i < c->n; i++) {
        if ((c->n - 1 - i) % every)
            continue;
        for (int part = 0; part < 2; part++) {
            const char *s = part_of(g, c->columns[i].label, part);
            double half = chart_text_width(s, false) / 2, at = x_of(p, i) + p->slot / 2;
            at = fmin(fmax(at, half), p->width - half);
            if (*s)
                svg_text(g, at, HEIGHT - BOTTOM + 18 + part * LINE_HEIGHT, "text-anchor=\"middle\" " GREY, s);
        }
    }
}

static void draw(struct svg *g, const struct chart_columns *c, double width, const char *class_name)
{
    double line = 0;
    const char *name = line_label(g, c, &line);
    struct plot p = {.width = width, .right = name ? chart_text_width(name, true) + 16 : 8};
    p.step = step_for(top_of(c));
    p.top_value = ceil(top_of(c) / p.step - 1e-9) * p.step;
    p.slot = (width - LEFT - p.right) / (double)c->n;
    svg_open(g, width, HEIGHT, "img", class_name, c->title, c->finding);
    draw_axis(g, &p);
    for (size_t i = 0; i < c->n; i++)
        draw_column(g, &p, &c->columns[i], i);
    draw_line(g, &p, c);
    draw_labels(g, &p, c);
    if (name)
        svg_text(g, width - p.right + 8, y_of(&p, line) + 4, "font-weight=\"600\" fill=\"#A63603\"", name);
    buf_puts(&g->buf, "</svg>");
}

struct html_safe chart_columns(struct html *h, const struct chart_columns *c)
{
    struct svg g;
    svg_begin(&g, h);
    buf_puts(&g.buf, "<figure class=\"tov-chart\">");
    if (c->unit) {
        buf_puts(&g.buf, "<figcaption>");
        html_text(&g.h, harg_text(c->unit));
        buf_puts(&g.buf, "</figcaption>");
    }
    draw(&g, c, WIDE, "tov-chart-large");
    if (!h->document)
        draw(&g, c, NARROW, "tov-chart-small");
    buf_puts(&g.buf, "</figure>");
    return svg_end(&g);
}
