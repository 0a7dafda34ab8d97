/* Employers: companies, associations and workplaces of the city, by CVR number. A CVR number is a legal unit; where one has several places
 * of work, each has a P-number and may be a row of its own. The same number twice is refused.
 *
 * Every CVR number passes modulus 11 with the weights 2 7 6 5 4 3 2 1 (Erhvervsstyrelsen, "Modulus 11 kontrol"), so a number that does not is refused.
 * P-numbers are ten digits; some were made with wrong weights (same source), so they are held to their length only. */
#pragma once
#include "db/db.h"
#include "system/access.h"

struct employer {
    int64_t id;
    const char *cvr, *p_number; /* digits only */
    const char *name, *address, *postal_district;
    const char *sector; /* code list sector */
    const char *web, *note;
    const char *sort_name, *search; /* made when stored */
    struct stamp removed;
    int64_t removed_by, user_id, version;
    int64_t n_rows; /* rows of registers that name it; read in lists only */
    day_t last_day; /* the newest of them */
};
extern const struct table employer_table;

/* Digits of what was typed ("12 34 56 74", "DK12345674", "DK-…"); false unless they are a CVR number. */
bool employer_parse_cvr(const char *text, char ret[9]);
/* Ten digits, spaces allowed. */
bool employer_parse_p(const char *text, char ret[11]);

enum { EMPLOYER_PAGE = 50, EMPLOYER_UNDO_MS = 30000, EMPLOYER_EXPORT_MAX = 5000 };
struct employer_filter {
    const char *words, *sector; /* NULL = all; words also match the number */
    const char *sort;           /* navn cvr, "-" = descending; else by name */
};
int employer_list(struct conn *c, const struct employer_filter *f, int64_t per_page, int64_t page,
    struct employer **ret, size_t *ret_n, struct arena *a, struct err *err);
int employer_count(
    struct conn *c, const struct employer_filter *f, int64_t *ret, struct arena *a, struct err *err);
int employer_by_id(struct conn *c, int64_t id, struct employer *ret, struct arena *a, struct err *err);
/* By a CVR or P-number as typed. ERR_INVALID with a text for the user when it is none, is not in the register, or several places of work
 * have it. */
int employer_by_number(
    struct conn *c, const char *text, struct employer *ret, struct arena *a, struct err *err);

/* Stores a new employer. ERR_INVALID with messages at fields; when the number is there already, also *ret_same is that employer's id (else 0).
 * Audited. */
int employer_add(
    struct conn *c, const struct actor *actor, struct employer *e, int64_t *ret_same, struct err *err);
/* ERR_CONFLICT when somebody stored it since e->version. */
int employer_update(
    struct conn *c, const struct actor *actor, struct employer *e, int64_t *ret_same, struct err *err);
/* Only while nothing names it: ERR_REFUSED else. */
int employer_remove(struct conn *c, const struct actor *actor, int64_t id, int64_t version, struct err *err);
/* By the same user within EMPLOYER_UNDO_MS. */
int employer_undo(struct conn *c, const struct actor *actor, int64_t id, struct err *err);
/* Bulk path for the demo. */
int employer_insert_bulk(struct conn *c, struct employer *e, struct arena *a, struct err *err);

/* Wage refunds of an employer, newest first, without the citizen: at most 50. */
struct employer_job {
    int64_t id;
    const char *pool, *pool_title, *pool_title_en, *job, *workplace;
    day_t granted, start_day, end_day;
    struct money amount;
    struct stamp withdrawn;
};
int employer_jobs(struct conn *c, int64_t employer_id, struct employer_job **ret, size_t *ret_n,
    struct arena *a, struct err *err);
