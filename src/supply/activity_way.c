/* Measures of the ways of working that have citizens: their rows are in other rooms, and small counts are suppressed. */
#include "base/lang.h"
#include "supply/activity_count.h"

SQL(way_courses, "SELECT COUNT(*) FROM course o JOIN intervention i ON i.id = o.intervention_id "
                 "WHERE i.key = $1 AND o.start_day >= $2 AND o.start_day <= $3");
SQL(way_purchases,
    "SELECT COUNT(*) FROM purchase WHERE intervention = $1 AND bought >= $2 AND bought <= $3 AND cancelled IS NULL");
SQL(way_pool_jobs,
    "SELECT COUNT(*) FROM pool_job j JOIN pool p ON p.key = j.pool "
    "WHERE p.intervention = $1 AND j.granted >= $2 AND j.granted <= $3 AND j.withdrawn IS NULL");
SQL(way_camps, "SELECT COUNT(*) FROM camp WHERE intervention = $1 AND start_day >= $2 AND start_day <= $3");
SQL(way_camp_youths,
    "SELECT COUNT(*) FROM camp_youth y JOIN camp k ON k.id = y.camp_id "
    "WHERE k.intervention = $1 AND k.start_day >= $2 AND k.start_day <= $3 AND y.attended = 1");
SQL(way_ssp_cases, "SELECT COUNT(*) FROM ssp_case WHERE intervention = $1 AND opened >= $2 AND opened <= $3");
SQL(way_contacts,
    "SELECT COUNT(*) FROM contact WHERE intervention = $1 AND day >= $2 AND day <= $3 AND removed IS NULL");

/* In the period, and whether there is any at all. */
static int count(struct conn *c, const struct sql *sql, const char *intervention, day_t from, day_t to,
    int64_t *ret, bool *ret_any, struct err *err)
{
    int64_t all = 0;
    int rc = q_int(c, sql, ARGS(V_TEXT(intervention), V_INT(INT32_MIN + 1), V_INT(INT32_MAX)), &all, err);
    if (!rc)
        rc = q_int(c, sql, ARGS(V_TEXT(intervention), V_DAY(from), V_DAY(to)), ret, err);
    *ret_any = all > 0;
    return rc;
}

#define WAY_COUNT(name)                                                                                      \
    static int count_##name(struct conn *c, const char *intervention, day_t from, day_t to, int64_t *ret,    \
        bool *ret_any, struct err *err)                                                                      \
    {                                                                                                        \
        return count(c, &way_##name, intervention, from, to, ret, ret_any, err);                             \
    }
WAY_COUNT(courses)
WAY_COUNT(purchases)
WAY_COUNT(pool_jobs)
WAY_COUNT(camps)
WAY_COUNT(camp_youths)
WAY_COUNT(ssp_cases)
WAY_COUNT(contacts)

ACTIVITY_MEASURE(measure_courses, .key = "courses", .label = N_("Forløb begyndt"), .unit = "courses",
    .reg = "courses", .personal = true, .count = count_courses, .sort = 10,
    .definition = N_("Forløb, der begyndte i perioden. Forløb er ikke personer."));
ACTIVITY_MEASURE(measure_own_courses, .key = "own_courses", .label = N_("Forløb begyndt"), .unit = "courses",
    .reg = "own_courses", .personal = true, .count = count_courses, .sort = 10,
    .definition = N_("Forløb, der begyndte i perioden. Forløb er ikke personer."));
ACTIVITY_MEASURE(measure_purchases, .key = "purchases", .label = N_("Køb"), .unit = "purchases",
    .reg = "purchases", .personal = true, .count = count_purchases, .sort = 10,
    .definition = N_("Køb i perioden, som ikke er annulleret."));
ACTIVITY_MEASURE(measure_pool_jobs, .key = "pool_jobs", .label = N_("Småjob bevilget"), .unit = "jobs",
    .reg = "pool", .personal = true, .count = count_pool_jobs, .sort = 10,
    .definition = N_("Job bevilget fra puljen i perioden og ikke taget tilbage. Job er ikke personer."));
ACTIVITY_MEASURE(measure_camps, .key = "camps", .label = N_("Camps"), .unit = "camps", .reg = "camps",
    .count = count_camps, .sort = 10, .definition = N_("Camps, der begyndte i perioden."));
ACTIVITY_MEASURE(measure_camp_youths, .key = "camp_participations", .label = N_("Deltagelser i camps"),
    .unit = "participations", .reg = "camps", .personal = true, .count = count_camp_youths, .sort = 20,
    .definition = N_("Fremmøder på camps i perioden; den samme unge kan tælle flere gange."));
ACTIVITY_MEASURE(measure_ssp_cases, .key = "ssp_cases", .label = N_("Nye sager"), .unit = "cases",
    .reg = "ssp", .personal = true, .count = count_ssp_cases, .sort = 10,
    .definition = N_("Sager, der blev åbnet i perioden."));
ACTIVITY_MEASURE(measure_contacts, .key = "contacts", .label = N_("Opsøgende kontakter, oplæg og sparringer"),
    .unit = "contacts", .reg = "contacts", .count = count_contacts, .sort = 10,
    .definition = N_("Kontakter i perioden. En kontakt er hverken en sag eller en person."));
