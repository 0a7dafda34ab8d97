#include "tmpl_parse.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

struct chunk {
    struct chunk *next;
    char data[];
};

static void *get(struct tmpl *t, size_t n)
{
    struct chunk *c = calloc(1, sizeof *c + n);
    if (!c) {
        abort();
    }
    c->next = t->memory;
    t->memory = c;
    return c->data;
}

static char *copy(struct tmpl *t, const char *s, size_t n)
{
    char *r = get(t, n + 1);
    memcpy(r, s, n);
    return r;
}

__attribute__((noreturn, format(printf, 3, 4))) static void fail_at(
    struct parser *p, int line, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(p->t->error, sizeof p->t->error, fmt, ap);
    va_end(ap);
    p->t->error_line = line;
    longjmp(p->fail, 1);
}

#define FAIL(p, ...) fail_at(p, (p)->line, __VA_ARGS__)

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static bool is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_word(char c)
{
    return is_alpha(c) || (c >= '0' && c <= '9') || c == '_';
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool in_list(const char *name, const char *const *list)
{
    for (; *list; list++) {
        if (strcmp(name, *list) == 0) {
            return true;
        }
    }
    return false;
}

static int peek(const struct parser *p, size_t ahead)
{
    return p->pos + ahead < p->n ? (unsigned char)p->s[p->pos + ahead] : -1;
}

static bool at(const struct parser *p, const char *s)
{
    size_t n = strlen(s);
    return p->n - p->pos >= n && memcmp(p->s + p->pos, s, n) == 0;
}

static void step(struct parser *p)
{
    if (p->s[p->pos] == '\n') {
        p->line++;
    }
    p->pos++;
}

static struct tmpl_node *node_new(struct parser *p, enum tmpl_kind kind)
{
    struct tmpl_node *n = get(p->t, sizeof *n);
    n->kind = kind;
    n->line = p->line;
    return n;
}

static void list_add(struct list *list, struct tmpl_node *n)
{
    if (list->last) {
        list->last->next = n;
    } else {
        list->first = n;
    }
    list->last = n;
}

/* Adds HTML as written, merged with the literal before it. */
static void add_literal(struct parser *p, struct list *out, const char *s, size_t n)
{
    if (n == 0) {
        return;
    }
    struct tmpl_node *last = out->last;
    if (last && last->kind == TK_LIT) {
        char *both = get(p->t, last->len + n + 1);
        memcpy(both, last->s, last->len);
        memcpy(both + last->len, s, n);
        last->s = both;
        last->len += n;
        return;
    }
    struct tmpl_node *lit = node_new(p, TK_LIT);
    lit->s = copy(p->t, s, n);
    lit->len = n;
    list_add(out, lit);
}

static void add_message(struct parser *p, const char *text, const char *hint, int line)
{
    struct tmpl_message *m = get(p->t, sizeof *m);
    m->text = text;
    m->hint = hint;
    m->line = line;
    *p->next_message = m;
    p->next_message = &m->next;
}

/* ---- C inside directives ---- */

/* Skips a C string or character literal that begins at pos. */
static void skip_quoted(struct parser *p)
{
    char q = p->s[p->pos];
    int line = p->line;
    step(p);
    while (p->pos < p->n && p->s[p->pos] != q) {
        if (p->s[p->pos] == '\n') {
            break;
        }
        if (p->s[p->pos] == '\\' && p->pos + 1 < p->n) {
            step(p);
        }
        step(p);
    }
    if (p->pos >= p->n || p->s[p->pos] != q) {
        fail_at(p, line, "a string in a directive does not end");
    }
    step(p);
}

/* The rest of a directive up to its closing brace, trimmed. Leaves pos after the brace. */
static char *read_c(struct parser *p)
{
    int line = p->line, depth = 0;
    size_t start = p->pos;
    for (;;) {
        if (p->pos >= p->n) {
            fail_at(p, line, "a directive does not end with }");
        }
        char c = p->s[p->pos];
        if (c == '"' || c == '\'') {
            skip_quoted(p);
            continue;
        }
        if (c == '}' && depth == 0) {
            break;
        }
        depth += c == '{' || c == '(' || c == '[';
        depth -= c == '}' || c == ')' || c == ']';
        if (depth < 0) {
            fail_at(p, line, "parentheses in a directive do not match");
        }
        if (c == ';' || (unsigned char)c < 9) {
            fail_at(p, line, "a directive holds an expression, not statements");
        }
        step(p);
    }
    size_t end = p->pos;
    step(p);
    while (start < end && is_space(p->s[start])) {
        start++;
    }
    while (end > start && is_space(p->s[end - 1])) {
        end--;
    }
    return copy(p->t, p->s + start, end - start);
}

static size_t c_string(struct parser *p, const char *s, char *out, size_t room);

/* Finds tr("…") and N_("…") in a C expression. */
static void find_messages(struct parser *p, const char *c, int line)
{
    for (const char *s = c; *s; s++) {
        if (*s == '"' || *s == '\'') {
            char q = *s++;
            while (*s && *s != q) {
                s += s[0] == '\\' && s[1] ? 2 : 1;
            }
            if (!*s) {
                return;
            }
            continue;
        }
        size_t skip = strncmp(s, "tr(", 3) == 0 ? 3 : strncmp(s, "N_(", 3) == 0 ? 3 : 0;
        if (!skip || (s > c && is_word(s[-1]))) {
            continue;
        }
        const char *q = s + skip;
        while (is_space(*q)) {
            q++;
        }
        if (*q == '"') {
            char text[2000];
            c_string(p, q, text, sizeof text);
            add_message(p, copy(p->t, text, strlen(text)), NULL, line);
        }
    }
}

/* Decodes the C string literal (adjacent ones joined) at s; returns the length of its source. */
static size_t c_string(struct parser *p, const char *s, char *out, size_t room)
{
    const char *begin = s, *end = s;
    size_t n = 0;
    while (*s == '"') {
        for (s++; *s && *s != '"'; s++) {
            char c = *s;
            if (c == '\\') {
                s++;
                c = *s == 'n' ? '\n' : *s == 't' ? '\t' : *s;
                if (!strchr("nt\"\\'", *s) || !*s) {
                    FAIL(p, "only \\n \\t \\\" and \\\\ are known in texts");
                }
            }
            if (n + 1 >= room) {
                FAIL(p, "a text in a directive is too long");
            }
            out[n++] = c;
        }
        if (*s == '"') {
            s++;
        }
        end = s;
        while (is_space(*s)) {
            s++;
        }
    }
    out[n] = 0;
    return (size_t)(end - begin);
}

/* Splits "expr|filter": the last | that stands alone outside parentheses and strings. */
static const char *split_filter(struct parser *p, char *c)
{
    static const char *const names[] = {
        "long", "iso", "month", "mio", "tkr", "plain", "dash", "cpr", "cpr_short", "time", "yesno", NULL};
    char *bar = NULL;
    int depth = 0;
    for (char *s = c; *s; s++) {
        if (*s == '"' || *s == '\'') {
            char q = *s++;
            while (*s && *s != q) {
                s += s[0] == '\\' && s[1] ? 2 : 1;
            }
            if (!*s) {
                break;
            }
            continue;
        }
        depth += *s == '(' || *s == '[' || *s == '{';
        depth -= *s == ')' || *s == ']' || *s == '}';
        if (depth == 0 && s[0] == '|' && s[1] == '|') {
            s++;
        } else if (depth == 0 && *s == '|') {
            bar = s;
        }
    }
    if (!bar) {
        return NULL;
    }
    char *name = bar + 1;
    while (is_space(*name)) {
        name++;
    }
    if (!in_list(name, names)) {
        FAIL(p, "no filter is called \"%.40s\"", name);
    }
    while (bar > c && is_space(bar[-1])) {
        bar--;
    }
    *bar = 0;
    return name;
}

/* Reads an identifier at *s and moves past it and following spaces. */
static char *word(struct parser *p, char **s)
{
    char *start = *s;
    if (is_alpha(**s) || **s == '_') {
        while (is_word(**s)) {
            (*s)++;
        }
    }
    char *r = copy(p->t, start, (size_t)(*s - start));
    while (is_space(**s)) {
        (*s)++;
    }
    return r;
}

/* ---- runs of text ---- */

static void run_put(struct parser *p, char c)
{
    if (p->run.len + 2 >= MAX_RUN) {
        FAIL(p, "a text between two tags is longer than %d bytes", MAX_RUN);
    }
    if (p->run.len == 0) {
        p->run.line = p->line;
    }
    p->run.text[p->run.len++] = c;
}

/* Does the text have letters outside entities and arguments? */
static bool has_letters(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i], d = i + 1 < n ? (unsigned char)s[i + 1] : 0;
        if (c == '&') {
            while (i < n && s[i] != ';') {
                i++;
            }
        } else if (c == 1) {
            i++;
        } else if (is_alpha((char)c) || (c == 0xC3 && d != 0x97 && d != 0xB7) || c == 0xC4 || c == 0xC5) {
            return true;
        }
    }
    return false;
}

/* The text as message source: arguments as {0}, a literal brace as an entity. */
static const char *message_text(struct parser *p, const char *s, size_t n)
{
    char *out = get(p->t, n * 6 + 1);
    size_t k = 0;
    for (size_t i = 0; i < n; i++) {
        if (s[i] == 1) {
            out[k++] = '{';
            out[k++] = s[++i];
            out[k++] = '}';
        } else if (s[i] == '{' || s[i] == '}') {
            memcpy(out + k, s[i] == '{' ? "&#123;" : "&#125;", 6);
            k += 6;
        } else {
            out[k++] = s[i] == '\n' ? ' ' : s[i];
        }
    }
    return out;
}

static const char *message_hint(struct parser *p, const struct tmpl_node *args)
{
    char out[400];
    size_t k = 0;
    int i = 0;
    for (const struct tmpl_node *a = args; a; a = a->next, i++) {
        int w = snprintf(out + k, sizeof out - k, "%s{%d} = %s", k ? ", " : "", i, a->s);
        if (w < 0 || (size_t)w >= sizeof out - k) {
            break;
        }
        k += (size_t)w;
    }
    return args ? copy(p->t, out, k) : NULL;
}

/* Text without letters: literals and the expressions one by one. */
static void flush_plain(struct parser *p, struct list *out, const char *s, size_t n, struct tmpl_node *args)
{
    size_t from = 0;
    for (size_t i = 0; i < n; i++) {
        if (s[i] == 1) {
            struct tmpl_node *arg = args;
            args = args->next;
            arg->next = NULL;
            add_literal(p, out, s + from, i - from);
            list_add(out, arg);
            from = ++i + 1;
        }
    }
    add_literal(p, out, s + from, n - from);
}

static void flush_run(struct parser *p, struct list *out)
{
    struct run *r = &p->run;
    const struct element *top = p->depth ? &p->stack[p->depth - 1] : NULL;
    bool translate = p->state == ST_TEXT ? !(top && top->no_translate) : p->attr_kind == AT_MESSAGE;
    if (p->state == ST_VALUE && p->tag_no_translate) {
        translate = false;
    }
    size_t a = 0, b = r->len;
    if (translate && has_letters(r->text, r->len)) {
        while (is_space(r->text[a])) {
            a++;
        }
        while (is_space(r->text[b - 1])) {
            b--;
        }
        add_literal(p, out, r->text, a);
        struct tmpl_node *m = node_new(p, TK_MSG);
        m->line = r->line;
        m->place = p->state == ST_TEXT ? TP_TEXT : TP_ATTR;
        m->args = r->args;
        m->n_args = r->n_args;
        m->s = message_text(p, r->text + a, b - a);
        if (m->n_args > MAX_ARGS) {
            FAIL(p, "a text has more than %d expressions", MAX_ARGS);
        }
        list_add(out, m);
        add_message(p, m->s, message_hint(p, r->args), r->line);
        add_literal(p, out, r->text + b, r->len - b);
    } else {
        flush_plain(p, out, r->text, r->len, r->args);
    }
    r->len = 0;
    r->n_args = 0;
    r->args = r->last_arg = NULL;
}

/* ---- the HTML around ---- */

static const char *const void_elements[] = {
    "area", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr", NULL};
static const char *const refused_elements[] = {"base", "object", "embed", "iframe", "applet", "frame",
    "param", "plaintext", "xmp", "noembed", "noframes", "svg:script", NULL};
static const char *const plain_text_elements[] = {"textarea", "title", "option", NULL};
static const char *const blocks_end_p[] = {"address", "article", "aside", "blockquote", "details", "div",
    "dl", "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main",
    "nav", "ol", "p", "pre", "section", "table", "ul", NULL};
static const char *const url_attrs[] = {"href", "src", "action", "formaction", "poster", "cite", "data",
    "xlink:href", "hx-get", "hx-post", "hx-put", "hx-delete", "hx-push-url", "manifest", "ping", "background",
    NULL};
static const char *const message_attrs[] = {"title", "alt", "aria-label", "placeholder", "data-label",
    "label", "aria-description", "aria-valuetext", NULL};
static const char *const literal_attrs[] = {"srcset", "http-equiv", "content", "integrity", "nonce", "type",
    "rel", "hx-vals", "hx-headers", "hx-trigger", "hx-vars", "target", "sandbox", "xmlns", NULL};

static struct element *push(struct parser *p, const char *name, bool component)
{
    if (p->depth == MAX_DEPTH) {
        FAIL(p, "more than %d elements inside each other", MAX_DEPTH);
    }
    struct element *up = p->depth ? &p->stack[p->depth - 1] : NULL;
    struct element *e = &p->stack[p->depth++];
    *e = (struct element){.line = p->line, .component = component};
    snprintf(e->name, sizeof e->name, "%s", name);
    if (up) {
        e->no_translate = up->no_translate;
        e->preformatted = up->preformatted;
    }
    return e;
}

static void pop(struct parser *p, const char *name, bool component)
{
    const char *what = component ? "component" : "element";
    if (p->depth == p->floor) {
        FAIL(p, "%s %s is closed but was not opened here", what, name);
    }
    struct element *e = &p->stack[p->depth - 1];
    if (strcmp(e->name, name) != 0 || e->component != component) {
        FAIL(p, "%s %s is closed, but %s of line %d is still open", what, name, e->name, e->line);
    }
    p->depth--;
}

static bool is_open(const struct parser *p, const char *name)
{
    for (int i = 0; i < p->depth; i++) {
        if (!p->stack[i].component && strcmp(p->stack[i].name, name) == 0) {
            return true;
        }
    }
    return false;
}

static void check_nesting(struct parser *p, const char *tag)
{
    const struct element *top = p->depth ? &p->stack[p->depth - 1] : NULL;
    if (in_list(tag, refused_elements)) {
        FAIL(p, "<%s> is not allowed", tag);
    }
    if (strcmp(tag, "style") == 0) {
        FAIL(p, "<style> is not allowed; write a class in tov.css");
    }
    if (top && top->plain_text) {
        FAIL(p, "<%s> inside <%s>, which holds text only", tag, top->name);
    }
    if (in_list(tag, blocks_end_p) && is_open(p, "p")) {
        FAIL(p, "<%s> inside <p>", tag);
    }
    if (strcmp(tag, "form") == 0 && is_open(p, "form")) {
        FAIL(p, "<form> inside <form>");
    }
    bool control = strcmp(tag, "a") == 0 || strcmp(tag, "button") == 0;
    if (control && (is_open(p, "a") || is_open(p, "button"))) {
        FAIL(p, "<%s> inside <a> or <button>", tag);
    }
}

static void read_name(struct parser *p, char *name, size_t room, bool fold)
{
    size_t k = 0;
    int c;
    while ((c = peek(p, 0)) >= 0 && (is_word((char)c) || c == '-' || c == ':')) {
        if (k + 1 >= room) {
            FAIL(p, "a name is too long");
        }
        name[k++] = fold ? lower((char)c) : (char)c;
        step(p);
    }
    name[k] = 0;
}

static void add_source(struct parser *p, struct list *out, size_t from)
{
    add_literal(p, out, p->s + from, p->pos - from);
    p->space = false;
}

/* <!doctype …> is kept, comments are dropped. */
static void read_declaration(struct parser *p, struct list *out)
{
    size_t from = p->pos;
    bool comment = at(p, "<!--");
    const char *end = comment ? "-->" : ">";
    while (p->pos < p->n && !at(p, end)) {
        if (!comment && p->s[p->pos] == '{') {
            FAIL(p, "an expression in a declaration");
        }
        step(p);
    }
    if (p->pos >= p->n) {
        FAIL(p, "a comment or declaration does not end");
    }
    p->pos += strlen(end);
    if (!comment) {
        add_source(p, out, from);
    }
}

static void read_end_tag(struct parser *p, struct list *out)
{
    size_t from = p->pos;
    char name[40];
    p->pos += 2;
    read_name(p, name, sizeof name, false);
    if (peek(p, 0) != '>') {
        FAIL(p, "</%s is not followed by >", name);
    }
    step(p);
    pop(p, name, false);
    add_source(p, out, from);
}

static void open_tag(struct parser *p, struct list *out)
{
    size_t from = p->pos;
    flush_run(p, out);
    if (peek(p, 1) == '!') {
        read_declaration(p, out);
    } else if (peek(p, 1) == '/') {
        read_end_tag(p, out);
    } else if (peek(p, 1) == '{') {
        FAIL(p, "an expression as tag name");
    } else if (is_alpha((char)peek(p, 1))) {
        step(p);
        read_name(p, p->tag, sizeof p->tag, false);
        if (peek(p, 0) == '{' && !at(p, "{if ")) {
            FAIL(p, "an expression in a tag name");
        }
        check_nesting(p, p->tag);
        add_source(p, out, from);
        p->state = ST_TAG;
        p->tag_no_translate = p->depth && p->stack[p->depth - 1].no_translate;
    } else {
        FAIL(p, "a < in text is written &lt;");
    }
}

/* <script src="…"></script>: content would be refused by the content security policy, so none may stand there. */
static void close_tag(struct parser *p, struct list *out)
{
    bool closed = peek(p, 0) == '/';
    size_t from = p->pos;
    step(p);
    if (closed) {
        if (peek(p, 0) != '>') {
            FAIL(p, "/ in a tag is not followed by >");
        }
        step(p);
    }
    p->state = ST_TEXT;
    add_source(p, out, from);
    if (closed || in_list(p->tag, void_elements)) {
        if (!in_list(p->tag, void_elements) && !is_open(p, "svg") && strcmp(p->tag, "svg") != 0) {
            FAIL(p, "<%s/> does not close <%s> in HTML", p->tag, p->tag);
        }
        return;
    }
    struct element *e = push(p, p->tag, false);
    e->no_translate = p->tag_no_translate;
    e->preformatted |= strcmp(p->tag, "pre") == 0 || strcmp(p->tag, "textarea") == 0;
    e->plain_text = in_list(p->tag, plain_text_elements);
    if (strcmp(p->tag, "script") == 0 && !at(p, "</script>")) {
        FAIL(p, "script text or an expression inside <script>; only src is allowed");
    }
}

static enum attr_kind kind_of_attr(struct parser *p, const char *name)
{
    if (strncmp(name, "on", 2) == 0 || strncmp(name, "hx-on", 5) == 0) {
        FAIL(p, "attribute %s runs script; the content security policy forbids it", name);
    }
    if (strcmp(name, "style") == 0 || strcmp(name, "srcdoc") == 0) {
        FAIL(p, "attribute %s is not allowed; write a class in tov.css", name);
    }
    return in_list(name, url_attrs)       ? AT_URL
           : in_list(name, message_attrs) ? AT_MESSAGE
           : in_list(name, literal_attrs) ? AT_LITERAL
                                          : AT_PLAIN;
}

/* Between attributes: one space at most, an attribute name with its quote, or the end of the tag. */
static void read_in_tag(struct parser *p, struct list *out)
{
    int c = peek(p, 0);
    if (c == '>' || c == '/') {
        close_tag(p, out);
        return;
    }
    if (is_space((char)c)) {
        step(p);
        int d = peek(p, 0);
        if (!p->space && d != '>' && !is_space((char)d)) {
            add_literal(p, out, " ", 1);
            p->space = true;
        }
        return;
    }
    size_t from = p->pos;
    if (!is_alpha((char)c) || !p->space) {
        FAIL(p,
            p->space ? "a character in <%s> that does not begin an attribute"
                     : "no space before an attribute of <%s>",
            p->tag);
    }
    read_name(p, p->attr, sizeof p->attr, true);
    p->attr_kind = kind_of_attr(p, p->attr);
    p->value_started = false;
    if (peek(p, 0) != '=') {
        add_source(p, out, from);
        return;
    }
    step(p);
    c = peek(p, 0);
    if (c != '"' && c != '\'') {
        FAIL(p, "the value of %s is not quoted", p->attr);
    }
    step(p);
    add_source(p, out, from);
    p->quote = (char)c;
    p->state = ST_VALUE;
    p->url = URL_START;
    if (strcmp(p->attr, "translate") == 0 && at(p, "no")) {
        p->tag_no_translate = true;
    }
}

static bool has_ci_prefix(const char *s, size_t n, const char *prefix)
{
    size_t i = 0;
    for (; prefix[i]; i++) {
        if (i >= n || lower(s[i]) != prefix[i]) {
            return false;
        }
    }
    return true;
}

/* A URL so far that ends inside the host. */
static bool url_in_host(const char *s, size_t n)
{
    for (size_t i = 0; i + 1 < n && s[i] != '?' && s[i] != '#'; i++) {
        if (s[i] == '/' && s[i + 1] == '/') {
            return !memchr(s + i + 2, '/', n - i - 2);
        }
    }
    return false;
}

/* The beginning of a URL as written must not be a scheme that runs script. */
static void url_literal(struct parser *p, const char *s, size_t n)
{
    if (has_ci_prefix(s, n, "javascript:") || has_ci_prefix(s, n, "data:") ||
        has_ci_prefix(s, n, "vbscript:")) {
        FAIL(p, "a URL of this kind is not allowed in %s", p->attr);
    }
    p->url = URL_INSIDE;
}

/* Before a directive or the closing quote: the literal that began the URL is looked at. */
static void note_url(struct parser *p)
{
    if (p->state == ST_VALUE && p->attr_kind == AT_URL && p->url == URL_START && p->run.len) {
        url_literal(p, p->run.text, p->run.len);
    }
}

static void check_character(struct parser *p)
{
    char c = p->s[p->pos];
    if (c == '&') {
        size_t k = 1;
        int d;
        while ((d = peek(p, k)) == '#' || is_word((char)d)) {
            k++;
        }
        if (k == 1 || d != ';') {
            FAIL(p, "an & is written &amp;");
        }
    }
    if ((unsigned char)c < 32 && !is_space(c)) {
        FAIL(p, "a control character");
    }
}

static void read_value(struct parser *p, struct list *out)
{
    char c = p->s[p->pos];
    if (c == p->quote) {
        note_url(p);
        flush_run(p, out);
        step(p);
        add_literal(p, out, &c, 1);
        p->state = ST_TAG;
        p->space = false;
        return;
    }
    if (c == '<') {
        FAIL(p, "a < in an attribute is written &lt; (is a quote missing?)");
    }
    if (p->attr_kind == AT_URL && p->url == URL_AFTER_WHOLE) {
        if (!strchr("?#&", c)) {
            FAIL(p, "after an expression that is the whole URL only ? # or & may follow");
        }
        p->url = URL_INSIDE;
    }
    check_character(p);
    run_put(p, c == '\n' ? ' ' : c);
    step(p);
}

/* Element text. A run of white space becomes one space, or one line break if it has one. */
static void read_text(struct parser *p)
{
    char c = p->s[p->pos];
    const struct element *top = p->depth ? &p->stack[p->depth - 1] : NULL;
    struct run *r = &p->run;
    check_character(p);
    if (top && top->preformatted) {
        run_put(p, c);
        p->space = false;
    } else if (is_space(c)) {
        if (!p->space) {
            run_put(p, c == '\r' ? '\n' : c);
        } else if (c == '\n' && r->len && is_space(r->text[r->len - 1])) {
            r->text[r->len - 1] = '\n';
        }
        p->space = true;
    } else {
        run_put(p, c);
        p->space = false;
    }
    step(p);
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

static enum tmpl_place expression_place(struct parser *p)
{
    if (p->state == ST_TEXT) {
        return TP_TEXT;
    }
    if (p->state == ST_TAG) {
        FAIL(p, "an expression in <%s> outside an attribute value", p->tag);
    }
    if (p->attr_kind == AT_LITERAL) {
        FAIL(p, "an expression in attribute %s", p->attr);
    }
    if (p->attr_kind != AT_URL) {
        return TP_ATTR;
    }
    if (p->url == URL_START && p->run.len) {
        if (url_in_host(p->run.text, p->run.len)) {
            FAIL(p, "an expression in the host of a URL");
        }
        url_literal(p, p->run.text, p->run.len);
    }
    if (p->url == URL_MIXED) {
        FAIL(p, "an expression in a URL whose beginning differs between branches");
    }
    if (p->url == URL_AFTER_WHOLE) {
        FAIL(p, "an expression right after one that is the whole URL");
    }
    enum tmpl_place place = p->url == URL_START ? TP_URL : TP_URL_PART;
    p->url = p->url == URL_START ? URL_AFTER_WHOLE : URL_INSIDE;
    return place;
}

static void read_expression(struct parser *p, enum tmpl_kind kind)
{
    int line = p->line;
    struct tmpl_node *n = node_new(p, kind);
    char *c = read_c(p);
    if (!*c) {
        fail_at(p, line, "an empty expression");
    }
    n->place = expression_place(p);
    n->filter = kind == TK_EXPR ? split_filter(p, c) : NULL;
    n->s = c;
    if (kind == TK_TR && *c == '"') {
        char text[2000];
        c_string(p, c, text, sizeof text);
        add_message(p, copy(p->t, text, strlen(text)), NULL, line);
    }
    find_messages(p, c, line);
    if (p->run.n_args >= 60) {
        fail_at(p, line, "too many expressions in one text");
    }
    run_put(p, 1);
    run_put(p, (char)('0' + p->run.n_args++));
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
        fail_at(p, line, "{%s} has no {end}", what);
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
    struct tmpl_node *head = node_new(p, TK_IF), *n = head;
    n->s = read_c(p);
    struct place before = place_of(p);
    bool space = true;
    enum url_pos url = before.url;
    for (bool first = true;; first = false) {
        if (!has_else && !*n->s) {
            fail_at(p, line, "{if} without a condition");
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
            n->other = node_new(p, TK_IF);
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
    find_messages(p, head->s, line);
    list_add(out, head);
}

static void read_for(struct parser *p, struct list *out)
{
    int line = p->line;
    enter(p);
    struct tmpl_node *n = node_new(p, TK_FOR);
    char *c = read_c(p);
    n->s = word(p, &c);
    if (!*n->s || *c != '<' || c[1] == '=' || c[1] == '<') {
        fail_at(p, line, "write {for i < COUNT}");
    }
    for (c++; is_space(*c); c++) {
    }
    n->s2 = c;
    if (!*c) {
        fail_at(p, line, "{for} without a count");
    }
    if (p->state == ST_TAG) {
        fail_at(p, line, "{for} between attributes");
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
    list_add(out, n);
}

static void read_let(struct parser *p, struct list *out)
{
    struct tmpl_node *n = node_new(p, TK_LET);
    char *c = read_c(p);
    n->s = word(p, &c);
    if (!*n->s || *c != '=' || c[1] == '=') {
        FAIL(p, "write {let name = EXPRESSION}");
    }
    for (c++; is_space(*c); c++) {
    }
    n->s2 = c;
    if (!*c) {
        FAIL(p, "{let} without an expression");
    }
    find_messages(p, c, n->line);
    list_add(out, n);
}

static bool has_suffix(const char *s, const char *suffix)
{
    size_t n = strlen(s), k = strlen(suffix);
    return n > k && strcmp(s + n - k, suffix) == 0;
}

static void read_call(struct parser *p, struct list *out)
{
    need_text(p, "call");
    struct tmpl_node *n = node_new(p, TK_CALL);
    char *c = read_c(p);
    find_messages(p, c, n->line);
    char *name = word(p, &c);
    size_t len = strlen(c);
    if (!*name || len < 2 || *c != '(' || c[len - 1] != ')') {
        FAIL(p, "write {call name(arguments)}");
    }
    n->s = name;
    n->s2 = copy(p->t, c + 1, len - 2);
    if (has_suffix(name, "_open")) {
        push(p, copy(p->t, name, strlen(name) - 5), true);
    } else if (has_suffix(name, "_close")) {
        pop(p, copy(p->t, name, strlen(name) - 6), true);
    }
    p->space = false;
    list_add(out, n);
}

static void read_raw(struct parser *p, struct list *out)
{
    need_text(p, "raw");
    struct tmpl_node *n = node_new(p, TK_RAW);
    n->s = read_c(p);
    if (!*n->s) {
        FAIL(p, "{raw} without an expression");
    }
    p->space = false;
    list_add(out, n);
}

static void read_icon(struct parser *p, struct list *out)
{
    need_text(p, "icon");
    struct tmpl_node *n = node_new(p, TK_ICON);
    char *c = read_c(p), text[400];
    if (*c != '"') {
        FAIL(p, "write {icon \"id\"} or {icon \"id\" \"Label\"}");
    }
    char *end = strchr(c + 1, '"');
    if (!end) {
        FAIL(p, "{icon} with an id that does not end");
    }
    n->s = copy(p->t, c + 1, (size_t)(end - c - 1));
    for (const char *s = n->s; *s; s++) {
        if (!is_word(*s) && *s != '-') {
            FAIL(p, "{icon} with an id of other signs than letters, digits and -");
        }
    }
    for (c = end + 1; is_space(*c); c++) {
    }
    if (*c == '"') {
        c += c_string(p, c, text, sizeof text);
        n->s2 = copy(p->t, text, strlen(text));
        add_message(p, n->s2, NULL, n->line);
    }
    if (*c) {
        FAIL(p, "{icon} takes an id and a label");
    }
    p->space = false;
    list_add(out, n);
}

static bool is_directive(const struct parser *p, const char *name)
{
    size_t n = strlen(name);
    if (!at(p, name)) {
        return false;
    }
    int c = peek(p, n);
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
    while (p->pos < p->n && !at(p, "*}")) {
        step(p);
    }
    if (p->pos >= p->n) {
        fail_at(p, line, "a comment does not end with *}");
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
            p->ender_arg = read_c(p);
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
    step(p);
    if (peek(p, 0) == '*') {
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
            note_url(p);
            flush_run(p, out);
            p->pos += strlen(directives[i].name);
            directives[i].read(p, out);
            return false;
        }
    }
    if (block) {
        note_url(p);
        flush_run(p, out);
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
        if ((c == '{' || c == '}') && peek(p, 1) == c && p->state != ST_TAG) {
            run_put(p, c);
            p->pos += 2;
            p->space = false;
        } else if (c == '{') {
            if (read_directive(p, out)) {
                return;
            }
        } else if (c == '}') {
            FAIL(p, "a } without {; a brace in text is written }}");
        } else if (p->state == ST_TAG) {
            read_in_tag(p, out);
        } else if (p->state == ST_VALUE) {
            read_value(p, out);
        } else if (c == '<') {
            open_tag(p, out);
        } else {
            read_text(p);
        }
    }
    flush_run(p, out);
    p->ender = END_FILE;
}

/* ---- the file ---- */

/* "opens body main" / "closes main body" after the parameters. */
static void read_spans(struct parser *p, char *c, char opens[][40], int *n_opens)
{
    while (*c) {
        char *kind = word(p, &c);
        bool o = strcmp(kind, "opens") == 0;
        if (!o && strcmp(kind, "closes") != 0) {
            FAIL(p, "after the parameters of a template only \"opens …\" or \"closes …\" may stand");
        }
        while (*c && strncmp(c, "opens ", 6) != 0 && strncmp(c, "closes ", 7) != 0) {
            char *name = word(p, &c);
            if (!*name || strlen(name) >= 40 || *n_opens >= 10) {
                FAIL(p, "\"opens\" and \"closes\" take element names");
            }
            if (o) {
                snprintf(opens[(*n_opens)++], 40, "%s", name);
            } else {
                push(p, name, false);
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
    struct tmpl_fn *fn = get(p->t, sizeof *fn);
    char opens[10][40];
    int n_opens = 0, depth = 0;
    fn->line = p->line;
    char *c = read_c(p);
    fn->name = word(p, &c);
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
    fn->params = copy(p->t, start, (size_t)(c - start));
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
    char *c = read_c(p);
    size_t len = strlen(c);
    if (len < 3 || *c != '"' || strchr(c + 1, '"') != c + len - 1 || strchr(c, '\n')) {
        FAIL(p, "write {include \"room/file.h\"}");
    }
    struct tmpl_include *inc = get(p->t, sizeof *inc);
    inc->file = copy(p->t, c + 1, len - 2);
    **next = inc;
    *next = &inc->next;
}

static void parse_file(struct parser *p)
{
    struct tmpl_include **next_include = &p->t->includes;
    struct tmpl_fn **next_fn = &p->t->fns;
    while (p->pos < p->n) {
        if (is_space(p->s[p->pos])) {
            step(p);
            continue;
        }
        if (p->s[p->pos] != '{') {
            FAIL(p, "text outside a template");
        }
        step(p);
        if (peek(p, 0) == '*') {
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
    struct parser *p = get(t, sizeof *p);
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
