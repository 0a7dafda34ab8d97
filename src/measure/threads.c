#include "measure/threads.h"

#include <pthread.h>
#include <stdbool.h>
#include <unistd.h>

struct piece {
    void (*part)(void *job, int i, size_t from, size_t to);
    void *job;
    int i;
    size_t from, to;
};

static void *run_piece(void *x)
{
    struct piece *p = x;
    p->part(p->job, p->i, p->from, p->to);
    return NULL;
}

int threads_default(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < 1 ? 1 : n > THREADS_MOST ? THREADS_MOST : (int)n;
}

void threads_run(int n, size_t n_items, void (*part)(void *job, int i, size_t from, size_t to), void *job)
{
    struct piece piece[THREADS_MOST];
    pthread_t thread[THREADS_MOST];
    bool started[THREADS_MOST] = {false};
    n = n < 1 ? 1 : n > THREADS_MOST ? THREADS_MOST : n;
    for (int i = 0; i < n; i++)
        piece[i] = (struct piece){part, job, i, n_items / (size_t)n * (size_t)i,
            i + 1 == n ? n_items : n_items / (size_t)n * (size_t)(i + 1)};
    for (int i = 1; i < n; i++)
        started[i] = pthread_create(&thread[i], NULL, run_piece, &piece[i]) == 0;
    run_piece(&piece[0]);
    for (int i = 1; i < n; i++) {
        if (started[i])
            pthread_join(thread[i], NULL);
        else
            run_piece(&piece[i]);
    }
}
