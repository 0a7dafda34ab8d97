/* What became of those in an intervention: status on a day after start or exit, an event within a time, and the curve of the first event. */
#include "base/lang.h"
#include "base/text.h"
#include "base/words.h"
#include "effect/outcome_figure.h"
#include "effect/suppress.h"
#include "measure/share.h"
#include "measure/wait.h"

#include <stdlib.h>
#include <string.h>

static const char *step_words(int64_t n, enum outcome_step step, struct arena *a)
{
    switch (step) {
    case OUTCOME_DAYS: return arena_printf(a, tr("%lld dage"), (long long)n);
    case OUTCOME_WEEKS: return arena_printf(a, tr("%lld uger"), (long long)n);
    case OUTCOME_MONTHS: return arena_printf(a, tr("%lld måneder"), (long long)n);
    case OUTCOME_YEARS: return arena_printf(a, tr("%lld år"), (long long)n);
    }
    return "";
}

/* "2m", "30d", "26w", "1y" */
static int read_after(
    const struct figure_params *p, struct outcome_figure *o, struct arena *a, struct err *err)
{
    static const char letters[] = "dwmy";
    const char *text = figure_param(p, "after");
    size_t n = text ? strlen(text) : 0;
    const char *at = n > 1 && n < 8 ? strchr(letters, text[n - 1]) : NULL;
    char number[8];
    int64_t steps;
    if (at && *at) {
        memcpy(number, text, n - 1);
        number[n - 1] = '\0';
    }
    if (!at || !*at || !text_to_int(number, 0, 1200, &steps))
        return err_user(err, ERR_INVALID, "%s",
            tr("Skriv afstanden som after=2m (måneder), 26w (uger), 30d (dage) eller 1y (år)."));
    o->rule.n = (int)steps;
    o->rule.step = (enum outcome_step)(at - letters);
    o->after_words = step_words(steps, o->rule.step, a);
    return OK;
}

static int read_anchor(const struct figure_params *p, struct outcome_rule *rule, struct err *err)
{
    const char *anchor = figure_param(p, "anchor");
    bool start = text_equal(anchor, "start");
    if (anchor && !start && !text_equal(anchor, "exit"))
        return err_user(
            err, ERR_INVALID, "%s", tr("Skriv anchor=exit (efter afslutning) eller anchor=start."));
    rule->population = start ? OUTCOME_COURSE_STARTED : OUTCOME_COURSE_ENDED;
    rule->anchor = start ? OUTCOME_FROM_START : OUTCOME_FROM_EXIT;
    return OK;
}

/* outcome=work,education, or outcome=course: another course begins. */
static int read_outcome(
    const struct figure_params *p, bool courses, struct outcome_figure *o, struct arena *a, struct err *err)
{
    const char *outcome = figure_param(p, "outcome");
    outcome = outcome ? outcome : "work,education";
    if (courses && text_equal(outcome, "course")) {
        o->rule.what = OUTCOME_COURSE_BEGINS;
        o->outcome_words = tr("et nyt forløb");
        return OK;
    }
    o->outcome_words = snapshot_figure_code_words(outcome, a);
    return snapshot_figure_codes(o->f.s, outcome, &o->rule.outcome, err);
}

static int read_register_from(const struct figure_params *p, struct outcome_figure *o, struct err *err)
{
    const char *text = figure_param(p, "register_from");
    o->register_from = text ? day_parse_iso(text) : DAY_NONE;
    if (text && day_is_none(o->register_from))
        return err_user(
            err, ERR_INVALID, "%s", tr("Skriv register_from som en dag, fx register_from=2020-01-01."));
    return OK;
}

int outcome_figure_read(struct conn *c, const struct figure_params *p, day_t as_of, unsigned how,
    struct outcome_figure *o, struct arena *a, struct err *err)
{
    *o = (struct outcome_figure){0};
    int rc = snapshot_figure_open(
        c, p, as_of, NEEDS_YEAR | (how & OUTCOME_FIGURE_OF_ALL ? 0 : NEEDS_OFFER), &o->f, a, err);
    if (!rc)
        rc = read_anchor(p, &o->rule, err);
    if (!rc)
        rc = read_after(p, o, a, err);
    if (!rc)
        rc = read_outcome(p, how & OUTCOME_FIGURE_COURSES, o, a, err);
    if (!rc)
        rc = read_register_from(p, o, err);
    o->rule.from = o->f.from;
    o->rule.to = o->f.to;
    o->rule.keep = o->f.keep;
    o->rule.profile = &o->f.profile;
    o->rule.national_days = text_equal(o->f.profile.key, "jobindsats");
    o->rule.until = o->f.until;
    o->rule.interventions = o->f.offer;
    o->rule.n_interventions = how & OUTCOME_FIGURE_OF_ALL ? 0 : 1;
    return rc;
}

static void note_not_due(const struct outcome_result *r, struct figure *ret, struct arena *a)
{
    if (!r->not_due && !r->gone)
        return;
    ret->note = arena_printf(a,
        tr("Endnu ikke forfaldne til måling og ikke regnet med: %s. Døde eller fraflyttede på måledagen, talt som ikke opnået: %s."),
        figure_rough_count(r->not_due, a), figure_rough_count(r->gone, a));
}

/* An offer nobody has had a course of is in no snapshot: nobody is due. */
static int measure(const struct outcome_figure *o, bool persons, struct outcome_result *ret, struct arena *a,
    struct err *err)
{
    if (o->f.offer_unknown) {
        *ret = (struct outcome_result){.until = o->f.until};
        return OK;
    }
    return outcome_compute(o->f.s, &o->rule, persons, 1, ret, a, err);
}

static int compute_share(struct conn *c, const struct figure_params *p, day_t as_of,
    enum outcome_horizon horizon, struct figure *ret, struct arena *a, struct err *err)
{
    struct outcome_figure o;
    struct outcome_result r = {0};
    bool at = horizon == OUTCOME_AT;
    int rc = outcome_figure_read(c, p, as_of, at ? 0 : OUTCOME_FIGURE_COURSES, &o, a, err);
    o.rule.horizon = horizon;
    if (!rc)
        rc = measure(&o, false, &r, a, err);
    if (!rc) {
        bool exit = o.rule.anchor == OUTCOME_FROM_EXIT;
        const char *words =
            at ? (exit ? tr("%s %s efter afslutning: %s, %s") : tr("%s %s efter start: %s, %s"))
               : (exit ? tr("%s inden for %s efter afslutning: %s, %s")
                       : tr("%s inden for %s efter start: %s, %s"));
        ret->title =
            arena_printf(a, words, o.outcome_words, o.after_words, o.f.offer_title, o.f.period_words);
        snapshot_figure_tell(&o.f, r.until, ret, a);
        figure_set_share(ret, &r.share, r.n_persons);
        note_not_due(&r, ret, a);
    }
    snapshot_figure_close(&o.f);
    return rc;
}

static int compute_status_after(struct conn *c, const struct figure_params *p, day_t as_of,
    struct figure *ret, struct arena *a, struct err *err)
{
    return compute_share(c, p, as_of, OUTCOME_AT, ret, a, err);
}

static int compute_event_within(struct conn *c, const struct figure_params *p, day_t as_of,
    struct figure *ret, struct arena *a, struct err *err)
{
    return compute_share(c, p, as_of, OUTCOME_WITHIN, ret, a, err);
}

static int rows_share(struct conn *c, const struct figure_params *p, day_t as_of,
    enum outcome_horizon horizon, struct figure_row **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    struct outcome_figure o;
    struct outcome_result r = {0};
    const char *const labels[] = {[OUTCOME_NOT_ACHIEVED] = tr("Ikke opnået"),
        [OUTCOME_ACHIEVED] = tr("Opnået"),
        [OUTCOME_NOT_DUE] = tr("Endnu ikke forfalden"),
        [OUTCOME_LEFT_OUT] = tr("Død eller fraflyttet, ikke regnet med")};
    struct snapshot_figure_person *who = NULL;
    int rc =
        outcome_figure_read(c, p, as_of, horizon == OUTCOME_WITHIN ? OUTCOME_FIGURE_COURSES : 0, &o, a, err);
    o.rule.horizon = horizon;
    if (!rc)
        rc = measure(&o, true, &r, a, err);
    if (!rc) {
        who = arena_array(a, r.n_rows + 1, sizeof *who);
        if (!who)
            rc = err_set(err, ERR_LIMIT, "rows of an outcome: out of memory");
    }
    for (size_t i = 0; !rc && i < r.n_rows; i++) {
        const struct outcome_person *q = &r.persons[i];
        who[i] = (struct snapshot_figure_person){
            q->person, snap_date(q->index), labels[q->state], q->state == OUTCOME_ACHIEVED};
    }
    if (!rc)
        rc = snapshot_figure_rows(c, o.f.s, who, r.n_rows, ret, ret_n, a, err);
    snapshot_figure_close(&o.f);
    return rc;
}

static int rows_status_after(struct conn *c, const struct figure_params *p, day_t as_of,
    struct figure_row **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return rows_share(c, p, as_of, OUTCOME_AT, ret, ret_n, a, err);
}

static int rows_event_within(struct conn *c, const struct figure_params *p, day_t as_of,
    struct figure_row **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return rows_share(c, p, as_of, OUTCOME_WITHIN, ret, ret_n, a, err);
}

INDICATOR(indicator_status_after, .id = "status_after", .version = 1,
    .title = N_("Status efter start eller afslutning"), .unit_list_code = "persons",
    .definition = N_(
        "Andel, der har udfaldet på dagen: så mange kalendermåneder, uger eller dage efter sidste (anchor=exit) eller første dag i forløbet. "
        "Første forløb pr. borger, indsats og kalenderår. Med profilen jobindsats slår en ydelse arbejde, og 1, 3, 6 og 12 måneder er dag "
        "30, 92, 182 og 365; med profilen local slår arbejde en ydelse. Ikke forfaldne er uden for tallet og aldrig en fejl; døde og fraflyttede "
        "tæller som ikke opnået. Wilson-interval, 95 pct. Tallet siger ikke, om indsatsen er årsagen."),
    .source = N_("Tovholder, forløb og perioder; Jobindsats’ målebeskrivelser"),
    .params = "intervention anchor after outcome year month " SNAPSHOT_FIGURE_WHO,
    .compute = compute_status_after, .rows = rows_status_after, .state = snapshot_figure_state);
INDICATOR(indicator_event_within, .id = "event_within", .version = 1,
    .title = N_("Hændelse inden for en tid"), .unit_list_code = "persons",
    .definition = N_(
        "Andel, der har udfaldet på mindst én dag efter sidste (anchor=exit) eller første dag i forløbet og senest på tidsrummets sidste dag; "
        "med outcome=course: et nyt forløb begynder. Første forløb pr. borger, indsats og kalenderår. De, hvis tidsrum ikke er gået, er uden for "
        "tallet; døde og fraflyttede uden udfaldet tæller som ikke opnået. Wilson-interval, 95 pct. Tallet siger ikke, om indsatsen er årsagen."),
    .source = N_("Tovholder, forløb og perioder"),
    .params = "intervention anchor after outcome year month " SNAPSHOT_FIGURE_WHO,
    .compute = compute_event_within, .rows = rows_event_within, .state = snapshot_figure_state);

/* ---- the curve of the first event ---- */

/* The time to the first outcome, with death and moving away as what else ends it. */
int outcome_figure_wait(
    struct outcome_figure *o, struct wait_curves *ret, uint16_t *ret_until, struct arena *a, struct err *err)
{
    struct code_set causes[2] = {o->rule.outcome, {{0}}};
    struct outcome_times times = {0};
    code_set_add(&causes[1], SNAP_DEAD);
    code_set_add(&causes[1], SNAP_MOVED);
    const struct outcome_times_rule rule = {.of = &o->rule,
        .causes = causes,
        .n_causes = 2,
        .register_from = day_is_none(o->register_from) ? 0 : snap_day(o->register_from)};
    int rc = o->f.offer_unknown ? OK : outcome_times(o->f.s, &rule, 1, &times, a, err);
    *ret_until = times.until ? times.until : o->f.until;
    o->n_before = times.n_before;
    return rc ? rc : wait_curves_of_days(&times.days, 2, ret, a, err);
}

double outcome_figure_days(const struct outcome_rule *r)
{
    switch (r->step) {
    case OUTCOME_DAYS: return r->n;
    case OUTCOME_WEEKS: return 7.0 * r->n;
    case OUTCOME_MONTHS: return (365 * r->n + 6) / 12;
    case OUTCOME_YEARS: return 365.0 * r->n;
    }
    return 0;
}

void outcome_figure_note(
    const struct outcome_figure *o, const struct wait_curves *w, struct figure *ret, struct arena *a)
{
    ret->note = arena_printf(a,
        tr("Uden udfaldet, da de sidst var kendt (censureret): %s. Døde eller fraflyttede før udfaldet: %s."),
        figure_rough_count(w->n_running, a), figure_rough_count(w->n_other, a));
    if (day_is_none(o->register_from))
        return;
    char day[11];
    ret->note = arena_printf(a,
        tr("%s Data kendes fra %s: den, der begyndte før, følges fra den dag; %s, hvor udfaldet kom før, er ikke med."),
        ret->note, day_iso(o->register_from, day), figure_rough_count(o->n_before, a));
}

/* The smallest number of persons that the curve tells of until a time. */
int64_t outcome_figure_least(int64_t n, int64_t n_event, int64_t n_risk)
{
    int64_t least = n_risk;
    if (n_event && n_event < least)
        least = n_event;
    if (n - n_event && n - n_event < least)
        least = n - n_event;
    return least;
}

static int compute_curve_at(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    struct outcome_figure o;
    struct wait_curves w;
    uint16_t until;
    bool km = text_equal(figure_param(p, "method"), "km");
    int rc = outcome_figure_read(c, p, as_of, 0, &o, a, err);
    if (!rc)
        rc = outcome_figure_wait(&o, &w, &until, a, err);
    if (!rc) {
        struct survival_point at = survival_at(km ? &w.net : &w.all, outcome_figure_days(&o.rule));
        ret->title = arena_printf(a, tr("%s inden for %s (kurve): %s, %s"), o.outcome_words, o.after_words,
            o.f.offer_title, o.f.period_words);
        snapshot_figure_tell(&o.f, until, ret, a);
        ret->format = FF_PCT;
        ret->n = INT_NONE;
        ret->n_persons = w.n;
        ret->missing = w.n == 0 || (at.warnings & SURVIVAL_BEYOND) || at.s != at.s;
        outcome_figure_note(&o, &w, ret, a);
        if (ret->missing && w.n)
            ret->text = tr("kan ikke beregnes: ingen er fulgt så længe");
        if (!ret->missing) {
            snapshot_figure_warn(ret, at.warnings, a);
            ret->least = outcome_figure_least(w.n, at.n_event, at.n_risk);
            ret->value = share_ppm(1 - at.s);
            ret->has_interval = at.low == at.low && at.high == at.high;
            ret->low_ppm = ret->has_interval ? share_ppm(1 - at.high) : INT_NONE;
            ret->high_ppm = ret->has_interval ? share_ppm(1 - at.low) : INT_NONE;
        }
    }
    snapshot_figure_close(&o.f);
    return rc;
}

enum { MEDIAN_LEAST = 10 };

/* 25, 50 or 75 per cent: which of wait_curves' three. */
static int read_quantile(const struct figure_params *p, int *ret, struct err *err)
{
    static const char *const words[] = {"25", "50", "75"};
    const char *text = figure_param(p, "quantile");
    for (*ret = 0; text && *ret < 3; ++*ret)
        if (text_equal(text, words[*ret]))
            return OK;
    *ret = 1;
    return text ? err_user(err, ERR_INVALID, "%s", tr("Skriv quantile=25, quantile=50 eller quantile=75."))
                : OK;
}

/* The time until some have had the outcome; half of them when nothing else is asked. */
static int compute_quantile(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    struct outcome_figure o;
    struct wait_curves w;
    uint16_t until;
    struct figure_params with = *p;
    if (!figure_param(p, "after") && with.n < FIGURE_MAX_PARAMS) {
        with.p[with.n].name = "after";
        with.p[with.n++].value = "0d";
    }
    int part = 1, rc = outcome_figure_read(c, &with, as_of, 0, &o, a, err);
    if (!rc)
        rc = read_quantile(p, &part, err);
    if (!rc)
        rc = outcome_figure_wait(&o, &w, &until, a, err);
    if (!rc) {
        const struct survival_quantile *q = &w.all_quartile[part];
        ret->title = part == 1 ? arena_printf(a, tr("Mediantid til %s: %s, %s"), o.outcome_words,
                                     o.f.offer_title, o.f.period_words)
                               : arena_printf(a, tr("Tid, til %d pct. har haft %s: %s, %s"), 25 * (part + 1),
                                     o.outcome_words, o.f.offer_title, o.f.period_words);
        snapshot_figure_tell(&o.f, until, ret, a);
        ret->format = FF_NUMBER;
        ret->n_persons = w.n;
        ret->missing = w.n < MEDIAN_LEAST || q->time != q->time;
        ret->text = w.n < MEDIAN_LEAST ? tr("færre end 10 forløb")
                    : ret->missing     ? (part == 1 ? tr("ikke nået: under halvdelen har haft udfaldet")
                                                    : tr("ikke nået: for få har haft udfaldet"))
                                       : NULL;
        outcome_figure_note(&o, &w, ret, a);
        if (!ret->missing) {
            ret->value = (int64_t)(q->time * 1000 + 0.5);
            ret->least = w.n_event;
            ret->limits = snapshot_figure_limits(q, a);
        }
    }
    snapshot_figure_close(&o.f);
    return rc;
}

INDICATOR(indicator_outcome_by, .id = "outcome_by", .version = 1,
    .title = N_("Andel med udfaldet efter en tid, efter kurve"), .unit_list_code = "persons",
    .definition = N_(
        "Andel, der har haft udfaldet senest så længe efter sidste eller første dag i forløbet, beregnet med alle, også dem, der endnu ikke er fulgt så længe. "
        "Død og fraflytning konkurrerer (Aalen–Johansen); med method=km er de censureret (Kaplan–Meier). En måned er 365/12 dage. "
        "Interval 95 pct. (log–log). Ukendt, når ingen er fulgt så længe. Tallet siger ikke, om indsatsen er årsagen."),
    .source = N_("Tovholder, forløb og perioder"),
    .params = "intervention anchor after outcome year month method register_from " SNAPSHOT_FIGURE_WHO,
    .compute = compute_curve_at, .state = snapshot_figure_state);
INDICATOR(indicator_outcome_median, .id = "outcome_median", .version = 1,
    .title = N_("Mediantid til udfaldet"), .unit_list_code = "days",
    .definition = N_(
        "Den første dag efter sidste eller første dag i forløbet, hvor mindst halvdelen har haft udfaldet, med død og fraflytning som konkurrerende (Aalen–Johansen). "
        "Ikke nået, når under halvdelen har haft det. Vises kun for mindst 10 forløb."),
    .source = N_("Tovholder, forløb og perioder"),
    .params = "intervention anchor outcome year month register_from " SNAPSHOT_FIGURE_WHO,
    .compute = compute_quantile, .state = snapshot_figure_state);
INDICATOR(indicator_outcome_quantile, .id = "outcome_quantile", .version = 1,
    .title = N_("Tid, til en del har haft udfaldet"), .unit_list_code = "days",
    .definition = N_(
        "Den første dag efter sidste eller første dag i forløbet, hvor mindst 25, 50 eller 75 pct. (quantile) har haft udfaldet, med død og fraflytning som konkurrerende (Aalen–Johansen). "
        "Ikke nået, når færre har haft det. Interval 95 pct. fra kurvens grænser. Vises kun for mindst 10 forløb. "
        "Med register_from kendes data først fra den dag: den, der begyndte før, følges fra dagen (venstretrunkering)."),
    .source = N_("Tovholder, forløb og perioder"),
    .params = "intervention quantile anchor outcome year month register_from " SNAPSHOT_FIGURE_WHO,
    .compute = compute_quantile, .state = snapshot_figure_state);
