#include "offer/target_preview.h"

#include "base/sort.h"
#include "base/text.h"
#include "offer/referral_state.h"
#include "system/code.h"

#include <stdlib.h>

static const struct field target_person_fields[] = {
    FIELD(target_person, id, F_ID, NULL, 0),
    FIELD(target_person, birth, F_DAY, NULL, 0),
    FIELD(target_person, district, F_TEXT, NULL, 0),
    FIELD(target_person, condition, F_TEXT, NULL, 0),
    FIELD(target_person, benefit, F_TEXT, NULL, 0),
};
static TABLE(target_person_table, "target_person", NULL, target_person, target_person_fields);

SQL(target_select_persons,
    "SELECT c.id AS id, c.birth AS birth, c.district AS district, c.condition AS condition, "
    "(SELECT s.kind FROM spell s WHERE s.citizen_id = c.id AND s.start_day <= $2 "
    "AND (s.end_day IS NULL OR s.end_day > $2) AND EXISTS (SELECT 1 FROM code k WHERE k.list = 'benefit' "
    "AND k.code = s.kind) ORDER BY s.start_day DESC, s.id DESC LIMIT 1) AS benefit FROM citizen c "
    "WHERE c.id > $3 AND c.id IN (SELECT r.citizen_id FROM referral r WHERE r.intervention_id = $1 AND r.state IN " REFERRAL_OPEN
    ") ORDER BY c.id LIMIT $4");

enum { PREVIEW_BATCH = 2000 };

static bool judge_code(const char *list, const char *have, const char *want)
{
    for (int depth = 0; have && depth < 4; depth++) {
        if (text_equal(have, want))
            return true;
        const struct code *code = code_find(list, have);
        have = code ? code->parent : NULL;
    }
    return false;
}

static enum target_verdict judge_rule(const struct target_person *p, const struct target_rule *r, day_t day)
{
    bool met;
    if (text_equal(r->kind, "age")) {
        int age = day_age(p->birth, day);
        met = age >= 0 && (r->min == INT_NONE || age >= r->min) && (r->max == INT_NONE || age <= r->max);
    } else if (text_equal(r->kind, "benefit")) {
        met = judge_code("benefit", p->benefit, r->code);
    } else if (text_equal(r->kind, "district")) {
        met = text_equal(p->district, r->code);
    } else if (text_equal(r->kind, "illness")) {
        met = text_list_has(p->condition, r->code);
    } else if (text_equal(r->kind, "condition") || text_equal(r->kind, "ends_with_assessment") ||
               text_equal(r->kind, "max_length")) {
        met = true;
    } else {
        return TARGET_UNKNOWN;
    }
    return met ? TARGET_MET : TARGET_UNMET;
}

/* The rules of one kind together: rules of a kind are alternatives. condition never shuts out; readiness, other … are for a person to judge. */
static enum target_verdict target_judge_kind(
    const struct target_person *p, const struct target_rule *rules, size_t n, const char *kind, day_t day)
{
    enum target_verdict best = TARGET_UNMET;
    bool any = false;
    for (size_t i = 0; i < n; i++) {
        if (!text_equal(rules[i].kind, kind))
            continue;
        enum target_verdict one = judge_rule(p, &rules[i], day);
        any = true;
        if (one == TARGET_MET)
            return TARGET_MET;
        if (one == TARGET_UNKNOWN)
            best = TARGET_UNKNOWN;
    }
    return any ? best : TARGET_MET;
}

/* Whether an earlier rule is of the same kind. */
static bool judge_seen(const struct target_rule *rules, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (text_equal(rules[i].kind, rules[at].kind))
            return true;
    }
    return false;
}

enum target_verdict target_judge(
    const struct target_person *p, const struct target_rule *rules, size_t n, day_t day)
{
    enum target_verdict all = TARGET_MET;
    for (size_t i = 0; i < n; i++) {
        if (judge_seen(rules, i))
            continue;
        enum target_verdict one = target_judge_kind(p, rules, n, rules[i].kind, day);
        if (one == TARGET_UNMET)
            return TARGET_UNMET;
        if (one == TARGET_UNKNOWN)
            all = TARGET_UNKNOWN;
    }
    return all;
}

static int preview_compare(const void *x, const void *y)
{
    const struct target_why *a = x, *b = y;
    return a->n != b->n ? (a->n > b->n ? -1 : 1) : (a->rule > b->rule) - (a->rule < b->rule);
}

static void preview_add(struct target_preview *ret, const struct target_person *p,
    const struct target_rule *rules, size_t n, day_t day)
{
    enum target_verdict all = target_judge(p, rules, n, day);
    ret->n_in += all == TARGET_MET;
    ret->n_out += all == TARGET_UNMET;
    ret->n_unknown += all == TARGET_UNKNOWN;
    for (size_t i = 0; i < n; i++)
        ret->why[i].n +=
            !judge_seen(rules, i) && target_judge_kind(p, rules, n, rules[i].kind, day) == TARGET_UNMET;
}

int target_preview(struct conn *c, int64_t intervention_id, const struct target_rule *rules, size_t n,
    day_t day, struct target_preview *ret, struct arena *a, struct err *err)
{
    struct arena *batch = arena_new(0);
    struct target_person *persons;
    int64_t after = 0;
    size_t got = PREVIEW_BATCH;
    *ret = (struct target_preview){.why = arena_array(a, n + 1, sizeof *ret->why)};
    if (!ret->why || !batch) {
        arena_free(batch);
        return err_set(err, ERR_LIMIT, "target_preview: out of memory");
    }
    for (size_t i = 0; i < n; i++)
        ret->why[i] = (struct target_why){&rules[i], 0};
    int rc = OK;
    while (!rc && got == PREVIEW_BATCH) {
        rc = q_all(c, &target_select_persons,
            ARGS(V_INT(intervention_id), V_DAY(day), V_INT(after), V_INT(PREVIEW_BATCH)),
            &target_person_table, &persons, &got, batch, err);
        for (size_t i = 0; !rc && i < got; i++) {
            after = persons[i].id;
            preview_add(ret, &persons[i], rules, n, day);
        }
        arena_clear(batch);
    }
    arena_free(batch);
    array_sort(ret->why, n, sizeof *ret->why, preview_compare);
    while (ret->n_why < n && ret->why[ret->n_why].n > 0)
        ret->n_why++;
    return rc;
}
