/* Arenas: memory by lifetime (process, request, job, scratch). Everything is freed at once.
 * With -Darena=malloc every allocation is a malloc, so that AddressSanitizer sees each one.
 * An arena belongs to one thread at a time. */
#pragma once
#include <stdarg.h>
#include <stddef.h>

struct arena;

/* limit = most bytes handed out, 0 = no limit. NULL only when out of memory. */
struct arena *arena_new(size_t limit);
void arena_free(struct arena *a);
/* Frees all allocations but keeps the first block for reuse. */
void arena_clear(struct arena *a);
size_t arena_used(const struct arena *a);

/* Zeroed memory, 16-byte aligned. NULL when the limit is passed (the caller returns ERR_LIMIT). */
void *arena_alloc(struct arena *a, size_t n);
/* As arena_alloc for n items of size; checks the product for overflow. */
void *arena_array(struct arena *a, size_t n, size_t size);
/* As arena_alloc for something small and fixed: never NULL. Up to 64 KiB it may go 1 MiB past the limit, so that
 * the answer that says so can still be made; beyond that the process is ended, because the limit was set too low. What grows with
 * the data takes arena_array. */
void *arena_must(struct arena *a, size_t n);
/* Copies; NULL in gives NULL out. Below 64 KiB as arena_must; a longer one is NULL when the limit is passed. */
char *arena_strdup(struct arena *a, const char *s);
char *arena_strndup(struct arena *a, const char *s, size_t n);
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *a, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));
