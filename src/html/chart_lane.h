/* What the timeline's drawing (chart_timeline.c) and its list and table (chart_path.c) share. */
#pragma once
#include "html/chart_svg.h"

/* "22.09.2025 – 11.12.2025", "Siden 02.03.2026", "Fra 04.05.2026". A span's last day is the day before its end. */
const char *lane_period(struct svg *g, const struct chart_timeline *c, const struct chart_span *s);
/* "afsluttet", "i gang", "planlagt", or "" for benefits. */
const char *lane_state(const struct chart_span *s);
const char *lane_mark_state(const struct chart_mark *m);
/* Lane with its note: "Sundhed, SUF". */
const char *lane_name(struct svg *g, const struct chart_lane *lane);
/* Full names, for links. */
const char *lane_span_name(struct svg *g, const struct chart_timeline *c, const struct chart_span *s);
const char *lane_mark_name(struct svg *g, const struct chart_timeline *c, const struct chart_mark *m);

/* Shapes, also used by the key. */
void lane_bar(struct svg *g, double x, double y, double width, enum chart_span_state state, bool cut_left);
void lane_ring(struct svg *g, double x, double y);
void lane_mark(struct svg *g, double x, double y, enum chart_mark_kind kind);
/* The hatch of pauses; the id is unique on the page. */
void lane_hatch(struct svg *g, int id);
void lane_pause(struct svg *g, double x, double y, double width, double height, int id);

/* chart_path.c */
void lane_key(struct svg *g, const struct chart_timeline *c);
void lane_path(struct svg *g, const struct chart_timeline *c);
void lane_table(struct svg *g, const struct chart_timeline *c);
