/* What the timeline's drawing (chart_timeline.c) and its list and table (chart_path.c) share. */
#pragma once
#include "html/chart_svg.h"

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
