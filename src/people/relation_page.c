#include "people/relation_page.h"

#include "base/text.h"
#include "people/cpr.h"
#include "people/number_page.h"
#include "people/record_form_page.h"
#include "relation.html.h"
#include "system/code.h"

static int relation_load(
    struct req *req, const struct citizen_open *o, struct relation_view **ret, size_t *ret_n)
{
    struct conn *c;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = relation_of_citizen(c, &o->actor, o->citizen.id, o->today, ret, ret_n, req->arena, &req->err);
    db_release(req->db, c);
    return rc;
}

int relation_section(struct req *req, struct html *h, const struct citizen_open *o)
{
    struct relation_view *relations;
    size_t n;
    struct arena *a = req->arena;
    int rc = relation_load(req, o, &relations, &n);
    if (rc)
        return rc;
    struct relation_row *rows = arena_array(a, n + 1, sizeof *rows);
    struct relation_list v = {.rows = rows,
        .n = rows ? n : 0,
        .add_url = arena_printf(a, "%s/stamdata/relationer/ny", o->url),
        .may_edit = who_may(&req->who, PERM_CITIZEN_EDIT)};
    for (size_t i = 0; i < v.n; i++) {
        const struct relation_view *r = &relations[i];
        int age = day_age(r->birth, o->today);
        bool child = age < 18 && day_is_none(r->dead) && (o->sight.tracks & SIGHT_JOB);
        rows[i] = (struct relation_row){
            .name = arena_printf(a, "%s %s", r->first_name, r->last_name),
            .url = arena_printf(a, "/borgere/%s", r->other_key),
            .kind = code_label("relation_kind", r->kind),
            .period = number_period(a, r->from_day, r->to_day),
            .note = r->note,
            .edit_url = arena_printf(a, "%s/stamdata/relationer/%lld", o->url, (long long)r->id),
            .job_url = child ? arena_printf(a, "/borgere/%s/fritidsjob", r->other_key) : NULL,
            .age = day_is_none(r->dead) ? age : INT_NONE,
            .past = !relation_in_force(r, o->today),
        };
    }
    t_relation_list(h, &v);
    return OK;
}

void relation_receipt(struct req *req, struct html *h, const struct citizen_open *o)
{
    const char *receipt = req_text(req, "kvit");
    if (text_equal(receipt, "relation"))
        t_receipt(h, tr("Relationen er gemt."), NULL, NULL);
    else if (text_equal(receipt, "relation-tilbage"))
        t_receipt(h, tr("Relationen er sat tilbage."), NULL, NULL);
    else if (text_equal(receipt, "relation-fjernet"))
        t_receipt(h, tr("Relationen er fjernet."),
            arena_printf(req->arena, "%s/stamdata/relationer/%lld/fortryd", o->url,
                (long long)req_int(req, "relation", 0)),
            req_csrf(req));
    else if (text_equal(receipt, "nummer"))
        t_receipt(h, tr("Nummeret er gemt. Borgeren kan findes med alle sine numre."), NULL, NULL);
}

/* ---- forms ---- */

struct relation_write {
    struct actor actor;
    struct relation row;
    int64_t citizen_id, id;
};

/* Sight of both is looked at again where the change is made. */
static int relation_check_sight(struct conn *c, const struct relation_write *w, int64_t id, struct err *err)
{
    struct citizen citizen;
    struct sight sight;
    struct arena *a = arena_new(0);
    if (!a)
        return err_set(err, ERR_LIMIT, "relation: out of memory");
    int rc = citizen_by_id(c, id, &citizen, a, err);
    if (!rc)
        rc = sight_of(c, &w->actor, &citizen, clock_today(), &sight, err);
    arena_free(a);
    return rc;
}
static int relation_add_fn(struct conn *c, void *ctx, struct err *err)
{
    struct relation_write *w = ctx;
    int rc = relation_check_sight(c, w, w->citizen_id, err);
    return rc ? rc : relation_add(c, &w->actor, &w->row, &w->id, err);
}
static int relation_correct_fn(struct conn *c, void *ctx, struct err *err)
{
    struct relation_write *w = ctx;
    int rc = relation_check_sight(c, w, w->citizen_id, err);
    return rc ? rc : relation_correct(c, &w->actor, w->citizen_id, &w->row, err);
}
static int relation_remove_fn(struct conn *c, void *ctx, struct err *err)
{
    struct relation_write *w = ctx;
    int rc = relation_check_sight(c, w, w->citizen_id, err);
    return rc ? rc : relation_remove(c, &w->actor, w->id, w->citizen_id, w->row.version, err);
}
static int relation_restore_fn(struct conn *c, void *ctx, struct err *err)
{
    struct relation_write *w = ctx;
    int rc = relation_check_sight(c, w, w->citizen_id, err);
    return rc ? rc : relation_restore(c, &w->actor, w->id, w->citizen_id, err);
}

static const struct field relation_other = {
    "other", F_TEXT, 0, N_("Den anden persons CPR-nummer"), FR_REQUIRED, 20, NULL};

static void relation_form(
    struct req *req, const struct citizen_open *o, const struct relation *row, struct record_form *f)
{
    struct arena *a = req->arena;
    const char *url = row ? arena_printf(a, "%s/stamdata/relationer/%lld", o->url, (long long)row->id)
                          : arena_printf(a, "%s/stamdata/relationer/ny", o->url);
    record_form_begin(req, f, url, arena_printf(a, "%s/stamdata#relationer", o->url),
        row ? tr("Gem relationen") : tr("Tilføj relation"), row ? row->version : INT_NONE);
    if (!row)
        record_form_choice(req, f, &relation_other, "", NULL, 0,
            tr("Personen skal være oprettet. Ti cifre, fx 010179-9992."));
    record_form_add(req, f, &relation_table, "kind", row, "relation_kind",
        arena_printf(a, tr("Hvad er den anden for %s?"), o->name));
    record_form_add(req, f, &relation_table, "from_day", row, NULL, tr("Skriv datoen som 09.03.2026."));
    record_form_add(req, f, &relation_table, "to_day", row, NULL, NULL);
    record_form_add(
        req, f, &relation_table, "note", row, NULL, tr("Fx bor sammen, eller samvær hver anden uge."));
}

static int relation_form_show(
    struct req *req, struct res *res, const struct citizen_open *o, const char *title, struct record_form *f)
{
    struct crumb crumbs[] = {{tr("Borgere"), "/borgere"}, {o->name, o->url}, {tr("Stamdata"), f->back_url},
        {tr("Relationer"), NULL}};
    record_form_errors(req, f);
    struct html *h = page_begin(req, res, MENU_CITIZENS, title, crumbs, 4);
    t_error_summary(h, &req->err);
    struct page_head head = {.title = title, .lead = citizen_page_lead(req, o)};
    t_page_head(h, &head);
    t_record_form(h, f);
    if (f->version != INT_NONE) {
        struct relation_remove_view v = {
            req_csrf(req), arena_printf(req->arena, "%s/fjern", f->post_url), f->version};
        t_relation_remove(h, &v);
    }
    return page_end(req, res, h);
}

/* The other citizen; one who may not be seen is answered as one who is not there. */
static int relation_find_other(struct req *req, const struct citizen_open *o, int64_t *ret)
{
    struct conn *c;
    struct citizen other;
    struct sight sight;
    struct err hidden = ERR_INIT;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = citizen_by_number(c, req_form(req, "other"), &other, req->arena, &req->err);
    if (!rc)
        rc = sight_of(c, &o->actor, &other, o->today, &sight, &hidden);
    db_release(req->db, c);
    if (!rc) {
        *ret = other.id;
        return OK;
    }
    if (rc != ERR_NOT_FOUND)
        return req->err.code ? req->err.code : err_set(&req->err, rc, "%s", hidden.op);
    return err_field(&req->err, "other", "%s",
        tr("Ingen borger har det nummer. Kontrollér nummeret, eller opret personen først."));
}

static int relation_new_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    struct record_form f;
    struct relation_write w;
    int rc = citizen_page_open(req, res, N_("tilføj relation"), &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    const char *title = arena_printf(req->arena, tr("Tilføj relation til %s"), o.name);
    relation_form(req, &o, NULL, &f);
    if (!req_is_post(req))
        return relation_form_show(req, res, &o, title, &f);
    field_clear_row(&relation_table, &w.row);
    w.actor = o.actor;
    w.citizen_id = w.row.citizen_id = o.citizen.id;
    record_form_parse(req, &f, &relation_table, &w.row);
    rc = relation_find_other(req, &o, &w.row.other_id);
    if (!rc || rc == ERR_INVALID)
        rc = req->err.n_fields ? ERR_INVALID
                               : db_write(req->db, "relation_add", relation_add_fn, &w, &req->err);
    if (!rc)
        return res_redirect(res, arena_printf(req->arena, "%s/stamdata?kvit=relation", o.url));
    if (rc != ERR_INVALID)
        return rc;
    res->status = err_http_status(ERR_INVALID);
    return relation_form_show(req, res, &o, title, &f);
}

/* The relation of path parameter `id` as this citizen sees it, as a row for the form. */
static int relation_open(
    struct req *req, const struct citizen_open *o, struct relation *ret, const char **name)
{
    struct conn *c;
    struct relation_view r;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = relation_by_id(
        c, &o->actor, req_int(req, "id", 0), o->citizen.id, o->today, &r, req->arena, &req->err);
    db_release(req->db, c);
    if (rc)
        return rc;
    field_clear_row(&relation_table, ret);
    ret->id = r.id;
    ret->kind = r.kind;
    ret->from_day = r.from_day;
    ret->to_day = r.to_day;
    ret->note = r.note;
    ret->version = r.version;
    *name = arena_printf(req->arena, "%s %s", r.first_name, r.last_name);
    return OK;
}

static int relation_edit_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    struct record_form f;
    struct relation stored;
    const char *other;
    int rc = citizen_page_open(req, res, N_("ret relation"), &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    rc = relation_open(req, &o, &stored, &other);
    if (rc)
        return rc;
    const char *title = arena_printf(req->arena, tr("Ret relationen til %s"), other);
    relation_form(req, &o, &stored, &f);
    if (!req_is_post(req))
        return relation_form_show(req, res, &o, title, &f);
    struct relation_write w = {.actor = o.actor, .row = stored, .citizen_id = o.citizen.id};
    record_form_parse(req, &f, &relation_table, &w.row);
    w.row.version = req_int(req, "version", 0);
    rc = req->err.n_fields ? ERR_INVALID
                           : db_write(req->db, "relation_correct", relation_correct_fn, &w, &req->err);
    if (!rc)
        return res_redirect(res, arena_printf(req->arena, "%s/stamdata?kvit=relation", o.url));
    if (rc == ERR_CONFLICT) {
        req->err = ERR_INIT;
        rc = relation_open(req, &o, &stored, &other);
        if (rc)
            return rc;
        record_form_conflict(req, res, &f, &relation_table, &stored, stored.version);
        return relation_form_show(req, res, &o, title, &f);
    }
    if (rc != ERR_INVALID)
        return rc;
    res->status = err_http_status(ERR_INVALID);
    return relation_form_show(req, res, &o, title, &f);
}

static int relation_remove_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    struct relation stored;
    const char *other;
    int rc = citizen_page_open(req, res, N_("fjern relation"), &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    rc = relation_open(req, &o, &stored, &other);
    if (rc)
        return rc;
    struct relation_write w = {.actor = o.actor, .row = stored, .citizen_id = o.citizen.id, .id = stored.id};
    w.row.version = req_int(req, "version", 0);
    rc = db_write(req->db, "relation_remove", relation_remove_fn, &w, &req->err);
    return rc ? rc
              : res_redirect(res, arena_printf(req->arena, "%s/stamdata?kvit=relation-fjernet&relation=%lld",
                                      o.url, (long long)stored.id));
}

static int relation_restore_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    int rc = citizen_page_open(req, res, N_("sæt relation tilbage"), &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    struct relation_write w = {.actor = o.actor, .citizen_id = o.citizen.id, .id = req_int(req, "id", 0)};
    rc = db_write(req->db, "relation_restore", relation_restore_fn, &w, &req->err);
    return rc ? rc : res_redirect(res, arena_printf(req->arena, "%s/stamdata?kvit=relation-tilbage", o.url));
}

static const struct param relation_params[] = {{"key", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX},
    {"version", P_INT, 1, INT64_MAX}, {"other", P_FORM, 0, 20}, {"kind", P_FORM, 0, 40},
    {"from_day", P_FORM, 0, 30}, {"to_day", P_FORM, 0, 30}, {"note", P_FORM, 0, 300}};
ROUTE(relation_new_get, "GET", "/borgere/{key}/stamdata/relationer/ny", PERM_CITIZEN_EDIT, relation_new_page,
    relation_params);
ROUTE(relation_new_post, "POST", "/borgere/{key}/stamdata/relationer/ny", PERM_CITIZEN_EDIT,
    relation_new_page, relation_params);
ROUTE(relation_edit_get, "GET", "/borgere/{key}/stamdata/relationer/{id}", PERM_CITIZEN_EDIT,
    relation_edit_page, relation_params);
ROUTE(relation_edit_post, "POST", "/borgere/{key}/stamdata/relationer/{id}", PERM_CITIZEN_EDIT,
    relation_edit_page, relation_params);
ROUTE(relation_remove_post, "POST", "/borgere/{key}/stamdata/relationer/{id}/fjern", PERM_CITIZEN_EDIT,
    relation_remove_page, relation_params);
ROUTE(relation_restore_post, "POST", "/borgere/{key}/stamdata/relationer/{id}/fortryd", PERM_CITIZEN_EDIT,
    relation_restore_page, relation_params);
