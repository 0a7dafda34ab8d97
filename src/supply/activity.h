/* Activity registers: what a kind of intervention does that has no citizen. Company contacts, staff courses, supplier reports, contract cost,
 * extra meetings, milestones … each count in their own unit.
 *
 * A register is one record (ACTIVITY_REGISTER) beside its rules: a field table over struct activity, which says what is filled in, under
 * which labels, and which code list a field is of. All rows are in the table `activity`; list, form, actions, undo, export and count are the
 * same for all registers. A register may have a parent: its rows belong to a row of that register (participants of a course, figures of a
 * report), have its intervention and day, and stop counting when it is cancelled. */
#pragma once
#include "base/record.h"
#include "db/db.h"
#include "offer/intervention.h"
#include "system/access.h"

struct activity {
    int64_t id;
    const char *reg; /* key of the register */
    const char *intervention;
    int64_t parent_id, employer_id;
    const char *kind, *state; /* codes of the register's lists */
    const char *title;        /* what it was, or the name of the thing */
    const char *party;        /* a unit or place of work that is no employer of the register */
    const char *person;       /* a contact person or employee; never a citizen */
    day_t day, end_day, due_day, done_day, reminded;
    int64_t quantity, minutes;
    struct money amount;
    const char *as_printed; /* a figure as a supplier wrote it, */
    struct dec value;       /* its number, */
    const char *unit, *qualifier, *data_date;
    const char *place, *document, *reason, *text;
    int64_t pool_job_id;
    const char *sort_title, *search, *person_key; /* made when stored */
    int64_t user_id;
    const char *undo_state; /* state before the last action, while it may be undone; "" = none */
    int64_t undo_by;
    struct stamp undo_at, cancelled;
    int64_t cancelled_by;
    const char *cancel_reason;
    int64_t version;
    /* read with the row */
    const char *employer_name;
    const char *employer_cvr; /* in forms: the CVR or P-number that names the employer */
    const char *parent_title, *iv_title, *iv_title_en, *user_name;
    int64_t n_children;
};
extern const struct table activity_table; /* the stored columns */

struct activity_register;
/* A change of state that a register offers; where it asks for fields, they stand in a form. */
struct activity_action {
    const char *key;   /* last part of the address: "godkend" */
    const char *label; /* N_(): the button */
    const char *from;  /* comma list of states it is offered in */
    const char *to;
    const char *fields[4];
    const char *stamp_day; /* day field set to today when empty, or NULL */
    const char *receipt;   /* N_() */
    bool by_city;          /* not by the unit that gives the intervention: it would judge itself */
    /* Rules and effects beyond the state, in the same write; NULL = none. undo takes them back; actions without undo and with run cannot be
     * undone. */
    int (*run)(
        struct conn *c, const struct actor *actor, struct activity *row, struct arena *a, struct err *err);
    int (*undo)(
        struct conn *c, const struct actor *actor, struct activity *row, struct arena *a, struct err *err);
};

struct activity_choice {
    const char *value, *label;
};
enum { ACTIVITY_COLUMNS = 7 };
struct activity_register {
    const char *key;            /* stored, and in data files */
    const char *path;           /* in addresses: "virksomhedskontakter" */
    const char *title;          /* N_("Kontakter til virksomheder") */
    const char *one, *add;      /* N_("Kontakt"), N_("Registrér kontakt") */
    const char *lead;           /* N_(): what a row is, and what it is not */
    const char *kind;           /* kind of intervention that has it; NULL = only by activity_use */
    const char *parent;         /* key of the register its rows belong to, or NULL */
    const struct field *fields; /* filled in, in this order */
    size_t n_fields;
    const char *columns[ACTIVITY_COLUMNS]; /* of the list; the first is the row's subject */
    const char *state_list; /* code list of the state when actions alone change it; NULL = none, or a field */
    const char *state0;     /* state of a new row when it is not filled in */
    const char
        *late_state; /* at most two states, with comma: a row in one is late after due_day; NULL = never */
    const struct activity_action *actions;
    size_t n_actions;
    /* Choices of a field that no code list has; NULL = none. */
    const char *choice_field;
    int (*choices)(struct conn *c, const char *intervention, struct activity_choice **ret, size_t *ret_n,
        struct arena *a, struct err *err);
    /* Rules beyond the fields; messages at fields. NULL = none. */
    int (*check)(struct conn *c, struct activity *row, struct arena *a, struct err *err);
    bool with_span; /* day to end_day is a period: it counts wherever it overlaps */
    int sort;       /* order among registers */
};
#define ACTIVITY_REGISTER(ident, ...)                                                                        \
    static const struct activity_register ident = {__VA_ARGS__};                                             \
    RECORD(tov_activity_register, struct activity_register, ident)
#define ACTIVITY_FIELDS(array)  .fields = array, .n_fields = sizeof(array) / sizeof((array)[0])
#define ACTIVITY_ACTIONS(array) .actions = array, .n_actions = sizeof(array) / sizeof((array)[0])

const struct activity_register *activity_register_find(const char *key); /* NULL when there is none */
const struct activity_register *activity_register_by_path(const char *path);
/* All, in order. */
size_t activity_register_all(const struct activity_register *const **ret, struct arena *a);
/* The label of a field as the register calls it; NULL when the register does not use the field. */
const struct field *activity_field(const struct activity_register *r, const char *name);
const struct activity_action *activity_action_find(const struct activity_register *r, const char *key);
/* The row is in a state the action is offered in, and the actor may do it. */
bool activity_action_fits(
    const struct activity_action *action, const struct actor *actor, const struct activity *row);
/* Code list of a field as the register shows it, or NULL. */
const char *activity_list_of_field(const struct activity_register *r, const char *name);
/* The one or two words of a comma list, the second the first again when there is one; both NULL when there is none. */
void activity_two_states(const char *list, const char *ret[2], struct arena *a);
/* Past its deadline in one of the register's late states. */
bool activity_is_late(const struct activity_register *r, const struct activity *row, day_t today);

/* How an intervention is worked with: what activity_use names for it, else what its kind has. Registers, and pages of other rooms by key:
 * courses own_courses purchases pool camps ssp care_team contacts public. */
struct activity_way {
    const char *key;
    const struct activity_register *reg; /* NULL = another way */
};
enum { ACTIVITY_WAYS = 12 };
int activity_ways(struct conn *c, const struct intervention *iv, struct activity_way ret[ACTIVITY_WAYS],
    size_t *ret_n, struct arena *a, struct err *err);
/* Whether one of the ways is the register r, or any when r is NULL. */
int activity_has_register(struct conn *c, const struct intervention *iv, const struct activity_register *r,
    bool *ret, struct arena *a, struct err *err);
/* Interventions that have the register, by title. */
int activity_interventions(struct conn *c, const struct activity_register *r, struct intervention **ret,
    size_t *ret_n, struct arena *a, struct err *err);
/* Offer leaders write only for interventions that their own unit, or the unit it is part of, gives or owns. */
bool activity_may_write(const struct actor *actor, const struct intervention *iv);
/* Offer leaders read only these too: a supplier does not see what another reports. */
bool activity_may_read(const struct actor *actor, const struct intervention *iv);
/* Keeps in place those the actor may read; true when the actor may not read all there are. */
bool activity_keep_readable(const struct actor *actor, struct intervention *list, size_t *n);

enum { ACTIVITY_PAGE = 50, ACTIVITY_UNDO_MS = 30000, ACTIVITY_EXPORT_MAX = 5000 };
/* NULL or missing = all. Children are listed by parent only. */
struct activity_filter {
    const char *intervention, *kind, *state;
    int64_t parent_id, employer_id;
    day_t from, to; /* both included */
    const char *words;
    bool late, cancelled; /* only late ones; cancelled ones too */
    const char *
        sort; /* dag titel frist beloeb antal tilstand, "-" = descending; else late states by deadline, then newest first */
};
int activity_list(struct conn *c, const struct activity_register *r, const struct activity_filter *f,
    int64_t per_page, int64_t page, struct activity **ret, size_t *ret_n, struct arena *a, struct err *err);
int activity_count_rows(struct conn *c, const struct activity_register *r, const struct activity_filter *f,
    int64_t *ret, struct arena *a, struct err *err);
/* ERR_NOT_FOUND with a message when it is not of the register. */
int activity_by_id(struct conn *c, const struct activity_register *r, int64_t id, struct activity *ret,
    struct arena *a, struct err *err);
/* All rows of an employer in every register, newest first; at most limit. */
int activity_of_employer(struct conn *c, int64_t employer_id, int64_t limit, struct activity **ret,
    size_t *ret_n, struct arena *a, struct err *err);

/* Stores a new row. ERR_INVALID with messages at fields; texts with a CPR number are refused. Audited. */
int activity_add(struct conn *c, const struct actor *actor, struct activity *row, struct err *err);
/* Stores the register's fields. ERR_CONFLICT when somebody stored it since row->version. */
int activity_update(struct conn *c, const struct actor *actor, struct activity *row, struct err *err);
/* The row stays and no longer counts, nor do its children; cancel_reason is required. */
int activity_cancel(struct conn *c, const struct actor *actor, const struct activity_register *r, int64_t id,
    int64_t version, const char *reason, struct err *err);
/* Runs an action on the row as typed (the action's fields); version as read. */
int activity_act(struct conn *c, const struct actor *actor, const struct activity_action *action,
    struct activity *row, struct err *err);
/* Takes back a cancelling or the last action: by the same user, within ACTIVITY_UNDO_MS. */
int activity_undo(struct conn *c, const struct actor *actor, const struct activity_register *r, int64_t id,
    struct err *err);
/* Bulk path for the demo: no checks but those of the database. */
int activity_insert_bulk(struct conn *c, struct activity *row, struct arena *a, struct err *err);
