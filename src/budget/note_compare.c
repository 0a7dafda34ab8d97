/* Tables against printed cells, states of a note against each other, and cost per citizen. */
#include "base/text.h"
#include "budget/note_internal.h"
#include "budget/note_table.h"

#include <stdlib.h>
#include <string.h>

/* ---- printed cells ---- */

static const struct note_grid_row *row_of_printed(const struct note_grid *g, const struct note_line *p)
{
    bool line = text_equal(p->role, "line"), total = text_equal(p->role, "total"),
         annex = text_equal(p->table_no, "4");
    for (size_t i = 0; i < g->n_rows; i++) {
        const struct note_grid_row *r = &g->rows[i];
        if (p->price_level && !text_equal(p->price_level, r->price_level))
            continue;
        if (line && r->role == NOTE_ROW_LINE && text_equal(r->label, p->row_label) &&
            text_equal(r->section, p->section))
            return r;
        if (total && annex && p->steering_area && r->role == NOTE_ROW_SUBTOTAL &&
            text_equal(r->steering_area, p->steering_area))
            return r;
        if (total && !(annex && p->steering_area) && r->role == NOTE_ROW_TOTAL)
            return r;
        if (!line && !total && r->role == NOTE_ROW_SUBTOTAL && text_equal(r->section, p->section))
            return r;
    }
    return NULL;
}

static struct money cell_of(const struct note_grid *g, const struct note_grid_row *r, const char *year)
{
    int64_t n;
    if (text_equal(year, "total"))
        return r->sum;
    if (!text_to_int(year, 1900, 2200, &n) || n < g->first_year || n >= g->first_year + (int64_t)g->n_years)
        return MONEY_NONE;
    return r->y[n - g->first_year];
}

static bool is_printed(const struct note_grid *g, const struct note_grid_row *r, const char *table_no,
    const struct note_line *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (text_equal(p[i].table_no, table_no) && text_equal(p[i].role, "line") &&
            row_of_printed(g, &p[i]) == r)
            return true;
    }
    return false;
}

static void check_table(const struct note_grid *g, const char *table_no, const struct note_line *p, size_t n,
    struct note_grid_finding *out, size_t *found, size_t *cells)
{
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        int64_t oere;
        if (!text_equal(p[i].table_no, table_no) || p[i].amount == INT_NONE)
            continue;
        const struct note_grid_row *r = row_of_printed(g, &p[i]);
        struct money own = r ? cell_of(g, r, p[i].year) : MONEY_NONE;
        any = true;
        ++*cells;
        if (!r || money_is_none(own) || __builtin_mul_overflow(p[i].amount, 100000, &oere) ||
            oere != own.oere)
            out[(*found)++] = (struct note_grid_finding){&p[i], r, own};
    }
    for (size_t i = 0; any && i < g->n_rows; i++) {
        if (g->rows[i].role == NOTE_ROW_LINE && !is_printed(g, &g->rows[i], table_no, p, n))
            out[(*found)++] = (struct note_grid_finding){NULL, &g->rows[i], g->rows[i].sum};
    }
}

int note_grid_check(const struct note_full *n, const struct note_line *printed, size_t n_printed,
    struct note_grid_finding **ret, size_t *ret_n, size_t *ret_cells, struct arena *a, struct err *err)
{
    static const char *const numbers[] = {"2a", "3", "4"};
    struct note_grid *grids = arena_array(a, 3, sizeof *grids);
    size_t found = 0, cells = 0;
    struct note_grid_finding *out = arena_array(a, n_printed + 3 * n->n_lines + 1, sizeof *out);
    if (!grids || !out)
        return err_set(err, ERR_LIMIT, "note_grid_check: out of memory");
    int64_t scenario = n->n_scenarios ? n->scenarios[0].nr : INT_NONE;
    int rc = note_grid_wish(n, scenario, &grids[0], a, err);
    if (!rc)
        rc = note_grid_earlier(n, &grids[1], a, err);
    if (!rc)
        rc = note_grid_annex(n, scenario, &grids[2], a, err);
    for (size_t i = 0; !rc && i < 3; i++)
        check_table(&grids[i], numbers[i], printed, n_printed, out, &found, &cells);
    *ret = out;
    *ret_n = found;
    *ret_cells = cells;
    return rc;
}

/* ---- cost per citizen ---- */

struct cost_list {
    struct note_cost *rows;
    size_t n, room;
};

static void add_cost(struct cost_list *l, const struct note_cost *c)
{
    struct note_cost *last = l->n ? &l->rows[l->n - 1] : NULL;
    if (last && last->section == c->section && last->line == c->line && last->amount.oere == c->amount.oere &&
        last->year_to + 1 == c->year_from && text_equal(last->price_level, c->price_level)) {
        last->year_to = c->year_to;
        return;
    }
    if (l->n == l->room)
        return;
    l->rows[l->n] = *c;
    int64_t size = c->amount.oere < 0 ? -c->amount.oere : c->amount.oere;
    int64_t each = size / c->citizens + (size % c->citizens * 2 >= c->citizens);
    l->rows[l->n++].each = (struct money){c->amount.oere < 0 ? -each : each};
}

static void costs_of_row(struct cost_list *l, const struct note_grid *g, const struct note_grid_row *r,
    const struct budget_note_section *s, const struct budget_note_line *line, int64_t citizens)
{
    for (size_t i = 0; i < g->n_years; i++) {
        int64_t year = g->first_year + (int64_t)i;
        if (!money_is_none(r->y[i]))
            add_cost(
                l, &(struct note_cost){s, line, year, year, citizens, r->y[i], MONEY_NONE, r->price_level});
    }
}

static void costs_of_grid(struct cost_list *l, const struct note_full *n, const struct note_grid *g, bool now)
{
    for (size_t i = 0; i < n->n_sections; i++) {
        const struct budget_note_section *s = &n->sections[i];
        for (size_t k = 0; k < g->n_rows; k++) {
            const struct note_grid_row *r = &g->rows[k];
            if (!text_equal(r->section, s->letter))
                continue;
            if (now && r->role == NOTE_ROW_SUBTOTAL && s->citizens != INT_NONE && s->citizens > 0)
                costs_of_row(l, g, r, s, NULL, s->citizens);
            if (r->role == NOTE_ROW_LINE && r->lines[0]->citizens != INT_NONE && r->lines[0]->citizens > 0)
                costs_of_row(l, g, r, s, r->lines[0], r->lines[0]->citizens);
        }
    }
}

int note_costs(
    const struct note_full *n, struct note_cost **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    struct note_grid now, earlier;
    struct cost_list l = {.room = (2 * n->n_lines + 2 * n->n_sections + 2) * NOTE_YEARS};
    int rc = note_grid_wish(n, n->n_scenarios ? n->scenarios[0].nr : INT_NONE, &now, a, err);
    if (!rc)
        rc = note_grid_earlier(n, &earlier, a, err);
    l.rows = rc ? NULL : arena_array(a, l.room, sizeof *l.rows);
    if (!rc && !l.rows)
        rc = err_set(err, ERR_LIMIT, "note_costs: out of memory");
    if (rc)
        return rc;
    costs_of_grid(&l, n, &now, true);
    costs_of_grid(&l, n, &earlier, false);
    *ret = l.rows;
    *ret_n = l.n;
    return OK;
}

/* ---- states ---- */

static bool is_same(const struct table *t, const void *x, const void *y, struct arena *a)
{
    for (size_t i = 0; i < t->n_fields; i++) {
        const struct field *f = &t->fields[i];
        if (f->rule & (FR_VERSION | FR_PRIMARY))
            continue;
        if (!text_equal(field_text(f, x, a), field_text(f, y, a)))
            return false;
    }
    return true;
}

static const char *rows_of(const struct note_full *n, const struct note_part_info *p, size_t *ret_n)
{
    const char *rows;
    memcpy(&rows, (const char *)n + p->rows, sizeof rows);
    memcpy(ret_n, (const char *)n + p->n, sizeof *ret_n);
    return rows;
}

int note_compare(const struct note_full *old, const struct note_full *now, struct note_difference **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    size_t room = 1, found = 0, n_old, n_now;
    for (int i = NOTE_HEAD + 1; i < NOTE_PARTS; i++) {
        rows_of(old, &note_part_infos[i], &n_old);
        rows_of(now, &note_part_infos[i], &n_now);
        room += n_old + n_now;
    }
    struct note_difference *out = arena_array(a, room, sizeof *out);
    if (!out)
        return err_set(err, ERR_LIMIT, "note_compare: out of memory");
    if (!is_same(&budget_note_table, &old->head, &now->head, a))
        out[found++] = (struct note_difference){NOTE_HEAD, &old->head, &now->head};
    for (int i = NOTE_HEAD + 1; i < NOTE_PARTS; i++) {
        const struct note_part_info *p = &note_part_infos[i];
        const char *was = rows_of(old, p, &n_old), *is = rows_of(now, p, &n_now);
        for (size_t k = 0; k < n_old; k++) {
            const void *row = was + k * p->table->size;
            const void *other = note_part_find(now, (enum note_part)i, *(const int64_t *)row);
            if (!other || !is_same(p->table, row, other, a))
                out[found++] = (struct note_difference){i, row, other};
        }
        for (size_t k = 0; k < n_now; k++) {
            const void *row = is + k * p->table->size;
            if (!note_part_find(old, (enum note_part)i, *(const int64_t *)row))
                out[found++] = (struct note_difference){i, NULL, row};
        }
    }
    *ret = out;
    *ret_n = found;
    return OK;
}
