/* Joining two records: side by side with a choice for each field that differs, and what moves; undoing with what goes back. */
#pragma once
#include "people/citizen_access_page.h"
#include "people/merge.h"

struct merge_side {
    const char *name, *url, *cpr, *lead;
    int64_t version;
};
struct merge_field_row {
    const char *name, *label, *kept, *gone; /* as shown */
    const char *chosen;                     /* "kept", "gone" or "" */
    const char *error;
    bool same;
};
struct merge_rows_row {
    const char *label;
    int64_t kept, moves, stays;
};
struct merge_view {
    const char *csrf, *post_url, *back_url, *swap_url, *reason, *reason_error;
    const struct err *err;
    struct merge_side kept, gone;
    const struct merge_field_row *fields;
    size_t n_fields;
    const struct merge_rows_row *rows;
    size_t n_rows;
    int64_t n_stays;
    const char *const *bases; /* consents of the other that will hold for the kept one */
    size_t n_bases;
    bool hides;    /* fields that the user may not see */
    bool stricter; /* restriction or protection of the other is taken over */
    bool rejected; /* someone has said that they are two persons */
};
struct merge_history_row {
    const char *text, *note, *undo_url;
};
struct merge_history {
    const struct merge_history_row *rows;
    size_t n;
    const char *duplicates_url; /* possible doubles of this citizen, NULL = none */
};
struct merge_undo_view {
    const char *csrf, *post_url, *back_url, *lead, *keeps;
    int64_t version;
    const struct merge_rows_row *rows;
    size_t n_rows, n_came;
};
/* Writes the section of Stamdata about joined records; nothing when there are none. */
int merge_section(struct req *req, struct html *h, const struct citizen_open *o);
/* The receipt after joining or parting, with undo after joining. */
void merge_receipt(struct req *req, struct html *h, const struct citizen_open *o);
