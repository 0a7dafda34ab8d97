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
        char ch = *text;
        if ((n == 7 || n == 8) && ch >= 'a' && ch <= 'z')
            ch = (char)(ch - 'a' + 'A');
        bool letter = (n == 7 || n == 8) && ch >= 'A' && ch <= 'Z';
        if ((ch >= '0' && ch <= '9') || letter) {
            if (n == 10)
                return false;
            digits[n++] = ch;
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

/* DDMMYYCAAG */
static bool cpr_parse_ecpr(const char d[11], struct cpr_parts *ret)
{
    static const struct {
        char c;
        int century;
        const char *kind;
    } forms[] = {{'1', 1900, "x_ecpr"}, {'7', 2000, "x_ecpr"}, {'5', 1800, "d_ecpr"}, {'0', 1900, "d_ecpr"},
        {'6', 2000, "d_ecpr"}};
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (forms[i].c != d[6])
            continue;
        int year = forms[i].century + (d[4] - '0') * 10 + d[5] - '0';
        day_t birth = day_from_ymd(year, (d[2] - '0') * 10 + d[3] - '0', (d[0] - '0') * 10 + d[1] - '0');
        *ret = (struct cpr_parts){
            birth, .replacement = true, .kind = forms[i].kind, .female = (d[9] - '0') % 2 == 0};
        return !day_is_none(birth);
    }
    return false;
}

bool cpr_parse(const char *text, char ret_digits[11], struct cpr_parts *ret)
{
    char d[11];
    if (!text || !cpr_digits(text, d))
        return false;
    bool first = d[7] >= 'A', second = d[8] >= 'A';
    if (first != second)
        return false;
    if (first) {
        memcpy(ret_digits, d, sizeof d);
        return cpr_parse_ecpr(d, ret);
    }
    int day = (d[0] - '0') * 10 + d[1] - '0';
    int month = (d[2] - '0') * 10 + d[3] - '0';
    int year = cpr_full_year((d[4] - '0') * 10 + d[5] - '0', d[6] - '0');
    bool replacement = day > 60;
    day_t birth = day_from_ymd(year, month, replacement ? day - 60 : day);
    if (day_is_none(birth))
        return false;
    memcpy(ret_digits, d, sizeof d);
    *ret = (struct cpr_parts){
        birth, replacement, replacement ? "replacement" : "present", cpr_modulus(d), (d[9] - '0') % 2 == 0};
    return true;
}

const char *cpr_format(const char *digits, struct arena *a)
{
    if (!digits || strlen(digits) != 10)
        return digits;
    return arena_printf(a, "%.6s-%s", digits, digits + 6);
}

bool cpr_in_text(const char *text)
{
    char digits[11];
    struct cpr_parts parts;
    for (const char *p = text; p && *p; p++) {
        bool begins = *p >= '0' && *p <= '9' && (p == text || p[-1] < '0' || p[-1] > '9');
        for (size_t n = 10; begins && n <= 11; n++) {
            char piece[12] = "";
            if (strnlen(p, n) < n || (p[n] >= '0' && p[n] <= '9'))
                continue;
            memcpy(piece, p, n);
            if (cpr_parse(piece, digits, &parts))
                return true;
        }
    }
    return false;
}
