#include "html/markdown.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void register_extensions(void)
{
    cmark_gfm_core_extensions_ensure_registered();
}

/* Moves headings down so that the source's first level is `top`. */
static void shift_headings(cmark_node *root, int top)
{
    cmark_iter *it = cmark_iter_new(root);
    for (cmark_event_type e; (e = cmark_iter_next(it)) != CMARK_EVENT_DONE;) {
        cmark_node *n = cmark_iter_get_node(it);
        if (e == CMARK_EVENT_ENTER && cmark_node_get_type(n) == CMARK_NODE_HEADING) {
            int level = cmark_node_get_heading_level(n) + top - 1;
            cmark_node_set_heading_level(n, level > 6 ? 6 : level);
        }
    }
    cmark_iter_free(it);
}

/* A picture becomes its text: what makes files of a document would fetch it from the server's own disk or net. */
static void take_out_pictures(cmark_node *root)
{
    cmark_iter *it = cmark_iter_new(root);
    for (cmark_event_type e; (e = cmark_iter_next(it)) != CMARK_EVENT_DONE;) {
        cmark_node *n = cmark_iter_get_node(it);
        if (e != CMARK_EVENT_EXIT || cmark_node_get_type(n) != CMARK_NODE_IMAGE) {
            continue;
        }
        for (cmark_node *child; (child = cmark_node_first_child(n)) != NULL;) {
            cmark_node_insert_before(n, child);
        }
        cmark_node_free(n);
    }
    cmark_iter_free(it);
}

static bool at(const char *s, const char *prefix)
{
    return strncmp(s, prefix, strlen(prefix)) == 0;
}

/* A cell's opening tag, after "<th" or "<td": alignment as a class. Returns the source read. */
static size_t cell_attributes(const char *s, struct buf *out)
{
    size_t n = strcspn(s, ">");
    const char *right = strstr(s, "align=\"right\"");
    if (right && right < s + n) {
        buf_puts(out, " class=\"tov-num\"");
    }
    buf_putc(out, '>');
    return n + (s[n] == '>');
}

/* "<p><strong>Text</strong></p>" directly before a table is its caption: all of it is bold. Returns the source read, 0 = none. */
static size_t caption(const char *s, struct buf *out)
{
    if (!at(s, "<p><strong>")) {
        return 0;
    }
    const char *text = s + strlen("<p><strong>");
    const char *end = strstr(text, "</strong>");
    if (!end || !at(end, "</strong></p>\n<table>") || memchr(text, '\n', (size_t)(end - text))) {
        return 0;
    }
    buf_puts(out, "<table class=\"table tov-table\"><caption>");
    buf_put(out, text, (size_t)(end - text));
    buf_puts(out, "</caption>");
    return (size_t)(end - s) + strlen("</strong></p>\n<table>");
}

/* A sum row begins with "I alt" or "Total". */
static bool is_sum_row(const char *row)
{
    return at(row, "<tr>\n<td>I alt<") || at(row, "<tr>\n<td>Total<");
}

/* The renderer escapes all text, so every "<" here begins one of its own tags. */
static void put_tables(const char *s, struct buf *out)
{
    bool in_body = false, row_heads = false, first = false, open_head = false, empty_head = false;
    while (*s) {
        size_t text = strcspn(s, "<");
        buf_put(out, s, text);
        s += text;
        size_t captioned = caption(s, out);
        if (captioned || at(s, "<table>")) {
            if (!captioned) {
                buf_puts(out, "<table class=\"table tov-table\">");
            }
            s += captioned ? captioned : 7;
            in_body = row_heads = false;
            empty_head = true;
        } else if (at(s, "<tbody>")) {
            buf_puts(out, "<tbody>");
            s += 7;
            in_body = true;
        } else if (at(s, "<tr>")) {
            buf_puts(out, in_body && is_sum_row(s) ? "<tr class=\"tov-sum\">" : "<tr>");
            s += 4;
            first = true;
        } else if (at(s, "<th") && !at(s, "<thead")) {
            const char *content = strchr(s, '>');
            if (first && empty_head) {
                row_heads = content && !at(content, "></th>");
                empty_head = false;
            }
            bool blank = content && at(content, "></th>");
            buf_puts(out, blank ? "<td" : "<th scope=\"col\"");
            s += 3;
            s += cell_attributes(s, out);
            if (blank) {
                buf_puts(out, "</td>");
                s += 5;
            }
            first = false;
        } else if (at(s, "<td")) {
            open_head = in_body && first && row_heads;
            buf_puts(out, open_head ? "<th scope=\"row\"" : "<td");
            s += 3;
            s += cell_attributes(s, out);
            first = false;
        } else if (at(s, "</td>")) {
            buf_puts(out, open_head ? "</th>" : "</td>");
            s += 5;
            open_head = false;
        } else if (*s) {
            buf_putc(out, *s++);
        }
    }
}

int html_markdown(
    struct arena *a, const char *markdown, int top_heading, struct html_safe *ret, struct err *err)
{
    pthread_once(&once, register_extensions);
    cmark_parser *parser = cmark_parser_new(CMARK_OPT_VALIDATE_UTF8);
    cmark_syntax_extension *table = cmark_find_syntax_extension("table");
    if (!parser || !table || !cmark_parser_attach_syntax_extension(parser, table)) {
        if (parser) {
            cmark_parser_free(parser);
        }
        return err_set(err, ERR_INTERNAL, "Markdown: no table extension");
    }
    cmark_parser_feed(parser, markdown, strlen(markdown));
    cmark_node *root = cmark_parser_finish(parser);
    shift_headings(root, top_heading);
    take_out_pictures(root);
    char *html = cmark_render_html(root, CMARK_OPT_DEFAULT, cmark_parser_get_syntax_extensions(parser));
    struct buf out = BUF_INIT;
    put_tables(html, &out);
    free(html);
    cmark_node_free(root);
    cmark_parser_free(parser);
    char *copy = buf_failed(&out) ? NULL : arena_alloc(a, out.len + 1);
    int r = copy ? OK : err_set(err, ERR_LIMIT, "Markdown: out of memory");
    if (copy) {
        memcpy(copy, out.data ? out.data : "", out.len);
        *ret = (struct html_safe){copy, out.len};
    }
    buf_done(&out);
    return r;
}
