/* The pause of a citizen on screen: how long, and suspending it. For *_page.c only. */
#pragma once
#include "base/field.h"
#include "html/components.h"
#include "path/pause.h"
#include "people/citizen_access_page.h"

/* What goes on now; empty unless the user sees every lane. */
struct pause_box {
    bool may_see;
    const struct pause *pause; /* goes on today, or NULL */
    const struct pause_suspension *suspensions;
    size_t n_suspensions;
};
int pause_box_load(
    struct conn *c, const struct citizen_open *o, struct pause_box *ret, struct arena *a, struct err *err);
/* Writes the line about the pause, those in force of its suspensions, and the link to suspend. Nothing when there is nothing to say. */
void pause_box_show(
    struct req *req, struct html *h, const struct citizen_open *o, const struct pause_box *box);

/* ---- for pause.html ---- */
struct pause_suspension_view {
    const char *reason, *period, *note, *end_url;
    int64_t version;
    bool is_now;
};
struct pause_view {
    const char *csrf, *back_url, *post_url, *page_url;
    const char *sentence; /* "Borgeren har været 61 dage uden indsats. Grænsen er 56 dage." or NULL */
    bool is_over;
    const struct err *err;
    const struct field *reason_field, *from_field, *to_field, *note_field;
    const struct html_option *reasons;
    size_t n_reasons;
    const char *reason, *from_day, *to_day, *note;
    const struct pause_suspension_view *rows;
    size_t n;
    bool may_edit;
    const char *source;
};
