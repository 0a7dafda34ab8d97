/* A strategy with its themes and initiatives. */
#pragma once
#include "html/components.h"
#include "http/http.h"
#include "offer/strategy.h"

struct strategy_theme {
    const char *title;
    const struct initiative *initiatives;
    size_t n;
};
struct strategy_view {
    const struct fact *facts;
    size_t n_facts;
    const char *note, *source, *summary;
    const struct strategy_theme *themes;
    size_t n_themes;
};
const char *offer_initiative_kind(const struct initiative *i);
