#include "system/user_demo.h"
#include "base/lang.h"
#include "base/text.h"
#include "system/setting.h"
#include "system/user.h"
#include <stdatomic.h>

const struct user_demo user_demo_table[] = {
    {"sagsbehandler", "Mette Lind", N_("Jobkonsulent"), "jobcenter-koebenhavn", "caseworker"},
    {"suf", "Jonas Vinther", N_("Sundhedskonsulent"), "afdeling-sundhed-beskaeftigelse", "caseworker"},
    {"sof", "Amira Haddad", N_("Socialrådgiver"), "sof", "caseworker"},
    {"koordinator", "Karim Østergaard", N_("Tovholder"), "jobcenter-koebenhavn", "coordinator"},
    {"teamleder", "Hanne Sandager", N_("Teamleder"), "jobcenter-koebenhavn", "team_leader"},
    {"tilbudsleder", "Lone Krag Sørensen", N_("Afdelingsleder"), "afdeling-sundhed-beskaeftigelse",
        "offer_leader"},
    {"ips", "Sofus Bertelsen", N_("IPS-jobkonsulent"), "bif", "offer_leader"},
    {"visitator", "Gitte Aarup", N_("Sundhedsfaglig visitator"), "suf", "offer_leader"},
    {"aftaler", "Henrik Bagger", N_("Aftaler og udbud"), "suf", "agreement_manager"},
    {"analytiker", "Frederik Aabye", N_("Analytiker"), "bif", "analyst"},
    {"controller", "Birgitte Nørlund", N_("Controller"), "bif", "controller"},
    {"controller2", "Søren Thygesen", N_("Controller"), "bif", "controller"},
    {"controller-suf", "Malene Bruun", N_("Controller"), "suf", "controller"},
    {"sekretariat", "Ida Ravn Møller", N_("Fuldmægtig"), "suf", "secretariat"},
    {"politiker", "Sara Enevold", N_("Medlem af Sundheds- og Omsorgsudvalget"), "sou", "politician"},
    {"administrator", "Torben Gade", N_("Systemadministrator"), "bif", "administrator"},
    {"dpo", "Nanna Lykke Holst", N_("Databeskyttelsesrådgiver"), "kk", "data_protection_officer"},
};
const size_t user_demo_count = sizeof(user_demo_table) / sizeof(user_demo_table[0]);

static atomic_bool allowed = true;

void user_demo_allow(bool allow)
{
    atomic_store(&allowed, allow);
}

bool user_demo_may_log_in(const char *password)
{
    return atomic_load(&allowed) || !text_equal(password, USER_DEMO_PASSWORD);
}

static int is_there(struct db *db, const char *login, bool *ret, struct err *err)
{
    struct arena *a = arena_new(0);
    struct conn *c;
    struct user user;
    if (a == NULL) {
        return err_set(err, ERR_LIMIT, "no memory for a user");
    }
    int rc = db_lease(db, &c, err);
    if (rc == OK) {
        rc = user_by_login(c, login, &user, a, err);
        db_release(db, c);
    }
    arena_free(a);
    *ret = rc == OK;
    return rc == ERR_NOT_FOUND ? OK : rc;
}

int user_demo_create(struct db *db, const struct actor *actor, int *ret_n, struct err *err)
{
    int n = 0;
    for (size_t i = 0; i < user_demo_count; i++) {
        const struct user_demo *demo = &user_demo_table[i];
        bool there = false;
        int rc = is_there(db, demo->login, &there, err);
        if (rc == OK && !there) {
            struct user user = {
                .login = demo->login, .name = demo->name, .title = demo->title, .unit = demo->unit};
            rc = user_add(db, actor, &user, USER_DEMO_PASSWORD, &demo->role, 1, NULL, err);
            n++;
        }
        if (rc != OK) {
            return rc;
        }
    }
    *ret_n = n;
    return setting_set(db, actor, setting_demo, "1", err);
}
