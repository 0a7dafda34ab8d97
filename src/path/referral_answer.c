#include "path/referral.h"

#include "base/lang.h"
#include "base/text.h"
#include "path/referral_clock.h"
#include "path/referral_internal.h"
#include "system/audit.h"
#include "system/code.h"

SQL(referral_update_read,
    "UPDATE referral SET read_at = COALESCE(read_at, $2), state = 'received' WHERE id = $1 AND state = 'sent'");
SQL(referral_select_since,
    "SELECT MAX(at) FROM referral_event WHERE referral_id = $1 AND to_state = $2 AND id < $3");
SQL(referral_update_criterion,
    "UPDATE referral SET decline_criterion = $2 WHERE id = $1 AND state = 'declined'");
SQL(referral_select_expire_days,
    "SELECT l.expire_days FROM intervention i JOIN referral_limit l ON l.intervention = i.key WHERE i.id = $1");
SQL(referral_select_last_event,
    "SELECT id, referral_id, at, user_id, from_state, to_state, reason, text FROM referral_event "
    "WHERE referral_id = $1 ORDER BY id DESC LIMIT 1");
SQL(referral_select_provider, "SELECT COUNT(*) FROM intervention WHERE id = $1 AND provider = $2");

int referral_check_unit(struct conn *c, const struct actor *actor, const struct referral *r, struct err *err)
{
    int64_t n = 0;
    int rc =
        q_int(c, &referral_select_provider, ARGS(V_INT(r->intervention_id), V_TEXT(actor->unit)), &n, err);
    if (rc)
        return rc;
    if (n == 0)
        return err_user(err, ERR_NOT_FOUND, "%s", tr("Henvisningen findes ikke, eller du har ikke adgang."));
    return OK;
}

int referral_mark_read(struct conn *c, const struct actor *actor, int64_t id, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "referral_mark_read: out of memory");
    struct referral r;
    int rc = referral_by_id(c, id, &r, a, err);
    if (!rc)
        rc = referral_check_unit(c, actor, &r, err);
    int64_t changed = 0;
    if (!rc)
        rc = q_exec(c, &referral_update_read, ARGS(V_INT(id), V_STAMP(clock_now())), &changed, err);
    if (!rc && changed) {
        r.state = "received";
        rc = referral_event_add(c, actor, &r, "sent", NULL, NULL, err);
    }
    arena_free(a);
    return rc;
}

static bool referral_may_change(const char *from, const char *to)
{
    static const struct {
        const char *from, *to;
    } allowed[] = {{"sent", "accepted"}, {"sent", "declined"}, {"sent", "wait_listed"}, {"sent", "withdrawn"},
        {"received", "accepted"}, {"received", "declined"}, {"received", "wait_listed"},
        {"received", "withdrawn"}, {"wait_listed", "accepted"}, {"wait_listed", "declined"},
        {"wait_listed", "withdrawn"}, {"accepted", "withdrawn"}, {"draft", "withdrawn"}};
    for (size_t i = 0; i < sizeof allowed / sizeof allowed[0]; i++) {
        if (text_equal(allowed[i].from, from) && text_equal(allowed[i].to, to))
            return true;
    }
    return false;
}

/* The sender, or a colleague of the same administration who may refer. */
int referral_check_sender(const struct actor *actor, const struct referral *r, struct err *err)
{
    if (r->from_user_id == actor->user_id ||
        (actor_may(actor, PERM_REFERRAL_SEND) && r->from_admin && text_equal(r->from_admin, actor->admin)))
        return OK;
    return err_user(err, ERR_NOT_FOUND, "%s", tr("Henvisningen findes ikke, eller du har ikke adgang."));
}

static bool referral_is_reason(const char *list, const char *reason)
{
    return code_is_valid(list, reason, clock_today()) || code_is_valid("stop_reason", reason, clock_today());
}

static int referral_check_reason(
    const struct referral *r, const char *to, const char *reason, struct err *err)
{
    if (text_equal(to, "declined") && !referral_is_reason("decline_reason", reason))
        return err_field(err, "decline_reason", "%s",
            tr("Vælg, hvorfor henvisningen afvises. Afsenderen skal kunne finde et andet tilbud."));
    if (text_equal(to, "withdrawn") && !text_equal(r->state, "draft") &&
        !referral_is_reason("withdraw_reason", reason))
        return err_field(err, "withdraw_reason", "%s",
            tr("Vælg, hvorfor henvisningen trækkes tilbage. Modtageren skal vide, hvad der er sket."));
    if (text_equal(to, "wait_listed") && reason && !code_is_valid("wait_reason", reason, clock_today()))
        return err_field(err, "wait_reason", "%s", tr("Vælg, hvad borgeren venter på."));
    return OK;
}

static int referral_check_answer(struct conn *c, const struct actor *actor, const struct referral *r,
    int64_t version, const char *to, const char *reason, struct err *err)
{
    int64_t expire_days = INT_NONE;
    int rc = text_equal(to, "withdrawn") ? referral_check_sender(actor, r, err)
                                         : referral_check_unit(c, actor, r, err);
    if (rc)
        return rc;
    if (r->version != version || !referral_may_change(r->state, to))
        return err_user(err, ERR_CONFLICT,
            tr("Henvisningen er ændret i mellemtiden. Den er nu: %s. Se den igen, før du svarer."),
            code_label("referral_state", r->state));
    rc = q_int(c, &referral_select_expire_days, ARGS(V_INT(r->intervention_id)), &expire_days, err);
    if (rc && rc != ERR_NOT_FOUND)
        return rc;
    if (referral_is_unanswered(r->state) && referral_has_expired(r->sent, expire_days, clock_today()))
        return err_user(err, ERR_REFUSED, "%s",
            tr("Henvisningen er udløbet, fordi ingen har svaret i tide. Afsenderen kan sende en ny."));
    return referral_check_reason(r, to, reason, err);
}

/* The row as the answer makes it; from is the state before. */
static void referral_set_answer(
    const struct actor *actor, struct referral *r, const char *to, const char *reason, const char *text)
{
    bool back = text_equal(to, "declined") || text_equal(to, "withdrawn");
    r->state = to;
    r->decided = clock_now();
    r->decided_by = actor->user_id ? actor->user_id : INT_NONE;
    r->decline_reason = back ? reason : NULL;
    r->decline_text = back ? text : r->decline_text;
    if (stamp_is_none(r->read_at) && !text_equal(to, "withdrawn"))
        r->read_at = r->decided;
    if (text_equal(to, "wait_listed")) {
        r->waiting_since = r->decided;
        r->wait_reason = reason ? reason : "no_place";
    }
    if (text_equal(r->place_state, "offered"))
        r->place_state = text_equal(to, "accepted") ? "accepted" : "refused";
}

int referral_answer(struct conn *c, const struct actor *actor, int64_t id, int64_t version,
    const char *to_state, const char *reason, const char *text, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "referral_answer: out of memory");
    struct referral r;
    int rc = referral_by_id(c, id, &r, a, err);
    if (!rc)
        rc = referral_check_answer(c, actor, &r, version, to_state, reason, err);
    if (!rc) {
        const char *from = r.state;
        referral_set_answer(actor, &r, to_state, reason, text);
        rc = q_update(c, &referral_table, &r, err);
        if (!rc)
            rc = referral_event_add(c, actor, &r, from, reason, text, err);
    }
    arena_free(a);
    return rc;
}

int referral_set_criterion(struct conn *c, int64_t id, const char *criterion, struct err *err)
{
    return q_exec(c, &referral_update_criterion, ARGS(V_INT(id), V_TEXT(criterion)), NULL, err);
}

bool referral_event_is_undoable(const struct referral_event *e, int64_t user_id)
{
    static const char *const answers[] = {"accepted", "declined", "wait_listed", "withdrawn"};
    bool answer = false;
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++)
        answer |= text_equal(e->to_state, answers[i]);
    return answer && e->user_id == user_id && e->from_state && !text_equal(e->from_state, e->to_state) &&
           !text_equal(e->reason, "undone") && clock_now().ms - e->at.ms <= REFERRAL_UNDO_MS;
}

/* Back to the state before: its own time of answer, and no trace of the answer but in the events. */
static int referral_unset_answer(
    struct conn *c, struct referral *r, const struct referral_event *last, struct err *err)
{
    bool was_answered = !referral_is_unanswered(last->from_state);
    int64_t at = INT_NONE;
    if (was_answered) {
        int rc = q_int(c, &referral_select_since,
            ARGS(V_INT(r->id), V_TEXT(last->from_state), V_INT(last->id)), &at, err);
        if (rc)
            return rc;
    } else {
        r->decided_by = INT_NONE;
    }
    r->state = last->from_state;
    r->decline_reason = r->decline_text = r->decline_criterion = NULL;
    r->decided = at == INT_NONE ? STAMP_NONE : (struct stamp){at};
    if (text_equal(last->to_state, "wait_listed")) {
        r->waiting_since = STAMP_NONE;
        r->wait_reason = NULL;
    }
    if (text_equal(last->from_state, "wait_listed") && r->place_state)
        r->place_state = "offered";
    return OK;
}

int referral_undo(struct conn *c, const struct actor *actor, int64_t id, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "referral_undo: out of memory");
    struct referral r;
    struct referral_event last;
    int rc = referral_by_id(c, id, &r, a, err);
    if (!rc)
        rc = q_one(c, &referral_select_last_event, ARGS(V_INT(id)), &referral_event_table, &last, a, err);
    if (!rc && !referral_event_is_undoable(&last, actor->user_id))
        rc = err_user(
            err, ERR_REFUSED, "%s", tr("Det kan ikke længere fortrydes. Du kan i stedet ændre svaret."));
    if (!rc)
        rc = referral_unset_answer(c, &r, &last, err);
    if (!rc)
        rc = q_update(c, &referral_table, &r, err);
    if (!rc)
        rc = referral_event_add(c, actor, &r, last.to_state, "undone", NULL, err);
    arena_free(a);
    return rc;
}
