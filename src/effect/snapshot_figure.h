/* What the figures of measures on the snapshot share: its lease, the parameters, the words of the filter, and the persons behind.
 * Parameters: year or from and to; month; intervention; code; profile (jobindsats, local); age, sex, district. */
#pragma once
#include "effect/figure.h"
#include "measure/outcome.h"
#include "measure/snapshot_database.h"

/* For .params of an indicator. */
#define SNAPSHOT_FIGURE_WHO "profile age sex district"

enum snapshot_figure_needs {
    NEEDS_YEAR = 1, /* year (with month, when given); otherwise it may be absent */
    NEEDS_OFFER = 2,
    NEEDS_CODE = 4
};
struct snapshot_figure {
    const struct snapshot *s;
    struct status_profile profile;
    uint16_t until;                /* first day not known, and not after as_of */
    uint16_t from, to;             /* [from, to) of the period */
    int64_t year, month;           /* INT_NONE = none */
    uint16_t offer[1];             /* number of the intervention */
    bool has_offer, offer_unknown; /* unknown: nobody has had a course of it */
    const char *offer_title;
    struct code_set codes;
    const char *code_words;
    const uint8_t *keep;                  /* [n_persons] or NULL */
    const char *period_words, *who_words; /* "2025"; "Alder 18-29 år …" or NULL */
};
/* ERR_INVALID says in words which parameter is wrong. The lease is held until snapshot_figure_close, also after a failure. */
int snapshot_figure_open(struct conn *c, const struct figure_params *p, day_t as_of, unsigned needs,
    struct snapshot_figure *ret, struct arena *a, struct err *err);
void snapshot_figure_close(struct snapshot_figure *f);
/* .state of an indicator that reads the snapshot, status profiles and codes, and nothing else. */
int snapshot_figure_state(
    struct conn *c, const struct figure_params *p, day_t as_of, char *ret, struct err *err);

/* Codes of a comma list, with those below them; ERR_INVALID names one that is no code of list spell_kind. One that nobody has adds nothing. */
int snapshot_figure_codes(const struct snapshot *s, const char *words, struct code_set *ret, struct err *err);
/* "Arbejde eller uddannelse" */
const char *snapshot_figure_code_words(const char *words, struct arena *a);

/* Sets filter, as_of and title's tail: what every figure on the snapshot tells. until = of what was measured. */
void snapshot_figure_tell(
    const struct snapshot_figure *f, uint16_t until, struct figure *ret, struct arena *a);
/* "150 til 210 dage"; a limit that is not reached is told so. */
const char *snapshot_figure_limits(const struct survival_quantile *q, struct arena *a);
/* "0,034" */
const char *snapshot_figure_decimals(double x, int n, struct arena *a);
/* Adds to the note what a reader must know of a value of a curve: few are at risk, or nobody has had the event yet. */
void snapshot_figure_warn(struct figure *ret, unsigned warnings, struct arena *a);

/* One person of a figure's rows: who[i] is the index in the snapshot. Fills citizen_id, key and names; sorted as given, at most 5,000. */
struct snapshot_figure_person {
    uint32_t person;
    day_t day;
    const char *label;
    bool counted;
};
int snapshot_figure_rows(struct conn *c, const struct snapshot *s, const struct snapshot_figure_person *who,
    size_t n, struct figure_row **ret, size_t *ret_n, struct arena *a, struct err *err);
