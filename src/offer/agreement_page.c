#include "offer/agreement_page.h"

#include "agreement.html.h"
#include "base/text.h"
#include "economy/grant.h"
#include "economy/supplier_money.h"
#include "offer/intervention.h"
#include "offer/offer_words_page.h"
#include "supply/phase_out.h"
#include "system/audit_query.h"
#include "system/code.h"
#include "system/layout_page.h"
#include "system/organisation.h"
#include "system/user.h"

enum { HISTORY_ROWS = 50, MAX_ATTENTION = 3 };

/* What is read of one agreement. */
struct agreement_data {
    struct agreement g;
    struct agreement_part_view *parts;
    struct intervention *offers; /* of the parts */
    struct agreement_place *places;
    struct agreement_option *options;
    struct agreement_decision *decisions;
    struct agreement_grant *grants;
    struct grant *sheets; /* of the grants */
    struct tender *tenders;
    struct agreement_deadline *due;
    struct supplier_money *money;
    struct agreement_change *changes;
    const char **set_by; /* who set each period */
    const char *regulated_by, *responsible, *source;
    size_t n_parts, n_places, n_options, n_decisions, n_grants, n_tenders, n_due, n_money, n_changes;
    day_t today;
};

static int load_parts(struct conn *c, struct req *req, struct agreement_data *d)
{
    struct arena *a = req->arena;
    int rc = agreement_parts(c, d->g.key, &d->parts, &d->n_parts, a, &req->err);
    if (!rc)
        rc = agreement_places_of(c, d->g.key, NULL, &d->places, &d->n_places, a, &req->err);
    if (rc)
        return rc;
    d->offers = arena_array(a, d->n_parts + 1, sizeof *d->offers);
    d->set_by = arena_array(a, d->n_places + 1, sizeof *d->set_by);
    if (!d->offers || !d->set_by)
        return err_set(&req->err, ERR_LIMIT, "agreement page: out of memory");
    for (size_t i = 0; !rc && i < d->n_parts; i++)
        rc = intervention_by_key(c, d->parts[i].intervention, &d->offers[i], a, &req->err);
    for (size_t i = 0; !rc && i < d->n_places; i++) {
        struct user user;
        if (d->places[i].user_id == INT_NONE)
            continue;
        rc = user_by_id(c, d->places[i].user_id, &user, a, &req->err);
        d->set_by[i] = rc ? NULL : user.name;
    }
    return rc;
}

static int load_people(struct conn *c, struct req *req, struct agreement_data *d)
{
    struct user user;
    int rc = OK;
    if (d->g.regulated_by != INT_NONE) {
        rc = user_by_id(c, d->g.regulated_by, &user, req->arena, &req->err);
        d->regulated_by = rc ? NULL : user.name;
    }
    if (!rc && d->g.responsible) {
        struct err gone = ERR_INIT;
        int found = user_by_login(c, d->g.responsible, &user, req->arena, &gone);
        d->responsible = found ? d->g.responsible : user.name;
    }
    return rc;
}

static int load_grants(struct conn *c, struct req *req, struct agreement_data *d)
{
    struct arena *a = req->arena;
    int rc = agreement_grants_of(c, d->g.key, &d->grants, &d->n_grants, a, &req->err);
    d->sheets = rc ? NULL : arena_array(a, d->n_grants + 1, sizeof *d->sheets);
    if (rc || !d->sheets)
        return rc ? rc : err_set(&req->err, ERR_LIMIT, "agreement page: out of memory");
    for (size_t i = 0; !rc && i < d->n_grants; i++)
        rc = grant_by_key(c, d->grants[i].grant_key, &d->sheets[i], a, &req->err);
    if (!rc && d->g.supplier)
        rc = supplier_money_of(c, d->g.supplier, day_year(d->today), &d->money, &d->n_money, a, &req->err);
    return rc;
}

static int load_rest(struct conn *c, struct req *req, struct agreement_data *d)
{
    struct arena *a = req->arena;
    const char *key = d->g.key;
    int rc = agreement_options_of(c, key, &d->options, &d->n_options, a, &req->err);
    if (!rc)
        rc = agreement_decisions_of(c, key, &d->decisions, &d->n_decisions, a, &req->err);
    if (!rc)
        rc = tender_list(c, key, &d->tenders, &d->n_tenders, a, &req->err);
    if (!rc)
        rc = agreement_deadlines(c, key, d->today, DEADLINE_AHEAD_DAYS, &d->due, &d->n_due, a, &req->err);
    if (!rc)
        rc = agreement_history(c, d->g.id, HISTORY_ROWS, &d->changes, &d->n_changes, a, &req->err);
    if (!rc)
        d->source = offer_source_words(c, a, d->g.source, d->g.place);
    return rc;
}

static int agreement_load(struct req *req, struct agreement_data *d)
{
    struct conn *c;
    *d = (struct agreement_data){.today = clock_today()};
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = agreement_by_key(c, req_text(req, "key"), &d->g, req->arena, &req->err);
    if (!rc)
        rc = load_parts(c, req, d);
    if (!rc)
        rc = load_people(c, req, d);
    if (!rc)
        rc = load_grants(c, req, d);
    if (!rc)
        rc = load_rest(c, req, d);
    db_release(req->db, c);
    return rc;
}

/* ---- view ---- */

static const char *after_words(
    struct req *req, const struct agreement_part_view *p, const struct intervention *iv)
{
    if (p->after_end)
        return p->after_end;
    if (!day_is_none(iv->end_day))
        return arena_printf(req->arena, tr("ophører %s"), offer_day(req->arena, iv->end_day));
    return tr("ikke oplyst");
}

static void fill_lines(struct req *req, const struct agreement_data *d, struct agreement_view *v)
{
    struct arena *a = req->arena;
    struct agreement_line *lines = arena_array(a, d->n_parts + 1, sizeof *lines);
    size_t n_end = 0, n_told = 0;
    for (size_t i = 0; lines && i < d->n_parts; i++) {
        const struct agreement_part_view *p = &d->parts[i];
        const struct intervention *iv = &d->offers[i];
        const struct agreement_place *now =
            agreement_place_on(d->places, d->n_places, p->intervention, d->today);
        enum offer_state state = offer_state_of(iv, d->today);
        lines[i] = (struct agreement_line){
            .url = arena_printf(a, "/tilbud/%s", p->intervention),
            .title = lang_pick(p->title, p->title_en),
            .places = agreement_count_words(req, now ? now->places : p->places),
            .price = agreement_price_words(req, now ? now->price : p->price_kr),
            .state = offer_state_label(state),
            .state_class = offer_state_class(state),
            .stop = iv->last_referral_day,
            .end = iv->end_day,
            .after = after_words(req, p, iv),
            .places_url = arena_printf(a, "%s/pladser/ny?tilbud=%s", v->url, p->intervention),
            .edit_url = arena_printf(a, "%s/dele/%s", v->url, p->intervention),
            .remove_url = arena_printf(a, "%s/dele/%s/fjern", v->url, p->intervention),
        };
        n_end += !day_is_none(iv->end_day);
        n_told += day_is_none(iv->end_day) && p->after_end;
    }
    v->lines = lines;
    v->n_lines = lines ? d->n_parts : 0;
    v->status = arena_printf(a,
        d->n_parts == 1
            ? tr("%zu del: %zu ophører på en kendt dag, %zu har en anden oplysning, og for %zu er det ikke oplyst, hvad der sker.")
            : tr("%zu dele: %zu ophører på en kendt dag, %zu har en anden oplysning, og for %zu er det ikke oplyst, hvad der sker."),
        d->n_parts, n_end, n_told, d->n_parts - n_end - n_told);
}

static const char *part_title(const struct agreement_data *d, const char *intervention)
{
    for (size_t i = 0; i < d->n_parts; i++) {
        if (text_equal(d->parts[i].intervention, intervention))
            return lang_pick(d->parts[i].title, d->parts[i].title_en);
    }
    return intervention;
}

static void fill_periods(struct req *req, const struct agreement_data *d, struct agreement_view *v)
{
    struct arena *a = req->arena;
    struct agreement_period_line *lines = arena_array(a, d->n_places + 1, sizeof *lines);
    for (size_t i = 0; lines && i < d->n_places; i++) {
        const struct agreement_place *p = &d->places[i];
        bool is_last = i + 1 == d->n_places || !text_equal(d->places[i + 1].intervention, p->intervention);
        lines[i] = (struct agreement_period_line){
            .title = part_title(d, p->intervention),
            .period = agreement_period_words(a, p->valid_from, p->valid_to),
            .places = agreement_count_words(req, p->places),
            .price = agreement_price_words(req, p->price),
            .level = p->price_year == INT_NONE ? (money_is_none(p->price) ? "–" : tr("ikke oplyst"))
                                               : arena_printf(a, tr("%lld-p/l"), (long long)p->price_year),
            .set_by = d->set_by[i] ? d->set_by[i]
                      : p->source  ? p->source
                                   : tr("ikke oplyst"),
            .note = p->note,
            .is_now = agreement_place_on(p, 1, NULL, d->today) != NULL,
            .edit_url = arena_printf(a, "%s/pladser/%lld", v->url, (long long)p->id),
            .remove_url = is_last ? arena_printf(a, "%s/pladser/%lld/fjern", v->url, (long long)p->id) : NULL,
        };
    }
    v->periods = lines;
    v->n_periods = lines ? d->n_places : 0;
}

static void fill_options(struct req *req, const struct agreement_data *d, struct agreement_view *v)
{
    struct arena *a = req->arena;
    struct agreement_option_line *lines = arena_array(a, d->n_options + 1, sizeof *lines);
    for (size_t i = 0; lines && i < d->n_options; i++) {
        const struct agreement_option *o = &d->options[i];
        bool open = text_equal(o->state, "open"), may = open && v->may_edit;
        const char *url = arena_printf(a, "%s/optioner/%lld", v->url, (long long)o->id);
        lines[i] = (struct agreement_option_line){
            .option = o,
            .kind = code_label("agreement_option_kind", o->kind),
            .period = agreement_period_words(a, o->from_day, o->to_day),
            .state = code_label("agreement_option_state", o->state),
            .state_class = open                           ? "warning"
                           : text_equal(o->state, "used") ? "success"
                                                          : "plain",
            .open = open,
            .late = open && !day_is_none(o->deadline) && o->deadline.n < d->today.n,
            .edit_url = may ? url : NULL,
            .use_url = may ? arena_printf(a, "%s/brug", url) : NULL,
            .drop_url = may ? arena_printf(a, "%s/afstaa", url) : NULL,
        };
    }
    v->options = lines;
    v->n_options = lines ? d->n_options : 0;
}

static void fill_decisions(struct req *req, const struct agreement_data *d, struct agreement_view *v)
{
    struct arena *a = req->arena;
    struct agreement_decision_line *lines = arena_array(a, d->n_decisions + 1, sizeof *lines);
    for (size_t i = 0; lines && i < d->n_decisions; i++) {
        const struct agreement_decision *x = &d->decisions[i];
        lines[i] = (struct agreement_decision_line){
            .decision = x,
            .day = day_is_none(x->day) ? tr("dag ikke oplyst") : offer_day(a, x->day),
            .document = x->document_no
                            ? arena_printf(a, "%s %s", code_label("document_system", x->document_system),
                                  x->document_no)
                            : tr("dokumentnummer ikke oplyst"),
            .edit_url =
                v->may_edit ? arena_printf(a, "%s/beslutninger/%lld", v->url, (long long)x->id) : NULL,
        };
    }
    v->decisions = lines;
    v->n_decisions = lines ? d->n_decisions : 0;
}

static void fill_money(struct req *req, const struct agreement_data *d, struct agreement_view *v)
{
    struct arena *a = req->arena;
    bool may = who_may(&req->who, PERM_ECONOMY_READ);
    struct agreement_money_line *lines = arena_array(a, d->n_money + 1, sizeof *lines);
    struct agreement_grant_line *grants = arena_array(a, d->n_grants + 1, sizeof *grants);
    for (size_t i = 0; lines && i < d->n_money; i++) {
        const struct supplier_money *m = &d->money[i];
        const char *title = lang_pick(m->title, m->title_en), *url = NULL;
        if (m->note_key) {
            title = arena_printf(a, "%s %s: %s", m->number ? m->number : m->note_key,
                m->section ? m->section : "", title ? title : "");
            url = arena_printf(a, "/oekonomi/notater/%s", m->note_key);
        } else {
            url = arena_printf(a, "/oekonomi/bevillinger/%s", m->grant_key);
        }
        lines[i] = (struct agreement_money_line){.title = title,
            .url = may ? url : NULL,
            .what = m->what,
            .unit = m->unit_known
                        ? organisation_name(m->unit)
                        : arena_printf(a, tr("%s, enhed ikke oplyst"), organisation_abbrev(m->unit)),
            .amount = agreement_price_words(req, m->amount),
            .level = m->price_level ? arena_printf(a, tr("%s-p/l"), m->price_level) : tr("ikke oplyst"),
            .year = m->year};
    }
    for (size_t i = 0; grants && i < d->n_grants; i++) {
        const struct agreement_grant *x = &d->grants[i];
        grants[i] = (struct agreement_grant_line){lang_pick(d->sheets[i].title, d->sheets[i].title_en),
            may ? arena_printf(a, "/oekonomi/bevillinger/%s", x->grant_key) : NULL,
            agreement_period_words(a, x->from_day, x->to_day), x->note};
    }
    v->money = lines;
    v->n_money = lines ? d->n_money : 0;
    v->grants = grants;
    v->n_grants = grants ? d->n_grants : 0;
}

static void fill_history(struct req *req, const struct agreement_data *d, struct agreement_view *v)
{
    struct agreement_history_line *lines = arena_array(req->arena, d->n_changes + 1, sizeof *lines);
    for (size_t i = 0; lines && i < d->n_changes; i++) {
        const struct agreement_change *x = &d->changes[i];
        lines[i] = (struct agreement_history_line){x->at, x->name ? x->name : tr("kommandolinjen"), x->what,
            audit_action_label(x->action), x->detail};
    }
    v->history = lines;
    v->n_history = lines ? d->n_changes : 0;
}

/* At most three sentences: the flag, money that ends first, places that nobody has written down. */
static void fill_attention(struct req *req, const struct agreement_data *d, struct agreement_view *v)
{
    struct arena *a = req->arena;
    struct attention *items = arena_array(a, MAX_ATTENTION, sizeof *items);
    day_t from, to;
    size_t n = 0;
    if (!items)
        return;
    if (d->g.target_regulated == 0)
        items[n++] = (struct attention){"warning", tr("Ikke målgruppereguleret"),
            agreement_regulated_words(a, &d->g, d->regulated_by), tr("Se pladser mod målgruppe"),
            arena_printf(a, "%s/maalgruppe", v->url)};
    if (agreement_uncovered(&d->g, d->grants, d->n_grants, &from, &to))
        items[n++] = (struct attention){"warning", tr("Udækket tid"),
            arena_printf(a, tr("Bevillingen slutter %s og aftalen %s. Ingen bevilling betaler %s."),
                offer_day(a, (day_t){from.n - 1}), offer_day(a, to), agreement_period_words(a, from, to)),
            tr("Se bevillingerne"), "#bevillinger"};
    if (!d->n_places && d->n_parts && v->may_edit)
        items[n++] = (struct attention){"warning", NULL,
            tr("Antallet af pladser er ikke oplyst, så udnyttelsen kan ikke beregnes."), tr("Tilføj pladser"),
            arena_printf(a, "%s/pladser/ny", v->url)};
    v->attention = items;
    v->n_attention = n;
}

static void fill_facts(struct req *req, const struct agreement_data *d, struct agreement_view *v)
{
    struct arena *a = req->arena;
    const struct agreement *g = &d->g;
    struct fact *f = arena_array(a, 6, sizeof *f);
    size_t n = 0;
    if (!f)
        return;
    f[n++] = (struct fact){tr("Køber"), g->buyer ? organisation_name(g->buyer) : NULL, NULL, false};
    f[n++] =
        (struct fact){tr("Leverandør"), g->supplier ? organisation_name(g->supplier) : NULL, NULL, false};
    f[n++] = (struct fact){tr("Begyndt"), agreement_day_words(a, g->start_day, g->start_text), NULL, false};
    f[n++] = (struct fact){tr("Slutter"), agreement_day_words(a, g->end_day, g->end_text),
        g->notice_months == INT_NONE
            ? NULL
            : arena_printf(a, tr("opsigelse: %lld mdr."), (long long)g->notice_months),
        !day_is_none(g->end_day) && g->end_day.n < d->today.n};
    f[n++] = (struct fact){tr("Ansvarlig"), d->responsible, NULL, false};
    f[n++] = (struct fact){
        tr("Lovgrundlag"), g->legal_basis ? code_label("legal_basis", g->legal_basis) : NULL, NULL, false};
    v->facts = f;
    v->n_facts = n;
}

static void fill_view(struct req *req, const struct agreement_data *d, struct agreement_view *v)
{
    const struct agreement *g = &d->g;
    v->csrf = req_csrf(req);
    v->key = g->key;
    v->may_edit = who_may(&req->who, PERM_OFFER_EDIT);
    v->payment = lang_pick(g->payment, g->payment_en);
    v->pays_unused = g->pays_unused == INT_NONE
                         ? tr("Det er ikke oplyst, om pladser, der ikke bruges, også betales.")
                     : g->pays_unused ? tr("Pladserne betales, også når de ikke bruges.")
                                      : tr("Kun pladser, der bruges, betales.");
    v->warning = g->warn_share_pct == INT_NONE
                     ? tr("Der er ikke sat en grænse for advarsel.")
                     : arena_printf(req->arena,
                           tr("Tovholder advarer, når mindre end %lld pct. af pladserne er brugt."),
                           (long long)g->warn_share_pct);
    v->supplier_known = g->supplier != NULL;
    v->unit_url = g->supplier ? arena_printf(req->arena, "/tilbud/enheder/%s", g->supplier) : NULL;
    v->note = g->note;
    v->source = d->source;
    fill_facts(req, d, v);
    fill_attention(req, d, v);
    fill_lines(req, d, v);
    fill_periods(req, d, v);
    v->due = agreement_due_lines(req, d->due, d->n_due, d->today);
    v->n_due = d->n_due;
    fill_options(req, d, v);
    v->tenders = agreement_tender_lines(req, d->tenders, d->n_tenders);
    v->n_tenders = d->n_tenders;
    fill_decisions(req, d, v);
    fill_money(req, d, v);
    fill_history(req, d, v);
}

static void fill_receipt(struct req *req, struct agreement_view *v)
{
    static const struct {
        const char *key, *text, *undo;
    } receipts[] = {
        {"oprettet", N_("Aftalen er oprettet. Tilføj nu de tilbud, den dækker."), NULL},
        {"gemt", N_("Aftalen er gemt."), NULL},
        {"del", N_("Delen er gemt."), NULL},
        {"del-fjernet", N_("Delen er fjernet fra aftalen."), NULL},
        {"pladser", N_("Pladserne er gemt som en ny periode."), "pladser"},
        {"rettet", N_("Perioden er rettet."), NULL},
        {"periode-fjernet", N_("Perioden er fjernet."), NULL},
        {"option", N_("Optionen er gemt."), NULL},
        {"brugt", N_("Optionen er brugt. Aftalen gælder nu til dens sidste dag."), "optioner"},
        {"afstaaet", N_("Optionen er markeret som ikke brugt."), "optioner"},
        {"fortrudt", N_("Det er fortrudt."), NULL},
        {"beslutning", N_("Beslutningen er gemt."), NULL},
    };
    const char *key = req_text(req, "kvit");
    int64_t id = req_int(req, "nr", 0);
    for (size_t i = 0; i < sizeof receipts / sizeof receipts[0]; i++) {
        if (!text_equal(receipts[i].key, key))
            continue;
        v->receipt = tr(receipts[i].text);
        if (receipts[i].undo && id && v->may_edit)
            v->undo_url =
                arena_printf(req->arena, "%s/%s/%lld/fortryd", v->url, receipts[i].undo, (long long)id);
    }
}

/* Changing the agreement; and its phase-out that is planned or decided, else where one begins. */
static int agreement_actions(
    struct req *req, const struct agreement *g, const char *url, bool may_edit, struct action *ret, size_t *n)
{
    struct phase_out_row *rows;
    struct conn *c;
    size_t n_rows;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = phase_out_open_of(c, g->key, NULL, &rows, &n_rows, req->arena, &req->err);
    db_release(req->db, c);
    if (rc)
        return rc;
    if (may_edit)
        ret[(*n)++] = (struct action){tr("Ret aftalen"), arena_printf(req->arena, "%s/ret", url), NULL};
    if (n_rows)
        ret[(*n)++] = (struct action){
            tr("Se udfasningen"), arena_printf(req->arena, "/tilbud/udfasning/%s", rows[0].key), NULL};
    else if (may_edit)
        ret[(*n)++] = (struct action){
            tr("Begynd udfasning"), arena_printf(req->arena, "/tilbud/udfasning/ny?aftale=%s", g->key), NULL};
    return OK;
}

static const char *lead_words(struct arena *a, const struct agreement *g)
{
    const char *kind = agreement_kind_words(g->kind);
    if (g->buyer && g->supplier)
        return arena_printf(a, tr("%s mellem %s og %s"), kind, organisation_abbrev(g->buyer),
            organisation_abbrev(g->supplier));
    return g->supplier ? arena_printf(a, tr("%s med %s"), kind, organisation_abbrev(g->supplier)) : kind;
}

static int agreement_show_page(struct req *req, struct res *res)
{
    struct agreement_data d;
    int rc = agreement_load(req, &d);
    if (rc)
        return rc;
    struct agreement_view v = {.url = arena_printf(req->arena, "/tilbud/aftaler/%s", d.g.key)};
    fill_view(req, &d, &v);
    fill_receipt(req, &v);
    struct action actions[2];
    size_t n_actions = 0;
    rc = agreement_actions(req, &d.g, v.url, v.may_edit, actions, &n_actions);
    if (rc)
        return rc;
    const char *title = lang_pick(d.g.title, d.g.title_en);
    struct crumb crumbs[] = {
        {tr_in("menu", "Tilbud"), "/tilbud"}, {tr("Aftaler"), "/tilbud/aftaler"}, {title, NULL}};
    struct html *h = page_begin(req, res, MENU_OFFERS, title, crumbs, 3);
    if (v.receipt)
        t_receipt(h, v.receipt, v.undo_url, v.csrf);
    bool on = agreement_is_on(&d.g, d.today);
    struct page_head head = {.title = title,
        .lead = lead_words(req->arena, &d.g),
        .badge = on ? NULL : tr("Gælder ikke i dag"),
        .badge_class = "warning",
        .actions = actions,
        .n_actions = n_actions,
        .no_primary = !v.may_edit};
    t_page_head(h, &head);
    t_agreement_page(h, &v);
    return page_end(req, res, h);
}

static const struct param agreement_params[] = {
    {"key", P_KEY, 0, 0}, {"kvit", P_KEY, 0, 0}, {"nr", P_INT, 1, INT64_MAX}};
ROUTE(
    agreement_route, "GET", "/tilbud/aftaler/{key}", PERM_OFFER_READ, agreement_show_page, agreement_params);
