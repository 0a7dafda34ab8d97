/* GET and POST /api/henvisninger, POST /api/henvisninger/{id}/svar: the same operations as the pages. */
#include "api/answer_api.h"
#include "base/text.h"
#include "path/referral_request.h"
#include "people/citizen_access_page.h"
#include "system/audit.h"
#include "system/code.h"

enum { REFERRALS_A_PAGE = 50 };

/* Which list is asked for, and the permission that its page has. */
static const struct {
    const char *name;
    int perm;
    const char *state; /* of referral_sent_by */
} folders[] = {{"indbakke", PERM_INBOX, NULL}, {"sendt", PERM_REFERRAL_SEND, NULL},
    {"kladder", PERM_REFERRAL_SEND, "draft"}};

static int folder_of(struct req *req, size_t *ret)
{
    const char *name = req_text(req, "mappe");
    if (!name)
        name = who_may(&req->who, PERM_INBOX) ? "indbakke" : "sendt";
    for (*ret = 0; *ret < sizeof folders / sizeof folders[0]; ++*ret) {
        if (!text_equal(folders[*ret].name, name))
            continue;
        if (who_may(&req->who, folders[*ret].perm))
            return OK;
        return err_set(&req->err, ERR_DENIED, "no permission to the list of referrals");
    }
    return err_field(&req->err, "mappe", "%s", tr("Vælg indbakke, sendt eller kladder."));
}

/* Rows about citizens that the user may not see are left out. */
static int keep_seen(
    struct req *req, struct conn *c, const struct actor *actor, struct referral_row *rows, size_t *n)
{
    size_t kept = 0;
    for (size_t i = 0; i < *n; i++) {
        struct citizen citizen;
        struct sight sight;
        struct err hidden = ERR_INIT;
        int rc = citizen_by_id(c, rows[i].citizen_id, &citizen, req->arena, &req->err);
        if (rc == OK)
            rc = sight_of(c, actor, &citizen, clock_today(), &sight, &hidden);
        if (rc == OK)
            rows[kept++] = rows[i];
        else if (rc != ERR_NOT_FOUND)
            return err_set(&req->err, rc, "%s", hidden.op);
    }
    *n = kept;
    return OK;
}

static int referrals_read(struct req *req, size_t folder, struct referral_row **ret, size_t *ret_n)
{
    struct conn *c;
    struct actor actor = citizen_page_actor(req);
    int64_t offset = (req_int(req, "side", 1) - 1) * REFERRALS_A_PAGE;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    if (folders[folder].perm == PERM_INBOX)
        rc = referral_inbox(c, &actor, req_text(req, "tilstand"), req_text(req, "tilbud"), offset,
            REFERRALS_A_PAGE, ret, ret_n, req->arena, &req->err);
    else
        rc = referral_sent_by(c, req->who.user_id, folders[folder].state, offset, REFERRALS_A_PAGE, ret,
            ret_n, req->arena, &req->err);
    if (!rc)
        rc = keep_seen(req, c, &actor, *ret, ret_n);
    db_release(req->db, c);
    if (rc)
        return rc;
    /* A row gives all of a referral, so each is a read of its own beside the search. */
    struct audit_entry *entries = arena_array(req->arena, *ret_n + 1, sizeof *entries);
    if (!entries)
        return err_set(&req->err, ERR_LIMIT, "log of referrals");
    const char *detail = arena_printf(req->arena, "api %s hits=%zu", folders[folder].name, *ret_n);
    entries[0] = (struct audit_entry){"search", "referral", INT_NONE, INT_NONE, detail};
    for (size_t i = 0; i < *ret_n; i++)
        entries[i + 1] = (struct audit_entry){"read", "referral", (*ret)[i].id, (*ret)[i].citizen_id, "api"};
    return audit_log_all(req->db, &actor, entries, *ret_n + 1, &req->err);
}

static int referrals_api(struct req *req, struct res *res)
{
    struct referral_row *rows;
    size_t n, folder;
    int rc = folder_of(req, &folder);
    if (!rc)
        rc = referrals_read(req, folder, &rows, &n);
    if (rc)
        return rc;
    struct buf *out = api_begin(res);
    buf_putc(out, '{');
    api_rows(out, "henvisninger", &referral_row_table, rows, n);
    api_int(out, false, "side", req_int(req, "side", 1));
    buf_putc(out, '}');
    return api_end(req, res);
}

struct referral_api_write {
    struct actor actor;
    struct referral referral;
    day_t day;
    int64_t id, version;
    const char *to, *reason, *text;
    bool again; /* the referral was sent before */
};
static int send_fn(struct conn *c, void *ctx, struct err *err)
{
    struct referral_api_write *w = ctx;
    return referral_send_once(c, &w->actor, &w->referral, w->day, &w->again, err);
}
static int draft_fn(struct conn *c, void *ctx, struct err *err)
{
    struct referral_api_write *w = ctx;
    return referral_save_draft(c, &w->actor, &w->referral, err);
}
static int answer_fn(struct conn *c, void *ctx, struct err *err)
{
    struct referral_api_write *w = ctx;
    return referral_answer(c, &w->actor, w->id, w->version, w->to, w->reason, w->text, err);
}

/* The answer to a write: the referral as it is now. */
static int referral_show(struct req *req, struct res *res, int64_t id)
{
    struct conn *c;
    struct referral_row row;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = referral_row_by_id(c, id, &row, req->arena, &req->err);
    db_release(req->db, c);
    if (rc)
        return rc;
    struct buf *out = api_begin(res);
    buf_puts(out, "{\"henvisning\":");
    field_json(&referral_row_table, &row, out);
    buf_putc(out, '}');
    return api_end(req, res);
}

/* The refusal of the page, with the draft that holds what was sent and where the citizen may go instead. */
static int referral_refused(
    struct req *req, struct res *res, struct referral_api_write *w, const struct intervention *iv)
{
    struct conn *c;
    struct alternative_view *alternatives;
    size_t n;
    struct err err = ERR_INIT;
    const char *message = arena_strdup(req->arena, err_user_text(&req->err));
    int rc = db_write(req->db, "referral_save_draft", draft_fn, w, &err);
    if (!rc)
        rc = db_lease(req->db, &c, &err);
    if (!rc) {
        rc = intervention_alternatives(c, iv->key, &alternatives, &n, req->arena, &err);
        db_release(req->db, c);
    }
    if (rc) {
        req->err = err;
        return rc;
    }
    res->status = err_http_status(ERR_REFUSED);
    struct buf *out = api_begin(res);
    buf_putc(out, '{');
    api_text(out, true, "error", err_name(ERR_REFUSED));
    api_text(out, false, "message", message);
    buf_puts(out, ",\"fields\":{}");
    api_int(out, false, "draft", w->referral.id);
    buf_putc(out, ',');
    api_alternatives(out, alternatives, n);
    buf_putc(out, '}');
    return api_end(req, res);
}

/* The purpose that the request names, else that of the session; every look-up of a citizen needs one. */
static int purpose_read(struct req *req, const json_t *body)
{
    const char *purpose = api_get(req, body, "purpose");
    if (*purpose && !code_is_valid("lookup_purpose", purpose, clock_today()))
        return err_field(&req->err, "purpose", "%s", tr("Formålet findes ikke i kodelisten lookup_purpose."));
    if (*purpose)
        req->who.purpose = purpose;
    if (!req->who.purpose)
        return err_field(&req->err, "purpose", "%s", tr("Skriv formålet med at slå borgeren op."));
    return OK;
}

static int request_read(struct req *req, const json_t *body, day_t *ret_day, struct referral_asked *ask)
{
    struct conn *c;
    struct actor actor = citizen_page_actor(req);
    struct referral_request request = {
        .citizen = api_get(req, body, "citizen"),
        .offer = api_get(req, body, "offer"),
        .reason = api_get(req, body, "reason"),
        .legal_basis = api_get(req, body, "legal_basis"),
        .team = api_get(req, body, "team"),
        .priority = api_get(req, body, "priority"),
        .override_reason = api_get(req, body, "override_reason"),
        .entry_met = api_get(req, body, "entry_met"),
        .late_reason = api_get(req, body, "late_reason"),
    };
    const char *sent = api_get(req, body, "sent_day");
    *ret_day = *sent ? day_parse_iso(sent) : clock_today();
    if (day_is_none(*ret_day))
        return err_field(&req->err, "sent_day", "%s", tr("Skriv datoen som 2026-03-09."));
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = referral_request_read(c, &actor, &request, *ret_day, ask, req->arena, &req->err);
    db_release(req->db, c);
    if (rc != ERR_INVALID || !*request.citizen)
        return rc;
    /* The messages tell whether the citizen was found; a request in order is logged when the citizen is opened. */
    struct err err = ERR_INIT;
    const char *detail = arena_printf(req->arena, "api hits=%d", ask->citizen.id != INT_NONE);
    int logged = audit_log(
        req->db, &actor, &(struct audit_entry){"search", "citizen", INT_NONE, INT_NONE, detail}, &err);
    if (logged)
        req->err = err;
    return logged ? logged : rc;
}

static int send_api(struct req *req, struct res *res)
{
    struct referral_asked ask;
    struct citizen_open o;
    day_t day;
    json_t *body = api_read(req);
    if (!body)
        return req->err.code;
    int rc = purpose_read(req, body);
    if (!rc)
        rc = request_read(req, body, &day, &ask);
    json_decref(body);
    if (!rc)
        rc = citizen_page_open_id(req, ask.citizen.id, N_("api henvis"), &o);
    if (rc)
        return rc;
    struct referral_api_write w = {.actor = o.actor, .referral = ask.referral, .day = day};
    rc = db_write(req->db, "referral_send", send_fn, &w, &req->err);
    if (rc == ERR_REFUSED)
        return referral_refused(req, res, &w, &ask.intervention);
    if (rc)
        return rc;
    res->status = w.again ? 200 : 201;
    return referral_show(req, res, w.referral.id);
}

/* The referral of path parameter `id`, for who may give that answer; others get ERR_NOT_FOUND as if it did not exist. */
static int answer_open(struct req *req, const char *to, struct referral_row *row, struct citizen_open *o)
{
    struct conn *c;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = referral_row_by_id(c, req_int(req, "id", 0), row, req->arena, &req->err);
    db_release(req->db, c);
    if (rc)
        return rc;
    bool receiver = who_may(&req->who, PERM_INBOX) && text_equal(row->provider, req->who.unit) &&
                    !text_equal(row->state, "draft");
    bool sender = who_may(&req->who, PERM_REFERRAL_SEND) && row->from_user_id == req->who.user_id;
    if (text_equal(to, "withdrawn") ? !sender : !receiver)
        return err_user(
            &req->err, ERR_NOT_FOUND, "%s", tr("Henvisningen findes ikke, eller du har ikke adgang."));
    return citizen_page_open_id(req, row->citizen_id, N_("api henvisning"), o);
}

static const char *text_or_null(struct req *req, const json_t *body, const char *name)
{
    const char *text = text_trim(req->arena, api_get(req, body, name));
    return *text ? text : NULL;
}

static int answer_api(struct req *req, struct res *res)
{
    struct referral_row row;
    struct citizen_open o;
    json_t *body = api_read(req);
    if (!body)
        return req->err.code;
    struct referral_api_write w = {
        .to = text_or_null(req, body, "svar"),
        .version = api_get_int(req, body, "version"),
        .reason = text_or_null(req, body, "decline_reason"),
    };
    struct referral kept;
    field_clear_row(&referral_table, &kept);
    field_parse(field_find(&referral_table, "decline_text"), &kept, api_get(req, body, "decline_text"), true,
        req->arena, &req->err);
    w.text = kept.decline_text;
    json_decref(body);
    if (!text_equal(w.to, "accepted") && !text_equal(w.to, "declined") && !text_equal(w.to, "wait_listed") &&
        !text_equal(w.to, "withdrawn"))
        err_field(&req->err, "svar", "%s", tr("Svar accepted, declined, wait_listed eller withdrawn."));
    if (w.version == INT_NONE)
        err_field(&req->err, "version", "%s", tr("Skriv den version af henvisningen, som du har læst."));
    if (req->err.code)
        return req->err.code;
    int rc = answer_open(req, w.to, &row, &o);
    if (rc)
        return rc;
    w.actor = o.actor;
    w.id = row.id;
    rc = db_write(req->db, "referral_answer", answer_fn, &w, &req->err);
    return rc ? rc : referral_show(req, res, w.id);
}

static const struct param referrals_params[] = {
    {"mappe", P_KEY, 0, 0}, {"tilstand", P_KEY, 0, 0}, {"tilbud", P_KEY, 0, 0}, {"side", P_INT, 1, 100000}};
static const struct param answer_params[] = {{"id", P_INT, 1, INT64_MAX}};
ROUTE_JSON(api_referrals, "GET", "/api/henvisninger", PERM_HOME, referrals_api, referrals_params);
ROUTE_JSON_PLAIN(api_referral_send, "POST", "/api/henvisninger", PERM_REFERRAL_SEND, send_api);
ROUTE_JSON(api_referral_answer, "POST", "/api/henvisninger/{id}/svar", PERM_HOME, answer_api, answer_params);
