/* Escaping HTML writer. Templates (*.html beside their page) are compiled at build to functions
 *     void t_NAME(struct html *h, ARGS)
 * on these calls. Text, attribute and URL positions escape by themselves; html_raw is the one way around and takes only
 * struct html_safe. Values print by C type: text, integers ("1.234"), day_t ("14.04.2026"), struct money (full
 * kroner "1.234 kr."), struct dec ("0,5"), struct pct ("46,7 pct."), struct stamp ("14.04.2026 kl. 10.42");
 * missing values print "ikke oplyst". English: 14 April 2026 → "14/04/2026", "1,234", "DKK 1,234", "46.7%".
 * In attributes outside messages, and in URLs, values print for machines: integers and money without thousands, days
 * as ISO, missing as nothing; a filter overrides that.
 * Filters: {x|long} "14. april 2026" · {x|iso} · {x|month} "april 2026" · {x|mio} money in mio. kr. one decimal without unit ·
 * {x|tkr} money in 1.000 kr. without unit · {x|plain} integer without thousands · {x|dash} missing as "–" ·
 * {x|cpr} 010179-9992 · {x|cpr_short} 010179-xxxx · {x|time} "kl. 10.42" · {x|yesno} integer or bool as "Ja"/"Nej" ·
 * {x|whole} share without decimals "47 pct." (when n < 50) · {x|bare} number without its unit "46,7" */
#pragma once
#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/lang.h"
#include "base/money.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct html {
    struct buf *out;
    struct arena *arena;
    enum lang lang;
    uint64_t icons[4]; /* icons used on this page, for the sprite at its end */
    bool document;     /* for documents on paper: a chart is one drawing without fold-outs */
    int next_id;       /* for unique element ids */
};

/* HTML that is known to be safe (made by this room: charts, rendered Markdown). The only type html_raw takes. */
struct html_safe {
    const char *html;
    size_t len;
};

/* The page's texts come from tr(), so lang_set(lang) must be in force too. The arena may be NULL when only the writer is used. */
void html_init(struct html *h, struct buf *out, struct arena *arena, enum lang lang);

enum harg_type { HA_TEXT, HA_INT, HA_DAY, HA_MONEY, HA_DEC, HA_PCT, HA_STAMP, HA_BOOL };
enum hfilter {
    HF_NONE,
    HF_LONG,
    HF_ISO,
    HF_MONTH,
    HF_MIO,
    HF_TKR,
    HF_PLAIN,
    HF_DASH,
    HF_CPR,
    HF_CPR_SHORT,
    HF_TIME,
    HF_YESNO,
    HF_WHOLE,
    HF_BARE
};
struct harg {
    enum harg_type type;
    enum hfilter filter;
    int64_t i;
    const char *s;
};
static inline struct harg harg_text(const char *s)
{
    return (struct harg){HA_TEXT, HF_NONE, 0, s};
}
static inline struct harg harg_int(int64_t i)
{
    return (struct harg){HA_INT, HF_NONE, i, NULL};
}
static inline struct harg harg_size(uint64_t i)
{
    return (struct harg){HA_INT, HF_NONE, (int64_t)i, NULL};
}
static inline struct harg harg_day(day_t d)
{
    return (struct harg){HA_DAY, HF_NONE, d.n, NULL};
}
static inline struct harg harg_money(struct money m)
{
    return (struct harg){HA_MONEY, HF_NONE, m.oere, NULL};
}
static inline struct harg harg_dec(struct dec d)
{
    return (struct harg){HA_DEC, HF_NONE, d.milli, NULL};
}
static inline struct harg harg_pct(struct pct p)
{
    return (struct harg){HA_PCT, HF_NONE, p.ppm, NULL};
}
static inline struct harg harg_stamp(struct stamp s)
{
    return (struct harg){HA_STAMP, HF_NONE, s.ms, NULL};
}
static inline struct harg harg_bool(bool b)
{
    return (struct harg){HA_BOOL, HF_NONE, b, NULL};
}
static inline struct harg harg_filter(struct harg x, enum hfilter f)
{
    x.filter = f;
    return x;
}

/* Any printable value by its C type. */
#define HARG(x)                                                                                              \
    _Generic((x), const char *: harg_text, char *: harg_text, int: harg_int, long: harg_int, long long: harg_int,   \
        bool: harg_bool, unsigned: harg_size, unsigned long: harg_size, unsigned char: harg_size, day_t: harg_day,     \
        struct money: harg_money, struct dec: harg_dec, struct pct: harg_pct, struct stamp: harg_stamp)(x)

void html_literal(struct html *h, const char *trusted, size_t n); /* template text, already HTML */
void html_text(struct html *h, struct harg x);                    /* element content */
void html_attr(struct html *h, struct harg x);                    /* inside a quoted attribute */
void html_url(struct html *h, struct harg x);      /* whole URL: only local paths, #, ?, https: and mailto: */
void html_url_part(struct html *h, struct harg x); /* percent-encoded part of a URL */
void html_raw(struct html *h, struct html_safe s);
/* A translated message with {0}…{9}; msg is template source (already HTML-escaped), arguments are escaped. */
void html_message(struct html *h, const char *msg, const struct harg *args, size_t n);
void html_message_attr(struct html *h, const char *msg, const struct harg *args, size_t n);

/* A number for element ids on this page: 1, 2, … */
int html_next_id(struct html *h);
/* Loads the embedded English texts (po/en.po); once at start. */
void html_i18n_init(void);

/* A value as text in the language (for documents, JSON labels, CSV, tests). */
const char *html_format(struct arena *a, enum lang lang, struct harg x);
/* The same into out; returns the length. Text is cut to room - 1 bytes; other types need at most HTML_VALUE_MAX. */
enum { HTML_VALUE_MAX = 96 };
size_t html_format_into(char *out, size_t room, enum lang lang, struct harg x);
/* As in attributes: see above. */
size_t html_format_machine(char *out, size_t room, enum lang lang, struct harg x);

/* url with the query parameter name set to value, or without it when value is NULL or "". For sorting, paging and filters. */
const char *html_url_with(struct arena *a, const char *url, const char *name, const char *value);

/* Inline icon from the design system's sprite; label NULL = decoration. */
void html_icon(struct html *h, const char *id, const char *label);
/* The same with a class of its own beside icon-svg. */
void html_icon_class(struct html *h, const char *id, const char *label, const char *class_name);
/* The <svg> sprite with the icons used so far; once, before </body>. */
void html_sprite(struct html *h);
