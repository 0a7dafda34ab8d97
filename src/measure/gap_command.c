/* `tovholder effect pause` and `tovholder effect newspell`. */
#include "base/field.h"
#include "base/lang.h"
#include "measure/effect_command.h"
#include "measure/effect_options.h"
#include "measure/measure_options.h"
#include "measure/new_spell.h"
#include "measure/pause_gap.h"
#include "system/command.h"

#include <math.h>

static const int WEEKS[] = {8, 13, 26};
enum { N_WEEKS = sizeof WEEKS / sizeof WEEKS[0] };

/* ---- pauses ---- */

static const char *const PAUSE_COLUMNS[] = {WAIT_COLUMNS, "limit", "from", "to", RESULT_ORIGIN, NULL};
static const char *const GAP_COLUMNS[] = {"person", "intervention", "start", "end", "days", "benefit_days",
    "over", "ended", "limit", RESULT_ORIGIN, NULL};

struct pause_command {
    struct measure_options o;
    struct pause_gap_rule rule;
    struct pause_gap_result gaps;
    struct first_offer_result benefit, referral;
    struct result_rows rows;
};

static void pause_end(struct pause_command *c, uint16_t until)
{
    const struct pause_gap_rule *rule = &c->rule;
    result_int(&c->rows, rule->limit_days);
    result_day(&c->rows, rule->from ? snap_date(rule->from) : DAY_NONE);
    result_day(&c->rows, rule->to <= SNAP_DAY_LAST ? snap_date((uint16_t)(rule->to - 1)) : DAY_NONE);
    result_origin(&c->rows, c->o.open.snapshot, rule->profile->key, until);
    result_end(&c->rows);
}

/* x of n as a row like those of a wait. */
static void share_row(struct pause_command *c, const char *measure, int64_t x, int64_t n)
{
    struct share s = share_wilson(x, n);
    struct result_rows *r = &c->rows;
    result_text(r, measure);
    result_text(r, NULL);
    result_text(r, "share");
    result_int(r, n);
    result_int(r, x);
    result_int(r, INT_NONE);
    result_int(r, c->gaps.wait.n_running);
    result_int(r, INT_NONE);
    result_real(r, s.valid ? s.p : NAN);
    result_real(r, s.valid ? s.low : NAN);
    result_real(r, s.valid ? s.high : NAN);
    result_text(r, !s.valid ? "empty" : c->gaps.n_undecided ? "undecided" : "");
    pause_end(c, c->gaps.until);
}

static void wait_rows(struct pause_command *c, const char *left, const char *quartile,
    const struct wait_curves *w, bool net, uint16_t until)
{
    for (int i = 0; i < N_WEEKS; i++) {
        wait_row_after(&c->rows, left, w, net, WEEKS[i]);
        pause_end(c, until);
    }
    for (int q = 1; q <= 3; q++) {
        wait_row_quartile(&c->rows, quartile, w, net, q);
        pause_end(c, until);
    }
}

static void pause_summary(struct pause_command *c)
{
    share_row(c, "gaps_over_limit", c->gaps.n_over, (int64_t)c->gaps.n);
    share_row(c, "persons_over_limit", c->gaps.n_over_persons, c->gaps.n_persons);
    wait_rows(c, "no_next_course", "days_to_next_course", &c->gaps.wait, true, c->gaps.until);
    wait_rows(
        c, "no_first_offer", "days_from_benefit_to_first_offer", &c->benefit.wait, false, c->benefit.until);
    for (int q = 1; q <= 3; q++) {
        wait_row_quartile(&c->rows, "days_from_referral_to_course", &c->referral.wait, true, q);
        pause_end(c, c->referral.until);
    }
}

static void gap_rows(struct pause_command *c)
{
    static const char *const ended[] = {
        [PAUSE_GAP_RUNS] = "running", [PAUSE_GAP_COURSE] = "course", [PAUSE_GAP_GONE] = "gone"};
    const struct snapshot *s = c->o.open.snapshot;
    struct result_rows *r = &c->rows;
    for (size_t i = 0; i < c->gaps.n; i++) {
        const struct pause_gap *g = &c->gaps.gaps[i];
        result_int(r, s->person_id[g->person]);
        result_text(r, s->interventions[g->intervention].key);
        result_day(r, snap_date(g->start));
        result_day(r, snap_date((uint16_t)(g->end - 1)));
        result_int(r, g->end - g->start);
        result_int(r, g->benefit_days);
        result_int(r, g->is_over);
        result_text(r, ended[g->ended]);
        result_int(r, c->rule.limit_days);
        result_origin(r, s, c->rule.profile->key, c->gaps.until);
        result_end(r);
    }
}

/* Persons of a database are seen on pages, where every reading is written down. */
static int rows_allowed(const struct snapshot *s, struct err *err)
{
    for (int i = 0; i < s->n_interventions; i++)
        if (s->interventions[i].id != INT_NONE)
            return err_user(err, ERR_DENIED, "%s",
                tr("--rows viser personer og virker kun på filer. Personerne bag tal i databasen ses på siderne, hvor læsning bliver registreret."));
    return OK;
}

static int pause_measure(struct pause_command *c, struct arena *a, struct err *err)
{
    const struct snapshot *s = c->o.open.snapshot;
    struct first_offer_rule first = {.benefit = c->rule.benefit, .from = c->rule.from, .to = c->rule.to};
    int rc = pause_gaps(s, &c->rule, &c->gaps, a, err);
    if (!rc)
        rc = first_offers(s, &first, &c->benefit, a, err);
    first.since = FIRST_OFFER_SINCE_REFERRAL;
    if (!rc)
        rc = first_offers(s, &first, &c->referral, a, err);
    return rc;
}

static int pause_rows(int argc, char **argv, struct buf *out, struct buf *notes, struct err *err)
{
    struct pause_command c = {0};
    int64_t limit;
    int rc = command_number(&argc, argv, "limit", 0, 10000, 56, &limit, err);
    const char *benefit = command_option(&argc, argv, "benefit");
    bool rows = command_flag(&argc, argv, "rows");
    if (!rc)
        rc = measure_options_take(argc, argv, "local", &c.o, notes, err);
    if (rc)
        return rc;
    struct arena *a = arena_new(0);
    const struct snapshot *s = c.o.open.snapshot;
    c.rule = (struct pause_gap_rule){
        .profile = &c.o.open.profile, .limit_days = limit, .from = c.o.from, .to = c.o.to};
    if (!a)
        rc = err_set(err, ERR_LIMIT, "no memory to measure");
    if (!rc && rows)
        rc = rows_allowed(s, err);
    if (!rc)
        rc = measure_active_benefits(s, benefit, &c.rule.benefit, err);
    if (!rc)
        rc = pause_measure(&c, a, err);
    if (!rc) {
        result_start(&c.rows, out, c.o.json, rows ? GAP_COLUMNS : PAUSE_COLUMNS);
        rows ? gap_rows(&c) : pause_summary(&c);
    }
    arena_free(a);
    measure_options_done(&c.o);
    return rc;
}

static int run_pause(int argc, char **argv, struct err *err)
{
    return effect_command_run("pause", argc, argv, pause_rows, err);
}
COMMAND(effect_pause_command, "effect pause",
    N_("DATA [--limit DAGE] [--benefit KODE,…] [--rows] [--from DATO] [--to DATO] [--json|--csv]"),
    N_("Huller mellem forløb: andel over grænsen af ydelsesdage, andel uden næste forløb efter 8, 13 og 26 uger, og ventetid til det første."),
    run_pause);

/* ---- new spells ---- */

static const char *const SPELL_COLUMNS[] = {"measure", "n", "x", "n_censored", "n_not_due", "n_gone",
    "n_risk", "value", "low", "high", "warning", "codes", "days", "return_days", "return", "from", "to",
    RESULT_ORIGIN, NULL};

struct spell_command {
    struct measure_options o;
    struct new_spell_rule rule;
    struct new_spell_result r;
    const char *codes;
    struct result_rows rows;
};

static void spell_end(
    struct spell_command *c, double value, double low, double high, const char *warning, uint16_t until)
{
    struct result_rows *r = &c->rows;
    const struct new_spell_rule *rule = &c->rule;
    result_real(r, value);
    result_real(r, low);
    result_real(r, high);
    result_text(r, warning);
    result_text(r, c->codes);
    result_int(r, rule->days);
    result_int(r, rule->return_days);
    result_text(r, rule->within ? "within" : "on");
    result_day(r, rule->from ? snap_date(rule->from) : DAY_NONE);
    result_day(r, rule->to <= SNAP_DAY_LAST ? snap_date((uint16_t)(rule->to - 1)) : DAY_NONE);
    result_origin(r, c->o.open.snapshot, rule->profile->key, until);
    result_end(r);
}

static void curve_row(struct spell_command *c, const char *measure, const struct survival_point *p)
{
    const struct wait_curves *w = &c->r.wait;
    result_text(&c->rows, measure);
    result_int(&c->rows, w->n);
    result_int(&c->rows, p->n_event);
    result_int(&c->rows, w->n_running);
    result_int(&c->rows, INT_NONE);
    result_int(&c->rows, w->n_other);
    result_int(&c->rows, p->n_risk);
    char warning[80];
    measure_warning_words(w->n == 0, p->warnings, warning, sizeof warning);
    spell_end(c, 1 - p->s, 1 - p->high, 1 - p->low, warning, c->r.left.until);
}

static void outcome_row(struct spell_command *c, const char *measure, const struct outcome_result *o)
{
    result_text(&c->rows, measure);
    result_int(&c->rows, o->n);
    result_int(&c->rows, o->x);
    result_int(&c->rows, INT_NONE);
    result_int(&c->rows, o->not_due);
    result_int(&c->rows, o->gone);
    result_int(&c->rows, INT_NONE);
    bool valid = o->share.valid;
    spell_end(c, valid ? o->share.p : NAN, valid ? o->share.low : NAN, valid ? o->share.high : NAN,
        valid ? "" : "empty", o->until);
}

static int spell_codes(struct spell_command *c, const char *codes, const char *outcome, struct err *err)
{
    const struct snapshot *s = c->o.open.snapshot;
    c->codes = codes ? codes : "sygedagpenge";
    int rc = code_set_parse(s, c->codes, &c->rule.spells, NULL, err);
    return rc ? rc : code_set_parse(s, outcome ? outcome : "work", &c->rule.work, NULL, err);
}

static int spell_rows(int argc, char **argv, struct buf *out, struct buf *notes, struct err *err)
{
    struct spell_command c = {0};
    int64_t days, back, gap;
    const char *codes = command_option(&argc, argv, "code"),
               *outcome = command_option(&argc, argv, "outcome");
    bool within = command_flag(&argc, argv, "within");
    int rc = command_number(&argc, argv, "days", 1, 3650, 175, &days, err);
    if (!rc)
        rc = command_number(&argc, argv, "return-days", 1, 3650, within ? 28 : 30, &back, err);
    if (!rc)
        rc = command_number(&argc, argv, "gap", 0, 365, 0, &gap, err);
    uint16_t register_from = 0;
    if (!rc)
        rc = effect_register_from(&argc, argv, &register_from, err);
    if (!rc)
        rc = measure_options_take(argc, argv, NULL, &c.o, notes, err);
    if (rc)
        return rc;
    struct arena *a = arena_new(0);
    rc = a ? effect_new_from(register_from, c.o.to, &c.o.from, err) : OK;
    c.rule = (struct new_spell_rule){.gap_days = (uint16_t)gap,
        .from = c.o.from,
        .to = c.o.to,
        .days = (uint16_t)days,
        .within = within,
        .return_days = (uint16_t)back,
        .profile = &c.o.open.profile,
        .n_threads = c.o.n_threads};
    if (!rc)
        rc = a ? spell_codes(&c, codes, outcome, err) : err_set(err, ERR_LIMIT, "no memory to measure");
    if (!rc)
        rc = new_spells(c.o.open.snapshot, &c.rule, false, &c.r, a, err);
    if (!rc) {
        result_start(&c.rows, out, c.o.json, SPELL_COLUMNS);
        curve_row(&c, "exits_km", &c.r.on_day);
        curve_row(&c, "exits_aj", &c.r.on_day_all);
        outcome_row(&c, "exits_share", &c.r.left);
        outcome_row(&c, "leavers_with_outcome", &c.r.work);
    }
    arena_free(a);
    measure_options_done(&c.o);
    return rc;
}

static int run_newspell(int argc, char **argv, struct err *err)
{
    return effect_command_run("newspell", argc, argv, spell_rows, err);
}
COMMAND(effect_newspell_command, "effect newspell",
    N_("DATA [--code KODE,…] [--days DAGE] [--outcome KODE,…] [--return-days DAGE] [--within] [--gap DAGE] [--register-from DATO] [--from DATO] [--to DATO] [--json|--csv]"),
    N_("Nye perioder med en ydelse: andel slut før uge 26 (175 dage), og andel af dem i arbejde bagefter."),
    run_newspell);

static void put_help(struct buf *out)
{
    buf_printf(out, "%s",
        tr("pause: huller mellem en persons forløb, og ventetid til det første (standardprofil: local)\n"
           "  --limit DAGE        flere dage på ydelse end det er over grænsen; standard 56\n"
           "  --benefit KODE,…    ydelser, hvis dage tæller; standard alle, der følges af en indsats\n"
           "  --from, --to DATO   huller og ventetider, der begynder fra og med, til og med\n"
           "  --rows              ét hul pr. række (kun filer): person, intervention (før hullet), start, end (sidste dag), days, benefit_days, over, ended: course, gone eller running\n"
           "Målene: gaps_over_limit og persons_over_limit (n_event af n); no_next_course efter 8, 13 og 26 uger (Kaplan–Meier); days_to_next_course; no_first_offer fra en ny ydelse "
           "(Aalen–Johansen) og dens kvartiler; days_from_referral_to_course (kun henvisninger, der blev til et forløb).\n"
           "Kolonner: measure; at og unit (uger, kvartil eller andel); n, n_event, n_other (døde, fraflyttede, ydelsen slut), n_censored (løber på datadagen), n_risk; value, low, high (95 pct.); "
           "warning: few_at_risk, no_event (ingen har haft hændelsen endnu), undecided (huller inden for grænsen løber endnu og kan komme over den), beyond eller empty; limit, from, to.\n"
           "newspell: nye perioder med en ydelse, der er slut inden for et antal dage, og hvor mange af dem der bagefter arbejder\n"
           "  --code KODE,…       ydelsen (standard sygedagpenge); --gap DAGE: perioder med højst så mange dage imellem er én\n"
           "  --days DAGE         slut senest efter; standard 175, før uge 26\n"
           "  --outcome KODE,…    det, de bagefter skal være i (standard work), på --return-days efter den sidste dag (30), eller med --within på mindst én af dem (28)\n"
           "  --register-from D   første dag, kilderne kender: perioder tæller som nye fra den anden hele måned, hvor man ved, om der var en måneden før\n"
           "Målene: exits_km (døde og fraflyttede censureret), exits_aj (konkurrerende), exits_share (dem, der alle er fulgt så længe), leavers_with_outcome.\n"));
}
EFFECT_HELP(gap_help, "pause newspell", 40, put_help);
