/* Marks on screen: the page, and the section on Hjemmel og adgang. */
#pragma once
#include "people/citizen_access_page.h"
#include "people/citizen_mark.h"

struct citizen_mark_row {
    const char *label, *admin, *period, *reason, *end_url;
    const char *reopen_url; /* just ended: for the receipt's undo */
    int64_t version;
};
struct citizen_mark_view {
    const char *csrf, *post_url, *page_url, *receipt, *undo_url, *back_url;
    int64_t undo_version;
    const struct err *err;
    const struct citizen_mark_row *rows;
    size_t n;
    bool may_edit;
    const struct field *mark_field, *from_field, *to_field, *reason_field;
    const struct html_option *marks; /* of the user's administration */
    size_t n_marks;
    const char *mark, *from_day, *to_day, *reason;
};
/* "Markeringer" with the marks the user may see, and a link to the page; nothing when there is neither. */
int citizen_mark_section(struct req *req, struct html *h, const struct citizen_open *o);
