/* `tovholder effect km|aj|logrank|gray`: rows, warnings and what is said of bad input. */
#include "unit.h"
#include "base/buf.h"
#include "measure/survival_command.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_ARGS = 20 };

struct answer {
    struct buf out, notes;
    struct err err;
    int rc;
};

/* Runs words on a file of that text (its name is put last); stored = a file of tests/golden instead. */
static struct answer ask(const char *what, const char *words, const char *text, const char *stored)
{
    struct answer r = {BUF_INIT, BUF_INIT, ERR_INIT, 0};
    char path[300] = "", all[300];
    char *argv[MAX_ARGS];
    int argc = 0;
    if (stored) {
        snprintf(path, sizeof path, "%s/survival/%s", TEST_GOLDEN, stored);
    } else {
        const char *dir = getenv("TMPDIR");
        snprintf(path, sizeof path, "%s/tov-survival-XXXXXX", dir && *dir ? dir : "/tmp");
        int fd = mkstemp(path);
        assert_true(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text) && close(fd) == 0);
    }
    snprintf(all, sizeof all, "%s", words);
    for (char *p = all; *p && argc < MAX_ARGS - 1;) {
        argv[argc++] = p;
        p += strcspn(p, " ");
        if (*p)
            *p++ = '\0';
    }
    argv[argc++] = path;
    r.rc = survival_command(what, argc, argv, &r.out, &r.notes, &r.err);
    if (!stored)
        unlink(path);
    return r;
}

static void done(struct answer *r)
{
    buf_done(&r->out);
    buf_done(&r->notes);
}

static void says(
    const char *what, const char *words, const char *text, const char *stored, const char *expected)
{
    struct answer r = ask(what, words, text, stored);
    assert_int_equal(r.rc, OK);
    if (!r.out.data || !strstr(r.out.data, expected))
        fail_msg("%s %s: no \"%s\" in\n%s", what, words, expected, r.out.data ? r.out.data : "nothing");
    done(&r);
}

static void refuses(const char *what, const char *words, const char *text, const char *expected)
{
    struct answer r = ask(what, words, text, NULL);
    assert_int_equal(r.rc, ERR_INVALID);
    assert_int_equal(r.out.len, 0);
    if (!strstr(r.err.user, expected))
        fail_msg("%s %s: \"%s\" has no \"%s\"", what, words, r.err.user, expected);
    done(&r);
}

static void test_rows_have_ten_digits_as_csv_and_json(void **state)
{
    (void)state;
    const char *file = "leukaemia.csv";
    says("km", "--time time --event event --group group", NULL, file,
        "group,time,n_risk,n_event,n_censored,survival,se,low,high,warning\n"
        "0,5,12,2,0,0.8333333333,0.1075828707,0.4817149422,0.9555093657,\n");
    says("km", "--time time --event event --group group --rmst 30 --json", NULL, file,
        "\"tau\":30,\"rmst\":19.69444444,\"se\":3.054197931,");
    says("km", "--time time --event event --group group --quantile 0.5 --csv", NULL, file,
        "\n1,11,7,4,0.5,31,13,,few_at_risk\n");
    says("logrank", "--time time --event event --group group", NULL, file,
        "\nlogrank,any,2,1,23,18,5,3.396388699,1,0.06533932204,\n");
    says("gray", "--time time --event event --group group --cause 2", NULL, "five_causes.csv",
        "\ngray,2,4,1,300,43,70,2.569108014,3,");
    says("aj", "--time time --event event --json", NULL, "two_causes.csv",
        "{\"group\":\"\",\"cause\":1,\"time\":1,\"n_risk\":150,\"n_event\":1,\"n_censored\":1,\"survival\":0.9866666667,\"incidence\":0.006666666667,");
    says("logrank", "--time time --event event --group group --strata stratum", NULL, "strata.csv",
        "\nlogrank,any,3,4,200,142,58,0.2029880457,2,");
}

static void test_semicolons_decimal_commas_and_order_of_groups(void **state)
{
    (void)state;
    struct answer r =
        ask("km", "--time tid --event h --group g", "tid;h;g\n2,5;1;10\n1,25;0;9\n3;1;b\n3;1;a\n", NULL);
    assert_int_equal(r.rc, OK);
    char *nine = strstr(r.out.data, "\n9,1.25,1,0,1,1,0,,,"),
         *ten = strstr(r.out.data, "\n10,2.5,1,1,0,0,,,,");
    char *a = strstr(r.out.data, "\na,3,"), *b = strstr(r.out.data, "\nb,3,");
    assert_true(nine && ten && a && b && nine < ten && ten < a && a < b);
    done(&r);
}

static void test_what_cannot_be_told_is_empty_and_said(void **state)
{
    (void)state;
    struct answer r = ask("km", "--time time --event event --entry entry", NULL, "emptied.csv");
    assert_int_equal(r.rc, OK);
    assert_non_null(strstr(r.out.data, "\n,2,2,2,0,,,,,few_at_risk not_known late_start\n"));
    assert_non_null(strstr(r.out.data, "\n,7,6,0,1,,,,,not_known late_start\n"));
    assert_non_null(strstr(r.notes.data, "not_known: "));
    assert_null(strstr(r.notes.data, "gap: "));
    done(&r);
    r = ask("km", "--time time --event event --entry entry --json", NULL, "gap.csv");
    assert_non_null(strstr(r.notes.data, "gap: "));
    assert_non_null(strstr(r.out.data, "\"high\":null,\"warning\":\"few_at_risk gap\""));
    done(&r);
    says("km", "--time time --event event --group group --rmst 20", NULL, "remission.csv",
        ",7.687955182,1.781694871,4.195897403,11.18001296,1.596264999e-05,\n");
    says("km", "--time time --event event --rmst 999", NULL, "leukaemia.csv",
        "\n,23,18,5,999,,,,,,,,,,few_at_risk beyond\n");
    says("aj", "--time time --event event", NULL, "no_second_cause.csv", "no_event");
    says("logrank", "--time t --event e --group g", "t,e,g\n1,0,a\n2,0,b\n", NULL,
        "\nlogrank,any,2,1,2,0,2,,0,,not_known\n");
}

static void test_bad_input_gets_line_column_and_advice(void **state)
{
    (void)state;
    const char *km = "--time t --event e --entry n";
    refuses("km", "--time tid --event e", "t,e\n1,1\n",
        "linje 1: der er ingen kolonne \"tid\". Giv --time et af navnene: t, e.");
    refuses("km", km, "t,e,n\n1,1,\nx,1,\n", "linje 3, kolonnen \"t\": \"x\" er ikke et tal.");
    refuses("km", km, "t,e,n\n-1,1,\n", "linje 2, kolonnen \"t\": \"-1\" er under 0.");
    refuses("km", km, "t,e,n\n\n#note\n5,17,\n", "linje 4, kolonnen \"e\": \"17\" er ikke 0");
    refuses("km", km, "t,e,n\n5,,\n", "linje 2, kolonnen \"e\": \"\" er ikke 0");
    refuses("km", km, "t,e,n\n5,1,5\n", "linje 2, kolonnen \"n\": \"5\" ligger ikke før");
    refuses("km", km, "t,e,n\n5,1,inf\n", "linje 2, kolonnen \"n\": \"inf\" er ikke et tal");
    refuses("km", km, "t,e,n\n", "der er ingen rækker");
    refuses("km", km, "t,e,n\n\"5,1,\n", "Linje 2: et anførselstegn");
    refuses("km", "--event e", "t,e\n1,1\n", "--time og --event");
    refuses("km", "--time t --event e --json --csv", "t,e\n1,1\n", "enten --json eller --csv");
    refuses("km", "--time t --event e --quantile 0.5,1", "t,e\n1,1\n", "mellem 0 og 1");
    refuses("km", "--time t --event e --rmst 0", "t,e\n1,1\n", "over 0");
    refuses("km", "--time t --event e --strata e", "t,e\n1,1\n", "--strata");
    refuses("aj", "--time t --event e --cause 1", "t,e\n1,1\n", "aj viser alle");
    refuses("gray", "--time t --event e --group g --entry t", "t,e,g\n1,1,a\n", "sen start");
    refuses("logrank", "--time t --event e", "t,e\n1,1\n", "--group");
    refuses("logrank", "--time t --event e --group g", "t,e,g\n1,1,a\n2,1,a\n", "kun én gruppe");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_have_ten_digits_as_csv_and_json),
        cmocka_unit_test(test_semicolons_decimal_commas_and_order_of_groups),
        cmocka_unit_test(test_what_cannot_be_told_is_empty_and_said),
        cmocka_unit_test(test_bad_input_gets_line_column_and_advice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
