/* What the charts with two axes share. Inside src/html/: the chart files only. */
#pragma once
#include "html/chart_svg.h"

#define PLOT_GREY   "fill=\"#5C5C5C\""
#define PLOT_HALO   "stroke=\"#FFFFFF\" stroke-width=\"4\" stroke-linejoin=\"round\" paint-order=\"stroke\""
#define PLOT_TARGET "stroke=\"#A63603\" stroke-width=\"2\" stroke-dasharray=\"6 4\" fill=\"none\""

enum { PLOT_WIDE = 560, PLOT_NARROW = 328, PLOT_MAX_SERIES = 4, PLOT_LINE_HEIGHT = 16 };

struct plot_pen {
    const char *color, *dash;
};
extern const struct plot_pen plot_pens[PLOT_MAX_SERIES];

/* Where the plot area lies in the drawing, and what it shows. */
struct plot_frame {
    double width, height, left, right, top, bottom;
    double x_min, x_max, y_max;
};
double plot_x(const struct plot_frame *f, double x);
double plot_y(const struct plot_frame *f, double y);
/* A step of 1, 2 or 5 times a power of ten that divides span into at most n parts. */
double plot_nice_step(double span, int n);
int plot_decimals(double step);
bool plot_has_interval(double lo, double hi);

/* Labels at the right end, pushed apart; y is in pixels. */
struct plot_end_label {
    double y;
    const char *text, *color;
};
void plot_draw_end_labels(struct svg *g, const struct plot_frame *f, struct plot_end_label *labels, int n);
double plot_end_label_room(const struct plot_end_label *labels, int n);

void plot_draw_y_axis(struct svg *g, const struct plot_frame *f, double step);
/* Room at the left for the axis's widest number. */
double plot_y_axis_room(struct svg *g, double top, double step);
/* A label of one or two lines, centred at x, moved inwards where it would stick out of the drawing. */
void plot_draw_x_label(struct svg *g, const struct plot_frame *f, double x, const char *label);
double plot_label_width(struct svg *g, const char *label);

/* The figure around a chart: begin, the drawing, note, end; then the same as a table in a fold-out. */
void plot_figure_begin(struct svg *g, const char *unit);
void plot_figure_end(struct svg *g, const char *note);
void plot_table_begin(struct svg *g, const char *title, const char *first);
void plot_table_head(struct svg *g, const char *name, const char *more);
void plot_table_body(struct svg *g);
void plot_table_row(struct svg *g, const char *label);
void plot_table_cell(struct svg *g, const char *text);
void plot_table_row_end(struct svg *g);
void plot_table_end(struct svg *g);
const char *plot_interval_text(struct svg *g, double lo, double hi, int decimals);
