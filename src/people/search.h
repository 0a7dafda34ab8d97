/* Finding citizens by name, CPR or birth date. Restricted citizens are found
 * and counted for those who may see them (people/restricted.h), for nobody else. Every search is audited
 * with its kind and number of hits, not its text when it is a CPR. */
#pragma once
#include "people/citizen.h"

enum { SEARCH_MAX = 50 };

struct search_hit {
    int64_t id;
    const char *key, *first_name, *last_name, *cpr, *district;
    day_t birth;
    int64_t responsible_id;
    const char *responsible; /* name of the tovholder or NULL */
};
struct search_result {
    struct search_hit *hits; /* at most SEARCH_MAX, by name */
    size_t n;
    bool more; /* there are more than SEARCH_MAX */
    bool was_cpr, was_birth;
    bool modulus_warning;
};
/* q: a name (all words must match beginnings of names), a CPR number with or without hyphen, or a birth date. */
int search_citizens(struct conn *c, const struct actor *actor, const char *q, struct search_result *ret,
    struct arena *a, struct err *err);
/* Citizens a user is tovholder for, by name; page from 0, 50 a page. */
int search_mine(struct conn *c, int64_t user_id, int64_t page, struct search_result *ret, struct arena *a,
    struct err *err);
int search_count_mine(struct conn *c, int64_t user_id, int64_t *ret, struct err *err);
