#include "effect/referral_group.h"

#include "base/text.h"
#include "effect/suppress.h"

static const struct field referral_group_fields[] = {
    FIELD(referral_group, key, F_TEXT, NULL, 0),
    FIELD(referral_group, title, F_TEXT, NULL, 0),
    FIELD(referral_group, title_en, F_TEXT, NULL, 0),
};
static TABLE(referral_group_table, "referral_group", NULL, referral_group, referral_group_fields);
SQL(referral_group_select,
    "SELECT g.key AS key, g.title AS title, g.title_en AS title_en FROM counting_group g "
    "JOIN intervention i ON i.counting_group = g.key JOIN agreement_part p ON p.intervention = i.key "
    "WHERE p.agreement = $1 GROUP BY g.id, g.key, g.title, g.title_en ORDER BY MIN(p.id)");

int referral_groups(struct conn *c, const char *agreement, struct referral_group **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(
        c, &referral_group_select, ARGS(V_TEXT(agreement)), &referral_group_table, ret, ret_n, a, err);
}

SQL(referral_group_sent,
    "SELECT COUNT(*) FROM referral r JOIN intervention i ON i.id = r.intervention_id "
    "JOIN agreement_part p ON p.intervention = i.key "
    "WHERE p.agreement = $1 AND r.sent_day <= $2 AND r.state <> 'draft' AND r.state <> 'withdrawn'");

int referral_is_registered(struct conn *c, const char *agreement, day_t by, bool *ret, struct err *err)
{
    int64_t n = 0;
    int rc = q_int(c, &referral_group_sent, ARGS(V_TEXT(agreement), V_DAY(by)), &n, err);
    if (!rc)
        *ret = n > 0;
    return rc;
}

/* Agreements that a group is part of; offers of an offer's group. */
SQL(referral_group_agreements,
    "SELECT a.key AS key, a.title AS title, a.title_en AS title_en FROM agreement a "
    "JOIN agreement_part p ON p.agreement = a.key JOIN intervention i ON i.key = p.intervention "
    "WHERE i.counting_group = $1 GROUP BY a.key, a.title, a.title_en ORDER BY a.key");
SQL(referral_group_offers,
    "SELECT o.key AS key, o.title AS title, o.title_en AS title_en FROM intervention o "
    "WHERE o.counting_group = $1 ORDER BY o.key");
SQL(referral_group_of_offer,
    "SELECT g.key AS key, g.title AS title, g.title_en AS title_en FROM counting_group g "
    "JOIN intervention i ON i.counting_group = g.key WHERE i.key = $1");

int referral_group_is_among(struct conn *c, const char *group, const char *const *offers, size_t n, bool *ret,
    struct arena *a, struct err *err)
{
    struct referral_group *all = NULL;
    size_t n_all = 0;
    int rc =
        q_all(c, &referral_group_offers, ARGS(V_TEXT(group)), &referral_group_table, &all, &n_all, a, err);
    *ret = !rc;
    for (size_t i = 0; *ret && i < n_all; i++) {
        size_t k = 0;
        while (k < n && !text_equal(offers[k], all[i].key))
            k++;
        *ret = k < n;
    }
    return rc;
}

/* One table: parts[n] by parameter `name` in a year. own = the part asked for, NULL = their total. */
struct referral_parts {
    const char *indicator, *name, *year, *own;
    day_t as_of;
};

static int hidden_among(struct conn *c, const struct referral_parts *q, const struct referral_group *parts,
    size_t n, bool *ret, struct arena *a, struct err *err)
{
    int64_t k = figure_small_limit();
    struct suppress_cell *cells = arena_array(a, n + 1, sizeof *cells);
    int rc = cells ? OK : err_set(err, ERR_LIMIT, "referral table");
    for (size_t i = 0; !rc && i < n; i++) {
        struct figure_params p = {2, {{q->name, parts[i].key}, {"year", q->year}}};
        struct figure f;
        rc = figure_compute_whole(c, q->indicator, &p, q->as_of, &f, a, err);
        cells[i] = (struct suppress_cell){
            .value = f.value, .most = INT64_MAX, .hidden = !rc && suppress_is_small(f.n_persons, k)};
    }
    if (rc || n == 0)
        return rc;
    bool safe = suppress_table(cells, n, k);
    *ret = *ret || (!q->own && !safe);
    for (size_t i = 0; q->own && i < n; i++)
        *ret = *ret || (cells[i].hidden && text_equal(parts[i].key, q->own));
    return OK;
}

static int hidden_in_agreement(struct conn *c, struct referral_parts q, const char *agreement, bool *ret,
    struct arena *a, struct err *err)
{
    struct referral_group *groups;
    size_t n;
    q.name = "group";
    int rc = referral_groups(c, agreement, &groups, &n, a, err);
    return rc ? rc : hidden_among(c, &q, groups, n, ret, a, err);
}

/* A group among the others of its agreements. */
static int hidden_group(
    struct conn *c, struct referral_parts q, const char *group, bool *ret, struct arena *a, struct err *err)
{
    struct referral_group *in;
    size_t n;
    q.own = group;
    int rc =
        q_all(c, &referral_group_agreements, ARGS(V_TEXT(group)), &referral_group_table, &in, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++)
        rc = hidden_in_agreement(c, q, in[i].key, ret, a, err);
    return rc;
}

/* An offer among the others of its group; with the group hidden none of them is shown. */
static int hidden_offer(
    struct conn *c, struct referral_parts q, const char *offer, bool *ret, struct arena *a, struct err *err)
{
    struct referral_group *group, *offers;
    size_t n, n_offers;
    int rc =
        q_all(c, &referral_group_of_offer, ARGS(V_TEXT(offer)), &referral_group_table, &group, &n, a, err);
    if (rc || n == 0)
        return rc;
    rc = hidden_group(c, q, group[0].key, ret, a, err);
    if (!rc)
        rc = q_all(c, &referral_group_offers, ARGS(V_TEXT(group[0].key)), &referral_group_table, &offers,
            &n_offers, a, err);
    q.own = offer;
    q.name = "intervention";
    return rc ? rc : hidden_among(c, &q, offers, n_offers, ret, a, err);
}

int referral_hidden_in_table(struct conn *c, const char *indicator, const struct figure_params *p,
    day_t as_of, bool *ret, struct arena *a, struct err *err)
{
    const char *offer = figure_param(p, "intervention"), *group = figure_param(p, "group"),
               *agreement = figure_param(p, "agreement");
    const struct referral_parts q = {.indicator = indicator, .year = figure_param(p, "year"), .as_of = as_of};
    *ret = false;
    if (p->n != 2 || !q.year)
        return OK;
    return offer       ? hidden_offer(c, q, offer, ret, a, err)
           : group     ? hidden_group(c, q, group, ret, a, err)
           : agreement ? hidden_in_agreement(c, q, agreement, ret, a, err)
                       : OK;
}
