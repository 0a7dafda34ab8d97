#include "budget/note_table.h"

#include "base/text.h"

enum { MAX_LEVELS = 16, MAX_AREAS = 16, MAX_COMMITTEES = 64 };

struct names {
    const char *list[MAX_COMMITTEES];
    size_t n;
    bool too_many;
};

static bool names_has(const struct names *s, const char *name)
{
    for (size_t i = 0; i < s->n; i++) {
        if (text_equal(s->list[i], name))
            return true;
    }
    return false;
}
static void names_add(struct names *s, const char *name)
{
    if (names_has(s, name))
        return;
    s->too_many = s->n == MAX_COMMITTEES;
    if (!s->too_many)
        s->list[s->n++] = name;
}

static bool is_kind(const struct budget_note_line *l, const char *kind, int64_t scenario)
{
    return text_equal(l->kind, kind) &&
           (scenario == INT_NONE || l->scenario == INT_NONE || l->scenario == scenario);
}

static struct money signed_amount(const struct budget_note_line *l, int64_t year)
{
    struct money m = note_line_year(l, year);
    if (!money_is_none(m) && text_equal(l->direction, "income"))
        m.oere = -m.oere;
    return m;
}

/* ---- rows ---- */

struct build {
    const struct note_full *note;
    const struct budget_note_line **lines; /* [n] those of the table */
    size_t n;
    struct note_grid grid;
    struct arena *arena;
    struct err *err;
};

static int build_begin(
    struct build *b, const char *kind, int64_t scenario, int64_t from, int64_t to, size_t n_sums)
{
    const struct note_full *n = b->note;
    struct names levels = {0};
    b->lines = arena_array(b->arena, n->n_lines + 1, sizeof *b->lines);
    b->grid.first_year = from;
    b->grid.n_years = from == INT_NONE || to < from ? 0 : (size_t)(to - from + 1);
    if (b->grid.n_years > NOTE_YEARS)
        b->grid.n_years = NOTE_YEARS;
    for (size_t i = 0; b->lines && i < n->n_lines; i++) {
        if (!is_kind(&n->lines[i], kind, scenario))
            continue;
        b->lines[b->n++] = &n->lines[i];
        names_add(&levels, n->lines[i].price_level);
        b->grid.has_person_years = b->grid.has_person_years || !dec_is_none(n->lines[i].person_years);
    }
    b->grid.n_levels = levels.n;
    b->grid.rows = arena_array(b->arena, b->n + n_sums * (levels.n + 1) + 1, sizeof *b->grid.rows);
    return b->lines && b->grid.rows ? OK : err_set(b->err, ERR_LIMIT, "note table: out of memory");
}

static struct note_grid_row *add_row(
    struct build *b, enum note_row_role role, const struct budget_note_line *l)
{
    struct note_grid_row *r = &b->grid.rows[b->grid.n_rows];
    *r = (struct note_grid_row){.role = role, .person_years = DEC_NONE, .sum = MONEY_NONE};
    for (size_t i = 0; i < NOTE_YEARS; i++)
        r->y[i] = MONEY_NONE;
    r->lines = arena_array(b->arena, b->n + 1, sizeof(*r->lines));
    r->price_level = l->price_level;
    if (!r->lines) {
        err_set(b->err, ERR_LIMIT, "note table: out of memory");
        return NULL;
    }
    b->grid.n_rows++;
    return r;
}

static int row_add(struct build *b, struct note_grid_row *r, const struct budget_note_line *l)
{
    if (!r)
        return b->err->code;
    r->lines[r->n_lines++] = l;
    for (size_t i = 0; i < b->grid.n_years; i++) {
        struct money m = signed_amount(l, b->grid.first_year + (int64_t)i);
        if (!money_add(&r->y[i], m) || !money_add(&r->sum, m))
            return err_set(b->err, ERR_LIMIT, "note table: a sum does not fit");
    }
    if (!dec_is_none(l->person_years))
        r->person_years.milli =
            (dec_is_none(r->person_years) ? 0 : r->person_years.milli) + l->person_years.milli;
    return OK;
}

static const char *title_of(const struct note_full *n, const char *letter)
{
    for (size_t i = 0; letter && i < n->n_sections; i++) {
        if (text_equal(n->sections[i].letter, letter))
            return n->sections[i].title;
    }
    return NULL;
}

static void name_row(struct build *b, struct note_grid_row *r, const struct budget_note_line *l, bool annex)
{
    if (!r)
        return;
    r->section = l->section;
    r->section_title = title_of(b->note, l->section);
    r->label = annex && l->annex_label ? l->annex_label : l->label;
    r->administration = l->administration;
    r->committee = l->committee;
    r->appropriation = l->appropriation;
    r->steering_area = l->steering_area;
    r->direction = l->direction;
    r->note = l->note;
}

/* ---- sums over lines chosen by up to three of their texts ---- */

struct pick {
    const char *level, *section, *area, *committee;
    bool by_section, by_area, by_committee;
};
static bool is_picked(const struct pick *p, const struct budget_note_line *l)
{
    return text_equal(p->level, l->price_level) && (!p->by_section || text_equal(p->section, l->section)) &&
           (!p->by_area || text_equal(p->area, l->steering_area)) &&
           (!p->by_committee || text_equal(p->committee, l->committee));
}

/* A sum row of the lines picked; none when there are no such lines. */
static int add_sum(struct build *b, enum note_row_role role, const struct pick *p)
{
    struct note_grid_row *r = NULL;
    int rc = OK;
    for (size_t i = 0; !rc && i < b->n; i++) {
        if (!is_picked(p, b->lines[i]))
            continue;
        if (!r) {
            r = add_row(b, role, b->lines[i]);
            if (r && p->by_section) {
                r->section = p->section;
                r->section_title = title_of(b->note, p->section);
            }
            if (r && p->by_area)
                r->steering_area = p->area;
            if (r && p->by_committee)
                r->committee = p->committee;
        }
        rc = row_add(b, r, b->lines[i]);
    }
    return rc;
}

static int names_of(const struct build *b, struct names *levels, struct names *sections, struct names *areas)
{
    for (size_t i = 0; i < b->n; i++) {
        names_add(levels, b->lines[i]->price_level);
        names_add(sections, b->lines[i]->section);
        names_add(areas, b->lines[i]->steering_area);
    }
    if (levels->n > MAX_LEVELS || sections->too_many || areas->n > MAX_AREAS)
        return err_set(b->err, ERR_LIMIT, "note table: too many sections, areas or price levels");
    return OK;
}

/* Lines and subtotals by section, then totals by price level: tables 2a and 3. */
static int build_by_section(struct build *b, bool by_area)
{
    struct names levels = {0}, sections = {0}, areas = {0};
    int rc = names_of(b, &levels, &sections, &areas);
    for (size_t s = 0; !rc && s < sections.n; s++) {
        for (size_t i = 0; !rc && i < b->n; i++) {
            if (!text_equal(b->lines[i]->section, sections.list[s]))
                continue;
            struct note_grid_row *r = add_row(b, NOTE_ROW_LINE, b->lines[i]);
            name_row(b, r, b->lines[i], false);
            rc = row_add(b, r, b->lines[i]);
        }
        for (size_t k = 0; !rc && k < levels.n; k++)
            rc = add_sum(b, NOTE_ROW_SUBTOTAL,
                &(struct pick){.level = levels.list[k], .section = sections.list[s], .by_section = true});
    }
    for (size_t k = 0; !rc && k < levels.n; k++) {
        for (size_t i = 0; !rc && by_area && areas.n > 1 && i < areas.n; i++)
            rc = add_sum(b, NOTE_ROW_AREA,
                &(struct pick){.level = levels.list[k], .area = areas.list[i], .by_area = true});
        if (!rc)
            rc = add_sum(b, NOTE_ROW_TOTAL, &(struct pick){.level = levels.list[k]});
    }
    return rc;
}

int note_grid_wish(
    const struct note_full *n, int64_t scenario, struct note_grid *ret, struct arena *a, struct err *err)
{
    struct build b = {.note = n, .arena = a, .err = err};
    int rc = build_begin(&b, "wish", scenario, n->head.year_from, n->head.year_to,
        n->n_lines + MAX_AREAS + MAX_COMMITTEES + 2);
    if (!rc)
        rc = build_by_section(&b, true);
    if (!rc)
        *ret = b.grid;
    return rc;
}

int note_grid_earlier(const struct note_full *n, struct note_grid *ret, struct arena *a, struct err *err)
{
    struct build b = {.note = n, .arena = a, .err = err};
    int rc = build_begin(
        &b, "earlier", INT_NONE, n->head.earlier_from, n->head.earlier_to, n->n_lines + MAX_AREAS + 2);
    if (!rc)
        rc = build_by_section(&b, false);
    if (!rc)
        *ret = b.grid;
    return rc;
}

/* ---- table 4 ---- */

static const char *annex_text(const struct budget_note_line *l)
{
    return l->annex_label ? l->annex_label : l->label;
}

static bool is_same_row(const struct note_grid_row *r, const struct budget_note_line *l)
{
    return r->role == NOTE_ROW_LINE && text_equal(r->label, annex_text(l)) &&
           text_equal(r->section, l->section) && text_equal(r->committee, l->committee) &&
           text_equal(r->appropriation, l->appropriation) && text_equal(r->direction, l->direction) &&
           text_equal(r->steering_area, l->steering_area) && text_equal(r->price_level, l->price_level);
}

static int add_annex_line(struct build *b, const struct budget_note_line *l)
{
    struct note_grid_row *r = NULL;
    for (size_t i = 0; !r && i < b->grid.n_rows; i++) {
        if (is_same_row(&b->grid.rows[i], l))
            r = &b->grid.rows[i];
    }
    if (!r) {
        r = add_row(b, NOTE_ROW_LINE, l);
        name_row(b, r, l, true);
    } else if (!text_equal(r->administration, l->administration)) {
        r->administration = NULL;
    }
    return row_add(b, r, l);
}

static int build_annex_area(struct build *b, const char *area, const struct names *levels)
{
    struct names committees = {0};
    int rc = OK;
    for (size_t i = 0; !rc && i < b->n; i++) {
        if (!text_equal(b->lines[i]->steering_area, area))
            continue;
        names_add(&committees, b->lines[i]->committee);
        rc = add_annex_line(b, b->lines[i]);
    }
    for (size_t k = 0; !rc && k < levels->n; k++) {
        struct pick p = {.level = levels->list[k], .area = area, .by_area = true};
        rc = add_sum(b, NOTE_ROW_SUBTOTAL, &p);
        p.by_committee = true;
        for (size_t i = 0; !rc && i < committees.n; i++) {
            p.committee = committees.list[i];
            rc = add_sum(b, NOTE_ROW_COMMITTEE, &p);
        }
    }
    return rc;
}

int note_grid_annex(
    const struct note_full *n, int64_t scenario, struct note_grid *ret, struct arena *a, struct err *err)
{
    struct build b = {.note = n, .arena = a, .err = err};
    struct names levels = {0}, sections = {0}, areas = {0};
    int rc = build_begin(&b, "wish", scenario, n->head.year_from, n->head.year_to,
        n->n_lines + MAX_AREAS * (MAX_COMMITTEES + 1) + 2);
    if (!rc)
        rc = names_of(&b, &levels, &sections, &areas);
    for (size_t i = 0; !rc && i < areas.n; i++)
        rc = build_annex_area(&b, areas.list[i], &levels);
    for (size_t k = 0; !rc && k < levels.n; k++)
        rc = add_sum(&b, NOTE_ROW_TOTAL, &(struct pick){.level = levels.list[k]});
    if (!rc)
        *ret = b.grid;
    return rc;
}

const struct note_grid_row *note_grid_total(const struct note_grid *g, const char *price_level)
{
    for (size_t i = 0; i < g->n_rows; i++) {
        if (g->rows[i].role == NOTE_ROW_TOTAL &&
            (!price_level || text_equal(g->rows[i].price_level, price_level)))
            return &g->rows[i];
    }
    return NULL;
}
