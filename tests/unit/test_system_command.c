/* Options and names of subcommands. */
#include "unit.h"
#include "system/command.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MAX_ARGS = 12 };

/* A writable argv of the words. */
struct args {
    int argc;
    char *argv[MAX_ARGS];
    char text[400];
};

static void fill(struct args *args, const char *words)
{
    *args = (struct args){0};
    snprintf(args->text, sizeof(args->text), "%s", words);
    for (char *p = args->text; *p;) {
        args->argv[args->argc++] = p;
        p += strcspn(p, " ");
        if (*p) {
            *p++ = '\0';
        }
    }
}

static void test_option_forms(void **state)
{
    (void)state;
    struct args args;
    fill(&args, "data --db sqlite:a.db rest");
    assert_string_equal(command_option(&args.argc, args.argv, "db"), "sqlite:a.db");
    assert_int_equal(args.argc, 2);
    assert_string_equal(args.argv[0], "data");
    assert_string_equal(args.argv[1], "rest");
    fill(&args, "--db=sqlite:a.db");
    assert_string_equal(command_option(&args.argc, args.argv, "db"), "sqlite:a.db");
    assert_int_equal(args.argc, 0);
    fill(&args, "--dbx 1 --db");
    assert_null(command_option(&args.argc, args.argv, "db"));
    assert_int_equal(args.argc, 3);
    fill(&args, "-- --db x");
    assert_null(command_option(&args.argc, args.argv, "db"));
    fill(&args, "--db=");
    assert_string_equal(command_option(&args.argc, args.argv, "db"), "");
}

static void test_flag(void **state)
{
    (void)state;
    struct args args;
    fill(&args, "a --force b");
    assert_true(command_flag(&args.argc, args.argv, "force"));
    assert_int_equal(args.argc, 2);
    assert_false(command_flag(&args.argc, args.argv, "force"));
    fill(&args, "--forced");
    assert_false(command_flag(&args.argc, args.argv, "force"));
}

static void test_number(void **state)
{
    (void)state;
    struct args args;
    int64_t n;
    struct err err = ERR_INIT;
    fill(&args, "--port 80");
    assert_int_equal(command_number(&args.argc, args.argv, "port", 0, 65535, 8080, &n, &err), OK);
    assert_int_equal(n, 80);
    fill(&args, "");
    assert_int_equal(command_number(&args.argc, args.argv, "port", 0, 65535, 8080, &n, &err), OK);
    assert_int_equal(n, 8080);
    static const char *const wrong[] = {"--port 65536", "--port -1", "--port 8o", "--port="};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        err_clear(&err);
        fill(&args, wrong[i]);
        assert_int_equal(
            command_number(&args.argc, args.argv, "port", 0, 65535, 8080, &n, &err), ERR_INVALID);
        assert_non_null(strstr(err_user_text(&err), "--port"));
    }
}

static void test_arguments(void **state)
{
    (void)state;
    struct args args;
    struct err err = ERR_INIT;
    fill(&args, "en to");
    assert_int_equal(command_arguments(args.argc, args.argv, 1, 2, &err), OK);
    assert_int_equal(command_arguments(args.argc, args.argv, 3, 3, &err), ERR_INVALID);
    err_clear(&err);
    assert_int_equal(command_arguments(args.argc, args.argv, 0, 1, &err), ERR_INVALID);
    assert_non_null(strstr(err_user_text(&err), "to"));
    err_clear(&err);
    fill(&args, "en --ukendt");
    assert_int_equal(command_arguments(args.argc, args.argv, 1, 2, &err), ERR_INVALID);
    assert_non_null(strstr(err_user_text(&err), "--ukendt"));
}

static void test_a_database_that_is_not_there_is_not_made(void **state)
{
    (void)state;
    struct args args;
    struct db *db = NULL;
    struct err err = ERR_INIT;
    char folder[] = "/tmp/tov-test-command-XXXXXX", words[100];
    assert_non_null(mkdtemp(folder));
    snprintf(words, sizeof words, "--db sqlite:%s/none.db", folder);
    fill(&args, words);
    assert_int_equal(command_open_db(&args.argc, args.argv, &db, &err), ERR_NOT_FOUND);
    assert_null(db);
    assert_non_null(strstr(err.user, "none.db"));
    assert_int_equal(rmdir(folder), 0); /* it is empty */
}

static void test_find(void **state)
{
    (void)state;
    struct args args;
    int n;
    fill(&args, "audit verify --db x");
    assert_string_equal(command_find(args.argc, args.argv, &n)->name, "audit verify");
    assert_int_equal(n, 2);
    fill(&args, "load data");
    assert_string_equal(command_find(args.argc, args.argv, &n)->name, "load");
    assert_int_equal(n, 1);
    static const char *const wrong[] = {"audit", "verify", "loadx", "lo", "user lockx", "audit verifyx"};
    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        fill(&args, wrong[i]);
        assert_null(command_find(args.argc, args.argv, &n));
    }
}

static void test_db_url(void **state)
{
    (void)state;
    struct args args;
    unsetenv("TOV_DB");
    fill(&args, "");
    assert_string_equal(command_db_url(&args.argc, args.argv), "sqlite:var/tovholder.db");
    setenv("TOV_DB", "sqlite:x.db", 1);
    assert_string_equal(command_db_url(&args.argc, args.argv), "sqlite:x.db");
    fill(&args, "--db sqlite:y.db");
    assert_string_equal(command_db_url(&args.argc, args.argv), "sqlite:y.db");
    unsetenv("TOV_DB");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_option_forms),
        cmocka_unit_test(test_flag),
        cmocka_unit_test(test_number),
        cmocka_unit_test(test_arguments),
        cmocka_unit_test(test_a_database_that_is_not_there_is_not_made),
        cmocka_unit_test(test_find),
        cmocka_unit_test(test_db_url),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
