#include "path/follow_up.h"

#include "base/lang.h"
#include "base/text.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/load.h"

enum { FOLLOW_UP_PLANNED_MOST = 50, FOLLOW_UP_TEXT_MAX = 2000 };

static const struct field follow_up_fields[] = {
    FIELD(follow_up, id, F_ID, NULL, FR_PRIMARY),
    FIELD(follow_up, citizen_id, F_ID, NULL, FR_REQUIRED),
    FIELD_CODE(follow_up, kind, N_("Art"), FR_REQUIRED, "follow_up_kind"),
    FIELD_CODE(follow_up, anchor, N_("Regnes fra"), FR_REQUIRED, "follow_up_anchor"),
    FIELD(follow_up, months, F_INT, N_("Måneder"), 0),
    FIELD(follow_up, plan_id, F_ID, NULL, 0),
    FIELD(follow_up, course_id, F_ID, N_("Forløb"), 0),
    FIELD(follow_up, case_id, F_ID, NULL, 0),
    FIELD(follow_up, intervention, F_TEXT, N_("Tilbud"), 0),
    FIELD(follow_up, track, F_TEXT, N_("Spor"), 0),
    FIELD(follow_up, due_day, F_DAY, N_("Skal holdes"), FR_REQUIRED),
    FIELD(follow_up, responsible_id, F_ID, N_("Ansvarlig"), 0),
    FIELD_CODE(follow_up, state, N_("Tilstand"), FR_REQUIRED, "follow_up_state"),
    FIELD(follow_up, held_day, F_DAY, N_("Holdt"), 0),
    FIELD_CODE(follow_up, outcome, N_("Resultat"), 0, "follow_up_outcome"),
    FIELD_MAX(follow_up, text, F_LONG, N_("Bemærkning"), 0, FOLLOW_UP_TEXT_MAX),
    FIELD(follow_up, moved_from, F_ID, NULL, 0),
    FIELD(follow_up, created, F_STAMP, NULL, FR_REQUIRED),
    FIELD(follow_up, done_by, F_ID, NULL, 0),
    FIELD(follow_up, done_at, F_STAMP, NULL, 0),
    FIELD(follow_up, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(follow_up_table, "follow_up", N_("Opfølgninger"), follow_up, follow_up_fields);

static const struct field follow_up_rule_fields[] = {
    FIELD(follow_up_rule, id, F_ID, NULL, FR_PRIMARY),
    FIELD(follow_up_rule, key, F_TEXT, NULL, FR_KEY | FR_REQUIRED),
    FIELD(follow_up_rule, intervention, F_TEXT, NULL, 0),
    FIELD_CODE(follow_up_rule, kind, NULL, FR_REQUIRED, "follow_up_kind"),
    FIELD_CODE(follow_up_rule, anchor, NULL, FR_REQUIRED, "follow_up_anchor"),
    FIELD(follow_up_rule, months, F_INT, NULL, FR_REQUIRED),
    FIELD(follow_up_rule, valid_from, F_DAY, NULL, 0),
    FIELD(follow_up_rule, valid_to, F_DAY, NULL, 0),
    FIELD(follow_up_rule, source, F_TEXT, NULL, 0),
    FIELD(follow_up_rule, place, F_TEXT, NULL, 0),
};
TABLE(follow_up_rule_table, "follow_up_rule", N_("Regler for opfølgning"), follow_up_rule,
    follow_up_rule_fields);
LOAD(follow_up_rule_load, .file = "follow_up_rules", .table = &follow_up_rule_table, .order = 45,
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
    FIELD(follow_up_row, text, F_LONG, NULL, 0),
    FIELD(follow_up_row, responsible_id, F_ID, NULL, 0),
    FIELD(follow_up_row, moved_from, F_ID, NULL, 0),
    FIELD(follow_up_row, responsible, F_TEXT, NULL, 0),
    FIELD(follow_up_row, version, F_INT, NULL, 0),
};
TABLE(follow_up_row_table, "follow_up_row", N_("Opfølgninger"), follow_up_row, follow_up_row_fields);

#define FOLLOW_UP_COLUMNS                                                                                    \
    "id, citizen_id, kind, anchor, months, plan_id, course_id, case_id, intervention, track, due_day, "      \
    "responsible_id, state, held_day, outcome, text, moved_from, created, done_by, done_at, version"
#define ROW                                                                                                  \
    "SELECT f.id AS id, f.citizen_id AS citizen_id, f.kind AS kind, f.anchor AS anchor, "                    \
    "f.months AS months, f.course_id AS course_id, f.plan_id AS plan_id, f.case_id AS case_id, "             \
    "f.intervention AS intervention, i.title AS intervention_title, i.title_en AS intervention_title_en, "   \
    "f.track AS track, f.due_day AS due_day, f.held_day AS held_day, f.state AS state, "                     \
    "f.outcome AS outcome, f.text AS text, f.responsible_id AS responsible_id, "                             \
    "f.moved_from AS moved_from, u.name AS responsible, f.version AS version FROM follow_up f "              \
    "LEFT JOIN intervention i ON i.key = f.intervention LEFT JOIN app_user u ON u.id = f.responsible_id "
SQL(follow_up_select_id, "SELECT " FOLLOW_UP_COLUMNS " FROM follow_up WHERE id = $1");
SQL(follow_up_select_citizen,
    ROW "WHERE f.citizen_id = $1 ORDER BY f.due_day DESC, f.id DESC LIMIT $2 OFFSET $3");
SQL(follow_up_count_citizen, "SELECT COUNT(*) FROM follow_up WHERE citizen_id = $1");
SQL(follow_up_select_planned,
    ROW "WHERE f.citizen_id = $1 AND f.state = 'planned' ORDER BY f.due_day, f.id LIMIT $2");
SQL(follow_up_select_moved_to, "SELECT " FOLLOW_UP_COLUMNS " FROM follow_up WHERE moved_from = $1");
/* Rules of the offer, and the general ones for the anchor when the offer has none of its own. */
SQL(follow_up_select_rules,
    "SELECT id, key, intervention, kind, anchor, months, valid_from, valid_to, source, place FROM follow_up_rule r "
    "WHERE r.anchor = $1 AND (r.valid_from IS NULL OR r.valid_from <= $3) AND (r.valid_to IS NULL OR r.valid_to >= $3) "
    "AND (r.intervention = $2 OR r.intervention IS NULL AND NOT EXISTS (SELECT 1 FROM follow_up_rule o "
    "WHERE o.intervention = $2 AND o.anchor = $1 AND (o.valid_from IS NULL OR o.valid_from <= $3) "
    "AND (o.valid_to IS NULL OR o.valid_to >= $3))) ORDER BY r.months, r.key");
SQL(follow_up_count_course,
    "SELECT COUNT(*) FROM follow_up WHERE course_id = $1 AND anchor = $2 AND kind = $3 AND months = $4");
SQL(follow_up_count_plan,
    "SELECT COUNT(*) FROM follow_up WHERE plan_id = $1 AND anchor = $2 AND kind = $3 AND months = $4");
SQL(follow_up_drop_later,
    "DELETE FROM follow_up WHERE course_id = $1 AND anchor = 'start' AND kind = 'course' AND state = 'planned' "
    "AND moved_from IS NULL AND due_day > $2");
SQL(follow_up_delete, "DELETE FROM follow_up WHERE id = $1 AND state = 'planned'");

struct course_of {
    int64_t citizen_id;
    const char *intervention, *track;
};
static const struct field course_of_fields[] = {
    FIELD(course_of, citizen_id, F_ID, NULL, 0),
    FIELD(course_of, intervention, F_TEXT, NULL, 0),
    FIELD(course_of, track, F_TEXT, NULL, 0),
};
static TABLE(course_of_table, "course_of", NULL, course_of, course_of_fields);
SQL(follow_up_select_course,
    "SELECT o.citizen_id AS citizen_id, i.key AS intervention, i.track AS track FROM course o "
    "JOIN intervention i ON i.id = o.intervention_id WHERE o.id = $1");

/* ---- names and sight ---- */

bool follow_up_is_seen(const struct sight *sight, const char *track)
{
    if (sight->referral_only)
        return false;
    return !track || !*track || (sight->tracks & sight_track_bits(track)) != 0;
}

const char *follow_up_name(const char *kind, const char *anchor, int64_t months, struct arena *a)
{
    const char *what = code_label("follow_up_kind", kind);
    if (months == INT_NONE)
        return what;
    if (text_equal(anchor, "exit"))
        return arena_printf(a,
            months == 1 ? tr("%s %lld måned efter afslutning") : tr("%s %lld måneder efter afslutning"), what,
            (long long)months);
    return arena_printf(
        a, months == 1 ? tr("%s efter %lld måned") : tr("%s efter %lld måneder"), what, (long long)months);
}

/* ---- reading ---- */

int follow_up_by_id(struct conn *c, int64_t id, struct follow_up *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &follow_up_select_id, ARGS(V_INT(id)), &follow_up_table, ret, a, err);
    return rc == ERR_NOT_FOUND
               ? err_user(err, rc, "%s", tr("Opfølgningen findes ikke, eller du har ikke adgang."))
               : rc;
}

static void keep_seen(const struct sight *sight, struct follow_up_row *rows, size_t *n, size_t *ret_hidden)
{
    size_t kept = 0;
    for (size_t i = 0; i < *n; i++) {
        if (follow_up_is_seen(sight, rows[i].track))
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
        keep_seen(sight, *ret, ret_n, ret_hidden);
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
    int rc = q_all(c, &follow_up_select_planned, ARGS(V_INT(citizen_id), V_INT(FOLLOW_UP_PLANNED_MOST)),
        &follow_up_row_table, ret, ret_n, a, err);
    if (!rc)
        keep_seen(sight, *ret, ret_n, &hidden);
    return rc;
}

/* ---- scheduling ---- */

static int log_follow_up(struct conn *c, const struct actor *actor, const char *action,
    const struct follow_up *f, const char *detail, struct err *err)
{
    return audit_add(c, actor, &(struct audit_entry){action, "follow_up", f->id, f->citizen_id, detail}, err);
}

static int put(
    struct conn *c, const struct actor *actor, struct follow_up *f, int64_t responsible_id, struct err *err)
{
    if (f->responsible_id == INT_NONE)
        f->responsible_id = responsible_id;
    if (f->responsible_id == INT_NONE && actor->user_id)
        f->responsible_id = actor->user_id;
    if (!f->anchor)
        f->anchor = "hand";
    f->state = "planned";
    f->held_day = DAY_NONE;
    f->done_by = INT_NONE;
    f->done_at = STAMP_NONE;
    f->created = clock_now();
    int rc = q_insert(c, &follow_up_table, f, &f->id, err);
    return rc ? rc : log_follow_up(c, actor, "create", f, f->kind, err);
}

static int check_sight(struct conn *c, const struct actor *actor, int64_t citizen_id, const char *track,
    struct citizen *ret, struct arena *a, struct err *err)
{
    struct sight sight;
    int rc = citizen_by_id(c, citizen_id, ret, a, err);
    if (!rc)
        rc = sight_of(c, actor, ret, clock_today(), &sight, err);
    if (!rc && !follow_up_is_seen(&sight, track))
        rc = err_user(
            err, ERR_DENIED, "%s", tr("Du kan ikke følge op på det spor, fordi hjemlen ikke omfatter det."));
    return rc;
}

int follow_up_add(struct conn *c, const struct actor *actor, struct follow_up *f, struct err *err)
{
    if (!f->kind || !code_is_valid("follow_up_kind", f->kind, DAY_NONE))
        err_field(err, "kind", "%s", tr("Vælg, hvad der skal følges op på."));
    if (day_is_none(f->due_day))
        err_field(err, "due_day", "%s", tr("Skriv, hvilken dag opfølgningen skal holdes, som 09.03.2026."));
    if (err->code)
        return err->code;
    struct arena *a = arena_new(0);
    struct citizen citizen;
    if (!a)
        return err_set(err, ERR_LIMIT, "follow_up_add: out of memory");
    int rc = citizen_by_id(c, f->citizen_id, &citizen, a, err);
    /* A course or an aftercare schedules its own, whoever ends it; by hand the track must be in sight. */
    if (!rc && f->course_id == INT_NONE)
        rc = check_sight(c, actor, f->citizen_id, f->track, &citizen, a, err);
    if (!rc)
        rc = put(c, actor, f, citizen.responsible_id, err);
    arena_free(a);
    return rc;
}

/* What rules schedule from: a course or a plan. */
struct origin {
    int64_t citizen_id, course_id, plan_id;
    const char *intervention, *track, *anchor;
    day_t day;
};

static int schedule(
    struct conn *c, const struct actor *actor, const struct origin *o, struct arena *a, struct err *err)
{
    struct follow_up_rule *rules;
    struct citizen citizen;
    size_t n = 0;
    int rc =
        q_all(c, &follow_up_select_rules, ARGS(V_TEXT(o->anchor), V_TEXT(o->intervention), V_DAY(o->day)),
            &follow_up_rule_table, &rules, &n, a, err);
    if (!rc && n)
        rc = citizen_by_id(c, o->citizen_id, &citizen, a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        int64_t there = 0;
        struct follow_up f;
        const struct sql *count = o->course_id == INT_NONE ? &follow_up_count_plan : &follow_up_count_course;
        int64_t of = o->course_id == INT_NONE ? o->plan_id : o->course_id;
        rc = q_int(c, count,
            ARGS(V_INT(of), V_TEXT(o->anchor), V_TEXT(rules[i].kind), V_INT(rules[i].months)), &there, err);
        if (rc || there)
            continue;
        field_clear_row(&follow_up_table, &f);
        f.citizen_id = o->citizen_id;
        f.course_id = o->course_id;
        f.plan_id = o->plan_id;
        f.kind = rules[i].kind;
        f.anchor = o->anchor;
        f.months = rules[i].months;
        f.intervention = o->intervention;
        f.track = o->track;
        f.due_day = day_add_months(o->day, (int)rules[i].months);
        rc = put(c, actor, &f, citizen.responsible_id, err);
    }
    return rc;
}

int follow_up_after_course(struct conn *c, const struct actor *actor, int64_t course_id, const char *anchor,
    day_t day, struct err *err)
{
    struct arena *a = arena_new(0);
    struct course_of course;
    if (!a)
        return err_set(err, ERR_LIMIT, "follow_up_after_course: out of memory");
    int rc = q_one(c, &follow_up_select_course, ARGS(V_INT(course_id)), &course_of_table, &course, a, err);
    if (rc == ERR_NOT_FOUND)
        rc = err_set(err, ERR_INTERNAL, "follow_up_after_course: no course %lld", (long long)course_id);
    if (!rc && text_equal(anchor, "exit"))
        rc = q_exec(c, &follow_up_drop_later, ARGS(V_INT(course_id), V_DAY(day)), NULL, err);
    if (!rc) {
        struct origin o = {.citizen_id = course.citizen_id,
            .course_id = course_id,
            .plan_id = INT_NONE,
            .intervention = course.intervention,
            .track = course.track,
            .anchor = anchor,
            .day = day};
        rc = schedule(c, actor, &o, a, err);
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
    struct origin o = {
        .citizen_id = citizen_id, .course_id = INT_NONE, .plan_id = plan_id, .anchor = "plan", .day = day};
    int rc = schedule(c, actor, &o, a, err);
    arena_free(a);
    return rc;
}

/* ---- answering ---- */

static int check_answer(const struct follow_up_answer *x, const struct follow_up *f, struct err *err)
{
    day_t today = clock_today();
    bool held = text_equal(x->state, "held"), moved = text_equal(x->state, "moved");
    if (!held && !moved && !text_equal(x->state, "not_reached"))
        err_field(err, "state", "%s",
            tr("Vælg, om opfølgningen er holdt, flyttet, eller om borgeren ikke blev truffet."));
    if (held && (!x->outcome || !code_is_valid("follow_up_outcome", x->outcome, DAY_NONE)))
        err_field(err, "outcome", "%s", tr("Vælg, hvordan det går."));
    if (held && !day_is_none(x->held_day) && x->held_day.n > today.n)
        err_field(
            err, "held_day", "%s", tr("Dagen ligger i fremtiden. Skriv den dag, opfølgningen blev holdt."));
    if (moved && day_is_none(x->next_day))
        err_field(err, "next_day", "%s", tr("Skriv den nye dag som 09.03.2026."));
    if (!day_is_none(x->next_day) && x->next_day.n < today.n)
        err_field(err, "next_day", "%s", tr("Den nye dag er passeret. Vælg en dag fra i dag og frem."));
    if (moved && !day_is_none(x->next_day) && x->next_day.n == f->due_day.n)
        err_field(err, "next_day", "%s", tr("Det er den samme dag som før. Vælg en anden."));
    return err->code;
}

static int record(struct conn *c, const struct actor *actor, const struct follow_up_answer *x,
    int64_t *ret_next, struct arena *a, struct err *err)
{
    struct follow_up f, next;
    struct citizen citizen;
    int rc = follow_up_by_id(c, x->id, &f, a, err);
    if (!rc)
        rc = check_sight(c, actor, f.citizen_id, f.track, &citizen, a, err);
    if (!rc && !text_equal(f.state, "planned"))
        rc = err_user(err, ERR_CONFLICT, "%s", tr("Opfølgningen er allerede registreret af en kollega."));
    if (!rc)
        rc = check_answer(x, &f, err);
    if (rc)
        return rc;
    next = f;
    f.version = x->version;
    f.state = x->state;
    f.outcome = text_equal(x->state, "held") ? x->outcome : NULL;
    f.text = x->text && *x->text ? x->text : NULL;
    if (text_equal(x->state, "held"))
        f.held_day = day_is_none(x->held_day) ? clock_today() : x->held_day;
    f.done_by = actor->user_id ? actor->user_id : INT_NONE;
    f.done_at = clock_real();
    rc = q_update(c, &follow_up_table, &f, err);
    if (!rc)
        rc = log_follow_up(c, actor, x->state, &f, f.outcome, err);
    if (rc || day_is_none(x->next_day))
        return rc;
    next.moved_from = f.id;
    next.due_day = x->next_day;
    next.text = NULL;
    if (!text_equal(x->state, "moved")) {
        next.months = INT_NONE;
        next.anchor = "hand";
    }
    rc = put(c, actor, &next, citizen.responsible_id, err);
    *ret_next = next.id;
    return rc;
}

int follow_up_record(struct conn *c, const struct actor *actor, const struct follow_up_answer *answer,
    int64_t *ret_next, struct err *err)
{
    struct arena *a = arena_new(0);
    *ret_next = INT_NONE;
    if (!a)
        return err_set(err, ERR_LIMIT, "follow_up_record: out of memory");
    int rc = record(c, actor, answer, ret_next, a, err);
    arena_free(a);
    return rc;
}

int follow_up_undo(struct conn *c, const struct actor *actor, int64_t id, struct err *err)
{
    struct arena *a = arena_new(0);
    struct follow_up f, next;
    bool has_next = false;
    if (!a)
        return err_set(err, ERR_LIMIT, "follow_up_undo: out of memory");
    int rc = follow_up_by_id(c, id, &f, a, err);
    if (!rc) {
        int found = q_one(c, &follow_up_select_moved_to, ARGS(V_INT(id)), &follow_up_table, &next, a, err);
        has_next = found == OK;
        rc = found == ERR_NOT_FOUND ? OK : found;
    }
    bool may = !rc && !text_equal(f.state, "planned") && f.done_by == actor->user_id &&
               clock_real().ms - f.done_at.ms <= FOLLOW_UP_UNDO_MS;
    if (!rc && (!may || (has_next && !text_equal(next.state, "planned"))))
        rc = err_user(err, ERR_CONFLICT, "%s", tr("Det kan ikke fortrydes længere."));
    if (!rc && has_next)
        rc = q_exec(c, &follow_up_delete, ARGS(V_INT(next.id)), NULL, err);
    if (!rc) {
        f.state = "planned";
        f.held_day = DAY_NONE;
        f.outcome = f.text = NULL;
        f.done_by = INT_NONE;
        f.done_at = STAMP_NONE;
        rc = q_update(c, &follow_up_table, &f, err);
    }
    if (!rc)
        rc = log_follow_up(c, actor, "undo", &f, NULL, err);
    arena_free(a);
    return rc;
}
