/* Offers: the catalogue, one offer, an agreement, a strategy. */
#pragma once
#include "html/components.h"
#include "http/http.h"
#include "offer/agreement.h"
#include "offer/fit.h"
#include "offer/strategy.h"

struct offer_row {
    const char *url, *title, *kind, *tracks, *owner, *stop, *state, *state_class;
    day_t end;
};
struct offer_list_view {
    const struct offer_row *rows;
    size_t n;
    const struct html_option *kinds, *tracks, *owners, *states;
    size_t n_kinds, n_tracks, n_owners, n_states;
    const char *kind, *track, *owner, *state, *q, *sort, *url;
    const struct link *filters;
    size_t n_filters;
    struct paging paging;
    const struct link *agreements, *strategies;
    size_t n_agreements, n_strategies;
};
struct offer_count {
    const char *label, *printed, *computed, *note;
};
struct offer_rule {
    const char *text, *period;
};
struct offer_link {
    const char *url, *label, *note;
};
struct offer_view {
    const char *content, *target, *access, *stop_note, *statement, *statement_url, *statement_label;
    const struct fact *facts;
    size_t n_facts;
    const struct offer_rule *rules;
    size_t n_rules;
    const struct team *teams;
    size_t n_teams;
    const struct alternative_view *alternatives;
    size_t n_alternatives;
    const struct offer_link *agreements, *grants,
        *tasks; /* tasks = pages where the work of this offer is done */
    size_t n_agreements, n_grants, n_tasks;
    const char *group_title; /* of the counts */
    bool group_is_joint;
    const struct offer_count *counts;
    size_t n_counts;
    const char *source, *count_source;
};
struct agreement_line {
    const char *url, *title, *places, *price, *use, *stop, *end, *after;
};
struct agreement_view {
    const struct fact *facts;
    size_t n_facts;
    const char *payment, *note, *source;
    const struct agreement_line *lines;
    size_t n_lines;
    bool regulated, regulated_known;
};
struct strategy_theme {
    const char *title;
    const struct initiative *initiatives;
    size_t n;
};
struct strategy_view {
    const struct fact *facts;
    size_t n_facts;
    const char *note, *source, *summary;
    const struct strategy_theme *themes;
    size_t n_themes;
};
const char *offer_initiative_kind(const struct initiative *i);
