#include "budget/unit_cost.h"

#include "base/lang.h"
#include "base/text.h"
#include "economy/grant_result.h"
#include "budget/note.h"
#include "economy/printed.h"
#include "effect/figure.h"
#include "effect/suppress.h"
#include "system/code.h"
#include "system/load.h"

#include <math.h>

enum { FEW = 30 /* a price by fewer courses is told with a caution */, MOST_GOALS = 4 };

struct cost_count {
    int64_t id;
    const char *kind, *subject, *part, *phase;
    int64_t year;
    const char *unit, *count, *times, *note;
};
static const struct field cost_count_fields[] = {
    FIELD(cost_count, id, F_ID, NULL, FR_PRIMARY),
    FIELD(cost_count, kind, F_TEXT, NULL, FR_REQUIRED),
    FIELD(cost_count, subject, F_TEXT, NULL, FR_REQUIRED),
    FIELD(cost_count, part, F_TEXT, NULL, 0),
    FIELD(cost_count, phase, F_TEXT, NULL, FR_REQUIRED),
    FIELD(cost_count, year, F_INT, NULL, FR_REQUIRED),
    FIELD(cost_count, unit, F_TEXT, NULL, FR_REQUIRED),
    FIELD(cost_count, count, F_TEXT, NULL, FR_REQUIRED),
    FIELD(cost_count, times, F_TEXT, NULL, 0),
    FIELD(cost_count, note, F_LONG, NULL, 0),
};
static TABLE(cost_count_table, "cost_count", N_("Antal bag enhedspriser"), cost_count, cost_count_fields);
LOAD(cost_count_load, .file = "cost_counts", .table = &cost_count_table, .order = 75,
    .keys = {"kind", "subject", "part", "phase", "year", "unit"},
    .refs = {{"count", "reported"}, {"times", "reported"}});

/* A count with the two figures it is made of, and the title of what it is of. */
struct cost_view {
    int64_t id;
    const char *kind, *subject, *part, *phase;
    int64_t year;
    const char *unit, *note, *title, *title_en, *count_printed, *times_printed, *qualifier;
    struct dec count_value, times_value;
};
static const struct field cost_view_fields[] = {
    FIELD(cost_view, id, F_INT, NULL, 0),
    FIELD(cost_view, kind, F_TEXT, NULL, 0),
    FIELD(cost_view, subject, F_TEXT, NULL, 0),
    FIELD(cost_view, part, F_TEXT, NULL, 0),
    FIELD(cost_view, phase, F_TEXT, NULL, 0),
    FIELD(cost_view, year, F_INT, NULL, 0),
    FIELD(cost_view, unit, F_TEXT, NULL, 0),
    FIELD(cost_view, note, F_LONG, NULL, 0),
    FIELD(cost_view, title, F_TEXT, NULL, 0),
    FIELD(cost_view, title_en, F_TEXT, NULL, 0),
    FIELD(cost_view, count_printed, F_TEXT, NULL, 0),
    FIELD(cost_view, times_printed, F_TEXT, NULL, 0),
    FIELD(cost_view, qualifier, F_TEXT, NULL, 0),
    FIELD(cost_view, count_value, F_DEC, NULL, 0),
    FIELD(cost_view, times_value, F_DEC, NULL, 0),
};
static TABLE(cost_view_table, "cost_count", NULL, cost_view, cost_view_fields);
SQL(unit_cost_select_counts,
    "SELECT k.id AS id, k.kind AS kind, k.subject AS subject, k.part AS part, k.phase AS phase, k.year AS year, "
    "k.unit AS unit, k.note AS note, coalesce(g.title, n.title) AS title, coalesce(g.title_en, n.title_en) AS title_en, "
    "r.as_printed AS count_printed, t.as_printed AS times_printed, r.qualifier AS qualifier, r.value AS count_value, "
    "t.value AS times_value FROM cost_count k JOIN reported r ON r.key = k.count "
    "LEFT JOIN reported t ON t.key = k.times LEFT JOIN grant_sheet g ON g.key = k.subject AND k.kind = 'grant' "
    "LEFT JOIN note n ON n.key = k.subject AND k.kind = 'note' "
    "WHERE CAST($1 AS TEXT) IS NULL OR k.subject = $1 ORDER BY k.kind, k.subject, k.unit, k.phase, k.year, k.id");

struct course_count {
    const char *intervention, *exit_reason;
    int64_t n, n_persons;
};
static const struct field course_count_fields[] = {
    FIELD(course_count, intervention, F_TEXT, NULL, 0),
    FIELD(course_count, exit_reason, F_TEXT, NULL, 0),
    FIELD(course_count, n, F_INT, NULL, 0),
    FIELD(course_count, n_persons, F_INT, NULL, 0),
};
static TABLE(course_count_table, "course", NULL, course_count, course_count_fields);
SQL(unit_cost_select_started,
    "SELECT i.key AS intervention, COUNT(*) AS n, COUNT(DISTINCT c.citizen_id) AS n_persons FROM grant_intervention l "
    "JOIN intervention i ON i.key = l.intervention JOIN course c ON c.intervention_id = i.id "
    "WHERE l.grant_key = $1 AND c.start_day >= $2 AND c.start_day < $3 GROUP BY i.key");
SQL(unit_cost_select_ended,
    "SELECT i.key AS intervention, c.exit_reason AS exit_reason, COUNT(*) AS n, COUNT(DISTINCT c.citizen_id) AS n_persons "
    "FROM grant_intervention l JOIN intervention i ON i.key = l.intervention JOIN course c ON c.intervention_id = i.id "
    "WHERE l.grant_key = $1 AND c.end_day >= $2 AND c.end_day < $3 GROUP BY i.key, c.exit_reason");

/* ---- arithmetic ---- */

static int64_t divide_down(int64_t x, int64_t y)
{
    return x / y;
}

static int64_t divide_up(int64_t x, int64_t y)
{
    return x / y + (x % y != 0);
}

struct cost_range unit_cost_divide(struct cost_range amount, struct cost_range n)
{
    struct cost_range r = {INT_NONE, INT_NONE, INT_NONE};
    if (n.mid <= 0 || amount.mid < 0 || amount.mid == INT_NONE)
        return r;
    r.mid = (amount.mid + n.mid / 2) / n.mid;
    r.low = n.high == INT64_MAX ? 0 : divide_down(amount.low, n.high);
    r.high = n.low > 0 ? divide_up(amount.high, n.low) : INT64_MAX;
    return r;
}

struct cost_range unit_cost_success(struct cost_range amount, const struct share *share)
{
    struct cost_range r = {INT_NONE, INT_NONE, INT_NONE};
    if (!share->valid || share->x <= 0 || amount.mid == INT_NONE || amount.mid < 0)
        return r;
    double n = (double)share->n;
    r.mid = (amount.mid + share->x / 2) / share->x;
    double low = share->high > 0 ? floor((double)amount.low / (n * share->high)) : 0,
           high = share->low > 0 ? ceil((double)amount.high / (n * share->low)) : INFINITY;
    r.low = low < 9e18 ? (int64_t)low : INT64_MAX;
    r.high = high < 9e18 ? (int64_t)high : INT64_MAX;
    return r;
}

struct cost_range unit_cost_count(int64_t n, const char *qualifier)
{
    struct cost_range r = {n, n, n};
    if (text_equal(qualifier, "mindst") || text_equal(qualifier, "mere end"))
        r.high = INT64_MAX;
    else if (text_equal(qualifier, "ca.") && n > 0) {
        int64_t step = 1;
        while (n % (step * 10) == 0)
            step *= 10;
        r.low = n - step / 2;
        r.high = n + step / 2;
    }
    return r;
}

/* ---- amounts ---- */

static bool is_in_year(const struct grant_line *l, int64_t year)
{
    return l->year_from != INT_NONE && l->year_from <= year && (l->year_to == INT_NONE || l->year_to >= year);
}

static void add_amount(
    struct cost_range *sum, const char *as_printed, enum printed_unit unit, struct money exact)
{
    struct printed p = printed_in_kr(printed_of(as_printed), unit);
    int64_t half = p.milli == INT_NONE ? 0 : p.half / 10; /* thousandths of kroner to øre */
    *sum = sum->mid == INT_NONE ? (struct cost_range){0, 0, 0} : *sum;
    sum->mid += exact.oere;
    sum->low += exact.oere - half;
    sum->high += exact.oere + half;
}

/* What a grant has in the year: its lines, else its printed total. */
static void grant_amount(struct unit_cost *u, const struct grant_line *lines, size_t n)
{
    bool has_lines = false, mixed = false, first = true;
    u->amount = (struct cost_range){INT_NONE, INT_NONE, INT_NONE};
    for (size_t i = 0; i < n; i++) {
        const struct grant_line *l = &lines[i];
        bool own = text_equal(l->phase, u->phase) && text_equal(l->per, "year") && is_in_year(l, u->year) &&
                   (!u->part || text_equal(l->part, u->part)) && !text_equal(l->scope, "city");
        if (own && text_equal(l->role, "line") && !money_is_none(l->money))
            has_lines = true;
        u->partial = u->partial || (own && text_equal(l->role, "line") && money_is_none(l->money));
    }
    for (size_t i = 0; i < n; i++) {
        const struct grant_line *l = &lines[i];
        if (!text_equal(l->phase, u->phase) || !text_equal(l->per, "year") || !is_in_year(l, u->year) ||
            money_is_none(l->money) || !text_equal(l->role, has_lines ? "line" : "total") ||
            (u->part && !text_equal(l->part, u->part)) || text_equal(l->scope, "city"))
            continue;
        mixed = mixed || (!first && !text_equal(u->price_level, l->price_level));
        u->price_level = l->price_level;
        first = false;
        bool as_printed = !dec_is_none(l->amount) && money_from_mio(l->amount).oere == l->money.oere;
        add_amount(&u->amount, as_printed ? l->as_printed : NULL, PRINTED_MIO, l->money);
    }
    if (mixed) {
        u->amount.mid = INT_NONE;
        u->why = tr("Beløbene har forskellige prisniveauer og er derfor ikke lagt sammen.");
    }
}

static int note_amount(struct conn *c, struct unit_cost *u, struct arena *a, struct err *err)
{
    struct note_line *lines;
    size_t n;
    int rc = note_lines(c, u->subject, u->phase, &lines, &n, a, err);
    const char *year = arena_printf(a, "%lld", (long long)u->year);
    u->amount = (struct cost_range){INT_NONE, INT_NONE, INT_NONE};
    for (size_t i = 0; rc == OK && i < n; i++) {
        const struct note_line *l = &lines[i];
        if (!text_equal(l->role, "line") || !text_equal(l->section, u->part) || !text_equal(l->year, year) ||
            l->amount == INT_NONE)
            continue;
        u->price_level = l->price_level;
        add_amount(&u->amount, l->as_printed, PRINTED_TKR, (struct money){l->amount * 100000});
    }
    return rc;
}

static int read_amount(struct conn *c, struct unit_cost *u, struct arena *a, struct err *err)
{
    struct grant_line *lines;
    size_t n;
    if (text_equal(u->kind, "note"))
        return note_amount(c, u, a, err);
    int rc = grant_lines(c, u->subject, &lines, &n, a, err);
    if (rc == OK)
        grant_amount(u, lines, n);
    return rc;
}

/* ---- printed numbers ---- */

static struct unit_cost of_count(const struct cost_view *v, struct arena *a)
{
    struct unit_cost u = {.of = COST_PRINTED,
        .kind = v->kind,
        .subject = v->subject,
        .part = v->part,
        .title = v->title,
        .title_en = v->title_en,
        .phase = v->phase,
        .year = v->year,
        .unit = v->unit,
        .note = v->note,
        .n_printed = v->times_printed ? arena_printf(a, "%s × %s", v->count_printed, v->times_printed)
                                      : v->count_printed,
        .n = {INT_NONE, INT_NONE, INT_NONE}};
    if (!dec_is_none(v->count_value)) {
        int64_t n = v->count_value.milli / 1000;
        if (v->times_printed && !dec_is_none(v->times_value))
            n *= v->times_value.milli / 1000;
        u.n = unit_cost_count(n, v->qualifier);
    }
    return u;
}

int unit_cost_printed(struct conn *c, const char *subject, struct unit_cost **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    struct cost_view *views;
    size_t n;
    int rc = q_all(c, &unit_cost_select_counts, ARGS(V_TEXT(subject)), &cost_view_table, &views, &n, a, err);
    struct unit_cost *out = rc ? NULL : arena_array(a, n + 1, sizeof *out);
    if (!out)
        return rc ? rc : err_set(err, ERR_LIMIT, "unit_cost_printed: out of memory");
    for (size_t i = 0; rc == OK && i < n; i++) {
        out[i] = of_count(&views[i], a);
        rc = read_amount(c, &out[i], a, err);
        out[i].each = unit_cost_divide(out[i].amount, out[i].n);
        if (out[i].each.mid == INT_NONE && !out[i].why)
            out[i].why = tr("Beløbet eller antallet er ikke oplyst for året.");
    }
    *ret = out;
    *ret_n = n;
    return rc;
}

/* ---- courses ---- */

struct counted {
    int64_t started, completed;
    int64_t started_persons, completed_persons;
    size_t n_interventions;
};

static int count_courses(struct conn *c, const char *grant, day_t from, day_t to, struct counted *ret,
    struct arena *a, struct err *err)
{
    struct course_count *rows;
    size_t n;
    int rc = q_all(c, &unit_cost_select_started, ARGS(V_TEXT(grant), V_DAY(from), V_DAY(to)),
        &course_count_table, &rows, &n, a, err);
    *ret = (struct counted){.n_interventions = n};
    for (size_t i = 0; rc == OK && i < n; i++) {
        ret->started += rows[i].n;
        ret->started_persons += rows[i].n_persons;
    }
    if (rc == OK)
        rc = q_all(c, &unit_cost_select_ended, ARGS(V_TEXT(grant), V_DAY(from), V_DAY(to)),
            &course_count_table, &rows, &n, a, err);
    for (size_t i = 0; rc == OK && i < n; i++) {
        const struct code *reason =
            rows[i].exit_reason ? code_find("exit_reason", rows[i].exit_reason) : NULL;
        if (reason && text_equal(reason->parent, "completed")) {
            ret->completed += rows[i].n;
            ret->completed_persons += rows[i].n_persons;
        }
    }
    return rc;
}

/* A price with a small count is hidden: amount / price is the count. */
static void set_counted(struct unit_cost *u, int64_t n, bool small, const struct actor *actor)
{
    u->n = (struct cost_range){n, n, n};
    u->each = unit_cost_divide(u->amount, u->n);
    u->hidden = small && !figure_shows_small(actor);
    if (n == 0)
        u->why = tr("Ingen forløb i rækkerne for året.");
    else if (u->each.mid == INT_NONE && !u->why)
        u->why = tr("Beløbet er ikke oplyst for året.");
}

static void set_success(struct unit_cost *u, const struct grant_result *r, const struct actor *actor)
{
    const struct share *s = &r->sum.result.share;
    u->goal = lang_pick(r->goal->title, r->goal->title_en);
    u->n = (struct cost_range){s->x, s->x, s->x};
    u->each = unit_cost_success(u->amount, s);
    u->hidden =
        r->suppressed || (suppress_share(s->x, s->n, figure_small_limit()) && !figure_shows_small(actor));
    if (r->sum.result.not_due > 0 && !u->why) {
        u->each.mid = INT_NONE;
        u->why = tr("Måledagen er ikke nået for alle, så prisen kan ikke opgøres endnu.");
    } else if (u->each.mid == INT_NONE && !u->why) {
        u->why = tr("Ingen har nået målet, så prisen kan ikke opgøres.");
    }
}

static struct unit_cost price_of(
    const struct grant *g, enum unit_cost_of of, int year, const struct unit_cost *money)
{
    struct unit_cost u = *money;
    u.of = of;
    u.kind = "grant";
    u.subject = g->key;
    u.title = g->title;
    u.title_en = g->title_en;
    u.phase = "granted";
    u.year = year;
    u.unit = of == COST_SUCCESS ? "persons" : "courses";
    return u;
}

static int count_grant(struct conn *c, const struct actor *actor, const struct grant *g, int year,
    day_t as_of, struct unit_cost *out, size_t *n_out, struct arena *a, struct err *err)
{
    struct counted counted;
    struct grant_result *results;
    struct grant_link *links;
    struct unit_cost money = {.phase = "granted", .year = year, .kind = "grant", .subject = g->key};
    size_t n_results, n_links;
    int64_t k = figure_small_limit();
    int rc = read_amount(c, &money, a, err);
    if (rc == OK)
        rc = grant_links(c, g->key, &links, &n_links, a, err);
    if (rc == OK)
        rc = count_courses(
            c, g->key, day_from_ymd(year, 1, 1), day_from_ymd(year + 1, 1, 1), &counted, a, err);
    if (rc != OK || money.amount.mid == INT_NONE || (!counted.started && !counted.completed))
        return rc;
    money.shared = counted.n_interventions > 1;
    for (size_t i = 0; i < n_links; i++)
        money.supplement = money.supplement || text_equal(links[i].relation, "supplements");
    struct unit_cost *u = &out[(*n_out)++];
    *u = price_of(g, COST_STARTED, year, &money);
    set_counted(u, counted.started, suppress_is_small(counted.started_persons, k), actor);
    u = &out[(*n_out)++];
    *u = price_of(g, COST_COMPLETED, year, &money);
    set_counted(u, counted.completed,
        suppress_is_small(counted.completed_persons, k) ||
            suppress_is_small(counted.started - counted.completed, k),
        actor);
    rc = grant_results(c, actor, g->key, as_of, &results, &n_results, a, err);
    for (size_t i = 0; rc == OK && i < n_results && i < MOST_GOALS; i++) {
        if (!results[i].counted || results[i].sum.result.kind != GOAL_SHARE || results[i].sum.year != year)
            continue;
        u = &out[(*n_out)++];
        *u = price_of(g, COST_SUCCESS, year, &money);
        set_success(u, &results[i], actor);
    }
    return rc;
}

int unit_cost_counted(struct conn *c, const struct actor *actor, const char *grant, int year, day_t as_of,
    struct unit_cost **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    struct grant *grants;
    size_t n, n_out = 0;
    int rc = grant_list(c, &grants, &n, a, err);
    struct unit_cost *out = rc ? NULL : arena_array(a, 6 * n + 6, sizeof *out);
    if (!out)
        return rc ? rc : err_set(err, ERR_LIMIT, "unit_cost_counted: out of memory");
    for (size_t i = 0; rc == OK && i < n; i++) {
        if (!grant || text_equal(grants[i].key, grant))
            rc = count_grant(c, actor, &grants[i], year, as_of, out, &n_out, a, err);
    }
    *ret = out;
    *ret_n = n_out;
    return rc;
}

/* ---- care ---- */

size_t unit_cost_cautions(const struct unit_cost *x, const char **ret, size_t max)
{
    size_t n = 0;
    if (x->partial && n < max)
        ret[n++] = tr("En del af årets penge er ikke trykt, så prisen er for lav.");
    if (x->supplement && n < max)
        ret[n++] = tr("Pengene supplerer en grundbevilling, så prisen er ikke hele prisen.");
    if (x->shared && n < max)
        ret[n++] = tr("Flere indsatser deler pengene og tælles sammen.");
    if (!x->price_level && n < max)
        ret[n++] = tr("Prisniveauet er ikke trykt.");
    if (!x->hidden && x->of != COST_PRINTED && x->n.mid > 0 && x->n.mid < FEW && n < max)
        ret[n++] = tr("Få forløb: prisen svinger meget fra år til år.");
    return n;
}

size_t unit_cost_warnings(const struct unit_cost *x, const struct unit_cost *y, const char **ret, size_t max)
{
    size_t n = 0;
    if (!x->price_level || !y->price_level || !text_equal(x->price_level, y->price_level)) {
        if (n < max)
            ret[n++] = tr("Prisniveauerne er forskellige eller ikke trykt. Omregn, før du sammenligner.");
    }
    if (!text_equal(x->unit, y->unit) && n < max)
        ret[n++] = tr("Der er ikke talt det samme.");
    if (!text_equal(x->subject, y->subject) && n < max)
        ret[n++] = tr("Målgrupperne er forskellige.");
    if ((x->n.mid < FEW || y->n.mid < FEW) && n < max)
        ret[n++] = tr("Mindst ét af antallene er lille.");
    return n;
}
