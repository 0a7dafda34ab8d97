#include "html/chart_svg.h"

#include <math.h>
#include <string.h>

#define INK         "fill=\"#1A1A1A\""
#define GREY        "fill=\"#5C5C5C\""
#define HALO        "stroke=\"#FFFFFF\" stroke-width=\"4\" stroke-linejoin=\"round\" paint-order=\"stroke\""
#define TARGET_LINE "stroke=\"#A63603\" stroke-width=\"2\" stroke-dasharray=\"6 4\" fill=\"none\""

enum { WIDE = 560, NARROW = 328, MAX_SERIES = 4, LINE_HEIGHT = 16 };

struct pen {
    const char *color, *dash;
};
static const struct pen pens[MAX_SERIES] = {{"#08519C", ""}, {"#006D2C", " stroke-dasharray=\"6 4\""},
    {"#454545", " stroke-dasharray=\"2 3\""}, {"#7A0177", " stroke-dasharray=\"8 3 2 3\""}};

/* Where the plot area lies in the drawing, and what it shows. */
struct frame {
    double width, height, left, right, top, bottom;
    double x_min, x_max, y_max;
};

static double px(const struct frame *f, double x)
{
    return f->left + (x - f->x_min) / (f->x_max - f->x_min) * (f->width - f->left - f->right);
}

static double py(const struct frame *f, double y)
{
    return f->height - f->bottom - y / f->y_max * (f->height - f->top - f->bottom);
}

/* A step of 1, 2 or 5 times a power of ten that divides span into at most n parts. */
static double nice_step(double span, int n)
{
    if (!(span > 0)) {
        return 1;
    }
    double raw = span / n, unit = pow(10, floor(log10(raw)));
    double m = raw / unit;
    return unit * (m <= 1.0001 ? 1 : m <= 2.0001 ? 2 : m <= 5.0001 ? 5 : 10);
}

static int step_decimals(double step)
{
    return step >= 0.999 ? 0 : step >= 0.0999 ? 1 : 2;
}

static bool is_drawn(const struct chart_point *p)
{
    return p->known == CHART_KNOWN && isfinite(p->value);
}

static bool has_interval(double lo, double hi)
{
    return isfinite(lo) && isfinite(hi);
}

/* ---- labels at the right end, pushed apart ---- */

struct end_label {
    double y;
    const char *text, *color;
};

static void place_end_labels(struct end_label *labels, int n, double top, double bottom)
{
    for (int i = 1; i < n; i++) {
        for (int j = i; j > 0 && labels[j].y < labels[j - 1].y; j--) {
            struct end_label t = labels[j];
            labels[j] = labels[j - 1];
            labels[j - 1] = t;
        }
    }
    for (int i = 0; i < n; i++) {
        double least = i ? labels[i - 1].y + LINE_HEIGHT : top;
        labels[i].y = labels[i].y < least ? least : labels[i].y;
    }
    for (int i = n - 1; i >= 0; i--) {
        double most = i + 1 < n ? labels[i + 1].y - LINE_HEIGHT : bottom;
        labels[i].y = labels[i].y > most ? most : labels[i].y;
    }
}

static void draw_end_labels(struct svg *g, const struct frame *f, struct end_label *labels, int n)
{
    place_end_labels(labels, n, f->top, f->height - f->bottom);
    for (int i = 0; i < n; i++) {
        buf_printf(&g->buf, "<text x=\"%.1f\" y=\"%.1f\" font-weight=\"600\" fill=\"%s\">",
            f->width - f->right + 8, labels[i].y + 4, labels[i].color);
        html_text(&g->h, harg_text(labels[i].text));
        buf_puts(&g->buf, "</text>");
    }
}

static double end_label_room(const struct end_label *labels, int n)
{
    double room = 12;
    for (int i = 0; i < n; i++) {
        double w = chart_text_width(labels[i].text, true) + 10;
        room = w > room ? w : room;
    }
    return room;
}

/* ---- axes ---- */

static void draw_y_axis(struct svg *g, const struct frame *f, double step)
{
    for (double y = 0; y <= f->y_max + step / 100; y += step) {
        svg_line(g, f->left, py(f, y), f->width - f->right, py(f, y),
            y > 0 ? "stroke=\"#DCDCDC\" stroke-width=\"1\"" : "stroke=\"#8E8E8E\" stroke-width=\"1\"");
        svg_text(
            g, f->left - 8, py(f, y) + 4, "text-anchor=\"end\" " GREY, svg_number(g, y, step_decimals(step)));
    }
}

/* Room at the left for the axis's widest number. */
static double y_axis_room(struct svg *g, double top, double step)
{
    double room = 40;
    for (double y = 0; y <= top + step / 100; y += step) {
        double w = chart_text_width(svg_number(g, y, step_decimals(step)), false) + 12;
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

static double label_width(struct svg *g, const char *label)
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
static void draw_x_label(struct svg *g, const struct frame *f, double x, const char *label)
{
    for (int i = 0; i < 2; i++) {
        const char *s = label_line(g, label, i);
        if (s && *s) {
            double half = chart_text_width(s, false) / 2, at = x;
            at = at - half < 0 ? half : at + half > f->width ? f->width - half : at;
            svg_text(g, at, f->height - f->bottom + 18 + i * LINE_HEIGHT, "text-anchor=\"middle\" " GREY, s);
        }
    }
}

/* ---- development ---- */

static double line_top(const struct chart_line *c)
{
    double top = isfinite(c->target) ? c->target : 0;
    for (size_t s = 0; s < c->n_series; s++) {
        for (size_t i = 0; i < c->n; i++) {
            const struct chart_point *p = &c->series[s].points[i];
            if (is_drawn(p)) {
                top = fmax(top, has_interval(p->lo, p->hi) ? p->hi : p->value);
            }
        }
    }
    return top > 0 ? top : 1;
}

/* The label of a series' end: its last value, with the name when there are several. */
static const char *series_end(struct svg *g, const struct chart_line *c, size_t s, double *ret_y)
{
    for (size_t i = c->n; i-- > 0;) {
        const struct chart_point *p = &c->series[s].points[i];
        if (is_drawn(p)) {
            *ret_y = p->value;
            const char *v = svg_number(g, p->value, c->decimals);
            return c->n_series > 1 ? arena_printf(g->h.arena, "%s %s", c->series[s].name, v) : v;
        }
    }
    return NULL;
}

static void draw_series(struct svg *g, const struct frame *f, const struct chart_line *c, size_t s)
{
    const struct pen *pen = &pens[s % MAX_SERIES];
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
            svg_line(g, px(f, (double)i - 1), py(f, p[-1].value), px(f, (double)i), py(f, p->value), attrs);
        }
        open = true;
    }
    for (size_t i = 0; i < c->n; i++) {
        const struct chart_point *p = &c->series[s].points[i];
        if (!is_drawn(p)) {
            continue;
        }
        double x = px(f, (double)i) + (c->n_series > 1 ? ((double)s - (double)(c->n_series - 1) / 2) * 5 : 0);
        const char *thin = arena_printf(g->h.arena, "stroke=\"%s\" stroke-width=\"1.5\"", pen->color);
        if (has_interval(p->lo, p->hi)) {
            svg_line(g, x, py(f, p->lo), x, py(f, p->hi), thin);
            svg_line(g, x - 4, py(f, p->lo), x + 4, py(f, p->lo), thin);
            svg_line(g, x - 4, py(f, p->hi), x + 4, py(f, p->hi), thin);
        }
        svg_circle(
            g, px(f, (double)i), py(f, p->value), 4.5, arena_printf(g->h.arena, "fill=\"%s\"", pen->color));
    }
}

static void draw_line_labels(struct svg *g, const struct frame *f, const struct chart_line *c)
{
    double widest = 0, apart = c->n > 1 ? px(f, 1) - px(f, 0) : f->width;
    for (size_t i = 0; i < c->n; i++) {
        widest = fmax(widest, label_width(g, c->x_labels[i]));
    }
    /* From the right, so that the newest always has its label. */
    size_t every = (size_t)ceil((widest + 8) / (apart > 1 ? apart : 1));
    for (size_t i = 0; i < c->n; i++) {
        if (every < 2 || (c->n - 1 - i) % every == 0) {
            draw_x_label(g, f, px(f, (double)i), c->x_labels[i]);
        }
    }
}

static void draw_line_chart(struct svg *g, const struct chart_line *c, double width, const char *class_name)
{
    struct end_label labels[MAX_SERIES + 1];
    int n = 0;
    double step = nice_step(line_top(c), 4);
    struct frame f = {.width = width, .height = 260, .left = 40, .top = 14, .bottom = 44, .x_min = -0.4};
    f.x_max = (double)c->n - 1 + 0.25;
    f.y_max = ceil(line_top(c) / step - 1e-9) * step;
    f.left = y_axis_room(g, f.y_max, step);
    for (size_t s = 0; s < c->n_series && s < MAX_SERIES; s++) {
        double y = 0;
        const char *text = series_end(g, c, s, &y);
        if (text) {
            labels[n++] = (struct end_label){y, text, pens[s].color};
        }
    }
    if (isfinite(c->target) && c->target_label) {
        labels[n++] = (struct end_label){c->target, c->target_label, "#A63603"};
    }
    f.right = end_label_room(labels, n);
    for (int i = 0; i < n; i++) {
        labels[i].y = py(&f, labels[i].y);
    }
    svg_open(g, f.width, f.height, "img", class_name, c->title, c->finding);
    draw_y_axis(g, &f, step);
    if (isfinite(c->target)) {
        svg_line(g, f.left, py(&f, c->target), f.width - f.right, py(&f, c->target), TARGET_LINE);
    }
    for (size_t s = 0; s < c->n_series && s < MAX_SERIES; s++) {
        draw_series(g, &f, c, s);
    }
    draw_line_labels(g, &f, c);
    draw_end_labels(g, &f, labels, n);
    buf_puts(&g->buf, "</svg>");
}

/* ---- tables ---- */

static void put_text(struct svg *g, const char *s)
{
    html_text(&g->h, harg_text(s));
}

static void figure_begin(struct svg *g, const char *unit)
{
    buf_puts(&g->buf, "<figure class=\"tov-chart\">");
    if (unit) {
        buf_puts(&g->buf, "<figcaption>");
        put_text(g, unit);
        buf_puts(&g->buf, "</figcaption>");
    }
}

static void table_begin(struct svg *g, const char *title, const char *first)
{
    buf_puts(&g->buf, "</figure><details class=\"details\"><summary class=\"details-summary\">");
    put_text(g, tr("Vis som tabel"));
    buf_puts(&g->buf,
        "</summary><div class=\"details-text\"><div class=\"tov-scroll\" tabindex=\"0\" role=\"region\" aria-label=\"");
    html_attr(&g->h, harg_text(arena_printf(g->h.arena, "%s: %s", tr("Tabel"), title)));
    buf_puts(&g->buf, "\"><table class=\"table tov-table tov-dense\"><caption>");
    put_text(g, title);
    buf_puts(&g->buf, "</caption><thead><tr><th scope=\"col\">");
    put_text(g, first);
    buf_puts(&g->buf, "</th>");
}

static void table_head(struct svg *g, const char *name, const char *more)
{
    buf_puts(&g->buf, "<th scope=\"col\" class=\"tov-num\">");
    put_text(g, name);
    if (more) {
        buf_puts(&g->buf, ", ");
        put_text(g, more);
    }
    buf_puts(&g->buf, "</th>");
}

static void table_row(struct svg *g, const char *label)
{
    buf_puts(&g->buf, "<tr><th scope=\"row\">");
    put_text(g, label);
    buf_puts(&g->buf, "</th>");
}

static void table_cell(struct svg *g, const char *text)
{
    buf_puts(&g->buf, "<td class=\"tov-num\">");
    put_text(g, text);
    buf_puts(&g->buf, "</td>");
}

static const char *interval_text(struct svg *g, double lo, double hi, int decimals)
{
    if (!has_interval(lo, hi)) {
        return tr("fuldtælling");
    }
    return arena_printf(g->h.arena, "%s–%s", svg_number(g, lo, decimals), svg_number(g, hi, decimals));
}

static void line_table_row(struct svg *g, const struct chart_line *c, size_t i, bool counts)
{
    char label[200];
    size_t k = 0;
    for (const char *s = c->x_labels[i]; *s && k + 1 < sizeof label; s++) {
        label[k++] = *s == '\n' ? ' ' : *s;
    }
    label[k] = 0;
    table_row(g, label);
    for (size_t s = 0; s < c->n_series; s++) {
        const struct chart_point *p = &c->series[s].points[i];
        const char *word = p->known == CHART_SUPPRESSED ? tr("undertrykt") : tr("ikke oplyst");
        bool drawn = is_drawn(p);
        table_cell(g, drawn ? svg_number(g, p->value, c->decimals) : word);
        table_cell(g, drawn ? interval_text(g, p->lo, p->hi, c->decimals) : word);
        if (counts) {
            table_cell(g, drawn ? html_format(g->h.arena, g->h.lang, harg_int(p->n)) : word);
        }
    }
    buf_puts(&g->buf, "</tr>");
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
    table_begin(g, c->title, c->x_name ? c->x_name : "");
    for (size_t s = 0; s < c->n_series; s++) {
        const char *more = c->n_series > 1 ? tr("95 pct.-interval") : NULL;
        table_head(g, c->series[s].name, NULL);
        table_head(g, more ? c->series[s].name : tr("95 pct.-interval"), more);
        if (counts) {
            table_head(g, more ? c->series[s].name : tr("Personer"), more ? tr("Personer") : NULL);
        }
    }
    buf_puts(&g->buf, "</tr></thead><tbody>");
    for (size_t i = 0; i < c->n; i++) {
        line_table_row(g, c, i, counts);
    }
    buf_puts(&g->buf, "</tbody></table></div></div></details>");
}

struct html_safe chart_line(struct html *h, const struct chart_line *c)
{
    struct svg g;
    svg_begin(&g, h);
    figure_begin(&g, c->unit);
    draw_line_chart(&g, c, WIDE, "tov-chart-large");
    if (h->document) {
        buf_puts(&g.buf, "</figure>");
        return svg_end(&g);
    }
    draw_line_chart(&g, c, NARROW, "tov-chart-small");
    line_table(&g, c);
    return svg_end(&g);
}

/* ---- value against target ---- */

static void interval_axis(const struct chart_interval *c, double *lo, double *hi, double *step)
{
    double least = has_interval(c->lo, c->hi) ? c->lo : c->value,
           most = has_interval(c->lo, c->hi) ? c->hi : c->value;
    if (isfinite(c->target)) {
        least = fmin(least, c->target);
        most = fmax(most, c->target);
    }
    *lo = c->axis_min;
    *hi = c->axis_max;
    if (!(c->axis_max > c->axis_min)) {
        *step = nice_step(fmax(most - least, 1e-6) * 1.4, 4);
        *lo = fmax(0, floor((least - *step / 4) / *step) * *step);
        *hi = ceil((most + *step / 4) / *step) * *step;
    }
    *step = nice_step(*hi - *lo, 5);
}

static void draw_interval(struct svg *g, const struct chart_interval *c, double width, const char *class_name)
{
    double lo, hi, step;
    interval_axis(c, &lo, &hi, &step);
    struct frame f = {
        .width = width, .height = 74, .left = 16, .right = 16, .x_min = lo, .x_max = hi, .y_max = 1};
    double mid = 38;
    svg_open(g, f.width, f.height, "img", class_name, c->title, c->finding);
    svg_line(g, f.left, mid, f.width - f.right, mid, "stroke=\"#8E8E8E\" stroke-width=\"1\"");
    for (double x = lo; x <= hi + step / 100; x += step) {
        svg_line(g, px(&f, x), mid - 4, px(&f, x), mid + 4, "stroke=\"#8E8E8E\" stroke-width=\"1\"");
        svg_text(
            g, px(&f, x), mid + 28, "text-anchor=\"middle\" " GREY, svg_number(g, x, step_decimals(step)));
    }
    if (has_interval(c->lo, c->hi)) {
        svg_rect(g, px(&f, c->lo), mid - 7, px(&f, c->hi) - px(&f, c->lo), 14,
            "fill=\"#9ECAE1\" stroke=\"#08519C\" stroke-width=\"1\"");
    }
    if (isfinite(c->target)) {
        svg_line(g, px(&f, c->target), 18, px(&f, c->target), mid + 14, TARGET_LINE);
        if (c->target_label) {
            double half = chart_text_width(c->target_label, true) / 2, x = px(&f, c->target);
            x = x - half < 0 ? half : x + half > width ? width - half : x;
            svg_text(
                g, x, 13, "text-anchor=\"middle\" font-weight=\"600\" fill=\"#A63603\"", c->target_label);
        }
    }
    svg_circle(g, px(&f, c->value), mid, 8, "fill=\"#08519C\" stroke=\"#FFFFFF\" stroke-width=\"2\"");
    buf_puts(&g->buf, "</svg>");
}

struct html_safe chart_interval(struct html *h, const struct chart_interval *c)
{
    struct svg g;
    svg_begin(&g, h);
    buf_puts(&g.buf, "<figure class=\"tov-chart tov-interval\">");
    draw_interval(&g, c, NARROW, "");
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
        if (has_interval(lo, hi)) {
            svg_rect(&g, fmin(lo * scale, 200), 4.5, fmin(hi * scale, 200) - fmin(lo * scale, 200), 3,
                "fill=\"#9ECAE1\" stroke=\"#1A1A1A\" stroke-width=\"0.5\"");
        }
    }
    buf_puts(&g.buf, "</svg>");
    return svg_end(&g);
}

/* ---- time to an event ---- */

static double step_top(const struct chart_step *c)
{
    double top = 0;
    for (size_t s = 0; s < c->n_series; s++) {
        const struct chart_step_series *r = &c->series[s];
        for (size_t i = 0; i < r->n; i++) {
            top = fmax(top, r->hi && isfinite(r->hi[i]) ? r->hi[i] : r->value[i]);
        }
    }
    return top > 0 ? top : 1;
}

/* One edge of a curve as path commands, forwards or (for the lower edge of a band) backwards. */
static void step_edge(
    struct svg *g, const struct frame *f, const struct chart_step_series *r, const double *v, bool back)
{
    for (size_t k = 0; k < r->n; k++) {
        size_t i = back ? r->n - 1 - k : k;
        double from = px(f, r->time[i]), to = px(f, i + 1 < r->n ? fmin(r->time[i + 1], f->x_max) : f->x_max);
        double a = back ? to : from, b = back ? from : to;
        buf_printf(&g->buf, "%s%.1f %.1fH%.1f", k || back ? "L" : "M", a, py(f, v[i]), b);
    }
}

static void draw_step(struct svg *g, const struct frame *f, const struct chart_step_series *r, size_t s)
{
    const struct pen *pen = &pens[s % MAX_SERIES];
    if (r->lo && r->hi) {
        buf_printf(&g->buf, "<path fill=\"%s\" fill-opacity=\"0.13\" d=\"", pen->color);
        step_edge(g, f, r, r->hi, false);
        step_edge(g, f, r, r->lo, true);
        buf_puts(&g->buf, "Z\"/>");
    }
    buf_printf(
        &g->buf, "<path fill=\"none\" stroke=\"%s\" stroke-width=\"2.5\"%s d=\"", pen->color, pen->dash);
    step_edge(g, f, r, r->value, false);
    buf_puts(&g->buf, "\"/>");
}

static void draw_step_axis(struct svg *g, const struct frame *f, const struct chart_step *c)
{
    double tick = c->x_tick > 0 ? c->x_tick : nice_step(c->x_max, 6);
    for (double x = 0; x <= c->x_max + tick / 100; x += tick) {
        svg_line(g, px(f, x), f->height - f->bottom, px(f, x), f->height - f->bottom + 4,
            "stroke=\"#8E8E8E\" stroke-width=\"1\"");
        draw_x_label(g, f, px(f, x), svg_number(g, x, step_decimals(tick)));
    }
    if (c->x_name) {
        draw_x_label(g, f, (f->left + f->width - f->right) / 2, arena_printf(g->h.arena, "\n%s", c->x_name));
    }
    if (isfinite(c->mark_x)) {
        double x = px(f, c->mark_x);
        svg_line(g, x, f->top - 10, x, f->height - f->bottom,
            "stroke=\"#5C5C5C\" stroke-width=\"1\" stroke-dasharray=\"3 3\"");
        if (c->mark_label) {
            bool left = x + 4 + chart_text_width(c->mark_label, false) > f->width;
            svg_text(g, left ? x - 4 : x + 4, f->top - 4,
                left ? "text-anchor=\"end\" " GREY " " HALO : GREY " " HALO, c->mark_label);
        }
    }
}

static void draw_step_chart(struct svg *g, const struct chart_step *c, double width, const char *class_name)
{
    struct end_label labels[MAX_SERIES];
    int n = 0;
    double top = step_top(c), step = nice_step(top, 4);
    struct frame f = {.width = width, .height = 280, .left = 40, .top = 26, .bottom = 48, .x_max = c->x_max};
    f.y_max = ceil(top / step - 1e-9) * step;
    f.left = y_axis_room(g, f.y_max, step);
    for (size_t s = 0; s < c->n_series && s < MAX_SERIES; s++) {
        const struct chart_step_series *r = &c->series[s];
        if (r->n) {
            const char *v = svg_number(g, r->value[r->n - 1], c->decimals);
            labels[n++] = (struct end_label){
                r->value[r->n - 1], arena_printf(g->h.arena, "%s %s", r->name, v), pens[s].color};
        }
    }
    f.right = end_label_room(labels, n);
    for (int i = 0; i < n; i++) {
        labels[i].y = py(&f, labels[i].y);
    }
    svg_open(g, f.width, f.height, "img", class_name, c->title, c->finding);
    draw_y_axis(g, &f, step);
    draw_step_axis(g, &f, c);
    for (size_t s = 0; s < c->n_series && s < MAX_SERIES; s++) {
        if (c->series[s].n) {
            draw_step(g, &f, &c->series[s], s);
        }
    }
    draw_end_labels(g, &f, labels, n);
    buf_puts(&g->buf, "</svg>");
}

/* The step in force at time x; r->n when none yet. */
static size_t step_at(const struct chart_step_series *r, double x)
{
    size_t at = r->n;
    for (size_t i = 0; i < r->n && r->time[i] <= x + 1e-9; i++) {
        at = i;
    }
    return at;
}

static void step_table(struct svg *g, const struct chart_step *c)
{
    double tick = c->x_tick > 0 ? c->x_tick : nice_step(c->x_max, 6);
    table_begin(g, c->title, c->x_name ? c->x_name : "");
    for (size_t s = 0; s < c->n_series; s++) {
        table_head(g, c->series[s].name, NULL);
        table_head(g, c->series[s].name, tr("95 pct.-interval"));
    }
    if (c->at_risk) {
        table_head(g, tr("Endnu uden udfald"), NULL);
    }
    buf_puts(&g->buf, "</tr></thead><tbody>");
    for (size_t k = 0; (double)k * tick <= c->x_max + 1e-9; k++) {
        double x = (double)k * tick;
        table_row(g, svg_number(g, x, step_decimals(tick)));
        for (size_t s = 0; s < c->n_series; s++) {
            const struct chart_step_series *r = &c->series[s];
            size_t i = step_at(r, x);
            table_cell(g, i < r->n ? svg_number(g, r->value[i], c->decimals) : tr("vises ikke"));
            table_cell(
                g, i < r->n && r->lo && r->hi ? interval_text(g, r->lo[i], r->hi[i], c->decimals) : "–");
        }
        if (c->at_risk) {
            table_cell(g, k < c->n_at_risk ? html_format(g->h.arena, g->h.lang, harg_int(c->at_risk[k]))
                                           : tr("ikke oplyst"));
        }
        buf_puts(&g->buf, "</tr>");
    }
    buf_puts(&g->buf, "</tbody></table></div></div></details>");
}

struct html_safe chart_step(struct html *h, const struct chart_step *c)
{
    struct svg g;
    svg_begin(&g, h);
    figure_begin(&g, c->unit);
    draw_step_chart(&g, c, WIDE, "tov-chart-large");
    if (h->document) {
        buf_puts(&g.buf, "</figure>");
        return svg_end(&g);
    }
    draw_step_chart(&g, c, NARROW, "tov-chart-small");
    step_table(&g, c);
    return svg_end(&g);
}
