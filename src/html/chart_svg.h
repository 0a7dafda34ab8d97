/* Writing SVG inside src/html/: the chart files only. attrs are trusted text; texts are escaped. */
#pragma once
#include "html/chart.h"

struct svg {
    struct html *page; /* for ids */
    struct html h;     /* writes into buf */
    struct buf buf;
};

void svg_begin(struct svg *g, struct html *h);
/* The HTML so far, in the page's arena; "" when out of memory. */
struct html_safe svg_end(struct svg *g);

/* <svg …><title><desc>; the caller closes it. */
void svg_open(struct svg *g, double width, double height, const char *role, const char *class_name,
    const char *title, const char *desc);
void svg_line(struct svg *g, double x1, double y1, double x2, double y2, const char *attrs);
void svg_rect(struct svg *g, double x, double y, double w, double height, const char *attrs);
void svg_circle(struct svg *g, double x, double y, double r, const char *attrs);
void svg_text(struct svg *g, double x, double y, const char *attrs, const char *text);
/* A number with exactly so many decimals, in the page's language. */
const char *svg_number(struct svg *g, double value, int decimals);
