/* The value of an effect goal as a figure: a share, a count or a change. */
#include "base/lang.h"
#include "base/text.h"
#include "effect/figure.h"
#include "effect/goal.h"
#include "effect/goal_grammar.h"
#include "effect/goal_measured.h"
#include "effect/goal_words.h"
#include "effect/suppress.h"
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

static int goal_figure_read(struct conn *c, const struct figure_params *p, day_t as_of, struct goal_figure *f,
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
    rc = goal_set_year(c, &f->goal, f->year, a, err);
    return rc ? rc
              : goal_compute(c, &f->goal, day_from_ymd(f->year, 1, 1), day_from_ymd(f->year + 1, 1, 1),
                    f->profile, as_of, &f->result, a, err);
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
    long long no = (long long)(g->no > 0 ? g->no : 1);
    if (f->result.kind == GOAL_COUNT)
        *ret = arena_printf(a, tr("Indsats: %s, %d. Måltal: %s. Målets definition: version %lld"), offer,
            f->year, goal_target_words(g, a), no);
    else
        *ret = arena_printf(a,
            tr("Indsats: %s, %s i %d. Profil: %s. Måltal: %s. Målets definition: version %lld"), offer,
            goal_population_words(g), f->year,
            f->profile == GOAL_NATIONAL ? tr("Jobindsats, ydelse før arbejde")
                                        : tr("lokal, arbejde før ydelse"),
            goal_target_words(g, a), no);
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
    ret->low_ppm = (int64_t)(r->share.low * 1e6 + 0.5);
    ret->high_ppm = (int64_t)(r->share.high * 1e6 + 0.5);
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
    ret->value = llround(r->change.value * 1e6);
    ret->n = ret->n_persons = r->share.n < r->base.n ? r->share.n : r->base.n;
    ret->has_interval = r->change.has_interval;
    ret->low_ppm = llround(r->change.low * 1e6);
    ret->high_ppm = llround(r->change.high * 1e6);
    ret->note = arena_printf(
        a, tr("Ændring fra %lld. Over 0 er ændringen den vej, målet ønsker."), (long long)g->base_year);
}

static int compute_goal(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    struct goal_figure f;
    int rc = goal_figure_read(c, p, as_of, &f, a, err);
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
        rows[i] = (struct figure_row){q->citizen_id, q->citizen_key, q->first_name, q->last_name,
            r->kind == GOAL_COUNT ? tr("Talt") : label[q->state], q->index, counted, q->restricted};
    }
    *ret = rows;
    *ret_n = r->n_persons;
    return OK;
}

INDICATOR(indicator_goal, .id = "goal", .version = 2, .title = N_("Effektmål"), .unit_list_code = "persons",
    .definition = N_(
        "Andel af grundlaget, der har udfaldet på måledagen, et antal i et kalenderår eller en ændring mellem to år, som målets definition siger. Første forløb pr. borger, indsats og kalenderår. Wilson-interval, 95 pct."),
    .source = N_("Tovholder, forløb og ydelsesperioder"), .params = "key year profile goal_version",
    .compute = compute_goal, .rows = rows_goal);
