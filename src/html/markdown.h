/* Markdown (CommonMark with tables) to HTML. HTML in the source is left out, links to script are emptied and
 * a picture becomes its text, so the result is safe whoever wrote it. Tables get the design system's classes, column headings scope="col", and, when the first column
 * has a heading, its cells are row headings; right-aligned columns are number columns. A paragraph in bold directly before a
 * table is its caption, and a row that begins with "I alt" or "Total" is a sum row. */
#pragma once
#include "base/err.h"
#include "html/html.h"

/* `#` becomes a heading of level top_heading (1–4), `##` the next. ERR_LIMIT when out of memory; *ret is then unchanged.
 * The result lives in a. Any thread. */
int html_markdown(
    struct arena *a, const char *markdown, int top_heading, struct html_safe *ret, struct err *err);
