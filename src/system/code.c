#include "system/code.h"
#include "base/lang.h"
#include "base/text.h"
#include <stdatomic.h>
#include <string.h>

static const struct field code_fields[] = {
    FIELD(code, id, F_ID, NULL, FR_PRIMARY),
    FIELD_MAX(code, list, F_TEXT, N_("Liste"), FR_REQUIRED, 60),
    FIELD_MAX(code, code, F_TEXT, N_("Kode"), FR_REQUIRED, 80),
    FIELD_MAX(code, label, F_TEXT, N_("Betegnelse"), FR_REQUIRED, 300),
    FIELD_MAX(code, label_en, F_TEXT, N_("Betegnelse på engelsk"), 0, 300),
    FIELD(code, valid_from, F_DAY, N_("Gælder fra"), 0),
    FIELD(code, valid_to, F_DAY, N_("Gælder til"), 0),
    FIELD_MAX(code, parent, F_TEXT, N_("Hører under"), 0, 80),
    FIELD(code, sort, F_INT, N_("Rækkefølge"), 0),
    FIELD(code, source, F_TEXT, N_("Kilde"), 0),
    FIELD(code, note, F_LONG, N_("Note"), 0),
};
TABLE(code_table, "code", N_("Kodelister"), code, code_fields);

SQL(code_rows, "SELECT id, list, code, label, label_en, valid_from, valid_to, parent, sort, source, note "
               "FROM code ORDER BY list, sort, id");

/* The codes of one list that are valid on one day, made on first use. */
struct view {
    const char *list;
    day_t day;
    const struct code *const *codes;
    size_t n;
    struct view *next;
};

/* Callers may hold rows of an older cache, so caches are kept: previous holds on to them. */
struct cache {
    const struct code *rows; /* [n], by list, sort, id */
    size_t n;
    const struct code **by_code; /* [n], by list, code, valid_from */
    struct arena *arena;
    struct view *_Atomic views;
    struct cache *previous;
};
static struct cache *_Atomic current;

/* A code without a first day is older than one with. */
static int compare_code(const void *a, const void *b)
{
    const struct code *x = *(const struct code *const *)a;
    const struct code *y = *(const struct code *const *)b;
    int order = strcmp(x->list, y->list);
    if (order == 0) {
        order = strcmp(x->code, y->code);
    }
    return order != 0 ? order : (x->valid_from.n > y->valid_from.n) - (x->valid_from.n < y->valid_from.n);
}

static int cache_fill(struct cache *cache, struct db *db, struct err *err)
{
    struct conn *conn;
    int rc = db_lease(db, &conn, err);
    if (rc != OK) {
        return rc;
    }
    rc = q_all(conn, &code_rows, NO_ARGS, &code_table, &cache->rows, &cache->n, cache->arena, err);
    db_release(db, conn);
    if (rc != OK) {
        return rc;
    }
    cache->by_code = arena_array(cache->arena, cache->n + 1, sizeof(*cache->by_code));
    if (cache->by_code == NULL) {
        return err_set(err, ERR_LIMIT, "no memory for the codes");
    }
    for (size_t i = 0; i < cache->n; i++) {
        cache->by_code[i] = &cache->rows[i];
    }
    qsort(cache->by_code, cache->n, sizeof(*cache->by_code), compare_code);
    return OK;
}

int code_refresh(struct db *db, struct err *err)
{
    struct arena *arena = arena_new(0);
    struct cache *cache = arena ? arena_alloc(arena, sizeof(*cache)) : NULL;
    if (cache == NULL) {
        arena_free(arena);
        return err_set(err, ERR_LIMIT, "no memory for the codes");
    }
    cache->arena = arena;
    int rc = cache_fill(cache, db, err);
    if (rc != OK) {
        arena_free(arena);
        return rc;
    }
    cache->previous = atomic_load(&current);
    while (!atomic_compare_exchange_weak(&current, &cache->previous, cache)) {
    }
    return OK;
}

bool code_is_valid_row(const struct code *row, day_t day)
{
    return (day_is_none(row->valid_from) || row->valid_from.n <= day.n) &&
           (day_is_none(row->valid_to) || day.n <= row->valid_to.n);
}

/* The first row of (list, code) in by_code, and how many. */
static size_t rows_of(const struct cache *cache, const char *list, const char *code, size_t *ret_first)
{
    size_t low = 0;
    size_t high = cache->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct code *row = cache->by_code[middle];
        int order = strcmp(row->list, list);
        if (order < 0 || (order == 0 && strcmp(row->code, code) < 0)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    size_t n = 0;
    while (low + n < cache->n && strcmp(cache->by_code[low + n]->list, list) == 0 &&
           strcmp(cache->by_code[low + n]->code, code) == 0) {
        n++;
    }
    *ret_first = low;
    return n;
}

/* The row valid today, else the latest. */
const struct code *code_find(const char *list, const char *code)
{
    const struct cache *cache = atomic_load(&current);
    if (cache == NULL || list == NULL || code == NULL) {
        return NULL;
    }
    size_t first;
    size_t n = rows_of(cache, list, code, &first);
    day_t today = clock_today();
    for (size_t i = first + n; i > first; i--) {
        if (code_is_valid_row(cache->by_code[i - 1], today)) {
            return cache->by_code[i - 1];
        }
    }
    return n > 0 ? cache->by_code[first + n - 1] : NULL;
}

const char *code_label(const char *list, const char *code)
{
    if (code == NULL) {
        return tr("ikke oplyst");
    }
    const struct code *row = code_find(list, code);
    return row ? lang_pick(row->label, row->label_en) : code;
}

const char *code_label_many(const char *list, const char *code)
{
    const char *label = code_label(list, code);
    const char *bar = strchr(label, '|');
    return bar ? bar + 1 : label;
}

const char *code_labels(const char *list, const char *codes, struct arena *a)
{
    const char *all = NULL;
    const char *word;
    size_t n;
    while (text_list_next(&codes, &word, &n)) {
        const char *label = code_label(list, arena_strndup(a, word, n));
        all = all ? arena_printf(a, "%s, %s", all, label) : label;
    }
    return all;
}

bool code_is_valid(const char *list, const char *code, day_t day)
{
    const struct cache *cache = atomic_load(&current);
    if (cache == NULL || list == NULL || code == NULL) {
        return false;
    }
    if (day_is_none(day)) {
        day = clock_today();
    }
    size_t first;
    size_t n = rows_of(cache, list, code, &first);
    for (size_t i = first; i < first + n; i++) {
        if (code_is_valid_row(cache->by_code[i], day)) {
            return true;
        }
    }
    return false;
}

static const struct view *view_find(struct cache *cache, const char *list, day_t day)
{
    for (const struct view *v = atomic_load(&cache->views); v; v = v->next) {
        if (v->day.n == day.n && strcmp(v->list, list) == 0) {
            return v;
        }
    }
    return NULL;
}

/* The view's own arena is not shared between threads; it lives as long as the process. */
static const struct view *view_new(struct cache *cache, const char *list, day_t day)
{
    struct view *view = calloc(1, sizeof(*view));
    const struct code **codes = calloc(cache->n + 1, sizeof(*codes));
    char *name = strdup(list);
    if (view == NULL || codes == NULL || name == NULL) {
        free(view);
        free(codes);
        free(name);
        return NULL;
    }
    for (size_t i = 0; i < cache->n; i++) {
        if (strcmp(cache->rows[i].list, list) == 0 && code_is_valid_row(&cache->rows[i], day)) {
            codes[view->n++] = &cache->rows[i];
        }
    }
    view->list = name;
    view->day = day;
    view->codes = codes;
    view->next = atomic_load(&cache->views);
    while (!atomic_compare_exchange_weak(&cache->views, &view->next, view)) {
    }
    return view;
}

size_t code_list(const char *list, day_t day, const struct code *const **ret_codes)
{
    struct cache *cache = atomic_load(&current);
    *ret_codes = NULL;
    if (cache == NULL || list == NULL) {
        return 0;
    }
    if (day_is_none(day)) {
        day = clock_today();
    }
    const struct view *view = view_find(cache, list, day);
    if (view == NULL) {
        view = view_new(cache, list, day);
    }
    if (view == NULL) {
        return 0;
    }
    *ret_codes = view->codes;
    return view->n;
}

size_t code_all(const struct code **ret_rows)
{
    const struct cache *cache = atomic_load(&current);
    *ret_rows = cache ? cache->rows : NULL;
    return cache ? cache->n : 0;
}
