/* What a told figure says of its goal: by the number when it is exact and its period over, else by the source's own word. */
#pragma once
#include "effect/goal.h"
#include "effect/reported.h"

struct reported_verdict {
    enum verdict verdict;
    const char *words, *badge; /* for the badge: "Opfyldt", "Over intervallet", "I gang" … */
    const char *why;           /* a sentence, or NULL */
};
/* today decides whether the period (a year) is over. A share without its number of persons is never judged. */
struct reported_verdict reported_judge(
    const struct goal *goal, const struct reported *r, day_t today, struct arena *a);
