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
    const char *education; /* code list education: the highest completed; NULL = ikke oplyst */
    const char *condition; /* comma list of codes, described problems */
    int64_t responsible_id;
    day_t responsible_since;
    int64_t merged_into;         /* the record that this one was joined with; INT_NONE = stands by itself */
    const char *restricted_kind; /* code list restricted_kind, why restricted is set */
    int64_t version;
};
extern const struct table citizen_table;

/* A number of the citizen: the present one, an earlier one, or a replacement number (X-eCPR, D-eCPR). */
struct citizen_number {
    int64_t id, citizen_id;
    const char *cpr, *kind; /* code list number_kind */
    day_t valid_from, valid_to;
    const char *reason;
    int64_t version;
};
extern const struct table citizen_number_table;
/* All numbers, the newest first. */
int citizen_numbers(struct conn *c, int64_t citizen_id, struct citizen_number **ret, size_t *ret_n,
    struct arena *a, struct err *err);
int citizen_number_by_id(
    struct conn *c, int64_t id, struct citizen_number *ret, struct arena *a, struct err *err);
/* Adds an earlier or a replacement number. id and version are not read. Audited. */
int citizen_number_add(
    struct conn *c, const struct actor *actor, const struct citizen_number *number, struct err *err);
/* Corrects number, dates and reason; the present number keeps its kind. number->version is the version that was read. */
int citizen_number_correct(
    struct conn *c, const struct actor *actor, const struct citizen_number *number, struct err *err);
/* The citizen gets a new present number from a day: after a change of legal sex, a correction, or instead of a replacement number.
 * The old one is kept with its last day. version is the citizen's. sex NULL = as it was. Audited. */
int citizen_number_change(struct conn *c, const struct actor *actor, int64_t citizen_id, int64_t version,
    const char *cpr, day_t from, const char *sex, const char *reason, struct err *err);
/* The citizen with that number of any kind. ERR_NOT_FOUND, without a message, when there is none. */
int citizen_by_number(struct conn *c, const char *cpr, struct citizen *ret, struct arena *a, struct err *err);

/* The key of a record that was joined with another gives the other. */
int citizen_by_key(struct conn *c, const char *key, struct citizen *ret, struct arena *a, struct err *err);
int citizen_by_id(struct conn *c, int64_t id, struct citizen *ret, struct arena *a, struct err *err);
enum { CITIZEN_KEY_SIZE = 11 };
/* Makes the citizen with its name index and number row. Validates (names, CPR, birth equals the CPR's date; a missing birth
 * is taken from the CPR). id, key, sort_name and version of citizen are not read. ret_key is for addresses. Audited. */
int citizen_create(struct conn *c, const struct actor *actor, const struct citizen *citizen, int64_t *ret_id,
    char ret_key[CITIZEN_KEY_SIZE], struct err *err);
/* Stores every field but the numbers; another district is a move today (table citizen_district). citizen->version is the version that was read. Audited with the differences. */
int citizen_update(struct conn *c, const struct actor *actor, const struct citizen *citizen, struct err *err);
/* The same, but another district is no move: two records of one person are joined or parted. */
int citizen_correct(
    struct conn *c, const struct actor *actor, const struct citizen *citizen, struct err *err);
/* Bulk path for demo and import: no audit row per citizen (the run is audited). */
int citizen_insert_bulk(struct conn *c, struct citizen *citizen, struct err *err);

/* Under 18 on that day. A child is never shown as unemployed. */
bool citizen_is_child(const struct citizen *c, day_t day);
/* Follows merged_into to the record that is kept; id itself when it stands alone. */
int citizen_kept_id(struct conn *c, int64_t id, int64_t *ret, struct err *err);
/* Makes the indexes of names, and of what tells of duplicates, anew: also the names of records joined with this one. */
int citizen_index(struct conn *c, int64_t id, struct err *err);

/* Name of the user who last changed the citizen's facts; NULL in *ret when nobody did or it was a program. */
int citizen_last_changed_by(struct conn *c, int64_t id, const char **ret, struct arena *a, struct err *err);

/* "Sanne Holm-Berntsen" */
const char *citizen_full_name(const struct citizen *c, struct arena *a);
/* The address is protected on that day. */
bool citizen_is_protected(const struct citizen *c, day_t today);
/* Address to show today: NULL when protected (then every page says "beskyttet adresse"). */
const char *citizen_address_shown(const struct citizen *c, day_t today);
