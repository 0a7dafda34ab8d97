#include "intake/mapping.h"
#include "base/csv.h"
#include "base/date.h"
#include "base/lang.h"
#include "base/sort.h"
#include "base/text.h"
#include <string.h>

static const struct {
    const char *key, *label;
} kinds[INTAKE_KINDS] = {
    [INTAKE_SPELLS] = {"spells", N_("Egne perioder")},
    [INTAKE_COURSES] = {"courses", N_("Egne forløb")},
    [INTAKE_BENEFIT_WEEKS] = {"benefit-weeks", N_("Ugens ydelser")},
    [INTAKE_DREAM] = {"dream", N_("Ugekoder")},
    [INTAKE_WAGES] = {"wages", N_("Løntimer")},
};
static const char *const units[] = {[UNIT_DAY] = "day", [UNIT_WEEK] = "week", [UNIT_MONTH] = "month"};
static const char *const columns[COLUMNS] = {"person", "code", "start", "end", "amount", "refund_rate",
    "refund", "share_rate", "share", "municipality", "hours", "exit"};

int intake_kind_of(const char *key)
{
    for (int i = 0; i < INTAKE_KINDS; i++)
        if (text_equal(kinds[i].key, key))
            return i;
    return -1;
}

const char *intake_kind_key(enum intake_kind kind)
{
    return kinds[kind].key;
}

const char *intake_kind_label(enum intake_kind kind)
{
    return kinds[kind].label;
}

const char *intake_unit_key(enum intake_unit unit)
{
    return units[unit];
}

const char *intake_column_key(enum intake_column column)
{
    return columns[column];
}

/* ---- days and numbers ---- */

/* The digits of a run of one pattern letter; -1 when the text has something else there. */
static int digits(const char *text, size_t n)
{
    int v = 0;
    for (size_t i = 0; i < n; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        v = v * 10 + (text[i] - '0');
    }
    return v;
}

/* Two-digit years: 1950 to 2049. */
static int full_year(int year, size_t n)
{
    return n != 2 ? year : year < 50 ? 2000 + year : 1900 + year;
}

static bool week_day(int year, int week, int32_t *ret)
{
    day_t fourth = day_from_ymd(year, 1, 4);
    if (day_is_none(fourth) || week < 1 || week > 53)
        return false;
    day_t monday = {fourth.n - (day_weekday(fourth) - 1) + (week - 1) * 7};
    int back = 0;
    if (day_iso_week(monday, &back) != week || back != year)
        return false;
    *ret = monday.n;
    return true;
}

bool pattern_day(const char *pattern, const char *text, size_t len, int32_t *ret_day)
{
    int year = -1;
    int month = -1;
    int dd = 1;
    int week = -1;
    size_t at = 0;
    for (const char *p = pattern; *p;) {
        size_t n = strspn(p, (char[2]){*p, 0});
        bool field = *p == 'Y' || *p == 'M' || *p == 'D' || *p == 'W';
        n = field ? n : 1;
        if (at + n > len)
            return false;
        if (field) {
            int v = digits(text + at, n);
            if (v < 0)
                return false;
            if (*p == 'Y')
                year = full_year(v, n);
            else
                *(*p == 'M' ? &month : *p == 'D' ? &dd : &week) = v;
        } else if (text[at] != *p) {
            return false;
        }
        at += n;
        p += n;
    }
    if (at != len)
        return false;
    if (week >= 0)
        return week_day(year, week, ret_day);
    day_t d = day_from_ymd(year, month, dd);
    *ret_day = d.n;
    return !day_is_none(d);
}

bool decimal_parse(const char *text, size_t len, char decimal, int decimals, int64_t *ret)
{
    bool negative = len > 0 && text[0] == '-';
    size_t i = negative || (len > 0 && text[0] == '+') ? 1 : 0;
    char group = decimal == ',' ? '.' : ',';
    int64_t v = 0;
    int n_after = -1; /* decimals read; -1 = before the sign */
    int n_digits = 0;
    int in_group = -1; /* digits since the last grouping sign */
    for (; i < len; i++) {
        char ch = text[i];
        if (ch == decimal && n_after < 0 && n_digits > 0 && (in_group < 0 || in_group == 3)) {
            n_after = 0;
            in_group = -1;
            continue;
        }
        if (ch == group && n_after < 0 && n_digits > 0 &&
            (in_group == 3 || (in_group < 0 && n_digits <= 3))) {
            in_group = 0;
            continue;
        }
        if (ch < '0' || ch > '9')
            return false;
        in_group += in_group >= 0;
        n_digits++;
        if (n_after >= decimals) {
            if (ch != '0')
                return false;
            continue;
        }
        n_after += n_after >= 0;
        if (__builtin_mul_overflow(v, 10, &v) || __builtin_add_overflow(v, ch - '0', &v))
            return false;
    }
    if (n_digits == 0 || (in_group >= 0 && in_group != 3))
        return false;
    for (int k = n_after < 0 ? 0 : n_after; k < decimals; k++)
        if (__builtin_mul_overflow(v, 10, &v))
            return false;
    *ret = negative ? -v : v;
    return true;
}

/* ---- the file ---- */

struct parse {
    struct mapping *m;
    const char *name;
    struct csv csv;
    struct arena *a;
    struct err *err;
};

__attribute__((format(printf, 2, 3))) static int bad(struct parse *p, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    const char *what = arena_vprintf(p->a, fmt, ap);
    va_end(ap);
    return err_user(p->err, ERR_INVALID, tr("Mappingen %s, linje %d: %s"), p->name, p->csv.line, what);
}

/* Which of the words value is; a fault when none. */
static int choose(
    struct parse *p, const char *name, const char *value, const char *const *words, size_t n, int *ret)
{
    struct buf all = BUF_INIT;
    for (size_t i = 0; i < n; i++) {
        if (text_equal(words[i], value)) {
            *ret = (int)i;
            buf_done(&all);
            return OK;
        }
        buf_printf(&all, "%s%s", i ? ", " : "", words[i]);
    }
    int rc = bad(p, tr("%s kan ikke være “%s”. Skriv en af: %s."), name, value, all.data ? all.data : "");
    buf_done(&all);
    return rc;
}

static bool is_key(const char *s)
{
    return *s && strlen(s) <= 80 && s[strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-_")] == '\0';
}

static int read_pattern(struct parse *p, const char *name, const char *value, const char **ret)
{
    bool week = strstr(value, "WW") != NULL;
    if (strstr(value, "YY") == NULL || (!week && strstr(value, "MM") == NULL) || strlen(value) > 40)
        return bad(p,
            tr("%s skal vise år og måned eller uge, for eksempel YYYY-MM-DD, YYYY-MM eller YYYY-WW."), name);
    *ret = value;
    return OK;
}

static int read_switch(struct parse *p, const char *name, const char *value)
{
    static const char *const separators[] = {"auto", "semicolon", "comma", "tab"};
    static const char *const decimals[] = {"comma", "point"};
    static const char *const encodings[] = {"auto", "utf-8", "latin1"};
    static const char *const ends[] = {"exclusive", "inclusive"};
    static const char *const replaces[] = {"row", "person"};
    static const char *const others[] = {"refuse", "ignore"};
    static const char *const empties[] = {"nothing", "clears"};
    static const struct {
        const char *name;
        const char *const *words;
        size_t n;
    } all[] = {{"kind", NULL, 0}, {"separator", separators, 4}, {"decimal", decimals, 2},
        {"encoding", encodings, 3}, {"unit", units, 3}, {"end", ends, 2}, {"replace", replaces, 2},
        {"other_codes", others, 2}, {"empty", empties, 2}};
    int v = 0;
    size_t i = 0;
    while (i < sizeof all / sizeof all[0] && !text_equal(all[i].name, name))
        i++;
    if (i == sizeof all / sizeof all[0])
        return bad(p, tr("“%s” kendes ikke under file. Se de mappinger, der følger med."), name);
    if (i == 0 && intake_kind_of(value) < 0)
        return bad(p,
            tr("kind kan ikke være “%s”. Skriv en af: spells, courses, benefit-weeks, dream, wages."), value);
    int rc = i ? choose(p, name, value, all[i].words, all[i].n, &v) : OK;
    if (rc)
        return rc;
    switch (i) {
    case 0: p->m->kind = (enum intake_kind)intake_kind_of(value); break;
    case 1: p->m->separator = "\0;,\t"[v]; break;
    case 2: p->m->decimal = ",."[v]; break;
    case 3: p->m->encoding = (enum intake_encoding)v; break;
    case 4: p->m->unit = (enum intake_unit)v; break;
    case 5: p->m->end_inclusive = v == 1; break;
    case 6: p->m->replace_person = v == 1; break;
    case 7: p->m->ignore_other = v == 1; break;
    default: p->m->empty_clears = v == 1; break;
    }
    return OK;
}

static int read_file_line(struct parse *p, const char *name, const char *value)
{
    if (text_equal(name, "title"))
        p->m->title = value;
    else if (text_equal(name, "date"))
        return read_pattern(p, name, value, &p->m->date);
    else if (text_equal(name, "week_columns"))
        return read_pattern(p, name, value, &p->m->week_columns);
    else if (text_equal(name, "exit_reason"))
        p->m->exit_reason = *value ? value : NULL;
    else if (!text_equal(name, "source"))
        return read_switch(p, name, value);
    else if (!is_key(value))
        return bad(p, tr("source må kun have a-z, 0-9, bindestreg og understreg."));
    else
        p->m->source = value;
    return OK;
}

static int read_column_line(struct parse *p, const char *name, const char *value)
{
    int column = 0;
    int rc = choose(p, "column", name, columns, COLUMNS, &column);
    if (rc == OK)
        p->m->column[column] = *value ? value : NULL;
    return rc;
}

static int read_code_line(struct parse *p, const char *part, const char *name, const char *value)
{
    bool exit = text_equal(part, "exit");
    struct mapping_code *list = exit ? p->m->exits : p->m->codes;
    size_t *n = exit ? &p->m->n_exits : &p->m->n_codes;
    size_t len = strlen(name);
    struct mapping_code code = {.text = name, .drop = text_equal(part, "drop")};
    if (*n == MAPPING_CODES)
        return bad(p, tr("Der er mere end %d koder."), (int)MAPPING_CODES);
    if (len > 1 && name[len - 1] == '*') {
        code.prefix = true;
        code.text = arena_strndup(p->a, name, len - 1);
    }
    for (size_t i = 0; i < *n; i++)
        if (text_equal(list[i].text, code.text) && list[i].prefix == code.prefix)
            return bad(p, tr("Koden “%s” står her to gange. Slet den ene."), name);
    if (!code.drop && *value == '\0')
        return bad(p,
            tr("Koden “%s” mangler, hvad den står for. Skriv en periodeart, eller - hvis den ikke giver en periode."),
            name);
    code.kind = code.drop || text_equal(value, "-") ? NULL : value;
    list[(*n)++] = code;
    return OK;
}

static int read_hours_line(struct parse *p, const char *name, const char *value)
{
    struct mapping_hours *h = &p->m->hours[p->m->n_hours];
    if (p->m->n_hours == 20 || !decimal_parse(name, strlen(name), ',', 2, &h->from) || h->from < 0 || !*value)
        return bad(
            p, tr("Skriv timer om måneden med komma og en periodeart, for eksempel hours;160,33;work."));
    h->kind = value;
    p->m->n_hours++;
    return OK;
}

static int read_line(struct parse *p, char **cell)
{
    const char *part = text_trim(p->a, cell[0]);
    const char *name = text_trim(p->a, cell[1]);
    const char *value = text_trim(p->a, cell[2]);
    if (*name == '\0')
        return bad(p, tr("navnet mangler i kolonnen name."));
    if (text_equal(part, "file"))
        return read_file_line(p, name, value);
    if (text_equal(part, "column"))
        return read_column_line(p, name, value);
    if (text_equal(part, "code") || text_equal(part, "drop") || text_equal(part, "exit"))
        return read_code_line(p, part, name, value);
    if (text_equal(part, "hours"))
        return read_hours_line(p, name, value);
    return bad(
        p, tr("“%s” kendes ikke. Første kolonne er file, column, code, drop, exit eller hours."), part);
}

static int compare_hours(const void *x, const void *y)
{
    int64_t a = ((const struct mapping_hours *)x)->from;
    int64_t b = ((const struct mapping_hours *)y)->from;
    return (a < b) - (a > b);
}

/* What a kind of file cannot do without. */
static int check_whole(struct parse *p)
{
    static const unsigned needed[INTAKE_KINDS] = {
        [INTAKE_SPELLS] = 1u << COLUMN_PERSON | 1u << COLUMN_CODE | 1u << COLUMN_START | 1u << COLUMN_END,
        [INTAKE_COURSES] = 1u << COLUMN_PERSON | 1u << COLUMN_CODE | 1u << COLUMN_START | 1u << COLUMN_END,
        [INTAKE_BENEFIT_WEEKS] =
            1u << COLUMN_PERSON | 1u << COLUMN_CODE | 1u << COLUMN_START | 1u << COLUMN_AMOUNT,
        [INTAKE_DREAM] = 1u << COLUMN_PERSON | 1u << COLUMN_CODE | 1u << COLUMN_START,
        [INTAKE_WAGES] = 1u << COLUMN_PERSON | 1u << COLUMN_START | 1u << COLUMN_HOURS,
    };
    struct mapping *m = p->m;
    unsigned need = needed[m->kind];
    if (m->kind == INTAKE_DREAM && m->week_columns)
        need = 1u << COLUMN_PERSON;
    for (int i = 0; i < COLUMNS; i++)
        if (need >> i & 1 && m->column[i] == NULL)
            return bad(p, tr("kolonnen %s mangler. Tilføj en linje column;%s;overskriften i filen."),
                columns[i], columns[i]);
    if (m->source == NULL)
        return bad(p, tr("source mangler. Tilføj en linje file;source;nøglen på registret."));
    if (m->kind == INTAKE_WAGES && m->n_hours == 0)
        return bad(p, tr("hours mangler. Tilføj en linje hours;0,01;ordinary_hours."));
    if (m->kind >= INTAKE_BENEFIT_WEEKS && m->unit == UNIT_DAY)
        return bad(p, tr("unit skal være week eller month til denne slags fil."));
    if (m->kind < INTAKE_BENEFIT_WEEKS)
        m->unit = UNIT_DAY;
    array_sort(m->hours, m->n_hours, sizeof *m->hours, compare_hours);
    m->title = m->title ? m->title : m->source;
    return OK;
}

int mapping_parse(
    const char *name, const char *text, size_t len, struct mapping *ret, struct arena *a, struct err *err)
{
    struct parse p = {.m = ret, .name = name, .a = a, .err = err};
    char **cells;
    *ret = (struct mapping){.name = arena_strdup(a, name),
        .decimal = ',',
        .end_inclusive = true,
        .date = "YYYY-MM-DD",
        .unit = UNIT_DAY,
        .kind = INTAKE_KINDS,
        .codes = arena_array(a, MAPPING_CODES, sizeof *ret->codes),
        .exits = arena_array(a, MAPPING_CODES, sizeof *ret->exits),
        .hours = arena_array(a, 21, sizeof *ret->hours)};
    if (!ret->codes || !ret->exits || !ret->hours)
        return err_set(err, ERR_LIMIT, "no memory for a mapping");
    if (len > MAPPING_MAX_BYTES)
        return err_user(err, ERR_INVALID, tr("Mappingen %s er for stor. Den må højst fylde 1 MB."), name);
    int rc = csv_open(&p.csv, text, len, ';', a, err);
    if (rc == OK && (p.csv.n_cols < 3 || !text_equal(p.csv.header[0], "part") ||
                        !text_equal(p.csv.header[1], "name") || !text_equal(p.csv.header[2], "value")))
        return bad(&p, tr("overskrifterne skal være part;name;value."));
    while (rc == OK && (rc = csv_next(&p.csv, a, &cells, err)) == 1)
        rc = read_line(&p, cells);
    if (rc == OK && ret->kind == INTAKE_KINDS)
        rc = bad(&p, tr("kind mangler. Tilføj en linje file;kind;benefit-weeks."));
    return rc ? rc : check_whole(&p);
}
