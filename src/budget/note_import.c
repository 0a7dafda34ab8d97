#include "budget/note_import.h"

#include "base/csv.h"
#include "base/lang.h"
#include "base/text.h"
#include "budget/note_write.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/organisation.h"
#include "system/xlsx.h"

#include <string.h>

enum {
    COL_TABLE,
    COL_SECTION,
    COL_LABEL,
    COL_ROLE,
    COL_AREA,
    COL_ADMIN,
    COL_COMMITTEE,
    COL_APPROPRIATION,
    COL_DIRECTION,
    COL_LEVEL,
    COL_PLACE,
    COLUMNS
};
static const char *const column_names[COLUMNS] = {"Tabel", "Afsnit", "Række", "Rolle", "Styringsområde",
    "Forvaltning", "Udvalg", "Bevilling", "Art", "Prisniveau", "Sted"};

/* A file as texts: header and rows, each with its line. */
struct sheet {
    const char **header; /* [n_cols] */
    size_t n_cols;
    const char **cells;  /* [n_rows][n_cols] */
    const char **faults; /* [n_rows] of a cell that is a formula or an error; NULL = none */
    int *lines;
    size_t n_rows;
};

static int sheet_begin(struct sheet *s, size_t n_cols, size_t room, struct arena *a, struct err *err)
{
    if (room > NOTE_IMPORT_MAX_ROWS)
        return err_user(
            err, ERR_INVALID, tr("Filen har mere end %d rækker. Del den i flere."), NOTE_IMPORT_MAX_ROWS);
    s->n_cols = n_cols;
    s->cells = arena_array(a, room * n_cols + 1, sizeof(*s->cells));
    s->faults = arena_array(a, room + 1, sizeof(*s->faults));
    s->lines = arena_array(a, room + 1, sizeof *s->lines);
    return s->cells && s->faults && s->lines ? OK : err_set(err, ERR_LIMIT, "note import: out of memory");
}

static int read_csv(const char *data, size_t n, struct sheet *s, struct arena *a, struct err *err)
{
    struct csv csv;
    char **cells;
    size_t lines = 1;
    const char *end = memchr(data, '\n', n);
    bool semicolons = memchr(data, ';', end ? (size_t)(end - data) : n) != NULL;
    for (size_t i = 0; i < n; i++)
        lines += data[i] == '\n';
    int rc = csv_open(&csv, data, n, semicolons ? ';' : ',', a, err);
    if (rc)
        return rc;
    s->header = (const char **)csv.header;
    rc = sheet_begin(s, csv.n_cols, lines > NOTE_IMPORT_MAX_ROWS ? NOTE_IMPORT_MAX_ROWS : lines, a, err);
    int got = rc ? rc : csv_next(&csv, a, &cells, err);
    for (; got == 1; got = csv_next(&csv, a, &cells, err)) {
        if (s->n_rows == NOTE_IMPORT_MAX_ROWS)
            return err_user(
                err, ERR_INVALID, tr("Filen har mere end %d rækker. Del den i flere."), NOTE_IMPORT_MAX_ROWS);
        for (size_t i = 0; i < csv.n_cols; i++)
            s->cells[s->n_rows * csv.n_cols + i] = cells[i];
        s->lines[s->n_rows++] = csv.line;
    }
    return got;
}

static const char *xlsx_text_of(const struct xlsx_cell *c, const char **fault, struct arena *a)
{
    if (c->kind == XLSX_FORMULA)
        *fault = tr("En celle har en formel. Skriv den trykte værdi i stedet.");
    else if (c->kind == XLSX_FAULT)
        *fault = arena_printf(a, tr("En celle viser fejlen %s. Skriv den trykte værdi i stedet."), c->text);
    return c->text ? c->text : "";
}

static int read_xlsx(const void *data, size_t n, struct sheet *s, struct arena *a, struct err *err)
{
    struct xlsx_book book;
    int rc = xlsx_read(data, n, &book, a, err);
    if (rc)
        return rc;
    if (!book.n || !book.sheets[0].n)
        return err_user(
            err, ERR_INVALID, "%s", tr("Regnearket er tomt. Den første række skal have kolonnernes navne."));
    const struct xlsx_sheet *first = &book.sheets[0];
    rc = sheet_begin(s, first->rows[0].n, first->n, a, err);
    s->header = rc ? NULL : arena_array(a, s->n_cols + 1, sizeof(*s->header));
    if (!s->header)
        return rc ? rc : err_set(err, ERR_LIMIT, "note import: out of memory");
    for (size_t i = 0; i < s->n_cols; i++)
        s->header[i] = first->rows[0].cells[i].text ? first->rows[0].cells[i].text : "";
    for (size_t r = 1; r < first->n; r++) {
        for (size_t i = 0; i < s->n_cols; i++)
            s->cells[s->n_rows * s->n_cols + i] =
                i < first->rows[r].n ? xlsx_text_of(&first->rows[r].cells[i], &s->faults[s->n_rows], a) : "";
        s->lines[s->n_rows++] = first->rows[r].line;
    }
    return OK;
}

/* ---- columns ---- */

struct columns {
    int at[COLUMNS];   /* -1 = not in the file */
    const char **year; /* [n_cols] "2026", "total"; NULL = another column */
};

static int find_columns(const struct sheet *s, struct columns *c, struct arena *a, struct err *err)
{
    size_t n_years = 0;
    c->year = arena_array(a, s->n_cols + 1, sizeof(*c->year));
    if (!c->year)
        return err_set(err, ERR_LIMIT, "note import: out of memory");
    for (int k = 0; k < COLUMNS; k++)
        c->at[k] = -1;
    for (size_t i = 0; i < s->n_cols; i++) {
        int64_t year;
        const char *name = text_trim(a, s->header[i]);
        for (int k = 0; k < COLUMNS; k++) {
            if (text_equal(text_fold(a, name), text_fold(a, column_names[k])))
                c->at[k] = (int)i;
        }
        if (text_to_int(name, 1990, 2100, &year))
            c->year[i] = name;
        else if (text_equal(text_fold(a, name), "i alt"))
            c->year[i] = "total";
        n_years += c->year[i] != NULL;
    }
    if (c->at[COL_TABLE] < 0 || c->at[COL_LABEL] < 0 || !n_years)
        return err_user(err, ERR_INVALID, "%s",
            tr("Filens første række skal mindst have kolonnerne Tabel og Række og en kolonne for hvert år, fx 2026."));
    return OK;
}

static const char *cell(
    const struct sheet *s, const struct columns *c, size_t row, int column, struct arena *a)
{
    const char *text =
        c->at[column] < 0 ? "" : text_trim(a, s->cells[row * s->n_cols + (size_t)c->at[column]]);
    return *text ? text : NULL;
}

/* ---- values ---- */

static const char *role_of(const char *text)
{
    if (!text || text_equal(text, "linje") || text_equal(text, "line"))
        return "line";
    if (text_equal(text, "sum") || text_equal(text, "subtotal"))
        return "subtotal";
    return text_equal(text, "i alt") || text_equal(text, "total") ? "total" : NULL;
}

/* A code by its code or its label; *fault tells when it is neither. */
static const char *code_of(
    const char *list, const char *text, const char *column, const char **fault, struct arena *a)
{
    const struct code *const *codes;
    size_t n = code_list(list, DAY_NONE, &codes);
    for (size_t i = 0; text && i < n; i++) {
        if (text_equal(codes[i]->code, text) || text_equal(text_fold(a, codes[i]->label), text_fold(a, text)))
            return codes[i]->code;
    }
    if (text && !*fault)
        *fault = arena_printf(a, tr("Kolonnen %s: %s er ikke en af mulighederne."), column, text);
    return NULL;
}

static const char *organisation_of(const char *text, const char *column, const char **fault, struct arena *a)
{
    const struct organisation *all;
    size_t n = organisation_all(&all);
    for (size_t i = 0; text && i < n; i++) {
        if (text_equal(text_fold(a, all[i].key), text_fold(a, text)) ||
            (all[i].abbrev && text_equal(text_fold(a, all[i].abbrev), text_fold(a, text))))
            return all[i].key;
    }
    if (text && !*fault)
        *fault = arena_printf(a, tr("Kolonnen %s: %s er ikke en kendt forkortelse."), column, text);
    return NULL;
}

static const char *level_of(const char *text, const char **fault, struct arena *a)
{
    int64_t year;
    if (!text)
        return NULL;
    const char *digits = arena_strndup(a, text, strnlen(text, 4));
    if (text_to_int(digits, 1990, 2100, &year))
        return digits;
    if (text_has_prefix(text_fold(a, text), "loebende"))
        return "løbende";
    if (!*fault)
        *fault = arena_printf(a, tr("Kolonnen Prisniveau: skriv et år eller løbende, ikke %s."), text);
    return NULL;
}

/* Whole 1.000 kr. as printed: "5.661", "1573", "-12". */
static bool amount_of(const char *text, int64_t *ret)
{
    struct dec d;
    if (!dec_parse(text, &d) || d.milli % 1000)
        return false;
    *ret = d.milli / 1000;
    return true;
}

static void read_row(const struct sheet *s, const struct columns *c, size_t i, const char *note_key,
    int64_t nr, struct note_import *ret, struct arena *a)
{
    struct note_line l;
    const char *fault = s->faults[i], *role = role_of(cell(s, c, i, COL_ROLE, a));
    size_t before = ret->n_cells;
    field_clear_row(&note_line_table, &l);
    l.note_key = note_key;
    l.table_no = cell(s, c, i, COL_TABLE, a);
    l.section = cell(s, c, i, COL_SECTION, a);
    l.row = nr;
    l.row_label = cell(s, c, i, COL_LABEL, a);
    l.role = role;
    if (!fault && (!l.table_no || !(text_equal(l.table_no, "2a") || text_equal(l.table_no, "3") ||
                                      text_equal(l.table_no, "4"))))
        fault = tr("Kolonnen Tabel: skriv 2a, 3 eller 4.");
    if (!fault && !l.row_label)
        fault = tr("Kolonnen Række er tom. Skriv rækkens tekst, som den er trykt.");
    if (!fault && !role)
        fault = tr("Kolonnen Rolle: skriv linje, sum eller i alt.");
    l.steering_area = code_of("steering_area", cell(s, c, i, COL_AREA, a), column_names[COL_AREA], &fault, a);
    l.administration = organisation_of(cell(s, c, i, COL_ADMIN, a), column_names[COL_ADMIN], &fault, a);
    l.committee = organisation_of(cell(s, c, i, COL_COMMITTEE, a), column_names[COL_COMMITTEE], &fault, a);
    l.appropriation = cell(s, c, i, COL_APPROPRIATION, a);
    l.direction =
        code_of("note_direction", cell(s, c, i, COL_DIRECTION, a), column_names[COL_DIRECTION], &fault, a);
    l.price_level = level_of(cell(s, c, i, COL_LEVEL, a), &fault, a);
    l.place = cell(s, c, i, COL_PLACE, a);
    for (size_t k = 0; !fault && k < s->n_cols; k++) {
        const char *text = c->year[k] ? text_trim(a, s->cells[i * s->n_cols + k]) : "";
        if (!*text)
            continue;
        l.year = c->year[k];
        l.as_printed = text;
        if (!amount_of(text, &l.amount))
            fault = arena_printf(
                a, tr("Kolonnen %s: %s er ikke et helt antal 1.000 kr. Skriv fx 5.661."), s->header[k], text);
        else
            ret->cells[ret->n_cells++] = l;
    }
    if (!fault && ret->n_cells == before)
        fault = tr("Rækken har ingen beløb. Skriv mindst ét, eller fjern rækken.");
    if (fault)
        ret->n_cells = before;
    ret->n_faults += fault != NULL;
    ret->rows[ret->n_rows++] = (struct note_import_row){
        s->lines[i], l.table_no, l.section, l.row_label, role, ret->n_cells - before, fault};
}

int note_import_read(const char *name, const void *data, size_t n, const char *note_key,
    struct note_import *ret, struct arena *a, struct err *err)
{
    struct sheet s = {0};
    struct columns c;
    size_t len = strlen(name);
    bool xlsx = len > 5 && text_equal(name + len - 5, ".xlsx"),
         csv = len > 4 && text_equal(name + len - 4, ".csv");
    *ret = (struct note_import){0};
    int rc = xlsx  ? read_xlsx(data, n, &s, a, err)
             : csv ? read_csv(data, n, &s, a, err)
                   : err_user(err, ERR_INVALID, "%s", tr("Vælg en fil, der ender på .csv eller .xlsx."));
    if (!rc)
        rc = find_columns(&s, &c, a, err);
    if (rc)
        return rc;
    ret->rows = arena_array(a, s.n_rows + 1, sizeof *ret->rows);
    ret->cells = arena_array(a, s.n_rows * s.n_cols + 1, sizeof *ret->cells);
    if (!ret->rows || !ret->cells)
        return err_set(err, ERR_LIMIT, "note import: out of memory");
    for (size_t i = 0; i < s.n_rows; i++)
        read_row(&s, &c, i, note_key, (int64_t)i + 1, ret, a);
    if (!ret->n_rows)
        return err_user(err, ERR_INVALID, "%s", tr("Filen har ingen rækker under kolonnernes navne."));
    return OK;
}

/* ---- saving ---- */

SQL(note_import_remove, "DELETE FROM note_line WHERE note_key = $1");
SQL(note_import_is_public, "SELECT COUNT(*) FROM note WHERE key = $1 AND source IS NOT NULL");
SQL(note_import_is_there, "SELECT COUNT(*) FROM note WHERE key = $1");

/* The paper that the cells are of: named as the note, without source. */
static int add_paper(
    struct conn *c, const struct budget_note *head, const char *file_name, struct arena *a, struct err *err)
{
    struct note n;
    int64_t there = 0, id;
    int rc = q_int(c, &note_import_is_there, ARGS(V_TEXT(head->key)), &there, err);
    if (rc || there)
        return rc;
    field_clear_row(&note_table, &n);
    n.key = head->key;
    n.number = head->number;
    n.title = head->title;
    n.title_en = head->title_en;
    n.budget_year = head->budget_year;
    n.administrations = head->administrations;
    n.note = arena_printf(a, tr("Trykte tabeller læst ind af %s."), file_name);
    return q_insert(c, &note_table, &n, &id, err);
}

int note_import_save(struct conn *c, const struct actor *actor, const char *note_key,
    const struct note_import *file, const char *file_name, int64_t *ret_replaced, struct err *err)
{
    struct arena *a = arena_new(0);
    struct budget_note head;
    int64_t is_public = 0;
    if (!a)
        return err_set(err, ERR_LIMIT, "note import: out of memory");
    int rc = note_head_by_key(c, note_key, &head, a, err);
    if (!rc && !note_may_write(actor, &head))
        rc = err_user(
            err, ERR_DENIED, "%s", tr("Kun de forvaltninger, der skriver notatet, kan indlæse tabeller."));
    if (!rc)
        rc = q_int(c, &note_import_is_public, ARGS(V_TEXT(note_key)), &is_public, err);
    if (!rc && is_public)
        rc = err_user(err, ERR_REFUSED, "%s",
            tr("De trykte tal i notatet er offentlige data og kan ikke erstattes. Ret linjerne i stedet."));
    if (!rc && text_equal(head.state, "approved"))
        rc = err_user(err, ERR_REFUSED, "%s",
            tr("Notatet er godkendt og kan ikke rettes. Åbn det igen, før du retter."));
    if (!rc && file->n_faults)
        rc = err_user(
            err, ERR_REFUSED, tr("%zu rækker har fejl. Ret filen, og indlæs den igen."), file->n_faults);
    if (!rc)
        rc = q_exec(c, &note_import_remove, ARGS(V_TEXT(note_key)), ret_replaced, err);
    if (!rc)
        rc = add_paper(c, &head, file_name, a, err);
    if (!rc)
        rc = q_insert_many(c, &note_line_table, file->cells, file->n_cells, err);
    if (!rc)
        rc = audit_add(c, actor,
            &(struct audit_entry){"import", "note_line", head.id, INT_NONE,
                arena_printf(a, "%s: %zu cells from %s, %lld replaced", note_key, file->n_cells, file_name,
                    (long long)*ret_replaced)},
            err);
    arena_free(a);
    return rc;
}
