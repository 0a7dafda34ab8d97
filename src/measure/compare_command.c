/* `tovholder effect compare`: participants of an intervention against others, with all of the draws. */
#include "base/field.h"
#include "base/lang.h"
#include "base/text.h"
#include "measure/compare.h"
#include "measure/effect_command.h"
#include "measure/effect_command.h"
#include "measure/measure_options.h"
#include "measure/threads.h"
#include "system/command.h"

#include <math.h>
#include <string.h>

struct options {
    struct compare_question q;
    const char *intervention, *against, *benefit, *outcome, *table;
    int64_t days, draws, seed, threads;
};

static int one_of(
    const char *name, const char *value, const char *first, const char *second, bool *ret, struct err *err)
{
    *ret = value && text_equal(value, second);
    if (!value || *ret || text_equal(value, first))
        return OK;
    return err_user(err, ERR_INVALID, tr("--%s skal være %s eller %s."), name, first, second);
}

static int read_options(int *argc, char **argv, struct options *o, struct err *err)
{
    const char *design = command_option(argc, argv, "design"), *index = command_option(argc, argv, "index");
    const char *trim = command_option(argc, argv, "trim");
    bool waiting, none;
    o->intervention = command_option(argc, argv, "intervention");
    o->against = command_option(argc, argv, "against");
    o->benefit = command_option(argc, argv, "benefit");
    o->outcome = command_option(argc, argv, "outcome");
    o->table = command_option(argc, argv, "table");
    o->q.lot = command_option(argc, argv, "lot");
    o->q.measure = command_flag(argc, argv, "event") ? COMPARE_EVENT : COMPARE_STATUS;
    o->q.design = DESIGN_WEIGHTED;
    if (design && !design_of(design, &o->q.design))
        return err_user(err, ERR_INVALID,
            tr("--design skal være randomised, rollout, matched, weighted eller before_after."));
    int rc = one_of("index", index, "risk-set", "waiting-time", &waiting, err);
    if (rc == OK)
        rc = one_of("trim", trim, "range", "none", &none, err);
    if (rc == OK)
        rc = command_number(argc, argv, "days", 1, 3660, 182, &o->days, err);
    if (rc == OK)
        rc = command_number(argc, argv, "draws", 0, 100000, ESTIMATE_DRAWS, &o->draws, err);
    if (rc == OK)
        rc = command_number(argc, argv, "seed", 0, INT32_MAX, 1, &o->seed, err);
    if (rc == OK)
        rc = command_number(argc, argv, "threads", 1, THREADS_MOST, threads_default(), &o->threads, err);
    if (rc != OK)
        return rc;
    o->q.index = waiting ? INDEX_WAITING_TIME : INDEX_RISK_SET;
    o->q.trim = none ? TRIM_NONE : TRIM_COMMON_RANGE;
    if (!o->intervention)
        return err_user(err, ERR_INVALID, tr("Skriv --intervention med indsatsens kode."));
    if (o->table && !text_list_has("result,balance,overlap,rollout", o->table))
        return err_user(err, ERR_INVALID, tr("--table skal være result, balance, overlap eller rollout."));
    return OK;
}

static int intervention_of(const struct snapshot *s, const char *key, int *ret, struct err *err)
{
    *ret = snapshot_intervention_of(s, key);
    if (*ret < 0)
        return err_user(err, ERR_INVALID, tr("Der er ingen forløb på indsatsen \"%.60s\" i data."), key);
    return OK;
}

static int ask(const struct snapshot *s, const struct measure_options *m, struct options *o, struct err *err)
{
    struct compare_question usual = compare_question_usual(s), *q = &o->q;
    q->comparator = -1;
    q->from = m->from;
    q->until = m->to;
    q->work = usual.work;
    q->outcome = usual.outcome;
    q->horizon_days = (int)o->days;
    q->per_participant = usual.per_participant;
    q->n_draws = (int)o->draws;
    q->seed = (uint64_t)o->seed;
    q->n_threads = (int)o->threads;
    q->most_work = INFINITY;
    int rc = intervention_of(s, o->intervention, &q->intervention, err);
    if (rc == OK && o->against)
        rc = intervention_of(s, o->against, &q->comparator, err);
    if (rc == OK)
        rc = measure_active_benefits(s, o->benefit, &q->benefit, err);
    if (rc == OK && o->outcome)
        rc = code_set_parse(s, o->outcome, &q->outcome, NULL, err);
    return rc;
}

/* ---- rows ---- */

static const char *const RESULT_COLUMNS[] = {"intervention", "against", "design", "word", "measure",
    "outcome", "horizon_days", "index", "from", "to", "n_treated", "persons_treated", "n_other",
    "persons_other", "not_due_treated", "not_due_other", "gone_treated", "gone_other", "share_treated",
    "share_other", "difference", "low", "high", "interval", "draws", "failed_draws", "seed", "bootstrap_se",
    "sandwich_se", "sandwich_low", "sandwich_high", "effective_other", "most_weight", "trimmed", "unmatched",
    "smd_before", "smd_after", "warnings", RESULT_ORIGIN, NULL};

static void put_groups(struct result_rows *r, const struct compare_result *x)
{
    const struct compare_group *t = &x->treated, *o = &x->other;
    const int64_t counts[] = {
        t->n_rows, t->n_persons, o->n_rows, o->n_persons, t->n_not_due, o->n_not_due, t->n_gone, o->n_gone};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
        result_int(r, counts[i]);
}

static void put_result(
    struct result_rows *r, const struct compare_result *x, const struct options *o, const struct snapshot *s)
{
    const struct compare_question *q = x->question;
    const struct estimate *e = &x->estimate;
    bool made = x->has_balance;
    result_text(r, o->intervention);
    result_text(r, o->against);
    result_text(r, design_key(q->design));
    result_text(r, tr(x->word));
    result_text(r, q->measure == COMPARE_EVENT ? "event" : "status");
    result_text(r, o->outcome ? o->outcome : "work,education");
    result_int(r, q->horizon_days);
    result_text(r, q->index == INDEX_RISK_SET ? "risk-set" : "waiting-time");
    result_day(r, snap_date(q->from));
    result_day(r, snap_date((uint16_t)(q->until - 1)));
    put_groups(r, x);
    result_real(r, x->treated.share);
    result_real(r, x->other.share);
    result_real(r, x->difference);
    result_real(r, x->low);
    result_real(r, x->high);
    result_text(r, x->interval ? tr(x->interval) : NULL);
    result_int(r, made ? e->n_draws : INT_NONE);
    result_int(r, made ? e->n_failed : INT_NONE);
    result_int(r, (int64_t)q->seed);
    const double reals[] = {
        e->se, e->sandwich_se, e->sandwich_low, e->sandwich_high, e->other.effective, e->other.most};
    for (size_t i = 0; i < sizeof reals / sizeof reals[0]; i++)
        result_real(r, made ? reals[i] : NAN);
    result_int(r, made ? (int64_t)e->n_trimmed : INT_NONE);
    result_int(r, made ? (int64_t)e->n_unmatched : INT_NONE);
    result_real(r, made ? e->smd_most_before : NAN);
    result_real(r, made ? e->smd_most_after : NAN);
    result_int(r, x->n_warnings);
    result_origin(r, s, NULL, x->data_until);
    result_end(r);
}

static void put_balance(struct result_rows *r, const struct compare_result *x, int p)
{
    for (int j = 0; x->has_balance && j < p; j++) {
        const struct balance_row *b = &x->estimate.balance[j];
        const double reals[] = {b->mean_treated, b->mean_other, b->smd_before, b->mean_treated_after,
            b->mean_other_after, b->smd_after};
        result_text(r, b->name);
        for (size_t i = 0; i < sizeof reals / sizeof reals[0]; i++)
            result_real(r, reals[i]);
        result_end(r);
    }
}

static void put_overlap(struct result_rows *r, const struct compare_result *x)
{
    for (int i = 0; x->has_overlap && i < OVERLAP_BINS; i++) {
        result_real(r, (double)i / OVERLAP_BINS);
        result_real(r, (double)(i + 1) / OVERLAP_BINS);
        result_int(r, x->estimate.overlap.treated[i]);
        result_int(r, x->estimate.overlap.other[i]);
        result_end(r);
    }
}

static void put_rollout(struct result_rows *r, const struct compare_result *x)
{
    for (int i = 0; i < x->rollout.n_events; i++) {
        const struct did_event *e = &x->rollout.events[i];
        result_int(r, e->e);
        result_real(r, e->change.difference);
        result_real(r, e->change.se);
        result_real(r, e->change.low);
        result_real(r, e->change.high);
        result_real(r, e->change.p);
        result_int(r, e->change.n_treated);
        result_int(r, e->change.n_other);
        result_end(r);
    }
}

static void put_table(const struct compare_result *x, const struct options *o, const struct snapshot *s,
    bool json, struct buf *out)
{
    static const char *const balance[] = {"covariate", "mean_treated", "mean_other", "smd_before",
        "mean_treated_after", "mean_other_after", "smd_after", NULL};
    static const char *const overlap[] = {"from", "to", "n_treated", "n_other", NULL};
    static const char *const rollout[] = {
        "quarter", "difference", "se", "low", "high", "p", "n_treated", "n_other", NULL};
    struct result_rows r;
    if (!o->table || text_equal(o->table, "result")) {
        result_start(&r, out, json, RESULT_COLUMNS);
        put_result(&r, x, o, s);
    } else if (text_equal(o->table, "balance")) {
        result_start(&r, out, json, balance);
        put_balance(&r, x, x->estimate.fit.n_columns - 1);
    } else if (text_equal(o->table, "overlap")) {
        result_start(&r, out, json, overlap);
        put_overlap(&r, x);
    } else {
        result_start(&r, out, json, rollout);
        put_rollout(&r, x);
    }
}

static void compare_help(struct buf *out)
{
    buf_printf(out, "%s",
        tr("compare: deltagere i --intervention KODE mod andre, der er gjort ens\n"
           "  --against KODE    en anden indsats; uden den sammenlignes med andre på samme ydelse\n"
           "  --design          weighted (standard), matched, before_after, rollout (gradvis indførelse) eller randomised; --lot TEKST: hvor lodtrækningen eller indførelsen er besluttet\n"
           "  --outcome KODE,…  udfaldet (work,education); --days N: dage efter start (182); --event: inden for N dage i stedet for på dagen\n"
           "  --benefit KODE,…  ydelser, som begge grupper er på\n"
           "  --index           risk-set (stadig på ydelsen lige så længe efter, at den begyndte) eller waiting-time (trukket ventetid)\n"
           "  --trim            range (kun dem, der har lige i begge grupper) eller none\n"
           "  --draws N         gentagelser af bootstrap (500); --seed N; --threads N ændrer ikke svaret\n"
           "  --table           result (standard), balance, overlap eller rollout\n"
           "  --from, --to DATO hvornår deltagerne begyndte\n"
           "word er \"effekt\" kun ved randomised og rollout. Formler står i docs/definitions.md under \"Comparison\".\n"));
}

static int compare_rows(int argc, char **argv, struct buf *out, struct buf *notes, struct err *err)
{
    struct options o = {0};
    struct measure_options m;
    struct compare_result x;
    int rc = read_options(&argc, argv, &o, err);
    if (rc == OK)
        rc = measure_options_take(argc, argv, NULL, &m, notes, err);
    if (rc != OK)
        return rc;
    struct arena *a = arena_new(0);
    rc = a ? ask(m.open.snapshot, &m, &o, err) : err_set(err, ERR_LIMIT, "no memory to compare");
    if (rc == OK)
        rc = compare_run(m.open.snapshot, &o.q, &x, a, err);
    if (rc == OK) {
        put_table(&x, &o, m.open.snapshot, m.json, out);
        for (int i = 0; i < x.n_warnings; i++)
            buf_printf(notes, "%s\n", x.warnings[i]);
    }
    if (a)
        arena_free(a);
    measure_options_done(&m);
    return rc;
}

static int run_compare(int argc, char **argv, struct err *err)
{
    return effect_command_run("compare", argc, argv, compare_rows, err);
}
EFFECT_HELP(compare_effect_help, "compare", 60, compare_help);
COMMAND(effect_compare_command, "effect compare",
    N_("--intervention KODE [--against KODE] [--design DESIGN] [--outcome KODE,…] [--days N] [--event] [--benefit KODE,…] [--draws N] [--seed N] [--threads N] [--table TABEL] [--from DATO] [--to DATO] [--json|--csv] {--spells FIL [--courses FIL] [--persons FIL] [--addresses FIL] [--codes FIL] | --data MAPPE | --db URL} [--until [KODE=]DATO] [--profile PROFIL]"),
    N_("Deltagere sammenlignet med andre, der er gjort ens på alder, køn, bydel, ydelse og forhistorie."),
    run_compare);
