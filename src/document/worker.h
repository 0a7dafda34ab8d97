/* Document workers: Chromium makes tagged PDF from accessible HTML, pandoc makes editable Word. Each runs as a child process
 * in a folder of its own, without network and without scripts, with a time limit, and is ended by its own process
 * group. A server that runs as root gives them to the user nobody. At most two run at once. Call from a job, never inside a request. */
#pragma once
#include "base/buf.h"
#include "base/err.h"

struct worker_file {
    const char *name; /* beside the document: "IBMPlexSans-Regular.woff2" */
    const void *data;
    size_t size;
};
/* html = a whole document with lang and title. */
int worker_pdf(
    const char *html, const struct worker_file *files, size_t n_files, struct buf *ret_pdf, struct err *err);
/* Word: title from <title>, h2 becomes the first level of headings, drawings become pictures with alternative text. */
int worker_docx(const char *html, const char *lang, struct buf *ret_docx, struct err *err);
