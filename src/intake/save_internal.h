/* Inside save*.c only: writing the rows of a look in batches. */
#pragma once
#include "intake/intake.h"
#include "intake/spell_line.h"

enum { SAVE_ROWS = 20000, SAVE_PERSONS = 10000, SAVE_KINDS = 2000, SAVE_CREATE = 2000 };
#define KIND_NONE ((uint16_t)65535)

struct save_person {
    int64_t id;
    size_t from, n; /* rows of the look */
};
/* Counts since the run began. */
struct save_totals {
    int64_t n_new, n_changed, n_same, spells_new, spells_changed, spells_removed;
};
struct save_code {
    int64_t id; /* row of benefit_code */
    uint16_t kind;
};
struct save {
    struct db *db;
    const struct intake_run *run;
    struct intake_look *look;
    const struct actor *actor;
    struct data_source source;
    int32_t known_before, known; /* first days not known */
    struct save_person *persons; /* [n_persons] by id; malloc'ed */
    size_t n_persons;
    const char **kinds; /* [n_kinds] spell kinds, or interventions of courses */
    int64_t *kind_ids;  /* [n_kinds] rows of intervention; courses only */
    size_t n_kinds;
    struct save_code *codes;        /* [look->out.n_codes] */
    struct save_code *stored_codes; /* [n_stored_codes] all of the source, by id */
    size_t n_stored_codes;
    struct save_totals totals;
    int64_t position; /* INT_NONE = nothing written */
    bool repeat;      /* the same file was saved before: only what lacks is added */
    struct arena *arena;
};

/* One batch: persons [from, to), its work made anew by each run of the write. */
struct batch {
    struct save *save;
    size_t from, to;
    struct save_totals totals; /* after it */
    struct arena *arena;
    struct err *err;
};

/* save_kind.c */
uint16_t save_kind(struct save *s, const char *key); /* the number of a kind, made when it is new */
int save_codes(struct save *s, struct err *err);     /* rows of benefit_code for the codes used */
int save_create_persons(struct save *s, struct err *err);

/* save_fact.c, save_spell.c, save_course.c: the work of a batch inside its write */
int save_facts(struct conn *c, struct batch *b, struct err *err);
int save_own_spells(struct conn *c, struct batch *b, struct err *err);
int save_courses(struct conn *c, struct batch *b, struct err *err);

/* Spells of the source of the batch's persons, by person; *ret_first[i] = the first of person from + i, with one more at the end. */
struct stored_spells {
    struct line_spell *list;
    size_t *first;
};
int save_read_spells(struct conn *c, struct batch *b, struct stored_spells *ret, struct err *err);
/* What becomes of the persons' spells, gathered and then written. */
struct spell_work {
    struct line_change change;
    size_t n_done;  /* of change.added that have an owner */
    int64_t *owner; /* citizen of each added */
    size_t owner_cap;
};
bool spell_work_add(struct spell_work *w, int64_t citizen, const struct line_spell *old, size_t n_old,
    const struct line_list *now);
int spell_work_write(struct conn *c, struct batch *b, struct spell_work *w, struct err *err);
void spell_work_done(struct spell_work *w);
/* Whether the batch's persons stand so close that one range is read instead of one after the other. */
bool save_is_dense(const struct batch *b);
