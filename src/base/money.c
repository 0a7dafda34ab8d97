#include "base/money.h"
#include <stddef.h>
#include <string.h>

/* A written number: pointers into the text, nothing owned. */
struct number {
    bool negative;
    const char *whole; /* digits, perhaps with points between groups */
    size_t n_whole;
    const char *part; /* digits after the decimal mark */
    size_t n_part;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "1.234.567": one to three digits, then groups of exactly three. */
static bool is_grouped(const char *s, size_t n)
{
    size_t first = n % 4;
    if (n < 5 || first == 0 || s[0] == '0')
        return false;
    for (size_t i = 0; i < n; i++)
        if ((i % 4 == first) ? s[i] != '.' : !is_digit(s[i]))
            return false;
    return true;
}

static bool all_digits(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!is_digit(s[i]))
            return false;
    return n > 0;
}

static void trim(const char **s, size_t *n)
{
    while (*n && ((*s)[0] == ' ' || (*s)[0] == '\t')) {
        *s += 1;
        *n -= 1;
    }
    while (*n && ((*s)[*n - 1] == ' ' || (*s)[*n - 1] == '\t'))
        *n -= 1;
}

/* Splits into sign, whole part and decimals. grouping = points may group thousands. */
static bool split(const char *s, size_t n, bool grouping, struct number *ret)
{
    static const char minus_sign[] = "\u2212";
    ret->negative = false;
    if (n && s[0] == '-') {
        ret->negative = true;
        s += 1;
        n -= 1;
    } else if (n > 3 && memcmp(s, minus_sign, 3) == 0) {
        ret->negative = true;
        s += 3;
        n -= 3;
    }
    const char *mark = memchr(s, ',', n);
    if (!mark && !(grouping && is_grouped(s, n)))
        mark = memchr(s, '.', n);
    ret->whole = s;
    ret->n_whole = mark ? (size_t)(mark - s) : n;
    ret->part = mark ? mark + 1 : s + n;
    ret->n_part = mark ? n - ret->n_whole - 1 : 0;
    if (mark && !all_digits(ret->part, ret->n_part))
        return false;
    return all_digits(ret->whole, ret->n_whole) || (grouping && is_grouped(ret->whole, ret->n_whole));
}

/* Adds one digit; false on overflow. */
static bool push(int64_t *v, char c)
{
    int64_t tens;
    return !__builtin_mul_overflow(*v, 10, &tens) && !__builtin_add_overflow(tens, c - '0', v);
}

/* The number times 10^n_decimals. */
static bool parse(const char *s, size_t n, size_t n_decimals, bool grouping, int64_t *ret)
{
    struct number x;
    trim(&s, &n);
    if (!split(s, n, grouping, &x) || x.n_part > n_decimals)
        return false;
    int64_t v = 0;
    for (size_t i = 0; i < x.n_whole; i++)
        if (x.whole[i] != '.' && !push(&v, x.whole[i]))
            return false;
    for (size_t i = 0; i < n_decimals; i++)
        if (!push(&v, i < x.n_part ? x.part[i] : '0'))
            return false;
    *ret = x.negative ? -v : v;
    return true;
}

bool dec_parse(const char *s, struct dec *ret)
{
    return s && parse(s, strlen(s), 3, true, &ret->milli);
}

bool dec_parse_plain(const char *s, struct dec *ret)
{
    return s && parse(s, strlen(s), 3, false, &ret->milli);
}

bool money_parse_kr(const char *s, struct money *ret)
{
    static const char *const after[] = {"kr.", "kr", ",-"};
    if (!s)
        return false;
    size_t n = strlen(s);
    trim(&s, &n);
    for (size_t i = 0; i < sizeof after / sizeof after[0]; i++) {
        size_t len = strlen(after[i]);
        if (n > len && memcmp(s + n - len, after[i], len) == 0) {
            n -= len;
            break;
        }
    }
    return parse(s, n, 2, true, &ret->oere);
}

bool money_parse_plain(const char *s, struct money *ret)
{
    return s && parse(s, strlen(s), 2, false, &ret->oere);
}

bool money_add(struct money *sum, struct money m)
{
    if (money_is_none(m))
        return true;
    if (money_is_none(*sum)) {
        *sum = m;
        return true;
    }
    int64_t total;
    if (__builtin_add_overflow(sum->oere, m.oere, &total) || total == INT64_MIN)
        return false;
    sum->oere = total;
    return true;
}

int64_t money_ratio(struct money part, struct money whole, int64_t scale)
{
    if (money_is_none(part) || money_is_none(whole) || whole.oere <= 0)
        return INT_NONE;
    __int128 scaled = (__int128)part.oere * scale, half = whole.oere / 2;
    __int128 ratio = (scaled + (scaled < 0 ? -half : half)) / whole.oere;
    return ratio > INT64_MAX || ratio <= INT64_MIN ? INT_NONE : (int64_t)ratio;
}
