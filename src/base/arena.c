#include "base/arena.h"
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    ALIGN = 16,
    FIRST_BLOCK = 16 * 1024,
    GREATEST_BLOCK = 1024 * 1024,
    SMALL = 64 * 1024,    /* what is smaller must fit */
    RESERVE = 1024 * 1024 /* small things may go so far past the limit */
};

struct block {
    struct block *next;
    size_t cap;
    size_t used;
    size_t pad; /* keeps data aligned */
    unsigned char data[];
};

_Static_assert(sizeof(struct block) % ALIGN == 0, "block data must be aligned");

struct arena {
    struct block *blocks; /* newest first; the last one is the first block made */
    size_t limit;
    size_t used;
    size_t next_cap;
};

struct arena *arena_new(size_t limit)
{
    struct arena *a = calloc(1, sizeof *a);
    if (!a)
        return NULL;
    a->limit = limit;
    a->next_cap = FIRST_BLOCK;
    return a;
}

static void free_blocks(struct block *b)
{
    while (b) {
        struct block *next = b->next;
        free(b);
        b = next;
    }
}

void arena_free(struct arena *a)
{
    if (!a)
        return;
    free_blocks(a->blocks);
    free(a);
}

void arena_clear(struct arena *a)
{
    a->used = 0;
#ifdef TOV_ARENA_MALLOC
    free_blocks(a->blocks);
    a->blocks = NULL;
#else
    struct block *first = NULL;
    while (a->blocks) {
        struct block *next = a->blocks->next;
        if (!next && a->blocks->cap <= GREATEST_BLOCK)
            first = a->blocks;
        else
            free(a->blocks);
        a->blocks = next;
    }
    if (first) {
        first->used = 0;
        a->blocks = first;
    }
    a->next_cap = FIRST_BLOCK;
#endif
}

size_t arena_used(const struct arena *a)
{
    return a->used;
}

/* A new block in front with room for n bytes, or NULL. */
static struct block *add_block(struct arena *a, size_t n)
{
    size_t cap = n;
#ifndef TOV_ARENA_MALLOC
    if (cap < a->next_cap)
        cap = a->next_cap;
    if (a->next_cap < GREATEST_BLOCK)
        a->next_cap *= 2;
#endif
    struct block *b = malloc(sizeof *b + cap);
    if (!b)
        return NULL;
    b->cap = cap;
    b->used = 0;
    b->next = a->blocks;
    a->blocks = b;
    return b;
}

/* Room for n bytes up to limit bytes in all; 0 = no limit. */
static void *alloc_within(struct arena *a, size_t n, size_t limit)
{
    if (n > SIZE_MAX / 2)
        return NULL;
    size_t size = n == 0 ? ALIGN : (n + ALIGN - 1) / ALIGN * ALIGN;
    if (limit && (a->used > limit || size > limit - a->used))
        return NULL;
    struct block *b = a->blocks;
#ifdef TOV_ARENA_MALLOC
    /* exactly n bytes, so that the sanitizer sees a write past the end */
    b = add_block(a, n ? n : 1);
    if (!b)
        return NULL;
    b->used = b->cap;
    void *p = b->data;
#else
    if (!b || size > b->cap - b->used)
        b = add_block(a, size);
    if (!b)
        return NULL;
    void *p = b->data + b->used;
    b->used += size;
#endif
    a->used += size;
    memset(p, 0, n ? n : 1);
    return p;
}

void *arena_alloc(struct arena *a, size_t n)
{
    return alloc_within(a, n, a->limit);
}

void *arena_must(struct arena *a, size_t n)
{
    void *p = alloc_within(a, n, a->limit ? a->limit + (n <= SMALL ? RESERVE : 0) : 0);
    if (!p) {
        fputs("arena: no room for something that must have it; the arena's limit is too low\n", stderr);
        abort();
    }
    return p;
}

void *arena_array(struct arena *a, size_t n, size_t size)
{
    size_t total;
    if (__builtin_mul_overflow(n, size, &total))
        return NULL;
    return arena_alloc(a, total);
}

/* Room for a string of n bytes and its NUL. */
static char *string_room(struct arena *a, size_t n)
{
    if (n < SMALL)
        return arena_must(a, n + 1);
    return n < SIZE_MAX ? arena_alloc(a, n + 1) : NULL;
}

char *arena_strdup(struct arena *a, const char *s)
{
    return s ? arena_strndup(a, s, strlen(s)) : NULL;
}

char *arena_strndup(struct arena *a, const char *s, size_t n)
{
    if (!s)
        return NULL;
    n = strnlen(s, n);
    char *p = string_room(a, n);
    if (p)
        memcpy(p, s, n);
    return p;
}

char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
    char small[256];
    va_list again;
    va_copy(again, ap);
    int n = vsnprintf(small, sizeof small, fmt, ap);
    assert(n >= 0);
    char *p = string_room(a, (size_t)n);
    if (p && (size_t)n < sizeof small)
        memcpy(p, small, (size_t)n);
    else if (p)
        vsnprintf(p, (size_t)n + 1, fmt, again);
    va_end(again);
    return p;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    char *p = arena_vprintf(a, fmt, ap);
    va_end(ap);
    return p;
}
