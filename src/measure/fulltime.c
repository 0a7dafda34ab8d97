#include "measure/fulltime.h"

#include "base/lang.h"
#include "measure/threads.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Time runs in units, days or weeks since the snapshot's day 0 (a Monday). A span of units [u, v) adds one to the stock at u and takes it away
 * at v. Only the number of such changes in each period and the sum of their units are kept: with X changes that add up to U, a period from b
 * to c has X · c - U units of its own and hands the stock X on to the next. */

enum { CELLS_MOST = 1 << 25, AGES = 11, DAYS_ALL = 65536, PLAIN_CODES = 64 };
static const int AGE_FROM[AGES] = {16, 20, 25, 30, 35, 40, 45, 50, 55, 60, 65};

struct cell {
    int64_t changes, sum;
};

struct axis {
    bool weeks;
    int n;                 /* periods */
    const uint16_t *start; /* [n + 1] days */
    const uint16_t *bound; /* [n + 1] units */
    const uint16_t *
        slot; /* [65536] the period of a unit; units before the window are in the first, after it in number n */
};

/* A stretch of one group in a person's life; last = the day after its last day. */
struct stretch {
    uint32_t from, to; /* units */
    uint32_t last;
    bool open;
};

struct part {
    struct cell *cells;        /* [cells][n + 1] */
    int64_t *persons;          /* differences, [cells][n + 1] */
    int32_t (*days)[DAYS_ALL]; /* of the plain run, by code */
    struct stretch *stretch;   /* [groups] of the present person */
    uint32_t *seen_by;         /* [groups * bands * districts] person + 1 */
    uint16_t *seen;            /* the first period in which that person is not counted yet */
    uint16_t *touched;         /* groups of the present person */
    int n_touched;
    struct status_run *runs;
    size_t runs_room;
    uint32_t birthday[AGES];
    int n_birthdays; /* -1 = birth not known */
};

struct run {
    const struct snapshot *s;
    const struct fulltime_rule *rule;
    struct fulltime f;
    struct axis axis;
    uint16_t group[256]; /* of a code; UINT16_MAX = left out */
    size_t width;        /* cells */
    struct part part[THREADS_MOST];
};

static int no_memory(struct err *err)
{
    return err_set(err, ERR_LIMIT, "no memory for full-time persons");
}

/* ---- periods ---- */

static uint16_t period_begin(enum fulltime_period period, uint16_t day)
{
    struct ymd v = day_ymd(snap_date(day));
    if (period == FULLTIME_WEEK)
        return (uint16_t)(day / 7 * 7);
    return snap_day(day_from_ymd(v.year, period == FULLTIME_YEAR ? 1 : v.month, 1));
}

static uint16_t period_end(enum fulltime_period period, uint16_t begin)
{
    if (period == FULLTIME_WEEK)
        return begin + 7 > SNAP_DAY_LAST ? SNAP_DAY_LAST : (uint16_t)(begin + 7);
    return snap_day(day_add_months(snap_date(begin), period == FULLTIME_YEAR ? 12 : 1));
}

/* The first unit at or after a day: with weeks, the first whose Thursday is. */
static uint16_t unit_bound(bool weeks, uint16_t day)
{
    return weeks ? (uint16_t)((day + 3) / 7) : day;
}

static int axis_make(struct run *r, struct arena *a, struct err *err)
{
    const struct fulltime_rule *rule = r->rule;
    struct axis *x = &r->axis;
    if (rule->from >= rule->to || rule->to > SNAP_DAY_LAST)
        return err_user(err, ERR_INVALID, "%s", tr("Perioden skal slutte efter den begynder."));
    x->weeks = rule->basis == FULLTIME_WEEKS;
    uint16_t first = period_begin(rule->period, rule->from);
    for (uint16_t d = first; d < rule->to; d = period_end(rule->period, d))
        x->n++;
    uint16_t *start = arena_array(a, (size_t)x->n + 1, sizeof *start);
    uint16_t *bound = arena_array(a, (size_t)x->n + 1, sizeof *bound);
    uint16_t *slot = arena_array(a, 65536, sizeof *slot);
    int32_t *length = arena_array(a, (size_t)x->n + 1, sizeof *length);
    if (!start || !bound || !slot || !length)
        return no_memory(err);
    start[0] = first;
    bound[0] = unit_bound(x->weeks, first);
    for (int m = 0; m < x->n; m++) {
        start[m + 1] = period_end(rule->period, start[m]);
        bound[m + 1] = unit_bound(x->weeks, start[m + 1]);
        length[m] = bound[m + 1] - bound[m];
        for (uint32_t u = bound[m]; u < bound[m + 1]; u++)
            slot[u] = (uint16_t)m;
    }
    for (uint32_t u = bound[x->n]; u < 65536; u++)
        slot[u] = (uint16_t)x->n;
    x->start = r->f.start = start;
    x->bound = bound;
    x->slot = slot;
    r->f.length = length;
    r->f.n_periods = x->n;
    return OK;
}

/* ---- counting ---- */

static void cell_change(const struct axis *x, struct cell *cells, uint32_t unit, int by)
{
    uint32_t u = unit < x->bound[0] ? x->bound[0] : unit > UINT16_MAX ? UINT16_MAX : unit;
    struct cell *c = &cells[x->slot[u]];
    c->changes += by;
    c->sum += by * (int64_t)u;
}

/* The person is in the cell from unit u until v: counted in the periods where that is new. Stretches of one group come in order. */
static void count_person(
    const struct run *r, struct part *part, size_t person, size_t key, size_t cell, uint32_t u, uint32_t v)
{
    const struct axis *x = &r->axis;
    if (v <= x->bound[0] || u >= x->bound[x->n])
        return;
    uint32_t last = v > x->bound[x->n] ? x->bound[x->n] : v;
    uint16_t from = x->slot[u < x->bound[0] ? x->bound[0] : u], to = (uint16_t)(x->slot[last - 1] + 1);
    if (part->seen_by[key] == person + 1 && part->seen[key] > from)
        from = part->seen[key];
    if (from >= to)
        return;
    int64_t *persons = part->persons + cell * ((size_t)x->n + 1);
    persons[from]++;
    persons[to]--;
    part->seen_by[key] = (uint32_t)person + 1;
    part->seen[key] = to;
}

static void count_cell(
    struct run *r, struct part *part, size_t person, size_t key, uint8_t district, uint32_t u, uint32_t v)
{
    const struct fulltime *f = &r->f;
    size_t cell = key * (size_t)f->n_sexes + (r->rule->by_sex ? r->s->sex[person] : 0);
    cell = cell * (size_t)f->n_districts + district;
    key = key * (size_t)f->n_districts + district;
    struct cell *cells = part->cells + cell * ((size_t)r->axis.n + 1);
    cell_change(&r->axis, cells, u, 1);
    cell_change(&r->axis, cells, v, -1);
    if (part->persons)
        count_person(r, part, person, key, cell, u, v);
}

/* Split at moves; weeks from the first Monday on or after the day of the move. */
static void count_span(
    struct run *r, struct part *part, size_t person, int group, int band, uint32_t u, uint32_t v)
{
    const struct snapshot *s = r->s;
    size_t key = (size_t)group * (size_t)r->f.n_bands + (size_t)band;
    bool moves = r->rule->by_district && s->stay_first && s->stay_first[person] < s->stay_first[person + 1];
    uint8_t district = r->rule->by_district && !moves ? s->district[person] : 0;
    for (size_t i = moves ? s->stay_first[person] : 0; moves && i < s->stay_first[person + 1]; i++) {
        uint32_t from = r->axis.weeks ? (s->stay_start[i] + UINT32_C(6)) / 7 : s->stay_start[i];
        if (from > u && u < v) {
            count_cell(r, part, person, key, district, u, from < v ? from : v);
            u = from < v ? from : v;
        }
        district = s->stay_district[i];
    }
    if (u < v)
        count_cell(r, part, person, key, district, u, v);
}

/* ---- ages ---- */

/* The days on which the person enters the bands. Born on 29 February: 1 March in other years. */
static void birthdays_make(const struct run *r, struct part *part, size_t person)
{
    uint16_t birth = r->s->birth[person];
    part->n_birthdays = birth == SNAP_OPEN ? -1 : AGES;
    struct ymd v = day_ymd(snap_date(birth));
    for (int k = 0; k < part->n_birthdays; k++) {
        day_t d = day_from_ymd(v.year + AGE_FROM[k], v.month, v.day);
        if (day_is_none(d))
            d = day_from_ymd(v.year + AGE_FROM[k], 3, 1);
        part->birthday[k] = (uint32_t)(d.n - SNAP_EPOCH);
    }
}

/* The unit from which a stretch that lasts beyond the birthday is in the next band. */
static uint32_t band_unit(const struct run *r, uint32_t birthday)
{
    const struct axis *x = &r->axis;
    uint32_t unit = x->weeks ? (birthday + 6) / 7 : birthday;
    if (r->rule->age == FULLTIME_AGE_EXACT || birthday < x->start[0])
        return unit;
    uint32_t in = x->weeks ? birthday / 7 : birthday;
    if (in < x->bound[0])
        return unit;
    return in >= x->bound[x->n] ? unit : x->bound[x->slot[in]];
}

static void count_stretch(struct run *r, struct part *part, size_t person, int group, const struct stretch *t)
{
    uint32_t u = t->from;
    int band = 0;
    if (r->rule->age == FULLTIME_AGE_NONE || part->n_birthdays < 0) {
        count_span(
            r, part, person, group, r->rule->age == FULLTIME_AGE_NONE ? 0 : FULLTIME_BAND_UNKNOWN, u, t->to);
        return;
    }
    for (; band < AGES && part->birthday[band] < t->last; band++) {
        uint32_t next = band_unit(r, part->birthday[band]);
        next = next < t->to ? next : t->to;
        if (next > u) {
            count_span(r, part, person, group, band, u, next);
            u = next;
        }
    }
    count_span(r, part, person, group, band, u, t->to);
}

/* ---- the stretches of a person ---- */

static void stretch_add(
    struct run *r, struct part *part, size_t person, int group, uint32_t start, uint32_t end)
{
    struct stretch t = {start, end, end, true}, *open = &part->stretch[group];
    if (r->axis.weeks) {
        t.from = start / 7;
        t.to = (end + 6) / 7;
    }
    if (!r->axis.weeks && !r->rule->once) {
        count_stretch(r, part, person, group, &t);
        return;
    }
    if (!open->open)
        part->touched[part->n_touched++] = (uint16_t)group;
    if (open->open && t.from <= open->to) {
        open->to = t.to > open->to ? t.to : open->to;
        open->last = end > open->last ? end : open->last;
        return;
    }
    if (open->open)
        count_stretch(r, part, person, group, open);
    *open = t;
}

static void person_spells(struct run *r, struct part *part, size_t person)
{
    const struct snapshot *s = r->s;
    for (size_t i = s->spell_first[person]; i < s->spell_first[person + 1]; i++) {
        uint16_t group = r->group[s->spell_code[i]];
        if (group != UINT16_MAX)
            stretch_add(r, part, person, group, s->spell_start[i], s->spell_end[i]);
    }
}

static void person_line(struct run *r, struct part *part, size_t person)
{
    size_t n = status_line(r->s, r->rule->profile, person, part->runs, part->runs_room);
    for (size_t i = 0; i < n; i++) {
        uint16_t group = r->group[part->runs[i].code];
        if (group != UINT16_MAX)
            stretch_add(r, part, person, group, part->runs[i].start, part->runs[i].end);
    }
}

static void person_courses(struct run *r, struct part *part, size_t person)
{
    const struct snapshot *s = r->s;
    for (size_t i = s->course_first[person]; i < s->course_first[person + 1]; i++)
        stretch_add(r, part, person, s->course_intervention[i], s->course_start[i], s->course_end[i]);
}

static void run_persons(void *job, int i, size_t from, size_t to)
{
    struct run *r = job;
    struct part *part = &r->part[i];
    for (size_t person = from; person < to; person++) {
        if (r->rule->keep && !r->rule->keep[person])
            continue;
        if (r->rule->age != FULLTIME_AGE_NONE)
            birthdays_make(r, part, person);
        if (r->rule->by_intervention)
            person_courses(r, part, person);
        else if (r->rule->profile)
            person_line(r, part, person);
        else
            person_spells(r, part, person);
        for (int k = 0; k < part->n_touched; k++) {
            struct stretch *open = &part->stretch[part->touched[k]];
            count_stretch(r, part, person, part->touched[k], open);
            open->open = false;
        }
        part->n_touched = 0;
    }
}

/* ---- the plain run: spells by code and nothing else ---- */

/* Both changes of a spell; the code's row is looked up once. */
static inline void plain_spell(int32_t (*days)[DAYS_ALL], const struct snapshot *s, size_t i)
{
    int32_t *row = days[s->spell_code[i]];
    row[s->spell_start[i]]++;
    row[s->spell_end[i]]--;
}

/* Counters per code and day of the whole calendar: no day needs to be looked at before it is counted. Three places at a time, because two changes
 * of the same counter close together wait for each other, and a person's spells follow each other. */
static void plain_days(const struct snapshot *s, int32_t (*days)[DAYS_ALL], size_t from, size_t to)
{
    const struct snapshot here = *s; /* pointers that no counter can change */
    size_t third = (to - from) / 3, i = from;
    for (; i < from + third; i++) {
        plain_spell(days, &here, i);
        plain_spell(days, &here, i + third);
        plain_spell(days, &here, i + 2 * third);
    }
    for (i += 2 * third; i < to; i++)
        plain_spell(days, &here, i);
}

static void run_plain(void *job, int i, size_t from, size_t to)
{
    struct run *r = job;
    struct part *part = &r->part[i];
    plain_days(r->s, part->days, r->s->spell_first[from], r->s->spell_first[to]);
    for (int c = 0; c < r->s->n_codes; c++) {
        uint16_t group = r->group[c];
        struct cell *cells = part->cells + group * ((size_t)r->axis.n + 1);
        for (uint32_t d = 0; group != UINT16_MAX && d < DAYS_ALL; d++)
            if (part->days[c][d])
                cell_change(&r->axis, cells, d, part->days[c][d]);
    }
}

static bool is_plain(const struct run *r)
{
    const struct fulltime_rule *u = r->rule;
    return !u->profile && !u->by_intervention && !u->once && !u->keep && !u->persons && !u->by_sex &&
           !u->by_district && u->age == FULLTIME_AGE_NONE && u->basis == FULLTIME_DAYS &&
           r->s->n_codes <= PLAIN_CODES;
}

/* ---- the run ---- */

static int groups_make(struct run *r, struct arena *a, struct err *err)
{
    const struct snapshot *s = r->s;
    const struct fulltime_rule *u = r->rule;
    struct fulltime *f = &r->f;
    f->n_groups = u->by_intervention ? s->n_interventions : u->group_of ? u->n_groups : s->n_codes;
    f->n_bands = u->age == FULLTIME_AGE_NONE ? 1 : FULLTIME_BANDS;
    f->n_sexes = u->by_sex ? FULLTIME_SEXES : 1;
    f->n_districts = u->by_district && s->n_districts ? s->n_districts : 1;
    f->basis = u->basis;
    f->period = u->period;
    if (u->by_intervention && (u->profile || u->group_of))
        return err_set(err, ERR_INVALID, "courses have no profile and no codes");
    uint16_t *until = arena_array(a, (size_t)f->n_groups + 1, sizeof *until);
    if (!until)
        return no_memory(err);
    for (int g = 0; g < f->n_groups; g++)
        until[g] = u->by_intervention || u->profile ? s->until : SNAP_OPEN;
    memset(r->group, 0xff, sizeof r->group);
    for (int c = 0; c < s->n_codes && !u->by_intervention; c++) {
        int g = u->group_of ? u->group_of[c] : c;
        if (u->group_of && g == SNAP_NO_CODE)
            continue;
        if (g >= f->n_groups)
            return err_set(err, ERR_INVALID, "group %d of %d", g, f->n_groups);
        r->group[c] = (uint16_t)g;
        until[g] = s->codes[c].until < until[g] ? s->codes[c].until : until[g];
    }
    for (int g = 0; g < f->n_groups; g++)
        until[g] = u->until && u->until < until[g] ? u->until : until[g];
    f->until = until;
    r->width = (size_t)f->n_groups * (size_t)f->n_bands * (size_t)f->n_sexes * (size_t)f->n_districts;
    return OK;
}

static int part_new(
    struct run *r, struct part *part, bool plain, size_t spells, struct arena *a, struct err *err)
{
    size_t n = r->width * ((size_t)r->axis.n + 1), groups = (size_t)r->f.n_groups + 1;
    size_t keys = groups * (size_t)r->f.n_bands * (size_t)r->f.n_districts;
    bool ok = (part->cells = arena_array(a, n + 1, sizeof *part->cells)) != NULL;
    if (plain)
        return ok && (part->days = arena_array(a, (size_t)r->s->n_codes, sizeof *part->days))
                   ? OK
                   : no_memory(err);
    part->runs_room = 2 * spells + 1;
    ok = ok && (part->stretch = arena_array(a, groups, sizeof *part->stretch)) &&
         (part->touched = arena_array(a, groups, sizeof *part->touched)) &&
         (part->runs = arena_array(a, part->runs_room, sizeof *part->runs));
    if (ok && r->rule->persons)
        ok = (part->persons = arena_array(a, n + 1, sizeof *part->persons)) &&
             (part->seen_by = arena_array(a, keys, sizeof *part->seen_by)) &&
             (part->seen = arena_array(a, keys, sizeof *part->seen));
    return ok ? OK : no_memory(err);
}

/* Adds up the parts, and runs through the periods of each cell. */
static int run_end(struct run *r, int n_threads, struct arena *a, struct err *err)
{
    size_t n = (size_t)r->axis.n;
    int64_t *units = arena_array(a, r->width * n + 1, sizeof *units);
    int64_t *persons = r->rule->persons ? arena_array(a, r->width * n + 1, sizeof *persons) : NULL;
    if (!units || (r->rule->persons && !persons))
        return no_memory(err);
    for (size_t c = 0; c < r->width; c++) {
        int64_t stock = 0, here = 0;
        for (size_t m = 0; m < n; m++) {
            struct cell sum = {0, 0};
            for (int i = 0; i < n_threads; i++) {
                const struct part *part = &r->part[i];
                sum.changes += part->cells[c * (n + 1) + m].changes;
                sum.sum += part->cells[c * (n + 1) + m].sum;
                here += persons ? part->persons[c * (n + 1) + m] : 0;
            }
            units[c * n + m] = stock * r->f.length[m] + sum.changes * r->axis.bound[m + 1] - sum.sum;
            stock += sum.changes;
            if (persons)
                persons[c * n + m] = here;
        }
    }
    r->f.units = units;
    r->f.persons = persons;
    return OK;
}

static size_t most_spells(const struct snapshot *s)
{
    size_t most = 0;
    for (size_t p = 0; p < s->n_persons; p++)
        most = s->spell_first[p + 1] - s->spell_first[p] > most ? s->spell_first[p + 1] - s->spell_first[p]
                                                                : most;
    return most;
}

int fulltime_compute(const struct snapshot *s, const struct fulltime_rule *rule, int n_threads,
    struct fulltime *ret, struct arena *a, struct err *err)
{
    struct run r = {.s = s, .rule = rule};
    n_threads = n_threads < 1 ? 1 : n_threads > THREADS_MOST ? THREADS_MOST : n_threads;
    int rc = axis_make(&r, a, err);
    if (rc == OK)
        rc = groups_make(&r, a, err);
    if (rc != OK)
        return rc;
    if (r.width * ((size_t)r.axis.n + 1) > CELLS_MOST)
        return err_user(err, ERR_LIMIT, "%s",
            tr("Opdelingen har for mange celler. Vælg færre perioder, eller del op på færre ting ad gangen."));
    bool plain = is_plain(&r);
    size_t spells = rule->profile ? most_spells(s) : 0;
    for (int i = 0; rc == OK && i < n_threads; i++)
        rc = part_new(&r, &r.part[i], plain, spells, a, err);
    if (rc != OK)
        return rc;
    threads_run(n_threads, s->n_persons, plain ? run_plain : run_persons, &r);
    rc = run_end(&r, n_threads, a, err);
    if (rc == OK)
        *ret = r.f;
    return rc;
}

/* ---- reading ---- */

size_t fulltime_cell(const struct fulltime *f, int group, int band, int sex, int district, int period)
{
    size_t at = (size_t)group * (size_t)f->n_bands + (size_t)band;
    at = at * (size_t)f->n_sexes + (size_t)sex;
    at = at * (size_t)f->n_districts + (size_t)district;
    return at * (size_t)f->n_periods + (size_t)period;
}

/* The day after the period's last; a week counted by its Thursday ends on the Sunday after. */
static uint32_t last_day(const struct fulltime *f, int period)
{
    uint16_t day = f->start[period + 1];
    return f->basis == FULLTIME_WEEKS ? unit_bound(true, day) * 7u : day;
}

enum fulltime_state fulltime_state_of(const struct fulltime *f, int group, int period)
{
    if (last_day(f, period) > f->until[group])
        return FULLTIME_NOT_KNOWN;
    uint32_t next = f->start[period + 1];
    next = next >= SNAP_DAY_LAST ? next : period_end(f->period, (uint16_t)next);
    if (f->basis == FULLTIME_WEEKS)
        next = unit_bound(true, (uint16_t)next) * 7u;
    return next > f->until[group] ? FULLTIME_PROVISIONAL : FULLTIME_KNOWN;
}

double fulltime_value(const struct fulltime *f, size_t cell, int group, int period)
{
    if (fulltime_state_of(f, group, period) == FULLTIME_NOT_KNOWN || f->length[period] == 0)
        return NAN;
    return (double)f->units[cell] / (double)f->length[period];
}

double fulltime_mean_weeks(const struct fulltime *f, size_t cell, int group, int period)
{
    double value = fulltime_value(f, cell, group, period);
    if (isnan(value) || !f->persons || f->persons[cell] == 0)
        return NAN;
    double weeks = f->period == FULLTIME_YEAR ? 52 : (double)(f->start[period + 1] - f->start[period]) / 7;
    return value / (double)f->persons[cell] * weeks;
}

const char *fulltime_band_label(int band)
{
    static const char *const LABEL[FULLTIME_BANDS] = {"0-15", "16-19", "20-24", "25-29", "30-34", "35-39",
        "40-44", "45-49", "50-54", "55-59", "60-64", "65+", ""};
    return band >= 0 && band < FULLTIME_BANDS ? LABEL[band] : "";
}
