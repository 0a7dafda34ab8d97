#include "offer/agreement_deadline.h"

#include "base/sort.h"
#include "base/text.h"
#include "offer/agreement_option.h"
#include "offer/supplier.h"
#include "offer/tender.h"

#include <stdlib.h>
#include <string.h>

SQL(agreement_deadline_options,
    "SELECT id, agreement, kind, from_day, to_day, deadline, state FROM agreement_option "
    "WHERE state = 'open' AND deadline IS NOT NULL AND deadline >= $1 AND deadline <= $2 ORDER BY deadline, id");

struct deadline_list {
    struct agreement_deadline *rows;
    size_t n, cap;
    day_t today;
    int ahead_days;
    struct arena *arena;
    bool failed;
};

static void add(struct deadline_list *l, struct agreement_deadline d, bool can_be_late)
{
    /* A tender that nobody has begun is late as long as the agreement runs. */
    int back = d.kind == DEADLINE_TENDER_PROPOSED ? 100000 : DEADLINE_BACK_DAYS;
    if (day_is_none(d.day))
        return;
    d.late = can_be_late && d.day.n < l->today.n;
    if (d.day.n > l->today.n + l->ahead_days || (d.day.n < l->today.n && !d.late) ||
        d.day.n < l->today.n - back)
        return;
    if (l->n == l->cap) {
        size_t cap = l->cap ? 2 * l->cap : 32;
        struct agreement_deadline *rows = arena_array(l->arena, cap, sizeof *rows);
        if (!rows) {
            l->failed = true;
            return;
        }
        if (l->n)
            memcpy(rows, l->rows, l->n * sizeof *rows);
        l->rows = rows;
        l->cap = cap;
    }
    l->rows[l->n++] = d;
}

static void add_agreement(
    struct deadline_list *l, const struct agreement *g, const struct tender *tenders, size_t n_tenders)
{
    struct agreement_deadline d = {
        .agreement = g->key, .title = g->title, .title_en = g->title_en, .responsible = g->responsible};
    bool has_tender = false;
    if (day_is_none(g->end_day) || g->end_day.n < l->today.n)
        return;
    for (size_t i = 0; i < n_tenders; i++)
        has_tender |= text_equal(tenders[i].agreement, g->key) && !text_equal(tenders[i].state, "cancelled");
    if (!has_tender) {
        d.kind = DEADLINE_TENDER_PROPOSED;
        d.day = tender_proposed_begin(g);
        add(l, d, true);
    }
    if (g->notice_months != INT_NONE) {
        d.kind = DEADLINE_NOTICE;
        d.day = day_add_months(g->end_day, -(int)g->notice_months);
        add(l, d, false);
    }
    d.kind = DEADLINE_END;
    d.day = g->end_day;
    add(l, d, false);
}

static void add_tender(struct deadline_list *l, const struct tender *t, const struct agreement *g)
{
    struct agreement_deadline d = {.agreement = g ? g->key : NULL,
        .title = g ? g->title : NULL,
        .title_en = g ? g->title_en : NULL,
        .responsible = g ? g->responsible : NULL,
        .tender = t->key,
        .tender_title = t->title};
    static const enum agreement_deadline_kind kinds[] = {DEADLINE_TENDER_BEGIN, DEADLINE_TENDER_PUBLISH,
        DEADLINE_TENDER_BID, DEADLINE_TENDER_AWARD, DEADLINE_TENDER_START};
    static const char *const states[] = {"planned", "preparing", "published", "evaluating"};
    const day_t days[] = {t->begin_day, t->publish_day, t->bid_day, t->award_day, t->start_day};
    size_t state = 0;
    if (tender_is_over(t))
        return;
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        if (text_equal(states[i], t->state))
            state = i;
    }
    /* In state i the days before the i-th are behind; the i-th is late when it has passed. */
    for (size_t i = state; i < sizeof days / sizeof days[0]; i++) {
        d.kind = kinds[i];
        d.day = days[i];
        d.as_printed = i == 0 ? t->begin_text : i == 4 ? t->start_text : NULL;
        add(l, d, true);
    }
}

static int by_day(const void *x, const void *y)
{
    const struct agreement_deadline *a = x, *b = y;
    if (a->day.n != b->day.n)
        return a->day.n < b->day.n ? -1 : 1;
    int order = strcmp(a->agreement ? a->agreement : "", b->agreement ? b->agreement : "");
    return order ? order : (int)a->kind - (int)b->kind;
}

/* Names in place of log-ins. */
static int name_responsibles(struct conn *c, struct deadline_list *l, struct err *err)
{
    struct party *people;
    size_t n;
    int rc = party_responsibles(c, &people, &n, l->arena, err);
    for (size_t i = 0; !rc && i < l->n; i++) {
        for (size_t k = 0; k < n; k++) {
            if (text_equal(people[k].key, l->rows[i].responsible)) {
                l->rows[i].responsible = people[k].name;
                break;
            }
        }
    }
    return rc;
}

static const struct agreement *find(const struct agreement *list, size_t n, const char *key)
{
    for (size_t i = 0; i < n; i++) {
        if (text_equal(list[i].key, key))
            return &list[i];
    }
    return NULL;
}

int agreement_deadlines(struct conn *c, const char *agreement, day_t today, int ahead_days,
    struct agreement_deadline **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    struct deadline_list l = {.today = today, .ahead_days = ahead_days, .arena = a};
    struct agreement *list = NULL, one;
    struct tender *tenders = NULL;
    struct agreement_option *options = NULL;
    size_t n = 0, n_tenders = 0, n_options = 0;
    int rc = agreement ? agreement_by_key(c, agreement, &one, a, err) : agreement_list(c, &list, &n, a, err);
    if (!rc && agreement) {
        list = &one;
        n = 1;
    }
    if (!rc)
        rc = tender_list(c, agreement, &tenders, &n_tenders, a, err);
    if (!rc)
        rc = q_all(c, &agreement_deadline_options,
            ARGS(V_INT(today.n - DEADLINE_BACK_DAYS), V_INT(today.n + ahead_days)), &agreement_option_table,
            &options, &n_options, a, err);
    if (rc)
        return rc;
    for (size_t i = 0; i < n; i++)
        add_agreement(&l, &list[i], tenders, n_tenders);
    for (size_t i = 0; i < n_tenders; i++)
        add_tender(&l, &tenders[i], find(list, n, tenders[i].agreement));
    for (size_t i = 0; i < n_options; i++) {
        const struct agreement *g = find(list, n, options[i].agreement);
        if (g)
            add(&l,
                (struct agreement_deadline){.kind = DEADLINE_OPTION,
                    .day = options[i].deadline,
                    .agreement = g->key,
                    .title = g->title,
                    .title_en = g->title_en,
                    .responsible = g->responsible},
                true);
    }
    if (l.failed)
        return err_set(err, ERR_LIMIT, "agreement_deadlines: out of memory");
    rc = name_responsibles(c, &l, err);
    if (rc)
        return rc;
    if (l.n)
        array_sort(l.rows, l.n, sizeof *l.rows, by_day);
    *ret = l.rows;
    *ret_n = l.n;
    return OK;
}
