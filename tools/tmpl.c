/* Template compiler. Makes C from HTML templates (see tmpl_parse.h) on the calls of html/html.h.
 *
 *   tmpl FILE.html --c OUT.c --h OUT.h   one template file to C
 *   tmpl --pot FILE.html…                all texts to translate, as a .pot on standard output
 *
 * Exit status 1 with "FILE:LINE: error: …" when a template is refused. */
#include "tmpl_parse.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct out {
    FILE *f;
    const char *source; /* template file for #line */
    int indent;
};

static char *read_file(const char *path, size_t *ret_n)
{
    FILE *f = fopen(path, "rb");
    if (!f) {
        perror(path);
        exit(1);
    }
    char *data = NULL;
    size_t n = 0, got;
    char part[65536];
    while ((got = fread(part, 1, sizeof part, f)) > 0) {
        char *more = realloc(data, n + got + 1);
        if (!more) {
            abort();
        }
        data = more;
        memcpy(data + n, part, got);
        n += got;
    }
    if (ferror(f)) {
        perror(path);
        exit(1);
    }
    fclose(f);
    *ret_n = n;
    return data ? data : calloc(1, 1);
}

/* A C or PO string literal. */
static void put_string(FILE *f, const char *s, size_t n, bool po)
{
    putc('"', f);
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)s[i];
        if (c == '"' || c == '\\') {
            fprintf(f, "\\%c", c);
        } else if (c == '\n') {
            fputs("\\n", f);
        } else if (c == '\t') {
            fputs("\\t", f);
        } else if (c == '?' && !po) {
            fputs("\\?", f);
        } else {
            putc(c, f);
        }
    }
    putc('"', f);
}

static void begin(struct out *o, int line)
{
    fprintf(o->f, "#line %d ", line);
    put_string(o->f, o->source, strlen(o->source), false);
    fprintf(o->f, "\n%*s", o->indent * 4, "");
}

static void put_value(struct out *o, const struct tmpl_node *n)
{
    if (n->kind == TK_TR) {
        fprintf(o->f, "harg_text(tr(%s))", n->s);
    } else if (n->filter) {
        fprintf(o->f, "harg_filter(HARG(%s), HF_", n->s);
        for (const char *c = n->filter; *c; c++) {
            putc(*c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c, o->f);
        }
        fputs(")", o->f);
    } else {
        fprintf(o->f, "HARG(%s)", n->s);
    }
}

static void put_literal(struct out *o, const struct tmpl_node *n)
{
    enum { PART = 2000 };
    for (size_t from = 0; from < n->len; from += PART) {
        size_t len = n->len - from < PART ? n->len - from : PART;
        begin(o, n->line);
        fputs("html_literal(h, ", o->f);
        put_string(o->f, n->s + from, len, false);
        fprintf(o->f, ", %zu);\n", len);
    }
}

static void put_message(struct out *o, const struct tmpl_node *n)
{
    begin(o, n->line);
    fprintf(o->f, "html_message%s(h, ", n->place == TP_TEXT ? "" : "_attr");
    put_string(o->f, n->s, strlen(n->s), false);
    if (n->n_args == 0) {
        fputs(", NULL, 0);\n", o->f);
        return;
    }
    fputs(", (const struct harg[]){", o->f);
    for (const struct tmpl_node *a = n->args; a; a = a->next) {
        put_value(o, a);
        fputs(a->next ? ", " : "", o->f);
    }
    fprintf(o->f, "}, %d);\n", n->n_args);
}

static void put_nodes(struct out *o, const struct tmpl_node *n);

static void put_block(struct out *o, const struct tmpl_node *body)
{
    o->indent++;
    put_nodes(o, body);
    o->indent--;
    fprintf(o->f, "%*s}", o->indent * 4, "");
}

static void put_if(struct out *o, const struct tmpl_node *n)
{
    begin(o, n->line);
    fprintf(o->f, "if (%s) {\n", n->s);
    put_block(o, n->body);
    /* A chain of elif is a TK_IF alone in other; an {if} first within {else} is wrapped the same way. */
    if (n->other) {
        fputs(" else {\n", o->f);
        put_block(o, n->other);
    }
    putc('\n', o->f);
}

static void put_node(struct out *o, const struct tmpl_node *n)
{
    static const char *const calls[] = {
        [TP_TEXT] = "text", [TP_ATTR] = "attr", [TP_URL] = "url", [TP_URL_PART] = "url_part"};
    switch (n->kind) {
    case TK_LIT: put_literal(o, n); break;
    case TK_MSG: put_message(o, n); break;
    case TK_IF: put_if(o, n); break;
    case TK_EXPR:
    case TK_TR:
        begin(o, n->line);
        fprintf(o->f, "html_%s(h, ", calls[n->place]);
        put_value(o, n);
        fputs(");\n", o->f);
        break;
    case TK_FOR:
        begin(o, n->line);
        fprintf(o->f, "for (size_t %s = 0; %s < (size_t)(%s); %s++) {\n", n->s, n->s, n->s2, n->s);
        put_block(o, n->body);
        putc('\n', o->f);
        break;
    case TK_LET:
        begin(o, n->line);
        fprintf(o->f, "const __typeof__(%s) %s = %s;\n", n->s2, n->s, n->s2);
        break;
    case TK_CALL:
        begin(o, n->line);
        fprintf(o->f, "t_%s(h%s%s);\n", n->s, *n->s2 ? ", " : "", n->s2);
        break;
    case TK_RAW:
        begin(o, n->line);
        fprintf(o->f, "html_raw(h, %s);\n", n->s);
        break;
    case TK_ICON:
        begin(o, n->line);
        fprintf(o->f, "html_icon(h, \"%s\", ", n->s);
        if (n->s2) {
            fputs("tr(", o->f);
            put_string(o->f, n->s2, strlen(n->s2), false);
            fputs(")", o->f);
        } else {
            fputs("NULL", o->f);
        }
        fputs(");\n", o->f);
        break;
    }
}

static void put_nodes(struct out *o, const struct tmpl_node *n)
{
    for (; n; n = n->next) {
        put_node(o, n);
    }
}

static FILE *create(const char *path)
{
    FILE *f = fopen(path, "wb");
    if (!f) {
        perror(path);
        exit(1);
    }
    return f;
}

static void finish(FILE *f, const char *path)
{
    if (ferror(f) || fclose(f) != 0) {
        perror(path);
        exit(1);
    }
}

static void put_prototype(FILE *f, const struct tmpl_fn *fn)
{
    const char *params = strcmp(fn->params, "void") == 0 ? "" : fn->params;
    fprintf(f, "void t_%s(struct html *h%s%s)", fn->name, *params ? ", " : "", params);
}

static void write_header(const struct tmpl *t, const char *path, const char *source)
{
    FILE *f = create(path);
    fprintf(f, "/* Made by tmpl from %s. */\n#pragma once\n#include \"html/html.h\"\n", source);
    for (const struct tmpl_include *i = t->includes; i; i = i->next) {
        fprintf(f, "#include \"%s\"\n", i->file);
    }
    for (const struct tmpl_fn *fn = t->fns; fn; fn = fn->next) {
        put_prototype(f, fn);
        fputs(";\n", f);
    }
    finish(f, path);
}

static void write_c(const struct tmpl *t, const char *path, const char *header, const char *source)
{
    FILE *f = create(path);
    const char *slash = strrchr(header, '/');
    fprintf(f, "/* Made by tmpl from %s. */\n#include \"%s\"\n", source, slash ? slash + 1 : header);
    fputs("#include \"html/components.h\"\n", f);
    struct out o = {f, source, 1};
    for (const struct tmpl_fn *fn = t->fns; fn; fn = fn->next) {
        fputs("\n", f);
        o.indent = 0;
        begin(&o, fn->line);
        put_prototype(f, fn);
        fputs("\n{\n", f);
        o.indent = 1;
        put_nodes(&o, fn->body);
        fputs("}\n", f);
    }
    finish(f, path);
}

static int load(struct tmpl *t, const char *path)
{
    size_t n;
    char *text = read_file(path, &n);
    int r = tmpl_parse(t, text, n);
    free(text);
    if (r < 0) {
        fprintf(stderr, "%s:%d: error: %s\n", path, t->error_line, t->error);
    }
    return r;
}

static int compile(const char *source, const char *c_path, const char *h_path)
{
    struct tmpl t;
    int r = load(&t, source);
    if (r == 0) {
        write_header(&t, h_path, source);
        write_c(&t, c_path, h_path, source);
    }
    tmpl_done(&t);
    return r < 0;
}

static int extract(char **files, int n)
{
    puts(
        "msgid \"\"\nmsgstr \"\"\n\"Content-Type: text/plain; charset=UTF-8\\n\"\n\"Content-Transfer-Encoding: "
        "8bit\\n\"");
    for (int i = 0; i < n; i++) {
        struct tmpl t;
        if (load(&t, files[i]) < 0) {
            return 1;
        }
        for (const struct tmpl_message *m = t.messages; m; m = m->next) {
            putchar('\n');
            if (m->hint) {
                printf("#. %s\n", m->hint);
            }
            printf("#: %s:%d\nmsgid ", files[i], m->line);
            put_string(stdout, m->text, strlen(m->text), true);
            puts("\nmsgstr \"\"");
        }
        tmpl_done(&t);
    }
    return fflush(stdout) != 0;
}

int main(int argc, char **argv)
{
    if (argc >= 3 && strcmp(argv[1], "--pot") == 0) {
        return extract(argv + 2, argc - 2);
    }
    if (argc == 6 && strcmp(argv[2], "--c") == 0 && strcmp(argv[4], "--h") == 0) {
        return compile(argv[1], argv[3], argv[5]);
    }
    fputs("usage: tmpl FILE.html --c OUT.c --h OUT.h | tmpl --pot FILE.html…\n", stderr);
    return 2;
}
