#include "effect/initiative_words.h"

#include "base/lang.h"
#include "base/text.h"
#include "effect/figure.h"
#include "system/code.h"
#include "system/organisation.h"

const char *initiative_funding_words(const struct initiative_funding *f, struct arena *a)
{
    const char *what = f->grant_key ? (f->grant_title ? f->grant_title : f->grant_key)
                                    : code_label("initiative_funding", f->kind);
    if (f->administration)
        what = arena_printf(a, "%s, %s", what, organisation_abbrev(f->administration));
    const char *years = f->last_year == INT_NONE
                            ? arena_printf(a, tr("varigt fra %lld"), (long long)f->first_year)
                        : f->last_year == f->first_year
                            ? arena_printf(a, "%lld", (long long)f->first_year)
                            : arena_printf(a, "%lld–%lld", (long long)f->first_year, (long long)f->last_year);
    const char *amount = money_is_none(f->amount) ? tr("beløb ikke oplyst")
                                                  : arena_printf(a, tr("%s kr. om året"),
                                                        figure_number_words(f->amount.oere * 10, a));
    return arena_printf(a, "%s: %s, %s", what, years, amount);
}

static const char *add(const char *words, const char *one, struct arena *a)
{
    return words ? arena_printf(a, "%s. %s", words, one) : one;
}

const char *initiative_money_words(const char *key, const struct initiative_funding *fundings,
    size_t n_fundings, const struct strategy_application *applications, size_t n_applications,
    struct arena *a)
{
    const char *words = NULL;
    for (size_t i = 0; i < n_fundings; i++) {
        if (text_equal(fundings[i].initiative, key))
            words = add(words, initiative_funding_words(&fundings[i], a), a);
    }
    for (size_t i = 0; i < n_applications; i++) {
        const struct strategy_application *p = &applications[i];
        if (strategy_application_pays(p, key))
            words = add(words,
                arena_printf(a, "%s: %s", p->title, code_label("strategy_application_state", p->state)), a);
    }
    return words ? words : tr("ikke oplyst");
}
