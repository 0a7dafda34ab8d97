#include "tmpl_inner.h"

#include <stdio.h>
#include <string.h>

/* ---- runs of text ---- */

void tmpl_run_put(struct parser *p, char c)
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
    char *out = tmpl_alloc(p->t, n * 6 + 1);
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
    return args ? tmpl_copy(p->t, out, k) : NULL;
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
            tmpl_add_literal(p, out, s + from, i - from);
            tmpl_list_add(out, arg);
            from = ++i + 1;
        }
    }
    tmpl_add_literal(p, out, s + from, n - from);
}

void tmpl_run_flush(struct parser *p, struct list *out)
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
        tmpl_add_literal(p, out, r->text, a);
        struct tmpl_node *m = tmpl_node_new(p, TK_MSG);
        m->line = r->line;
        m->place = p->state == ST_TEXT ? TP_TEXT : TP_ATTR;
        m->args = r->args;
        m->n_args = r->n_args;
        m->s = message_text(p, r->text + a, b - a);
        if (m->n_args > MAX_ARGS) {
            FAIL(p, "a text has more than %d expressions", MAX_ARGS);
        }
        tmpl_list_add(out, m);
        tmpl_add_message(p, m->s, message_hint(p, r->args), r->line);
        tmpl_add_literal(p, out, r->text + b, r->len - b);
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

struct element *tmpl_push(struct parser *p, const char *name, bool component)
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

void tmpl_pop(struct parser *p, const char *name, bool component)
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
    if (tmpl_in_list(tag, refused_elements)) {
        FAIL(p, "<%s> is not allowed", tag);
    }
    if (strcmp(tag, "style") == 0) {
        FAIL(p, "<style> is not allowed; write a class in tov.css");
    }
    if (top && top->plain_text) {
        FAIL(p, "<%s> inside <%s>, which holds text only", tag, top->name);
    }
    if (tmpl_in_list(tag, blocks_end_p) && is_open(p, "p")) {
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
    while ((c = tmpl_peek(p, 0)) >= 0 && (is_word((char)c) || c == '-' || c == ':')) {
        if (k + 1 >= room) {
            FAIL(p, "a name is too long");
        }
        name[k++] = fold ? lower((char)c) : (char)c;
        tmpl_step(p);
    }
    name[k] = 0;
}

static void add_source(struct parser *p, struct list *out, size_t from)
{
    tmpl_add_literal(p, out, p->s + from, p->pos - from);
    p->space = false;
}

/* <!doctype …> is kept, comments are dropped. */
static void read_declaration(struct parser *p, struct list *out)
{
    size_t from = p->pos;
    bool comment = tmpl_at(p, "<!--");
    const char *end = comment ? "-->" : ">";
    while (p->pos < p->n && !tmpl_at(p, end)) {
        if (!comment && p->s[p->pos] == '{') {
            FAIL(p, "an expression in a declaration");
        }
        tmpl_step(p);
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
    if (tmpl_peek(p, 0) != '>') {
        FAIL(p, "</%s is not followed by >", name);
    }
    tmpl_step(p);
    tmpl_pop(p, name, false);
    add_source(p, out, from);
}

void tmpl_read_tag(struct parser *p, struct list *out)
{
    size_t from = p->pos;
    tmpl_run_flush(p, out);
    if (tmpl_peek(p, 1) == '!') {
        read_declaration(p, out);
    } else if (tmpl_peek(p, 1) == '/') {
        read_end_tag(p, out);
    } else if (tmpl_peek(p, 1) == '{') {
        FAIL(p, "an expression as tag name");
    } else if (is_alpha((char)tmpl_peek(p, 1))) {
        tmpl_step(p);
        read_name(p, p->tag, sizeof p->tag, false);
        if (tmpl_peek(p, 0) == '{' && !tmpl_at(p, "{if ")) {
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
    bool closed = tmpl_peek(p, 0) == '/';
    size_t from = p->pos;
    tmpl_step(p);
    if (closed) {
        if (tmpl_peek(p, 0) != '>') {
            FAIL(p, "/ in a tag is not followed by >");
        }
        tmpl_step(p);
    }
    p->state = ST_TEXT;
    add_source(p, out, from);
    if (closed || tmpl_in_list(p->tag, void_elements)) {
        if (!tmpl_in_list(p->tag, void_elements) && !is_open(p, "svg") && strcmp(p->tag, "svg") != 0) {
            FAIL(p, "<%s/> does not close <%s> in HTML", p->tag, p->tag);
        }
        return;
    }
    struct element *e = tmpl_push(p, p->tag, false);
    e->no_translate = p->tag_no_translate;
    e->preformatted |= strcmp(p->tag, "pre") == 0 || strcmp(p->tag, "textarea") == 0;
    e->plain_text = tmpl_in_list(p->tag, plain_text_elements);
    if (strcmp(p->tag, "script") == 0 && !tmpl_at(p, "</script>")) {
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
    return tmpl_in_list(name, url_attrs)       ? AT_URL
           : tmpl_in_list(name, message_attrs) ? AT_MESSAGE
           : tmpl_in_list(name, literal_attrs) ? AT_LITERAL
                                               : AT_PLAIN;
}

/* Between attributes: one space at most, an attribute name with its quote, or the end of the tag. */
void tmpl_read_in_tag(struct parser *p, struct list *out)
{
    int c = tmpl_peek(p, 0);
    if (c == '>' || c == '/') {
        close_tag(p, out);
        return;
    }
    if (is_space((char)c)) {
        tmpl_step(p);
        int d = tmpl_peek(p, 0);
        if (!p->space && d != '>' && !is_space((char)d)) {
            tmpl_add_literal(p, out, " ", 1);
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
    if (tmpl_peek(p, 0) != '=') {
        add_source(p, out, from);
        return;
    }
    tmpl_step(p);
    c = tmpl_peek(p, 0);
    if (c != '"' && c != '\'') {
        FAIL(p, "the value of %s is not quoted", p->attr);
    }
    tmpl_step(p);
    add_source(p, out, from);
    p->quote = (char)c;
    p->state = ST_VALUE;
    p->url = URL_START;
    if (strcmp(p->attr, "translate") == 0 && tmpl_at(p, "no")) {
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
void tmpl_note_url(struct parser *p)
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
        while ((d = tmpl_peek(p, k)) == '#' || is_word((char)d)) {
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

void tmpl_read_value(struct parser *p, struct list *out)
{
    char c = p->s[p->pos];
    if (c == p->quote) {
        tmpl_note_url(p);
        tmpl_run_flush(p, out);
        tmpl_step(p);
        tmpl_add_literal(p, out, &c, 1);
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
    tmpl_run_put(p, c == '\n' ? ' ' : c);
    tmpl_step(p);
}

/* Element text. A run of white space becomes one space, or one line break if it has one. */
void tmpl_read_text(struct parser *p)
{
    char c = p->s[p->pos];
    const struct element *top = p->depth ? &p->stack[p->depth - 1] : NULL;
    struct run *r = &p->run;
    check_character(p);
    if (top && top->preformatted) {
        tmpl_run_put(p, c);
        p->space = false;
    } else if (is_space(c)) {
        if (!p->space) {
            tmpl_run_put(p, c == '\r' ? '\n' : c);
        } else if (c == '\n' && r->len && is_space(r->text[r->len - 1])) {
            r->text[r->len - 1] = '\n';
        }
        p->space = true;
    } else {
        tmpl_run_put(p, c);
        p->space = false;
    }
    tmpl_step(p);
}

/* The escaping that an expression here needs; refuses places where none is safe. */
enum tmpl_place tmpl_expression_place(struct parser *p)
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
