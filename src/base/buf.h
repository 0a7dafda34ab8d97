/* A growing byte buffer with a latched error: appending never fails at the call; ask buf_failed()
 * once at the end. Data is always NUL-terminated. Owned by the caller; buf_done frees. */
#pragma once
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf {
    char *data;
    size_t len;
    size_t cap;
    size_t limit; /* most bytes, 0 = none */
    bool failed;
};

#define BUF_INIT ((struct buf){0})

void buf_done(struct buf *b);
void buf_clear(struct buf *b);
void buf_put(struct buf *b, const void *data, size_t n);
void buf_puts(struct buf *b, const char *s);
void buf_putc(struct buf *b, char c);
void buf_int(struct buf *b, int64_t v);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));
bool buf_failed(const struct buf *b);
/* Appends s as a JSON string with quotes; NULL gives null. */
void buf_json(struct buf *b, const char *s);
/* Gives the bytes to the caller (free() them) and empties the buffer. */
char *buf_detach(struct buf *b, size_t *ret_len);
