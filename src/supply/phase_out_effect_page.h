/* What follows from a phase-out beside the citizens: effect that is lost, money that is released, other money that still buys. */
#pragma once
#include "supply/phase_out_page.h"

/* The short sentences on the planner. */
int phase_out_consequences(
    struct req *req, struct conn *c, const struct phase_out_data *d, struct phase_out_view *v);

struct phase_out_effect_line {
    const char *offer, *goal, *goal_url; /* goal NULL = none registered */
    const char *share, *lost, *why;      /* why: no number can be stated */
};
struct phase_out_money_line {
    const char *year, *admin, *amount, *level;
};
struct phase_out_reason_line {
    const char *title, *text, *link, *url;
};
struct phase_out_follow_view {
    const struct phase_out_effect_line *effects;
    size_t n_effects;
    const struct phase_out_money_line *money;
    size_t n_money;
    const char *money_note;
    const struct phase_out_reason_line *unpriced, *others, *siblings, *units;
    size_t n_unpriced, n_others, n_siblings, n_units;
};
