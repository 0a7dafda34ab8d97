/* Spreadsheets from outside: an archive as it is, and any bytes as the XML of a sheet, shared texts or the book. */
#include "system/xlsx.h"
#include "system/xlsx_internal.h"
#include "../unit/zip_archive.h"
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void read_book(const void *data, size_t n)
{
    struct xlsx_book book;
    struct err err = ERR_INIT;
    struct arena *a = arena_new(64 << 20);
    if (a && xlsx_read(data, n, &book, a, &err) == OK) {
        for (size_t s = 0; s < book.n; s++) {
            for (size_t r = 0; r < book.sheets[s].n; r++) {
                for (size_t k = 0; k < book.sheets[s].rows[r].n; k++)
                    xlsx_day(&book, book.sheets[s].rows[r].cells[k].text, a);
            }
        }
    }
    arena_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const char workbook[] =
        "<workbook xmlns:r=\"x\"><sheets><sheet name=\"s\" r:id=\"a\"/></sheets></workbook>";
    static const char relations[] =
        "<Relationships><Relationship Id=\"a\" Target=\"s.xml\"/></Relationships>";
    static const char strings[] = "<sst><si><t>x</t></si></sst>";
    static const char sheet[] =
        "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row></sheetData></worksheet>";
    struct zip_content parts[] = {{"xl/workbook.xml", workbook, sizeof workbook - 1, 0},
        {"xl/_rels/workbook.xml.rels", relations, sizeof relations - 1, 0},
        {"xl/sharedStrings.xml", strings, sizeof strings - 1, 0}, {"xl/s.xml", sheet, sizeof sheet - 1, 0}};
    struct buf file = BUF_INIT;
    if (n == 0)
        return 0;
    read_book(data, n);
    struct zip_content *mine = &parts[data[0] % 4];
    mine->content = (const char *)data + 1;
    mine->n = n - 1;
    zip_archive(parts, 4, &file);
    read_book(file.data, file.len);
    buf_done(&file);
    return 0;
}
