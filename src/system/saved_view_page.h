/* Pages of saved views, and what lists show of them. For *_page.c only. */
#pragma once
#include "html/components.h"
#include "http/http.h"
#include "system/saved_view.h"

struct saved_view_row {
    const char *name, *page, *url, *edit_url, *delete_url;
    bool is_default;
};
struct saved_view_list {
    const char *csrf, *receipt, *undo_url;
    const struct saved_view_row *rows;
    size_t n;
};
struct saved_view_form {
    const char *csrf, *title, *action, *page, *query, *back, *list_name;
    const struct err *err;
    const char *name;
    bool is_default;
    int64_t version; /* INT_NONE = a new one */
};

/* "/overblik?vis=forfalder" */
const char *saved_view_url(const struct saved_view *view, struct arena *a);
/* Where the present list is saved from: query = its parameters without '?', or NULL. */
const char *saved_view_new_url(struct arena *a, const char *page, const char *query);
