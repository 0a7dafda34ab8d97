/* Creating and changing an offer; its teams and alternatives; who owns and runs it. */
#pragma once
#include "html/components.h"
#include "http/http.h"
#include "offer/intervention_edit.h"
#include "offer/intervention_find.h"
#include "offer/intervention_party.h"
#include "offer/target_edit_page.h"

struct offer_edit_field {
    const struct field *field;
    const char *typed, *error, *hint;
    const struct html_option *options;
    size_t n_options;
    const char *heading; /* of the group that begins here, or NULL */
};
struct offer_edit_view {
    const char *csrf, *post_url, *back_url, *confirm, *warning;
    int64_t version;
    bool create;
    const struct offer_edit_field *fields;
    size_t n_fields, n_danish; /* the first n_danish, then the English ones folded away */
    const struct html_option *tracks;
    size_t n_tracks;
    const char *chosen_tracks;
    const struct html_option *grants;
    size_t n_grants;
    const char *grant, *grant_error, *statement;
    struct target_form rules;
};

struct offer_team_row {
    const char *key, *title, *ages, *remove_url;
};
struct offer_part_view {
    const char *csrf, *url, *back_url, *receipt;
    const struct err *err;
    const struct offer_team_row *teams;
    size_t n_teams;
    const struct alternative_view *alternatives;
    size_t n_alternatives;
    const struct offer_edit_field *team_fields, *alternative_fields;
    size_t n_team_fields, n_alternative_fields;
    const char *remove_text, *remove_url; /* the question before something is lost */
};

struct offer_party_row {
    const char *role, *organisation, *period, *note, *undo_url;
};
struct offer_party_view {
    const char *csrf, *url, *back_url, *receipt;
    const struct offer_party_row *rows;
    size_t n;
    const struct offer_edit_field *fields;
    size_t n_fields;
};

/* Organisations that can own or run an offer, by name. */
const struct html_option *offer_edit_organisations(struct req *req, size_t *ret_n);
/* A field of the form: as typed after a post, else from row. */
void offer_edit_fill(struct req *req, const struct table *t, const char *name, const void *row,
    const char *label_hint, struct offer_edit_field *ret);
