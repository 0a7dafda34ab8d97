/* The share with a goal's outcome by months after the index day, read off the goal's curve as it may be shown. */
#include "base/lang.h"
#include "base/text.h"
#include "effect/figure.h"
#include "effect/goal.h"
#include "effect/goal_grammar.h"
#include "effect/goal_measured.h"
#include "measure/snapshot_database.h"

#include <math.h>

struct goal_curve_ask {
    struct goal goal;
    int year;
    int64_t step;
};

static int goal_curve_read(struct conn *c, const struct figure_params *p, day_t as_of,
    struct goal_curve_ask *q, struct arena *a, struct err *err)
{
    const char *key = figure_param(p, "key"), *year = figure_param(p, "year"),
               *step = figure_param(p, "step");
    int64_t asked = 0;
    if (!key)
        return err_user(err, ERR_INVALID, "%s", tr("Tallet mangler et mål, fx key=ips-job-uddannelse."));
    if (!step || !text_to_int(step, 0, CURVE_STEPS, &q->step))
        return err_user(err, ERR_INVALID, "%s", tr("Skriv, hvor langt på kurven der læses, fx step=6."));
    if (year && !text_to_int(year, 2000, 2100, &asked))
        return err_user(err, ERR_INVALID, "%s", tr("Tallet mangler et år, fx year=2025."));
    int rc = goal_by_key(c, key, &q->goal, a, err);
    q->year = (int)asked;
    if (!rc && !year)
        rc = goal_measured_year(c, &q->goal, as_of, &q->year, a, err);
    return rc ? rc : goal_set_year(c, &q->goal, q->year, a, err);
}

static void goal_curve_value(
    const struct goal_measured *m, const struct goal_curve_ask *q, struct figure *ret, struct arena *a)
{
    const struct curve_answer *r = &m->curve[0];
    const struct curve_group *g = r->n_groups ? &r->groups[0] : NULL;
    const struct curve_step *s =
        g && !g->hidden && r->n_causes && q->step <= r->n_steps ? &g->step[0][q->step] : NULL;
    ret->format = FF_PCT;
    ret->missing = !s || !s->shown;
    ret->title = arena_printf(a, r->weeks ? tr("%s: efter %lld uger") : tr("%s: efter %lld måneder"),
        lang_pick(q->goal.title, q->goal.title_en), (long long)q->step);
    ret->filter = arena_printf(a, tr("Årgang %d. Udfald: %s"), q->year, r->n_causes ? r->cause[0] : "–");
    if (ret->missing) {
        ret->text = tr("vises ikke");
        ret->note = tr("Kurven går ikke så langt: for få er fulgt så længe, eller for få har fået udfaldet.");
        return;
    }
    ret->value = llround(s->share * 1e6);
    ret->has_interval = isfinite(s->low) && isfinite(s->high);
    if (ret->has_interval) {
        ret->low_ppm = llround(s->low * 1e6);
        ret->high_ppm = llround(s->high * 1e6);
    }
}

static int compute_goal_curve(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    struct goal_curve_ask q = {.year = 0};
    const struct goal_measured *m;
    const struct snapshot *s;
    int rc = goal_curve_read(c, p, as_of, &q, a, err);
    if (!rc)
        rc = snapshot_lease(c, &s, err);
    if (rc)
        return rc;
    ret->identity = arena_strdup(a, s->identity);
    snapshot_release(s);
    rc = goal_measured_lease(
        c, &q.goal, q.year, goal_profile_of(&q.goal), as_of, figure_small_limit(), &m, err);
    if (rc)
        return rc;
    ret->definition_no = q.goal.no > 0 ? q.goal.no : 1;
    goal_curve_value(m, &q, ret, a);
    goal_measured_release(m);
    return OK;
}

INDICATOR(indicator_goal_curve, .id = "goal_curve", .version = 1,
    .title = N_("Andel med målets udfald over tid"), .unit_list_code = "persons",
    .definition = N_(
        "Andel af årgangen, der højst så lang tid efter sidste (eller første) dag har fået målets udfald første gang, efter Aalen–Johansen; død og fraflytning konkurrerer. Læst af den kurve, der må vises: en kurve begynder, når nok har fået udfaldet."),
    .source = N_("Tovholder, forløb og ydelsesperioder"), .params = "key year step",
    .compute = compute_goal_curve);
