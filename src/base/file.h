/* Whole files. */
#pragma once
#include "base/buf.h"
#include "base/err.h"
/* Reads at most limit bytes (0 = 1 GiB) into out. */
int file_read(const char *path, size_t limit, struct buf *out, struct err *err);
/* Writes to a temporary file beside path, syncs and renames: either the old or the new file is there. */
int file_write(const char *path, const void *data, size_t n, struct err *err);
bool file_exists(const char *path);
