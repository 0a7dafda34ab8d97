/* What is known of people on their index date, as columns to make groups alike by, and what became of them after it. */
#include "measure/compare_internal.h"

#include "base/lang.h"
#include "base/sort.h"

#include <math.h>
#include <string.h>

enum { ROWS_PER_COLUMN = 5, CATEGORY_FEWEST = 5, CATEGORIES = 256 };

int weeks_before(const struct snapshot *s, const struct code_set *set, size_t person, uint16_t day, int weeks)
{
    int from = day - 7 * weeks, n = 0, next = 0; /* weeks before next are counted already */
    if (weeks <= 0)
        return 0;
    for (uint32_t i = s->spell_first[person]; i < s->spell_first[person + 1]; i++) {
        if (s->spell_start[i] >= day)
            break;
        uint8_t code = s->spell_code[i];
        int end = s->spell_end[i] == SNAP_OPEN ? s->codes[code].until : s->spell_end[i];
        end = end < day ? end : day;
        int start = s->spell_start[i] > from ? s->spell_start[i] : from;
        if (end <= start || !code_set_has(set, code))
            continue;
        int first = (start - from) / 7, last = (end - 1 - from) / 7;
        first = first > next ? first : next;
        if (last >= first) {
            n += last - first + 1;
            next = last + 1;
        }
    }
    return n;
}

/* ---- columns ---- */

struct columns {
    const struct cohort *c;
    double *x; /* [n][stride] while they are made */
    size_t stride;
    const char *name[LOGISTIC_COLUMNS];
    int p;
    bool merged;
};

static double *column_add(struct columns *k, const char *name)
{
    k->name[k->p] = name;
    return k->x + k->p++;
}

static void column_set(const struct columns *k, double *column, size_t row, double value)
{
    column[row * k->stride] = value;
}

/* Years at the index date; those without a day of birth get the mean, and a column that says so. */
static void add_age(const struct snapshot *s, struct columns *k)
{
    const struct cohort *c = k->c;
    double sum = 0, known = 0;
    for (size_t i = 0; i < c->n; i++)
        if (s->birth[c->rows[i].person] != SNAP_OPEN) {
            sum += c->rows[i].index - s->birth[c->rows[i].person];
            known++;
        }
    if (!(known > 0))
        return;
    double *age = column_add(k, tr("Alder, år")), *square = column_add(k, tr("Alder i anden, år² / 100"));
    double *missing = known < (double)c->n ? column_add(k, tr("Alder ikke oplyst")) : NULL;
    for (size_t i = 0; i < c->n; i++) {
        uint16_t birth = s->birth[c->rows[i].person];
        double years = (birth == SNAP_OPEN ? sum / known : c->rows[i].index - birth) / 365.25;
        column_set(k, age, i, years);
        column_set(k, square, i, years * years / 100);
        if (missing)
            column_set(k, missing, i, birth == SNAP_OPEN);
    }
}

static void add_sex(const struct snapshot *s, struct columns *k)
{
    bool unknown = false, known = false;
    for (size_t i = 0; i < k->c->n; i++) {
        unknown |= s->sex[k->c->rows[i].person] == SNAP_SEX_UNKNOWN;
        known |= s->sex[k->c->rows[i].person] != SNAP_SEX_UNKNOWN;
    }
    if (!known)
        return;
    double *woman = column_add(k, tr("Kvinde")),
           *missing = unknown ? column_add(k, tr("Køn ikke oplyst")) : NULL;
    for (size_t i = 0; i < k->c->n; i++) {
        uint8_t sex = s->sex[k->c->rows[i].person];
        column_set(k, woman, i, sex == SNAP_FEMALE);
        if (missing)
            column_set(k, missing, i, sex == SNAP_SEX_UNKNOWN);
    }
}

static void add_history(const struct snapshot *s, const struct compare_question *q, struct columns *k)
{
    double *waited = column_add(k, tr("Uger, siden ydelsen begyndte")),
           *year = column_add(k, tr("Uger på ydelse af de seneste 52")),
           *long_run = column_add(k, tr("Uger på ydelse af de seneste 156")),
           *work = column_add(k, tr("Uger i arbejde af de seneste 156")),
           *courses = column_add(k, tr("Tidligere forløb")),
           *season = column_add(k, tr("Måneder inde i perioden"));
    for (size_t i = 0; i < k->c->n; i++) {
        const struct cohort_row *r = &k->c->rows[i];
        int earlier = 0;
        for (uint32_t j = s->course_first[r->person]; j < s->course_first[r->person + 1]; j++)
            earlier += s->course_start[j] < r->index;
        column_set(k, waited, i, (r->index - r->benefit_start) / 7.0);
        column_set(k, year, i, weeks_before(s, &q->benefit, r->person, r->index, 52));
        column_set(k, long_run, i, weeks_before(s, &q->benefit, r->person, r->index, 156));
        column_set(k, work, i, weeks_before(s, &q->work, r->person, r->index, 156));
        column_set(k, courses, i, earlier);
        column_set(k, season, i, (r->index - q->from) / 30.4375);
    }
}

/* One column per category but the most common. A category with fewer than CATEGORY_FEWEST rows in either group joins the other such in one column, or,
 * when they are too few together, the most common. Returns how many columns it takes; adds them when add is set. */
static int categories(
    struct columns *k, const uint8_t *of, int n_of, const char *const *name, const char *rest_name, bool add)
{
    size_t count[CATEGORIES][2] = {0}, rest[2] = {0};
    int common = 0, n = 0;
    for (size_t i = 0; i < k->c->n; i++)
        count[of[i]][k->c->rows[i].treated]++;
    for (int v = 0; v < n_of; v++)
        if (count[v][0] + count[v][1] > count[common][0] + count[common][1])
            common = v;
    bool own[CATEGORIES] = {0}, has_rest;
    for (int v = 0; v < n_of; v++) {
        own[v] = v != common && count[v][0] >= CATEGORY_FEWEST && count[v][1] >= CATEGORY_FEWEST;
        n += own[v];
        for (int g = 0; g < 2 && v != common && !own[v]; g++)
            rest[g] += count[v][g];
    }
    has_rest = rest[0] >= CATEGORY_FEWEST && rest[1] >= CATEGORY_FEWEST;
    if (!add || k->p + n + has_rest >= (int)k->stride)
        return n + has_rest;
    k->merged |= rest[0] + rest[1] > 0;
    for (int v = 0; v < n_of; v++) {
        if (!own[v])
            continue;
        double *column = column_add(k, name[v]);
        for (size_t i = 0; i < k->c->n; i++)
            column_set(k, column, i, of[i] == v);
    }
    if (has_rest) {
        double *column = column_add(k, rest_name);
        for (size_t i = 0; i < k->c->n; i++)
            column_set(k, column, i, of[i] != common && !own[of[i]]);
    }
    return n + has_rest;
}

static int add_categories(
    const struct snapshot *s, struct columns *k, struct cohort_columns *ret, struct arena *a, struct err *err)
{
    const struct cohort *c = k->c;
    uint8_t *of = arena_array(a, c->n + 1, 1);
    const char **name = arena_array(a, CATEGORIES, sizeof *name);
    if (!of || !name)
        return err_set(err, ERR_LIMIT, "no memory for categories");
    for (int v = 0; v < s->n_codes; v++)
        name[v] = s->codes[v].label;
    for (size_t i = 0; i < c->n; i++)
        of[i] = c->rows[i].benefit;
    categories(k, of, s->n_codes, name, tr("Anden ydelse"), true);
    for (int v = 0; v < s->n_districts && v < CATEGORIES; v++)
        name[v] = s->districts[v] && *s->districts[v] ? s->districts[v] : tr("Bydel ikke oplyst");
    for (size_t i = 0; i < c->n; i++)
        of[i] = snapshot_district_on(s, c->rows[i].person, c->rows[i].index);
    int n = s->n_districts > 0 ? categories(k, of, s->n_districts, name, tr("Andre bydele"), false) : 0;
    size_t few = c->n_treated < c->n - c->n_treated ? c->n_treated : c->n - c->n_treated;
    ret->no_districts = few < (size_t)(ROWS_PER_COLUMN * (k->p + n)) || k->p + n >= LOGISTIC_COLUMNS;
    if (!ret->no_districts && n > 0)
        categories(k, of, s->n_districts, name, tr("Andre bydele"), true);
    ret->no_districts &= n > 0;
    return OK;
}

static uint32_t age_band(uint16_t birth, uint16_t day)
{
    static const int16_t limits[] = {25, 30, 40, 50, 60};
    uint32_t band = 0;
    if (birth == SNAP_OPEN)
        return 7;
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++)
        band += (day - birth) / 365.25 >= limits[i];
    return band;
}

/* Persons numbered from 0 in the order of the snapshot; a hash of the person's own number breaks ties, so that a run is repeatable. */
static int row_numbers(const struct snapshot *s, const struct cohort *c, struct propensity_rows *in,
    struct arena *a, struct err *err)
{
    uint32_t *person = arena_array(a, 2 * c->n + 1, sizeof *person);
    uint32_t *number = arena_array(a, s->n_persons + 1, sizeof *number);
    uint64_t *hash = arena_array(a, c->n + 1, sizeof *hash);
    uint8_t *treated = arena_array(a, c->n + 1, 1);
    if (!person || !number || !hash || !treated)
        return err_set(err, ERR_LIMIT, "no memory for %zu rows", c->n);
    uint32_t *cell = person + c->n;
    for (size_t i = 0; i < c->n; i++)
        number[c->rows[i].person] = 1;
    uint32_t n = 0;
    for (size_t p = 0; p < s->n_persons; p++)
        number[p] = number[p] ? n++ : 0;
    for (size_t i = 0; i < c->n; i++) {
        const struct cohort_row *r = &c->rows[i];
        uint64_t h = (uint64_t)s->person_id[r->person] * UINT64_C(0x9e3779b97f4a7c15) + r->index;
        h = (h ^ (h >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
        hash[i] = h ^ (h >> 27);
        person[i] = number[r->person];
        treated[i] = r->treated;
        cell[i] =
            (uint32_t)r->benefit * 32 + s->sex[r->person] * 8u + age_band(s->birth[r->person], r->index);
    }
    in->person = person;
    in->n_persons = n;
    in->cell = cell;
    in->hash = hash;
    in->treated = treated;
    return OK;
}

int cohort_columns(const struct snapshot *s, const struct compare_question *q, const struct cohort *c,
    struct cohort_columns *ret, struct arena *a, struct err *err)
{
    /* Age, sex and history take at most 11; categories as many as there are. */
    size_t stride = 16 + (size_t)s->n_codes + (size_t)s->n_districts;
    struct columns k = {.c = c, .stride = stride < LOGISTIC_COLUMNS ? stride : LOGISTIC_COLUMNS};
    struct cohort_columns r = {.in = {.n = c->n}};
    k.x = arena_array(a, c->n * k.stride + 1, sizeof *k.x);
    if (!k.x)
        return err_set(err, ERR_LIMIT, "no memory for the columns of %zu rows", c->n);
    add_age(s, &k);
    add_sex(s, &k);
    add_history(s, q, &k);
    int rc = add_categories(s, &k, &r, a, err);
    if (rc == OK)
        rc = row_numbers(s, c, &r.in, a, err);
    const char **name = arena_array(a, (size_t)k.p + 1, sizeof *name);
    if (rc == OK && !name)
        rc = err_set(err, ERR_LIMIT, "no memory for names");
    if (rc != OK)
        return rc;
    /* Rows close together: a row's columns are moved left of where any later row is read. */
    for (size_t i = 0; i < c->n; i++)
        memmove(k.x + i * (size_t)k.p, k.x + i * k.stride, (size_t)k.p * sizeof *k.x);
    memcpy(name, k.name, (size_t)k.p * sizeof *name);
    r.in.p = k.p;
    r.in.x = k.x;
    r.in.name = name;
    r.merged = k.merged;
    *ret = r;
    return OK;
}

/* ---- outcome ---- */

uint16_t cohort_until(const struct snapshot *s, const struct compare_question *q)
{
    uint16_t until = code_set_until(s, &q->outcome);
    return q->known && q->known < until ? q->known : until;
}

bool outcome_on(const struct snapshot *s, const struct compare_question *q, size_t person, uint16_t day)
{
    if (!q->profile)
        return code_on_day(s, &q->outcome, person, day);
    uint8_t code = status_on_day(s, q->profile, person, day);
    return code != SNAP_NO_CODE && code_set_has(&q->outcome, code);
}

/* Status: known only when the day at the horizon is complete. Event: from the first day after the index date that is complete. */
void cohort_due(
    const struct snapshot *s, const struct compare_question *q, struct cohort *c, int64_t ret_not_due[2])
{
    uint16_t until = cohort_until(s, q);
    size_t kept = 0, treated = 0;
    ret_not_due[0] = ret_not_due[1] = 0;
    for (size_t i = 0; i < c->n; i++) {
        struct cohort_row row = c->rows[i];
        int32_t needed = row.index + (q->measure == COMPARE_STATUS ? q->horizon_days : 1);
        if (needed >= until) {
            ret_not_due[row.treated]++;
            continue;
        }
        c->rows[kept++] = row;
        treated += row.treated;
    }
    c->n = kept;
    c->n_treated = treated;
}

/* First day of [from, to) with the outcome; SNAP_OPEN = none. */
static uint16_t first_outcome(
    const struct snapshot *s, const struct compare_question *q, size_t person, uint16_t from, uint16_t to)
{
    uint16_t first = SNAP_OPEN;
    for (uint32_t i = s->spell_first[person]; i < s->spell_first[person + 1]; i++) {
        uint8_t code = s->spell_code[i];
        uint16_t start = s->spell_start[i] > from ? s->spell_start[i] : from, end = s->spell_end[i];
        if (start >= to || start >= first)
            break;
        if (!code_set_has(&q->outcome, code) || end <= start)
            continue;
        end = end < to ? end : to;
        if (!q->profile) {
            first = start;
            continue;
        }
        for (uint16_t day = start; day < end && day < first; day++)
            if (outcome_on(s, q, person, day))
                first = day;
    }
    return first;
}

static void event_of(const struct snapshot *s, const struct compare_question *q, const struct cohort_row *r,
    uint16_t until, double *ret_time, uint8_t *ret_event)
{
    int32_t end = r->index + q->horizon_days + 1;
    uint16_t to = end < until ? (uint16_t)end : until;
    uint16_t first = first_outcome(s, q, r->person, (uint16_t)(r->index + 1), to);
    uint16_t gone = snapshot_gone_by(s, r->person, (uint16_t)(to - 1));
    *ret_event = 0;
    *ret_time = to - 1 - r->index;
    if (gone != SNAP_OPEN && gone < first) {
        *ret_event = 2;
        *ret_time = gone > r->index ? gone - r->index : 0;
    } else if (first != SNAP_OPEN) {
        *ret_event = 1;
        *ret_time = first - r->index;
    }
}

int cohort_outcome(const struct snapshot *s, const struct compare_question *q, const struct cohort *c,
    struct cohort_outcome *ret, struct arena *a, struct err *err)
{
    double *time = arena_array(a, c->n + 1, sizeof *time);
    uint8_t *event = arena_array(a, c->n + 1, 1);
    uint16_t until = cohort_until(s, q);
    if (!time || !event)
        return err_set(err, ERR_LIMIT, "no memory for %zu outcomes", c->n);
    *ret = (struct cohort_outcome){.y = {time, event, q->horizon_days}};
    for (size_t i = 0; i < c->n; i++) {
        const struct cohort_row *r = &c->rows[i];
        if (q->measure == COMPARE_STATUS) {
            uint16_t due = (uint16_t)(r->index + q->horizon_days);
            event[i] = outcome_on(s, q, r->person, due);
            time[i] = q->horizon_days;
            ret->n_gone[r->treated] += snapshot_gone_by(s, r->person, due) != SNAP_OPEN;
        } else {
            event_of(s, q, r, until, &time[i], &event[i]);
            ret->n_gone[r->treated] += event[i] == 2;
            ret->n_cut[r->treated] += event[i] == 0 && time[i] < q->horizon_days;
        }
        ret->n_outcome[r->treated] += event[i] == 1;
    }
    return OK;
}
