#include "base/field.h"
#include "base/lang.h"
#include "base/text.h"
#include <inttypes.h>
#include <string.h>
#include <strings.h>

enum { DEFAULT_MAX_TEXT = 4000 };

/* A field's value: i for every type that is a number of 64 bits, day, or text. */
struct value {
    int64_t i;
    day_t day;
    const char *text;
};

static bool is_text(const struct field *f)
{
    return f->type == F_TEXT || f->type == F_LONG;
}

static struct value get(const struct field *f, const void *row)
{
    struct value v = {0};
    const char *at = (const char *)row + f->off;
    if (is_text(f))
        memcpy(&v.text, at, sizeof v.text);
    else if (f->type == F_DAY)
        memcpy(&v.day, at, sizeof v.day);
    else
        memcpy(&v.i, at, sizeof v.i); /* money, decimals and stamps are structs of one int64_t */
    return v;
}

static void set(const struct field *f, void *row, struct value v)
{
    char *at = (char *)row + f->off;
    if (is_text(f))
        memcpy(at, &v.text, sizeof v.text);
    else if (f->type == F_DAY)
        memcpy(at, &v.day, sizeof v.day);
    else
        memcpy(at, &v.i, sizeof v.i);
}

static struct value missing(void)
{
    return (struct value){.i = INT_NONE, .day = DAY_NONE, .text = NULL};
}

static bool is_missing(const struct field *f, struct value v)
{
    if (is_text(f))
        return v.text == NULL;
    return f->type == F_DAY ? day_is_none(v.day) : v.i == INT_NONE;
}

void field_clear_row(const struct table *t, void *row)
{
    memset(row, 0, t->size);
    for (size_t i = 0; i < t->n_fields; i++)
        set(&t->fields[i], row, missing());
}

const struct field *field_find(const struct table *t, const char *name)
{
    for (size_t i = 0; i < t->n_fields; i++)
        if (strcmp(t->fields[i].name, name) == 0)
            return &t->fields[i];
    return NULL;
}

bool field_is_missing(const struct field *f, const void *row)
{
    return is_missing(f, get(f, row));
}

/* n/10^decimals with decimal comma; trailing zeros are left out when trim. */
static char *decimal_text(struct arena *a, int64_t n, int decimals, bool trim)
{
    uint64_t u = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    uint64_t unit = decimals == 3 ? 1000 : 100;
    const char *sign = n < 0 ? "-" : "";
    if (u % unit == 0)
        return arena_printf(a, "%s%" PRIu64, sign, u / unit);
    char *s = arena_printf(a, "%s%" PRIu64 ",%0*" PRIu64, sign, u / unit, decimals, u % unit);
    for (size_t len = strlen(s); trim && s[len - 1] == '0'; len--)
        s[len - 1] = 0;
    return s;
}

static const char *value_text(const struct field *f, struct value v, struct arena *a)
{
    char day[11];
    char stamp[25];
    if (is_missing(f, v))
        return "";
    switch (f->type) {
    case F_INT:
    case F_BOOL:
    case F_ID: return arena_printf(a, "%" PRId64, v.i);
    case F_TEXT:
    case F_LONG: return v.text;
    case F_DAY: return arena_strdup(a, day_iso(v.day, day));
    case F_MONEY: return decimal_text(a, v.i, 2, false);
    case F_DEC: return decimal_text(a, v.i, 3, true);
    case F_STAMP: return arena_strdup(a, stamp_iso((struct stamp){v.i}, stamp));
    }
    return "";
}

const char *field_text(const struct field *f, const void *row, struct arena *a)
{
    return value_text(f, get(f, row), a);
}

/* Line ends become \n in F_LONG; line ends and tabs become spaces in F_TEXT. */
static void unify_line_ends(char *s, bool one_line)
{
    char *to = s;
    for (const char *p = s; *p; p++) {
        bool pair = p[0] == '\r' && p[1] == '\n';
        if (pair)
            p++;
        if (*p == '\n' || *p == '\r')
            *to++ = one_line ? ' ' : '\n';
        else
            *to++ = *p == '\t' && one_line ? ' ' : *p;
    }
    *to = 0;
}

static bool has_control(const char *s)
{
    for (; *s; s++)
        if (((unsigned char)*s < 0x20 && *s != '\n' && *s != '\t') || *s == 0x7F)
            return true;
    return false;
}

/* s is trimmed and may be changed. */
static int parse_text(const struct field *f, char *s, struct value *ret, struct err *err)
{
    if (!text_is_utf8(s, strlen(s)))
        return err_field(
            err, f->name, "%s", tr("Teksten er ikke gyldig UTF-8. Gem filen som UTF-8, og prøv igen."));
    unify_line_ends(s, f->type == F_TEXT);
    if (has_control(s))
        return err_field(
            err, f->name, "%s", tr("Teksten har usynlige styretegn. Skriv den igen uden at kopiere."));
    size_t max = f->max > 0 ? (size_t)f->max : DEFAULT_MAX_TEXT;
    size_t n = text_length(s);
    if (n > max)
        return err_field(err, f->name, tr("Skriv højst %zu tegn. Der er %zu nu."), max, n);
    ret->text = s;
    return OK;
}

static bool parse_bool(const char *s, int64_t *ret)
{
    static const struct {
        const char *word;
        int64_t value;
    } words[] = {{"1", 1}, {"0", 0}, {"ja", 1}, {"nej", 0}, {"yes", 1}, {"no", 0}, {"true", 1}, {"false", 0},
        {"on", 1}, {"x", 1}, {"sand", 1}, {"falsk", 0}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcasecmp(words[i].word, s) == 0) {
            *ret = words[i].value;
            return true;
        }
    }
    return false;
}

/* What people type is also "1.250" and "12,0". */
static bool parse_int(const char *s, bool iso, int64_t min, int64_t *ret)
{
    struct dec d;
    if (text_to_int(s, min, INT64_MAX, ret))
        return true;
    if (iso || !dec_parse(s, &d) || d.milli % 1000 != 0 || d.milli / 1000 < min)
        return false;
    *ret = d.milli / 1000;
    return true;
}

/* "09.03.2026 10:30", also with a T or "kl." between, and a browser's "2026-03-09T10:30". */
static bool parse_local_stamp(const char *s, struct arena *a, struct stamp *ret)
{
    size_t len = strlen(s);
    if (len < 6 || (s[len - 3] != ':' && s[len - 3] != '.'))
        return false;
    size_t day_len = len - 3;
    while (day_len && s[day_len - 1] >= '0' && s[day_len - 1] <= '9')
        day_len--;
    int64_t hour;
    int64_t minute;
    if (!text_to_int(arena_strndup(a, s + day_len, len - 3 - day_len), 0, 23, &hour) ||
        !text_to_int(s + len - 2, 0, 59, &minute))
        return false;
    char *day_text = text_trim(a, arena_strndup(a, s, day_len));
    size_t n = strlen(day_text);
    if (n > 3 && strcmp(day_text + n - 3, "kl.") == 0)
        day_text[n - 3] = 0;
    else if (n > 1 && day_text[n - 1] == 'T')
        day_text[n - 1] = 0;
    day_t d = day_parse(day_text, clock_today());
    if (day_is_none(d))
        return false;
    *ret = stamp_from_local(d, (int)(hour * 60 + minute));
    return true;
}

static bool parse_stamp(const char *s, bool iso, struct arena *a, struct stamp *ret)
{
    *ret = stamp_parse_iso(s);
    return !stamp_is_none(*ret) || (!iso && parse_local_stamp(s, a, ret));
}

/* How to write a value of the type, in the current language. */
static const char *advice(enum ftype type, bool iso)
{
    switch (type) {
    case F_INT: return tr("Skriv et helt tal, for eksempel 12.");
    case F_BOOL: return tr("Skriv ja eller nej.");
    case F_ID: return tr("Vælg på listen igen. Værdien findes ikke.");
    case F_DAY: return iso ? tr("Skriv datoen som 2026-03-09.") : tr("Skriv datoen som 09.03.2026.");
    case F_MONEY:
        return iso ? tr("Skriv beløbet i kroner med højst to decimaler, for eksempel 1250,50.")
                   : tr("Skriv beløbet i kroner, for eksempel 1.250 eller 1.250,50.");
    case F_DEC: return tr("Skriv et tal med højst tre decimaler, for eksempel 62,5.");
    case F_STAMP:
        return iso ? tr("Skriv tidspunktet som 2026-03-09T10:30:00Z.")
                   : tr("Skriv tidspunktet som 09.03.2026 10:30.");
    case F_TEXT:
    case F_LONG: break;
    }
    return "";
}

/* The number or day in s, which is trimmed and not empty; false when it is not one. */
static bool parse_number(const struct field *f, const char *s, bool iso, struct arena *a, struct value *v)
{
    struct money money;
    struct dec dec;
    struct stamp stamp;
    switch (f->type) {
    case F_INT: return parse_int(s, iso, INT64_MIN + 1, &v->i);
    case F_BOOL: return parse_bool(s, &v->i);
    case F_ID: return text_to_int(s, 1, INT64_MAX, &v->i);
    case F_DAY: v->day = iso ? day_parse_iso(s) : day_parse(s, clock_today()); return !day_is_none(v->day);
    case F_MONEY:
        if (!(iso ? money_parse_plain(s, &money) : money_parse_kr(s, &money)))
            return false;
        v->i = money.oere;
        return true;
    case F_DEC:
        if (!(iso ? dec_parse_plain(s, &dec) : dec_parse(s, &dec)))
            return false;
        v->i = dec.milli;
        return true;
    case F_STAMP:
        if (!parse_stamp(s, iso, a, &stamp))
            return false;
        v->i = stamp.ms;
        return true;
    case F_TEXT:
    case F_LONG: break;
    }
    return false;
}

int field_parse(
    const struct field *f, void *row, const char *text, bool iso, struct arena *a, struct err *err)
{
    struct value v = missing();
    char *s = text_trim(a, text ? text : "");
    if (!s)
        return err_set(err, ERR_LIMIT, "no memory for field %s", f->name);
    if (!*s) {
        if (f->rule & FR_REQUIRED)
            return err_field(err, f->name, tr("Udfyld feltet “%s”."), f->label ? tr(f->label) : f->name);
        set(f, row, v);
        return OK;
    }
    if (is_text(f)) {
        int rc = parse_text(f, s, &v, err);
        if (rc != OK)
            return rc;
    } else if (!parse_number(f, s, iso, a, &v)) {
        return err_field(err, f->name, "%s", advice(f->type, iso));
    }
    bool has_limit = f->max > 0 && (f->type == F_INT || f->type == F_MONEY || f->type == F_DEC);
    if (has_limit && v.i > f->max)
        return err_field(err, f->name, tr("Skriv højst %s."), value_text(f, (struct value){.i = f->max}, a));
    set(f, row, v);
    return OK;
}

/* The value as JSON. */
static void value_json(const struct field *f, struct value v, struct buf *out)
{
    char day[11];
    char stamp[25];
    if (is_missing(f, v)) {
        buf_puts(out, "null");
        return;
    }
    switch (f->type) {
    case F_INT:
    case F_ID:
    case F_MONEY: buf_int(out, v.i); break;
    case F_BOOL: buf_puts(out, v.i ? "true" : "false"); break;
    case F_TEXT:
    case F_LONG: buf_json(out, v.text); break;
    case F_DAY: buf_json(out, day_iso(v.day, day)); break;
    case F_STAMP: buf_json(out, stamp_iso((struct stamp){v.i}, stamp)); break;
    case F_DEC: {
        uint64_t u = v.i < 0 ? 0 - (uint64_t)v.i : (uint64_t)v.i;
        buf_printf(out, "%s%" PRIu64, v.i < 0 ? "-" : "", u / 1000);
        if (u % 1000)
            buf_printf(out, ".%03" PRIu64, u % 1000);
        break;
    }
    }
}

void field_json(const struct table *t, const void *row, struct buf *out)
{
    const char *between = "{";
    for (size_t i = 0; i < t->n_fields; i++) {
        const struct field *f = &t->fields[i];
        if (f->rule & FR_HIDDEN)
            continue;
        buf_puts(out, between);
        between = ",";
        buf_json(out, f->name);
        buf_putc(out, ':');
        value_json(f, get(f, row), out);
    }
    buf_puts(out, *between == '{' ? "{}" : "}");
}

static bool is_same(const struct field *f, struct value x, struct value y)
{
    if (is_text(f))
        return text_equal(x.text, y.text);
    return f->type == F_DAY ? x.day.n == y.day.n : x.i == y.i;
}

void field_diff(
    const struct table *t, const void *old_row, const void *new_row, struct buf *out, struct arena *a)
{
    const char *between = "";
    for (size_t i = 0; i < t->n_fields; i++) {
        const struct field *f = &t->fields[i];
        struct value before = get(f, old_row);
        struct value after = get(f, new_row);
        if ((f->rule & FR_VERSION) || is_same(f, before, after))
            continue;
        buf_puts(out, between);
        between = "; ";
        buf_puts(out, f->name);
        if (f->rule & FR_HIDDEN)
            continue;
        buf_puts(out, ": ");
        buf_puts(out, is_missing(f, before) ? "–" : value_text(f, before, a));
        buf_puts(out, " → ");
        buf_puts(out, is_missing(f, after) ? "–" : value_text(f, after, a));
    }
}
