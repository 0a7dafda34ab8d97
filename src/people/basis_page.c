#include "people/basis_page.h"

#include "base/text.h"
#include "basis.html.h"
#include "people/citizen_access_page.h"
#include "system/code.h"
#include "system/organisation.h"

#include <string.h>

static const char *basis_track_words(struct req *req, unsigned bits)
{
    static const char *const tracks[] = {"job", "health", "social", "upskilling", "benefit"};
    const char *text = NULL;
    for (size_t i = 0; i < sizeof tracks / sizeof tracks[0]; i++) {
        if (!(bits & sight_track_bits(tracks[i])))
            continue;
        const char *label = code_label("track", tracks[i]);
        text = text ? arena_printf(req->arena, "%s, %s", text, label) : label;
    }
    return text ? text : tr("intet");
}

static void basis_fill_row(
    struct req *req, const struct citizen_open *o, const struct legal_basis *b, struct basis_row *row)
{
    struct arena *a = req->arena;
    bool in_force = legal_basis_is_in_force(b, o->today), later = b->valid_from.n > o->today.n;
    bool withdrawn = !day_is_none(b->withdrawn);
    *row = (struct basis_row){
        .label = code_label("sharing_basis", b->basis),
        .covers = basis_track_words(req, sight_track_bits(b->tracks)),
        .from = organisation_abbrev(b->from_admin),
        .to = organisation_abbrev(b->to_admin),
        .period = arena_printf(a, "%s – %s", citizen_page_day(a, b->valid_from),
            citizen_page_day(a, withdrawn ? b->withdrawn : b->valid_to)),
        .state = withdrawn  ? tr("Trukket tilbage")
                 : in_force ? tr("Gælder")
                 : later    ? tr("Begynder senere")
                            : tr("Udløbet"),
        .state_class = in_force ? "success" : "plain",
        .version = b->version,
    };
    if (text_equal(b->basis, "samtykke") && !withdrawn && (in_force || later) &&
        who_may(&req->who, PERM_CITIZEN_EDIT))
        row->withdraw_url = arena_printf(a, "%s/hjemmel/%lld/tilbage", o->url, (long long)b->id);
}

static int basis_load(struct req *req, const struct citizen_open *o, struct basis_view *v)
{
    struct conn *c;
    struct legal_basis *list;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    struct err err = ERR_INIT;
    rc = legal_basis_of_citizen(c, o->citizen.id, &list, &v->n, req->arena, &err);
    db_release(req->db, c);
    if (rc) {
        req->err = err;
        return rc;
    }
    struct basis_row *rows = arena_array(req->arena, v->n + 1, sizeof *rows);
    for (size_t i = 0; rows && i < v->n; i++)
        basis_fill_row(req, o, &list[i], &rows[i]);
    v->rows = rows;
    return OK;
}

/* Administrations, and with units = true also the units and suppliers that can receive. */
static const struct html_option *basis_organisations(struct req *req, bool units, size_t *ret_n)
{
    const struct organisation *rows;
    size_t n = organisation_all(&rows), kept = 0;
    struct html_option *options = arena_array(req->arena, n + 1, sizeof *options);
    for (size_t i = 0; options && i < n; i++) {
        bool admin = text_equal(rows[i].kind, "administration");
        bool unit = text_equal(rows[i].kind, "unit") || text_equal(rows[i].kind, "supplier") ||
                    text_equal(rows[i].kind, "association");
        if (!admin && !(units && unit))
            continue;
        bool seen = false;
        for (size_t k = 0; k < kept; k++)
            seen |= text_equal(options[k].value, rows[i].key);
        if (!seen)
            options[kept++] = (struct html_option){rows[i].key, organisation_name(rows[i].key)};
    }
    *ret_n = options ? kept : 0;
    return options;
}

static const char *basis_typed_tracks(struct req *req)
{
    const char **values, *list = NULL;
    size_t n = req_all(req, "tracks", &values);
    for (size_t i = 0; i < n; i++) {
        if (sight_track_bits(values[i]))
            list = list ? arena_printf(req->arena, "%s,%s", list, values[i]) : values[i];
    }
    return list;
}

static void basis_fill_form(struct req *req, const struct citizen_open *o, struct basis_view *v, bool typed)
{
    v->basis_field = field_find(&legal_basis_table, "basis");
    v->from_field = field_find(&legal_basis_table, "from_admin");
    v->to_field = field_find(&legal_basis_table, "to_admin");
    v->valid_from_field = field_find(&legal_basis_table, "valid_from");
    v->valid_to_field = field_find(&legal_basis_table, "valid_to");
    v->note_field = field_find(&legal_basis_table, "note");
    v->bases = page_options(req->arena, "sharing_basis", NULL, &v->n_bases);
    v->tracks = page_options(req->arena, "track", NULL, &v->n_tracks);
    v->admins = basis_organisations(req, false, &v->n_admins);
    v->receivers = basis_organisations(req, true, &v->n_receivers);
    v->basis = typed ? req_form(req, "basis") : "samtykke";
    v->from_admin = typed ? req_form(req, "from_admin") : "";
    v->to_admin = typed ? req_form(req, "to_admin") : "";
    v->valid_from = typed ? req_form(req, "valid_from") : citizen_page_day(req->arena, o->today);
    v->valid_to = typed ? req_form(req, "valid_to") : "";
    v->note = typed ? req_form(req, "note") : "";
    v->chosen_tracks = typed ? basis_typed_tracks(req) : NULL;
}

static int basis_show(struct req *req, struct res *res, const struct citizen_open *o, bool typed)
{
    struct basis_view v = {
        .csrf = req_csrf(req), .err = &req->err, .may_edit = who_may(&req->who, PERM_CITIZEN_EDIT)};
    int rc = basis_load(req, o, &v);
    if (rc)
        return rc;
    v.post_url = arena_printf(req->arena, "%s/hjemmel", o->url);
    basis_fill_form(req, o, &v, typed);
    unsigned bits = o->sight.tracks | (o->sight.benefit ? SIGHT_BENEFIT : 0);
    v.sees = arena_printf(
        req->arena, tr("Du kan se: %s. Andre oplysninger er skjult."), basis_track_words(req, bits));
    if (bits == (SIGHT_JOB | SIGHT_HEALTH | SIGHT_SOCIAL | SIGHT_UPSKILLING | SIGHT_BENEFIT))
        v.sees = arena_printf(req->arena, tr("Du kan se: %s."), basis_track_words(req, bits));
    const char *receipt = req_is_post(req) ? NULL : req_text(req, "kvit");
    struct crumb crumbs[] = {{tr("Borgere"), "/borgere"}, {o->name, o->url}, {tr("Hjemmel og adgang"), NULL}};
    struct html *h = page_begin(req, res, MENU_CITIZENS, o->name, crumbs, 3);
    t_error_summary(h, &req->err);
    if (text_equal(receipt, "gemt"))
        t_receipt(h, tr("Hjemlen er registreret."), NULL, NULL);
    if (text_equal(receipt, "tilbage"))
        t_receipt(h, tr("Samtykket er trukket tilbage."), NULL, NULL);
    citizen_page_top(req, h, o, NULL, 0);
    citizen_page_tabs(req, h, o, CITIZEN_TAB_BASIS);
    t_basis_page(h, &v);
    return page_end(req, res, h);
}

static int basis_open(struct req *req, struct res *res, struct citizen_open *o)
{
    int rc = citizen_page_open(req, res, N_("hjemmel"), o);
    if (!rc && o->sight.referral_only)
        return err_set(&req->err, ERR_DENIED, "bases are not covered by the referral");
    return rc;
}

static int basis_show_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    int rc = basis_open(req, res, &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    return basis_show(req, res, &o, false);
}

struct basis_write {
    struct actor actor;
    struct legal_basis basis;
    day_t day;
};
static int basis_add_fn(struct conn *c, void *ctx, struct err *err)
{
    struct basis_write *w = ctx;
    return legal_basis_add(c, &w->actor, &w->basis, err);
}
static int basis_withdraw_fn(struct conn *c, void *ctx, struct err *err)
{
    struct basis_write *w = ctx;
    return legal_basis_withdraw(c, &w->actor, w->basis.id, w->basis.version, w->day, err);
}

static const char *basis_known(struct req *req, const char *name)
{
    const char *typed = req_form(req, name);
    return *typed && organisation_find(typed, DAY_NONE) ? typed : NULL;
}

static int basis_add_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    int rc = basis_open(req, res, &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    struct basis_write w = {.actor = o.actor};
    field_clear_row(&legal_basis_table, &w.basis);
    w.basis.citizen_id = o.citizen.id;
    const char *basis = req_form(req, "basis");
    w.basis.basis = code_is_valid("sharing_basis", basis, o.today) ? basis : NULL;
    w.basis.from_admin = basis_known(req, "from_admin");
    w.basis.to_admin = basis_known(req, "to_admin");
    w.basis.tracks = basis_typed_tracks(req);
    field_parse(field_find(&legal_basis_table, "valid_from"), &w.basis, req_form(req, "valid_from"), false,
        req->arena, &req->err);
    field_parse(field_find(&legal_basis_table, "valid_to"), &w.basis, req_form(req, "valid_to"), false,
        req->arena, &req->err);
    field_parse(field_find(&legal_basis_table, "note"), &w.basis, req_form(req, "note"), false, req->arena,
        &req->err);
    rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "legal_basis_add", basis_add_fn, &w, &req->err);
    if (!rc)
        return res_redirect(res, arena_printf(req->arena, "%s/hjemmel?kvit=gemt", o.url));
    if (rc != ERR_INVALID)
        return rc;
    res->status = err_http_status(rc);
    return basis_show(req, res, &o, true);
}

static int basis_withdraw_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    struct conn *c;
    struct basis_write w;
    int rc = basis_open(req, res, &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = legal_basis_by_id(c, req_int(req, "id", 0), &w.basis, req->arena, &req->err);
    db_release(req->db, c);
    if (rc)
        return rc;
    if (w.basis.citizen_id != o.citizen.id)
        return err_set(&req->err, ERR_NOT_FOUND, "the basis is another citizen's");
    w.actor = o.actor;
    w.basis.version = req_int(req, "version", 0);
    w.day = o.today;
    rc = db_write(req->db, "legal_basis_withdraw", basis_withdraw_fn, &w, &req->err);
    if (!rc)
        return res_redirect(res, arena_printf(req->arena, "%s/hjemmel?kvit=tilbage", o.url));
    if (rc != ERR_CONFLICT && rc != ERR_REFUSED)
        return rc;
    res->status = err_http_status(rc);
    return basis_show(req, res, &o, false);
}

#define BASIS_PARAMS                                                                                         \
    {"basis", P_FORM, 0, 80}, {"from_admin", P_FORM, 0, 80}, {"to_admin", P_FORM, 0, 80},                    \
        {"tracks", P_FORM, 0, 40}, {"valid_from", P_FORM, 0, 30}, {"valid_to", P_FORM, 0, 30},               \
    {                                                                                                        \
        "note", P_FORM, 0, 1000                                                                              \
    }
static const struct param basis_show_params[] = {{"key", P_KEY, 0, 0}, {"kvit", P_TEXT, 0, 20}};
static const struct param basis_add_params[] = {{"key", P_KEY, 0, 0}, BASIS_PARAMS};
static const struct param basis_withdraw_params[] = {
    {"key", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX}, {"version", P_INT, 1, INT64_MAX}};
ROUTE(
    basis_show_route, "GET", "/borgere/{key}/hjemmel", PERM_CITIZEN_READ, basis_show_page, basis_show_params);
ROUTE(basis_add_route, "POST", "/borgere/{key}/hjemmel", PERM_CITIZEN_EDIT, basis_add_page, basis_add_params);
ROUTE(basis_withdraw_route, "POST", "/borgere/{key}/hjemmel/{id}/tilbage", PERM_CITIZEN_EDIT,
    basis_withdraw_page, basis_withdraw_params);
