#include "effect/suppress.h"

#include <assert.h>

bool suppress_is_small(int64_t count, int64_t k)
{
    return count > 0 && count < k;
}

bool suppress_share(int64_t x, int64_t n, int64_t k)
{
    return suppress_is_small(x, k) || suppress_is_small(n - x, k) || suppress_is_small(n, k);
}

static int64_t capped_add(int64_t a, int64_t b)
{
    return a > INT64_MAX - b ? INT64_MAX : a + b;
}

/* What the shown cells and the total leave for the hidden ones together. */
static int64_t hidden_sum(const struct suppress_cell *cells, size_t n)
{
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++)
        if (cells[i].hidden)
            sum += cells[i].value;
    return sum;
}

/* Width of the range that a reader can give hidden cell i: between what the others cannot take and what is left. */
static int64_t range_of(const struct suppress_cell *cells, size_t n, size_t i)
{
    int64_t sum = hidden_sum(cells, n), others = 0;
    for (size_t j = 0; j < n; j++)
        if (j != i && cells[j].hidden)
            others = capped_add(others, cells[j].most);
    int64_t low = sum > others ? sum - others : 0;
    int64_t high = sum < cells[i].most ? sum : cells[i].most;
    return high - low;
}

static bool is_safe(const struct suppress_cell *cells, size_t n, int64_t k)
{
    for (size_t i = 0; i < n; i++)
        if (cells[i].hidden && range_of(cells, n, i) < k)
            return false;
    return true;
}

/* Hides the smallest cell still shown (the first of equals); false when there is none. */
static bool hide_smallest(struct suppress_cell *cells, size_t n)
{
    size_t best = n;
    for (size_t i = 0; i < n; i++)
        if (!cells[i].hidden && (best == n || cells[i].value < cells[best].value))
            best = i;
    if (best == n)
        return false;
    cells[best].hidden = true;
    return true;
}

bool suppress_table(struct suppress_cell *cells, size_t n, int64_t k)
{
    for (size_t i = 0; i < n; i++)
        if (suppress_is_small(cells[i].value, k))
            cells[i].hidden = true;
    while (!is_safe(cells, n, k))
        if (!hide_smallest(cells, n))
            return false;
    return true;
}

enum { SUPPRESS_MAX_ROWS = 64 };

static bool suppress_column(struct suppress_row *rows, size_t n, int64_t k, bool bases)
{
    struct suppress_cell cells[SUPPRESS_MAX_ROWS];
    for (size_t i = 0; i < n; i++) {
        if (bases)
            cells[i] = (struct suppress_cell){rows[i].n, INT64_MAX, false};
        else
            cells[i] = (struct suppress_cell){rows[i].x, rows[i].hide_n ? INT64_MAX : rows[i].n,
                rows[i].hide_n || suppress_share(rows[i].x, rows[i].n, k)};
    }
    bool safe = suppress_table(cells, n, k);
    for (size_t i = 0; i < n; i++) {
        if (bases)
            rows[i].hide_n = cells[i].hidden;
        else
            rows[i].hide_x = cells[i].hidden;
    }
    return safe;
}

void suppress_rows(struct suppress_row *rows, size_t n_rows, int64_t k, struct suppress_row *ret_total)
{
    struct suppress_row total = {0};
    assert(n_rows <= SUPPRESS_MAX_ROWS); /* rows left out would be shown */
    for (size_t i = 0; i < n_rows; i++) {
        rows[i].hide_x = rows[i].hide_n = false;
        total.x += rows[i].x;
        total.n += rows[i].n;
    }
    total.hide_n = !suppress_column(rows, n_rows, k, true) || suppress_is_small(total.n, k);
    total.hide_x = total.hide_n || suppress_share(total.x, total.n, k);
    if (!suppress_column(rows, n_rows, k, false)) {
        /* With bases shown there is no safe choice of cells: hide the total and every small cell stays unknown. */
        total.hide_x = true;
    }
    *ret_total = total;
}
