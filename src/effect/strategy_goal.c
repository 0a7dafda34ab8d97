#include "effect/strategy_goal.h"

#include "base/lang.h"

#include <string.h>

struct strategy_title {
    const char *title, *title_en, *note;
};
static const struct field strategy_title_fields[] = {
    FIELD(strategy_title, title, F_TEXT, NULL, 0),
    FIELD(strategy_title, title_en, F_TEXT, NULL, 0),
    FIELD(strategy_title, note, F_LONG, NULL, 0),
};
static TABLE(strategy_title_table, "strategy_title", NULL, strategy_title, strategy_title_fields);
SQL(strategy_goal_select, "SELECT title, title_en, note FROM strategy WHERE key = $1");

/* The sentence of a text that holds word; NULL when none does. */
static const char *sentence_with(const char *text, const char *word, struct arena *a)
{
    const char *at = text ? strstr(text, word) : NULL;
    if (!at)
        return NULL;
    const char *start = text, *end = strstr(at, ". ");
    for (const char *p = text; (p = strstr(p, ". ")) != NULL && p < at; p += 2)
        start = p + 2;
    return arena_strndup(a, start, end ? (size_t)(end - start) + 1 : strlen(start));
}

int strategy_goal_title(struct conn *c, const char *strategy, const char **ret_title, const char **ret_note,
    struct arena *a, struct err *err)
{
    struct strategy_title t;
    int rc = q_one(c, &strategy_goal_select, ARGS(V_TEXT(strategy)), &strategy_title_table, &t, a, err);
    if (rc == ERR_NOT_FOUND) {
        *ret_title = strategy;
        *ret_note = NULL;
        return OK;
    }
    if (!rc) {
        *ret_title = lang_pick(t.title, t.title_en);
        *ret_note = sentence_with(t.note, "vidensmål", a);
    }
    return rc;
}
