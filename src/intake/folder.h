/* The folder of files to read in (setting intake_dir), what users upload, and mappings. */
#pragma once
#include "base/arena.h"
#include "base/date.h"
#include "base/err.h"

struct folder_file {
    const char *name;
    int64_t bytes;
    struct stamp changed;
};
/* The folder's plain files with an ending of text (csv, txt), by name, at most 500; not mappings (*.mapping.csv). No folder set: none. */
int folder_files(struct folder_file **ret, size_t *ret_n, struct arena *a, struct err *err);
/* Where the file lies. The name must be one of the folder's own: no path, no hidden file, no link. NULL when it is not. */
const char *folder_path(const char *name, struct arena *a);

/* Mappings by name: those that come with the program, and NAME.mapping.csv of the folder, which come first. */
struct folder_mapping {
    const char *name, *text;
    bool own; /* of the folder */
};
int folder_mappings(struct folder_mapping **ret, size_t *ret_n, struct arena *a, struct err *err);
const char *folder_mapping_text(const char *name, struct arena *a); /* NULL = none of that name */

/* Puts what was uploaded into a file of its own, readable by the service only. */
int folder_keep_upload(const char *data, size_t n, const char **ret_path, struct arena *a, struct err *err);
