/* Word files from outside: an archive as it is, and any bytes as the XML of the document or its styles. */
#include "../unit/zip_archive.h"
#include "system/docx.h"
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void read_file(const void *data, size_t n)
{
    struct docx doc;
    struct err err = ERR_INIT;
    struct arena *a = arena_new(64 << 20);
    size_t length = 0;
    docx_looks_like(data, n);
    if (a && docx_read(data, n, &doc, a, &err) == OK) {
        for (size_t i = 0; i < doc.n; i++) {
            const struct docx_block *b = &doc.blocks[i];
            length += b->text ? strlen(b->text) : 0;
            for (size_t k = 0; k < b->n_rows * b->n_cols; k++)
                length += b->cells[k] ? strlen(b->cells[k]) : 0;
        }
        if (length > (size_t)64 << 20) /* more than the arena holds: a text that does not end */
            abort();
    } else if (a && !err.code) {
        abort();
    }
    arena_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const char styles[] =
        "<w:styles><w:style w:styleId=\"H\"><w:name w:val=\"heading 1\"/></w:style></w:styles>";
    static const char document[] =
        "<w:document><w:body><w:p><w:pPr><w:pStyle w:val=\"H\"/></w:pPr><w:r><w:t>A</w:t></w:r></w:p></w:body></w:document>";
    struct zip_content parts[] = {{"word/styles.xml", styles, sizeof styles - 1, 0},
        {"word/document.xml", document, sizeof document - 1, 0}};
    struct buf file = BUF_INIT;
    if (n == 0)
        return 0;
    read_file(data, n);
    struct zip_content *mine = &parts[data[0] % 2];
    mine->content = (const char *)data + 1;
    mine->n = n - 1;
    zip_archive(parts, 2, &file);
    read_file(file.data, file.len);
    buf_done(&file);
    return 0;
}
