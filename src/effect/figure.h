/* Figures: one number with its definition. Screens, exports and documents show numbers through struct figure, so that one
 * number has one definition everywhere; it can be opened, frozen and compared with itself later.
 *
 * An indicator is one record beside its function:
 *   INDICATOR(referrals, "referrals", 1, N_("Henvisninger"), …);
 * A figure reference in a document: {{figure referrals group=hif year=2025}}. */
#pragma once
#include "base/record.h"
#include "db/db.h"
#include "system/access.h"

enum figure_kind { FIGURE_COMPUTED, FIGURE_REPORTED, FIGURE_TEXT /* a day or a text from the register */ };
enum figure_format {
    FF_COUNT,
    FF_PCT,
    FF_DAY,
    FF_MONEY,
    FF_TEXT,
    FF_NUMBER /* days, full-time persons: never a count of persons */
};

enum { FIGURE_MAX_PARAMS = 8 };
struct figure_params {
    int n;
    struct {
        const char *name, *value;
    } p[FIGURE_MAX_PARAMS];
};
const char *figure_param(const struct figure_params *p, const char *name); /* NULL when absent */
/* "18-29" as "18–29 år", "50-" as "50 år og derover"; what cannot be read as it is. */
const char *figure_age_words(const char *span, struct arena *a);
/* Parses `referrals group=hif year=2025`; the first word is the indicator. Values may be "quoted". */
int figure_parse(const char *text, const char **ret_indicator, struct figure_params *ret, struct arena *a,
    struct err *err);
/* "referrals group=hif year=2025" with parameters sorted: the figure's key. */
const char *figure_key(const char *indicator, const struct figure_params *p, struct arena *a);

struct figure {
    const char *key, *indicator;
    int version;
    int64_t definition_no; /* version of what users define (a goal) that it was computed by; 0 = none */
    const char *identity;  /* of the extract of data it was computed on, NULL = the tables as they were */
    enum figure_kind kind;
    enum figure_format format;
    const char *title;      /* "Henvisninger til sundhedssamtale, 2025", user's language */
    const char *definition; /* in words */
    const char *filter;     /* in words */
    const char *unit;       /* code of list unit: referrals, persons … */
    const char *source;     /* in words */
    day_t as_of;            /* data date; DAY_NONE = "dato ikke oplyst" */
    bool missing;           /* ikke oplyst */
    bool suppressed;        /* small count, for this user */
    bool rounded;           /* to whole k, for this user (figure_compute_alone) */
    bool no_persons;        /* counts no persons (companies, meetings …): small counts are shown */
    int64_t value;          /* count, ppm, day number, øre or thousandths by format */
    const char *
        text; /* FF_TEXT, or as printed for reported figures ("ca. 650"); of a missing one what is said instead */
    int64_t n;         /* base, INT_NONE = none */
    int64_t n_persons; /* different persons among the rows, INT_NONE = not counted */
    int64_t
        least; /* the smallest number of persons that value and interval tell of beside those above; 0 = none */
    bool has_interval;
    int64_t low_ppm, high_ppm;
    const char *limits; /* 95 pct. limits of an FF_NUMBER that is estimated, in words; NULL = none */
    const char *note;   /* what was left out, qualifier … */
};

struct figure_row;
enum { FIGURE_STATE = 256 };
struct indicator {
    const char *id;
    int version;
    const char *title, *unit_list_code;
    const char *definition; /* N_() Danish: numerator, denominator, window in words */
    const char *source;     /* where the rule comes from */
    const char *params;     /* "group year" */
    int (*compute)(struct conn *c, const struct figure_params *p, day_t as_of, struct figure *ret,
        struct arena *a, struct err *err);
    /* The rows behind: citizen ids with a day and a label; NULL when the indicator has no rows. */
    int (*rows)(struct conn *c, const struct figure_params *p, day_t as_of, struct figure_row **ret,
        size_t *ret_n, struct arena *a, struct err *err);
    /* Names the state of all data that compute reads, in at most FIGURE_STATE bytes: in the same state the same figure comes, so it is kept
     * in memory. "" = this time it is not known. NULL = computed at every use. */
    int (*state)(struct conn *c, const struct figure_params *p, day_t as_of, char *ret, struct err *err);
};
struct figure_row {
    int64_t citizen_id;
    const char *citizen_key, *first_name, *last_name;
    const char *label; /* "Henvist 04.02.2025", "I arbejde" … */
    day_t day;
    int64_t counted;    /* 1 = in the numerator */
    int64_t restricted; /* 1 = the name is only for those responsible */
};
#define INDICATOR(ident, ...)                                                                                \
    static const struct indicator ident = {__VA_ARGS__};                                                     \
    RECORD(tov_indicator, struct indicator, ident)

const struct indicator *indicator_find(const char *id);
size_t indicator_all(const struct indicator *const **ret, struct arena *a); /* sorted by id */

/* Setting small_count_limit: counts from 1 to one less are suppressed. */
int64_t figure_small_limit(void);
/* The nearest multiple of k; never 0 for something. */
int64_t figure_whole_k(int64_t x, int64_t k);
/* May the actor see small counts? */
static inline bool figure_shows_small(const struct actor *actor)
{
    return actor_may(actor, PERM_EFFECT_ROWS);
}
/* Last day of the data that figures are computed on. */
day_t figure_data_date(void);

/* Computes a figure and suppresses small counts for actors without PERM_EFFECT_ROWS. */
int figure_compute(struct conn *c, const struct actor *actor, const char *indicator,
    const struct figure_params *p, day_t as_of, struct figure *ret, struct arena *a, struct err *err);
/* As figure_compute, for a figure that is asked for alone (/effekt/tal, the API): one that is narrowed to some persons, or by a time or list of one's
 * own, is rounded to whole k for actors without PERM_EFFECT_ROWS, so that sums and differences of figures tell of nobody. */
int figure_compute_alone(struct conn *c, const struct actor *actor, const char *indicator,
    const struct figure_params *p, day_t as_of, struct figure *ret, struct arena *a, struct err *err);
/* Suppresses a figure: everything that tells its size goes. */
void figure_hide(struct figure *f);
/* As figure_compute, but nothing is hidden: for tables that suppress as a whole (suppress.h), never shown as it is. */
int figure_compute_whole(struct conn *c, const char *indicator, const struct figure_params *p, day_t as_of,
    struct figure *ret, struct arena *a, struct err *err);
/* The figure as shown in running text: "224", "46,7 pct.", "ca. 650", "undertrykt", "ikke oplyst", "18. marts 2026". */
const char *figure_text(const struct figure *f, struct arena *a);
/* "46,7 pct."; without decimals when n is known and under 50. */
const char *figure_percent_words(int64_t ppm, int64_t n, struct arena *a);
/* FF_NUMBER: "11.100,4", whole ones without decimals. */
const char *figure_number_words(int64_t thousandths, struct arena *a);
/* A count in a note, which everybody reads: small ones only roughly. */
const char *figure_rough_count(int64_t count, struct arena *a);
/* x of n as a share in ppm with interval; n = 0 is missing. */
struct share;
void figure_set_share(struct figure *ret, const struct share *s, int64_t n_persons);
/* {key, indicator, version, as_of, value, n, …} */
void figure_json(const struct figure *f, struct buf *out);
