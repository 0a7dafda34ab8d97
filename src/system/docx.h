/* Reads a Word file (Office Open XML, ECMA-376) from memory: its paragraphs and tables in order, as text. Nothing in it is run or followed; the
 * size unpacked and the number of blocks and cells are limited, so that a small hostile file cannot use up the server. Text that somebody has
 * deleted with changes tracked is not there, text that was inserted is; a raised number is a note's and no part of the words before it. */
#pragma once
#include "base/arena.h"
#include "base/err.h"
#include <stdbool.h>
#include <stddef.h>

enum {
    DOCX_MAX_UNPACKED = 64 << 20, /* bytes of all parts read together */
    DOCX_MAX_BLOCKS = 20000,
    DOCX_MAX_CELLS = 200000,
    DOCX_MAX_COLUMNS = 60,
    DOCX_MAX_STYLES = 1000
};

enum docx_kind { DOCX_PARAGRAPH, DOCX_TABLE };
struct docx_block {
    enum docx_kind kind;
    /* A paragraph: never empty. */
    const char *text;
    int level; /* of a heading, from 1; 0 = none. A document's title is 1 */
    bool is_caption;
    /* A table: cells[n_rows * n_cols], row after row; NULL = part of the cell before it or above it, or empty. */
    const char *caption; /* the table's own description; NULL = none */
    const char *const *cells;
    size_t n_rows, n_cols, n_heads; /* n_heads 0 = no row is marked as one */
};
struct docx {
    struct docx_block *blocks; /* [n] */
    size_t n;
};

/* Whether data is such a file (a zip archive that names the part word/document.xml). */
bool docx_looks_like(const void *data, size_t n);
/* All in the arena. ERR_INVALID with a message for the user when it is no such file, is damaged or encrypted; ERR_LIMIT when it is larger than
 * the limits. */
int docx_read(const void *data, size_t n, struct docx *ret, struct arena *a, struct err *err);
