/* Amounts, shares and times of investment cases in words: never more digits than the precision deserves. */
#include "invest/investment_result.h"

#include "base/lang.h"
#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Decimals in the language, thousands grouped, a true minus sign. */
static const char *number(double x, int decimals, struct arena *a)
{
    char digits[64], out[96];
    bool english = lang_current() == LANG_EN;
    double scale = pow(10, decimals), size = round(fabs(x) * scale) / scale;
    size_t n = 0;
    if (!isfinite(x))
        return "–";
    snprintf(digits, sizeof digits, "%.*f", decimals, size);
    size_t whole = strcspn(digits, ".");
    for (size_t i = 0; digits[i] && n + 2 < sizeof out; i++) {
        if (i && i < whole && (whole - i) % 3 == 0)
            out[n++] = english ? ',' : '.';
        out[n++] = digits[i] == '.' ? english ? '.' : ',' : digits[i];
    }
    out[n] = 0;
    return arena_printf(a, "%s%s", x < 0 && size > 0 ? "−" : "", out);
}

const char *investment_factor_words(double x, int decimals, struct arena *a)
{
    return number(x, decimals, a);
}

double investment_unit(double most_kr)
{
    return most_kr >= 1e7 ? 1e6 : 1e3;
}

const char *investment_unit_words(double unit)
{
    return unit >= 1e6 ? tr("mio. kr.") : tr("t.kr.");
}

const char *investment_amount_words(double kr, double unit, struct arena *a)
{
    return number(kr / unit, unit >= 1e6 ? 1 : 0, a);
}

const char *investment_kr_words(double kr, double error, struct arena *a)
{
    if (!isfinite(kr))
        return tr("kan ikke beregnes");
    double step = fabs(kr) >= 1e8 ? 1e6 : fabs(kr) >= 1e6 ? 1e5 : 1e3;
    if (error > 0)
        step = fmax(step, pow(10, floor(log10(error)) - 1));
    double shown = round(kr / step) * step;
    if (fabs(shown) >= 1e6 || step >= 1e5)
        return arena_printf(a, tr("%s mio. kr."), number(shown / 1e6, step >= 1e6 ? 0 : 1, a));
    return arena_printf(a, tr("%s t.kr."), number(shown / 1e3, 0, a));
}

const char *investment_payback_words(const struct invest_payback *p, int n_years, struct arena *a)
{
    if (isnan(p->years))
        return arena_printf(a, tr("ikke inden for %d år"), n_years);
    if (!(p->years > 0))
        return tr("intet udlæg");
    return arena_printf(a, tr("%s år"), number(p->years, 1, a));
}

static bool investment_is_share(const struct invest_param *p)
{
    static const char *const shares[] = {
        ".p1", ".p0", ".engaged", ".completed", ".drop_off", ".optimism", ".cost_optimism"};
    size_t len = strlen(p->key);
    for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++) {
        size_t n = strlen(shares[i]);
        if (len > n && strcmp(p->key + len - n, shares[i]) == 0)
            return true;
    }
    return false;
}

const char *investment_param_words(const struct invest_param *p, double x, struct arena *a)
{
    if (investment_is_share(p))
        return arena_printf(
            a, tr("%s pct."), number(x * 100, p->shape == INVEST_COUNTS && p->n < 50 ? 0 : 1, a));
    bool amount = strstr(p->key, ".unit_value") != NULL;
    const char *s = number(x, fabs(x) < 10 ? 1 : 0, a);
    return amount ? arena_printf(a, tr("%s kr."), s) : s;
}

const char *investment_param_label(const struct invest_case *c, const struct invest_param *p, struct arena *a)
{
    static const struct {
        const char *end, *label;
    } words[] = {{"p1", N_("med indsatsen")}, {"p0", N_("uden indsatsen")}, {"engaged", N_("andel i gang")},
        {"completed", N_("andel, der gennemfører")}, {"drop_off", N_("frafald i virkningen om året")},
        {"optimism", N_("nedskrivning for optimisme")}, {"quantity", N_("antal enheder")},
        {"unit_value", N_("pris pr. enhed")}, {"cost_optimism", N_("tillæg til udgiften")}};
    const char *dot = strrchr(p->key, '.'), *owner = NULL, *what = p->key;
    size_t len = dot ? (size_t)(dot - p->key) : 0;
    for (int i = 0; dot && i < c->n_outcomes; i++) {
        if (strlen(c->outcomes[i].key) == len && strncmp(c->outcomes[i].key, p->key, len) == 0)
            owner = c->outcomes[i].label;
    }
    for (int i = 0; dot && !owner && i < c->n_lines; i++) {
        if (strlen(c->lines[i].key) == len && strncmp(c->lines[i].key, p->key, len) == 0)
            owner = c->lines[i].label;
    }
    for (size_t i = 0; dot && i < sizeof words / sizeof words[0]; i++) {
        if (text_equal(dot + 1, words[i].end))
            what = tr(words[i].label);
    }
    return owner ? arena_printf(a, "%s: %s", owner, what) : p->key;
}
