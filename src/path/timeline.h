/* What lies on a citizen's timeline in a period, as far as the reader sees it: courses with their referrals, referrals that wait,
 * aftercare, meetings and follow-ups, benefits and work. Each kind is one bounded statement. */
#pragma once
#include "people/legal_basis.h"

enum { TIMELINE_MAX = 600 /* rows of each kind; the newest */ };

/* A course, or a referral without one (course_id INT_NONE, start_day = sent_day). */
struct timeline_course {
    int64_t course_id, referral_id;
    const char *intervention_key, *title, *title_en, *track, *provider, *exit_reason;
    day_t start_day, end_day, sent_day;
    day_t offer_end;        /* last day of the offer itself */
    const char *from_admin; /* of the referral's sender */
    int64_t from_user_id;
};
struct timeline_aftercare {
    int64_t id;
    const char *title, *title_en, *track, *provider;
    day_t start_day, end_day;
};
struct timeline_mark {
    int64_t id;
    const char *kind, *state, *track, *title, *anchor;
    int64_t months;
    day_t day;
    int64_t is_mine; /* meeting: the user takes part; follow-up: the user is responsible */
};
struct timeline_spell {
    const char *kind;
    day_t start_day, end_day;
    int64_t hours;
};
struct timeline {
    struct timeline_course *courses, *waiting;
    struct timeline_aftercare *aftercare;
    struct timeline_mark *meetings, *follow_ups;
    struct timeline_spell *spells;
    size_t n_courses, n_waiting, n_aftercare, n_meetings, n_follow_ups, n_spells;
    bool is_cut; /* a kind has more rows than TIMELINE_MAX in the period */
};
/* Everything that lies in [from, to), newest first. */
int timeline_read(struct conn *c, int64_t citizen_id, const struct actor *actor, const struct sight *sight,
    day_t from, day_t to, struct timeline *ret, struct arena *a, struct err *err);
/* The first day of anything the reader sees; DAY_NONE when there is nothing. */
int timeline_first_day(struct conn *c, int64_t citizen_id, const struct actor *actor,
    const struct sight *sight, day_t *ret, struct err *err);
