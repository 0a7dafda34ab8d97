/* Suppression of small counts in tables with margins. A table is a net: every equation "these add up to that" is a node, every cell an arc
 * from the equation it is a part of to the one it is the sum of, so that what flows in flows out. In such a net the smallest and the greatest
 * value that a reader can work out for a hidden cell are flows: exact whole numbers, no estimate (a table of two ways is a transport problem).
 *
 * Primary: 1 to k-1, and what leaves 1 to k-1 of a cell's known `most`. Secondary: a cell that can be narrowed to fewer than k + 1 values gets the
 * cheapest round of cells that lets it move, until none can be narrowed. 0 is never hidden, so a reader knows that a hidden cell is 1 or more.
 *
 * Earlier extracts. With `past` the same table was shown before. What was hidden stays hidden, and a cell that is hidden for the first time must
 * be wide in the difference of the two extracts: a reader who holds all of them and knows that no cell has fallen by more than the largest fall there
 * is finds no more than in each. When hidden cells have fallen, those hidden together are tried again on their smallest values. Computes on base
 * alone; the same table and past hide the same cells. Method: Cox, L. H. (1995), J. Am. Stat. Assoc. 90, 1453-1462 (network models); Willenborg
 * and de Waal (2001), ch. 6. docs/definitions.md, "Small counts". */
#pragma once
#include "base/arena.h"
#include "base/err.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is remembered of a cell from the last extract that was shown. */
struct suppress_past {
    int64_t value;
    bool hidden;
    /* When it was hidden: the number of the extract since which, its smallest value since, and how far below that extract's growth it could lie. */
    int64_t since, least, room;
};
struct suppress_arc {
    int from, to;                     /* nodes, from 0 */
    int64_t value, most;              /* most: the reader knows it to be no more; INT64_MAX = not known */
    bool is_fixed;                    /* shown whatever happens: the total of all */
    bool is_margin;                   /* hidden only when nothing else helps */
    const struct suppress_past *past; /* NULL = never shown */
    bool hidden;                      /* in: hidden for other reasons; out */
    int64_t width; /* out, of a cell hidden now: greatest less smallest possible value, at most k */
};
struct suppress_net {
    struct suppress_arc *arcs;
    size_t n;
    int n_nodes;
    int64_t number;    /* of this extract: one more than that of past */
    bool primary_only; /* tests: shows what an auditor finds without the secondary part */
};
/* *ret_safe is false when hiding every cell that may be hidden is not enough: then the table cannot be shown (or the earlier extract stands). */
int suppress_net(struct suppress_net *net, int64_t k, bool *ret_safe, struct arena *a, struct err *err);

/* What to remember of the cell when this extract is shown. */
struct suppress_past suppress_remember(const struct suppress_net *net, size_t arc);

/* A table of n_rows × n_cols with margins: (n_rows + 1) × (n_cols + 1) arcs row by row, the totals last; the grand total is fixed. With n_cols = 0
 * a table of one way: n_rows + 1 arcs, the last the fixed total. Values are set by the caller. */
struct suppress_arc *suppress_table_of(
    size_t n_rows, size_t n_cols, struct suppress_net *ret, struct arena *a, struct err *err);
