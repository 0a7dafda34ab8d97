#include "html/html.h"
#include "assets/asset.h"

#include <assert.h>
#include <string.h>

void html_init(struct html *h, struct buf *out, struct arena *arena, enum lang lang)
{
    *h = (struct html){.out = out, .arena = arena, .lang = lang};
}

int html_next_id(struct html *h)
{
    return ++h->next_id;
}

void html_literal(struct html *h, const char *trusted, size_t n)
{
    buf_put(h->out, trusted, n);
}

static void put(struct html *h, const char *s)
{
    buf_put(h->out, s, strlen(s));
}

/* What a byte becomes in text and in a quoted attribute; NULL = itself. Control characters that HTML forbids become the
 * replacement character. */
static const char *entity(unsigned char c)
{
    switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    case '\t':
    case '\n':
    case '\r': return NULL;
    default: return c < 32 || c == 127 ? "\xEF\xBF\xBD" : NULL;
    }
}

static void put_escaped(struct html *h, const char *s)
{
    const char *from = s;
    for (; *s; s++) {
        const char *e = entity((unsigned char)*s);
        if (e) {
            buf_put(h->out, from, (size_t)(s - from));
            put(h, e);
            from = s + 1;
        }
    }
    buf_put(h->out, from, (size_t)(s - from));
}

/* Text that is printed as it is: of the filters only those for missing text and CPR numbers change a text. */
static bool is_plain_text(struct harg x)
{
    return x.type == HA_TEXT && x.s && x.filter != HF_CPR && x.filter != HF_CPR_SHORT &&
           (x.filter != HF_DASH || *x.s);
}

void html_text(struct html *h, struct harg x)
{
    char out[HTML_VALUE_MAX];
    if (is_plain_text(x)) {
        put_escaped(h, x.s);
        return;
    }
    html_format_into(out, sizeof out, h->lang, x);
    put_escaped(h, out);
}

void html_attr(struct html *h, struct harg x)
{
    char out[HTML_VALUE_MAX];
    if (is_plain_text(x)) {
        put_escaped(h, x.s);
        return;
    }
    html_format_machine(out, sizeof out, h->lang, x);
    put_escaped(h, out);
}

static void put_percent(struct html *h, unsigned char c)
{
    static const char hex[] = "0123456789ABCDEF";
    char e[3] = {'%', hex[c >> 4], hex[c & 15]};
    buf_put(h->out, e, 3);
}

static bool has_prefix(const char *s, const char *prefix)
{
    return strncmp(s, prefix, strlen(prefix)) == 0;
}

/* Backslashes and control characters are percent-encoded when written, so "/\evil" and "/<tab>/evil" stay local. */
static bool is_safe_url(const char *s)
{
    return (s[0] == '/' && s[1] != '/') || s[0] == '#' || s[0] == '?' || has_prefix(s, "https://") ||
           has_prefix(s, "mailto:");
}

void html_url(struct html *h, struct harg x)
{
    if (x.type != HA_TEXT || !x.s || !*x.s) {
        return;
    }
    if (!is_safe_url(x.s)) {
        put(h, "#");
        return;
    }
    for (const char *s = x.s; *s; s++) {
        unsigned char c = (unsigned char)*s;
        if (c <= 32 || c == 127 || strchr("\"'<>\\`{}|^", c)) {
            put_percent(h, c);
        } else if (c == '&') {
            put(h, "&amp;");
        } else {
            buf_putc(h->out, (char)c);
        }
    }
}

static bool is_unreserved(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == '~';
}

void html_url_part(struct html *h, struct harg x)
{
    char out[HTML_VALUE_MAX];
    const char *s = x.s;
    if (!is_plain_text(x)) {
        html_format_machine(out, sizeof out, h->lang, x);
        s = out;
    }
    for (; *s; s++) {
        if (is_unreserved((unsigned char)*s)) {
            buf_putc(h->out, *s);
        } else {
            put_percent(h, (unsigned char)*s);
        }
    }
}

void html_raw(struct html *h, struct html_safe s)
{
    buf_put(h->out, s.html, s.len);
}

/* A message is HTML source, so its entities stand; signs that could begin or end markup are escaped all the same. */
void html_message(struct html *h, const char *msg, const struct harg *args, size_t n)
{
    const char *s = tr(msg), *from = s;
    for (; *s; s++) {
        const char *e = *s == '&' ? NULL : entity((unsigned char)*s);
        bool arg = s[0] == '{' && s[1] >= '0' && s[1] <= '9' && s[2] == '}';
        if (!e && !arg) {
            continue;
        }
        buf_put(h->out, from, (size_t)(s - from));
        if (e) {
            put(h, e);
        } else {
            size_t i = (size_t)(s[1] - '0');
            if (i < n) {
                html_text(h, args[i]);
            }
            s += 2;
        }
        from = s + 1;
    }
    buf_put(h->out, from, (size_t)(s - from));
}

/* Text and quoted attributes take the same escapes, and a message is for people in both. */
void html_message_attr(struct html *h, const char *msg, const struct harg *args, size_t n)
{
    html_message(h, msg, args, n);
}

/* Place in icon_table; an unknown icon is a mistake in the program. */
static size_t icon_find(const char *id)
{
    size_t lo = 0, hi = icon_count;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int c = strcmp(id, icon_table[mid].id);
        if (c == 0) {
            return mid;
        }
        if (c < 0) {
            hi = mid;
        } else {
            lo = mid + 1;
        }
    }
    assert(false && "no such icon: add it to assets/icons.txt");
    return 0;
}

void html_icon_class(struct html *h, const char *id, const char *label, const char *class_name)
{
    size_t i = icon_find(id);
    assert(i < 64 * sizeof h->icons / sizeof h->icons[0]);
    h->icons[i / 64] |= (uint64_t)1 << (i % 64);
    put(h, "<svg class=\"icon-svg");
    if (class_name) {
        put(h, " ");
        put_escaped(h, class_name);
    }
    put(h, "\" focusable=\"false\" ");
    if (label) {
        put(h, "role=\"img\" aria-label=\"");
        put_escaped(h, label);
    } else {
        put(h, "aria-hidden=\"true");
    }
    put(h, "\"><use href=\"#");
    put_escaped(h, id);
    put(h, "\"></use></svg>");
}

void html_icon(struct html *h, const char *id, const char *label)
{
    html_icon_class(h, id, label, NULL);
}

/* Does the query part at s (up to & or #) set name? */
static bool is_parameter(const char *s, const char *name)
{
    size_t n = strlen(name);
    return strncmp(s, name, n) == 0 && (s[n] == '=' || s[n] == '&' || s[n] == '#' || !s[n]);
}

const char *html_url_with(struct arena *a, const char *url, const char *name, const char *value)
{
    struct buf b = BUF_INIT;
    struct html h = {.out = &b};
    const char *s = url + strcspn(url, "?#");
    char between = '?';
    buf_put(&b, url, (size_t)(s - url));
    while (*s == '?' || *s == '&') {
        size_t n = strcspn(++s, "&#");
        if (n && !is_parameter(s, name)) {
            buf_putc(&b, between);
            buf_put(&b, s, n);
            between = '&';
        }
        s += n;
    }
    if (value && *value) {
        buf_putc(&b, between);
        buf_puts(&b, name);
        buf_putc(&b, '=');
        html_url_part(&h, harg_text(value));
    }
    buf_puts(&b, s);
    const char *r = arena_strndup(a, b.data ? b.data : "", b.len);
    buf_done(&b);
    return r;
}

void html_sprite(struct html *h)
{
    put(h,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"tov-sprite\" width=\"0\" height=\"0\" aria-hidden=\"true\" "
        "focusable=\"false\">");
    for (size_t i = 0; i < icon_count && i < 256; i++) {
        if (h->icons[i / 64] >> (i % 64) & 1) {
            put(h, icon_table[i].symbol);
        }
    }
    put(h, "</svg>");
}
