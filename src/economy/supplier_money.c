#include "economy/supplier_money.h"

#include "base/text.h"
#include "economy/grant_book.h"
#include "system/organisation.h"

enum { MAX_YEARS = 10 };

struct money_row {
    const char *key, *number, *title, *title_en, *what, *section, *unit, *price_level, *place, *year;
    int64_t amount;
};
static const struct field money_row_fields[] = {
    FIELD(money_row, key, F_TEXT, NULL, 0),
    FIELD(money_row, number, F_TEXT, NULL, 0),
    FIELD(money_row, title, F_TEXT, NULL, 0),
    FIELD(money_row, title_en, F_TEXT, NULL, 0),
    FIELD(money_row, what, F_TEXT, NULL, 0),
    FIELD(money_row, section, F_TEXT, NULL, 0),
    FIELD(money_row, unit, F_TEXT, NULL, 0),
    FIELD(money_row, price_level, F_TEXT, NULL, 0),
    FIELD(money_row, place, F_TEXT, NULL, 0),
    FIELD(money_row, year, F_TEXT, NULL, 0),
    FIELD(money_row, amount, F_INT, NULL, 0),
};
static TABLE(money_row_table, "money_row", NULL, money_row, money_row_fields);

/* Table 2a is by administration; table 4 repeats the same money by committee. */
SQL(supplier_money_notes,
    "SELECT l.note_key AS key, n.number AS number, l.section_title AS title, l.row_label AS what, l.section AS section, "
    "l.administration AS unit, l.price_level AS price_level, l.place AS place, l.year AS year, "
    "l.amount AS amount FROM note_line l JOIN note n ON n.key = l.note_key "
    "WHERE l.role = 'line' AND l.year <> 'total' AND l.administration IS NOT NULL ORDER BY l.id");
SQL(supplier_money_grants,
    "SELECT g.key AS key, g.title AS title, g.title_en AS title_en, i.title AS what, i.provider AS unit, "
    "CAST(MAX(l.year_to) AS TEXT) AS year FROM grant_intervention gi JOIN grant_sheet g ON g.key = gi.grant_key "
    "JOIN intervention i ON i.key = gi.intervention "
    "JOIN grant_line l ON l.grant_key = g.key AND l.phase = 'granted' AND l.newest = 1 AND l.ended IS NULL "
    "WHERE i.provider IS NOT NULL AND l.year_to >= $1 "
    "GROUP BY g.nr, g.key, g.title, g.title_en, i.id, i.title, i.provider ORDER BY g.nr, i.id");

static bool is_of(const char *unit, const char *supplier)
{
    return unit && (text_equal(unit, supplier) || organisation_is_within(unit, supplier));
}

static struct supplier_money row_of(const struct money_row *r, int64_t year)
{
    const struct organisation *o = organisation_find(r->unit, DAY_NONE);
    return (struct supplier_money){.number = r->number,
        .title = r->title,
        .title_en = r->title_en,
        .what = r->what,
        .section = r->section,
        .unit = r->unit,
        .year = year,
        .amount = MONEY_NONE,
        .price_level = r->price_level,
        .place = r->place,
        .unit_known = o && !text_equal(o->kind, "administration")};
}

struct money_list {
    struct supplier_money *rows;
    size_t n;
    const char *supplier;
    int first_year;
};

static void add_note(struct money_list *l, const struct money_row *r)
{
    int64_t year;
    if (!is_of(r->unit, l->supplier) || !r->year || !text_to_int(r->year, l->first_year, 9999, &year))
        return;
    struct supplier_money m = row_of(r, year);
    m.note_key = r->key;
    if (r->amount != INT_NONE)
        m.amount = money_from_tkr((struct dec){r->amount * 1000});
    l->rows[l->n++] = m;
}

/* One row per year that the grant reaches; what it is made of is told by the grant's own page. */
static void add_grant(
    struct money_list *l, const struct money_row *r, const struct grant_book *book, struct arena *a)
{
    int64_t last;
    const struct grant_entry *e = NULL;
    for (size_t i = 0; i < book->n && !e; i++)
        e = text_equal(book->entries[i].head.key, r->key) ? &book->entries[i] : NULL;
    if (!e)
        return;
    if (!is_of(r->unit, l->supplier) ||
        !text_to_int(r->year, l->first_year, l->first_year + MAX_YEARS - 1, &last))
        return;
    for (int64_t year = l->first_year; year <= last; year++) {
        struct grant_amount amount =
            grant_amount_of(e->lines, e->n_lines, r->key, "granted", (int)year, NULL, NULL);
        struct supplier_money m = row_of(r, year);
        m.grant_key = r->key;
        m.amount = amount.used;
        m.price_level = arena_strdup(a, amount.price_level);
        l->rows[l->n++] = m;
    }
}

int supplier_money_of(struct conn *c, const char *supplier, int year, struct supplier_money **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    struct money_row *notes, *grants;
    struct grant_book *book;
    size_t n_notes, n_grants;
    int rc = q_all(c, &supplier_money_notes, NO_ARGS, &money_row_table, &notes, &n_notes, a, err);
    if (!rc)
        rc =
            q_all(c, &supplier_money_grants, ARGS(V_INT(year)), &money_row_table, &grants, &n_grants, a, err);
    if (!rc)
        rc = grant_book_get(c, &book, err);
    if (rc)
        return rc;
    struct money_list l = {.supplier = supplier,
        .first_year = year,
        .rows = arena_array(a, n_notes + n_grants * MAX_YEARS + 1, sizeof *l.rows)};
    if (!l.rows) {
        grant_book_put(book);
        return err_set(err, ERR_LIMIT, "supplier_money_of: out of memory");
    }
    for (size_t i = 0; i < n_notes; i++)
        add_note(&l, &notes[i]);
    for (size_t i = 0; i < n_grants; i++)
        add_grant(&l, &grants[i], book, a);
    grant_book_put(book);
    *ret = l.rows;
    *ret_n = l.n;
    return OK;
}
