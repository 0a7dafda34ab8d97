/* The commands user add, list, password, role, lock, unlock, demo. */
#include "base/lang.h"
#include "base/text.h"
#include "system/command.h"
#include "system/organisation.h"
#include "system/setting.h"
#include "system/user.h"
#include "system/user_demo.h"
#include <sodium.h>
#include <termios.h>
#include <unistd.h>

/* What the commands of this file work with; opened by begin, closed by end. */
struct work {
    struct db *db;
    struct arena *arena;
    struct actor actor;
};

static void end(struct work *w)
{
    arena_free(w->arena);
    db_close(w->db);
}

static int begin(struct work *w, int *argc, char **argv, int min, int max, struct err *err)
{
    *w = (struct work){.actor = actor_command_line()};
    int rc = command_open_db(argc, argv, &w->db, err);
    if (rc != OK) {
        return rc;
    }
    w->arena = arena_new(0);
    rc = w->arena ? command_arguments(*argc, argv, min, max, err) : err_set(err, ERR_LIMIT, "no memory");
    if (rc == OK) {
        rc = organisation_refresh(w->db, err);
    }
    if (rc == OK) {
        rc = setting_refresh(w->db, err);
    }
    if (rc != OK) {
        end(w);
    }
    return rc;
}

/* The user of a login, with its roles when ret_roles is not NULL. */
static int find(struct work *w, const char *login, struct user *ret, const char ***ret_roles, size_t *ret_n,
    struct err *err)
{
    struct conn *c;
    int rc = db_lease(w->db, &c, err);
    if (rc != OK) {
        return rc;
    }
    rc = user_by_login(c, login, ret, w->arena, err);
    if (rc == OK && ret_roles) {
        rc = user_roles(c, ret->id, ret_roles, ret_n, w->arena, err);
    }
    db_release(w->db, c);
    return rc == ERR_NOT_FOUND ? err_user(err, rc, tr("Brugeren %s findes ikke."), login) : rc;
}

/* Reads a line without showing it when it comes from a keyboard. */
static int read_password(char *ret, size_t size, struct err *err)
{
    struct termios old;
    bool keyboard = isatty(STDIN_FILENO) && tcgetattr(STDIN_FILENO, &old) == 0;
    if (keyboard) {
        struct termios quiet = old;
        quiet.c_lflag &= ~(tcflag_t)ECHO;
        fprintf(stderr, "%s", tr("Adgangskode: "));
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    }
    const char *line = fgets(ret, (int)size, stdin);
    if (keyboard) {
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &old);
        fputc('\n', stderr);
    }
    if (line == NULL) {
        return err_user(err, ERR_INVALID, "%s", tr("Der kom ingen adgangskode. Skriv den på første linje."));
    }
    ret[strcspn(ret, "\r\n")] = '\0';
    return OK;
}

/* Roles of a comma list. */
static size_t split_roles(struct work *w, const char *text, const char *ret[USER_MAX_ROLES])
{
    size_t n = 0;
    while (text && *text && n < USER_MAX_ROLES) {
        size_t length = strcspn(text, ",");
        ret[n++] = text_trim(w->arena, arena_strndup(w->arena, text, length));
        text += length + (text[length] == ',');
    }
    return n;
}

static int run_add(int argc, char **argv, struct err *err)
{
    struct work w;
    char password[1024];
    const char *roles[USER_MAX_ROLES];
    struct user user = {
        .name = command_option(&argc, argv, "name"),
        .title = command_option(&argc, argv, "title"),
        .unit = command_option(&argc, argv, "unit"),
    };
    const char *role = command_option(&argc, argv, "role");
    int rc = begin(&w, &argc, argv, 1, 1, err);
    if (rc != OK) {
        return rc;
    }
    user.login = argv[0];
    size_t n_roles = split_roles(&w, role, roles);
    rc = read_password(password, sizeof(password), err);
    if (rc == OK) {
        rc = user_add(w.db, &w.actor, &user, password, roles, n_roles, NULL, err);
    }
    sodium_memzero(password, sizeof(password));
    if (rc == OK) {
        printf(tr("Brugeren %s er oprettet.\n"), user.login);
    }
    end(&w);
    return rc;
}
COMMAND(user_add_command, "user add",
    N_("LOGIN --name NAVN --unit ENHED --role ROLLE[,ROLLE] [--title STILLING] [--db URL]"),
    N_("Opretter en bruger. Adgangskoden læses fra første linje."), run_add);

static int run_list(int argc, char **argv, struct err *err)
{
    struct work w;
    int rc = begin(&w, &argc, argv, 0, 0, err);
    if (rc != OK) {
        return rc;
    }
    struct conn *c = NULL;
    struct user *users = NULL;
    size_t n = 0;
    rc = db_lease(w.db, &c, err);
    if (rc == OK) {
        rc = user_all(c, &users, &n, w.arena, err);
    }
    for (size_t i = 0; rc == OK && i < n; i++) {
        const char **roles;
        size_t n_roles;
        rc = user_roles(c, users[i].id, &roles, &n_roles, w.arena, err);
        printf("%s\t%s\t%s\t", users[i].login, users[i].name, users[i].unit);
        for (size_t j = 0; rc == OK && j < n_roles; j++) {
            printf("%s%s", j > 0 ? "," : "", roles[j]);
        }
        printf("\t%s\n", !users[i].active                       ? tr("spærret")
                         : stamp_is_none(users[i].locked_until) ? ""
                                                                : tr("låst"));
    }
    if (c) {
        db_release(w.db, c);
    }
    end(&w);
    return rc;
}
COMMAND(user_list_command, "user list", "[--db URL]", N_("Viser brugerne med enhed, roller og tilstand."),
    run_list);

static int run_password(int argc, char **argv, struct err *err)
{
    struct work w;
    struct user user;
    char password[1024];
    int rc = begin(&w, &argc, argv, 1, 1, err);
    if (rc != OK) {
        return rc;
    }
    rc = find(&w, argv[0], &user, NULL, NULL, err);
    if (rc == OK) {
        rc = read_password(password, sizeof(password), err);
    }
    if (rc == OK) {
        rc = user_set_password(w.db, &w.actor, user.id, password, err);
    }
    sodium_memzero(password, sizeof(password));
    if (rc == OK) {
        printf(tr("Adgangskoden for %s er skiftet.\n"), user.login);
    }
    end(&w);
    return rc;
}
COMMAND(user_password_command, "user password", "LOGIN [--db URL]",
    N_("Skifter en brugers adgangskode og logger brugeren af. Adgangskoden læses fra første linje."),
    run_password);

static int run_role(int argc, char **argv, struct err *err)
{
    struct work w;
    struct user user;
    const char *roles[USER_MAX_ROLES];
    int rc = begin(&w, &argc, argv, 2, 2, err);
    if (rc != OK) {
        return rc;
    }
    rc = find(&w, argv[0], &user, NULL, NULL, err);
    size_t n = split_roles(&w, argv[1], roles);
    if (rc == OK) {
        rc = user_change(w.db, &w.actor, &user, roles, n, err);
    }
    if (rc == OK) {
        printf(tr("Rollerne for %s er ændret.\n"), user.login);
    }
    end(&w);
    return rc;
}
COMMAND(user_role_command, "user role", N_("LOGIN ROLLE[,ROLLE] [--db URL]"),
    N_("Giver en bruger netop disse roller."), run_role);

static int set_active(int argc, char **argv, bool active, struct err *err)
{
    struct work w;
    struct user user;
    int rc = begin(&w, &argc, argv, 1, 1, err);
    if (rc != OK) {
        return rc;
    }
    rc = find(&w, argv[0], &user, NULL, NULL, err);
    if (rc == OK) {
        rc = user_set_active(w.db, &w.actor, user.id, active, err);
    }
    if (rc == OK && active) {
        rc = user_unlock(w.db, &w.actor, user.id, err);
    }
    if (rc == OK) {
        printf(active ? tr("Brugeren %s er åbnet.\n") : tr("Brugeren %s er spærret.\n"), user.login);
    }
    end(&w);
    return rc;
}

static int run_lock(int argc, char **argv, struct err *err)
{
    return set_active(argc, argv, false, err);
}
COMMAND(user_lock_command, "user lock", "LOGIN [--db URL]", N_("Spærrer en bruger og logger brugeren af."),
    run_lock);

static int run_unlock(int argc, char **argv, struct err *err)
{
    return set_active(argc, argv, true, err);
}
COMMAND(user_unlock_command, "user unlock", "LOGIN [--db URL]",
    N_("Åbner en bruger, der er spærret eller låst."), run_unlock);

static int run_demo(int argc, char **argv, struct err *err)
{
    struct work w;
    int n = 0;
    int rc = begin(&w, &argc, argv, 0, 0, err);
    if (rc != OK) {
        return rc;
    }
    rc = user_demo_create(w.db, &w.actor, &n, err);
    if (rc == OK) {
        printf(tr("%d brugere til demo er oprettet.\n"), n);
    }
    end(&w);
    return rc;
}
COMMAND(user_demo_command, "user demo", "[--db URL]",
    N_("Opretter én opdigtet bruger for hver rolle. Kun til demo og test."), run_demo);
