/* Pages for anybody, and what they show. */
#pragma once
#include "html/components.h"
#include "http/http.h"
#include "public/publication.h"

enum { PUBLIC_SECONDS = 300, PUBLIC_PER_PAGE = 50 };

/* ERR_NOT_FOUND while the setting is off; else lets caches keep the answer. First in every handler of a public page. */
int public_open(struct req *req, struct res *res);
/* "/offentligt/maal/key" */
const char *public_url(const struct publication *p, struct arena *a);

struct public_item {
    const char *url, *title, *kind;
    day_t published, data_day;
};
struct public_front_view {
    const struct public_item *items;
    size_t n;
    const char *kind; /* in the address */
    struct paging paging;
};
struct public_goal_row {
    int64_t year;
    const char *value, *interval, *n, *target, *verdict;
};
struct public_goal_view {
    const char *definition;
    struct html_safe chart; /* empty when fewer than one value can be drawn */
    const struct public_goal_row *rows;
    size_t n;
    bool has_hidden;
    day_t published, data_day;
    const char *key;
};
struct public_document_view {
    const char *lang;
    struct html_safe body;
    day_t published;
    int64_t no;
    const char *hash, *key;
};

/* The feed; addresses have no host, so readers take the feed's own. */
struct public_feed_entry {
    const char *id, *title, *url, *summary;
    char updated[25];
};
struct public_feed_view {
    const char *title, *author;
    const struct public_feed_entry *entries;
    size_t n;
    char updated[25];
};

/* For the secretariat. */
struct publication_row {
    const char *title, *kind, *url, *manage_url, *state, *state_class, *reason;
    int64_t no;
    day_t published;
};
struct publication_list_view {
    bool is_open;
    const struct publication_row *rows;
    size_t n;
    const struct publication_choice *choices;
    size_t n_choices;
    const struct html_option *goals;
    size_t n_goals;
    const char *csrf;
};
struct publication_goal_view {
    const char *url, *csrf, *cancel;
    const struct public_goal_row *rows;
    size_t n;
    bool has_hidden, has_any;
    day_t data_day;
};
struct publication_view {
    const struct publication_row *row;
    const char *url, *csrf, *cancel, *reason;
    int64_t version;
    const struct err *err;
    bool may_withdraw;
};
/* The values of a goal as rows of a table, newest year first. */
const struct public_goal_row *public_goal_rows(
    struct req *req, const struct publication_value *values, size_t n, bool *ret_has_hidden);
