#include "measure/standardise_city.h"

#include "base/date.h"
#include "base/lang.h"

#include <math.h>

enum { BANDS = 22, SEXES = 3 };

/* Sex and five-year band on the day; -1 when the birth is not known. */
static int stratum_of(const struct snapshot *s, size_t person, uint16_t day)
{
    uint16_t birth = s->birth[person];
    if (birth == SNAP_OPEN || birth > day)
        return -1;
    int band = day_age(snap_date(birth), snap_date(day)) / 5;
    return s->sex[person] * BANDS + (band < BANDS ? band : BANDS - 1);
}

static int groups_new(const struct snapshot *s, const struct standardise_city *rule,
    struct standardise_file *f, struct arena *a, struct err *err)
{
    size_t n_groups = rule->by_district ? (size_t)s->n_districts : 1, n = BANDS * SEXES;
    *f = (struct standardise_file){n_groups, n, NULL, arena_array(a, n_groups + 1, sizeof *f->groups)};
    struct stratum *strata = arena_array(a, n_groups * n + 1, sizeof *strata);
    if (!f->groups || !strata)
        return err_set(err, ERR_LIMIT, "no memory for strata");
    for (size_t g = 0; g < n_groups; g++) {
        const char *name = rule->by_district ? s->districts[g] : "";
        f->groups[g] = (struct standardise_group){
            name && (*name || !rule->by_district) ? name : tr("Bydel ikke oplyst"), strata + g * n};
    }
    return OK;
}

int standardise_city_count(const struct snapshot *s, const struct standardise_city *rule,
    struct standardise_file *ret, struct arena *a, struct err *err)
{
    size_t n = BANDS * SEXES;
    int64_t *count = arena_array(a, 2 * n, sizeof *count);
    int rc = count ? groups_new(s, rule, ret, a, err) : err_set(err, ERR_LIMIT, "no memory for strata");
    if (rc != OK)
        return rc;
    for (size_t p = 0; p < s->n_persons; p++) {
        int at = stratum_of(s, p, rule->day);
        if (at < 0 || snapshot_gone_by(s, p, rule->day) != SNAP_OPEN)
            continue;
        bool has = code_on_day(s, &rule->status, p, rule->day);
        count[at]++;
        count[n + (size_t)at] += has;
        if ((rule->keep && !rule->keep[p]) || !code_on_day(s, &rule->who, p, rule->day))
            continue;
        struct stratum *x =
            &ret->groups[rule->by_district ? snapshot_district_on(s, p, rule->day) : 0].strata[at];
        x->n++;
        x->events += has;
    }
    for (size_t g = 0; g < ret->n_groups; g++)
        for (size_t i = 0; i < n; i++) {
            struct stratum *x = &ret->groups[g].strata[i];
            x->rate = count[i] > 0 ? (double)count[n + i] / (double)count[i] : NAN;
            x->standard = (double)count[i];
        }
    return OK;
}
