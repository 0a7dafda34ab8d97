/* Field tables: an array of {name, type, offset, label, rule} beside a struct. From it come reading,
 * writing, forms, validation, CSV in and out, JSON and audit differences.
 *
 * C type per ftype:  F_INT F_BOOL F_ID int64_t · F_TEXT F_LONG const char * · F_DAY day_t ·
 * F_MONEY struct money · F_DEC struct dec · F_STAMP struct stamp.
 * Missing values: INT_NONE, NULL, DAY_NONE, MONEY_NONE, DEC_NONE, STAMP_NONE. */
#pragma once
#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/err.h"
#include "base/money.h"
#include "base/record.h"
#include <stddef.h>

enum ftype { F_INT, F_BOOL, F_ID, F_TEXT, F_LONG, F_DAY, F_MONEY, F_DEC, F_STAMP };

enum field_rule {
    FR_REQUIRED = 1, /* a value must be given */
    FR_KEY = 2,      /* natural key (text), unique in the table */
    FR_PRIMARY = 4,  /* the id column: never written by insert */
    FR_VERSION = 8,  /* version counter: update checks and adds one */
    FR_HIDDEN = 16   /* not in forms or exports */
};

struct field {
    const char *name; /* column, form field, CSV and JSON name */
    enum ftype type;
    size_t off;
    const char *label; /* Danish, N_() marked; NULL = name */
    unsigned rule;
    int64_t max;      /* longest text in characters, or greatest number as stored; 0 = 4000 / none */
    const char *list; /* code list that the text must be in, or NULL */
};

struct table {
    const char *name;
    const char *label;
    const struct field *fields;
    size_t n_fields;
    size_t size; /* sizeof the struct */
};

/* clang-format off */
#define FIELD(strct, member, ftype, label, rule) \
    {#member, ftype, offsetof(struct strct, member), label, rule, 0, NULL}
#define FIELD_MAX(strct, member, ftype, label, rule, max) \
    {#member, ftype, offsetof(struct strct, member), label, rule, max, NULL}
#define FIELD_CODE(strct, member, label, rule, list) \
    {#member, F_TEXT, offsetof(struct strct, member), label, rule, 0, list}
#define TABLE(ident, table_name, table_label, strct, field_array) \
    const struct table ident = {table_name, table_label, field_array, \
        sizeof(field_array) / sizeof((field_array)[0]), sizeof(struct strct)}; \
    RECORD(tov_table, struct table, ident)
/* clang-format on */

/* Every field set to its missing value. */
void field_clear_row(const struct table *t, void *row);
const struct field *field_find(const struct table *t, const char *name);
bool field_is_missing(const struct field *f, const void *row);
/* Parses user or file text into the field (empty = missing); errors become err_field(err, f->name, …)
 * in the current language and name what to do; the field is then unchanged. Checks required and max, not the
 * code list. iso = ISO days, and decimal comma or point without grouping, as in data files; otherwise what
 * people type. Money is kroner. Texts are trimmed; F_TEXT is one line, F_LONG may have several. */
int field_parse(
    const struct field *f, void *row, const char *text, bool iso, struct arena *a, struct err *err);
/* The field as file text, which field_parse with iso reads back: ISO days, plain integers (F_BOOL 1 or 0),
 * decimal comma, kroner; "" when missing. */
const char *field_text(const struct field *f, const void *row, struct arena *a);
/* Row as a JSON object (FR_HIDDEN left out); missing = null, F_BOOL true or false, money in øre. */
void field_json(const struct table *t, const void *row, struct buf *out);
/* "name: old → new; …" of changed fields, for the audit log. Empty when equal. A missing value is –. Of
 * FR_HIDDEN fields only the name is written; FR_VERSION fields are left out. */
void field_diff(
    const struct table *t, const void *old_row, const void *new_row, struct buf *out, struct arena *a);
