#include "committee/request.h"

#include "base/lang.h"
#include "base/text.h"
#include "system/audit.h"
#include "system/find.h"
#include "system/free_key.h"
#include "system/load.h"
#include "system/organisation.h"

#define REQUEST_ROW                                                                                          \
    FIELD(committee_request, id, F_ID, NULL, FR_PRIMARY),                                                    \
        FIELD_MAX(committee_request, key, F_TEXT, N_("Nøgle"), FR_REQUIRED, 80),                             \
        FIELD(committee_request, no, F_INT, N_("Version"), FR_REQUIRED),                                     \
        FIELD(committee_request, what, F_TEXT, NULL, FR_REQUIRED),                                           \
        FIELD_MAX(committee_request, title, F_TEXT, N_("Titel"), FR_REQUIRED, 200),                          \
        FIELD(committee_request, asking, F_TEXT, N_("Udvalg, der spørger"), FR_REQUIRED),                    \
        FIELD(committee_request, asked, F_TEXT, N_("Udvalg, der bliver spurgt"), FR_REQUIRED),               \
        FIELD_MAX(committee_request, question, F_LONG, N_("Spørgsmål"), FR_REQUIRED, 4000),                  \
        FIELD(committee_request, sent, F_DAY, N_("Sendt"), 0),                                               \
        FIELD(committee_request, deadline, F_DAY, N_("Frist for svar"), 0),                                  \
        FIELD(committee_request, document, F_TEXT, N_("Dokument, der bærer henvendelsen"), 0),               \
        FIELD_CODE(committee_request, answer, N_("Svar"), 0, "request_answer"),                              \
        FIELD_MAX(committee_request, answer_text, F_LONG, N_("Betingelse eller bemærkning"), 0, 4000),       \
        FIELD(committee_request, answered, F_DAY, N_("Dato for svaret"), 0),                                 \
        FIELD(committee_request, withdrawn, F_DAY, N_("Trukket tilbage"), 0),                                \
        FIELD_MAX(committee_request, reason, F_TEXT, N_("Hvorfor?"), 0, 400),                                \
        FIELD(committee_request, source, F_TEXT, N_("Kilde"), 0),                                            \
        FIELD(committee_request, place, F_TEXT, N_("Sted i kilden"), 0),                                     \
        FIELD_MAX(committee_request, note, F_TEXT, N_("Bemærkning"), 0, 400),                                \
        FIELD(committee_request, user_id, F_INT, NULL, FR_HIDDEN),                                           \
        FIELD(committee_request, at, F_STAMP, NULL, FR_HIDDEN)
static const struct field request_fields[] = {REQUEST_ROW};
TABLE(committee_request_table, "committee_request", N_("Henvendelser mellem udvalg"), committee_request,
    request_fields);
static const struct field request_read_fields[] = {
    REQUEST_ROW, FIELD(committee_request, user_name, F_TEXT, NULL, 0)};
static TABLE(request_read_table, "committee_request", NULL, committee_request, request_read_fields);

#define LINK_ROW                                                                                             \
    FIELD(committee_request_link, id, F_ID, NULL, FR_PRIMARY),                                               \
        FIELD(committee_request_link, request, F_TEXT, NULL, FR_REQUIRED),                                   \
        FIELD(committee_request_link, no, F_INT, NULL, FR_REQUIRED),                                         \
        FIELD(committee_request_link, kind, F_TEXT, N_("Slags"), FR_REQUIRED),                               \
        FIELD(committee_request_link, target, F_TEXT, N_("Handler om"), FR_REQUIRED)
static const struct field link_fields[] = {LINK_ROW};
TABLE(committee_request_link_table, "committee_request_link", N_("Hvad henvendelser handler om"),
    committee_request_link, link_fields);
static const struct field link_read_fields[] = {
    LINK_ROW, FIELD(committee_request_link, title, F_TEXT, NULL, 0)};
static TABLE(link_read_table, "committee_request_link", NULL, committee_request_link, link_read_fields);

LOAD(request_load, .file = "committee_requests", .table = &committee_request_table, .order = 73,
    .keys = {"key", "no"},
    .refs = {{"asking", "organisations"}, {"asked", "organisations"}, {"source", "sources"}});
LOAD(request_link_load, .file = "committee_request_links", .table = &committee_request_link_table,
    .order = 74, .keys = {"request", "no", "kind", "target"}, .refs = {{"request", "committee_requests"}});

const char *const request_link_kinds[] = {"case", "note", "grant", "strategy", "document", "source", NULL};

#define REQUEST_SELECT                                                                                       \
    "SELECT r.id AS id, r.key AS key, r.no AS no, r.what AS what, r.title AS title, r.asking AS asking, "    \
    "r.asked AS asked, r.question AS question, r.sent AS sent, r.deadline AS deadline, "                     \
    "r.document AS document, r.answer AS answer, r.answer_text AS answer_text, r.answered AS answered, "     \
    "r.withdrawn AS withdrawn, r.reason AS reason, r.source AS source, r.place AS place, r.note AS note, "   \
    "r.user_id AS user_id, r.at AS at, u.name AS user_name "                                                 \
    "FROM committee_request r LEFT JOIN app_user u ON u.id = r.user_id "
#define NEWEST "r.no = (SELECT MAX(x.no) FROM committee_request x WHERE x.key = r.key) "
#define TITLE_OF(kind, target)                                                                               \
    "CASE " kind " WHEN 'case' THEN (SELECT v.title FROM investment_version v WHERE v.investment = " target  \
    " ORDER BY v.no DESC LIMIT 1) "                                                                          \
    "WHEN 'note' THEN COALESCE((SELECT n.title FROM note n WHERE n.key = " target                            \
    "), (SELECT b.title FROM budget_note b WHERE b.key = " target ")) "                                      \
    "WHEN 'grant' THEN (SELECT g.title FROM grant_sheet g WHERE g.key = " target ") "                        \
    "WHEN 'strategy' THEN (SELECT s.title FROM strategy s WHERE s.key = " target ") "                        \
    "WHEN 'document' THEN (SELECT d.title FROM document d WHERE d.key = " target ") "                        \
    "WHEN 'source' THEN (SELECT p.title FROM source p WHERE p.key = " target ") END AS title "

SQL(request_select_all, REQUEST_SELECT "WHERE " NEWEST "ORDER BY r.deadline NULLS LAST, r.key");
SQL(request_select_newest, REQUEST_SELECT "WHERE r.key = $1 AND " NEWEST);
SQL(request_select_versions, REQUEST_SELECT "WHERE r.key = $1 ORDER BY r.no DESC");
SQL(request_select_no, REQUEST_SELECT "WHERE r.key = $1 AND r.no = $2");
SQL(request_count_key, "SELECT COUNT(*) AS n FROM committee_request WHERE key = $1");
SQL(request_select_about, REQUEST_SELECT
    "WHERE " NEWEST
    "AND EXISTS (SELECT 1 FROM committee_request_link l WHERE l.request = r.key AND l.no = r.no "
    "AND l.kind = $1 AND l.target = $2) ORDER BY r.deadline NULLS LAST, r.key");
SQL(request_select_carried,
    REQUEST_SELECT "WHERE r.document = $1 AND " NEWEST "ORDER BY r.deadline NULLS LAST, r.key");
SQL(request_link_select,
    "SELECT l.id AS id, l.request AS request, l.no AS no, l.kind AS kind, l.target AS target, " TITLE_OF(
        "l.kind", "l.target") "FROM committee_request_link l WHERE l.request = $1 AND l.no = $2 "
                              "ORDER BY l.kind, l.target");
SQL(request_link_title, "SELECT " TITLE_OF("CAST($1 AS TEXT)", "$2"));
SQL(request_target_all,
    "SELECT 'case' AS kind, v.investment AS target, v.title AS title FROM investment_version v "
    "WHERE v.no = (SELECT MAX(w.no) FROM investment_version w WHERE w.investment = v.investment) "
    "UNION ALL SELECT 'note' AS kind, n.key AS target, n.title AS title FROM note n "
    "UNION ALL SELECT 'note' AS kind, b.key AS target, b.title AS title FROM budget_note b "
    "WHERE NOT EXISTS (SELECT 1 FROM note m WHERE m.key = b.key) "
    "UNION ALL SELECT 'grant' AS kind, g.key AS target, g.title AS title FROM grant_sheet g "
    "UNION ALL SELECT 'strategy' AS kind, s.key AS target, s.title AS title FROM strategy s "
    "UNION ALL SELECT 'source' AS kind, p.key AS target, p.title AS title FROM source p "
    "ORDER BY kind NULLS FIRST, title, target");
SQL(request_find_rows,
    "SELECT r.key AS key, r.title AS title, r.question AS text1, r.answer_text AS text2, r.note AS text3, "
    "p.title AS text4, p.f2 AS text5, p.edoc AS text6, p.document_no AS text7 "
    "FROM committee_request r LEFT JOIN source p ON p.key = r.source WHERE " NEWEST "ORDER BY r.key");
SQL(request_find_version,
    "SELECT SUM(n) AS n FROM table_change WHERE name IN ('committee_request', 'source')");
FIND_SOURCE(request_source, .key = "henvendelser", .label = N_("Henvendelser mellem udvalg"), .order = 70,
    .perm = PERM_DOCUMENT_READ, .rows = &request_find_rows, .version = &request_find_version,
    .address = "/dokumenter/henvendelser");

/* ---- reading ---- */

enum request_state request_state_of(const struct committee_request *r, day_t today)
{
    return !day_is_none(r->withdrawn)                             ? REQUEST_WITHDRAWN
           : r->answer                                            ? REQUEST_ANSWERED
           : day_is_none(r->sent)                                 ? REQUEST_DRAFT
           : !day_is_none(r->deadline) && r->deadline.n < today.n ? REQUEST_OVERDUE
                                                                  : REQUEST_SENT;
}

static const struct {
    const char *key, *label;
} states[] = {[REQUEST_DRAFT] = {"draft", N_("Kladde")},
    [REQUEST_SENT] = {"sent", N_("Sendt")},
    [REQUEST_OVERDUE] = {"overdue", N_("Fristen er overskredet")},
    [REQUEST_ANSWERED] = {"answered", N_("Besvaret")},
    [REQUEST_WITHDRAWN] = {"withdrawn", N_("Trukket tilbage")}};

const char *request_state_key(enum request_state state)
{
    return states[state].key;
}

const char *request_state_label(enum request_state state)
{
    return states[state].label;
}

const char *request_waits_for(const struct committee_request *r)
{
    return !day_is_none(r->withdrawn) || r->answer ? NULL : day_is_none(r->sent) ? r->asking : r->asked;
}

int request_list(
    struct conn *c, struct committee_request **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &request_select_all, NO_ARGS, &request_read_table, ret, ret_n, a, err);
}

int request_by_key(
    struct conn *c, const char *key, struct committee_request *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &request_select_newest, ARGS(V_TEXT(key)), &request_read_table, ret, a, err);
    return rc == ERR_NOT_FOUND
               ? err_user(err, rc, "%s", tr("Henvendelsen findes ikke. Se listen over henvendelser."))
               : rc;
}

int request_versions(struct conn *c, const char *key, struct committee_request **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(c, &request_select_versions, ARGS(V_TEXT(key)), &request_read_table, ret, ret_n, a, err);
}

int request_links(struct conn *c, const char *key, int64_t no, struct committee_request_link **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &request_link_select, ARGS(V_TEXT(key), V_INT(no)), &link_read_table, ret, ret_n, a, err);
}

int request_targets(
    struct conn *c, struct committee_request_link **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    return q_all(c, &request_target_all, NO_ARGS, &link_read_table, ret, ret_n, a, err);
}

int request_about(struct conn *c, const char *kind, const char *target, struct committee_request **ret,
    size_t *ret_n, struct arena *a, struct err *err)
{
    struct committee_request *about, *carried = NULL;
    size_t n, n_carried = 0;
    int rc = q_all(c, &request_select_about, ARGS(V_TEXT(kind), V_TEXT(target)), &request_read_table, &about,
        &n, a, err);
    if (!rc && text_equal(kind, "document"))
        rc = q_all(c, &request_select_carried, ARGS(V_TEXT(target)), &request_read_table, &carried,
            &n_carried, a, err);
    if (rc)
        return rc;
    struct committee_request *all = arena_array(a, n + n_carried + 1, sizeof *all);
    if (!all)
        return err_set(err, ERR_LIMIT, "requests: out of memory");
    for (size_t i = 0; i < n_carried; i++)
        all[i] = carried[i];
    *ret_n = n_carried;
    for (size_t i = 0; i < n; i++) {
        bool there = false;
        for (size_t k = 0; k < n_carried; k++)
            there = there || text_equal(all[k].key, about[i].key);
        if (!there)
            all[(*ret_n)++] = about[i];
    }
    *ret = all;
    return OK;
}

/* ---- writing ---- */

static int refuse(struct err *err, const char *words)
{
    return err_user(err, ERR_REFUSED, "%s", words);
}

static int may_write(const struct actor *actor, struct err *err)
{
    return actor_may(actor, PERM_DOCUMENT_EDIT) || actor_may(actor, PERM_ECONOMY_EDIT)
               ? OK
               : err_set(err, ERR_DENIED, "no right to write requests");
}

static bool is_committee(const char *key)
{
    const struct organisation *o = key ? organisation_find(key, DAY_NONE) : NULL;
    return o && text_equal(o->kind, "committee");
}

/* The title of what stands under kind and target; NULL when there is no such thing. */
static int title_of(
    struct conn *c, const char *kind, const char *target, const char **ret, struct arena *a, struct err *err)
{
    struct committee_request_link found;
    int rc =
        q_one(c, &request_link_title, ARGS(V_TEXT(kind), V_TEXT(target)), &link_read_table, &found, a, err);
    *ret = rc ? NULL : found.title;
    return rc;
}

static int check_fields(struct conn *c, const struct committee_request *r, struct arena *a, struct err *err)
{
    const char *title = NULL;
    if (!r->title || !*r->title)
        err_field(err, "title", "%s", tr("Skriv kort, hvad henvendelsen handler om."));
    if (!is_committee(r->asking))
        err_field(err, "asking", "%s", tr("Vælg det udvalg, der spørger."));
    if (!is_committee(r->asked))
        err_field(err, "asked", "%s", tr("Vælg det udvalg, der bliver spurgt."));
    else if (text_equal(r->asking, r->asked))
        err_field(err, "asked", "%s", tr("Et udvalg kan ikke spørge sig selv. Vælg et andet udvalg."));
    if (!r->question || !*r->question)
        err_field(err, "question", "%s", tr("Skriv, hvad udvalget bliver spurgt om."));
    if (!day_is_none(r->sent) && r->sent.n > clock_today().n)
        err_field(err, "sent", "%s", tr("Henvendelsen kan ikke være sendt efter i dag."));
    if (!day_is_none(r->sent) && !day_is_none(r->deadline) && r->deadline.n < r->sent.n)
        err_field(err, "deadline", "%s", tr("Fristen for svar kan ikke ligge, før henvendelsen er sendt."));
    int rc = r->document ? title_of(c, "document", r->document, &title, a, err) : OK;
    if (!rc && r->document && !title)
        err_field(err, "document", "%s", tr("Dokumentet findes ikke. Vælg et fra listen."));
    return rc ? rc : err->code;
}

/* Stores now as version no with the links, and writes what differs from old (NULL = nothing was before) to the log. */
static int store(struct conn *c, const struct actor *actor, struct committee_request *now,
    const struct committee_request *old, const struct committee_request_link *links, size_t n,
    const char *what, struct arena *a, struct err *err)
{
    struct buf diff = BUF_INIT;
    now->what = what;
    now->no = old ? old->no + 1 : 1;
    now->user_id = actor->user_id ? actor->user_id : INT_NONE;
    now->at = clock_now();
    int rc = q_insert(c, &committee_request_table, now, &now->id, err);
    for (size_t i = 0; !rc && i < n; i++) {
        struct committee_request_link row = links[i];
        row.request = now->key;
        row.no = now->no;
        rc = q_insert(c, &committee_request_link_table, &row, &row.id, err);
    }
    if (!rc) {
        struct committee_request empty;
        field_clear_row(&committee_request_table, &empty);
        field_diff(&committee_request_table, old ? old : &empty, now, &diff, a);
        rc = audit_add(c, actor,
            &(struct audit_entry){what, "committee_request", now->id, INT_NONE,
                arena_printf(
                    a, "key=%s; n_links=%zu; %.*s", now->key, n, (int)diff.len, diff.data ? diff.data : "")},
            err);
    }
    buf_done(&diff);
    return rc;
}

int request_create(struct conn *c, const struct actor *actor, struct committee_request *r,
    const struct committee_request_link *links, size_t n, const char **ret_key, struct arena *a,
    struct err *err)
{
    char key[FREE_KEY_SIZE];
    int rc = may_write(actor, err);
    r->answer = r->answer_text = r->source = r->place = r->note = NULL;
    r->answered = r->withdrawn = DAY_NONE;
    if (!rc)
        rc = check_fields(c, r, a, err);
    if (!rc && !day_is_none(r->sent) && day_is_none(r->deadline))
        rc = err_field(err, "deadline", "%s", tr("Skriv den dag, svaret skal bruges."));
    for (size_t i = 0; !rc && i < n; i++) {
        const char *title;
        rc = title_of(c, links[i].kind, links[i].target, &title, a, err);
        if (!rc && !title)
            rc = err_field(
                err, "target", "%s", tr("Det, henvendelsen handler om, findes ikke. Vælg noget fra listen."));
    }
    if (!rc)
        rc = free_key(c, &request_count_key, r->title, "henvendelse", key, a, err);
    if (rc)
        return rc;
    r->key = *ret_key = arena_strdup(a, key);
    return store(c, actor, r, NULL, links, n, "create", a, err);
}

/* A request being changed: as it stands, and its next version begun from it. */
struct change {
    struct committee_request old, now;
    struct committee_request_link *links;
    size_t n;
};

static int begin(struct conn *c, const struct actor *actor, const char *key, int64_t base, struct change *ret,
    struct arena *a, struct err *err)
{
    int rc = may_write(actor, err);
    if (!rc)
        rc = request_by_key(c, key, &ret->old, a, err);
    if (!rc && ret->old.no != base)
        rc = err_user(err, ERR_CONFLICT, "%s",
            tr("En anden har ændret henvendelsen imens. Se, hvordan den står nu, og gem igen."));
    if (!rc)
        rc = request_links(c, key, base, &ret->links, &ret->n, a, err);
    if (rc)
        return rc;
    ret->now = ret->old;
    ret->now.reason = NULL;
    return OK;
}

int request_change(struct conn *c, const struct actor *actor, const char *key, int64_t base,
    const struct committee_request *r, struct arena *a, struct err *err)
{
    struct change w;
    struct buf diff = BUF_INIT;
    int rc = begin(c, actor, key, base, &w, a, err);
    if (rc)
        return rc;
    if (!day_is_none(w.old.withdrawn))
        return refuse(err, tr("Henvendelsen er trukket tilbage og kan ikke ændres."));
    if (!day_is_none(w.old.sent) &&
        (!text_equal(w.old.question, r->question) || !text_equal(w.old.asking, r->asking) ||
            !text_equal(w.old.asked, r->asked)))
        return refuse(err,
            tr("Henvendelsen er sendt, så spørgsmålet og udvalgene står fast. Træk den tilbage, og skriv en ny."));
    w.now.title = r->title;
    w.now.asking = r->asking;
    w.now.asked = r->asked;
    w.now.question = r->question;
    w.now.deadline = r->deadline;
    w.now.document = r->document;
    field_diff(&committee_request_table, &w.old, &w.now, &diff, a);
    bool same = diff.len == 0;
    buf_done(&diff);
    if (same)
        return err_user(
            err, ERR_INVALID, "%s", tr("Du har ikke ændret noget. Ret et felt, eller gå tilbage."));
    w.now.reason = r->reason;
    rc = check_fields(c, &w.now, a, err);
    if (!rc && !day_is_none(w.old.sent) && !day_is_none(w.old.deadline) && day_is_none(w.now.deadline))
        rc = err_field(err, "deadline", "%s", tr("Skriv den dag, svaret skal bruges."));
    return rc ? rc : store(c, actor, &w.now, &w.old, w.links, w.n, "change", a, err);
}

int request_link(struct conn *c, const struct actor *actor, const char *key, int64_t base, const char *kind,
    const char *target, bool add, struct arena *a, struct err *err)
{
    struct change w;
    const char *title;
    size_t at = 0;
    int rc = begin(c, actor, key, base, &w, a, err);
    if (rc)
        return rc;
    while (at < w.n && !(text_equal(w.links[at].kind, kind) && text_equal(w.links[at].target, target)))
        at++;
    if (add && at < w.n)
        return err_field(err, "target", "%s", tr("Henvendelsen er allerede knyttet til det."));
    if (!add && at == w.n)
        return err_user(err, ERR_NOT_FOUND, "%s", tr("Henvendelsen er ikke knyttet til det."));
    if (add && w.n == REQUEST_LINKS)
        return err_user(err, ERR_LIMIT, "%s", tr("En henvendelse kan højst handle om 40 ting."));
    rc = title_of(c, kind, target, &title, a, err);
    if (!rc && add && !title)
        rc = err_field(err, "target", "%s", tr("Vælg noget fra listen."));
    struct committee_request_link *links = arena_array(a, w.n + 1, sizeof *links);
    if (!rc && !links)
        rc = err_set(err, ERR_LIMIT, "links: out of memory");
    if (rc)
        return rc;
    size_t n = 0;
    for (size_t i = 0; i < w.n; i++) {
        if (i != at)
            links[n++] = w.links[i];
    }
    if (add)
        links[n++] = (struct committee_request_link){.kind = kind, .target = target};
    return store(c, actor, &w.now, &w.old, links, n, add ? "link" : "unlink", a, err);
}

int request_send(struct conn *c, const struct actor *actor, const char *key, int64_t base, day_t sent,
    day_t deadline, struct arena *a, struct err *err)
{
    struct change w;
    int rc = begin(c, actor, key, base, &w, a, err);
    if (rc)
        return rc;
    if (!day_is_none(w.old.sent) || !day_is_none(w.old.withdrawn))
        return refuse(err, tr("Kun en kladde kan sendes."));
    w.now.sent = sent;
    w.now.deadline = deadline;
    if (day_is_none(sent))
        err_field(err, "sent", "%s", tr("Skriv den dag, henvendelsen er sendt."));
    if (day_is_none(deadline))
        err_field(err, "deadline", "%s", tr("Skriv den dag, svaret skal bruges."));
    rc = check_fields(c, &w.now, a, err);
    return rc ? rc : store(c, actor, &w.now, &w.old, w.links, w.n, "send", a, err);
}

int request_answer(struct conn *c, const struct actor *actor, const char *key, int64_t base,
    const char *answer, const char *text, day_t answered, struct arena *a, struct err *err)
{
    struct change w;
    int rc = begin(c, actor, key, base, &w, a, err);
    if (rc)
        return rc;
    if (!day_is_none(w.old.withdrawn))
        return refuse(err, tr("Henvendelsen er trukket tilbage og kan ikke besvares."));
    if (day_is_none(w.old.sent))
        return refuse(err, tr("Henvendelsen er ikke sendt. Send den, før svaret skrives ind."));
    if (!TEXT_ONE_OF(answer, NULL, "yes", "no", "condition"))
        err_field(err, "answer", "%s", tr("Vælg ja, nej eller ja med en betingelse."));
    if (text_equal(answer, "condition") && (!text || !*text))
        err_field(err, "answer_text", "%s", tr("Skriv betingelsen."));
    if (day_is_none(answered))
        err_field(err, "answered", "%s", tr("Skriv den dag, udvalget svarede, fx 14.04.2026."));
    else if (answered.n < w.old.sent.n || answered.n > clock_today().n)
        err_field(err, "answered", "%s",
            tr("Svaret kan tidligst være fra den dag, der blev spurgt, og senest fra i dag."));
    if (err->code)
        return err->code;
    w.now.answer = answer;
    w.now.answer_text = text;
    w.now.answered = answered;
    return store(c, actor, &w.now, &w.old, w.links, w.n, "answer", a, err);
}

int request_withdraw(struct conn *c, const struct actor *actor, const char *key, int64_t base,
    const char *reason, struct arena *a, struct err *err)
{
    struct change w;
    int rc = begin(c, actor, key, base, &w, a, err);
    if (rc)
        return rc;
    if (w.old.answer || !day_is_none(w.old.withdrawn))
        return refuse(err, tr("Henvendelsen er besvaret eller trukket tilbage."));
    if (!reason || !*reason)
        return err_field(err, "reason", "%s", tr("Skriv, hvorfor henvendelsen trækkes tilbage."));
    w.now.withdrawn = clock_today();
    w.now.reason = reason;
    return store(c, actor, &w.now, &w.old, w.links, w.n, "withdraw", a, err);
}

int request_carry(struct conn *c, const struct actor *actor, const char *key, const char *document,
    struct arena *a, struct err *err)
{
    struct change w;
    int rc = request_by_key(c, key, &w.old, a, err);
    if (rc || w.old.document)
        return rc;
    rc = begin(c, actor, key, w.old.no, &w, a, err);
    w.now.document = document;
    return rc ? rc : store(c, actor, &w.now, &w.old, w.links, w.n, "change", a, err);
}

int request_undo(
    struct conn *c, const struct actor *actor, const char *key, int64_t no, struct arena *a, struct err *err)
{
    struct change w;
    int rc = begin(c, actor, key, no, &w, a, err);
    if (rc)
        return rc;
    if (no < 2 || text_equal(w.old.what, "undo") || w.old.user_id != actor->user_id ||
        clock_now().ms - w.old.at.ms > REQUEST_UNDO_MS)
        return refuse(err, tr("Det er for sent at fortryde. Skriv i stedet, hvordan det skal være."));
    rc = q_one(c, &request_select_no, ARGS(V_TEXT(key), V_INT(no - 1)), &request_read_table, &w.now, a, err);
    if (!rc)
        rc = request_links(c, key, no - 1, &w.links, &w.n, a, err);
    w.now.reason = NULL;
    return rc ? rc : store(c, actor, &w.now, &w.old, w.links, w.n, "undo", a, err);
}
