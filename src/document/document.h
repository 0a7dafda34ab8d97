/* Political documents: sections in Markdown with live figures, the question's parts, and what is frozen at issue. */
#pragma once
#include "document/document_sight.h"
#include "effect/figure.h"

struct document {
    int64_t id;
    const char *key, *kind, *title, *state; /* state: draft, issued */
    const char *lang;                       /* "da" or "en": the document's own */
    const char *recipient, *committee, *case_f2, *case_edoc;
    const char *kle; /* subject in KL Emnesystematik, as case_number_normal writes it */
    day_t asked;
    const char *asked_by;
    day_t day; /* the date on it */
    const char *author;
    int64_t issue_no; /* 0 = never issued */
    struct stamp changed;
    int64_t changed_by, version;
    /* As read by document_list: */
    int64_t sees;             /* the draft, not only what is issued */
    const char *issued_title; /* of the newest issue, and when it was made */
    struct stamp issued_at;
};
extern const struct table document_table;

struct document_section {
    int64_t id, document_id;
    const char *key;
    int64_t pos;
    const char *title, *body; /* Markdown */
    int64_t hidden, version;
};
extern const struct table document_section_table;

/* A part of the question asked. Answered by a section, or not answered for a stated reason. */
struct document_question {
    int64_t id, document_id, pos;
    const char *text, *section, *reason;
    int64_t version;
};
extern const struct table document_question_table;

struct document_issue {
    int64_t id, document_id, issue_no;
    struct stamp at;
    int64_t user_id;
    day_t data_day;
    const char *hash;     /* BLAKE2b-256 of html, hex */
    const char *html;     /* the frozen body */
    const char *markdown; /* what it was made from */
    const char *title;    /* NULL in issues from before titles were kept */
};
extern const struct table document_issue_table;

/* A kind of document: one record and one template (kinds/KEY.md). */
struct document_kind {
    const char *key;   /* "political-answer" */
    const char *label; /* N_() Danish */
    const char *help;  /* N_() what it is for */
    bool
        made_elsewhere; /* its text is made from something else, so it is not begun from the list of documents */
    bool must_answer; /* issue refused while a question has neither section nor reason */
    const char *
        subject; /* what it is about: "grant", "expiry", "note", "case", "strategy", "offer", "request" (document/subject.h); NULL = nothing */
    const char
        *mandatory; /* keys of sections that it cannot be issued without: "hjemmel, oekonomi"; NULL = none */
};
#define DOCUMENT_KIND(ident, ...)                                                                            \
    static const struct document_kind ident = {__VA_ARGS__};                                                 \
    RECORD(tov_document_kind, struct document_kind, ident)
const struct document_kind *document_kind_find(const char *key);
size_t document_kind_all(const struct document_kind *const **ret, struct arena *a);

/* A document in memory: from the database, or straight from a kind's template. */
struct document_full {
    struct document head;
    struct document_section *sections;
    size_t n_sections;
    struct document_question *questions;
    size_t n_questions;
    const char *number; /* "2026-12"; NULL before the first issue */
    enum document_sight sight;
};
/* The text of a kind's template; NULL when there is none. */
const char *document_kind_text(const char *kind);
/* A draft from a template's text; kind and text must live as long as ret. */
int document_from_text(
    const char *kind, const char *text, struct document_full *ret, struct arena *a, struct err *err);
int document_from_template(const char *kind, struct document_full *ret, struct arena *a, struct err *err);
/* What a document is opened for. */
enum document_need {
    NEED_ISSUED, /* whatever is seen of it: its issues at least */
    NEED_TEXT,   /* its text as it stands: the issue's own, or a draft that is seen */
    NEED_DRAFT,  /* its handling */
    NEED_WRITE
};
/* ERR_NOT_FOUND as well when the actor does not see enough of it (document_sight.h), ERR_DENIED when the draft is seen but not written. Who
 * sees only issues gets the newest one's title and nothing else of a draft: no sections, no questions. */
int document_load(struct conn *c, const struct actor *actor, const char *key, enum document_need need,
    struct document_full *ret, struct arena *a, struct err *err);
/* Those the actor sees, newest first; what is only seen as issued is as it was then. */
int document_list(struct conn *c, const struct actor *actor, struct document **ret, size_t *ret_n,
    struct arena *a, struct err *err);

/* Stores a draft made in memory. Its key is made from the kind and a random number when it has none (the demo gives its own). */
int document_store(struct conn *c, const struct actor *actor, struct document_full *d, const char **ret_key,
    struct arena *a, struct err *err);
/* Saves one section; ERR_CONFLICT when somebody saved it meanwhile. id 0 = one that the kind must have and the document has not
 * (document_missing_section), put last. Its figures are computed first, on a read connection because
 * that can take long; a reference that cannot be computed gives ERR_INVALID with a message on the field body. */
int document_save_section(
    struct db *db, const struct actor *actor, const struct document_section *section, struct err *err);
int document_save_question(
    struct conn *c, const struct actor *actor, const struct document_question *question, struct err *err);
int document_save_head(
    struct conn *c, const struct actor *actor, const struct document *head, struct err *err);

/* The section with that key, to be written, when the kind must have it and the document has none; false when it is not so. */
bool document_missing_section(const struct document_full *d, const char *key, struct document_section *ret);
/* What stops an issue: each an err_field(section or question key). OK when nothing. */
int document_check(const struct document_full *d, struct err *err);
/* Stores an issue with its frozen figures and sets the state; ret_no = issue number. */
int document_store_issue(struct conn *c, const struct actor *actor, const struct document *head,
    const char *html, const char *markdown, const struct figure *figures, size_t n_figures, day_t data_day,
    int64_t *ret_no, struct err *err);
int document_issues(struct conn *c, int64_t document_id, struct document_issue **ret, size_t *ret_n,
    struct arena *a, struct err *err);
int document_issue_by_no(struct conn *c, int64_t document_id, int64_t no, struct document_issue *ret,
    struct arena *a, struct err *err);
/* The frozen figures of an issue as one JSON array. */
int document_issue_json(
    struct conn *c, int64_t document_id, int64_t no, struct buf *out, struct arena *a, struct err *err);
