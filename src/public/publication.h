/* What anybody may read without logging in: issues of documents, and goals with the values they had when they were published. Nothing is
 * computed for a reader: a published value stands until it is published anew, so that two readings of a day tell nothing of one person, and
 * no request of a stranger reaches citizens' rows. A publication can be withdrawn, with a reason; it stays in the table. */
#pragma once
#include "document/document.h"
#include "effect/goal.h"

enum { PUBLICATION_YEARS = 6 };

struct publication {
    int64_t id;
    const char *kind; /* "document", "goal" */
    const char *key;
    int64_t no; /* of a document its issue, of a goal 1, 2 … */
    const char *title, *title_en;
    const char *definition, *definition_en; /* of a goal */
    day_t data_day;
    struct stamp at;
    int64_t user_id;
    struct stamp withdrawn; /* STAMP_NONE = stands */
    int64_t withdrawn_by;
    const char *reason; /* why it was withdrawn */
    int64_t version;
};
extern const struct table publication_table;

/* A goal's value for one year as everybody may see it. */
struct publication_value {
    int64_t id, publication_id, year;
    const char *indicator;
    int64_t indicator_version, definition_no, format; /* enum figure_format */
    int64_t value, n, low, high;                      /* ppm or as the format says; INT_NONE = not told */
    int64_t target;                                   /* ppm; INT_NONE = none */
    const char *verdict;                              /* "met", "not_met", "undecided"; NULL = none */
    int64_t hidden;                                   /* 1 = a small count */
    const char *said;                                 /* what is said in place of a missing value */
};
extern const struct table publication_value_table;

/* The setting public_page: nothing is shown to strangers while it is off. */
bool publication_is_open(void);

/* Newest first; kind NULL = both. standing = without the withdrawn ones and, of each thing, only its newest. */
int publication_list(struct conn *c, const char *kind, bool standing, struct publication **ret, size_t *ret_n,
    struct arena *a, struct err *err);
/* The newest that stands; ERR_NOT_FOUND with a message when there is none. */
int publication_by_key(struct conn *c, const char *kind, const char *key, struct publication *ret,
    struct arena *a, struct err *err);
int publication_by_id(struct conn *c, int64_t id, struct publication *ret, struct arena *a, struct err *err);
/* By rising year. */
int publication_values(struct conn *c, int64_t publication_id, struct publication_value **ret, size_t *ret_n,
    struct arena *a, struct err *err);

/* Issues of documents that are not published now, and newer than one that is. */
struct publication_choice {
    const char *key, *title;
    int64_t no;
    struct stamp at;
};
int publication_choices(
    struct conn *c, struct publication_choice **ret, size_t *ret_n, struct arena *a, struct err *err);

/* A document's issue that stands published, newest first. */
struct publication_issue {
    const char *key, *title;
    int64_t no;
    struct stamp at;
    day_t data_day;
    const char *hash;
};
int publication_issues(
    struct conn *c, struct publication_issue **ret, size_t *ret_n, struct arena *a, struct err *err);

/* A frozen figure of a document's issue that stands published. */
struct publication_number {
    const char *document;
    int64_t issue;
    const char *key, *indicator;
    int64_t indicator_version;
    day_t as_of;
    const char *value; /* as the document shows it */
    int64_t n;
};
/* In the order of the documents; document NULL = of all. */
int publication_numbers(struct conn *c, const char *document, struct publication_number **ret, size_t *ret_n,
    struct arena *a, struct err *err);

/* Inside a write. What stood published of the document before is replaced, and does not come back when this is withdrawn. ERR_NOT_FOUND when
 * there is no such issue, ERR_CONFLICT when it stands published already. */
int publication_add_document(
    struct conn *c, const struct actor *actor, const char *key, int64_t issue_no, struct err *err);
/* The values of a goal for up to PUBLICATION_YEARS years, as somebody without any right sees them; not stored. */
int publication_measure(struct conn *c, const struct goal *goal, struct publication_value **ret,
    size_t *ret_n, struct arena *a, struct err *err);
/* Inside a write: values[n] of publication_measure. */
int publication_add_goal(struct conn *c, const struct actor *actor, const struct goal *goal,
    const struct publication_value *values, size_t n, day_t data_day, struct err *err);
/* Inside a write. Without a reason: err_field reason. ERR_CONFLICT when it was changed since version. */
int publication_withdraw(struct conn *c, const struct actor *actor, int64_t id, int64_t version,
    const char *reason, struct err *err);

/* The value as a figure, for its words. */
struct figure publication_figure(const struct publication_value *v);
