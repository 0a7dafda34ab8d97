/* Whole files. */
#pragma once
#include "base/buf.h"
#include "base/err.h"
/* Appends the file to out. ERR_NOT_FOUND when there is none, ERR_LIMIT above limit bytes (0 = 1 GiB). */
int file_read(const char *path, size_t limit, struct buf *out, struct err *err);
/* The same of what a program of less trust has made: ERR_IO where a link, a pipe or anything but a file stands. */
int file_read_made(const char *path, size_t limit, struct buf *out, struct err *err);
/* Writes to a temporary file beside path, syncs and renames: either the old or the new file is there. The new
 * file is readable by the owner only. */
int file_write(const char *path, const void *data, size_t n, struct err *err);
bool file_exists(const char *path);
