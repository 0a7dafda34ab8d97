#include "base/file.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const size_t DEFAULT_LIMIT = (size_t)1 << 30;

static int open_to_read(const char *path, int flags, int *ret, struct err *err)
{
    *ret = open(path, O_RDONLY | O_CLOEXEC | flags);
    return *ret >= 0 ? OK : err_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "open %s: %m", path);
}

/* Closes fd. */
static int read_to_end(int fd, const char *path, size_t limit, struct buf *out, struct err *err)
{
    int rc = OK;
    size_t total = 0;
    if (limit == 0)
        limit = DEFAULT_LIMIT;
    for (;;) {
        char chunk[65536];
        ssize_t n = read(fd, chunk, sizeof chunk);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            rc = err_set(err, ERR_IO, "read %s: %m", path);
        if (n <= 0)
            break;
        total += (size_t)n;
        if (total > limit) {
            rc = err_set(err, ERR_LIMIT, "%s is larger than %zu bytes", path, limit);
            break;
        }
        buf_put(out, chunk, (size_t)n);
    }
    close(fd);
    if (rc == OK && buf_failed(out))
        rc = err_set(err, ERR_LIMIT, "no memory for %s", path);
    return rc;
}

int file_read(const char *path, size_t limit, struct buf *out, struct err *err)
{
    int fd, rc = open_to_read(path, 0, &fd, err);
    return rc ? rc : read_to_end(fd, path, limit, out, err);
}

int file_read_made(const char *path, size_t limit, struct buf *out, struct err *err)
{
    struct stat st;
    int fd, rc = open_to_read(path, O_NOFOLLOW | O_NONBLOCK, &fd, err); /* a pipe would wait for its writer */
    if (rc)
        return rc;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
        return read_to_end(fd, path, limit, out, err);
    close(fd);
    return err_set(err, ERR_IO, "%s is no file", path);
}

static bool write_all(int fd, const char *data, size_t n)
{
    while (n > 0) {
        ssize_t done = write(fd, data, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return false;
        data += done;
        n -= (size_t)done;
    }
    return true;
}

/* Makes a rename in the folder of path durable. */
static bool sync_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = slash ? strndup(path, slash == path ? 1 : (size_t)(slash - path)) : strdup(".");
    if (!folder)
        return false;
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(folder);
    if (fd < 0)
        return false;
    bool synced = fsync(fd) == 0;
    close(fd);
    return synced;
}

int file_write(const char *path, const void *data, size_t n, struct err *err)
{
    char *temp;
    if (asprintf(&temp, "%s.XXXXXX", path) < 0)
        return err_set(err, ERR_LIMIT, "no memory to write %s", path);
    int rc = OK;
    int fd = mkostemp(temp, O_CLOEXEC);
    if (fd < 0) {
        rc = err_set(err, ERR_IO, "create %s: %m", temp);
        goto done;
    }
    bool written = write_all(fd, data, n) && fsync(fd) == 0;
    if (!written)
        rc = err_set(err, ERR_IO, "write %s: %m", temp);
    if (close(fd) != 0 && rc == OK)
        rc = err_set(err, ERR_IO, "close %s: %m", temp);
    if (rc == OK && rename(temp, path) != 0)
        rc = err_set(err, ERR_IO, "rename %s to %s: %m", temp, path);
    if (rc != OK)
        unlink(temp);
    else if (!sync_folder(path))
        rc = err_set(err, ERR_IO, "sync the folder of %s: %m", path);
done:
    free(temp);
    return rc;
}

bool file_exists(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0;
}
