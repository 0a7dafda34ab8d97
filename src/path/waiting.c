#include "path/waiting.h"

#include "base/lang.h"
#include "base/sort.h"
#include "base/text.h"
#include "path/referral_internal.h"
#include "people/restricted.h"
#include "system/code.h"
#include "system/load.h"

#include <stdio.h>
#include <stdlib.h>

enum { QUEUE_MAX = 2000, QUEUE_KEYS = 8 };

static const struct field queue_rule_fields[] = {
    FIELD(queue_rule, id, F_ID, NULL, FR_PRIMARY),
    FIELD(queue_rule, intervention, F_TEXT, NULL, FR_REQUIRED),
    FIELD(queue_rule, sort, F_INT, NULL, FR_REQUIRED),
    FIELD(queue_rule, kind, F_TEXT, NULL, FR_REQUIRED),
    FIELD(queue_rule, code, F_TEXT, NULL, 0),
    FIELD(queue_rule, text, F_TEXT, NULL, 0),
    FIELD(queue_rule, text_en, F_TEXT, NULL, 0),
    FIELD(queue_rule, source, F_TEXT, NULL, 0),
};
TABLE(queue_rule_table, "queue_rule", N_("Rækkefølge på ventelisten"), queue_rule, queue_rule_fields);
LOAD(queue_rule_load, .file = "queue_rules", .table = &queue_rule_table, .order = 40,
    .keys = {"intervention", "sort"}, .refs = {{"intervention", "interventions"}});

static const struct field waiting_fields[] = {
    FIELD(waiting_row, id, F_ID, NULL, 0),
    FIELD(waiting_row, citizen_id, F_ID, NULL, 0),
    FIELD(waiting_row, version, F_INT, NULL, 0),
    FIELD(waiting_row, seen, F_INT, NULL, 0),
    FIELD(waiting_row, citizen_key, F_TEXT, NULL, 0),
    FIELD(waiting_row, first_name, F_TEXT, NULL, 0),
    FIELD(waiting_row, last_name, F_TEXT, NULL, 0),
    FIELD(waiting_row, cpr, F_TEXT, NULL, 0),
    FIELD(waiting_row, birth, F_DAY, NULL, 0),
    FIELD(waiting_row, team, F_TEXT, NULL, 0),
    FIELD(waiting_row, priority, F_TEXT, NULL, 0),
    FIELD(waiting_row, wait_reason, F_TEXT, NULL, 0),
    FIELD(waiting_row, from_name, F_TEXT, NULL, 0),
    FIELD(waiting_row, from_admin, F_TEXT, NULL, 0),
    FIELD(waiting_row, sent, F_STAMP, NULL, 0),
    FIELD(waiting_row, waiting_since, F_STAMP, NULL, 0),
    FIELD(waiting_row, queue_rank, F_INT, NULL, 0),
    FIELD(waiting_row, queue_reason, F_LONG, NULL, 0),
    FIELD(waiting_row, place_day, F_DAY, NULL, 0),
    FIELD(waiting_row, place_deadline, F_DAY, NULL, 0),
    FIELD(waiting_row, place_state, F_TEXT, NULL, 0),
};
static TABLE(waiting_table, "waiting_row", N_("Venteliste"), waiting_row, waiting_fields);

struct start_count {
    day_t start_day;
    int64_t n;
};
static const struct field start_count_fields[] = {
    FIELD(start_count, start_day, F_DAY, NULL, 0),
    FIELD(start_count, n, F_INT, NULL, 0),
};
static TABLE(start_count_table, "start_count", NULL, start_count, start_count_fields);

SQL(waiting_select_rules,
    "SELECT id, intervention, sort, kind, code, text, text_en, source FROM queue_rule WHERE intervention = $1 "
    "ORDER BY sort, id");
/* CASE WHEN 1 = 1 AND (…): the condition of lists as a column. */
SQL(waiting_select_queue,
    "SELECT r.id AS id, r.citizen_id AS citizen_id, r.version AS version, "
    "CASE WHEN 1 = 1 " RESTRICTED_SEEN("$3", "$4",
        "$5") "THEN 1 ELSE 0 END AS seen, "
              "c.key AS citizen_key, c.first_name AS first_name, c.last_name AS last_name, c.cpr AS cpr, c.birth AS birth, "
              "r.team AS team, r.priority AS priority, r.wait_reason AS wait_reason, u.name AS from_name, "
              "r.from_admin AS from_admin, r.sent AS sent, COALESCE(r.waiting_since, r.decided, r.sent) AS waiting_since, "
              "r.queue_rank AS queue_rank, r.queue_reason AS queue_reason, r.place_day AS place_day, "
              "r.place_deadline AS place_deadline, r.place_state AS place_state "
              "FROM referral r JOIN citizen c ON c.id = r.citizen_id LEFT JOIN app_user u ON u.id = r.from_user_id "
              "WHERE r.intervention_id = $1 AND r.state = 'wait_listed' AND (CAST($2 AS TEXT) IS NULL OR r.team = $2) "
              "ORDER BY r.sent, r.id LIMIT 2000");
SQL(waiting_select_starts,
    "SELECT start_day, COUNT(*) AS n FROM course WHERE intervention_id = $1 AND start_day > $2 AND start_day <= $3 "
    "AND (CAST($4 AS TEXT) IS NULL OR team = $4) GROUP BY start_day");

SQL(waiting_select_ranks,
    "SELECT COALESCE(CASE WHEN $3 < 0 THEN MIN(queue_rank) ELSE MAX(queue_rank) END, 0) FROM referral "
    "WHERE intervention_id = $1 AND state = 'wait_listed' AND (team = $2 OR (team IS NULL AND CAST($2 AS TEXT) IS NULL)) "
    "AND queue_rank * $3 > 0");

static const struct queue_rule standard_rules[] = {
    {0, NULL, 10, "priority", NULL, N_("Hastegrad: haster før snarest før almindelig"), NULL, NULL},
    {0, NULL, 20, "waiting_since", NULL, N_("Længst på ventelisten"), NULL, NULL},
};

int waiting_rules(struct conn *c, const char *intervention, struct queue_rule **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    int rc =
        q_all(c, &waiting_select_rules, ARGS(V_TEXT(intervention)), &queue_rule_table, ret, ret_n, a, err);
    if (rc || *ret_n)
        return rc;
    *ret_n = sizeof standard_rules / sizeof standard_rules[0];
    *ret = arena_array(a, *ret_n, sizeof **ret);
    for (size_t i = 0; *ret && i < *ret_n; i++) {
        (*ret)[i] = standard_rules[i];
        (*ret)[i].text = tr(standard_rules[i].text);
    }
    return *ret ? OK : err_set(err, ERR_LIMIT, "waiting_rules: out of memory");
}

/* A row with its place in the order: smaller keys first. */
struct queued {
    struct waiting_row row;
    int64_t key[QUEUE_KEYS];
};

static int64_t priority_key(const char *priority)
{
    const struct code *code = code_find("priority", priority ? priority : "normal");
    return code && code->sort != INT_NONE ? -code->sort : 0;
}

static void queued_keys(struct queued *q, const struct queue_rule *rules, size_t n_rules)
{
    size_t n = 0;
    q->key[n++] = q->row.queue_rank == INT_NONE ? WAITING_BY_RULE : q->row.queue_rank;
    for (size_t i = 0; i < n_rules && n + 2 < QUEUE_KEYS; i++) {
        if (text_equal(rules[i].kind, "priority"))
            q->key[n++] = priority_key(q->row.priority);
        else if (text_equal(rules[i].kind, "waiting_since"))
            q->key[n++] = q->row.waiting_since.ms;
        else if (text_equal(rules[i].kind, "sent"))
            q->key[n++] = q->row.sent.ms;
    }
    q->key[n++] = q->row.waiting_since.ms;
    q->key[n] = q->row.id;
}

static int queued_compare(const void *x, const void *y)
{
    const struct queued *a = x, *b = y;
    int team = text_compare(a->row.team ? a->row.team : "", b->row.team ? b->row.team : "");
    for (size_t i = 0; team == 0 && i < QUEUE_KEYS; i++) {
        if (a->key[i] != b->key[i])
            return a->key[i] < b->key[i] ? -1 : 1;
    }
    return team;
}

int waiting_queue(struct conn *c, const struct actor *actor, const struct intervention *iv, const char *team,
    day_t today, struct waiting_row **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    struct queue_rule *rules;
    struct waiting_row *rows;
    size_t n_rules, n = 0;
    int rc = waiting_rules(c, iv->key, &rules, &n_rules, a, err);
    if (!rc)
        rc = q_all(c, &waiting_select_queue,
            ARGS(V_INT(iv->id), V_TEXT(team), V_INT(actor->user_id), RESTRICTED_MAY(actor), V_DAY(today)),
            &waiting_table, &rows, &n, a, err);
    if (rc)
        return rc;
    struct queued *queue = arena_array(a, n + 1, sizeof *queue);
    if (!queue)
        return err_set(err, ERR_LIMIT, "waiting_queue: out of memory");
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (!rows[i].seen)
            continue;
        queue[kept] = (struct queued){.row = rows[i]};
        queued_keys(&queue[kept++], rules, n_rules);
    }
    n = kept;
    array_sort(queue, n, sizeof *queue, queued_compare);
    for (size_t i = 0; i < n; i++) {
        bool same = i > 0 && text_equal(queue[i].row.team, queue[i - 1].row.team);
        rows[i] = queue[i].row;
        rows[i].position = queue[i].row.position = same ? rows[i - 1].position + 1 : 1;
        if (text_equal(rows[i].place_state, "offered") && rows[i].place_deadline.n < today.n)
            rows[i].place_state = "lapsed";
    }
    *ret = rows;
    *ret_n = n;
    return OK;
}

int waiting_position(struct conn *c, const struct actor *actor, const struct referral *r, day_t today,
    int64_t *ret_position, int64_t *ret_length, struct arena *a, struct err *err)
{
    struct intervention iv;
    struct waiting_row *rows;
    size_t n = 0;
    *ret_position = *ret_length = INT_NONE;
    if (!text_equal(r->state, "wait_listed"))
        return OK;
    int rc = intervention_by_id(c, r->intervention_id, &iv, a, err);
    if (!rc)
        rc = waiting_queue(c, actor, &iv, r->team, today, &rows, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        if (rows[i].id == r->id) {
            *ret_position = rows[i].position;
            *ret_length = 0;
        }
    }
    for (size_t i = 0; !rc && *ret_position != INT_NONE && i < n; i++)
        *ret_length += text_equal(rows[i].team, r->team);
    return rc;
}

struct rate_count {
    int64_t per[WAITING_RATE_PERIODS];
    int64_t starts;
    day_t today;
};
static int rate_add(const void *row, void *ctx, struct err *err)
{
    const struct start_count *s = row;
    struct rate_count *count = ctx;
    int64_t ago = (int64_t)count->today.n - s->start_day.n;
    (void)err;
    if (ago >= 0 && ago < WAITING_RATE_DAYS)
        count->per[ago / WAITING_RATE_PERIOD] += s->n;
    count->starts += s->n;
    return OK;
}

static int compare_int(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return (a > b) - (a < b);
}

int waiting_rate_of(struct conn *c, int64_t intervention_id, const char *team, day_t today,
    struct waiting_rate *ret, struct err *err)
{
    struct rate_count count = {.today = today};
    int rc = q_each(c, &waiting_select_starts,
        ARGS(V_INT(intervention_id), V_DAY(((day_t){today.n - WAITING_RATE_DAYS})), V_DAY(today),
            V_TEXT(team)),
        &start_count_table, rate_add, &count, err);
    if (rc)
        return rc;
    array_sort(count.per, WAITING_RATE_PERIODS, sizeof count.per[0], compare_int);
    ret->starts = count.starts;
    ret->per_period2 = count.per[WAITING_RATE_PERIODS / 2 - 1] + count.per[WAITING_RATE_PERIODS / 2];
    if (count.starts < WAITING_RATE_LEAST)
        ret->per_period2 = 0;
    return OK;
}

day_t waiting_expected(const struct waiting_rate *rate, int64_t position, day_t today)
{
    if (rate->per_period2 <= 0 || position == INT_NONE)
        return DAY_NONE;
    int64_t days = (position * WAITING_RATE_PERIOD * 2 + rate->per_period2 - 1) / rate->per_period2;
    return days > 3650 ? DAY_NONE : (day_t){(int32_t)(today.n + days)};
}

/* The referral, wait-listed and as the user saw it. */
static int waiting_load(
    struct conn *c, int64_t id, int64_t version, struct referral *ret, struct arena *a, struct err *err)
{
    int rc = referral_by_id(c, id, ret, a, err);
    if (!rc && (ret->version != version || !text_equal(ret->state, "wait_listed")))
        return err_user(err, ERR_CONFLICT,
            tr("Henvisningen er ændret i mellemtiden. Den er nu: %s. Se den igen, før du svarer."),
            code_label("referral_state", ret->state));
    return rc;
}

static int waiting_store(struct conn *c, const struct actor *actor, struct referral *r, const char *from,
    const char *reason, const char *text, struct err *err)
{
    int rc = q_update(c, &referral_table, r, err);
    return rc ? rc : referral_event_add(c, actor, r, from, reason, text, err);
}

int waiting_move(struct conn *c, const struct actor *actor, int64_t id, int64_t version, int64_t rank,
    const char *reason, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "waiting_move: out of memory");
    struct referral r;
    int rc = waiting_load(c, id, version, &r, a, err);
    if (!rc)
        rc = referral_check_unit(c, actor, &r, err);
    if (!rc && (!reason || !*reason))
        rc = err_field(err, "queue_reason", "%s", tr("Skriv, hvorfor borgeren flyttes i køen."));
    if (!rc && rank != WAITING_FRONT && rank != WAITING_BACK && rank != WAITING_BY_RULE)
        rc = err_field(err, "queue_rank", "%s", tr("Vælg, hvor i køen borgeren skal stå."));
    int64_t furthest = 0;
    if (!rc && rank != WAITING_BY_RULE)
        rc = q_int(c, &waiting_select_ranks, ARGS(V_INT(r.intervention_id), V_TEXT(r.team), V_INT(rank)),
            &furthest, err);
    if (!rc) {
        r.queue_rank = rank == WAITING_BY_RULE ? INT_NONE : furthest + rank;
        r.queue_reason = rank == WAITING_BY_RULE ? NULL : reason;
        rc = waiting_store(c, actor, &r, r.state,
            rank == WAITING_FRONT  ? "moved_front"
            : rank == WAITING_BACK ? "moved_back"
                                   : "moved_rule",
            reason, err);
    }
    arena_free(a);
    return rc;
}

static int check_place(
    const struct intervention *iv, day_t place_day, day_t deadline, day_t today, struct err *err)
{
    if (day_is_none(place_day))
        err_field(err, "place_day", "%s", tr("Skriv den dag, pladsen er fra, som 09.03.2026."));
    else if (place_day.n < today.n)
        err_field(err, "place_day", "%s", tr("Dagen er passeret. Skriv den dag, pladsen er fra."));
    else if (!day_is_none(iv->end_day) && place_day.n > iv->end_day.n)
        err_field(err, "place_day", "%s", tr("Tilbuddet er ophørt den dag. Vælg en tidligere dag."));
    if (day_is_none(deadline))
        err_field(err, "place_deadline", "%s", tr("Skriv den sidste dag for svar som 09.03.2026."));
    else if (deadline.n < today.n)
        err_field(err, "place_deadline", "%s", tr("Fristen er passeret. Skriv en dag, borgeren kan nå."));
    else if (!day_is_none(place_day) && deadline.n > place_day.n)
        err_field(
            err, "place_deadline", "%s", tr("Fristen ligger efter den dag, pladsen er fra. Ret en af dem."));
    return err->code;
}

int waiting_offer_place(struct conn *c, const struct actor *actor, int64_t id, int64_t version,
    day_t place_day, day_t deadline, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "waiting_offer_place: out of memory");
    struct referral r;
    struct intervention iv;
    int rc = waiting_load(c, id, version, &r, a, err);
    if (!rc)
        rc = referral_check_unit(c, actor, &r, err);
    if (!rc)
        rc = intervention_by_id(c, r.intervention_id, &iv, a, err);
    if (!rc)
        rc = check_place(&iv, place_day, deadline, clock_today(), err);
    if (!rc) {
        r.place_day = place_day;
        r.place_deadline = deadline;
        r.place_state = "offered";
        rc = waiting_store(c, actor, &r, r.state, "place_offered", NULL, err);
    }
    arena_free(a);
    return rc;
}

/* The receiving unit, or the sender's side. */
static int waiting_check_side(
    struct conn *c, const struct actor *actor, const struct referral *r, struct err *err)
{
    bool sender =
        actor_may(actor, PERM_REFERRAL_SEND) &&
        (r->from_user_id == actor->user_id || (r->from_admin && text_equal(r->from_admin, actor->admin)));
    return sender ? OK : referral_check_unit(c, actor, r, err);
}

int waiting_answer_place(struct conn *c, const struct actor *actor, int64_t id, int64_t version, bool yes,
    const char *text, struct err *err)
{
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "waiting_answer_place: out of memory");
    struct referral r;
    int rc = waiting_load(c, id, version, &r, a, err);
    if (!rc)
        rc = waiting_check_side(c, actor, &r, err);
    if (!rc && !text_equal(r.place_state, "offered"))
        rc = err_user(err, ERR_CONFLICT, "%s", tr("Borgeren er ikke tilbudt en plads lige nu."));
    if (!rc && r.place_deadline.n < clock_today().n)
        rc = err_user(err, ERR_REFUSED, "%s",
            tr("Fristen for at svare er overskredet. Borgeren står igen i køen og kan få en ny plads tilbudt."));
    if (!rc) {
        const char *from = r.state;
        r.place_state = yes ? "accepted" : "refused";
        if (yes) {
            r.state = "accepted";
            r.decided = clock_now();
            r.decided_by = actor->user_id ? actor->user_id : INT_NONE;
        }
        rc = waiting_store(c, actor, &r, from, yes ? "place_accepted" : "place_refused", text, err);
    }
    arena_free(a);
    return rc;
}

int waiting_start_team(struct conn *c, const struct actor *actor, struct waiting_start *rows, size_t n,
    day_t day, size_t *ret_n, struct err *err)
{
    *ret_n = 0;
    for (size_t i = 0; i < n; i++) {
        struct err why = ERR_INIT;
        rows[i].course_id = 0;
        rows[i].why[0] = '\0';
        int rc = course_start(c, actor, rows[i].id, rows[i].version, day, &rows[i].course_id, &why);
        if (rc == OK) {
            ++*ret_n;
            continue;
        }
        rows[i].course_id = 0;
        /* Checked before anything is written, so the others can go on. */
        if (rc != ERR_CONFLICT && rc != ERR_INVALID && rc != ERR_REFUSED && rc != ERR_NOT_FOUND) {
            *err = why;
            return rc;
        }
        text_copy(rows[i].why, sizeof rows[i].why, why.n_fields ? why.field[0].msg : err_user_text(&why));
    }
    return OK;
}
