/* Hjemmel og adgang: the bases of a citizen, adding, renewing, ending; restriction; who has looked. */
#pragma once
#include "base/field.h"
#include "html/components.h"
#include "http/http.h"

struct basis_row {
    const char *label, *covers, *from, *to, *period, *state, *state_class;
    const char *recorded;  /* name of who recorded it, or NULL */
    const char *ended;     /* "af Mette Lind 14.04.2026 kl. 10.30", or NULL */
    const char *end_url;   /* NULL = not the user's to end */
    const char *renew_url; /* NULL = nothing to renew */
    bool is_consent;
    int64_t version;
};
/* One look or change in the citizen's log. */
struct basis_look {
    struct stamp at;
    const char *name, *what, *purpose;
};
struct basis_view {
    const char *csrf, *post_url;
    const struct err *err;
    const struct basis_row *rows;
    size_t n;
    bool may_edit;
    const struct field *basis_field, *statute_field, *from_field, *to_field, *valid_from_field,
        *valid_to_field, *note_field;
    const struct html_option *bases, *admins, *receivers, *tracks;
    size_t n_bases, n_admins, n_receivers, n_tracks;
    const char *basis, *statute, *from_admin, *to_admin, *valid_from, *valid_to, *note, *chosen_tracks;
    const char *sees;          /* what I may see, in words */
    const char *emergency_url; /* NULL = everything is seen, or not for this user */
    const char *renews;        /* "Samtykke SUF til BIF …" when the form renews one, else NULL */
    /* restriction */
    const char *restrict_url; /* NULL = not the user's to set */
    const struct field *kind_field;
    const struct html_option *kinds;
    size_t n_kinds;
    const char *kind, *kind_words;
    int64_t citizen_version;
    /* who has looked: NULL = not for this user */
    const struct basis_look *looks;
    size_t n_looks;
    const char *older_url, *newest_url;
};
