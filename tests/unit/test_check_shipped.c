/* The checks on the public data as printed: every story that asks for a check is found, the list is the stored one, and reviews hold until
 * the numbers change. */
#include "effect_fixture.h"
#include "base/file.h"
#include "base/text.h"
#include "check/check.h"
#include "check/check_book.h"
#include "check/check_review.h"
#include <string.h>
#include <time.h>

static struct finding *all;
static size_t n_all;

/* What is kept in memory is what is found now, and is read once. */
static void same_as_kept(struct conn *c)
{
    struct check_book *kept, *again;
    must(check_book_get(c, &kept, &err));
    assert_int_equal(kept->n, n_all);
    for (size_t i = 0; i < n_all; i++) {
        assert_string_equal(kept->list[i].id, all[i].id);
        assert_string_equal(kept->list[i].mark, all[i].mark);
        assert_int_equal(kept->list[i].severity, all[i].severity);
        assert_int_equal(kept->list[i].reviewed, all[i].reviewed);
    }
    must(check_book_get(c, &again, &err));
    assert_ptr_equal(again, kept);
    check_book_put(again);
    check_book_put(kept);
}

static void read_all(void)
{
    struct conn *c = lease();
    must(check_all(c, NULL, NULL, &all, &n_all, arena, &err));
    same_as_kept(c);
    release(c);
}

static int set_up(void **state)
{
    if (effect_set_up_with_data(state))
        return -1;
    read_all();
    return 0;
}

/* The stories of seeds 002, 003 and 004 that ask for a check, each with what must be found: rule, subject and a word of printed, computed,
 * place or why. word NULL = any. none = the rule ran on it and must find nothing. */
static const struct story {
    const char *id, *rule, *subject, *word;
    bool none;
} stories[] = {
    {"S2-02", "text_year", "bi10", "2026", false},
    {"S2-07", "goal_follow_up", "ips-job-uddannelse", "ordinary_hours", false},
    {"S2-14", "target_group", "helhedsorienteret-sundhed", "obafklaring", false},
    {"S2-18", "goal_follow_up", "sundhed-job-uddannelse", "work,education", false},
    {"S2-20", "sum_row", "bi10", NULL, true},
    {"S2-21", "sum_column", "bi10", "1.645", false},
    {"S2-22", "sum_column", "bi10", "1.372", true},
    {"S2-23", "sum_column", "bi10", "10.898", false},
    {"S2-23 subtotals", "sum_subtotals", "bi10", "9.454", false},
    {"S2-24", "sum_column", "bi10", "Tabel 3", true},
    {"S2-25", "sum_regrouped", "bi10", NULL, true},
    {"S2-27", "savings", "besparelse-land-2035", "2035", false},
    {"S3-B", "verdict_amount", "bevilling-11", NULL, false},
    {"S3-C", "price_factor", "bevilling-27", "1,475", false},
    {"S3-D", "missing", "bevilling-21", "årstal", false},
    {"S3-G", "noted", "bevilling-03", "Nr3", false},
    {"S3-02a", "shares", "bevilling-02", "33", false},
    {"S3-02a date", "data_date", "bevilling-02", "2025-11", false},
    {"S3-02b", "sum_grant", "bevilling-02", "10,9", false},
    {"S3-03b", "noted", "bevilling-03", "OFS", false},
    {"S3-04c", "split_lost", "bevilling-04", "BUF", false},
    {"S3-05b", "unit_form", "bevilling-05", "0,2", false},
    {"S3-06b", "sum_grant", "bevilling-06", "5,2", false},
    {"S3-06b whole city", "parts_whole", "bevilling-06", "33", false},
    {"S3-07c", "amount_volume", "bevilling-07", "0,5", false},
    {"S3-08b", "area_move", "bevilling-08", "Overf", false},
    {"S3-09b", "share_base", "bevilling-09", "17", false},
    {"S3-10", "period_past", "bevilling-10", "2024", false},
    {"S3-11", "title_twice", "bevilling-11", "BI10", false},
    {"S3-12b", "unit_form", "bevilling-12", "2-mio", false},
    {"S3-13b", "verdict_amount", "bevilling-13", NULL, false},
    {"S3-13b years", "funding", "bevilling-13", "2020", false},
    {"S3-14b", "parts_whole", "bevilling-14", "0,7", false},
    {"S3-14b proposal", "sum_grant", "bevilling-14", NULL, true},
    {"S3-15b", "missing", "bevilling-15", "0,6", false},
    {"S3-16", "names", "bevilling-16", "Saabah", false},
    {"S3-17b", "two_dates", "tvaergaaende-udsatteteam", "2027", false},
    {"S3-17b period", "period_or_year", "bevilling-17", "1,4", false},
    {"S3-18c", "noted", "bevilling-18", "13,9", false},
    {"S3-19", "reference", "bevilling-19", "nr. 25", false},
    {"S3-19 area", "area_move", "bevilling-19", NULL, false},
    {"S3-20b", "noted", "bevilling-20", "international arbejdere", false},
    {"S3-20a", "shares", "bevilling-20", "80", false},
    {"S3-22", "amount_missing", "bevilling-22", "2025", false},
    {"S3-23", "funding", "bevilling-23", "budget 2025", false},
    {"S3-24", "unit_form", "bevilling-24", "mio. k.", false},
    {"S3-25", "reference", "bevilling-25", "nr. 19", false},
    {"S3-27", "share_base", "bevilling-27", "20", false},
    {"S4-01", "case_number", "bi10-2026", NULL, false},
    {"S4-01", "dead_link", "notat-2023", "Temadrøftelse om Helhedsorienteret indsats", false},
    {"S4-03", "persons", "udsatte-fuldtidspersoner-2022", "11.100", false},
    {"S4-09", "savings", "besparelse-kk-2030", "3 mia", false},
    {"BIF", "name_dates", "bif", NULL, false},
    {"SOC", "name_dates", "soc", "SUD", false},
    {"STU", "names", "bevilling-25", "Særlig tilrettelagt", false},
    {"SSP", "names", "bevilling-14", "SPP", false},
    {"Kofoed Skole", "names", "motion-kofoed-skole", "Kofoed", false},
};

static bool has(const char *text, const char *word)
{
    return text && strstr(text, word);
}

static size_t found(const struct story *s)
{
    size_t n = 0;
    for (size_t i = 0; i < n_all; i++) {
        const struct finding *f = &all[i];
        if (!text_equal(f->rule, s->rule) || !text_equal(f->subject, s->subject))
            continue;
        n += !s->word || has(f->printed, s->word) || has(f->computed, s->word) || has(f->place, s->word) ||
             has(f->why, s->word) || has(f->difference, s->word);
    }
    return n;
}

static void test_every_story_with_a_check(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof stories / sizeof stories[0]; i++) {
        const struct story *s = &stories[i];
        assert_non_null(check_rule_find(s->rule));
        if ((found(s) > 0) == s->none)
            fail_msg("%s: %s of %s %s", s->id, s->rule, s->subject, s->none ? "found" : "not found");
    }
}

/* tests/golden/check/copenhagen.csv is the list as `tovholder check --all --csv` prints it. */
static void test_the_list_is_the_stored_one(void **state)
{
    (void)state;
    struct buf now = BUF_INIT, stored = BUF_INIT;
    finding_csv(all, n_all, &now);
    must(file_read(TEST_DATA "/../tests/golden/check/copenhagen.csv", 0, &stored, &err));
    const char *a = now.data, *b = stored.data;
    for (int line = 1; *a || *b; line++) {
        size_t n = strcspn(a, "\r\n"), m = strcspn(b, "\r\n");
        if (n != m || memcmp(a, b, n) != 0)
            fail_msg("line %d: is “%.*s”, stored “%.*s”", line, (int)n, a, (int)m, b);
        a += n + strspn(a + n, "\r\n");
        b += m + strspn(b + m, "\r\n");
    }
    buf_done(&now);
    buf_done(&stored);
}

static void test_ids_and_marks_are_the_same_at_every_run(void **state)
{
    (void)state;
    const struct finding *first = all;
    size_t n = n_all;
    read_all();
    assert_int_equal(n, n_all);
    for (size_t i = 0; i < n; i++) {
        assert_string_equal(first[i].id, all[i].id);
        assert_string_equal(first[i].mark, all[i].mark);
        for (size_t j = i + 1; j < n; j++)
            assert_string_not_equal(first[i].id, first[j].id);
    }
}

static void test_the_whole_data_set_within_a_second(void **state)
{
    (void)state;
    struct timespec from, to;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
    read_all();
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &to);
    double s = (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
    assert_true(s < 1);
}

/* ---- reviews ---- */

static const struct finding *of(const char *rule, const char *subject)
{
    for (size_t i = 0; i < n_all; i++) {
        if (text_equal(all[i].rule, rule) && text_equal(all[i].subject, subject))
            return &all[i];
    }
    return NULL;
}

static int add_fn(struct conn *c, void *ctx, struct err *e)
{
    return check_review_add(c, &everyone, ctx, e);
}
static int withdraw_fn(struct conn *c, void *ctx, struct err *e)
{
    struct check_review *r = ctx;
    return check_review_withdraw(c, &everyone, r->id, e);
}
SQL(test_check_change,
    "UPDATE grant_line SET money = 480000000 WHERE grant_key = 'bevilling-02' AND phase = 'proposed' AND role = 'line' AND steering_area = 'service'");
static int change_fn(struct conn *c, void *ctx, struct err *e)
{
    (void)ctx;
    return q_exec(c, &test_check_change, NO_ARGS, NULL, e);
}

static void test_a_review_holds_until_the_numbers_change(void **state)
{
    (void)state;
    const struct finding *f = of("sum_grant", "bevilling-02");
    assert_non_null(f);
    struct check_review r = {.finding = f->id, .mark = f->mark, .rule = f->rule, .subject = f->subject};
    assert_int_equal(db_write(db, "add", add_fn, &r, &err), ERR_INVALID);
    assert_non_null(err_field_text(&err, "reason"));
    err_clear(&err);
    r.reason = "Rundet i kilden";
    must(db_write(db, "add", add_fn, &r, &err));
    read_all();
    f = of("sum_grant", "bevilling-02");
    assert_true(f->reviewed);
    assert_non_null(strstr(f->review, "Rundet i kilden"));
    struct check_review again = r;
    assert_int_equal(db_write(db, "add", add_fn, &again, &err), ERR_CONFLICT);
    err_clear(&err);

    must(db_write(db, "change", change_fn, NULL, &err));
    read_all();
    f = of("sum_grant", "bevilling-02");
    assert_false(f->reviewed);
    assert_int_equal(f->severity, FINDING_ERROR);
    assert_non_null(strstr(f->review, "før tallene ændrede sig"));

    must(db_write(db, "withdraw", withdraw_fn, &r, &err));
    assert_int_equal(db_write(db, "withdraw", withdraw_fn, &r, &err), ERR_NOT_FOUND);
    err_clear(&err);
    read_all();
    assert_null(of("sum_grant", "bevilling-02")->review);
}

static void test_a_grant_is_found_by_its_key(void **state)
{
    (void)state;
    struct conn *c = lease();
    struct check_data d;
    must(check_data_read(c, &d, arena, &err));
    release(c);
    assert_true(d.n_grants > 0);
    for (size_t i = 0; i < d.n_grants; i++)
        assert_ptr_equal(check_grant_of(&d, d.grants[i].key), &d.grants[i]);
    assert_null(check_grant_of(&d, "bevilling"));
    assert_null(check_grant_of(&d, "zzz"));
    assert_null(check_grant_of(&(struct check_data){0}, "bevilling-02"));
}

int main(int argc, char **argv)
{
    int status = effect_start(argc, argv);
    if (status)
        return status;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_story_with_a_check),
        cmocka_unit_test(test_the_list_is_the_stored_one),
        cmocka_unit_test(test_ids_and_marks_are_the_same_at_every_run),
        cmocka_unit_test(test_the_whole_data_set_within_a_second),
        cmocka_unit_test(test_a_grant_is_found_by_its_key),
        cmocka_unit_test(test_a_review_holds_until_the_numbers_change),
    };
    return cmocka_run_group_tests(tests, set_up, effect_tear_down);
}
