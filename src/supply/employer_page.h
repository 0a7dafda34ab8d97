/* What the pages of employers show. For *_page.c only. */
#pragma once
#include "supply/activity_page.h"
#include "supply/employer.h"

struct employer_row {
    const char *url, *name, *cvr, *address, *sector;
    int64_t n_rows;
    day_t last_day;
};
struct employer_list_view {
    const char *q, *sector, *sort, *url;
    const struct html_option *sectors;
    size_t n_sectors;
    const struct link *active;
    size_t n_active;
    const struct employer_row *rows;
    size_t n;
    struct paging paging;
    const char *csv_url, *xlsx_url;
};
struct employer_activity {
    const char *url, *title, *register_title, *offer, *offer_url, *state;
    day_t day, end_day;
};
struct employer_show_view {
    const char *csrf, *remove_url;
    int64_t version;
    const struct fact *facts;
    size_t n_facts;
    const char *note;
    const struct employer_activity *rows;
    size_t n;
    bool more;
    const struct employer_job *jobs;
    size_t n_jobs;
    const struct link *add;
    size_t n_add;
};
