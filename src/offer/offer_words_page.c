#include "offer/offer_words_page.h"

#include "base/text.h"
#include "effect/reported.h"
#include "html/html.h"
#include "system/code.h"

const char *offer_day(struct arena *a, day_t day)
{
    if (day_is_none(day))
        return tr("ikke oplyst");
    return html_format(a, lang_current(), harg_day(day));
}

const char *offer_rule_words(struct arena *a, const struct target_rule *r)
{
    const char *text = lang_pick(r->text, r->text_en);
    if (text)
        return text;
    if (text_equal(r->kind, "benefit"))
        return code_label("benefit", r->code);
    if (text_equal(r->kind, "condition") || text_equal(r->kind, "illness"))
        return code_label("condition", r->code);
    if (text_equal(r->kind, "district"))
        return code_label("district", r->code);
    if (text_equal(r->kind, "doctor_referral"))
        return tr("Kræver henvisning via læge");
    if (text_equal(r->kind, "max_length"))
        return arena_printf(a, tr("Forløb på højst %lld dage"), (long long)r->max);
    if (!text_equal(r->kind, "age"))
        return r->code ? r->code : r->kind;
    if (r->min == INT_NONE)
        return arena_printf(a, tr("Højst %lld år"), (long long)r->max);
    if (r->max == INT_NONE)
        return arena_printf(a, tr("Fyldt %lld år"), (long long)r->min);
    return arena_printf(a, tr("%lld–%lld år"), (long long)r->min, (long long)r->max);
}

const char *offer_source_words(struct conn *c, struct arena *a, const char *source, const char *place)
{
    if (!source)
        return tr("Kilde: ikke oplyst.");
    return arena_printf(a, tr("Kilde: %s."), reported_source_words(c, source, place, a));
}
