/* Goals in words of the user's language. */
#pragma once
#include "effect/goal.h"

/* "mindst 50 pct.", "fald på 20 pct. (relativt)" */
const char *goal_target_words(const struct goal *goal, struct arena *a);
/* "2 måneder efter sidste dag" */
const char *goal_horizon_words(const struct goal *goal, struct arena *a);
/* "afsluttet" or "begyndt": what puts a person in a year */
const char *goal_population_words(const struct goal *goal);
/* "Opfyldt", "Ikke opfyldt", "Uafklaret", "Kan ikke afgøres" and the class of the badge */
const char *goal_verdict_words(enum verdict verdict);
const char *goal_verdict_class(enum verdict verdict);
/* "38,0–55,6 pct." */
const char *goal_interval_words(double low, double high, struct arena *a);
/* Why the verdict is as it is, with the n that would decide. */
const char *goal_verdict_why(const struct goal *goal, const struct goal_result *r, struct arena *a);
