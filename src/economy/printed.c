#include "economy/printed.h"

#include "base/lang.h"

#include <string.h>

enum { MOST_DIGITS = 15 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t digits_at(const char *s)
{
    size_t n = 0;
    while (is_digit(s[n]))
        n++;
    return n;
}

/* Groups of three after the first digits: "1.234.567". */
static size_t grouped_length(const char *s, size_t first)
{
    size_t at = first;
    while ((s[at] == '.' || s[at] == ' ') && digits_at(s + at + 1) == 3 && (s[at] == '.' || first <= 3))
        at += 4;
    return at;
}

bool printed_read(const char *s, struct printed *ret, const char **ret_end)
{
    bool negative = *s == '-' && is_digit(s[1]);
    s += negative;
    size_t first = digits_at(s), n_digits = 0, decimals = 0;
    if (first == 0)
        return false;
    size_t whole = first <= 3 && s[first] == '.' ? grouped_length(s, first) : first;
    int64_t value = 0;
    for (size_t i = 0; i < whole; i++) {
        if (!is_digit(s[i]))
            continue;
        if (++n_digits > MOST_DIGITS)
            return false;
        value = value * 10 + (s[i] - '0');
    }
    const char *end = s + whole;
    int64_t milli = value * 1000, step = 1000;
    if ((*end == ',' || *end == '.') && is_digit(end[1])) {
        size_t n = digits_at(end + 1);
        if (n <= 3) {
            for (decimals = 0; decimals < n; decimals++) {
                step /= 10;
                milli += step * (end[1 + decimals] - '0');
            }
            end += 1 + n;
        }
    }
    *ret = (struct printed){negative ? -milli : milli, step / 2};
    *ret_end = end;
    return true;
}

/* A sign stands right before the number, behind nothing or a space: not the dash of "2023-26". */
static bool has_sign(const char *text, const char *number)
{
    static const char *const signs[] = {"-", "−", "–"};
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        size_t n = strlen(signs[i]), before = (size_t)(number - text);
        if (before >= n && memcmp(number - n, signs[i], n) == 0 &&
            (before == n || number[-(ptrdiff_t)n - 1] == ' '))
            return true;
    }
    return false;
}

struct printed printed_of(const char *text)
{
    struct printed p = {INT_NONE, 0};
    const char *end;
    for (const char *s = text; s && *s; s++) {
        if (is_digit(*s)) {
            if (!printed_read(s, &p, &end))
                p.milli = INT_NONE;
            else if (has_sign(text, s))
                p.milli = -p.milli;
            return p;
        }
    }
    return p;
}

enum printed_unit printed_unit_at(const char *s, const char **ret_end)
{
    static const struct {
        const char *word;
        enum printed_unit unit;
    } words[] = {{"mio. kr.", PRINTED_MIO}, {"mio.kr.", PRINTED_MIO}, {"mio. kr", PRINTED_MIO},
        {"mia. kr.", PRINTED_MIA}, {"mia.kr.", PRINTED_MIA}, {"t.kr.", PRINTED_TKR},
        {"1.000 kr.", PRINTED_TKR}, {"tusind kr.", PRINTED_TKR}, {"mio.", PRINTED_MIO}, {"mia.", PRINTED_MIA},
        {"millioner kr", PRINTED_MIO}, {"kr.", PRINTED_KR}, {"kroner", PRINTED_KR}, {"pct.", PRINTED_PERCENT},
        {"pct", PRINTED_PERCENT}, {"procent", PRINTED_PERCENT}, {"%", PRINTED_PERCENT}};
    const char *at = s;
    while (*at == ' ' || *at == '\n' || *at == '-' || (*at == '\xc2' && at[1] == '\xa0'))
        at += *at == '\xc2' ? 2 : 1;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t n = strlen(words[i].word);
        if (strncmp(at, words[i].word, n) == 0) {
            *ret_end = at + n;
            return words[i].unit;
        }
    }
    *ret_end = s;
    return PRINTED_NUMBER;
}

struct printed printed_in_kr(struct printed p, enum printed_unit unit)
{
    static const int64_t scale[] = {
        [PRINTED_KR] = 1, [PRINTED_TKR] = 1000, [PRINTED_MIO] = 1000000, [PRINTED_MIA] = 1000000000};
    struct printed kr = {INT_NONE, 0};
    if (unit < PRINTED_KR || unit > PRINTED_MIA || p.milli == INT_NONE)
        return kr;
    if (__builtin_mul_overflow(p.milli, scale[unit], &kr.milli) ||
        __builtin_mul_overflow(p.half, scale[unit], &kr.half))
        return (struct printed){INT_NONE, 0};
    return kr;
}

enum printed_match printed_sum(
    struct printed whole, const struct printed *parts, size_t n, struct printed *ret_sum)
{
    struct printed sum = {0, 0};
    for (size_t i = 0; i < n; i++) {
        if (parts[i].milli == INT_NONE)
            continue;
        if (__builtin_add_overflow(sum.milli, parts[i].milli, &sum.milli) ||
            __builtin_add_overflow(sum.half, parts[i].half, &sum.half)) {
            *ret_sum = (struct printed){INT_NONE, 0};
            return PRINTED_DIFFERS;
        }
    }
    *ret_sum = sum;
    if (sum.milli == whole.milli)
        return PRINTED_SAME;
    int64_t gap, reach;
    if (__builtin_sub_overflow(sum.milli, whole.milli, &gap) ||
        __builtin_add_overflow(sum.half, whole.half, &reach) || gap == INT64_MIN)
        return PRINTED_DIFFERS;
    return (gap < 0 ? -gap : gap) <= reach ? PRINTED_ROUNDING : PRINTED_DIFFERS;
}

const char *printed_words(int64_t milli, struct arena *a)
{
    if (milli == INT_NONE)
        return tr("ikke oplyst");
    bool english = lang_current() == LANG_EN, negative = milli < 0;
    uint64_t size = negative ? 0 - (uint64_t)milli : (uint64_t)milli;
    char digits[40];
    size_t n = 0, count = 0;
    for (uint64_t whole = size / 1000; whole || count == 0; whole /= 10) {
        if (count && count % 3 == 0)
            digits[n++] = english ? ',' : '.';
        digits[n++] = (char)('0' + whole % 10);
        count++;
    }
    for (size_t i = 0; i < n / 2; i++) {
        char c = digits[i];
        digits[i] = digits[n - 1 - i];
        digits[n - 1 - i] = c;
    }
    digits[n] = 0;
    const char *sign = negative ? "−" : "";
    unsigned rest = (unsigned)(size % 1000);
    if (rest == 0)
        return arena_printf(a, "%s%s", sign, digits);
    int decimals = rest % 100 == 0 ? 1 : rest % 10 == 0 ? 2 : 3;
    rest /= decimals == 1 ? 100 : decimals == 2 ? 10 : 1;
    return arena_printf(a, "%s%s%c%0*u", sign, digits, english ? '.' : ',', decimals, rest);
}
