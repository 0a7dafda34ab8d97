#include "intake/read_internal.h"
#include "base/date.h"
#include "base/lang.h"
#include "base/sort.h"
#include "base/text.h"
#include <stdlib.h>
#include <string.h>

enum { WATCH_ROWS = 32768 };

/* ---- persons ---- */

uint64_t read_number(const char *text, size_t len)
{
    uint64_t v = 0;
    int n = 0;
    for (size_t i = 0; i < len; i++) {
        char ch = text[i];
        if (n == 6 && (ch == '-' || ch == ' ') && i == 6)
            continue;
        if ((n == 7 || n == 8) && ch >= 'a' && ch <= 'z')
            ch = (char)(ch - 'a' + 'A');
        unsigned d;
        if (ch >= '0' && ch <= '9')
            d = (unsigned)(ch - '0');
        else if ((n == 7 || n == 8) && ch >= 'A' && ch <= 'Z')
            d = (unsigned)(ch - 'A') + 10;
        else
            return 0;
        if (n++ == 10)
            return 0;
        v = v * 36 + d;
    }
    return n == 10 ? v + 1 : 0;
}

void read_number_text(uint64_t number, char ret[11])
{
    uint64_t v = number - 1;
    for (int i = 9; i >= 0; i--) {
        unsigned d = (unsigned)(v % 36);
        ret[i] = (char)(d < 10 ? '0' + d : 'A' + d - 10);
        v /= 36;
    }
    ret[10] = '\0';
}

static size_t person_slot(const struct read_persons *p, uint64_t number)
{
    uint64_t h = number * UINT64_C(0x9e3779b97f4a7c15);
    size_t i = (size_t)(h >> 20) & p->mask;
    while (p->slot[i].number && p->slot[i].number != number)
        i = (i + 1) & p->mask;
    return i;
}

static const struct read_person *read_persons_find(const struct read_persons *p, uint64_t number)
{
    if (p->n == 0)
        return NULL;
    const struct read_person *found = &p->slot[person_slot(p, number)];
    return found->number ? found : NULL;
}

bool read_persons_add(struct read_persons *p, uint64_t number, int64_t id)
{
    if (p->slot == NULL || p->n * 2 > p->mask) {
        struct read_persons grown = {.mask = p->slot ? p->mask * 2 + 1 : 1023};
        grown.slot = calloc(grown.mask + 1, sizeof *grown.slot);
        if (!grown.slot)
            return false;
        for (size_t i = 0; p->slot && i <= p->mask; i++)
            if (p->slot[i].number)
                grown.slot[person_slot(&grown, p->slot[i].number)] = p->slot[i];
        grown.n = p->n;
        free(p->slot);
        *p = grown;
    }
    struct read_person *s = &p->slot[person_slot(p, number)];
    p->n += s->number == 0;
    *s = (struct read_person){number, id};
    return true;
}

void read_persons_done(struct read_persons *p)
{
    free(p->slot);
    *p = (struct read_persons){0};
}

/* ---- faults ---- */

static void mask(char *text, size_t n)
{
    for (size_t i = n > 4 ? n - 4 : 0; i < n; i++)
        text[i] = 'x';
}

/* Ten digits, perhaps parted after the sixth: the last four go. */
static void mask_numbers(char *text, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t k = i;
        while (k < n && k - i < 11 &&
               ((text[k] >= '0' && text[k] <= '9') || (k - i == 6 && (text[k] == '-' || text[k] == ' ')) ||
                   (k - i >= 7 && k - i <= 9 && text[k] >= 'A' && text[k] <= 'Z')))
            k++;
        bool before = i > 0 && text[i - 1] >= '0' && text[i - 1] <= '9';
        if (!before && k - i >= 9)
            mask(text + i, k - i);
    }
}

/* Room for one more of cap, which doubles. */
static bool grow(void *list, size_t n, size_t *cap, size_t size)
{
    void *p;
    memcpy(&p, list, sizeof p);
    if (n < *cap)
        return true;
    size_t more = *cap ? *cap * 2 : 1024;
    p = realloc(p, more * size);
    if (!p)
        return false;
    memcpy(list, &p, sizeof p);
    *cap = more;
    return true;
}

void reader_fault(struct reader *r, enum read_reason reason, int column, const struct cell *cell)
{
    struct read_out *out = r->out;
    out->n_reason[reason]++;
    if (out->n_faults == READ_FAULTS_KEPT)
        return;
    struct read_fault *f = &out->faults[out->n_faults++];
    *f = (struct read_fault){.line = r->line,
        .reason = (uint8_t)reason,
        .column = (int16_t)column,
        .at = r->line_at,
        .len = r->line_len};
    struct cell c;
    if (cell == NULL || !cell_text(r, *cell, &c) || memchr(c.p, '\0', c.n))
        return;
    size_t n = c.n < sizeof f->value - 1 ? c.n : sizeof f->value - 1;
    memcpy(f->value, c.p, n);
    if (column >= 0 && column == r->at[COLUMN_PERSON])
        mask(f->value, n);
    else /* columns that have changed places hold persons too */
        mask_numbers(f->value, n);
    text_mend_end(f->value);
}

/* ---- a row ---- */

static bool to_period(const struct reader *r, int32_t day, int32_t *ret)
{
    if (day < READ_DAY_FIRST || day > READ_DAY_LAST)
        return false;
    if (r->in->mapping->unit == UNIT_WEEK) {
        *ret = day - (int32_t)(((int64_t)day + 3 + 70000 * 7) % 7);
    } else if (r->in->mapping->unit == UNIT_MONTH) {
        struct ymd d = day_ymd((day_t){day});
        *ret = day - (d.day - 1);
    } else {
        *ret = day;
    }
    return true;
}

static bool read_start(struct reader *r, struct cell c, int32_t *ret)
{
    if (c.n == r->day_len && c.n > 0 && memcmp(c.p, r->day_text, c.n) == 0) {
        *ret = r->day_start;
        return true;
    }
    int32_t day;
    if (!pattern_day(r->in->mapping->date, c.p, c.n, &day) || !to_period(r, day, ret))
        return false;
    if (c.n < sizeof r->day_text) {
        memcpy(r->day_text, c.p, c.n);
        r->day_len = c.n;
        r->day_start = *ret;
    }
    return true;
}

static struct cell cell_at(const struct reader *r, enum intake_column column)
{
    return r->at[column] < 0 ? (struct cell){"", 0} : cell_trim(r->cells[r->at[column]]);
}

static bool fault_at(struct reader *r, enum read_reason reason, enum intake_column column)
{
    struct cell c = cell_at(r, column);
    reader_fault(r, reason, r->at[column], &c);
    return false;
}

static bool read_person(struct reader *r, struct read_row *row)
{
    struct cell c = cell_at(r, COLUMN_PERSON);
    uint64_t number = read_number(c.p, c.n);
    if (number == 0)
        return fault_at(r, READ_PERSON, COLUMN_PERSON);
    const struct read_person *known = read_persons_find(r->in->persons, number);
    if (known) {
        row->person = known->id;
        return true;
    }
    const struct read_person *seen = read_persons_find(&r->strangers, number);
    if (!seen) {
        char digits[11];
        read_number_text(number, digits);
        if (r->in->is_number && !r->in->is_number(digits))
            return fault_at(r, READ_PERSON, COLUMN_PERSON);
        if (!read_persons_add(&r->strangers, number, -(int64_t)r->strangers.n - 1))
            return fault_at(r, READ_UNKNOWN, COLUMN_PERSON);
        seen = read_persons_find(&r->strangers, number);
    }
    if (!r->in->take_unknown)
        return fault_at(r, READ_UNKNOWN, COLUMN_PERSON);
    row->person = seen->id;
    return true;
}

/* false = the row is left out; a code that is dropped is counted here. */
static bool read_code_cell(struct reader *r, struct cell raw, int column, uint16_t *ret)
{
    struct cell c;
    if (!cell_text(r, raw, &c)) {
        reader_fault(r, READ_ENCODING, column, NULL);
        return false;
    }
    if (code_find_cell(r, c, ret)) {
        r->out->n_dropped += r->out->codes[*ret].drop;
        return !r->out->codes[*ret].drop;
    }
    if (r->in->mapping->ignore_other)
        r->out->n_dropped++;
    else
        reader_fault(r, READ_CODE, column, &raw);
    return false;
}

static bool read_amount(struct reader *r, enum intake_column column, bool needed, int64_t *ret)
{
    struct cell c = cell_at(r, column);
    *ret = READ_NONE;
    if (c.n == 0 && !needed)
        return true;
    return decimal_parse(c.p, c.n, r->in->mapping->decimal, 2, ret) || fault_at(r, READ_NUMBER, column);
}

static bool read_rate(struct reader *r, enum intake_column column, int32_t *ret)
{
    struct cell c = cell_at(r, column);
    int64_t v;
    *ret = INT32_MIN;
    if (c.n > 0 && c.p[c.n - 1] == '%')
        c = cell_trim((struct cell){c.p, c.n - 1});
    if (c.n == 0)
        return true;
    if (!decimal_parse(c.p, c.n, r->in->mapping->decimal, 2, &v) || v < -1000000 || v > 1000000)
        return fault_at(r, READ_NUMBER, column);
    *ret = (int32_t)v;
    return true;
}

static bool read_money(struct reader *r, struct read_row *row)
{
    struct cell c;
    if (!read_amount(r, COLUMN_AMOUNT, true, &row->amount) ||
        !read_rate(r, COLUMN_REFUND_RATE, &row->refund_rate) ||
        !read_amount(r, COLUMN_REFUND, false, &row->refund) ||
        !read_rate(r, COLUMN_SHARE_RATE, &row->share_rate) ||
        !read_amount(r, COLUMN_SHARE, false, &row->share))
        return false;
    if (r->at[COLUMN_MUNICIPALITY] >= 0) {
        if (!cell_text(r, cell_at(r, COLUMN_MUNICIPALITY), &c)) {
            reader_fault(r, READ_ENCODING, r->at[COLUMN_MUNICIPALITY], NULL);
            return false;
        }
        row->town = town_of(r, c);
    }
    return true;
}

static bool read_hours(struct reader *r, struct read_row *row)
{
    if (!read_amount(r, COLUMN_HOURS, true, &row->amount))
        return false;
    return (row->amount >= 0 && row->amount <= 74400) || fault_at(r, READ_HOURS, COLUMN_HOURS);
}

/* End and exit reason of a spell or course. */
static bool read_ending(struct reader *r, struct read_row *row)
{
    struct cell c = cell_at(r, COLUMN_END);
    row->end = READ_OPEN;
    if (c.n > 0) {
        int32_t day;
        if (!pattern_day(r->in->mapping->date, c.p, c.n, &day) || day < READ_DAY_FIRST || day > READ_DAY_LAST)
            return fault_at(r, READ_DATE, COLUMN_END);
        row->end = day + r->in->mapping->end_inclusive;
        if (row->end <= row->start)
            return fault_at(r, READ_END, COLUMN_END);
    }
    c = cell_at(r, COLUMN_EXIT);
    struct cell text;
    if (c.n == 0)
        return true;
    if (!cell_text(r, c, &text) || !exit_find_cell(r, text, &row->town))
        return fault_at(r, READ_EXIT, COLUMN_EXIT);
    return true;
}

static bool push(struct reader *r, const struct read_row *row)
{
    struct read_out *out = r->out;
    if (!grow(&out->rows, out->n, &out->cap, sizeof *out->rows))
        return false;
    out->rows[out->n++] = *row;
    return true;
}

static int32_t period_end(const struct reader *r, int32_t start)
{
    if (r->in->mapping->unit == UNIT_WEEK)
        return start + 7;
    return day_add_months((day_t){start}, 1).n;
}

/* One column a week: a row for each week with a code. Weeks after today are passed over when they are empty. */
static bool read_wide(struct reader *r, struct read_row *row)
{
    size_t before = r->out->n;
    for (size_t k = 0; k < r->n_week_columns; k++) {
        struct cell c = cell_trim(r->cells[r->week_column[k]]);
        int column = (int)r->week_column[k];
        row->start = r->week_of[k];
        row->end = period_end(r, row->start);
        row->code = READ_NO_CODE;
        if (c.n == 0 && (!r->in->mapping->empty_clears || row->start > r->in->today))
            continue;
        if (c.n > 0 && !read_code_cell(r, c, column, &row->code)) {
            r->out->n = before; /* the person's row is left out whole */
            return false;
        }
        if (row->start > r->in->today) {
            reader_fault(r, READ_FUTURE, column, &c);
            r->out->n = before;
            return false;
        }
        if (!push(r, row))
            return false;
    }
    r->out->n_ready++;
    return true;
}

static bool read_cells(struct reader *r, struct read_row *row)
{
    enum intake_kind kind = r->in->mapping->kind;
    struct cell c = cell_at(r, COLUMN_START);
    if (r->n_week_columns)
        return read_person(r, row) && read_wide(r, row);
    if (kind != INTAKE_WAGES) {
        struct cell code = cell_at(r, COLUMN_CODE);
        bool clears = code.n == 0 && kind == INTAKE_DREAM && r->in->mapping->empty_clears;
        if (!clears && !read_code_cell(r, code, r->at[COLUMN_CODE], &row->code))
            return false;
    } else {
        row->code = 0;
    }
    if (!read_person(r, row))
        return false;
    if (!read_start(r, c, &row->start))
        return fault_at(r, READ_DATE, COLUMN_START);
    if (row->start > r->in->today && kind != INTAKE_COURSES)
        return fault_at(r, READ_FUTURE, COLUMN_START);
    row->end = r->in->mapping->unit == UNIT_DAY ? READ_OPEN : period_end(r, row->start);
    if ((kind == INTAKE_BENEFIT_WEEKS && !read_money(r, row)) ||
        (kind == INTAKE_WAGES && !read_hours(r, row)) ||
        (kind < INTAKE_BENEFIT_WEEKS && !read_ending(r, row)))
        return false;
    if (!push(r, row))
        return false;
    r->out->n_ready++;
    return true;
}

static void read_line(struct reader *r, const char *line, size_t len)
{
    size_t n = 0;
    struct read_row row = {.line = r->line,
        .code = READ_NO_CODE,
        .town = UINT16_MAX,
        .amount = READ_NONE,
        .refund = READ_NONE,
        .share = READ_NONE,
        .refund_rate = INT32_MIN,
        .share_rate = INT32_MIN};
    r->out->n_rows++;
    if (len > READ_LINE_MAX) {
        reader_fault(r, READ_LONG, -1, NULL);
        return;
    }
    if (memchr(line, '\0', len)) {
        reader_fault(r, READ_NUL, -1, NULL);
        return;
    }
    enum read_reason reason = cells_split(r, line, len, &n);
    if (reason == READ_REASONS && n != r->out->n_header)
        reason = READ_CELLS;
    if (reason != READ_REASONS) {
        reader_fault(r, reason, -1, NULL);
        return;
    }
    row.hash = hash_bytes(line, len);
    read_cells(r, &row);
}

static bool is_blank(const char *line, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (line[i] != ' ' && line[i] != '\t' && line[i] != ';' && line[i] != ',')
            return false;
    return true;
}

static int64_t count_lines(const char *data, size_t len)
{
    int64_t n = 0;
    for (const char *p = data; (p = memchr(p, '\n', len - (size_t)(p - data))) != NULL; p++)
        n++;
    return n + (len > 0 && data[len - 1] != '\n');
}

static int read_lines(struct reader *r, size_t from, struct err *err)
{
    const struct read_in *in = r->in;
    int64_t total = count_lines(in->data + from, in->len - from);
    r->line = 1;
    while (from < in->len) {
        const char *line = in->data + from;
        const char *end = memchr(line, '\n', in->len - from);
        size_t len = end ? (size_t)(end - line) : in->len - from;
        r->line++;
        r->line_at = from;
        from += len + (end != NULL);
        len -= len > 0 && line[len - 1] == '\r';
        r->line_len = len;
        size_t before = r->out->n;
        if (!is_blank(line, len))
            read_line(r, line, len);
        if (r->out->n > READ_ROWS_MAX || r->line == UINT32_MAX)
            return err_user(err, ERR_LIMIT,
                tr("%s har for mange rækker. Del den i filer med højst %d rækker."), in->name,
                (int)READ_ROWS_MAX);
        if (in->watch && r->line % WATCH_ROWS == 0 &&
            !in->watch(in->watch_ctx, (int64_t)r->line - 1, total,
                r->out->n > before ? r->out->rows[r->out->n - 1].start : READ_OPEN))
            return err_user(err, ERR_REFUSED, "%s", tr("Indlæsningen er stoppet. Intet er gemt."));
    }
    if (in->watch)
        in->watch(in->watch_ctx, total, total, READ_OPEN);
    return OK;
}

static int keep_strangers(struct reader *r, struct err *err)
{
    struct read_out *out = r->out;
    out->unknown = calloc(r->strangers.n + 1, sizeof *out->unknown);
    if (!out->unknown)
        return err_set(err, ERR_LIMIT, "no memory for unknown persons");
    out->n_unknown = r->strangers.n;
    for (size_t i = 0; r->strangers.slot && i <= r->strangers.mask; i++)
        if (r->strangers.slot[i].number)
            out->unknown[-(r->strangers.slot[i].id + 1)] = r->strangers.slot[i].number;
    return OK;
}

static int compare_faults(const void *x, const void *y)
{
    const struct read_fault *a = x;
    const struct read_fault *b = y;
    return a->line != b->line ? (a->line < b->line ? -1 : 1)
                              : (a->column > b->column) - (a->column < b->column);
}

/* Faults found after the pass know only their line. */
static void locate_faults(struct reader *r)
{
    struct read_out *out = r->out;
    const struct read_in *in = r->in;
    uint32_t line = 1;
    size_t at = 0;
    array_sort(out->faults, out->n_faults, sizeof *out->faults, compare_faults);
    for (size_t i = 0; i < out->n_faults; i++) {
        struct read_fault *f = &out->faults[i];
        if (f->reason != READ_CLASH)
            continue;
        const char *end;
        while (line < f->line && (end = memchr(in->data + at, '\n', in->len - at)) != NULL) {
            at = (size_t)(end - in->data) + 1;
            line++;
        }
        end = memchr(in->data + at, '\n', in->len - at);
        f->at = at;
        f->len = (end ? (size_t)(end - in->data) : in->len) - at;
    }
}

int read_file(const struct read_in *in, struct read_out *ret, struct arena *a, struct err *err)
{
    struct reader r = {.in = in, .out = ret, .a = a};
    size_t first = 0;
    *ret = (struct read_out){.first = READ_OPEN, .last = READ_OPEN};
    ret->faults = calloc(READ_FAULTS_KEPT, sizeof *ret->faults);
    r.cells = arena_array(a, READ_COLUMNS_MAX, sizeof *r.cells);
    r.scratch = arena_alloc(a, READ_LINE_MAX + 1);
    r.text = arena_alloc(a, 3 * READ_LINE_MAX + 1);
    if (!ret->faults || !r.cells || !r.scratch || !r.text || !codes_index(&r))
        return err_set(err, ERR_LIMIT, "no memory to read a file");
    int rc = heading_read(&r, &first, err);
    if (rc == OK)
        rc = read_lines(&r, first, err);
    if (rc == OK)
        rc = keep_strangers(&r, err);
    if (rc == OK)
        rc = rows_together(&r, err);
    if (rc == OK)
        locate_faults(&r);
    read_persons_done(&r.strangers);
    return rc;
}

void read_done(struct read_out *out)
{
    free(out->rows);
    free(out->faults);
    free(out->unknown);
    *out = (struct read_out){0};
}

const char *read_fault_row(
    const struct read_in *in, const struct read_out *out, const struct read_fault *fault, struct arena *a)
{
    struct reader r = {.in = in, .out = (struct read_out *)(uintptr_t)out, .a = a};
    size_t n = fault->len < 300 ? fault->len : 300;
    char *copy = arena_alloc(a, n + 1); /* the row may hold NUL bytes */
    struct cell c;
    r.text = arena_alloc(a, 3 * n + 1);
    if (!copy || !r.text)
        return "";
    memcpy(copy, in->data + fault->at, n);
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)copy[i] < ' ')
            copy[i] = copy[i] == '\t' ? '\t' : ' ';
    mask_numbers(copy, n);
    text_mend_end(copy);
    if (!cell_text(&r, (struct cell){copy, strlen(copy)}, &c))
        return "";
    return arena_strndup(a, c.p, c.n);
}

/* ---- in words ---- */

static const struct {
    const char *key, *text, *advice;
} words[READ_REASONS] = {
    [READ_PERSON] = {"person", N_("Ikke et CPR-nummer"),
        N_("Skriv ti cifre, med eller uden bindestreg. Et regneark kan have fjernet nullet forrest.")},
    [READ_UNKNOWN] = {"unknown", N_("Ukendt person"),
        N_("Opret borgeren, og indlæs filen igen, eller lad indlæsningen oprette ukendte personer.")},
    [READ_CODE] = {"code", N_("Ukendt kode"),
        N_("Tilføj en linje code;koden;periodeart i mappingen, eller drop;koden; hvis rækkerne skal udelades.")},
    [READ_DATE] = {"date", N_("Ikke en dato"),
        N_("Skriv datoen, som mappingens linje file;date viser, mellem 1900 og 2079.")},
    [READ_FUTURE] = {"future", N_("Ligger i fremtiden"),
        N_("Ret datoen. Det, der ikke er sket endnu, kan ikke indlæses.")},
    [READ_END] = {"end", N_("Slut før start"),
        N_("Ret start eller slut. Slut er den sidste dag, hvis mappingen siger inclusive.")},
    [READ_NUMBER] = {"number", N_("Ikke et tal"),
        N_("Skriv tallet med højst to decimaler og det decimaltegn, mappingen siger.")},
    [READ_HOURS] = {"hours", N_("Umuligt timetal"), N_("Skriv timer mellem 0 og 744 for en måned.")},
    [READ_CELLS] = {"cells", N_("Forkert antal kolonner"),
        N_("Ret rækken, så den har lige så mange kolonner som overskriften. Et skilletegn i en tekst skal stå i anførselstegn.")},
    [READ_QUOTE] = {"quote", N_("Anførselstegn uden slutning"),
        N_("Sæt det manglende anførselstegn, eller fjern det første.")},
    [READ_LONG] = {"long", N_("Linjen er for lang"),
        N_("En linje må højst fylde 64 kB. Se, om linjeskift mangler.")},
    [READ_NUL] = {"nul", N_("Ikke tekst"), N_("Rækken har tegn, der ikke er tekst. Gem filen som CSV igen.")},
    [READ_ENCODING] = {"encoding", N_("Forkert tegnkodning"),
        N_("Ret mappingens linje file;encoding til latin1 eller utf-8, eller gem filen som UTF-8.")},
    [READ_CLASH] = {"clash", N_("Modsiger en anden række"),
        N_("En anden række siger noget andet om samme person, kode og dag. Behold den rigtige.")},
    [READ_EXIT] = {"exit", N_("Ukendt årsag"),
        N_("Tilføj en linje exit;ordet i filen;årsagens kode i mappingen.")},
};

const char *read_reason_key(enum read_reason reason)
{
    return words[reason].key;
}

const char *read_reason_text(enum read_reason reason)
{
    return tr(words[reason].text);
}

const char *read_reason_advice(enum read_reason reason)
{
    return tr(words[reason].advice);
}
