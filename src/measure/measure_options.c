#include "measure/measure_options.h"

#include "base/field.h"
#include "base/lang.h"
#include "base/text.h"
#include "system/command.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int take_day(
    int *argc, char **argv, const char *name, uint16_t missing, uint16_t *ret, struct err *err)
{
    const char *text = command_option(argc, argv, name);
    *ret = missing;
    if (!text)
        return OK;
    day_t day = day_parse_iso(text);
    if (day_is_none(day) || snap_day(day) > SNAP_DAY_LAST || snap_date(snap_day(day)).n != day.n)
        return err_user(err, ERR_INVALID, tr("--%s skal være en dato som 2025-01-31."), name);
    *ret = snap_day(day);
    return OK;
}

static bool has_option(int argc, char **argv, const char *name)
{
    size_t n = strlen(name);
    for (int i = 0; i < argc; i++)
        if (strncmp(argv[i], name, n) == 0 && (argv[i][n] == '\0' || argv[i][n] == '='))
            return true;
    return false;
}

static int open_snapshot(int *argc, char **argv, const char *profile, struct measure_options *ret,
    struct buf *ret_notes, struct err *err)
{
    char **more = calloc((size_t)*argc + 3, sizeof *more);
    static char name[] = "--profile", value[64]; /* the profile may keep its name */
    if (!more)
        return err_set(err, ERR_LIMIT, "no memory for options");
    int n = *argc;
    memcpy(more, argv, (size_t)n * sizeof *more);
    if (profile && !has_option(*argc, argv, "--profile")) {
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
    *ret = (struct measure_options){0};
    uint16_t last;
    bool csv = command_flag(&argc, argv, "csv");
    ret->json = command_flag(&argc, argv, "json");
    if (csv && ret->json)
        return err_user(err, ERR_INVALID, "%s", tr("Vælg enten --csv eller --json."));
    int rc = take_day(&argc, argv, "from", 0, &ret->from, err);
    if (!rc)
        rc = take_day(&argc, argv, "to", SNAP_DAY_LAST, &last, err);
    if (!rc && last < ret->from)
        rc = err_user(err, ERR_INVALID, "%s", tr("--to ligger før --from. Byt dem om."));
    if (!rc)
        rc = open_snapshot(&argc, argv, profile, ret, ret_notes, err);
    if (rc)
        return rc;
    ret->to = (uint16_t)(last + 1);
    ret->until = ret->open.snapshot->until;
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

int measure_print(int argc, char **argv,
    int (*fn)(int argc, char **argv, struct buf *out, struct buf *notes, struct err *err), struct err *err)
{
    struct buf out = BUF_INIT, notes = BUF_INIT;
    int rc = fn(argc, argv, &out, &notes, err);
    if (rc == OK && out.len && fwrite(out.data, 1, out.len, stdout) != out.len)
        rc = err_set(err, ERR_IO, "cannot write the rows");
    if (rc == OK && notes.len)
        fputs(notes.data, stderr);
    buf_done(&out);
    buf_done(&notes);
    return rc;
}

/* ---- rows on a wait ---- */

static void wait_row(struct result_rows *r, const char *measure, double at, const char *unit,
    const struct wait_curves *w, const struct survival_point *p)
{
    char words[64];
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
    snprintf(words, sizeof words, "%s%s%s", p->warnings & SURVIVAL_FEW_AT_RISK ? "few_at_risk " : "",
        p->warnings & SURVIVAL_BEYOND ? "beyond " : "", w->n == 0 ? "empty " : "");
    size_t n = strlen(words);
    if (n)
        words[n - 1] = '\0';
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
