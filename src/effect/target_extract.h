/* Profiles as they may be seen. Who may see the persons behind (PERM_EFFECT_ROWS) gets the counts of now. Everybody else gets an extract: all tables
 * of a group suppressed together (suppress_net.h), remembered in profile_extract, and replaced by a newer one only when the two together tell no
 * more of a hidden cell than each. Until then the earlier extract stands, with its data date.
 *
 * A filter (one of age, sex, district) shows a column of tables split by it: the whole split table is suppressed at once, with the margins as the
 * unfiltered extract shows them, so that the columns cannot be subtracted from it or from each other. */
#pragma once
#include "effect/target_profile.h"

/* The group and the register beside it. whole: the actor may see small counts. */
int target_profile_read(struct db *db, bool whole, const struct target_asked *asked,
    struct target_profile *ret, struct target_profile *ret_all, struct arena *a, struct err *err);

/* For tests: the extract made of a profile and of the earlier one (NULL = none), as it would be shown; *ret_stands when the earlier one stands
 * instead. parent: the unfiltered extract, when the profile is split. all: the register's counts, NULL for the register itself. */
int target_extract_hide(struct target_profile *p, const struct target_profile *earlier,
    const struct target_profile *parent, const struct target_profile *all, int64_t k, bool *ret_stands,
    struct arena *a, struct err *err);
/* As text and back; false when the text is of another shape. */
const char *target_extract_text(const struct target_profile *p, struct arena *a);
bool target_extract_parse(const char *text, struct target_profile *p, struct arena *a);
