/* Files at journal notes. What a file is, is decided by its content; the name must agree. Content is stored once per hash
 * (BLAKE2b-256), in the database, so that a backup holds it. A file belongs to the first row of a note and follows it. */
#pragma once
#include "db/db.h"
#include "system/access.h"
#include "system/setting.h"

struct attachment {
    int64_t id, citizen_id, note_id; /* note_id = first row of the note */
    const char *name, *type;         /* type = key of attachment_type */
    int64_t size;
    const char *hash; /* 64 hexadecimal digits */
    struct stamp at;
    int64_t user_id;
};
extern const struct table attachment_table;
enum { ATTACHMENT_FIELDS = 3, ATTACHMENT_NAME_MAX = 120 }; /* files that one form takes */

struct attachment_type {
    const char *key, *label, *mime;
    const char *ends; /* comma list of what the name may end with; the first is added to a name without one */
};
/* What the content is and the name says; NULL when the content is none of the types that are taken, or the name says
 * something else: then the message stands at `field` of err. */
const struct attachment_type *attachment_type_of(
    const char *name, const void *data, size_t n, const char *field, struct err *err);
const struct attachment_type *attachment_type_find(const char *key);
/* "PDF, PNG, JPEG …" */
const char *attachment_types_label(struct arena *a);
/* Most bytes of one file (setting attachment_max_mb). */
int64_t attachment_max(void);
/* Name without folders, control characters and characters that turn the direction of writing. */
const char *attachment_clean_name(const char *name, struct arena *a);
/* "1,2 MB", "34 kB" */
const char *attachment_size_words(int64_t size, struct arena *a);

/* A file that came with a form. */
struct attachment_upload {
    const char *field; /* form field, for messages */
    const char *name;
    const void *data;
    size_t size;
};
/* Messages at the fields for size, type and name; OK when all can be stored. */
int attachment_check(const struct attachment_upload *files, size_t n, struct arena *a, struct err *err);
/* Stores the files at the note's first row. Call attachment_check first. Audited with name and hash's beginning. */
int attachment_add(struct conn *c, const struct actor *actor, int64_t citizen_id, int64_t note_id,
    const struct attachment_upload *files, size_t n, struct err *err);

/* Files of all the citizen's notes, in the order they came. Whoever calls leaves out those of notes that are hidden. */
int attachment_of_citizen(struct conn *c, int64_t citizen_id, struct attachment **ret, size_t *ret_n,
    struct arena *a, struct err *err);
int attachment_of_note(struct conn *c, int64_t note_id, struct attachment **ret, size_t *ret_n,
    struct arena *a, struct err *err);
int attachment_by_id(
    struct conn *c, int64_t note_id, int64_t id, struct attachment *ret, struct arena *a, struct err *err);
/* The bytes into ret, which the caller owns. ERR_DB when they are not those that were stored. */
int attachment_read(
    struct conn *c, const struct attachment *file, struct buf *ret, struct arena *a, struct err *err);
