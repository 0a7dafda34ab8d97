#include "offer/target_version.h"

#include "base/lang.h"
#include "base/text.h"
#include "base/words.h"
#include "offer/intervention.h"
#include "system/audit.h"
#include "system/code.h"

#include <stdio.h>
#include <string.h>

enum { TARGET_UNDO_MS = 30000 };

static const struct field target_version_fields[] = {
    FIELD(target_version, id, F_ID, NULL, FR_PRIMARY),
    FIELD(target_version, intervention, F_TEXT, NULL, FR_REQUIRED),
    FIELD(target_version, valid_from, F_DAY, N_("Gælder fra og med"), FR_REQUIRED),
    FIELD_MAX(target_version, reason, F_LONG, N_("Begrundelse"), FR_REQUIRED, 1000),
    FIELD_MAX(target_version, document_no, F_TEXT, N_("Dokumentnummer"), 0, 40),
    FIELD(target_version, user_id, F_INT, NULL, 0),
    FIELD(target_version, at, F_STAMP, NULL, FR_REQUIRED),
    FIELD(target_version, ended, F_TEXT, NULL, FR_HIDDEN),
};
TABLE(target_version_table, "target_version", N_("Justeringer af målgrupper"), target_version,
    target_version_fields);

const struct target_kind target_kinds[] = {
    {"age", N_("Alder"), NULL, true, true},
    {"benefit", N_("Ydelse"), "benefit", false, true},
    {"district", N_("Bydel"), "district", false, true},
    {"illness", N_("Kun ved sygdom eller tilstand"), "condition", false, true},
    {"condition", N_("Særligt relevant ved"), "condition", false, true},
    {"doctor_referral", N_("Henvisning via læge"), NULL, false, true},
    {"readiness", N_("Parathed"), NULL, false, false},
    {"max_length", N_("Længste forløb i dage"), NULL, true, false},
    {"other", N_("Andet krav"), NULL, false, false},
};
const size_t target_kind_count = sizeof target_kinds / sizeof target_kinds[0];

#define VERSION_COLUMNS                                                                                      \
    "id, intervention, valid_from, reason, document_no, user_id, at, ended FROM target_version "
SQL(target_version_select,
    "SELECT " VERSION_COLUMNS "WHERE intervention = $1 ORDER BY valid_from DESC, id DESC LIMIT 100");
SQL(target_version_newest, "SELECT " VERSION_COLUMNS "WHERE intervention = $1 ORDER BY id DESC LIMIT 1");
SQL(target_delete_from, "DELETE FROM target_rule WHERE intervention = $1 AND valid_from >= $2");
SQL(target_end_rule, "UPDATE target_rule SET valid_to = $2 WHERE id = $1");
SQL(target_planned, "SELECT COUNT(*) AS n FROM target_rule WHERE intervention = $1 AND valid_from >= $2");
SQL(target_delete_version, "DELETE FROM target_version WHERE id = $1");
SQL(target_touch, "UPDATE intervention SET changed = $2 WHERE key = $1");
SQL(target_sent_since, "SELECT COUNT(*) AS n FROM referral r JOIN intervention i ON i.id = r.intervention_id "
                       "WHERE i.key = $1 AND r.sent_day >= $2 AND r.state <> 'draft'");

int target_version_list(struct conn *c, const char *intervention, struct target_version **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(
        c, &target_version_select, ARGS(V_TEXT(intervention)), &target_version_table, ret, ret_n, a, err);
}

const struct target_kind *target_kind_of(const char *kind)
{
    for (size_t i = 0; i < target_kind_count; i++) {
        if (text_equal(target_kinds[i].kind, kind))
            return &target_kinds[i];
    }
    return NULL;
}

static void target_check_span(const struct target_rule *r, size_t place, struct err *err)
{
    char name[40];
    bool age = text_equal(r->kind, "age");
    snprintf(name, sizeof name, "rule-%zu-max", place);
    if (r->max == INT_NONE && (r->min == INT_NONE || !age))
        err_field(err, name, "%s",
            age ? tr("Skriv den laveste eller den højeste alder.") : tr("Skriv antallet af dage."));
    else if (r->max != INT_NONE && r->min != INT_NONE && r->max < r->min)
        err_field(err, name, "%s", tr("Den højeste er under den laveste. Ret en af dem."));
    else if ((r->min != INT_NONE && r->min < 0) || (r->max != INT_NONE && (r->max < 0 || r->max > 3660)) ||
             (age && r->max != INT_NONE && r->max > 120))
        err_field(err, name, "%s",
            age ? tr("Skriv alderen i år, mellem 0 og 120.")
                : tr("Skriv antallet af dage, mellem 1 og 3660."));
}

int target_rule_check(const struct target_rule *rule, size_t place, struct err *err)
{
    char name[40];
    const struct target_kind *kind = target_kind_of(rule->kind);
    snprintf(name, sizeof name, "rule-%zu-code", place);
    if (kind && kind->list && (!rule->code || !code_is_valid(kind->list, rule->code, DAY_NONE)))
        err_field(err, name, "%s", tr("Vælg en af mulighederne."));
    if (kind && kind->has_span)
        target_check_span(rule, place, err);
    snprintf(name, sizeof name, "rule-%zu-text", place);
    bool words = rule->text && *rule->text;
    if (kind && !kind->judged && !kind->has_span && !words)
        err_field(err, name, "%s", tr("Skriv kravet, så sagsbehandleren kan vurdere det."));
    return err->code;
}

static bool target_same(const struct target_rule *a, const struct target_rule *b)
{
    const struct target_kind *kind = target_kind_of(a->kind);
    bool same_code =
        text_equal(a->code, b->code) || (kind && !kind->list); /* what the code of words is kept for */
    return text_equal(a->kind, b->kind) && same_code && a->min == b->min && a->max == b->max &&
           text_equal(a->text, b->text);
}

static bool target_has(const struct target_rule *rules, size_t n, const struct target_rule *r)
{
    for (size_t i = 0; i < n; i++) {
        if (target_same(&rules[i], r))
            return true;
    }
    return false;
}

static int target_check(const struct target_version *v, const struct target_rule *rules, size_t n,
    const struct target_rule *old, size_t n_old, struct err *err)
{
    bool changes = n != n_old;
    for (size_t i = 0; i < n; i++) {
        target_rule_check(&rules[i], i, err);
        changes |= !target_has(old, n_old, &rules[i]);
    }
    if (day_is_none(v->valid_from))
        err_field(
            err, "valid_from", "%s", tr("Skriv den første dag, den nye målgruppe gælder, fx 01.01.2027."));
    if (!v->reason || !*v->reason)
        err_field(err, "reason", "%s", tr("Skriv, hvorfor målgruppen justeres."));
    if (!err->code && !changes)
        err_field(err, "valid_from", "%s", tr("Reglerne er de samme som før. Ret mindst én af dem."));
    return err->code;
}

static int target_check_day(struct conn *c, const struct target_version *v, struct err *err)
{
    int64_t planned = 0;
    if (day_is_none(v->valid_from))
        return OK;
    if (v->valid_from.n < clock_today().n) {
        err_field(err, "valid_from", "%s",
            tr("Vælg i dag eller en senere dag. Henvisninger, der er sendt, bedømmes efter reglerne på deres egen dag."));
        return OK;
    }
    int rc = q_int(c, &target_planned, ARGS(V_TEXT(v->intervention), V_DAY(v->valid_from)), &planned, err);
    if (!rc && planned)
        err_field(err, "valid_from", "%s",
            tr("Der begynder allerede regler den dag eller senere. Vælg en senere dag, eller fortryd den planlagte justering."));
    return rc;
}

/* What another has adjusted meanwhile. */
static int target_check_seen(
    struct conn *c, const char *intervention, int64_t seen, struct arena *a, struct err *err)
{
    struct target_version newest;
    int rc =
        q_one(c, &target_version_newest, ARGS(V_TEXT(intervention)), &target_version_table, &newest, a, err);
    int64_t id = rc == OK ? newest.id : 0;
    if (rc && rc != ERR_NOT_FOUND)
        return rc;
    err_clear(err);
    if (id != seen)
        return err_user(err, ERR_CONFLICT, "%s",
            tr("En anden har justeret målgruppen, mens du skrev. Det, du har skrevet, står der stadig. Se de gældende regler under formularen, og gem igen, hvis din justering stadig er rigtig."));
    return OK;
}

/* Ends the rules that do not go on, and notes which. */
static int target_end(struct conn *c, struct target_version *v, const struct target_rule *rules, size_t n,
    const struct target_rule *old, size_t n_old, struct arena *a, struct err *err)
{
    int rc = OK;
    v->ended = NULL;
    for (size_t i = 0; !rc && i < n_old; i++) {
        if (target_has(rules, n, &old[i]))
            continue;
        const char *id = day_is_none(old[i].valid_to)
                             ? arena_printf(a, "%lld", (long long)old[i].id)
                             : arena_printf(a, "%lld:%d", (long long)old[i].id, old[i].valid_to.n);
        v->ended = v->ended ? arena_printf(a, "%s,%s", v->ended, id) : id;
        rc = q_exec(
            c, &target_end_rule, ARGS(V_INT(old[i].id), V_INT((int64_t)v->valid_from.n - 1)), NULL, err);
    }
    return rc;
}

static int target_begin(struct conn *c, const struct target_version *v, const struct target_rule *rules,
    size_t n, const struct target_rule *old, size_t n_old, struct err *err)
{
    int rc = OK;
    for (size_t i = 0; !rc && i < n; i++) {
        struct target_rule row = rules[i];
        if (target_has(old, n_old, &row))
            continue;
        row.intervention = v->intervention;
        row.valid_from = v->valid_from;
        row.valid_to = DAY_NONE;
        rc = q_insert(c, &target_rule_table, &row, NULL, err);
    }
    return rc;
}

int target_adjust(struct conn *c, const struct actor *actor, struct target_version *v, int64_t seen,
    const struct target_rule *rules, size_t n_rules, struct arena *a, struct err *err)
{
    struct target_rule *old = NULL;
    struct intervention iv;
    size_t n_old = 0;
    char detail[120], day[11];
    int rc = intervention_by_key(c, v->intervention, &iv, a, err);
    if (!rc)
        rc = target_check_seen(c, v->intervention, seen, a, err);
    if (!rc)
        rc = target_check_day(c, v, err);
    if (!rc && !day_is_none(v->valid_from))
        rc = target_rule_on(c, v->intervention, v->valid_from, &old, &n_old, a, err);
    if (!rc)
        rc = target_check(v, rules, n_rules, old, n_old, err);
    if (!rc)
        rc = target_end(c, v, rules, n_rules, old, n_old, a, err);
    if (!rc)
        rc = target_begin(c, v, rules, n_rules, old, n_old, err);
    v->user_id = actor->user_id ? actor->user_id : INT_NONE;
    v->at = clock_now();
    if (!rc)
        rc = q_insert(c, &target_version_table, v, &v->id, err);
    if (!rc)
        rc = q_exec(c, &target_touch, ARGS(V_TEXT(v->intervention), V_STAMP(v->at)), NULL, err);
    snprintf(
        detail, sizeof detail, "%s from=%s rules=%zu", v->intervention, day_iso(v->valid_from, day), n_rules);
    return rc ? rc
              : audit_add(
                    c, actor, &(struct audit_entry){"update", "target_group", iv.id, INT_NONE, detail}, err);
}

/* Gives the rules that a version ended the last day they had before. */
static int target_reopen(struct conn *c, const char *ended, struct arena *a, struct err *err)
{
    const char *word;
    int rc = OK;
    for (size_t n; !rc && text_list_next(&ended, &word, &n);) {
        const char *text = arena_strndup(a, word, n), *colon = strchr(text, ':');
        int64_t id = 0, day = INT_NONE;
        const char *number = colon ? arena_strndup(a, text, (size_t)(colon - text)) : text;
        if (!text_to_int(number, 1, INT64_MAX, &id) ||
            (colon && !text_to_int(colon + 1, INT32_MIN, INT32_MAX, &day)))
            return err_set(err, ERR_INTERNAL, "target_version.ended: %s", text);
        rc = q_exec(c, &target_end_rule, ARGS(V_INT(id), V_INT(day)), NULL, err);
    }
    return rc;
}

int target_adjust_undo(
    struct conn *c, const struct actor *actor, const char *intervention, struct arena *a, struct err *err)
{
    struct target_version v;
    struct intervention iv;
    int64_t sent = 0;
    int rc = q_one(c, &target_version_newest, ARGS(V_TEXT(intervention)), &target_version_table, &v, a, err);
    if (rc == ERR_NOT_FOUND)
        return err_user(err, rc, "%s", tr("Målgruppen er ikke justeret."));
    if (!rc)
        rc = intervention_by_key(c, intervention, &iv, a, err);
    if (!rc)
        rc = q_int(c, &target_sent_since, ARGS(V_TEXT(intervention), V_DAY(v.valid_from)), &sent, err);
    if (rc)
        return rc;
    bool soon = v.user_id == actor->user_id && clock_now().ms - v.at.ms <= TARGET_UNDO_MS;
    if (v.valid_from.n <= clock_today().n && !soon)
        return err_user(err, ERR_REFUSED,
            tr("Justeringen gælder fra %s og kan ikke fortrydes. Justér målgruppen igen."),
            words_day(v.valid_from, a));
    if (sent && !soon)
        return err_user(err, ERR_REFUSED, "%s",
            tr("Der er sendt henvisninger under de nye regler. Justér målgruppen igen i stedet."));
    rc = q_exec(c, &target_delete_from, ARGS(V_TEXT(intervention), V_DAY(v.valid_from)), NULL, err);
    if (!rc)
        rc = target_reopen(c, v.ended, a, err);
    if (!rc)
        rc = q_exec(c, &target_delete_version, ARGS(V_INT(v.id)), NULL, err);
    if (!rc)
        rc = q_exec(c, &target_touch, ARGS(V_TEXT(intervention), V_STAMP(clock_now())), NULL, err);
    return rc ? rc
              : audit_add(c, actor,
                    &(struct audit_entry){"delete", "target_group", iv.id, INT_NONE, intervention}, err);
}
