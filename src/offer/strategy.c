#include "offer/strategy.h"

#include "base/lang.h"
#include "system/load.h"
#include "system/find.h"

static const struct field strategy_fields[] = {
    FIELD(strategy, id, F_ID, NULL, FR_PRIMARY),
    FIELD(strategy, key, F_TEXT, N_("Nøgle"), FR_KEY | FR_REQUIRED),
    FIELD(strategy, title, F_TEXT, N_("Titel"), FR_REQUIRED),
    FIELD(strategy, title_en, F_TEXT, N_("Titel på engelsk"), 0),
    FIELD(strategy, case_no, F_TEXT, N_("Sagsnummer"), 0),
    FIELD(strategy, decided, F_TEXT, N_("Besluttet"), 0),
    FIELD(strategy, status, F_TEXT, N_("Status"), 0),
    FIELD(strategy, budget_as_printed, F_TEXT, N_("Budget som trykt"), 0),
    FIELD(strategy, external_as_printed, F_TEXT, N_("Eksterne midler som trykt"), 0),
    FIELD(strategy, n_initiatives_printed, F_INT, N_("Antal indsatser som trykt"), 0),
    FIELD(strategy, in_force_as_printed, F_TEXT, N_("I kraft som trykt"), 0),
    FIELD(strategy, administrations, F_TEXT, N_("Forvaltninger"), 0),
    FIELD(strategy, committees, F_TEXT, N_("Udvalg"), 0),
    FIELD(strategy, first_status_as_printed, F_TEXT, N_("Første status som trykt"), 0),
    FIELD(strategy, proposal_budget, F_TEXT, N_("Budget for forslag ved afslag"), 0),
    FIELD(strategy, note, F_LONG, N_("Bemærkning"), 0),
    FIELD(strategy, source, F_TEXT, N_("Kilde"), 0),
    FIELD(strategy, place, F_TEXT, N_("Sted i kilden"), 0),
};
TABLE(strategy_table, "strategy", N_("Strategier"), strategy, strategy_fields);
LOAD(strategy_load, .file = "strategies", .table = &strategy_table, .order = 30, .keys = {"key"},
    .refs = {{"source", "sources"}});

static const struct field theme_fields[] = {
    FIELD(theme, id, F_ID, NULL, FR_PRIMARY),
    FIELD(theme, strategy, F_TEXT, N_("Strategi"), FR_REQUIRED),
    FIELD(theme, key, F_TEXT, N_("Nøgle"), FR_KEY | FR_REQUIRED),
    FIELD(theme, sort, F_INT, N_("Rækkefølge"), 0),
    FIELD(theme, title, F_TEXT, N_("Titel"), FR_REQUIRED),
    FIELD(theme, title_en, F_TEXT, N_("Titel på engelsk"), 0),
    FIELD(theme, source, F_TEXT, N_("Kilde"), 0),
    FIELD(theme, place, F_TEXT, N_("Sted i kilden"), 0),
};
TABLE(theme_table, "theme", N_("Temaer"), theme, theme_fields);
LOAD(theme_load, .file = "themes", .table = &theme_table, .order = 40, .keys = {"key"},
    .refs = {{"strategy", "strategies"}, {"source", "sources"}});

static const struct field initiative_fields[] = {
    FIELD(initiative, id, F_ID, NULL, FR_PRIMARY),
    FIELD(initiative, strategy, F_TEXT, N_("Strategi"), FR_REQUIRED),
    FIELD(initiative, theme, F_TEXT, N_("Tema"), FR_REQUIRED),
    FIELD(initiative, key, F_TEXT, N_("Nøgle"), FR_KEY | FR_REQUIRED),
    FIELD(initiative, title, F_TEXT, N_("Titel"), FR_REQUIRED),
    FIELD(initiative, title_en, F_TEXT, N_("Titel på engelsk"), 0),
    FIELD(initiative, kind, F_TEXT, N_("Art"), 0),
    FIELD(initiative, owner, F_TEXT, N_("Ansvarlig"), 0),
    FIELD(initiative, target_text, F_LONG, N_("Målgruppe"), 0),
    FIELD(initiative, note, F_LONG, N_("Bemærkning"), 0),
    FIELD(initiative, source, F_TEXT, N_("Kilde"), 0),
    FIELD(initiative, place, F_TEXT, N_("Sted i kilden"), 0),
};
TABLE(initiative_table, "initiative", N_("Strategiske indsatser"), initiative, initiative_fields);
LOAD(initiative_load, .file = "initiatives", .table = &initiative_table, .order = 50, .keys = {"key"},
    .refs = {{"strategy", "strategies"}, {"theme", "themes"}, {"source", "sources"}});

#define STRATEGY_COLUMNS                                                                                     \
    "id, key, title, title_en, case_no, decided, status, budget_as_printed, external_as_printed, "           \
    "n_initiatives_printed, in_force_as_printed, administrations, committees, first_status_as_printed, "     \
    "proposal_budget, note, source, place"
SQL(strategy_select_key, "SELECT " STRATEGY_COLUMNS " FROM strategy WHERE key = $1");
SQL(strategy_select_all, "SELECT " STRATEGY_COLUMNS " FROM strategy ORDER BY title, key");
SQL(strategy_select_themes,
    "SELECT id, strategy, key, sort, title, title_en, source, place FROM theme WHERE strategy = $1 ORDER BY sort NULLS FIRST, key");
SQL(strategy_select_initiatives,
    "SELECT i.id AS id, i.strategy AS strategy, i.theme AS theme, i.key AS key, i.title AS title, i.title_en AS title_en, "
    "i.kind AS kind, i.owner AS owner, i.target_text AS target_text, i.note AS note, i.source AS source, i.place AS place "
    "FROM initiative i JOIN theme t ON t.key = i.theme WHERE i.strategy = $1 ORDER BY t.sort NULLS FIRST, i.id");

int strategy_by_key(struct conn *c, const char *key, struct strategy *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &strategy_select_key, ARGS(V_TEXT(key)), &strategy_table, ret, a, err);
    if (rc == ERR_NOT_FOUND)
        return err_user(err, rc, "%s", tr("Strategien findes ikke. Den kan have skiftet navn."));
    return rc;
}

int strategy_list(struct conn *c, struct strategy **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &strategy_select_all, NO_ARGS, &strategy_table, ret, ret_n, a, err);
}

int strategy_themes(
    struct conn *c, const char *key, struct theme **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &strategy_select_themes, ARGS(V_TEXT(key)), &theme_table, ret, ret_n, a, err);
}

int strategy_initiatives(
    struct conn *c, const char *key, struct initiative **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &strategy_select_initiatives, ARGS(V_TEXT(key)), &initiative_table, ret, ret_n, a, err);
}

SQL(strategy_find_words,
    "SELECT x.key AS key, x.title AS title, x.title_en AS title_en, x.text1 AS text1, x.text2 AS text2, x.en1 AS en1 FROM ("
    "SELECT s.id AS id, s.key AS key, s.title AS title, s.title_en AS title_en, i.title AS text1, i.target_text AS text2, i.title_en AS en1 "
    "FROM strategy s LEFT JOIN initiative i ON i.strategy = s.key "
    "UNION ALL SELECT s.id, s.key, s.title, s.title_en, r.title, r.purpose, r.title_en "
    "FROM strategy s JOIN strategy_relation r ON r.strategy = s.key "
    "UNION ALL SELECT s.id, s.key, s.title, s.title_en, f.text, f.reading, f.text_en "
    "FROM strategy s JOIN strategy_finding f ON f.strategy = s.key "
    "UNION ALL SELECT s.id, s.key, s.title, s.title_en, a.title, a.funder, NULL "
    "FROM strategy s JOIN strategy_application a ON a.strategy = s.key) x ORDER BY x.id");
SQL(strategy_find_version,
    "SELECT SUM(n) FROM table_change WHERE name IN ('strategy', 'initiative', 'strategy_relation', 'strategy_finding', "
    "'strategy_application')");
FIND_SOURCE(strategy_source, .key = "strategier", .label = N_("Strategier"), .order = 20,
    .perm = PERM_OFFER_READ, .rows = &strategy_find_words, .version = &strategy_find_version,
    .address = "/tilbud/strategier");
