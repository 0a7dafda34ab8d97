/* Moves of a grant between steering areas and owners: as rows of its sheet, adding one, and taking one back. */
#include "base/text.h"
#include "economy/grant_edit_page.h"
#include "economy/grant_pay_page.h"
#include "people/citizen_access_page.h"
#include "people/record_form_page.h"
#include "system/code.h"
#include "system/layout_page.h"
#include "system/organisation.h"
#include "system/source.h"

/* "BIF, BIU": the area, or the administration and committee. */
static const char *side(struct req *req, const char *area, const char *admin, const char *committee)
{
    if (area)
        return code_label("steering_area", area);
    if (admin && committee)
        return arena_printf(req->arena, "%s, %s", organisation_abbrev(admin), organisation_abbrev(committee));
    if (admin || committee)
        return organisation_abbrev(admin ? admin : committee);
    return tr("ikke oplyst");
}

static const char *move_when(struct req *req, const struct grant_move *m)
{
    const char *day = day_is_none(m->day) ? NULL : html_format(req->arena, req->lang, harg_day(m->day));
    if (day && m->day_text)
        return arena_printf(req->arena, "%s (%s)", day, m->day_text);
    return day ? day : m->day_text ? m->day_text : tr("ikke oplyst");
}

const struct grant_move_view *grant_move_rows(
    struct req *req, const char *key, const struct grant_move *moves, size_t n, bool may_edit)
{
    struct grant_move_view *rows = arena_must(req->arena, (n + 1) * sizeof *rows);
    for (size_t i = 0; i < n; i++) {
        const struct grant_move *m = &moves[i];
        bool gone = m->removed == 1;
        rows[i] = (struct grant_move_view){.what = code_label("grant_move_kind", m->kind),
            .when = move_when(req, m),
            .from = side(req, m->from_area, m->from_administration, m->from_committee),
            .to = side(req, m->to_area, m->to_administration, m->to_committee),
            .posts = dec_is_none(m->posts) ? NULL
                                           : arena_printf(req->arena, tr("%s årsværk"),
                                                 html_format(req->arena, req->lang, harg_dec(m->posts))),
            .reason = m->reason ? lang_pick(m->reason, m->reason_en) : tr("ikke oplyst"),
            .source = m->source ? m->place : tr("Skrevet i Tovholder"),
            .removed = gone ? arena_printf(req->arena, tr("Taget tilbage: %s"), m->removed_reason) : NULL,
            .remove_url = may_edit && !gone
                              ? arena_printf(req->arena, "/oekonomi/bevillinger/%s/flytning/%lld", key,
                                    (long long)m->id)
                              : NULL};
    }
    return rows;
}

/* ---- adding ---- */

static const struct {
    const char *name, *hint;
} move_fields[] = {
    {"kind", N_("Årsværk og myndighedsansvar skrives som hver sin flytning med hver sin dag.")},
    {"day", N_("Skriv datoen som 01.01.2027.")},
    {"day_text", N_("Når dagen ikke er én bestemt, fx efter indfasning af en reform.")},
    {"from_area", NULL},
    {"to_area", NULL},
    {"from_administration", NULL},
    {"to_administration", NULL},
    {"from_committee", NULL},
    {"to_committee", NULL},
    {"posts", N_("Fx 2. Kun når årsværk flytter.")},
    {"reason", NULL},
    {"source", N_("Hvor det er besluttet.")},
    {"place", NULL},
};
enum { MOVE_FIELDS = sizeof move_fields / sizeof move_fields[0] };

struct move_write {
    struct actor actor;
    struct grant_move move;
    struct arena *arena;
    const char *key, *reason;
    int64_t id;
};
static int move_add_fn(struct conn *c, void *ctx, struct err *err)
{
    struct move_write *w = ctx;
    struct grant_move m = w->move;
    int rc = grant_move_add(c, &w->actor, &m, w->arena, err);
    w->id = m.id;
    return rc;
}
static int move_remove_fn(struct conn *c, void *ctx, struct err *err)
{
    struct move_write *w = ctx;
    return grant_move_remove(c, &w->actor, w->key, w->id, w->reason, w->arena, err);
}
static int move_undo_fn(struct conn *c, void *ctx, struct err *err)
{
    struct move_write *w = ctx;
    return grant_move_undo(c, &w->actor, w->key, w->id, w->arena, err);
}

static const struct html_option *move_options(
    struct req *req, const char *name, const struct source *sources, size_t n_sources, size_t *ret_n)
{
    *ret_n = 0;
    if (text_equal(name, "kind"))
        return page_options(req->arena, "grant_move_kind", NULL, ret_n);
    if (text_equal(name, "from_area") || text_equal(name, "to_area"))
        return page_options(req->arena, "steering_area", NULL, ret_n);
    if (text_equal(name, "from_administration") || text_equal(name, "to_administration"))
        return grant_organisations(req, "administration", ret_n);
    if (text_equal(name, "from_committee") || text_equal(name, "to_committee"))
        return grant_organisations(req, "committee", ret_n);
    if (!text_equal(name, "source"))
        return NULL;
    struct html_option *o = arena_must(req->arena, (n_sources + 1) * sizeof *o);
    for (size_t i = 0; i < n_sources; i++)
        o[i] = (struct html_option){sources[i].key, sources[i].title};
    *ret_n = n_sources;
    return o;
}

static void draw_form(struct html *h, const void *view)
{
    t_record_form(h, view);
}

static int move_load(struct req *req, struct grant *g, struct source **sources, size_t *n)
{
    struct conn *c;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = grant_by_key(c, req_text(req, "key"), g, req->arena, &req->err);
    if (!rc)
        rc = source_all(c, sources, n, req->arena, &req->err);
    db_release(req->db, c);
    return rc;
}

static int move_page(struct req *req, struct res *res)
{
    struct grant g;
    struct source *sources;
    size_t n_sources, n;
    struct record_form f;
    int rc = move_load(req, &g, &sources, &n_sources);
    if (rc)
        return rc;
    record_form_begin(req, &f, grant_url(req, g.key, "/flytning"), grant_url(req, g.key, "#flytninger"),
        tr("Tilføj flytningen"), INT_NONE);
    for (size_t i = 0; i < MOVE_FIELDS; i++) {
        const struct html_option *o = move_options(req, move_fields[i].name, sources, n_sources, &n);
        record_form_choice(req, &f, field_find(&grant_move_table, move_fields[i].name),
            text_equal(move_fields[i].name, "kind") ? "area" : "", o, n,
            move_fields[i].hint ? tr(move_fields[i].hint) : NULL);
    }
    if (req_is_post(req)) {
        struct move_write w = {.actor = req_actor(req), .arena = req->arena};
        struct grant_move *m = &w.move;
        field_clear_row(&grant_move_table, m);
        record_form_parse(req, &f, &grant_move_table, m);
        m->grant_key = g.key;
        m->kind = grant_chosen(req, "kind");
        m->from_area = grant_chosen(req, "from_area");
        m->to_area = grant_chosen(req, "to_area");
        m->from_administration = grant_chosen(req, "from_administration");
        m->to_administration = grant_chosen(req, "to_administration");
        m->from_committee = grant_chosen(req, "from_committee");
        m->to_committee = grant_chosen(req, "to_committee");
        m->source = grant_chosen(req, "source");
        rc =
            req->err.n_fields ? ERR_INVALID : db_write(req->db, "grant_move_add", move_add_fn, &w, &req->err);
        if (!rc)
            return res_redirect(res, arena_printf(req->arena, "/oekonomi/bevillinger/%s?kvit=flyttet&id=%lld",
                                         g.key, (long long)w.id));
        if (rc != ERR_INVALID)
            return rc;
        res->status = err_http_status(rc);
        record_form_errors(req, &f);
    }
    return grant_form_show(
        req, res, g.key, lang_pick(g.title, g.title_en), tr("Tilføj en flytning"), draw_form, &f);
}

/* ---- taking back ---- */

static const struct field remove_field = {
    "reason", F_LONG, offsetof(struct grant_move, reason), N_("Begrundelse"), FR_REQUIRED, 1000, NULL};

static int move_remove_page(struct req *req, struct res *res)
{
    struct grant g;
    struct source *sources;
    size_t n_sources;
    struct record_form f;
    int64_t id = req_int(req, "id", 0);
    int rc = move_load(req, &g, &sources, &n_sources);
    if (rc)
        return rc;
    record_form_begin(req, &f,
        arena_printf(req->arena, "/oekonomi/bevillinger/%s/flytning/%lld", g.key, (long long)id),
        grant_url(req, g.key, "#flytninger"), tr("Tag flytningen tilbage"), INT_NONE);
    f.lead = tr("Flytningen bliver stående i historikken med din begrundelse.");
    record_form_choice(req, &f, &remove_field, "", NULL, 0, NULL);
    if (req_is_post(req)) {
        struct move_write w = {.actor = req_actor(req),
            .arena = req->arena,
            .key = g.key,
            .id = id,
            .reason = text_trim(req->arena, req_form(req, "reason"))};
        rc = db_write(req->db, "grant_move_remove", move_remove_fn, &w, &req->err);
        if (!rc)
            return res_redirect(res, arena_printf(req->arena, "/oekonomi/bevillinger/%s?kvit=taget&id=%lld",
                                         g.key, (long long)id));
        if (rc != ERR_INVALID)
            return rc;
        res->status = err_http_status(rc);
        record_form_errors(req, &f);
    }
    return grant_form_show(
        req, res, g.key, lang_pick(g.title, g.title_en), tr("Tag flytningen tilbage"), draw_form, &f);
}

static int move_undo_page(struct req *req, struct res *res)
{
    struct move_write w = {.actor = req_actor(req),
        .arena = req->arena,
        .key = req_text(req, "key"),
        .id = req_int(req, "id", 0)};
    int rc = db_write(req->db, "grant_move_undo", move_undo_fn, &w, &req->err);
    return rc ? rc : res_redirect(res, grant_url(req, w.key, "?kvit=fortrudt"));
}

static const struct param move_params[] = {{"key", P_KEY, 0, 0}, {"kind", P_FORM, 0, 20},
    {"day", P_FORM, 0, 30}, {"day_text", P_FORM, 0, 400}, {"from_area", P_FORM, 0, 40},
    {"to_area", P_FORM, 0, 40}, {"from_administration", P_FORM, 0, 80}, {"to_administration", P_FORM, 0, 80},
    {"from_committee", P_FORM, 0, 80}, {"to_committee", P_FORM, 0, 80}, {"posts", P_FORM, 0, 20},
    {"reason", P_FORM, 0, 1200}, {"source", P_FORM, 0, 80}, {"place", P_FORM, 0, 300}};
static const struct param remove_params[] = {
    {"key", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX}, {"reason", P_FORM, 0, 1200}};
static const struct param undo_params[] = {{"key", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX}};
ROUTE(
    grant_move_get, "GET", "/oekonomi/bevillinger/{key}/flytning", PERM_ECONOMY_EDIT, move_page, move_params);
ROUTE(grant_move_post, "POST", "/oekonomi/bevillinger/{key}/flytning", PERM_ECONOMY_EDIT, move_page,
    move_params);
ROUTE(grant_move_remove_get, "GET", "/oekonomi/bevillinger/{key}/flytning/{id}", PERM_ECONOMY_EDIT,
    move_remove_page, remove_params);
ROUTE(grant_move_remove_post, "POST", "/oekonomi/bevillinger/{key}/flytning/{id}", PERM_ECONOMY_EDIT,
    move_remove_page, remove_params);
ROUTE(grant_move_undo_post, "POST", "/oekonomi/bevillinger/{key}/flytning/{id}/fortryd", PERM_ECONOMY_EDIT,
    move_undo_page, undo_params);
