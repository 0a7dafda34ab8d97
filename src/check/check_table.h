/* How a printed table is read: which rows are sums, which columns are years, what the amounts are measured in. For the rules on documents. */
#pragma once
#include "check/check_text.h"

enum { TABLE_MOST_ROWS = 2000 /* what is below is not read */ };
enum table_row { TABLE_GROUP, TABLE_LINE, TABLE_PART, TABLE_SUBTOTAL, TABLE_TOTAL };

/* n_cols and n_rows are the table's; rows count from the first under the heads. */
struct table_reading {
    const struct check_table *table;
    enum table_row *rows;
    const char **context;  /* of each row: the group above it and its label, folded */
    struct printed *cells; /* [n_rows][n_cols]; milli INT_NONE = no number */
    int *years;            /* of each column; 0 = none */
    int total_col;         /* -1 = none */
    bool has_years;
    enum printed_unit unit; /* of money tables; else PRINTED_NUMBER or PRINTED_PERCENT */
    bool rounds;            /* amounts and shares are rounded, counts are not */
    bool has_price_level;
};
/* Of all the document's tables, read once a run; NULL when out of memory. */
const struct table_reading *table_readings(struct check *k);
/* Whether the column holds amounts that are added up in a row or a column. */
bool table_is_amount(const struct table_reading *r, size_t col);
/* The cell of a body row, "" when empty. */
const char *table_cell(const struct check_table *t, size_t row, size_t col);
