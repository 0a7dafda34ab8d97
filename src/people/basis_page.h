/* Hjemmel og adgang: the bases of a citizen, adding, withdrawing. */
#pragma once
#include "base/field.h"
#include "html/components.h"
#include "http/http.h"

struct basis_row {
    const char *label, *covers, *from, *to, *period, *state, *state_class, *withdraw_url;
    int64_t version;
};
struct basis_view {
    const char *csrf, *post_url, *today;
    const struct err *err;
    const struct basis_row *rows;
    size_t n;
    bool may_edit, saved, withdrawn, form_open;
    const struct field *basis_field, *from_field, *to_field, *valid_from_field, *valid_to_field, *note_field;
    const struct html_option *bases, *admins, *receivers, *tracks;
    size_t n_bases, n_admins, n_receivers, n_tracks;
    const char *basis, *from_admin, *to_admin, *valid_from, *valid_to, *note, *chosen_tracks;
    const char *sees; /* what I may see, in words */
};
