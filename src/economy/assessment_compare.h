/* What a changed verdict means: the proposals of a round with the verdicts in force, and with other verdicts for some of the grants. Nothing is
 * stored. An amount is known for a verdict only when a version of the assessment has written it; nothing is guessed. */
#pragma once
#include "economy/assessment.h"
#include "economy/grant_book.h"

struct verdict_choice {
    const char *grant_key, *verdict;
};
enum verdict_basis {
    BASIS_SAME,    /* the verdict in force, or one that means the same money */
    BASIS_STOPS,   /* no proposal */
    BASIS_VERSION, /* the amounts of the newest version with that verdict */
    BASIS_UNKNOWN  /* no version says what it would cost */
};
struct verdict_effect {
    const struct grant *grant;
    const char *verdict; /* the chosen one */
    enum verdict_basis basis;
    int64_t version_no;         /* of BASIS_VERSION */
    const char *version_state;  /* "draft", "review" or "approved" */
    struct money before, after; /* firm, in the first year after the round */
};
/* Firm amounts; those that hang on a condition by themselves; and how many grants cannot be counted. */
struct verdict_sum {
    struct money firm, conditional;
    int n_missing;
};
struct verdict_row {
    int year;         /* of the table by year */
    const char *code; /* committee or steering area; NULL = not told */
    struct verdict_sum before, after;
    struct money
        difference;  /* of the firm amounts, of the grants that can be counted both before and after */
    int n_one_sided; /* grants that can be counted on one side only, and are not in the difference */
};
struct verdict_missing {
    const struct grant *grant;
    const char *verdict;
    bool before, after;
};
enum { COMPARE_YEARS = 4 };
struct verdict_comparison {
    struct grant_book *book; /* what the grants are read from, until assessment_compare_done */
    struct grant *grants;    /* of the round; without their long texts */
    size_t n_grants;
    struct verdict_effect *effects;
    size_t n_effects;
    struct verdict_row years[COMPARE_YEARS];
    struct verdict_row *committees, *areas; /* of the first year after the round */
    size_t n_committees, n_areas;
    struct verdict_missing *missing; /* not countable in that year, before or after */
    size_t n_missing;
};
/* Whatever it gives, assessment_compare_done is called when ret is no longer used. Choices of grants outside the round, of unknown verdicts, or of one grant twice give ERR_INVALID with a message. */
int assessment_compare(struct conn *c, int64_t year, const struct verdict_choice *choices, size_t n,
    struct verdict_comparison *ret, struct arena *a, struct err *err);
void assessment_compare_done(struct verdict_comparison *k);
