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

static void fill_line(
    struct buf *out, const char *line, size_t len, const struct fill *f, const struct fill_item *item)
{
    for (size_t i = 0; i < len; i++) {
        const char *close = line[i] == '[' ? memchr(line + i, ']', len - i) : NULL;
        size_t name_len = close ? (size_t)(close - line) - i - 1 : 0;
        const struct fill_value *v = close ? fill_find(item, line + i + 1, name_len) : NULL;
        if (close && !v)
            v = fill_find(&f->common, line + i + 1, name_len);
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

char *fill_text(const char *text, const struct fill *f, struct arena *a)
{
    struct buf out = BUF_INIT;
    for (const char *line = text; *line;) {
        size_t len = strcspn(line, "\n");
        if (line[0] != '@' || !fill_repeat(&out, line, len, f))
            fill_line(&out, line, len, f, NULL);
        line += len + (line[len] == '\n');
    }
    char *ret = buf_failed(&out) ? NULL : text_trim(a, out.data ? out.data : "");
    buf_done(&out);
    return ret;
}
