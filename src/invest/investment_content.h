/* The content of an investment case as forms: each part of the file as fields that people type, and back into the file. What a form does not show, and
 * a value that was not touched, stays as it is to the last digit. Numbers are typed as people write them ("0,35", "1.234,5"), shares in per cent.
 * Texts and files live in the arena given. */
#pragma once
#include "base/field.h"
#include "invest/invest_file.h"

enum content_part {
    CONTENT_CASE,
    CONTENT_PERSONS,
    CONTENT_ACTORS,
    CONTENT_OUTCOMES,
    CONTENT_LINES,
    CONTENT_RULES
};
enum { CONTENT_PARTS = CONTENT_RULES + 1, CONTENT_NEW = -1 };

enum content_kind {
    CONTENT_TEXT,
    CONTENT_WHOLE,
    CONTENT_NUMBER,
    CONTENT_FLAG,
    CONTENT_CHOICE, /* fixed words, or what the page knows (list) */
    CONTENT_YEARS,  /* a number for each year */
    CONTENT_SHARES, /* per cent, one after another */
    CONTENT_ROWS,   /* a line for each row: cohorts, discount, grades, correlations */
    CONTENT_REFUND, /* a line for each rule: "2016: 1 80, 5 40" */
    CONTENT_AMOUNT, /* a parameter */
    CONTENT_PCT     /* a parameter that is a share */
};
enum content_list {
    LIST_NONE,
    LIST_PAYER,
    LIST_KIND,
    LIST_PER,
    LIST_ACTOR,
    LIST_OUTCOME,
    LIST_AREA,
    LIST_GOAL
};

struct content_field {
    const char *name; /* in the form and in the file; "limit_years" stands in payback_limit, "code" is key */
    enum content_kind kind;
    const char *label, *hint; /* N_(); hint may be NULL */
    bool asked;
    enum content_list list;
};
/* Fields of a part in the order of the form; the part's title and the name of its list in the file (NULL = fields of the case itself). */
struct content_part_info {
    const char *key, *title, *lead, *list, *add; /* key = in addresses */
    const struct content_field *fields;
    size_t n_fields;
};
extern const struct content_part_info CONTENT_INFO[CONTENT_PARTS];
/* A word of a list of fixed words, N_(); NULL when it is none. */
struct content_word {
    const char *value, *label;
};
const struct content_word *content_words(enum content_list list, size_t *ret_n);

/* Parts of a parameter in the form: NAME itself and these. */
enum { CONTENT_EXTRAS = 6 };
extern const char *const CONTENT_EXTRA[CONTENT_EXTRAS]; /* "low", "high", "x", "n", "source", "grade" */

/* Text of NAME or NAME_extra (extra NULL = itself) of the part's item as it is typed; "" when it is not there. item CONTENT_NEW = all empty. */
struct content_typed {
    const char *name, *text; /* "p1", "p1_low" … */
};
/* Rows live in a. ERR_NOT_FOUND when the part has no such item. */
int investment_content_typed(const char *content, enum content_part part, int item,
    const struct content_typed **ret, size_t *ret_n, struct arena *a, struct err *err);
const char *content_typed_text(
    const struct content_typed *typed, size_t n, const char *name, const char *extra);

/* How many items the part's list has. */
int investment_content_count(const char *content, enum content_part part, int *ret, struct err *err);
/* The content with the item as typed; get gives the text of a form name. ERR_INVALID with messages at the fields. item CONTENT_NEW adds one.
 * The whole case is read again, so that what no longer hangs together is told. */
typedef const char *content_get_fn(void *ctx, const char *name);
int investment_content_put(const char *content, enum content_part part, int item, content_get_fn *get,
    void *ctx, const char **ret, struct arena *a, struct err *err);
int investment_content_drop(const char *content, enum content_part part, int item, const char **ret,
    struct arena *a, struct err *err);

/* A file as it is stored: checked by invest_file_read, members in their order, one to a line, numbers with the fewest digits that give the same
 * number again. */
int investment_content_standard(
    const char *data, size_t len, const char **ret, struct arena *a, struct err *err);
/* A case with nothing but what every case needs: the municipality's committee and the state as actors, and one cost of 0. */
int investment_content_empty(const char *title, const char *price_level, int first_year, int years,
    const char *committee, const char *committee_label, int limit_years, const char *limit_source,
    const char **ret, struct arena *a, struct err *err);
/* The content with a title of its own. */
int investment_content_titled(
    const char *content, const char *title, const char **ret, struct arena *a, struct err *err);
/* Replaces parameter NAME of outcome or line KEY by a share of counts or a value; cohorts by persons a year ([n_years]; NAN = as it is). For follow-up. */
struct content_change {
    const char *owner, *name;
    bool by_counts;
    int64_t x, n;
    double value;
    const char *source;
};
/* The content with the changes made, a new text in a; a change that names nothing in it is passed over. ERR_INVALID, with a message, when what comes out is
 * no case. */
int investment_content_changed(const char *content, const struct content_change *changes, size_t n,
    const double *persons, const char **ret, struct arena *a, struct err *err);

/* "0,35": the fewest digits that give the same number again, decimal comma. */
const char *content_number_text(double x, struct arena *a);
/* What people type: "1.234,5", "0,35", "12 pct."; false when it is no number. */
bool content_number_parse(const char *s, double *ret);
