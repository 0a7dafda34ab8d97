/* Curves and tests against values made by R (tests/golden/survival/make.R), against the definitions written out plainly, and against each
 * other: sorted rows and counted days. */
#include "unit.h"
#include "base/csv.h"
#include "base/file.h"
#include "base/rng.h"
#include "measure/share.h"
#include "measure/special.h"
#include "measure/survival.h"
#include "measure/survival_test.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct arena *arena;

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

static void *take(size_t n, size_t size)
{
    void *p = arena_array(arena, n + 1, size);
    assert_non_null(p);
    return p;
}

static bool close_to(double x, double y)
{
    return fabs(x - y) <= 1e-9 * fmax(1, fabs(y));
}

/* ---- stored values ---- */

struct table {
    struct csv csv;
    double *cell; /* [n][n_cols], empty = NAN; texts are NAN too */
    char ***text;
    size_t n;
};

static bool read_table(const char *name, const char *kind, struct table *ret)
{
    struct err err = ERR_INIT;
    struct buf *b = take(1, sizeof *b);
    char *path = arena_printf(arena, "%s/survival/%s%s.csv", TEST_GOLDEN, name, kind);
    *ret = (struct table){0};
    if (!file_exists(path))
        return false;
    assert_int_equal(file_read(path, 0, b, &err), OK);
    char *data = arena_strndup(arena, b->data, b->len);
    size_t most = b->len;
    buf_done(b);
    assert_int_equal(csv_open(&ret->csv, data, most, ',', arena, &err), OK);
    size_t lines = 0;
    for (const char *p = data; (p = strchr(p, '\n')) != NULL; p++)
        lines++;
    ret->cell = take(lines * ret->csv.n_cols, sizeof *ret->cell);
    ret->text = take(lines, sizeof *ret->text);
    char **cells;
    while (csv_next(&ret->csv, arena, &cells, &err) == 1) {
        ret->text[ret->n] = cells;
        for (size_t i = 0; i < ret->csv.n_cols; i++) {
            char *end;
            double x = strtod(cells[i], &end);
            ret->cell[ret->n * ret->csv.n_cols + i] = *cells[i] && *end == '\0' ? x : NAN;
        }
        ret->n++;
    }
    assert_int_equal(err.code, OK);
    assert_true(ret->n > 0);
    return true;
}

static double at(const struct table *t, size_t row, const char *column)
{
    int i = csv_column(&t->csv, column);
    assert_true(i >= 0);
    return t->cell[row * t->csv.n_cols + (size_t)i];
}

/* A stored case as rows; group numbers are those of the sorted labels. */
struct stored {
    const char *name;
    struct survival_rows rows;
    uint16_t *stratum;
    double label[SURVIVAL_MAX_GROUPS];
    int n_groups, n_causes, n_strata;
    struct risk_set set[SURVIVAL_MAX_GROUPS];
};

static int label_of(const struct stored *s, double label)
{
    for (int g = 0; g < s->n_groups; g++)
        if (s->label[g] == label)
            return g;
    return -1;
}

static struct stored *load(const char *name)
{
    struct table t;
    struct stored *s = take(1, sizeof *s);
    assert_true(read_table(name, "", &t));
    double *entry = take(t.n, sizeof *entry), *exits = take(t.n, sizeof *exits);
    uint8_t *event = take(t.n, 1);
    uint16_t *group = take(t.n, sizeof *group), *stratum = take(t.n, sizeof *stratum);
    bool has_entry = csv_column(&t.csv, "entry") >= 0, has_group = csv_column(&t.csv, "group") >= 0;
    bool has_stratum = csv_column(&t.csv, "stratum") >= 0;
    *s = (struct stored){
        .name = name, .rows = {t.n, has_entry ? entry : NULL, exits, event, group}, .n_strata = 1};
    s->n_causes = 1;
    for (size_t i = 0; i < t.n; i++) {
        exits[i] = at(&t, i, "time");
        event[i] = (uint8_t)at(&t, i, "event");
        entry[i] = has_entry && !isnan(at(&t, i, "entry")) ? at(&t, i, "entry") : -INFINITY;
        double label = has_group ? at(&t, i, "group") : 0;
        if (label_of(s, label) < 0)
            s->label[s->n_groups++] = label;
        group[i] = (uint16_t)label_of(s, label);
        stratum[i] = has_stratum ? (uint16_t)(at(&t, i, "stratum") - 1) : 0;
        s->n_strata = stratum[i] + 1 > s->n_strata ? stratum[i] + 1 : s->n_strata;
        s->n_causes = event[i] > s->n_causes ? event[i] : s->n_causes;
    }
    s->stratum = has_stratum ? stratum : NULL;
    struct err err = ERR_INIT;
    assert_int_equal(risk_sets_of_rows(&s->rows, s->n_groups, s->n_causes, s->set, arena, &err), OK);
    return s;
}

static void compare(const char *name, const char *what, double time, double is, double should)
{
    if (isnan(should) ? isnan(is) : close_to(is, should))
        return;
    fail_msg("%s: %s at %g is %.17g, should be %.17g", name, what, time, is, should);
}

static struct survival_curve km_of(const struct risk_set *set)
{
    struct err err = ERR_INIT;
    struct survival_curve c;
    assert_int_equal(survival_km(set, &c, arena, &err), OK);
    survival_limits(&c);
    return c;
}

/* Compares all points of a stored curve until the one where ours is not known; returns how many were compared. */
static size_t compare_km(const char *name)
{
    struct stored *s = load(name);
    struct table t;
    size_t done = 0, point[SURVIVAL_MAX_GROUPS] = {0};
    assert_true(read_table(name, ".km", &t));
    struct survival_curve curve[SURVIVAL_MAX_GROUPS];
    for (int g = 0; g < s->n_groups; g++)
        curve[g] = km_of(&s->set[g]);
    for (size_t i = 0; i < t.n; i++) {
        int g = label_of(s, at(&t, i, "group"));
        assert_true(g >= 0 && point[g] < curve[g].n);
        const struct survival_point *p = &curve[g].points[point[g]++];
        double time = at(&t, i, "time");
        bool limit_known = p->s > 0 && p->s < 1;
        assert_true(p->time == time);
        compare(name, "n at risk", time, (double)p->n_risk, at(&t, i, "n_risk"));
        compare(name, "events", time, (double)p->n_event, at(&t, i, "n_event"));
        compare(name, "censored", time, (double)p->n_censored, at(&t, i, "n_censor"));
        if (p->warnings & SURVIVAL_NOT_KNOWN) {
            assert_true(isnan(p->s) && isnan(p->se) && isnan(p->low) && isnan(p->high));
            continue;
        }
        compare(name, "S", time, p->s, at(&t, i, "s"));
        compare(name, "se", time, p->se, at(&t, i, "std_err"));
        compare(name, "low", time, p->low, limit_known ? at(&t, i, "low") : NAN);
        compare(name, "high", time, p->high, limit_known ? at(&t, i, "high") : NAN);
        done++;
    }
    for (int g = 0; g < s->n_groups; g++)
        assert_int_equal(point[g], curve[g].n);
    return done;
}

static void test_kaplan_meier_equals_r(void **state)
{
    (void)state;
    static const char *const names[] = {"remission", "leukaemia", "ties", "all_censored", "at_once",
        "last_all", "midpoint", "flat_end", "one_row", "late_entry", "gap", "late_test", "strata",
        "two_causes", "five_causes", "gray_strata", "late_causes", "no_second_cause"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_true(compare_km(names[i]) > 0);
    /* Everybody at risk has the event at the first time, others enter later: R prints 0, we print nothing. */
    assert_int_equal(compare_km("emptied"), 0);
}

static void test_quantiles_and_means_equal_r(void **state)
{
    (void)state;
    static const char *const names[] = {"remission", "leukaemia", "ties", "all_censored", "at_once",
        "last_all", "midpoint", "flat_end", "one_row", "late_entry", "strata", "two_causes", "five_causes",
        "late_causes"};
    size_t n_means = 0;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct stored *s = load(names[i]);
        struct table t;
        assert_true(read_table(names[i], ".quantile", &t));
        for (size_t r = 0; r < t.n; r++) {
            struct survival_curve c = km_of(&s->set[label_of(s, at(&t, r, "group"))]);
            struct survival_quantile q = survival_quantile(&c, at(&t, r, "q"));
            compare(names[i], "quantile", q.q, q.time, at(&t, r, "time"));
            compare(names[i], "low quantile", q.q, q.low, at(&t, r, "low"));
            compare(names[i], "high quantile", q.q, q.high, at(&t, r, "high"));
        }
        if (!read_table(names[i], ".mean", &t))
            continue;
        for (size_t r = 0; r < t.n; r++, n_means++) {
            struct survival_curve c = km_of(&s->set[label_of(s, at(&t, r, "group"))]);
            struct survival_mean m = survival_mean(&c, at(&t, r, "tau"));
            compare(names[i], "mean", m.tau, m.mean, at(&t, r, "mean"));
            compare(names[i], "se of mean", m.tau, m.se, at(&t, r, "std_err"));
        }
    }
    assert_true(n_means >= 15);
}

static void test_aalen_johansen_equals_r(void **state)
{
    (void)state;
    static const char *const names[] = {
        "two_causes", "five_causes", "gray_strata", "late_causes", "all_censored", "no_second_cause"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct stored *s = load(names[i]);
        struct table t;
        struct err err = ERR_INIT;
        struct incidence_curve curve[SURVIVAL_MAX_GROUPS];
        size_t point[SURVIVAL_MAX_GROUPS] = {0};
        assert_true(read_table(names[i], ".aj", &t));
        for (int g = 0; g < s->n_groups; g++) {
            assert_int_equal(incidence_aj(&s->set[g], &curve[g], arena, &err), OK);
            incidence_limits(&curve[g]);
        }
        for (size_t r = 0; r < t.n; r++) {
            int g = label_of(s, at(&t, r, "group"));
            const struct incidence_curve *c = &curve[g];
            double time = at(&t, r, "time");
            while (point[g] < c->overall.n && c->overall.points[point[g]].time < time)
                point[g]++;
            assert_true(point[g] < c->overall.n && c->overall.points[point[g]].time == time);
            const struct incidence_point *p =
                &c->cause[point[g] * (size_t)c->n_causes + (size_t)at(&t, r, "cause") - 1];
            bool between = p->f > 0 && p->f < 1;
            compare(names[i], "F", time, p->f, at(&t, r, "f"));
            compare(names[i], "se of F", time, p->se, at(&t, r, "std_err"));
            if (between) {
                compare(names[i], "low of F", time, p->low, at(&t, r, "low"));
                compare(names[i], "high of F", time, p->high, at(&t, r, "high"));
            }
        }
    }
}

static void test_tests_equal_r(void **state)
{
    (void)state;
    static const char *const names[] = {
        "remission", "leukaemia", "late_test", "strata", "two_causes", "five_causes", "gray_strata"};
    size_t n_gray = 0;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct stored *s = load(names[i]);
        struct table t;
        assert_true(read_table(names[i], ".test", &t));
        struct survival_test_rows in = {s->rows, s->stratum, s->n_groups, s->n_strata};
        for (size_t r = 0; r < t.n; r++) {
            struct survival_test test;
            struct err err = ERR_INIT;
            int cause = (int)at(&t, r, "cause");
            bool gray = strcmp(t.text[r][0], "gray") == 0;
            n_gray += gray;
            assert_int_equal((gray ? survival_gray : survival_logrank)(&in, cause, &test, arena, &err), OK);
            compare(names[i], t.text[r][0], cause, test.chi_square, at(&t, r, "chi_square"));
            compare(names[i], "p", cause, test.p, at(&t, r, "p"));
            assert_int_equal(test.df, (int)at(&t, r, "df"));
        }
    }
    assert_int_equal(n_gray, 10);
}

static void test_chi_square_tail_equals_r(void **state)
{
    (void)state;
    struct table t;
    size_t small = 0;
    assert_true(read_table("chi_square", "", &t));
    for (size_t i = 0; i < t.n; i++) {
        double p = at(&t, i, "p"), is = chi_square_tail(at(&t, i, "x"), (int)at(&t, i, "df"));
        small += p < 1e-50;
        if (!(fabs(is - p) <= 1e-11 * p))
            fail_msg("x %g df %g: %.17g, should be %.17g", at(&t, i, "x"), at(&t, i, "df"), is, p);
    }
    assert_true(small >= 10);
    assert_true(chi_square_tail(0, 3) == 1 && isnan(chi_square_tail(1, 0)) && isnan(chi_square_tail(NAN, 1)));
}

/* ---- the definitions, written out ---- */

struct drawn {
    struct survival_rows rows;
    double entry[80], exit[80];
    uint8_t event[80];
    uint16_t group[80], stratum[80];
    uint16_t entry_day[80], exit_day[80];
    int n_groups, n_causes;
};

/* Whole days with many ties; some entries late, some rows at day 0. */
static struct drawn *draw(struct rng *r, bool late)
{
    struct drawn *d = take(1, sizeof *d);
    bool few = late && rng_below(r, 2) == 0;
    size_t n = (size_t)rng_between(r, 1, few ? 30 : 80);
    int64_t most = rng_between(r, 1, 25);
    d->n_groups = (int)rng_between(r, 1, 5);
    d->n_causes = (int)rng_between(r, 1, 5);
    for (size_t i = 0; i < n; i++) {
        bool enters = late && (few || rng_below(r, 3) == 0);
        int64_t entry = enters ? rng_between(r, 0, most) : -1;
        d->exit_day[i] = (uint16_t)rng_between(r, entry + 1, most + 1);
        d->entry_day[i] = enters ? (uint16_t)entry : SURVIVAL_FROM_START;
        d->exit[i] = d->exit_day[i];
        d->entry[i] = enters ? (double)entry : -INFINITY;
        d->event[i] = (uint8_t)rng_between(r, 0, d->n_causes);
        d->group[i] = (uint16_t)rng_below(r, (uint64_t)d->n_groups);
        d->stratum[i] = (uint16_t)rng_below(r, 2);
    }
    d->rows = (struct survival_rows){n, late ? d->entry : NULL, d->exit, d->event, d->group};
    return d;
}

/* Rows of the group at risk at t, and those of them with the event at t (-1 = any, 0 = censored). */
static double at_risk(const struct drawn *d, int group, double t)
{
    double n = 0;
    for (size_t i = 0; i < d->rows.n; i++)
        n += d->group[i] == group && d->entry[i] < t && t <= d->exit[i];
    return n;
}

static double had(const struct drawn *d, int group, double t, int event)
{
    double n = 0;
    for (size_t i = 0; i < d->rows.n; i++)
        n += d->group[i] == group && d->exit[i] == t && (event < 0 ? d->event[i] > 0 : d->event[i] == event);
    return n;
}

/* S and F of the cause just after t, or at t when before is set. */
static double plain_s(const struct drawn *d, int group, double t, bool before)
{
    double s = 1;
    for (double u = 0; before ? u < t : u <= t; u++)
        if (at_risk(d, group, u) > 0)
            s *= 1 - had(d, group, u, -1) / at_risk(d, group, u);
    return s;
}

static double plain_f(const struct drawn *d, int group, double t, int cause)
{
    double f = 0;
    for (double u = 0; u <= t; u++)
        if (at_risk(d, group, u) > 0)
            f += plain_s(d, group, u, true) * had(d, group, u, cause) / at_risk(d, group, u);
    return f;
}

static double plain_greenwood(const struct drawn *d, int group, double t)
{
    double sum = 0;
    for (double u = 0; u <= t; u++) {
        double n = at_risk(d, group, u), x = had(d, group, u, -1);
        sum += x > 0 && x < n ? x / (n * (n - x)) : 0;
    }
    return sum;
}

static double plain_variance(const struct drawn *d, int group, double t, int cause)
{
    double var = 0, ft = plain_f(d, group, t, cause);
    for (double u = 0; u <= t; u++) {
        double n = at_risk(d, group, u), x = had(d, group, u, -1), xk = had(d, group, u, cause);
        if (x <= 0)
            continue;
        double s = plain_s(d, group, u, true), left = ft - plain_f(d, group, u, cause);
        var += x < n ? left * left * x / (n * (n - x)) : 0;
        var += s * s * xk * (n - xk) / (n * n * n) - 2 * left * s * xk / (n * n);
    }
    return var;
}

/* What the random rows held, so that nothing is proved of what did not occur. */
static struct {
    int points, ties, gaps, unknown, at_once, all, late, few;
} seen;

static bool someone_later(const struct drawn *d, int group, double t)
{
    bool later = false;
    for (size_t i = 0; i < d->rows.n; i++)
        later = later || (d->group[i] == group && d->exit[i] > t);
    return later;
}

static void check_point(
    const struct drawn *d, int group, const struct incidence_curve *c, size_t at_point, bool *unknown)
{
    const struct survival_point *p = &c->overall.points[at_point];
    double t = p->time, n = at_risk(d, group, t), x = had(d, group, t, -1);
    assert_true(
        (double)p->n_risk == n && (double)p->n_event == x && (double)p->n_censored == had(d, group, t, 0));
    *unknown = *unknown || (x == n && someone_later(d, group, t));
    assert_int_equal(*unknown, (p->warnings & SURVIVAL_NOT_KNOWN) != 0);
    assert_int_equal(n < 5, (p->warnings & SURVIVAL_FEW_AT_RISK) != 0);
    seen.points++;
    seen.ties += x > 0 && p->n_censored > 0;
    seen.unknown += *unknown;
    seen.at_once += t == 0 && x > 0;
    seen.all += x == n && !*unknown;
    seen.gaps += (p->warnings & SURVIVAL_GAP) != 0;
    seen.late += (p->warnings & SURVIVAL_LATE_START) != 0;
    seen.few += n < 5;
    double s = plain_s(d, group, t, false), sum = s;
    compare("drawn", "S", t, p->s, *unknown ? NAN : s);
    compare("drawn", "se", t, p->se, *unknown || s <= 0 ? NAN : s * sqrt(plain_greenwood(d, group, t)));
    for (int k = 1; k <= d->n_causes; k++) {
        const struct incidence_point *q = &c->cause[at_point * (size_t)d->n_causes + (size_t)k - 1];
        double f = plain_f(d, group, t, k);
        compare("drawn", "F", t, q->f, *unknown ? NAN : f);
        compare("drawn", "variance", t, q->se * q->se, *unknown ? NAN : plain_variance(d, group, t, k));
        sum += q->f;
    }
    if (!*unknown)
        assert_true(fabs(sum - 1) < 1e-12);
}

static void test_curves_equal_their_definitions(void **state)
{
    (void)state;
    struct rng r;
    rng_seed(&r, 20261122);
    memset(&seen, 0, sizeof seen);
    for (int round = 0; round < 200; round++) {
        struct drawn *d = draw(&r, round % 3 > 0);
        struct risk_set sets[8];
        struct err err = ERR_INIT;
        assert_int_equal(risk_sets_of_rows(&d->rows, d->n_groups, d->n_causes, sets, arena, &err), OK);
        for (int g = 0; g < d->n_groups; g++) {
            struct incidence_curve c;
            bool unknown = false;
            assert_int_equal(incidence_aj(&sets[g], &c, arena, &err), OK);
            for (size_t t = 0; t < c.overall.n; t++)
                check_point(d, g, &c, t, &unknown);
        }
        arena_clear(arena);
    }
    assert_true(seen.points > 2000 && seen.ties > 500 && seen.unknown > 20 && seen.gaps > 20);
    assert_true(seen.at_once > 20 && seen.all > 50 && seen.late > 10 && seen.few > 500);
}

/* Log-rank of two groups: (O - E)^2 / V, time by time. */
static double plain_logrank(const struct drawn *d)
{
    double oe = 0, v = 0;
    for (int s = 0; s < 2; s++)
        for (double t = 0; t <= 26; t++) {
            double n = 0, n0 = 0, x = 0, x0 = 0;
            for (size_t i = 0; i < d->rows.n; i++) {
                bool risk = d->stratum[i] == s && d->entry[i] < t && t <= d->exit[i];
                bool event = risk && d->exit[i] == t && d->event[i] > 0;
                n += risk;
                x += event;
                n0 += risk && d->group[i] == 0;
                x0 += event && d->group[i] == 0;
            }
            if (n > 0)
                oe += x0 - x * n0 / n;
            if (n > 1)
                v += x * (n - x) / (n - 1) * n0 / n * (1 - n0 / n);
        }
    return v > 0 ? oe * oe / v : NAN;
}

static void test_logrank_equals_its_definition(void **state)
{
    (void)state;
    struct rng r;
    rng_seed(&r, 5);
    int n_compared = 0, n_none = 0;
    for (int round = 0; round < 400; round++) {
        struct drawn *d = draw(&r, round % 2);
        struct survival_test test;
        struct err err = ERR_INIT;
        for (size_t i = 0; i < d->rows.n; i++)
            d->group[i] %= 2;
        struct survival_test_rows in = {d->rows, d->stratum, 2, 2};
        assert_int_equal(survival_logrank(&in, 0, &test, arena, &err), OK);
        double plain = plain_logrank(d);
        compare("drawn", "logrank", round, test.chi_square, plain);
        assert_int_equal(test.df, isnan(plain) ? 0 : 1);
        n_compared += !isnan(plain);
        n_none += isnan(plain);
        arena_clear(arena);
    }
    assert_true(n_compared > 300 && n_none > 0);
}

/* Without censoring F is a plain share and its variance that of a share; the log-rank does not care what groups are called. */
static void test_variance_of_complete_data_is_that_of_a_share(void **state)
{
    (void)state;
    static const double exits[] = {3, 1, 2, 2, 5, 5, 5, 7, 8, 8};
    static const uint8_t event[] = {1, 2, 1, 2, 1, 1, 2, 1, 2, 2};
    struct survival_rows rows = {10, NULL, exits, event, NULL};
    struct risk_set set;
    struct incidence_curve c;
    struct err err = ERR_INIT;
    assert_int_equal(risk_sets_of_rows(&rows, 1, 2, &set, arena, &err), OK);
    assert_int_equal(incidence_aj(&set, &c, arena, &err), OK);
    incidence_limits(&c);
    assert_int_equal(c.overall.n, 6);
    for (size_t t = 0; t < c.overall.n; t++)
        for (size_t k = 0; k < 2; k++) {
            const struct incidence_point *p = &c.cause[t * 2 + k];
            compare("complete", "variance", (double)t, p->se * p->se, p->f * (1 - p->f) / 10);
        }
    /* Nobody has cause 1 at time 1: no lower limit but 0, Wilson's upper. */
    assert_true(c.cause[0].f == 0 && c.cause[0].low == 0 && close_to(c.cause[0].high, 0.27753279986288));
}

/* A share of 0 has an upper limit only until somebody has been censored, and none when somebody entered late. */
static void test_share_of_none_is_bounded_only_when_all_are_followed(void **state)
{
    (void)state;
    static const double exits[] = {1, 1, 2, 3, 4, 4}, entry[] = {0, 0, 0, 0, 0, 1};
    static const uint8_t event[] = {1, 0, 1, 1, 1, 2};
    for (int late = 0; late < 2; late++) {
        struct survival_rows rows = {6, late ? entry : NULL, exits, event, NULL};
        struct risk_set set;
        struct incidence_curve c;
        struct err err = ERR_INIT;
        assert_int_equal(risk_sets_of_rows(&rows, 1, 2, &set, arena, &err), OK);
        assert_int_equal(incidence_aj(&set, &c, arena, &err), OK);
        incidence_limits(&c);
        assert_int_equal(c.overall.n, 4);
        compare("none", "high", 1, c.cause[1].high, late ? NAN : share_wilson(0, 6).high);
        compare("none", "low", 1, c.cause[1].low, late ? NAN : 0);
        for (size_t t = 1; t < 3; t++)
            assert_true(
                c.cause[t * 2 + 1].f == 0 && isnan(c.cause[t * 2 + 1].low) && isnan(c.cause[t * 2 + 1].high));
        assert_true(c.cause[7].low > 0 && c.cause[7].high < 1);
    }
}

/* ---- rows and counted days ---- */

static void assert_same_set(const struct risk_set *a, const struct risk_set *b)
{
    size_t n = a->n_times;
    assert_int_equal(n, b->n_times);
    assert_int_equal(a->n, b->n);
    assert_memory_equal(&a->first_entry, &b->first_entry, sizeof a->first_entry);
    if (n == 0)
        return;
    assert_memory_equal(a->time, b->time, n * sizeof *a->time);
    assert_memory_equal(a->n_risk, b->n_risk, n * sizeof *a->n_risk);
    assert_memory_equal(a->n_event, b->n_event, n * (size_t)a->n_causes * sizeof *a->n_event);
    assert_memory_equal(a->n_censored, b->n_censored, n * sizeof *a->n_censored);
    assert_memory_equal(a->n_after, b->n_after, n * sizeof *a->n_after);
}

static void test_counters_and_rows_are_equal_to_the_bit(void **state)
{
    (void)state;
    struct rng r;
    rng_seed(&r, 77);
    size_t n_points = 0;
    for (int round = 0; round < 500; round++) {
        struct drawn *d = draw(&r, round % 4 > 0);
        struct survival_days days = {
            d->rows.n, d->rows.entry ? d->entry_day : NULL, d->exit_day, d->event, d->group};
        struct risk_set rows[8], counted[8];
        struct err err = ERR_INIT;
        assert_int_equal(risk_sets_of_rows(&d->rows, d->n_groups, d->n_causes, rows, arena, &err), OK);
        assert_int_equal(risk_sets_of_days(&days, d->n_groups, d->n_causes, counted, arena, &err), OK);
        for (int g = 0; g < d->n_groups; g++) {
            struct incidence_curve x, y;
            assert_same_set(&rows[g], &counted[g]);
            assert_int_equal(incidence_aj(&rows[g], &x, arena, &err), OK);
            assert_int_equal(incidence_aj(&counted[g], &y, arena, &err), OK);
            incidence_limits(&x);
            incidence_limits(&y);
            assert_memory_equal(x.cause, y.cause, (x.overall.n * (size_t)d->n_causes + 1) * sizeof *x.cause);
            for (size_t t = 0; t < x.overall.n; t++, n_points++)
                assert_memory_equal(
                    &x.overall.points[t], &y.overall.points[t], offsetof(struct survival_point, warnings));
        }
        arena_clear(arena);
    }
    assert_true(n_points > 5000);
}

static void test_wrong_rows_are_refused(void **state)
{
    (void)state;
    struct {
        double entry, exit;
        uint8_t event;
        uint16_t group;
    } wrong[] = {{3, 3, 0, 0}, {4, 3, 0, 0}, {-INFINITY, -1, 0, 0}, {-INFINITY, NAN, 0, 0}, {NAN, 3, 0, 0},
        {-INFINITY, INFINITY, 0, 0}, {0, 3, 3, 0}, {0, 3, 0, 2}, {0, 3, 2, 1}};
    size_t n = sizeof wrong / sizeof wrong[0];
    for (size_t i = 0; i < n; i++) {
        struct survival_rows rows = {1, &wrong[i].entry, &wrong[i].exit, &wrong[i].event, &wrong[i].group};
        struct risk_set set[2];
        struct err err = ERR_INIT;
        assert_int_equal(risk_sets_of_rows(&rows, 2, 2, set, arena, &err), i + 1 < n ? ERR_INVALID : OK);
    }
    uint16_t entry[] = {5, 1}, exits[] = {5, 5}, group[] = {1, 1};
    uint8_t event[] = {1, 1};
    for (size_t i = 0; i < 2; i++) {
        struct survival_days days = {1, entry + i, exits + i, event + i, group + i};
        struct risk_set set[2];
        struct err err = ERR_INIT, other = ERR_INIT;
        assert_int_equal(risk_sets_of_days(&days, 2, 1, set, arena, &err), i ? OK : ERR_INVALID);
        assert_int_equal(risk_sets_of_days(&days, 1, 1, set, arena, &other), ERR_INVALID);
    }
}

static void test_gaps_and_means_beyond_the_last_time_warn(void **state)
{
    (void)state;
    struct stored *gap = load("gap"), *all = load("all_censored"), *late = load("emptied"),
                  *miller = load("leukaemia");
    struct survival_curve c = km_of(&gap->set[0]), none = km_of(&all->set[0]), emptied = km_of(&late->set[0]);
    assert_int_equal(c.points[5].warnings & SURVIVAL_GAP, 0);
    assert_true(c.points[6].warnings & SURVIVAL_GAP);
    assert_true((none.warnings & SURVIVAL_NO_EVENT) && !(c.warnings & SURVIVAL_NO_EVENT));
    assert_true(emptied.warnings & SURVIVAL_LATE_START);
    assert_true(isnan(survival_quantile(&emptied, 0.5).time) && isnan(survival_mean(&emptied, 9).mean));
    struct survival_curve kept = km_of(&miller->set[0]);
    assert_true(kept.points[kept.n - 1].time == 161 && kept.points[kept.n - 1].s > 0);
    struct survival_mean m = survival_mean(&kept, 162);
    assert_true(isnan(m.mean) && isnan(m.se) && (m.warnings & SURVIVAL_BEYOND));
    assert_true(survival_mean(&kept, 161).mean > 0);
}

/* measure/rmst.value.csv: remission at 20 weeks, from R's restricted means. */
static void test_difference_of_restricted_means_equals_r(void **state)
{
    (void)state;
    struct stored *s = load("remission");
    struct table t;
    double should[5] = {0};
    assert_true(read_table("../measure/rmst", ".value", &t));
    for (size_t i = 0; i < t.n && i < 5; i++)
        should[i] = at(&t, i, "value");
    struct survival_curve one = km_of(&s->set[label_of(s, 0)]), two = km_of(&s->set[label_of(s, 1)]);
    struct survival_mean first = survival_mean(&one, 20), other = survival_mean(&two, 20);
    struct survival_mean_change d = survival_mean_difference(&first, &other);
    const double is[5] = {d.difference, d.se, d.low, d.high, d.p};
    for (size_t i = 0; i < 5; i++)
        compare("remission", "difference of means", (double)i, is[i], should[i]);
    struct survival_mean beyond = survival_mean(&two, 5000);
    assert_true(isnan(survival_mean_difference(&beyond, &other).difference));
    assert_true(isnan(survival_mean_difference(&beyond, &other).p));
}

static void test_groups_never_seen_together_give_no_test(void **state)
{
    (void)state;
    double entry[] = {-INFINITY, -INFINITY, 10, 10}, exits[] = {3, 5, 12, 14};
    uint8_t event[] = {1, 1, 1, 1};
    uint16_t group[] = {0, 0, 1, 1}, one[] = {0, 0, 0, 0};
    struct survival_test_rows in = {{4, entry, exits, event, group}, NULL, 2, 1};
    struct survival_test t;
    struct err err = ERR_INIT;
    assert_int_equal(survival_logrank(&in, 0, &t, arena, &err), OK);
    assert_true(t.df == 0 && isnan(t.p) && isnan(t.chi_square) && t.n_event == 4);
    assert_int_equal(survival_gray(&in, 1, &t, arena, &err), ERR_INVALID);
    struct survival_test_rows plain = {{4, NULL, exits, event, one}, NULL, 1, 1};
    struct err second = ERR_INIT;
    assert_int_equal(survival_gray(&plain, 1, &t, arena, &second), OK);
    assert_true(t.df == 0 && isnan(t.p));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_kaplan_meier_equals_r, setup, teardown),
        cmocka_unit_test_setup_teardown(test_quantiles_and_means_equal_r, setup, teardown),
        cmocka_unit_test_setup_teardown(test_aalen_johansen_equals_r, setup, teardown),
        cmocka_unit_test_setup_teardown(test_tests_equal_r, setup, teardown),
        cmocka_unit_test_setup_teardown(test_chi_square_tail_equals_r, setup, teardown),
        cmocka_unit_test_setup_teardown(test_curves_equal_their_definitions, setup, teardown),
        cmocka_unit_test_setup_teardown(test_logrank_equals_its_definition, setup, teardown),
        cmocka_unit_test_setup_teardown(test_variance_of_complete_data_is_that_of_a_share, setup, teardown),
        cmocka_unit_test_setup_teardown(
            test_share_of_none_is_bounded_only_when_all_are_followed, setup, teardown),
        cmocka_unit_test_setup_teardown(test_counters_and_rows_are_equal_to_the_bit, setup, teardown),
        cmocka_unit_test_setup_teardown(test_wrong_rows_are_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_gaps_and_means_beyond_the_last_time_warn, setup, teardown),
        cmocka_unit_test_setup_teardown(test_difference_of_restricted_means_equals_r, setup, teardown),
        cmocka_unit_test_setup_teardown(test_groups_never_seen_together_give_no_test, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
