/* Agreements between a buyer and a supplier, and their parts. What the source does not print is missing ("ikke oplyst"), never 0.
 * Periods are first and last day. */
#pragma once
#include "db/db.h"
#include "system/access.h"

struct agreement {
    int64_t id;
    const char *key, *title, *title_en, *kind, *buyer, *supplier; /* buyer and supplier: organisation keys */
    const char *start_text,
        *end_text; /* as printed: a year or a day; the days below are empty when only a year is printed */
    day_t start_day, end_day; /* first and last day; end_day grows when an option is used */
    int64_t notice_months;
    const char *payment, *payment_en;
    int64_t
        pays_unused; /* 1 = guaranteed places are paid whether used or not, 0 = not, INT_NONE = not told */
    int64_t
        warn_share_pct; /* use under this share of the guaranteed places is warned of; INT_NONE = no warning */
    const char *responsible;  /* log-in of the user responsible */
    int64_t target_regulated; /* 1 = the places follow the size of the target group */
    day_t regulated_day;      /* when that was set, */
    int64_t regulated_by;     /* and by which user; INT_NONE = as the source says */
    const char *legal_basis, *note, *source, *place;
    int64_t version;
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
    int64_t id;
    const char *intervention, *title, *title_en, *counting_group, *after_end, *note;
    int64_t places; /* as the source prints them; places over time are in agreement_place.h */
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

/* In force on day: begun (or begin not told) and not ended. */
bool agreement_is_on(const struct agreement *g, day_t day);

/* Stores a new agreement; its key is made of its title. Version 1. ERR_INVALID with messages at the fields. */
int agreement_create(
    struct conn *c, const struct actor *actor, struct agreement *g, char ret_key[81], struct err *err);
/* Stores all fields but the key. ERR_CONFLICT when somebody stored it since g->version. When target_regulated changes, the day and
 * the user are set here. */
int agreement_update(struct conn *c, const struct actor *actor, struct agreement *g, struct err *err);
/* Adds an offer to the agreement; ERR_INVALID at "intervention" when it is a part already or does not exist. */
int agreement_part_add(
    struct conn *c, const struct actor *actor, struct agreement_part *part, struct err *err);
int agreement_part_by(struct conn *c, const char *agreement, const char *intervention,
    struct agreement_part *ret, struct arena *a, struct err *err);
/* Stores what happens after the end, and the note. */
int agreement_part_update(
    struct conn *c, const struct actor *actor, const struct agreement_part *part, struct err *err);
/* Takes a part out; refused while it has periods of places. Undone by adding it again. */
int agreement_part_remove(struct conn *c, const struct actor *actor, const char *agreement,
    const char *intervention, struct err *err);
