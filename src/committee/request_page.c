/* One request between committees: question, answer, what it is about, its history; and what is done with it. */
#include "committee/request_page.h"

#include "base/buf.h"
#include "base/text.h"
#include "base/words.h"
#include "document/document.h"
#include "effect/reported.h"
#include "request.html.h"
#include "system/code.h"
#include "system/layout_page.h"
#include "system/organisation.h"

#include <string.h>

/* ---- what a request is about ---- */

static const struct {
    const char *kind, *label, *url;
    int perm; /* enum perm, to open it */
} kinds[] = {{"case", N_("Investeringscase"), "/oekonomi/cases", PERM_ECONOMY_READ},
    {"note", N_("Budgetnotat"), "/oekonomi/notater", PERM_ECONOMY_READ},
    {"grant", N_("Bevilling"), "/oekonomi/bevillinger", PERM_ECONOMY_READ},
    {"strategy", N_("Strategi"), "/tilbud/strategier", PERM_OFFER_READ},
    {"document", N_("Dokument"), "/dokumenter", PERM_DOCUMENT_READ},
    {"source", N_("Papir"), "/dokumenter/kilder", PERM_DOCUMENT_READ}};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

static size_t kind_of(const char *kind)
{
    size_t i = 0;
    while (i < KINDS && !text_equal(kinds[i].kind, kind))
        i++;
    return i;
}

const char *request_target_url(struct req *req, const char *kind, const char *key)
{
    size_t i = kind_of(kind);
    return i < KINDS && who_may(&req->who, kinds[i].perm)
               ? arena_printf(req->arena, "%s/%s", kinds[i].url, key)
               : NULL;
}

int request_choices(
    struct req *req, struct conn *c, const struct html_option **ret, size_t *ret_n, struct err *err)
{
    struct committee_request_link *all;
    struct document *documents;
    struct actor actor = req_actor(req);
    size_t n, n_documents = 0;
    int rc = request_targets(c, &all, &n, req->arena, err);
    if (!rc)
        rc = document_list(c, &actor, &documents, &n_documents, req->arena, err);
    if (rc)
        return rc;
    struct html_option *out = arena_must(req->arena, (n + n_documents + 1) * sizeof *out);
    *ret_n = 0;
    for (size_t i = 0; i < n; i++) {
        size_t k = kind_of(all[i].kind);
        if (k < KINDS && who_may(&req->who, (int)kinds[k].perm))
            out[(*ret_n)++] =
                (struct html_option){arena_printf(req->arena, "%s:%s", all[i].kind, all[i].target),
                    arena_printf(req->arena, "%s: %s", tr(kinds[k].label), all[i].title)};
    }
    for (size_t i = 0; i < n_documents; i++)
        out[(*ret_n)++] = (struct html_option){arena_printf(req->arena, "document:%s", documents[i].key),
            arena_printf(req->arena, "%s: %s", tr("Dokument"), documents[i].title)};
    *ret = out;
    return OK;
}

/* The title of a choice; NULL when the user may not see what it stands for. */
static const char *choice_title(const struct html_option *choices, size_t n, const char *value)
{
    for (size_t i = 0; i < n; i++) {
        const char *colon = strstr(choices[i].label, ": ");
        if (text_equal(choices[i].value, value))
            return colon ? colon + 2 : choices[i].label;
    }
    return NULL;
}

/* ---- reading ---- */

struct request_data {
    struct committee_request r;
    struct committee_request *versions;
    struct committee_request_link *links;
    const struct html_option *targets;
    size_t n_versions, n_links, n_targets;
    const char *source, *document_title;
};

static int request_read(struct req *req, struct request_data *d)
{
    struct conn *c;
    struct arena *a = req->arena;
    struct err own = ERR_INIT;
    int rc = db_lease(req->db, &c, &own);
    if (rc) {
        req->err = own;
        return rc;
    }
    rc = request_by_key(c, req_text(req, "key"), &d->r, a, &own);
    if (!rc)
        rc = request_versions(c, d->r.key, &d->versions, &d->n_versions, a, &own);
    if (!rc)
        rc = request_links(c, d->r.key, d->r.no, &d->links, &d->n_links, a, &own);
    if (!rc)
        rc = request_choices(req, c, &d->targets, &d->n_targets, &own);
    if (!rc && d->r.source)
        d->source = reported_source_words(c, d->r.source, d->r.place, a);
    db_release(req->db, c);
    if (rc)
        req->err = own;
    return rc;
}

/* ---- filling ---- */

static const char *day_words(struct req *req, day_t day)
{
    return day_is_none(day) ? NULL : html_format(req->arena, req->lang, harg_day(day));
}

static void fill_facts(struct req *req, const struct request_data *d, struct request_view *v)
{
    const struct committee_request *r = &d->r;
    enum request_state state = request_state_of(r, clock_today());
    struct fact *facts = arena_must(req->arena, 5 * sizeof *facts);
    facts[v->n_facts++] = (struct fact){tr("Spørger"), organisation_name(r->asking), NULL, false};
    facts[v->n_facts++] = (struct fact){tr("Spurgt"), organisation_name(r->asked), NULL, false};
    facts[v->n_facts++] = (struct fact){
        tr("Sendt"), state == REQUEST_DRAFT ? tr("Ikke sendt") : day_words(req, r->sent), NULL, false};
    facts[v->n_facts++] = (struct fact){tr("Frist for svar"), day_words(req, r->deadline),
        state == REQUEST_OVERDUE ? arena_printf(req->arena, tr("%s dage over"),
                                       words_count(clock_today().n - r->deadline.n, req->arena))
                                 : NULL,
        state == REQUEST_OVERDUE};
    facts[v->n_facts++] = (struct fact){tr("Svar"),
        r->answer                                              ? code_label("request_answer", r->answer)
        : state == REQUEST_DRAFT || state == REQUEST_WITHDRAWN ? "–"
                                                               : tr("ikke oplyst"),
        day_words(req, r->answered), false};
    v->facts = facts;
    v->question = r->question;
    v->answer = r->answer ? code_label("request_answer", r->answer) : NULL;
    v->answer_class = text_equal(r->answer, "no")          ? "error"
                      : text_equal(r->answer, "condition") ? "warning"
                                                           : "success";
    v->answer_text = r->answer_text;
    v->note = r->note;
    v->source = d->source;
    v->source_url = r->source ? request_target_url(req, "source", r->source) : NULL;
    if (state == REQUEST_WITHDRAWN)
        v->withdrawn = arena_printf(req->arena, tr("Trukket tilbage %s: %s"), day_words(req, r->withdrawn),
            r->reason ? r->reason : "");
}

static void fill_links(struct req *req, const struct request_data *d, struct request_view *v)
{
    struct request_link_view *rows = arena_must(req->arena, (d->n_links + 1) * sizeof *rows);
    struct html_option *targets = arena_must(req->arena, (d->n_targets + 1) * sizeof *targets);
    for (size_t i = 0; i < d->n_links; i++) {
        const struct committee_request_link *l = &d->links[i];
        size_t k = kind_of(l->kind);
        const char *value = arena_printf(req->arena, "%s:%s", l->kind, l->target),
                   *title = choice_title(d->targets, d->n_targets, value);
        rows[v->n_links++] = (struct request_link_view){.kind = k < KINDS ? tr(kinds[k].label) : l->kind,
            .label = title ? title : tr("noget, du ikke ser, eller som ikke findes længere"),
            .url = title ? request_target_url(req, l->kind, l->target) : NULL,
            .target = value};
    }
    v->links = rows;
    targets[v->n_targets++] = (struct html_option){"", tr("Vælg")};
    for (size_t i = 0; i < d->n_targets; i++) {
        bool there = false;
        for (size_t k = 0; k < v->n_links; k++)
            there = there || text_equal(rows[k].target, d->targets[i].value);
        if (!there)
            targets[v->n_targets++] = d->targets[i];
    }
    v->targets = targets;
    if (d->r.document) {
        const char *title =
            choice_title(d->targets, d->n_targets, arena_printf(req->arena, "document:%s", d->r.document));
        v->document = title ? title : tr("en kladde, du ikke ser");
        v->document_url = title ? request_target_url(req, "document", d->r.document) : NULL;
    }
}

/* ---- history ---- */

static const char *what_words(const char *what)
{
    static const struct {
        const char *what, *words;
    } list[] = {{"create", N_("Oprettet")}, {"change", N_("Rettet")}, {"send", N_("Sendt")},
        {"answer", N_("Svaret er skrevet ind")}, {"withdraw", N_("Trukket tilbage")},
        {"link", N_("Knyttet til mere")}, {"unlink", N_("Knyttet til mindre")}, {"undo", N_("Fortrudt")}};
    for (size_t i = 0; i < sizeof list / sizeof list[0]; i++) {
        if (text_equal(list[i].what, what))
            return tr(list[i].words);
    }
    return what;
}

static const char *value_words(struct req *req, const struct field *f, const struct committee_request *r)
{
    if (field_is_missing(f, r))
        return tr("ikke oplyst");
    if (f->type == F_DAY)
        return day_words(req, *(const day_t *)((const char *)r + f->off));
    const char *text = field_text(f, r, req->arena);
    return f->list                                                         ? code_label(f->list, text)
           : text_equal(f->name, "asking") || text_equal(f->name, "asked") ? organisation_abbrev(text)
                                                                           : text;
}

/* What differs from the version before, in words; NULL when nothing is worth telling. */
static const char *change_words(
    struct req *req, const struct committee_request *now, const struct committee_request *before)
{
    struct buf out = BUF_INIT;
    static const char *const told[] = {"title", "asking", "asked", "question", "sent", "deadline", "document",
        "answer", "answer_text", "answered"};
    for (size_t i = 0; before && i < sizeof told / sizeof told[0]; i++) {
        const struct field *f = field_find(&committee_request_table, told[i]);
        const char *from = value_words(req, f, before), *to = value_words(req, f, now);
        if (text_equal(from, to))
            continue;
        buf_printf(&out, field_is_missing(f, before) ? "%s%s: %s" : "%s%s: %s → %s", out.len ? "; " : "",
            tr(f->label), field_is_missing(f, before) ? to : from, to);
    }
    if (now->reason)
        buf_printf(&out, "%s%s", out.len ? ". " : "", now->reason);
    const char *words = out.len && !buf_failed(&out) ? arena_strndup(req->arena, out.data, out.len) : NULL;
    buf_done(&out);
    return words;
}

static void fill_events(struct req *req, const struct request_data *d, struct request_view *v)
{
    struct request_event_view *rows = arena_must(req->arena, (d->n_versions + 1) * sizeof *rows);
    for (size_t i = 0; i < d->n_versions; i++) {
        const struct committee_request *r = &d->versions[i],
                                       *before = i + 1 < d->n_versions ? &d->versions[i + 1] : NULL;
        bool printed = r->user_id == INT_NONE && r->source && r->no == 1;
        rows[v->n_events++] = (struct request_event_view){
            stamp_is_none(r->at) ? tr("ikke oplyst") : day_words(req, stamp_local_day(r->at)),
            printed        ? tr("indlæst")
            : r->user_name ? r->user_name
                           : tr("indlæst"),
            printed ? tr("Indlæst, som den står i papiret") : what_words(r->what),
            printed ? NULL : change_words(req, r, before)};
    }
    v->events = rows;
}

static void fill_may(struct req *req, const struct request_data *d, struct request_view *v)
{
    enum request_state state = request_state_of(&d->r, clock_today());
    bool may = request_may_edit(req), open = state == REQUEST_SENT || state == REQUEST_OVERDUE;
    v->may_send = may && state == REQUEST_DRAFT;
    v->may_answer = may && (open || state == REQUEST_ANSWERED);
    v->may_withdraw = may && (open || state == REQUEST_DRAFT);
    v->may_link = may && state != REQUEST_WITHDRAWN;
    v->may_begin_document =
        who_may(&req->who, PERM_DOCUMENT_EDIT) && !d->r.document && state != REQUEST_WITHDRAWN;
    struct html_option *answers = arena_must(req->arena, 4 * sizeof *answers);
    size_t n;
    const struct html_option *codes = page_options(req->arena, "request_answer", tr("Vælg"), &n);
    for (size_t i = 0; codes && i < n && i < 4; i++)
        answers[v->n_answers++] = codes[i];
    v->answers = answers;
}

static void fill_typed(struct req *req, struct request_view *v)
{
    v->typed_kind = req_text(req, "kind");
    v->typed_sent = req_form(req, "sent");
    v->typed_deadline = req_form(req, "deadline");
    v->typed_answer = req_form(req, "answer");
    v->typed_text = req_form(req, "answer_text");
    v->typed_day = req_form(req, "answered");
    v->typed_reason = req_form(req, "reason");
    v->typed_target = req_form(req, "target");
}

static const char *receipt_words(const char *receipt)
{
    static const struct {
        const char *code, *text;
    } words[] = {{"gemt", N_("Henvendelsen er gemt.")}, {"send", N_("Henvendelsen er sendt.")},
        {"answer", N_("Svaret er skrevet ind.")}, {"withdraw", N_("Henvendelsen er trukket tilbage.")},
        {"link", N_("Henvendelsen er knyttet til mere.")}, {"unlink", N_("Knytningen er fjernet.")},
        {"fortrudt", N_("Ændringen er fortrudt.")}};
    for (size_t i = 0; receipt && i < sizeof words / sizeof words[0]; i++) {
        if (text_equal(words[i].code, receipt))
            return tr(words[i].text);
    }
    return NULL;
}

static void show_receipt(struct req *req, struct html *h, const struct request_data *d)
{
    const char *text = req_is_post(req) ? NULL : receipt_words(req_text(req, "kvit"));
    bool may_undo = d->r.no > 1 && d->r.user_id == req->who.user_id && !text_equal(d->r.what, "undo") &&
                    clock_now().ms - d->r.at.ms <= REQUEST_UNDO_MS;
    if (text)
        t_receipt(h, text,
            may_undo
                ? arena_printf(req->arena, REQUEST_URL "/%s/fortryd?no=%lld", d->r.key, (long long)d->r.no)
                : NULL,
            req_csrf(req));
}

static int request_show(struct req *req, struct res *res)
{
    struct request_data d = {0};
    const int code = req->err.code;
    struct err told = req->err;
    int rc = request_read(req, &d);
    if (rc)
        return rc;
    req->err = told;
    enum request_state state = request_state_of(&d.r, clock_today());
    struct request_view v = {.err = code ? &req->err : NULL,
        .csrf = req_csrf(req),
        .url = arena_printf(req->arena, REQUEST_URL "/%s", d.r.key),
        .key = d.r.key,
        .no = d.r.no};
    fill_facts(req, &d, &v);
    fill_links(req, &d, &v);
    fill_events(req, &d, &v);
    fill_may(req, &d, &v);
    if (req_is_post(req)) {
        fill_typed(req, &v);
        res->status = err_http_status(code);
    }
    struct action actions[2];
    size_t n_actions = 0;
    if (request_may_edit(req) && state != REQUEST_WITHDRAWN)
        actions[n_actions++] = (struct action){tr("Ret"), arena_printf(req->arena, "%s/ret", v.url), NULL};
    if (v.may_begin_document)
        actions[n_actions++] = (struct action){tr("Begynd dokumentet"),
            arena_printf(req->arena, "/dokumenter/ny?kind=committee-request&subject=%s", d.r.key), v.csrf};
    v.head = (struct page_head){.title = d.r.title,
        .lead = arena_printf(
            req->arena, tr("%s spørger %s"), organisation_abbrev(d.r.asking), organisation_abbrev(d.r.asked)),
        .badge = tr(request_state_label(state)),
        .badge_class = request_state_class(state),
        .actions = actions,
        .n_actions = n_actions,
        .no_primary = true};
    const struct crumb crumbs[] = {{tr("Dokumenter"), "/dokumenter"},
        {tr("Henvendelser mellem udvalg"), REQUEST_URL}, {d.r.title, NULL}};
    struct html *h = page_begin(req, res, MENU_DOCUMENTS, d.r.title, crumbs, 3);
    show_receipt(req, h, &d);
    t_request_page(h, &v);
    return page_end(req, res, h);
}
static const struct param show_params[] = {{"key", P_KEY, 0, 0}, {"kvit", P_KEY, 0, 0}};
ROUTE(request_route, "GET", REQUEST_URL "/{key}", PERM_DOCUMENT_READ, request_show, show_params);

/* ---- what is done with it ---- */

struct request_act {
    struct actor actor;
    const char *key, *kind, *answer, *text, *target_kind, *target;
    day_t sent, deadline;
    int64_t base;
    struct arena *a;
};
static int act_fn(struct conn *c, void *ctx, struct err *err)
{
    struct request_act *w = ctx;
    const struct actor *who = &w->actor;
    return text_equal(w->kind, "send")
               ? request_send(c, who, w->key, w->base, w->sent, w->deadline, w->a, err)
           : text_equal(w->kind, "answer")
               ? request_answer(c, who, w->key, w->base, w->answer, w->text, w->sent, w->a, err)
           : text_equal(w->kind, "withdraw") ? request_withdraw(c, who, w->key, w->base, w->text, w->a, err)
                                             : request_link(c, who, w->key, w->base, w->target_kind,
                                                   w->target, text_equal(w->kind, "link"), w->a, err);
}

/* What the user may not see is no choice, and answers like what is not there. */
static int check_target(struct req *req)
{
    struct conn *c;
    const struct html_option *choices = NULL;
    size_t n = 0;
    struct err own = ERR_INIT;
    int rc = db_lease(req->db, &c, &own);
    if (!rc) {
        rc = request_choices(req, c, &choices, &n, &own);
        db_release(req->db, c);
    }
    if (rc) {
        req->err = own;
        return rc;
    }
    return choice_title(choices, n, req_form(req, "target"))
               ? OK
               : err_field(&req->err, "target", "%s", tr("Vælg noget fra listen."));
}

static day_t typed_day(struct req *req, const char *name)
{
    const char *typed = text_trim(req->arena, req_form(req, name));
    day_t day = *typed ? day_parse(typed, clock_today()) : DAY_NONE;
    if (*typed && day_is_none(day))
        err_field(&req->err, name, "%s", tr("Skriv datoen som dag, måned og år, fx 14.04.2026."));
    return day;
}

static int act_page(struct req *req, struct res *res)
{
    struct request_act w = {.actor = req_actor(req),
        .key = req_text(req, "key"),
        .kind = req_text(req, "kind"),
        .base = req_int(req, "no", 0),
        .a = req->arena};
    if (!TEXT_ONE_OF(w.kind, NULL, "send", "answer", "withdraw", "link", "unlink"))
        return err_user(&req->err, ERR_INVALID, "%s", tr("Vælg, hvad der er sket med henvendelsen."));
    bool answer = text_equal(w.kind, "answer");
    const char *text = text_trim(req->arena, req_form(req, answer ? "answer_text" : "reason"));
    const char *target = req_form(req, "target"), *colon = strchr(target, ':');
    w.text = *text ? text : NULL;
    w.answer = req_form(req, "answer");
    w.sent = typed_day(req, answer ? "answered" : "sent");
    w.deadline = typed_day(req, "deadline");
    w.target_kind = colon ? arena_strndup(req->arena, target, (size_t)(colon - target)) : "";
    w.target = colon ? colon + 1 : "";
    int rc = text_equal(w.kind, "link") ? check_target(req) : OK;
    if (!rc)
        rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "request_act", act_fn, &w, &req->err);
    if (!rc)
        return res_redirect(res, arena_printf(req->arena, REQUEST_URL "/%s?kvit=%s", w.key, w.kind));
    return rc == ERR_INVALID || rc == ERR_REFUSED || rc == ERR_CONFLICT ? request_show(req, res) : rc;
}
static const struct param act_params[] = {{"key", P_KEY, 0, 0}, {"kind", P_KEY, 0, 0},
    {"no", P_INT, 0, INT64_MAX}, {"sent", P_FORM, 0, 40}, {"deadline", P_FORM, 0, 40},
    {"answer", P_FORM, 0, 20}, {"answer_text", P_FORM, 0, 8000}, {"answered", P_FORM, 0, 40},
    {"reason", P_FORM, 0, 800}, {"target", P_FORM, 0, 170}, {"kvit", P_KEY, 0, 0}};
/* Who may do what is decided by request.h. */
ROUTE(request_act_route, "POST", REQUEST_URL "/{key}", PERM_DOCUMENT_COMMENT, act_page, act_params);

static int undo_fn(struct conn *c, void *ctx, struct err *err)
{
    struct request_act *w = ctx;
    return request_undo(c, &w->actor, w->key, w->base, w->a, err);
}
static int undo_page(struct req *req, struct res *res)
{
    struct request_act w = {
        .actor = req_actor(req), .key = req_text(req, "key"), .base = req_int(req, "no", 0), .a = req->arena};
    int rc = db_write(req->db, "request_undo", undo_fn, &w, &req->err);
    return rc ? rc : res_redirect(res, arena_printf(req->arena, REQUEST_URL "/%s?kvit=fortrudt", w.key));
}
static const struct param undo_params[] = {{"key", P_KEY, 0, 0}, {"no", P_INT, 1, INT64_MAX}};
ROUTE(
    request_undo_route, "POST", REQUEST_URL "/{key}/fortryd", PERM_DOCUMENT_COMMENT, undo_page, undo_params);
