#include "effect/goal_change.h"

#include "base/lang.h"
#include "base/text.h"
#include "effect/goal_grammar.h"
#include "system/audit.h"
#include "system/free_key.h"

#include <string.h>

SQL(goal_count_key, "SELECT COUNT(*) AS n FROM goal WHERE key = $1");
SQL(goal_newest_version, "SELECT MAX(no) AS n FROM goal_version WHERE goal = $1");
SQL(goal_newest_target, "SELECT MAX(no) AS n FROM goal_target WHERE goal = $1");
SQL(goal_delete_version, "DELETE FROM goal_version WHERE goal = $1 AND no = $2");
SQL(goal_delete_target, "DELETE FROM goal_target WHERE goal = $1 AND no = $2");
SQL(goal_delete, "DELETE FROM goal WHERE key = $1");
SQL(goal_count_reported_key, "SELECT COUNT(*) AS n FROM reported WHERE key = $1");
SQL(goal_delete_reported, "DELETE FROM reported WHERE key = $1");

enum { BASE_STEP = 10000 };

int64_t goal_base_number(struct goal_base b)
{
    return b.version * BASE_STEP + b.target;
}

struct goal_base goal_base_of(int64_t number)
{
    return number < 0 ? (struct goal_base){0, 0} : (struct goal_base){number / BASE_STEP, number % BASE_STEP};
}

static int newest_numbers(struct conn *c, const char *key, struct goal_base *ret, struct err *err)
{
    int rc = q_int(c, &goal_newest_version, ARGS(V_TEXT(key)), &ret->version, err);
    if (!rc)
        rc = q_int(c, &goal_newest_target, ARGS(V_TEXT(key)), &ret->target, err);
    if (!rc && ret->version == INT_NONE)
        return err_user(err, ERR_NOT_FOUND, "%s", tr("Målet findes ikke. Se listen over effektmål."));
    if (!rc && ret->target == INT_NONE)
        ret->target = 0;
    return rc;
}

int goal_newest(struct conn *c, const char *key, struct goal *ret, struct goal_base *ret_base,
    const char **ret_who, struct arena *a, struct err *err)
{
    struct goal_version *versions;
    struct goal_target *targets;
    size_t n, n_targets;
    int rc = newest_numbers(c, key, ret_base, err);
    if (!rc)
        rc = goal_by_version(c, key, ret_base->version, ret, a, err);
    if (!rc)
        rc = goal_versions(c, key, &versions, &n, a, err);
    if (!rc)
        rc = goal_targets(c, key, &targets, &n_targets, a, err);
    if (rc)
        return rc;
    if (n_targets) {
        ret->target = targets[0].target;
        ret->target_high = targets[0].target_high;
    }
    if (ret_who)
        *ret_who = n_targets && n && targets[0].at.ms > versions[0].at.ms ? targets[0].user_name
                   : n                                                    ? versions[0].user_name
                                                                          : NULL;
    return OK;
}

static int log_change(struct conn *c, const struct actor *actor, const char *action, int64_t id,
    const char *detail, struct err *err)
{
    return audit_add(c, actor, &(struct audit_entry){action, "goal", id, INT_NONE, detail}, err);
}

static int insert_version(struct conn *c, const struct actor *actor, const struct goal *g, int64_t no,
    struct stamp at, struct err *err)
{
    struct goal_version v = goal_get_version(g);
    int64_t id;
    v.no = no;
    v.user_id = actor->user_id ? actor->user_id : INT_NONE;
    v.at = at;
    return q_insert(c, &goal_version_table, &v, &id, err);
}

static int insert_target(struct conn *c, const struct actor *actor, const struct goal *g, int64_t no,
    struct stamp at, struct err *err)
{
    struct goal_target t = {.goal = g->key,
        .no = no,
        .valid_from = g->valid_from,
        .target = g->target,
        .target_high = g->target_high,
        .reason = g->reason,
        .source = no == 1 ? g->source : NULL,
        .place = no == 1 ? g->place : NULL,
        .user_id = actor->user_id ? actor->user_id : INT_NONE,
        .at = at};
    int64_t id;
    return q_insert(c, &goal_target_table, &t, &id, err);
}

int goal_create(struct conn *c, const struct actor *actor, struct goal *g, struct arena *a, struct err *err)
{
    char key[FREE_KEY_SIZE];
    struct stamp now = clock_now();
    int rc = goal_check(g, err);
    if (!rc)
        rc = free_key(c, &goal_count_key, g->title, "maal", key, a, err);
    if (rc)
        return rc;
    g->key = arena_strdup(a, key);
    g->valid_from = DAY_NONE;
    rc = q_insert(c, &goal_head_table, g, &g->id, err);
    if (!rc)
        rc = insert_version(c, actor, g, 1, now, err);
    if (!rc && !dec_is_none(g->target))
        rc = insert_target(c, actor, g, 1, now, err);
    return rc ? rc : log_change(c, actor, "create", g->id, arena_printf(a, "goal=%s", g->key), err);
}

/* Fields of a version that are its definition: all between title and ambiguity_en. */
static bool is_definition(const struct field *f)
{
    static const char *const other[] = {"id", "goal", "no", "valid_from", "reason", "user_id", "at"};
    for (size_t i = 0; i < sizeof other / sizeof other[0]; i++) {
        if (text_equal(f->name, other[i]))
            return false;
    }
    return true;
}

const char *const *goal_differences(
    const struct goal_version *old_v, const struct goal_version *new_v, struct arena *a)
{
    const struct table *t = &goal_version_table;
    const char **ret = arena_must(a, (t->n_fields + 1) * sizeof *ret);
    size_t n = 0;
    for (size_t i = 0; i < t->n_fields; i++) {
        const struct field *f = &t->fields[i];
        if (is_definition(f) && !text_equal(field_text(f, old_v, a), field_text(f, new_v, a)))
            ret[n++] = f->name;
    }
    ret[n] = NULL;
    return ret;
}

static int check_revision(const struct goal *g, const struct goal *old, bool any, struct err *err)
{
    goal_check(g, err);
    if (!any)
        err_field(err, "title", "%s", tr("Du har ikke ændret noget. Ret et felt, eller gå tilbage."));
    if (!g->reason || !*g->reason)
        err_field(
            err, "reason", "%s", tr("Skriv, hvorfor målet ændres. Begrundelsen står i målets historik."));
    if (day_is_none(g->valid_from))
        err_field(err, "valid_from", "%s", tr("Skriv den dag, ændringen gælder fra."));
    else if (!day_is_none(old->valid_from) && g->valid_from.n < old->valid_from.n)
        err_field(err, "valid_from", "%s", tr("Dagen ligger før den nyeste version. Skriv en senere dag."));
    return err->n_fields ? ERR_INVALID : OK;
}

int goal_revise(struct conn *c, const struct actor *actor, const struct goal *g, struct goal_base base,
    struct goal_base *ret_new, struct arena *a, struct err *err)
{
    struct goal old;
    struct goal_base now;
    int rc = goal_newest(c, g->key, &old, &now, NULL, a, err);
    if (rc)
        return rc;
    if (now.version != base.version || now.target != base.target)
        return err_user(err, ERR_CONFLICT, "%s", tr("En anden har ændret målet, mens du skrev."));
    struct goal_version was = goal_get_version(&old), is = goal_get_version(g);
    const char *const *diff = goal_differences(&was, &is, a);
    bool retarget = old.target.milli != g->target.milli || old.target_high.milli != g->target_high.milli;
    rc = check_revision(g, &old, diff[0] || retarget, err);
    if (rc)
        return rc;
    struct buf detail = BUF_INIT;
    buf_printf(&detail, "goal=%s; ", g->key);
    struct stamp at = clock_now(); /* the same for both: one change, taken back as one */
    *ret_new = now;
    if (diff[0]) {
        ret_new->version = now.version + 1;
        rc = insert_version(c, actor, g, ret_new->version, at, err);
        buf_printf(&detail, "version=%lld; ", (long long)ret_new->version);
        field_diff(&goal_version_table, &was, &is, &detail, a);
    }
    if (!rc && retarget) {
        ret_new->target = now.target + 1;
        rc = insert_target(c, actor, g, ret_new->target, at, err);
        const struct field *f = field_find(&goal_table, "target");
        buf_printf(&detail, "; target: %s → %s", field_text(f, &old, a), field_text(f, g, a));
    }
    if (!rc)
        rc = log_change(c, actor, "update", old.id, arena_strndup(a, detail.data, detail.len), err);
    buf_done(&detail);
    return rc;
}

static bool may_undo(const struct actor *actor, int64_t by, struct stamp at)
{
    return by == actor->user_id && !stamp_is_none(at) && clock_now().ms - at.ms <= GOAL_UNDO_MS;
}

int goal_undo(struct conn *c, const struct actor *actor, const char *key, struct goal_base base,
    bool *ret_gone, struct arena *a, struct err *err)
{
    struct goal_version *v;
    struct goal_target *t;
    struct goal g;
    struct goal_base now;
    size_t n, n_t;
    bool done = false;
    *ret_gone = false;
    int rc = goal_newest(c, key, &g, &now, NULL, a, err);
    if (!rc)
        rc = goal_versions(c, key, &v, &n, a, err);
    if (!rc)
        rc = goal_targets(c, key, &t, &n_t, a, err);
    if (!rc && (now.version != base.version || now.target != base.target))
        rc = err_user(
            err, ERR_CONFLICT, "%s", tr("Målet er ændret igen siden. Se versionerne, før du fortryder."));
    if (rc)
        return rc;
    /* What the last change made, and nothing of the one before it. */
    int64_t version_at = stamp_is_none(v[0].at) ? 0 : v[0].at.ms;
    int64_t target_at = n_t && !stamp_is_none(t[0].at) ? t[0].at.ms : 0;
    if (target_at >= version_at && n_t && may_undo(actor, t[0].user_id, t[0].at)) {
        rc = q_exec(c, &goal_delete_target, ARGS(V_TEXT(key), V_INT(t[0].no)), NULL, err);
        done = true;
    }
    if (!rc && version_at >= target_at && may_undo(actor, v[0].user_id, v[0].at)) {
        rc = q_exec(c, &goal_delete_version, ARGS(V_TEXT(key), V_INT(v[0].no)), NULL, err);
        done = true;
        *ret_gone = n == 1;
    }
    if (!rc && *ret_gone)
        rc = q_exec(c, &goal_delete, ARGS(V_TEXT(key)), NULL, err);
    if (!rc && !done)
        return err_user(err, ERR_REFUSED, "%s",
            tr("Det er for sent at fortryde. Lav en ny version med de tidligere oplysninger."));
    return rc ? rc : log_change(c, actor, "undo", g.id, arena_printf(a, "goal=%s", key), err);
}

/* ---- reported ---- */

/* Persons behind the shares, and the share of the base year. */
static void check_told_share(const struct goal *g, const struct reported *r, struct err *err)
{
    const struct {
        const char *field;
        int64_t n;
    } counts[] = {{"persons", r->persons}, {"base_persons", r->base_persons}};
    for (size_t i = 0; i < 2; i++) {
        if (counts[i].n != INT_NONE && (counts[i].n < 1 || counts[i].n > 10000000))
            err_field(err, counts[i].field, "%s", tr("Skriv antallet af personer som et helt tal over 0."));
    }
    bool share = text_equal(r->unit, "percent");
    if (r->persons != INT_NONE && !share)
        err_field(err, "persons", "%s", tr("Antal personer hører til en andel. Vælg enheden pct."));
    if (share && !dec_is_none(r->value) && r->value.milli > 100000)
        err_field(err, "value", "%s", tr("En andel kan højst være 100 pct."));
    if (!dec_is_none(r->base_value) && (r->base_value.milli < 0 || r->base_value.milli > 100000))
        err_field(err, "base_value", "%s", tr("En andel ligger mellem 0 og 100 pct."));
    if (!goal_is_change(g) && (!dec_is_none(r->base_value) || r->base_persons != INT_NONE))
        err_field(err, "base_value", "%s", tr("Udgangsåret hører til mål om fald eller stigning."));
    if (!dec_is_none(r->base_value) && dec_is_none(r->value))
        err_field(err, "value", "%s", tr("Skriv også andelen i målåret."));
}

static int check_report(const struct goal *g, struct reported *r, struct err *err)
{
    bool knowledge = goal_is_knowledge(g);
    check_told_share(g, r, err);
    if (!r->label || !*r->label)
        err_field(err, "label", "%s",
            knowledge ? tr("Skriv, hvad der er fundet ud af.") : tr("Skriv, hvad tallet er."));
    if (knowledge && (r->as_printed || !dec_is_none(r->value)))
        err_field(err, "label", "%s",
            tr("Et mål om viden har ingen tal. Skriv, hvad der er fundet ud af, med ord."));
    if (!knowledge && (!r->as_printed || !*r->as_printed) && !r->verdict)
        err_field(err, "as_printed", "%s",
            tr("Skriv tallet, som det står i kilden, eller vælg kildens egen vurdering."));
    if (!r->source)
        err_field(err, "source", "%s", tr("Vælg kilden. Et tal uden kilde kan ikke gemmes."));
    if (!dec_is_none(r->value) && r->value.milli < 0)
        err_field(err, "value", "%s", tr("Tallet kan ikke være under 0."));
    if (r->made_good != INT_NONE && (r->made_good < 2000 || r->made_good > 2100))
        err_field(err, "made_good", "%s", tr("Skriv et år mellem 2000 og 2100."));
    if (r->made_good != INT_NONE && !text_equal(r->verdict, "not_met"))
        err_field(
            err, "made_good", "%s", tr("Kun et mål, der ikke er nået, kan indhentes. Ret vurderingen."));
    return err->n_fields ? ERR_INVALID : OK;
}

int goal_report(struct conn *c, const struct actor *actor, const struct goal *g, struct reported *r,
    struct arena *a, struct err *err)
{
    char key[FREE_KEY_SIZE];
    int rc = check_report(g, r, err);
    if (!rc)
        rc = free_key(c, &goal_count_reported_key,
            arena_printf(a, "%s %s", g->key, r->period ? r->period : ""), "tal", key, a, err);
    if (rc)
        return rc;
    r->key = arena_strdup(a, key);
    r->subject_kind = "goal";
    r->subject = g->key;
    r->goal = NULL;
    r->user_id = actor->user_id ? actor->user_id : INT_NONE;
    r->at = clock_now();
    rc = q_insert(c, &reported_table, r, &r->id, err);
    if (rc)
        return rc;
    return audit_add(c, actor,
        &(struct audit_entry){"create", "reported", r->id, INT_NONE,
            arena_printf(
                a, "goal=%s; key=%s; as_printed=%s", g->key, r->key, r->as_printed ? r->as_printed : "–")},
        err);
}

int goal_report_undo(struct conn *c, const struct actor *actor, const char *goal, const char *key,
    struct arena *a, struct err *err)
{
    struct reported r;
    int rc = reported_by_key(c, key, &r, a, err);
    if (rc)
        return rc;
    if (!text_equal(r.subject_kind, "goal") || !text_equal(r.subject, goal) ||
        !may_undo(actor, r.user_id, r.at))
        return err_user(err, ERR_REFUSED, "%s",
            tr("Det er for sent at fortryde. Oplys i stedet et nyt tal med en bemærkning."));
    rc = q_exec(c, &goal_delete_reported, ARGS(V_TEXT(key)), NULL, err);
    return rc ? rc
              : audit_add(c, actor,
                    &(struct audit_entry){
                        "undo", "reported", r.id, INT_NONE, arena_printf(a, "goal=%s; key=%s", goal, key)},
                    err);
}
