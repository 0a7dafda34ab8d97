/* Inside load_read.c and load.c only: what the files say, before it meets the database. */
#pragma once
#include "system/load.h"

/* A row as read, with where it stands. */
struct load_row {
    void *data;       /* struct of the table */
    const char *key;  /* texts of the key columns */
    const char *file; /* name without folder */
    int line;
};

/* All rows of one table. */
struct load_set {
    const struct load *load;
    struct load_row *rows; /* [n], in the order of the files */
    size_t n, cap;
    bool *in_file;      /* [n_fields]: the field is a column of some file */
    size_t n_files;     /* 0 = the folder has none: the table is left alone */
    bool is_broken;     /* a file could not be read to its end: references to the table are not checked */
    const char **first; /* [n] sorted texts of the first key column, for references */
    struct load_row **by_key; /* [n] sorted by key */
};

struct load_plan {
    struct load_set *sets; /* [n], in load order */
    size_t n;
    struct arena *arena;
    struct load_report *report;
};

/* "file.csv, linje 4, kolonne amount: …" to the report; counts it. */
void load_complain(
    struct load_plan *plan, const struct load_row *row, const char *column, const char *message);

/* Reads all files of a LOAD record in dir into set. Bad cells are complaints; unreadable files are errors. */
int load_read_table(struct load_plan *plan, struct load_set *set, const char *dir, struct err *err);
/* Reads DIR/LIST.csv into set (whose record is that of the codes). */
int load_read_codes(struct load_plan *plan, struct load_set *set, const char *dir, struct err *err);

/* Text of the key columns of a row of load's table. */
const char *load_key(const struct load *load, const void *data, struct arena *a);
/* Text of a text column of a row; NULL when missing or no text. */
const char *load_cell(const struct table *table, const void *data, const char *column);
