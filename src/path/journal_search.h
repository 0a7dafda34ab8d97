/* Search in journal notes by Danish word forms (base/stem.h). A note's words are stored as stems, once each. All words searched for must
 * be there. What the user may not read is left out before anything is counted. */
#pragma once
#include "path/journal.h"

enum { JOURNAL_SEARCH_SHOWN = 50 };

struct journal_hit {
    int64_t id, citizen_id;
    const char *citizen_key, *first_name, *last_name;
    const char *kind, *track;
    day_t day;
    const char *title, *text;
    const char *author;
};
struct journal_found {
    struct journal_hit *hits; /* at most JOURNAL_SEARCH_SHOWN, newest first */
    size_t n;
    int64_t n_all; /* all that may be read */
    bool no_words; /* nothing to search for */
};
/* Notes of one citizen. */
int journal_search_citizen(struct conn *c, int64_t citizen_id, const struct sight *sight, const char *q,
    struct journal_found *ret, struct arena *a, struct err *err);
/* Notes of the citizens the actor is tovholder for; each citizen's sight is asked for. */
int journal_search_mine(struct conn *c, const struct actor *actor, day_t today, const char *q,
    struct journal_found *ret, struct arena *a, struct err *err);
/* What the log keeps of a search: the words, or NULL when they may hold a CPR number. */
const char *journal_search_logged(const char *q, struct arena *a);
