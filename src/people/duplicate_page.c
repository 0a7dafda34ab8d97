#include "people/duplicate_page.h"

#include "base/text.h"
#include "duplicate.html.h"
#include "people/citizen_access_page.h"
#include "people/cpr.h"
#include "people/duplicate.h"
#include "system/audit.h"
#include "system/code.h"

static int duplicate_load(struct req *req, const struct actor *actor, int64_t page, struct duplicate_view *v)
{
    struct conn *c;
    struct duplicate *pairs;
    struct arena *a = req->arena;
    int64_t count = 0;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = duplicate_list(c, actor, page - 1, &pairs, &v->n, a, &req->err);
    if (!rc)
        rc = duplicate_count(c, actor, &count, &req->err);
    db_release(req->db, c);
    struct duplicate_row *rows = arena_array(a, v->n + 1, sizeof *rows);
    if (rc || !rows)
        return rc ? rc : err_set(&req->err, ERR_LIMIT, "duplicate rows");
    for (size_t i = 0; i < v->n; i++) {
        const struct duplicate *d = &pairs[i];
        rows[i] = (struct duplicate_row){arena_printf(a, "%s %s", d->low_first, d->low_last),
            arena_printf(a, "/borgere/%s", d->low_key), cpr_format(d->low_cpr, a),
            code_label("district", d->low_district), arena_printf(a, "%s %s", d->high_first, d->high_last),
            arena_printf(a, "/borgere/%s", d->high_key), cpr_format(d->high_cpr, a),
            code_label("district", d->high_district), code_label("duplicate_kind", d->how),
            arena_printf(a, "/borgere/%s/sammenlaeg/%s", d->low_key, d->high_key),
            arena_printf(a, "/borgere/%s/ikke-samme/%s", d->low_key, d->high_key)};
    }
    v->rows = rows;
    v->paging = (struct paging){"/borgere/dubletter", page, DUPLICATE_PAGE, count};
    return audit_log(req->db, actor,
        &(struct audit_entry){"search", "citizen", INT_NONE, INT_NONE,
            arena_printf(a, "kind=duplicates page=%lld hits=%zu", (long long)page, v->n)},
        &req->err);
}

static int duplicate_show(struct req *req, struct res *res, struct duplicate_view *v)
{
    struct actor actor = req_actor(req);
    struct err typed = req->err;
    req->err = ERR_INIT;
    int rc = duplicate_load(req, &actor, req_is_post(req) ? 1 : req_int(req, "side", 1), v);
    if (rc)
        return rc;
    req->err = typed;
    v->err = &req->err;
    v->csrf = req_csrf(req);
    struct crumb crumbs[] = {{tr("Borgere"), "/borgere"}, {tr("Mulige dubletter"), NULL}};
    struct html *h = page_begin(req, res, MENU_CITIZENS, tr("Mulige dubletter"), crumbs, 2);
    t_error_summary(h, &req->err);
    const char *receipt = req_text(req, "kvit"), *a = req_text(req, "a"), *b = req_text(req, "b");
    if (text_equal(receipt, "ikke") && a && b)
        t_receipt(h, tr("De to poster er markeret som to personer og vises ikke mere."),
            arena_printf(req->arena, "/borgere/%s/samme-alligevel/%s", a, b), v->csrf);
    else if (text_equal(receipt, "fortrudt"))
        t_receipt(h, tr("De to poster vises igen."), NULL, NULL);
    struct page_head head = {.title = tr("Mulige dubletter"),
        .lead = tr("Poster, der kan være samme person. Ingen lægges sammen af sig selv.")};
    t_page_head(h, &head);
    t_duplicate_list(h, v);
    return page_end(req, res, h);
}

static int duplicate_list_page(struct req *req, struct res *res)
{
    struct duplicate_view v = {0};
    if (!req->who.purpose)
        return res_redirect(res, "/borgere?videre=/borgere/dubletter");
    return duplicate_show(req, res, &v);
}

/* The key of the citizen with the number in the form field; a field message when there is none to see. */
static const char *duplicate_key(
    struct req *req, struct conn *c, const struct actor *actor, const char *field)
{
    struct citizen citizen;
    struct sight sight;
    struct err hidden = ERR_INIT;
    int rc = citizen_by_number(c, req_form(req, field), &citizen, req->arena, &hidden);
    if (!rc)
        rc = sight_of(c, actor, &citizen, clock_today(), &sight, &hidden);
    if (!rc)
        return citizen.key;
    err_field(&req->err, field, "%s", tr("Ingen borger har det nummer. Kontrollér nummeret."));
    return NULL;
}

static int duplicate_compare_page(struct req *req, struct res *res)
{
    struct conn *c;
    struct actor actor = req_actor(req);
    if (!actor.purpose)
        return res_redirect(res, "/borgere?videre=/borgere/dubletter");
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    const char *a = duplicate_key(req, c, &actor, "nummer_a"), *b = duplicate_key(req, c, &actor, "nummer_b");
    db_release(req->db, c);
    if (a && b && text_equal(a, b))
        err_field(&req->err, "nummer_b", "%s",
            tr("De to numre står på den samme post. Der er intet at lægge sammen."));
    if (!req->err.n_fields)
        return res_redirect(res, arena_printf(req->arena, "/borgere/%s/sammenlaeg/%s", a, b));
    struct duplicate_view v = {.number_a = req_form(req, "nummer_a"), .number_b = req_form(req, "nummer_b")};
    res->status = err_http_status(ERR_INVALID);
    return duplicate_show(req, res, &v);
}

struct duplicate_write {
    struct actor actor;
    int64_t a, b;
    bool again;
};
static int duplicate_write_fn(struct conn *c, void *ctx, struct err *err)
{
    const struct duplicate_write *w = ctx;
    return w->again ? duplicate_unreject(c, &w->actor, w->a, w->b, err)
                    : duplicate_reject(c, &w->actor, w->a, w->b, NULL, err);
}

static int duplicate_judge(struct req *req, struct res *res, bool again)
{
    struct conn *c;
    struct citizen_open o;
    struct citizen other;
    struct sight sight;
    int rc = citizen_page_open(req, res, N_("dubletter"), &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = citizen_by_key(c, req_text(req, "anden"), &other, req->arena, &req->err);
    if (!rc)
        rc = sight_of(c, &o.actor, &other, o.today, &sight, &req->err);
    db_release(req->db, c);
    if (rc)
        return rc;
    struct duplicate_write w = {o.actor, o.citizen.id, other.id, again};
    rc = db_write(req->db, "duplicate_judge", duplicate_write_fn, &w, &req->err);
    if (rc)
        return rc;
    return res_redirect(res,
        again ? "/borgere/dubletter?kvit=fortrudt"
              : arena_printf(req->arena, "/borgere/dubletter?kvit=ikke&a=%s&b=%s", o.citizen.key, other.key));
}

static int duplicate_reject_page(struct req *req, struct res *res)
{
    return duplicate_judge(req, res, false);
}
static int duplicate_again_page(struct req *req, struct res *res)
{
    return duplicate_judge(req, res, true);
}

static const struct param duplicate_list_params[] = {
    {"side", P_INT, 1, 100000}, {"kvit", P_KEY, 0, 0}, {"a", P_KEY, 0, 0}, {"b", P_KEY, 0, 0}};
static const struct param duplicate_compare_params[] = {{"nummer_a", P_FORM, 0, 20},
    {"nummer_b", P_FORM, 0, 20}, {"kvit", P_KEY, 0, 0}, {"a", P_KEY, 0, 0}, {"b", P_KEY, 0, 0}};
static const struct param duplicate_judge_params[] = {{"key", P_KEY, 0, 0}, {"anden", P_KEY, 0, 0}};
ROUTE(duplicate_list_get, "GET", "/borgere/dubletter", PERM_PERSON_MERGE, duplicate_list_page,
    duplicate_list_params);
ROUTE(duplicate_compare_post, "POST", "/borgere/dubletter", PERM_PERSON_MERGE, duplicate_compare_page,
    duplicate_compare_params);
ROUTE(duplicate_reject_post, "POST", "/borgere/{key}/ikke-samme/{anden}", PERM_PERSON_MERGE,
    duplicate_reject_page, duplicate_judge_params);
ROUTE(duplicate_again_post, "POST", "/borgere/{key}/samme-alligevel/{anden}", PERM_PERSON_MERGE,
    duplicate_again_page, duplicate_judge_params);
