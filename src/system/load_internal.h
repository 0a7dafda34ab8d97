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
    const char *
        *stored; /* [n_stored] sorted texts of the first key column in the database; NULL = not asked */
    size_t n_stored;
};

struct load_plan {
    struct load_set *sets; /* [n], in load order */
    size_t n;
    struct arena *arena;
    struct load_report *report;
    struct load_entries *entries; /* NULL = not wanted */
    size_t n_bad;                 /* entries of bad rows, which stand first */
    bool in_memory;               /* the rows are a part of what is stored */
};

/* "file.csv, linje 4, kolonne amount: …" to the report; counts it. */
void load_complain(
    struct load_plan *plan, const struct load_row *row, const char *column, const char *message);

/* Notes what became of a row. */
void load_note(struct load_plan *plan, const struct load_row *row, enum load_entry_kind kind,
    const char *column, const char *key, const char *text);
/* Reads rows in memory into set, as load_read_table does files. */
int load_read_rows(
    struct load_plan *plan, struct load_set *set, const struct load_rows *rows, struct err *err);

/* Reads all files of a LOAD record in dir into set. Bad cells are complaints; unreadable files are errors. */
int load_read_table(struct load_plan *plan, struct load_set *set, const char *dir, struct err *err);
/* Reads DIR/LIST.csv into set (whose record is that of the codes). */
int load_read_codes(struct load_plan *plan, struct load_set *set, const char *dir, struct err *err);

/* Text of the key columns of a row of load's table. */
const char *load_key(const struct load *load, const void *data, struct arena *a);
/* Text of a text column of a row; NULL when missing or no text. */
const char *load_cell(const struct table *table, const void *data, const char *column);
