/* The parts a note is made of, by kind: for reading, saving and versions alike. */
#pragma once
#include "budget/note_write.h"

struct note_part_info {
    const char *name; /* in versions and JSON: "lines" */
    const struct table *table;
    size_t rows, n; /* offsets of the array and its length in struct note_full; the head has neither */
};
/* [NOTE_PARTS], by enum note_part */
extern const struct note_part_info note_part_infos[NOTE_PARTS];
/* Stores the note as it stands now as its next version. part NOTE_PARTS = the whole note. */
int note_version_add(struct conn *c, const struct actor *actor, const char *key, const char *what,
    enum note_part part, int64_t part_id, int64_t *ret_nr, struct arena *a, struct err *err);
/* After loading: makes the lines of every printed note that has none yet (note_derive.c). */
int note_derive_all(struct conn *c, struct err *err);
/* Row id of the part in n; NULL = not there. */
const void *note_part_find(const struct note_full *n, enum note_part part, int64_t id);
