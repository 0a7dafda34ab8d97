/* Demo: plans, teams and hand-overs. Invented, as are the citizens. */
#include "base/text.h"
#include "path/care_team.h"
#include "path/demo_inner.h"
#include "path/demo_part.h"
#include "path/handover.h"
#include "path/plan.h"
#include "path/plan_version.h"
#include "system/access.h"

enum { PLAN_SHARE = 70, DEMO_TEAM_SHARE = 40 };

struct plan_demo_row {
    int64_t id, responsible_id;
    const char *first_name, *job_goal, *track;
    day_t birth, start_day;
};
static const struct field plan_demo_row_fields[] = {
    FIELD(plan_demo_row, id, F_ID, NULL, 0),
    FIELD(plan_demo_row, responsible_id, F_ID, NULL, 0),
    FIELD(plan_demo_row, first_name, F_TEXT, NULL, 0),
    FIELD(plan_demo_row, job_goal, F_TEXT, NULL, 0),
    FIELD(plan_demo_row, track, F_TEXT, NULL, 0),
    FIELD(plan_demo_row, birth, F_DAY, NULL, 0),
    FIELD(plan_demo_row, start_day, F_DAY, NULL, 0),
};
static TABLE(plan_demo_row_table, "plan_demo", NULL, plan_demo_row, plan_demo_row_fields);

/* Citizens with a coordinator, and their newest running course; one row each. */
SQL(plan_demo_select,
    "SELECT c.id AS id, c.responsible_id AS responsible_id, c.first_name AS first_name, c.job_goal AS job_goal, "
    "c.birth AS birth, i.track AS track, o.start_day AS start_day FROM citizen c "
    "LEFT JOIN course o ON o.id = (SELECT MAX(n.id) FROM course n WHERE n.citizen_id = c.id AND n.start_day <= $3 "
    "AND (n.end_day IS NULL OR n.end_day > $3)) LEFT JOIN intervention i ON i.id = o.intervention_id "
    "WHERE c.id >= $1 AND c.id <= $2 AND c.dead IS NULL AND c.moved IS NULL "
    "AND (c.responsible_id IS NOT NULL OR o.id IS NOT NULL) ORDER BY c.id");

static const char *const own_goals[] = {
    "Jeg vil gerne have en hverdag, hvor jeg kan holde til et arbejde nogle timer om ugen.",
    "Jeg vil have det bedre med mig selv og kunne forsørge min familie.",
    "Jeg vil gerne tilbage til mit fag, bare på nedsat tid.",
    "Jeg vil ud blandt andre mennesker igen og tjene mine egne penge.",
    "Jeg ønsker at sove om natten og have kræfter til et job.",
    "Jeg vil gøre min uddannelse færdig og finde et job, jeg er glad for.",
};
static const char *const reasons[] = {
    "Afventer udredning. Jobmål drøftes ved næste samtale.",
    "Borgeren er lige startet i behandling og ønsker at vente.",
};
static const struct {
    const char *track, *goal, *done, *next;
} steps[] = {
    {"job", "Prøve kræfter på en arbejdsplads", "Lav et kort cv sammen",
        "Aftal virksomhedspraktik på få timer"},
    {"health", "Mere energi i hverdagen", "Aftal tid hos egen læge", "Følg op på træningen med borgeren"},
    {"social", "Ro om økonomi og bolig", "Hjælp med ansøgning om boligstøtte", "Aftal møde om gæld"},
    {"upskilling", "Et kursus, der kan bruges", "Find kurser, der passer", "Tilmeld til kursus"},
};
enum { N_OWN = sizeof own_goals / sizeof own_goals[0], N_STEPS = sizeof steps / sizeof steps[0] };

static int add_goal(struct conn *c, int64_t plan, const char *track, const char *text, int64_t pos,
    int64_t *ret, struct err *err)
{
    struct plan_goal g;
    field_clear_row(&plan_goal_table, &g);
    g.plan_id = plan;
    g.track = track;
    g.text = text;
    g.state = "open";
    g.pos = pos;
    return q_insert(c, &plan_goal_table, &g, ret, err);
}

static void new_action(struct plan_action *x, const struct plan *p, const char *track, const char *text)
{
    field_clear_row(&plan_action_table, x);
    x->plan_id = p->id;
    x->citizen_id = p->citizen_id;
    x->track = track;
    x->text = text;
    x->created = stamp_from_local(p->start_day, 10 * 60);
    x->created_by = p->created_by;
}

static int64_t responsible(
    const struct demo_part_run *run, const struct plan_demo_row *row, const char *track)
{
    if (text_equal(track, "health"))
        return run->jonas;
    if (text_equal(track, "social"))
        return run->amira;
    return row->responsible_id != INT_NONE ? row->responsible_id : run->mette;
}

static const char *admin_of(const char *track)
{
    return text_equal(track, "health") ? "suf" : text_equal(track, "social") ? "sof" : "bif";
}

/* A step that is done and one that is not, on one track. */
static int add_steps(struct conn *c, const struct demo_part_run *run, const struct plan_demo_row *row,
    const struct plan *p, size_t k, int64_t pos, struct rng *r, struct err *err)
{
    struct plan_action x;
    int64_t goal = INT_NONE;
    day_t today = demo_today();
    int rc = add_goal(c, p->id, steps[k].track, steps[k].goal, pos, &goal, err);
    for (int i = 0; !rc && i < 2; i++) {
        new_action(&x, p, steps[k].track, i ? steps[k].next : steps[k].done);
        x.goal_id = goal;
        x.responsible_id = responsible(run, row, steps[k].track);
        x.admin = admin_of(steps[k].track);
        if (i == 0) {
            int64_t span = today.n - p->start_day.n;
            x.state = "done";
            x.start_day = p->start_day;
            x.done_day = (day_t){
                (int32_t)(p->start_day.n + (span > 0 ? (int64_t)rng_below(r, (uint64_t)span + 1) : 0))};
            x.due_day = x.done_day;
        } else {
            /* Few are late; Mette Lind's list of what is due is that of the worklists. */
            bool is_mette = x.responsible_id == run->mette;
            x.state = "not_started";
            x.due_day = (day_t){today.n + (is_mette ? 15 : -6) + (int32_t)rng_below(r, 60)};
        }
        rc = q_insert(c, &plan_action_table, &x, NULL, err);
    }
    return rc;
}

static int add_team(struct conn *c, int64_t citizen, const char *team, int64_t user, const char *role,
    day_t from, day_t to, struct err *err)
{
    struct care_team_member m;
    field_clear_row(&care_team_member_table, &m);
    m.citizen_id = citizen;
    m.team = team;
    m.user_id = user;
    m.role = role;
    m.from_day = from;
    m.to_day = to;
    return q_insert(c, &care_team_member_table, &m, NULL, err);
}

static int add_outside(struct conn *c, int64_t citizen, const char *team, const char *name,
    const char *organisation, const char *role, day_t from, struct err *err)
{
    struct care_team_member m;
    field_clear_row(&care_team_member_table, &m);
    m.citizen_id = citizen;
    m.team = team;
    m.name = name;
    m.organisation = organisation;
    m.role = role;
    m.from_day = from;
    return q_insert(c, &care_team_member_table, &m, NULL, err);
}

static int add_version(struct conn *c, const struct demo_part_run *run, const struct plan *p, struct err *err)
{
    struct actor actor = *run->actor;
    actor.user_id = p->created_by;
    return plan_version_add(c, &actor, p->id, "begun", err);
}

static int plan_of(struct conn *c, const struct demo_part_run *run, const struct plan_demo_row *row,
    struct rng *r, struct err *err)
{
    struct plan p;
    day_t today = demo_today();
    field_clear_row(&plan_table, &p);
    p.citizen_id = row->id;
    p.kind = rng_below(r, 8) == 0 ? "rehabiliteringsplan" : "helhedsplan";
    p.own_goal = own_goals[rng_below(r, N_OWN)];
    p.job_goal = row->job_goal;
    p.job_goal_reason = row->job_goal ? NULL : reasons[rng_below(r, 2)];
    p.state = "active";
    p.start_day =
        day_is_none(row->start_day) ? (day_t){today.n - 20 - (int32_t)rng_below(r, 300)} : row->start_day;
    p.created_by = row->responsible_id != INT_NONE ? row->responsible_id : run->mette;
    int rc = q_insert(c, &plan_table, &p, &p.id, err);
    if (!rc)
        rc = add_steps(c, run, row, &p, 0, 1, r, err);
    for (size_t k = 1; !rc && row->track && k < N_STEPS; k++) {
        if (text_equal(steps[k].track, row->track))
            rc = add_steps(c, run, row, &p, k, 2, r, err);
    }
    if (!rc && text_equal(row->track, "health") && rng_below(r, 100) < DEMO_TEAM_SHARE)
        rc = add_team(c, row->id, "core", run->jonas, "health_consultant", p.start_day, DAY_NONE, err);
    return rc ? rc : add_version(c, run, &p, err);
}

static int fill(struct conn *c, const struct demo_part_run *run, int64_t first_id, int64_t last_id,
    struct arena *a, struct err *err)
{
    struct plan_demo_row *rows;
    size_t n;
    int rc = q_all(c, &plan_demo_select, ARGS(V_INT(first_id), V_INT(last_id), V_DAY(demo_today())),
        &plan_demo_row_table, &rows, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        struct rng r = demo_part_rng(run, "plan", rows[i].id);
        if (rows[i].id != run->sanne && rng_below(&r, 100) < PLAN_SHARE)
            rc = plan_of(c, run, &rows[i], &r, err);
    }
    return rc;
}

/* ---- Sanne: six versions, four steps ---- */

/* A version as the plan stands now, by user at 10.15 that day. */
static int version_on(struct conn *c, const struct demo_part_run *run, int64_t plan, const char *day,
    int64_t user, const char *what, struct err *err)
{
    struct actor actor = *run->actor;
    actor.user_id = user;
    return plan_version_add_at(
        c, &actor, plan, what, stamp_from_local(day_parse_iso(day), 10 * 60 + 15), err);
}

static int sanne_step(struct conn *c, const struct plan *p, const char *track, const char *text, int64_t user,
    const char *name, const char *admin, const char *due, const char *state, const char *done,
    int64_t meeting, struct err *err)
{
    struct plan_action x;
    new_action(&x, p, track, text);
    x.responsible_id = user;
    x.responsible_name = name;
    x.admin = admin;
    x.due_day = day_parse_iso(due);
    x.state = state;
    x.done_day = done ? day_parse_iso(done) : DAY_NONE;
    x.start_day = text_equal(state, "running") ? day_parse_iso("2026-03-20") : DAY_NONE;
    x.meeting_id = meeting;
    x.created = stamp_from_local(day_parse_iso("2026-02-05"), 11 * 60);
    return q_insert(c, &plan_action_table, &x, NULL, err);
}

SQL(plan_demo_done,
    "UPDATE plan_action SET state = 'done', done_day = $2 WHERE plan_id = $1 AND track = 'upskilling'");
SQL(plan_demo_meeting,
    "SELECT id FROM meeting WHERE citizen_id = $1 AND kind = 'round_table' AND day = $2 ORDER BY id LIMIT 1");

static int sanne_steps(struct conn *c, const struct demo_part_run *run, const struct plan *p, struct err *err)
{
    int64_t meeting = INT_NONE;
    int rc = q_int(
        c, &plan_demo_meeting, ARGS(V_INT(run->sanne), V_DAY(day_parse_iso("2026-02-05"))), &meeting, err);
    if (rc == ERR_NOT_FOUND)
        rc = OK;
    if (!rc)
        rc = sanne_step(c, p, "job", "Aftal skånehensyn på lageret", run->mette, NULL, "bif", "2026-04-10",
            "not_started", NULL, meeting, err);
    if (!rc)
        rc = version_on(c, run, p->id, "2026-02-05", run->mette, "action_added", err);
    if (!rc)
        rc = sanne_step(c, p, "health", "Find træningstilbud efter 30. juni", run->jonas, NULL, "suf",
            "2026-05-01", "running", NULL, INT_NONE, err);
    if (!rc)
        rc = version_on(c, run, p->id, "2026-03-20", run->jonas, "action_added", err);
    if (!rc)
        rc = sanne_step(c, p, "job", "Øg småjob til 10 timer om ugen", INT_NONE, "Sanne Holm-Berntsen", NULL,
            "2026-06-01", "not_started", NULL, INT_NONE, err);
    if (!rc)
        rc = sanne_step(c, p, "upskilling", "Tilmeld til AMU-kursus, lager", run->mette, NULL, "bif",
            "2026-04-24", "not_started", NULL, INT_NONE, err);
    if (!rc)
        rc = version_on(c, run, p->id, "2026-03-24", run->mette, "action_added", err);
    if (!rc)
        rc = q_exec(c, &plan_demo_done, ARGS(V_INT(p->id), V_DAY(day_parse_iso("2026-04-09"))), NULL, err);
    return rc ? rc : version_on(c, run, p->id, "2026-04-09", run->mette, "action_done", err);
}

static int tell_sanne(struct conn *c, const struct demo_part_run *run, struct err *err)
{
    struct plan p;
    int64_t goal = INT_NONE;
    field_clear_row(&plan_table, &p);
    p.citizen_id = run->sanne;
    p.kind = "helhedsplan";
    p.own_goal =
        "Jeg vil gerne arbejde på et lager igen, i mit eget tempo, og have ro i ryggen nok til at være der for min familie.";
    p.job_goal = "Lagermedarbejder, 15 timer om ugen";
    p.state = "active";
    p.start_day = day_parse_iso("2025-04-28");
    p.created_by = run->mette;
    int rc = q_insert(c, &plan_table, &p, &p.id, err);
    if (!rc)
        rc = version_on(c, run, p.id, "2025-04-28", run->mette, "begun", err);
    if (!rc)
        rc = add_goal(c, p.id, "job", "15 timer om ugen på et lager", 1, &goal, err);
    if (!rc)
        rc = add_goal(c, p.id, "health", "Kunne stå op i tre timer uden smerter", 2, &goal, err);
    if (!rc)
        rc = version_on(c, run, p.id, "2025-09-12", run->mette, "goal_added", err);
    if (!rc)
        rc = sanne_steps(c, run, &p, err);
    if (!rc)
        rc = add_team(c, run->sanne, "core", run->jonas, "health_consultant", day_parse_iso("2025-03-10"),
            DAY_NONE, err);
    if (!rc)
        rc = add_team(c, run->sanne, "core", run->amira, "social_worker", day_parse_iso("2025-05-12"),
            day_parse_iso("2025-10-31"), err);
    if (!rc)
        rc = add_outside(c, run->sanne, "support", "Lis Bruun", "Kofoed Skole", "mentor",
            day_parse_iso("2025-09-22"), err);
    return rc;
}

/* Rasmus came to Mette Lind from the coordinator. */
static int tell_others(struct conn *c, const struct demo_part_run *run, struct err *err)
{
    struct handover h;
    int rc = OK;
    field_clear_row(&handover_table, &h);
    h.citizen_id = run->rasmus;
    h.from_user_id = h.asked_by = run->coordinator;
    h.to_user_id = run->mette;
    h.asked = stamp_from_local(day_parse_iso("2025-08-11"), 9 * 60);
    h.answered = stamp_from_local(day_parse_iso("2025-08-12"), 13 * 60);
    h.state = "accepted";
    h.note = "Borgeren er flyttet til dit område.";
    if (run->rasmus)
        rc = q_insert(c, &handover_table, &h, NULL, err);
    return rc;
}

static int story(struct conn *c, const struct demo_part_run *run, struct arena *a, struct err *err)
{
    (void)a;
    int rc = run->sanne ? tell_sanne(c, run, err) : OK;
    return rc ? rc : tell_others(c, run, err);
}

DEMO_PART(plan_demo, .name = "plan", .order = 40, .fill = fill, .story = story);

/* ---- families and release plans: after the relations ---- */

struct plan_demo_family {
    int64_t citizen_id, other_id;
    const char *kind;
};
static const struct field plan_demo_family_fields[] = {
    FIELD(plan_demo_family, citizen_id, F_ID, NULL, 0),
    FIELD(plan_demo_family, other_id, F_ID, NULL, 0),
    FIELD(plan_demo_family, kind, F_TEXT, NULL, 0),
};
static TABLE(plan_demo_family_table, "plan_demo_family", NULL, plan_demo_family, plan_demo_family_fields);
SQL(plan_demo_families,
    "SELECT r.citizen_id AS citizen_id, r.other_id AS other_id, r.kind AS kind FROM relation r "
    "WHERE r.kind IN ('child', 'partner') AND r.to_day IS NULL AND r.removed IS NULL AND r.citizen_id <> $1 "
    "AND r.other_id <> $1 ORDER BY r.id LIMIT 3");
SQL(plan_demo_releases,
    "SELECT c.id AS citizen_id FROM citizen c WHERE c.responsible_id = $1 AND c.restricted = 0 AND c.dead IS NULL "
    "ORDER BY c.id LIMIT 2");
SQL(plan_demo_partner,
    "INSERT INTO care_team_member (citizen_id, team, organisation, role, from_day, version) "
    "VALUES ($1, $3, $4, $5, $2, 1)");

static int late_action(struct conn *c, const struct plan *p, int64_t citizen, const char *track,
    const char *text, int64_t user, const char *phase, int32_t days, struct err *err)
{
    struct plan_action x;
    new_action(&x, p, track, text);
    x.citizen_id = citizen;
    x.responsible_id = user;
    x.admin = admin_of(track);
    x.phase = phase;
    x.state = "not_started";
    x.due_day = (day_t){demo_today().n + days};
    return q_insert(c, &plan_action_table, &x, NULL, err);
}

static void late_plan(struct plan *p, int64_t citizen, const char *kind, int64_t user, int32_t days)
{
    field_clear_row(&plan_table, p);
    p->citizen_id = citizen;
    p->kind = kind;
    p->state = "active";
    p->start_day = (day_t){demo_today().n - days};
    p->created_by = user;
}

static int tell_family(
    struct conn *c, const struct demo_part_run *run, const struct plan_demo_family *f, struct err *err)
{
    struct plan p;
    struct plan_citizen m = {INT_NONE, INT_NONE, f->other_id, f->kind};
    late_plan(&p, f->citizen_id, PLAN_KIND_FAMILY, run->amira, 60);
    p.own_goal = "Vi vil have én plan, som vi selv kan overskue, og at børnene kommer godt i skole.";
    p.job_goal_reason = "Familien er ved at få ro på hverdagen. Jobmål drøftes, når skolegangen er på plads.";
    int rc = q_insert(c, &plan_table, &p, &p.id, err);
    m.plan_id = p.id;
    if (!rc)
        rc = q_insert(c, &plan_citizen_table, &m, NULL, err);
    if (!rc)
        rc = late_action(
            c, &p, f->other_id, "social", "Aftal fast mødetid med skolen", run->amira, NULL, 20, err);
    if (!rc)
        rc = late_action(c, &p, f->citizen_id, "job", "Afklar vej mod arbejde, fleksjob eller førtidspension",
            run->coordinator, NULL, 45, err);
    return rc ? rc : add_version(c, run, &p, err);
}

static int tell_release(struct conn *c, const struct demo_part_run *run, int64_t citizen, struct err *err)
{
    struct plan p;
    late_plan(&p, citizen, PLAN_KIND_RELEASE, run->coordinator, 90);
    p.own_goal = "Jeg vil have et arbejde at gå til den dag, jeg kommer ud.";
    p.job_goal = "Lærling i byggeriet";
    int rc = q_insert(c, &plan_table, &p, &p.id, err);
    if (!rc)
        rc = q_exec(c, &plan_demo_partner,
            ARGS(V_INT(citizen), V_DAY(p.start_day), V_TEXT("core"), V_TEXT("danmarks-faengsler"),
                V_TEXT("prison_officer")),
            NULL, err);
    if (!rc)
        rc = late_action(c, &p, citizen, "upskilling", "Skaf kursusbevis fra værkstedet", run->coordinator,
            "during", 30, err);
    if (!rc)
        rc = late_action(
            c, &p, citizen, "job", "Aftal praktik fra løsladelsesdagen", run->coordinator, "after", 75, err);
    return rc ? rc : add_version(c, run, &p, err);
}

static int late_story(struct conn *c, const struct demo_part_run *run, struct arena *a, struct err *err)
{
    struct plan_demo_family *rows;
    size_t n;
    int rc =
        q_all(c, &plan_demo_families, ARGS(V_INT(run->sanne)), &plan_demo_family_table, &rows, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++)
        rc = tell_family(c, run, &rows[i], err);
    if (!rc)
        rc = q_all(c, &plan_demo_releases, ARGS(V_INT(run->coordinator)), &plan_demo_family_table, &rows, &n,
            a, err);
    for (size_t i = 0; !rc && i < n; i++)
        rc = tell_release(c, run, rows[i].citizen_id, err);
    return rc;
}

DEMO_PART(plan_late_demo, .name = "plan_families", .order = 95, .story = late_story);
