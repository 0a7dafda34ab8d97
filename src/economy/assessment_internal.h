/* What the files of assessments share. */
#pragma once
#include "economy/assessment.h"

/* Stores p as version no of the assessment, with all it holds. */
int assessment_insert(struct conn *c, int64_t assessment_id, int64_t no, struct assessment_paper *p,
    struct arena *a, struct err *err);
/* Writes p to the grant's sheet, parts and proposed lines, each as its next version with the reason. before_id = id of the version that stood
 * there, INT_NONE = none: parts that only it had go. */
int assessment_apply(struct conn *c, const struct actor *actor, const char *grant_key,
    struct assessment_paper *p, int64_t before_id, const char *reason, struct arena *a, struct err *err);
/* Only the parts. */
int assessment_apply_parts(struct conn *c, const char *grant_key, const struct assessment_paper *p,
    int64_t before_id, struct err *err);
int assessment_step_add(struct conn *c, const struct assessment_step *step, struct err *err);
