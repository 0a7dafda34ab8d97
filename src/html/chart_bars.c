#include "html/chart_bars.h"

#include "html/chart_svg.h"

#include <math.h>

enum { BARS_WIDTH = 640, BARS_ROW = 30, BARS_GAP = 12, BARS_MAX_LABEL = 240 };

static double bars_label_width(const struct chart_bars *c)
{
    double widest = 0;
    for (size_t i = 0; i < c->n; i++)
        widest = fmax(widest, chart_text_width(c->rows[i].label, false));
    return fmin(widest, BARS_MAX_LABEL);
}

static const char *bars_description(struct html *h, const struct chart_bars *c)
{
    const char *out = c->unit;
    for (size_t i = 0; i < c->n; i++)
        out = arena_printf(h->arena, "%s%s %s: %s", out, i ? "," : ".", c->rows[i].label, c->rows[i].text);
    return arena_printf(h->arena, "%s.", out);
}

/* Pixels: where zero lies, and how many one of the unit takes; 0 = nothing has a length. */
struct bars_scale {
    double zero, each;
};

static struct bars_scale bars_scale(const struct chart_bars *c, double left)
{
    double least = 0, most = 0, number = 0;
    for (size_t i = 0; i < c->n; i++) {
        if (isfinite(c->rows[i].value)) {
            least = fmin(least, c->rows[i].value);
            most = fmax(most, c->rows[i].value);
        }
        number = fmax(number, chart_text_width(c->rows[i].text, true));
    }
    double each = most > least ? (BARS_WIDTH - left - number - 2 * BARS_GAP) / (most - least) : 0;
    return (struct bars_scale){left - least * each, each};
}

/* Bars above zero go to the right of the zero line, those below to the left. Each number stands to the right of both its bar and the line. */
static void bars_draw(struct svg *g, struct html *h, const struct chart_bars *c)
{
    double label = bars_label_width(c);
    struct bars_scale scale = bars_scale(c, label + BARS_GAP);
    for (size_t i = 0; i < c->n; i++) {
        double y = (double)(i * BARS_ROW), bar = 0;
        svg_text(g, label, y + 19, "text-anchor=\"end\" fill=\"#1A1A1A\" font-size=\"13\"",
            chart_text_fit(h->arena, c->rows[i].label, BARS_MAX_LABEL, false));
        if (isfinite(c->rows[i].value) && scale.each > 0) {
            bar = c->rows[i].value * scale.each;
            svg_rect(g, scale.zero + fmin(bar, 0), y + 5, fmax(fabs(bar), 1), 20,
                "fill=\"#9ECAE1\" stroke=\"#08519C\" stroke-width=\"1\"");
        }
        svg_text(g, scale.zero + fmax(bar, 0) + 6, y + 19,
            "fill=\"#1A1A1A\" font-size=\"13\" font-weight=\"600\"", c->rows[i].text);
    }
    svg_line(
        g, scale.zero, 0, scale.zero, (double)(c->n * BARS_ROW), "stroke=\"#5C5C5C\" stroke-width=\"1\"");
}

struct html_safe chart_bars(struct html *h, const struct chart_bars *c)
{
    struct svg g;
    svg_begin(&g, h);
    html_literal(&g.h, "<figure class=\"tov-chart\"><figcaption><b>",
        sizeof "<figure class=\"tov-chart\"><figcaption><b>" - 1);
    html_text(&g.h, HARG(c->title));
    html_literal(&g.h, "</b><br>", 8);
    html_text(&g.h, HARG(c->unit));
    html_literal(&g.h, "</figcaption>", 13);
    svg_open(
        &g, BARS_WIDTH, (double)(c->n * BARS_ROW + 4), "img", "tov-bars", c->title, bars_description(h, c));
    bars_draw(&g, h, c);
    html_literal(&g.h, "</svg></figure>", 15);
    return svg_end(&g);
}
