/* Agreements between a buyer and a supplier, and their parts. What the source does not print is missing ("ikke oplyst"), never 0. */
#pragma once
#include "db/db.h"

struct agreement {
    int64_t id;
    const char *key, *title, *title_en, *buyer, *supplier, *start_text, *end_text, *payment, *payment_en;
    int64_t target_regulated; /* 1 = the places follow the size of the target group */
    const char *legal_basis, *note, *source, *place;
};
extern const struct table agreement_table;

struct agreement_part {
    int64_t id;
    const char *agreement, *intervention;
    int64_t places;
    struct money price_kr;
    const char *after_end, *note, *source, *place;
};
extern const struct table agreement_part_table;

/* A part with its offer. */
struct agreement_part_view {
    const char *intervention, *title, *title_en, *counting_group, *after_end, *note;
    int64_t places;
    struct money price_kr;
    day_t last_referral_day, end_day;
};

int agreement_by_key(
    struct conn *c, const char *key, struct agreement *ret, struct arena *a, struct err *err);
int agreement_list(struct conn *c, struct agreement **ret, size_t *ret_n, struct arena *a, struct err *err);
int agreement_parts(struct conn *c, const char *key, struct agreement_part_view **ret, size_t *ret_n,
    struct arena *a, struct err *err);
/* Agreements an offer is part of. */
int agreement_of_intervention(struct conn *c, const char *intervention, struct agreement **ret, size_t *ret_n,
    struct arena *a, struct err *err);
