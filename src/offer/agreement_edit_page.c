/* Makes and changes an agreement; two who write at once choose field by field. */
#include "base/text.h"
#include "offer/agreement_page.h"
#include "offer/supplier.h"
#include "people/citizen_access_page.h"
#include "system/conflict_page.h"
#include "system/layout_page.h"
#include "system/organisation.h"

static const struct field new_supplier_field = {"new_supplier", F_TEXT, 0, N_("Ny leverandør"), 0, 200, NULL};

/* Loaded agreements may lack what a source does not tell; whoever writes one down tells it. */
static const struct field kind_field = {
    "kind", F_TEXT, offsetof(struct agreement, kind), N_("Art"), FR_REQUIRED, 0, NULL};
static const struct field buyer_field = {
    "buyer", F_TEXT, offsetof(struct agreement, buyer), N_("Køber"), FR_REQUIRED, 0, NULL};

/* Fields in the order of the form. list = code list; the others with choices have their own. */
static const struct {
    const char *name, *list, *hint;
} edit_fields[] = {
    {"title", NULL, NULL},
    {"title_en", NULL, NULL},
    {"kind", "agreement_kind", NULL},
    {"buyer", NULL, NULL},
    {"supplier", NULL, NULL},
    {"start_day", NULL, N_("Skriv datoen som 09.03.2026.")},
    {"end_day", NULL, N_("Sidste dag. Brug en option, hvis aftalen forlænges.")},
    {"notice_months", NULL, NULL},
    {"payment", NULL, N_("Fx garantibetaling for et fast antal pladser.")},
    {"pays_unused", NULL, NULL},
    {"warn_share_pct", NULL, N_("Tom: ingen advarsel.")},
    {"responsible", NULL, NULL},
    {"target_regulated", NULL,
        N_("Følger antallet af pladser målgruppens størrelse? Dagen og dit navn bliver gemt, når du ændrer svaret.")},
    {"legal_basis", "legal_basis", NULL},
    {"note", NULL, NULL},
};
enum { EDIT_FIELDS = sizeof edit_fields / sizeof edit_fields[0] };

struct edit_data {
    struct agreement g; /* as stored; cleared when new */
    struct party *parties, *people;
    size_t n_parties, n_people;
    const char *who; /* changed it last */
};

static int edit_load(struct req *req, bool is_new, struct edit_data *d)
{
    struct conn *c;
    struct arena *a = req->arena;
    *d = (struct edit_data){.who = NULL};
    field_clear_row(&agreement_table, &d->g);
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = is_new ? OK : agreement_by_key(c, req_text(req, "key"), &d->g, a, &req->err);
    if (!rc)
        rc = party_list(c, &d->parties, &d->n_parties, a, &req->err);
    if (!rc)
        rc = party_responsibles(c, &d->people, &d->n_people, a, &req->err);
    if (!rc && !is_new)
        rc = agreement_last_changed_by(c, d->g.id, &d->who, a, &req->err);
    db_release(req->db, c);
    return rc;
}

static const struct html_option *party_options(
    struct req *req, const struct party *parties, size_t n, size_t *ret_n)
{
    struct html_option *options = arena_array(req->arena, n + 1, sizeof *options);
    *ret_n = options ? n : 0;
    if (!options)
        return NULL;
    for (size_t i = 0; i < n; i++)
        options[i] = (struct html_option){parties[i].key, parties[i].name};
    return options;
}

static bool is_party(const char *name)
{
    return text_equal(name, "buyer") || text_equal(name, "supplier");
}
static bool is_yes_no(const char *name)
{
    return text_equal(name, "pays_unused") || text_equal(name, "target_regulated");
}

static void edit_form(struct req *req, const struct edit_data *d, bool is_new, struct record_form *f)
{
    struct arena *a = req->arena;
    size_t n_parties, n_people, n_yes_no, n_kinds;
    const struct html_option *kinds = page_options(a, "agreement_kind", NULL, &n_kinds);
    const struct html_option *parties = party_options(req, d->parties, d->n_parties, &n_parties);
    const struct html_option *people = party_options(req, d->people, d->n_people, &n_people);
    const char *url = is_new ? "/tilbud/aftaler" : arena_printf(a, "/tilbud/aftaler/%s", d->g.key);
    const char *post = arena_printf(a, "%s/%s", url, is_new ? "ny" : "ret");
    record_form_begin(
        req, f, post, url, is_new ? tr("Opret aftale") : tr("Gem aftalen"), is_new ? INT_NONE : d->g.version);
    for (size_t i = 0; i < EDIT_FIELDS; i++) {
        const char *name = edit_fields[i].name, *hint = edit_fields[i].hint ? tr(edit_fields[i].hint) : NULL;
        const struct field *field = field_find(&agreement_table, name);
        const char *value = citizen_page_field_text(field, &d->g, a);
        if (is_party(name))
            record_form_choice(
                req, f, text_equal(name, "buyer") ? &buyer_field : field, value, parties, n_parties, hint);
        else if (text_equal(name, "kind"))
            record_form_choice(req, f, &kind_field, value, kinds, n_kinds, hint);
        else if (text_equal(name, "responsible"))
            record_form_choice(req, f, field, value, people, n_people, hint);
        else if (is_yes_no(name))
            record_form_choice(req, f, field, value, agreement_yes_no(&n_yes_no), 2, hint);
        else
            record_form_add(req, f, &agreement_table, name, &d->g, edit_fields[i].list, hint);
        if (text_equal(name, "supplier"))
            record_form_choice(req, f, &new_supplier_field, "", NULL, 0,
                tr("Skriv navnet, hvis leverandøren ikke er i listen. Den bliver oprettet sammen med aftalen."));
    }
}

/* What was typed, over what is stored. */
static void edit_parse(struct req *req, const struct record_form *f, struct agreement *g)
{
    record_form_parse(req, f, &agreement_table, g);
    g->kind = agreement_chosen(req, "kind");
    g->buyer = agreement_chosen(req, "buyer");
    g->supplier = agreement_chosen(req, "supplier");
    g->responsible = agreement_chosen(req, "responsible");
    g->pays_unused = agreement_chosen_bool(req, "pays_unused");
    g->target_regulated = agreement_chosen_bool(req, "target_regulated");
}

static int edit_show(
    struct req *req, struct res *res, const struct edit_data *d, bool is_new, struct record_form *f)
{
    const char *title = is_new ? tr("Opret aftale") : tr("Ret aftalen");
    record_form_errors(req, f);
    if (is_new)
        f->lead = tr("Tilbud, pladser og optioner tilføjer du bagefter.");
    return agreement_form_show(req, res, is_new ? NULL : &d->g, title, f);
}

/* ---- writing ---- */

struct edit_write {
    struct actor actor;
    struct agreement g;
    bool is_new;
    const char *new_supplier; /* NULL = none */
    char supplier[81], key[81];
};
static int edit_fn(struct conn *c, void *ctx, struct err *err)
{
    struct edit_write *w = ctx;
    struct agreement g = w->g;
    if (w->new_supplier) {
        int rc = supplier_add(c, &w->actor, w->new_supplier, w->supplier, err);
        if (rc)
            return rc;
        g.supplier = w->supplier;
    }
    return w->is_new ? agreement_create(c, &w->actor, &g, w->key, err)
                     : agreement_update(c, &w->actor, &g, err);
}

static int edit_conflict(struct req *req, struct res *res, const struct edit_data *d,
    const struct record_form *f, const struct agreement *mine)
{
    return agreement_conflict_show(
        req, res, &d->g, f, &agreement_table, mine, &d->g, d->g.version, d->who, tr("aftalen"));
}

static int edit_save(
    struct req *req, struct res *res, struct edit_data *d, bool is_new, struct record_form *f)
{
    struct edit_write w = {.actor = req_actor(req), .g = d->g, .is_new = is_new};
    edit_parse(req, f, &w.g);
    w.g.version = is_new ? 1 : req_int(req, "version", 0);
    const char *typed = text_trim(req->arena, req_form(req, "new_supplier"));
    w.new_supplier = *typed ? typed : NULL;
    if (!is_new && agreement_form_conflicts(req, f, d->g.version))
        return edit_conflict(req, res, d, f, &w.g);
    int rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "agreement", edit_fn, &w, &req->err);
    if (rc == ERR_CONFLICT && !is_new) {
        err_clear(&req->err);
        rc = edit_load(req, false, d);
        return rc ? rc : edit_conflict(req, res, d, f, &w.g);
    }
    if (!rc && w.new_supplier)
        rc = organisation_refresh(req->db, &req->err);
    if (!rc)
        return res_redirect(res, arena_printf(req->arena, "/tilbud/aftaler/%s?kvit=%s",
                                     is_new ? w.key : d->g.key, is_new ? "oprettet" : "gemt"));
    if (rc != ERR_INVALID)
        return rc;
    res->status = err_http_status(rc);
    return edit_show(req, res, d, is_new, f);
}

static int edit_page(struct req *req, struct res *res, bool is_new)
{
    struct edit_data d;
    struct record_form f;
    int rc = edit_load(req, is_new, &d);
    if (rc)
        return rc;
    edit_form(req, &d, is_new, &f);
    return req_is_post(req) ? edit_save(req, res, &d, is_new, &f) : edit_show(req, res, &d, is_new, &f);
}

static int agreement_new_page(struct req *req, struct res *res)
{
    return edit_page(req, res, true);
}
static int agreement_edit_page(struct req *req, struct res *res)
{
    return edit_page(req, res, false);
}

#define EDIT_PARAMS                                                                                          \
    {"title", P_FORM, 0, 200}, {"title_en", P_FORM, 0, 200}, {"kind", P_FORM, 0, 40},                        \
        {"buyer", P_FORM, 0, 80}, {"supplier", P_FORM, 0, 80}, {"new_supplier", P_FORM, 0, 200},             \
        {"start_day", P_FORM, 0, 30}, {"end_day", P_FORM, 0, 30}, {"notice_months", P_FORM, 0, 10},          \
        {"payment", P_FORM, 0, 1000}, {"pays_unused", P_FORM, 0, 2}, {"warn_share_pct", P_FORM, 0, 10},      \
        {"responsible", P_FORM, 0, 80}, {"target_regulated", P_FORM, 0, 2}, {"legal_basis", P_FORM, 0, 80},  \
    {                                                                                                        \
        "note", P_FORM, 0, 4000                                                                              \
    }
static const struct param new_params[] = {EDIT_PARAMS};
static const struct param edit_params[] = {
    {"key", P_KEY, 0, 0}, {"version", P_INT, 1, INT64_MAX}, CONFLICT_PARAM, EDIT_PARAMS};
ROUTE_PLAIN(agreement_new_route, "GET", "/tilbud/aftaler/ny", PERM_OFFER_EDIT, agreement_new_page);
ROUTE(agreement_create_route, "POST", "/tilbud/aftaler/ny", PERM_OFFER_EDIT, agreement_new_page, new_params);
ROUTE(agreement_edit_route, "GET", "/tilbud/aftaler/{key}/ret", PERM_OFFER_EDIT, agreement_edit_page,
    edit_params);
ROUTE(agreement_save_route, "POST", "/tilbud/aftaler/{key}/ret", PERM_OFFER_EDIT, agreement_edit_page,
    edit_params);
