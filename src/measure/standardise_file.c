#include "measure/standardise_file.h"

#include "base/csv.h"
#include "base/lang.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_MOST = 64 };

struct table {
    const char *path;
    struct csv csv;
    int group, stratum, n, events, rate, standard; /* columns, -1 = none */
};

static int bad_cell(
    const struct table *t, const char *column, const char *cell, const char *what, struct err *err)
{
    return err_user(err, ERR_INVALID, tr("%s, linje %d, kolonnen \"%.60s\": \"%.40s\" %s"), t->path,
        t->csv.line, column, cell, what);
}

static int open_table(
    struct table *t, const char *path, const char *data, size_t len, struct arena *a, struct err *err)
{
    size_t line = strcspn(data, "\n");
    char sep = memchr(data, ';', line) ? ';' : ',';
    *t = (struct table){.path = path};
    int rc = csv_open(&t->csv, data, len, sep, a, err);
    if (rc != OK)
        return rc;
    t->group = csv_column(&t->csv, "group");
    t->stratum = csv_column(&t->csv, "stratum");
    t->n = csv_column(&t->csv, "n");
    t->events = csv_column(&t->csv, "events");
    t->rate = csv_column(&t->csv, "rate");
    t->standard = csv_column(&t->csv, "standard");
    return t->stratum >= 0
               ? OK
               : err_user(err, ERR_INVALID,
                     tr("%s, linje 1: kolonnen \"stratum\" mangler. Skriv kolonnernes navne i første linje."),
                     path);
}

/* A finite number of at least 0; an empty cell is not known. */
static int read_number(const struct table *t, char **cells, int column, const char *name, double *ret,
    struct arena *a, struct err *err)
{
    *ret = NAN;
    if (column < 0)
        return OK;
    const char *cell = text_trim(a, cells[column]);
    char text[TEXT_MOST];
    size_t n = strlen(cell);
    if (n == 0)
        return OK;
    if (n >= sizeof text || strspn(cell, "0123456789+.,eE-") != n)
        return bad_cell(t, name, cell, tr("er ikke et tal. Skriv et tal fra 0."), err);
    memcpy(text, cell, n + 1);
    char *comma = t->csv.sep == ';' ? strchr(text, ',') : NULL, *end;
    if (comma)
        *comma = '.';
    *ret = strtod(text, &end);
    if (*end != '\0' || !isfinite(*ret) || *ret < 0)
        return bad_cell(t, name, cell, tr("er ikke et tal. Skriv et tal fra 0."), err);
    return OK;
}

static int read_count(const struct table *t, char **cells, int column, const char *name, int64_t *ret,
    struct arena *a, struct err *err)
{
    double x;
    int rc = read_number(t, cells, column, name, &x, a, err);
    if (rc == OK && (isnan(x) || floor(x) < x || x > 1e15))
        rc = bad_cell(t, name, column < 0 ? "" : cells[column],
            tr("skal være et helt tal. Skriv 0, hvis der ingen er."), err);
    *ret = rc == OK ? (int64_t)x : 0;
    return rc;
}

/* ---- the reference ---- */

static ptrdiff_t stratum_of(const struct standardise_file *f, const char *label)
{
    for (size_t i = 0; i < f->n_strata; i++)
        if (strcmp(f->stratum[i], label) == 0)
            return (ptrdiff_t)i;
    return -1;
}

static int too_many(const struct table *t, struct err *err)
{
    return err_user(err, ERR_INVALID, tr("%s, linje %d: der er over %d strata. Slå nogle sammen."), t->path,
        t->csv.line, STANDARDISE_STRATA);
}

/* rate = events / n of the reference, when it has no rates of its own. */
static int reference_row(
    const struct table *t, char **cells, struct stratum *ret, struct arena *a, struct err *err)
{
    double n, events;
    int rc = read_number(t, cells, t->rate, "rate", &ret->rate, a, err);
    if (rc == OK)
        rc = read_number(t, cells, t->standard, "standard", &ret->standard, a, err);
    if (rc == OK)
        rc = read_number(t, cells, t->n, "n", &n, a, err);
    if (rc == OK)
        rc = read_number(t, cells, t->events, "events", &events, a, err);
    if (rc != OK)
        return rc;
    if (t->rate < 0 && n > 0 && !isnan(events))
        ret->rate = events / n;
    if (t->standard < 0 && !isnan(n))
        ret->standard = n;
    return OK;
}

static int read_reference(
    struct table *t, struct standardise_file *f, struct stratum *strata, struct arena *a, struct err *err)
{
    char **cells;
    int rc;
    while ((rc = csv_next(&t->csv, a, &cells, err)) == 1) {
        char *label = text_trim(a, cells[t->stratum]);
        if (stratum_of(f, label) >= 0)
            return bad_cell(t, "stratum", label, tr("står to gange. Læg rækkerne sammen."), err);
        if (f->n_strata == STANDARDISE_STRATA)
            return too_many(t, err);
        rc = reference_row(t, cells, &strata[f->n_strata], a, err);
        if (rc != OK)
            return rc;
        f->stratum[f->n_strata++] = label;
    }
    return rc;
}

/* ---- the groups ---- */

struct group_row {
    size_t group, stratum;
    struct stratum s;
};

static size_t group_of(struct standardise_file *f, const char *label)
{
    size_t i = 0;
    while (i < f->n_groups && strcmp(f->groups[i].label, label) != 0)
        i++;
    if (i == f->n_groups && i < STANDARDISE_GROUPS)
        f->groups[f->n_groups++] = (struct standardise_group){label, NULL};
    return i;
}

static int group_row(struct table *t, char **cells, bool has_reference, struct standardise_file *f,
    struct stratum *strata, struct group_row *ret, struct arena *a, struct err *err)
{
    char *label = text_trim(a, cells[t->stratum]);
    ptrdiff_t at = stratum_of(f, label);
    *ret = (struct group_row){.s = {.rate = NAN, .standard = NAN}};
    if (at < 0 && f->n_strata == STANDARDISE_STRATA)
        return too_many(t, err);
    if (at < 0) {
        at = (ptrdiff_t)f->n_strata;
        strata[at] = (struct stratum){.rate = NAN, .standard = NAN};
        f->stratum[f->n_strata++] = label;
    }
    ret->stratum = (size_t)at;
    ret->group = group_of(f, t->group < 0 ? "" : text_trim(a, cells[t->group]));
    if (ret->group == STANDARDISE_GROUPS)
        return err_user(err, ERR_INVALID, tr("%s, linje %d: der er over %d grupper. Slå nogle sammen."),
            t->path, t->csv.line, STANDARDISE_GROUPS);
    int rc = read_count(t, cells, t->n, "n", &ret->s.n, a, err);
    if (rc == OK)
        rc = read_count(t, cells, t->events, "events", &ret->s.events, a, err);
    if (rc == OK && ret->s.n == 0 && ret->s.events > 0)
        rc = bad_cell(
            t, "n", "0", tr("kan ikke stå sammen med hændelser. Skriv, hvor mange personer der er."), err);
    double rate = NAN, standard = NAN;
    if (rc == OK && !has_reference)
        rc = read_number(t, cells, t->rate, "rate", &rate, a, err);
    if (rc == OK && !has_reference)
        rc = read_number(t, cells, t->standard, "standard", &standard, a, err);
    if (!isnan(rate))
        strata[at].rate = rate;
    if (!isnan(standard))
        strata[at].standard = standard;
    return rc;
}

static int fill_groups(struct standardise_file *f, const struct stratum *strata, const struct group_row *rows,
    const int *line, size_t n, const char *path, struct arena *a, struct err *err)
{
    bool *seen = arena_array(a, f->n_groups * f->n_strata + 1, sizeof *seen);
    if (!seen)
        return err_set(err, ERR_LIMIT, "no memory for %zu groups", f->n_groups);
    for (size_t g = 0; g < f->n_groups; g++) {
        f->groups[g].strata = arena_array(a, f->n_strata + 1, sizeof *f->groups[g].strata);
        if (!f->groups[g].strata)
            return err_set(err, ERR_LIMIT, "no memory for %zu groups", f->n_groups);
        for (size_t i = 0; i < f->n_strata; i++)
            f->groups[g].strata[i] =
                (struct stratum){0, 0, strata[i].rate, isnan(strata[i].standard) ? 0 : strata[i].standard};
    }
    for (size_t i = 0; i < n; i++) {
        size_t at = rows[i].group * f->n_strata + rows[i].stratum;
        struct stratum *s = &f->groups[rows[i].group].strata[rows[i].stratum];
        if (seen[at])
            return err_user(err, ERR_INVALID,
                tr("%s, linje %d: stratum \"%.40s\" står to gange i samme gruppe. Læg rækkerne sammen."),
                path, line[i], f->stratum[rows[i].stratum]);
        seen[at] = true;
        s->n = rows[i].s.n;
        s->events = rows[i].s.events;
    }
    return OK;
}

static int read_groups(struct table *t, bool has_reference, struct standardise_file *f,
    struct stratum *strata, size_t most, struct arena *a, struct err *err)
{
    struct group_row *rows = arena_array(a, most + 1, sizeof *rows);
    int *line = arena_array(a, most + 1, sizeof *line), rc;
    size_t n = 0;
    char **cells;
    if (!rows || !line)
        return err_set(err, ERR_LIMIT, "no memory for %zu lines", most);
    if (t->n < 0 || t->events < 0)
        return err_user(err, ERR_INVALID,
            tr("%s, linje 1: kolonnerne \"n\" (personer) og \"events\" (hændelser) mangler. Skriv kolonnernes navne i første linje."),
            t->path);
    while ((rc = csv_next(&t->csv, a, &cells, err)) == 1) {
        line[n] = t->csv.line;
        rc = group_row(t, cells, has_reference, f, strata, &rows[n++], a, err);
        if (rc != OK)
            return rc;
    }
    if (rc == OK && n == 0)
        rc = err_user(err, ERR_INVALID, tr("%s har ingen rækker, så der er intet at beregne."), t->path);
    return rc == OK ? fill_groups(f, strata, rows, line, n, t->path, a, err) : rc;
}

int standardise_file_read(const char *path, const char *data, size_t len, const char *reference_path,
    const char *reference, size_t reference_len, struct standardise_file *ret, struct arena *a,
    struct err *err)
{
    struct standardise_file f = {0};
    struct table t;
    struct stratum *strata = arena_array(a, STANDARDISE_STRATA, sizeof *strata);
    f.stratum = arena_array(a, STANDARDISE_STRATA, sizeof *f.stratum);
    f.groups = arena_array(a, STANDARDISE_GROUPS, sizeof *f.groups);
    size_t lines = 1;
    if (!strata || !f.stratum || !f.groups)
        return err_set(err, ERR_LIMIT, "no memory for strata");
    for (size_t i = 0; i < len; i++)
        lines += data[i] == '\n';
    int rc = OK;
    if (reference) {
        rc = open_table(&t, reference_path, reference, reference_len, a, err);
        if (rc == OK)
            rc = read_reference(&t, &f, strata, a, err);
    }
    if (rc == OK)
        rc = open_table(&t, path, data, len, a, err);
    if (rc == OK)
        rc = read_groups(&t, reference != NULL, &f, strata, lines, a, err);
    if (rc == OK)
        *ret = f;
    return rc;
}
