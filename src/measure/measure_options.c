#include "measure/measure_options.h"

#include "base/field.h"
#include "base/lang.h"
#include "base/text.h"
#include "measure/effect_command.h"
#include "measure/effect_options.h"
#include "system/command.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int open_snapshot(int *argc, char **argv, const char *profile, struct measure_options *ret,
    struct buf *ret_notes, struct err *err)
{
    char **more = calloc((size_t)*argc + 3, sizeof *more);
    static char name[] = "--profile", value[64]; /* the profile may keep its name */
    if (!more)
        return err_set(err, ERR_LIMIT, "no memory for options");
    int n = *argc;
    memcpy(more, argv, (size_t)n * sizeof *more);
    if (profile && !effect_option_is_there(*argc, argv, "profile")) {
        text_copy(value, sizeof value, profile);
        more[n++] = name;
        more[n++] = value;
    }
    int rc = snapshot_open_argv(&n, more, &ret->open, ret_notes, err);
    memcpy(argv, more, (size_t)(n < *argc ? n : *argc) * sizeof *more);
    *argc = n;
    free(more);
    return rc;
}

int measure_options_take(int argc, char **argv, const char *profile, struct measure_options *ret,
    struct buf *ret_notes, struct err *err)
{
    struct effect_output output;
    *ret = (struct measure_options){0};
    int rc = effect_output_read(&argc, argv, &output, err);
    ret->json = output.json;
    ret->n_threads = output.n_threads;
    if (!rc)
        rc = open_snapshot(&argc, argv, profile, ret, ret_notes, err);
    if (rc)
        return rc;
    ret->until = ret->open.snapshot->until;
    rc = effect_window(&argc, argv, ret->open.snapshot, &ret->from, &ret->to, err);
    if (!rc)
        rc = command_arguments(argc, argv, 0, 0, err);
    if (rc)
        measure_options_done(ret);
    return rc;
}

void measure_options_done(struct measure_options *o)
{
    snapshot_open_done(&o->open);
}

int measure_active_benefits(
    const struct snapshot *s, const char *words, struct code_set *ret, struct err *err)
{
    static const char *const passive = "foertidspension,seniorpension,su,fleksloentilskud";
    struct code_set without;
    bool known;
    int rc = words ? code_set_parse(s, words, ret, NULL, err)
                   : code_set_parse(s,
                         "benefit,kontanthjaelp,uddannelseshjaelp,sygedagpenge,jobafklaring,ressourceforloeb,"
                         "revalidering,dagpenge,ledighedsydelse",
                         ret, &known, err);
    if (rc || words)
        return rc;
    rc = code_set_parse(s, passive, &without, &known, err);
    for (size_t i = 0; !rc && i < sizeof ret->bits / sizeof ret->bits[0]; i++)
        ret->bits[i] &= ~without.bits[i];
    if (!rc && !(ret->bits[0] | ret->bits[1] | ret->bits[2] | ret->bits[3]))
        rc = err_user(err, ERR_INVALID, "%s",
            tr("Ingen af koderne er en ydelse, der følges af en indsats. Skriv dem med --benefit KODE,KODE."));
    return rc;
}

/* ---- rows on a wait ---- */

void measure_warning_words(bool empty, unsigned warnings, char *to, size_t room)
{
    static const struct {
        unsigned bit;
        const char *word;
    } words[] = {
        {SURVIVAL_FEW_AT_RISK, "few_at_risk"}, {SURVIVAL_NO_EVENT, "no_event"}, {SURVIVAL_BEYOND, "beyond"}};
    size_t n = 0;
    to[0] = '\0';
    if (empty) {
        text_copy(to, room, "empty");
        return;
    }
    for (size_t i = 0; i < sizeof words / sizeof words[0] && n < room; i++)
        if (warnings & words[i].bit)
            n += (size_t)snprintf(to + n, room - n, "%s%s", n ? " " : "", words[i].word);
}

static void wait_row(struct result_rows *r, const char *measure, double at, const char *unit,
    const struct wait_curves *w, const struct survival_point *p)
{
    char words[80];
    result_text(r, measure);
    result_real(r, at);
    result_text(r, unit);
    result_int(r, w->n);
    result_int(r, w->n_event);
    result_int(r, w->n_other);
    result_int(r, w->n_running);
    result_int(r, p->n_risk);
    result_real(r, p->s);
    result_real(r, p->low);
    result_real(r, p->high);
    measure_warning_words(w->n == 0, p->warnings, words, sizeof words);
    result_text(r, words);
}

void wait_row_after(
    struct result_rows *r, const char *measure, const struct wait_curves *w, bool net, int weeks)
{
    struct survival_point p = survival_at(net ? &w->net : &w->all, 7.0 * weeks);
    wait_row(r, measure, weeks, "weeks", w, &p);
}

void wait_row_quartile(
    struct result_rows *r, const char *measure, const struct wait_curves *w, bool net, int quarter)
{
    struct survival_quantile q = net ? w->net_quartile[quarter - 1] : w->all_quartile[quarter - 1];
    struct survival_point p = {.n_risk = INT_NONE, .s = q.time, .low = q.low, .high = q.high};
    wait_row(r, measure, 0.25 * quarter, "days", w, &p);
}
