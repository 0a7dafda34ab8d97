/* The parts of the template parser among themselves; everybody else includes tmpl_parse.h.
 *   tmpl_c.c      C expressions inside directives
 *   tmpl_html.c   the HTML around: runs of text, tags, attributes, URLs
 *   tmpl_parse.c  directives, templates, files
 * Every function may leave through tmpl_fail, which ends the parse. */
#pragma once
#include "tmpl_parse.h"

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>

enum { MAX_DEPTH = 64, MAX_BLOCKS = 40, MAX_RUN = 8000, MAX_ARGS = 10, MAX_SPACES = 64 };

enum state { ST_TEXT, ST_TAG, ST_VALUE };

/* What has been written of a URL attribute so far. */
enum url_pos { URL_START, URL_AFTER_WHOLE, URL_INSIDE, URL_MIXED };

enum attr_kind { AT_PLAIN, AT_MESSAGE, AT_URL, AT_LITERAL };

enum ender { END_NONE, END_END, END_ELSE, END_ELIF, END_TEMPLATE, END_FILE };

struct list {
    struct tmpl_node *first, *last;
};

/* An element that is open, or a component between {call x_open()} and {call x_close()}. */
struct element {
    char name[40];
    int line;
    bool component, no_translate, preformatted, plain_text;
};

/* A run of text with expressions between two tags or directives, before it is known whether it is a message. The byte
 * 1 followed by '0' + n stands for argument n. */
struct run {
    char text[MAX_RUN];
    size_t len;
    int line, n_args;
    struct tmpl_node *args, *last_arg;
};

struct parser {
    struct tmpl *t;
    const char *s;
    size_t n, pos;
    int line;
    jmp_buf fail;
    enum state state;
    char quote;
    char attr[40];
    enum attr_kind attr_kind;
    enum url_pos url;
    char tag[40];
    bool tag_no_translate, value_started;
    size_t tag_attrs_at;
    bool space; /* the last output was white space */
    struct element stack[MAX_DEPTH];
    int depth, floor, blocks;
    enum ender ender;
    char *ender_arg;
    struct run run;
    struct tmpl_message **next_message;
};

/* First error of the parse: a message at a line. Does not return. */
__attribute__((noreturn, format(printf, 3, 4))) void tmpl_fail(
    struct parser *p, int line, const char *fmt, ...);
#define FAIL(p, ...) tmpl_fail(p, (p)->line, __VA_ARGS__)

/* Zeroed memory that tmpl_done frees. */
void *tmpl_alloc(struct tmpl *t, size_t n);
char *tmpl_copy(struct tmpl *t, const char *s, size_t n);

static inline bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static inline bool is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool is_word(char c)
{
    return is_alpha(c) || (c >= '0' && c <= '9') || c == '_';
}

static inline char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool tmpl_in_list(const char *name, const char *const *list);
/* The byte so far ahead, or -1. */
int tmpl_peek(const struct parser *p, size_t ahead);
bool tmpl_at(const struct parser *p, const char *s);
/* One byte on, counting lines. */
void tmpl_step(struct parser *p);
struct tmpl_node *tmpl_node_new(struct parser *p, enum tmpl_kind kind);
void tmpl_list_add(struct list *list, struct tmpl_node *n);
/* Adds HTML as written, merged with the literal before it. */
void tmpl_add_literal(struct parser *p, struct list *out, const char *s, size_t n);
void tmpl_add_message(struct parser *p, const char *text, const char *hint, int line);

/* tmpl_c.c */

/* The rest of a directive up to its closing brace, trimmed. Leaves pos after the brace. */
char *tmpl_read_c(struct parser *p);
/* Finds tr("…") and N_("…") in a C expression. */
void tmpl_find_messages(struct parser *p, const char *c, int line);
/* Decodes the C string literal (adjacent ones joined) at s; returns the length of its source. */
size_t tmpl_c_string(struct parser *p, const char *s, char *out, size_t room);
/* Cuts "|filter" off the expression c and gives its name, or NULL. */
const char *tmpl_split_filter(struct parser *p, char *c);
/* Reads an identifier ("" = none) at *s and moves past it and following spaces. */
char *tmpl_word(struct parser *p, char **s);

/* tmpl_html.c */

void tmpl_run_put(struct parser *p, char c);
/* The run so far becomes a message or literals and expressions. */
void tmpl_run_flush(struct parser *p, struct list *out);
struct element *tmpl_push(struct parser *p, const char *name, bool component);
void tmpl_pop(struct parser *p, const char *name, bool component);
/* At "<". */
void tmpl_read_tag(struct parser *p, struct list *out);
void tmpl_read_in_tag(struct parser *p, struct list *out);
void tmpl_read_value(struct parser *p, struct list *out);
void tmpl_read_text(struct parser *p);
/* Before a directive or the closing quote: the literal that began the URL is looked at. */
void tmpl_note_url(struct parser *p);
/* The escaping that an expression here needs; refuses places where none is safe. */
enum tmpl_place tmpl_expression_place(struct parser *p);
