/* Word files as documents to check: their tables and paragraphs, in the order of the document. */
#include "check/check_text.h"

#include "base/lang.h"
#include "base/text.h"
#include "system/docx.h"

#include <string.h>

enum { MOST_TITLE = 160 };

/* What a table is called: its own caption, the line of text before it, or the heading above it. */
static const char *title_of(const struct docx_block *b, const struct docx_block *before, const char *section)
{
    bool line = before && before->kind == DOCX_PARAGRAPH && strlen(before->text) < MOST_TITLE;
    return b->caption && *b->caption ? b->caption : line ? before->text : section;
}

int check_document_docx(const char *name, const void *data, size_t len, struct check_document *ret,
    struct arena *a, struct err *err)
{
    struct docx doc = {0};
    int rc = docx_read(data, len, &doc, a, err);
    struct check_table *tables = rc ? NULL : arena_array(a, doc.n + 1, sizeof *tables);
    struct check_paragraph *paragraphs = rc ? NULL : arena_array(a, doc.n + 1, sizeof *paragraphs);
    const char *section = NULL;
    size_t n_tables = 0, n_paragraphs = 0;
    if (!tables || !paragraphs)
        return rc ? rc : err_set(err, ERR_LIMIT, "no memory for a Word file");
    for (size_t i = 0; i < doc.n; i++) {
        const struct docx_block *b = &doc.blocks[i];
        if (b->kind == DOCX_TABLE)
            tables[n_tables++] = (struct check_table){.title = title_of(b, i ? b - 1 : NULL, section),
                .cells = b->cells,
                .n_rows = b->n_rows,
                .n_cols = b->n_cols,
                .n_heads = b->n_heads ? b->n_heads : 1};
        else if (b->level)
            section = b->text;
        else
            paragraphs[n_paragraphs++] = (struct check_paragraph){.text = b->text, .section = section};
    }
    *ret = (struct check_document){.name = name,
        .day = DAY_NONE,
        .tables = tables,
        .n_tables = n_tables,
        .paragraphs = paragraphs,
        .n_paragraphs = n_paragraphs};
    return OK;
}
