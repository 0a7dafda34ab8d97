/* An invented city for measuring: 20 years, 14 codes, 40 interventions, about 20 spells and 2 courses a person. The same number of persons gives the
 * same rows every time. */
#pragma once
#include "measure/snapshot.h"

enum {
    CITY_CODES = 14,
    CITY_WORK = 2,
    CITY_HOURS,
    CITY_EDUCATION,
    CITY_SU,
    CITY_FLEX = 11,
    CITY_PENSION,
    CITY_SENIOR,
    CITY_OFFERS = 40,
    CITY_FROM = 37985,             /* 1 January 2004 */
    CITY_UNTIL = CITY_FROM + 7305, /* 1 January 2024 */
};
extern const struct snapshot_code CITY_CODE[CITY_CODES];

/* Rows in malloc'd arrays; ends the program without memory. */
struct snapshot_rows city_rows(size_t n_persons);
/* spells.csv, courses.csv and persons.csv in a folder that exists; ends the program when they cannot be written. */
void city_write(const struct snapshot_rows *rows, const char *folder);
