/* How commands open a snapshot: files, a folder, a profile, data dates of one's own; and what they say when the options do not fit. */
#include "effect_fixture.h"
#include "base/file.h"
#include "measure/snapshot_open.h"
#include "measure/snapshot_store.h"
#include "system/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = P_tmpdir "/tov-test-snapshot-XXXXXX";
static struct snapshot_open opened;
static struct buf notes;

static const char *path(const char *name)
{
    return arena_printf(arena, "%s/%s", folder, name);
}

static void put(const char *name, const char *content)
{
    must(file_write(path(name), content, strlen(content), &err));
}

/* Words up to NULL; what is left of them in *ret_left. */
static int open_with(int *ret_left, ...)
{
    char *argv[20];
    int argc = 0;
    va_list words;
    va_start(words, ret_left);
    for (const char *word; (word = va_arg(words, const char *));)
        argv[argc++] = arena_strdup(arena, word);
    va_end(words);
    err_clear(&err);
    buf_clear(&notes);
    int rc = snapshot_open_argv(&argc, argv, &opened, &notes, &err);
    *ret_left = argc;
    return rc;
}

static int left;

static void test_files_are_opened_with_a_profile_and_data_dates(void **state)
{
    (void)state;
    must(open_with(&left, "--spells", path("s.csv"), "--until=2024-12-31", "--json", "--until",
        "work=2024-06-30", "--profile", "local", "x", NULL));
    assert_int_equal(left, 2);
    const struct snapshot *s = opened.snapshot;
    assert_int_equal(s->n_spells, 2);
    assert_int_equal(s->n_rejected, 1);
    assert_int_equal(opened.report.n_spell[SNAPSHOT_UNREADABLE], 1);
    assert_non_null(strstr(notes.data, "linje 4"));
    assert_int_equal(s->codes[snapshot_code_of(s, "work")].until, snap_day(day("2024-07-01")));
    assert_int_equal(s->codes[snapshot_code_of(s, "dagpenge")].until, snap_day(day("2025-01-01")));
    assert_string_equal(opened.profile.key, "local");
    assert_int_equal(
        status_on_day(s, &opened.profile, 0, snap_day(day("2024-02-01"))), snapshot_code_of(s, "work"));
    snapshot_open_done(&opened);
    must(open_with(&left, "--spells", path("s.csv"), NULL));
    assert_string_equal(opened.profile.key, "jobindsats");
    s = opened.snapshot;
    assert_int_equal(
        status_on_day(s, &opened.profile, 0, snap_day(day("2024-02-01"))), snapshot_code_of(s, "dagpenge"));
    snapshot_open_done(&opened);
}

static void test_a_profile_may_be_a_file_with_dates(void **state)
{
    (void)state;
    put("p.csv", "code;rank;valid_from;valid_to\nwork;1;;2024-01-31\nwork;9;2024-02-01;\ndagpenge;5;;\n");
    must(open_with(&left, "--spells", path("s.csv"), "--profile", path("p.csv"), NULL));
    const struct snapshot *s = opened.snapshot;
    assert_int_equal(
        status_on_day(s, &opened.profile, 0, snap_day(day("2024-01-31"))), snapshot_code_of(s, "work"));
    assert_int_equal(
        status_on_day(s, &opened.profile, 0, snap_day(day("2024-02-01"))), snapshot_code_of(s, "dagpenge"));
    snapshot_open_done(&opened);
    put("p.csv", "code;rank\nwork;1\ndagpenge;1\n");
    assert_int_equal(
        open_with(&left, "--spells", path("s.csv"), "--profile", path("p.csv"), NULL), ERR_INVALID);
    assert_non_null(strstr(err.user, "har begge rangen 1"));
    put("p.csv", "code;rank\nwork;x\n");
    assert_int_equal(
        open_with(&left, "--spells", path("s.csv"), "--profile", path("p.csv"), NULL), ERR_INVALID);
    assert_non_null(strstr(err.user, "linje 2, kolonnen \"rank\""));
    assert_int_equal(
        open_with(&left, "--spells", path("s.csv"), "--profile", "nothing", NULL), ERR_NOT_FOUND);
    assert_int_equal(
        open_with(&left, "--spells", path("s.csv"), "--profile", path("none.csv"), NULL), ERR_NOT_FOUND);
}

static int command(const char *name, int argc, char **argv)
{
    int n;
    char *words[4] = {0};
    char *copy = arena_strdup(arena, name);
    int n_words = 0;
    for (char *word = copy; word && n_words < 4; n_words++) {
        words[n_words] = word;
        word = strchr(word, ' ');
        if (word)
            *word++ = '\0';
    }
    const struct command *c = command_find(n_words, words, &n);
    assert_non_null(c);
    return c->run(argc, argv, &err);
}

static void test_a_folder_built_from_files_opens_as_the_files_do(void **state)
{
    (void)state;
    char *build[] = {"--spells", arena_strdup(arena, path("s.csv")), "--out", folder}, *check[] = {folder};
    err_clear(&err);
    must(command("snapshot build", 4, build));
    must(command("snapshot verify", 1, check));
    must(open_with(&left, "--data", folder, "--until", "2024-03-31", NULL));
    assert_int_equal(left, 0);
    assert_int_equal(opened.snapshot->n_spells, 2);
    assert_int_equal(opened.snapshot->until, snap_day(day("2024-04-01")));
    assert_int_equal(strlen(opened.snapshot->identity), SNAPSHOT_IDENTITY);
    assert_int_equal(opened.report.n_spell[SNAPSHOT_UNREADABLE], 1);
    snapshot_open_done(&opened);
    struct buf file = BUF_INIT;
    must(file_read(path(SNAPSHOT_FILE), 0, &file, &err));
    must(file_write(path(SNAPSHOT_FILE), file.data, file.len - 64, &err));
    buf_done(&file);
    assert_int_equal(open_with(&left, "--data", folder, NULL), ERR_INVALID);
    assert_int_equal(command("snapshot verify", 1, check), ERR_INVALID);
    assert_non_null(strstr(err.user, "skåret af"));
    err_clear(&err);
}

static void test_options_that_do_not_fit_are_refused_with_what_to_do(void **state)
{
    (void)state;
    assert_int_equal(open_with(&left, "--courses", "c.csv", NULL), ERR_INVALID);
    assert_non_null(strstr(err.user, "--spells FIL"));
    assert_int_equal(open_with(&left, "--spells", path("s.csv"), "--data", folder, NULL), ERR_INVALID);
    assert_int_equal(open_with(&left, "--spells", path("s.csv"), "--db", "sqlite:x", NULL), ERR_INVALID);
    assert_int_equal(open_with(&left, "--spells", path("s.csv"), "--until", "31.12.2024", NULL), ERR_INVALID);
    assert_non_null(strstr(err.user, "ÅÅÅÅ-MM-DD"));
    assert_int_equal(
        open_with(&left, "--spells", path("s.csv"), "--until", "play=2024-12-31", NULL), ERR_INVALID);
    assert_non_null(strstr(err.user, "play"));
    assert_int_equal(open_with(&left, "--spells", path("none.csv"), NULL), ERR_NOT_FOUND);
    assert_int_equal(open_with(&left, "--data", "/does/not/exist", NULL), ERR_NOT_FOUND);
    assert_non_null(strstr(err.user, "snapshot build"));
    err_clear(&err);
}

static int set_up(void **state)
{
    if (!mkdtemp(folder) || effect_set_up(state) != 0)
        return -1;
    put("s.csv", "person,code,start,end\n1,work,2024-01-01,\n1,dagpenge,2024-01-15,2024-12-31\n1,work,x,\n");
    return 0;
}

static int tear_down(void **state)
{
    static const char *const names[] = {"s.csv", "p.csv", SNAPSHOT_FILE};
    for (int i = 0; i < 3; i++)
        unlink(path(names[i]));
    rmdir(folder);
    buf_done(&notes);
    return effect_tear_down(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_files_are_opened_with_a_profile_and_data_dates),
        cmocka_unit_test(test_a_profile_may_be_a_file_with_dates),
        cmocka_unit_test(test_a_folder_built_from_files_opens_as_the_files_do),
        cmocka_unit_test(test_options_that_do_not_fit_are_refused_with_what_to_do),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
