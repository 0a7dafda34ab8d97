/* A citizen's path as a timeline: which rows a user may see, in which lane. For *_page.c only. */
#pragma once
#include "html/chart.h"
#include "path/course.h"
#include "people/citizen_access_page.h"
#include "people/spell.h"

struct citizen_path {
    struct course_row *courses; /* all; citizen_path_may_see says which are shown */
    size_t n_courses;
    struct spell *spells;
    size_t n_spells;
};

int citizen_path_load(
    struct conn *c, int64_t citizen_id, struct citizen_path *ret, struct arena *a, struct err *err);
/* The user may see rows of track (comma list) delivered by provider. */
bool citizen_path_may_see(const struct citizen_open *o, const char *tracks, const char *provider);
/* The chart with list and table for `period` ("12", "alt" or ""); ret_heading = "Forløb januar 2025 – juli 2026". ret_any = there is
 * anything to draw. ret_hidden[*ret_n_hidden] = sentences for the lanes that are hidden, whether or not they hold anything. */
struct html_safe citizen_path_chart(struct req *req, struct html *h, const struct citizen_open *o,
    const struct citizen_path *path, const char *period, const char **ret_heading, bool *ret_any,
    const char *const **ret_hidden, size_t *ret_n_hidden);
