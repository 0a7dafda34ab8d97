/* `tovholder effect status|event`. */
#include "base/lang.h"
#include "base/text.h"
#include "measure/effect_command.h"
#include "measure/effect_options.h"
#include "measure/outcome.h"
#include "measure/result.h"
#include "measure/snapshot_open.h"
#include "system/command.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { HORIZONS_MOST = 24 };

struct horizon {
    int n;
    enum outcome_step step;
};

struct options {
    struct effect_output output;
    struct outcome_rule rule;
    const char *outcome; /* as written */
    struct horizon horizon[HORIZONS_MOST];
    int n_horizons;
};

static int add_horizons(
    const char *name, const char *text, enum outcome_step step, struct options *o, struct err *err)
{
    const char *word;
    size_t n;
    while (text && text_list_next(&text, &word, &n)) {
        char cell[16] = "";
        int64_t value = -1;
        if (n < sizeof cell) {
            memcpy(cell, word, n);
            cell[n] = '\0';
        }
        if (!text_to_int(cell, 0, 1200, &value) || o->n_horizons == HORIZONS_MOST)
            return err_user(err, ERR_INVALID,
                tr("--%s skal være højst %d hele tal fra 0 til 1200 med komma imellem."), name,
                HORIZONS_MOST);
        o->horizon[o->n_horizons++] = (struct horizon){(int)value, step};
    }
    return OK;
}

static int read_horizons(int *argc, char **argv, struct options *o, struct err *err)
{
    static const char *const NAMES[] = {"days", "weeks", "months", "years"};
    int rc = OK;
    for (int step = 0; rc == OK && step < 4; step++)
        rc = add_horizons(
            NAMES[step], command_option(argc, argv, NAMES[step]), (enum outcome_step)step, o, err);
    return rc;
}

static int read_outcome(
    const char *codes, const struct snapshot *s, struct outcome_rule *r, struct options *o, struct err *err)
{
    o->outcome = codes;
    return code_set_parse(s, codes, &r->outcome, NULL, err);
}

/* The standard outcome: those of its codes that are in the data, and the row names them. */
static const char *standard_outcome(const struct snapshot *s)
{
    bool work = snapshot_code_of(s, "work") >= 0, education = snapshot_code_of(s, "education") >= 0;
    return work == education ? "work,education" : work ? "work" : "education";
}

/* Status on a day. */
static int read_status(int *argc, char **argv, const struct snapshot *s, struct options *o, struct err *err)
{
    const char *codes = command_option(argc, argv, "outcome");
    o->rule.what = OUTCOME_STATUS;
    o->rule.horizon = OUTCOME_AT;
    int rc = read_outcome(codes ? codes : standard_outcome(s), s, &o->rule, o, err);
    if (rc == OK)
        rc = read_horizons(argc, argv, o, err);
    static const int NATIONAL[] = {30, 92, 182, 365};
    for (int i = 0; rc == OK && o->n_horizons < 4 && i >= o->n_horizons && i < 4; i++)
        o->horizon[o->n_horizons++] = (struct horizon){NATIONAL[i], OUTCOME_DAYS};
    return rc;
}

/* An event in a horizon. */
static int read_event(
    int *argc, char **argv, const struct snapshot *s, struct options *o, struct arena *a, struct err *err)
{
    const char *begins = command_option(argc, argv, "begins"), *status = command_option(argc, argv, "status");
    bool course = effect_option_is_there(*argc, argv, "course"), over = command_flag(argc, argv, "over");
    int64_t before;
    uint16_t *offers;
    struct outcome_rule *r = &o->rule;
    int rc = command_number(argc, argv, "before-week", 2, 520, 0, &before, err);
    if (rc == OK)
        rc = effect_interventions(argc, argv, "course", s, &offers, &r->n_offers, a, err);
    if (rc == OK)
        rc = read_horizons(argc, argv, o, err);
    if (rc != OK)
        return rc;
    if ((begins != NULL) + (status != NULL) + course + over != 1)
        return err_user(err, ERR_INVALID, "%s",
            tr("Skriv én begivenhed: --begins KODE,… (en periode begynder), --status KODE,… (en dag med koden), --course INDSATS,… (et forløb begynder) eller --over (forløbet eller perioden er slut)."));
    if ((before > 0) == (o->n_horizons > 0))
        return err_user(err, ERR_INVALID, "%s",
            tr("Skriv enten en afstand, for eksempel --months 6, eller --before-week N."));
    r->horizon = before ? OUTCOME_BEFORE : OUTCOME_WITHIN;
    if (before)
        o->horizon[o->n_horizons++] = (struct horizon){(int)before, OUTCOME_WEEKS};
    r->offers = offers;
    r->what = over     ? OUTCOME_OVER
              : course ? OUTCOME_COURSE_BEGINS
              : begins ? OUTCOME_SPELL_BEGINS
                       : OUTCOME_STATUS;
    if (over || course) {
        o->outcome = over ? "over" : "course";
        return OK;
    }
    return read_outcome(begins ? begins : status, s, r, o, err);
}

/* ---- rows ---- */

static const char *const COLUMNS[] = {"population", "intervention", "label", "from", "to", "anchor", "unit",
    "what", "outcome", "horizon", "x", "n", "persons", "not_due", "earliest_due", "gone", "gone_rule",
    "share", "low", "high", "variance", "warning", RESULT_ORIGIN, NULL};

static const char *horizon_text(enum outcome_horizon kind, const struct horizon *h, char text[40])
{
    static const char *const KIND[] = {"at", "within", "before"}, *const STEP[] = {
                                                                      "days", "weeks", "months", "years"};
    snprintf(text, 40, "%s %d %s", KIND[kind], h->n, STEP[h->step]);
    return text;
}

static void put_row(struct result_rows *r, const struct snapshot *s, const struct options *o,
    const struct outcome_rule *rule, const struct outcome_result *x, int intervention)
{
    static const char *const WHAT[] = {"status", "begins", "course", "over"};
    char text[40];
    struct horizon h = {rule->n, rule->step};
    result_text(r, outcome_population_word(rule->population));
    result_text(r, intervention >= 0 ? s->interventions[intervention].key : "all");
    result_text(r, intervention >= 0 ? s->interventions[intervention].label : "");
    result_day(r, snap_date(rule->from));
    result_day(r, snap_date((uint16_t)(rule->to - 1)));
    result_text(r, rule->anchor == OUTCOME_FROM_EXIT ? "exit" : "start");
    result_text(r, outcome_unit_word(rule->unit));
    result_text(r, WHAT[rule->what]);
    result_text(r, o->outcome);
    result_text(r, horizon_text(rule->horizon, &h, text));
    result_int(r, x->x);
    result_int(r, x->n);
    result_int(r, x->n_persons);
    result_int(r, x->not_due);
    result_day(r, snap_date(x->earliest_due));
    result_int(r, x->gone);
    result_text(r, rule->leave_out_gone ? "left_out" : "not_achieved");
    result_real(r, x->share.valid ? x->share.p : NAN);
    result_real(r, x->share.valid ? x->share.low : NAN);
    result_real(r, x->share.valid ? x->share.high : NAN);
    result_real(r, x->variance);
    result_text(r, x->n == 0 ? (x->not_due ? "not_due" : "no_rows") : "");
    result_origin(r, s, rule->profile ? rule->profile->key : NULL, x->until);
    result_end(r);
}

static void put_note(const struct outcome_result *x, bool *told, struct buf *notes)
{
    if (x->n > 0 || *told)
        return;
    buf_printf(notes, "%s\n",
        tr("no_rows, not_due: ingen er med, eller ingens måledag er kommet. Der er ingen andel at vise; det er ikke 0."));
    *told = true;
}

/* All interventions in one pass, or the chosen ones as one population each; new spells are one row. */
static int put_rows(const struct snapshot *s, const struct options *o, struct buf *out, struct buf *notes,
    struct arena *a, struct err *err)
{
    struct result_rows r;
    struct outcome_rule rules[HORIZONS_MOST];
    bool spells = o->rule.population == OUTCOME_NEW_SPELL, told = false;
    size_t width = (size_t)s->n_interventions;
    struct outcome_result one, *of = arena_array(a, width * (size_t)o->n_horizons + 1, sizeof *of);
    if (!of)
        return err_set(err, ERR_LIMIT, "no memory for shares");
    for (int i = 0; i < o->n_horizons; i++) {
        rules[i] = o->rule;
        rules[i].n = o->horizon[i].n;
        rules[i].step = o->horizon[i].step;
    }
    int rc = spells ? OK : outcome_by_intervention(s, rules, o->n_horizons, o->output.n_threads, of, a, err);
    result_start(&r, out, o->output.json, COLUMNS);
    for (size_t v = 0; rc == OK && !spells && v < width; v++) {
        bool wanted = o->rule.n_interventions == 0;
        for (size_t i = 0; i < o->rule.n_interventions; i++)
            wanted |= o->rule.interventions[i] == v;
        for (int i = 0; wanted && i < o->n_horizons; i++) {
            put_row(&r, s, o, &rules[i], &of[(size_t)i * width + v], (int)v);
            put_note(&of[(size_t)i * width + v], &told, notes);
        }
    }
    for (int i = 0; rc == OK && i < o->n_horizons; i++) {
        rc = outcome_compute(s, &rules[i], false, o->output.n_threads, &one, a, err);
        if (rc == OK) {
            put_row(&r, s, o, &rules[i], &one, -1);
            put_note(&one, &told, notes);
        }
    }
    return rc;
}

static int compute(bool event, const struct snapshot_open *opened, int argc, char **argv, struct buf *out,
    struct buf *notes, struct arena *a, struct err *err)
{
    struct options *o = arena_must(a, sizeof *o);
    const struct snapshot *s = opened->snapshot;
    int rc = effect_output_read(&argc, argv, &o->output, err);
    if (rc == OK)
        rc = effect_population(&argc, argv, s, &opened->profile, &o->rule, a, err);
    uint16_t register_from = 0;
    if (rc == OK)
        rc = effect_register_from(&argc, argv, &register_from, err);
    if (rc == OK && o->rule.population == OUTCOME_NEW_SPELL)
        rc = effect_new_from(register_from, o->rule.to, &o->rule.from, err);
    o->rule.national_days = command_flag(&argc, argv, "national-days");
    if (rc == OK)
        rc = event ? read_event(&argc, argv, s, o, a, err) : read_status(&argc, argv, s, o, err);
    if (rc == OK)
        rc = command_arguments(argc, argv, 0, 0, err);
    return rc == OK ? put_rows(s, o, out, notes, a, err) : rc;
}

static int run(bool event, int argc, char **argv, struct buf *out, struct buf *notes, struct err *err)
{
    struct snapshot_open opened;
    int rc = snapshot_open_argv(&argc, argv, &opened, notes, err);
    if (rc != OK)
        return rc;
    struct arena *a = arena_new(0);
    rc = a ? compute(event, &opened, argc, argv, out, notes, a, err)
           : err_set(err, ERR_LIMIT, "no memory to compute");
    arena_free(a);
    snapshot_open_done(&opened);
    return rc;
}

static int rows_status(int argc, char **argv, struct buf *ret_out, struct buf *ret_notes, struct err *err)
{
    return run(false, argc, argv, ret_out, ret_notes, err);
}

static int run_status(int argc, char **argv, struct err *err)
{
    return effect_command_run("status", argc, argv, rows_status, err);
}
COMMAND(effect_status_command, "effect status",
    N_("DATA [HVEM] [--outcome KODE,…] [--days N,… | --weeks N,… | --months N,… | --years N,…] [--national-days] [--json|--csv]"),
    N_("Andelen med en status en bestemt dag efter start eller afslutning, pr. indsats, med interval."),
    run_status);

static int rows_event(int argc, char **argv, struct buf *ret_out, struct buf *ret_notes, struct err *err)
{
    return run(true, argc, argv, ret_out, ret_notes, err);
}

static int run_event(int argc, char **argv, struct err *err)
{
    return effect_command_run("event", argc, argv, rows_event, err);
}
COMMAND(effect_event_command, "effect event",
    N_("DATA [HVEM] {--begins KODE,… | --status KODE,… | --course INDSATS,… | --over} {--days N,… | --weeks N,… | --months N,… | --years N,… | --before-week N} [--json|--csv]"),
    N_("Andelen, for hvem noget sker inden for en afstand fra start eller afslutning, pr. indsats, med interval."),
    run_event);

static void put_help(struct buf *out)
{
    effect_population_help(out);
    buf_printf(out, "%s",
        tr("status: en kode i --outcome på måledagen\n"
           "  --outcome KODE,…    koder, der tæller, med dem under dem (standard work,education, af dem dem, der er i data)\n"
           "  --days, --weeks, --months, --years N,…   afstand fra dagen, der regnes fra (standard --days 30,92,182,365); måneder er kalendermåneder, dagen skæres til månedens sidste\n"
           "  --national-days     1, 3, 6 og 12 måneder er 30, 92, 182 og 365 dage\n"
           "event: noget sker efter dagen, der regnes fra, og senest på sidste dag\n"
           "  --begins KODE,…     en periode begynder; --status KODE,…: en dag har koden; --course INDSATS,…: et forløb begynder; --over: forløbet eller perioden er slut\n"
           "  --before-week N     højst N-1 uger: før uge 26 er 175 dage\n"
           "Kolonner: population, intervention (all = alle under ét), label, from, to, anchor, unit, what, outcome, horizon; x (opnået), n (forfaldne), persons (forskellige personer i n), not_due (måledag efter datadagen; aldrig i n), "
           "earliest_due, gone (døde og fraflyttede på måledagen), gone_rule; share, low, high (95 pct., Wilson), variance (personer som klynger); warning: no_rows eller not_due.\n"));
}
EFFECT_HELP(outcome_help, "status event", 20, put_help);
