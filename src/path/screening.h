/* Screening before visitation: some offers take only those whom the owner has screened and visited, a number of intakes a calendar year
 * (not places). Which number and which target group count is the version of the day (S2-14, S2-15). */
#pragma once
#include "offer/fit.h"
#include "path/referral.h"

/* A version of an offer that is visited to: loaded from visit_quotas.csv. */
struct visit_quota {
    int64_t id;
    const char *intervention, *version;
    day_t day_from, day_to; /* first and last day */
    int64_t per_year;       /* INT_NONE = no number is printed */
    const char *target_text, *target_text_en, *source, *place;
};
extern const struct table visit_quota_table;
/* The version in force on day; ERR_NOT_FOUND (without a message) when the offer is not visited to. */
int visit_quota_on(struct conn *c, const char *intervention, day_t day, struct visit_quota *ret,
    struct arena *a, struct err *err);
/* All versions of an offer, oldest first; of all offers when NULL. */
int visit_quota_list(struct conn *c, const char *intervention, struct visit_quota **ret, size_t *ret_n,
    struct arena *a, struct err *err);

struct screening {
    int64_t id, citizen_id;
    const char *intervention; /* key */
    day_t day;
    const char *outcome; /* code list screening_outcome: visited not_visited waiting */
    const char *reason;  /* code list screening_reason */
    const char *text;
    int64_t referral_id, user_id;
    int64_t version;
};
extern const struct table screening_table;

/* What the target rules of the day say against visiting the citizen, as far as the actor may see; NULL in *ret = nothing. */
int screening_judge(struct conn *c, const struct actor *actor, const struct citizen *citizen,
    const struct intervention *iv, day_t day, struct fit_offer *ret_fit, const char **ret, struct arena *a,
    struct err *err);
/* Records a screening; sets s->id. visited: ERR_REFUSED "årskvote brugt" when the year's number is reached by the version of the day, and
 * when a rule of the target group of that day says no; both may be recorded as waiting or not visited instead. not_visited and
 * waiting need a reason. The actor must see the citizen and belong to the offer's owner. */
int screening_add(struct conn *c, const struct actor *actor, struct screening *s, struct err *err);
/* Decides again, on day, with the same checks as screening_add: one that waits gets its place, a visitation is taken back. ERR_CONFLICT
 * when stale, or when a referral has come of it. */
int screening_decide(struct conn *c, const struct actor *actor, int64_t id, int64_t version,
    const char *outcome, const char *reason, const char *text, day_t day, struct err *err);
int screening_by_id(struct conn *c, int64_t id, struct screening *ret, struct arena *a, struct err *err);
/* Of one citizen and offer, newest first, at most 50. */
int screening_of_citizen(struct conn *c, int64_t citizen_id, const char *intervention, struct screening **ret,
    size_t *ret_n, struct arena *a, struct err *err);

/* Numbers of a calendar year. */
struct screening_count {
    int64_t screened, visited, not_visited, waiting, referred;
};
int screening_count_year(
    struct conn *c, const char *intervention, int year, struct screening_count *ret, struct err *err);

struct screening_row {
    int64_t id, citizen_id;
    const char *citizen_key, *first_name, *last_name, *cpr;
    day_t birth, day;
    const char *outcome, *reason, *text, *referral_state, *user_name;
    int64_t referral_id, version;
};
extern const struct table screening_row_table;
/* Of an offer in a year, newest first; outcome NULL = all. Restricted citizens that the actor may not see are left out; the counts
 * above hold everybody. */
int screening_list(struct conn *c, const struct actor *actor, const char *intervention, int year,
    const char *outcome, int64_t offset, int64_t limit, struct screening_row **ret, size_t *ret_n,
    struct arena *a, struct err *err);

/* For referral_send: an offer that is visited to takes only citizens with a visited screening that no referral has used. OK for all other
 * offers. */
int screening_check_referral(struct conn *c, int64_t citizen_id, const struct intervention *iv, day_t day,
    struct arena *a, struct err *err);
/* For referral_send: notes the referral on the screening that it came of, when there is one. */
int screening_link(struct conn *c, int64_t citizen_id, int64_t intervention_id, int64_t referral_id,
    day_t day, struct err *err);
