/* The confirming pages of the steps. */
#pragma once
#include "supply/phase_out_page.h"

struct phase_out_step_view {
    const char *csrf, *action, *back, *submit;
    int64_t version;
    const char *const *paragraphs;
    size_t n;
    const char *earliest, *left, *referrals, *courses; /* what hinders; NULL = nothing of the kind */
    const char *word_label;                            /* carrying out asks for the word; NULL = no field */
    const char *word, *word_error;
    const char *list_url;
    bool blocked;
};
