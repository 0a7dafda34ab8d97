#include "economy/grant_pay.h"

#include "base/lang.h"
#include "base/text.h"
#include "system/audit.h"

struct pay_row {
    int64_t id;
    const char *grant_key, *target, *relation;
    struct dec share;
    day_t from_day, to_day;
    const char *note, *title, *title_en;
};
static const struct field pay_row_fields[] = {
    FIELD(pay_row, id, F_ID, NULL, 0),
    FIELD(pay_row, target, F_TEXT, NULL, 0),
    FIELD(pay_row, relation, F_TEXT, NULL, 0),
    FIELD(pay_row, share, F_DEC, NULL, 0),
    FIELD(pay_row, from_day, F_DAY, NULL, 0),
    FIELD(pay_row, to_day, F_DAY, NULL, 0),
    FIELD(pay_row, note, F_LONG, NULL, 0),
    FIELD(pay_row, title, F_TEXT, NULL, 0),
    FIELD(pay_row, title_en, F_TEXT, NULL, 0),
};
static TABLE(pay_row_table, "pay_row", NULL, pay_row, pay_row_fields);
static const struct field grant_target_fields[] = {
    FIELD(grant_target, key, F_TEXT, NULL, 0),
    FIELD(grant_target, title, F_TEXT, NULL, 0),
    FIELD(grant_target, title_en, F_TEXT, NULL, 0),
};
static TABLE(grant_target_table, "grant_target", NULL, grant_target, grant_target_fields);

SQL(pay_interventions,
    "SELECT l.id AS id, l.intervention AS target, l.relation AS relation, l.share AS share, l.note AS note, i.title AS title, "
    "i.title_en AS title_en FROM grant_intervention l JOIN intervention i ON i.key = l.intervention "
    "WHERE l.grant_key = $1 ORDER BY l.id");
SQL(pay_agreements,
    "SELECT l.id AS id, l.agreement AS target, l.relation AS relation, l.share AS share, l.from_day AS from_day, "
    "l.to_day AS to_day, l.note AS note, g.title AS title, g.title_en AS title_en FROM agreement_grant l "
    "JOIN agreement g ON g.key = l.agreement WHERE l.grant_key = $1 ORDER BY l.id");
/* Goals that are the grant's own, and those it helps to reach. */
SQL(pay_goals,
    "SELECT l.id AS id, l.goal AS target, l.relation AS relation, l.share AS share, l.note AS note, v.title AS title, "
    "v.title_en AS title_en FROM grant_goal l JOIN goal_version v ON v.goal = l.goal AND "
    "v.no = (SELECT MAX(x.no) FROM goal_version x WHERE x.goal = l.goal) WHERE l.grant_key = $1 ORDER BY l.id");
SQL(pay_interventions_all, "SELECT key, title, title_en FROM intervention ORDER BY title, key LIMIT 1000");
SQL(pay_agreements_all, "SELECT key, title, title_en FROM agreement ORDER BY title, key LIMIT 1000");
SQL(pay_goals_all, "SELECT v.goal AS key, v.title AS title, v.title_en AS title_en FROM goal_version v "
                   "WHERE v.no = (SELECT MAX(x.no) FROM goal_version x WHERE x.goal = v.goal) "
                   "ORDER BY v.title, v.goal LIMIT 1000");
SQL(pay_intervention_add,
    "INSERT INTO grant_intervention (grant_key, intervention, relation, share, note, user_id, at) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7)");
SQL(pay_agreement_add,
    "INSERT INTO agreement_grant (grant_key, agreement, relation, share, note, from_day, to_day, version) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, 1)");
SQL(pay_goal_add, "INSERT INTO grant_goal (grant_key, goal, relation, share, note, user_id, at) "
                  "VALUES ($1, $2, $3, $4, $5, $6, $7)");
SQL(pay_intervention_delete, "DELETE FROM grant_intervention WHERE id = $1 AND grant_key = $2");
SQL(pay_agreement_delete, "DELETE FROM agreement_grant WHERE id = $1 AND grant_key = $2");
SQL(pay_goal_delete, "DELETE FROM grant_goal WHERE id = $1 AND grant_key = $2");
SQL(pay_intervention_known, "SELECT COUNT(*) FROM intervention WHERE key = $1");
SQL(pay_agreement_known, "SELECT COUNT(*) FROM agreement WHERE key = $1");
SQL(pay_goal_known, "SELECT COUNT(*) FROM goal WHERE key = $1");

static const struct {
    const char *code;
    const struct sql *of_grant, *all, *add, *remove, *known;
} pay_kinds[GRANT_PAY_KINDS] = {
    {"indsats", &pay_interventions, &pay_interventions_all, &pay_intervention_add, &pay_intervention_delete,
        &pay_intervention_known},
    {"aftale", &pay_agreements, &pay_agreements_all, &pay_agreement_add, &pay_agreement_delete,
        &pay_agreement_known},
    {"maal", &pay_goals, &pay_goals_all, &pay_goal_add, &pay_goal_delete, &pay_goal_known},
};

const char *grant_pay_kind_code(enum grant_pay_kind kind)
{
    return pay_kinds[kind].code;
}

bool grant_pay_kind_of(const char *code, enum grant_pay_kind *ret)
{
    for (int i = 0; i < GRANT_PAY_KINDS; i++) {
        if (text_equal(pay_kinds[i].code, code)) {
            *ret = (enum grant_pay_kind)i;
            return true;
        }
    }
    return false;
}

int grant_pays(
    struct conn *c, const char *key, struct grant_pay **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    struct pay_row *rows[GRANT_PAY_KINDS];
    size_t n[GRANT_PAY_KINDS], total = 0;
    int rc = OK;
    for (int k = 0; !rc && k < GRANT_PAY_KINDS; k++) {
        rc = q_all(c, pay_kinds[k].of_grant, ARGS(V_TEXT(key)), &pay_row_table, &rows[k], &n[k], a, err);
        total += rc ? 0 : n[k];
    }
    if (rc)
        return rc;
    struct grant_pay *out = arena_array(a, total + 1, sizeof *out);
    if (!out)
        return err_set(err, ERR_LIMIT, "grant_pays: out of memory");
    *ret_n = 0;
    for (int k = 0; k < GRANT_PAY_KINDS; k++) {
        for (size_t i = 0; i < n[k]; i++) {
            const struct pay_row *r = &rows[k][i];
            out[(*ret_n)++] = (struct grant_pay){(enum grant_pay_kind)k, r->id, r->target,
                r->relation ? r->relation : "pays", r->share, r->from_day, r->to_day, r->note, r->title,
                r->title_en};
        }
    }
    *ret = out;
    return OK;
}

int grant_pay_targets(struct conn *c, enum grant_pay_kind kind, struct grant_target **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(c, pay_kinds[kind].all, NO_ARGS, &grant_target_table, ret, ret_n, a, err);
}

static int pay_check(
    struct conn *c, const char *key, const struct grant_pay *p, struct arena *a, struct err *err)
{
    struct grant_pay *all;
    size_t n;
    int64_t known = 0;
    int rc = grant_pays(c, key, &all, &n, a, err);
    if (!rc)
        rc = q_int(c, pay_kinds[p->kind].known, ARGS(V_TEXT(p->target ? p->target : "")), &known, err);
    if (rc)
        return rc;
    if (!known)
        err_field(err, "target", "%s", tr("Vælg det, bevillingen betaler for."));
    if (!text_list_has("pays,supplements", p->relation))
        err_field(err, "relation", "%s", tr("Vælg en af mulighederne."));
    if (!dec_is_none(p->share) && (p->share.milli <= 0 || p->share.milli > 100000))
        err_field(err, "share", "%s", tr("Andelen skal være over 0 og højst 100 pct."));
    for (size_t i = 0; i < n; i++) {
        if (all[i].kind == p->kind && text_equal(all[i].target, p->target))
            err_field(
                err, "target", "%s", tr("Den står der allerede. Fjern den først, hvis andelen skal ændres."));
    }
    return err->n_fields ? ERR_INVALID : OK;
}

static int pay_log(struct conn *c, const struct actor *actor, const char *action, const char *key,
    const struct grant_pay *p, struct arena *a, struct err *err)
{
    return audit_add(c, actor,
        &(struct audit_entry){action, "grant_pay", p->id, INT_NONE,
            arena_printf(a, "grant=%s; %s=%s; relation=%s; share=%lld", key, pay_kinds[p->kind].code,
                p->target, p->relation, dec_is_none(p->share) ? -1LL : (long long)p->share.milli)},
        err);
}

int grant_pay_add(struct conn *c, const struct actor *actor, const char *key, struct grant_pay *p,
    struct arena *a, struct err *err)
{
    struct grant g;
    struct grant_pay *all;
    size_t n;
    int rc = grant_by_key(c, key, &g, a, err);
    if (!rc)
        rc = pay_check(c, key, p, a, err);
    if (rc)
        return rc;
    bool days = p->kind == GRANT_PAYS_AGREEMENT;
    struct val who = V_INT(actor->user_id ? actor->user_id : INT_NONE);
    rc = q_exec(c, pay_kinds[p->kind].add,
        ARGS(V_TEXT(key), V_TEXT(p->target), V_TEXT(p->relation), V_DEC(p->share), V_TEXT(p->note),
            days ? V_DAY(p->from_day) : who, days ? V_DAY(p->to_day) : V_STAMP(clock_now())),
        NULL, err);
    if (!rc)
        rc = grant_pays(c, key, &all, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        if (all[i].kind == p->kind && text_equal(all[i].target, p->target))
            p->id = all[i].id;
    }
    return rc ? rc : pay_log(c, actor, "create", key, p, a, err);
}

int grant_pay_remove(struct conn *c, const struct actor *actor, const char *key, enum grant_pay_kind kind,
    int64_t id, struct grant_pay *ret_was, struct arena *a, struct err *err)
{
    struct grant_pay *all;
    size_t n;
    int rc = grant_pays(c, key, &all, &n, a, err);
    if (rc)
        return rc;
    for (size_t i = 0; i < n; i++) {
        if (all[i].kind != kind || all[i].id != id)
            continue;
        *ret_was = all[i];
        rc = q_exec(c, pay_kinds[kind].remove, ARGS(V_INT(id), V_TEXT(key)), NULL, err);
        return rc ? rc : pay_log(c, actor, "delete", key, ret_was, a, err);
    }
    return err_user(err, ERR_NOT_FOUND, "%s", tr("Den er allerede fjernet."));
}
