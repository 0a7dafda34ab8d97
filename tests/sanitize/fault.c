/* One planted fault per -DFAULT_…, which the sanitizers have to find. */
#include <pthread.h>
#include <stdlib.h>

#if defined(FAULT_OVERFLOW)
int main(int argc, char **argv)
{
    (void)argv;
    char *room = calloc(8, 1);
    int found = room == NULL ? 0 : room[argc + 7];
    free(room);
    return found;
}
#elif defined(FAULT_LEAK)
static void lose(size_t n)
{
    char *volatile room = calloc(n, 1);
    room = NULL;
}

int main(int argc, char **argv)
{
    (void)argv;
    /* Many, because a copy of the last address may still lie in a register or on the stack. */
    for (int i = 0; i < 1000; i++)
        lose((size_t)(argc + i) * 8);
    return 0;
}
#elif defined(FAULT_SHIFT)
int main(int argc, char **argv)
{
    (void)argv;
    return 1 << (argc + 31) == 7;
}
#elif defined(FAULT_RACE)
static int shared;

static void *add(void *unused)
{
    for (int i = 0; i < 100000; i++)
        shared++;
    return unused;
}

int main(void)
{
    pthread_t one, two;
    if (pthread_create(&one, NULL, add, NULL) != 0 || pthread_create(&two, NULL, add, NULL) != 0)
        return 0;
    pthread_join(one, NULL);
    pthread_join(two, NULL);
    return 0;
}
#endif
