/* A tender: its days, and the agreement it follows. */
#include "agreement_edit.html.h"
#include "base/text.h"
#include "offer/agreement_page.h"
#include "offer/offer_words_page.h"
#include "offer/supplier.h"
#include "people/citizen_access_page.h"
#include "system/code.h"
#include "system/conflict_page.h"
#include "system/layout_page.h"
#include "system/organisation.h"
#include "tender.html.h"

struct tender_data {
    struct tender t;
    struct agreement g;
    bool has_agreement;
    struct agreement *agreements;
    struct party *parties;
    size_t n_agreements, n_parties;
    const char *source;
};

static int tender_load(struct req *req, bool is_new, struct tender_data *d)
{
    struct conn *c;
    struct arena *a = req->arena;
    const char *follows = is_new ? req_text(req, "aftale") : NULL;
    *d = (struct tender_data){.source = NULL};
    field_clear_row(&tender_table, &d->t);
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = is_new ? OK : tender_by_key(c, req_text(req, "key"), &d->t, a, &req->err);
    if (!rc && !is_new) {
        follows = d->t.agreement;
        d->source = d->t.source ? offer_source_words(c, a, d->t.source, d->t.place) : NULL;
    }
    if (!rc && follows) {
        rc = agreement_by_key(c, follows, &d->g, a, &req->err);
        d->has_agreement = !rc;
    }
    if (!rc)
        rc = agreement_list(c, &d->agreements, &d->n_agreements, a, &req->err);
    if (!rc)
        rc = party_list(c, &d->parties, &d->n_parties, a, &req->err);
    db_release(req->db, c);
    return rc;
}

static int tender_show_page(struct req *req, struct res *res)
{
    struct tender_data d;
    struct arena *a = req->arena;
    int rc = tender_load(req, false, &d);
    if (rc)
        return rc;
    const struct tender *t = &d.t;
    const char *begin = t->begin_text ? t->begin_text : agreement_day_words(a, t->begin_day, NULL);
    const char *start = t->start_text ? t->start_text : agreement_day_words(a, t->start_day, NULL);
    struct fact facts[] = {{tr("Arbejdet begynder"), begin, NULL,
                               text_equal(t->state, "planned") && !day_is_none(t->begin_day) &&
                                   t->begin_day.n < clock_today().n},
        {tr("Offentliggøres"), agreement_day_words(a, t->publish_day, NULL), NULL, false},
        {tr("Frist for tilbud"), agreement_day_words(a, t->bid_day, NULL), NULL, false},
        {tr("Tildeling"), agreement_day_words(a, t->award_day, NULL), NULL, false},
        {tr("Ny aftale begynder"), start, NULL, false},
        {tr("Vinder"),
            t->supplier                       ? organisation_name(t->supplier)
            : text_equal(t->state, "awarded") ? NULL
                                              : tr("ikke afgjort"),
            NULL, false}};
    struct tender_view v = {.facts = facts,
        .n_facts = sizeof facts / sizeof facts[0],
        .note = t->note,
        .source = d.source,
        .agreement = d.has_agreement ? lang_pick(d.g.title, d.g.title_en) : NULL,
        .agreement_url = d.has_agreement ? arena_printf(a, "/tilbud/aftaler/%s", d.g.key) : NULL,
        .award_url = text_equal(t->state, "awarded") && who_may(&req->who, PERM_OFFER_EDIT)
                         ? "/tilbud/aftaler/ny"
                         : NULL};
    struct crumb crumbs[] = {
        {tr_in("menu", "Tilbud"), "/tilbud"}, {tr("Aftaler"), "/tilbud/aftaler"}, {t->title, NULL}};
    struct html *h = page_begin(req, res, MENU_OFFERS, t->title, crumbs, 3);
    if (text_equal(req_text(req, "kvit"), "gemt"))
        t_receipt(h, tr("Udbuddet er gemt."), NULL, NULL);
    struct action actions[] = {{tr("Ret udbuddet"), arena_printf(a, "/tilbud/udbud/%s/ret", t->key), NULL}};
    struct page_head head = {.title = t->title,
        .lead = tr("Udbud"),
        .badge = code_label("tender_state", t->state),
        .badge_class = "plain",
        .actions = actions,
        .n_actions = who_may(&req->who, PERM_OFFER_EDIT) ? 1 : 0};
    t_page_head(h, &head);
    t_tender_page(h, &v);
    return page_end(req, res, h);
}

/* ---- form ---- */

static const struct html_option *agreement_options(
    struct req *req, const struct tender_data *d, size_t *ret_n)
{
    struct html_option *options = arena_array(req->arena, d->n_agreements + 1, sizeof *options);
    *ret_n = options ? d->n_agreements : 0;
    if (!options)
        return NULL;
    for (size_t i = 0; i < d->n_agreements; i++)
        options[i] = (struct html_option){
            d->agreements[i].key, lang_pick(d->agreements[i].title, d->agreements[i].title_en)};
    return options;
}

static const struct html_option *winner_options(struct req *req, const struct tender_data *d, size_t *ret_n)
{
    struct html_option *options = arena_array(req->arena, d->n_parties + 1, sizeof *options);
    *ret_n = options ? d->n_parties : 0;
    if (!options)
        return NULL;
    for (size_t i = 0; i < d->n_parties; i++)
        options[i] = (struct html_option){d->parties[i].key, d->parties[i].name};
    return options;
}

/* What a new tender begins with: the agreement, the rule's day, and the day after its end. */
static void tender_propose(struct req *req, struct tender_data *d)
{
    d->t.state = "planned";
    if (!d->has_agreement)
        return;
    const char *title = lang_pick(d->g.title, d->g.title_en);
    d->t.agreement = d->g.key;
    d->t.title = arena_printf(req->arena, tr("Nyt udbud: %s"), title);
    d->t.begin_day = tender_proposed_begin(&d->g);
    if (!day_is_none(d->g.end_day))
        d->t.start_day = (day_t){d->g.end_day.n + 1};
}

static void tender_form(struct req *req, const struct tender_data *d, bool is_new, struct record_form *f)
{
    static const char *const days[] = {"begin_day", "publish_day", "bid_day", "award_day", "start_day"};
    size_t n_agreements, n_parties;
    const struct html_option *agreements = agreement_options(req, d, &n_agreements);
    const struct html_option *parties = winner_options(req, d, &n_parties);
    const char *url =
        is_new ? "/tilbud/udbud/ny" : arena_printf(req->arena, "/tilbud/udbud/%s/ret", d->t.key);
    const char *back = is_new ? "/tilbud/aftaler" : arena_printf(req->arena, "/tilbud/udbud/%s", d->t.key);
    record_form_begin(
        req, f, url, back, is_new ? tr("Opret udbud") : tr("Gem udbuddet"), is_new ? INT_NONE : d->t.version);
    record_form_add(req, f, &tender_table, "title", &d->t, NULL, NULL);
    record_form_choice(
        req, f, field_find(&tender_table, "agreement"), d->t.agreement, agreements, n_agreements, NULL);
    record_form_add(req, f, &tender_table, "state", &d->t, "tender_state", NULL);
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++)
        record_form_add(req, f, &tender_table, days[i], &d->t, NULL,
            i == 0 ? tr("Et nyt udbud begynder et år før, aftalen slutter.") : NULL);
    record_form_choice(
        req, f, field_find(&tender_table, "supplier"), d->t.supplier, parties, n_parties, NULL);
    record_form_add(req, f, &tender_table, "note", &d->t, NULL, NULL);
}

struct tender_write {
    struct actor actor;
    struct tender t;
    bool is_new;
    char key[81];
};
static int tender_fn(struct conn *c, void *ctx, struct err *err)
{
    struct tender_write *w = ctx;
    struct tender t = w->t;
    return w->is_new ? tender_create(c, &w->actor, &t, w->key, err) : tender_update(c, &w->actor, &t, err);
}

static int tender_form_show(
    struct req *req, struct res *res, const struct tender_data *d, bool is_new, struct record_form *f)
{
    const char *title = is_new ? tr("Opret udbud") : tr("Ret udbuddet");
    struct crumb crumbs[] = {{tr_in("menu", "Tilbud"), "/tilbud"}, {tr("Aftaler"), "/tilbud/aftaler"},
        {is_new ? title : d->t.title, is_new ? NULL : arena_printf(req->arena, "/tilbud/udbud/%s", d->t.key)},
        {title, NULL}};
    struct html *h = page_begin(req, res, MENU_OFFERS, title, crumbs, is_new ? 3 : 4);
    t_error_summary(h, &req->err);
    struct page_head head = {.title = title};
    t_page_head(h, &head);
    t_record_form(h, f);
    return page_end(req, res, h);
}

/* A day that somebody has changed stands in place of what the source printed. */
static void tender_parse(
    struct req *req, const struct record_form *f, const struct tender *old, struct tender *t)
{
    record_form_parse(req, f, &tender_table, t);
    t->agreement = agreement_chosen(req, "agreement");
    t->supplier = agreement_chosen(req, "supplier");
    if (t->begin_day.n != old->begin_day.n)
        t->begin_text = NULL;
    if (t->start_day.n != old->start_day.n)
        t->start_text = NULL;
}

static int tender_conflict(struct req *req, struct res *res, const struct record_form *f,
    const struct tender *mine, const struct tender *now)
{
    return agreement_conflict_show(
        req, res, NULL, f, &tender_table, mine, now, now->version, NULL, tr("udbuddet"));
}

static int tender_edit(struct req *req, struct res *res, bool is_new)
{
    struct tender_data d;
    struct record_form f;
    int rc = tender_load(req, is_new, &d);
    if (rc)
        return rc;
    if (is_new)
        tender_propose(req, &d);
    tender_form(req, &d, is_new, &f);
    if (!req_is_post(req))
        return tender_form_show(req, res, &d, is_new, &f);
    struct tender_write w = {.actor = req_actor(req), .t = d.t, .is_new = is_new};
    tender_parse(req, &f, &d.t, &w.t);
    w.t.version = is_new ? 1 : req_int(req, "version", 0);
    if (!is_new && agreement_form_conflicts(req, &f, d.t.version))
        return tender_conflict(req, res, &f, &w.t, &d.t);
    rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "tender", tender_fn, &w, &req->err);
    if (!rc)
        return res_redirect(
            res, arena_printf(req->arena, "/tilbud/udbud/%s?kvit=gemt", is_new ? w.key : d.t.key));
    if (rc == ERR_CONFLICT && !is_new) {
        err_clear(&req->err);
        rc = tender_load(req, false, &d);
        return rc ? rc : tender_conflict(req, res, &f, &w.t, &d.t);
    }
    if (rc != ERR_INVALID)
        return rc;
    res->status = err_http_status(rc);
    record_form_errors(req, &f);
    return tender_form_show(req, res, &d, is_new, &f);
}
static int tender_new_page(struct req *req, struct res *res)
{
    return tender_edit(req, res, true);
}
static int tender_edit_page(struct req *req, struct res *res)
{
    return tender_edit(req, res, false);
}

static const struct param tender_params[] = {{"key", P_KEY, 0, 0}, {"kvit", P_KEY, 0, 0},
    {"aftale", P_KEY, 0, 0}, {"version", P_INT, 1, INT64_MAX}, CONFLICT_PARAM, {"title", P_FORM, 0, 200},
    {"agreement", P_FORM, 0, 80}, {"state", P_FORM, 0, 40}, {"begin_day", P_FORM, 0, 30},
    {"publish_day", P_FORM, 0, 30}, {"bid_day", P_FORM, 0, 30}, {"award_day", P_FORM, 0, 30},
    {"start_day", P_FORM, 0, 30}, {"supplier", P_FORM, 0, 80}, {"note", P_FORM, 0, 2000}};
ROUTE(tender_show_route, "GET", "/tilbud/udbud/{key}", PERM_OFFER_READ, tender_show_page, tender_params);
ROUTE(tender_new_get, "GET", "/tilbud/udbud/ny", PERM_OFFER_EDIT, tender_new_page, tender_params);
ROUTE(tender_new_post, "POST", "/tilbud/udbud/ny", PERM_OFFER_EDIT, tender_new_page, tender_params);
ROUTE(tender_edit_get, "GET", "/tilbud/udbud/{key}/ret", PERM_OFFER_EDIT, tender_edit_page, tender_params);
ROUTE(tender_edit_post, "POST", "/tilbud/udbud/{key}/ret", PERM_OFFER_EDIT, tender_edit_page, tender_params);
