#include "path/course.h"

#include "base/lang.h"
#include "base/text.h"
#include "base/words.h"
#include "path/aftercare.h"
#include "path/follow_up.h"
#include "path/meeting.h"
#include "path/plan.h"
#include "path/referral_internal.h"
#include "people/restricted.h"
#include "system/audit.h"
#include "system/code.h"

#include <string.h>

static const struct field course_fields[] = {
    FIELD(course, id, F_ID, NULL, FR_PRIMARY),
    FIELD(course, citizen_id, F_ID, NULL, FR_REQUIRED),
    FIELD(course, intervention_id, F_ID, NULL, FR_REQUIRED),
    FIELD(course, referral_id, F_ID, NULL, 0),
    FIELD(course, team, F_TEXT, N_("Hold"), 0),
    FIELD(course, start_day, F_DAY, N_("Start"), FR_REQUIRED),
    FIELD(course, end_day, F_DAY, N_("Slut"), 0),
    FIELD_CODE(course, exit_reason, N_("Afslutningsårsag"), 0, "exit_reason"),
    FIELD_MAX(course, exit_note, F_LONG, N_("Bemærkning"), 0, 2000),
    FIELD_CODE(course, stop_reason, N_("Stopårsag efter sundhedslovens § 119"), 0, "stop_reason"),
    FIELD(course, hours, F_INT, N_("Timer om ugen"), 0),
    FIELD(course, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(course_table, "course", N_("Forløb"), course, course_fields);

static const struct field course_row_fields[] = {
    FIELD(course_row, id, F_ID, NULL, 0),
    FIELD(course_row, citizen_id, F_ID, NULL, 0),
    FIELD(course_row, intervention_id, F_ID, NULL, 0),
    FIELD(course_row, referral_id, F_ID, NULL, 0),
    FIELD(course_row, citizen_key, F_TEXT, NULL, 0),
    FIELD(course_row, first_name, F_TEXT, NULL, 0),
    FIELD(course_row, last_name, F_TEXT, NULL, 0),
    FIELD(course_row, cpr, F_TEXT, NULL, 0),
    FIELD(course_row, birth, F_DAY, NULL, 0),
    FIELD(course_row, intervention_key, F_TEXT, NULL, 0),
    FIELD(course_row, intervention_title, F_TEXT, NULL, 0),
    FIELD(course_row, intervention_title_en, F_TEXT, NULL, 0),
    FIELD(course_row, track, F_TEXT, NULL, 0),
    FIELD(course_row, owner, F_TEXT, NULL, 0),
    FIELD(course_row, provider, F_TEXT, NULL, 0),
    FIELD(course_row, exit_reason, F_TEXT, NULL, 0),
    FIELD(course_row, team, F_TEXT, NULL, 0),
    FIELD(course_row, start_day, F_DAY, NULL, 0),
    FIELD(course_row, end_day, F_DAY, NULL, 0),
    FIELD(course_row, referral_sent, F_STAMP, NULL, 0),
    FIELD(course_row, hours, F_INT, NULL, 0),
    FIELD(course_row, version, F_INT, NULL, 0),
};
TABLE(course_row_table, "course_row", N_("Forløb"), course_row, course_row_fields);

#define COURSE_ROW_COLUMNS                                                                                   \
    "o.id AS id, o.citizen_id AS citizen_id, o.intervention_id AS intervention_id, "                         \
    "o.referral_id AS referral_id, c.key AS citizen_key, c.first_name AS first_name, "                       \
    "c.last_name AS last_name, c.cpr AS cpr, c.birth AS birth, i.key AS intervention_key, "                  \
    "i.title AS intervention_title, i.title_en AS intervention_title_en, i.track AS track, "                 \
    "i.owner AS owner, i.provider AS provider, o.exit_reason AS exit_reason, o.team AS team, "               \
    "o.start_day AS start_day, o.end_day AS end_day, r.sent AS referral_sent, o.hours AS hours, "            \
    "o.version AS version FROM course o JOIN citizen c ON c.id = o.citizen_id "                              \
    "JOIN intervention i ON i.id = o.intervention_id LEFT JOIN referral r ON r.id = o.referral_id "
#define COURSE_COLUMNS                                                                                       \
    "id, citizen_id, intervention_id, referral_id, team, start_day, end_day, exit_reason, exit_note, "       \
    "stop_reason, hours, version"

SQL(course_select_id, "SELECT " COURSE_COLUMNS " FROM course WHERE id = $1");
SQL(course_select_citizen, "SELECT " COURSE_ROW_COLUMNS "WHERE o.citizen_id = $1 ORDER BY o.start_day, o.id");
/* The page of a unit's running courses is found in the index course_running, before any row is read. */
SQL_KEPT(course_select_running,
    "SELECT " COURSE_ROW_COLUMNS "WHERE o.id IN (SELECT x.id FROM ("
    "SELECT n.id AS id, n.start_day AS start_day FROM course n "
    "WHERE n.end_day IS NULL AND n.intervention_id IN (SELECT id FROM intervention WHERE provider = $1) UNION ALL "
    "SELECT l.id AS id, l.start_day AS start_day FROM course l "
    "WHERE l.end_day > $2 AND l.intervention_id IN (SELECT id FROM intervention WHERE provider = $1)) x "
    "ORDER BY x.start_day, x.id LIMIT $3 OFFSET $4) " RESTRICTED_SEEN(
        "$5", "$6", "$2") "ORDER BY o.start_day, o.id");
SQL_KEPT(course_count_running,
    "SELECT (SELECT COUNT(*) FROM course o JOIN citizen c ON c.id = o.citizen_id WHERE o.end_day IS NULL "
    "AND o.intervention_id IN (SELECT id FROM intervention WHERE provider = $1) " RESTRICTED_SEEN("$3", "$4",
        "$2") ") + (SELECT COUNT(*) FROM course o JOIN citizen c ON c.id = o.citizen_id WHERE o.end_day > $2 "
              "AND o.intervention_id IN (SELECT id FROM intervention WHERE provider = $1) " RESTRICTED_SEEN(
                  "$3", "$4", "$2") ")");
SQL(course_select_row, "SELECT " COURSE_ROW_COLUMNS "WHERE o.id = $1");
SQL(course_select_of_referral, "SELECT " COURSE_ROW_COLUMNS "WHERE o.referral_id = $1");
SQL(course_select_provider, "SELECT COUNT(*) FROM intervention WHERE id = $1 AND provider = $2");

static const struct field course_assessment_fields[] = {
    FIELD(course_assessment, id, F_ID, NULL, FR_PRIMARY),
    FIELD(course_assessment, course_id, F_ID, NULL, FR_REQUIRED),
    FIELD_MAX(course_assessment, text, F_LONG, N_("Sundhedsfaglig vurdering"), FR_REQUIRED, 4000),
    FIELD(course_assessment, recommended, F_TEXT, N_("Anbefalede indsatser"), FR_REQUIRED),
    FIELD(course_assessment, at, F_STAMP, NULL, FR_REQUIRED),
    FIELD(course_assessment, user_id, F_ID, NULL, 0),
};
TABLE(course_assessment_table, "course_assessment", N_("Vurderinger"), course_assessment,
    course_assessment_fields);

SQL(course_count_assessment_rules,
    "SELECT COUNT(*) FROM target_rule WHERE intervention = $1 AND kind = 'ends_with_assessment'");
SQL(course_select_assessment,
    "SELECT id, course_id, text, recommended, at, user_id FROM course_assessment WHERE course_id = $1");

static int course_check_unit(
    struct conn *c, const struct actor *actor, int64_t intervention_id, struct err *err)
{
    int64_t n = 0;
    int rc = q_int(c, &course_select_provider, ARGS(V_INT(intervention_id), V_TEXT(actor->unit)), &n, err);
    if (rc)
        return rc;
    return n ? OK : err_user(err, ERR_NOT_FOUND, "%s", tr("Forløbet findes ikke, eller du har ikke adgang."));
}

static int course_change_referral(struct conn *c, const struct actor *actor, struct referral *r,
    const char *state, const char *reason, struct err *err)
{
    struct referral_event e = {
        0, r->id, clock_now(), actor->user_id ? actor->user_id : INT_NONE, r->state, state, reason, NULL};
    r->state = state;
    int rc = q_update(c, &referral_table, r, err);
    return rc ? rc : q_insert(c, &referral_event_table, &e, NULL, err);
}

static int course_check_start(const struct referral *r, int64_t version, const struct intervention *iv,
    day_t start, struct arena *a, struct err *err)
{
    if (r->version != version || !(text_equal(r->state, "accepted") || text_equal(r->state, "wait_listed")))
        return err_user(err, ERR_CONFLICT,
            tr("Henvisningen er ændret i mellemtiden. Den er nu: %s. Se den igen, før du starter forløbet."),
            code_label("referral_state", r->state));
    if (day_is_none(start))
        return err_field(err, "start_day", "%s", tr("Skriv startdatoen som 09.03.2026."));
    if (!day_is_none(r->sent_day) && start.n < r->sent_day.n)
        return err_field(err, "start_day",
            tr("Startdatoen ligger før henvisningen, der er sendt %s. Ret datoen."),
            words_day(r->sent_day, a));
    if (!day_is_none(iv->end_day) && start.n > iv->end_day.n)
        return err_field(err, "start_day", tr("Tilbuddet ophører %s. Forløbet kan ikke starte derefter."),
            words_day(iv->end_day, a));
    return OK;
}

int course_start(struct conn *c, const struct actor *actor, int64_t referral_id, int64_t referral_version,
    day_t start, int64_t *ret_id, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "course_start: out of memory");
    struct referral r;
    struct intervention iv;
    struct course course;
    int rc = referral_by_id(c, referral_id, &r, a, err);
    if (!rc)
        rc = course_check_unit(c, actor, r.intervention_id, err);
    if (!rc)
        rc = intervention_by_id(c, r.intervention_id, &iv, a, err);
    if (!rc)
        rc = course_check_start(&r, referral_version, &iv, start, a, err);
    if (!rc) {
        field_clear_row(&course_table, &course);
        course.citizen_id = r.citizen_id;
        course.intervention_id = r.intervention_id;
        course.referral_id = r.id;
        course.team = r.team;
        course.start_day = start;
        if (text_equal(r.place_state, "offered"))
            r.place_state = "accepted";
        rc = q_insert(c, &course_table, &course, ret_id, err);
        if (!rc)
            rc = course_change_referral(c, actor, &r, "started", NULL, err);
        if (!rc)
            rc = audit_add(
                c, actor, &(struct audit_entry){"start", "course", *ret_id, r.citizen_id, NULL}, err);
        if (!rc)
            rc = follow_up_after_course(c, actor, *ret_id, "start", start, err);
    }
    arena_free(a);
    return rc;
}

SQL(course_select_last_event,
    "SELECT id, referral_id, at, user_id, from_state, to_state, reason, text FROM referral_event "
    "WHERE referral_id = $1 ORDER BY id DESC LIMIT 1");
SQL(course_delete_follow_ups, "DELETE FROM follow_up WHERE course_id = $1 AND state = 'planned'");
SQL(course_delete, "DELETE FROM course WHERE id = $1 AND exit_reason IS NULL");
SQL(course_update_stop_reason, "UPDATE course SET stop_reason = $2 WHERE id = $1");

bool course_start_is_undoable(const struct referral_event *e, int64_t user_id)
{
    return text_equal(e->to_state, "started") && e->from_state && e->user_id == user_id &&
           clock_now().ms - e->at.ms <= REFERRAL_UNDO_MS;
}

int course_undo_start(struct conn *c, const struct actor *actor, int64_t referral_id, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "course_undo_start: out of memory");
    struct referral r;
    struct referral_event last;
    struct course_row course;
    int rc = referral_by_id(c, referral_id, &r, a, err);
    if (!rc)
        rc = course_check_unit(c, actor, r.intervention_id, err);
    if (!rc)
        rc = q_one(
            c, &course_select_last_event, ARGS(V_INT(referral_id)), &referral_event_table, &last, a, err);
    if (!rc && !course_start_is_undoable(&last, actor->user_id))
        rc = err_user(
            err, ERR_REFUSED, "%s", tr("Starten kan ikke længere fortrydes. Afslut i stedet forløbet."));
    if (!rc)
        rc = course_of_referral(c, referral_id, &course, a, err);
    if (!rc)
        rc = q_exec(c, &course_delete_follow_ups, ARGS(V_INT(course.id)), NULL, err);
    if (!rc)
        rc = q_exec(c, &course_delete, ARGS(V_INT(course.id)), NULL, err);
    if (!rc)
        rc = course_change_referral(c, actor, &r, last.from_state, "undone", err);
    if (!rc)
        rc = audit_add(c, actor, &(struct audit_entry){"undo", "course", course.id, r.citizen_id, NULL}, err);
    arena_free(a);
    return rc;
}

int course_set_stop_reason(
    struct conn *c, const struct actor *actor, int64_t course_id, const char *stop_reason, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "course_set_stop_reason: out of memory");
    struct course_row course;
    int rc = course_row_by_id(c, course_id, &course, a, err);
    if (!rc)
        rc = course_check_unit(c, actor, course.intervention_id, err);
    if (!rc && !code_is_valid("stop_reason", stop_reason, clock_today()))
        rc = err_field(
            err, "stop_reason", "%s", tr("Vælg en stopårsag fra listen, eller lad feltet stå tomt."));
    if (!rc)
        rc = q_exec(c, &course_update_stop_reason, ARGS(V_INT(course_id), V_TEXT(stop_reason)), NULL, err);
    arena_free(a);
    return rc;
}

/* A referral is completed when the course ran to its end or to a job or education, else discontinued: `parent` in
 * the code list exit_reason says which. */
static const char *course_referral_state(const char *exit_reason)
{
    const struct code *code = code_find("exit_reason", exit_reason);
    return code && text_equal(code->parent, "discontinued") ? "discontinued" : "completed";
}

int course_needs_assessment(struct conn *c, const char *intervention_key, bool *ret, struct err *err)
{
    int64_t n = 0;
    int rc = q_int(c, &course_count_assessment_rules, ARGS(V_TEXT(intervention_key)), &n, err);
    *ret = n > 0;
    return rc;
}

int course_assessment_of(
    struct conn *c, int64_t course_id, struct course_assessment *ret, struct arena *a, struct err *err)
{
    return q_one(c, &course_select_assessment, ARGS(V_INT(course_id)), &course_assessment_table, ret, a, err);
}

static int course_check_assessment(
    struct conn *c, const char *text, const char *recommended, struct arena *a, struct err *err)
{
    struct intervention iv;
    if (!text || !*text)
        err_field(err, "assessment", "%s",
            tr("Skriv den sundhedsfaglige vurdering, før forløbet bliver gennemført."));
    if (!recommended || !*recommended)
        err_field(err, "recommended", "%s", tr("Vælg mindst én anbefalet indsats, eller vælg ingen."));
    if (err->code || text_equal(recommended, "none"))
        return err->code;
    char *keys = arena_strdup(a, recommended), *save = NULL;
    for (char *key = strtok_r(keys, ",", &save); key; key = strtok_r(NULL, ",", &save)) {
        struct err missing = ERR_INIT;
        int rc = intervention_by_key(c, key, &iv, a, &missing);
        if (rc == ERR_NOT_FOUND)
            return err_field(err, "recommended", "%s", tr("Vælg indsatser fra listen, eller vælg ingen."));
        if (rc)
            return err_set(err, rc, "%s", missing.op);
    }
    return OK;
}

int course_assess(struct conn *c, const struct actor *actor, int64_t course_id, const char *text,
    const char *recommended, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "course_assess: out of memory");
    struct course_assessment row, old;
    struct course_row course;
    int rc = course_row_by_id(c, course_id, &course, a, err);
    if (!rc)
        rc = course_check_unit(c, actor, course.intervention_id, err);
    if (!rc)
        rc = course_check_assessment(c, text, recommended, a, err);
    if (!rc) {
        row = (struct course_assessment){
            0, course_id, text, recommended, clock_now(), actor->user_id ? actor->user_id : INT_NONE};
        rc = course_assessment_of(c, course_id, &old, a, err);
        if (rc == OK) {
            row.id = old.id;
            rc = q_update(c, &course_assessment_table, &row, err);
        } else if (rc == ERR_NOT_FOUND) {
            err_clear(err);
            rc = q_insert(c, &course_assessment_table, &row, NULL, err);
        }
    }
    if (!rc)
        rc = audit_add(c, actor,
            &(struct audit_entry){"assess", "course", course_id, course.citizen_id, recommended}, err);
    arena_free(a);
    return rc;
}

/* The first track that the actor's administration owns. */
static const char *course_own_track(const struct actor *actor)
{
    const struct code *const *codes;
    size_t n = code_list("track", DAY_NONE, &codes);
    for (size_t i = 0; i < n; i++) {
        if (text_equal(codes[i]->parent, actor->admin))
            return codes[i]->code;
    }
    return "job";
}

SQL(course_count_planned,
    "SELECT COUNT(*) FROM referral_event WHERE referral_id = $1 AND reason = 'in_plan'");

static int course_plan_one(struct conn *c, const struct actor *actor, const struct referral *r,
    const char *key, struct arena *a, struct err *err)
{
    enum { PLAN_DAYS = 14 };
    struct intervention iv;
    struct plan_action action;
    int rc = intervention_by_key(c, key, &iv, a, err);
    if (rc)
        return rc;
    field_clear_row(&plan_action_table, &action);
    action.citizen_id = r->citizen_id;
    action.track = course_own_track(actor);
    action.text = arena_printf(a, tr("Anbefalet i vurderingen: %s"), lang_pick(iv.title, iv.title_en));
    action.responsible_id = actor->user_id;
    action.due_day = (day_t){clock_today().n + PLAN_DAYS};
    return plan_action_add(c, actor, &action, err);
}

int course_plan_recommended(
    struct conn *c, const struct actor *actor, int64_t referral_id, int64_t *ret_n, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "course_plan_recommended: out of memory");
    struct referral r;
    struct course_row course;
    struct course_assessment found = {.recommended = NULL};
    int64_t n = 0;
    *ret_n = 0;
    int rc = referral_by_id(c, referral_id, &r, a, err);
    if (!rc)
        rc = referral_check_sender(actor, &r, err);
    if (!rc)
        rc = q_int(c, &course_count_planned, ARGS(V_INT(referral_id)), &n, err);
    if (!rc && !n)
        rc = course_of_referral(c, referral_id, &course, a, err);
    if (!rc && !n)
        rc = course_assessment_of(c, course.id, &found, a, err);
    const char *list = text_equal(found.recommended, "none") ? NULL : found.recommended, *word;
    for (size_t length; !rc && text_list_next(&list, &word, &length); ++*ret_n)
        rc = course_plan_one(c, actor, &r, arena_strndup(a, word, length), a, err);
    if (!rc && *ret_n)
        rc = referral_event_add(c, actor, &r, r.state, "in_plan", NULL, err);
    if (rc == ERR_NOT_FOUND && !err->code)
        rc = OK; /* no course or no assessment: nothing to put into the plan */
    arena_free(a);
    return rc;
}

/* S0-10: completing is refused until the assessment is there; a course that breaks off needs none. */
static int course_check_assessed(
    struct conn *c, const struct course *o, const char *exit_reason, struct arena *a, struct err *err)
{
    struct intervention iv;
    struct course_assessment found;
    bool needed = false;
    if (!text_equal(course_referral_state(exit_reason), "completed"))
        return OK;
    int rc = intervention_by_id(c, o->intervention_id, &iv, a, err);
    if (!rc)
        rc = course_needs_assessment(c, iv.key, &needed, err);
    if (rc || !needed)
        return rc;
    rc = course_assessment_of(c, o->id, &found, a, err);
    if (rc != ERR_NOT_FOUND)
        return rc;
    err_clear(err);
    return err_field(
        err, "assessment", "%s", tr("Skriv den sundhedsfaglige vurdering, før forløbet bliver gennemført."));
}

static int course_check_end(
    const struct course *o, int64_t version, day_t last, const char *exit_reason, struct err *err)
{
    if (o->version != version || o->exit_reason)
        return err_user(err, ERR_CONFLICT, "%s",
            tr("Forløbet er ændret eller afsluttet i mellemtiden. Se det igen, før du afslutter."));
    if (day_is_none(last))
        err_field(err, "last_day", "%s", tr("Skriv den sidste dag som 09.03.2026."));
    else if (last.n < o->start_day.n)
        err_field(err, "last_day", "%s", tr("Slutdatoen ligger før startdatoen. Ret en af dem."));
    else if (last.n > clock_today().n)
        err_field(
            err, "last_day", "%s", tr("Slutdatoen ligger i fremtiden. Afslut forløbet, når det er slut."));
    if (!code_is_valid("exit_reason", exit_reason, clock_today()))
        err_field(err, "exit_reason", "%s", tr("Vælg, hvorfor forløbet slutter."));
    return err->code;
}

int course_end(struct conn *c, const struct actor *actor, int64_t id, int64_t version, day_t last,
    const char *exit_reason, const char *note, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "course_end: out of memory");
    struct course o;
    struct referral r;
    int rc = q_one(c, &course_select_id, ARGS(V_INT(id)), &course_table, &o, a, err);
    if (rc == ERR_NOT_FOUND)
        err_user(err, rc, "%s", tr("Forløbet findes ikke, eller du har ikke adgang."));
    if (!rc)
        rc = course_check_unit(c, actor, o.intervention_id, err);
    if (!rc)
        rc = course_check_end(&o, version, last, exit_reason, err);
    if (!rc)
        rc = course_check_assessed(c, &o, exit_reason, a, err);
    if (!rc && text_equal(course_referral_state(exit_reason), "completed"))
        rc = meeting_check_started(c, id, err);
    if (!rc) {
        o.end_day = (day_t){last.n + 1};
        o.exit_reason = exit_reason;
        o.exit_note = note;
        rc = q_update(c, &course_table, &o, err);
        if (!rc && o.referral_id != INT_NONE) {
            rc = referral_by_id(c, o.referral_id, &r, a, err);
            if (!rc)
                rc = course_change_referral(
                    c, actor, &r, course_referral_state(exit_reason), exit_reason, err);
        }
        if (!rc)
            rc = audit_add(
                c, actor, &(struct audit_entry){"end", "course", id, o.citizen_id, exit_reason}, err);
        if (!rc)
            rc = follow_up_after_course(c, actor, id, "exit", last, err);
        if (!rc)
            rc = aftercare_after_course(c, actor, id, exit_reason, last, err);
    }
    arena_free(a);
    return rc;
}

int course_of_citizen(struct conn *c, int64_t citizen_id, struct course_row **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(c, &course_select_citizen, ARGS(V_INT(citizen_id)), &course_row_table, ret, ret_n, a, err);
}

int course_running(struct conn *c, const struct actor *actor, day_t today, int64_t offset, int64_t limit,
    struct course_row **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &course_select_running,
        ARGS(V_TEXT(actor->unit), V_DAY(today), V_INT(limit), V_INT(offset), V_INT(actor->user_id),
            RESTRICTED_MAY(actor)),
        &course_row_table, ret, ret_n, a, err);
}

int course_running_count(
    struct conn *c, const struct actor *actor, day_t today, int64_t *ret, struct err *err)
{
    return q_int(c, &course_count_running,
        ARGS(V_TEXT(actor->unit), V_DAY(today), V_INT(actor->user_id), RESTRICTED_MAY(actor)), ret, err);
}

int course_row_by_id(struct conn *c, int64_t id, struct course_row *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &course_select_row, ARGS(V_INT(id)), &course_row_table, ret, a, err);
    if (rc == ERR_NOT_FOUND)
        return err_user(err, rc, "%s", tr("Forløbet findes ikke, eller du har ikke adgang."));
    return rc;
}

int course_of_referral(
    struct conn *c, int64_t referral_id, struct course_row *ret, struct arena *a, struct err *err)
{
    return q_one(c, &course_select_of_referral, ARGS(V_INT(referral_id)), &course_row_table, ret, a, err);
}
