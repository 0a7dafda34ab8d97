/* The value of an effect goal as a figure: a share, a count or a change. */
#include "base/lang.h"
#include "base/text.h"
#include "effect/figure.h"
#include "effect/goal.h"
#include "effect/goal_grammar.h"
#include "effect/goal_near.h"
#include "effect/goal_measured.h"
#include "effect/goal_summary.h"
#include "effect/goal_words.h"
#include "effect/suppress.h"
#include "measure/share.h"
#include "measure/snapshot_database.h"
#include "offer/intervention.h"

#include <math.h>

struct goal_figure {
    struct goal goal;
    struct goal_result result;
    enum goal_profile profile;
    int year;
};

static int read_goal(
    struct conn *c, const struct figure_params *p, struct goal *g, struct arena *a, struct err *err)
{
    const char *key = figure_param(p, "key"), *version = figure_param(p, "goal_version");
    int64_t no;
    if (!key)
        return err_user(err, ERR_INVALID, "%s", tr("Tallet mangler et mål, fx key=ips-job-uddannelse."));
    if (!version)
        return goal_by_key(c, key, g, a, err);
    if (!text_to_int(version, 1, 9999, &no))
        return err_user(err, ERR_INVALID, "%s", tr("Skriv målets version som et tal, fx goal_version=1."));
    return goal_by_version(c, key, no, g, a, err);
}

/* Goal, profile and year, and the target in force that year. */
static int goal_figure_ask(struct conn *c, const struct figure_params *p, day_t as_of, struct goal_figure *f,
    struct arena *a, struct err *err)
{
    const char *text = figure_param(p, "year"), *profile = figure_param(p, "profile");
    int64_t year;
    int rc = read_goal(c, p, &f->goal, a, err);
    if (rc)
        return rc;
    f->profile = profile ? (text_equal(profile, "jobindsats") ? GOAL_NATIONAL : GOAL_LOCAL)
                         : goal_profile_of(&f->goal);
    if (!text) {
        rc = goal_measured_year(c, &f->goal, as_of, &f->year, a, err);
        if (rc)
            return rc;
    } else if (text_to_int(text, 2000, 2100, &year)) {
        f->year = (int)year;
    } else {
        return err_user(err, ERR_INVALID, "%s", tr("Tallet mangler et år, fx year=2025."));
    }
    return goal_set_year(c, &f->goal, f->year, a, err);
}

/* With its persons. */
static int goal_figure_read(struct conn *c, const struct figure_params *p, day_t as_of, struct goal_figure *f,
    struct arena *a, struct err *err)
{
    int rc = goal_figure_ask(c, p, as_of, f, a, err);
    return rc ? rc : goal_compute_year(c, &f->goal, f->year, f->profile, as_of, &f->result, a, err);
}

/* The result alone: from memory where the profile is the goal's own and the version the one in force. */
static int goal_figure_result(struct conn *c, const struct figure_params *p, day_t as_of,
    struct goal_figure *f, struct arena *a, struct err *err)
{
    struct goal_summary sum;
    int rc = goal_figure_ask(c, p, as_of, f, a, err);
    if (rc)
        return rc;
    if (figure_param(p, "goal_version") || f->profile != goal_profile_of(&f->goal))
        return goal_figure_read(c, p, as_of, f, a, err);
    rc = goal_summarise(c, &f->goal, f->year, as_of, &sum, a, err);
    if (!rc)
        f->result = sum.result;
    return rc;
}

/* Which version of the definition, and which extract. */
static int goal_figure_ground(
    struct conn *c, const struct goal_figure *f, struct figure *ret, struct arena *a, struct err *err)
{
    const struct snapshot *s;
    ret->definition_no = f->goal.no > 0 ? f->goal.no : 1;
    if (!goal_is_of_people(&f->goal))
        return OK;
    int rc = snapshot_lease(c, &s, err);
    if (rc)
        return rc;
    ret->identity = arena_strdup(a, s->identity);
    snapshot_release(s);
    return OK;
}

/* A figure's note is read by everyone: small counts only roughly. */
static const char *goal_count_words(int64_t count, struct arena *a)
{
    if (suppress_is_small(count, figure_small_limit()))
        return arena_printf(a, tr("Færre end %lld"), (long long)figure_small_limit());
    return arena_printf(a, "%lld", (long long)count);
}

/* With the version of the definition, so that a frozen figure tells which one it was. */
static int goal_filter_words(
    struct conn *c, const struct goal_figure *f, const char **ret, struct arena *a, struct err *err)
{
    struct intervention iv = {0};
    const struct goal *g = &f->goal;
    if (g->intervention) {
        int rc = intervention_by_key(c, g->intervention, &iv, a, err);
        if (rc)
            return rc;
    }
    const char *offer = g->intervention ? lang_pick(iv.title, iv.title_en) : "–";
    const char *target = goal_sentence(arena_printf(a, tr("Måltal: %s"), goal_target_words(g, a)), a);
    long long no = (long long)(g->no > 0 ? g->no : 1);
    if (f->result.kind == GOAL_COUNT)
        *ret = arena_printf(
            a, tr("Indsats: %s, %d. %s Målets definition: version %lld"), offer, f->year, target, no);
    else
        *ret = arena_printf(a, tr("Indsats: %s, %s i %d. Profil: %s. %s Målets definition: version %lld"),
            offer, goal_population_words(g), f->year,
            f->profile == GOAL_NATIONAL ? tr("Jobindsats, ydelse før arbejde")
                                        : tr("lokal, arbejde før ydelse"),
            target, no);
    return OK;
}

static void fill_share(const struct goal_result *r, struct figure *ret, struct arena *a)
{
    ret->missing = !r->computable || r->n == 0;
    if (ret->missing)
        return;
    ret->value = (r->x * 1000000 + r->n / 2) / r->n;
    ret->n = ret->n_persons = r->n;
    ret->has_interval = r->share.valid;
    ret->low_ppm = share_ppm(r->share.low);
    ret->high_ppm = share_ppm(r->share.high);
    if (r->asked != INT_NONE)
        ret->note = arena_printf(a, tr("Spurgt begge gange: %s. Besvaret begge gange: %s."),
            goal_count_words(r->asked, a), goal_count_words(r->n, a));
    else if (r->not_due || r->gone)
        ret->note = arena_printf(a,
            tr("%s er endnu ikke forfaldne til måling og er ikke regnet med. %s er døde eller fraflyttede."),
            goal_count_words(r->not_due, a), goal_count_words(r->gone, a));
}

static void fill_count(const struct goal *g, const struct goal_result *r, struct figure *ret)
{
    ret->missing = !r->computable;
    ret->format = FF_COUNT;
    ret->unit = g->unit;
    ret->no_persons =
        !goal_is_of_people(g) && !text_equal(g->unit, "persons") && !text_equal(g->unit, "participations");
    if (ret->missing)
        return;
    ret->value = ret->n = r->count;
    ret->n_persons = ret->no_persons ? INT_NONE : r->count;
    if (r->running)
        ret->note = tr("Året er ikke slut.");
}

static void fill_change(
    const struct goal *g, const struct goal_result *r, struct figure *ret, struct arena *a)
{
    ret->missing = !r->computable || !r->change.valid;
    if (ret->missing)
        return;
    ret->value = share_ppm(r->change.value);
    ret->n = ret->n_persons = r->share.n < r->base.n ? r->share.n : r->base.n;
    ret->has_interval = r->change.has_interval;
    ret->low_ppm = share_ppm(r->change.low);
    ret->high_ppm = share_ppm(r->change.high);
    ret->note = arena_printf(
        a, tr("Ændring fra %lld. Over 0 er ændringen den vej, målet ønsker."), (long long)g->base_year);
}

static int compute_goal(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    struct goal_figure f;
    int rc = goal_figure_result(c, p, as_of, &f, a, err);
    if (!rc)
        rc = goal_figure_ground(c, &f, ret, a, err);
    if (rc)
        return rc;
    const struct goal *g = &f.goal;
    ret->format = FF_PCT;
    ret->title = arena_printf(a, "%s, %d", lang_pick(g->title, g->title_en), f.year);
    ret->definition =
        g->definition ? lang_pick(g->definition, g->definition_en) : goal_reading(g, NULL, f.year, a);
    rc = goal_filter_words(c, &f, &ret->filter, a, err);
    if (rc)
        return rc;
    ret->note = f.result.why;
    if (f.result.kind == GOAL_COUNT)
        fill_count(g, &f.result, ret);
    else if (f.result.kind == GOAL_CHANGE)
        fill_change(g, &f.result, ret, a);
    else
        fill_share(&f.result, ret, a);
    if (!ret->missing)
        ret->least = f.result.near;
    return OK;
}

static int rows_goal(struct conn *c, const struct figure_params *p, day_t as_of, struct figure_row **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    struct goal_figure f;
    int rc = goal_figure_read(c, p, as_of, &f, a, err);
    if (rc)
        return rc;
    struct goal_result *r = &f.result;
    struct figure_row *rows = arena_array(a, r->n_persons ? r->n_persons : 1, sizeof *rows);
    if (!rows)
        return err_set(err, ERR_LIMIT, "rows_goal: out of memory");
    rc = goal_name_persons(c, r->persons, r->n_persons, a, err);
    if (rc)
        return rc;
    const char *const label[] = {
        tr("Ikke opnået"), tr("Opnået"), tr("Endnu ikke forfalden"), tr("Ikke med, død eller fraflyttet")};
    for (size_t i = 0; i < r->n_persons; i++) {
        const struct goal_person *q = &r->persons[i];
        bool counted = r->kind == GOAL_COUNT || q->state == GOAL_ACHIEVED;
        const char *state = q->no_start ? tr("Ikke med, dagen mangler") : label[q->state];
        rows[i] = (struct figure_row){q->citizen_id, q->citizen_key, q->first_name, q->last_name,
            r->kind == GOAL_COUNT ? tr("Talt") : state, q->index, counted, q->restricted};
    }
    *ret = rows;
    *ret_n = r->n_persons;
    return OK;
}

/* What is told beside the value: target and verdict. */
static int goal_beside(struct conn *c, const struct goal_figure *f, const char *title, struct figure *ret,
    struct arena *a, struct err *err)
{
    const struct goal *g = &f->goal;
    ret->format = FF_TEXT;
    ret->unit = NULL;
    ret->title = arena_printf(a, "%s: %s, %d", title, lang_pick(g->title, g->title_en), f->year);
    ret->definition_no = g->no > 0 ? g->no : 1;
    return goal_filter_words(c, f, &ret->filter, a, err);
}

static int compute_goal_target(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    struct goal_figure f = {0};
    int rc = goal_figure_ask(c, p, as_of, &f, a, err);
    if (!rc)
        rc = goal_beside(c, &f, tr("Måltal"), ret, a, err);
    ret->kind = FIGURE_TEXT;
    ret->as_of = DAY_NONE;
    if (!rc)
        ret->text = goal_target_words(&f.goal, a);
    return rc;
}

/* The smallest number of persons that a verdict on the result tells of: it is hidden with the value. */
static int64_t goal_least(const struct goal_figure *f)
{
    const struct goal_result *r = &f->result;
    int64_t k = figure_small_limit();
    if (suppress_is_small(r->near, k))
        return r->near;
    if (r->kind == GOAL_COUNT) {
        bool persons = goal_is_of_people(&f->goal) || text_equal(f->goal.unit, "persons") ||
                       text_equal(f->goal.unit, "participations");
        return persons ? r->count : 0;
    }
    const int64_t counts[] = {r->x, r->n - r->x, r->n, r->base.valid ? r->base.n : 0};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
        if (suppress_is_small(counts[i], k))
            return counts[i];
    return 0;
}

static int compute_goal_verdict(struct conn *c, const struct figure_params *p, day_t as_of,
    struct figure *ret, struct arena *a, struct err *err)
{
    struct goal_figure f;
    int rc = goal_figure_result(c, p, as_of, &f, a, err);
    if (!rc)
        rc = goal_beside(c, &f, tr("Vurdering"), ret, a, err);
    if (!rc)
        rc = goal_figure_ground(c, &f, ret, a, err);
    if (rc)
        return rc;
    ret->text = goal_result_words(&f.goal, &f.result);
    ret->note = f.result.why;
    ret->least = f.result.computable ? goal_least(&f) : 0;
    return OK;
}

INDICATOR(indicator_goal, .id = "goal", .version = 2, .title = N_("Effektmål"), .unit_list_code = "persons",
    .definition = N_(
        "Andel af grundlaget, der har udfaldet på måledagen, et antal i et kalenderår eller en ændring mellem to år, som målets definition siger. Første forløb pr. borger, indsats og kalenderår. Wilson-interval, 95 pct."),
    .source = N_("Tovholder, forløb og ydelsesperioder"), .params = "key year profile goal_version",
    .compute = compute_goal, .rows = rows_goal);
INDICATOR(indicator_goal_target, .id = "goal_target", .version = 1, .title = N_("Måltal"),
    .definition = N_("Måltallet, der gælder på årets sidste dag, som målets definition siger det."),
    .source = N_("Målets definition"), .params = "key year goal_version", .compute = compute_goal_target);
INDICATOR(indicator_goal_verdict, .id = "goal_verdict", .version = 1,
    .title = N_("Vurdering af et effektmål"),
    .definition = N_(
        "Opfyldt eller ikke opfyldt, når hele 95 pct.-intervallet ligger på den ene side af måltallet, ellers uafklaret. Vurderingen skjules sammen med værdien."),
    .source = N_("Tovholder, forløb og ydelsesperioder"), .params = "key year profile goal_version",
    .compute = compute_goal_verdict);
