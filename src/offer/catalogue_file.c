#include "offer/catalogue_file.h"

#include "base/csv.h"
#include "base/lang.h"
#include "base/sort.h"
#include "base/text.h"
#include "system/xlsx.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

static const char *const table_files[] = {"organisations", "counting_groups", "interventions",
    "intervention_parties", "target_rules", "teams", "alternatives", "capacities", "agreements",
    "agreement_parts", "agreement_places", "agreement_options", "agreement_decisions", "tenders"};
enum { N_TABLES = sizeof table_files / sizeof table_files[0], KEEP_MS = 24 * 3600 * 1000 };

static const struct field catalogue_upload_fields[] = {
    FIELD(catalogue_upload, id, F_ID, NULL, FR_PRIMARY),
    FIELD(catalogue_upload, user_id, F_ID, NULL, FR_REQUIRED),
    FIELD(catalogue_upload, at, F_STAMP, NULL, FR_REQUIRED),
    FIELD(catalogue_upload, name, F_TEXT, NULL, FR_REQUIRED),
    FIELD(catalogue_upload, size, F_INT, NULL, FR_REQUIRED),
    FIELD(catalogue_upload, base64, F_LONG, NULL, FR_REQUIRED),
};
static TABLE(catalogue_upload_table, "catalogue_upload", NULL, catalogue_upload, catalogue_upload_fields);

SQL(catalogue_upload_select,
    "SELECT id, user_id, at, name, size, base64 FROM catalogue_upload WHERE id = $1 AND user_id = $2");
SQL(catalogue_upload_delete, "DELETE FROM catalogue_upload WHERE id = $1");
SQL(catalogue_upload_delete_old, "DELETE FROM catalogue_upload WHERE at < $1");

size_t catalogue_tables(const struct load *const **ret, struct arena *a)
{
    const struct load **list = arena_array(a, N_TABLES, sizeof *list);
    size_t n = 0;
    for (size_t i = 0; list && i < N_TABLES; i++) {
        const struct load *load = load_find(table_files[i]);
        if (load)
            list[n++] = load;
    }
    *ret = list;
    return n;
}

bool catalogue_shows(const struct field *f)
{
    return !(f->rule & (FR_PRIMARY | FR_VERSION | FR_HIDDEN));
}

/* ---- out ---- */

struct keyed {
    const char *key;
    const char *row;
};
static int by_key(const void *x, const void *y)
{
    const struct keyed *a = x, *b = y;
    int order = strcmp(a->key, b->key);
    return order ? order : (a->row > b->row) - (a->row < b->row);
}

int catalogue_rows(struct conn *c, const struct load *load, const char **ret_rows, size_t *ret_n,
    struct arena *a, struct err *err)
{
    const struct table *t = load->table;
    char *rows;
    size_t n;
    int rc = q_table(c, t, &rows, &n, a, err);
    struct keyed *keyed = rc ? NULL : arena_array(a, n + 1, sizeof *keyed);
    char *sorted = keyed ? arena_array(a, n + 1, t->size) : NULL;
    if (!sorted)
        return rc ? rc : err_set(err, ERR_LIMIT, "catalogue: no memory for %s", load->file);
    for (size_t i = 0; i < n; i++) {
        keyed[i] = (struct keyed){"", rows + i * t->size};
        for (size_t k = 0; k < sizeof load->keys / sizeof load->keys[0] && load->keys[k]; k++)
            keyed[i].key = arena_printf(
                a, "%s%s\x1f", keyed[i].key, field_text(field_find(t, load->keys[k]), keyed[i].row, a));
    }
    if (n)
        array_sort(keyed, n, sizeof *keyed, by_key);
    for (size_t i = 0; i < n; i++)
        memcpy(sorted + i * t->size, keyed[i].row, t->size);
    *ret_rows = sorted;
    *ret_n = n;
    return OK;
}

/* ---- in ---- */

static bool is_table(const char *name)
{
    for (size_t i = 0; i < N_TABLES; i++) {
        if (text_equal(table_files[i], name))
            return load_find(name) != NULL;
    }
    return false;
}

/* "/x/interventions (1).csv" → "interventions"; NULL when it begins with the name of no table. */
static const char *table_of_name(const char *name, struct arena *a)
{
    const char *base = name;
    for (const char *s = name; *s; s++) {
        if (*s == '/' || *s == '\\')
            base = s + 1;
    }
    size_t n = strspn(base, "abcdefghijklmnopqrstuvwxyz_");
    const char *table = arena_strndup(a, base, n);
    return table && is_table(table) ? table : NULL;
}

/* Takes back the apostrophe that keeps a spreadsheet from reading a text as a formula. */
static const char *without_guard(const char *cell)
{
    return cell[0] == '\'' && cell[1] && strchr("=+-@\t\r\n", cell[1]) ? cell + 1 : cell;
}

struct row_list {
    struct load_cell *cells;
    int *lines;
    size_t n, cap, n_cols;
};

static int grow(struct row_list *l, struct arena *a, struct err *err)
{
    if (l->n < l->cap)
        return OK;
    size_t cap = l->cap ? 2 * l->cap : 128;
    struct load_cell *cells = arena_array(a, cap * (l->n_cols ? l->n_cols : 1), sizeof *cells);
    int *lines = arena_array(a, cap, sizeof *lines);
    if (!cells || !lines)
        return err_user(err, ERR_LIMIT, "%s", tr("Filen er for stor. Del den i flere filer."));
    if (l->n) {
        memcpy(cells, l->cells, l->n * l->n_cols * sizeof *cells);
        memcpy(lines, l->lines, l->n * sizeof *lines);
    }
    l->cells = cells;
    l->lines = lines;
    l->cap = cap;
    return OK;
}

static int parse_csv(
    const char *name, const char *data, size_t n, struct load_rows *ret, struct arena *a, struct err *err)
{
    struct csv csv;
    char **cells;
    const char *table = table_of_name(name, a), *end = memchr(data, '\n', n);
    if (!table)
        return err_user(err, ERR_INVALID, "%s",
            tr("En csv-fil skal hedde det samme som sin tabel, fx interventions.csv. Omdøb filen, og prøv igen."));
    bool semicolons = memchr(data, ';', end ? (size_t)(end - data) : n) != NULL;
    int rc = csv_open(&csv, data, n, semicolons ? ';' : ',', a, err);
    struct row_list l = {.n_cols = rc ? 0 : csv.n_cols};
    int got = rc ? rc : csv_next(&csv, a, &cells, err);
    while (got == 1) {
        rc = grow(&l, a, err);
        if (rc)
            return rc;
        for (size_t i = 0; i < l.n_cols; i++)
            l.cells[l.n * l.n_cols + i] = (struct load_cell){without_guard(cells[i]), NULL};
        l.lines[l.n++] = csv.line;
        got = csv_next(&csv, a, &cells, err);
    }
    if (got < 0)
        return got;
    *ret = (struct load_rows){.file = table,
        .name = arena_printf(a, "%s.csv", table),
        .header = (const char *const *)csv.header,
        .n_cols = l.n_cols,
        .cells = l.cells,
        .lines = l.lines,
        .n_rows = l.n};
    return OK;
}

static struct load_cell read_cell(
    const struct xlsx_book *book, const struct xlsx_cell *cell, const struct field *f, struct arena *a)
{
    const char *day;
    switch (cell->kind) {
    case XLSX_FORMULA: return (struct load_cell){"", tr("Cellen har en formel. Skriv værdien i stedet.")};
    case XLSX_FAULT:
        return (struct load_cell){
            "", arena_printf(a, tr("Cellen viser fejlen %s. Skriv værdien i stedet."), cell->text)};
    case XLSX_NUMBER:
        day = f && f->type == F_DAY ? xlsx_day(book, cell->text, a) : NULL;
        return (struct load_cell){day ? day : cell->text, NULL};
    default: return (struct load_cell){cell->text, NULL};
    }
}

/* The first row of a sheet as column names; empty ones at its end are left out. */
static int sheet_header(
    const struct xlsx_sheet *sheet, struct load_rows *ret, struct arena *a, struct err *err)
{
    const struct xlsx_row *head = &sheet->rows[0];
    size_t n = head->n;
    while (n && !*head->cells[n - 1].text)
        n--;
    const char **header = arena_array(a, n + 1, sizeof *header);
    if (!header)
        return err_set(err, ERR_LIMIT, "catalogue: no memory for the columns");
    for (size_t i = 0; i < n; i++) {
        header[i] = text_trim(a, head->cells[i].text);
        for (size_t k = 0; k < i; k++) {
            if (text_equal(header[k], header[i]))
                return err_user(err, ERR_INVALID,
                    tr("Arket %s har to kolonner med navnet %s. Slet en af dem."), sheet->name, header[i]);
        }
    }
    ret->header = header;
    ret->n_cols = n;
    return OK;
}

static int parse_sheet(const struct xlsx_book *book, const struct xlsx_sheet *sheet, struct load_rows *ret,
    struct arena *a, struct err *err)
{
    const struct table *t = load_find(sheet->name)->table;
    *ret = (struct load_rows){.file = sheet->name, .name = arena_printf(a, tr("arket %s"), sheet->name)};
    int rc = sheet_header(sheet, ret, a, err);
    struct row_list l = {.n_cols = ret->n_cols};
    const struct field **fields = rc ? NULL : arena_array(a, ret->n_cols + 1, sizeof *fields);
    if (!fields)
        return rc ? rc : err_set(err, ERR_LIMIT, "catalogue: no memory for the columns");
    for (size_t i = 0; i < ret->n_cols; i++)
        fields[i] = field_find(t, ret->header[i]);
    for (size_t r = 1; r < sheet->n; r++) {
        const struct xlsx_row *row = &sheet->rows[r];
        bool is_empty = true, beyond = false;
        for (size_t i = 0; i < row->n; i++) {
            is_empty &= row->cells[i].kind == XLSX_EMPTY;
            beyond |= i >= ret->n_cols && row->cells[i].kind != XLSX_EMPTY;
        }
        rc = is_empty ? OK : grow(&l, a, err);
        if (rc)
            return rc;
        for (size_t i = 0; !is_empty && i < l.n_cols; i++)
            l.cells[l.n * l.n_cols + i] =
                i < row->n ? read_cell(book, &row->cells[i], fields[i], a) : (struct load_cell){"", NULL};
        if (beyond && l.n_cols)
            l.cells[l.n * l.n_cols + l.n_cols - 1].fault =
                tr("Der står noget til højre for den sidste kolonne. Slet det, eller giv kolonnen et navn.");
        if (!is_empty)
            l.lines[l.n++] = row->line;
    }
    ret->cells = l.cells;
    ret->lines = l.lines;
    ret->n_rows = l.n;
    return OK;
}

static int parse_xlsx(
    const void *data, size_t n, struct load_rows **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    struct xlsx_book book;
    int rc = xlsx_read(data, n, &book, a, err);
    struct load_rows *rows = rc ? NULL : arena_array(a, book.n + 1, sizeof *rows);
    size_t kept = 0;
    if (!rows)
        return rc ? rc : err_set(err, ERR_LIMIT, "catalogue: no memory for the sheets");
    for (size_t i = 0; !rc && i < book.n; i++) {
        const struct xlsx_sheet *sheet = &book.sheets[i];
        if (text_equal(sheet->name, "vejledning") || !sheet->n)
            continue;
        if (!is_table(sheet->name))
            return err_user(err, ERR_INVALID,
                tr("Arket %s er ikke en tabel i kataloget. Omdøb det, eller slet det."), sheet->name);
        rc = parse_sheet(&book, sheet, &rows[kept++], a, err);
    }
    if (!rc && !kept)
        rc = err_user(err, ERR_INVALID, "%s", tr("Filen har ingen rækker. Vælg en anden fil."));
    *ret = rows;
    *ret_n = kept;
    return rc;
}

int catalogue_parse(const char *name, const void *data, size_t n, struct load_rows **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    if (n == 0)
        return err_user(err, ERR_INVALID, "%s", tr("Filen er tom. Vælg en anden fil."));
    if (xlsx_looks_like(data, n))
        return parse_xlsx(data, n, ret, ret_n, a, err);
    struct load_rows *rows = arena_alloc(a, sizeof *rows);
    if (!rows)
        return err_set(err, ERR_LIMIT, "catalogue: out of memory");
    *ret = rows;
    *ret_n = 1;
    return parse_csv(name, data, n, rows, a, err);
}

/* ---- between preview and saving ---- */

int catalogue_upload_add(struct conn *c, const struct actor *actor, const char *name, const void *data,
    size_t n, int64_t *ret_id, struct err *err)
{
    struct stamp now = clock_real();
    size_t room = sodium_base64_encoded_len(n, sodium_base64_VARIANT_ORIGINAL);
    char *base64 = malloc(room);
    if (!base64)
        return err_set(err, ERR_LIMIT, "catalogue: no memory for the file");
    sodium_bin2base64(base64, room, data, n, sodium_base64_VARIANT_ORIGINAL);
    struct catalogue_upload row = {
        .user_id = actor->user_id, .at = now, .name = name, .size = (int64_t)n, .base64 = base64};
    int rc = q_exec(c, &catalogue_upload_delete_old, ARGS(V_INT(now.ms - KEEP_MS)), NULL, err);
    if (!rc)
        rc = q_insert(c, &catalogue_upload_table, &row, ret_id, err);
    free(base64);
    return rc;
}

int catalogue_upload_read(struct conn *c, const struct actor *actor, int64_t id, const char **ret_name,
    const void **ret_data, size_t *ret_n, struct arena *a, struct err *err)
{
    struct catalogue_upload row;
    int rc = q_one(c, &catalogue_upload_select, ARGS(V_INT(id), V_INT(actor->user_id)),
        &catalogue_upload_table, &row, a, err);
    if (rc == ERR_NOT_FOUND)
        return err_user(err, rc, "%s", tr("Filen er her ikke længere. Vælg den igen."));
    unsigned char *data = rc ? NULL : arena_alloc(a, (size_t)row.size + 1);
    if (!data)
        return rc ? rc : err_set(err, ERR_LIMIT, "catalogue: no memory for the file");
    if (sodium_base642bin(data, (size_t)row.size + 1, row.base64, strlen(row.base64), NULL, ret_n, NULL,
            sodium_base64_VARIANT_ORIGINAL))
        return err_set(err, ERR_INTERNAL, "catalogue: the stored file cannot be read");
    *ret_name = row.name;
    *ret_data = data;
    return OK;
}

int catalogue_upload_remove(struct conn *c, int64_t id, struct err *err)
{
    return q_exec(c, &catalogue_upload_delete, ARGS(V_INT(id)), NULL, err);
}
