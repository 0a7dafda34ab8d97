/* What stands around a strategy, as printed: its money, what analyses behind it found, its forerunners and the cases beside it. */
#pragma once
#include "db/db.h"

struct strategy_part {
    int64_t id;
    const char *strategy, *key;
    int64_t sort;
    const char *kind; /* code list strategy_part */
    const char *label, *label_en;
    const char *reported; /* key of the reported figure; NULL = the source prints no amount */
    const char *note, *note_en, *source, *place;
    /* as read, of the figure */
    const char *as_printed, *qualifier, *unit;
    struct dec value;
};
extern const struct table strategy_part_table;

struct strategy_finding {
    int64_t id;
    const char *strategy, *key;
    int64_t sort;
    const char *text, *text_en;
    const char *about; /* code list strategy_finding; use_of_services is never told as health */
    const char *reading, *reading_en; /* how the source reads it; NULL = it does not */
    const char *as_printed;           /* its number; NULL = ikke oplyst */
    const char *source, *place;
};
extern const struct table strategy_finding_table;

struct strategy_relation {
    int64_t id;
    const char *strategy, *key;
    int64_t sort;
    const char *kind; /* code list strategy_relation; never one of the strategy's initiatives */
    const char *title, *title_en;
    const char *partners; /* comma list of organisations; NULL = ikke oplyst */
    const char *purpose, *purpose_en, *origin, *origin_en, *decided_as_printed, *count_as_printed, *source,
        *place;
};
extern const struct table strategy_relation_table;

int strategy_parts(struct conn *c, const char *strategy, struct strategy_part **ret, size_t *ret_n,
    struct arena *a, struct err *err);
int strategy_findings(struct conn *c, const char *strategy, struct strategy_finding **ret, size_t *ret_n,
    struct arena *a, struct err *err);
int strategy_relations(struct conn *c, const char *strategy, struct strategy_relation **ret, size_t *ret_n,
    struct arena *a, struct err *err);

/* What is left of the whole when the external part is taken off, in millions as the figures are printed. An external part that is "knap" 8 is
 * less than 8, so that what is left is more: *ret_open. DEC_NONE when one of them is not told. */
struct dec strategy_remainder(const struct strategy_part *parts, size_t n, bool *ret_open);
/* "4,7 mio. kr." and the like in words, "mere end 4,7 mio. kr." when open; NULL when it cannot be told. */
const char *strategy_remainder_words(const struct strategy_part *parts, size_t n, struct arena *a);
/* How a finding must be read; NULL when it says itself. */
const char *strategy_finding_words(const struct strategy_finding *f);
