#include "measure/compare.h"

#include "base/lang.h"
#include "base/sort.h"
#include "measure/compare_internal.h"
#include "measure/special.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>

enum { SMALL_EFFECTIVE = 30 };
static const double SMD_BAR = 0.1;

struct compare_question compare_question_usual(const struct snapshot *s)
{
    struct compare_question q = {.comparator = -1,
        .horizon_days = 182,
        .design = DESIGN_WEIGHTED,
        .per_participant = 4,
        .trim = TRIM_COMMON_RANGE,
        .n_draws = ESTIMATE_DRAWS,
        .seed = 1,
        .n_threads = 1,
        .most_work = INFINITY};
    struct err err = ERR_INIT;
    bool known;
    (void)code_set_parse(s, "benefit", &q.benefit, &known, &err);
    (void)code_set_parse(s, "work,education", &q.outcome, &known, &err);
    (void)code_set_parse(s, "work", &q.work, &known, &err);
    return q;
}

void compare_warn(struct compare_result *r, struct arena *a, const char *format, ...)
{
    if (r->n_warnings >= COMPARE_WARNINGS)
        return;
    va_list ap;
    va_start(ap, format);
    r->warnings[r->n_warnings++] = arena_vprintf(a, format, ap);
    va_end(ap);
}

static bool set_is_empty(const struct code_set *set)
{
    return !(set->bits[0] | set->bits[1] | set->bits[2] | set->bits[3]);
}

static int question_check(const struct snapshot *s, const struct compare_question *q, struct err *err)
{
    if (q->intervention < 0 || q->intervention >= s->n_interventions || q->comparator >= s->n_interventions)
        return err_user(err, ERR_INVALID, tr("Vælg en indsats, som der er forløb på."));
    if (q->comparator == q->intervention)
        return err_user(
            err, ERR_INVALID, tr("En indsats kan ikke sammenlignes med sig selv. Vælg en anden."));
    if (q->until <= q->from)
        return err_user(err, ERR_INVALID, tr("Perioden slutter, før den begynder. Ret datoerne."));
    if (q->horizon_days < 1 || q->horizon_days > 3660)
        return err_user(err, ERR_INVALID, tr("Afstanden skal være fra 1 til 3660 dage."));
    if (set_is_empty(&q->benefit) || set_is_empty(&q->outcome))
        return err_user(err, ERR_INVALID,
            tr("Vælg en ydelse at sammenligne inden for og et udfald, som findes i dataene."));
    if (q->design == DESIGN_RANDOMISED && (q->comparator < 0 || !q->lot || !*q->lot))
        return err_user(err, ERR_INVALID,
            tr("Lodtrækning kan kun vælges mellem to indsatser, og der skal stå, hvor lodtrækningen er beskrevet. Vælg ellers et andet design."));
    return OK;
}

/* ---- groups ---- */

static int compare_wait(const void *x, const void *y)
{
    uint16_t a = *(const uint16_t *)x, b = *(const uint16_t *)y;
    return (a > b) - (a < b);
}

static int group_count(
    const struct cohort *c, bool treated, struct compare_group *g, struct arena *a, struct err *err)
{
    uint16_t *wait = arena_array(a, c->n + 1, sizeof *wait);
    size_t n = 0;
    uint32_t last = UINT32_MAX;
    if (!wait)
        return err_set(err, ERR_LIMIT, "no memory for waiting times");
    for (size_t i = 0; i < c->n; i++) {
        const struct cohort_row *r = &c->rows[i];
        if (r->treated != treated)
            continue;
        wait[n++] = (uint16_t)(r->index - r->benefit_start);
        g->n_persons += r->person != last; /* rows of a group stand by person */
        last = r->person;
    }
    g->n_rows = (int64_t)n;
    g->median_wait = NAN;
    if (n > 0) {
        array_sort(wait, n, sizeof *wait, compare_wait);
        g->median_wait = (wait[(n - 1) / 2] + wait[n / 2]) / 2.0;
    }
    return OK;
}

static int64_t begun_later(const struct snapshot *s, const struct compare_question *q, const struct cohort *c)
{
    int64_t n = 0;
    for (size_t i = c->n_treated; i < c->n; i++) {
        const struct cohort_row *r = &c->rows[i];
        uint16_t first = cohort_begins(s, q->intervention, r->person, r->index);
        n += first != SNAP_OPEN && first > r->index && first <= r->index + q->horizon_days;
    }
    return n;
}

static int groups_count(const struct snapshot *s, const struct compare_question *q, const struct cohort *c,
    struct compare_result *r, struct arena *a, struct err *err)
{
    r->treated.label = s->interventions[q->intervention].label;
    r->other.label = q->comparator >= 0 ? s->interventions[q->comparator].label : tr("Andre på samme ydelse");
    r->treated.share = r->other.share = NAN;
    int rc = group_count(c, true, &r->treated, a, err);
    if (rc == OK)
        rc = group_count(c, false, &r->other, a, err);
    r->n_begun_later = begun_later(s, q, c);
    r->n_rows = r->treated.n_rows + r->other.n_rows;
    r->n_persons = r->treated.n_persons + r->other.n_persons;
    return rc;
}

/* ---- what a reader must know ---- */

static void warn_of_design(struct compare_result *r, struct arena *a)
{
    const struct compare_question *q = r->question;
    if (q->design == DESIGN_RANDOMISED)
        compare_warn(r, a,
            tr("Der er oplyst lodtrækning mellem de to indsatser (%.200s). Programmet kan ikke se, om lodtrækningen er fulgt."),
            q->lot);
    else if (q->design == DESIGN_MATCHED || q->design == DESIGN_WEIGHTED)
        compare_warn(r, a, "%s",
            tr("Grupperne er gjort ens på det, der er målt. Forskellen kan stadig skyldes noget, der ikke er målt, og er ikke en effekt."));
    else if (q->design == DESIGN_BEFORE_AFTER && q->comparator >= 0)
        compare_warn(r, a, "%s",
            tr("Ændringen hos deltagerne er sammenlignet med ændringen hos deltagere i den anden indsats. De to grupper er ikke gjort ens, og tallet er ikke en effekt."));
    else if (q->design == DESIGN_BEFORE_AFTER)
        compare_warn(r, a, "%s",
            tr("Der er ingen sammenligningsgruppe. Mange kommer i arbejde uden indsats, så ændringen er ikke en effekt."));
}

/* Two questions that differ by one year would tell that year's counts by subtraction: whole multiples of small. */
static const char *count_words(const struct compare_question *q, int64_t n, struct arena *a)
{
    if (n > 0 && n < q->small)
        return arena_printf(a, tr("Færre end %lld"), (long long)q->small);
    int64_t told = q->small > 0 ? (n + q->small / 2) / q->small * q->small : n;
    return arena_printf(a, "%lld", (long long)told);
}

static void warn_of_groups(struct compare_result *r, struct arena *a)
{
    const struct compare_question *q = r->question;
    int64_t not_due = r->treated.n_not_due + r->other.n_not_due, gone = r->treated.n_gone + r->other.n_gone;
    if (r->n_no_benefit > 0)
        compare_warn(r, a, tr("%s deltagere er ikke med, fordi de ikke var på ydelsen, da de begyndte."),
            count_words(q, r->n_no_benefit, a));
    if (not_due > 0 && q->measure == COMPARE_STATUS)
        compare_warn(r, a,
            tr("%s er ikke med endnu, fordi dagen ligger efter datadatoen. De tæller ikke som ikke opnået."),
            count_words(q, not_due, a));
    if (r->n_begun_later > 0)
        compare_warn(r, a,
            tr("%s i sammenligningsgruppen begyndte selv på indsatsen, før udfaldet blev målt. De bliver i gruppen, og det gør forskellen mindre."),
            count_words(q, r->n_begun_later, a));
    if (gone > 0)
        compare_warn(r, a, tr("%s døde eller flyttede, før udfaldet blev målt. De tæller som ikke opnået."),
            count_words(q, gone, a));
}

static void warn_of_balance(struct compare_result *r, struct arena *a)
{
    const struct compare_question *q = r->question;
    const struct estimate *e = &r->estimate;
    if (e->smd_most_after > SMD_BAR)
        compare_warn(r, a, "%s",
            tr("Grupperne er ikke ens nok: mindst én oplysning afviger mere end 0,1 standardafvigelse efter justering. Se tabellen."));
    if (e->n_trimmed > 0)
        compare_warn(r, a,
            tr("%s rækker er ikke med, fordi ingen i den anden gruppe ligner dem. Tallet gælder de øvrige."),
            count_words(q, (int64_t)e->n_trimmed, a));
    if (e->n_unmatched > 0)
        compare_warn(r, a, tr("%s deltagere fik ingen makker og er ikke med."),
            count_words(q, (int64_t)e->n_unmatched, a));
    if (e->other.effective < SMALL_EFFECTIVE && !isnan(r->difference))
        compare_warn(r, a, "%s",
            tr("Sammenligningen hviler på få: vægtene gør sammenligningsgruppen til mindre end 30 personer i virkning."));
    if (e->other.sum > 0 && e->other.most > 0.1 * e->other.sum)
        compare_warn(
            r, a, "%s", tr("En enkelt person i sammenligningsgruppen vejer over 10 pct. af gruppen."));
}

static void warn_of_interval(struct compare_result *r, struct arena *a)
{
    const struct estimate *e = &r->estimate;
    if (e->n_draws > 0 && e->n_draws < ESTIMATE_DRAWS)
        compare_warn(r, a,
            tr("Usikkerheden er regnet med %d gentagelser i stedet for %d for at svare hurtigt. Kommandolinjen regner alle."),
            e->n_draws, ESTIMATE_DRAWS);
    if (e->n_failed > 0)
        compare_warn(r, a,
            tr("%d af %d gentagelser kunne ikke beregnes, fordi grupperne blev skilt helt ad. Usikkerheden er for lille."),
            e->n_failed, e->n_draws);
    bool matched = r->question->design == DESIGN_MATCHED; /* has the wider of the two */
    if (!matched && e->se > 0 && e->sandwich_se > 0 && fabs(e->se / e->sandwich_se - 1) > 0.2)
        compare_warn(r, a, "%s",
            tr("De to måder at regne usikkerheden på er mere end 20 pct. uenige. Brug den bredeste."));
    if (r->valid && isnan(r->low))
        compare_warn(r, a, "%s", tr("Usikkerheden kan ikke beregnes."));
}

/* ---- the difference ---- */

/* Fewer draws when they would take more than the work allowed; none when too few would be left, unless nothing else gives an interval. */
static int draws_that_fit(const struct compare_question *q, const struct cohort *c, int p, bool cut)
{
    double columns = q->design == DESIGN_RANDOMISED ? 1 : p + 1;
    double work = (double)c->n * (columns * columns / 2 + 12 * columns) * 4, fit = q->most_work / work;
    if (fit >= q->n_draws)
        return q->n_draws;
    if (fit >= ESTIMATE_DRAWS_FEWEST)
        return (int)fit;
    return cut ? ESTIMATE_DRAWS_FEWEST : 0;
}

/* Draws of matched persons lie off the figure itself, because a draw lacks a third of the possible matches (Abadie and Imbens 2008): their spread is
 * used, not their place, and never less than the formula's. */
static void take_matched_interval(struct compare_result *r)
{
    const struct estimate *e = &r->estimate;
    double se = e->sandwich_se > e->se ? e->sandwich_se : e->se, z = normal_quantile(0.975);
    r->low = r->difference - z * se;
    r->high = r->difference + z * se;
    r->interval = N_("den største af bootstrap over personer og sandwich-formlen");
}

static void take_interval(struct compare_result *r)
{
    const struct estimate *e = &r->estimate;
    r->difference = e->difference;
    r->treated.share = e->share_treated;
    r->other.share = e->share_other;
    r->treated.effective = e->treated.effective;
    r->other.effective = e->other.effective;
    r->treated.most_weight = e->treated.most;
    r->other.most_weight = e->other.most;
    r->n_no_match = (int64_t)e->n_unmatched;
    r->valid = !isnan(e->difference);
    bool drawn = !isnan(e->low);
    r->low = drawn ? e->low : e->sandwich_low;
    r->high = drawn ? e->high : e->sandwich_high;
    r->interval = drawn ? N_("bootstrap over personer, hvor grupperne justeres på ny i hver gentagelse")
                        : N_("sandwich-formlen med personer som klynger");
    if (drawn && r->question->design == DESIGN_MATCHED)
        take_matched_interval(r);
}

static int compare_groups(const struct snapshot *s, const struct compare_question *q, const struct cohort *c,
    struct compare_result *r, struct arena *a, struct err *err)
{
    struct cohort_columns columns;
    struct cohort_outcome outcome;
    int rc = cohort_columns(s, q, c, &columns, a, err);
    if (rc == OK)
        rc = cohort_outcome(s, q, c, &outcome, a, err);
    if (rc != OK)
        return rc;
    struct compare_group *groups[2] = {&r->other, &r->treated};
    for (int g = 0; g < 2; g++) {
        groups[g]->n_gone = outcome.n_gone[g];
        groups[g]->n_outcome = outcome.n_outcome[g];
        if (q->measure == COMPARE_EVENT)
            groups[g]->n_not_due = outcome.n_cut[g];
    }
    bool cut = outcome.n_cut[0] + outcome.n_cut[1] > 0;
    struct estimate_options o = {.match = q->design == DESIGN_MATCHED,
        .unadjusted = q->design == DESIGN_RANDOMISED,
        .caliper = 0.2,
        .trim = q->trim,
        .n_draws = draws_that_fit(q, c, columns.in.p, cut),
        .seed = q->seed,
        .n_threads = q->n_threads};
    rc = estimate_difference(&columns.in, &outcome.y, &o, &r->estimate, a, err);
    if (rc == ERR_REFUSED) {
        compare_warn(r, a, "%s", err_user_text(err));
        err_clear(err);
        return OK;
    }
    if (rc != OK)
        return rc;
    r->has_balance = true;
    r->has_overlap = !o.unadjusted;
    take_interval(r);
    if (!r->valid)
        compare_warn(
            r, a, "%s", tr("Ingen er fulgt længe nok til, at udfaldet kan måles. Vælg en kortere afstand."));
    if (columns.no_districts)
        compare_warn(r, a, "%s", tr("Bydel indgår ikke i justeringen, fordi der er for få personer."));
    if (o.n_draws == 0 && q->n_draws > 0)
        compare_warn(r, a, "%s",
            tr("Der er for mange personer til at gentage beregningen på siden. Usikkerheden er regnet med formlen; kommandolinjen regner gentagelserne."));
    if (cut)
        compare_warn(r, a, "%s",
            tr("Ikke alle er fulgt til tiden. Andelene er beregnet, så de, der mangler tid, hverken tæller som opnået eller ikke opnået."));
    return OK;
}

/* ---- before and after ---- */

static int compare_before_after(const struct snapshot *s, const struct compare_question *q,
    const struct cohort *c, struct compare_result *r)
{
    double sum = 0, before = 0, squares = 0, n = (double)c->n_treated;
    for (size_t i = 0; i < c->n_treated; i++) {
        const struct cohort_row *row = &c->rows[i];
        uint16_t due = (uint16_t)(row->index + q->horizon_days);
        int then = row->index >= q->horizon_days &&
                   outcome_on(s, q, row->person, (uint16_t)(row->index - q->horizon_days));
        int after = outcome_on(s, q, row->person, due);
        before += then;
        r->treated.n_outcome += after;
        r->treated.n_gone += snapshot_gone_by(s, row->person, due) != SNAP_OPEN;
        r->other.n_outcome += then;
        sum += after - then;
        squares += (after - then) * (after - then);
    }
    r->other.label = tr("De samme før");
    r->other.n_rows = r->treated.n_rows;
    r->other.n_persons = r->treated.n_persons;
    r->n_rows = r->treated.n_rows;
    r->n_persons = r->treated.n_persons;
    r->valid = true;
    r->difference = sum / n;
    r->other.share = before / n;
    r->treated.share = r->other.share + r->difference;
    r->treated.effective = r->other.effective = n;
    double se = sqrt(fmax(squares - sum * sum / n, 0) / (n - 1) / n), t = t_quantile(0.975, n - 1);
    r->interval = N_("ændringen hos hver person (t-fordelingen)");
    r->low = se > 0 ? r->difference - t * se : NAN;
    r->high = se > 0 ? r->difference + t * se : NAN;
    return OK;
}

/* Two groups: difference-in-differences on the persons' changes. */
static int compare_changes(const struct snapshot *s, const struct compare_question *q, const struct cohort *c,
    struct compare_result *r, struct arena *a, struct err *err)
{
    double *before = arena_array(a, 2 * c->n + 1, sizeof *before), sum[2] = {0};
    uint8_t *treated = arena_array(a, c->n + 1, 1);
    if (!before || !treated)
        return err_set(err, ERR_LIMIT, "no memory for %zu changes", c->n);
    double *after = before + c->n;
    struct compare_group *g[] = {&r->other, &r->treated};
    for (size_t i = 0; i < c->n; i++) {
        const struct cohort_row *row = &c->rows[i];
        uint16_t due = (uint16_t)(row->index + q->horizon_days);
        before[i] = row->index >= q->horizon_days &&
                    outcome_on(s, q, row->person, (uint16_t)(row->index - q->horizon_days));
        after[i] = outcome_on(s, q, row->person, due);
        treated[i] = row->treated;
        g[row->treated]->n_outcome += after[i] > 0;
        g[row->treated]->n_gone += snapshot_gone_by(s, row->person, due) != SNAP_OPEN;
        sum[row->treated] += after[i];
    }
    struct did_change change = did_two_by_two(before, after, treated, c->n);
    for (int k = 0; k < 2; k++) {
        g[k]->share = sum[k] / (double)g[k]->n_rows;
        g[k]->effective = (double)g[k]->n_rows;
    }
    r->valid = true;
    r->word = design_word(DESIGN_WEIGHTED); /* adjusted for what the groups were before */
    r->difference = change.difference;
    r->low = change.low;
    r->high = change.high;
    r->interval = N_("ændringen hos hver person (Welch)");
    return OK;
}

int compare_run(const struct snapshot *s, const struct compare_question *q, struct compare_result *ret,
    struct arena *a, struct err *err)
{
    struct compare_result r = {.question = q, .word = design_word(q->design), .difference = NAN};
    struct cohort c;
    r.low = r.high = NAN;
    r.data_until = cohort_until(s, q);
    int rc = question_check(s, q, err);
    if (rc != OK)
        return rc;
    warn_of_design(&r, a);
    if (q->design == DESIGN_ROLLOUT) {
        rc = compare_rollout(s, q, &r, a, err);
        if (rc == OK)
            *ret = r;
        return rc;
    }
    int64_t not_due[2];
    rc = cohort_make(s, q, &c, a, err);
    if (rc != OK)
        return rc;
    cohort_due(s, q, &c, not_due);
    r.other.n_not_due = not_due[0];
    r.treated.n_not_due = not_due[1];
    r.n_no_benefit = c.n_no_benefit;
    rc = groups_count(s, q, &c, &r, a, err);
    bool changes = q->design == DESIGN_BEFORE_AFTER, alone = changes && q->comparator < 0;
    bool few = c.n_treated < COMPARE_FEWEST || (!alone && c.n - c.n_treated < COMPARE_FEWEST);
    if (rc == OK && few)
        compare_warn(&r, a,
            tr("Der er for få at sammenligne. Der skal være mindst %d i hver gruppe. Vælg en længere periode eller en anden ydelse."),
            COMPARE_FEWEST);
    else if (rc == OK)
        rc = alone     ? compare_before_after(s, q, &c, &r)
             : changes ? compare_changes(s, q, &c, &r, a, err)
                       : compare_groups(s, q, &c, &r, a, err);
    if (rc != OK)
        return rc;
    warn_of_groups(&r, a);
    if (r.has_balance)
        warn_of_balance(&r, a);
    warn_of_interval(&r, a);
    *ret = r;
    return OK;
}
