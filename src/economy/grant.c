#include "economy/grant.h"

#include "base/lang.h"
#include "base/text.h"
#include "system/code.h"
#include "system/load.h"

static const struct field grant_fields[] = {
    FIELD(grant, id, F_ID, NULL, FR_PRIMARY),
    FIELD(grant, nr, F_INT, N_("Nr."), FR_REQUIRED),
    FIELD(grant, key, F_TEXT, N_("Nøgle"), FR_KEY | FR_REQUIRED),
    FIELD(grant, title, F_TEXT, N_("Titel"), FR_REQUIRED),
    FIELD(grant, title_en, F_TEXT, N_("Titel på engelsk"), 0),
    FIELD(grant, kind, F_TEXT, N_("Art"), 0),
    FIELD(grant, decision, F_TEXT, N_("Besluttet med"), 0),
    FIELD(grant, decision_year, F_INT, N_("Beslutningsår"), 0),
    FIELD(grant, own_frame, F_BOOL, N_("Inden for udvalgets egen ramme"), 0),
    FIELD(grant, content, F_LONG, N_("Indhold"), 0),
    FIELD(grant, content_en, F_LONG, N_("Indhold på engelsk"), 0),
    FIELD(grant, results, F_LONG, N_("Resultater"), 0),
    FIELD(grant, results_en, F_LONG, N_("Resultater på engelsk"), 0),
    FIELD_CODE(grant, results_kind, N_("Resultattype"), 0, "result_kind"),
    FIELD_CODE(grant, verdict, N_("Faglig vurdering"), 0, "verdict"),
    FIELD(grant, verdict_note, F_LONG, N_("Begrundelse"), 0),
    FIELD(grant, verdict_note_en, F_LONG, N_("Begrundelse på engelsk"), 0),
    FIELD(grant, reservation, F_LONG, N_("Forbehold"), 0),
    FIELD(grant, adjusted_content, F_LONG, N_("Justeret indhold"), 0),
    FIELD(grant, adjusted_content_en, F_LONG, N_("Justeret indhold på engelsk"), 0),
    FIELD(grant, owner, F_TEXT, N_("Ansvarlig"), 0),
    FIELD(grant, committee, F_TEXT, N_("Udvalg"), 0),
    FIELD(grant, dependency, F_LONG, N_("Afhænger af"), 0),
    FIELD(grant, oddity, F_LONG, N_("Bemærkning til det trykte"), 0),
    FIELD(grant, source, F_TEXT, N_("Kilde"), 0),
    FIELD(grant, place, F_TEXT, N_("Sted"), 0),
};
TABLE(grant_table, "grant_sheet", N_("Bevillinger"), grant, grant_fields);
LOAD(grant_load, .file = "grants", .table = &grant_table, .order = 50, .keys = {"key"},
    .refs = {{"owner", "organisations"}, {"committee", "organisations"}, {"source", "sources"}});

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

static const struct field grant_line_fields[] = {
    FIELD(grant_line, id, F_ID, NULL, FR_PRIMARY),
    FIELD(grant_line, grant_key, F_TEXT, NULL, FR_REQUIRED),
    FIELD(grant_line, part, F_TEXT, N_("Del"), 0),
    FIELD(grant_line, phase, F_TEXT, N_("Fase"), FR_REQUIRED),
    FIELD(grant_line, role, F_TEXT, N_("Rolle"), FR_REQUIRED),
    FIELD(grant_line, year_from, F_INT, N_("Fra år"), 0),
    FIELD(grant_line, year_to, F_INT, N_("Til år"), 0),
    FIELD(grant_line, per, F_TEXT, N_("Pr."), 0),
    FIELD_CODE(grant_line, steering_area, N_("Styringsområde"), 0, "steering_area"),
    FIELD(grant_line, administration, F_TEXT, N_("Forvaltning"), 0),
    FIELD(grant_line, committee, F_TEXT, N_("Udvalg"), 0),
    FIELD(grant_line, purpose, F_TEXT, N_("Formål"), 0),
    FIELD(grant_line, purpose_en, F_TEXT, N_("Formål på engelsk"), 0),
    FIELD(grant_line, as_printed, F_TEXT, N_("Som trykt"), 0),
    FIELD(grant_line, amount, F_DEC, N_("Beløb"), 0),
    FIELD(grant_line, unit, F_TEXT, N_("Enhed"), 0),
    FIELD(grant_line, qualifier, F_TEXT, N_("Forbehold"), 0),
    FIELD(grant_line, price_level, F_TEXT, N_("Prisniveau"), 0),
    FIELD(grant_line, period_printed, F_TEXT, N_("Periode som trykt"), 0),
    FIELD(grant_line, person_years, F_DEC, N_("Årsværk"), 0),
    FIELD(grant_line, scope, F_TEXT, N_("Omfang"), 0),
    FIELD(grant_line, note, F_LONG, N_("Bemærkning"), 0),
    FIELD(grant_line, source, F_TEXT, N_("Kilde"), 0),
    FIELD(grant_line, place, F_TEXT, N_("Sted"), 0),
};
TABLE(grant_line_table, "grant_line", N_("Beløb"), grant_line, grant_line_fields);
LOAD(grant_line_load, .file = "grant_lines", .table = &grant_line_table, .order = 55,
    .keys = {"grant_key", "phase", "role", "steering_area", "purpose", "as_printed"},
    .refs = {{"grant_key", "grants"}});

static const struct field grant_link_fields[] = {
    FIELD(grant_link, id, F_ID, NULL, FR_PRIMARY),
    FIELD(grant_link, grant_key, F_TEXT, NULL, FR_REQUIRED),
    FIELD(grant_link, intervention, F_TEXT, NULL, FR_REQUIRED),
    FIELD(grant_link, relation, F_TEXT, NULL, FR_REQUIRED),
    FIELD(grant_link, note, F_LONG, NULL, 0),
};
static TABLE(
    grant_link_table, "grant_intervention", N_("Hvad bevillingen betaler"), grant_link, grant_link_fields);
LOAD(grant_link_load, .file = "grant_interventions", .table = &grant_link_table, .order = 55,
    .keys = {"grant_key", "intervention"},
    .refs = {{"grant_key", "grants"}, {"intervention", "interventions"}});

static const struct field grant_link_view_fields[] = {
    FIELD(grant_link, grant_key, F_TEXT, NULL, 0),
    FIELD(grant_link, intervention, F_TEXT, NULL, 0),
    FIELD(grant_link, relation, F_TEXT, NULL, 0),
    FIELD(grant_link, note, F_LONG, NULL, 0),
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
    "g.source AS source, g.place AS place "
#define LINE_COLUMNS                                                                                         \
    "id, grant_key, part, phase, role, year_from, year_to, per, steering_area, administration, "             \
    "committee, purpose, purpose_en, as_printed, amount, unit, qualifier, price_level, period_printed, "     \
    "person_years, scope, note, source, place"

SQL(grant_select_key, "SELECT " GRANT_COLUMNS "FROM grant_sheet g WHERE g.key = $1");
SQL(grant_select_all, "SELECT " GRANT_COLUMNS "FROM grant_sheet g ORDER BY g.nr");
SQL(grant_select_parts,
    "SELECT id, grant_key, part, title, title_en, verdict, note, source, place FROM grant_part WHERE grant_key = $1 ORDER BY id");
SQL(grant_select_lines, "SELECT " LINE_COLUMNS " FROM grant_line WHERE grant_key = $1 ORDER BY id");
SQL(grant_select_lines_all, "SELECT " LINE_COLUMNS " FROM grant_line ORDER BY grant_key, id");
SQL(grant_select_links,
    "SELECT l.grant_key AS grant_key, l.intervention AS intervention, l.relation AS relation, l.note AS note, "
    "i.title AS title, i.title_en AS title_en, i.kind AS kind FROM grant_intervention l "
    "JOIN intervention i ON i.key = l.intervention WHERE l.grant_key = $1 ORDER BY l.id");
SQL(grant_select_intervention,
    "SELECT " GRANT_COLUMNS "FROM grant_sheet g JOIN grant_intervention l ON l.grant_key = g.key "
    "WHERE l.intervention = $1 ORDER BY g.nr");
SQL(grant_select_payers,
    "SELECT l.grant_key AS grant_key, l.intervention AS intervention, l.relation AS relation, l.note AS note, "
    "g.title AS title, g.title_en AS title_en, g.kind AS kind FROM grant_intervention l "
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

int grant_links(
    struct conn *c, const char *key, struct grant_link **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &grant_select_links, ARGS(V_TEXT(key)), &grant_link_view_table, ret, ret_n, a, err);
}

static unsigned grant_area_bit(const char *area)
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

static void grant_sum(struct money *sum, struct dec amount)
{
    if (money_is_none(*sum))
        *sum = (struct money){0};
    money_add(sum, money_from_mio(amount));
}

static void grant_add_line(const struct grant_line *l, int year, struct grant_amount *r)
{
    bool undated = l->year_from == INT_NONE && l->year_to == INT_NONE;
    bool inside = !undated && l->year_from <= year && (l->year_to == INT_NONE || l->year_to >= year);
    if (!undated && !inside)
        return;
    if (text_equal(l->role, "of_which"))
        return;
    if (dec_is_none(l->amount)) {
        r->n_missing++;
    } else if (!text_equal(l->per, "year")) {
        if (text_equal(l->role, "line"))
            grant_sum(&r->period, l->amount);
    } else if (undated) {
        if (text_equal(l->role, "line"))
            grant_sum(&r->undated, l->amount);
    } else if (text_equal(l->role, "total")) {
        grant_sum(&r->printed, l->amount);
    } else {
        grant_sum(&r->lines, l->amount);
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
    struct grant_amount r = {.used = MONEY_NONE,
        .lines = MONEY_NONE,
        .printed = MONEY_NONE,
        .undated = MONEY_NONE,
        .period = MONEY_NONE};
    for (size_t i = 0; i < n; i++) {
        if (grant_line_wanted(&lines[i], key, phase, committee, area))
            grant_add_line(&lines[i], year, &r);
    }
    r.used = money_is_none(r.lines) ? r.printed : r.lines;
    r.differs = !money_is_none(r.lines) && !money_is_none(r.printed) && r.lines.oere != r.printed.oere;
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
        if (dec_is_none(l->amount) || l->year_from == INT_NONE || t->year_from == INT_NONE)
            continue;
        int64_t from = l->year_from > t->year_from ? l->year_from : t->year_from;
        int64_t to = l->year_to < t->year_to ? l->year_to : t->year_to;
        if (from > to)
            continue;
        int64_t years = text_equal(t->per, "period") ? to - from + 1 : 1;
        grant_sum(ret_sum, (struct dec){l->amount.milli * years});
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
    if (!text_equal(t->role, "total") || dec_is_none(t->amount))
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
    "SELECT key, text, text_en, place, day FROM rule_of_law WHERE source = $1 AND place LIKE $2 ORDER BY day, id");

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
        printed = money_from_mio(lines[i].amount);
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
