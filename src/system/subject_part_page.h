/* What rooms to the right add to the page of one thing, an offer, a grant or a note: one record each, so that the page names none of
 * them. */
#pragma once
#include "base/record.h"
#include "http/http.h"

struct conn;
struct html;

enum subject_place {
    SUBJECT_SIDE, /* where the page lists what the thing belongs with */
    SUBJECT_END   /* last in <main> */
};
struct subject_part {
    const char *kind; /* of the thing, as figures name it: "intervention", "grant", "note" */
    enum subject_place place;
    /* Reads what it shows of the thing key, in req->arena; NULL = nothing to show. With the page's connection. */
    int (*read)(struct req *req, struct conn *c, const char *kind, const char *key, const void **ret);
    void (*write)(struct html *h, const void *view);
};
#define SUBJECT_PART(ident, ...)                                                                             \
    static const struct subject_part ident = {__VA_ARGS__};                                                  \
    RECORD(tov_subject_part, struct subject_part, ident)

/* The parts of one page; lives as long as the request. */
struct subject_parts {
    const struct subject_shown {
        const struct subject_part *part;
        const void *view;
    } * shown;
    size_t n;
};
/* Reads the parts of a thing. A part that fails fails the page: nobody takes a check that was not made for one that found nothing. */
int subject_parts_read(
    struct req *req, struct conn *c, const char *kind, const char *key, struct subject_parts *ret);
/* Writes those of one place; a template says {call subject_parts(&v->of_rooms, SUBJECT_SIDE)}. */
void t_subject_parts(struct html *h, const struct subject_parts *parts, enum subject_place place);
