/* What the list of who owes what shows. */
#pragma once
#include "economy/assessment_owed.h"
#include "html/components.h"
#include "http/http.h"

struct owed_row_view {
    const char *key, *url, *title, *debt, *debt_class, *responsible, *due, *due_note, *comments, *verdict;
    int64_t nr;
    bool late, chosen;
};
struct owed_view {
    struct page_head head;
    const struct err *err;
    const char *csrf, *receipt, *post_url, *year, *debt, *who, *q, *empty;
    const struct html_option *years, *debts, *users;
    size_t n_years, n_debts, n_users;
    const struct link *filters;
    size_t n_filters;
    const struct owed_row_view *rows;
    size_t n;
    bool may_assign;
    const char *deadline_typed, *deadline_error, *responsible_typed;
    const struct field *deadline_field;
    struct paging paging;
    const char *under;
};

/* The reminder for the first page of Økonomi: nothing for those who neither write nor approve. Up to one item. */
int assessment_owed_remind(struct req *req, struct conn *c, struct attention ret[1], size_t *ret_n);
void t_owed_remind(struct html *h, const struct attention *items, size_t n);
