#include "measure/unique.h"

struct unique_work {
    const struct snapshot *s;
    const struct unique_rule *rule;
    struct unique_table *t;
    uint32_t *seen;   /* [cells] the last person counted in the cell, plus one */
    uint16_t *groups; /* of one person */
    size_t n_groups;
};

static void cell_add(struct unique_work *w, uint32_t person, int group, int period)
{
    size_t at = (size_t)group * (size_t)(w->t->n_periods + 1) + (size_t)period;
    w->t->cell[at].rows++;
    if (w->seen[at] == person + 1)
        return;
    w->seen[at] = person + 1;
    w->t->cell[at].persons++;
    if (period == w->t->n_periods && group < w->t->n_groups)
        w->groups[w->n_groups++] = (uint16_t)group;
}

static uint16_t day_of(const struct unique_work *w, uint32_t course)
{
    return w->rule->what == UNIQUE_REFERRED ? w->s->course_referred[course] : w->s->course_start[course];
}

/* The period a day lies in; -1 = none. */
static int period_of(const struct unique_rule *rule, uint16_t day)
{
    int low = 0, high = rule->n_periods;
    if (day == SNAP_OPEN || day < rule->period[0] || day >= rule->period[rule->n_periods])
        return -1;
    while (high - low > 1) {
        int mid = low + (high - low) / 2;
        if (rule->period[mid] <= day)
            low = mid;
        else
            high = mid;
    }
    return low;
}

static void course_add(struct unique_work *w, uint32_t person, uint32_t course)
{
    const struct unique_rule *rule = w->rule;
    uint16_t group = w->s->course_intervention[course];
    bool any = false;
    if (rule->group_of)
        group = rule->group_of[group];
    if (group == UNIQUE_NO_GROUP)
        return;
    uint16_t day = day_of(w, course), end = (uint16_t)(day + 1);
    if (rule->what == UNIQUE_RUNNING) {
        end = w->s->course_end[course];
        day = day < rule->period[0] && end > rule->period[0] ? rule->period[0] : day;
    }
    for (int i = period_of(rule, day); i >= 0 && i < rule->n_periods && rule->period[i] < end; i++) {
        cell_add(w, person, group, i);
        cell_add(w, person, w->t->n_groups, i);
        any = true;
    }
    if (!any)
        return;
    cell_add(w, person, group, w->t->n_periods);
    cell_add(w, person, w->t->n_groups, w->t->n_periods);
}

static void person_done(struct unique_work *w)
{
    size_t n = w->n_groups, many = n > 4 ? 4 : n;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++)
            w->t->both[(size_t)w->groups[i] * (size_t)w->t->n_groups + w->groups[k]]++;
    if (many)
        w->t->in_many[many - 1]++;
    w->n_groups = 0;
}

int unique_count(const struct snapshot *s, const struct unique_rule *rule, struct unique_table *ret,
    struct arena *a, struct err *err)
{
    int n_groups = rule->group_of ? rule->n_groups : s->n_interventions;
    if (n_groups > UNIQUE_GROUPS || rule->n_periods < 1)
        return err_set(err, ERR_INVALID, "unique: %d groups, %d periods", n_groups, rule->n_periods);
    size_t n = (size_t)n_groups, n_cells = (n + 1) * (size_t)(rule->n_periods + 1);
    *ret = (struct unique_table){.n_groups = n_groups, .n_periods = rule->n_periods};
    struct unique_work w = {.s = s, .rule = rule, .t = ret};
    ret->cell = arena_array(a, n_cells, sizeof *ret->cell);
    ret->both = arena_array(a, n * n + 1, sizeof *ret->both);
    w.seen = arena_array(a, n_cells, sizeof *w.seen);
    w.groups = arena_array(a, n + 1, sizeof *w.groups);
    if (!ret->cell || !ret->both || !w.seen || !w.groups)
        return err_set(err, ERR_LIMIT, "unique: out of memory");
    for (uint32_t p = 0; p < s->n_persons; p++) {
        if (rule->keep && !rule->keep[p])
            continue;
        for (uint32_t i = s->course_first[p]; i < s->course_first[p + 1]; i++)
            course_add(&w, p, i);
        person_done(&w);
    }
    return OK;
}
