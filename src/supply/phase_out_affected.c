#include "supply/phase_out_affected.h"

#include "base/sort.h"
#include "base/text.h"
#include "supply/phase_out_internal.h"
#include "system/code.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct affected_row {
    int64_t sort, citizen_id, responsible_id, restricted, seen, task_user_id;
    const char *source, *state, *district, *benefit, *condition, *outcome, *named;
    day_t since, ends, birth, task_due, answered;
};
static const struct field affected_fields[] = {
    FIELD(affected_row, sort, F_INT, NULL, 0),
    FIELD(affected_row, citizen_id, F_ID, NULL, 0),
    FIELD(affected_row, responsible_id, F_ID, NULL, 0),
    FIELD(affected_row, restricted, F_INT, NULL, 0),
    FIELD(affected_row, seen, F_INT, NULL, 0),
    FIELD(affected_row, task_user_id, F_ID, NULL, 0),
    FIELD(affected_row, source, F_TEXT, NULL, 0),
    FIELD(affected_row, state, F_TEXT, NULL, 0),
    FIELD(affected_row, district, F_TEXT, NULL, 0),
    FIELD(affected_row, benefit, F_TEXT, NULL, 0),
    FIELD(affected_row, condition, F_TEXT, NULL, 0),
    FIELD(affected_row, outcome, F_TEXT, NULL, 0),
    FIELD(affected_row, named, F_TEXT, NULL, 0),
    FIELD(affected_row, since, F_DAY, NULL, 0),
    FIELD(affected_row, ends, F_DAY, NULL, 0),
    FIELD(affected_row, birth, F_DAY, NULL, 0),
    FIELD(affected_row, task_due, F_DAY, NULL, 0),
    FIELD(affected_row, answered, F_DAY, NULL, 0),
};
static TABLE(affected_table, "affected_row", NULL, affected_row, affected_fields);

struct count_row {
    int64_t n, persons;
};
static const struct field count_fields[] = {
    FIELD(count_row, n, F_INT, NULL, 0),
    FIELD(count_row, persons, F_INT, NULL, 0),
};
static TABLE(count_table, "count_row", NULL, count_row, count_fields);

/* CASE WHEN 1 = 1 AND (…): the condition of lists as a column. */
#define AFFECTED_CITIZEN                                                                                     \
    "p.sort AS sort, c.id AS citizen_id, c.responsible_id AS responsible_id, c.restricted AS restricted, "   \
    "CASE WHEN 1 = 1 " RESTRICTED_SEEN(                                                                      \
        "$3", "$4", "$2") "THEN 1 ELSE 0 END AS seen, "                                                      \
                          "c.district AS district, c.condition AS condition, c.birth AS birth, "
/* What the affected live on today; of several benefits the latest begun counts, as in people/spell.c. Which kinds are benefits is asked
 * once a kind, in C. */
SQL(affected_select_spells,
    "SELECT s.citizen_id AS citizen_id, s.kind AS benefit, s.start_day AS since, s.id AS sort FROM ("
    "SELECT c.id AS citizen_id " AFFECTED_REFERRALS "UNION SELECT c.id AS citizen_id " AFFECTED_COURSES
    "UNION SELECT c.id AS citizen_id " AFFECTED_MARKS
    ") x CROSS JOIN spell s WHERE s.citizen_id = x.citizen_id "
    "AND s.start_day <= $2 AND (s.end_day IS NULL OR s.end_day > $2)");
SQL(affected_select_referrals, "SELECT 'referral' AS source, " AFFECTED_CITIZEN
                               "r.state AS state, r.sent_day AS since " AFFECTED_REFERRALS);
SQL(affected_select_courses, "SELECT 'course' AS source, " AFFECTED_CITIZEN
                             "o.start_day AS since, o.end_day AS ends " AFFECTED_COURSES);
SQL(affected_select_marks, "SELECT 'mark' AS source, " AFFECTED_CITIZEN
                           "f.outcome AS outcome, f.offers AS named, f.day AS answered " AFFECTED_MARKS);
SQL(affected_select_tasks,
    "SELECT p.sort AS sort, t.citizen_id AS citizen_id, t.user_id AS task_user_id, t.due_day AS task_due "
    "FROM phase_out_task t JOIN phase_out_offer p ON p.phase_out_id = t.phase_out_id AND p.intervention = t.intervention "
    "WHERE t.phase_out_id = $1 AND t.withdrawn IS NULL");
SQL(affected_count_referrals,
    "SELECT COUNT(*) AS n, COUNT(DISTINCT citizen_id) AS persons FROM referral "
    "WHERE intervention_id = $1 AND sent_day >= $2 AND sent_day <= $3 AND state <> 'draft'");
SQL(affected_count_persons,
    "SELECT COUNT(DISTINCT r.citizen_id) FROM phase_out_offer p CROSS JOIN intervention i CROSS JOIN referral r "
    "WHERE p.phase_out_id = $1 AND i.key = p.intervention AND r.intervention_id = i.id AND r.sent_day >= $2 "
    "AND r.sent_day <= $3 AND r.state <> 'draft'");
/* Two counts, each a range of the index course_running. */
SQL(affected_count_active,
    "SELECT (SELECT COUNT(*) FROM course WHERE intervention_id = $1 AND end_day IS NULL AND start_day <= $2) "
    "+ (SELECT COUNT(*) FROM course WHERE intervention_id = $1 AND end_day > $2 AND start_day <= $2)");

/* ---- rows ---- */

enum { POOL_SIZE = 1024, KINDS = 64 };

/* The benefit that counts so far for a row. */
struct affected_began {
    day_t day;
    int64_t id;
};

/* Rows under construction. Texts of few kinds are kept once. */
struct affected_build {
    struct phase_out_affected *rows;
    size_t n, room;
    size_t offer_of[PHASE_OUT_OFFERS + 1]; /* index by sort */
    const char *pool[POOL_SIZE];
    struct {
        const char *kind;
        bool benefit;
    } kinds[KINDS];
    size_t n_kinds;
    struct affected_began *began; /* beside the rows, once they are merged */
    struct arena *a;
    bool failed;
};

static const char *pooled(struct affected_build *b, const char *text)
{
    uint32_t hash = 2166136261u;
    if (!text || !*text)
        return NULL;
    for (const char *s = text; *s; s++)
        hash = (hash ^ (unsigned char)*s) * 16777619u;
    const char **slot = &b->pool[hash % POOL_SIZE];
    if (!*slot || strcmp(*slot, text) != 0)
        *slot = arena_strdup(b->a, text);
    b->failed = b->failed || !*slot;
    return *slot;
}

static struct phase_out_affected *affected_new(struct affected_build *b)
{
    if (b->n == b->room) {
        size_t room = b->room ? 2 * b->room : 256;
        struct phase_out_affected *rows = arena_array(b->a, room, sizeof *rows);
        if (!rows)
            return NULL;
        if (b->n)
            memcpy(rows, b->rows, b->n * sizeof *rows);
        b->rows = rows;
        b->room = room;
    }
    return &b->rows[b->n++];
}

static unsigned need_of(const struct affected_row *row)
{
    if (text_equal(row->source, "course"))
        return NEED_RUNNING;
    if (text_equal(row->source, "mark"))
        return NEED_MARKED;
    if (text_equal(row->state, "accepted"))
        return NEED_ACCEPTED;
    return text_equal(row->state, "wait_listed") ? NEED_LISTED : NEED_SENT;
}

static enum phase_out_answer answer_of(const char *outcome)
{
    if (!outcome)
        return ANSWER_NONE;
    return text_equal(outcome, "moved")      ? ANSWER_MOVED
           : text_equal(outcome, "declined") ? ANSWER_DECLINED
                                             : ANSWER_INFORMED;
}

static int affected_add(const void *data, void *ctx, struct err *err)
{
    const struct affected_row *row = data;
    struct affected_build *b = ctx;
    if (row->seen != 1 || row->sort < 1 || row->sort > PHASE_OUT_OFFERS)
        return OK;
    struct phase_out_affected *to = affected_new(b);
    if (!to)
        return err_set(err, ERR_LIMIT, "phase_out_affected: out of memory");
    *to = (struct phase_out_affected){.citizen_id = row->citizen_id,
        .responsible_id = row->responsible_id,
        .task_user_id = INT_NONE,
        .offer = b->offer_of[row->sort],
        .need = need_of(row),
        .answer = answer_of(row->outcome),
        .since = row->since,
        .ends = row->ends,
        .task_due = DAY_NONE,
        .answered = row->answered,
        .birth = row->birth,
        .restricted = row->restricted,
        .district = pooled(b, row->district),
        .condition = pooled(b, row->condition),
        .named = pooled(b, row->named)};
    return b->failed ? err_set(err, ERR_LIMIT, "phase_out_affected: out of memory") : OK;
}

static int affected_compare(const void *x, const void *y)
{
    const struct phase_out_affected *a = x, *b = y;
    if (a->citizen_id != b->citizen_id)
        return a->citizen_id < b->citizen_id ? -1 : 1;
    if (a->offer != b->offer)
        return a->offer < b->offer ? -1 : 1;
    return a->need < b->need ? -1 : a->need > b->need;
}

/* Rows of one citizen in one offer become one. */
static void affected_merge(struct affected_build *b)
{
    size_t kept = 0;
    if (b->n)
        array_sort(b->rows, b->n, sizeof *b->rows, affected_compare);
    for (size_t i = 0; i < b->n; i++) {
        struct phase_out_affected *last = kept ? &b->rows[kept - 1] : NULL, *row = &b->rows[i];
        if (!last || last->citizen_id != row->citizen_id || last->offer != row->offer) {
            b->rows[kept++] = *row;
            continue;
        }
        last->need |= row->need;
        if (row->need & NEED_RUNNING) {
            last->ends = row->ends;
            last->since = row->since;
        }
        if (row->need & NEED_MARKED) {
            last->answer = row->answer;
            last->named = row->named;
            last->answered = row->answered;
        }
    }
    b->n = kept;
}

/* The first row of the citizen at or after the offer; n when there is none. */
static size_t affected_find(const struct affected_build *b, int64_t citizen_id, size_t offer)
{
    struct phase_out_affected wanted = {.citizen_id = citizen_id, .offer = offer};
    size_t low = 0, high = b->n;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (affected_compare(&b->rows[mid], &wanted) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static bool is_benefit(struct affected_build *b, const char *kind)
{
    for (size_t i = 0; i < b->n_kinds; i++)
        if (text_equal(b->kinds[i].kind, kind))
            return b->kinds[i].benefit;
    bool benefit = code_find("benefit", kind) != NULL;
    if (b->n_kinds < KINDS) {
        b->kinds[b->n_kinds].kind = arena_strdup(b->a, kind);
        b->kinds[b->n_kinds++].benefit = benefit;
    }
    return benefit;
}

static int spell_add(const void *data, void *ctx, struct err *err)
{
    const struct affected_row *spell = data;
    struct affected_build *b = ctx;
    if (!is_benefit(b, spell->benefit))
        return OK;
    for (size_t i = affected_find(b, spell->citizen_id, 0);
         i < b->n && b->rows[i].citizen_id == spell->citizen_id; i++) {
        struct affected_began *began = &b->began[i];
        if (began->id &&
            (began->day.n > spell->since.n || (began->day.n == spell->since.n && began->id > spell->sort)))
            continue;
        *began = (struct affected_began){spell->since, spell->sort};
        b->rows[i].benefit = pooled(b, spell->benefit);
    }
    return b->failed ? err_set(err, ERR_LIMIT, "phase_out_affected: out of memory") : OK;
}

static int task_add(const void *data, void *ctx, struct err *err)
{
    const struct affected_row *task = data;
    struct affected_build *b = ctx;
    (void)err;
    if (!b->n || task->sort < 1 || task->sort > PHASE_OUT_OFFERS)
        return OK;
    size_t offer = b->offer_of[task->sort], i = affected_find(b, task->citizen_id, offer);
    if (i < b->n && b->rows[i].citizen_id == task->citizen_id && b->rows[i].offer == offer) {
        b->rows[i].task_user_id = b->rows[i].responsible_id = task->task_user_id;
        b->rows[i].task_due = task->task_due;
    }
    return OK;
}

int phase_out_affected(struct conn *c, const struct actor *actor, int64_t phase_out_id,
    const struct phase_out_offer_view *offers, size_t n_offers, day_t today, struct phase_out_affected **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    const struct sql *sources[] = {
        &affected_select_referrals, &affected_select_courses, &affected_select_marks};
    struct affected_build *b = arena_alloc(a, sizeof *b);
    int rc = b ? OK : err_set(err, ERR_LIMIT, "phase_out_affected: out of memory");
    if (rc)
        return rc;
    *b = (struct affected_build){.a = a};
    for (size_t i = 0; i < n_offers; i++)
        if (offers[i].sort >= 1 && offers[i].sort <= PHASE_OUT_OFFERS)
            b->offer_of[offers[i].sort] = i;
    for (size_t i = 0; !rc && i < sizeof sources / sizeof sources[0]; i++)
        rc = q_each(c, sources[i],
            ARGS(V_INT(phase_out_id), V_DAY(today), V_INT(actor->user_id), RESTRICTED_MAY(actor)),
            &affected_table, affected_add, b, err);
    if (!rc) {
        affected_merge(b);
        b->began = arena_array(a, b->n + 1, sizeof *b->began);
        rc = b->began ? q_each(c, &affected_select_spells, ARGS(V_INT(phase_out_id), V_DAY(today)),
                            &affected_table, spell_add, b, err)
                      : err_set(err, ERR_LIMIT, "phase_out_affected: out of memory");
    }
    if (!rc)
        rc = q_each(c, &affected_select_tasks, ARGS(V_INT(phase_out_id)), &affected_table, task_add, b, err);
    *ret = b->rows;
    *ret_n = rc ? 0 : b->n;
    return rc;
}

int64_t phase_out_persons(const struct phase_out_affected *rows, size_t n)
{
    int64_t persons = 0;
    for (size_t i = 0; i < n; i++)
        persons += i == 0 || rows[i].citizen_id != rows[i - 1].citizen_id;
    return persons;
}

/* ---- numbers ---- */

static int count_year(struct conn *c, int64_t intervention_id, day_t from, day_t to, int64_t *ret,
    int64_t *ret_persons, struct err *err)
{
    struct count_row row;
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "phase_out_counts: out of memory");
    int rc = q_one(c, &affected_count_referrals, ARGS(V_INT(intervention_id), V_DAY(from), V_DAY(to)),
        &count_table, &row, a, err);
    if (!rc) {
        *ret = row.n;
        *ret_persons = row.persons;
    }
    arena_free(a);
    return rc;
}

int phase_out_counts(struct conn *c, const struct phase_out_offer_view *offers, size_t n, day_t today,
    struct phase_out_count *ret, struct err *err)
{
    int year = day_year(today), rc = OK;
    day_t first = day_from_ymd(year, 1, 1);
    for (size_t i = 0; !rc && i < n; i++) {
        int64_t id = offers[i].intervention_id;
        rc = count_year(c, id, day_from_ymd(year - 1, 1, 1), (day_t){first.n - 1}, &ret[i].before,
            &ret[i].before_persons, err);
        if (!rc)
            rc = count_year(c, id, first, today, &ret[i].now, &ret[i].now_persons, err);
        if (!rc)
            rc = q_int(c, &affected_count_active, ARGS(V_INT(id), V_DAY(today)), &ret[i].active, err);
    }
    return rc;
}

int phase_out_count_persons(
    struct conn *c, int64_t phase_out_id, day_t from, day_t to, int64_t *ret, struct err *err)
{
    return q_int(c, &affected_count_persons, ARGS(V_INT(phase_out_id), V_DAY(from), V_DAY(to)), ret, err);
}

struct phase_out_expected phase_out_expected_of(int64_t last_year, day_t stop, day_t end, day_t today)
{
    struct phase_out_expected none = {INT_NONE, INT_NONE, INT_NONE, NAN};
    day_t from = day_is_none(stop) ? end : stop;
    if (last_year == INT_NONE || day_is_none(from))
        return none;
    int year = day_year(from) > day_year(today) ? day_year(from) : day_year(today);
    day_t first = day_from_ymd(year, 1, 1), last = day_from_ymd(year, 12, 31),
          before = day_from_ymd(day_year(today) - 1, 1, 1), this_year = day_from_ymd(day_year(today), 1, 1);
    int64_t after = last.n - (from.n < first.n - 1 ? first.n - 1 : from.n);
    double rate = (double)last_year / (double)(this_year.n - before.n), days = (double)after,
           share = days / (double)(this_year.n - before.n), mean = rate * days,
           half = 1.96 * sqrt((double)last_year * share * (1 + share));
    return (struct phase_out_expected){.value = llround(mean),
        .low = llround(fmax(0, floor(mean - half))),
        .high = llround(ceil(mean + half)),
        .exact = mean};
}
