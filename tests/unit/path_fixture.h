/* What tests of the path room share: users with what their roles give them, on a database with the public data, on 14 April 2026. */
#pragma once
#include "effect_fixture.h"
#include "people/citizen.h"
#include "system/user.h"

/* Adds a user of the unit with that role, who looks citizens up for their case. name NULL = the login. */
__attribute__((unused)) static struct actor path_user(
    const char *login, const char *name, const char *unit, const char *role)
{
    struct user user;
    struct actor actor;
    int64_t id;
    field_clear_row(&user_table, &user);
    user.login = login;
    user.name = name ? name : login;
    user.title = "Prøve";
    user.unit = unit;
    must(user_add(db, &everyone, &user, "langt-kodeord-2026", &role, 1, &id, &err));
    struct conn *c = lease();
    must(user_by_id(c, id, &user, arena, &err));
    must(user_actor(c, &user, &actor, arena, &err));
    release(c);
    actor.purpose = "sagsbehandling-lab";
    return actor;
}

struct path_new_citizen {
    struct citizen row;
    int64_t id;
    char key[CITIZEN_KEY_SIZE];
};
__attribute__((unused)) static int path_citizen_fn(struct conn *c, void *ctx, struct err *e)
{
    struct path_new_citizen *n = ctx;
    return citizen_create(c, &everyone, &n->row, &n->id, n->key, e);
}

/* A citizen with that coordinator (NULL = none) and a number that begins with those seven digits. */
__attribute__((unused)) static int64_t path_citizen(
    const struct actor *coordinator, const char *birth, const char *digits)
{
    static int next = 100;
    struct path_new_citizen n;
    field_clear_row(&citizen_table, &n.row);
    n.row.first_name = "Prøve";
    n.row.last_name = "Person";
    n.row.cpr = arena_printf(arena, "%s%03d", digits, ++next);
    n.row.birth = day(birth);
    n.row.sex = "k";
    n.row.restricted = 0;
    n.row.responsible_id = coordinator ? coordinator->user_id : INT_NONE;
    n.row.responsible_since = coordinator ? day("2025-01-02") : DAY_NONE;
    must(db_write(db, "test", path_citizen_fn, &n, &err));
    return n.id;
}

__attribute__((unused)) static int path_set_up(void **state)
{
    if (effect_set_up_with_data(state))
        return -1;
    user_hash_limits(1, 8192); /* cheap to compute */
    clock_set_today(day("2026-04-14"));
    return 0;
}

__attribute__((unused)) static int path_tear_down(void **state)
{
    clock_set_today(DAY_NONE);
    return effect_tear_down(state);
}
