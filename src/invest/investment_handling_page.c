/* What happens to an investment case: its owners and their answers, approval, round and decision. */
#include "invest/investment_page.h"

#include "base/text.h"
#include "economy/grant.h"
#include "budget/note.h"
#include "committee/request_page.h"
#include "committee/round.h"
#include "investment.html.h"
#include "offer/intervention.h"
#include "system/organisation.h"

#include <string.h>

static const char *answer_words(const char *answer)
{
    return text_equal(answer, "yes")         ? tr("Ja")
           : text_equal(answer, "no")        ? tr("Nej")
           : text_equal(answer, "condition") ? tr("Ja, med en betingelse")
                                             : tr("Ikke besvaret");
}

static const char *owner_answer(struct req *req, const struct investment_owner *o)
{
    struct arena *a = req->arena;
    if (o->withdrawn)
        return tr("Trukket tilbage");
    if (!o->answer)
        return !o->request                ? tr("Ikke spurgt")
               : day_is_none(o->deadline) ? answer_words(NULL)
                                          : arena_printf(a, tr("Ikke besvaret, frist %s"),
                                                html_format(a, req->lang, harg_day(o->deadline)));
    return day_is_none(o->answered) ? answer_words(o->answer)
                                    : arena_printf(a, "%s, %s", answer_words(o->answer),
                                          html_format(a, req->lang, harg_day(o->answered)));
}

static void fill_owners(struct req *req, const struct investment_data *d, struct investment_handling_view *v)
{
    struct investment_owner_view *rows = arena_must(req->arena, INVESTMENT_OWNERS * sizeof *rows);
    struct html_option *owned = arena_must(req->arena, INVESTMENT_OWNERS * sizeof *owned),
                       *open = arena_must(req->arena, INVESTMENT_OWNERS * sizeof *open);
    for (size_t i = 0; i < d->v.n_owners; i++) {
        const struct investment_owner *o = &d->v.owners[i];
        const char *name = organisation_name(o->committee);
        rows[i] = (struct investment_owner_view){.name = name,
            .asked = o->asked_words,
            .answer = owner_answer(req, o),
            .request_url = o->request ? arena_printf(req->arena, REQUEST_URL "/%s", o->request) : NULL,
            .answer_class = text_equal(o->answer, "no")          ? "error"
                            : text_equal(o->answer, "condition") ? "warning"
                            : o->answer                          ? "success"
                                                                 : "plain",
            .words = o->words,
            .approved = !o->approved ? tr("Nej")
                                     : arena_printf(req->arena, tr("%s af %s"),
                                           investment_day_words(req, o->approved->at),
                                           o->approved->user_name ? o->approved->user_name : tr("indlæst"))};
        owned[v->n_owned++] = (struct html_option){o->committee, name};
        if (!o->approved && !text_equal(o->answer, "no"))
            open[v->n_to_approve++] = (struct html_option){o->committee, name};
    }
    v->owners = rows;
    v->n_owners = d->v.n_owners;
    v->owned = owned;
    v->to_approve = open;
}

static void fill_may(struct req *req, const struct investment_data *d, struct investment_handling_view *v)
{
    enum investment_state s = d->v.state;
    bool approver = who_may(&req->who, PERM_ECONOMY_APPROVE), wrote = d->v.now.user_id == req->who.user_id;
    bool waits = s == INVESTMENT_REVIEW;
    v->is_over = s >= INVESTMENT_DECIDED;
    v->may_edit = d->may_edit;
    v->may_submit = d->may_edit && s == INVESTMENT_DRAFT && d->v.n_owners > 0;
    v->may_return = (approver || d->may_edit) && (waits || s == INVESTMENT_APPROVED);
    v->may_approve = approver && waits && !wrote && v->n_to_approve > 0;
    v->may_decide = approver && s == INVESTMENT_APPROVED;
    if (approver && waits && wrote)
        v->why_not_approve =
            tr("Du har selv skrevet den nyeste version. En anden med ret til det skal godkende den.");
}

static const char *round_words(const struct budget_round *rounds, size_t n, const char *key)
{
    for (size_t i = 0; key && i < n; i++) {
        if (text_equal(rounds[i].key, key))
            return lang_pick(rounds[i].title, rounds[i].title_en);
    }
    return key ? key : tr("ingen runde");
}

static const char *event_words(
    struct req *req, const struct investment_event *e, const struct budget_round *rounds, size_t n)
{
    const char *who = e->committee ? organisation_abbrev(e->committee) : "";
    struct arena *a = req->arena;
    return text_equal(e->kind, "owner")
               ? arena_printf(a, e->request ? tr("%s er spurgt om at eje casen") : tr("%s ejer casen"), who)
           : text_equal(e->kind, "leave")   ? arena_printf(a, tr("%s ejer ikke længere casen"), who)
           : text_equal(e->kind, "submit")  ? tr("Sendt til godkendelse")
           : text_equal(e->kind, "return")  ? tr("Sendt tilbage til kladde")
           : text_equal(e->kind, "approve") ? arena_printf(a, tr("Godkendt på vegne af %s"), who)
           : text_equal(e->kind, "round") ? arena_printf(a, tr("Runde: %s"), round_words(rounds, n, e->round))
           : text_equal(e->kind, "decide")
               ? text_equal(e->answer, "decided") ? tr("Besluttet") : tr("Afslået")
               : arena_printf(a, tr("Hændelse %lld er fortrudt"), (long long)e->undoes);
}

static void fill_events(struct req *req, const struct investment_data *d, const struct budget_round *rounds,
    size_t n_rounds, struct investment_handling_view *v)
{
    struct investment_event_view *rows = arena_must(req->arena, (d->v.n_events + 1) * sizeof *rows);
    for (size_t i = d->v.n_events; i-- > 0;) {
        const struct investment_event *e = &d->v.events[i];
        const char *day = !day_is_none(e->day) ? html_format(req->arena, req->lang, harg_day(e->day)) : NULL;
        const char *what = event_words(req, e, rounds, n_rounds);
        rows[v->n_events++] = (struct investment_event_view){investment_day_words(req, e->at),
            e->user_name ? e->user_name : tr("indlæst"),
            day ? arena_printf(req->arena, "%s, %s", what, day) : what, e->words};
    }
    v->events = rows;
}

static int fill_links(
    struct req *req, struct conn *c, const struct investment_data *d, struct investment_handling_view *v)
{
    const struct investment_version *now = &d->v.now;
    struct link *links = arena_must(req->arena, 3 * sizeof *links);
    struct intervention iv;
    struct grant g;
    struct note note;
    struct arena *a = req->arena;
    int rc = OK;
    if (now->intervention && !(rc = intervention_by_key(c, now->intervention, &iv, a, &req->err)))
        links[v->n_links++] =
            (struct link){arena_printf(a, tr("Indsats: %s"), lang_pick(iv.title, iv.title_en)),
                arena_printf(a, "/tilbud/%s", iv.key), false};
    if (!rc && now->grant_key && !(rc = grant_by_key(c, now->grant_key, &g, a, &req->err)))
        links[v->n_links++] =
            (struct link){arena_printf(a, tr("Bevilling: %s"), lang_pick(g.title, g.title_en)),
                arena_printf(a, "/oekonomi/bevillinger/%s", g.key), false};
    if (!rc && now->note_key && !(rc = note_by_key(c, now->note_key, &note, a, &req->err)))
        links[v->n_links++] =
            (struct link){arena_printf(a, tr("Budgetnotat: %s"), lang_pick(note.title, note.title_en)),
                arena_printf(a, "/oekonomi/notater/%s", note.key), false};
    v->links = links;
    return rc;
}

static int show(struct req *req, struct res *res, const struct investment_data *d)
{
    struct investment_handling_view v = {.err = req->err.code ? &req->err : NULL,
        .csrf = req_csrf(req),
        .post_url = arena_printf(req->arena, "%s/behandling", d->url),
        .seq = d->v.seq,
        .round = d->v.round};
    struct html_option *b = arena_must(req->arena, 3 * sizeof *b);
    struct budget_round *rounds = NULL;
    size_t n_rounds = 0;
    struct conn *c;
    struct err own = ERR_INIT;
    const int code = req->err.code;
    int rc = db_lease(req->db, &c, &own);
    if (rc)
        return rc;
    rc = round_list(c, &rounds, &n_rounds, req->arena, &own);
    if (!rc)
        rc = fill_links(req, c, d, &v);
    db_release(req->db, c);
    if (rc)
        return code ? rc : (req->err = own, rc);
    struct html_option *options = arena_must(req->arena, (n_rounds + 1) * sizeof *options);
    for (size_t i = 0; i < n_rounds; i++)
        options[v.n_rounds++] =
            (struct html_option){rounds[i].key, lang_pick(rounds[i].title, rounds[i].title_en)};
    v.rounds = options;
    b[0] = (struct html_option){"", tr("Vælg")};
    b[1] = (struct html_option){"decided", tr("Besluttet")};
    b[2] = (struct html_option){"refused", tr("Afslået")};
    v.decisions = b;
    v.committees = investment_committees(req, tr("Vælg et udvalg"), &v.n_committees);
    fill_owners(req, d, &v);
    fill_may(req, d, &v);
    fill_events(req, d, rounds, n_rounds, &v);
    v.links_url = d->may_edit ? arena_printf(req->arena, "%s/ret/tilknytning", d->url) : NULL;
    if (req_is_post(req)) {
        v.typed_kind = req_text(req, "kind");
        v.typed_committee = req_form(req, "committee");
        v.typed_answer = req_form(req, "answer");
        v.typed_day = req_form(req, "day");
        v.typed_words = req_form(req, "words");
        res->status = err_http_status(code);
    }
    investment_top(req, d, TAB_HANDLING, &v.top);
    struct html *h = investment_begin(req, res, d, tr("Behandling"), &v.top);
    t_investment_handling_page(h, &v);
    return page_end(req, res, h);
}

static int handling_page(struct req *req, struct res *res)
{
    struct investment_data d;
    int rc = investment_open(req, false, &d);
    return rc ? rc : show(req, res, &d);
}

struct happening {
    struct actor actor;
    struct investment_event e;
    const char *key;
    int64_t seq, no;
    struct arena *a;
};
static int happen_fn(struct conn *c, void *ctx, struct err *err)
{
    struct happening *w = ctx;
    return investment_happen(c, &w->actor, w->key, &w->e, w->seq, w->a, err);
}

static int happen_page(struct req *req, struct res *res)
{
    struct investment_data d;
    struct happening w = {.actor = req_actor(req),
        .key = req_text(req, "key"),
        .seq = req_int(req, "seq", -1),
        .a = req->arena};
    const char *day = text_trim(req->arena, req_form(req, "day")),
               *words = text_trim(req->arena, req_form(req, "words"));
    const char *committee = req_form(req, "committee"), *answer = req_form(req, "answer"),
               *round = req_form(req, "round");
    int rc = investment_open(req, false, &d);
    if (rc)
        return rc;
    w.e = (struct investment_event){.kind = req_text(req, "kind"),
        .committee = *committee ? committee : NULL,
        .answer = *answer ? answer : NULL,
        .round = *round ? round : NULL,
        .words = *words ? words : NULL,
        .day = *day ? day_parse(day, clock_today()) : DAY_NONE};
    if (!TEXT_ONE_OF(w.e.kind, NULL, "owner", "leave", "submit", "return", "approve", "round", "decide"))
        return err_user(&req->err, ERR_INVALID, "%s", tr("Vælg, hvad der er sket."));
    if (*day && day_is_none(w.e.day))
        err_field(&req->err, "day", "%s", tr("Skriv datoen som 09.03.2026."));
    rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "investment_event", happen_fn, &w, &req->err);
    if (!rc)
        return res_redirect(res, arena_printf(req->arena, "%s/behandling?kvit=sket", d.url));
    if (rc == ERR_CONFLICT) {
        int again = investment_open(req, false, &d);
        if (again)
            return again;
    }
    return rc == ERR_INVALID || rc == ERR_REFUSED || rc == ERR_CONFLICT ? show(req, res, &d) : rc;
}

static int undo_fn(struct conn *c, void *ctx, struct err *err)
{
    struct happening *w = ctx;
    return w->no != INT_NONE ? investment_undo_version(c, &w->actor, w->key, w->no, w->a, err)
                             : investment_undo_event(c, &w->actor, w->key, w->seq, w->a, err);
}

static int undo_page(struct req *req, struct res *res)
{
    struct happening w = {.actor = req_actor(req),
        .key = req_text(req, "key"),
        .no = req_int(req, "version", INT_NONE),
        .seq = req_int(req, "haendelse", INT_NONE),
        .a = req->arena};
    int rc = db_write(req->db, "investment_undo", undo_fn, &w, &req->err);
    return rc ? rc
              : res_redirect(res, arena_printf(req->arena, INVESTMENT_URL "/%s%s?kvit=fortrudt", w.key,
                                      w.no != INT_NONE ? "" : "/behandling"));
}

static const struct param handling_params[] = {{"key", P_KEY, 0, 0}, {"kvit", P_KEY, 0, 0}};
static const struct param happen_params[] = {{"key", P_KEY, 0, 0}, {"kind", P_KEY, 0, 0},
    {"seq", P_INT, 0, 1000000}, {"committee", P_FORM, 0, 80}, {"answer", P_FORM, 0, 20},
    {"round", P_FORM, 0, 80}, {"day", P_FORM, 0, 40}, {"words", P_FORM, 0, 2000}, {"kvit", P_KEY, 0, 0}};
static const struct param undo_params[] = {
    {"key", P_KEY, 0, 0}, {"version", P_INT, 1, 1000000}, {"haendelse", P_INT, 1, 1000000}};
ROUTE(investment_handling_route, "GET", INVESTMENT_URL "/{key}/behandling", PERM_ECONOMY_READ, handling_page,
    handling_params);
/* Who may do what is decided by investment_happen. */
ROUTE(investment_happen_route, "POST", INVESTMENT_URL "/{key}/behandling", PERM_ECONOMY_APPROVE, happen_page,
    happen_params);
ROUTE(investment_undo_route, "POST", INVESTMENT_URL "/{key}/fortryd", PERM_ECONOMY_APPROVE, undo_page,
    undo_params);
