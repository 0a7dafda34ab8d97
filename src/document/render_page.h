/* Documents as HTML: live on screen, frozen at issue, and as a whole accessible file for PDF, Word and download. */
#pragma once
#include "document/compose.h"
#include "document/document.h"
#include "document/worker.h"
#include "html/html.h"

enum render_mode {
    RENDER_LIVE,   /* figures are links ?tal=key */
    RENDER_FROZEN, /* figures carry a footnote number to the appendix Talgrundlag */
    RENDER_PLAIN   /* figures are words: for a preview */
};

/* Composes all shown sections in order; ret_markdown[i] for section i, NULL when hidden. */
int render_compose(
    struct conn *c, const struct document_full *d, struct compose *co, char ***ret_markdown, struct err *err);
/* One composed section's body. open_key = the figure shown in the panel, or NULL. */
void render_section(struct html *h, const struct compose *co, const char *markdown, enum render_mode mode,
    const char *open_key);
/* Title, addressee, sections and appendix: what is stored at issue. */
void render_frozen(
    struct html *h, const struct document_full *d, const struct compose *co, char *const *markdown);
/* A whole HTML file around a frozen body. Its style names the fonts of render_fonts beside it. */
void render_file(struct html *h, const struct document *head, const char *frozen, size_t len);
/* The frozen body of an issue, made by render_frozen when it was issued. */
struct html_safe render_issue(const struct document_issue *issue);
/* The font files of a document, embedded in the program. Returns how many. */
size_t render_fonts(struct worker_file files[2]);
/* What Word's styles and tables are made by, for worker_docx. Returns how many. */
size_t render_word(struct worker_file files[2]);
