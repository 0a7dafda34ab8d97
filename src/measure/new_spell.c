#include "measure/new_spell.h"

/* The population: the first new spell per person and calendar year. */
static struct outcome_rule population(const struct new_spell_rule *rule)
{
    return (struct outcome_rule){.population = OUTCOME_NEW_SPELL,
        .spells = rule->spells,
        .gap_days = rule->gap_days,
        .from = rule->from,
        .to = rule->to,
        .keep = rule->keep,
        .until = rule->until};
}

static int exits(const struct snapshot *s, const struct new_spell_rule *rule, struct new_spell_result *ret,
    struct arena *a, struct err *err)
{
    struct outcome_rule of = population(rule);
    struct code_set gone = {{0}};
    struct outcome_times times;
    code_set_add(&gone, SNAP_DEAD);
    code_set_add(&gone, SNAP_MOVED);
    struct outcome_times_rule how = {.of = &of, .causes = &gone, .n_causes = 1, .over = true};
    int rc = outcome_times(s, &how, rule->n_threads, &times, a, err);
    if (!rc)
        rc = wait_curves_of(times.days.exit, times.days.event, times.days.n, 2, &ret->wait, a, err);
    if (rc)
        return rc;
    ret->on_day = survival_at(&ret->wait.net, rule->days);
    ret->on_day_all = survival_at(&ret->wait.all, rule->days);
    return OK;
}

int new_spells(const struct snapshot *s, const struct new_spell_rule *rule, bool want_persons,
    struct new_spell_result *ret, struct arena *a, struct err *err)
{
    int rc = exits(s, rule, ret, a, err);
    struct outcome_rule left = population(rule), work = population(rule);
    left.horizon = OUTCOME_WITHIN;
    left.n = rule->days;
    left.what = OUTCOME_OVER;
    work.leave_days = rule->days;
    work.anchor = OUTCOME_FROM_EXIT;
    work.horizon = rule->within ? OUTCOME_WITHIN : OUTCOME_AT;
    work.n = rule->return_days;
    work.outcome = rule->work;
    work.profile = rule->profile;
    if (!rc)
        rc = outcome_compute(s, &left, want_persons, rule->n_threads, &ret->left, a, err);
    if (!rc)
        rc = outcome_compute(s, &work, want_persons, rule->n_threads, &ret->work, a, err);
    return rc;
}
