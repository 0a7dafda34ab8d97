/* The assessment as the sheet of a grant shows it: what is in force, what is being written, and grants that hang together with it. For *_page.c
 * only. */
#pragma once
#include "economy/assessment.h"
#include "html/components.h"
#include "http/http.h"

struct assessment_bond_view {
    const char *url, *title, *relation, *note;
};
struct assessment_sheet_view {
    const char *state;   /* "Version 1, som trykt" */
    const char *working; /* that a new one is being written; NULL = none */
    const char *url, *history_url;
    bool may_write;
    const struct fact *facts; /* condition and transfers */
    size_t n_facts;
    const struct assessment_bond_view *bonds;
    size_t n_bonds;
};
/* ret->url is NULL when nobody has begun. */
int assessment_sheet_fill(
    struct req *req, struct conn *c, const struct grant *g, struct assessment_sheet_view *ret);
void t_assessment_sheet(struct html *h, const struct assessment_sheet_view *v);
void t_assessment_bonds(struct html *h, const struct assessment_sheet_view *v);
