#include "document/consequence.h"

#include "base/text.h"
#include "document/fill.h"
#include "effect/goal.h"
#include "effect/referral_filter.h"
#include "effect/referral_group.h"
#include "effect/reported.h"
#include "offer/intervention.h"
#include "supply/phase_out_money.h"
#include "system/code.h"
#include "system/organisation.h"

#include <stddef.h>
#include <string.h>

enum { CONSEQUENCE_ALTERNATIVES = 100, CONSEQUENCE_REPORTED = 100, CONSEQUENCE_LISTS = 20 };

struct benefit_code {
    const char *code;
};
static const struct field benefit_code_fields[] = {FIELD(benefit_code, code, F_TEXT, NULL, 0)};
static TABLE(benefit_code_table, "benefit_code", NULL, benefit_code, benefit_code_fields);

/* The benefits that those referred had on the day. */
SQL(consequence_benefits,
    "SELECT DISTINCT s.kind AS code FROM phase_out_offer o JOIN intervention i ON i.key = o.intervention "
    "JOIN referral r ON r.intervention_id = i.id JOIN spell s ON s.citizen_id = r.citizen_id "
    "AND s.start_day <= r.sent_day AND (s.end_day IS NULL OR s.end_day > r.sent_day) "
    "WHERE o.phase_out_id = $1 AND r.sent_day >= $2 AND r.sent_day <= $3 "
    "AND r.state <> 'draft' AND r.state <> 'withdrawn' ORDER BY code");

struct consequence {
    struct conn *c;
    struct arena *a;
    struct err *err;
    struct phase_out plan;
    struct phase_out_offer_view *offers;
    size_t n_offers;
    int year;
    struct fill_list lists[CONSEQUENCE_LISTS];
    size_t n_lists;
    int rc;
};

/* A list with room for most items; filled by list_add. */
static struct fill_list *list_new(struct consequence *q, const char *name, size_t most)
{
    struct fill_list *list = &q->lists[q->n_lists++];
    *list = (struct fill_list){name, arena_array(q->a, most ? most : 1, sizeof *list->items), 0};
    if (!list->items)
        q->rc = err_set(q->err, ERR_LIMIT, "consequence: out of memory");
    return list;
}

static struct fill_item *list_add(struct fill_list *list)
{
    struct fill_item *item = &list->items[list->n++];
    item->n = 0;
    return item;
}

/* A list of one text, empty without it. */
static void list_text(struct consequence *q, const char *name, const char *value_name, const char *text)
{
    struct fill_list *list = list_new(q, name, 1);
    if (!q->rc && text && *text)
        fill_set(list_add(list), value_name, text);
}

static void fill_offers(struct consequence *q)
{
    struct fill_list *offers = list_new(q, "offers", q->n_offers);
    for (size_t i = 0; !q->rc && i < q->n_offers; i++) {
        struct intervention iv;
        q->rc = intervention_by_key(q->c, q->offers[i].intervention, &iv, q->a, q->err);
        if (q->rc)
            return;
        struct fill_item *item = list_add(offers);
        fill_set(item, "name", iv.title);
        fill_set_raw(item, "key", iv.key);
    }
}

/* The counting group that offer number i is counted in: one whose offers all close; NULL = the offer is counted for itself. */
static const char *offer_group(struct consequence *q, size_t i)
{
    const char *group = q->offers[i].counting_group, **keys = arena_array(q->a, q->n_offers, sizeof *keys);
    bool whole = false;
    if (!keys)
        q->rc = err_set(q->err, ERR_LIMIT, "consequence: out of memory");
    if (q->rc || !group)
        return NULL;
    for (size_t k = 0; k < q->n_offers; k++)
        keys[k] = q->offers[k].intervention;
    q->rc = referral_group_is_among(q->c, group, keys, q->n_offers, &whole, q->a, q->err);
    return whole ? group : NULL;
}

/* Rows of the table of use: a counting group whose offers all close is one row, as papers print it. */
static void fill_groups(struct consequence *q)
{
    struct fill_list *groups = list_new(q, "groups", q->n_offers);
    for (size_t i = 0; !q->rc && i < q->n_offers; i++) {
        const struct phase_out_offer_view *o = &q->offers[i];
        const char *group = offer_group(q, i), *name = o->title;
        bool is_first = !q->rc;
        for (size_t k = 0; k < i; k++)
            is_first &= !group || !text_equal(q->offers[k].counting_group, group);
        if (!is_first)
            continue;
        struct fill_item *item = list_add(groups);
        if (group) {
            struct referral_filter f = {.group = group};
            q->rc = referral_filter_subject(q->c, &f, &name, q->a, q->err);
        }
        fill_set(item, "name", name);
        fill_set_raw(item, "ref",
            group ? arena_printf(q->a, "group=%s", group)
                  : arena_printf(q->a, "intervention=%s", o->intervention));
    }
}

static void reported_add(struct consequence *q, struct fill_list *list, const char *kind, const char *subject)
{
    struct reported *rows = NULL;
    size_t n = 0;
    if (q->rc || !subject)
        return;
    q->rc = reported_of(q->c, kind, subject, &rows, &n, q->a, q->err);
    for (size_t i = 0; !q->rc && i < n && list->n < CONSEQUENCE_REPORTED; i++) {
        bool is_known = false;
        for (size_t k = 0; k < list->n; k++)
            is_known |= text_equal(list->items[k].v[1].value, rows[i].key);
        if (is_known)
            continue;
        struct fill_item *item = list_add(list);
        fill_set(item, "name", rows[i].label);
        fill_set_raw(item, "reported_key", rows[i].key);
    }
}

static void fill_reported(struct consequence *q)
{
    struct fill_list *list = list_new(q, "reported", CONSEQUENCE_REPORTED),
                     *title = list_new(q, "reported_title", 1);
    if (q->rc)
        return;
    for (size_t i = 0; i < q->n_offers; i++) {
        reported_add(q, list, "counting_group", q->offers[i].counting_group);
        reported_add(q, list, "intervention", q->offers[i].intervention);
    }
    reported_add(q, list, "agreement", q->plan.agreement);
    if (list->n)
        list_add(title);
}

static void code_add(struct fill_list *list, const char *code, const char *label)
{
    struct fill_item *item = list_add(list);
    fill_set(item, "name", label);
    fill_set_raw(item, "code", code);
}

/* The codes of a list, and those without one. */
static void fill_codes(struct consequence *q, const char *name, const char *list, const char *unknown)
{
    const struct code *const *codes;
    size_t n = code_list(list, DAY_NONE, &codes);
    struct fill_list *out = list_new(q, name, n + 1);
    for (size_t i = 0; !q->rc && i < n; i++)
        code_add(out, codes[i]->code, codes[i]->label);
    if (!q->rc)
        code_add(out, REFERRAL_UNKNOWN, unknown);
}

static void fill_benefits(struct consequence *q)
{
    struct benefit_code *rows = NULL;
    size_t n = 0;
    day_t from = day_from_ymd(q->year - 1, 1, 1), to = day_from_ymd(q->year - 1, 12, 31);
    if (!q->rc)
        q->rc = q_all(q->c, &consequence_benefits, ARGS(V_INT(q->plan.id), V_DAY(from), V_DAY(to)),
            &benefit_code_table, &rows, &n, q->a, q->err);
    struct fill_list *out = list_new(q, "benefits", n);
    for (size_t i = 0; !q->rc && i < n; i++) {
        const struct code *code = code_find("benefit", rows[i].code);
        if (code)
            code_add(out, code->code, code->label);
    }
}

static void fill_goals(struct consequence *q, day_t today)
{
    enum { MOST = 200 };
    struct fill_list *goals = list_new(q, "goals", MOST),
                     *unmeasured = list_new(q, "unmeasured", q->n_offers),
                     *none = list_new(q, "all_unmeasured", 1);
    for (size_t i = 0; !q->rc && i < q->n_offers; i++) {
        struct goal *g = NULL;
        size_t n = 0;
        q->rc = goal_of_intervention(q->c, q->offers[i].intervention, &g, &n, q->a, q->err);
        if (!q->rc && n == 0)
            fill_set(list_add(unmeasured), "name", q->offers[i].title);
        for (size_t k = 0; !q->rc && k < n && goals->n < MOST; k++) {
            struct fill_item *item = list_add(goals);
            fill_set(item, "name", q->offers[i].title);
            fill_set(item, "goal", g[k].title);
            fill_set_raw(item, "goal_key", g[k].key);
            fill_set_raw(item, "goal_year", arena_printf(q->a, "%d", goal_default_year(&g[k], today)));
        }
    }
    if (!q->rc && goals->n == 0)
        list_add(none);
}

static bool alternative_is_new(const struct fill_list *list, const char *title, const char *condition)
{
    for (size_t i = 0; i < list->n; i++) {
        if (text_equal(list->items[i].v[0].value, title) && text_equal(list->items[i].v[2].value, condition))
            return false;
    }
    return true;
}

static const char *as_sentence(struct consequence *q, const char *text)
{
    size_t n = text ? strlen(text) : 0;
    return n && text[n - 1] != '.' ? arena_printf(q->a, "%s.", text) : text;
}

static void fill_alternatives(struct consequence *q)
{
    struct fill_list *list = list_new(q, "alternatives", CONSEQUENCE_ALTERNATIVES);
    for (size_t i = 0; !q->rc && i < q->n_offers; i++) {
        struct alternative_view *rows = NULL;
        size_t n = 0;
        q->rc = intervention_alternatives(q->c, q->offers[i].intervention, &rows, &n, q->a, q->err);
        for (size_t k = 0; !q->rc && k < n && list->n < CONSEQUENCE_ALTERNATIVES; k++) {
            const char *condition = as_sentence(q, rows[k].condition),
                       *access = as_sentence(q, rows[k].access);
            if (!alternative_is_new(list, rows[k].title, condition))
                continue;
            struct fill_item *item = list_add(list);
            fill_set(item, "name", rows[k].title);
            const char *provider = rows[k].provider ? organisation_name(rows[k].provider) : NULL;
            bool is_told = provider && !strstr(rows[k].title, provider);
            fill_set(item, "provider", is_told ? arena_printf(q->a, ", %s", provider) : NULL);
            fill_set(item, "condition", condition);
            fill_set(item, "access", condition && text_equal(condition, access) ? NULL : access);
        }
    }
}

/* A text of each offer; the same text only once. */
static void fill_texts(struct consequence *q, const char *name, size_t offset)
{
    struct fill_list *list = list_new(q, name, q->n_offers);
    for (size_t i = 0; !q->rc && i < q->n_offers; i++) {
        const char *text = NULL;
        struct intervention iv;
        q->rc = intervention_by_key(q->c, q->offers[i].intervention, &iv, q->a, q->err);
        if (!q->rc)
            text = *(const char **)((char *)&iv + offset);
        for (size_t k = 0; text && k < list->n; k++) {
            if (text_equal(list->items[k].v[0].value, text))
                text = NULL;
        }
        if (text)
            fill_set(list_add(list), "text", text);
    }
}

static void fill_money(struct consequence *q)
{
    static const char *const why[] = {[MONEY_NO_AGREEMENT] = "er ikke del af en aftale om pladser.",
        [MONEY_NO_PRICE] = "pladser eller pris er ikke oplyst.",
        [MONEY_NO_END] = "ophør er ikke fastsat."};
    struct phase_out_money m = {0};
    if (!q->rc)
        q->rc = phase_out_money_of(q->c, &q->plan, q->offers, q->n_offers, &m, q->a, q->err);
    struct fill_list *money = list_new(q, "money", m.n), *unpriced = list_new(q, "unpriced", m.n_unpriced);
    for (size_t i = 0; !q->rc && i < m.n; i++) {
        struct fill_item *item = list_add(money);
        fill_set_raw(item, "money_year", arena_printf(q->a, "%d", m.rows[i].year));
        bool told = m.rows[i].price_year != INT_NONE;
        const char *level = told ? arena_printf(q->a, "level=%lld ", (long long)m.rows[i].price_year) : "";
        fill_set_raw(
            item, "by", m.rows[i].admin ? arena_printf(q->a, "admin=%s %s", m.rows[i].admin, level) : level);
        fill_set(item, "level",
            told ? arena_printf(q->a, "%lld-priser", (long long)m.rows[i].price_year)
                 : "prisniveau ikke oplyst");
        fill_set(item, "payer", organisation_name(m.rows[i].admin));
    }
    for (size_t i = 0; !q->rc && i < m.n_unpriced; i++) {
        struct fill_item *item = list_add(unpriced);
        fill_set(item, "name", m.unpriced[i].title);
        fill_set(item, "why", why[m.unpriced[i].why]);
    }
}

int consequence_draft(struct conn *c, const char *phase_out, day_t today, struct document_full *ret,
    struct arena *a, struct err *err)
{
    struct consequence q = {.c = c, .a = a, .err = err, .year = day_year(today)};
    q.rc = phase_out_by_key(c, phase_out, &q.plan, a, err);
    if (!q.rc)
        q.rc = phase_out_offers(c, q.plan.id, &q.offers, &q.n_offers, a, err);
    if (q.rc)
        return q.rc;
    struct fill f = {.lists = q.lists};
    fill_set_raw(&f.common, "key", q.plan.key);
    fill_set_raw(&f.common, "phase_out", q.plan.key);
    fill_set_raw(&f.common, "title", q.plan.title);
    fill_set_raw(&f.common, "year", arena_printf(a, "%d", q.year));
    fill_set_raw(&f.common, "last_year", arena_printf(a, "%d", q.year - 1));
    list_text(&q, "reason", "text", q.plan.reason);
    list_text(&q, "document", "no", q.plan.document_no);
    fill_offers(&q);
    fill_groups(&q);
    fill_reported(&q);
    fill_benefits(&q);
    fill_codes(&q, "districts", "district", "Bydel ikke oplyst");
    fill_codes(&q, "educations", "education", "Uddannelse ikke oplyst");
    fill_goals(&q, today);
    fill_alternatives(&q);
    fill_texts(&q, "notes", offsetof(struct intervention, stop_note));
    fill_texts(&q, "targets", offsetof(struct intervention, target_text));
    fill_money(&q);
    if (q.rc)
        return q.rc;
    f.n_lists = q.n_lists;
    const char *kind = "consequence-answer", *text = fill_text(document_kind_text(kind), &f, a);
    if (!text)
        return err_set(err, ERR_LIMIT, "consequence_draft: out of memory");
    int rc = document_from_text(kind, text, ret, a, err);
    ret->head.day = today;
    return rc;
}
