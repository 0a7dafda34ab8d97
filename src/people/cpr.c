#include "people/cpr.h"

#include <string.h>

/* Century by the seventh digit and the two-digit year (CPR-kontoret, "Personnummeret i CPR", table of 2008). */
static int cpr_full_year(int yy, int seventh)
{
    if (seventh <= 3)
        return 1900 + yy;
    if (seventh == 4 || seventh == 9)
        return yy <= 36 ? 2000 + yy : 1900 + yy;
    return yy <= 57 ? 2000 + yy : 1800 + yy;
}

static bool cpr_modulus(const char *d)
{
    static const int weight[10] = {4, 3, 2, 7, 6, 5, 4, 3, 2, 1};
    int sum = 0;
    for (int i = 0; i < 10; i++)
        sum += weight[i] * (d[i] - '0');
    return sum % 11 == 0;
}

static bool cpr_digits(const char *text, char digits[11])
{
    size_t n = 0;
    while (*text == ' ')
        text++;
    for (; *text; text++) {
        if (*text >= '0' && *text <= '9') {
            if (n == 10)
                return false;
            digits[n++] = *text;
        } else if (n == 6 && (*text == '-' || *text == ' ')) {
            continue;
        } else if (n == 10 && *text == ' ') {
            continue;
        } else {
            return false;
        }
    }
    digits[n] = 0;
    return n == 10;
}

bool cpr_parse(const char *text, char ret_digits[11], struct cpr_parts *ret)
{
    char d[11];
    if (!text || !cpr_digits(text, d))
        return false;
    int day = (d[0] - '0') * 10 + d[1] - '0';
    int month = (d[2] - '0') * 10 + d[3] - '0';
    int year = cpr_full_year((d[4] - '0') * 10 + d[5] - '0', d[6] - '0');
    bool replacement = day > 60;
    day_t birth = day_from_ymd(year, month, replacement ? day - 60 : day);
    if (day_is_none(birth))
        return false;
    memcpy(ret_digits, d, sizeof d);
    *ret = (struct cpr_parts){birth, replacement, cpr_modulus(d), (d[9] - '0') % 2 == 0};
    return true;
}

const char *cpr_format(const char *digits, struct arena *a)
{
    if (!digits || strlen(digits) != 10)
        return digits;
    return arena_printf(a, "%.6s-%s", digits, digits + 6);
}
