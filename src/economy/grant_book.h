/* The whole register in memory: grants with the lines in force, and what each is in a year. A change of grant_sheet or grant_line raises a
 * count in table_change (by trigger, whoever makes it), and the next one who asks reads them again; who still uses the old one keeps it
 * until he is done. Long texts of the heads are left out: grant_by_key has them. */
#pragma once
#include "economy/grant_expiry.h"
#include "economy/grant_total.h"

#define GRANT_NOT_ASSESSED "ikke-vurderet" /* value of verdict for those without one */

enum { GRANT_LANGS = 2, GRANT_PROPOSED_YEARS = 5 };
struct grant_entry {
    struct grant head;
    const struct grant_line *lines; /* in force */
    size_t n_lines;
    const char *folded[GRANT_LANGS]; /* title for searching, Danish and English */
    uint32_t rank[GRANT_LANGS];      /* place by title */
    unsigned areas, areas_any;       /* GRANT_SERVICE … of granted lines, and of all */
    const char *committees;          /* keys with commas between: its own, then the lines' */
    bool ends_unknown;               /* no granted line says its years, nor does the head */
    struct grant_years years;
    struct money proposed
        [GRANT_PROPOSED_YEARS]; /* for the book's proposal_year and on, firm and in that year's price level */
};

/* What an entry is in a year. part: by code of the book, the last = not stated. */
struct grant_at {
    struct grant_amount granted;                          /* in the year */
    struct grant_amount proposed;                         /* for the year after */
    struct money firm;                                    /* of the proposal, what can be added to others */
    struct money part[3][GRANT_TOTAL_CODES + 1];          /* of granted.used */
    struct money proposed_part[3][GRANT_TOTAL_CODES + 1]; /* of firm */
    struct grant_ending ending;
    bool ends;
    int n_left_granted, n_left_proposed; /* amounts that no total of the year can have */
};

struct grant_book {
    struct arena *arena;
    int64_t db_number, version;
    int holders;
    struct grant_entry *entries; /* by number */
    size_t n, n_lines;
    int year;                                /* last year granted for; 0 = none */
    int first_year, last_year;               /* of granted lines; 0 = none */
    int proposal_year;                       /* the price level most proposals have; 0 = none */
    const char *codes[3][GRANT_TOTAL_CODES]; /* by enum grant_dimension */
    size_t n_codes[3];
    int n_ending[GRANT_YEARS * 2]; /* entries that end in first_year + i */
    struct grant_book_years *years;
};

/* The book as the connection sees the database; given back with grant_book_put. */
int grant_book_get(struct conn *c, struct grant_book **ret, struct err *err);
void grant_book_put(struct grant_book *b);
/* [b->n] for a year: made at its first use and kept with the book. */
int grant_book_at(struct grant_book *b, int year, const struct grant_at **ret, struct err *err);

/* Something of the grant ends in year, or nobody has said when it ends: it is not known to end in another. */
bool grant_entry_ends(const struct grant_entry *e, int year);

/* All entries in an order, by what they are in year: missing amounts last whichever way, then by number. ending = only what ends counts, and
 * those that end stand first. Kept with the book. */
enum grant_order {
    GRANT_ORDER_NR,
    GRANT_ORDER_TITLE,
    GRANT_ORDER_AMOUNT,
    GRANT_ORDER_PROPOSED,
    GRANT_ORDER_DAY,
    GRANT_ORDERS
};
/* Indices of the book's n entries in an order, made at the first question and owned by the book. lang counts for titles, year for amounts; ending
 * puts those that end in year first. Any thread. */
int grant_book_order(struct grant_book *b, int year, enum grant_order key, int lang, bool down, bool ending,
    const uint32_t **ret, struct err *err);

/* What ends of chosen entries in a year, by price level. */
enum { GRANT_LEVELS = 8 };
struct grant_level_sums {
    size_t n;
    const char *levels[GRANT_LEVELS]; /* NULL = not told */
    struct money sums[GRANT_LEVELS];
};
/* Of the chosen entries (indices, [n]): what of them ends, apart by price level; more levels than fit are left out. */
void grant_level_sums_of(
    const struct grant_at *at, const uint32_t *chosen, size_t n, struct grant_level_sums *ret);

/* Everything that is added up of chosen entries in a year. */
enum { GRANT_YEARS_BEFORE = 4, GRANT_YEAR_SUMS = 12 };
struct grant_year_sum {
    int year;
    struct money granted, ends, proposed;
};
struct grant_summary {
    struct grant_totals by[3]; /* by enum grant_dimension; left_out only with GRANT_BY_COMMITTEE */
    struct money proposed[3][GRANT_TOTAL_CODES + 1];
    struct grant_year_sum years[GRANT_YEAR_SUMS];
    size_t n_years;
    struct money used, ends; /* granted in the year and what of it ends, both in the totals' price level */
    struct grant_level_sums ending;
};
/* The first year from today's on in which something ends; the last year granted for when none does. */
int grant_book_next_ending(const struct grant_book *b);

/* Totals of chosen entries (indices into the book, in the order of their numbers) in year: the same as grant_total of them, but left_out has
 * at most max_left_out rows; ret_n_granted and ret_n_proposed count all. */
int grant_book_total(struct grant_book *b, int year, const uint32_t *chosen, size_t n,
    enum grant_dimension dimension, size_t max_left_out, struct grant_totals *ret, struct arena *a,
    struct err *err);
/* chosen = those that no filter leaves out (GRANT_ALL), those that end in the year or do not say when (GRANT_ENDING): kept with the book.
 * GRANT_SOME: made each time. Lives as long as the book or a. */
enum grant_choice { GRANT_ALL, GRANT_ENDING, GRANT_SOME };
int grant_book_summary(struct grant_book *b, int year, const uint32_t *chosen, size_t n,
    enum grant_choice choice, size_t max_left_out, const struct grant_summary **ret, struct arena *a,
    struct err *err);
