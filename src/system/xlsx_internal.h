/* Inside xlsx*.c and docx.c only: the zip archive around a spreadsheet or a Word file (PKWARE APPNOTE 6.3; stored and deflated parts, no ZIP64, no encryption). */
#pragma once
#include "base/err.h"
#include <stddef.h>
#include <stdint.h>

struct zip {
    const unsigned char *data;
    size_t n;
    size_t directory, n_entries; /* offset of the central directory */
    size_t left;                 /* bytes that may still be unpacked */
    struct err *err;
};
struct zip_part {
    char *data; /* allocated */
    size_t size;
};

/* limit = bytes unpacked of all parts together. ERR_INVALID with a message when it is no archive that can be read. */
int zip_open(struct zip *zip, const void *data, size_t n, size_t limit, struct err *err);
/* Unpacks the part of that path; ERR_NOT_FOUND, without a message, when there is none; ERR_LIMIT over the limit. */
int zip_find(struct zip *zip, const char *path, struct zip_part *ret, struct err *err);
void zip_done(struct zip_part *part);
