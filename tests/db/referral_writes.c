/* See referral_writes.h. */
#include "referral_writes.h"
#include "base/lang.h"
#include "offer/intervention.h"
#include "path/referral.h"
#include "people/citizen.h"
#include "people/legal_basis.h"
#include "system/load.h"
#include "system/organisation.h"
#include "system/user.h"
#include <string.h>

static const char login[] = "skrivning";

static const struct sql count_offers = {"count_offers", "SELECT COUNT(*) FROM intervention"};
static const struct sql count_users = {
    "count_users", "SELECT COUNT(*) FROM app_user WHERE login = 'skrivning'"};
static const struct sql count_citizens = {"count_citizens", "SELECT COUNT(*) FROM citizen"};
static const struct sql select_ids = {"select_ids",
    "SELECT c.id AS id, MIN(b.id) AS basis_id FROM citizen c LEFT JOIN legal_basis b ON b.citizen_id = c.id AND b.to_admin = $1"
    " AND b.note = $2 WHERE c.dead IS NULL GROUP BY c.id ORDER BY c.id LIMIT $3"};

struct pair {
    int64_t id, basis_id;
};
static const struct field pair_fields[] = {
    FIELD(pair, id, F_ID, NULL, 0),
    FIELD(pair, basis_id, F_ID, NULL, 0),
};
static TABLE(pair_table, "pair", NULL, pair, pair_fields);

/* The first offer that takes referrals on the day and has no teams by age. */
static int find_offer(
    struct conn *c, struct referral_writes *w, struct intervention *ret, struct arena *a, struct err *err)
{
    struct intervention *offers;
    size_t n;
    int rc = intervention_list(c, "offer", &offers, &n, a, err);
    for (size_t i = 0; rc == OK && i < n; i++) {
        struct team *teams;
        size_t n_teams;
        struct err no = ERR_INIT;
        rc = intervention_teams(c, offers[i].key, &teams, &n_teams, a, err);
        if (rc == OK && n_teams == 0 &&
            intervention_check_referral_day(c, &offers[i], w->day, a, &no) == OK) {
            *ret = offers[i];
            return OK;
        }
    }
    return rc ? rc : err_set(err, ERR_NOT_FOUND, "no offer takes referrals");
}

static int read_pairs(
    struct conn *c, struct referral_writes *w, const char *to_admin, size_t n, struct err *err)
{
    struct pair *pairs;
    int rc = q_all(c, &select_ids, ARGS(V_TEXT(to_admin), V_TEXT(login), V_INT((int64_t)n)), &pair_table,
        &pairs, &w->n, w->arena, err);
    if (rc)
        return rc;
    w->citizen_id = arena_array(w->arena, w->n + 1, sizeof(int64_t));
    w->basis_id = arena_array(w->arena, w->n + 1, sizeof(int64_t));
    if (!w->citizen_id || !w->basis_id)
        return err_set(err, ERR_LIMIT, "out of memory");
    for (size_t i = 0; i < w->n; i++) {
        w->citizen_id[i] = pairs[i].id;
        w->basis_id[i] = pairs[i].basis_id;
    }
    return w->n == n ? OK : err_set(err, ERR_NOT_FOUND, "%zu citizens of %zu", w->n, n);
}

/* ret_offer is in w's arena. */
static int read_all(
    struct conn *c, size_t n, struct referral_writes *w, struct intervention *ret_offer, struct err *err)
{
    struct user user;
    int rc = find_offer(c, w, ret_offer, w->arena, err);
    if (rc == OK)
        rc = user_by_login(c, login, &user, w->arena, err);
    if (rc)
        return err_set(err, rc, "offer or user missing");
    w->intervention_id = ret_offer->id;
    w->actor = (struct actor){.user_id = user.id,
        .login = user.login,
        .unit = user.unit,
        .admin = "bif",
        .purpose = "henvisning",
        .perms = UINT64_MAX};
    return read_pairs(c, w, ret_offer->owner, n, err);
}

static int open_with(
    struct db *db, size_t n, struct referral_writes *ret, struct intervention *ret_offer, struct err *err)
{
    struct conn *c;
    *ret = (struct referral_writes){.db = db, .day = day_from_ymd(2026, 4, 14), .arena = arena_new(0)};
    clock_set_today(ret->day); /* what is sent on an earlier day needs a reason */
    if (!ret->arena)
        return err_set(err, ERR_LIMIT, "out of memory");
    int rc = db_lease(db, &c, err);
    if (rc)
        return rc;
    rc = read_all(c, n, ret, ret_offer, err);
    db_release(db, c);
    return rc;
}

int writes_open(struct db *db, size_t n, struct referral_writes *ret, struct err *err)
{
    struct intervention offer;
    return open_with(db, n, ret, &offer, err);
}

void writes_done(struct referral_writes *w)
{
    arena_free(w->arena);
    w->arena = NULL;
}

static int add_citizens(struct conn *c, void *ctx, struct err *err)
{
    int64_t n = *(const int64_t *)ctx;
    for (int64_t i = 0; i < n; i++) {
        struct citizen citizen;
        char cpr[24];
        char last[32];
        field_clear_row(&citizen_table, &citizen);
        snprintf(cpr, sizeof cpr, "%010lld", (long long)i);
        snprintf(last, sizeof last, "Prøvesen%lld", (long long)i);
        citizen.first_name = "Alma";
        citizen.last_name = last;
        citizen.cpr = cpr;
        citizen.birth = day_from_ymd(1980, 1, 1);
        citizen.sex = "k";
        citizen.restricted = 0;
        int rc = citizen_insert_bulk(c, &citizen, err);
        if (rc)
            return rc;
    }
    return OK;
}

struct add_bases {
    const struct referral_writes *w;
    const struct intervention *offer;
};

static int add_bases(struct conn *c, void *ctx, struct err *err)
{
    const struct add_bases *add = ctx;
    for (size_t i = 0; i < add->w->n; i++) {
        struct legal_basis basis;
        field_clear_row(&legal_basis_table, &basis);
        basis.citizen_id = add->w->citizen_id[i];
        basis.basis = "samtykke";
        basis.from_admin = "bif";
        basis.to_admin = add->offer->owner;
        basis.tracks = "job,health";
        basis.valid_from = day_from_ymd(2025, 1, 1);
        basis.valid_to = day_from_ymd(2030, 12, 31);
        basis.note = login;
        int rc = add->w->basis_id[i] == INT_NONE ? q_insert(c, &legal_basis_table, &basis, NULL, err) : OK;
        if (rc)
            return rc;
    }
    return OK;
}

static int count(struct db *db, const struct sql *sql, int64_t *ret, struct err *err)
{
    struct conn *c;
    int rc = db_lease(db, &c, err);
    if (rc)
        return rc;
    rc = q_int(c, sql, NO_ARGS, ret, err);
    db_release(db, c);
    return rc;
}

static int load_data(struct db *db, const char *data, struct err *err)
{
    int64_t n = 0;
    int rc = count(db, &count_offers, &n, err);
    if (rc || n > 0 || !data)
        return rc;
    struct actor actor = actor_command_line();
    struct load_report report = {.text = BUF_INIT};
    rc = load_dir(db, data, &actor, &report, err);
    buf_done(&report.text);
    return rc;
}

static int add_user(struct db *db, struct err *err)
{
    static const char *const role = "caseworker";
    struct actor actor = actor_command_line();
    struct user user = {.login = login, .name = "Skriver Prøvesen", .unit = "jobcenter-koebenhavn"};
    int64_t n = 0;
    int rc = count(db, &count_users, &n, err);
    if (rc == OK && n == 0)
        rc = user_add(db, &actor, &user, "kastanjeblad over havnen 41", &role, 1, NULL, err);
    return rc;
}

int writes_prepare(struct db *db, const char *data, size_t n, struct referral_writes *ret, struct err *err)
{
    int64_t n_citizens = 0;
    int64_t n_wanted = (int64_t)n;
    struct intervention offer;
    int rc = db_migrate(db, NULL, err);
    if (rc == OK)
        rc = load_data(db, data, err);
    if (rc == OK)
        rc = organisation_refresh(db, err);
    if (rc == OK)
        rc = add_user(db, err);
    if (rc == OK)
        rc = count(db, &count_citizens, &n_citizens, err);
    if (rc == OK && n_citizens == 0)
        rc = db_write(db, "add_citizens", add_citizens, &n_wanted, err);
    if (rc == OK)
        rc = db_analyze(db, err);
    if (rc == OK)
        rc = open_with(db, n, ret, &offer, err);
    if (rc)
        return rc;
    rc = db_write(db, "add_bases", add_bases, &(struct add_bases){ret, &offer}, err);
    writes_done(ret);
    return rc ? rc : writes_open(db, n, ret, err);
}

struct send {
    const struct referral_writes *w;
    size_t i;
    const char *reason;
    int64_t id;
};

static int send_one(struct conn *c, void *ctx, struct err *err)
{
    struct send *s = ctx;
    struct referral r;
    field_clear_row(&referral_table, &r);
    r.citizen_id = s->w->citizen_id[s->i % s->w->n];
    r.legal_basis_id = s->w->basis_id[s->i % s->w->n];
    r.intervention_id = s->w->intervention_id;
    r.reason = s->reason;
    int rc = referral_send(c, &s->w->actor, &r, s->w->day, err);
    s->id = r.id;
    return rc;
}

int writes_send(
    const struct referral_writes *w, size_t i, const char *reason, int64_t *ret_id, struct err *err)
{
    struct send s = {w, i, reason, 0};
    int rc = db_write(w->db, "referral", send_one, &s, err);
    *ret_id = s.id;
    return rc;
}
