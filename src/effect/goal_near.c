#include "effect/goal_near.h"

#include "base/text.h"
#include "effect/figure.h"
#include "effect/goal_grammar.h"
#include "effect/goal_groups.h"
#include "effect/suppress.h"

static bool holds(const char *all, const char *some)
{
    const char *word, *list = some;
    size_t len;
    char code[64];
    while (list && text_list_next(&list, &word, &len)) {
        if (len >= sizeof code)
            return false;
        for (size_t i = 0; i < len; i++)
            code[i] = word[i];
        code[len] = '\0';
        if (!text_list_has(all, code))
            return false;
    }
    return true;
}

/* The same population, time and way of counting; the outcomes of one hold the other's. */
static bool is_near(const struct goal *g, const struct goal *o)
{
    const char *const same[][2] = {{g->intervention, o->intervention}, {g->population, o->population},
        {g->spell_kind, o->spell_kind}, {g->parent, o->parent}, {g->start_day, o->start_day},
        {g->counting, o->counting}, {g->horizon_kind, o->horizon_kind}, {g->horizon_unit, o->horizon_unit},
        {goal_outcome_kind(g), goal_outcome_kind(o)}};
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        if ((same[i][0] || same[i][1]) && !text_equal(same[i][0], same[i][1]))
            return false;
    }
    return g->horizon_n == o->horizon_n && !goal_is_change(g) && !goal_is_change(o) &&
           (holds(g->outcome, o->outcome) || holds(o->outcome, g->outcome));
}

/* The same persons altogether: nothing lies between them. */
static bool is_same(const struct goal *g, const struct goal *o)
{
    return g->age_from == o->age_from && g->age_to == o->age_to && text_equal(g->outcome, o->outcome) &&
           text_equal(g->gone, o->gone) && !g->also_in && !o->also_in;
}

static int64_t apart(int64_t x, int64_t y)
{
    return x > y ? x - y : y - x;
}

struct near {
    struct conn *c;
    const struct goal *g;
    day_t from, to, as_of;
    enum goal_profile profile;
    int64_t k;
    struct goal_result *r;
    struct arena *a;
    const struct snapshot *s; /* with divisions: the snapshot they are read from, else NULL */
    bool *groups;             /* and for each division whether it tells of few beside the other's */
};

static struct goal_group group_of(const struct goal_group *groups, size_t n, const char *label)
{
    for (size_t i = 0; i < n; i++)
        if (text_equal(groups[i].label, label))
            return groups[i];
    return (struct goal_group){.label = label};
}

static bool groups_differ_by_few(
    const struct goal_group *x, size_t n_x, const struct goal_group *y, size_t n_y, int64_t k)
{
    for (size_t i = 0; i < n_x; i++) {
        struct goal_group o = group_of(y, n_y, x[i].label);
        const int64_t differences[] = {
            apart(x[i].x, o.x), apart(x[i].n, o.n), apart(x[i].n - x[i].x, o.n - o.x)};
        for (size_t d = 0; d < sizeof differences / sizeof differences[0]; d++)
            if (suppress_is_small(differences[d], k))
                return true;
    }
    return false;
}

static int compare_groups(const struct near *n, const struct goal_result *other, struct err *err)
{
    int rc = OK;
    for (int split = 0; !rc && n->groups && split < GOAL_BY_OUTCOME; split++) {
        struct goal_group *mine, *theirs;
        size_t n_mine, n_theirs;
        rc = goal_groups(n->s, n->r, (enum goal_split)split, &mine, &n_mine, n->a, err);
        if (!rc)
            rc = goal_groups(n->s, other, (enum goal_split)split, &theirs, &n_theirs, n->a, err);
        if (!rc && (groups_differ_by_few(mine, n_mine, theirs, n_theirs, n->k) ||
                       groups_differ_by_few(theirs, n_theirs, mine, n_mine, n->k)))
            n->groups[split] = true;
    }
    return rc;
}

static int compare_with(const struct near *n, const struct goal *o, struct err *err)
{
    struct goal_result other;
    if (!is_near(n->g, o) || is_same(n->g, o))
        return OK;
    int rc = goal_compute(n->c, o, n->from, n->to, n->profile, n->as_of, &other, n->a, err);
    if (rc || !other.computable || other.kind != n->r->kind)
        return rc;
    bool count = other.kind == GOAL_COUNT;
    if (count ? suppress_is_small(other.count, n->k) : suppress_share(other.x, other.n, n->k))
        return OK; /* not shown, so nothing can be taken from it */
    const int64_t differences[] = {apart(other.x, n->r->x), apart(other.n, n->r->n)};
    for (size_t i = 0; i < 2; i++) {
        if (suppress_is_small(differences[i], n->k))
            n->r->near = differences[i];
    }
    return compare_groups(n, &other, err);
}

/* A version that is not in force, against the others; *ret: this is one. */
static int compare_versions(const struct near *n, bool *ret, struct err *err)
{
    struct goal now;
    struct goal_version *v;
    size_t n_versions;
    int rc = goal_by_key(n->c, n->g->key, &now, n->a, err);
    *ret = !rc && now.no != n->g->no;
    if (rc || !*ret)
        return rc;
    rc = goal_versions(n->c, n->g->key, &v, &n_versions, n->a, err);
    for (size_t i = 0; !rc && i < n_versions; i++) {
        struct goal o = now;
        goal_put_version(&o, &v[i]);
        if (o.no != n->g->no)
            rc = compare_with(n, &o, err);
    }
    return rc;
}

static int compare_all(struct near *n, struct err *err)
{
    const struct goal *g = n->g;
    const struct goal_result *r = n->r;
    struct goal *others;
    size_t n_others;
    bool old;
    n->r->near = 0;
    if (!g->key || !goal_is_of_people(g) || !r->computable || r->kind == GOAL_CHANGE || r->n == 0)
        return OK;
    int rc = compare_versions(n, &old, err);
    if (rc == ERR_NOT_FOUND) { /* not stored yet */
        err_clear(err);
        return OK;
    }
    if (!rc)
        rc = g->intervention ? goal_of_intervention(n->c, g->intervention, &others, &n_others, n->a, err)
                             : goal_list(n->c, &others, &n_others, n->a, err);
    for (size_t i = 0; !rc && i < n_others; i++) {
        bool other = !text_equal(others[i].key, g->key);
        if (other && (old || others[i].id < g->id))
            rc = compare_with(n, &others[i], err);
    }
    return rc;
}

int goal_set_near(struct conn *c, const struct goal *g, day_t from, day_t to, enum goal_profile profile,
    day_t as_of, int64_t k, struct goal_result *r, struct arena *a, struct err *err)
{
    return compare_all(&(struct near){c, g, from, to, as_of, profile, k, r, a, NULL, NULL}, err);
}

int goal_set_near_groups(struct conn *c, const struct snapshot *s, const struct goal *g, day_t from, day_t to,
    enum goal_profile profile, day_t as_of, int64_t k, struct goal_result *r, bool ret[GOAL_BY_OUTCOME],
    struct arena *a, struct err *err)
{
    for (int split = 0; split < GOAL_BY_OUTCOME; split++)
        ret[split] = false;
    return compare_all(&(struct near){c, g, from, to, as_of, profile, k, r, a, s, ret}, err);
}

int goal_compute_year(struct conn *c, const struct goal *g, int year, enum goal_profile profile, day_t as_of,
    struct goal_result *ret, struct arena *a, struct err *err)
{
    day_t from = day_from_ymd(year, 1, 1), to = day_from_ymd(year + 1, 1, 1);
    int rc = goal_compute(c, g, from, to, profile, as_of, ret, a, err);
    return rc ? rc : goal_set_near(c, g, from, to, profile, as_of, figure_small_limit(), ret, a, err);
}

bool goal_is_few(const struct goal *g, const struct goal_result *r, int64_t k)
{
    if (!goal_is_of_people(g))
        return false;
    if (suppress_is_small(r->near, k))
        return true;
    if (r->kind == GOAL_COUNT)
        return suppress_is_small(r->count, k);
    return suppress_share(r->x, r->n, k) ||
           (r->kind == GOAL_CHANGE && suppress_share(r->base.x, r->base.n, k));
}
