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

enum offer_state offer_state_of(const struct intervention *iv, day_t today)
{
    bool stop = !day_is_none(iv->last_referral_day), end = !day_is_none(iv->end_day);
    if ((stop && iv->last_referral_day.n < today.n) || (end && iv->end_day.n < today.n))
        return OFFER_CLOSED;
    if (text_equal(iv->kind, "offer") && !iv->legal_basis)
        return OFFER_NOT_OPENED;
    return stop || end ? OFFER_CLOSING : OFFER_OPEN;
}

const char *offer_state_label(enum offer_state state)
{
    static const char *const labels[] = {
        N_("Åbent"), N_("Lukker"), N_("Lukket for henvisning"), N_("Ikke åbnet for henvisning")};
    return tr(labels[state]);
}

const char *offer_state_class(enum offer_state state)
{
    static const char *const classes[] = {"success", "warning", "error", "plain"};
    return classes[state];
}
