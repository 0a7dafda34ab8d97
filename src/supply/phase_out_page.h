/* Pages of phase-outs. */
#pragma once
#include "effect/reported.h"
#include "html/components.h"
#include "http/http.h"
#include "supply/phase_out_match.h"
#include "supply/phase_out_money.h"
#include "supply/phase_out_task.h"

/* One line of the tables: offers of one counting group that stop and end together, else a single offer. */
struct phase_out_line {
    const char *title, *group; /* group NULL = a single offer */
    size_t offers[PHASE_OUT_OFFERS], n;
    day_t stop, end;
    struct phase_out_count count;        /* computed */
    const struct reported *before, *now; /* printed numbers of the year before and this year; NULL = none */
    int64_t before_value, now_value;     /* of them; INT_NONE = none */
    int64_t waiting, accepted, at_end;   /* rows of citizens: all open, of them with a place, running on */
    struct phase_out_expected expected;
    bool hide_waiting, hide_active, hide_at_end, hide_before, hide_now; /* small counts */
};

enum { COL_WAITING, COL_ACTIVE, COL_AT_END, COL_BEFORE, COL_NOW, PHASE_OUT_COLUMNS };
struct phase_out_data {
    struct actor actor;
    struct phase_out plan;
    const char *responsible, *responsible_unit, *agreement_title;
    struct phase_out_offer_view *offers;
    size_t n_offers;
    struct phase_out_affected *rows;
    size_t n_rows;
    struct phase_out_count *counts;
    struct phase_out_options options;
    struct phase_out_progress progress;
    struct {
        bool answered, sent, not_sent, nobody, informed, moved, declined, total;
    } hide; /* small counts of the answers, and what would tell them */
    struct phase_out_line *lines;
    size_t n_lines;
    bool hide_sum[PHASE_OUT_COLUMNS]; /* of the lines */
    const struct reported *persons; /* printed number of different persons of the year before; NULL = none */
    int64_t own_persons;            /* the same, computed */
    day_t today, end;
    bool may_edit, shows_small;
    const char *url; /* "/tilbud/udfasning/{key}" */
};
/* The plan of path parameter key with its offers and who is responsible; then everything the planner shows. */
int phase_out_read(struct req *req, struct conn *c, struct phase_out_data *d);
int phase_out_read_all(struct req *req, struct conn *c, struct phase_out_data *d);
/* Number as shown: "undertrykt" when hidden, "ikke oplyst" when missing. */
const char *phase_out_number(struct req *req, int64_t value, bool hidden);
/* "ca. 177" */
const char *phase_out_about(struct req *req, int64_t value);
const char *phase_out_day(struct req *req, day_t day);
struct html *phase_out_begin(
    struct req *req, struct res *res, const struct phase_out_data *d, const char *title, const char *last);
/* Whether n counts as small for this user. */
bool phase_out_hides(const struct phase_out_data *d, int64_t n);

struct phase_out_state_view {
    const char *label, *note, *url; /* url: the note is a link */
    bool done, current;
};
struct phase_out_line_view {
    const char *title, *url;
    const char *before, *before_url, *now, *now_url; /* url: a printed number */
    const char *stop;                                /* NULL = not set */
    const char *waiting, *waiting_note, *active, *at_end, *expected, *expected_note;
    const char *end; /* differs from the plan's, or NULL */
};
struct phase_out_detail_view {
    const char *title;
    const char *before, *before_persons, *now, *now_persons, *sent, *listed, *accepted, *active, *at_end,
        *persons;
};
struct phase_out_need_view {
    const char *title, *url, *provider, *condition, *need, *free, *enough, *enough_class, *note;
};
struct phase_out_event_line {
    const char *when, *who, *what;
};
struct phase_out_view {
    const char *csrf, *key;
    bool may_edit, decided, draft;
    const char *reason, *document_no;
    struct phase_out_state_view states[4];
    size_t n_states;
    const struct attention *attention;
    size_t n_attention;
    struct html_safe chart;
    const char *chart_note, *persons_note;
    const char *before_head, *now_head, *expected_head;
    const struct phase_out_line_view *lines;
    size_t n_lines;
    struct phase_out_line_view total;
    const struct phase_out_detail_view *details;
    size_t n_details;
    const char *need_head;
    const struct phase_out_need_view *needs;
    size_t n_needs;
    const char *need_total, *declined, *unfit, *without;
    const char *answered, *answered_note, *sent, *not_sent, *nobody, *total_answers;
    bool any_not_sent, any_nobody, may_send;
    struct html_safe answers;
    const char *effect_text, *effect_link, *money_text, *money_link, *money_url;
    const char *other_text;
    const struct phase_out_event_line *events;
    size_t n_events;
    const char *footnote;
};
