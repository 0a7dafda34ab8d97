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

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* Zeros are shown: a reader knows that a hidden cell is 1 or more (but one that is 0 and hidden for other reasons). */
static int64_t least_of(const struct suppress_cell *c)
{
    return c->value > 0;
}

/* Width of the range that a reader can give hidden cell i: between what the others cannot take and what they must leave. */
static int64_t range_of(const struct suppress_cell *cells, size_t n, size_t i)
{
    int64_t sum = 0, least = 0, most = 0;
    for (size_t j = 0; j < n; j++) {
        if (!cells[j].hidden)
            continue;
        sum += cells[j].value;
        if (j != i) {
            least += least_of(&cells[j]);
            most = capped_add(most, cells[j].most);
        }
    }
    return smaller(cells[i].most, sum - least) - larger(least_of(&cells[i]), sum - most);
}

static bool is_safe(const struct suppress_cell *cells, size_t n, int64_t k)
{
    for (size_t i = 0; i < n; i++)
        if (cells[i].hidden && range_of(cells, n, i) < k)
            return false;
    return true;
}

/* Hides the smallest cell still shown and not 0 (the first of equals); false when there is none. */
static bool hide_smallest(struct suppress_cell *cells, size_t n)
{
    size_t best = n;
    for (size_t i = 0; i < n; i++)
        if (!cells[i].hidden && cells[i].value > 0 && (best == n || cells[i].value < cells[best].value))
            best = i;
    if (best == n)
        return false;
    cells[best].hidden = true;
    return true;
}

struct suppress_cell suppress_hidden_total(void)
{
    static const int64_t anything = (int64_t)1 << 40; /* more than the total can be: nobody knows it */
    return (struct suppress_cell){anything, INT64_MAX, true};
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

/* Persons of the rows, n. */
static bool suppress_bases(struct suppress_row *rows, size_t n, int64_t k)
{
    struct suppress_cell cells[SUPPRESS_MAX_ROWS];
    for (size_t i = 0; i < n; i++)
        cells[i] = (struct suppress_cell){rows[i].n, INT64_MAX, false};
    bool safe = suppress_table(cells, n, k);
    for (size_t i = 0; i < n; i++)
        rows[i].hide_n = cells[i].hidden;
    return safe;
}

/* What the rows with a hidden x add up to: those with n shown, and those with n hidden too. */
struct shares {
    int64_t x;           /* of both */
    int64_t least, most; /* n shown: what x can be together */
    int64_t n, n_rows;   /* n hidden */
};

/* Of k persons x is hidden whatever it is, otherwise a reader would know it to be one of k numbers. */
static int64_t least_x(const struct suppress_row *r, int64_t k)
{
    return r->n > k;
}

static struct shares shares_of(const struct suppress_row *rows, size_t n, int64_t k)
{
    struct shares s = {0};
    for (size_t i = 0; i < n; i++) {
        if (!rows[i].hide_x)
            continue;
        s.x += rows[i].x;
        s.n += rows[i].hide_n ? rows[i].n : 0;
        s.n_rows += rows[i].hide_n;
        s.least += rows[i].hide_n ? 0 : least_x(&rows[i], k);
        s.most += rows[i].hide_n ? 0 : rows[i].n;
    }
    return s;
}

/* What a reader can work out of x (and of n - x where n is hidden) knowing both totals and that 0 <= x <= n. */
static bool shares_are_safe(const struct suppress_row *rows, size_t n, int64_t k)
{
    struct shares s = shares_of(rows, n, k);
    int64_t other = s.n + s.most - s.x, top = s.n - (s.n_rows - 1);
    if (s.n_rows && smaller(s.x - s.least, top) - (s.x - s.most > s.n - 1) < k)
        return false;
    if (s.n_rows && other > 0 && smaller(other, top) - (s.x == s.least) < k)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (!rows[i].hide_x || rows[i].hide_n)
            continue;
        int64_t least = least_x(&rows[i], k);
        int64_t low = larger(least, s.x - s.n - (s.most - rows[i].n));
        if (smaller(rows[i].n, s.x - (s.least - least)) - low < k)
            return false;
    }
    return true;
}

/* Those of them who achieved it, x: the smallest first, like the cells of a table. */
static bool suppress_achieved(struct suppress_row *rows, size_t n, int64_t k)
{
    for (size_t i = 0; i < n; i++)
        rows[i].hide_x = rows[i].hide_n || rows[i].n == k || suppress_share(rows[i].x, rows[i].n, k);
    while (!shares_are_safe(rows, n, k)) {
        size_t best = n;
        for (size_t i = 0; i < n; i++)
            if (!rows[i].hide_x && rows[i].x > 0 && (best == n || rows[i].x < rows[best].x))
                best = i;
        if (best == n)
            return false;
        rows[best].hide_x = true;
    }
    return true;
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
    total.hide_n = !suppress_bases(rows, n_rows, k) || suppress_is_small(total.n, k);
    total.hide_x = total.hide_n || suppress_share(total.x, total.n, k);
    if (!suppress_achieved(rows, n_rows, k))
        total.hide_x = true; /* no choice of cells is safe beside it */
    *ret_total = total;
}
