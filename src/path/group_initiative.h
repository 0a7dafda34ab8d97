/* What is aimed at a group of citizens (S1-02): initiatives of a strategy and offers. The group is a mark of the citizen
 * (people/citizen_mark.h) that group_initiatives.csv names, recorded with day and reason. */
#pragma once
#include "people/citizen_mark.h"

struct group_initiative {
    int64_t id;
    const char *key;
    const char *mark; /* code list citizen_mark */
    int64_t sort;
    const char *initiative, *intervention; /* keys; one of them may be NULL */
    const char *source, *place;
};
extern const struct table group_initiative_table;

/* With what the choice of an offer shows of it. */
struct group_initiative_row {
    const char *mark;
    const char *title, *title_en;            /* the offer's, or the initiative's where there is none */
    const char *target_text;                 /* the initiative's, or the offer's */
    const char *theme, *theme_en, *strategy; /* strategy = key; NULL without an initiative */
    int64_t theme_no;
    const char *intervention;
    const char *source, *place;
};
extern const struct table group_initiative_row_table;

/* Marks of the citizen that are groups with something aimed at them, in force on day and seen by the actor, newest first; of a mark that
 * two administrations record, the newest that the actor sees. None for those who see a referral only. */
int group_of_citizen(struct conn *c, const struct actor *actor, int64_t citizen_id, const struct sight *sight,
    day_t day, struct citizen_mark **ret, size_t *ret_n, struct arena *a, struct err *err);
/* What is aimed at one group, in the order of the file. */
int group_initiative_list(struct conn *c, const char *mark, struct group_initiative_row **ret, size_t *ret_n,
    struct arena *a, struct err *err);
