/* Mit overblik: tiles that are the filter of the list below, my referrals and the week's meetings. For *_page.c only. */
#pragma once
#include "html/components.h"
#include "http/http.h"
#include "path/worklist.h"

/* A row in words. Of a meeting without a citizen person, cpr and url are NULL. */
struct worklist_row {
    const char *url, *person, *cpr, *task, *about, *next_url, *next;
    const char *day, *distance;
    bool late;
};
struct worklist_referral {
    const char *url, *person, *title, *state, *state_class, *waited;
};
struct worklist_meeting {
    const char *url, *title, *about, *day, *time, *iso;
};
struct worklist_choice {
    const char *name, *label, *value; /* of the parameter */
    const struct html_option *options;
    size_t n;
};
struct worklist_view {
    const char *receipt, *undo_url;
    const char *person; /* whose list, when a leader looks; NULL = the user's own */
    const struct tile *tiles;
    size_t n_tiles;
    const struct link *more, *saved; /* further lists, saved views */
    size_t n_more, n_saved;
    const char *heading, *empty, *day_label, *url, *sort;
    const struct link *links; /* that act on the list */
    size_t n_links;
    bool no_citizens;                 /* a list of tasks that are of no citizen: they have no column */
    const char *list_key, *person_id; /* hidden parameters of the filter */
    const struct worklist_choice *choices;
    size_t n_choices;
    const struct link *active;
    size_t n_active;
    const char *failed, *lost, *more_rows; /* sentences, or NULL */
    const struct worklist_row *rows;
    size_t n;
    struct paging paging;
    const struct worklist_referral *referrals;
    size_t n_referrals;
    bool referrals_failed;
    const char *all_referrals;
    const struct worklist_meeting *meetings;
    size_t n_meetings;
    bool meetings_failed;
    const char *calendar_url, *meetings_more; /* how many more than those shown, or NULL */
    const char *stops;                        /* offers with a stop, or NULL */
};

/* The parameters of a list in the address. */
struct worklist_query {
    enum worklist_list list;
    struct worklist_filter filter;
    int64_t person; /* whose, INT_NONE = the user's own */
    int64_t page;
};
/* Words of a list: key in the address, label of its tile, heading, sentence when empty, heading of its first column. */
struct worklist_words {
    const char *key, *label, *heading, *empty, *day_label;
};
extern const struct worklist_words worklist_words[WORKLIST_LISTS];
const char *worklist_kind_label(const char *kind);
/* The item in words. titles = of offers, for recommendations. */
void worklist_fill(struct req *req, const struct worklist_item *item, day_t today, struct worklist_row *ret);
void worklist_fill_meeting(
    struct req *req, const struct worklist_item *item, day_t today, struct worklist_meeting *ret);
/* The rows as a file; CSV or XLSX by parameter format. */
int worklist_export(struct req *req, struct res *res, const struct worklist_words *words,
    const struct worklist *list, day_t today);
/* The file of any list of citizens: name, heads, cells; logged as an export of citizens. */
struct export_table;
int worklist_send_file(struct req *req, struct res *res, const struct export_table *table);
/* "Tirsdag 14. april 2026" */
const char *worklist_date(struct req *req, day_t today);
