/* What the charts with two axes share: frame, axes, labels at the right end, the table under the chart. */
#include "html/chart_plot.h"

#include <math.h>
#include <string.h>

const struct plot_pen plot_pens[PLOT_MAX_SERIES] = {{"#08519C", ""}, {"#006D2C", " stroke-dasharray=\"6 4\""},
    {"#454545", " stroke-dasharray=\"2 3\""}, {"#7A0177", " stroke-dasharray=\"8 3 2 3\""}};

double plot_x(const struct plot_frame *f, double x)
{
    return f->left + (x - f->x_min) / (f->x_max - f->x_min) * (f->width - f->left - f->right);
}

double plot_y(const struct plot_frame *f, double y)
{
    return f->height - f->bottom - y / f->y_max * (f->height - f->top - f->bottom);
}

/* A step of 1, 2 or 5 times a power of ten that divides span into at most n parts. */
double plot_nice_step(double span, int n)
{
    if (!(span > 0)) {
        return 1;
    }
    double raw = span / n, unit = pow(10, floor(log10(raw)));
    double m = raw / unit;
    return unit * (m <= 1.0001 ? 1 : m <= 2.0001 ? 2 : m <= 5.0001 ? 5 : 10);
}

int plot_decimals(double step)
{
    return step >= 0.999 ? 0 : step >= 0.0999 ? 1 : 2;
}

bool plot_has_interval(double lo, double hi)
{
    return isfinite(lo) && isfinite(hi);
}

/* ---- labels at the right end, pushed apart ---- */

static void place_end_labels(struct plot_end_label *labels, int n, double top, double bottom)
{
    for (int i = 1; i < n; i++) {
        for (int j = i; j > 0 && labels[j].y < labels[j - 1].y; j--) {
            struct plot_end_label t = labels[j];
            labels[j] = labels[j - 1];
            labels[j - 1] = t;
        }
    }
    for (int i = 0; i < n; i++) {
        double least = i ? labels[i - 1].y + PLOT_LINE_HEIGHT : top;
        labels[i].y = labels[i].y < least ? least : labels[i].y;
    }
    for (int i = n - 1; i >= 0; i--) {
        double most = i + 1 < n ? labels[i + 1].y - PLOT_LINE_HEIGHT : bottom;
        labels[i].y = labels[i].y > most ? most : labels[i].y;
    }
}

void plot_draw_end_labels(struct svg *g, const struct plot_frame *f, struct plot_end_label *labels, int n)
{
    place_end_labels(labels, n, f->top, f->height - f->bottom);
    for (int i = 0; i < n; i++) {
        buf_printf(&g->buf, "<text x=\"%.1f\" y=\"%.1f\" font-weight=\"600\" fill=\"%s\">",
            f->width - f->right + 8, labels[i].y + 4, labels[i].color);
        html_text(&g->h, harg_text(labels[i].text));
        buf_puts(&g->buf, "</text>");
    }
}

double plot_end_label_room(const struct plot_end_label *labels, int n)
{
    double room = 12;
    for (int i = 0; i < n; i++) {
        double w = chart_text_width(labels[i].text, true) + 10;
        room = w > room ? w : room;
    }
    return room;
}

/* ---- axes ---- */

void plot_draw_y_axis(struct svg *g, const struct plot_frame *f, double step)
{
    for (double y = 0; y <= f->y_max + step / 100; y += step) {
        svg_line(g, f->left, plot_y(f, y), f->width - f->right, plot_y(f, y),
            y > 0 ? "stroke=\"#DCDCDC\" stroke-width=\"1\"" : "stroke=\"#8E8E8E\" stroke-width=\"1\"");
        svg_text(g, f->left - 8, plot_y(f, y) + 4, "text-anchor=\"end\" " PLOT_GREY,
            svg_number(g, y, plot_decimals(step)));
    }
}

/* Room at the left for the axis's widest number. */
double plot_y_axis_room(struct svg *g, double top, double step)
{
    double room = 40;
    for (double y = 0; y <= top + step / 100; y += step) {
        double w = chart_text_width(svg_number(g, y, plot_decimals(step)), false) + 12;
        room = w > room ? w : room;
    }
    return room;
}

/* The part of a label before or after its line break. */
static const char *label_line(struct svg *g, const char *label, int line)
{
    const char *br = strchr(label, '\n');
    if (line == 0) {
        return br ? arena_strndup(g->h.arena, label, (size_t)(br - label)) : label;
    }
    return br ? br + 1 : NULL;
}

double plot_label_width(struct svg *g, const char *label)
{
    double w = 0;
    for (int i = 0; i < 2; i++) {
        const char *s = label_line(g, label, i);
        double v = s ? chart_text_width(s, false) : 0;
        w = v > w ? v : w;
    }
    return w;
}

/* A label centred at x, moved inwards where it would stick out of the drawing. */
void plot_draw_x_label(struct svg *g, const struct plot_frame *f, double x, const char *label)
{
    for (int i = 0; i < 2; i++) {
        const char *s = label_line(g, label, i);
        if (s && *s) {
            double half = chart_text_width(s, false) / 2, at = x;
            at = at - half < 0 ? half : at + half > f->width ? f->width - half : at;
            svg_text(g, at, f->height - f->bottom + 18 + i * PLOT_LINE_HEIGHT,
                "text-anchor=\"middle\" " PLOT_GREY, s);
        }
    }
}

/* ---- tables ---- */

static void plot_put_text(struct svg *g, const char *s)
{
    html_text(&g->h, harg_text(s));
}

void plot_figure_begin(struct svg *g, const char *unit)
{
    buf_puts(&g->buf, "<figure class=\"tov-chart\">");
    if (unit) {
        buf_puts(&g->buf, "<figcaption>");
        plot_put_text(g, unit);
        buf_puts(&g->buf, "</figcaption>");
    }
}

void plot_table_begin(struct svg *g, const char *title, const char *first)
{
    buf_puts(&g->buf, "<details class=\"details\"><summary class=\"details-summary\">");
    plot_put_text(g, tr("Vis som tabel"));
    buf_puts(&g->buf,
        "</summary><div class=\"details-text\"><div class=\"tov-scroll\" tabindex=\"0\" role=\"region\" aria-label=\"");
    html_attr(&g->h, harg_text(arena_printf(g->h.arena, "%s: %s", tr("Tabel"), title)));
    buf_puts(&g->buf, "\"><table class=\"table tov-table tov-dense\"><caption>");
    plot_put_text(g, title);
    buf_puts(&g->buf, "</caption><thead><tr><th scope=\"col\">");
    plot_put_text(g, first);
    buf_puts(&g->buf, "</th>");
}

void plot_table_head(struct svg *g, const char *name, const char *more)
{
    buf_puts(&g->buf, "<th scope=\"col\" class=\"tov-num\">");
    plot_put_text(g, name);
    if (more) {
        buf_puts(&g->buf, ", ");
        plot_put_text(g, more);
    }
    buf_puts(&g->buf, "</th>");
}

void plot_table_row(struct svg *g, const char *label)
{
    buf_puts(&g->buf, "<tr><th scope=\"row\">");
    plot_put_text(g, label);
    buf_puts(&g->buf, "</th>");
}

void plot_table_cell(struct svg *g, const char *text)
{
    buf_puts(&g->buf, "<td class=\"tov-num\">");
    plot_put_text(g, text);
    buf_puts(&g->buf, "</td>");
}

const char *plot_interval_text(struct svg *g, double lo, double hi, int decimals)
{
    if (!plot_has_interval(lo, hi)) {
        return tr("fuldtælling");
    }
    return arena_printf(g->h.arena, "%s–%s", svg_number(g, lo, decimals), svg_number(g, hi, decimals));
}

void plot_figure_end(struct svg *g, const char *note)
{
    if (note) {
        buf_puts(&g->buf, "<p class=\"tov-under\">");
        plot_put_text(g, note);
        buf_puts(&g->buf, "</p>");
    }
    buf_puts(&g->buf, "</figure>");
}

void plot_table_body(struct svg *g)
{
    buf_puts(&g->buf, "</tr></thead><tbody>");
}

void plot_table_row_end(struct svg *g)
{
    buf_puts(&g->buf, "</tr>");
}

void plot_table_end(struct svg *g)
{
    buf_puts(&g->buf, "</tbody></table></div></div></details>");
}
