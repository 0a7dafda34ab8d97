/* Gaps between courses and the wait for the first one. Pauses as the worklist tells them have their own figures (indicator_pause.c). */
#include "base/lang.h"
#include "base/text.h"
#include "base/words.h"
#include "effect/snapshot_figure.h"
#include "effect/suppress.h"
#include "measure/measure_options.h"
#include "measure/pause_gap.h"
#include "measure/share.h"
#include "path/pause.h"

#include <math.h>

enum { GAP_MEDIAN_LEAST = 10 };

/* ---- gaps ---- */

static int measure_gaps(struct conn *c, const struct figure_params *p, day_t as_of, struct snapshot_figure *f,
    struct pause_gap_result *ret, struct arena *a, struct err *err)
{
    struct figure_params with = *p;
    if (!figure_param(p, "profile") && with.n < FIGURE_MAX_PARAMS) {
        with.p[with.n].name = "profile";
        with.p[with.n++].value = "local"; /* a day in work is no day of a pause */
    }
    int rc = snapshot_figure_open(c, &with, as_of, NEEDS_YEAR, f, a, err);
    struct pause_gap_rule rule = {.profile = &f->profile,
        .limit_days = pause_standard_days(),
        .from = f->from,
        .to = f->to,
        .until = f->until};
    if (!rc)
        rc = measure_active_benefits(f->s, figure_param(p, "code"), &rule.benefit, err);
    return rc ? rc : pause_gaps(f->s, &rule, ret, a, err);
}

static int compute_gaps(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    struct snapshot_figure f = {0};
    struct pause_gap_result r;
    int rc = measure_gaps(c, p, as_of, &f, &r, a, err);
    if (!rc) {
        struct share s = share_wilson(r.n_over_persons, r.n_persons);
        ret->title = arena_printf(a, tr("Borgere med et hul over grænsen mellem forløb, %s"), f.period_words);
        snapshot_figure_tell(&f, r.until, ret, a);
        ret->filter = arena_printf(
            a, tr("%s. Grænse: %lld dage på ydelse"), ret->filter, (long long)pause_standard_days());
        figure_set_share(ret, &s, r.n_persons);
        ret->note = arena_printf(a,
            tr("Huller, der løber endnu, er talt med deres dage til nu: %s over grænsen, %s endnu inden for den."),
            figure_rough_count(r.n_over_running, a), figure_rough_count(r.n_undecided, a));
    }
    snapshot_figure_close(&f);
    return rc;
}

static int rows_gaps(struct conn *c, const struct figure_params *p, day_t as_of, struct figure_row **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    struct snapshot_figure f = {0};
    struct pause_gap_result r;
    int rc = measure_gaps(c, p, as_of, &f, &r, a, err);
    struct snapshot_figure_person *who = rc ? NULL : arena_array(a, r.n + 1, sizeof *who);
    if (!rc && !who)
        rc = err_set(err, ERR_LIMIT, "rows of gaps: out of memory");
    for (size_t i = 0; !rc && i < r.n; i++)
        who[i] = (struct snapshot_figure_person){r.gaps[i].person, snap_date(r.gaps[i].start),
            arena_printf(a, tr("%s dage på ydelse uden forløb"), words_count(r.gaps[i].benefit_days, a)),
            r.gaps[i].is_over};
    if (!rc)
        rc = snapshot_figure_rows(c, f.s, who, r.n, ret, ret_n, a, err);
    snapshot_figure_close(&f);
    return rc;
}

/* The share at a time of a curve of waiting; done = of those who have got it, otherwise of those who still wait. */
static void fill_share(const struct wait_curves *w, const struct survival_point *at, bool done,
    struct figure *ret, struct arena *a)
{
    ret->format = FF_PCT;
    ret->n = INT_NONE;
    ret->n_persons = w->n;
    ret->missing = w->n == 0 || isnan(at->s);
    ret->text = w->n && ret->missing ? tr("kan ikke beregnes: ingen er fulgt så længe") : NULL;
    ret->note = arena_printf(a, tr("Venter endnu (censureret): %s. Sluttet på anden måde: %s."),
        figure_rough_count(w->n_running, a), figure_rough_count(w->n_other, a));
    if (ret->missing)
        return;
    snapshot_figure_warn(ret, at->warnings, a);
    int64_t rest = w->n - at->n_event;
    ret->value = share_ppm(done ? 1 - at->s : at->s);
    ret->has_interval = !isnan(at->low) && !isnan(at->high);
    ret->low_ppm = ret->has_interval ? share_ppm(done ? 1 - at->high : at->low) : INT_NONE;
    ret->high_ppm = ret->has_interval ? share_ppm(done ? 1 - at->low : at->high) : INT_NONE;
    ret->least = at->n_event && (!rest || at->n_event < rest) ? at->n_event : rest;
}

static int read_weeks(const struct figure_params *p, int64_t usual, int64_t *ret, struct err *err)
{
    const char *text = figure_param(p, "weeks");
    *ret = usual;
    if (text && !text_to_int(text, 1, 520, ret))
        return err_user(err, ERR_INVALID, "%s", tr("Skriv antallet af uger som weeks=13."));
    return OK;
}

static int compute_none_within(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    struct snapshot_figure f = {0};
    struct pause_gap_result r;
    int64_t weeks;
    int rc = read_weeks(p, 13, &weeks, err);
    if (!rc)
        rc = measure_gaps(c, p, as_of, &f, &r, a, err);
    if (!rc) {
        struct survival_point at = survival_at(&r.wait.net, 7.0 * (double)weeks);
        ret->title =
            arena_printf(a, tr("Uden næste forløb efter %lld uger, %s"), (long long)weeks, f.period_words);
        snapshot_figure_tell(&f, r.until, ret, a);
        fill_share(&r.wait, &at, false, ret, a);
    }
    snapshot_figure_close(&f);
    return rc;
}

INDICATOR(indicator_course_gaps, .id = "course_gaps", .version = 1,
    .title = N_("Hul over grænsen mellem forløb"), .unit_list_code = "persons",
    .definition = N_(
        "Af de borgere, hvis forløb slutter i året, uden at et andet løber: andel med et hul, hvor dagene på ydelse er flere end grænsen for pauser. "
        "Forløb, der overlapper eller rører hinanden, er ét; en dag tæller, når dagens status er en ydelse, der følges af en indsats (ikke arbejde, uddannelse, "
        "pension, død eller fraflytning). En pause på arbejdslisten (pause_over_limit) slutter også ved en handling i planen, efterværn og arbejde; de to tal "
        "er ikke det samme. Wilson-interval, 95 pct."),
    .source = N_("Tovholder, forløb og ydelsesperioder"), .params = "year code " SNAPSHOT_FIGURE_WHO,
    .compute = compute_gaps, .rows = rows_gaps);
INDICATOR(indicator_no_next_course, .id = "no_next_course", .version = 1,
    .title = N_("Uden næste forløb efter en tid"), .unit_list_code = "courses",
    .definition = N_(
        "Andel af huller, der begynder i året, hvor intet nyt forløb er begyndt efter så mange uger, efter Kaplan–Meier: huller, der løber endnu, tæller, så længe de er fulgt; "
        "døde og fraflyttede er censureret. Interval 95 pct. (log–log)."),
    .source = N_("Tovholder, forløb"), .params = "year weeks code " SNAPSHOT_FIGURE_WHO,
    .compute = compute_none_within);

/* ---- from referral, as the referrals tell it ---- */

struct referral_wait {
    int64_t citizen_id;
    const char *state;
    day_t sent, start, dead, moved;
    struct stamp decided, assessed;
};
static const struct field referral_wait_fields[] = {
    FIELD(referral_wait, citizen_id, F_ID, NULL, 0),
    FIELD(referral_wait, state, F_TEXT, NULL, 0),
    FIELD(referral_wait, sent, F_DAY, NULL, 0),
    FIELD(referral_wait, start, F_DAY, NULL, 0),
    FIELD(referral_wait, dead, F_DAY, NULL, 0),
    FIELD(referral_wait, moved, F_DAY, NULL, 0),
    FIELD(referral_wait, decided, F_STAMP, NULL, 0),
    FIELD(referral_wait, assessed, F_STAMP, NULL, 0),
};
static TABLE(referral_wait_table, "referral_wait", NULL, referral_wait, referral_wait_fields);

/* $1 and $2 first and last day of sending, $3 offer or NULL. */
#define REFERRAL_WAITS(start, assessed)                                                                      \
    "SELECT r.citizen_id AS citizen_id, r.state AS state, r.sent_day AS sent, r.decided AS decided, "        \
    "c.dead AS dead, c.moved AS moved, " start " AS start, " assessed                                        \
    " AS assessed FROM referral r JOIN intervention i ON i.id = r.intervention_id "                          \
    "JOIN citizen c ON c.id = r.citizen_id WHERE r.sent_day >= $1 AND r.sent_day <= $2 "                     \
    "AND r.state <> 'draft' AND (CAST($3 AS TEXT) IS NULL OR i.key = $3) "                                   \
    "ORDER BY r.citizen_id, r.sent_day, r.id"
SQL(indicator_waits_for_course,
    REFERRAL_WAITS(
        "(SELECT MIN(o.start_day) FROM course o WHERE o.referral_id = r.id)", "CAST(NULL AS BIGINT)"));
SQL(indicator_waits_for_assessment,
    REFERRAL_WAITS("CAST(NULL AS BIGINT)",
        "(SELECT MIN(x.at) FROM course o JOIN course_assessment x ON x.course_id = o.id WHERE o.referral_id = r.id)"));

struct referral_waits {
    int64_t citizen_id;
    day_t as_of;
    uint16_t *days;
    uint8_t *event;
    size_t n;
    struct arena *a;
    size_t room;
};

static bool waits_room(struct referral_waits *w)
{
    if (w->n < w->room)
        return true;
    size_t room = w->room ? 2 * w->room : 1024;
    uint16_t *days = arena_array(w->a, room, sizeof *days);
    uint8_t *event = arena_array(w->a, room, 1);
    if (!days || !event)
        return false;
    for (size_t i = 0; i < w->n; i++) {
        days[i] = w->days[i];
        event[i] = w->event[i];
    }
    w->days = days;
    w->event = event;
    w->room = room;
    return true;
}

static void sooner(day_t day, uint8_t cause, const struct referral_wait *q, const struct referral_waits *w,
    day_t *end, uint8_t *event)
{
    if (day_is_none(day) || day.n > w->as_of.n || day.n > end->n || (day.n == end->n && *event))
        return;
    *end = day.n < q->sent.n ? q->sent : day;
    *event = cause;
}

/* The first referral of each citizen: 1 = the course began (or the assessment was written), 2 = dead or moved, 3 = declined, withdrawn or expired. */
static int wait_seen(const void *row, void *ctx, struct err *err)
{
    const struct referral_wait *q = row;
    struct referral_waits *w = ctx;
    if (w->n && q->citizen_id == w->citizen_id)
        return OK;
    if (!waits_room(w))
        return err_set(err, ERR_LIMIT, "waits: out of memory");
    w->citizen_id = q->citizen_id;
    day_t end = w->as_of;
    uint8_t event = 0;
    bool closed = text_equal(q->state, "declined") || text_equal(q->state, "withdrawn") ||
                  text_equal(q->state, "expired");
    sooner(q->start, 1, q, w, &end, &event);
    if (!stamp_is_none(q->assessed))
        sooner(stamp_local_day(q->assessed), 1, q, w, &end, &event);
    sooner(q->dead, 2, q, w, &end, &event);
    sooner(q->moved, 2, q, w, &end, &event);
    if (closed && !stamp_is_none(q->decided))
        sooner(stamp_local_day(q->decided), 3, q, w, &end, &event);
    int64_t days = end.n - q->sent.n;
    w->days[w->n] = (uint16_t)(days > SNAP_DAY_LAST ? SNAP_DAY_LAST : days);
    w->event[w->n++] = event;
    return OK;
}

static int waits_of_referrals(struct conn *c, const struct sql *sql, const struct figure_params *p,
    day_t as_of, const struct snapshot_figure *f, struct wait_curves *ret, struct arena *a, struct err *err)
{
    struct referral_waits w = {.as_of = as_of, .a = a};
    day_t from = snap_date(f->from), to = (day_t){snap_date(f->to).n - 1};
    if (to.n > as_of.n)
        to = as_of;
    int rc = waits_room(&w) ? OK : err_set(err, ERR_LIMIT, "waits: out of memory");
    if (!rc)
        rc = q_each(c, sql, ARGS(V_DAY(from), V_DAY(to), V_TEXT(figure_param(p, "intervention"))),
            &referral_wait_table, wait_seen, &w, err);
    return rc ? rc : wait_curves_of(w.days, w.event, w.n, 3, ret, a, err);
}

/* ---- the first offer ---- */

struct offer_figure {
    struct snapshot_figure f;
    struct wait_curves w;
    uint16_t until;
    int64_t n_already;
    bool from_referral;
};

static int waits_of_benefit(
    const struct figure_params *p, struct offer_figure *q, struct arena *a, struct err *err)
{
    struct first_offer_rule rule = {.from = q->f.from, .to = q->f.to, .until = q->f.until};
    struct first_offer_result r;
    uint8_t *offers = arena_array(a, (size_t)q->f.s->n_interventions + 1, 1);
    if (!offers)
        return err_set(err, ERR_LIMIT, "first offers: out of memory");
    if (q->f.has_offer) {
        if (!q->f.offer_unknown)
            offers[q->f.offer[0]] = 1;
        rule.offers = offers;
    }
    int rc = measure_active_benefits(q->f.s, figure_param(p, "code"), &rule.benefit, err);
    if (!rc)
        rc = first_offers(q->f.s, &rule, &r, a, err);
    if (rc)
        return rc;
    q->w = r.wait;
    q->until = r.until;
    q->n_already = r.n_already;
    return OK;
}

static int measure_offer(struct conn *c, const struct figure_params *p, day_t as_of, struct offer_figure *q,
    struct arena *a, struct err *err)
{
    const char *since = figure_param(p, "since");
    *q = (struct offer_figure){.from_referral = !text_equal(since, "benefit")};
    if (since && q->from_referral && !text_equal(since, "referral"))
        return err_user(err, ERR_INVALID, "%s",
            tr("Skriv since=referral (fra henvisning) eller since=benefit (fra ydelsens start)."));
    int rc = snapshot_figure_open(c, p, as_of, NEEDS_YEAR, &q->f, a, err);
    if (rc || !q->from_referral)
        return rc ? rc : waits_of_benefit(p, q, a, err);
    q->until = snap_day((day_t){as_of.n + 1});
    return waits_of_referrals(c, &indicator_waits_for_course, p, as_of, &q->f, &q->w, a, err);
}

static void tell_offer(const struct offer_figure *q, day_t as_of, struct figure *ret, struct arena *a)
{
    snapshot_figure_tell(&q->f, q->until, ret, a);
    if (q->from_referral)
        ret->as_of = as_of;
    ret->filter = arena_printf(a, "%s. %s", ret->filter,
        q->from_referral ? tr("Fra den første henvisning i perioden til forløbets første dag")
                         : tr("Fra en ny ydelse i perioden til det første forløb"));
}

/* The median with its quartiles in the note. */
static void fill_median(const struct wait_curves *w, struct figure *ret, struct arena *a)
{
    const struct survival_quantile *m = w->all_quartile;
    ret->format = FF_NUMBER;
    ret->n_persons = w->n;
    ret->missing = w->n < GAP_MEDIAN_LEAST || isnan(m[1].time);
    ret->text = w->n < GAP_MEDIAN_LEAST ? tr("færre end 10 borgere")
                : ret->missing          ? tr("ikke nået: under halvdelen er kommet så langt")
                                        : NULL;
    if (ret->missing)
        return;
    const char *third =
        isnan(m[2].time) ? tr("ikke nået") : figure_number_words((int64_t)(m[2].time * 1000 + 0.5), a);
    ret->value = (int64_t)(m[1].time * 1000 + 0.5);
    ret->least = w->n_event;
    ret->limits = snapshot_figure_limits(&m[1], a);
    ret->note = arena_printf(a,
        tr("En fjerdedel er nået efter %s dage, tre fjerdedele efter: %s. Venter endnu: %s. Sluttet på anden måde: %s."),
        figure_number_words((int64_t)(m[0].time * 1000 + 0.5), a), third, figure_rough_count(w->n_running, a),
        figure_rough_count(w->n_other, a));
}

static int compute_offer_median(struct conn *c, const struct figure_params *p, day_t as_of,
    struct figure *ret, struct arena *a, struct err *err)
{
    struct offer_figure q;
    int rc = measure_offer(c, p, as_of, &q, a, err);
    if (!rc) {
        ret->title = arena_printf(a, tr("Mediantid til første tilbud, %s"), q.f.period_words);
        tell_offer(&q, as_of, ret, a);
        fill_median(&q.w, ret, a);
    }
    snapshot_figure_close(&q.f);
    return rc;
}

/* S1-10: from the request to the written assessment. */
static int compute_assessment(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    struct snapshot_figure f = {0};
    struct wait_curves w;
    int rc = snapshot_figure_open(c, p, as_of, NEEDS_YEAR | NEEDS_OFFER, &f, a, err);
    if (!rc)
        rc = waits_of_referrals(c, &indicator_waits_for_assessment, p, as_of, &f, &w, a, err);
    if (!rc) {
        ret->title = arena_printf(
            a, tr("Mediantid fra henvisning til vurdering: %s, %s"), f.offer_title, f.period_words);
        snapshot_figure_tell(&f, snap_day((day_t){as_of.n + 1}), ret, a);
        ret->as_of = as_of;
        fill_median(&w, ret, a);
    }
    snapshot_figure_close(&f);
    return rc;
}

static int compute_offer_within(struct conn *c, const struct figure_params *p, day_t as_of,
    struct figure *ret, struct arena *a, struct err *err)
{
    struct offer_figure q = {0};
    int64_t weeks;
    int rc = read_weeks(p, 8, &weeks, err);
    if (!rc)
        rc = measure_offer(c, p, as_of, &q, a, err);
    if (!rc) {
        struct survival_point at = survival_at(&q.w.all, 7.0 * (double)weeks);
        ret->title = arena_printf(
            a, tr("Første tilbud begyndt inden for %lld uger, %s"), (long long)weeks, q.f.period_words);
        tell_offer(&q, as_of, ret, a);
        fill_share(&q.w, &at, true, ret, a);
    }
    snapshot_figure_close(&q.f);
    return rc;
}

#define OFFER_DEFINITION                                                                                                \
    "Med since=referral: fra borgerens første henvisning i perioden, til forløbet begynder, eller ventetiden "        \
    "slutter ved død, fraflytning, afvisning, tilbagetrækning eller udløb. Med since=benefit: fra den første nye "  \
    "ydelse i perioden (ingen dag i kalendermåneden før) hos dem, der ikke allerede er i et forløb, til et forløb " \
    "begynder, eller ventetiden slutter ved død, fraflytning, eller når ydelsen stopper. Det, der ellers afslutter "  \
    "ventetiden, konkurrerer (Aalen–Johansen); hvem der venter endnu, tæller, så længe de er fulgt."
INDICATOR(indicator_time_to_first_offer, .id = "time_to_first_offer", .version = 1,
    .title = N_("Mediantid til første tilbud"), .unit_list_code = "days",
    .definition = N_(
        "Den dag, hvor halvdelen er begyndt. " OFFER_DEFINITION " Vises kun for mindst 10 borgere."),
    .source = N_("Tovholder, henvisninger, forløb og ydelsesperioder"),
    .params = "since intervention code year month", .compute = compute_offer_median);
INDICATOR(indicator_first_offer_within, .id = "first_offer_within", .version = 1,
    .title = N_("Første tilbud inden for en tid"), .unit_list_code = "persons",
    .definition = N_(
        "Andel, der er begyndt efter højst så mange uger. " OFFER_DEFINITION " Interval 95 pct. (log–log)."),
    .source = N_("Tovholder, henvisninger, forløb og ydelsesperioder"),
    .params = "since weeks intervention code year month", .compute = compute_offer_within);
INDICATOR(indicator_time_to_assessment, .id = "time_to_assessment", .version = 1,
    .title = N_("Mediantid fra henvisning til vurdering"), .unit_list_code = "days",
    .definition = N_(
        "Den dag efter henvisningen, hvor halvdelen har fået en skriftlig vurdering af tilbuddet. Borgerens første henvisning i perioden; død, fraflytning, afvisning, "
        "tilbagetrækning og udløb konkurrerer (Aalen–Johansen), og hvem der venter endnu, tæller, så længe de er fulgt. Vises kun for mindst 10 borgere."),
    .source = N_("Tovholder, henvisninger og vurderinger"), .params = "intervention year month",
    .compute = compute_assessment);
