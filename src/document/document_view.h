/* What the templates of this room show. */
#pragma once
#include "document/document.h"
#include "document/section_lock_page.h"
#include "document/table.h"
#include "html/components.h"

struct document_row {
    const char *key, *title, *lang, *kind, *state, *state_class, *case_no, *committees;
    struct stamp changed;
};
struct document_list_view {
    const struct document_row *rows;
    size_t n;
    bool any;                            /* there are documents, whatever the filters */
    const struct html_option *new_kinds; /* for new documents; none when the user may not write */
    size_t n_new_kinds;
    const char *csrf;
    const char *url, *kind, *committee, *state, *q,
        *sort; /* the page without side and sorter; the filters, NULL = all */
    const struct html_option *kinds, *committees, *states;
    size_t n_kinds, n_committees, n_states;
    const struct link *filters;
    size_t n_filters;
    struct paging paging;
};

struct section_view {
    const char *key, *title, *url, *edit_url;
    const char *fault; /* why the text cannot be shown, or NULL */
    bool hidden, empty, current;
};
struct pair {
    const char *label, *value;
};
struct question_view {
    int64_t pos;
    const char *text, *answer;
    bool open;
};
struct issue_view {
    int64_t no;
    struct stamp at;
    day_t data_day;
    const char *hash, *by, *base; /* base = address of the issue */
};
struct panel_view {
    const char *text, *title, *close_url, *kind;
    const struct pair *pairs;
    size_t n_pairs;
    const char *rows_url; /* NULL = no right to the rows */
    int64_t n_rows;
    bool has_rows;
    const char *definition, *definition_url; /* url NULL = may not be opened */
    const struct place_view *places;         /* other documents, and other sections of this one */
    size_t n_places;
    const struct history_view *history; /* newest first */
    size_t n_history;
};
struct document_view {
    const char *key, *lang;
    const struct section_view *sections;
    size_t n_sections;
    const struct pair *head;
    size_t n_head;
    bool may_edit, sees_draft, has_panel;
    const struct question_view *questions;
    size_t n_questions;
    const struct issue_view *issues;
    size_t n_issues;
    const char *csrf;
    const struct document_row *row;
    const struct attention *attention;
    const struct section_lock *locks; /* who else writes, and where */
    size_t n_locks;
    int64_t n_comments; /* open */
    size_t n_attention;
    const char *number;
};

/* A value in a figure's history. */
struct history_view {
    day_t day;
    const char *value, *cause;
};
struct place_view {
    const char *title, *section, *url;
};
struct drift_view {
    const char *title, *filter, *then, *now, *cause, *cause_class, *why, *url;
    struct stamp at;
};
struct drift_page_view {
    const char *key, *csrf, *agree_url; /* agree_url NULL = nothing to agree to */
    const char *seen;                   /* mark of the rows */
    bool is_changed;                    /* the rows are others than those agreed to */
    const struct drift_view *rows;
    size_t n, n_all;
};

struct footnote_view {
    size_t no;
    const char *text, *title, *filter, *note;
    day_t as_of;
    size_t definition_no;
};
/* What figures are counted by, each once. */
struct definition_view {
    size_t no;
    const char *definition, *source, *kind;
    int version;
    bool reported;
};
struct frozen_view {
    const char *title, *to, *day_words;
    const struct pair *head;
    size_t n_head;
    const struct footnote_view *notes;
    size_t n_notes;
    const struct definition_view *definitions;
    size_t n_definitions;
};

/* A file in the making, or why there is none. */
struct file_wait_view {
    const char *state, *message, *url, *label, *back; /* url NULL = not ready */
    const char *csrf, *again, *format, *issue;        /* to ask for it again */
    bool over;
};

struct table_view {
    const char *caption, *head;
    const struct table_column *column;
    size_t n_columns;
    bool is_wide;
    const char *const *note;
    size_t n_notes;
};

struct section_edit_view {
    const char *key, *url, *csrf, *cancel;
    int64_t id, version;
    const char *title, *body, *hidden;
    const struct err *err;
    const struct document_section *theirs; /* on conflict */
    struct lock_view locks;
};
struct consistency_row_view {
    const char *rule, *severity, *badge, *text, *url, *link;
};
struct consistency_view {
    const char *back;
    const struct consistency_row_view *rows;
    size_t n;
    bool may_edit;
};
struct pick_row_view {
    const char *group; /* heading above it: the first of its kind; NULL = as the row before */
    const char *title, *help, *url;
};
struct pick_field_view {
    const char *name, *label, *value;
    const struct html_option *options; /* [n_options]; none = a text */
    size_t n_options;
};
struct pick_view {
    const char *url, *back, *csrf, *q, *slags, *valg; /* valg NULL = nothing chosen yet */
    const char *title, *help, *reference, *why_none, *fault;
    int64_t version;
    struct lock_view locks;
    bool has_mark;
    const struct pick_row_view *rows;
    size_t n_rows;
    const struct pick_field_view *fields;
    size_t n_fields;
};
struct question_edit_view {
    const char *url, *csrf, *cancel;
    const struct document_question *questions;
    size_t n;
    const struct html_option *sections;
    size_t n_sections;
    struct lock_view locks;
    const struct document_question
        *theirs; /* of the question that somebody saved meanwhile, as it stands now; NULL = none */
    const char *theirs_section;
    const struct err *err;
};
struct head_edit_view {
    const char *url, *csrf, *cancel;
    int64_t version;
    const char *const *typed; /* one per field of head_fields */
    const char *const *hint;  /* what is stored now where it is another; NULL = no conflict */
    struct lock_view locks;
    const struct field *const *fields;
    size_t n;
    const struct err *err;
};
struct issue_confirm_view {
    const char *url, *csrf, *cancel;
    const struct attention *stops; /* what must be done first */
    size_t n_stops;
    size_t n_figures, n_reported, n_suppressed, n_missing;
    const struct consistency_row_view *rows; /* what does not agree */
    size_t n_rows;
    const char *words;
    day_t data_day;
    int64_t version; /* of the document that is confirmed */
    bool is_newer;   /* than what the user saw before */
};

struct subject_view {
    const char *csrf, *kind, *help;
    const struct html_option *subjects;
    size_t n;
    const struct err *err;
};

bool question_has_section(const struct document_question *q, const char *section);
