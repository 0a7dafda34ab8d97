/* Goals in words of the user's language. */
#pragma once
#include "effect/goal.h"

/* "mindst 50 pct.", "fald på 20 pct. (relativt)", "120–150 personer", "ikke fastsat" */
const char *goal_target_words(const struct goal *goal, struct arena *a);
/* The target alone, "50 pct.", "400 planer"; NULL without one. */
/* "5,5 procentpoint" of a change in millionths, without its sign. */
const char *goal_points_words(int64_t ppm, struct arena *a);
const char *goal_number_words(const struct goal *goal, struct dec number, struct arena *a);
/* "2 måneder efter sidste dag" */
const char *goal_horizon_words(const struct goal *goal, struct arena *a);
/* "2 måneder" */
const char *goal_span_words(const struct goal *goal, struct arena *a);
/* "afsluttet" or "begyndt": what puts a person in a year */
const char *goal_population_words(const struct goal *goal);
/* "ordinært job, ordinære timer eller uddannelse" */
const char *goal_outcome_words(const struct goal *goal, struct arena *a);
/* "Opfyldt", "Ikke opfyldt", "Uafklaret", "Kan ikke afgøres" and the class of the badge */
const char *goal_verdict_words(enum verdict verdict);
const char *goal_verdict_class(enum verdict verdict);
/* The verdict of a result: as above, and "I gang", "Over intervallet", "Ikke forfalden", "Intet måltal". */
const char *goal_result_words(const struct goal *goal, const struct goal_result *r);
const char *goal_result_class(const struct goal *goal, const struct goal_result *r);
/* "38,0–55,6 pct."; "–" where the limits cannot be stated (NaN). */
const char *goal_interval_words(double low, double high, struct arena *a);
/* With a full stop, unless the text ends with one ("50 pct."). */
const char *goal_sentence(const char *text, struct arena *a);
/* Why the verdict is as it is, with the n that would decide. */
const char *goal_verdict_why(const struct goal *goal, const struct goal_result *r, struct arena *a);
/* The value: "46,7 pct.", "412 planer", "fald på 18,0 pct."; NULL when there is none. */
const char *goal_value_words(const struct goal *goal, const struct goal_result *r, struct arena *a);

/* What the goal counts, in sentences made from its words alone. about = title of what it belongs to, NULL = "indsatsen"; year = the
 * year it is read for. */
const char *goal_reading(const struct goal *goal, const char *about, int year, struct arena *a);
/* What the reader must choose or know because the text of the goal leaves it open, as told by the words of the grammar: one sentence each. */
size_t goal_open_questions(const struct goal *goal, const char *ret[8]);
