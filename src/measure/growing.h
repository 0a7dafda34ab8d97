/* Rows of unknown number, doubling as they come. An arena would hold the old ones too, and a city's spells are 320 MB. */
#pragma once
#include <stddef.h>
#include <stdlib.h>

struct growing {
    char *rows;           /* free() it */
    size_t n, room, size; /* size of one row, set by the caller */
};
/* Room for one more at the end; NULL without memory, and then the rows are as they were. */
static inline void *growing_add(struct growing *g)
{
    if (g->n == g->room) {
        size_t room = g->room ? g->room * 2 : 4096;
        char *rows = realloc(g->rows, room * g->size);
        if (!rows)
            return NULL;
        g->rows = rows;
        g->room = room;
    }
    return g->rows + g->size * g->n++;
}
