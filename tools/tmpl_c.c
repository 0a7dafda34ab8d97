#include "tmpl_inner.h"

#include <string.h>

/* Skips a C string or character literal that begins at pos. */
static void skip_quoted(struct parser *p)
{
    char q = p->s[p->pos];
    int line = p->line;
    tmpl_step(p);
    while (p->pos < p->n && p->s[p->pos] != q) {
        if (p->s[p->pos] == '\n') {
            break;
        }
        if (p->s[p->pos] == '\\' && p->pos + 1 < p->n) {
            tmpl_step(p);
        }
        tmpl_step(p);
    }
    if (p->pos >= p->n || p->s[p->pos] != q) {
        tmpl_fail(p, line, "a string in a directive does not end");
    }
    tmpl_step(p);
}

/* The rest of a directive up to its closing brace, trimmed. Leaves pos after the brace. */
char *tmpl_read_c(struct parser *p)
{
    int line = p->line, depth = 0;
    size_t start = p->pos;
    for (;;) {
        if (p->pos >= p->n) {
            tmpl_fail(p, line, "a directive does not end with }");
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
            tmpl_fail(p, line, "parentheses in a directive do not match");
        }
        if (c == ';' || (unsigned char)c < 9) {
            tmpl_fail(p, line, "a directive holds an expression, not statements");
        }
        tmpl_step(p);
    }
    size_t end = p->pos;
    tmpl_step(p);
    while (start < end && is_space(p->s[start])) {
        start++;
    }
    while (end > start && is_space(p->s[end - 1])) {
        end--;
    }
    return tmpl_copy(p->t, p->s + start, end - start);
}

/* Finds tr("…") and N_("…") in a C expression. */
void tmpl_find_messages(struct parser *p, const char *c, int line)
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
            tmpl_c_string(p, q, text, sizeof text);
            tmpl_add_message(p, tmpl_copy(p->t, text, strlen(text)), NULL, line);
        }
    }
}

/* Decodes the C string literal (adjacent ones joined) at s; returns the length of its source. */
size_t tmpl_c_string(struct parser *p, const char *s, char *out, size_t room)
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
const char *tmpl_split_filter(struct parser *p, char *c)
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
    if (!tmpl_in_list(name, names)) {
        FAIL(p, "no filter is called \"%.40s\"", name);
    }
    while (bar > c && is_space(bar[-1])) {
        bar--;
    }
    *bar = 0;
    return name;
}

/* Reads an identifier at *s and moves past it and following spaces. */
char *tmpl_word(struct parser *p, char **s)
{
    char *start = *s;
    if (is_alpha(**s) || **s == '_') {
        while (is_word(**s)) {
            (*s)++;
        }
    }
    char *r = tmpl_copy(p->t, start, (size_t)(*s - start));
    while (is_space(**s)) {
        (*s)++;
    }
    return r;
}
