/* A target group as a figure: how many persons are in it in a year, and how many full-time persons on benefit they are. */
#include "base/lang.h"
#include "base/text.h"
#include "base/words.h"
#include "effect/snapshot_figure.h"
#include "effect/target_facts.h"
#include "effect/target_profile.h"
#include "measure/snapshot_database.h"
#include "system/code.h"

#include <stdio.h>

struct target_figure {
    const struct snapshot *s;
    const struct target_facts *f;
    struct target_asked asked;
    struct target_question q;
    struct target_profile group, all;
    struct target_count count;
};

static void target_figure_close(struct target_figure *t)
{
    target_facts_release(t->f);
    if (t->s)
        snapshot_release(t->s);
}

static int target_figure_open(
    struct conn *c, const struct figure_params *p, struct target_figure *t, struct arena *a, struct err *err)
{
    int64_t year;
    const char *text = figure_param(p, "year");
    if (!text || !text_to_int(text, 1950, 2070, &year))
        return err_user(err, ERR_INVALID, "%s", tr("Tallet mangler et år, fx year=2025."));
    t->asked = (struct target_asked){.year = (int)year,
        .benefit = figure_param(p, "benefit"),
        .mark = figure_param(p, "mark"),
        .intervention = figure_param(p, "intervention"),
        .age = figure_param(p, "age"),
        .sex = figure_param(p, "sex"),
        .district = figure_param(p, "district")};
    int rc = snapshot_lease(c, &t->s, err);
    if (!rc)
        rc = target_facts_lease(c, t->s, snap_day(day_from_ymd((int)year, 1, 1)),
            snap_day(day_from_ymd((int)year + 1, 1, 1)), &t->f, err);
    if (!rc)
        rc = target_question_of(t->s, t->f, &t->asked, false, &t->q, err);
    return rc ? rc : target_profile_build(t->s, t->f, &t->q, &t->asked, NULL, 0, &t->group, &t->all, a, err);
}

/* Extract, facts beside it, and the codes that the words are of. */
static int target_state(
    struct conn *c, const struct figure_params *p, day_t as_of, char *ret, struct err *err)
{
    const struct snapshot *s = NULL;
    const struct target_facts *f = NULL;
    int64_t year = 0;
    (void)as_of;
    const char *text = figure_param(p, "year");
    if (!text || !text_to_int(text, 1950, 2070, &year))
        return OK; /* compute says what is wrong */
    int rc = snapshot_lease(c, &s, err);
    if (!rc)
        rc = target_facts_lease(c, s, snap_day(day_from_ymd((int)year, 1, 1)),
            snap_day(day_from_ymd((int)year + 1, 1, 1)), &f, err);
    if (!rc && *s->identity)
        snprintf(ret, FIGURE_STATE, "%s|%llx", s->identity, (unsigned long long)f->hash);
    target_facts_release(f);
    if (s)
        snapshot_release(s);
    return rc;
}

static const char *join(const char *words, const char *more, struct arena *a)
{
    return words ? arena_printf(a, "%s. %s", words, more) : more;
}

static const char *target_words(const struct target_figure *t, struct arena *a)
{
    const struct target_asked *q = &t->asked;
    const char *out = q->benefit ? code_labels("spell_kind", q->benefit, a) : NULL;
    if (q->mark)
        out = join(out, code_label("citizen_mark", q->mark), a);
    if (q->intervention)
        out = join(out, t->s->interventions[t->q.who.intervention].label, a);
    if (!out)
        out = tr("Hele registret");
    if (q->age)
        out = join(out, arena_printf(a, tr("Alder %s på den første dag"), figure_age_words(q->age, a)), a);
    if (q->sex)
        out = join(out, code_label("sex", q->sex), a);
    if (q->district)
        out = join(out,
            text_equal(q->district, TARGET_UNKNOWN) ? tr("Bydel ikke oplyst")
                                                    : code_label("district", q->district),
            a);
    return out;
}

static int compute(struct conn *c, const struct figure_params *p, bool full_time, struct figure *ret,
    struct arena *a, struct err *err)
{
    struct target_figure *t = arena_must(a, sizeof *t);
    int rc = target_figure_open(c, p, t, a, err);
    if (!rc) {
        const struct target_full_time *ft = &t->group.full_time;
        day_t last = {snap_date(full_time ? ft->until : t->group.until).n - 1};
        const char *who = target_words(t, a);
        ret->title = arena_printf(a,
            full_time ? tr("Fuldtidspersoner i målgruppen, %d: %s") : tr("Personer i målgruppen, %d: %s"),
            t->asked.year, who);
        ret->filter =
            arena_printf(a, tr("%s. 1. januar %d til og med %s"), who, t->asked.year, words_day(last, a));
        ret->n_persons = t->group.n;
        ret->identity = arena_strdup(a, t->s->identity);
        ret->missing = full_time && ft->length <= 0;
        if (!full_time) {
            ret->value = t->group.n;
            ret->n = t->all.n;
        } else if (ret->missing) {
            ret->text = tr("ikke opgjort: ingen hel måned er gået");
        } else {
            ret->format = FF_NUMBER;
            ret->value = (ft->days * 1000 + ft->length / 2) / ft->length;
            ret->note = tr("Dagsbaseret. Personer er talt for sig og er et andet tal.");
        }
    }
    target_figure_close(t);
    return rc;
}

static int compute_persons(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    (void)as_of;
    return compute(c, p, false, ret, a, err);
}

static int compute_full_time(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
    struct arena *a, struct err *err)
{
    (void)as_of;
    return compute(c, p, true, ret, a, err);
}

static int rows_persons(struct conn *c, const struct figure_params *p, day_t as_of, struct figure_row **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    struct target_figure *t = arena_must(a, sizeof *t);
    (void)as_of;
    int rc = target_figure_open(c, p, t, a, err);
    if (!rc)
        rc = target_count(t->s, t->f, &t->q, &t->count, NULL, a, err);
    struct snapshot_figure_person *who = rc ? NULL : arena_array(a, t->s->n_persons + 1, sizeof *who);
    size_t n = 0;
    if (!rc && !who)
        rc = err_set(err, ERR_LIMIT, "rows of a target group: out of memory");
    for (uint32_t i = 0; !rc && i < t->s->n_persons; i++)
        if (t->count.keep[i])
            who[n++] = (struct snapshot_figure_person){
                i, snap_date(t->count.index[i]), tr("Første dag i gruppen"), true};
    if (!rc)
        rc = snapshot_figure_rows(c, t->s, who, n, ret, ret_n, a, err);
    target_figure_close(t);
    return rc;
}

#define TARGET_PARAMS "year benefit mark intervention age sex district"
INDICATOR(indicator_target_persons, .id = "target_group_persons", .version = 1,
    .title = N_("Personer i målgruppen"), .unit_list_code = "persons",
    .definition = N_(
        "Antal forskellige borgere, der på mindst én dag i kalenderåret (til og med den seneste dag med data) får en af ydelserne, og, når det er valgt, er i tilbuddet og "
        "har markeringen. Alder er på borgerens første dag i gruppen. Tallet er ikke fuldtidspersoner og lægges ikke sammen med dem."),
    .source = N_("Tovholder, borgere, perioder og forløb"), .params = TARGET_PARAMS,
    .compute = compute_persons, .rows = rows_persons, .state = target_state);
INDICATOR(indicator_target_full_time, .id = "target_group_full_time", .version = 1,
    .title = N_("Fuldtidspersoner i målgruppen"), .unit_list_code = "full_time_persons",
    .definition = N_(
        "Målgruppens dage på en af ydelserne divideret med dagene i de hele måneder af året, der er data for. En dag tæller én gang, også når flere ydelser løber. "
        "Dagsbaseret. Antal personer er et andet tal (target_group_persons)."),
    .source = N_("Tovholder, perioder"), .params = TARGET_PARAMS, .compute = compute_full_time,
    .state = target_state);
