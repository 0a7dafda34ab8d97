/* Making a grant and changing its head; two who write at once choose field by field. */
#include "economy/grant_edit_page.h"

#include "base/text.h"
#include "base/words.h"
#include "grant_edit.html.h"
#include "people/citizen_access_page.h"
#include "system/code.h"
#include "system/conflict_page.h"
#include "system/layout_page.h"
#include "system/organisation.h"
#include "system/user.h"

/* ---- shared ---- */

const char *grant_url(struct req *req, const char *key, const char *rest)
{
    return key ? arena_printf(req->arena, "/oekonomi/bevillinger/%s%s", key, rest) : "/oekonomi/bevillinger";
}

const struct html_option *grant_organisations(struct req *req, const char *kind, size_t *ret_n)
{
    const struct organisation *rows;
    size_t n = organisation_all(&rows);
    struct html_option *o = arena_must(req->arena, (n + 1) * sizeof *o);
    *ret_n = 0;
    for (size_t i = 0; i < n; i++) {
        bool known = !text_equal(rows[i].kind, kind);
        for (size_t j = 0; j < *ret_n && !known; j++)
            known = text_equal(o[j].value, rows[i].key);
        if (known)
            continue;
        const char *name = organisation_name(rows[i].key), *abbrev = organisation_abbrev(rows[i].key);
        o[(*ret_n)++] = (struct html_option){
            rows[i].key, text_equal(name, abbrev) ? name : arena_printf(req->arena, "%s, %s", abbrev, name)};
    }
    return o;
}

/* The typed values of a field joined with commas; of a conflict's answers the first. NULL = none. */
static const char *grant_typed_list(struct req *req, const char *name)
{
    const char **values, *out = NULL;
    size_t n = req_all(req, name, &values);
    if (n && conflict_is_choice(req, name))
        n = 1;
    for (size_t i = 0; i < n; i++) {
        if (*values[i])
            out = out ? arena_printf(req->arena, "%s,%s", out, values[i]) : values[i];
    }
    return out;
}

const char *grant_chosen(struct req *req, const char *name)
{
    const char *typed = req_form(req, name);
    return *typed ? arena_strdup(req->arena, typed) : NULL;
}

const char *grant_when(struct req *req, struct stamp at)
{
    return stamp_is_none(at) ? NULL : html_format(req->arena, req->lang, harg_stamp(at));
}

int grant_people(
    struct conn *c, const int64_t *ids, const char **ret, size_t n, struct arena *a, struct err *err)
{
    int rc = OK;
    for (size_t i = 0; !rc && i < n; i++) {
        struct user u;
        ret[i] = NULL;
        if (ids[i] == INT_NONE)
            continue;
        rc = user_by_id(c, ids[i], &u, a, err);
        ret[i] = rc ? NULL : u.name;
        rc = rc == ERR_NOT_FOUND ? OK : rc;
    }
    return rc;
}

int grant_form_show(struct req *req, struct res *res, const char *key, const char *title, const char *heading,
    void (*draw)(struct html *h, const void *view), const void *view)
{
    const struct crumb crumbs[] = {{tr("Økonomi"), "/oekonomi"}, {tr("Bevillinger"), "/oekonomi/bevillinger"},
        {key ? title : heading, key ? grant_url(req, key, "") : NULL}, {heading, NULL}};
    const struct page_head head = {.title = heading, .lead = key ? title : NULL};
    struct html *h = page_begin(req, res, MENU_ECONOMY, heading, crumbs, key ? 4 : 3);
    t_error_summary(h, req->err.code ? &req->err : NULL);
    t_page_head(h, &head);
    draw(h, view);
    return page_end(req, res, h);
}

/* ---- the form ---- */

static const struct {
    const char *name, *hint;
} edit_fields[] = {
    {"title", NULL},
    {"title_en", NULL},
    {"decision_kind", NULL},
    {"decision_year", N_("Det år, bevillingen blev besluttet for, fx 2027.")},
    {"decision",
        N_("Fx Overførselssagen 2025/2026. Står feltet tomt, skriver Tovholder det ud fra valget ovenfor.")},
    {"purpose", N_("Hvad pengene er givet til, i én eller to sætninger.")},
    {"content", NULL},
    {"owner", NULL},
    {"committee", NULL},
    {"sharing", NULL},
    {"sharing_committees", NULL},
    {"expires", N_("Skriv datoen som 31.12.2026. Lad feltet stå tomt, når beløbenes år siger det.")},
    {"dependency", N_("Andre bevillinger, aftaler eller beslutninger, som bevillingen hænger sammen med.")},
    {"reason", N_("Står i bevillingens versioner sammen med dit navn.")},
};
enum { EDIT_FIELDS = sizeof edit_fields / sizeof edit_fields[0] };
static const struct field decision_kind_field = {
    "decision_kind", F_TEXT, offsetof(struct grant, decision_kind), N_("Besluttet i"), FR_REQUIRED, 0, NULL};
static const struct field reason_field = {"reason", F_LONG, offsetof(struct grant, reason),
    N_("Begrundelse for ændringen"), FR_REQUIRED, 1000, NULL};

struct edit {
    struct grant now; /* as stored; cleared when new */
    struct grant mine;
    const char *who; /* changed it last */
    bool is_new;
    struct grant_edit_view view;
};

static bool is_list(const char *name)
{
    return text_equal(name, "sharing") || text_equal(name, "sharing_committees");
}

static const struct html_option *edit_options(struct req *req, const char *name, size_t *ret_n)
{
    *ret_n = 0;
    if (text_equal(name, "decision_kind"))
        return page_options(req->arena, "grant_decision", NULL, ret_n);
    if (text_equal(name, "owner") || text_equal(name, "sharing"))
        return grant_organisations(req, "administration", ret_n);
    if (text_equal(name, "committee") || text_equal(name, "sharing_committees"))
        return grant_organisations(req, "committee", ret_n);
    return NULL;
}

static const struct field *edit_field(const char *name)
{
    if (text_equal(name, "decision_kind"))
        return &decision_kind_field;
    return text_equal(name, "reason") ? &reason_field : field_find(&grant_table, name);
}

static const char *edit_value(struct req *req, const struct edit *e, const struct field *f)
{
    if (!req_is_post(req))
        return citizen_page_field_text(f, &e->mine, req->arena);
    return is_list(f->name) ? grant_typed_list(req, f->name) : req_form(req, f->name);
}

static int edit_load(struct req *req, struct edit *e)
{
    struct conn *c;
    field_clear_row(&grant_table, &e->now);
    if (e->is_new) {
        e->now.decision_kind = "budget";
        e->mine = e->now;
        return OK;
    }
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = grant_by_key(c, req_text(req, "key"), &e->now, req->arena, &req->err);
    if (!rc)
        rc = grant_people(c, &e->now.user_id, &e->who, 1, req->arena, &req->err);
    db_release(req->db, c);
    e->mine = e->now;
    e->mine.reason = NULL;
    return rc;
}

static void edit_parse(struct req *req, struct edit *e)
{
    for (size_t i = 0; i < EDIT_FIELDS; i++) {
        const struct field *f = edit_field(edit_fields[i].name);
        if (e->is_new && f == &reason_field)
            continue;
        const char *typed = edit_value(req, e, f);
        field_parse(f, &e->mine, typed ? typed : "", false, req->arena, &req->err);
    }
}

static void edit_fill(struct req *req, struct edit *e)
{
    struct grant_edit_view *v = &e->view;
    v->csrf = req_csrf(req);
    v->post_url = e->is_new ? "/oekonomi/bevillinger/ny" : grant_url(req, e->now.key, "/ret");
    v->back_url = grant_url(req, e->is_new ? NULL : e->now.key, "");
    v->submit = e->is_new ? tr("Opret bevillingen") : tr("Gem ny version");
    v->lead = e->is_new ? tr("Beløb, år og det, bevillingen betaler, tilføjer du bagefter.")
              : e->now.print_id != INT_NONE
                  ? tr("Det, der er trykt, bliver stående og kan altid ses ved siden af det, du gemmer.")
                  : NULL;
    v->version = e->is_new ? INT_NONE : e->now.version;
    v->n = 0;
    for (size_t i = 0; i < EDIT_FIELDS; i++) {
        const struct field *f = edit_field(edit_fields[i].name);
        if (e->is_new && f == &reason_field)
            continue;
        struct grant_field_view *out = &v->fields[v->n++];
        *out = (struct grant_field_view){.field = f,
            .typed = edit_value(req, e, f),
            .error = err_field_text(&req->err, f->name),
            .hint = edit_fields[i].hint ? tr(edit_fields[i].hint) : NULL,
            .boxes = is_list(f->name)};
        out->options = edit_options(req, f->name, &out->n_options);
    }
}

static void edit_draw(struct html *h, const void *view)
{
    t_grant_edit_form(h, view);
}

static int edit_show(struct req *req, struct res *res, struct edit *e)
{
    edit_fill(req, e);
    return grant_form_show(req, res, e->is_new ? NULL : e->now.key, lang_pick(e->now.title, e->now.title_en),
        e->is_new ? tr("Ny bevilling") : tr("Ret bevillingen"), edit_draw, &e->view);
}

/* ---- two at once ---- */

static const char *shown(struct req *req, const char *name, const char *value)
{
    const char *word, *list = value, *out = NULL;
    size_t len;
    if (!value || !*value)
        return NULL;
    if (text_equal(name, "decision_kind"))
        return code_label("grant_decision", value);
    if (!is_list(name) && !text_equal(name, "owner") && !text_equal(name, "committee"))
        return value;
    while (text_list_next(&list, &word, &len)) {
        const char *label = organisation_abbrev(arena_strndup(req->arena, word, len));
        out = out ? arena_printf(req->arena, "%s, %s", out, label) : label;
    }
    return out;
}

static void draw_conflict(struct html *h, const void *view)
{
    t_conflict_form(h, view);
}

static int edit_conflict(struct req *req, struct res *res, struct edit *e)
{
    struct conflict_form f;
    struct grant mine = e->mine;
    err_clear(&req->err);
    int rc = edit_load(req, e);
    if (rc)
        return rc;
    conflict_begin(req, res, &f, grant_url(req, e->now.key, "/ret"), grant_url(req, e->now.key, ""),
        e->now.version, e->who, tr("bevillingen"));
    for (size_t i = 0; i < EDIT_FIELDS; i++) {
        const struct field *field = edit_field(edit_fields[i].name);
        const char *own = citizen_page_field_text(field, &mine, req->arena);
        const char *theirs =
            field == &reason_field ? own : citizen_page_field_text(field, &e->now, req->arena);
        conflict_add(req, &f, field->name, tr(field->label), own, theirs, shown(req, field->name, own),
            shown(req, field->name, theirs));
    }
    return grant_form_show(req, res, e->now.key, lang_pick(e->now.title, e->now.title_en),
        tr("Vælg mellem to ændringer"), draw_conflict, &f);
}

static bool has_open_choice(struct req *req)
{
    const char *names[EDIT_FIELDS];
    for (size_t i = 0; i < EDIT_FIELDS; i++)
        names[i] = edit_fields[i].name;
    return conflict_is_missing(req, names, EDIT_FIELDS);
}

/* ---- writing ---- */

struct edit_write {
    struct actor actor;
    struct grant grant;
    struct arena *arena;
    int64_t no;
    bool is_new, gone;
};
static int edit_fn(struct conn *c, void *ctx, struct err *err)
{
    struct edit_write *w = ctx;
    struct grant g = w->grant;
    int rc = w->is_new ? grant_create(c, &w->actor, &g, w->arena, err)
                       : grant_store(c, &w->actor, &g, w->arena, err);
    if (!rc) {
        w->no = g.version;
        w->grant.key = g.key;
    }
    return rc;
}
static int undo_fn(struct conn *c, void *ctx, struct err *err)
{
    struct edit_write *w = ctx;
    return grant_undo(c, &w->actor, w->grant.key, w->no, &w->gone, w->arena, err);
}

static int edit_save(struct req *req, struct res *res, struct edit *e)
{
    struct edit_write w = {.actor = req_actor(req), .arena = req->arena, .is_new = e->is_new};
    edit_parse(req, e);
    if (!e->is_new && has_open_choice(req))
        return edit_conflict(req, res, e);
    w.grant = e->mine;
    w.grant.version = e->is_new ? 1 : req_int(req, "version", 0);
    int rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "grant_store", edit_fn, &w, &req->err);
    if (rc == ERR_CONFLICT && !e->is_new)
        return edit_conflict(req, res, e);
    if (!rc)
        return res_redirect(res, arena_printf(req->arena, "/oekonomi/bevillinger/%s?kvit=%s&no=%lld",
                                     w.grant.key, e->is_new ? "oprettet" : "gemt", (long long)w.no));
    if (rc != ERR_INVALID)
        return rc;
    res->status = err_http_status(rc);
    return edit_show(req, res, e);
}

static int edit_page(struct req *req, struct res *res, bool is_new)
{
    struct edit e = {.is_new = is_new};
    int rc = edit_load(req, &e);
    if (rc)
        return rc;
    return req_is_post(req) ? edit_save(req, res, &e) : edit_show(req, res, &e);
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
    struct edit_write w = {.actor = req_actor(req),
        .grant = {.key = req_text(req, "key")},
        .no = req_int(req, "no", 0),
        .arena = req->arena};
    int rc = db_write(req->db, "grant_undo", undo_fn, &w, &req->err);
    return rc ? rc
              : res_redirect(res,
                    w.gone ? "/oekonomi/bevillinger"
                           : arena_printf(req->arena, "/oekonomi/bevillinger/%s?kvit=fortrudt", w.grant.key));
}

#define GRANT_FORM                                                                                           \
    {"title", P_FORM, 0, 400}, {"title_en", P_FORM, 0, 400}, {"decision_kind", P_FORM, 0, 40},               \
        {"decision_year", P_FORM, 0, 10}, {"decision", P_FORM, 0, 300}, {"purpose", P_FORM, 0, 2400},        \
        {"content", P_FORM, 0, 4000}, {"owner", P_FORM, 0, 80}, {"committee", P_FORM, 0, 80},                \
        {"sharing", P_FORM, 0, 400}, {"sharing_committees", P_FORM, 0, 400}, {"expires", P_FORM, 0, 30},     \
        {"dependency", P_FORM, 0, 4000}, {"reason", P_FORM, 0, 1200}, CONFLICT_PARAM
static const struct param new_params[] = {GRANT_FORM};
static const struct param change_params[] = {
    {"key", P_KEY, 0, 0}, {"version", P_INT, 1, INT64_MAX}, GRANT_FORM};
static const struct param undo_params[] = {{"key", P_KEY, 0, 0}, {"no", P_INT, 1, INT64_MAX}};
ROUTE_PLAIN(grant_new_get, "GET", "/oekonomi/bevillinger/ny", PERM_ECONOMY_EDIT, new_page);
ROUTE(grant_new_post, "POST", "/oekonomi/bevillinger/ny", PERM_ECONOMY_EDIT, new_page, new_params);
ROUTE(grant_change_get, "GET", "/oekonomi/bevillinger/{key}/ret", PERM_ECONOMY_EDIT, change_page,
    change_params);
ROUTE(grant_change_post, "POST", "/oekonomi/bevillinger/{key}/ret", PERM_ECONOMY_EDIT, change_page,
    change_params);
ROUTE(grant_undo_post, "POST", "/oekonomi/bevillinger/{key}/fortryd", PERM_ECONOMY_EDIT, undo_page,
    undo_params);
