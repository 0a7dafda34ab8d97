#include "budget/note_reference.h"

#include "base/lang.h"
#include "base/text.h"
#include "budget/note_table.h"

#include <string.h>

/* "7,9 mio. kr.", "629.000 kr."; whole kroner below a million. */
static const char *amount_words(struct money m, struct arena *a)
{
    int64_t oere = m.oere < 0 ? -m.oere : m.oere;
    const char *sign = m.oere < 0 ? "-" : "";
    bool en = lang_current() == LANG_EN;
    if (oere >= 99999950) { /* what rounds to a million kroner */
        int64_t tenths = (oere + 5000000) / 10000000;
        return arena_printf(a, en ? "DKK %s%lld.%lld million" : "%s%lld,%lld mio. kr.", sign,
            (long long)(tenths / 10), (long long)(tenths % 10));
    }
    int64_t kr = (oere + 50) / 100;
    if (kr < 1000)
        return arena_printf(a, en ? "DKK %s%lld" : "%s%lld kr.", sign, (long long)kr);
    return arena_printf(a, en ? "DKK %s%lld,%03lld" : "%s%lld.%03lld kr.", sign, (long long)(kr / 1000),
        (long long)(kr % 1000));
}

struct reference {
    bool years, yearly;
    const char *section;
    int64_t year; /* INT_NONE = all */
};

static bool parse(const char *text, struct reference *ret, struct arena *a)
{
    char *word, *copy = text_trim(a, text), *rest = copy;
    struct reference r = {.year = INT_NONE};
    bool first = true;
    while ((word = strsep(&rest, " ")) != NULL) {
        if (!*word)
            continue;
        if (first && !text_equal(word, "beløb") && !text_equal(word, "år"))
            return false;
        if (first)
            r.years = text_equal(word, "år");
        else if (text_equal(word, "årligt"))
            r.yearly = true;
        else if (!text_to_int(word, 1990, 2100, &r.year)) {
            if (r.section || strlen(word) != 1)
                return false;
            r.section = word;
        }
        first = false;
    }
    *ret = r;
    return !first && !(r.years && (r.yearly || r.year != INT_NONE));
}

static const struct note_grid_row *row_of(const struct note_grid *g, const struct reference *r)
{
    const struct note_grid_row *found = NULL;
    for (size_t i = 0; i < g->n_rows; i++) {
        bool is = r->section
                      ? g->rows[i].role == NOTE_ROW_SUBTOTAL && text_equal(g->rows[i].section, r->section)
                      : g->rows[i].role == NOTE_ROW_TOTAL;
        if (is && found)
            return NULL; /* more than one price level */
        found = is ? &g->rows[i] : found;
    }
    return found;
}

static const char *years_words(const struct note_grid *g, const struct note_grid_row *row, struct arena *a)
{
    int64_t from = INT_NONE, to = INT_NONE;
    for (size_t i = 0; i < g->n_years; i++) {
        if (money_is_none(row->y[i]))
            continue;
        to = g->first_year + (int64_t)i;
        from = from == INT_NONE ? to : from;
    }
    return from == to ? arena_printf(a, "%lld", (long long)from)
                      : arena_printf(a, "%lld–%lld", (long long)from, (long long)to);
}

static struct money amount_of(
    const struct note_grid *g, const struct note_grid_row *row, const struct reference *r)
{
    struct money same = MONEY_NONE;
    if (r->year != INT_NONE)
        return r->year < g->first_year || r->year >= g->first_year + (int64_t)g->n_years
                   ? MONEY_NONE
                   : row->y[r->year - g->first_year];
    for (size_t i = 0; r->yearly && i < g->n_years; i++) {
        if (money_is_none(row->y[i]))
            continue;
        if (!money_is_none(same) && same.oere != row->y[i].oere)
            return MONEY_NONE;
        same = row->y[i];
    }
    return r->yearly ? same : row->sum;
}

static const char *words(const struct note_grid *g, const char *text, struct arena *a)
{
    struct reference r;
    if (!parse(text, &r, a))
        return arena_printf(a, tr("(henvisningen %s kan ikke læses)"), text);
    const struct note_grid_row *row = row_of(g, &r);
    if (!row)
        return arena_printf(a, tr("(%s: ingen linjer i ét prisniveau)"), text);
    if (r.years)
        return arena_printf(a, "[%s](#tabel-2a)", years_words(g, row, a));
    struct money m = amount_of(g, row, &r);
    if (money_is_none(m))
        return arena_printf(
            a, r.yearly ? tr("(%s: ikke samme beløb hvert år)") : tr("(%s: intet beløb det år)"), text);
    return arena_printf(a, r.yearly ? tr("[%s årligt](#tabel-2a)") : "[%s](#tabel-2a)", amount_words(m, a));
}

int note_text_resolve(
    const struct note_full *n, const char *body, const char **ret, struct arena *a, struct err *err)
{
    struct note_grid g;
    struct buf out = BUF_INIT;
    int rc = note_grid_wish(n, n->n_scenarios ? n->scenarios[0].nr : INT_NONE, &g, a, err);
    const char *p = body, *end;
    for (const char *at; !rc && (at = strstr(p, "{{")) != NULL && (end = strstr(at, "}}")) != NULL;
         p = end + 2) {
        buf_put(&out, p, (size_t)(at - p));
        buf_puts(&out, words(&g, arena_strndup(a, at + 2, (size_t)(end - at - 2)), a));
    }
    buf_puts(&out, p);
    *ret = rc ? NULL : arena_strdup(a, out.data ? out.data : "");
    if (!rc && (buf_failed(&out) || !*ret))
        rc = err_set(err, ERR_LIMIT, "note text: out of memory");
    buf_done(&out);
    return rc;
}
