/* What is aimed at the citizen's group, first where an offer is chosen. */
#pragma once
#include "path/group_initiative.h"
#include "people/citizen_access_page.h"

struct group_initiative_item {
    const char *title, *theme, *target;
    const char *url;        /* the offer's or the strategy's page */
    const char *choose_url; /* NULL = there is nothing to refer to */
    const char *why_not;    /* then */
};
struct group_initiative_group {
    const char *label;
    const char *recorded; /* "fra 12.01.2026, registreret af BIF: …" */
    const struct group_initiative_item *items;
    size_t n, n_offers; /* the offers stand first */
    const char *rest;   /* "6 indsatser uden tilbud at henvise til" */
};
struct group_initiative_view {
    const struct group_initiative_group *groups;
    size_t n;
    const char *record_url; /* NULL = the user may not record a group */
};
/* Writes the section; nothing when no group is recorded and the user may not record one. */
int group_initiative_section(struct req *req, struct html *h, const struct citizen_open *o);
