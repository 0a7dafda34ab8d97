#include "invest/investment.h"

#include "base/lang.h"
#include "base/text.h"
#include "committee/request.h"
#include "committee/round.h"
#include "invest/investment_content.h"
#include "system/audit.h"
#include "system/free_key.h"
#include "system/load.h"
#include "system/organisation.h"

#include <sodium.h>
#include <string.h>

#define VERSION_ROW                                                                                          \
    FIELD(investment_version, id, F_ID, NULL, FR_PRIMARY),                                                   \
        FIELD(investment_version, investment, F_TEXT, NULL, FR_REQUIRED),                                    \
        FIELD(investment_version, no, F_INT, NULL, FR_REQUIRED),                                             \
        FIELD_MAX(investment_version, title, F_TEXT, N_("Titel"), FR_REQUIRED, 200),                         \
        FIELD(investment_version, intervention, F_TEXT, N_("Indsats"), 0),                                   \
        FIELD(investment_version, grant_key, F_TEXT, N_("Bevilling"), 0),                                    \
        FIELD(investment_version, note_key, F_TEXT, N_("Budgetnotat"), 0),                                   \
        FIELD_MAX(investment_version, content, F_LONG, N_("Indhold"), FR_REQUIRED, INVESTMENT_MOST_BYTES),   \
        FIELD(investment_version, hash, F_TEXT, NULL, FR_REQUIRED),                                          \
        FIELD_MAX(investment_version, reason, F_TEXT, N_("Hvad er ændret, og hvorfor?"), 0, 400),            \
        FIELD(investment_version, user_id, F_INT, NULL, 0), FIELD(investment_version, at, F_STAMP, NULL, 0)
static const struct field version_fields[] = {VERSION_ROW};
TABLE(investment_version_table, "investment_version", N_("Versioner af investeringscases"),
    investment_version, version_fields);
static const struct field version_shown_fields[] = {
    VERSION_ROW, FIELD(investment_version, user_name, F_TEXT, NULL, 0)};
static TABLE(version_shown, "investment_version", NULL, investment_version, version_shown_fields);

#define EVENT_ROW                                                                                            \
    FIELD(investment_event, id, F_ID, NULL, FR_PRIMARY),                                                     \
        FIELD(investment_event, investment, F_TEXT, NULL, FR_REQUIRED),                                      \
        FIELD(investment_event, seq, F_INT, NULL, FR_REQUIRED),                                              \
        FIELD(investment_event, kind, F_TEXT, NULL, FR_REQUIRED),                                            \
        FIELD(investment_event, committee, F_TEXT, N_("Udvalg"), 0),                                         \
        FIELD(investment_event, answer, F_TEXT, N_("Svar"), 0),                                              \
        FIELD(investment_event, round, F_TEXT, N_("Runde"), 0),                                              \
        FIELD(investment_event, day, F_DAY, N_("Dato"), 0), FIELD(investment_event, hash, F_TEXT, NULL, 0),  \
        FIELD(investment_event, undoes, F_INT, NULL, 0),                                                     \
        FIELD_MAX(investment_event, words, F_LONG, N_("Bemærkning"), 0, 2000),                               \
        FIELD(investment_event, request, F_TEXT, NULL, 0), FIELD(investment_event, user_id, F_INT, NULL, 0), \
        FIELD(investment_event, at, F_STAMP, NULL, 0)
static const struct field event_fields[] = {EVENT_ROW};
TABLE(investment_event_table, "investment_event", N_("Hændelser på investeringscases"), investment_event,
    event_fields);
static const struct field event_shown_fields[] = {
    EVENT_ROW, FIELD(investment_event, user_name, F_TEXT, NULL, 0)};
static TABLE(event_shown, "investment_event", NULL, investment_event, event_shown_fields);

struct head {
    int64_t id;
    const char *key, *source, *note;
};
static const struct field head_fields[] = {FIELD(head, id, F_ID, NULL, FR_PRIMARY),
    FIELD_MAX(head, key, F_TEXT, N_("Nøgle"), FR_KEY | FR_REQUIRED, 80),
    FIELD(head, source, F_TEXT, N_("Kilde"), 0), FIELD(head, note, F_LONG, N_("Bemærkning"), 0)};
static TABLE(head_table, "investment", N_("Investeringscases"), head, head_fields);

LOAD(investment_load, .file = "investments", .table = &head_table, .order = 70, .keys = {"key"},
    .refs = {{"source", "sources"}});
LOAD(investment_version_load, .file = "investment_versions", .table = &investment_version_table, .order = 72,
    .keys = {"investment", "no"},
    .refs = {{"investment", "investments"}, {"intervention", "interventions"}, {"grant_key", "grants"},
        {"note_key", "notes"}});
LOAD(investment_event_load, .file = "investment_events", .table = &investment_event_table, .order = 75,
    .keys = {"investment", "seq"},
    .refs = {{"investment", "investments"}, {"round", "budget_rounds"}, {"committee", "organisations"},
        {"request", "committee_requests"}});

#define VERSION_COLUMNS                                                                                      \
    "v.id AS id, v.investment AS investment, v.no AS no, v.title AS title, v.intervention AS intervention, " \
    "v.grant_key AS grant_key, v.note_key AS note_key, v.content AS content, v.hash AS hash, "               \
    "v.reason AS reason, v.user_id AS user_id, v.at AS at, u.name AS user_name "                             \
    "FROM investment_version v LEFT JOIN app_user u ON u.id = v.user_id "
#define EVENT_COLUMNS                                                                                        \
    "e.id AS id, e.investment AS investment, e.seq AS seq, e.kind AS kind, e.committee AS committee, "       \
    "e.answer AS answer, e.round AS round, e.day AS day, e.hash AS hash, e.undoes AS undoes, "               \
    "e.words AS words, e.request AS request, e.user_id AS user_id, e.at AS at, u.name AS user_name "         \
    "FROM investment_event e LEFT JOIN app_user u ON u.id = e.user_id "

SQL(investment_heads, "SELECT id, key, source, note FROM investment ORDER BY key");
SQL(investment_head_by_key, "SELECT id, key, source, note FROM investment WHERE key = $1");
SQL(investment_count_key, "SELECT COUNT(*) AS n FROM investment WHERE key = $1");
SQL(investment_newest_versions,
    "SELECT " VERSION_COLUMNS "WHERE v.no = (SELECT MAX(w.no) FROM investment_version w WHERE "
    "w.investment = v.investment) ORDER BY v.investment");
SQL(investment_versions_of, "SELECT " VERSION_COLUMNS "WHERE v.investment = $1 ORDER BY v.no DESC");
SQL(investment_version_newest,
    "SELECT " VERSION_COLUMNS "WHERE v.investment = $1 ORDER BY v.no DESC LIMIT 1");
SQL(investment_version_no, "SELECT " VERSION_COLUMNS "WHERE v.investment = $1 AND v.no = $2");
SQL(investment_version_hash,
    "SELECT " VERSION_COLUMNS "WHERE v.investment = $1 AND v.hash = $2 ORDER BY v.no DESC LIMIT 1");
SQL(investment_events_all, "SELECT " EVENT_COLUMNS "ORDER BY e.investment, e.seq");
SQL(investment_events_of, "SELECT " EVENT_COLUMNS "WHERE e.investment = $1 ORDER BY e.seq");
static const struct {
    const char *key, *label;
} states[] = {[INVESTMENT_DRAFT] = {"draft", N_("Kladde")},
    [INVESTMENT_REVIEW] = {"review", N_("Til godkendelse")},
    [INVESTMENT_APPROVED] = {"approved", N_("Godkendt")},
    [INVESTMENT_DECIDED] = {"decided", N_("Besluttet")},
    [INVESTMENT_REFUSED] = {"refused", N_("Afslået")}};

const char *investment_state_key(enum investment_state state)
{
    return states[state].key;
}
const char *investment_state_label(enum investment_state state)
{
    return states[state].label;
}

/* ---- what a case is now ---- */

static bool is_undone(const struct investment_event *events, size_t n, int64_t seq)
{
    for (size_t i = 0; i < n; i++) {
        if (text_equal(events[i].kind, "undo") && events[i].undoes == seq)
            return true;
    }
    return false;
}

static struct investment_owner *owner_of(struct investment *v, const char *committee)
{
    for (size_t i = 0; i < v->n_owners; i++) {
        if (text_equal(v->owners[i].committee, committee))
            return &v->owners[i];
    }
    return NULL;
}

static void drop_owner(struct investment *v, const char *committee)
{
    struct investment_owner *o = owner_of(v, committee);
    if (!o)
        return;
    size_t at = (size_t)(o - v->owners);
    memmove(o, o + 1, (v->n_owners - at - 1) * sizeof *o);
    v->n_owners--;
}

static void fold_event(struct investment *v, const struct investment_event *e)
{
    struct investment_owner *o = owner_of(v, e->committee);
    if (text_equal(e->kind, "owner") && !o && v->n_owners < INVESTMENT_OWNERS)
        v->owners[v->n_owners++] = (struct investment_owner){
            .committee = e->committee, .request = e->request, .deadline = DAY_NONE, .answered = DAY_NONE};
    else if (text_equal(e->kind, "owner") && o)
        o->request = e->request;
    else if (text_equal(e->kind, "leave"))
        drop_owner(v, e->committee);
    else if (text_equal(e->kind, "approve") && o && text_equal(e->hash, v->now.hash))
        o->approved = e;
    else if (text_equal(e->kind, "round"))
        v->round = e->round;
    else if (text_equal(e->kind, "submit"))
        v->state = text_equal(e->hash, v->now.hash) ? INVESTMENT_REVIEW : INVESTMENT_DRAFT;
    else if (text_equal(e->kind, "return")) {
        v->state = INVESTMENT_DRAFT;
        for (size_t i = 0; i < v->n_owners; i++)
            v->owners[i].approved = NULL;
    } else if (text_equal(e->kind, "decide")) {
        v->decided = e;
        v->decided_hash = e->hash;
    }
}

static void fold(struct investment *v)
{
    v->state = INVESTMENT_DRAFT;
    v->seq = v->n_events ? v->events[v->n_events - 1].seq : 0;
    for (size_t i = 0; i < v->n_events; i++) {
        if (!is_undone(v->events, v->n_events, v->events[i].seq))
            fold_event(v, &v->events[i]);
    }
    bool all = v->n_owners > 0;
    for (size_t i = 0; i < v->n_owners; i++)
        all = all && v->owners[i].approved;
    if (v->decided)
        v->state = text_equal(v->decided->answer, "decided") ? INVESTMENT_DECIDED : INVESTMENT_REFUSED;
    else if (v->state == INVESTMENT_REVIEW && all)
        v->state = INVESTMENT_APPROVED;
}

/* What the owners were asked and have answered. */
static void take_answers(struct investment *v, const struct committee_request *requests, size_t n)
{
    for (size_t i = 0; i < v->n_owners; i++) {
        struct investment_owner *o = &v->owners[i];
        for (size_t k = 0; o->request && k < n; k++) {
            const struct committee_request *r = &requests[k];
            if (!text_equal(r->key, o->request))
                continue;
            o->asked_words = r->question;
            o->answer = r->answer;
            o->words = r->answer_text;
            o->deadline = r->deadline;
            o->answered = r->answered;
            o->withdrawn = !day_is_none(r->withdrawn);
        }
    }
}

static struct investment of_head(const struct head *h)
{
    return (struct investment){.id = h->id, .key = h->key, .source = h->source, .note = h->note};
}

int investment_list(struct conn *c, struct investment **ret, size_t *ret_n, struct arena *a, struct err *err)
{
    struct head *heads;
    struct investment_version *versions;
    struct investment_event *events;
    struct committee_request *requests;
    size_t n, n_versions, n_events, n_requests, v_at = 0, e_at = 0;
    int rc = q_all(c, &investment_heads, NO_ARGS, &head_table, &heads, &n, a, err);
    if (!rc)
        rc = q_all(c, &investment_newest_versions, NO_ARGS, &version_shown, &versions, &n_versions, a, err);
    if (!rc)
        rc = q_all(c, &investment_events_all, NO_ARGS, &event_shown, &events, &n_events, a, err);
    if (!rc)
        rc = request_list(c, &requests, &n_requests, a, err);
    if (rc)
        return rc;
    struct investment *rows = arena_array(a, n + 1, sizeof *rows);
    if (!rows)
        return err_set(err, ERR_LIMIT, "no memory for investment cases");
    *ret_n = 0;
    for (size_t i = 0; i < n; i++) {
        struct investment v = of_head(&heads[i]);
        while (v_at < n_versions && strcmp(versions[v_at].investment, v.key) < 0)
            v_at++;
        while (e_at < n_events && strcmp(events[e_at].investment, v.key) < 0)
            e_at++;
        if (v_at == n_versions || !text_equal(versions[v_at].investment, v.key))
            continue; /* a head without content is no case yet */
        v.now = versions[v_at];
        v.events = events + e_at;
        while (e_at < n_events && text_equal(events[e_at].investment, v.key)) {
            e_at++;
            v.n_events++;
        }
        fold(&v);
        take_answers(&v, requests, n_requests);
        rows[(*ret_n)++] = v;
    }
    *ret = rows;
    return OK;
}

static int not_found(struct err *err)
{
    return err_user(
        err, ERR_NOT_FOUND, "%s", tr("Investeringscasen findes ikke. Se listen over investeringscases."));
}

int investment_by_key(
    struct conn *c, const char *key, struct investment *ret, struct arena *a, struct err *err)
{
    struct head head;
    struct investment_event *events;
    int rc = q_one(c, &investment_head_by_key, ARGS(V_TEXT(key)), &head_table, &head, a, err);
    if (rc)
        return rc == ERR_NOT_FOUND ? not_found(err) : rc;
    *ret = of_head(&head);
    rc = investment_version_by_no(c, key, 0, &ret->now, a, err);
    if (!rc)
        rc =
            q_all(c, &investment_events_of, ARGS(V_TEXT(key)), &event_shown, &events, &ret->n_events, a, err);
    if (rc)
        return rc;
    ret->events = events;
    fold(ret);
    for (size_t i = 0; !rc && i < ret->n_owners; i++) {
        struct committee_request r;
        rc = ret->owners[i].request ? request_by_key(c, ret->owners[i].request, &r, a, err) : OK;
        if (!rc && ret->owners[i].request)
            take_answers(ret, &r, 1);
    }
    return rc;
}

int investment_versions(struct conn *c, const char *key, struct investment_version **ret, size_t *ret_n,
    struct arena *a, struct err *err)
{
    return q_all(c, &investment_versions_of, ARGS(V_TEXT(key)), &version_shown, ret, ret_n, a, err);
}

int investment_version_by_no(struct conn *c, const char *key, int64_t no, struct investment_version *ret,
    struct arena *a, struct err *err)
{
    int rc = no ? q_one(c, &investment_version_no, ARGS(V_TEXT(key), V_INT(no)), &version_shown, ret, a, err)
                : q_one(c, &investment_version_newest, ARGS(V_TEXT(key)), &version_shown, ret, a, err);
    if (rc == ERR_NOT_FOUND && no)
        return err_user(err, rc, "%s", tr("Den version af casen findes ikke. Se listen over versioner."));
    return rc == ERR_NOT_FOUND ? not_found(err) : rc;
}

int investment_version_by_hash(struct conn *c, const char *key, const char *hash,
    struct investment_version *ret, struct arena *a, struct err *err)
{
    int rc = q_one(c, &investment_version_hash, ARGS(V_TEXT(key), V_TEXT(hash)), &version_shown, ret, a, err);
    return rc == ERR_NOT_FOUND ? not_found(err) : rc;
}

/* ---- versions ---- */

void investment_hash(const struct investment_version *v, char ret[65])
{
    const char *const parts[] = {v->title, v->intervention, v->grant_key, v->note_key, v->content};
    unsigned char hash[32];
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, sizeof hash);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        const char *s = parts[i] ? parts[i] : "";
        crypto_generichash_update(&state, (const unsigned char *)s, strlen(s) + 1);
    }
    crypto_generichash_final(&state, hash, sizeof hash);
    sodium_bin2hex(ret, 65, hash, sizeof hash);
}

static int store_version(struct conn *c, const struct actor *actor, struct investment_version *v,
    const char *action, int64_t id, struct arena *a, struct err *err)
{
    char hash[65];
    investment_hash(v, hash);
    v->hash = arena_strdup(a, hash);
    v->user_id = actor->user_id ? actor->user_id : INT_NONE;
    v->at = clock_now();
    int rc = q_insert(c, &investment_version_table, v, &v->id, err);
    if (rc)
        return rc;
    return audit_add(c, actor,
        &(struct audit_entry){action, "investment", id, INT_NONE,
            arena_printf(a, "key=%s; version=%lld; hash=%s; reason=%s", v->investment, (long long)v->no,
                v->hash, v->reason ? v->reason : "–")},
        err);
}

/* The content in its standard form, and its title. */
static int standard_content(struct investment_version *v, struct arena *a, struct err *err)
{
    struct invest_file f;
    int rc = investment_content_standard(v->content, strlen(v->content), &v->content, a, err);
    if (!rc)
        rc = invest_file_read(v->content, strlen(v->content), &f, a, err);
    if (!rc && strlen(v->content) > INVESTMENT_MOST_BYTES)
        rc = err_user(err, ERR_LIMIT, "%s", tr("Casen er større end 1 MB. Del den i flere."));
    if (!rc)
        v->title = f.c.title;
    if (!rc && text_length(v->title) > 200)
        rc = err_field(err, "title", "%s", tr("Titlen må højst have 200 tegn."));
    return rc;
}

int investment_create(struct conn *c, const struct actor *actor, struct investment_version *v,
    const char *committee, const char **ret_key, struct arena *a, struct err *err)
{
    char key[FREE_KEY_SIZE];
    struct head head = {0};
    int rc = standard_content(v, a, err);
    if (!rc)
        rc = free_key(c, &investment_count_key, v->title, "case", key, a, err);
    if (rc)
        return rc;
    head.key = v->investment = *ret_key = arena_strdup(a, key);
    v->no = 1;
    rc = q_insert(c, &head_table, &head, &head.id, err);
    if (!rc)
        rc = store_version(c, actor, v, "create", head.id, a, err);
    if (rc || !committee)
        return rc;
    struct investment_event e = {.kind = "owner", .committee = committee, .day = DAY_NONE};
    return investment_happen(c, actor, head.key, &e, 0, a, err);
}

int investment_revise(struct conn *c, const struct actor *actor, const char *key,
    struct investment_version *v, int64_t base, int64_t *ret_no, struct arena *a, struct err *err)
{
    struct investment now;
    char hash[65];
    int rc = investment_by_key(c, key, &now, a, err);
    if (rc)
        return rc;
    if (now.state >= INVESTMENT_DECIDED)
        return err_user(err, ERR_REFUSED, "%s",
            tr("Casen er afgjort og kan ikke ændres. Lav en kopi, hvis den skal regnes om."));
    if (now.now.no != base)
        return err_user(err, ERR_CONFLICT, "%s", tr("En anden har ændret casen, mens du skrev."));
    rc = standard_content(v, a, err);
    if (rc)
        return rc;
    investment_hash(v, hash);
    if (text_equal(hash, now.now.hash))
        return err_user(
            err, ERR_INVALID, "%s", tr("Du har ikke ændret noget. Ret et felt, eller gå tilbage."));
    v->investment = now.key;
    v->no = *ret_no = now.now.no + 1;
    return store_version(c, actor, v, "update", now.id, a, err);
}

static bool may_undo(const struct actor *actor, int64_t by, struct stamp at)
{
    return by == actor->user_id && !stamp_is_none(at) && clock_now().ms - at.ms <= INVESTMENT_UNDO_MS;
}

static int too_late(struct err *err)
{
    return err_user(err, ERR_REFUSED, "%s",
        tr("Det er for sent at fortryde. Hent i stedet den tidligere version frem, eller skriv en ny hændelse."));
}

int investment_undo_version(
    struct conn *c, const struct actor *actor, const char *key, int64_t no, struct arena *a, struct err *err)
{
    struct investment now;
    struct investment_version before;
    int rc = investment_by_key(c, key, &now, a, err);
    if (!rc && (now.now.no != no || no < 2))
        rc = err_user(
            err, ERR_CONFLICT, "%s", tr("Casen er ændret igen siden. Se versionerne, før du fortryder."));
    if (!rc && (now.state >= INVESTMENT_DECIDED || !may_undo(actor, now.now.user_id, now.now.at)))
        rc = too_late(err);
    if (!rc)
        rc = investment_version_by_no(c, key, no - 1, &before, a, err);
    if (rc)
        return rc;
    before.no = no + 1;
    before.reason = arena_printf(a, tr("Version %lld er fortrudt."), (long long)no);
    return store_version(c, actor, &before, "undo", now.id, a, err);
}

/* ---- events ---- */

static bool is_committee(const char *key)
{
    size_t n;
    const struct organisation *rows;
    n = organisation_all(&rows);
    for (size_t i = 0; key && i < n; i++) {
        if (text_equal(rows[i].key, key) && text_equal(rows[i].kind, "committee"))
            return true;
    }
    return false;
}

static int refuse(struct err *err, const char *words)
{
    return err_user(err, ERR_REFUSED, "%s", words);
}

/* An owner that was never asked, or whose request is withdrawn, by another committee that owns the case. */
static bool may_ask(const struct investment *v, const struct investment_event *e)
{
    const struct investment_owner *o = owner_of((struct investment *)v, e->committee);
    return e->words && v->n_owners > 0 && !text_equal(v->owners[0].committee, e->committee) &&
           (!o || !o->request || o->withdrawn);
}

static int may_own(const struct investment *v, const struct investment_event *e, struct err *err)
{
    bool is_owner = owner_of((struct investment *)v, e->committee) != NULL;
    if (!is_committee(e->committee))
        return err_field(err, "committee", "%s", tr("Vælg et udvalg fra listen."));
    if (text_equal(e->kind, "owner"))
        return is_owner && !may_ask(v, e)
                   ? err_field(err, "committee", "%s",
                         tr("Udvalget ejer allerede casen, og er det spurgt, står spørgsmålet."))
               : is_owner ? OK
               : v->n_owners == INVESTMENT_OWNERS
                   ? err_field(err, "committee", "%s", tr("En case kan højst have 12 udvalg som ejere."))
                   : OK;
    if (!is_owner)
        return err_field(err, "committee", "%s", tr("Udvalget ejer ikke casen. Føj det til først."));
    return OK;
}

static int may_approve(
    const struct actor *actor, const struct investment *v, struct investment_event *e, struct err *err)
{
    struct investment_owner *o = owner_of((struct investment *)v, e->committee);
    if (!actor_may(actor, PERM_ECONOMY_APPROVE))
        return err_set(err, ERR_DENIED, "no right to approve");
    if (v->state != INVESTMENT_REVIEW)
        return refuse(err, tr("Casen er ikke sendt til godkendelse. Send den først."));
    if (!o)
        return err_field(err, "committee", "%s", tr("Udvalget ejer ikke casen."));
    if (text_equal(o->answer, "no"))
        return refuse(err, tr("Udvalget har svaret nej til at eje casen. Registrér et nyt svar først."));
    if (o->approved)
        return refuse(err, tr("Udvalget har allerede godkendt denne version."));
    if (v->now.user_id != INT_NONE && v->now.user_id == actor->user_id)
        return refuse(
            err, tr("Du har selv skrevet den nyeste version. En anden med ret til det skal godkende den."));
    e->hash = v->now.hash;
    return OK;
}

static int may_decide(
    const struct actor *actor, const struct investment *v, struct investment_event *e, struct err *err)
{
    if (!actor_may(actor, PERM_ECONOMY_APPROVE))
        return err_set(err, ERR_DENIED, "no right to decide");
    if (!text_equal(e->answer, "decided") && !text_equal(e->answer, "refused"))
        return err_field(err, "answer", "%s", tr("Vælg besluttet eller afslået."));
    if (v->state != INVESTMENT_APPROVED)
        return refuse(err,
            tr("Alle udvalg, der ejer casen, skal have godkendt den, før en afgørelse kan skrives ind."));
    if (day_is_none(e->day))
        return err_field(err, "day", "%s", tr("Skriv den dag, der blev truffet afgørelse."));
    e->hash = v->now.hash;
    return OK;
}

static int may_happen(
    const struct actor *actor, const struct investment *v, struct investment_event *e, struct err *err)
{
    if (v->state >= INVESTMENT_DECIDED)
        return refuse(err, tr("Casen er afgjort og kan ikke ændres. Lav en kopi, hvis den skal regnes om."));
    if (text_equal(e->kind, "approve"))
        return may_approve(actor, v, e, err);
    if (text_equal(e->kind, "decide"))
        return may_decide(actor, v, e, err);
    if (text_equal(e->kind, "return")) {
        if (!actor_may(actor, PERM_ECONOMY_APPROVE) && !actor_may(actor, PERM_ECONOMY_EDIT))
            return err_set(err, ERR_DENIED, "no right to send back");
        if (v->state != INVESTMENT_REVIEW && v->state != INVESTMENT_APPROVED)
            return refuse(err, tr("Casen er ikke til godkendelse."));
        return e->words && *e->words
                   ? OK
                   : err_field(err, "words", "%s", tr("Skriv, hvad der skal ændres, før casen sendes igen."));
    }
    if (!actor_may(actor, PERM_ECONOMY_EDIT))
        return err_set(err, ERR_DENIED, "no right to change investment cases");
    if (text_equal(e->kind, "submit")) {
        if (v->n_owners == 0)
            return refuse(err, tr("Casen har ingen ejer. Føj et udvalg til først."));
        if (v->state != INVESTMENT_DRAFT)
            return refuse(err, tr("Casen er allerede sendt til godkendelse."));
        e->hash = v->now.hash;
        return OK;
    }
    if (text_equal(e->kind, "round"))
        return OK; /* that there is such a round is seen when it is stored */
    return may_own(v, e, err);
}

static int store_event(struct conn *c, const struct actor *actor, const struct investment *v,
    struct investment_event *e, struct arena *a, struct err *err)
{
    e->investment = v->key;
    e->seq = v->seq + 1;
    e->user_id = actor->user_id ? actor->user_id : INT_NONE;
    e->at = clock_now();
    if (!e->undoes)
        e->undoes = INT_NONE;
    int rc = q_insert(c, &investment_event_table, e, &e->id, err);
    if (rc)
        return rc;
    return audit_add(c, actor,
        &(struct audit_entry){e->kind, "investment", v->id, INT_NONE,
            arena_printf(a, "key=%s; seq=%lld; committee=%s; answer=%s; round=%s; hash=%s; %s", v->key,
                (long long)e->seq, e->committee ? e->committee : "–", e->answer ? e->answer : "–",
                e->round ? e->round : "–", e->hash ? e->hash : "–", e->words ? e->words : "")},
        err);
}

/* The request that asks the owner: from the committee that has owned the case longest. */
static int ask_owner(struct conn *c, const struct actor *actor, const struct investment *v,
    struct investment_event *e, struct arena *a, struct err *err)
{
    struct committee_request r;
    struct committee_request_link link = {.kind = "case", .target = v->key};
    struct err own = ERR_INIT;
    field_clear_row(&committee_request_table, &r);
    r.title = arena_printf(a, tr("Fælles investeringscase: %s"), v->now.title);
    r.asking = v->owners[0].committee;
    r.asked = e->committee;
    r.question = e->words;
    r.sent = clock_today();
    r.deadline = e->day;
    int rc = request_create(c, actor, &r, &link, 1, &e->request, a, &own);
    if (!rc) { /* question and deadline are the request's */
        e->words = NULL;
        e->day = DAY_NONE;
        return OK;
    }
    if (rc != ERR_INVALID) {
        *err = own;
        return rc;
    }
    const char *deadline = err_field_text(&own, "deadline");
    return deadline ? err_field(err, "day", "%s", deadline)
                    : err_field(err, "committee", "%s", err_user_text(&own));
}

/* A request not answered that was about this case alone falls with the ownership. */
static int drop_request(struct conn *c, const struct actor *actor, const struct investment *v,
    const char *request, const char *why, struct arena *a, struct err *err)
{
    struct committee_request r;
    struct committee_request_link *links;
    size_t n = 0;
    int rc = request_by_key(c, request, &r, a, err);
    if (!rc)
        rc = request_links(c, request, r.no, &links, &n, a, err);
    bool alone = !rc && n == 1 && text_equal(links[0].kind, "case") && text_equal(links[0].target, v->key);
    return !rc && alone && request_waits_for(&r) ? request_withdraw(c, actor, request, r.no, why, a, err)
                                                 : rc;
}

/* What else is written with an event. */
static int beside_event(struct conn *c, const struct actor *actor, const struct investment *v,
    struct investment_event *e, struct arena *a, struct err *err)
{
    struct budget_round round;
    const struct investment_owner *o = owner_of((struct investment *)v, e->committee);
    if (text_equal(e->kind, "round") && e->round)
        return round_by_key(c, e->round, &round, a, err);
    if (text_equal(e->kind, "owner") && may_ask(v, e))
        return ask_owner(c, actor, v, e, a, err);
    if (text_equal(e->kind, "leave") && o && o->request)
        return drop_request(c, actor, v, o->request, tr("Udvalget ejer ikke længere casen."), a, err);
    return OK;
}

int investment_happen(struct conn *c, const struct actor *actor, const char *key, struct investment_event *e,
    int64_t seq, struct arena *a, struct err *err)
{
    struct investment now;
    int rc = investment_by_key(c, key, &now, a, err);
    if (!rc && now.seq != seq)
        rc = err_user(err, ERR_CONFLICT, "%s",
            tr("Der er sket noget på casen, siden du åbnede siden. Se det, og prøv igen."));
    if (!rc)
        rc = may_happen(actor, &now, e, err);
    if (!rc)
        rc = beside_event(c, actor, &now, e, a, err);
    return rc ? rc : store_event(c, actor, &now, e, a, err);
}

int investment_undo_event(
    struct conn *c, const struct actor *actor, const char *key, int64_t seq, struct arena *a, struct err *err)
{
    struct investment now;
    int rc = investment_by_key(c, key, &now, a, err);
    if (!rc && (now.seq != seq || now.n_events == 0))
        rc = err_user(err, ERR_CONFLICT, "%s", tr("Der er sket mere på casen siden."));
    if (rc)
        return rc;
    const struct investment_event *last = &now.events[now.n_events - 1];
    if (!may_undo(actor, last->user_id, last->at) || text_equal(last->kind, "undo"))
        return too_late(err);
    if (text_equal(last->kind, "owner") && last->request)
        rc = drop_request(c, actor, &now, last->request, tr("Spørgsmålet er fortrudt."), a, err);
    struct investment_event e = {.kind = "undo", .undoes = seq, .day = DAY_NONE};
    return rc ? rc : store_event(c, actor, &now, &e, a, err);
}
