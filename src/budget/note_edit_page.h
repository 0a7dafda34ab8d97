/* Forms of a budget note. For *_page.c only. */
#pragma once
#include "budget/note_show_page.h"
#include "people/record_form_page.h"

enum { NOTE_CHECKS = 3 };
/* Boxes of which several may be ticked; stored as a comma list. */
struct note_checks {
    const char *name, *label, *hint, *error;
    const struct html_option *options;
    size_t n;
    const char *set; /* comma list */
};
struct note_form {
    struct record_form form;
    struct note_checks checks[NOTE_CHECKS];
    size_t n_checks;
    const char *remove_url; /* NULL = cannot be removed here */
    int64_t remove_version;
};

/* The boxes ticked in the request that are among the options, as a comma list; NULL = none. */
const char *note_ticked(
    struct req *req, const char *name, const struct html_option *options, size_t n_options);
/* Shows the form with messages; head NULL = a note that is not there yet. */
int note_form_show(
    struct req *req, struct res *res, const struct budget_note *head, const char *title, struct note_form *f);
/* What a form may be shown again with: bad input, a rule of the domain, another administration's part. */
bool note_form_again(int rc);
/* To the note with a receipt; nr = the version that can be undone, 0 = none. */
int note_form_done(struct req *req, struct res *res, const char *key, const char *receipt, int64_t nr);

/* Choices of what belongs to the note. */
const struct html_option *note_administration_options(struct req *req, const char *only, size_t *ret_n);
const struct html_option *note_committee_options(struct req *req, size_t *ret_n);
const struct html_option *note_section_options(struct req *req, const struct note_full *n, size_t *ret_n);
int note_intervention_options(struct req *req, struct conn *c, const struct html_option **ret, size_t *ret_n);
int note_grant_options(struct req *req, struct conn *c, const struct html_option **ret, size_t *ret_n);
/* The choice of the request that is among the options; NULL = none. */
const char *note_chosen(struct req *req, const char *name, const struct html_option *options, size_t n);

struct note_save {
    struct actor actor;
    enum note_part part;
    const void *row; /* as typed; copied at each try */
    size_t size;
    int64_t nr; /* the version made */
};
/* For db_write. */
int note_save_fn(struct conn *c, void *ctx, struct err *err);
