/* The lines of a printed budget note, made from its tables: table 2a tells the activities, table 4 their committee and appropriation. A row of
 * table 4 is the activities of its initiative that add up to it in every year. Nothing is repaired: printed sums stay printed. */
#include "base/lang.h"
#include "base/text.h"
#include "budget/note.h"
#include "budget/note_internal.h"
#include "effect/reported.h"
#include "system/load.h"

#include <string.h>

struct note_fact {
    int64_t id;
    const char *note_key, *kind;
    int64_t nr;
    const char *section, *code, *number, *reform, *text, *source, *place;
};
static const struct field note_fact_fields[] = {
    FIELD(note_fact, id, F_ID, NULL, FR_PRIMARY),
    FIELD(note_fact, note_key, F_TEXT, NULL, FR_REQUIRED),
    FIELD(note_fact, kind, F_TEXT, NULL, FR_REQUIRED),
    FIELD(note_fact, nr, F_INT, NULL, FR_REQUIRED),
    FIELD(note_fact, section, F_TEXT, NULL, 0),
    FIELD(note_fact, code, F_TEXT, NULL, 0),
    FIELD(note_fact, number, F_TEXT, NULL, 0),
    FIELD(note_fact, reform, F_TEXT, NULL, 0),
    FIELD(note_fact, text, F_LONG, NULL, 0),
    FIELD(note_fact, source, F_TEXT, NULL, 0),
    FIELD(note_fact, place, F_TEXT, NULL, 0),
};
static TABLE(note_fact_table, "note_fact", N_("Oplysninger i budgetnotater"), note_fact, note_fact_fields);
LOAD(note_fact_load, .file = "note_facts", .table = &note_fact_table, .order = 55,
    .keys = {"note_key", "kind", "nr"}, .refs = {{"note_key", "notes"}, {"source", "sources"}});

SQL(note_fact_select,
    "SELECT id, note_key, kind, nr, section, code, number, reform, text, source, place FROM note_fact "
    "WHERE note_key = $1 ORDER BY kind, nr");
SQL(note_derive_count, "SELECT COUNT(*) FROM budget_note WHERE key = $1");

/* One printed row with its years. */
struct printed_row {
    const struct note_line *first;
    int64_t year[NOTE_YEARS * 2], amount[NOTE_YEARS * 2]; /* [n] */
    size_t n;
    size_t line; /* of a row of table 2a: its place among the lines */
    bool used;
};
struct derive {
    struct conn *c;
    struct arena *a;
    struct err *err;
    struct note note;
    struct note_line *cells;
    size_t n_cells;
    struct note_category *categories;
    size_t n_categories;
    struct note_link *links;
    size_t n_links;
    struct note_fact *facts;
    size_t n_facts;
    struct printed_row *rows[3]; /* of tables 2a, 3 and 4 */
    size_t n_rows[3];
    struct budget_note head;
    struct budget_note_line *lines; /* [n_lines] */
    size_t n_lines;
};
static const char *const tables[] = {"2a", "3", "4"};
enum { WISH, EARLIER, ANNEX };

/* ---- reading ---- */

static struct printed_row *row_of(struct derive *d, int t, const struct note_line *l)
{
    for (size_t i = 0; i < d->n_rows[t]; i++) {
        if (d->rows[t][i].first->row == l->row && text_equal(d->rows[t][i].first->section, l->section))
            return &d->rows[t][i];
    }
    d->rows[t][d->n_rows[t]].first = l;
    return &d->rows[t][d->n_rows[t]++];
}

static int gather_rows(struct derive *d)
{
    for (int t = 0; t < 3; t++) {
        d->rows[t] = arena_array(d->a, d->n_cells + 1, sizeof *d->rows[t]);
        if (!d->rows[t])
            return err_set(d->err, ERR_LIMIT, "note derive: out of memory");
        for (size_t i = 0; i < d->n_cells; i++) {
            const struct note_line *l = &d->cells[i];
            int64_t year;
            if (!text_equal(l->table_no, tables[t]) || !text_equal(l->role, "line") ||
                !text_to_int(l->year, 1990, 2100, &year) || l->amount == INT_NONE)
                continue;
            struct printed_row *r = row_of(d, t, l);
            if (r->n == NOTE_YEARS * 2)
                continue;
            r->year[r->n] = year;
            r->amount[r->n++] = l->amount;
        }
    }
    return OK;
}

static void period_of(const struct derive *d, int t, int64_t *from, int64_t *to)
{
    for (size_t i = 0; i < d->n_rows[t]; i++) {
        for (size_t k = 0; k < d->rows[t][i].n; k++) {
            int64_t year = d->rows[t][i].year[k];
            *from = *from == INT_NONE || year < *from ? year : *from;
            *to = *to == INT_NONE || year > *to ? year : *to;
        }
    }
}

/* ---- the head and the parts around the lines ---- */

/* Marks in the order of the paper's head, which is that of the code list. */
static const char *marks_of(const struct derive *d)
{
    static const char *const codes[] = {"need_to", "staff", "timely_care", "challenge", "expiry", "referred",
        "party", "mayors", "committee", "administrative"};
    const char *out = NULL;
    for (size_t i = 0; i < d->n_categories; i++) {
        int64_t nr = d->categories[i].sort;
        if (d->categories[i].is_set != 1 || nr < 1 || nr > (int64_t)(sizeof codes / sizeof codes[0]))
            continue;
        out = out ? arena_printf(d->a, "%s,%s", out, codes[nr - 1]) : codes[nr - 1];
    }
    return out;
}

static int derive_head(struct derive *d)
{
    struct budget_note *h = &d->head;
    const char *list = d->note.administrations, *word;
    size_t n;
    field_clear_row(&budget_note_table, h);
    h->key = h->printed_key = d->note.key;
    h->number = d->note.number ? d->note.number : d->note.key;
    h->title = d->note.title;
    h->title_en = d->note.title_en;
    h->administrations = d->note.administrations ? d->note.administrations : "";
    h->lead = text_list_next(&list, &word, &n) ? arena_strndup(d->a, word, n) : "";
    h->marks = marks_of(d);
    h->districts = d->note.district_choice;
    h->state = "draft";
    period_of(d, WISH, &h->year_from, &h->year_to);
    period_of(d, EARLIER, &h->earlier_from, &h->earlier_to);
    h->budget_year = d->note.budget_year != INT_NONE ? d->note.budget_year : h->year_from;
    /* The paper prints the year before the budget year in what is asked for, and the budget year itself among the earlier ones. */
    if (h->year_from == h->budget_year)
        h->year_from--;
    if (h->earlier_to != INT_NONE && h->earlier_to == h->budget_year - 1)
        h->earlier_to++;
    if (h->year_from == INT_NONE)
        h->year_from = h->year_to = h->budget_year;
    return q_insert(d->c, &budget_note_table, h, &h->id, d->err);
}

static int derive_text(struct derive *d, const char *part, const char *body)
{
    struct budget_note_text t;
    if (!body)
        return OK;
    field_clear_row(&budget_note_text_table, &t);
    t.note_key = d->note.key;
    t.part = part;
    t.body = body;
    t.removed = 0;
    return q_insert(d->c, &budget_note_text_table, &t, &t.id, d->err);
}

static int derive_scenario(struct derive *d)
{
    struct budget_note_scenario s;
    field_clear_row(&budget_note_scenario_table, &s);
    s.note_key = d->note.key;
    s.nr = 1;
    s.title = d->note.scenario ? d->note.scenario : tr("Scenarie 1");
    s.removed = 0;
    return q_insert(d->c, &budget_note_scenario_table, &s, &s.id, d->err);
}

/* Citizens a year that a source tells of the intervention for the year; INT_NONE = not told. */
static int citizens_of(struct derive *d, const char *intervention, int64_t year, int64_t *ret)
{
    struct reported *rows;
    size_t n;
    int64_t first;
    int rc = reported_of(d->c, "intervention", intervention, &rows, &n, d->a, d->err);
    for (size_t i = 0; !rc && i < n; i++) {
        char digits[5] = "";
        text_copy(digits, sizeof digits, rows[i].period ? rows[i].period : "");
        if (text_equal(rows[i].unit, "persons") && !dec_is_none(rows[i].value) &&
            text_to_int(digits, 1990, 2100, &first) && first == year)
            *ret = rows[i].value.milli / 1000;
    }
    return rc;
}

static int derive_section(struct derive *d, const struct note_line *l)
{
    struct budget_note_section s;
    int rc = OK;
    field_clear_row(&budget_note_section_table, &s);
    s.note_key = d->note.key;
    s.letter = l->section;
    s.title = l->section_title ? l->section_title : l->section;
    s.removed = 0;
    for (size_t i = 0; !rc && i < d->n_links; i++) {
        const char *one = d->links[i].intervention;
        if (!one || !text_equal(d->links[i].section, s.letter))
            continue;
        s.interventions = s.interventions ? arena_printf(d->a, "%s,%s", s.interventions, one) : one;
        rc = citizens_of(d, one, d->head.budget_year, &s.citizens);
    }
    for (size_t i = 0; i < d->n_facts; i++) {
        if (text_equal(d->facts[i].kind, "change") && text_equal(d->facts[i].section, s.letter)) {
            s.change = d->facts[i].code;
            s.reason = d->facts[i].text;
        }
    }
    return rc ? rc : q_insert(d->c, &budget_note_section_table, &s, &s.id, d->err);
}

static int derive_sections(struct derive *d)
{
    char seen[128] = "";
    int rc = OK;
    for (size_t i = 0; !rc && i < d->n_rows[WISH] + d->n_rows[EARLIER]; i++) {
        const struct note_line *l =
            i < d->n_rows[WISH] ? d->rows[WISH][i].first : d->rows[EARLIER][i - d->n_rows[WISH]].first;
        unsigned char letter = (unsigned char)(l->section ? l->section[0] : 0);
        if (!letter || letter > 127 || seen[letter])
            continue;
        seen[letter] = 1;
        rc = derive_section(d, l);
    }
    return rc;
}

static int derive_facts(struct derive *d)
{
    int rc = OK;
    for (size_t i = 0; !rc && i < d->n_facts; i++) {
        const struct note_fact *f = &d->facts[i];
        if (text_equal(f->kind, "assumption")) {
            struct budget_note_assumption s;
            field_clear_row(&budget_note_assumption_table, &s);
            s.note_key = d->note.key;
            s.section = f->section;
            s.text = f->text;
            s.reform = f->reform;
            s.state = f->code ? f->code : "awaited";
            s.removed = 0;
            rc = q_insert(d->c, &budget_note_assumption_table, &s, &s.id, d->err);
        } else if (text_equal(f->kind, "related")) {
            struct budget_note_related r;
            field_clear_row(&budget_note_related_table, &r);
            r.note_key = d->note.key;
            r.relation = f->code;
            r.number = f->number;
            r.reason = f->text;
            r.removed = 0;
            rc = q_insert(d->c, &budget_note_related_table, &r, &r.id, d->err);
        }
    }
    return rc;
}

/* ---- the lines ---- */

static void line_of_row(struct derive *d, struct printed_row *r, const char *kind, int64_t first_year)
{
    struct budget_note_line *l = &d->lines[d->n_lines];
    const struct note_line *p = r->first;
    field_clear_row(&budget_note_line_table, l);
    l->note_key = d->note.key;
    l->kind = kind;
    l->section = p->section;
    l->label = p->row_label;
    l->administration = p->administration;
    l->steering_area = p->steering_area;
    l->direction = "expenditure";
    l->price_level = p->price_level;
    l->person_years = p->person_years;
    l->first_year = first_year;
    l->removed = 0;
    for (size_t i = 0; i < r->n; i++) {
        int64_t slot = r->year[i] - first_year;
        if (slot >= 0 && slot < NOTE_YEARS)
            l->y[slot] = money_from_tkr((struct dec){r->amount[i] * 1000});
    }
    r->line = d->n_lines++;
}

/* The chosen rows of table 2a (bits of mask, over list[n]) add up to the row of table 4 in every year. */
static bool adds_up(struct printed_row *const *list, size_t n, unsigned mask, const struct printed_row *annex)
{
    int64_t years[NOTE_YEARS * 2] = {0};
    size_t n_years = 0, matched = 0;
    for (size_t i = 0; i < n; i++) {
        n_years += mask >> i & 1 ? list[i]->n : 0;
        for (size_t k = 0; (mask >> i & 1) && k < list[i]->n; k++) {
            for (size_t y = 0; y < annex->n; y++) {
                if (annex->year[y] != list[i]->year[k])
                    continue;
                years[y] += list[i]->amount[k];
                matched++;
            }
        }
    }
    for (size_t y = 0; y < annex->n; y++) {
        if (years[y] != annex->amount[y])
            return false;
    }
    return n_years == matched;
}

static void give_annex(struct derive *d, struct printed_row *row, const struct note_line *annex)
{
    struct budget_note_line *l = &d->lines[row->line];
    row->used = true;
    l->annex_label = annex->row_label;
    l->committee = annex->committee;
    l->appropriation = annex->appropriation;
    l->direction = annex->direction ? annex->direction : l->direction;
}

static void match_annex(struct derive *d, const struct printed_row *annex)
{
    enum { MOST = 10 };
    struct printed_row *list[MOST];
    size_t n = 0;
    unsigned best = 0;
    for (size_t i = 0; i < d->n_rows[WISH] && n < MOST; i++) {
        struct printed_row *r = &d->rows[WISH][i];
        if (!r->used && text_equal(r->first->section, annex->first->section))
            list[n++] = r;
    }
    for (unsigned mask = 1; mask < 1u << n; mask++) {
        if ((!best || __builtin_popcount(mask) < __builtin_popcount(best)) && adds_up(list, n, mask, annex))
            best = mask;
    }
    for (size_t i = 0; i < n; i++) {
        if (best >> i & 1)
            give_annex(d, list[i], annex->first);
    }
}

/* The administration that the note's other lines of the committee belong to; NULL = none, or more than one. */
static const char *administration_of(const struct derive *d, const char *committee)
{
    const char *found = NULL;
    for (size_t i = 0; committee && i < d->n_lines; i++) {
        const struct budget_note_line *l = &d->lines[i];
        if (!text_equal(l->committee, committee) || !l->administration)
            continue;
        if (found && !text_equal(found, l->administration))
            return NULL;
        found = l->administration;
    }
    return found;
}

static void tell_what_is_derived(struct derive *d)
{
    const char **found = arena_must(d->a, (d->n_lines + 1) * sizeof *found);
    for (size_t i = 0; i < d->n_lines; i++)
        found[i] = d->lines[i].administration ? NULL : administration_of(d, d->lines[i].committee);
    for (size_t i = 0; i < d->n_lines; i++) {
        struct budget_note_line *l = &d->lines[i];
        if (!text_equal(l->kind, "wish"))
            continue;
        if (found[i]) {
            l->administration = found[i];
            l->note = arena_strdup(d->a,
                tr("Forvaltningen er ikke oplyst i tabel 2a. Den er udledt af udvalget i tabel 4, som i notatets øvrige linjer hører til "
                   "samme forvaltning."));
        } else if (!l->committee) {
            l->note = arena_strdup(d->a, tr("Tabel 4 har ingen række med samme beløb i samme initiativ."));
        }
    }
}

static int derive_lines(struct derive *d)
{
    int rc = OK;
    d->lines = arena_array(d->a, d->n_rows[WISH] + d->n_rows[EARLIER] + 1, sizeof *d->lines);
    if (!d->lines)
        return err_set(d->err, ERR_LIMIT, "note derive: out of memory");
    for (size_t i = 0; i < d->n_rows[WISH]; i++)
        line_of_row(d, &d->rows[WISH][i], "wish", d->head.year_from);
    for (size_t i = 0; i < d->n_rows[ANNEX]; i++)
        match_annex(d, &d->rows[ANNEX][i]);
    for (size_t i = 0; i < d->n_rows[EARLIER]; i++)
        line_of_row(d, &d->rows[EARLIER][i], "earlier", d->head.earlier_from);
    tell_what_is_derived(d);
    for (size_t i = 0; !rc && i < d->n_lines; i++) {
        struct budget_note_line *l = &d->lines[i];
        /* A yearly number of citizens belongs to the earlier grant of the year it is told for. */
        for (size_t k = 0; !rc && text_equal(l->kind, "earlier") && k < d->n_links; k++) {
            int64_t first = l->first_year;
            for (int64_t y = 0; y < NOTE_YEARS && money_is_none(l->y[y]); y++)
                first = l->first_year + y + 1;
            if (d->links[k].intervention && text_equal(d->links[k].section, l->section))
                rc = citizens_of(d, d->links[k].intervention, first, &l->citizens);
        }
        if (!rc)
            rc = q_insert(d->c, &budget_note_line_table, l, &l->id, d->err);
    }
    return rc;
}

static int derive_note(struct derive *d)
{
    int64_t nr;
    struct actor actor = actor_command_line();
    int rc = note_lines(d->c, d->note.key, NULL, &d->cells, &d->n_cells, d->a, d->err);
    if (!rc)
        rc = note_categories(d->c, d->note.key, &d->categories, &d->n_categories, d->a, d->err);
    if (!rc)
        rc = note_links(d->c, d->note.key, &d->links, &d->n_links, d->a, d->err);
    if (!rc)
        rc = q_all(d->c, &note_fact_select, ARGS(V_TEXT(d->note.key)), &note_fact_table, &d->facts,
            &d->n_facts, d->a, d->err);
    if (!rc)
        rc = gather_rows(d);
    if (!rc && !d->n_rows[WISH])
        return OK; /* its tables are not loaded yet */
    if (!rc)
        rc = derive_head(d);
    if (!rc)
        rc = derive_text(d, "summary", d->note.summary);
    if (!rc)
        rc = derive_text(d, "background", d->note.note);
    if (!rc)
        rc = derive_text(d, "risk", d->note.risk);
    if (!rc)
        rc = derive_text(d, "annex", d->note.rent_management);
    if (!rc)
        rc = derive_scenario(d);
    if (!rc)
        rc = derive_sections(d);
    if (!rc)
        rc = derive_facts(d);
    if (!rc)
        rc = derive_lines(d);
    return rc ? rc
              : note_version_add(d->c, &actor, d->note.key, tr("Linjerne udledt af det trykte notat"),
                    NOTE_PARTS, INT_NONE, &nr, d->a, d->err);
}

int note_derive_all(struct conn *c, struct err *err)
{
    struct arena *a = arena_new(0);
    struct note *notes;
    size_t n;
    if (!a)
        return err_set(err, ERR_LIMIT, "note derive: out of memory");
    int rc = note_list(c, &notes, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        struct derive *d = arena_must(a, sizeof *d);
        int64_t count = 0;
        *d = (struct derive){.c = c, .a = a, .err = err, .note = notes[i]};
        rc = q_int(c, &note_derive_count, ARGS(V_TEXT(notes[i].key)), &count, err);
        /* A printed note without source is one that a user has read in for checking. */
        if (!rc && !count && notes[i].source)
            rc = derive_note(d);
    }
    arena_free(a);
    return rc;
}
