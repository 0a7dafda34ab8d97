/* What the pages of readings show. */
#pragma once
#include "html/components.h"
#include "intake/intake_job.h"
#include "system/import.h"

struct intake_row {
    const struct import_run *run;
    const char *what;                /* "Ugens ydelser"; of other runs their folder's kind */
    const char *state, *state_class; /* NULL = done long ago, of other runs */
};
struct intake_source_row {
    const struct data_source *source;
    const char *title, *unit;
};
struct intake_list_view {
    const struct intake_row *rows;
    size_t n;
    const struct intake_source_row *sources;
    size_t n_sources;
};

struct intake_choice {
    const char *value, *label, *about;
    bool chosen;
};
struct intake_form_view {
    const char *csrf;
    const struct err *err;
    const struct intake_choice *mappings;
    size_t n_mappings;
    const struct intake_choice *files;
    size_t n_files;
    const char *folder_problem; /* NULL = none */
    const char *until;
    bool create_unknown;
};

struct intake_reason_row {
    const char *text, *advice;
    int64_t n;
};
struct intake_fault_row {
    const struct intake_fault *fault;
    const char *text, *advice;
};
struct intake_show_view {
    const char *csrf;
    const struct import_run *run;
    const struct intake_run *intake;
    const char *source, *unit, *what;
    bool at_work, is_checked, is_stopped; /* stopped: interrupted in the check or while it was saved */
    const char *sentence;                 /* of the state */
    const char *sentence_kind;            /* of an alert; NULL = a plain line */
    int64_t done, total;                  /* of the work; total 0 = not known */
    const char *const *notes;             /* what the user must know before saving */
    size_t n_notes;
    const char *save_label;
    const struct fact *facts;
    size_t n_facts;
    const char *merged; /* rows that give nothing of their own; NULL = none */
    const struct fact *saved;
    size_t n_saved;
    const struct intake_reason_row *reasons;
    size_t n_reasons;
    const struct intake_fault_row *faults;
    size_t n_faults;
    int64_t n_not_told; /* rows left out that are only counted */
    struct paging paging;
    const char *receipt;
};
