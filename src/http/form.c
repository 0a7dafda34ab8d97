#include "http/form.h"
#include "base/lang.h"
#include "base/text.h"
#include <string.h>
#include <strings.h>

static int refuse(struct err *err)
{
    return err_user(err, ERR_INVALID, "%s",
        tr("Det, der blev sendt, kunne ikke læses. Gå tilbage til siden, og prøv igen."));
}

static int too_many(struct err *err)
{
    return err_user(err, ERR_LIMIT, "%s", tr("Formularen har for mange felter. Send færre ad gangen."));
}

static int too_large(struct err *err)
{
    return err_user(err, ERR_LIMIT, "%s", tr("Der blev sendt for meget på én gang. Send mindre ad gangen."));
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }
    return -1;
}

bool form_decode(const char *s, size_t n, bool plus, char *ret, size_t *ret_len)
{
    size_t len = 0;
    for (size_t i = 0; i < n; i++) {
        char c = s[i];
        if (c == '%') {
            int high = n - i < 3 ? -1 : hex_digit(s[i + 1]);
            int low = n - i < 3 ? -1 : hex_digit(s[i + 2]);
            if (high < 0 || low < 0) {
                return false;
            }
            c = (char)(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus) {
            c = ' ';
        }
        if (c == '\0') {
            return false;
        }
        ret[len++] = c;
    }
    ret[len] = '\0';
    if (!text_is_utf8(ret, len)) {
        return false;
    }
    *ret_len = len;
    return true;
}

static int add_value(struct form *f, struct form_value value, struct err *err)
{
    if (f->n == f->cap) {
        size_t cap = f->cap ? f->cap * 2 : 16;
        struct form_value *grown = arena_array(f->arena, cap, sizeof *grown);
        if (!grown) {
            return too_large(err);
        }
        if (f->n) {
            memcpy(grown, f->values, f->n * sizeof *grown);
        }
        f->values = grown;
        f->cap = cap;
    }
    f->values[f->n++] = value;
    return OK;
}

/* Room for a text of n bytes and its NUL; NULL when the form's or the arena's limit is passed. */
static char *text_room(struct form *f, size_t n)
{
    if (f->text_limit && n > f->text_limit - f->text_used) {
        return NULL;
    }
    f->text_used += n;
    return arena_alloc(f->arena, n + 1);
}

static bool is_wanted(const struct form *f, const char *name)
{
    return !f->wanted || f->wanted(f->ctx, name);
}

/* A longer name can only be one that nobody declared: its value is skipped. */
static int decode_pair(struct form *f, const char *s, size_t n, struct err *err)
{
    const char *eq = memchr(s, '=', n);
    size_t name_raw = eq ? (size_t)(eq - s) : n;
    const char *value_s = eq ? eq + 1 : s + n;
    size_t value_raw = n - (size_t)(value_s - s);
    char name[3 * FORM_MAX_NAME + 1];
    size_t name_len, value_len;
    bool known = name_raw <= 3 * FORM_MAX_NAME;
    if (known && !form_decode(s, name_raw, true, name, &name_len)) {
        return refuse(err);
    }
    if (!known || name_len > FORM_MAX_NAME || !is_wanted(f, name)) {
        return OK;
    }
    char *value = text_room(f, value_raw);
    if (!value) {
        return too_large(err);
    }
    if (!form_decode(value_s, value_raw, true, value, &value_len)) {
        return refuse(err);
    }
    char *name_copy = arena_alloc(f->arena, name_len + 1);
    if (!name_copy) {
        return too_large(err);
    }
    memcpy(name_copy, name, name_len);
    return add_value(f, (struct form_value){name_copy, value, value_len, NULL}, err);
}

int form_parse_urlencoded(struct form *f, const char *s, size_t n, struct err *err)
{
    if (n == 0) {
        return OK; /* s may be NULL */
    }
    const char *end = s + n;
    while (s < end) {
        const char *amp = memchr(s, '&', (size_t)(end - s));
        size_t len = amp ? (size_t)(amp - s) : (size_t)(end - s);
        if (len) {
            if (++f->n_seen > FORM_MAX_PAIRS) {
                return too_many(err);
            }
            int code = decode_pair(f, s, len, err);
            if (code) {
                return code;
            }
        }
        s += len + 1;
        if (!amp) {
            break;
        }
    }
    return OK;
}

static const char *skip_space(const char *s)
{
    while (*s == ' ' || *s == '\t') {
        s++;
    }
    return s;
}

/* Reads one `; name=value` of a header (value a token or a quoted string with \-escapes) and moves *s behind it.
 * 1 = read, 0 = no more, -1 = malformed or longer than the arrays. */
static int header_parameter(const char **s, char *name, size_t name_cap, char *value, size_t value_cap)
{
    const char *p = skip_space(*s);
    if (!*p) {
        return 0;
    }
    if (*p != ';') {
        return -1;
    }
    p = skip_space(p + 1);
    size_t n = 0;
    for (; *p && *p != '=' && *p != ';' && *p != ' '; p++) {
        if (n + 1 >= name_cap) {
            return -1;
        }
        name[n++] = *p;
    }
    name[n] = '\0';
    if (n == 0 || *p != '=') {
        return -1;
    }
    bool quoted = *++p == '"';
    p += quoted ? 1 : 0;
    n = 0;
    while (*p && (quoted ? *p != '"' : *p != ';' && *p != ' ' && *p != '\t')) {
        if (quoted && *p == '\\' && (p[1] == '"' || p[1] == '\\')) {
            p++;
        }
        if (n + 1 >= value_cap) {
            return -1;
        }
        value[n++] = *p++;
    }
    value[n] = '\0';
    if (quoted && *p++ != '"') {
        return -1;
    }
    *s = p;
    return 1;
}

int form_boundary(const char *content_type, char ret[FORM_MAX_BOUNDARY + 1], struct err *err)
{
    static const char type[] = "multipart/form-data";
    if (!content_type || strncasecmp(content_type, type, sizeof type - 1) != 0) {
        return refuse(err);
    }
    const char *s = content_type + sizeof type - 1;
    char name[32], value[FORM_MAX_BOUNDARY + 1];
    bool found = false;
    int more;
    while ((more = header_parameter(&s, name, sizeof name, value, sizeof value)) == 1) {
        if (strcasecmp(name, "boundary") == 0 && !found) {
            memcpy(ret, value, sizeof value);
            found = true;
        }
    }
    if (more < 0 || !found || !ret[0]) {
        return refuse(err);
    }
    for (const char *p = ret; *p; p++) {
        if (*p < ' ' || *p > '~') {
            return refuse(err);
        }
    }
    return OK;
}

/* What the header lines of a part say. */
struct part {
    char name[FORM_MAX_NAME + 1];
    char filename[256];
    bool has_name, has_filename, unknown; /* unknown: the name is too long to be one that is declared */
};

/* Turns the three escapes that browsers use in names of parts (%22 %0D %0A, HTML living standard) into
 * characters; the line breaks become spaces. */
static void unescape_name(char *s)
{
    char *out = s;
    while (*s) {
        if (strncasecmp(s, "%22", 3) == 0) {
            *out++ = '"';
            s += 3;
        } else if (strncasecmp(s, "%0d", 3) == 0 || strncasecmp(s, "%0a", 3) == 0) {
            *out++ = ' ';
            s += 3;
        } else {
            *out++ = *s++;
        }
    }
    *out = '\0';
}

static bool is_plain_text(const char *s)
{
    for (const char *p = s; *p; p++) {
        if ((unsigned char)*p < ' ' || *p == 0x7f) {
            return false;
        }
    }
    return text_is_utf8(s, strlen(s));
}

static bool read_disposition(struct part *part, const char *s)
{
    if (part->has_name || strncasecmp(s, "form-data", 9) != 0) {
        return false;
    }
    s += 9;
    char name[32], value[FORM_MAX_PART_HEADER];
    int more;
    while ((more = header_parameter(&s, name, sizeof name, value, sizeof value)) == 1) {
        unescape_name(value);
        if (!is_plain_text(value)) {
            return false;
        }
        if (strcasecmp(name, "name") == 0) {
            part->unknown = strlen(value) > FORM_MAX_NAME;
            text_copy(part->name, sizeof part->name, value);
            part->has_name = true;
        } else if (strcasecmp(name, "filename") == 0) {
            text_copy(part->filename, sizeof part->filename, value);
            part->has_filename = true;
        }
    }
    return more == 0 && part->has_name;
}

/* Reads the header lines at *s up to and with the empty line. */
static bool read_part_header(struct part *part, const char **s, const char *end)
{
    const char *p = *s;
    *part = (struct part){0};
    while (true) {
        size_t left = (size_t)(end - p);
        const char *eol = memmem(p, left < FORM_MAX_PART_HEADER ? left : FORM_MAX_PART_HEADER, "\r\n", 2);
        if (!eol || (size_t)(eol - *s) > FORM_MAX_PART_HEADER) {
            return false;
        }
        size_t len = (size_t)(eol - p);
        char line[FORM_MAX_PART_HEADER + 1];
        if (memchr(p, '\0', len)) {
            return false;
        }
        memcpy(line, p, len);
        line[len] = '\0';
        p = eol + 2;
        if (len == 0) {
            *s = p;
            return part->has_name;
        }
        static const char key[] = "content-disposition:";
        if (strncasecmp(line, key, sizeof key - 1) == 0 &&
            !read_disposition(part, skip_space(line + sizeof key - 1))) {
            return false;
        }
    }
}

static int add_part(struct form *f, const struct part *part, const char *data, size_t n, struct err *err)
{
    if (++f->n_seen > FORM_MAX_PAIRS) {
        return too_many(err);
    }
    if (part->unknown || !is_wanted(f, part->name)) {
        return OK;
    }
    struct form_value value = {.text = data, .len = n};
    size_t name_len = strlen(part->name), file_len = strlen(part->filename);
    char *names = arena_alloc(f->arena, name_len + file_len + 2);
    if (!names) {
        return too_large(err);
    }
    memcpy(names, part->name, name_len);
    memcpy(names + name_len + 1, part->filename, file_len);
    value.name = names;
    if (part->has_filename) {
        if (file_len == 0 && n == 0) {
            return OK;
        }
        value.filename = names + name_len + 1;
        return add_value(f, value, err);
    }
    if (memchr(data, '\0', n) || !text_is_utf8(data, n)) {
        return refuse(err);
    }
    char *text = text_room(f, n);
    if (!text) {
        return too_large(err);
    }
    memcpy(text, data, n);
    value.text = text;
    return add_value(f, value, err);
}

/* Behind a delimiter: 1 = a part follows (*s moved to it), 0 = the closing delimiter, -1 = neither. */
static int after_delimiter(const char **s, const char *end)
{
    const char *p = *s;
    if (end - p >= 2 && p[0] == '-' && p[1] == '-') {
        return 0;
    }
    while (p < end && (*p == ' ' || *p == '\t')) {
        p++;
    }
    if (end - p < 2 || p[0] != '\r' || p[1] != '\n') {
        return -1;
    }
    *s = p + 2;
    return 1;
}

int form_parse_multipart(struct form *f, const char *boundary, const char *s, size_t n, struct err *err)
{
    char delimiter[FORM_MAX_BOUNDARY + 5] = "\r\n--";
    text_copy(delimiter + 4, sizeof delimiter - 4, boundary);
    size_t delimiter_len = strlen(delimiter);
    if (n == 0) {
        return refuse(err); /* s may be NULL */
    }
    const char *end = s + n;
    /* The first delimiter may stand at the very beginning, without its line break. */
    if (n >= delimiter_len - 2 && memcmp(s, delimiter + 2, delimiter_len - 2) == 0) {
        s += delimiter_len - 2;
    } else {
        s = memmem(s, n, delimiter, delimiter_len);
        if (!s) {
            return refuse(err);
        }
        s += delimiter_len;
    }
    int more;
    while ((more = after_delimiter(&s, end)) == 1) {
        struct part part;
        if (!read_part_header(&part, &s, end)) {
            return refuse(err);
        }
        /* The empty line's break may be the delimiter's too (a part with no content). */
        const char *next = memmem(s - 2, (size_t)(end - s) + 2, delimiter, delimiter_len);
        if (!next) {
            return refuse(err);
        }
        size_t len = next < s ? 0 : (size_t)(next - s);
        int code = add_part(f, &part, s, len, err);
        if (code) {
            return code;
        }
        s = next + delimiter_len;
    }
    return more == 0 ? OK : refuse(err);
}

const char *form_cookie(struct arena *a, const char *header, const char *name)
{
    size_t name_len = strlen(name);
    const char *s = header;
    while (s && *s) {
        s += strspn(s, " \t;");
        size_t len = strcspn(s, ";");
        if (len > name_len && s[name_len] == '=' && memcmp(s, name, name_len) == 0) {
            const char *value = s + name_len + 1;
            size_t n = len - name_len - 1;
            while (n && (value[n - 1] == ' ' || value[n - 1] == '\t')) {
                n--;
            }
            for (size_t i = 0; i < n; i++) {
                if (value[i] <= ' ' || value[i] > '~') {
                    return NULL;
                }
            }
            char *copy = arena_alloc(a, n + 1);
            if (copy) {
                memcpy(copy, value, n);
            }
            return copy;
        }
        s += len;
    }
    return NULL;
}
