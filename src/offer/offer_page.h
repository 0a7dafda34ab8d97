/* One offer. */
#pragma once
#include "html/components.h"
#include "http/http.h"
#include "offer/agreement.h"
#include "offer/fit.h"
#include "system/subject_part_page.h"

struct offer_count {
    const char *label, *printed, *computed, *note;
};
struct offer_rule {
    const char *text, *period;
};
struct offer_party {
    const char *role, *organisation, *period;
};
struct offer_link {
    const char *url, *label, *note;
};
struct offer_pair {
    const char *label, *value;
};
struct offer_view {
    const char *content, *target, *access, *stop_note, *statement, *statement_url, *statement_label;
    const struct fact *facts;
    size_t n_facts;
    const struct offer_rule *rules; /* those in force today */
    size_t n_rules;
    const struct offer_rule *others; /* of earlier and planned target groups */
    size_t n_others;
    const struct offer_party *parties; /* owners and providers over time, when there were several */
    size_t n_parties;
    const char *receipt, *capacity_url;
    const struct offer_pair *pairs; /* contact, place, accessibility, length, public or not */
    size_t n_pairs;
    const char *public_url; /* NULL = not in the public catalogue */
    const struct team *teams;
    size_t n_teams;
    const struct alternative_view *alternatives;
    size_t n_alternatives;
    const struct offer_link *agreements, *grants,
        *tasks; /* tasks = pages where the work of this offer is done */
    size_t n_agreements, n_grants, n_tasks;
    struct subject_parts of_rooms; /* what other rooms add */
    const char *group_title;       /* of the counts */
    bool group_is_joint;
    const struct offer_count *counts;
    size_t n_counts;
    const char *source, *count_source;
};
