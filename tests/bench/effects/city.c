#include "city.h"

#include "base/rng.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define U CITY_UNTIL
const struct snapshot_code CITY_CODE[CITY_CODES] = {{"dead", NULL, "", U}, {"moved", NULL, "", U},
    {"work", NULL, "", U}, {"ordinary_hours", "work", "", U}, {"education", NULL, "", U}, {"su", NULL, "", U},
    {"sygedagpenge", NULL, "", U}, {"kontanthjaelp", NULL, "", U}, {"dagpenge", NULL, "", U},
    {"ressourceforloeb", NULL, "", U}, {"ledighedsydelse", NULL, "", U}, {"flex_job", NULL, "", U},
    {"foertidspension", NULL, "", U}, {"seniorpension", NULL, "", U}};

static void *room(size_t n, size_t size)
{
    void *p = calloc(n + 1, size);
    if (!p) {
        fputs("no memory for the city\n", stderr);
        exit(2);
    }
    return p;
}

static uint16_t length_of(struct rng *r, double mean)
{
    double days = -mean * log(1 - rng_real(r));
    return (uint16_t)(1 + (days > 5000 ? 5000 : days));
}

static uint8_t code_of(struct rng *r)
{
    static const uint8_t OF[20] = {2, 2, 2, 2, 2, 2, 3, 4, 4, 5, 6, 6, 7, 7, 8, 8, 9, 10, 11, 12};
    uint8_t code = OF[rng_below(r, 20)];
    return code == CITY_PENSION && rng_below(r, 2) ? CITY_SENIOR : code;
}

/* One spell after the other, some with a gap, some touching, some before the last one is over; death and moves end it or make a hole. */
static size_t person_spells(struct rng *r, int64_t id, struct snapshot_spell *to)
{
    size_t n = 0, most = 10 + rng_below(r, 22);
    double mean = 6600.0 / (double)most;
    uint32_t day = CITY_FROM + (uint32_t)rng_below(r, 400);
    while (n < most && day < CITY_UNTIL) {
        uint64_t kind = rng_below(r, 100);
        uint32_t length = length_of(r, mean), end = day + length;
        uint8_t code = kind == 0 ? SNAP_MOVED : code_of(r);
        bool dies = kind == 1 && rng_below(r, 12) == 0;
        to[n++] = (struct snapshot_spell){id, (uint16_t)day,
            dies || end >= CITY_UNTIL ? SNAP_OPEN : (uint16_t)end, dies ? SNAP_DEAD : code};
        for (size_t i = 0; (dies || kind == 0) && i + 1 < n; i++) /* no other spells while dead or away */
            to[i].end = to[i].end > day ? (uint16_t)day : to[i].end;
        if (dies)
            break;
        day = kind == 0   ? end
              : kind < 40 ? end + (uint32_t)rng_below(r, 60)
              : kind < 80 ? end
                          : day + length / 2 + 1;
    }
    return n;
}

static size_t person_courses(struct rng *r, int64_t id, uint16_t death, struct snapshot_course *to)
{
    size_t n = 0;
    for (uint64_t k = rng_below(r, 5); k > 0; k--) {
        uint32_t start = CITY_FROM + (uint32_t)rng_below(r, CITY_UNTIL - CITY_FROM),
                 end = start + length_of(r, 120);
        double u = rng_real(r);
        end = end > death ? death : end;
        if (start < death)
            to[n++] = (struct snapshot_course){id, (uint16_t)start,
                end >= CITY_UNTIL ? SNAP_OPEN : (uint16_t)end, SNAP_OPEN, (uint16_t)(u * u * CITY_OFFERS), 0};
    }
    return n;
}

struct snapshot_rows city_rows(size_t n_persons)
{
    static struct snapshot_intervention offers[CITY_OFFERS];
    static char names[CITY_OFFERS][8];
    static const char *const districts[] = {"", "a", "b", "c", "d", "e", "f", "g", "h", "i"};
    struct snapshot_person *persons = room(n_persons, sizeof *persons);
    struct snapshot_spell *spells = room(n_persons * 32, sizeof *spells);
    struct snapshot_course *courses = room(n_persons * 5, sizeof *courses);
    size_t n_spells = 0, n_courses = 0;
    struct rng r;
    rng_seed(&r, 2026);
    for (int i = 0; i < CITY_OFFERS; i++) {
        snprintf(names[i], sizeof names[i], "offer%02d", i);
        offers[i] = (struct snapshot_intervention){names[i], names[i], INT64_MIN};
    }
    for (size_t p = 0; p < n_persons; p++) {
        int64_t id = (int64_t)p + 1;
        uint16_t birth = (uint16_t)(CITY_FROM - 6000 - (int)rng_below(&r, 18000));
        uint8_t sex = (uint8_t)(1 + rng_below(&r, 2)), district = (uint8_t)rng_below(&r, 10);
        persons[p] = (struct snapshot_person){id, birth, sex, district};
        n_spells += person_spells(&r, id, spells + n_spells);
        uint16_t death =
            n_spells && spells[n_spells - 1].code == SNAP_DEAD && spells[n_spells - 1].person == id
                ? spells[n_spells - 1].start
                : SNAP_DAY_LAST;
        n_courses += person_courses(&r, id, death, courses + n_courses);
    }
    return (struct snapshot_rows){.codes = CITY_CODE,
        .interventions = offers,
        .districts = districts,
        .n_codes = CITY_CODES,
        .n_interventions = CITY_OFFERS,
        .n_districts = 10,
        .persons = persons,
        .spells = spells,
        .courses = courses,
        .n_persons = n_persons,
        .n_spells = n_spells,
        .n_courses = n_courses};
}

/* ---- files ---- */

static FILE *open_file(const char *folder, const char *name)
{
    char path[500];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *f = fopen(path, "w");
    if (!f) {
        perror(path);
        exit(2);
    }
    return f;
}

static void close_file(FILE *f)
{
    if (ferror(f) || fclose(f) != 0) {
        perror("csv");
        exit(2);
    }
}

static const char *iso(uint16_t day, char text[11])
{
    return day == SNAP_OPEN ? "" : day_iso(snap_date(day), text);
}

void city_write(const struct snapshot_rows *rows, const char *folder)
{
    static const char *const SEX[] = {"", "female", "male"};
    char from[11], to[11];
    FILE *f = open_file(folder, "spells.csv");
    fputs("person,code,start,end\n", f);
    for (size_t i = 0; i < rows->n_spells; i++) {
        const struct snapshot_spell *x = &rows->spells[i];
        uint16_t last = x->end == SNAP_OPEN ? SNAP_OPEN : (uint16_t)(x->end - 1);
        fprintf(f, "%lld,%s,%s,%s\n", (long long)x->person, rows->codes[x->code].key, iso(x->start, from),
            iso(last, to));
    }
    close_file(f);
    f = open_file(folder, "courses.csv");
    fputs("person,intervention,start,end\n", f);
    for (size_t i = 0; i < rows->n_courses; i++) {
        const struct snapshot_course *x = &rows->courses[i];
        uint16_t last = x->end == SNAP_OPEN ? SNAP_OPEN : (uint16_t)(x->end - 1);
        fprintf(f, "%lld,%s,%s,%s\n", (long long)x->person, rows->interventions[x->intervention].key,
            iso(x->start, from), iso(last, to));
    }
    close_file(f);
    f = open_file(folder, "persons.csv");
    fputs("person,birth,sex,district\n", f);
    for (size_t i = 0; i < rows->n_persons; i++) {
        const struct snapshot_person *x = &rows->persons[i];
        fprintf(f, "%lld,%s,%s,%s\n", (long long)x->id, iso(x->birth, from), SEX[x->sex],
            rows->districts[x->district]);
    }
    close_file(f);
}
