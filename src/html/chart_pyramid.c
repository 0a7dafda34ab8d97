#include "html/chart_pyramid.h"

#include "base/lang.h"
#include "html/chart_svg.h"

#include <math.h>

enum { WIDE = 640, NARROW = 328, ROW = 26, BAR = 18, HEAD = 24, GAP = 6, KEY = 22, SWATCH = 22 };

struct pyramid {
    struct svg g;
    const struct chart_pyramid *c;
    double width, left, right; /* where the bars begin: to the left of left, to the right of right */
    double room, most;         /* the longest bar, and the share it stands for */
    int hatch;
};

static double widest(double so_far, const struct chart_pyramid_cell *cell)
{
    return fmax(so_far, chart_text_width(cell->text, true));
}

static double most_of(double so_far, const struct chart_pyramid_cell *cell)
{
    if (cell->known == CHART_KNOWN && isfinite(cell->share))
        so_far = fmax(so_far, cell->share);
    return isfinite(cell->other) ? fmax(so_far, cell->other) : so_far;
}

static void measure(struct pyramid *p, double width)
{
    double label = 0, number = 0;
    p->width = width;
    p->most = 0;
    for (size_t i = 0; i < p->c->n; i++) {
        const struct chart_pyramid_row *r = &p->c->rows[i];
        label = fmax(label, chart_text_width(r->label, false));
        number = widest(widest(number, &r->left), &r->right);
        p->most = most_of(most_of(p->most, &r->left), &r->right);
    }
    p->left = width / 2 - label / 2 - GAP;
    p->right = width / 2 + label / 2 + GAP;
    p->room = fmax(10, p->left - number - GAP);
}

static double length(const struct pyramid *p, double share)
{
    return isfinite(share) && p->most > 0 ? share / p->most * p->room : 0;
}

/* From `from` to `to` pixels outwards. */
static void bar(struct pyramid *p, double y, double from, double to, bool is_left, const char *look)
{
    svg_rect(&p->g, is_left ? p->left - to : p->right + from, y, to - from, BAR, look);
}

static void side(struct pyramid *p, double y, const struct chart_pyramid_cell *cell, bool is_left)
{
    bool known = cell->known == CHART_KNOWN && isfinite(cell->share);
    double own = known ? length(p, cell->share) : 0, other = length(p, cell->other);
    bool beside = known && isfinite(cell->other), more = beside && own > other;
    if (own > 0)
        bar(p, y, 0, more ? other : own, is_left, "fill=\"#9ECAE1\" stroke=\"#08519C\" stroke-width=\"1\"");
    if (more)
        bar(p, y, other, own, is_left,
            arena_printf(
                p->g.h.arena, "fill=\"url(#pyramid-%d)\" stroke=\"#08519C\" stroke-width=\"1\"", p->hatch));
    if (beside && other > own + 1)
        bar(p, y, own, other, is_left,
            "fill=\"none\" stroke=\"#454545\" stroke-width=\"1\" stroke-dasharray=\"3 2\"");
    double end = fmax(own, beside ? other : 0) + GAP;
    svg_text(&p->g, is_left ? p->left - end : p->right + end, y + 14,
        arena_printf(p->g.h.arena, "text-anchor=\"%s\" %s", is_left ? "end" : "start",
            known ? "font-weight=\"600\"" : "fill=\"#5C5C5C\""),
        cell->text);
}

/* What dashes and hatch say, one under the other where the drawing is narrow. */
static double key(struct pyramid *p, double y, const char *text, const char *look, double x)
{
    double w = chart_text_width(text, false) + SWATCH + 2 * GAP;
    svg_rect(&p->g, x + 0.5, y + 3, SWATCH, 12, look);
    svg_text(&p->g, x + SWATCH + GAP, y + 14, "fill=\"#1A1A1A\"", text);
    return x + w + 2 * GAP;
}

static double keys(struct pyramid *p, double y, bool draw)
{
    if (!p->c->other_name)
        return y;
    const char *more = arena_printf(p->g.h.arena, tr("større andel end %s"), p->c->other_name);
    const char *less = arena_printf(p->g.h.arena, tr("mindre andel end %s"), p->c->other_name);
    double both = chart_text_width(more, false) + chart_text_width(less, false) + 2.0 * SWATCH + 8.0 * GAP;
    bool is_narrow = both > p->width;
    if (draw) {
        const char *hatch = arena_printf(
            p->g.h.arena, "fill=\"url(#pyramid-%d)\" stroke=\"#08519C\" stroke-width=\"1\"", p->hatch);
        double x = key(p, y, chart_text_fit(p->g.h.arena, more, p->width - SWATCH - GAP, false), hatch, 0);
        key(p, is_narrow ? y + KEY : y, chart_text_fit(p->g.h.arena, less, p->width - SWATCH - GAP, false),
            "fill=\"none\" stroke=\"#454545\" stroke-width=\"1\" stroke-dasharray=\"3 2\"",
            is_narrow ? 0 : x);
    }
    return y + (is_narrow ? 2 * KEY : KEY);
}

static void draw(struct pyramid *p, double width, const char *class_name)
{
    double bottom = HEAD + (double)(p->c->n * ROW) + GAP;
    measure(p, width);
    p->hatch = html_next_id(p->g.page);
    svg_open(&p->g, width, keys(p, bottom, false), "img", class_name, p->c->title, p->c->finding);
    buf_printf(&p->g.buf,
        "<defs><pattern id=\"pyramid-%d\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
        "patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" fill=\"#FFFFFF\"/>"
        "<line x1=\"0\" y1=\"0\" x2=\"0\" y2=\"6\" stroke=\"#08519C\" stroke-width=\"3\"/></pattern></defs>",
        p->hatch);
    svg_text(&p->g, p->left, 14, "text-anchor=\"end\" font-weight=\"600\"",
        chart_text_fit(p->g.h.arena, p->c->left_name, p->left, true));
    svg_text(&p->g, p->right, 14, "font-weight=\"600\"",
        chart_text_fit(p->g.h.arena, p->c->right_name, width - p->right, true));
    for (size_t i = 0; i < p->c->n; i++) {
        const struct chart_pyramid_row *r = &p->c->rows[p->c->n - 1 - i];
        double y = HEAD + (double)(i * ROW);
        svg_text(&p->g, width / 2, y + 14, "text-anchor=\"middle\"", r->label);
        side(p, y, &r->left, true);
        side(p, y, &r->right, false);
    }
    svg_line(&p->g, p->left, HEAD - 4, p->left, bottom - GAP, "stroke=\"#5C5C5C\" stroke-width=\"1\"");
    svg_line(&p->g, p->right, HEAD - 4, p->right, bottom - GAP, "stroke=\"#5C5C5C\" stroke-width=\"1\"");
    keys(p, bottom, true);
    buf_puts(&p->g.buf, "</svg>");
}

struct html_safe chart_pyramid(struct html *h, const struct chart_pyramid *c)
{
    struct pyramid p = {.c = c};
    svg_begin(&p.g, h);
    buf_puts(&p.g.buf, "<figure class=\"tov-chart\">");
    if (c->unit) {
        buf_puts(&p.g.buf, "<figcaption>");
        html_text(&p.g.h, harg_text(c->unit));
        buf_puts(&p.g.buf, "</figcaption>");
    }
    draw(&p, WIDE, "tov-chart-large");
    if (!h->document)
        draw(&p, NARROW, "tov-chart-small");
    buf_puts(&p.g.buf, "</figure>");
    return svg_end(&p.g);
}
