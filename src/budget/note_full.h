/* A budget note being written: its head, sections, texts, scenarios, activity lines, assumptions and related notes. Everything printed of it
 * (tables 2a, 3 and 4) is made from the lines (note_table.h). The printed cells of a paper stand by themselves (note.h). */
#pragma once
#include "db/db.h"
#include "system/access.h"

enum { NOTE_YEARS = 12, NOTE_MAX_PARTS = 2000 };

/* state: draft, approved (then nothing changes until it is opened again). administrations, marks, districts: comma lists. */
struct budget_note {
    int64_t id;
    const char *key, *number, *title, *title_en;
    int64_t budget_year, year_from, year_to; /* first and last year asked for */
    int64_t earlier_from, earlier_to;        /* years of earlier grants; INT_NONE = none */
    const char *administrations, *lead;      /* who writes it; who leads */
    const char *marks, *districts;           /* codes of note_mark; "bydaekkende" or codes of district */
    const char *address, *state;
    int64_t approved_nr;     /* the frozen version; INT_NONE = never approved */
    const char *printed_key; /* note whose printed cells it is checked against; NULL = none */
    int64_t version;
};
/* One initiative, a, b, c … */
struct budget_note_section {
    int64_t id;
    const char *note_key, *letter, *title, *change, *reason, *content; /* content: Markdown */
    const char *interventions;                                         /* comma list of keys */
    int64_t citizens;              /* a year, for the cost per citizen; INT_NONE = not told */
    const char *rent, *management; /* codes of note_answer; NULL = not answered */
    int64_t removed, version;
};
struct budget_note_text {
    int64_t id;
    const char *note_key, *part, *body; /* part: code of note_text; body: Markdown */
    int64_t removed, version;
};
struct budget_note_scenario {
    int64_t id;
    const char *note_key;
    int64_t nr;
    const char *title, *body;
    int64_t removed, version;
};
/* One activity. kind: wish (tables 2a and 4) or earlier (table 3). Amounts are positive; direction says which way the money goes. */
struct budget_note_line {
    int64_t id;
    const char *note_key, *kind, *section;
    int64_t scenario; /* INT_NONE = in every scenario */
    const char *label,
        *annex_label; /* in 2a; in table 4, NULL = the same. Lines with the same one are one row there */
    const char *administration, *committee, *appropriation, *steering_area, *direction;
    const char *price_level; /* "2026", "løbende" */
    struct dec person_years;
    int64_t citizens; /* a year, for the cost per citizen; INT_NONE = not told */
    const char *intervention, *grant_key, *note;
    int64_t first_year;         /* of y[0] */
    struct money y[NOTE_YEARS]; /* MONEY_NONE = nothing printed, which is not 0 */
    int64_t removed, version;
};
struct budget_note_assumption {
    int64_t id;
    const char *note_key, *section, *text, *reform, *rule_key; /* rule_key: a dated rule of law (rules.csv) */
    day_t reform_date;  /* own date; a rule's own date counts before it */
    const char *state;  /* code of note_assumption_state */
    day_t assessed_for; /* the date it was last assessed against; DAY_NONE = never */
    const char *outcome;
    int64_t removed, version;
};
struct budget_note_related {
    int64_t id;
    const char *note_key, *relation, *number, *grant_key, *reason;
    int64_t removed, version;
};
/* One saved state. part and part_id: what was changed; content: the whole note then, as JSON. */
struct budget_note_version {
    int64_t id;
    const char *note_key;
    int64_t nr;
    struct stamp at;
    int64_t user_id;
    const char *admin, *state, *what, *part;
    int64_t part_id;
    const char *content; /* NULL in lists */
    const char *name;    /* of the user; NULL = the command line */
};
extern const struct table budget_note_table, budget_note_section_table, budget_note_text_table,
    budget_note_scenario_table, budget_note_line_table, budget_note_assumption_table,
    budget_note_related_table, budget_note_version_table;

struct note_full {
    struct budget_note head;
    struct budget_note_section *sections; /* [n_sections] by letter */
    struct budget_note_text *texts;
    struct budget_note_scenario *scenarios; /* by nr */
    struct budget_note_line *lines;         /* by section, then as added */
    struct budget_note_assumption *assumptions;
    struct budget_note_related *related;
    size_t n_sections, n_texts, n_scenarios, n_lines, n_assumptions, n_related;
};

/* ERR_NOT_FOUND with a message. */
int note_head_by_key(
    struct conn *c, const char *key, struct budget_note *ret, struct arena *a, struct err *err);
int note_head_list(struct conn *c, struct budget_note **ret, size_t *ret_n, struct arena *a, struct err *err);
/* The whole note as it stands. */
int note_full_read(struct conn *c, const char *key, struct note_full *ret, struct arena *a, struct err *err);
/* The whole note as saved in version nr; ERR_NOT_FOUND with a message. */
int note_full_version(
    struct conn *c, const char *key, int64_t nr, struct note_full *ret, struct arena *a, struct err *err);
/* Newest first, without content. */
int note_versions(struct conn *c, const char *key, struct budget_note_version **ret, size_t *ret_n,
    struct arena *a, struct err *err);
/* With content. */
int note_version_read(struct conn *c, const char *key, int64_t nr, struct budget_note_version *ret,
    struct arena *a, struct err *err);

/* Notes whose sections or lines name the intervention, or whose lines or related papers name the grant; by number. */
int note_of_intervention(struct conn *c, const char *intervention, struct budget_note **ret, size_t *ret_n,
    struct arena *a, struct err *err);
int note_of_grant(struct conn *c, const char *grant_key, struct budget_note **ret, size_t *ret_n,
    struct arena *a, struct err *err);

/* Body of one text; NULL = not written. */
const char *note_text_of(const struct note_full *n, const char *part);
/* The amount of a year; MONEY_NONE = none. */
struct money note_line_year(const struct budget_note_line *l, int64_t year);

/* An assumption whose reform has a date that it has not been assessed against. */
struct note_task {
    const char *note_key, *number, *text, *reform;
    int64_t assumption;
    day_t date;
};
/* The date that counts: of the linked rule of law, else its own. */
int note_assumption_date(
    struct conn *c, const struct budget_note_assumption *s, day_t *ret, struct arena *a, struct err *err);
/* Every task of every note, earliest date first. */
int note_tasks(struct conn *c, struct note_task **ret, size_t *ret_n, struct arena *a, struct err *err);

/* The whole note as JSON, and back. What a version stores; values as in data files. */
int note_full_json(const struct note_full *n, const char **ret, struct arena *a, struct err *err);
int note_full_parse(const char *json, struct note_full *ret, struct arena *a, struct err *err);
