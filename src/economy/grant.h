/* Grants: sheets of the catalogue of expiring grants, with parts, amount lines, assessment and what they pay for. */
#pragma once
#include "db/db.h"

/* The head in force. What a paper printed stays in the table grant_sheet_print (grant_printed); version 1 is as printed or as first typed. */
struct grant {
    int64_t id, nr;
    const char *key, *title, *title_en, *kind, *decision;
    const char *decision_kind; /* budget, ofs, own_frame; NULL = not told */
    int64_t decision_year, own_frame;
    const char *purpose, *content, *content_en, *results, *results_en, *results_kind, *verdict, *verdict_note,
        *verdict_note_en;
    const char *reservation, *adjusted_content, *adjusted_content_en, *owner, *committee, *dependency,
        *oddity, *source, *place;
    const char *sharing, *sharing_committees; /* keys of organisations with commas between */
    day_t expires;                            /* last day of the whole grant; DAY_NONE = not told */
    int64_t print_id;                         /* of the printed sheet; INT_NONE = typed on screen */
    const char *reason;                       /* of this version */
    int64_t user_id;
    struct stamp at;
    int64_t version;
};
extern const struct table grant_table, grant_version_table, grant_print_table;

struct grant_part {
    int64_t id;
    const char *grant_key, *part, *title, *title_en, *verdict, *note, *source, *place;
};
extern const struct table grant_part_table;

/* One amount: a version of a line. role: line (additive), total (printed total of lines), of_which (part of a total).
 * money is exact, in øre, and what every sum is made of. amount and as_printed are what a paper printed, in mio. kr.; a version typed on
 * screen keeps those of the printed line it corrects. */
struct grant_line {
    int64_t id;
    const char *grant_key, *part, *phase, *role;
    int64_t year_from, year_to;
    const char *per; /* year, period, half_year */
    const char *steering_area, *administration, *committee, *appropriation, *purpose, *purpose_en,
        *as_printed;
    struct dec amount;  /* as printed, mio. kr. */
    struct money money; /* MONEY_NONE = not told */
    const char *unit, *qualifier, *price_level, *period_printed;
    struct dec person_years;
    day_t expires; /* last day of this line when it is not the last of year_to; DAY_NONE = not told */
    const char *scope, *note, *source, *place;
    int64_t print_id; /* of the printed line; INT_NONE = typed on screen */
    int64_t line, no; /* the same line through its versions, and which version this is */
    int64_t newest;   /* 1 = the version in force */
    int64_t ended;    /* 1 = taken out of the sums */
    const char *reason;
    int64_t user_id;
    struct stamp at;
};
extern const struct table grant_line_table;
#define GRANT_LINE_COLUMNS                                                                                   \
    "id, grant_key, part, phase, role, year_from, year_to, per, steering_area, administration, committee, "  \
    "appropriation, purpose, purpose_en, as_printed, amount, money, unit, qualifier, price_level, "          \
    "period_printed, person_years, expires, scope, note, source, place, print_id, line, no, newest, ended, " \
    "reason, user_id, at"

struct grant_link {
    int64_t id;
    const char *grant_key, *intervention, *relation, *note;
    struct dec share;                    /* of what it costs, per cent; DEC_NONE = not told */
    const char *title, *title_en, *kind; /* of what the list is of: interventions, or grants */
};

/* Reads, all into a: one grant (ERR_NOT_FOUND, with a message, when there is none), all by number, the parts of one. */
int grant_by_key(struct conn *c, const char *key, struct grant *ret, struct arena *a, struct err *err);
int grant_list(struct conn *c, struct grant **ret, size_t *ret_n, struct arena *a, struct err *err);
int grant_parts(struct conn *c, const char *grant_key, struct grant_part **ret, size_t *ret_n,
    struct arena *a, struct err *err);
/* The lines in force, in the order they were told: newest versions, without those taken out. */
int grant_lines(struct conn *c, const char *grant_key, struct grant_line **ret, size_t *ret_n,
    struct arena *a, struct err *err);
/* The same of all grants, by grant. For the whole register use economy/grant_book.h, which keeps it in memory. */
int grant_lines_all(struct conn *c, struct grant_line **ret, size_t *ret_n, struct arena *a, struct err *err);
/* One grant's lines, out of all lines by grant as grant_lines_all orders them; n = 0 when it has none. Borrowed. */
struct grant_lines_of {
    const struct grant_line *lines;
    size_t n;
};
struct grant_lines_of grant_lines_of(const struct grant_line *lines, size_t n, const char *key);
int grant_links(struct conn *c, const char *grant_key, struct grant_link **ret, size_t *ret_n,
    struct arena *a, struct err *err);
/* The grants that pay for or supplement an intervention: whole, or as links with relation and the grant's title. */
int grant_of_intervention(struct conn *c, const char *intervention, struct grant **ret, size_t *ret_n,
    struct arena *a, struct err *err);
int grant_links_of_intervention(struct conn *c, const char *intervention, struct grant_link **ret,
    size_t *ret_n, struct arena *a, struct err *err);

/* What is known of a grant's money in one phase and year. Sums are of additive lines; where only a total is printed the
 * total is used. Nothing missing is counted as 0. */
struct grant_amount {
    struct money used;    /* lines, else printed total; MONEY_NONE = ikke oplyst */
    struct money lines;   /* sum of additive lines */
    struct money printed; /* printed total of the year */
    struct money undated; /* yearly amounts printed without years: shown, not summed */
    struct money period;  /* amounts printed for a whole period or half-year: shown, not summed */
    int n_missing;        /* lines that name a purpose but print no amount */
    bool tentative;
    bool mixed;              /* the amounts have several price levels: nothing is added, used is MONEY_NONE */
    bool differs;            /* lines and printed total differ */
    const char *price_level; /* of the lines used; NULL = ikke oplyst */
    unsigned areas;          /* GRANT_SERVICE … of the lines used */
};
enum {
    GRANT_SERVICE = 1,
    GRANT_INDSATS = 2,
    GRANT_OVERFOERSLER = 4,
    GRANT_ANLAEG = 8,
    GRANT_AREA_UNKNOWN = 16
};
/* committee NULL = all; "" = lines without a committee. steering_area NULL = all. */
struct grant_amount grant_amount_of(const struct grant_line *lines, size_t n, const char *grant_key,
    const char *phase, int year, const char *committee, const char *steering_area);
/* GRANT_SERVICE … of a steering area's code. */
unsigned grant_area_bit(const char *area);
/* "service, indsats" in the user's language */
const char *grant_areas_words(unsigned areas, struct arena *a);

/* The additive lines behind a printed total; false when none is printed, or when the total is of more than they can be (a whole-city
 * amount). */
bool grant_own_sum(
    const struct grant_line *total, const struct grant_line *lines, size_t n, struct money *ret_sum);

/* Dated rules that a sheet prints (ressourceforløb not granted from …). */
struct grant_rule {
    const char *key, *text, *text_en, *place;
    day_t day; /* first day; DAY_NONE = not printed */
};
/* Of the grant with that number, by day; rows live in a. */
int grant_rules(
    struct conn *c, int64_t nr, struct grant_rule **ret, size_t *ret_n, struct arena *a, struct err *err);

/* A difference between a printed total and its parts, or another printed oddity, found by checking. */
struct grant_finding {
    const char *grant_key;
    int64_t nr;
    const char *place;
    struct money printed, computed;
    const char *text; /* user's language */
};
/* All grants; rows live in a. */
int grant_check(struct conn *c, struct grant_finding **ret, size_t *ret_n, struct arena *a, struct err *err);
