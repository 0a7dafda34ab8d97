#include "measure/design.h"

#include "base/lang.h"

#include <stddef.h>
#include <string.h>

static const struct {
    const char *key, *title;
    bool effect;
} designs[DESIGNS] = {
    [DESIGN_RANDOMISED] = {"randomised", N_("Lodtrækning"), true},
    [DESIGN_ROLLOUT] = {"rollout", N_("Gradvis indførelse"), true},
    [DESIGN_MATCHED] = {"matched", N_("Matchet sammenligningsgruppe"), false},
    [DESIGN_WEIGHTED] = {"weighted", N_("Vægtet sammenligningsgruppe"), false},
    [DESIGN_BEFORE_AFTER] = {"before_after", N_("Før og efter"), false},
};

bool design_may_say_effect(enum compare_design d)
{
    return designs[d].effect;
}

const char *design_key(enum compare_design d)
{
    return designs[d].key;
}

const char *design_title(enum compare_design d)
{
    return designs[d].title;
}

const char *design_word(enum compare_design d)
{
    if (designs[d].effect)
        return N_("effekt");
    return d == DESIGN_BEFORE_AFTER ? N_("forskel, ikke justeret") : N_("forskel, justeret");
}

bool design_of(const char *key, enum compare_design *ret)
{
    for (int i = 0; i < DESIGNS; i++)
        if (strcmp(designs[i].key, key) == 0) {
            *ret = (enum compare_design)i;
            return true;
        }
    return false;
}
