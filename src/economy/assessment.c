#include "economy/assessment.h"

#include "base/lang.h"
#include "base/text.h"

static const struct field assessment_fields[] = {
    FIELD(assessment, id, F_ID, NULL, FR_PRIMARY),
    FIELD(assessment, grant_key, F_TEXT, N_("Bevilling"), FR_REQUIRED),
    FIELD(assessment, round_year, F_INT, N_("Udløbsår"), FR_REQUIRED),
    FIELD_CODE(assessment, state, N_("Tilstand"), FR_REQUIRED, "assessment_state"),
    FIELD(assessment, newest_no, F_INT, N_("Nyeste version"), FR_REQUIRED),
    FIELD(assessment, approved_no, F_INT, N_("Godkendt version"), 0),
    FIELD(assessment, responsible_id, F_ID, N_("Ansvarlig"), 0),
    FIELD(assessment, deadline, F_DAY, N_("Frist"), 0),
    FIELD(assessment, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(assessment_table, "assessment", N_("Faglige vurderinger"), assessment, assessment_fields);

#define VERSION_FIELDS                                                                                       \
    FIELD(assessment_version, id, F_ID, NULL, FR_PRIMARY),                                                   \
        FIELD(assessment_version, assessment_id, F_ID, NULL, FR_REQUIRED),                                   \
        FIELD(assessment_version, no, F_INT, N_("Version"), FR_REQUIRED),                                    \
        FIELD_CODE(assessment_version, verdict, N_("Faglig vurdering"), FR_REQUIRED, "verdict"),             \
        FIELD(assessment_version, verdict_note, F_LONG, N_("Begrundelse"), FR_REQUIRED),                     \
        FIELD(assessment_version, verdict_note_en, F_LONG, N_("Begrundelse på engelsk"), 0),                 \
        FIELD(assessment_version, reservation, F_LONG, N_("Forbehold"), 0),                                  \
        FIELD(assessment_version, adjusted_content, F_LONG, N_("Justeret indhold"), 0),                      \
        FIELD(assessment_version, adjusted_content_en, F_LONG, N_("Justeret indhold på engelsk"), 0),        \
        FIELD(assessment_version, develops, F_BOOL,                                                          \
            N_("Indholdet udvikles, men vurderingen er stadig uændret"), 0),                                 \
        FIELD(assessment_version, dependency, F_LONG, N_("Afhænger af"), 0),                                 \
        FIELD(assessment_version, condition_text, F_LONG, N_("Betingelse"), 0),                              \
        FIELD(assessment_version, condition_deadline, F_DAY, N_("Betingelsen skal være afgjort senest"), 0), \
        FIELD_MAX(assessment_version, condition_printed, F_TEXT, N_("Frist som trykt"), 0, 200),             \
        FIELD_MAX(assessment_version, condition_decider, F_TEXT, N_("Hvem afgør betingelsen?"), 0, 200),     \
        FIELD(assessment_version, condition_otherwise, F_LONG,                                               \
            N_("Hvad sker der, hvis betingelsen ikke er opfyldt?"), 0),                                      \
        FIELD_MAX(assessment_version, change_reason, F_LONG, N_("Hvad er ændret, og hvorfor?"), 0, 1000),    \
        FIELD(assessment_version, user_id, F_ID, N_("Skrevet af"), 0),                                       \
        FIELD(assessment_version, at, F_STAMP, N_("Gemt"), 0),                                               \
        FIELD(assessment_version, source, F_TEXT, N_("Kilde"), 0),                                           \
        FIELD(assessment_version, place, F_TEXT, N_("Sted"), 0)
static const struct field version_fields[] = {VERSION_FIELDS};
TABLE(assessment_version_table, "assessment_version", N_("Versioner af faglige vurderinger"),
    assessment_version, version_fields);
static const struct field version_view_fields[] = {
    VERSION_FIELDS, FIELD(assessment_version, user_name, F_TEXT, NULL, 0)};
static TABLE(version_view_table, "assessment_version", NULL, assessment_version, version_view_fields);

static const struct field part_fields[] = {
    FIELD(assessment_part, id, F_ID, NULL, FR_PRIMARY),
    FIELD(assessment_part, version_id, F_ID, NULL, FR_REQUIRED),
    FIELD_MAX(assessment_part, part, F_TEXT, NULL, FR_REQUIRED, 80),
    FIELD_MAX(assessment_part, title, F_TEXT, N_("Del eller leverandør"), FR_REQUIRED, 200),
    FIELD_MAX(assessment_part, title_en, F_TEXT, NULL, 0, 200),
    FIELD_CODE(assessment_part, verdict, N_("Vurdering"), 0, "verdict"),
    FIELD_MAX(assessment_part, note, F_LONG, N_("Begrundelse"), 0, 1000),
    FIELD(assessment_part, source, F_TEXT, NULL, 0),
    FIELD(assessment_part, place, F_TEXT, NULL, 0),
};
TABLE(assessment_part_table, "assessment_part", N_("Deles vurdering"), assessment_part, part_fields);

static const struct field line_fields[] = {
    FIELD(assessment_line, id, F_ID, NULL, FR_PRIMARY),
    FIELD(assessment_line, version_id, F_ID, NULL, FR_REQUIRED),
    FIELD(assessment_line, line, F_INT, NULL, FR_HIDDEN),
    FIELD(assessment_line, part, F_TEXT, N_("Del"), 0),
    FIELD(assessment_line, role, F_TEXT, NULL, FR_REQUIRED),
    FIELD_MAX(assessment_line, year_from, F_INT, N_("Fra år"), 0, 2100),
    FIELD_MAX(assessment_line, year_to, F_INT, N_("Til år"), 0, 2100),
    FIELD(assessment_line, per, F_TEXT, N_("Beløbet gælder"), 0),
    FIELD_CODE(assessment_line, steering_area, N_("Styringsområde"), 0, "steering_area"),
    FIELD(assessment_line, administration, F_TEXT, N_("Forvaltning"), 0),
    FIELD(assessment_line, committee, F_TEXT, N_("Udvalg"), 0),
    FIELD_MAX(assessment_line, purpose, F_TEXT, N_("Formål"), 0, 200),
    FIELD(assessment_line, purpose_en, F_TEXT, NULL, 0),
    FIELD(assessment_line, as_printed, F_TEXT, N_("Som trykt"), 0),
    FIELD(assessment_line, amount, F_MONEY, N_("Beløb i kr."), 0),
    FIELD(assessment_line, qualifier, F_TEXT, N_("Forbehold"), 0),
    FIELD_MAX(assessment_line, price_level, F_TEXT, N_("Prisniveau"), 0, 20),
    FIELD(assessment_line, period_printed, F_TEXT, NULL, 0),
    FIELD(assessment_line, person_years, F_DEC, N_("Årsværk"), 0),
    FIELD(assessment_line, scope, F_TEXT, NULL, 0),
    FIELD(assessment_line, note, F_LONG, NULL, 0),
    FIELD(assessment_line, source, F_TEXT, NULL, 0),
    FIELD(assessment_line, place, F_TEXT, NULL, 0),
};
TABLE(assessment_line_table, "assessment_line", N_("Foreslåede beløb"), assessment_line, line_fields);

static const struct field transfer_fields[] = {
    FIELD(assessment_transfer, id, F_ID, NULL, FR_PRIMARY),
    FIELD(assessment_transfer, version_id, F_ID, NULL, FR_REQUIRED),
    FIELD_CODE(assessment_transfer, kind, N_("Art"), FR_REQUIRED, "transfer_kind"),
    FIELD_MAX(assessment_transfer, what, F_TEXT, N_("Hvad overdrages?"), FR_REQUIRED, 200),
    FIELD(assessment_transfer, receiver, F_TEXT, N_("Modtager"), 0),
    FIELD(assessment_transfer, day, F_DAY, N_("Dato"), 0),
    FIELD_MAX(assessment_transfer, day_printed, F_TEXT, N_("Hvornår, med ord"), 0, 200),
    FIELD_MAX(assessment_transfer, note, F_LONG, N_("Bemærkning"), 0, 400),
};
TABLE(assessment_transfer_table, "assessment_transfer", N_("Overdragelser"), assessment_transfer,
    transfer_fields);

#define LINK_FIELDS                                                                                          \
    FIELD(assessment_link, id, F_ID, NULL, FR_PRIMARY),                                                      \
        FIELD(assessment_link, version_id, F_ID, NULL, FR_REQUIRED),                                         \
        FIELD(assessment_link, other_key, F_TEXT, N_("Anden bevilling"), FR_REQUIRED),                       \
        FIELD_CODE(assessment_link, relation, N_("Forhold"), FR_REQUIRED, "grant_relation"),                 \
        FIELD_MAX(assessment_link, note, F_LONG, N_("Bemærkning"), 0, 400)
static const struct field link_fields[] = {LINK_FIELDS};
TABLE(assessment_link_table, "assessment_link", N_("Sammenhæng med andre bevillinger"), assessment_link,
    link_fields);
static const struct field link_view_fields[] = {LINK_FIELDS, FIELD(assessment_link, other_nr, F_INT, NULL, 0),
    FIELD(assessment_link, other_title, F_TEXT, NULL, 0),
    FIELD(assessment_link, other_title_en, F_TEXT, NULL, 0)};
static TABLE(link_view_table, "assessment_link", NULL, assessment_link, link_view_fields);

#define COMMENT_FIELDS                                                                                       \
    FIELD(assessment_comment, id, F_ID, NULL, FR_PRIMARY),                                                   \
        FIELD(assessment_comment, assessment_id, F_ID, NULL, FR_REQUIRED),                                   \
        FIELD(assessment_comment, version_no, F_INT, NULL, FR_REQUIRED),                                     \
        FIELD(assessment_comment, field, F_TEXT, N_("Om"), 0),                                               \
        FIELD_MAX(assessment_comment, body, F_LONG, N_("Kommentar"), FR_REQUIRED, 2000),                     \
        FIELD(assessment_comment, user_id, F_ID, NULL, 0), FIELD(assessment_comment, at, F_STAMP, NULL, 0),  \
        FIELD(assessment_comment, resolved_by, F_ID, NULL, 0),                                               \
        FIELD(assessment_comment, resolved_at, F_STAMP, NULL, 0)
static const struct field comment_fields[] = {COMMENT_FIELDS};
TABLE(assessment_comment_table, "assessment_comment", N_("Kommentarer"), assessment_comment, comment_fields);
static const struct field comment_view_fields[] = {COMMENT_FIELDS,
    FIELD(assessment_comment, user_name, F_TEXT, NULL, 0),
    FIELD(assessment_comment, resolved_name, F_TEXT, NULL, 0)};
static TABLE(comment_view_table, "assessment_comment", NULL, assessment_comment, comment_view_fields);

#define STEP_FIELDS                                                                                          \
    FIELD(assessment_step, id, F_ID, NULL, FR_PRIMARY),                                                      \
        FIELD(assessment_step, assessment_id, F_ID, NULL, FR_REQUIRED),                                      \
        FIELD(assessment_step, kind, F_TEXT, NULL, FR_REQUIRED),                                             \
        FIELD(assessment_step, version_no, F_INT, NULL, FR_REQUIRED),                                        \
        FIELD(assessment_step, from_state, F_TEXT, NULL, 0),                                                 \
        FIELD(assessment_step, to_state, F_TEXT, NULL, FR_REQUIRED),                                         \
        FIELD(assessment_step, from_approved, F_INT, NULL, 0),                                               \
        FIELD_MAX(assessment_step, reason, F_LONG, N_("Hvorfor sendes den retur?"), 0, 1000),                \
        FIELD(assessment_step, user_id, F_ID, NULL, 0), FIELD(assessment_step, at, F_STAMP, NULL, 0)
static const struct field step_fields[] = {STEP_FIELDS};
TABLE(assessment_step_table, "assessment_step", N_("Skridt"), assessment_step, step_fields);
static const struct field step_view_fields[] = {
    STEP_FIELDS, FIELD(assessment_step, user_name, F_TEXT, NULL, 0)};
static TABLE(step_view_table, "assessment_step", NULL, assessment_step, step_view_fields);

static const struct field bond_fields[] = {
    FIELD(assessment_bond, grant_key, F_TEXT, NULL, 0),
    FIELD(assessment_bond, title, F_TEXT, NULL, 0),
    FIELD(assessment_bond, title_en, F_TEXT, NULL, 0),
    FIELD(assessment_bond, relation, F_TEXT, NULL, 0),
    FIELD(assessment_bond, note, F_TEXT, NULL, 0),
    FIELD(assessment_bond, nr, F_INT, NULL, 0),
    FIELD(assessment_bond, from_here, F_BOOL, NULL, 0),
};
static TABLE(bond_table, "assessment_bond", NULL, assessment_bond, bond_fields);

static const struct field writer_fields[] = {
    FIELD(assessment_writer, id, F_ID, NULL, 0), FIELD(assessment_writer, name, F_TEXT, NULL, 0)};
static TABLE(writer_table, "assessment_writer", NULL, assessment_writer, writer_fields);

#define ASSESSMENT_COLUMNS                                                                                   \
    "id, grant_key, round_year, state, newest_no, approved_no, responsible_id, deadline, version"
#define VERSION_COLUMNS                                                                                      \
    "v.id AS id, v.assessment_id AS assessment_id, v.no AS no, v.verdict AS verdict, "                       \
    "v.verdict_note AS verdict_note, v.verdict_note_en AS verdict_note_en, v.reservation AS reservation, "   \
    "v.adjusted_content AS adjusted_content, v.adjusted_content_en AS adjusted_content_en, "                 \
    "v.develops AS develops, v.dependency AS dependency, v.condition_text AS condition_text, "               \
    "v.condition_deadline AS condition_deadline, v.condition_printed AS condition_printed, "                 \
    "v.condition_decider AS condition_decider, v.condition_otherwise AS condition_otherwise, "               \
    "v.change_reason AS change_reason, v.user_id AS user_id, v.at AS at, v.source AS source, "               \
    "v.place AS place, u.name AS user_name FROM assessment_version v "                                       \
    "LEFT JOIN app_user u ON u.id = v.user_id "

SQL(assessment_select,
    "SELECT " ASSESSMENT_COLUMNS " FROM assessment WHERE grant_key = $1 AND round_year = $2");
SQL(assessment_select_newest, "SELECT " ASSESSMENT_COLUMNS " FROM assessment WHERE grant_key = $1 "
                              "ORDER BY CASE WHEN approved_no IS NULL THEN 1 ELSE 0 END, round_year DESC");
SQL(assessment_last_year,
    "SELECT MAX(year_to) AS n FROM grant_line WHERE grant_key = $1 AND phase = 'granted'");
SQL(assessment_last_year_all, "SELECT MAX(year_to) AS n FROM grant_line WHERE phase = 'granted'");
SQL(assessment_select_version, "SELECT " VERSION_COLUMNS "WHERE v.assessment_id = $1 AND v.no = $2");
SQL(assessment_select_versions, "SELECT " VERSION_COLUMNS "WHERE v.assessment_id = $1 ORDER BY v.no DESC");
SQL(assessment_select_parts,
    "SELECT id, version_id, part, title, title_en, verdict, note, source, place FROM assessment_part "
    "WHERE version_id = $1 ORDER BY id");
SQL(assessment_select_lines,
    "SELECT id, version_id, line, part, role, year_from, year_to, per, steering_area, administration, committee, "
    "purpose, purpose_en, as_printed, amount, qualifier, price_level, period_printed, person_years, scope, "
    "note, source, place FROM assessment_line WHERE version_id = $1 ORDER BY id");
SQL(assessment_select_transfers,
    "SELECT id, version_id, kind, what, receiver, day, day_printed, note FROM assessment_transfer "
    "WHERE version_id = $1 ORDER BY id");
SQL(assessment_select_links,
    "SELECT l.id AS id, l.version_id AS version_id, l.other_key AS other_key, l.relation AS relation, "
    "l.note AS note, g.nr AS other_nr, g.title AS other_title, g.title_en AS other_title_en "
    "FROM assessment_link l LEFT JOIN grant_sheet g ON g.key = l.other_key WHERE l.version_id = $1 ORDER BY l.id");
SQL(assessment_select_nr, "SELECT key AS other_key FROM grant_sheet WHERE nr = $1 ORDER BY id");
SQL(assessment_select_steps,
    "SELECT s.id AS id, s.assessment_id AS assessment_id, s.kind AS kind, s.version_no AS version_no, "
    "s.from_state AS from_state, s.to_state AS to_state, s.from_approved AS from_approved, s.reason AS reason, "
    "s.user_id AS user_id, s.at AS at, u.name AS user_name FROM assessment_step s "
    "LEFT JOIN app_user u ON u.id = s.user_id WHERE s.assessment_id = $1 ORDER BY s.id");
SQL(assessment_select_comments,
    "SELECT k.id AS id, k.assessment_id AS assessment_id, k.version_no AS version_no, k.field AS field, "
    "k.body AS body, k.user_id AS user_id, k.at AS at, k.resolved_by AS resolved_by, "
    "k.resolved_at AS resolved_at, u.name AS user_name, r.name AS resolved_name FROM assessment_comment k "
    "LEFT JOIN app_user u ON u.id = k.user_id LEFT JOIN app_user r ON r.id = k.resolved_by "
    "WHERE k.assessment_id = $1 ORDER BY CASE WHEN k.resolved_at IS NULL THEN 0 ELSE 1 END, k.id");
SQL(assessment_select_writers,
    "SELECT u.id AS id, u.name AS name FROM app_user u JOIN app_user_role r ON r.user_id = u.id "
    "WHERE r.role = $1 AND u.active = 1 ORDER BY u.name, u.id");
/* Of each grant the newest round with an approved version. */
SQL(assessment_select_bonds,
    "SELECT g.key AS grant_key, g.title AS title, g.title_en AS title_en, g.nr AS nr, l.relation AS relation, "
    "l.note AS note, 1 AS from_here FROM assessment a "
    "JOIN assessment_version v ON v.assessment_id = a.id AND v.no = a.approved_no "
    "JOIN assessment_link l ON l.version_id = v.id JOIN grant_sheet g ON g.key = l.other_key "
    "WHERE a.grant_key = $1 AND a.round_year = (SELECT MAX(b.round_year) FROM assessment b "
    "WHERE b.grant_key = a.grant_key AND b.approved_no IS NOT NULL) "
    "UNION ALL SELECT g.key AS grant_key, g.title AS title, g.title_en AS title_en, g.nr AS nr, "
    "l.relation AS relation, l.note AS note, 0 AS from_here FROM assessment_link l "
    "JOIN assessment_version v ON v.id = l.version_id "
    "JOIN assessment a ON a.id = v.assessment_id AND v.no = a.approved_no "
    "JOIN grant_sheet g ON g.key = a.grant_key WHERE l.other_key = $1 "
    "AND a.round_year = (SELECT MAX(b.round_year) FROM assessment b "
    "WHERE b.grant_key = a.grant_key AND b.approved_no IS NOT NULL) ORDER BY nr, from_here");

int assessment_by_grant(
    struct conn *c, const char *key, int64_t year, struct assessment *ret, struct arena *a, struct err *err)
{
    return q_one(c, &assessment_select, ARGS(V_TEXT(key), V_INT(year)), &assessment_table, ret, a, err);
}

int assessment_newest(
    struct conn *c, const char *key, struct assessment *ret, struct arena *a, struct err *err)
{
    return q_one(c, &assessment_select_newest, ARGS(V_TEXT(key)), &assessment_table, ret, a, err);
}

int assessment_round_of(struct conn *c, const char *key, int64_t *ret, struct err *err)
{
    int rc = q_int(c, &assessment_last_year, ARGS(V_TEXT(key)), ret, err);
    if (!rc && *ret == INT_NONE)
        rc = q_int(c, &assessment_last_year_all, NO_ARGS, ret, err);
    if (!rc && *ret == INT_NONE)
        *ret = day_ymd(clock_today()).year;
    return rc;
}

int assessment_paper_read(
    struct conn *c, int64_t id, int64_t no, struct assessment_paper *ret, struct arena *a, struct err *err)
{
    *ret = (struct assessment_paper){0};
    int rc = q_one(
        c, &assessment_select_version, ARGS(V_INT(id), V_INT(no)), &version_view_table, &ret->v, a, err);
    if (rc == ERR_NOT_FOUND)
        return err_user(err, rc, "%s", tr("Versionen findes ikke. Se vurderingens historik."));
    if (!rc)
        rc = q_all(c, &assessment_select_parts, ARGS(V_INT(ret->v.id)), &assessment_part_table, &ret->parts,
            &ret->n_parts, a, err);
    if (!rc)
        rc = q_all(c, &assessment_select_lines, ARGS(V_INT(ret->v.id)), &assessment_line_table, &ret->lines,
            &ret->n_lines, a, err);
    if (!rc)
        rc = q_all(c, &assessment_select_transfers, ARGS(V_INT(ret->v.id)), &assessment_transfer_table,
            &ret->transfers, &ret->n_transfers, a, err);
    if (!rc)
        rc = q_all(c, &assessment_select_links, ARGS(V_INT(ret->v.id)), &link_view_table, &ret->links,
            &ret->n_links, a, err);
    return rc;
}

int assessment_key_of_nr(struct conn *c, int64_t nr, const char **ret, struct arena *a, struct err *err)
{
    struct assessment_link l;
    int rc = q_one(c, &assessment_select_nr, ARGS(V_INT(nr)), &link_view_table, &l, a, err);
    *ret = rc ? NULL : l.other_key;
    return rc == ERR_NOT_FOUND ? OK : rc;
}

int assessment_versions(struct conn *c, int64_t id, struct assessment_version **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(c, &assessment_select_versions, ARGS(V_INT(id)), &version_view_table, ret, ret_n, a, err);
}

int assessment_steps(
    struct conn *c, int64_t id, struct assessment_step **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &assessment_select_steps, ARGS(V_INT(id)), &step_view_table, ret, ret_n, a, err);
}

int assessment_comments(struct conn *c, int64_t id, struct assessment_comment **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(c, &assessment_select_comments, ARGS(V_INT(id)), &comment_view_table, ret, ret_n, a, err);
}

int assessment_bonds(struct conn *c, const char *key, struct assessment_bond **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(c, &assessment_select_bonds, ARGS(V_TEXT(key)), &bond_table, ret, ret_n, a, err);
}

int assessment_writers(
    struct conn *c, struct assessment_writer **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    *ret = NULL;
    *ret_n = 0;
    for (size_t i = 0; i < role_count; i++) {
        struct assessment_writer *rows, *all;
        size_t n;
        if (!(role_table[i].perms >> PERM_ECONOMY_EDIT & 1))
            continue;
        int rc = q_all(
            c, &assessment_select_writers, ARGS(V_TEXT(role_table[i].key)), &writer_table, &rows, &n, a, err);
        all = rc ? NULL : arena_array(a, *ret_n + n + 1, sizeof *all);
        if (!all)
            return rc ? rc : err_set(err, ERR_LIMIT, "assessment writers");
        for (size_t k = 0; k < *ret_n; k++)
            all[k] = (*ret)[k];
        for (size_t k = 0; k < n; k++)
            all[*ret_n + k] = rows[k];
        *ret = all;
        *ret_n += n;
    }
    return OK;
}

/* ---- between the sheet and a paper ---- */

static struct assessment_line line_of_grant(const struct grant_line *l)
{
    return (struct assessment_line){.line = l->line,
        .part = l->part,
        .role = l->role,
        .year_from = l->year_from,
        .year_to = l->year_to,
        .per = l->per,
        .steering_area = l->steering_area,
        .administration = l->administration,
        .committee = l->committee,
        .purpose = l->purpose,
        .purpose_en = l->purpose_en,
        .as_printed = l->as_printed,
        .amount = l->money,
        .qualifier = l->qualifier,
        .price_level = l->price_level,
        .period_printed = l->period_printed,
        .person_years = l->person_years,
        .scope = l->scope,
        .note = l->note,
        .source = l->source,
        .place = l->place};
}

static int parts_of_sheet(
    struct conn *c, const char *key, struct assessment_paper *p, struct arena *a, struct err *err)
{
    struct grant_part *parts;
    int rc = grant_parts(c, key, &parts, &p->n_parts, a, err);
    if (rc)
        return rc;
    p->parts = arena_array(a, p->n_parts + 1, sizeof *p->parts);
    if (!p->parts)
        return err_set(err, ERR_LIMIT, "assessment parts");
    for (size_t i = 0; i < p->n_parts; i++) {
        const struct grant_part *g = &parts[i];
        p->parts[i] = (struct assessment_part){
            0, 0, g->part, g->title, g->title_en, g->verdict, g->note, g->source, g->place};
    }
    return OK;
}

static int lines_of_sheet(
    struct conn *c, const char *key, struct assessment_paper *p, struct arena *a, struct err *err)
{
    struct grant_line *lines;
    size_t n;
    int rc = grant_lines(c, key, &lines, &n, a, err);
    if (rc)
        return rc;
    p->lines = arena_array(a, n + 1, sizeof *p->lines);
    if (!p->lines)
        return err_set(err, ERR_LIMIT, "assessment lines");
    for (size_t i = 0; i < n; i++) {
        if (text_equal(lines[i].phase, "proposed"))
            p->lines[p->n_lines++] = line_of_grant(&lines[i]);
    }
    return OK;
}

int assessment_paper_of_sheet(
    struct conn *c, const char *key, struct assessment_paper *ret, struct arena *a, struct err *err)
{
    struct grant g;
    int rc = grant_by_key(c, key, &g, a, err);
    if (rc)
        return rc;
    *ret = (struct assessment_paper){0};
    field_clear_row(&assessment_version_table, &ret->v);
    ret->v.verdict = g.verdict;
    ret->v.verdict_note = g.verdict_note;
    ret->v.verdict_note_en = g.verdict_note_en;
    ret->v.reservation = g.reservation;
    ret->v.adjusted_content = g.adjusted_content;
    ret->v.adjusted_content_en = g.adjusted_content_en;
    ret->v.dependency = g.dependency;
    rc = parts_of_sheet(c, key, ret, a, err);
    return rc ? rc : lines_of_sheet(c, key, ret, a, err);
}

int assessment_grant_lines(const char *key, const struct assessment_paper *p, struct grant_line **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    struct grant_line *out = arena_array(a, p->n_lines + 1, sizeof *out);
    if (!out)
        return err_set(err, ERR_LIMIT, "assessment lines");
    for (size_t i = 0; i < p->n_lines; i++) {
        const struct assessment_line *l = &p->lines[i];
        field_clear_row(&grant_line_table, &out[i]);
        out[i].grant_key = key;
        out[i].phase = "proposed";
        out[i].part = l->part;
        out[i].role = l->role;
        out[i].year_from = l->year_from;
        out[i].year_to = l->year_to;
        out[i].per = l->per;
        out[i].steering_area = l->steering_area;
        out[i].administration = l->administration;
        out[i].committee = l->committee;
        out[i].purpose = l->purpose;
        out[i].purpose_en = l->purpose_en;
        out[i].as_printed = l->as_printed;
        out[i].money = l->amount;
        if (l->as_printed && !money_is_none(l->amount))
            out[i].amount = (struct dec){l->amount.oere / 100000}; /* printed in mio. kr. */
        out[i].line = l->line;
        out[i].newest = 1;
        out[i].unit = "mio_kr";
        out[i].qualifier = l->qualifier;
        out[i].price_level = l->price_level;
        out[i].period_printed = l->period_printed;
        out[i].person_years = l->person_years;
        out[i].scope = l->scope;
        out[i].note = l->note;
        out[i].source = l->source;
        out[i].place = l->place;
    }
    *ret = out;
    *ret_n = p->n_lines;
    return OK;
}
