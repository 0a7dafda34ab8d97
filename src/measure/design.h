/* Designs by which two groups are compared, strongest first, and what each may be called (docs/definitions.md, "Comparison"). */
#pragma once
#include <stdbool.h>

enum compare_design {
    DESIGN_RANDOMISED, /* by lot */
    DESIGN_ROLLOUT,    /* staggered roll-out: those who got it later are the comparison */
    DESIGN_MATCHED,
    DESIGN_WEIGHTED,
    DESIGN_BEFORE_AFTER
};
enum { DESIGNS = DESIGN_BEFORE_AFTER + 1 };

/* Only the first two may be called an effect. */
bool design_may_say_effect(enum compare_design d);
const char *design_key(enum compare_design d);   /* "matched": in addresses and on the command line */
const char *design_title(enum compare_design d); /* Danish, N_() */
const char *design_word(
    enum compare_design d); /* what the figure is called, N_(): "effekt" or "forskel, justeret" */
bool design_of(const char *key, enum compare_design *ret);
