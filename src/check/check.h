/* The checks of everything printed that is loaded, and of what users entered. Read once, looked at by every rule (finding.h). */
#pragma once
#include "check/finding.h"
#include "economy/grant.h"
#include "budget/note.h"
#include "effect/goal.h"
#include "effect/reported.h"
#include "offer/intervention.h"
#include "offer/rule_of_law.h"
#include "offer/target_rule.h"
#include "system/organisation.h"
#include "system/source.h"

/* A spelling or name that papers use beside the name in the lists. */
struct name_variant {
    int64_t id;
    const char *variant;
    const char *name; /* the name in the lists; NULL = it is not known which is right */
    const char *kind; /* misspelling, earlier_name, short_form, expansion */
    day_t valid_to;   /* last day of an earlier name; DAY_NONE = not told */
    const char *source, *place, *note;
};
extern const struct table name_variant_table;

/* A printed whole and one of its printed parts among the reported figures. complete = 1 when the paper prints all parts. */
struct reported_sum {
    int64_t id;
    const char *whole, *part;
    int64_t complete;
};
extern const struct table reported_sum_table;

struct check_data {
    const struct grant *grants;
    const struct grant *const *by_key; /* [n_grants] the grants in the order of their keys */
    const struct grant_part *parts;
    const struct grant_line *lines; /* by grant */
    const struct note *notes;
    const struct note_line *note_lines; /* by note, in printed order */
    const struct note_link *note_links;
    const struct reported *reported;
    const struct reported_sum *sums;
    const struct goal *goals;
    const struct intervention *interventions;
    const struct target_rule *targets;
    const struct organisation *organisations;
    const struct rule_of_law *laws;
    const struct source *sources;
    const struct source_reference *references; /* what the papers refer to */
    const struct name_variant *variants;
    size_t n_grants, n_parts, n_lines, n_notes, n_note_lines, n_note_links, n_reported, n_sums, n_goals,
        n_interventions, n_targets, n_organisations, n_laws, n_sources, n_variants, n_references;
    int64_t factor_low,
        factor_high; /* thousandths: what prices alone can explain from one grant to the next */
};
/* Reads everything that rules look at, into a: the whole register, also of retired rows. */
int check_data_read(struct conn *c, struct check_data *ret, struct arena *a, struct err *err);

/* A register with more lines is large: a page then reads only those it tells of. */
enum { CHECK_MANY_LINES = 5000 };
/* All findings, sorted, with their reviews. kind and subject NULL = everything. In a large register the findings of one grant, or of other kinds than grants, are
 * those that need no other grant's lines. */
int check_all(struct conn *c, const char *kind, const char *subject, struct finding **ret, size_t *ret_n,
    struct arena *a, struct err *err);
/* All of everything, with what they were found in. */
int check_data_all(struct conn *c, struct check_data *ret, struct finding **ret_list, size_t *ret_n,
    struct arena *a, struct err *err);

/* Helpers of the rules. */
struct line_span {
    size_t from, to; /* of check_data.lines, half-open */
};
/* The amount of a line in thousandths of a mio. kr.: as printed, or, when it was corrected or typed on screen, that amount, which is exact. milli INT_NONE = not told. */
struct printed check_amount(const struct grant_line *l);
bool check_has_amount(const struct grant_line *l);
/* As printed, else "9,7 mio. kr."; NULL when not told. */
const char *check_amount_words(const struct grant_line *l, struct arena *a);
/* The lines of a grant: data.lines stand in the order of grant_key. */
struct line_span check_lines_of(const struct check_data *d, const char *grant_key);
/* NULL when no grant has the key. */
const struct grant *check_grant_of(const struct check_data *d, const char *key);
