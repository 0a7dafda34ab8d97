/* New spells that are over before week 26 and the leavers who work, against a walk through every day. */
#include "random_city.h"
#include "measure/new_spell.h"
#include <math.h>

enum { KNOWN = CITY_UNTIL - CITY_FIRST, LEAVE = 60, BACK = 30 };

static struct arena *arena;
static struct err err;

static int setup(void **state)
{
    (void)state;
    arena = arena_new(0);
    return arena ? 0 : 1;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static bool sick_in_month_before(const struct city *c, size_t p, int day)
{
    struct ymd v = day_ymd(snap_date((uint16_t)(CITY_FIRST + day)));
    day_t first = day_from_ymd(v.year, v.month, 1), before = day_add_months(first, -1);
    for (int n = before.n; n < first.n; n++) {
        int at = n - SNAP_EPOCH - CITY_FIRST;
        if (at >= 0 && c->on[p][C_SICK][at])
            return true;
    }
    return false;
}

struct walk {
    int64_t n, n_event, n_gone, n_running;              /* of the curve */
    int64_t due, left, gone, not_due;                   /* the plain share */
    int64_t leavers_due, leavers_work, leavers_not_due; /* the nested share */
    int64_t at_risk[CITY_DAYS + 1], ended[CITY_DAYS + 1];
};

static void walk_leaver(const struct city *c, size_t p, int last_day, bool within, struct walk *w)
{
    int due = last_day + BACK;
    bool works = false;
    if (due >= KNOWN) {
        w->leavers_not_due++;
        return;
    }
    for (int d = within ? last_day + 1 : due; d <= due; d++)
        works |= city_status(c, p, d) == C_WORK;
    w->leavers_due++;
    w->leavers_work += works;
}

/* One new spell that begins on day first. */
static void walk_spell(const struct city *c, size_t p, int first, bool within, struct walk *w)
{
    int end = first;
    while (end < KNOWN && c->on[p][C_SICK][end])
        end++;
    bool runs = end == KNOWN, gone = !runs && city_gone(c, p, end);
    int last = runs ? end - 1 - first : end - first;
    /* On its way a spell can be over because of a move into which the benefit runs on. */
    for (int d = first; d < end; d++)
        if (city_gone(c, p, d)) {
            gone = true;
            runs = false;
            last = d - first;
            break;
        }
    w->n++;
    w->n_event += !runs && !gone;
    w->n_gone += gone;
    w->n_running += runs;
    for (int t = 0; t <= last; t++)
        w->at_risk[t]++;
    w->ended[last] += !runs && !gone;
    bool known_end = end < KNOWN;
    if (known_end && end - first <= LEAVE && !city_gone(c, p, end))
        walk_leaver(c, p, end - 1, within, w);
    if (!known_end && first + LEAVE >= KNOWN)
        w->leavers_not_due++;
    int due = first + LEAVE;
    if (due >= KNOWN) {
        w->not_due++;
        return;
    }
    w->due++;
    w->gone += city_gone(c, p, due);
    w->left += known_end && end <= due && !city_gone(c, p, end);
}

static void walk_city(const struct city *c, bool within, struct walk *w)
{
    *w = (struct walk){0};
    for (size_t p = 0; p < CITY_PERSONS; p++) {
        int last_year = 0;
        for (int d = 1; d < 700; d++) {
            if (!c->on[p][C_SICK][d] || c->on[p][C_SICK][d - 1] || sick_in_month_before(c, p, d))
                continue;
            int year = day_year(snap_date((uint16_t)(CITY_FIRST + d)));
            if (year == last_year)
                continue;
            last_year = year;
            if (d >= 30)
                walk_spell(c, p, d, within, w);
        }
    }
}

static void test_new_spells_equal_a_walk_through_every_day(void **state)
{
    (void)state;
    int64_t leavers = 0, working = 0, gone = 0, running = 0;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        bool within = seed % 2;
        struct city *c = city_new(seed, arena);
        struct new_spell_rule rule = {.from = CITY_FIRST + 30,
            .to = CITY_FIRST + 700,
            .days = LEAVE,
            .within = within,
            .return_days = BACK,
            .profile = &c->profile,
            .n_threads = 1};
        struct new_spell_result r;
        struct walk *w = arena_array(arena, 1, sizeof *w);
        code_set_add(&rule.spells, C_SICK);
        code_set_add(&rule.work, C_WORK);
        assert_int_equal(new_spells(&c->s, &rule, true, &r, arena, &err), OK);
        walk_city(c, within, w);
        assert_int_equal(r.wait.n, w->n);
        assert_int_equal(r.wait.n_event, w->n_event);
        assert_int_equal(r.wait.n_other, w->n_gone);
        assert_int_equal(r.wait.n_running, w->n_running);
        double s = 1;
        for (int t = 0; t <= LEAVE; t++)
            if (w->ended[t])
                s *= 1 - (double)w->ended[t] / (double)w->at_risk[t];
        if (!isnan(r.on_day.s))
            assert_true(fabs(r.on_day.s - s) < 1e-12);
        assert_int_equal(r.left.n, w->due);
        assert_int_equal(r.left.x, w->left);
        assert_int_equal(r.left.gone, w->gone);
        assert_int_equal(r.left.not_due, w->not_due);
        assert_int_equal(r.work.n, w->leavers_due);
        assert_int_equal(r.work.x, w->leavers_work);
        assert_int_equal(r.work.not_due, w->leavers_not_due);
        leavers += r.work.n;
        working += r.work.x;
        gone += w->n_gone;
        running += w->n_running;
        arena_clear(arena);
    }
    assert_true(leavers > 200 && working > 20 && gone > 5 && running > 20);
}

/* Before the 26th week begins is 175 days: the 175th counts, the 176th does not. */
static void S1_16_over_on_day_175_is_before_week_26(void **state)
{
    (void)state;
    struct snapshot_spell spell[] = {{1, CITY_FIRST, CITY_FIRST + 175, C_SICK},
        {2, CITY_FIRST, CITY_FIRST + 176, C_SICK}, {3, CITY_FIRST, CITY_FIRST + 600, C_SICK},
        {1, CITY_FIRST + 204, CITY_FIRST + 205, C_WORK}};
    struct snapshot_rows rows = {.codes = CITY_CODE, .n_codes = CITY_CODES, .spells = spell, .n_spells = 4};
    struct snapshot s;
    struct snapshot_report report;
    struct new_spell_result r;
    assert_int_equal(snapshot_make(&rows, &s, &report, arena, &err), OK);
    struct new_spell_rule rule = {
        .from = CITY_FIRST, .to = CITY_FIRST + 1, .days = 175, .return_days = 30, .n_threads = 1};
    code_set_add(&rule.spells, C_SICK);
    code_set_add(&rule.work, C_WORK);
    assert_int_equal(new_spells(&s, &rule, false, &r, arena, &err), OK);
    assert_true(fabs(r.on_day.s - 2.0 / 3) < 1e-12);
    assert_true(r.left.x == 1 && r.left.n == 3);
    /* The last day is 174; day 30 after it is 204, the one day of work. */
    assert_true(r.work.x == 1 && r.work.n == 1);
    rule.return_days = 28;
    rule.within = true;
    assert_int_equal(new_spells(&s, &rule, false, &r, arena, &err), OK);
    assert_true(r.work.x == 0 && r.work.n == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_new_spells_equal_a_walk_through_every_day, setup, teardown),
        cmocka_unit_test_setup_teardown(S1_16_over_on_day_175_is_before_week_26, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
