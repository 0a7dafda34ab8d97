/* Price levels: versions, conversion against exact arithmetic, and files. */
#include "base/buf.h"
#include "base/rng.h"
#include "economy/price_index.h"
#include "effect_fixture.h"

#include <stdio.h>
#include <string.h>

static struct price_index rate(const char *series, int year, int milli, const char *version)
{
    static int64_t id;
    return (struct price_index){.id = ++id,
        .series = series,
        .year = year,
        .percent = {milli},
        .version_day = day_parse_iso(version),
        .source = "invented"};
}

static void a_later_version_is_in_force_from_its_day(void **state)
{
    (void)state;
    const struct price_index rows[] = {rate("service", 2027, 2300, "2026-06-20"),
        rate("service", 2027, 2900, "2026-09-01"), rate("service", 2027, 2800, "2026-09-01"),
        rate("overfoersler", 2027, 1000, "2026-06-20")};
    assert_null(price_index_of(rows, 4, "service", 2027, day_parse_iso("2026-06-19")));
    assert_int_equal(
        price_index_of(rows, 4, "service", 2027, day_parse_iso("2026-08-31"))->percent.milli, 2300);
    assert_int_equal(
        price_index_of(rows, 4, "service", 2027, day_parse_iso("2026-12-01"))->percent.milli, 2800);
    struct price_factor f = price_factor_of(rows, 4, "service", 2026, 2027, day_parse_iso("2026-08-31"));
    assert_true(f.valid && f.scaled == (__int128)1023000000000000);
    assert_int_equal(price_convert((struct money){566100000}, &f).oere, 579120300);
    f = price_factor_of(rows, 4, "service", 2026, 2028, day_parse_iso("2026-08-31"));
    assert_true(!f.valid && f.missing_year == 2028);
    assert_true(money_is_none(price_convert((struct money){1}, &f)));
}

/* Amount × Π(100000 + p) / 100000^k rounded once, by whole numbers; and back. */
static void a_conversion_is_exact_to_the_oere(void **state)
{
    (void)state;
    struct rng rng;
    rng_seed(&rng, 27);
    for (int round = 0; round < 5000; round++) {
        struct price_index rows[4];
        int years = (int)rng_between(&rng, 0, 3);
        __int128 up = 1, down = 1;
        for (int i = 0; i < years; i++) {
            int p = (int)rng_between(&rng, -5000, 8000);
            rows[i] = rate("service", 2027 + i, p, "2026-06-20");
            up *= 100000 + p;
            down *= 100000;
        }
        struct money m = {rng_between(&rng, -1000000000000, 1000000000000)};
        struct price_factor f =
            price_factor_of(rows, (size_t)years, "service", 2026, 2026 + years, day_parse_iso("2026-12-31"));
        __int128 twice = 2 * (__int128)m.oere * up,
                 exact = (twice < 0 ? twice - down : twice + down) / (2 * down);
        assert_int_equal(price_convert(m, &f).oere, (int64_t)exact);
        struct price_factor back =
            price_factor_of(rows, (size_t)years, "service", 2026 + years, 2026, day_parse_iso("2026-12-31"));
        int64_t away = price_convert(price_convert(m, &f), &back).oere - m.oere;
        assert_true(away >= -1 && away <= 1);
    }
}

static void running_prices_are_never_converted(void **state)
{
    (void)state;
    assert_int_equal(price_level_year("2026"), 2026);
    assert_int_equal(price_level_year("løbende"), 0);
    assert_int_equal(price_level_year(NULL), 0);
    struct price_factor same = price_factor_of(NULL, 0, "service", 2026, 2026, day_parse_iso("2026-12-31"));
    assert_true(same.valid);
    assert_int_equal(price_convert((struct money){-7}, &same).oere, -7);
    assert_true(money_is_none(price_convert(MONEY_NONE, &same)));
}

static int64_t stored(void)
{
    struct price_index *rows;
    size_t n;
    struct conn *c = lease();
    must(price_index_all(c, &rows, &n, arena, &err));
    release(c);
    return (int64_t)n;
}

static int import(const char *text, int64_t *n_new, int64_t *n_same)
{
    const struct actor actor = actor_command_line();
    err = ERR_INIT;
    return price_index_import(db, &actor, "pl.csv", text, strlen(text), n_new, n_same, &err);
}

static void a_file_is_read_whole_or_not_at_all_and_twice_changes_nothing(void **state)
{
    (void)state;
    int64_t n_new, n_same, before = stored();
    const char *good =
        "series;year;percent;version_day;source\nservice;2025;3,1;2025-01-10;opdigtet\nanlaeg;2025;-0,4;2025-01-10;opdigtet\n";
    assert_int_equal(
        import(
            "series,year,percent,version_day,source\nservice,2025,3.1,2025-01-10,x\nservice,2025,900,2025-01-10,x\n",
            &n_new, &n_same),
        ERR_INVALID);
    assert_non_null(strstr(err.user, "linje 3, kolonnen percent"));
    assert_int_equal(stored(), before);
    assert_int_equal(import(good, &n_new, &n_same), OK);
    assert_int_equal(n_new, 2);
    assert_int_equal(import(good, &n_new, &n_same), OK);
    assert_true(n_new == 0 && n_same == 2);
    assert_int_equal(stored(), before + 2);
    assert_int_equal(import("series;year\n", &n_new, &n_same), ERR_INVALID);
    assert_int_equal(
        import("series;year;percent;version_day;source\nmad;2025;1;2025-01-10;x\n", &n_new, &n_same),
        ERR_INVALID);
    assert_non_null(strstr(err.user, "kolonnen series"));
    assert_int_equal(
        import("series;year;percent;version_day;source\nservice;2025;1;2099-01-10;x\n", &n_new, &n_same),
        ERR_INVALID);
}

int main(int argc, char **argv)
{
    if (effect_start(argc, argv))
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_later_version_is_in_force_from_its_day),
        cmocka_unit_test(a_conversion_is_exact_to_the_oere),
        cmocka_unit_test(running_prices_are_never_converted),
        cmocka_unit_test(a_file_is_read_whole_or_not_at_all_and_twice_changes_nothing),
    };
    return cmocka_run_group_tests(tests, effect_set_up_with_data, effect_tear_down);
}
