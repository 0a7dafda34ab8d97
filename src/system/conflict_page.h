/* Two people changed the same: mine against what is stored now, field by field, nothing chosen beforehand. What both wrote alike is kept
 * without asking. The answer is posted to the form's own address with the fields under their own names, so that saving it is saving the
 * form. For *_page.c only. */
#pragma once
#include "html/components.h"
#include "http/http.h"

enum { CONFLICT_FIELDS = 32 };
struct conflict_choice {
    const char *name, *label;
    const char *mine, *theirs;             /* values as they are posted */
    const char *mine_shown, *theirs_shown; /* in words, NULL = none */
    bool missing;                          /* nothing was chosen the last time */
};
struct conflict_kept {
    const char *name, *value;
};
struct conflict_form {
    const char *csrf, *post_url, *back_url, *intro;
    int64_t version;
    struct conflict_choice choices[CONFLICT_FIELDS];
    struct conflict_kept kept[CONFLICT_FIELDS];
    size_t n_choices, n_kept;
    bool again;
};

/* The parameter that a form with conflicts declares beside its fields: the names of those with a choice. */
#define CONFLICT_PARAM                                                                                       \
    {                                                                                                        \
        "valg", P_FORM, 0, 40                                                                                \
    }

/* version = as stored now; who = who changed it, NULL = somebody else; what = "planen". Sets the status 409 and clears req->err. */
void conflict_begin(struct req *req, struct res *res, struct conflict_form *f, const char *post_url,
    const char *back_url, int64_t version, const char *who, const char *what);
/* A field with both values as they are posted, and in words (NULL or "" = none). */
void conflict_add(struct req *req, struct conflict_form *f, const char *name, const char *label,
    const char *mine, const char *theirs, const char *mine_shown, const char *theirs_shown);
/* The field came from a choice: of several values the first counts, the user's own if nothing is chosen. */
bool conflict_is_choice(struct req *req, const char *name);
/* One of the named fields came from a choice and nothing is chosen: the conflict is shown again. */
bool conflict_is_missing(struct req *req, const char *const *names, size_t n);
void t_conflict_form(struct html *h, const struct conflict_form *f);
