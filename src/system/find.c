#include "system/find.h"

#include "base/lang.h"
#include "base/sort.h"
#include "base/text.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

RECORDS(tov_find_source, struct find_source);

struct find_row {
    const char *key, *title, *title_en;
    const char *text1, *text2, *text3, *text4, *text5, *text6, *text7;
    const char *en1, *en2, *en3, *en4;
};
static const struct field find_row_fields[] = {
    FIELD(find_row, key, F_TEXT, NULL, FR_PRIMARY),
    FIELD(find_row, title, F_TEXT, NULL, 0),
    FIELD(find_row, title_en, F_TEXT, NULL, 0),
    FIELD(find_row, text1, F_LONG, NULL, 0),
    FIELD(find_row, text2, F_LONG, NULL, 0),
    FIELD(find_row, text3, F_LONG, NULL, 0),
    FIELD(find_row, text4, F_LONG, NULL, 0),
    FIELD(find_row, text5, F_LONG, NULL, 0),
    FIELD(find_row, text6, F_LONG, NULL, 0),
    FIELD(find_row, text7, F_LONG, NULL, 0),
    FIELD(find_row, en1, F_LONG, NULL, 0),
    FIELD(find_row, en2, F_LONG, NULL, 0),
    FIELD(find_row, en3, F_LONG, NULL, 0),
    FIELD(find_row, en4, F_LONG, NULL, 0),
};
static TABLE(find_row_table, "find_row", NULL, find_row, find_row_fields);

struct find_entry {
    const char *key, *title, *title_en, *text, *text_en;
    const char *title_tokens, *tokens; /* of both titles; of titles, text and key */
    const char *sort;
};
/* The things of one kind as they were at a version of a database. */
struct find_index {
    pthread_rwlock_t lock;
    const struct find_source *source;
    struct arena *arena; /* NULL = nothing read yet */
    int64_t db_number, version;
    struct find_entry *entries;
    size_t n;
};
static struct find_index indexes[FIND_SOURCES];
static size_t n_indexes;
static pthread_once_t indexes_once = PTHREAD_ONCE_INIT;

static int by_order(const void *x, const void *y)
{
    const struct find_source *const *a = x, *const *b = y;
    if ((*a)->order != (*b)->order)
        return (*a)->order < (*b)->order ? -1 : 1;
    return strcmp((*a)->key, (*b)->key);
}

size_t find_sources(const struct find_source *ret[FIND_SOURCES])
{
    size_t n = (size_t)(RECORDS_END(tov_find_source) - RECORDS_BEGIN(tov_find_source));
    if (n > FIND_SOURCES)
        abort();
    for (size_t i = 0; i < n; i++)
        ret[i] = RECORDS_BEGIN(tov_find_source)[i];
    array_sort(ret, n, sizeof(*ret), by_order);
    return n;
}

static void indexes_begin(void)
{
    const struct find_source *sources[FIND_SOURCES];
    n_indexes = find_sources(sources);
    for (size_t i = 0; i < n_indexes; i++) {
        indexes[i].source = sources[i];
        if (pthread_rwlock_init(&indexes[i].lock, NULL))
            abort();
    }
}

/* ---- reading ---- */

/* The text without what only lays it out: figure references and the signs of Markdown. */
static char *plain(struct arena *a, const char *text)
{
    char *out = arena_strdup(a, text);
    size_t n = 0;
    for (const char *p = text; out && *p; p++) {
        const char *end = p[0] == '{' && p[1] == '{' ? strstr(p, "}}") : NULL;
        char sign = end ? ' ' : *p;
        if (end)
            p = end + 1;
        if (strchr("*#|_`\n\r\t", sign))
            sign = ' ';
        if (sign != ' ' || (n > 0 && out[n - 1] != ' '))
            out[n++] = sign;
    }
    if (out)
        out[n] = 0;
    return out;
}

static bool entry_finish(struct find_entry *e, struct arena *a)
{
    e->text = plain(a, e->text ? e->text : "");
    e->text_en = e->text_en ? plain(a, e->text_en) : NULL;
    e->title_tokens = stem_tokens(a, (const char *const[]){e->title, e->title_en}, 2);
    e->tokens = stem_tokens(a, (const char *const[]){e->title, e->title_en, e->text, e->text_en, e->key}, 5);
    e->sort = text_sort_key(a, e->title);
    return e->text && e->title_tokens && e->tokens && e->sort;
}

/* text and the texts of a row, a space between them; NULL when there are none. */
static const char *joined(struct arena *a, const char *text, const char *const *more, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (more[i])
            text = text ? arena_printf(a, "%s %s", text, more[i]) : more[i];
    }
    return text;
}

static void add_texts(struct find_entry *e, const struct find_row *r, struct arena *a)
{
    e->text = joined(a, e->text,
        (const char *const[]){r->text1, r->text2, r->text3, r->text4, r->text5, r->text6, r->text7}, 7);
    e->text_en = joined(a, e->text_en, (const char *const[]){r->en1, r->en2, r->en3, r->en4}, 4);
}

static int read_entries(struct conn *c, struct find_index *ret, struct err *err)
{
    struct arena *a = ret->arena;
    struct find_row *rows;
    size_t n;
    int rc = q_all(c, ret->source->rows, NO_ARGS, &find_row_table, &rows, &n, a, err);
    if (rc)
        return rc;
    ret->entries = arena_array(a, n + 1, sizeof *ret->entries);
    bool fits = ret->entries != NULL;
    for (size_t i = 0; fits && i < n;) {
        struct find_entry *e = &ret->entries[ret->n++];
        *e = (struct find_entry){.key = rows[i].key, .title = rows[i].title, .title_en = rows[i].title_en};
        do
            add_texts(e, &rows[i++], a);
        while (i < n && text_equal(rows[i].key, e->key));
        fits = entry_finish(e, a);
    }
    return fits ? OK : err_set(err, ERR_LIMIT, "find: out of memory for %s", ret->source->key);
}

/* Takes the place of what is kept, under the write lock. */
static int read_again(struct conn *c, struct find_index *x, int64_t number, int64_t version, struct err *err)
{
    struct find_index fresh = {.source = x->source, .arena = arena_new(0)};
    if (!fresh.arena)
        return err_set(err, ERR_LIMIT, "find: out of memory");
    int rc = read_entries(c, &fresh, err);
    if (rc) {
        arena_free(fresh.arena);
        return rc;
    }
    if (x->arena)
        arena_free(x->arena);
    x->arena = fresh.arena;
    x->entries = fresh.entries;
    x->n = fresh.n;
    x->db_number = number;
    x->version = version;
    return OK;
}

/* Leaves the index locked for reading when OK. The version is read before the rows: a change between them is read again next time. */
static int index_open(struct conn *c, struct find_index *x, struct err *err)
{
    int64_t version, number = db_number(c);
    int rc = q_int(c, x->source->version, NO_ARGS, &version, err);
    if (rc)
        return rc;
    pthread_rwlock_rdlock(&x->lock);
    while (!x->arena || x->db_number != number || x->version < version) {
        pthread_rwlock_unlock(&x->lock);
        pthread_rwlock_wrlock(&x->lock);
        if (!x->arena || x->db_number != number || x->version < version)
            rc = read_again(c, x, number, version, err);
        pthread_rwlock_unlock(&x->lock);
        if (rc)
            return rc;
        pthread_rwlock_rdlock(&x->lock);
    }
    return OK;
}

/* ---- finding ---- */

struct match {
    const struct find_entry *entry;
    size_t in_title;
};

static int by_match(const void *x, const void *y)
{
    const struct match *a = x, *b = y;
    if (a->in_title != b->in_title)
        return a->in_title > b->in_title ? -1 : 1;
    int order = strcmp(a->entry->sort, b->entry->sort);
    return order ? order : strcmp(a->entry->key, b->entry->key);
}

static bool entry_matches(const struct find_entry *e, char *const *words, size_t n, struct match *ret)
{
    *ret = (struct match){.entry = e};
    for (size_t i = 0; i < n; i++) {
        if (!stem_found(e->tokens, words[i]))
            return false;
        ret->in_title += stem_found(e->title_tokens, words[i]);
    }
    return true;
}

static struct find_hit hit_of(
    const struct find_source *source, const struct match *m, size_t n_words, const char *q, struct arena *a)
{
    const struct find_entry *e = m->entry;
    struct find_hit hit = {
        .url = arena_printf(a, "%s/%s", source->address, e->key),
        .title = arena_strdup(a, lang_pick(e->title, e->title_en)),
        .snippet = {"", "", ""},
    };
    if (m->in_title < n_words)
        hit.snippet = stem_snippet(lang_pick(e->text, e->text_en), q, a);
    return hit;
}

/* What the actor may find of a kind. */
struct find_seen {
    bool all;
    const char **keys;
    size_t n;
};

static int by_key(const void *x, const void *y)
{
    return strcmp(*(const char *const *)x, *(const char *const *)y);
}

static bool entry_is_seen(const struct find_entry *e, const struct find_seen *seen)
{
    return seen->all || bsearch(&e->key, seen->keys, seen->n, sizeof *seen->keys, by_key);
}

/* x is of a kind the actor may open, and locked for reading. */
static int find_in(const struct find_index *x, const struct find_seen *seen, const char *q,
    char *const *words, size_t n_words, size_t skip, size_t most, struct find_group *ret, struct arena *a,
    struct err *err)
{
    struct match *found = arena_array(a, x->n + 1, sizeof *found);
    size_t n = 0;
    for (size_t i = 0; found && i < x->n; i++)
        n += entry_matches(&x->entries[i], words, n_words, &found[n]) && entry_is_seen(&x->entries[i], seen);
    *ret = (struct find_group){x->source, arena_array(a, most + 1, sizeof *ret->hits), 0, (int64_t)n};
    if (!found || !ret->hits)
        return err_set(err, ERR_LIMIT, "find: out of memory");
    array_sort(found, n, sizeof *found, by_match);
    for (size_t i = skip; i < n && ret->n < most; i++)
        ret->hits[ret->n++] = hit_of(x->source, &found[i], n_words, q, a);
    return OK;
}

int find_things(struct conn *c, const struct actor *actor, const char *q, const char *key, size_t skip,
    size_t most, struct find_group ret[FIND_SOURCES], size_t *ret_n, struct arena *a, struct err *err)
{
    char *words[STEM_QUERY_WORDS];
    size_t n_words = stem_words(a, q, words, STEM_QUERY_WORDS);
    int rc = OK;
    *ret_n = 0;
    pthread_once(&indexes_once, indexes_begin);
    for (size_t i = 0; !rc && n_words > 0 && i < n_indexes; i++) {
        struct find_index *x = &indexes[i];
        if (!actor_may(actor, x->source->perm) || (key && !text_equal(key, x->source->key)))
            continue;
        struct find_seen seen = {.all = !x->source->seen};
        if (x->source->seen)
            rc = x->source->seen(c, actor, &seen.keys, &seen.n, a, err);
        if (!rc)
            rc = index_open(c, x, err);
        if (rc)
            break;
        rc = find_in(x, &seen, q, words, n_words, skip, most, &ret[*ret_n], a, err);
        pthread_rwlock_unlock(&x->lock);
        *ret_n += !rc && ret[*ret_n].n_all > 0;
    }
    return rc;
}
