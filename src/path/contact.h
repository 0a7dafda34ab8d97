/* Contacts that are no course: outreach to people without a case, talks to groups, and sparring between professionals, which may be
 * about a citizen. They are counted for themselves, never as persons, courses or cases. */
#pragma once
#include "people/legal_basis.h"

struct contact {
    int64_t id;
    int64_t citizen_id; /* only of a sparring; else missing */
    const char *kind;   /* code list contact_kind: outreach information sparring */
    day_t day;
    const char *intervention; /* key, or NULL */
    const char *place, *district;
    int64_t n_persons; /* met on the day: the same person may be met again */
    const char *text, *topic;
    int64_t minutes_long;
    const char *track;     /* of a sparring about a citizen: whose information it is */
    const char *with_unit; /* administration that one spars with */
    int64_t user_id;
    const char *unit, *admin; /* of who recorded it */
    struct stamp removed;
    int64_t removed_by;
    int64_t version;
};
extern const struct table contact_table;
enum { CONTACT_UNDO_MS = 30000, CONTACT_PER_PAGE = 50, CONTACT_EXPORT_MAX = 5000 };

struct contact_row {
    int64_t id, citizen_id;
    const char *kind;
    day_t day;
    const char *intervention, *place, *district;
    int64_t n_persons;
    const char *text, *topic;
    int64_t minutes_long;
    const char *track, *with_unit;
    int64_t user_id;
    const char *unit, *admin, *author;
    int64_t version;
};

/* Whose: unit or admin, the other NULL. All else NULL or missing = all. */
struct contact_filter {
    const char *unit, *admin;
    const char *kind, *district, *intervention;
    day_t from, to;   /* both included */
    const char *sort; /* "dato" "personer" "sted", with - before it for descending; else the newest first */
};
/* In the filter's order; page from 0. */
int contact_list(struct conn *c, const struct contact_filter *f, int64_t per_page, int64_t page,
    struct contact_row **ret, size_t *ret_n, struct arena *a, struct err *err);
/* Contacts of each kind, and how many were met at them. */
struct contact_sum {
    const char *kind;
    int64_t n, n_persons;
};
int contact_sums(struct conn *c, const struct contact_filter *f, struct contact_sum **ret, size_t *ret_n,
    struct arena *a, struct err *err);
/* Sparring about one citizen that may be seen: one's own administration's, and of tracks in sight. Newest first. */
int contact_of_citizen(struct conn *c, const struct actor *actor, int64_t citizen_id,
    const struct sight *sight, struct contact_row **ret, size_t *ret_n, struct arena *a, struct err *err);

/* Records a contact. ERR_INVALID with field messages. Only a sparring may name a citizen, who must be in the actor's sight; its track
 * becomes the actor's administration's own. Names and numbers of persons have no place in it: a CPR number is refused. Audited. */
int contact_add(struct conn *c, const struct actor *actor, struct contact *contact, struct err *err);
/* Who recorded it, or anyone of the unit, takes it away. */
int contact_remove(struct conn *c, const struct actor *actor, int64_t id, int64_t version, struct err *err);
/* Who removed it, within CONTACT_UNDO_MS. */
int contact_undo(struct conn *c, const struct actor *actor, int64_t id, struct err *err);
/* Bulk path for the demo. */
int contact_insert_bulk(struct conn *c, struct contact *contact, struct err *err);
