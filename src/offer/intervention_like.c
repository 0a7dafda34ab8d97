#include "offer/intervention_like.h"

#include "base/text.h"
#include "offer/intervention_internal.h"
#include "system/code.h"

SQL(like_select,
    "SELECT " INTERVENTION_COLUMNS " FROM intervention WHERE legal_basis = $1 AND kind = $2 AND end_day < $3 "
    "AND NOT EXISTS (SELECT 1 FROM grant_intervention g WHERE g.intervention = intervention.key) ORDER BY end_day DESC, id LIMIT 200");

/* A code in common, or one above the other. */
static bool like_codes_meet(const char *list, const char *a, const char *b)
{
    const char *from[] = {a, b}, *to[] = {b, a};
    for (size_t i = 0; i < 2; i++) {
        const char *up = from[i];
        for (int depth = 0; up && depth < 4; depth++) {
            if (text_equal(up, to[i]))
                return true;
            const struct code *code = code_find(list, up);
            up = code ? code->parent : NULL;
        }
    }
    return false;
}

static bool like_rules_meet(const struct target_rule *a, const struct target_rule *b)
{
    if (!text_equal(a->kind, "age"))
        return like_codes_meet(text_equal(a->kind, "illness") ? "condition" : a->kind, a->code, b->code);
    bool below = a->max != INT_NONE && b->min != INT_NONE && a->max < b->min;
    bool above = b->max != INT_NONE && a->min != INT_NONE && b->max < a->min;
    return !below && !above;
}

/* Whether the groups exclude each other on rules of that kind: both have some, and none of one meets any of the other. */
static bool like_excludes(
    const char *kind, const struct target_rule *a, size_t n_a, const struct target_rule *b, size_t n_b)
{
    bool in_a = false, in_b = false;
    for (size_t k = 0; k < n_b; k++)
        in_b |= text_equal(b[k].kind, kind);
    for (size_t i = 0; i < n_a; i++) {
        if (!text_equal(a[i].kind, kind))
            continue;
        in_a = true;
        for (size_t k = 0; k < n_b; k++) {
            if (text_equal(b[k].kind, kind) && like_rules_meet(&a[i], &b[k]))
                return false;
        }
    }
    return in_a && in_b;
}

bool target_rules_overlap(const struct target_rule *a, size_t n_a, const struct target_rule *b, size_t n_b)
{
    static const char *const kinds[] = {"age", "benefit", "district", "illness"};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (like_excludes(kinds[i], a, n_a, b, n_b))
            return false;
    }
    return true;
}

static bool like_shares_track(const char *a, const char *b, struct arena *arena)
{
    const char *word;
    if (!a && !b)
        return true;
    for (size_t n; text_list_next(&a, &word, &n);) {
        if (text_list_has(b, arena_strndup(arena, word, n)))
            return true;
    }
    return false;
}

int intervention_like_closed(struct conn *c, const struct intervention *iv, const struct target_rule *rules,
    size_t n_rules, day_t day, struct intervention *ret, struct arena *a, struct err *err)
{
    struct intervention *closed;
    size_t n;
    if (!iv->legal_basis || !iv->kind)
        return ERR_NOT_FOUND;
    int rc = q_all(c, &like_select, ARGS(V_TEXT(iv->legal_basis), V_TEXT(iv->kind), V_DAY(day)),
        &intervention_table, &closed, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        struct target_rule *earlier;
        size_t n_earlier;
        if (closed[i].id == iv->id || !like_shares_track(iv->track, closed[i].track, a))
            continue;
        rc = target_rule_on(c, closed[i].key, closed[i].end_day, &earlier, &n_earlier, a, err);
        if (!rc && target_rules_overlap(rules, n_rules, earlier, n_earlier)) {
            *ret = closed[i];
            return OK;
        }
    }
    return rc ? rc : ERR_NOT_FOUND;
}
