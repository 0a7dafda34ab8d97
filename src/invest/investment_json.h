/* JSON of investment cases: written so that the same content is always the same text. Inside the room. */
#pragma once
#include "base/arena.h"

#include <jansson.h>

/* Members in their order, two blanks an inner level; NULL when out of memory. */
const char *json_standard(json_t *v, struct arena *a);
/* The fewest digits (15 to 17) that give x again; room at least 32. */
void json_number_put(double x, char *out, size_t room);
/* 15 digits at most. */
void json_number_put_short(double x, char *out, size_t room);
/* x as 15 digits give it: 0.345 and not 0.34500000000000003. */
double json_tidy(double x);
