/* `tovholder effect fulltime|status|event|km|aj|pause|unique|newspell` on plain files: rows, notes and what is said of bad options. */
#include "unit.h"

#include "base/buf.h"
#include "base/file.h"
#include "system/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_ARGS = 40 };

static const char SPELLS[] = "person,code,start,end\n"
                             "1,work,2023-01-05,2023-03-31\n"
                             "1,kontanthjaelp,2023-04-01,\n"
                             "2,work,2023-03-01,\n"
                             "2,education,2023-02-01,2023-05-31\n"
                             "3,sygedagpenge,2022-11-15,2023-02-10\n"
                             "3,dead,2023-06-01,\n"
                             "4,moved,2023-05-01,2023-06-30\n"
                             "4,kontanthjaelp,2023-01-01,2023-04-30\n"
                             "5,work,2023-02-28,2023-02-27\n";
static const char COURSES[] = "person,intervention,start,end\n"
                              "1,ips,2022-10-01,2022-12-31\n"
                              "2,ips,2022-10-01,2022-12-31\n"
                              "3,ips,2022-12-01,2023-03-31\n"
                              "4,mentor,2023-01-02,2023-02-28\n"
                              "1,mentor,2023-05-01,\n";
static char folder[300], spells[400], courses[400];

static void put(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0 && fclose(f) == 0);
}

static int setup(void **state)
{
    (void)state;
    const char *dir = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/tov-effect-XXXXXX", dir && *dir ? dir : "/tmp");
    if (!mkdtemp(folder))
        return 1;
    snprintf(spells, sizeof spells, "%s/spells.csv", folder);
    snprintf(courses, sizeof courses, "%s/courses.csv", folder);
    put(spells, SPELLS);
    put(courses, COURSES);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    return unlink(spells) | unlink(courses) | rmdir(folder);
}

struct answer {
    int rc;
    struct err err;
    char text[60000];
};

/* Runs the command with the files and catches what it prints. */
static struct answer *ask(const char *what, const char *words)
{
    static struct answer r;
    char all[1400], *argv[MAX_ARGS];
    int argc = 0, n;
    snprintf(all, sizeof all, "effect %s --spells %s --courses %s %s", what, spells, courses, words);
    for (char *p = all; *p && argc < MAX_ARGS - 1;) {
        argv[argc++] = p;
        p += strcspn(p, " ");
        if (*p)
            *p++ = '\0';
    }
    argv[argc] = NULL;
    const struct command *c = command_find(argc, argv, &n);
    assert_non_null(c);
    FILE *to = tmpfile();
    assert_non_null(to);
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

static void says(const char *what, const char *words, const char *expected)
{
    struct answer *r = ask(what, words);
    assert_int_equal(r->rc, OK);
    if (!strstr(r->text, expected))
        fail_msg("%s %s: no \"%s\" in\n%s", what, words, expected, r->text);
}

static void refuses(const char *what, const char *words, const char *expected)
{
    struct answer *r = ask(what, words);
    assert_int_equal(r->rc, ERR_INVALID);
    if (!strstr(r->err.user, expected))
        fail_msg("%s %s: \"%s\"", what, words, r->err.user);
}

static void test_full_time_persons_of_a_month_are_days_of_it(void **state)
{
    (void)state;
    /* January: 27 days of one person; March: 31 and 31. */
    says("fulltime", "--code work --from 2023-01-01 --to 2023-04-30",
        "work,work,2023-01,2023-01-01,2023-01-31,all,all,all,days,27,31,0.8709677419,1,3.857142857,,,2023-06-30,1,0,1\n");
    says("fulltime", "--code work --from 2023-03-01 --to 2023-03-31", ",62,31,2,2,4.428571429,,");
    says("fulltime", "--line --profile local --code education --from 2023-02-01 --to 2023-03-31",
        "education,education,2023-03,2023-03-01,2023-03-31,all,all,all,days,0,31,0,0,,,local,");
    says("fulltime", "--by intervention --from 2023-01-01 --to 2023-01-31", "mentor,mentor,2023-01,");
    /* qgamma(.025, 2) = 0.24220928, qgamma(.975, 3) = 7.2246877: two persons, 62 days */
    says("fulltime", "--code work --from 2023-03-01 --to 2023-03-31 --interval poisson",
        ",62,31,2,0.2422092785,7.224687668,2,4.428571429,,");
    says("fulltime",
        "--line --profile local --code education --from 2023-02-01 --to 2023-03-31 --interval poisson",
        "education,education,2023-03,2023-03-01,2023-03-31,all,all,all,days,0,31,0,,,0,,,local,");
    refuses("fulltime", "--interval wald", "poisson");
    says("fulltime", "--basis weeks --code work --period week --from 2023-01-02 --to 2023-01-02",
        "work,work,2023-W01,2023-01-02,2023-01-08,all,all,all,weeks,1,1,1,1,1,,");
}

static void test_a_period_that_is_not_over_is_blank_and_never_0(void **state)
{
    (void)state;
    says("fulltime", "--code kontanthjaelp --from 2023-06-01 --to 2023-07-31 --until 2023-06-30",
        "2023-07,2023-07-01,2023-07-31,all,all,all,days,,31,,,,not_known,");
    says("fulltime", "--code kontanthjaelp --from 2023-06-01 --to 2023-07-31 --until 2023-06-30",
        ",30,30,1,1,4.285714286,provisional,");
    says("fulltime", "--code kontanthjaelp --from 2023-07-01 --to 2023-07-31 --json --until 2023-06-30",
        "\"units\":null,\"length\":31,\"fulltime\":null");
}

static void test_status_after_the_end_counts_those_not_due_apart(void **state)
{
    (void)state;
    says("status", "--months 2,12 --each",
        "ended,ips,ips,2022-10-01,2023-06-30,exit,first-of-year,status,\"work,education\",at 2 months,2,3,3,0,,0,not_achieved,0.6666666667,0.2076596008,0.9385080553,");
    says("status", "--months 2,12 --each",
        "at 12 months,0,0,0,3,2023-12-31,0,not_achieved,,,,,not_due,,2023-06-30,1,0,1\n");
    says("status", "--months 12 --each", "no_rows, not_due: ");
    says("status", "--days 30 --intervention ips", "jobindsats,");
    says("status", "--days 62 --intervention ips --leave-out-gone --each",
        "at 62 days,2,2,2,0,,1,left_out,1,");
}

/* Nobody is in education in the file: the standard outcome is then work alone, and the row says so. A code that is asked for must be there. */
static void test_the_standard_outcome_is_of_the_codes_that_are_in_the_data(void **state)
{
    (void)state;
    put(spells,
        "person,code,start,end\n1,work,2023-01-05,2023-03-31\n2,sygedagpenge,2023-01-01,2023-06-30\n");
    says("status", "--days 30", "exit,first-of-year,status,work,at 30 days,1,3,3,");
    refuses("status", "--days 30 --outcome work,education", "\"education\" er ikke en kode");
    put(spells, "person,code,start,end\n2,sygedagpenge,2023-01-01,2023-06-30\n");
    refuses("status", "--days 30", "\"work\" er ikke en kode"); /* no data on work: 0 would be no fact */
    put(spells, SPELLS);
}

static void test_an_event_counts_within_its_horizon(void **state)
{
    (void)state;
    says("event", "--begins work --months 6 --intervention ips --each",
        "begins,work,within 6 months,2,2,2,1,2023-09-30,0,");
    says("event", "--course mentor --months 6 --intervention ips", "course,course,within 6 months,1,2,2,1,");
    says("event", "--over --before-week 26 --population new-spell --spell sygedagpenge",
        "over,over,before 26 weeks,1,1,1,0,,0,");
}

static void test_curves_tell_their_causes(void **state)
{
    (void)state;
    says("aj", "", "ips,1,work,5,3,1,0,0.6666666667,0.3333333333,0.272165527,");
    says("aj", "--causes work,dead+moved --each", "ips,2,dead+moved,62,1,1,0,0,0.3333333333,");
    says("km", "--each --intervention ips", "ips,60,2,1,0,0.3333333333,");
    says("km", "--each --intervention ips --json", "\"data_date\":\"2023-06-30\"");
}

static void test_bad_options_are_refused_with_what_to_write(void **state)
{
    (void)state;
    refuses("fulltime", "--period day", "month, week, year");
    refuses("fulltime", "--from 2023-13-01", "--from");
    refuses("fulltime", "--from 2023-05-01 --to 2023-04-30", "--to");
    refuses("fulltime", "--code wrok", "wrok");
    refuses("fulltime", "--colour", "--colour");
    refuses("status", "--intervention skole", "skole");
    refuses("status", "--months x", "--months");
    refuses("status", "--outcome wrok", "wrok");
    refuses("event", "--begins work", "--months");
    refuses("event", "--months 6", "--begins");
    refuses("event", "--over --months 6 --population new-spell", "--spell");
    refuses("aj", "--causes wrok", "wrok");
    refuses("status", "--json --csv", "--json");
}

static void test_every_measure_tells_its_options(void **state)
{
    (void)state;
    says("status", "--help", "--leave-out-gone");
    says("fulltime", "--help", "mean_weeks");
    says("aj", "--help", "--causes");
    says("aj", "--help", "--time KOLONNE");
}

/* Person 1: 120 days to the next course, 30 of them on benefit; 2: still none; 3 died and 4 moved after 61 days, 4 with a benefit on all. */
static void test_gaps_between_courses_and_who_has_none_yet(void **state)
{
    (void)state;
    says("pause", "--rows",
        "1,ips,2023-01-01,2023-04-30,120,30,0,course,56,local,2023-06-30,1,0,1\n"
        "2,ips,2023-01-01,2023-06-30,181,0,0,running,56,local,2023-06-30,1,0,1\n"
        "3,ips,2023-04-01,2023-05-31,61,0,0,gone,56,local,2023-06-30,1,0,1\n"
        "4,mentor,2023-03-01,2023-04-30,61,61,1,gone,56,local,2023-06-30,1,0,1\n");
    says("pause", "", "gaps_over_limit,,share,4,1,,1,,0.25,");
    says("pause", "", ",undecided,56,"); /* the gap of 2 may pass the limit yet */
    says("pause", "--limit 61", "gaps_over_limit,,share,4,0,,1,,0,0,");
    says("pause", "", "no_next_course,8,weeks,4,1,2,1,4,1,,,few_at_risk no_event,56,");
    says("pause", "", "no_next_course,26,weeks,4,1,2,1,0,,,,few_at_risk beyond,56,");
    says("pause", "", "days_to_next_course,0.5,days,4,1,2,1,,");
    says("pause", "--benefit sygedagpenge --json",
        "\"measure\":\"gaps_over_limit\",\"at\":null,\"unit\":\"share\",\"n\":4,\"n_event\":0,");
    refuses("pause", "--limit many", "--limit");
    refuses("pause", "--benefit none", "none");
}

static void test_distinct_persons_are_counted_anew_in_totals(void **state)
{
    (void)state;
    says("unique", "--by all --from 2022-01-01", ",ips,2022-10-01,2023-06-30,3,3,started,");
    says("unique", "--by all --from 2022-01-01", "all,,2022-10-01,2023-06-30,5,4,started,");
    says("unique", "--by year", "interventions,,2023-01-01,2023-06-30,2,2,started,");
    says("unique", "--by month --what running --from 2023-01-01 --to 2023-01-31",
        "all,,2023-01-01,2023-01-31,2,2,running,");
    says("unique", "--overlap", "ips,mentor,1,started,");
    says("unique", "--many", "1,3,started,");
    says("unique", "--many", "2,1,started,");
    refuses("unique", "--by week", "month, year eller all");
    refuses("unique", "--what seen", "started");
    refuses("unique", "--what referred", "ingen forløb");
}

static void test_new_spells_left_in_time_and_the_leavers(void **state)
{
    (void)state;
    /* Two new spells of kontanthjaelp: 4's ends by the move, 1's runs on T after 90 days. */
    says("newspell", "--code kontanthjaelp --days 60",
        "exits_km,2,0,1,,1,2,0,,,few_at_risk no_event,kontanthjaelp,60,30,on,2022-10-01,2023-06-30,jobindsats,2023-06-30,1,0,1\n");
    says("newspell", "--code kontanthjaelp --days 60", "exits_share,2,0,,0,0,,0,0,");
    says("newspell", "--code kontanthjaelp --days 60", "leavers_with_outcome,0,0,,0,0,,,,,empty,");
    says("newspell", "--code sygedagpenge --within --return-days 100 --outcome dead",
        "leavers_with_outcome,1,0,");
    says("newspell", "--code sygedagpenge", "exits_km,1,1,0,,0,");
    refuses("newspell", "--days 0", "--days");
    /* The register begins on 2 January: January is not whole, so spells are known to be new from March on. */
    says("newspell", "--code kontanthjaelp --days 60 --register-from 2023-01-02",
        "exits_km,1,0,1,,0,1,0,,,few_at_risk no_event,kontanthjaelp,60,30,on,2023-03-01,2023-06-30,jobindsats,2023-06-30,1,0,1\n");
    says("newspell", "--code kontanthjaelp --days 60 --register-from 2023-01-01", ",2023-02-01,2023-06-30,");
    says("event",
        "--over --before-week 26 --population new-spell --spell kontanthjaelp --register-from 2023-01-01",
        "new-spell,all,,2023-02-01,2023-06-30,");
    says("km", "--over --population new-spell --spell kontanthjaelp --register-from 2023-01-01",
        "all,90,1,0,1,1,0,");
    refuses("newspell", "--register-from 2023-06-02", "2023-08-01");
    refuses("newspell", "--register-from january", "--register-from");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_gaps_between_courses_and_who_has_none_yet),
        cmocka_unit_test(test_distinct_persons_are_counted_anew_in_totals),
        cmocka_unit_test(test_new_spells_left_in_time_and_the_leavers),
        cmocka_unit_test(test_full_time_persons_of_a_month_are_days_of_it),
        cmocka_unit_test(test_a_period_that_is_not_over_is_blank_and_never_0),
        cmocka_unit_test(test_status_after_the_end_counts_those_not_due_apart),
        cmocka_unit_test(test_the_standard_outcome_is_of_the_codes_that_are_in_the_data),
        cmocka_unit_test(test_an_event_counts_within_its_horizon),
        cmocka_unit_test(test_curves_tell_their_causes),
        cmocka_unit_test(test_bad_options_are_refused_with_what_to_write),
        cmocka_unit_test(test_every_measure_tells_its_options),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
