#include "system/xlsx.h"

#include "base/buf.h"
#include "base/date.h"
#include "base/lang.h"
#include "base/text.h"
#include "system/xlsx_internal.h"

#include <errno.h>
#include <expat.h>
#include <stdlib.h>
#include <string.h>

/* ---- XML parts ---- */

struct xlsx_parse {
    XML_Parser parser;
    struct arena *arena;
    struct err *err;
    int rc;
    struct buf text; /* of the element being read */
    bool in_text;
    /* workbook and its relations */
    struct xlsx_book *book;
    const char *ids[XLSX_MAX_SHEETS]; /* relation of each sheet, then its path */
    /* shared texts */
    const char **strings;
    size_t n_strings, cap_strings;
    int phonetic; /* depth inside <rPh>, whose text is how to say it */
    /* the sheet */
    struct xlsx_sheet *sheet;
    size_t cap_rows, cap_cells, n_cells;
    size_t column;
    char type[12];
    bool has_formula;
};

static void stop(struct xlsx_parse *p, int rc)
{
    if (!p->rc)
        p->rc = rc;
    XML_StopParser(p->parser, XML_FALSE);
}

static void broken(struct xlsx_parse *p)
{
    stop(p,
        err_user(p->err, ERR_INVALID, "%s", tr("Filen er beskadiget. Gem den igen som xlsx, og prøv igen.")));
}

static void too_large(struct xlsx_parse *p)
{
    stop(p, err_user(p->err, ERR_LIMIT, "%s", tr("Regnearket er for stort. Del det i flere filer.")));
}

/* Entities could be nested without end; a spreadsheet has no need of any. */
static void no_doctype(
    void *ctx, const XML_Char *name, const XML_Char *sys, const XML_Char *pub, int internal)
{
    (void)name;
    (void)sys;
    (void)pub;
    (void)internal;
    broken(ctx);
}

/* The name without its prefix. */
static const char *local(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon ? colon + 1 : name;
}

static const char *attribute(const XML_Char **atts, const char *name)
{
    for (size_t i = 0; atts[i]; i += 2) {
        if (text_equal(local(atts[i]), name))
            return atts[i + 1];
    }
    return NULL;
}

static void add_text(void *ctx, const XML_Char *s, int n)
{
    struct xlsx_parse *p = ctx;
    if (p->in_text && !p->phonetic)
        buf_put(&p->text, s, (size_t)n);
}

static const char *take_text(struct xlsx_parse *p)
{
    const char *text = arena_strdup(p->arena, p->text.data ? p->text.data : "");
    if (!text || buf_failed(&p->text))
        too_large(p);
    buf_clear(&p->text);
    return text ? text : "";
}

static int parse(struct xlsx_parse *p, const struct zip_part *part, XML_StartElementHandler begin,
    XML_EndElementHandler end)
{
    p->parser = XML_ParserCreate(NULL);
    if (!p->parser)
        return err_set(p->err, ERR_LIMIT, "xlsx: no memory for the parser");
    XML_SetUserData(p->parser, p);
    XML_SetElementHandler(p->parser, begin, end);
    XML_SetCharacterDataHandler(p->parser, add_text);
    XML_SetStartDoctypeDeclHandler(p->parser, no_doctype);
    enum XML_Status status = XML_Parse(p->parser, part->data, (int)part->size, 1);
    XML_ParserFree(p->parser);
    buf_clear(&p->text);
    p->in_text = false;
    p->phonetic = 0;
    if (p->rc)
        return p->rc;
    return status == XML_STATUS_OK ? OK
                                   : err_user(p->err, ERR_INVALID, "%s",
                                         tr("Filen er beskadiget. Gem den igen som xlsx, og prøv igen."));
}

static void workbook_begin(void *ctx, const XML_Char *name, const XML_Char **atts)
{
    struct xlsx_parse *p = ctx;
    if (text_equal(local(name), "workbookPr")) {
        const char *from = attribute(atts, "date1904");
        p->book->from_1904 = text_equal(from, "1") || text_equal(from, "true");
    }
    if (!text_equal(local(name), "sheet"))
        return;
    const char *title = attribute(atts, "name"), *id = NULL;
    for (size_t i = 0; atts[i]; i += 2) {
        /* r:id, beside the plain sheetId */
        if (strchr(atts[i], ':') && text_equal(local(atts[i]), "id"))
            id = atts[i + 1];
    }
    if (!title || !id)
        broken(p);
    else if (p->book->n == XLSX_MAX_SHEETS)
        too_large(p);
    else {
        p->ids[p->book->n] = arena_strdup(p->arena, id);
        p->book->sheets[p->book->n++] = (struct xlsx_sheet){.name = arena_strdup(p->arena, title)};
    }
}

static void relation_begin(void *ctx, const XML_Char *name, const XML_Char **atts)
{
    struct xlsx_parse *p = ctx;
    const char *id = attribute(atts, "Id"), *target = attribute(atts, "Target");
    if (!text_equal(local(name), "Relationship") || !id || !target)
        return;
    for (size_t i = 0; i < p->book->n; i++) {
        /* A path begins with xl/ from here on, an id never does. */
        if (text_equal(p->ids[i], id))
            p->ids[i] =
                *target == '/' ? arena_strdup(p->arena, target + 1) : arena_printf(p->arena, "xl/%s", target);
    }
}

static void nothing_end(void *ctx, const XML_Char *name)
{
    (void)ctx;
    (void)name;
}

/* ---- shared texts ---- */

static void strings_begin(void *ctx, const XML_Char *name, const XML_Char **atts)
{
    struct xlsx_parse *p = ctx;
    (void)atts;
    if (text_equal(local(name), "rPh"))
        p->phonetic++;
    if (text_equal(local(name), "t"))
        p->in_text = true;
}

static void strings_end(void *ctx, const XML_Char *name)
{
    struct xlsx_parse *p = ctx;
    if (text_equal(local(name), "rPh") && p->phonetic)
        p->phonetic--;
    if (text_equal(local(name), "t"))
        p->in_text = false;
    if (!text_equal(local(name), "si"))
        return;
    if (p->n_strings == p->cap_strings) {
        size_t cap = p->cap_strings ? 2 * p->cap_strings : 256;
        const char **more = cap <= XLSX_MAX_CELLS * 2 ? arena_array(p->arena, cap, sizeof *more) : NULL;
        if (!more) {
            too_large(p);
            return;
        }
        if (p->n_strings)
            memcpy(more, p->strings, p->n_strings * sizeof *more);
        p->strings = more;
        p->cap_strings = cap;
    }
    p->strings[p->n_strings++] = take_text(p);
}

/* ---- a sheet ---- */

/* "BC12" → 54; SIZE_MAX when it is none. */
static size_t column_of(const char *ref)
{
    size_t n = 0;
    const char *s = ref;
    for (; *s >= 'A' && *s <= 'Z' && n < 100000; s++)
        n = n * 26 + (size_t)(*s - 'A' + 1);
    return s == ref || n == 0 ? SIZE_MAX : n - 1;
}

static void row_begin(struct xlsx_parse *p, const XML_Char **atts)
{
    struct xlsx_sheet *sheet = p->sheet;
    const char *r = attribute(atts, "r");
    int64_t line = sheet->n ? sheet->rows[sheet->n - 1].line + 1 : 1;
    if (r && !text_to_int(r, 1, XLSX_MAX_ROW, &line)) {
        broken(p);
        return;
    }
    if (sheet->n == p->cap_rows) {
        size_t cap = p->cap_rows ? 2 * p->cap_rows : 64;
        struct xlsx_row *rows = arena_array(p->arena, cap, sizeof *rows);
        if (!rows) {
            too_large(p);
            return;
        }
        if (sheet->n)
            memcpy(rows, sheet->rows, sheet->n * sizeof *rows);
        sheet->rows = rows;
        p->cap_rows = cap;
    }
    sheet->rows[sheet->n++] = (struct xlsx_row){.line = (int)line};
    p->cap_cells = 0;
    p->column = 0;
}

static void cell_begin(struct xlsx_parse *p, const XML_Char **atts)
{
    const char *ref = attribute(atts, "r"), *type = attribute(atts, "t");
    if (ref)
        p->column = column_of(ref);
    text_copy(p->type, sizeof p->type, type ? type : "n");
    p->has_formula = false;
    buf_clear(&p->text);
    if (!p->sheet->n || p->column == SIZE_MAX)
        broken(p);
    else if (p->column >= XLSX_MAX_COLUMNS || ++p->n_cells > XLSX_MAX_CELLS)
        too_large(p);
}

static void sheet_begin(void *ctx, const XML_Char *name, const XML_Char **atts)
{
    struct xlsx_parse *p = ctx;
    const char *what = local(name);
    if (text_equal(what, "row"))
        row_begin(p, atts);
    else if (text_equal(what, "c"))
        cell_begin(p, atts);
    else if (text_equal(what, "f"))
        p->has_formula = true;
    else if (text_equal(what, "rPh"))
        p->phonetic++;
    else if (text_equal(what, "v") || text_equal(what, "t"))
        p->in_text = true;
}

/* A number as people write it: 0.10000000000000001 is 0.1. */
static const char *plain_number(struct xlsx_parse *p, const char *text)
{
    char *end;
    errno = 0;
    double value = strtod(text, &end);
    if (errno || *end || end == text || value > 1e15 || value < -1e15)
        return text;
    return arena_printf(p->arena, "%.15g", value);
}

static struct xlsx_cell cell_of(struct xlsx_parse *p, const char *text)
{
    int64_t i;
    if (p->has_formula)
        return (struct xlsx_cell){XLSX_FORMULA, text};
    if (!*text)
        return (struct xlsx_cell){XLSX_EMPTY, ""};
    if (text_equal(p->type, "s")) {
        if (text_to_int(text, 0, INT32_MAX, &i) && (size_t)i < p->n_strings)
            return (struct xlsx_cell){XLSX_TEXT, p->strings[i]};
        broken(p);
    }
    if (text_equal(p->type, "b"))
        return (struct xlsx_cell){XLSX_BOOL, text};
    if (text_equal(p->type, "e"))
        return (struct xlsx_cell){XLSX_FAULT, text};
    if (text_equal(p->type, "n"))
        return (struct xlsx_cell){XLSX_NUMBER, plain_number(p, text)};
    return (struct xlsx_cell){XLSX_TEXT, text};
}

static void cell_end(struct xlsx_parse *p)
{
    if (p->rc || !p->sheet->n)
        return;
    struct xlsx_row *row = &p->sheet->rows[p->sheet->n - 1];
    struct xlsx_cell cell = cell_of(p, take_text(p));
    if (p->column >= p->cap_cells) {
        size_t cap = p->column + 1 > 2 * p->cap_cells ? p->column + 1 : 2 * p->cap_cells;
        cap = cap < 16 ? 16 : cap;
        struct xlsx_cell *cells = arena_array(p->arena, cap, sizeof *cells);
        if (!cells) {
            too_large(p);
            return;
        }
        if (row->n)
            memcpy(cells, row->cells, row->n * sizeof *cells);
        row->cells = cells;
        p->cap_cells = cap;
    }
    for (; row->n <= p->column; row->n++)
        row->cells[row->n] = (struct xlsx_cell){XLSX_EMPTY, ""};
    row->cells[p->column++] = cell;
}

static void sheet_end(void *ctx, const XML_Char *name)
{
    struct xlsx_parse *p = ctx;
    const char *what = local(name);
    if (text_equal(what, "c"))
        cell_end(p);
    else if (text_equal(what, "rPh") && p->phonetic)
        p->phonetic--;
    else if (text_equal(what, "v") || text_equal(what, "t"))
        p->in_text = false;
    else if (text_equal(what, "row") && p->sheet->n && !p->sheet->rows[p->sheet->n - 1].n)
        p->sheet->n--;
}

/* ---- the book ---- */

bool xlsx_looks_like(const void *data, size_t n)
{
    return n > 4 && memcmp(data, "PK\3\4", 4) == 0;
}

static int read_part(struct zip *zip, struct xlsx_parse *p, const char *path, XML_StartElementHandler begin,
    XML_EndElementHandler end, bool required)
{
    struct zip_part part;
    int rc = zip_find(zip, path, &part, p->err);
    if (!rc) {
        rc = parse(p, &part, begin, end);
        zip_done(&part);
        return rc;
    }
    if (rc == ERR_NOT_FOUND && !required)
        return OK;
    return rc != ERR_NOT_FOUND
               ? rc
               : err_user(p->err, ERR_INVALID, "%s",
                     tr("Filen er ikke et regneark i formatet xlsx. Gem den som xlsx eller csv, og prøv igen."));
}

int xlsx_read(const void *data, size_t n, struct xlsx_book *ret, struct arena *a, struct err *err)
{
    struct zip zip;
    struct xlsx_book book = {.sheets = arena_array(a, XLSX_MAX_SHEETS, sizeof *book.sheets)};
    struct xlsx_parse p = {.arena = a, .err = err, .book = &book, .text = BUF_INIT};
    if (!book.sheets)
        return err_set(err, ERR_LIMIT, "xlsx: out of memory");
    int rc = zip_open(&zip, data, n, XLSX_MAX_UNPACKED, err);
    if (!rc)
        rc = read_part(&zip, &p, "xl/workbook.xml", workbook_begin, nothing_end, true);
    if (!rc)
        rc = read_part(&zip, &p, "xl/_rels/workbook.xml.rels", relation_begin, nothing_end, true);
    if (!rc)
        rc = read_part(&zip, &p, "xl/sharedStrings.xml", strings_begin, strings_end, false);
    for (size_t i = 0; !rc && i < book.n; i++) {
        p.sheet = &book.sheets[i];
        p.cap_rows = 0;
        rc = read_part(&zip, &p, p.ids[i], sheet_begin, sheet_end, true);
    }
    buf_done(&p.text);
    if (!rc)
        *ret = book;
    return rc;
}

const char *xlsx_day(const struct xlsx_book *book, const char *serial, struct arena *a)
{
    /* Serial 61 is 1 March 1900; before it the format counts a 29 February that never was. */
    int64_t day;
    char iso[11];
    if (!text_to_int(serial, book->from_1904 ? 0 : 61, 2958465, &day))
        return NULL;
    day_t base = book->from_1904 ? day_from_ymd(1904, 1, 1) : day_from_ymd(1899, 12, 30);
    return arena_strdup(a, day_iso((day_t){(int32_t)(base.n + day)}, iso));
}
