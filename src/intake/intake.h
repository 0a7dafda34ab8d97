/* Reading a register's file into the database: looked at first, saved when the user says so.
 *
 *   intake_look   reads and checks the file; nothing is written
 *   intake_begin  puts a run in the list, with the file's place and mapping
 *   intake_checked  keeps what the look found: counts and faults
 *   intake_save   writes in batches of whole persons, each in one transaction: facts, their earlier values, spells, and how far it is. A run that
 *                 is ended in the middle goes on where it was when it is started again, and ends as if it had not been.
 *
 * Spells of the file's source only are changed; those of others and those made by hand are left alone. */
#pragma once
#include "intake/data_source.h"
#include "intake/read.h"
#include "intake/run.h"
#include "system/access.h"

struct intake_order {
    const char *file; /* path to read */
    const char *name; /* as the user knows it: without folder */
    const char *mapping_name;
    const char *mapping_text;
    bool uploaded;
    bool create_unknown;
    day_t until; /* last day complete; missing = as the file says. For spells and courses */
};

/* Told now and then: a sentence, how far. false stops. */
struct intake_watch {
    bool (*tell)(void *ctx, const char *text, int64_t done, int64_t total);
    void *ctx;
};

/* A file that has been read. */
struct intake_look {
    const struct intake_order *order;
    struct mapping mapping;
    struct read_in in;
    struct read_out out;
    struct read_persons persons;
    char *data; /* malloc'ed */
    size_t len;
    char digest[65];
    int64_t n_persons; /* different persons in the rows taken */
    struct arena *arena;
};
/* err tells what makes the whole file unreadable. intake_look_done frees, also after an error. */
int intake_look(struct db *db, const struct intake_order *order, const struct intake_watch *watch,
    struct intake_look *ret, struct err *err);
void intake_look_done(struct intake_look *look);
/* Rows left out for faults, not counting persons that are not known. */
int64_t intake_look_faults(const struct intake_look *look);

/* Setting: persons that are not known are created. */
bool intake_creates_unknown(void);

int intake_begin(struct db *db, const struct actor *actor, const struct intake_order *order,
    const struct mapping *mapping, int64_t *ret_run_id, struct err *err);
int intake_checked(
    struct db *db, int64_t run_id, const struct intake_look *look, bool keep_faults, struct err *err);
/* The run is "checked", or "writing" after an interruption. ERR_CONFLICT when another run of the source is writing, ERR_REFUSED when
 * the file is another than the one checked, or watch stopped it: what is written stays, and the run may go on later. */
int intake_save(struct db *db, const struct actor *actor, int64_t run_id, struct intake_look *look,
    const struct intake_watch *watch, struct err *err);
/* Nothing is saved of it, or no more: the file is removed when it is ours. Audited. */
int intake_discard(struct db *db, const struct actor *actor, int64_t run_id, struct err *err);
