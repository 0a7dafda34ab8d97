/* Reported figures as rows of a table, on grant sheets and notes. */
#pragma once
#include "economy/grant_page.h"
#include "http/http.h"

struct reported_list {
    struct reported_view *rows;
    size_t n, cap;
};
/* Adds the figures of a subject; subject_title names it in the row, NULL = not needed. */
int reported_list_add(struct req *req, struct conn *c, struct reported_list *list, const char *subject_kind,
    const char *subject, const char *subject_title);
