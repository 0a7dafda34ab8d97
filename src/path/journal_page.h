/* What the journal's pages show, and what they share. For *_page.c only. */
#pragma once
#include "html/components.h"
#include "path/case_number.h"
#include "path/contact.h"
#include "path/journal.h"
#include "path/journal_search.h"
#include "people/citizen_access_page.h"

struct journal_file_view {
    const char *url, *name, *about; /* "PDF, 34 kB" */
};
/* One writing of a note: as it stands, or as it stood before a correction. */
struct journal_text {
    const char *head; /* "Telefonsamtale · Job" */
    day_t day;
    const char *title;        /* or NULL */
    const char *const *lines; /* paragraphs */
    size_t n_lines;
    const char *signature; /* "Mette Lind, Jobcenter København · skrevet 14.04.2026 kl. 10.42" */
    const char *replaced;  /* "Rettet 15.04.2026 af Jonas Vinther: Skrivefejl"; NULL = not corrected */
};
struct journal_item {
    const char *url; /* the note's own page */
    struct journal_text now;
    const char *note; /* that it was moved here, or NULL */
    bool is_stub, is_cut;
    const struct journal_text *before; /* newest correction first */
    size_t n_before;
    const struct journal_file_view *files;
    size_t n_files;
};
struct journal_hit_view {
    const char *url, *person, *head, *before, *match, *after, *author;
    day_t day;
};
struct journal_case_view {
    const char *kind, *number, *title, *admin;
    const char *remove_url; /* NULL = may not */
    int64_t version;
};
struct journal_sparring_view {
    day_t day;
    const char *topic, *text, *who;
};
struct journal_view {
    const char *csrf, *url; /* url = "/borgere/KEY/journal" */
    const struct err *err;
    const char *receipt, *undo_url;
    bool may_write, print;
    const char *search_typed;
    const struct html_option *kinds, *tracks, *periods, *authors;
    size_t n_kinds, n_tracks, n_periods, n_authors;
    const char *kind, *track, *period, *author, *print_url;
    const struct link *active;
    size_t n_active;
    const struct journal_item *items;
    size_t n_items;
    int64_t n_all;
    struct paging paging;
    const char *const *hidden;
    size_t n_hidden;
    const struct journal_case_view *cases;
    size_t n_cases;
    const struct journal_sparring_view *sparrings;
    size_t n_sparrings;
    /* search */
    const struct journal_found *found;
    const struct journal_hit_view *hits;
    size_t n_hits;
};

struct journal_field {
    const struct field *field;
    const char *typed, *error, *hint;
    const struct html_option *options; /* NULL = free text */
    size_t n_options;
    bool is_hidden;
};
struct journal_edit_view {
    const char *csrf, *post_url, *back_url, *submit;
    const struct err *err;
    const struct journal_field *fields;
    size_t n_fields;
    const char *file_hint; /* NULL = takes no files */
    const char *const *file_fields;
    bool may_draft, has_draft, files_lost, files_open;
    int64_t version, id;
    const struct journal_item *theirs; /* the note as somebody wrote it meanwhile */
    const char *theirs_who;
};

/* citizen_page_open for a page of the journal: suppliers and offer leaders get ERR_DENIED. */
int journal_page_open(struct req *req, struct res *res, const char *what, struct citizen_open *o);
struct html *journal_page_begin(
    struct req *req, struct res *res, const struct citizen_open *o, const char *url, const char *title);
/* The note of path parameter `id`, with all its rows. */
struct journal_whole {
    struct journal_row now; /* the row that stands */
    struct journal_row *rows;
    size_t n_rows;
    struct attachment *files;
    size_t n_files;
};
int journal_page_load(struct req *req, const struct citizen_open *o, struct journal_whole *ret);
/* As shown; most = longest text shown whole, 0 = all. */
struct journal_item journal_page_item(
    struct req *req, const struct citizen_open *o, const struct journal_whole *w, size_t most);
/* Numbers of the message after a redirect (?besked=). */
enum journal_message {
    JOURNAL_SAVED = 1,
    JOURNAL_CORRECTED,
    JOURNAL_MOVED,
    JOURNAL_FILE_ADDED,
    JOURNAL_DRAFTED,
    JOURNAL_CASE_ADDED,
    JOURNAL_CASE_REMOVED,
    JOURNAL_CASE_BACK,
    JOURNAL_SPARRED,
    JOURNAL_MESSAGES
};
