#include "path/handover.h"

#include "base/lang.h"
#include "base/text.h"
#include "path/care_team.h"
#include "path/plan.h"
#include "system/audit.h"

static const struct field handover_fields[] = {
    FIELD(handover, id, F_ID, NULL, FR_PRIMARY),
    FIELD(handover, citizen_id, F_ID, NULL, FR_REQUIRED),
    FIELD(handover, from_user_id, F_ID, NULL, 0),
    FIELD(handover, to_user_id, F_ID, N_("Ny tovholder"), FR_REQUIRED),
    FIELD(handover, asked, F_STAMP, NULL, FR_REQUIRED),
    FIELD(handover, asked_by, F_ID, NULL, 0),
    FIELD_MAX(handover, note, F_LONG, N_("Besked"), 0, 500),
    FIELD_MAX(handover, reason, F_LONG, N_("Begrundelse"), 0, 500),
    FIELD_CODE(handover, state, NULL, FR_REQUIRED, "handover_state"),
    FIELD(handover, answered, F_STAMP, NULL, 0),
    FIELD(handover, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(handover_table, "handover", N_("Overdragelser"), handover, handover_fields);

static const struct field handover_row_fields[] = {
    FIELD(handover_row, id, F_ID, NULL, 0),
    FIELD(handover_row, state, F_TEXT, NULL, 0),
    FIELD(handover_row, note, F_LONG, NULL, 0),
    FIELD(handover_row, reason, F_LONG, NULL, 0),
    FIELD(handover_row, asked, F_STAMP, NULL, 0),
    FIELD(handover_row, answered, F_STAMP, NULL, 0),
    FIELD(handover_row, from_name, F_TEXT, NULL, 0),
    FIELD(handover_row, to_name, F_TEXT, NULL, 0),
    FIELD(handover_row, asked_name, F_TEXT, NULL, 0),
};
static TABLE(handover_row_table, "handover_row", NULL, handover_row, handover_row_fields);

#define HANDOVER_COLUMNS                                                                                     \
    "id, citizen_id, from_user_id, to_user_id, asked, asked_by, note, reason, state, answered, version "
SQL(handover_select_id, "SELECT " HANDOVER_COLUMNS "FROM handover WHERE id = $1");
SQL(handover_select_open, "SELECT " HANDOVER_COLUMNS
                          "FROM handover WHERE citizen_id = $1 AND state = 'asked' ORDER BY id DESC LIMIT 1");
SQL(handover_select_citizen,
    "SELECT h.id AS id, h.state AS state, h.note AS note, h.reason AS reason, h.asked AS asked, "
    "h.answered AS answered, f.name AS from_name, t.name AS to_name, b.name AS asked_name FROM handover h "
    "LEFT JOIN app_user f ON f.id = h.from_user_id JOIN app_user t ON t.id = h.to_user_id "
    "LEFT JOIN app_user b ON b.id = h.asked_by WHERE h.citizen_id = $1 ORDER BY h.id DESC LIMIT 50");
SQL(handover_select_unit, "SELECT unit AS state FROM app_user WHERE id = $1");
SQL(handover_team_old,
    "INSERT INTO care_team_member (citizen_id, team, user_id, from_day, to_day, version) "
    "SELECT c.id, 'core', c.responsible_id, COALESCE(c.responsible_since, $2), $2, 1 FROM citizen c "
    "WHERE c.id = $1 AND c.responsible_id IS NOT NULL");
SQL(handover_team_new,
    "UPDATE care_team_member SET to_day = $3, version = version + 1 WHERE citizen_id = $1 AND user_id = $2 "
    "AND team = 'core' AND to_day IS NULL");

static int handover_by_id(struct conn *c, int64_t id, struct handover *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &handover_select_id, ARGS(V_INT(id)), &handover_table, ret, a, err);
    return rc == ERR_NOT_FOUND ? err_user(err, rc, "%s", tr("Overdragelsen findes ikke.")) : rc;
}

int handover_open(struct conn *c, int64_t citizen_id, struct handover *ret, struct arena *a, struct err *err)
{
    return q_one(c, &handover_select_open, ARGS(V_INT(citizen_id)), &handover_table, ret, a, err);
}

int handover_of_citizen(struct conn *c, int64_t citizen_id, struct handover_row **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(
        c, &handover_select_citizen, ARGS(V_INT(citizen_id)), &handover_row_table, ret, ret_n, a, err);
}

bool handover_may_answer(const struct actor *actor, const struct handover *h, const char *from_unit)
{
    bool is_request = h->asked_by == h->to_user_id;
    if (actor->user_id == (is_request ? h->from_user_id : h->to_user_id))
        return true;
    return is_request && actor_may(actor, PERM_TEAM_LEAD) && text_equal(actor->unit, from_unit) &&
           actor->user_id != h->asked_by;
}

bool handover_may_withdraw(const struct actor *actor, const struct handover *h)
{
    return actor->user_id == h->asked_by;
}

/* The citizen for a change by the actor. */
static int open_citizen(struct conn *c, const struct actor *actor, int64_t citizen_id, day_t today,
    struct citizen *ret, struct arena *a, struct err *err)
{
    struct sight sight;
    int rc = citizen_by_id(c, citizen_id, ret, a, err);
    if (!rc)
        rc = sight_for_change(c, actor, ret, today, &sight, err);
    if (!rc && sight.referral_only)
        rc = err_user(err, ERR_DENIED, "%s", tr("Du kan ikke være tovholder for borgeren."));
    return rc;
}

/* The same caseworker through sentence and release, whatever the citizen's age: a change needs a reason. */
static int check_reason(struct conn *c, int64_t citizen_id, const char *reason, struct err *err)
{
    bool has_release = false;
    int rc = plan_has_release(c, citizen_id, &has_release, err);
    if (!rc && has_release && (!reason || !*reason))
        rc = err_field(err, "reason", "%s",
            tr("Borgeren har en løsladelsesplan og beholder sin tovholder gennem afsoning og løsladelse, uanset alder. Skriv, hvorfor der alligevel skal skiftes."));
    return rc;
}

/* The coordinator becomes to (INT_NONE = none) from today; the team keeps who it was. */
static int change_coordinator(struct conn *c, const struct actor *actor, const struct citizen *citizen,
    int64_t to, day_t today, struct err *err)
{
    struct citizen changed = *citizen;
    int rc = q_exec(c, &handover_team_old, ARGS(V_INT(citizen->id), V_DAY(today)), NULL, err);
    if (!rc && to != INT_NONE)
        rc = q_exec(c, &handover_team_new, ARGS(V_INT(citizen->id), V_INT(to), V_DAY(today)), NULL, err);
    changed.responsible_id = to;
    changed.responsible_since = to == INT_NONE ? DAY_NONE : today;
    return rc ? rc : citizen_update(c, actor, &changed, err);
}

static int log_handover(
    struct conn *c, const struct actor *actor, const char *action, const struct handover *h, struct err *err)
{
    return audit_add(c, actor, &(struct audit_entry){action, "handover", h->id, h->citizen_id, NULL}, err);
}

/* The actor leads the team of the citizen's coordinator. */
static int leads_coordinator(struct conn *c, const struct actor *actor, const struct citizen *citizen,
    bool *ret, struct arena *a, struct err *err)
{
    struct handover unit = {.state = NULL};
    *ret = false;
    if (citizen->responsible_id == INT_NONE || !actor_may(actor, PERM_TEAM_LEAD))
        return OK;
    int rc =
        q_one(c, &handover_select_unit, ARGS(V_INT(citizen->responsible_id)), &handover_table, &unit, a, err);
    *ret = rc == OK && text_equal(unit.state, actor->unit);
    return rc == ERR_NOT_FOUND ? OK : rc;
}

/* Who is asked, and that nobody else is already. */
static int check_ask(struct conn *c, const struct actor *actor, const struct citizen *citizen,
    const struct handover *h, day_t today, struct arena *a, struct err *err)
{
    struct handover open;
    bool is_mine = citizen->responsible_id != INT_NONE && citizen->responsible_id == actor->user_id;
    if (h->to_user_id == INT_NONE)
        return err_field(err, "to_user_id", "%s", tr("Vælg, hvem der skal være tovholder."));
    if (h->to_user_id == citizen->responsible_id)
        return err_field(err, "to_user_id", "%s", tr("Kollegaen er allerede tovholder. Vælg en anden."));
    bool leads = false;
    int rc = leads_coordinator(c, actor, citizen, &leads, a, err);
    if (rc)
        return rc;
    if (!is_mine && !leads && h->to_user_id != actor->user_id)
        return err_field(err, "to_user_id", "%s",
            tr("Kun tovholderen eller dennes teamleder kan bede en anden om at tage over."));
    rc = handover_open(c, citizen->id, &open, a, err);
    if (rc == OK)
        return err_user(err, ERR_REFUSED, "%s",
            tr("Der venter allerede en overdragelse på svar. Træk den tilbage, eller vent på svaret."));
    if (rc == ERR_NOT_FOUND)
        rc = OK;
    if (!rc)
        rc = care_team_check_user(c, h->to_user_id, citizen->id, "to_user_id", today, err);
    return rc ? rc : check_reason(c, citizen->id, h->reason, err);
}

static int ask(struct conn *c, const struct actor *actor, struct handover *h, day_t today, struct arena *a,
    struct err *err)
{
    struct citizen citizen;
    int rc = open_citizen(c, actor, h->citizen_id, today, &citizen, a, err);
    if (!rc)
        rc = check_ask(c, actor, &citizen, h, today, a, err);
    if (rc)
        return rc;
    bool is_free = citizen.responsible_id == INT_NONE;
    h->from_user_id = citizen.responsible_id;
    h->asked = clock_now();
    h->asked_by = actor->user_id;
    h->state = is_free ? "accepted" : "asked";
    h->answered = is_free ? h->asked : STAMP_NONE;
    rc = q_insert(c, &handover_table, h, &h->id, err);
    if (!rc && is_free)
        rc = change_coordinator(c, actor, &citizen, h->to_user_id, today, err);
    return rc ? rc : log_handover(c, actor, is_free ? "take" : "ask", h, err);
}

int handover_ask(struct conn *c, const struct actor *actor, struct handover *h, day_t today, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "handover_ask: out of memory");
    int rc = ask(c, actor, h, today, a, err);
    arena_free(a);
    return rc;
}

static int check_answer(struct conn *c, const struct actor *actor, const struct handover *h,
    const char *state, const char *reason, struct arena *a, struct err *err)
{
    struct handover unit = {.state = NULL};
    if (!text_equal(h->state, "asked"))
        return err_user(err, ERR_CONFLICT, "%s", tr("Overdragelsen er allerede besvaret."));
    if (text_equal(state, "withdrawn"))
        return handover_may_withdraw(actor, h)
                   ? OK
                   : err_user(err, ERR_DENIED, "%s", tr("Kun den, der har spurgt, kan trække det tilbage."));
    int rc = q_one(c, &handover_select_unit, ARGS(V_INT(h->from_user_id)), &handover_table, &unit, a, err);
    if (rc && rc != ERR_NOT_FOUND)
        return rc;
    if (!handover_may_answer(actor, h, unit.state))
        return err_user(err, ERR_DENIED, "%s", tr("Kun den, der er spurgt, kan svare."));
    if (text_equal(state, "refused") && (!reason || !*reason))
        return err_field(
            err, "reason", "%s", tr("Skriv, hvorfor du siger nej. Den, der har spurgt, kan se det."));
    if (!text_equal(state, "refused") && !text_equal(state, "accepted"))
        return err_set(err, ERR_INVALID, "no such answer to a hand-over");
    return OK;
}

static int answer(struct conn *c, const struct actor *actor, int64_t id, int64_t version, const char *state,
    const char *reason, day_t today, struct arena *a, struct err *err)
{
    struct handover h;
    struct citizen citizen;
    int rc = handover_by_id(c, id, &h, a, err);
    if (!rc)
        rc = open_citizen(c, actor, h.citizen_id, today, &citizen, a, err);
    if (!rc)
        rc = check_answer(c, actor, &h, state, reason, a, err);
    bool is_yes = text_equal(state, "accepted");
    if (!rc && is_yes && citizen.responsible_id != h.from_user_id)
        rc = err_user(err, ERR_CONFLICT, "%s",
            tr("Borgeren har fået en anden tovholder i mellemtiden. Spørg igen, hvis det stadig er aktuelt."));
    if (rc)
        return rc;
    h.version = version;
    h.state = state;
    h.answered = clock_now();
    if (text_equal(state, "refused"))
        h.reason = reason;
    rc = q_update(c, &handover_table, &h, err);
    if (!rc && is_yes)
        rc = change_coordinator(c, actor, &citizen, h.to_user_id, today, err);
    return rc ? rc : log_handover(c, actor, state, &h, err);
}

int handover_answer(struct conn *c, const struct actor *actor, int64_t id, int64_t version, const char *state,
    const char *reason, day_t today, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "handover_answer: out of memory");
    int rc = answer(c, actor, id, version, state, reason, today, a, err);
    arena_free(a);
    return rc;
}

int handover_stop(struct conn *c, const struct actor *actor, int64_t citizen_id, const char *reason,
    day_t today, struct err *err)
{
    struct arena *a = arena_new(0);
    struct citizen citizen;
    if (!a)
        return err_set(err, ERR_LIMIT, "handover_stop: out of memory");
    int rc = open_citizen(c, actor, citizen_id, today, &citizen, a, err);
    if (!rc && citizen.responsible_id != actor->user_id)
        rc = err_user(err, ERR_CONFLICT, "%s", tr("Du er ikke tovholder for borgeren."));
    if (!rc)
        rc = check_reason(c, citizen_id, reason, err);
    if (!rc)
        rc = change_coordinator(c, actor, &citizen, INT_NONE, today, err);
    if (!rc)
        rc =
            audit_add(c, actor, &(struct audit_entry){"stop", "handover", INT_NONE, citizen_id, reason}, err);
    arena_free(a);
    return rc;
}
