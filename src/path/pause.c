#include "path/pause.h"

#include "base/lang.h"
#include "base/sort.h"
#include "base/text.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/load.h"
#include "system/setting.h"

#include <stdlib.h>

enum { PAUSE_STANDARD_DAYS = 56, PAUSE_CHUNK = 100, PAUSE_CODE_DEPTH = 4, PAUSE_RANGE_IDS = 10000 };

SETTING(pause_setting, .key = "pause_limit_days",
    .label = N_(
        "Pause: dage på ydelse uden indsats, før borgeren bliver vist på listen. Kilden (notat 2023, Væksthusets "
        "Forskningscenter 2018) nævner ikke et antal; 56 er Tovholders eget valg"),
    .standard = "56", .type = F_INT, .min = 1, .max = 3650);

static const struct field pause_rule_fields[] = {
    FIELD(pause_rule, id, F_ID, NULL, FR_PRIMARY),
    FIELD_CODE(pause_rule, target_group, N_("Målgruppe (ydelse)"), FR_REQUIRED, "benefit"),
    FIELD(pause_rule, limit_days, F_INT, N_("Grænse i dage"), 0),
    FIELD(pause_rule, valid_from, F_DAY, N_("Første dag"), 0),
    FIELD(pause_rule, valid_to, F_DAY, N_("Sidste dag"), 0),
    FIELD(pause_rule, source, F_TEXT, N_("Kilde"), 0),
    FIELD(pause_rule, note, F_TEXT, N_("Bemærkning"), 0),
};
TABLE(pause_rule_table, "pause_rule", N_("Grænser for pauser"), pause_rule, pause_rule_fields);
LOAD(pause_rule_load, .file = "pause_rules", .table = &pause_rule_table, .order = 60,
    .keys = {"target_group", "valid_from"});

static const struct field pause_suspension_fields[] = {
    FIELD(pause_suspension, id, F_ID, NULL, FR_PRIMARY),
    FIELD(pause_suspension, citizen_id, F_ID, NULL, FR_REQUIRED),
    FIELD_CODE(pause_suspension, reason, N_("Årsag"), FR_REQUIRED, "pause_reason"),
    FIELD(pause_suspension, from_day, F_DAY, N_("Første dag"), FR_REQUIRED),
    FIELD(pause_suspension, to_day, F_DAY, N_("Sidste dag"), 0),
    FIELD_MAX(pause_suspension, note, F_LONG, N_("Bemærkning"), 0, 500),
    FIELD(pause_suspension, user_id, F_ID, NULL, 0),
    FIELD(pause_suspension, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(pause_suspension_table, "pause_suspension", N_("Pauser i bero"), pause_suspension,
    pause_suspension_fields);

/* What a pause is made of, as the statements give it. */
struct pause_row {
    int64_t citizen_id;
    int64_t what; /* enum pause_what */
    day_t start_day, end_day;
    struct stamp created; /* of a plan action without start_day */
    const char *code;
};
static const struct field pause_row_fields[] = {
    FIELD(pause_row, citizen_id, F_ID, NULL, 0),
    FIELD(pause_row, what, F_INT, NULL, 0),
    FIELD(pause_row, start_day, F_DAY, NULL, 0),
    FIELD(pause_row, end_day, F_DAY, NULL, 0),
    FIELD(pause_row, created, F_STAMP, NULL, 0),
    FIELD(pause_row, code, F_TEXT, NULL, 0),
};
static TABLE(pause_row_table, "pause_row", NULL, pause_row, pause_row_fields);

/* enum pause_what; a spell gives its kind, and whether that is a benefit is seen here. Work and education are the spells that are no
 * benefit. Who is dead or gone has no pause: something else runs from that day. */
#define PAUSE_SPELLS                                                                                         \
    "SELECT s.citizen_id AS citizen_id, 0 AS what, s.start_day AS start_day, s.end_day AS end_day, "         \
    "CAST(NULL AS BIGINT) AS created, s.kind AS code FROM spell s "
#define PAUSE_COURSES                                                                                        \
    "SELECT o.citizen_id AS citizen_id, 1 AS what, o.start_day AS start_day, o.end_day AS end_day, "         \
    "CAST(NULL AS BIGINT) AS created, CAST(NULL AS TEXT) AS code FROM course o "
#define PAUSE_ACTIONS                                                                                        \
    "SELECT p.citizen_id AS citizen_id, 1 AS what, p.start_day AS start_day, p.done_day + 1 AS end_day, "    \
    "p.created AS created, CAST(NULL AS TEXT) AS code FROM plan_action p "
#define PAUSE_AFTERCARE                                                                                      \
    "SELECT f.citizen_id AS citizen_id, 1 AS what, f.start_day AS start_day, f.end_day AS end_day, "         \
    "CAST(NULL AS BIGINT) AS created, CAST(NULL AS TEXT) AS code FROM aftercare f "
#define PAUSE_SUSPENSIONS                                                                                    \
    "SELECT u.citizen_id AS citizen_id, 2 AS what, u.from_day AS start_day, u.to_day + 1 AS end_day, "       \
    "CAST(NULL AS BIGINT) AS created, u.reason AS code FROM pause_suspension u "
#define PAUSE_GONE                                                                                           \
    "SELECT c.id AS citizen_id, 1 AS what, CASE WHEN c.moved IS NULL OR c.dead < c.moved THEN c.dead "       \
    "ELSE c.moved END AS start_day, CAST(NULL AS BIGINT) AS end_day, CAST(NULL AS BIGINT) AS created, "      \
    "CAST(NULL AS TEXT) AS code FROM citizen c "
#define PAUSE_IDS                                                                                            \
    "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, "           \
    "$21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, "   \
    "$41, $42, $43, $44, $45, $46, $47, $48, $49, $50, $51, $52, $53, $54, $55, $56, $57, $58, $59, $60, "   \
    "$61, $62, $63, $64, $65, $66, $67, $68, $69, $70, $71, $72, $73, $74, $75, $76, $77, $78, $79, $80, "   \
    "$81, $82, $83, $84, $85, $86, $87, $88, $89, $90, $91, $92, $93, $94, $95, $96, $97, $98, $99, $100) "
/* An action counts from its start to its end; one that runs without a start from when it was written. One that is done and never had a
 * start was a task, not an effort. */
#define PAUSE_ACTIONS_COUNT                                                                                  \
    "(p.state = 'running' OR (p.state = 'done' AND p.start_day IS NOT NULL AND p.done_day IS NOT NULL)) "

SQL(pause_select_citizens, PAUSE_SPELLS
    "WHERE s.citizen_id IN " PAUSE_IDS "UNION ALL " PAUSE_COURSES "WHERE o.citizen_id IN " PAUSE_IDS
    "UNION ALL " PAUSE_ACTIONS "WHERE p.citizen_id IN " PAUSE_IDS "AND " PAUSE_ACTIONS_COUNT
    "UNION ALL " PAUSE_AFTERCARE "WHERE f.citizen_id IN " PAUSE_IDS "UNION ALL " PAUSE_SUSPENSIONS
    "WHERE u.citizen_id IN " PAUSE_IDS "UNION ALL " PAUSE_GONE "WHERE c.id IN " PAUSE_IDS
    "AND (c.dead IS NOT NULL OR c.moved IS NOT NULL) ORDER BY citizen_id, start_day");

/* The same of the living citizens whose tovholder $1 is, at most $2 of them; in no order. The indices hold all that is read of citizens, spells and
 * courses. */
#define PAUSE_MINE "(SELECT id FROM mine) "
SQL_KEPT(pause_select_responsible,
    "WITH mine AS (SELECT id FROM citizen WHERE responsible_id = $1 AND dead IS NULL ORDER BY sort_name, id LIMIT $2) " PAUSE_SPELLS
    "WHERE s.citizen_id IN " PAUSE_MINE "UNION ALL " PAUSE_COURSES "WHERE o.citizen_id IN " PAUSE_MINE
    "UNION ALL " PAUSE_ACTIONS "WHERE p.citizen_id IN " PAUSE_MINE "AND " PAUSE_ACTIONS_COUNT
    "UNION ALL " PAUSE_AFTERCARE "WHERE f.citizen_id IN " PAUSE_MINE "UNION ALL " PAUSE_SUSPENSIONS
    "WHERE u.citizen_id IN " PAUSE_MINE "UNION ALL " PAUSE_GONE
    "WHERE c.responsible_id = $1 AND c.dead IS NULL AND c.moved IS NOT NULL");

/* Everything of those with ids in ($1, $2]; no order, the sorting is done here. */
#define PAUSE_RANGE(id) "WHERE " id " > $1 AND " id " <= $2 "
SQL(pause_select_range,
    PAUSE_SPELLS PAUSE_RANGE("s.citizen_id") "UNION ALL " PAUSE_COURSES PAUSE_RANGE(
        "o.citizen_id") "UNION ALL " PAUSE_ACTIONS
        PAUSE_RANGE("p.citizen_id") "AND " PAUSE_ACTIONS_COUNT "UNION ALL " PAUSE_AFTERCARE PAUSE_RANGE(
            "f.citizen_id") "UNION ALL " PAUSE_SUSPENSIONS PAUSE_RANGE("u.citizen_id") "UNION ALL " PAUSE_GONE
            PAUSE_RANGE("c.id") "AND (c.dead IS NOT NULL OR c.moved IS NOT NULL)");
SQL(pause_max_citizen, "SELECT COALESCE(MAX(id), 0) FROM citizen");

SQL_KEPT(pause_select_rules,
    "SELECT id, target_group, limit_days, valid_from, valid_to, source, note FROM pause_rule "
    "ORDER BY target_group, valid_from NULLS FIRST");
SQL(pause_suspension_select_citizen,
    "SELECT id, citizen_id, reason, from_day, to_day, note, user_id, version FROM pause_suspension "
    "WHERE citizen_id = $1 ORDER BY from_day DESC, id DESC");
SQL(pause_suspension_select_id,
    "SELECT id, citizen_id, reason, from_day, to_day, note, user_id, version FROM pause_suspension WHERE id = $1");
SQL(pause_suspension_delete, "DELETE FROM pause_suspension WHERE id = $1 AND version = $2");

int64_t pause_standard_days(void)
{
    int64_t days = setting_int(&pause_setting);
    return days == INT_NONE ? PAUSE_STANDARD_DAYS : days;
}

bool pause_may_see(const struct sight *sight)
{
    const unsigned all = SIGHT_JOB | SIGHT_HEALTH | SIGHT_SOCIAL | SIGHT_UPSKILLING;
    return sight->benefit && !sight->referral_only && (sight->tracks & all) == all;
}

/* ---- the limit ---- */

/* A benefit with itself and what it is a part of, nearest first. */
struct pause_benefit {
    const char *chain[PAUSE_CODE_DEPTH];
    bool has_rule; /* one of them has */
};
struct pause_limits {
    struct pause_rule *rules;
    size_t n;
    int64_t standard;
    struct pause_benefit *benefits; /* every code of the list, so that nothing is looked up per day */
    size_t n_benefits;
};

static int limits_read(struct conn *c, struct pause_limits *ret, struct arena *a, struct err *err)
{
    const struct code *all;
    size_t n = code_all(&all);
    ret->standard = pause_standard_days();
    ret->n_benefits = 0;
    ret->benefits = arena_array(a, n + 1, sizeof *ret->benefits);
    if (!ret->benefits)
        return err_set(err, ERR_LIMIT, "limits_read: out of memory");
    int rc = q_all(c, &pause_select_rules, NO_ARGS, &pause_rule_table, &ret->rules, &ret->n, a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        if (!text_equal(all[i].list, "benefit"))
            continue;
        struct pause_benefit *b = &ret->benefits[ret->n_benefits++];
        const struct code *code = &all[i];
        for (int depth = 0; code && depth < PAUSE_CODE_DEPTH; depth++) {
            b->chain[depth] = code->code;
            for (size_t k = 0; k < ret->n; k++)
                b->has_rule |= text_equal(ret->rules[k].target_group, code->code);
            code = code_find("benefit", code->parent);
        }
    }
    return rc;
}

/* The benefit of a spell kind; NULL when it is no benefit. Spans hold the text of the list itself, which is found without comparing. */
static const struct pause_benefit *limits_benefit(const struct pause_limits *l, const char *kind)
{
    for (size_t i = 0; kind && i < l->n_benefits; i++) {
        const char *code = l->benefits[i].chain[0];
        if (code == kind || (*code == *kind && text_equal(code, kind)))
            return &l->benefits[i];
    }
    return NULL;
}

/* The rule of the benefit itself goes before that of the benefit it is a part of. */
static int64_t limits_of(const char *benefit, day_t day, const void *ctx)
{
    const struct pause_limits *l = ctx;
    const struct pause_benefit *b = limits_benefit(l, benefit);
    for (int depth = 0; b && b->has_rule && depth < PAUSE_CODE_DEPTH && b->chain[depth]; depth++) {
        for (size_t i = 0; i < l->n; i++) {
            const struct pause_rule *r = &l->rules[i];
            if (text_equal(r->target_group, b->chain[depth]) &&
                (day_is_none(r->valid_from) || r->valid_from.n <= day.n) &&
                (day_is_none(r->valid_to) || r->valid_to.n >= day.n))
                return r->limit_days;
        }
    }
    return l->standard;
}

/* ---- the pure part ---- */

/* Days [from, to) in which nothing changes. */
struct pause_piece {
    day_t from, to;
    bool active, suspended;
    const char *benefit; /* whose days are counted, or NULL */
};

static int by_day(const void *x, const void *y)
{
    int32_t a = *(const int32_t *)x, b = *(const int32_t *)y;
    return (a > b) - (a < b);
}

static bool covers(const struct pause_span *s, int32_t day)
{
    return s->start.n <= day && (day_is_none(s->end) || s->end.n > day);
}

static struct pause_piece piece_of(const struct pause_span *spans, size_t n, int32_t from, int32_t to,
    pause_limit_fn *limit, const void *ctx)
{
    struct pause_piece p = {{from}, {to}, false, false, NULL};
    int32_t latest = INT32_MIN;
    for (size_t i = 0; i < n; i++) {
        const struct pause_span *s = &spans[i];
        if (!covers(s, from))
            continue;
        p.active |= s->what == PAUSE_ACTIVE;
        p.suspended |= s->what == PAUSE_SUSPENDED;
        if (s->what == PAUSE_ON_BENEFIT && s->start.n >= latest &&
            limit(s->code, (day_t){from}, ctx) != INT_NONE) {
            p.benefit = s->code;
            latest = s->start.n;
        }
    }
    return p;
}

/* The pieces up to last, in order. */
static size_t cut(const struct pause_span *spans, size_t n, day_t last, pause_limit_fn *limit,
    const void *ctx, struct pause_piece **ret, struct arena *a)
{
    int32_t *days = arena_array(a, 2 * n + 1, sizeof *days);
    struct pause_piece *pieces = arena_array(a, 2 * n + 1, sizeof *pieces);
    size_t n_days = 0, n_pieces = 0;
    *ret = pieces;
    if (!days || !pieces)
        return 0;
    for (size_t i = 0; i < n; i++) {
        if (spans[i].start.n < last.n)
            days[n_days++] = spans[i].start.n;
        if (!day_is_none(spans[i].end) && spans[i].end.n < last.n)
            days[n_days++] = spans[i].end.n;
    }
    days[n_days++] = last.n;
    array_sort(days, n_days, sizeof *days, by_day);
    for (size_t i = 0; i + 1 < n_days; i++) {
        if (days[i] < days[i + 1])
            pieces[n_pieces++] = piece_of(spans, n, days[i], days[i + 1], limit, ctx);
    }
    return n_pieces;
}

/* The day the counted days reach the limit. */
static day_t due_day(const struct pause_piece *pieces, size_t n, const struct pause *p, day_t last)
{
    int64_t days = 0;
    for (size_t i = 0; i < n; i++) {
        if (!pieces[i].benefit || pieces[i].suspended)
            continue;
        int64_t more = pieces[i].to.n - pieces[i].from.n;
        if (days + more >= p->limit_days)
            return (day_t){(int32_t)(pieces[i].from.n + p->limit_days - days)};
        days += more;
    }
    bool counts = day_is_none(p->end) && !p->suspension;
    return counts ? (day_t){(int32_t)(last.n + p->limit_days - days)} : DAY_NONE;
}

/* The pieces of one time without activity as a pause; false when no day of it counts. */
static bool pause_of_pieces(const struct pause_piece *pieces, size_t n, const struct pause_span *spans,
    size_t n_spans, day_t last, pause_limit_fn *limit, const void *ctx, struct pause *ret)
{
    struct pause p = {.citizen_id = INT_NONE, .start = DAY_NONE, .end = DAY_NONE};
    for (size_t i = 0; i < n; i++) {
        if (!pieces[i].benefit)
            continue;
        p.start = day_is_none(p.start) ? pieces[i].from : p.start;
        p.end = pieces[i].to;
        p.benefit = pieces[i].benefit;
        p.days += pieces[i].suspended ? 0 : pieces[i].to.n - pieces[i].from.n;
    }
    if (p.days == 0)
        return false;
    p.limit_days = limit(p.benefit, (day_t){p.end.n - 1}, ctx);
    p.is_over = p.limit_days != INT_NONE && p.days > p.limit_days;
    if (p.end.n == last.n) {
        struct pause_piece today = piece_of(spans, n_spans, last.n, last.n + 1, limit, ctx);
        if (!today.active && today.benefit)
            p.end = DAY_NONE;
    }
    for (size_t i = 0; day_is_none(p.end) && i < n_spans; i++) {
        if (spans[i].what == PAUSE_SUSPENDED && covers(&spans[i], last.n))
            p.suspension = spans[i].code;
    }
    p.due = due_day(pieces, n, &p, last);
    *ret = p;
    return true;
}

size_t pause_find(const struct pause_span *spans, size_t n, day_t last, pause_limit_fn *limit,
    const void *ctx, struct pause *ret, struct arena *a)
{
    struct pause_piece *pieces;
    size_t n_pieces = cut(spans, n, last, limit, ctx, &pieces, a), n_pauses = 0;
    for (size_t i = 0; i < n_pieces;) {
        size_t end = i;
        while (end < n_pieces && !pieces[end].active)
            end++;
        if (end > i && pause_of_pieces(&pieces[i], end - i, spans, n, last, limit, ctx, &ret[n_pauses]))
            n_pauses++;
        i = end > i ? end : i + 1;
    }
    return n_pauses;
}

/* ---- from the database ---- */

/* false = says nothing about a pause. */
static bool span_of_row(const struct pause_limits *limits, const struct pause_row *r, struct pause_span *ret)
{
    day_t start = r->start_day;
    enum pause_what what = (enum pause_what)r->what;
    const char *code = r->code;
    if (what == PAUSE_ON_BENEFIT) {
        const struct pause_benefit *benefit = limits_benefit(limits, code);
        what = benefit ? PAUSE_ON_BENEFIT : PAUSE_ACTIVE;
        code = benefit ? benefit->chain[0] : NULL;
    }
    if (day_is_none(start) && !stamp_is_none(r->created))
        start = stamp_local_day(r->created);
    *ret = (struct pause_span){what, start, r->end_day, code};
    return !day_is_none(start) && (day_is_none(r->end_day) || r->end_day.n > start.n);
}

struct pause_rows {
    struct pause_row *rows;
    size_t n;
};

static int rows_read(
    struct conn *c, const int64_t *ids, size_t n, struct pause_rows *ret, struct arena *a, struct err *err)
{
    struct val args[PAUSE_CHUNK];
    for (size_t i = 0; i < PAUSE_CHUNK; i++)
        args[i] = V_INT(ids[i < n ? i : n - 1]);
    return q_all(c, &pause_select_citizens, args, PAUSE_CHUNK, &pause_row_table, &ret->rows, &ret->n, a, err);
}

/* The rows of one citizen as spans. */
static struct pause_span *spans_of(const struct pause_limits *limits, const struct pause_rows *rows,
    int64_t id, size_t *ret_n, struct arena *a)
{
    size_t lo = 0, hi = rows->n, n = 0;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (rows->rows[mid].citizen_id < id)
            lo = mid + 1;
        else
            hi = mid;
    }
    for (hi = lo; hi < rows->n && rows->rows[hi].citizen_id == id; hi++)
        ;
    struct pause_span *spans = arena_array(a, hi - lo + 1, sizeof *spans);
    for (size_t i = lo; spans && i < hi; i++)
        n += span_of_row(limits, &rows->rows[i], &spans[n]);
    *ret_n = n;
    return spans;
}

int pause_of_citizen(struct conn *c, int64_t citizen_id, day_t today, struct pause **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    struct pause_limits limits;
    struct pause_rows rows;
    size_t n;
    *ret_n = 0;
    int rc = limits_read(c, &limits, a, err);
    if (!rc)
        rc = rows_read(c, &citizen_id, 1, &rows, a, err);
    if (rc)
        return rc;
    struct pause_span *spans = spans_of(&limits, &rows, citizen_id, &n, a);
    struct pause *all = arena_array(a, n + 1, sizeof *all);
    if (!spans || !all)
        return err_set(err, ERR_LIMIT, "pause_of_citizen: out of memory");
    size_t n_all = pause_find(spans, n, today, limits_of, &limits, all, a), kept = 0;
    for (size_t i = 0; i < n_all; i++) {
        if (!all[i].is_over)
            continue;
        all[kept] = all[i];
        all[kept++].citizen_id = citizen_id;
    }
    *ret = all;
    *ret_n = kept;
    return OK;
}

/* Drops what ended before the last activity did: a pause that goes on today cannot begin earlier. 0 = there is none, something is active today. */
static size_t since_last_activity(struct pause_span *spans, size_t n, day_t today)
{
    int32_t ended = INT32_MIN;
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        const struct pause_span *s = &spans[i];
        if (s->what != PAUSE_ACTIVE || s->start.n > today.n)
            continue;
        if (covers(s, today.n))
            return 0;
        ended = s->end.n > ended ? s->end.n : ended;
    }
    for (size_t i = 0; i < n; i++) {
        if (day_is_none(spans[i].end) || spans[i].end.n >= ended)
            spans[kept++] = spans[i];
    }
    return kept;
}

/* The pause that goes on, of one citizen's spans, which it thins out. */
static bool pause_now(struct pause_span *spans, size_t n, day_t today, const struct pause_limits *limits,
    struct pause *ret, struct arena *a)
{
    n = since_last_activity(spans, n, today);
    if (!n)
        return false;
    struct pause *all = arena_array(a, n + 1, sizeof *all);
    size_t k = all ? pause_find(spans, n, today, limits_of, limits, all, a) : 0;
    if (!k || !day_is_none(all[k - 1].end))
        return false;
    *ret = all[k - 1];
    return true;
}

int pause_of_citizens(struct conn *c, const int64_t *ids, size_t n, day_t today, struct pause **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    struct pause_limits limits;
    size_t kept = 0;
    struct pause *found = arena_array(a, n + 1, sizeof *found);
    int rc =
        found ? limits_read(c, &limits, a, err) : err_set(err, ERR_LIMIT, "pause_of_citizens: out of memory");
    for (size_t at = 0; !rc && at < n; at += PAUSE_CHUNK) {
        struct pause_rows rows;
        size_t chunk = n - at < PAUSE_CHUNK ? n - at : PAUSE_CHUNK;
        rc = rows_read(c, &ids[at], chunk, &rows, a, err);
        for (size_t i = at; !rc && i < at + chunk; i++) {
            size_t n_spans;
            struct pause_span *spans = spans_of(&limits, &rows, ids[i], &n_spans, a);
            if (!spans)
                rc = err_set(err, ERR_LIMIT, "pause_of_citizens: out of memory");
            else if (pause_now(spans, n_spans, today, &limits, &found[kept], a))
                found[kept++].citizen_id = ids[i];
        }
    }
    *ret = found;
    *ret_n = rc ? 0 : kept;
    return rc;
}

static int by_id(const void *x, const void *y)
{
    const struct pause_row *a = x, *b = y;
    return (a->citizen_id > b->citizen_id) - (a->citizen_id < b->citizen_id);
}

int pause_of_responsible(struct conn *c, int64_t user_id, int64_t most, day_t today, struct pause **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    struct pause_limits limits;
    struct pause_rows all;
    size_t kept = 0;
    *ret_n = 0;
    int rc = limits_read(c, &limits, a, err);
    if (!rc)
        rc = q_all(c, &pause_select_responsible, ARGS(V_INT(user_id), V_INT(most)), &pause_row_table,
            &all.rows, &all.n, a, err);
    struct pause *found = rc ? NULL : arena_array(a, all.n + 1, sizeof *found);
    if (!rc && !found)
        rc = err_set(err, ERR_LIMIT, "pause_of_responsible: out of memory");
    if (!rc && all.n)
        array_sort(all.rows, all.n, sizeof *all.rows, by_id);
    for (size_t i = 0, n_spans; !rc && i < all.n;) {
        int64_t id = all.rows[i].citizen_id;
        struct pause_rows of_one = {&all.rows[i], 0};
        for (; i < all.n && all.rows[i].citizen_id == id; i++)
            of_one.n++;
        struct pause_span *spans = spans_of(&limits, &of_one, id, &n_spans, a);
        if (!spans)
            rc = err_set(err, ERR_LIMIT, "pause_of_responsible: out of memory");
        else if (pause_now(spans, n_spans, today, &limits, &found[kept], a))
            found[kept++].citizen_id = id;
    }
    *ret = found;
    *ret_n = rc ? 0 : kept;
    return rc;
}

/* ---- everybody ---- */

/* A span with its citizen. */
struct pause_item {
    int64_t citizen_id;
    struct pause_span span;
};
struct pause_range {
    const struct pause_limits *limits;
    struct pause_item *items;
    size_t n, room;
    struct arena *a;
};

static int range_row(const void *row, void *ctx, struct err *err)
{
    const struct pause_row *r = row;
    struct pause_range *range = ctx;
    if (range->n == range->room) {
        size_t room = range->room ? 2 * range->room : 8192;
        struct pause_item *more = arena_array(range->a, room, sizeof *more);
        if (!more)
            return err_set(err, ERR_LIMIT, "pause_each: out of memory");
        for (size_t i = 0; i < range->n; i++)
            more[i] = range->items[i];
        range->items = more;
        range->room = room;
    }
    struct pause_item *item = &range->items[range->n];
    item->citizen_id = r->citizen_id;
    range->n += span_of_row(range->limits, r, &item->span);
    /* A text of the row ends with it; reasons of suspension are codes. */
    if (item->span.what == PAUSE_SUSPENDED) {
        const struct code *code = code_find("pause_reason", item->span.code);
        item->span.code = code ? code->code : "other";
    }
    return OK;
}

/* The spans by citizen: those of citizen after + i are [first[i], first[i + 1]), in the order they were read. NULL = out of memory. */
static struct pause_span *range_spans(const struct pause_range *range, int64_t after, size_t *first)
{
    struct pause_span *spans = arena_array(range->a, range->n + 1, sizeof *spans);
    if (!spans)
        return NULL;
    for (size_t i = 0; i < PAUSE_RANGE_IDS + 2; i++)
        first[i] = 0;
    for (size_t i = 0; i < range->n; i++)
        first[range->items[i].citizen_id - after]++;
    for (size_t i = 1; i < PAUSE_RANGE_IDS + 2; i++)
        first[i] += first[i - 1];
    for (size_t i = range->n; i > 0; i--) {
        const struct pause_item *item = &range->items[i - 1];
        spans[--first[item->citizen_id - after]] = item->span;
    }
    return spans;
}

/* On a benefit whose days are counted, and neither dead nor gone. */
static bool is_counted(
    const struct pause_span *spans, size_t n, day_t today, const struct pause_limits *limits)
{
    bool on_benefit = false;
    for (size_t i = 0; i < n; i++)
        on_benefit |= spans[i].what == PAUSE_ON_BENEFIT && covers(&spans[i], today.n) &&
                      limits_of(spans[i].code, today, limits) != INT_NONE;
    return on_benefit;
}

static int each_of_range(struct conn *c, int64_t after, day_t today, const struct pause_limits *limits,
    pause_each_fn *fn, void *ctx, int64_t *on_benefit, struct err *err)
{
    struct arena *a = arena_new(0), *scratch = arena_new(0);
    struct pause_range range = {.limits = limits, .a = a};
    struct pause_span *spans = NULL;
    size_t *first = a ? arena_array(a, PAUSE_RANGE_IDS + 2, sizeof *first) : NULL;
    int rc = first && scratch
                 ? q_each(c, &pause_select_range, ARGS(V_INT(after), V_INT(after + PAUSE_RANGE_IDS)),
                       &pause_row_table, range_row, &range, err)
                 : err_set(err, ERR_LIMIT, "pause_each: out of memory");
    if (!rc)
        spans = range_spans(&range, after, first);
    if (!rc && !spans)
        rc = err_set(err, ERR_LIMIT, "pause_each: out of memory");
    for (size_t i = 1; !rc && i <= PAUSE_RANGE_IDS; i++) {
        struct pause p;
        struct pause_span *own = &spans[first[i]];
        size_t n = first[i + 1] - first[i];
        if (!is_counted(own, n, today, limits))
            continue;
        (*on_benefit)++;
        arena_clear(scratch);
        if (pause_now(own, n, today, limits, &p, scratch)) {
            p.citizen_id = after + (int64_t)i;
            rc = fn(&p, ctx, err);
        }
    }
    arena_free(scratch);
    arena_free(a);
    return rc;
}

int pause_each(
    struct conn *c, day_t today, pause_each_fn *fn, void *ctx, int64_t *ret_on_benefit, struct err *err)
{
    struct pause_limits limits;
    int64_t last = 0, on_benefit = 0;
    struct arena *a = arena_new(0);
    int rc = a ? limits_read(c, &limits, a, err) : err_set(err, ERR_LIMIT, "pause_each: out of memory");
    if (!rc)
        rc = q_int(c, &pause_max_citizen, NO_ARGS, &last, err);
    for (int64_t after = 0; !rc && after < last; after += PAUSE_RANGE_IDS)
        rc = each_of_range(c, after, today, &limits, fn, ctx, &on_benefit, err);
    arena_free(a);
    *ret_on_benefit = on_benefit;
    return rc;
}

/* ---- suspending ---- */

int pause_suspension_of(struct conn *c, int64_t citizen_id, struct pause_suspension **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(c, &pause_suspension_select_citizen, ARGS(V_INT(citizen_id)), &pause_suspension_table, ret,
        ret_n, a, err);
}

static int check_sight(
    struct conn *c, const struct actor *actor, int64_t citizen_id, struct arena *a, struct err *err)
{
    struct citizen citizen;
    struct sight sight;
    int rc = citizen_by_id(c, citizen_id, &citizen, a, err);
    if (!rc)
        rc = sight_of(c, actor, &citizen, clock_today(), &sight, err);
    if (!rc && !pause_may_see(&sight))
        rc = err_user(err, ERR_DENIED, "%s",
            tr("Du kan ikke sætte pausen i bero, fordi du ikke kan se alle borgerens spor."));
    return rc;
}

static int check_suspension(
    struct pause_suspension *s, const struct pause_suspension *others, size_t n, struct err *err)
{
    if (!s->reason || !code_is_valid("pause_reason", s->reason, clock_today()))
        err_field(err, "reason", "%s", tr("Vælg en årsag fra listen."));
    if (day_is_none(s->from_day))
        err_field(err, "from_day", "%s", tr("Skriv den første dag som 09.03.2026."));
    else if (!day_is_none(s->to_day) && s->to_day.n < s->from_day.n)
        err_field(err, "to_day", "%s", tr("Den sidste dag ligger før den første. Ret en af dem."));
    for (size_t i = 0; !err->code && i < n; i++) {
        bool before = !day_is_none(s->to_day) && s->to_day.n < others[i].from_day.n;
        bool after = !day_is_none(others[i].to_day) && others[i].to_day.n < s->from_day.n;
        if (!before && !after)
            err_field(err, "from_day", "%s",
                tr("Pausen er allerede i bero i en del af perioden. Afslut den periode først, eller vælg andre dage."));
    }
    return err->code;
}

int pause_suspend(
    struct conn *c, const struct actor *actor, struct pause_suspension *suspension, struct err *err)
{
    struct arena *a = arena_new(0);
    struct pause_suspension *others;
    size_t n;
    if (!a)
        return err_set(err, ERR_LIMIT, "pause_suspend: out of memory");
    int rc = check_sight(c, actor, suspension->citizen_id, a, err);
    if (!rc)
        rc = pause_suspension_of(c, suspension->citizen_id, &others, &n, a, err);
    if (!rc)
        rc = check_suspension(suspension, others, n, err);
    if (!rc) {
        suspension->user_id = actor->user_id ? actor->user_id : INT_NONE;
        rc = q_insert(c, &pause_suspension_table, suspension, &suspension->id, err);
    }
    if (!rc)
        rc = audit_add(c, actor,
            &(struct audit_entry){
                "create", "pause_suspension", suspension->id, suspension->citizen_id, suspension->reason},
            err);
    arena_free(a);
    return rc;
}

int pause_resume(
    struct conn *c, const struct actor *actor, int64_t id, int64_t version, day_t last, struct err *err)
{
    struct arena *a = arena_new(0);
    struct pause_suspension s;
    int64_t gone = 0;
    if (!a)
        return err_set(err, ERR_LIMIT, "pause_resume: out of memory");
    int rc = q_one(c, &pause_suspension_select_id, ARGS(V_INT(id)), &pause_suspension_table, &s, a, err);
    if (rc == ERR_NOT_FOUND)
        err_user(err, rc, "%s", tr("Perioden findes ikke længere. Genindlæs siden."));
    if (!rc)
        rc = check_sight(c, actor, s.citizen_id, a, err);
    if (!rc && s.version != version)
        rc = err_user(
            err, ERR_CONFLICT, "%s", tr("En kollega har ændret perioden. Genindlæs siden, og prøv igen."));
    if (!rc && last.n < s.from_day.n) {
        rc = q_exec(c, &pause_suspension_delete, ARGS(V_INT(id), V_INT(version)), &gone, err);
    } else if (!rc) {
        s.to_day = last;
        rc = q_update(c, &pause_suspension_table, &s, err);
    }
    if (!rc)
        rc = audit_add(c, actor,
            &(struct audit_entry){gone ? "delete" : "update", "pause_suspension", id, s.citizen_id, s.reason},
            err);
    arena_free(a);
    return rc;
}
