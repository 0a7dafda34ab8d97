#include "document/consistency.h"
#include "document/frozen.h"
#include "document/written_number.h"

#include "base/buf.h"
#include "base/lang.h"
#include "base/sort.h"
#include "base/text.h"
#include "check/check.h"
#include "check/check_text.h"

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
static const char *text_without_sum(const char *label, struct arena *a)
{
    char *out = arena_strdup(a, label);
    static const char *const words[] = {"i alt", "I alt", "amlet", "otal", "um "};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        char *at = strstr(out, words[i]);
        if (at)
            memmove(at, at + strlen(words[i]), strlen(at + strlen(words[i])) + 1);
    }
    return out;
}

static const char *text_label(const struct table_row *row, struct arena *a)
{
    return row->kind == ROW_SUM ? arena_printf(a, tr("I alt %s"), row->label)
                                : text_without_sum(row->label, a);
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
        text_cell(
            out, text_without_sum(t->column[k].label, a)); /* no column is known to be a sum of its row */
    buf_puts(out, "\n|");
    for (size_t k = 0; k <= t->n_columns; k++)
        buf_puts(out, " --- |");
    for (size_t r = 0; r < t->n_rows; r++) {
        if (t->row[r]->kind != ROW_HEADING)
            text_row(out, co, t, r, a);
    }
    buf_puts(out, "\n\n");
}

/* A composed section as plain Markdown: figures as they are shown, tables as lines of "|". */
static const char *text_plain(const struct compose *co, const char *markdown, struct arena *a)
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
    struct check_document doc = {.day = DAY_NONE};
    struct finding *found = NULL;
    struct check_part *parts = arena_array(l->a, d->n_sections + 1, sizeof *parts);
    size_t n = 0, n_parts = 0;
    for (size_t i = 0; parts && i < d->n_sections; i++) {
        if (!markdown[i])
            continue;
        parts[n_parts++] = (struct check_part){d->sections[i].key, check_lines(&all)};
        buf_printf(&all, "# %s\n\n%s\n\n", d->sections[i].title, text_plain(co, markdown[i], l->a));
    }
    int rc = buf_failed(&all) || !parts ? err_set(err, ERR_LIMIT, "consistency: out of memory")
                                        : check_data_read(c, &data, l->a, err);
    struct err unread = ERR_INIT; /* a table that the checks cannot read is none of theirs */
    int read =
        !rc && all.len ? check_document_read("dokument.md", all.data, all.len, &doc, l->a, &unread) : OK;
    if (!rc && read && read != ERR_INVALID)
        rc = err_set(err, read, "consistency: %s", unread.op);
    doc.name = d->head.title;
    doc.day = d->head.day;
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
/* What drafts that are seen were last agreed to hold, and what the newest issues since $5 hold, of the figures of document $4. */
SQL(consistency_elsewhere,
    "SELECT d.key AS document, d.title AS title, v.key AS key, v.value AS value, v.exact AS exact FROM document_value v "
    "JOIN document d ON d.id = v.document_id WHERE v.id IN (SELECT MAX(w.id) FROM document_value w "
    "JOIN document_use u ON u.key = w.key WHERE u.document_id = $4 AND w.document_id <> $4 GROUP BY w.document_id, w.key) "
    "AND d.state <> 'issued' AND " SIGHT_SEES(
        "d") " UNION ALL "
             "SELECT d.key AS document, d.title AS title, f.key AS key, f.value AS value, f.exact AS exact FROM document_figure f "
             "JOIN document d ON d.id = f.document_id AND d.issue_no = f.issue_no WHERE d.state = 'issued' AND d.changed >= $5 "
             "AND f.document_id <> $4 AND f.key IN (SELECT key FROM document_use WHERE document_id = $4) ORDER BY title, document, key");

/* The same number, in whatever language it is told. */
static bool is_same(const struct figure *f, const struct elsewhere *e)
{
    int64_t exact = frozen_exact(f);
    return exact != INT_NONE && exact == e->exact;
}

static int check_elsewhere(struct conn *c, const struct document_full *d, const struct compose *co,
    const struct actor *actor, struct consistency_list *l, struct err *err)
{
    struct elsewhere *rows = NULL;
    size_t n = 0;
    enum lang lang = lang_current(), own = text_equal(d->head.lang, "en") ? LANG_EN : LANG_DA;
    struct stamp since = stamp_from_local((day_t){clock_today().n - CONSISTENCY_OPEN_DAYS}, 0);
    int rc = q_all(c, &consistency_elsewhere, ARGS(SIGHT_ARGS(actor), V_INT(d->head.id), V_STAMP(since)),
        &elsewhere_table, &rows, &n, l->a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        for (size_t k = 0; k < co->n_figures; k++) {
            const struct figure *f = &co->figures[k];
            if (!text_equal(f->key, rows[i].key) || is_same(f, &rows[i]))
                continue;
            lang_set(own); /* as it stands in the document */
            const char *here = figure_text(f, l->a);
            lang_set(lang);
            if (text_equal(here, rows[i].value))
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

/* The figure as a written number would tell it; false when it tells no number. */
static bool written_of(const struct figure *f, struct written *ret)
{
    if (f->suppressed || f->missing || f->value == INT_NONE)
        return false;
    *ret = (struct written){.value = (double)f->value, .step = 1, .unit = WRITTEN_COUNT};
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

/* What is said of a bound holds. "godt" and "knap" are said of what is near. */
static bool bound_holds(const struct written *w, double is)
{
    double near = w->value / 10;
    switch (w->bound) {
    case WRITTEN_IS: return false;
    case WRITTEN_AT_LEAST: return is >= w->value;
    case WRITTEN_AT_MOST: return is <= w->value;
    case WRITTEN_JUST_OVER: return is >= w->value && is <= w->value + near;
    case WRITTEN_JUST_UNDER: return is <= w->value && is >= w->value - near;
    }
    return false;
}

/* "ca. 650", "260 mio. kr.": a written number ends in as many zeros as it is rounded by. A percent does so by chance. */
static double rounded_by(const struct written *w)
{
    double step = w->step;
    int64_t digits = (int64_t)(w->value / step + 0.5);
    while (w->unit != WRITTEN_PCT && digits >= 10 && digits % 10 == 0) {
        digits /= 10;
        step *= 10;
    }
    return step;
}

/* Like it but not it: within one part in that many. Equal when rounded as written: rounding. */
static bool check_number(const struct document_section *s, const struct figure *f, const struct written *w,
    double parts, struct consistency_list *l)
{
    struct written is;
    if (!written_of(f, &is) || is.unit != w->unit || is.value == 0)
        return false;
    double off = apart(is.value, w->value), size = apart(is.value, 0);
    double shown = f->format == FF_PCT ? 0.05 : f->format == FF_MONEY && !text_equal(f->unit, "kr") ? 5e6 : 0;
    if (off <= shown || off > size / parts || bound_holds(w, is.value))
        return false;
    bool rounded = w->bound == WRITTEN_IS && off <= rounded_by(w) / 2;
    consistency_add(l,
        (struct consistency){.rule = CONSISTENCY_NUMBER,
            .severity = rounded ? FINDING_ROUNDING : FINDING_QUESTION,
            .section = s->key,
            .text = arena_printf(l->a,
                rounded
                    ? tr("%s: %s står tæt på tallet %s (%s). Forskellen er afrunding.")
                    : tr("%s: %s står tæt på tallet %s (%s), men er et andet. Ret det, eller sæt tallet ind."),
                s->title, w->text, figure_text(f, l->a), f->title)});
    return true;
}

enum { SENTENCE_FIGURES = 16, SENTENCE_WORDS = 2 };
struct sentence {
    const char *plain;                                           /* without its marks */
    size_t figure[SENTENCE_FIGURES], after[SENTENCE_FIGURES], n; /* after: where its mark ends in plain */
    size_t paragraph;
};

static struct sentence sentence_of(const char *text, size_t len, const struct compose *co, struct arena *a)
{
    size_t before, after, number, left = len;
    char kind, *plain = arena_strndup(a, text, len);
    struct sentence ret = {.plain = plain};
    for (char *p = plain;
         ret.n < SENTENCE_FIGURES && compose_next_mark(p, left, &before, &after, &kind, &number);) {
        memset(p + before, 'x', after - before);
        p += after;
        left -= after;
        if (kind == 'f' && number < co->n_figures) {
            ret.after[ret.n] = (size_t)(p - plain);
            ret.figure[ret.n++] = number;
        }
    }
    return ret;
}

static bool is_exact(const struct figure *f, const struct written *w)
{
    struct written is;
    return written_of(f, &is) && is.unit == w->unit &&
           apart(is.value, w->value) <= (w->unit == WRITTEN_PCT ? 0.05 : 0.5);
}

/* One of the first words of a also stands among the first of b, or in the figure's title. */
static bool is_of_the_same(const char *a, const char *b, const char *title)
{
    enum { SHORTEST = 4 };
    const char *end_a = a, *end_b = b;
    for (size_t i = 0; i < SENTENCE_WORDS; i++)
        end_b += strspn(end_b, " ") + strcspn(end_b + strspn(end_b, " "), " ,.;:()");
    for (size_t i = 0; i < SENTENCE_WORDS; i++) {
        const char *word = end_a + strspn(end_a, " ");
        size_t len = strcspn(word, " ,.;:()");
        end_a = word + len;
        if (len < SHORTEST)
            continue;
        for (const char *p = b; p + len <= end_b; p++) {
            if (memcmp(p, word, len) == 0)
                return true;
        }
        for (const char *p = title; p && *p && strlen(p) >= len;
             p++) { /* its first letter may be a capital */
            if (memcmp(p + 1, word + 1, len - 1) == 0)
                return true;
        }
    }
    return false;
}

/* The sentence tells of another year than the figure, or of a part, a goal or what was before. */
static bool tells_of_another(const struct sentence *s, const struct figure *f)
{
    static const char *const others[] = {"eraf", "ret før", "idligere", "idste år", "udget", "ålet", "åltal",
        "skøn", "orvent", "entes", "entet", "ørste udgave", "egnskab"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (strstr(s->plain, others[i]))
            return true;
    }
    for (const char *p = s->plain; *p; p += strspn(p, "0123456789") + (strspn(p, "0123456789") == 0)) {
        char year[5] = {0};
        if (strspn(p, "0123456789") != 4 || (memcmp(p, "19", 2) != 0 && memcmp(p, "20", 2) != 0))
            continue;
        memcpy(year, p, 4);
        if (!strstr(f->key, year))
            return true;
    }
    return false;
}

/* A number and the figures of the sentence before or after: closer, and of the same thing. */
static bool check_neighbour(const struct document_section *s, const struct compose *co,
    const struct sentence *at, const struct sentence *by, const char *after, const struct written *w,
    struct consistency_list *l)
{
    enum { IN_TWENTY = 20, IN_FIVE = 5 };
    for (size_t i = 0; i < by->n; i++) {
        const struct figure *f = &co->figures[by->figure[i]];
        bool is_count = w->unit == WRITTEN_COUNT;
        if (tells_of_another(at, f) ||
            (is_count && !is_of_the_same(after, by->plain + by->after[i], f->title)))
            continue;
        if (check_number(s, f, w, is_count ? IN_FIVE : IN_TWENTY, l))
            return true;
    }
    return false;
}

/* The written numbers of sentence i against its figures and those of its neighbours. A number that is a figure exactly is none to point out. */
static void check_sentence(const struct document_section *s, const struct compose *co,
    const struct sentence *all, size_t n, size_t i, struct consistency_list *l)
{
    const struct sentence *at = &all[i];
    const char *p = at->plain;
    struct written w;
    while (written_next(at->plain, &p, &w, l->a)) {
        bool done = false;
        for (size_t k = 0; k < co->n_figures && !done; k++)
            done = is_exact(&co->figures[k], &w);
        bool is_told = done;
        for (size_t k = 0; k < at->n && !done; k++)
            is_told |= check_number(s, &co->figures[at->figure[k]], &w, 5, l);
        if (!is_told && i > 0 && all[i - 1].paragraph == at->paragraph)
            is_told = check_neighbour(s, co, at, &all[i - 1], p, &w, l);
        if (!is_told && i + 1 < n && all[i + 1].paragraph == at->paragraph)
            check_neighbour(s, co, at, &all[i + 1], p, &w, l);
    }
}

/* The sentences of a section. A blank line, and a line of a list, ends a paragraph. The rows of tables are the checks' own. */
static struct sentence *sentences_of(
    const char *text, const struct compose *co, size_t *ret_n, struct arena *a)
{
    struct sentence *all = arena_array(a, strlen(text) + 1, sizeof *all);
    size_t n = 0, paragraph = 0;
    for (const char *p = text; all && *p;) {
        bool begins = p == text || p[-1] == '\n';
        size_t len = begins && *p == '|' ? strcspn(p, "\n") : written_sentence(p);
        if (begins && strchr("\n|#->*", *p))
            paragraph++;
        if (len && !(begins && *p == '|')) {
            all[n] = sentence_of(p, len, co, a);
            all[n++].paragraph = paragraph;
        }
        p += len + (p[len] != 0);
    }
    *ret_n = n;
    return all;
}

static void check_numbers(const struct document_full *d, const struct compose *co, char *const *markdown,
    struct consistency_list *l)
{
    for (size_t i = 0; i < d->n_sections; i++) {
        size_t n = 0;
        const struct sentence *all = markdown[i] ? sentences_of(markdown[i], co, &n, l->a) : NULL;
        for (size_t k = 0; k < n; k++)
            check_sentence(&d->sections[i], co, all, n, k, l);
    }
}

/* ---- references ---- */

SQL(consistency_document,
    "SELECT COUNT(*) FROM document d WHERE d.key = $4 AND (d.issue_no > 0 OR " SIGHT_SEES("d") ")");
SQL(consistency_number, "SELECT COUNT(*) FROM document_number n JOIN document d ON d.id = n.document_id "
                        "WHERE n.year = $4 AND n.no = $5 AND (d.issue_no > 0 OR " SIGHT_SEES("d") ")");

SQL(consistency_issue, "SELECT COUNT(*) FROM document_issue i JOIN document d ON d.id = i.document_id "
                       "WHERE d.key = $1 AND i.issue_no = $2");

/* Pages of this room that are no documents. */
static bool is_page(const char *key)
{
    static const char *const pages[] = {
        "henvendelser", "kalender", "kilder", "moeder", "ny", "offentligt", "runder"};
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++) {
        if (text_equal(key, pages[i]))
            return true;
    }
    return false;
}

/* "/udgave/7" after the document: an issue that there is. */
static int check_issue(struct conn *c, const struct document_section *s, const char *key, const char *rest,
    struct consistency_list *l, struct err *err)
{
    static const char part[] = "/udgave/";
    int64_t no, n = 0;
    if (!text_has_prefix(rest, part))
        return OK;
    rest += sizeof part - 1;
    const char *digits = arena_strndup(l->a, rest, strspn(rest, "0123456789"));
    int rc = text_to_int(digits, 1, 999999, &no)
                 ? q_int(c, &consistency_issue, ARGS(V_TEXT(key), V_INT(no)), &n, err)
                 : OK;
    if (!rc && n == 0)
        consistency_add(
            l, (struct consistency){.rule = CONSISTENCY_REFERENCE,
                   .severity = FINDING_ERROR,
                   .section = s->key,
                   .text = arena_printf(l->a, tr("%s: Der henvises til udgave %s af %s, som ikke findes."),
                       s->title, digits, key)});
    return rc;
}

/* "/dokumenter/KEY" in links. */
static int check_links(struct conn *c, const struct actor *actor, const struct document_section *s,
    struct consistency_list *l, struct err *err)
{
    static const char prefix[] = "/dokumenter/";
    int rc = OK;
    for (const char *p = s->body; !rc && (p = strstr(p, prefix)) != NULL;) {
        bool is_own = p == s->body || strchr("(<\" \n", p[-1]); /* not a part of another address */
        p += sizeof prefix - 1;
        size_t len = strspn(p, "abcdefghijklmnopqrstuvwxyz0123456789-_");
        const char *key = arena_strndup(l->a, p, len);
        int64_t n = 0;
        if (!is_own || is_page(key))
            continue;
        rc = len ? q_int(c, &consistency_document, ARGS(SIGHT_ARGS(actor), V_TEXT(key)), &n, err) : OK;
        if (!rc && len && n == 0)
            consistency_add(
                l, (struct consistency){.rule = CONSISTENCY_REFERENCE,
                       .severity = FINDING_ERROR,
                       .section = s->key,
                       .text = arena_printf(
                           l->a, tr("%s: Der henvises til dokumentet %s, som ikke findes."), s->title, key)});
        else if (!rc && len)
            rc = check_issue(c, s, key, p + len, l, err);
    }
    return rc;
}

/* "2026-12" at *pp, which moves past it. Numbers of eDoc go on with 0; "2026-2029" are years. */
static bool number_name(const char **pp, int64_t *ret_year, int64_t *ret_no, struct arena *a)
{
    const char *p = *pp;
    size_t year_len = strspn(p, "0123456789");
    size_t no_len = year_len == 4 && p[4] == '-' ? strspn(p + 5, "0123456789") : 0;
    if (!no_len || p[5] == '0' || !text_to_int(arena_strndup(a, p, 4), 2000, 2100, ret_year) ||
        !text_to_int(arena_strndup(a, p + 5, no_len), 1, 999999, ret_no) ||
        (*ret_no >= 1990 && *ret_no <= 2100))
        return false;
    *pp = p + 5 + no_len;
    return true;
}

/* Where the number begins after "dokument", "dokumentet", "dokumenterne", "dokument nr."; NULL = it is another word. */
static const char *number_place(const char *p)
{
    static const char *const words[] = {" nr. ", "et ", "er ", "erne ", " "};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (text_has_prefix(p, words[i]))
            return p + strlen(words[i]);
    }
    return NULL;
}

/* "dokument 2026-12", "dokumenterne 2026-12 og 2026-13" */
static int check_number_names(struct conn *c, const struct actor *actor, const struct document_section *s,
    struct consistency_list *l, struct err *err)
{
    static const char prefix[] = "okument";
    int rc = OK;
    for (const char *p = s->body; !rc && (p = strstr(p, prefix)) != NULL;) {
        p += sizeof prefix - 1;
        const char *at = number_place(p);
        int64_t year, no;
        while (!rc && at && number_name(&at, &year, &no, l->a)) {
            int64_t n = 0;
            rc = q_int(c, &consistency_number, ARGS(SIGHT_ARGS(actor), V_INT(year), V_INT(no)), &n, err);
            if (!rc && n == 0)
                consistency_add(l, (struct consistency){.rule = CONSISTENCY_REFERENCE,
                                       .severity = FINDING_ERROR,
                                       .section = s->key,
                                       .text = arena_printf(l->a,
                                           tr("%s: Der henvises til dokument %lld-%lld, som ikke findes."),
                                           s->title, (long long)year, (long long)no)});
            at += text_has_prefix(at, ", ") ? 2 : text_has_prefix(at, " og ") ? 4 : 0;
        }
    }
    return rc;
}

static int consistency_compare(const void *x, const void *y)
{
    const struct consistency *a = x, *b = y;
    return (int)a->severity - (int)b->severity;
}

int consistency_of(struct conn *c, const struct actor *actor, const struct document_full *d,
    const struct compose *co, char *const *markdown, struct consistency **ret, size_t *ret_n, struct arena *a,
    struct err *err)
{
    struct consistency_list l = {arena_array(a, CONSISTENCY_MOST, sizeof *l.rows), 0, a};
    if (!l.rows)
        return err_set(err, ERR_LIMIT, "consistency: out of memory");
    int rc = check_elsewhere(c, d, co, actor, &l, err);
    for (size_t i = 0; !rc && i < d->n_sections; i++) {
        if (!markdown[i])
            continue;
        rc = check_links(c, actor, &d->sections[i], &l, err);
        if (!rc)
            rc = check_number_names(c, actor, &d->sections[i], &l, err);
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
