/* What a figure was, kept: frozen at issue, or as the writers of a draft last agreed to it; which documents use it; and document numbers. */
#pragma once
#include "document/document.h"

/* One value a figure has had in a document. */
struct figure_then {
    int64_t id, document_id, issue_no; /* issue_no INT_NONE = in the draft */
    struct stamp at;
    const char *key, *title, *definition;
    int64_t indicator_version, definition_no;
    const char *identity; /* of the extract; NULL = the tables as they were */
    day_t as_of;
    const char *value;    /* as shown */
    int64_t exact;        /* before rounding; INT_NONE = hidden, missing or no number */
    const char *cause;    /* why it was another one than before; code of drift.h, NULL = the first */
    struct stamp read_at; /* of the real clock; at is the application's */
};

/* The value before rounding; INT_NONE when nobody may know it or there is none. */
int64_t frozen_exact(const struct figure *f);
/* Stores a figure of an issue; inside a write. */
int frozen_store(struct conn *c, int64_t document_id, int64_t issue_no, size_t pos, const struct figure *f,
    struct arena *a, struct err *err);
/* Of an issue, in the order of Talgrundlag. */
int frozen_of_issue(struct conn *c, int64_t document_id, int64_t issue_no, struct figure_then **ret,
    size_t *ret_n, struct arena *a, struct err *err);
/* All values a figure has had in the document, oldest first. */
int frozen_history(struct conn *c, int64_t document_id, const char *key, struct figure_then **ret,
    size_t *ret_n, struct arena *a, struct err *err);
/* For each key of the document what was last agreed to, or frozen by the newest issue: whichever is later. */
int frozen_baseline(struct conn *c, int64_t document_id, struct figure_then **ret, size_t *ret_n,
    struct arena *a, struct err *err);

/* ---- drafts ---- */

struct figure_agreed {
    const struct figure *figure;
    const char *cause; /* NULL = the first */
};
/* Stores values of a draft's figures; inside a write. */
int frozen_agree(struct conn *c, const struct actor *actor, int64_t document_id,
    const struct figure_agreed *values, size_t n, struct err *err);
/* The figures of a section, in place of those it had; inside a write. */
int frozen_set_use(struct conn *c, int64_t document_id, const char *section, const struct figure *figures,
    size_t n, struct err *err);

/* A figure of a section, as kept. */
struct figure_use {
    const char *section, *key;
};
int frozen_uses(struct conn *c, int64_t document_id, struct figure_use **ret, size_t *ret_n, struct arena *a,
    struct err *err);

/* Where a figure stands that the actor sees: title and key of a document, title of a section. At most 100. */
struct figure_place {
    int64_t document_id;
    const char *document, *title, *state, *section, *section_title;
};
int frozen_places(struct conn *c, const struct actor *actor, const char *key, struct figure_place **ret,
    size_t *ret_n, struct arena *a, struct err *err);

/* ---- numbers and files ---- */

/* Gives the document a number of the year of today unless it has one; inside a write. */
int frozen_take_number(struct conn *c, int64_t document_id, struct err *err);
/* "2026-12", or NULL. */
int frozen_number(struct conn *c, int64_t document_id, const char **ret, struct arena *a, struct err *err);

/* A file of an issue as it was first made; ERR_NOT_FOUND (err untouched) when it was not yet. */
int frozen_file(struct conn *c, int64_t document_id, int64_t issue_no, const char *format, struct buf *ret,
    struct err *err);
/* Keeps it; when somebody was first, nothing changes. Inside a write. */
int frozen_file_store(struct conn *c, int64_t document_id, int64_t issue_no, const char *format,
    const void *data, size_t size, struct err *err);
