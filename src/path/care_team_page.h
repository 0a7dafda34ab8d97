/* The team around a citizen and the hand-over of the coordinator on screen. For *_page.c only. */
#pragma once
#include "html/components.h"
#include "path/care_team.h"
#include "path/handover.h"
#include "people/citizen_access_page.h"

struct care_team_item {
    const char *name, *about; /* about: "Jobkonsulent, BIF, indtil 31.10.2025" */
    const char *team;
    day_t from_day, to_day;
    bool is_coordinator, is_over;
    const char *end_url; /* NULL = may not */
    int64_t version;
};
struct handover_item {
    const char *what, *state, *state_class, *note, *reason;
    struct stamp asked, answered;
};
struct care_team_view {
    const char *csrf, *url, *handover_url;
    const struct err *err;
    const char *receipt, *undo_url, *hidden;
    const struct care_team_item *items;
    size_t n_items;
    bool may_edit;
    /* the open hand-over */
    const char *asked, *asked_note;
    int64_t handover_id, handover_version;
    bool may_answer, may_withdraw;
    /* forms */
    bool is_mine, may_give, has_coordinator, needs_reason;
    const struct html_option *users, *teams, *roles;
    size_t n_users, n_teams, n_roles;
    const struct field *team_field, *user_field, *name_field, *role_field, *organisation_field, *from_field;
    const struct field *to_field, *note_field, *reason_field;
    const char *team, *user, *name, *role, *organisation, *from_day, *to_user, *note, *reason;
    const struct handover_item *history;
    size_t n_history;
};

/* The section "Kerneteam" with an open hand-over. Nothing for those who act on a referral. */
void care_team_show(struct req *req, struct html *h, const struct citizen_open *o);
