#include "unit.h"
#include "base/arena.h"
#include "base/buf.h"
#include "http/form.h"
#include <stdlib.h>
#include <string.h>

static struct arena *arena;
static struct err err;
static struct form form;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(1 << 20);
    err = ERR_INIT;
    form = (struct form){.arena = arena};
    return arena ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

/* Parses a copy without terminator, so that the sanitizer sees a read past the end. */
static int parse(const char *text, size_t n)
{
    char *copy = malloc(n ? n : 1);
    assert_non_null(copy);
    memcpy(copy, text, n);
    int code = form_parse_urlencoded(&form, copy, n, &err);
    free(copy);
    return code;
}

static int parse_parts(const char *text)
{
    return form_parse_multipart(&form, "XX", text, strlen(text), &err);
}

static void assert_value(size_t i, const char *name, const char *text)
{
    assert_true(i < form.n);
    assert_string_equal(form.values[i].name, name);
    assert_int_equal(form.values[i].len, strlen(text));
    assert_memory_equal(form.values[i].text, text, strlen(text));
}

static void pairs_are_decoded_in_order(void **state)
{
    (void)state;
    const char text[] = "navn=J%C3%B8rgen+Hansen&tom=&uden&&a=1&a=2&x=1=2&pl%2Bus=%2b";
    assert_int_equal(parse(text, sizeof text - 1), OK);
    assert_int_equal(form.n, 7);
    assert_value(0, "navn", "Jørgen Hansen");
    assert_value(1, "tom", "");
    assert_value(2, "uden", "");
    assert_value(3, "a", "1");
    assert_value(4, "a", "2");
    assert_value(5, "x", "1=2");
    assert_value(6, "pl+us", "+");
}

static void broken_text_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "a=%", "a=%4", "a=%zz", "a=%0g", "%=1", "a=%00", "%00=1", "a=%C3", /* half a character */
        "a=%ff",                                                           /* not UTF-8 */
        "a=%C0%AF",                                                        /* overlong '/' */
        "a=%E0%80%AF",                                                     /* overlong '/' in three bytes */
        "a=%ED%A0%80",                                                     /* surrogate */
        "a=%F4%90%80%80",                                                  /* beyond U+10FFFF */
        "a=\xc3\x28",                                                      /* raw bytes, not UTF-8 */
        "god=1&ond=%C3&x=1",                                               /* in the middle */
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        err = ERR_INIT;
        form = (struct form){.arena = arena};
        if (parse(wrong[i], strlen(wrong[i])) != ERR_INVALID) {
            fail_msg("accepted: %s", wrong[i]);
        }
        assert_true(err.user[0] != '\0');
    }
    assert_int_equal(parse("a=\0b", 4), err.code);
    assert_int_equal(err.code, ERR_INVALID);
}

static void too_many_pairs_hit_the_limit(void **state)
{
    (void)state;
    enum { N = FORM_MAX_PAIRS + 1 };
    char *text = malloc(2 * N);
    assert_non_null(text);
    for (size_t i = 0; i < N; i++) {
        memcpy(text + 2 * i, "a&", 2);
    }
    assert_int_equal(form_parse_urlencoded(&form, text, 2 * (N - 1), &err), OK);
    form = (struct form){.arena = arena};
    assert_int_equal(form_parse_urlencoded(&form, text, 2 * N, &err), ERR_LIMIT);
    free(text);
}

static void texts_share_one_limit(void **state)
{
    (void)state;
    form.text_limit = 8;
    assert_int_equal(parse("a=1234&b=5678", 13), OK);
    form.text_used = 0;
    assert_int_equal(parse("a=12345&b=5678", 14), ERR_LIMIT);
}

static bool only_a(const void *ctx, const char *name)
{
    (void)ctx;
    return strcmp(name, "a") == 0;
}

static void unwanted_names_are_passed_over(void **state)
{
    (void)state;
    form.wanted = only_a;
    char text[600] = "a=1&b=2&";
    memset(text + 8, 'n', 500);
    assert_int_equal(parse(text, 508), OK);
    assert_int_equal(form.n, 1);
    assert_value(0, "a", "1");
}

static void a_boundary_is_read_quoted_or_plain(void **state)
{
    (void)state;
    char got[FORM_MAX_BOUNDARY + 1];
    assert_int_equal(form_boundary("multipart/form-data; boundary=abc-1", got, &err), OK);
    assert_string_equal(got, "abc-1");
    assert_int_equal(form_boundary("Multipart/Form-Data; charset=utf-8; Boundary=\"a b;c\"", got, &err), OK);
    assert_string_equal(got, "a b;c");
    static const char *const wrong[] = {
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=\"abc",
        "multipart/form-data; charset=utf-8",
        "multipart/mixed; boundary=abc",
        "multipart/form-data; boundary=12345678901234567890123456789012345678901234567890123456789012345678901",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        err = ERR_INIT;
        if (form_boundary(wrong[i], got, &err) != ERR_INVALID) {
            fail_msg("accepted: %s", wrong[i]);
        }
    }
}

static void parts_are_read(void **state)
{
    (void)state;
    assert_int_equal(
        parse_parts("indledning\r\n--XX\r\nContent-Disposition: form-data; name=\"tekst\"\r\n\r\n"
                    "linje 1\r\n--X er ikke en grænse\r\n"
                    "--XX \t\r\ncontent-type: text/csv\r\nCONTENT-DISPOSITION: form-data; name=fil; "
                    "filename=\"a%22b.csv\"\r\n\r\nx;y\r\n\r\n"
                    "--XX\r\nContent-Disposition: form-data; name=\"tom\"\r\n\r\n\r\n--XX--\r\nefter"),
        OK);
    assert_int_equal(form.n, 3);
    assert_value(0, "tekst", "linje 1\r\n--X er ikke en grænse");
    assert_null(form.values[0].filename);
    assert_value(1, "fil", "x;y\r\n");
    assert_string_equal(form.values[1].filename, "a\"b.csv");
    assert_value(2, "tom", "");
}

static void a_file_may_hold_any_bytes_and_an_empty_input_is_no_file(void **state)
{
    (void)state;
    const char body[] =
        "--XX\r\nContent-Disposition: form-data; name=\"a\"; filename=\"b\"\r\n\r\n\0\xff\r\n--XX\r\n"
        "Content-Disposition: form-data; name=\"c\"; filename=\"\"\r\n"
        "Content-Type: application/octet-stream\r\n\r\n\r\n--XX--";
    assert_int_equal(form_parse_multipart(&form, "XX", body, sizeof body - 1, &err), OK);
    assert_int_equal(form.n, 1);
    assert_int_equal(form.values[0].len, 2);
    assert_memory_equal(form.values[0].text, "\0\xff", 2);
}

static void malformed_parts_are_refused(void **state)
{
    (void)state;
#define DISPOSITION "Content-Disposition: form-data; name=\"a\""
    static const char *const wrong[] = {
        "",
        "--",
        "--XX",
        "--XX\r\n",
        "--XX-",
        "--XXX\r\n" DISPOSITION "\r\n\r\n1\r\n--XX--",
        "--XX\r\n" DISPOSITION "\r\n\r\n1",             /* cut off in the content */
        "--XX\r\n" DISPOSITION "\r\n\r\n1\r\n--XX",     /* cut off in the delimiter */
        "--XX\r\n" DISPOSITION "\r\n\r\n1\r\n--XX\r\n", /* no closing delimiter */
        "--XX\r\n" DISPOSITION "\r\n1\r\n--XX--",       /* no empty line */
        "--XX\n" DISPOSITION "\n\n1\n--XX--",           /* bare line feeds */
        "--XX\r\n\r\n1\r\n--XX--",                      /* no disposition */
        "--XX\r\nContent-Disposition: form-data\r\n\r\n1\r\n--XX--",
        "--XX\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\n1\r\n--XX--",
        "--XX\r\nContent-Disposition: form-data; name=\"a\r\n\r\n1\r\n--XX--",
        "--XX\r\n" DISPOSITION "\r\n" DISPOSITION "\r\n\r\n1\r\n--XX--",
        "--XX\r\n" DISPOSITION "\r\n\r\n\xff\r\n--XX--", /* not UTF-8 */
        "--XX\r\nContent-Disposition: form-data; name=\"\xff\"\r\n\r\n1\r\n--XX--",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        err = ERR_INIT;
        form = (struct form){.arena = arena};
        if (parse_parts(wrong[i]) != ERR_INVALID) {
            fail_msg("accepted number %zu: %s", i, wrong[i]);
        }
    }
    const char nul[] = "--XX\r\n" DISPOSITION "\r\n\r\n1\0002\r\n--XX--";
    err = ERR_INIT;
    assert_int_equal(form_parse_multipart(&form, "XX", nul, sizeof nul - 1, &err), ERR_INVALID);
}

static void a_long_part_header_is_refused(void **state)
{
    (void)state;
    struct buf body = BUF_INIT;
    buf_puts(&body, "--XX\r\nX-Lang: ");
    for (int i = 0; i < FORM_MAX_PART_HEADER; i++) {
        buf_putc(&body, 'x');
    }
    buf_puts(&body, "\r\n" DISPOSITION "\r\n\r\n1\r\n--XX--");
    assert_int_equal(parse_parts(body.data), ERR_INVALID);
    buf_done(&body);
}

static void an_empty_text_part_whose_break_is_the_delimiters_is_read(void **state)
{
    (void)state;
    assert_int_equal(parse_parts("--XX\r\n" DISPOSITION "\r\n\r\n--XX--"), OK);
    assert_int_equal(form.n, 1);
    assert_value(0, "a", "");
}

/* A request without a body has no bytes at all: the sanitizer sees what is done with the address. */
static void no_body_is_no_pair_and_a_broken_multipart(void **state)
{
    (void)state;
    assert_int_equal(form_parse_urlencoded(&form, NULL, 0, &err), OK);
    assert_int_equal(form.n, 0);
    assert_int_equal(form_parse_multipart(&form, "XX", NULL, 0, &err), ERR_INVALID);
}

static void cookies_are_found_by_whole_name(void **state)
{
    (void)state;
    const char *header = "xsid=no; sid2=no;sid=yes ; sid=again; bad=a\x01; tom=";
    assert_string_equal(form_cookie(arena, header, "sid"), "yes");
    assert_string_equal(form_cookie(arena, header, "tom"), "");
    assert_null(form_cookie(arena, header, "id"));
    assert_null(form_cookie(arena, header, "bad"));
    assert_null(form_cookie(arena, NULL, "sid"));
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(no_body_is_no_pair_and_a_broken_multipart),
        TEST(pairs_are_decoded_in_order),
        TEST(broken_text_is_refused),
        TEST(too_many_pairs_hit_the_limit),
        TEST(texts_share_one_limit),
        TEST(unwanted_names_are_passed_over),
        TEST(a_boundary_is_read_quoted_or_plain),
        TEST(parts_are_read),
        TEST(a_file_may_hold_any_bytes_and_an_empty_input_is_no_file),
        TEST(malformed_parts_are_refused),
        TEST(a_long_part_header_is_refused),
        TEST(an_empty_text_part_whose_break_is_the_delimiters_is_read),
        TEST(cookies_are_found_by_whole_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
