/* Who owes what: assessments of a round that are not finished. An approved verdict that awaits something, or that has a condition, is not finished
 * until a new version settles it. */
#pragma once
#include "economy/assessment.h"

enum assessment_debt {
    DEBT_NONE, /* finished */
    DEBT_NOT_BEGUN,
    DEBT_DRAFT,
    DEBT_REVIEW,
    DEBT_AWAITS,    /* approved: awaits */
    DEBT_CONDITION, /* approved: the condition is to be settled */
    DEBT_COUNT
};
struct assessment_owed {
    const char *grant_key, *title, *title_en, *verdict, *state;
    int64_t nr, newest_no, n_open; /* comments that are not resolved */
    int64_t responsible_id;
    const char *responsible_name;
    day_t deadline, condition_deadline;
    const char *condition_printed;
    /* from the above */
    enum assessment_debt debt;
    day_t due; /* DAY_NONE = none is settled */
    bool late, soon;
};
enum { ASSESSMENT_SOON_DAYS = 14 };
/* All grants of the round: unfinished first by the day they are due (those without a day after them), then the finished. */
int assessment_owed_list(struct conn *c, int64_t round_year, day_t today, struct assessment_owed **ret,
    size_t *ret_n, struct arena *a, struct err *err);
/* Years that grants end in, newest first. */
int assessment_rounds(struct conn *c, int64_t **ret, size_t *ret_n, struct arena *a, struct err *err);

/* The newest round that has an assessment; INT_NONE = none has. */
int assessment_newest_year(struct conn *c, int64_t *ret, struct err *err);

struct assessment_reminder {
    int64_t round_year, n_open, n_late, n_soon;
};
/* Of the newest round. */
int assessment_remind(
    struct conn *c, day_t today, struct assessment_reminder *ret, struct arena *a, struct err *err);
