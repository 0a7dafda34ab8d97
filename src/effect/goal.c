#include "effect/goal.h"

#include "base/lang.h"
#include "base/text.h"
#include "effect/goal_grammar.h"
#include "system/load.h"
#include "system/find.h"

/* clang-format off */
#define HEAD_FIELDS                                                                                          \
    FIELD(goal, key, F_TEXT, N_("Nøgle"), FR_KEY | FR_REQUIRED),                                             \
    FIELD(goal, intervention, F_TEXT, N_("Indsats"), 0),                                                     \
    FIELD(goal, strategy, F_TEXT, N_("Strategi"), 0),                                                        \
    FIELD(goal, initiative, F_TEXT, N_("Indsats i strategien"), 0),                                          \
    FIELD(goal, grant_key, F_TEXT, N_("Bevilling"), 0),                                                      \
    FIELD(goal, parent, F_TEXT, N_("Overordnet mål"), 0),                                                    \
    FIELD(goal, source, F_TEXT, N_("Kilde"), 0),                                                             \
    FIELD_MAX(goal, place, F_TEXT, N_("Sted"), 0, 300)
#define VERSION_FIELDS(s)                                                                                    \
    FIELD(s, no, F_INT, N_("Version"), 0),                                                                   \
    FIELD(s, valid_from, F_DAY, N_("Gælder fra"), 0),                                                        \
    FIELD_MAX(s, title, F_TEXT, N_("Titel"), FR_REQUIRED, 200),                                              \
    FIELD_MAX(s, title_en, F_TEXT, N_("Titel på engelsk"), 0, 200),                                          \
    FIELD(s, population, F_TEXT, N_("Hvem tælles?"), FR_REQUIRED),                                           \
    FIELD(s, spell_kind, F_TEXT, N_("Ydelse"), 0),                                                           \
    FIELD_MAX(s, age_from, F_INT, N_("Alder fra"), 0, 120),                                                  \
    FIELD_MAX(s, age_to, F_INT, N_("Alder til og med"), 0, 120),                                             \
    FIELD(s, also_in, F_TEXT, N_("Også forløb i"), 0),                                                       \
    FIELD_MAX(s, restriction, F_TEXT, N_("Afgrænsning, som Tovholder ikke kan måle"), 0, 300),               \
    FIELD(s, start_day, F_TEXT, N_("Hvornår begynder tiden?"), 0),                                           \
    FIELD(s, counting, F_TEXT, N_("Hvor mange gange tæller en person?"), 0),                                 \
    FIELD(s, outcome_kind, F_TEXT, N_("Hvad er udfaldet?"), 0),                                              \
    FIELD(s, outcome, F_TEXT, N_("Udfald"), 0),                                                              \
    FIELD(s, horizon_kind, F_TEXT, N_("Hvornår måles der?"), 0),                                             \
    FIELD_MAX(s, horizon_n, F_INT, N_("Afstand"), 0, 1000),                                                  \
    FIELD(s, horizon_unit, F_TEXT, N_("Tidsenhed"), 0),                                                      \
    FIELD(s, comparator, F_TEXT, N_("Hvornår er målet opfyldt?"), FR_REQUIRED),                              \
    FIELD(s, unit, F_TEXT, N_("Enhed"), 0),                                                                  \
    FIELD_MAX(s, base_year, F_INT, N_("Udgangsår"), 0, 2100),                                                \
    FIELD_MAX(s, target_year, F_INT, N_("Målår"), 0, 2100),                                                  \
    FIELD(s, profile, F_TEXT, N_("Profil"), 0),                                                              \
    FIELD(s, gone, F_TEXT, N_("Døde og fraflyttede"), 0),                                                    \
    FIELD_MAX(s, definition, F_LONG, N_("Definition"), 0, 2000),                                             \
    FIELD_MAX(s, definition_en, F_LONG, N_("Definition på engelsk"), 0, 2000),                               \
    FIELD_MAX(s, ambiguity, F_LONG, N_("Det står åbent"), 0, 2000),                                          \
    FIELD_MAX(s, ambiguity_en, F_LONG, N_("Det står åbent, på engelsk"), 0, 2000),                           \
    FIELD_MAX(s, reason, F_LONG, N_("Begrundelse"), 0, 600)
#define MADE_FIELDS(s)                                                                                       \
    FIELD(s, user_id, F_ID, NULL, FR_HIDDEN),                                                                \
    FIELD(s, at, F_STAMP, NULL, FR_HIDDEN)
#define TARGET_FIELDS(s)                                                                                     \
    FIELD(s, target, F_DEC, N_("Måltal"), 0),                                                                \
    FIELD(s, target_high, F_DEC, N_("Måltal til og med"), 0)

static const struct field goal_fields[] = {FIELD(goal, id, F_ID, NULL, FR_PRIMARY), HEAD_FIELDS,
    VERSION_FIELDS(goal), MADE_FIELDS(goal), TARGET_FIELDS(goal),
    FIELD(goal, parent_kind, F_TEXT, NULL, FR_HIDDEN), FIELD(goal, parent_unit, F_TEXT, NULL, FR_HIDDEN), FIELD(goal, parent_n, F_INT, NULL, FR_HIDDEN)};
TABLE(goal_table, "goal", N_("Effektmål"), goal, goal_fields);
static const struct field goal_head_fields[] = {FIELD(goal, id, F_ID, NULL, FR_PRIMARY), HEAD_FIELDS};
TABLE(goal_head_table, "goal", N_("Effektmål"), goal, goal_head_fields);
static const struct field goal_version_fields[] = {FIELD(goal_version, id, F_ID, NULL, FR_PRIMARY),
    FIELD(goal_version, goal, F_TEXT, N_("Mål"), FR_REQUIRED), VERSION_FIELDS(goal_version), MADE_FIELDS(goal_version)};
TABLE(goal_version_table, "goal_version", N_("Versioner af effektmål"), goal_version, goal_version_fields);
static const struct field goal_version_shown_fields[] = {FIELD(goal_version, id, F_ID, NULL, FR_PRIMARY),
    FIELD(goal_version, goal, F_TEXT, NULL, 0), VERSION_FIELDS(goal_version), MADE_FIELDS(goal_version),
    FIELD(goal_version, user_name, F_TEXT, NULL, 0)};
static TABLE(goal_version_shown_table, "goal_version_shown", NULL, goal_version, goal_version_shown_fields);
#define TARGET_ROW                                                                                           \
    FIELD(goal_target, id, F_ID, NULL, FR_PRIMARY),                                                          \
    FIELD(goal_target, goal, F_TEXT, N_("Mål"), FR_REQUIRED),                                                \
    FIELD(goal_target, no, F_INT, N_("Nummer"), FR_REQUIRED),                                                \
    FIELD(goal_target, valid_from, F_DAY, N_("Gælder fra"), 0),                                              \
    TARGET_FIELDS(goal_target),                                                                              \
    FIELD_MAX(goal_target, reason, F_LONG, N_("Begrundelse"), 0, 600),                                       \
    FIELD(goal_target, source, F_TEXT, N_("Kilde"), 0),                                                      \
    FIELD_MAX(goal_target, place, F_TEXT, N_("Sted"), 0, 300), MADE_FIELDS(goal_target)
static const struct field goal_target_fields[] = {TARGET_ROW};
TABLE(goal_target_table, "goal_target", N_("Måltal"), goal_target, goal_target_fields);
static const struct field goal_target_shown_fields[] = {TARGET_ROW, FIELD(goal_target, user_name, F_TEXT, NULL, 0)};
static TABLE(goal_target_shown_table, "goal_target_shown", NULL, goal_target, goal_target_shown_fields);
/* clang-format on */

LOAD(goal_load, .file = "goals", .table = &goal_head_table, .order = 60, .keys = {"key"},
    .refs = {{"intervention", "interventions"}, {"strategy", "strategies"}, {"initiative", "initiatives"},
        {"grant_key", "grants"}, {"source", "sources"}});
LOAD(goal_version_load, .file = "goal_versions", .table = &goal_version_table, .order = 62,
    .keys = {"goal", "no"}, .refs = {{"goal", "goals"}});
LOAD(goal_target_load, .file = "goal_targets", .table = &goal_target_table, .order = 62,
    .keys = {"goal", "no"}, .refs = {{"goal", "goals"}, {"source", "sources"}});

#define VERSION_COLUMNS                                                                                                           \
    "v.no AS no, v.valid_from AS valid_from, v.title AS title, v.title_en AS title_en, v.population AS "                          \
    "population, v.spell_kind AS spell_kind, v.age_from AS age_from, v.age_to AS age_to, v.also_in AS also_in, v.restriction AS " \
    "restriction, v.start_day AS start_day, v.counting AS counting, v.outcome_kind AS outcome_kind, "                             \
    "v.outcome AS outcome, v.horizon_kind AS horizon_kind, v.horizon_n AS horizon_n, v.horizon_unit AS "                          \
    "horizon_unit, v.comparator AS comparator, v.unit AS unit, v.base_year AS base_year, v.target_year AS "                       \
    "target_year, v.profile AS profile, v.gone AS gone, v.definition AS definition, v.definition_en AS "                          \
    "definition_en, v.ambiguity AS ambiguity, v.ambiguity_en AS ambiguity_en, v.reason AS reason, "                               \
    "v.user_id AS user_id, v.at AS at "
#define GOAL_SELECT                                                                                          \
    "SELECT g.id AS id, g.key AS key, g.intervention AS intervention, g.strategy AS strategy, "              \
    "g.initiative AS initiative, g.grant_key AS grant_key, g.parent AS parent, g.source AS source, "         \
    "g.place AS place, t.target AS target, t.target_high AS target_high, pv.horizon_kind AS parent_kind, "   \
    "pv.horizon_unit AS parent_unit, pv.horizon_n AS parent_n, " VERSION_COLUMNS                             \
    "FROM goal g JOIN goal_version v ON v.goal = g.key LEFT JOIN goal_version pv ON pv.goal = g.parent AND " \
    "pv.no = (SELECT MAX(x.no) FROM goal_version x WHERE x.goal = g.parent AND (x.valid_from IS NULL OR "    \
    "x.valid_from <= $1)) LEFT JOIN goal_target t ON t.goal = g.key AND "                                    \
    "t.no = (SELECT MAX(x.no) FROM goal_target x WHERE x.goal = g.key AND (x.valid_from IS NULL OR "         \
    "x.valid_from <= $1)) "
#define IN_FORCE                                                                                             \
    "v.no = (SELECT MAX(x.no) FROM goal_version x WHERE x.goal = g.key AND (x.valid_from IS NULL OR "        \
    "x.valid_from <= $1)) "

SQL(goal_select_key, GOAL_SELECT "WHERE " IN_FORCE "AND g.key = $2");
SQL(goal_select_version, GOAL_SELECT "WHERE g.key = $2 AND v.no = $3");
SQL_KEPT(goal_select_all, GOAL_SELECT "WHERE " IN_FORCE "ORDER BY g.id");
SQL(goal_select_intervention, GOAL_SELECT "WHERE " IN_FORCE "AND g.intervention = $2 ORDER BY g.id");
SQL(goal_select_grant, GOAL_SELECT "WHERE " IN_FORCE "AND g.grant_key = $2 ORDER BY g.id");
SQL(goal_select_versions,
    "SELECT v.id AS id, v.goal AS goal, u.name AS user_name, " VERSION_COLUMNS
    "FROM goal_version v LEFT JOIN app_user u ON u.id = v.user_id WHERE v.goal = $1 ORDER BY v.no DESC");
SQL(goal_select_targets,
    "SELECT t.id AS id, t.goal AS goal, t.no AS no, t.valid_from AS valid_from, t.target AS target, t.target_high AS "
    "target_high, t.reason AS reason, t.source AS source, t.place AS place, t.user_id AS user_id, t.at AS at, u.name AS "
    "user_name FROM goal_target t LEFT JOIN app_user u ON u.id = t.user_id WHERE t.goal = $1 ORDER BY t.no DESC");

static int goal_missing(int rc, struct err *err)
{
    if (rc == ERR_NOT_FOUND)
        return err_user(err, rc, "%s", tr("Målet findes ikke. Se listen over effektmål."));
    return rc;
}

int goal_by_key(struct conn *c, const char *key, struct goal *ret, struct arena *a, struct err *err)
{
    return goal_missing(
        q_one(c, &goal_select_key, ARGS(V_DAY(clock_today()), V_TEXT(key)), &goal_table, ret, a, err), err);
}

int goal_by_version(
    struct conn *c, const char *key, int64_t no, struct goal *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &goal_select_version, ARGS(V_DAY(clock_today()), V_TEXT(key), V_INT(no)), &goal_table,
        ret, a, err);
    if (rc == ERR_NOT_FOUND)
        return err_user(err, rc, tr("Målet har ingen version %lld. Se målets versioner."), (long long)no);
    return rc;
}

int goal_list(struct conn *c, struct goal **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &goal_select_all, ARGS(V_DAY(clock_today())), &goal_table, ret, ret_n, a, err);
}

int goal_of_intervention(struct conn *c, const char *intervention, struct goal **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(c, &goal_select_intervention, ARGS(V_DAY(clock_today()), V_TEXT(intervention)), &goal_table,
        ret, ret_n, a, err);
}

int goal_of_grant(
    struct conn *c, const char *grant, struct goal **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(
        c, &goal_select_grant, ARGS(V_DAY(clock_today()), V_TEXT(grant)), &goal_table, ret, ret_n, a, err);
}

int goal_versions(struct conn *c, const char *key, struct goal_version **ret, size_t *ret_n, struct arena *a,
    struct err *err)
{
    return q_all(c, &goal_select_versions, ARGS(V_TEXT(key)), &goal_version_shown_table, ret, ret_n, a, err);
}

int goal_targets(struct conn *c, const char *key, struct goal_target **ret, size_t *ret_n, struct arena *a,
    struct err *err)
{
    return q_all(c, &goal_select_targets, ARGS(V_TEXT(key)), &goal_target_shown_table, ret, ret_n, a, err);
}

int goal_set_year(struct conn *c, struct goal *g, int year, struct arena *a, struct err *err)
{
    struct goal_target *rows;
    size_t n;
    day_t last = day_from_ymd(year, 12, 31);
    int rc = goal_targets(c, g->key, &rows, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        if (!day_is_none(rows[i].valid_from) && rows[i].valid_from.n > last.n)
            continue;
        g->target = rows[i].target;
        g->target_high = rows[i].target_high;
        return OK;
    }
    if (!rc && n > 0)
        g->target = g->target_high = DEC_NONE; /* all targets are for later years */
    return rc;
}

#define COPY_VERSION(to, from)                                                                               \
    (to)->no = (from)->no, (to)->valid_from = (from)->valid_from, (to)->title = (from)->title,               \
    (to)->title_en = (from)->title_en, (to)->population = (from)->population,                                \
    (to)->spell_kind = (from)->spell_kind, (to)->age_from = (from)->age_from, (to)->age_to = (from)->age_to, \
    (to)->also_in = (from)->also_in, (to)->restriction = (from)->restriction,                                \
    (to)->start_day = (from)->start_day, (to)->counting = (from)->counting,                                  \
    (to)->outcome_kind = (from)->outcome_kind, (to)->outcome = (from)->outcome,                              \
    (to)->horizon_kind = (from)->horizon_kind, (to)->horizon_n = (from)->horizon_n,                          \
    (to)->horizon_unit = (from)->horizon_unit, (to)->comparator = (from)->comparator,                        \
    (to)->unit = (from)->unit, (to)->base_year = (from)->base_year, (to)->target_year = (from)->target_year, \
    (to)->profile = (from)->profile, (to)->gone = (from)->gone, (to)->definition = (from)->definition,       \
    (to)->definition_en = (from)->definition_en, (to)->ambiguity = (from)->ambiguity,                        \
    (to)->ambiguity_en = (from)->ambiguity_en, (to)->reason = (from)->reason,                                \
    (to)->user_id = (from)->user_id, (to)->at = (from)->at

void goal_put_version(struct goal *g, const struct goal_version *v)
{
    COPY_VERSION(g, v);
}

struct goal_version goal_get_version(const struct goal *g)
{
    struct goal_version v;
    field_clear_row(&goal_version_table, &v);
    COPY_VERSION(&v, g);
    v.goal = g->key;
    v.user_name = NULL;
    return v;
}

enum goal_profile goal_profile_of(const struct goal *g)
{
    return text_equal(g->profile, "jobindsats") ? GOAL_NATIONAL : GOAL_LOCAL;
}

int64_t goal_target_ppm(const struct goal *g)
{
    return dec_is_none(g->target) || goal_is_count(g) ? INT_NONE : g->target.milli * 10;
}

/* The national statistics (Jobindsats) read the status 30, 92, 182 and 365 days after the last day. */
static int goal_national_days(int months)
{
    switch (months) {
    case 1: return 30;
    case 3: return 92;
    case 6: return 182;
    case 12: return 365;
    default: return 0;
    }
}

day_t goal_horizon(const struct goal *g, enum goal_profile profile, day_t index)
{
    int n = g->horizon_n == INT_NONE ? 0 : (int)g->horizon_n;
    if (text_equal(g->horizon_unit, "months")) {
        int days = profile == GOAL_NATIONAL ? goal_national_days(n) : 0;
        return days ? (day_t){index.n + days} : day_add_months(index, n);
    }
    if (text_equal(g->horizon_unit, "years"))
        return day_add_months(index, 12 * n);
    if (text_equal(g->horizon_unit, "weeks"))
        return (day_t){index.n + 7 * (n - (text_equal(g->horizon_kind, "before") ? 1 : 0))};
    return (day_t){index.n + n};
}

int goal_leave_days(const struct goal *g)
{
    enum { WEEK_26 = 175 }; /* before the 26th week begins: 25 weeks */
    if (!g->parent)
        return 0;
    if (g->parent_n == INT_NONE || g->parent_n <= 0)
        return WEEK_26;
    int n = (int)g->parent_n - text_equal(g->parent_kind, "before");
    return text_equal(g->parent_unit, "weeks")    ? 7 * n
           : text_equal(g->parent_unit, "months") ? 365 * n / 12
           : text_equal(g->parent_unit, "years")  ? 365 * n
                                                  : n;
}

int goal_default_year(const struct goal *g, day_t as_of)
{
    if (g->target_year != INT_NONE && g->target_year != 0)
        return (int)g->target_year;
    for (int year = day_year(as_of); year > 2000; year--) {
        if (goal_horizon(g, goal_profile_of(g), day_from_ymd(year, 12, 31)).n <= as_of.n)
            return year;
    }
    return day_year(as_of);
}

/* The newest version's title, and the words of all versions. */
SQL(goal_find_words, "SELECT goal AS key, title, title_en, definition AS text1, definition_en AS en1 "
                     "FROM goal_version ORDER BY goal, no DESC");
SQL(goal_find_version, "SELECT n FROM table_change WHERE name = 'goal_version'");
FIND_SOURCE(goal_source, .key = "maal", .label = N_("Effektmål"), .order = 30, .perm = PERM_EFFECT_READ,
    .rows = &goal_find_words, .version = &goal_find_version, .address = "/effekt/maal");
