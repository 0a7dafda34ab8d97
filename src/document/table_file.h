/* All tables and charts of a document as one file for spreadsheets, a sheet each: those of records and those written in Markdown, from the
 * same composed and suppressed figures as the text. Under each its caption, unit, definitions and data dates; last the sheet Talgrundlag
 * with every figure of the document. The same tables as JSON, which refers to the figures by key. */
#pragma once
#include "document/compose.h"
#include "document/document.h"

/* markdown[n_sections] of the document as composed. A document without tables gives a sheet that says so. */
int table_file_xlsx(const struct document_full *d, const struct compose *co, char *const *markdown,
    struct buf *out, struct err *err);
/* [{"caption":…,"unit":…,"rows":[{"label":…,"cells":[{"key":…}]}]}]: the tables and charts of records. */
void table_file_json(const struct compose *co, struct buf *out);
