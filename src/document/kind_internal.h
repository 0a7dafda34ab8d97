/* The templates of kinds/ embedded at build. */
#pragma once
#include <stddef.h>

struct kind_file {
    const char *name; /* kind key */
    const char *text;
};
extern const struct kind_file kind_files[]; /* ended by a NULL name */
/* style/document.css, first and only. */
extern const struct kind_file document_styles[];
/* style/word.lua, first and only: what pandoc does with the HTML. */
extern const struct kind_file document_filters[];
/* style/word/ as a .docx: the styles of Word. */
extern const unsigned char document_word[];
extern const size_t document_word_size;
