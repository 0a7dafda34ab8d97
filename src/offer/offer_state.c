#include "offer/offer_state.h"

#include "base/lang.h"
#include "base/text.h"

bool intervention_is_opened(const struct intervention *iv)
{
    return !text_equal(iv->kind, "offer") || iv->legal_basis || (iv->access && iv->source);
}

enum offer_state offer_state_of(const struct intervention *iv, day_t today)
{
    bool stop = !day_is_none(iv->last_referral_day), end = !day_is_none(iv->end_day);
    if ((stop && iv->last_referral_day.n < today.n) || (end && iv->end_day.n < today.n))
        return OFFER_CLOSED;
    if (!intervention_is_opened(iv) || (!day_is_none(iv->open_from) && iv->open_from.n > today.n))
        return OFFER_NOT_OPENED;
    return stop || end ? OFFER_CLOSING : OFFER_OPEN;
}

static const struct {
    const char *key, *label, *class_name, *code;
} offer_states[OFFER_STATES] = {
    [OFFER_OPEN] = {"aabent", N_("Åbent"), "success", "open"},
    [OFFER_CLOSING] = {"lukker", N_("Lukker"), "warning", "closing"},
    [OFFER_CLOSED] = {"lukket", N_("Lukket for henvisning"), "error", "closed"},
    [OFFER_NOT_OPENED] = {"ikke-aabnet", N_("Ikke åbnet for henvisning"), "plain", "not_opened"},
};

const char *offer_state_label(enum offer_state state)
{
    return tr(offer_states[state].label);
}

const char *offer_state_class(enum offer_state state)
{
    return offer_states[state].class_name;
}

const char *offer_state_key(enum offer_state state)
{
    return offer_states[state].key;
}

const char *offer_state_code(enum offer_state state)
{
    return offer_states[state].code;
}

enum offer_state offer_state_of_key(const char *key)
{
    for (size_t i = 0; i < OFFER_STATES; i++) {
        if (text_equal(offer_states[i].key, key))
            return (enum offer_state)i;
    }
    return OFFER_STATES;
}
