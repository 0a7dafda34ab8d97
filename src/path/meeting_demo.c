/* Meetings and follow-ups of the invented citizens. */
#include "base/text.h"
#include "path/demo.h"
#include "path/demo_part.h"
#include "path/follow_up.h"
#include "path/meeting.h"
#include "path/ssp_visit.h"

enum { FOLLOWED_PCT = 55, MET_PCT = 22, HELD_PCT = 88, MOVED_PCT = 4, MISSED_PCT = 5, QUIET_DAYS = 10 };

struct demo_course {
    int64_t citizen_id, course_id, responsible_id;
    const char *intervention, *track;
    day_t start_day, end_day;
};
static const struct field demo_course_fields[] = {
    FIELD(demo_course, citizen_id, F_ID, NULL, 0),
    FIELD(demo_course, course_id, F_ID, NULL, 0),
    FIELD(demo_course, responsible_id, F_ID, NULL, 0),
    FIELD(demo_course, intervention, F_TEXT, NULL, 0),
    FIELD(demo_course, track, F_TEXT, NULL, 0),
    FIELD(demo_course, start_day, F_DAY, NULL, 0),
    FIELD(demo_course, end_day, F_DAY, NULL, 0),
};
static TABLE(demo_course_table, "demo_course", "demo_course", demo_course, demo_course_fields);

/* The newest course of each citizen who is alive. */
SQL(meeting_demo_courses,
    "SELECT o.citizen_id AS citizen_id, o.id AS course_id, c.responsible_id AS responsible_id, i.key AS intervention, "
    "i.track AS track, o.start_day AS start_day, o.end_day AS end_day FROM citizen c "
    "JOIN course o ON o.id = (SELECT MAX(n.id) FROM course n WHERE n.citizen_id = c.id) "
    "JOIN intervention i ON i.id = o.intervention_id WHERE c.id >= $1 AND c.id <= $2 AND c.dead IS NULL ORDER BY c.id");

struct step {
    struct conn *c;
    const struct demo_part_run *run;
    struct err *err;
};

static int put_follow_up(const struct step *s, struct follow_up *f, int64_t *ret_id)
{
    f->created = stamp_from_local((day_t){f->due_day.n - 60}, 10 * 60);
    if (!text_equal(f->state, "planned"))
        f->done_by = f->responsible_id;
    return q_insert(s->c, &follow_up_table, f, ret_id, s->err);
}

static const char *const outcomes[] = {
    "going_well", "going_well", "going_well", "adjust", "adjust", "stalled", "goal_reached"};

/* One follow-up of a course: held, missed, moved or still planned, by its day. */
static int course_follow_up(
    const struct step *s, struct rng *r, const struct demo_course *o, const char *anchor, int months)
{
    struct follow_up f;
    day_t today = demo_today(), from = text_equal(anchor, "start") ? o->start_day : (day_t){o->end_day.n - 1};
    uint64_t draw = rng_below(r, 100);
    int64_t id = 0;
    field_clear_row(&follow_up_table, &f);
    f.citizen_id = o->citizen_id;
    f.kind = "course";
    f.anchor = anchor;
    f.months = months;
    f.course_id = o->course_id;
    f.intervention = o->intervention;
    f.track = o->track;
    /* The few users of a demo cannot look after a city: beyond the first citizens nobody answers where there is no tovholder. */
    f.responsible_id = o->responsible_id != INT_NONE        ? o->responsible_id
                       : o->citizen_id <= DEMO_MIN_CITIZENS ? s->run->coordinator
                                                            : INT_NONE;
    f.due_day = day_add_months(from, months);
    f.state = "planned";
    bool mette = f.responsible_id == s->run->mette;
    if (f.due_day.n > today.n) /* the showcase's list of what is due is told in the story */
        return mette && f.due_day.n <= today.n + QUIET_DAYS ? OK : put_follow_up(s, &f, &id);
    if (draw < HELD_PCT || mette) {
        f.state = "held";
        f.held_day = (day_t){f.due_day.n + (int32_t)rng_below(r, 9)};
        f.held_day = f.held_day.n > today.n ? today : f.held_day;
        f.outcome = outcomes[rng_below(r, sizeof outcomes / sizeof outcomes[0])];
    } else if (draw < HELD_PCT + MISSED_PCT) {
        f.state = "not_reached";
        f.text = "Borgeren tog ikke telefonen.";
    } else if (draw < HELD_PCT + MISSED_PCT + MOVED_PCT) {
        f.state = "moved";
        f.text = "Borgeren var syg.";
    }
    int rc = put_follow_up(s, &f, &id);
    if (rc || !text_equal(f.state, "moved"))
        return rc;
    f.moved_from = id;
    f.due_day = (day_t){f.due_day.n + 21};
    f.state = f.due_day.n > today.n ? "planned" : "held";
    f.held_day = text_equal(f.state, "held") ? f.due_day : DAY_NONE;
    f.outcome = text_equal(f.state, "held") ? "adjust" : NULL;
    f.text = NULL;
    return put_follow_up(s, &f, &id);
}

struct told {
    int64_t citizen_id, user_id, other_id;
    const char *kind, *title, *place, *agenda, *minutes, *state, *track, *series;
    day_t day;
    int64_t minute, no, of;
};
static int put_person(const struct step *s, int64_t meeting, int64_t user, const char *role, int64_t attended)
{
    struct meeting_participant p;
    field_clear_row(&meeting_participant_table, &p);
    p.meeting_id = meeting;
    p.user_id = user;
    p.role = role;
    p.attended = attended;
    return q_insert(s->c, &meeting_participant_table, &p, NULL, s->err);
}

static int put_meeting(const struct step *s, const struct told *t)
{
    struct meeting m;
    int64_t id = 0, there = text_equal(t->state, "held") ? 1 : INT_NONE;
    field_clear_row(&meeting_table, &m);
    m.citizen_id = t->citizen_id;
    m.kind = t->kind;
    m.title = t->title;
    m.day = t->day;
    m.minute = t->minute;
    m.minutes_long = 60;
    m.place = t->place;
    m.agenda = t->agenda;
    m.minutes = t->minutes;
    m.state = t->state;
    m.track = t->track;
    m.series = t->series;
    m.series_no = t->series ? t->no : INT_NONE;
    m.series_of = t->series ? t->of : INT_NONE;
    m.created_by = t->user_id;
    int rc = q_insert(s->c, &meeting_table, &m, &id, s->err);
    if (!rc)
        rc = put_person(s, id, t->user_id, "chair", there);
    if (!rc && t->citizen_id != INT_NONE)
        rc = put_person(s, id, INT_NONE, "citizen", there);
    if (!rc && t->other_id)
        rc = put_person(s, id, t->other_id, "member", there);
    return rc;
}

#define AGENDA "1. Siden sidst\n2. Hvad virker, og hvad mangler\n3. Hvem gør hvad hvornår"

/* A round table in the first months of the course. */
static int course_meeting(const struct step *s, struct rng *r, const struct demo_course *o)
{
    day_t today = demo_today(), day = {o->start_day.n + 20 + (int32_t)rng_below(r, 90)};
    int64_t user = o->responsible_id != INT_NONE ? o->responsible_id : s->run->coordinator;
    day = (day_t){day.n - (day_weekday(day) > 5 ? 2 : 0)};
    if (user == s->run->mette && day.n > today.n - QUIET_DAYS && day.n < today.n + QUIET_DAYS)
        return OK;
    struct told t = {o->citizen_id, user, s->run->jonas, "round_table", "Rundbordssamtale",
        "Jobcenter København, Nyropsgade 1", AGENDA, NULL, day.n <= today.n ? "held" : "planned", NULL, NULL,
        day, 9 * 60 + 30 * (int64_t)rng_below(r, 12), 0, 0};
    if (text_equal(t.state, "held"))
        t.minutes = "Alle var til stede. Borgeren fortalte om sin hverdag. Planen fortsætter.";
    return put_meeting(s, &t);
}

/* Young people of whom one in twelve has had an SSP+ case. */
SQL(meeting_demo_young,
    "SELECT id AS citizen_id FROM citizen WHERE id >= $1 AND id <= $2 AND birth > $3 AND dead IS NULL ORDER BY id");
enum { SSP_ONE_IN = 12 };

static int case_follow_ups(const struct step *s, struct rng *r, const struct ssp_case *row)
{
    static const int months[] = {3, 6, 12};
    day_t today = demo_today();
    int rc = OK;
    for (size_t i = 0; !rc && i < sizeof months / sizeof months[0]; i++) {
        struct follow_up f;
        field_clear_row(&follow_up_table, &f);
        f.citizen_id = row->citizen_id;
        f.kind = "ssp";
        f.anchor = "case";
        f.months = months[i];
        f.case_id = row->id;
        f.intervention = row->intervention;
        f.track = "social";
        f.responsible_id = row->responsible_id;
        f.due_day = day_add_months(row->opened, months[i]);
        bool held = f.due_day.n < today.n;
        f.state = held ? "held" : "planned";
        f.held_day = held ? f.due_day : DAY_NONE;
        f.outcome = held ? outcomes[rng_below(r, 6)] : NULL;
        rc = put_follow_up(s, &f, &f.id);
    }
    return rc;
}

/* Every third case has one to three visits. */
static int case_visits(const struct step *s, struct rng *r, const struct ssp_case *row)
{
    static const char *const ends[] = {"met", "met", "family", "nobody", "declined"};
    day_t last = day_is_none(row->closed) ? demo_today() : row->closed;
    size_t n = rng_below(r, 3) == 0 ? 1 + rng_below(r, 3) : 0;
    int rc = OK;
    for (size_t i = 0; !rc && i < n; i++) {
        struct ssp_visit v;
        field_clear_row(&ssp_visit_table, &v);
        v.case_id = row->id;
        v.day = (day_t){row->opened.n + (int32_t)rng_below(r, (uint32_t)(last.n - row->opened.n) + 1)};
        v.visited_by = "koebenhavns-politi";
        v.outcome = ends[rng_below(r, 5)];
        v.user_id = s->run->amira;
        rc = q_insert(s->c, &ssp_visit_table, &v, NULL, s->err);
    }
    return rc;
}

static int fill_cases(const struct step *s, int64_t first_id, int64_t last_id, struct arena *a)
{
    static const char *const bringers[] = {
        "koebenhavns-politi", "danmarks-faengsler", "danmarks-faengsler-i-friheden"};
    struct demo_course *rows;
    size_t n;
    day_t today = demo_today();
    int rc = q_all(s->c, &meeting_demo_young,
        ARGS(V_INT(first_id), V_INT(last_id), V_DAY(day_add_months(today, -30 * 12))), &demo_course_table,
        &rows, &n, a, s->err);
    for (size_t i = 0; !rc && i < n; i++) {
        struct rng r = demo_part_rng(s->run, "ssp", rows[i].citizen_id);
        struct ssp_case row;
        if (rng_below(&r, SSP_ONE_IN) != 0)
            continue;
        field_clear_row(&ssp_case_table, &row);
        row.citizen_id = rows[i].citizen_id;
        row.intervention = SSP_INTERVENTION;
        row.brought_by = bringers[rng_below(&r, 3)];
        row.opened = (day_t){today.n - 20 - (int32_t)rng_below(&r, 500)};
        row.responsible_id = row.created_by = s->run->amira;
        bool over = day_add_months(row.opened, 12).n < today.n;
        row.closed = over ? day_add_months(row.opened, 12) : DAY_NONE;
        row.close_reason = over ? "followed" : NULL;
        rc = q_insert(s->c, &ssp_case_table, &row, &row.id, s->err);
        if (!rc)
            rc = case_follow_ups(s, &r, &row);
        if (!rc)
            rc = case_visits(s, &r, &row);
    }
    return rc;
}

static int fill(struct conn *c, const struct demo_part_run *run, int64_t first_id, int64_t last_id,
    struct arena *a, struct err *err)
{
    struct step s = {c, run, err};
    struct demo_course *rows;
    size_t n;
    int rc = q_all(c, &meeting_demo_courses, ARGS(V_INT(first_id), V_INT(last_id)), &demo_course_table, &rows,
        &n, a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        struct rng r = demo_part_rng(run, "meeting", rows[i].citizen_id);
        if (rows[i].citizen_id == run->sanne)
            continue;
        bool ended = !day_is_none(rows[i].end_day) && rows[i].end_day.n <= demo_today().n;
        if (rng_below(&r, 100) < FOLLOWED_PCT) {
            rc = course_follow_up(&s, &r, &rows[i], "start", 3);
            if (!rc)
                rc = course_follow_up(&s, &r, &rows[i], ended ? "exit" : "start", ended ? 3 : 6);
        }
        if (!rc && rng_below(&r, 100) < MET_PCT)
            rc = course_meeting(&s, &r, &rows[i]);
    }
    return rc ? rc : fill_cases(&s, first_id, last_id, a);
}

/* ---- story ---- */

struct told_follow_up {
    int64_t citizen_id;
    const char *kind, *anchor;
    int64_t months;
    const char *intervention, *track, *due, *held, *outcome, *text;
};
static int tell_follow_up(const struct step *s, const struct told_follow_up *t)
{
    struct follow_up f;
    int64_t id;
    if (!t->citizen_id)
        return OK;
    field_clear_row(&follow_up_table, &f);
    f.citizen_id = t->citizen_id;
    f.kind = t->kind;
    f.anchor = t->anchor;
    f.months = t->months;
    f.intervention = t->intervention;
    f.track = t->track;
    f.responsible_id = s->run->mette;
    f.due_day = day_parse_iso(t->due);
    f.state = t->held ? "held" : "planned";
    f.held_day = t->held ? day_parse_iso(t->held) : DAY_NONE;
    f.outcome = t->outcome;
    f.text = t->text;
    return put_follow_up(s, &f, &id);
}

static int tell_follow_ups(const struct step *s)
{
    const struct demo_part_run *run = s->run;
    const struct told_follow_up list[] = {
        {run->sanne, "plan", "plan", 3, NULL, NULL, "2025-06-12", "2025-06-12", "going_well",
            "Samtalerne er i gang. Sanne vil gerne i praktik til efteråret."},
        {run->sanne, "plan", "plan", 6, NULL, NULL, "2025-09-12", "2025-09-11", "adjust",
            "Psykologforløbet slutter. Virksomhedspraktik bliver næste skridt."},
        {run->sanne, "course", "exit", 3, NULL, NULL, "2025-12-12", "2025-12-12", "adjust",
            "Praktikken er slut. Der mangler et træningstilbud."},
        {run->sanne, "plan", "plan", 12, NULL, NULL, "2026-03-12", NULL, NULL, NULL},
        {run->sanne, "course", "start", 3, NULL, NULL, "2026-06-15", NULL, NULL, NULL},
        {run->rasmus, "plan", "plan", 6, NULL, NULL, "2026-03-31", NULL, NULL, NULL},
        {run->naja, "course", "start", 3, "projekt-traedesten", "job", "2026-04-20", NULL, NULL, NULL},
    };
    int rc = OK;
    for (size_t i = 0; !rc && i < sizeof list / sizeof list[0]; i++)
        rc = tell_follow_up(s, &list[i]);
    return rc;
}

static int tell_meetings(const struct step *s)
{
    const struct demo_part_run *run = s->run;
    const char *rt = "round_table", *title = "Rundbordssamtale", *room = "Bernstorffsgade 17, lokale 3";
    const struct told list[] = {
        {run->sanne, run->mette, run->jonas, rt, title, room, AGENDA,
            "Sanne vil tilbage på lageret. SUF følger op på søvn og smerter.", "held", NULL, NULL,
            day_parse_iso("2025-04-29"), 600, 0, 0},
        {run->sanne, run->mette, run->jonas, rt, title, room, AGENDA,
            "Småjob fra marts. Skånehensyn skal aftales med arbejdsgiveren.", "held", NULL, NULL,
            day_parse_iso("2026-02-05"), 780, 0, 0},
        {run->sanne, run->mette, run->jonas, rt, title, room, AGENDA, NULL, "planned", NULL, NULL,
            day_parse_iso("2026-05-18"), 600, 0, 0},
        {run->amanda, run->mette, run->jonas, rt, title, room, AGENDA,
            "Amanda og arbejdsgiveren skal aftale skånehensyn.", "held", NULL, NULL,
            day_parse_iso("2026-03-05"), 600, 0, 0},
        {run->amanda, run->mette, run->jonas, rt, title, room, AGENDA, NULL, "planned", NULL, NULL,
            day_parse_iso("2026-04-14"), 780, 0, 0},
        {run->rasmus, run->mette, 0, "talk", "Opfølgning", "Telefon", NULL, NULL, "planned", NULL, NULL,
            day_parse_iso("2026-04-15"), 570, 0, 0},
        {run->kasper, run->mette, run->jonas, "health_talk", "Sundhedssamtale", NULL, NULL,
            "Søvn og motion. Næste gang om 14 dage.", "held", NULL, "kasper", day_parse_iso("2026-04-01"),
            660, 1, 3},
        {run->kasper, run->mette, run->jonas, "health_talk", "Sundhedssamtale", NULL, NULL, NULL, "planned",
            NULL, "kasper", day_parse_iso("2026-04-16"), 660, 2, 3},
        {run->kasper, run->mette, run->jonas, "health_talk", "Sundhedssamtale", NULL, NULL, NULL, "planned",
            NULL, "kasper", day_parse_iso("2026-04-30"), 660, 3, 3},
        {run->tove, run->mette, 0, "talk", "Samtale", "Jobcenter København, Nyropsgade 1", NULL, NULL,
            "planned", NULL, NULL, day_parse_iso("2026-04-16"), 840, 0, 0},
        {run->yusuf, run->mette, 0, "talk", "Samtale", "Telefon", NULL, NULL, "planned", NULL, NULL,
            day_parse_iso("2026-04-17"), 540, 0, 0},
        {run->naja, run->mette, 0, "talk", "Samtale", "Videomøde", NULL, NULL, "planned", NULL, NULL,
            day_parse_iso("2026-04-17"), 630, 0, 0},
    };
    int rc = OK;
    for (size_t i = 0; !rc && i < sizeof list / sizeof list[0]; i++) {
        if (list[i].citizen_id)
            rc = put_meeting(s, &list[i]);
    }
    return rc;
}

static int tell_steering(const struct step *s)
{
    int rc = OK;
    for (int i = 0; !rc; i++) {
        day_t day = day_add_months(day_from_ymd(2026, 6, 15), 6 * i);
        if (day_year(day) > 2029)
            break;
        rc = put_meeting(s,
            &(struct told){INT_NONE, s->run->coordinator, s->run->amira, "steering", "Styregruppe BIF og SOF",
                "Bernstorffsgade 17", "1. Status på målene\n2. Sager på tværs\n3. Næste halvår", NULL,
                "planned", NULL, NULL, day, 780, 0, 0});
    }
    return rc;
}

static int story(struct conn *c, const struct demo_part_run *run, struct arena *a, struct err *err)
{
    struct step s = {c, run, err};
    (void)a;
    if (!run->mette)
        return OK;
    int rc = tell_follow_ups(&s);
    if (!rc)
        rc = tell_meetings(&s);
    return rc ? rc : tell_steering(&s);
}

DEMO_PART(meeting_demo, .name = "meeting", .order = 30, .fill = fill, .story = story);
