/* Interventions: what citizens (or companies, staff …) are offered. */
#pragma once
#include "db/db.h"

struct intervention {
    int64_t id;
    const char *key, *title, *title_en, *kind, *track, *owner, *provider, *counting_group, *legal_basis;
    const char *content, *content_en, *target_text, *target_text_en, *form;
    day_t open_from, last_referral_day;
    const char *stop_note;
    day_t end_day;
    const char *access, *access_en;
    int64_t normal_days;
    const char *source, *place;
    const char *contact, *address, *district, *accessibility;
    int64_t is_public;    /* 1 = in the public catalogue and feed */
    struct stamp changed; /* when the row was last changed here, for feeds that ask for what is new */
    int64_t version;
};
extern const struct table intervention_table;

struct team {
    int64_t id;
    const char *intervention, *key, *title, *title_en;
    int64_t age_min, age_max;
    const char *source, *place;
};
extern const struct table team_table;
/* Whether the team is for people of that age; a team without ages is for all. */
bool team_takes_age(const struct team *team, int age);

struct alternative {
    int64_t id;
    const char *intervention, *alternative, *condition, *condition_en;
    int64_t needs_doctor;
    const char *source, *place;
};
extern const struct table alternative_table;

int intervention_by_key(
    struct conn *c, const char *key, struct intervention *ret, struct arena *a, struct err *err);
int intervention_by_id(
    struct conn *c, int64_t id, struct intervention *ret, struct arena *a, struct err *err);
/* kind NULL = all */
int intervention_list(struct conn *c, const char *kind, struct intervention **ret, size_t *ret_n,
    struct arena *a, struct err *err);
/* Alternatives with the alternative's own record. */
struct alternative_view {
    const char *key, *title, *title_en, *provider, *access, *access_en, *condition, *condition_en;
    int64_t needs_doctor;
};
extern const struct table alternative_view_table;
int intervention_alternatives(struct conn *c, const char *key, struct alternative_view **ret, size_t *ret_n,
    struct arena *a, struct err *err);
int intervention_teams(
    struct conn *c, const char *key, struct team **ret, size_t *ret_n, struct arena *a, struct err *err);

/* May a referral be sent on day? OK, or ERR_REFUSED with a user message that names the offer, its last day, by whom it was
 * agreed, and the alternatives (S0-11, S0-15). The last referral day itself is allowed; after end_day, or
 * before open_from, of a kind without referrals, or when no source prints a legal basis or who may refer, it is refused too. */
int intervention_check_referral_day(
    struct conn *c, const struct intervention *iv, day_t day, struct arena *a, struct err *err);
