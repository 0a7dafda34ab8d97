#include "system/code.h"
#include "base/lang.h"
#include "base/text.h"
#include "system/cache.h"
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
               "FROM code ORDER BY list, sort NULLS FIRST, id");

/* By list, code and first day. A code without a first day is older than one with. */
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

CACHE(code_cache, &code_rows, &code_table, compare_code);

int code_refresh(struct db *db, struct err *err)
{
    return cache_refresh(&code_cache, db, err);
}

static const struct code *row_at(const struct cache_rows *now, size_t i)
{
    return now->by_key[i];
}

bool code_is_valid_row(const struct code *row, day_t day)
{
    return (day_is_none(row->valid_from) || row->valid_from.n <= day.n) &&
           (day_is_none(row->valid_to) || day.n <= row->valid_to.n);
}

/* The first row of (list, code) in by_key, and how many. */
static size_t rows_of(const struct cache_rows *now, const char *list, const char *code, size_t *ret_first)
{
    size_t low = 0;
    size_t high = now->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct code *row = row_at(now, middle);
        int order = strcmp(row->list, list);
        if (order < 0 || (order == 0 && strcmp(row->code, code) < 0)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    size_t n = 0;
    while (low + n < now->n && strcmp(row_at(now, low + n)->list, list) == 0 &&
           strcmp(row_at(now, low + n)->code, code) == 0) {
        n++;
    }
    *ret_first = low;
    return n;
}

/* The row valid today, else the latest. */
const struct code *code_find(const char *list, const char *code)
{
    const struct cache_rows *now = cache_now(&code_cache);
    if (now == NULL || list == NULL || code == NULL) {
        return NULL;
    }
    size_t first;
    size_t n = rows_of(now, list, code, &first);
    if (n == 1) {
        return row_at(now, first);
    }
    day_t today = clock_today();
    for (size_t i = first + n; i > first; i--) {
        if (code_is_valid_row(row_at(now, i - 1), today)) {
            return row_at(now, i - 1);
        }
    }
    return n > 0 ? row_at(now, first + n - 1) : NULL;
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
    const struct cache_rows *now = cache_now(&code_cache);
    if (now == NULL || list == NULL || code == NULL) {
        return false;
    }
    if (day_is_none(day)) {
        day = clock_today();
    }
    size_t first;
    size_t n = rows_of(now, list, code, &first);
    for (size_t i = first; i < first + n; i++) {
        if (code_is_valid_row(row_at(now, i), day)) {
            return true;
        }
    }
    return false;
}

/* The codes of one list that are valid on one day, made on first use and kept. */
struct view {
    const struct cache_rows *of;
    const char *list;
    day_t day;
    const struct code **codes; /* [n] */
    size_t n;
    struct view *next;
};
static struct view *_Atomic views; /* newest first, so that those of today are near */

static const struct view *view_find(const struct cache_rows *now, const char *list, day_t day)
{
    for (const struct view *v = atomic_load(&views); v; v = v->next) {
        if (v->of == now && v->day.n == day.n && strcmp(v->list, list) == 0) {
            return v;
        }
    }
    return NULL;
}

static size_t valid_of(const struct cache_rows *now, const char *list, day_t day, const struct code **ret)
{
    const struct code *rows = now->rows;
    size_t n = 0;
    for (size_t i = 0; i < now->n; i++) {
        if (strcmp(rows[i].list, list) == 0 && code_is_valid_row(&rows[i], day)) {
            if (ret) {
                ret[n] = &rows[i];
            }
            n++;
        }
    }
    return n;
}

static const struct view *view_new(const struct cache_rows *now, const char *list, day_t day)
{
    size_t n = valid_of(now, list, day, NULL);
    struct view *view = calloc(1, sizeof(*view));
    const struct code **codes = calloc(n + 1, sizeof(*codes));
    char *name = strdup(list);
    if (view == NULL || codes == NULL || name == NULL) {
        free(view);
        free(codes);
        free(name);
        return NULL;
    }
    *view = (struct view){now, name, day, codes, valid_of(now, list, day, codes), atomic_load(&views)};
    while (!atomic_compare_exchange_weak(&views, &view->next, view)) {
    }
    return view;
}

size_t code_list(const char *list, day_t day, const struct code *const **ret_codes)
{
    const struct cache_rows *now = cache_now(&code_cache);
    *ret_codes = NULL;
    if (now == NULL || list == NULL) {
        return 0;
    }
    if (day_is_none(day)) {
        day = clock_today();
    }
    const struct view *view = view_find(now, list, day);
    if (view == NULL) {
        view = view_new(now, list, day);
    }
    if (view == NULL) {
        return 0;
    }
    *ret_codes = view->codes;
    return view->n;
}

size_t code_all(const struct code **ret_rows)
{
    const struct cache_rows *now = cache_now(&code_cache);
    *ret_rows = now ? now->rows : NULL;
    return now ? now->n : 0;
}
