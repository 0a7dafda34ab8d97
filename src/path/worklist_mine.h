/* Mine borgere: the citizens a user is tovholder for, with what is next and how long there is left. */
#pragma once
#include "path/worklist.h"

struct mine_row {
    int64_t citizen_id, responsible_id, restricted;
    const char *citizen_key, *first_name, *last_name, *sort_name, *cpr, *district, *target_group;
    const char *benefit; /* code of list benefit, or NULL = none */
    day_t benefit_since;
    day_t right_until;     /* last day of the right to the benefit, as the data say */
    bool benefit_hidden;   /* the actor may not see benefits of the citizen: the three above are missing */
    day_t contact;         /* the user's last held meeting, follow-up or note; missing = none */
    const char *next_kind; /* follow_up, action or meeting; NULL = nothing planned with the user */
    day_t next;
    int64_t pause_days; /* of the pause that goes on; INT_NONE = none */
    int64_t pause_limit;
    bool pause_over, pause_hidden;
    bool
        target_hidden; /* the actor may not see the job track, which the target group belongs to: it is missing */
    /* used by worklist_mine.c */
    day_t held_follow_up, held_meeting, wrote, due_follow_up, due_action, due_meeting;
    int64_t has_basis;
};
struct mine_filter {
    const char *benefit, *target_group, *district;
    bool pause;       /* only those on a pause over the limit */
    const char *sort; /* borger ydelse maalgruppe kontakt naeste pause ret; "-" = descending */
};

/* At most WORKLIST_CITIZENS, by name; *ret_more = there are more. Restricted citizens that the actor may not see are left out. */
int mine_load(struct conn *c, const struct worklist_of *of, struct mine_row **ret, size_t *ret_n,
    bool *ret_more, struct arena *a, struct err *err);
/* Keeps and sorts rows in place; *n = how many before and after. Missing values are last in either order. */
int mine_filter(
    struct mine_row *rows, size_t *n, const struct mine_filter *filter, struct arena *a, struct err *err);
/* Days from today to the last day of the right; INT_NONE when it is not told. */
int64_t mine_right_days(const struct mine_row *row, day_t today);
/* Benefits with a right that runs out. */
bool mine_has_right(const struct mine_row *row);
