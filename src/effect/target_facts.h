/* What the profile of a target group needs to know of citizens beside their spells and courses: education, described problems, marks. */
#pragma once
#include "db/db.h"
#include "effect/target_count.h"

/* The facts of the snapshot's persons in the year [from, until), in memory until they are read again: at every call while the register is small
 * (TARGET_FACTS_FRESH persons), else once a minute. Give them back with target_facts_release. Any thread. */
enum { TARGET_FACTS_FRESH = 20000, TARGET_FACTS_SECONDS = 60 };
int target_facts_lease(struct conn *c, const struct snapshot *s, uint16_t from, uint16_t until,
    const struct target_facts **ret, struct err *err);
void target_facts_release(const struct target_facts *f);
