/* Staggered roll-out: districts where an intervention began earlier against those where it had not begun yet. */
#include "measure/compare_internal.h"

#include "base/lang.h"

#include <math.h>

enum { QUARTER_MOST = 200 };
static const double PRE_TREND_MOST = 2.8; /* of |difference| / se: 1 in 200 by chance */

/* First day of quarter i of the window: three calendar months at a time. */
static uint16_t quarter_day(const struct compare_question *q, int i)
{
    return snap_day(day_add_months(snap_date(q->from), 3 * i));
}

static int quarter_of(const struct compare_question *q, int n, uint16_t day)
{
    for (int i = n - 1; i >= 0; i--)
        if (day >= quarter_day(q, i))
            return i;
    return 0;
}

/* Districts with the quarter in which COMPARE_BEGUN persons in all had begun there. */
static int places_make(const struct snapshot *s, const struct compare_question *q, int n_periods,
    struct compare_place **ret, struct arena *a, struct err *err)
{
    size_t n = (size_t)s->n_districts;
    struct compare_place *places = arena_array(a, n + 1, sizeof *places);
    int64_t *starts = arena_array(a, n * (size_t)n_periods + 1, sizeof *starts);
    if (!places || !starts)
        return err_set(err, ERR_LIMIT, "no memory for %zu districts", n);
    for (size_t p = 0; p < s->n_persons; p++) {
        uint16_t day = cohort_begins(s, q->intervention, p, 0);
        if (day == SNAP_OPEN || day >= q->until)
            continue;
        int period = day < q->from ? 0 : quarter_of(q, n_periods, day);
        starts[snapshot_district_on(s, p, day) * (size_t)n_periods + (size_t)period]++;
    }
    for (size_t d = 0; d < n; d++) {
        places[d] = (struct compare_place){.district = s->districts[d], .first = DID_NEVER};
        for (int t = 0; t < n_periods; t++) {
            places[d].n_starts += starts[d * (size_t)n_periods + (size_t)t];
            if (places[d].n_starts >= COMPARE_BEGUN && places[d].first == DID_NEVER)
                places[d].first = (uint16_t)t;
        }
    }
    *ret = places;
    return OK;
}

/* Persons on the benefit on the first day, in a known district that had not begun before; their outcome on the last day of each quarter. */
static int panel_make(const struct snapshot *s, const struct compare_question *q, int n_periods,
    struct compare_place *places, struct did_panel *ret, struct arena *a, struct err *err)
{
    size_t n = 0, periods = (size_t)n_periods;
    for (size_t p = 0; p < s->n_persons; p++)
        n += code_on_day(s, &q->benefit, p, q->from);
    double *y = arena_array(a, n * periods + 1, sizeof *y);
    uint16_t *first = arena_array(a, n + 1, sizeof *first);
    if (!y || !first)
        return err_set(err, ERR_LIMIT, "no memory for a panel of %zu", n);
    n = 0;
    for (size_t p = 0; p < s->n_persons; p++) {
        uint8_t district = snapshot_district_on(s, p, q->from);
        struct compare_place *place = &places[district];
        bool known = s->districts[district] && *s->districts[district];
        if (!known || place->first == 0 || !code_on_day(s, &q->benefit, p, q->from))
            continue;
        first[n] = place->first;
        place->n_persons++;
        for (int t = 0; t < n_periods; t++) {
            uint16_t day = (uint16_t)(quarter_day(q, t + 1) - 1);
            bool gone = snapshot_gone_by(s, p, day) != SNAP_OPEN;
            y[n * periods + (size_t)t] = gone ? 0 : outcome_on(s, q, p, day);
        }
        n++;
    }
    *ret = (struct did_panel){n, n_periods, y, first};
    return OK;
}

static void rollout_take(struct compare_result *r, const struct did_panel *panel, struct arena *a)
{
    const struct did_change *c = &r->rollout.overall;
    r->valid = true;
    r->difference = c->difference;
    r->low = c->low;
    r->high = c->high;
    r->interval = N_("ændringerne hos hver person (personer som klynger)");
    for (size_t i = 0; i < panel->n; i++)
        (panel->first[i] == DID_NEVER ? &r->other : &r->treated)->n_persons++;
    compare_warn(r, a, "%s",
        tr("Usikkerheden regner med uafhængige personer. Det, der rammer en hel bydel på én gang, er ikke med i den."));
    bool kept_pace = r->rollout.has_pre_trend && r->rollout.pre_trend_most <= PRE_TREND_MOST;
    bool decided = r->question->lot && *r->question->lot;
    r->word = design_word(kept_pace && decided ? DESIGN_ROLLOUT : DESIGN_WEIGHTED);
    if (!decided)
        compare_warn(r, a, "%s",
            tr("Skriv, hvor den gradvise indførelse er besluttet. Uden det kan bydelene være begyndt på forskellige tidspunkter af andre grunde, og tallet må ikke kaldes en effekt."));
    if (!r->rollout.has_pre_trend)
        compare_warn(r, a,
            tr("Der er kun %d kvartaler før indførelsen. Mindst %d skal til for at se, om bydelene fulgtes ad før; uden dem må tallet ikke kaldes en effekt."),
            r->rollout.n_before, DID_PRE_TREND);
    else if (!kept_pace)
        compare_warn(r, a, "%s",
            tr("Bydelene fulgtes ikke ad, før indsatsen begyndte. Forskellen må ikke kaldes en effekt."));
}

int compare_rollout(const struct snapshot *s, const struct compare_question *q, struct compare_result *ret,
    struct arena *a, struct err *err)
{
    struct compare_place *places = NULL;
    struct did_panel panel;
    uint16_t last = ret->data_until < q->until ? ret->data_until : q->until;
    int n_periods = 0;
    ret->word = design_word(DESIGN_WEIGHTED); /* until it is known that the districts kept pace before */
    ret->treated.label = s->interventions[q->intervention].label;
    ret->other.label = tr("Bydele, hvor den aldrig begyndte");
    ret->treated.share = ret->other.share = NAN;
    while (n_periods < QUARTER_MOST && quarter_day(q, n_periods + 1) <= last)
        n_periods++;
    if (n_periods < 2 || s->n_districts < 2) {
        compare_warn(ret, a, "%s",
            tr("Gradvis indførelse kræver mindst to bydele og to hele kvartaler med data. Vælg en længere periode."));
        return OK;
    }
    int rc = places_make(s, q, n_periods, &places, a, err);
    if (rc == OK)
        rc = panel_make(s, q, n_periods, places, &panel, a, err);
    if (rc != OK)
        return rc;
    ret->places = places;
    ret->n_places = s->n_districts;
    rc = did_staggered(&panel, &ret->rollout, a, err);
    if (rc == ERR_INVALID) {
        err_clear(err);
        compare_warn(ret, a, "%s",
            tr("Indsatsen begyndte ikke på forskellige tidspunkter i bydelene i perioden, så der er ingen at sammenligne med."));
        return OK;
    }
    if (rc == OK)
        rollout_take(ret, &panel, a);
    return rc;
}
