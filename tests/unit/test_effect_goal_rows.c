/* Goals of every grammar on random registers, against a count day by day of plain spells and courses. */
#include "unit.h"

#include "effect/goal_grammar.h"
#include "effect/goal_rows.h"
#include "register.h"

#include <math.h>
#include <string.h>

enum { PERSONS = 90, ROUNDS = ROUNDS_OF(8) };
static struct arena *arena;
static struct err err;
static const uint16_t offers[] = {1}; /* mentor */
static const uint16_t others[] = {1}; /* the other administration's */
static struct goal_day days[PERSONS * 3];
static struct goal_sources sources = {
    .offers = offers, .n_offers = 1, .also = others, .n_also = 1, .days = days};

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(0);
    return arena ? 0 : 1;
}
static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

/* ---- the words of a goal, told plainly ---- */

static bool on(const struct snapshot *s, size_t p, unsigned code, int32_t d)
{
    for (uint32_t i = s->spell_first[p]; i < s->spell_first[p + 1]; i++) {
        if (s->spell_code[i] == code && s->spell_start[i] <= d && d < s->spell_end[i])
            return true;
    }
    return false;
}

static bool gone(const struct snapshot *s, size_t p, int32_t d)
{
    return on(s, p, SNAP_DEAD, d) || on(s, p, SNAP_MOVED, d);
}

/* Jobindsats among the codes of the register: sickness and kontanthjælp before education before work. */
static bool has(const struct goal *g, bool national, const struct snapshot *s, size_t p, int32_t d)
{
    bool work = on(s, p, REGISTER_WORK, d), hours = on(s, p, REGISTER_HOURS, d),
         school = on(s, p, REGISTER_SCHOOL, d);
    bool benefit = on(s, p, REGISTER_SICK, d) || on(s, p, REGISTER_HELP, d);
    if (gone(s, p, d) || (national && benefit))
        return false;
    if (national && school)
        return strstr(g->outcome, "education") != NULL;
    if (national && work)
        return strstr(g->outcome, "work") != NULL;
    if (strstr(g->outcome, "work") && (work || hours))
        return true;
    if (strstr(g->outcome, "ordinary_hours") && hours)
        return true;
    return strstr(g->outcome, "education") && school;
}

static bool offer_on(const struct snapshot *s, size_t p, int32_t d, bool begins)
{
    for (uint32_t i = s->course_first[p]; i < s->course_first[p + 1]; i++) {
        if (s->course_intervention[i] == 1 && s->course_start[i] <= d && d < s->course_end[i] &&
            (!begins || s->course_start[i] == d))
            return true;
    }
    return false;
}

static bool happened(
    const struct goal *g, bool national, const struct snapshot *s, size_t p, int32_t index, int32_t due)
{
    bool offer = strcmp(g->outcome, "offer_bif") == 0;
    if (strcmp(g->horizon_kind, "at") == 0)
        return offer ? !gone(s, p, due) && offer_on(s, p, due, false) : has(g, national, s, p, due);
    for (int32_t d = index + 1; d <= due; d++) {
        if (offer ? offer_on(s, p, d, true) && !gone(s, p, d) : has(g, national, s, p, d))
            return true;
    }
    return false;
}

struct plain {
    int64_t x, n, not_due, gone, no_start;
};

static bool young_enough(const struct goal *g, const struct snapshot *s, size_t p, int32_t index)
{
    if (g->age_to <= 0)
        return true;
    if (s->birth[p] == SNAP_OPEN)
        return false;
    return day_age(snap_date(s->birth[p]), snap_date((uint16_t)index)) <= g->age_to;
}

static bool in_other(const struct snapshot *s, size_t p, int32_t d)
{
    for (uint32_t i = s->course_first[p]; i < s->course_first[p + 1]; i++) {
        if (s->course_intervention[i] == others[0] && s->course_start[i] <= d && d < s->course_end[i])
            return true;
    }
    return false;
}

static void count_one(const struct goal *g, bool national, const struct snapshot *s, size_t p, int32_t index,
    int32_t until, struct plain *to)
{
    int32_t due =
        goal_horizon(g, national ? GOAL_NATIONAL : GOAL_LOCAL, snap_date((uint16_t)index)).n - SNAP_EPOCH;
    if (!young_enough(g, s, p, index) || (g->also_in && !in_other(s, p, index)))
        return;
    if (due >= until) {
        to->not_due++;
        return;
    }
    to->gone += gone(s, p, due);
    if (gone(s, p, due) && strcmp(g->gone, "left_out") == 0)
        return;
    to->n++;
    to->x += happened(g, national, s, p, index, due);
}

static int year_of(int32_t d)
{
    return day_year((day_t){d + SNAP_EPOCH});
}

/* The first of the person's days from the referral (or the first day) to the last day of the course, day by day; -1 = none. */
static int32_t plain_own_day(const struct snapshot *s, size_t p, uint32_t course)
{
    int32_t from = s->course_referred[course] < s->course_start[course] ? s->course_referred[course]
                                                                        : s->course_start[course];
    for (int32_t d = from; d < s->course_end[course] && d < SNAP_DAY_LAST; d++) {
        for (size_t i = 0; i < sources.n_days; i++) {
            if (days[i].citizen_id == s->person_id[p] && days[i].day.n - SNAP_EPOCH == d)
                return d;
        }
    }
    return -1;
}

static void count_courses(const struct goal *g, bool national, const struct snapshot *s, size_t p,
    int32_t from, int32_t to_day, int32_t until, struct plain *to)
{
    bool ended = strcmp(g->population, "course_ended") == 0, all = strcmp(g->counting, "all") == 0;
    int year = 0;
    for (int32_t d = 0; d < to_day; d++) {
        for (uint32_t i = s->course_first[p]; i < s->course_first[p + 1]; i++) {
            int32_t of = ended ? s->course_end[i] - 1 : s->course_start[i];
            if (of != d || s->course_intervention[i] != 0 || (ended && s->course_end[i] == SNAP_OPEN))
                continue;
            bool first = year != year_of(d);
            year = year_of(d);
            int32_t index = g->start_day ? plain_own_day(s, p, i) : d;
            if ((first || all) && d >= from && index >= 0)
                count_one(g, national, s, p, index, until, to);
            else if ((first || all) && d >= from && young_enough(g, s, p, d) &&
                     (!g->also_in || in_other(s, p, d)))
                to->no_start++;
        }
    }
}

static void count_stock(const struct goal *g, bool national, const struct snapshot *s, size_t p, int32_t from,
    int32_t to_day, int32_t until, struct plain *to)
{
    for (int32_t d = from; d < to_day && d < s->codes[REGISTER_HELP].until; d++) {
        if (!on(s, p, REGISTER_HELP, d) || (g->also_in && !in_other(s, p, d)))
            continue;
        count_one(g, national, s, p, d, until, to);
        return;
    }
}

static struct plain count(
    const struct goal *g, bool national, const struct snapshot *s, day_t from, day_t to, day_t as_of)
{
    struct plain r = {0};
    int32_t until = as_of.n + 1 - SNAP_EPOCH, source = s->until;
    bool offer = strcmp(g->outcome, "offer_bif") == 0;
    if (!offer && !national && strcmp(g->outcome, "education") == 0)
        source = s->codes[REGISTER_SCHOOL].until;
    if (source < until)
        until = source;
    for (size_t p = 0; p < s->n_persons; p++) {
        if (strcmp(g->population, "stock") == 0)
            count_stock(g, national, s, p, from.n - SNAP_EPOCH, to.n - SNAP_EPOCH, until, &r);
        else
            count_courses(g, national, s, p, from.n - SNAP_EPOCH, to.n - SNAP_EPOCH, until, &r);
    }
    return r;
}

/* ---- all combinations ---- */

static void compare(const struct goal *g, bool national, const struct snapshot *s)
{
    struct goal_rows rows;
    struct plain r = {0};
    day_t from = day_from_ymd(2000, 6, 1), to = day_from_ymd(2002, 1, 1), as_of = day_from_ymd(2001, 11, 20);
    struct plain e = count(g, national, s, from, to, as_of);
    assert_int_equal(goal_rows_make(s, g, &sources, from, to, national ? GOAL_NATIONAL : GOAL_LOCAL, as_of,
                         &rows, arena, &err),
        OK);
    assert_null(rows.why);
    for (size_t i = 0; i < rows.n; i++) {
        r.not_due += rows.rows[i].state == GOAL_NOT_DUE;
        r.n += rows.rows[i].state == GOAL_ACHIEVED || rows.rows[i].state == GOAL_NOT_ACHIEVED;
        r.x += rows.rows[i].state == GOAL_ACHIEVED;
        r.gone += rows.rows[i].gone && rows.rows[i].state != GOAL_NOT_DUE && !rows.rows[i].no_start;
        r.no_start += rows.rows[i].no_start;
    }
    assert_int_equal(r.no_start, e.no_start);
    if (r.x != e.x || r.n != e.n || r.not_due != e.not_due || r.gone != e.gone)
        fail_msg("%s %s %s %lld %s: x %lld %lld, n %lld %lld, not due %lld %lld, gone %lld %lld",
            g->population, g->outcome, g->horizon_kind, (long long)g->horizon_n, g->horizon_unit,
            (long long)r.x, (long long)e.x, (long long)r.n, (long long)e.n, (long long)r.not_due,
            (long long)e.not_due, (long long)r.gone, (long long)e.gone);
}

static void test_every_grammar_equals_a_count_by_day(void **state)
{
    (void)state;
    static const char *const populations[] = {"course_ended", "course_started", "stock"};
    static const char *const outcomes[] = {
        "work", "work,education", "education", "ordinary_hours", "offer_bif"};
    static const struct {
        int64_t n;
        const char *unit;
    } distances[] = {{2, "months"}, {6, "months"}, {30, "days"}, {26, "weeks"}, {1, "years"}};
    size_t n = 0;
    for (unsigned seed = 1; seed <= ROUNDS; seed++) {
        struct city *city = register_new(seed, PERSONS, arena);
        for (unsigned k = 0; k < 3 * 5 * 5 * 2 * 4; k++) {
            unsigned rest = k / 75 / 2;
            struct goal g = {.intervention = "ips",
                .population = populations[k % 3],
                .spell_kind = "kontanthjaelp",
                .outcome = outcomes[k / 3 % 5],
                .horizon_kind = k / 75 % 2 ? "within" : "at",
                .horizon_n = distances[k / 15 % 5].n,
                .horizon_unit = distances[k / 15 % 5].unit,
                .counting = rest & 1 ? "all" : "first",
                .gone = rest & 2 ? "left_out" : "not_achieved",
                .age_to = (seed + k) % 4 == 0 ? 40 : INT_NONE,
                .comparator = "at_least"};
            bool offer = strcmp(g.outcome, "offer_bif") == 0;
            g.outcome_kind = offer ? "event" : "status";
            bool national = !offer && (seed + k) % 3 == 0;
            compare(&g, national, &city->s);
            n++;
        }
    }
    assert_int_equal(n, 600 * ROUNDS);
}

/* Some days for some persons, in the order the database gives them. */
static void make_days(const struct snapshot *s, uint64_t seed)
{
    struct rng rng;
    rng_seed(&rng, seed);
    sources.n_days = 0;
    for (size_t p = 0; p < s->n_persons; p++) {
        int32_t d = REGISTER_FROM;
        for (int k = 0; k < 3 && sources.n_days < sizeof days / sizeof days[0]; k++) {
            d += 1 + (int32_t)rng_below(&rng, 400);
            if (rng_below(&rng, 3))
                days[sources.n_days++] = (struct goal_day){s->person_id[p], snap_date((uint16_t)d)};
        }
    }
}

/* S1-15 (a case in the other administration too) and S2-18 (the time runs from the plan or the first talk). */
static void test_S1_15_S2_18_both_administrations_and_own_start_days_equal_a_count_by_day(void **state)
{
    (void)state;
    static const char *const populations[] = {"course_ended", "course_started", "stock"};
    struct plain all = {0};
    for (unsigned seed = 1; seed <= ROUNDS; seed++) {
        struct city *city = register_new(seed + 50, PERSONS, arena);
        make_days(&city->s, seed);
        for (unsigned k = 0; k < 48; k++) {
            struct goal g = {.intervention = "ips",
                .population = populations[k % 3],
                .spell_kind = "kontanthjaelp",
                .outcome = "work",
                .outcome_kind = "status",
                .horizon_kind = k & 16 ? "within" : "at",
                .horizon_n = 60,
                .horizon_unit = "days",
                .counting = k & 8 ? "all" : "first",
                .gone = "not_achieved",
                .age_to = INT_NONE,
                .also_in = k & 4 ? "sof" : NULL,
                .start_day = k % 3 == 1 && k & 32 ? "plan" : NULL,
                .comparator = "at_least"};
            compare(&g, false, &city->s);
            struct plain e = count(&g, false, &city->s, day_from_ymd(2000, 6, 1), day_from_ymd(2002, 1, 1),
                day_from_ymd(2001, 11, 20));
            all.n += g.also_in ? e.n : 0;
            all.no_start += e.no_start;
            all.x += g.start_day ? e.n : 0;
        }
    }
    /* The registers hold all kinds. */
    assert_true(all.n > 0);
    assert_true(all.x > 0);
    assert_true(all.no_start > 0);
}

/* The curve needs no count by day of its own: with nobody censored or gone it is the plain share. */
static void test_the_curve_is_the_share_when_all_are_followed(void **state)
{
    (void)state;
    struct goal_rows rows;
    double curve[3];
    struct city *city = register_new(3, 400, arena);
    struct goal g = {.intervention = "ips",
        .population = "course_started",
        .outcome = "offer_bif",
        .outcome_kind = "event",
        .horizon_kind = "within",
        .horizon_n = 60,
        .horizon_unit = "days",
        .counting = "first",
        .comparator = "at_least"};
    day_t as_of = day_from_ymd(2001, 12, 31);
    assert_int_equal(OK, goal_rows_make(&city->s, &g, &sources, day_from_ymd(2000, 1, 1),
                             day_from_ymd(2001, 1, 1), GOAL_LOCAL, as_of, &rows, arena, &err));
    int64_t n = 0, x = 0;
    size_t kept = 0;
    for (size_t i = 0; i < rows.n; i++) {
        struct goal_person q = rows.rows[i];
        bool away = false;
        ptrdiff_t p = snapshot_person_of(&city->s, q.citizen_id);
        for (int32_t d = q.index.n; d <= q.due.n; d++)
            away = away || gone(&city->s, (size_t)p, d - SNAP_EPOCH);
        if (away || q.state == GOAL_NOT_DUE)
            continue;
        n++;
        x += q.state == GOAL_ACHIEVED;
        rows.rows[kept++] = q;
    }
    rows.n = kept;
    assert_true(n > 50 && x > 0);
    assert_int_equal(OK, goal_rows_curve(&city->s, &g, &sources, &rows, as_of, curve, &err));
    assert_true(fabs(curve[0] - (double)x / (double)n) < 1e-12);
    assert_true(curve[1] < curve[0] && curve[0] < curve[2]);
}

/* Before week 26: those who are followed to day 175 or have left before give the same share by the curve. */
static void test_the_curve_of_leaving_a_benefit_is_the_share_when_all_are_followed(void **state)
{
    (void)state;
    struct goal_rows rows;
    double curve[3];
    struct city *city = register_new(5, 1500, arena);
    struct goal g = {.population = "new_spell",
        .spell_kind = "sygedagpenge",
        .outcome_kind = "left",
        .horizon_kind = "before",
        .horizon_n = 26,
        .horizon_unit = "weeks",
        .counting = "first",
        .comparator = "at_least"};
    day_t as_of = day_from_ymd(2001, 12, 31);
    int64_t n = 0, x = 0;
    size_t kept = 0;
    assert_int_equal(OK, goal_rows_make(&city->s, &g, &sources, day_from_ymd(2000, 1, 1),
                             day_from_ymd(2001, 6, 1), GOAL_LOCAL, as_of, &rows, arena, &err));
    for (size_t i = 0; i < rows.n; i++) {
        struct goal_person q = rows.rows[i];
        bool away = false;
        ptrdiff_t p = snapshot_person_of(&city->s, q.citizen_id);
        for (int32_t d = q.index.n; d <= q.due.n + 1; d++)
            away = away || gone(&city->s, (size_t)p, d - SNAP_EPOCH);
        if (away || q.state == GOAL_NOT_DUE)
            continue;
        n++;
        x += q.state == GOAL_ACHIEVED;
        rows.rows[kept++] = q;
    }
    rows.n = kept;
    assert_true(n > 100 && x > 0 && x < n);
    assert_int_equal(OK, goal_rows_curve(&city->s, &g, &sources, &rows, as_of, curve, &err));
    assert_true(fabs(curve[0] - (double)x / (double)n) < 1e-12);
}

static void test_words_that_no_data_hold_say_so(void **state)
{
    (void)state;
    struct goal_rows rows;
    struct city *city = register_new(1, 10, arena);
    struct goal g = {.intervention = "no-such",
        .population = "course_ended",
        .outcome = "work",
        .outcome_kind = "status",
        .horizon_kind = "at",
        .horizon_n = 1,
        .horizon_unit = "days",
        .comparator = "at_least"};
    day_t from = day_from_ymd(2000, 1, 1), to = day_from_ymd(2001, 1, 1);
    assert_int_equal(
        OK, goal_rows_make(&city->s, &g, &sources, from, to, GOAL_LOCAL, to, &rows, arena, &err));
    assert_non_null(rows.why);
    g.intervention = "ips";
    g.outcome = "foertidspension";
    assert_int_equal(
        OK, goal_rows_make(&city->s, &g, &sources, from, to, GOAL_LOCAL, to, &rows, arena, &err));
    assert_non_null(rows.why);
    g.outcome = "offer_bif";
    assert_int_equal(OK, goal_rows_make(&city->s, &g, &(struct goal_sources){0}, from, to, GOAL_LOCAL, to,
                             &rows, arena, &err));
    assert_non_null(rows.why);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_grammar_equals_a_count_by_day),
        cmocka_unit_test(test_S1_15_S2_18_both_administrations_and_own_start_days_equal_a_count_by_day),
        cmocka_unit_test(test_the_curve_is_the_share_when_all_are_followed),
        cmocka_unit_test(test_the_curve_of_leaving_a_benefit_is_the_share_when_all_are_followed),
        cmocka_unit_test(test_words_that_no_data_hold_say_so),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
