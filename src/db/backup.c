/* db_backup and db_restore; what both engines' backups need: a child process, a durable rename. */
#include "db/db_internal.h"
#include "base/arena.h"
#include "base/buf.h"
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

int db_backup(struct db *db, const char *path, struct err *err)
{
    return db->engine->backup(db, path, err);
}

int db_restore(const char *url, const char *path, bool force, struct err *err)
{
    const char *address;
    const struct engine *engine = engine_for(url, &address, err);
    return engine ? engine->restore(address, path, force, err) : err->code;
}

static int sync_path(const char *path, int flags, struct err *err)
{
    int fd = open(path, flags | O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fsync(fd) != 0) {
        int e = errno;
        if (fd >= 0)
            close(fd);
        return err_set(err, ERR_IO, "cannot sync %s: %s", path, strerror(e));
    }
    close(fd);
    return OK;
}

int path_create_private(const char *path, struct err *err)
{
    /* A file that is there is not opened: to close it would give up the locks that this process holds on the database, and
     * another program could then take away the write-ahead log that is in use. */
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 && errno == EEXIST)
        return OK;
    if (fd < 0)
        return err_set(err, ERR_IO, "cannot create %s: %s", path, strerror(errno));
    close(fd);
    return OK;
}

int path_sync_rename(const char *tmp, const char *path, struct err *err)
{
    int rc = sync_path(tmp, 0, err);
    if (rc)
        return rc;
    if (rename(tmp, path) != 0)
        return err_set(err, ERR_IO, "cannot rename %s: %s", tmp, strerror(errno));
    char *copy = strdup(path);
    if (!copy)
        return err_set(err, ERR_LIMIT, "out of memory");
    rc = sync_path(dirname(copy), O_DIRECTORY, err);
    free(copy);
    return rc;
}

/* The environment with env_extra first; the strings are not copied. */
static const char **make_env(struct arena *a, const char *env_extra)
{
    size_t n = 0;
    while (environ[n])
        n++;
    const char **env = arena_array(a, n + 2, sizeof *env);
    if (!env)
        return NULL;
    size_t at = 0;
    if (env_extra)
        env[at++] = env_extra;
    for (size_t i = 0; i < n; i++)
        if (!env_extra ||
            strncmp(environ[i], env_extra, (size_t)(strchr(env_extra, '=') + 1 - env_extra)) != 0)
            env[at++] = environ[i];
    env[at] = NULL;
    return env;
}

static void read_all(int fd, struct buf *out)
{
    char chunk[4096];
    for (;;) {
        ssize_t n = read(fd, chunk, sizeof chunk);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return;
        buf_put(out, chunk, (size_t)n); /* past the limit the rest is read and dropped */
    }
}

/* The first line that names an error; later lines may hold data. */
static int child_error(const char *program, int status, struct buf *output, struct err *err)
{
    const char *line = output->len ? strstr(output->data, "error: ") : NULL;
    if (!line)
        return err_set(err, ERR_IO, "%s failed with status %d", program, status);
    return err_set(err, ERR_IO, "%s: %.*s", program, (int)strcspn(line, "\n"), line);
}

static int spawn(const char *const *argv, const char *const *env, int pipe_fd[2], pid_t *ret_pid)
{
    posix_spawn_file_actions_t acts;
    posix_spawn_file_actions_init(&acts);
    posix_spawn_file_actions_addopen(&acts, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&acts, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_adddup2(&acts, pipe_fd[1], STDERR_FILENO);
    union {
        const char *const *in;
        char *const *out;
    } args = {argv}, vars = {env};
    int rc = posix_spawnp(ret_pid, argv[0], &acts, NULL, args.out, vars.out);
    posix_spawn_file_actions_destroy(&acts);
    return rc;
}

int child_run(const char *const *argv, const char *env_extra, struct err *err)
{
    struct buf output = {.limit = 65536};
    int fd[2] = {-1, -1};
    pid_t pid;
    int status = 0;
    int rc = OK;
    struct arena *a = arena_new(0);
    const char **env = a ? make_env(a, env_extra) : NULL;
    if (!env) {
        rc = err_set(err, ERR_LIMIT, "out of memory");
        goto done;
    }
    if (pipe2(fd, O_CLOEXEC) != 0) {
        rc = err_set(err, ERR_IO, "%s: no pipe: %s", argv[0], strerror(errno));
        goto done;
    }
    int e = spawn(argv, env, fd, &pid);
    if (e) {
        rc = err_set(err, ERR_IO, "cannot start %s: %s", argv[0], strerror(e));
        goto done;
    }
    close(fd[1]);
    fd[1] = -1;
    read_all(fd[0], &output);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        continue;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        rc = child_error(argv[0], WIFEXITED(status) ? WEXITSTATUS(status) : -1, &output, err);
done:
    if (fd[0] >= 0)
        close(fd[0]);
    if (fd[1] >= 0)
        close(fd[1]);
    buf_done(&output);
    arena_free(a);
    return rc;
}
