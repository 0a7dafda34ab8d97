#include "effect/goal_groups.h"

#include "base/lang.h"
#include "base/text.h"
#include "effect/goal_grammar.h"
#include "effect/goal_words.h"
#include "effect/suppress.h"
#include "system/code.h"

#include <math.h>
#include <string.h>

/* ---- groups ---- */

static const char *age_label(const struct goal_age *g, struct arena *a)
{
    if (g->last == 0)
        return arena_printf(a, tr("%d år og derover"), g->first);
    if (g->first == 0)
        return arena_printf(a, tr("Under %d år"), g->last + 1);
    return arena_printf(a, tr("%d–%d år"), g->first, g->last);
}

static size_t by_age(const struct goal_result *r, struct goal_group *ret, struct arena *a)
{
    struct goal_age ages[GOAL_AGES];
    size_t n = goal_by_age(r, ages), kept = 0;
    for (size_t i = 0; i < n; i++)
        if (ages[i].n > 0)
            ret[kept++] = (struct goal_group){age_label(&ages[i], a), ages[i].x, ages[i].n};
    return kept;
}

/* 0 = not known, as in the snapshot's own lists. */
static size_t place_of(const struct snapshot *s, const struct goal_person *p, enum goal_split split)
{
    ptrdiff_t at = snapshot_person_of(s, p->citizen_id);
    if (at < 0)
        return 0;
    return split == GOAL_BY_SEX ? s->sex[at] : s->district[at];
}

static const char *place_label(const struct snapshot *s, enum goal_split split, size_t i)
{
    static const char *const sexes[] = {N_("Køn ikke oplyst"), N_("Kvinder"), N_("Mænd")};
    if (split == GOAL_BY_SEX)
        return tr(sexes[i]);
    return *s->districts[i] ? code_label("district", s->districts[i]) : tr("Bydel ikke oplyst");
}

int goal_groups(const struct snapshot *s, const struct goal_result *r, enum goal_split split,
    struct goal_group **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    size_t most = split == GOAL_BY_AGE ? GOAL_AGES : split == GOAL_BY_SEX ? 3 : (size_t)s->n_districts;
    struct goal_group *all = arena_array(a, most + 1, sizeof *all);
    if (!all)
        return err_set(err, ERR_LIMIT, "goal_groups: out of memory");
    *ret = all;
    *ret_n = 0;
    if (split == GOAL_BY_AGE) {
        *ret_n = by_age(r, all, a);
        return OK;
    }
    for (size_t i = 0; i < r->n_persons; i++) {
        const struct goal_person *p = &r->persons[i];
        if (p->state == GOAL_NOT_DUE || p->state == GOAL_LEFT_OUT)
            continue;
        struct goal_group *g = &all[place_of(s, p, split)];
        g->n++;
        g->x += p->state == GOAL_ACHIEVED;
    }
    for (size_t i = 0; i < most; i++) {
        if (all[i].n == 0)
            continue;
        const struct goal_group g = {place_label(s, split, i), all[i].x, all[i].n};
        all[(*ret_n)++] = g;
    }
    return OK;
}

static const char *as_heading(const char *words, struct arena *a)
{
    bool small = words[0] >= 'a' && words[0] <= 'z';
    return small ? arena_printf(a, "%c%s", words[0] - 'a' + 'A', words + 1) : words;
}

int goal_by_outcome(struct conn *c, const struct goal *g, day_t from, day_t to, enum goal_profile profile,
    day_t as_of, struct goal_group **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    enum { MOST = 8 };
    const char *word, *list = g->outcome;
    size_t len;
    int rc = OK;
    *ret = arena_array(a, MOST, sizeof **ret);
    *ret_n = 0;
    if (!*ret)
        return err_set(err, ERR_LIMIT, "goal_by_outcome: out of memory");
    if (!list || !strchr(list, ',') || !goal_is_of_people(g) || goal_is_count(g) ||
        text_list_has(list, "offer_bif"))
        return OK;
    while (!rc && *ret_n < MOST && text_list_next(&list, &word, &len)) {
        struct goal one = *g;
        struct goal_result r;
        one.outcome = arena_strndup(a, word, len);
        rc = goal_compute(c, &one, from, to, profile, as_of, &r, a, err);
        if (!rc && r.computable)
            (*ret)[(*ret_n)++] = (struct goal_group){as_heading(goal_outcome_words(&one, a), a), r.x, r.n};
    }
    return rc;
}

bool goal_outcomes_are_safe(const struct goal_group *groups, size_t n_groups, int64_t x, int64_t n, int64_t k)
{
    int64_t sum = 0;
    for (size_t i = 0; i < n_groups; i++) {
        sum += groups[i].x;
        if (suppress_share(groups[i].x, n, k) || suppress_is_small(x - groups[i].x, k))
            return false;
    }
    return !suppress_is_small(sum - x, k);
}

/* ---- curve ---- */

static const struct curve_cause causes[] = {
    {"job", N_("Job"), "work,ordinary_hours"},
    {"uddannelse", N_("Uddannelse"), "education,su"},
    {"fleks", N_("Fleks eller pension"), "flex_job,fleksloentilskud,foertidspension,seniorpension"},
};

static bool has_curve(const struct goal *g)
{
    const char *kind = goal_outcome_kind(g);
    if (!goal_is_of_people(g) || goal_is_count(g) || goal_is_change(g) || g->restriction)
        return false;
    /* The curve runs from the first or last day and holds all ages. */
    if (g->age_from > 0 || g->age_to > 0 || g->also_in || text_equal(g->start_day, "referred") ||
        goal_starts_elsewhere(g))
        return false;
    if (text_equal(kind, "left"))
        return true;
    return text_equal(kind, "status") && g->outcome &&
           (strstr(g->outcome, "work") || strstr(g->outcome, "education"));
}

static int ask_of(const struct snapshot *s, const struct goal *g, int year, struct curve_ask *ask,
    uint16_t *interventions, struct err *err)
{
    struct outcome_rule *of = &ask->of;
    bool known, spells = text_equal(g->population, "new_spell");
    of->population = spells                                        ? OUTCOME_NEW_SPELL
                     : text_equal(g->population, "course_started") ? OUTCOME_COURSE_STARTED
                                                                   : OUTCOME_COURSE_ENDED;
    of->anchor = goal_from_exit(g) ? OUTCOME_FROM_EXIT : OUTCOME_FROM_START;
    of->unit = text_equal(g->counting, "all") ? OUTCOME_ALL : OUTCOME_FIRST_OF_YEAR;
    of->from = snap_day(day_from_ymd(year, 1, 1));
    of->to = snap_day(day_from_ymd(year + 1, 1, 1));
    if (spells) {
        of->leave_days = (uint16_t)goal_leave_days(g);
        return code_set_parse(s, g->spell_kind ? g->spell_kind : "sygedagpenge", &of->spells, &known, err);
    }
    interventions[0] = (uint16_t)snapshot_intervention_of(s, g->intervention);
    of->interventions = interventions;
    of->n_interventions = 1;
    return OK;
}

static double mark_of(const struct goal *g, bool weeks)
{
    double n = (double)g->horizon_n;
    if (g->horizon_n == INT_NONE)
        return NAN;
    if (text_equal(g->horizon_kind, "before"))
        n -= 1;
    double days = text_equal(g->horizon_unit, "weeks")    ? 7 * n
                  : text_equal(g->horizon_unit, "months") ? 30.4375 * n
                  : text_equal(g->horizon_unit, "years")  ? 365.25 * n
                                                          : n;
    return days / (weeks ? 7 : 30.4375);
}

int goal_curve(const struct snapshot *s, const struct goal *g, int year, enum goal_profile profile, int64_t k,
    bool sees_all, struct curve_answer *ret, double *ret_mark, struct arena *a, struct err *err)
{
    bool left = text_equal(goal_outcome_kind(g), "left"), local = profile == GOAL_LOCAL;
    uint16_t interventions[1];
    struct status_profile *ranks = arena_alloc(a, sizeof *ranks);
    struct curve_ask ask = {.causes = causes,
        .n_causes = left ? 0 : sizeof causes / sizeof causes[0],
        .over = left ? tr("Ydelsen er ophørt") : NULL,
        .weeks = left,
        .n_steps = left ? 52 : 12,
        .k = k,
        .sees_all = sees_all};
    *ret = (struct curve_answer){0};
    *ret_mark = NAN;
    if (!ranks)
        return err_set(err, ERR_LIMIT, "goal_curve: out of memory");
    bool has_people = text_equal(g->population, "new_spell") ||
                      (g->intervention && snapshot_intervention_of(s, g->intervention) >= 0);
    if (!has_curve(g) || !has_people)
        return OK;
    int rc = status_profile_make(s, local ? "local" : "jobindsats", "",
        local ? STATUS_LOCAL : STATUS_NATIONAL, local ? STATUS_LOCAL_N : STATUS_NATIONAL_N, ranks, err);
    if (!rc)
        rc = ask_of(s, g, year, &ask, interventions, err);
    if (rc)
        return rc;
    ask.of.profile = ranks;
    *ret_mark = mark_of(g, ask.weeks);
    if (*ret_mark > ask.n_steps)
        ask.n_steps = *ret_mark <= 24 ? 24 : 36;
    return curve_compute(s, &ask, ret, a, err);
}
