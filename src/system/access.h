/* Who may do what. A permission is a bit; a role is a set of permissions; a route names one permission. What a
 * user may see of one citizen is decided by people/legal_basis.h, never by a role alone. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum perm {
    PERM_PUBLIC = 0,
    PERM_HOME,         /* anyone logged in */
    PERM_CITIZEN_FIND, /* search citizens, with a purpose */
    PERM_CITIZEN_READ, /* open a citizen one has a basis for */
    PERM_CITIZEN_EDIT,
    PERM_CITIZEN_RESTRICTED, /* find and open restricted citizens */
    PERM_PERSON_MERGE,       /* join two records of one person, and undo it */
    PERM_REFERRAL_SEND,
    PERM_TEAM_LEAD, /* the worklists of one's unit, with load per person */
    PERM_INBOX,     /* answer referrals and run courses of one's own unit */
    PERM_OFFER_READ,
    PERM_OFFER_EDIT,
    PERM_STRATEGY_EDIT, /* initiatives of a strategy, their funding and their applications to pools */
    PERM_ACTIVITY_EDIT, /* registers of what has no citizen: companies, staff courses, reports, meetings */
    PERM_EFFECT_READ,
    PERM_EFFECT_ROWS, /* the persons behind a figure */
    PERM_GOAL_EDIT,   /* effect goals, their definitions and reported counts */
    PERM_DATA_IMPORT, /* load files from registers */
    PERM_ECONOMY_READ,
    PERM_ECONOMY_EDIT,
    PERM_ECONOMY_APPROVE, /* approve what somebody else has written: assessments, notes, cases */
    PERM_DOCUMENT_READ,
    PERM_DOCUMENT_EDIT,
    PERM_DOCUMENT_COMMENT, /* comment on drafts and answer hearings */
    PERM_DOCUMENT_ISSUE,
    PERM_ADMIN, /* users, code lists, imports, jobs, settings */
    PERM_AUDIT_READ,
    PERM_COUNT
};

struct perm_info {
    enum perm perm;
    const char *name;  /* "citizen.read" */
    const char *label; /* Danish */
};
extern const struct perm_info perm_table[PERM_COUNT];

struct role {
    const char *key;   /* "caseworker" */
    const char *label; /* Danish, N_() */
    uint64_t perms;
    const char *first_page; /* where log-in lands */
};
extern const struct role role_table[];
extern const size_t role_count;
const struct role *role_find(const char *key);

/* Who acts, as concept files see it (no http). Strings live as long as the request or command. */
struct actor {
    int64_t user_id; /* 0 = the command line */
    const char *login;
    const char *unit;    /* organisation key */
    const char *admin;   /* administration key, or the unit itself for suppliers */
    const char *purpose; /* code of lookup_purpose, or NULL */
    uint64_t perms;
};
static inline bool actor_may(const struct actor *actor, enum perm perm)
{
    return actor->perms >> perm & 1;
}
/* The command line: all permissions, login "kommandolinje". */
struct actor actor_command_line(void);
