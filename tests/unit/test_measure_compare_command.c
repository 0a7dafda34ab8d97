/* `tovholder effect compare|standardise` on plain files: rows, notes and what is said of bad input. */
#include "unit.h"

#include "base/buf.h"
#include "base/date.h"
#include "base/rng.h"
#include "system/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_ARGS = 40, PERSONS = 500 };
static char folder[300], spells[400], courses[400], counts[400], rates[400];

static FILE *create(const char *path)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    return f;
}

static void put(const char *path, const char *text)
{
    FILE *f = create(path);
    assert_true(fputs(text, f) >= 0 && fclose(f) == 0);
}

static void put_day(FILE *f, int n)
{
    char text[11];
    fprintf(f, "%s", day_iso((day_t){n}, text));
}

/* Everybody is on the benefit from some day of 2022; every second begins a course and works more often after it. */
static void put_city(void)
{
    FILE *s = create(spells), *c = create(courses);
    struct rng rng;
    rng_seed(&rng, 4);
    fprintf(s, "person,code,start,end\n");
    fprintf(c, "person,intervention,start,end\n");
    int from = day_from_ymd(2022, 1, 1).n;
    for (int i = 1; i <= PERSONS; i++) {
        int begin = from + (int)rng_below(&rng, 300), course = begin + 40 + (int)rng_below(&rng, 60);
        bool works = rng_below(&rng, 10) < (i % 2 ? 6u : 3u);
        fprintf(s, "%d,kontanthjaelp,", i);
        put_day(s, begin);
        fprintf(s, ",");
        if (works) {
            put_day(s, course + 100);
            fprintf(s, "\n%d,work,", i);
            put_day(s, course + 101);
            fprintf(s, ",");
        }
        fprintf(s, "\n");
        if (i % 2) {
            fprintf(c, "%d,ips,", i);
            put_day(c, course);
            fprintf(c, ",\n");
        }
    }
    assert_true(fclose(s) == 0 && fclose(c) == 0);
}

static int setup(void **state)
{
    (void)state;
    const char *dir = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/tov-compare-XXXXXX", dir && *dir ? dir : "/tmp");
    if (!mkdtemp(folder))
        return 1;
    snprintf(spells, sizeof spells, "%s/spells.csv", folder);
    snprintf(courses, sizeof courses, "%s/courses.csv", folder);
    snprintf(counts, sizeof counts, "%s/counts.csv", folder);
    snprintf(rates, sizeof rates, "%s/rates.csv", folder);
    put_city();
    put(counts, "group;stratum;n;events\nA;ung;900;27\nA;gammel;100;18\nB;ung;100;4\nB;gammel;900;180\n");
    put(rates, "stratum;rate;standard\nung;0,02;6000\ngammel;0,3;4000\n");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    return unlink(spells) | unlink(courses) | unlink(counts) | unlink(rates) | rmdir(folder);
}

struct answer {
    int rc;
    struct err err;
    char text[60000];
};

static struct answer *ask(const char *words)
{
    static struct answer r;
    char all[1800], *argv[MAX_ARGS];
    int argc = 0, n;
    snprintf(all, sizeof all, "effect %s", words);
    for (char *p = all; *p && argc < MAX_ARGS - 1;) {
        argv[argc++] = p;
        p += strcspn(p, " ");
        if (*p)
            *p++ = '\0';
    }
    argv[argc] = NULL;
    const struct command *c = command_find(argc, argv, &n);
    FILE *to = tmpfile();
    assert_true(c && to);
    fflush(stdout);
    fflush(stderr);
    int kept = dup(STDOUT_FILENO), kept_notes = dup(STDERR_FILENO);
    assert_true(dup2(fileno(to), STDOUT_FILENO) >= 0 && dup2(fileno(to), STDERR_FILENO) >= 0);
    r.err = ERR_INIT;
    r.rc = c->run(argc - n, argv + n, &r.err);
    fflush(stdout);
    fflush(stderr);
    assert_true(dup2(kept, STDOUT_FILENO) >= 0 && dup2(kept_notes, STDERR_FILENO) >= 0);
    close(kept);
    close(kept_notes);
    rewind(to);
    r.text[fread(r.text, 1, sizeof r.text - 1, to)] = '\0';
    fclose(to);
    return &r;
}

static void says(const char *words, const char *expected)
{
    struct answer *r = ask(words);
    if (r->rc != OK)
        fail_msg("%s: %s / %s", words, r->err.op, r->err.user);
    if (!strstr(r->text, expected))
        fail_msg("%s: no \"%s\" in\n%s", words, expected, r->text);
}

static void refuses(const char *words, const char *expected)
{
    struct answer *r = ask(words);
    assert_true(r->rc != OK);
    if (!strstr(r->err.user, expected))
        fail_msg("%s: no \"%s\" in %s", words, expected, r->err.user);
}

static const char *with(const char *format, ...) __attribute__((format(printf, 1, 2)));
static const char *with(const char *format, ...)
{
    static char text[1700];
    va_list ap;
    va_start(ap, format);
    vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    return text;
}

static void test_standardise_tells_ratio_interval_and_that_it_may_not_be_ranked(void **state)
{
    (void)state;
    says(with("standardise --rates %s %s", rates, counts),
        "A,1000,45,48,0.9375,0.6762033711,1.198796629,-3,-15.54223819,9.542238186,binomial,0,no,,");
    says(with("standardise --rates %s %s", rates, counts), "må ikke sættes i rækkefølge");
    says(with("standardise --interval exact --rates %s %s --json", rates, counts),
        "\"interval\":\"exact\",\"n_unknown\":0,\"may_rank\":\"no\"");
    says(with("standardise --method direct --rates %s %s --json", rates, counts),
        "\"group\":\"B\",\"n\":1000,\"events\":184,\"crude\":0.184,\"rate\":0.104,");
    says(with("standardise --method direct --rates %s %s", rates, counts), ",yes,");
}

static void test_bad_counts_are_told_with_file_line_and_column(void **state)
{
    (void)state;
    put(counts, "stratum,n,events\na,10,x\n");
    refuses(with("standardise %s", counts), "linje 2, kolonnen \"events\": \"x\"");
    put(counts, "stratum,n,events\na,10,1\na,5,1\n");
    refuses(with("standardise %s", counts), "linje 3: stratum \"a\" står to gange");
    put(counts, "stratum,n,events\na,0,1\n");
    refuses(with("standardise %s", counts), "kan ikke stå sammen med hændelser");
    put(counts, "n,events\n1,1\n");
    refuses(with("standardise %s", counts), "kolonnen \"stratum\" mangler");
    put(counts, "stratum,n,events\n");
    refuses(with("standardise %s", counts), "ingen rækker");
    refuses("standardise", "Skriv --who");
    refuses(with("standardise --method x %s", counts), "indirect eller direct");
    refuses(with("standardise %s/none.csv", folder), "findes ikke");
}

static void test_nobody_in_the_group_is_no_zero(void **state)
{
    (void)state;
    put(counts, "group,stratum,n,events,rate\nA,a,0,0,0.2\nB,a,10,1,0.2\n");
    says(with("standardise %s", counts), "A,0,0,,,,,,,,,0,no,not_known");
    says(with("standardise --method direct %s", counts), "A,0,0,,,,,,,,,,yes,not_known");
}

static void test_compare_finds_the_difference_and_names_the_design(void **state)
{
    (void)state;
    const char *words = with(
        "compare --spells %s --courses %s --intervention ips --to 2022-12-31 --until 2024-06-30 --draws 50 --json --threads 1",
        spells, courses);
    says(words, "\"design\":\"weighted\",\"word\":\"forskel, justeret\"");
    says(words, "er ikke en effekt");
    says(words, "\"draws\":50,\"failed_draws\":0,\"seed\":1");
    char one[60000];
    struct answer *r = ask(words);
    assert_int_equal(r->rc, OK);
    memcpy(one, r->text, sizeof one);
    r = ask(with(
        "compare --spells %s --courses %s --intervention ips --to 2022-12-31 --until 2024-06-30 --draws 50 --json --threads 2",
        spells, courses));
    assert_string_equal(one, r->text);
    says(
        with(
            "compare --spells %s --courses %s --intervention ips --to 2022-12-31 --until 2024-06-30 --draws 2 --table balance",
            spells, courses),
        "covariate,mean_treated,mean_other,smd_before,mean_treated_after,mean_other_after,smd_after");
    says(
        with(
            "compare --spells %s --courses %s --intervention ips --to 2022-12-31 --until 2024-06-30 --draws 2 --table overlap",
            spells, courses),
        "0.95,1,");
}

static void test_compare_refuses_what_cannot_be_asked(void **state)
{
    (void)state;
    refuses(with("compare --spells %s --courses %s", spells, courses), "--intervention");
    refuses(with("compare --spells %s --courses %s --intervention x", spells, courses),
        "ingen forløb på indsatsen");
    refuses(with("compare --spells %s --courses %s --intervention ips --design best", spells, courses),
        "--design skal være");
    refuses(with("compare --spells %s --courses %s --intervention ips --design randomised", spells, courses),
        "Lodtrækning");
    refuses(with("compare --spells %s --courses %s --intervention ips --days 0", spells, courses), "days");
    /* Nobody begun in the window: a row without a figure and the reason. */
    struct answer *r = ask(
        with("compare --spells %s --courses %s --intervention ips --from 2023-06-01 --to 2023-06-30 --json",
            spells, courses));
    assert_int_equal(r->rc, OK);
    assert_non_null(strstr(r->text,
        "\"share_treated\":null,\"share_other\":null,\"difference\":null,\"low\":null,\"high\":null"));
    assert_non_null(strstr(r->text, "for få at sammenligne"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            test_standardise_tells_ratio_interval_and_that_it_may_not_be_ranked, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bad_counts_are_told_with_file_line_and_column, setup, teardown),
        cmocka_unit_test_setup_teardown(test_nobody_in_the_group_is_no_zero, setup, teardown),
        cmocka_unit_test_setup_teardown(
            test_compare_finds_the_difference_and_names_the_design, setup, teardown),
        cmocka_unit_test_setup_teardown(test_compare_refuses_what_cannot_be_asked, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
