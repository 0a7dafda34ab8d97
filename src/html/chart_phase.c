#include "html/chart_phase.h"

#include "base/lang.h"
#include "html/chart_svg.h"

#include <math.h>

enum {
    WIDTH = 1168,
    LABEL = 240,
    LEFT = 250,
    HEAD = 40,
    ROW = 34,
    BAR = 20,
    MIN_REMARK = 130,
    MONTHS_BEYOND = 2
};

/* One drawing: days from `from` to `to` between LEFT and the right edge. */
struct phase {
    struct svg g;
    const struct chart_phase *c;
    day_t from, to;
    double bottom;
    int hatch;
};

static double phase_x(const struct phase *p, day_t d)
{
    double share = (double)(d.n - p->from.n) / (double)(p->to.n - p->from.n);
    return LEFT + fmin(1, fmax(0, share)) * (WIDTH - LEFT);
}

static day_t phase_last(const struct chart_phase *c)
{
    day_t last = DAY_NONE;
    for (size_t i = 0; i < c->n; i++)
        if (!day_is_none(c->rows[i].end) && (day_is_none(last) || c->rows[i].end.n > last.n))
            last = c->rows[i].end;
    return last;
}

/* From the year that the earliest of today, stop and end is in, to some months after the last end, so that remarks have room. */
static void phase_span(struct phase *p)
{
    day_t first = p->c->today, last = phase_last(p->c);
    double remark = MIN_REMARK;
    for (size_t i = 0; i < p->c->n; i++) {
        const struct chart_phase_row *r = &p->c->rows[i];
        if (!day_is_none(r->stop) && r->stop.n < first.n)
            first = r->stop;
        if (!day_is_none(r->end) && r->end.n < first.n)
            first = r->end;
        remark = fmax(remark, chart_text_width(r->remark ? r->remark : "", true));
    }
    p->from = day_from_ymd(day_year(first), 1, 1);
    if (day_is_none(last) || last.n < p->c->today.n)
        last = p->c->today;
    double days = (double)(last.n + 1 - p->from.n), room = WIDTH - LEFT - fmin(remark + 24, 420);
    p->to = (day_t){p->from.n + (int32_t)ceil(days * (WIDTH - LEFT) / room)};
    day_t beyond = day_add_months(last, MONTHS_BEYOND);
    if (beyond.n > p->to.n)
        p->to = beyond;
}

static const char *phase_day(struct phase *p, day_t d)
{
    return html_format(p->g.h.arena, p->g.h.lang, harg_day(d));
}

static const char *phase_month(struct phase *p, day_t d)
{
    static const char *const da[] = {
        "jan.", "feb.", "mar.", "apr.", "maj", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "dec."};
    static const char *const en[] = {
        "Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct ymd y = day_ymd(d);
    const char *name = (p->g.h.lang == LANG_EN ? en : da)[y.month - 1];
    return y.month == 1 && day_year(p->from) != day_year(p->to)
               ? arena_printf(p->g.h.arena, "%s %d", name, y.year)
               : name;
}

static void phase_months(struct phase *p)
{
    double taken = 0;
    for (day_t d = p->from; d.n < p->to.n; d = day_add_months(d, 1)) {
        double x = phase_x(p, d), end = phase_x(p, day_add_months(d, 1));
        const char *name = phase_month(p, d);
        double w = chart_text_width(name, false);
        svg_line(&p->g, x, 28, x, p->bottom, "stroke=\"#DCDCDC\" stroke-width=\"1\"");
        if (x >= taken && x + 4 + w <= fmin(WIDTH, fmax(end, x + 4 + w))) {
            svg_text(&p->g, x + 4, 27, "fill=\"#5C5C5C\"", name);
            taken = x + 4 + w + 4;
        }
    }
}

/* Today and the last end, each with its day above the line; a label that would run into the other is anchored away from it. */
static void phase_marks(struct phase *p)
{
    day_t last = phase_last(p->c);
    double now = phase_x(p, p->c->today), end = day_is_none(last) ? WIDTH : phase_x(p, last);
    const char *today = arena_printf(p->g.h.arena, tr("I dag %s"), phase_day(p, p->c->today));
    double now_width = chart_text_width(today, true);
    svg_line(
        &p->g, now, 16, now, p->bottom, "stroke=\"#1A1A1A\" stroke-width=\"1\" stroke-dasharray=\"4 3\"");
    const char *text =
        day_is_none(last) ? "" : arena_printf(p->g.h.arena, tr("Ophør %s"), phase_day(p, last));
    double end_width = chart_text_width(text, true);
    bool close = fabs(end - now) < (now_width + end_width) / 2 + 12;
    double now_x = close ? (now < end ? now - now_width : now) : now - now_width / 2;
    double end_x = close ? (now < end ? end : end - end_width) : end - end_width / 2;
    if (close && fabs(end - now) < 8)
        end_x = end + 6;
    svg_text(&p->g, fmax(0, fmin(now_x, WIDTH - now_width)), 12, "font-weight=\"600\"", today);
    if (day_is_none(last))
        return;
    svg_line(&p->g, end, 16, end, p->bottom, "stroke=\"#1A1A1A\" stroke-width=\"2\"");
    svg_text(&p->g, fmax(0, fmin(end_x, WIDTH - end_width)), 12, "font-weight=\"600\"", text);
}

/* A word in the bar on white, at x or as near to it as there is room before `right`. */
static void phase_word(struct phase *p, double x, double right, double y, const char *text, const char *attrs)
{
    double w = chart_text_width(text, true) + 12;
    if (x + w > right)
        x = fmax(LEFT, right - w);
    svg_rect(&p->g, x, y + 1, w, BAR - 2, "fill=\"#FFFFFF\"");
    svg_text(&p->g, x + 6, y + 15, attrs, text);
}

static void phase_bar(struct phase *p, const struct chart_phase_row *r, double y)
{
    day_t end = day_is_none(r->end) ? p->to : r->end;
    day_t stop = day_is_none(r->stop) || r->stop.n > end.n ? end : r->stop;
    double left = LEFT, mid = fmax(left, phase_x(p, stop)), right = fmax(left, phase_x(p, end));
    svg_rect(&p->g, left, y, mid - left, BAR, "fill=\"#9ECAE1\" stroke=\"#08519C\" stroke-width=\"1\"");
    if (right > mid)
        svg_rect(&p->g, mid, y, right - mid, BAR,
            arena_printf(
                p->g.h.arena, "fill=\"url(#phase-%d)\" stroke=\"#08519C\" stroke-width=\"1\"", p->hatch));
    if (day_is_none(r->stop)) {
        double now = phase_x(p, p->c->today);
        phase_word(p, fmin(now + 8, right), right, y, tr("henvisningsstop ikke fastsat"),
            "font-weight=\"600\" fill=\"#A80000\"");
        return;
    }
    const char *day = phase_day(p, r->stop);
    const char *text = arena_printf(p->g.h.arena, tr("stop %.5s"), day);
    phase_word(p, mid + 2, fmax(right, mid + 2), y, text, "font-weight=\"600\" fill=\"#1A1A1A\"");
}

static void phase_row(struct phase *p, size_t i)
{
    const struct chart_phase_row *r = &p->c->rows[i];
    double y = HEAD + (double)i * ROW;
    svg_text(&p->g, 0, y + 15, "fill=\"#1A1A1A\"", chart_text_fit(p->g.h.arena, r->name, LABEL, false));
    phase_bar(p, r, y);
    svg_line(&p->g, 0, y + 27, WIDTH, y + 27, "stroke=\"#DCDCDC\" stroke-width=\"1\"");
    if (!r->remark)
        return;
    double x = day_is_none(r->end) ? WIDTH : phase_x(p, r->end) + 10, room = WIDTH - x;
    const char *text = chart_text_fit(p->g.h.arena, r->remark, room, r->is_late);
    if (!*text)
        return;
    svg_rect(&p->g, x - 2, y + 1, chart_text_width(text, r->is_late) + 6, BAR - 2, "fill=\"#FFFFFF\"");
    svg_text(
        &p->g, x, y + 15, r->is_late ? "font-weight=\"600\" fill=\"#A80000\"" : "fill=\"#5C5C5C\"", text);
}

struct html_safe chart_phase(struct html *h, const struct chart_phase *c)
{
    struct phase p = {.c = c, .bottom = HEAD + (double)c->n * ROW};
    svg_begin(&p.g, h);
    p.hatch = html_next_id(h);
    phase_span(&p);
    buf_puts(&p.g.buf,
        "<figure class=\"tov-chart tov-scroll tov-wide\" tabindex=\"0\" role=\"region\" aria-label=\"");
    html_attr(&p.g.h, harg_text(c->title));
    buf_puts(&p.g.buf, "\">");
    svg_open(&p.g, WIDTH, p.bottom + 4, "img", "", c->title, c->finding);
    buf_printf(&p.g.buf,
        "<defs><pattern id=\"phase-%d\" width=\"7\" height=\"7\" patternUnits=\"userSpaceOnUse\" "
        "patternTransform=\"rotate(45)\"><rect width=\"7\" height=\"7\" fill=\"#FFFFFF\"/>"
        "<line x1=\"0\" y1=\"0\" x2=\"0\" y2=\"7\" stroke=\"#6BAED6\" stroke-width=\"3\"/></pattern></defs>",
        p.hatch);
    svg_line(&p.g, 0, HEAD - 8, WIDTH, HEAD - 8, "stroke=\"#DCDCDC\" stroke-width=\"1\"");
    phase_months(&p);
    for (size_t i = 0; i < c->n; i++)
        phase_row(&p, i);
    phase_marks(&p);
    buf_puts(&p.g.buf, "</svg></figure>");
    return svg_end(&p.g);
}

struct html_safe chart_phase_answers(struct html *h, int64_t answered, int64_t sent, int64_t rest)
{
    enum { BAR_WIDTH = 368, BAR_HEIGHT = 18 };
    struct svg g;
    double all = (double)(answered + sent + rest), x = 0;
    svg_begin(&g, h);
    buf_printf(&g.buf,
        "<svg class=\"tov-bar\" viewBox=\"0 0 %d %d\" preserveAspectRatio=\"none\" aria-hidden=\"true\" focusable=\"false\">",
        BAR_WIDTH, BAR_HEIGHT);
    const double parts[] = {(double)answered, (double)sent, (double)rest};
    static const char *const looks[] = {"fill=\"#08519C\"", "fill=\"#9ECAE1\"",
        "fill=\"#FFFFFF\" stroke=\"#A80000\" stroke-width=\"1.5\" stroke-dasharray=\"4 3\""};
    for (size_t i = 0; all > 0 && i < 3; i++) {
        double w = parts[i] / all * BAR_WIDTH;
        if (parts[i] > 0)
            svg_rect(&g, x + (i == 2), i == 2, w - 2 * (i == 2), BAR_HEIGHT - 2 * (i == 2), looks[i]);
        x += w;
    }
    buf_puts(&g.buf, "</svg>");
    return svg_end(&g);
}
