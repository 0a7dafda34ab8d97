/* `tovholder effect fulltime`. */
#include "base/field.h"
#include "base/lang.h"
#include "base/text.h"
#include "measure/effect_command.h"
#include "measure/effect_options.h"
#include "measure/fulltime.h"
#include "measure/result.h"
#include "measure/snapshot_open.h"
#include "measure/standardise.h"
#include "system/command.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct options {
    struct effect_output output;
    struct fulltime_rule rule;
    uint8_t group_of[SNAP_CODES + 2];
    bool together, poisson;
    const char *codes;
};

static int read_choices(int *argc, char **argv, struct fulltime_rule *rule, struct err *err)
{
    static const char *const PERIODS[] = {"month", "week", "year", NULL},
                             *const BASES[] = {"days", "weeks", NULL},
                             *const AGES[] = {"none", "national", "exact", NULL},
                             *const BY[] = {"code", "intervention", NULL};
    int period, basis, age, by, rc = effect_choice(argc, argv, "period", PERIODS, &period, err);
    if (rc == OK)
        rc = effect_choice(argc, argv, "basis", BASES, &basis, err);
    if (rc == OK)
        rc = effect_choice(argc, argv, "age", AGES, &age, err);
    if (rc == OK)
        rc = effect_choice(argc, argv, "by", BY, &by, err);
    if (rc != OK)
        return rc;
    rule->period = (enum fulltime_period)period;
    rule->basis = (enum fulltime_basis)basis;
    rule->age = (enum fulltime_age)age;
    rule->by_intervention = by == 1;
    return OK;
}

/* The codes asked for as groups, each by itself or together; dead and moved only when named. */
static int make_groups(const struct snapshot *s, struct options *o, struct err *err)
{
    struct code_set set;
    if (o->rule.by_intervention) {
        if (o->codes || o->together)
            return err_user(err, ERR_INVALID, "%s", tr("--code og --together hører til --by code."));
        return OK;
    }
    memset(o->group_of, SNAP_NO_CODE, sizeof o->group_of);
    if (o->codes) {
        int rc = code_set_parse(s, o->codes, &set, NULL, err);
        if (rc != OK)
            return rc;
    }
    for (int c = 0; c < s->n_codes; c++)
        if (o->codes ? code_set_has(&set, (unsigned)c) : c > SNAP_MOVED)
            o->group_of[c] = o->together ? 0 : (uint8_t)c;
    o->rule.group_of = o->group_of;
    o->rule.n_groups = o->together ? 1 : s->n_codes;
    return OK;
}

static int read_options(
    int argc, char **argv, const struct snapshot_open *opened, bool line, struct options *o, struct err *err)
{
    const struct snapshot *s = opened->snapshot;
    struct fulltime_rule *rule = &o->rule;
    int rc = effect_output_read(&argc, argv, &o->output, err);
    if (rc == OK)
        rc = read_choices(&argc, argv, rule, err);
    line |= command_flag(&argc, argv, "line");
    bool each = command_flag(&argc, argv, "each");
    rule->by_sex = command_flag(&argc, argv, "sex");
    rule->by_district = command_flag(&argc, argv, "district");
    rule->once = command_flag(&argc, argv, "once");
    rule->persons = true;
    static const char *const INTERVALS[] = {"none", "poisson", NULL};
    int interval = 0;
    if (rc == OK)
        rc = effect_choice(&argc, argv, "interval", INTERVALS, &interval, err);
    o->poisson = interval == 1;
    o->codes = command_option(&argc, argv, "code");
    o->together = command_flag(&argc, argv, "together");
    if (rc == OK)
        rc = effect_window(&argc, argv, s, &rule->from, &rule->to, err);
    if (rc == OK)
        rc = command_arguments(argc, argv, 0, 0, err);
    if (rc == OK && line && (each || rule->by_intervention))
        rc = err_user(err, ERR_INVALID, "%s",
            tr("En statuslinje med --profile eller --line kan ikke vælges sammen med --each eller --by intervention."));
    rule->profile = line ? &opened->profile : NULL;
    return rc == OK ? make_groups(s, o, err) : rc;
}

/* ---- rows ---- */

static const char *const COLUMNS[] = {"group", "label", "period", "from", "to", "age", "sex", "district",
    "basis", "units", "length", "fulltime", "n", "mean_weeks", "state", RESULT_ORIGIN, NULL};
static const char *const COLUMNS_POISSON[] = {"group", "label", "period", "from", "to", "age", "sex",
    "district", "basis", "units", "length", "fulltime", "low", "high", "n", "mean_weeks", "state",
    RESULT_ORIGIN, NULL};

static const char *period_name(const struct fulltime *f, int m, char name[16])
{
    day_t first = snap_date(f->start[m]);
    struct ymd v = day_ymd(first);
    int year = v.year;
    if (f->period == FULLTIME_WEEK) {
        int week = day_iso_week(first, &year);
        snprintf(name, 16, "%04d-W%02d", year, week);
    } else if (f->period == FULLTIME_MONTH) {
        snprintf(name, 16, "%04d-%02d", year, v.month);
    } else {
        snprintf(name, 16, "%04d", year);
    }
    return name;
}

struct place {
    int group, band, sex, district;
};

/* The persons as a Poisson count, each with the mean time: never the days, which go together. Nobody tells nothing of a mean time. */
static void put_limits(struct result_rows *r, double value, int64_t persons)
{
    double low = NAN, high = NAN;
    if (persons > 0 && !isnan(value)) {
        poisson_limits(persons, 0.95, &low, &high);
        low *= value / (double)persons;
        high *= value / (double)persons;
    }
    result_real(r, low);
    result_real(r, high);
}

static void put_row(struct result_rows *r, const struct snapshot *s, const struct options *o,
    const struct fulltime *f, const struct place *p, int m)
{
    static const char *const SEX[] = {"", "female", "male"}, *const STATE[] = {
                                                                 "", "provisional", "not_known"};
    char name[16];
    size_t cell = fulltime_cell(f, p->group, p->band, p->sex, p->district, m);
    enum fulltime_state state = fulltime_state_of(f, p->group, m);
    bool known = state != FULLTIME_NOT_KNOWN;
    const struct fulltime_rule *rule = &o->rule;
    result_text(r, rule->by_intervention ? s->interventions[p->group].key
                   : o->together         ? (o->codes ? o->codes : "all")
                                         : s->codes[p->group].key);
    result_text(r, rule->by_intervention ? s->interventions[p->group].label
                   : o->together         ? ""
                                         : s->codes[p->group].label);
    result_text(r, period_name(f, m, name));
    result_day(r, snap_date(f->start[m]));
    result_day(r, snap_date((uint16_t)(f->start[m + 1] - 1)));
    result_text(r, rule->age == FULLTIME_AGE_NONE ? "all" : fulltime_band_label(p->band));
    result_text(r, rule->by_sex ? SEX[p->sex] : "all");
    result_text(r, rule->by_district ? s->districts[p->district] : "all");
    result_text(r, f->basis == FULLTIME_WEEKS ? "weeks" : "days");
    result_int(r, known ? f->units[cell] : INT_NONE);
    result_int(r, f->length[m]);
    result_real(r, fulltime_value(f, cell, p->group, m));
    if (o->poisson)
        put_limits(r, fulltime_value(f, cell, p->group, m), known ? f->persons[cell] : 0);
    result_int(r, known ? f->persons[cell] : INT_NONE);
    result_real(r, fulltime_mean_weeks(f, cell, p->group, m));
    result_text(r, STATE[state]);
    result_origin(r, s, rule->profile ? rule->profile->key : NULL, f->until[p->group]);
    result_end(r);
}

static bool is_empty(const struct fulltime *f, const struct place *p)
{
    size_t first = fulltime_cell(f, p->group, p->band, p->sex, p->district, 0);
    for (int m = 0; m < f->n_periods; m++)
        if (f->units[first + (size_t)m])
            return false;
    return true;
}

static void put_rows(
    const struct snapshot *s, const struct options *o, const struct fulltime *f, struct buf *out)
{
    struct result_rows r;
    struct place p;
    result_start(&r, out, o->output.json, o->poisson ? COLUMNS_POISSON : COLUMNS);
    for (p.group = 0; p.group < f->n_groups; p.group++)
        for (p.band = 0; p.band < f->n_bands; p.band++)
            for (p.sex = 0; p.sex < f->n_sexes; p.sex++)
                for (p.district = 0; p.district < f->n_districts; p.district++)
                    for (int m = 0; !is_empty(f, &p) && m < f->n_periods; m++)
                        put_row(&r, s, o, f, &p, m);
}

/* Person-days that overlap within a group count twice in the definition by spells; the reader is told. */
static int note_overlaps(const struct snapshot *s, const struct options *o, const struct fulltime *f,
    struct buf *notes, struct arena *a, struct err *err)
{
    struct fulltime_rule rule = o->rule;
    struct fulltime once;
    int64_t each = 0, single = 0;
    if (rule.once || rule.profile || rule.basis == FULLTIME_WEEKS)
        return OK;
    rule.once = true;
    rule.persons = rule.by_sex = rule.by_district = false;
    rule.age = FULLTIME_AGE_NONE;
    int rc = fulltime_compute(s, &rule, o->output.n_threads, &once, a, err);
    if (rc != OK)
        return rc;
    size_t n = (size_t)f->n_groups * (size_t)f->n_periods;
    for (size_t i = 0; i < n; i++)
        single += once.units[i];
    n *= (size_t)f->n_bands * (size_t)f->n_sexes * (size_t)f->n_districts;
    for (size_t i = 0; i < n; i++)
        each += f->units[i];
    if (each > single)
        buf_printf(notes,
            tr("%lld persondage har to eller flere perioder med samme kode og tæller for hver af dem. Med --once tæller en person én gang om dagen.\n"),
            (long long)(each - single));
    return OK;
}

static int compute(const struct snapshot_open *opened, bool line, int argc, char **argv, struct buf *out,
    struct buf *notes, struct arena *a, struct err *err)
{
    struct options *o = arena_must(a, sizeof *o);
    struct fulltime f;
    int rc = read_options(argc, argv, opened, line, o, err);
    if (rc == OK)
        rc = fulltime_compute(opened->snapshot, &o->rule, o->output.n_threads, &f, a, err);
    if (rc == OK)
        rc = note_overlaps(opened->snapshot, o, &f, notes, a, err);
    if (rc != OK)
        return rc;
    put_rows(opened->snapshot, o, &f, out);
    if (opened->snapshot->n_spells + opened->snapshot->n_courses == 0)
        buf_printf(notes, "%s\n", tr("Der er ingen perioder eller forløb i data, så der er intet at tælle."));
    return OK;
}

static int run(int argc, char **argv, struct buf *ret_out, struct buf *ret_notes, struct err *err)
{
    struct snapshot_open opened;
    bool line = effect_option_is_there(argc, argv, "profile");
    int rc = snapshot_open_argv(&argc, argv, &opened, ret_notes, err);
    if (rc != OK)
        return rc;
    struct arena *a = arena_new(0);
    rc = a ? compute(&opened, line, argc, argv, ret_out, ret_notes, a, err)
           : err_set(err, ERR_LIMIT, "no memory to compute");
    arena_free(a);
    snapshot_open_done(&opened);
    return rc;
}

static int run_fulltime(int argc, char **argv, struct err *err)
{
    return effect_command_run("fulltime", argc, argv, run, err);
}
COMMAND(effect_fulltime_command, "effect fulltime",
    N_("DATA [--from DATO] [--to DATO] [--period month|week|year] [--basis days|weeks] [--by code|intervention] [--code KODE,… [--together]] "
       "[--line | --each] [--once] [--age national|exact] [--sex] [--district] [--interval poisson] [--json|--csv]"),
    N_("Fuldtidspersoner og personer pr. kode eller indsats og periode."), run_fulltime);

static void put_help(struct buf *out)
{
    buf_printf(out, "%s",
        tr("fulltime: persondage ÷ periodens dage (i uger: uger med mindst én dag ÷ periodens uger)\n"
           "  --from, --to DATO   første og sidste dag (standard: alle data); udvides til hele perioder\n"
           "  --period            month (standard), week (ISO-uge) eller year\n"
           "  --basis             days (standard) eller weeks; en uge hører til den måned og det år, dens torsdag ligger i\n"
           "  --by                code (standard) eller intervention: personer i et forløb i indsatsen\n"
           "  --code KODE,…       kun disse koder og dem under dem; --together lægger dem sammen, så personer tælles én gang\n"
           "  --each, --line      hver kode for sig (standard) eller én kode om dagen efter --profile\n"
           "  --once              en person tæller én gang om dagen pr. kode, også med flere perioder på én gang\n"
           "  --age               national (alder den sidste dag i perioden eller forløbet) eller exact (delt ved fødselsdagen)\n"
           "  --sex, --district   del op; district deles ved flytning, når adresser er kendt\n"
           "  --interval poisson  kolonnerne low og high: 95 pct., personerne som et Poisson-tal (standard: intet interval, alle er talt)\n"
           "Kolonner: group, label; period, from, to; age, sex, district (all = ikke delt op, tom = ikke oplyst); basis; units (persondage eller -uger), length (periodens dage eller uger), "
           "fulltime; n (forskellige personer, kan ikke lægges sammen); mean_weeks; state: tom, provisional (sidste periode før datadagen) eller not_known.\n"));
}
EFFECT_HELP(fulltime_help, "fulltime", 10, put_help);
