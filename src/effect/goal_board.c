#include "effect/goal_board.h"

#include "base/text.h"

static const struct field goal_link_fields[] = {
    FIELD(goal_link, goal, F_TEXT, NULL, 0),
    FIELD(goal_link, offer, F_TEXT, NULL, 0),
    FIELD(goal_link, offer_en, F_TEXT, NULL, 0),
    FIELD(goal_link, owner, F_TEXT, NULL, 0),
    FIELD(goal_link, grant_title, F_TEXT, NULL, 0),
    FIELD(goal_link, grant_title_en, F_TEXT, NULL, 0),
    FIELD(goal_link, strategy_title, F_TEXT, NULL, 0),
    FIELD(goal_link, strategy_title_en, F_TEXT, NULL, 0),
    FIELD(goal_link, strategy_note, F_LONG, NULL, 0),
    FIELD(goal_link, initiative_title, F_TEXT, NULL, 0),
    FIELD(goal_link, initiative_title_en, F_TEXT, NULL, 0),
    FIELD(goal_link, theme, F_TEXT, NULL, 0),
    FIELD(goal_link, theme_title, F_TEXT, NULL, 0),
    FIELD(goal_link, theme_title_en, F_TEXT, NULL, 0),
};
static TABLE(goal_link_table, "goal_link", NULL, goal_link, goal_link_fields);
static const struct field goal_committee_fields[] = {
    FIELD(goal_committee, goal, F_TEXT, NULL, 0),
    FIELD(goal_committee, committee, F_TEXT, NULL, 0),
};
static TABLE(goal_committee_table, "goal_committee", NULL, goal_committee, goal_committee_fields);
static const struct field goal_theme_fields[] = {
    FIELD(goal_theme, key, F_TEXT, NULL, 0),
    FIELD(goal_theme, title, F_TEXT, NULL, 0),
    FIELD(goal_theme, title_en, F_TEXT, NULL, 0),
};
static TABLE(goal_theme_table, "goal_theme", NULL, goal_theme, goal_theme_fields);

SQL_KEPT(goal_board_links,
    "SELECT g.key AS goal, i.title AS offer, i.title_en AS offer_en, COALESCE(i.owner, r.owner) AS owner, "
    "r.title AS grant_title, r.title_en AS grant_title_en, s.title AS strategy_title, "
    "s.title_en AS strategy_title_en, s.note AS strategy_note, n.title AS initiative_title, "
    "n.title_en AS initiative_title_en, n.theme AS theme, t.title AS theme_title, t.title_en AS theme_title_en "
    "FROM goal g LEFT JOIN intervention i ON i.key = g.intervention LEFT JOIN grant_sheet r ON r.key = g.grant_key "
    "LEFT JOIN strategy s ON s.key = g.strategy LEFT JOIN initiative n ON n.key = g.initiative "
    "LEFT JOIN theme t ON t.key = n.theme ORDER BY g.id");
SQL_KEPT(goal_board_committees,
    "SELECT g.key AS goal, l.committee AS committee FROM goal g JOIN grant_line l ON l.grant_key = g.grant_key AND l.newest = 1 AND l.ended IS NULL "
    "WHERE l.committee IS NOT NULL UNION "
    "SELECT g.key AS goal, l.committee AS committee FROM goal g JOIN grant_intervention o ON o.intervention = g.intervention "
    "JOIN grant_line l ON l.grant_key = o.grant_key AND l.newest = 1 AND l.ended IS NULL WHERE l.committee IS NOT NULL ORDER BY 1, 2");
SQL_KEPT(goal_board_themes, "SELECT key, title, title_en FROM theme ORDER BY strategy, sort NULLS FIRST, id");

int goal_board_read(struct conn *c, struct goal_board *ret, struct arena *a, struct err *err)
{
    struct goal *goals;
    struct goal_link *links;
    struct goal_committee *committees;
    struct goal_theme *themes;
    size_t n_links;
    *ret = (struct goal_board){0};
    int rc = goal_list(c, &goals, &ret->n, a, err);
    if (!rc)
        rc = q_all(c, &goal_board_links, NO_ARGS, &goal_link_table, &links, &n_links, a, err);
    if (!rc)
        rc = q_all(c, &goal_board_committees, NO_ARGS, &goal_committee_table, &committees, &ret->n_committees,
            a, err);
    if (!rc)
        rc = q_all(c, &goal_board_themes, NO_ARGS, &goal_theme_table, &themes, &ret->n_themes, a, err);
    if (rc)
        return rc;
    struct goal_link *of = arena_array(a, ret->n + 1, sizeof *of);
    if (!of)
        return err_set(err, ERR_LIMIT, "goal_board_read: out of memory");
    for (size_t i = 0, k = 0; i < ret->n; i++) {
        /* Both lists come by goal.id; a goal made between the two reads has no link yet. */
        while (k < n_links && !text_equal(links[k].goal, goals[i].key))
            k++;
        if (k < n_links)
            of[i] = links[k];
        else
            k = 0;
    }
    ret->goals = goals;
    ret->links = of;
    ret->committees = committees;
    ret->themes = themes;
    return OK;
}

bool goal_board_in_committee(const struct goal_board *b, const char *goal, const char *committee)
{
    for (size_t i = 0; i < b->n_committees; i++)
        if (text_equal(b->committees[i].goal, goal) && text_equal(b->committees[i].committee, committee))
            return true;
    return false;
}
