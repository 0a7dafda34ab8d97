#include "people/search_page.h"

#include "base/text.h"
#include "path/case_number.h"
#include "people/citizen_access_page.h"
#include "people/cpr.h"
#include "search.html.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/session.h"

#include <string.h>

enum { SEARCH_MAX_FOUND = 10, SEARCH_MINE_SHOWN = 10 };

static const char *search_local(const char *address)
{
    return address && *address && http_is_local(address) ? address : NULL;
}

static void search_view_begin(struct req *req, struct search_view *v)
{
    *v = (struct search_view){
        .csrf = req_csrf(req),
        .purpose = req->who.purpose ? code_label("lookup_purpose", req->who.purpose) : NULL,
        .purpose_code = req->who.purpose,
        .err = &req->err,
        .may_create = who_may(&req->who, PERM_CITIZEN_EDIT),
        .may_merge = who_may(&req->who, PERM_PERSON_MERGE),
        .may_find = who_may(&req->who, PERM_CITIZEN_FIND),
    };
    v->purposes = page_options(req->arena, "lookup_purpose", NULL, &v->n_purposes);
}

static int search_fill_rows(
    struct req *req, struct search_view *v, const struct search_result *r, size_t most)
{
    size_t n = r->n < most ? r->n : most;
    struct search_row *rows = arena_array(req->arena, n + 1, sizeof *rows);
    if (!rows)
        return err_set(&req->err, ERR_LIMIT, "search rows");
    for (size_t i = 0; i < n; i++) {
        const struct search_hit *hit = &r->hits[i];
        rows[i] = (struct search_row){
            .url = arena_printf(req->arena, "/borgere/%s", hit->key),
            .name = arena_printf(req->arena, "%s %s", hit->first_name, hit->last_name),
            .cpr = cpr_format(hit->cpr, req->arena),
            .district = code_label("district", hit->district),
            .responsible = hit->responsible,
            .birth = hit->birth,
        };
    }
    v->rows = rows;
    v->n = n;
    return OK;
}

static int search_show(struct req *req, struct res *res, const struct search_view *v)
{
    struct html *h = page_begin(req, res, MENU_CITIZENS, tr("Find borger"), NULL, 0);
    t_search_page(h, v);
    return page_end(req, res, h);
}

/* My citizens, a page of them, logged as one search. */
static int search_load_mine(struct req *req, struct search_view *v, int64_t page, size_t most)
{
    struct conn *c;
    struct search_result *r = arena_alloc(req->arena, sizeof *r);
    struct actor actor = req_actor(req);
    int rc = r ? db_lease(req->db, &c, &req->err) : ERR_LIMIT;
    if (rc)
        return rc;
    rc = search_mine(c, actor.user_id, page - 1, r, req->arena, &req->err);
    if (!rc)
        rc = search_count_mine(c, actor.user_id, &v->n_mine, &req->err);
    db_release(req->db, c);
    if (!rc)
        rc = search_fill_rows(req, v, r, most);
    if (rc)
        return rc;
    const char *detail = arena_printf(req->arena, "mine page=%lld hits=%zu", (long long)page, v->n);
    return audit_log(
        req->db, &actor, &(struct audit_entry){"search", "citizen", INT_NONE, INT_NONE, detail}, &req->err);
}

static int search_find_page(struct req *req, struct res *res)
{
    struct search_view v;
    search_view_begin(req, &v);
    v.onward = search_local(req_text(req, "videre"));
    if (req_int(req, "skift", 0))
        v.purpose = NULL;
    if (v.purpose) {
        int rc = search_load_mine(req, &v, 1, SEARCH_MINE_SHOWN);
        if (rc)
            return rc;
    }
    return search_show(req, res, &v);
}

/* Digits that are meant as a CPR number but are none. */
static bool search_looks_like_cpr(const char *q)
{
    size_t digits = 0;
    for (const char *p = q; *p; p++) {
        if (*p >= '0' && *p <= '9')
            digits++;
        else if (*p != '-' && *p != ' ')
            return false;
    }
    return digits > 8;
}

/* What was searched for as the log holds it: a number that was typed with a name could be a CPR number. */
static const char *search_without_numbers(struct arena *a, const char *q)
{
    char *words = arena_strdup(a, q);
    size_t digits = 0;
    for (const char *p = words; *p; p++)
        digits += *p >= '0' && *p <= '9';
    for (char *p = words; digits >= 6 && *p; p++)
        *p = *p >= '0' && *p <= '9' ? '#' : *p;
    return words;
}

static int search_run(struct req *req, struct search_view *v, const char *q)
{
    struct conn *c;
    struct cpr_parts parts;
    char digits[11];
    struct search_result *r = arena_alloc(req->arena, sizeof *r);
    struct actor actor = req_actor(req);
    if (!r)
        return ERR_LIMIT;
    if (search_looks_like_cpr(q) && !cpr_parse(q, digits, &parts)) {
        err_field(&req->err, "q", "%s", tr("CPR-nummeret skal have 10 cifre og begynde med en gyldig dato."));
        return OK;
    }
    if (text_length(q) < 2) {
        err_field(
            &req->err, "q", "%s", tr("Skriv mindst to tegn af navnet, et CPR-nummer eller en fødselsdag."));
        return OK;
    }
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = search_citizens(c, &actor, q, r, req->arena, &req->err);
    db_release(req->db, c);
    if (!rc)
        rc = search_fill_rows(req, v, r, SEARCH_MAX);
    if (rc)
        return rc;
    v->result = r;
    v->searched = true;
    const char *words = search_without_numbers(req->arena, q);
    const char *kind = r->was_cpr ? "cpr" : r->was_birth ? "birth" : "name";
    const char *detail = arena_printf(req->arena, "kind=%s hits=%zu%s%s%s", kind, r->n, r->more ? "+" : "",
        r->was_cpr ? "" : " q=",
        r->was_cpr     ? ""
        : r->was_birth ? q
                       : words);
    return audit_log(
        req->db, &actor, &(struct audit_entry){"search", "citizen", INT_NONE, INT_NONE, detail}, &req->err);
}

/* Citizens by the number of a case, as far as the user may see both. */
static int search_cases(struct req *req, struct conn *c, struct search_view *v, const char *q)
{
    struct case_number_hit *list;
    struct arena *a = req->arena;
    struct actor actor = req_actor(req);
    size_t n = 0;
    int rc = actor.purpose && v->may_find
                 ? case_number_find(c, &actor, clock_today(), q, &list, &n, a, &req->err)
                 : OK;
    v->cases = arena_array(a, SEARCH_MAX_FOUND, sizeof *v->cases);
    for (size_t i = 0; !rc && v->cases && i < n && v->n_cases < SEARCH_MAX_FOUND; i++)
        v->cases[v->n_cases++] = (struct link){
            .label = arena_printf(a, "%s %s · %s %s", code_label("case_number_kind", list[i].kind),
                list[i].number, list[i].first_name, list[i].last_name),
            .url = arena_printf(a, "/borgere/%s/journal", list[i].citizen_key)};
    return rc ? rc : v->cases ? OK : err_set(&req->err, ERR_LIMIT, "search cases");
}

/* What the header's search finds besides citizens. */
static int search_everywhere(struct req *req, struct search_view *v, const char *q)
{
    struct conn *c;
    struct actor actor = req_actor(req);
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = search_cases(req, c, v, q);
    if (!rc)
        rc = find_things(
            c, &actor, q, NULL, 0, SEARCH_MAX_FOUND, v->groups, &v->n_groups, req->arena, &req->err);
    db_release(req->db, c);
    v->everywhere = true;
    return rc;
}

static int search_answer(struct req *req, struct res *res, const char *q, bool everywhere)
{
    struct search_view v;
    int rc = OK;
    search_view_begin(req, &v);
    v.typed = q;
    v.is_case = v.may_find && case_number_is(q);
    v.searched = !v.may_find || v.is_case;
    if (everywhere || v.is_case)
        rc = search_everywhere(req, &v, q);
    if (!rc && v.is_case && v.purpose) {
        struct actor actor = req_actor(req);
        rc = audit_log(req->db, &actor,
            &(struct audit_entry){"search", "citizen", INT_NONE, INT_NONE,
                arena_printf(req->arena, "kind=case hits=%zu q=%s", v.n_cases, q)},
            &req->err);
    } else if (!rc && v.may_find && v.purpose) {
        rc = search_run(req, &v, q);
    }
    if (rc)
        return rc;
    if (req->err.n_fields)
        res->status = err_http_status(ERR_INVALID);
    return search_show(req, res, &v);
}

static int search_post_page(struct req *req, struct res *res)
{
    return search_answer(req, res, text_trim(req->arena, req_form(req, "q")), false);
}

static int search_header_page(struct req *req, struct res *res)
{
    return search_answer(req, res, text_trim(req->arena, req_form(req, "q")), true);
}

static int search_again_page(struct req *req, struct res *res)
{
    return res_redirect(res, who_may(&req->who, PERM_CITIZEN_FIND) ? "/borgere" : "/tilbud");
}

static int search_purpose_page(struct req *req, struct res *res)
{
    struct search_view v;
    struct actor actor = req_actor(req);
    const char *q = text_trim(req->arena, req_form(req, "q"));
    const char *code = req_form(req, "purpose");
    const char *onward = search_local(req_form(req, "videre"));
    int rc = *code ? session_set_purpose(req->db, &actor, req->who.session, code, &req->err)
                   : err_field(&req->err, "purpose", "%s", tr("Vælg, hvorfor du slår borgeren op."));
    if (rc == ERR_INVALID) {
        search_view_begin(req, &v);
        v.purpose = NULL;
        v.purpose_code = code;
        v.typed = *q ? q : NULL;
        v.onward = onward;
        res->status = err_http_status(ERR_INVALID);
        return search_show(req, res, &v);
    }
    if (rc)
        return rc;
    req->who.purpose = arena_strdup(req->arena, code);
    if (*q)
        return search_answer(req, res, q, false);
    return res_redirect(res, onward ? onward : "/borgere");
}

static const struct param search_find_params[] = {{"videre", P_TEXT, 0, 200}, {"skift", P_INT, 0, 1}};
static const struct param search_post_params[] = {{"q", P_FORM, 0, 100}};
static const struct param search_purpose_params[] = {
    {"purpose", P_FORM, 0, 80}, {"q", P_FORM, 0, 100}, {"videre", P_FORM, 0, 200}};
ROUTE(search_find, "GET", "/borgere", PERM_CITIZEN_FIND, search_find_page, search_find_params);
ROUTE(search_post, "POST", "/borgere/soeg", PERM_CITIZEN_FIND, search_post_page, search_post_params);
ROUTE_PLAIN(search_post_again, "GET", "/borgere/soeg", PERM_CITIZEN_FIND, search_again_page);
ROUTE(search_header, "POST", "/soeg", PERM_HOME, search_header_page, search_post_params);
ROUTE_PLAIN(search_header_again, "GET", "/soeg", PERM_HOME, search_again_page);
ROUTE(search_purpose, "POST", "/borgere/formaal", PERM_CITIZEN_FIND, search_purpose_page,
    search_purpose_params);
MENU_ITEM(search_menu, MENU_CITIZENS, N_("Borgere"), "/borgere", PERM_CITIZEN_FIND);
