/* Two records of one person become one, and can be parted again. The kept record gets every row that points to the other;
 * nothing is deleted. The other stays as it was, empty, and leads to the kept one. What was moved is written down row by row,
 * so that undoing moves back exactly those; rows that came later stay with the kept record. */
#pragma once
#include "people/citizen.h"

/* How a column that refers to a citizen behaves. */
enum merge_how {
    MERGE_MOVES, /* the row follows, unless the kept record has its own in the same place */
    MERGE_STAYS, /* the row tells of the record itself: its joining, a judgement, an emergency access */
    MERGE_INDEX  /* an index that is made anew */
};
/* Every column of every table that refers to a citizen; a test compares the list with the schema. */
struct merge_ref {
    const char *table, *column;
    enum merge_how how;
    const char *label; /* what the rows are, N_(); the same label is one line on the page; NULL = not shown */
    const struct sql *count, *clash, *save, *move, *last, *added, *back;
};
extern const struct merge_ref merge_refs[];
extern const size_t merge_ref_count;

struct citizen_merge {
    int64_t id, kept_id, gone_id;
    struct stamp at;
    int64_t user_id;
    const char *reason;
    const char *kept_before, *gone_before, *kept_after;
    struct stamp undone;
    int64_t undone_by, version;
};
extern const struct table citizen_merge_table;
int merge_by_id(struct conn *c, int64_t id, struct citizen_merge *ret, struct arena *a, struct err *err);
/* Those in which the record was kept, the newest first, undone ones too. */
int merge_of_citizen(struct conn *c, int64_t kept_id, struct citizen_merge **ret, size_t *ret_n,
    struct arena *a, struct err *err);

/* Rows of one kind. */
struct merge_count {
    const char *label; /* N_() */
    int64_t kept;      /* of the kept record (at undoing: came after, stay) */
    int64_t moves;     /* follow to the kept one (at undoing: go back) */
    int64_t stays;     /* stay, because the kept record is there already */
};
/* What a merge would move; kinds without rows are left out. */
int merge_counts(struct conn *c, int64_t kept_id, int64_t gone_id, struct merge_count **ret, size_t *ret_n,
    struct arena *a, struct err *err);
/* What undoing would move back, and what came since and stays. */
int merge_undo_counts(struct conn *c, const struct citizen_merge *m, struct merge_count **ret, size_t *ret_n,
    struct arena *a, struct err *err);
/* Fields of the kept record that somebody changed after the merge: they keep that value. Comma list, NULL = none. */
int merge_undo_keeps(
    struct conn *c, const struct citizen_merge *m, const char **ret, struct arena *a, struct err *err);

/* Fields that are chosen one by one when the records differ, in order; NULL ends. */
extern const char *const merge_fields[];
/* May this actor, who sees these tracks, see the field? Fields that may not be seen are not asked about: the kept value stays, or
 * the other's when the kept one is empty. */
bool merge_may_choose(const char *field, unsigned tracks, bool address);

struct merge_request {
    int64_t kept_id, gone_id, kept_version, gone_version;
    const char *from_gone; /* comma list of merge_fields that take the other's value */
    const char *chosen;    /* comma list of all fields that the user chose for */
    unsigned tracks;       /* what the user may see */
    const char *reason;
};
/* Joins. Needs PERM_PERSON_MERGE. Field errors carry the field's name. ERR_CONFLICT when a version is stale or a record is joined
 * already. Restriction and address protection: the stricter of the two. Audited for both. */
int merge_do(struct conn *c, const struct actor *actor, const struct merge_request *r, int64_t *ret_id,
    struct err *err);
/* Parts. ERR_REFUSED when a later merge of the kept record must be undone first. Audited for both. */
int merge_undo(struct conn *c, const struct actor *actor, int64_t id, int64_t version, struct err *err);
