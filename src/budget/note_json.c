/* A whole note as JSON and back: every field as in data files, so that a version holds exactly what was saved. */
#include "base/lang.h"
#include "base/text.h"
#include "budget/note_internal.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static json_t *json_of_row(const struct table *t, const void *row, struct arena *a)
{
    json_t *o = json_object();
    for (size_t i = 0; o && i < t->n_fields; i++) {
        const struct field *f = &t->fields[i];
        if (!field_is_missing(f, row) &&
            json_object_set_new(o, f->name, json_string(field_text(f, row, a)))) {
            json_decref(o);
            return NULL;
        }
    }
    return o;
}

static int row_of_json(const json_t *o, const struct table *t, void *row, struct arena *a, struct err *err)
{
    field_clear_row(t, row);
    for (size_t i = 0; i < t->n_fields; i++) {
        const char *text = json_string_value(json_object_get(o, t->fields[i].name));
        struct err fault = ERR_INIT;
        /* A text keeps its own spaces and line ends: nobody types it here. */
        if (text && (t->fields[i].type == F_TEXT || t->fields[i].type == F_LONG))
            memcpy((char *)row + t->fields[i].off, &(const char *){arena_strdup(a, text)}, sizeof text);
        else if (text && field_parse(&t->fields[i], row, text, true, a, &fault))
            return err_set(err, ERR_DB, "note version: %s.%s cannot be read", t->name, t->fields[i].name);
    }
    return OK;
}

int note_full_json(const struct note_full *n, const char **ret, struct arena *a, struct err *err)
{
    json_t *all = json_object();
    bool failed = !all || json_object_set_new(all, "head", json_of_row(&budget_note_table, &n->head, a));
    for (int i = NOTE_HEAD + 1; !failed && i < NOTE_PARTS; i++) {
        const struct note_part_info *p = &note_part_infos[i];
        const char *rows;
        size_t n_rows;
        json_t *list = json_array();
        memcpy(&rows, (const char *)n + p->rows, sizeof rows);
        memcpy(&n_rows, (const char *)n + p->n, sizeof n_rows);
        for (size_t k = 0; list && !failed && k < n_rows; k++)
            failed = json_array_append_new(list, json_of_row(p->table, rows + k * p->table->size, a)) != 0;
        failed = json_object_set_new(all, p->name, list) || failed;
    }
    char *text = failed ? NULL : json_dumps(all, JSON_COMPACT | JSON_SORT_KEYS);
    *ret = text ? arena_strdup(a, text) : NULL;
    free(text);
    json_decref(all);
    return *ret ? OK : err_set(err, ERR_LIMIT, "note_full_json: out of memory");
}

static int parse_part(
    const json_t *all, const struct note_part_info *p, struct note_full *n, struct arena *a, struct err *err)
{
    const json_t *list = json_object_get(all, p->name);
    size_t n_rows = json_array_size(list);
    char *rows = arena_array(a, n_rows + 1, p->table->size);
    int rc = rows ? OK : err_set(err, ERR_LIMIT, "note version: out of memory");
    for (size_t i = 0; !rc && i < n_rows; i++)
        rc = row_of_json(json_array_get(list, i), p->table, rows + i * p->table->size, a, err);
    memcpy((char *)n + p->rows, &rows, sizeof rows);
    memcpy((char *)n + p->n, &n_rows, sizeof n_rows);
    return rc;
}

int note_full_parse(const char *json, struct note_full *ret, struct arena *a, struct err *err)
{
    struct note_full n = {0};
    json_t *all = json ? json_loads(json, 0, NULL) : NULL;
    if (!all)
        return err_set(err, ERR_DB, "a saved version of a note is not JSON");
    int rc = row_of_json(json_object_get(all, "head"), &budget_note_table, &n.head, a, err);
    for (int i = NOTE_HEAD + 1; !rc && i < NOTE_PARTS; i++)
        rc = parse_part(all, &note_part_infos[i], &n, a, err);
    json_decref(all);
    if (!rc)
        *ret = n;
    return rc;
}
