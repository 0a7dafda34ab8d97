#include "document/hearing.h"

#include "base/lang.h"
#include "base/text.h"
#include "base/words.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/organisation.h"

static const struct field hearing_fields[] = {
    FIELD(document_hearing, id, F_ID, NULL, FR_PRIMARY),
    FIELD(document_hearing, document_id, F_ID, NULL, FR_REQUIRED),
    FIELD(document_hearing, administration, F_TEXT, N_("Forvaltning"), FR_REQUIRED),
    FIELD_MAX(document_hearing, question, F_LONG, N_("Hvad skal de svare på?"), 0, 2000),
    FIELD(document_hearing, deadline, F_DAY, N_("Frist"), FR_REQUIRED),
    FIELD(document_hearing, asked, F_STAMP, NULL, 0),
    FIELD(document_hearing, asked_by, F_ID, NULL, 0),
    FIELD(document_hearing, answer_kind, F_TEXT, N_("Svar"), 0),
    FIELD_MAX(document_hearing, answer, F_LONG, N_("Bemærkninger"), 0, 8000),
    FIELD(document_hearing, answered, F_STAMP, NULL, 0),
    FIELD(document_hearing, answered_by, F_ID, NULL, 0),
    FIELD(document_hearing, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(document_hearing_table, "document_hearing", N_("Høringer"), document_hearing, hearing_fields);
static const struct field hearing_read_fields[] = {
    FIELD(document_hearing, id, F_ID, NULL, FR_PRIMARY),
    FIELD(document_hearing, document_id, F_ID, NULL, 0),
    FIELD(document_hearing, administration, F_TEXT, NULL, 0),
    FIELD(document_hearing, question, F_LONG, NULL, 0),
    FIELD(document_hearing, deadline, F_DAY, NULL, 0),
    FIELD(document_hearing, asked, F_STAMP, NULL, 0),
    FIELD(document_hearing, asked_by, F_ID, NULL, 0),
    FIELD(document_hearing, answer_kind, F_TEXT, NULL, 0),
    FIELD(document_hearing, answer, F_LONG, NULL, 0),
    FIELD(document_hearing, answered, F_STAMP, NULL, 0),
    FIELD(document_hearing, answered_by, F_ID, NULL, 0),
    FIELD(document_hearing, version, F_INT, NULL, FR_VERSION),
    FIELD(document_hearing, asked_name, F_TEXT, NULL, 0),
    FIELD(document_hearing, answered_name, F_TEXT, NULL, 0),
    FIELD(document_hearing, document_key, F_TEXT, NULL, 0),
    FIELD(document_hearing, document_title, F_TEXT, NULL, 0),
};
static TABLE(hearing_read_table, "document_hearing", NULL, document_hearing, hearing_read_fields);

static const struct field approval_fields[] = {
    FIELD(document_approval, id, F_ID, NULL, FR_PRIMARY),
    FIELD(document_approval, document_id, F_ID, NULL, FR_REQUIRED),
    FIELD(document_approval, administration, F_TEXT, N_("Forvaltning"), FR_REQUIRED),
    FIELD_MAX(document_approval, role, F_TEXT, N_("Hvem godkender?"), FR_REQUIRED, 120),
    FIELD(document_approval, deadline, F_DAY, N_("Frist"), FR_REQUIRED),
    FIELD(document_approval, asked, F_STAMP, NULL, 0),
    FIELD(document_approval, asked_by, F_ID, NULL, 0),
    FIELD(document_approval, approved, F_STAMP, NULL, 0),
    FIELD(document_approval, approved_by, F_ID, NULL, 0),
    FIELD(document_approval, document_version, F_INT, NULL, 0),
    FIELD_MAX(document_approval, note, F_TEXT, N_("Bemærkning"), 0, 400),
    FIELD(document_approval, version, F_INT, NULL, FR_VERSION | FR_HIDDEN),
};
TABLE(document_approval_table, "document_approval", N_("Godkendelser"), document_approval, approval_fields);
static const struct field approval_read_fields[] = {
    FIELD(document_approval, id, F_ID, NULL, FR_PRIMARY),
    FIELD(document_approval, document_id, F_ID, NULL, 0),
    FIELD(document_approval, administration, F_TEXT, NULL, 0),
    FIELD(document_approval, role, F_TEXT, NULL, 0),
    FIELD(document_approval, deadline, F_DAY, NULL, 0),
    FIELD(document_approval, asked, F_STAMP, NULL, 0),
    FIELD(document_approval, asked_by, F_ID, NULL, 0),
    FIELD(document_approval, approved, F_STAMP, NULL, 0),
    FIELD(document_approval, approved_by, F_ID, NULL, 0),
    FIELD(document_approval, document_version, F_INT, NULL, 0),
    FIELD(document_approval, note, F_TEXT, NULL, 0),
    FIELD(document_approval, version, F_INT, NULL, FR_VERSION),
    FIELD(document_approval, asked_name, F_TEXT, NULL, 0),
    FIELD(document_approval, approved_name, F_TEXT, NULL, 0),
    FIELD(document_approval, document_key, F_TEXT, NULL, 0),
    FIELD(document_approval, document_title, F_TEXT, NULL, 0),
    FIELD(document_approval, document_now, F_INT, NULL, 0),
};
static TABLE(approval_read_table, "document_approval", NULL, document_approval, approval_read_fields);

#define HEARING_SELECT                                                                                                            \
    "SELECT h.id AS id, h.document_id AS document_id, h.administration AS administration, h.question AS question, "               \
    "h.deadline AS deadline, h.asked AS asked, h.asked_by AS asked_by, h.answer_kind AS answer_kind, h.answer AS answer, "        \
    "h.answered AS answered, h.answered_by AS answered_by, h.version AS version, u.name AS asked_name, w.name AS answered_name, " \
    "d.key AS document_key, d.title AS document_title FROM document_hearing h JOIN document d ON d.id = h.document_id "           \
    "LEFT JOIN app_user u ON u.id = h.asked_by LEFT JOIN app_user w ON w.id = h.answered_by "
SQL(hearing_select_document, HEARING_SELECT "WHERE h.document_id = $1 ORDER BY h.id");
SQL(hearing_select_open,
    HEARING_SELECT "WHERE h.answered IS NULL AND " SIGHT_SEES("d") " ORDER BY h.deadline, h.id");
SQL(hearing_select_id, HEARING_SELECT "WHERE h.document_id = $1 AND h.id = $2");
#define APPROVAL_SELECT                                                                                                             \
    "SELECT a.id AS id, a.document_id AS document_id, a.administration AS administration, a.role AS role, a.deadline AS deadline, " \
    "a.asked AS asked, a.asked_by AS asked_by, a.approved AS approved, a.approved_by AS approved_by, "                              \
    "a.document_version AS document_version, a.note AS note, a.version AS version, u.name AS asked_name, "                          \
    "w.name AS approved_name, d.key AS document_key, d.title AS document_title, d.version AS document_now "                         \
    "FROM document_approval a JOIN document d ON d.id = a.document_id "                                                             \
    "LEFT JOIN app_user u ON u.id = a.asked_by LEFT JOIN app_user w ON w.id = a.approved_by "
SQL(approval_select_document, APPROVAL_SELECT "WHERE a.document_id = $1 ORDER BY a.id");
SQL(approval_select_open, APPROVAL_SELECT
    "WHERE d.state <> 'issued' AND (a.approved IS NULL OR a.document_version <> d.version) AND " SIGHT_SEES(
        "d") " ORDER BY a.deadline, a.id");
SQL(approval_select_id, APPROVAL_SELECT "WHERE a.document_id = $1 AND a.id = $2");
SQL(approval_update_version,
    "UPDATE document_approval SET document_version = document_version + 1 WHERE document_id = $1 AND document_version = $2");
SQL(hearing_select_changed_by, "SELECT changed_by FROM document WHERE id = $1");

int hearing_list(struct conn *c, int64_t document_id, struct document_hearing **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(
        c, &hearing_select_document, ARGS(V_INT(document_id)), &hearing_read_table, ret, ret_n, a, err);
}

int hearing_open(struct conn *c, const struct actor *actor, struct document_hearing **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(c, &hearing_select_open, ARGS(SIGHT_ARGS(actor)), &hearing_read_table, ret, ret_n, a, err);
}

int approval_list(struct conn *c, int64_t document_id, struct document_approval **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(
        c, &approval_select_document, ARGS(V_INT(document_id)), &approval_read_table, ret, ret_n, a, err);
}

int approval_open(struct conn *c, const struct actor *actor, struct document_approval **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(c, &approval_select_open, ARGS(SIGHT_ARGS(actor)), &approval_read_table, ret, ret_n, a, err);
}

bool approval_stands(const struct document_approval *a)
{
    return a->approved.ms != STAMP_NONE.ms && a->document_version == a->document_now;
}

/* ---- asking ---- */

static void check_asked(const char *administration, day_t deadline, struct err *err)
{
    const struct organisation *o = administration ? organisation_find(administration, DAY_NONE) : NULL;
    if (!o || !text_equal(o->kind, "administration"))
        err_field(err, "administration", "%s", tr("Vælg en forvaltning."));
    if (day_is_none(deadline))
        err_field(err, "deadline", "%s", tr("Skriv fristen som dag, måned og år, fx 14.04.2026."));
    else if (deadline.n < clock_today().n)
        err_field(err, "deadline", "%s", tr("Fristen er overskredet. Vælg i dag eller en senere dag."));
}

int hearing_ask(struct conn *c, const struct actor *actor, const struct document_hearing *h, struct err *err)
{
    struct arena *a = arena_new(0);
    struct document_hearing *old, now = *h;
    size_t n;
    int64_t id;
    if (!a)
        return err_set(err, ERR_LIMIT, "hearing: out of memory");
    check_asked(h->administration, h->deadline, err);
    int rc = hearing_list(c, h->document_id, &old, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        if (text_equal(old[i].administration, h->administration) && old[i].answered.ms == STAMP_NONE.ms)
            err_field(err, "administration", "%s", tr("Forvaltningen er spurgt og har ikke svaret endnu."));
    }
    arena_free(a);
    if (rc || err->code)
        return rc ? rc : err->code;
    now.asked = clock_now();
    now.asked_by = actor->user_id ? actor->user_id : INT_NONE;
    now.answer_kind = now.answer = NULL;
    now.answered = STAMP_NONE;
    now.answered_by = INT_NONE;
    rc = q_insert(c, &document_hearing_table, &now, &id, err);
    return rc ? rc
              : audit_add(c, actor,
                    &(struct audit_entry){"create", "document_hearing", id, INT_NONE, now.administration},
                    err);
}

int approval_ask(
    struct conn *c, const struct actor *actor, const struct document_approval *p, struct err *err)
{
    struct document_approval now = *p;
    int64_t id;
    check_asked(p->administration, p->deadline, err);
    if (!p->role || !*p->role)
        err_field(err, "role", "%s", tr("Skriv, hvem der skal godkende, fx kontorchefen."));
    if (err->code)
        return err->code;
    now.asked = clock_now();
    now.asked_by = actor->user_id ? actor->user_id : INT_NONE;
    now.approved = STAMP_NONE;
    now.approved_by = now.document_version = INT_NONE;
    now.note = NULL;
    int rc = q_insert(c, &document_approval_table, &now, &id, err);
    return rc ? rc
              : audit_add(c, actor,
                    &(struct audit_entry){"create", "document_approval", id, INT_NONE, now.role}, err);
}

/* ---- answering ---- */

static int denied(const char *administration, const struct actor *actor, struct err *err)
{
    return text_equal(actor->admin, administration)
               ? OK
               : err_user(err, ERR_DENIED, tr("Kun %s kan svare her."), organisation_abbrev(administration));
}

static int unknown(int rc, struct err *err)
{
    return rc == ERR_NOT_FOUND
               ? err_user(err, rc, "%s", tr("Det, du svarer på, findes ikke. Gå tilbage til dokumentet."))
               : rc;
}

int hearing_answer(struct conn *c, const struct actor *actor, int64_t document_id, int64_t id,
    int64_t version, const char *kind, const char *answer, struct err *err)
{
    struct arena *a = arena_new(0);
    struct document_hearing h;
    if (!a)
        return err_set(err, ERR_LIMIT, "hearing: out of memory");
    int rc = unknown(
        q_one(c, &hearing_select_id, ARGS(V_INT(document_id), V_INT(id)), &hearing_read_table, &h, a, err),
        err);
    if (!rc)
        rc = denied(h.administration, actor, err);
    if (!rc && (h.version != version || h.answered.ms != STAMP_NONE.ms))
        rc = err_user(err, ERR_CONFLICT, tr("%s har allerede svaret."),
            h.answered_name ? h.answered_name : tr("En anden"));
    if (!rc && !code_find("hearing_answer", kind ? kind : ""))
        rc = err_field(err, "answer_kind", "%s", tr("Vælg et svar."));
    if (!rc && !text_equal(kind, "no_remarks") && (!answer || !*answer))
        rc = err_field(err, "answer", "%s", tr("Skriv bemærkningerne."));
    if (!rc) {
        h.answer_kind = kind;
        h.answer = answer && *answer ? answer : NULL;
        h.answered = clock_now();
        h.answered_by = actor->user_id ? actor->user_id : INT_NONE;
        rc = q_update(c, &document_hearing_table, &h, err);
    }
    if (!rc)
        rc =
            audit_add(c, actor, &(struct audit_entry){"update", "document_hearing", id, INT_NONE, kind}, err);
    arena_free(a);
    return rc;
}

int approval_give(struct conn *c, const struct actor *actor, int64_t document_id, int64_t id, int64_t version,
    int64_t document_version, const char *note, struct err *err)
{
    struct arena *a = arena_new(0);
    struct document_approval p;
    int64_t writer = INT_NONE;
    if (!a)
        return err_set(err, ERR_LIMIT, "approval: out of memory");
    int rc = unknown(
        q_one(c, &approval_select_id, ARGS(V_INT(document_id), V_INT(id)), &approval_read_table, &p, a, err),
        err);
    if (!rc)
        rc = denied(p.administration, actor, err);
    if (!rc)
        rc = q_int(c, &hearing_select_changed_by, ARGS(V_INT(document_id)), &writer, err);
    if (!rc && writer == actor->user_id)
        rc = err_user(err, ERR_REFUSED, "%s",
            tr("Du har selv skrevet den seneste version. En anden fra forvaltningen skal godkende den."));
    if (!rc && approval_stands(&p))
        rc = err_user(err, ERR_CONFLICT, tr("%s har allerede godkendt denne version."),
            p.approved_name ? p.approved_name : tr("En anden"));
    if (!rc && (p.version != version || p.document_now != document_version))
        rc = err_user(err, ERR_CONFLICT, "%s",
            tr("Dokumentet er ændret, siden du åbnede det. Læs det igen, før du godkender."));
    if (!rc) {
        p.approved = clock_now();
        p.approved_by = actor->user_id ? actor->user_id : INT_NONE;
        p.document_version = document_version;
        p.note = note && *note ? note : NULL;
        rc = q_update(c, &document_approval_table, &p, err);
    }
    if (!rc)
        rc = audit_add(
            c, actor, &(struct audit_entry){"update", "document_approval", id, INT_NONE, p.role}, err);
    arena_free(a);
    return rc;
}

int approval_keep(struct conn *c, int64_t document_id, int64_t version, struct err *err)
{
    return q_exec(c, &approval_update_version, ARGS(V_INT(document_id), V_INT(version)), NULL, err);
}

int hearing_check(struct conn *c, int64_t document_id, struct err *check, struct err *err)
{
    struct arena *a = arena_new(0);
    struct document_hearing *hearings;
    struct document_approval *approvals = NULL;
    size_t n, m = 0;
    if (!a)
        return err_set(err, ERR_LIMIT, "hearing: out of memory");
    int rc = hearing_list(c, document_id, &hearings, &n, a, err);
    if (!rc)
        rc = approval_list(c, document_id, &approvals, &m, a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        if (hearings[i].answered.ms == STAMP_NONE.ms && hearings[i].deadline.n >= clock_today().n)
            err_field(check, "hearing", tr("%s har ikke svaret i høringen. Fristen er %s."),
                organisation_abbrev(hearings[i].administration), words_day(hearings[i].deadline, a));
    }
    for (size_t i = 0; !rc && i < m; i++) {
        if (!approval_stands(&approvals[i]))
            err_field(check, "approval",
                approvals[i].approved.ms == STAMP_NONE.ms
                    ? tr("%s mangler at godkende dokumentet.")
                    : tr("%s har godkendt en tidligere version. Den nye skal godkendes."),
                approvals[i].role);
    }
    arena_free(a);
    return rc;
}
