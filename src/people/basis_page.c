#include "people/basis_page.h"

#include "base/text.h"
#include "basis.html.h"
#include "people/citizen_mark_page.h"
#include "people/restricted.h"
#include "system/audit_query.h"
#include "system/code.h"
#include "system/organisation.h"
#include "system/user.h"

enum { BASIS_LOOKS = 20 };

static const struct field basis_kind_field = {
    .name = "restricted_kind", .type = F_TEXT, .label = N_("Hvorfor er adgangen begrænset?")};

static const char *basis_track_words(struct req *req, unsigned bits)
{
    static const char *const tracks[] = {"job", "health", "social", "upskilling", "benefit"};
    const char *list = "";
    for (size_t i = 0; i < sizeof tracks / sizeof tracks[0]; i++) {
        if (bits & sight_track_bits(tracks[i]))
            list = arena_printf(req->arena, "%s,%s", list, tracks[i]);
    }
    return legal_basis_words(list, req->arena);
}

static const char *basis_user(struct req *req, struct conn *c, int64_t id)
{
    struct user user;
    struct err err = ERR_INIT;
    return id != INT_NONE && user_by_id(c, id, &user, req->arena, &err) == OK ? user.name : NULL;
}

/* The responsible user, the core team, and the responsible user's team leader see who has looked. */
static bool basis_may_see_looks(struct req *req, struct conn *c, const struct citizen_open *o, bool named)
{
    struct user responsible;
    struct err err = ERR_INIT;
    if (named || !who_may(&req->who, PERM_TEAM_LEAD) || o->citizen.responsible_id == INT_NONE)
        return named;
    return user_by_id(c, o->citizen.responsible_id, &responsible, req->arena, &err) == OK &&
           text_equal(responsible.unit, o->actor.unit);
}

/* "Opslag: journal": the page for looks at the citizen; of anything else only that something was done, because its kind may tell of
 * a track that the reader may not see. */
static const char *basis_look_words(struct arena *a, const struct audit_line *line)
{
    bool open = text_equal(line->entity, "citizen") || text_equal(line->entity, "legal_basis");
    const char *action = tr(audit_action_label(line->action));
    if (text_equal(line->entity, "citizen") && text_equal(line->action, "read") && line->detail)
        return arena_printf(a, "%s: %s", action, tr(line->detail));
    if (!open)
        return text_equal(line->action, "read") ? action : tr("Ændring");
    return text_equal(line->entity, "citizen") ? action : arena_printf(a, "%s: %s", action, tr("hjemmel"));
}

static int basis_load_looks(
    struct req *req, struct conn *c, const struct citizen_open *o, struct basis_view *v, struct err *err)
{
    struct audit_line *lines;
    size_t n;
    int64_t before = req_is_post(req) ? INT_NONE : req_int(req, "foer", INT_NONE);
    struct audit_filter filter = {
        .citizen = o->citizen.key, .from = DAY_NONE, .to = DAY_NONE, .before = before};
    int rc = audit_find(c, &filter, BASIS_LOOKS + 1, &lines, &n, req->arena, err);
    if (rc)
        return rc;
    struct basis_look *looks = arena_array(req->arena, n + 1, sizeof *looks);
    v->n_looks = !looks ? 0 : n > BASIS_LOOKS ? BASIS_LOOKS : n;
    for (size_t i = 0; i < v->n_looks; i++)
        looks[i] = (struct basis_look){lines[i].at, lines[i].name ? lines[i].name : lines[i].login,
            basis_look_words(req->arena, &lines[i]),
            lines[i].purpose ? code_label("lookup_purpose", lines[i].purpose) : NULL};
    v->looks = looks;
    if (n > BASIS_LOOKS)
        v->older_url = arena_printf(
            req->arena, "%s/hjemmel?foer=%lld#opslag", o->url, (long long)lines[BASIS_LOOKS - 1].id);
    if (before != INT_NONE)
        v->newest_url = arena_printf(req->arena, "%s/hjemmel#opslag", o->url);
    return OK;
}

static void basis_fill_row(struct req *req, struct conn *c, const struct citizen_open *o,
    const struct legal_basis *b, struct basis_row *row)
{
    struct arena *a = req->arena;
    bool in_force = legal_basis_is_in_force(b, o->today), later = b->valid_from.n > o->today.n;
    bool ended = !day_is_none(b->withdrawn), consent = text_equal(b->basis, "samtykke");
    const char *label = code_label("sharing_basis", b->basis), *by = basis_user(req, c, b->withdrawn_by);
    *row = (struct basis_row){
        .label = b->statute && code_find("sharing_basis", b->statute) == NULL
                     ? arena_printf(a, "%s, %s", label, b->statute)
                     : label,
        .covers = legal_basis_words(b->tracks, a),
        .from = organisation_abbrev(b->from_admin),
        .to = organisation_abbrev(b->to_admin),
        .period = day_is_none(b->valid_to) ? arena_printf(a, tr("fra %s"), citizen_page_day(a, b->valid_from))
                                           : arena_printf(a, "%s – %s", citizen_page_day(a, b->valid_from),
                                                 citizen_page_day(a, b->valid_to)),
        .state = ended && consent ? tr("Trukket tilbage")
                 : ended          ? tr("Afsluttet")
                 : in_force       ? tr("Gælder")
                 : later          ? tr("Begynder senere")
                                  : tr("Udløbet"),
        .state_class = in_force ? "success" : "plain",
        .recorded = basis_user(req, c, b->recorded_by),
        .is_consent = consent,
        .version = b->version,
    };
    if (ended)
        row->ended = arena_printf(a, "%s%s%s",
            stamp_is_none(b->withdrawn_at) ? citizen_page_day(a, b->withdrawn)
                                           : html_format(a, lang_current(), harg_stamp(b->withdrawn_at)),
            by ? ", " : "", by ? by : "");
    if (!who_may(&req->who, PERM_CITIZEN_EDIT))
        return;
    if (!ended && (in_force || later))
        row->end_url = arena_printf(a, "%s/hjemmel/%lld/tilbage", o->url, (long long)b->id);
    if (consent && !later)
        row->renew_url = arena_printf(a, "%s/hjemmel?forny=%lld#registrer", o->url, (long long)b->id);
}

/* The one of the list that the address asks to renew. */
static const struct legal_basis *basis_renewed(struct req *req, const struct legal_basis *list, size_t n)
{
    int64_t id = req_is_post(req) ? 0 : req_int(req, "forny", 0);
    for (size_t i = 0; i < n; i++) {
        if (list[i].id == id)
            return &list[i];
    }
    return NULL;
}

static int basis_load(
    struct req *req, const struct citizen_open *o, struct basis_view *v, const struct legal_basis **ret_renew)
{
    struct conn *c;
    struct legal_basis *list;
    struct err err = ERR_INIT;
    bool named = false;
    const char *kind = NULL;
    int rc = db_lease(req->db, &c, &err);
    if (!rc) {
        rc = legal_basis_of_citizen(c, o->citizen.id, &list, &v->n, req->arena, &err);
        struct basis_row *rows = rc ? NULL : arena_array(req->arena, v->n + 1, sizeof *rows);
        for (size_t i = 0; rows && i < v->n; i++)
            basis_fill_row(req, c, o, &list[i], &rows[i]);
        v->rows = rows;
        if (!rc)
            rc = restricted_is_named(c, &o->actor, o->citizen.id, o->today, &named, &err);
        if (!rc)
            rc = restricted_kind_of(c, o->citizen.id, &kind, req->arena, &err);
        if (!rc && basis_may_see_looks(req, c, o, named))
            rc = basis_load_looks(req, c, o, v, &err);
        db_release(req->db, c);
    }
    if (rc) {
        req->err = err;
        return rc;
    }
    *ret_renew = basis_renewed(req, list, v->n);
    v->kind = kind ? kind : "";
    v->kind_words = kind ? code_label("restricted_kind", kind) : NULL;
    if (who_may(&req->who, PERM_CITIZEN_EDIT) && (named || who_may(&req->who, PERM_CITIZEN_RESTRICTED)))
        v->restrict_url = arena_printf(req->arena, "%s/begraensning", o->url);
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
        if (sight_track_bits(values[i]) || text_equal(values[i], "journal"))
            list = list ? arena_printf(req->arena, "%s,%s", list, values[i]) : values[i];
    }
    return list;
}

/* Consent and statutes; emergency access has a page of its own. */
static const struct html_option *basis_choices(struct req *req, size_t *ret_n)
{
    size_t n, kept = 0;
    const struct html_option *all = page_options(req->arena, "sharing_basis", NULL, &n);
    struct html_option *options = arena_array(req->arena, n + 1, sizeof *options);
    for (size_t i = 0; options && i < n; i++) {
        if (!text_equal(all[i].value, "noedadgang"))
            options[kept++] = all[i];
    }
    *ret_n = options ? kept : 0;
    return options;
}

static const struct html_option *basis_track_options(struct req *req, size_t *ret_n)
{
    size_t n;
    const struct html_option *all = page_options(req->arena, "track", NULL, &n);
    struct html_option *options = arena_array(req->arena, n + 1, sizeof *options);
    for (size_t i = 0; options && i < n; i++)
        options[i] = all[i];
    if (options)
        options[n] = (struct html_option){"journal", tr("Journalnotater på de valgte spor")};
    *ret_n = options ? n + 1 : 0;
    return options;
}

static void basis_fill_fields(struct req *req, struct basis_view *v)
{
    v->basis_field = field_find(&legal_basis_table, "basis");
    v->statute_field = field_find(&legal_basis_table, "statute");
    v->from_field = field_find(&legal_basis_table, "from_admin");
    v->to_field = field_find(&legal_basis_table, "to_admin");
    v->valid_from_field = field_find(&legal_basis_table, "valid_from");
    v->valid_to_field = field_find(&legal_basis_table, "valid_to");
    v->note_field = field_find(&legal_basis_table, "note");
    v->kind_field = &basis_kind_field;
    v->bases = basis_choices(req, &v->n_bases);
    v->tracks = basis_track_options(req, &v->n_tracks);
    v->admins = basis_organisations(req, false, &v->n_admins);
    v->receivers = basis_organisations(req, true, &v->n_receivers);
    v->kinds = page_options(req->arena, "restricted_kind", tr("Ingen begrænsning"), &v->n_kinds);
}

/* A choice that the address brings along. */
static const char *basis_asked(struct req *req, const char *name)
{
    const char *value = req_is_post(req) ? NULL : req_text(req, name);
    return value ? value : "";
}

/* What was typed; else the basis to renew, from the day after its end and as long as it was; else a consent from today. */
static void basis_fill_form(struct req *req, const struct citizen_open *o, struct basis_view *v, bool typed,
    const struct legal_basis *renew)
{
    struct arena *a = req->arena;
    v->basis = typed ? req_form(req, "basis") : "samtykke";
    v->statute = typed ? req_form(req, "statute") : "";
    v->from_admin = typed ? req_form(req, "from_admin") : renew ? renew->from_admin : basis_asked(req, "fra");
    v->to_admin = typed ? req_form(req, "to_admin") : renew ? renew->to_admin : basis_asked(req, "til");
    v->valid_from = typed ? req_form(req, "valid_from") : citizen_page_day(a, o->today);
    v->valid_to = typed ? req_form(req, "valid_to") : "";
    v->note = typed ? req_form(req, "note") : "";
    v->chosen_tracks = typed ? basis_typed_tracks(req) : renew ? renew->tracks : basis_asked(req, "spor");
    if (!renew || typed)
        return;
    bool runs = legal_basis_is_in_force(renew, o->today) && !day_is_none(renew->valid_to);
    day_t from = runs ? (day_t){renew->valid_to.n + 1} : o->today;
    int64_t length = day_is_none(renew->valid_to) ? 364 : renew->valid_to.n - renew->valid_from.n;
    v->valid_from = citizen_page_day(a, from);
    v->valid_to = citizen_page_day(a, (day_t){from.n + (int32_t)length});
    v->renews =
        arena_printf(a, tr("Samtykket fra %s til %s er skrevet ind. Spørg borgeren, ret datoerne, og gem."),
            organisation_abbrev(renew->from_admin), organisation_abbrev(renew->to_admin));
}

static void basis_write_receipt(struct req *req, struct html *h)
{
    static const char *const receipts[][2] = {{"gemt", N_("Hjemlen er registreret.")},
        {"tilbage", N_("Samtykket er trukket tilbage. Fra nu af er oplysningerne skjult.")},
        {"afsluttet", N_("Hjemlen er afsluttet. Fra nu af er oplysningerne skjult.")},
        {"begraenset", N_("Adgangen er begrænset.")}, {"aabnet", N_("Adgangen er ikke længere begrænset.")}};
    const char *receipt = req_is_post(req) ? NULL : req_text(req, "kvit");
    for (size_t i = 0; i < sizeof receipts / sizeof receipts[0]; i++) {
        if (text_equal(receipt, receipts[i][0]))
            t_receipt(h, tr(receipts[i][1]), NULL, NULL);
    }
}

static int basis_show(struct req *req, struct res *res, const struct citizen_open *o, bool typed)
{
    struct basis_view v = {.csrf = req_csrf(req),
        .err = &req->err,
        .may_edit = who_may(&req->who, PERM_CITIZEN_EDIT),
        .citizen_version = o->citizen.version};
    const struct legal_basis *renew = NULL;
    int rc = basis_load(req, o, &v, &renew);
    if (rc)
        return rc;
    v.post_url = arena_printf(req->arena, "%s/hjemmel", o->url);
    basis_fill_fields(req, &v);
    basis_fill_form(req, o, &v, typed, renew);
    unsigned bits = o->sight.tracks | (o->sight.benefit ? SIGHT_BENEFIT : 0);
    const char *hidden = citizen_page_hidden(req, o, 0);
    v.sees = arena_printf(req->arena, tr("Du kan se: %s.%s%s"), basis_track_words(req, bits),
        hidden ? " " : "", hidden ? hidden : "");
    if (hidden && who_may(&req->who, PERM_CITIZEN_FIND))
        v.emergency_url = arena_printf(req->arena, "%s/noedadgang", o->url);
    struct crumb crumbs[] = {{tr("Borgere"), "/borgere"}, {o->name, o->url}, {tr("Hjemmel og adgang"), NULL}};
    struct html *h = page_begin(req, res, MENU_CITIZENS, o->name, crumbs, 3);
    t_error_summary(h, &req->err);
    basis_write_receipt(req, h);
    citizen_page_top(req, h, o, NULL, 0);
    citizen_page_tabs(req, h, o, CITIZEN_TAB_BASIS);
    t_basis_page(h, &v);
    rc = citizen_mark_section(req, h, o);
    t_basis_restriction(h, &v);
    if (v.looks)
        t_basis_looks(h, &v);
    t_basis_register(h, &v);
    return rc ? rc : page_end(req, res, h);
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
    field_parse(field_find(&legal_basis_table, "statute"), &w.basis, req_form(req, "statute"), false,
        req->arena, &req->err);
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
        return res_redirect(res, arena_printf(req->arena, "%s/hjemmel?kvit=%s", o.url,
                                     text_equal(w.basis.basis, "samtykke") ? "tilbage" : "afsluttet"));
    if (rc != ERR_CONFLICT)
        return rc;
    res->status = err_http_status(rc);
    return basis_show(req, res, &o, false);
}

/* ---- restriction ---- */

struct restrict_write {
    struct actor actor;
    int64_t citizen_id, version;
    const char *kind;
    day_t today;
};
static int restrict_fn(struct conn *c, void *ctx, struct err *err)
{
    struct restrict_write *w = ctx;
    return restricted_set(c, &w->actor, w->citizen_id, w->version, w->kind, w->today, err);
}

static int basis_restrict_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    int rc = basis_open(req, res, &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    const char *kind = req_form(req, "restricted_kind");
    struct restrict_write w = {
        o.actor, o.citizen.id, req_int(req, "version", 0), *kind ? kind : NULL, o.today};
    rc = db_write(req->db, "restricted_set", restrict_fn, &w, &req->err);
    if (!rc)
        return res_redirect(
            res, arena_printf(req->arena, "%s/hjemmel?kvit=%s", o.url, w.kind ? "begraenset" : "aabnet"));
    if (rc != ERR_CONFLICT && rc != ERR_INVALID)
        return rc;
    res->status = err_http_status(rc);
    return basis_show(req, res, &o, false);
}

#define BASIS_PARAMS                                                                                         \
    {"basis", P_FORM, 0, 80}, {"statute", P_FORM, 0, 200}, {"from_admin", P_FORM, 0, 80},                    \
        {"to_admin", P_FORM, 0, 80}, {"tracks", P_FORM, 0, 40}, {"valid_from", P_FORM, 0, 30},               \
        {"valid_to", P_FORM, 0, 30},                                                                         \
    {                                                                                                        \
        "note", P_FORM, 0, 1000                                                                              \
    }
static const struct param basis_show_params[] = {{"key", P_KEY, 0, 0}, {"kvit", P_TEXT, 0, 20},
    {"fra", P_KEY, 0, 0}, {"til", P_KEY, 0, 0}, {"spor", P_KEY, 0, 0}, {"forny", P_INT, 1, INT64_MAX},
    {"foer", P_INT, 1, INT64_MAX}};
static const struct param basis_restrict_params[] = {
    {"key", P_KEY, 0, 0}, {"version", P_INT, 1, INT64_MAX}, {"restricted_kind", P_FORM, 0, 40}};
static const struct param basis_add_params[] = {{"key", P_KEY, 0, 0}, BASIS_PARAMS};
static const struct param basis_withdraw_params[] = {
    {"key", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX}, {"version", P_INT, 1, INT64_MAX}};
ROUTE(
    basis_show_route, "GET", "/borgere/{key}/hjemmel", PERM_CITIZEN_READ, basis_show_page, basis_show_params);
ROUTE(basis_add_route, "POST", "/borgere/{key}/hjemmel", PERM_CITIZEN_EDIT, basis_add_page, basis_add_params);
ROUTE(basis_withdraw_route, "POST", "/borgere/{key}/hjemmel/{id}/tilbage", PERM_CITIZEN_EDIT,
    basis_withdraw_page, basis_withdraw_params);
ROUTE(basis_restrict_route, "POST", "/borgere/{key}/begraensning", PERM_CITIZEN_EDIT, basis_restrict_page,
    basis_restrict_params);
