#include "document/fill.h"

#include "base/buf.h"
#include "base/text.h"

#include <assert.h>
#include <string.h>

static void fill_put(struct fill_item *item, const char *name, const char *value, bool raw)
{
    assert(item->n < FILL_VALUES);
    item->v[item->n++] = (struct fill_value){name, value, raw};
}

void fill_set(struct fill_item *item, const char *name, const char *value)
{
    fill_put(item, name, value, false);
}

void fill_set_raw(struct fill_item *item, const char *name, const char *value)
{
    fill_put(item, name, value, true);
}

void fill_set_quoted(struct fill_item *item, const char *name, const char *value, struct arena *a)
{
    struct buf out = BUF_INIT;
    for (const char *p = value ? value : ""; *p; p++) {
        if (*p == '"')
            buf_puts(&out, "”");
        else if (*p == '\n')
            buf_putc(&out, ' ');
        else if (*p != '{' && *p != '}')
            buf_putc(&out, *p);
    }
    fill_put(item, name, buf_failed(&out) ? NULL : arena_strndup(a, out.data ? out.data : "", out.len), true);
    buf_done(&out);
}

static const struct fill_value *fill_find(const struct fill_item *item, const char *name, size_t len)
{
    for (size_t i = 0; item && i < item->n; i++) {
        if (strlen(item->v[i].name) == len && memcmp(item->v[i].name, name, len) == 0)
            return &item->v[i];
    }
    return NULL;
}

static void fill_put_value(struct buf *out, const struct fill_value *v)
{
    for (const char *p = v->value ? v->value : ""; *p; p++) {
        if (!v->raw && strchr("\\`*_{}[]<>#|", *p))
            buf_putc(out, '\\');
        if (*p == '\n')
            buf_putc(out, ' ');
        else
            buf_putc(out, *p);
    }
}

static const struct fill_value *fill_value_of(
    const struct fill *f, const struct fill_item *item, const char *name, size_t len)
{
    const struct fill_value *v = fill_find(item, name, len);
    return v ? v : fill_find(&f->common, name, len);
}

/* A line that begins with ? and a known name stands only when the value is not empty. */
static bool fill_is_left_out(
    const char **line, size_t *len, const struct fill *f, const struct fill_item *item)
{
    const char *name = *line + 1;
    size_t name_len = **line == '?' ? strcspn(name, " \n") : 0;
    const struct fill_value *v = name_len ? fill_value_of(f, item, name, name_len) : NULL;
    if (!v)
        return false;
    size_t skip = 1 + name_len + (name[name_len] == ' ');
    *line += skip;
    *len -= skip;
    return !v->value || !*v->value;
}

static void fill_line(
    struct buf *out, const char *line, size_t len, const struct fill *f, const struct fill_item *item)
{
    if (fill_is_left_out(&line, &len, f, item))
        return;
    for (size_t i = 0; i < len; i++) {
        const char *close = line[i] == '[' ? memchr(line + i, ']', len - i) : NULL;
        size_t name_len = close ? (size_t)(close - line) - i - 1 : 0;
        const struct fill_value *v = close ? fill_value_of(f, item, line + i + 1, name_len) : NULL;
        if (v) {
            fill_put_value(out, v);
            i += name_len + 1;
        } else {
            buf_putc(out, line[i]);
        }
    }
    buf_putc(out, '\n');
}

static const struct fill_list *fill_list_named(const struct fill *f, const char *name, size_t len)
{
    for (size_t i = 0; i < f->n_lists; i++) {
        if (strlen(f->lists[i].name) == len && memcmp(f->lists[i].name, name, len) == 0)
            return &f->lists[i];
    }
    return NULL;
}

/* A line that begins with @: once per item, or only when there is none. false = not of a list that exists. */
static bool fill_repeat(struct buf *out, const char *line, size_t len, const struct fill *f)
{
    bool when_empty = len > 1 && line[1] == '!';
    const char *name = line + 1 + when_empty;
    size_t name_len = strcspn(name, " \n");
    const struct fill_list *list = fill_list_named(f, name, name_len);
    if (!list)
        return false;
    const char *rest = name + name_len + (name[name_len] == ' ');
    size_t rest_len = len - (size_t)(rest - line);
    if (when_empty && list->n == 0)
        fill_line(out, rest, rest_len, f, NULL);
    for (size_t i = 0; !when_empty && i < list->n; i++)
        fill_line(out, rest, rest_len, f, &list->items[i]);
    return true;
}

/* The lines of @each NAME up to @end, once per item; returns the place after @end. NULL = no such block. */
static const char *fill_block(struct buf *out, const char *line, const struct fill *f)
{
    static const char each[] = "@each ", end[] = "\n@end";
    if (strncmp(line, each, sizeof each - 1) != 0)
        return NULL;
    const char *name = line + sizeof each - 1, *close = strstr(line, end);
    const struct fill_list *list = fill_list_named(f, name, strcspn(name, "\n"));
    if (!list || !close)
        return NULL;
    for (size_t i = 0; i < list->n; i++) {
        for (const char *p = strchr(line, '\n') + 1; p <= close;) {
            size_t len = strcspn(p, "\n");
            fill_line(out, p, len, f, &list->items[i]);
            p += len + 1;
        }
    }
    const char *after = close + sizeof end - 1;
    return after + (*after == '\n');
}

char *fill_text(const char *text, const struct fill *f, struct arena *a)
{
    struct buf out = BUF_INIT;
    for (const char *line = text; *line;) {
        const char *after = fill_block(&out, line, f);
        if (after) {
            line = after;
            continue;
        }
        size_t len = strcspn(line, "\n");
        if (line[0] != '@' || !fill_repeat(&out, line, len, f))
            fill_line(&out, line, len, f, NULL);
        line += len + (line[len] == '\n');
    }
    char *ret = buf_failed(&out) ? NULL : text_trim(a, out.data ? out.data : "");
    buf_done(&out);
    return ret;
}
