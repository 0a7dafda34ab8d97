#include "unit.h"

#include "register.h"

#define UNTIL REGISTER_UNTIL
const struct snapshot_code REGISTER_CODE[REGISTER_CODES] = {{"dead", NULL, "Død", UNTIL},
    {"moved", NULL, "Fraflyttet", UNTIL}, {"work", NULL, "Arbejde", UNTIL - 31},
    {"ordinary_hours", "work", "Ordinære timer", UNTIL - 31}, {"education", NULL, "Uddannelse", UNTIL},
    {"sygedagpenge", NULL, "Sygedagpenge", UNTIL - 3}, {"kontanthjaelp", NULL, "Kontanthjælp", UNTIL}};
static const struct snapshot_intervention OFFER[REGISTER_OFFERS] = {
    {"ips", "IPS", 1}, {"mentor", "Mentor", 2}, {"none", "Ingen", 3}};
static const char *const DISTRICT[REGISTER_DISTRICTS] = {"", "nord", "syd"};

static uint16_t day_in(struct rng *r)
{
    return (uint16_t)(REGISTER_FROM + (int)rng_below(r, REGISTER_DAYS));
}

static size_t spells_of(struct rng *r, int64_t id, struct snapshot_spell *to)
{
    size_t n = 0;
    for (uint64_t k = rng_below(r, 14); k > 0; k--) {
        uint8_t code = (uint8_t)(rng_below(r, 10) == 0 ? SNAP_MOVED : 2 + rng_below(r, REGISTER_CODES - 2));
        uint16_t start = n && rng_below(r, 3) == 0 && to[n - 1].end != SNAP_OPEN ? to[n - 1].end : day_in(r);
        uint64_t length = rng_below(r, 4) == 0 ? 1 + rng_below(r, 500) : 1 + rng_below(r, 60);
        to[n++] = (struct snapshot_spell){
            id, start, rng_below(r, 9) ? (uint16_t)(start + length) : SNAP_OPEN, code};
    }
    if (rng_below(r, 8) == 0)
        to[n++] = (struct snapshot_spell){id, day_in(r), SNAP_OPEN, SNAP_DEAD};
    return n;
}

static size_t courses_of(struct rng *r, int64_t id, struct snapshot_course *to)
{
    size_t n = rng_below(r, 5);
    for (size_t k = 0; k < n; k++) {
        uint16_t start = day_in(r);
        to[k] = (struct snapshot_course){id, start,
            rng_below(r, 6) ? (uint16_t)(start + 1 + rng_below(r, 150)) : SNAP_OPEN, SNAP_OPEN,
            (uint16_t)rng_below(r, REGISTER_OFFERS - 1), 0};
    }
    return n;
}

/* From numbers of their own, so that the rest of a register does not depend on them. */
static size_t stays_of(struct rng *r, int64_t id, struct snapshot_stay *to)
{
    size_t n = rng_below(r, 3) ? 1 + rng_below(r, 5) : 0;
    for (size_t k = 0; k < n; k++) {
        uint16_t start = (uint16_t)(REGISTER_FROM - 100 + (int)rng_below(r, REGISTER_DAYS));
        to[k] = (struct snapshot_stay){id, start,
            rng_below(r, 3) ? (uint16_t)(start + 1 + rng_below(r, 200)) : SNAP_OPEN,
            (uint8_t)rng_below(r, REGISTER_DISTRICTS)};
    }
    return n;
}

struct city *register_new(uint64_t seed, size_t n_persons, struct arena *a)
{
    struct err err = ERR_INIT;
    struct rng r;
    struct city *c = arena_must(a, sizeof *c);
    size_t n_spells = 0, n_courses = 0, n_stays = 0;
    struct rng moves;
    rng_seed(&r, seed);
    rng_seed(&moves, seed + 1000);
    c->persons = arena_array(a, n_persons, sizeof *c->persons);
    c->spells = arena_array(a, n_persons * 15, sizeof *c->spells);
    c->courses = arena_array(a, n_persons * 5, sizeof *c->courses);
    c->stays = arena_array(a, n_persons * 5, sizeof *c->stays);
    for (size_t p = 0; p < n_persons; p++) {
        int64_t id = (int64_t)p * 3 + 11;
        uint64_t years = 14 + rng_below(&r, 56);
        c->persons[p] = (struct snapshot_person){id,
            rng_below(&r, 12) ? (uint16_t)(REGISTER_FROM + 400 - (int)(years * 365 + rng_below(&r, 400)))
                              : SNAP_OPEN,
            (uint8_t)rng_below(&r, 3), (uint8_t)rng_below(&r, REGISTER_DISTRICTS)};
        n_spells += spells_of(&r, id, c->spells + n_spells);
        n_courses += courses_of(&r, id, c->courses + n_courses);
        n_stays += stays_of(&moves, id, c->stays + n_stays);
    }
    c->rows = (struct snapshot_rows){.codes = REGISTER_CODE,
        .interventions = OFFER,
        .districts = DISTRICT,
        .n_codes = REGISTER_CODES,
        .n_interventions = REGISTER_OFFERS,
        .n_districts = REGISTER_DISTRICTS,
        .persons = c->persons,
        .spells = c->spells,
        .courses = c->courses,
        .n_persons = n_persons,
        .n_spells = n_spells,
        .n_courses = n_courses,
        .stays = c->stays,
        .n_stays = n_stays};
    assert_int_equal(snapshot_make(&c->rows, &c->s, &c->report, a, &err), OK);
    return c;
}
