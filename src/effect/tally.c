#include "effect/tally.h"

#include "base/lang.h"
#include "base/money.h"
#include "base/text.h"
#include "effect/suppress.h"
#include "measure/measure_options.h"
#include "measure/pause_gap.h"
#include "system/code.h"

#include <math.h>
#include <string.h>

enum { MONTHS = 12, HORIZONS = 4, UNIQUE_COLS = 4 };

static int64_t whole(double x)
{
    return (int64_t)llround(x);
}

static int table_new(
    struct tally_table *t, size_t n_rows, size_t n_cols, bool total, struct arena *a, struct err *err)
{
    struct tally_cell *cells = arena_array(a, (n_rows + 1) * (n_cols + 1), sizeof *cells);
    t->rows = arena_array(a, n_rows + 1, sizeof *t->rows);
    t->cols = arena_array(a, n_cols + 1, sizeof *t->cols);
    if (!cells || !t->rows || !t->cols)
        return err_set(err, ERR_LIMIT, "tally: out of memory");
    for (size_t i = 0; i <= n_rows; i++)
        t->rows[i] = (struct tally_row){.label = "", .cells = cells + i * n_cols};
    t->n_cols = n_cols;
    t->total = total ? &t->rows[n_rows] : NULL;
    if (total)
        t->total->label = tr("I alt");
    return OK;
}

static struct tally_cell count_cell(int64_t n)
{
    return (struct tally_cell){TALLY_COUNT, TALLY_KNOWN, n, 0, 0, INT_NONE, 0};
}

static struct tally_cell share_cell(const struct share *s, int64_t not_due)
{
    if (!s->valid)
        return (struct tally_cell){TALLY_SHARE, not_due ? TALLY_NOT_YET : TALLY_NONE, 0, 0, 0, s->n, not_due};
    return (struct tally_cell){TALLY_SHARE, TALLY_KNOWN, whole(s->p * 1e6), whole(s->low * 1e6),
        whole(s->high * 1e6), s->n, not_due};
}

/* A share read from a curve of n persons. */
static struct tally_cell curve_cell(
    const struct survival_curve *curve, double days, int64_t n, bool done, const struct tally_ask *ask)
{
    struct survival_point at = survival_at(curve, days);
    struct tally_cell c = {TALLY_SHARE, TALLY_NONE, 0, 0, 0, n, 0};
    if (n == 0)
        return c;
    if (isnan(at.s) || at.n_risk < ask->k) {
        c.state = isnan(at.s) ? TALLY_NOT_YET : TALLY_HIDDEN;
        return c;
    }
    int64_t got = whole((done ? 1 - at.s : at.s) * (double)n);
    c.state = !ask->sees_all && suppress_share(got, n, ask->k) ? TALLY_HIDDEN : TALLY_KNOWN;
    c.value = whole((done ? 1 - at.s : at.s) * 1e6);
    bool known = !isnan(at.low) && !isnan(at.high);
    c.low = known ? whole((done ? 1 - at.high : at.low) * 1e6) : INT_NONE;
    c.high = known ? whole((done ? 1 - at.low : at.high) * 1e6) : INT_NONE;
    return c;
}

/* Those without the right to the rows see no step from one shown cell to the next that tells of fewer than k. from = what a reader knows before the
 * first column, last = after the last one; INT_NONE = nothing. */
static void hide_steps(struct tally_row *row, size_t n_cols, int64_t from, int64_t last, int64_t k)
{
    for (size_t i = 0; i < n_cols; i++) {
        struct tally_cell *c = &row->cells[i];
        int64_t x = (c->value * c->n + 500000) / 1000000, step = x > from ? x - from : from - x;
        if (c->state != TALLY_KNOWN)
            continue;
        if (suppress_is_small(step, k) || (last != INT_NONE && suppress_is_small(last - x, k)))
            c->state = TALLY_HIDDEN;
        else
            from = x;
    }
}

/* Hides a column's small counts and a second with them; of tables[n] the same cells. */
static void hide_column(
    struct tally_table *tables, size_t n, size_t counts, size_t col, int64_t k, struct arena *a)
{
    struct tally_table *by = &tables[counts];
    struct suppress_cell *cells = arena_array(a, by->n_rows + 1, sizeof *cells);
    for (size_t i = 0; cells && i < by->n_rows; i++)
        cells[i] = (struct suppress_cell){.value = by->rows[i].cells[col].value,
            .most = INT64_MAX,
            .hidden = by->rows[i].cells[col].state == TALLY_HIDDEN};
    bool enough = cells && suppress_table(cells, by->n_rows, k);
    for (size_t i = 0; i < by->n_rows; i++) {
        if (cells && !cells[i].hidden)
            continue;
        for (size_t t = 0; t < n; t++) {
            struct tally_cell *c = &tables[t].rows[i].cells[col];
            if (c->state == TALLY_KNOWN || c->state == TALLY_PROVISIONAL)
                c->state = TALLY_HIDDEN;
            tables[t].any_hidden = true;
        }
    }
    for (size_t t = 0; !enough && t < n; t++)
        if (tables[t].total)
            tables[t].total->cells[col].state = TALLY_HIDDEN;
}

/* ---- full-time persons ---- */

static const char *const months[MONTHS] = {N_("jan."), N_("feb."), N_("marts"), N_("april"), N_("maj"),
    N_("juni"), N_("juli"), N_("aug."), N_("sep."), N_("okt."), N_("nov."), N_("dec.")};

static const char *fulltime_label(
    const struct snapshot *s, const struct tally_ask *ask, size_t i, struct arena *a)
{
    static const char *const sexes[] = {N_("Køn ikke oplyst"), N_("Kvinder"), N_("Mænd")};
    switch (ask->split) {
    case TALLY_BY_CODE: return code_label("spell_kind", s->codes[i].key);
    case TALLY_BY_AGE: {
        const char *band = fulltime_band_label((int)i);
        const char *dash = strchr(band, '-');
        if (!*band)
            return tr("Alder ikke oplyst");
        if (i == 0)
            return tr("Under 16 år");
        return dash ? arena_printf(a, tr("%s–%s år"), arena_strndup(a, band, (size_t)(dash - band)), dash + 1)
                    : tr("65 år og derover");
    }
    case TALLY_BY_SEX: return tr(sexes[i]);
    case TALLY_BY_DISTRICT:
        return *s->districts[i] ? code_label("district", s->districts[i]) : tr("Bydel ikke oplyst");
    case TALLY_BY_INTERVENTION: return arena_printf(a, "%s", s->interventions[i].label);
    }
    return "";
}

static size_t fulltime_groups(const struct tally_ask *ask, const struct fulltime *f)
{
    switch (ask->split) {
    case TALLY_BY_AGE: return (size_t)f->n_bands;
    case TALLY_BY_SEX: return (size_t)f->n_sexes;
    case TALLY_BY_DISTRICT: return (size_t)f->n_districts;
    case TALLY_BY_CODE:
    case TALLY_BY_INTERVENTION: break;
    }
    return (size_t)f->n_groups;
}

static size_t fulltime_at(
    const struct tally_ask *ask, const struct fulltime *f, size_t i, int month, int *ret_group)
{
    int g = (int)i;
    *ret_group = ask->split == TALLY_BY_CODE || ask->split == TALLY_BY_INTERVENTION ? g : 0;
    return fulltime_cell(f, *ret_group, ask->split == TALLY_BY_AGE ? g : 0,
        ask->split == TALLY_BY_SEX ? g : 0, ask->split == TALLY_BY_DISTRICT ? g : 0, month);
}

/* The codes asked for are one group, unless each is to stand for itself. */
static int fulltime_rule_of(const struct snapshot *s, const struct tally_ask *ask, struct fulltime_rule *rule,
    struct code_set *set, struct arena *a, struct err *err)
{
    bool known;
    uint8_t *group = arena_array(a, SNAP_CODES + 2, sizeof *group);
    if (!group)
        return err_set(err, ERR_LIMIT, "tally: out of memory");
    int rc = code_set_parse(s, ask->codes ? ask->codes : "benefit", set, &known, err);
    if (rc)
        return rc;
    for (int i = 0; i < s->n_codes; i++)
        group[i] =
            code_set_has(set, (unsigned)i) ? (ask->split == TALLY_BY_CODE ? (uint8_t)i : 0) : SNAP_NO_CODE;
    *rule = (struct fulltime_rule){.from = snap_day(day_from_ymd(ask->year, 1, 1)),
        .to = snap_day(day_from_ymd(ask->year + 1, 1, 1)),
        .period = FULLTIME_MONTH,
        .basis = ask->weeks ? FULLTIME_WEEKS : FULLTIME_DAYS,
        .profile = ask->split == TALLY_BY_INTERVENTION ? NULL : ask->profile,
        .by_intervention = ask->split == TALLY_BY_INTERVENTION,
        .group_of = ask->split == TALLY_BY_INTERVENTION ? NULL : group,
        .n_groups = ask->split == TALLY_BY_CODE ? s->n_codes : 1,
        .once = true,
        .age = ask->split == TALLY_BY_AGE ? FULLTIME_AGE_NATIONAL : FULLTIME_AGE_NONE,
        .by_sex = ask->split == TALLY_BY_SEX,
        .by_district = ask->split == TALLY_BY_DISTRICT,
        .persons = true};
    return OK;
}

/* Persons of group g in a month: a split of them is a table whose total another table shows, so it must be safe beside it. */
static bool split_is_safe(const struct fulltime *f, int g, int month, enum tally_split split, int64_t k)
{
    struct suppress_cell cells[UINT8_MAX + 1] = {0}; /* a district is a byte */
    size_t n = 0;
    for (int age = 0; age < f->n_bands; age++)
        for (int sex = 0; sex < f->n_sexes; sex++)
            for (int district = 0; district < f->n_districts; district++) {
                size_t i = (size_t)(split == TALLY_BY_AGE ? age : split == TALLY_BY_SEX ? sex : district);
                cells[i].value += f->persons[fulltime_cell(f, g, age, sex, district, month)];
                cells[i].most = INT64_MAX;
                n = i + 1 > n ? i + 1 : n;
            }
    return suppress_table(cells, n, k);
}

/* The groups and months, [n_groups * MONTHS], whose count nobody may see, because some split of it is so small that no choice of cells is safe
 * beside it; a split then shows nothing. */
static int mark_unsafe(const struct snapshot *s, const struct tally_ask *ask, const struct fulltime_rule *by,
    bool *unsafe, struct arena *a, struct err *err)
{
    int rc = OK;
    for (int ages = 0; !rc && ages < 2; ages++) {
        struct fulltime_rule rule = *by;
        struct fulltime f;
        rule.age = ages ? FULLTIME_AGE_NATIONAL : FULLTIME_AGE_NONE;
        rule.by_sex = rule.by_district = !ages;
        rc = fulltime_compute(s, &rule, 1, &f, a, err);
        for (int g = 0; !rc && g < f.n_groups; g++)
            for (int m = 0; m < MONTHS; m++) {
                bool safe = ages ? split_is_safe(&f, g, m, TALLY_BY_AGE, ask->k)
                                 : split_is_safe(&f, g, m, TALLY_BY_SEX, ask->k) &&
                                       split_is_safe(&f, g, m, TALLY_BY_DISTRICT, ask->k);
                unsafe[g * MONTHS + m] = unsafe[g * MONTHS + m] || !safe;
            }
    }
    return rc;
}

static void fulltime_rows(const struct snapshot *s, const struct tally_ask *ask, const struct fulltime *f,
    const struct code_set *set, const bool *unsafe, struct tally_table ret[2], struct arena *a)
{
    size_t n = fulltime_groups(ask, f);
    for (size_t i = 0; i < n; i++) {
        bool any = false;
        if (ask->split == TALLY_BY_CODE && !code_set_has(set, (unsigned)i))
            continue;
        for (int m = 0; m < MONTHS; m++) {
            int g;
            any = any || f->persons[fulltime_at(ask, f, i, m, &g)] > 0;
        }
        if (!any)
            continue;
        size_t row = ret[0].n_rows++;
        ret[1].n_rows++;
        ret[0].rows[row].label = ret[1].rows[row].label = fulltime_label(s, ask, i, a);
        for (int m = 0; m < MONTHS; m++) {
            int g;
            size_t at = fulltime_at(ask, f, i, m, &g);
            enum fulltime_state state = fulltime_state_of(f, g, m);
            enum tally_state shown = state == FULLTIME_NOT_KNOWN     ? TALLY_NOT_YET
                                     : unsafe[g * MONTHS + m]        ? TALLY_HIDDEN
                                     : state == FULLTIME_PROVISIONAL ? TALLY_PROVISIONAL
                                                                     : TALLY_KNOWN;
            double value = fulltime_value(f, at, g, m);
            ret[0].rows[row].cells[m] = (struct tally_cell){
                TALLY_DECIMAL, shown, isnan(value) ? 0 : whole(value * 1000), 0, 0, INT_NONE, 0};
            ret[1].rows[row].cells[m] = count_cell(f->persons[at]);
            ret[1].rows[row].cells[m].state = shown;
        }
    }
}

static int fulltime_tables(const struct snapshot *s, const struct tally_ask *ask, struct code_set *set,
    struct tally_table ret[2], struct arena *a, struct err *err)
{
    struct fulltime_rule rule;
    struct fulltime f;
    static const char *const heads[] = {N_("Ydelse"), N_("Alder"), N_("Køn"), N_("Bydel nu"), N_("Indsats")};
    int rc = fulltime_rule_of(s, ask, &rule, set, a, err);
    if (!rc)
        rc = fulltime_compute(s, &rule, 1, &f, a, err);
    bool *unsafe = rc ? NULL : arena_array(a, (size_t)(f.n_groups * MONTHS) + 1, sizeof *unsafe);
    if (!rc && !unsafe)
        rc = err_set(err, ERR_LIMIT, "tally: out of memory");
    if (!rc && !ask->sees_all && ask->split != TALLY_BY_INTERVENTION)
        rc = mark_unsafe(s, ask, &rule, unsafe, a, err);
    for (int t = 0; !rc && t < 2; t++) {
        ret[t] = (struct tally_table){
            .title = t ? tr("Personer") : tr("Fuldtidspersoner"), .head = tr(heads[ask->split])};
        rc = table_new(&ret[t], fulltime_groups(ask, &f), MONTHS, false, a, err);
        for (int m = 0; !rc && m < MONTHS; m++)
            ret[t].cols[m] = tr(months[m]);
    }
    if (rc)
        return rc;
    fulltime_rows(s, ask, &f, set, unsafe, ret, a);
    for (size_t m = 0; !ask->sees_all && m < MONTHS; m++)
        hide_column(ret, 2, 1, m, ask->k, a);
    return OK;
}

/* Row of the month in both tables. */
static void hide_row(struct tally_table tables[2], size_t row, size_t month)
{
    for (size_t t = 0; t < 2; t++) {
        struct tally_cell *c = &tables[t].rows[row].cells[month];
        if (c->state == TALLY_KNOWN || c->state == TALLY_PROVISIONAL)
            c->state = TALLY_HIDDEN;
        tables[t].any_hidden = true;
    }
}

/* A code that the table of all benefits hides in a month is hidden with the filter too, and so is every split of it: its parts add up to it. */
static int hide_with_all(const struct snapshot *s, const struct tally_ask *ask, const struct code_set *set,
    struct tally_table ret[2], struct arena *a, struct err *err)
{
    struct tally_ask whole = *ask;
    struct tally_table all[2];
    struct code_set benefits;
    whole.split = TALLY_BY_CODE;
    whole.codes = NULL;
    int rc = fulltime_tables(s, &whole, &benefits, all, a, err);
    for (int code = 0; !rc && code < s->n_codes; code++) {
        if (!code_set_has(set, (unsigned)code) || !code_set_has(&benefits, (unsigned)code))
            continue;
        const char *label = fulltime_label(s, &whole, (size_t)code, a);
        for (size_t i = 0; i < all[1].n_rows; i++)
            for (size_t m = 0; m < MONTHS && text_equal(all[1].rows[i].label, label); m++)
                for (size_t r = 0; all[1].rows[i].cells[m].state == TALLY_HIDDEN && r < ret[1].n_rows; r++)
                    if (ask->split != TALLY_BY_CODE || text_equal(ret[1].rows[r].label, label))
                        hide_row(ret, r, m);
    }
    return rc;
}

int tally_fulltime(const struct snapshot *s, const struct tally_ask *ask, struct tally_table ret[2],
    struct arena *a, struct err *err)
{
    struct code_set set;
    int rc = fulltime_tables(s, ask, &set, ret, a, err);
    bool linked = ask->codes && !ask->sees_all && ask->split != TALLY_BY_INTERVENTION;
    return rc == OK && linked ? hide_with_all(s, ask, &set, ret, a, err) : rc;
}

/* ---- status ---- */

/* Each outcome by itself, then those chosen together. */
enum { ASKED = TALLY_OUTCOMES, RULES = (TALLY_OUTCOMES + 1) * HORIZONS };

/* An outcome that no code in the data is of: nobody has it. */
static bool is_empty(const struct code_set *set, const struct snapshot *s)
{
    for (int i = 0; i < s->n_codes; i++)
        if (code_set_has(set, (unsigned)i))
            return false;
    return true;
}

static int status_rules(const struct snapshot *s, const struct tally_ask *ask,
    struct outcome_rule rules[RULES], bool is_none[TALLY_OUTCOMES], struct arena *a, struct err *err)
{
    static const int days[HORIZONS] = {30, 92, 182, 365}, month[HORIZONS] = {1, 3, 6, 12};
    const char *asked = NULL;
    for (size_t i = 0; i < TALLY_OUTCOMES; i++)
        if (ask->outcomes[i].codes && ask->outcomes[i].chosen)
            asked = asked ? arena_printf(a, "%s,%s", asked, ask->outcomes[i].codes) : ask->outcomes[i].codes;
    for (int i = 0; i <= ASKED; i++) {
        struct code_set set;
        bool known;
        const char *codes = i < ASKED && ask->outcomes[i].codes ? ask->outcomes[i].codes : asked;
        int rc = code_set_parse(s, codes, &set, &known, err);
        if (!rc && i < ASKED) {
            is_none[i] = !ask->outcomes[i].codes || is_empty(&set, s);
            rc = is_none[i] ? code_set_parse(s, asked, &set, &known, err) : OK;
        }
        if (rc)
            return rc;
        for (int h = 0; h < HORIZONS; h++)
            rules[i * HORIZONS + h] = (struct outcome_rule){.population = ask->population,
                .from = snap_day(day_from_ymd(ask->year, 1, 1)),
                .to = snap_day(day_from_ymd(ask->year + 1, 1, 1)),
                .anchor = ask->population == OUTCOME_COURSE_ENDED ? OUTCOME_FROM_EXIT : OUTCOME_FROM_START,
                .horizon = OUTCOME_AT,
                .n = ask->months ? month[h] : days[h],
                .step = ask->months ? OUTCOME_MONTHS : OUTCOME_DAYS,
                .what = OUTCOME_STATUS,
                .outcome = set,
                .profile = ask->profile,
                .unit = OUTCOME_FIRST_OF_YEAR};
    }
    return OK;
}

/* The outcomes and what is left are a table whose total is shown: whoever asks for one, the other and both knows all of it. r = the results of one
 * intervention on one day, of the rules in order, `next` apart. */
static bool status_is_hidden(const struct outcome_result *r, size_t next, const bool is_none[TALLY_OUTCOMES],
    const struct tally_ask *ask)
{
    struct suppress_cell cells[TALLY_OUTCOMES + 1];
    int64_t n = r[ASKED * next].n, rest = n;
    size_t asked = 0, n_asked = 0;
    for (size_t i = 0; i < TALLY_OUTCOMES; i++) {
        cells[i] = (struct suppress_cell){.value = is_none[i] ? 0 : r[i * next].x, .most = INT64_MAX};
        rest -= cells[i].value;
        asked = ask->outcomes[i].codes && ask->outcomes[i].chosen ? i : asked;
        n_asked += ask->outcomes[i].codes && ask->outcomes[i].chosen;
    }
    cells[TALLY_OUTCOMES] = (struct suppress_cell){.value = rest, .most = INT64_MAX};
    /* Both together tell what is left. */
    return !suppress_table(cells, TALLY_OUTCOMES + 1, ask->k) ||
           cells[n_asked == TALLY_OUTCOMES ? TALLY_OUTCOMES : asked].hidden;
}

/* One intervention; false when nobody is in it. */
static bool status_row(const struct outcome_result *r, size_t n, const bool is_none[TALLY_OUTCOMES],
    const struct tally_ask *ask, struct tally_row *row)
{
    bool any = false;
    int64_t base = 0; /* followed to the last day shown: fewer are followed to a later one */
    for (size_t h = 0; h < HORIZONS; h++) {
        const struct outcome_result *x = &r[(ASKED * HORIZONS + h) * n];
        struct tally_cell *c = &row->cells[h];
        any = any || x->n > 0 || x->not_due > 0;
        *c = share_cell(&x->share, x->not_due);
        c->n = x->n;
        if (ask->sees_all || c->state != TALLY_KNOWN)
            continue;
        if (status_is_hidden(&r[h * n], HORIZONS * n, is_none, ask) || suppress_is_small(base - x->n, ask->k))
            c->state = TALLY_HIDDEN;
        else
            base = x->n;
    }
    return any;
}

int tally_status(const struct snapshot *s, const struct tally_ask *ask, struct tally_table *ret,
    struct arena *a, struct err *err)
{
    struct outcome_rule rules[RULES];
    bool is_none[TALLY_OUTCOMES];
    size_t n = (size_t)s->n_interventions;
    struct outcome_result *r = arena_array(a, n * RULES + 1, sizeof *r);
    *ret = (struct tally_table){.title = tr("Status efter indsats"), .head = tr("Indsats")};
    int rc =
        r ? status_rules(s, ask, rules, is_none, a, err) : err_set(err, ERR_LIMIT, "tally: out of memory");
    if (!rc)
        rc = outcome_by_intervention(s, rules, RULES, 1, r, a, err);
    if (!rc)
        rc = table_new(ret, n, HORIZONS, false, a, err);
    if (rc)
        return rc;
    for (int h = 0; h < HORIZONS; h++)
        ret->cols[h] = arena_printf(a,
            ask->months ? (rules[h].n == 1 ? tr("%d måned") : tr("%d måneder")) : tr("Dag %d"), rules[h].n);
    for (size_t i = 0; i < n; i++) {
        struct tally_row *row = &ret->rows[ret->n_rows];
        if (!status_row(r + i, n, is_none, ask, row))
            continue;
        for (size_t h = 0; h < HORIZONS; h++)
            ret->any_hidden = ret->any_hidden || row->cells[h].state == TALLY_HIDDEN;
        row->label = arena_printf(a, "%s", s->interventions[i].label);
        ret->n_rows++;
    }
    return OK;
}

/* ---- unique persons ---- */

/* Running courses less those begun in the year, which are asked for as easily, are those from before: they must not be few. */
static int hide_begun_before(const struct snapshot *s, const struct unique_rule *running, int64_t k,
    struct tally_table *t, struct arena *a, struct err *err)
{
    struct unique_rule rule = *running;
    struct unique_table begun, all;
    rule.what = UNIQUE_STARTED;
    int rc = unique_count(s, &rule, &begun, a, err);
    if (!rc)
        rc = unique_count(s, running, &all, a, err);
    for (int g = 0, row = 0; !rc && g <= all.n_groups; g++) {
        bool is_total = g == all.n_groups;
        if (!is_total && !unique_at(&all, g, 0).rows && !unique_at(&all, g, 1).rows)
            continue;
        struct tally_cell *c = is_total ? t->total->cells : t->rows[row++].cells;
        for (int y = 0; y < 2; y++) {
            struct unique_count before = unique_at(&begun, g, y), now = unique_at(&all, g, y);
            if (!suppress_is_small(now.rows - before.rows, k) &&
                !suppress_is_small(now.persons - before.persons, k))
                continue;
            c[2 * y].state = c[2 * y + 1].state = TALLY_HIDDEN;
            t->any_hidden = true;
        }
    }
    return rc;
}

int tally_unique(const struct snapshot *s, const struct tally_ask *ask, struct tally_table *ret,
    struct arena *a, struct err *err)
{
    uint16_t period[3];
    struct unique_table u;
    for (int i = 0; i < 3; i++)
        period[i] = snap_day(day_from_ymd(ask->year - 1 + i, 1, 1));
    const struct unique_rule rule = {.what = ask->what, .period = period, .n_periods = 2};
    *ret = (struct tally_table){.title = tr("Forløb og forskellige personer"), .head = tr("Indsats")};
    int rc = unique_count(s, &rule, &u, a, err);
    if (!rc)
        rc = table_new(ret, (size_t)u.n_groups, UNIQUE_COLS, true, a, err);
    if (rc)
        return rc;
    for (int y = 0; y < 2; y++) {
        ret->cols[2 * y] = arena_printf(a, tr("Forløb %d"), ask->year - 1 + y);
        ret->cols[2 * y + 1] = arena_printf(a, tr("Personer %d"), ask->year - 1 + y);
    }
    for (int g = 0; g <= u.n_groups; g++) {
        struct tally_row *row = g == u.n_groups ? ret->total : &ret->rows[ret->n_rows];
        bool any = false;
        for (int y = 0; y < 2; y++) {
            struct unique_count c = unique_at(&u, g, y);
            row->cells[2 * y] = count_cell(c.rows);
            row->cells[2 * y + 1] = count_cell(c.persons);
            any = any || c.rows > 0;
        }
        if (g < u.n_groups && any) {
            row->label = arena_printf(a, "%s", s->interventions[g].label);
            ret->n_rows++;
        }
    }
    if (!ask->sees_all && ask->what == UNIQUE_RUNNING)
        rc = hide_begun_before(s, &rule, ask->k, ret, a, err);
    for (size_t col = 0; !rc && !ask->sees_all && col < UNIQUE_COLS; col++)
        hide_column(ret, 1, 0, col, ask->k, a);
    /* Who sees the courses of a hidden count of persons would know its size roughly, and the other way round. */
    for (size_t i = 0; !rc && i <= ret->n_rows; i++) {
        struct tally_cell *c = i == ret->n_rows ? ret->total->cells : ret->rows[i].cells;
        for (size_t y = 0; y < UNIQUE_COLS; y += 2)
            if (c[y].state == TALLY_HIDDEN || c[y + 1].state == TALLY_HIDDEN)
                c[y].state = c[y + 1].state = TALLY_HIDDEN;
    }
    return rc;
}

/* ---- pauses and waits ---- */

const int64_t tally_limits[TALLY_LIMITS] = {28, 56, 91, 182};

/* Gaps over each of tally_limits, and of them those that run: what the same table shows when it is asked for with another limit. */
struct pause_steps {
    int64_t over[TALLY_LIMITS], running[TALLY_LIMITS];
};

static void pause_steps_add(struct pause_steps *p, const struct pause_gap *g)
{
    for (size_t i = 0; i < TALLY_LIMITS; i++) {
        bool is_over = g->benefit_days > tally_limits[i];
        p->over[i] += is_over;
        p->running[i] += is_over && g->ended == PAUSE_GAP_RUNS;
    }
}

/* Whether a count may be shown with a limit beside those with the shorter ones: from one that is shown to the next there are no few. */
static bool step_is_shown(const int64_t x[TALLY_LIMITS], int64_t whole, int64_t limit, int64_t k)
{
    int64_t last = whole;
    for (size_t i = 0; i < TALLY_LIMITS; i++) {
        bool shown = !suppress_is_small(x[i], k) && !suppress_is_small(last - x[i], k);
        if (tally_limits[i] == limit)
            return shown;
        last = shown ? x[i] : last;
    }
    return false;
}

static void hide_pause_steps(
    const struct pause_steps *p, const struct tally_ask *ask, struct tally_table *t, struct tally_row *row)
{
    struct tally_cell *c = row->cells;
    if (!step_is_shown(p->over, c[0].value, ask->pause_limit, ask->k))
        c[1].state = TALLY_HIDDEN;
    if (!step_is_shown(p->running, p->running[0], ask->pause_limit, ask->k))
        c[2].state = TALLY_HIDDEN;
    t->any_hidden = t->any_hidden || c[1].state == TALLY_HIDDEN || c[2].state == TALLY_HIDDEN;
}

/* last = how many had it in the end where a table shows it, INT_NONE otherwise; is_hidden: no cell may tell it. */
static int curve_table(const struct wait_curves *w, const int *weeks, size_t n, bool done, int64_t last,
    bool is_hidden, const struct tally_ask *ask, struct tally_table *t, struct arena *a, struct err *err)
{
    int rc = table_new(t, 2, n, false, a, err);
    if (rc)
        return rc;
    t->head = tr("Måde at regne på");
    t->n_rows = w->n ? 2 : 0;
    t->rows[0].label = tr("Alle: den, der slutter på anden måde, bliver stående");
    t->rows[1].label = tr("Netto: som om ingen sluttede på anden måde (Kaplan–Meier)");
    for (size_t i = 0; i < n; i++) {
        t->cols[i] = arena_printf(a, tr("%d uger"), weeks[i]);
        t->rows[0].cells[i] = curve_cell(&w->all, 7.0 * weeks[i], w->n, done, ask);
        t->rows[1].cells[i] = curve_cell(&w->net, 7.0 * weeks[i], w->n, done, ask);
    }
    for (size_t r = 0; !ask->sees_all && r < 2; r++)
        hide_steps(&t->rows[r], n, done ? 0 : w->n, r ? INT_NONE : last, ask->k);
    for (size_t i = 0; i < n; i++) {
        struct tally_cell *all = &t->rows[0].cells[i], *net = &t->rows[1].cells[i];
        if (is_hidden && all->state == TALLY_KNOWN)
            all->state = TALLY_HIDDEN;
        /* Where nobody ends in another way both are the same. */
        if (!ask->sees_all && all->state == TALLY_HIDDEN && net->state == TALLY_KNOWN)
            net->state = TALLY_HIDDEN;
        t->any_hidden = t->any_hidden || all->state == TALLY_HIDDEN || net->state == TALLY_HIDDEN;
    }
    return OK;
}

static int pause_rows(const struct snapshot *s, const struct pause_gap_result *r, const struct tally_ask *ask,
    struct tally_table *t, struct arena *a, struct err *err)
{
    enum { COLS = 4 };
    size_t n = (size_t)s->n_interventions;
    const char *const cols[COLS] = {
        tr("Pauser"), tr("Over grænsen"), tr("Heraf i gang endnu"), tr("Dage på ydelse i gennemsnit")};
    int64_t *days = arena_array(a, n + 1, sizeof *days);
    struct pause_steps *steps = arena_array(a, n + 1, sizeof *steps);
    int rc =
        days && steps ? table_new(t, n, COLS, true, a, err) : err_set(err, ERR_LIMIT, "tally: out of memory");
    if (rc)
        return rc;
    for (size_t c = 0; c < COLS; c++)
        t->cols[c] = cols[c];
    for (size_t i = 0; i <= n; i++)
        for (size_t c = 0; c < COLS; c++)
            t->rows[i].cells[c] = count_cell(0);
    for (size_t i = 0; i < r->n; i++) {
        const struct pause_gap *g = &r->gaps[i];
        struct tally_cell *to[2] = {
            t->total->cells, g->intervention < n ? t->rows[g->intervention].cells : NULL};
        for (size_t k = 0; k < 2 && to[k]; k++) {
            to[k][0].value++;
            to[k][1].value += g->is_over;
            to[k][2].value += g->is_over && g->ended == PAUSE_GAP_RUNS;
        }
        days[n] += g->benefit_days;
        pause_steps_add(&steps[n], g);
        if (g->intervention < n) {
            days[g->intervention] += g->benefit_days;
            pause_steps_add(&steps[g->intervention], g);
        }
    }
    for (size_t i = 0; i <= n; i++) {
        struct tally_cell *c = t->rows[i].cells;
        c[3] = (struct tally_cell){TALLY_DECIMAL, c[0].value ? TALLY_KNOWN : TALLY_NONE,
            c[0].value ? days[i] * 1000 / c[0].value : 0, 0, 0, INT_NONE, 0};
        if (!ask->sees_all)
            hide_pause_steps(&steps[i], ask, t, &t->rows[i]);
        if (i == n || c[0].value == 0)
            continue;
        t->rows[t->n_rows] = t->rows[i];
        t->rows[t->n_rows++].label = arena_printf(a, "%s", s->interventions[i].label);
    }
    return OK;
}

/* Some of the counts of column base are in column part: what is left of them must not be few either. */
static void hide_rest(struct tally_table *t, size_t base, size_t part, int64_t k)
{
    for (size_t i = 0; i <= t->n_rows; i++) {
        struct tally_cell *c = i == t->n_rows ? t->total->cells : t->rows[i].cells;
        if (c[part].state != TALLY_KNOWN || !suppress_is_small(c[base].value - c[part].value, k))
            continue;
        c[part].state = TALLY_HIDDEN;
        t->any_hidden = true;
    }
}

int tally_pause(const struct snapshot *s, const struct tally_ask *ask, struct tally_table ret[2],
    struct arena *a, struct err *err)
{
    static const int weeks[] = {8, 13, 26, 52};
    struct pause_gap_result r;
    struct pause_gap_rule rule = {.profile = ask->profile,
        .limit_days = ask->pause_limit,
        .from = snap_day(day_from_ymd(ask->year, 1, 1)),
        .to = snap_day(day_from_ymd(ask->year + 1, 1, 1))};
    int rc = measure_active_benefits(s, NULL, &rule.benefit, err);
    if (!rc)
        rc = pause_gaps(s, &rule, &r, a, err);
    if (rc)
        return rc;
    ret[0] = (struct tally_table){
        .title = tr("Pauser efter indsatsen før pausen"), .head = tr("Indsats før pausen")};
    ret[1] = (struct tally_table){.title = tr("Hvor mange er endnu uden et nyt forløb?")};
    rc = pause_rows(s, &r, ask, &ret[0], a, err);
    for (size_t col = 0; !rc && !ask->sees_all && col < 3; col++) {
        if (col > 0)
            hide_rest(&ret[0], col - 1, col, ask->k);
        hide_column(ret, 1, 0, col, ask->k, a);
    }
    for (size_t i = 0; !rc && i < ret[0].n_rows; i++) {
        struct tally_cell *c = ret[0].rows[i].cells;
        if (c[0].state == TALLY_HIDDEN)
            c[3].state = TALLY_HIDDEN;
    }
    return rc ? rc : curve_table(&r.wait, weeks, 4, false, INT_NONE, false, ask, &ret[1], a, err);
}

int tally_wait(const struct snapshot *s, const struct tally_ask *ask, struct tally_table ret[2],
    struct arena *a, struct err *err)
{
    enum { ENDS = 4 };
    static const int weeks[] = {4, 8, 13, 26};
    struct first_offer_result r;
    struct first_offer_rule rule = {
        .since = ask->since_referral ? FIRST_OFFER_SINCE_REFERRAL : FIRST_OFFER_SINCE_BENEFIT,
        .from = snap_day(day_from_ymd(ask->year, 1, 1)),
        .to = snap_day(day_from_ymd(ask->year + 1, 1, 1))};
    int rc = measure_active_benefits(s, NULL, &rule.benefit, err);
    if (!rc)
        rc = first_offers(s, &rule, &r, a, err);
    if (rc)
        return rc;
    const char *const ends[ENDS] = {tr("Begyndte i et tilbud"), tr("Venter endnu"),
        tr("Ydelsen ophørte først"), tr("Død eller fraflyttet")};
    int64_t n[ENDS] = {r.wait.n_event, r.wait.n_running, r.n_left, r.n_gone};
    ret[0] =
        (struct tally_table){.title = tr("Hvordan endte ventetiden?"), .head = tr("Ventetiden endte med")};
    ret[1] = (struct tally_table){.title = tr("Hvor mange er begyndt i et tilbud?")};
    rc = table_new(&ret[0], ENDS, 1, true, a, err);
    if (rc)
        return rc;
    ret[0].cols[0] = tr("Personer");
    ret[0].n_rows = r.wait.n ? ENDS : 0;
    for (size_t i = 0; i < ENDS; i++) {
        ret[0].rows[i].label = ends[i];
        ret[0].rows[i].cells[0] = count_cell(n[i]);
    }
    ret[0].total->cells[0] = count_cell(r.wait.n);
    if (!ask->sees_all)
        hide_column(ret, 1, 0, 0, ask->k, a);
    bool hidden = ret[0].rows[0].cells[0].state == TALLY_HIDDEN;
    return curve_table(&r.wait, weeks, 4, true, r.wait.n_event, hidden, ask, &ret[1], a, err);
}
