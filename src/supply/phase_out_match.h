/* Where the affected citizens can go instead: the alternatives that the sources name for each offer of the plan (else the open ones and
 * those of the same track), judged by the same rules as offer/fit.h for many citizens at once, ranked, and set against what is free. */
#pragma once
#include "offer/fit.h"
#include "supply/phase_out_affected.h"

struct phase_out_judge; /* its rules, read once */

struct phase_out_alternative {
    const char *key, *title, *title_en, *kind, *provider, *district, *condition, *condition_en;
    bool needs_doctor;
    int64_t free;      /* places free today; INT_NONE = ikke oplyst */
    int64_t wait_days; /* median of the last 20 starts; INT_NONE = unknown */
    struct phase_out_judge *judge;
    /* set by phase_out_assign */
    int64_t need;    /* citizens for whom it is the best */
    int64_t missing; /* of them, more than are free; 0 when free is not told */
    int64_t moved;   /* of those missing, how many another alternative has room for */
};
struct phase_out_options {
    struct phase_out_alternative *list;
    size_t n;
    size_t *of[PHASE_OUT_OFFERS]; /* per offer of the plan: indexes of list, in the order of the source */
    size_t n_of[PHASE_OUT_OFFERS];
    day_t day;
    int64_t placed;                   /* citizens counted at an alternative, set by phase_out_assign */
    int64_t declined, unfit, without; /* want none; fit none; have none with room */
};
enum { PHASE_OUT_CHOICES = 60 /* most alternatives of one offer */ };

int phase_out_options(struct conn *c, int64_t phase_out_id, const struct phase_out_offer_view *offers,
    size_t n_offers, day_t today, struct phase_out_options *ret, struct arena *a, struct err *err);

struct phase_out_choice {
    size_t alternative; /* index of the options' list */
    enum fit fit;
    int points;   /* rules that speak for it */
    int distance; /* 0 same district, 1 not told, 2 another */
    size_t order;
};
/* The alternatives of the row's offer, best first: fewest rules against, most rules for, nearest, free places, shortest wait, the
 * order of the source. Those that a rule excludes are last. sight NULL = all that is known; else what the user may see. */
size_t phase_out_rank(const struct phase_out_options *o, const struct phase_out_affected *row,
    const struct sight *sight, struct phase_out_choice ret[PHASE_OUT_CHOICES]);
/* Whether the citizen still needs a place elsewhere: waits or runs on and has not said no, or has been moved. */
bool phase_out_needs_place(const struct phase_out_affected *row);
/* Counts each citizen of rows (by citizen and offer) once, at the best alternative; moved ones where they were moved to. Where more need than
 * is free, those with the fewest other ways, then those first in line, keep the places, and the rest go to their next with room. */
int phase_out_assign(struct phase_out_options *o, const struct phase_out_affected *rows, size_t n,
    struct arena *a, struct err *err);
