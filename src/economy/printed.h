/* Printed numbers as intervals: "9,7" stands for everything from 9,65 to 9,75, so that a difference that rounding explains can be told from
 * one that it cannot. All in thousandths of the unit. On base alone. */
#pragma once
#include "base/arena.h"
#include "base/money.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct printed {
    int64_t milli; /* the number; INT_NONE = none */
    int64_t half;  /* half of the last decimal printed; 0 = an exact count */
};

/* What a money text is measured in. */
enum printed_unit { PRINTED_NUMBER, PRINTED_KR, PRINTED_TKR, PRINTED_MIO, PRINTED_MIA, PRINTED_PERCENT };

/* Reads a number at s ("1.234,5", "2.8", "1573", "5.661"); false when there is none. A point or comma before three digits groups
 * thousands. ret_end = behind it. */
bool printed_read(const char *s, struct printed *ret, const char **ret_end);
/* The first number in a text such as "9,7 mio. kr." or "–0,5 mio. kr."; milli = INT_NONE when there is none. */
struct printed printed_of(const char *text);
/* The unit word at s ("mio. kr.", "t.kr.", "pct."); ret_end = behind it. */
enum printed_unit printed_unit_at(const char *s, const char **ret_end);
/* To kroner: 9,7 mio. kr. is 9,700,000 ± 50,000, in thousandths. INT_NONE when too large or not money. */
struct printed printed_in_kr(struct printed p, enum printed_unit unit);

enum printed_match { PRINTED_SAME, PRINTED_ROUNDING, PRINTED_DIFFERS };
/* A printed whole against the sum of its parts: SAME to the last digit, ROUNDING when some values inside the intervals agree. Parts without a number
 * are passed over. ret_sum = the sum as printed. */
enum printed_match printed_sum(
    struct printed whole, const struct printed *parts, size_t n, struct printed *ret_sum);
/* "9,7" */
const char *printed_words(int64_t milli, struct arena *a);
