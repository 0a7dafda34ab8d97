/* Document workers: Chromium makes tagged PDF from accessible HTML, pandoc makes editable Word. Each runs as a child process
 * in a folder of its own, without network and without scripts, with a time limit (TOV_RENDER_SECONDS, 90), and is ended by its own process
 * group; when the server dies, it dies too. A server that runs as root gives them to the user nobody. One that crashes is tried once more. What goes
 * wrong is told to the user in err, and the folder is removed in any case. At most two run at once. Call from a job, never inside a request. */
#pragma once
#include "base/buf.h"
#include "base/err.h"

/* Tells the user why nothing can be written in folder, when err holds no message yet: it is full, or not to be written in. Returns err->code. */
int worker_explain(const char *folder, struct err *err);

struct worker_file {
    const char *name; /* beside the document: "IBMPlexSans-Regular.woff2" */
    const void *data;
    size_t size;
};
/* html = a whole document with lang and title. */
int worker_pdf(
    const char *html, const struct worker_file *files, size_t n_files, struct buf *ret_pdf, struct err *err);
/* Files that worker_docx needs by these names. */
#define WORKER_WORD_STYLES "styles.docx"
#define WORKER_WORD_FILTER "word.lua"
/* Word: title from <title>, h2 becomes the first level of headings, drawings become pictures with alternative text. */
int worker_docx(const char *html, const char *lang, const struct worker_file *files, size_t n_files,
    struct buf *ret_docx, struct err *err);
