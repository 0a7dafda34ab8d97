/* Work with companies: contacts, visits and larger meetings; partnerships with a period; match events and who came. A company is counted
 * once, however often it is visited. */
#include "base/lang.h"
#include "base/text.h"
#include "supply/activity_count.h"

#define EMPLOYER_FIELD                                                                                       \
    FIELD_MAX(activity, employer_cvr, F_TEXT, N_("Virksomhedens CVR- eller P-nummer"), FR_REQUIRED, 14)

static int check_past(struct conn *c, struct activity *row, struct arena *a, struct err *err)
{
    (void)c;
    (void)a;
    if (!day_is_none(row->day) && row->day.n > clock_today().n)
        err_field(err, "day", "%s", tr("Dagen ligger i fremtiden. Ret datoen."));
    return err->code;
}

static const struct field contact_fields[] = {
    FIELD_CODE(activity, kind, N_("Hvad var det?"), FR_REQUIRED, "company_contact_kind"),
    EMPLOYER_FIELD,
    FIELD(activity, day, F_DAY, N_("Dato"), FR_REQUIRED),
    FIELD_MAX(activity, title, F_TEXT, N_("Emne"), 0, 160),
    FIELD_MAX(activity, person, F_TEXT, N_("Kontaktperson i virksomheden"), 0, 120),
    FIELD_MAX(activity, quantity, F_INT, N_("Deltagere fra virksomheden"), 0, 5000),
    FIELD_MAX(activity, text, F_LONG, N_("Aftalt"), 0, 2000),
};
ACTIVITY_REGISTER(company_contact_register, .key = "company_contact", .path = "virksomhedskontakter",
    .title = N_("Kontakter til virksomheder"), .one = N_("Kontakt"), .add = N_("Registrér kontakt"),
    .lead = N_(
        "En række er én kontakt, ét besøg eller ét større møde. Virksomheder tælles én gang, uanset hvor mange kontakter de har haft."),
    .kind = "company", ACTIVITY_FIELDS(contact_fields),
    .columns = {"employer_cvr", "day", "kind", "title", "person", "intervention"}, .check = check_past,
    .sort = 10);
ACTIVITY_MEASURE(companies_contacted, .key = "companies_contacted", .label = N_("Virksomheder kontaktet"),
    .unit = "companies", .reg = "company_contact", .sum = ACTIVITY_EMPLOYERS, .sort = 10,
    .definition = N_(
        "Forskellige virksomheder med mindst én kontakt, ét besøg eller ét større møde i perioden."));
ACTIVITY_MEASURE(companies_visited, .key = "companies_visited", .label = N_("Virksomheder besøgt"),
    .unit = "companies", .reg = "company_contact", .sum = ACTIVITY_EMPLOYERS, .kind = "visit", .sort = 20,
    .definition = N_("Forskellige virksomheder med mindst ét besøg i perioden."));
ACTIVITY_MEASURE(company_meetings, .key = "company_meetings", .label = N_("Større møder"), .unit = "meetings",
    .reg = "company_contact", .kind = "meeting", .sort = 30,
    .definition = N_("Større møder med virksomheder i perioden."));
ACTIVITY_MEASURE(company_contacts, .key = "company_contacts", .label = N_("Kontakter i alt"),
    .unit = "contacts", .reg = "company_contact", .sort = 40,
    .definition = N_(
        "Kontakter, besøg og større møder i perioden. Den samme virksomhed kan være med flere gange."));

static int check_partnership(struct conn *c, struct activity *row, struct arena *a, struct err *err)
{
    (void)c;
    (void)a;
    if (!day_is_none(row->due_day) && !day_is_none(row->day) && row->due_day.n < row->day.n)
        err_field(err, "due_day", "%s", tr("Datoen ligger før samarbejdets første dag. Ret en af dem."));
    return err->code;
}
static const struct field partnership_fields[] = {
    FIELD_CODE(activity, kind, N_("Samarbejde"), FR_REQUIRED, "partnership_kind"),
    EMPLOYER_FIELD,
    FIELD(activity, day, F_DAY, N_("Første dag"), FR_REQUIRED),
    FIELD(activity, end_day, F_DAY, N_("Sidste dag"), 0),
    FIELD(activity, due_day, F_DAY, N_("Skal fornyes senest"), 0),
    FIELD(activity, done_day, F_DAY, N_("Fornyet den"), 0),
    FIELD_MAX(activity, title, F_TEXT, N_("Hvad samarbejdet går ud på"), FR_REQUIRED, 160),
    FIELD_MAX(activity, person, F_TEXT, N_("Kontaktperson i virksomheden"), 0, 120),
    FIELD_MAX(activity, document, F_TEXT, N_("Aftalens dokumentnummer"), 0, 80),
    FIELD_MAX(activity, text, F_LONG, N_("Bemærkning"), 0, 2000),
};
static int run_renew(
    struct conn *c, const struct actor *actor, struct activity *row, struct arena *a, struct err *err)
{
    (void)c;
    (void)actor;
    (void)a;
    if (day_is_none(row->end_day) || row->end_day.n <= clock_today().n)
        return err_field(err, "end_day", "%s", tr("Skriv den nye sidste dag. Den skal ligge efter i dag."));
    row->done_day = clock_today();
    return check_partnership(c, row, a, err);
}

static int run_end(
    struct conn *c, const struct actor *actor, struct activity *row, struct arena *a, struct err *err)
{
    (void)c;
    (void)actor;
    (void)a;
    if (row->end_day.n > clock_today().n)
        return err_field(
            err, "end_day", "%s", tr("Skriv den dag, samarbejdet sluttede. Den kan ikke ligge efter i dag."));
    return err->code;
}

static const struct activity_action partnership_actions[] = {
    {.key = "forny",
        .label = N_("Forny"),
        .from = "active",
        .to = "active",
        .fields = {"end_day", "due_day"},
        .run = run_renew,
        .receipt = N_("Samarbejdet er fornyet.")},
    {.key = "afslut",
        .label = N_("Afslut"),
        .from = "active",
        .to = "ended",
        .fields = {"end_day"},
        .stamp_day = "end_day",
        .run = run_end,
        .receipt = N_("Samarbejdet er afsluttet.")},
};
ACTIVITY_REGISTER(partnership_register, .key = "partnership", .path = "virksomhedssamarbejder",
    .title = N_("Samarbejder med virksomheder"), .one = N_("Samarbejde"), .add = N_("Registrér samarbejde"),
    .lead = N_(
        "En række er et samarbejde med én virksomhed, fx en signaturvirksomhed. Det tæller i hele sin periode; et fornyet samarbejde er den samme række."),
    .kind = "company", ACTIVITY_FIELDS(partnership_fields), ACTIVITY_ACTIONS(partnership_actions),
    .columns = {"employer_cvr", "kind", "title", "end_day", "due_day", "state", "intervention"},
    .state_list = "partnership_state", .state0 = "active", .late_state = "active", .check = check_partnership,
    .with_span = true, .sort = 20);
ACTIVITY_MEASURE(partnerships, .key = "partnerships", .label = N_("Samarbejder"), .unit = "companies",
    .reg = "partnership", .sum = ACTIVITY_EMPLOYERS, .sort = 10,
    .definition = N_("Forskellige virksomheder med et samarbejde, der gælder mindst én dag i perioden."));
ACTIVITY_MEASURE(signature_companies, .key = "signature_companies", .label = N_("Signaturvirksomheder"),
    .unit = "companies", .reg = "partnership", .sum = ACTIVITY_EMPLOYERS, .kind = "signature", .sort = 20,
    .definition = N_(
        "Forskellige virksomheder med et signatursamarbejde, der gælder mindst én dag i perioden."));

static const struct field event_fields[] = {
    FIELD_MAX(activity, title, F_TEXT, N_("Arrangement"), FR_REQUIRED, 160),
    FIELD(activity, day, F_DAY, N_("Dato"), FR_REQUIRED),
    FIELD_MAX(activity, place, F_TEXT, N_("Sted"), 0, 120),
    FIELD_MAX(activity, quantity, F_INT, N_("Borgere, der mødte (antal, ikke navne)"), 0, 5000),
    FIELD_MAX(activity, text, F_LONG, N_("Bemærkning"), 0, 2000),
};
ACTIVITY_REGISTER(match_event_register, .key = "match_event", .path = "matcharrangementer",
    .title = N_("Matcharrangementer"), .one = N_("Arrangement"), .add = N_("Registrér arrangement"),
    .lead = N_("En række er ét arrangement. Virksomhederne, der er med, står under det."), .kind = "company",
    ACTIVITY_FIELDS(event_fields),
    .columns = {"title", "day", "place", "quantity", "n_children", "intervention"}, .sort = 30);
ACTIVITY_MEASURE(match_events, .key = "match_events", .label = N_("Matcharrangementer"), .unit = "meetings",
    .reg = "match_event", .sort = 10, .definition = N_("Arrangementer i perioden."));

static const struct field event_company_fields[] = {
    EMPLOYER_FIELD,
    FIELD_CODE(activity, state, N_("Fremmøde"), FR_REQUIRED, "attendance_mark"),
    FIELD_MAX(activity, person, F_TEXT, N_("Kontaktperson i virksomheden"), 0, 120),
    FIELD_MAX(activity, quantity, F_INT, N_("Ledige stillinger, virksomheden kom med"), 0, 5000),
};
ACTIVITY_REGISTER(event_company_register, .key = "event_company", .path = "virksomheder-ved-arrangement",
    .title = N_("Virksomheder ved arrangementet"), .one = N_("Virksomhed"), .add = N_("Tilføj virksomhed"),
    .lead = N_("En række er én virksomhed ved ét arrangement."), .parent = "match_event",
    ACTIVITY_FIELDS(event_company_fields), .columns = {"employer_cvr", "state", "person", "quantity"},
    .state0 = "invited", .sort = 31);
ACTIVITY_MEASURE(event_companies, .key = "event_companies", .label = N_("Virksomheder ved arrangementer"),
    .unit = "companies", .reg = "event_company", .sum = ACTIVITY_EMPLOYERS, .state = "attended", .sort = 20,
    .definition = N_("Forskellige virksomheder, der mødte ved mindst ét arrangement i perioden."));
