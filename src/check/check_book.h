/* All findings with what they were found in, kept in memory until any process commits a change of data (table_change, 'data'): a large register takes
 * a second to check. One for each language, because findings are words. */
#pragma once
#include "base/lang.h"
#include "check/check.h"

struct check_book {
    struct arena *arena;
    int64_t db_number, version, factor_low, factor_high;
    int holders;
    struct check_data data; /* what rules looked at; of names and sources only the numbers hold on */
    struct finding *list;   /* as check_all */
    size_t n;
};

/* The book as the connection sees the database; given back with check_book_put. Who asks while it is made waits for it. */
int check_book_get(struct conn *c, struct check_book **ret, struct err *err);
void check_book_put(struct check_book *b);
