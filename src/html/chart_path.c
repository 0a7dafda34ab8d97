#include "html/chart_lane.h"

#include "base/sort.h"

#include <stdlib.h>
#include <string.h>

enum { OLDER_SHOWN = 8 };

static const char *day_text(struct svg *g, day_t d)
{
    return html_format(g->h.arena, g->h.lang, harg_day(d));
}

/* "22.09.2025 – 11.12.2025", "Siden 02.03.2026", "Fra 04.05.2026". A span's last day is the day before its end. */
static const char *lane_period(struct svg *g, const struct chart_timeline *c, const struct chart_span *s)
{
    if (day_is_none(s->end)) {
        return arena_printf(
            g->h.arena, "%s %s", s->start.n > c->today.n ? tr("Fra") : tr("Siden"), day_text(g, s->start));
    }
    return arena_printf(g->h.arena, "%s – %s", day_text(g, s->start), day_text(g, (day_t){s->end.n - 1}));
}

static const char *lane_state(const struct chart_span *s)
{
    switch (s->state) {
    case SPAN_FINISHED: return tr("afsluttet");
    case SPAN_RUNNING: return tr("i gang");
    case SPAN_PLANNED: return tr("planlagt");
    case SPAN_WAITING: return tr("venter");
    case SPAN_AFTERCARE:
    case SPAN_BENEFIT: break;
    }
    return "";
}

/* "afsluttet", "i gang", "planlagt", or "" for benefits. */
static const char *lane_mark_state(const struct chart_mark *m)
{
    switch (m->kind) {
    case MARK_MEETING:
    case MARK_OTHER:
    case MARK_FOLLOWUP: return tr("holdt");
    case MARK_FOLLOWUP_MISSED: return tr("borgeren blev ikke nået");
    case MARK_OVERDUE: return tr("forfalden");
    case MARK_MEETING_PLANNED:
    case MARK_OTHER_PLANNED:
    case MARK_FOLLOWUP_PLANNED: break;
    }
    return tr("planlagt");
}

/* Lane with its note: "Sundhed, SUF". */
static const char *lane_name(struct svg *g, const struct chart_lane *lane)
{
    return lane->note ? arena_printf(g->h.arena, "%s, %s", lane->name, lane->note) : lane->name;
}

/* "Henvist 22.12.2025, ventede 56 dage", or NULL. */
static const char *referred_text(struct svg *g, const struct chart_timeline *c, const struct chart_span *s)
{
    if (s->state == SPAN_WAITING) {
        const char *waited = html_format(g->h.arena, g->h.lang, harg_int(c->today.n - s->start.n));
        return arena_printf(g->h.arena, "%s %s, %s %s %s", tr("Henvist"), day_text(g, s->start),
            tr("har ventet"), waited, tr("dage"));
    }
    if (day_is_none(s->referred) || s->referred.n > s->start.n) {
        return NULL;
    }
    const char *days = html_format(g->h.arena, g->h.lang, harg_int(s->start.n - s->referred.n));
    bool planned = s->state == SPAN_PLANNED;
    return arena_printf(g->h.arena, "%s %s, %s %s %s", tr("Henvist"), day_text(g, s->referred),
        planned ? tr("venter") : tr("ventede"), days, tr("dage"));
}

const char *lane_span_name(struct svg *g, const struct chart_timeline *c, const struct chart_span *s)
{
    const char *lane = s->lane < c->n_lanes ? lane_name(g, &c->lanes[s->lane]) : "", *state = lane_state(s);
    const char *sent = referred_text(g, c, s);
    return arena_printf(g->h.arena, "%s. %s. %s%s%s%s%s", s->label, lane, lane_period(g, c, s),
        *state ? ", " : "", state, sent ? ". " : "", sent ? sent : "");
}

const char *lane_mark_name(struct svg *g, const struct chart_timeline *c, const struct chart_mark *m)
{
    (void)c;
    return arena_printf(g->h.arena, "%s. %s, %s", m->label, day_text(g, m->day), lane_mark_state(m));
}

static void put(struct svg *g, const char *html)
{
    buf_puts(&g->buf, html);
}

static void put_text(struct svg *g, const char *s)
{
    html_text(&g->h, harg_text(s));
}

/* ---- key ---- */

static void key_begin(struct svg *g, double w)
{
    buf_printf(&g->buf,
        "<li><svg width=\"%.0f\" height=\"20\" viewBox=\"0 0 %.0f 20\" aria-hidden=\"true\" focusable=\"false\">",
        w, w);
}

static void key_end(struct svg *g, const char *label)
{
    put(g, "</svg>");
    put_text(g, label);
    put(g, "</li>");
}

static void key_bar(struct svg *g, enum chart_span_state state, const char *label)
{
    key_begin(g, 27);
    put(g, "<g transform=\"translate(0.7 4) scale(1 0.45)\">");
    lane_bar(g, 0, 13.5, 25, state, false);
    put(g, "</g>");
    key_end(g, label);
}

static void key_mark(struct svg *g, enum chart_mark_kind kind, const char *label)
{
    key_begin(g, 20);
    lane_mark(g, 10, 10.5, kind);
    key_end(g, label);
}

static bool any_span(const struct chart_timeline *c, enum chart_span_state state)
{
    for (size_t i = 0; i < c->n_spans; i++) {
        if (c->spans[i].state == state) {
            return true;
        }
    }
    return false;
}

static bool any_mark(const struct chart_timeline *c, enum chart_mark_kind kind)
{
    for (size_t i = 0; i < c->n_marks; i++) {
        if (c->marks[i].kind == kind) {
            return true;
        }
    }
    return false;
}

static bool any_referral(const struct chart_timeline *c)
{
    for (size_t i = 0; i < c->n_spans; i++) {
        if (!day_is_none(c->spans[i].referred) && c->spans[i].state != SPAN_WAITING) {
            return true;
        }
    }
    return false;
}

static void key_pause(struct svg *g, const struct chart_timeline *c)
{
    int id = html_next_id(g->page);
    key_begin(g, 27);
    lane_hatch(g, id);
    lane_pause(g, 1, 4, 25, 12, id);
    if (c->pause_limit_days == INT_NONE) {
        key_end(g, tr("Pause over grænsen"));
        return;
    }
    const char *days = html_format(g->h.arena, g->h.lang, harg_int(c->pause_limit_days));
    key_end(g, arena_printf(g->h.arena, "%s %s %s", tr("Pause over"), days, tr("dage")));
}

void lane_key(struct svg *g, const struct chart_timeline *c)
{
    static const struct {
        enum chart_mark_kind kind;
        const char *label;
    } marks[] = {{MARK_MEETING, N_("Rundbordssamtale")},
        {MARK_MEETING_PLANNED, N_("Rundbordssamtale, planlagt")}, {MARK_FOLLOWUP, N_("Opfølgning holdt")},
        {MARK_FOLLOWUP_MISSED, N_("Opfølgning, ikke nået")},
        {MARK_FOLLOWUP_PLANNED, N_("Opfølgning planlagt")}, {MARK_OTHER, N_("Andet møde")},
        {MARK_OTHER_PLANNED, N_("Andet møde, planlagt")}, {MARK_OVERDUE, N_("Forfalden")}};
    static const struct {
        enum chart_span_state state;
        const char *label;
    } bars[] = {{SPAN_FINISHED, N_("Afsluttet")}, {SPAN_RUNNING, N_("I gang")},
        {SPAN_PLANNED, N_("Planlagt")}, {SPAN_AFTERCARE, N_("Efterværn")}};
    put(g, "<ul class=\"tov-key tov-wide\">");
    for (size_t i = 0; i < sizeof bars / sizeof bars[0]; i++) {
        if (any_span(c, bars[i].state)) {
            key_bar(g, bars[i].state, tr(bars[i].label));
        }
    }
    if (c->n_pauses) {
        key_pause(g, c);
    }
    if (any_referral(c)) {
        key_begin(g, 30);
        svg_line(g, 6, 10, 24, 10, "stroke=\"#1A1A1A\" stroke-width=\"1.5\"");
        put(g, "<path d=\"M29 10l-8 -4v8z\" fill=\"#1A1A1A\"/>");
        lane_ring(g, 6, 10);
        key_end(g, tr("Henvisning til start"));
    }
    if (any_span(c, SPAN_WAITING)) {
        key_begin(g, 30);
        svg_line(g, 6, 10, 29, 10, "stroke=\"#1A1A1A\" stroke-width=\"1.5\" stroke-dasharray=\"4 3\"");
        lane_ring(g, 6, 10);
        key_end(g, tr("Henvist, venter"));
    }
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        if (any_mark(c, marks[i].kind)) {
            key_mark(g, marks[i].kind, tr(marks[i].label));
        }
    }
    put(g, "</ul>");
}

/* ---- the rows of list and table ---- */

enum row_kind { ROW_SPAN, ROW_MARK, ROW_PAUSE };
enum row_group { GROUP_COMING, GROUP_NOW, GROUP_PAST };

struct row {
    enum row_kind kind;
    enum row_group group;
    size_t index;
    day_t start;
};

static enum row_group group_of(const struct chart_timeline *c, day_t start, day_t end)
{
    return start.n > c->today.n                     ? GROUP_COMING
           : day_is_none(end) || end.n > c->today.n ? GROUP_NOW
                                                    : GROUP_PAST;
}

/* Newest first; ties in the order of lanes. */
static int compare_rows(const void *a, const void *b)
{
    const struct row *p = a, *q = b;
    if (p->start.n != q->start.n) {
        return p->start.n > q->start.n ? -1 : 1;
    }
    if (p->kind != q->kind) {
        return p->kind < q->kind ? -1 : 1;
    }
    return p->index < q->index ? -1 : p->index > q->index;
}

static size_t collect_rows(struct svg *g, const struct chart_timeline *c, struct row **ret)
{
    size_t n = 0;
    struct row *rows = arena_array(g->h.arena, c->n_spans + c->n_marks + c->n_pauses + 1, sizeof *rows);
    *ret = rows;
    if (!rows) {
        return 0;
    }
    for (size_t i = 0; i < c->n_spans; i++) {
        const struct chart_span *s = &c->spans[i];
        rows[n++] = (struct row){ROW_SPAN, group_of(c, s->start, s->end), i, s->start};
    }
    for (size_t i = 0; i < c->n_marks; i++) {
        bool late = c->marks[i].kind == MARK_OVERDUE;
        enum row_group group = late ? GROUP_NOW : c->marks[i].day.n >= c->today.n ? GROUP_COMING : GROUP_PAST;
        rows[n++] = (struct row){ROW_MARK, group, i, c->marks[i].day};
    }
    for (size_t i = 0; i < c->n_pauses; i++) {
        rows[n++] =
            (struct row){ROW_PAUSE, group_of(c, c->pauses[i].start, c->pauses[i].end), i, c->pauses[i].start};
    }
    array_sort(rows, n, sizeof *rows, compare_rows);
    return n;
}

static const char *pause_text(struct svg *g, const struct chart_pause *p)
{
    const char *days = html_format(g->h.arena, g->h.lang, harg_int(p->days));
    return arena_printf(g->h.arena, "%s %s %s", days, tr("dage"), tr("uden indsats"));
}

static const char *pause_period(struct svg *g, const struct chart_pause *p)
{
    if (day_is_none(p->end)) {
        return arena_printf(g->h.arena, "%s %s", tr("Siden"), day_text(g, p->start));
    }
    return arena_printf(g->h.arena, "%s – %s", day_text(g, p->start), day_text(g, (day_t){p->end.n - 1}));
}

static void put_link(struct svg *g, const char *url, const char *label)
{
    if (url) {
        put(g, "<a href=\"");
        html_url(&g->h, harg_text(url));
        put(g, "\">");
    }
    put_text(g, label);
    put(g, url ? "</a>" : "");
}

static void path_row(struct svg *g, const struct chart_timeline *c, const struct row *r)
{
    static const char *const span_class[] = {"", "now", "planned", "", "", "planned"};
    static const char *const mark_class[] = {
        "meeting", "", "late", "meeting planned", "planned", "", "planned", "planned"};
    if (r->kind == ROW_PAUSE) {
        put(g, "<li class=\"pause\"><b>");
        put_text(g, pause_text(g, &c->pauses[r->index]));
        put(g, "</b><span class=\"tov-line\">");
        put_text(g, pause_period(g, &c->pauses[r->index]));
        put(g, "</span></li>");
        return;
    }
    const struct chart_span *s = r->kind == ROW_SPAN ? &c->spans[r->index] : NULL;
    const struct chart_mark *m = s ? NULL : &c->marks[r->index];
    const char *class_name = m ? mark_class[m->kind] : r->group == GROUP_NOW ? "now" : span_class[s->state];
    size_t lane = s ? s->lane : m->lane;
    put(g, "<li class=\"");
    put(g, class_name);
    put(g, "\"><span class=\"tov-line\">");
    put_text(g, s ? lane_period(g, c, s) : day_text(g, m->day));
    put(g, " · ");
    put_text(g, m ? lane_mark_state(m) : lane < c->n_lanes ? lane_name(g, &c->lanes[lane]) : "");
    put(g, "</span>");
    put_link(g, s ? s->url : m->url, s ? s->label : m->label);
    const char *sent = s ? referred_text(g, c, s) : NULL;
    if (sent) {
        put(g, "<span class=\"tov-line\">");
        put_text(g, sent);
        put(g, "</span>");
    }
    put(g, "</li>");
}

static void path_head(struct svg *g, const char *text, const char *date)
{
    put(g, "<li class=\"tov-path-head\">");
    put_text(g, text);
    if (date) {
        put(g, " ");
        put_text(g, date);
    }
    put(g, "</li>");
}

void lane_path(struct svg *g, const struct chart_timeline *c)
{
    static const char *const heads[] = {N_("Kommende"), N_("I gang"), N_("Tidligere")};
    struct row *rows;
    size_t n = collect_rows(g, c, &rows), older = 0;
    put(g, "<div class=\"tov-narrow\"><ol class=\"tov-path\">");
    for (int group = GROUP_COMING; group <= GROUP_PAST; group++) {
        size_t shown = 0;
        for (size_t i = 0; i < n; i++) {
            if ((int)rows[i].group != group) {
                continue;
            }
            if (shown == 0) {
                path_head(g, tr(heads[group]), group == GROUP_NOW ? day_text(g, c->today) : NULL);
            }
            if (group == GROUP_PAST && shown == OLDER_SHOWN) {
                put(g, "</ol><details class=\"details\"><summary class=\"details-summary\">");
                put_text(g, tr("Vis ældre hændelser"));
                put(g, "</summary><div class=\"details-text\"><ol class=\"tov-path\">");
                older = 1;
            }
            path_row(g, c, &rows[i]);
            shown++;
        }
    }
    put(g, older ? "</ol></div></details>" : "</ol>");
    for (size_t i = 0; i < c->n_lanes; i++) {
        if (c->lanes[i].hidden) {
            put(g, "<p class=\"tov-hidden-note\">");
            html_icon(&g->h, "lock", NULL);
            put_text(g, c->lanes[i].hidden);
            put(g, "</p>");
        }
    }
    put(g, "</div>");
}

/* ---- table ---- */

static void cell(struct svg *g, const char *label, const char *text)
{
    put(g, "<td data-label=\"");
    html_attr(&g->h, harg_text(label));
    put(g, "\">");
    put_text(g, text);
    put(g, "</td>");
}

static void table_row(struct svg *g, const struct chart_timeline *c, const struct row *r)
{
    const char *url = NULL, *label, *lane = "–", *from, *to = "–", *state;
    if (r->kind == ROW_SPAN) {
        const struct chart_span *s = &c->spans[r->index];
        url = s->url;
        label = s->label;
        lane = s->lane < c->n_lanes ? lane_name(g, &c->lanes[s->lane]) : "–";
        from = day_text(g, s->start);
        to = day_is_none(s->end) ? "–" : day_text(g, (day_t){s->end.n - 1});
        const char *sent = referred_text(g, c, s);
        state = *lane_state(s)           ? lane_state(s)
                : r->group == GROUP_NOW  ? tr("i gang")
                : r->group == GROUP_PAST ? tr("afsluttet")
                                         : tr("planlagt");
        state = sent ? arena_printf(g->h.arena, "%s. %s", state, sent) : state;
    } else if (r->kind == ROW_MARK) {
        const struct chart_mark *m = &c->marks[r->index];
        url = m->url;
        label = m->label;
        lane = m->lane < c->n_lanes ? c->lanes[m->lane].name : "–";
        from = day_text(g, m->day);
        state = lane_mark_state(m);
    } else {
        const struct chart_pause *p = &c->pauses[r->index];
        label = pause_text(g, p);
        from = day_text(g, p->start);
        to = day_is_none(p->end) ? "–" : day_text(g, (day_t){p->end.n - 1});
        state = tr("pause");
    }
    put(g, "<tr><th scope=\"row\">");
    put_link(g, url, label);
    put(g, "</th>");
    cell(g, tr("Spor"), lane);
    cell(g, tr("Fra"), from);
    cell(g, tr("Til"), to);
    cell(g, tr("Status"), state);
    put(g, "</tr>");
}

void lane_table(struct svg *g, const struct chart_timeline *c)
{
    const char *const heads[] = {tr("Indhold"), tr("Spor"), tr("Fra"), tr("Til"), tr("Status")};
    struct row *rows;
    size_t n = collect_rows(g, c, &rows);
    put(g, "<details class=\"details\"><summary class=\"details-summary\">");
    html_message(&g->h, N_("Vis forløbet som tabel ({0} rækker)"), (const struct harg[]){harg_size(n)}, 1);
    put(g,
        "</summary><div class=\"details-text\"><table class=\"table tov-table tov-blocks tov-dense\"><thead><tr>");
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
        put(g, "<th scope=\"col\">");
        put_text(g, heads[i]);
        put(g, "</th>");
    }
    put(g, "</tr></thead><tbody>");
    for (size_t i = 0; i < n; i++) {
        table_row(g, c, &rows[i]);
    }
    put(g, "</tbody></table>");
    for (size_t i = 0; i < c->n_lanes; i++) {
        if (c->lanes[i].hidden) {
            put(g, "<p class=\"tov-under\">");
            put_text(g, c->lanes[i].hidden);
            put(g, "</p>");
        }
    }
    put(g, "</div></details>");
}
