/* Adjusting a target group: the rules from a day on, with why. Rules until then keep their days, so that a referral is always judged by the
 * rules of the day it was sent (target_rule_on with its sent_day). */
#pragma once
#include "offer/target_rule.h"
#include "system/access.h"

struct target_version {
    int64_t id;
    const char *intervention;
    day_t valid_from;
    const char *reason, *document_no;
    int64_t user_id;
    struct stamp at;
    const char *
        ended; /* ids of the rules it ended, with the last day they had before when they had one: "12,13:20818" */
};
extern const struct table target_version_table;

/* Newest first. Rules loaded from files have no version row: their days tell. */
int target_version_list(struct conn *c, const char *intervention, struct target_version **ret, size_t *ret_n,
    struct arena *a, struct err *err);
/* Kinds that an editor may write, with their labels and the code list of `code`; NULL list = none. */
struct target_kind {
    const char *kind, *label, *list;
    bool has_span; /* min and max */
    bool judged;   /* by fit; others are for the caseworker to judge */
};
extern const struct target_kind target_kinds[];
extern const size_t target_kind_count;
const struct target_kind *target_kind_of(const char *kind);
/* One rule as typed: messages "rule-N-code" … at the fields. */
int target_rule_check(const struct target_rule *rule, size_t place, struct err *err);
/* Makes rules the target group from v->valid_from on (today or later): rules in force that are unchanged go on, others end the day before, new
 * ones begin then. ERR_CONFLICT when the newest version is not `seen` (id, 0 = none), ERR_INVALID with messages at the fields, also when nothing
 * changes or an adjustment is planned for that day or later. Audited; the offer's `changed` is stamped. */
int target_adjust(struct conn *c, const struct actor *actor, struct target_version *v, int64_t seen,
    const struct target_rule *rules, size_t n_rules, struct arena *a, struct err *err);
/* Takes the newest version back when its first day is ahead, or within 30 seconds by the same user; no referral may have been sent
 * under it. */
int target_adjust_undo(
    struct conn *c, const struct actor *actor, const char *intervention, struct arena *a, struct err *err);
