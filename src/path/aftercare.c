#include "path/aftercare.h"

#include "base/lang.h"
#include "base/text.h"
#include "base/words.h"
#include "path/follow_up.h"
#include "people/restricted.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/load.h"

#include <string.h>

enum { AFTERCARE_MAX_CONTACTS = 12, AFTERCARE_MAX_LIST = 500 };

static const struct field aftercare_fields[] = {
    FIELD(aftercare, id, F_ID, NULL, FR_PRIMARY),
    FIELD(aftercare, citizen_id, F_ID, NULL, FR_REQUIRED),
    FIELD(aftercare, course_id, F_ID, NULL, FR_REQUIRED),
    FIELD(aftercare, start_day, F_DAY, N_("Første dag"), FR_REQUIRED),
    FIELD(aftercare, end_day, F_DAY, N_("Slut"), 0),
    FIELD_MAX(aftercare, aim, F_LONG, N_("Hvad efterværnet skal holde fast i"), 0, 500),
    FIELD_CODE(aftercare, end_reason, N_("Årsag"), 0, "aftercare_end"),
    FIELD(aftercare, responsible_id, F_ID, NULL, 0),
    FIELD(aftercare, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(aftercare_table, "aftercare", N_("Efterværn"), aftercare, aftercare_fields);

static const struct field aftercare_rule_fields[] = {
    FIELD(aftercare_rule, id, F_ID, NULL, FR_PRIMARY),
    FIELD(aftercare_rule, intervention, F_TEXT, N_("Tilbud"), FR_KEY | FR_REQUIRED),
    FIELD(aftercare_rule, exit_reasons, F_TEXT, N_("Afslutningsårsager"), FR_REQUIRED),
    FIELD(aftercare_rule, contact_months, F_TEXT, N_("Kontakter efter måneder"), 0),
    FIELD(aftercare_rule, offer, F_TEXT, N_("Tilbud, der betaler efterværnet"), 0),
    FIELD(aftercare_rule, valid_from, F_DAY, N_("Første dag"), 0),
    FIELD(aftercare_rule, valid_to, F_DAY, N_("Sidste dag"), 0),
    FIELD(aftercare_rule, source, F_TEXT, N_("Kilde"), 0),
    FIELD(aftercare_rule, place, F_TEXT, N_("Sted"), 0),
    FIELD(aftercare_rule, note, F_TEXT, N_("Bemærkning"), 0),
};
TABLE(aftercare_rule_table, "aftercare_rule", N_("Regler for efterværn"), aftercare_rule,
    aftercare_rule_fields);
LOAD(aftercare_rule_load, .file = "aftercare_rules", .table = &aftercare_rule_table, .order = 60,
    .keys = {"intervention"},
    .refs = {{"intervention", "interventions"}, {"offer", "interventions"}, {"source", "sources"}});

static const struct field aftercare_row_fields[] = {
    FIELD(aftercare_row, id, F_ID, NULL, 0),
    FIELD(aftercare_row, citizen_id, F_ID, NULL, 0),
    FIELD(aftercare_row, course_id, F_ID, NULL, 0),
    FIELD(aftercare_row, version, F_INT, NULL, 0),
    FIELD(aftercare_row, start_day, F_DAY, NULL, 0),
    FIELD(aftercare_row, end_day, F_DAY, NULL, 0),
    FIELD(aftercare_row, course_end, F_DAY, NULL, 0),
    FIELD(aftercare_row, aim, F_TEXT, NULL, 0),
    FIELD(aftercare_row, end_reason, F_TEXT, NULL, 0),
    FIELD(aftercare_row, exit_reason, F_TEXT, NULL, 0),
    FIELD(aftercare_row, intervention_key, F_TEXT, NULL, 0),
    FIELD(aftercare_row, intervention_title, F_TEXT, NULL, 0),
    FIELD(aftercare_row, intervention_title_en, F_TEXT, NULL, 0),
    FIELD(aftercare_row, track, F_TEXT, NULL, 0),
    FIELD(aftercare_row, provider, F_TEXT, NULL, 0),
    FIELD(aftercare_row, citizen_key, F_TEXT, NULL, 0),
    FIELD(aftercare_row, first_name, F_TEXT, NULL, 0),
    FIELD(aftercare_row, last_name, F_TEXT, NULL, 0),
    FIELD(aftercare_row, responsible_id, F_ID, NULL, 0),
    FIELD(aftercare_row, responsible_name, F_TEXT, NULL, 0),
};
TABLE(aftercare_row_table, "aftercare_row", N_("Efterværn"), aftercare_row, aftercare_row_fields);

#define AFTERCARE_ROW                                                                                        \
    "SELECT f.id AS id, f.citizen_id AS citizen_id, f.course_id AS course_id, f.version AS version, "        \
    "f.start_day AS start_day, f.end_day AS end_day, o.end_day AS course_end, f.aim AS aim, "                \
    "f.end_reason AS end_reason, o.exit_reason AS exit_reason, i.key AS intervention_key, "                  \
    "i.title AS intervention_title, i.title_en AS intervention_title_en, i.track AS track, "                 \
    "i.provider AS provider, c.key AS citizen_key, c.first_name AS first_name, c.last_name AS last_name, "   \
    "f.responsible_id AS responsible_id, u.name AS responsible_name FROM aftercare f "                       \
    "JOIN course o ON o.id = f.course_id JOIN intervention i ON i.id = o.intervention_id "                   \
    "JOIN citizen c ON c.id = f.citizen_id LEFT JOIN app_user u ON u.id = f.responsible_id "
SQL(aftercare_select_citizen, AFTERCARE_ROW "WHERE f.citizen_id = $1 ORDER BY f.start_day DESC, f.id DESC");
SQL(aftercare_select_row, AFTERCARE_ROW "WHERE f.id = $1");
SQL(aftercare_select_user,
    AFTERCARE_ROW "WHERE f.responsible_id = $1 AND (f.end_day IS NULL OR f.end_day > $2) " RESTRICTED_SEEN(
        "$4", "$5", "$2") "ORDER BY f.start_day, f.id LIMIT $3");
SQL(aftercare_select_id,
    "SELECT id, citizen_id, course_id, start_day, end_day, aim, end_reason, responsible_id, "
    "version FROM aftercare WHERE id = $1");
SQL(aftercare_count_course, "SELECT COUNT(*) FROM aftercare WHERE course_id = $1");
SQL(aftercare_select_rule,
    "SELECT id, intervention, exit_reasons, contact_months, offer, valid_from, valid_to, source, place, note "
    "FROM aftercare_rule WHERE intervention = $1");

int aftercare_rule_of(
    struct conn *c, const char *intervention, struct aftercare_rule *ret, struct arena *a, struct err *err)
{
    return q_one(c, &aftercare_select_rule, ARGS(V_TEXT(intervention)), &aftercare_rule_table, ret, a, err);
}

static bool rule_opens(const struct aftercare_rule *r, const char *exit_reason, day_t day)
{
    return text_list_has(r->exit_reasons, exit_reason) &&
           (day_is_none(r->valid_from) || r->valid_from.n <= day.n) &&
           (day_is_none(r->valid_to) || r->valid_to.n >= day.n);
}

/* Opens it the day after the course. The citizen's coordinator answers for it, or else who ended the course. */
static int open_after(struct conn *c, const struct actor *actor, const struct course_row *course,
    const char *aim, struct aftercare *ret, struct arena *a, struct err *err)
{
    struct citizen citizen;
    int rc = citizen_by_id(c, course->citizen_id, &citizen, a, err);
    if (rc)
        return rc;
    field_clear_row(&aftercare_table, ret);
    ret->citizen_id = course->citizen_id;
    ret->course_id = course->id;
    ret->start_day = course->end_day;
    ret->aim = aim;
    ret->responsible_id = citizen.responsible_id;
    if (ret->responsible_id == INT_NONE && actor->user_id)
        ret->responsible_id = actor->user_id;
    rc = q_insert(c, &aftercare_table, ret, &ret->id, err);
    if (!rc)
        rc = audit_add(c, actor,
            &(struct audit_entry){
                "create", "aftercare", ret->id, course->citizen_id, course->intervention_key},
            err);
    return rc;
}

/* A rule sets them, not the actor: whoever ends the course need not see all its tracks. */
static int plan_contact(struct conn *c, const struct actor *actor, const struct course_row *course,
    int64_t responsible, day_t last, int months, struct err *err)
{
    struct follow_up f;
    field_clear_row(&follow_up_table, &f);
    f.citizen_id = course->citizen_id;
    f.kind = "aftercare";
    f.anchor = "exit";
    f.months = months;
    f.course_id = course->id;
    f.intervention = course->intervention_key;
    f.track = course->track;
    f.due_day = day_add_months(last, months);
    f.responsible_id = responsible;
    f.state = "planned";
    f.created = clock_now();
    int rc = q_insert(c, &follow_up_table, &f, &f.id, err);
    if (rc)
        return rc;
    return audit_add(
        c, actor, &(struct audit_entry){"create", "follow_up", f.id, course->citizen_id, "aftercare"}, err);
}

static int plan_contacts(struct conn *c, const struct actor *actor, const struct aftercare_rule *rule,
    const struct course_row *course, int64_t responsible, day_t last, struct err *err)
{
    const char *months = rule->contact_months, *word;
    int rc = OK, n_planned = 0;
    for (size_t n; !rc && text_list_next(&months, &word, &n) && n_planned < AFTERCARE_MAX_CONTACTS;
         n_planned++) {
        char number[8];
        int64_t month;
        text_copy(number, n + 1 < sizeof number ? n + 1 : sizeof number, word);
        if (!text_to_int(number, 0, 120, &month))
            return err_set(
                err, ERR_INTERNAL, "aftercare_rule %s: months %s", rule->intervention, rule->contact_months);
        rc = plan_contact(c, actor, course, responsible, last, (int)month, err);
    }
    return rc;
}

static int has_aftercare(struct conn *c, int64_t course_id, bool *ret, struct err *err)
{
    int64_t n = 0;
    int rc = q_int(c, &aftercare_count_course, ARGS(V_INT(course_id)), &n, err);
    *ret = n > 0;
    return rc;
}

int aftercare_after_course(struct conn *c, const struct actor *actor, int64_t course_id,
    const char *exit_reason, day_t last, struct err *err)
{
    struct arena *a = arena_new(0);
    struct course_row course;
    struct aftercare_rule rule;
    struct aftercare row;
    bool has = false;
    if (!a)
        return err_set(err, ERR_LIMIT, "aftercare_after_course: out of memory");
    int rc = course_row_by_id(c, course_id, &course, a, err);
    int found = rc ? rc : aftercare_rule_of(c, course.intervention_key, &rule, a, err);
    if (found != ERR_NOT_FOUND)
        rc = found;
    if (!rc)
        rc = has_aftercare(c, course_id, &has, err);
    if (!rc && found == OK && !has && rule_opens(&rule, exit_reason, last)) {
        course.end_day = (day_t){last.n + 1};
        rc = open_after(c, actor, &course, NULL, &row, a, err);
        if (!rc)
            rc = plan_contacts(c, actor, &rule, &course, row.responsible_id, last, err);
    }
    arena_free(a);
    return rc;
}

/* Reads and writes need sight of the course's track; the unit that gives the offer has it. */
static int check_sight(struct conn *c, const struct actor *actor, int64_t citizen_id, const char *track,
    const char *provider, struct arena *a, struct err *err)
{
    struct citizen citizen;
    struct sight sight;
    int rc = citizen_by_id(c, citizen_id, &citizen, a, err);
    if (!rc)
        rc = sight_of(c, actor, &citizen, clock_today(), &sight, err);
    if (!rc && !(sight.tracks & sight_track_bits(track)) && !text_equal(provider, actor->unit))
        rc = err_user(err, ERR_NOT_FOUND, "%s", tr("Efterværnet findes ikke, eller du har ikke adgang."));
    return rc;
}

int aftercare_start(struct conn *c, const struct actor *actor, int64_t course_id, const char *aim,
    int64_t *ret_id, struct err *err)
{
    struct arena *a = arena_new(0);
    struct course_row course;
    struct aftercare row;
    bool has = false;
    if (!a)
        return err_set(err, ERR_LIMIT, "aftercare_start: out of memory");
    int rc = course_row_by_id(c, course_id, &course, a, err);
    if (!rc)
        rc = check_sight(c, actor, course.citizen_id, course.track, course.provider, a, err);
    if (!rc)
        rc = has_aftercare(c, course_id, &has, err);
    if (!rc && has)
        rc = err_user(err, ERR_CONFLICT, "%s", tr("Forløbet har allerede et efterværn. Genindlæs siden."));
    if (!rc && !course.exit_reason)
        rc = err_field(
            err, "course_id", "%s", tr("Forløbet er ikke afsluttet. Efterværn begynder, når det er slut."));
    if (!rc)
        rc = open_after(c, actor, &course, aim, &row, a, err);
    *ret_id = rc ? 0 : row.id;
    arena_free(a);
    return rc;
}

static int aftercare_read(struct conn *c, const struct actor *actor, int64_t id, struct aftercare *ret,
    struct arena *a, struct err *err)
{
    struct course_row course;
    int rc = q_one(c, &aftercare_select_id, ARGS(V_INT(id)), &aftercare_table, ret, a, err);
    if (rc == ERR_NOT_FOUND)
        return err_user(err, rc, "%s", tr("Efterværnet findes ikke, eller du har ikke adgang."));
    if (!rc)
        rc = course_row_by_id(c, ret->course_id, &course, a, err);
    return rc ? rc : check_sight(c, actor, ret->citizen_id, course.track, course.provider, a, err);
}

static int check_end(
    const struct aftercare *f, int64_t version, day_t last, const char *reason, struct err *err)
{
    if (f->version != version || !day_is_none(f->end_day))
        return err_user(err, ERR_CONFLICT, "%s",
            tr("En kollega har ændret efterværnet i mellemtiden. Genindlæs siden, og se, om det stadig skal afsluttes."));
    if (!reason || !code_is_valid("aftercare_end", reason, clock_today()))
        err_field(err, "reason", "%s", tr("Vælg en årsag fra listen."));
    if (day_is_none(last))
        err_field(err, "last_day", "%s", tr("Skriv den sidste dag som 09.03.2026."));
    else if (last.n < f->start_day.n)
        err_field(err, "last_day", "%s", tr("Den sidste dag ligger før efterværnets start. Ret datoen."));
    else if (last.n > clock_today().n)
        err_field(err, "last_day", "%s", tr("Den sidste dag kan ikke ligge i fremtiden. Ret datoen."));
    return err->code;
}

int aftercare_end(struct conn *c, const struct actor *actor, int64_t id, int64_t version, day_t last,
    const char *reason, struct err *err)
{
    struct arena *a = arena_new(0);
    struct aftercare f;
    if (!a)
        return err_set(err, ERR_LIMIT, "aftercare_end: out of memory");
    int rc = aftercare_read(c, actor, id, &f, a, err);
    if (!rc)
        rc = check_end(&f, version, last, reason, err);
    if (!rc) {
        f.end_day = (day_t){last.n + 1};
        f.end_reason = reason;
        rc = q_update(c, &aftercare_table, &f, err);
    }
    if (!rc)
        rc = audit_add(c, actor, &(struct audit_entry){"end", "aftercare", id, f.citizen_id, reason}, err);
    arena_free(a);
    return rc;
}

int aftercare_reopen(struct conn *c, const struct actor *actor, int64_t id, int64_t version, struct err *err)
{
    struct arena *a = arena_new(0);
    struct aftercare f;
    if (!a)
        return err_set(err, ERR_LIMIT, "aftercare_reopen: out of memory");
    int rc = aftercare_read(c, actor, id, &f, a, err);
    if (!rc && (f.version != version || day_is_none(f.end_day)))
        rc = err_user(
            err, ERR_CONFLICT, "%s", tr("En kollega har ændret efterværnet i mellemtiden. Genindlæs siden."));
    if (!rc) {
        f.end_day = DAY_NONE;
        f.end_reason = NULL;
        rc = q_update(c, &aftercare_table, &f, err);
    }
    if (!rc)
        rc = audit_add(c, actor, &(struct audit_entry){"reopen", "aftercare", id, f.citizen_id, NULL}, err);
    arena_free(a);
    return rc;
}

int aftercare_of_citizen(struct conn *c, int64_t citizen_id, struct aftercare_row **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(
        c, &aftercare_select_citizen, ARGS(V_INT(citizen_id)), &aftercare_row_table, ret, ret_n, a, err);
}

int aftercare_row_by_id(
    struct conn *c, int64_t id, struct aftercare_row *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &aftercare_select_row, ARGS(V_INT(id)), &aftercare_row_table, ret, a, err);
    if (rc == ERR_NOT_FOUND)
        return err_user(err, rc, "%s", tr("Efterværnet findes ikke, eller du har ikke adgang."));
    return rc;
}

int aftercare_of_user(struct conn *c, const struct actor *actor, int64_t user_id, day_t today,
    struct aftercare_row **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &aftercare_select_user,
        ARGS(V_INT(user_id), V_DAY(today), V_INT(AFTERCARE_MAX_LIST), V_INT(actor->user_id),
            RESTRICTED_MAY(actor)),
        &aftercare_row_table, ret, ret_n, a, err);
}
