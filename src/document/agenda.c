#include "document/agenda.h"

#include "base/lang.h"
#include "base/text.h"
#include "document/document_sight.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/organisation.h"
#include "system/setting.h"

SETTING(agenda_approve_setting, .key = "agenda_approve_days",
    .label = N_("Dage før et udvalgsmøde, hvor papirer skal være godkendt"), .standard = "14", .type = F_INT,
    .min = 0, .max = 120);
SETTING(agenda_submit_setting, .key = "agenda_submit_days",
    .label = N_("Dage før et udvalgsmøde, hvor papirer skal være indleveret til godkendelse"),
    .standard = "28", .type = F_INT, .min = 0, .max = 200);

static const struct field meeting_fields[] = {
    FIELD(committee_meeting, id, F_ID, NULL, FR_PRIMARY),
    FIELD(committee_meeting, committee, F_TEXT, N_("Udvalg"), FR_REQUIRED),
    FIELD(committee_meeting, day, F_DAY, N_("Mødedag"), FR_REQUIRED),
    FIELD(committee_meeting, approve_day, F_DAY, N_("Godkendes senest"), 0),
    FIELD(committee_meeting, submit_day, F_DAY, N_("Indleveres senest"), 0),
    FIELD_MAX(committee_meeting, note, F_TEXT, N_("Bemærkning"), 0, 200),
    FIELD(committee_meeting, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(committee_meeting_table, "committee_meeting", N_("Udvalgsmøder"), committee_meeting, meeting_fields);

#define MEETING_VERSION_ROW                                                                                  \
    FIELD(committee_meeting_version, id, F_ID, NULL, FR_PRIMARY),                                            \
        FIELD(committee_meeting_version, meeting_id, F_ID, NULL, FR_REQUIRED),                               \
        FIELD(committee_meeting_version, no, F_INT, NULL, FR_REQUIRED),                                      \
        FIELD(committee_meeting_version, day, F_DAY, NULL, FR_REQUIRED),                                     \
        FIELD(committee_meeting_version, approve_day, F_DAY, NULL, FR_REQUIRED),                             \
        FIELD(committee_meeting_version, submit_day, F_DAY, NULL, FR_REQUIRED),                              \
        FIELD(committee_meeting_version, note, F_TEXT, NULL, 0),                                             \
        FIELD(committee_meeting_version, user_id, F_INT, NULL, 0),                                           \
        FIELD(committee_meeting_version, at, F_STAMP, NULL, 0)
static const struct field meeting_version_fields[] = {MEETING_VERSION_ROW};
TABLE(committee_meeting_version_table, "committee_meeting_version", N_("Udvalgsmøder, som de var"),
    committee_meeting_version, meeting_version_fields);
static const struct field meeting_version_read_fields[] = {
    MEETING_VERSION_ROW, FIELD(committee_meeting_version, user_name, F_TEXT, NULL, 0)};
static TABLE(meeting_version_read_table, "committee_meeting_version", NULL, committee_meeting_version,
    meeting_version_read_fields);

static const struct field agenda_fields[] = {
    FIELD(document_agenda, id, F_ID, NULL, FR_PRIMARY),
    FIELD(document_agenda, document_id, F_ID, NULL, FR_REQUIRED),
    FIELD(document_agenda, meeting_id, F_ID, N_("Møde"), FR_REQUIRED),
    FIELD(document_agenda, item, F_INT, N_("Punkt på dagsordenen"), 0),
    FIELD_MAX(document_agenda, case_no, F_TEXT, N_("Udvalgets sagsnummer"), 0, 40),
    FIELD(document_agenda, decision, F_TEXT, N_("Beslutning"), 0),
    FIELD_MAX(document_agenda, decision_text, F_LONG, N_("Beslutningens tekst"), 0, 4000),
    FIELD(document_agenda, decided, F_DAY, N_("Besluttet"), 0),
    FIELD(document_agenda, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(document_agenda_table, "document_agenda", N_("Dagsordener"), document_agenda, agenda_fields);
static const struct field agenda_read_fields[] = {
    FIELD(document_agenda, id, F_ID, NULL, FR_PRIMARY),
    FIELD(document_agenda, document_id, F_ID, NULL, 0),
    FIELD(document_agenda, meeting_id, F_ID, NULL, 0),
    FIELD(document_agenda, item, F_INT, NULL, 0),
    FIELD(document_agenda, case_no, F_TEXT, NULL, 0),
    FIELD(document_agenda, decision, F_TEXT, NULL, 0),
    FIELD(document_agenda, decision_text, F_LONG, NULL, 0),
    FIELD(document_agenda, decided, F_DAY, NULL, 0),
    FIELD(document_agenda, version, F_INT, NULL, FR_VERSION),
    FIELD(document_agenda, committee, F_TEXT, NULL, 0),
    FIELD(document_agenda, day, F_DAY, NULL, 0),
    FIELD(document_agenda, approve_day, F_DAY, NULL, 0),
    FIELD(document_agenda, submit_day, F_DAY, NULL, 0),
    FIELD(document_agenda, document_key, F_TEXT, NULL, 0),
    FIELD(document_agenda, document_title, F_TEXT, NULL, 0),
    FIELD(document_agenda, author, F_TEXT, NULL, 0),
    FIELD(document_agenda, issue_no, F_INT, NULL, 0),
};
static TABLE(agenda_read_table, "document_agenda", NULL, document_agenda, agenda_read_fields);

#define MEETING_COLUMNS "id, committee, day, approve_day, submit_day, note, version"
SQL(agenda_select_meetings,
    "SELECT " MEETING_COLUMNS " FROM committee_meeting "
    "WHERE day >= $1 AND (CAST($2 AS TEXT) IS NULL OR committee = $2) ORDER BY day, committee");
SQL(agenda_select_meeting, "SELECT " MEETING_COLUMNS " FROM committee_meeting WHERE id = $1");
SQL(agenda_select_meeting_versions,
    "SELECT v.id AS id, v.meeting_id AS meeting_id, v.no AS no, v.day AS day, v.approve_day AS approve_day, "
    "v.submit_day AS submit_day, v.note AS note, v.user_id AS user_id, v.at AS at, u.name AS user_name "
    "FROM committee_meeting_version v LEFT JOIN app_user u ON u.id = v.user_id "
    "WHERE v.meeting_id = $1 ORDER BY v.no DESC");
SQL(agenda_select_on_day,
    "SELECT COUNT(*) FROM committee_meeting WHERE committee = $1 AND day = $2 AND id <> $3");
#define AGENDA_SELECT                                                                                                     \
    "SELECT g.id AS id, g.document_id AS document_id, g.meeting_id AS meeting_id, g.item AS item, g.case_no AS case_no, " \
    "g.decision AS decision, g.decision_text AS decision_text, g.decided AS decided, g.version AS version, "              \
    "m.committee AS committee, m.day AS day, m.approve_day AS approve_day, m.submit_day AS submit_day, "                  \
    "d.key AS document_key, d.author AS author, d.issue_no AS issue_no, "
#define AGENDA_FROM                                                                                          \
    "FROM document_agenda g JOIN committee_meeting m ON m.id = g.meeting_id JOIN document d ON d.id = g.document_id "
#define AGENDA_SEEN                                                                                          \
    "CASE WHEN " SIGHT_READS(                                                                                \
        "d") " THEN d.title ELSE COALESCE(i.title, d.title) END AS document_title " AGENDA_FROM              \
             "LEFT JOIN document_issue i ON i.document_id = d.id AND i.issue_no = d.issue_no "               \
             "WHERE (d.issue_no > 0 OR " SIGHT_SEES("d") ") "
SQL(agenda_select_document, AGENDA_SELECT AGENDA_SEEN "AND g.document_id = $4 ORDER BY m.day, m.committee");
SQL(agenda_select_from,
    AGENDA_SELECT AGENDA_SEEN "AND m.day >= $4 ORDER BY m.day, m.committee, g.item NULLS LAST, g.id");
SQL(agenda_select_id,
    AGENDA_SELECT "d.title AS document_title " AGENDA_FROM "WHERE g.document_id = $1 AND g.id = $2");
SQL(agenda_select_same, "SELECT COUNT(*) FROM document_agenda WHERE document_id = $1 AND meeting_id = $2");
SQL(agenda_count_moved, "SELECT COUNT(*) FROM committee_meeting m WHERE m.id = $1 AND m.committee <> $2 "
                        "AND EXISTS (SELECT 1 FROM document_agenda g WHERE g.meeting_id = m.id)");
SQL(agenda_select_first_decided, "SELECT MIN(decided) FROM document_agenda WHERE meeting_id = $1");
SQL(agenda_delete, "DELETE FROM document_agenda WHERE id = $1");

/* ---- deadlines ---- */

/* So many days before the meeting as the setting says, on a working day. */
static day_t days_before(day_t meeting, const struct setting *days)
{
    return day_working((day_t){meeting.n - (int32_t)setting_int(days)});
}

/* ---- meetings ---- */

int agenda_meetings(struct conn *c, const char *committee, day_t from, struct committee_meeting **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &agenda_select_meetings, ARGS(V_DAY(from), V_TEXT(committee)), &committee_meeting_table,
        ret, ret_n, a, err);
}

int agenda_meeting_by_id(
    struct conn *c, int64_t id, struct committee_meeting *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &agenda_select_meeting, ARGS(V_INT(id)), &committee_meeting_table, ret, a, err);
    return rc == ERR_NOT_FOUND ? err_user(err, rc, "%s", tr("Mødet findes ikke. Se kalenderen.")) : rc;
}

/* What is decided is decided at the meeting or after it: the meeting is not moved past its first decision. */
static int check_decided(struct conn *c, const struct committee_meeting *m, struct err *err)
{
    int64_t first = INT_NONE;
    int rc = q_int(c, &agenda_select_first_decided, ARGS(V_INT(m->id)), &first, err);
    if (!rc && first != INT_NONE && m->day.n > first) {
        struct ymd d = day_ymd((day_t){(int32_t)first});
        err_field(err, "day",
            tr("Udvalget besluttede et punkt på mødet den %02d.%02d.%d. Mødet kan ikke ligge senere; opret et nyt møde."),
            d.day, d.month, d.year);
    }
    return rc;
}

static int check_meeting(struct conn *c, const struct committee_meeting *m, struct err *err)
{
    const struct organisation *o = m->committee ? organisation_find(m->committee, DAY_NONE) : NULL;
    int64_t same = 0, moved = 0;
    int rc = OK;
    if (!o || !text_equal(o->kind, "committee"))
        err_field(err, "committee", "%s", tr("Vælg et udvalg."));
    if (day_is_none(m->day))
        err_field(err, "day", "%s", tr("Skriv mødedagen som dag, måned og år, fx 14.04.2026."));
    else if (m->approve_day.n > m->day.n)
        err_field(err, "approve_day", "%s", tr("Papirerne skal godkendes før mødet."));
    else if (m->submit_day.n > m->approve_day.n)
        err_field(err, "submit_day", "%s", tr("Papirerne skal indleveres, før de skal være godkendt."));
    if (!err->code)
        rc = q_int(
            c, &agenda_select_on_day, ARGS(V_TEXT(m->committee), V_DAY(m->day), V_INT(m->id)), &same, err);
    if (!rc && same)
        err_field(err, "day", "%s", tr("Udvalget har allerede et møde den dag."));
    if (!rc && m->id && m->committee)
        rc = q_int(c, &agenda_count_moved, ARGS(V_INT(m->id), V_TEXT(m->committee)), &moved, err);
    if (!rc && moved)
        err_field(err, "committee", "%s",
            tr("Der står dokumenter på mødets dagsorden. Opret et møde i det andet udvalg."));
    if (!rc && m->id && !day_is_none(m->day))
        rc = check_decided(c, m, err);
    return rc ? rc : err->code;
}

int agenda_meeting_versions(struct conn *c, int64_t id, struct committee_meeting_version **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(
        c, &agenda_select_meeting_versions, ARGS(V_INT(id)), &meeting_version_read_table, ret, ret_n, a, err);
}

static int keep_meeting(
    struct conn *c, const struct actor *actor, const struct committee_meeting *m, int64_t id, struct err *err)
{
    struct committee_meeting_version v = {.meeting_id = id,
        .no = m->id ? m->version + 1 : 1,
        .day = m->day,
        .approve_day = m->approve_day,
        .submit_day = m->submit_day,
        .note = m->note,
        .user_id = actor->user_id ? actor->user_id : INT_NONE,
        .at = clock_now()};
    return q_insert(c, &committee_meeting_version_table, &v, &v.id, err);
}

int agenda_save_meeting(
    struct conn *c, const struct actor *actor, const struct committee_meeting *m, struct err *err)
{
    struct committee_meeting now = *m;
    int64_t id = m->id;
    if (!day_is_none(now.day) && day_is_none(now.approve_day))
        now.approve_day = days_before(now.day, &agenda_approve_setting);
    if (!day_is_none(now.day) && day_is_none(now.submit_day)) {
        now.submit_day = days_before(now.day, &agenda_submit_setting);
        if (now.submit_day.n > now.approve_day.n)
            now.submit_day = now.approve_day;
    }
    int rc = check_meeting(c, &now, err);
    if (!rc)
        rc = id ? q_update(c, &committee_meeting_table, &now, err)
                : q_insert(c, &committee_meeting_table, &now, &id, err);
    if (!rc)
        rc = keep_meeting(c, actor, &now, id, err);
    return rc ? rc
              : audit_add(c, actor,
                    &(struct audit_entry){
                        m->id ? "update" : "create", "committee_meeting", id, INT_NONE, now.committee},
                    err);
}

/* ---- the agenda ---- */

int agenda_list(struct conn *c, const struct actor *actor, int64_t document_id, day_t from,
    struct document_agenda **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    if (document_id)
        return q_all(c, &agenda_select_document, ARGS(SIGHT_ARGS(actor), V_INT(document_id)),
            &agenda_read_table, ret, ret_n, a, err);
    return q_all(
        c, &agenda_select_from, ARGS(SIGHT_ARGS(actor), V_DAY(from)), &agenda_read_table, ret, ret_n, a, err);
}

/* The committee's latest decision that did not postpone; NULL = none. *ret_first = whether row i is its first. */
static const char *committee_decision(const struct document_agenda *rows, size_t n, size_t i, bool *ret_first)
{
    const char *decision = NULL;
    *ret_first = true;
    for (size_t k = 0; k < n; k++) {
        if (!text_equal(rows[k].committee, rows[i].committee))
            continue;
        if (k < i)
            *ret_first = false;
        if (rows[k].decision && !text_equal(rows[k].decision, "postponed"))
            decision = rows[k].decision;
    }
    return decision;
}

struct agenda_sum agenda_sum_of(const struct document_agenda *rows, size_t n)
{
    struct agenda_sum sum = {0};
    for (size_t i = 0; i < n; i++) {
        bool is_first;
        const char *decision = committee_decision(rows, n, i, &is_first);
        if (!is_first)
            continue;
        sum.n++;
        sum.is_decided = sum.is_decided || decision;
        sum.n_approved += text_equal(decision, "approved") || text_equal(decision, "changed");
        sum.n_rejected += text_equal(decision, "rejected");
    }
    sum.is_approved = sum.n > 0 && sum.n_approved == sum.n;
    return sum;
}

const char *agenda_sum_words(const struct agenda_sum *sum, struct arena *a)
{
    if (!sum->is_decided)
        return NULL;
    if (sum->is_approved)
        return sum->n == 1 ? tr("godkendt") : arena_printf(a, tr("godkendt af alle %zu udvalg"), sum->n);
    const char *out = arena_printf(a, tr("godkendt af %zu af %zu"), sum->n_approved, sum->n);
    return sum->n_rejected ? arena_printf(a, tr("%s, ikke tiltrådt af %zu"), out, sum->n_rejected) : out;
}

int agenda_put(
    struct conn *c, const struct actor *actor, int64_t document_id, int64_t meeting_id, struct err *err)
{
    struct arena *a = arena_new(0);
    struct committee_meeting m;
    struct document_agenda row;
    int64_t same = 0, id;
    if (!a)
        return err_set(err, ERR_LIMIT, "agenda: out of memory");
    int rc = agenda_meeting_by_id(c, meeting_id, &m, a, err);
    if (!rc)
        rc = q_int(c, &agenda_select_same, ARGS(V_INT(document_id), V_INT(meeting_id)), &same, err);
    if (!rc && same)
        rc = err_user(err, ERR_CONFLICT, "%s", tr("Dokumentet står allerede på mødets dagsorden."));
    if (!rc) {
        field_clear_row(&document_agenda_table, &row);
        row.document_id = document_id;
        row.meeting_id = meeting_id;
        rc = q_insert(c, &document_agenda_table, &row, &id, err);
    }
    if (!rc)
        rc = audit_add(
            c, actor, &(struct audit_entry){"create", "document_agenda", id, INT_NONE, m.committee}, err);
    arena_free(a);
    return rc;
}

static void check_row(const struct document_agenda *row, const struct document_agenda *old, struct err *err)
{
    if (row->item != INT_NONE && (row->item < 1 || row->item > 999))
        err_field(err, "item", "%s", tr("Skriv punktets nummer, fx 6."));
    if (row->decision && !code_find("committee_decision", row->decision))
        err_field(err, "decision", "%s", tr("Vælg en beslutning."));
    if (row->decision && day_is_none(row->decided))
        err_field(err, "decided", "%s", tr("Skriv, hvilken dag udvalget besluttede det."));
    if (!row->decision && !day_is_none(row->decided))
        err_field(err, "decision", "%s", tr("Vælg, hvad udvalget besluttede."));
    if (!day_is_none(row->decided) && (row->decided.n < old->day.n || row->decided.n > clock_today().n))
        err_field(
            err, "decided", "%s", tr("Beslutningen kan tidligst være fra mødedagen og senest fra i dag."));
}

static int read_row(struct conn *c, int64_t document_id, int64_t id, struct document_agenda *ret,
    struct arena *a, struct err *err)
{
    int rc =
        q_one(c, &agenda_select_id, ARGS(V_INT(document_id), V_INT(id)), &agenda_read_table, ret, a, err);
    return rc == ERR_NOT_FOUND ? err_user(err, rc, "%s", tr("Dokumentet står ikke på den dagsorden.")) : rc;
}

int agenda_save(struct conn *c, const struct actor *actor, const struct document_agenda *row, struct err *err)
{
    struct arena *a = arena_new(0);
    struct document_agenda now;
    if (!a)
        return err_set(err, ERR_LIMIT, "agenda: out of memory");
    int rc = read_row(c, row->document_id, row->id, &now, a, err);
    if (!rc) {
        check_row(row, &now, err);
        rc = err->code;
    }
    if (!rc) {
        now.item = row->item;
        now.case_no = row->case_no;
        now.decision = row->decision;
        now.decision_text = row->decision_text;
        now.decided = row->decided;
        now.version = row->version;
        rc = q_update(c, &document_agenda_table, &now, err);
    }
    if (!rc)
        rc = audit_add(c, actor,
            &(struct audit_entry){"update", "document_agenda", now.id, INT_NONE, now.decision}, err);
    arena_free(a);
    return rc;
}

int agenda_remove(struct conn *c, const struct actor *actor, int64_t document_id, int64_t id, int64_t version,
    struct err *err)
{
    struct arena *a = arena_new(0);
    struct document_agenda now;
    if (!a)
        return err_set(err, ERR_LIMIT, "agenda: out of memory");
    int rc = read_row(c, document_id, id, &now, a, err);
    if (!rc && now.decision)
        rc = err_user(
            err, ERR_REFUSED, "%s", tr("Udvalget har besluttet punktet. Det kan ikke tages af dagsordenen."));
    if (!rc && now.version != version)
        rc = err_user(
            err, ERR_CONFLICT, "%s", tr("En anden har ændret punktet imens. Se, hvordan det står nu."));
    if (!rc)
        rc = q_exec(c, &agenda_delete, ARGS(V_INT(id)), NULL, err);
    if (!rc)
        rc = audit_add(
            c, actor, &(struct audit_entry){"delete", "document_agenda", id, INT_NONE, now.committee}, err);
    arena_free(a);
    return rc;
}
