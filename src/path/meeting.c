#include "path/meeting.h"

#include "base/lang.h"
#include "base/text.h"
#include "path/follow_up.h"
#include "system/audit.h"
#include "system/code.h"

static const struct field meeting_fields[] = {
    FIELD(meeting, id, F_ID, NULL, FR_PRIMARY),
    FIELD(meeting, citizen_id, F_ID, NULL, 0),
    FIELD_CODE(meeting, kind, N_("Mødets art"), FR_REQUIRED, "meeting_kind"),
    FIELD_MAX(meeting, title, F_TEXT, N_("Titel"), FR_REQUIRED, 200),
    FIELD(meeting, day, F_DAY, N_("Dag"), FR_REQUIRED),
    FIELD_MAX(meeting, minute, F_INT, N_("Klokkeslæt"), 0, 1439),
    FIELD_MAX(meeting, minutes_long, F_INT, N_("Varighed i minutter"), 0, 600),
    FIELD_MAX(meeting, place, F_TEXT, N_("Sted"), 0, 200),
    FIELD_MAX(meeting, agenda, F_LONG, N_("Dagsorden"), 0, 4000),
    FIELD_MAX(meeting, minutes, F_LONG, N_("Referat"), 0, 20000),
    FIELD_MAX(meeting, minutes_draft, F_LONG, N_("Kladde til referat"), FR_HIDDEN, 20000),
    FIELD(meeting, draft_by, F_ID, NULL, FR_HIDDEN),
    FIELD_CODE(meeting, state, N_("Tilstand"), FR_REQUIRED, "meeting_state"),
    FIELD(meeting, track, F_TEXT, N_("Spor"), 0),
    FIELD(meeting, intervention, F_TEXT, N_("Indsats"), 0),
    FIELD(meeting, course_id, F_ID, NULL, 0),
    FIELD(meeting, series, F_TEXT, NULL, 0),
    FIELD(meeting, series_no, F_INT, N_("Samtale nummer"), 0),
    FIELD(meeting, series_of, F_INT, N_("Samtaler i alt"), 0),
    FIELD_MAX(meeting, reason, F_LONG, N_("Begrundelse"), 0, 1000),
    FIELD(meeting, created_by, F_ID, NULL, 0),
    FIELD(meeting, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(meeting_table, "meeting", N_("Møder"), meeting, meeting_fields);

#define MEETING_COLUMNS                                                                                                \
    "id, citizen_id, kind, title, day, minute, minutes_long, place, agenda, minutes, minutes_draft, draft_by, state, " \
    "track, intervention, course_id, series, series_no, series_of, reason, created_by, version"

SQL(meeting_select_id, "SELECT " MEETING_COLUMNS " FROM meeting WHERE id = $1");
SQL(meeting_select_decisions,
    "SELECT id, plan_id, citizen_id, goal_id, track, text, responsible_id, responsible_name, admin, start_day, due_day, "
    "state, done_day, meeting_id, created, created_by, version FROM plan_action WHERE meeting_id = $1 "
    "AND (CAST($2 AS BIGINT) IS NULL OR responsible_id = $2) ORDER BY due_day NULLS FIRST, id LIMIT 200");
SQL(meeting_count_participant,
    "SELECT COUNT(*) AS n FROM meeting_participant WHERE user_id = $1 AND meeting_id = $2");
SQL(meeting_count_open_talks,
    "SELECT COUNT(*) AS n FROM meeting WHERE citizen_id = $1 AND series = $2 AND state = 'planned'");
SQL(meeting_count_round_tables,
    "SELECT COUNT(*) AS n FROM meeting WHERE citizen_id = $1 AND kind = 'round_table' "
    "AND day >= $2 AND state <> 'cancelled'");
SQL(meeting_select_task,
    "SELECT id FROM follow_up WHERE citizen_id = $1 AND anchor = 'talks' AND state = 'planned' ORDER BY id LIMIT 1");
SQL(meeting_update_task, "UPDATE follow_up SET state = 'held', held_day = $2, done_by = $3, done_at = $4, "
                         "version = version + 1 WHERE id = $1 AND state = 'planned'");
SQL(meeting_count_talks,
    "SELECT COUNT(*) AS n FROM meeting WHERE citizen_id = $1 AND kind = 'health_talk' AND state = 'held' "
    "AND (CAST($2 AS BIGINT) IS NULL OR course_id = $2)");
SQL(meeting_select_course,
    "SELECT o.citizen_id AS citizen_id, o.id AS course_id, i.key AS intervention FROM course o "
    "JOIN intervention i ON i.id = o.intervention_id WHERE o.id = $1");
SQL(meeting_update_attended,
    "UPDATE meeting_participant SET attended = $3, version = version + 1 WHERE id = $1 AND meeting_id = $2");
SQL(meeting_update_series, "UPDATE meeting SET series_of = $3 WHERE citizen_id = $1 AND series = $2");
SQL(meeting_max_talk, "SELECT MAX(series_no) AS n FROM meeting WHERE citizen_id = $1 AND series = $2");

int meeting_by_id(struct conn *c, int64_t id, struct meeting *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &meeting_select_id, ARGS(V_INT(id)), &meeting_table, ret, a, err);
    if (rc == ERR_NOT_FOUND)
        return err_user(err, rc, "%s", tr("Mødet findes ikke, eller du har ikke adgang."));
    return rc;
}

int meeting_decisions(struct conn *c, int64_t meeting_id, int64_t only_user, struct plan_action **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &meeting_select_decisions, ARGS(V_INT(meeting_id), V_INT(only_user)), &plan_action_table,
        ret, ret_n, a, err);
}

int meeting_access_of(struct conn *c, const struct actor *actor, const struct meeting *m,
    enum meeting_access *ret, struct arena *a, struct err *err)
{
    int64_t n = 0;
    *ret = MEETING_NONE;
    if (!actor->user_id) {
        *ret = MEETING_FULL;
        return OK;
    }
    int rc = q_int(c, &meeting_count_participant, ARGS(V_INT(actor->user_id), V_INT(m->id)), &n, err);
    if (rc)
        return rc;
    if (n)
        *ret = MEETING_OWN_SHARE;
    if (m->citizen_id == INT_NONE) {
        if (n || actor_may(actor, PERM_TEAM_LEAD))
            *ret = MEETING_FULL;
        return OK;
    }
    struct citizen citizen;
    struct sight sight;
    struct err hidden = ERR_INIT;
    rc = citizen_by_id(c, m->citizen_id, &citizen, a, err);
    if (rc)
        return rc;
    rc = sight_of(c, actor, &citizen, clock_today(), &sight, &hidden);
    if (rc == ERR_NOT_FOUND)
        return OK;
    if (rc) {
        *err = hidden;
        return rc;
    }
    if (!sight.referral_only && actor_may(actor, PERM_CITIZEN_READ) && follow_up_is_seen(&sight, m->track))
        *ret = MEETING_FULL;
    return OK;
}

/* May write: full access and the right to edit citizens (or, without a citizen, to be in it). */
static int meeting_check_write(
    struct conn *c, const struct actor *actor, const struct meeting *m, struct arena *a, struct err *err)
{
    enum meeting_access access = MEETING_NONE;
    int rc = meeting_access_of(c, actor, m, &access, a, err);
    if (rc)
        return rc;
    if (access != MEETING_FULL ||
        (actor->user_id && m->citizen_id != INT_NONE && !actor_may(actor, PERM_CITIZEN_EDIT)))
        return err_user(err, access == MEETING_NONE ? ERR_NOT_FOUND : ERR_DENIED, "%s",
            tr("Mødet findes ikke, eller du har ikke adgang."));
    return OK;
}

static int meeting_load_planned(struct conn *c, const struct actor *actor, int64_t id, int64_t version,
    const char *state, struct meeting *ret, struct arena *a, struct err *err)
{
    int rc = meeting_by_id(c, id, ret, a, err);
    if (!rc)
        rc = meeting_check_write(c, actor, ret, a, err);
    if (!rc && (ret->version != version || !text_equal(ret->state, state)))
        rc = err_user(err, ERR_CONFLICT,
            tr("Mødet er ændret, mens du skrev. Det er nu: %s. Det, du har skrevet, står der stadig."),
            code_label("meeting_state", ret->state));
    return rc;
}

static int meeting_log(struct conn *c, const struct actor *actor, const struct meeting *m, const char *what,
    const char *detail, struct err *err)
{
    return audit_add(c, actor, &(struct audit_entry){what, "meeting", m->id, m->citizen_id, detail}, err);
}

/* ---- calling ---- */

static int meeting_store(struct conn *c, const struct actor *actor, struct meeting *m,
    const struct meeting_participant *people, size_t n_people, struct err *err)
{
    struct meeting_participant p;
    int64_t id = 0;
    int rc = q_insert(c, &meeting_table, m, &id, err);
    m->id = id;
    field_clear_row(&meeting_participant_table, &p);
    p.meeting_id = id;
    if (!rc && actor->user_id) {
        p.user_id = actor->user_id;
        p.role = "chair";
        rc = q_insert(c, &meeting_participant_table, &p, NULL, err);
    }
    if (!rc && m->citizen_id != INT_NONE) {
        p.user_id = INT_NONE;
        p.role = "citizen";
        rc = q_insert(c, &meeting_participant_table, &p, NULL, err);
    }
    for (size_t i = 0; !rc && i < n_people; i++) {
        if (people[i].user_id != INT_NONE && people[i].user_id == actor->user_id)
            continue;
        p = people[i];
        p.meeting_id = id;
        p.role = p.role ? p.role : p.user_id != INT_NONE ? "member" : "external";
        rc = q_insert(c, &meeting_participant_table, &p, NULL, err);
    }
    return rc ? rc : meeting_log(c, actor, m, "create", m->kind, err);
}

/* The task "call a round table" is done once one is called. */
static int meeting_settle_task(
    struct conn *c, const struct actor *actor, const struct meeting *m, struct err *err)
{
    int64_t id = 0;
    struct err none = ERR_INIT;
    int rc = q_int(c, &meeting_select_task, ARGS(V_INT(m->citizen_id)), &id, &none);
    if (rc == ERR_NOT_FOUND)
        return OK;
    if (rc) {
        *err = none;
        return rc;
    }
    return q_exec(c, &meeting_update_task,
        ARGS(V_INT(id), V_DAY(clock_today()), V_INT(actor->user_id ? actor->user_id : INT_NONE),
            V_STAMP(clock_now())),
        NULL, err);
}

static int meeting_check_call(
    struct conn *c, const struct meeting *m, int n_talks, struct arena *a, struct err *err)
{
    struct citizen citizen;
    if (!code_is_valid("meeting_kind", m->kind, DAY_NONE))
        err_field(err, "kind", "%s", tr("Vælg mødets art."));
    if (day_is_none(m->day))
        err_field(err, "day", "%s", tr("Skriv dagen som 09.03.2026."));
    if (m->citizen_id == INT_NONE && m->kind && !text_equal(m->kind, "steering"))
        err_field(err, "kind", "%s", tr("Et møde uden borger er et styregruppemøde."));
    if (text_equal(m->kind, "health_talk") && (n_talks < 1 || n_talks > MEETING_TALKS))
        err_field(err, "series_of", tr("En serie har 1 til %d samtaler."), (int)MEETING_TALKS);
    if (err->code || m->citizen_id == INT_NONE)
        return err->code;
    int rc = citizen_by_id(c, m->citizen_id, &citizen, a, err);
    if (!rc && !day_is_none(citizen.dead))
        rc = err_user(
            err, ERR_REFUSED, "%s", tr("Borgeren er registreret som død. Der kan ikke indkaldes til møde."));
    return rc;
}

int meeting_call(struct conn *c, const struct actor *actor, struct meeting *m,
    const struct meeting_participant *people, size_t n_people, int n_talks, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "meeting_call: out of memory");
    struct meeting row = *m;
    bool talks = text_equal(row.kind, "health_talk");
    int rc = row.citizen_id == INT_NONE && actor_may(actor, PERM_TEAM_LEAD)
                 ? OK
                 : meeting_check_write(c, actor, &row, a, err);
    if (!rc)
        rc = meeting_check_call(c, &row, n_talks, a, err);
    row.state = "planned";
    row.created_by = actor->user_id ? actor->user_id : INT_NONE;
    if (!row.title || !*row.title)
        row.title = code_label("meeting_kind", row.kind);
    if (talks) {
        row.series = arena_printf(a, "%lld-%lld", (long long)row.citizen_id, (long long)clock_now().ms);
        row.series_of = n_talks;
        row.track = row.track ? row.track : "health";
    }
    for (int i = 0; !rc && i < (talks ? n_talks : 1); i++) {
        struct meeting one = row;
        if (talks) {
            one.series_no = i + 1;
            one.day = (day_t){row.day.n + i * MEETING_GAP_DAYS};
        }
        rc = meeting_store(c, actor, &one, people, n_people, err);
        if (i == 0)
            m->id = one.id;
    }
    if (!rc && text_equal(row.kind, "round_table"))
        rc = meeting_settle_task(c, actor, &row, err);
    arena_free(a);
    return rc;
}

int meeting_add_talk(struct conn *c, const struct actor *actor, int64_t id, day_t day, const char *reason,
    int64_t *ret_id, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "meeting_add_talk: out of memory");
    struct meeting m;
    struct meeting_person *people;
    size_t n_people = 0;
    int64_t last = 0;
    int rc = meeting_by_id(c, id, &m, a, err);
    if (!rc)
        rc = meeting_check_write(c, actor, &m, a, err);
    if (!rc && !m.series)
        rc = err_user(err, ERR_REFUSED, "%s", tr("Mødet er ikke en del af en serie."));
    if (!rc)
        rc = q_int(c, &meeting_max_talk, ARGS(V_INT(m.citizen_id), V_TEXT(m.series)), &last, err);
    if (!rc && day_is_none(day))
        rc = err_field(err, "day", "%s", tr("Skriv dagen som 09.03.2026."));
    if (!rc && last >= MEETING_TALKS && (!reason || !*reason))
        rc = err_field(err, "reason",
            tr("Borgeren har haft %d samtaler. Skriv, hvorfor der er brug for en til."), (int)last);
    if (!rc)
        rc = meeting_people(c, id, &people, &n_people, a, err);
    if (!rc) {
        struct meeting_participant *others = arena_must(a, (n_people + 1) * sizeof *others);
        size_t n = 0;
        for (size_t i = 0; i < n_people; i++) {
            if (people[i].user_id == INT_NONE)
                continue;
            field_clear_row(&meeting_participant_table, &others[n]);
            others[n++].user_id = people[i].user_id;
        }
        m.series_no = last + 1;
        m.series_of = m.series_no > m.series_of ? m.series_no : m.series_of;
        m.day = day;
        m.state = "planned";
        m.reason = reason && *reason ? reason : NULL;
        m.minutes = m.minutes_draft = NULL;
        m.draft_by = INT_NONE;
        rc = meeting_store(c, actor, &m, others, n, err);
    }
    if (!rc)
        rc = q_exec(c, &meeting_update_series,
            ARGS(V_INT(m.citizen_id), V_TEXT(m.series), V_INT(m.series_of)), NULL, err);
    if (!rc)
        *ret_id = m.id;
    arena_free(a);
    return rc;
}

/* ---- changing ---- */

SQL(meeting_select_changed_by,
    "SELECT u.name AS name FROM audit a JOIN app_user u ON u.id = a.user_id "
    "WHERE a.citizen_id = (SELECT m.citizen_id FROM meeting m WHERE m.id = $1) AND a.entity = 'meeting' "
    "AND a.entity_id = $1 AND a.action <> 'read' ORDER BY a.id DESC LIMIT 1");

int meeting_last_changed_by(struct conn *c, int64_t id, const char **ret, struct arena *a, struct err *err)
{
    struct meeting_person who;
    *ret = NULL;
    int rc = q_one(c, &meeting_select_changed_by, ARGS(V_INT(id)), &meeting_person_table, &who, a, err);
    if (!rc)
        *ret = who.name;
    return rc == ERR_NOT_FOUND ? OK : rc;
}

int meeting_change(struct conn *c, const struct actor *actor, const struct meeting *m, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "meeting_change: out of memory");
    struct meeting row;
    struct buf diff = BUF_INIT;
    int rc = meeting_load_planned(c, actor, m->id, m->version, "planned", &row, a, err);
    if (!rc && day_is_none(m->day))
        rc = err_field(err, "day", "%s", tr("Skriv dagen som 09.03.2026."));
    if (!rc && (!m->title || !*m->title))
        rc = err_field(err, "title", "%s", tr("Skriv en titel uden borgerens navn."));
    if (!rc) {
        struct meeting old = row;
        row.title = m->title;
        row.day = m->day;
        row.minute = m->minute;
        row.minutes_long = m->minutes_long;
        row.place = m->place;
        row.agenda = m->agenda;
        field_diff(&meeting_table, &old, &row, &diff, a);
        rc = q_update(c, &meeting_table, &row, err);
        if (!rc)
            rc = meeting_log(c, actor, &row, "update", diff.data, err);
    }
    buf_done(&diff);
    arena_free(a);
    return rc;
}

int meeting_add_person(
    struct conn *c, const struct actor *actor, const struct meeting_participant *p, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "meeting_add_person: out of memory");
    struct meeting m;
    struct meeting_participant row = *p;
    int64_t there = 0;
    int rc = meeting_by_id(c, p->meeting_id, &m, a, err);
    if (!rc)
        rc = meeting_check_write(c, actor, &m, a, err);
    if (!rc && p->user_id == INT_NONE && (!p->name || !*p->name))
        rc = err_field(err, "name", "%s", tr("Skriv deltagerens navn."));
    if (!rc && p->user_id != INT_NONE)
        rc = q_int(c, &meeting_count_participant, ARGS(V_INT(p->user_id), V_INT(m.id)), &there, err);
    if (!rc && there)
        rc = err_field(err, "colleague", "%s", tr("Kollegaen deltager allerede."));
    if (!rc) {
        row.role = p->user_id != INT_NONE ? "member" : "external";
        row.attended = INT_NONE;
        rc = q_insert(c, &meeting_participant_table, &row, NULL, err);
    }
    if (!rc)
        rc = meeting_log(c, actor, &m, "update", "participant added", err);
    arena_free(a);
    return rc;
}

SQL(meeting_delete_person,
    "DELETE FROM meeting_participant WHERE id = $1 AND meeting_id = $2 AND role <> 'citizen'");

int meeting_remove_person(
    struct conn *c, const struct actor *actor, int64_t meeting_id, int64_t participant_id, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "meeting_remove_person: out of memory");
    struct meeting m;
    int64_t n = 0;
    int rc = meeting_by_id(c, meeting_id, &m, a, err);
    if (!rc)
        rc = meeting_check_write(c, actor, &m, a, err);
    if (!rc && !text_equal(m.state, "planned"))
        rc = err_user(err, ERR_REFUSED, "%s", tr("Mødet er holdt. Deltagerne kan ikke ændres."));
    if (!rc)
        rc = q_exec(c, &meeting_delete_person, ARGS(V_INT(participant_id), V_INT(meeting_id)), &n, err);
    if (!rc && n == 0)
        rc = err_user(err, ERR_REFUSED, "%s", tr("Borgeren kan ikke fjernes fra sit eget møde."));
    if (!rc)
        rc = meeting_log(c, actor, &m, "update", "participant removed", err);
    arena_free(a);
    return rc;
}

/* Somebody else's draft that the actor may not have seen. */
static int meeting_check_draft(const struct actor *actor, const struct meeting *m, struct err *err)
{
    if (!m->minutes_draft || m->draft_by == INT_NONE || m->draft_by == actor->user_id)
        return OK;
    return err_user(err, ERR_CONFLICT, "%s",
        tr("En anden deltager har skrevet en kladde til referatet. Begge tekster står nedenfor. Saml dem, og gem igen."));
}

SQL(meeting_update_draft,
    "UPDATE meeting SET minutes_draft = $2, draft_by = $3 WHERE id = $1 AND state = 'planned' AND version = $4");

int meeting_save_draft(struct conn *c, const struct actor *actor, int64_t id, int64_t version,
    const char *text, bool seen, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "meeting_save_draft: out of memory");
    struct meeting m;
    const char *kept = text && *text ? text : NULL;
    int rc = meeting_load_planned(c, actor, id, version, "planned", &m, a, err);
    if (!rc && !seen)
        rc = meeting_check_draft(actor, &m, err);
    if (!rc)
        rc = q_exec(c, &meeting_update_draft,
            ARGS(V_INT(id), V_TEXT(kept), V_INT(kept && actor->user_id ? actor->user_id : INT_NONE),
                V_INT(version)),
            NULL, err);
    if (!rc)
        rc = meeting_log(c, actor, &m, "draft", NULL, err);
    arena_free(a);
    return rc;
}

/* ---- held ---- */

static bool meeting_is_attended(const struct meeting_result *r, int64_t participant)
{
    for (size_t i = 0; i < r->n_attended; i++) {
        if (r->attended[i] == participant)
            return true;
    }
    return false;
}

static int meeting_store_people(
    struct conn *c, const struct meeting *m, const struct meeting_result *r, struct arena *a, struct err *err)
{
    struct meeting_person *people;
    size_t n = 0;
    bool citizen = false;
    int rc = meeting_people(c, m->id, &people, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        bool there = meeting_is_attended(r, people[i].id);
        citizen |= there && text_equal(people[i].role, "citizen");
        rc = q_exec(c, &meeting_update_attended,
            ARGS(V_INT(people[i].id), V_INT(m->id), V_INT(there ? 1 : 0)), NULL, err);
    }
    if (!rc && !citizen && text_equal(m->kind, "round_table"))
        rc = err_field(err, "attended", "%s",
            tr("En rundbordssamtale kan ikke registreres som holdt uden borgeren. Flyt mødet, eller aflys det."));
    return rc;
}

static int meeting_store_decisions(struct conn *c, const struct actor *actor, const struct meeting *m,
    const struct meeting_result *r, struct err *err)
{
    int rc = OK;
    if (r->n_decisions && m->citizen_id == INT_NONE)
        return err_user(
            err, ERR_REFUSED, "%s", tr("Et møde uden borger har ingen plan at lægge beslutninger i."));
    for (size_t i = 0; !rc && i < r->n_decisions; i++) {
        const struct meeting_decision *d = &r->decisions[i];
        struct plan_action action;
        field_clear_row(&plan_action_table, &action);
        action.citizen_id = m->citizen_id;
        action.track = d->track;
        action.text = d->text;
        action.responsible_id = d->responsible_id;
        action.responsible_name = d->responsible_name;
        action.due_day = d->due_day;
        action.meeting_id = m->id;
        struct err fault = ERR_INIT;
        rc = plan_action_add(c, actor, &action, &fault);
        /* Shown at the lines, so that nothing typed is lost. */
        if (rc == ERR_INVALID || rc == ERR_DENIED || rc == ERR_REFUSED)
            rc = err_field(err, "beslutning", tr("Beslutning %d: %s"), (int)i + 1,
                fault.n_fields ? fault.field[0].msg : err_user_text(&fault));
        else if (rc)
            *err = fault;
    }
    return rc;
}

/* After the last talk: the tovholder's task to call a round table. */
static int meeting_propose_round_table(
    struct conn *c, const struct actor *actor, const struct meeting *m, struct arena *a, struct err *err)
{
    int64_t open = 0, tables = 0, task = 0;
    struct citizen citizen;
    struct follow_up f;
    struct err none = ERR_INIT;
    int rc = q_int(c, &meeting_count_open_talks, ARGS(V_INT(m->citizen_id), V_TEXT(m->series)), &open, err);
    if (!rc)
        rc = q_int(c, &meeting_count_round_tables, ARGS(V_INT(m->citizen_id), V_DAY(m->day)), &tables, err);
    if (rc || open || tables)
        return rc;
    rc = q_int(c, &meeting_select_task, ARGS(V_INT(m->citizen_id)), &task, &none);
    if (rc != ERR_NOT_FOUND)
        return rc;
    rc = citizen_by_id(c, m->citizen_id, &citizen, a, err);
    if (rc)
        return rc;
    field_clear_row(&follow_up_table, &f);
    f.citizen_id = m->citizen_id;
    f.kind = "plan";
    f.anchor = "talks";
    f.intervention = m->intervention;
    f.course_id = m->course_id;
    f.due_day = (day_t){m->day.n + MEETING_GAP_DAYS};
    f.responsible_id = citizen.responsible_id;
    return follow_up_add(c, actor, &f, err);
}

int meeting_hold(struct conn *c, const struct actor *actor, const struct meeting_result *r, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "meeting_hold: out of memory");
    struct meeting m;
    int rc = meeting_load_planned(c, actor, r->id, r->version, "planned", &m, a, err);
    if (!rc && m.day.n > clock_today().n)
        rc = err_user(err, ERR_REFUSED, "%s",
            tr("Mødet ligger i fremtiden. Flyt det til den dag, det blev holdt, og registrér det så."));
    if (!rc && !r->draft_seen)
        rc = meeting_check_draft(actor, &m, err);
    if (!rc)
        rc = meeting_store_people(c, &m, r, a, err);
    if (!rc)
        rc = meeting_store_decisions(c, actor, &m, r, err);
    if (!rc) {
        m.state = "held";
        m.minutes = r->minutes && *r->minutes ? r->minutes : m.minutes_draft;
        m.minutes_draft = NULL;
        m.draft_by = INT_NONE;
        rc = q_update(c, &meeting_table, &m, err);
    }
    if (!rc)
        rc = meeting_log(c, actor, &m, "hold", NULL, err);
    if (!rc && text_equal(m.kind, "health_talk"))
        rc = meeting_propose_round_table(c, actor, &m, a, err);
    arena_free(a);
    return rc;
}

static int meeting_set_state(struct conn *c, const struct actor *actor, int64_t id, int64_t version,
    const char *from, const char *to, const char *reason, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "meeting_set_state: out of memory");
    struct meeting m;
    int rc = meeting_load_planned(c, actor, id, version, from, &m, a, err);
    if (!rc) {
        m.state = to;
        m.reason = reason ? reason : m.reason;
        rc = q_update(c, &meeting_table, &m, err);
    }
    if (!rc)
        rc = meeting_log(c, actor, &m, to, NULL, err);
    arena_free(a);
    return rc;
}

int meeting_cancel(struct conn *c, const struct actor *actor, int64_t id, int64_t version, const char *reason,
    struct err *err)
{
    if (!reason || !*reason)
        return err_field(err, "reason", "%s", tr("Skriv, hvorfor mødet aflyses. Deltagerne kan læse det."));
    return meeting_set_state(c, actor, id, version, "planned", "cancelled", reason, err);
}

int meeting_reopen(struct conn *c, const struct actor *actor, int64_t id, int64_t version, struct err *err)
{
    return meeting_set_state(c, actor, id, version, "cancelled", "planned", NULL, err);
}

/* ---- talks of a course ---- */

int meeting_talks_held(struct conn *c, int64_t citizen_id, int64_t course_id, int64_t *ret, struct err *err)
{
    return q_int(c, &meeting_count_talks, ARGS(V_INT(citizen_id), V_INT(course_id)), ret, err);
}

int meeting_check_started(struct conn *c, int64_t course_id, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "meeting_check_started: out of memory");
    struct meeting m;
    int64_t n = 0;
    int rc = q_one(c, &meeting_select_course, ARGS(V_INT(course_id)), &meeting_table, &m, a, err);
    if (!rc && text_equal(m.intervention, "helhedsorienteret-sundhed")) {
        rc = meeting_talks_held(c, m.citizen_id, INT_NONE, &n, err);
        if (!rc && n == 0)
            rc = err_user(err, ERR_REFUSED, "%s",
                tr("Borgeren har ikke haft en sundhedssamtale. Forløbet kan ikke gennemføres, før mindst én er holdt."));
    }
    arena_free(a);
    return rc;
}

const char *meeting_name(const char *kind, int64_t series_no, int64_t series_of, struct arena *a)
{
    if (series_no == INT_NONE || series_of == INT_NONE)
        return code_label("meeting_kind", kind);
    return arena_printf(
        a, tr("%s %d af %d"), code_label("meeting_kind", kind), (int)series_no, (int)series_of);
}
