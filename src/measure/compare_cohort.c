/* Who is compared from which day: participants, and others with an index date of their own. */
#include "measure/compare_internal.h"

#include "base/rng.h"
#include "base/sort.h"

#include <string.h>

uint16_t cohort_begins(const struct snapshot *s, int intervention, size_t person, uint16_t day)
{
    for (uint32_t i = s->course_first[person]; i < s->course_first[person + 1]; i++)
        if (s->course_intervention[i] == intervention && s->course_start[i] >= day)
            return s->course_start[i];
    return SNAP_OPEN;
}

static uint16_t spell_end(const struct snapshot *s, uint32_t spell)
{
    return s->spell_end[spell] == SNAP_OPEN ? s->codes[s->spell_code[spell]].until : s->spell_end[spell];
}

bool benefit_run(const struct snapshot *s, const struct code_set *set, size_t person, uint16_t day,
    uint16_t *ret_start, uint8_t *ret_code)
{
    uint16_t start[SNAP_CODES] = {0}, end[SNAP_CODES] = {0};
    bool found = false;
    for (uint32_t i = s->spell_first[person]; i < s->spell_first[person + 1]; i++) {
        uint8_t code = s->spell_code[i];
        if (s->spell_start[i] > day)
            break;
        if (!code_set_has(set, code))
            continue;
        if (end[code] == 0 || s->spell_start[i] > end[code])
            start[code] = s->spell_start[i];
        uint16_t last = spell_end(s, i);
        end[code] = last > end[code] ? last : end[code];
    }
    for (int code = 0; code < s->n_codes; code++) {
        if (end[code] <= day || (found && start[code] >= *ret_start))
            continue;
        found = true;
        *ret_start = start[code];
        *ret_code = (uint8_t)code;
    }
    return found;
}

/* ---- participants ---- */

/* First start in the window of the intervention, or of either with a comparator: ret_treated tells which. */
static uint16_t first_in_window(
    const struct snapshot *s, const struct compare_question *q, size_t person, bool *ret_treated)
{
    uint16_t own = cohort_begins(s, q->intervention, person, q->from), other = SNAP_OPEN;
    if (q->comparator >= 0)
        other = cohort_begins(s, q->comparator, person, q->from);
    *ret_treated = own <= other;
    uint16_t first = own < other ? own : other;
    return first < q->until ? first : SNAP_OPEN;
}

static int cohort_participants(const struct snapshot *s, const struct compare_question *q, struct cohort *c,
    struct arena *a, struct err *err)
{
    size_t n = 0, most = 0;
    bool treated;
    for (size_t p = 0; p < s->n_persons; p++)
        most += first_in_window(s, q, p, &treated) != SNAP_OPEN;
    struct cohort_row *rows = arena_array(a, most + 1, sizeof *rows);
    if (!rows)
        return err_set(err, ERR_LIMIT, "no memory for %zu participants", most);
    /* Participants first, then those of the other intervention. */
    for (int group = 1; group >= 0; group--) {
        for (size_t p = 0; p < s->n_persons; p++) {
            struct cohort_row row = {.person = (uint32_t)p};
            row.index = first_in_window(s, q, p, &row.treated);
            if (row.index == SNAP_OPEN || row.treated != (group == 1))
                continue;
            if (benefit_run(s, &q->benefit, p, row.index, &row.benefit_start, &row.benefit))
                rows[n++] = row;
            else
                c->n_no_benefit += group;
        }
        if (group == 1)
            c->n_treated = n;
    }
    c->rows = rows;
    c->n = n;
    return OK;
}

/* ---- others ---- */

/* Runs of one benefit, of everybody, by code and start. */
struct run {
    uint32_t person;
    uint16_t start, end;
    uint8_t code;
};
struct runs {
    struct run *rows;
    size_t n;
    size_t first[SNAP_CODES + 1]; /* of a code */
};

static int compare_run_rows(const void *x, const void *y)
{
    const struct run *a = x, *b = y;
    if (a->code != b->code)
        return a->code < b->code ? -1 : 1;
    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    return (a->person > b->person) - (a->person < b->person);
}

/* Fills rows when given; returns how many runs the person has that may hold an index date of the window. */
static size_t person_runs(
    const struct snapshot *s, const struct compare_question *q, size_t person, struct run *rows)
{
    struct run open[SNAP_CODES];
    bool has[SNAP_CODES] = {0};
    size_t n = 0;
    for (uint32_t i = s->spell_first[person]; i < s->spell_first[person + 1]; i++) {
        uint8_t code = s->spell_code[i];
        if (!code_set_has(&q->benefit, code))
            continue;
        uint16_t end = spell_end(s, i);
        if (has[code] && s->spell_start[i] <= open[code].end) {
            open[code].end = end > open[code].end ? end : open[code].end;
            continue;
        }
        if (has[code] && open[code].end > q->from && open[code].start < q->until) {
            if (rows)
                rows[n] = open[code];
            n++;
        }
        has[code] = true;
        open[code] = (struct run){(uint32_t)person, s->spell_start[i], end, code};
    }
    for (int code = 0; code < s->n_codes; code++)
        if (has[code] && open[code].end > q->from && open[code].start < q->until) {
            if (rows)
                rows[n] = open[code];
            n++;
        }
    return n;
}

static int runs_make(const struct snapshot *s, const struct compare_question *q, struct runs *ret,
    struct arena *a, struct err *err)
{
    size_t n = 0;
    for (size_t p = 0; p < s->n_persons; p++)
        n += person_runs(s, q, p, NULL);
    *ret = (struct runs){.rows = arena_array(a, n + 1, sizeof(struct run)), .n = n};
    if (!ret->rows)
        return err_set(err, ERR_LIMIT, "no memory for %zu spells", n);
    n = 0;
    for (size_t p = 0; p < s->n_persons; p++)
        n += person_runs(s, q, p, ret->rows + n);
    array_sort(ret->rows, ret->n, sizeof *ret->rows, compare_run_rows);
    for (size_t i = 0; i < ret->n; i++)
        ret->first[ret->rows[i].code + 1]++;
    for (size_t code = 0; code < SNAP_CODES; code++)
        ret->first[code + 1] += ret->first[code];
    return OK;
}

/* Still on the benefit, within the window, and not begun. */
static bool may_stand_in(
    const struct snapshot *s, const struct compare_question *q, const struct run *r, int32_t wait)
{
    int32_t index = r->start + wait;
    if (index < q->from || index >= q->until || index >= r->end)
        return false;
    return cohort_begins(s, q->intervention, r->person, 0) > index;
}

/* First run of the code that starts on or after day. */
static size_t runs_from(const struct runs *r, int code, int32_t day)
{
    size_t low = r->first[code], high = r->first[code + 1];
    while (low < high) {
        size_t i = low + (high - low) / 2;
        if (r->rows[i].start < day)
            low = i + 1;
        else
            high = i;
    }
    return low;
}

static struct cohort_row row_of_run(const struct run *r, int32_t wait)
{
    return (struct cohort_row){r->person, (uint16_t)(r->start + wait), r->start, r->code, false};
}

/* Draws rows that may stand in for one participant: by lot, and when lots keep failing by going through all. */
static size_t draw_risk_set(const struct snapshot *s, const struct compare_question *q, const struct runs *r,
    const struct cohort_row *of, size_t number, struct cohort_row *ret)
{
    enum { TRIES = 60 };
    struct rng rng;
    int32_t wait = of->index - of->benefit_start;
    size_t from = runs_from(r, of->benefit, q->from - wait), to = runs_from(r, of->benefit, q->until - wait);
    size_t n = 0, wanted = (size_t)q->per_participant;
    rng_seed(&rng, q->seed * UINT64_C(0x9e3779b97f4a7c15) + (uint64_t)number + 1);
    for (int i = 0; from < to && i < TRIES && n < wanted; i++) {
        const struct run *run = &r->rows[from + (size_t)rng_below(&rng, to - from)];
        if (run->person != of->person && may_stand_in(s, q, run, wait))
            ret[n++] = row_of_run(run, wait);
    }
    size_t span = to > from ? to - from : 0, begin = span ? (size_t)rng_below(&rng, span) : 0;
    for (size_t i = 0; n < wanted && i < span; i++) {
        const struct run *run = &r->rows[from + (begin + i) % span];
        if (run->person != of->person && may_stand_in(s, q, run, wait))
            ret[n++] = row_of_run(run, wait);
    }
    return n;
}

static int compare_cohort_row(const void *x, const void *y)
{
    const struct cohort_row *a = x, *b = y;
    if (a->person != b->person)
        return a->person < b->person ? -1 : 1;
    if (a->index != b->index)
        return a->index < b->index ? -1 : 1;
    return (a->benefit > b->benefit) - (a->benefit < b->benefit);
}

/* The same person and day drawn for several participants is one row. */
static size_t unique_rows(struct cohort_row *rows, size_t n)
{
    size_t kept = 0;
    array_sort(rows, n, sizeof *rows, compare_cohort_row);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || rows[kept - 1].person != rows[i].person || rows[kept - 1].index != rows[i].index)
            rows[kept++] = rows[i];
    return kept;
}

/* Every run once, with a waiting time drawn from those of the participants on the same benefit. */
static int draw_waiting(const struct snapshot *s, const struct compare_question *q, const struct runs *r,
    const struct cohort *c, struct cohort_row *ret, size_t *ret_n, struct arena *a, struct err *err)
{
    size_t n = 0, first[SNAP_CODES + 1] = {0}, filled[SNAP_CODES] = {0};
    uint16_t *wait = arena_array(a, c->n_treated + 1, sizeof *wait); /* by benefit */
    if (!wait)
        return err_set(err, ERR_LIMIT, "no memory for waiting times");
    for (size_t i = 0; i < c->n_treated; i++)
        first[c->rows[i].benefit + 1]++;
    for (size_t code = 0; code < SNAP_CODES; code++)
        first[code + 1] += first[code];
    for (size_t i = 0; i < c->n_treated; i++) {
        const struct cohort_row *row = &c->rows[i];
        wait[first[row->benefit] + filled[row->benefit]++] = (uint16_t)(row->index - row->benefit_start);
    }
    for (size_t i = 0; i < r->n; i++) {
        const struct run *run = &r->rows[i];
        size_t waits = first[run->code + 1] - first[run->code];
        if (waits == 0)
            continue;
        struct rng rng;
        rng_seed(&rng, q->seed * UINT64_C(0x9e3779b97f4a7c15) + (uint64_t)i + 1);
        uint16_t drawn = wait[first[run->code] + (size_t)rng_below(&rng, waits)];
        if (may_stand_in(s, q, run, drawn))
            ret[n++] = row_of_run(run, drawn);
    }
    *ret_n = n;
    return OK;
}

static int cohort_others(const struct snapshot *s, const struct compare_question *q, struct cohort *c,
    struct arena *a, struct err *err)
{
    struct runs r;
    int rc = runs_make(s, q, &r, a, err);
    if (rc != OK)
        return rc;
    bool waiting = q->index == INDEX_WAITING_TIME;
    size_t most = waiting ? r.n : c->n_treated * (size_t)q->per_participant, n = 0;
    struct cohort_row *rows = arena_array(a, c->n_treated + most + 1, sizeof *rows);
    if (!rows)
        return err_set(err, ERR_LIMIT, "no memory for %zu index dates", most);
    memcpy(rows, c->rows, c->n_treated * sizeof *rows);
    struct cohort_row *others = rows + c->n_treated;
    if (waiting)
        rc = draw_waiting(s, q, &r, c, others, &n, a, err);
    if (rc != OK)
        return rc;
    for (size_t i = 0; !waiting && i < c->n_treated; i++)
        n += draw_risk_set(s, q, &r, &c->rows[i], i, others + n);
    c->rows = rows;
    c->n = c->n_treated + unique_rows(others, n);
    return OK;
}

int cohort_make(const struct snapshot *s, const struct compare_question *q, struct cohort *ret,
    struct arena *a, struct err *err)
{
    struct cohort c = {0};
    int rc = cohort_participants(s, q, &c, a, err);
    if (rc == OK && q->comparator < 0 && q->design != DESIGN_BEFORE_AFTER)
        rc = cohort_others(s, q, &c, a, err);
    if (rc == OK)
        *ret = c;
    return rc;
}
