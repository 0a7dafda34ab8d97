#include "measure/course_scan.h"
#include "measure/outcome_internal.h"
#include "measure/spell_scan.h"
#include "measure/threads.h"

#include "base/lang.h"

#include <stdlib.h>
#include <string.h>

enum { COUNTERS_MOST = 1 << 25 };

struct row {
    uint32_t person;
    uint16_t index, entry, exit, group;
    uint8_t event;
};

struct part {
    struct outcome_item *items;
    struct status_run *runs;
    size_t runs_room;
    struct row *rows;
    size_t n, room;
    uint32_t *exits,
        *enters; /* instead of rows: counters, [n_groups][n_days][1 + causes] and [n_groups][n_days + 1] */
    int64_t n_later, n_before;
    bool failed;
};

/* The day of an event and the rank of its cause as one number, so that the first event is the lowest one; NO_EVENT = none, also as a rank. */
typedef uint32_t event_t;
#define NO_EVENT ((event_t)UINT32_MAX)
CITY_INLINE event_t event_make(uint32_t day, event_t rank)
{
    return day << 8 | rank;
}
CITY_INLINE uint32_t event_day(event_t e)
{
    return e >> 8;
}
/* The cause from 1, as in a row's event. */
CITY_INLINE uint8_t event_cause(event_t e)
{
    return (uint8_t)(e + 1);
}

struct run {
    const struct snapshot *s;
    const struct outcome_times_rule *rule;
    struct outcome_walk walk;
    uint16_t until;
    event_t cause[256]; /* by code: the rank of its cause, from 0; NO_EVENT */
    bool gone_is_cause[2];
    int n_groups, n_causes;
    size_t n_days;     /* of the counters */
    struct part *part; /* [threads]; apart from the run, which no thread writes to */
};

/* ---- the first event of one item ---- */

/* The lowest of the spells of a mask that is not empty. Spells are in order of start, so the rest can be left out once they begin later. Two at a
 * time, and the last one twice rather than ask whether there is another, because nothing foretells it. */
CITY_INLINE event_t first_of_mask(const struct run *r, size_t first, uint32_t mask, uint16_t index)
{
    const uint16_t *start = r->s->spell_start + first;
    const uint8_t *code = r->s->spell_code + first;
    event_t f = NO_EVENT;
    uint32_t rest = mask;
    do {
        for (int i = 0; i < 2; i++) {
            int at = __builtin_ctz(mask);
            uint32_t day = start[at] > index ? start[at] : index;
            event_t here = event_make(day, r->cause[code[at]]);
            f = here < f ? here : f;
            rest = mask & (mask - 1);
            mask = rest ? rest : mask;
        }
    } while (rest && start[__builtin_ctz(rest)] <= event_day(f));
    return f;
}

/* The earliest day from index on with a code of a cause; of several causes on that day the lowest. */
CITY_INLINE event_t first_by_code(const struct run *r, size_t person, uint16_t index)
{
    const struct snapshot *s = r->s;
    event_t f = NO_EVENT;
    size_t last = s->spell_first[person + 1];
    for (size_t i = s->spell_first[person]; i < last && s->spell_start[i] <= event_day(f); i += SCAN_MOST) {
        uint32_t left = spells_left(s, i, last - i < SCAN_MOST ? last : i + SCAN_MOST, index);
        event_t next = left ? first_of_mask(r, i, left, index) : NO_EVENT;
        f = next < f ? next : f;
    }
    return f;
}

static event_t first_by_profile(const struct run *r, struct part *part, size_t person, uint32_t index)
{
    size_t n = status_line(r->s, r->rule->of->profile, person, part->runs, part->runs_room);
    for (size_t i = 0; i < n; i++) {
        event_t cause = r->cause[part->runs[i].code];
        if (cause != NO_EVENT && part->runs[i].end > index)
            return event_make(part->runs[i].start > index ? part->runs[i].start : index, cause);
    }
    return NO_EVENT;
}

/* The first day from index on when the person is dead or has moved and that is no cause: observation ends. */
static uint32_t gone_from(const struct run *r, size_t person, uint32_t index)
{
    const struct snapshot *s = r->s;
    uint32_t gone = UINT32_MAX;
    if (r->gone_is_cause[SNAP_DEAD] && r->gone_is_cause[SNAP_MOVED])
        return gone;
    for (size_t i = s->spell_first[person]; i < s->spell_first[person + 1]; i++) {
        uint32_t day = s->spell_start[i] > index ? s->spell_start[i] : index;
        if (s->spell_code[i] <= SNAP_MOVED && !r->gone_is_cause[s->spell_code[i]] &&
            s->spell_end[i] > index && day < gone)
            gone = day;
    }
    return gone;
}

/* A cause's spell covers the register's first day: when it began is not known. */
static bool began_before_register(const struct run *r, size_t person)
{
    const struct snapshot *s = r->s;
    uint16_t day = r->rule->register_from;
    for (size_t i = s->spell_first[person]; i < s->spell_first[person + 1] && s->spell_start[i] <= day; i++)
        if (r->cause[s->spell_code[i]] != NO_EVENT && s->spell_end[i] > day)
            return true;
    return false;
}

static void keep_row(struct part *part, const struct row *row)
{
    if (part->n == part->room) {
        size_t room = part->room ? 2 * part->room : 1024;
        struct row *more = realloc(part->rows, room * sizeof *more);
        if (!more) {
            part->failed = true;
            return;
        }
        part->rows = more;
        part->room = room;
    }
    part->rows[part->n++] = *row;
}

/* Counters lie far apart: many are counted in one go, so that the waits for memory run beside each other. */
CITY_INLINE void count_exits(uint32_t *exits, const uint32_t *at, size_t n)
{
    for (size_t i = 0; i < n; i++)
        exits[at[i]]++;
}

static void count_row(const struct run *r, struct part *part, const struct row *row)
{
    part->exits[(row->group * r->n_days + row->exit) * (size_t)(1 + r->n_causes) + row->event]++;
    if (part->enters) /* SURVIVAL_FROM_START + 1 is 0 in 16 bits */
        part->enters[row->group * (r->n_days + 1) + (uint16_t)(row->entry + 1u)]++;
}

static event_t first_of(
    const struct run *r, struct part *part, size_t person, uint16_t index, const struct outcome_item *item)
{
    event_t f =
        r->rule->of->profile ? first_by_profile(r, part, person, index) : first_by_code(r, person, index);
    if (r->rule->over && item->end != SNAP_OPEN && item->end >= index) {
        /* Dead or moved on the day wins over the end that it makes. */
        bool gone = outcome_gone_on(r->s, person, item->end);
        if (!gone && item->end <= event_day(f))
            f = event_make(item->end, 0);
    }
    return f;
}

static void item_row(struct run *r, struct part *part, size_t person, const struct outcome_item *item)
{
    uint16_t index = outcome_index(r->rule->of, item), from = r->rule->register_from;
    if (index >= r->until) { /* also SNAP_OPEN */
        part->n_later++;
        return;
    }
    struct row row = {.person = (uint32_t)person,
        .index = index,
        .entry = SURVIVAL_FROM_START,
        .group = r->rule->by_intervention ? item->intervention : 0};
    event_t f = first_of(r, part, person, index, item);
    uint32_t gone = gone_from(r, person, index), last = r->until - 1u;
    bool is_event = event_day(f) <= last && event_day(f) <= gone;
    last = is_event ? event_day(f) : gone < last ? gone : last;
    row.exit = (uint16_t)(last - index);
    row.event = is_event ? event_cause(f) : 0;
    if (index < from) {
        row.entry = (uint16_t)(from - index);
        if (began_before_register(r, person) || row.exit <= row.entry) {
            part->n_before++;
            return;
        }
    }
    if (part->exits)
        count_row(r, part, &row);
    else
        keep_row(part, &row);
}

static void run_part(void *job, int i, size_t from, size_t to)
{
    struct run *r = job;
    struct part *part = &r->part[i];
    for (size_t person = from; person < to; person++) {
        size_t n = outcome_items(&r->walk, person, part->items);
        for (size_t k = 0; k < n; k++)
            item_row(r, part, person, &part->items[k]);
    }
}

/* Every course, each code by itself, counted: the same as item_row, for a city at a time. */
CITY_LOOP static void run_courses(void *job, int i, size_t from, size_t to)
{
    struct run *run = job;
    const struct run r = *run; /* what no counter can change */
    struct part *part = &run->part[i];
    struct course course[COURSES_AT_A_TIME];
    uint32_t until = r.until, days = (uint32_t)r.n_days, width = 1 + (uint32_t)r.n_causes,
             at[COURSES_AT_A_TIME];
    bool by_intervention = r.rule->by_intervention;
    for (struct course_scan scan = course_scan_of(&r.walk, from, to); scan.next < scan.last;) {
        size_t n = course_scan_next(&scan, course), n_known = 0;
        for (size_t k = 0; k < n; k++) {
            if (course[k].index >= until) {
                part->n_later++;
                continue;
            }
            event_t f = first_by_code(&r, course[k].person, course[k].index);
            bool seen = event_day(f) < until;
            uint32_t day = (seen ? event_day(f) : until - 1) - course[k].index;
            uint32_t group = by_intervention ? course[k].intervention : 0;
            at[n_known++] = (group * days + day) * width + (seen ? event_cause(f) : 0);
        }
        count_exits(part->exits, at, n_known);
    }
}

/* Whether run_courses does it. */
static bool is_plain(const struct run *r)
{
    const struct outcome_rule *of = r->rule->of;
    return of->unit == OUTCOME_ALL && of->population != OUTCOME_NEW_SPELL && !of->profile && !r->rule->over &&
           !r->rule->register_from && r->gone_is_cause[SNAP_DEAD] && r->gone_is_cause[SNAP_MOVED] &&
           (of->population == OUTCOME_COURSE_ENDED) == (of->anchor == OUTCOME_FROM_EXIT);
}

/* ---- the run ---- */

static int no_memory(struct err *err)
{
    return err_set(err, ERR_LIMIT, "no memory for times");
}

static int causes_make(struct run *r, struct err *err)
{
    const struct outcome_times_rule *rule = r->rule;
    int extra = rule->over ? 1 : 0;
    memset(r->cause, 0xff, sizeof r->cause);
    if (rule->n_causes + extra < 1 || rule->n_causes + extra > SURVIVAL_MAX_CAUSES)
        return err_user(err, ERR_INVALID, tr("Der skal være mellem 1 og %d årsager."), SURVIVAL_MAX_CAUSES);
    for (int k = rule->n_causes; k-- > 0;)
        for (unsigned code = 0; code < 256; code++)
            if (code_set_has(&rule->causes[k], code))
                r->cause[code] = (event_t)(k + extra);
    r->gone_is_cause[SNAP_DEAD] = r->cause[SNAP_DEAD] != NO_EVENT;
    r->gone_is_cause[SNAP_MOVED] = r->cause[SNAP_MOVED] != NO_EVENT;
    return OK;
}

static uint16_t causes_until(const struct snapshot *s, const struct outcome_times_rule *rule)
{
    uint16_t until = SNAP_OPEN;
    for (int k = 0; k < rule->n_causes; k++) {
        uint16_t of = code_set_until(s, &rule->causes[k]);
        until = of < until ? of : until;
    }
    return rule->of->profile || until == SNAP_OPEN ? s->until : until;
}

static int parts_new(struct run *r, int n_threads, struct arena *a, struct err *err)
{
    const struct snapshot *s = r->s;
    size_t spells = 0;
    for (size_t p = 0; r->rule->of->profile && p < s->n_persons; p++)
        spells = s->spell_first[p + 1] - s->spell_first[p] > spells
                     ? s->spell_first[p + 1] - s->spell_first[p]
                     : spells;
    r->part = arena_array(a, (size_t)n_threads, sizeof *r->part);
    if (!r->part)
        return no_memory(err);
    for (int i = 0; i < n_threads; i++) {
        struct part *part = &r->part[i];
        part->runs_room = 2 * spells + 1;
        part->items = arena_array(a, r->walk.most, sizeof *part->items);
        part->runs = arena_array(a, part->runs_room, sizeof *part->runs);
        if (!part->items || !part->runs)
            return no_memory(err);
    }
    return OK;
}

/* The columns of all parts' rows. */
static int columns_new(
    const struct run *r, int n_threads, struct outcome_times *ret, struct arena *a, struct err *err)
{
    size_t n = 0, at = 0;
    for (int i = 0; i < n_threads; i++) {
        n += r->part[i].n;
        ret->n_later += r->part[i].n_later;
        ret->n_before += r->part[i].n_before;
    }
    uint16_t *exits = arena_array(a, n + 1, sizeof *exits), *groups = arena_array(a, n + 1, sizeof *groups);
    uint16_t *entry = r->rule->register_from ? arena_array(a, n + 1, sizeof *entry) : NULL;
    uint16_t *index = arena_array(a, n + 1, sizeof *index);
    uint32_t *person = arena_array(a, n + 1, sizeof *person);
    uint8_t *event = arena_array(a, n + 1, 1);
    if (!exits || !groups || !index || !person || !event || (r->rule->register_from && !entry))
        return no_memory(err);
    for (int i = 0; i < n_threads; i++)
        for (size_t k = 0; k < r->part[i].n; k++, at++) {
            const struct row *row = &r->part[i].rows[k];
            exits[at] = row->exit;
            groups[at] = row->group;
            index[at] = row->index;
            person[at] = row->person;
            event[at] = row->event;
            if (entry)
                entry[at] = row->entry;
        }
    ret->days = (struct survival_days){n, entry, exits, event, groups};
    ret->person = person;
    ret->index = index;
    return OK;
}

static int run_make(const struct snapshot *s, const struct outcome_times_rule *rule, struct run *ret,
    struct arena *a, struct err *err)
{
    *ret = (struct run){.s = s, .rule = rule};
    int rc = causes_make(ret, err);
    if (rc == OK && rule->of->population == OUTCOME_NEW_SPELL && rule->by_intervention)
        rc = err_set(err, ERR_INVALID, "spells have no intervention");
    if (rc == OK)
        rc = outcome_walk_make(s, rule->of, false, causes_until(s, rule), &ret->walk, a, err);
    ret->until = ret->walk.until;
    ret->n_groups = rule->by_intervention ? s->n_interventions : 1;
    ret->n_causes = rule->n_causes + (rule->over ? 1 : 0);
    return rc;
}

int outcome_times(const struct snapshot *s, const struct outcome_times_rule *rule, int n_threads,
    struct outcome_times *ret, struct arena *a, struct err *err)
{
    struct run r;
    bool failed = false;
    n_threads = n_threads < 1 ? 1 : n_threads > THREADS_MOST ? THREADS_MOST : n_threads;
    int rc = run_make(s, rule, &r, a, err);
    if (rc == OK)
        rc = parts_new(&r, n_threads, a, err);
    if (rc != OK)
        return rc;
    threads_run(n_threads, s->n_persons, run_part, &r);
    struct outcome_times times = {.n_groups = r.n_groups, .n_causes = r.n_causes, .until = r.until};
    rc = columns_new(&r, n_threads, &times, a, err);
    for (int i = 0; i < n_threads; i++) {
        failed |= r.part[i].failed;
        free(r.part[i].rows);
    }
    if (rc == OK && failed)
        rc = no_memory(err);
    if (rc == OK)
        *ret = times;
    return rc;
}

/* ---- counted at once ---- */

/* Days from the index day to the last complete one, and one more. */
static size_t days_most(const struct run *r)
{
    const struct outcome_rule *of = r->rule->of;
    bool index_in_window = (of->population == OUTCOME_COURSE_ENDED) == (of->anchor == OUTCOME_FROM_EXIT);
    uint16_t from = index_in_window ? of->from : 0;
    return r->until > from ? (size_t)(r->until - from) : 1;
}

static int counters_new(struct run *r, int n_threads, struct arena *a, struct err *err)
{
    size_t groups = (size_t)r->n_groups;
    for (int i = 0; i < n_threads; i++) {
        struct part *part = &r->part[i];
        part->exits = arena_array(a, groups * r->n_days * (size_t)(1 + r->n_causes) + 1, sizeof *part->exits);
        if (r->rule->register_from)
            part->enters = arena_array(a, groups * (r->n_days + 1), sizeof *part->enters);
        if (!part->exits || (r->rule->register_from && !part->enters))
            return no_memory(err);
    }
    return OK;
}

static void counters_add(uint32_t *to, const uint32_t *from, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] += from[i];
}

int outcome_risk_sets(const struct snapshot *s, const struct outcome_times_rule *rule, int n_threads,
    struct risk_set *ret, struct outcome_times *ret_times, struct arena *a, struct err *err)
{
    struct run r;
    n_threads = n_threads < 1 ? 1 : n_threads > THREADS_MOST ? THREADS_MOST : n_threads;
    int rc = run_make(s, rule, &r, a, err);
    if (rc != OK)
        return rc;
    r.n_days = days_most(&r);
    size_t n = (size_t)r.n_groups * r.n_days * (size_t)(1 + r.n_causes);
    if (n * (size_t)n_threads > COUNTERS_MOST) {
        rc = outcome_times(s, rule, n_threads, ret_times, a, err);
        return rc == OK ? risk_sets_of_days(&ret_times->days, r.n_groups, r.n_causes, ret, a, err) : rc;
    }
    rc = parts_new(&r, n_threads, a, err);
    if (rc == OK)
        rc = counters_new(&r, n_threads, a, err);
    if (rc != OK)
        return rc;
    threads_run(n_threads, s->n_persons, is_plain(&r) ? run_courses : run_part, &r);
    struct outcome_times times = {.n_groups = r.n_groups, .n_causes = r.n_causes, .until = r.until};
    for (int i = 0; i < n_threads; i++) {
        times.n_later += r.part[i].n_later;
        times.n_before += r.part[i].n_before;
        if (i > 0)
            counters_add(r.part[0].exits, r.part[i].exits, n);
        if (i > 0 && r.part[0].enters)
            counters_add(r.part[0].enters, r.part[i].enters, (size_t)r.n_groups * (r.n_days + 1));
    }
    rc = risk_sets_of_counters(
        r.part[0].exits, r.part[0].enters, r.n_groups, r.n_days, r.n_causes, ret, a, err);
    for (int g = 0; rc == OK && g < r.n_groups; g++)
        times.days.n += (size_t)ret[g].n;
    if (rc == OK)
        *ret_times = times;
    return rc;
}
