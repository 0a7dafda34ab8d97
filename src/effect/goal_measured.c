#include "effect/goal_measured.h"

#include "base/lang.h"
#include "base/text.h"
#include "effect/goal_grammar.h"
#include "effect/goal_near.h"
#include "measure/snapshot_database.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum { ENTRIES = 256, YEARS = 256, KEY = 340 };

/* Answers, plans and talks are no part of the snapshot. */
SQL(goal_select_answered, "SELECT n FROM table_change WHERE name = 'survey_answer'");
SQL(goal_select_defined, "SELECT n FROM table_change WHERE name = 'goal_version'");
SQL(goal_select_written, "SELECT COALESCE(MAX(n), 0) AS n FROM table_change WHERE name = 'data'");

/* A result in its own arena. Loose: kept nowhere, it goes when it is released. */
struct kept {
    struct goal_measured m; /* first: what callers hold */
    struct arena *arena;
    bool loose;
};
struct entry {
    char key[KEY];
    struct kept *kept; /* NULL = free */
    int held;
    uint64_t used;
};
struct year_entry {
    char key[KEY];
    int year;
};
/* One process has one of these. An entry that is held never makes room for another. */
static struct {
    pthread_mutex_t lock;
    uint64_t clock;
    struct entry entries[ENTRIES];
    struct year_entry years[YEARS]; /* the oldest makes room */
    size_t n_years;
} memory = {.lock = PTHREAD_MUTEX_INITIALIZER};

int goal_beside_snapshot(struct conn *c, const struct goal *g, int64_t *ret, struct err *err)
{
    enum { DEFINITIONS = 1000000000 };
    int64_t defined = 0;
    *ret = 0;
    int rc = q_int(c, &goal_select_defined, NO_ARGS, &defined, err);
    if (!rc && text_equal(goal_outcome_kind(g), "answered"))
        rc = q_int(c, &goal_select_answered, NO_ARGS, ret, err);
    else if (!rc && goal_starts_elsewhere(g))
        rc = q_int(c, &goal_select_written, NO_ARGS, ret, err);
    *ret += defined * DEFINITIONS;
    return rc;
}

static int key_of(struct conn *c, const struct snapshot *s, const struct goal *g, int year,
    enum goal_profile profile, day_t as_of, int64_t k, char *ret, struct err *err)
{
    int64_t answered;
    int rc = goal_beside_snapshot(c, g, &answered, err);
    snprintf(ret, KEY, "%s|%s|%lld|%lld|%lld|%d|%d|%d|%lld|%d|%lld|%lld", s->identity, g->key,
        (long long)g->no, (long long)g->target.milli, (long long)g->target_high.milli, year, (int)profile,
        (int)as_of.n, (long long)k, (int)lang_current(), (long long)g->parent_n, (long long)answered);
    return rc;
}

static struct kept *recall(const char *key)
{
    struct kept *found = NULL;
    pthread_mutex_lock(&memory.lock);
    for (size_t i = 0; i < ENTRIES && !found; i++) {
        struct entry *e = &memory.entries[i];
        if (!e->kept || strcmp(e->key, key) != 0)
            continue;
        e->held++;
        e->used = ++memory.clock;
        found = e->kept;
    }
    pthread_mutex_unlock(&memory.lock);
    return found;
}

/* The least used entry that nobody holds makes room; when all are held the result stays loose. */
static void remember(const char *key, struct kept *kept)
{
    struct entry *least = NULL;
    struct kept *old = NULL;
    pthread_mutex_lock(&memory.lock);
    for (size_t i = 0; i < ENTRIES; i++) {
        struct entry *e = &memory.entries[i];
        if (e->held == 0 && (!least || (least->kept && (!e->kept || e->used < least->used))))
            least = e;
    }
    if (least) {
        old = least->kept;
        *least = (struct entry){.kept = kept, .held = 1, .used = ++memory.clock};
        snprintf(least->key, KEY, "%s", key);
        kept->loose = false;
    }
    pthread_mutex_unlock(&memory.lock);
    if (old)
        arena_free(old->arena);
}

void goal_measured_release(const struct goal_measured *m)
{
    struct kept *kept = (struct kept *)m;
    if (m && kept->loose) {
        arena_free(kept->arena);
        return;
    }
    pthread_mutex_lock(&memory.lock);
    for (size_t i = 0; m && i < ENTRIES; i++)
        if (memory.entries[i].kept == kept)
            memory.entries[i].held--;
    pthread_mutex_unlock(&memory.lock);
}

/* ---- measuring ---- */

static day_t year_start(int year)
{
    return day_from_ymd(year, 1, 1);
}

static const char *keep_text(const char *s, struct arena *a)
{
    return s ? arena_printf(a, "%s", s) : NULL;
}

static int keep_groups(const struct snapshot *s, const struct goal_result *r, struct goal_measured *m,
    struct arena *a, struct err *err)
{
    int rc = OK;
    for (int split = 0; !rc && split < GOAL_BY_OUTCOME; split++)
        rc = goal_groups(s, r, (enum goal_split)split, &m->groups[split], &m->n_groups[split], a, err);
    return rc;
}

/* Labels are kept with the result. */
static int keep_outcomes(struct conn *c, const struct goal *g, int year, enum goal_profile profile,
    day_t as_of, struct goal_group **ret, size_t *ret_n, struct arena *a, struct arena *scratch,
    struct err *err)
{
    struct goal_group *found;
    int rc = goal_by_outcome(
        c, g, year_start(year), year_start(year + 1), profile, as_of, &found, ret_n, scratch, err);
    *ret = rc ? NULL : arena_array(a, *ret_n + 1, sizeof **ret);
    if (!*ret)
        return rc ? rc : err_set(err, ERR_LIMIT, "goal_measured: out of memory");
    for (size_t i = 0; i < *ret_n; i++)
        (*ret)[i] = (struct goal_group){keep_text(found[i].label, a), found[i].x, found[i].n};
    return OK;
}

/* The two years of a change, outcome by outcome; each year alone is a share. */
static int keep_change_outcomes(struct conn *c, const struct goal *g, int year, enum goal_profile profile,
    day_t as_of, struct goal_measured *m, struct arena *a, struct arena *scratch, struct err *err)
{
    struct goal alone = *g;
    size_t n = 0;
    alone.comparator = "none";
    int rc =
        keep_outcomes(c, &alone, (int)g->base_year, profile, as_of, &m->base_outcomes, &n, a, scratch, err);
    if (!rc)
        rc = keep_outcomes(c, &alone, year, profile, as_of, &m->groups[GOAL_BY_OUTCOME],
            &m->n_groups[GOAL_BY_OUTCOME], a, scratch, err);
    if (!rc && n != m->n_groups[GOAL_BY_OUTCOME])
        m->n_groups[GOAL_BY_OUTCOME] = 0; /* one of the years tells less */
    return rc;
}

static int keep_curve(const struct snapshot *s, const struct goal *g, int year, enum goal_profile profile,
    int64_t k, struct goal_measured *m, struct arena *a, struct arena *scratch, struct err *err)
{
    int rc = OK;
    for (int all = 0; !rc && all < 2; all++) {
        struct curve_answer answer;
        rc = goal_curve(s, g, year, profile, k, all, &answer, &m->mark, scratch, err);
        if (!rc)
            rc = curve_copy(&answer, &m->curve[all], a, err);
    }
    return rc;
}

static int measure_people(struct conn *c, const struct snapshot *s, const struct goal *g, int year,
    enum goal_profile profile, day_t as_of, int64_t k, struct goal_measured *m, struct arena *a,
    struct arena *scratch, struct err *err)
{
    struct goal_result window, other;
    enum goal_profile second = profile == GOAL_LOCAL ? GOAL_NATIONAL : GOAL_LOCAL;
    int rc = goal_compute(
        c, g, year_start(year - GOAL_YEARS + 1), year_start(year + 1), profile, as_of, &window, scratch, err);
    if (rc)
        return rc;
    goal_subset(g, &window, year_start(year), year_start(year + 1), &m->result);
    rc = goal_set_near_groups(c, s, g, year_start(year), year_start(year + 1), profile, as_of, k, &m->result,
        m->near_split, scratch, err);
    for (int i = 0; i < GOAL_YEARS && !rc; i++) {
        struct goal_result r;
        int of = year - GOAL_YEARS + 1 + i;
        goal_subset(g, &window, year_start(of), year_start(of + 1), &r);
        rc = goal_set_near(c, g, year_start(of), year_start(of + 1), profile, as_of, k, &r, scratch, err);
        m->near[i] = r.near;
    }
    for (int i = 0; i < GOAL_HALVES && !rc; i++) {
        struct goal_result r;
        int of = year - GOAL_YEARS + 1 + i / 2;
        day_t from = day_from_ymd(of, i % 2 ? 7 : 1, 1),
              to = day_from_ymd(i % 2 ? of + 1 : of, i % 2 ? 1 : 7, 1);
        goal_subset(g, &window, from, to, &r);
        m->half[i] = (struct goal_half){r.x, r.n};
        rc = goal_set_near(c, g, from, to, profile, as_of, k, &r, scratch, err);
        m->near[i / 2] = r.near ? r.near : m->near[i / 2];
    }
    if (rc)
        return rc;
    rc = keep_groups(s, &m->result, m, a, err);
    if (!rc)
        rc = keep_outcomes(c, g, year, profile, as_of, &m->groups[GOAL_BY_OUTCOME],
            &m->n_groups[GOAL_BY_OUTCOME], a, scratch, err);
    if (!rc)
        rc = keep_curve(s, g, year, profile, k, m, a, scratch, err);
    /* Which status wins matters only where a status is read. */
    if (rc || !text_equal(goal_outcome_kind(g), "status"))
        return rc;
    rc = goal_compute(c, g, year_start(year), year_start(year + 1), second, as_of, &other, scratch, err);
    m->has_other = !rc && other.computable;
    m->other_x = other.x;
    m->other_n = other.n;
    return rc;
}

static int measure(struct conn *c, const struct snapshot *s, const struct goal *g, int year,
    enum goal_profile profile, day_t as_of, int64_t k, struct goal_measured *m, struct arena *a,
    struct err *err)
{
    struct arena *scratch = arena_new(0);
    int rc = OK;
    if (!scratch)
        return err_set(err, ERR_LIMIT, "goal_measured: out of memory");
    m->until = snap_date((uint16_t)(s->until ? s->until - 1 : 0));
    m->by_year = goal_is_count(g) || goal_is_change(g) || !goal_is_of_people(g) ||
                 text_equal(goal_outcome_kind(g), "answered");
    m->mark = NAN;
    if (m->by_year)
        rc = goal_compute(
            c, g, year_start(year), year_start(year + 1), profile, as_of, &m->result, scratch, err);
    if (m->by_year && !rc)
        rc = goal_set_near(
            c, g, year_start(year), year_start(year + 1), profile, as_of, k, &m->result, scratch, err);
    if (m->by_year && !rc && m->result.kind == GOAL_CHANGE && m->result.computable)
        rc = keep_change_outcomes(c, g, year, profile, as_of, m, a, scratch, err);
    else if (!m->by_year)
        rc = measure_people(c, s, g, year, profile, as_of, k, m, a, scratch, err);
    m->result.persons = NULL;
    m->result.why = keep_text(m->result.why, a);
    arena_free(scratch);
    return rc;
}

int goal_measured_lease(struct conn *c, const struct goal *g, int year, enum goal_profile profile,
    day_t as_of, int64_t k, const struct goal_measured **ret, struct err *err)
{
    char key[KEY];
    const struct snapshot *s;
    int rc = snapshot_lease(c, &s, err);
    if (rc)
        return rc;
    rc = key_of(c, s, g, year, profile, as_of, k, key, err);
    /* What others have told is no part of the snapshot: such goals are measured anew, which costs nothing. */
    bool keeps = goal_is_of_people(g);
    struct kept *kept = !rc && keeps ? recall(key) : NULL;
    if (!rc && !kept) {
        struct arena *arena = arena_new(0);
        kept = arena ? arena_alloc(arena, sizeof *kept) : NULL;
        rc = kept ? OK : err_set(err, ERR_LIMIT, "goal_measured: out of memory");
        if (!rc) {
            *kept = (struct kept){.arena = arena, .loose = true};
            rc = measure(c, s, g, year, profile, as_of, k, &kept->m, arena, err);
        }
        if (!rc && keeps)
            remember(key, kept);
        if (rc && arena)
            arena_free(arena);
    }
    if (!rc)
        *ret = &kept->m;
    snapshot_release(s);
    return rc;
}

/* ---- the year shown when none is asked for ---- */

static bool recall_year(const char *key, int *ret)
{
    bool found = false;
    pthread_mutex_lock(&memory.lock);
    for (size_t i = 0; i < YEARS && i < memory.n_years && !found; i++) {
        found = strcmp(memory.years[i].key, key) == 0;
        if (found)
            *ret = memory.years[i].year;
    }
    pthread_mutex_unlock(&memory.lock);
    return found;
}

static void remember_year(const char *key, int year)
{
    pthread_mutex_lock(&memory.lock);
    struct year_entry *e = &memory.years[memory.n_years++ % YEARS];
    e->year = year;
    snprintf(e->key, KEY, "%s", key);
    pthread_mutex_unlock(&memory.lock);
}

int goal_measured_year(
    struct conn *c, const struct goal *g, day_t as_of, int *ret, struct arena *a, struct err *err)
{
    char key[KEY];
    const struct snapshot *s;
    if (!goal_is_of_people(g))
        return goal_find_year(c, g, as_of, ret, a, err);
    int rc = snapshot_lease(c, &s, err);
    if (rc)
        return rc;
    rc = key_of(c, s, g, (int)g->target_year, GOAL_LOCAL, as_of, 0, key, err);
    if (!rc && !recall_year(key, ret)) {
        rc = goal_find_year(c, g, as_of, ret, a, err);
        if (!rc)
            remember_year(key, *ret);
    }
    snapshot_release(s);
    return rc;
}
