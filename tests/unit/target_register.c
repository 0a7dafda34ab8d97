#include "target_register.h"

#include <string.h>

static const char *const districts[] = {"", "bispebjerg", "noerrebro", "valby"};
static const char *const educations[] = {"grundskole", "gymnasial"};
static const char *const conditions[] = {"angst", "rusmiddel"};
static const char *const marks[] = {"veteran"};
static const char *const exits[] = {""};
static const struct snapshot_intervention offers[] = {{"hif", "HIF", 1}, {"bbat", "BBAT", 2}};
enum { DISTRICTS = 4, EDUCATIONS = 2, CONDITIONS = 2, OFFERS = 2 };

uint16_t register_day(int year, int month, int day)
{
    return snap_day(day_from_ymd(year, month, day));
}

static int draw(struct rng *r, int n)
{
    return (int)rng_below(r, (uint64_t)n);
}

static void invent_person(
    struct rng *r, int64_t id, uint16_t until, struct snapshot_rows *rows, struct invented *v)
{
    struct snapshot_person *p = (struct snapshot_person *)(uintptr_t)&rows->persons[rows->n_persons];
    static const uint8_t sexes[] = {SNAP_FEMALE, SNAP_FEMALE, SNAP_FEMALE, SNAP_MALE, SNAP_MALE};
    *p = (struct snapshot_person){.id = id,
        .birth = draw(r, 40) ? (uint16_t)(register_day(1952, 1, 1) + draw(r, 19000)) : SNAP_OPEN,
        .sex = draw(r, 60) ? sexes[draw(r, 5)] : SNAP_SEX_UNKNOWN,
        .district = (uint8_t)(draw(r, 20) ? 1 + draw(r, 3) : 0)};
    size_t i = rows->n_persons++;
    ((uint8_t *)(uintptr_t)v->facts.education)[i] = (uint8_t)draw(r, EDUCATIONS + 1);
    ((uint32_t *)(uintptr_t)v->facts.condition)[i] =
        (draw(r, 8) == 0 ? 1u : 0u) | (draw(r, 15) == 0 ? 2u : 0u);
    ((uint32_t *)(uintptr_t)v->facts.mark)[i] = draw(r, 6) == 0;
    /* Seven spells of work or benefit, some on top of each other, over four years. */
    for (int k = 0; k < 7; k++) {
        static const uint8_t codes[] = {2, 3, 5, 5, 6, 7};
        int start = register_day(2022, 1, 1) + draw(r, 1500), length = 1 + draw(r, k % 2 ? 40 : 500);
        bool is_open = draw(r, 10) == 0, is_there = draw(r, 3) > 0;
        uint8_t code = codes[draw(r, 6)];
        if (start < until && is_there)
            ((struct snapshot_spell *)(uintptr_t)rows->spells)[rows->n_spells++] = (struct snapshot_spell){
                id, (uint16_t)start, is_open ? SNAP_OPEN : (uint16_t)(start + length), code};
    }
    if (draw(r, 25) == 0) {
        int start = register_day(2023, 6, 1) + draw(r, 900);
        if (start < until)
            ((struct snapshot_spell *)(uintptr_t)rows->spells)[rows->n_spells++] =
                (struct snapshot_spell){id, (uint16_t)start, SNAP_OPEN, (uint8_t)draw(r, 2)};
    }
    for (int k = 0; k < 2; k++) {
        int start = register_day(2024, 1, 1) + draw(r, 800);
        if (draw(r, 3) == 0 && start < until)
            ((struct snapshot_course *)(uintptr_t)rows->courses)[rows->n_courses++] =
                (struct snapshot_course){id, (uint16_t)start, (uint16_t)(start + 1 + draw(r, 200)), SNAP_OPEN,
                    (uint16_t)draw(r, OFFERS), 0};
    }
}

static void name_values(struct invented *v)
{
    static const char *const benefits[] = {NULL, "benefit", "kontanthjaelp", "sygedagpenge", "dagpenge"};
    static const char *const learned[] = {NULL, "grundskole", "gymnasial"};
    v->names = (struct target_sheets){.codes = v->snapshot.codes,
        .districts = districts,
        .benefits = benefits,
        .educations = learned,
        .conditions = conditions,
        .interventions = offers,
        .n_interventions = OFFERS,
        .n_districts = DISTRICTS,
        .other_name = "hele registret"};
}

struct invented *invent_register(uint64_t seed, size_t n, uint16_t until, struct arena *a)
{
    struct invented *v = arena_must(a, sizeof *v);
    struct snapshot_code *codes = arena_must(a, 8 * sizeof *codes);
    const struct snapshot_code list[] = {{"dead", NULL, "Død", until}, {"moved", NULL, "Flyttet", until},
        {"work", NULL, "Arbejde", until}, {"ordinary_hours", "work", "Timer", until},
        {"benefit", NULL, "Ydelse", until}, {"kontanthjaelp", "benefit", "Kontanthjælp", until},
        {"sygedagpenge", "benefit", "Sygedagpenge", until}, {"dagpenge", "benefit", "Dagpenge", until}};
    static const uint8_t offer_tracks[] = {1, 2 | 4};
    static const uint8_t condition_tracks[] = {2, 4};
    struct snapshot_report report;
    struct rng r;
    struct err err = ERR_INIT;
    memcpy(codes, list, sizeof list);
    v->rows = (struct snapshot_rows){.codes = codes,
        .n_codes = 8,
        .interventions = offers,
        .n_interventions = OFFERS,
        .districts = districts,
        .n_districts = DISTRICTS,
        .exits = exits,
        .n_exits = 1,
        .persons = arena_must(a, (n + 1) * sizeof(struct snapshot_person)),
        .spells = arena_must(a, (8 * n + 1) * sizeof(struct snapshot_spell)),
        .courses = arena_must(a, (2 * n + 1) * sizeof(struct snapshot_course))};
    v->facts = (struct target_facts){.n_persons = n,
        .n_educations = EDUCATIONS,
        .n_conditions = CONDITIONS,
        .n_marks = 1,
        .educations = educations,
        .conditions = conditions,
        .marks = marks,
        .education = arena_must(a, n + 1),
        .condition = arena_must(a, (n + 1) * 4),
        .mark = arena_must(a, (n + 1) * 4),
        .track_of_intervention = offer_tracks,
        .track_of_condition = condition_tracks};
    for (size_t i = 0; i < n; i++) {
        rng_seed(&r, seed * 100003 + i); /* a person is the same however many there are */
        invent_person(&r, (int64_t)i + 1, until, &v->rows, v);
    }
    assert_int_equal(snapshot_make(&v->rows, &v->snapshot, &report, a, &err), OK);
    v->snapshot.identity = "invented";
    name_values(v);
    v->names.a = a;
    return v;
}
