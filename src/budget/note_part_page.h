/* One way of adding, changing and removing a part of a budget note, for all parts. For *_page.c only. */
#pragma once
#include "budget/note_edit_page.h"

enum { NOTE_OPTION_LISTS = 6 };
struct note_part_edit {
    const struct note_part_page *page;
    struct note_full n;
    struct note_form f;
    void *row; /* stored, or empty */
    bool is_new;
    struct conn *c; /* while the form is built */
    struct {
        const char *name;
        const struct html_option *options;
        size_t n;
    } lists
        [NOTE_OPTION_LISTS]; /* choices that are not code lists; their value is stored in the field of that name */
    size_t n_lists;
};
struct note_part_page {
    enum note_part part;
    const char *path;              /* "initiativer" */
    const char *title_new, *title; /* N_() */
    const char *receipt;           /* kvit of the note's page; NULL = "gemt" */
    /* Adds the fields of the form; reads choices on e->c. */
    int (*form)(struct req *req, struct note_part_edit *e);
    /* What the fields do not give by themselves; NULL = nothing. */
    void (*read)(struct req *req, struct note_part_edit *e, void *row);
    /* Fields of the form that stand for something else in the row; NULL = none. */
    void (*conflict)(struct req *req, struct note_part_edit *e, const void *now);
    bool fixed; /* neither added nor removed here */
    /* Saves what was typed in another way than note_part_save; NULL = in that way. */
    int (*save)(struct req *req, struct note_part_edit *e, const void *row, int64_t *ret_nr);
};

/* A choice stored in a text field of the part: its options are remembered for reading. */
void note_part_choice(struct req *req, struct note_part_edit *e, const char *name,
    const struct html_option *options, size_t n, const char *hint);
void note_part_add(struct req *req, struct note_part_edit *e, const char *name, const char *hint);
/* Handlers. id = path parameter id (absent = new). */
int note_part_run(struct req *req, struct res *res, const struct note_part_page *p, const void *row);
int note_part_drop(struct req *req, struct res *res, const struct note_part_page *p);
