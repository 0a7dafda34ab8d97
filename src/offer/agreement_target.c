#include "offer/agreement_target.h"

#include "base/text.h"

struct target_benefit {
    const char *code;
    day_t valid_from, valid_to;
};
static const struct field target_benefit_fields[] = {
    FIELD(target_benefit, code, F_TEXT, NULL, 0),
    FIELD(target_benefit, valid_from, F_DAY, NULL, 0),
    FIELD(target_benefit, valid_to, F_DAY, NULL, 0),
};
static TABLE(target_benefit_table, "target_benefit", NULL, target_benefit, target_benefit_fields);

struct target_spell {
    int64_t citizen_id;
    const char *kind;
    day_t start_day, end_day;
};
static const struct field target_spell_fields[] = {
    FIELD(target_spell, citizen_id, F_ID, NULL, 0),
    FIELD(target_spell, kind, F_TEXT, NULL, 0),
    FIELD(target_spell, start_day, F_DAY, NULL, 0),
    FIELD(target_spell, end_day, F_DAY, NULL, 0),
};
static TABLE(target_spell_table, "target_spell", NULL, target_spell, target_spell_fields);

/* Citizens who are dead or have moved: the first day away. */
struct target_gone {
    int64_t id;
    day_t dead, moved;
};
static const struct field target_gone_fields[] = {
    FIELD(target_gone, id, F_ID, NULL, 0),
    FIELD(target_gone, dead, F_DAY, NULL, 0),
    FIELD(target_gone, moved, F_DAY, NULL, 0),
};
static TABLE(target_gone_table, "target_gone", NULL, target_gone, target_gone_fields);

SQL(agreement_target_benefits,
    "SELECT DISTINCT r.code AS code, r.valid_from AS valid_from, r.valid_to AS valid_to FROM target_rule r "
    "JOIN agreement_part p ON p.intervention = r.intervention WHERE p.agreement = $1 AND r.kind = 'benefit'");
/* All from the index; few citizens are gone, so that they are read by themselves. */
SQL(agreement_target_spells,
    "SELECT s.citizen_id AS citizen_id, s.kind AS kind, s.start_day AS start_day, s.end_day AS end_day "
    "FROM spell s WHERE s.start_day <= $2 AND (s.end_day IS NULL OR s.end_day > $1) AND s.kind IN "
    "(SELECT r.code FROM target_rule r JOIN agreement_part p ON p.intervention = r.intervention "
    "WHERE p.agreement = $3 AND r.kind = 'benefit') ORDER BY s.citizen_id");
SQL(agreement_target_gone,
    "SELECT id, dead, moved FROM citizen WHERE dead IS NOT NULL OR moved IS NOT NULL ORDER BY id");

struct target_count {
    const struct target_benefit *rules;
    size_t n_rules;
    struct agreement_target *months;
    int n;
    const struct target_gone *gone; /* [n_gone] by id */
    size_t n_gone, at;
    int64_t citizen;
    uint64_t seen; /* bit per month: the citizen counts */
};

static void count_citizen(struct target_count *t)
{
    for (int m = 0; m < t->n; m++)
        t->months[m].persons += (int64_t)(t->seen >> m & 1);
    t->seen = 0;
}

static bool in_force(const struct target_benefit *r, day_t day)
{
    return (day_is_none(r->valid_from) || r->valid_from.n <= day.n) &&
           (day_is_none(r->valid_to) || r->valid_to.n >= day.n);
}

static bool is_after(day_t end, day_t day)
{
    return day_is_none(end) || end.n > day.n;
}

/* Lives there on it on day; gone = NULL when the citizen has not gone. */
static bool is_there(const struct target_spell *s, const struct target_gone *gone, day_t day)
{
    return s->start_day.n <= day.n && is_after(s->end_day, day) &&
           (!gone || (is_after(gone->dead, day) && is_after(gone->moved, day)));
}

static int count_spell(const void *row, void *ctx, struct err *err)
{
    const struct target_spell *s = row;
    struct target_count *t = ctx;
    (void)err;
    if (s->citizen_id != t->citizen)
        count_citizen(t);
    t->citizen = s->citizen_id;
    /* Both come by id. */
    while (t->at < t->n_gone && t->gone[t->at].id < s->citizen_id)
        t->at++;
    const struct target_gone *gone =
        t->at < t->n_gone && t->gone[t->at].id == s->citizen_id ? &t->gone[t->at] : NULL;
    for (size_t i = 0; i < t->n_rules; i++) {
        if (!text_equal(t->rules[i].code, s->kind))
            continue;
        for (int m = 0; m < t->n; m++) {
            if (is_there(s, gone, t->months[m].day) && in_force(&t->rules[i], t->months[m].day))
                t->seen |= UINT64_C(1) << m;
        }
    }
    return OK;
}

int agreement_target_months(struct conn *c, const char *agreement, day_t last, int n,
    struct agreement_target **ret, struct arena *a, struct err *err)
{
    struct target_benefit *rules;
    struct agreement_place *places;
    struct target_gone *gone = NULL;
    size_t n_rules, n_places, n_gone = 0;
    struct ymd now = day_ymd(last);
    day_t month = day_from_ymd(now.year, now.month, 1);
    struct agreement_target *months = arena_array(a, (size_t)n, sizeof *months);
    if (!months || n < 1 || n > AGREEMENT_TARGET_MONTHS)
        return err_set(err, ERR_LIMIT, "agreement_target_months: %d months", n);
    int rc = q_all(c, &agreement_target_benefits, ARGS(V_TEXT(agreement)), &target_benefit_table, &rules,
        &n_rules, a, err);
    if (!rc)
        rc = agreement_places_of(c, agreement, NULL, &places, &n_places, a, err);
    if (!rc && n_rules)
        rc = q_all(c, &agreement_target_gone, NO_ARGS, &target_gone_table, &gone, &n_gone, a, err);
    if (rc)
        return rc;
    for (int m = 0; m < n; m++) {
        day_t day = day_add_months(month, m + 1 - n);
        months[m] = (struct agreement_target){
            day, n_rules ? 0 : INT_NONE, agreement_places_on(places, n_places, day)};
    }
    struct target_count t = {
        .rules = rules, .n_rules = n_rules, .months = months, .n = n, .gone = gone, .n_gone = n_gone};
    if (n_rules)
        rc = q_each(c, &agreement_target_spells,
            ARGS(V_DAY(months[0].day), V_DAY(months[n - 1].day), V_TEXT(agreement)), &target_spell_table,
            count_spell, &t, err);
    if (!rc && n_rules)
        count_citizen(&t);
    *ret = months;
    return rc;
}
