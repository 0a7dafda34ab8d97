#include "supply/phase_out_task.h"

#include "base/lang.h"
#include "base/text.h"
#include "path/informed.h"
#include "people/legal_basis.h"
#include "supply/phase_out_internal.h"
#include "system/user.h"

#include <string.h>

enum { TASK_DAYS = 28, HELPERS = 200 };

static const struct field task_fields[] = {
    FIELD(phase_out_task, id, F_ID, NULL, FR_PRIMARY),
    FIELD(phase_out_task, phase_out_id, F_ID, NULL, FR_REQUIRED),
    FIELD(phase_out_task, citizen_id, F_ID, NULL, FR_REQUIRED),
    FIELD(phase_out_task, intervention, F_TEXT, NULL, FR_REQUIRED),
    FIELD(phase_out_task, user_id, F_ID, N_("Modtager"), FR_REQUIRED),
    FIELD(phase_out_task, due_day, F_DAY, N_("Frist"), FR_REQUIRED),
    FIELD(phase_out_task, sent_day, F_DAY, NULL, FR_REQUIRED),
    FIELD(phase_out_task, sent_by, F_ID, NULL, 0),
    FIELD(phase_out_task, batch, F_INT, NULL, FR_REQUIRED),
    FIELD(phase_out_task, withdrawn, F_STAMP, NULL, 0),
    FIELD(phase_out_task, version, F_INT, NULL, FR_VERSION),
};
TABLE(phase_out_task_table, "phase_out_task", N_("Opgave fra en udfasning"), phase_out_task, task_fields);

static const struct field helper_fields[] = {
    FIELD(phase_out_helper, id, F_ID, NULL, 0),
    FIELD(phase_out_helper, name, F_TEXT, NULL, 0),
    FIELD(phase_out_helper, title, F_TEXT, NULL, 0),
    FIELD(phase_out_helper, unit, F_TEXT, NULL, 0),
    FIELD(phase_out_helper, load, F_INT, NULL, 0),
};
static TABLE(helper_table, "phase_out_helper", NULL, phase_out_helper, helper_fields);

SQL(task_select_batch, "SELECT COALESCE(MAX(batch), 0) + 1 FROM phase_out_task WHERE phase_out_id = $1");
SQL(task_select_sent,
    "SELECT at FROM phase_out_event WHERE phase_out_id = $1 AND detail = $2 AND user_id = $3 AND at >= $4 "
    "AND action IN ('sent', 'spread') ORDER BY id DESC LIMIT 1");
/* Tasks whose citizen has got an answer are done, not withdrawn. */
#define TASK_WAITS                                                                                           \
    "phase_out_id = $1 AND withdrawn IS NULL AND NOT EXISTS (SELECT 1 FROM informed f "                      \
    "WHERE f.citizen_id = phase_out_task.citizen_id AND f.intervention = phase_out_task.intervention "       \
    "AND f.deleted IS NULL)"
SQL(task_withdraw_batch,
    "UPDATE phase_out_task SET withdrawn = $2, version = version + 1 WHERE " TASK_WAITS " AND batch = $3");
SQL(task_withdraw_all, "UPDATE phase_out_task SET withdrawn = $2, version = version + 1 WHERE " TASK_WAITS);
#define HELPER_COLUMNS                                                                                       \
    "SELECT u.id AS id, u.name AS name, u.title AS title, u.unit AS unit, "                                  \
    "(SELECT COUNT(*) FROM phase_out_task t WHERE t.user_id = u.id AND t.withdrawn IS NULL AND NOT EXISTS "  \
    "(SELECT 1 FROM informed f WHERE f.citizen_id = t.citizen_id AND f.intervention = t.intervention "       \
    "AND f.deleted IS NULL)) AS load FROM app_user u "
SQL(task_select_helpers, HELPER_COLUMNS
    "WHERE u.active = 1 AND (CAST($1 AS TEXT) IS NULL OR u.unit = $1) AND EXISTS "
    "(SELECT 1 FROM app_user_role r WHERE r.user_id = u.id AND r.role IN ('caseworker', 'coordinator', 'team_leader')) "
    "ORDER BY u.unit, u.name, u.id LIMIT $2");
SQL(task_select_managers, HELPER_COLUMNS
    "WHERE u.active = 1 AND EXISTS (SELECT 1 FROM app_user_role r "
    "WHERE r.user_id = u.id AND r.role IN ('agreement_manager', 'controller', 'administrator')) ORDER BY u.name, u.id LIMIT 200");
SQL(task_select_users, "SELECT id, name, title, unit FROM app_user ORDER BY id");
SQL(task_select_helper, HELPER_COLUMNS "WHERE u.active = 1 AND u.id = $1");

day_t phase_out_task_day(day_t end, day_t today)
{
    day_t day = {today.n + TASK_DAYS};
    return !day_is_none(end) && end.n >= today.n && end.n < day.n ? end : day;
}

struct phase_out_progress phase_out_progress_of(const struct phase_out_affected *rows, size_t n, day_t today)
{
    struct phase_out_progress p = {.total = (int64_t)n};
    for (size_t i = 0; i < n; i++) {
        const struct phase_out_affected *row = &rows[i];
        p.informed += row->answer == ANSWER_INFORMED;
        p.moved += row->answer == ANSWER_MOVED;
        p.declined += row->answer == ANSWER_DECLINED;
        if (row->answer != ANSWER_NONE)
            continue;
        if (row->task_user_id != INT_NONE) {
            p.sent++;
            p.overdue += !day_is_none(row->task_due) && row->task_due.n < today.n;
        } else if (row->responsible_id != INT_NONE) {
            p.not_sent++;
        } else {
            p.nobody++;
        }
    }
    return p;
}

/* ---- sending ---- */

/* A sending under way: the plan, its affected citizens (all of them), and what is written. */
struct sending {
    struct conn *c;
    const struct actor *actor;
    struct phase_out plan;
    struct phase_out_offer_view *offers;
    size_t n_offers;
    struct phase_out_affected *rows;
    size_t n;
    day_t due, today;
    int64_t batch, n_sent;
    struct arena *a;
};

static void check_due(day_t due, day_t today, struct err *err)
{
    if (day_is_none(due))
        err_field(err, "due_day", "%s", tr("Skriv, hvornår borgerne senest skal have svar."));
    else if (due.n < today.n)
        err_field(err, "due_day", "%s", tr("Fristen er passeret. Vælg i dag eller en senere dag."));
    else if (due.n > today.n + 730)
        err_field(err, "due_day", "%s", tr("Fristen ligger mere end to år fremme. Ret datoen."));
}

/* Sending reaches every affected citizen, also those whose names the actor may not see. */
static int sending_begin(struct sending *s, struct conn *c, const struct actor *actor, int64_t id, day_t due,
    day_t today, struct err *err)
{
    struct actor all = actor_command_line();
    *s = (struct sending){.c = c, .actor = actor, .due = due, .today = today, .a = arena_new(0)};
    if (!s->a)
        return err_set(err, ERR_LIMIT, "phase_out_send: out of memory");
    int rc = phase_out_check_may(actor, err);
    if (!rc)
        rc = phase_out_by_id(c, id, &s->plan, s->a, err);
    if (!rc && !phase_out_is(&s->plan, "decided"))
        rc = err_user(err, ERR_REFUSED, "%s",
            tr("Opgaver kan sendes, når udfasningen er besluttet, og til den er gennemført."));
    if (!rc) {
        check_due(due, today, err);
        rc = err->code;
    }
    if (!rc)
        rc = phase_out_offers(c, id, &s->offers, &s->n_offers, s->a, err);
    if (!rc)
        rc = phase_out_affected(c, &all, id, s->offers, s->n_offers, today, &s->rows, &s->n, s->a, err);
    return rc ? rc : q_int(c, &task_select_batch, ARGS(V_INT(id)), &s->batch, err);
}

static int sending_one(
    struct sending *s, const struct phase_out_affected *row, int64_t user_id, struct err *err)
{
    struct phase_out_task t;
    field_clear_row(&phase_out_task_table, &t);
    t.phase_out_id = s->plan.id;
    t.citizen_id = row->citizen_id;
    t.intervention = s->offers[row->offer].intervention;
    t.user_id = user_id;
    t.due_day = s->due;
    t.sent_day = s->today;
    t.sent_by = s->actor->user_id ? s->actor->user_id : INT_NONE;
    t.batch = s->batch;
    s->n_sent++;
    return q_insert(s->c, &phase_out_task_table, &t, &t.id, err);
}

static int sending_end(struct sending *s, const char *action, struct err *err)
{
    return phase_out_log(
        s->c, s->actor, s->plan.id, action, s->n_sent, arena_printf(s->a, "%lld", (long long)s->batch), err);
}

/* An open need without an answer; those who only have a mark have one. */
static bool waits_for_answer(const struct phase_out_affected *row)
{
    return row->answer == ANSWER_NONE && row->task_user_id == INT_NONE;
}

static bool is_picked(const struct sending *s, const struct phase_out_affected *row,
    const struct phase_out_pick *picks, size_t n)
{
    for (size_t i = 0; picks && i < n; i++)
        if (picks[i].citizen_id == row->citizen_id && picks[i].sort == s->offers[row->offer].sort)
            return true;
    return picks == NULL;
}

/* A user who is to have tasks. */
struct spread_to {
    struct phase_out_helper helper;
    struct actor actor;
    unsigned own; /* tracks of the user's own administration */
};

/* Most citizens are open to everybody of the administration that owns the offer's track, or that sent them there; of the rest each is asked
 * about. */
static int spread_sees(struct sending *s, const struct spread_to *to, const struct phase_out_affected *row,
    bool *ret, struct err *err)
{
    const struct phase_out_offer_view *o = &s->offers[row->offer];
    unsigned bits = sight_track_bits(o->track);
    struct citizen citizen = {
        .id = row->citizen_id, .responsible_id = row->responsible_id, .restricted = row->restricted};
    struct err refused = ERR_INIT;
    struct sight sight;
    bool sent = false;
    *ret = row->restricted != 1 && (to->own & bits);
    if (*ret)
        return OK;
    int rc = informed_sent(s->c, &to->actor, row->citizen_id, o->intervention, &sent, err);
    *ret = !rc && sent && row->restricted != 1;
    if (rc || *ret)
        return rc;
    rc = sight_for_change(s->c, &to->actor, &citizen, s->today, &sight, &refused);
    *ret = !rc && !sight.referral_only && (sent || (sight.tracks & bits));
    if (rc && rc != ERR_NOT_FOUND)
        *err = refused;
    return rc == ERR_NOT_FOUND ? OK : rc;
}

/* Those responsible, each looked up once. */
struct senders {
    struct spread_to *list;
    size_t n, room;
};

static int sender_of(
    struct sending *s, struct senders *all, int64_t user_id, struct spread_to **ret, struct err *err)
{
    struct user user;
    for (size_t i = 0; i < all->n; i++)
        if (all->list[i].helper.id == user_id) {
            *ret = &all->list[i];
            return OK;
        }
    if (all->n == all->room) {
        size_t room = all->room ? 2 * all->room : 64;
        struct spread_to *list = arena_array(s->a, room, sizeof *list);
        if (!list)
            return err_set(err, ERR_LIMIT, "phase_out_send: out of memory");
        if (all->n)
            memcpy(list, all->list, all->n * sizeof *list);
        all->list = list;
        all->room = room;
    }
    struct spread_to *to = *ret = &all->list[all->n];
    *to = (struct spread_to){.helper = {.id = user_id}};
    int rc = user_by_id(s->c, user_id, &user, s->a, err);
    if (!rc)
        rc = user_actor(s->c, &user, &to->actor, s->a, err);
    if (!rc)
        to->own = sight_own_tracks(to->actor.admin);
    all->n += rc == OK;
    return rc;
}

/* To the responsible, unless the task would stand on a list where they do not see it. */
static int send_one(struct sending *s, struct senders *all, const struct phase_out_affected *row,
    int64_t *left, struct err *err)
{
    struct spread_to *to = NULL;
    bool sees = false;
    int rc = sender_of(s, all, row->responsible_id, &to, err);
    if (!rc)
        rc = spread_sees(s, to, row, &sees, err);
    *left += !rc && !sees;
    return rc || !sees ? rc : sending_one(s, row, row->responsible_id, err);
}

int phase_out_send(struct conn *c, const struct actor *actor, int64_t id, const struct phase_out_pick *picks,
    size_t n, day_t due_day, day_t today, int64_t *ret_n, int64_t *ret_left, int64_t *ret_batch,
    struct err *err)
{
    struct sending s;
    struct senders all = {0};
    int64_t left = 0;
    int rc = sending_begin(&s, c, actor, id, due_day, today, err);
    for (size_t i = 0; !rc && i < s.n; i++)
        if (waits_for_answer(&s.rows[i]) && s.rows[i].responsible_id != INT_NONE &&
            is_picked(&s, &s.rows[i], picks, n))
            rc = send_one(&s, &all, &s.rows[i], &left, err);
    if (!rc && !s.n_sent && left)
        rc = err_user(err, ERR_REFUSED, "%s",
            tr("De ansvarlige må ikke se borgerne på tilbuddets spor. De skal først have en hjemmel."));
    else if (!rc && !s.n_sent)
        rc = err_user(err, ERR_REFUSED, "%s",
            tr("Der er ingen opgaver at sende. Borgerne har svar, en opgave eller ingen ansvarlig."));
    if (!rc)
        rc = sending_end(&s, "sent", err);
    if (!rc) {
        *ret_n = s.n_sent;
        *ret_left = left;
        *ret_batch = s.batch;
    }
    arena_free(s.a);
    return rc;
}

int phase_out_send_undo(
    struct conn *c, const struct actor *actor, int64_t id, int64_t batch, int64_t *ret_n, struct err *err)
{
    struct arena *a = arena_new(0);
    int64_t at;
    if (!a)
        return err_set(err, ERR_LIMIT, "phase_out_send_undo: out of memory");
    const char *name = arena_printf(a, "%lld", (long long)batch);
    int rc = phase_out_check_may(actor, err);
    if (!rc)
        rc = q_int(c, &task_select_sent,
            ARGS(V_INT(id), V_TEXT(name), V_INT(actor->user_id), V_INT(clock_now().ms - PHASE_OUT_UNDO_MS)),
            &at, err);
    if (rc == ERR_NOT_FOUND)
        rc = err_user(err, ERR_REFUSED, "%s", tr("Det er for sent at fortryde."));
    if (!rc)
        rc = q_exec(c, &task_withdraw_batch, ARGS(V_INT(id), V_STAMP(clock_now()), V_INT(batch)), ret_n, err);
    if (!rc)
        rc = phase_out_log(c, actor, id, "withdrawn", *ret_n, NULL, err);
    arena_free(a);
    return rc;
}

int phase_out_withdraw_tasks(
    struct conn *c, const struct actor *actor, int64_t id, int64_t *ret_n, struct err *err)
{
    (void)actor;
    return q_exec(c, &task_withdraw_all, ARGS(V_INT(id), V_STAMP(clock_now())), ret_n, err);
}

/* ---- spreading ---- */

int phase_out_helpers(struct conn *c, const char *unit, struct phase_out_helper **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(
        c, &task_select_helpers, ARGS(V_TEXT(unit), V_INT(HELPERS)), &helper_table, ret, ret_n, a, err);
}

int phase_out_managers(
    struct conn *c, struct phase_out_helper **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &task_select_managers, NO_ARGS, &helper_table, ret, ret_n, a, err);
}

int phase_out_users(
    struct conn *c, struct phase_out_helper **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &task_select_users, NO_ARGS, &helper_table, ret, ret_n, a, err);
}

static int spread_users(
    struct sending *s, const int64_t *users, size_t n, struct spread_to *to, struct err *err)
{
    int rc = n ? OK : err_field(err, "users", "%s", tr("Vælg mindst én medarbejder."));
    for (size_t i = 0; !rc && i < n; i++) {
        struct user user;
        rc = q_one(s->c, &task_select_helper, ARGS(V_INT(users[i])), &helper_table, &to[i].helper, s->a, err);
        if (!rc)
            rc = user_by_id(s->c, users[i], &user, s->a, err);
        if (!rc)
            rc = user_actor(s->c, &user, &to[i].actor, s->a, err);
        if (rc == ERR_NOT_FOUND || (!rc && !actor_may(&to[i].actor, PERM_CITIZEN_EDIT))) {
            err_clear(err);
            rc = err_field(err, "users", "%s", tr("Vælg medarbejdere, der arbejder med borgere."));
        } else if (!rc) {
            to[i].own = sight_own_tracks(to[i].actor.admin);
        }
    }
    return rc;
}

static int spread_one(struct sending *s, struct spread_to *to, size_t n, const struct phase_out_affected *row,
    int64_t *ret_left, struct err *err)
{
    struct spread_to *best = NULL;
    int rc = OK;
    for (size_t i = 0; !rc && i < n; i++) {
        bool sees = false;
        if (best && to[i].helper.load >= best->helper.load)
            continue;
        rc = spread_sees(s, &to[i], row, &sees, err);
        if (sees)
            best = &to[i];
    }
    if (rc)
        return rc;
    if (!best) {
        ++*ret_left;
        return OK;
    }
    best->helper.load++;
    return sending_one(s, row, best->helper.id, err);
}

int phase_out_spread(struct conn *c, const struct actor *actor, int64_t id, const int64_t *users, size_t n,
    day_t due_day, day_t today, int64_t *ret_n, int64_t *ret_left, int64_t *ret_batch, struct err *err)
{
    struct sending s;
    int64_t left = 0;
    int rc = sending_begin(&s, c, actor, id, due_day, today, err);
    struct spread_to *to = rc ? NULL : arena_array(s.a, n + 1, sizeof *to);
    if (!rc && !to)
        rc = err_set(err, ERR_LIMIT, "phase_out_spread: out of memory");
    if (!rc)
        rc = spread_users(&s, users, n, to, err);
    for (size_t i = 0; !rc && i < s.n; i++)
        if (waits_for_answer(&s.rows[i]) && s.rows[i].responsible_id == INT_NONE)
            rc = spread_one(&s, to, n, &s.rows[i], &left, err);
    if (!rc && !s.n_sent && !left)
        rc = err_user(err, ERR_REFUSED, "%s", tr("Alle berørte borgere har allerede en ansvarlig."));
    else if (!rc && !s.n_sent)
        rc = err_field(err, "users", "%s",
            tr("De valgte må ikke se borgerne på tilbuddets spor. Vælg medarbejdere i den forvaltning, der ejer tilbuddet."));
    if (!rc)
        rc = sending_end(&s, "spread", err);
    if (!rc) {
        *ret_left = left;
        *ret_n = s.n_sent;
        *ret_batch = s.batch;
    }
    arena_free(s.a);
    return rc;
}
