#include "offer/intervention_edit.h"

#include "base/lang.h"
#include "base/text.h"
#include "base/words.h"
#include "offer/intervention_find.h"
#include "offer/intervention_like.h"
#include "offer/referral_state.h"
#include "offer/target_version.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/organisation.h"

#include <string.h>

SQL(edit_key_used, "SELECT COUNT(*) AS n FROM intervention WHERE key = $1");
SQL(edit_team_key_used, "SELECT COUNT(*) AS n FROM team WHERE key = $1");
SQL(edit_grant_known, "SELECT COUNT(*) AS n FROM grant_sheet WHERE key = $1");
SQL(edit_grants_linked, "SELECT COUNT(*) AS n FROM grant_intervention WHERE intervention = $1");
SQL(edit_link_grant,
    "INSERT INTO grant_intervention (grant_key, intervention, relation) VALUES ($1, $2, 'pays')");
SQL(edit_touch,
    "UPDATE intervention SET changed = $2, version = version + 1, indexed_version = version + 1 WHERE key = $1");
SQL(edit_team_delete, "DELETE FROM team WHERE intervention = $1 AND key = $2");
SQL(edit_team_in_use,
    "SELECT (SELECT COUNT(*) FROM referral r JOIN intervention i ON i.id = r.intervention_id "
    "WHERE i.key = $1 AND r.team = $2 AND r.state IN " REFERRAL_OPEN ") "
    "+ (SELECT COUNT(*) FROM course o JOIN intervention i ON i.id = o.intervention_id "
    "WHERE i.key = $1 AND o.team = $2 AND (o.end_day IS NULL OR o.end_day > $3)) AS n");
SQL(edit_alternative_delete, "DELETE FROM alternative WHERE intervention = $1 AND alternative = $2");
SQL(edit_alternative_used,
    "SELECT COUNT(*) AS n FROM alternative WHERE intervention = $1 AND alternative = $2");
SQL(edit_changed_by,
    "SELECT u.id AS id, u.name AS title FROM audit a JOIN app_user u ON u.id = a.user_id "
    "WHERE a.entity = 'intervention' AND a.entity_id = $1 AND a.action = 'update' ORDER BY a.id DESC LIMIT 1");
SQL(hold_waiting,
    "SELECT COUNT(*) AS n FROM referral WHERE intervention_id = $1 AND state IN " REFERRAL_OPEN);
SQL(hold_running,
    "SELECT (SELECT COUNT(*) FROM course WHERE intervention_id = $1 AND end_day IS NULL AND start_day <= $2) "
    "+ (SELECT COUNT(*) FROM course WHERE intervention_id = $1 AND end_day > $2 AND start_day <= $2) AS n");
SQL(hold_after,
    "SELECT (SELECT COUNT(*) FROM course WHERE intervention_id = $1 AND end_day IS NULL AND start_day <= $2) "
    "+ (SELECT COUNT(*) FROM course WHERE intervention_id = $1 AND end_day > $3 AND start_day <= $2) AS n");

static void check_length(const struct field *f, const struct intervention *iv, struct err *err)
{
    const char *text = *(const char *const *)((const char *)iv + f->off);
    if ((f->rule & FR_REQUIRED) && (!text || !*text))
        err_field(err, f->name, tr("Skriv %s."), tr(f->label));
    else if (text && f->max && (int64_t)text_length(text) > f->max)
        err_field(err, f->name, tr("Skriv højst %lld tegn."), (long long)f->max);
    else if (text && f->list && !code_is_valid(f->list, text, DAY_NONE))
        err_field(err, f->name, "%s", tr("Vælg en af mulighederne."));
}

/* S0-05: a new offer with referral opens on a legal basis. One that a source printed without stays as it is. */
static void check_opening(const struct intervention *iv, const struct intervention *old, struct err *err)
{
    bool had_none = old && !old->legal_basis && old->source;
    if (text_equal(iv->kind, "offer") && !iv->legal_basis && !had_none && !day_is_none(iv->open_from))
        err_field(err, "legal_basis", "%s",
            tr("Vælg lovgrundlaget. Uden det kan tilbuddet ikke åbne for henvisning. Du kan også lade feltet Åbent fra stå tomt."));
    if (!text_equal(iv->kind, "offer") && !day_is_none(iv->last_referral_day))
        err_field(err, "last_referral_day", "%s",
            tr("Kun tilbud med henvisning har en sidste henvisningsdag. Brug Ophører."));
}

static void check_days(const struct intervention *iv, struct err *err)
{
    bool open = !day_is_none(iv->open_from), stop = !day_is_none(iv->last_referral_day),
         end = !day_is_none(iv->end_day);
    if (open && stop && iv->last_referral_day.n < iv->open_from.n)
        err_field(err, "last_referral_day", "%s",
            tr("Den sidste henvisningsdag ligger før den første dag, tilbuddet er åbent. Ret en af dem."));
    if (open && end && iv->end_day.n < iv->open_from.n)
        err_field(
            err, "end_day", "%s", tr("Tilbuddet ophører før den første dag, det er åbent. Ret en af dem."));
    if (stop && end && iv->end_day.n < iv->last_referral_day.n)
        err_field(err, "end_day", "%s",
            tr("Tilbuddet ophører før den sidste henvisningsdag. Ret en af dem, så ingen henvises til et lukket tilbud."));
    if (iv->normal_days != INT_NONE && (iv->normal_days < 1 || iv->normal_days > 3660))
        err_field(err, "normal_days", "%s", tr("Skriv længden i dage, mellem 1 og 3660."));
}

/* Checks the row as typed: messages at the fields (err_field). old NULL = new. */
static int intervention_check(struct conn *c, const struct intervention *iv, const struct intervention *old,
    struct arena *a, struct err *err)
{
    (void)c;
    for (size_t i = 0; i < intervention_table.n_fields; i++) {
        const struct field *f = &intervention_table.fields[i];
        if ((f->type == F_TEXT || f->type == F_LONG) && !text_equal(f->name, "key"))
            check_length(f, iv, err);
    }
    const char *list = iv->track, *word;
    for (size_t n; text_list_next(&list, &word, &n);) {
        if (!code_is_valid("track", arena_strndup(a, word, n), DAY_NONE))
            err_field(err, "track", "%s", tr("Vælg spor fra listen."));
    }
    if (iv->owner && !organisation_find(iv->owner, DAY_NONE))
        err_field(err, "owner", "%s", tr("Vælg en ejer fra listen."));
    if (iv->provider && !organisation_find(iv->provider, DAY_NONE))
        err_field(err, "provider", "%s", tr("Vælg en udfører fra listen."));
    if (text_equal(iv->kind, "offer") && !iv->owner)
        err_field(err, "owner", "%s", tr("Vælg, hvem der ejer tilbuddet."));
    check_opening(iv, old, err);
    check_days(iv, err);
    return err->code;
}

/* A key made of the title, with a number when another has it. */
static int edit_key_of(struct conn *c, const struct sql *used, const char *prefix, const char *title,
    const char **ret, struct arena *a, struct err *err)
{
    char *slug = text_slug(a, title);
    const char *base = *slug ? slug : "tilbud";
    if (prefix)
        base = arena_printf(a, "%s-%s", prefix, base);
    for (int i = 1; i < 1000; i++) {
        int64_t n = 0;
        *ret = i == 1 ? arena_printf(a, "%.74s", base) : arena_printf(a, "%.74s-%d", base, i);
        int rc = q_int(c, used, ARGS(V_TEXT(*ret)), &n, err);
        if (rc || n == 0)
            return rc;
    }
    return err_field(err, "title", "%s", tr("For mange tilbud har den titel. Skriv en anden."));
}

static int edit_audit(struct conn *c, const struct actor *actor, const char *action, const char *entity,
    int64_t id, const char *detail, struct err *err)
{
    return audit_add(c, actor, &(struct audit_entry){action, entity, id, INT_NONE, detail}, err);
}

static int edit_check_grant(struct conn *c, const char *grant, struct err *err)
{
    int64_t known = 0;
    int rc = q_int(c, &edit_grant_known, ARGS(V_TEXT(grant)), &known, err);
    if (!rc && !known)
        return err_field(err, "grant", "%s", tr("Bevillingen findes ikke. Vælg en fra listen."));
    return rc;
}

/* S0-23: a like offer was closed and nothing pays for another. */
static int edit_check_like(struct conn *c, const struct intervention *iv, const struct target_rule *rules,
    size_t n, struct arena *a, struct err *err)
{
    struct intervention closed;
    day_t day = day_is_none(iv->open_from) ? clock_today() : iv->open_from;
    int rc = intervention_like_closed(c, iv, rules, n, day, &closed, a, err);
    if (rc == ERR_NOT_FOUND) {
        err_clear(err);
        return OK;
    }
    if (rc)
        return rc;
    return err_field(err, "grant",
        tr("Kræver særskilt finansiering: %s, et tilsvarende tilbud for samme målgruppe, ophørte %s. Vælg den bevilling, der betaler."),
        lang_pick(closed.title, closed.title_en), words_day(closed.end_day, a));
}

/* The same for a change: an offer that is opened again after its end, or that becomes like a closed one. */
static int edit_check_money(struct conn *c, const struct intervention *iv, const struct intervention *old,
    struct arena *a, struct err *err)
{
    struct target_rule *rules;
    struct intervention closed;
    struct err none = ERR_INIT;
    int64_t linked = 0;
    size_t n;
    day_t today = clock_today();
    int rc = q_int(c, &edit_grants_linked, ARGS(V_TEXT(iv->key)), &linked, err);
    if (rc || linked)
        return rc;
    bool had_ended = !day_is_none(old->end_day) && old->end_day.n < today.n;
    bool has_ended = !day_is_none(iv->end_day) && iv->end_day.n < today.n;
    if (had_ended && !has_ended)
        return err_field(err, "grant",
            tr("Kræver særskilt finansiering: tilbuddet ophørte %s. Vælg den bevilling, der betaler, at det åbner igen."),
            words_day(old->end_day, a));
    rc = has_ended ? OK : target_rule_on(c, iv->key, today, &rules, &n, a, err);
    if (rc || has_ended || intervention_like_closed(c, old, rules, n, today, &closed, a, &none) == OK)
        return rc;
    return edit_check_like(c, iv, rules, n, a, err);
}

static int edit_store_rules(
    struct conn *c, const struct intervention *iv, const struct target_rule *rules, size_t n, struct err *err)
{
    int rc = OK;
    for (size_t i = 0; !rc && i < n; i++) {
        struct target_rule row = rules[i];
        row.intervention = iv->key;
        row.valid_from = iv->open_from;
        row.valid_to = DAY_NONE;
        rc = q_insert(c, &target_rule_table, &row, NULL, err);
    }
    return rc;
}

static int edit_create(struct conn *c, const struct actor *actor, struct intervention *iv,
    const struct target_rule *rules, size_t n_rules, const char *grant, struct arena *a, struct err *err)
{
    int64_t used = 0;
    int rc = intervention_check(c, iv, NULL, a, err);
    if (!rc)
        rc = grant ? edit_check_grant(c, grant, err) : edit_check_like(c, iv, rules, n_rules, a, err);
    if (!rc && !iv->key)
        rc = edit_key_of(c, &edit_key_used, NULL, iv->title, &iv->key, a, err);
    else if (!rc)
        rc = q_int(c, &edit_key_used, ARGS(V_TEXT(iv->key)), &used, err);
    if (!rc && used)
        rc = err_field(err, "key", "%s", tr("Nøglen er brugt. Vælg en anden."));
    iv->changed = clock_now();
    iv->version = 1;
    if (!rc)
        rc = q_insert(c, &intervention_table, iv, &iv->id, err);
    if (!rc)
        rc = intervention_find_index(c, iv, a, err);
    if (!rc)
        rc = edit_store_rules(c, iv, rules, n_rules, err);
    if (!rc && grant)
        rc = q_exec(c, &edit_link_grant, ARGS(V_TEXT(grant), V_TEXT(iv->key)), NULL, err);
    return rc ? rc : edit_audit(c, actor, "create", "intervention", iv->id, iv->key, err);
}

int intervention_create(struct conn *c, const struct actor *actor, struct intervention *iv,
    const struct target_rule *rules, size_t n_rules, const char *grant, char ret_key[81], struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "intervention_create: out of memory");
    struct intervention row = *iv;
    int rc = edit_create(c, actor, &row, rules, n_rules, grant, a, err);
    if (!rc) {
        text_copy(ret_key, 81, row.key);
        iv->id = row.id;
    }
    arena_free(a);
    return rc;
}

int intervention_update(
    struct conn *c, const struct actor *actor, struct intervention *iv, const char *grant, struct err *err)
{
    struct arena *a = arena_new(0);
    struct intervention old, row = *iv;
    struct buf diff = BUF_INIT;
    if (!a)
        return err_set(err, ERR_LIMIT, "intervention_update: out of memory");
    int rc = intervention_by_id(c, iv->id, &old, a, err);
    if (!rc) {
        row.key = old.key;
        row.owner = old.owner;
        row.provider = old.provider;
        row.source = old.source;
        row.place = old.place;
        row.changed = clock_now();
        rc = intervention_check(c, &row, &old, a, err);
    }
    if (!rc)
        rc = grant ? edit_check_grant(c, grant, err) : edit_check_money(c, &row, &old, a, err);
    if (!rc)
        field_diff(&intervention_table, &old, &row, &diff, a);
    if (!rc)
        rc = q_update(c, &intervention_table, &row, err);
    row.version++;
    if (!rc)
        rc = intervention_find_index(c, &row, a, err);
    if (!rc && grant)
        rc = q_exec(c, &edit_link_grant, ARGS(V_TEXT(grant), V_TEXT(row.key)), NULL, err);
    if (!rc)
        rc = edit_audit(c, actor, "update", "intervention", row.id, diff.data, err);
    buf_done(&diff);
    arena_free(a);
    return rc;
}

int intervention_last_changed_by(
    struct conn *c, int64_t id, const char **ret, struct arena *a, struct err *err)
{
    struct intervention row;
    *ret = NULL;
    int rc = q_one(c, &edit_changed_by, ARGS(V_INT(id)), &intervention_table, &row, a, err);
    if (rc == ERR_NOT_FOUND) {
        err_clear(err);
        return OK;
    }
    if (!rc)
        *ret = row.title;
    return rc;
}

int intervention_hold_of(struct conn *c, int64_t intervention_id, day_t today, day_t end,
    struct intervention_hold *ret, struct err *err)
{
    int rc = q_int(c, &hold_waiting, ARGS(V_INT(intervention_id)), &ret->waiting, err);
    if (!rc)
        rc = q_int(c, &hold_running, ARGS(V_INT(intervention_id), V_DAY(today)), &ret->running, err);
    ret->after_end = 0;
    if (!rc && !day_is_none(end))
        rc = q_int(
            c, &hold_after, ARGS(V_INT(intervention_id), V_DAY(today), V_DAY(end)), &ret->after_end, err);
    return rc;
}

static int edit_touched(struct conn *c, const struct actor *actor, const char *action, const char *entity,
    const char *key, const char *detail, struct arena *a, struct err *err)
{
    struct intervention iv;
    int rc = intervention_by_key(c, key, &iv, a, err);
    if (!rc)
        rc = q_exec(c, &edit_touch, ARGS(V_TEXT(key), V_STAMP(clock_now())), NULL, err);
    return rc ? rc : edit_audit(c, actor, action, entity, iv.id, detail, err);
}

int team_add(struct conn *c, const struct actor *actor, struct team *team, struct arena *a, struct err *err)
{
    if (!team->title || !*team->title)
        err_field(err, "title", "%s", tr("Skriv holdets navn."));
    if (team->age_min != INT_NONE && team->age_max != INT_NONE && team->age_max < team->age_min)
        err_field(err, "age_max", "%s", tr("Den højeste alder er under den laveste. Ret en af dem."));
    int rc = err->code;
    if (!rc)
        rc = edit_key_of(c, &edit_team_key_used, team->intervention, team->title, &team->key, a, err);
    if (!rc)
        rc = q_insert(c, &team_table, team, &team->id, err);
    return rc ? rc : edit_touched(c, actor, "create", "team", team->intervention, team->key, a, err);
}

int team_remove(struct conn *c, const struct actor *actor, const char *intervention, const char *key,
    struct arena *a, struct err *err)
{
    int64_t used = 0, n = 0;
    int rc = q_int(
        c, &edit_team_in_use, ARGS(V_TEXT(intervention), V_TEXT(key), V_DAY(clock_today())), &used, err);
    if (!rc && used)
        return err_user(err, ERR_REFUSED,
            tr("Holdet har %lld åbne henvisninger eller forløb. Flyt dem til et andet hold først."),
            (long long)used);
    if (!rc)
        rc = q_exec(c, &edit_team_delete, ARGS(V_TEXT(intervention), V_TEXT(key)), &n, err);
    if (!rc && !n)
        return err_user(err, ERR_NOT_FOUND, "%s", tr("Holdet findes ikke længere."));
    return rc ? rc : edit_touched(c, actor, "delete", "team", intervention, key, a, err);
}

int alternative_add(
    struct conn *c, const struct actor *actor, struct alternative *alt, struct arena *a, struct err *err)
{
    struct intervention iv;
    int64_t n = 0;
    struct err known = ERR_INIT;
    if (!alt->alternative || intervention_by_key(c, alt->alternative, &iv, a, &known) != OK)
        return err_field(err, "alternative", "%s", tr("Vælg et tilbud fra listen."));
    if (text_equal(alt->alternative, alt->intervention))
        return err_field(err, "alternative", "%s", tr("Et tilbud kan ikke være alternativ til sig selv."));
    int rc =
        q_int(c, &edit_alternative_used, ARGS(V_TEXT(alt->intervention), V_TEXT(alt->alternative)), &n, err);
    if (!rc && n)
        return err_field(err, "alternative", "%s", tr("Tilbuddet er allerede et alternativ."));
    if (!rc)
        rc = q_insert(c, &alternative_table, alt, &alt->id, err);
    return rc ? rc
              : edit_touched(c, actor, "create", "alternative", alt->intervention, alt->alternative, a, err);
}

int alternative_remove(struct conn *c, const struct actor *actor, const char *intervention,
    const char *alternative, struct arena *a, struct err *err)
{
    int64_t n = 0;
    int rc = q_exec(c, &edit_alternative_delete, ARGS(V_TEXT(intervention), V_TEXT(alternative)), &n, err);
    if (!rc && !n)
        return err_user(err, ERR_NOT_FOUND, "%s", tr("Alternativet findes ikke længere."));
    return rc ? rc : edit_touched(c, actor, "delete", "alternative", intervention, alternative, a, err);
}
