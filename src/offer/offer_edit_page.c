#include "offer/offer_edit_page.h"

#include "base/sort.h"
#include "base/text.h"
#include "economy/grant.h"
#include "offer/intervention_like.h"
#include "offer/offer_words_page.h"
#include "offer_edit.html.h"
#include "system/code.h"
#include "system/conflict_page.h"
#include "system/layout_page.h"
#include "system/organisation.h"

#include <stdlib.h>

/* Fields of the form in order; `list` = code list for a choice; `heading` begins a group. */
static const struct {
    const char *name, *list, *hint, *heading;
    bool is_new; /* only when the offer is made; changed elsewhere later */
} edit_fields[] = {
    {"title", NULL, NULL, N_("Tilbuddet"), false},
    {"kind", "intervention_kind", NULL, NULL, false},
    {"owner", "-", N_("Forvaltningen, der har ansvaret. Flytter tilbuddet senere, registreres det med dato."),
        NULL, true},
    {"provider", "-", N_("Enheden eller leverandøren, der modtager henvisningerne."), NULL, true},
    {"legal_basis", "legal_basis", N_("Uden lovgrundlag kan tilbuddet ikke åbne for henvisning."), NULL,
        false},
    {"content", NULL, N_("Hvad borgeren møder. Skriv kort og uden fagord."), NULL, false},
    {"target_text", NULL, N_("I almindelige ord. Reglerne, som borgeren bedømmes efter, står for sig."), NULL,
        false},
    {"form", "offer_form", NULL, NULL, false},
    {"normal_days", NULL, NULL, NULL, false},
    {"access", NULL, N_("Hvordan man kommer i gang."), NULL, false},
    {"contact", NULL, N_("Fx telefon og e-mail til tilbuddet. Skriv ikke om borgere."), N_("Sted og kontakt"),
        false},
    {"address", NULL, NULL, NULL, false},
    {"district", "district", NULL, NULL, false},
    {"accessibility", NULL, N_("Fx elevator, teleslynge, tolk."), NULL, false},
    {"open_from", NULL, N_("Skriv datoen som 01.02.2027."), N_("Dage"), false},
    {"last_referral_day", NULL, N_("Den dag må der stadig henvises. Skriv datoen som 09.03.2026."), NULL,
        false},
    {"stop_note", NULL, N_("Hvorfor der er henvisningsstop, og hvem der har aftalt det."), NULL, false},
    {"end_day", NULL, N_("Den sidste dag i tilbuddet."), NULL, false},
    {"is_public", NULL,
        N_("Vises for alle på katalogets offentlige side. Antal og interne bemærkninger vises aldrig der."),
        N_("Offentligt"), false},
    {"title_en", NULL, NULL, NULL, false},
    {"content_en", NULL, NULL, NULL, false},
    {"target_text_en", NULL, NULL, NULL, false},
    {"access_en", NULL, NULL, NULL, false},
};
enum { EDIT_FIELDS = sizeof edit_fields / sizeof edit_fields[0], EDIT_ENGLISH = 4 };

static int edit_compare_option(const void *x, const void *y)
{
    const struct html_option *a = x, *b = y;
    return text_compare(a->label, b->label);
}

const struct html_option *offer_edit_organisations(struct req *req, size_t *ret_n)
{
    static const char *const left_out[] = {"municipality", "council", "committee", "authority"};
    const struct organisation *rows;
    size_t n = organisation_all(&rows), kept = 0;
    struct html_option *options = arena_array(req->arena, n + 1, sizeof *options);
    for (size_t i = 0; options && i < n; i++) {
        bool out = false;
        for (size_t k = 0; k < sizeof left_out / sizeof left_out[0]; k++)
            out |= text_equal(rows[i].kind, left_out[k]);
        for (size_t k = 0; k < kept; k++)
            out |= text_equal(options[k].value, rows[i].key);
        if (!out)
            options[kept++] = (struct html_option){rows[i].key, organisation_name(rows[i].key)};
    }
    if (kept)
        array_sort(options, kept, sizeof *options, edit_compare_option);
    *ret_n = kept;
    return options;
}

static const char *edit_text(const struct field *f, const void *row, struct arena *a)
{
    if (f->type != F_DAY || field_is_missing(f, row))
        return field_text(f, row, a);
    day_t day = *(const day_t *)((const char *)row + f->off);
    struct ymd y = day_ymd(day);
    return arena_printf(a, "%02d.%02d.%04d", y.day, y.month, y.year);
}

void offer_edit_fill(struct req *req, const struct table *t, const char *name, const void *row,
    const char *hint, struct offer_edit_field *ret)
{
    *ret = (struct offer_edit_field){.field = field_find(t, name), .hint = hint};
    ret->typed = req_is_post(req) ? req_form(req, name) : row ? edit_text(ret->field, row, req->arena) : "";
    ret->error = err_field_text(&req->err, name);
}

static const char *edit_typed_tracks(struct req *req)
{
    const char **values, *list = NULL;
    size_t n = req_all(req, "track", &values);
    if (n && conflict_is_choice(req, "track"))
        n = 1;
    for (size_t i = 0; i < n; i++) {
        const char *typed = values[i], *word;
        for (size_t len; text_list_next(&typed, &word, &len);) {
            const char *code = arena_strndup(req->arena, word, len);
            list = list ? arena_printf(req->arena, "%s,%s", list, code) : code;
        }
    }
    return list;
}

static void edit_parse(struct req *req, struct intervention *row, bool create)
{
    for (size_t i = 0; i < EDIT_FIELDS; i++) {
        if (edit_fields[i].is_new && !create)
            continue;
        struct field f = *field_find(&intervention_table, edit_fields[i].name);
        f.rule &= ~(unsigned)FR_REQUIRED;
        field_parse(&f, row, req_form(req, f.name), false, req->arena, &req->err);
    }
    if (row->is_public == INT_NONE)
        row->is_public = 0;
    row->track = edit_typed_tracks(req);
}

static void edit_fill(struct req *req, const struct intervention *row, struct offer_edit_view *v)
{
    struct offer_edit_field *fields = arena_array(req->arena, EDIT_FIELDS, sizeof *fields);
    for (size_t i = 0; fields && i < EDIT_FIELDS; i++) {
        if (edit_fields[i].is_new && !v->create)
            continue;
        struct offer_edit_field *f = &fields[v->n_fields++];
        const char *hint = edit_fields[i].hint, *list = edit_fields[i].list;
        offer_edit_fill(req, &intervention_table, edit_fields[i].name, row, hint ? tr(hint) : NULL, f);
        f->heading = edit_fields[i].heading ? tr(edit_fields[i].heading) : NULL;
        if (text_equal(list, "-"))
            f->options = offer_edit_organisations(req, &f->n_options);
        else if (list)
            f->options = page_options(req->arena, list, NULL, &f->n_options);
    }
    v->fields = fields;
    v->n_danish = v->n_fields - EDIT_ENGLISH;
    v->tracks = page_options(req->arena, "track", NULL, &v->n_tracks);
    v->chosen_tracks = req_is_post(req) ? edit_typed_tracks(req) : row ? row->track : NULL;
}

static int edit_show(struct req *req, struct res *res, const struct intervention *iv,
    struct offer_edit_view *v, const struct conflict_form *conflict)
{
    const char *name = iv ? lang_pick(iv->title, iv->title_en) : NULL;
    const char *title = iv ? arena_printf(req->arena, tr("Ret %s"), name) : tr("Opret tilbud");
    struct crumb crumbs[] = {{tr_in("menu", "Tilbud"), "/tilbud"},
        {iv ? name : title, iv ? v->back_url : NULL}, {tr("Ret"), NULL}};
    struct html *h = page_begin(req, res, MENU_OFFERS, title, crumbs, iv ? 3 : 2);
    t_error_summary(h, &req->err);
    t_page_head(h, &(struct page_head){.title = title});
    if (conflict)
        t_conflict_form(h, conflict);
    else
        t_offer_edit_form(h, v);
    return page_end(req, res, h);
}

struct edit_write {
    struct actor actor;
    struct intervention row;
    struct target_rule rules[TARGET_FORM_ROWS];
    size_t n_rules;
    const char *grant;
    char key[81];
};

/* ---- change ---- */

static int edit_load(struct req *req, struct intervention *iv, struct intervention_hold *hold,
    const struct intervention *typed, const char **ret_who)
{
    struct conn *c;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = intervention_by_key(c, req_text(req, "key"), iv, req->arena, &req->err);
    if (!rc && hold)
        rc = intervention_hold_of(c, iv->id, clock_today(), typed->end_day, hold, &req->err);
    if (!rc && ret_who)
        rc = intervention_last_changed_by(c, iv->id, ret_who, req->arena, &req->err);
    db_release(req->db, c);
    return rc;
}

static void edit_view_begin(struct req *req, const struct intervention *iv, struct offer_edit_view *v)
{
    *v = (struct offer_edit_view){.csrf = req_csrf(req), .version = iv->version};
    v->back_url = arena_printf(req->arena, "/tilbud/%s", iv->key);
    v->post_url = arena_printf(req->arena, "/tilbud/%s/ret", iv->key);
}

/* The grants to choose from, and what was chosen. */
static int edit_grants(struct req *req, struct offer_edit_view *v)
{
    struct conn *c;
    struct grant *grants;
    size_t n;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = grant_list(c, &grants, &n, req->arena, &req->err);
    db_release(req->db, c);
    struct html_option *options = rc ? NULL : arena_array(req->arena, n + 1, sizeof *options);
    if (rc || !options)
        return rc ? rc : err_set(&req->err, ERR_LIMIT, "grants");
    for (size_t i = 0; i < n; i++)
        options[i] = (struct html_option){grants[i].key, lang_pick(grants[i].title, grants[i].title_en)};
    v->grants = options;
    v->grant = req_is_post(req) ? req_form(req, "grant") : NULL;
    v->grant_error = err_field_text(&req->err, "grant");
    v->n_grants = n;
    return OK;
}

/* An offer that has ended may open again when a grant pays; so may one that now is like a closed offer. */
static int edit_grants_if(struct req *req, const struct intervention *iv, struct offer_edit_view *v)
{
    bool ended = !day_is_none(iv->end_day) && iv->end_day.n < clock_today().n;
    return ended || err_field_text(&req->err, "grant") ? edit_grants(req, v) : OK;
}

static int edit_page(struct req *req, struct res *res)
{
    struct intervention iv;
    struct offer_edit_view v;
    int rc = edit_load(req, &iv, NULL, NULL, NULL);
    if (rc)
        return rc;
    edit_view_begin(req, &iv, &v);
    edit_fill(req, &iv, &v);
    rc = edit_grants_if(req, &iv, &v);
    return rc ? rc : edit_show(req, res, &iv, &v, NULL);
}

/* A value as people read it, for the choice between two. */
static const char *edit_shown(const char *name, const char *list, const char *value, struct arena *a)
{
    if (!*value)
        return NULL;
    if (text_equal(name, "track"))
        return code_labels("track", value, a);
    if (text_equal(name, "is_public"))
        return text_equal(value, "1") ? tr("ja") : tr("nej");
    return list ? code_label(list, value) : value;
}

/* Mine against theirs, field by field. */
static int edit_conflict(struct req *req, struct res *res, const struct intervention *mine)
{
    struct intervention now;
    struct offer_edit_view v;
    struct conflict_form f;
    const char *who;
    int rc = edit_load(req, &now, NULL, NULL, &who);
    if (rc)
        return rc;
    edit_view_begin(req, &now, &v);
    conflict_begin(req, res, &f, v.post_url, v.back_url, now.version, who, tr("tilbuddet"));
    for (size_t i = 0; i <= EDIT_FIELDS; i++) {
        const char *name = i < EDIT_FIELDS ? edit_fields[i].name : "track";
        const char *list = i < EDIT_FIELDS ? edit_fields[i].list : NULL;
        if (i < EDIT_FIELDS && edit_fields[i].is_new)
            continue;
        const struct field *field = field_find(&intervention_table, name);
        const char *a = edit_text(field, mine, req->arena), *b = edit_text(field, &now, req->arena);
        conflict_add(req, &f, name, tr(field->label), a, b, edit_shown(name, list, a, req->arena),
            edit_shown(name, list, b, req->arena));
    }
    return edit_show(req, res, &now, &v, &f);
}

static bool edit_choice_missing(struct req *req)
{
    const char *names[EDIT_FIELDS + 1] = {"track"};
    for (size_t i = 0; i < EDIT_FIELDS; i++)
        names[i + 1] = edit_fields[i].is_new ? "track" : edit_fields[i].name;
    return conflict_is_missing(req, names, EDIT_FIELDS + 1);
}

/* A stop or an end that is new asks first, when citizens wait or are in a course: who is touched. Confirmed days come back in the form. */
static bool edit_asks_first(struct req *req, const struct intervention *old, const struct intervention *row,
    const struct intervention_hold *hold, struct offer_edit_view *v)
{
    bool stop = !day_is_none(row->last_referral_day) && row->last_referral_day.n != old->last_referral_day.n;
    bool end = !day_is_none(row->end_day) && row->end_day.n != old->end_day.n;
    if ((!stop && !end) || (hold->waiting == 0 && hold->running == 0))
        return false;
    char a[11], b[11];
    v->confirm =
        arena_printf(req->arena, "%s %s", day_iso(row->last_referral_day, a), day_iso(row->end_day, b));
    if (text_equal(v->confirm, req_form(req, "bekraeftet")))
        return false;
    const char *after =
        end ? arena_printf(req->arena, tr(" %lld af forløbene har ingen slutdag eller slutter efter %s."),
                  (long long)hold->after_end, offer_day(req->arena, row->end_day))
            : "";
    v->warning = arena_printf(req->arena,
        tr("%lld henvisninger venter på svar eller start, og %lld forløb er i gang.%s Gem igen, hvis dagene skal gælde."),
        (long long)hold->waiting, (long long)hold->running, after);
    return true;
}

static int edit_write_fn(struct conn *c, void *ctx, struct err *err)
{
    struct edit_write *w = ctx;
    struct intervention row = w->row;
    return intervention_update(c, &w->actor, &row, w->grant, err);
}

static int edit_again(struct req *req, struct res *res, const struct intervention *iv,
    const struct intervention *row, struct offer_edit_view *v)
{
    v->version = row->version;
    edit_fill(req, NULL, v);
    int rc = edit_grants_if(req, iv, v);
    res->status = err_http_status(ERR_INVALID);
    return rc ? rc : edit_show(req, res, iv, v, NULL);
}

static int edit_save_page(struct req *req, struct res *res)
{
    struct intervention iv;
    struct intervention_hold hold;
    struct offer_edit_view v;
    struct edit_write w = {.actor = req_actor(req)};
    int rc = edit_load(req, &iv, NULL, NULL, NULL);
    if (rc)
        return rc;
    w.row = iv;
    edit_parse(req, &w.row, false);
    w.row.version = req_int(req, "version", 0);
    w.grant = *req_form(req, "grant") ? req_form(req, "grant") : NULL;
    if (edit_choice_missing(req) || (!req->err.n_fields && w.row.version != iv.version))
        return edit_conflict(req, res, &w.row);
    rc = req->err.n_fields ? ERR_INVALID : edit_load(req, &iv, &hold, &w.row, NULL);
    edit_view_begin(req, &iv, &v);
    if (!rc && edit_asks_first(req, &iv, &w.row, &hold, &v))
        return edit_again(req, res, &iv, &w.row, &v);
    if (!rc)
        rc = db_write(req->db, "intervention_update", edit_write_fn, &w, &req->err);
    if (rc == ERR_CONFLICT) {
        err_clear(&req->err);
        return edit_conflict(req, res, &w.row);
    }
    if (rc == ERR_INVALID)
        return edit_again(req, res, &iv, &w.row, &v);
    return rc ? rc : res_redirect(res, arena_printf(req->arena, "%s?besked=1", v.back_url));
}

/* ---- create ---- */

/* What the source says about the time after the closing (S0-23), under the field that is asked for. */
static int create_statement(struct req *req, const struct edit_write *w, struct offer_edit_view *v)
{
    struct conn *c;
    struct intervention closed;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    struct err none = ERR_INIT;
    day_t day = day_is_none(w->row.open_from) ? clock_today() : w->row.open_from;
    if (intervention_like_closed(c, &w->row, w->rules, w->n_rules, day, &closed, req->arena, &none) == OK)
        v->statement =
            arena_printf(req->arena, tr("%s er lukket. %s"), lang_pick(closed.title, closed.title_en),
                offer_source_words(c, req->arena, closed.source, closed.place));
    db_release(req->db, c);
    return OK;
}

static int create_show(struct req *req, struct res *res, const struct edit_write *w)
{
    struct offer_edit_view v = {
        .csrf = req_csrf(req), .post_url = "/tilbud/nyt", .back_url = "/tilbud", .create = true};
    int rc = edit_grants(req, &v);
    if (!rc && v.grant_error && w)
        rc = create_statement(req, w, &v);
    if (rc)
        return rc;
    edit_fill(req, NULL, &v);
    target_form_fill(req, NULL, 0, &v.rules);
    return edit_show(req, res, NULL, &v, NULL);
}

static int create_page(struct req *req, struct res *res)
{
    return create_show(req, res, NULL);
}

static int create_write_fn(struct conn *c, void *ctx, struct err *err)
{
    struct edit_write *w = ctx;
    struct intervention row = w->row;
    return intervention_create(c, &w->actor, &row, w->rules, w->n_rules, w->grant, w->key, err);
}

static int create_save_page(struct req *req, struct res *res)
{
    struct edit_write w = {.actor = req_actor(req)};
    field_clear_row(&intervention_table, &w.row);
    edit_parse(req, &w.row, true);
    w.n_rules = target_form_read(req, w.rules);
    for (size_t i = 0; i < w.n_rules; i++)
        target_rule_check(&w.rules[i], i, &req->err);
    w.grant = *req_form(req, "grant") ? req_form(req, "grant") : NULL;
    int rc = req->err.n_fields ? ERR_INVALID
                               : db_write(req->db, "intervention_create", create_write_fn, &w, &req->err);
    if (rc == ERR_INVALID) {
        res->status = err_http_status(rc);
        return create_show(req, res, &w);
    }
    return rc ? rc : res_redirect(res, arena_printf(req->arena, "/tilbud/%s?besked=2", w.key));
}

#define EDIT_PARAMS                                                                                          \
    {"title", P_FORM, 0, 200}, {"title_en", P_FORM, 0, 200}, {"kind", P_FORM, 0, 80},                        \
        {"track", P_FORM, 0, 120}, {"legal_basis", P_FORM, 0, 80}, {"content", P_FORM, 0, 4000},             \
        {"content_en", P_FORM, 0, 4000}, {"target_text", P_FORM, 0, 4000},                                   \
        {"target_text_en", P_FORM, 0, 4000}, {"form", P_FORM, 0, 200}, {"normal_days", P_FORM, 0, 12},       \
        {"access", P_FORM, 0, 2000}, {"access_en", P_FORM, 0, 2000}, {"contact", P_FORM, 0, 1000},           \
        {"address", P_FORM, 0, 1000}, {"district", P_FORM, 0, 80}, {"accessibility", P_FORM, 0, 1000},       \
        {"open_from", P_FORM, 0, 30}, {"last_referral_day", P_FORM, 0, 30}, {"stop_note", P_FORM, 0, 2000},  \
        {"end_day", P_FORM, 0, 30},                                                                          \
    {                                                                                                        \
        "is_public", P_FORM, 0, 4                                                                            \
    }
static const struct param edit_key_params[] = {{"key", P_KEY, 0, 0}};
static const struct param edit_save_params[] = {{"key", P_KEY, 0, 0}, {"version", P_INT, 1, INT64_MAX},
    CONFLICT_PARAM, {"bekraeftet", P_FORM, 0, 40}, {"grant", P_FORM, 0, 80}, EDIT_PARAMS};
static const struct param create_params[] = {{"owner", P_FORM, 0, 80}, {"provider", P_FORM, 0, 80},
    {"grant", P_FORM, 0, 80}, CONFLICT_PARAM, EDIT_PARAMS, TARGET_FORM_PARAMS};
ROUTE(offer_edit_get, "GET", "/tilbud/{key}/ret", PERM_OFFER_EDIT, edit_page, edit_key_params);
ROUTE(offer_edit_post, "POST", "/tilbud/{key}/ret", PERM_OFFER_EDIT, edit_save_page, edit_save_params);
ROUTE_PLAIN(offer_create_get, "GET", "/tilbud/nyt", PERM_OFFER_EDIT, create_page);
ROUTE(offer_create_post, "POST", "/tilbud/nyt", PERM_OFFER_EDIT, create_save_page, create_params);
