/* The share of an effect goal as a figure. */
#include "base/lang.h"
#include "base/text.h"
#include "effect/figure.h"
#include "effect/goal.h"
#include "effect/goal_words.h"
#include "effect/suppress.h"
#include "offer/intervention.h"

static int goal_figure_read(struct conn *c, const struct figure_params *p, day_t as_of, struct goal *g,
    struct goal_result *r, int *ret_year, struct arena *a, struct err *err)
{
    const char *key = figure_param(p, "key"), *text = figure_param(p, "year");
    int64_t year;
    if (!key)
        return err_user(err, ERR_INVALID, "%s", tr("Tallet mangler et mål, fx key=ips-job-uddannelse."));
    int rc = goal_by_key(c, key, g, a, err);
    if (rc)
        return rc;
    if (!text) {
        int found = 0;
        rc = goal_find_year(c, g, as_of, &found, a, err);
        if (rc)
            return rc;
        year = found;
    } else if (!text_to_int(text, 2000, 2100, &year))
        return err_user(err, ERR_INVALID, "%s", tr("Tallet mangler et år, fx year=2025."));
    *ret_year = (int)year;
    enum goal_profile profile =
        text_equal(figure_param(p, "profile"), "jobindsats") ? GOAL_NATIONAL : GOAL_LOCAL;
    return goal_compute(
        c, g, day_from_ymd((int)year, 1, 1), day_from_ymd((int)year + 1, 1, 1), profile, as_of, r, a, err);
}

/* A figure's note is read by everyone: small counts only roughly. */
static const char *goal_count_words(int64_t count, struct arena *a)
{
    if (suppress_is_small(count, figure_small_limit()))
        return arena_printf(a, tr("Færre end %lld"), (long long)figure_small_limit());
    return arena_printf(a, "%lld", (long long)count);
}

static int goal_filter_words(struct conn *c, const struct figure_params *p, const struct goal *g, int year,
    const char **ret, struct arena *a, struct err *err)
{
    struct intervention iv = {0};
    if (g->intervention) {
        int rc = intervention_by_key(c, g->intervention, &iv, a, err);
        if (rc)
            return rc;
    }
    *ret = arena_printf(a, tr("Indsats: %s, %s i %d. Profil: %s"),
        g->intervention ? lang_pick(iv.title, iv.title_en) : "–", goal_population_words(g), year,
        text_equal(figure_param(p, "profile"), "jobindsats") ? tr("Jobindsats, ydelse før arbejde")
                                                             : tr("lokal, arbejde før ydelse"));
    return OK;
}

static int compute_goal(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    struct goal g;
    struct goal_result r;
    int year = 0;
    int rc = goal_figure_read(c, p, as_of, &g, &r, &year, a, err);
    if (rc)
        return rc;
    ret->format = FF_PCT;
    ret->title = arena_printf(a, "%s, %d", lang_pick(g.title, g.title_en), year);
    ret->definition = lang_pick(g.definition, g.definition_en);
    rc = goal_filter_words(c, p, &g, year, &ret->filter, a, err);
    if (rc)
        return rc;
    ret->note = r.why;
    ret->missing = !r.computable || r.n == 0;
    if (ret->missing)
        return OK;
    ret->value = (r.x * 1000000 + r.n / 2) / r.n;
    ret->n = ret->n_persons = r.n;
    ret->has_interval = true;
    ret->low_ppm = (int64_t)(r.share.low * 1e6 + 0.5);
    ret->high_ppm = (int64_t)(r.share.high * 1e6 + 0.5);
    if (r.not_due || r.gone)
        ret->note = arena_printf(a,
            tr("%s er endnu ikke forfaldne til måling og er ikke regnet med. %s er døde eller fraflyttede og tæller som ikke opnået."),
            goal_count_words(r.not_due, a), goal_count_words(r.gone, a));
    return OK;
}

static int rows_goal(struct conn *c, const struct figure_params *p, day_t as_of, struct figure_row **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    struct goal g;
    struct goal_result r;
    int year;
    int rc = goal_figure_read(c, p, as_of, &g, &r, &year, a, err);
    if (rc)
        return rc;
    struct figure_row *rows = arena_array(a, r.n_persons ? r.n_persons : 1, sizeof *rows);
    if (!rows)
        return err_set(err, ERR_LIMIT, "rows_goal: out of memory");
    const char *const label[] = {
        tr("Ikke opnået"), tr("Opnået"), tr("Endnu ikke forfalden"), tr("Ikke med, død eller fraflyttet")};
    rc = goal_name_persons(c, r.persons, r.n_persons, a, err);
    if (rc)
        return rc;
    for (size_t i = 0; i < r.n_persons; i++) {
        const struct goal_person *q = &r.persons[i];
        rows[i] = (struct figure_row){q->citizen_id, q->citizen_key, q->first_name, q->last_name,
            label[q->state], q->index, q->state == GOAL_ACHIEVED, q->restricted};
    }
    *ret = rows;
    *ret_n = r.n_persons;
    return OK;
}

INDICATOR(indicator_goal, .id = "goal", .version = 1, .title = N_("Effektmål"), .unit_list_code = "persons",
    .definition = N_(
        "Andel af grundlaget, der har udfaldet på måledagen. Første forløb pr. borger, indsats og kalenderår. Wilson-interval, 95 pct."),
    .source = N_("Tovholder, forløb og ydelsesperioder"), .params = "key year profile",
    .compute = compute_goal, .rows = rows_goal);
