/* Reading a profile: counts of now, or the extract that may be shown, remembered in profile_extract. */
#include "base/lang.h"
#include "base/text.h"
#include "effect/figure.h"
#include "effect/target_extract.h"
#include "effect/target_facts.h"
#include "measure/snapshot_database.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* ---- remembered ---- */

struct extract_row {
    int64_t id;
    const char *key;
    int64_t number;
    const char *identity;
    int64_t small_limit;
    struct stamp made_at;
    const char *cells;
    const char *tried;    /* identity of later data on which this one was kept */
    int64_t tried_hidden; /* 1 = kept and not shown */
};
static const struct field extract_fields[] = {
    FIELD(extract_row, id, F_ID, NULL, FR_PRIMARY),
    FIELD(extract_row, key, F_TEXT, NULL, FR_KEY | FR_REQUIRED),
    FIELD(extract_row, number, F_INT, NULL, FR_REQUIRED),
    FIELD(extract_row, identity, F_TEXT, NULL, FR_REQUIRED),
    FIELD(extract_row, small_limit, F_INT, NULL, FR_REQUIRED),
    FIELD(extract_row, made_at, F_STAMP, NULL, FR_REQUIRED),
    FIELD(extract_row, cells, F_LONG, NULL, FR_REQUIRED),
    FIELD(extract_row, tried, F_TEXT, NULL, 0),
    FIELD(extract_row, tried_hidden, F_INT, NULL, 0),
};
static TABLE(extract_table, "profile_extract", NULL, extract_row, extract_fields);

SQL(target_extract_select,
    "SELECT id, key, number, identity, small_limit, made_at, cells, tried, tried_hidden FROM profile_extract "
    "WHERE key = $1");
SQL(target_extract_replace,
    "UPDATE profile_extract SET number = $3, identity = $4, small_limit = $5, made_at = $6, "
    "cells = $7, tried = NULL, tried_hidden = NULL WHERE key = $1 AND number = $2");
SQL(target_extract_keep,
    "UPDATE profile_extract SET tried = $3, tried_hidden = $4 WHERE key = $1 AND number = $2");
SQL(target_extract_insert, "INSERT INTO profile_extract (key, number, identity, small_limit, made_at, cells) "
                           "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (key) DO NOTHING");

struct storing {
    struct extract_row row;
    int64_t replaces; /* number of the one read; INT_NONE = none */
};

static int store_fn(struct conn *c, void *ctx, struct err *err)
{
    const struct storing *w = ctx;
    const struct extract_row *r = &w->row;
    int64_t changes = 0;
    int rc;
    if (r->tried)
        rc = q_exec(c, &target_extract_keep,
            ARGS(V_TEXT(r->key), V_INT(w->replaces), V_TEXT(r->tried), V_INT(r->tried_hidden)), &changes,
            err);
    else if (w->replaces == INT_NONE)
        rc = q_exec(c, &target_extract_insert,
            ARGS(V_TEXT(r->key), V_INT(r->number), V_TEXT(r->identity), V_INT(r->small_limit),
                V_STAMP(r->made_at), V_TEXT(r->cells)),
            &changes, err);
    else
        rc = q_exec(c, &target_extract_replace,
            ARGS(V_TEXT(r->key), V_INT(w->replaces), V_INT(r->number), V_TEXT(r->identity),
                V_INT(r->small_limit), V_STAMP(r->made_at), V_TEXT(r->cells)),
            &changes, err);
    if (!rc && changes == 0)
        rc = err_set(err, ERR_CONFLICT, "another extract of the profile was stored meanwhile");
    return rc;
}

/* ---- reading ---- */

struct source {
    struct conn *c;
    const struct snapshot *s;
    const struct target_facts *f;
    struct target_question q;
};

static void source_done(struct db *db, struct source *o)
{
    target_facts_release(o->f);
    if (o->s)
        snapshot_release(o->s);
    if (o->c)
        db_release(db, o->c);
    *o = (struct source){0};
}

static int source_open(
    struct db *db, const struct target_asked *asked, bool split, struct source *o, struct err *err)
{
    *o = (struct source){0};
    int rc = db_lease(db, &o->c, err);
    if (!rc)
        rc = snapshot_lease(o->c, &o->s, err);
    uint16_t from = snap_day(day_from_ymd(asked->year, 1, 1)),
             until = snap_day(day_from_ymd(asked->year + 1, 1, 1));
    if (!rc)
        rc = target_facts_lease(o->c, o->s, from, until, &o->f, err);
    if (!rc)
        rc = target_question_of(o->s, o->f, asked, split, &o->q, err);
    if (rc)
        source_done(db, o);
    return rc;
}

/* Of the rules of hiding: extracts made by other rules are made anew, held against the earlier ones. */
#define RULES "2"

/* Names the data a profile is counted on: of the same data there is one extract. */
static const char *identity_of(const struct source *o, struct arena *a)
{
    return arena_printf(
        a, RULES " %s %016llx %u %u", o->s->identity, (unsigned long long)o->f->hash, o->q.from, o->q.until);
}

static const char *key_of(const struct target_asked *asked, enum target_variable split, struct arena *a)
{
    static const char *const splits[] = {[TV_AGE] = "age", [TV_SEX] = "sex", [TV_DISTRICT] = "district"};
    return arena_printf(a, "%d benefit=%s mark=%s intervention=%s by=%s", asked->year,
        asked->benefit ? asked->benefit : "", asked->mark ? asked->mark : "",
        asked->intervention ? asked->intervention : "", split < TV_PLAIN ? splits[split] : "");
}

static int build(const struct source *o, const struct target_asked *asked, struct target_profile *ret,
    struct target_profile *ret_all, struct arena *a, struct err *err)
{
    struct reference_rate *rates;
    size_t n_rates;
    int rc = reference_rate_all(o->c, &rates, &n_rates, a, err);
    return rc ? rc : target_profile_build(o->s, o->f, &o->q, asked, rates, n_rates, ret, ret_all, a, err);
}

static bool has_shape(const struct target_profile *p, const struct target_profile *now)
{
    bool same =
        p->n_conditions == now->n_conditions && p->n_codes == now->n_codes && p->n_split == now->n_split;
    for (int v = 0; same && v < TV_PLAIN; v++)
        same = p->size[v] == now->size[v];
    return same;
}

/* The earlier extract as it stands in the database; false = none that can be used. */
static bool earlier_of(const struct extract_row *row, int64_t k, const struct target_profile *now,
    struct target_profile *ret, struct arena *a)
{
    if (!row->cells || row->small_limit != k || !target_extract_parse(row->cells, ret, a))
        return false;
    return !now || has_shape(ret, now);
}

struct extract {
    const struct target_asked *asked; /* without filters */
    enum target_variable split;
    struct target_beside beside; /* but for the register's counts */
    bool is_register, may_renew;
};

/* The earlier extract: shown with its data date, or, with few between it and a wider group, not at all. */
static void keep(struct target_profile *p, bool is_near)
{
    p->is_earlier = true;
    p->is_near = is_near;
    if (is_near)
        target_extract_blank(p);
}

/* Makes the extract of now on the source and says what to store. */
static int renew(const struct source *o, const struct extract *x, const struct extract_row *row,
    const char *identity, struct target_profile *ret, struct storing *w, struct arena *a, struct err *err)
{
    struct target_profile all, earlier = {.asked = *x->asked};
    int64_t k = figure_small_limit();
    bool stands = false;
    *w = (struct storing){.replaces = row->key ? row->number : INT_NONE};
    int rc = build(o, x->asked, ret, &all, a, err);
    if (rc)
        return rc;
    bool has_earlier = earlier_of(row, k, ret, &earlier, a);
    struct target_beside beside = x->beside;
    beside.all = x->is_register ? NULL : &all;
    rc = target_extract_hide(ret, has_earlier ? &earlier : NULL, &beside, k, &stands, a, err);
    if (rc)
        return rc;
    if (stands) {
        bool is_near = ret->is_near;
        w->row = (struct extract_row){.key = row->key, .tried = identity, .tried_hidden = is_near};
        *ret = earlier;
        keep(ret, is_near);
        return OK;
    }
    if (!has_earlier && row->key)
        ret->number = row->number + 1;
    w->row = (struct extract_row){.key = key_of(x->asked, x->split, a),
        .number = ret->number,
        .identity = identity,
        .small_limit = k,
        .made_at = clock_now(),
        .cells = target_extract_text(ret, a)};
    return w->row.cells ? OK : err_set(err, ERR_LIMIT, "target extract: out of memory");
}

/* *ret_found is false when there is none of these data and x may not renew. */
static int try_extract(struct db *db, const struct extract *x, struct target_profile *ret, bool *ret_found,
    struct arena *a, struct err *err)
{
    struct source o;
    struct storing w = {.replaces = INT_NONE};
    struct extract_row row = {0};
    int rc = source_open(db, x->asked, false, &o, err);
    if (rc)
        return rc;
    o.q.split = x->split;
    const char *identity = identity_of(&o, a);
    rc = q_one(o.c, &target_extract_select, ARGS(V_TEXT(key_of(x->asked, x->split, a))), &extract_table, &row,
        a, err);
    if (rc == ERR_NOT_FOUND)
        rc = OK;
    ret->asked = *x->asked;
    bool is_kept = row.key && text_equal(row.tried, identity);
    *ret_found = row.key && (is_kept || text_equal(row.identity, identity)) &&
                 earlier_of(&row, figure_small_limit(), NULL, ret, a);
    if (*ret_found && is_kept)
        keep(ret, row.tried_hidden == 1);
    if (!rc && !*ret_found && x->may_renew)
        rc = renew(&o, x, &row, identity, ret, &w, a, err);
    source_done(db, &o);
    if (!rc && w.row.key)
        rc = db_write(db, "target_extract", store_fn, &w, err);
    *ret_found |= x->may_renew;
    const struct target_profile *parent = x->beside.parent;
    for (int i = TARGET_PYRAMID; !rc && *ret_found && parent && !ret->is_hidden && i <= TARGET_GROUPS; i++)
        ret->tables[i] = parent->tables[i];
    return rc;
}

/* Stored before it is shown; when somebody else stored one first, that one is the earlier one. */
static int extract_of(struct db *db, const struct extract *x, struct target_profile *ret, bool *ret_found,
    struct arena *a, struct err *err)
{
    enum { TRIES = 4 };
    int rc = OK;
    for (int i = 0; i < TRIES; i++) {
        rc = try_extract(db, x, ret, ret_found, a, err);
        if (rc != ERR_CONFLICT)
            return rc;
        if (i + 1 < TRIES)
            err_clear(err);
    }
    return rc;
}

/* ---- a group and those that hold it ---- */

enum { MOST_ABOVE = 8, MOST_GROUPS = 4 * (MOST_ABOVE + 1) };
struct group {
    struct target_asked asked;            /* without filters */
    size_t level;                         /* of the benefit: 0 = none asked for, the last the one asked for */
    struct target_profile *plain, *shown; /* shown: split by the filter's variable when there is one */
};

/* The register first, the group asked for last; a group comes after those that hold it. */
static size_t groups_of(
    const struct snapshot *s, const struct target_asked *asked, struct group *ret, struct arena *a)
{
    const char *above[MOST_ABOVE + 1];
    size_t n_above = 0, n = 0;
    for (int code = asked->benefit ? snapshot_code_of(s, asked->benefit) : -1;
         code >= 0 && n_above < MOST_ABOVE;
         code = s->codes[code].parent ? snapshot_code_of(s, s->codes[code].parent) : -1)
        above[n_above++] = arena_strdup(a, s->codes[code].key);
    for (size_t level = 0; level <= n_above; level++)
        for (int mark = 0; mark <= (asked->mark != NULL); mark++)
            for (int offer = 0; offer <= (asked->intervention != NULL); offer++)
                ret[n++] = (struct group){.asked = {.year = asked->year,
                                              .benefit = level ? above[n_above - level] : NULL,
                                              .mark = mark ? asked->mark : NULL,
                                              .intervention = offer ? asked->intervention : NULL},
                    .level = level};
    return n;
}

static bool holds(const struct group *wide, const struct group *g)
{
    return wide->level <= g->level && (!wide->asked.mark || g->asked.mark) &&
           (!wide->asked.intervention || g->asked.intervention);
}

/* groups[i]; with may_renew those before it are there already. */
static int read_group(struct db *db, struct group *groups, size_t i, enum target_variable split,
    bool may_renew, bool *ret_found, struct arena *a, struct err *err)
{
    struct group *g = &groups[i];
    struct target_wider plain[MOST_GROUPS], shown[MOST_GROUPS];
    size_t n = 0;
    for (size_t k = 0; may_renew && k < i; k++) {
        if (!holds(&groups[k], g))
            continue;
        bool is_same_day =
            groups[k].level == g->level && !groups[k].asked.intervention == !g->asked.intervention;
        plain[n] = (struct target_wider){groups[k].plain, is_same_day};
        shown[n++] = (struct target_wider){groups[k].shown, is_same_day};
    }
    struct extract x = {&g->asked, TV_PLAIN, {.wider = plain, .n_wider = n}, i == 0, may_renew};
    g->plain = g->shown = arena_must(a, sizeof *g->plain);
    int rc = extract_of(db, &x, g->plain, ret_found, a, err);
    if (rc || !*ret_found || split == TV_PLAIN || g->plain->is_hidden)
        return rc;
    x.split = split;
    x.beside.wider = shown;
    x.beside.parent = g->plain;
    g->shown = arena_must(a, sizeof *g->shown);
    rc = extract_of(db, &x, g->shown, ret_found, a, err);
    g->shown->is_earlier |= g->plain->is_earlier;
    return rc;
}

/* What is stored of these data, if it is; else all groups from the widest to the one asked for. */
static int read_groups(struct db *db, struct group *groups, size_t n, enum target_variable split,
    struct arena *a, struct err *err)
{
    bool found = false;
    int rc = read_group(db, groups, n - 1, split, false, &found, a, err);
    if (!rc && found && n > 1)
        rc = read_group(db, groups, 0, split, false, &found, a, err);
    for (size_t i = 0; !rc && !found && i < n; i++) {
        bool unused;
        rc = read_group(db, groups, i, split, true, &unused, a, err);
    }
    return rc;
}

/* ---- counts of now, kept in memory while the data are the same ---- */

enum { MOST_WHOLE = 64 };
struct whole {
    int64_t db;
    uint64_t used;
    char *key, *group, *all; /* as text */
};
static pthread_mutex_t whole_lock = PTHREAD_MUTEX_INITIALIZER;
static struct whole wholes[MOST_WHOLE];
static uint64_t whole_clock;

static bool whole_find(
    int64_t db, const char *key, const char **ret_group, const char **ret_all, struct arena *a)
{
    bool found = false;
    pthread_mutex_lock(&whole_lock);
    for (size_t i = 0; i < MOST_WHOLE && !found; i++) {
        struct whole *w = &wholes[i];
        found = w->key && w->db == db && text_equal(w->key, key);
        if (!found)
            continue;
        w->used = ++whole_clock;
        *ret_group = arena_strdup(a, w->group);
        *ret_all = arena_strdup(a, w->all);
    }
    pthread_mutex_unlock(&whole_lock);
    return found && *ret_group && *ret_all;
}

static void whole_keep(int64_t db, const char *key, const char *group, const char *all)
{
    struct whole w = {.db = db, .key = strdup(key), .group = strdup(group), .all = strdup(all)}, out = w;
    if (w.key && w.group && w.all) {
        pthread_mutex_lock(&whole_lock);
        size_t oldest = 0;
        for (size_t i = 0; i < MOST_WHOLE; i++)
            if (wholes[i].used < wholes[oldest].used)
                oldest = i;
        out = wholes[oldest];
        w.used = ++whole_clock;
        wholes[oldest] = w;
        pthread_mutex_unlock(&whole_lock);
    }
    free(out.key);
    free(out.group);
    free(out.all);
}

static int whole_of(const struct source *o, const struct target_asked *asked, struct target_profile *ret,
    struct target_profile *ret_all, struct arena *a, struct err *err)
{
    const char *group = NULL, *all = NULL;
    const char *key = arena_printf(a, "%s %s age=%s sex=%s district=%s", identity_of(o, a),
        key_of(asked, TV_PLAIN, a), asked->age ? asked->age : "", asked->sex ? asked->sex : "",
        asked->district ? asked->district : "");
    int64_t db = db_number(o->c);
    ret->asked = ret_all->asked = *asked;
    bool found = whole_find(db, key, &group, &all, a) && target_extract_parse(group, ret, a) &&
                 target_extract_parse(all, ret_all, a);
    ret->is_whole = ret_all->is_whole = found;
    if (found)
        return OK;
    int rc = build(o, asked, ret, ret_all, a, err);
    if (rc)
        return rc;
    group = target_extract_text(ret, a);
    all = target_extract_text(ret_all, a);
    if (group && all)
        whole_keep(db, key, group, all);
    return OK;
}

int target_profile_read(struct db *db, bool whole, const struct target_asked *asked,
    struct target_profile *ret, struct target_profile *ret_all, struct arena *a, struct err *err)
{
    struct source o;
    if (!whole && (asked->age != NULL) + (asked->sex != NULL) + (asked->district != NULL) > 1)
        return err_user(err, ERR_INVALID, "%s",
            tr("Vælg kun ét af alder, køn og bydel. Flere ad gangen kan vise enkelte borgere."));
    int rc = source_open(db, asked, false, &o, err);
    if (rc)
        return rc;
    if (whole) {
        rc = whole_of(&o, asked, ret, ret_all, a, err);
        source_done(db, &o);
        return rc;
    }
    struct group groups[MOST_GROUPS];
    size_t n = groups_of(o.s, asked, groups, a);
    if (asked->benefit && snapshot_code_of(o.s, asked->benefit) < 0)
        rc = err_user(err, ERR_INVALID, "%s",
            tr("Vælg kun én ydelse på listen. Flere ad gangen kan vise enkelte borgere."));
    struct target_who who = o.q.who;
    if (!rc)
        rc = target_question_of(o.s, o.f, asked, true, &o.q, err);
    struct target_question q = o.q;
    source_done(db, &o);
    if (!rc)
        rc = read_groups(db, groups, n, q.split, a, err);
    if (rc)
        return rc;
    *ret = *groups[n - 1].shown;
    *ret_all = *groups[0].shown;
    ret->asked = ret_all->asked = *asked;
    ret_all->asked.benefit = ret_all->asked.mark = ret_all->asked.intervention = NULL;
    ret->chosen = ret_all->chosen = q.split == TV_SEX        ? who.sex
                                    : q.split == TV_DISTRICT ? who.district
                                                             : who.age_group;
    return OK;
}
