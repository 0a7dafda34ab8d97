#include "economy/grant_total.h"

#include "base/lang.h"
#include "base/sort.h"
#include "base/text.h"
#include "system/code.h"
#include "system/setting.h"

#include <stdlib.h>

SETTING(price_factor_low_setting, .key = "price_factor_low",
    .label = N_("Laveste sandsynlige prisfaktor fra bevilling til forslag, tusindedele"), .standard = "1000",
    .type = F_INT, .min = 500, .max = 2000);
SETTING(price_factor_high_setting, .key = "price_factor_high",
    .label = N_("Højeste sandsynlige prisfaktor fra bevilling til forslag, tusindedele"), .standard = "1150",
    .type = F_INT, .min = 500, .max = 2000);

static const char *dimension_of(const struct grant_line *l, enum grant_dimension d)
{
    return d == GRANT_BY_COMMITTEE ? l->committee : d == GRANT_BY_AREA ? l->steering_area : l->administration;
}

/* A yearly amount of the grant and phase that holds in year. */
static bool line_in_year(const struct grant_line *l, const char *key, const char *phase, int year)
{
    return text_equal(l->grant_key, key) && text_equal(l->phase, phase) && text_equal(l->per, "year") &&
           !money_is_none(l->money) && l->year_from != INT_NONE && l->year_from <= year &&
           (l->year_to == INT_NONE || l->year_to >= year);
}

static void add_signed(struct money *sum, struct money m, int sign)
{
    if (money_is_none(*sum))
        *sum = (struct money){0};
    sum->oere += sign * m.oere;
}

/* Whether the year's printed totals say where they belong in the dimension. */
static bool totals_are_placed(const struct grant_line *lines, size_t n, const char *key, const char *phase,
    int year, enum grant_dimension dimension)
{
    for (size_t i = 0; i < n; i++) {
        if (line_in_year(&lines[i], key, phase, year) && text_equal(lines[i].role, "total") &&
            !dimension_of(&lines[i], dimension))
            return false;
    }
    return true;
}

struct money grant_amount_part(const struct grant_line *lines, size_t n, const char *key, const char *phase,
    int year, enum grant_dimension dimension, const char *code)
{
    struct money sum = MONEY_NONE;
    bool has_lines = !money_is_none(grant_amount_of(lines, n, key, phase, year, NULL, NULL).lines);
    bool of_which = !has_lines && !totals_are_placed(lines, n, key, phase, year, dimension);
    for (size_t i = 0; i < n; i++) {
        const struct grant_line *l = &lines[i];
        if (!line_in_year(l, key, phase, year))
            continue;
        const char *own = dimension_of(l, dimension);
        if (text_equal(l->role, has_lines ? "line" : "total")) {
            if (text_equal(own, code))
                add_signed(&sum, l->money, 1);
        } else if (of_which && own && text_equal(l->role, "of_which")) {
            /* A part that the total names is taken from what the total does not place. */
            if (text_equal(own, code))
                add_signed(&sum, l->money, 1);
            else if (code == NULL)
                add_signed(&sum, l->money, -1);
        }
    }
    return !money_is_none(sum) && sum.oere == 0 ? MONEY_NONE : sum;
}

struct code_sum {
    const char *code;
    struct money sum;
};

static int compare_code_sum(const void *a, const void *b)
{
    const struct code_sum *x = a, *y = b;
    if (x->sum.oere != y->sum.oere)
        return x->sum.oere > y->sum.oere ? -1 : 1;
    return text_compare(x->code, y->code);
}

/* The codes of the dimension among the grants' amounts of the year. */
static void find_codes(const struct grant *grants, size_t n, const struct grant_line *lines, size_t n_lines,
    struct grant_totals *t)
{
    struct code_sum found[GRANT_TOTAL_CODES];
    size_t n_found = 0;
    for (size_t i = 0; i < n_lines; i++) {
        const char *code = dimension_of(&lines[i], t->dimension);
        size_t j = 0;
        while (j < n_found && !text_equal(found[j].code, code))
            j++;
        if (!code || j < n_found || n_found == GRANT_TOTAL_CODES)
            continue;
        found[n_found] = (struct code_sum){code, MONEY_NONE};
        for (size_t g = 0; g < n; g++) {
            struct grant_amount m =
                grant_amount_of(lines, n_lines, grants[g].key, "granted", t->year, NULL, NULL);
            if (!money_is_none(m.used) && text_equal(m.price_level, t->price_level))
                money_add(&found[n_found].sum,
                    grant_amount_part(lines, n_lines, grants[g].key, "granted", t->year, t->dimension, code));
        }
        if (!money_is_none(found[n_found].sum))
            n_found++;
    }
    array_sort(found, n_found, sizeof found[0], compare_code_sum);
    for (size_t j = 0; j < n_found; j++)
        t->codes[j] = found[j].code;
    t->n_codes = n_found;
}

/* The proposal that can be added to others: yearly, firm, in the price level of its year. */
struct money grant_firm_proposal(
    const struct grant_line *lines, size_t n, const char *key, int year, const struct grant_amount *amount)
{
    int64_t level;
    if (amount->tentative || amount->mixed ||
        !text_to_int(amount->price_level ? amount->price_level : "", 0, 9999, &level) || level != year)
        return MONEY_NONE;
    return grant_amount_of(lines, n, key, "proposed", year, NULL, NULL).used;
}

static void add_to_row(const struct grant *g, const struct grant_line *lines, size_t n,
    struct grant_totals *t, struct grant_total_row *row)
{
    struct grant_amount granted = grant_amount_of(lines, n, g->key, "granted", t->year, NULL, NULL);
    struct grant_amount proposed = grant_amount_of(lines, n, g->key, "proposed", t->year + 1, NULL, NULL);
    struct money firm = grant_firm_proposal(lines, n, g->key, t->year + 1, &proposed);
    row->n++;
    row->n_proposed_missing += money_is_none(firm);
    money_add(&row->proposed, firm);
    if (money_is_none(granted.used) || !text_equal(granted.price_level, t->price_level)) {
        row->n_granted_missing++;
        return;
    }
    for (size_t i = 0; i < t->n_codes; i++)
        money_add(&row->part[i],
            grant_amount_part(lines, n, g->key, "granted", t->year, t->dimension, t->codes[i]));
    struct money rest = grant_amount_part(lines, n, g->key, "granted", t->year, t->dimension, NULL);
    money_add(&row->part[t->n_codes], rest);
    if (!money_is_none(rest))
        t->has_unstated = true;
    money_add(&row->granted, granted.used);
}

void grant_total_row_clear(struct grant_total_row *row, const char *verdict)
{
    *row = (struct grant_total_row){.verdict = verdict, .granted = MONEY_NONE, .proposed = MONEY_NONE};
    for (size_t i = 0; i <= GRANT_TOTAL_CODES; i++)
        row->part[i] = MONEY_NONE;
}

/* Why an additive line of the phase is not in the totals of year; false when it is, or when it is of another year. */
static bool left_out_why(const struct grant_line *l, int year, bool proposed, enum grant_left_out_why *ret)
{
    int64_t level;
    bool dated = l->year_from != INT_NONE,
         holds = dated && l->year_from <= year && (l->year_to == INT_NONE || l->year_to >= year);
    if (money_is_none(l->money)) {
        *ret = GRANT_NOT_PRINTED;
        return holds || !dated;
    }
    if (!text_equal(l->per, "year")) {
        *ret = GRANT_WHOLE_PERIOD;
        return holds || !dated;
    }
    if (!dated) {
        *ret = GRANT_NO_YEARS;
        return true;
    }
    if (proposed && l->year_to != INT_NONE && l->year_to < year) {
        *ret = GRANT_OTHER_YEARS;
        return true;
    }
    if (!holds || !proposed)
        return false;
    *ret = text_equal(l->qualifier, "tentativt") ? GRANT_TENTATIVE : GRANT_OTHER_PRICES;
    if (*ret == GRANT_TENTATIVE)
        return true;
    return !text_to_int(l->price_level ? l->price_level : "", 0, 9999, &level) || level != year;
}

int grant_find_left_out(const struct grant *g, const struct grant_line *lines, size_t n, int year,
    const char *phase, const char *level, struct grant_left_out *ret, size_t *ret_n, size_t max)
{
    bool proposed = text_equal(phase, "proposed"), any = false;
    int found = 0;
    for (size_t i = 0; i <= n; i++) {
        const struct grant_line *l = i < n ? &lines[i] : NULL;
        enum grant_left_out_why why = GRANT_NOT_PRINTED;
        if (l && (!text_equal(l->grant_key, g->key) || !text_equal(l->phase, phase)))
            continue;
        if (!l && any)
            break;
        any = true;
        if (l && !text_equal(l->role, "line"))
            continue;
        if (l && !left_out_why(l, proposed ? year + 1 : year, proposed, &why)) {
            /* It could be added, but not to amounts of another price level. */
            if (proposed || text_equal(l->price_level, level) || !line_in_year(l, g->key, phase, year))
                continue;
            why = GRANT_OTHER_PRICES;
        }
        found++;
        if (*ret_n < max)
            ret[(*ret_n)++] = (struct grant_left_out){g, phase, why, l ? l->money : MONEY_NONE,
                l ? l->as_printed : NULL, l ? l->period_printed : NULL};
    }
    return found;
}

/* The price level that most grants' amounts have. */
static const char *common_level(
    const struct grant *grants, size_t n, const struct grant_line *lines, size_t n_lines, int year)
{
    const char *levels[GRANT_TOTAL_CODES];
    int count[GRANT_TOTAL_CODES] = {0};
    size_t n_levels = 0, best = 0;
    for (size_t i = 0; i < n; i++) {
        struct grant_amount m = grant_amount_of(lines, n_lines, grants[i].key, "granted", year, NULL, NULL);
        size_t j = 0;
        if (money_is_none(m.used))
            continue;
        while (j < n_levels && !text_equal(levels[j], m.price_level))
            j++;
        if (j == GRANT_TOTAL_CODES)
            continue;
        if (j == n_levels)
            levels[n_levels++] = m.price_level;
        count[j]++;
    }
    for (size_t j = 1; j < n_levels; j++) {
        if (count[j] > count[best])
            best = j;
    }
    return n_levels ? levels[best] : NULL;
}

size_t grant_total_order(const char *const *codes, const struct money *sums, size_t n, size_t *ret_order)
{
    struct code_sum found[GRANT_TOTAL_CODES];
    size_t n_found = 0, at = 0;
    for (size_t i = 0; i < n; i++) {
        if (!money_is_none(sums[i]))
            found[n_found++] = (struct code_sum){codes[i], sums[i]};
    }
    array_sort(found, n_found, sizeof found[0], compare_code_sum);
    for (size_t j = 0; j < n_found; j++) {
        for (size_t i = 0; i < n; i++) {
            if (codes[i] == found[j].code)
                ret_order[at++] = i;
        }
    }
    return at;
}

int grant_total(const struct grant *grants, size_t n, const struct grant_line *lines, size_t n_lines,
    int year, enum grant_dimension dimension, struct grant_totals *ret, struct arena *a, struct err *err)
{
    const struct code *const *verdicts;
    size_t n_verdicts = code_list("verdict", DAY_NONE, &verdicts);
    struct grant_totals t = {.dimension = dimension, .year = year};
    t.rows = arena_array(a, n_verdicts + 1, sizeof *t.rows);
    t.left_out = arena_array(a, n_lines + 2 * n + 1, sizeof *t.left_out);
    if (!t.rows || !t.left_out)
        return err_set(err, ERR_LIMIT, "grant_total: out of memory");
    t.price_level = common_level(grants, n, lines, n_lines, year);
    find_codes(grants, n, lines, n_lines, &t);
    grant_total_row_clear(&t.sum, NULL);
    for (size_t v = 0; v < n_verdicts; v++) {
        struct grant_total_row *row = &t.rows[t.n_rows];
        grant_total_row_clear(row, verdicts[v]->code);
        for (size_t i = 0; i < n; i++) {
            if (!text_equal(grants[i].verdict, row->verdict))
                continue;
            add_to_row(&grants[i], lines, n_lines, &t, row);
            add_to_row(&grants[i], lines, n_lines, &t, &t.sum);
        }
        t.n_rows += row->n > 0;
    }
    for (size_t i = 0; i < n; i++) {
        t.n_left_granted += grant_find_left_out(&grants[i], lines, n_lines, year, "granted", t.price_level,
            t.left_out, &t.n_left_out, n_lines + 2 * n);
        t.n_left_proposed += grant_find_left_out(
            &grants[i], lines, n_lines, year, "proposed", NULL, t.left_out, &t.n_left_out, n_lines + 2 * n);
    }
    *ret = t;
    return OK;
}

enum { HALF_STEP = 5000000 }; /* half of 0,1 mio. kr., in øre */

static struct grant_factor factor_of(
    const struct grant *g, const struct grant_line *old, const struct grant_line *new)
{
    struct grant_factor f = {.grant = g,
        .part = old->part,
        .steering_area = old->steering_area,
        .granted = old->money,
        .proposed = new->money};
    f.low_milli = money_ratio(
        (struct money){f.proposed.oere - HALF_STEP}, (struct money){f.granted.oere + HALF_STEP}, 1000);
    f.high_milli = money_ratio(
        (struct money){f.proposed.oere + HALF_STEP}, (struct money){f.granted.oere - HALF_STEP}, 1000);
    f.comparable = !text_equal(g->verdict, "adjusted") && !text_equal(new->qualifier, "tentativt");
    f.question = f.high_milli < setting_int(&price_factor_low_setting) ||
                 f.low_milli > setting_int(&price_factor_high_setting);
    return f;
}

/* The yearly proposal that answers a granted line, among the lines of its grant; NULL when there is none. */
static const struct grant_line *proposal_of(
    const struct grant_line *old, const struct grant_line *lines, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct grant_line *l = &lines[i];
        if (text_equal(l->phase, "proposed") && text_equal(l->role, "line") && text_equal(l->per, "year") &&
            text_equal(l->part, old->part) && text_equal(l->steering_area, old->steering_area) &&
            text_equal(l->administration, old->administration) && !money_is_none(l->money))
            return l;
    }
    return NULL;
}

int grant_factors(const struct grant *grants, size_t n, const struct grant_line *lines, size_t n_lines,
    int year, struct grant_factor **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    size_t found = 0;
    struct grant_factor *out = arena_array(a, n_lines + 1, sizeof *out);
    if (!out)
        return err_set(err, ERR_LIMIT, "grant_factors: out of memory");
    for (size_t g = 0; g < n; g++) {
        struct grant_lines_of of = grant_lines_of(lines, n_lines, grants[g].key);
        for (size_t i = 0; i < of.n; i++) {
            const struct grant_line *old = &of.lines[i], *new;
            if (text_equal(old->role, "line") && line_in_year(old, grants[g].key, "granted", year) &&
                old->money.oere > HALF_STEP && (new = proposal_of(old, of.lines, of.n)))
                out[found++] = factor_of(&grants[g], old, new);
        }
    }
    *ret = out;
    *ret_n = found;
    return OK;
}
