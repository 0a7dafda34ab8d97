/* Hearings between administrations and approvals of a draft. An administration is asked, with a deadline, and somebody of it answers; an
 * approval holds for the version that was approved, and whoever wrote that version cannot give it. */
#pragma once
#include "document/document.h"

struct document_hearing {
    int64_t id, document_id;
    const char *administration, *question;
    day_t deadline;
    struct stamp asked;
    int64_t asked_by;
    const char *answer_kind; /* code of list hearing_answer; NULL = not answered */
    const char *answer;
    struct stamp answered;
    int64_t answered_by, version;
    const char *asked_name, *answered_name; /* as read */
    const char *document_key, *document_title;
};
extern const struct table document_hearing_table;

struct document_approval {
    int64_t id, document_id;
    const char *administration, *role; /* "Kontorchef" */
    day_t deadline;
    struct stamp asked;
    int64_t asked_by;
    struct stamp approved; /* STAMP_NONE = not yet */
    int64_t approved_by, document_version;
    const char *note;
    int64_t version;
    const char *asked_name, *approved_name; /* as read */
    const char *document_key, *document_title;
    int64_t document_now; /* the document's version now */
};
extern const struct table document_approval_table;

/* Of a document that the caller sees, oldest first. */
int hearing_list(struct conn *c, int64_t document_id, struct document_hearing **ret, size_t *ret_n,
    struct arena *a, struct err *err);
int approval_list(struct conn *c, int64_t document_id, struct document_approval **ret, size_t *ret_n,
    struct arena *a, struct err *err);
/* All that are open, of the drafts that the actor sees, by deadline. */
int hearing_open(struct conn *c, const struct actor *actor, struct document_hearing **ret, size_t *ret_n,
    struct arena *a, struct err *err);
int approval_open(struct conn *c, const struct actor *actor, struct document_approval **ret, size_t *ret_n,
    struct arena *a, struct err *err);
/* Approved, and the document has not been changed since. */
bool approval_stands(const struct document_approval *a);

/* Inside a write. Field errors administration (no administration, or asked already and not answered), deadline (before today), role. */
int hearing_ask(struct conn *c, const struct actor *actor, const struct document_hearing *h, struct err *err);
int approval_ask(
    struct conn *c, const struct actor *actor, const struct document_approval *a, struct err *err);
/* Inside a write. ERR_DENIED to others than the administration's own; ERR_CONFLICT when it is answered already. */
int hearing_answer(struct conn *c, const struct actor *actor, int64_t document_id, int64_t id,
    int64_t version, const char *kind, const char *answer, struct err *err);
/* The same; ERR_REFUSED to whoever changed the document last; document_version as the approver has seen it, ERR_CONFLICT when it is
 * another, or when the approval stands already. */
int approval_give(struct conn *c, const struct actor *actor, int64_t document_id, int64_t id, int64_t version,
    int64_t document_version, const char *note, struct err *err);

/* Inside a write that issues the document: approvals of the version that is issued stand on, though the issue makes the version another one. */
int approval_keep(struct conn *c, int64_t document_id, int64_t version, struct err *err);

/* What stops an issue: open hearings and approvals that do not stand, each as an err_field. Past its deadline a hearing stops no longer. */
int hearing_check(struct conn *c, int64_t document_id, struct err *check, struct err *err);
