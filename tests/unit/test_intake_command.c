/* `tovholder import …` as a program of its own: killed at any moment and started again, the same file once more after a later one, what is
 * told of rows, and its help. With the argument "child" this program is tovholder. */
#include "effect_fixture.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/rng.h"
#include "base/text.h"
#include "people/citizen.h"
#include "people/spell.h"
#include "system/command.h"
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { PERSONS = 2600, WEEKS = 18, ARGS_MOST = 16 };

static char folder[] = P_tmpdir "/tov-test-import-XXXXXX";
static char data_path[80], other_path[80], mapping_path[80], said_path[80], report_path[80];

static void put(const char *path, const char *text)
{
    must(file_write(path, text, strlen(text), &err));
}

static const char *said(const char *path)
{
    struct buf b = BUF_INIT;
    must(file_read(path, 0, &b, &err));
    const char *text = arena_strdup(arena, b.data ? b.data : "");
    buf_done(&b);
    return text;
}

/* words: "import dream FIL …", parted by blanks; --db is added. What it says goes to said_path. */
static pid_t start(const char *words)
{
    static char self[] = "/proc/self/exe", child[] = "child", option[] = "--db";
    char *argv[ARGS_MOST] = {self, child};
    char *all = arena_strdup(arena, words);
    pid_t pid;
    int argc = 2;
    for (char *p = strtok_r(all, " ", &all); p && argc < ARGS_MOST - 3; p = strtok_r(NULL, " ", &all))
        argv[argc++] = p;
    if (!strstr(words, "--help")) {
        argv[argc++] = option;
        argv[argc++] = (char *)(uintptr_t)effect_db_url();
    }
    posix_spawn_file_actions_t acts;
    posix_spawn_file_actions_init(&acts);
    posix_spawn_file_actions_addopen(
        &acts, STDOUT_FILENO, said_path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600);
    posix_spawn_file_actions_adddup2(&acts, STDOUT_FILENO, STDERR_FILENO);
    assert_int_equal(posix_spawn(&pid, self, &acts, NULL, argv, environ), 0);
    posix_spawn_file_actions_destroy(&acts);
    return pid;
}

/* Runs it to its end; the exit status. */
static int run(const char *words)
{
    int status;
    pid_t pid = start(words);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static int64_t number(const struct sql *sql, const char *a, const char *b)
{
    int64_t n = -1;
    struct conn *c = lease();
    must(b ? q_int(c, sql, ARGS(V_TEXT(a), V_TEXT(b)), &n, &err) : q_int(c, sql, ARGS(V_TEXT(a)), &n, &err));
    release(c);
    return n;
}

static const char *weeks_mapping(const char *source)
{
    const char *text = arena_printf(arena,
        "part;name;value\nfile;kind;benefit-weeks\nfile;source;%s\nfile;unit;week\nfile;separator;semicolon\n"
        "column;person;p\ncolumn;start;uge\ncolumn;code;y\ncolumn;amount;kr\ncode;K;kontanthjaelp\ncode;S;sygedagpenge\n",
        source);
    put(mapping_path, text);
    return mapping_path;
}

static int set_up(void **state)
{
    if (effect_set_up_with_data(state) || !mkdtemp(folder))
        return -1;
    /* Opened again, as a server that is started on a database of before: then its locks alone keep the write-ahead log that the
     * command beside it writes. */
    db_close(db);
    int n;
    must(db_open(effect_db_url(), 2, &db, &err));
    must(db_migrate(db, &n, &err));
    snprintf(data_path, sizeof data_path, "%s/data.csv", folder);
    snprintf(other_path, sizeof other_path, "%s/other.csv", folder);
    snprintf(mapping_path, sizeof mapping_path, "%s/egen.csv", folder);
    snprintf(said_path, sizeof said_path, "%s/said.txt", folder);
    snprintf(report_path, sizeof report_path, "%s/report.csv", folder);
    return 0;
}

static int tear_down(void **state)
{
    const char *const all[] = {data_path, other_path, mapping_path, said_path, report_path};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        unlink(all[i]);
    rmdir(folder);
    return effect_tear_down(state);
}

/* ---- killed ---- */

/* A number of the form of 2007 and later, so that any last four digits are one. */
static void number_of(int i, char ret[11])
{
    snprintf(ret, 11, "%02d%02d%02d%04d", i % 28 + 1, i / 28 % 12 + 1, 60 + i / 336 % 30, 1000 + i % 3000);
}

SQL(test_persons, "SELECT COUNT(*) FROM citizen_number WHERE cpr LIKE $1");
SQL(test_fact_count,
    "SELECT COUNT(*) FROM benefit_week w JOIN data_source s ON s.id = w.source_id WHERE s.key = $1");
SQL(test_fact_lacks,
    "SELECT COUNT(*) FROM benefit_week w JOIN data_source s ON s.id = w.source_id JOIN benefit_code k ON k.id = w.code_id WHERE s.key = $1 "
    "AND NOT EXISTS (SELECT 1 FROM benefit_week v JOIN data_source t ON t.id = v.source_id JOIN benefit_code l ON l.id = v.code_id "
    "WHERE t.key = $2 AND v.week = w.week AND v.citizen_id = w.citizen_id AND l.code = k.code AND v.amount = w.amount AND v.held = w.held)");
SQL(test_spell_lacks,
    "SELECT COUNT(*) FROM spell a WHERE a.source = $1 AND NOT EXISTS (SELECT 1 FROM spell b WHERE b.source = $2 "
    "AND b.citizen_id = a.citizen_id AND b.kind = a.kind AND b.start_day = a.start_day AND COALESCE(b.end_day, -1) = COALESCE(a.end_day, -1))");
SQL(test_spell_count, "SELECT COUNT(*) FROM spell WHERE source = $1");
SQL(test_done_runs, "SELECT COUNT(*) FROM intake_run WHERE source = $1 AND state = 'done'");
SQL(test_earlier,
    "SELECT COUNT(*) FROM benefit_week_earlier w JOIN data_source s ON s.id = w.source_id WHERE s.key = $1");

static int64_t write_city(const char *path, int first_week, int n_weeks, uint64_t seed)
{
    struct buf b = BUF_INIT;
    struct rng rng;
    char cpr[11], iso[11];
    int64_t n = 0;
    rng_seed(&rng, seed);
    buf_puts(&b, "uge;p;y;kr\n");
    for (int w = first_week; w < first_week + n_weeks; w++)
        for (int i = 0; i < PERSONS; i++) {
            if (rng_below(&rng, 4) == 0)
                continue;
            number_of(i, cpr);
            day_t monday = {day("2025-01-06").n + 7 * w};
            buf_printf(&b, "%s;%s;%s;%d,25\n", day_iso(monday, iso), cpr, rng_below(&rng, 3) ? "K" : "S",
                (int)rng_below(&rng, 5) - 1);
            n++;
        }
    assert_false(buf_failed(&b));
    must(file_write(path, b.data, b.len, &err));
    buf_done(&b);
    return n;
}

/* Kills the command after longer and longer times until it ends by itself. Returns how many times it was killed. */
static int run_killed(const char *words)
{
    int status = 0, kills = 0;
    for (useconds_t wait = 20000;; wait += wait / 8) {
        pid_t pid = start(words);
        usleep(wait);
        kill(pid, SIGKILL);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        if (!WIFSIGNALED(status))
            break;
        assert_true(++kills < 200);
        /* what is there now is whole: no fact without its person, and the log's chain unbroken */
        assert_int_equal(run("audit verify"), 0);
    }
    if (WEXITSTATUS(status))
        fprintf(stderr, "# %s\n", said(said_path));
    assert_int_equal(WEXITSTATUS(status), 0);
    return kills;
}

static void same(const char *a, const char *b)
{
    assert_int_equal(number(&test_fact_lacks, a, b), 0);
    assert_int_equal(number(&test_fact_lacks, b, a), 0);
    assert_int_equal(number(&test_spell_lacks, a, b), 0);
    assert_int_equal(number(&test_spell_lacks, b, a), 0);
    assert_int_equal(number(&test_fact_count, a, NULL), number(&test_fact_count, b, NULL));
    assert_int_equal(number(&test_spell_count, a, NULL), number(&test_spell_count, b, NULL));
    assert_int_equal(number(&test_earlier, a, NULL), number(&test_earlier, b, NULL));
}

static void test_an_import_killed_at_any_moment_ends_as_one_that_was_not(void **state)
{
    (void)state;
    write_city(data_path, 0, WEEKS, 3);
    write_city(other_path, WEEKS - 3, 6, 4); /* corrects three weeks and brings three more */
    const char *first = arena_printf(arena, "import benefit-weeks %s --mapping %s --create-unknown --json",
        data_path, weeks_mapping("test-killed"));
    int kills = run_killed(first);
    assert_non_null(strstr(said(said_path), "\"kind\":\"benefit-weeks\""));
    assert_int_equal(number(&test_persons, "______1%", NULL) + number(&test_persons, "______2%", NULL) +
                         number(&test_persons, "______3%", NULL),
        PERSONS);
    const char *second =
        arena_printf(arena, "import benefit-weeks %s --mapping %s --json", other_path, mapping_path);
    kills += run_killed(second);
    print_message("# killed %d times\n", kills);
    assert_true(kills > 8);
    assert_int_equal(number(&test_done_runs, "test-killed", NULL), 2);
    weeks_mapping("test-whole");
    assert_int_equal(run(first), 0);
    assert_int_equal(run(second), 0);
    assert_true(number(&test_fact_count, "test-whole", NULL) > 20000);
    assert_true(number(&test_earlier, "test-whole", NULL) > 1000);
    same("test-killed", "test-whole");
}

/* ---- the same file again ---- */

SQL(test_spell_of, "SELECT COUNT(*) FROM spell WHERE source = $1 AND kind = $2");
SQL(test_week_amount,
    "SELECT SUM(w.amount) FROM benefit_week w JOIN data_source s ON s.id = w.source_id WHERE s.key = $1");
SQL(test_open_of, "SELECT COUNT(*) FROM spell WHERE source = $1 AND end_day IS NULL");

static int insert_number(struct conn *c, void *ctx, struct err *e)
{
    return q_insert(c, &citizen_number_table, ctx, NULL, e);
}

static void add_person(const char *cpr)
{
    struct citizen_number n;
    field_clear_row(&citizen_number_table, &n);
    n.citizen_id = add_citizen("1980-01-01", "", "");
    n.cpr = arena_strdup(arena, cpr);
    n.kind = "present";
    must(db_write(db, "test_number", insert_number, &n, &err));
}

/* A file with an unknown person is saved once more when the person is known: the person's rows come in, and what a later file has corrected
 * stays. */
static void test_the_same_file_later_brings_what_lacked_and_takes_no_correction_back(void **state)
{
    (void)state;
    add_person("0101990001");
    add_person("0101990002");
    put(data_path, "uge;p;y;kr\n2025-03-03;0101990001;K;100\n2025-03-10;0101990001;K;100\n"
                   "2025-03-03;0101990002;S;50\n2025-03-10;0101990003;S;7\n");
    put(other_path,
        "uge;p;y;kr\n2025-03-10;0101990001;K;-1\n2025-03-03;0101990002;S;60\n2025-03-17;0101990002;S;60\n");
    const char *first =
        arena_printf(arena, "import benefit-weeks %s --mapping %s", data_path, weeks_mapping("test-again"));
    assert_int_equal(run(first), 0);
    assert_int_equal(
        run(arena_printf(arena, "import benefit-weeks %s --mapping %s", other_path, mapping_path)), 0);
    assert_int_equal(number(&test_week_amount, "test-again", NULL), 10000 - 100 + 6000 + 6000);
    assert_int_equal(run(first), 0);
    assert_non_null(strstr(said(said_path), "0 nye, 0 ændrede, 3 uændrede"));
    assert_int_equal(number(&test_week_amount, "test-again", NULL), 10000 - 100 + 6000 + 6000);
    add_person("0101990003");
    assert_int_equal(run(first), 0);
    assert_non_null(strstr(said(said_path), "1 nye, 0 ændrede, 3 uændrede"));
    assert_int_equal(number(&test_week_amount, "test-again", NULL), 10000 - 100 + 6000 + 6000 + 700);
    assert_int_equal(number(&test_spell_of, "test-again", "kontanthjaelp"), 1);
    assert_int_equal(number(&test_spell_of, "test-again", "sygedagpenge"), 3);
    /* now that nothing was left out, it is not even begun again */
    assert_int_equal(run(first), 0);
    assert_non_null(strstr(said(said_path), "allerede indlæst"));
}

static void test_the_same_week_codes_again_take_no_correction_back(void **state)
{
    (void)state;
    put(mapping_path,
        "part;name;value\nfile;kind;dream\nfile;source;test-koder\nfile;unit;week\nfile;date;YYYY-WW\nfile;empty;clears\n"
        "column;person;p\ncolumn;start;u\ncolumn;code;k\ncode;K;kontanthjaelp\ncode;S;sygedagpenge\n");
    put(data_path,
        "p;u;k\n0101990001;2025-10;K\n0101990001;2025-11;K\n0101990001;2025-12;K\n0101990009;2025-12;K\n");
    put(other_path, "p;u;k\n0101990001;2025-11;S\n0101990001;2025-12;\n");
    const char *first = arena_printf(arena, "import dream %s --mapping %s", data_path, mapping_path);
    assert_int_equal(run(first), 0);
    assert_int_equal(run(arena_printf(arena, "import dream %s --mapping %s", other_path, mapping_path)), 0);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(number(&test_spell_of, "test-koder", "kontanthjaelp"), 1);
        assert_int_equal(number(&test_spell_of, "test-koder", "sygedagpenge"), 1);
        assert_int_equal(number(&test_open_of, "test-koder", NULL), 0);
        assert_int_equal(run(first), 0);
    }
}

static void test_the_same_own_spells_and_courses_again_take_no_correction_back(void **state)
{
    (void)state;
    static const char *const replace[] = {"row", "person"};
    for (int i = 0; i < 2; i++) {
        const char *source = arena_printf(arena, "test-egne-%s", replace[i]);
        put(mapping_path,
            arena_printf(arena,
                "part;name;value\nfile;kind;spells\nfile;source;%s\nfile;replace;%s\ncolumn;person;person\n"
                "column;code;code\ncolumn;start;start\ncolumn;end;end\n",
                source, replace[i]));
        put(data_path,
            "person,code,start,end\n0101990001,work,2025-01-01,\n0101990002,su,2025-01-01,\n0101990009,su,2025-01-01,\n");
        put(other_path,
            "person,code,start,end\n0101990001,work,2025-01-01,2025-02-28\n0101990001,su,2025-04-01,2025-04-30\n");
        const char *first = arena_printf(arena, "import spells %s --mapping %s", data_path, mapping_path);
        assert_int_equal(run(first), 0);
        assert_int_equal(number(&test_open_of, source, NULL), 2);
        assert_int_equal(
            run(arena_printf(arena, "import spells %s --mapping %s", other_path, mapping_path)), 0);
        assert_int_equal(number(&test_open_of, source, NULL), 1);
        assert_int_equal(run(first), 0);
        assert_non_null(strstr(said(said_path), "0 nye, 0 ændrede, 2 uændrede"));
        assert_int_equal(number(&test_open_of, source, NULL), 1);
        assert_int_equal(number(&test_spell_count, source, NULL), 3);
    }
    put(mapping_path,
        "part;name;value\nfile;kind;courses\nfile;source;test-forloeb\nfile;exit_reason;other\ncolumn;person;person\n"
        "column;code;intervention\ncolumn;start;start\ncolumn;end;end\n");
    put(data_path, "person,intervention,start,end\n0101990001,hif,2025-01-06,\n0101990009,hif,2025-01-06,\n");
    put(other_path, "person,intervention,start,end\n0101990001,hif,2025-01-06,2025-03-02\n");
    const char *first = arena_printf(arena, "import courses %s --mapping %s", data_path, mapping_path);
    assert_int_equal(run(first), 0);
    assert_int_equal(run(arena_printf(arena, "import courses %s --mapping %s", other_path, mapping_path)), 0);
    assert_non_null(strstr(said(said_path), "0 nye, 1 ændrede"));
    assert_int_equal(run(first), 0);
    assert_non_null(strstr(said(said_path), "0 nye, 0 ændrede, 1 uændrede"));
}

/* ---- what is told ---- */

static void test_every_rejected_row_is_in_the_report(void **state)
{
    (void)state;
    struct buf b = BUF_INIT;
    buf_puts(&b, "uge;p;y;kr\r\n");
    for (int i = 0; i < 30; i++)
        buf_printf(&b, "2025-03-03;0101990001;X%d;1\r\n", i);
    buf_puts(&b, "2025-03-03;0101990008;K;1\r\n2025-02-30;0101990001;K;1\r\n2025-03-03;0101990001;K;1.5\r\n");
    put(data_path, b.data);
    buf_done(&b);
    const char *words = arena_printf(arena, "import benefit-weeks %s --mapping %s --check --report %s",
        data_path, weeks_mapping("test-report"), report_path);
    assert_int_equal(run(words), 65);
    const char *text = said(said_path), *report = said(report_path);
    assert_non_null(strstr(text, "data.csv, linje 2, kolonne y: Ukendt kode “X0”"));
    assert_non_null(strstr(text, "… og 13 rækker mere. Skriv --report FIL.csv"));
    assert_null(strstr(text, "linje 33"));
    assert_non_null(strstr(report, "\n31;y;Ukendt kode;X29;"));
    assert_non_null(strstr(report, "\n32;p;Ukendt person;010199xxxx;"));
    assert_non_null(strstr(report, "\n33;uge;Ikke en dato;2025-02-30;"));
    assert_non_null(strstr(report, "\n34;kr;Ikke et tal;1.5;"));
    assert_null(strstr(report, "0101990008"));
    assert_int_equal(number(&test_fact_count, "test-report", NULL), 0);
}

static void test_a_group_of_commands_has_a_help(void **state)
{
    (void)state;
    assert_int_equal(run("import --help"), 0);
    assert_non_null(strstr(said(said_path), "tovholder import wages FIL [--mapping FIL]"));
    assert_non_null(strstr(said(said_path), "--report FIL"));
    assert_int_equal(run("import dream --help"), 0);
    assert_non_null(strstr(said(said_path), "tovholder import dream"));
    assert_null(strstr(said(said_path), "tovholder import wages"));
    assert_int_equal(run("snapshot --help"), 0);
    assert_non_null(strstr(said(said_path), "tovholder snapshot verify"));
    assert_int_equal(run("effect km --help"), 0);
    assert_non_null(strstr(said(said_path), "--rmst TID"));
    assert_int_equal(run("findes-ikke --help"), 65);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_import_killed_at_any_moment_ends_as_one_that_was_not),
        cmocka_unit_test(test_the_same_file_later_brings_what_lacked_and_takes_no_correction_back),
        cmocka_unit_test(test_the_same_week_codes_again_take_no_correction_back),
        cmocka_unit_test(test_the_same_own_spells_and_courses_again_take_no_correction_back),
        cmocka_unit_test(test_every_rejected_row_is_in_the_report),
        cmocka_unit_test(test_a_group_of_commands_has_a_help),
    };
    if (argc > 2 && strcmp(argv[1], "child") == 0)
        return command_main(argc - 1, argv + 1);
    if (effect_start(argc, argv))
        return 1;
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
