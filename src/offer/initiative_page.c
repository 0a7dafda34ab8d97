/* One initiative: what it is now, what it has been, what was found out about it, and what pays for it. */
#include "base/text.h"
#include "effect/goal_words.h"
#include "initiative.html.h"
#include "offer/offer_words_page.h"
#include "offer/strategy_page.h"
#include "system/code.h"
#include "system/layout_page.h"
#include "system/organisation.h"

struct initiative_data {
    struct initiative_now i;
    struct initiative printed;
    bool has_printed;
    struct strategy_data strategy;
    struct initiative_change *changes;
    struct initiative_evaluation *evaluations;
    struct initiative_funding *fundings;
    struct initiative_version *versions;
    size_t n_changes, n_evaluations, n_fundings, n_versions;
    unsigned lacks;
};

static int read_all(struct req *req, struct conn *c, struct initiative_data *d)
{
    struct arena *a = req->arena;
    struct err *err = &req->err, none = ERR_INIT;
    const char *key = req_text(req, "key");
    int rc = initiative_by_key(c, key, clock_today(), &d->i, a, err);
    if (!rc)
        rc = strategy_data_read(req, c, d->i.strategy, &d->strategy);
    if (!rc)
        rc = initiative_changes(c, key, &d->changes, &d->n_changes, a, err);
    if (!rc)
        rc = initiative_evaluations(c, key, &d->evaluations, &d->n_evaluations, a, err);
    if (!rc)
        rc = initiative_fundings(c, key, &d->fundings, &d->n_fundings, a, err);
    if (!rc)
        rc = initiative_versions(c, key, &d->versions, &d->n_versions, a, err);
    if (!rc)
        rc = initiative_lacks(c, key, clock_today(), &d->lacks, a, err);
    d->has_printed = !rc && initiative_printed(c, key, &d->printed, a, &none) == OK;
    return rc;
}

/* ---- what has been ---- */

static void fill_changes(struct req *req, const struct initiative_data *d, struct initiative_view *v)
{
    struct initiative_change_row *rows = arena_must(req->arena, (d->n_changes + 1) * sizeof *rows);
    for (size_t i = 0; i < d->n_changes; i++) {
        const struct initiative_change *x = &d->changes[i];
        bool kind = text_equal(x->what, "kind");
        const char *who = x->user_name ? x->user_name : tr("Tovholder");
        rows[i] = (struct initiative_change_row){.from = offer_day(req->arena, x->from_day),
            .what = kind ? tr("Art") : tr("Status"),
            .value = kind ? initiative_kind_words(x->value) : code_label("initiative_status", x->value),
            .value_class = kind ? "plain" : initiative_status_class(x->value),
            .reason = x->application ? arena_printf(req->arena, tr("%s Pulje: %s."),
                                           initiative_change_reason(x), x->application)
                                     : initiative_change_reason(x),
            .who = who};
    }
    v->changes = rows;
    v->n_changes = d->n_changes;
}

static void fill_versions(struct req *req, const struct initiative_data *d, struct initiative_view *v)
{
    struct initiative_change_row *rows = arena_must(req->arena, (d->n_versions + 1) * sizeof *rows);
    for (size_t i = 0; i < d->n_versions; i++) {
        const struct initiative_version *w = &d->versions[i];
        rows[i] =
            (struct initiative_change_row){.from = html_format(req->arena, req->lang, harg_stamp(w->at)),
                .what = arena_printf(req->arena, "%lld", (long long)w->no),
                .value = arena_printf(req->arena, tr("Ansvarlig: %s. Målgruppe: %s"),
                    w->owner ? organisation_abbrev(w->owner) : tr("ikke oplyst"),
                    w->target_text ? w->target_text : tr("ikke oplyst")),
                .reason = w->reason ? w->reason : tr("Tilføjet i Tovholder"),
                .who = w->user_name};
    }
    v->versions = rows;
    v->n_versions = d->n_versions;
}

/* ---- evaluations, money, goals ---- */

static void fill_evaluations(struct req *req, const struct initiative_data *d, struct initiative_view *v)
{
    struct initiative_record_row *rows = arena_must(req->arena, (d->n_evaluations + 1) * sizeof *rows);
    for (size_t i = 0; i < d->n_evaluations; i++) {
        const struct initiative_evaluation *e = &d->evaluations[i];
        const char *at = arena_printf(req->arena, "/evaluering/%lld", (long long)e->id);
        bool document = e->document_key && !e->goal;
        rows[i] = (struct initiative_record_row){.title = code_label("initiative_evaluation", e->result),
            .detail = e->conclusion,
            .day = arena_printf(req->arena, "%s, %s", offer_day(req->arena, e->day), e->who),
            .note = e->goal    ? (e->goal_title ? e->goal_title : e->goal)
                    : document ? (e->document_title ? e->document_title : e->document_key)
                               : e->link,
            .url = e->goal    ? strategy_goal_url(req, e->goal)
                   : document ? arena_printf(req->arena, "/dokumenter/%s", e->document_key)
                              : NULL,
            .edit_url = initiative_url(req, d->i.key, at),
            .remove_url = initiative_url(req, d->i.key, arena_printf(req->arena, "%s/fjern", at)),
            .version = e->version};
    }
    v->evaluations = rows;
    v->n_evaluations = d->n_evaluations;
}

static void fill_fundings(struct req *req, const struct initiative_data *d, struct initiative_view *v)
{
    struct initiative_record_row *rows = arena_must(req->arena, (d->n_fundings + 1) * sizeof *rows);
    for (size_t i = 0; i < d->n_fundings; i++) {
        const struct initiative_funding *f = &d->fundings[i];
        const char *at = arena_printf(req->arena, "/finansiering/%lld", (long long)f->id);
        rows[i] = (struct initiative_record_row){.title = initiative_funding_words(f, req->arena),
            .detail = f->note,
            .day = arena_printf(req->arena, tr("Besluttet %s"), offer_day(req->arena, f->day)),
            .url = f->grant_key && who_may(&req->who, PERM_ECONOMY_READ)
                       ? arena_printf(req->arena, "/oekonomi/bevillinger/%s", f->grant_key)
                       : NULL,
            .note = f->grant_key ? tr("Åbn bevillingen") : NULL,
            .edit_url = initiative_url(req, d->i.key, at),
            .remove_url = initiative_url(req, d->i.key, arena_printf(req->arena, "%s/fjern", at)),
            .version = f->version};
    }
    v->fundings = rows;
    v->n_fundings = d->n_fundings;
}

static void fill_goals(struct req *req, const struct initiative_data *d, struct initiative_view *v)
{
    const struct strategy_data *s = &d->strategy;
    struct initiative_record_row *rows = arena_must(req->arena, (s->n_goals + 1) * sizeof *rows);
    for (size_t i = 0; i < s->n_goals; i++) {
        const struct goal *g = &s->goals[i];
        if (!text_equal(g->initiative, d->i.key))
            continue;
        rows[v->n_goals++] = (struct initiative_record_row){.title = lang_pick(g->title, g->title_en),
            .url = strategy_goal_url(req, g->key),
            .detail = goal_target_words(g, req->arena)};
    }
    v->goals = rows;
}

static void fill_applications(struct req *req, const struct initiative_data *d, struct initiative_view *v)
{
    const struct strategy_data *s = &d->strategy;
    struct strategy_application_row *rows = arena_must(req->arena, (s->n_applications + 1) * sizeof *rows);
    for (size_t i = 0; i < s->n_applications; i++) {
        const struct strategy_application *p = &s->applications[i];
        if (!strategy_application_pays(p, d->i.key))
            continue;
        rows[v->n_applications++] =
            (struct strategy_application_row){.url = arena_printf(req->arena, "%s/ansoegninger/%lld",
                                                  strategy_url(req, s->s.key, ""), (long long)p->id),
                .title = p->title,
                .state = code_label("strategy_application_state", p->state),
                .state_class = strategy_application_class(p->state),
                .day = offer_day(req->arena, p->day)};
    }
    v->applications = rows;
}

/* ---- the page ---- */

static void fill_attention(struct req *req, const struct initiative_data *d, struct initiative_view *v)
{
    struct attention *at = arena_must(req->arena, 4 * sizeof *at);
    if (text_equal(d->i.status, "funding_missing"))
        at[v->n_attention++] = (struct attention){"warning", tr("Finansiering mangler."),
            tr("Skriv, hvad der betaler, eller se, hvor forslaget er."),
            v->may_edit ? tr("Tilføj finansiering") : tr("Se finansieringen"),
            v->may_edit ? initiative_url(req, d->i.key, "/finansiering/ny")
                        : strategy_url(req, d->i.strategy, "/finansiering")};
    for (unsigned bit = 1; text_equal(d->i.kind, "trial") && bit <= INITIATIVE_LACKS_YEAR; bit <<= 1) {
        if (!(d->lacks & bit))
            continue;
        bool evaluation = bit == INITIATIVE_LACKS_EVALUATION;
        at[v->n_attention++] = (struct attention){"time", tr("Før forsøget kan gå i drift."),
            initiative_lack_words((enum initiative_lack)bit, clock_today(), req->arena),
            !v->may_edit ? NULL
            : evaluation ? tr("Tilføj evaluering")
                         : tr("Tilføj finansiering"),
            !v->may_edit ? NULL
                         : initiative_url(req, d->i.key, evaluation ? "/evaluering/ny" : "/finansiering/ny")};
    }
    v->attention = at;
}

static const char *since_words(struct req *req, day_t from)
{
    return day_is_none(from) ? NULL : arena_printf(req->arena, tr("fra %s"), offer_day(req->arena, from));
}

static const char *theme_words(const struct strategy_data *s, const char *key)
{
    for (size_t i = 0; i < s->n_themes; i++) {
        if (text_equal(s->themes[i].key, key))
            return lang_pick(s->themes[i].title, s->themes[i].title_en);
    }
    return key;
}

static const char *printed_words(struct req *req, const struct initiative_data *d)
{
    if (!d->has_printed || !d->n_versions)
        return NULL;
    return arena_printf(req->arena, tr("Som trykt: %s. Målgruppe: %s. Ansvarlig: %s. %s"), d->printed.title,
        d->printed.target_text ? d->printed.target_text : tr("ikke oplyst"),
        d->printed.owner ? organisation_abbrev(d->printed.owner) : tr("ikke oplyst"),
        d->printed.note ? d->printed.note : "");
}

static void fill_head(struct req *req, const struct initiative_data *d, struct initiative_view *v)
{
    struct action *actions = arena_must(req->arena, 3 * sizeof *actions);
    v->head = (struct page_head){.title = initiative_title(&d->i),
        .lead = theme_words(&d->strategy, d->i.theme),
        .badge = code_label("initiative_status", d->i.status),
        .badge_class = initiative_status_class(d->i.status),
        .actions = actions,
        .n_actions = v->may_edit ? 3 : 0,
        .no_primary = true};
    actions[0] = (struct action){tr("Skift status"), initiative_url(req, d->i.key, "/status"), NULL};
    actions[1] = (struct action){tr("Skift art"), initiative_url(req, d->i.key, "/art"), NULL};
    actions[2] = (struct action){tr("Ret indsatsen"), initiative_url(req, d->i.key, "/ret"), NULL};
}

static int show(struct req *req, struct res *res, const struct initiative_data *d)
{
    static const struct strategy_receipt receipts[] = {
        {"oprettet", N_("Indsatsen er tilføjet."), "versioner"},
        {"rettet", N_("Indsatsen er rettet. Det, der er trykt, står der stadig."), "versioner"},
        {"skiftet", N_("Ændringen er skrevet."), "skift"}, {"evalueret", N_("Evalueringen er gemt."), NULL},
        {"betalt", N_("Finansieringen er gemt."), NULL},
        {"evaluering-fjernet", N_("Evalueringen er fjernet."), "evaluering"},
        {"finansiering-fjernet", N_("Finansieringen er fjernet."), "finansiering"},
        {"fortrudt", N_("Ændringen er fortrudt."), NULL}};
    struct initiative_view v = {.csrf = req_csrf(req),
        .url = initiative_url(req, d->i.key, ""),
        .evaluation_url = initiative_url(req, d->i.key, "/evaluering/ny"),
        .funding_url = initiative_url(req, d->i.key, "/finansiering/ny"),
        .may_edit = who_may(&req->who, PERM_STRATEGY_EDIT),
        .printed = printed_words(req, d)};
    fill_head(req, d, &v);
    fill_attention(req, d, &v);
    fill_changes(req, d, &v);
    fill_versions(req, d, &v);
    fill_evaluations(req, d, &v);
    fill_fundings(req, d, &v);
    fill_goals(req, d, &v);
    fill_applications(req, d, &v);
    const struct fact facts[] = {
        {tr("Art"), initiative_kind_words(d->i.kind), since_words(req, d->i.kind_from), false},
        {tr("Status"), code_label("initiative_status", d->i.status), since_words(req, d->i.status_from),
            text_equal(d->i.status, "funding_missing")},
        {tr("Ansvarlig"), d->i.owner ? organisation_abbrev(d->i.owner) : NULL, NULL, false},
        {tr("Målgruppe"), d->i.target_text, NULL, false},
        {tr("Bemærkning"), d->i.note ? d->i.note : "–", NULL, false}};
    v.facts = facts;
    v.n_facts = sizeof facts / sizeof facts[0];
    v.source =
        d->i.source ? d->strategy.source : tr("Tilføjet i Tovholder. Indsatsen er ikke navngivet i kilden.");
    const struct crumb crumbs[] = {{tr_in("menu", "Tilbud"), "/tilbud"},
        {strategy_title(&d->strategy.s), strategy_url(req, d->i.strategy, "")}, {v.head.title, NULL}};
    struct html *h = page_begin(req, res, MENU_OFFERS, v.head.title, crumbs, 3);
    strategy_receipt_show(
        req, h, receipts, sizeof receipts / sizeof receipts[0], v.url, req_int(req, "id", 0));
    t_page_head(h, &v.head);
    t_initiative_page(h, &v);
    return page_end(req, res, h);
}

static int handler(struct req *req, struct res *res)
{
    struct conn *c;
    struct initiative_data *d = arena_must(req->arena, sizeof *d);
    *d = (struct initiative_data){.has_printed = false};
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = read_all(req, c, d);
    db_release(req->db, c);
    return rc ? rc : show(req, res, d);
}

static const struct param params[] = {
    {"key", P_KEY, 0, 0}, {"kvit", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX}};
ROUTE(initiative_route, "GET", "/tilbud/initiativer/{key}", PERM_OFFER_READ, handler, params);
