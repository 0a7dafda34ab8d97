/* Reads the files of reference data into rows. */
#include "base/csv.h"
#include "base/file.h"
#include "base/lang.h"
#include "base/sort.h"
#include "base/text.h"
#include "system/load_internal.h"
#include <dirent.h>
#include <errno.h>

enum { MAX_FILE = 64 << 20 };

void load_note(struct load_plan *plan, const struct load_row *row, enum load_entry_kind kind,
    const char *column, const char *key, const char *text)
{
    struct load_entries *e = plan->entries;
    if (e == NULL) {
        return;
    }
    if (e->n == e->cap) {
        size_t cap = e->cap ? 2 * e->cap : 256;
        struct load_entry *list = arena_array(plan->arena, cap, sizeof(*list));
        if (list == NULL) {
            return; /* the arena is full: the load fails on its rows */
        }
        if (e->n > 0) {
            memcpy(list, e->list, e->n * sizeof(*list));
        }
        e->list = list;
        e->cap = cap;
    }
    e->list[e->n++] = (struct load_entry){.kind = kind,
        .file = row->file,
        .line = row->line,
        .column = arena_strdup(plan->arena, column),
        .key = arena_strdup(plan->arena, key),
        .text = arena_strdup(plan->arena, text)};
}

void load_complain(
    struct load_plan *plan, const struct load_row *row, const char *column, const char *message)
{
    struct buf *out = &plan->report->text;
    plan->report->n_error++;
    load_note(plan, row, LOAD_BAD, column, NULL, message);
    plan->n_bad++;
    if (column) {
        buf_printf(out, tr("%s, linje %d, kolonne %s: %s\n"), row->file, row->line, column, message);
    } else {
        buf_printf(out, tr("%s, linje %d: %s\n"), row->file, row->line, message);
    }
}

const char *load_key(const struct load *load, const void *data, struct arena *a)
{
    const char *key = "";
    for (size_t i = 0; i < sizeof(load->keys) / sizeof(load->keys[0]) && load->keys[i]; i++) {
        const struct field *field = field_find(load->table, load->keys[i]);
        key = arena_printf(a, "%s%s%s", key, i > 0 ? " / " : "", field_text(field, data, a));
    }
    return key;
}

const char *load_cell(const struct table *table, const void *data, const char *column)
{
    const struct field *field = field_find(table, column);
    if (field == NULL || (field->type != F_TEXT && field->type != F_LONG) || field_is_missing(field, data)) {
        return NULL;
    }
    const char *text;
    memcpy(&text, (const char *)data + field->off, sizeof(text));
    return text;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* NAME.csv or NAME.*.csv; with name NULL any .csv. */
static bool is_file_of(const char *file, const char *name)
{
    size_t n = strlen(file);
    if (n < 5 || strcmp(file + n - 4, ".csv") != 0 || file[0] == '.') {
        return false;
    }
    return name == NULL || (text_has_prefix(file, name) && file[strlen(name)] == '.');
}

/* Names of the files in dir, sorted. A folder that cannot be read is an error. */
static int list_files(struct load_plan *plan, const char *dir, const char *name, const char ***ret,
    size_t *ret_n, struct err *err)
{
    enum { MAX_FILES = 500 };
    DIR *d = opendir(dir);
    if (d == NULL) {
        return err_user(err, ERR_NOT_FOUND, tr("Mappen %s kan ikke læses: %s."), dir, strerror(errno));
    }
    const char **files = arena_array(plan->arena, MAX_FILES, sizeof(*files));
    size_t n = 0;
    const struct dirent *entry;
    while (files && n < MAX_FILES && (entry = readdir(d)) != NULL) {
        if (is_file_of(entry->d_name, name)) {
            files[n++] = arena_strdup(plan->arena, entry->d_name);
        }
    }
    closedir(d);
    if (files == NULL || n == MAX_FILES) {
        return err_user(err, ERR_LIMIT, tr("Mappen %s har for mange filer."), dir);
    }
    array_sort(files, n, sizeof(*files), compare_names);
    *ret = files;
    *ret_n = n;
    return OK;
}

static struct load_row *add_row(struct load_plan *plan, struct load_set *set)
{
    if (set->n == set->cap) {
        size_t cap = set->cap ? 2 * set->cap : 64;
        struct load_row *rows = arena_array(plan->arena, cap, sizeof(*rows));
        if (rows == NULL) {
            return NULL;
        }
        if (set->n > 0) {
            memcpy(rows, set->rows, set->n * sizeof(*rows));
        }
        set->rows = rows;
        set->cap = cap;
    }
    struct load_row *row = &set->rows[set->n++];
    row->data = arena_alloc(plan->arena, set->load->table->size);
    return row->data ? row : NULL;
}

/* Columns of an open file as fields; a column that is no field is a complaint. */
static const struct field **map_columns(struct load_plan *plan, struct load_set *set,
    const char *const *header, size_t n_cols, const struct load_row *at)
{
    const struct table *table = set->load->table;
    const struct field **map = arena_array(plan->arena, n_cols + 1, sizeof(*map));
    for (size_t i = 0; map && i < n_cols; i++) {
        map[i] = field_find(table, header[i]);
        unsigned closed = FR_PRIMARY | FR_VERSION | (plan->in_memory ? FR_HIDDEN : 0);
        if (map[i] && map[i]->rule & closed) {
            map[i] = NULL;
        }
        if (map[i] == NULL) {
            load_complain(plan, at, header[i], tr("Kolonnen findes ikke. Ret navnet, eller fjern kolonnen."));
        } else {
            set->in_file[map[i] - table->fields] = true;
        }
    }
    return map;
}

/* A row's cells into its struct; what is wrong with a cell is a complaint. */
static void parse_row(struct load_plan *plan, struct load_set *set, struct load_row *row, size_t n_cols,
    const struct field *const *map, const char *const *cells)
{
    const struct table *table = set->load->table;
    struct err row_err = ERR_INIT;
    for (size_t i = 0; i < n_cols; i++) {
        if (map[i] && cells[i]) {
            field_parse(map[i], row->data, cells[i], true, plan->arena, &row_err);
        }
    }
    for (size_t i = 0; i < table->n_fields; i++) {
        const struct field *field = &table->fields[i];
        if (field->rule & FR_REQUIRED && !(field->rule & (FR_PRIMARY | FR_VERSION | FR_HIDDEN)) &&
            !set->in_file[i] && field_is_missing(field, row->data)) {
            err_field(&row_err, field->name, "%s", tr("Kolonnen mangler i filen."));
        }
    }
    for (int i = 0; i < row_err.n_fields; i++) {
        load_complain(plan, row, row_err.field[i].name, row_err.field[i].msg);
    }
}

/* Rows of one open file. preset (or NULL) fills the row before its cells are read. */
static int read_rows(struct load_plan *plan, struct load_set *set, struct csv *csv, const char *file,
    const char *list, struct err *err)
{
    const struct table *table = set->load->table;
    struct load_row head = {.file = file, .line = csv->line};
    const struct field *const *map =
        map_columns(plan, set, (const char *const *)csv->header, csv->n_cols, &head);
    char **cells;
    int got = map ? csv_next(csv, plan->arena, &cells, err) : 0;
    while (got == 1) {
        struct load_row *row = add_row(plan, set);
        if (row == NULL) {
            return err_set(err, ERR_LIMIT, "no memory for the rows of %s", file);
        }
        row->file = file;
        row->line = csv->line;
        field_clear_row(table, row->data);
        if (list) {
            memcpy((char *)row->data + field_find(table, "list")->off, &list, sizeof(list));
        }
        parse_row(plan, set, row, csv->n_cols, map, (const char *const *)cells);
        row->key = load_key(set->load, row->data, plan->arena);
        got = csv_next(csv, plan->arena, &cells, err);
    }
    return got < 0 ? got : OK;
}

/* list = code list that the file holds, or NULL. A file that is no CSV is a complaint, not an error. */
static int read_file(struct load_plan *plan, struct load_set *set, const char *dir, const char *file,
    const char *list, struct err *err)
{
    struct buf data = BUF_INIT;
    struct csv csv;
    struct err file_err = ERR_INIT;
    int rc = file_read(arena_printf(plan->arena, "%s/%s", dir, file), MAX_FILE, &data, err);
    if (rc != OK) {
        buf_done(&data);
        return rc;
    }
    set->n_files++;
    rc = csv_open(&csv, data.data, data.len, ';', plan->arena, &file_err);
    if (rc == OK) {
        rc = read_rows(plan, set, &csv, file, list, &file_err);
    }
    buf_done(&data);
    if (rc == ERR_INVALID || file_err.code == ERR_INVALID) {
        struct load_row at = {.file = file, .line = csv.line};
        load_complain(plan, &at, NULL, err_user_text(&file_err));
        set->is_broken = true;
        return OK;
    }
    if (rc != OK) {
        *err = file_err;
    }
    return rc;
}

static int begin_set(struct load_plan *plan, struct load_set *set, struct err *err)
{
    set->in_file = arena_array(plan->arena, set->load->table->n_fields + 1, sizeof(*set->in_file));
    return set->in_file ? OK : err_set(err, ERR_LIMIT, "no memory for %s", set->load->file);
}

int load_read_table(struct load_plan *plan, struct load_set *set, const char *dir, struct err *err)
{
    const char **files;
    size_t n;
    int rc = begin_set(plan, set, err);
    if (rc == OK) {
        rc = list_files(plan, dir, set->load->file, &files, &n, err);
    }
    for (size_t i = 0; rc == OK && i < n; i++) {
        rc = read_file(plan, set, dir, files[i], NULL, err);
    }
    return rc;
}

int load_read_codes(struct load_plan *plan, struct load_set *set, const char *dir, struct err *err)
{
    const char **files;
    size_t n;
    int rc = begin_set(plan, set, err);
    if (rc == OK) {
        rc = list_files(plan, dir, NULL, &files, &n, err);
    }
    for (size_t i = 0; rc == OK && i < n; i++) {
        const char *list = arena_strndup(plan->arena, files[i], strcspn(files[i], "."));
        rc = read_file(plan, set, dir, files[i], list, err);
    }
    if (rc == OK && n > 0) {
        set->in_file[field_find(set->load->table, "list") - set->load->table->fields] = true;
    }
    return rc;
}

/* The cells of one row; a cell with a fault is a complaint and is not read. */
static int read_memory_row(struct load_plan *plan, struct load_set *set, const struct load_rows *rows,
    size_t i, const struct field *const *map, struct err *err)
{
    const struct load_cell *cells = rows->cells + i * rows->n_cols;
    const char **texts = arena_array(plan->arena, rows->n_cols + 1, sizeof(*texts));
    struct load_row *row = texts ? add_row(plan, set) : NULL;
    if (row == NULL) {
        return err_set(err, ERR_LIMIT, "no memory for the rows of %s", rows->name);
    }
    row->file = rows->name;
    row->line = rows->lines[i];
    field_clear_row(set->load->table, row->data);
    for (size_t k = 0; k < rows->n_cols; k++) {
        texts[k] = cells[k].fault ? NULL : cells[k].text;
        if (cells[k].fault) {
            load_complain(plan, row, rows->header[k], cells[k].fault);
        }
    }
    parse_row(plan, set, row, rows->n_cols, map, texts);
    row->key = load_key(set->load, row->data, plan->arena);
    return OK;
}

int load_read_rows(
    struct load_plan *plan, struct load_set *set, const struct load_rows *rows, struct err *err)
{
    struct load_row head = {.file = rows->name, .line = 1};
    int rc = begin_set(plan, set, err);
    if (rc != OK) {
        return rc;
    }
    const struct field *const *map = map_columns(plan, set, rows->header, rows->n_cols, &head);
    set->n_files++;
    if (map == NULL) {
        return err_set(err, ERR_LIMIT, "no memory for the columns of %s", rows->name);
    }
    for (size_t i = 0; rc == OK && i < rows->n_rows; i++) {
        rc = read_memory_row(plan, set, rows, i, map, err);
    }
    return rc;
}
