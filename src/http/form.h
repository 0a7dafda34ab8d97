/* Parsers for what a browser sends: percent decoding, urlencoded text (query and form), multipart forms
 * and cookies. Strict: a broken escape, bytes that are not UTF-8 and NUL are refused, never repaired. Used by
 * request.c; pages read their parameters through http.h. */
#pragma once
#include "base/arena.h"
#include "base/err.h"
#include <stdbool.h>
#include <stddef.h>

enum {
    FORM_MAX_PAIRS = 5000,       /* pairs or parts in one form, wanted or not */
    FORM_MAX_NAME = 100,         /* bytes of a parameter name */
    FORM_MAX_PART_HEADER = 4096, /* bytes of the header lines of one multipart part */
    FORM_MAX_BOUNDARY = 70       /* RFC 2046, 5.1.1 */
};

/* One value. text is NUL-terminated and in the form's arena, except for a file (filename not NULL), where it
 * points into the parsed body and is len bytes without terminator. */
struct form_value {
    const char *name;
    const char *text;
    size_t len;
    const char *filename;
};

/* The values of a form in the order sent. Only names that wanted() accepts are kept (NULL = all). */
struct form {
    struct arena *arena;
    bool (*wanted)(const void *ctx, const char *name);
    const void *ctx;
    struct form_value *values; /* [n] */
    size_t n, cap;
    size_t n_seen;     /* pairs read, kept or not */
    size_t text_limit; /* most bytes of kept texts, files not counted; 0 = no limit */
    size_t text_used;
};

/* Decodes s[n] to ret[n+1], NUL-terminated; plus = '+' is a space. false on a broken escape, NUL or bytes
 * that are not UTF-8. */
bool form_decode(const char *s, size_t n, bool plus, char *ret, size_t *ret_len);

/* Adds the pairs of "a=1&b=2". ERR_INVALID when malformed, ERR_LIMIT when there are too many. */
int form_parse_urlencoded(struct form *f, const char *s, size_t n, struct err *err);

/* The boundary of a multipart/form-data content type. ERR_INVALID when missing or malformed. */
int form_boundary(const char *content_type, char ret[FORM_MAX_BOUNDARY + 1], struct err *err);
/* Adds the parts of a multipart/form-data body (RFC 7578). A file input left empty adds nothing. */
int form_parse_multipart(struct form *f, const char *boundary, const char *s, size_t n, struct err *err);

/* The value of a cookie in a Cookie header (RFC 6265), the first if it is given twice; NULL when absent or
 * when it holds anything but printable ASCII. In the arena. */
const char *form_cookie(struct arena *a, const char *header, const char *name);
