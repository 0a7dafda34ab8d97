/* Adding an initiative, and changing what is written about one; what was printed stays. */
#include "base/text.h"
#include "offer/strategy_page.h"
#include "system/layout_page.h"
#include "system/organisation.h"

struct edit {
    struct strategy s;
    struct theme *themes;
    size_t n_themes;
    struct initiative_now now; /* key NULL = a new one */
    struct initiative_version row;
    struct record_form form;
};

static int edit_load(struct req *req, bool is_new, struct edit *e)
{
    struct conn *c;
    const char *key = req_text(req, "key");
    *e = (struct edit){.n_themes = 0};
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = is_new ? OK : initiative_by_key(c, key, clock_today(), &e->now, req->arena, &req->err);
    if (!rc)
        rc = strategy_by_key(c, is_new ? key : e->now.strategy, &e->s, req->arena, &req->err);
    if (!rc)
        rc = strategy_themes(c, e->s.key, &e->themes, &e->n_themes, req->arena, &req->err);
    db_release(req->db, c);
    if (is_new)
        field_clear_row(&initiative_version_table, &e->row);
    else
        e->row = initiative_version_of(&e->now);
    return rc;
}

static const struct html_option *owners(struct req *req, size_t *ret_n)
{
    const struct organisation *rows;
    size_t n = organisation_all(&rows);
    struct html_option *o = arena_must(req->arena, (n + 2) * sizeof *o);
    *ret_n = 0;
    o[(*ret_n)++] = (struct html_option){"", tr("Ikke oplyst")};
    for (size_t i = 0; i < n; i++) {
        bool known = !text_equal(rows[i].kind, "administration");
        for (size_t k = 0; k < *ret_n && !known; k++)
            known = text_equal(o[k].value, rows[i].key);
        if (!known)
            o[(*ret_n)++] = (struct html_option){rows[i].key, organisation_name(rows[i].key)};
    }
    return o;
}

static const struct field change_reason =
    FIELD_MAX(initiative_version, reason, F_LONG, N_("Begrundelse for ændringen"), FR_REQUIRED, 1000);

static void edit_form(struct req *req, bool is_new, struct edit *e)
{
    struct record_form *f = &e->form;
    size_t n_themes, n_owners;
    const struct table *t = &initiative_version_table;
    const struct html_option *themes = strategy_theme_options(req, e->themes, e->n_themes, &n_themes);
    const struct html_option *all = owners(req, &n_owners);
    const char *back = is_new ? strategy_url(req, e->s.key, "") : initiative_url(req, e->now.key, "");
    record_form_begin(req, f,
        is_new ? strategy_url(req, e->s.key, "/indsatser/ny") : initiative_url(req, e->now.key, "/ret"), back,
        is_new ? tr("Tilføj indsatsen") : tr("Gem ændringerne"), is_new ? INT_NONE : e->now.no);
    if (is_new || !e->now.source) {
        record_form_add(req, f, t, "title", &e->row, NULL, NULL);
        record_form_choice(req, f, field_find(t, "theme"), e->row.theme, themes, n_themes, NULL);
    }
    record_form_choice(req, f, field_find(t, "owner"), e->row.owner, all, n_owners, NULL);
    record_form_add(req, f, t, "target_text", &e->row, NULL, tr("Hvem indsatsen er for."));
    record_form_add(req, f, t, "note", &e->row, NULL, NULL);
    if (!is_new) /* only a change must say why */
        record_form_choice(
            req, f, &change_reason, e->row.reason, NULL, 0, tr("Står under rettelser sammen med dit navn."));
    f->lead =
        is_new
            ? tr("Indsatsen bliver mærket som tilføjet i Tovholder og tæller ikke med blandt dem, kilden navngiver.")
        : e->now.source
            ? tr("Titel og tema står, som kilden trykker dem. Det øvrige, du skriver, gælder nu; det trykte kan stadig ses.")
            : NULL;
}

static const char *chosen(struct req *req, const char *name)
{
    const char *typed = req_form(req, name);
    return *typed ? arena_strdup(req->arena, typed) : NULL;
}

struct edit_write {
    struct actor actor;
    struct initiative_version row;
    struct arena *arena;
    int64_t no;
    bool is_new, gone;
    char key[81];
};
static int edit_fn(struct conn *c, void *ctx, struct err *err)
{
    struct edit_write *w = ctx;
    struct initiative_version row = w->row;
    int rc = w->is_new ? initiative_create(c, &w->actor, &row, w->key, w->arena, err)
                       : initiative_store(c, &w->actor, &row, w->arena, err);
    w->no = row.no;
    return rc;
}
static int undo_fn(struct conn *c, void *ctx, struct err *err)
{
    struct edit_write *w = ctx;
    return initiative_undo(c, &w->actor, w->row.initiative, w->no, &w->gone, w->arena, err);
}

static int edit_show(struct req *req, struct res *res, bool is_new, struct edit *e)
{
    return strategy_form_show(req, res, &e->s, is_new ? NULL : &e->now,
        is_new ? tr("Tilføj indsats") : tr("Ret indsatsen"), &e->form);
}

static int edit_page(struct req *req, struct res *res, bool is_new)
{
    struct edit *e = arena_must(req->arena, sizeof *e);
    int rc = edit_load(req, is_new, e);
    if (rc)
        return rc;
    edit_form(req, is_new, e);
    if (!req_is_post(req))
        return edit_show(req, res, is_new, e);
    struct edit_write w = {.actor = req_actor(req), .row = e->row, .arena = req->arena, .is_new = is_new};
    record_form_parse(req, &e->form, &initiative_version_table, &w.row);
    if (is_new || !e->now.source)
        w.row.theme = chosen(req, "theme");
    w.row.owner = chosen(req, "owner");
    w.row.no = is_new ? 0 : req_int(req, "version", 0);
    rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "initiative_store", edit_fn, &w, &req->err);
    const char *key = is_new ? w.key : e->now.key;
    if (!rc)
        return res_redirect(res, arena_printf(req->arena, "%s?kvit=%s&id=%lld", initiative_url(req, key, ""),
                                     is_new ? "oprettet" : "rettet", (long long)w.no));
    if (rc == ERR_CONFLICT && !is_new) {
        struct edit fresh;
        err_clear(&req->err);
        rc = edit_load(req, false, &fresh);
        if (rc)
            return rc;
        record_form_conflict(req, res, &e->form, &initiative_version_table, &fresh.row, fresh.now.no);
    } else if (rc == ERR_INVALID)
        res->status = err_http_status(rc);
    else
        return rc;
    return edit_show(req, res, is_new, e);
}
static int new_page(struct req *req, struct res *res)
{
    return edit_page(req, res, true);
}
static int change_page(struct req *req, struct res *res)
{
    return edit_page(req, res, false);
}

static int undo_page(struct req *req, struct res *res)
{
    struct conn *c;
    struct initiative_now now;
    struct edit_write w = {.actor = req_actor(req),
        .row = {.initiative = req_text(req, "key")},
        .arena = req->arena,
        .no = req_int(req, "id", 0)};
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = initiative_by_key(c, w.row.initiative, clock_today(), &now, req->arena, &req->err);
    db_release(req->db, c);
    if (!rc)
        rc = db_write(req->db, "initiative_undo", undo_fn, &w, &req->err);
    return rc ? rc
              : res_redirect(res, w.gone ? strategy_url(req, now.strategy, "?kvit=fortrudt")
                                         : initiative_url(req, now.key, "?kvit=fortrudt"));
}

#define INITIATIVE_FORM                                                                                      \
    {"title", P_FORM, 0, 200}, {"theme", P_FORM, 0, 80}, {"owner", P_FORM, 0, 80},                           \
        {"target_text", P_FORM, 0, 1000}, {"note", P_FORM, 0, 2000},                                         \
    {                                                                                                        \
        "reason", P_FORM, 0, 1000                                                                            \
    }
static const struct param new_params[] = {{"key", P_KEY, 0, 0}, INITIATIVE_FORM};
static const struct param change_params[] = {
    {"key", P_KEY, 0, 0}, {"version", P_INT, 0, INT64_MAX}, INITIATIVE_FORM};
static const struct param undo_params[] = {{"key", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX}};
ROUTE(initiative_new_get, "GET", "/tilbud/strategier/{key}/indsatser/ny", PERM_STRATEGY_EDIT, new_page,
    new_params);
ROUTE(initiative_new_post, "POST", "/tilbud/strategier/{key}/indsatser/ny", PERM_STRATEGY_EDIT, new_page,
    new_params);
ROUTE(initiative_change_get, "GET", "/tilbud/initiativer/{key}/ret", PERM_STRATEGY_EDIT, change_page,
    change_params);
ROUTE(initiative_change_post, "POST", "/tilbud/initiativer/{key}/ret", PERM_STRATEGY_EDIT, change_page,
    change_params);
ROUTE(initiative_undo_post, "POST", "/tilbud/initiativer/{key}/versioner/{id}/fortryd", PERM_STRATEGY_EDIT,
    undo_page, undo_params);
