/* The steps of a phase-out: decide, reopen, cancel, carry out. */
#include "base/lang.h"
#include "base/text.h"
#include "base/words.h"
#include "offer/intervention.h"
#include "supply/phase_out_internal.h"
#include "system/audit.h"

SQL(phase_out_update_offer,
    "UPDATE intervention SET last_referral_day = $2, end_day = $3, changed = $4, version = version + 1 WHERE key = $1");
SQL(phase_out_keep_days,
    "UPDATE phase_out_offer SET old_last_referral_day = (SELECT i.last_referral_day FROM intervention i "
    "WHERE i.key = phase_out_offer.intervention), old_end_day = (SELECT i.end_day FROM intervention i "
    "WHERE i.key = phase_out_offer.intervention), version = version + 1 WHERE phase_out_id = $1");
/* Another decided phase-out that holds one of the offers. */
SQL(phase_out_select_other,
    "SELECT MIN(o.intervention) AS intervention FROM phase_out_offer o JOIN phase_out p ON p.id = o.phase_out_id "
    "WHERE p.state = 'decided' AND p.id <> $1 AND o.intervention IN "
    "(SELECT m.intervention FROM phase_out_offer m WHERE m.phase_out_id = $1)");
SQL(phase_out_count_later,
    "SELECT COUNT(*) FROM referral WHERE intervention_id = $1 AND sent_day > $2 AND state <> 'draft'");
SQL(phase_out_count_open,
    "SELECT COUNT(*) FROM phase_out_offer p JOIN intervention i ON i.key = p.intervention "
    "JOIN referral r ON r.intervention_id = i.id WHERE p.phase_out_id = $1 AND r.state IN " REFERRAL_OPEN);
SQL(phase_out_count_running,
    "SELECT COUNT(*) FROM phase_out_offer p JOIN intervention i ON i.key = p.intervention "
    "JOIN course o ON o.intervention_id = i.id WHERE p.phase_out_id = $1 AND (o.end_day IS NULL OR o.end_day > $2)");
#define EACH_AFFECTED(columns)                                                                               \
    "SELECT " columns " " AFFECTED_REFERRALS "UNION SELECT " columns " " AFFECTED_COURSES                    \
    "UNION SELECT " columns " " AFFECTED_MARKS
SQL(phase_out_count_affected, "SELECT COUNT(DISTINCT x.citizen_id) FROM (" EACH_AFFECTED(
                                  "c.id AS citizen_id, i.key AS intervention") ") x");
SQL(phase_out_count_left,
    "SELECT COUNT(DISTINCT x.citizen_id) FROM (" EACH_AFFECTED(
        "c.id AS citizen_id, i.key AS intervention") ") x WHERE NOT EXISTS (SELECT 1 FROM informed m "
                                                     "WHERE m.citizen_id = x.citizen_id AND m.intervention = x.intervention AND m.deleted IS NULL)");

int phase_out_set_offer(struct conn *c, const struct actor *actor, const char *intervention,
    day_t last_referral_day, day_t end_day, struct arena *a, struct err *err)
{
    struct intervention old;
    struct buf diff = BUF_INIT;
    int rc = intervention_by_key(c, intervention, &old, a, err);
    if (rc)
        return rc;
    struct intervention row = old;
    row.last_referral_day = last_referral_day;
    row.end_day = end_day;
    rc = q_exec(c, &phase_out_update_offer,
        ARGS(V_TEXT(intervention), V_DAY(last_referral_day), V_DAY(end_day), V_STAMP(clock_now())), NULL,
        err);
    field_diff(&intervention_table, &old, &row, &diff, a);
    if (!rc && diff.len)
        rc = audit_add(c, actor,
            &(struct audit_entry){
                "update", "intervention", old.id, INT_NONE, arena_strndup(a, diff.data, diff.len)},
            err);
    buf_done(&diff);
    return rc;
}

/* The phase-out in that state and version, to be changed by the actor. */
static int step_begin(struct conn *c, const struct actor *actor, int64_t id, int64_t version,
    struct phase_out *ret, struct arena **ret_arena, struct err *err)
{
    struct arena *a = *ret_arena = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "phase_out: out of memory");
    int rc = phase_out_check_may(actor, err);
    if (!rc)
        rc = phase_out_by_id(c, id, ret, a, err);
    return !rc && ret->version != version ? phase_out_stale(err) : rc;
}

static int step_end(struct conn *c, const struct actor *actor, struct phase_out *p, const char *action,
    int64_t n, struct err *err)
{
    int rc = q_update(c, &phase_out_table, p, err);
    return rc ? rc : phase_out_log(c, actor, p->id, action, n, NULL, err);
}

/* An end day each. A stop or an end that has passed is all right while nobody has been referred since. */
static int decide_check(struct conn *c, const struct phase_out_offer_view *o, day_t today, struct err *err)
{
    const char *title = lang_pick(o->title, o->title_en);
    day_t stop = day_is_none(o->last_referral_day) ? o->end_day : o->last_referral_day;
    int64_t later = 0;
    if (day_is_none(o->end_day))
        return err_user(
            err, ERR_REFUSED, tr("%s har ingen dag for ophør. Fastsæt den, før du beslutter."), title);
    if (stop.n >= today.n)
        return OK;
    int rc = q_int(c, &phase_out_count_later, ARGS(V_INT(o->intervention_id), V_DAY(stop)), &later, err);
    if (rc || !later)
        return rc;
    return err_user(err, ERR_REFUSED,
        tr("Nogen er henvist til %s efter den dag, der er sat som den sidste. Vælg i dag eller en senere dag."),
        title);
}

static int decide_check_other(struct conn *c, const struct phase_out *p, struct arena *a, struct err *err)
{
    struct phase_out_offer other;
    struct intervention iv;
    int rc = q_one(c, &phase_out_select_other, ARGS(V_INT(p->id)), &phase_out_offer_table, &other, a, err);
    if (rc || !other.intervention)
        return rc;
    rc = intervention_by_key(c, other.intervention, &iv, a, err);
    return rc ? rc
              : err_user(err, ERR_REFUSED,
                    tr("%s er allerede med i en udfasning, der er besluttet. Tag tilbuddet ud af den ene."),
                    lang_pick(iv.title, iv.title_en));
}

int phase_out_decide(
    struct conn *c, const struct actor *actor, int64_t id, int64_t version, day_t today, struct err *err)
{
    struct arena *a;
    struct phase_out p;
    struct phase_out_offer_view *offers = NULL;
    size_t n = 0;
    int rc = step_begin(c, actor, id, version, &p, &a, err);
    if (!rc && !phase_out_is(&p, "draft"))
        rc = err_user(err, ERR_REFUSED, "%s", tr("Kun en kladde kan besluttes."));
    if (!rc && p.responsible_id == INT_NONE)
        rc = err_user(
            err, ERR_REFUSED, "%s", tr("Vælg, hvem der er ansvarlig for udfasningen, før du beslutter."));
    if (!rc)
        rc = phase_out_offers(c, id, &offers, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++)
        rc = decide_check(c, &offers[i], today, err);
    if (!rc)
        rc = decide_check_other(c, &p, a, err);
    if (!rc)
        rc = q_exec(c, &phase_out_keep_days, ARGS(V_INT(id)), NULL, err);
    for (size_t i = 0; !rc && i < n; i++)
        rc = phase_out_set_offer(
            c, actor, offers[i].intervention, offers[i].last_referral_day, offers[i].end_day, a, err);
    p.state = "decided";
    p.decided = today;
    if (!rc)
        rc = step_end(c, actor, &p, "decided", (int64_t)n, err);
    arena_free(a);
    return rc;
}

static int reopen_offers(struct conn *c, const struct actor *actor, const struct phase_out *p,
    int64_t *ret_kept, struct arena *a, struct err *err)
{
    struct phase_out_offer_view *offers;
    size_t n;
    int rc = phase_out_offers(c, p->id, &offers, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        if (phase_out_is_changed(p, &offers[i]))
            ++*ret_kept;
        else
            rc = phase_out_set_offer(c, actor, offers[i].intervention, offers[i].old_last_referral_day,
                offers[i].old_end_day, a, err);
    }
    return rc;
}

int phase_out_reopen(struct conn *c, const struct actor *actor, int64_t id, int64_t version, day_t today,
    int64_t *ret_kept, struct err *err)
{
    struct arena *a;
    struct phase_out p;
    int64_t n_tasks = INT_NONE;
    (void)today;
    *ret_kept = 0;
    int rc = step_begin(c, actor, id, version, &p, &a, err);
    bool decided = !rc && phase_out_is(&p, "decided");
    if (!rc && !decided && !phase_out_is(&p, "cancelled"))
        rc = err_user(err, ERR_REFUSED, "%s",
            phase_out_is(&p, "draft") ? tr("Udfasningen er allerede en kladde.")
                                      : tr("Udfasningen er gennemført og kan ikke fortrydes."));
    if (decided)
        rc = reopen_offers(c, actor, &p, ret_kept, a, err);
    if (!rc && decided)
        rc = phase_out_withdraw_tasks(c, actor, id, &n_tasks, err);
    p.state = "draft";
    p.decided = p.cancelled = DAY_NONE;
    if (!rc)
        rc = step_end(c, actor, &p, decided ? "undone" : "restored", n_tasks, err);
    arena_free(a);
    return rc;
}

int phase_out_cancel(
    struct conn *c, const struct actor *actor, int64_t id, int64_t version, day_t today, struct err *err)
{
    struct arena *a;
    struct phase_out p;
    int rc = step_begin(c, actor, id, version, &p, &a, err);
    if (!rc && !phase_out_is(&p, "draft"))
        rc = err_user(err, ERR_REFUSED, "%s",
            tr("Kun en kladde kan annulleres. Fortryd beslutningen først, så tilbuddene får deres dage tilbage."));
    p.state = "cancelled";
    p.cancelled = today;
    if (!rc)
        rc = step_end(c, actor, &p, "cancelled", INT_NONE, err);
    arena_free(a);
    return rc;
}

/* ---- carrying out ---- */

int phase_out_hindrances(
    struct conn *c, int64_t id, day_t today, struct phase_out_hindrance *ret, struct err *err)
{
    struct arena *a = arena_new(0);
    struct phase_out_offer_view *offers;
    size_t n;
    *ret = (struct phase_out_hindrance){.earliest = DAY_NONE};
    if (!a)
        return err_set(err, ERR_LIMIT, "phase_out_hindrances: out of memory");
    int rc = phase_out_offers(c, id, &offers, &n, a, err);
    day_t end = rc ? DAY_NONE : phase_out_end(offers, n);
    if (!day_is_none(end) && end.n > today.n)
        ret->earliest = end;
    arena_free(a);
    if (!rc)
        rc = q_int(c, &phase_out_count_affected, ARGS(V_INT(id), V_DAY(today)), &ret->citizens, err);
    if (!rc)
        rc = q_int(c, &phase_out_count_left, ARGS(V_INT(id), V_DAY(today)), &ret->left, err);
    if (!rc)
        rc = q_int(c, &phase_out_count_open, ARGS(V_INT(id)), &ret->referrals, err);
    return rc ? rc : q_int(c, &phase_out_count_running, ARGS(V_INT(id), V_DAY(today)), &ret->courses, err);
}

bool phase_out_is_hindered(const struct phase_out_hindrance *h)
{
    return !day_is_none(h->earliest) || h->left || h->referrals || h->courses;
}

static int carry_out_check(struct conn *c, const struct phase_out *p, const char *word, day_t today,
    int64_t *ret_citizens, struct arena *a, struct err *err)
{
    struct phase_out_hindrance h;
    if (!phase_out_is(p, "decided"))
        return err_user(err, ERR_REFUSED, "%s", tr("Kun en udfasning, der er besluttet, kan gennemføres."));
    int rc = phase_out_hindrances(c, p->id, today, &h, err);
    *ret_citizens = h.citizens;
    if (rc)
        return rc;
    if (!day_is_none(h.earliest))
        return err_user(err, ERR_REFUSED,
            tr("Udfasningen kan tidligst gennemføres %s, når tilbuddene er ophørt."),
            words_day(h.earliest, a));
    if (phase_out_is_hindered(&h))
        return err_user(err, ERR_REFUSED, "%s",
            tr("Udfasningen kan ikke gennemføres endnu. Alle berørte borgere skal have svar, og tilbuddene skal være tømt for henvisninger og forløb."));
    if (!text_equal(word, PHASE_OUT_WORD))
        return err_field(err, "word", tr("Skriv %s for at fortsætte."), PHASE_OUT_WORD);
    return OK;
}

int phase_out_carry_out(struct conn *c, const struct actor *actor, int64_t id, int64_t version,
    const char *word, day_t today, struct err *err)
{
    struct arena *a;
    struct phase_out p;
    int64_t citizens = 0;
    int rc = step_begin(c, actor, id, version, &p, &a, err);
    if (!rc)
        rc = carry_out_check(c, &p, word, today, &citizens, a, err);
    p.state = "carried_out";
    p.carried_out = today;
    if (!rc)
        rc = step_end(c, actor, &p, "carried_out", citizens, err);
    arena_free(a);
    return rc;
}
