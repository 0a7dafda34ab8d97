/* The catalogue as files, and what an uploaded file would change. */
#pragma once
#include "html/components.h"
#include "http/http.h"
#include "system/import.h"
#include "system/load.h"

struct catalogue_table_line {
    const char *file, *label;
};
struct catalogue_front_view {
    const char *csrf, *error;
    bool may_edit;
    const struct catalogue_table_line *tables;
    size_t n_tables;
    const struct import_run *runs;
    size_t n_runs;
};
struct catalogue_line {
    const char *kind, *kind_class, *file, *column, *key, *text;
    int64_t line;
};
struct catalogue_preview_view {
    const char *csrf, *post_url, *problem; /* problem = of the whole file, or NULL */
    const struct fact *facts;
    size_t n_facts;
    const struct catalogue_line *lines;
    size_t n_lines, n_more; /* more = rows that are not shown */
    int64_t n_new, n_changed;
    bool has_bad, may_save;
};
