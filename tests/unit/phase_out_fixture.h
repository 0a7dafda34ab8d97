/* Short forms for the tests of phase-outs: users, offers of a test's own, each operation as one write. Included by one test program. */
#pragma once
#include "base/text.h"
#include "effect_fixture.h"
#include "offer/agreement_place.h"
#include "offer/intervention.h"
#include "path/informed.h"
#include "path/referral_import.h"
#include "path/worklist.h"
#include "people/legal_basis.h"
#include "supply/phase_out_match.h"
#include "supply/phase_out_money.h"
#include "supply/phase_out_task.h"
#include "system/organisation.h"
#include "system/user.h"

#include <string.h>

static struct actor henrik, jonas, nobody;
static day_t today;

static struct actor add_user(const char *login, const char *unit, const char *role)
{
    struct user user = {.login = login, .name = login, .unit = unit};
    struct actor a = {.login = login, .unit = unit, .purpose = "sagsbehandling-lab"};
    must(user_add(db, &everyone, &user, "en-lang-adgangskode", &role, 1, &a.user_id, &err));
    a.admin = organisation_admin(unit);
    a.perms = user_perms(&role, 1);
    return a;
}

struct run_sql {
    const struct sql *sql;
    struct val args[6];
    size_t n;
};
static int run_sql(struct conn *c, void *ctx, struct err *e)
{
    const struct run_sql *r = ctx;
    return q_exec(c, r->sql, r->args, r->n, NULL, e);
}
static void run(const struct sql *sql, const struct val *args, size_t n)
{
    struct run_sql r = {.sql = sql, .n = n};
    for (size_t i = 0; i < n; i++)
        r.args[i] = args[i];
    must(db_write(db, "test", run_sql, &r, &err));
}

SQL(test_responsible, "UPDATE citizen SET responsible_id = $2 WHERE id = $1");
SQL(test_facts, "UPDATE citizen SET condition = $2, district = $3 WHERE id = $1");
SQL(test_restrict, "UPDATE citizen SET restricted = 1, restricted_kind = 'known' WHERE id = $1");
SQL(test_referral_state, "UPDATE referral SET state = $2 WHERE citizen_id = $1");
SQL(test_offer_days, "UPDATE intervention SET last_referral_day = $2, end_day = $3 WHERE key = $1");
SQL(test_track,
    "UPDATE intervention SET track = 'health', owner = 'suf', legal_basis = 'sundhedsloven-119' WHERE key = $1");
SQL(test_end_courses, "UPDATE course SET end_day = $2 WHERE citizen_id = $1");
SQL(test_capacity, "INSERT INTO capacity (intervention, valid_from, places) VALUES ($1, 20000, $2)");
SQL(test_alternative, "INSERT INTO alternative (intervention, alternative, needs_doctor) VALUES ($1, $2, 0)");
SQL(test_part, "INSERT INTO agreement_part (agreement, intervention) VALUES ('bif-suf', $1)");
SQL(test_audits, "SELECT COUNT(*) FROM audit WHERE entity = $1 AND action = $2");

/* ---- short forms ---- */

struct write {
    int (*fn)(struct write *w, struct conn *c, struct err *e);
    const struct actor *actor;
    struct phase_out plan;
    const char *const *keys;
    size_t n;
    const struct phase_out_offer *offers;
    const char *word;
    int64_t id, version, kept, sent, left, batch;
    const int64_t *users;
    const struct phase_out_pick *picks;
    day_t due;
    struct informed mark;
    char key[81];
};
static int write_fn(struct conn *c, void *ctx, struct err *e)
{
    struct write *w = ctx;
    return w->fn(w, c, e);
}
static int create_fn(struct write *w, struct conn *c, struct err *e)
{
    return phase_out_create(c, w->actor, &w->plan, w->keys, w->n, today, w->key, e);
}
static int update_fn(struct write *w, struct conn *c, struct err *e)
{
    return phase_out_update(c, w->actor, &w->plan, w->offers, w->n, today, e);
}
static int decide_fn(struct write *w, struct conn *c, struct err *e)
{
    return phase_out_decide(c, w->actor, w->id, w->version, today, e);
}
static int reopen_fn(struct write *w, struct conn *c, struct err *e)
{
    return phase_out_reopen(c, w->actor, w->id, w->version, today, &w->kept, e);
}
static int cancel_fn(struct write *w, struct conn *c, struct err *e)
{
    return phase_out_cancel(c, w->actor, w->id, w->version, today, e);
}
static int carry_out_fn(struct write *w, struct conn *c, struct err *e)
{
    return phase_out_carry_out(c, w->actor, w->id, w->version, w->word, today, e);
}
static int send_fn(struct write *w, struct conn *c, struct err *e)
{
    return phase_out_send(
        c, w->actor, w->id, w->picks, w->n, w->due, today, &w->sent, &w->left, &w->batch, e);
}
static int undo_send_fn(struct write *w, struct conn *c, struct err *e)
{
    return phase_out_send_undo(c, w->actor, w->id, w->batch, &w->sent, e);
}
static int spread_fn(struct write *w, struct conn *c, struct err *e)
{
    return phase_out_spread(
        c, w->actor, w->id, w->users, w->n, w->due, today, &w->sent, &w->left, &w->batch, e);
}
static int mark_fn(struct write *w, struct conn *c, struct err *e)
{
    return informed_add(c, w->actor, &w->mark, INT_NONE, today, e);
}
static int go(struct write *w)
{
    err_clear(&err);
    return db_write(db, "test", write_fn, w, &err);
}

static struct phase_out plan_of(int64_t id)
{
    struct phase_out p;
    struct conn *c = lease();
    must(phase_out_by_id(c, id, &p, arena, &err));
    release(c);
    return p;
}

static struct intervention offer_of(const char *key)
{
    struct intervention iv;
    struct conn *c = lease();
    must(intervention_by_key(c, key, &iv, arena, &err));
    release(c);
    return iv;
}

/* Another offer for each test: on the health track, with these days. */
static void offer(const char *key, const char *stop, const char *end)
{
    int64_t citizen = add_citizen("1980-01-01", "", "");
    add_course(citizen, key, "2020-01-01", "2020-02-01");
    run(&test_track, ARGS(V_TEXT(key)));
    run(&test_offer_days, ARGS(V_TEXT(key), V_DAY(day(stop)), V_DAY(day(end))));
}

static int64_t draft(const char *const *keys, size_t n, const char *agreement)
{
    struct write w = {.fn = create_fn, .actor = &henrik, .keys = keys, .n = n};
    field_clear_row(&phase_out_table, &w.plan);
    w.plan.title = "Prøve";
    w.plan.agreement = agreement;
    w.plan.responsible_id = henrik.user_id;
    must(go(&w));
    return w.plan.id;
}

static int set_days(int64_t id, const char *key, const char *stop, const char *end)
{
    struct phase_out_offer o;
    field_clear_row(&phase_out_offer_table, &o);
    o.intervention = key;
    o.last_referral_day = day(stop);
    o.end_day = day(end);
    struct write w = {.fn = update_fn, .actor = &henrik, .plan = plan_of(id), .offers = &o, .n = 1};
    return go(&w);
}

static int step(int (*fn)(struct write *, struct conn *, struct err *), int64_t id, const char *word)
{
    struct write w = {.fn = fn, .actor = &henrik, .id = id, .version = plan_of(id).version, .word = word};
    return go(&w);
}

static int64_t in_offer(const char *key, const char *end, int64_t responsible)
{
    int64_t id = add_citizen("1980-01-01", "", "");
    add_course(id, key, "2026-03-01", end);
    run(&test_responsible, ARGS(V_INT(id), V_INT(responsible)));
    return id;
}

static void answer(int64_t citizen, const char *key)
{
    struct write w = {.fn = mark_fn,
        .actor = &jonas,
        .mark = {.citizen_id = citizen,
            .intervention = key,
            .outcome = "informed",
            .offers = "motion-kofoed-skole",
            .day = today}};
    must(go(&w));
}

static struct phase_out_affected *affected_of(const struct actor *actor, int64_t id, size_t *n)
{
    struct phase_out_offer_view *offers;
    struct phase_out_affected *rows;
    size_t n_offers;
    struct conn *c = lease();
    must(phase_out_offers(c, id, &offers, &n_offers, arena, &err));
    must(phase_out_affected(c, actor, id, offers, n_offers, today, &rows, n, arena, &err));
    release(c);
    return rows;
}

SQL(test_citizen_number, "SELECT CAST(substr(key, 2) AS BIGINT) FROM citizen WHERE id = $1");
static int64_t number_of(int64_t id)
{
    int64_t n = 0;
    struct conn *c = lease();
    must(q_int(c, &test_citizen_number, ARGS(V_INT(id)), &n, &err));
    release(c);
    return n;
}

static int64_t count(const struct sql *sql, const struct val *args, size_t n)
{
    int64_t ret = 0;
    struct conn *c = lease();
    must(q_int(c, sql, args, n, &ret, &err));
    release(c);
    return ret;
}
