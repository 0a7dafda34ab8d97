/* Reading the audit log: the rows that a filter leaves, newest first; and the state of the chain as last checked. */
#pragma once
#include "system/audit.h"

struct audit_filter {
    const char *login;   /* NULL = all */
    const char *citizen; /* key of a citizen, NULL = all */
    const char *action;  /* NULL = all */
    day_t from, to;      /* Danish days, both included; DAY_NONE = open */
    int64_t before;      /* only rows with a lower id; INT_NONE = from the newest */
};

struct audit_line {
    int64_t id;
    struct stamp at;
    const char *login, *name; /* name NULL = no user of that login */
    const char *action, *entity;
    int64_t entity_id;
    const char *citizen; /* key, or NULL */
    const char *purpose, *detail;
};

/* At most limit lines. An unknown citizen gives none. */
int audit_find(struct conn *c, const struct audit_filter *filter, int64_t limit, struct audit_line **ret,
    size_t *ret_n, struct arena *a, struct err *err);

/* Calls fn for each line that audit_find would give; the line lives until fn returns. fn's nonzero return stops and is returned. */
int audit_each(struct conn *c, const struct audit_filter *filter, int64_t limit,
    int (*fn)(const struct audit_line *line, void *ctx, struct err *err), void *ctx, struct err *err);

/* An action or a thing in words. */
struct audit_word {
    const char *code;
    const char *label; /* Danish, N_() */
};
extern const struct audit_word audit_actions[];
extern const size_t audit_action_count;
/* The label, or the code itself when it has none. */
const char *audit_action_label(const char *action);
const char *audit_entity_label(const char *entity);

struct audit_check {
    int64_t rows, bad; /* bad = id of the first bad row, 0 = none */
    struct stamp at;
};
/* How the last finished job audit_verify ended; ERR_NOT_FOUND when none has. */
int audit_last_check(struct conn *c, struct audit_check *ret, struct arena *a, struct err *err);
