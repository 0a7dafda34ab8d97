/* The citizen's page, tab Forløb: facts, what needs doing, path as timeline, referrals. */
#pragma once
#include "html/components.h"
#include "http/http.h"

struct citizen_referral_row {
    const char *url; /* NULL = may not be opened */
    const char *title, *state, *state_class, *note;
    struct stamp sent;
    int64_t wait_days; /* INT_NONE = not waiting */
};
struct citizen_view {
    const char *refer_url;
    const char *url;
    const struct fact *facts;
    size_t n_facts;
    const struct attention *attention;
    size_t n_attention;
    const char *heading; /* "Forløb januar 2025 – juli 2026" */
    const char *period;  /* "12", "alt" or "" */
    bool has_path;
    struct html_safe chart;
    const char *const *hidden; /* sentences on what is hidden */
    size_t n_hidden;
    const struct citizen_referral_row *referrals;
    size_t n_referrals;
    bool may_refer;
};
