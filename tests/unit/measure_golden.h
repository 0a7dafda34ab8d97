/* Stored values under tests/golden/measure: CSV files made by the R scripts beside them. */
#pragma once
#include "unit.h"
#include "base/csv.h"
#include "base/file.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct golden {
    struct csv csv;
    char ***text; /* [n][columns] */
    size_t n;
};

static inline struct golden golden_read(const char *name, struct arena *arena)
{
    struct err err = ERR_INIT;
    struct buf b = BUF_INIT;
    struct golden g = {0};
    assert_int_equal(file_read(arena_printf(arena, "%s/measure/%s.csv", TEST_GOLDEN, name), 0, &b, &err), OK);
    char *data = arena_array(arena, b.len + 1, 1);
    assert_non_null(data);
    memcpy(data, b.data, b.len);
    assert_int_equal(csv_open(&g.csv, data, b.len, ',', arena, &err), OK);
    size_t lines = 1;
    for (const char *p = data; (p = strchr(p, '\n')) != NULL; p++)
        lines++;
    buf_done(&b);
    g.text = arena_array(arena, lines, sizeof *g.text);
    assert_non_null(g.text);
    char **cells;
    while (csv_next(&g.csv, arena, &cells, &err) == 1)
        g.text[g.n++] = cells;
    assert_int_equal(err.code, OK);
    assert_true(g.n > 0);
    return g;
}

static inline const char *golden_text(const struct golden *g, size_t row, const char *column)
{
    int i = csv_column(&g->csv, column);
    if (i < 0)
        fail_msg("no column %s", column);
    return g->text[row][i];
}

/* NAN for an empty cell. */
static inline double golden_real(const struct golden *g, size_t row, const char *column)
{
    const char *text = golden_text(g, row, column);
    return *text ? strtod(text, NULL) : NAN;
}

/* The value of a row {key, value}. */
static inline double golden_value(const struct golden *g, const char *key)
{
    for (size_t i = 0; i < g->n; i++)
        if (strcmp(golden_text(g, i, "key"), key) == 0)
            return golden_real(g, i, "value");
    fail_msg("no value %s", key);
    return NAN;
}

static inline void assert_close(const char *what, double is, double should, double relative)
{
    if (isnan(should) ? !isnan(is) : !(fabs(is - should) <= relative * fabs(should)))
        fail_msg("%s is %.17g, should be %.17g (%.2g off)", what, is, should, fabs(is / should - 1));
}
