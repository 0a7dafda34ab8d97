/* Requests from one committee to another, each with its answer. The question of an investment case to a committee that may own it is one of them.
 * A request is its versions: each is the whole request as it stood, and none is ever changed. A request of a paper is loaded as version 1, as
 * printed; what happens afterwards are versions on top of it. */
#pragma once
#include "db/db.h"
#include "system/access.h"

enum { REQUEST_UNDO_MS = 30000, REQUEST_LINKS = 40 };
extern const char
    *const request_link_kinds[]; /* case, note, grant, strategy, document, source; NULL at the end */

struct committee_request {
    int64_t id;
    const char *key;
    int64_t no;       /* of the version: 1, 2 … */
    const char *what; /* that made it: create, change, send, answer, withdraw, undo */
    const char *title, *asking, *asked, *question;
    day_t sent, deadline; /* sent DAY_NONE = a draft; deadline DAY_NONE = ikke oplyst */
    const char *document; /* key of the document that carries it; NULL = none here */
    const char *answer;   /* code of list request_answer: yes, no, condition; NULL = none */
    const char *answer_text;
    day_t answered, withdrawn;
    const char *reason; /* why it was changed or withdrawn */
    const char *source, *place, *note;
    int64_t user_id; /* INT_NONE = loaded */
    struct stamp at;
    const char *user_name; /* as read */
};
extern const struct table committee_request_table;

/* What a request is about: kind and key of a case, a budget note, a grant, a strategy, a document, a paper. */
struct committee_request_link {
    int64_t id;
    const char *request;
    int64_t no;
    const char *kind, *target;
    const char *title; /* as read; NULL = the target is gone */
};
extern const struct table committee_request_link_table;

enum request_state { REQUEST_DRAFT, REQUEST_SENT, REQUEST_OVERDUE, REQUEST_ANSWERED, REQUEST_WITHDRAWN };
enum request_state request_state_of(const struct committee_request *r, day_t today);
const char *request_state_key(enum request_state state);   /* "draft" */
const char *request_state_label(enum request_state state); /* Danish, N_() */
/* Who is waited for: the asking committee for a draft, the asked one for what is sent; NULL when nobody is. */
const char *request_waits_for(const struct committee_request *r);

/* Newest versions, by deadline, those without one last. */
int request_list(
    struct conn *c, struct committee_request **ret, size_t *ret_n, struct arena *a, struct err *err);
/* ERR_NOT_FOUND with a message when there is none. */
int request_by_key(
    struct conn *c, const char *key, struct committee_request *ret, struct arena *a, struct err *err);
/* Newest first. */
int request_versions(struct conn *c, const char *key, struct committee_request **ret, size_t *ret_n,
    struct arena *a, struct err *err);
/* Of one version, by kind and title. */
int request_links(struct conn *c, const char *key, int64_t no, struct committee_request_link **ret,
    size_t *ret_n, struct arena *a, struct err *err);
/* All that a request can be about: kind, target and title. Not documents, whose drafts not everybody sees: document/document.h lists them, and a
 * title of one that request_links gives is shown only to those who see it. */
int request_targets(
    struct conn *c, struct committee_request_link **ret, size_t *ret_n, struct arena *a, struct err *err);
/* Newest versions of those whose newest version is about the target, or, for a document, is carried by it. */
int request_about(struct conn *c, const char *kind, const char *target, struct committee_request **ret,
    size_t *ret_n, struct arena *a, struct err *err);

/* ---- changes: inside a write; by who may write documents or the economy, else ERR_DENIED ---- */

/* A new draft, or a sent one when r->sent is told; *ret_key is made of the title. Field errors title, asking, asked, question, sent, deadline,
 * document, links. links[n] with kind and target. */
int request_create(struct conn *c, const struct actor *actor, struct committee_request *r,
    const struct committee_request_link *links, size_t n, const char **ret_key, struct arena *a,
    struct err *err);
/* The next version; base = the number it was made from (ERR_CONFLICT when there is a newer one). r holds title, asking, asked, question,
 * deadline, document and reason; once sent, committees and question stand (ERR_REFUSED). ERR_INVALID when nothing differs. */
int request_change(struct conn *c, const struct actor *actor, const char *key, int64_t base,
    const struct committee_request *r, struct arena *a, struct err *err);
/* One more thing that it is about, or one less. Field error target. */
int request_link(struct conn *c, const struct actor *actor, const char *key, int64_t base, const char *kind,
    const char *target, bool add, struct arena *a, struct err *err);
/* Field errors sent, deadline. ERR_REFUSED unless it is a draft. */
int request_send(struct conn *c, const struct actor *actor, const char *key, int64_t base, day_t sent,
    day_t deadline, struct arena *a, struct err *err);
/* Also a new answer in place of the former. Field errors answer, answer_text (a condition must be told), answered (before it was sent, or in
 * the future). ERR_REFUSED for a draft and for what is withdrawn. */
int request_answer(struct conn *c, const struct actor *actor, const char *key, int64_t base,
    const char *answer, const char *text, day_t answered, struct arena *a, struct err *err);
/* Field error reason. ERR_REFUSED when it is answered or withdrawn. */
int request_withdraw(struct conn *c, const struct actor *actor, const char *key, int64_t base,
    const char *reason, struct arena *a, struct err *err);
/* The document carries it, unless another one does already. */
int request_carry(struct conn *c, const struct actor *actor, const char *key, const char *document,
    struct arena *a, struct err *err);
/* Takes back version no by a new one equal to the one before: only the newest, by who made it, within REQUEST_UNDO_MS. */
int request_undo(
    struct conn *c, const struct actor *actor, const char *key, int64_t no, struct arena *a, struct err *err);
