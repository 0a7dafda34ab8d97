/* A zip archive of parts as they are, not packed: spreadsheets and Word files for tests and fuzz targets. */
#pragma once
#include "base/buf.h"
#include <string.h>

static inline void zip_u16(struct buf *b, size_t v)
{
    buf_putc(b, (char)(v & 255));
    buf_putc(b, (char)(v >> 8 & 255));
}
static inline void zip_u32(struct buf *b, size_t v)
{
    zip_u16(b, v & 0xffff);
    zip_u16(b, v >> 16 & 0xffff);
}

struct zip_content {
    const char *path, *content;
    size_t n, at;
};

static inline void zip_head(struct buf *out, const struct zip_content *p, bool central)
{
    buf_put(out, central ? "PK\1\2" : "PK\3\4", 4);
    if (central)
        zip_u16(out, 20);
    zip_u16(out, 20), zip_u16(out, 0), zip_u16(out, 0), zip_u32(out, 0), zip_u32(out, 0);
    zip_u32(out, p->n), zip_u32(out, p->n), zip_u16(out, strlen(p->path)), zip_u16(out, 0);
    if (central)
        zip_u16(out, 0), zip_u16(out, 0), zip_u16(out, 0), zip_u32(out, 0), zip_u32(out, p->at);
    buf_puts(out, p->path);
}

/* Parts as they are, not packed. */
static inline void zip_archive(struct zip_content *parts, size_t n, struct buf *out)
{
    for (size_t i = 0; i < n; i++) {
        parts[i].at = out->len;
        zip_head(out, &parts[i], false);
        buf_put(out, parts[i].content, parts[i].n);
    }
    size_t directory = out->len;
    for (size_t i = 0; i < n; i++)
        zip_head(out, &parts[i], true);
    size_t end = out->len;
    buf_put(out, "PK\5\6", 4);
    zip_u16(out, 0), zip_u16(out, 0), zip_u16(out, n), zip_u16(out, n), zip_u32(out, end - directory);
    zip_u32(out, directory), zip_u16(out, 0);
}
