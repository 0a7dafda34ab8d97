/* What citizens report about their own well-being and health, asked again and again.
 *
 * WHO-5 (WHO (Five) Well-Being Index, 1998 version; Topp, Østergaard, Søndergaard and Bech 2015, Psychotherapy and Psychosomatics 84):
 * five statements on the last two weeks, 0–5 points each; raw score 0–25; index = raw × 4, 0–100, higher is better. An index of 50
 * or less is commonly told as low and one under 35 as very low; a change of 10 points is commonly held to matter. It is no
 * diagnosis. An unanswered statement gives no score; what was answered is kept.
 * Self-rated health: one question, 5 = excellent … 1 = poor (the first item of SF-12). */
#pragma once
#include "people/legal_basis.h"

enum {
    SURVEY_ITEMS = 5,
    SURVEY_LOW = 50,
    SURVEY_VERY_LOW = 35,
    SURVEY_WHO5_CHANGE = 10,
    SURVEY_UNDO_MS = 30000
};

struct survey_answer {
    int64_t id, citizen_id;
    const char *instrument; /* code list survey_instrument: who5, self_rated_health */
    day_t day;
    int64_t q1, q2, q3, q4, q5; /* points; INT_NONE = not answered. All missing: asked, but no answer */
    int64_t score;              /* INT_NONE = none */
    const char *reported_by;    /* code list survey_reporter */
    int64_t course_id;
    const char *note;
    int64_t user_id;
    struct stamp created;
    int64_t version;
};
extern const struct table survey_answer_table;

/* The index 0–100, or INT_NONE when an item is missing or outside 0–5. */
int64_t survey_who5_score(const int64_t items[SURVEY_ITEMS]);
/* Score by the instrument's rule from q1…q5. */
int64_t survey_score(const struct survey_answer *answer);
/* Whether anything was answered. */
bool survey_is_answered(const struct survey_answer *answer);
/* "lavt", "meget lavt" or NULL: of a WHO-5 index. In the current language. */
const char *survey_low_words(int64_t who5_score);
/* The statement of WHO-5 item 1–5, N_(). */
const char *survey_who5_item(int number);

/* Stores one asking; score is computed here. The actor must see the health track. Field errors at day, q1…q5, reported_by. */
int survey_add(struct conn *c, const struct actor *actor, struct survey_answer *answer, struct err *err);
/* Undo within SURVEY_UNDO_MS by who stored it; gives ERR_CONFLICT later. */
int survey_undo(struct conn *c, const struct actor *actor, int64_t id, struct err *err);
/* Of one citizen, oldest first; instrument NULL = all. The newest 100. Show only to those who see the health track. */
int survey_of_citizen(struct conn *c, int64_t citizen_id, const char *instrument, struct survey_answer **ret,
    size_t *ret_n, struct arena *a, struct err *err);

/* Change of self-report between two periods: persons asked in both, those with a score in both (answered), and those of them who
 * improved: self-rated health at least one step, WHO-5 at least SURVEY_WHO5_CHANGE points. First score of the first period against
 * the last of the second; a period is [from, to). */
struct survey_change_filter {
    const char *instrument;
    day_t from1, to1, from2, to2;
    day_t birth_after, birth_to; /* DAY_NONE = no limit */
    const char *benefit;         /* running at the first asking; NULL = all */
    bool unnamed;                /* to count: key, names and restriction stay empty */
};
struct survey_change_row {
    int64_t citizen_id;
    const char *citizen_key, *first_name, *last_name;
    int64_t restricted;
    day_t day;           /* last asking */
    int64_t first, last; /* scores, INT_NONE = asked but no score */
    int64_t improved;    /* 1, 0, INT_NONE when a score is missing */
};
/* One row per person asked in both periods, in the order of citizens. */
int survey_change(struct conn *c, const struct survey_change_filter *filter, struct survey_change_row **ret,
    size_t *ret_n, struct arena *a, struct err *err);
