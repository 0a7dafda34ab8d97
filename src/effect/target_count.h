/* A target group counted on the snapshot: who is in it in a calendar year, and how it is made up beside the register it is a part of. Pure: on the
 * snapshot and the facts that the snapshot does not hold (target_facts.h). Definition: docs/definitions.md, "Target-group profile".
 *
 * A person's index day is the first day in the group in the year; age, benefit and earlier attachment are read on that day, so every person has one
 * value of each variable and stays in its cell while the year grows. In the register, which is the same for every group, it is the year's first day. */
#pragma once
#include "measure/snapshot.h"

enum target_variable {
    TV_AGE,
    TV_SEX,
    TV_DISTRICT,
    TV_BENEFIT,
    TV_EDUCATION,
    TV_WORK_52, /* weeks with work of the 52 before the index day, in bands */
    TV_WORK_156,
    TV_BENEFIT_156,
    TV_TRACKS, /* tracks with an effort or a described problem: none, one, two, three or more */
    TV_PLAIN,  /* how many variables that is; then comes one for each condition: with it, without it */
    TARGET_CONDITIONS = 32,
    TARGET_VARIABLES = TV_PLAIN + TARGET_CONDITIONS,
    TARGET_VALUES = 48
};
enum {
    TARGET_AGES = 12, /* the last: not known */
    TARGET_SEXES = 3, /* as snap_sex */
    TARGET_AGE_GROUPS = 6,
    TARGET_TRACKS = 4
};
/* "18-24"; "" for not known. group: the coarser bands of the filter, "18-29". */
const char *target_age_label(int band, bool group);
int target_age_group_of(int band);
/* "1-26" of the bands of weeks; the first is 0. */
const char *target_week_label(enum target_variable v, int band);

/* What is known of the snapshot's persons beside their spells, in its order. */
struct target_facts {
    size_t n_persons;
    int n_educations, n_conditions, n_marks;
    const char *const *educations, *const *conditions, *const *marks; /* codes; education 0 = not stated */
    const uint8_t *education;                                         /* [n_persons] */
    const uint32_t *condition, *mark;     /* [n_persons] bits; a mark in force on some day */
    const uint8_t *track_of_intervention; /* [n_interventions] bits of tracks */
    uint64_t hash;                        /* of education, condition and mark: names what was read */
    const uint8_t *track_of_condition;    /* [n_conditions] */
};

/* Which persons: each part NULL, -1 or empty = not asked for. */
struct target_who {
    bool any_benefit_set;
    struct code_set benefit;
    int intervention;             /* -1 = none asked for */
    uint32_t mark;                /* bits of facts->marks; 0 = none asked for */
    int age_group, sex, district; /* -1 = all */
};
struct target_question {
    struct target_who who;
    uint16_t from, until;       /* days [from, until) */
    enum target_variable split; /* TV_AGE (in groups), TV_SEX, TV_DISTRICT; TV_PLAIN = not split */
};

typedef int64_t target_row[TARGET_VARIABLES][TARGET_VALUES];
struct target_count {
    int64_t n;
    int n_split;        /* 1 when not split */
    int size[TV_PLAIN]; /* values of each variable */
    target_row *cross;  /* [n_split] persons by variable and value */
    int64_t pyramid[TARGET_AGES][TARGET_SEXES];
    int64_t place[TARGET_VALUES][TARGET_VALUES];               /* district, benefit */
    int64_t ill[TARGET_CONDITIONS][TARGET_AGES][TARGET_SEXES]; /* with the condition */
    uint8_t *keep;                                             /* [n_persons] 1 = in the group */
    uint16_t *index;                                           /* [n_persons] index day of those in it */
};
/* The group, and everybody in the register that year with their values on the year's first day, in one pass; ret_all may be NULL. */
int target_count(const struct snapshot *s, const struct target_facts *f, const struct target_question *q,
    struct target_count *ret_group, struct target_count *ret_all, struct arena *a, struct err *err);
