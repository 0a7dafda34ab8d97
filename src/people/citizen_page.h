/* The citizen's page, tab Forløb: facts, what needs doing, path as timeline, referrals. */
#pragma once
#include "html/components.h"
#include "http/http.h"
#include "people/citizen_timeline_page.h"

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
    const char *period; /* "12", "alt", "2024" or "" */
    struct citizen_path_view path;
    const char *well_being_url; /* NULL = not for this user */
    const char *aftercare_url, *attendance_url;
    const char *print_url; /* NULL = this is for paper */
    const struct citizen_referral_row *referrals;
    size_t n_referrals;
    bool may_refer;
};
