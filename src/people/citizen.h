/* Citizens: who they are. What a user may see of one is decided in people/legal_basis.h. */
#pragma once
#include "db/db.h"
#include "system/access.h"

struct citizen {
    int64_t id;
    const char *key; /* random, used in addresses instead of personal data */
    const char *first_name, *last_name, *sort_name;
    const char *cpr; /* present number, ten digits */
    day_t birth;
    const char *sex; /* code list sex */
    const char *address, *postal, *district;
    day_t protected_until; /* address protection's last day; missing = none */
    int64_t restricted;    /* 1 = only the responsible user */
    day_t dead, moved;
    const char *target_group, *job_goal, *job_goal_reason;
    const char *condition; /* comma list of codes, described problems */
    int64_t responsible_id;
    day_t responsible_since;
    int64_t version;
};
extern const struct table citizen_table;

/* Another number of the citizen: earlier, or a replacement number (X-eCPR, D-eCPR). */
struct citizen_number {
    int64_t id, citizen_id;
    const char *cpr, *kind;
    day_t valid_from, valid_to;
};
extern const struct table citizen_number_table;

int citizen_by_key(struct conn *c, const char *key, struct citizen *ret, struct arena *a, struct err *err);
int citizen_by_id(struct conn *c, int64_t id, struct citizen *ret, struct arena *a, struct err *err);
enum { CITIZEN_KEY_SIZE = 11 };
/* Makes the citizen with its name index and number row. Validates (names, CPR, birth equals the CPR's date; a missing birth
 * is taken from the CPR). id, key, sort_name and version of citizen are not read. ret_key is for addresses. Audited. */
int citizen_create(struct conn *c, const struct actor *actor, const struct citizen *citizen, int64_t *ret_id,
    char ret_key[CITIZEN_KEY_SIZE], struct err *err);
/* Stores every field but the numbers; citizen->version is the version that was read. Audited with the differences. */
int citizen_update(struct conn *c, const struct actor *actor, const struct citizen *citizen, struct err *err);
/* Bulk path for demo and import: no audit row per citizen (the run is audited). */
int citizen_insert_bulk(struct conn *c, struct citizen *citizen, struct err *err);

/* Name of the user who last changed the citizen's facts; NULL in *ret when nobody did or it was a program. */
int citizen_last_changed_by(struct conn *c, int64_t id, const char **ret, struct arena *a, struct err *err);

/* "Sanne Holm-Berntsen" */
const char *citizen_full_name(const struct citizen *c, struct arena *a);
/* The address is protected on that day. */
bool citizen_is_protected(const struct citizen *c, day_t today);
/* Address to show today: NULL when protected (then every page says "beskyttet adresse"). */
const char *citizen_address_shown(const struct citizen *c, day_t today);
