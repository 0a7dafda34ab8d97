#include "measure/outcome_internal.h"
#include "measure/spell_scan.h"
#include "measure/threads.h"

#include "base/lang.h"

#include <stdlib.h>
#include <string.h>

enum { NO_CAUSE = 255, COUNTERS_MOST = 1 << 25, PENDING_MOST = 512 };

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
    uint32_t pending[PENDING_MOST]; /* numbers in exits not counted yet */
    size_t n_pending;
    uint32_t *exits,
        *enters; /* instead of rows: counters, [n_groups][n_days][1 + causes] and [n_groups][n_days + 1] */
    int64_t n_later, n_before;
    bool failed;
};

struct run {
    const struct snapshot *s;
    const struct outcome_times_rule *rule;
    struct outcome_walk walk;
    uint16_t until;
    uint8_t cause[256]; /* by code: the rank of its cause, from 0; NO_CAUSE */
    bool gone_is_cause[2];
    int n_groups, n_causes;
    size_t n_days; /* of the counters */
    struct part part[THREADS_MOST];
};

/* ---- the first event of one item ---- */

struct first {
    uint32_t day; /* UINT32_MAX = none */
    uint8_t cause;
};

/* The cause of the first spell of a mask, NO_CAUSE of an empty one; without a branch, because nothing foretells it. */
CITY_INLINE uint8_t cause_of_first(const struct run *r, size_t first, uint32_t mask)
{
    size_t at = first + (mask ? (size_t)__builtin_ctz(mask) : 0);
    return (uint8_t)(r->cause[r->s->spell_code[at]] | (mask ? 0 : NO_CAUSE));
}

CITY_INLINE struct first first_take(struct first f, uint32_t day, uint8_t cause)
{
    bool better = day < f.day || (day == f.day && cause < f.cause);
    return better ? (struct first){day, cause} : f;
}

/* The lowest cause of the spells of a mask. */
CITY_INLINE uint8_t lowest_cause(const struct run *r, size_t first, uint32_t mask)
{
    uint32_t rest = mask & (mask - 1);
    uint8_t a = cause_of_first(r, first, mask), b = cause_of_first(r, first, rest);
    uint8_t best = a < b ? a : b;
    for (rest &= rest - 1; rest; rest &= rest - 1) {
        uint8_t cause = cause_of_first(r, first, rest);
        best = cause < best ? cause : best;
    }
    return best;
}

/* The first spell of a mask with a cause, and the lowest cause of those that begin on the same day. */
CITY_INLINE struct first first_to_begin(const struct run *r, size_t first, uint32_t mask)
{
    uint32_t next = mask & (mask - 1);
    uint8_t a = cause_of_first(r, first, mask), b = cause_of_first(r, first, next);
    uint32_t m = a == NO_CAUSE ? next : mask;
    uint8_t cause = a == NO_CAUSE ? b : a;
    while (cause == NO_CAUSE && m) {
        m &= m - 1;
        cause = cause_of_first(r, first, m);
    }
    if (cause == NO_CAUSE)
        return (struct first){UINT32_MAX, NO_CAUSE};
    const uint16_t *start = r->s->spell_start + first;
    uint16_t day = start[__builtin_ctz(m)];
    for (m &= m - 1; m && start[__builtin_ctz(m)] == day; m &= m - 1) {
        uint8_t other = cause_of_first(r, first, m);
        cause = other < cause ? other : cause;
    }
    return (struct first){day, cause};
}

/* The earliest day from index on with a code of a cause: on the index day the lowest cause of all spells that cover it, otherwise that of the first spell
 * to begin. Spells are in order of start, so the rest can be left out once they begin later. */
CITY_INLINE struct first first_by_code(const struct run *r, size_t person, uint16_t index)
{
    const struct snapshot *s = r->s;
    struct first f = {UINT32_MAX, NO_CAUSE};
    size_t last = s->spell_first[person + 1];
    for (size_t i = s->spell_first[person]; i < last && s->spell_start[i] <= f.day; i += SCAN_MOST) {
        struct spell_mask mask = spell_scan(s, i, last - i < SCAN_MOST ? last : i + SCAN_MOST, index);
        uint8_t now = lowest_cause(r, i, mask.covers);
        struct first next = now == NO_CAUSE ? first_to_begin(r, i, mask.after) : (struct first){index, now};
        f = first_take(f, next.day, next.cause);
    }
    return f;
}

static struct first first_by_profile(const struct run *r, struct part *part, size_t person, uint32_t index)
{
    struct first f = {UINT32_MAX, NO_CAUSE};
    size_t n = status_line(r->s, r->rule->of->profile, person, part->runs, part->runs_room);
    for (size_t i = 0; i < n && f.cause == NO_CAUSE; i++) {
        uint8_t cause = r->cause[part->runs[i].code];
        if (cause != NO_CAUSE && part->runs[i].end > index)
            f = (struct first){part->runs[i].start > index ? part->runs[i].start : index, cause};
    }
    return f;
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
        if (r->cause[s->spell_code[i]] != NO_CAUSE && s->spell_end[i] > day)
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
CITY_INLINE void count_pending(struct part *part)
{
    uint32_t *exits = part->exits;
    size_t n = part->n_pending;
    for (size_t i = 0; i < n; i++)
        exits[part->pending[i]]++;
    part->n_pending = 0;
}

CITY_INLINE void count_row(const struct run *r, struct part *part, const struct row *row)
{
    part->pending[part->n_pending++] =
        (uint32_t)((row->group * r->n_days + row->exit) * (size_t)(1 + r->n_causes) + row->event);
    if (part->n_pending == PENDING_MOST)
        count_pending(part);
    if (part->enters) /* SURVIVAL_FROM_START + 1 is 0 in 16 bits */
        part->enters[row->group * (r->n_days + 1) + (uint16_t)(row->entry + 1u)]++;
}

static struct first first_of(
    const struct run *r, struct part *part, size_t person, uint16_t index, const struct outcome_item *item)
{
    struct first f =
        r->rule->of->profile ? first_by_profile(r, part, person, index) : first_by_code(r, person, index);
    if (r->rule->over && item->end != SNAP_OPEN && item->end >= index) {
        /* Dead or moved on the day wins over the end that it makes. */
        bool gone = outcome_gone_on(r->s, person, item->end);
        if (!gone && item->end <= f.day)
            f = (struct first){item->end, 0};
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
    struct first f = first_of(r, part, person, index, item);
    uint32_t gone = gone_from(r, person, index), last = r->until - 1u;
    if (gone < f.day && gone <= last) {
        f.cause = NO_CAUSE;
        last = gone;
    } else if (f.day > last) {
        f.cause = NO_CAUSE;
    } else {
        last = f.day;
    }
    row.exit = (uint16_t)(last - index);
    row.event = f.cause == NO_CAUSE ? 0 : (uint8_t)(f.cause + 1);
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
    count_pending(part);
}

/* Every course, each code by itself, counted: the same as item_row, for a city at a time. */
CITY_LOOP static void run_courses(void *job, int i, size_t from, size_t to)
{
    struct run *r = job;
    struct part *part = &r->part[i];
    const struct snapshot *s = r->s;
    const struct outcome_rule *of = r->rule->of;
    bool ended = of->population == OUTCOME_COURSE_ENDED;
    const uint16_t *day = ended ? s->course_end : s->course_start;
    const uint8_t *wanted = r->walk.wanted;
    uint16_t until = r->until;
    for (size_t person = from; person < to; person++) {
        size_t last = s->course_first[person + 1];
        for (size_t k = s->course_first[person]; k < last; k++) {
            uint16_t index = (uint16_t)(day[k] - ended);
            if (index < of->from || index >= of->to || (ended && day[k] == SNAP_OPEN) ||
                (wanted && !wanted[s->course_intervention[k]]) || (of->keep && !of->keep[person]))
                continue;
            if (index >= until) {
                part->n_later++;
                continue;
            }
            struct first f = first_by_code(r, person, index);
            bool seen = f.day < until;
            struct row row = {.exit = (uint16_t)((seen ? f.day : until - 1u) - index),
                .event = seen ? (uint8_t)(f.cause + 1) : 0,
                .group = r->rule->by_intervention ? s->course_intervention[k] : 0};
            count_row(r, part, &row);
        }
    }
    count_pending(part);
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
    memset(r->cause, NO_CAUSE, sizeof r->cause);
    if (rule->n_causes + extra < 1 || rule->n_causes + extra > SURVIVAL_MAX_CAUSES)
        return err_user(err, ERR_INVALID, tr("Der skal være mellem 1 og %d årsager."), SURVIVAL_MAX_CAUSES);
    for (int k = rule->n_causes; k-- > 0;)
        for (unsigned code = 0; code < 256; code++)
            if (code_set_has(&rule->causes[k], code))
                r->cause[code] = (uint8_t)(k + extra);
    r->gone_is_cause[SNAP_DEAD] = r->cause[SNAP_DEAD] != NO_CAUSE;
    r->gone_is_cause[SNAP_MOVED] = r->cause[SNAP_MOVED] != NO_CAUSE;
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
