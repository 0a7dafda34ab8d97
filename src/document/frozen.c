#include "document/frozen.h"

#include "base/lang.h"
#include "base/text.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* ---- figures of an issue ---- */

struct figure_stored {
    int64_t id, document_id, issue_no, pos;
    const char *key, *indicator;
    int64_t indicator_version;
    const char *params;
    day_t as_of;
    const char *value;
    int64_t n;
    const char *json, *title, *definition;
    int64_t definition_no;
    const char *identity;
    int64_t exact;
    struct stamp read_at;
};
static const struct field stored_fields[] = {
    FIELD(figure_stored, id, F_ID, NULL, FR_PRIMARY),
    FIELD(figure_stored, document_id, F_ID, NULL, FR_REQUIRED),
    FIELD(figure_stored, issue_no, F_INT, NULL, FR_REQUIRED),
    FIELD(figure_stored, pos, F_INT, NULL, FR_REQUIRED),
    FIELD(figure_stored, key, F_TEXT, NULL, FR_REQUIRED),
    FIELD(figure_stored, indicator, F_TEXT, NULL, FR_REQUIRED),
    FIELD(figure_stored, indicator_version, F_INT, NULL, FR_REQUIRED),
    FIELD(figure_stored, params, F_TEXT, NULL, 0),
    FIELD(figure_stored, as_of, F_DAY, NULL, 0),
    FIELD(figure_stored, value, F_TEXT, NULL, 0),
    FIELD(figure_stored, n, F_INT, NULL, 0),
    FIELD(figure_stored, json, F_LONG, NULL, FR_REQUIRED),
    FIELD(figure_stored, title, F_TEXT, NULL, 0),
    FIELD(figure_stored, definition, F_LONG, NULL, 0),
    FIELD(figure_stored, definition_no, F_INT, NULL, 0),
    FIELD(figure_stored, identity, F_TEXT, NULL, 0),
    FIELD(figure_stored, exact, F_INT, NULL, 0),
    FIELD(figure_stored, read_at, F_STAMP, NULL, 0),
};
static TABLE(stored_table, "document_figure", NULL, figure_stored, stored_fields);

static const struct field then_fields[] = {
    FIELD(figure_then, id, F_ID, NULL, 0),
    FIELD(figure_then, document_id, F_ID, NULL, 0),
    FIELD(figure_then, issue_no, F_INT, NULL, 0),
    FIELD(figure_then, at, F_STAMP, NULL, 0),
    FIELD(figure_then, key, F_TEXT, NULL, 0),
    FIELD(figure_then, title, F_TEXT, NULL, 0),
    FIELD(figure_then, definition, F_TEXT, NULL, 0),
    FIELD(figure_then, indicator_version, F_INT, NULL, 0),
    FIELD(figure_then, definition_no, F_INT, NULL, 0),
    FIELD(figure_then, identity, F_TEXT, NULL, 0),
    FIELD(figure_then, as_of, F_DAY, NULL, 0),
    FIELD(figure_then, value, F_TEXT, NULL, 0),
    FIELD(figure_then, exact, F_INT, NULL, 0),
    FIELD(figure_then, cause, F_TEXT, NULL, 0),
    FIELD(figure_then, read_at, F_STAMP, NULL, 0),
};
static TABLE(then_table, "figure_then", NULL, figure_then, then_fields);

#define FROM_ISSUE                                                                                                          \
    "SELECT f.id AS id, f.document_id AS document_id, f.issue_no AS issue_no, i.at AS at, f.key AS key, "                   \
    "f.title AS title, f.definition AS definition, f.indicator_version AS indicator_version, "                              \
    "f.definition_no AS definition_no, f.identity AS identity, f.as_of AS as_of, f.value AS value, "                        \
    "f.exact AS exact, f.read_at AS read_at FROM document_figure f JOIN document_issue i ON i.document_id = f.document_id " \
    "AND i.issue_no = f.issue_no "
#define FROM_DRAFT                                                                                           \
    "SELECT id, document_id, at, key, indicator_version, definition_no, identity, as_of, value, exact, "     \
    "cause, read_at FROM document_value "
SQL(frozen_select_issue, FROM_ISSUE "WHERE f.document_id = $1 AND f.issue_no = $2 ORDER BY f.pos");
SQL(frozen_select_key, FROM_ISSUE "WHERE f.key = $2 AND f.document_id = $1 ORDER BY f.issue_no");
SQL(frozen_select_newest,
    FROM_ISSUE "WHERE f.document_id = $1 AND f.issue_no = (SELECT MAX(issue_no) FROM document_issue WHERE "
               "document_id = $1) ORDER BY f.key");
SQL(frozen_select_values, FROM_DRAFT "WHERE document_id = $1 AND key = $2 ORDER BY id");
SQL(frozen_select_agreed, FROM_DRAFT
    "WHERE id IN (SELECT MAX(id) FROM document_value WHERE document_id = $1 GROUP BY key) ORDER BY key");

int64_t frozen_exact(const struct figure *f)
{
    return f->suppressed || f->missing || f->format == FF_TEXT ? INT_NONE : f->value;
}

int frozen_store(struct conn *c, int64_t document_id, int64_t issue_no, size_t pos, const struct figure *f,
    struct arena *a, struct err *err)
{
    struct buf json = BUF_INIT;
    figure_json(f, &json);
    struct figure_stored row = {.document_id = document_id,
        .issue_no = issue_no,
        .pos = (int64_t)pos + 1,
        .key = f->key,
        .indicator = f->indicator,
        .indicator_version = f->version,
        .as_of = f->as_of,
        .value = figure_text(f, a),
        .n = f->n,
        .json = json.data,
        .title = f->title,
        .definition = f->definition,
        .definition_no = f->definition_no ? f->definition_no : INT_NONE,
        .identity = f->identity,
        .exact = frozen_exact(f),
        .read_at = clock_real()};
    int rc = buf_failed(&json) ? err_set(err, ERR_LIMIT, "figure json")
                               : q_insert(c, &stored_table, &row, NULL, err);
    buf_done(&json);
    return rc;
}

int frozen_of_issue(struct conn *c, int64_t document_id, int64_t issue_no, struct figure_then **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(
        c, &frozen_select_issue, ARGS(V_INT(document_id), V_INT(issue_no)), &then_table, ret, ret_n, a, err);
}

/* Two lists in order of at, into one. */
static int frozen_merge(const struct figure_then *x, size_t nx, const struct figure_then *y, size_t ny,
    struct figure_then **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    struct figure_then *all = arena_array(a, nx + ny + 1, sizeof *all);
    if (!all)
        return err_set(err, ERR_LIMIT, "frozen_merge: out of memory");
    size_t i = 0, k = 0, n = 0;
    while (i < nx || k < ny)
        all[n++] = k == ny || (i < nx && x[i].at.ms <= y[k].at.ms) ? x[i++] : y[k++];
    *ret = all;
    *ret_n = n;
    return OK;
}

int frozen_history(struct conn *c, int64_t document_id, const char *key, struct figure_then **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    struct figure_then *issued = NULL, *agreed = NULL;
    size_t n_issued = 0, n_agreed = 0;
    int rc = q_all(c, &frozen_select_key, ARGS(V_INT(document_id), V_TEXT(key)), &then_table, &issued,
        &n_issued, a, err);
    if (!rc)
        rc = q_all(c, &frozen_select_values, ARGS(V_INT(document_id), V_TEXT(key)), &then_table, &agreed,
            &n_agreed, a, err);
    return rc ? rc : frozen_merge(agreed, n_agreed, issued, n_issued, ret, ret_n, a, err);
}

int frozen_baseline(struct conn *c, int64_t document_id, struct figure_then **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    struct figure_then *x = NULL, *y = NULL;
    size_t nx = 0, ny = 0, i = 0, k = 0, n = 0;
    int rc = q_all(c, &frozen_select_newest, ARGS(V_INT(document_id)), &then_table, &x, &nx, a, err);
    if (!rc)
        rc = q_all(c, &frozen_select_agreed, ARGS(V_INT(document_id)), &then_table, &y, &ny, a, err);
    if (rc)
        return rc;
    struct figure_then *all = arena_array(a, nx + ny + 1, sizeof *all);
    if (!all)
        return err_set(err, ERR_LIMIT, "frozen_baseline: out of memory");
    while (i < nx || k < ny) {
        int order = i == nx ? 1 : k == ny ? -1 : strcmp(x[i].key, y[k].key);
        bool first = order < 0 || (order == 0 && x[i].at.ms >= y[k].at.ms);
        all[n++] = first ? x[i] : y[k];
        i += order <= 0;
        k += order >= 0;
    }
    *ret = all;
    *ret_n = n;
    return OK;
}

/* ---- drafts ---- */

struct value_stored {
    int64_t id, document_id;
    const char *key;
    struct stamp at;
    int64_t user_id, indicator_version, definition_no;
    const char *identity;
    day_t as_of;
    const char *value;
    int64_t exact;
    const char *cause;
    struct stamp read_at;
};
static const struct field value_fields[] = {
    FIELD(value_stored, id, F_ID, NULL, FR_PRIMARY),
    FIELD(value_stored, document_id, F_ID, NULL, FR_REQUIRED),
    FIELD(value_stored, key, F_TEXT, NULL, FR_REQUIRED),
    FIELD(value_stored, at, F_STAMP, NULL, FR_REQUIRED),
    FIELD(value_stored, user_id, F_ID, NULL, 0),
    FIELD(value_stored, indicator_version, F_INT, NULL, FR_REQUIRED),
    FIELD(value_stored, definition_no, F_INT, NULL, 0),
    FIELD(value_stored, identity, F_TEXT, NULL, 0),
    FIELD(value_stored, as_of, F_DAY, NULL, 0),
    FIELD(value_stored, value, F_TEXT, NULL, 0),
    FIELD(value_stored, exact, F_INT, NULL, 0),
    FIELD(value_stored, cause, F_TEXT, NULL, 0),
    FIELD(value_stored, read_at, F_STAMP, NULL, 0),
};
static TABLE(value_table, "document_value", NULL, value_stored, value_fields);

int frozen_agree(struct conn *c, const struct actor *actor, int64_t document_id,
    const struct figure_agreed *values, size_t n, struct err *err)
{
    struct arena *a = arena_new(0);
    struct value_stored *rows = a ? arena_array(a, n + 1, sizeof *rows) : NULL;
    if (!rows) {
        arena_free(a);
        return err_set(err, ERR_LIMIT, "frozen_agree: out of memory");
    }
    for (size_t i = 0; i < n; i++) {
        const struct figure *f = values[i].figure;
        rows[i] = (struct value_stored){.document_id = document_id,
            .key = f->key,
            .at = clock_now(),
            .user_id = actor->user_id ? actor->user_id : INT_NONE,
            .indicator_version = f->version,
            .definition_no = f->definition_no ? f->definition_no : INT_NONE,
            .identity = f->identity,
            .as_of = f->as_of,
            .value = figure_text(f, a),
            .exact = frozen_exact(f),
            .cause = values[i].cause,
            .read_at = clock_real()};
    }
    int rc = n ? q_insert_many(c, &value_table, rows, n, err) : OK;
    arena_free(a);
    return rc;
}

struct use_stored {
    int64_t id, document_id;
    const char *section, *key;
};
static const struct field use_fields[] = {
    FIELD(use_stored, id, F_ID, NULL, FR_PRIMARY),
    FIELD(use_stored, document_id, F_ID, NULL, FR_REQUIRED),
    FIELD(use_stored, section, F_TEXT, NULL, FR_REQUIRED),
    FIELD(use_stored, key, F_TEXT, NULL, FR_REQUIRED),
};
static TABLE(use_table, "document_use", NULL, use_stored, use_fields);
SQL(frozen_delete_use, "DELETE FROM document_use WHERE document_id = $1 AND section = $2");

int frozen_set_use(struct conn *c, int64_t document_id, const char *section, const struct figure *figures,
    size_t n, struct err *err)
{
    struct use_stored *rows = calloc(n + 1, sizeof *rows);
    if (!rows)
        return err_set(err, ERR_LIMIT, "frozen_set_use: out of memory");
    for (size_t i = 0; i < n; i++)
        rows[i] = (struct use_stored){0, document_id, section, figures[i].key};
    int rc = q_exec(c, &frozen_delete_use, ARGS(V_INT(document_id), V_TEXT(section)), NULL, err);
    if (!rc && n)
        rc = q_insert_many(c, &use_table, rows, n, err);
    free(rows);
    return rc;
}

static const struct field figure_use_fields[] = {
    FIELD(figure_use, section, F_TEXT, NULL, 0),
    FIELD(figure_use, key, F_TEXT, NULL, 0),
};
static TABLE(figure_use_table, "figure_use", NULL, figure_use, figure_use_fields);
SQL(frozen_uses_all, "SELECT section, key FROM document_use WHERE document_id = $1");

int frozen_uses(struct conn *c, int64_t document_id, struct figure_use **ret, size_t *ret_n, struct arena *a,
    struct err *err)
{
    return q_all(c, &frozen_uses_all, ARGS(V_INT(document_id)), &figure_use_table, ret, ret_n, a, err);
}

static const struct field place_fields[] = {
    FIELD(figure_place, document_id, F_ID, NULL, 0),
    FIELD(figure_place, document, F_TEXT, NULL, 0),
    FIELD(figure_place, title, F_TEXT, NULL, 0),
    FIELD(figure_place, state, F_TEXT, NULL, 0),
    FIELD(figure_place, section, F_TEXT, NULL, 0),
    FIELD(figure_place, section_title, F_TEXT, NULL, 0),
};
static TABLE(place_table, "figure_place", NULL, figure_place, place_fields);
SQL(frozen_select_places,
    "SELECT d.id AS document_id, d.key AS document, d.title AS title, d.state AS state, u.section AS section, "
    "s.title AS section_title FROM document_use u JOIN document d ON d.id = u.document_id "
    "JOIN document_section s ON s.document_id = d.id AND s.key = u.section WHERE u.key = $4 AND (d.state = 'issued' AND s.hidden = 0 OR " SIGHT_SEES(
        "d") ") "
             "ORDER BY d.changed DESC, d.id DESC, s.pos LIMIT 100");

int frozen_places(struct conn *c, const struct actor *actor, const char *key, struct figure_place **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(
        c, &frozen_select_places, ARGS(SIGHT_ARGS(actor), V_TEXT(key)), &place_table, ret, ret_n, a, err);
}

/* ---- numbers ---- */

struct document_number {
    int64_t id, document_id, year, no;
};
static const struct field number_fields[] = {
    FIELD(document_number, id, F_ID, NULL, FR_PRIMARY),
    FIELD(document_number, document_id, F_ID, NULL, FR_REQUIRED),
    FIELD(document_number, year, F_INT, NULL, FR_REQUIRED),
    FIELD(document_number, no, F_INT, NULL, FR_REQUIRED),
};
static TABLE(number_table, "document_number", NULL, document_number, number_fields);
SQL(frozen_select_number, "SELECT id, document_id, year, no FROM document_number WHERE document_id = $1");
SQL(frozen_next_number, "SELECT COALESCE(MAX(no), 0) + 1 FROM document_number WHERE year = $1");

int frozen_take_number(struct conn *c, int64_t document_id, struct err *err)
{
    struct document_number n;
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "frozen_take_number: out of memory");
    int rc = q_one(c, &frozen_select_number, ARGS(V_INT(document_id)), &number_table, &n, a, err);
    arena_free(a);
    if (rc != ERR_NOT_FOUND)
        return rc;
    n = (struct document_number){.document_id = document_id, .year = day_ymd(clock_today()).year};
    rc = q_int(c, &frozen_next_number, ARGS(V_INT(n.year)), &n.no, err);
    return rc ? rc : q_insert(c, &number_table, &n, NULL, err);
}

int frozen_number(struct conn *c, int64_t document_id, const char **ret, struct arena *a, struct err *err)
{
    struct document_number n;
    int rc = q_one(c, &frozen_select_number, ARGS(V_INT(document_id)), &number_table, &n, a, err);
    *ret = rc ? NULL : arena_printf(a, "%lld-%lld", (long long)n.year, (long long)n.no);
    return rc == ERR_NOT_FOUND ? OK : rc;
}

/* ---- files ---- */

struct file_stored {
    int64_t id, document_id, issue_no;
    const char *format, *hash;
    int64_t size;
    const char *base64;
};
static const struct field file_fields[] = {
    FIELD(file_stored, id, F_ID, NULL, FR_PRIMARY),
    FIELD(file_stored, document_id, F_ID, NULL, FR_REQUIRED),
    FIELD(file_stored, issue_no, F_INT, NULL, FR_REQUIRED),
    FIELD(file_stored, format, F_TEXT, NULL, FR_REQUIRED),
    FIELD(file_stored, hash, F_TEXT, NULL, FR_REQUIRED),
    FIELD(file_stored, size, F_INT, NULL, FR_REQUIRED),
    FIELD(file_stored, base64, F_LONG, NULL, FR_REQUIRED),
};
static TABLE(file_table, "document_file", NULL, file_stored, file_fields);
SQL(frozen_select_file, "SELECT id, document_id, issue_no, format, hash, size, base64 FROM document_file "
                        "WHERE document_id = $1 AND issue_no = $2 AND format = $3");
SQL(frozen_insert_file,
    "INSERT INTO document_file (document_id, issue_no, format, hash, size, base64) "
    "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (document_id, issue_no, format) DO NOTHING");

static void file_hash(const void *data, size_t size, char ret[65])
{
    unsigned char hash[32];
    crypto_generichash(hash, sizeof hash, data, size, NULL, 0);
    sodium_bin2hex(ret, 65, hash, sizeof hash);
}

int frozen_file(struct conn *c, int64_t document_id, int64_t issue_no, const char *format, struct buf *ret,
    struct err *err)
{
    struct file_stored row;
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "frozen_file: out of memory");
    int rc = q_one(c, &frozen_select_file, ARGS(V_INT(document_id), V_INT(issue_no), V_TEXT(format)),
        &file_table, &row, a, err);
    size_t room = rc ? 0 : strlen(row.base64), len = 0;
    char hash[65];
    unsigned char *data = room ? malloc(room) : NULL;
    if (!rc && (!data || sodium_base642bin(data, room, row.base64, room, NULL, &len, NULL,
                             sodium_base64_VARIANT_ORIGINAL) != 0))
        rc = err_set(err, ERR_DB, "a file of an issue cannot be read");
    if (!rc) {
        file_hash(data, len, hash);
        if (!text_equal(hash, row.hash))
            rc = err_set(err, ERR_DB, "a file of an issue has another checksum than when it was made");
    }
    if (!rc)
        buf_put(ret, data, len);
    free(data);
    arena_free(a);
    return rc;
}

int frozen_file_store(struct conn *c, int64_t document_id, int64_t issue_no, const char *format,
    const void *data, size_t size, struct err *err)
{
    char hash[65];
    size_t room = sodium_base64_encoded_len(size, sodium_base64_VARIANT_ORIGINAL);
    char *base64 = malloc(room);
    if (!base64)
        return err_set(err, ERR_LIMIT, "frozen_file_store: out of memory");
    sodium_bin2base64(base64, room, data, size, sodium_base64_VARIANT_ORIGINAL);
    file_hash(data, size, hash);
    int rc = q_exec(c, &frozen_insert_file,
        ARGS(V_INT(document_id), V_INT(issue_no), V_TEXT(format), V_TEXT(hash), V_INT((int64_t)size),
            V_TEXT(base64)),
        NULL, err);
    free(base64);
    return rc;
}
