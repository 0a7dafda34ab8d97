/* All goals with what they belong to: offer, grant, strategy, initiative and theme, who answers for them, and which committees. */
#pragma once
#include "effect/goal.h"

struct goal_link {
    const char *goal, *offer, *offer_en, *owner; /* owner = organisation of the offer, else of the grant */
    const char *grant_title, *grant_title_en, *strategy_title, *strategy_title_en, *strategy_note;
    const char *initiative_title, *initiative_title_en, *theme, *theme_title, *theme_title_en;
};
struct goal_committee {
    const char *goal, *committee;
};
struct goal_theme {
    const char *key, *title, *title_en;
};
struct goal_board {
    const struct goal *goals;      /* in the order of the catalogue */
    const struct goal_link *links; /* [n], of the same goals */
    size_t n;
    const struct goal_committee *committees;
    size_t n_committees;
    const struct goal_theme *themes;
    size_t n_themes;
};
int goal_board_read(struct conn *c, struct goal_board *ret, struct arena *a, struct err *err);
bool goal_board_in_committee(const struct goal_board *b, const char *goal, const char *committee);
