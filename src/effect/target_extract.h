/* Profiles as they may be seen. Who may see the persons behind (PERM_EFFECT_ROWS) gets the counts of now. Everybody else gets an extract: all tables
 * of a group suppressed together (suppress_net.h), remembered in profile_extract, and replaced by a newer one only when the two together tell no
 * more of a hidden cell than each. Until then the earlier extract stands, with its data date.
 *
 * A filter (one of age, sex, district) shows a column of tables split by it: the whole split table is suppressed at once, with the margins as the
 * unfiltered extract shows them, so that the columns cannot be subtracted from it or from each other.
 *
 * A group is held against every wider one: without one or more of its conditions, or with a benefit above. Those are made first, as their readers see
 * them; what is left of a cell there may not be few. Groups are of one benefit of the list, so that no others can be made by adding benefits up. */
#pragma once
#include "effect/target_profile.h"

/* The group and the register beside it. whole: the actor may see small counts. */
int target_profile_read(struct db *db, bool whole, const struct target_asked *asked,
    struct target_profile *ret, struct target_profile *ret_all, struct arena *a, struct err *err);

/* A group that holds the one asked for (it has one condition less, or a benefit above), as it is shown. is_same_day: its persons have the same index
 * day, so the same value of every variable. */
struct target_wider {
    const struct target_profile *shown;
    bool is_same_day;
};
/* What a reader holds an extract against. parent: the unfiltered extract, when the profile is split. all: the register's counts, NULL for the
 * register itself. */
struct target_beside {
    const struct target_profile *parent, *all;
    const struct target_wider *wider;
    size_t n_wider;
};
/* For tests: the extract made of a profile and of the earlier one (NULL = none), as it would be shown; *ret_stands when the earlier one stands
 * instead, which may not be shown when p->is_near is set. */
int target_extract_hide(struct target_profile *p, const struct target_profile *earlier,
    const struct target_beside *beside, int64_t k, bool *ret_stands, struct arena *a, struct err *err);
/* Takes everything away that a kept extract tells. */
void target_extract_blank(struct target_profile *p);
/* As text and back; false when the text is of another shape. */
const char *target_extract_text(const struct target_profile *p, struct arena *a);
bool target_extract_parse(const char *text, struct target_profile *p, struct arena *a);
