/* Cells of a line, codes, and the heading. */
#include "base/lang.h"
#include "base/text.h"
#include "intake/read_internal.h"
#include <string.h>

uint64_t hash_bytes(const void *data, size_t n)
{
    const unsigned char *p = data;
    uint64_t h = UINT64_C(0x9e3779b97f4a7c15) ^ n;
    while (n >= 8) {
        uint64_t w;
        memcpy(&w, p, 8);
        h = (h ^ w) * UINT64_C(0xff51afd7ed558ccd);
        h ^= h >> 32;
        p += 8;
        n -= 8;
    }
    uint64_t w = 0;
    memcpy(&w, p, n);
    h = (h ^ w) * UINT64_C(0xc4ceb9fe1a85ec53);
    return h ^ h >> 29;
}

struct cell cell_trim(struct cell c)
{
    while (c.n > 0 && (c.p[0] == ' ' || c.p[0] == '\t')) {
        c.p++;
        c.n--;
    }
    while (c.n > 0 && (c.p[c.n - 1] == ' ' || c.p[c.n - 1] == '\t'))
        c.n--;
    return c;
}

/* A quoted cell from its first quotation mark; *at moves past its end. false without an end. */
static bool unquote(
    struct reader *r, const char *line, size_t len, size_t *at, size_t *used, struct cell *ret)
{
    char *out = r->scratch + *used;
    size_t n = 0;
    size_t i = *at + 1;
    for (;; i++) {
        if (i >= len)
            return false;
        if (line[i] == '"') {
            if (i + 1 < len && line[i + 1] == '"')
                i++;
            else
                break;
        }
        out[n++] = line[i];
    }
    *ret = (struct cell){out, n};
    *used += n;
    *at = i + 1;
    return true;
}

enum read_reason cells_split(struct reader *r, const char *line, size_t len, size_t *ret_n)
{
    char sep = r->out->separator;
    size_t n = 0;
    size_t at = 0;
    size_t used = 0;
    for (;;) {
        if (n == READ_COLUMNS_MAX)
            return READ_CELLS;
        struct cell *c = &r->cells[n++];
        if (at < len && line[at] == '"') {
            if (!unquote(r, line, len, &at, &used, c))
                return READ_QUOTE;
            if (at < len && line[at] != sep)
                return READ_QUOTE;
        } else {
            size_t from = at;
            while (at < len && line[at] != sep)
                at++;
            *c = (struct cell){line + from, at - from};
        }
        if (at >= len)
            break;
        at++;
    }
    *ret_n = n;
    return READ_REASONS;
}

static bool has_high(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)p[i] >= 0x80)
            return true;
    return false;
}

/* Windows-1252, what spreadsheets call Latin-1: bytes 80 to 9F as UTF-8, "" = none. */
static const char windows[32][4] = {"€", "", "‚", "ƒ", "„", "…", "†", "‡", "ˆ", "‰", "Š", "‹", "Œ", "", "Ž",
    "", "", "‘", "’", "“", "”", "•", "–", "—", "˜", "™", "š", "›", "œ", "", "ž", "Ÿ"};

bool cell_text(struct reader *r, struct cell c, struct cell *ret)
{
    *ret = c;
    if (!has_high(c.p, c.n))
        return true;
    if (!r->out->latin1)
        return text_is_utf8(c.p, c.n);
    size_t n = 0;
    for (size_t i = 0; i < c.n; i++) {
        unsigned char ch = (unsigned char)c.p[i];
        if (ch >= 0x80 && ch < 0xa0) {
            const char *p = windows[ch - 0x80];
            if (!*p)
                return false;
            while (*p)
                r->text[n++] = *p++;
            continue;
        }
        if (ch >= 0x80)
            r->text[n++] = (char)(0xc0 | ch >> 6);
        r->text[n++] = (char)(ch < 0x80 ? ch : 0x80 | (ch & 0x3f));
    }
    *ret = (struct cell){r->text, n};
    return true;
}

static bool same(const char *text, struct cell c)
{
    return strlen(text) == c.n && memcmp(text, c.p, c.n) == 0;
}

/* A slot holds number + 1, 0 = free. The first of two equal codes counts. */
static bool code_slot(const struct reader *r, struct cell c, size_t *ret_slot)
{
    size_t slot = hash_bytes(c.p, c.n) % READ_CODE_SLOTS;
    while (r->code_slot[slot] && !same(r->out->codes[r->code_slot[slot] - 1].text, c))
        slot = (slot + 1) % READ_CODE_SLOTS;
    *ret_slot = slot;
    return r->code_slot[slot] != 0;
}

static void code_add(struct reader *r, struct read_code code)
{
    struct read_out *out = r->out;
    size_t slot;
    out->codes[out->n_codes++] = code;
    if (!code.prefix && !code_slot(r, (struct cell){code.text, strlen(code.text)}, &slot))
        r->code_slot[slot] = (uint16_t)out->n_codes;
}

bool codes_index(struct reader *r)
{
    const struct read_in *in = r->in;
    r->code_slot = arena_array(r->a, READ_CODE_SLOTS, sizeof *r->code_slot);
    r->town_slot = arena_array(r->a, READ_TOWN_SLOTS, sizeof *r->town_slot);
    r->out->towns = arena_array(r->a, READ_TOWNS_KEPT, sizeof *r->out->towns);
    r->out->codes = arena_array(r->a, READ_CODES_MAX, sizeof *r->out->codes);
    if (!r->code_slot || !r->town_slot || !r->out->towns || !r->out->codes)
        return false;
    for (size_t i = 0; i < in->n_codes && i < READ_CODES_GIVEN; i++)
        code_add(r, in->codes[i]);
    r->code_last = READ_NO_CODE;
    return true;
}

/* The rule with the longest beginning gives its kind to the code as the file writes it. */
static bool code_by_prefix(struct reader *r, struct cell c, uint16_t *ret)
{
    const struct read_code *codes = r->in->codes;
    size_t longest = 0;
    for (size_t i = 0; i < r->in->n_codes && i < READ_CODES_GIVEN; i++) {
        size_t len = codes[i].prefix ? strlen(codes[i].text) : 0;
        if (len > longest && len <= c.n && memcmp(codes[i].text, c.p, len) == 0) {
            longest = len;
            *ret = (uint16_t)i;
        }
    }
    if (longest == 0 || r->out->n_codes == READ_CODES_MAX || c.n > 200)
        return longest > 0;
    struct read_code code = {arena_strndup(r->a, c.p, c.n), codes[*ret].kind, false, codes[*ret].drop};
    *ret = (uint16_t)r->out->n_codes;
    code_add(r, code);
    return true;
}

bool code_find_cell(struct reader *r, struct cell c, uint16_t *ret)
{
    const struct read_code *codes = r->out->codes;
    size_t slot;
    if (r->code_last != READ_NO_CODE && !codes[r->code_last].prefix && same(codes[r->code_last].text, c)) {
        *ret = r->code_last;
        return true;
    }
    bool found = code_slot(r, c, &slot);
    if (found)
        *ret = (uint16_t)(r->code_slot[slot] - 1);
    else
        found = code_by_prefix(r, c, ret);
    if (found)
        r->code_last = *ret;
    return found;
}

bool exit_find_cell(struct reader *r, struct cell c, uint16_t *ret)
{
    for (size_t i = 0; i < r->in->n_exits; i++)
        if (same(r->in->exits[i].text, c)) {
            *ret = (uint16_t)i;
            return true;
        }
    return false;
}

uint16_t town_of(struct reader *r, struct cell c)
{
    struct read_out *out = r->out;
    size_t slot = hash_bytes(c.p, c.n) % READ_TOWN_SLOTS;
    for (; r->town_slot[slot]; slot = (slot + 1) % READ_TOWN_SLOTS)
        if (same(out->towns[r->town_slot[slot] - 1], c))
            return (uint16_t)(r->town_slot[slot] - 1);
    if (c.n == 0 || c.n > 100 || out->n_towns == READ_TOWNS_KEPT)
        return UINT16_MAX;
    out->towns[out->n_towns] = arena_strndup(r->a, c.p, c.n);
    r->town_slot[slot] = (uint16_t)(out->n_towns + 1);
    return (uint16_t)out->n_towns++;
}

/* ---- the heading ---- */

static int bad_file(const struct reader *r, struct err *err, const char *what)
{
    return err_user(err, ERR_INVALID, tr("%s, linje 1: %s"), r->in->name, what);
}

/* The separator that parts the heading into most cells. */
static char find_separator(const char *line, size_t len)
{
    static const char all[] = ";,\t";
    char best = ';';
    size_t most = 0;
    for (size_t s = 0; s < 3; s++) {
        size_t n = 0;
        for (size_t i = 0; i < len; i++)
            n += line[i] == all[s];
        if (n > most) {
            most = n;
            best = all[s];
        }
    }
    return best;
}

/* The first megabyte decides; a file that goes on otherwise has rows with faults. */
static bool is_latin1(const struct read_in *in)
{
    size_t n = in->len < (1 << 20) ? in->len : 1 << 20;
    if (in->mapping->encoding != ENCODING_AUTO)
        return in->mapping->encoding == ENCODING_LATIN1;
    while (n < in->len && n > 0 && in->data[n - 1] != '\n')
        n--;
    for (size_t i = 0; i < n; i++)
        if (in->data[i] == '\0')
            return false;
    return !text_is_utf8(in->data, n);
}

static int check_bytes(const struct reader *r, struct err *err)
{
    const struct read_in *in = r->in;
    if (in->len == 0)
        return bad_file(r, err, tr("Filen er tom."));
    if (in->len >= 4 && memcmp(in->data, "PK\3\4", 4) == 0)
        return bad_file(
            r, err, tr("Filen er et regneark eller et arkiv. Gem den som CSV, og indlæs den igen."));
    if (in->len >= 2 && (memcmp(in->data, "\xff\xfe", 2) == 0 || memcmp(in->data, "\xfe\xff", 2) == 0))
        return bad_file(r, err, tr("Filen er i UTF-16. Gem den som UTF-8, og indlæs den igen."));
    return OK;
}

static int heading_cells(struct reader *r, const char *line, size_t len, struct err *err)
{
    size_t n = 0;
    struct read_out *out = r->out;
    enum read_reason reason = cells_split(r, line, len, &n);
    if (reason == READ_CELLS)
        return bad_file(
            r, err, arena_printf(r->a, tr("Filen har mere end %d kolonner."), (int)READ_COLUMNS_MAX));
    if (reason != READ_REASONS)
        return bad_file(r, err, tr("Et anførselstegn i overskrifterne mangler sin afslutning."));
    out->header = arena_array(r->a, n, sizeof *out->header);
    if (!out->header)
        return err_set(err, ERR_LIMIT, "no memory for a heading");
    for (size_t i = 0; i < n; i++) {
        struct cell c;
        if (!cell_text(r, cell_trim(r->cells[i]), &c))
            return bad_file(r, err,
                tr("Overskrifterne er ikke skrevet i den tegnkodning, mappingen siger. Ret linjen file;encoding, eller gem filen som UTF-8."));
        out->header[i] = arena_strndup(r->a, c.p, c.n);
    }
    out->n_header = n;
    return OK;
}

static int find_columns(struct reader *r, struct err *err)
{
    const struct mapping *m = r->in->mapping;
    for (int i = 0; i < COLUMNS; i++) {
        r->at[i] = -1;
        for (size_t k = 0; m->column[i] && r->at[i] < 0 && k < r->out->n_header; k++)
            if (text_equal(m->column[i], r->out->header[k]))
                r->at[i] = (int)k;
        if (m->column[i] && r->at[i] < 0)
            return err_user(err, ERR_INVALID,
                tr("%s, linje 1: Kolonnen “%s” mangler. Ret overskriften i filen, eller ret linjen column;%s i mappingen %s."),
                r->in->name, m->column[i], intake_column_key((enum intake_column)i), m->name);
    }
    return OK;
}

static int find_week_columns(struct reader *r, struct err *err)
{
    const char *pattern = r->in->mapping->week_columns;
    if (pattern == NULL)
        return OK;
    r->week_column = arena_array(r->a, r->out->n_header + 1, sizeof *r->week_column);
    r->week_of = arena_array(r->a, r->out->n_header + 1, sizeof *r->week_of);
    if (!r->week_column || !r->week_of)
        return err_set(err, ERR_LIMIT, "no memory for a heading");
    for (size_t k = 0; k < r->out->n_header; k++) {
        const char *h = r->out->header[k];
        if (pattern_day(pattern, h, strlen(h), &r->week_of[r->n_week_columns]))
            r->week_column[r->n_week_columns++] = k;
    }
    if (r->n_week_columns == 0)
        return err_user(err, ERR_INVALID,
            tr("%s, linje 1: Ingen overskrift er en uge på formen %s. Ret linjen file;week_columns i mappingen %s."),
            r->in->name, pattern, r->in->mapping->name);
    return OK;
}

int heading_read(struct reader *r, size_t *ret_first, struct err *err)
{
    const struct read_in *in = r->in;
    size_t from = in->len >= 3 && memcmp(in->data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    int rc = check_bytes(r, err);
    if (rc)
        return rc;
    const char *line = in->data + from;
    const char *end = memchr(line, '\n', in->len - from);
    size_t len = end ? (size_t)(end - line) : in->len - from;
    *ret_first = end ? from + len + 1 : in->len;
    len -= len > 0 && line[len - 1] == '\r';
    if (memchr(line, '\0', len < READ_LINE_MAX ? len : READ_LINE_MAX))
        return bad_file(r, err, tr("Filen er ikke tekst. Gem den som CSV, og indlæs den igen."));
    if (len > READ_LINE_MAX)
        return bad_file(r, err, tr("Overskrifterne fylder mere end 64 kB. Er det den rigtige fil?"));
    r->out->separator = in->mapping->separator ? in->mapping->separator : find_separator(line, len);
    r->out->latin1 = is_latin1(in);
    rc = heading_cells(r, line, len, err);
    if (rc == OK)
        rc = find_columns(r, err);
    return rc ? rc : find_week_columns(r, err);
}
