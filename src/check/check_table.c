#include "check/check_table.h"

#include "base/lang.h"
#include "base/text.h"

#include <string.h>

const char *table_cell(const struct check_table *t, size_t row, size_t col)
{
    const char *s = row < t->n_rows ? t->cells[row * t->n_cols + col] : NULL;
    return s ? s : "";
}

static bool has_word(const char *folded, const char *word)
{
    size_t n = strlen(word);
    for (const char *s = folded; (s = strstr(s, word)); s++) {
        if ((s == folded || s[-1] == ' ') && (!s[n] || s[n] == ' '))
            return true;
    }
    return false;
}

static int year_of(const char *s)
{
    for (; *s; s++) {
        struct printed p;
        const char *end;
        if ((s[0] == '1' && s[1] == '9') || (s[0] == '2' && s[1] == '0')) {
            if (printed_read(s, &p, &end) && end - s == 4 && p.half == 500)
                return (int)(p.milli / 1000);
        }
    }
    return 0;
}

/* A minus sign of print, which printed_read does not know, before a number; *s is then at the number. */
static bool has_printed_minus(const char **s)
{
    static const char *const signs[] = {"−", "–"};
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        if (!text_has_prefix(*s, signs[i]))
            continue;
        const char *number = *s + strlen(signs[i]);
        while (*number == ' ')
            number++;
        if (*number < '0' || *number > '9')
            return false;
        *s = number;
        return true;
    }
    return false;
}

/* The whole cell is a number, with a unit or a mark of reservation. */
static struct printed cell_number(const char *s)
{
    struct printed none = {INT_NONE, 0}, p;
    const char *end;
    while (*s == ' ')
        s++;
    if (text_has_prefix(s, "ca. "))
        s += 4;
    bool minus = has_printed_minus(&s);
    if (!printed_read(s, &p, &end))
        return none;
    printed_unit_at(end, &end);
    while (*end == ' ' || *end == '*' || *end == ')')
        end++;
    if (minus)
        p.milli = -p.milli;
    return *end ? none : p;
}

static enum table_row row_kind(const char *label, bool has_numbers)
{
    if (!has_numbers)
        return TABLE_GROUP;
    if (text_has_prefix(label, "heraf") || text_has_prefix(label, "herunder"))
        return TABLE_PART;
    if (has_word(label, "i alt") || has_word(label, "ialt") || has_word(label, "total") ||
        has_word(label, "sum") || has_word(label, "samlet"))
        return TABLE_TOTAL;
    if (has_word(label, "netto") || has_word(label, "delsum") || has_word(label, "subtotal"))
        return TABLE_SUBTOTAL;
    return TABLE_LINE;
}

static bool is_total_head(const char *folded)
{
    return text_equal(folded, "i alt") || text_equal(folded, "ialt") || text_equal(folded, "total") ||
           text_equal(folded, "sum") || text_equal(folded, "samlet");
}

static enum printed_unit unit_of(const char *text)
{
    if (strstr(text, "1.000 kr") || strstr(text, "t.kr"))
        return PRINTED_TKR;
    if (strstr(text, "mio. kr") || strstr(text, "mio.kr"))
        return PRINTED_MIO;
    if (strstr(text, "kr."))
        return PRINTED_KR;
    return strstr(text, "pct") || strchr(text, '%') ? PRINTED_PERCENT : PRINTED_NUMBER;
}

/* Title and heads in one text. */
static const char *head_text(const struct check_table *t, struct arena *a)
{
    struct buf b = BUF_INIT;
    if (t->title)
        buf_puts(&b, t->title);
    for (size_t i = 0; i < t->n_heads * t->n_cols; i++) {
        buf_putc(&b, ' ');
        buf_puts(&b, t->cells[i] ? t->cells[i] : "");
    }
    const char *text = buf_failed(&b) || !b.data ? "" : arena_strdup(a, b.data);
    buf_done(&b);
    return text ? text : "";
}

static void read_heads(const struct check_table *t, struct table_reading *r, struct arena *a)
{
    const char *heads = head_text(t, a);
    r->unit = unit_of(heads);
    r->has_price_level = strstr(heads, "p/l") || strstr(heads, "p/L") || strstr(heads, "prisniveau");
    r->total_col = -1;
    for (size_t c = 0; c < t->n_cols; c++) {
        for (size_t h = 0; h < t->n_heads; h++) {
            const char *head = table_cell(t, h, c);
            r->years[c] = year_of(head) && strlen(head) <= 12 ? year_of(head) : r->years[c];
            if (is_total_head(text_fold(a, head)))
                r->total_col = (int)c;
        }
        r->has_years = r->has_years || r->years[c];
    }
}

/* false when out of memory. */
static bool table_read(const struct check_table *t, struct table_reading *ret, struct arena *a)
{
    static const struct check_table empty = {0};
    if (t->n_cols == 0)
        t = &empty;
    struct table_reading r = {.table = t};
    size_t n = t->n_rows > t->n_heads ? t->n_rows - t->n_heads : 0;
    if (n > TABLE_MOST_ROWS)
        n = TABLE_MOST_ROWS;
    r.rows = arena_array(a, n + 1, sizeof *r.rows);
    r.context = arena_array(a, n + 1, sizeof(*r.context));
    r.cells = arena_array(a, (n + 1) * (t->n_cols + 1), sizeof *r.cells);
    r.years = arena_array(a, t->n_cols + 1, sizeof *r.years);
    if (!r.rows || !r.context || !r.cells || !r.years)
        return false;
    read_heads(t, &r, a);
    r.rounds = r.unit != PRINTED_NUMBER;
    const char *group = "";
    for (size_t i = 0; i < n; i++) {
        bool any = false;
        const char *label = table_cell(t, t->n_heads + i, 0);
        for (size_t c = 0; c < t->n_cols; c++) {
            struct printed p =
                c ? cell_number(table_cell(t, t->n_heads + i, c)) : (struct printed){INT_NONE, 0};
            r.cells[i * t->n_cols + c] = p;
            any = any || (p.milli != INT_NONE && table_is_amount(&r, c));
            r.rounds = r.rounds || (p.milli != INT_NONE && p.half && p.half < 500);
        }
        r.rows[i] = row_kind(text_fold(a, label), any);
        if (r.rows[i] == TABLE_GROUP)
            group = label;
        r.context[i] = text_fold(a, arena_printf(a, "%s %s", group, label));
    }
    *ret = r;
    return true;
}

bool table_is_amount(const struct table_reading *r, size_t col)
{
    if (col == 0)
        return false;
    if (r->has_years)
        return r->years[col] || (int)col == r->total_col;
    for (size_t h = 0; h < r->table->n_heads; h++) {
        const char *head = table_cell(r->table, h, col);
        if (strstr(head, "evilling") || strstr(head, "ndel") || strstr(head, "pct") || strstr(head, "Nr") ||
            strchr(head, '%') || strstr(head, "ategori"))
            return false;
    }
    return true;
}

/* ---- rules ---- */

static size_t body_rows(const struct check_table *t)
{
    size_t n = t->n_rows > t->n_heads ? t->n_rows - t->n_heads : 0;
    return n > TABLE_MOST_ROWS ? TABLE_MOST_ROWS : n;
}

static struct printed amount_at(const struct table_reading *r, size_t row, size_t col)
{
    struct printed p = r->cells[row * r->table->n_cols + col];
    if (!r->rounds)
        p.half = 0;
    return p;
}

static const char *unit_name(enum printed_unit unit)
{
    static const char *const names[] = {"", "kr.", "t.kr.", "mio. kr.", "mia. kr.", "pct."};
    return names[unit];
}

static const char *column_words(const struct check_table *t, size_t col)
{
    return t->n_heads ? table_cell(t, t->n_heads - 1, col) : "";
}

static struct finding cell_finding(
    struct check *k, const struct table_reading *r, size_t row, size_t col, const char *why)
{
    const struct check_table *t = r->table;
    const char *line =
        t->line ? arena_printf(k->arena, "linje %d: ", t->line + (int)row + (int)t->n_heads) : "";
    return (struct finding){.kind = "document",
        .subject = k->document->name,
        .place = arena_printf(k->arena, "%s%s, %s, %s", line, t->title ? t->title : "tabel",
            table_cell(t, t->n_heads + row, 0), column_words(t, col)),
        .why = why};
}

const struct table_reading *table_readings(struct check *k)
{
    size_t n = k->document->n_tables;
    struct table_reading *all = k->readings ? NULL : arena_array(k->arena, n + 1, sizeof *all);
    for (size_t i = 0; all && i < n; i++) {
        if (!table_read(&k->document->tables[i], &all[i], k->arena))
            all = NULL;
    }
    if (all)
        k->readings = all;
    k->failed = k->failed || !k->readings;
    return k->readings;
}

static void each_table(struct check *k, void (*fn)(struct check *k, const struct table_reading *r))
{
    const struct table_reading *all = table_readings(k);
    for (size_t i = 0; all && i < k->document->n_tables; i++)
        fn(k, &all[i]);
}

static void row_sums(struct check *k, const struct table_reading *r)
{
    const struct check_table *t = r->table;
    struct printed *parts = arena_array(k->arena, t->n_cols, sizeof *parts), sum;
    if (r->total_col < 0 || !parts)
        return;
    for (size_t i = 0; i < body_rows(t); i++) {
        struct printed whole = amount_at(r, i, (size_t)r->total_col);
        size_t n = 0;
        for (size_t c = 1; c < t->n_cols; c++) {
            if ((int)c != r->total_col && table_is_amount(r, c) && amount_at(r, i, c).milli != INT_NONE)
                parts[n++] = amount_at(r, i, c);
        }
        if (!n || whole.milli == INT_NONE)
            continue;
        enum printed_match match = printed_sum(whole, parts, n, &sum);
        check_add_sum(k,
            cell_finding(k, r, i, (size_t)r->total_col, tr("Rækkens sum svarer ikke til dens tal.")), whole,
            sum, match, unit_name(r->unit));
    }
}

static void document_rows(struct check *k)
{
    each_table(k, row_sums);
}
CHECK_RULE(document_row, .id = "document_row", .title = N_("Sum af en række i et dokument"), .order = 14,
    .document = document_rows, .what = N_("Kolonnen “I alt” mod rækkens andre tal."));

/* Whether another total comes further down: then this one closes its group. */
static bool is_last_total(const struct table_reading *r, size_t row)
{
    for (size_t i = row + 1; i < body_rows(r->table); i++) {
        if (r->rows[i] == TABLE_TOTAL)
            return false;
    }
    return true;
}

/* The first row that a sum in row adds up. */
static size_t sum_begin(const struct table_reading *r, size_t row)
{
    bool whole = r->rows[row] == TABLE_TOTAL && is_last_total(r, row);
    for (size_t i = row; i-- > 0;) {
        if (!whole && r->rows[i] != TABLE_LINE && r->rows[i] != TABLE_PART)
            return i + 1;
    }
    return 0;
}

static void column_sum(
    struct check *k, const struct table_reading *r, size_t row, size_t col, struct printed *parts)
{
    struct printed sum, whole = amount_at(r, row, col);
    size_t n = 0;
    for (size_t i = sum_begin(r, row); i < row; i++) {
        if (r->rows[i] == TABLE_LINE && amount_at(r, i, col).milli != INT_NONE)
            parts[n++] = amount_at(r, i, col);
    }
    if (!n || whole.milli == INT_NONE)
        return;
    enum printed_match match = printed_sum(whole, parts, n, &sum);
    check_add_sum(k, cell_finding(k, r, row, col, tr("Den trykte sum svarer ikke til summen af linjerne.")),
        whole, sum, match, unit_name(r->unit));
}

static void subtotal_sum(
    struct check *k, const struct table_reading *r, size_t row, size_t col, struct printed *parts)
{
    struct printed sum, whole = amount_at(r, row, col);
    size_t n = 0;
    bool loose = false; /* lines under no subtotal */
    for (size_t i = 0; i < row; i++) {
        if (r->rows[i] == TABLE_SUBTOTAL && amount_at(r, i, col).milli != INT_NONE) {
            parts[n++] = amount_at(r, i, col);
            loose = false;
        } else if (r->rows[i] == TABLE_LINE && amount_at(r, i, col).milli != INT_NONE) {
            loose = true;
        }
    }
    if (n < 2 || loose || whole.milli == INT_NONE)
        return;
    enum printed_match match = printed_sum(whole, parts, n, &sum);
    check_add_sum(k,
        cell_finding(k, r, row, col, tr("Den trykte sum svarer ikke til summen af de trykte delsummer.")),
        whole, sum, match, unit_name(r->unit));
}

static void column_sums(struct check *k, const struct table_reading *r)
{
    struct printed *parts = arena_array(k->arena, body_rows(r->table) + 1, sizeof *parts);
    for (size_t i = 0; parts && i < body_rows(r->table); i++) {
        if (r->rows[i] != TABLE_TOTAL && r->rows[i] != TABLE_SUBTOTAL)
            continue;
        for (size_t c = 1; c < r->table->n_cols; c++) {
            if (table_is_amount(r, c))
                column_sum(k, r, i, c, parts);
        }
    }
}

static void subtotal_sums(struct check *k, const struct table_reading *r)
{
    struct printed *parts = arena_array(k->arena, body_rows(r->table) + 1, sizeof *parts);
    for (size_t i = 0; parts && i < body_rows(r->table); i++) {
        if (r->rows[i] != TABLE_TOTAL || !is_last_total(r, i))
            continue;
        for (size_t c = 1; c < r->table->n_cols; c++) {
            if (table_is_amount(r, c))
                subtotal_sum(k, r, i, c, parts);
        }
    }
}

static void document_columns(struct check *k)
{
    each_table(k, column_sums);
}
CHECK_RULE(document_column, .id = "document_column", .title = N_("Sum af en kolonne i et dokument"),
    .order = 15, .document = document_columns,
    .what = N_("Rækker, der hedder i alt, total, sum, netto eller delsum, mod linjerne over dem."));

static void document_subtotals(struct check *k)
{
    each_table(k, subtotal_sums);
}
CHECK_RULE(document_subtotal, .id = "document_subtotal", .title = N_("Sum af delsummer i et dokument"),
    .order = 16, .document = document_subtotals, .what = N_("Den sidste total mod de trykte delsummer."));

static void price_level_of(struct check *k, const struct table_reading *r)
{
    if (r->unit < PRINTED_KR || r->unit > PRINTED_MIA || r->has_price_level)
        return;
    check_add(k, (struct finding){.severity = FINDING_QUESTION,
                     .kind = "document",
                     .subject = k->document->name,
                     .place = arena_printf(k->arena, "%s%s",
                         r->table->line ? arena_printf(k->arena, "linje %d: ", r->table->line) : "",
                         r->table->title ? r->table->title : "tabel"),
                     .why = tr("Tabellen har beløb, men prisniveauet (p/l) er ikke trykt.")});
}

static void document_price_level(struct check *k)
{
    each_table(k, price_level_of);
}
CHECK_RULE(document_price_level, .id = "document_price_level", .title = N_("Prisniveau i et dokument"),
    .order = 54, .document = document_price_level,
    .what = N_("Hver tabel med beløb skal sige sit prisniveau i titel eller hoved."));
