/* New spells of a benefit that are over before a week begins, and the leavers who work. */
#include "base/lang.h"
#include "base/text.h"
#include "effect/snapshot_figure.h"
#include "effect/suppress.h"
#include "measure/new_spell.h"
#include "measure/share.h"

#include <math.h>

static int read_days(
    const struct figure_params *p, const char *name, int64_t usual, uint16_t *ret, struct err *err)
{
    const char *text = figure_param(p, name);
    int64_t days = usual;
    if (text && !text_to_int(text, 1, 3650, &days))
        return err_user(
            err, ERR_INVALID, tr("Skriv %s som et antal dage, fx %s=%lld."), name, name, (long long)usual);
    *ret = (uint16_t)days;
    return OK;
}

static int measure(struct conn *c, const struct figure_params *p, day_t as_of, bool persons,
    struct snapshot_figure *f, struct new_spell_rule *rule, struct new_spell_result *ret, struct arena *a,
    struct err *err)
{
    const char *outcome = figure_param(p, "outcome");
    bool within = text_equal(figure_param(p, "return"), "within");
    *rule = (struct new_spell_rule){.within = within, .n_threads = 1};
    int rc = snapshot_figure_open(c, p, as_of, NEEDS_YEAR | NEEDS_CODE, f, a, err);
    if (!rc)
        rc = read_days(p, "days", 175, &rule->days, err);
    if (!rc)
        rc = read_days(p, "return_days", within ? 28 : 30, &rule->return_days, err);
    if (!rc)
        rc = snapshot_figure_codes(f->s, outcome ? outcome : "work", &rule->work, err);
    rule->spells = f->codes;
    rule->from = f->from;
    rule->to = f->to;
    rule->profile = &f->profile;
    rule->keep = f->keep;
    rule->until = f->until;
    return rc ? rc : new_spells(f->s, rule, persons, ret, a, err);
}

static void fill_exits(const struct snapshot_figure *f, const struct new_spell_rule *rule,
    const struct new_spell_result *r, struct figure *ret, struct arena *a)
{
    const struct survival_point *at = &r->on_day;
    const char *simple = "";
    ret->title = arena_printf(
        a, tr("Nye perioder slut inden for %d dage: %s, %s"), rule->days, f->code_words, f->period_words);
    snapshot_figure_tell(f, r->left.until, ret, a);
    ret->format = FF_PCT;
    ret->n_persons = r->wait.n;
    ret->missing = r->wait.n == 0 || isnan(at->s);
    if (r->left.share.valid && !suppress_share(r->left.x, r->left.n, figure_small_limit()))
        simple = arena_printf(a, tr(" Andel blandt dem, der alle er fulgt %d dage: %s"), rule->days,
            figure_percent_words(share_ppm(r->left.share.p), r->left.n, a));
    ret->note = arena_printf(a,
        tr("Løber endnu eller er ikke fulgt så længe (censureret): %s. Døde eller fraflyttede i perioden: %s.%s"),
        figure_rough_count(r->wait.n_running, a), figure_rough_count(r->wait.n_other, a), simple);
    if (ret->missing)
        return;
    snapshot_figure_warn(ret, at->warnings, a);
    ret->value = share_ppm(1 - at->s);
    ret->has_interval = !isnan(at->low);
    ret->low_ppm = ret->has_interval ? share_ppm(1 - at->high) : INT_NONE;
    ret->high_ppm = ret->has_interval ? share_ppm(1 - at->low) : INT_NONE;
    int64_t stay = r->wait.n - at->n_event;
    ret->least = at->n_event && (!stay || at->n_event < stay) ? at->n_event : stay;
}

static int compute_exits(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    struct snapshot_figure f;
    struct new_spell_rule rule;
    struct new_spell_result r;
    int rc = measure(c, p, as_of, false, &f, &rule, &r, a, err);
    if (!rc)
        fill_exits(&f, &rule, &r, ret, a);
    snapshot_figure_close(&f);
    return rc;
}

static int compute_leavers(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    struct snapshot_figure f;
    struct new_spell_rule rule;
    struct new_spell_result r;
    int rc = measure(c, p, as_of, false, &f, &rule, &r, a, err);
    if (!rc) {
        ret->title = arena_printf(a,
            rule.within ? tr("Afsluttede inden %d dage, i arbejde inden for %d dage: %s, %s")
                        : tr("Afsluttede inden %d dage, i arbejde på dag %d: %s, %s"),
            rule.days, rule.return_days, f.code_words, f.period_words);
        snapshot_figure_tell(&f, r.work.until, ret, a);
        figure_set_share(ret, &r.work.share, r.work.n_persons);
        ret->note = arena_printf(a,
            tr("Endnu ikke forfaldne og ikke regnet med: %s. Døde eller fraflyttede på måledagen, talt som ikke i arbejde: %s."),
            figure_rough_count(r.work.not_due, a), figure_rough_count(r.work.gone, a));
    }
    snapshot_figure_close(&f);
    return rc;
}

static int rows_of(struct conn *c, const struct figure_params *p, day_t as_of, bool leavers,
    struct figure_row **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    struct snapshot_figure f;
    struct new_spell_rule rule;
    struct new_spell_result r;
    const char *const labels[] = {
        [OUTCOME_NOT_ACHIEVED] = leavers ? tr("Ikke i arbejde") : tr("Ikke slut i tide"),
        [OUTCOME_ACHIEVED] = leavers ? tr("I arbejde") : tr("Slut i tide"),
        [OUTCOME_NOT_DUE] = tr("Endnu ikke forfalden"),
        [OUTCOME_LEFT_OUT] = tr("Død eller fraflyttet, ikke regnet med")};
    int rc = measure(c, p, as_of, true, &f, &rule, &r, a, err);
    const struct outcome_result *o = leavers ? &r.work : &r.left;
    struct snapshot_figure_person *who = rc ? NULL : arena_array(a, o->n_rows + 1, sizeof *who);
    if (!rc && !who)
        rc = err_set(err, ERR_LIMIT, "rows of new spells: out of memory");
    for (size_t i = 0; !rc && i < o->n_rows; i++)
        who[i] = (struct snapshot_figure_person){o->persons[i].person, snap_date(o->persons[i].start),
            labels[o->persons[i].state], o->persons[i].state == OUTCOME_ACHIEVED};
    if (!rc)
        rc = snapshot_figure_rows(c, f.s, who, o->n_rows, ret, ret_n, a, err);
    snapshot_figure_close(&f);
    return rc;
}

static int rows_exits(struct conn *c, const struct figure_params *p, day_t as_of, struct figure_row **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    return rows_of(c, p, as_of, false, ret, ret_n, a, err);
}

static int rows_leavers(struct conn *c, const struct figure_params *p, day_t as_of, struct figure_row **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    return rows_of(c, p, as_of, true, ret, ret_n, a, err);
}

INDICATOR(indicator_new_spell_exits, .id = "new_spell_exits", .version = 1,
    .title = N_("Nye ydelsesperioder slut før uge 26"), .unit_list_code = "persons",
    .definition = N_(
        "Andel af nye perioder med ydelsen, der er slut senest 175 dage (25 uger) efter første dag, efter Kaplan–Meier: perioder, der endnu løber, "
        "tæller, så længe de er fulgt. Ny er en periode uden en dag med ydelsen i kalendermåneden før; perioder, der rører hinanden, er én; den første pr. borger "
        "og år. Døde og fraflyttede er censureret. Interval 95 pct. (log–log). Ved siden af står andelen blandt dem, der alle er fulgt så længe; der tæller "
        "døde og fraflyttede som ikke slut."),
    .source = N_("Tovholder, ydelsesperioder"), .params = "code year days " SNAPSHOT_FIGURE_WHO,
    .compute = compute_exits, .rows = rows_exits, .state = snapshot_figure_state);
INDICATOR(indicator_leavers_in_work, .id = "leavers_in_work", .version = 1,
    .title = N_("Afsluttede, der arbejder bagefter"), .unit_list_code = "persons",
    .definition = N_(
        "Af de nye perioder, der sluttede inden for 175 dage: andel i arbejde på dag 30 efter den sidste dag, eller med return=within på mindst én af de 28 dage efter. "
        "Ikke forfaldne er uden for tallet og talt for sig; døde og fraflyttede tæller som ikke i arbejde. Wilson-interval, 95 pct."),
    .source = N_("Tovholder, ydelsesperioder og arbejde; Jobindsats’ målebeskrivelser"),
    .params = "code year days return return_days outcome " SNAPSHOT_FIGURE_WHO, .compute = compute_leavers,
    .rows = rows_leavers, .state = snapshot_figure_state);
