#include "measure/snapshot_cells.h"

#include "base/lang.h"
#include "base/text.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum {
    BLOCK = 1 << 20, /* bytes read at a time; a row must be shorter */
    MARGIN = 16,     /* bytes after the block that may be looked at */
    COLUMNS = 200,
    CELL_TEXT = 256,
    WORD_MOST = 200,
    PERSON_DIGITS = 18, /* the most that surely fit in 64 bits */
    FIRST_YEAR = 1900,
    LAST_YEAR = 2079,
    NOT_A_DAY = SNAP_OPEN
};

/* ---- words ---- */

/* Eight bytes as a number, the first the lowest. */
static uint64_t load_8(const char *p)
{
    uint64_t x;
    memcpy(&x, p, sizeof x);
    return le64toh(x);
}

/* The same of fewer, the rest 0; reads eight, which a block and a word have. */
static uint64_t load_few(const char *p, size_t n)
{
    return n == 0 ? 0 : load_8(p) & UINT64_MAX >> (64 - 8 * n);
}

/* text may be read to a multiple of eight bytes. */
static uint32_t hash_of(const char *text, size_t n)
{
    uint64_t h = n * UINT64_C(0x9e3779b97f4a7c15);
    for (; n >= 8; text += 8, n -= 8)
        h = (h ^ load_8(text)) * UINT64_C(0xff51afd7ed558ccd);
    h = (h ^ load_few(text, n)) * UINT64_C(0xff51afd7ed558ccd);
    return (uint32_t)(h >> 32);
}

static bool same_text(const char *a, const char *b, size_t n)
{
    for (; n >= 8; a += 8, b += 8, n -= 8)
        if (load_8(a) != load_8(b))
            return false;
    return load_few(a, n) == load_few(b, n);
}

int words_start(struct words *w, size_t most, struct arena *a, struct err *err)
{
    *w = (struct words){.slots = 1024, .most = most, .a = a};
    w->slot = calloc(w->slots, sizeof *w->slot);
    w->text = calloc(w->slots / 2, sizeof *w->text);
    w->length = calloc(w->slots / 2, sizeof *w->length);
    if (w->slot && w->text && w->length)
        return OK;
    words_done(w);
    return err_set(err, ERR_LIMIT, "no memory for texts");
}

void words_done(struct words *w)
{
    free(w->slot);
    free(w->text);
    free(w->length);
    *w = (struct words){0};
}

static bool words_grow(struct words *w)
{
    size_t slots = w->slots * 2;
    uint32_t *slot = calloc(slots, sizeof *slot);
    const char **text = realloc(w->text, slots / 2 * sizeof *text);
    w->text = text ? text : w->text;
    uint32_t *length = realloc(w->length, slots / 2 * sizeof *length);
    w->length = length ? length : w->length;
    if (!slot || !text || !length) {
        free(slot);
        return false;
    }
    for (size_t i = 0; i < w->n; i++) {
        size_t at = hash_of(text[i], length[i]) & (slots - 1);
        while (slot[at])
            at = (at + 1) & (slots - 1);
        slot[at] = (uint32_t)i + 1;
    }
    free(w->slot);
    w->slot = slot;
    w->slots = slots;
    return true;
}

/* -1 = not seen before. */
static int64_t words_known(const struct words *w, const char *text, size_t n, uint32_t hash)
{
    for (size_t at = hash & (w->slots - 1); w->slot[at]; at = (at + 1) & (w->slots - 1))
        if (w->length[w->slot[at] - 1] == n && same_text(w->text[w->slot[at] - 1], text, n))
            return w->slot[at] - 1;
    return -1;
}

int64_t words_seen(const struct words *w, const char *text, size_t n)
{
    char padded[WORD_MOST + 8] = {0};
    if (n > WORD_MOST)
        return -1;
    memcpy(padded, text, n);
    return words_known(w, padded, n, hash_of(padded, n));
}

int64_t words_number(struct words *w, const char *text, size_t n)
{
    int64_t known = words_seen(w, text, n);
    if (known >= 0)
        return known;
    if (n > WORD_MOST || w->n >= w->most || (w->n * 2 >= w->slots && !words_grow(w)))
        return -1;
    char *copy = arena_alloc(w->a, n + 8);
    if (!copy)
        return -1;
    memcpy(copy, text, n);
    size_t at = hash_of(copy, n) & (w->slots - 1);
    while (w->slot[at])
        at = (at + 1) & (w->slots - 1);
    w->text[w->n] = copy;
    w->length[w->n] = (uint32_t)n;
    w->slot[at] = (uint32_t)++w->n;
    return (int64_t)w->n - 1;
}

const char *const *words_texts(const struct words *w)
{
    const char **ret = arena_array(w->a, w->n + 1, sizeof *ret);
    if (ret)
        memcpy(ret, w->text, w->n * sizeof *ret);
    return ret;
}

/* ---- days ---- */

/* Each month's first day and length by its two digits, so that a day is a look-up and an addition; length 0 = no month. */
struct calendar {
    struct {
        uint16_t first;
        uint16_t days;
    } month[LAST_YEAR - FIRST_YEAR + 1][100];
};

static void calendar_make(struct calendar *k)
{
    for (int y = FIRST_YEAR; y <= LAST_YEAR; y++)
        for (int m = 1; m <= 12; m++) {
            int first = day_from_ymd(y, m, 1).n,
                next = m < 12 ? day_from_ymd(y, m + 1, 1).n : day_from_ymd(y + 1, 1, 1).n;
            int last = next - 1 - SNAP_EPOCH < SNAP_DAY_LAST ? next : SNAP_DAY_LAST + SNAP_EPOCH;
            k->month[y - FIRST_YEAR][m].first = snap_day((day_t){first});
            k->month[y - FIRST_YEAR][m].days = (uint16_t)(last > first ? last - first : 0);
        }
}

/* "2026-03-09", ten characters that may be read; NOT_A_DAY when it is none of the snapshot's days. Eight characters at once: with "0000-00-" taken
 * away, digits are 0 to 9 and signs 0. */
static uint16_t read_day(const struct calendar *k, const char *p)
{
    uint64_t x = load_8(p) ^ UINT64_C(0x2d30302d30303030);
    unsigned tens = (unsigned char)p[8] - (unsigned)'0', ones = (unsigned char)p[9] - (unsigned)'0';
    if ((x & UINT64_C(0xfff0f0fff0f0f0f0)) |
            ((x + UINT64_C(0x0006060006060606)) & UINT64_C(0x00f0f000f0f0f0f0)) ||
        tens > 9 || ones > 9)
        return NOT_A_DAY;
    unsigned year = (unsigned)(x & 15) * 1000 + (unsigned)(x >> 8 & 15) * 100 +
                    (unsigned)(x >> 16 & 15) * 10 + (unsigned)(x >> 24 & 15);
    unsigned month = (unsigned)(x >> 40 & 15) * 10 + (unsigned)(x >> 48 & 15), day = tens * 10 + ones - 1;
    if (year - FIRST_YEAR > LAST_YEAR - FIRST_YEAR || day >= k->month[year - FIRST_YEAR][month].days)
        return NOT_A_DAY;
    return (uint16_t)(k->month[year - FIRST_YEAR][month].first + day);
}

/* ---- the file in blocks ---- */

struct cells_reader {
    struct calendar calendar;
    int fd; /* -1 = in memory */
    const char *rest;
    size_t n_rest; /* in memory */
    char *block;
    size_t at, end, filled; /* next row, end of the whole rows, end of what was read */
    bool over;
    char sep;
    int n_columns;
    enum cell kind[COLUMNS];
    char *name[COLUMNS];
    bool required[CELLS];
};

static ssize_t read_some(struct cells_reader *r, char *to, size_t n)
{
    if (r->fd < 0) {
        n = n < r->n_rest ? n : r->n_rest;
        memcpy(to, r->rest, n);
        r->rest += n;
        r->n_rest -= n;
        return (ssize_t)n;
    }
    ssize_t got;
    do
        got = read(r->fd, to, n);
    while (got < 0 && errno == EINTR);
    return got;
}

/* Moves the unread to the front and reads on, until there is a whole row. */
static int fill(struct cells *c, struct err *err)
{
    struct cells_reader *r = c->reader;
    memmove(r->block, r->block + r->at, r->filled - r->at);
    r->filled -= r->at;
    r->at = r->end = 0;
    while (!r->over && r->filled < BLOCK) {
        ssize_t got = read_some(r, r->block + r->filled, BLOCK - r->filled);
        if (got < 0)
            return err_set(err, ERR_IO, "cannot read %s: %s", c->path, strerror(errno));
        r->over = got == 0;
        r->filled += (size_t)got;
    }
    if (r->over && r->filled > 0 && r->block[r->filled - 1] != '\n')
        r->block[r->filled++] = '\n';
    for (r->end = r->filled; r->end > 0 && r->block[r->end - 1] != '\n';)
        r->end--;
    if (r->end == 0 && r->filled > 0)
        return err_user(err, ERR_INVALID,
            tr("%s, linje %lld: linjen er længere end 1 MB. Del filen i linjer med én række i hver."),
            c->path, (long long)c->line + 1);
    return OK;
}

/* ---- one cell, the careful way ---- */

/* The cell at *p, trimmed and without its quotes, and *p after its separator or at the line's end. false when the shape is wrong. */
static bool take_cell(const char **p, char sep, char *ret, size_t *ret_n)
{
    const char *q = *p;
    size_t n = 0;
    while (*q == ' ' || (*q == '\t' && sep != '\t'))
        q++;
    bool quoted = *q == '"', closed = !quoted;
    if (quoted) {
        for (q++; *q != '\n'; q++) {
            if (*q == '"' && q[1] != '"') {
                closed = true;
                q++;
                break;
            }
            q += *q == '"';
            if (n < CELL_TEXT - 1)
                ret[n++] = *q;
        }
    }
    for (; *q != sep && *q != '\n' && !(*q == '\r' && q[1] == '\n'); q++) {
        if (quoted && *q != ' ' && *q != '\t')
            closed = false;
        if (!quoted && n < CELL_TEXT - 1)
            ret[n++] = *q;
    }
    while (n > 0 && (ret[n - 1] == ' ' || ret[n - 1] == '\t'))
        n--;
    ret[n] = '\0';
    *ret_n = n;
    *p = q;
    return closed;
}

static bool at_line_end(const char *p)
{
    return *p == '\n' || (*p == '\r' && p[1] == '\n');
}

/* ---- telling ---- */

static const char *what_to_do(enum cells_fault fault)
{
    switch (fault) {
    case CELLS_NO_PERSON: return tr("er ikke en person. Skriv et nummer eller et navn på højst 200 tegn.");
    case CELLS_NO_CODE: return tr("mangler. Skriv en kode på højst 200 tegn.");
    case CELLS_UNKNOWN_CODE:
        return tr("er ikke i listen over koder. Ret koden, eller føj den til filen i --codes.");
    case CELLS_TOO_MANY_CODES: return tr("er en kode mere, end der er plads til. Saml nogle af koderne.");
    case CELLS_NOT_A_DAY:
        return tr("er ikke en dag fra 1900-01-01 til 2079-06-04. Skriv dagen som ÅÅÅÅ-MM-DD.");
    case CELLS_NO_START: return tr("mangler. Skriv første dag som ÅÅÅÅ-MM-DD.");
    case CELLS_END_FIRST:
        return tr(
            "ligger før første dag. Ret en af dagene, eller lad slutdagen være tom, når perioden stadig løber.");
    case CELLS_SEX: return tr("er ikke et køn. Skriv female, male eller ingenting.");
    case CELLS_TWICE: return tr("står i filen før. Slet den ene række; den første tæller.");
    case CELLS_UNKNOWN_PERSON:
        return tr("er ikke i filen over personer. Føj personen til, eller slet rækken.");
    default:
        return tr(
            "passer ikke med kolonnerne. Se efter skilletegn, anførselstegn og tegn, der ikke er UTF-8.");
    }
}

static const char *fault_name(enum cells_fault fault)
{
    static const char *const names[CELLS_FAULTS] = {[CELLS_NO_PERSON] = N_("uden person"),
        [CELLS_NO_CODE] = N_("uden kode"),
        [CELLS_UNKNOWN_CODE] = N_("med ukendt kode"),
        [CELLS_TOO_MANY_CODES] = N_("med for mange forskellige koder"),
        [CELLS_NOT_A_DAY] = N_("med noget andet end en dag"),
        [CELLS_NO_START] = N_("uden første dag"),
        [CELLS_END_FIRST] = N_("med sidste dag før første"),
        [CELLS_SEX] = N_("med ukendt køn"),
        [CELLS_SHAPE] = N_("med forkert form"),
        [CELLS_TWICE] = N_("med en person, der står før"),
        [CELLS_UNKNOWN_PERSON] = N_("med en person, der ikke er i filen over personer")};
    return tr(names[fault]);
}

void cells_tell(struct cells *c, int64_t line, enum cells_fault fault, const char *column, const char *cell)
{
    c->n_fault[fault]++;
    if (c->told++ >= CELLS_TOLD)
        return;
    buf_printf(c->notes, tr("%s, linje %lld"), c->path, (long long)line);
    if (column)
        buf_printf(c->notes, tr(", kolonnen %s"), column);
    if (cell)
        buf_printf(c->notes, ": \"%.60s\" %s\n", cell, what_to_do(fault));
    else
        buf_printf(c->notes, tr(": rækken %s\n"), what_to_do(fault));
}

void cells_sum_up(struct cells *c)
{
    int64_t n = 0;
    for (int i = 0; i < CELLS_FAULTS; i++)
        n += c->n_fault[i];
    if (n == 0)
        return;
    buf_printf(c->notes, n == 1 ? tr("%s: %lld række er udeladt:") : tr("%s: %lld rækker er udeladt:"),
        c->path, (long long)n);
    const char *comma = "";
    for (int i = 0; i < CELLS_FAULTS; i++)
        if (c->n_fault[i]) {
            buf_printf(
                c->notes, "%s %lld %s", comma, (long long)c->n_fault[i], fault_name((enum cells_fault)i));
            comma = ",";
        }
    buf_puts(c->notes, ".\n");
}

/* ---- rows ---- */

static bool is_number(const char *text, size_t n, int64_t *ret)
{
    int64_t x = 0;
    if (n == 0 || n > PERSON_DIGITS)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        x = x * 10 + (text[i] - '0');
    }
    *ret = x;
    return true;
}

static enum cells_fault word_cell(struct words *w, const char *text, size_t n, bool only_known, uint32_t *ret)
{
    if (n > WORD_MOST)
        return CELLS_NO_CODE;
    size_t most = w->most;
    w->most = only_known ? w->n : most;
    int64_t number = words_number(w, text, n);
    w->most = most;
    *ret = (uint32_t)number;
    return number >= 0 ? CELLS_FAULTS : only_known ? CELLS_UNKNOWN_CODE : CELLS_TOO_MANY_CODES;
}

static enum cells_fault sex_cell(const char *text, uint8_t *ret)
{
    static const char *const names[2][4] = {{"female", "f", "k", "kvinde"}, {"male", "m", "m", "mand"}};
    *ret = SNAP_SEX_UNKNOWN;
    if (*text == '\0' || strcasecmp(text, "unknown") == 0)
        return CELLS_FAULTS;
    for (int sex = 0; sex < 2; sex++)
        for (int i = 0; i < 4; i++)
            if (strcasecmp(text, names[sex][i]) == 0) {
                *ret = sex ? SNAP_MALE : SNAP_FEMALE;
                return CELLS_FAULTS;
            }
    return CELLS_SEX;
}

static enum cells_fault person_cell(struct cells *c, const char *text, size_t n, int64_t *ret)
{
    if (is_number(text, n, ret))
        return CELLS_FAULTS;
    int64_t number = n > 0 && n <= WORD_MOST ? words_number(c->persons, text, n) : -1;
    *ret = -1 - number;
    return number >= 0 ? CELLS_FAULTS : CELLS_NO_PERSON;
}

static enum cells_fault day_cell(const struct cells_reader *r, const char *text, size_t n, uint16_t *ret)
{
    *ret = n == 10 ? read_day(&r->calendar, text) : SNAP_OPEN;
    return n == 0 || *ret != NOT_A_DAY ? CELLS_FAULTS : CELLS_NOT_A_DAY;
}

static enum cells_fault one_cell(
    struct cells *c, enum cell kind, const char *text, size_t n, struct cells_row *row)
{
    const struct cells_reader *r = c->reader;
    switch (kind) {
    case CELL_PERSON: return person_cell(c, text, n, &row->person);
    case CELL_CODE: return n == 0 ? CELLS_NO_CODE : word_cell(c->codes, text, n, c->only_known, &row->code);
    case CELL_START: return n == 0 ? CELLS_NO_START : day_cell(r, text, n, &row->start);
    case CELL_END: {
        enum cells_fault fault = day_cell(r, text, n, &row->end);
        row->end = row->end == SNAP_OPEN ? SNAP_OPEN : (uint16_t)(row->end + 1);
        return fault;
    }
    case CELL_REFERRED: return day_cell(r, text, n, &row->referred);
    case CELL_BIRTH: return day_cell(r, text, n, &row->birth);
    case CELL_SEX: return sex_cell(text, &row->sex);
    case CELL_EXIT: return word_cell(c->exits, text, n, false, &row->exit);
    case CELL_DISTRICT: return word_cell(c->districts, text, n, false, &row->district);
    default: return CELLS_FAULTS;
    }
}

static void row_clear(struct cells_row *row)
{
    *row =
        (struct cells_row){.start = SNAP_OPEN, .end = SNAP_OPEN, .referred = SNAP_OPEN, .birth = SNAP_OPEN};
}

/* The row at *p, cell by cell; tells what is wrong. */
static bool careful_row(struct cells *c, const char **p, struct cells_row *row)
{
    struct cells_reader *r = c->reader;
    const char *q = *p, *end_name = NULL;
    char text[CELL_TEXT], end_text[CELL_TEXT] = "";
    int column = 0;
    enum cells_fault fault = CELLS_FAULTS;
    row_clear(row);
    while (fault == CELLS_FAULTS) {
        size_t n;
        if (!take_cell(&q, r->sep, text, &n) || (column >= r->n_columns && n > 0) ||
            (column < r->n_columns && r->kind[column] != CELL_OTHER && !text_is_utf8(text, n)))
            fault = CELLS_SHAPE;
        else if (column < r->n_columns)
            fault = one_cell(c, r->kind[column], text, n, row);
        if (fault != CELLS_FAULTS) {
            cells_tell(c, c->line, fault, column < r->n_columns ? r->name[column] : NULL,
                fault == CELLS_SHAPE ? NULL : text);
            break;
        }
        if (column < r->n_columns && r->kind[column] == CELL_END) {
            end_name = r->name[column];
            memcpy(end_text, text, n + 1);
        }
        column++;
        if (at_line_end(q))
            break;
        q++;
    }
    if (fault == CELLS_FAULTS && column < r->n_columns) {
        fault = CELLS_SHAPE;
        cells_tell(c, c->line, fault, NULL, NULL);
    } else if (fault == CELLS_FAULTS && end_name && row->end <= row->start) {
        fault = CELLS_END_FIRST;
        cells_tell(c, c->line, fault, end_name, end_text);
    }
    while (*q != '\n')
        q++;
    *p = q + 1;
    return fault == CELLS_FAULTS;
}

static uint64_t zero_bytes(uint64_t x)
{
    return (x - UINT64_C(0x0101010101010101)) & ~x & UINT64_C(0x8080808080808080);
}

/* The first separator or line end; a whole row ends with one. */
static const char *cell_end(const char *p, char sep)
{
    uint64_t seps = (unsigned char)sep * UINT64_C(0x0101010101010101),
             ends = '\n' * UINT64_C(0x0101010101010101);
    for (;; p += 8) {
        uint64_t x = load_8(p), found = zero_bytes(x ^ seps) | zero_bytes(x ^ ends);
        if (found)
            return p + __builtin_ctzll(found) / 8;
    }
}

static inline bool plain_person(const char **p, int64_t *ret)
{
    const char *q = *p;
    int64_t id = 0;
    for (unsigned d; q - *p < PERSON_DIGITS && (d = (unsigned char)*q - (unsigned)'0') <= 9; q++)
        id = id * 10 + d;
    bool some = q > *p;
    *ret = id;
    *p = q;
    return some;
}

/* Empty, or a day. */
static inline bool plain_day(const struct cells_reader *r, const char **p, uint16_t *ret)
{
    *ret = SNAP_OPEN;
    if (**p == r->sep || at_line_end(*p))
        return true;
    *ret = read_day(&r->calendar, *p);
    *p += 10;
    return *ret != NOT_A_DAY;
}

/* To its end; false when it begins with a quote or is long. */
static inline bool plain_text(const char **p, char sep, size_t *ret_n)
{
    const char *q = cell_end(*p, sep);
    q -= q > *p && *q == '\n' && q[-1] == '\r';
    bool good = **p != '"' && q - *p <= WORD_MOST;
    *ret_n = (size_t)(q - *p);
    *p = q;
    return good;
}

/* A text that has been met before. */
static inline bool plain_word(const struct words *w, const char **p, char sep, uint32_t *ret)
{
    const char *from = *p;
    size_t n;
    if (!plain_text(p, sep, &n))
        return false;
    int64_t number = words_known(w, from, n, hash_of(from, n));
    *ret = (uint32_t)number;
    return number >= 0;
}

static inline bool plain_sex(const char **p, char sep, uint8_t *ret)
{
    const char *from = *p;
    size_t n;
    if (!plain_text(p, sep, &n))
        return false;
    bool female = n == 6 && memcmp(from, "female", 6) == 0, male = n == 4 && memcmp(from, "male", 4) == 0;
    *ret = female ? SNAP_FEMALE : male ? SNAP_MALE : SNAP_SEX_UNKNOWN;
    return female || male || n == 0;
}

static inline bool plain_cell(const struct cells *c, enum cell kind, const char **p, struct cells_row *row)
{
    const struct cells_reader *r = c->reader;
    size_t n;
    switch (kind) {
    case CELL_PERSON: return plain_person(p, &row->person);
    case CELL_CODE: return plain_word(c->codes, p, r->sep, &row->code);
    case CELL_START: return plain_day(r, p, &row->start) && row->start != SNAP_OPEN;
    case CELL_END:
        if (!plain_day(r, p, &row->end))
            return false;
        row->end = row->end == SNAP_OPEN ? SNAP_OPEN : (uint16_t)(row->end + 1);
        return true;
    case CELL_REFERRED: return plain_day(r, p, &row->referred);
    case CELL_BIRTH: return plain_day(r, p, &row->birth);
    case CELL_SEX: return plain_sex(p, r->sep, &row->sex);
    case CELL_EXIT: return plain_word(c->exits, p, r->sep, &row->exit);
    case CELL_DISTRICT: return plain_word(c->districts, p, r->sep, &row->district);
    default: return plain_text(p, r->sep, &n);
    }
}

/* The row at *p when it is as plain as nearly all are: no quotes, no spaces, every cell good. false = take the careful way. */
static bool plain_row(const struct cells *c, const char **p, struct cells_row *row)
{
    const struct cells_reader *r = c->reader;
    const char *q = *p;
    row_clear(row);
    for (int i = 0; i < r->n_columns; i++) {
        if (!plain_cell(c, r->kind[i], &q, row) || (i + 1 < r->n_columns ? *q != r->sep : !at_line_end(q)))
            return false;
        q += i + 1 < r->n_columns;
    }
    *p = q + 1 + (*q == '\r');
    return row->start == SNAP_OPEN || row->end > row->start; /* a file without days has neither */
}

int cells_next(struct cells *c, struct cells_row *ret, struct err *err)
{
    struct cells_reader *r = c->reader;
    for (;;) {
        if (r->at == r->end) {
            int rc = fill(c, err);
            if (rc != OK)
                return rc;
            if (r->end == 0)
                return 0;
        }
        const char *p = r->block + r->at, *from = p;
        c->line++;
        bool good = false;
        if (*p == '#' || at_line_end(p)) {
            while (*p != '\n')
                p++;
            p++;
        } else {
            c->n_rows++;
            good = plain_row(c, &p, ret);
            if (!good) {
                p = from;
                good = careful_row(c, &p, ret);
            }
        }
        r->at = (size_t)(p - r->block);
        if (good)
            return 1;
    }
}

/* ---- opening ---- */

/* The separator that the header line holds more of. */
static char separator(const char *p)
{
    size_t commas = 0, semicolons = 0;
    for (; *p != '\n'; p++) {
        commas += *p == ',';
        semicolons += *p == ';';
    }
    return semicolons > commas ? ';' : ',';
}

static int read_header(struct cells *c, const struct cells_wanted *wanted, size_t n_wanted, struct err *err)
{
    struct cells_reader *r = c->reader;
    if (r->filled >= 3 && memcmp(r->block, "\xef\xbb\xbf", 3) == 0)
        r->at = 3;
    for (c->line = 1; r->at < r->end && (r->block[r->at] == '#' || at_line_end(r->block + r->at)); c->line++)
        r->at = (size_t)((char *)memchr(r->block + r->at, '\n', r->end - r->at) - r->block) + 1;
    if (r->at == r->end)
        return err_user(
            err, ERR_INVALID, tr("%s er tom. Filen skal begynde med kolonnernes navne."), c->path);
    const char *p = r->block + r->at;
    bool found[COLUMNS] = {false};
    r->sep = separator(p);
    for (bool more = true; more; r->n_columns++) {
        char text[CELL_TEXT];
        size_t n;
        if (r->n_columns == COLUMNS || !take_cell(&p, r->sep, text, &n) || !text_is_utf8(text, n))
            return err_user(err, ERR_INVALID,
                tr("%s, linje %lld: kolonnernes navne kan ikke læses. Gem filen som UTF-8 med højst 200 kolonner."),
                c->path, (long long)c->line);
        for (size_t i = 0; i < n_wanted; i++)
            if (strcasecmp(text, wanted[i].name) == 0) {
                if (found[i])
                    return err_user(err, ERR_INVALID,
                        tr("%s, linje %lld: kolonnen \"%s\" står to gange. Slet den ene."), c->path,
                        (long long)c->line, wanted[i].name);
                found[i] = true;
                r->kind[r->n_columns] = wanted[i].cell;
            }
        r->name[r->n_columns] = strdup(text);
        if (!r->name[r->n_columns])
            return err_set(err, ERR_LIMIT, "no memory for a column");
        more = !at_line_end(p);
        p += more;
    }
    for (size_t i = 0; i < n_wanted; i++)
        if (wanted[i].required && !found[i])
            return err_user(err, ERR_INVALID,
                tr("%s, linje %lld: kolonnen \"%s\" mangler. Skriv navnene på kolonnerne i første linje."),
                c->path, (long long)c->line, wanted[i].name);
    r->at = (size_t)((char *)memchr(p, '\n', (size_t)(r->block + r->end - p)) - r->block) + 1;
    return OK;
}

int cells_open(struct cells *c, const struct snapshot_input *in, const struct cells_wanted *wanted,
    size_t n_wanted, struct err *err)
{
    struct cells_reader *r = calloc(1, sizeof *r);
    c->reader = r;
    c->path = in->path ? in->path : "";
    if (!r)
        return err_set(err, ERR_LIMIT, "no memory to read");
    r->fd = -1;
    r->rest = in->text ? in->text : "";
    r->n_rest = in->text ? in->n_text : 0;
    calendar_make(&r->calendar);
    int rc = OK;
    if (!in->text) {
        r->fd = open(in->path, O_RDONLY | O_CLOEXEC);
        if (r->fd < 0 && errno == ENOENT)
            rc = err_user(err, ERR_NOT_FOUND, tr("Filen %s findes ikke."), in->path);
        else if (r->fd < 0)
            rc = err_user(err, ERR_IO, tr("Filen %s kan ikke læses: %s."), in->path, strerror(errno));
    }
    r->block = rc == OK ? calloc(1, BLOCK + MARGIN) : NULL;
    if (rc == OK && !r->block)
        rc = err_set(err, ERR_LIMIT, "no memory to read");
    if (rc == OK)
        rc = fill(c, err);
    if (rc == OK)
        rc = read_header(c, wanted, n_wanted, err);
    if (rc != OK)
        cells_close(c);
    return rc;
}

void cells_close(struct cells *c)
{
    struct cells_reader *r = c->reader;
    if (!r)
        return;
    if (r->fd >= 0)
        close(r->fd);
    for (int i = 0; i < COLUMNS; i++)
        free(r->name[i]);
    free(r->block);
    free(r);
    c->reader = NULL;
}
