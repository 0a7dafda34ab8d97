#include "tmpl_inner.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct chunk {
    struct chunk *next;
    char data[];
};

void *tmpl_alloc(struct tmpl *t, size_t n)
{
    struct chunk *c = calloc(1, sizeof *c + n);
    if (!c) {
        abort();
    }
    c->next = t->memory;
    t->memory = c;
    return c->data;
}

char *tmpl_copy(struct tmpl *t, const char *s, size_t n)
{
    char *r = tmpl_alloc(t, n + 1);
    memcpy(r, s, n);
    return r;
}

__attribute__((noreturn, format(printf, 3, 4))) void tmpl_fail(
    struct parser *p, int line, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(p->t->error, sizeof p->t->error, fmt, ap);
    va_end(ap);
    p->t->error_line = line;
    longjmp(p->fail, 1);
}

bool tmpl_in_list(const char *name, const char *const *list)
{
    for (; *list; list++) {
        if (strcmp(name, *list) == 0) {
            return true;
        }
    }
    return false;
}

int tmpl_peek(const struct parser *p, size_t ahead)
{
    return p->pos + ahead < p->n ? (unsigned char)p->s[p->pos + ahead] : -1;
}

bool tmpl_at(const struct parser *p, const char *s)
{
    size_t n = strlen(s);
    return p->n - p->pos >= n && memcmp(p->s + p->pos, s, n) == 0;
}

void tmpl_step(struct parser *p)
{
    if (p->s[p->pos] == '\n') {
        p->line++;
    }
    p->pos++;
}

struct tmpl_node *tmpl_node_new(struct parser *p, enum tmpl_kind kind)
{
    struct tmpl_node *n = tmpl_alloc(p->t, sizeof *n);
    n->kind = kind;
    n->line = p->line;
    return n;
}

void tmpl_list_add(struct list *list, struct tmpl_node *n)
{
    if (list->last) {
        list->last->next = n;
    } else {
        list->first = n;
    }
    list->last = n;
}

/* Adds HTML as written, merged with the literal before it. */
void tmpl_add_literal(struct parser *p, struct list *out, const char *s, size_t n)
{
    if (n == 0) {
        return;
    }
    struct tmpl_node *last = out->last;
    if (last && last->kind == TK_LIT) {
        char *both = tmpl_alloc(p->t, last->len + n + 1);
        memcpy(both, last->s, last->len);
        memcpy(both + last->len, s, n);
        last->s = both;
        last->len += n;
        return;
    }
    struct tmpl_node *lit = tmpl_node_new(p, TK_LIT);
    lit->s = tmpl_copy(p->t, s, n);
    lit->len = n;
    tmpl_list_add(out, lit);
}

void tmpl_add_message(struct parser *p, const char *text, const char *hint, int line)
{
    struct tmpl_message *m = tmpl_alloc(p->t, sizeof *m);
    m->text = text;
    m->hint = hint;
    m->line = line;
    *p->next_message = m;
    p->next_message = &m->next;
}

/* ---- directives ---- */

static void parse_nodes(struct parser *p, struct list *out);

static void need_text(struct parser *p, const char *what)
{
    if (p->state != ST_TEXT) {
        FAIL(p, "{%s} stands inside a tag", what);
    }
    if (p->depth && p->stack[p->depth - 1].plain_text) {
        FAIL(p, "{%s} inside <%s>, which holds text only", what, p->stack[p->depth - 1].name);
    }
}

static void read_expression(struct parser *p, enum tmpl_kind kind)
{
    int line = p->line;
    struct tmpl_node *n = tmpl_node_new(p, kind);
    char *c = tmpl_read_c(p);
    if (!*c) {
        tmpl_fail(p, line, "an empty expression");
    }
    n->place = tmpl_expression_place(p);
    n->filter = kind == TK_EXPR ? tmpl_split_filter(p, c) : NULL;
    n->s = c;
    if (kind == TK_TR && *c == '"') {
        char text[2000];
        tmpl_c_string(p, c, text, sizeof text);
        tmpl_add_message(p, tmpl_copy(p->t, text, strlen(text)), NULL, line);
    }
    tmpl_find_messages(p, c, line);
    if (p->run.n_args >= 60) {
        tmpl_fail(p, line, "too many expressions in one text");
    }
    tmpl_run_put(p, 1);
    tmpl_run_put(p, (char)('0' + p->run.n_args++));
    if (p->run.last_arg) {
        p->run.last_arg->next = n;
    } else {
        p->run.args = n;
    }
    p->run.last_arg = n;
    p->space = false;
}

/* Where the HTML stands; must be the same at the end of every branch. */
struct place {
    enum state state;
    int depth, floor;
    bool space;
    enum url_pos url;
};

static struct place place_of(const struct parser *p)
{
    return (struct place){p->state, p->depth, p->floor, p->space, p->url};
}

static struct tmpl_node *branch(struct parser *p, const struct place *before, const char *what, int line)
{
    struct list body = {0};
    p->depth = before->depth;
    p->floor = before->depth;
    p->space = before->space;
    p->url = before->url;
    parse_nodes(p, &body);
    p->floor = before->floor;
    if (p->ender == END_FILE || p->ender == END_TEMPLATE) {
        tmpl_fail(p, line, "{%s} has no {end}", what);
    }
    if (p->state != before->state) {
        FAIL(p, "a part of {%s} of line %d ends inside a tag or value that it did not begin in", what, line);
    }
    if (p->depth != before->depth) {
        struct element *e = &p->stack[p->depth - 1];
        FAIL(p, "%s of line %d is not closed within its part of {%s}", e->name, e->line, what);
    }
    return body.first;
}

static void enter(struct parser *p)
{
    if (++p->blocks > MAX_BLOCKS) {
        FAIL(p, "more than %d blocks inside each other", MAX_BLOCKS);
    }
}

static enum url_pos url_merge(enum url_pos a, enum url_pos b)
{
    return a == b                                                                 ? a
           : a != URL_START && b != URL_START && a != URL_MIXED && b != URL_MIXED ? URL_INSIDE
                                                                                  : URL_MIXED;
}

static void read_if(struct parser *p, struct list *out)
{
    int line = p->line;
    bool has_else = false;
    enter(p);
    struct tmpl_node *head = tmpl_node_new(p, TK_IF), *n = head;
    n->s = tmpl_read_c(p);
    struct place before = place_of(p);
    bool space = true;
    enum url_pos url = before.url;
    for (bool first = true;; first = false) {
        if (!has_else && !*n->s) {
            tmpl_fail(p, line, "{if} without a condition");
        }
        struct tmpl_node *body = branch(p, &before, "if", line);
        *(has_else ? &n->other : &n->body) = body;
        space &= p->space;
        url = first ? p->url : url_merge(url, p->url);
        if (p->ender == END_END) {
            break;
        }
        if (has_else) {
            FAIL(p, "{else} is followed by another branch");
        }
        if (p->ender == END_ELSE) {
            has_else = true;
        } else {
            n->other = tmpl_node_new(p, TK_IF);
            n = n->other;
            n->s = p->ender_arg;
        }
    }
    if (!has_else) {
        space &= before.space;
        url = url_merge(url, before.url);
    }
    p->space = space;
    p->url = url;
    p->blocks--;
    p->ender = END_NONE;
    tmpl_find_messages(p, head->s, line);
    tmpl_list_add(out, head);
}

static void read_for(struct parser *p, struct list *out)
{
    int line = p->line;
    enter(p);
    struct tmpl_node *n = tmpl_node_new(p, TK_FOR);
    char *c = tmpl_read_c(p);
    n->s = tmpl_word(p, &c);
    if (!*n->s || *c != '<' || c[1] == '=' || c[1] == '<') {
        tmpl_fail(p, line, "write {for i < COUNT}");
    }
    for (c++; is_space(*c); c++) {
    }
    n->s2 = c;
    if (!*c) {
        tmpl_fail(p, line, "{for} without a count");
    }
    if (p->state == ST_TAG) {
        tmpl_fail(p, line, "{for} between attributes");
    }
    struct place before = place_of(p);
    n->body = branch(p, &before, "for", line);
    if (p->ender != END_END) {
        FAIL(p, "{else} inside {for}");
    }
    p->space &= before.space;
    p->url = url_merge(p->url, before.url);
    p->blocks--;
    p->ender = END_NONE;
    tmpl_list_add(out, n);
}

static void read_let(struct parser *p, struct list *out)
{
    struct tmpl_node *n = tmpl_node_new(p, TK_LET);
    char *c = tmpl_read_c(p);
    n->s = tmpl_word(p, &c);
    if (!*n->s || *c != '=' || c[1] == '=') {
        FAIL(p, "write {let name = EXPRESSION}");
    }
    for (c++; is_space(*c); c++) {
    }
    n->s2 = c;
    if (!*c) {
        FAIL(p, "{let} without an expression");
    }
    tmpl_find_messages(p, c, n->line);
    tmpl_list_add(out, n);
}

static bool has_suffix(const char *s, const char *suffix)
{
    size_t n = strlen(s), k = strlen(suffix);
    return n > k && strcmp(s + n - k, suffix) == 0;
}

static void read_call(struct parser *p, struct list *out)
{
    need_text(p, "call");
    struct tmpl_node *n = tmpl_node_new(p, TK_CALL);
    char *c = tmpl_read_c(p);
    tmpl_find_messages(p, c, n->line);
    char *name = tmpl_word(p, &c);
    size_t len = strlen(c);
    if (!*name || len < 2 || *c != '(' || c[len - 1] != ')') {
        FAIL(p, "write {call name(arguments)}");
    }
    n->s = name;
    n->s2 = tmpl_copy(p->t, c + 1, len - 2);
    if (has_suffix(name, "_open")) {
        tmpl_push(p, tmpl_copy(p->t, name, strlen(name) - 5), true);
    } else if (has_suffix(name, "_close")) {
        tmpl_pop(p, tmpl_copy(p->t, name, strlen(name) - 6), true);
    }
    p->space = false;
    tmpl_list_add(out, n);
}

static void read_raw(struct parser *p, struct list *out)
{
    need_text(p, "raw");
    struct tmpl_node *n = tmpl_node_new(p, TK_RAW);
    n->s = tmpl_read_c(p);
    if (!*n->s) {
        FAIL(p, "{raw} without an expression");
    }
    p->space = false;
    tmpl_list_add(out, n);
}

static void read_icon(struct parser *p, struct list *out)
{
    need_text(p, "icon");
    struct tmpl_node *n = tmpl_node_new(p, TK_ICON);
    char *c = tmpl_read_c(p), text[400];
    if (*c != '"') {
        FAIL(p, "write {icon \"id\"} or {icon \"id\" \"Label\"}");
    }
    char *end = strchr(c + 1, '"');
    if (!end) {
        FAIL(p, "{icon} with an id that does not end");
    }
    n->s = tmpl_copy(p->t, c + 1, (size_t)(end - c - 1));
    for (const char *s = n->s; *s; s++) {
        if (!is_word(*s) && *s != '-') {
            FAIL(p, "{icon} with an id of other signs than letters, digits and -");
        }
    }
    for (c = end + 1; is_space(*c); c++) {
    }
    if (*c == '"') {
        c += tmpl_c_string(p, c, text, sizeof text);
        n->s2 = tmpl_copy(p->t, text, strlen(text));
        tmpl_add_message(p, n->s2, NULL, n->line);
    }
    if (*c) {
        FAIL(p, "{icon} takes an id and a label");
    }
    p->space = false;
    tmpl_list_add(out, n);
}

static bool is_directive(const struct parser *p, const char *name)
{
    size_t n = strlen(name);
    if (!tmpl_at(p, name)) {
        return false;
    }
    int c = tmpl_peek(p, n);
    return c < 0 || is_space((char)c) || c == '}';
}

static bool take(struct parser *p, const char *name)
{
    if (!is_directive(p, name)) {
        return false;
    }
    p->pos += strlen(name);
    return true;
}

static void skip_comment(struct parser *p)
{
    int line = p->line;
    while (p->pos < p->n && !tmpl_at(p, "*}")) {
        tmpl_step(p);
    }
    if (p->pos >= p->n) {
        tmpl_fail(p, line, "a comment does not end with *}");
    }
    p->pos += 2;
}

static bool read_ender(struct parser *p)
{
    static const struct {
        const char *name;
        enum ender ender;
    } enders[] = {{"endtemplate", END_TEMPLATE}, {"end", END_END}, {"else", END_ELSE}, {"elif", END_ELIF}};
    for (size_t i = 0; i < sizeof enders / sizeof enders[0]; i++) {
        if (take(p, enders[i].name)) {
            p->ender = enders[i].ender;
            p->ender_arg = tmpl_read_c(p);
            if ((p->ender == END_ELIF) != (*p->ender_arg != 0)) {
                FAIL(p, "{%s} with%s a condition", enders[i].name, p->ender == END_ELIF ? "out" : "");
            }
            return true;
        }
    }
    return false;
}

/* At '{'. True when the directive ends the block. */
static bool read_directive(struct parser *p, struct list *out)
{
    tmpl_step(p);
    if (tmpl_peek(p, 0) == '*') {
        skip_comment(p);
        return false;
    }
    if (take(p, "tr")) {
        read_expression(p, TK_TR);
        return false;
    }
    static const struct {
        const char *name;
        void (*read)(struct parser *p, struct list *out);
    } directives[] = {{"if", read_if}, {"for", read_for}, {"let", read_let}, {"call", read_call},
        {"raw", read_raw}, {"icon", read_icon}};
    bool block = is_directive(p, "end") || is_directive(p, "else") || is_directive(p, "elif") ||
                 is_directive(p, "endtemplate");
    for (size_t i = 0; i < sizeof directives / sizeof directives[0]; i++) {
        if (is_directive(p, directives[i].name)) {
            tmpl_note_url(p);
            tmpl_run_flush(p, out);
            p->pos += strlen(directives[i].name);
            directives[i].read(p, out);
            return false;
        }
    }
    if (block) {
        tmpl_note_url(p);
        tmpl_run_flush(p, out);
        return read_ender(p);
    }
    if (is_directive(p, "template") || is_directive(p, "include")) {
        FAIL(p, "{template} or {include} inside a template; is {endtemplate} missing?");
    }
    read_expression(p, TK_EXPR);
    return false;
}

static void parse_nodes(struct parser *p, struct list *out)
{
    p->ender = END_NONE;
    while (p->pos < p->n) {
        char c = p->s[p->pos];
        if ((c == '{' || c == '}') && tmpl_peek(p, 1) == c && p->state != ST_TAG) {
            tmpl_run_put(p, c);
            p->pos += 2;
            p->space = false;
        } else if (c == '{') {
            if (read_directive(p, out)) {
                return;
            }
        } else if (c == '}') {
            FAIL(p, "a } without {; a brace in text is written }}");
        } else if (p->state == ST_TAG) {
            tmpl_read_in_tag(p, out);
        } else if (p->state == ST_VALUE) {
            tmpl_read_value(p, out);
        } else if (c == '<') {
            tmpl_read_tag(p, out);
        } else {
            tmpl_read_text(p);
        }
    }
    tmpl_run_flush(p, out);
    p->ender = END_FILE;
}

/* ---- the file ---- */

/* "opens body main" / "closes main body" after the parameters. */
static void read_spans(struct parser *p, char *c, char opens[][40], int *n_opens)
{
    while (*c) {
        char *kind = tmpl_word(p, &c);
        bool o = strcmp(kind, "opens") == 0;
        if (!o && strcmp(kind, "closes") != 0) {
            FAIL(p, "after the parameters of a template only \"opens …\" or \"closes …\" may stand");
        }
        while (*c && strncmp(c, "opens ", 6) != 0 && strncmp(c, "closes ", 7) != 0) {
            char *name = tmpl_word(p, &c);
            if (!*name || strlen(name) >= 40 || *n_opens >= 10) {
                FAIL(p, "\"opens\" and \"closes\" take element names");
            }
            if (o) {
                snprintf(opens[(*n_opens)++], 40, "%s", name);
            } else {
                tmpl_push(p, name, false);
            }
        }
    }
}

/* The elements that "closes" names are given from the innermost; they stand on the stack the other way round. */
static void reverse_stack(struct parser *p)
{
    for (int i = 0, j = p->depth - 1; i < j; i++, j--) {
        struct element e = p->stack[i];
        p->stack[i] = p->stack[j];
        p->stack[j] = e;
    }
}

static void trim_end(struct list *body)
{
    struct tmpl_node *last = body->last;
    if (last && last->kind == TK_LIT) {
        while (last->len && is_space(last->s[last->len - 1])) {
            last->len--;
        }
    }
}

static struct tmpl_fn *read_template(struct parser *p)
{
    struct tmpl_fn *fn = tmpl_alloc(p->t, sizeof *fn);
    char opens[10][40];
    int n_opens = 0, depth = 0;
    fn->line = p->line;
    char *c = tmpl_read_c(p);
    fn->name = tmpl_word(p, &c);
    if (!*fn->name || *c != '(') {
        FAIL(p, "write {template name(parameters)}");
    }
    char *start = c + 1;
    for (; *c; c++) {
        depth += *c == '(';
        depth -= *c == ')';
        if (depth == 0) {
            break;
        }
    }
    fn->params = tmpl_copy(p->t, start, (size_t)(c - start));
    p->depth = p->floor = 0;
    p->state = ST_TEXT;
    p->space = true;
    p->blocks = 0;
    for (c += *c != 0; is_space(*c); c++) {
    }
    read_spans(p, c, opens, &n_opens);
    reverse_stack(p);
    struct list body = {0};
    parse_nodes(p, &body);
    if (p->ender != END_TEMPLATE) {
        FAIL(p,
            p->ender == END_FILE ? "template %s of line %d has no {endtemplate}"
                                 : "{end} or {else} without {if} in template %s of line %d",
            fn->name, fn->line);
    }
    if (p->state != ST_TEXT) {
        FAIL(p, "template %s ends inside a tag", fn->name);
    }
    for (int i = 0; i < p->depth || i < n_opens; i++) {
        if (i >= n_opens) {
            FAIL(p, "%s of line %d is not closed", p->stack[i].name, p->stack[i].line);
        }
        if (i >= p->depth || strcmp(p->stack[i].name, opens[i]) != 0) {
            FAIL(p, "template %s says that it opens %s, but it does not", fn->name, opens[i]);
        }
    }
    trim_end(&body);
    fn->body = body.first;
    return fn;
}

static void read_include(struct parser *p, struct tmpl_include ***next)
{
    char *c = tmpl_read_c(p);
    size_t len = strlen(c);
    if (len < 3 || *c != '"' || strchr(c + 1, '"') != c + len - 1 || strchr(c, '\n')) {
        FAIL(p, "write {include \"room/file.h\"}");
    }
    struct tmpl_include *inc = tmpl_alloc(p->t, sizeof *inc);
    inc->file = tmpl_copy(p->t, c + 1, len - 2);
    **next = inc;
    *next = &inc->next;
}

static void parse_file(struct parser *p)
{
    struct tmpl_include **next_include = &p->t->includes;
    struct tmpl_fn **next_fn = &p->t->fns;
    while (p->pos < p->n) {
        if (is_space(p->s[p->pos])) {
            tmpl_step(p);
            continue;
        }
        if (p->s[p->pos] != '{') {
            FAIL(p, "text outside a template");
        }
        tmpl_step(p);
        if (tmpl_peek(p, 0) == '*') {
            skip_comment(p);
        } else if (take(p, "include")) {
            read_include(p, &next_include);
        } else if (take(p, "template")) {
            *next_fn = read_template(p);
            next_fn = &(*next_fn)->next;
        } else {
            FAIL(p, "outside a template only {include}, {template} and comments may stand");
        }
    }
}

int tmpl_parse(struct tmpl *t, const char *text, size_t len)
{
    *t = (struct tmpl){0};
    struct parser *p = tmpl_alloc(t, sizeof *p);
    p->t = t;
    p->s = text;
    p->n = len;
    p->line = 1;
    p->next_message = &t->messages;
    if (setjmp(p->fail)) {
        return -1;
    }
    if (memchr(text, 0, len)) {
        FAIL(p, "a NUL byte");
    }
    parse_file(p);
    return 0;
}

void tmpl_done(struct tmpl *t)
{
    struct chunk *c = t->memory;
    while (c) {
        struct chunk *next = c->next;
        free(c);
        c = next;
    }
    *t = (struct tmpl){0};
}
