/* SSP+ cases: young people at risk of crime, brought by the police, the prison service or another authority, followed at 3, 6 and finally 12 months
 * (follow_up.kind ssp, rules of the intervention ssp-plus) and closed one by one. Seen on the tracks of the intervention. */
#pragma once
#include "people/citizen.h"
#include "people/legal_basis.h"

#define SSP_INTERVENTION "ssp-plus"

struct ssp_case {
    int64_t id, citizen_id;
    const char *intervention;
    const char *brought_by;   /* organisation key */
    day_t opened, closed;     /* closed = last day */
    const char *close_reason; /* code list ssp_close_reason */
    const char *note;
    int64_t responsible_id, created_by, version;
};
extern const struct table ssp_case_table;

/* Whether the organisation may bring a case: an authority, a unit of one, or an administration. */
bool ssp_case_may_bring(const char *organisation);
/* Whether the sight covers SSP+ cases: the social track. */
bool ssp_case_is_seen(const struct sight *sight);
/* Opening and closing is the social administration's, where the SSP secretariat is. */
bool ssp_case_may_write(const struct actor *actor);
/* The actor may change the citizen's cases now; else ERR_NOT_FOUND. */
int ssp_case_check_write(
    struct conn *c, const struct actor *actor, int64_t citizen_id, struct arena *a, struct err *err);
/* Opens a case and schedules its follow-ups. Field errors brought_by, opened; ERR_CONFLICT when one is open. */
int ssp_case_open(struct conn *c, const struct actor *actor, struct ssp_case *s, struct err *err);
/* Closes. Reason "followed" is refused while follow-ups are planned; with another reason those that are planned are taken away. */
int ssp_case_close(struct conn *c, const struct actor *actor, int64_t id, int64_t version, day_t last,
    const char *reason, struct err *err);
int ssp_case_by_id(struct conn *c, int64_t id, struct ssp_case *ret, struct arena *a, struct err *err);
/* Newest first; at most 50. */
int ssp_case_of_citizen(struct conn *c, int64_t citizen_id, struct ssp_case **ret, size_t *ret_n,
    struct arena *a, struct err *err);

/* A row of the consultants' list. */
struct ssp_case_row {
    int64_t id, citizen_id, restricted, citizen_responsible_id;
    const char *key, *first_name, *last_name, *brought_by;
    day_t opened, next_day;
    int64_t n_held, n_visits;
};
extern const struct table ssp_case_row_table;
enum { SSP_MAX = 300 };
/* Open cases, the next follow-up first; restricted citizens of others left out; at most SSP_MAX. */
int ssp_case_open_list(struct conn *c, const struct actor *actor, struct ssp_case_row **ret, size_t *ret_n,
    struct arena *a, struct err *err);
/* Cases opened and follow-ups held in [from, to]. */
int ssp_case_counts(
    struct conn *c, day_t from, day_t to, int64_t *ret_new, int64_t *ret_held, struct err *err);
