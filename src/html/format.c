#include "html/html.h"
#include "base/text.h"
#include "base/words.h"

#include <string.h>

/* Writing position in a fixed buffer; what does not fit is left out. */
struct into {
    char *out;
    size_t room, n;
};

static void put(struct into *o, char c)
{
    if (o->n + 1 < o->room) {
        o->out[o->n++] = c;
    }
}

static void puts_into(struct into *o, const char *s)
{
    while (*s) {
        put(o, *s++);
    }
}

static void put_two(struct into *o, int v)
{
    put(o, (char)('0' + v / 10 % 10));
    put(o, (char)('0' + v % 10));
}

static uint64_t magnitude(int64_t v)
{
    return v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
}

/* Digits with a separator between thousands; separator 0 = none. */
static void put_grouped(struct into *o, uint64_t v, char separator)
{
    char digits[24];
    int n = 0;
    do {
        digits[n++] = (char)('0' + v % 10);
        v /= 10;
    } while (v);
    while (n--) {
        put(o, digits[n]);
        if (separator && n && n % 3 == 0) {
            put(o, separator);
        }
    }
}

/* v counts of 10^-decimals, shown with at least `least` decimals; further ones only when not zero. */
static void put_fixed(struct into *o, int64_t v, int decimals, int least, enum lang lang, bool grouped)
{
    uint64_t m = magnitude(v), unit = 1;
    for (int i = 0; i < decimals; i++) {
        unit *= 10;
    }
    while (decimals > least && m % 10 == 0) {
        m /= 10;
        unit /= 10;
        decimals--;
    }
    if (v < 0) {
        put(o, '-');
    }
    put_grouped(o, m / unit, !grouped ? 0 : lang == LANG_EN ? ',' : '.');
    if (decimals) {
        put(o, lang == LANG_EN ? '.' : ',');
        for (uint64_t f = m % unit; unit > 1; f %= unit) {
            unit /= 10;
            put(o, (char)('0' + f / unit));
        }
    }
}

/* v / by, half away from zero. */
static int64_t divide_round(int64_t v, int64_t by)
{
    uint64_t m = magnitude(v), q = (m + (uint64_t)by / 2) / (uint64_t)by;
    return v < 0 ? -(int64_t)q : (int64_t)q;
}

static void put_day(struct into *o, day_t d, enum hfilter filter, enum lang lang)
{
    struct ymd y = day_ymd(d);
    if (filter == HF_LONG || filter == HF_MONTH) {
        if (filter == HF_LONG) {
            put_grouped(o, (uint64_t)y.day, 0);
            puts_into(o, lang == LANG_EN ? " " : ". ");
        }
        puts_into(o, words_month(y.month, lang));
        put(o, ' ');
        put_grouped(o, magnitude(y.year), 0);
    } else if (filter == HF_ISO) {
        char iso[11];
        puts_into(o, day_iso(d, iso));
    } else {
        char between = lang == LANG_EN ? '/' : '.';
        put_two(o, y.day);
        put(o, between);
        put_two(o, y.month);
        put(o, between);
        put_grouped(o, magnitude(y.year), 0);
    }
}

static void put_stamp(struct into *o, struct stamp s, enum hfilter filter, enum lang lang)
{
    if (filter == HF_ISO) {
        char iso[25];
        puts_into(o, stamp_iso(s, iso));
        return;
    }
    int minute = stamp_local_minute(s);
    if (filter != HF_TIME) {
        put_day(o, stamp_local_day(s), filter, lang);
        if (filter == HF_MONTH) {
            return;
        }
        put(o, ' ');
    }
    puts_into(o, lang == LANG_EN ? "" : "kl. ");
    put_two(o, minute / 60);
    put(o, lang == LANG_EN ? ':' : '.');
    put_two(o, minute % 60);
}

static void put_money(struct into *o, int64_t oere, enum hfilter filter, enum lang lang)
{
    bool unit = filter != HF_MIO && filter != HF_TKR && filter != HF_BARE && filter != HF_PLAIN;
    if (unit && lang == LANG_EN) {
        puts_into(o, "DKK ");
    }
    if (filter == HF_MIO) {
        put_fixed(o, divide_round(oere, 10000000), 1, 1, lang, true);
    } else if (filter == HF_TKR) {
        put_fixed(o, divide_round(oere, 100000), 0, 0, lang, true);
    } else if (oere % 100 == 0) {
        put_fixed(o, oere / 100, 0, 0, lang, filter != HF_PLAIN);
    } else {
        put_fixed(o, oere, 2, 2, lang, filter != HF_PLAIN);
    }
    if (unit && lang != LANG_EN) {
        puts_into(o, " kr.");
    }
}

static void put_pct(struct into *o, int64_t ppm, enum hfilter filter, enum lang lang)
{
    int decimals = filter == HF_WHOLE ? 0 : 1;
    put_fixed(o, divide_round(ppm, decimals ? 1000 : 10000), decimals, decimals, lang, true);
    if (filter != HF_BARE) {
        puts_into(o, lang == LANG_EN ? "%" : " pct.");
    }
}

static void put_cpr(struct into *o, const char *s, bool hide)
{
    size_t n = strlen(s);
    bool plain = n == 10, dashed = n == 11 && s[6] == '-';
    if (!plain && !dashed) {
        text_copy(o->out + o->n, o->room - o->n, s);
        o->n += strlen(o->out + o->n);
        return;
    }
    for (int i = 0; i < 6; i++) {
        put(o, s[i]);
    }
    put(o, '-');
    puts_into(o, hide ? "xxxx" : s + n - 4);
}

static bool is_missing(struct harg x)
{
    switch (x.type) {
    case HA_TEXT: return !x.s || (x.filter == HF_DASH && !*x.s);
    case HA_DAY: return x.i == INT32_MIN;
    case HA_BOOL: return false;
    case HA_INT:
    case HA_MONEY:
    case HA_DEC:
    case HA_PCT:
    case HA_STAMP: return x.i == INT64_MIN;
    }
    return true;
}

static void put_int(struct into *o, int64_t v, enum hfilter filter, enum lang lang)
{
    if (filter == HF_YESNO) {
        puts_into(o, lang == LANG_EN ? (v ? "Yes" : "No") : (v ? "Ja" : "Nej"));
    } else {
        put_fixed(o, v, 0, 0, lang, filter != HF_PLAIN);
    }
}

size_t html_format_into(char *out, size_t room, enum lang lang, struct harg x)
{
    struct into o = {out, room, 0};
    if (is_missing(x)) {
        puts_into(&o, x.filter == HF_DASH ? "–" : lang == LANG_EN ? "not stated" : "ikke oplyst");
    } else {
        switch (x.type) {
        case HA_TEXT:
            if (x.filter == HF_CPR || x.filter == HF_CPR_SHORT) {
                put_cpr(&o, x.s, x.filter == HF_CPR_SHORT);
            } else {
                text_copy(out, room, x.s);
                return strlen(out);
            }
            break;
        case HA_INT: put_int(&o, x.i, x.filter, lang); break;
        case HA_BOOL: put_int(&o, x.i, HF_YESNO, lang); break;
        case HA_DAY: put_day(&o, (day_t){(int32_t)x.i}, x.filter, lang); break;
        case HA_MONEY: put_money(&o, x.i, x.filter, lang); break;
        case HA_DEC: put_fixed(&o, x.i, 3, 0, lang, x.filter != HF_PLAIN); break;
        case HA_PCT: put_pct(&o, x.i, x.filter, lang); break;
        case HA_STAMP: put_stamp(&o, (struct stamp){x.i}, x.filter, lang); break;
        }
    }
    out[o.n] = 0;
    return o.n;
}

size_t html_format_machine(char *out, size_t room, enum lang lang, struct harg x)
{
    if (is_missing(x)) {
        out[0] = 0;
        return 0;
    }
    if (x.filter == HF_NONE) {
        x.filter = x.type == HA_DAY || x.type == HA_STAMP ? HF_ISO : HF_PLAIN;
        x.type = x.type == HA_BOOL ? HA_INT : x.type;
    }
    return html_format_into(out, room, lang, x);
}

const char *html_format(struct arena *a, enum lang lang, struct harg x)
{
    if (x.type == HA_TEXT && !is_missing(x) && x.filter != HF_CPR && x.filter != HF_CPR_SHORT) {
        return arena_strdup(a, x.s);
    }
    char out[HTML_VALUE_MAX];
    size_t n = html_format_into(out, sizeof out, lang, x);
    return arena_strndup(a, out, n);
}
