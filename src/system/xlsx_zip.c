#include "base/lang.h"
#include "system/xlsx_internal.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum {
    END_SIZE = 22,
    END_COMMENT = 65535,
    ENTRY_SIZE = 46,
    LOCAL_SIZE = 30,
    MAX_ENTRIES = 2000,
    STORED = 0,
    DEFLATED = 8,
    ENCRYPTED = 1
};

static uint32_t u16(const unsigned char *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8;
}
static uint32_t u32(const unsigned char *p)
{
    return u16(p) | u16(p + 2) << 16;
}

static int damaged(struct err *err)
{
    return err_user(err, ERR_INVALID, "%s", tr("Filen er beskadiget. Gem den igen som xlsx, og prøv igen."));
}

int zip_open(struct zip *zip, const void *data, size_t n, size_t limit, struct err *err)
{
    const unsigned char *d = data;
    *zip = (struct zip){.data = d, .n = n, .left = limit};
    if (n < END_SIZE)
        return damaged(err);
    /* The end record stands last, before a comment. */
    size_t lowest = n - END_SIZE > END_COMMENT ? n - END_SIZE - END_COMMENT : 0;
    for (size_t at = n - END_SIZE + 1; at-- > lowest;) {
        if (memcmp(d + at, "PK\5\6", 4) != 0)
            continue;
        zip->n_entries = u16(d + at + 10);
        zip->directory = u32(d + at + 16);
        if (zip->directory > at || zip->n_entries > MAX_ENTRIES || u16(d + at + 4) != 0)
            return damaged(err);
        return OK;
    }
    return damaged(err);
}

/* Deflated bytes into out[size]; they must be exactly so many. */
static int unpack(const unsigned char *from, size_t n, char *out, size_t size, struct err *err)
{
    z_stream z = {.next_in = (unsigned char *)(uintptr_t)from,
        .avail_in = (uInt)n,
        .next_out = (unsigned char *)out,
        .avail_out = (uInt)size};
    if (inflateInit2(&z, -MAX_WBITS) != Z_OK)
        return err_set(err, ERR_LIMIT, "xlsx: no memory to unpack");
    int status = inflate(&z, Z_FINISH);
    size_t got = z.total_out;
    inflateEnd(&z);
    return status == Z_STREAM_END && got == size ? OK : damaged(err);
}

static int read_entry(struct zip *zip, const unsigned char *entry, struct zip_part *ret, struct err *err)
{
    size_t packed = u32(entry + 20), size = u32(entry + 24), at = u32(entry + 42);
    uint32_t method = u16(entry + 10);
    if (u16(entry + 8) & ENCRYPTED)
        return err_user(err, ERR_INVALID, "%s", tr("Filen er krypteret. Gem den uden adgangskode."));
    if ((method != STORED && method != DEFLATED) || at > zip->n || zip->n - at < LOCAL_SIZE ||
        memcmp(zip->data + at, "PK\3\4", 4) != 0)
        return damaged(err);
    at += LOCAL_SIZE + u16(zip->data + at + 26) + u16(zip->data + at + 28);
    if (at > zip->n || packed > zip->n - at || (method == STORED && packed != size))
        return damaged(err);
    /* The size said is what is made room for; a part that says less than it holds is damaged. */
    if (size > zip->left)
        return err_user(err, ERR_LIMIT, "%s", tr("Regnearket er for stort. Del det i flere filer."));
    zip->left -= size;
    char *out = malloc(size + 1);
    if (!out)
        return err_set(err, ERR_LIMIT, "xlsx: no memory for a part");
    int rc = OK;
    if (method == STORED)
        memcpy(out, zip->data + at, size);
    else
        rc = unpack(zip->data + at, packed, out, size, err);
    if (rc) {
        free(out);
        return rc;
    }
    out[size] = 0;
    *ret = (struct zip_part){out, size};
    return OK;
}

int zip_find(struct zip *zip, const char *path, struct zip_part *ret, struct err *err)
{
    size_t at = zip->directory, wanted = strlen(path);
    for (size_t i = 0; i < zip->n_entries; i++) {
        if (at > zip->n || zip->n - at < ENTRY_SIZE || memcmp(zip->data + at, "PK\1\2", 4) != 0)
            return damaged(err);
        const unsigned char *entry = zip->data + at;
        size_t name = u16(entry + 28), more = u16(entry + 30) + u16(entry + 32);
        if (zip->n - at - ENTRY_SIZE < name + more)
            return damaged(err);
        if (name == wanted && memcmp(entry + ENTRY_SIZE, path, name) == 0)
            return read_entry(zip, entry, ret, err);
        at += ENTRY_SIZE + name + more;
    }
    return ERR_NOT_FOUND;
}

void zip_done(struct zip_part *part)
{
    free(part->data);
    *part = (struct zip_part){0};
}
