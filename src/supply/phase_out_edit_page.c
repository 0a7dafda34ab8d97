#include "supply/phase_out_edit_page.h"

#include "base/text.h"
#include "offer/agreement.h"
#include "offer/intervention_find.h"
#include "people/citizen_access_page.h"
#include "phase_out_edit.html.h"
#include "system/code.h"
#include "system/layout_page.h"
#include "system/organisation.h"

enum { MOST_FOUND = 40, MOST_AGREEMENTS = 500 };

/* ---- list ---- */

static const char *state_class(const char *state)
{
    return text_equal(state, "decided")       ? "info"
           : text_equal(state, "draft")       ? "warning"
           : text_equal(state, "carried_out") ? "success"
                                              : "plain";
}

static int phase_out_list_page(struct req *req, struct res *res)
{
    struct phase_out_row *rows;
    struct phase_out_list_view v = {0};
    struct conn *c;
    size_t n;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = phase_out_list(c, &rows, &n, req->arena, &req->err);
    db_release(req->db, c);
    struct phase_out_list_line *lines = rc ? NULL : arena_array(req->arena, n + 1, sizeof *lines);
    for (size_t i = 0; lines && i < n; i++) {
        const struct phase_out_row *r = &rows[i];
        day_t day = !day_is_none(r->carried_out) ? r->carried_out
                    : !day_is_none(r->decided)   ? r->decided
                                                 : r->drafted;
        lines[v.n++] =
            (struct phase_out_list_line){.url = arena_printf(req->arena, "/tilbud/udfasning/%s", r->key),
                .title = r->title,
                .state = code_label("phase_out_state", r->state),
                .state_class = state_class(r->state),
                .offers = html_format(req->arena, req->lang, harg_int(r->n_offers)),
                .end = phase_out_day(req, r->end_day),
                .responsible = r->responsible ? r->responsible : tr("ingen valgt"),
                .day = phase_out_day(req, day)};
    }
    if (rc)
        return rc;
    v.rows = lines;
    struct crumb crumbs[] = {{tr_in("menu", "Tilbud"), "/tilbud"}, {tr("Udfasninger"), NULL}};
    struct html *h = page_begin(req, res, MENU_OFFERS, tr("Udfasninger"), crumbs, 2);
    struct action actions[] = {{tr("Planlæg udfasning"), "/tilbud/udfasning/ny", NULL}};
    t_page_head(h, &(struct page_head){.title = tr("Udfasninger"),
                       .lead = tr("Tilbud og aftaler, der lukker: fra kladde til gennemført"),
                       .actions = actions,
                       .n_actions = who_may(&req->who, PERM_OFFER_EDIT) ? 1 : 0});
    t_phase_out_list_page(h, &v);
    return page_end(req, res, h);
}

/* ---- beginning one ---- */

struct new_data {
    struct agreement agreement;
    bool has_agreement;
    struct phase_out_offer_choice *offers;
    size_t n;
    struct link *agreements;
    size_t n_agreements;
    const char *q;
    bool more;
};

static bool is_chosen(struct req *req, const char *key)
{
    const char **values;
    size_t n = req_all(req, "tilbud", &values);
    for (size_t i = 0; i < n; i++)
        if (text_equal(values[i], key))
            return true;
    return false;
}

static void add_choice(struct req *req, struct new_data *d, const struct intervention *iv, bool on)
{
    d->offers[d->n++] = (struct phase_out_offer_choice){iv->key, lang_pick(iv->title, iv->title_en),
        day_is_none(iv->end_day) ? organisation_name(iv->provider)
                                 : arena_printf(req->arena, tr("%s, ophører %s"),
                                       organisation_name(iv->provider), phase_out_day(req, iv->end_day)),
        on};
}

/* The chosen ones first, then those found. */
static int read_found(struct req *req, struct conn *c, struct new_data *d)
{
    struct intervention iv, *list = NULL;
    const char **chosen;
    size_t n_chosen = req_all(req, "tilbud", &chosen), n = 0;
    int64_t total = 0;
    int rc = OK;
    d->offers = arena_array(req->arena, n_chosen + MOST_FOUND + 1, sizeof *d->offers);
    if (!d->offers)
        return err_set(&req->err, ERR_LIMIT, "phase-out offers");
    for (size_t i = 0; !rc && i < n_chosen && i < PHASE_OUT_OFFERS; i++) {
        rc = intervention_by_key(c, chosen[i], &iv, req->arena, &req->err);
        if (!rc)
            add_choice(req, d, &iv, true);
    }
    struct intervention_find find = {.kind = "offer",
        .state = OFFER_STATES,
        .words = d->q,
        .not_ended = true,
        .age = INT_NONE,
        .today = clock_today(),
        .limit = MOST_FOUND};
    if (!rc && d->q)
        rc = intervention_find(c, &find, &list, &n, &total, req->arena, &req->err);
    for (size_t i = 0; !rc && i < n; i++)
        if (!is_chosen(req, list[i].key))
            add_choice(req, d, &list[i], false);
    d->more = total > MOST_FOUND;
    return rc;
}

static int read_agreement(struct req *req, struct conn *c, const char *key, struct new_data *d)
{
    struct agreement_part_view *parts;
    size_t n;
    int rc = agreement_by_key(c, key, &d->agreement, req->arena, &req->err);
    if (!rc)
        rc = agreement_parts(c, key, &parts, &n, req->arena, &req->err);
    d->offers = rc ? NULL : arena_array(req->arena, n + 1, sizeof *d->offers);
    d->has_agreement = !rc;
    for (size_t i = 0; !rc && d->offers && i < n; i++) {
        struct intervention iv;
        rc = intervention_by_key(c, parts[i].intervention, &iv, req->arena, &req->err);
        if (!rc)
            add_choice(req, d, &iv, !req_is_post(req) || is_chosen(req, iv.key));
    }
    return rc;
}

static int read_agreements(struct req *req, struct conn *c, struct new_data *d)
{
    struct agreement *list;
    size_t n;
    int rc = agreement_list(c, &list, &n, req->arena, &req->err);
    d->agreements = rc ? NULL : arena_array(req->arena, n + 1, sizeof *d->agreements);
    for (size_t i = 0; !rc && d->agreements && i < n && i < MOST_AGREEMENTS; i++)
        d->agreements[d->n_agreements++] = (struct link){lang_pick(list[i].title, list[i].title_en),
            arena_printf(req->arena, "/tilbud/udfasning/ny?aftale=%s", list[i].key), false};
    return rc;
}

static int read_new(struct req *req, struct new_data *d)
{
    struct conn *c;
    const char *key = req_text(req, "aftale");
    d->q = req_text(req, "q");
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = key ? read_agreement(req, c, key, d) : read_found(req, c, d);
    if (!rc && !key)
        rc = read_agreements(req, c, d);
    db_release(req->db, c);
    return rc;
}

static int show_new(struct req *req, struct res *res, const struct new_data *d)
{
    const char *agreement = d->has_agreement ? lang_pick(d->agreement.title, d->agreement.title_en) : NULL;
    struct phase_out_new_view v = {.csrf = req_csrf(req),
        .agreement = d->has_agreement ? d->agreement.key : NULL,
        .agreement_title = agreement,
        .q = d->q,
        .title = req_is_post(req) ? req_form(req, "title")
                 : agreement      ? agreement
                                  : "",
        .offers_error = err_field_text(&req->err, "offers"),
        .err = &req->err,
        .offers = d->offers,
        .n = d->n,
        .agreements = d->agreements,
        .n_agreements = d->n_agreements,
        .searched = d->q != NULL,
        .more = d->more};
    struct crumb crumbs[] = {{tr_in("menu", "Tilbud"), "/tilbud"}, {tr("Udfasninger"), "/tilbud/udfasning"},
        {tr("Planlæg udfasning"), NULL}};
    struct html *h = page_begin(req, res, MENU_OFFERS, tr("Planlæg udfasning"), crumbs, 3);
    t_error_summary(h, &req->err);
    t_page_head(h, &(struct page_head){.title = tr("Planlæg udfasning"),
                       .lead = tr("Kladden ændrer ingenting. Dage og ansvarlig skriver du bagefter.")});
    t_phase_out_new_page(h, &v);
    return page_end(req, res, h);
}

static int phase_out_new_page(struct req *req, struct res *res)
{
    struct new_data d = {0};
    int rc = read_new(req, &d);
    return rc ? rc : show_new(req, res, &d);
}

struct new_write {
    struct actor actor;
    struct phase_out plan;
    const char **keys;
    size_t n;
    day_t today;
    char key[81];
};
static int new_write(struct conn *c, void *ctx, struct err *err)
{
    struct new_write *w = ctx;
    struct phase_out plan = w->plan;
    return phase_out_create(c, &w->actor, &plan, w->keys, w->n, w->today, w->key, err);
}

static int phase_out_new_post(struct req *req, struct res *res)
{
    struct new_data d = {0};
    struct new_write w = {.actor = req_actor(req), .today = clock_today()};
    int rc = read_new(req, &d);
    if (rc)
        return rc;
    field_clear_row(&phase_out_table, &w.plan);
    w.plan.title = text_trim(req->arena, req_form(req, "title"));
    w.plan.agreement = d.has_agreement ? d.agreement.key : NULL;
    w.plan.responsible_id = req->who.user_id;
    w.n = req_all(req, "tilbud", &w.keys);
    if (!w.n)
        rc = err_field(&req->err, "offers", "%s", tr("Vælg mindst ét tilbud."));
    if (!rc)
        rc = db_write(req->db, "phase_out_create", new_write, &w, &req->err);
    if (rc == ERR_INVALID) {
        res->status = err_http_status(rc);
        return show_new(req, res, &d);
    }
    return rc ? rc : res_redirect(res, arena_printf(req->arena, "/tilbud/udfasning/%s/ret", w.key));
}

/* ---- changing one ---- */

static int edit_read(struct req *req, struct phase_out_data *d, struct phase_out_helper **managers, size_t *n)
{
    struct conn *c;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = phase_out_read(req, c, d);
    if (!rc)
        rc = phase_out_managers(c, managers, n, req->arena, &req->err);
    db_release(req->db, c);
    if (!rc && !phase_out_is_open(&d->plan))
        rc = err_user(&req->err, ERR_REFUSED, "%s", tr("Udfasningen er afsluttet og kan ikke ændres."));
    return rc;
}

static const char *id_text(struct req *req, int64_t id)
{
    return id == INT_NONE ? "" : arena_printf(req->arena, "%lld", (long long)id);
}

/* The value of the offer's place in the repeated fields; NULL when it was not sent. */
static const char *typed_day(struct req *req, const char *name, const char *offer)
{
    const char **offers, **days;
    size_t n = req_all(req, "offer", &offers), n_days = req_all(req, name, &days);
    for (size_t i = 0; i < n && i < n_days; i++)
        if (text_equal(offers[i], offer))
            return days[i];
    return NULL;
}

static void fill_day(struct req *req, const struct phase_out_data *d, const struct phase_out_offer_view *o,
    bool conflict, struct phase_out_day_field *to)
{
    const char *stop = citizen_page_day(req->arena, o->last_referral_day);
    const char *end = citizen_page_day(req->arena, o->end_day);
    const char *typed_stop = req_is_post(req) ? typed_day(req, "stop", o->intervention) : NULL;
    const char *typed_end = req_is_post(req) ? typed_day(req, "end", o->intervention) : NULL;
    *to = (struct phase_out_day_field){.key = o->intervention,
        .title = lang_pick(o->title, o->title_en),
        .about = organisation_name(o->provider),
        .sort = o->sort,
        .stop = typed_stop ? typed_stop : stop,
        .end = typed_end ? typed_end : end,
        .stop_error = err_field_text(&req->err, arena_printf(req->arena, "stop-%lld", (long long)o->sort)),
        .end_error = err_field_text(&req->err, arena_printf(req->arena, "end-%lld", (long long)o->sort)),
        .may_remove = phase_out_is(&d->plan, "draft") && d->n_offers > 1};
    if (conflict && typed_stop && !text_equal(typed_stop, stop))
        to->stop_now = arena_printf(req->arena, tr("Gemt nu: %s"), *stop ? stop : tr("ingenting"));
    if (conflict && typed_end && !text_equal(typed_end, end))
        to->end_now = arena_printf(req->arena, tr("Gemt nu: %s"), *end ? end : tr("ingenting"));
}

static const char *now_hint(
    struct req *req, bool conflict, const char *typed, const char *stored, const char *shown)
{
    if (!conflict || text_equal(typed, stored ? stored : ""))
        return NULL;
    return arena_printf(req->arena, tr("Gemt nu: %s"), shown && *shown ? shown : tr("ingenting"));
}

static int edit_show(struct req *req, struct res *res, const struct phase_out_data *d,
    const struct phase_out_helper *managers, size_t n, bool conflict)
{
    bool post = req_is_post(req);
    const struct phase_out *p = &d->plan;
    struct html_option *options = arena_array(req->arena, n + 2, sizeof *options);
    struct phase_out_day_field *days = arena_array(req->arena, d->n_offers + 1, sizeof *days);
    if (!options || !days)
        return err_set(&req->err, ERR_LIMIT, "phase-out form");
    struct phase_out_edit_view v = {.csrf = req_csrf(req),
        .key = p->key,
        .action = req->path,
        .back = d->url,
        .err = &req->err,
        .version = p->version,
        .conflict = conflict,
        .decided = phase_out_is(p, "decided"),
        .title = post ? req_form(req, "title") : p->title,
        .responsible = post ? req_form(req, "responsible_id") : id_text(req, p->responsible_id),
        .reason = post        ? req_form(req, "reason")
                  : p->reason ? p->reason
                              : "",
        .document_no = post             ? req_form(req, "document_no")
                       : p->document_no ? p->document_no
                                        : "",
        .managers = options,
        .days = days};
    for (size_t i = 0; i < n; i++)
        options[v.n_managers++] = (struct html_option){
            id_text(req, managers[i].id), arena_printf(req->arena, "%s, %s", managers[i].name,
                                              organisation_abbrev(organisation_admin(managers[i].unit)))};
    for (size_t i = 0; i < d->n_offers; i++)
        fill_day(req, d, &d->offers[i], conflict, &days[v.n++]);
    v.title_now = now_hint(req, conflict, v.title, p->title, p->title);
    v.responsible_now =
        now_hint(req, conflict, v.responsible, id_text(req, p->responsible_id), d->responsible);
    v.reason_now = now_hint(req, conflict, v.reason, p->reason, p->reason);
    v.document_now = now_hint(req, conflict, v.document_no, p->document_no, p->document_no);
    const char *title = arena_printf(req->arena, tr("Ret udfasning: %s"), p->title);
    struct html *h = phase_out_begin(req, res, d, title, tr("Ret"));
    t_error_summary(h, &req->err);
    t_page_head(h, &(struct page_head){.title = title});
    t_phase_out_edit_page(h, &v);
    return page_end(req, res, h);
}

static int phase_out_edit_page(struct req *req, struct res *res)
{
    struct phase_out_data d = {0};
    struct phase_out_helper *managers;
    size_t n;
    int rc = edit_read(req, &d, &managers, &n);
    return rc ? rc : edit_show(req, res, &d, managers, n, false);
}

struct edit_write {
    struct actor actor;
    struct phase_out plan;
    struct phase_out_offer *offers;
    size_t n;
    day_t today;
};
static int edit_write(struct conn *c, void *ctx, struct err *err)
{
    struct edit_write *w = ctx;
    struct phase_out plan = w->plan;
    return phase_out_update(c, &w->actor, &plan, w->offers, w->n, w->today, err);
}

static day_t parse_day(
    struct req *req, const struct phase_out_data *d, const char *name, const struct phase_out_offer_view *o)
{
    const char *typed = typed_day(req, name, o->intervention);
    if (!typed)
        return text_equal(name, "stop") ? o->last_referral_day : o->end_day;
    typed = text_trim(req->arena, typed);
    day_t day = day_parse(typed, d->today);
    if (*typed && day_is_none(day))
        err_field(&req->err, arena_printf(req->arena, "%s-%lld", name, (long long)o->sort), "%s",
            tr("Skriv datoen som 30.06.2026."));
    return day;
}

static const char *typed_or_null(struct req *req, const char *name)
{
    const char *typed = text_trim(req->arena, req_form(req, name));
    return *typed ? typed : NULL;
}

static int edit_parse(struct req *req, const struct phase_out_data *d, struct edit_write *w)
{
    int64_t responsible = INT_NONE;
    const char *typed = req_form(req, "responsible_id");
    w->offers = arena_array(req->arena, d->n_offers + 1, sizeof *w->offers);
    if (!w->offers)
        return err_set(&req->err, ERR_LIMIT, "phase-out form");
    w->plan.title = typed_or_null(req, "title");
    w->plan.reason = typed_or_null(req, "reason");
    w->plan.document_no = typed_or_null(req, "document_no");
    if (*typed && !text_to_int(typed, 1, INT64_MAX, &responsible))
        err_field(&req->err, "responsible_id", "%s", tr("Vælg en af mulighederne."));
    w->plan.responsible_id = responsible;
    w->plan.version = req_int(req, "version", 0);
    for (size_t i = 0; i < d->n_offers; i++) {
        struct phase_out_offer *o = &w->offers[w->n++];
        field_clear_row(&phase_out_offer_table, o);
        o->intervention = d->offers[i].intervention;
        o->last_referral_day = parse_day(req, d, "stop", &d->offers[i]);
        o->end_day = parse_day(req, d, "end", &d->offers[i]);
    }
    return req->err.code;
}

static int phase_out_edit_post(struct req *req, struct res *res)
{
    struct phase_out_data d = {0};
    struct phase_out_helper *managers;
    size_t n;
    int rc = edit_read(req, &d, &managers, &n);
    if (rc)
        return rc;
    struct edit_write w = {.actor = d.actor, .plan = d.plan, .today = d.today};
    rc = edit_parse(req, &d, &w);
    if (!rc)
        rc = db_write(req->db, "phase_out_update", edit_write, &w, &req->err);
    if (rc == ERR_INVALID || rc == ERR_CONFLICT) {
        struct err kept = req->err;
        bool conflict = rc == ERR_CONFLICT;
        err_clear(&req->err);
        d = (struct phase_out_data){0};
        int again = edit_read(req, &d, &managers, &n);
        if (again)
            return again;
        if (!conflict)
            req->err = kept;
        res->status = err_http_status(rc);
        return edit_show(req, res, &d, managers, n, conflict);
    }
    return rc ? rc : res_redirect(res, arena_printf(req->arena, "%s?kvit=gemt", d.url));
}

struct remove_write {
    struct actor actor;
    int64_t id, version;
    const char *offer;
};
static int remove_write(struct conn *c, void *ctx, struct err *err)
{
    struct remove_write *w = ctx;
    return phase_out_remove(c, &w->actor, w->id, w->version, w->offer, err);
}

static int phase_out_remove_post(struct req *req, struct res *res)
{
    struct phase_out_data d = {0};
    struct phase_out_helper *managers;
    size_t n;
    int rc = edit_read(req, &d, &managers, &n);
    if (rc)
        return rc;
    struct remove_write w = {d.actor, d.plan.id, req_int(req, "version", 0), req_text(req, "offer")};
    rc = db_write(req->db, "phase_out_remove", remove_write, &w, &req->err);
    return rc ? rc : res_redirect(res, arena_printf(req->arena, "%s/ret", d.url));
}

static const struct param new_params[] = {
    {"aftale", P_KEY, 0, 0}, {"q", P_TEXT, 0, 100}, {"title", P_FORM, 0, 200}, {"tilbud", P_KEY, 0, 0}};
static const struct param edit_params[] = {{"key", P_KEY, 0, 0}, {"version", P_INT, 0, INT64_MAX},
    {"title", P_FORM, 0, 200}, {"responsible_id", P_FORM, 0, 20}, {"reason", P_FORM, 0, 4000},
    {"document_no", P_FORM, 0, 100}, {"offer", P_FORM, 0, 80}, {"stop", P_FORM, 0, 20},
    {"end", P_FORM, 0, 20}};
static const struct param remove_params[] = {
    {"key", P_KEY, 0, 0}, {"version", P_INT, 0, INT64_MAX}, {"offer", P_KEY, 0, 0}};
ROUTE_PLAIN(phase_out_list_route, "GET", "/tilbud/udfasning", PERM_OFFER_READ, phase_out_list_page);
ROUTE(phase_out_new_route, "GET", "/tilbud/udfasning/ny", PERM_OFFER_EDIT, phase_out_new_page, new_params);
ROUTE(
    phase_out_create_route, "POST", "/tilbud/udfasning/ny", PERM_OFFER_EDIT, phase_out_new_post, new_params);
ROUTE(phase_out_edit_route, "GET", "/tilbud/udfasning/{key}/ret", PERM_OFFER_EDIT, phase_out_edit_page,
    edit_params);
ROUTE(phase_out_save_route, "POST", "/tilbud/udfasning/{key}/ret", PERM_OFFER_EDIT, phase_out_edit_post,
    edit_params);
ROUTE(phase_out_remove_route, "POST", "/tilbud/udfasning/{key}/fjern", PERM_OFFER_EDIT, phase_out_remove_post,
    remove_params);
