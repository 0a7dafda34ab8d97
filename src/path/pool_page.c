#include "path/pool_page.h"

#include "base/text.h"
#include "effect/reported.h"
#include "path/pool.h"
#include "people/citizen_access_page.h"
#include "people/number_page.h"
#include "people/record_form_page.h"
#include "pool.html.h"
#include "system/audit.h"

static const char *pool_kr(struct req *req, struct money m)
{
    return html_format(req->arena, req->lang, HARG(m));
}

static void pool_rows(
    struct req *req, const char *key, const struct pool_job_row *jobs, size_t n, struct pool_view *v)
{
    struct arena *a = req->arena;
    struct pool_row *rows = arena_array(a, n + 1, sizeof *rows);
    /* Names only with a purpose, as everywhere. */
    bool names = who_may(&req->who, PERM_CITIZEN_FIND) && req->who.purpose;
    for (size_t i = 0; rows && i < n; i++) {
        const struct pool_job_row *j = &jobs[i];
        bool named = names && j->citizen_key;
        rows[i] = (struct pool_row){.id = j->id,
            .version = j->version,
            .job = j->job,
            .workplace = j->workplace,
            .citizen = named ? arena_printf(a, "%s %s", j->first_name, j->last_name) : NULL,
            .citizen_url = named ? arena_printf(a, "/borgere/%s", j->citizen_key) : NULL,
            .granted = citizen_page_day(a, j->granted),
            .period = number_period(a, j->start_day, j->end_day),
            .amount = pool_kr(req, j->amount),
            .withdraw_url = arena_printf(a, "/puljer/%s/job/%lld/tilbage", key, (long long)j->id),
            .withdrawn = !stamp_is_none(j->withdrawn)};
    }
    v->rows = rows;
    v->n = rows ? n : 0;
}

static int pool_load(struct conn *c, struct req *req, const struct pool *pool, struct pool_view *v)
{
    struct pool_balance b;
    struct pool_part *parts = NULL;
    struct pool_job_row *jobs = NULL;
    struct arena *a = req->arena;
    struct actor actor = req_actor(req);
    size_t n = 0;
    int64_t count = 0, page = req_int(req, "side", 1);
    int rc = pool_balance_of(c, pool->key, &b, a, &req->err);
    if (!rc)
        rc = pool_parts(c, pool->key, &parts, &v->n_parts, a, &req->err);
    if (!rc)
        rc = pool_jobs(c, &actor, pool->key, clock_today(), page - 1, &jobs, &n, a, &req->err);
    if (!rc)
        rc = pool_job_count(c, pool->key, &count, &req->err);
    struct fact *facts = arena_array(a, 5, sizeof *facts);
    struct pool_part_row *rows = arena_array(a, v->n_parts + 1, sizeof *rows);
    if (rc || !facts || !rows)
        return rc ? rc : err_set(&req->err, ERR_LIMIT, "pool: out of memory");
    struct money left = {b.total.oere - b.spent.oere};
    v->used = left.oere <= 0;
    facts[0] = (struct fact){tr("Puljen i alt"), pool_kr(req, b.total), NULL, false};
    facts[1] = (struct fact){tr("Brugt"), pool_kr(req, b.spent), NULL, false};
    facts[2] =
        (struct fact){tr("Tilbage"), v->used ? tr("puljen er brugt") : pool_kr(req, left), NULL, v->used};
    facts[3] = (struct fact){tr("Småjob i Tovholder"), arena_printf(a, "%lld", (long long)b.n_jobs),
        tr("job, ikke personer"), false};
    facts[4] = (struct fact){tr("Forskellige personer"), arena_printf(a, "%lld", (long long)b.n_persons),
        b.n_unknown ? arena_printf(a, tr("%lld job uden kendt borger"), (long long)b.n_unknown) : NULL,
        false};
    v->facts = facts;
    v->n_facts = 5;
    for (size_t i = 0; i < v->n_parts; i++)
        rows[i] = (struct pool_part_row){arena_printf(a, "%lld", (long long)parts[i].year),
            parts[i].as_printed, pool_kr(req, (struct money){parts[i].amount_kr * 100})};
    v->parts = rows;
    pool_rows(req, pool->key, jobs, n, v);
    v->paging = (struct paging){arena_printf(a, "/puljer/%s", pool->key), page, POOL_PAGE, count};
    v->source = reported_source_words(c, pool->source, pool->place, a);
    return OK;
}

static int pool_open(struct req *req, struct pool *pool, struct pool_view *v)
{
    struct conn *c;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = pool_by_key(c, req_text(req, "pulje"), pool, req->arena, &req->err);
    if (!rc && v)
        rc = pool_load(c, req, pool, v);
    db_release(req->db, c);
    return rc;
}

static int pool_show_page(struct req *req, struct res *res)
{
    struct pool pool;
    struct pool_view v = {.csrf = req_csrf(req),
        .may_edit = who_may(&req->who, PERM_CITIZEN_EDIT),
        .empty_text = tr("Der er ikke bevilget småjob fra puljen i Tovholder.")};
    int rc = pool_open(req, &pool, &v);
    if (rc)
        return rc;
    v.note = lang_pick(pool.note, pool.note_en);
    const char *title = lang_pick(pool.title, pool.title_en),
               *offer = arena_printf(req->arena, "/tilbud/%s", pool.intervention);
    struct crumb crumbs[] = {
        {tr_in("menu", "Tilbud"), "/tilbud"}, {title, offer}, {tr("Saldo og job"), NULL}};
    struct html *h = page_begin(req, res, MENU_OFFERS, title, crumbs, 3);
    const char *receipt = req_text(req, "kvit");
    if (text_equal(receipt, "bevilget"))
        t_receipt(h, tr("Småjobbet er bevilget. Saldoen er faldet."), NULL, NULL);
    else if (text_equal(receipt, "tilbage"))
        t_receipt(h, tr("Bevillingen er taget tilbage. Beløbet er i puljen igen."),
            arena_printf(
                req->arena, "/puljer/%s/job/%lld/fortryd", pool.key, (long long)req_int(req, "smaajob", 0)),
            v.csrf);
    else if (text_equal(receipt, "fortrudt"))
        t_receipt(h, tr("Bevillingen gælder igen."), NULL, NULL);
    struct action actions[] = {
        {tr("Ansøgninger"),
            arena_printf(req->arena, "/aktiviteter/puljeansoegninger?indsats=%s", pool.intervention), NULL},
        {tr("Bevilg småjob"), arena_printf(req->arena, "/puljer/%s/nyt", pool.key), NULL}};
    struct page_head head = {
        .title = title, .actions = actions, .n_actions = v.may_edit && !v.used ? 2 : 1, .no_primary = true};
    t_page_head(h, &head);
    t_pool_show(h, &v);
    return page_end(req, res, h);
}

struct pool_write {
    struct actor actor;
    struct pool_job row;
    int64_t id;
};
static int pool_grant_fn(struct conn *c, void *ctx, struct err *err)
{
    struct pool_write *w = ctx;
    return pool_job_grant(c, &w->actor, &w->row, &w->id, err);
}
static int pool_withdraw_fn(struct conn *c, void *ctx, struct err *err)
{
    struct pool_write *w = ctx;
    return pool_job_withdraw(c, &w->actor, w->row.id, w->row.version, err);
}

static const struct field pool_cpr = {"cpr", F_TEXT, 0, N_("Borgerens CPR-nummer"), 0, 20, NULL};

/* The citizen with the number typed; one who may not be seen is as one who is not there. */
static int pool_find(struct req *req, const struct actor *actor, int64_t *ret)
{
    struct conn *c;
    struct citizen citizen;
    struct sight sight;
    struct err hidden = ERR_INIT;
    *ret = INT_NONE;
    if (!req_form(req, "cpr")[0])
        return OK;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = citizen_by_number(c, req_form(req, "cpr"), &citizen, req->arena, &hidden);
    if (!rc)
        rc = sight_of(c, actor, &citizen, clock_today(), &sight, &hidden);
    db_release(req->db, c);
    if (rc && rc != ERR_NOT_FOUND)
        return err_set(&req->err, rc, "%s", hidden.op);
    if (rc)
        return err_field(&req->err, "cpr", "%s",
            tr("Ingen borger har det nummer. Kontrollér nummeret, eller lad feltet være tomt."));
    *ret = citizen.id;
    return audit_log(req->db, actor,
        &(struct audit_entry){"read", "citizen", citizen.id, citizen.id, N_("småjob fra pulje")}, &req->err);
}

static int pool_form_show(struct req *req, struct res *res, const struct pool *pool, struct record_form *f)
{
    const char *title = tr("Bevilg småjob");
    struct crumb crumbs[] = {{tr_in("menu", "Tilbud"), "/tilbud"},
        {lang_pick(pool->title, pool->title_en), f->back_url}, {title, NULL}};
    record_form_errors(req, f);
    struct html *h = page_begin(req, res, MENU_OFFERS, title, crumbs, 3);
    t_error_summary(h, &req->err);
    if (req->err.code == ERR_REFUSED)
        t_alert(h, "error", tr("Småjobbet kan ikke bevilges"), err_user_text(&req->err));
    struct page_head head = {.title = title};
    t_page_head(h, &head);
    t_record_form(h, f);
    return page_end(req, res, h);
}

static int pool_new_page(struct req *req, struct res *res)
{
    static const char *const names[] = {"workplace", "job", "amount", "granted", "start_day", "end_day"};
    struct pool pool;
    struct record_form f;
    struct pool_write w = {.actor = req_actor(req)};
    int rc = pool_open(req, &pool, NULL);
    if (rc)
        return rc;
    const char *back = arena_printf(req->arena, "/puljer/%s", pool.key);
    if (!w.actor.purpose)
        return res_redirect(res, arena_printf(req->arena, "/borgere?videre=%s/nyt", back));
    record_form_begin(req, &f, arena_printf(req->arena, "%s/nyt", back), back, tr("Bevilg småjob"), INT_NONE);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        record_form_add(req, &f, &pool_job_table, names[i], NULL, NULL, NULL);
    record_form_choice(
        req, &f, &pool_cpr, "", NULL, 0, tr("Lad feltet være tomt, hvis jobbet endnu ikke er besat."));
    if (!req_is_post(req))
        return pool_form_show(req, res, &pool, &f);
    field_clear_row(&pool_job_table, &w.row);
    record_form_parse(req, &f, &pool_job_table, &w.row);
    w.row.pool = pool.key;
    rc = pool_find(req, &w.actor, &w.row.citizen_id);
    if (!rc || rc == ERR_INVALID)
        rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "pool_grant", pool_grant_fn, &w, &req->err);
    if (!rc)
        return res_redirect(res, arena_printf(req->arena, "%s?kvit=bevilget", back));
    if (rc != ERR_INVALID && rc != ERR_REFUSED)
        return rc;
    res->status = err_http_status(ERR_INVALID);
    return pool_form_show(req, res, &pool, &f);
}

static int pool_restore_fn(struct conn *c, void *ctx, struct err *err)
{
    struct pool_write *w = ctx;
    return pool_job_restore(c, &w->actor, w->row.id, err);
}

static int pool_restore_page(struct req *req, struct res *res)
{
    struct pool_write w = {.actor = req_actor(req)};
    w.row.id = req_int(req, "id", 0);
    int rc = db_write(req->db, "pool_restore", pool_restore_fn, &w, &req->err);
    return rc ? rc
              : res_redirect(
                    res, arena_printf(req->arena, "/puljer/%s?kvit=fortrudt", req_text(req, "pulje")));
}

static int pool_withdraw_page(struct req *req, struct res *res)
{
    struct pool_write w = {.actor = req_actor(req)};
    w.row.id = req_int(req, "id", 0);
    w.row.version = req_int(req, "version", 0);
    int rc = db_write(req->db, "pool_withdraw", pool_withdraw_fn, &w, &req->err);
    return rc ? rc
              : res_redirect(res, arena_printf(req->arena, "/puljer/%s?kvit=tilbage&smaajob=%lld",
                                      req_text(req, "pulje"), (long long)w.row.id));
}

static const struct param pool_params[] = {{"pulje", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX},
    {"smaajob", P_INT, 1, INT64_MAX}, {"side", P_INT, 1, 100000}, {"kvit", P_KEY, 0, 0},
    {"version", P_INT, 1, INT64_MAX}, {"workplace", P_FORM, 0, 200}, {"job", P_FORM, 0, 200},
    {"amount", P_FORM, 0, 30}, {"granted", P_FORM, 0, 30}, {"start_day", P_FORM, 0, 30},
    {"end_day", P_FORM, 0, 30}, {"cpr", P_FORM, 0, 20}};
ROUTE(pool_show_get, "GET", "/puljer/{pulje}", PERM_OFFER_READ, pool_show_page, pool_params);
ROUTE(pool_new_get, "GET", "/puljer/{pulje}/nyt", PERM_CITIZEN_EDIT, pool_new_page, pool_params);
ROUTE(pool_new_post, "POST", "/puljer/{pulje}/nyt", PERM_CITIZEN_EDIT, pool_new_page, pool_params);
ROUTE(pool_restore_post, "POST", "/puljer/{pulje}/job/{id}/fortryd", PERM_CITIZEN_EDIT, pool_restore_page,
    pool_params);
ROUTE(pool_withdraw_post, "POST", "/puljer/{pulje}/job/{id}/tilbage", PERM_CITIZEN_EDIT, pool_withdraw_page,
    pool_params);
