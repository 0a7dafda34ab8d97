/* The professional assessment of a grant that ends: one per grant and round (the year it ends in), with every version kept. A version holds
 * everything the assessment says; only an approved one is written to the grant's sheet, its parts and its proposed lines, so that lists,
 * totals and figures read one truth. The printed assessment of a loaded catalogue is version 1 and is never changed. */
#pragma once
#include "economy/grant.h"
#include "system/access.h"

/* States: code list assessment_state. */
#define ASSESSMENT_DRAFT    "draft"
#define ASSESSMENT_REVIEW   "review"
#define ASSESSMENT_APPROVED "approved"

struct assessment {
    int64_t id;
    const char *grant_key;
    int64_t round_year;
    const char *state;
    int64_t newest_no;   /* 0 = nothing is written yet */
    int64_t approved_no; /* the version in force; INT_NONE = none */
    int64_t responsible_id;
    day_t deadline;
    int64_t version; /* of the row: raised by every save and step */
};
extern const struct table assessment_table;

struct assessment_version {
    int64_t id, assessment_id, no;
    const char *verdict; /* code list verdict */
    const char *verdict_note, *verdict_note_en, *reservation, *adjusted_content, *adjusted_content_en;
    int64_t develops; /* the content develops though the verdict is unchanged: the user has said so */
    const char *dependency;
    const char *condition_text;
    day_t condition_deadline;
    const char *condition_printed; /* the deadline as a sheet prints it */
    const char *condition_decider, *condition_otherwise;
    const char *change_reason;
    int64_t user_id; /* INT_NONE = as printed */
    struct stamp at;
    const char *source, *place;
    const char *user_name; /* read only */
};
extern const struct table assessment_version_table;

/* A verdict of its own for a part or a supplier. */
struct assessment_part {
    int64_t id, version_id;
    const char *part, *title, *title_en, *verdict, *note, *source, *place;
};
extern const struct table assessment_part_table;

/* A proposed amount, in øre. as_printed and period_printed stand only while the line is as a sheet printed it. */
struct assessment_line {
    int64_t id, version_id;
    int64_t line; /* grant_line.line of the line on the sheet that this is, unchanged; INT_NONE = a new one */
    const char *part, *role; /* line, total, of_which as in struct grant_line */
    int64_t year_from, year_to;
    const char *per; /* year, period, half_year */
    const char *steering_area, *administration, *committee, *purpose, *purpose_en, *as_printed;
    struct money amount;
    const char *qualifier, *price_level, *period_printed;
    struct dec person_years;
    const char *scope, *note, *source, *place;
};
extern const struct table assessment_line_table;

/* What is handed over: posts and authority each by itself. */
struct assessment_transfer {
    int64_t id, version_id;
    const char *kind; /* code list transfer_kind */
    const char *what, *receiver;
    day_t day;
    const char *day_printed; /* when, in words, where there is no day */
    const char *note;
};
extern const struct table assessment_transfer_table;

/* Another grant that this one hangs together with; it is read from both. */
struct assessment_link {
    int64_t id, version_id;
    const char *other_key, *relation; /* code list grant_relation */
    const char *note;
    int64_t other_nr; /* read only, with the titles */
    const char *other_title, *other_title_en;
};
extern const struct table assessment_link_table;

/* A version with all it holds. */
struct assessment_paper {
    struct assessment_version v;
    struct assessment_part *parts;
    struct assessment_line *lines;
    struct assessment_transfer *transfers;
    struct assessment_link *links;
    size_t n_parts, n_lines, n_transfers, n_links;
};

struct assessment_comment {
    int64_t id, assessment_id, version_no;
    const char *field; /* name of the field it is about; NULL = the whole */
    const char *body;
    int64_t user_id;
    struct stamp at;
    int64_t resolved_by;
    struct stamp resolved_at;
    const char *user_name, *resolved_name; /* read only */
};
extern const struct table assessment_comment_table;

/* What happened: printed, saved, sent, returned, approved, assigned. */
struct assessment_step {
    int64_t id, assessment_id;
    const char *kind;
    int64_t version_no;
    const char *from_state, *to_state;
    int64_t from_approved;
    const char *reason;
    int64_t user_id;
    struct stamp at;
    const char *user_name; /* read only */
};
extern const struct table assessment_step_table;

/* ---- reading ---- */

/* ERR_NOT_FOUND, with err untouched, when nobody has begun. */
int assessment_by_grant(struct conn *c, const char *grant_key, int64_t round_year, struct assessment *ret,
    struct arena *a, struct err *err);
/* The newest round of the grant that has an approved version, else the newest; as above. */
int assessment_newest(
    struct conn *c, const char *grant_key, struct assessment *ret, struct arena *a, struct err *err);
/* The year the grant ends in: the last one granted for, or the last of all grants when it has no amounts with years. */
int assessment_round_of(struct conn *c, const char *grant_key, int64_t *ret, struct err *err);
int assessment_paper_read(struct conn *c, int64_t assessment_id, int64_t no, struct assessment_paper *ret,
    struct arena *a, struct err *err);
/* What the sheet, its parts and its proposed lines say now: where a first version begins. */
int assessment_paper_of_sheet(
    struct conn *c, const char *grant_key, struct assessment_paper *ret, struct arena *a, struct err *err);
/* Newest first; without what they hold. */
int assessment_versions(struct conn *c, int64_t assessment_id, struct assessment_version **ret, size_t *ret_n,
    struct arena *a, struct err *err);
/* Oldest first. */
int assessment_steps(struct conn *c, int64_t assessment_id, struct assessment_step **ret, size_t *ret_n,
    struct arena *a, struct err *err);
/* Unresolved first, then by time. */
int assessment_comments(struct conn *c, int64_t assessment_id, struct assessment_comment **ret, size_t *ret_n,
    struct arena *a, struct err *err);

/* A grant that hangs together with another, in either direction, by the versions in force. */
struct assessment_bond {
    const char *grant_key, *title, *title_en, *relation, *note;
    int64_t nr;
    int64_t from_here; /* 1 = written on the asked grant's assessment */
};
/* Of one grant; rows live in a. */
int assessment_bonds(struct conn *c, const char *grant_key, struct assessment_bond **ret, size_t *ret_n,
    struct arena *a, struct err *err);

/* The key of the grant with the number; NULL when there is none. */
int assessment_key_of_nr(struct conn *c, int64_t nr, const char **ret, struct arena *a, struct err *err);

/* Active users who may write assessments, by name. */
struct assessment_writer {
    int64_t id;
    const char *name;
};
/* Rows live in a; none is no error. */
int assessment_writers(
    struct conn *c, struct assessment_writer **ret, size_t *ret_n, struct arena *a, struct err *err);

/* The lines as proposed lines of the grant, for totals. */
int assessment_grant_lines(const char *grant_key, const struct assessment_paper *p, struct grant_line **ret,
    size_t *ret_n, struct arena *a, struct err *err);

/* ---- rules (assessment_check.c) ---- */

/* What a verdict asks for; messages at the fields: those of assessment_version, and part-N, line-N, transfer-N, link-N counted from 0.
 * grant_key and round_year say what it is of. Returns ERR_INVALID or OK. */
int assessment_check(
    const struct assessment_paper *p, const char *grant_key, int64_t round_year, struct err *err);

/* ---- changing (assessment_change.c): for writes (db_write) ---- */

enum { ASSESSMENT_UNDO_MS = 30000 };

/* A new version of what p says, as a draft. base = assessment.version of what the form was made from, 0 = nothing. ERR_CONFLICT when it is no
 * longer that; ERR_REFUSED while it is in review; ERR_INVALID with messages. ret = the row after. */
int assessment_save(struct conn *c, const struct actor *actor, const char *grant_key, int64_t round_year,
    int64_t base, struct assessment_paper *p, struct assessment *ret, struct arena *a, struct err *err);
/* Who is to write it and when it is to be done; DAY_NONE and INT_NONE = not settled. */
int assessment_assign(struct conn *c, const struct actor *actor, const char *grant_key, int64_t round_year,
    int64_t responsible_id, day_t deadline, struct assessment *ret, struct arena *a, struct err *err);
/* draft → review → approved, and back to draft with a reason. Approving writes the sheet; whoever wrote the newest version may not. */
enum assessment_move { ASSESSMENT_SEND, ASSESSMENT_RETURN, ASSESSMENT_APPROVE };
int assessment_move(struct conn *c, const struct actor *actor, const char *grant_key, int64_t round_year,
    int64_t base, enum assessment_move move, const char *reason, struct assessment *ret, struct arena *a,
    struct err *err);
/* Takes back the last save or step that this user made within ASSESSMENT_UNDO_MS. *ret_gone: nothing of the assessment is left. */
int assessment_undo(struct conn *c, const struct actor *actor, const char *grant_key, int64_t round_year,
    int64_t base, bool *ret_gone, struct arena *a, struct err *err);
int assessment_comment_add(struct conn *c, const struct actor *actor, const char *grant_key,
    int64_t round_year, const char *field, const char *body, struct arena *a, struct err *err);
/* resolved false = open again. */
int assessment_comment_resolve(struct conn *c, const struct actor *actor, const char *grant_key,
    int64_t round_year, int64_t id, bool resolved, struct arena *a, struct err *err);

/* ---- loading (assessment_load.c) ---- */

/* Version 1, as printed, of every grant that has a printed verdict and no assessment; and the parts' verdicts that are approved, which a load has
 * set to what is printed, written again. Changes nothing when run again. */
int assessment_after_load(struct conn *c, struct err *err);
