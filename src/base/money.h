/* Money is øre in int64. Fixed decimals (struct dec) are thousandths in int64: printed values such as
 * 0,5 or 62,5. A missing amount is MONEY_NONE ("ikke oplyst"), never 0. */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct money {
    int64_t oere;
};
struct dec {
    int64_t milli;
};
/* A share in parts per million, for display as percent. */
struct pct {
    int64_t ppm;
};

#define INT_NONE   INT64_MIN
#define MONEY_NONE ((struct money){INT64_MIN})
#define DEC_NONE   ((struct dec){INT64_MIN})

static inline bool money_is_none(struct money m)
{
    return m.oere == INT64_MIN;
}
static inline bool dec_is_none(struct dec d)
{
    return d.milli == INT64_MIN;
}

/* Danish or plain decimal ("1.234,5", "0,5", "1234.5"); at most three decimals. A single point followed by
 * exactly three digits groups thousands, as people in Denmark write: "1.234" is 1234, "0.125" is a
 * decimal. false and *ret unchanged when wrong. */
bool dec_parse(const char *s, struct dec *ret);
/* As dec_parse for data files, which never group thousands: "1.234" is a decimal, as "1,234" is. */
bool dec_parse_plain(const char *s, struct dec *ret);
/* Whole or decimal kroner to øre, at most two decimals; "kr", "kr." and ",-" after it are allowed. */
bool money_parse_kr(const char *s, struct money *ret);
/* As money_parse_kr for data files: no grouping, nothing after the number. */
bool money_parse_plain(const char *s, struct money *ret);
/* Overflow-checked sum; false and *sum unchanged on overflow. A missing amount is not added; a missing
 * sum becomes the amount. */
bool money_add(struct money *sum, struct money m);
/* part / whole in units of 1 / scale (1000000 = ppm), to the nearest, halves away from zero. INT_NONE when one is missing, whole is not
 * above 0, or the ratio is too large. */
int64_t money_ratio(struct money part, struct money whole, int64_t scale);
/* Printed amounts; MONEY_NONE when missing or too large for øre. */
static inline struct money money_from_mio(struct dec mio)
{
    struct money m; /* 0.001 mio. kr. = 1,000 kr. = 100,000 øre */
    return __builtin_mul_overflow(mio.milli, 100000, &m.oere) ? MONEY_NONE : m;
}
static inline struct money money_from_tkr(struct dec tkr)
{
    struct money m;
    return __builtin_mul_overflow(tkr.milli, 100, &m.oere) ? MONEY_NONE : m;
}
