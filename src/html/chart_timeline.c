#include "html/chart_lane.h"

#include "base/sort.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_LANES = 12, MAX_ROWS = 4 };
static const double width = 1168, label_column = 128, head = 42, row_pitch = 36, bar_height = 27,
                    short_bar = 100;

enum item_kind { ITEM_SPAN, ITEM_MARK, ITEM_RING, ITEM_PAUSE, ITEM_HIDDEN };

/* Something that takes room in a lane. Rows keep items of a lane apart. */
struct item {
    enum item_kind kind;
    size_t lane, index;
    double x0, x1;
    int row; /* -1 = no room: in the table only */
};

struct timeline {
    const struct chart_timeline *c;
    struct svg *g;
    struct item *items;
    size_t n_items;
    const int *ring_item; /* per span: its ring's place in items, -1 = none */
    double y[MAX_LANES + 1];
    int rows[MAX_LANES];
    int left_out[MAX_LANES];
    double row_end[MAX_LANES][MAX_ROWS];
};

static double day_x(const struct timeline *t, day_t d)
{
    double span = t->c->to.n - t->c->from.n, at = d.n - t->c->from.n;
    double x = label_column + at / (span > 0 ? span : 1) * (width - label_column);
    return x < label_column ? label_column : x > width ? width : x;
}

static bool is_shown(const struct timeline *t, day_t start, day_t end)
{
    return start.n < t->c->to.n && (day_is_none(end) || end.n > t->c->from.n);
}

static double row_y(const struct timeline *t, size_t lane, int row)
{
    double height = t->y[lane + 1] - t->y[lane], used = t->rows[lane] * row_pitch;
    return t->y[lane] + (height - used) / 2 + (row + 0.5) * row_pitch;
}

/* ---- room ---- */

static void add_item(struct timeline *t, enum item_kind kind, size_t lane, size_t index, double x0, double x1)
{
    if (lane < t->c->n_lanes && lane < MAX_LANES) {
        t->items[t->n_items++] = (struct item){kind, lane, index, x0, x1, -1};
    }
}

static bool has_ring(const struct timeline *t, const struct chart_span *s)
{
    return !day_is_none(s->referred) && s->referred.n <= s->start.n && s->referred.n >= t->c->from.n &&
           s->start.n < t->c->to.n && s->from_lane < t->c->n_lanes;
}

/* Where a bar ends; a wait goes on to today, with its name behind it. */
static double span_end(const struct timeline *t, const struct chart_span *s)
{
    if (s->state == SPAN_WAITING) {
        return fmin(day_x(t, t->c->today) + 8 + chart_text_width(s->label, false), width);
    }
    return day_is_none(s->end) ? width : day_x(t, s->end);
}

static double pause_end(const struct timeline *t, const struct chart_pause *p)
{
    return day_x(t, day_is_none(p->end) ? t->c->today : p->end);
}

static void collect(struct timeline *t)
{
    const struct chart_timeline *c = t->c;
    for (size_t i = 0; i < c->n_pauses; i++) {
        if (is_shown(t, c->pauses[i].start, c->pauses[i].end)) {
            add_item(
                t, ITEM_PAUSE, c->pause_last, i, day_x(t, c->pauses[i].start), pause_end(t, &c->pauses[i]));
        }
    }
    for (size_t i = 0; i < c->n_spans; i++) {
        const struct chart_span *s = &c->spans[i];
        if (!is_shown(t, s->start, s->end)) {
            continue;
        }
        double x0 = day_x(t, s->start), x1 = span_end(t, s);
        if (has_ring(t, s)) {
            double ring = day_x(t, s->referred);
            x0 = fmin(x0, s->from_lane == s->lane ? ring - 7 : ring);
            if (s->from_lane != s->lane) {
                /* A ring may stand on the end of a bar. */
                add_item(t, ITEM_RING, s->from_lane, i, ring + 3, ring + 8);
            }
        }
        add_item(t, ITEM_SPAN, s->lane, i, x0, fmax(x1, x0 + 6));
    }
    for (size_t i = 0; i < c->n_marks; i++) {
        if (c->marks[i].day.n >= c->from.n && c->marks[i].day.n < c->to.n) {
            double x = day_x(t, c->marks[i].day);
            add_item(t, ITEM_MARK, c->marks[i].lane, i, x - 10, x + 10);
        }
    }
}

static int compare_items(const void *a, const void *b)
{
    const struct item *p = a, *q = b;
    if (p->x0 < q->x0 || p->x0 > q->x0) {
        return p->x0 < q->x0 ? -1 : 1;
    }
    if (p->kind != q->kind) {
        return p->kind < q->kind ? -1 : 1;
    }
    return p->index < q->index ? -1 : p->index > q->index;
}

static void place_item(struct timeline *t, struct item *it)
{
    for (int r = 0; r < MAX_ROWS; r++) {
        if (t->row_end[it->lane][r] <= it->x0 + 0.01) {
            t->row_end[it->lane][r] = it->x1;
            it->row = r;
            t->rows[it->lane] = r + 1 > t->rows[it->lane] ? r + 1 : t->rows[it->lane];
            return;
        }
    }
    if (it->kind == ITEM_SPAN || it->kind == ITEM_MARK) {
        t->left_out[it->lane]++;
    }
}

/* The line about hidden content stands after the last item of the emptiest row, or in a row of its own. */
static void place_hidden(struct timeline *t, size_t lane)
{
    double need = chart_text_width(t->c->lanes[lane].hidden, false) + 30;
    int best = 0;
    for (int r = 1; r < t->rows[lane]; r++) {
        best = t->row_end[lane][r] < t->row_end[lane][best] ? r : best;
    }
    double x = fmax(t->row_end[lane][best] + 8, label_column + 8), clear = x;
    for (size_t i = 0; i < t->c->n_pauses; i++) {
        const struct chart_pause *p = &t->c->pauses[i];
        bool meets =
            is_shown(t, p->start, p->end) && day_x(t, p->start) < clear + need && pause_end(t, p) > clear;
        clear = meets ? pause_end(t, p) + 8 : clear;
    }
    x = clear + need <= width ? clear : x;
    if (x + need > width) {
        best = t->rows[lane]++;
        x = label_column + 8;
    }
    add_item(t, ITEM_HIDDEN, lane, lane, x, x + need);
    t->items[t->n_items - 1].row = best;
}

/* The lane's name on one or two lines. */
static int split_name(struct svg *g, const char *name, const char *lines[2])
{
    lines[0] = name;
    lines[1] = NULL;
    if (chart_text_width(name, true) <= label_column - 10) {
        return 1;
    }
    const char *cut = NULL;
    for (const char *s = strchr(name, ' '); s; s = strchr(s + 1, ' ')) {
        const char *part = arena_strndup(g->h.arena, name, (size_t)(s - name));
        if (chart_text_width(part, true) <= label_column - 10) {
            cut = s;
            lines[0] = part;
        }
    }
    if (!cut) {
        lines[0] = chart_text_fit(g->h.arena, name, label_column - 10, true);
        return 1;
    }
    lines[1] = chart_text_fit(g->h.arena, cut + 1, label_column - 10, true);
    return 2;
}

static void arrange(struct timeline *t)
{
    size_t n_lanes = t->c->n_lanes < MAX_LANES ? t->c->n_lanes : MAX_LANES;
    array_sort(t->items, t->n_items, sizeof *t->items, compare_items);
    size_t n = t->n_items;
    for (size_t i = 0; i < n; i++) {
        place_item(t, &t->items[i]);
    }
    t->y[0] = head;
    for (size_t lane = 0; lane < n_lanes; lane++) {
        if (t->c->lanes[lane].hidden) {
            place_hidden(t, lane);
        }
        const char *lines[2];
        t->rows[lane] = t->rows[lane] ? t->rows[lane] : 1;
        int text = split_name(t->g, t->c->lanes[lane].name, lines) + (t->c->lanes[lane].note != NULL) +
                   (t->left_out[lane] > 0);
        t->y[lane + 1] = t->y[lane] + fmax(t->rows[lane] * row_pitch + 8, text * 16 + 12);
    }
}

/* ---- shapes ---- */

void lane_bar(struct svg *g, double x, double y, double w, enum chart_span_state state, bool cut_left)
{
    static const char *const attrs[] = {
        [SPAN_FINISHED] = "rx=\"2\" fill=\"#DEEBF7\" stroke=\"#08519C\" stroke-width=\"1\"",
        [SPAN_RUNNING] = "rx=\"2\" fill=\"#9ECAE1\" stroke=\"#08519C\" stroke-width=\"1\"",
        [SPAN_PLANNED] =
            "rx=\"2\" fill=\"#FFFFFF\" stroke=\"#08519C\" stroke-width=\"1.5\" stroke-dasharray=\"4 3\"",
        [SPAN_BENEFIT] = "rx=\"2\" fill=\"#EBEBEB\" stroke=\"#5C5C5C\" stroke-width=\"1\"",
        [SPAN_AFTERCARE] =
            "rx=\"2\" fill=\"#F7FBFF\" stroke=\"#08519C\" stroke-width=\"1.5\" stroke-dasharray=\"1.5 2.5\"",
        [SPAN_WAITING] = "fill=\"none\"",
    };
    svg_rect(g, x, y - bar_height / 2, w, bar_height, attrs[state]);
    if (!cut_left && (state == SPAN_FINISHED || state == SPAN_RUNNING)) {
        svg_rect(g, x, y - bar_height / 2, fmin(4, w), bar_height, "fill=\"#08519C\"");
    }
}

void lane_ring(struct svg *g, double x, double y)
{
    svg_circle(g, x, y, 5, "fill=\"#FFFFFF\" stroke=\"#1A1A1A\" stroke-width=\"2\"");
}

void lane_mark(struct svg *g, double x, double y, enum chart_mark_kind kind)
{
    switch (kind) {
    case MARK_MEETING:
    case MARK_MEETING_PLANNED:
        buf_printf(&g->buf, "<path d=\"M%.1f %.1fl8 8l-8 8l-8 -8z\" %s/>", x, y - 8,
            kind == MARK_MEETING
                ? "fill=\"#1A1A1A\""
                : "fill=\"#FFFFFF\" stroke=\"#1A1A1A\" stroke-width=\"2\" stroke-dasharray=\"3 2\"");
        break;
    case MARK_OTHER: svg_rect(g, x - 6.5, y - 6.5, 13, 13, "fill=\"#454545\""); break;
    case MARK_OTHER_PLANNED:
        svg_rect(g, x - 6, y - 6, 12, 12,
            "fill=\"#FFFFFF\" stroke=\"#454545\" stroke-width=\"2\" stroke-dasharray=\"3 2\"");
        break;
    case MARK_FOLLOWUP_MISSED:
        svg_circle(g, x, y, 6.5, "fill=\"#FFFFFF\" stroke=\"#08519C\" stroke-width=\"2\"");
        svg_line(g, x - 4, y + 4, x + 4, y - 4, "stroke=\"#08519C\" stroke-width=\"2\"");
        break;
    case MARK_FOLLOWUP: svg_circle(g, x, y, 7.5, "fill=\"#08519C\""); break;
    case MARK_FOLLOWUP_PLANNED:
        svg_circle(
            g, x, y, 6.5, "fill=\"#FFFFFF\" stroke=\"#08519C\" stroke-width=\"2\" stroke-dasharray=\"3 2\"");
        break;
    case MARK_OVERDUE:
        buf_printf(&g->buf,
            "<path d=\"M%.1f %.1fl8.5 15.5h-17z\" fill=\"#FFFFFF\" stroke=\"#A30000\" stroke-width=\"2\" "
            "stroke-linejoin=\"round\"/><path d=\"M%.1f %.1fv5m0 2.5v1.6\" stroke=\"#A30000\" stroke-width=\"2\"/>",
            x, y - 9, x, y - 4);
        break;
    }
}

void lane_hatch(struct svg *g, int id)
{
    buf_printf(&g->buf,
        "<defs><pattern id=\"hatch-%d\" width=\"7\" height=\"7\" patternUnits=\"userSpaceOnUse\" "
        "patternTransform=\"rotate(45)\"><rect width=\"7\" height=\"7\" fill=\"#FFF6E5\"/>"
        "<line x1=\"0\" y1=\"0\" x2=\"0\" y2=\"7\" stroke=\"#F3BE8A\" stroke-width=\"2.5\"/></pattern></defs>",
        id);
}

void lane_pause(struct svg *g, double x, double y, double w, double h, int id)
{
    svg_rect(g, x, y, w, h,
        arena_printf(g->h.arena,
            "fill=\"url(#hatch-%d)\" stroke=\"#A63603\" stroke-width=\"1\" stroke-dasharray=\"4 3\"", id));
}

/* ---- drawing ---- */

static void draw_today(struct timeline *t, double bottom)
{
    if (t->c->today.n < t->c->from.n || t->c->today.n >= t->c->to.n) {
        return;
    }
    double x = day_x(t, t->c->today);
    svg_line(t->g, x, head, x, bottom, "stroke=\"#1A1A1A\" stroke-width=\"1.5\"");
}

/* The box over the today line; returns its edges, so that years keep clear of it. It is drawn last, over the lines of the years. */
static void draw_today_box(struct timeline *t, double *x0, double *x1, bool is_drawn)
{
    struct svg *g = t->g;
    *x0 = *x1 = -1;
    if (t->c->today.n < t->c->from.n || t->c->today.n >= t->c->to.n) {
        return;
    }
    const char *date = html_format(g->h.arena, g->h.lang, harg_day(t->c->today));
    const char *text = arena_printf(g->h.arena, "%s %s", tr("I dag"), date);
    double w = chart_text_width(text, true) + 16, x = day_x(t, t->c->today) - w / 2;
    x = x < label_column ? label_column : x + w > width ? width - w : x;
    if (is_drawn) {
        svg_rect(g, x, 0, w, 18, "fill=\"#1A1A1A\" rx=\"2\"");
        svg_text(g, x + 8, 13.5, "fill=\"#FFFFFF\" font-weight=\"600\"", text);
    }
    *x0 = x;
    *x1 = x + w;
}

static const char *month_name(struct svg *g, int month)
{
    static const char *const da[] = {
        "jan.", "feb.", "mar.", "apr.", "maj", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "dec."};
    static const char *const en[] = {
        "Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sep", "Oct", "Nov", "Dec"};
    return (g->h.lang == LANG_EN ? en : da)[month - 1];
}

/* A year's name at x, moved right of the today box where they would meet; free = where the last text ended. */
static void draw_year(struct timeline *t, int year, double x, const double box[2], double *free)
{
    char text[24];
    struct svg *g = t->g;
    size_t n = html_format_machine(text, sizeof text, g->h.lang, harg_int(year));
    double w = n ? chart_text_width(text, true) : 0;
    x = fmax(x + 4, *free);
    if (box[1] > 0 && x < box[1] + 6 && x + w > box[0] - 6) {
        x = box[1] + 6;
    }
    if (x + w <= width) {
        svg_text(g, x, 13.5, "font-weight=\"600\" fill=\"#1A1A1A\"", text);
        *free = x + w + 8;
    }
}

static void draw_months(struct timeline *t, double bottom)
{
    struct ymd f = day_ymd(t->c->from);
    double box[2], year_free = 0, month_free = 0;
    draw_today_box(t, &box[0], &box[1], false);
    for (day_t d = day_from_ymd(f.year, f.month, 1); d.n < t->c->to.n; d = day_add_months(d, 1)) {
        struct ymd y = day_ymd(d);
        double x = day_x(t, d);
        bool first = d.n <= t->c->from.n, january = y.month == 1;
        if (first || january) {
            svg_line(t->g, x, 2, x, bottom, "stroke=\"#8E8E8E\" stroke-width=\"1\"");
            draw_year(t, y.year, x, box, &year_free);
        } else if (day_x(t, day_add_months(d, 1)) - x > 8) {
            svg_line(t->g, x, 24, x, bottom, "stroke=\"#DCDCDC\" stroke-width=\"1\"");
        }
        const char *name = month_name(t->g, y.month);
        double w = chart_text_width(name, false), end = day_x(t, day_add_months(d, 1));
        bool room = end - x >= w + 6 || (y.month % 3 == 1 && (end - x) * 3 >= w + 8);
        if (room && x + 4 >= month_free && x + 4 + w <= width) {
            svg_text(t->g, x + 4, 34, "fill=\"#5C5C5C\"", name);
            month_free = x + 4 + w + 4;
        }
    }
    draw_today_box(t, &box[0], &box[1], true);
}

static void draw_lane_names(struct timeline *t)
{
    struct svg *g = t->g;
    for (size_t i = 0; i < t->c->n_lanes && i < MAX_LANES; i++) {
        const struct chart_lane *lane = &t->c->lanes[i];
        const char *lines[2];
        int n = split_name(g, lane->name, lines), k = n + (lane->note != NULL) + (t->left_out[i] > 0);
        double y = (t->y[i] + t->y[i + 1]) / 2 - (k - 1) * 8 + 4.5;
        for (int j = 0; j < n; j++, y += 16) {
            svg_text(g, 0, y, "font-weight=\"600\" fill=\"#1A1A1A\"", lines[j]);
        }
        if (lane->note) {
            svg_text(g, 0, y, "fill=\"#5C5C5C\"",
                chart_text_fit(g->h.arena, lane->note, label_column - 10, false));
            y += 16;
        }
        if (t->left_out[i] > 0) {
            const char *more = html_format(g->h.arena, g->h.lang, harg_int(t->left_out[i]));
            svg_text(g, 0, y, "fill=\"#5C5C5C\"", arena_printf(g->h.arena, "+%s %s", more, tr("i tabellen")));
        }
    }
}

static void draw_lane_lines(struct timeline *t)
{
    for (size_t i = 0; i <= t->c->n_lanes && i <= MAX_LANES; i++) {
        svg_line(t->g, 0, t->y[i], width, t->y[i], "stroke=\"#BFBFBF\" stroke-width=\"1\"");
    }
}

static void draw_pauses(struct timeline *t, int hatch)
{
    for (size_t i = 0; i < t->c->n_pauses; i++) {
        const struct chart_pause *p = &t->c->pauses[i];
        if (is_shown(t, p->start, p->end) && t->c->pause_last < MAX_LANES) {
            double x = day_x(t, p->start);
            lane_pause(t->g, x, t->y[t->c->pause_first] + 1, pause_end(t, p) - x,
                t->y[t->c->pause_last + 1] - t->y[t->c->pause_first] - 2, hatch);
        }
    }
}

static void draw_pause_label(struct timeline *t, const struct item *it)
{
    struct svg *g = t->g;
    const struct chart_pause *p = &t->c->pauses[it->index];
    const char *days =
        arena_printf(g->h.arena, "%s %s", html_format(g->h.arena, g->h.lang, harg_int(p->days)), tr("dage"));
    const char *what = tr("uden indsats");
    double room = it->x1 - it->x0 - 8,
           w = fmax(chart_text_width(days, true), chart_text_width(what, false)) + 12;
    bool two = t->rows[it->lane] == 1 && w <= room;
    w = two ? w : chart_text_width(days, true) + 12;
    if (w > room || it->row < 0) {
        return;
    }
    double x = (it->x0 + it->x1) / 2, y = row_y(t, it->lane, it->row), h = two ? 36 : 20;
    svg_rect(
        g, x - w / 2, y - h / 2, w, h, "rx=\"3\" fill=\"#FFFFFF\" stroke=\"#A63603\" stroke-width=\"1\"");
    svg_text(
        g, x, two ? y - 3 : y + 4.5, "text-anchor=\"middle\" font-weight=\"600\" fill=\"#A63603\"", days);
    if (two) {
        svg_text(g, x, y + 12.5, "text-anchor=\"middle\" fill=\"#A63603\"", what);
    }
}

/* From the ring at sending, up or down, then along to the start. */
static void draw_arrow(struct timeline *t, const struct item *it)
{
    const struct chart_span *s = &t->c->spans[it->index];
    struct svg *g = t->g;
    if (it->row < 0 || !has_ring(t, s)) {
        return;
    }
    double x = day_x(t, s->referred), to = day_x(t, s->start), y = row_y(t, s->lane, it->row), from = y;
    int ring = t->ring_item[it->index];
    if (ring >= 0 && t->items[ring].row >= 0) {
        from = row_y(t, s->from_lane, t->items[ring].row);
    }
    if (to - x < 12 && fabs(from - y) < 1) {
        return;
    }
    double tip = to - x < 8 ? x : to - 7;
    buf_printf(&g->buf,
        "<path d=\"M%.1f %.1fV%.1fH%.1f\" fill=\"none\" stroke=\"#1A1A1A\" stroke-width=\"1.5\"/>", x, from,
        y, tip);
    if (to - x >= 8) {
        buf_printf(&g->buf, "<path d=\"M%.1f %.1fl-8 -4v8z\" fill=\"#1A1A1A\"/>", to - 0.5, y);
    }
}

static void link_begin(struct svg *g, const char *url, const char *name)
{
    buf_puts(&g->buf, url ? "<a href=\"" : "<g role=\"img\"");
    if (url) {
        html_url(&g->h, harg_text(url));
        buf_putc(&g->buf, '"');
    }
    buf_puts(&g->buf, " aria-label=\"");
    html_attr(&g->h, harg_text(name));
    buf_puts(&g->buf, "\"><title>");
    html_text(&g->h, harg_text(name));
    buf_puts(&g->buf, "</title>");
}

/* A referral without a start: from the ring up or down, then dashed to today. */
static void draw_waiting(struct timeline *t, const struct item *it)
{
    const struct chart_span *s = &t->c->spans[it->index];
    struct svg *g = t->g;
    double x = day_x(t, s->start), now = day_x(t, t->c->today), y = row_y(t, s->lane, it->row), from = y;
    int ring = t->ring_item[it->index];
    if (ring >= 0 && t->items[ring].row >= 0) {
        from = row_y(t, s->from_lane, t->items[ring].row);
    }
    link_begin(g, s->url, lane_span_name(g, t->c, s));
    svg_rect(g, x - 7, y - 12, fmax(now - x, 4) + 7, 24, "fill=\"#FFFFFF\" fill-opacity=\"0\"");
    buf_printf(&g->buf,
        "<path d=\"M%.1f %.1fV%.1fH%.1f\" fill=\"none\" stroke=\"#1A1A1A\" stroke-width=\"1.5\" "
        "stroke-dasharray=\"4 3\"/>",
        x, from, y, now);
    if (has_ring(t, s) && s->from_lane == s->lane) {
        lane_ring(g, x, y);
    }
    buf_puts(&g->buf, s->url ? "</a>" : "</g>");
    const char *label = chart_text_fit(g->h.arena, s->label, width - now - 10, false);
    if (*label) {
        svg_text(g, now + 6, y + 4.5,
            "fill=\"#1A1A1A\" stroke=\"#FFFFFF\" stroke-width=\"4\" stroke-linejoin=\"round\" paint-order=\"stroke\" "
            "pointer-events=\"none\" aria-hidden=\"true\"",
            label);
    }
}

/* Free pixels behind a bar that ends at x, before the next thing in its row or a pause. */
static double room_after(const struct timeline *t, const struct item *it, double x)
{
    double next = width;
    for (size_t i = 0; i < t->n_items; i++) {
        const struct item *o = &t->items[i];
        if (o != it && o->lane == it->lane && o->row == it->row && o->x1 > it->x0) {
            next = fmin(next, fmax(o->x0, x));
        }
    }
    for (size_t i = 0; i < t->c->n_pauses; i++) {
        const struct chart_pause *p = &t->c->pauses[i];
        if (is_shown(t, p->start, p->end) && pause_end(t, p) > x) {
            next = fmin(next, fmax(day_x(t, p->start), x));
        }
    }
    return next - x;
}

static void draw_span(struct timeline *t, const struct item *it)
{
    const struct chart_span *s = &t->c->spans[it->index];
    struct svg *g = t->g;
    if (s->state == SPAN_WAITING) {
        draw_waiting(t, it);
        return;
    }
    double x = day_x(t, s->start), end = day_is_none(s->end) ? width : day_x(t, s->end),
           y = row_y(t, s->lane, it->row);
    double w = fmax(end - x - 1, 4);
    link_begin(g, s->url, lane_span_name(g, t->c, s));
    lane_bar(g, x, y, w, s->state, s->start.n < t->c->from.n);
    const char *label = chart_text_fit(g->h.arena, s->label, w - 18, false);
    bool whole = label == s->label;
    if (whole) {
        svg_text(g, x + 10, y + 4.5, "fill=\"#1A1A1A\"", label);
    }
    buf_puts(&g->buf, s->url ? "</a>" : "</g>");
    /* A label that is too long for a short bar stands behind it, where there is room. */
    if (!whole && w < short_bar && chart_text_width(s->label, false) + 12 <= room_after(t, it, x + w)) {
        svg_text(g, x + w + 6, y + 4.5,
            "fill=\"#1A1A1A\" stroke=\"#FFFFFF\" stroke-width=\"4\" stroke-linejoin=\"round\" paint-order=\"stroke\" "
            "pointer-events=\"none\" aria-hidden=\"true\"",
            s->label);
        label = "";
    }
    /* A shortened label stands outside the link: what a link shows must be part of its name. */
    if (!whole && *label) {
        svg_text(g, x + 10, y + 4.5, "fill=\"#1A1A1A\" pointer-events=\"none\" aria-hidden=\"true\"", label);
    }
    if (has_ring(t, s) && s->from_lane == s->lane && day_x(t, s->start) - day_x(t, s->referred) >= 12) {
        lane_ring(g, day_x(t, s->referred), y);
    }
}

static void draw_hidden(struct timeline *t, const struct item *it)
{
    struct svg *g = t->g;
    double x = it->x0, y = row_y(t, it->lane, it->row);
    buf_printf(&g->buf,
        "<path d=\"M%.1f %.1fv-3a3.5 3.5 0 0 1 7 0v3\" fill=\"none\" stroke=\"#454545\" stroke-width=\"1.5\"/>",
        x + 3, y - 2);
    svg_rect(g, x, y - 2, 13, 9, "rx=\"1\" fill=\"none\" stroke=\"#454545\" stroke-width=\"1.5\"");
    svg_text(g, x + 20, y + 4.5,
        "fill=\"#454545\" stroke=\"#FFFFFF\" stroke-width=\"4\" stroke-linejoin=\"round\" paint-order=\"stroke\"",
        t->c->lanes[it->lane].hidden);
}

static void draw_item(struct timeline *t, const struct item *it)
{
    struct svg *g = t->g;
    if (it->row < 0) {
        return;
    }
    switch (it->kind) {
    case ITEM_SPAN: draw_span(t, it); break;
    case ITEM_RING:
        lane_ring(g, day_x(t, t->c->spans[it->index].referred), row_y(t, it->lane, it->row));
        break;
    case ITEM_HIDDEN: draw_hidden(t, it); break;
    case ITEM_PAUSE: draw_pause_label(t, it); break;
    case ITEM_MARK: {
        const struct chart_mark *m = &t->c->marks[it->index];
        link_begin(g, m->url, lane_mark_name(g, t->c, m));
        lane_mark(g, (it->x0 + it->x1) / 2, row_y(t, it->lane, it->row), m->kind);
        buf_puts(&g->buf, m->url ? "</a>" : "</g>");
        break;
    }
    }
}

static void draw(struct timeline *t)
{
    struct svg *g = t->g;
    size_t n_lanes = t->c->n_lanes < MAX_LANES ? t->c->n_lanes : MAX_LANES;
    double bottom = t->y[n_lanes];
    int hatch = html_next_id(g->page);
    svg_open(g, width, bottom + 1, "group", "", t->c->title, t->c->finding);
    lane_hatch(g, hatch);
    draw_lane_lines(t);
    draw_months(t, bottom);
    draw_pauses(t, hatch);
    draw_today(t, bottom);
    draw_lane_names(t);
    for (size_t i = 0; i < t->n_items; i++) {
        if (t->items[i].kind == ITEM_SPAN && t->c->spans[t->items[i].index].state != SPAN_WAITING) {
            draw_arrow(t, &t->items[i]);
        }
    }
    for (size_t lane = 0; lane < n_lanes; lane++) {
        buf_puts(&g->buf, "<g data-lane=\"");
        buf_int(&g->buf, (int64_t)lane);
        buf_puts(&g->buf, "\">");
        for (size_t i = 0; i < t->n_items; i++) {
            if (t->items[i].lane == lane) {
                draw_item(t, &t->items[i]);
            }
        }
        buf_puts(&g->buf, "</g>");
    }
    buf_puts(&g->buf, "</svg>");
}

struct html_safe chart_timeline(struct html *h, const struct chart_timeline *c)
{
    struct svg g;
    svg_begin(&g, h);
    struct timeline t = {.c = c, .g = &g};
    t.items = arena_array(h->arena, c->n_spans * 2 + c->n_marks + c->n_pauses + MAX_LANES, sizeof *t.items);
    int *rings = arena_array(h->arena, c->n_spans + 1, sizeof *rings);
    if (!t.items || !rings) {
        buf_done(&g.buf);
        return (struct html_safe){"", 0};
    }
    collect(&t);
    arrange(&t);
    for (size_t i = 0; i < c->n_spans; i++) {
        rings[i] = -1;
    }
    for (size_t i = 0; i < t.n_items; i++) {
        if (t.items[i].kind == ITEM_RING) {
            rings[t.items[i].index] = (int)i;
        }
    }
    t.ring_item = rings;
    buf_puts(&g.buf,
        "<figure class=\"tov-chart tov-scroll tov-across tov-wide\" tabindex=\"0\" role=\"region\" aria-label=\"");
    html_attr(&g.h, harg_text(tr("Forløb som tidslinje")));
    buf_puts(&g.buf, "\">");
    draw(&t);
    buf_puts(&g.buf, "</figure>");
    lane_key(&g, c);
    lane_path(&g, c);
    lane_table(&g, c);
    return svg_end(&g);
}
