/* Full-time persons on a code or in an intervention, by days or by weeks; the persons behind are counted apart. */
#include "base/lang.h"
#include "base/text.h"
#include "effect/snapshot_figure.h"
#include "measure/fulltime.h"

enum full_time_unit { FULL_TIME, FULL_TIME_PERSONS };

struct full_time_figure {
    struct snapshot_figure f;
    bool weeks, line; /* line = one status a day by the profile; otherwise each code by itself */
};

static int read_question(struct conn *c, const struct figure_params *p, day_t as_of,
    struct full_time_figure *q, struct arena *a, struct err *err)
{
    const char *mode = figure_param(p, "mode"), *overlap = figure_param(p, "overlap");
    *q = (struct full_time_figure){0};
    int rc = snapshot_figure_open(c, p, as_of, NEEDS_YEAR, &q->f, a, err);
    if (rc)
        return rc;
    if (!q->f.has_offer && !q->f.code_words)
        return err_user(err, ERR_INVALID, "%s",
            tr("Tallet mangler en kode eller et tilbud, fx code=sygedagpenge eller intervention=hif."));
    if (q->f.has_offer && q->f.code_words)
        return err_user(err, ERR_INVALID, "%s", tr("Vælg enten code= eller intervention=."));
    q->weeks = text_equal(mode, "weeks");
    if (mode && !q->weeks && !text_equal(mode, "days"))
        return err_user(
            err, ERR_INVALID, "%s", tr("Skriv mode=days (dagbaseret) eller mode=weeks (ugebaseret)."));
    q->line = text_equal(overlap, "line");
    if (overlap && !q->line && !text_equal(overlap, "codes"))
        return err_user(err, ERR_INVALID, "%s",
            tr("Skriv overlap=codes (hver kode for sig) eller overlap=line (én status pr. dag)."));
    return OK;
}

/* One cell: the period and the group asked for. */
static int measure(const struct full_time_figure *q, struct fulltime *ret, struct arena *a, struct err *err)
{
    const struct snapshot *s = q->f.s;
    uint8_t *group = arena_array(a, (size_t)s->n_codes + 1, 1);
    if (!group)
        return err_set(err, ERR_LIMIT, "full-time figure: out of memory");
    for (int i = 0; i < s->n_codes; i++)
        group[i] = code_set_has(&q->f.codes, (unsigned)i) ? 0 : SNAP_NO_CODE;
    struct fulltime_rule rule = {.from = q->f.from,
        .to = q->f.to,
        .period = q->f.month == INT_NONE ? FULLTIME_YEAR : FULLTIME_MONTH,
        .basis = q->weeks ? FULLTIME_WEEKS : FULLTIME_DAYS,
        .by_intervention = q->f.has_offer,
        .profile = q->line && !q->f.has_offer ? &q->f.profile : NULL,
        .keep = q->f.keep,
        .persons = true,
        .until = q->f.until};
    if (!q->f.has_offer) {
        rule.group_of = group;
        rule.n_groups = 1;
    }
    return fulltime_compute(s, &rule, 1, ret, a, err);
}

static const char *rule_words(const struct full_time_figure *q)
{
    if (q->weeks)
        return q->line ? tr("Ugebaseret, én status pr. uge") : tr("Ugebaseret, hver kode for sig");
    return q->line ? tr("Dagsbaseret, én status pr. dag") : tr("Dagsbaseret, hver kode for sig");
}

enum { PROVISIONAL_DAYS = 31 };

/* The last period in the data, and not over long before they end. */
static bool is_provisional(const struct fulltime *t, int group)
{
    return fulltime_state_of(t, group, 0) == FULLTIME_PROVISIONAL &&
           t->until[group] - t->start[1] < PROVISIONAL_DAYS;
}

static void fill(const struct full_time_figure *q, const struct fulltime *t, enum full_time_unit unit,
    struct figure *ret, struct arena *a)
{
    int group = q->f.has_offer ? q->f.offer[0] : 0;
    size_t cell = q->f.offer_unknown ? 0 : fulltime_cell(t, group, 0, 0, 0, 0);
    const char *what = q->f.has_offer ? q->f.offer_title : q->f.code_words;
    bool known = !q->f.offer_unknown && fulltime_state_of(t, group, 0) != FULLTIME_NOT_KNOWN;
    int64_t persons = known ? t->persons[cell] : INT_NONE;
    ret->title = arena_printf(a, unit == FULL_TIME ? tr("Fuldtidspersoner, %s: %s") : tr("Personer, %s: %s"),
        q->f.period_words, what);
    snapshot_figure_tell(&q->f, q->f.offer_unknown ? q->f.until : t->until[group], ret, a);
    ret->filter = arena_printf(a, "%s. %s", ret->filter, rule_words(q));
    ret->n_persons = persons;
    ret->missing = !known;
    if (!known) {
        ret->text = tr("ikke opgjort: perioden er ikke slut i data");
        return;
    }
    if (unit == FULL_TIME_PERSONS) {
        ret->value = ret->n = persons;
        return;
    }
    ret->format = FF_NUMBER;
    ret->value = (int64_t)(fulltime_value(t, cell, group, 0) * 1000 + 0.5);
    ret->note =
        is_provisional(t, group)
            ? tr("Foreløbigt: den seneste periode med data kan blive rettet. Personer er talt for sig og er et andet tal.")
            : tr("Personer er talt for sig og er et andet tal.");
}

static int compute(struct conn *c, const struct figure_params *p, day_t as_of, enum full_time_unit unit,
    struct figure *ret, struct arena *a, struct err *err)
{
    struct full_time_figure q;
    struct fulltime t = {0};
    int rc = read_question(c, p, as_of, &q, a, err);
    if (!rc && !q.f.offer_unknown)
        rc = measure(&q, &t, a, err);
    if (!rc)
        fill(&q, &t, unit, ret, a);
    snapshot_figure_close(&q.f);
    return rc;
}

static int compute_full_time(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    return compute(c, p, as_of, FULL_TIME, ret, a, err);
}

static int compute_persons(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    return compute(c, p, as_of, FULL_TIME_PERSONS, ret, a, err);
}

/* Who has at least one day of it in the period. */
static int rows_persons(struct conn *c, const struct figure_params *p, day_t as_of, struct figure_row **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    struct full_time_figure q;
    struct snapshot_figure_person *who = NULL;
    size_t n = 0;
    int rc = read_question(c, p, as_of, &q, a, err);
    const struct snapshot *s = q.f.s;
    if (!rc) {
        who = arena_array(a, s->n_persons + 1, sizeof *who);
        if (!who)
            rc = err_set(err, ERR_LIMIT, "rows of full-time persons: out of memory");
    }
    for (uint32_t i = 0; !rc && i < s->n_persons; i++) {
        uint16_t first = SNAP_OPEN;
        if (q.f.keep && !q.f.keep[i])
            continue;
        if (q.f.has_offer) {
            for (uint32_t k = s->course_first[i]; k < s->course_first[i + 1]; k++)
                if (s->course_intervention[k] == q.f.offer[0] && s->course_start[k] < q.f.to &&
                    s->course_end[k] > q.f.from && s->course_start[k] < first)
                    first = s->course_start[k];
        } else {
            for (uint32_t k = s->spell_first[i]; k < s->spell_first[i + 1]; k++)
                if (code_set_has(&q.f.codes, s->spell_code[k]) && s->spell_start[k] < q.f.to &&
                    s->spell_end[k] > q.f.from && s->spell_start[k] < first)
                    first = s->spell_start[k];
        }
        if (first != SNAP_OPEN)
            who[n++] = (struct snapshot_figure_person){i, snap_date(first), tr("Første dag"), true};
    }
    if (!rc)
        rc = snapshot_figure_rows(c, s, who, n, ret, ret_n, a, err);
    snapshot_figure_close(&q.f);
    return rc;
}

#define FULL_TIME_PARAMS "code intervention year month mode overlap " SNAPSHOT_FIGURE_WHO
INDICATOR(indicator_full_time_persons, .id = "full_time_persons", .version = 1,
    .title = N_("Fuldtidspersoner"), .unit_list_code = "full_time_persons",
    .definition = N_(
        "Dage med koden (eller i tilbuddet) divideret med periodens dage, lagt sammen over alle; ugebaseret: uger med mindst én dag divideret med periodens "
        "uger. 26 uger af 52 er en halv fuldtidsperson. Hver kode tæller for sig, også når flere løber på samme dag; med overlap=line tæller en dag kun på én "
        "status efter profilen. En periode, der ikke er slut i data, er ikke opgjort. Antal personer er et andet tal (persons_on_code)."),
    .source = N_("Tovholder, perioder og forløb; Jobindsats’ målebeskrivelser"), .params = FULL_TIME_PARAMS,
    .compute = compute_full_time, .state = snapshot_figure_state);
INDICATOR(indicator_persons_on_code, .id = "persons_on_code", .version = 1,
    .title = N_("Personer med en kode i perioden"), .unit_list_code = "persons",
    .definition = N_(
        "Antal forskellige borgere med mindst én dag med koden (eller i tilbuddet) i perioden. Tallet kan ikke lægges sammen over koder, tilbud eller måneder, "
        "og det er ikke fuldtidspersoner."),
    .source = N_("Tovholder, perioder og forløb"), .params = FULL_TIME_PARAMS, .compute = compute_persons,
    .rows = rows_persons, .state = snapshot_figure_state);
