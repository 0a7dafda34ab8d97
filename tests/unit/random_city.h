/* Random small cities for the measures on a snapshot: overlapping spells, open ends, spells across borders of months and years, deaths, moves and returns;
 * beside the snapshot the same rows as plain arrays with one cell per person, code and day. */
#pragma once
#include "unit.h"
#include "base/rng.h"
#include "measure/snapshot.h"
#include <string.h>

enum {
    CITY_PERSONS = 40,
    CITY_FIRST = 40170, /* 25 December 2009: the days cross years and a 29 February */
    CITY_DAYS = 900,
    CITY_UNTIL = CITY_FIRST + 820,
    CITY_CODES = 7,
    CITY_OFFERS = 4,
    CITY_MOST = 4000
};
enum { C_DEAD, C_MOVED, C_WORK, C_HELP, C_SICK, C_SCHOOL, C_PENSION };
static const struct snapshot_code CITY_CODE[CITY_CODES] = {{"dead", NULL, "", CITY_UNTIL},
    {"moved", NULL, "", CITY_UNTIL}, {"work", NULL, "", CITY_UNTIL}, {"help", NULL, "", CITY_UNTIL},
    {"sick", NULL, "", CITY_UNTIL}, {"school", NULL, "", CITY_UNTIL}, {"pension", NULL, "", CITY_UNTIL}};
static const struct snapshot_intervention CITY_OFFER[CITY_OFFERS] = {
    {"a", "A", 1}, {"b", "B", 2}, {"c", "C", 3}, {"d", "D", 4}};
/* Work, school, sick, help, pension, in this order. */
static const struct status_rank CITY_RANKS[] = {{"work", 10, 0, SNAP_OPEN}, {"school", 20, 0, SNAP_OPEN},
    {"sick", 30, 0, SNAP_OPEN}, {"help", 40, 0, SNAP_OPEN}, {"pension", 50, 0, SNAP_OPEN}};

struct city {
    struct snapshot_spell spells[CITY_MOST];
    struct snapshot_course courses[CITY_MOST];
    struct snapshot s;
    struct snapshot_report report;
    struct status_profile profile;
    /* by person and day - CITY_FIRST, known days only */
    bool on[CITY_PERSONS][CITY_CODES][CITY_DAYS];
    bool in_course[CITY_PERSONS][CITY_DAYS];
};

static inline void city_spells(struct city *c, struct rng *r, struct snapshot_rows *rows)
{
    for (int64_t p = 0; p < CITY_PERSONS; p++) {
        for (uint64_t k = rng_below(r, 9); k > 0; k--) {
            uint16_t start = (uint16_t)(CITY_FIRST + rng_below(r, CITY_DAYS - 1));
            uint8_t code =
                (uint8_t)(rng_below(r, 14) == 0 ? rng_below(r, 2) : 2 + rng_below(r, CITY_CODES - 2));
            struct snapshot_spell x = {p, start, (uint16_t)(start + 1 + rng_below(r, 220)), code};
            if (rng_below(r, 7) == 0 || code == SNAP_DEAD)
                x.end = SNAP_OPEN;
            c->spells[rows->n_spells++] = x;
        }
        for (uint64_t k = rng_below(r, 6); k > 0; k--) {
            uint16_t start = (uint16_t)(CITY_FIRST + rng_below(r, CITY_DAYS - 1));
            struct snapshot_course x = {p, start, (uint16_t)(start + 1 + rng_below(r, 90)), SNAP_OPEN,
                (uint16_t)rng_below(r, CITY_OFFERS), 0};
            if (rng_below(r, 6) == 0)
                x.end = SNAP_OPEN;
            if (rng_below(r, 3))
                x.referred = (uint16_t)(start - rng_below(r, 60));
            c->courses[rows->n_courses++] = x;
        }
    }
}

/* From the snapshot's own rows: how it is made has its own test. */
static inline void city_cover(struct city *c)
{
    const struct snapshot *s = &c->s;
    for (size_t p = 0; p < s->n_persons; p++) {
        size_t at = (size_t)s->person_id[p];
        for (uint32_t i = s->spell_first[p]; i < s->spell_first[p + 1]; i++)
            for (unsigned d = s->spell_start[i]; d < s->spell_end[i] && d < CITY_UNTIL; d++)
                c->on[at][s->spell_code[i]][d - CITY_FIRST] = true;
        for (uint32_t i = s->course_first[p]; i < s->course_first[p + 1]; i++)
            for (unsigned d = s->course_start[i]; d < s->course_end[i] && d < CITY_UNTIL; d++)
                c->in_course[at][d - CITY_FIRST] = true;
    }
}

static inline struct city *city_new(uint64_t seed, struct arena *a)
{
    struct rng r;
    struct err err = ERR_INIT;
    struct city *c = arena_array(a, 1, sizeof *c);
    static struct snapshot_person persons[CITY_PERSONS];
    assert_non_null(c);
    rng_seed(&r, seed);
    for (int64_t p = 0; p < CITY_PERSONS; p++)
        persons[p] = (struct snapshot_person){p, (uint16_t)rng_below(&r, 30000), SNAP_FEMALE, 0};
    struct snapshot_rows rows = {.codes = CITY_CODE,
        .n_codes = CITY_CODES,
        .interventions = CITY_OFFER,
        .n_interventions = CITY_OFFERS,
        .persons = persons,
        .n_persons = CITY_PERSONS,
        .spells = c->spells,
        .courses = c->courses};
    city_spells(c, &r, &rows);
    assert_int_equal(snapshot_make(&rows, &c->s, &c->report, a, &err), OK);
    assert_int_equal(status_profile_make(&c->s, "city", "City", CITY_RANKS,
                         sizeof CITY_RANKS / sizeof CITY_RANKS[0], &c->profile, &err),
        OK);
    city_cover(c);
    return c;
}

/* The status of a day, by hand; -1 = none. */
static inline int city_status(const struct city *c, size_t person, int day)
{
    static const int order[] = {C_DEAD, C_MOVED, C_WORK, C_SCHOOL, C_SICK, C_HELP, C_PENSION};
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
        if (c->on[person][order[i]][day])
            return order[i];
    return -1;
}

static inline bool city_gone(const struct city *c, size_t person, int day)
{
    return c->on[person][C_DEAD][day] || c->on[person][C_MOVED][day];
}
