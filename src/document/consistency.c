#include "document/consistency.h"

#include "base/buf.h"
#include "base/lang.h"
#include "base/sort.h"
#include "base/text.h"
#include "economy/check.h"
#include "economy/check_text.h"

#include <string.h>

enum { CONSISTENCY_MOST = 200, CONSISTENCY_OPEN_DAYS = 365 };

struct consistency_list {
    struct consistency *rows;
    size_t n;
    struct arena *a;
};

static void consistency_add(struct consistency_list *l, struct consistency row)
{
    if (l->n < CONSISTENCY_MOST)
        l->rows[l->n++] = row;
}

/* ---- the text as it reads ---- */

static void text_cell(struct buf *out, const char *text)
{
    buf_puts(out, " ");
    for (; *text; text++)
        buf_putc(out, *text == '|' || *text == '\n' ? ' ' : *text);
    buf_puts(out, " |");
}

/* Whether the table stands as it was printed somewhere: its sums are checked where it is loaded from. */
static bool text_is_printed(const struct compose *co, const struct figure_table *t)
{
    for (size_t r = 0; r < t->n_rows; r++) {
        for (size_t k = 0; k < t->n_columns; k++) {
            const struct table_cell *cell = &t->row[r]->cell[k];
            if (cell->kind == CELL_FIGURE && co->figures[cell->figure].kind != FIGURE_REPORTED)
                return false;
        }
    }
    return true;
}

/* The checks know a sum by its words, a table here knows which rows are: "samlet" in the name of an offer makes none. */
static const char *text_label(const struct table_row *row, struct arena *a)
{
    char *out = arena_strdup(a, row->label);
    static const char *const words[] = {"i alt", "I alt", "amlet", "otal", "um "};
    for (size_t i = 0; row->kind != ROW_SUM && i < sizeof words / sizeof words[0]; i++) {
        char *at = strstr(out, words[i]);
        if (at)
            memmove(at, at + strlen(words[i]), strlen(at + strlen(words[i])) + 1);
    }
    return row->kind == ROW_SUM ? arena_printf(a, tr("I alt %s"), out) : out;
}

static void text_row(
    struct buf *out, const struct compose *co, const struct figure_table *t, size_t r, struct arena *a)
{
    buf_puts(out, "\n|");
    text_cell(out, text_label(t->row[r], a));
    for (size_t k = 0; k < t->n_columns; k++)
        text_cell(out, table_cell_words(co, &t->row[r]->cell[k], a));
}

static void text_table(
    struct buf *out, const struct compose *co, const struct figure_table *t, struct arena *a)
{
    if (text_is_printed(co, t))
        return;
    buf_printf(out, "\n\n%s\n\n|", t->caption);
    text_cell(out, t->head);
    for (size_t k = 0; k < t->n_columns; k++)
        text_cell(out, t->column[k].label);
    buf_puts(out, "\n|");
    for (size_t k = 0; k <= t->n_columns; k++)
        buf_puts(out, " --- |");
    for (size_t r = 0; r < t->n_rows; r++) {
        if (t->row[r]->kind != ROW_HEADING)
            text_row(out, co, t, r, a);
    }
    buf_puts(out, "\n\n");
}

const char *consistency_text(const struct compose *co, const char *markdown, struct arena *a)
{
    struct buf out = BUF_INIT;
    size_t len = strlen(markdown), before, after, number;
    char kind;
    while (compose_next_mark(markdown, len, &before, &after, &kind, &number)) {
        buf_put(&out, markdown, before);
        if (kind == 'f' && number < co->n_figures)
            buf_puts(&out, figure_text(&co->figures[number], a));
        else if (kind == 't' && number < co->n_tables)
            text_table(&out, co, &co->tables[number], a);
        markdown += after;
        len -= after;
    }
    buf_put(&out, markdown, len);
    char *ret = arena_strndup(a, out.data ? out.data : "", out.len);
    buf_done(&out);
    for (char *bold = ret; (bold = strstr(bold, "**")) != NULL;)
        memmove(bold, bold + 2, strlen(bold + 2) + 1);
    return ret;
}

/* ---- the checks of tables and words ---- */

struct check_part {
    const char *section;
    int line; /* first line in the text that was checked */
};

static int check_lines(const struct buf *b)
{
    int n = 1;
    for (size_t i = 0; i < b->len; i++)
        n += b->data[i] == '\n';
    return n;
}

/* "linje 12: Tabel 2 …" or "linje 12, …": the section, and what follows. */
static const char *check_place(
    const char *place, const struct check_part *parts, size_t n, const char **ret_section, struct arena *a)
{
    static const char *const words[] = {"linje ", "line "};
    int64_t line = 0;
    *ret_section = NULL;
    for (size_t i = 0; place && i < 2; i++) {
        if (!text_has_prefix(place, words[i]))
            continue;
        const char *digits = place + strlen(words[i]);
        size_t len = strspn(digits, "0123456789");
        if (text_to_int(arena_strndup(a, digits, len), 1, INT32_MAX, &line))
            place = digits + len + strspn(digits + len, ":, ");
    }
    for (size_t i = 0; i < n; i++) {
        if (line && parts[i].line <= line)
            *ret_section = parts[i].section;
    }
    return place ? place : "";
}

static const char *check_words(const struct finding *f, const char *place, struct arena *a)
{
    const char *out = arena_printf(a, "%s%s%s", place, *place ? ": " : "", f->why ? f->why : "");
    if (f->printed && f->computed)
        out = arena_printf(a, tr("%s Der står %s, beregnet eller i listen %s"), out, f->printed, f->computed);
    size_t len = strlen(out);
    return len && out[len - 1] == '.' ? out : arena_printf(a, "%s.", out);
}

static void check_found(const struct finding *found, size_t n, const struct check_part *parts, size_t n_parts,
    struct consistency_list *l)
{
    for (size_t i = 0; i < n; i++) {
        const struct finding *f = &found[i];
        const char *section, *place = check_place(f->place, parts, n_parts, &section, l->a);
        if (f->reviewed)
            continue;
        /* Rows of a table may overlap, which its words cannot tell: a sum is asked about. */
        consistency_add(
            l, (struct consistency){.rule = CONSISTENCY_CHECK,
                   .severity = f->severity == FINDING_ERROR && parts ? FINDING_QUESTION : f->severity,
                   .section = section,
                   .text = check_words(f, place, l->a)});
    }
}

/* A printed table: what the checks of the loaded papers say of it, with the reviews. */
static int check_loaded(struct conn *c, const struct compose *co, struct consistency_list *l, struct err *err)
{
    int rc = OK;
    for (size_t i = 0; !rc && i < co->n_tables; i++) {
        struct figure_params p;
        const char *id;
        struct finding *found = NULL;
        size_t n = 0;
        rc = figure_parse(co->tables[i].key, &id, &p, l->a, err);
        const char *kind = text_equal(id, "note") ? "note" : text_equal(id, "grant_economy") ? "grant" : NULL;
        if (rc || !kind)
            continue;
        rc = check_all(c, kind, figure_param(&p, kind), &found, &n, l->a, err);
        if (!rc)
            check_found(found, n, NULL, 0, l);
    }
    return rc;
}

static int check_printed(struct conn *c, const struct document_full *d, const struct compose *co,
    char *const *markdown, struct consistency_list *l, struct err *err)
{
    struct buf all = BUF_INIT;
    struct check_data data;
    struct check_document doc = {0};
    struct finding *found = NULL;
    struct check_part *parts = arena_array(l->a, d->n_sections + 1, sizeof *parts);
    size_t n = 0, n_parts = 0;
    for (size_t i = 0; parts && i < d->n_sections; i++) {
        if (!markdown[i])
            continue;
        parts[n_parts++] = (struct check_part){d->sections[i].key, check_lines(&all)};
        buf_printf(&all, "# %s\n\n%s\n\n", d->sections[i].title, consistency_text(co, markdown[i], l->a));
    }
    int rc = buf_failed(&all) || !parts ? err_set(err, ERR_LIMIT, "consistency: out of memory")
                                        : check_data_read(c, &data, l->a, err);
    struct err unread = ERR_INIT; /* a table that the checks cannot read is none of theirs */
    int read =
        !rc && all.len ? check_document_read("dokument.md", all.data, all.len, &doc, l->a, &unread) : OK;
    if (!rc && read && read != ERR_INVALID)
        rc = err_set(err, read, "consistency: %s", unread.op);
    doc.name = d->head.title;
    if (!rc && !read && all.len)
        rc = check_document(&doc, &data, &found, &n, l->a, err);
    if (!rc)
        check_found(found, n, parts, n_parts, l);
    buf_done(&all);
    return rc ? rc : check_loaded(c, co, l, err);
}

/* ---- the same figure in other documents ---- */

struct elsewhere {
    const char *document, *title, *key, *value;
    int64_t exact;
};
static const struct field elsewhere_fields[] = {
    FIELD(elsewhere, document, F_TEXT, NULL, 0),
    FIELD(elsewhere, title, F_TEXT, NULL, 0),
    FIELD(elsewhere, key, F_TEXT, NULL, 0),
    FIELD(elsewhere, value, F_TEXT, NULL, 0),
    FIELD(elsewhere, exact, F_INT, NULL, 0),
};
static TABLE(elsewhere_table, "elsewhere", NULL, elsewhere, elsewhere_fields);
/* What drafts were last agreed to hold, and what the newest issues since $2 hold, of the figures of document $1. */
SQL(consistency_elsewhere,
    "SELECT d.key AS document, d.title AS title, v.key AS key, v.value AS value, v.exact AS exact FROM document_value v "
    "JOIN document d ON d.id = v.document_id WHERE v.id IN (SELECT MAX(w.id) FROM document_value w "
    "JOIN document_use u ON u.key = w.key WHERE u.document_id = $1 AND w.document_id <> $1 GROUP BY w.document_id, w.key) "
    "AND d.state <> 'issued' UNION ALL "
    "SELECT d.key AS document, d.title AS title, f.key AS key, f.value AS value, f.exact AS exact FROM document_figure f "
    "JOIN document d ON d.id = f.document_id AND d.issue_no = f.issue_no WHERE d.state = 'issued' AND d.changed >= $2 "
    "AND f.document_id <> $1 AND f.key IN (SELECT key FROM document_use WHERE document_id = $1) ORDER BY title, document, key");

static int check_elsewhere(struct conn *c, const struct document_full *d, const struct compose *co,
    struct consistency_list *l, struct err *err)
{
    struct elsewhere *rows = NULL;
    size_t n = 0;
    struct stamp since = stamp_from_local((day_t){clock_today().n - CONSISTENCY_OPEN_DAYS}, 0);
    int rc = q_all(c, &consistency_elsewhere, ARGS(V_INT(d->head.id), V_STAMP(since)), &elsewhere_table,
        &rows, &n, l->a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        for (size_t k = 0; k < co->n_figures; k++) {
            const struct figure *f = &co->figures[k];
            const char *here = figure_text(f, l->a);
            if (!text_equal(f->key, rows[i].key) || text_equal(here, rows[i].value))
                continue;
            consistency_add(l, (struct consistency){.rule = CONSISTENCY_OTHER_DOCUMENT,
                                   .severity = FINDING_QUESTION,
                                   .text = arena_printf(l->a, tr("%s er %s her og %s i “%s”."), f->title,
                                       here, rows[i].value, rows[i].title),
                                   .url = arena_printf(l->a, "/dokumenter/%s", rows[i].document)});
        }
    }
    return rc;
}

/* ---- numbers written beside a figure ---- */

enum written_unit { WRITTEN_COUNT, WRITTEN_PCT, WRITTEN_MONEY };
struct written {
    double value; /* in the unit: count, percent, øre */
    double step;  /* of its last digit */
    enum written_unit unit;
    const char *text; /* as written */
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* What the number is of, by the word after it; false = a day, a year, a paragraph of a law: no number of anything. */
static bool written_unit(const char *after, struct written *w)
{
    while (*after == ' ')
        after++;
    bool pct = text_has_prefix(after, "pct") || *after == '%' || text_has_prefix(after, "procent");
    double scale = text_has_prefix(after, "mio. kr") || text_has_prefix(after, "millioner kr") ? 1e8
                   : text_has_prefix(after, "1.000 kr")                                        ? 1e5
                   : text_has_prefix(after, "kr")                                              ? 100
                                                                                               : 0;
    w->unit = pct ? WRITTEN_PCT : scale > 0 ? WRITTEN_MONEY : WRITTEN_COUNT;
    if (scale > 0) {
        w->value *= scale;
        w->step *= scale;
    }
    bool is_year = w->unit == WRITTEN_COUNT && w->step == 1 && w->value >= 1900 && w->value <= 2100 &&
                   !strchr(w->text, '.');
    return !is_year;
}

/* The number at *pp, which stands after begin; false = none that can be compared. Moves past it. */
static bool written_number(const char *begin, const char **pp, struct written *ret, struct arena *a)
{
    const char *p = *pp, *from = p;
    double value = 0, step = 1;
    bool decimals = false;
    while (is_digit(*p) || ((*p == '.' || *p == ',') && is_digit(p[1]))) {
        if (*p == ',') {
            decimals = true;
        } else if (is_digit(*p)) {
            value = value * 10 + (*p - '0');
            step = decimals ? step / 10 : step;
        }
        p++;
    }
    *pp = p;
    size_t len = (size_t)(p - from);
    char before = from > begin ? from[-1] : ' ';
    if (len == 0 || len > 15 || strchr("-/.:", before) || *p == '-' || *p == '/' || *p == ':' ||
        (*p == '.' && p[1] != 0 && p[1] != ' ' && p[1] != '\n'))
        return false;
    /* "§ 119", "stk. 2", "Tabel 1", "nr. 4": names, not numbers; and days "14. april". */
    const char *word = from > begin + 10 ? from - 10 : begin;
    const char *near = arena_strndup(a, word, (size_t)(from - word));
    if (strstr(near, "§") || strstr(near, "stk.") || strstr(near, "abel ") || strstr(near, "nr.") ||
        (*p == '.' && p[1] == ' ' && p[2] >= 'a' && p[2] <= 'z'))
        return false;
    *ret = (struct written){value * step, step, WRITTEN_COUNT, arena_strndup(a, from, len)};
    return written_unit(p, ret);
}

/* The figure as a written number would tell it; false when it tells no number. */
static bool written_of(const struct figure *f, struct written *ret)
{
    if (f->suppressed || f->missing || f->value == INT_NONE)
        return false;
    *ret = (struct written){(double)f->value, 1, WRITTEN_COUNT, NULL};
    if (f->format == FF_PCT) {
        ret->unit = WRITTEN_PCT;
        ret->value /= 1e4;
    } else if (f->format == FF_MONEY) {
        ret->unit = WRITTEN_MONEY;
    } else if (f->format != FF_COUNT) {
        return false;
    }
    return true;
}

static double apart(double x, double y)
{
    return x > y ? x - y : y - x;
}

/* Like it but not it: within a fifth. Equal when rounded as written: rounding. */
static void check_number(const struct document_section *s, const struct figure *f, const struct written *w,
    struct consistency_list *l)
{
    struct written is;
    if (!written_of(f, &is) || is.unit != w->unit || is.value == 0)
        return;
    double off = apart(is.value, w->value), size = apart(is.value, 0);
    double shown = f->format == FF_PCT ? 0.05 : f->format == FF_MONEY && !text_equal(f->unit, "kr") ? 5e6 : 0;
    if (off <= shown || off > size / 5)
        return;
    /* "ca. 650": a written number ends in as many zeros as it is rounded by. */
    double step = w->step;
    while (w->unit == WRITTEN_COUNT && step < w->value && (int64_t)w->value % (int64_t)(step * 10) == 0)
        step *= 10;
    bool rounded = off <= step / 2;
    consistency_add(l,
        (struct consistency){.rule = CONSISTENCY_NUMBER,
            .severity = rounded ? FINDING_ROUNDING : FINDING_QUESTION,
            .section = s->key,
            .text = arena_printf(l->a,
                rounded
                    ? tr("%s: %s står tæt på tallet %s (%s). Forskellen er afrunding.")
                    : tr("%s: %s står tæt på tallet %s (%s), men er et andet. Ret det, eller sæt tallet ind."),
                s->title, w->text, figure_text(f, l->a), f->title)});
}

/* One sentence: its written numbers against its figures. A number that is one of the figures exactly is none to point out. */
static void check_sentence(const struct document_section *s, const struct compose *co, const char *sentence,
    struct consistency_list *l)
{
    size_t figure[16], n = 0, before, after, number, left = strlen(sentence);
    char kind, *plain = arena_strdup(l->a, sentence);
    for (char *p = plain; n < 16 && compose_next_mark(p, left, &before, &after, &kind, &number);) {
        if (kind == 'f' && number < co->n_figures)
            figure[n++] = number;
        memset(p + before, 'x', after - before);
        p += after;
        left -= after;
    }
    for (const char *p = plain; n && *p;) {
        struct written w, is;
        bool exact = false;
        if (!is_digit(*p)) {
            p++;
            continue;
        }
        if (!written_number(plain, &p, &w, l->a))
            continue;
        for (size_t i = 0; i < n && !exact; i++)
            exact = written_of(&co->figures[figure[i]], &is) && is.unit == w.unit &&
                    apart(is.value, w.value) < 0.5;
        for (size_t i = 0; i < n && !exact; i++)
            check_number(s, &co->figures[figure[i]], &w, l);
    }
}

static void check_numbers(const struct document_full *d, const struct compose *co, char *const *markdown,
    struct consistency_list *l)
{
    for (size_t i = 0; i < d->n_sections; i++) {
        const char *p = markdown[i];
        while (p && *p) {
            size_t len = strcspn(p, "\n.!?;");
            while (p[len] == '.' && p[len + 1] && p[len + 1] != ' ' && p[len + 1] != '\n')
                len += 1 + strcspn(p + len + 1, "\n.!?;");
            if (*p != '|') /* the rows of a table are the checks' own */
                check_sentence(&d->sections[i], co, arena_strndup(l->a, p, len), l);
            else
                len = strcspn(p, "\n");
            p += len + (p[len] != 0);
        }
    }
}

/* ---- references ---- */

SQL(consistency_document, "SELECT COUNT(*) FROM document WHERE key = $1");
SQL(consistency_number, "SELECT COUNT(*) FROM document_number WHERE year = $1 AND no = $2");

/* "/dokumenter/KEY" in links. */
static int check_links(
    struct conn *c, const struct document_section *s, struct consistency_list *l, struct err *err)
{
    static const char prefix[] = "/dokumenter/";
    int rc = OK;
    for (const char *p = s->body; !rc && (p = strstr(p, prefix)) != NULL;) {
        p += sizeof prefix - 1;
        size_t len = strspn(p, "abcdefghijklmnopqrstuvwxyz0123456789-_");
        const char *key = arena_strndup(l->a, p, len);
        int64_t n = 0;
        rc = len ? q_int(c, &consistency_document, ARGS(V_TEXT(key)), &n, err) : OK;
        if (!rc && len && n == 0)
            consistency_add(
                l, (struct consistency){.rule = CONSISTENCY_REFERENCE,
                       .severity = FINDING_ERROR,
                       .section = s->key,
                       .text = arena_printf(
                           l->a, tr("%s: Der henvises til dokumentet %s, som ikke findes."), s->title, key)});
    }
    return rc;
}

/* "dokument 2026-12" */
static int check_number_names(
    struct conn *c, const struct document_section *s, struct consistency_list *l, struct err *err)
{
    static const char prefix[] = "okument ";
    int rc = OK;
    for (const char *p = s->body; !rc && (p = strstr(p, prefix)) != NULL;) {
        p += sizeof prefix - 1;
        size_t year_len = strspn(p, "0123456789");
        size_t no_len = year_len == 4 && p[4] == '-' ? strspn(p + 5, "0123456789") : 0;
        int64_t year, no, n = 0;
        if (!no_len || !text_to_int(arena_strndup(l->a, p, 4), 2000, 2100, &year) ||
            !text_to_int(arena_strndup(l->a, p + 5, no_len), 1, 999999, &no))
            continue;
        rc = q_int(c, &consistency_number, ARGS(V_INT(year), V_INT(no)), &n, err);
        if (!rc && n == 0)
            consistency_add(l, (struct consistency){.rule = CONSISTENCY_REFERENCE,
                                   .severity = FINDING_ERROR,
                                   .section = s->key,
                                   .text = arena_printf(l->a,
                                       tr("%s: Der henvises til dokument %lld-%lld, som ikke findes."),
                                       s->title, (long long)year, (long long)no)});
    }
    return rc;
}

static int consistency_compare(const void *x, const void *y)
{
    const struct consistency *a = x, *b = y;
    return (int)a->severity - (int)b->severity;
}

int consistency_of(struct conn *c, const struct document_full *d, const struct compose *co,
    char *const *markdown, struct consistency **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    struct consistency_list l = {arena_array(a, CONSISTENCY_MOST, sizeof *l.rows), 0, a};
    if (!l.rows)
        return err_set(err, ERR_LIMIT, "consistency: out of memory");
    int rc = check_elsewhere(c, d, co, &l, err);
    for (size_t i = 0; !rc && i < d->n_sections; i++) {
        if (!markdown[i])
            continue;
        rc = check_links(c, &d->sections[i], &l, err);
        if (!rc)
            rc = check_number_names(c, &d->sections[i], &l, err);
    }
    if (!rc) {
        check_numbers(d, co, markdown, &l);
        rc = check_printed(c, d, co, markdown, &l, err);
    }
    if (rc)
        return rc;
    array_sort(l.rows, l.n, sizeof *l.rows, consistency_compare);
    *ret = l.rows;
    *ret_n = l.n;
    return OK;
}
