#include "effect/goal_summary.h"

#include "base/lang.h"
#include "base/text.h"
#include "effect/figure.h"
#include "effect/goal_grammar.h"
#include "effect/goal_near.h"
#include "effect/goal_measured.h"
#include "measure/snapshot_database.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

/* ---- memory ---- */

enum { ENTRIES = 512, KEY = 240, WHY = 320 };

struct entry {
    char key[KEY];
    char why[WHY];
    struct goal_summary summary;
};
/* One process has one of these; it is emptied when the snapshot is another. */
static struct {
    pthread_mutex_t lock;
    char identity[80];
    size_t n, next;
    struct entry entries[ENTRIES];
} memory = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void key_of(const struct goal *g, int year, day_t as_of, int64_t beside, char *ret)
{
    snprintf(ret, KEY, "%s|%lld|%lld|%lld|%d|%d|%d|%lld|%lld", g->key, (long long)g->no,
        (long long)g->target.milli, (long long)g->target_high.milli, year, (int)as_of.n, (int)lang_current(),
        (long long)g->parent_n, (long long)(beside * 16 + figure_small_limit()));
}

static bool recall(const char *identity, const char *key, struct goal_summary *ret, struct arena *a)
{
    bool found = false;
    pthread_mutex_lock(&memory.lock);
    for (size_t i = 0; !found && text_equal(memory.identity, identity) && i < memory.n; i++) {
        const struct entry *e = &memory.entries[i];
        if (strcmp(e->key, key) != 0)
            continue;
        *ret = e->summary;
        if (ret->result.why)
            ret->result.why = arena_printf(a, "%s", e->why);
        found = true;
    }
    pthread_mutex_unlock(&memory.lock);
    return found;
}

static void remember(const char *identity, const char *key, const struct goal_summary *s)
{
    pthread_mutex_lock(&memory.lock);
    if (!text_equal(memory.identity, identity)) {
        memory.n = memory.next = 0;
        snprintf(memory.identity, sizeof memory.identity, "%s", identity);
    }
    struct entry *e = &memory.entries[memory.next];
    memory.next = (memory.next + 1) % ENTRIES;
    memory.n += memory.n < ENTRIES;
    snprintf(e->key, KEY, "%s", key);
    snprintf(e->why, WHY, "%s", s->result.why ? s->result.why : "");
    e->summary = *s;
    pthread_mutex_unlock(&memory.lock);
}

/* ---- measuring ---- */

static enum goal_state_of state_of(const struct goal *g, const struct goal_result *r)
{
    bool counted = r->computable && (r->kind == GOAL_COUNT || r->n > 0);
    if (r->verdict == VERDICT_MET)
        return GOAL_MET;
    if (r->verdict == VERDICT_NOT_MET)
        return GOAL_NOT_MET;
    if (r->verdict == VERDICT_UNDECIDED)
        return GOAL_UNDECIDED;
    if (!counted)
        return r->computable && r->not_due > 0 ? GOAL_NOT_YET : GOAL_CANNOT;
    return dec_is_none(g->target) ? GOAL_NO_VERDICT : GOAL_CANNOT;
}

static enum goal_trend trend_of(const struct share *before, const struct share *now)
{
    if (!before->valid || !now->valid)
        return GOAL_TREND_UNKNOWN;
    struct share_change fall = share_difference(before, now);
    if (!fall.has_interval)
        return GOAL_TREND_UNKNOWN;
    return fall.high < 0 ? GOAL_TREND_UP : fall.low > 0 ? GOAL_TREND_DOWN : GOAL_TREND_UNSURE;
}

static int summarise(struct conn *c, const struct goal *g, int year, day_t as_of, struct goal_summary *s,
    struct arena *a, struct err *err)
{
    struct goal_result r, before;
    int rc = goal_compute_year(c, g, year, goal_profile_of(g), as_of, &r, a, err);
    if (rc)
        return rc;
    *s = (struct goal_summary){.year = year, .result = r, .state = state_of(g, &r)};
    s->result.persons = NULL;
    s->result.n_persons = 0;
    if (r.kind != GOAL_SHARE || !r.computable || r.n == 0)
        return OK;
    rc = goal_compute(c, g, day_from_ymd(year - 1, 1, 1), day_from_ymd(year, 1, 1), goal_profile_of(g), as_of,
        &before, a, err);
    if (rc)
        return rc;
    s->before = before.share;
    s->trend = trend_of(&before.share, &r.share);
    return OK;
}

static int summary_of(struct conn *c, const struct goal *g, int year, day_t as_of, const char *identity,
    struct goal_summary *ret, struct arena *a, struct err *err)
{
    char key[KEY];
    int64_t beside = 0;
    int rc = goal_beside_snapshot(c, g, &beside, err);
    if (rc)
        return rc;
    key_of(g, year, as_of, beside, key);
    if (identity && recall(identity, key, ret, a))
        return OK;
    rc = summarise(c, g, year, as_of, ret, a, err);
    if (!rc && identity)
        remember(identity, key, ret);
    return rc;
}

int goal_summarise(struct conn *c, const struct goal *g, int year, day_t as_of, struct goal_summary *ret,
    struct arena *a, struct err *err)
{
    const struct snapshot *s = NULL;
    char identity[80] = "";
    int rc = OK;
    /* Counts told by others are read from their table each time. */
    if (goal_is_of_people(g)) {
        rc = snapshot_lease(c, &s, err);
        if (rc)
            return rc;
        snprintf(identity, sizeof identity, "%s", s->identity);
        snapshot_release(s);
    }
    const char *id = *identity ? identity : NULL;
    int own = year ? year : goal_default_year(g, as_of);
    rc = summary_of(c, g, own, as_of, id, ret, a, err);
    const struct goal_result *r = &ret->result;
    if (rc || year || r->n > 0 || r->kind != GOAL_SHARE || !r->computable || g->target_year != INT_NONE)
        return rc;
    struct goal_summary next;
    rc = summary_of(c, g, own + 1, as_of, id, &next, a, err);
    if (!rc && next.result.n > 0)
        *ret = next;
    return rc;
}
