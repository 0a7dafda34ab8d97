/* Who sees a document. What is issued is for everybody with PERM_DOCUMENT_READ, as it was issued. A draft, and what has been written since the
 * last issue, is for those of PERM_DOCUMENT_COMMENT or PERM_DOCUMENT_EDIT who
 *   - are its authors: have written in it, or have been made authors by one (they write),
 *   - are of the secretariat (PERM_DOCUMENT_ISSUE) of an author's administration (they write); a draft without authors is every secretariat's,
 *   - are invited to comment,
 *   - are of an administration that is heard or has been, or that is asked to approve: all of them, because a hearing goes to the
 *     administration and not to a person, any of them may answer it (hearing_answer), and what became of the answer is theirs to read (S4-02).
 * For all others it is not there: no page, list, search, file or figure tells of it. The rule stands once, in the SQL below; a statement
 * that reads documents for somebody holds it, with $1 to $3 as its first parameters. */
#pragma once
#include "db/db.h"
#include "system/access.h"

enum document_sight {
    SIGHT_NONE,
    SIGHT_ISSUED, /* what has been issued */
    SIGHT_DRAFT,  /* the draft as well, with its comments, hearings and approvals */
    SIGHT_WRITE   /* and may write in it */
};

/* The least that somebody must have, besides the permission of the route. */
int64_t sight_rank(const struct actor *actor);

/* $1 = user, $2 = administration, $3 = rank; d = the document's name in the statement. */
#define SIGHT_WRITES(d)                                                                                      \
    "(CAST($3 AS BIGINT) > 2 OR CAST($3 AS BIGINT) >= 1 AND EXISTS (SELECT 1 FROM document_member sm WHERE " \
    "sm.document_id = " d                                                                                    \
    ".id AND sm.part = 'author' AND (sm.user_id = $1 OR CAST($3 AS BIGINT) = 2 AND sm.admin = $2)) "         \
    "OR CAST($3 AS BIGINT) = 2 AND NOT EXISTS (SELECT 1 FROM document_member sm WHERE sm.document_id = " d   \
    ".id AND sm.part = 'author'))"
#define SIGHT_SEES(d)                                                                                        \
    "(" SIGHT_WRITES(d) " OR CAST($3 AS BIGINT) >= 1 AND ("                                                  \
                        "EXISTS (SELECT 1 FROM document_member si WHERE si.document_id = " d                 \
                        ".id AND si.user_id = $1) "                                                          \
                        "OR EXISTS (SELECT 1 FROM document_hearing sh WHERE sh.document_id = " d             \
                        ".id AND sh.administration = $2) "                                                   \
                        "OR EXISTS (SELECT 1 FROM document_approval sa WHERE sa.document_id = " d            \
                        ".id AND sa.administration = $2)))"
/* The text that stands in document_section is the issue's own, or a draft that is seen. */
#define SIGHT_READS(d) "(" d ".state = 'issued' OR " SIGHT_SEES(d) ")"
#define SIGHT_ARGS(actor)                                                                                    \
    V_INT((actor)->user_id), V_TEXT((actor)->admin), V_INT(sight_rank(actor)) /* the first three of ARGS */

/* What the actor sees of a document, without asking for PERM_DOCUMENT_READ. SIGHT_NONE as well when there is none with that id. */
int sight_read(struct conn *c, const struct actor *actor, int64_t document_id, enum document_sight *ret,
    struct err *err);
