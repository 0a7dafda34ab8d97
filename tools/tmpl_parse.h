/* Parser of the template language: HTML with {directives}, see docs/add-a-page.md. It knows at every place which part of
 * an HTML document it is in (text, tag, quoted attribute, URL), so that each expression gets the escaping of its place, and
 * refuses places where none is safe. It also checks that elements are balanced in every branch and finds the texts
 * to translate. Used by the template compiler and by its fuzz test; depends on the C library only. */
#pragma once
#include <stddef.h>

enum tmpl_kind {
    TK_LIT,  /* s[len] = HTML as written */
    TK_EXPR, /* s = C expression, filter or NULL */
    TK_TR,   /* s = C expression giving a Danish source text */
    TK_MSG,  /* s = message with {0}…{9}, args = TK_EXPR/TK_TR nodes */
    TK_IF,   /* s = condition, body, other (a TK_IF chain for elif, or any list for else) */
    TK_FOR,  /* s = variable, s2 = count, body */
    TK_LET,  /* s = variable, s2 = expression */
    TK_CALL, /* s = name, s2 = arguments without parentheses */
    TK_RAW,  /* s = expression of type struct html_safe */
    TK_ICON  /* s = icon id, s2 = label (message) or NULL */
};

/* Where an expression stands. */
enum tmpl_place { TP_TEXT, TP_ATTR, TP_URL, TP_URL_PART };

struct tmpl_node {
    enum tmpl_kind kind;
    enum tmpl_place place;
    int line;
    const char *s;
    size_t len; /* of s, for TK_LIT */
    const char *s2;
    const char *filter;
    int n_args;
    struct tmpl_node *args, *body, *other, *next;
};

struct tmpl_fn {
    const char *name;   /* without t_ */
    const char *params; /* C parameters without parentheses, "" = none */
    int line;
    struct tmpl_node *body;
    struct tmpl_fn *next;
};

struct tmpl_message {
    const char *text;
    const char *hint; /* what {0}… stand for, or NULL */
    int line;
    struct tmpl_message *next;
};

struct tmpl_include {
    const char *file;
    struct tmpl_include *next;
};

struct tmpl {
    struct tmpl_include *includes;
    struct tmpl_fn *fns;
    struct tmpl_message *messages;
    int error_line;  /* of the first error */
    char error[240]; /* "" = none */
    void *memory;
};

/* Parses text[len]. 0, or -1 with error and error_line set; the tree is then incomplete. Always tmpl_done afterwards. */
int tmpl_parse(struct tmpl *t, const char *text, size_t len);
void tmpl_done(struct tmpl *t);
