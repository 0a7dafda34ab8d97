#include "economy/supplier_money.h"

#include "base/text.h"
#include "system/organisation.h"

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
    "l.price_level AS price_level, l.place AS place, CAST(l.year_to AS TEXT) AS year, l.amount AS amount "
    "FROM grant_intervention gi JOIN grant_sheet g ON g.key = gi.grant_key "
    "JOIN intervention i ON i.key = gi.intervention "
    "JOIN grant_line l ON l.grant_key = g.key AND l.phase = 'granted' AND l.role = 'line' "
    "WHERE i.provider IS NOT NULL AND l.year_to >= $1 ORDER BY g.nr, l.id");

static bool is_of(const char *unit, const char *supplier)
{
    return unit && (text_equal(unit, supplier) || organisation_is_within(unit, supplier));
}

/* ret_n grows when the row is the supplier's and of the year or later. */
static void add(const struct money_row *r, bool is_note, const char *supplier, int first_year,
    struct supplier_money *list, size_t *ret_n)
{
    int64_t year;
    if (!is_of(r->unit, supplier) || !r->year || !text_to_int(r->year, first_year, 9999, &year))
        return;
    struct supplier_money *m = &list[(*ret_n)++];
    const struct organisation *o = organisation_find(r->unit, DAY_NONE);
    *m = (struct supplier_money){.note_key = is_note ? r->key : NULL,
        .grant_key = is_note ? NULL : r->key,
        .number = r->number,
        .title = r->title,
        .title_en = r->title_en,
        .what = r->what,
        .section = r->section,
        .unit = r->unit,
        .year = year,
        .price_level = r->price_level,
        .place = r->place,
        .unit_known = o && !text_equal(o->kind, "administration")};
    m->amount = r->amount == INT_NONE ? MONEY_NONE
                : is_note             ? money_from_tkr((struct dec){r->amount * 1000})
                                      : money_from_mio((struct dec){r->amount});
}

int supplier_money_of(struct conn *c, const char *supplier, int year, struct supplier_money **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    struct money_row *notes, *grants;
    size_t n_notes, n_grants, n = 0;
    int rc = q_all(c, &supplier_money_notes, NO_ARGS, &money_row_table, &notes, &n_notes, a, err);
    if (!rc)
        rc =
            q_all(c, &supplier_money_grants, ARGS(V_INT(year)), &money_row_table, &grants, &n_grants, a, err);
    if (rc)
        return rc;
    struct supplier_money *list = arena_array(a, n_notes + n_grants + 1, sizeof *list);
    if (!list)
        return err_set(err, ERR_LIMIT, "supplier_money_of: out of memory");
    for (size_t i = 0; i < n_notes; i++)
        add(&notes[i], true, supplier, year, list, &n);
    for (size_t i = 0; i < n_grants; i++)
        add(&grants[i], false, supplier, year, list, &n);
    *ret = list;
    *ret_n = n;
    return OK;
}
