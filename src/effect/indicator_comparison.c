/* The difference between participants of an intervention and others made alike, as a figure. */
#include "base/lang.h"
#include "base/text.h"
#include "effect/snapshot_figure.h"
#include "measure/compare.h"
#include "measure/measure_options.h"
#include "measure/threads.h"

#include <math.h>
#include <stdio.h>

static const double FIGURE_WORK = 1e9; /* about half a second */

static int read_question(const struct snapshot_figure *f, const struct figure_params *p,
    struct compare_question *q, struct err *err)
{
    const char *design = figure_param(p, "design"), *days = figure_param(p, "days"),
               *against = figure_param(p, "against"), *outcome = figure_param(p, "outcome");
    int64_t n = 182;
    *q = compare_question_usual(f->s);
    q->intervention = f->offer[0];
    q->from = f->from;
    q->until = f->to;
    q->known = f->until;
    q->profile = &f->profile;
    q->most_work = FIGURE_WORK;
    q->n_threads = threads_default();
    q->small = figure_small_limit();
    if (days && !text_to_int(days, 1, 3650, &n))
        return err_user(err, ERR_INVALID, "%s", tr("Skriv days som et antal dage, fx days=182."));
    q->horizon_days = (int)n;
    q->lot = figure_param(p, "decision");
    if (design && !design_of(design, &q->design))
        return err_user(err, ERR_INVALID, "%s",
            tr("Skriv design som weighted, matched, before_after, rollout eller randomised."));
    if (design_may_say_effect(q->design) && (!q->lot || !*q->lot))
        return err_user(err, ERR_INVALID, "%s",
            tr("Skriv i decision, hvor lodtrækningen eller den gradvise indførelse er besluttet."));
    int64_t first = INT_NONE;
    if (figure_param(p, "from") && !text_to_int(figure_param(p, "from"), 1990, f->year, &first))
        return err_user(err, ERR_INVALID, "%s", tr("Skriv from som et år, der ikke er efter year."));
    if (first != INT_NONE)
        q->from = snap_day(day_from_ymd((int)first, 1, 1));
    q->comparator = against ? snapshot_intervention_of(f->s, against) : -1;
    if (against && q->comparator < 0)
        return err_user(err, ERR_INVALID, tr("Der er ingen forløb på indsatsen \"%.60s\" i data."), against);
    int rc = measure_active_benefits(f->s, NULL, &q->benefit, err);
    return rc || !outcome ? rc : snapshot_figure_codes(f->s, outcome, &q->outcome, err);
}

static const char *points_words(double x, struct arena *a)
{
    double size = fabs(x) < 0.0005 ? 0 : fabs(x) * 100;
    char text[32];
    snprintf(text, sizeof text, "%.1f", size);
    for (char *p = text; *p; p++)
        *p = *p == '.' && lang_current() != LANG_EN ? ',' : *p;
    return arena_printf(a, "%s%s", size > 0 ? (x < 0 ? "−" : "+") : "", text);
}

/* Fewest persons that the shares tell of; a roll-out is of districts, and tells of all who live in them. */
static int64_t fewest(const struct compare_result *r)
{
    const struct compare_group *g[] = {&r->treated, &r->other};
    bool by_place = r->question->design == DESIGN_ROLLOUT;
    int64_t least = 0;
    for (size_t i = 0; i < 2; i++) {
        const int64_t parts[] = {
            by_place ? g[i]->n_persons : g[i]->n_outcome, by_place ? 0 : g[i]->n_rows - g[i]->n_outcome};
        for (size_t k = 0; k < 2; k++)
            if (parts[k] > 0 && (least == 0 || parts[k] < least))
                least = parts[k];
    }
    return least;
}

static void fill(
    const struct snapshot_figure *f, const struct compare_result *r, struct figure *ret, struct arena *a)
{
    const char *note = tr(design_title(r->question->design)), *period = f->period_words;
    if (r->question->from != f->from)
        period = arena_printf(a, "%d–%s", day_year(snap_date(r->question->from)), period);
    if (r->question->lot)
        note = arena_printf(a, "%s (%s)", note, r->question->lot);
    const char *other = r->other.label ? r->other.label : tr("andre");
    ret->title = r->question->design == DESIGN_ROLLOUT
                     ? arena_printf(a, tr("Procentpoint, %s: %s, bydel for bydel, %s"), tr(r->word),
                           r->treated.label, period)
                     : arena_printf(a, tr("Procentpoint, %s: %s mod %s, %d dage efter start, %s"),
                           tr(r->word), r->treated.label, other, r->question->horizon_days, period);
    snapshot_figure_tell(f, r->data_until, ret, a);
    ret->format = FF_NUMBER;
    ret->n_persons = r->treated.n_persons;
    ret->missing = !r->valid;
    for (int i = 0; i < r->n_warnings; i++)
        note = arena_printf(a, "%s. %s", note, r->warnings[i]);
    ret->note = note;
    if (!r->valid)
        return;
    ret->value = llround(r->difference * 1e5);
    ret->least = fewest(r);
    if (!isnan(r->low))
        ret->limits =
            arena_printf(a, tr("%s til %s procentpoint"), points_words(r->low, a), points_words(r->high, a));
}

static int compute_comparison(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    struct snapshot_figure f;
    struct compare_question q;
    struct compare_result r;
    struct arena *scratch = arena_new(0);
    int rc = snapshot_figure_open(c, p, as_of, NEEDS_YEAR | NEEDS_OFFER, &f, a, err);
    if (!rc && !scratch)
        rc = err_set(err, ERR_LIMIT, "no memory to compare");
    if (!rc && f.offer_unknown) {
        snapshot_figure_tell(&f, f.until, ret, a);
        ret->format = FF_NUMBER;
        ret->missing = true;
    } else {
        rc = rc ? rc : read_question(&f, p, &q, err);
        rc = rc ? rc : compare_run(f.s, &q, &r, scratch, err);
        if (!rc)
            fill(&f, &r, ret, a);
    }
    snapshot_figure_close(&f);
    if (scratch)
        arena_free(scratch);
    return rc;
}

INDICATOR(indicator_comparison, .id = "comparison", .version = 1,
    .title = N_("Deltagere mod andre, der er gjort ens"), .unit_list_code = "percentage_points",
    .definition = N_(
        "Andel deltagere med udfaldet efter et antal dage, minus andelen blandt andre, der var lige så længe på samme ydelse og endnu ikke var begyndt, i procentpoint. De andre er gjort ens på alder, køn, "
        "bydel, ydelse, uger på ydelse og i arbejde forinden og tidligere forløb, med vægte (design=weighted) eller ved at finde den mest lignende (design=matched). Dem, der mangler tid, er ikke med. "
        "Interval 95 pct. ved bootstrap over personer. Tallet er en forskel, ikke en effekt. Kun gradvis indførelse i bydele (design=rollout, fra året from, når bydelene fulgtes ad før) og lodtrækning mellem to indsatser (design=randomised) kaldes effekt, og kun når decision siger, hvor det er besluttet."),
    .source = N_("Tovholder, forløb og perioder"),
    .params = "intervention year from against days outcome design decision profile",
    .compute = compute_comparison);
