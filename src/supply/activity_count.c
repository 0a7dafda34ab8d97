#include "supply/activity_count.h"

#include "base/lang.h"
#include "base/sort.h"
#include "base/text.h"
#include "system/load.h"

#include <stdlib.h>
#include <string.h>

RECORDS(tov_activity_measure, struct activity_measure);

struct activity_reported {
    int64_t id;
    const char *intervention, *measure, *reported;
};
static const struct field activity_reported_fields[] = {
    FIELD(activity_reported, id, F_ID, NULL, FR_PRIMARY),
    FIELD(activity_reported, intervention, F_TEXT, N_("Tilbud"), FR_REQUIRED),
    FIELD(activity_reported, measure, F_TEXT, N_("Mål"), FR_REQUIRED),
    FIELD(activity_reported, reported, F_TEXT, N_("Oplyst tal"), FR_REQUIRED),
};
static TABLE(activity_reported_table, "activity_reported", N_("Oplyste tal pr. mål"), activity_reported,
    activity_reported_fields);
LOAD(activity_reported_load, .file = "activity_reported", .table = &activity_reported_table, .order = 61,
    .keys = {"intervention", "measure", "reported"},
    .refs = {{"intervention", "interventions"}, {"reported", "reported"}});

static const struct field figure_fields[] = {
    FIELD(activity_figure, label, F_TEXT, NULL, 0),
    FIELD(activity_figure, label_en, F_TEXT, NULL, 0),
    FIELD(activity_figure, as_printed, F_TEXT, NULL, 0),
    FIELD(activity_figure, value, F_DEC, NULL, 0),
    FIELD(activity_figure, unit, F_TEXT, NULL, 0),
    FIELD(activity_figure, qualifier, F_TEXT, NULL, 0),
    FIELD(activity_figure, period, F_TEXT, NULL, 0),
    FIELD(activity_figure, data_date, F_TEXT, NULL, 0),
    FIELD(activity_figure, source, F_TEXT, NULL, 0),
    FIELD(activity_figure, place, F_TEXT, NULL, 0),
    FIELD(activity_figure, note, F_TEXT, NULL, 0),
    FIELD(activity_figure, report_id, F_ID, NULL, 0),
    FIELD(activity_figure, first_day, F_DAY, NULL, 0),
    FIELD(activity_figure, last_day, F_DAY, NULL, 0),
    FIELD(activity_figure, received, F_DAY, NULL, 0),
    FIELD(activity_figure, supplier, F_TEXT, NULL, 0),
};
static TABLE(figure_table, "activity_figure", NULL, activity_figure, figure_fields);

struct sums {
    int64_t n_rows, n_employers, n_persons, quantity, minutes, amount;
};
static const struct field sums_fields[] = {
    FIELD(sums, n_rows, F_INT, NULL, 0),
    FIELD(sums, n_employers, F_INT, NULL, 0),
    FIELD(sums, n_persons, F_INT, NULL, 0),
    FIELD(sums, quantity, F_INT, NULL, 0),
    FIELD(sums, minutes, F_INT, NULL, 0),
    FIELD(sums, amount, F_INT, NULL, 0),
};
static TABLE(sums_table, "activity", NULL, sums, sums_fields);

/* $7 = first day a row may begin: none for rows that are periods. Rows of a cancelled parent do not count. */
SQL(activity_sum_rows, "SELECT COUNT(*) AS n_rows, COUNT(DISTINCT a.employer_id) AS n_employers, "
                       "COUNT(DISTINCT a.person_key) AS n_persons, COALESCE(SUM(a.quantity), 0) AS quantity, "
                       "COALESCE(SUM(a.minutes), 0) AS minutes, COALESCE(SUM(a.amount), 0) AS amount "
                       "FROM activity a LEFT JOIN activity p ON p.id = a.parent_id "
                       "WHERE a.reg = $1 AND a.intervention = $2 AND a.day <= $4 "
                       "AND a.day >= $7 AND COALESCE(a.end_day, $4) >= $3 "
                       "AND (CAST($5 AS TEXT) IS NULL OR a.kind = $5) "
                       "AND (CAST($6 AS TEXT) IS NULL OR a.state IN ($6, $8)) "
                       "AND a.cancelled IS NULL AND p.cancelled IS NULL");
SQL(activity_any_rows,
    "SELECT EXISTS (SELECT 1 FROM activity WHERE reg = $1 AND intervention = $2 AND cancelled IS NULL) AS n");
SQL(activity_select_reported,
    "SELECT r.label AS label, r.label_en AS label_en, r.as_printed AS as_printed, r.value AS value, r.unit AS unit, "
    "r.qualifier AS qualifier, r.period AS period, r.data_date AS data_date, r.source AS source, "
    "r.place AS place, r.note AS note FROM activity_reported t JOIN reported r ON r.key = t.reported "
    "WHERE t.intervention = $1 AND t.measure = $2 ORDER BY t.id");
SQL(activity_select_tie,
    "SELECT id, intervention, measure, reported FROM activity_reported WHERE reported = $1 ORDER BY id LIMIT 1");
SQL(activity_select_figures,
    "SELECT f.title AS label, f.as_printed AS as_printed, f.value AS value, f.unit AS unit, "
    "f.qualifier AS qualifier, f.data_date AS data_date, f.text AS note, p.id AS report_id, p.day AS first_day, "
    "p.end_day AS last_day, p.done_day AS received, p.party AS supplier "
    "FROM activity f JOIN activity p ON p.id = f.parent_id WHERE f.reg = 'report_figure' AND f.intervention = $1 "
    "AND COALESCE(f.kind, '') = $2 AND f.cancelled IS NULL AND p.cancelled IS NULL AND p.state = 'approved' AND p.day <= $4 "
    "AND COALESCE(p.end_day, $4) >= $3 ORDER BY p.day, f.id LIMIT 50");

const struct activity_measure *activity_measure_find(const char *key)
{
    for (const struct activity_measure *const *p = RECORDS_BEGIN(tov_activity_measure);
         p < RECORDS_END(tov_activity_measure); p++) {
        if (text_equal((*p)->key, key))
            return *p;
    }
    return NULL;
}

static int compare_measure(const void *x, const void *y)
{
    const struct activity_measure *a = *(const struct activity_measure *const *)x,
                                  *b = *(const struct activity_measure *const *)y;
    return a->sort != b->sort ? (a->sort > b->sort) - (a->sort < b->sort) : strcmp(a->key, b->key);
}

size_t activity_measures_of(const char *reg, const struct activity_measure ***ret, struct arena *a)
{
    const struct activity_measure *const *begin = RECORDS_BEGIN(tov_activity_measure);
    size_t n = 0, n_all = (size_t)(RECORDS_END(tov_activity_measure) - begin);
    const struct activity_measure **found = arena_must(a, (n_all + 1) * sizeof *found);
    for (size_t i = 0; i < n_all; i++) {
        if (text_equal(begin[i]->reg, reg))
            found[n++] = begin[i];
    }
    array_sort(found, n, sizeof *found, compare_measure);
    *ret = found;
    return n;
}

static int64_t pick(const struct sums *s, enum activity_sum sum)
{
    switch (sum) {
    case ACTIVITY_ROWS: return s->n_rows;
    case ACTIVITY_EMPLOYERS: return s->n_employers;
    case ACTIVITY_PERSONS: return s->n_persons;
    case ACTIVITY_QUANTITY: return s->quantity;
    case ACTIVITY_MINUTES: return (s->minutes + 30) / 60;
    case ACTIVITY_AMOUNT: return s->amount;
    }
    return INT_NONE;
}

static int count_rows(struct conn *c, const char *intervention, const struct activity_measure *m, day_t from,
    day_t to, int64_t *ret, struct arena *a, struct err *err)
{
    const struct activity_register *r = activity_register_find(m->reg);
    struct sums s;
    const char *states[2];
    int64_t any = 0;
    activity_two_states(m->state, states, a);
    if (!r)
        return err_set(err, ERR_INTERNAL, "measure %s has no register", m->key);
    int rc = q_int(c, &activity_any_rows, ARGS(V_TEXT(m->reg), V_TEXT(intervention)), &any, err);
    if (!rc && any)
        rc = q_one(c, &activity_sum_rows,
            ARGS(V_TEXT(m->reg), V_TEXT(intervention), V_DAY(from), V_DAY(to), V_TEXT(m->kind),
                V_TEXT(states[0]), V_INT(r->with_span ? INT32_MIN + 1 : from.n), V_TEXT(states[1])),
            &sums_table, &s, a, err);
    if (!rc)
        *ret = any ? pick(&s, m->sum) : INT_NONE;
    return rc;
}

/* Loaded figures tied to a measure. */
static int activity_reported_of(struct conn *c, const char *intervention, const char *measure,
    struct activity_figure **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &activity_select_reported, ARGS(V_TEXT(intervention), V_TEXT(measure)), &figure_table,
        ret, ret_n, a, err);
}

int activity_count_of(struct conn *c, const char *intervention, const struct activity_measure *m, day_t from,
    day_t to, struct activity_count *ret, struct arena *a, struct err *err)
{
    struct activity_figure *papers, *reports;
    size_t n_papers, n_reports;
    bool any = false;
    *ret = (struct activity_count){.measure = m, .rows = INT_NONE};
    int rc = m->count ? m->count(c, intervention, from, to, &ret->rows, &any, err)
                      : count_rows(c, intervention, m, from, to, &ret->rows, a, err);
    if (!rc && m->count && !any)
        ret->rows = INT_NONE;
    if (!rc)
        rc = activity_reported_of(c, intervention, m->key, &papers, &n_papers, a, err);
    if (!rc)
        rc = q_all(c, &activity_select_figures,
            ARGS(V_TEXT(intervention), V_TEXT(m->key), V_DAY(from), V_DAY(to)), &figure_table, &reports,
            &n_reports, a, err);
    if (rc)
        return rc;
    ret->reported = arena_array(a, n_papers + n_reports + 1, sizeof *ret->reported);
    if (!ret->reported)
        return err_set(err, ERR_LIMIT, "activity_count_of");
    ret->n_reported = n_papers + n_reports;
    if (n_papers)
        memcpy(ret->reported, papers, n_papers * sizeof *papers);
    if (n_reports)
        memcpy(ret->reported + n_papers, reports, n_reports * sizeof *reports);
    return OK;
}

int activity_of_reported(struct conn *c, const char *reported, const char *period,
    const char **ret_intervention, const struct activity_measure **ret, struct arena *a, struct err *err)
{
    struct activity_reported row;
    int64_t year;
    if (!period || !text_to_int(period, 2000, 2100, &year))
        return ERR_NOT_FOUND;
    int rc = q_one(c, &activity_select_tie, ARGS(V_TEXT(reported)), &activity_reported_table, &row, a, err);
    if (rc)
        return rc;
    *ret_intervention = row.intervention;
    *ret = activity_measure_find(row.measure);
    return *ret ? OK : ERR_NOT_FOUND;
}

int activity_report_figures(struct conn *c, const char *intervention, day_t from, day_t to,
    struct activity_figure **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &activity_select_figures, ARGS(V_TEXT(intervention), V_TEXT(""), V_DAY(from), V_DAY(to)),
        &figure_table, ret, ret_n, a, err);
}
