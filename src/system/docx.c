#include "system/docx.h"

#include "base/buf.h"
#include "base/lang.h"
#include "base/text.h"
#include "system/xlsx_internal.h"

#include <expat.h>
#include <stdlib.h>
#include <string.h>

struct docx_style {
    const char *id;
    int level;
    bool is_caption;
};

/* A row of the outermost table. */
struct docx_row {
    const char *cells[DOCX_MAX_COLUMNS];
    size_t n;
    bool is_head;
};

struct docx_parse {
    XML_Parser parser;
    struct arena *arena;
    struct err *err;
    int rc;
    struct docx *doc;
    size_t cap_blocks, n_cells;
    /* styles */
    struct docx_style *styles;
    size_t n_styles;
    /* where in the document */
    int skip;       /* depth inside what is not read: deleted text, the older form of a drawing */
    int paragraphs; /* depth inside <w:p>: a text box holds paragraphs of its own */
    int tables;     /* depth inside <w:tbl>: a table in a cell is that cell's text */
    bool in_text, is_raised;
    struct buf text, run; /* of the paragraph or cell, and of the run being read */
    int level;
    bool is_caption;
    /* the table */
    struct docx_row **rows;
    size_t n_rows, cap_rows, width;
    const char *caption;
    size_t span;
    bool is_below; /* the cell goes on from the one above it */
};

static void docx_stop(struct docx_parse *p, int rc)
{
    if (!p->rc)
        p->rc = rc;
    XML_StopParser(p->parser, XML_FALSE);
}

static int docx_damaged(struct err *err)
{
    err_clear(err);
    return err_user(err, ERR_INVALID, "%s",
        tr("Filen er ikke et læsbart Word-dokument. Gem den igen som docx, og prøv igen."));
}

static int docx_large(struct err *err)
{
    err_clear(err);
    return err_user(err, ERR_LIMIT, "%s", tr("Dokumentet er for stort. Del det i flere filer."));
}

static void docx_too_large(struct docx_parse *p)
{
    docx_stop(p, docx_large(p->err));
}

/* Entities could be nested without end; a document has no need of any. */
static void docx_no_doctype(
    void *ctx, const XML_Char *name, const XML_Char *sys, const XML_Char *pub, int internal)
{
    struct docx_parse *p = ctx;
    (void)name;
    (void)sys;
    (void)pub;
    (void)internal;
    docx_stop(p, docx_damaged(p->err));
}

static const char *docx_local(const char *name)
{
    const char *colon = strrchr(name, ':');
    return colon ? colon + 1 : name;
}

/* "val" of <w:pStyle w:val="Heading1"/>. */
static const char *docx_value(const XML_Char **atts, const char *name)
{
    for (size_t i = 0; atts[i]; i += 2) {
        if (text_equal(docx_local(atts[i]), name))
            return atts[i + 1];
    }
    return NULL;
}

/* <w:tblHeader/> and w:val="true" are on, "0" and "false" off. */
static bool docx_is_on(const XML_Char **atts)
{
    const char *value = docx_value(atts, "val");
    return !value || (!text_equal(value, "0") && !text_equal(value, "false") && !text_equal(value, "off"));
}

static int docx_number(const XML_Char **atts, int least, int most, int otherwise)
{
    int64_t n;
    const char *value = docx_value(atts, "val");
    return value && text_to_int(value, least, most, &n) ? (int)n : otherwise;
}

/* Room for one more of n things; NULL when there is none. */
static void *docx_grow(struct arena *a, void *old, size_t n, size_t *cap, size_t size)
{
    if (n < *cap)
        return old;
    size_t more = *cap ? 2 * *cap : 64;
    void *ret = arena_array(a, more, size);
    if (ret && n)
        memcpy(ret, old, n * size);
    *cap = ret ? more : *cap;
    return ret;
}

/* ---- styles ---- */

static void style_begin(void *ctx, const XML_Char *name, const XML_Char **atts)
{
    struct docx_parse *p = ctx;
    const char *what = docx_local(name), *id = docx_value(atts, "styleId"), *value = docx_value(atts, "val");
    struct docx_style *now = p->n_styles ? &p->styles[p->n_styles - 1] : NULL;
    int64_t level;
    if (text_equal(what, "style") && id && p->n_styles < DOCX_MAX_STYLES)
        p->styles[p->n_styles++] = (struct docx_style){.id = arena_strdup(p->arena, id)};
    else if (now && text_equal(what, "outlineLvl"))
        now->level = docx_number(atts, 0, 8, -1) + 1;
    else if (now && text_equal(what, "name") && value) {
        now->is_caption = strstr(value, "aption") != NULL;
        if (text_equal(value, "Title"))
            now->level = 1;
        else if (text_has_prefix(value, "heading ") && text_to_int(value + strlen("heading "), 1, 9, &level))
            now->level = (int)level;
    }
}

static void docx_nothing_end(void *ctx, const XML_Char *name)
{
    (void)ctx;
    (void)name;
}

static void style_use(struct docx_parse *p, const char *id)
{
    for (size_t i = 0; id && i < p->n_styles; i++) {
        if (text_equal(p->styles[i].id, id)) {
            p->level = p->styles[i].level;
            p->is_caption = p->styles[i].is_caption;
        }
    }
}

/* ---- text ---- */

static void text_add(void *ctx, const XML_Char *s, int n)
{
    struct docx_parse *p = ctx;
    if (p->in_text && !p->skip)
        buf_put(&p->run, s, (size_t)n);
}

static void run_end(struct docx_parse *p)
{
    const char *s = p->run.data ? p->run.data : "";
    if (p->run.len && !(p->is_raised && strspn(s, "0123456789, ") == p->run.len))
        buf_put(&p->text, s, p->run.len);
    buf_clear(&p->run);
    p->is_raised = false;
}

/* The words gathered, with one space between them; "" when there are none. */
static const char *text_take(struct docx_parse *p)
{
    char *text = arena_strndup(p->arena, p->text.data ? p->text.data : "", p->text.len), *to = text;
    if (!text || buf_failed(&p->text) || buf_failed(&p->run)) {
        docx_too_large(p);
        return "";
    }
    buf_clear(&p->text);
    for (const char *s = text; *s; s++) {
        bool space = *s == ' ' || *s == '\t' || *s == '\n' || *s == '\r';
        if (!space)
            *to++ = *s;
        else if (to > text && to[-1] != ' ')
            *to++ = ' ';
    }
    if (to > text && to[-1] == ' ')
        to--;
    *to = 0;
    return text;
}

static struct docx_block *block_add(struct docx_parse *p)
{
    struct docx_block *blocks = p->doc->n < DOCX_MAX_BLOCKS ? docx_grow(p->arena, p->doc->blocks, p->doc->n,
                                                                  &p->cap_blocks, sizeof *blocks)
                                                            : NULL;
    if (!blocks) {
        docx_too_large(p);
        return NULL;
    }
    p->doc->blocks = blocks;
    blocks[p->doc->n] = (struct docx_block){0};
    return &blocks[p->doc->n++];
}

static void paragraph_end(struct docx_parse *p)
{
    if (p->paragraphs > 0)
        p->paragraphs--;
    buf_putc(&p->text, ' ');
    if (p->paragraphs || p->tables)
        return;
    const char *text = text_take(p);
    struct docx_block *b = *text ? block_add(p) : NULL;
    if (b)
        *b = (struct docx_block){
            .kind = DOCX_PARAGRAPH, .text = text, .level = p->level, .is_caption = p->is_caption};
}

/* ---- tables ---- */

static void row_begin(struct docx_parse *p)
{
    struct docx_row **rows = docx_grow(p->arena, p->rows, p->n_rows, &p->cap_rows, sizeof *rows);
    struct docx_row *row = rows ? arena_alloc(p->arena, sizeof *row) : NULL;
    if (!row) {
        docx_too_large(p);
        return;
    }
    *row = (struct docx_row){.n = 0};
    p->rows = rows;
    rows[p->n_rows++] = row;
}

static void cell_end(struct docx_parse *p)
{
    struct docx_row *row = p->n_rows ? p->rows[p->n_rows - 1] : NULL;
    const char *text = text_take(p);
    if (!row || p->rc)
        return;
    if (row->n + p->span > DOCX_MAX_COLUMNS || (p->n_cells += p->span) > DOCX_MAX_CELLS) {
        docx_too_large(p);
        return;
    }
    row->cells[row->n] = *text && !p->is_below ? text : NULL;
    row->n += p->span;
    p->width = row->n > p->width ? row->n : p->width;
}

static void table_end(struct docx_parse *p)
{
    size_t heads = 0;
    const char **cells = arena_array(p->arena, p->n_rows * p->width + 1, sizeof *cells);
    struct docx_block *b = p->n_rows && p->width ? block_add(p) : NULL;
    if (!cells)
        docx_too_large(p);
    if (!cells || !b)
        return;
    while (heads < p->n_rows && p->rows[heads]->is_head)
        heads++;
    for (size_t r = 0; r < p->n_rows; r++)
        memcpy(cells + r * p->width, p->rows[r]->cells, p->rows[r]->n * sizeof *cells);
    *b = (struct docx_block){.kind = DOCX_TABLE,
        .caption = p->caption,
        .cells = cells,
        .n_rows = p->n_rows,
        .n_cols = p->width,
        .n_heads = heads};
}

static void table_begin(struct docx_parse *p)
{
    if (p->tables++ > 0)
        return;
    p->rows = NULL;
    p->n_rows = p->cap_rows = p->width = 0;
    p->caption = NULL;
    buf_clear(&p->text);
}

/* ---- the document ---- */

static bool is_skipped(const char *what)
{
    return text_equal(what, "del") || text_equal(what, "moveFrom") || text_equal(what, "Fallback");
}

/* Elements of a table; only those of the outermost are its own. */
static void begin_in_table(struct docx_parse *p, const char *what, const XML_Char **atts)
{
    struct docx_row *row = p->n_rows ? p->rows[p->n_rows - 1] : NULL;
    if (p->tables != 1)
        return;
    if (text_equal(what, "tr"))
        row_begin(p);
    else if (text_equal(what, "tblHeader") && row)
        row->is_head = docx_is_on(atts);
    else if (text_equal(what, "tblCaption") && docx_value(atts, "val"))
        p->caption = arena_strdup(p->arena, docx_value(atts, "val"));
    else if (text_equal(what, "gridBefore") && row)
        row->n = (size_t)docx_number(atts, 0, DOCX_MAX_COLUMNS, 0);
    else if (text_equal(what, "gridSpan"))
        p->span = (size_t)docx_number(atts, 1, DOCX_MAX_COLUMNS, 1);
    else if (text_equal(what, "vMerge"))
        p->is_below = !text_equal(docx_value(atts, "val"), "restart");
    else if (text_equal(what, "tc")) {
        p->span = 1;
        p->is_below = false;
        buf_clear(&p->text);
    }
}

static void begin_in_paragraph(struct docx_parse *p, const char *what, const XML_Char **atts)
{
    if (text_equal(what, "p") && p->paragraphs++ == 0) {
        p->level = 0;
        p->is_caption = false;
    } else if (text_equal(what, "pStyle"))
        style_use(p, docx_value(atts, "val"));
    else if (text_equal(what, "outlineLvl") && p->paragraphs)
        p->level = docx_number(atts, 0, 8, p->level - 1) + 1;
    else if (text_equal(what, "vertAlign"))
        p->is_raised = text_equal(docx_value(atts, "val"), "superscript");
    else if (text_equal(what, "t"))
        p->in_text = true;
    else if (text_equal(what, "tab") || text_equal(what, "br") || text_equal(what, "cr"))
        buf_putc(&p->run, ' ');
    else if (text_equal(what, "noBreakHyphen"))
        buf_putc(&p->run, '-');
}

static void document_begin(void *ctx, const XML_Char *name, const XML_Char **atts)
{
    struct docx_parse *p = ctx;
    const char *what = docx_local(name);
    if (p->skip || is_skipped(what)) {
        p->skip++;
        return;
    }
    if (text_equal(what, "tbl"))
        table_begin(p);
    else if (p->tables)
        begin_in_table(p, what, atts);
    begin_in_paragraph(p, what, atts);
}

static void document_end(void *ctx, const XML_Char *name)
{
    struct docx_parse *p = ctx;
    const char *what = docx_local(name);
    if (p->skip) {
        p->skip--;
        return;
    }
    if (text_equal(what, "t"))
        p->in_text = false;
    else if (text_equal(what, "r"))
        run_end(p);
    else if (text_equal(what, "p"))
        paragraph_end(p);
    else if (text_equal(what, "tc") && p->tables == 1)
        cell_end(p);
    else if (text_equal(what, "tbl") && p->tables && --p->tables == 0)
        table_end(p);
}

static int docx_parse(struct docx_parse *p, const struct zip_part *part, XML_StartElementHandler begin,
    XML_EndElementHandler end)
{
    p->parser = XML_ParserCreate(NULL);
    if (!p->parser)
        return err_set(p->err, ERR_LIMIT, "docx: no memory for the parser");
    XML_SetUserData(p->parser, p);
    XML_SetElementHandler(p->parser, begin, end);
    XML_SetCharacterDataHandler(p->parser, text_add);
    XML_SetStartDoctypeDeclHandler(p->parser, docx_no_doctype);
    enum XML_Status status = XML_Parse(p->parser, part->data, (int)part->size, 1);
    XML_ParserFree(p->parser);
    if (p->rc)
        return p->rc;
    return status == XML_STATUS_OK ? OK : docx_damaged(p->err);
}

static int docx_part(struct zip *zip, struct docx_parse *p, const char *path, XML_StartElementHandler begin,
    XML_EndElementHandler end, bool required)
{
    struct zip_part part;
    int rc = zip_find(zip, path, &part, p->err);
    if (!rc) {
        rc = docx_parse(p, &part, begin, end);
        zip_done(&part);
        return rc;
    }
    if (rc == ERR_NOT_FOUND && !required)
        return OK;
    return rc == ERR_LIMIT ? docx_large(p->err) : docx_damaged(p->err);
}

bool docx_looks_like(const void *data, size_t n)
{
    static const char part[] = "word/document.xml";
    return n > 4 && memcmp(data, "PK\3\4", 4) == 0 && memmem(data, n, part, sizeof part - 1) != NULL;
}

int docx_read(const void *data, size_t n, struct docx *ret, struct arena *a, struct err *err)
{
    struct zip zip;
    struct docx doc = {0};
    struct docx_parse p = {.arena = a,
        .err = err,
        .doc = &doc,
        .span = 1,
        .text = BUF_INIT,
        .run = BUF_INIT,
        .styles = arena_array(a, DOCX_MAX_STYLES, sizeof *p.styles)};
    if (!p.styles)
        return err_set(err, ERR_LIMIT, "docx: out of memory");
    int rc = zip_open(&zip, data, n, DOCX_MAX_UNPACKED, err);
    if (rc)
        return docx_damaged(err);
    rc = docx_part(&zip, &p, "word/styles.xml", style_begin, docx_nothing_end, false);
    if (!rc)
        rc = docx_part(&zip, &p, "word/document.xml", document_begin, document_end, true);
    buf_done(&p.text);
    buf_done(&p.run);
    if (!rc)
        *ret = doc;
    return rc;
}
