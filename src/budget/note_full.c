#include "budget/note_full.h"

#include "base/lang.h"
#include "base/text.h"

#define TAIL(strct)                                                                                          \
    FIELD(strct, removed, F_BOOL, NULL, FR_HIDDEN), FIELD(strct, version, F_INT, NULL, FR_VERSION | FR_HIDDEN)
#define OWNER(strct)                                                                                         \
    FIELD(strct, id, F_ID, NULL, FR_PRIMARY), FIELD(strct, note_key, F_TEXT, NULL, FR_REQUIRED | FR_HIDDEN)

static const struct field budget_note_fields[] = {
    FIELD(budget_note, id, F_ID, NULL, FR_PRIMARY),
    FIELD_MAX(budget_note, key, F_TEXT, NULL, FR_KEY | FR_REQUIRED | FR_HIDDEN, 80),
    FIELD_MAX(budget_note, number, F_TEXT, N_("Nummer"), FR_REQUIRED, 20),
    FIELD_MAX(budget_note, title, F_TEXT, N_("Titel"), FR_REQUIRED, 200),
    FIELD_MAX(budget_note, title_en, F_TEXT, N_("Titel på engelsk"), 0, 200),
    FIELD_MAX(budget_note, budget_year, F_INT, N_("Budgetår"), FR_REQUIRED, 2100),
    FIELD_MAX(budget_note, year_from, F_INT, N_("Første år, der søges om"), FR_REQUIRED, 2100),
    FIELD_MAX(budget_note, year_to, F_INT, N_("Sidste år, der søges om"), FR_REQUIRED, 2100),
    FIELD_MAX(budget_note, earlier_from, F_INT, N_("Tidligere midler: første år"), 0, 2100),
    FIELD_MAX(budget_note, earlier_to, F_INT, N_("Tidligere midler: sidste år"), 0, 2100),
    FIELD_MAX(budget_note, administrations, F_TEXT, N_("Forvaltninger, der skriver"), FR_REQUIRED, 200),
    FIELD_MAX(budget_note, lead, F_TEXT, N_("Forvaltning, der leder"), FR_REQUIRED, 80),
    FIELD_MAX(budget_note, marks, F_TEXT, N_("Kategorier"), 0, 400),
    FIELD_MAX(budget_note, districts, F_TEXT, N_("Bydele"), 0, 400),
    FIELD_MAX(budget_note, address, F_TEXT, N_("Adresse"), 0, 200),
    FIELD(budget_note, state, F_TEXT, N_("Tilstand"), FR_REQUIRED | FR_HIDDEN),
    FIELD(budget_note, approved_nr, F_INT, N_("Godkendt udgave"), FR_HIDDEN),
    FIELD(budget_note, printed_key, F_TEXT, NULL, FR_HIDDEN),
    FIELD(budget_note, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(budget_note_table, "budget_note", N_("Budgetnotater under arbejde"), budget_note, budget_note_fields);

static const struct field section_fields[] = {
    OWNER(budget_note_section),
    FIELD_MAX(budget_note_section, letter, F_TEXT, N_("Bogstav"), FR_REQUIRED, 2),
    FIELD_MAX(budget_note_section, title, F_TEXT, N_("Initiativ"), FR_REQUIRED, 200),
    FIELD_CODE(budget_note_section, change, N_("Hvad notatet vil"), 0, "note_change"),
    FIELD_MAX(budget_note_section, reason, F_LONG, N_("Hvorfor det er justeret"), 0, 1000),
    FIELD_MAX(budget_note_section, content, F_LONG, N_("Indhold"), 0, 20000),
    FIELD_MAX(budget_note_section, interventions, F_TEXT, N_("Indsatser"), 0, 400),
    FIELD_MAX(budget_note_section, citizens, F_INT, N_("Borgere om året"), 0, 1000000),
    FIELD_CODE(budget_note_section, rent, N_("Er der brug for midler til husleje?"), 0, "note_answer"),
    FIELD_CODE(budget_note_section, management, N_("Er der brug for midler til ledelse?"), 0, "note_answer"),
    TAIL(budget_note_section),
};
TABLE(budget_note_section_table, "budget_note_section", N_("Initiativer i budgetnotater"),
    budget_note_section, section_fields);

static const struct field text_fields[] = {
    OWNER(budget_note_text),
    FIELD_CODE(budget_note_text, part, N_("Afsnit"), FR_REQUIRED, "note_text"),
    FIELD_MAX(budget_note_text, body, F_LONG, N_("Tekst"), 0, 20000),
    TAIL(budget_note_text),
};
TABLE(
    budget_note_text_table, "budget_note_text", N_("Tekster i budgetnotater"), budget_note_text, text_fields);

static const struct field scenario_fields[] = {
    OWNER(budget_note_scenario),
    FIELD_MAX(budget_note_scenario, nr, F_INT, N_("Nummer"), FR_REQUIRED, 9),
    FIELD_MAX(budget_note_scenario, title, F_TEXT, N_("Titel"), FR_REQUIRED, 120),
    FIELD_MAX(budget_note_scenario, body, F_LONG, N_("Hvad scenariet indebærer"), 0, 4000),
    TAIL(budget_note_scenario),
};
TABLE(budget_note_scenario_table, "budget_note_scenario", N_("Scenarier i budgetnotater"),
    budget_note_scenario, scenario_fields);

/* clang-format off */
#define YEAR(i) \
    {"y" #i, F_MONEY, offsetof(struct budget_note_line, y) + (i) * sizeof(struct money), N_("Beløb"), 0, 0, NULL}
/* clang-format on */
static const struct field line_fields[] = {
    OWNER(budget_note_line),
    FIELD_CODE(budget_note_line, kind, N_("Linjen er"), FR_REQUIRED, "note_line_kind"),
    FIELD_MAX(budget_note_line, section, F_TEXT, N_("Initiativ"), 0, 2),
    FIELD_MAX(budget_note_line, scenario, F_INT, N_("Scenarie"), 0, 9),
    FIELD_MAX(budget_note_line, label, F_TEXT, N_("Aktivitet"), FR_REQUIRED, 300),
    FIELD_MAX(budget_note_line, annex_label, F_TEXT, N_("Tekst i det administrative bilag"), 0, 300),
    FIELD_MAX(budget_note_line, administration, F_TEXT, N_("Forvaltning"), 0, 80),
    FIELD_MAX(budget_note_line, committee, F_TEXT, N_("Udvalg"), 0, 80),
    FIELD_MAX(budget_note_line, appropriation, F_TEXT, N_("Bevilling"), 0, 40),
    FIELD_CODE(budget_note_line, steering_area, N_("Styringsområde"), 0, "steering_area"),
    FIELD_CODE(budget_note_line, direction, N_("Udgift eller indtægt"), FR_REQUIRED, "note_direction"),
    FIELD_CODE(budget_note_line, price_level, N_("Prisniveau"), 0, "note_price_level"),
    FIELD_MAX(budget_note_line, person_years, F_DEC, N_("Årsværk"), 0, 100000000),
    FIELD_MAX(budget_note_line, citizens, F_INT, N_("Borgere om året"), 0, 1000000),
    FIELD_MAX(budget_note_line, intervention, F_TEXT, N_("Indsats"), 0, 80),
    FIELD_MAX(budget_note_line, grant_key, F_TEXT, N_("Bevilling i registret"), 0, 80),
    FIELD_MAX(budget_note_line, note, F_LONG, N_("Bemærkning"), 0, 1000),
    FIELD(budget_note_line, first_year, F_INT, NULL, FR_REQUIRED),
    YEAR(0),
    YEAR(1),
    YEAR(2),
    YEAR(3),
    YEAR(4),
    YEAR(5),
    YEAR(6),
    YEAR(7),
    YEAR(8),
    YEAR(9),
    YEAR(10),
    YEAR(11),
    TAIL(budget_note_line),
};
TABLE(
    budget_note_line_table, "budget_note_line", N_("Linjer i budgetnotater"), budget_note_line, line_fields);

static const struct field assumption_fields[] = {
    OWNER(budget_note_assumption),
    FIELD_MAX(budget_note_assumption, section, F_TEXT, N_("Initiativ"), 0, 2),
    FIELD_MAX(budget_note_assumption, text, F_LONG, N_("Forudsætning"), FR_REQUIRED, 1000),
    FIELD_MAX(budget_note_assumption, reform, F_TEXT, N_("Lov eller reform"), 0, 200),
    FIELD_MAX(budget_note_assumption, rule_key, F_TEXT, N_("Dateret regel"), 0, 80),
    FIELD(budget_note_assumption, reform_date, F_DAY, N_("Reformen gælder fra"), 0),
    FIELD_CODE(budget_note_assumption, state, N_("Hvordan står det?"), FR_REQUIRED, "note_assumption_state"),
    FIELD(budget_note_assumption, assessed_for, F_DAY, NULL, FR_HIDDEN),
    FIELD_MAX(budget_note_assumption, outcome, F_LONG, N_("Vurdering"), 0, 2000),
    TAIL(budget_note_assumption),
};
TABLE(budget_note_assumption_table, "budget_note_assumption", N_("Forudsætninger i budgetnotater"),
    budget_note_assumption, assumption_fields);

static const struct field related_fields[] = {
    OWNER(budget_note_related),
    FIELD_CODE(budget_note_related, relation, N_("Sammenhæng"), FR_REQUIRED, "note_relation"),
    FIELD_MAX(budget_note_related, number, F_TEXT, N_("Notatets nummer"), 0, 20),
    FIELD_MAX(budget_note_related, grant_key, F_TEXT, N_("Bevilling i registret"), 0, 80),
    FIELD_MAX(budget_note_related, reason, F_LONG, N_("Hvordan de hænger sammen"), 0, 1000),
    TAIL(budget_note_related),
};
TABLE(budget_note_related_table, "budget_note_related", N_("Beslægtede notater"), budget_note_related,
    related_fields);

static const struct field version_fields[] = {
    FIELD(budget_note_version, id, F_ID, NULL, FR_PRIMARY),
    FIELD(budget_note_version, note_key, F_TEXT, NULL, FR_REQUIRED),
    FIELD(budget_note_version, nr, F_INT, NULL, FR_REQUIRED),
    FIELD(budget_note_version, at, F_STAMP, NULL, FR_REQUIRED),
    FIELD(budget_note_version, user_id, F_ID, NULL, 0),
    FIELD(budget_note_version, admin, F_TEXT, NULL, 0),
    FIELD(budget_note_version, state, F_TEXT, NULL, FR_REQUIRED),
    FIELD(budget_note_version, what, F_TEXT, NULL, FR_REQUIRED),
    FIELD(budget_note_version, part, F_TEXT, NULL, 0),
    FIELD(budget_note_version, part_id, F_ID, NULL, 0),
    FIELD_MAX(budget_note_version, content, F_LONG, NULL, 0, 16000000),
};
TABLE(budget_note_version_table, "budget_note_version", N_("Udgaver af budgetnotater"), budget_note_version,
    version_fields);
/* With the name of who saved it. */
static const struct field version_list_fields[] = {
    FIELD(budget_note_version, id, F_ID, NULL, FR_PRIMARY),
    FIELD(budget_note_version, note_key, F_TEXT, NULL, 0),
    FIELD(budget_note_version, nr, F_INT, NULL, 0),
    FIELD(budget_note_version, at, F_STAMP, NULL, 0),
    FIELD(budget_note_version, user_id, F_ID, NULL, 0),
    FIELD(budget_note_version, admin, F_TEXT, NULL, 0),
    FIELD(budget_note_version, state, F_TEXT, NULL, 0),
    FIELD(budget_note_version, what, F_TEXT, NULL, 0),
    FIELD(budget_note_version, part, F_TEXT, NULL, 0),
    FIELD(budget_note_version, part_id, F_ID, NULL, 0),
    FIELD(budget_note_version, content, F_LONG, NULL, 0),
    FIELD(budget_note_version, name, F_TEXT, NULL, 0),
};
static TABLE(version_list_table, "budget_note_version", NULL, budget_note_version, version_list_fields);

#define HEAD_COLUMNS                                                                                         \
    "id, key, number, title, title_en, budget_year, year_from, year_to, earlier_from, earlier_to, "          \
    "administrations, lead, marks, districts, address, state, approved_nr, printed_key, version"
SQL(budget_note_select_key, "SELECT " HEAD_COLUMNS " FROM budget_note WHERE key = $1");
SQL(budget_note_select_all, "SELECT " HEAD_COLUMNS " FROM budget_note ORDER BY number, id");
SQL(budget_note_select_sections,
    "SELECT id, note_key, letter, title, change, reason, content, interventions, citizens, rent, management, "
    "removed, "
    "version FROM budget_note_section WHERE note_key = $1 AND removed = 0 ORDER BY letter, id");
SQL(budget_note_select_texts, "SELECT id, note_key, part, body, removed, version FROM budget_note_text "
                              "WHERE note_key = $1 AND removed = 0 ORDER BY id");
SQL(budget_note_select_scenarios,
    "SELECT id, note_key, nr, title, body, removed, version FROM budget_note_scenario "
    "WHERE note_key = $1 AND removed = 0 ORDER BY nr, id");
SQL(budget_note_select_lines,
    "SELECT id, note_key, kind, section, scenario, label, annex_label, administration, committee, "
    "appropriation, steering_area, direction, price_level, person_years, citizens, intervention, grant_key, "
    "note, first_year, y0, y1, y2, y3, y4, y5, y6, y7, y8, y9, y10, y11, removed, version "
    "FROM budget_note_line WHERE note_key = $1 AND removed = 0 ORDER BY section NULLS LAST, id");
SQL(budget_note_select_assumptions,
    "SELECT id, note_key, section, text, reform, rule_key, reform_date, state, assessed_for, outcome, "
    "removed, version FROM budget_note_assumption WHERE note_key = $1 AND removed = 0 ORDER BY id");
SQL(budget_note_select_related,
    "SELECT id, note_key, relation, number, grant_key, reason, removed, version FROM budget_note_related "
    "WHERE note_key = $1 AND removed = 0 ORDER BY id");
#define VERSION_COLUMNS                                                                                      \
    "v.id, v.note_key, v.nr, v.at, v.user_id, v.admin, v.state, v.what, v.part, v.part_id, u.name AS name"
SQL(budget_note_select_versions,
    "SELECT " VERSION_COLUMNS " FROM budget_note_version v LEFT JOIN app_user u ON u.id = v.user_id "
    "WHERE v.note_key = $1 ORDER BY v.nr DESC");
SQL(budget_note_select_version,
    "SELECT " VERSION_COLUMNS
    ", v.content FROM budget_note_version v LEFT JOIN app_user u ON u.id = v.user_id "
    "WHERE v.note_key = $1 AND v.nr = $2");
SQL(budget_note_select_intervention,
    "SELECT " HEAD_COLUMNS " FROM budget_note n WHERE EXISTS (SELECT 1 FROM budget_note_line l "
    "WHERE l.intervention = $1 AND l.note_key = n.key AND l.removed = 0) OR EXISTS (SELECT 1 FROM "
    "budget_note_section s WHERE s.note_key = n.key AND s.removed = 0 AND (s.interventions = $1 OR "
    "s.interventions LIKE $2 OR s.interventions LIKE $3 OR s.interventions LIKE $4)) ORDER BY number, id");
SQL(budget_note_select_grant,
    "SELECT " HEAD_COLUMNS " FROM budget_note n WHERE EXISTS (SELECT 1 FROM budget_note_line l "
    "WHERE l.grant_key = $1 AND l.note_key = n.key AND l.removed = 0) OR EXISTS (SELECT 1 FROM "
    "budget_note_related r WHERE r.grant_key = $1 AND r.note_key = n.key AND r.removed = 0) "
    "ORDER BY number NULLS FIRST, id");

int note_head_by_key(
    struct conn *c, const char *key, struct budget_note *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &budget_note_select_key, ARGS(V_TEXT(key)), &budget_note_table, ret, a, err);
    if (rc == ERR_NOT_FOUND)
        return err_user(err, rc, "%s", tr("Budgetnotatet findes ikke. Se listen over budgetnotater."));
    return rc;
}

int note_head_list(struct conn *c, struct budget_note **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &budget_note_select_all, NO_ARGS, &budget_note_table, ret, ret_n, a, err);
}

int note_full_read(struct conn *c, const char *key, struct note_full *ret, struct arena *a, struct err *err)
{
    struct note_full n = {0};
    int rc = note_head_by_key(c, key, &n.head, a, err);
    if (!rc)
        rc = q_all(c, &budget_note_select_sections, ARGS(V_TEXT(key)), &budget_note_section_table,
            &n.sections, &n.n_sections, a, err);
    if (!rc)
        rc = q_all(c, &budget_note_select_texts, ARGS(V_TEXT(key)), &budget_note_text_table, &n.texts,
            &n.n_texts, a, err);
    if (!rc)
        rc = q_all(c, &budget_note_select_scenarios, ARGS(V_TEXT(key)), &budget_note_scenario_table,
            &n.scenarios, &n.n_scenarios, a, err);
    if (!rc)
        rc = q_all(c, &budget_note_select_lines, ARGS(V_TEXT(key)), &budget_note_line_table, &n.lines,
            &n.n_lines, a, err);
    if (!rc)
        rc = q_all(c, &budget_note_select_assumptions, ARGS(V_TEXT(key)), &budget_note_assumption_table,
            &n.assumptions, &n.n_assumptions, a, err);
    if (!rc)
        rc = q_all(c, &budget_note_select_related, ARGS(V_TEXT(key)), &budget_note_related_table, &n.related,
            &n.n_related, a, err);
    if (!rc)
        *ret = n;
    return rc;
}

int note_versions(struct conn *c, const char *key, struct budget_note_version **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(c, &budget_note_select_versions, ARGS(V_TEXT(key)), &version_list_table, ret, ret_n, a, err);
}

int note_version_read(struct conn *c, const char *key, int64_t nr, struct budget_note_version *ret,
    struct arena *a, struct err *err)
{
    int rc =
        q_one(c, &budget_note_select_version, ARGS(V_TEXT(key), V_INT(nr)), &version_list_table, ret, a, err);
    if (rc == ERR_NOT_FOUND)
        return err_user(err, rc, "%s", tr("Den udgave af notatet findes ikke. Se listen over udgaver."));
    return rc;
}

int note_full_version(
    struct conn *c, const char *key, int64_t nr, struct note_full *ret, struct arena *a, struct err *err)
{
    struct budget_note_version v;
    int rc = note_version_read(c, key, nr, &v, a, err);
    return rc ? rc : note_full_parse(v.content, ret, a, err);
}

int note_of_intervention(struct conn *c, const char *intervention, struct budget_note **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    const char *first = arena_printf(a, "%s,%%", intervention),
               *last = arena_printf(a, "%%,%s", intervention),
               *among = arena_printf(a, "%%,%s,%%", intervention);
    return q_all(c, &budget_note_select_intervention,
        ARGS(V_TEXT(intervention), V_TEXT(first), V_TEXT(last), V_TEXT(among)), &budget_note_table, ret,
        ret_n, a, err);
}

int note_of_grant(struct conn *c, const char *grant_key, struct budget_note **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(
        c, &budget_note_select_grant, ARGS(V_TEXT(grant_key)), &budget_note_table, ret, ret_n, a, err);
}

const char *note_text_of(const struct note_full *n, const char *part)
{
    for (size_t i = 0; i < n->n_texts; i++) {
        if (text_equal(n->texts[i].part, part))
            return n->texts[i].body;
    }
    return NULL;
}

struct money note_line_year(const struct budget_note_line *l, int64_t year)
{
    if (l->first_year == INT_NONE || year < l->first_year || year >= l->first_year + NOTE_YEARS)
        return MONEY_NONE;
    return l->y[year - l->first_year];
}
