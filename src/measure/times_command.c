#include "measure/times_command.h"

#include "base/lang.h"
#include "base/text.h"
#include "measure/effect_command.h"
#include "measure/effect_options.h"
#include "measure/outcome.h"
#include "measure/result.h"
#include "measure/snapshot_open.h"
#include "measure/survival_command.h"
#include "system/command.h"

#include <math.h>
#include <string.h>

/* Causes are separated by commas, codes of one cause by +. Words that are no codes of the data add nothing; a cause without codes is left out. */
#define STANDARD_CAUSES "work,education+su,flex_job+fleksloentilskud,foertidspension+seniorpension,dead+moved"

struct options {
    struct effect_output output;
    struct outcome_rule of;
    struct outcome_times_rule rule;
    struct code_set causes[SURVIVAL_MAX_CAUSES];
    const char *names[SURVIVAL_MAX_CAUSES + 1]; /* by event - 1 */
};

static int add_cause(const struct snapshot *s, const char *word, bool standard, struct options *o,
    struct arena *a, struct err *err)
{
    char *codes = arena_strdup(a, word);
    bool known = true;
    if (o->rule.n_causes == SURVIVAL_MAX_CAUSES - 1)
        return err_user(err, ERR_INVALID, tr("Der kan være højst %d årsager."), SURVIVAL_MAX_CAUSES - 1);
    for (char *p = codes; *p; p++)
        *p = *p == '+' ? ',' : *p;
    int rc = code_set_parse(s, codes, &o->causes[o->rule.n_causes], standard ? &known : NULL, err);
    static const struct code_set none;
    if (rc != OK || memcmp(&o->causes[o->rule.n_causes], &none, sizeof none) == 0)
        return rc;
    o->names[o->rule.n_causes++ + (o->rule.over ? 1 : 0)] = word;
    return OK;
}

static int read_causes(bool aj, int *argc, char **argv, const struct snapshot *s, struct options *o,
    struct arena *a, struct err *err)
{
    const char *list = command_option(argc, argv, "causes"), *word;
    bool standard = list == NULL;
    size_t n;
    int rc = OK;
    if (standard)
        list = o->rule.over ? "dead+moved" : aj ? STANDARD_CAUSES : "work";
    if (o->rule.over)
        o->names[0] = "over";
    while (rc == OK && text_list_next(&list, &word, &n))
        rc = add_cause(s, arena_strndup(a, word, n), standard, o, a, err);
    if (rc == OK && o->rule.n_causes + (o->rule.over ? 1 : 0) == 0)
        rc = err_user(err, ERR_INVALID, "%s",
            tr("Ingen af årsagernes koder findes i data. Skriv --causes med koder, for eksempel --causes work,education+su."));
    o->rule.causes = o->causes;
    return rc;
}

static int read_options(bool aj, int argc, char **argv, const struct snapshot_open *opened, struct options *o,
    struct arena *a, struct err *err)
{
    const struct snapshot *s = opened->snapshot;
    int rc = effect_output_read(&argc, argv, &o->output, err);
    o->rule.over = command_flag(&argc, argv, "over");
    if (rc == OK)
        rc = effect_population(&argc, argv, s, &opened->profile, &o->of, a, err);
    if (rc == OK)
        rc = effect_register_from(&argc, argv, &o->rule.register_from, err);
    if (rc == OK)
        rc = read_causes(aj, &argc, argv, s, o, a, err);
    if (rc == OK)
        rc = command_arguments(argc, argv, 0, 0, err);
    if (rc == OK && o->of.population == OUTCOME_NEW_SPELL)
        rc = effect_new_from(o->rule.register_from, o->of.to, &o->of.from, err);
    o->rule.of = &o->of;
    o->rule.by_intervention = o->of.population != OUTCOME_NEW_SPELL;
    return rc;
}

/* ---- rows ---- */

static void put_origin(struct result_rows *r, const struct snapshot *s, const struct options *o,
    const struct outcome_times *t, const struct survival_curve *c)
{
    result_int(r, c->n_rows);
    result_int(r, c->n_censored);
    result_int(r, t->n_later);
    result_int(r, t->n_before);
    result_origin(r, s, o->of.profile ? o->of.profile->key : NULL, t->until);
    result_end(r);
}

static void put_counts(struct result_rows *r, const struct survival_point *p, int64_t n_event)
{
    result_real(r, p->time);
    result_int(r, p->n_risk);
    result_int(r, n_event);
    result_int(r, p->n_censored);
    result_real(r, p->s);
}

static void put_limits(struct result_rows *r, double se, double low, double high)
{
    result_real(r, se);
    result_real(r, low);
    result_real(r, high);
}

#define COUNTS "n_risk", "n_event", "n_censored", "survival"
#define ROWS   "se", "low", "high", "warning", "n", "censored", "later", "before", RESULT_ORIGIN, NULL

/* Kaplan–Meier: any of the causes is the event. */
static int put_km(struct result_rows *r, const struct snapshot *s, const struct options *o,
    const struct outcome_times *t, const char *group, const struct risk_set *set, unsigned *warnings,
    struct arena *a, struct err *err)
{
    struct survival_curve c;
    int rc = survival_km(set, &c, a, err);
    if (rc != OK)
        return rc;
    survival_limits(&c);
    for (size_t i = 0; i < c.n; i++) {
        const struct survival_point *p = &c.points[i];
        result_text(r, group);
        put_counts(r, p, p->n_event);
        put_limits(r, p->se, p->low, p->high);
        survival_put_warning(r, p->warnings);
        put_origin(r, s, o, t, &c);
    }
    *warnings |= c.warnings;
    return OK;
}

static int put_aj(struct result_rows *r, const struct snapshot *s, const struct options *o,
    const struct outcome_times *t, const char *group, const struct risk_set *set, unsigned *warnings,
    struct arena *a, struct err *err)
{
    struct incidence_curve c;
    int rc = incidence_aj(set, &c, a, err);
    if (rc != OK)
        return rc;
    incidence_limits(&c);
    for (size_t i = 0; i < c.overall.n; i++)
        for (int k = 0; k < c.n_causes; k++) {
            const struct incidence_point *p = &c.cause[i * (size_t)c.n_causes + (size_t)k];
            unsigned of = c.overall.points[i].warnings | (p->f == 0 ? SURVIVAL_NO_EVENT : 0);
            result_text(r, group);
            result_int(r, k + 1);
            result_text(r, o->names[k]);
            put_counts(r, &c.overall.points[i], p->n_event);
            result_real(r, p->f);
            put_limits(r, p->se, p->low, p->high);
            survival_put_warning(r, of);
            put_origin(r, s, o, t, &c.overall);
            *warnings |= of;
        }
    return OK;
}

static int compute(bool aj, const struct snapshot_open *opened, int argc, char **argv, struct buf *out,
    struct buf *notes, struct arena *a, struct err *err)
{
    static const char *const KM[] = {"group", "time", COUNTS, ROWS};
    static const char *const AJ[] = {"group", "cause", "codes", "time", COUNTS, "incidence", ROWS};
    struct options *o = arena_must(a, sizeof *o);
    struct outcome_times t;
    struct result_rows r;
    const struct snapshot *s = opened->snapshot;
    unsigned warnings = 0;
    int rc = read_options(aj, argc, argv, opened, o, a, err);
    struct risk_set *sets = arena_array(a, (size_t)s->n_interventions + 1, sizeof *sets);
    if (rc == OK)
        rc = sets ? outcome_risk_sets(s, &o->rule, o->output.n_threads, sets, &t, a, err)
                  : err_set(err, ERR_LIMIT, "no memory for curves");
    if (rc != OK)
        return rc;
    if (t.days.n == 0)
        buf_printf(notes, "%s\n", tr("Ingen forløb eller perioder er med, så der er ingen kurve."));
    result_start(&r, out, o->output.json, aj ? AJ : KM);
    for (int g = 0; rc == OK && g < t.n_groups; g++) {
        const char *group = o->rule.by_intervention ? s->interventions[g].key : "all";
        if (sets[g].n)
            rc = (aj ? put_aj : put_km)(&r, s, o, &t, group, &sets[g], &warnings, a, err);
    }
    survival_put_notes(notes, warnings);
    return rc;
}

int times_command(bool aj, int argc, char **argv, struct buf *ret_out, struct buf *ret_notes, struct err *err)
{
    struct snapshot_open opened;
    int rc = snapshot_open_argv(&argc, argv, &opened, ret_notes, err);
    if (rc != OK)
        return rc;
    struct arena *a = arena_new(0);
    rc = a ? compute(aj, &opened, argc, argv, ret_out, ret_notes, a, err)
           : err_set(err, ERR_LIMIT, "no memory to compute");
    arena_free(a);
    snapshot_open_done(&opened);
    return rc;
}

static void put_help(struct buf *out)
{
    buf_printf(out, "%s",
        tr("km og aj på byens data: dage fra start eller afslutning til første hændelse (uden --time)\n"
           "  --causes …          årsager med komma, koder for samme årsag med +; den første vinder på samme dag. Standard for aj: work,education+su,flex_job+fleksloentilskud,foertidspension+seniorpension,dead+moved; "
           "for km: work. Døde og fraflyttede, der ikke er en årsag, ophører uden hændelse\n"
           "  --over              første årsag er, at forløbet eller perioden er slut\n"
           "  --register-from D   første dag, kilderne kender: den, der begynder før, følges derfra (sen start)\n"
           "Kolonner: group (indsats), cause, codes, time (dage), n_risk, n_event, n_censored, survival, incidence, se, low, high, warning; n (forløb), censored, later (dagen, der regnes fra, er efter datadagen), "
           "before (hændelsen før registret begynder).\n"));
}
EFFECT_HELP(times_help, "km aj", 30, put_help);
