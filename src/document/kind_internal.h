/* The templates of kinds/ embedded at build. */
#pragma once
struct kind_file {
    const char *name; /* kind key */
    const char *text;
};
extern const struct kind_file kind_files[]; /* ended by a NULL name */
/* style/document.css, first and only. */
extern const struct kind_file document_styles[];
