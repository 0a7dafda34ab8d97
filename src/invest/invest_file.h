/* Investment cases as JSON files; the format is described in docs/invest-file.md. */
#pragma once
#include "invest/invest.h"

struct invest_file {
    struct invest_case c;
    int draws; /* 0 = none asked for */
    int64_t seed;
};
/* Texts and arrays live in a. ERR_INVALID tells the place ("lines[2].unit_value") and what to do; unknown names are refused, so that a
 * misspelt one is not passed over. */
int invest_file_read(const char *data, size_t len, struct invest_file *ret, struct arena *a, struct err *err);
