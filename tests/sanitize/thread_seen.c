/* Preloaded into test programs of the plain build: notes which of them run a thread beside the one that writes to the database, so that
 * ThreadSanitizer runs those. A program that has no database (it does not link libpq) is noted at its first thread, any other when two that it
 * has started are alive. The program's path below TOV_THREAD_ROOT is added as a line to the file TOV_THREAD_SEEN, once a process. */
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static atomic_flag noted = ATOMIC_FLAG_INIT;
static atomic_int alive;

struct begun {
    void *(*start)(void *);
    void *arg;
};

static void note(void)
{
    const char *file = getenv("TOV_THREAD_SEEN"), *root = getenv("TOV_THREAD_ROOT");
    char path[4096];
    ssize_t n = file && root ? readlink("/proc/self/exe", path, sizeof path - 2) : -1;
    if (n < 0 || (size_t)n < strlen(root) || memcmp(path, root, strlen(root)) != 0)
        return;
    path[n++] = '\n';
    int fd = open(file, O_WRONLY | O_APPEND | O_CLOEXEC);
    size_t from = strlen(root);
    if (fd < 0 || write(fd, path + from, (size_t)n - from) != n - (ssize_t)from)
        abort();
    close(fd);
}

static void has_ended(void *unused)
{
    (void)unused;
    atomic_fetch_sub(&alive, 1);
}

static void *run(void *arg)
{
    struct begun b = *(struct begun *)arg;
    void *ret;
    free(arg);
    pthread_cleanup_push(has_ended, NULL);
    ret = b.start(b.arg);
    pthread_cleanup_pop(1);
    return ret;
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*start)(void *), void *arg)
{
    int (*real)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
    struct begun *b = malloc(sizeof *b);
    if (!b)
        abort();
    *b = (struct begun){start, arg};
    *(void **)&real = dlsym(RTLD_NEXT, "pthread_create");
    bool has_writer = dlsym(RTLD_DEFAULT, "PQconnectStart") != NULL;
    if (atomic_fetch_add(&alive, 1) >= has_writer && !atomic_flag_test_and_set(&noted))
        note();
    int rc = real(thread, attr, run, b);
    if (rc != 0) {
        has_ended(NULL);
        free(b);
    }
    return rc;
}
