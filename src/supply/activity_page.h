/* What the pages of activity registers share and show. For *_page.c only. */
#pragma once
#include "html/components.h"
#include "http/http.h"
#include "supply/activity_count.h"
#include "system/layout_page.h"

struct activity_head {
    const char *label, *sort; /* sort NULL = cannot be sorted by it */
    bool numeric;
};
struct activity_cell {
    const char *text, *badge_class; /* badge_class NULL = plain text */
};
struct activity_line {
    const char *url;
    const struct activity_cell *cells; /* [n_heads] */
};
struct activity_table_view {
    const struct activity_head *heads;
    size_t n_heads;
    const struct activity_line *rows;
    size_t n;
    const char *url, *sort; /* of the sortable headings; url NULL = none is */
};
struct activity_filter_view {
    const char *name, *label, *value;
    const struct html_option *options;
    size_t n;
};
struct activity_list_view {
    const char *path, *q, *lead;
    const struct fact *facts;
    size_t n_facts;
    const struct attention *attention;
    size_t n_attention;
    const struct activity_filter_view *filters;
    size_t n_filters;
    const struct link *active;
    size_t n_active;
    struct activity_table_view table;
    struct paging paging;
    const char *csv_url, *xlsx_url, *empty_text, *sort, *order;
};
struct activity_pair {
    const char *label, *value, *url; /* url NULL = plain text */
};
struct activity_button {
    const char *label, *url;
    bool is_form; /* opens a form; else posts */
};
struct activity_show_view {
    const char *csrf;
    int64_t version;
    const struct activity_pair *pairs;
    size_t n_pairs;
    const struct activity_button *buttons;
    size_t n_buttons;
    const char *child_title, *child_lead, *child_add, *child_add_url, *child_empty;
    struct activity_table_view children;
    struct paging paging;
    const char *source;
};

/* Register of path parameter `register`; ERR_NOT_FOUND when there is none. */
int activity_page_register(struct req *req, const struct activity_register **ret);
/* A field of a row in words; NULL = missing. Names of contact persons and employees only for those who keep registers. */
const char *activity_page_value(
    struct req *req, const struct activity_register *r, const char *name, const struct activity *row);
/* "/aktiviteter/leverandoerrapporter/17" */
const char *activity_page_url(struct req *req, const struct activity_register *r, int64_t id);
/* What a row is called: its subject column, or date. */
const char *activity_page_name(
    struct req *req, const struct activity_register *r, const struct activity *row);
void activity_page_crumbs(struct req *req, const struct activity_register *r, struct crumb ret[4]);

void t_activity_table(struct html *h, const struct activity_table_view *v);
