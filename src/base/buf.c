#include "base/buf.h"
#include "base/text.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void buf_done(struct buf *b)
{
    free(b->data);
    *b = (struct buf){.limit = b->limit};
}

void buf_clear(struct buf *b)
{
    b->len = 0;
    b->failed = false;
    if (b->data)
        b->data[0] = 0;
}

/* Room for n more bytes and the NUL; false latches the error. */
static bool reserve(struct buf *b, size_t n)
{
    if (b->failed)
        return false;
    if (n < b->cap - b->len && b->data && (!b->limit || b->len + n <= b->limit))
        return true;
    size_t need;
    if (__builtin_add_overflow(b->len, n, &need) || need > SIZE_MAX / 4 || (b->limit && need > b->limit)) {
        b->failed = true;
        return false;
    }
    size_t cap = b->cap ? b->cap : 64;
    while (cap <= need)
        cap *= 2;
    char *data = realloc(b->data, cap);
    if (!data) {
        b->failed = true;
        return false;
    }
    if (!b->data)
        data[0] = 0;
    b->data = data;
    b->cap = cap;
    return true;
}

void buf_put(struct buf *b, const void *data, size_t n)
{
    if (!reserve(b, n))
        return;
    if (n)
        memcpy(b->data + b->len, data, n);
    b->len += n;
    b->data[b->len] = 0;
}

void buf_puts(struct buf *b, const char *s)
{
    if (s)
        buf_put(b, s, strlen(s));
}

void buf_putc(struct buf *b, char c)
{
    buf_put(b, &c, 1);
}

void buf_int(struct buf *b, int64_t v)
{
    char text[20];
    size_t at = sizeof text;
    uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    do {
        text[--at] = (char)('0' + u % 10);
        u /= 10;
    } while (u);
    if (v < 0)
        text[--at] = '-';
    buf_put(b, text + at, sizeof text - at);
}

void buf_vprintf(struct buf *b, const char *fmt, va_list ap)
{
    va_list again;
    va_copy(again, ap);
    char small[256];
    int n = vsnprintf(small, sizeof small, fmt, ap);
    assert(n >= 0);
    if ((size_t)n < sizeof small) {
        buf_put(b, small, (size_t)n);
    } else if (reserve(b, (size_t)n)) {
        vsnprintf(b->data + b->len, (size_t)n + 1, fmt, again);
        b->len += (size_t)n;
    }
    va_end(again);
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    buf_vprintf(b, fmt, ap);
    va_end(ap);
}

bool buf_failed(const struct buf *b)
{
    return b->failed;
}

char *buf_detach(struct buf *b, size_t *ret_len)
{
    char *data = NULL;
    size_t len = 0;
    if (!b->failed && reserve(b, 0)) {
        data = b->data;
        len = b->len;
        b->data = NULL;
    }
    buf_done(b);
    if (ret_len)
        *ret_len = len;
    return data;
}

/* One character of a JSON string. Control characters are escaped; a wrong byte becomes U+FFFD. */
static void put_json_char(struct buf *b, uint32_t cp, const char *bytes, size_t n)
{
    static const char controls[] = "btn\0fr"; /* U+0008 to U+000D */
    if (cp == '"' || cp == '\\') {
        buf_putc(b, '\\');
        buf_putc(b, (char)cp);
    } else if (cp >= 8 && cp <= 13 && cp != 11) {
        buf_putc(b, '\\');
        buf_putc(b, controls[cp - 8]);
    } else if (cp < 0x20 || cp == 0x7F || cp == 0x2028 || cp == 0x2029) {
        buf_printf(b, "\\u%04x", (unsigned)cp);
    } else if (cp == 0xFFFD) {
        buf_puts(b, "\xEF\xBF\xBD");
    } else {
        buf_put(b, bytes, n);
    }
}

void buf_json(struct buf *b, const char *s)
{
    if (!s) {
        buf_puts(b, "null");
        return;
    }
    buf_putc(b, '"');
    const char *from = s;
    for (uint32_t cp; (cp = text_next(&s)) != 0; from = s)
        put_json_char(b, cp, from, (size_t)(s - from));
    buf_putc(b, '"');
}
