/* Journal notes about a citizen. Nothing is deleted and no text is changed: a correction is a new row beside the one it
 * corrects. A note belongs to a track, and the track to the administration that wrote it; who may read is decided by
 * sight_may_read_notes, who may write by journal_may_write. */
#pragma once
#include "path/attachment.h"
#include "people/legal_basis.h"

struct journal_note {
    int64_t id, citizen_id;
    const char *kind;  /* code list journal_kind */
    const char *track; /* code list track */
    day_t day;         /* of what the note tells */
    const char *title, *text;
    struct stamp created;
    int64_t user_id;
    const char *unit;    /* of the author when it was written */
    int64_t root_id;     /* first row of the corrections; INT_NONE = this is the first */
    int64_t corrects_id; /* the row that this one corrects */
    const char *
        correction_reason; /* code list journal_correction: why this row was written, or why it was moved away */
    const char *correction_text;
    int64_t is_current; /* 0 = corrected by a later row */
    int64_t meeting_id;
    int64_t other_id; /* a stub: the note stood here and was moved to the citizen it is about */
    struct stamp moved_at;
    int64_t moved_by;
    const char *tokens; /* words for the search, see base/stem.h */
    int64_t version;
};
extern const struct table journal_note_table;

/* A note with names, for reading. */
struct journal_row {
    int64_t id, citizen_id;
    const char *kind, *track;
    day_t day;
    const char *title, *text;
    struct stamp created;
    int64_t user_id;
    const char *unit, *author;
    int64_t root_id, corrects_id;
    const char *correction_reason, *correction_text;
    int64_t is_current, meeting_id, other_id;
    struct stamp moved_at;
    const char *mover;
    int64_t version;
};
extern const struct table journal_row_table;
static inline int64_t journal_root(const struct journal_row *r)
{
    return r->root_id == INT_NONE ? r->id : r->root_id;
}

enum { JOURNAL_TRACKS = 5, JOURNAL_PER_PAGE = 20 };
/* The tracks whose notes may be read, NULL where none; only = one of them or NULL for all. */
struct journal_tracks {
    const char *track[JOURNAL_TRACKS];
};
struct journal_tracks journal_tracks_seen(const struct sight *sight, const char *only);
/* The actor's administration owns the track, and may therefore write on it and correct what stands there. */
bool journal_may_write(const struct actor *actor, const char *track);
/* First track the actor may write on, NULL = none. */
const char *journal_own_track(const struct actor *actor);

struct journal_filter {
    struct journal_tracks tracks;
    const char *kind; /* NULL = all */
    day_t from, to;   /* both included; missing = open */
    int64_t author;   /* user id or INT_NONE */
};
/* Notes that stand now (and stubs), newest day first; page from 0. */
int journal_list(struct conn *c, int64_t citizen_id, const struct journal_filter *f, int64_t per_page,
    int64_t page, struct journal_row **ret, size_t *ret_n, struct arena *a, struct err *err);
int journal_count(
    struct conn *c, int64_t citizen_id, const struct journal_filter *f, int64_t *ret, struct err *err);
/* Who has written notes that may be read; by name. */
struct journal_author {
    int64_t id;
    const char *name;
};
int journal_authors(struct conn *c, int64_t citizen_id, const struct journal_tracks *tracks,
    struct journal_author **ret, size_t *ret_n, struct arena *a, struct err *err);
/* A note of that citizen whose track may be read; else ERR_NOT_FOUND with a message. */
int journal_by_id(struct conn *c, int64_t citizen_id, int64_t id, const struct sight *sight,
    struct journal_row *ret, struct arena *a, struct err *err);
/* All rows of one note, first written first. */
int journal_chain(struct conn *c, int64_t root_id, struct journal_row **ret, size_t *ret_n, struct arena *a,
    struct err *err);

/* Adds a note: citizen, kind, track, day, title, text (and meeting_id) are read; the rest is set. Removes the actor's draft.
 * ERR_INVALID with field messages, ERR_DENIED without the right to the track. Audited. */
int journal_add(struct conn *c, const struct actor *actor, struct journal_note *note, struct err *err);
/* Writes note as the correction of row id. version is that of the row that was read: ERR_CONFLICT when it has been corrected
 * since. correction_reason is required. ERR_REFUSED for a stub. */
int journal_correct(struct conn *c, const struct actor *actor, int64_t id, int64_t version,
    struct journal_note *note, struct err *err);
/* Moves a note with its corrections and files to the citizen it is about; a stub without content stays. Both citizens must be in the
 * actor's sight. ERR_CONFLICT when the note was corrected since. */
int journal_move(struct conn *c, const struct actor *actor, int64_t id, int64_t version, int64_t to_citizen,
    struct err *err);
/* The citizen meant by a CPR number, present or earlier, for the actor; a field message at `other` when there is none. */
int journal_find_citizen(struct conn *c, const struct actor *actor, const char *typed, struct citizen *ret,
    struct arena *a, struct err *err);

/* What somebody is writing and has not saved: only for who writes it. note_id 0 = a new note, else the note it corrects. */
struct journal_draft {
    int64_t id, user_id, citizen_id, note_id;
    const char *kind, *track, *day, *title, *text; /* as typed */
    struct stamp updated;
};
extern const struct table journal_draft_table;
/* ERR_NOT_FOUND when there is none. */
int journal_draft_of(struct conn *c, const struct actor *actor, int64_t citizen_id, int64_t note_id,
    struct journal_draft *ret, struct arena *a, struct err *err);
/* Stores it over the one before; an empty text removes it. */
int journal_draft_save(
    struct conn *c, const struct actor *actor, const struct journal_draft *draft, struct err *err);
/* Bulk path for the demo: a row as it is, with its words. */
int journal_insert_bulk(struct conn *c, struct journal_note *note, struct err *err);
