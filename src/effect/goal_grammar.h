/* The words that a goal is made of, what they mean, and which go together. A goal is checked here before it is stored, and its
 * reading in plain Danish is made from the same words (goal_words.h). */
#pragma once
#include "effect/goal.h"

struct goal_word {
    const char *code, *label; /* N_() */
    const char *hint;         /* N_() or NULL */
};
/* Each ends with a code of NULL. */
extern const struct goal_word
    GOAL_POPULATIONS[]; /* course_ended course_started new_spell stock things knowledge */
extern const struct goal_word GOAL_OUTCOME_KINDS[]; /* status event left answered count none */
extern const struct goal_word GOAL_STATUSES[]; /* work ordinary_hours supported_work education offer_bif … */
extern const struct goal_word GOAL_HORIZONS[];      /* at within before year over_period */
extern const struct goal_word GOAL_HORIZON_UNITS[]; /* days weeks months years */
extern const struct goal_word GOAL_COMPARATORS[];
extern const struct goal_word GOAL_START_DAYS[]; /* first_day referred plan first_talk not_told */
extern const struct goal_word GOAL_COUNTINGS[];  /* first all */
extern const struct goal_word GOAL_PROFILES[];   /* local jobindsats */
extern const struct goal_word GOAL_GONES[];      /* not_achieved left_out */
extern const struct goal_word GOAL_THING_UNITS[];

/* NULL when the word is not in the list. */
const struct goal_word *goal_word_find(const struct goal_word *list, const char *code);

/* How many of something in a year, judged as a number. */
bool goal_is_count(const struct goal *g);
/* A fall or a rise from base_year to target_year. */
bool goal_is_change(const struct goal *g);
/* An aim without a number. */
bool goal_is_knowledge(const struct goal *g);
/* Of citizens' courses and spells, so that a definition needs outcome and horizon. */
bool goal_is_of_people(const struct goal *g);
/* The time runs from a plan or a talk, which is no part of the course. */
bool goal_starts_elsewhere(const struct goal *g);
/* The time runs from the last day. */
bool goal_from_exit(const struct goal *g);
/* The kind of outcome; of older definitions it follows from the words. */
const char *goal_outcome_kind(const struct goal *g);

/* Words that mean nothing here are taken out (a horizon of a count), so that two definitions that read alike are alike. */
void goal_tidy(struct goal *g);
/* Whole definition with target: messages at the fields, ERR_INVALID. */
int goal_check(const struct goal *g, struct err *err);
