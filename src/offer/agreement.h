/* Agreements between a buyer and a supplier, and the offers they cover. What a source does not print is missing, never 0. */
#pragma once
#include "db/db.h"

struct agreement {
    int64_t id;
    const char *key, *title, *title_en, *buyer, *supplier;
    const char *start_text, *end_text; /* a year or an ISO day, as the source allows */
    const char *payment, *payment_en;
    int64_t target_regulated; /* 1 = places follow the size of the target group */
    const char *legal_basis, *note, *source, *place;
};
extern const struct table agreement_table;

struct agreement_part {
    int64_t id;
    const char *agreement, *intervention;
    int64_t places, price_kr; /* INT_NONE = ikke oplyst */
    const char *after_end, *note, *source, *place;
    const char *title, *title_en; /* of the intervention */
    day_t last_referral_day, end_day;
};

int agreement_by_key(struct conn *c, const char *key, struct agreement *ret, struct arena *a, struct err *err);
int agreement_list(struct conn *c, struct agreement **ret, size_t *ret_n, struct arena *a, struct err *err);
int agreement_parts(struct conn *c, const char *key, struct agreement_part **ret, size_t *ret_n, struct arena *a, struct err *err);
/* Agreements that cover an intervention. */
int agreement_of_intervention(struct conn *c, const char *intervention, struct agreement **ret, size_t *ret_n, struct arena *a, struct err *err);
