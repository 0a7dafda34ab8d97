/* The whole catalogue as files: interventions, their parties, rules, teams, alternatives, places and the agreements, out and in again.
 * A file that was taken out and is read in unchanged changes nothing. */
#pragma once
#include "system/load.h"

/* The tables, in the order they stand in a spreadsheet; each is a LOAD record. */
size_t catalogue_tables(const struct load *const **ret, struct arena *a);
/* Whether the column stands in files: not what the program keeps for itself. */
bool catalogue_shows(const struct field *f);

/* All rows of one table, by their keys. */
int catalogue_rows(struct conn *c, const struct load *load, const char **ret_rows, size_t *ret_n,
    struct arena *a, struct err *err);

enum { CATALOGUE_MAX_FILE = 8 << 20, CATALOGUE_ARENA = 256 << 20 };

/* Reads a file: NAME.csv of one table (semicolons, or commas when the header has none), or a spreadsheet whose sheets are named as the tables; a
 * sheet called "vejledning" is passed over. ERR_INVALID with a message for the user when it is none of them. */
int catalogue_parse(const char *name, const void *data, size_t n, struct load_rows **ret, size_t *ret_n,
    struct arena *a, struct err *err);

/* An uploaded file between preview and saving; kept a day, for the user who sent it. */
struct catalogue_upload {
    int64_t id, user_id;
    struct stamp at;
    const char *name;
    int64_t size;
    const char *base64;
};
int catalogue_upload_add(struct conn *c, const struct actor *actor, const char *name, const void *data,
    size_t n, int64_t *ret_id, struct err *err);
/* The content, in a; ERR_NOT_FOUND with a message when it is not the actor's or is gone. */
int catalogue_upload_read(struct conn *c, const struct actor *actor, int64_t id, const char **ret_name,
    const void **ret_data, size_t *ret_n, struct arena *a, struct err *err);
int catalogue_upload_remove(struct conn *c, int64_t id, struct err *err);
