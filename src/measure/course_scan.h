/* The courses of a population, persons after one another, as one list: a loop over it is foretold better than one over each person's few. */
#pragma once
#include "measure/outcome_internal.h"
#include "measure/spell_scan.h"

#include <string.h>

enum { COURSES_AT_A_TIME = 512 };

struct course {
    uint32_t person;
    uint16_t index, intervention;
};

struct course_scan {
    const struct outcome_walk *walk;
    const uint16_t *day; /* what the index day is made of */
    size_t next, last;   /* courses */
    size_t person;       /* the first whose courses begin at next or later */
    uint32_t owner;      /* of the course before next */
};

CITY_INLINE struct course_scan course_scan_of(const struct outcome_walk *walk, size_t from, size_t to)
{
    const struct snapshot *s = walk->s;
    bool ended = walk->rule->population == OUTCOME_COURSE_ENDED;
    return (struct course_scan){.walk = walk,
        .day = ended ? s->course_end : s->course_start,
        .next = s->course_first[from],
        .last = s->course_first[to],
        .person = from,
        .owner = (uint32_t)from};
}

/* The next courses of the rule's population and window, at most COURSES_AT_A_TIME: their number, which may be 0 before the end. Done when
 * scan->next is scan->last. */
CITY_INLINE size_t course_scan_next(struct course_scan *scan, struct course *to)
{
    const struct outcome_rule *rule = scan->walk->rule;
    const struct snapshot *s = scan->walk->s;
    const uint16_t *day = scan->day, *intervention = s->course_intervention, from = rule->from,
                   until = rule->to;
    const uint8_t *wanted = scan->walk->wanted, *keep = rule->keep;
    size_t first = scan->next, left = scan->last - first, person = scan->person, n = 0;
    size_t many = left < COURSES_AT_A_TIME ? left : COURSES_AT_A_TIME;
    bool ended = rule->population == OUTCOME_COURSE_ENDED;
    uint32_t owner = scan->owner,
             begins[COURSES_AT_A_TIME] = {0}; /* the person + 1 whose first course it is */
    for (; person < s->n_persons && s->course_first[person] < first + many; person++)
        begins[s->course_first[person] - first] = (uint32_t)person + 1;
    for (size_t i = 0; i < many; i++) {
        uint16_t index = (uint16_t)(day[first + i] - ended), of = intervention[first + i];
        owner = begins[i] ? begins[i] - 1 : owner;
        bool is_in = (index >= from) & (index < until) & !(ended & (day[first + i] == SNAP_OPEN));
        to[n] = (struct course){owner, index, of};
        n += is_in && (!wanted || wanted[of]) && (!keep || keep[owner]);
    }
    scan->next = first + many;
    scan->person = person;
    scan->owner = owner;
    return n;
}
