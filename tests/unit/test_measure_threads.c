/* Every `tovholder effect` command says the same to the last byte with one thread, with two and with more than there are persons for: on a
 * random register with overlaps, open ends, deaths, moves, spells across years and persons without anything. */
#include "unit.h"

#include "base/buf.h"
#include "base/date.h"
#include "base/file.h"
#include "base/rng.h"
#include "system/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PERSONS = 1203, MAX_ARGS = 48, OUTPUT_MOST = 8 << 20 };

static char folder[200], spells[260], courses[260], persons[260], times[260], strata[260];
static const char *const paths[] = {spells, courses, persons, times, strata};

static void keep(const char *path, struct buf *b)
{
    struct err err = ERR_INIT;
    assert_false(buf_failed(b));
    assert_int_equal(file_write(path, b->data, b->len, &err), OK);
    buf_done(b);
}

static const char *iso(int32_t day)
{
    static char text[4][11];
    static int at;
    return day_iso((day_t){day}, text[at++ % 4]);
}

static void put_row(struct buf *b, struct rng *r, int p, const char *word, int32_t first, uint64_t longest)
{
    int32_t start = first + (int32_t)rng_below(r, 1500), end = start + (int32_t)rng_below(r, longest);
    buf_printf(b, "%d,%s,%s,%s\n", p, word, iso(start), rng_below(r, 9) ? iso(end) : "");
}

static void write_register(void)
{
    static const char *const codes[] = {"work", "ordinary_hours", "education", "kontanthjaelp",
        "sygedagpenge", "foertidspension", "flex_job", "su"};
    static const char *const offers[] = {"ips", "mentor", "camp", "praktik"};
    static const char *const districts[] = {"noerrebro", "valby", "amager-vest", ""};
    struct rng r;
    int32_t first = day_parse_iso("2019-01-01").n;
    struct buf s = BUF_INIT, c = BUF_INIT, p = BUF_INIT;
    rng_seed(&r, 20);
    buf_puts(&s, "person,code,start,end\n");
    buf_puts(&c, "person,intervention,start,end\n");
    buf_puts(&p, "person,birth,sex,district\n");
    for (int i = 1; i <= PERSONS; i++) {
        buf_printf(&p, "%d,%s,%s,%s\n", i,
            rng_below(&r, 40) ? iso(first - 6000 - (int32_t)rng_below(&r, 16000)) : "",
            rng_below(&r, 2) ? "k" : "m", districts[rng_below(&r, 4)]);
        for (uint64_t k = rng_below(&r, 8); k > 0; k--)
            put_row(&s, &r, i, codes[rng_below(&r, 8)], first, 400);
        for (uint64_t k = rng_below(&r, 4); k > 0; k--)
            put_row(&s, &r, i, "kontanthjaelp", first, 900);
        for (uint64_t k = rng_below(&r, 4); k > 0; k--)
            put_row(&c, &r, i, offers[rng_below(&r, 4)], first + 200, 150);
        if (rng_below(&r, 30) == 0)
            buf_printf(&s, "%d,dead,%s,\n", i, iso(first + 700 + (int32_t)rng_below(&r, 900)));
        if (rng_below(&r, 20) == 0)
            put_row(&s, &r, i, "moved", first, 300);
    }
    keep(spells, &s);
    keep(courses, &c);
    keep(persons, &p);
    buf_puts(&s, "t,e,from,g,s\n");
    for (int i = 0; i < 700; i++) {
        uint64_t from = rng_below(&r, 9);
        buf_printf(&s, "%d.%d,%d,%d,%c,%d\n", (int)(from + 1 + rng_below(&r, 60)), (int)rng_below(&r, 10),
            (int)rng_below(&r, 4), (int)from, (char)('a' + rng_below(&r, 3)), (int)rng_below(&r, 4));
    }
    keep(times, &s);
    buf_puts(&s, "stratum,n,events,group,rate,standard\n");
    for (int i = 0; i < 24; i++)
        buf_printf(&s, "%d,%d,%d,%c,0.0%d,%d\n", i % 8, 100 + (int)rng_below(&r, 900), (int)rng_below(&r, 60),
            'a' + i / 8, 1 + i % 8, 1000 + 100 * (i % 8));
    keep(strata, &s);
}

static int setup(void **state)
{
    (void)state;
    const char *dir = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/tov-threads-XXXXXX", dir && *dir ? dir : "/tmp");
    if (!mkdtemp(folder))
        return 1;
    snprintf(spells, sizeof spells, "%s/spells.csv", folder);
    snprintf(courses, sizeof courses, "%s/courses.csv", folder);
    snprintf(persons, sizeof persons, "%s/persons.csv", folder);
    snprintf(times, sizeof times, "%s/times.csv", folder);
    snprintf(strata, sizeof strata, "%s/strata.csv", folder);
    write_register();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    int rc = 0;
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
        rc |= unlink(paths[i]);
    return rc | rmdir(folder);
}

/* What the command prints, malloc'ed. "@" stands for the three files of the register. */
static char *answer(const char *words, int threads)
{
    char all[2000], *argv[MAX_ARGS];
    int argc = 0, n;
    struct err err = ERR_INIT;
    const char *city = strchr(words, '@');
    if (city)
        snprintf(all, sizeof all,
            "effect %.*s --spells %s --courses %s --persons %s --until 2023-02-28%s --threads %d",
            (int)(city - words), words, spells, courses, persons, city + 1, threads);
    else
        snprintf(all, sizeof all, "effect %s --threads %d", words, threads);
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
    char *text = malloc(OUTPUT_MOST);
    assert_true(to && text);
    fflush(stdout);
    fflush(stderr);
    int kept = dup(STDOUT_FILENO), kept_notes = dup(STDERR_FILENO);
    assert_true(dup2(fileno(to), STDOUT_FILENO) >= 0 && dup2(fileno(to), STDERR_FILENO) >= 0);
    int rc = c->run(argc - n, argv + n, &err);
    fflush(stdout);
    fflush(stderr);
    assert_true(dup2(kept, STDOUT_FILENO) >= 0 && dup2(kept_notes, STDERR_FILENO) >= 0);
    close(kept);
    close(kept_notes);
    if (rc != OK)
        fail_msg("%s: %s", words, err.user);
    rewind(to);
    size_t len = fread(text, 1, OUTPUT_MOST - 1, to);
    assert_true(len < OUTPUT_MOST - 1);
    text[len] = '\0';
    fclose(to);
    return text;
}

static void same(const char *words)
{
    static const int many[] = {2, 3, 16};
    char *one = answer(words, 1);
    size_t lines = 0, digits = 0;
    for (const char *p = one; *p; p++) {
        lines += *p == '\n';
        digits += *p >= '1' && *p <= '9';
    }
    if (lines < 2 || digits < 10) /* a test on nothing would always agree */
        fail_msg("%s says nothing:\n%s", words, one);
    for (size_t i = 0; i < sizeof many / sizeof many[0]; i++) {
        char *more = answer(words, many[i]);
        if (strcmp(one, more) != 0)
            fail_msg("%s: another answer with %d threads", words, many[i]);
        free(more);
    }
    free(one);
}

static void test_full_time_persons(void **state)
{
    (void)state;
    same("fulltime@");
    same("fulltime@ --line --profile local");
    same("fulltime@ --period week --basis weeks --from 2021-01-01 --to 2021-12-31");
    same("fulltime@ --period year --age national --sex --district");
    same("fulltime@ --age exact --once --code kontanthjaelp,sygedagpenge --together");
    same("fulltime@ --by intervention --sex");
}

static void test_status_and_events(void **state)
{
    (void)state;
    same("status@");
    same("status@ --months 2,6,12 --unit all --each");
    same("status@ --population started --leave-out-gone --profile local --json");
    same("status@ --population new-spell --spell kontanthjaelp --gap-days 14 --days 91");
    same("event@ --begins work --months 6 --unit all");
    same("event@ --course mentor --weeks 13,26");
    same("event@ --over --before-week 26 --population new-spell --spell kontanthjaelp");
    same("event@ --status education,su --years 1 --population started");
}

static void test_curves(void **state)
{
    (void)state;
    same("km@");
    same("km@ --causes work+ordinary_hours --population started --register-from 2020-01-01");
    same("aj@");
    same("aj@ --unit all --population started --profile local");
    same("aj@ --over --population new-spell --spell kontanthjaelp");
    char words[700];
    snprintf(words, sizeof words, "km --time t --event e --entry from --group g %s", times);
    same(words);
    snprintf(words, sizeof words, "km --time t --event e --group g --rmst 40 %s", times);
    same(words);
    snprintf(words, sizeof words, "km --time t --event e --group g --quantile 0.25,0.5 %s", times);
    same(words);
    snprintf(words, sizeof words, "aj --time t --event e --group g %s", times);
    same(words);
    snprintf(words, sizeof words, "logrank --time t --event e --entry from --group g --strata s %s", times);
    same(words);
    snprintf(words, sizeof words, "gray --time t --event e --group g --strata s %s", times);
    same(words);
}

static void test_pauses_new_spells_and_persons(void **state)
{
    (void)state;
    same("pause@");
    same("pause@ --rows --limit 28");
    same("newspell@ --code kontanthjaelp");
    same("newspell@ --code kontanthjaelp --within --gap 30");
    same("unique@ --by month");
    same("unique@ --what running --by year");
    same("unique@ --overlap");
    same("unique@ --many");
}

static void test_standardised_figures_and_comparisons(void **state)
{
    (void)state;
    char words[700];
    snprintf(words, sizeof words, "standardise %s", strata);
    same(words);
    snprintf(words, sizeof words, "standardise --method direct --kind rate %s", strata);
    same(words);
    same("standardise@ --who kontanthjaelp --status sygedagpenge --on 2021-06-01 --by-district");
    same("compare@ --intervention ips --draws 40 --seed 5 --benefit kontanthjaelp");
    same("compare@ --intervention ips --draws 40 --design matched --benefit kontanthjaelp --event --days 91");
    same("compare@ --intervention ips --against mentor --draws 40 --benefit kontanthjaelp");
    same("compare@ --intervention ips --design before_after --benefit kontanthjaelp");
    same("compare@ --intervention ips --table balance --draws 20 --benefit kontanthjaelp");
    same("compare@ --intervention ips --table overlap --draws 20 --benefit kontanthjaelp");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_full_time_persons),
        cmocka_unit_test(test_status_and_events),
        cmocka_unit_test(test_curves),
        cmocka_unit_test(test_pauses_new_spells_and_persons),
        cmocka_unit_test(test_standardised_figures_and_comparisons),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
