#include "supply/phase_out_money.h"

#include "base/text.h"
#include "offer/agreement.h"
#include "offer/agreement_place.h"

enum { MOST_RELEASES = 64 };

static const struct field sibling_fields[] = {
    FIELD(phase_out_sibling, key, F_TEXT, NULL, 0),
    FIELD(phase_out_sibling, title, F_TEXT, NULL, 0),
    FIELD(phase_out_sibling, title_en, F_TEXT, NULL, 0),
    FIELD(phase_out_sibling, provider, F_TEXT, NULL, 0),
    FIELD(phase_out_sibling, end_day, F_DAY, NULL, 0),
};
static TABLE(sibling_table, "phase_out_sibling", NULL, phase_out_sibling, sibling_fields);
SQL(money_select_siblings,
    "SELECT i.key AS key, i.title AS title, i.title_en AS title_en, i.provider AS provider, i.end_day AS end_day "
    "FROM intervention i WHERE i.provider IN (SELECT x.provider FROM phase_out_offer p "
    "JOIN intervention x ON x.key = p.intervention WHERE p.phase_out_id = $1) AND (i.end_day IS NULL OR i.end_day >= $2) "
    "AND i.key NOT IN (SELECT p.intervention FROM phase_out_offer p WHERE p.phase_out_id = $1) "
    "ORDER BY i.title, i.key LIMIT 50");

int phase_out_siblings(struct conn *c, int64_t id, day_t today, struct phase_out_sibling **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(
        c, &money_select_siblings, ARGS(V_INT(id), V_DAY(today)), &sibling_table, ret, ret_n, a, err);
}

/* Amounts of different price levels stand in rows of their own. */
static void add_release(struct phase_out_money *m, int year, const char *admin, int64_t oere, int64_t level)
{
    for (size_t i = 0; i < m->n; i++) {
        struct phase_out_release *r = &m->rows[i];
        if (r->year != year || r->price_year != level || !text_equal(r->admin, admin))
            continue;
        r->amount.oere += oere;
        return;
    }
    if (m->n < MOST_RELEASES)
        m->rows[m->n++] = (struct phase_out_release){year, admin, {oere}, level};
}

static void add_unpriced(struct phase_out_money *m, const struct phase_out_offer_view *o,
    const char *agreement, enum phase_out_no_money why)
{
    m->unpriced[m->n_unpriced++] = (struct phase_out_unpriced){o->title, o->title_en, agreement, why};
}

/* A year's price for the days from `from` on, each year by itself. */
static void release_years(
    struct phase_out_money *m, const struct agreement *g, const struct agreement_place *p, day_t from)
{
    for (int k = 0; k < PHASE_OUT_YEARS; k++) {
        int year = day_year(from) + k;
        day_t first = day_from_ymd(year, 1, 1), next = day_from_ymd(year + 1, 1, 1);
        int64_t days = next.n - (k == 0 ? from.n : first.n);
        add_release(m, year, g->buyer, p->price.oere * p->places * days / (next.n - first.n), p->price_year);
    }
}

static void release_of(struct phase_out_money *m, const struct agreement *g,
    const struct phase_out_offer_view *o, const struct agreement_place *places, size_t n)
{
    const struct agreement_place *p =
        day_is_none(o->end_day) ? NULL : agreement_place_on(places, n, o->intervention, o->end_day);
    day_t from = {o->end_day.n + 1};
    if (day_is_none(o->end_day)) {
        add_unpriced(m, o, g->key, MONEY_NO_END);
        return;
    }
    if (!p || p->places == INT_NONE || money_is_none(p->price)) {
        add_unpriced(m, o, g->key, MONEY_NO_PRICE);
        return;
    }
    if (g->pays_unused == 1) {
        if (day_is_none(g->end_day)) {
            add_unpriced(m, o, g->key, MONEY_NO_END);
            return;
        }
        m->pays_unused = m->pays_unused || g->end_day.n + 1 > from.n;
        from.n = g->end_day.n + 1 > from.n ? g->end_day.n + 1 : from.n;
    }
    release_years(m, g, p, from);
}

static int money_offer(struct conn *c, const struct phase_out *plan, const struct phase_out_offer_view *o,
    struct phase_out_money *m, struct arena *a, struct err *err)
{
    struct agreement *g;
    struct agreement_place *places;
    size_t n, n_places;
    bool any = false;
    int rc = agreement_of_intervention(c, o->intervention, &g, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        if (plan->agreement && !text_equal(plan->agreement, g[i].key))
            continue;
        rc = agreement_places_of(c, g[i].key, o->intervention, &places, &n_places, a, err);
        if (!rc && !any)
            release_of(m, &g[i], o, places, n_places);
        any = true;
    }
    if (!rc && !any)
        add_unpriced(m, o, NULL, MONEY_NO_AGREEMENT);
    return rc;
}

int phase_out_money_of(struct conn *c, const struct phase_out *plan,
    const struct phase_out_offer_view *offers, size_t n, struct phase_out_money *ret, struct arena *a,
    struct err *err)
{
    *ret = (struct phase_out_money){.rows = arena_array(a, MOST_RELEASES, sizeof *ret->rows),
        .unpriced = arena_array(a, n + 1, sizeof *ret->unpriced)};
    if (!ret->rows || !ret->unpriced)
        return err_set(err, ERR_LIMIT, "phase_out_money: out of memory");
    int rc = OK;
    for (size_t i = 0; !rc && i < n; i++)
        rc = money_offer(c, plan, &offers[i], ret, a, err);
    return rc;
}
