/* A citizen's path as a timeline: which rows a user may see, in which lane. For *_page.c only. */
#pragma once
#include "html/chart.h"
#include "path/pause.h"
#include "path/timeline.h"
#include "people/citizen_access_page.h"

struct citizen_path {
    struct timeline t;    /* in the period, as far as the user sees it */
    struct pause *pauses; /* over the limit, oldest first; none unless the user sees every lane */
    size_t n_pauses;
    day_t from, to; /* shown: [from, to) */
    day_t first;    /* of anything at all */
    const char *period;
};
/* period: "12" months, "alt", a year "2024", or "" = the last 18 months. */
int citizen_path_load(struct conn *c, const struct citizen_open *o, const char *period,
    struct citizen_path *ret, struct arena *a, struct err *err);
/* The user may see rows of track (comma list) delivered by provider. */
bool citizen_path_may_see(const struct citizen_open *o, const char *tracks, const char *provider);

struct citizen_path_view {
    struct html_safe chart;
    const char *heading; /* "Forløb januar 2025 – juli 2026" */
    bool any;            /* there is anything to draw */
    const char *const
        *hidden; /* sentences for the lanes that are hidden, whether or not they hold anything */
    size_t n_hidden;
    const struct link *years; /* when there is more than the chart shows: every year */
    size_t n_years;
};
void citizen_path_show(struct req *req, struct html *h, const struct citizen_open *o,
    const struct citizen_path *path, struct citizen_path_view *ret);
