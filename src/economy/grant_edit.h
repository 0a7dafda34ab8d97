/* Changing grants: heads, lines and what they pay for. Every change is checked, is a version with who, when and why, and is written to the
 * log. What a paper printed is never changed: a correction of a printed line is its next version. For writes (db_write). */
#pragma once
#include "economy/grant.h"
#include "system/access.h"

enum { GRANT_UNDO_MS = 30000 };

/* A new grant: its key is made of the title, its number is the next one. ERR_INVALID with messages at the fields. */
int grant_create(
    struct conn *c, const struct actor *actor, struct grant *g, struct arena *a, struct err *err);
/* Stores the head with g->reason as the next version. g->version is the one it was made from: ERR_CONFLICT when it is no longer the newest.
 * Also for a new verdict: read the grant, change it, store it. */
int grant_store(struct conn *c, const struct actor *actor, struct grant *g, struct arena *a, struct err *err);
/* Takes back version no, when it is the newest, this user made it, and not more than GRANT_UNDO_MS ago. *ret_gone: the grant was new and is
 * gone. ERR_REFUSED otherwise. */
int grant_undo(struct conn *c, const struct actor *actor, const char *key, int64_t no, bool *ret_gone,
    struct arena *a, struct err *err);
/* All versions, newest first. A head never changed has one. */
int grant_versions(
    struct conn *c, const char *key, struct grant **ret, size_t *ret_n, struct arena *a, struct err *err);
/* The head as printed; false when it never was. */
int grant_printed(
    struct conn *c, const struct grant *g, struct grant *ret, bool *ret_is, struct arena *a, struct err *err);

/* A new line: id, line, no, newest, user and time are set here. l->phase is granted or proposed, and is the caller's to decide; l->role is
 * line when NULL, l->per year when NULL. */
int grant_line_add(
    struct conn *c, const struct actor *actor, struct grant_line *l, struct arena *a, struct err *err);
/* The next version of the line that l->id is the newest version of; l->reason says why. As printed, source and place are kept from it, the
 * rest is l's. ERR_CONFLICT when l->id is not the newest; l->id becomes the new one's. */
int grant_line_replace(
    struct conn *c, const struct actor *actor, struct grant_line *l, struct arena *a, struct err *err);
/* The next version is taken out of the sums. */
int grant_line_end(struct conn *c, const struct actor *actor, int64_t id, const char *reason, struct arena *a,
    struct err *err);
/* Takes back the newest version, id, made by this user within GRANT_UNDO_MS: the one before is in force again. */
int grant_line_undo(struct conn *c, const struct actor *actor, int64_t id, struct arena *a, struct err *err);
/* All versions of a line, newest first. */
int grant_line_versions(
    struct conn *c, int64_t line, struct grant_line **ret, size_t *ret_n, struct arena *a, struct err *err);
/* Newest versions of a grant's lines that are taken out, and lines corrected on screen: what the sheet shows beside the lines in force. */
int grant_lines_changed(struct conn *c, const char *grant_key, struct grant_line **ret, size_t *ret_n,
    struct arena *a, struct err *err);

/* "1.234,5" in unit kr, t_kr or mio_kr, exactly; false when it is not a number, has more decimals than an øre, or is too large. */
bool grant_amount_parse(const char *text, const char *unit, struct money *ret);
/* The amount in the unit, as grant_amount_parse reads it: "1.234,5". */
const char *grant_amount_text(struct money m, const char *unit, struct arena *a);
