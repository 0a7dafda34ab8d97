/* The snapshot and the status line, against plain arrays with one cell per person, code and day. */
#include "unit.h"

#include "base/rng.h"
#include "measure/snapshot.h"

#include <stdlib.h>
#include <string.h>

enum { PERSONS = 40, DAYS = 400, CODES = 9, ROUNDS = 60, UNTIL = 360, MOST = 4000 };

/* help and its children share a rank; other has none; aid is a child of a code that stands in the profile but not in the snapshot. */
static const struct snapshot_code CODE[CODES] = {{"dead", NULL, "", UNTIL}, {"moved", NULL, "", UNTIL},
    {"work", NULL, "", UNTIL - 40}, {"hours", "work", "", UNTIL - 40}, {"school", NULL, "", UNTIL},
    {"help", NULL, "", UNTIL}, {"help-a", "help", "", UNTIL}, {"help-b", "help-a", "", UNTIL - 10},
    {"other", NULL, "", UNTIL}};
static const struct snapshot_intervention OFFER[] = {{"a", "A", 1}, {"b", "B", 2}, {"c", "C", 3}};

static struct arena *arena;
static struct err err;

struct city {
    struct snapshot_person persons[PERSONS];
    struct snapshot_spell spells[MOST];
    struct snapshot_course courses[MOST];
    struct snapshot_rows rows;
    struct snapshot s;
    struct snapshot_report report;
};

static bool covered[PERSONS][CODES][DAYS + 1]; /* after cutting at death, before cutting at until */

static struct city *city_new(uint64_t seed, bool with_persons)
{
    struct rng r;
    rng_seed(&r, seed);
    struct city *c = arena_array(arena, 1, sizeof *c);
    size_t n = 0;
    for (size_t p = 0; p < PERSONS; p++) {
        c->persons[p] =
            (struct snapshot_person){(int64_t)p * 7 + 3, (uint16_t)rng_below(&r, 300), SNAP_FEMALE, 0};
        for (uint64_t k = rng_below(&r, 12); k > 0; k--) {
            uint16_t start = (uint16_t)rng_below(&r, DAYS), length = (uint16_t)(1 + rng_below(&r, 90));
            uint8_t code =
                (uint8_t)(rng_below(&r, 12) == 0 ? rng_below(&r, 2) : 2 + rng_below(&r, CODES - 2));
            struct snapshot_spell x = {c->persons[p].id, start, (uint16_t)(start + length), code};
            if (rng_below(&r, 8) == 0 || code == SNAP_DEAD)
                x.end = SNAP_OPEN;
            c->spells[n++] = x;
            if (rng_below(&r, 10) == 0)
                c->spells[n++] = x;
        }
    }
    for (size_t i = n; i > 1; i--) {
        size_t j = rng_below(&r, i);
        struct snapshot_spell x = c->spells[i - 1];
        c->spells[i - 1] = c->spells[j];
        c->spells[j] = x;
    }
    for (size_t i = 0; i < 200; i++) {
        uint16_t start = (uint16_t)rng_below(&r, DAYS);
        c->courses[i] = (struct snapshot_course){(int64_t)rng_below(&r, PERSONS) * 7 + 3, start,
            rng_below(&r, 5) ? (uint16_t)(start + 1 + rng_below(&r, 100)) : SNAP_OPEN, SNAP_OPEN,
            (uint16_t)rng_below(&r, 3), 0};
    }
    c->rows = (struct snapshot_rows){.codes = CODE,
        .n_codes = CODES,
        .interventions = OFFER,
        .n_interventions = 3,
        .persons = c->persons,
        .n_persons = with_persons ? PERSONS : 0,
        .spells = c->spells,
        .n_spells = n,
        .courses = c->courses,
        .n_courses = 200};
    assert_int_equal(snapshot_make(&c->rows, &c->s, &c->report, arena, &err), OK);
    return c;
}

static uint16_t death_of(const struct city *c, size_t p)
{
    uint16_t death = SNAP_OPEN;
    for (size_t i = 0; i < c->rows.n_spells; i++)
        if (c->spells[i].person == (int64_t)p * 7 + 3 && c->spells[i].code == SNAP_DEAD &&
            c->spells[i].start < death)
            death = c->spells[i].start;
    return death;
}

static void cover(const struct city *c)
{
    memset(covered, 0, sizeof covered);
    for (size_t i = 0; i < c->rows.n_spells; i++) {
        const struct snapshot_spell *x = &c->spells[i];
        size_t p = (size_t)(x->person / 7);
        for (unsigned d = x->start; d < x->end && d <= DAYS; d++)
            covered[p][x->code][d] = x->code == SNAP_DEAD || d < death_of(c, p);
    }
}

static bool known_on(size_t p, size_t code, unsigned d)
{
    return covered[p][code][d] && d < CODE[code].until;
}

static void test_every_day_of_every_code_is_as_in_a_plain_array(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        struct city *c = city_new(seed, true);
        cover(c);
        assert_int_equal(c->s.n_persons, PERSONS);
        for (size_t p = 0; p < PERSONS; p++)
            for (unsigned code = 0; code < CODES; code++) {
                struct code_set set = {{0}};
                code_set_add(&set, code);
                for (unsigned d = 0; d < DAYS; d++)
                    assert_int_equal(code_on_day(&c->s, &set, p, (uint16_t)d), known_on(p, code, d));
            }
        arena_clear(arena);
    }
}

static void test_rows_are_sorted_and_none_stands_twice(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        struct city *c = city_new(seed, seed % 2);
        const struct snapshot *s = &c->s;
        assert_int_equal(s->spell_first[s->n_persons], s->n_spells);
        assert_int_equal(s->course_first[s->n_persons], s->n_courses);
        for (size_t p = 0; p < s->n_persons; p++) {
            assert_true(p == 0 || s->person_id[p - 1] < s->person_id[p]);
            assert_int_equal(snapshot_person_of(s, s->person_id[p]), p);
            for (size_t i = s->spell_first[p] + 1u; i < s->spell_first[p + 1]; i++) {
                uint64_t a = (uint64_t)s->spell_start[i - 1] << 24 | (uint64_t)s->spell_end[i - 1] << 8 |
                             s->spell_code[i - 1];
                uint64_t b =
                    (uint64_t)s->spell_start[i] << 24 | (uint64_t)s->spell_end[i] << 8 | s->spell_code[i];
                assert_true(a < b);
            }
            for (size_t i = s->course_first[p] + 1u; i < s->course_first[p + 1]; i++) {
                uint64_t a = (uint64_t)s->course_start[i - 1] << 32 | (uint64_t)s->course_end[i - 1] << 16 |
                             s->course_intervention[i - 1];
                uint64_t b = (uint64_t)s->course_start[i] << 32 | (uint64_t)s->course_end[i] << 16 |
                             s->course_intervention[i];
                assert_true(a < b);
            }
        }
        assert_int_equal(snapshot_person_of(s, 4), -1);
        assert_int_equal(snapshot_person_of(s, INT64_MAX), -1);
        arena_clear(arena);
    }
}

static void test_nothing_but_death_runs_after_death(void **state)
{
    (void)state;
    int64_t cut = 0;
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        struct city *c = city_new(seed, true);
        for (size_t p = 0; p < PERSONS; p++) {
            uint16_t death = death_of(c, p);
            for (size_t i = c->s.spell_first[p]; i < c->s.spell_first[p + 1]; i++)
                assert_true(c->s.spell_code[i] == SNAP_DEAD ? c->s.spell_start[i] == death
                                                            : c->s.spell_end[i] <= death);
            for (size_t i = c->s.course_first[p]; i < c->s.course_first[p + 1]; i++)
                assert_true(c->s.course_end[i] <= death);
        }
        cut += c->report.n_cut;
        arena_clear(arena);
    }
    assert_true(cut > 0);
}

/* ---- profiles ---- */

/* From day 200 school comes before work, and other, which was no status, becomes the last. */
static const struct status_rank RANKS[] = {{"work", 10, 0, 200}, {"school", 20, 0, SNAP_OPEN},
    {"help", 40, 0, SNAP_OPEN}, {"help-b", 30, 100, 150}, {"work", 50, 200, SNAP_OPEN},
    {"other", 60, 200, SNAP_OPEN}, {"unknown", 70, 0, SNAP_OPEN}};

/* In order of winning on the day, by hand. */
static const int8_t *order_on(unsigned day)
{
    static const int8_t first[] = {0, 1, 2, 3, 4, 5, 6, 7, -1}, second[] = {0, 1, 2, 3, 4, 7, 5, 6, -1},
                        third[] = {0, 1, 4, 5, 6, 7, 2, 3, 8, -1};
    return day < 100 ? first : day < 150 ? second : day < 200 ? first : third;
}

static uint8_t plain_status(size_t p, unsigned day)
{
    for (const int8_t *code = order_on(day); *code >= 0; code++)
        if (known_on(p, (size_t)*code, day))
            return (uint8_t)*code;
    return SNAP_NO_CODE;
}

static void test_the_status_of_each_day_and_the_line_are_as_in_a_plain_array(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        struct city *c = city_new(seed, true);
        struct status_profile profile;
        cover(c);
        assert_int_equal(
            status_profile_make(&c->s, "p", "P", RANKS, sizeof RANKS / sizeof RANKS[0], &profile, &err), OK);
        assert_int_equal(profile.n_periods, 4);
        for (size_t p = 0; p < PERSONS; p++) {
            struct status_run run[64];
            size_t n_spells = c->s.spell_first[p + 1] - c->s.spell_first[p];
            size_t n = status_line(&c->s, &profile, p, run, 64), at = 0;
            assert_true(n <= 2 * n_spells + (size_t)profile.n_periods);
            for (size_t i = 0; i < n; i++) {
                assert_true(run[i].start < run[i].end && run[i].end <= UNTIL);
                assert_true(i == 0 || run[i - 1].end < run[i].start ||
                            (run[i - 1].end == run[i].start && run[i - 1].code != run[i].code));
            }
            for (unsigned d = 0; d < DAYS; d++) {
                uint8_t plain = plain_status(p, d);
                assert_int_equal(status_on_day(&c->s, &profile, p, (uint16_t)d), plain);
                while (at < n && run[at].end <= d)
                    at++;
                assert_int_equal(at < n && run[at].start <= d ? run[at].code : SNAP_NO_CODE, plain);
            }
            struct status_run few[1];
            assert_true(status_line(&c->s, &profile, p, few, 1) >= n);
        }
        arena_clear(arena);
    }
}

static void test_equal_ranks_and_ranks_out_of_range_are_errors(void **state)
{
    (void)state;
    struct city *c = city_new(1, true);
    struct status_profile profile;
    static const struct status_rank tie[] = {{"work", 10, 0, 100}, {"school", 10, 99, SNAP_OPEN}},
                                    no_tie[] = {{"work", 10, 0, 100}, {"school", 10, 100, SNAP_OPEN}},
                                    twice[] = {{"work", 10, 0, 100}, {"work", 11, 50, 60}},
                                    high[] = {{"work", 255, 0, 100}}, backwards[] = {{"work", 1, 100, 100}};
    assert_int_equal(status_profile_make(&c->s, "p", "P", no_tie, 2, &profile, &err), OK);
    assert_int_equal(status_profile_make(&c->s, "p", "P", tie, 2, &profile, &err), ERR_INVALID);
    assert_non_null(strstr(err.user, "\"work\" og \"school\""));
    err_clear(&err);
    assert_int_equal(status_profile_make(&c->s, "p", "P", twice, 2, &profile, &err), ERR_INVALID);
    err_clear(&err);
    assert_int_equal(status_profile_make(&c->s, "p", "P", high, 1, &profile, &err), ERR_INVALID);
    err_clear(&err);
    assert_int_equal(status_profile_make(&c->s, "p", "P", backwards, 1, &profile, &err), ERR_INVALID);
    err_clear(&err);
    struct status_rank often[PROFILE_PERIODS + 1];
    for (int i = 0; i <= PROFILE_PERIODS; i++)
        often[i] = (struct status_rank){"work", 1, (uint16_t)(i * 10), (uint16_t)(i * 10 + 10)};
    assert_int_equal(
        status_profile_make(&c->s, "p", "P", often, PROFILE_PERIODS + 1, &profile, &err), ERR_INVALID);
    err_clear(&err);
}

static void test_the_programs_own_profiles_put_work_first_and_last(void **state)
{
    (void)state;
    static const struct snapshot_code code[] = {{"dead", NULL, "", 100}, {"moved", NULL, "", 100},
        {"work", NULL, "", 100}, {"benefit", NULL, "", 100}, {"dagpenge", "benefit", "", 100},
        {"newest-benefit", "benefit", "", 100}};
    static const struct snapshot_spell spell[] = {
        {1, 0, 30, 2}, {1, 10, 20, 4}, {1, 40, 60, 5}, {1, 50, 70, 2}, {1, 65, SNAP_OPEN, SNAP_MOVED}};
    struct snapshot_rows rows = {.codes = code, .n_codes = 6, .spells = spell, .n_spells = 5};
    struct snapshot s;
    struct snapshot_report report;
    struct status_profile local, national;
    assert_int_equal(snapshot_make(&rows, &s, &report, arena, &err), OK);
    assert_int_equal(status_profile_make(&s, "local", "L", STATUS_LOCAL, STATUS_LOCAL_N, &local, &err), OK);
    assert_int_equal(
        status_profile_make(&s, "jobindsats", "J", STATUS_NATIONAL, STATUS_NATIONAL_N, &national, &err), OK);
    assert_int_equal(status_on_day(&s, &local, 0, 15), 2);
    assert_int_equal(status_on_day(&s, &national, 0, 15), 4);
    assert_int_equal(status_on_day(&s, &local, 0, 55), 2);
    assert_int_equal(status_on_day(&s, &national, 0, 55), 5);
    assert_int_equal(status_on_day(&s, &local, 0, 67), SNAP_MOVED);
    assert_int_equal(status_on_day(&s, &local, 0, 35), SNAP_NO_CODE);
    assert_int_equal(status_on_day(&s, &local, 0, 99), SNAP_MOVED);
    assert_int_equal(status_on_day(&s, &local, 0, 100), SNAP_NO_CODE);
}

/* ---- what is left out, sets, gone ---- */

static void test_rows_left_out_are_counted_by_fault(void **state)
{
    (void)state;
    static const struct snapshot_person person[] = {{5, 100, SNAP_MALE, 0}, {-2, 100, SNAP_MALE, 9}};
    static const struct snapshot_spell spell[] = {{5, 10, 10, 2}, {5, 10, 20, 2}, {5, 10, 20, 2},
        {5, 10, 20, 200}, {6, 10, 20, 2}, {5, 20, 10, 2}, {-2, 0, SNAP_OPEN, 2}};
    static const struct snapshot_course course[] = {{5, 1, 9, SNAP_OPEN, 3, 0}, {5, 9, 1, SNAP_OPEN, 0, 0},
        {7, 1, 9, SNAP_OPEN, 0, 0}, {5, 1, 9, SNAP_OPEN, 1, 0}, {5, 1, 9, 0, 1, 0}, {5, 1, 9, 0, 1, 7}};
    struct snapshot_rows rows = {.codes = CODE,
        .n_codes = CODES,
        .interventions = OFFER,
        .n_interventions = 3,
        .persons = person,
        .n_persons = 2,
        .spells = spell,
        .n_spells = 7,
        .courses = course,
        .n_courses = 6};
    struct snapshot s;
    struct snapshot_report r;
    assert_int_equal(snapshot_make(&rows, &s, &r, arena, &err), OK);
    assert_int_equal(r.n_spell[SNAPSHOT_END_BEFORE_START], 2);
    assert_int_equal(r.n_spell[SNAPSHOT_UNKNOWN_CODE], 1);
    assert_int_equal(r.n_spell[SNAPSHOT_UNKNOWN_PERSON], 1);
    assert_int_equal(r.n_spell[SNAPSHOT_DUPLICATE], 1);
    assert_int_equal(r.n_course[SNAPSHOT_UNKNOWN_INTERVENTION], 1);
    assert_int_equal(r.n_course[SNAPSHOT_END_BEFORE_START], 1);
    assert_int_equal(r.n_course[SNAPSHOT_UNKNOWN_PERSON], 1);
    assert_int_equal(r.n_course[SNAPSHOT_DUPLICATE], 2);
    assert_int_equal(s.n_rejected, 7);
    assert_int_equal(s.n_duplicates, 3);
    assert_int_equal(s.n_spells, 2);
    assert_int_equal(s.n_courses, 1);
    assert_int_equal(s.course_referred[0], 0);
    assert_int_equal(s.person_id[0], -2);
    assert_int_equal(s.district[0], 0);
    assert_int_equal(s.until, UNTIL - 40);
    struct snapshot_person twice[] = {person[0], person[0]};
    rows.persons = twice;
    assert_int_equal(snapshot_make(&rows, &s, &r, arena, &err), ERR_INVALID);
    err_clear(&err);
    rows.n_codes = 1;
    assert_int_equal(snapshot_make(&rows, &s, &r, arena, &err), ERR_INVALID);
    err_clear(&err);
}

static void test_persons_may_have_ids_far_apart_or_none_at_all(void **state)
{
    (void)state;
    enum { N = 3000 };
    struct snapshot_spell *spell = arena_array(arena, N, sizeof *spell);
    for (size_t i = 0; i < N; i++)
        spell[i] = (struct snapshot_spell){
            (int64_t)((i % 1000) * UINT64_C(9200000000000000)) - INT64_C(4600000000000000000), 10,
            (uint16_t)(20 + i / 1000), 4};
    struct snapshot_rows rows = {.codes = CODE, .n_codes = CODES, .spells = spell, .n_spells = N};
    struct snapshot s;
    struct snapshot_report r;
    assert_int_equal(snapshot_make(&rows, &s, &r, arena, &err), OK);
    assert_int_equal(s.n_persons, 1000);
    assert_int_equal(s.n_spells, N);
    for (size_t i = 0; i < N; i++)
        assert_true(snapshot_person_of(&s, spell[i].person) >= 0);
    rows.n_spells = 0;
    assert_int_equal(snapshot_make(&rows, &s, &r, arena, &err), OK);
    assert_int_equal(s.n_persons, 0);
    assert_int_equal(s.spell_first[0], 0);
}

static void test_a_set_takes_the_children_with_it(void **state)
{
    (void)state;
    struct city *c = city_new(1, true);
    struct code_set set;
    bool known;
    assert_int_equal(code_set_parse(&c->s, "help, school", &set, NULL, &err), OK);
    for (unsigned i = 0; i < CODES; i++)
        assert_int_equal(code_set_has(&set, i), i >= 4 && i <= 7);
    assert_int_equal(code_set_until(&c->s, &set), UNTIL - 10);
    assert_int_equal(code_set_parse(&c->s, "help,nothing", &set, &known, &err), OK);
    assert_false(known);
    assert_true(code_set_has(&set, 7));
    assert_int_equal(code_set_parse(&c->s, "nothing", &set, NULL, &err), ERR_INVALID);
    assert_non_null(strstr(err.user, "\"nothing\""));
    err_clear(&err);
    assert_int_equal(code_set_parse(&c->s, "", &set, &known, &err), OK);
    assert_true(known);
    assert_int_equal(code_set_until(&c->s, &set), UNTIL - 40);
    assert_false(code_set_has(&set, 256));
}

static void test_gone_is_since_the_move_that_was_not_undone_or_the_death(void **state)
{
    (void)state;
    static const struct snapshot_spell spell[] = {{1, 10, 20, SNAP_MOVED}, {1, 30, SNAP_OPEN, SNAP_MOVED},
        {1, 50, SNAP_OPEN, SNAP_DEAD}, {2, 40, SNAP_OPEN, SNAP_DEAD}, {2, 10, 20, SNAP_MOVED}, {3, 10, 20, 4},
        {4, 10, 20, SNAP_MOVED}, {4, 20, 30, SNAP_MOVED}};
    struct snapshot_rows rows = {.codes = CODE, .n_codes = CODES, .spells = spell, .n_spells = 8};
    struct snapshot s;
    struct snapshot_report r;
    assert_int_equal(snapshot_make(&rows, &s, &r, arena, &err), OK);
    static const struct {
        size_t person;
        uint16_t day, gone;
    } cases[] = {{0, 9, SNAP_OPEN}, {0, 10, 10}, {0, 19, 10}, {0, 20, SNAP_OPEN}, {0, 30, 30}, {0, 60, 30},
        {0, 65000, 30}, {1, 15, 10}, {1, 25, SNAP_OPEN}, {1, 40, 40}, {2, 15, SNAP_OPEN}, {3, 25, 10},
        {3, 30, SNAP_OPEN}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(snapshot_gone_by(&s, cases[i].person, cases[i].day), cases[i].gone);
}

static void test_days_are_counted_from_1900_and_kept_inside(void **state)
{
    (void)state;
    assert_int_equal(snap_day(day_from_ymd(1900, 1, 1)), 0);
    assert_int_equal(snap_day(day_from_ymd(1899, 12, 31)), 0);
    assert_int_equal(snap_day(day_from_ymd(2079, 6, 5)), SNAP_DAY_LAST);
    assert_int_equal(snap_day(day_from_ymd(2079, 6, 6)), SNAP_DAY_LAST);
    assert_int_equal(snap_day(DAY_NONE), SNAP_OPEN);
    assert_true(day_is_none(snap_date(SNAP_OPEN)));
    assert_int_equal(snap_date(snap_day(day_from_ymd(2026, 2, 28))).n, day_from_ymd(2026, 2, 28).n);
}

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(0);
    return arena ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_day_of_every_code_is_as_in_a_plain_array),
        cmocka_unit_test(test_rows_are_sorted_and_none_stands_twice),
        cmocka_unit_test(test_nothing_but_death_runs_after_death),
        cmocka_unit_test(test_the_status_of_each_day_and_the_line_are_as_in_a_plain_array),
        cmocka_unit_test(test_equal_ranks_and_ranks_out_of_range_are_errors),
        cmocka_unit_test(test_the_programs_own_profiles_put_work_first_and_last),
        cmocka_unit_test(test_rows_left_out_are_counted_by_fault),
        cmocka_unit_test(test_persons_may_have_ids_far_apart_or_none_at_all),
        cmocka_unit_test(test_a_set_takes_the_children_with_it),
        cmocka_unit_test(test_gone_is_since_the_move_that_was_not_undone_or_the_death),
        cmocka_unit_test(test_days_are_counted_from_1900_and_kept_inside),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
