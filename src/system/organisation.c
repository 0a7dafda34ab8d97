#include "system/organisation.h"
#include "base/lang.h"
#include "base/text.h"
#include "system/cache.h"
#include "system/load.h"

static const struct field organisation_fields[] = {
    FIELD(organisation, id, F_ID, NULL, FR_PRIMARY),
    FIELD_MAX(organisation, key, F_TEXT, N_("Nøgle"), FR_REQUIRED, 80),
    FIELD_MAX(organisation, kind, F_TEXT, N_("Art"), FR_REQUIRED, 40),
    FIELD_MAX(organisation, parent, F_TEXT, N_("Hører under"), 0, 80),
    FIELD_MAX(organisation, abbrev, F_TEXT, N_("Forkortelse"), 0, 40),
    FIELD_MAX(organisation, name, F_TEXT, N_("Navn"), FR_REQUIRED, 200),
    FIELD_MAX(organisation, name_en, F_TEXT, N_("Navn på engelsk"), 0, 200),
    FIELD(organisation, valid_from, F_DAY, N_("Gælder fra"), 0),
    FIELD(organisation, valid_to, F_DAY, N_("Gælder til"), 0),
    FIELD(organisation, source, F_TEXT, N_("Kilde"), 0),
    FIELD(organisation, note, F_LONG, N_("Note"), 0),
};
TABLE(organisation_table, "organisation", N_("Organisationer"), organisation, organisation_fields);

/* A unit can have several rows: one for each name it has had. */
static const struct load organisation_load = {
    .file = "organisations",
    .table = &organisation_table,
    .order = 20,
    .keys = {"key", "name"},
    .refs = {{"parent", "organisations"}, {"source", "sources"}},
};
RECORD(tov_load, struct load, organisation_load);

SQL(organisation_rows,
    "SELECT id, key, kind, parent, abbrev, name, name_en, valid_from, valid_to, source, note "
    "FROM organisation ORDER BY id");

/* By key, then id. */
static int compare_key(const void *a, const void *b)
{
    const struct organisation *x = *(const struct organisation *const *)a;
    const struct organisation *y = *(const struct organisation *const *)b;
    int order = strcmp(x->key, y->key);
    return order != 0 ? order : (x->id > y->id) - (x->id < y->id);
}

CACHE(organisation_cache, &organisation_rows, &organisation_table, compare_key);

int organisation_refresh(struct db *db, struct err *err)
{
    return cache_refresh(&organisation_cache, db, err);
}

static const struct organisation *row_at(const struct cache_rows *now, size_t i)
{
    return now->by_key[i];
}

/* Rows of key: the first in by_key, and how many. */
static size_t rows_of(const struct cache_rows *now, const char *key, size_t *ret_first)
{
    size_t low = 0;
    size_t high = now->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(row_at(now, middle)->key, key) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    size_t n = 0;
    while (low + n < now->n && strcmp(row_at(now, low + n)->key, key) == 0) {
        n++;
    }
    *ret_first = low;
    return n;
}

static bool is_in_force(const struct organisation *row, day_t day)
{
    return (day_is_none(row->valid_from) || row->valid_from.n <= day.n) &&
           (day_is_none(row->valid_to) || day.n <= row->valid_to.n);
}

const struct organisation *organisation_find(const char *key, day_t day)
{
    const struct cache_rows *now = cache_now(&organisation_cache);
    if (now == NULL || key == NULL) {
        return NULL;
    }
    size_t first;
    size_t n = rows_of(now, key, &first);
    if (n == 1) {
        return row_at(now, first);
    }
    if (day_is_none(day)) {
        day = clock_today();
    }
    const struct organisation *best = n > 0 ? row_at(now, first + n - 1) : NULL;
    bool best_is_dated = false;
    for (size_t i = first; i < first + n; i++) {
        const struct organisation *row = row_at(now, i);
        bool is_dated = !day_is_none(row->valid_from) || !day_is_none(row->valid_to);
        if (is_in_force(row, day) && (is_dated || !best_is_dated)) {
            best = row;
            best_is_dated = is_dated;
        }
    }
    return best;
}

const char *organisation_name(const char *key)
{
    if (key == NULL) {
        return tr("ikke oplyst");
    }
    const struct organisation *row = organisation_find(key, DAY_NONE);
    return row ? lang_pick(row->name, row->name_en) : key;
}

const char *organisation_abbrev(const char *key)
{
    if (key == NULL) {
        return tr("ikke oplyst");
    }
    const struct organisation *row = organisation_find(key, DAY_NONE);
    return row && row->abbrev ? row->abbrev : organisation_name(key);
}

enum { MAX_DEPTH = 16 }; /* levels of the organisation; guards against a circle in the data */

const char *organisation_admin(const char *key)
{
    const char *at = key;
    for (int depth = 0; at && depth < MAX_DEPTH; depth++) {
        const struct organisation *row = organisation_find(at, DAY_NONE);
        if (row == NULL) {
            break;
        }
        if (strcmp(row->kind, "administration") == 0) {
            return row->key;
        }
        at = row->parent;
    }
    return key;
}

bool organisation_is_within(const char *key, const char *unit)
{
    const char *at = key;
    for (int depth = 0; at && unit && depth < MAX_DEPTH; depth++) {
        if (strcmp(at, unit) == 0) {
            return true;
        }
        const struct organisation *row = organisation_find(at, DAY_NONE);
        at = row ? row->parent : NULL;
    }
    return false;
}

size_t organisation_all(const struct organisation **ret_rows)
{
    const struct cache_rows *now = cache_now(&organisation_cache);
    *ret_rows = now ? now->rows : NULL;
    return now ? now->n : 0;
}

const struct organisation *organisation_of_kind(const char *kind)
{
    const struct organisation *rows;
    size_t n = organisation_all(&rows);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(rows[i].kind, kind) == 0) {
            return organisation_find(rows[i].key, DAY_NONE);
        }
    }
    return NULL;
}
