#include "people/restricted.h"

#include "base/lang.h"
#include "base/text.h"
#include "system/audit.h"
#include "system/code.h"

struct restricted_row {
    int64_t restricted;
    const char *restricted_kind;
};
static const struct field restricted_fields[] = {
    FIELD(restricted_row, restricted, F_BOOL, NULL, 0),
    FIELD(restricted_row, restricted_kind, F_TEXT, NULL, 0),
};
static TABLE(restricted_table, "restricted_row", NULL, restricted_row, restricted_fields);

SQL_KEPT(restricted_count_seen,
    "SELECT COUNT(*) FROM citizen c WHERE c.id = $1 " RESTRICTED_SEEN("$2", "$3", "$4"));
SQL(restricted_count_named,
    "SELECT COUNT(*) FROM citizen c WHERE c.id = $1 AND (c.responsible_id = $2 "
    "OR EXISTS (SELECT 1 FROM care_team_member m WHERE m.citizen_id = c.id AND m.user_id = $2 AND m.team = 'core' "
    "AND m.from_day <= $3 AND (m.to_day IS NULL OR m.to_day > $3)))");
SQL_KEPT(restricted_select_kind, "SELECT restricted, restricted_kind FROM citizen WHERE id = $1");
SQL(restricted_update, "UPDATE citizen SET restricted = $3, restricted_kind = $4, version = version + 1 "
                       "WHERE id = $1 AND version = $2");

int restricted_may_see(
    struct conn *c, const struct actor *actor, int64_t citizen_id, day_t today, bool *ret, struct err *err)
{
    int64_t n = 0;
    int rc = q_int(c, &restricted_count_seen,
        ARGS(V_INT(citizen_id), V_INT(actor->user_id), RESTRICTED_MAY(actor), V_DAY(today)), &n, err);
    *ret = rc == OK && n > 0;
    return rc;
}

int restricted_is_named(
    struct conn *c, const struct actor *actor, int64_t citizen_id, day_t today, bool *ret, struct err *err)
{
    int64_t n = 0;
    int rc = q_int(
        c, &restricted_count_named, ARGS(V_INT(citizen_id), V_INT(actor->user_id), V_DAY(today)), &n, err);
    *ret = rc == OK && n > 0;
    return rc;
}

int restricted_kind_of(struct conn *c, int64_t citizen_id, const char **ret, struct arena *a, struct err *err)
{
    struct restricted_row row;
    *ret = NULL;
    int rc = q_one(c, &restricted_select_kind, ARGS(V_INT(citizen_id)), &restricted_table, &row, a, err);
    if (rc == OK && row.restricted == 1)
        *ret = row.restricted_kind ? row.restricted_kind : "known";
    return rc;
}

int restricted_set(struct conn *c, const struct actor *actor, int64_t citizen_id, int64_t version,
    const char *kind, day_t today, struct err *err)
{
    int64_t changes = 0;
    bool seen = false;
    if (kind && !code_is_valid("restricted_kind", kind, today))
        return err_field(err, "restricted_kind", "%s", tr("Vælg, hvorfor adgangen skal være begrænset."));
    int rc = restricted_may_see(c, actor, citizen_id, today, &seen, err);
    if (!rc && !seen)
        return err_user(err, ERR_NOT_FOUND, "%s", tr("Borgeren findes ikke, eller du har ikke adgang."));
    if (!rc)
        rc = q_exec(c, &restricted_update,
            ARGS(V_INT(citizen_id), V_INT(version), V_INT(kind ? 1 : 0), V_TEXT(kind)), &changes, err);
    if (!rc && changes == 0)
        return err_user(err, ERR_CONFLICT, "%s",
            tr("En anden har ændret borgerens oplysninger, mens du skrev. Se dem igen, før du gemmer."));
    if (!rc)
        rc = restricted_may_see(c, actor, citizen_id, today, &seen, err);
    if (!rc && !seen)
        return err_field(err, "restricted_kind", "%s",
            tr("Med det valg kan du ikke selv se borgeren længere. Få borgerens tovholder eller en fra kerneteamet til at gøre det."));
    return rc ? rc
              : audit_add(c, actor,
                    &(struct audit_entry){
                        kind ? "restrict" : "unrestrict", "citizen", citizen_id, citizen_id, kind},
                    err);
}
