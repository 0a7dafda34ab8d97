#include "effect/goal_near.h"

#include "base/text.h"
#include "effect/goal_grammar.h"
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
};

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
    return OK;
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

int goal_set_near(struct conn *c, const struct goal *g, day_t from, day_t to, enum goal_profile profile,
    day_t as_of, int64_t k, struct goal_result *r, struct arena *a, struct err *err)
{
    struct near n = {c, g, from, to, as_of, profile, k, r, a};
    struct goal *others;
    size_t n_others;
    bool old;
    r->near = 0;
    if (!g->key || !goal_is_of_people(g) || !r->computable || r->kind == GOAL_CHANGE || r->n == 0)
        return OK;
    int rc = compare_versions(&n, &old, err);
    if (rc == ERR_NOT_FOUND) { /* not stored yet */
        err_clear(err);
        return OK;
    }
    if (!rc)
        rc = g->intervention ? goal_of_intervention(c, g->intervention, &others, &n_others, a, err)
                             : goal_list(c, &others, &n_others, a, err);
    for (size_t i = 0; !rc && i < n_others; i++) {
        bool other = !text_equal(others[i].key, g->key);
        if (other && (old || others[i].id < g->id))
            rc = compare_with(&n, &others[i], err);
    }
    return rc;
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
