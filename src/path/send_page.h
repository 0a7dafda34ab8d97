/* Sending a referral: reason and legal basis, preview, refusal with alternatives. */
#pragma once
#include "base/field.h"
#include "html/components.h"
#include "http/http.h"
#include "offer/intervention.h"

struct send_basis {
    int64_t id;
    const char *label;  /* "Samtykke fra borgeren, gælder til 30.04.2026" */
    const char *covers; /* "Modtageren ser: Sundhed, Job" */
    bool chosen;
};
struct send_line {
    const char *label, *value;
};
struct send_requirement {
    const char *code, *label, *text; /* text: the rule, which says where others belong */
    bool met;
};
struct send_view {
    const char *csrf;
    const char *post_url, *back_url, *basis_url;
    const char *offer_title;
    const struct err *err;
    const char *refusal; /* why it cannot be sent; NULL = it can */
    const struct alternative_view *alternatives;
    size_t n_alternatives;
    const char *reason, *priority, *team, *override_reason; /* as typed */
    const struct field *reason_field, *priority_field, *team_field, *override_field;
    const struct send_basis *bases;
    size_t n_bases;
    const struct html_option *priorities;
    size_t n_priorities;
    const struct html_option *teams;
    size_t n_teams;
    const char *basis_id;  /* as typed, for the preview's hidden field */
    const char *entry_met; /* comma list as typed */
    const struct send_requirement *requirements;
    size_t n_requirements;
    bool needs_basis;       /* false = inside the sender's own administration */
    const char *screen_url; /* where the citizen is screened first, or NULL */
    const char *late_day, *late_reason, *late_hint, *late_url; /* sent on an earlier day */
    const struct field *late_day_field, *late_reason_field;
    bool late;
    const char *team_hint;
    bool has_draft, kept;          /* kept: what was typed is stored as a draft */
    const struct send_line *lines; /* preview */
    size_t n_lines;
};
