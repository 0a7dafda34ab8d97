#include "supply/utilisation.h"

#include "base/lang.h"
#include "base/sort.h"
#include "base/text.h"
#include "offer/agreement_place.h"
#include "system/code.h"

#include <stdlib.h>
#include <string.h>

static const struct field utilisation_offer_fields[] = {
    FIELD(utilisation_offer, id, F_ID, NULL, 0),
    FIELD(utilisation_offer, key, F_TEXT, NULL, 0),
    FIELD(utilisation_offer, title, F_TEXT, NULL, 0),
    FIELD(utilisation_offer, title_en, F_TEXT, NULL, 0),
    FIELD(utilisation_offer, last_referral_day, F_DAY, NULL, 0),
    FIELD(utilisation_offer, end_day, F_DAY, NULL, 0),
    FIELD(utilisation_offer, normal_days, F_INT, NULL, 0),
};
static TABLE(utilisation_offer_table, "utilisation_offer", NULL, utilisation_offer, utilisation_offer_fields);

static const struct field utilisation_course_fields[] = {
    FIELD(utilisation_course, id, F_ID, NULL, 0),
    FIELD(utilisation_course, citizen_id, F_ID, NULL, 0),
    FIELD(utilisation_course, start_day, F_DAY, NULL, 0),
    FIELD(utilisation_course, end_day, F_DAY, NULL, 0),
    FIELD(utilisation_course, exit_reason, F_TEXT, NULL, 0),
    FIELD(utilisation_course, benefit, F_TEXT, NULL, 0),
};
static TABLE(
    utilisation_course_table, "utilisation_course", NULL, utilisation_course, utilisation_course_fields);

SQL(utilisation_select_offers,
    "SELECT i.id AS id, i.key AS key, i.title AS title, i.title_en AS title_en, "
    "i.last_referral_day AS last_referral_day, i.end_day AS end_day, i.normal_days AS normal_days FROM intervention i "
    "WHERE i.key IN (SELECT p.intervention FROM agreement_part p WHERE p.agreement = $1 "
    "UNION SELECT l.intervention FROM agreement_place l WHERE l.agreement = $1) ORDER BY i.title, i.key");
SQL(utilisation_select_courses,
    "SELECT p.id AS id, p.citizen_id AS citizen_id, p.start_day AS start_day, p.end_day AS end_day, "
    "p.exit_reason AS exit_reason FROM course p WHERE p.intervention_id = $1 AND p.start_day <= $3 "
    "AND (p.end_day IS NULL OR p.end_day > $2) ORDER BY p.start_day, p.id");
/* The newest spell of each comes first. */
SQL(utilisation_select_benefits,
    "SELECT p.id AS id, p.citizen_id AS citizen_id, p.start_day AS start_day, s.kind AS benefit FROM course p "
    "JOIN spell s ON s.citizen_id = p.citizen_id WHERE p.intervention_id = $1 AND p.start_day <= $3 "
    "AND (p.end_day IS NULL OR p.end_day > $2) AND s.start_day <= p.start_day "
    "AND (s.end_day IS NULL OR s.end_day > p.start_day) ORDER BY p.start_day, p.id, s.start_day DESC, s.id DESC");
SQL(utilisation_select_warned,
    "SELECT key FROM agreement WHERE warn_share_pct IS NOT NULL "
    "AND (end_day IS NULL OR end_day >= $1) ORDER BY end_day NULLS LAST, key LIMIT $2");

/* ---- reading ---- */

static day_t day_after(day_t d)
{
    return (day_t){d.n + 1};
}

/* The end of the agreement's time, as a first day outside it. */
static day_t open_end(const struct agreement *g)
{
    return day_is_none(g->end_day) ? day_from_ymd(9999, 1, 1) : day_after(g->end_day);
}

static int read_places(struct utilisation *u, struct utilisation_offer *o, const struct agreement_place *rows,
    size_t n, struct arena *a, struct err *err)
{
    struct use_places *places = arena_array(a, n + 1, sizeof *places);
    day_t end = open_end(&u->agreement);
    if (!places)
        return err_set(err, ERR_LIMIT, "utilisation: places");
    for (size_t i = 0; i < n; i++) {
        const struct agreement_place *p = &rows[i];
        if (!text_equal(p->intervention, o->key))
            continue;
        day_t to = day_is_none(p->valid_to) || p->valid_to.n >= end.n ? end : day_after(p->valid_to);
        places[o->n_places++] = (struct use_places){p->valid_from, to, p->places, p->price.oere};
        if (p->places == INT_NONE)
            continue;
        o->has_places = u->has_places = true;
        if (day_is_none(u->first_day) || p->valid_from.n < u->first_day.n)
            u->first_day = p->valid_from;
        if (day_is_none(u->agreement.end_day) && !day_is_none(p->valid_to) &&
            (day_is_none(u->last_day) || p->valid_to.n > u->last_day.n))
            u->last_day = p->valid_to;
    }
    if (!o->n_places)
        places[o->n_places++] = (struct use_places){{INT32_MIN + 1}, end, INT_NONE, INT_NONE};
    o->places = places;
    return OK;
}

static int read_courses(struct conn *c, const struct utilisation *u, struct utilisation_offer *o,
    struct arena *a, struct err *err)
{
    struct utilisation_course *courses;
    int rc = q_all(c, &utilisation_select_courses, ARGS(V_INT(o->id), V_DAY(u->known_from), V_DAY(u->as_of)),
        &utilisation_course_table, &courses, &o->n, a, err);
    if (rc)
        return rc;
    struct use_span *spans = arena_array(a, o->n + 1, sizeof *spans);
    if (!spans)
        return err_set(err, ERR_LIMIT, "utilisation: courses");
    for (size_t i = 0; i < o->n; i++)
        spans[i] = (struct use_span){courses[i].start_day, courses[i].end_day};
    o->courses = courses;
    o->spans = spans;
    return OK;
}

int utilisation_load(struct conn *c, const char *agreement, day_t from, day_t as_of, struct utilisation *ret,
    struct arena *a, struct err *err)
{
    struct agreement_place *rows = NULL;
    size_t n_rows = 0;
    *ret = (struct utilisation){.as_of = as_of, .first_day = DAY_NONE};
    int rc = agreement_by_key(c, agreement, &ret->agreement, a, err);
    if (!rc)
        rc = agreement_places_of(c, agreement, NULL, &rows, &n_rows, a, err);
    if (!rc)
        rc = q_all(c, &utilisation_select_offers, ARGS(V_TEXT(agreement)), &utilisation_offer_table,
            &ret->offers, &ret->n, a, err);
    if (rc)
        return rc;
    ret->last_day = ret->agreement.end_day;
    ret->known_from = day_add_months(as_of, -12 * USE_BACK_YEARS);
    if (!day_is_none(from) && from.n < ret->known_from.n)
        ret->known_from = from;
    for (size_t i = 0; !rc && i < ret->n; i++) {
        struct utilisation_offer *o = &ret->offers[i];
        o->places = NULL;
        o->n_places = o->n = 0;
        o->has_places = false;
        rc = read_places(ret, o, rows, n_rows, a, err);
        if (!rc)
            rc = read_courses(c, ret, o, a, err);
    }
    return rc;
}

struct benefit_reader {
    struct utilisation_course *courses;
    size_t n, at;
    struct arena *arena;
};

static int read_benefit(const void *row, void *ctx, struct err *err)
{
    const struct utilisation_course *r = row;
    struct benefit_reader *b = ctx;
    (void)err;
    while (b->at < b->n && b->courses[b->at].id != r->id)
        b->at++;
    if (b->at == b->n || b->courses[b->at].benefit)
        return OK;
    const struct code *code = code_find("benefit", r->benefit);
    b->courses[b->at].benefit = code ? code->code : NULL;
    return OK;
}

int utilisation_load_benefits(struct conn *c, struct utilisation *u, struct arena *a, struct err *err)
{
    int rc = OK;
    for (size_t i = 0; !rc && i < u->n; i++) {
        struct utilisation_offer *o = &u->offers[i];
        struct utilisation_course *copy = arena_array(a, o->n + 1, sizeof *copy);
        if (!copy)
            return err_set(err, ERR_LIMIT, "utilisation: benefits");
        if (o->n)
            memcpy(copy, o->courses, o->n * sizeof *copy);
        struct benefit_reader reader = {copy, o->n, 0, a};
        rc =
            q_each(c, &utilisation_select_benefits, ARGS(V_INT(o->id), V_DAY(u->known_from), V_DAY(u->as_of)),
                &utilisation_course_table, read_benefit, &reader, err);
        o->courses = copy;
    }
    return rc;
}

/* ---- counting ---- */

static bool utilisation_has(const struct utilisation_offer *o, const char *only)
{
    return !only || text_equal(o->key, only);
}

int utilisation_sum_offer(const struct utilisation_offer *o, day_t from, day_t to, struct use_sum *ret,
    struct use_sum *ret_months, struct arena *a, struct err *err)
{
    size_t n = use_months(from, to);
    struct use_sum *months = ret_months ? ret_months : arena_array(a, n + 1, sizeof *months);
    *ret = (struct use_sum){0};
    if (!months || !use_sum_offer(o->places, o->n_places, o->spans, o->n, from, to, months, a))
        return err_set(err, ERR_LIMIT, "utilisation: sum");
    for (size_t i = 0; i < n; i++)
        use_sum_add(ret, &months[i]);
    return OK;
}

int utilisation_sum(const struct utilisation *u, const char *only, day_t from, day_t to, struct use_sum *ret,
    struct use_sum *ret_months, size_t *ret_left_out, struct arena *a, struct err *err)
{
    size_t n = use_months(from, to);
    struct use_sum *months = arena_array(a, n + 1, sizeof *months);
    *ret = (struct use_sum){0};
    *ret_left_out = 0;
    if (!months)
        return err_set(err, ERR_LIMIT, "utilisation: months");
    if (ret_months)
        memset(ret_months, 0, n * sizeof *ret_months);
    for (size_t i = 0; i < u->n; i++) {
        struct use_sum one;
        if (!utilisation_has(&u->offers[i], only))
            continue;
        int rc = utilisation_sum_offer(&u->offers[i], from, to, &one, months, a, err);
        if (rc)
            return rc;
        if (one.unknown_days) {
            ++*ret_left_out;
            continue;
        }
        use_sum_add(ret, &one);
        for (size_t k = 0; ret_months && k < n; k++)
            use_sum_add(&ret_months[k], &months[k]);
    }
    return OK;
}

int utilisation_stated(const struct utilisation *u, const char *only, day_t from, day_t to,
    struct utilisation *ret, size_t *ret_left_out, struct arena *a, struct err *err)
{
    *ret = *u;
    ret->offers = arena_array(a, u->n + 1, sizeof *ret->offers);
    ret->n = *ret_left_out = 0;
    if (!ret->offers)
        return err_set(err, ERR_LIMIT, "utilisation: offers");
    for (size_t i = 0; i < u->n; i++) {
        struct use_sum one;
        if (!utilisation_has(&u->offers[i], only))
            continue;
        int rc = utilisation_sum_offer(&u->offers[i], from, to, &one, NULL, a, err);
        if (rc)
            return rc;
        if (one.unknown_days)
            ++*ret_left_out;
        else
            ret->offers[ret->n++] = u->offers[i];
    }
    return OK;
}

/* The exit reason ends the course as completed (its state in list exit_reason). */
static bool utilisation_is_completed(const char *exit_reason)
{
    const struct code *code = exit_reason ? code_find("exit_reason", exit_reason) : NULL;
    return code && text_equal(code->parent, "completed");
}

static int compare_id(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return (a > b) - (a < b);
}

static int64_t different(int64_t *ids, size_t n)
{
    int64_t count = 0;
    array_sort(ids, n, sizeof *ids, compare_id);
    for (size_t i = 0; i < n; i++)
        count += i == 0 || ids[i] != ids[i - 1];
    return count;
}

/* Citizens met so far, by what their courses did. */
struct met {
    int64_t *all, *started, *completed;
    size_t n, n_started, n_completed;
};

static void count_course(
    const struct utilisation_course *p, day_t from, day_t to, struct utilisation_count *ret, struct met *m)
{
    int64_t days = use_days_of(&(struct use_span){p->start_day, p->end_day}, from, to);
    if (!days)
        return;
    ret->days += days;
    ret->courses++;
    m->all[m->n++] = p->citizen_id;
    if (p->start_day.n >= from.n) {
        ret->started++;
        m->started[m->n_started++] = p->citizen_id;
    }
    /* The last day is the one before end_day. */
    if (!day_is_none(p->end_day) && p->end_day.n <= to.n && p->exit_reason) {
        ret->ended++;
        if (utilisation_is_completed(p->exit_reason)) {
            ret->completed++;
            m->completed[m->n_completed++] = p->citizen_id;
        }
    }
}

int utilisation_count(const struct utilisation *u, const char *only, const char *benefit, day_t from,
    day_t to, struct utilisation_count *ret, struct arena *a, struct err *err)
{
    size_t n = 0;
    for (size_t i = 0; i < u->n; i++)
        n += utilisation_has(&u->offers[i], only) ? u->offers[i].n : 0;
    struct met m = {arena_array(a, n + 1, sizeof *m.all), arena_array(a, n + 1, sizeof *m.started),
        arena_array(a, n + 1, sizeof *m.completed), 0, 0, 0};
    *ret = (struct utilisation_count){0};
    if (!m.all || !m.started || !m.completed)
        return err_set(err, ERR_LIMIT, "utilisation: citizens");
    for (size_t i = 0; i < u->n; i++) {
        const struct utilisation_offer *o = &u->offers[i];
        for (size_t k = 0; utilisation_has(o, only) && k < o->n; k++) {
            const struct utilisation_course *p = &o->courses[k];
            if (!benefit || text_equal(p->benefit ? p->benefit : "", benefit))
                count_course(p, from, to, ret, &m);
        }
    }
    ret->citizens = different(m.all, m.n);
    ret->started_citizens = different(m.started, m.n_started);
    ret->completed_citizens = different(m.completed, m.n_completed);
    return OK;
}

/* ---- money ---- */

enum utilisation_pay utilisation_pay_of(const struct agreement *g)
{
    return g->pays_unused == INT_NONE ? USE_PAYS_UNKNOWN : g->pays_unused ? USE_PAYS_ALL : USE_PAYS_USED;
}

void utilisation_money_of(const struct agreement *g, const struct use_sum *s, struct utilisation_money *ret)
{
    enum utilisation_pay pay = utilisation_pay_of(g);
    *ret = (struct utilisation_money){MONEY_NONE, MONEY_NONE, NULL, MONEY_NONE, MONEY_NONE};
    if (s->unknown_days || !s->guaranteed) {
        ret->why = tr("Pladserne er ikke oplyst.");
        return;
    }
    if (s->unpriced_days) {
        ret->why = tr("Prisen er ikke oplyst for alle pladser.");
        return;
    }
    if (pay == USE_PAYS_UNKNOWN) {
        ret->why = tr("Det er ikke oplyst, om aftalen betaler for ubrugte pladser.");
        return;
    }
    ret->unused.oere = pay == USE_PAYS_ALL ? s->unused_oere : 0;
    ret->paid.oere = pay == USE_PAYS_ALL ? s->paid_oere : s->paid_oere - s->unused_oere;
    ret->per_used_day.oere = use_divide(ret->paid.oere, s->used);
    if (s->used_years_millionths > 0 && ret->paid.oere < INT64_MAX / 4000000)
        ret->per_used_year.oere = use_divide(ret->paid.oere * 1000000, s->used_years_millionths);
}

/* ---- ahead ---- */

int utilisation_what_if(const struct utilisation *u, const int64_t *places, day_t from,
    struct utilisation *ret, struct arena *a, struct err *err)
{
    *ret = *u;
    ret->offers = arena_array(a, u->n + 1, sizeof *ret->offers);
    if (!ret->offers)
        return err_set(err, ERR_LIMIT, "utilisation: what if");
    for (size_t i = 0; i < u->n; i++) {
        struct utilisation_offer *o = &ret->offers[i];
        *o = u->offers[i];
        if (places[i] == INT_NONE)
            continue;
        struct use_places *p = arena_array(a, o->n_places + 1, sizeof *p);
        if (!p)
            return err_set(err, ERR_LIMIT, "utilisation: what if");
        memcpy(p, o->places, o->n_places * sizeof *p);
        for (size_t k = 0; k < o->n_places; k++)
            if (p[k].to.n > from.n)
                p[k].places = places[i];
        o->places = p;
        o->has_places = ret->has_places = true;
        if (day_is_none(ret->first_day))
            ret->first_day = from;
    }
    return OK;
}

/* Fewer for a large agreement, where each future is long and they differ little. */
static int simulations(const struct use_forecast_offer *offers, size_t n, day_t from, day_t to)
{
    int64_t starts = 0;
    if (day_is_none(to) || to.n <= from.n)
        return USE_SIMULATIONS;
    for (size_t i = 0; i < n; i++)
        for (size_t k = offers[i].n; k > 0 && offers[i].spans[k - 1].start.n >= from.n - USE_RATE_DAYS; k--)
            starts++;
    return starts * (to.n - from.n) / USE_RATE_DAYS > USE_MANY_COURSES ? USE_SIMULATIONS / 2
                                                                       : USE_SIMULATIONS;
}

int utilisation_forecast_of(
    const struct utilisation *u, const char *only, struct use_forecast *ret, struct arena *a, struct err *err)
{
    day_t from = day_after(u->as_of), to = day_is_none(u->last_day) ? DAY_NONE : day_after(u->last_day);
    if (!day_is_none(to)) {
        day_t most = day_add_months(from, USE_FORECAST_MONTHS);
        to = to.n > most.n ? most : to;
    }
    struct use_forecast_offer *offers = arena_array(a, u->n + 1, sizeof *offers);
    size_t n = 0;
    if (!offers)
        return err_set(err, ERR_LIMIT, "utilisation: forecast");
    for (size_t i = 0; i < u->n; i++) {
        const struct utilisation_offer *o = &u->offers[i];
        if (!utilisation_has(o, only) || !o->has_places)
            continue;
        offers[n++] = (struct use_forecast_offer){.places = o->places,
            .n_places = o->n_places,
            .spans = o->spans,
            .n = o->n,
            .known_from = u->known_from,
            .last_start = o->last_referral_day,
            .end = day_is_none(o->end_day) ? DAY_NONE : day_after(o->end_day),
            .normal_days = o->normal_days};
    }
    if (!use_forecast(
            offers, n, from, to, (uint64_t)u->agreement.id, simulations(offers, n, from, to), ret, a))
        return err_set(err, ERR_LIMIT, "utilisation: forecast");
    return OK;
}

/* ---- warning ---- */

int utilisation_warn(const struct utilisation *u, const struct use_forecast *f,
    struct utilisation_warning *ret, struct arena *a, struct err *err)
{
    const struct agreement *g = &u->agreement;
    struct use_sum now;
    size_t left_out;
    day_t to = day_after(u->as_of), from = {to.n - USE_RECENT_DAYS};
    struct utilisation_count count;
    *ret = (struct utilisation_warning){g->key, g->title, g->title_en,
        g->warn_share_pct == INT_NONE ? INT_NONE : g->warn_share_pct * 10000, INT_NONE, INT_NONE, INT_NONE,
        INT_NONE, 0, false, false};
    int rc = utilisation_sum(u, NULL, from, to, &now, NULL, &left_out, a, err);
    if (!rc)
        rc = utilisation_count(u, NULL, NULL, from, to, &count, a, err);
    if (rc)
        return rc;
    ret->citizens = count.citizens;
    ret->now_ppm = use_ppm(&now);
    if (f && f->why == USE_FORECAST_OK) {
        ret->forecast_ppm = f->ppm;
        ret->low_ppm = f->low_ppm;
        ret->high_ppm = f->high_ppm;
    }
    if (ret->share_ppm == INT_NONE)
        return OK;
    ret->under_now = ret->now_ppm != INT_NONE && ret->now_ppm < ret->share_ppm;
    ret->under_forecast = ret->forecast_ppm != INT_NONE && ret->forecast_ppm < ret->share_ppm;
    return OK;
}

struct warned_key {
    const char *key;
};
static const struct field warned_key_fields[] = {FIELD(warned_key, key, F_TEXT, NULL, 0)};
static TABLE(warned_key_table, "agreement", NULL, warned_key, warned_key_fields);

int utilisation_warnings(struct conn *c, day_t as_of, struct utilisation_warning **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    struct warned_key *keys;
    size_t n;
    *ret_n = 0;
    int rc = q_all(c, &utilisation_select_warned, ARGS(V_DAY(as_of), V_INT(USE_WARNINGS_MAX)),
        &warned_key_table, &keys, &n, a, err);
    if (rc)
        return rc;
    *ret = arena_array(a, n + 1, sizeof **ret);
    if (!*ret)
        return err_set(err, ERR_LIMIT, "utilisation: warnings");
    for (size_t i = 0; !rc && i < n; i++) {
        struct utilisation u;
        struct use_forecast f;
        rc = utilisation_load(c, keys[i].key, DAY_NONE, as_of, &u, a, err);
        if (rc || !u.has_places)
            continue;
        rc = utilisation_forecast_of(&u, NULL, &f, a, err);
        if (!rc)
            rc = utilisation_warn(&u, &f, &(*ret)[*ret_n], a, err);
        if (!rc && ((*ret)[*ret_n].under_now || (*ret)[*ret_n].under_forecast))
            ++*ret_n;
    }
    return rc;
}
