/* Relations on Stamdata: list, add, correct, remove with undo. */
#pragma once
#include "people/citizen_access_page.h"
#include "people/relation.h"

struct relation_row {
    const char *name, *url, *kind, *period, *note, *edit_url, *job_url;
    int64_t age; /* INT_NONE = dead */
    bool past;
};
struct relation_list {
    const struct relation_row *rows;
    size_t n;
    const char *add_url;
    bool may_edit;
};
struct relation_remove_view {
    const char *csrf, *url;
    int64_t version;
};
/* Writes the section of the tab Stamdata. */
int relation_section(struct req *req, struct html *h, const struct citizen_open *o);
/* The receipt after kvit=relation, relation-fjernet … with undo; nothing otherwise. */
void relation_receipt(struct req *req, struct html *h, const struct citizen_open *o);
