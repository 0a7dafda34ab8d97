#include "measure/survival_file.h"

#include "base/csv.h"
#include "base/lang.h"
#include "base/sort.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- labels ---- */

enum { LABEL_SLOTS = 4096 }; /* a power of 2, well above the most labels */

struct labels {
    char *text[SURVIVAL_MAX_GROUPS];
    int n;
    uint16_t slot[LABEL_SLOTS]; /* number + 1, 0 = free */
};

static uint32_t hash(const char *s)
{
    uint32_t h = 2166136261u;
    for (; *s; s++)
        h = (h ^ (unsigned char)*s) * 16777619u;
    return h;
}

/* The number of the label, a new one when it has not been seen; -1 when there are too many. */
static int label_number(struct labels *l, const char *text, struct arena *a)
{
    uint32_t at = hash(text) % LABEL_SLOTS;
    for (; l->slot[at]; at = (at + 1) % LABEL_SLOTS)
        if (strcmp(l->text[l->slot[at] - 1], text) == 0)
            return l->slot[at] - 1;
    if (l->n == SURVIVAL_MAX_GROUPS)
        return -1;
    l->text[l->n] = arena_strdup(a, text);
    l->slot[at] = (uint16_t)(l->n + 1);
    return l->n++;
}

static bool label_number_value(const char *text, double *ret)
{
    char *end;
    *ret = strtod(text, &end);
    return *text && *end == '\0' && isfinite(*ret);
}

static int compare_label(const void *x, const void *y)
{
    const char *a = *(char *const *)x, *b = *(char *const *)y;
    double p, q;
    bool a_number = label_number_value(a, &p), b_number = label_number_value(b, &q);
    if (a_number != b_number)
        return a_number ? -1 : 1;
    if (a_number && p != q)
        return p < q ? -1 : 1;
    int order = text_compare(a, b);
    return order ? order : strcmp(a, b);
}

/* Numbers the labels in order; of = numbers of n rows as they were given out. */
static void labels_sort(struct labels *l, uint16_t *of, size_t n)
{
    char *before[SURVIVAL_MAX_GROUPS];
    uint16_t to[SURVIVAL_MAX_GROUPS];
    memcpy(before, l->text, sizeof before);
    array_sort(l->text, (size_t)l->n, sizeof *l->text, compare_label);
    for (int i = 0; i < l->n; i++)
        for (int j = 0; j < l->n; j++)
            if (l->text[j] == before[i])
                to[i] = (uint16_t)j;
    for (size_t i = 0; i < n; i++)
        of[i] = to[of[i]];
}

/* ---- cells ---- */

struct reader {
    const char *path;
    struct csv csv;
    struct survival_columns name;
    int time, event, entry, group, stratum; /* column numbers, -1 = none */
    struct labels *groups, *strata;
    struct arena *lasting; /* of the labels */
    double *to_entry, *to_exit;
    uint8_t *to_event;
    uint16_t *to_group, *to_stratum;
};

static int bad_cell(
    const struct reader *r, const char *column, const char *cell, const char *what, struct err *err)
{
    return err_user(err, ERR_INVALID, tr("%s, linje %d, kolonnen \"%.60s\": \"%.40s\" %s"), r->path,
        r->csv.line, column, cell, what);
}

/* A finite number; the decimal sign may be a comma when cells are parted by semicolons. */
static bool read_number(const struct reader *r, const char *cell, double *ret)
{
    char text[64];
    size_t n = strlen(cell);
    if (n == 0 || n >= sizeof text || strspn(cell, "0123456789+-.,eE") != n)
        return false;
    memcpy(text, cell, n + 1);
    char *comma = r->csv.sep == ';' ? strchr(text, ',') : NULL;
    if (comma)
        *comma = '.';
    char *end;
    *ret = strtod(text, &end);
    return *end == '\0' && isfinite(*ret);
}

static int read_times(const struct reader *r, char **cells, size_t row, struct arena *a, struct err *err)
{
    const char *time = text_trim(a, cells[r->time]);
    if (!read_number(r, time, &r->to_exit[row]))
        return bad_cell(r, r->name.time, time,
            tr("er ikke et tal. Skriv tiden som et tal, for eksempel 91 eller 12.5."), err);
    if (r->to_exit[row] < 0)
        return bad_cell(r, r->name.time, time, tr("er under 0. Tiden regnes fra 0."), err);
    if (r->entry < 0)
        return OK;
    const char *entry = text_trim(a, cells[r->entry]);
    r->to_entry[row] = -INFINITY;
    if (*entry == '\0')
        return OK;
    if (!read_number(r, entry, &r->to_entry[row]))
        return bad_cell(r, r->name.entry, entry,
            tr("er ikke et tal. Skriv et tal, eller lad feltet være tomt, når personen følges fra begyndelsen."),
            err);
    if (r->to_entry[row] >= r->to_exit[row])
        return bad_cell(r, r->name.entry, entry,
            tr("ligger ikke før rækkens tid. Ret en af dem, eller lad feltet være tomt, når personen følges fra begyndelsen."),
            err);
    return OK;
}

static int read_row(const struct reader *r, char **cells, size_t row, struct arena *a, struct err *err)
{
    int rc = read_times(r, cells, row, a, err);
    if (rc != OK)
        return rc;
    const char *event = text_trim(a, cells[r->event]);
    int64_t cause;
    if (!text_to_int(event, 0, SURVIVAL_MAX_CAUSES, &cause))
        return bad_cell(r, r->name.event, event,
            tr("er ikke 0 (ophørt uden hændelse) eller en årsag fra 1 til 16."), err);
    r->to_event[row] = (uint8_t)cause;
    const char *group = r->group < 0 ? "" : text_trim(a, cells[r->group]);
    const char *stratum = r->stratum < 0 ? "" : text_trim(a, cells[r->stratum]);
    int g = label_number(r->groups, group, r->lasting), s = label_number(r->strata, stratum, r->lasting);
    if (g < 0)
        return bad_cell(
            r, r->name.group, group, tr("er gruppe nummer 1001. Der kan være 1000; slå nogle sammen."), err);
    if (s < 0)
        return bad_cell(r, r->name.stratum, stratum,
            tr("er stratum nummer 1001. Der kan være 1000; slå nogle sammen."), err);
    r->to_group[row] = (uint16_t)g;
    r->to_stratum[row] = (uint16_t)s;
    return OK;
}

/* ---- the file ---- */

static int find_column(
    struct reader *r, const char *option, const char *name, int *ret, struct arena *a, struct err *err)
{
    *ret = -1;
    if (name == NULL)
        return OK;
    *ret = csv_column(&r->csv, name);
    if (*ret >= 0)
        return OK;
    struct buf names = BUF_INIT;
    for (size_t i = 0; i < r->csv.n_cols; i++)
        buf_printf(&names, "%s%s", i ? ", " : "", r->csv.header[i]);
    char *list = arena_strdup(a, names.data ? names.data : "");
    buf_done(&names);
    return err_user(err, ERR_INVALID,
        tr("%s, linje %d: der er ingen kolonne \"%.60s\". Giv --%s et af navnene: %.300s."), r->path,
        r->csv.line, name, option, list ? list : "");
}

static int find_columns(struct reader *r, struct arena *a, struct err *err)
{
    int rc = find_column(r, "time", r->name.time, &r->time, a, err);
    if (rc == OK)
        rc = find_column(r, "event", r->name.event, &r->event, a, err);
    if (rc == OK)
        rc = find_column(r, "entry", r->name.entry, &r->entry, a, err);
    if (rc == OK)
        rc = find_column(r, "group", r->name.group, &r->group, a, err);
    if (rc == OK)
        rc = find_column(r, "strata", r->name.stratum, &r->stratum, a, err);
    return rc;
}

/* An error of the CSV reader, which knows the line, gets the file's name in front. */
static int name_file(const char *path, struct err *err)
{
    struct err before = *err;
    if (before.code != ERR_INVALID || before.user[0] == '\0')
        return before.code;
    err_clear(err);
    return err_user(err, before.code, "%s: %s", path, before.user);
}

static char separator(const char *data, size_t len)
{
    size_t commas = 0, semicolons = 0;
    bool comment = len > 0 && data[0] == '#';
    for (size_t i = 0; i < len; i++) {
        if (data[i] == '\n' || data[i] == '\r') {
            if (!comment && commas + semicolons > 0)
                break;
            comment = i + 1 < len && data[i + 1] == '#';
        }
        commas += !comment && data[i] == ',';
        semicolons += !comment && data[i] == ';';
    }
    return semicolons > commas ? ';' : ',';
}

static int reader_new(struct reader *r, size_t most, struct arena *a, struct err *err)
{
    r->groups = arena_array(a, 1, sizeof *r->groups);
    r->strata = arena_array(a, 1, sizeof *r->strata);
    r->to_entry = arena_array(a, most, sizeof *r->to_entry);
    r->to_exit = arena_array(a, most, sizeof *r->to_exit);
    r->to_event = arena_array(a, most, sizeof *r->to_event);
    r->to_group = arena_array(a, most, sizeof *r->to_group);
    r->to_stratum = arena_array(a, most, sizeof *r->to_stratum);
    if (!r->groups || !r->strata || !r->to_entry || !r->to_exit || !r->to_event || !r->to_group ||
        !r->to_stratum)
        return err_set(err, ERR_LIMIT, "no memory for the rows of a file");
    return OK;
}

static bool is_day(double x)
{
    return x >= 0 && x < SURVIVAL_FROM_START && x == floor(x);
}

static void finish(struct survival_file *ret, const struct reader *r, size_t n)
{
    *ret = (struct survival_file){.n_causes = 1, .whole_days = true, .group = r->groups->text};
    ret->in = (struct survival_test_rows){
        .rows = {n, r->entry >= 0 ? r->to_entry : NULL, r->to_exit, r->to_event, r->to_group},
        .stratum = r->stratum >= 0 ? r->to_stratum : NULL,
        .n_groups = r->groups->n,
        .n_strata = r->strata->n};
    labels_sort(r->groups, r->to_group, n);
    labels_sort(r->strata, r->to_stratum, n);
    for (size_t i = 0; i < n; i++) {
        ret->n_causes = r->to_event[i] > ret->n_causes ? r->to_event[i] : ret->n_causes;
        ret->whole_days = ret->whole_days && is_day(r->to_exit[i]) &&
                          (r->entry < 0 || isinf(r->to_entry[i]) || is_day(r->to_entry[i]));
    }
}

int survival_file_read(const char *path, const char *data, size_t len, const struct survival_columns *columns,
    struct survival_file *ret, struct arena *a, struct err *err)
{
    struct reader r = {.path = path, .name = *columns, .lasting = a};
    struct arena *line = arena_new(0);
    if (!line)
        return err_set(err, ERR_LIMIT, "no memory to read");
    size_t most = 2, n = 0;
    for (size_t i = 0; i < len; i++)
        most += data[i] == '\n' || data[i] == '\r';
    int rc = csv_open(&r.csv, data, len, separator(data, len), a, err);
    rc = rc == OK ? find_columns(&r, a, err) : name_file(path, err);
    if (rc == OK)
        rc = reader_new(&r, most, a, err);
    while (rc == OK) {
        char **cells;
        arena_clear(line);
        int more = csv_next(&r.csv, line, &cells, err);
        if (more < 0)
            rc = name_file(path, err);
        if (more <= 0)
            break;
        rc = read_row(&r, cells, n, line, err);
        n += rc == OK;
    }
    arena_free(line);
    if (rc == OK && n == 0)
        rc = err_user(err, ERR_INVALID, tr("%s: der er ingen rækker under kolonnernes navne."), path);
    if (rc == OK)
        finish(ret, &r, n);
    return rc;
}
