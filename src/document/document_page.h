/* Shared by the pages, the jobs and the command of this room. */
#pragma once
#include "document/document_view.h"
#include "document/render_page.h"
#include "system/layout_page.h"

/* The actor as a document's reader: never more than the public may see, so that small counts are suppressed for everyone. */
struct actor document_actor(const struct actor *actor);

/* The frozen body of a document as it is now. co must be composed; out gets the HTML in the document's language. */
int document_freeze(const struct document_full *d, struct compose *co, char *const *markdown, struct buf *out,
    struct err *err);
/* A file of a frozen body: format "html", "pdf" or "docx". */
int document_file(const struct document *head, const char *frozen, size_t len, const char *format,
    struct buf *out, struct err *err);
/* What lists and the head of its page say of a document; committees is its own one. */
struct document_row document_row_of(const struct document *d, struct arena *a);
