/* One job over many persons, split in as many parts as threads. What the parts count is whole numbers, added up in the order of the parts, so
 * that the number of threads never shows in a result. */
#pragma once
#include <stddef.h>

enum { THREADS_MOST = 16 };
/* As many threads as processors, at most THREADS_MOST. */
int threads_default(void);
/* Calls part(job, i, from, to) for i of [0, n) with [0, n_items) cut in n even parts, and returns when all are done. n is cut to
 * 1..THREADS_MOST. A thread that cannot be started is run by the caller. */
void threads_run(int n, size_t n_items, void (*part)(void *job, int i, size_t from, size_t to), void *job);
