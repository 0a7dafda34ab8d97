#include "check/finding.h"

#include "base/csv.h"
#include "base/lang.h"
#include "base/sort.h"
#include "base/text.h"

#include <string.h>

RECORDS(tov_check_rule, struct check_rule);

static int compare_rules(const void *x, const void *y)
{
    const struct check_rule *a = *(const struct check_rule *const *)x,
                            *b = *(const struct check_rule *const *)y;
    return a->order != b->order ? a->order - b->order : strcmp(a->id, b->id);
}

size_t check_rules(const struct check_rule **ret, size_t max)
{
    size_t n = 0;
    for (const struct check_rule *const *p = RECORDS_BEGIN(tov_check_rule);
         p < RECORDS_END(tov_check_rule) && n < max; p++)
        ret[n++] = *p;
    array_sort(ret, n, sizeof(*ret), compare_rules);
    return n;
}

const struct check_rule *check_rule_find(const char *id)
{
    for (const struct check_rule *const *p = RECORDS_BEGIN(tov_check_rule); p < RECORDS_END(tov_check_rule);
         p++) {
        if (text_equal((*p)->id, id))
            return *p;
    }
    return NULL;
}

/* FNV-1a, so that a finding has the same short name at every run and on every machine. */
static uint64_t hash_text(uint64_t h, const char *s)
{
    for (; s && *s; s++)
        h = (h ^ (unsigned char)*s) * 1099511628211U;
    return (h ^ 31) * 1099511628211U;
}

static const uint64_t HASH_START = 14695981039346656037U;

static const char *finding_id(const struct finding *f, struct arena *a)
{
    uint64_t h = hash_text(HASH_START, f->rule);
    h = hash_text(hash_text(hash_text(h, f->kind), f->subject), f->place);
    return arena_printf(a, "%016llx", (unsigned long long)h);
}

/* Digits only: the language of the words must not matter. */
static uint64_t hash_digits(uint64_t h, const char *s)
{
    for (; s && *s; s++) {
        if (*s >= '0' && *s <= '9')
            h = (h ^ (unsigned char)*s) * 1099511628211U;
    }
    return (h ^ 31) * 1099511628211U;
}

static const char *finding_mark(const struct finding *f, struct arena *a)
{
    uint64_t h = hash_digits(hash_digits(HASH_START, f->printed), f->computed);
    return arena_printf(a, "%016llx", (unsigned long long)hash_digits(h, f->difference));
}

void check_add(struct check *k, struct finding f)
{
    if (k->n == k->cap) {
        size_t cap = k->cap ? 2 * k->cap : 64;
        struct finding *more = arena_array(k->arena, cap, sizeof *more);
        if (!more) {
            k->failed = true;
            return;
        }
        if (k->n)
            memcpy(more, k->list, k->n * sizeof *more);
        k->list = more;
        k->cap = cap;
    }
    f.rule = k->rule->id;
    f.id = finding_id(&f, k->arena);
    f.mark = finding_mark(&f, k->arena);
    k->list[k->n++] = f;
}

void check_add_sum(struct check *k, struct finding f, struct printed whole, struct printed sum,
    enum printed_match match, const char *unit)
{
    if (match == PRINTED_SAME)
        return;
    int64_t gap;
    const char *space = *unit ? " " : "";
    f.severity = match == PRINTED_ROUNDING ? FINDING_ROUNDING : FINDING_ERROR;
    f.printed = arena_printf(k->arena, "%s%s%s", printed_words(whole.milli, k->arena), space, unit);
    f.computed = arena_printf(k->arena, "%s%s%s", printed_words(sum.milli, k->arena), space, unit);
    if (!__builtin_sub_overflow(sum.milli, whole.milli, &gap) && gap != INT_NONE)
        f.difference = arena_printf(k->arena, "%s%s%s", printed_words(gap, k->arena), space, unit);
    check_add(k, f);
}

static int compare_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "");
}

/* Errors first, then questions, then rounding; by rule, subject and place. */
static int compare_findings(const void *x, const void *y)
{
    const struct finding *a = x, *b = y;
    if (a->severity != b->severity)
        return a->severity < b->severity ? -1 : 1;
    const struct check_rule *r = check_rule_find(a->rule), *s = check_rule_find(b->rule);
    if (r && s && r->order != s->order)
        return r->order < s->order ? -1 : 1;
    int order = compare_text(a->rule, b->rule);
    if (!order)
        order = compare_text(a->kind, b->kind);
    if (!order)
        order = compare_text(a->subject, b->subject);
    if (!order)
        order = compare_text(a->place, b->place);
    return order ? order : compare_text(a->why, b->why);
}

int check_run(struct check *k, struct err *err)
{
    const struct check_rule *rules[CHECK_MOST_RULES];
    size_t n = check_rules(rules, CHECK_MOST_RULES);
    for (size_t i = 0; i < n; i++) {
        k->rule = rules[i];
        if (k->data && !k->document && rules[i]->data)
            rules[i]->data(k);
        if (k->document && rules[i]->document)
            rules[i]->document(k);
    }
    if (k->failed)
        return err_set(err, ERR_LIMIT, "check: out of memory");
    array_sort(k->list, k->n, sizeof *k->list, compare_findings);
    return OK;
}

const char *finding_severity_code(enum finding_severity s)
{
    static const char *const codes[] = {"error", "question", "rounding"};
    return codes[s];
}

const char *finding_severity_words(enum finding_severity s)
{
    return s == FINDING_ERROR ? tr("Fejl") : s == FINDING_QUESTION ? tr("Spørgsmål") : tr("Afrunding");
}

size_t finding_count(const struct finding *list, size_t n, enum finding_severity s)
{
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        count += list[i].severity == s;
    return count;
}

/* ---- as a file ---- */

static const char *const columns[] = {
    "rule", "severity", "kind", "subject", "place", "printed", "computed", "difference", "why", "id"};
enum { N_COLUMNS = sizeof columns / sizeof columns[0] };

static void cells_of(const struct finding *f, const char *cells[N_COLUMNS])
{
    const char *const all[N_COLUMNS] = {f->rule, finding_severity_code(f->severity), f->kind, f->subject,
        f->place, f->printed, f->computed, f->difference, f->why, f->id};
    memcpy(cells, all, sizeof all);
}

void finding_json(const struct finding *list, size_t n, struct buf *out)
{
    const char *cells[N_COLUMNS];
    buf_puts(out, "[");
    for (size_t i = 0; i < n; i++) {
        cells_of(&list[i], cells);
        buf_puts(out, i ? ",\n{" : "\n{");
        for (size_t c = 0; c < N_COLUMNS; c++) {
            buf_printf(out, "%s\"%s\":", c ? "," : "", columns[c]);
            if (cells[c])
                buf_json(out, cells[c]);
            else
                buf_puts(out, "null");
        }
        buf_putc(out, '}');
    }
    buf_puts(out, "\n]\n");
}

void finding_csv(const struct finding *list, size_t n, struct buf *out)
{
    const char *cells[N_COLUMNS];
    csv_put_row(out, columns, N_COLUMNS, ';');
    for (size_t i = 0; i < n; i++) {
        cells_of(&list[i], cells);
        for (size_t c = 0; c < N_COLUMNS; c++)
            cells[c] = cells[c] ? cells[c] : "";
        csv_put_row(out, cells, N_COLUMNS, ';');
    }
}

void finding_words(const struct finding *list, size_t n, struct buf *out)
{
    for (size_t i = 0; i < n; i++) {
        const struct finding *f = &list[i];
        const struct check_rule *rule = check_rule_find(f->rule);
        buf_printf(out, "%s  %s%s%s: %s\n", finding_severity_words(f->severity), f->subject ? f->subject : "",
            f->subject && f->place ? ", " : "", f->place ? f->place : "", rule ? tr(rule->title) : f->rule);
        if (f->printed)
            buf_printf(out, "    %s: %s", tr("Trykt"), f->printed);
        if (f->computed)
            buf_printf(out, "%s%s: %s", f->printed ? " · " : "    ", tr("Mod"), f->computed);
        if (f->difference)
            buf_printf(out, " · %s: %s", tr("Forskel"), f->difference);
        if (f->printed || f->computed)
            buf_putc(out, '\n');
        buf_printf(out, "    %s\n", f->why);
    }
    buf_printf(out, tr("%zu fejl, %zu spørgsmål, %zu afrundinger.\n"), finding_count(list, n, FINDING_ERROR),
        finding_count(list, n, FINDING_QUESTION), finding_count(list, n, FINDING_ROUNDING));
}
