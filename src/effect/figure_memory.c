#include "effect/figure_memory.h"

#include "base/lang.h"
#include "base/text.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ENTRIES = 4096, TEXTS = 11 };

struct entry {
    uint64_t hash; /* 0 = free */
    char *name;    /* database, day, language, state and key */
    struct figure figure;
    char *text[TEXTS]; /* owns what figure points at */
};
/* A figure has two places it can stand; the one that was used longer ago makes room. */
static struct {
    pthread_mutex_t lock;
    struct entry entry[ENTRIES];
    uint64_t used[ENTRIES], clock;
} memory = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* The texts of a figure that are its own, in one order. */
static void texts_of(struct figure *f, const char **ret[TEXTS])
{
    const char **const all[TEXTS] = {&f->key, &f->indicator, &f->identity, &f->title, &f->definition,
        &f->filter, &f->unit, &f->source, &f->text, &f->limits, &f->note};
    memcpy(ret, all, sizeof all);
}

static char *name_of(int64_t db, const char *key, day_t as_of, const char *state)
{
    size_t room = strlen(key) + strlen(state) + 64;
    char *name = malloc(room);
    if (name)
        snprintf(
            name, room, "%lld|%d|%d|%s|%s", (long long)db, (int)as_of.n, (int)lang_current(), state, key);
    return name;
}

static uint64_t hash_of(const char *name)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (; *name; name++)
        hash = (hash ^ (unsigned char)*name) * UINT64_C(1099511628211); /* FNV-1a */
    return hash ? hash : 1;
}

static void free_entry(struct entry *e)
{
    free(e->name);
    for (size_t i = 0; i < TEXTS; i++)
        free(e->text[i]);
    *e = (struct entry){0};
}

bool figure_recall(
    int64_t db, const char *key, day_t as_of, const char *state, struct figure *ret, struct arena *a)
{
    char *name = name_of(db, key, as_of, state);
    uint64_t hash = name ? hash_of(name) : 0;
    bool found = false;
    pthread_mutex_lock(&memory.lock);
    for (uint64_t k = 0; name && k < 2 && !found; k++) {
        size_t at = (size_t)((hash >> (k * 20)) % ENTRIES);
        const struct entry *e = &memory.entry[at];
        if (e->hash != hash || strcmp(e->name, name) != 0)
            continue;
        const char **texts[TEXTS];
        *ret = e->figure;
        texts_of(ret, texts);
        for (size_t i = 0; i < TEXTS; i++)
            *texts[i] = arena_strdup(a, *texts[i]);
        memory.used[at] = ++memory.clock;
        found = true;
    }
    pthread_mutex_unlock(&memory.lock);
    free(name);
    return found;
}

/* Copies the texts; false when memory is short. */
static bool fill_entry(struct entry *e, const struct figure *f)
{
    const char **texts[TEXTS];
    e->figure = *f;
    texts_of(&e->figure, texts);
    for (size_t i = 0; i < TEXTS; i++) {
        e->text[i] = *texts[i] ? strdup(*texts[i]) : NULL;
        if (*texts[i] && !e->text[i])
            return false;
        *texts[i] = e->text[i];
    }
    return true;
}

void figure_remember(int64_t db, const char *key, day_t as_of, const char *state, const struct figure *f)
{
    struct entry now = {.name = name_of(db, key, as_of, state)};
    if (!now.name || !fill_entry(&now, f)) {
        free_entry(&now);
        return;
    }
    now.hash = hash_of(now.name);
    pthread_mutex_lock(&memory.lock);
    size_t first = (size_t)(now.hash % ENTRIES), second = (size_t)((now.hash >> 20) % ENTRIES);
    size_t at = memory.used[second] < memory.used[first] ? second : first;
    struct entry old = memory.entry[at];
    memory.entry[at] = now;
    memory.used[at] = ++memory.clock;
    pthread_mutex_unlock(&memory.lock);
    free_entry(&old);
}
