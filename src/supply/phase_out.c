#include "supply/phase_out.h"

#include "base/lang.h"
#include "base/text.h"
#include "offer/agreement.h"
#include "offer/intervention.h"
#include "supply/phase_out_internal.h"
#include "system/audit.h"
#include "system/free_key.h"
#include "system/user.h"

#include <stdio.h>

static const struct field phase_out_fields[] = {
    FIELD(phase_out, id, F_ID, NULL, FR_PRIMARY),
    FIELD_MAX(phase_out, key, F_TEXT, N_("Nøgle"), FR_KEY | FR_REQUIRED, 80),
    FIELD_MAX(phase_out, title, F_TEXT, N_("Navn"), FR_REQUIRED, 120),
    FIELD(phase_out, agreement, F_TEXT, N_("Aftale"), 0),
    FIELD_CODE(phase_out, state, N_("Tilstand"), FR_REQUIRED, "phase_out_state"),
    FIELD(phase_out, responsible_id, F_ID, N_("Ansvarlig"), 0),
    FIELD_MAX(phase_out, reason, F_LONG, N_("Begrundelse"), 0, 2000),
    FIELD_MAX(phase_out, document_no, F_TEXT, N_("Dokumentnummer"), 0, 60),
    FIELD(phase_out, drafted, F_DAY, N_("Kladde"), FR_REQUIRED),
    FIELD(phase_out, decided, F_DAY, N_("Besluttet"), 0),
    FIELD(phase_out, carried_out, F_DAY, N_("Gennemført"), 0),
    FIELD(phase_out, cancelled, F_DAY, N_("Annulleret"), 0),
    FIELD(phase_out, version, F_INT, NULL, FR_VERSION),
};
TABLE(phase_out_table, "phase_out", N_("Udfasning"), phase_out, phase_out_fields);

static const struct field phase_out_offer_fields[] = {
    FIELD(phase_out_offer, id, F_ID, NULL, FR_PRIMARY),
    FIELD(phase_out_offer, phase_out_id, F_ID, NULL, FR_REQUIRED),
    FIELD(phase_out_offer, intervention, F_TEXT, N_("Tilbud"), FR_REQUIRED),
    FIELD(phase_out_offer, sort, F_INT, NULL, FR_REQUIRED),
    FIELD(phase_out_offer, last_referral_day, F_DAY, N_("Sidste henvisningsdag"), 0),
    FIELD(phase_out_offer, end_day, F_DAY, N_("Ophører"), 0),
    FIELD(phase_out_offer, old_last_referral_day, F_DAY, NULL, 0),
    FIELD(phase_out_offer, old_end_day, F_DAY, NULL, 0),
    FIELD(phase_out_offer, version, F_INT, NULL, FR_VERSION),
};
TABLE(phase_out_offer_table, "phase_out_offer", N_("Tilbud i udfasningen"), phase_out_offer,
    phase_out_offer_fields);

static const struct field phase_out_event_fields[] = {
    FIELD(phase_out_event, id, F_ID, NULL, FR_PRIMARY),
    FIELD(phase_out_event, phase_out_id, F_ID, NULL, FR_REQUIRED),
    FIELD(phase_out_event, at, F_STAMP, NULL, FR_REQUIRED),
    FIELD(phase_out_event, user_id, F_ID, NULL, 0),
    FIELD(phase_out_event, action, F_TEXT, NULL, FR_REQUIRED),
    FIELD(phase_out_event, n, F_INT, NULL, 0),
    FIELD(phase_out_event, detail, F_LONG, NULL, 0),
};
TABLE(phase_out_event_table, "phase_out_event", NULL, phase_out_event, phase_out_event_fields);

static const struct field event_view_fields[] = {
    FIELD(phase_out_event_view, id, F_ID, NULL, 0),
    FIELD(phase_out_event_view, at, F_STAMP, NULL, 0),
    FIELD(phase_out_event_view, user_name, F_TEXT, NULL, 0),
    FIELD(phase_out_event_view, action, F_TEXT, NULL, 0),
    FIELD(phase_out_event_view, detail, F_LONG, NULL, 0),
    FIELD(phase_out_event_view, n, F_INT, NULL, 0),
};
static TABLE(event_view_table, "phase_out_event_view", NULL, phase_out_event_view, event_view_fields);

static const struct field offer_view_fields[] = {
    FIELD(phase_out_offer_view, id, F_ID, NULL, 0),
    FIELD(phase_out_offer_view, sort, F_INT, NULL, 0),
    FIELD(phase_out_offer_view, intervention_id, F_ID, NULL, 0),
    FIELD(phase_out_offer_view, normal_days, F_INT, NULL, 0),
    FIELD(phase_out_offer_view, intervention, F_TEXT, NULL, 0),
    FIELD(phase_out_offer_view, title, F_TEXT, NULL, 0),
    FIELD(phase_out_offer_view, title_en, F_TEXT, NULL, 0),
    FIELD(phase_out_offer_view, kind, F_TEXT, NULL, 0),
    FIELD(phase_out_offer_view, track, F_TEXT, NULL, 0),
    FIELD(phase_out_offer_view, owner, F_TEXT, NULL, 0),
    FIELD(phase_out_offer_view, provider, F_TEXT, NULL, 0),
    FIELD(phase_out_offer_view, counting_group, F_TEXT, NULL, 0),
    FIELD(phase_out_offer_view, last_referral_day, F_DAY, NULL, 0),
    FIELD(phase_out_offer_view, end_day, F_DAY, NULL, 0),
    FIELD(phase_out_offer_view, old_last_referral_day, F_DAY, NULL, 0),
    FIELD(phase_out_offer_view, old_end_day, F_DAY, NULL, 0),
    FIELD(phase_out_offer_view, now_last_referral_day, F_DAY, NULL, 0),
    FIELD(phase_out_offer_view, now_end_day, F_DAY, NULL, 0),
};
static TABLE(offer_view_table, "phase_out_offer_view", NULL, phase_out_offer_view, offer_view_fields);

static const struct field row_fields[] = {
    FIELD(phase_out_row, key, F_TEXT, NULL, 0),
    FIELD(phase_out_row, title, F_TEXT, NULL, 0),
    FIELD(phase_out_row, state, F_TEXT, NULL, 0),
    FIELD(phase_out_row, agreement, F_TEXT, NULL, 0),
    FIELD(phase_out_row, responsible, F_TEXT, NULL, 0),
    FIELD(phase_out_row, drafted, F_DAY, NULL, 0),
    FIELD(phase_out_row, decided, F_DAY, NULL, 0),
    FIELD(phase_out_row, carried_out, F_DAY, NULL, 0),
    FIELD(phase_out_row, end_day, F_DAY, NULL, 0),
    FIELD(phase_out_row, n_offers, F_INT, NULL, 0),
};
static TABLE(row_table, "phase_out_row", NULL, phase_out_row, row_fields);

#define PHASE_OUT_COLUMNS                                                                                    \
    "id, key, title, agreement, state, responsible_id, reason, document_no, drafted, decided, carried_out, " \
    "cancelled, version"
#define PHASE_OUT_ROW                                                                                        \
    "SELECT p.key AS key, p.title AS title, p.state AS state, p.agreement AS agreement, u.name AS "          \
    "responsible, p.drafted AS drafted, p.decided AS decided, p.carried_out AS carried_out, "                \
    "(SELECT MAX(o.end_day) FROM phase_out_offer o WHERE o.phase_out_id = p.id) AS end_day, "                \
    "(SELECT COUNT(*) FROM phase_out_offer o WHERE o.phase_out_id = p.id) AS n_offers "                      \
    "FROM phase_out p LEFT JOIN app_user u ON u.id = p.responsible_id "
SQL(phase_out_select_key, "SELECT " PHASE_OUT_COLUMNS " FROM phase_out WHERE key = $1");
SQL(phase_out_select_id, "SELECT " PHASE_OUT_COLUMNS " FROM phase_out WHERE id = $1");
SQL(phase_out_select_all, PHASE_OUT_ROW
    "ORDER BY CASE WHEN p.state IN ('draft', 'decided') THEN 0 ELSE 1 END, p.id DESC LIMIT 500");
SQL(phase_out_select_open, PHASE_OUT_ROW
    "WHERE p.state IN ('draft', 'decided') AND p.id IN (SELECT x.phase_out_id FROM phase_out_offer x "
    "WHERE (CAST($2 AS TEXT) IS NULL OR x.intervention = $2) AND (CAST($1 AS TEXT) IS NULL OR x.intervention IN "
    "(SELECT g.intervention FROM agreement_part g WHERE g.agreement = $1))) ORDER BY p.state, p.id DESC LIMIT 20");
SQL(phase_out_select_offers,
    "SELECT p.id AS id, p.sort AS sort, i.id AS intervention_id, i.normal_days AS normal_days, "
    "i.key AS intervention, i.title AS title, i.title_en AS title_en, i.kind AS kind, i.track AS track, "
    "i.owner AS owner, i.provider AS provider, i.counting_group AS counting_group, "
    "p.last_referral_day AS last_referral_day, p.end_day AS end_day, "
    "p.old_last_referral_day AS old_last_referral_day, p.old_end_day AS old_end_day, "
    "i.last_referral_day AS now_last_referral_day, i.end_day AS now_end_day "
    "FROM phase_out_offer p JOIN intervention i ON i.key = p.intervention WHERE p.phase_out_id = $1 ORDER BY p.sort");
SQL(phase_out_select_events,
    "SELECT e.id AS id, e.at AS at, u.name AS user_name, e.action AS action, e.detail AS detail, e.n AS n "
    "FROM phase_out_event e LEFT JOIN app_user u ON u.id = e.user_id WHERE e.phase_out_id = $1 "
    "ORDER BY e.id DESC LIMIT 100");
SQL(phase_out_count_key, "SELECT COUNT(*) FROM phase_out WHERE key = $1");
SQL(phase_out_set_days,
    "UPDATE phase_out_offer SET last_referral_day = $3, end_day = $4, version = version + 1 "
    "WHERE phase_out_id = $1 AND intervention = $2");
SQL(phase_out_delete_offer, "DELETE FROM phase_out_offer WHERE phase_out_id = $1 AND intervention = $2");
SQL(phase_out_count_offers, "SELECT COUNT(*) FROM phase_out_offer WHERE phase_out_id = $1");

bool phase_out_is(const struct phase_out *p, const char *state)
{
    return text_equal(p->state, state);
}

bool phase_out_is_open(const struct phase_out *p)
{
    return phase_out_is(p, "draft") || phase_out_is(p, "decided");
}

day_t phase_out_end(const struct phase_out_offer_view *offers, size_t n)
{
    day_t end = DAY_NONE;
    for (size_t i = 0; i < n; i++) {
        if (day_is_none(offers[i].end_day))
            return DAY_NONE;
        if (day_is_none(end) || offers[i].end_day.n > end.n)
            end = offers[i].end_day;
    }
    return end;
}

bool phase_out_is_changed(const struct phase_out *p, const struct phase_out_offer_view *o)
{
    return phase_out_is(p, "decided") &&
           (o->now_end_day.n != o->end_day.n || o->now_last_referral_day.n != o->last_referral_day.n);
}

/* ---- reading ---- */

int phase_out_list(
    struct conn *c, struct phase_out_row **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &phase_out_select_all, NO_ARGS, &row_table, ret, ret_n, a, err);
}

int phase_out_open_of(struct conn *c, const char *agreement, const char *intervention,
    struct phase_out_row **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &phase_out_select_open, ARGS(V_TEXT(agreement), V_TEXT(intervention)), &row_table, ret,
        ret_n, a, err);
}

static int found(int rc, struct err *err)
{
    return rc == ERR_NOT_FOUND ? err_user(err, rc, "%s", tr("Udfasningen findes ikke.")) : rc;
}

int phase_out_by_key(struct conn *c, const char *key, struct phase_out *ret, struct arena *a, struct err *err)
{
    return found(q_one(c, &phase_out_select_key, ARGS(V_TEXT(key)), &phase_out_table, ret, a, err), err);
}

int phase_out_by_id(struct conn *c, int64_t id, struct phase_out *ret, struct arena *a, struct err *err)
{
    return found(q_one(c, &phase_out_select_id, ARGS(V_INT(id)), &phase_out_table, ret, a, err), err);
}

int phase_out_offers(struct conn *c, int64_t id, struct phase_out_offer_view **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(c, &phase_out_select_offers, ARGS(V_INT(id)), &offer_view_table, ret, ret_n, a, err);
}

int phase_out_events(struct conn *c, int64_t id, struct phase_out_event_view **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(c, &phase_out_select_events, ARGS(V_INT(id)), &event_view_table, ret, ret_n, a, err);
}

/* ---- writing ---- */

int phase_out_log(struct conn *c, const struct actor *actor, int64_t id, const char *action, int64_t n,
    const char *detail, struct err *err)
{
    struct phase_out_event e;
    field_clear_row(&phase_out_event_table, &e);
    e.phase_out_id = id;
    e.at = clock_now();
    e.user_id = actor->user_id ? actor->user_id : INT_NONE;
    e.action = action;
    e.n = n;
    e.detail = detail;
    int rc = q_insert(c, &phase_out_event_table, &e, &e.id, err);
    return rc ? rc
              : audit_add(c, actor, &(struct audit_entry){action, "phase_out", id, INT_NONE, detail}, err);
}

int phase_out_check_may(const struct actor *actor, struct err *err)
{
    return actor_may(actor, PERM_OFFER_EDIT)
               ? OK
               : err_user(err, ERR_DENIED, "%s", tr("Du har ikke ret til at ændre udfasninger."));
}

int phase_out_stale(struct err *err)
{
    return err_user(err, ERR_CONFLICT, "%s",
        tr("En anden har ændret udfasningen, siden du åbnede den. Se, hvad der står nu, og prøv igen."));
}

static int check_facts(struct conn *c, const struct phase_out *p, struct arena *a, struct err *err)
{
    struct user user;
    if (!p->title || !*p->title)
        err_field(err, "title", "%s", tr("Skriv, hvad udfasningen hedder."));
    else if (text_length(p->title) > 120)
        err_field(err, "title", tr("Teksten er for lang. Skriv højst %lld tegn."), 120LL);
    if (p->reason && text_length(p->reason) > 2000)
        err_field(err, "reason", tr("Teksten er for lang. Skriv højst %lld tegn."), 2000LL);
    if (p->responsible_id != INT_NONE) {
        struct err fault = ERR_INIT;
        int rc = user_by_id(c, p->responsible_id, &user, a, &fault);
        if (rc == ERR_NOT_FOUND || (!rc && user.active == 0))
            err_field(err, "responsible_id", "%s", tr("Vælg en medarbejder, der kan logge på."));
        else if (rc) {
            *err = fault;
            return rc;
        }
    }
    return err->code;
}

/* The offers of the agreement, as keys. */
static int agreement_keys(struct conn *c, const char *agreement, const char *const **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    struct agreement_part_view *parts;
    size_t n;
    int rc = agreement_parts(c, agreement, &parts, &n, a, err);
    const char **keys = rc ? NULL : arena_array(a, n + 1, sizeof *keys);
    if (!rc && !keys)
        rc = err_set(err, ERR_LIMIT, "agreement_keys: out of memory");
    for (size_t i = 0; !rc && i < n; i++)
        keys[i] = parts[i].intervention;
    *ret = keys;
    *ret_n = rc ? 0 : n;
    return rc;
}

static bool is_before(const char *const *keys, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (text_equal(keys[i], keys[n]))
            return true;
    return false;
}

static int add_offers(struct conn *c, const struct phase_out *p, const char *const *keys, size_t n,
    struct arena *a, struct err *err)
{
    int64_t sort = 0;
    int rc = OK;
    for (size_t i = 0; !rc && i < n; i++) {
        struct intervention iv;
        struct phase_out_offer o;
        if (is_before(keys, i))
            continue;
        rc = intervention_by_key(c, keys[i], &iv, a, err);
        if (rc)
            return rc;
        field_clear_row(&phase_out_offer_table, &o);
        o.phase_out_id = p->id;
        o.intervention = iv.key;
        o.sort = ++sort;
        o.last_referral_day = iv.last_referral_day;
        o.end_day = iv.end_day;
        rc = q_insert(c, &phase_out_offer_table, &o, &o.id, err);
    }
    return rc;
}

int phase_out_create(struct conn *c, const struct actor *actor, struct phase_out *p, const char *const *keys,
    size_t n, day_t today, char ret_key[81], struct err *err)
{
    struct arena *a = arena_new(0);
    struct agreement g;
    if (!a)
        return err_set(err, ERR_LIMIT, "phase_out_create: out of memory");
    int rc = phase_out_check_may(actor, err);
    if (!rc && p->agreement)
        rc = agreement_by_key(c, p->agreement, &g, a, err);
    if (!rc && p->agreement && n == 0)
        rc = agreement_keys(c, p->agreement, &keys, &n, a, err);
    if (!rc && n == 0)
        rc = err_field(err, "offers", "%s", tr("Vælg en aftale eller mindst ét tilbud."));
    else if (!rc && n > PHASE_OUT_OFFERS)
        rc = err_field(err, "offers", tr("Vælg højst %d tilbud i én udfasning."), PHASE_OUT_OFFERS);
    if (!rc)
        rc = check_facts(c, p, a, err);
    if (!rc)
        rc = free_key(
            c, &phase_out_count_key, p->agreement ? p->agreement : p->title, "udfasning", ret_key, a, err);
    if (!rc) {
        p->key = ret_key;
        p->state = "draft";
        p->drafted = today;
        p->decided = p->carried_out = p->cancelled = DAY_NONE;
        rc = q_insert(c, &phase_out_table, p, &p->id, err);
    }
    if (!rc)
        rc = add_offers(c, p, keys, n, a, err);
    if (!rc)
        rc = phase_out_log(c, actor, p->id, "created", (int64_t)n, NULL, err);
    arena_free(a);
    return rc;
}

static const char *day_field(const char *name, int64_t sort, char buf[32])
{
    snprintf(buf, 32, "%s-%lld", name, (long long)sort);
    return buf;
}

/* The plan's row of the offer, NULL when it is not in the plan. */
static const struct phase_out_offer_view *view_of(
    const struct phase_out_offer_view *views, size_t n, const char *intervention)
{
    for (size_t i = 0; i < n; i++)
        if (text_equal(views[i].intervention, intervention))
            return &views[i];
    return NULL;
}

static void check_days(const struct phase_out_offer *o, int64_t sort, bool decided, struct err *err)
{
    char name[32];
    if (decided && day_is_none(o->end_day))
        err_field(err, day_field("end", sort, name), "%s", tr("Skriv, hvilken dag tilbuddet ophører."));
    if (!day_is_none(o->last_referral_day) && !day_is_none(o->end_day) &&
        o->last_referral_day.n > o->end_day.n)
        err_field(err, day_field("stop", sort, name), "%s",
            tr("Sidste henvisningsdag ligger efter ophør. Ret en af dem."));
}

/* Stores the days; of a decided phase-out on the offers too. */
static int store_days(struct conn *c, const struct actor *actor, const struct phase_out *p,
    const struct phase_out_offer *offers, size_t n, int64_t *ret_changed, struct arena *a, struct err *err)
{
    struct phase_out_offer_view *views;
    size_t n_views;
    bool decided = phase_out_is(p, "decided");
    int rc = phase_out_offers(c, p->id, &views, &n_views, a, err);
    *ret_changed = 0;
    for (size_t i = 0; !rc && i < n; i++) {
        const struct phase_out_offer_view *v = view_of(views, n_views, offers[i].intervention);
        if (v)
            check_days(&offers[i], v->sort, decided, err);
    }
    if (!rc)
        rc = err->code;
    for (size_t i = 0; !rc && i < n; i++) {
        const struct phase_out_offer *o = &offers[i];
        const struct phase_out_offer_view *v = view_of(views, n_views, o->intervention);
        if (!v || (v->last_referral_day.n == o->last_referral_day.n && v->end_day.n == o->end_day.n))
            continue;
        ++*ret_changed;
        rc = q_exec(c, &phase_out_set_days,
            ARGS(V_INT(p->id), V_TEXT(o->intervention), V_DAY(o->last_referral_day), V_DAY(o->end_day)), NULL,
            err);
        if (!rc && decided)
            rc = phase_out_set_offer(c, actor, o->intervention, o->last_referral_day, o->end_day, a, err);
    }
    return rc;
}

int phase_out_update(struct conn *c, const struct actor *actor, struct phase_out *p,
    const struct phase_out_offer *offers, size_t n, day_t today, struct err *err)
{
    struct arena *a = arena_new(0);
    struct phase_out old;
    struct buf diff = BUF_INIT;
    int64_t changed = 0;
    (void)today;
    if (!a)
        return err_set(err, ERR_LIMIT, "phase_out_update: out of memory");
    int rc = phase_out_check_may(actor, err);
    if (!rc)
        rc = phase_out_by_id(c, p->id, &old, a, err);
    if (!rc && old.version != p->version)
        rc = phase_out_stale(err);
    if (!rc && !phase_out_is_open(&old))
        rc = err_user(err, ERR_REFUSED, "%s", tr("Udfasningen er afsluttet og kan ikke ændres."));
    if (!rc)
        rc = check_facts(c, p, a, err);
    if (!rc) {
        struct phase_out row = old;
        row.title = p->title;
        row.responsible_id = p->responsible_id;
        row.reason = p->reason;
        row.document_no = p->document_no;
        rc = store_days(c, actor, &row, offers, n, &changed, a, err);
        if (!rc) {
            field_diff(&phase_out_table, &old, &row, &diff, a);
            rc = q_update(c, &phase_out_table, &row, err);
        }
    }
    if (!rc)
        rc = phase_out_log(
            c, actor, p->id, "edited", changed, diff.len ? arena_strndup(a, diff.data, diff.len) : NULL, err);
    buf_done(&diff);
    arena_free(a);
    return rc;
}

int phase_out_remove(struct conn *c, const struct actor *actor, int64_t id, int64_t version,
    const char *intervention, struct err *err)
{
    struct arena *a = arena_new(0);
    struct phase_out p;
    int64_t n = 0;
    if (!a)
        return err_set(err, ERR_LIMIT, "phase_out_remove: out of memory");
    int rc = phase_out_check_may(actor, err);
    if (!rc)
        rc = phase_out_by_id(c, id, &p, a, err);
    if (!rc && p.version != version)
        rc = phase_out_stale(err);
    if (!rc && !phase_out_is(&p, "draft"))
        rc = err_user(
            err, ERR_REFUSED, "%s", tr("Et tilbud kan kun tages ud, mens udfasningen er en kladde."));
    if (!rc)
        rc = q_int(c, &phase_out_count_offers, ARGS(V_INT(id)), &n, err);
    if (!rc && n <= 1)
        rc = err_user(err, ERR_REFUSED, "%s",
            tr("Det er det sidste tilbud i udfasningen. Annullér udfasningen i stedet."));
    if (!rc)
        rc = q_exec(c, &phase_out_delete_offer, ARGS(V_INT(id), V_TEXT(intervention)), NULL, err);
    if (!rc)
        rc = q_update(c, &phase_out_table, &p, err);
    if (!rc)
        rc = phase_out_log(c, actor, id, "edited", INT_NONE, arena_printf(a, "- %s", intervention), err);
    arena_free(a);
    return rc;
}
