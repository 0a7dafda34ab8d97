#include "system/command.h"
#include "base/lang.h"
#include "base/sort.h"
#include "base/text.h"
#include "db/db.h"
#include <sodium.h>
#include <string.h>
#include <unistd.h>

/* Takes argv[at .. at+n-1] out. */
static void take_out(int *argc, char **argv, int at, int n)
{
    for (int i = at; i + n < *argc; i++) {
        argv[i] = argv[i + n];
    }
    *argc -= n;
}

const char *command_option(int *argc, char **argv, const char *name)
{
    size_t n = strlen(name);
    for (int i = 0; i < *argc && strcmp(argv[i], "--") != 0; i++) {
        if (strncmp(argv[i], "--", 2) != 0 || strncmp(argv[i] + 2, name, n) != 0) {
            continue;
        }
        const char *rest = argv[i] + 2 + n;
        if (*rest == '=') {
            take_out(argc, argv, i, 1);
            return rest + 1;
        }
        if (*rest == '\0' && i + 1 < *argc) {
            const char *value = argv[i + 1];
            take_out(argc, argv, i, 2);
            return value;
        }
    }
    return NULL;
}

bool command_flag(int *argc, char **argv, const char *name)
{
    for (int i = 0; i < *argc && strcmp(argv[i], "--") != 0; i++) {
        if (strncmp(argv[i], "--", 2) == 0 && strcmp(argv[i] + 2, name) == 0) {
            take_out(argc, argv, i, 1);
            return true;
        }
    }
    return false;
}

static const struct command *running; /* the one command of the process, once it is known */

int command_arguments(int argc, char **argv, int min, int max, struct err *err)
{
    for (int i = 0; i < argc; i++) {
        if (strncmp(argv[i], "--", 2) == 0) {
            return err_user(
                err, ERR_INVALID, tr("Tilvalget %s findes ikke, eller det mangler sin værdi."), argv[i]);
        }
    }
    if (argc < min && running) {
        return err_user(err, ERR_INVALID, tr("Der mangler et argument. Skriv: tovholder %s %s"),
            running->name, tr(running->usage));
    }
    if (argc < min) {
        return err_user(err, ERR_INVALID, "%s", tr("Der mangler et argument."));
    }
    if (argc > max) {
        return err_user(err, ERR_INVALID, tr("Argumentet %s er for meget."), argv[max]);
    }
    return OK;
}

int command_number(int *argc, char **argv, const char *name, int64_t min, int64_t max, int64_t missing,
    int64_t *ret, struct err *err)
{
    const char *text = command_option(argc, argv, name);
    *ret = missing;
    if (text && !text_to_int(text, min, max, ret)) {
        return err_user(err, ERR_INVALID, tr("--%s skal være et helt tal fra %lld til %lld."), name,
            (long long)min, (long long)max);
    }
    return OK;
}

const char *command_db_url(int *argc, char **argv)
{
    const char *url = command_option(argc, argv, "db");
    if (url == NULL) {
        url = getenv("TOV_DB");
    }
    return url && *url ? url : "sqlite:var/tovholder.db";
}

int command_open_db(int *argc, char **argv, struct db **ret_db, struct err *err)
{
    static const char sqlite[] = "sqlite:";
    struct db *db;
    const char *url = command_db_url(argc, argv);
    if (text_has_prefix(url, sqlite) && access(url + strlen(sqlite), F_OK) != 0) /* opening would make it */
        return err_user(err, ERR_NOT_FOUND,
            tr("Databasen %s findes ikke. Opret den først med: tovholder migrate --db %s"),
            url + strlen(sqlite), url);
    int rc = db_open(url, 0, &db, err);
    if (rc != OK) {
        return rc;
    }
    rc = db_check_schema(db, err);
    if (rc != OK) {
        db_close(db);
        return rc;
    }
    *ret_db = db;
    return OK;
}

RECORDS(tov_command, struct command);
enum { MAX_COMMANDS = 100 };

static int compare_command(const void *a, const void *b)
{
    return strcmp((*(const struct command *const *)a)->name, (*(const struct command *const *)b)->name);
}

size_t command_all(const struct command **ret, size_t max)
{
    size_t n = 0;
    for (const struct command *const *p = RECORDS_BEGIN(tov_command); p < RECORDS_END(tov_command) && n < max;
         p++) {
        ret[n++] = *p;
    }
    array_sort(ret, n, sizeof(*ret), compare_command);
    return n;
}

/* Number of arguments that the name takes ("audit verify" = 2) when argv begins with it; 0 when it does not. */
static int match(const struct command *command, int argc, char **argv)
{
    const char *name = command->name;
    for (int i = 0; i < argc; i++) {
        size_t n = strlen(argv[i]);
        if (strncmp(name, argv[i], n) != 0 || (name[n] != ' ' && name[n] != '\0')) {
            return 0;
        }
        if (name[n] == '\0') {
            return i + 1;
        }
        name += n + 1;
    }
    return 0;
}

const struct command *command_find(int argc, char **argv, int *ret_n)
{
    const struct command *best = NULL;
    *ret_n = 0;
    for (const struct command *const *p = RECORDS_BEGIN(tov_command); p < RECORDS_END(tov_command); p++) {
        int n = match(*p, argc, argv);
        if (n > *ret_n) {
            best = *p;
            *ret_n = n;
        }
    }
    return best;
}

/* What has no words for the user is told to who runs the program in the operator's. */
static void print_error(const struct err *err)
{
    bool is_own = err->op[0] && err->user[0] == '\0' && err->n_fields == 0;
    fprintf(stderr, "tovholder: %s\n", is_own ? tr("Det lykkedes ikke. Årsagen er:") : err_user_text(err));
    for (int i = 0; i < err->n_fields; i++) {
        fprintf(stderr, "  %s: %s\n", err->field[i].name, err->field[i].msg);
    }
    if (is_own) {
        fprintf(stderr, "  %s\n", err->op);
    }
}

/* "audit" alone: the commands whose names begin with the word, or that there is none. */
static int not_found(const char *word, struct err *err)
{
    const struct command *all[MAX_COMMANDS];
    size_t len = strlen(word), n_below = 0, n = command_all(all, MAX_COMMANDS);
    char below[400] = "";
    for (size_t i = 0; i < n; i++) {
        size_t used = strlen(below);
        if (all[i]->help && text_has_prefix(all[i]->name, word) && all[i]->name[len] == ' ')
            snprintf(below + used, sizeof below - used, "%s%s", n_below++ ? ", " : "", all[i]->name);
    }
    if (n_below > 0)
        return err_user(
            err, ERR_INVALID, tr("Skriv en af kommandoerne, der begynder med %s: %s."), word, below);
    return err_user(err, ERR_INVALID,
        tr("Kommandoen %s findes ikke. Skriv \"tovholder help\" for at se, hvilke der er."), word);
}

int command_main(int argc, char **argv)
{
    argc--;
    argv++;
    if (sodium_init() < 0) {
        fputs("tovholder: no random numbers\n", stderr);
        return err_exit_status(ERR_INTERNAL);
    }
    if (command_flag(&argc, argv, "english")) {
        lang_set(LANG_EN);
    }
    static char help[] = "help";
    static char *help_argv[] = {help, NULL};
    if (argc == 0 || strcmp(argv[0], "--help") == 0 || strcmp(argv[0], "-h") == 0) {
        argc = 1;
        argv = help_argv;
    }
    struct err err = ERR_INIT;
    int n;
    /* "import --help", "snapshot build --help": as "help import"; `effect` has a help of its own. */
    if (strcmp(argv[argc - 1], "--help") == 0 && strcmp(argv[0], "effect") != 0) {
        for (int i = argc - 1; i > 0; i--)
            argv[i] = argv[i - 1];
        argv[0] = help;
    }
    const struct command *command = command_find(argc, argv, &n);
    if (command == NULL) {
        int rc = not_found(argv[0], &err);
        print_error(&err);
        return err_exit_status(rc);
    }
    running = command;
    int rc = command->run(argc - n, argv + n, &err);
    if (rc > 0) {
        return rc;
    }
    if (rc != OK) {
        err_set(&err, rc, "%s", command->name);
        print_error(&err);
    }
    return err_exit_status(rc);
}

static void print_command(const struct command *command)
{
    printf("  tovholder %s%s%s\n      %s\n", command->name, *command->usage ? " " : "", tr(command->usage),
        tr(command->help));
}

/* Commands without a help text are for tests and tools; they are not listed. */
static int run_help(int argc, char **argv, struct err *err)
{
    const struct command *all[MAX_COMMANDS];
    size_t n = command_all(all, MAX_COMMANDS);
    if (argc > 0) {
        int used;
        const struct command *command = command_find(argc, argv, &used);
        size_t shown = 0;
        for (size_t i = 0; i < n; i++) {
            bool below = text_has_prefix(all[i]->name, argv[0]) && all[i]->name[strlen(argv[0])] == ' ';
            if (all[i]->help && (all[i] == command || (command == NULL && below))) {
                print_command(all[i]);
                shown++;
            }
        }
        return shown > 0 ? OK : err_user(err, ERR_INVALID, tr("Kommandoen %s findes ikke."), argv[0]);
    }
    printf("%s\n\n", tr("Tovholder. Kommandoerne er:"));
    for (size_t i = 0; i < n; i++) {
        if (all[i]->help) {
            print_command(all[i]);
        }
    }
    printf("\n%s\n",
        tr("--db er sqlite:FIL eller postgresql://…; uden --db bruges TOV_DB, ellers sqlite:var/tovholder.db. "
           "Med --english er svarene på engelsk."));
    return OK;
}
COMMAND(help_command, "help", N_("[KOMMANDO]"), N_("Viser kommandoerne, eller én af dem."), run_help);
