#include "unit.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/lang.h"
#include "base/record.h"
#include "base/rng.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void arena_memory_is_zeroed_and_aligned(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    for (int round = 0; round < 2; round++) {
        for (size_t n = 0; n < 3000; n += 7) {
            unsigned char *p = arena_alloc(a, n);
            assert_non_null(p);
            assert_int_equal((uintptr_t)p % 16, 0);
            for (size_t i = 0; i < n; i++)
                assert_int_equal(p[i], 0);
            memset(p, 0xA5, n);
        }
        arena_clear(a);
        assert_int_equal(arena_used(a), 0);
    }
    unsigned char *big = arena_alloc(a, 5000000);
    assert_non_null(big);
    big[4999999] = 1;
    arena_clear(a);
    arena_free(a);
    arena_free(NULL);
}

static void arena_limit_is_kept(void **state)
{
    (void)state;
    struct arena *a = arena_new(200000);
    assert_null(arena_alloc(a, 200001));
    assert_non_null(arena_alloc(a, 100000));
    assert_null(arena_alloc(a, 100001));
    assert_null(arena_array(a, 3, 40000));
    assert_non_null(arena_alloc(a, 99984));
    assert_null(arena_alloc(a, 17));
    assert_int_equal(arena_used(a), 199984);
    arena_clear(a);
    assert_non_null(arena_alloc(a, 200000));
    arena_free(a);
}

/* What tells that the limit is passed must itself find room. */
static void arena_keeps_room_for_small_things(void **state)
{
    (void)state;
    struct arena *a = arena_new(100000);
    assert_non_null(arena_alloc(a, 100000));
    assert_null(arena_alloc(a, 1));
    assert_string_equal(arena_printf(a, "%s", "for meget"), "for meget");
    assert_non_null(arena_must(a, 60000));
    assert_null(arena_alloc(a, 1));
    assert_null(arena_printf(a, "%*d", 70000, 5));
    arena_free(a);
}

static void arena_array_checks_the_product(void **state)
{
    (void)state;
    struct arena *a = arena_new(0);
    assert_null(arena_array(a, SIZE_MAX / 2, 3));
    assert_null(arena_array(a, SIZE_MAX, SIZE_MAX));
    assert_null(arena_alloc(a, SIZE_MAX));
    int64_t *v = arena_array(a, 10, sizeof *v);
    assert_int_equal(v[9], 0);
    arena_free(a);
}

static void arena_strings(void **state)
{
    (void)state;
    struct arena *a = arena_new(150000);
    assert_null(arena_strdup(a, NULL));
    assert_null(arena_strndup(a, NULL, 3));
    assert_string_equal(arena_strdup(a, "Ærø"), "Ærø");
    assert_string_equal(arena_strndup(a, "abc", 2), "ab");
    assert_string_equal(arena_strndup(a, "abc", 9), "abc");
    assert_string_equal(arena_printf(a, "%s-%d", "x", 7), "x-7");
    char *big = arena_printf(a, "%*d", 1000, 5);
    assert_int_equal(strlen(big), 1000);
    assert_int_equal(big[999], '5');
    assert_null(arena_printf(a, "%*d", 200000, 5));
    arena_free(a);
}

static void buf_grows_and_is_terminated(void **state)
{
    (void)state;
    struct buf b = BUF_INIT;
    for (int i = 0; i < 1000; i++)
        buf_putc(&b, (char)('a' + i % 26));
    assert_int_equal(b.len, 1000);
    assert_int_equal(strlen(b.data), 1000);
    buf_clear(&b);
    buf_puts(&b, "");
    assert_string_equal(b.data, "");
    buf_puts(&b, NULL);
    buf_int(&b, INT64_MIN);
    buf_putc(&b, ' ');
    buf_int(&b, INT64_MAX);
    buf_putc(&b, ' ');
    buf_int(&b, 0);
    buf_printf(&b, " %s", "æ");
    assert_string_equal(b.data, "-9223372036854775808 9223372036854775807 0 æ");
    buf_clear(&b);
    buf_printf(&b, "%*d", 700, 1);
    assert_int_equal(b.len, 700);
    assert_int_equal(b.data[699], '1');
    size_t len = 0;
    char *data = buf_detach(&b, &len);
    assert_int_equal(len, 700);
    assert_null(b.data);
    free(data);
    data = buf_detach(&b, &len);
    assert_string_equal(data, "");
    free(data);
}

static void buf_error_latches(void **state)
{
    (void)state;
    struct buf b = BUF_INIT;
    b.limit = 10;
    buf_puts(&b, "0123456789");
    assert_false(buf_failed(&b));
    buf_putc(&b, 'x');
    assert_true(buf_failed(&b));
    assert_string_equal(b.data, "0123456789");
    buf_clear(&b);
    assert_false(buf_failed(&b));
    buf_puts(&b, "abc");
    buf_printf(&b, "%*d", 300, 1);
    buf_puts(&b, "d");
    assert_true(buf_failed(&b));
    assert_string_equal(b.data, "abc");
    assert_null(buf_detach(&b, NULL));
    buf_done(&b);
}

static void json_strings(void **state)
{
    (void)state;
    struct buf b = BUF_INIT;
    buf_json(&b, NULL);
    buf_json(&b, "Å \"x\" \\ \n\t\x01\x7f/");
    buf_json(&b, "a\xffz\xc3");
    buf_json(&b, "\u2028");
    assert_string_equal(
        b.data, "null\"Å \\\"x\\\" \\\\ \\n\\t\\u0001\\u007f/\"\"a\uFFFDz\uFFFD\"\"\\u2028\"");
    buf_done(&b);
}

static void the_lower_error_wins(void **state)
{
    (void)state;
    struct err err = ERR_INIT;
    assert_int_equal(err_set(&err, ERR_DB, "statement %s", "x"), ERR_DB);
    assert_int_equal(err_user(&err, ERR_REFUSED, "senere"), ERR_DB);
    assert_int_equal(err_field(&err, "name", "senere"), ERR_DB);
    assert_int_equal(err.code, ERR_DB);
    assert_string_equal(err.op, "statement x");
    assert_string_equal(err.user, "");
    assert_null(err_field_text(&err, "name"));
    assert_string_equal(err_user_text(&err), "Noget gik galt hos os. Prøv igen om lidt.");
    err_clear(&err);
    assert_int_equal(err_user(&err, ERR_REFUSED, "Ventelisten er lukket."), ERR_REFUSED);
    assert_string_equal(err_user_text(&err), "Ventelisten er lukket.");
}

static void field_errors_are_collected(void **state)
{
    (void)state;
    struct err err = ERR_INIT;
    for (int i = 0; i < ERR_MAX_FIELDS + 5; i++) {
        char name[20];
        snprintf(name, sizeof name, "f%d", i);
        assert_int_equal(err_field(&err, name, "besked %d", i), ERR_INVALID);
    }
    assert_int_equal(err.n_fields, ERR_MAX_FIELDS);
    err_field(&err, "f3", "anden besked");
    assert_string_equal(err_field_text(&err, "f3"), "besked 3");
    assert_null(err_field_text(&err, "f24"));
    err_clear(&err);
    /* a long message is cut at a whole character: 239 bytes hold 119 of two bytes */
    char text[600];
    for (size_t i = 0; i < sizeof text - 1; i += 2)
        memcpy(text + i, "ø", 2);
    text[598] = 0;
    err_field(&err, "x", "%s", text);
    assert_int_equal(strlen(err_field_text(&err, "x")), 238);
}

static void codes_have_names_and_statuses(void **state)
{
    (void)state;
    assert_int_equal(err_http_status(OK), 200);
    assert_int_equal(err_http_status(ERR_NOT_FOUND), 404);
    assert_int_equal(err_http_status(ERR_INVALID), 422);
    assert_int_equal(err_http_status(-999), 500);
    assert_int_equal(err_http_status(7), 500);
    assert_int_equal(err_exit_status(OK), 0);
    for (int code = ERR_INTERNAL; code < OK; code++) {
        assert_true(err_exit_status(code) > 0);
        assert_true(err_http_status(code) >= 400);
        assert_memory_equal(err_name(code), "ERR_", 4);
        struct err err = {.code = code};
        assert_true(strlen(err_user_text(&err)) > 0);
    }
    assert_int_equal(err_log_level(ERR_DB), LOG_ERROR);
    assert_string_equal(err_name(ERR_LOGIN), "ERR_LOGIN");
}

struct thing {
    const char *name;
};
static const struct thing first_thing = {"first"};
static const struct thing second_thing = {"second"};
RECORD(tov_test_things, struct thing, first_thing);
RECORD(tov_test_things, struct thing, second_thing);
RECORDS(tov_test_things, struct thing);
RECORDS(tov_test_nothing, struct thing);

static void records_are_collected(void **state)
{
    (void)state;
    int n = 0;
    int n_first = 0;
    for (const struct thing *const *p = RECORDS_BEGIN(tov_test_things); p < RECORDS_END(tov_test_things);
         p++, n++)
        n_first += strcmp((*p)->name, "first") == 0;
    assert_int_equal(n, 2);
    assert_int_equal(n_first, 1);
    assert_ptr_equal(RECORDS_BEGIN(tov_test_nothing), RECORDS_END(tov_test_nothing));
}

static void random_numbers_repeat_and_stay_in_range(void **state)
{
    (void)state;
    struct rng a;
    struct rng b;
    rng_seed(&a, 2026);
    rng_seed(&b, 2026);
    for (int i = 0; i < 100; i++)
        assert_int_equal(rng_next(&a), rng_next(&b));
    /* first outputs of splitmix64 from 0, as published with the algorithm */
    rng_seed(&a, 0);
    assert_true(a.s[0] == 0xe220a8397b1dcdafu);
    assert_true(a.s[1] == 0x6e789e6aa1b965f4u);
    int count[7] = {0};
    for (int i = 0; i < 70000; i++)
        count[rng_below(&a, 7)]++;
    for (int i = 0; i < 7; i++)
        assert_in_range(count[i], 9500, 10500);
    bool low = false;
    bool high = false;
    for (int i = 0; i < 1000; i++) {
        int64_t v = rng_between(&a, -2, 2);
        assert_true(v >= -2 && v <= 2);
        low = low || v == -2;
        high = high || v == 2;
        double x = rng_real(&a);
        assert_true(x >= 0 && x < 1);
    }
    assert_true(low && high);
    assert_int_equal(rng_between(&a, 5, 5), 5);
    rng_between(&a, INT64_MIN, INT64_MAX);
}

static void files_are_written_whole_and_read_back(void **state)
{
    (void)state;
    char folder[] = "/tmp/test-base-XXXXXX";
    assert_non_null(mkdtemp(folder));
    char path[64];
    snprintf(path, sizeof path, "%s/file", folder);
    struct err err = ERR_INIT;
    struct buf b = BUF_INIT;
    assert_false(file_exists(path));
    assert_int_equal(file_read(path, 0, &b, &err), ERR_NOT_FOUND);
    err_clear(&err);
    char big[200000];
    memset(big, 'x', sizeof big);
    assert_int_equal(file_write(path, "old", 3, &err), OK);
    assert_int_equal(file_write(path, big, sizeof big, &err), OK);
    assert_true(file_exists(path));
    assert_int_equal(file_read(path, sizeof big, &b, &err), OK);
    assert_int_equal(b.len, sizeof big);
    assert_memory_equal(b.data, big, sizeof big);
    assert_int_equal(file_read(path, sizeof big - 1, &b, &err), ERR_LIMIT);
    err_clear(&err);
    buf_done(&b);
    b.limit = 10;
    assert_int_equal(file_read(path, 0, &b, &err), ERR_LIMIT);
    err_clear(&err);
    buf_done(&b);
    char lost[80];
    snprintf(lost, sizeof lost, "%s/none/file", folder);
    assert_int_equal(file_write(lost, "x", 1, &err), ERR_IO);
    /* nothing is left beside the file */
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arena_memory_is_zeroed_and_aligned),
        cmocka_unit_test(arena_limit_is_kept),
        cmocka_unit_test(arena_keeps_room_for_small_things),
        cmocka_unit_test(arena_array_checks_the_product),
        cmocka_unit_test(arena_strings),
        cmocka_unit_test(buf_grows_and_is_terminated),
        cmocka_unit_test(buf_error_latches),
        cmocka_unit_test(json_strings),
        cmocka_unit_test(the_lower_error_wins),
        cmocka_unit_test(field_errors_are_collected),
        cmocka_unit_test(codes_have_names_and_statuses),
        cmocka_unit_test(records_are_collected),
        cmocka_unit_test(random_numbers_repeat_and_stay_in_range),
        cmocka_unit_test(files_are_written_whole_and_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
