/* `tovholder effect standardise`: rates standardised by stratum, of counts in a file or of persons in a snapshot. */
#include "base/field.h"
#include "base/file.h"
#include "base/lang.h"
#include "base/text.h"
#include "measure/effect_command.h"
#include "measure/measure_options.h"
#include "measure/standardise_city.h"
#include "system/command.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct options {
    enum standardise_method method;
    enum sir_interval interval;
    enum direct_kind kind;
    double confidence;
    bool json;
    const char *path, *rates;
    const char *who, *status, *day; /* of a snapshot */
    bool by_district;
    const struct snapshot *s; /* NULL = a file */
};

static const char *const INTERVALS[] = {
    [SIR_AUTOMATIC] = "auto", [SIR_EXACT] = "exact", [SIR_BYAR] = "byar", [SIR_BINOMIAL] = "binomial"};

static int read_choices(int *argc, char **argv, struct options *o, struct err *err)
{
    const char *method = command_option(argc, argv, "method"), *kind = command_option(argc, argv, "kind");
    const char *interval = command_option(argc, argv, "interval"),
               *confidence = command_option(argc, argv, "confidence");
    *o = (struct options){.confidence = 0.95};
    method = method ? method : "indirect";
    kind = kind ? kind : "share";
    interval = interval ? interval : "auto";
    if (!text_equal(method, "indirect") && !text_equal(method, "direct"))
        return err_user(err, ERR_INVALID, tr("--method skal være indirect eller direct."));
    if (!text_equal(kind, "share") && !text_equal(kind, "rate"))
        return err_user(err, ERR_INVALID,
            tr("--kind skal være share (personer med noget) eller rate (hændelser, som en person kan have flere af)."));
    o->method = text_equal(method, "direct") ? STANDARDISE_DIRECT : STANDARDISE_INDIRECT;
    o->kind = text_equal(kind, "rate") ? DIRECT_RATE : DIRECT_SHARE;
    size_t i = 0;
    while (i < 4 && !text_equal(interval, INTERVALS[i]))
        i++;
    if (i == 4)
        return err_user(err, ERR_INVALID, tr("--interval skal være auto, exact, byar eller binomial."));
    o->interval = (enum sir_interval)i;
    if (confidence)
        o->confidence = strtod(confidence, NULL);
    if (!(o->confidence > 0.5 && o->confidence < 0.9999))
        return err_user(
            err, ERR_INVALID, tr("--confidence skal være et tal mellem 0.5 og 0.9999, for eksempel 0.95."));
    o->rates = command_option(argc, argv, "rates");
    o->who = command_option(argc, argv, "who");
    o->status = command_option(argc, argv, "status");
    o->day = command_option(argc, argv, "on");
    o->by_district = command_flag(argc, argv, "by-district");
    return OK;
}

/* ---- rows ---- */

static const char *const INDIRECT_COLUMNS[] = {"group", "n", "observed", "expected", "sir", "low", "high",
    "excess", "excess_low", "excess_high", "interval", "n_unknown", "may_rank", "warning", RESULT_ORIGIN,
    NULL};
static const char *const DIRECT_COLUMNS[] = {"group", "n", "events", "crude", "rate", "se", "low", "high",
    "ratio", "ratio_low", "ratio_high", "p", "may_rank", "warning", RESULT_ORIGIN, NULL};

static void put_origin(struct result_rows *r, const struct options *o)
{
    if (o->s) {
        result_origin(r, o->s, NULL, o->s->until);
    } else {
        result_text(r, NULL);
        result_day(r, DAY_NONE);
        result_int(r, INT_NONE);
        result_int(r, INT_NONE);
        result_int(r, RESULT_ENGINE);
    }
    result_end(r);
}

static void put_indirect(struct result_rows *r, const char *label, const struct stratum *s, size_t n,
    const struct options *o, struct buf *notes)
{
    struct sir x = sir_indirect(s, n, o->interval, o->confidence);
    result_text(r, label);
    result_int(r, x.n);
    result_int(r, x.observed);
    result_real(r, x.valid ? x.expected : NAN);
    result_real(r, x.ratio);
    result_real(r, x.low);
    result_real(r, x.high);
    result_real(r, x.excess);
    result_real(r, x.excess_low);
    result_real(r, x.excess_high);
    result_text(r, x.valid ? INTERVALS[x.interval] : NULL);
    result_int(r, x.n_unknown);
    result_text(r, "no");
    result_text(r, !x.valid                 ? "not_known"
                   : x.is_rounded_reference ? "reference_zero"
                   : x.n_unknown > 0        ? "unknown_strata"
                                            : "");
    put_origin(r, o);
    if (!x.valid)
        buf_printf(notes,
            tr("not_known: %s har ingen personer eller intet forventet antal, så der er intet forhold at beregne.\n"),
            *label ? label : tr("gruppen"));
}

static void put_direct(struct result_rows *r, const char *label, const struct direct *d,
    const struct direct *first, const struct options *o, struct buf *notes)
{
    struct rate_ratio q = {.ratio = NAN, .low = NAN, .high = NAN, .p = NAN};
    if (d != first)
        q = rate_ratio_direct(d, first, o->confidence);
    result_text(r, label);
    result_int(r, d->n);
    result_int(r, d->events);
    result_real(r, d->crude);
    result_real(r, d->rate);
    result_real(r, d->se);
    result_real(r, d->low);
    result_real(r, d->high);
    result_real(r, q.ratio);
    result_real(r, q.low);
    result_real(r, q.high);
    result_real(r, q.p);
    result_text(r, "yes");
    result_text(r, d->valid ? "" : "not_known");
    put_origin(r, o);
    if (!d->valid)
        buf_printf(notes,
            tr("not_known: %s mangler personer i mindst ét stratum af standarden. Slå strata sammen.\n"),
            *label ? label : tr("gruppen"));
}

static void put_groups(
    const struct standardise_file *f, const struct options *o, struct buf *out, struct buf *notes)
{
    struct result_rows r;
    struct direct first = {0};
    bool direct = o->method == STANDARDISE_DIRECT;
    result_start(&r, out, o->json, direct ? DIRECT_COLUMNS : INDIRECT_COLUMNS);
    for (size_t g = 0; g < f->n_groups; g++) {
        const struct standardise_group *x = &f->groups[g];
        if (!direct) {
            put_indirect(&r, x->label, x->strata, f->n_strata, o, notes);
            continue;
        }
        struct direct d = rate_direct(x->strata, f->n_strata, o->kind, o->confidence);
        if (g == 0)
            first = d;
        put_direct(&r, x->label, g == 0 ? &first : &d, &first, o, notes);
    }
    if (!direct && f->n_groups > 1)
        buf_printf(notes, "%s\n",
            tr("may_rank: forholdene hviler på hver sin sammensætning og må ikke sættes i rækkefølge. Brug --method direct til det."));
}

/* ---- a file ---- */

static int read_file(const char *path, struct buf *data, struct err *err)
{
    int rc = file_read(path, 0, data, err);
    if (rc != ERR_NOT_FOUND)
        return rc;
    err_clear(err);
    return err_user(err, ERR_NOT_FOUND, tr("Filen %s findes ikke."), path);
}

static int of_file(
    const struct options *o, struct buf *out, struct buf *notes, struct arena *a, struct err *err)
{
    struct buf data = BUF_INIT, rates = BUF_INIT;
    struct standardise_file f;
    int rc = read_file(o->path, &data, err);
    if (rc == OK && o->rates)
        rc = read_file(o->rates, &rates, err);
    if (rc == OK)
        rc = standardise_file_read(o->path, data.data ? data.data : "", data.len, o->rates,
            o->rates ? (rates.data ? rates.data : "") : NULL, rates.len, &f, a, err);
    if (rc == OK)
        put_groups(&f, o, out, notes);
    buf_done(&data);
    buf_done(&rates);
    return rc;
}

/* ---- a snapshot ---- */

static int count_snapshot(const struct snapshot *s, const struct options *o, uint16_t day,
    struct standardise_file *f, struct arena *a, struct err *err)
{
    struct standardise_city city = {.day = day, .by_district = o->by_district};
    int rc = code_set_parse(s, o->who, &city.who, NULL, err);
    if (rc == OK)
        rc = code_set_parse(s, o->status, &city.status, NULL, err);
    return rc != OK ? rc : standardise_city_count(s, &city, f, a, err);
}

static int no_input(struct err *err)
{
    return err_user(err, ERR_INVALID, "%s",
        tr("Skriv --who KODE,… (gruppen) og --status KODE,… (det, der tælles), eller en fil med kolonnerne stratum, n og events."));
}

static int of_snapshot(const struct options *o, int argc, char **argv, struct buf *out, struct buf *notes,
    struct arena *a, struct err *err)
{
    struct measure_options m;
    struct standardise_file f;
    int rc = measure_options_take(argc, argv, NULL, &m, notes, err);
    if (rc != OK)
        return rc;
    const struct snapshot *s = m.open.snapshot;
    day_t day = o->day ? day_parse_iso(o->day) : snap_date((uint16_t)(s->until - 1));
    if (!o->who || !o->status)
        rc = no_input(err);
    else if (day_is_none(day) || snap_day(day) >= s->until)
        rc = err_user(
            err, ERR_INVALID, tr("--on skal være en dag som 2025-01-31, der er fuldt oplyst i data."));
    if (rc == OK)
        rc = count_snapshot(s, o, snap_day(day), &f, a, err);
    if (rc == OK) {
        struct options shown = *o;
        shown.json = m.json;
        shown.s = s;
        put_groups(&f, &shown, out, notes);
        buf_printf(notes, "%s\n",
            tr("Referencen er alle i data på dagen efter køn og femårsaldre; gruppen er selv med i den."));
    }
    measure_options_done(&m);
    return rc;
}

/* ---- the command ---- */

static void standardise_help(struct buf *out)
{
    buf_printf(out, "%s",
        tr("standardise: en gruppes tal mod det, dens alder og køn lader vente; af en fil eller af byens data\n"
           "  FIL.csv           kolonnerne stratum, n (personer), events (hændelser) og eventuelt group, rate, standard\n"
           "  --rates FIL.csv   referencen: stratum og rate, eller n og events; standard er standardbefolkningen\n"
           "  --method          indirect (forhold mellem set og forventet, SIR) eller direct (standardens sammensætning)\n"
           "  --interval        auto, exact (Poisson), byar (fra 10 hændelser) eller binomial (når en rate er over 0,1)\n"
           "  --kind            share (andele) eller rate (hændelser; Fay og Feuers grænser), ved direct\n"
           "  --confidence      0.95\n"
           "Uden fil, på byens data: --who KODE,… --status KODE,… [--on DATO] [--by-district] og DATA.\n"
           "Kolonner: may_rank siger, om tallene må sættes i rækkefølge. Formler står i docs/definitions.md under \"Standardisation\".\n"));
}

static int standardise_rows(int argc, char **argv, struct buf *out, struct buf *notes, struct err *err)
{
    struct options o;
    int rc = read_choices(&argc, argv, &o, err);
    struct arena *a = rc == OK ? arena_new(0) : NULL;
    if (rc == OK && !a)
        rc = err_set(err, ERR_LIMIT, "no memory to compute");
    if (rc == OK && (o.who || o.status)) {
        rc = of_snapshot(&o, argc, argv, out, notes, a, err);
    } else if (rc == OK) {
        struct effect_output output;
        rc = effect_output_read(&argc, argv, &output, err);
        if (rc == OK)
            rc = argc == 0 ? no_input(err) : command_arguments(argc, argv, 1, 1, err);
        o.json = output.json;
        o.path = argv[0];
        if (rc == OK)
            rc = of_file(&o, out, notes, a, err);
    }
    if (a)
        arena_free(a);
    return rc;
}

static int run_standardise(int argc, char **argv, struct err *err)
{
    return effect_command_run("standardise", argc, argv, standardise_rows, err);
}
EFFECT_HELP(standardise_effect_help, "standardise", 70, standardise_help);
COMMAND(effect_standardise_command, "effect standardise",
    N_("[--method indirect|direct] [--interval auto|exact|byar|binomial] [--kind share|rate] [--rates FIL.csv] [--json|--csv] {FIL.csv | --who KODE,… --status KODE,… [--on DATO] [--by-district] DATA}"),
    N_("Hvor meget mere eller mindre en gruppe har af noget, end dens alder og køn lader vente."),
    run_standardise);
