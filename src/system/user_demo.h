/* The invented users of a demo: one for each role, all with one password that everybody knows. */
#pragma once
#include "db/db.h"
#include "system/access.h"

#define USER_DEMO_PASSWORD "tovholder-demo"

struct user_demo {
    const char *login, *name, *title, *unit;
    const char *role;
};
extern const struct user_demo user_demo_table[];
extern const size_t user_demo_count;

/* Creates the users that are not there yet and sets the setting demo. Needs the organisations. ret_n = users created. */
int user_demo_create(struct db *db, const struct actor *actor, int *ret_n, struct err *err);

/* Whether the demo password opens anything (standard: yes). serve refuses it when others than this machine can connect. */
void user_demo_allow(bool allow);
bool user_demo_may_log_in(const char *password);
