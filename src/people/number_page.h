/* The citizen's numbers on Stamdata: list, a new present number, an earlier or replacement number, corrections. */
#pragma once
#include "people/citizen_access_page.h"

struct number_row {
    const char *number, *kind, *period, *reason, *edit_url;
};
struct number_view {
    const struct number_row *rows;
    size_t n;
    const char *change_url, *add_url;
    bool may_edit;
};
/* Writes the section. */
int number_section(struct req *req, struct html *h, const struct citizen_open *o);
/* "01.02.2024 – 03.04.2026", "fra 01.02.2024", "til 03.04.2026", or NULL. */
const char *number_period(struct arena *a, day_t from, day_t to);
