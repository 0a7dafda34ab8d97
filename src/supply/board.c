#include "supply/board.h"

#include "base/lang.h"
#include "base/sort.h"
#include "base/text.h"
#include "path/referral.h"
#include "people/restricted.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static const struct field board_offer_fields[] = {
    FIELD(board_offer, id, F_ID, NULL, 0),
    FIELD(board_offer, key, F_TEXT, NULL, 0),
    FIELD(board_offer, title, F_TEXT, NULL, 0),
    FIELD(board_offer, title_en, F_TEXT, NULL, 0),
    FIELD(board_offer, kind, F_TEXT, NULL, 0),
    FIELD(board_offer, legal_basis, F_TEXT, NULL, 0),
    FIELD(board_offer, access, F_TEXT, NULL, 0),
    FIELD(board_offer, source, F_TEXT, NULL, 0),
    FIELD(board_offer, track, F_TEXT, NULL, 0),
    FIELD(board_offer, owner, F_TEXT, NULL, 0),
    FIELD(board_offer, provider, F_TEXT, NULL, 0),
    FIELD(board_offer, open_from, F_DAY, NULL, 0),
    FIELD(board_offer, last_referral_day, F_DAY, NULL, 0),
    FIELD(board_offer, end_day, F_DAY, NULL, 0),
    FIELD(board_offer, normal_days, F_INT, NULL, 0),
};
TABLE(board_offer_table, "board_offer", N_("Kapacitet"), board_offer, board_offer_fields);

/* What a count is of: a running course, a promise, somebody in line. */
enum board_kind { BOARD_RUNNING, BOARD_PROMISED, BOARD_WAITING };

struct board_count {
    int64_t intervention_id, n, seen;
    const char *team, *place_state;
    day_t from_day, to_day, deadline; /* course: first day, first day not in it; promise: day of the place */
    struct stamp since;
    int64_t w1, w2, w3, w4, w5, w6, w7, w8, w9, w10, w11, w12; /* still there after so many weeks */
};
_Static_assert(BOARD_WEEKS == 12, "the weeks of board_count");
#define WEEK(n) FIELD(board_count, w##n, F_INT, NULL, 0)
static const struct field board_count_fields[] = {
    FIELD(board_count, intervention_id, F_ID, NULL, 0),
    FIELD(board_count, n, F_INT, NULL, 0),
    FIELD(board_count, seen, F_INT, NULL, 0),
    FIELD(board_count, team, F_TEXT, NULL, 0),
    FIELD(board_count, place_state, F_TEXT, NULL, 0),
    FIELD(board_count, from_day, F_DAY, NULL, 0),
    FIELD(board_count, to_day, F_DAY, NULL, 0),
    FIELD(board_count, deadline, F_DAY, NULL, 0),
    FIELD(board_count, since, F_STAMP, NULL, 0),
    WEEK(1),
    WEEK(2),
    WEEK(3),
    WEEK(4),
    WEEK(5),
    WEEK(6),
    WEEK(7),
    WEEK(8),
    WEEK(9),
    WEEK(10),
    WEEK(11),
    WEEK(12),
};
static TABLE(board_count_table, "board_count", NULL, board_count, board_count_fields);

SQL(board_select_offers,
    "SELECT id, key, title, title_en, kind, legal_basis, access, source, track, owner, provider, open_from, last_referral_day, "
    "end_day, normal_days "
    "FROM intervention WHERE (CAST($1 AS TEXT) IS NULL OR key = $1) AND (CAST($1 AS TEXT) IS NOT NULL OR kind = 'offer' "
    "OR key IN (SELECT intervention FROM capacity) "
    "OR EXISTS (SELECT 1 FROM course o WHERE o.intervention_id = intervention.id AND o.end_day IS NULL)) "
    "ORDER BY key");
SQL(board_select_teams,
    "SELECT id, intervention, key, title, title_en, age_min, age_max, source, place FROM team "
    "WHERE CAST($1 AS TEXT) IS NULL OR intervention = $1 ORDER BY intervention, key");
/* Offer by offer through the indexes course_board and course_started: what has ended, most of the rows, is never read. */
#define EACH_OFFER(only)                                                                                     \
    "intervention_id IN (SELECT id FROM intervention WHERE CAST(" only " AS BIGINT) IS NULL OR id = " only   \
    ") "
#define STILL(week, day) "SUM(CASE WHEN end_day > " day " THEN 1 ELSE 0 END) AS w" #week
SQL(board_count_no_end, "SELECT intervention_id, team, COUNT(*) AS n FROM course WHERE " EACH_OFFER(
                            "$2") "AND end_day IS NULL AND start_day <= $1 GROUP BY intervention_id, team");
SQL(board_count_ending,
    "SELECT intervention_id, team, COUNT(*) AS n, " STILL(1, "$3") ", " STILL(2, "$4") ", " STILL(
        3, "$5") ", " STILL(4, "$6") ", " STILL(5, "$7") ", " STILL(6, "$8") ", " STILL(7, "$9") ", " STILL(8,
        "$10") ", " STILL(9, "$11") ", " STILL(10, "$12") ", " STILL(11, "$13") ", " STILL(12,
        "$14") " FROM course WHERE " EACH_OFFER("$2") "AND end_day > $1 AND start_day <= $1 GROUP BY intervention_id, team");
/* Those without an end whose offer has a normal length that is reached in the weeks shown: they leave their place on that day. */
SQL(board_count_normal,
    "SELECT o.intervention_id AS intervention_id, o.team AS team, o.start_day AS from_day, COUNT(*) AS n "
    "FROM course o JOIN intervention i ON i.id = o.intervention_id WHERE o.end_day IS NULL AND i.normal_days IS NOT NULL "
    "AND o.start_day <= $1 AND o.start_day + i.normal_days > $1 AND o.start_day + i.normal_days <= $2 "
    "AND (CAST($3 AS BIGINT) IS NULL OR o.intervention_id = $3) "
    "GROUP BY o.intervention_id, o.team, o.start_day");
SQL(board_count_coming,
    "SELECT intervention_id, team, start_day AS from_day, COUNT(*) AS n FROM course WHERE " EACH_OFFER(
        "$2") "AND start_day > $1 AND (end_day IS NULL OR end_day > $1) GROUP BY intervention_id, team, start_day");
SQL(board_count_accepted,
    "SELECT intervention_id, team, place_day AS from_day, COUNT(*) AS n FROM referral WHERE state = 'accepted' "
    "AND (CAST($1 AS BIGINT) IS NULL OR intervention_id = $1) GROUP BY intervention_id, team, place_day");
SQL(board_count_waiting,
    "SELECT intervention_id, team, place_state, place_day AS from_day, place_deadline AS deadline, COUNT(*) AS n, "
    "MIN(waiting_since) AS since FROM referral WHERE state = 'wait_listed' "
    "AND (CAST($1 AS BIGINT) IS NULL OR intervention_id = $1) "
    "GROUP BY intervention_id, team, place_state, place_day, place_deadline");
/* Restricted citizens at the offers of one unit, with whether the user may see them. */
SQL(board_restricted_courses,
    "SELECT o.intervention_id AS intervention_id, o.team AS team, o.start_day AS from_day, o.end_day AS to_day, 1 AS n, "
    "CASE WHEN 1 = 1 " RESTRICTED_SEEN("$3", "$4",
        "$1") "THEN 1 ELSE 0 END AS seen "
              "FROM citizen c CROSS JOIN course o WHERE o.citizen_id = c.id AND c.restricted = 1 "
              "AND (o.end_day IS NULL OR o.end_day > $1) AND o.intervention_id IN (SELECT id FROM intervention WHERE provider = $2)");
SQL(board_restricted_referrals,
    "SELECT r.intervention_id AS intervention_id, r.team AS team, r.place_day AS from_day, r.place_deadline AS deadline, "
    "CASE WHEN r.state = 'accepted' THEN 'accepted' ELSE r.place_state END AS place_state, 1 AS n, "
    "CASE WHEN 1 = 1 " RESTRICTED_SEEN("$2", "$3",
        "$4") "THEN 1 ELSE 0 END AS seen "
              "FROM citizen c JOIN referral r ON r.citizen_id = c.id WHERE c.restricted = 1 AND r.state IN ('accepted', 'wait_listed') "
              "AND r.intervention_id IN (SELECT id FROM intervention WHERE provider = $1)");

/* Longest in line at the offers of one unit, of those the user may see. */
SQL(board_longest_own,
    "SELECT r.intervention_id AS intervention_id, r.team AS team, 0 AS n, MIN(r.waiting_since) AS since "
    "FROM referral r JOIN citizen c ON c.id = r.citizen_id WHERE r.state = 'wait_listed' "
    "AND (r.place_state IS NULL OR r.place_state <> 'offered' OR r.place_deadline < $4) "
    "AND r.intervention_id IN (SELECT id FROM intervention WHERE provider = $1) " RESTRICTED_SEEN(
        "$2", "$3", "$4") "GROUP BY r.intervention_id, r.team");

int64_t board_free(const struct board_row *row, size_t week)
{
    return row->places_at[week] == INT_NONE ? INT_NONE : row->places_at[week] - row->taken_at[week];
}

/* The board being filled. */
struct board_build {
    struct board_offer *offers;
    size_t n;
    struct board_offer **by_id;
    day_t today;
    int64_t sign; /* -1 while what may not be seen is taken out again */
};

static int compare_id(const void *x, const void *y)
{
    const struct board_offer *a = *(struct board_offer *const *)x, *b = *(struct board_offer *const *)y;
    return (a->id > b->id) - (a->id < b->id);
}

static struct board_offer *board_find(const struct board_build *b, int64_t id)
{
    struct board_offer want = {.id = id}, *key = &want;
    struct board_offer **hit = bsearch(&key, b->by_id, b->n, sizeof *b->by_id, compare_id);
    return hit ? *hit : NULL;
}

/* The row of the team; for an offer with teams, the row of what has none. NULL when the offer has no teams. */
static struct board_row *board_team(struct board_offer *offer, const char *team)
{
    for (size_t i = 0; i < offer->n_teams; i++) {
        if (text_equal(offer->teams[i].team, team ? team : ""))
            return &offer->teams[i];
    }
    return offer->n_teams ? &offer->teams[offer->n_teams - 1] : NULL;
}

/* The place is taken on the points of [from, to). */
static void board_take(struct board_row *row, day_t today, day_t from, day_t to, int64_t n)
{
    for (int32_t w = 0; w < BOARD_POINTS; w++) {
        int32_t day = today.n + 7 * w;
        if ((day_is_none(from) || from.n <= day) && (day_is_none(to) || to.n > day))
            row->taken_at[w] += n;
    }
}

static void board_put(
    struct board_row *row, const struct board_build *b, enum board_kind kind, const struct board_count *q)
{
    int64_t n = q->n * b->sign;
    if (kind == BOARD_WAITING) {
        row->waiting += n;
        if (!stamp_is_none(q->since) && (stamp_is_none(row->longest) || q->since.ms < row->longest.ms))
            row->longest = q->since;
        return;
    }
    if (kind == BOARD_PROMISED) {
        row->promised += n;
        if (day_is_none(q->from_day))
            row->promised_any_day += n;
        board_take(row, b->today, q->from_day, DAY_NONE, n);
        return;
    }
    row->occupied += n;
    if (day_is_none(q->to_day))
        row->no_end += n;
    board_take(row, b->today, DAY_NONE, q->to_day, n);
}

static void board_add(struct board_build *b, enum board_kind kind, const struct board_count *q)
{
    struct board_offer *offer = board_find(b, q->intervention_id);
    if (!offer)
        return;
    struct board_row *team = board_team(offer, q->team);
    board_put(&offer->all, b, kind, q);
    if (team)
        board_put(team, b, kind, q);
}

static int see_running(const void *row, void *ctx, struct err *err)
{
    (void)err;
    board_add(ctx, BOARD_RUNNING, row);
    return OK;
}

static int see_ending(const void *row, void *ctx, struct err *err)
{
    const struct board_count *q = row;
    struct board_build *b = ctx;
    const int64_t still[BOARD_POINTS] = {
        q->n, q->w1, q->w2, q->w3, q->w4, q->w5, q->w6, q->w7, q->w8, q->w9, q->w10, q->w11, q->w12};
    struct board_offer *offer = board_find(b, q->intervention_id);
    (void)err;
    if (!offer)
        return OK;
    struct board_row *rows[] = {&offer->all, board_team(offer, q->team)};
    for (size_t i = 0; i < 2 && rows[i]; i++) {
        rows[i]->occupied += q->n;
        for (size_t w = 0; w < BOARD_POINTS; w++)
            rows[i]->taken_at[w] += still[w];
    }
    return OK;
}

/* Counted as without an end before: here they leave on their normal last day. */
static int see_normal(const void *row, void *ctx, struct err *err)
{
    const struct board_count *q = row;
    struct board_build *b = ctx;
    struct board_offer *offer = board_find(b, q->intervention_id);
    (void)err;
    if (!offer || offer->normal_days == INT_NONE)
        return OK;
    struct board_row *rows[] = {&offer->all, board_team(offer, q->team)};
    day_t leaves = {q->from_day.n + (int32_t)offer->normal_days};
    for (size_t i = 0; i < 2; i++) {
        if (!rows[i])
            continue;
        rows[i]->no_end -= q->n;
        board_take(rows[i], b->today, leaves, DAY_NONE, -q->n);
    }
    return OK;
}

static int see_promised(const void *row, void *ctx, struct err *err)
{
    (void)err;
    board_add(ctx, BOARD_PROMISED, row);
    return OK;
}

/* A place offered that can still be answered is promised; refused or lapsed, the citizen waits. */
static int see_waiting(const void *row, void *ctx, struct err *err)
{
    const struct board_count *q = row;
    const struct board_build *b = ctx;
    (void)err;
    bool offered =
        text_equal(q->place_state, "offered") && (day_is_none(q->deadline) || q->deadline.n >= b->today.n);
    board_add(ctx, offered ? BOARD_PROMISED : BOARD_WAITING, row);
    return OK;
}

static int see_longest(const void *row, void *ctx, struct err *err)
{
    (void)err;
    board_add(ctx, BOARD_WAITING, row);
    return OK;
}

static int see_restricted_course(const void *row, void *ctx, struct err *err)
{
    const struct board_count *q = row;
    struct board_build *b = ctx;
    if (q->seen)
        return OK;
    return q->from_day.n > b->today.n ? see_promised(row, ctx, err) : see_running(row, ctx, err);
}

static int see_restricted_referral(const void *row, void *ctx, struct err *err)
{
    const struct board_count *q = row;
    if (q->seen)
        return OK;
    return text_equal(q->place_state, "accepted") ? see_promised(row, ctx, err) : see_waiting(row, ctx, err);
}

/* Teams and places of each offer; teams[n_teams] and places[n_places] are by offer. */
static void board_teams(struct board_offer *o, const struct team *teams, size_t n,
    const struct capacity *places, size_t n_places, day_t today, struct arena *a)
{
    o->n_teams = n ? n + 1 : 0;
    o->teams = arena_must(a, (o->n_teams + 1) * sizeof *o->teams);
    for (size_t i = 0; i < n; i++)
        o->teams[i] = (struct board_row){
            .team = teams[i].key, .team_title = teams[i].title, .team_title_en = teams[i].title_en};
    if (n)
        o->teams[n] = (struct board_row){.team = ""};
    for (size_t i = 0; i <= o->n_teams; i++) {
        struct board_row *row = i < o->n_teams ? &o->teams[i] : &o->all;
        row->longest = STAMP_NONE;
        for (int32_t w = 0; w < BOARD_POINTS; w++) {
            day_t day = {today.n + 7 * w};
            row->places_at[w] =
                row->team && !*row->team ? INT_NONE : capacity_on(places, n_places, row->team, day);
            if (!day_is_none(o->end_day) && o->end_day.n < day.n && row->places_at[w] != INT_NONE)
                row->places_at[w] = 0;
        }
        row->places = row->places_at[0];
    }
}

static int board_frame(
    struct conn *c, const char *key, struct board_build *b, struct arena *a, struct err *err)
{
    struct team *teams = NULL;
    struct capacity *places = NULL;
    size_t n_teams = 0, n_places = 0, t = 0, p = 0;
    int rc = q_all(c, &board_select_offers, ARGS(V_TEXT(key)), &board_offer_table, &b->offers, &b->n, a, err);
    if (!rc)
        rc = q_all(c, &board_select_teams, ARGS(V_TEXT(key)), &team_table, &teams, &n_teams, a, err);
    if (!rc)
        rc = capacity_from(c, b->today, &places, &n_places, a, err);
    b->by_id = arena_array(a, b->n + 1, sizeof(void *));
    if (!rc && !b->by_id)
        rc = err_set(err, ERR_LIMIT, "board: out of memory");
    for (size_t i = 0; !rc && i < b->n; i++) {
        struct board_offer *o = &b->offers[i];
        size_t t0, p0;
        while (t < n_teams && strcmp(teams[t].intervention, o->key) < 0)
            t++;
        for (t0 = t; t < n_teams && text_equal(teams[t].intervention, o->key);)
            t++;
        while (p < n_places && strcmp(places[p].intervention, o->key) < 0)
            p++;
        for (p0 = p; p < n_places && text_equal(places[p].intervention, o->key);)
            p++;
        board_teams(o, t > t0 ? teams + t0 : NULL, t - t0, p > p0 ? places + p0 : NULL, p - p0, b->today, a);
        b->by_id[i] = o;
    }
    if (!rc)
        array_sort(b->by_id, b->n, sizeof *b->by_id, compare_id);
    return rc;
}

/* The counts of all offers are the same for everybody, and dear: they are kept for a few seconds. A single offer is always counted anew. */
struct board_kept {
    q_row_fn *fn;
    struct board_count row;
};
enum { BOARD_KEPT_MS = 5000, BOARD_KEPT_MAX = 20000 };
static struct {
    pthread_mutex_t lock;
    struct arena *arena;
    struct board_kept *rows;
    size_t n, cap;
    q_row_fn *fn; /* of the statement being read */
    day_t today;
    struct stamp at;
} kept = {.lock = PTHREAD_MUTEX_INITIALIZER};

static int board_keep(const void *row, void *ctx, struct err *err)
{
    (void)ctx;
    if (kept.n == BOARD_KEPT_MAX)
        return err_set(err, ERR_LIMIT, "board: more than %d counts", BOARD_KEPT_MAX);
    if (kept.n == kept.cap) {
        struct board_kept *more = arena_array(kept.arena, kept.cap * 2 + 500, sizeof *more);
        if (!more)
            return err_set(err, ERR_LIMIT, "board: out of memory");
        for (size_t i = 0; i < kept.n; i++)
            more[i] = kept.rows[i];
        kept.rows = more;
        kept.cap = kept.cap * 2 + 500;
    }
    struct board_kept *k = &kept.rows[kept.n++];
    *k = (struct board_kept){kept.fn, *(const struct board_count *)row};
    k->row.team = arena_strdup(kept.arena, k->row.team);
    k->row.place_state = arena_strdup(kept.arena, k->row.place_state);
    return OK;
}

#define AFTER(weeks) V_DAY(((day_t){b->today.n + 7 * (weeks)}))
/* Runs the statements of everybody's counts; keep = the rows are kept, with the function that is to see them. */
static int board_count_everybody(
    struct conn *c, int64_t id, struct board_build *b, bool keep, struct err *err)
{
    struct val today = V_DAY(b->today), only = V_INT(id);
    struct val last = AFTER(BOARD_WEEKS);
    const struct {
        const struct sql *sql;
        q_row_fn *fn;
        struct val args[2 + BOARD_WEEKS];
        size_t n;
    } counts[] = {{&board_count_no_end, see_running, {today, only}, 2},
        {&board_count_ending, see_ending,
            {today, only, AFTER(1), AFTER(2), AFTER(3), AFTER(4), AFTER(5), AFTER(6), AFTER(7), AFTER(8),
                AFTER(9), AFTER(10), AFTER(11), AFTER(12)},
            2 + BOARD_WEEKS},
        {&board_count_normal, see_normal, {today, last, only}, 3},
        {&board_count_coming, see_promised, {today, only}, 2},
        {&board_count_accepted, see_promised, {only}, 1}, {&board_count_waiting, see_waiting, {only}, 1}};
    int rc = OK;
    for (size_t i = 0; !rc && i < sizeof counts / sizeof counts[0]; i++) {
        if (keep) /* under its lock */
            kept.fn = counts[i].fn;
        rc = q_each(c, counts[i].sql, counts[i].args, counts[i].n, &board_count_table,
            keep ? board_keep : counts[i].fn, b, err);
    }
    return rc;
}

static int board_count_kept(struct conn *c, struct board_build *b, struct err *err)
{
    struct stamp now = clock_real();
    int rc = OK;
    pthread_mutex_lock(&kept.lock);
    if (!kept.arena || kept.today.n != b->today.n || now.ms - kept.at.ms > BOARD_KEPT_MS ||
        now.ms < kept.at.ms) {
        arena_free(kept.arena);
        kept.rows = NULL;
        kept.n = kept.cap = 0;
        kept.arena = arena_new(0);
        kept.today = b->today;
        kept.at = now;
        rc = kept.arena ? board_count_everybody(c, INT_NONE, b, true, err)
                        : err_set(err, ERR_LIMIT, "board: out of memory");
        if (rc) {
            arena_free(kept.arena);
            kept.arena = NULL;
        }
    }
    for (size_t i = 0; !rc && i < kept.n; i++)
        rc = kept.rows[i].fn(&kept.rows[i].row, b, err);
    pthread_mutex_unlock(&kept.lock);
    return rc;
}

/* What the actor may not see of the own unit is taken out again. */
static int board_count_own(struct conn *c, const struct actor *actor, struct board_build *b, struct err *err)
{
    struct val today = V_DAY(b->today);
    b->sign = -1;
    int rc = q_each(c, &board_restricted_courses,
        ARGS(today, V_TEXT(actor->unit), V_INT(actor->user_id), RESTRICTED_MAY(actor)), &board_count_table,
        see_restricted_course, b, err);
    if (!rc)
        rc = q_each(c, &board_restricted_referrals,
            ARGS(V_TEXT(actor->unit), V_INT(actor->user_id), RESTRICTED_MAY(actor), today),
            &board_count_table, see_restricted_referral, b, err);
    b->sign = 1;
    for (size_t i = 0; !rc && i < b->n; i++) {
        struct board_offer *o = &b->offers[i];
        for (size_t k = 0; o->own && k <= o->n_teams; k++)
            *(k < o->n_teams ? &o->teams[k].longest : &o->all.longest) = STAMP_NONE;
    }
    return rc ? rc
              : q_each(c, &board_longest_own,
                    ARGS(V_TEXT(actor->unit), V_INT(actor->user_id), RESTRICTED_MAY(actor), today),
                    &board_count_table, see_longest, b, err);
}

static int board_count_all(
    struct conn *c, const struct actor *actor, int64_t id, struct board_build *b, struct err *err)
{
    bool own = false;
    for (size_t i = 0; i < b->n; i++) {
        struct board_offer *o = &b->offers[i];
        o->own = actor->unit && text_equal(o->provider, actor->unit);
        own = own || o->own;
    }
    int rc = id == INT_NONE ? board_count_kept(c, b, err) : board_count_everybody(c, id, b, false, err);
    return rc || !own ? rc : board_count_own(c, actor, b, err);
}

/* After the offer's last day there are neither places nor courses. */
static void board_after_end(struct board_offer *o, day_t today)
{
    for (size_t i = 0; i <= o->n_teams; i++) {
        struct board_row *row = i < o->n_teams ? &o->teams[i] : &o->all;
        for (int32_t w = 0; w < BOARD_POINTS; w++) {
            if (!day_is_none(o->end_day) && o->end_day.n < today.n + 7 * w)
                row->taken_at[w] = 0;
        }
    }
}

static int compare_offers(const void *x, const void *y)
{
    const struct board_offer *a = x, *b = y;
    if (a->own != b->own)
        return a->own ? -1 : 1;
    int order = text_compare(lang_pick(a->title, a->title_en), lang_pick(b->title, b->title_en));
    return order ? order : strcmp(a->key, b->key);
}

int board_read(struct conn *c, const struct actor *actor, const char *key, day_t today,
    struct board_offer **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    struct board_build b = {.today = today, .sign = 1};
    int rc = board_frame(c, key, &b, a, err);
    if (!rc && key && !b.n)
        rc = err_user(err, ERR_NOT_FOUND, "%s", tr("Tilbuddet findes ikke."));
    if (!rc)
        rc = board_count_all(c, actor, key ? b.offers[0].id : INT_NONE, &b, err);
    if (rc)
        return rc;
    for (size_t i = 0; i < b.n; i++) {
        struct board_offer *o = &b.offers[i];
        board_after_end(o, today);
        o->state = offer_state_of(&(struct intervention){.kind = o->kind,
                                      .legal_basis = o->legal_basis,
                                      .access = o->access,
                                      .source = o->source,
                                      .open_from = o->open_from,
                                      .last_referral_day = o->last_referral_day,
                                      .end_day = o->end_day},
            today);
        const struct board_row *rest = o->n_teams ? &o->teams[o->n_teams - 1] : NULL;
        if (rest && !rest->occupied && !rest->promised && !rest->waiting)
            o->n_teams--;
    }
    array_sort(b.offers, b.n, sizeof *b.offers, compare_offers);
    *ret = b.offers;
    *ret_n = b.n;
    return OK;
}
