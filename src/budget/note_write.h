/* Writing a budget note. Every change is one write: it checks who may, saves the part with its version, writes the log and stores the whole
 * note as a new numbered version, so that states can be compared and a change undone. All functions run inside a write. */
#pragma once
#include "budget/note_full.h"

enum note_part {
    NOTE_HEAD,
    NOTE_SECTION,
    NOTE_TEXT,
    NOTE_SCENARIO,
    NOTE_LINE,
    NOTE_ASSUMPTION,
    NOTE_RELATED,
    NOTE_PARTS
};

/* A new note in draft, with the first scenario. Fills key. Faults become messages of the fields. */
int note_create(struct conn *c, const struct actor *actor, struct budget_note *head, struct err *err);
/* Saves a part: a new one when its id is INT_NONE, which it gets. ret_nr = number of the version made. ERR_CONFLICT when somebody has
 * saved the part meanwhile, ERR_REFUSED when the note is approved, ERR_DENIED when the part is another administration's. */
int note_part_save(struct conn *c, const struct actor *actor, enum note_part part, void *row, int64_t *ret_nr,
    struct err *err);
int note_part_remove(struct conn *c, const struct actor *actor, enum note_part part, int64_t id,
    int64_t version, int64_t *ret_nr, struct err *err);
/* Puts back what version nr changed. ERR_CONFLICT with a message when the part has been changed since. */
int note_undo(struct conn *c, const struct actor *actor, const char *key, int64_t nr, struct err *err);
/* Marks an assumption as assessed against the date of its reform. */
int note_assess(struct conn *c, const struct actor *actor, int64_t id, int64_t version, const char *state,
    const char *outcome, int64_t *ret_nr, struct err *err);

/* Freezes the note as its next version. ERR_REFUSED when something is missing (note_missing) or the actor made the last version. */
int note_approve(
    struct conn *c, const struct actor *actor, const char *key, int64_t version, struct err *err);
/* Back to draft; the frozen version stays. */
int note_reopen(struct conn *c, const struct actor *actor, const char *key, int64_t version, struct err *err);

/* The actor's administration leads the note: it may write everything. */
bool note_may_lead(const struct actor *actor, const struct budget_note *head);
/* The actor's administration is one of those that write it. */
bool note_may_write(const struct actor *actor, const struct budget_note *head);
/* Lines belong to an administration; those without one to who leads. */
bool note_may_write_line(
    const struct actor *actor, const struct budget_note *head, const struct budget_note_line *line);

/* What must be answered before a note can be approved. section NULL = the whole note; line INT_NONE = no line. */
enum note_lack {
    NOTE_LACK_SECTION, /* no initiative */
    NOTE_LACK_LINE,    /* a scenario without lines */
    NOTE_LACK_RENT,
    NOTE_LACK_MANAGEMENT,
    NOTE_LACK_DISTRICT,
    NOTE_LACK_AREA, /* of a line: steering area */
    NOTE_LACK_PRICE_LEVEL,
    NOTE_LACK_WHO, /* of a line: administration or committee */
};
struct note_missing {
    enum note_lack lack;
    const struct budget_note_section *section;
    const struct budget_note_line *line;
    const struct budget_note_scenario *scenario;
};
/* What stands in the way of approval, in the order of the note; rows live in a and point into n. */
int note_missing(
    const struct note_full *n, struct note_missing **ret, size_t *ret_n, struct arena *a, struct err *err);
/* "Svar på, om a) IPS har brug for midler til husleje." */
const char *note_missing_words(const struct note_missing *m, struct arena *a);
