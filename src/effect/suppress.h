/* Suppression of small counts (Statistics Denmark shows nothing under 3 observations; 5 is common practice).
 * Primary: 1 to k-1 is hidden, 0 is shown. Secondary: more cells are hidden, the smallest first, until nobody can narrow a
 * hidden cell down to fewer than k + 1 values from what is shown. A reader knows that a hidden cell is 1 or more, because 0 is never
 * hidden. Computes on base alone; the same table hides the same cells at every run. Method: Willenborg and de Waal, Elements of Statistical Disclosure Control (2001), 6.2. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool suppress_is_small(int64_t count, int64_t k);
/* A share x of n tells of x persons and of n - x; either may be small. */
bool suppress_share(int64_t x, int64_t n, int64_t k);

/* One cell of a one-way table. most = greatest value the reader knows to be possible (a shown base), INT64_MAX = none known. */
struct suppress_cell {
    int64_t value, most;
    bool hidden; /* in: hidden for other reasons; out: hidden */
};
/* cells[n] add up to a total that is shown. Hides cells; returns false when even that is not enough: then the
 * total must be hidden too. */
bool suppress_table(struct suppress_cell *cells, size_t n, int64_t k);

/* Put among cells whose total is hidden for other reasons: one of them hides along, or their sum would tell it. */
struct suppress_cell suppress_hidden_total(void);

/* A table of shares by group with a total row: x of n in each. */
struct suppress_row {
    int64_t x, n;
    bool hide_x, hide_n; /* out; the share is shown only when neither is hidden */
};
/* An x is hidden, whatever it is, where n is hidden or k. rows[n_rows], at most 64, add up to a total row; ret_total says what of it must be hidden. */
void suppress_rows(struct suppress_row *rows, size_t n_rows, int64_t k, struct suppress_row *ret_total);
