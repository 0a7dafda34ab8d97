#include "measure/survival_command.h"

#include "base/csv.h"
#include "base/file.h"
#include "base/lang.h"
#include "base/text.h"
#include "measure/effect_command.h"
#include "measure/effect_options.h"
#include "measure/result.h"
#include "measure/survival_file.h"
#include "measure/times_command.h"
#include "system/command.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_QUANTILES = 20, COUNTERS_MOST = 1 << 26 };

/* ---- warnings ---- */

static const struct {
    unsigned bit;
    const char *word;
    const char *text;
} WARNINGS[] = {
    {SURVIVAL_FEW_AT_RISK, "few_at_risk",
        N_("few_at_risk: færre end 5 er under observation. Tallene er meget usikre.")},
    {SURVIVAL_GAP, "gap",
        N_("gap: i et tidsrum er ingen under observation. Kurven forudsætter, at intet skete imens.")},
    {SURVIVAL_NOT_KNOWN, "not_known",
        N_("not_known: alle under observation fik hændelsen, mens andre kommer til senere. Derfra kan kurven ikke beregnes.")},
    {SURVIVAL_LATE_START, "late_start",
        N_("late_start: ingen følges fra tid 0. Kurven gælder dem, der ikke havde haft hændelsen, da de første kom til.")},
    {SURVIVAL_NO_EVENT, "no_event",
        N_("no_event: ingen har haft hændelsen endnu. Det siger ikke, at den ikke forekommer.")},
    {SURVIVAL_BEYOND, "beyond", N_("beyond: kurven er ikke kendt så længe. Vælg et mindre tal til --rmst.")},
};
enum { N_WARNINGS = sizeof WARNINGS / sizeof WARNINGS[0] };

void survival_put_warning(struct result_rows *r, unsigned warnings)
{
    char words[160] = "";
    size_t n = 0;
    for (int i = 0; i < N_WARNINGS; i++)
        if (warnings & WARNINGS[i].bit)
            n += (size_t)snprintf(words + n, sizeof words - n, "%s%s", n ? " " : "", WARNINGS[i].word);
    result_text(r, words);
}

void survival_put_notes(struct buf *notes, unsigned warnings)
{
    for (int i = 0; i < N_WARNINGS; i++)
        if (warnings & WARNINGS[i].bit)
            buf_printf(notes, "%s\n", tr(WARNINGS[i].text));
}

/* ---- options ---- */

struct options {
    struct survival_columns columns;
    const char *path;
    int64_t cause; /* 0 = any */
    bool json;
    double tau; /* NAN = not asked for */
    double quantile[MAX_QUANTILES];
    int n_quantiles;
};

static int read_quantiles(const char *text, struct options *o, struct err *err)
{
    const char *word;
    size_t n;
    while (text_list_next(&text, &word, &n)) {
        char cell[32], *end;
        double q = -1;
        if (n < sizeof cell) {
            memcpy(cell, word, n);
            cell[n] = '\0';
            q = strtod(cell, &end);
            q = *end == '\0' ? q : -1;
        }
        if (!(q > 0 && q < 1) || o->n_quantiles == MAX_QUANTILES)
            return err_user(err, ERR_INVALID, "%s",
                tr("--quantile skal være højst 20 tal mellem 0 og 1 med komma imellem, for eksempel 0.25,0.5,0.75."));
        o->quantile[o->n_quantiles++] = q;
    }
    return OK;
}

static int read_tau(const char *text, double *ret, struct err *err)
{
    char *end;
    *ret = strtod(text, &end);
    if (*text == '\0' || *end != '\0' || !isfinite(*ret) || *ret <= 0)
        return err_user(err, ERR_INVALID, "%s", tr("--rmst skal være et tal over 0, for eksempel 365."));
    return OK;
}

/* Options that only some of the measures have. */
static int options_fit(const char *what, const struct options *o, struct err *err)
{
    bool km = strcmp(what, "km") == 0, aj = strcmp(what, "aj") == 0, gray = strcmp(what, "gray") == 0;
    if ((km || aj) && o->columns.stratum)
        return err_user(
            err, ERR_INVALID, "%s", tr("--strata hører til logrank og gray. Brug --group til kurver."));
    if (!(km || aj) && !o->columns.group)
        return err_user(
            err, ERR_INVALID, "%s", tr("Skriv --group med den kolonne, hvis grupper skal sammenlignes."));
    if (gray && o->columns.entry)
        return err_user(err, ERR_INVALID, "%s",
            tr("Grays test kan ikke regne med sen start. Udelad --entry, eller brug logrank med --cause."));
    if (!km && (o->n_quantiles || !isnan(o->tau)))
        return err_user(err, ERR_INVALID, "%s", tr("--rmst og --quantile hører til km."));
    if (o->n_quantiles && !isnan(o->tau))
        return err_user(err, ERR_INVALID, "%s", tr("Vælg enten --rmst eller --quantile."));
    if (aj && o->cause)
        return err_user(
            err, ERR_INVALID, "%s", tr("--cause hører til km, logrank og gray: aj viser alle årsager."));
    return OK;
}

static int read_options(const char *what, int argc, char **argv, struct options *o, struct err *err)
{
    struct effect_output output;
    int rc = effect_output_read(&argc, argv, &output, err);
    *o = (struct options){.json = output.json, .tau = NAN};
    const char *quantiles = command_option(&argc, argv, "quantile"),
               *tau = command_option(&argc, argv, "rmst");
    o->columns = (struct survival_columns){.time = command_option(&argc, argv, "time"),
        .event = command_option(&argc, argv, "event"),
        .entry = command_option(&argc, argv, "entry"),
        .group = command_option(&argc, argv, "group"),
        .stratum = command_option(&argc, argv, "strata")};
    if (rc == OK)
        rc = command_number(&argc, argv, "cause", 1, SURVIVAL_MAX_CAUSES, 0, &o->cause, err);
    if (rc == OK && quantiles)
        rc = read_quantiles(quantiles, o, err);
    if (rc == OK && tau)
        rc = read_tau(tau, &o->tau, err);
    if (rc == OK)
        rc = command_arguments(argc, argv, 1, 1, err);
    if (rc != OK)
        return rc;
    o->path = argv[0];
    if (!o->columns.time || !o->columns.event)
        return err_user(
            err, ERR_INVALID, "%s", tr("Skriv --time og --event med navnene på filens kolonner."));
    return options_fit(what, o, err);
}

/* ---- curves ---- */

/* Whole days are counted, other times sorted; both give the same risk sets. */
static int make_sets(const struct survival_file *f, struct risk_set *ret, struct arena *a, struct err *err)
{
    const struct survival_rows *r = &f->in.rows;
    double most = 0;
    for (size_t i = 0; i < r->n; i++)
        most = fmax(most, r->exit[i]);
    if (!f->whole_days || (most + 1) * f->in.n_groups * (f->n_causes + 2) > COUNTERS_MOST)
        return risk_sets_of_rows(r, f->in.n_groups, f->n_causes, ret, a, err);
    uint16_t *entry = r->entry ? arena_array(a, r->n, sizeof *entry) : NULL;
    uint16_t *exits = arena_array(a, r->n, sizeof *exits);
    if (!exits || (r->entry && !entry))
        return err_set(err, ERR_LIMIT, "no memory for days");
    for (size_t i = 0; i < r->n; i++) {
        exits[i] = (uint16_t)r->exit[i];
        if (entry)
            entry[i] = isinf(r->entry[i]) ? SURVIVAL_FROM_START : (uint16_t)r->entry[i];
    }
    struct survival_days days = {r->n, entry, exits, r->event, r->group};
    return risk_sets_of_days(&days, f->in.n_groups, f->n_causes, ret, a, err);
}

static void put_curve(struct result_rows *r, const char *group, const struct survival_curve *c)
{
    for (size_t t = 0; t < c->n; t++) {
        const struct survival_point *p = &c->points[t];
        result_text(r, group);
        result_real(r, p->time);
        result_int(r, p->n_risk);
        result_int(r, p->n_event);
        result_int(r, p->n_censored);
        result_real(r, p->s);
        result_real(r, p->se);
        result_real(r, p->low);
        result_real(r, p->high);
        survival_put_warning(r, p->warnings);
        result_end(r);
    }
}

static void put_counts(struct result_rows *r, const struct survival_curve *c)
{
    result_int(r, c->n_rows);
    result_int(r, c->n_event);
    result_int(r, c->n_censored);
}

static void put_quantiles(
    struct result_rows *r, const char *group, const struct survival_curve *c, const struct options *o)
{
    for (int i = 0; i < o->n_quantiles; i++) {
        struct survival_quantile q = survival_quantile(c, o->quantile[i]);
        result_text(r, group);
        put_counts(r, c);
        result_real(r, q.q);
        result_real(r, q.time);
        result_real(r, q.low);
        result_real(r, q.high);
        survival_put_warning(r, c->warnings);
        result_end(r);
    }
}

/* With several groups: the difference from the first. */
static void put_mean_difference(
    struct result_rows *r, const struct survival_mean *first, const struct survival_mean *m)
{
    struct survival_mean_change d = {NAN, NAN, NAN, NAN, NAN};
    if (first != m)
        d = survival_mean_difference(first, m);
    result_real(r, d.difference);
    result_real(r, d.se);
    result_real(r, d.low);
    result_real(r, d.high);
    result_real(r, d.p);
}

static unsigned put_mean(struct result_rows *r, const char *group, const struct survival_curve *c, double tau,
    struct survival_mean *first, bool is_first)
{
    struct survival_mean m = survival_mean(c, tau);
    if (is_first)
        *first = m;
    result_text(r, group);
    put_counts(r, c);
    result_real(r, m.tau);
    result_real(r, m.mean);
    result_real(r, m.se);
    result_real(r, m.low);
    result_real(r, m.high);
    put_mean_difference(r, is_first ? &m : first, &m);
    survival_put_warning(r, m.warnings);
    result_end(r);
    return m.warnings;
}

static int put_km(const struct survival_file *f, const struct options *o, struct buf *out,
    unsigned *ret_warnings, struct arena *a, struct err *err)
{
    static const char *const curve_columns[] = {
        "group", "time", "n_risk", "n_event", "n_censored", "survival", "se", "low", "high", "warning", NULL};
    static const char *const quantile_columns[] = {
        "group", "n", "n_event", "n_censored", "q", "time", "low", "high", "warning", NULL};
    static const char *const mean_columns[] = {"group", "n", "n_event", "n_censored", "tau", "rmst", "se",
        "low", "high", "difference", "difference_se", "difference_low", "difference_high", "p", "warning",
        NULL};
    struct result_rows r;
    struct survival_mean first = {0};
    struct risk_set *sets = arena_array(a, (size_t)f->in.n_groups, sizeof *sets);
    int rc = sets ? make_sets(f, sets, a, err) : err_set(err, ERR_LIMIT, "no memory for curves");
    result_start(&r, out, o->json,
        o->n_quantiles  ? quantile_columns
        : isnan(o->tau) ? curve_columns
                        : mean_columns);
    for (int g = 0; rc == OK && g < f->in.n_groups; g++) {
        struct survival_curve c;
        rc = survival_km(&sets[g], &c, a, err);
        if (rc != OK)
            break;
        survival_limits(&c);
        if (o->n_quantiles)
            put_quantiles(&r, f->group[g], &c, o);
        else if (isnan(o->tau))
            put_curve(&r, f->group[g], &c);
        else
            c.warnings = put_mean(&r, f->group[g], &c, o->tau, &first, g == 0);
        *ret_warnings |= c.warnings;
    }
    return rc;
}

static unsigned put_incidence(struct result_rows *r, const char *group, const struct incidence_curve *c)
{
    unsigned all = 0;
    for (size_t t = 0; t < c->overall.n; t++) {
        const struct survival_point *s = &c->overall.points[t];
        for (int k = 0; k < c->n_causes; k++) {
            const struct incidence_point *p = &c->cause[t * (size_t)c->n_causes + (size_t)k];
            unsigned warnings = s->warnings | (p->f == 0 ? SURVIVAL_NO_EVENT : 0);
            result_text(r, group);
            result_int(r, k + 1);
            result_real(r, s->time);
            result_int(r, s->n_risk);
            result_int(r, p->n_event);
            result_int(r, s->n_censored);
            result_real(r, s->s);
            result_real(r, p->f);
            result_real(r, p->se);
            result_real(r, p->low);
            result_real(r, p->high);
            survival_put_warning(r, warnings);
            result_end(r);
            all |= warnings;
        }
    }
    return all;
}

static int put_aj(const struct survival_file *f, const struct options *o, struct buf *out,
    unsigned *ret_warnings, struct arena *a, struct err *err)
{
    static const char *const columns[] = {"group", "cause", "time", "n_risk", "n_event", "n_censored",
        "survival", "incidence", "se", "low", "high", "warning", NULL};
    struct result_rows r;
    struct risk_set *sets = arena_array(a, (size_t)f->in.n_groups, sizeof *sets);
    int rc = sets ? make_sets(f, sets, a, err) : err_set(err, ERR_LIMIT, "no memory for curves");
    result_start(&r, out, o->json, columns);
    for (int g = 0; rc == OK && g < f->in.n_groups; g++) {
        struct incidence_curve c;
        rc = incidence_aj(&sets[g], &c, a, err);
        if (rc != OK)
            break;
        incidence_limits(&c);
        *ret_warnings |= put_incidence(&r, f->group[g], &c);
    }
    return rc;
}

/* ---- tests ---- */

static int put_test(struct result_rows *r, const char *what, int cause, const struct survival_file *f,
    struct buf *notes, struct arena *a, struct err *err)
{
    struct survival_test t;
    bool gray = strcmp(what, "gray") == 0;
    int rc = (gray ? survival_gray : survival_logrank)(&f->in, cause, &t, a, err);
    if (rc != OK)
        return rc;
    result_text(r, what);
    if (cause)
        result_int(r, cause);
    else
        result_text(r, "any");
    result_int(r, f->in.n_groups);
    result_int(r, f->in.n_strata);
    result_int(r, t.n);
    result_int(r, t.n_event);
    result_int(r, t.n_censored);
    result_real(r, t.chi_square);
    result_int(r, t.df);
    result_real(r, t.p);
    result_text(r, t.df == 0 ? "not_known" : t.df < f->in.n_groups - 1 ? "fewer_groups" : "");
    result_end(r);
    if (t.df == 0)
        buf_printf(notes, "%s\n",
            tr("not_known: testen kan ikke beregnes. Der skal være mindst to grupper under observation, når en hændelse sker."));
    else if (t.df < f->in.n_groups - 1)
        buf_printf(notes, "%s\n",
            tr("fewer_groups: nogle grupper er aldrig under observation sammen med de andre, når en hændelse sker, og tæller ikke med."));
    return OK;
}

static int put_tests(const char *what, const struct survival_file *f, const struct options *o,
    struct buf *out, struct buf *notes, struct arena *a, struct err *err)
{
    static const char *const columns[] = {"test", "cause", "n_groups", "n_strata", "n", "n_event",
        "n_censored", "chi_square", "df", "p", "warning", NULL};
    bool all_causes = strcmp(what, "gray") == 0 && o->cause == 0;
    struct result_rows r;
    if (f->in.n_groups < 2)
        return err_user(err, ERR_INVALID,
            tr("%s: kolonnen \"%.60s\" har kun én gruppe, så der er intet at sammenligne."), o->path,
            o->columns.group);
    if (f->in.n_groups > SURVIVAL_TEST_GROUPS)
        return err_user(err, ERR_INVALID,
            tr("%s: der er %d grupper. En test kan sammenligne højst %d; slå nogle sammen."), o->path,
            f->in.n_groups, SURVIVAL_TEST_GROUPS);
    result_start(&r, out, o->json, columns);
    int rc = OK, first = all_causes ? 1 : (int)o->cause, last = all_causes ? f->n_causes : first;
    for (int cause = first; rc == OK && cause <= last; cause++)
        rc = put_test(&r, what, cause, f, notes, a, err);
    return rc;
}

/* ---- the commands ---- */

/* With --cause, Kaplan–Meier takes other causes as censored. */
static void only_cause(struct survival_file *f, int64_t cause)
{
    uint8_t *event = (uint8_t *)(uintptr_t)f->in.rows.event; /* the file's own, in the arena */
    for (size_t i = 0; i < f->in.rows.n; i++)
        event[i] = event[i] == cause;
    f->n_causes = 1;
}

static int compute(const char *what, const struct options *o, const struct buf *data, struct buf *out,
    struct buf *notes, struct arena *a, struct err *err)
{
    struct survival_file f;
    unsigned warnings = 0;
    int rc = survival_file_read(o->path, data->data ? data->data : "", data->len, &o->columns, &f, a, err);
    if (rc != OK)
        return rc;
    if (strcmp(what, "km") == 0) {
        if (o->cause)
            only_cause(&f, o->cause);
        rc = put_km(&f, o, out, &warnings, a, err);
    } else if (strcmp(what, "aj") == 0) {
        rc = put_aj(&f, o, out, &warnings, a, err);
    } else {
        rc = put_tests(what, &f, o, out, notes, a, err);
    }
    survival_put_notes(notes, warnings);
    if (rc == OK && (buf_failed(out) || buf_failed(notes)))
        rc = err_set(err, ERR_LIMIT, "no memory for the rows");
    return rc;
}

int survival_command(
    const char *what, int argc, char **argv, struct buf *ret_out, struct buf *ret_notes, struct err *err)
{
    struct options o;
    int rc = read_options(what, argc, argv, &o, err);
    if (rc != OK)
        return rc;
    struct buf data = BUF_INIT;
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "no memory to compute");
    rc = file_read(o.path, 0, &data, err);
    if (rc == ERR_NOT_FOUND) {
        err_clear(err);
        rc = err_user(err, ERR_NOT_FOUND, tr("Filen %s findes ikke."), o.path);
    }
    if (rc == OK)
        rc = compute(what, &o, &data, ret_out, ret_notes, a, err);
    buf_done(&data);
    arena_free(a);
    return rc;
}

static void put_help(struct buf *out)
{
    buf_printf(out, "%s",
        tr("Kurver og test af en CSV-fil (UTF-8, komma eller semikolon, kolonnernes navne i første linje), én række pr. forløb:\n"
           "  --time KOLONNE    tiden til hændelse eller ophør, et tal fra 0\n"
           "  --event KOLONNE   0 = ophørt uden hændelse (censureret), 1 til 16 = hændelsens årsag\n"
           "  --entry KOLONNE   tiden, hvorfra personen følges (sen start); tom = fra begyndelsen\n"
           "  --group KOLONNE   én kurve pr. gruppe; med logrank og gray de grupper, der sammenlignes\n"
           "  --strata KOLONNE  logrank og gray: sammenlign inden for hvert stratum\n"
           "  --cause N         km, logrank: kun årsag N, andre som censureret; gray: kun årsag N\n"
           "  --rmst TID        km: middeltid uden hændelse indtil TID i stedet for kurven, og forskellen fra første gruppe med p\n"
           "  --quantile Q,…    km: tiden, hvor andelen Q har haft hændelsen, i stedet for kurven\n"
           "  --csv, --json     rækker som CSV (standard) eller ét JSON-objekt pr. linje; 10 betydende cifre\n"
           "Kolonner i svaret: group, cause, time; n_risk (under observation lige før), n_event, n_censored; survival (Kaplan–Meier), incidence (Aalen–Johansen); "
           "se (standardfejl), low og high (95 pct.); tau, rmst, q; chi_square, df, p; warning. Et tomt felt (null) kan ikke beregnes.\n"
           "Formler og kanttilfælde står i docs/definitions.md under \"Kurver og test\".\n"));
}
EFFECT_HELP(survival_help, "km aj logrank gray", 90, put_help);

static int rows_km(int argc, char **argv, struct buf *ret_out, struct buf *ret_notes, struct err *err)
{
    if (!effect_option_is_there(argc, argv, "time"))
        return times_command(false, argc, argv, ret_out, ret_notes, err);
    return survival_command("km", argc, argv, ret_out, ret_notes, err);
}
static int run_km(int argc, char **argv, struct err *err)
{
    return effect_command_run("km", argc, argv, rows_km, err);
}
COMMAND(effect_km_command, "effect km",
    N_("{--time KOLONNE --event KOLONNE [--entry KOLONNE] [--group KOLONNE] [--cause N] [--rmst TID | --quantile Q,…] FIL.csv | DATA [HVEM] [--causes …] [--over]} [--json|--csv]"),
    N_("Andelen uden hændelse over tid (Kaplan–Meier) med standardfejl og grænser."), run_km);

static int rows_aj(int argc, char **argv, struct buf *ret_out, struct buf *ret_notes, struct err *err)
{
    if (!effect_option_is_there(argc, argv, "time"))
        return times_command(true, argc, argv, ret_out, ret_notes, err);
    return survival_command("aj", argc, argv, ret_out, ret_notes, err);
}
static int run_aj(int argc, char **argv, struct err *err)
{
    return effect_command_run("aj", argc, argv, rows_aj, err);
}
COMMAND(effect_aj_command, "effect aj",
    N_("{--time KOLONNE --event KOLONNE [--entry KOLONNE] [--group KOLONNE] FIL.csv | DATA [HVEM] [--causes …] [--over]} [--json|--csv]"),
    N_("Andelen, der har haft hver årsag først (Aalen–Johansen), med standardfejl og grænser."), run_aj);

static int rows_logrank(int argc, char **argv, struct buf *ret_out, struct buf *ret_notes, struct err *err)
{
    return survival_command("logrank", argc, argv, ret_out, ret_notes, err);
}
static int run_logrank(int argc, char **argv, struct err *err)
{
    return effect_command_run("logrank", argc, argv, rows_logrank, err);
}
COMMAND(effect_logrank_command, "effect logrank",
    N_("--time KOLONNE --event KOLONNE --group KOLONNE [--entry KOLONNE] [--strata KOLONNE] [--cause N] [--json|--csv] FIL.csv"),
    N_("Tester, om hændelsen sker lige hurtigt i grupperne (log-rank)."), run_logrank);

static int rows_gray(int argc, char **argv, struct buf *ret_out, struct buf *ret_notes, struct err *err)
{
    return survival_command("gray", argc, argv, ret_out, ret_notes, err);
}
static int run_gray(int argc, char **argv, struct err *err)
{
    return effect_command_run("gray", argc, argv, rows_gray, err);
}
COMMAND(effect_gray_command, "effect gray",
    N_("--time KOLONNE --event KOLONNE --group KOLONNE [--strata KOLONNE] [--cause N] [--json|--csv] FIL.csv"),
    N_("Tester for hver årsag, om lige mange i grupperne får den (Grays test)."), run_gray);
