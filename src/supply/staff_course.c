/* Training of staff: courses and masterclasses, with the employees who take part, and positions that a grant pays. Participants are
 * employees, never citizens. */
#include "base/lang.h"
#include "supply/activity_count.h"

static const struct field course_fields[] = {
    FIELD_MAX(activity, title, F_TEXT, N_("Kursus"), FR_REQUIRED, 160),
    FIELD_CODE(activity, kind, N_("Form"), FR_REQUIRED, "staff_course_kind"),
    FIELD(activity, day, F_DAY, N_("Første dag"), FR_REQUIRED),
    FIELD(activity, end_day, F_DAY, N_("Sidste dag"), 0),
    FIELD_MAX(activity, minutes, F_INT, N_("Minutter pr. deltager"), 0, 100000),
    FIELD_MAX(activity, party, F_TEXT, N_("Underviser eller leverandør"), 0, 120),
    FIELD_MAX(activity, place, F_TEXT, N_("Sted"), 0, 120),
    FIELD_MAX(activity, text, F_LONG, N_("Indhold"), 0, 2000),
};
ACTIVITY_REGISTER(staff_course_register, .key = "staff_course", .path = "medarbejderkurser",
    .title = N_("Kurser for medarbejdere"), .one = N_("Kursus"), .add = N_("Registrér kursus"),
    .lead = N_(
        "En række er ét hold, én gennemgang af sager eller én sparring. Deltagerne er medarbejdere og står under kurset."),
    .kind = "staff", ACTIVITY_FIELDS(course_fields),
    .columns = {"title", "day", "end_day", "kind", "minutes", "n_children", "intervention"}, .sort = 40);
ACTIVITY_MEASURE(staff_courses, .key = "staff_courses", .label = N_("Kurser"), .unit = "teams",
    .reg = "staff_course", .sort = 10,
    .definition = N_("Hold, sager og sparringer, der begyndte i perioden."));

static const struct field participant_fields[] = {
    FIELD_MAX(activity, person, F_TEXT, N_("Medarbejder"), FR_REQUIRED, 120),
    FIELD_MAX(activity, party, F_TEXT, N_("Center eller enhed"), FR_REQUIRED, 120),
    FIELD_CODE(activity, state, N_("Fremmøde"), FR_REQUIRED, "attendance_mark"),
    FIELD_MAX(activity, minutes, F_INT, N_("Minutter"), 0, 100000),
};
/* Who says nothing about time took part in the whole course. */
static int check_participant(struct conn *c, struct activity *row, struct arena *a, struct err *err)
{
    struct activity course;
    if (row->minutes != INT_NONE)
        return err->code;
    int rc = activity_by_id(c, activity_register_find("staff_course"), row->parent_id, &course, a, err);
    if (!rc)
        row->minutes = course.minutes;
    return rc ? rc : err->code;
}
static const struct activity_action participant_actions[] = {
    {.key = "moedt",
        .label = N_("Mødt"),
        .from = "invited,absent",
        .to = "attended",
        .receipt = N_("Fremmødet er registreret.")},
    {.key = "ikke-moedt",
        .label = N_("Ikke mødt"),
        .from = "invited,attended",
        .to = "absent",
        .receipt = N_("Fraværet er registreret.")},
};
ACTIVITY_REGISTER(staff_participant_register, .key = "staff_participant", .path = "kursusdeltagere",
    .title = N_("Deltagere"), .one = N_("Deltager"), .add = N_("Tilføj deltager"),
    .lead = N_(
        "En række er én medarbejders deltagelse. Den samme medarbejder kan deltage flere gange og tælles da én gang som deltager."),
    .parent = "staff_course", ACTIVITY_FIELDS(participant_fields), ACTIVITY_ACTIONS(participant_actions),
    .columns = {"person", "party", "state", "minutes"}, .state0 = "invited", .check = check_participant,
    .sort = 41);
ACTIVITY_MEASURE(staff_participants, .key = "staff_participants", .label = N_("Medarbejdere, der deltog"),
    .unit = "participants", .reg = "staff_participant", .sum = ACTIVITY_PERSONS, .state = "attended",
    .sort = 20,
    .definition = N_(
        "Forskellige medarbejdere, der mødte på mindst ét kursus i perioden. De er ikke borgere."));
ACTIVITY_MEASURE(staff_participations, .key = "staff_participations", .label = N_("Deltagelser"),
    .unit = "participations", .reg = "staff_participant", .state = "attended", .sort = 30,
    .definition = N_("Fremmøder på kurser i perioden; den samme medarbejder kan tælle flere gange."));
ACTIVITY_MEASURE(staff_minutes, .key = "staff_minutes", .label = N_("Timer, lagt sammen over deltagerne"),
    .unit = "hours", .reg = "staff_participant", .sum = ACTIVITY_MINUTES, .state = "attended", .sort = 40,
    .definition = N_("Deltagernes minutter lagt sammen og vist i timer."));

static const struct field position_fields[] = {
    FIELD_MAX(activity, title, F_TEXT, N_("Stilling"), FR_REQUIRED, 160),
    FIELD_MAX(activity, party, F_TEXT, N_("Center eller enhed"), 0, 120),
    FIELD(activity, day, F_DAY, N_("Første dag"), FR_REQUIRED),
    FIELD(activity, end_day, F_DAY, N_("Sidste dag"), 0),
    FIELD(activity, value, F_DEC, N_("Årsværk"), 0),
    FIELD_MAX(activity, text, F_LONG, N_("Opgaver"), 0, 2000),
};
static int check_position(struct conn *c, struct activity *row, struct arena *a, struct err *err)
{
    (void)c;
    (void)a;
    if (!dec_is_none(row->value) && (row->value.milli <= 0 || row->value.milli > 100000))
        err_field(err, "value", "%s", tr("Skriv årsværk som et tal større end 0, fx 0,5 eller 1."));
    return err->code;
}
ACTIVITY_REGISTER(position_register, .key = "position", .path = "stillinger", .title = N_("Stillinger"),
    .one = N_("Stilling"), .add = N_("Registrér stilling"),
    .lead = N_("En række er én stilling, som bevillingen betaler. Den tæller i hele sin periode."),
    ACTIVITY_FIELDS(position_fields),
    .columns = {"title", "party", "day", "end_day", "value", "intervention"}, .check = check_position,
    .with_span = true, .sort = 50);
ACTIVITY_MEASURE(positions, .key = "positions", .label = N_("Stillinger besat"), .unit = "positions",
    .reg = "position", .sort = 10, .definition = N_("Stillinger, der er besat mindst én dag i perioden."));
