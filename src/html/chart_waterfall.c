#include "html/chart_waterfall.h"

#include "base/lang.h"
#include "html/chart_plot.h"

#include <math.h>
#include <string.h>

enum { ROW = 30, ROW_NARROW = 48, BAR = 18, TOP = 8, AXIS = 30, GAP = 8, MOST_LABEL = 210 };

#define FILL_UP   "fill=\"#08519C\" stroke=\"#08519C\" stroke-width=\"1\""
#define FILL_SUM  "fill=\"#454545\" stroke=\"#1A1A1A\" stroke-width=\"1\""
#define FILL_DOWN "fill=\"#FFEECC\" stroke=\"#A63603\" stroke-width=\"1.5\""
#define HATCH     "stroke=\"#A63603\" stroke-width=\"1.5\""

struct frame {
    double width, left, right, min, max, step;
    bool above; /* the label stands over its bar */
};

static double at(const struct frame *f, double x)
{
    return f->left + (x - f->min) / (f->max - f->min) * (f->width - f->left - f->right);
}

static void axis_of(struct frame *f, double min, double max)
{
    min = fmin(min, 0);
    max = fmax(max, 0);
    if (!(max > min))
        max = min + 1;
    f->step = plot_nice_step(max - min, f->width < PLOT_WIDE ? 3 : 5);
    f->min = floor(min / f->step + 1e-9) * f->step;
    f->max = ceil(max / f->step - 1e-9) * f->step;
}

static double row_height(const struct frame *f)
{
    return f->above ? ROW_NARROW : ROW;
}

static double bar_top(const struct frame *f, size_t i)
{
    return TOP + (double)i * row_height(f) + (f->above ? ROW_NARROW - BAR - 4 : (ROW - BAR) / 2.0);
}

static void draw_axis(struct svg *g, const struct frame *f, size_t n)
{
    double bottom = TOP + (double)n * row_height(f) + 4;
    for (double x = f->min; x <= f->max + f->step / 100; x += f->step) {
        double v = fabs(x) < f->step / 1000 ? 0 : x;
        const char *s = svg_number(g, v, plot_decimals(f->step));
        double half = chart_text_width(s, false) / 2;
        svg_line(g, at(f, v), TOP, at(f, v), bottom,
            v == 0 ? "stroke=\"#5C5C5C\" stroke-width=\"1\"" : "stroke=\"#DCDCDC\" stroke-width=\"1\"");
        svg_text(g, fmin(fmax(at(f, v), half), f->width - half), bottom + 18,
            "text-anchor=\"middle\" " PLOT_GREY, s);
    }
}

static void draw_label(struct svg *g, const struct frame *f, size_t i, const char *label, bool bold)
{
    const char *weight =
        bold ? "fill=\"#1A1A1A\" font-weight=\"600\" " PLOT_HALO : "fill=\"#1A1A1A\" " PLOT_HALO;
    if (f->above)
        svg_text(g, 0, bar_top(f, i) - 7, weight, chart_text_fit(g->h.arena, label, f->width - 4, bold));
    else
        svg_text(g, 0, bar_top(f, i) + 14, weight, chart_text_fit(g->h.arena, label, f->left - GAP, bold));
}

/* Slanting lines, cut off at the bar's edges. */
static void hatch(struct svg *g, double x, double y, double w, double h)
{
    for (double d = -h + 3; d < w; d += 7) {
        double x1 = fmax(d, 0), x2 = fmin(d + h, w);
        if (x2 - x1 > 1)
            svg_line(g, x + x1, y + h - (x1 - d), x + x2, y + h - (x2 - d), HATCH);
    }
}

static void draw_bar(struct svg *g, const struct frame *f, size_t i, double from, double to, bool is_sum)
{
    double x = at(f, fmin(from, to)), w = fmax(fabs(at(f, to) - at(f, from)), 1), y = bar_top(f, i);
    bool down = to < from;
    svg_rect(g, x, y, w, BAR, down ? FILL_DOWN : is_sum ? FILL_SUM : FILL_UP);
    if (down)
        hatch(g, x, y, w, BAR);
}

static void draw_text(struct svg *g, const struct frame *f, size_t i, double end, const char *text, bool bold)
{
    double width = chart_text_width(text, true), x = at(f, end) + 6;
    svg_text(g, fmin(x, f->width - width), bar_top(f, i) + 14,
        bold ? "fill=\"#1A1A1A\" font-weight=\"600\" " PLOT_HALO : "fill=\"#1A1A1A\" " PLOT_HALO, text);
}

static const char *description(struct html *h, const char *finding, const char *const *parts, size_t n)
{
    const char *out = finding ? finding : "";
    for (size_t i = 0; i < n; i++)
        out = arena_printf(h->arena, "%s%s%s", out, *out ? " " : "", parts[i]);
    return out;
}

/* Beside the bars while there is room, else above them. */
static void place_labels(struct frame *f, double widest)
{
    f->above = f->above || widest > MOST_LABEL;
    if (!f->above)
        f->left = widest + GAP;
}

static void draw(struct svg *g, struct html *h, const struct chart_waterfall *c, bool steps, bool narrow,
    const char *class_name)
{
    struct frame f = {.width = narrow ? PLOT_NARROW : PLOT_WIDE, .above = narrow, .left = 2};
    double min = 0, max = 0, sum = 0, room = 0, label = 0;
    const char **parts = arena_must(h->arena, (c->n + 1) * sizeof *parts);
    for (size_t i = 0; i < c->n; i++) {
        const struct chart_step_row *r = &c->rows[i];
        double to = !isfinite(r->value) ? sum : !steps || r->is_sum ? r->value : sum + r->value;
        sum = steps ? to : 0;
        min = fmin(min, to);
        max = fmax(max, to);
        room = fmax(room, chart_text_width(r->text, true));
        label = fmax(label, chart_text_width(r->label, r->is_sum));
        size_t len = strlen(r->text);
        const char *point = len && r->text[len - 1] == '.' ? "" : "."; /* "mio. kr." has its own */
        parts[i] = arena_printf(h->arena, "%s: %s%s", r->label, r->text, point);
    }
    place_labels(&f, label);
    f.right = room + 10;
    axis_of(&f, min, max);
    svg_open(g, f.width, TOP + (double)c->n * row_height(&f) + AXIS, "img", class_name, c->title,
        description(h, c->finding, parts, c->n));
    draw_axis(g, &f, c->n);
    sum = 0;
    for (size_t i = 0; i < c->n; i++) {
        const struct chart_step_row *r = &c->rows[i];
        double from = !steps || r->is_sum ? 0 : sum;
        double to = !isfinite(r->value) ? from : from + r->value;
        draw_label(g, &f, i, r->label, r->is_sum);
        if (isfinite(r->value))
            draw_bar(g, &f, i, from, to, r->is_sum);
        if (steps && i + 1 < c->n)
            svg_line(g, at(&f, to), bar_top(&f, i) + BAR, at(&f, to), bar_top(&f, i + 1),
                "stroke=\"#8E8E8E\" stroke-width=\"1\" stroke-dasharray=\"2 2\"");
        draw_text(g, &f, i, fmax(from, to), r->text, r->is_sum);
        sum = steps ? to : 0;
    }
    buf_puts(&g->buf, "</svg>");
}

static struct html_safe waterfall(struct html *h, const struct chart_waterfall *c, bool steps)
{
    struct svg g;
    svg_begin(&g, h);
    plot_figure_begin(&g, c->unit);
    draw(&g, h, c, steps, false, "tov-chart-large");
    if (h->document) {
        plot_figure_end(&g, c->note);
        return svg_end(&g);
    }
    draw(&g, h, c, steps, true, "tov-chart-small");
    plot_figure_end(&g, c->note);
    plot_table_begin(&g, c->title, c->first ? c->first : "");
    plot_table_head(&g, c->second ? c->second : tr("Beløb"), NULL);
    plot_table_body(&g);
    for (size_t i = 0; i < c->n; i++) {
        plot_table_row(&g, c->rows[i].label);
        plot_table_cell(&g, c->rows[i].text);
        plot_table_row_end(&g);
    }
    plot_table_end(&g);
    return svg_end(&g);
}

struct html_safe chart_waterfall(struct html *h, const struct chart_waterfall *c)
{
    return waterfall(h, c, true);
}

struct html_safe chart_diverging(struct html *h, const struct chart_waterfall *c)
{
    return waterfall(h, c, false);
}

/* ---- tornado ---- */

static void draw_swing(
    struct svg *g, const struct frame *f, size_t i, const struct chart_swing_row *r, double middle)
{
    double y = bar_top(f, i);
    const double ends[] = {r->low, r->high};
    for (int k = 0; k < 2; k++) {
        double x = at(f, fmin(ends[k], middle)), w = fabs(at(f, ends[k]) - at(f, middle));
        /* Worse than the sum as it is: hatched. */
        bool worse = ends[k] < middle;
        if (w < 0.5)
            continue;
        svg_rect(g, x, y, w, BAR, worse ? FILL_DOWN : FILL_UP);
        if (worse)
            hatch(g, x, y, w, BAR);
    }
}

static void draw_tornado(
    struct svg *g, struct html *h, const struct chart_tornado *c, bool narrow, const char *class_name)
{
    struct frame f = {.width = narrow ? PLOT_NARROW : PLOT_WIDE, .above = narrow, .left = 2, .right = 12};
    double min = c->middle, max = c->middle, label = 0;
    const char **parts = arena_must(h->arena, (c->n + 1) * sizeof *parts);
    for (size_t i = 0; i < c->n; i++) {
        const struct chart_swing_row *r = &c->rows[i];
        min = fmin(min, fmin(r->low, r->high));
        max = fmax(max, fmax(r->low, r->high));
        label = fmax(label, chart_text_width(r->label, false));
        parts[i] = arena_printf(h->arena, tr("%s: fra %s ved %s til %s ved %s."), r->label, r->low_text,
            r->low_at, r->high_text, r->high_at);
    }
    place_labels(&f, label);
    axis_of(&f, min, max);
    svg_open(g, f.width, TOP + (double)c->n * row_height(&f) + AXIS, "img", class_name, c->title,
        description(h, c->finding, parts, c->n));
    draw_axis(g, &f, c->n);
    svg_line(g, at(&f, c->middle), TOP, at(&f, c->middle), TOP + (double)c->n * row_height(&f) + 4,
        "stroke=\"#1A1A1A\" stroke-width=\"2\"");
    for (size_t i = 0; i < c->n; i++) {
        draw_label(g, &f, i, c->rows[i].label, false);
        draw_swing(g, &f, i, &c->rows[i], c->middle);
    }
    buf_puts(&g->buf, "</svg>");
}

struct html_safe chart_tornado(struct html *h, const struct chart_tornado *c)
{
    struct svg g;
    svg_begin(&g, h);
    plot_figure_begin(&g, c->unit);
    draw_tornado(&g, h, c, false, "tov-chart-large");
    if (h->document) {
        plot_figure_end(&g, c->note);
        return svg_end(&g);
    }
    draw_tornado(&g, h, c, true, "tov-chart-small");
    plot_figure_end(&g, c->note);
    plot_table_begin(&g, c->title, tr("Tal"));
    plot_table_head(&g, tr("Lav værdi"), NULL);
    plot_table_head(&g, tr("Resultat ved lav"), NULL);
    plot_table_head(&g, tr("Høj værdi"), NULL);
    plot_table_head(&g, tr("Resultat ved høj"), NULL);
    plot_table_body(&g);
    for (size_t i = 0; i < c->n; i++) {
        const struct chart_swing_row *r = &c->rows[i];
        plot_table_row(&g, r->label);
        plot_table_cell(&g, r->low_at);
        plot_table_cell(&g, r->low_text);
        plot_table_cell(&g, r->high_at);
        plot_table_cell(&g, r->high_text);
        plot_table_row_end(&g);
    }
    plot_table_end(&g);
    return svg_end(&g);
}
