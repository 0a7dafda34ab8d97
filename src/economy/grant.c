#include "economy/grant.h"

#include "base/lang.h"
#include "base/text.h"
#include "system/code.h"
#include "system/load.h"

/* What a printed sheet has, and what is only told on screen. */
#define GRANT_PRINTED_FIELDS                                                                                 \
    FIELD(grant, nr, F_INT, N_("Nr."), FR_REQUIRED),                                                         \
        FIELD_MAX(grant, key, F_TEXT, N_("Nøgle"), FR_KEY | FR_REQUIRED, 80),                                \
        FIELD_MAX(grant, title, F_TEXT, N_("Titel"), FR_REQUIRED, 300),                                      \
        FIELD_MAX(grant, title_en, F_TEXT, N_("Titel på engelsk"), 0, 300),                                  \
        FIELD(grant, kind, F_TEXT, N_("Art"), 0),                                                            \
        FIELD_MAX(grant, decision, F_TEXT, N_("Besluttet med"), 0, 200),                                     \
        FIELD(grant, decision_year, F_INT, N_("Beslutningsår"), 0),                                          \
        FIELD(grant, own_frame, F_BOOL, N_("Inden for udvalgets egen ramme"), 0),                            \
        FIELD(grant, content, F_LONG, N_("Indhold"), 0),                                                     \
        FIELD(grant, content_en, F_LONG, N_("Indhold på engelsk"), 0),                                       \
        FIELD(grant, results, F_LONG, N_("Resultater"), 0),                                                  \
        FIELD(grant, results_en, F_LONG, N_("Resultater på engelsk"), 0),                                    \
        FIELD_CODE(grant, results_kind, N_("Resultattype"), 0, "result_kind"),                               \
        FIELD_CODE(grant, verdict, N_("Faglig vurdering"), 0, "verdict"),                                    \
        FIELD(grant, verdict_note, F_LONG, N_("Begrundelse"), 0),                                            \
        FIELD(grant, verdict_note_en, F_LONG, N_("Begrundelse på engelsk"), 0),                              \
        FIELD(grant, reservation, F_LONG, N_("Forbehold"), 0),                                               \
        FIELD(grant, adjusted_content, F_LONG, N_("Justeret indhold"), 0),                                   \
        FIELD(grant, adjusted_content_en, F_LONG, N_("Justeret indhold på engelsk"), 0),                     \
        FIELD(grant, owner, F_TEXT, N_("Ansvarlig forvaltning"), 0),                                         \
        FIELD(grant, committee, F_TEXT, N_("Ansvarligt udvalg"), 0),                                         \
        FIELD(grant, dependency, F_LONG, N_("Afhænger af"), 0),                                              \
        FIELD(grant, oddity, F_LONG, N_("Bemærkning til det trykte"), 0),                                    \
        FIELD(grant, source, F_TEXT, N_("Kilde"), 0), FIELD(grant, place, F_TEXT, N_("Sted"), 0)
#define GRANT_SCREEN_FIELDS                                                                                  \
    FIELD_CODE(grant, decision_kind, N_("Besluttet i"), 0, "grant_decision"),                                \
        FIELD_MAX(grant, purpose, F_LONG, N_("Formål"), 0, 2000),                                            \
        FIELD(grant, sharing, F_TEXT, N_("Andre forvaltninger"), 0),                                         \
        FIELD(grant, sharing_committees, F_TEXT, N_("Andre udvalg"), 0),                                     \
        FIELD(grant, expires, F_DAY, N_("Sidste dag for hele bevillingen"), 0),                              \
        FIELD(grant, print_id, F_INT, NULL, FR_HIDDEN),                                                      \
        FIELD_MAX(grant, reason, F_LONG, N_("Begrundelse for ændringen"), 0, 1000),                          \
        FIELD(grant, user_id, F_INT, NULL, FR_HIDDEN), FIELD(grant, at, F_STAMP, N_("Gemt"), 0)

static const struct field grant_fields[] = {
    FIELD(grant, id, F_ID, NULL, FR_PRIMARY),
    GRANT_PRINTED_FIELDS,
    GRANT_SCREEN_FIELDS,
    FIELD(grant, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(grant_table, "grant_sheet", N_("Bevillinger"), grant, grant_fields);
static const struct field grant_version_fields[] = {
    FIELD(grant, id, F_ID, NULL, FR_PRIMARY),
    GRANT_PRINTED_FIELDS,
    GRANT_SCREEN_FIELDS,
    {"no", F_INT, offsetof(struct grant, version), NULL, 0, 0, NULL},
};
TABLE(grant_version_table, "grant_sheet_version", NULL, grant, grant_version_fields);
static const struct field grant_print_fields[] = {
    FIELD(grant, id, F_ID, NULL, FR_PRIMARY),
    GRANT_PRINTED_FIELDS,
};
TABLE(grant_print_table, "grant_sheet_print", N_("Bevillinger"), grant, grant_print_fields);

#define SHEET_PRINTED                                                                                        \
    "nr, key, title, title_en, kind, decision, decision_year, own_frame, content, content_en, results, "     \
    "results_en, results_kind, verdict, verdict_note, verdict_note_en, reservation, adjusted_content, "      \
    "adjusted_content_en, owner, committee, dependency, oddity, source, place"
#define SHEET_KIND                                                                                           \
    "CASE WHEN own_frame = 1 THEN 'own_frame' WHEN decision LIKE $1 THEN 'budget' "                          \
    "WHEN decision LIKE $2 THEN 'ofs' END"
SQL(grant_take_sheets,
    "INSERT INTO grant_sheet (" SHEET_PRINTED ", decision_kind, print_id, version) SELECT " SHEET_PRINTED
    ", " SHEET_KIND ", id, 1 FROM grant_sheet_print WHERE taken IS NULL ORDER BY nr");
SQL(grant_taken_sheets, "UPDATE grant_sheet_print SET taken = 1 WHERE taken IS NULL");
/* A head that nobody has changed follows its paper; a changed one does not. */
SQL(grant_follow_sheets, "UPDATE grant_sheet SET (" SHEET_PRINTED ", decision_kind) = (SELECT " SHEET_PRINTED
                         ", " SHEET_KIND " FROM grant_sheet_print p WHERE p.id = grant_sheet.print_id) "
                         "WHERE version = 1 AND print_id IS NOT NULL");

static int grant_after_load(struct conn *c, struct err *err)
{
    const struct val kinds[] = {V_TEXT("Budget %"), V_TEXT("Overførselssag%")};
    int rc = q_exec(c, &grant_take_sheets, kinds, 2, NULL, err);
    if (!rc)
        rc = q_exec(c, &grant_taken_sheets, NO_ARGS, NULL, err);
    return rc ? rc : q_exec(c, &grant_follow_sheets, kinds, 2, NULL, err);
}
LOAD(grant_load, .file = "grants", .table = &grant_print_table, .order = 50, .keys = {"key"},
    .refs = {{"owner", "organisations"}, {"committee", "organisations"}, {"source", "sources"}},
    .after = grant_after_load);

static const struct field grant_part_fields[] = {
    FIELD(grant_part, id, F_ID, NULL, FR_PRIMARY),
    FIELD(grant_part, grant_key, F_TEXT, NULL, FR_REQUIRED),
    FIELD(grant_part, part, F_TEXT, NULL, FR_REQUIRED),
    FIELD(grant_part, title, F_TEXT, NULL, FR_REQUIRED),
    FIELD(grant_part, title_en, F_TEXT, NULL, 0),
    FIELD(grant_part, verdict, F_TEXT, NULL, 0),
    FIELD(grant_part, note, F_LONG, NULL, 0),
    FIELD(grant_part, source, F_TEXT, NULL, 0),
    FIELD(grant_part, place, F_TEXT, NULL, 0),
};
TABLE(grant_part_table, "grant_part", N_("Dele af bevillinger"), grant_part, grant_part_fields);
LOAD(grant_part_load, .file = "grant_parts", .table = &grant_part_table, .order = 55,
    .keys = {"grant_key", "part"}, .refs = {{"grant_key", "grants"}});

#define LINE_PRINTED_FIELDS                                                                                  \
    FIELD(grant_line, grant_key, F_TEXT, NULL, FR_REQUIRED),                                                 \
        FIELD_MAX(grant_line, part, F_TEXT, N_("Del"), 0, 80),                                               \
        FIELD(grant_line, phase, F_TEXT, N_("Fase"), FR_REQUIRED),                                           \
        FIELD(grant_line, role, F_TEXT, N_("Rolle"), FR_REQUIRED),                                           \
        FIELD(grant_line, year_from, F_INT, N_("Første år"), 0),                                             \
        FIELD(grant_line, year_to, F_INT, N_("Sidste år"), 0),                                               \
        FIELD(grant_line, per, F_TEXT, N_("Beløbet gælder"), 0),                                             \
        FIELD_CODE(grant_line, steering_area, N_("Styringsområde"), 0, "steering_area"),                     \
        FIELD(grant_line, administration, F_TEXT, N_("Forvaltning"), 0),                                     \
        FIELD(grant_line, committee, F_TEXT, N_("Udvalg"), 0),                                               \
        FIELD_MAX(grant_line, purpose, F_TEXT, N_("Formål"), 0, 300),                                        \
        FIELD(grant_line, purpose_en, F_TEXT, N_("Formål på engelsk"), 0),                                   \
        FIELD(grant_line, as_printed, F_TEXT, N_("Som trykt"), 0),                                           \
        FIELD(grant_line, amount, F_DEC, N_("Beløb som trykt, mio. kr."), 0),                                \
        FIELD(grant_line, unit, F_TEXT, N_("Enhed"), 0),                                                     \
        FIELD(grant_line, qualifier, F_TEXT, N_("Forbehold"), 0),                                            \
        FIELD_MAX(grant_line, price_level, F_TEXT, N_("Prisniveau"), 0, 10),                                 \
        FIELD(grant_line, period_printed, F_TEXT, N_("Periode som trykt"), 0),                               \
        FIELD(grant_line, person_years, F_DEC, N_("Årsværk"), 0),                                            \
        FIELD(grant_line, scope, F_TEXT, N_("Omfang"), 0),                                                   \
        FIELD_MAX(grant_line, note, F_LONG, N_("Bemærkning"), 0, 1000),                                      \
        FIELD(grant_line, source, F_TEXT, N_("Kilde"), 0),                                                   \
        FIELD_MAX(grant_line, place, F_TEXT, N_("Sted i kilden"), 0, 200)

static const struct field grant_line_fields[] = {
    FIELD(grant_line, id, F_ID, NULL, FR_PRIMARY),
    LINE_PRINTED_FIELDS,
    FIELD_MAX(grant_line, appropriation, F_TEXT, N_("Bevillingskode"), 0, 20),
    FIELD(grant_line, money, F_MONEY, N_("Beløb"), 0),
    FIELD(grant_line, expires, F_DAY, N_("Sidste dag"), 0),
    FIELD(grant_line, print_id, F_INT, NULL, FR_HIDDEN),
    FIELD(grant_line, line, F_INT, NULL, FR_HIDDEN),
    FIELD(grant_line, no, F_INT, NULL, 0),
    FIELD(grant_line, newest, F_INT, NULL, FR_HIDDEN),
    FIELD(grant_line, ended, F_INT, NULL, FR_HIDDEN),
    FIELD_MAX(grant_line, reason, F_LONG, N_("Begrundelse"), 0, 1000),
    FIELD(grant_line, user_id, F_INT, NULL, FR_HIDDEN),
    FIELD(grant_line, at, F_STAMP, N_("Gemt"), 0),
};
TABLE(grant_line_table, "grant_line", N_("Beløb"), grant_line, grant_line_fields);
static const struct field grant_line_print_fields[] = {
    FIELD(grant_line, id, F_ID, NULL, FR_PRIMARY),
    LINE_PRINTED_FIELDS,
};
static TABLE(grant_line_print_table, "grant_line_print", N_("Beløb"), grant_line, grant_line_print_fields);

#define LINE_PRINTED                                                                                         \
    "grant_key, part, phase, role, year_from, year_to, per, steering_area, administration, committee, "      \
    "purpose, purpose_en, as_printed, amount, unit, qualifier, price_level, period_printed, person_years, "  \
    "scope, note, source, place"
SQL(grant_take_lines,
    "INSERT INTO grant_line (" LINE_PRINTED ", money, print_id, no, newest) SELECT " LINE_PRINTED
    ", amount * CAST($1 AS BIGINT), id, 1, 1 FROM grant_line_print WHERE taken IS NULL ORDER BY id");
SQL(grant_number_lines, "UPDATE grant_line SET line = id WHERE line IS NULL");
SQL(grant_taken_lines, "UPDATE grant_line_print SET taken = 1 WHERE taken IS NULL");
/* The first version is as printed, whatever stands in later ones. */
SQL(grant_follow_lines,
    "UPDATE grant_line SET (" LINE_PRINTED ", money) = (SELECT " LINE_PRINTED
    ", amount * CAST($1 AS BIGINT) FROM grant_line_print p WHERE p.id = grant_line.print_id) "
    "WHERE no = 1 AND print_id IS NOT NULL");
enum { OERE_OF_MILLI_MIO = 100000 }; /* 0.001 mio. kr. */
static int grant_after_lines(struct conn *c, struct err *err)
{
    int rc = q_exec(c, &grant_take_lines, ARGS(V_INT(OERE_OF_MILLI_MIO)), NULL, err);
    if (!rc)
        rc = q_exec(c, &grant_number_lines, NO_ARGS, NULL, err);
    if (!rc)
        rc = q_exec(c, &grant_taken_lines, NO_ARGS, NULL, err);
    return rc ? rc : q_exec(c, &grant_follow_lines, ARGS(V_INT(OERE_OF_MILLI_MIO)), NULL, err);
}
LOAD(grant_line_load, .file = "grant_lines", .table = &grant_line_print_table, .order = 55,
    .keys = {"grant_key", "phase", "role", "steering_area", "purpose", "as_printed"},
    .refs = {{"grant_key", "grants"}}, .after = grant_after_lines);

static const struct field grant_link_fields[] = {
    FIELD(grant_link, id, F_ID, NULL, FR_PRIMARY),
    FIELD(grant_link, grant_key, F_TEXT, NULL, FR_REQUIRED),
    FIELD(grant_link, intervention, F_TEXT, NULL, FR_REQUIRED),
    FIELD(grant_link, relation, F_TEXT, NULL, FR_REQUIRED),
    FIELD(grant_link, note, F_LONG, NULL, 0),
};
static TABLE(grant_link_table, "grant_intervention_print", N_("Hvad bevillingen betaler"), grant_link,
    grant_link_fields);
SQL(grant_take_links, "INSERT INTO grant_intervention (grant_key, intervention, relation, note) "
                      "SELECT grant_key, intervention, relation, note FROM grant_intervention_print "
                      "WHERE taken IS NULL ORDER BY id");
SQL(grant_taken_links, "UPDATE grant_intervention_print SET taken = 1 WHERE taken IS NULL");
static int grant_after_links(struct conn *c, struct err *err)
{
    int rc = q_exec(c, &grant_take_links, NO_ARGS, NULL, err);
    return rc ? rc : q_exec(c, &grant_taken_links, NO_ARGS, NULL, err);
}
LOAD(grant_link_load, .file = "grant_interventions", .table = &grant_link_table, .order = 55,
    .keys = {"grant_key", "intervention"},
    .refs = {{"grant_key", "grants"}, {"intervention", "interventions"}}, .after = grant_after_links);

static const struct field grant_link_view_fields[] = {
    FIELD(grant_link, grant_key, F_TEXT, NULL, 0),
    FIELD(grant_link, intervention, F_TEXT, NULL, 0),
    FIELD(grant_link, relation, F_TEXT, NULL, 0),
    FIELD(grant_link, note, F_LONG, NULL, 0),
    FIELD(grant_link, share, F_DEC, NULL, 0),
    FIELD(grant_link, title, F_TEXT, NULL, 0),
    FIELD(grant_link, title_en, F_TEXT, NULL, 0),
    FIELD(grant_link, kind, F_TEXT, NULL, 0),
};
static TABLE(grant_link_view_table, "grant_link", NULL, grant_link, grant_link_view_fields);

#define GRANT_COLUMNS                                                                                        \
    "g.id AS id, g.nr AS nr, g.key AS key, g.title AS title, g.title_en AS title_en, g.kind AS kind, "       \
    "g.decision AS decision, g.decision_year AS decision_year, g.own_frame AS own_frame, "                   \
    "g.content AS content, g.content_en AS content_en, g.results AS results, g.results_en AS results_en, "   \
    "g.results_kind AS results_kind, g.verdict AS verdict, g.verdict_note AS verdict_note, "                 \
    "g.verdict_note_en AS verdict_note_en, g.reservation AS reservation, "                                   \
    "g.adjusted_content AS adjusted_content, g.adjusted_content_en AS adjusted_content_en, "                 \
    "g.owner AS owner, g.committee AS committee, g.dependency AS dependency, g.oddity AS oddity, "           \
    "g.source AS source, g.place AS place, g.decision_kind AS decision_kind, g.purpose AS purpose, "         \
    "g.sharing AS sharing, g.sharing_committees AS sharing_committees, g.expires AS expires, "               \
    "g.print_id AS print_id, g.reason AS reason, g.user_id AS user_id, g.at AS at, g.version AS version "
#define LINE_IN_FORCE "newest = 1 AND ended IS NULL"

SQL(grant_select_key, "SELECT " GRANT_COLUMNS "FROM grant_sheet g WHERE g.key = $1");
SQL(grant_select_all, "SELECT " GRANT_COLUMNS "FROM grant_sheet g ORDER BY g.nr");
SQL(grant_select_parts,
    "SELECT id, grant_key, part, title, title_en, verdict, note, source, place FROM grant_part WHERE grant_key = $1 ORDER BY id");
SQL(grant_select_lines,
    "SELECT " GRANT_LINE_COLUMNS " FROM grant_line WHERE grant_key = $1 AND " LINE_IN_FORCE
    " ORDER BY line NULLS FIRST");
SQL(grant_select_lines_all, "SELECT " GRANT_LINE_COLUMNS " FROM grant_line WHERE " LINE_IN_FORCE
                            " ORDER BY grant_key, line NULLS FIRST");
SQL(grant_select_links,
    "SELECT l.grant_key AS grant_key, l.intervention AS intervention, l.relation AS relation, l.note AS note, "
    "l.share AS share, i.title AS title, i.title_en AS title_en, i.kind AS kind FROM grant_intervention l "
    "JOIN intervention i ON i.key = l.intervention WHERE l.grant_key = $1 ORDER BY l.id");
SQL(grant_select_intervention,
    "SELECT " GRANT_COLUMNS "FROM grant_sheet g JOIN grant_intervention l ON l.grant_key = g.key "
    "WHERE l.intervention = $1 ORDER BY g.nr");
SQL(grant_select_payers,
    "SELECT l.grant_key AS grant_key, l.intervention AS intervention, l.relation AS relation, l.note AS note, "
    "l.share AS share, g.title AS title, g.title_en AS title_en, g.kind AS kind FROM grant_intervention l "
    "JOIN grant_sheet g ON g.key = l.grant_key WHERE l.intervention = $1 ORDER BY g.nr");

int grant_by_key(struct conn *c, const char *key, struct grant *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &grant_select_key, ARGS(V_TEXT(key)), &grant_table, ret, a, err);
    if (rc == ERR_NOT_FOUND)
        return err_user(err, rc, "%s", tr("Bevillingen findes ikke. Se listen over bevillinger."));
    return rc;
}

int grant_list(struct conn *c, struct grant **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &grant_select_all, NO_ARGS, &grant_table, ret, ret_n, a, err);
}

int grant_of_intervention(struct conn *c, const char *intervention, struct grant **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(c, &grant_select_intervention, ARGS(V_TEXT(intervention)), &grant_table, ret, ret_n, a, err);
}

int grant_links_of_intervention(struct conn *c, const char *intervention, struct grant_link **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(
        c, &grant_select_payers, ARGS(V_TEXT(intervention)), &grant_link_view_table, ret, ret_n, a, err);
}

int grant_parts(
    struct conn *c, const char *key, struct grant_part **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &grant_select_parts, ARGS(V_TEXT(key)), &grant_part_table, ret, ret_n, a, err);
}

int grant_lines(
    struct conn *c, const char *key, struct grant_line **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &grant_select_lines, ARGS(V_TEXT(key)), &grant_line_table, ret, ret_n, a, err);
}

int grant_lines_all(struct conn *c, struct grant_line **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &grant_select_lines_all, NO_ARGS, &grant_line_table, ret, ret_n, a, err);
}

struct grant_lines_of grant_lines_of(const struct grant_line *lines, size_t n, const char *key)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(lines[middle].grant_key, key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    struct grant_lines_of of = {lines + low, 0};
    while (low + of.n < n && text_equal(lines[low + of.n].grant_key, key))
        of.n++;
    return of;
}

int grant_links(
    struct conn *c, const char *key, struct grant_link **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &grant_select_links, ARGS(V_TEXT(key)), &grant_link_view_table, ret, ret_n, a, err);
}

unsigned grant_area_bit(const char *area)
{
    if (text_equal(area, "service"))
        return GRANT_SERVICE;
    if (text_equal(area, "indsats"))
        return GRANT_INDSATS;
    if (text_equal(area, "overfoersler"))
        return GRANT_OVERFOERSLER;
    if (text_equal(area, "anlaeg"))
        return GRANT_ANLAEG;
    return GRANT_AREA_UNKNOWN;
}

const char *grant_areas_words(unsigned areas, struct arena *a)
{
    static const struct {
        unsigned bit;
        const char *code;
    } order[] = {{GRANT_SERVICE, "service"}, {GRANT_INDSATS, "indsats"}, {GRANT_OVERFOERSLER, "overfoersler"},
        {GRANT_ANLAEG, "anlaeg"}};
    const char *out = NULL;
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        if (!(areas & order[i].bit))
            continue;
        const char *label = code_label("steering_area", order[i].code);
        out = out ? arena_printf(a, "%s, %s", out, label) : label;
    }
    return out ? out : tr("ikke oplyst");
}

static bool grant_line_wanted(
    const struct grant_line *l, const char *key, const char *phase, const char *committee, const char *area)
{
    if (!text_equal(l->grant_key, key) || !text_equal(l->phase, phase))
        return false;
    if (committee && !text_equal(l->committee ? l->committee : "", committee))
        return false;
    return !area || text_equal(l->steering_area, area);
}

/* levels: of the amounts added so far, of lines and of totals. */
static void grant_add_line(
    const struct grant_line *l, int year, struct grant_amount *r, const char *levels[2])
{
    bool undated = l->year_from == INT_NONE && l->year_to == INT_NONE;
    bool inside = !undated && l->year_from <= year && (l->year_to == INT_NONE || l->year_to >= year);
    if (!undated && !inside)
        return;
    if (text_equal(l->role, "of_which"))
        return;
    bool total = text_equal(l->role, "total");
    if (!money_is_none(l->money) && text_equal(l->per, "year") && !undated) {
        const struct money *so_far = total ? &r->printed : &r->lines;
        const char **level = &levels[total];
        if (!money_is_none(*so_far) && !text_equal(*level, l->price_level))
            r->mixed = true;
        *level = l->price_level;
    }
    if (money_is_none(l->money)) {
        r->n_missing++;
    } else if (!text_equal(l->per, "year")) {
        if (text_equal(l->role, "line"))
            money_add(&r->period, l->money);
    } else if (undated) {
        if (text_equal(l->role, "line"))
            money_add(&r->undated, l->money);
    } else if (total) {
        money_add(&r->printed, l->money);
    } else {
        money_add(&r->lines, l->money);
    }
    if (text_equal(l->qualifier, "tentativt"))
        r->tentative = true;
    if (!r->price_level)
        r->price_level = l->price_level;
    if (l->steering_area)
        r->areas |= grant_area_bit(l->steering_area);
}

struct grant_amount grant_amount_of(const struct grant_line *lines, size_t n, const char *key,
    const char *phase, int year, const char *committee, const char *area)
{
    const char *levels[2] = {NULL, NULL};
    struct grant_amount r = {.used = MONEY_NONE,
        .lines = MONEY_NONE,
        .printed = MONEY_NONE,
        .undated = MONEY_NONE,
        .period = MONEY_NONE};
    for (size_t i = 0; i < n; i++) {
        if (grant_line_wanted(&lines[i], key, phase, committee, area))
            grant_add_line(&lines[i], year, &r, levels);
    }
    r.used = r.mixed ? MONEY_NONE : money_is_none(r.lines) ? r.printed : r.lines;
    r.differs =
        !r.mixed && !money_is_none(r.lines) && !money_is_none(r.printed) && r.lines.oere != r.printed.oere;
    return r;
}

/* Printed total of one row against the additive lines of the same grant, part, phase and years. */
static bool grant_check_total(
    const struct grant_line *t, const struct grant_line *lines, size_t n, struct money *ret_sum)
{
    *ret_sum = MONEY_NONE;
    for (size_t i = 0; i < n; i++) {
        const struct grant_line *l = &lines[i];
        if (!text_equal(l->role, "line") || !text_equal(l->grant_key, t->grant_key) ||
            !text_equal(l->phase, t->phase))
            continue;
        if (t->part && !text_equal(l->part, t->part))
            continue;
        if (money_is_none(l->money) || l->year_from == INT_NONE || t->year_from == INT_NONE)
            continue;
        int64_t from = l->year_from > t->year_from ? l->year_from : t->year_from;
        int64_t to = l->year_to < t->year_to ? l->year_to : t->year_to;
        if (from > to)
            continue;
        int64_t years = text_equal(t->per, "period") ? to - from + 1 : 1;
        struct money all_years;
        if (!__builtin_mul_overflow(l->money.oere, years, &all_years.oere))
            money_add(ret_sum, all_years);
    }
    return !money_is_none(*ret_sum);
}

static int64_t grant_nr(const struct grant *grants, size_t n, const char *key)
{
    for (size_t i = 0; i < n; i++) {
        if (text_equal(grants[i].key, key))
            return grants[i].nr;
    }
    return INT_NONE;
}

bool grant_own_sum(
    const struct grant_line *t, const struct grant_line *lines, size_t n, struct money *ret_sum)
{
    *ret_sum = MONEY_NONE;
    if (!text_equal(t->role, "total") || money_is_none(t->money))
        return false;
    /* A whole-city total is not the total of one administration's lines. */
    if (!t->part && text_equal(t->per, "period") && text_equal(t->scope, "city"))
        return false;
    return grant_check_total(t, lines, n, ret_sum);
}

static const struct field grant_rule_fields[] = {
    FIELD(grant_rule, key, F_TEXT, NULL, 0),
    FIELD(grant_rule, text, F_LONG, NULL, 0),
    FIELD(grant_rule, text_en, F_LONG, NULL, 0),
    FIELD(grant_rule, place, F_TEXT, NULL, 0),
    FIELD(grant_rule, day, F_DAY, NULL, 0),
};
static TABLE(grant_rule_table, "grant_rule", NULL, grant_rule, grant_rule_fields);
SQL(grant_select_rules,
    "SELECT key, text, text_en, place, day FROM rule_of_law WHERE source = $1 AND place LIKE $2 ORDER BY day NULLS FIRST, id");

int grant_rules(
    struct conn *c, int64_t nr, struct grant_rule **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    const char *place = arena_printf(a, "%%r. %lld,%%", (long long)nr);
    return q_all(c, &grant_select_rules, ARGS(V_TEXT("udloeb-2026"), V_TEXT(place)), &grant_rule_table, ret,
        ret_n, a, err);
}

int grant_check(struct conn *c, struct grant_finding **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    struct grant_line *lines;
    struct grant *grants;
    size_t n, n_grants, found = 0;
    int rc = grant_lines_all(c, &lines, &n, a, err);
    if (!rc)
        rc = grant_list(c, &grants, &n_grants, a, err);
    if (rc)
        return rc;
    struct grant_finding *out = arena_array(a, n + n_grants + 1, sizeof *out);
    if (!out)
        return err_set(err, ERR_LIMIT, "grant_check: out of memory");
    for (size_t i = 0; i < n; i++) {
        struct money sum, printed;
        if (!grant_own_sum(&lines[i], lines, n, &sum))
            continue;
        printed = lines[i].money;
        if (sum.oere == printed.oere)
            continue;
        out[found++] =
            (struct grant_finding){lines[i].grant_key, grant_nr(grants, n_grants, lines[i].grant_key),
                lines[i].place, printed, sum, tr("Den trykte sum svarer ikke til summen af delene.")};
    }
    for (size_t i = 0; i < n_grants; i++) {
        if (grants[i].oddity)
            out[found++] = (struct grant_finding){
                grants[i].key, grants[i].nr, grants[i].place, MONEY_NONE, MONEY_NONE, grants[i].oddity};
    }
    *ret = out;
    *ret_n = found;
    return OK;
}
