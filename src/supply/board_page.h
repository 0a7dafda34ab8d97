/* What the capacity board and the page of one offer's places show. Texts, because a count may be suppressed and places not stated. */
#pragma once
#include "html/components.h"
#include "http/http.h"
#include "supply/board.h"

enum { BOARD_FILTERS = 4, BOARD_AHEAD = 2 };

struct board_line {
    const char *url, *title, *unit, *state, *state_class, *team;
    const char *places, *occupied, *promised, *promised_note, *waiting, *longest;
    const char *free[BOARD_AHEAD + 1]; /* today and in the weeks of board_ahead */
    bool full;                         /* nothing free today */
};
struct board_filter_view {
    const char *name, *label, *value;
    const struct html_option *options;
    size_t n;
};
struct board_view {
    const char *url, *sort, *export_url, *note, *attendance_url, *schedule_url;
    const char *ahead[BOARD_AHEAD]; /* "Om 4 uger" */
    const struct board_filter_view *filters;
    const struct link *active;
    size_t n_active;
    const struct board_line *rows;
    size_t n;
    struct paging paging;
};

struct board_week_line {
    const char *week, *places, *taken, *free;
    day_t day;
};
struct board_period {
    const char *team, *source, *note;
    day_t from, to;
    int64_t places;
    bool in_force;
};
struct board_session {
    const char *when, *time, *what, *place, *state;
};
struct board_offer_view {
    const char *csrf, *url, *offer_url, *rate_url, *rate, *team, *note, *schedule_url;
    const struct err *err;
    const struct fact *facts;
    size_t n_facts;
    const struct html_option *teams; /* to choose whose weeks are shown */
    size_t n_teams;
    const struct board_week_line *weeks;
    size_t n_weeks;
    const struct board_period *periods;
    size_t n_periods;
    const struct board_session *sessions;
    size_t n_sessions;
    bool may_set, has_teams;
    int64_t known;
    const struct field *team_field, *from_field, *places_field, *note_field;
    const struct html_option *choices;
    size_t n_choices;
    const char *typed_team, *typed_from, *typed_places, *typed_note;
};

/* Which counts of an offer the user may not see: small ones of other units, and what would tell of them. [n_teams] is the offer itself. */
struct board_hidden {
    bool occupied, promised, waiting, taken[BOARD_POINTS];
};
struct board_hidden *board_hide(struct req *req, const struct board_offer *offer);
/* For those who may see no small counts. */
struct board_hidden *board_hide_small(struct arena *a, const struct board_offer *offer);
/* "12", "ikke oplyst" or "undertrykt" */
const char *board_number(struct arena *a, int64_t n, bool hidden);
const char *board_free_words(
    struct arena *a, const struct board_row *row, size_t week, const struct board_hidden *hidden);
