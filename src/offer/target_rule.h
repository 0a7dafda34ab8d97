/* Target groups: the rules of who an offer is for, each with the days it holds. */
#pragma once
#include "db/db.h"

/* One rule of an offer's target group. Rules of one kind are alternatives, kinds add up. */
struct target_rule {
    int64_t id;
    const char *intervention;
    day_t valid_from, valid_to; /* first and last day */
    const char *kind,
        *code; /* benefit, age, condition, illness, doctor_referral, district, ends_with_assessment, other … */
    int64_t min, max;
    const char *text, *text_en, *source, *place;
};
extern const struct table target_rule_table;
/* All rules of an offer, of every version, oldest first. */
int target_rule_list(struct conn *c, const char *intervention, struct target_rule **ret, size_t *ret_n,
    struct arena *a, struct err *err);
/* The rules that hold on day: those a referral of that day is judged by. */
int target_rule_on(struct conn *c, const char *intervention, day_t day, struct target_rule **ret,
    size_t *ret_n, struct arena *a, struct err *err);
bool target_rule_holds(const struct target_rule *rule, day_t day);
