/* Reports of suppliers, of associations that get a subsidy, and of others who give an intervention with no citizen rows here. Figures stand as
 * the supplier printed them, with data date and qualifier, and count as reported only when the report is approved. */
#include "base/lang.h"
#include "base/text.h"
#include "supply/activity_count.h"
#include "system/organisation.h"

static const struct field report_fields[] = {
    FIELD(activity, day, F_DAY, N_("Periodens første dag"), FR_REQUIRED),
    FIELD(activity, end_day, F_DAY, N_("Periodens sidste dag"), FR_REQUIRED),
    FIELD(activity, due_day, F_DAY, N_("Frist"), FR_REQUIRED),
    FIELD_MAX(activity, party, F_TEXT, N_("Leverandør eller forening"), 0, 160),
    FIELD(activity, done_day, F_DAY, N_("Modtaget den"), 0),
    FIELD_MAX(activity, document, F_TEXT, N_("Dokumentnummer"), 0, 80),
    FIELD_MAX(activity, reason, F_TEXT, N_("Hvad der mangler"), 0, 300),
    FIELD_MAX(activity, text, F_LONG, N_("Resultater i ord, som leverandøren skriver dem"), 0, 4000),
};

static int check_report(struct conn *c, struct activity *row, struct arena *a, struct err *err)
{
    struct intervention iv;
    if (!day_is_none(row->done_day) && row->done_day.n > clock_today().n)
        err_field(err, "done_day", "%s", tr("Dagen ligger i fremtiden. Ret datoen."));
    if (!day_is_none(row->due_day) && !day_is_none(row->day) && row->due_day.n < row->day.n)
        err_field(err, "due_day", "%s", tr("Fristen ligger før periodens første dag. Ret en af dem."));
    if (!row->party || !*row->party) {
        int rc = intervention_by_key(c, row->intervention, &iv, a, err);
        if (rc)
            return rc;
        row->party = iv.provider ? organisation_name(iv.provider) : NULL;
        if (!row->party)
            err_field(err, "party", "%s", tr("Skriv, hvem rapporten kommer fra."));
    }
    row->title = row->party;
    return err->code;
}

static int run_remind(
    struct conn *c, const struct actor *actor, struct activity *row, struct arena *a, struct err *err)
{
    (void)c;
    (void)actor;
    (void)a;
    row->reminded = clock_today();
    return err->code;
}

static int undo_remind(
    struct conn *c, const struct actor *actor, struct activity *row, struct arena *a, struct err *err)
{
    (void)c;
    (void)actor;
    (void)a;
    row->reminded = DAY_NONE;
    return err->code;
}

static int run_return(
    struct conn *c, const struct actor *actor, struct activity *row, struct arena *a, struct err *err)
{
    (void)c;
    (void)actor;
    (void)a;
    if (!row->reason || !*row->reason)
        return err_field(err, "reason", "%s", tr("Skriv, hvad leverandøren skal rette eller sende."));
    return err->code;
}

static int undo_nothing(
    struct conn *c, const struct actor *actor, struct activity *row, struct arena *a, struct err *err)
{
    (void)c;
    (void)actor;
    (void)a;
    row->reason = NULL;
    return err->code;
}

static const struct activity_action report_actions[] = {
    {.key = "modtag",
        .label = N_("Registrér modtaget"),
        .from = "expected,returned",
        .to = "received",
        .fields = {"done_day", "document"},
        .stamp_day = "done_day",
        .receipt = N_("Rapporten er registreret som modtaget.")},
    {.key = "godkend",
        .label = N_("Godkend"),
        .from = "received",
        .to = "approved",
        .receipt = N_("Rapporten er godkendt. Dens tal vises nu som oplyste tal."),
        .by_city = true},
    {.key = "retur",
        .label = N_("Send retur"),
        .from = "received",
        .to = "returned",
        .fields = {"reason"},
        .run = run_return,
        .undo = undo_nothing,
        .receipt = N_("Rapporten er sendt retur."),
        .by_city = true},
    {.key = "ryk",
        .label = N_("Notér rykker"),
        .from = "expected",
        .to = "expected",
        .run = run_remind,
        .undo = undo_remind,
        .receipt = N_("Det er noteret, at leverandøren er rykket i dag."),
        .by_city = true},
};
ACTIVITY_REGISTER(supplier_report_register, .key = "supplier_report", .path = "leverandoerrapporter",
    .title = N_("Rapporter fra leverandører"), .one = N_("Rapport"), .add = N_("Opret rapport"),
    .lead = N_(
        "En række er en rapport for en periode. Den har tal, som leverandøren har oplyst, og ingen borgere. Tallene gælder først, når rapporten er godkendt."),
    .kind = "subsidy", ACTIVITY_FIELDS(report_fields), ACTIVITY_ACTIONS(report_actions),
    .columns = {"party", "intervention", "day", "end_day", "due_day", "state", "n_children"},
    .state_list = "supplier_report_state", .state0 = "expected", .late_state = "expected,returned",
    .check = check_report, .with_span = true, .sort = 60);
ACTIVITY_MEASURE(reports, .key = "reports", .label = N_("Rapporter ventet i perioden"), .unit = "reports",
    .reg = "supplier_report", .sort = 10, .definition = N_("Rapporter, hvis periode overlapper den valgte."));
ACTIVITY_MEASURE(reports_approved, .key = "reports_approved", .label = N_("Rapporter godkendt"),
    .unit = "reports", .reg = "supplier_report", .state = "approved", .sort = 20,
    .definition = N_("Godkendte rapporter, hvis periode overlapper den valgte."));

static const struct field figure_fields[] = {
    FIELD_MAX(activity, title, F_TEXT, N_("Hvad tallet tæller"), FR_REQUIRED, 160),
    FIELD_MAX(activity, as_printed, F_TEXT, N_("Som leverandøren har skrevet det"), FR_REQUIRED, 60),
    FIELD(activity, value, F_DEC, N_("Tallet"), 0),
    FIELD_CODE(activity, unit, N_("Enhed"), FR_REQUIRED, "unit"),
    FIELD_CODE(activity, qualifier, N_("Forbehold"), 0, "qualifier"),
    FIELD_MAX(activity, data_date, F_TEXT, N_("Datadato"), 0, 20),
    FIELD_MAX(activity, kind, F_TEXT, N_("Svarer til"), 0, 40),
    FIELD_MAX(activity, text, F_TEXT, N_("Bemærkning"), 0, 300),
};

/* The measures of the ways the intervention is worked with. */
static int figure_choices(struct conn *c, const char *intervention, struct activity_choice **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    enum { MOST = 40 };
    struct activity_choice *list = arena_must(a, MOST * sizeof *list);
    struct activity_way ways[ACTIVITY_WAYS];
    struct intervention iv;
    size_t n_ways = 0, n = 0;
    int rc = intervention_by_key(c, intervention, &iv, a, err);
    if (!rc)
        rc = activity_ways(c, &iv, ways, &n_ways, a, err);
    list[n++] = (struct activity_choice){"", tr("Intet mål i Tovholder")};
    for (size_t i = 0; !rc && i < n_ways; i++) {
        const struct activity_measure **measures;
        size_t n_measures = activity_measures_of(ways[i].key, &measures, a);
        for (size_t k = 0; k < n_measures && n < MOST; k++)
            list[n++] = (struct activity_choice){measures[k]->key, tr(measures[k]->label)};
    }
    *ret = list;
    *ret_n = n;
    return rc;
}

static int check_figure(struct conn *c, struct activity *row, struct arena *a, struct err *err)
{
    (void)c;
    (void)a;
    if (row->kind && *row->kind && !activity_measure_find(row->kind))
        err_field(err, "kind", "%s", tr("Vælg en af mulighederne."));
    return err->code;
}
ACTIVITY_REGISTER(report_figure_register, .key = "report_figure", .path = "rapporttal",
    .title = N_("Tal i rapporten"), .one = N_("Tal"), .add = N_("Tilføj tal"),
    .lead = N_("En række er ét tal, som leverandøren har skrevet det."), .parent = "supplier_report",
    ACTIVITY_FIELDS(figure_fields),
    .columns = {"title", "as_printed", "unit", "qualifier", "data_date", "text"}, .choice_field = "kind",
    .choices = figure_choices, .check = check_figure, .sort = 61);
