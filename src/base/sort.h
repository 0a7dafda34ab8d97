/* Sorting an array that may be empty: qsort must not be given a null pointer, which an empty array often is. */
#pragma once
#include <stddef.h>
#include <stdlib.h>

static inline void array_sort(void *rows, size_t n, size_t size, int (*compare)(const void *x, const void *y))
{
    if (n > 1)
        qsort(rows, n, size, compare);
}
