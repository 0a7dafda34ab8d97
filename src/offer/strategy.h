/* Strategies with their themes and the initiatives the source names, as printed; what is around them stands in strategy_fact.h, and what has
 * become of the initiatives in initiative.h. */
#pragma once
#include "db/db.h"

struct strategy {
    int64_t id;
    const char *key, *title, *title_en, *case_no, *decided, *status, *budget_as_printed, *external_as_printed;
    int64_t n_initiatives_printed;
    const char *in_force_as_printed;
    const char *administrations, *committees; /* comma lists of organisations */
    const char *first_status_as_printed;
    const char *proposal_budget; /* where a proposal belongs when a pool is refused: "Budget 2011" */
    const char *note, *source, *place;
};
extern const struct table strategy_table;
struct theme {
    int64_t id;
    const char *strategy, *key;
    int64_t sort;
    const char *title, *title_en, *source, *place;
};
extern const struct table theme_table;
struct initiative {
    int64_t id;
    const char *strategy, *theme, *key, *title, *title_en, *kind, *owner, *target_text, *note, *source,
        *place;
};
extern const struct table initiative_table;

int strategy_by_key(struct conn *c, const char *key, struct strategy *ret, struct arena *a, struct err *err);
int strategy_list(struct conn *c, struct strategy **ret, size_t *ret_n, struct arena *a, struct err *err);
int strategy_themes(
    struct conn *c, const char *key, struct theme **ret, size_t *ret_n, struct arena *a, struct err *err);
/* Initiatives in the order of their themes. */
int strategy_initiatives(struct conn *c, const char *key, struct initiative **ret, size_t *ret_n,
    struct arena *a, struct err *err);
