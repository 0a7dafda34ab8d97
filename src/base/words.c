#include "base/words.h"

const char *words_month(int month, enum lang lang)
{
    static const char *const da[12] = {"januar", "februar", "marts", "april", "maj", "juni", "juli", "august",
        "september", "oktober", "november", "december"};
    static const char *const en[12] = {"January", "February", "March", "April", "May", "June", "July",
        "August", "September", "October", "November", "December"};
    return lang == LANG_EN ? en[month - 1] : da[month - 1];
}

const char *words_day(day_t d, struct arena *a)
{
    if (day_is_none(d))
        return tr("ikke oplyst");
    struct ymd v = day_ymd(d);
    enum lang lang = lang_current();
    return arena_printf(
        a, lang == LANG_EN ? "%d %s %d" : "%d. %s %d", v.day, words_month(v.month, lang), v.year);
}

const char *words_count(int64_t n, struct arena *a)
{
    uint64_t left = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    const char *sign = n < 0 ? "-" : "", *point = lang_current() == LANG_EN ? "," : ".", *out = "";
    for (; left >= 1000; left /= 1000)
        out = arena_printf(a, "%s%03d%s", point, (int)(left % 1000), out);
    return arena_printf(a, "%s%d%s", sign, (int)left, out);
}
