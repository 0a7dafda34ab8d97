/* Which referrals a figure counts: the parameters that all figures of referrals share, in SQL and in words. */
#pragma once
#include "effect/figure.h"

#define REFERRAL_FILTER_PARAMS                                                                               \
    "group intervention agreement phase_out year age sex district benefit education"
/* Value of district and education for those without one. */
#define REFERRAL_UNKNOWN "ikke-oplyst"

struct referral_filter {
    day_t from, to; /* first and last day of sending */
    const char *group, *intervention, *agreement, *phase_out, *sex, *district, *benefit, *education;
    day_t birth_after, birth_to; /* age at the end of the period */
};

/* Referrals r with their intervention i and citizen c; drafts and withdrawn ones are out. */
#define REFERRAL_FILTER                                                                                      \
    "FROM referral r JOIN intervention i ON i.id = r.intervention_id JOIN citizen c ON c.id = r.citizen_id " REFERRAL_FILTER_WHERE
#define REFERRAL_FILTER_WHERE                                                                                          \
    "WHERE r.sent_day >= $1 AND r.sent_day <= $2 AND r.state <> 'draft' AND r.state <> 'withdrawn' "                   \
    "AND (CAST($3 AS TEXT) IS NULL OR i.counting_group = $3) "                                                         \
    "AND (CAST($4 AS TEXT) IS NULL OR i.key = $4) "                                                                    \
    "AND (CAST($5 AS TEXT) IS NULL OR i.key IN (SELECT p.intervention FROM agreement_part p WHERE p.agreement = $5)) " \
    "AND (CAST($6 AS TEXT) IS NULL OR c.sex = $6) "                                                                    \
    "AND (CAST($7 AS TEXT) IS NULL OR COALESCE(c.district, '') = $7) "                                                 \
    "AND (CAST($8 AS BIGINT) IS NULL OR c.birth > $8) "                                                                \
    "AND (CAST($9 AS BIGINT) IS NULL OR c.birth <= $9) "                                                               \
    "AND (CAST($10 AS TEXT) IS NULL OR EXISTS (SELECT 1 FROM spell s WHERE s.citizen_id = r.citizen_id "               \
    "AND s.kind = $10 AND s.start_day <= r.sent_day AND (s.end_day IS NULL OR s.end_day > r.sent_day))) "              \
    "AND (CAST($11 AS TEXT) IS NULL OR COALESCE(c.education, '') = $11) "                                              \
    "AND (CAST($12 AS TEXT) IS NULL OR i.key IN (SELECT o.intervention FROM phase_out_offer o "                        \
    "JOIN phase_out q ON q.id = o.phase_out_id WHERE q.key = $12)) "
#define REFERRAL_FILTER_ARGS(f)                                                                              \
    ARGS(V_DAY((f).from), V_DAY((f).to), V_TEXT((f).group), V_TEXT((f).intervention), V_TEXT((f).agreement), \
        V_TEXT((f).sex), V_TEXT((f).district), V_DAY((f).birth_after), V_DAY((f).birth_to),                  \
        V_TEXT((f).benefit), V_TEXT((f).education), V_TEXT((f).phase_out))

/* The parameters; year is required, and it ends on as_of. ERR_INVALID with a message for the user. */
int referral_filter_read(
    const struct figure_params *p, day_t as_of, struct referral_filter *ret, struct err *err);
/* The offer, group, agreement or phase-out in the user's language; ERR_INVALID when there is none of that key. */
int referral_filter_subject(
    struct conn *c, const struct referral_filter *f, const char **ret, struct arena *a, struct err *err);
const char *referral_filter_words(
    const struct referral_filter *f, const char *subject, const struct figure_params *p, struct arena *a);
