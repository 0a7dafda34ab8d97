#include "path/follow_up.h"

#include "base/lang.h"
#include "base/text.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/load.h"

static const struct field follow_up_fields[] = {
    FIELD(follow_up, id, F_ID, NULL, FR_PRIMARY),
    FIELD(follow_up, citizen_id, F_ID, NULL, FR_REQUIRED),
    FIELD_CODE(follow_up, kind, N_("Hvad følges op på"), FR_REQUIRED, "follow_up_kind"),
    FIELD_CODE(follow_up, anchor, N_("Regnet fra"), FR_REQUIRED, "follow_up_anchor"),
    FIELD_MAX(follow_up, months, F_INT, N_("Måneder"), 0, 120),
    FIELD(follow_up, plan_id, F_ID, NULL, 0),
    FIELD(follow_up, course_id, F_ID, NULL, 0),
    FIELD(follow_up, case_id, F_ID, NULL, 0),
    FIELD(follow_up, intervention, F_TEXT, N_("Indsats"), 0),
    FIELD(follow_up, track, F_TEXT, N_("Spor"), 0),
    FIELD(follow_up, due_day, F_DAY, N_("Dag"), FR_REQUIRED),
    FIELD(follow_up, responsible_id, F_ID, N_("Ansvarlig"), 0),
    FIELD_CODE(follow_up, state, N_("Tilstand"), FR_REQUIRED, "follow_up_state"),
    FIELD(follow_up, held_day, F_DAY, N_("Holdt"), 0),
    FIELD_CODE(follow_up, outcome, N_("Udfald"), 0, "follow_up_outcome"),
    FIELD_MAX(follow_up, text, F_LONG, N_("Bemærkning"), 0, 4000),
    FIELD(follow_up, moved_from, F_ID, NULL, 0),
    FIELD(follow_up, created, F_STAMP, NULL, FR_REQUIRED),
    FIELD(follow_up, done_by, F_ID, NULL, 0),
    FIELD(follow_up, done_at, F_STAMP, NULL, 0),
    FIELD(follow_up, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(follow_up_table, "follow_up", N_("Opfølgninger"), follow_up, follow_up_fields);

static const struct field follow_up_rule_fields[] = {
    FIELD(follow_up_rule, id, F_ID, NULL, FR_PRIMARY),
    FIELD_MAX(follow_up_rule, key, F_TEXT, N_("Nøgle"), FR_KEY | FR_REQUIRED, 80),
    FIELD(follow_up_rule, intervention, F_TEXT, N_("Indsats"), 0),
    FIELD_CODE(follow_up_rule, kind, N_("Hvad følges op på"), FR_REQUIRED, "follow_up_kind"),
    FIELD_CODE(follow_up_rule, anchor, N_("Regnet fra"), FR_REQUIRED, "follow_up_anchor"),
    FIELD_MAX(follow_up_rule, months, F_INT, N_("Måneder"), FR_REQUIRED, 120),
    FIELD(follow_up_rule, valid_from, F_DAY, N_("Første dag"), 0),
    FIELD(follow_up_rule, valid_to, F_DAY, N_("Sidste dag"), 0),
    FIELD(follow_up_rule, source, F_TEXT, N_("Kilde"), 0),
    FIELD(follow_up_rule, place, F_TEXT, N_("Sted i kilden"), 0),
};
TABLE(follow_up_rule_table, "follow_up_rule", N_("Regler for opfølgning"), follow_up_rule,
    follow_up_rule_fields);
LOAD(follow_up_rule_load, .file = "follow_up_rules", .table = &follow_up_rule_table, .order = 40,
    .keys = {"key"}, .refs = {{"intervention", "interventions"}, {"source", "sources"}});

static const struct field follow_up_row_fields[] = {
    FIELD(follow_up_row, id, F_ID, NULL, 0),
    FIELD(follow_up_row, citizen_id, F_ID, NULL, 0),
    FIELD(follow_up_row, kind, F_TEXT, NULL, 0),
    FIELD(follow_up_row, anchor, F_TEXT, NULL, 0),
    FIELD(follow_up_row, months, F_INT, NULL, 0),
    FIELD(follow_up_row, course_id, F_ID, NULL, 0),
    FIELD(follow_up_row, plan_id, F_ID, NULL, 0),
    FIELD(follow_up_row, case_id, F_ID, NULL, 0),
    FIELD(follow_up_row, intervention, F_TEXT, NULL, 0),
    FIELD(follow_up_row, intervention_title, F_TEXT, NULL, 0),
    FIELD(follow_up_row, intervention_title_en, F_TEXT, NULL, 0),
    FIELD(follow_up_row, track, F_TEXT, NULL, 0),
    FIELD(follow_up_row, due_day, F_DAY, NULL, 0),
    FIELD(follow_up_row, held_day, F_DAY, NULL, 0),
    FIELD(follow_up_row, state, F_TEXT, NULL, 0),
    FIELD(follow_up_row, outcome, F_TEXT, NULL, 0),
    FIELD(follow_up_row, text, F_TEXT, NULL, 0),
    FIELD(follow_up_row, responsible_id, F_ID, NULL, 0),
    FIELD(follow_up_row, moved_from, F_ID, NULL, 0),
    FIELD(follow_up_row, responsible, F_TEXT, NULL, 0),
    FIELD(follow_up_row, version, F_INT, NULL, 0),
};
TABLE(follow_up_row_table, "follow_up_row", N_("Opfølgninger"), follow_up_row, follow_up_row_fields);

#define FOLLOW_UP_COLUMNS                                                                                    \
    "id, citizen_id, kind, anchor, months, plan_id, course_id, case_id, intervention, track, due_day, "      \
    "responsible_id, state, held_day, outcome, text, moved_from, created, done_by, done_at, version"
#define FOLLOW_UP_ROW_COLUMNS                                                                                \
    "f.id AS id, f.citizen_id AS citizen_id, f.kind AS kind, f.anchor AS anchor, f.months AS months, "       \
    "f.course_id AS course_id, f.plan_id AS plan_id, f.case_id AS case_id, f.intervention AS intervention, " \
    "i.title AS intervention_title, i.title_en AS intervention_title_en, f.track AS track, "                 \
    "f.due_day AS due_day, f.held_day AS held_day, f.state AS state, f.outcome AS outcome, f.text AS text, " \
    "f.responsible_id AS responsible_id, f.moved_from AS moved_from, u.name AS responsible, "                \
    "f.version AS version FROM follow_up f LEFT JOIN intervention i ON i.key = f.intervention "              \
    "LEFT JOIN app_user u ON u.id = f.responsible_id "

SQL(follow_up_select_id, "SELECT " FOLLOW_UP_COLUMNS " FROM follow_up WHERE id = $1");
SQL(follow_up_select_citizen,
    "SELECT " FOLLOW_UP_ROW_COLUMNS
    "WHERE f.citizen_id = $1 ORDER BY f.due_day DESC, f.id DESC LIMIT $2 OFFSET $3");
SQL(follow_up_count_citizen, "SELECT COUNT(*) AS n FROM follow_up WHERE citizen_id = $1");
SQL(follow_up_select_planned,
    "SELECT " FOLLOW_UP_ROW_COLUMNS
    "WHERE f.citizen_id = $1 AND f.state = 'planned' ORDER BY f.due_day, f.id LIMIT 50");
SQL(follow_up_select_rules,
    "SELECT id, key, intervention, kind, anchor, months, valid_from, valid_to, source, place FROM follow_up_rule "
    "WHERE anchor = $2 AND (intervention = $1 OR intervention IS NULL) AND (valid_from IS NULL OR valid_from <= $3) "
    "AND (valid_to IS NULL OR valid_to >= $3) ORDER BY months, id");
SQL(follow_up_count_course,
    "SELECT COUNT(*) AS n FROM follow_up WHERE course_id = $1 AND kind = $2 AND anchor = $3 AND months = $4");
SQL(follow_up_count_plan,
    "SELECT COUNT(*) AS n FROM follow_up WHERE plan_id = $1 AND kind = $2 AND anchor = $3 AND months = $4");
SQL(follow_up_select_course,
    "SELECT o.citizen_id AS citizen_id, o.id AS course_id, i.key AS intervention, i.track AS track, "
    "c.responsible_id AS responsible_id FROM course o JOIN intervention i ON i.id = o.intervention_id "
    "JOIN citizen c ON c.id = o.citizen_id WHERE o.id = $1");
SQL(follow_up_delete_after_exit,
    "DELETE FROM follow_up WHERE course_id = $1 AND kind = 'course' AND anchor = 'start' AND state = 'planned' "
    "AND moved_from IS NULL AND due_day > $2");
SQL(follow_up_select_successor,
    "SELECT " FOLLOW_UP_COLUMNS " FROM follow_up WHERE moved_from = $1 ORDER BY id DESC LIMIT 1");
SQL(follow_up_delete_id, "DELETE FROM follow_up WHERE id = $1 AND state = 'planned'");

int follow_up_by_id(struct conn *c, int64_t id, struct follow_up *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &follow_up_select_id, ARGS(V_INT(id)), &follow_up_table, ret, a, err);
    if (rc == ERR_NOT_FOUND)
        return err_user(err, rc, "%s", tr("Opfølgningen findes ikke, eller du har ikke adgang."));
    return rc;
}

bool follow_up_is_seen(const struct sight *sight, const char *track)
{
    return track == NULL || (sight->tracks & sight_track_bits(track)) != 0;
}

/* The actor may write about the citizen on that track. */
static int follow_up_check_sight(struct conn *c, const struct actor *actor, int64_t citizen_id,
    const char *track, struct citizen *ret, struct arena *a, struct err *err)
{
    struct sight sight;
    int rc = citizen_by_id(c, citizen_id, ret, a, err);
    if (!rc && actor->user_id)
        rc = sight_of(c, actor, ret, clock_today(), &sight, err);
    if (rc || !actor->user_id)
        return rc;
    if (sight.referral_only || !follow_up_is_seen(&sight, track))
        return err_user(err, ERR_NOT_FOUND, "%s", tr("Opfølgningen findes ikke, eller du har ikke adgang."));
    return OK;
}

static int follow_up_store(struct conn *c, const struct actor *actor, struct follow_up *f, struct err *err)
{
    int64_t id = 0;
    f->state = "planned";
    f->created = clock_now();
    int rc = q_insert(c, &follow_up_table, f, &id, err);
    if (rc)
        return rc;
    f->id = id;
    return audit_add(c, actor, &(struct audit_entry){"create", "follow_up", id, f->citizen_id, f->kind}, err);
}

int follow_up_add(struct conn *c, const struct actor *actor, struct follow_up *f, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "follow_up_add: out of memory");
    struct citizen citizen;
    int rc = follow_up_check_sight(c, actor, f->citizen_id, f->track, &citizen, a, err);
    if (!rc && !day_is_none(citizen.dead))
        rc = err_user(err, ERR_REFUSED, "%s",
            tr("Borgeren er registreret som død. Der kan ikke planlægges opfølgning."));
    if (!rc) {
        if (!code_is_valid("follow_up_kind", f->kind, DAY_NONE))
            err_field(err, "kind", "%s", tr("Vælg, hvad der skal følges op på."));
        if (day_is_none(f->due_day))
            err_field(err, "due_day", "%s", tr("Skriv dagen som 09.03.2026."));
        rc = err->code;
    }
    if (!rc) {
        if (!f->anchor)
            f->anchor = "hand";
        if (f->responsible_id == INT_NONE)
            f->responsible_id = citizen.responsible_id;
        if (f->responsible_id == INT_NONE && actor->user_id)
            f->responsible_id = actor->user_id;
        rc = follow_up_store(c, actor, f, err);
    }
    arena_free(a);
    return rc;
}

/* Rules of one anchor on a day: the intervention's own, or the defaults when it has none. */
struct follow_up_schedule {
    struct follow_up base;
    day_t day;
    const struct sql *exists;
    int64_t exists_id;
};
static int follow_up_by_rules(struct conn *c, const struct actor *actor, const struct follow_up_schedule *s,
    struct arena *a, struct err *err)
{
    struct follow_up_rule *rules;
    size_t n;
    bool has_own = false;
    int rc = q_all(c, &follow_up_select_rules,
        ARGS(V_TEXT(s->base.intervention), V_TEXT(s->base.anchor), V_DAY(s->day)), &follow_up_rule_table,
        &rules, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++)
        has_own |= rules[i].intervention != NULL;
    for (size_t i = 0; !rc && i < n; i++) {
        int64_t there = 0;
        if (has_own != (rules[i].intervention != NULL))
            continue;
        struct follow_up f = s->base;
        f.kind = rules[i].kind;
        f.months = rules[i].months;
        f.due_day = day_add_months(s->day, (int)rules[i].months);
        rc = q_int(c, s->exists, ARGS(V_INT(s->exists_id), V_TEXT(f.kind), V_TEXT(f.anchor), V_INT(f.months)),
            &there, err);
        if (!rc && there == 0)
            rc = follow_up_store(c, actor, &f, err);
    }
    return rc;
}

int follow_up_after_course(struct conn *c, const struct actor *actor, int64_t course_id, const char *anchor,
    day_t day, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "follow_up_after_course: out of memory");
    struct follow_up_schedule s = {.day = day, .exists = &follow_up_count_course, .exists_id = course_id};
    int64_t n_gone = 0;
    int rc = q_one(c, &follow_up_select_course, ARGS(V_INT(course_id)), &follow_up_table, &s.base, a, err);
    if (rc == ERR_NOT_FOUND)
        err_set(err, rc, "follow_up_after_course: no such course");
    if (!rc && text_equal(anchor, "exit"))
        rc = q_exec(c, &follow_up_delete_after_exit, ARGS(V_INT(course_id), V_DAY(day)), &n_gone, err);
    if (!rc && n_gone)
        rc = audit_add(c, actor,
            &(struct audit_entry){"delete", "follow_up", INT_NONE, s.base.citizen_id, "course ended"}, err);
    if (!rc) {
        s.base.anchor = anchor;
        if (s.base.responsible_id == INT_NONE && actor->user_id)
            s.base.responsible_id = actor->user_id;
        rc = follow_up_by_rules(c, actor, &s, a, err);
    }
    arena_free(a);
    return rc;
}

int follow_up_after_plan(struct conn *c, const struct actor *actor, int64_t plan_id, int64_t citizen_id,
    day_t day, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "follow_up_after_plan: out of memory");
    struct citizen citizen;
    struct follow_up_schedule s = {.day = day, .exists = &follow_up_count_plan, .exists_id = plan_id};
    int rc = citizen_by_id(c, citizen_id, &citizen, a, err);
    if (!rc) {
        field_clear_row(&follow_up_table, &s.base);
        s.base.citizen_id = citizen_id;
        s.base.plan_id = plan_id;
        s.base.anchor = "plan";
        s.base.responsible_id = citizen.responsible_id != INT_NONE ? citizen.responsible_id
                                : actor->user_id                   ? actor->user_id
                                                                   : INT_NONE;
        rc = follow_up_by_rules(c, actor, &s, a, err);
    }
    arena_free(a);
    return rc;
}

SQL(follow_up_count_case,
    "SELECT COUNT(*) AS n FROM follow_up WHERE case_id = $1 AND kind = $2 AND anchor = $3 AND months = $4");

int follow_up_after_case(
    struct conn *c, const struct actor *actor, const struct follow_up *base, day_t day, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "follow_up_after_case: out of memory");
    struct follow_up_schedule s = {
        .base = *base, .day = day, .exists = &follow_up_count_case, .exists_id = base->case_id};
    s.base.anchor = "case";
    int rc = follow_up_by_rules(c, actor, &s, a, err);
    arena_free(a);
    return rc;
}

static int follow_up_check_answer(
    const struct follow_up *f, const struct follow_up_answer *answer, struct err *err)
{
    day_t today = clock_today();
    bool held = text_equal(answer->state, "held"), moved = text_equal(answer->state, "moved");
    if (f->version != answer->version || !text_equal(f->state, "planned"))
        return err_user(err, ERR_CONFLICT,
            tr("Opfølgningen er ændret i mellemtiden. Den er nu: %s. Det, du har skrevet, står der stadig."),
            code_label("follow_up_state", f->state));
    if (!held && !moved && !text_equal(answer->state, "not_reached"))
        return err_field(err, "state", "%s", tr("Vælg, om opfølgningen er holdt."));
    if (held && !code_is_valid("follow_up_outcome", answer->outcome, DAY_NONE))
        err_field(err, "outcome", "%s", tr("Vælg, hvad opfølgningen viste."));
    if (held && !day_is_none(answer->held_day) && answer->held_day.n > today.n)
        err_field(err, "held_day", "%s", tr("Dagen ligger i fremtiden. Ret datoen."));
    if (moved && day_is_none(answer->next_day))
        err_field(err, "next_day", "%s", tr("Skriv den nye dag som 09.03.2026."));
    if (!day_is_none(answer->next_day) && answer->next_day.n < today.n)
        err_field(err, "next_day", "%s", tr("Den nye dag er gået. Vælg en dag fra i dag og frem."));
    return err->code;
}

/* The new row after a moved one, or the next one agreed at a held one. */
static int follow_up_next(struct conn *c, const struct actor *actor, const struct follow_up *f, day_t day,
    bool moved, int64_t *ret_id, struct err *err)
{
    struct follow_up next = *f;
    next.id = INT_NONE;
    next.held_day = DAY_NONE;
    next.outcome = next.text = NULL;
    next.done_by = INT_NONE;
    next.done_at = STAMP_NONE;
    next.due_day = day;
    next.moved_from = f->id;
    if (!moved) {
        next.months = INT_NONE;
        next.anchor = "hand";
    }
    int rc = follow_up_store(c, actor, &next, err);
    if (!rc)
        *ret_id = next.id;
    return rc;
}

int follow_up_record(struct conn *c, const struct actor *actor, const struct follow_up_answer *answer,
    int64_t *ret_next, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "follow_up_record: out of memory");
    struct follow_up f;
    struct citizen citizen;
    int64_t next = INT_NONE;
    int rc = follow_up_by_id(c, answer->id, &f, a, err);
    if (!rc)
        rc = follow_up_check_sight(c, actor, f.citizen_id, f.track, &citizen, a, err);
    if (!rc)
        rc = follow_up_check_answer(&f, answer, err);
    if (!rc) {
        bool held = text_equal(answer->state, "held"), moved = text_equal(answer->state, "moved");
        f.state = answer->state;
        f.outcome = held ? answer->outcome : NULL;
        f.text = answer->text && *answer->text ? answer->text : NULL;
        f.held_day = !held ? DAY_NONE : day_is_none(answer->held_day) ? clock_today() : answer->held_day;
        f.done_by = actor->user_id ? actor->user_id : INT_NONE;
        f.done_at = clock_now();
        rc = q_update(c, &follow_up_table, &f, err);
        if (!rc && !day_is_none(answer->next_day))
            rc = follow_up_next(c, actor, &f, answer->next_day, moved, &next, err);
    }
    if (!rc)
        rc = audit_add(
            c, actor, &(struct audit_entry){"record", "follow_up", f.id, f.citizen_id, f.state}, err);
    if (!rc)
        *ret_next = next;
    arena_free(a);
    return rc;
}

int follow_up_undo(struct conn *c, const struct actor *actor, int64_t id, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "follow_up_undo: out of memory");
    struct follow_up f, next;
    struct citizen citizen;
    int rc = follow_up_by_id(c, id, &f, a, err);
    if (!rc)
        rc = follow_up_check_sight(c, actor, f.citizen_id, f.track, &citizen, a, err);
    if (!rc && (text_equal(f.state, "planned") || stamp_is_none(f.done_at) || f.done_by != actor->user_id ||
                   clock_now().ms - f.done_at.ms > FOLLOW_UP_UNDO_MS))
        rc = err_user(err, ERR_REFUSED, "%s",
            tr("Det kan ikke længere fortrydes. Du kan i stedet registrere en ny opfølgning."));
    if (!rc) {
        rc = q_one(c, &follow_up_select_successor, ARGS(V_INT(id)), &follow_up_table, &next, a, err);
        if (rc == OK && !text_equal(next.state, "planned"))
            rc = err_user(err, ERR_CONFLICT, "%s",
                tr("Den næste opfølgning er allerede besvaret. Derfor kan denne ikke fortrydes."));
        else if (rc == OK)
            rc = q_exec(c, &follow_up_delete_id, ARGS(V_INT(next.id)), NULL, err);
        else if (rc == ERR_NOT_FOUND)
            rc = OK;
    }
    if (!rc) {
        f.state = "planned";
        f.held_day = DAY_NONE;
        f.outcome = f.text = NULL;
        f.done_by = INT_NONE;
        f.done_at = STAMP_NONE;
        rc = q_update(c, &follow_up_table, &f, err);
    }
    if (!rc)
        rc = audit_add(c, actor, &(struct audit_entry){"undo", "follow_up", id, f.citizen_id, NULL}, err);
    arena_free(a);
    return rc;
}

static void follow_up_keep_seen(
    const struct sight *sight, struct follow_up_row *rows, size_t *n, size_t *ret_hidden)
{
    size_t kept = 0;
    for (size_t i = 0; i < *n; i++) {
        if (!sight->referral_only && follow_up_is_seen(sight, rows[i].track))
            rows[kept++] = rows[i];
    }
    *ret_hidden = *n - kept;
    *n = kept;
}

int follow_up_of_citizen(struct conn *c, int64_t citizen_id, const struct sight *sight, int64_t offset,
    int64_t limit, struct follow_up_row **ret, size_t *ret_n, size_t *ret_hidden, struct arena *a,
    struct err *err)
{
    int rc = q_all(c, &follow_up_select_citizen, ARGS(V_INT(citizen_id), V_INT(limit), V_INT(offset)),
        &follow_up_row_table, ret, ret_n, a, err);
    if (!rc)
        follow_up_keep_seen(sight, *ret, ret_n, ret_hidden);
    return rc;
}

int follow_up_count_of_citizen(struct conn *c, int64_t citizen_id, int64_t *ret, struct err *err)
{
    return q_int(c, &follow_up_count_citizen, ARGS(V_INT(citizen_id)), ret, err);
}

int follow_up_planned(struct conn *c, int64_t citizen_id, const struct sight *sight,
    struct follow_up_row **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    size_t hidden;
    int rc = q_all(
        c, &follow_up_select_planned, ARGS(V_INT(citizen_id)), &follow_up_row_table, ret, ret_n, a, err);
    if (!rc)
        follow_up_keep_seen(sight, *ret, ret_n, &hidden);
    return rc;
}

const char *follow_up_name(const char *kind, const char *anchor, int64_t months, struct arena *a)
{
    if (text_equal(anchor, "talks"))
        return tr("Indkald til rundbordssamtale");
    if (months == INT_NONE)
        return text_equal(kind, "goal")         ? tr("Opfølgning på mål")
               : text_equal(kind, "aftercare")  ? tr("Kontakt i efterværn")
               : text_equal(kind, "well_being") ? tr("Spørg til trivsel")
                                                : tr("Opfølgning");
    const char *format = text_equal(kind, "goal")         ? tr("Opfølgning på mål efter %d måneder")
                         : text_equal(kind, "aftercare")  ? tr("Kontakt i efterværn efter %d måneder")
                         : text_equal(kind, "well_being") ? tr("Spørg til trivsel efter %d måneder")
                                                          : tr("Opfølgning efter %d måneder");
    if (months == 1)
        format = text_equal(kind, "goal")         ? tr("Opfølgning på mål efter %d måned")
                 : text_equal(kind, "aftercare")  ? tr("Kontakt i efterværn efter %d måned")
                 : text_equal(kind, "well_being") ? tr("Spørg til trivsel efter %d måned")
                                                  : tr("Opfølgning efter %d måned");
    return arena_printf(a, format, (int)months);
}
