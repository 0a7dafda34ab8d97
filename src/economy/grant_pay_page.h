/* What the pages of a grant's links and moves show. */
#pragma once
#include "economy/grant_move.h"
#include "economy/grant_pay.h"
#include "html/components.h"

struct grant_pay_view {
    const char *title, *url, *what, *relation, *note;
    const char *remove_url; /* NULL = not for this user */
};
struct grant_pays_view {
    const char *csrf;
    const struct grant_pay_view *rows;
    size_t n;
    struct link tabs[GRANT_PAY_KINDS];
};

struct grant_move_view {
    const char *what, *when, *from, *to, *posts, *reason, *source, *removed;
    const char *remove_url;
};

struct req;
const struct grant_pay_view *grant_pay_rows(
    struct req *req, const char *key, const struct grant_pay *pays, size_t n, bool may_edit);
const struct grant_move_view *grant_move_rows(
    struct req *req, const char *key, const struct grant_move *moves, size_t n, bool may_edit);
