#include "economy/assessment_compare.h"

#include "base/lang.h"
#include "base/text.h"
#include "economy/assessment_catalogue.h"
#include "system/code.h"

#include <stdlib.h>
#include <string.h>

/* Of each grant its lines, its verdict, and its firm amounts of the years. */
struct side {
    struct money (*firm)[COMPARE_YEARS]; /* [n_grants] */
    struct grant_lines_of *of;           /* [n_grants] */
    const char **verdicts;               /* [n_grants] */
};
struct compare {
    struct arena *a;
    int64_t year;
    struct grant *grants;
    size_t n;
    struct side before, after;
};

static bool is_continued(const char *verdict)
{
    return text_equal(verdict, "unchanged") || text_equal(verdict, "continue");
}

static size_t grant_at(const struct compare *k, const char *key)
{
    size_t i = 0;
    while (i < k->n && !text_equal(k->grants[i].key, key))
        i++;
    return i;
}

struct begun {
    const char *grant_key;
};
static const struct field begun_fields[] = {FIELD(begun, grant_key, F_TEXT, NULL, 0)};
static TABLE(begun_table, "begun", NULL, begun, begun_fields);
SQL(assessment_select_begun, "SELECT grant_key FROM assessment WHERE round_year = $1 ORDER BY grant_key");

static int compare_begun(const void *x, const void *y)
{
    return strcmp(((const struct begun *)x)->grant_key, ((const struct begun *)y)->grant_key);
}

/* The grant ends in the year, says no year, or has an assessment of the round. */
static bool is_of_round(const struct grant_entry *e, int64_t year, const struct begun *begun, size_t n_begun)
{
    struct begun wanted = {e->head.key};
    int64_t last = INT_NONE;
    for (size_t i = 0; i < e->n_lines; i++) {
        if (text_equal(e->lines[i].phase, "granted") && e->lines[i].year_to > last)
            last = e->lines[i].year_to;
    }
    return last == INT_NONE || last == year ||
           bsearch(&wanted, begun, n_begun, sizeof wanted, compare_begun) != NULL;
}

static int read_round(struct conn *c, struct compare *k, const struct grant_book *book, struct err *err)
{
    struct begun *begun;
    size_t n_begun;
    int rc =
        q_all(c, &assessment_select_begun, ARGS(V_INT(k->year)), &begun_table, &begun, &n_begun, k->a, err);
    if (rc)
        return rc;
    size_t room = book->n + 1;
    k->grants = arena_array(k->a, room, sizeof *k->grants);
    k->before.of = arena_array(k->a, room, sizeof *k->before.of);
    k->after.of = arena_array(k->a, room, sizeof *k->after.of);
    k->before.verdicts = arena_array(k->a, room, sizeof *k->before.verdicts);
    k->after.verdicts = arena_array(k->a, room, sizeof *k->after.verdicts);
    if (!k->grants || !k->before.of || !k->after.of || !k->before.verdicts || !k->after.verdicts)
        return err_set(err, ERR_LIMIT, "compare");
    for (size_t i = 0; i < book->n; i++) {
        const struct grant_entry *e = &book->entries[i];
        if (!is_of_round(e, k->year, begun, n_begun))
            continue;
        k->grants[k->n] = e->head;
        k->before.of[k->n] = k->after.of[k->n] = (struct grant_lines_of){e->lines, e->n_lines};
        k->before.verdicts[k->n] = k->after.verdicts[k->n] = e->head.verdict;
        k->n++;
    }
    return OK;
}

/* The newest version with the verdict. */
static int find_version(struct conn *c, struct compare *k, const char *key, const char *verdict,
    struct verdict_effect *ret, struct grant_line **ret_lines, size_t *ret_n, struct err *err)
{
    struct assessment as;
    struct assessment_version *all;
    struct assessment_paper p;
    size_t n;
    *ret_n = 0;
    ret->basis = BASIS_UNKNOWN;
    int rc = assessment_by_grant(c, key, k->year, &as, k->a, err);
    if (rc)
        return rc == ERR_NOT_FOUND ? OK : rc;
    rc = assessment_versions(c, as.id, &all, &n, k->a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        if (!text_equal(all[i].verdict, verdict) && !(is_continued(all[i].verdict) && is_continued(verdict)))
            continue;
        rc = assessment_paper_read(c, as.id, all[i].no, &p, k->a, err);
        if (!rc)
            rc = assessment_grant_lines(key, &p, ret_lines, ret_n, k->a, err);
        ret->basis = *ret_n ? BASIS_VERSION : BASIS_UNKNOWN;
        ret->version_no = all[i].no;
        ret->version_state = all[i].no == as.newest_no ? as.state : ASSESSMENT_APPROVED;
        break;
    }
    return rc;
}

/* The lines after the choice: without the grant's proposals, and with those of the version. */
static int replace_lines(
    struct compare *k, size_t at, const struct grant_line *more, size_t n_more, struct err *err)
{
    struct grant_lines_of *of = &k->after.of[at];
    struct grant_line *out = arena_array(k->a, of->n + n_more + 1, sizeof *out);
    size_t n = 0;
    if (!out)
        return err_set(err, ERR_LIMIT, "compare lines");
    for (size_t i = 0; i < of->n; i++) {
        if (!text_equal(of->lines[i].phase, "proposed"))
            out[n++] = of->lines[i];
    }
    for (size_t i = 0; i < n_more; i++)
        out[n++] = more[i];
    *of = (struct grant_lines_of){out, n};
    return OK;
}

static int apply_choice(struct conn *c, struct compare *k, const struct verdict_choice *choice,
    struct verdict_effect *ret, struct err *err)
{
    size_t at = grant_at(k, choice->grant_key), n = 0;
    struct grant_line *lines = NULL;
    if (at == k->n)
        return err_user(err, ERR_INVALID, "%s",
            tr("En af de valgte bevillinger er ikke i runden. Fjern den, og prøv igen."));
    if (!code_is_valid("verdict", choice->verdict ? choice->verdict : "", DAY_NONE))
        return err_user(err, ERR_INVALID, "%s", tr("Vælg en af vurderingerne."));
    const char *old = k->grants[at].verdict;
    *ret = (struct verdict_effect){.grant = &k->grants[at], .verdict = choice->verdict};
    k->after.verdicts[at] = choice->verdict;
    if (text_equal(old, choice->verdict) || (is_continued(old) && is_continued(choice->verdict))) {
        ret->basis = BASIS_SAME;
        return OK;
    }
    int rc = OK;
    if (text_equal(choice->verdict, "stop"))
        ret->basis = BASIS_STOPS;
    else
        rc = find_version(c, k, choice->grant_key, choice->verdict, ret, &lines, &n, err);
    return rc ? rc : replace_lines(k, at, lines, n, err);
}

/* ---- sums ---- */

static struct money firm(const struct compare *k, const struct side *s, size_t i, int year)
{
    return s->firm[i][year - (int)k->year - 1];
}

/* Of both sides; a grant whose lines are the same on both is counted once. */
static int fill_firm(struct compare *k, struct err *err)
{
    k->before.firm = arena_array(k->a, k->n + 1, sizeof *k->before.firm);
    k->after.firm = arena_array(k->a, k->n + 1, sizeof *k->after.firm);
    if (!k->before.firm || !k->after.firm)
        return err_set(err, ERR_LIMIT, "compare years");
    for (size_t i = 0; i < k->n; i++) {
        const struct grant_lines_of *x = &k->before.of[i], *y = &k->after.of[i];
        for (int n = 0; n < COMPARE_YEARS; n++) {
            int year = (int)k->year + 1 + n;
            struct money m = assessment_firm(x->lines, x->n, k->grants[i].key, year, k->year + 1);
            k->before.firm[i][n] = m;
            k->after.firm[i][n] = x->lines == y->lines
                                      ? m
                                      : assessment_firm(y->lines, y->n, k->grants[i].key, year, k->year + 1);
        }
    }
    return OK;
}

/* The grant's amount of the year: all of it, or what stands under one code. */
static struct money part_of(const struct compare *k, const struct side *s, size_t i,
    const struct verdict_row *row, const enum grant_dimension *by)
{
    struct money whole = firm(k, s, i, row->year);
    if (!by || money_is_none(whole))
        return whole;
    return grant_amount_part(
        s->of[i].lines, s->of[i].n, k->grants[i].key, "proposed", row->year, *by, row->code);
}

static void add_sum(struct verdict_sum *sum, const char *verdict, struct money m, bool countable)
{
    sum->n_missing += !countable;
    money_add(text_equal(verdict, "conditional") ? &sum->conditional : &sum->firm, m);
}

/* by NULL = the whole year. */
static struct verdict_row sum_row(
    const struct compare *k, int year, const enum grant_dimension *by, const char *code)
{
    struct verdict_row r = {.year = year,
        .code = code,
        .before = {MONEY_NONE, MONEY_NONE, 0},
        .after = {MONEY_NONE, MONEY_NONE, 0},
        .difference = {0}};
    const struct side *sides[2] = {&k->before, &k->after};
    for (size_t i = 0; i < k->n; i++) {
        bool countable[2];
        int64_t firm_oere[2] = {0, 0};
        struct money first = MONEY_NONE;
        bool first_stops = text_equal(k->before.verdicts[i], "stop");
        for (size_t s = 0; s < 2; s++) {
            const char *verdict = sides[s]->verdicts[i];
            bool stops = text_equal(verdict, "stop");
            bool same = s && k->before.of[i].lines == k->after.of[i].lines && !first_stops;
            struct money m = stops ? MONEY_NONE : same ? first : part_of(k, sides[s], i, &r, by);
            first = s ? first : m;
            countable[s] = stops || !money_is_none(firm(k, sides[s], i, year));
            add_sum(s ? &r.after : &r.before, verdict, m, countable[s]);
            if (!money_is_none(m) && !text_equal(verdict, "conditional"))
                firm_oere[s] = m.oere;
        }
        r.n_one_sided += countable[0] != countable[1];
        if (countable[0] && countable[1])
            r.difference.oere += firm_oere[1] - firm_oere[0];
    }
    return r;
}

static bool is_empty(const struct verdict_sum *s)
{
    return money_is_none(s->firm) && money_is_none(s->conditional);
}

static size_t add_codes(
    const struct side *s, size_t n_grants, enum grant_dimension by, const char **codes, size_t n)
{
    for (size_t g = 0; g < n_grants; g++) {
        for (size_t i = 0; i < s->of[g].n && n < GRANT_TOTAL_CODES; i++) {
            const struct grant_line *l = &s->of[g].lines[i];
            const char *code = by == GRANT_BY_COMMITTEE ? l->committee : l->steering_area;
            size_t j = 0;
            while (j < n && !text_equal(codes[j], code))
                j++;
            if (code && j == n && text_equal(l->phase, "proposed"))
                codes[n++] = code;
        }
    }
    return n;
}

static struct verdict_row *rows_by(struct compare *k, enum grant_dimension by, size_t *ret_n)
{
    const char *codes[GRANT_TOTAL_CODES];
    size_t n = add_codes(&k->before, k->n, by, codes, 0);
    n = add_codes(&k->after, k->n, by, codes, n);
    struct verdict_row *rows = arena_must(k->a, (n + 1) * sizeof *rows);
    *ret_n = 0;
    for (size_t i = 0; i <= n; i++) {
        struct verdict_row r = sum_row(k, (int)k->year + 1, &by, i < n ? codes[i] : NULL);
        if (!is_empty(&r.before) || !is_empty(&r.after))
            rows[(*ret_n)++] = r;
    }
    return rows;
}

static void fill_missing(struct compare *k, struct verdict_comparison *ret)
{
    int year = (int)k->year + 1;
    ret->missing = arena_must(k->a, (k->n + 1) * sizeof *ret->missing);
    for (size_t i = 0; i < k->n; i++) {
        bool before =
            !text_equal(k->before.verdicts[i], "stop") && money_is_none(firm(k, &k->before, i, year));
        bool after = !text_equal(k->after.verdicts[i], "stop") && money_is_none(firm(k, &k->after, i, year));
        if (before || after)
            ret->missing[ret->n_missing++] =
                (struct verdict_missing){&k->grants[i], k->after.verdicts[i], before, after};
    }
}

int assessment_compare(struct conn *c, int64_t year, const struct verdict_choice *choices, size_t n,
    struct verdict_comparison *ret, struct arena *a, struct err *err)
{
    struct compare k = {.a = a, .year = year};
    *ret = (struct verdict_comparison){0};
    int rc = grant_book_get(c, &ret->book, err);
    if (!rc)
        rc = read_round(c, &k, ret->book, err);
    if (rc)
        return rc;
    ret->effects = arena_must(a, (n + 1) * sizeof *ret->effects);
    for (size_t i = 0; !rc && i < n; i++) {
        for (size_t j = 0; !rc && j < i; j++) {
            if (text_equal(choices[i].grant_key, choices[j].grant_key))
                rc = err_user(err, ERR_INVALID, "%s",
                    tr("En bevilling er valgt to gange. Fjern den ene, og prøv igen."));
        }
        if (!rc)
            rc = apply_choice(c, &k, &choices[i], &ret->effects[i], err);
    }
    if (!rc)
        rc = fill_firm(&k, err);
    if (rc)
        return rc;
    ret->n_effects = n;
    ret->grants = k.grants;
    ret->n_grants = k.n;
    for (size_t i = 0; i < n; i++) {
        size_t at = grant_at(&k, choices[i].grant_key);
        ret->effects[i].before = text_equal(k.before.verdicts[at], "stop")
                                     ? (struct money){0}
                                     : firm(&k, &k.before, at, (int)year + 1);
        ret->effects[i].after = text_equal(k.after.verdicts[at], "stop")
                                    ? (struct money){0}
                                    : firm(&k, &k.after, at, (int)year + 1);
    }
    for (int y = 0; y < COMPARE_YEARS; y++)
        ret->years[y] = sum_row(&k, (int)year + 1 + y, NULL, NULL);
    ret->committees = rows_by(&k, GRANT_BY_COMMITTEE, &ret->n_committees);
    ret->areas = rows_by(&k, GRANT_BY_AREA, &ret->n_areas);
    fill_missing(&k, ret);
    return OK;
}

void assessment_compare_done(struct verdict_comparison *k)
{
    if (k->book)
        grant_book_put(k->book);
    k->book = NULL;
}
