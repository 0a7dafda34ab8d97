/* How many interventions differ from their common share when chance is allowed for: what the funnel shows, as a figure. */
#include "base/lang.h"
#include "base/text.h"
#include "effect/suppress.h"
#include "effect/outcome_figure.h"
#include "measure/multiplicity.h"
#include "measure/threads.h"

#include <math.h>

static const double FALSE_SHARE = 0.05;

/* p of row one is adjusted for those that everybody may see: for all of them it can tell of a hidden one. A row that is hidden itself is read by
 * those who see all. */
static int adjust_shown(
    struct funnel_row *rows, size_t n, size_t one, struct funnel *f, struct arena *a, struct err *err)
{
    enum { MOST_ROWS = 64 }; /* of suppress_rows */
    struct suppress_row hide[MOST_ROWS], total;
    int64_t k = figure_small_limit();
    bool *left_out = arena_array(a, n + 1, sizeof *left_out);
    if (!left_out)
        return err_set(err, ERR_LIMIT, "no memory for a funnel of %zu", n);
    for (size_t i = 0; i < n && n <= MOST_ROWS; i++)
        hide[i] = (struct suppress_row){.x = rows[i].x, .n = rows[i].n};
    if (n <= MOST_ROWS)
        suppress_rows(hide, n, k, &total);
    for (size_t i = 0; i < n; i++)
        left_out[i] = suppress_share(rows[i].x, rows[i].n, k) || suppress_is_small(rows[i].n, k) ||
                      (n <= MOST_ROWS && (hide[i].hide_x || hide[i].hide_n));
    return left_out[one] ? OK : funnel_adjust(rows, n, left_out, FALSE_SHARE, f, a, err);
}

/* Interventions with anybody due. ret_one, when asked for, is the row of number one; n = 0 when nobody of it is due. */
static int read_funnel(const struct outcome_figure *o, int one, struct funnel *ret,
    struct funnel_row *ret_one, uint16_t *ret_until, struct arena *a, struct err *err)
{
    const struct snapshot *s = o->f.s;
    size_t n = (size_t)s->n_interventions, n_rows = 0, at = n;
    struct outcome_result *of = arena_array(a, n + 1, sizeof *of);
    struct funnel_row *rows = arena_array(a, n + 1, sizeof *rows);
    *ret = (struct funnel){.target = NAN};
    *ret_until = o->f.until;
    if (!of || !rows)
        return err_set(err, ERR_LIMIT, "no memory for a funnel");
    int rc = n ? outcome_by_intervention(s, &o->rule, 1, threads_default(), of, a, err) : OK;
    for (size_t i = 0; !rc && i < n; i++) {
        *ret_until = of[i].until;
        at = of[i].n > 0 && (int)i == one ? n_rows : at;
        if (of[i].n > 0)
            rows[n_rows++] = (struct funnel_row){.x = of[i].x, .n = of[i].n};
    }
    rc = rc || n_rows == 0 ? rc : funnel_make(rows, n_rows, NAN, FALSE_SHARE, ret, a, err);
    if (!rc && ret_one && at < n_rows)
        rc = adjust_shown(rows, n_rows, at, ret, a, err);
    if (ret_one)
        *ret_one = at < n ? rows[at] : (struct funnel_row){.share = NAN};
    return rc;
}

static int compute_outside(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    struct outcome_figure o;
    struct funnel f;
    uint16_t until;
    int rc = outcome_figure_read(c, p, as_of, OUTCOME_FIGURE_OF_ALL, &o, a, err);
    o.rule.horizon = OUTCOME_AT;
    if (!rc)
        rc = read_funnel(&o, -1, &f, NULL, &until, a, err);
    if (!rc) {
        ret->title = arena_printf(a, tr("Indsatser, der skiller sig ud: %s %s efter, %s"), o.outcome_words,
            o.after_words, o.f.period_words);
        snapshot_figure_tell(&o.f, until, ret, a);
        ret->format = FF_COUNT;
        ret->no_persons = true;
        ret->n = (int64_t)f.n_rows;
        ret->missing = f.n_rows == 0;
        ret->text = ret->missing ? tr("ingen er forfaldne til måling") : NULL;
        ret->value = ret->missing ? INT_NONE : (int64_t)f.n_flagged;
        if (!ret->missing)
            ret->note = arena_printf(a,
                tr("Af %lld indsatser med nogen forfaldne. %lld ligger uden for 95 pct.-grænserne; ved ren tilfældighed ville det være omkring %lld."),
                (long long)f.n_rows, (long long)f.n_outside_95, llround(f.expected_outside_95));
    }
    snapshot_figure_close(&o.f);
    return rc;
}

static const char *limit_words(const struct funnel_limits *l, struct arena *a)
{
    return arena_printf(a, tr("%s til %s pct."), snapshot_figure_decimals(l->low * 100, 1, a),
        snapshot_figure_decimals(l->high * 100, 1, a));
}

static const char *place_words(enum funnel_place place)
{
    switch (place) {
    case FUNNEL_BELOW_95: return tr("under 95 pct.-grænsen");
    case FUNNEL_BELOW_998: return tr("under 99,8 pct.-grænsen");
    case FUNNEL_ABOVE_95: return tr("over 95 pct.-grænsen");
    case FUNNEL_ABOVE_998: return tr("over 99,8 pct.-grænsen");
    default: return tr("inden for det tilfældige");
    }
}

/* The share tells of those with and without the outcome, the common share besides of all the others. */
static int64_t fewest(const struct funnel_row *one, const struct funnel *f)
{
    const int64_t parts[] = {one->x, one->n - one->x, f->x - one->x, (f->n - one->n) - (f->x - one->x)};
    int64_t least = 0;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (parts[i] > 0 && (least == 0 || parts[i] < least))
            least = parts[i];
    return least;
}

static void tell_place(const struct outcome_figure *o, const struct funnel_row *one, const struct funnel *f,
    struct figure *ret, struct arena *a)
{
    ret->title = arena_printf(a, tr("%s %s efter, mod alle indsatser: %s, %s"), o->outcome_words,
        o->after_words, o->f.offer_title, o->f.period_words);
    ret->format = FF_PCT;
    ret->n = ret->n_persons = one->n;
    ret->missing = one->n == 0;
    ret->text = ret->missing ? tr("ingen er forfaldne til måling") : NULL;
    if (ret->missing)
        return;
    ret->value = share_ppm(one->share);
    ret->least = fewest(one, f);
    ret->note = arena_printf(a,
        tr("Fælles for %lld indsatser: %s pct. Tilfældighed alene giver %s (95 pct.) eller %s (99,8 pct.); andelen er %s. p, justeret for mange: %s%s"),
        (long long)f->n_rows, snapshot_figure_decimals(f->target * 100, 1, a), limit_words(&one->limit_95, a),
        limit_words(&one->limit_998, a), place_words(one->place),
        one->p_adjusted < 0.001 ? tr("under 0,001") : snapshot_figure_decimals(one->p_adjusted, 3, a),
        one->flagged ? tr(". Indsatsen skiller sig ud.") : ".");
}

static int compute_place(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    struct outcome_figure o;
    struct funnel f;
    struct funnel_row one;
    uint16_t until;
    int rc = outcome_figure_read(c, p, as_of, 0, &o, a, err);
    o.rule.horizon = OUTCOME_AT;
    o.rule.n_interventions = 0; /* all: the one is picked out of them */
    if (!rc)
        rc = read_funnel(&o, o.f.offer_unknown ? -1 : o.f.offer[0], &f, &one, &until, a, err);
    if (!rc) {
        snapshot_figure_tell(&o.f, until, ret, a);
        tell_place(&o, &one, &f, ret, a);
    }
    snapshot_figure_close(&o.f);
    return rc;
}

INDICATOR(indicator_place, .id = "intervention_place", .version = 1,
    .title = N_("Indsats mod alle indsatser"), .unit_list_code = "persons",
    .definition = N_(
        "Andel med udfaldet på dagen i én indsats, ved siden af den fælles andel for alle indsatser og de grænser (95 og 99,8 pct.), som tilfældighed alene giver med så mange personer (eksakt binomial, Spiegelhalter 2005). "
        "p er justeret for, at mange indsatser prøves på én gang (Benjamini–Hochberg). Første forløb pr. borger, indsats og kalenderår; ikke forfaldne er ikke med. Forskellen er ikke justeret for, hvem der deltager."),
    .source = N_("Tovholder, forløb og perioder"),
    .params = "intervention anchor after outcome year month " SNAPSHOT_FIGURE_WHO, .compute = compute_place,
    .state = snapshot_figure_state);
INDICATOR(indicator_outside, .id = "interventions_outside", .version = 1,
    .title = N_("Indsatser, der skiller sig ud"), .unit_list_code = "initiatives",
    .definition = N_(
        "Antal indsatser, hvis andel med udfaldet på dagen afviger fra den fælles andel for alle indsatser, når der er taget højde for, at mange prøves på én gang: højst 5 pct. af dem, der peges på, ventes at være falske (Benjamini–Hochberg, eksakt binomialtest). "
        "Første forløb pr. borger, indsats og kalenderår; ikke forfaldne er ikke med. Forskellene er ikke justeret for, hvem der deltager."),
    .source = N_("Tovholder, forløb og perioder"),
    .params = "anchor after outcome year month " SNAPSHOT_FIGURE_WHO, .compute = compute_outside,
    .state = snapshot_figure_state);
