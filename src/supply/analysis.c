/* Analyses: milestones with a deadline and the document that came out of them. */
#include "base/lang.h"
#include "base/text.h"
#include "supply/activity_count.h"

static const struct field milestone_fields[] = {
    FIELD_MAX(activity, title, F_TEXT, N_("Milepæl"), FR_REQUIRED, 160),
    FIELD(activity, due_day, F_DAY, N_("Frist"), FR_REQUIRED),
    FIELD_MAX(activity, as_printed, F_TEXT, N_("Fristen, som kilden skriver den"), 0, 60),
    FIELD(activity, done_day, F_DAY, N_("Nået den"), 0),
    FIELD_MAX(activity, document, F_TEXT, N_("Resultatets dokumentnummer"), 0, 80),
    FIELD_MAX(activity, text, F_LONG, N_("Resultat i ord"), 0, 4000),
};

static int check_milestone(struct conn *c, struct activity *row, struct arena *a, struct err *err)
{
    (void)c;
    (void)a;
    if (!day_is_none(row->done_day) && row->done_day.n > clock_today().n)
        err_field(err, "done_day", "%s", tr("Dagen ligger i fremtiden. Ret datoen."));
    if (!day_is_none(row->done_day))
        row->state = "done";
    else if (text_equal(row->state, "done"))
        row->state = "running";
    row->day = row->due_day; /* it counts in the year it is due */
    return err->code;
}
static const struct activity_action milestone_actions[] = {
    {.key = "begynd",
        .label = N_("Sæt i gang"),
        .from = "planned",
        .to = "running",
        .receipt = N_("Milepælen er i gang.")},
    {.key = "naaet",
        .label = N_("Registrér nået"),
        .from = "planned,running",
        .to = "done",
        .fields = {"done_day", "document"},
        .stamp_day = "done_day",
        .receipt = N_("Milepælen er nået.")},
};
ACTIVITY_REGISTER(milestone_register, .key = "milestone", .path = "milepaele",
    .title = N_("Milepæle i analyser"), .one = N_("Milepæl"), .add = N_("Tilføj milepæl"),
    .lead = N_("En række er én milepæl. Analysen er færdig, når alle er nået."), .kind = "analysis",
    ACTIVITY_FIELDS(milestone_fields), ACTIVITY_ACTIONS(milestone_actions),
    .columns = {"title", "due_day", "as_printed", "state", "done_day", "document", "intervention"},
    .state_list = "milestone_state", .state0 = "planned", .late_state = "planned,running",
    .check = check_milestone, .sort = 90);
ACTIVITY_MEASURE(milestones, .key = "milestones", .label = N_("Milepæle"), .unit = "milestones",
    .reg = "milestone", .sort = 10, .definition = N_("Milepæle med frist i perioden."));
ACTIVITY_MEASURE(milestones_done, .key = "milestones_done", .label = N_("Milepæle nået"),
    .unit = "milestones", .reg = "milestone", .state = "done", .sort = 20,
    .definition = N_("Milepæle med frist i perioden, som er nået."));
