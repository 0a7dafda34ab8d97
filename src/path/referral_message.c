#include "path/referral_message.h"

#include "base/lang.h"
#include "base/text.h"
#include "path/referral_internal.h"
#include "system/audit.h"

static const struct field referral_message_fields[] = {
    FIELD(referral_message, id, F_ID, NULL, FR_PRIMARY),
    FIELD(referral_message, referral_id, F_ID, NULL, FR_REQUIRED),
    FIELD(referral_message, at, F_STAMP, NULL, FR_REQUIRED),
    FIELD(referral_message, user_id, F_ID, NULL, 0),
    FIELD(referral_message, unit, F_TEXT, NULL, 0),
    FIELD(referral_message, side, F_TEXT, NULL, FR_REQUIRED),
    FIELD_MAX(referral_message, text, F_LONG, N_("Besked"), FR_REQUIRED, 2000),
    FIELD(referral_message, read_at, F_STAMP, NULL, 0),
};
TABLE(referral_message_table, "referral_message", N_("Beskeder"), referral_message, referral_message_fields);

static const struct field message_row_fields[] = {
    FIELD(referral_message, id, F_ID, NULL, 0),
    FIELD(referral_message, referral_id, F_ID, NULL, 0),
    FIELD(referral_message, at, F_STAMP, NULL, 0),
    FIELD(referral_message, user_id, F_ID, NULL, 0),
    FIELD(referral_message, unit, F_TEXT, NULL, 0),
    FIELD(referral_message, side, F_TEXT, NULL, 0),
    FIELD(referral_message, text, F_LONG, NULL, 0),
    FIELD(referral_message, read_at, F_STAMP, NULL, 0),
    FIELD(referral_message, name, F_TEXT, NULL, 0),
};
static TABLE(message_row_table, "message_row", NULL, referral_message, message_row_fields);

SQL(referral_message_select,
    "SELECT x.id AS id, x.referral_id AS referral_id, x.at AS at, x.user_id AS user_id, x.unit AS unit, x.side AS side, "
    "x.text AS text, x.read_at AS read_at, x.name AS name FROM "
    "(SELECT m.id AS id, m.referral_id AS referral_id, m.at AS at, m.user_id AS user_id, m.unit AS unit, m.side AS side, "
    "m.text AS text, m.read_at AS read_at, u.name AS name FROM referral_message m "
    "LEFT JOIN app_user u ON u.id = m.user_id WHERE m.referral_id = $1 ORDER BY m.id DESC LIMIT 100) x ORDER BY x.id");
SQL(referral_message_update_read,
    "UPDATE referral_message SET read_at = $3 WHERE referral_id = $1 AND side = $2 AND read_at IS NULL");
SQL(referral_message_select_provider, "SELECT COUNT(*) FROM intervention WHERE id = $1 AND provider = $2");

int referral_messages(struct conn *c, int64_t referral_id, struct referral_message **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(
        c, &referral_message_select, ARGS(V_INT(referral_id)), &message_row_table, ret, ret_n, a, err);
}

/* "receiver", "sender", or NULL for all others. */
static int side_of(
    struct conn *c, const struct actor *actor, const struct referral *r, const char **ret, struct err *err)
{
    int64_t n = 0;
    *ret = NULL;
    int rc = q_int(
        c, &referral_message_select_provider, ARGS(V_INT(r->intervention_id), V_TEXT(actor->unit)), &n, err);
    if (rc || text_equal(r->state, "draft"))
        return rc;
    if (n && actor_may(actor, PERM_INBOX))
        *ret = "receiver";
    else if (actor_may(actor, PERM_REFERRAL_SEND) && actor->user_id &&
             (r->from_user_id == actor->user_id ||
                 (r->from_admin && text_equal(r->from_admin, actor->admin))))
        *ret = "sender";
    return OK;
}

int referral_message_add(struct conn *c, const struct actor *actor, int64_t referral_id, const char *text,
    int64_t *ret_id, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "referral_message_add: out of memory");
    struct referral r;
    const char *side = NULL;
    int rc = referral_by_id(c, referral_id, &r, a, err);
    if (!rc)
        rc = side_of(c, actor, &r, &side, err);
    if (!rc && !side)
        rc = err_user(err, ERR_NOT_FOUND, "%s", tr("Henvisningen findes ikke, eller du har ikke adgang."));
    if (!rc && (!text || !*text))
        rc = err_field(err, "text", "%s", tr("Skriv en besked, før du sender."));
    if (!rc) {
        struct referral_message m = {.referral_id = referral_id,
            .at = clock_now(),
            .user_id = actor->user_id,
            .unit = actor->unit,
            .side = side,
            .text = text,
            .read_at = STAMP_NONE};
        rc = q_insert(c, &referral_message_table, &m, ret_id, err);
    }
    if (!rc)
        rc = audit_add(
            c, actor, &(struct audit_entry){"create", "referral_message", *ret_id, r.citizen_id, NULL}, err);
    arena_free(a);
    return rc;
}

int referral_message_mark_read(
    struct conn *c, const struct actor *actor, int64_t referral_id, int64_t *ret_n, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "referral_message_mark_read: out of memory");
    struct referral r;
    const char *side = NULL;
    *ret_n = 0;
    int rc = referral_by_id(c, referral_id, &r, a, err);
    if (!rc)
        rc = side_of(c, actor, &r, &side, err);
    bool mine = text_equal(side, "receiver") || (side && r.from_user_id == actor->user_id);
    if (!rc && mine)
        rc = q_exec(c, &referral_message_update_read,
            ARGS(V_INT(referral_id), V_TEXT(text_equal(side, "receiver") ? "sender" : "receiver"),
                V_STAMP(clock_now())),
            ret_n, err);
    if (!rc && *ret_n)
        rc = audit_add(c, actor,
            &(struct audit_entry){"read", "referral_message", referral_id, r.citizen_id, NULL}, err);
    arena_free(a);
    return rc;
}
