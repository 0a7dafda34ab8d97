/* Shares, intervals and verdicts against published and independently computed values. */
#include "unit.h"
#include "base/money.h"
#include "base/rng.h"
#include "measure/share.h"
#include <math.h>

static double tenth_pct(double p)
{
    return round(p * 1000) / 10;
}

static void assert_share(int64_t x, int64_t n, double low, double high)
{
    struct share s = share_wilson(x, n);
    assert_true(s.valid);
    assert_true(fabs(tenth_pct(s.low) - low) < 1e-9);
    assert_true(fabs(tenth_pct(s.high) - high) < 1e-9);
}

/* Published Wilson limits of 47 pct. of 40, 80, 120, 200 and 400 persons, x rounded to whole persons. */
static void test_wilson_at_47_pct(void **state)
{
    (void)state;
    static const struct {
        int64_t n;
        double low, high;
    } known[] = {{40, 32.9, 62.5}, {80, 36.9, 58.3}, {200, 40.2, 53.9}, {400, 42.2, 51.9}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        assert_share((47 * known[i].n + 50) / 100, known[i].n, known[i].low, known[i].high);
    }
    assert_share(56, 120, 38.0, 55.6);
}

static void test_wilson_at_the_edges(void **state)
{
    (void)state;
    struct share none = share_wilson(0, 20), all = share_wilson(20, 20), empty = share_wilson(0, 0);
    assert_true(none.low == 0.0 && none.high > 0.16 && none.high < 0.17);
    assert_true(all.high == 1.0 && all.low > 0.83 && all.low < 0.84);
    assert_false(empty.valid);
    assert_int_equal(share_verdict(&empty, 500000), VERDICT_NONE);
}

static void test_what_cannot_be_stated_is_no_number(void **state)
{
    (void)state;
    assert_int_equal(share_ppm(0.4666666), 466667);
    assert_int_equal(share_ppm(-0.0000005), -1);
    assert_int_equal(share_ppm(NAN), INT_NONE);
    assert_int_equal(share_ppm(INFINITY), INT_NONE);
    assert_int_equal(share_ppm(-INFINITY), INT_NONE);
}

static void test_verdict_has_three_values(void **state)
{
    (void)state;
    static const int64_t sizes[] = {40, 80, 120, 200, 400};
    for (size_t i = 0; i < 5; i++) {
        struct share s = share_wilson((47 * sizes[i] + 50) / 100, sizes[i]);
        assert_int_equal(share_verdict(&s, 500000), VERDICT_UNDECIDED);
    }
    struct share high = share_wilson(70, 100), low = share_wilson(30, 100);
    assert_int_equal(share_verdict(&high, 500000), VERDICT_MET);
    assert_int_equal(share_verdict(&low, 500000), VERDICT_NOT_MET);
}

static void test_deciding_n_of_56_of_120_is_865(void **state)
{
    (void)state;
    struct share s = share_wilson(56, 120);
    assert_int_equal(share_deciding_n(&s, 500000), 865);
    /* The same share at that n decides, one person fewer does not. */
    struct share at = share_wilson(56 * 865, 120 * 865);
    assert_int_equal(share_deciding_n(&at, 500000), 865);
    double p = 56.0 / 120, z2 = 1.959963984540054 * 1.959963984540054;
    for (int n = 864; n <= 865; n++) {
        double upper = (p + z2 / (2 * n) + sqrt(z2 * (p * (1 - p) / n + z2 / (4.0 * n * n)))) / (1 + z2 / n);
        assert_int_equal(upper < 0.5, n == 865);
    }
    struct share half = share_wilson(50, 100);
    assert_int_equal(share_deciding_n(&half, 500000), 0);
}

/* Two courses of one person that both failed tell no more than one: not n = 2. */
static void test_persons_without_spread_count_once(void **state)
{
    (void)state;
    struct share none = share_wilson_persons(0, 6, 3, 0), three = share_wilson(0, 3);
    assert_true(none.low == 0 && none.high == three.high && none.n == 6);
    struct share all = share_wilson_persons(2, 2, 1, NAN), one = share_wilson(1, 1);
    assert_true(all.high == 1 && all.low == one.low);
    struct share same = share_wilson_persons(56, 120, 120, 0.5), plain = share_wilson(56, 120);
    assert_true(same.low == plain.low && same.high == plain.high);
    struct share spread = share_wilson_persons(56, 120, 60, 0.004),
                 wide = share_wilson_clustered(56, 120, 0.004);
    assert_true(spread.low == wide.low && spread.high == wide.high);
}

static void test_clustered_interval_is_wider(void **state)
{
    (void)state;
    struct share s = share_wilson(56, 120), c = share_wilson_clustered(56, 120, 2 * s.p * (1 - s.p) / 120);
    struct share half = share_wilson(28, 60);
    assert_true(c.low < s.low && c.high > s.high);
    assert_true(fabs(c.low - half.low) < 1e-12 && fabs(c.high - half.high) < 1e-12);
}

/* Newcombe 1998, table II, 56/70 - 48/80: method 10 gives 0.0524 to 0.3339; and 9/10 - 3/10: 0.1705 to 0.8090. */
static void test_difference_equals_newcombe(void **state)
{
    (void)state;
    struct share a = share_wilson(56, 70), b = share_wilson(48, 80);
    struct share_change d = share_difference(&a, &b);
    assert_true(fabs(d.low - 0.0524) < 5e-5 && fabs(d.high - 0.3339) < 5e-5);
    a = share_wilson(9, 10);
    b = share_wilson(3, 10);
    d = share_difference(&a, &b);
    assert_true(fabs(d.low - 0.1705) < 5e-5 && fabs(d.high - 0.8090) < 5e-5);
}

static void test_S1_13_relative_fall(void **state)
{
    (void)state;
    struct share before = share_wilson(300, 1000), after = share_wilson(245, 1000);
    struct share_change c = share_relative(&before, &after);
    assert_true(fabs(tenth_pct(c.value) - 18.3) < 1e-9);
    assert_true(c.value < 0.20);
    assert_int_equal(share_change_verdict(&c, 200000), VERDICT_UNDECIDED);
    /* 1200/4000 to 959/3900 is 18.03 pct., 11.87 to 23.77. */
    before = share_wilson(1200, 4000);
    after = share_wilson(959, 3900);
    c = share_relative(&before, &after);
    assert_true(fabs(c.value - 0.1803) < 5e-5 && fabs(c.low - 0.1187) < 5e-5 && fabs(c.high - 0.2377) < 5e-5);
    assert_int_equal(share_change_verdict(&c, 200000), VERDICT_UNDECIDED);
    assert_int_equal(share_change_verdict(&c, 110000), VERDICT_MET);
    assert_int_equal(share_change_verdict(&c, 250000), VERDICT_NOT_MET);
}

static void test_relative_fall_without_counts(void **state)
{
    (void)state;
    struct share none = share_wilson(0, 50), some = share_wilson(10, 50);
    struct share_change c = share_relative(&some, &none);
    assert_true(c.valid && !c.has_interval && c.value == 1.0);
    assert_int_equal(share_change_verdict(&c, 200000), VERDICT_NONE);
    c = share_relative(&none, &some);
    assert_false(c.valid);
}

/* Rows of persons in two years: person, rows that count, rows. */
struct person_rows {
    int64_t x1, n1, x2, n2;
};

/* The definition written out: sum over persons of the squared linearised part, times K / (K - 1). */
static double variance_by_hand(const struct person_rows *p, size_t n, double w1, double w2)
{
    double x1 = 0, n1 = 0, x2 = 0, n2 = 0, sum = 0, k = 0;
    for (size_t i = 0; i < n; i++) {
        x1 += (double)p[i].x1;
        n1 += (double)p[i].n1;
        x2 += (double)p[i].x2;
        n2 += (double)p[i].n2;
        k += p[i].n1 > 0 || p[i].n2 > 0;
    }
    for (size_t i = 0; i < n; i++) {
        double u = 0;
        if (n1 > 0)
            u += w1 * ((double)p[i].x1 - x1 / n1 * (double)p[i].n1) / n1;
        if (n2 > 0)
            u += w2 * ((double)p[i].x2 - x2 / n2 * (double)p[i].n2) / n2;
        sum += u * u;
    }
    return sum * k / (k - 1);
}

static void random_persons(struct person_rows *p, size_t n, uint64_t seed)
{
    struct rng rng;
    rng_seed(&rng, seed);
    for (size_t i = 0; i < n; i++) {
        p[i] = (struct person_rows){.n1 = rng_between(&rng, 0, 4), .n2 = rng_between(&rng, 0, 4)};
        p[i].x1 = rng_between(&rng, 0, p[i].n1);
        p[i].x2 = rng_between(&rng, 0, p[i].n2);
    }
}

static void test_clusters_equal_the_definition_written_out(void **state)
{
    (void)state;
    enum { N = 200 };
    static struct person_rows p[N];
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct cluster_pair pair = {0}, half[2] = {0};
        random_persons(p, N, seed);
        for (size_t i = 0; i < N; i++) {
            cluster_pair_add(&pair, p[i].x1, p[i].n1, p[i].x2, p[i].n2);
            cluster_pair_add(&half[i % 2], p[i].x1, p[i].n1, p[i].x2, p[i].n2);
        }
        double d = variance_by_hand(p, N, 1, -1);
        assert_true(fabs(cluster_pair_variance(&pair, 1, -1) - d) < 1e-12 * d);
        for (size_t i = 0; i < N; i++)
            p[i].x2 = p[i].n2 = 0;
        double one = variance_by_hand(p, N, 1, 0);
        assert_true(fabs(cluster_variance(&pair.from) - one) < 1e-12 * one);
        cluster_pair_merge(&half[0], &half[1]);
        assert_true(cluster_pair_variance(&half[0], 1, -1) == cluster_pair_variance(&pair, 1, -1));
    }
}

static void test_one_row_per_person_is_no_cluster(void **state)
{
    (void)state;
    struct cluster_sum s = {0};
    for (int i = 0; i < 120; i++)
        cluster_add(&s, i < 56, 1);
    struct share c = share_of_clusters(&s), w = share_wilson(56, 120);
    assert_true(c.low == w.low && c.high == w.high && c.n == 120);
    cluster_add(&s, 0, 0);
    assert_int_equal(s.n_clusters, 120);
    struct cluster_sum none = {0};
    assert_false(share_of_clusters(&none).valid);
}

/* The same persons in both years: their own covariance narrows the interval; different persons give the one of independent groups. */
static void test_the_same_persons_in_both_years(void **state)
{
    (void)state;
    struct cluster_pair same = {0}, other = {0};
    for (int i = 0; i < 200; i++) {
        int64_t before = i < 80, after = i < 60 || (i >= 80 && i < 90);
        cluster_pair_add(&same, before, 1, after, 1);
        cluster_pair_add(&other, before, 1, 0, 0);
        cluster_pair_add(&other, 0, 0, after, 1);
    }
    struct share_change a = share_difference_paired(&same), b = share_difference_paired(&other);
    assert_true(fabs(a.value - 0.05) < 1e-12 && a.value == b.value);
    assert_true(a.has_interval && a.high - a.low < 0.6 * (b.high - b.low));
    double var = (0.4 * 0.6 + 0.35 * 0.65) / 200 * 400 / 399;
    assert_true(fabs((b.high - b.low) / 2 - 1.959963984540054 * sqrt(var)) < 1e-12);
    a = share_relative_paired(&same);
    b = share_relative_paired(&other);
    assert_true(fabs(a.value - 0.125) < 1e-12 && a.low > b.low && a.high < b.high);
    struct share from = share_wilson(80, 200), to = share_wilson(70, 200);
    struct share_change free = share_relative(&from, &to);
    assert_true(fabs(b.low - free.low) < 1e-3 && fabs(b.high - free.high) < 1e-3);
    struct cluster_pair empty = {0};
    assert_false(share_difference_paired(&empty).valid);
    cluster_pair_add(&empty, 1, 1, 0, 1);
    assert_true(share_difference_paired(&empty).valid && !share_difference_paired(&empty).has_interval);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wilson_at_47_pct),
        cmocka_unit_test(test_wilson_at_the_edges),
        cmocka_unit_test(test_what_cannot_be_stated_is_no_number),
        cmocka_unit_test(test_verdict_has_three_values),
        cmocka_unit_test(test_deciding_n_of_56_of_120_is_865),
        cmocka_unit_test(test_clustered_interval_is_wider),
        cmocka_unit_test(test_persons_without_spread_count_once),
        cmocka_unit_test(test_difference_equals_newcombe),
        cmocka_unit_test(test_S1_13_relative_fall),
        cmocka_unit_test(test_relative_fall_without_counts),
        cmocka_unit_test(test_clusters_equal_the_definition_written_out),
        cmocka_unit_test(test_one_row_per_person_is_no_cluster),
        cmocka_unit_test(test_the_same_persons_in_both_years),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
