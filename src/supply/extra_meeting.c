/* Meetings of the rehabilitation team: those of the base budget and the extra ones, one by one, with the number of cases dealt with. */
#include "base/lang.h"
#include "base/text.h"
#include "supply/activity_count.h"

static const struct field meeting_fields[] = {
    FIELD_CODE(activity, kind, N_("Møde"), FR_REQUIRED, "extra_meeting_kind"),
    FIELD(activity, day, F_DAY, N_("Dato"), FR_REQUIRED),
    FIELD_CODE(activity, state, N_("Tilstand"), FR_REQUIRED, "extra_meeting_state"),
    FIELD_MAX(activity, quantity, F_INT, N_("Sager på mødet (antal, ikke navne)"), 0, 500),
    FIELD_MAX(activity, place, F_TEXT, N_("Sted"), 0, 120),
    FIELD_MAX(activity, text, F_LONG, N_("Bemærkning"), 0, 2000),
};

static int check_meeting(struct conn *c, struct activity *row, struct arena *a, struct err *err)
{
    (void)c;
    (void)a;
    bool held = text_equal(row->state, "held");
    if (held && !day_is_none(row->day) && row->day.n > clock_today().n)
        err_field(err, "day", "%s",
            tr("Dagen ligger i fremtiden. Et møde, der er holdt, kan ikke være senere end i dag."));
    return err->code;
}
static const struct activity_action meeting_actions[] = {
    {.key = "holdt",
        .label = N_("Registrér holdt"),
        .from = "planned",
        .to = "held",
        .fields = {"quantity"},
        .receipt = N_("Mødet er registreret som holdt.")},
    {.key = "ikke-holdt",
        .label = N_("Ikke holdt"),
        .from = "planned",
        .to = "dropped",
        .receipt = N_("Mødet er registreret som ikke holdt.")},
};
ACTIVITY_REGISTER(extra_meeting_register, .key = "extra_meeting", .path = "teammoeder",
    .title = N_("Møder i rehabiliteringsteamet"), .one = N_("Møde"), .add = N_("Registrér møde"),
    .lead = N_(
        "En række er ét møde. Møder i grundbudgettet og ekstra møder tælles hver for sig, og sager er ikke personer."),
    .kind = "extra_meetings", ACTIVITY_FIELDS(meeting_fields), ACTIVITY_ACTIONS(meeting_actions),
    .columns = {"day", "kind", "state", "quantity", "place", "intervention"}, .state0 = "planned",
    .check = check_meeting, .sort = 80);
ACTIVITY_MEASURE(extra_meetings, .key = "extra_meetings", .label = N_("Ekstra møder holdt"),
    .unit = "meetings", .reg = "extra_meeting", .kind = "extra", .state = "held", .sort = 10,
    .definition = N_("Ekstra møder, der er holdt i perioden."));
ACTIVITY_MEASURE(base_meetings, .key = "base_meetings",
    .label = N_("Møder i grundbudgettet, planlagt eller holdt"), .unit = "meetings", .reg = "extra_meeting",
    .kind = "base", .state = "planned,held", .sort = 20,
    .definition = N_("Møder i grundbudgettet i perioden, som er planlagt eller holdt."));
ACTIVITY_MEASURE(extra_meeting_cases, .key = "extra_meeting_cases", .label = N_("Sager på ekstra møder"),
    .unit = "cases", .reg = "extra_meeting", .sum = ACTIVITY_QUANTITY, .kind = "extra", .state = "held",
    .sort = 30,
    .definition = N_(
        "Sager lagt sammen over de ekstra møder, der er holdt i perioden. En sag kan være på flere møder."));
