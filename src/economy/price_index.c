#include "economy/price_index.h"

#include "base/csv.h"
#include "base/lang.h"
#include "base/text.h"
#include "system/audit.h"
#include "system/code.h"

#include <string.h>

static const struct field price_index_fields[] = {
    FIELD(price_index, id, F_ID, NULL, FR_PRIMARY),
    FIELD_CODE(price_index, series, N_("Styringsområde"), FR_REQUIRED, "steering_area"),
    FIELD(price_index, year, F_INT, N_("År"), FR_REQUIRED),
    FIELD(price_index, percent, F_DEC, N_("Ændring fra året før, pct."), FR_REQUIRED),
    FIELD(price_index, version_day, F_DAY, N_("Offentliggjort"), FR_REQUIRED),
    FIELD_MAX(price_index, source, F_TEXT, N_("Kilde"), FR_REQUIRED, 200),
    FIELD_MAX(price_index, note, F_LONG, N_("Bemærkning"), 0, 1000),
    FIELD(price_index, recorded_by, F_INT, NULL, FR_HIDDEN),
};
TABLE(price_index_table, "price_index", N_("Pris- og lønregulering"), price_index, price_index_fields);

SQL(price_select_all,
    "SELECT id, series, year, percent, version_day, source, note, recorded_by FROM price_index "
    "ORDER BY series, year, version_day, id");
SQL(price_select_same,
    "SELECT COUNT(*) FROM price_index WHERE series = $1 AND year = $2 AND version_day = $3 "
    "AND percent = $4 AND id = (SELECT MAX(id) FROM price_index WHERE series = $1 AND year = $2 "
    "AND version_day = $3)");

int price_index_all(struct conn *c, struct price_index **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &price_select_all, NO_ARGS, &price_index_table, ret, ret_n, a, err);
}

/* Faults become messages of the fields. */
static int price_index_check(const struct price_index *row, struct err *err)
{
    int rc = OK;
    if (row->series && !code_find("steering_area", row->series))
        rc = err_field(err, "series", "%s", tr("Vælg et styringsområde fra listen."));
    if (row->year != INT_NONE && (row->year < PRICE_FIRST_YEAR || row->year > PRICE_LAST_YEAR))
        rc = err_field(err, "year", tr("Skriv et år fra %d til %d."), PRICE_FIRST_YEAR, PRICE_LAST_YEAR);
    if (!dec_is_none(row->percent) &&
        (row->percent.milli < -PRICE_MOST_PERCENT * 1000 || row->percent.milli > PRICE_MOST_PERCENT * 1000))
        rc = err_field(err, "percent", tr("Skriv ændringen i pct., fra -%d til %d."), PRICE_MOST_PERCENT,
            PRICE_MOST_PERCENT);
    if (!day_is_none(row->version_day) && row->version_day.n > clock_today().n)
        rc = err_field(err, "version_day", "%s", tr("Datoen kan ikke ligge i fremtiden."));
    return rc;
}

int price_index_add(
    struct conn *c, const struct actor *actor, const struct price_index *row, bool *ret_new, struct err *err)
{
    int64_t same = 0, id;
    struct price_index stored = *row;
    int rc = price_index_check(row, err);
    if (rc == OK)
        rc = q_int(c, &price_select_same,
            ARGS(V_TEXT(row->series), V_INT(row->year), V_DAY(row->version_day), V_DEC(row->percent)), &same,
            err);
    *ret_new = same == 0;
    if (rc != OK || same)
        return rc;
    stored.recorded_by = actor->user_id > 0 ? actor->user_id : INT_NONE; /* the command line is nobody */
    rc = q_insert(c, &price_index_table, &stored, &id, err);
    if (rc != OK)
        return rc;
    char detail[160];
    snprintf(detail, sizeof detail, "%.40s %lld: %lld/1000", row->series, (long long)row->year,
        (long long)row->percent.milli);
    return audit_add(c, actor,
        &(struct audit_entry){.action = "create",
            .entity = "price_index",
            .entity_id = id,
            .citizen_id = INT_NONE,
            .detail = detail},
        err);
}

/* ---- files ---- */

struct price_import {
    const struct actor *actor;
    struct price_index *rows;
    size_t n;
    int64_t n_new, n_same;
};

static int import_fn(struct conn *c, void *ctx, struct err *err)
{
    struct price_import *in = ctx;
    in->n_new = in->n_same = 0;
    for (size_t i = 0; i < in->n; i++) {
        bool is_new;
        int rc = price_index_add(c, in->actor, &in->rows[i], &is_new, err);
        if (rc != OK)
            return rc;
        *(is_new ? &in->n_new : &in->n_same) += 1;
    }
    return OK;
}

/* One line into row; the first fault is told with file, line and column. */
static int parse_line(const struct csv *csv, char *const *cells, const char *name, struct price_index *row,
    struct arena *a, struct err *err)
{
    struct err faults = ERR_INIT;
    field_clear_row(&price_index_table, row);
    for (size_t i = 1; i < price_index_table.n_fields - 1; i++) {
        const struct field *f = &price_index_fields[i];
        int column = csv_column(csv, f->name);
        if (column >= 0 || f->rule & FR_REQUIRED)
            field_parse(f, row, column >= 0 ? cells[column] : "", true, a, &faults);
    }
    if (faults.code == OK)
        price_index_check(row, &faults);
    if (faults.code == OK)
        return OK;
    return err_user(err, ERR_INVALID, tr("%s, linje %d, kolonnen %s: %s"), name, csv->line,
        faults.n_fields ? faults.field[0].name : "–",
        faults.n_fields ? faults.field[0].msg : err_user_text(&faults));
}

static int parse_file(
    const char *name, const char *data, size_t len, struct price_import *in, struct arena *a, struct err *err)
{
    struct csv csv;
    char **cells;
    size_t cap = 0;
    const char *end = memchr(data, '\n', len);
    char sep = memchr(data, ';', end ? (size_t)(end - data) : len) ? ';' : ',';
    int rc = csv_open(&csv, data, len, sep, a, err);
    while (rc == OK) {
        int got = csv_next(&csv, a, &cells, err);
        if (got <= 0)
            return got;
        if (in->n == cap) {
            struct price_index *more = arena_array(a, cap = cap ? 2 * cap : 64, sizeof *more);
            if (!more)
                return err_set(err, ERR_LIMIT, "no memory for price indices");
            if (in->n)
                memcpy(more, in->rows, in->n * sizeof *more);
            in->rows = more;
        }
        rc = parse_line(&csv, cells, name, &in->rows[in->n], a, err);
        in->n += rc == OK;
    }
    return rc;
}

int price_index_import(struct db *db, const struct actor *actor, const char *name, const char *data,
    size_t len, int64_t *ret_new, int64_t *ret_same, struct err *err)
{
    struct price_import in = {.actor = actor};
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "no memory for price indices");
    int rc = parse_file(name, data, len, &in, a, err);
    if (rc == OK && in.n == 0)
        rc = err_user(err, ERR_INVALID, tr("%s har ingen rækker."), name);
    if (rc == OK)
        rc = db_write(db, "price_index_import", import_fn, &in, err);
    arena_free(a);
    if (rc != OK)
        return rc;
    *ret_new = in.n_new;
    *ret_same = in.n_same;
    return OK;
}

/* ---- conversion ---- */

const struct price_index *price_index_of(
    const struct price_index *rows, size_t n, const char *series, int year, day_t known)
{
    const struct price_index *best = NULL;
    for (size_t i = 0; i < n; i++) {
        const struct price_index *r = &rows[i];
        if (r->year != year || r->version_day.n > known.n || !text_equal(r->series, series))
            continue;
        if (!best || r->version_day.n > best->version_day.n ||
            (r->version_day.n == best->version_day.n && r->id > best->id))
            best = r;
    }
    return best;
}

static const __int128 SCALE = 1000000000000000;

static __int128 divide_nearest(__int128 x, __int128 y)
{
    return x < 0 ? -((-x + y / 2) / y) : (x + y / 2) / y;
}

struct price_factor price_factor_of(
    const struct price_index *rows, size_t n, const char *series, int from, int to, day_t known)
{
    struct price_factor f = {.from = from, .to = to, .scaled = SCALE, .version_day = DAY_NONE};
    int low = from < to ? from : to, high = from < to ? to : from;
    for (int year = low + 1; year <= high; year++) {
        const struct price_index *r = price_index_of(rows, n, series, year, known);
        if (!r) {
            f.missing_year = year;
            return f;
        }
        __int128 rate = 100000 + r->percent.milli;
        f.scaled =
            from < to ? divide_nearest(f.scaled * rate, 100000) : divide_nearest(f.scaled * 100000, rate);
        if (day_is_none(f.version_day) || r->version_day.n > f.version_day.n)
            f.version_day = r->version_day;
    }
    f.valid = true;
    return f;
}

struct money price_convert(struct money m, const struct price_factor *f)
{
    __int128 x;
    if (!f->valid || money_is_none(m) || __builtin_mul_overflow((__int128)m.oere, f->scaled, &x))
        return MONEY_NONE;
    x = divide_nearest(x, SCALE);
    return x > INT64_MAX || x <= INT64_MIN ? MONEY_NONE : (struct money){(int64_t)x};
}

const char *price_factor_words(const struct price_factor *f, struct arena *a)
{
    __int128 millionths = divide_nearest(f->scaled, SCALE / 1000000);
    return arena_printf(a, "%lld%c%06lld", (long long)(millionths / 1000000),
        lang_current() == LANG_EN ? '.' : ',', (long long)(millionths % 1000000));
}

int price_level_year(const char *price_level)
{
    int64_t year;
    return price_level && text_to_int(price_level, PRICE_FIRST_YEAR, PRICE_LAST_YEAR, &year) ? (int)year : 0;
}
