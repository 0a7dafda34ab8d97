/* What a target group would mean for those who are referred now: judged on what is registered, as counts of persons only. */
#pragma once
#include "offer/target_rule.h"

struct target_why {
    const struct target_rule *rule; /* the first rule of the kind that is not met */
    int64_t n;
};
struct target_preview {
    int64_t n_in, n_out,
        n_unknown; /* persons with an open referral: all rules met, one not met, none unmet but some not to be told */
    struct target_why *why; /* by kind of rule, most first; without those of 0 */
    size_t n_why;
};
int target_preview(struct conn *c, int64_t intervention_id, const struct target_rule *rules, size_t n,
    day_t day, struct target_preview *ret, struct arena *a, struct err *err);

/* What is known of one person, for judging rules; benefit and condition NULL = none registered. */
struct target_person {
    int64_t id;
    day_t birth;
    const char *district, *condition, *benefit;
};
enum target_verdict { TARGET_MET, TARGET_UNMET, TARGET_UNKNOWN };
/* All rules: unmet when one kind is, else unknown when one kind is, else met. */
enum target_verdict target_judge(
    const struct target_person *p, const struct target_rule *rules, size_t n, day_t day);
