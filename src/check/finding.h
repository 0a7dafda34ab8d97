/* Findings: what the checks of the printed numbers and words see. A rule is one function beside its text:
 *
 *   CHECK_RULE(sum_row, .id = "sum_row", .title = N_("Række og i alt"), .what = N_("…"), .order = 20, .data = sum_row);
 *
 * A rule looks at the loaded data (data), at a document's tables and text (document), or at both, and only adds findings: nothing printed is
 * changed. */
#pragma once
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/record.h"
#include "economy/printed.h"

enum finding_severity { FINDING_ERROR, FINDING_QUESTION, FINDING_ROUNDING };

struct finding {
    const char *rule; /* id of the rule; filled in by check_add */
    enum finding_severity severity;
    const char *kind,
        *subject; /* "grant" and its key, "note", "reported", "goal", "intervention", "source", "organisation", "document" */
    const char *place;              /* where in the paper, in words */
    const char *printed, *computed; /* in words with unit; NULL = the rule compares no values */
    const char *difference;         /* computed less printed, in words; NULL = none */
    const char *why;                /* user's language */
    const char *id;     /* of rule, subject, place: the same at every run; filled in by check_add */
    const char *mark;   /* of printed, computed and why: another one when the numbers change */
    bool reviewed;      /* marked as gone through, with the same mark */
    const char *review; /* by whom, when and why, in words; NULL = never */
};

struct check_data;
struct check_document;
struct table_reading;

/* One run. Memory is the arena's; findings are added in the order of the rules. */
struct check {
    struct arena *arena;
    const struct check_data *data;         /* NULL = none loaded */
    const struct check_document *document; /* NULL = none given */
    const struct check_rule *rule;
    const struct table_reading *readings; /* of the document's tables, once read; table_readings() */
    void *scratch;                        /* of the running rule */
    struct finding *list;
    size_t n, cap;
    bool failed; /* out of memory */
};

struct check_rule {
    const char *id, *title; /* title N_() */
    const char *what;       /* N_(): what is compared with what, for the page and the help */
    int order;              /* on the page */
    void (*data)(struct check *k);
    void (*document)(struct check *k);
};
#define CHECK_RULE(ident, ...)                                                                               \
    static const struct check_rule ident##_rule = {__VA_ARGS__};                                             \
    RECORD(tov_check_rule, struct check_rule, ident##_rule)

/* All rules by order; at most max. */
size_t check_rules(const struct check_rule **ret, size_t max);
const struct check_rule *check_rule_find(const char *id);
enum { CHECK_MOST_RULES = 64 };

/* Adds f under the running rule; copies the texts that are built on the spot only by pointer, so they must live in the arena or the data. */
void check_add(struct check *k, struct finding f);
/* f with printed, computed and difference of two numbers in a unit such as "mio. kr."; severity follows match (SAME adds nothing). */
void check_add_sum(struct check *k, struct finding f, struct printed whole, struct printed sum,
    enum printed_match match, const char *unit);
/* Runs every rule that has the side wanted. ERR_LIMIT when out of memory. */
int check_run(struct check *k, struct err *err);

const char *finding_severity_code(enum finding_severity s);  /* "error" "question" "rounding" */
const char *finding_severity_words(enum finding_severity s); /* user's language */
size_t finding_count(const struct finding *list, size_t n, enum finding_severity s);

/* One object per finding: {"rule","severity","kind","subject","place","printed","computed","difference","why","id"}. */
void finding_json(const struct finding *list, size_t n, struct buf *out);
void finding_csv(const struct finding *list, size_t n, struct buf *out);
/* In words for a terminal, with the counts last. */
void finding_words(const struct finding *list, size_t n, struct buf *out);
