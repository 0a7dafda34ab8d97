/* The page of a document's handling: comments, hearing between administrations, approval, committees and their decisions. */
#include "document/process_page.h"

#include "base/text.h"
#include "document/document_member.h"
#include "base/words.h"
#include "people/record_form_page.h"
#include "process.html.h"
#include "system/code.h"
#include "system/layout_page.h"
#include "system/organisation.h"

#include <string.h>

static const char *process_url(struct req *req)
{
    return arena_printf(req->arena, "/dokumenter/%s/behandling", req_text(req, "key"));
}

const struct html_option *process_organisations(
    struct req *req, const char *kind, const char *all, size_t *ret_n)
{
    const struct organisation *rows;
    size_t n = organisation_all(&rows);
    struct html_option *out = arena_array(req->arena, n + 1, sizeof *out);
    *ret_n = 0;
    if (out && all)
        out[(*ret_n)++] = (struct html_option){"", all};
    for (size_t i = 0; out && i < n; i++) {
        bool again = i > 0 && text_equal(rows[i - 1].key, rows[i].key);
        if (text_equal(rows[i].kind, kind) && !again)
            out[(*ret_n)++] = (struct html_option){rows[i].key, organisation_name(rows[i].key)};
    }
    return out;
}

struct process {
    struct document_full d;
    struct document_comment *comments;
    struct document_hearing *hearings;
    struct document_approval *approvals;
    struct document_agenda *agenda;
    struct committee_meeting *meetings;
    struct document_member *members;
    struct member_choice *choices;
    size_t n_comments, n_hearings, n_approvals, n_agenda, n_meetings, n_members, n_choices;
};

static int process_read(struct req *req, struct process *p)
{
    struct conn *c;
    struct arena *a = req->arena;
    struct err err = ERR_INIT;
    struct actor actor = req_actor(req);
    int rc = db_lease(req->db, &c, &err);
    if (rc)
        return rc;
    rc = document_load(c, &actor, req_text(req, "key"), NEED_DRAFT, &p->d, a, &err);
    int64_t id = rc ? 0 : p->d.head.id;
    if (!rc)
        rc = comment_list(c, id, &p->comments, &p->n_comments, a, &err);
    if (!rc)
        rc = hearing_list(c, id, &p->hearings, &p->n_hearings, a, &err);
    if (!rc)
        rc = approval_list(c, id, &p->approvals, &p->n_approvals, a, &err);
    if (!rc)
        rc = agenda_list(c, &actor, id, DAY_NONE, &p->agenda, &p->n_agenda, a, &err);
    if (!rc)
        rc = member_list(c, id, &p->members, &p->n_members, a, &err);
    if (!rc && p->d.sight == SIGHT_WRITE)
        rc = member_choices(c, &p->choices, &p->n_choices, a, &err);
    if (!rc)
        rc = agenda_meetings(c, NULL, clock_today(), &p->meetings, &p->n_meetings, a, &err);
    db_release(req->db, c);
    if (rc)
        req->err = err;
    return rc;
}

/* ---- filling ---- */

static const char *section_title(const struct document_full *d, const char *key)
{
    for (size_t i = 0; key && i < d->n_sections; i++) {
        if (text_equal(d->sections[i].key, key))
            return d->sections[i].title;
    }
    return NULL;
}

static void fill_comments(struct req *req, const struct process *p, struct process_view *v)
{
    struct process_comment *out = arena_array(req->arena, p->n_comments + 1, sizeof *out);
    for (size_t i = 0; out && i < p->n_comments; i++) {
        const struct document_comment *m = &p->comments[i];
        out[v->n_comments++] = (struct process_comment){.section = section_title(&p->d, m->section),
            .text = m->text,
            .who = m->user_name,
            .resolved_who = m->resolved_name,
            .at = m->at,
            .open = m->resolved.ms == STAMP_NONE.ms,
            .url = arena_printf(req->arena, "%s/kommentar/%lld", v->url, (long long)m->id)};
    }
    v->comments = out;
}

static void fill_hearings(struct req *req, const struct process *p, struct process_view *v)
{
    struct process_hearing *out = arena_array(req->arena, p->n_hearings + 1, sizeof *out);
    for (size_t i = 0; out && i < p->n_hearings; i++) {
        const struct document_hearing *h = &p->hearings[i];
        bool open = h->answered.ms == STAMP_NONE.ms, late = open && h->deadline.n < clock_today().n;
        out[v->n_hearings++] =
            (struct process_hearing){.administration = organisation_name(h->administration),
                .question = h->question,
                .answer = h->answer_kind ? code_label("hearing_answer", h->answer_kind) : NULL,
                .answer_text = h->answer,
                .who = h->answered_name,
                .url = arena_printf(req->arena, "%s/hoering/%lld", v->url, (long long)h->id),
                .state = late   ? tr("Fristen er overskredet")
                         : open ? tr("Venter på svar")
                                : tr("Besvaret"),
                .state_class = late   ? "error"
                               : open ? "warning"
                                      : "success",
                .deadline = h->deadline,
                .answered = h->answered,
                .mine = open && v->may_comment && text_equal(req->who.admin, h->administration),
                .late = late,
                .version = h->version};
    }
    v->hearings = out;
}

static void fill_approvals(struct req *req, const struct process *p, struct process_view *v)
{
    struct process_approval *out = arena_array(req->arena, p->n_approvals + 1, sizeof *out);
    bool wrote = p->d.head.changed_by == req->who.user_id;
    for (size_t i = 0; out && i < p->n_approvals; i++) {
        const struct document_approval *a = &p->approvals[i];
        bool stands = approval_stands(a), given = a->approved.ms != STAMP_NONE.ms;
        out[v->n_approvals++] =
            (struct process_approval){.administration = organisation_abbrev(a->administration),
                .role = a->role,
                .who = a->approved_name,
                .note = a->note,
                .url = arena_printf(req->arena, "%s/godkendelse/%lld", v->url, (long long)a->id),
                .state = stands  ? tr("Godkendt")
                         : given ? tr("Ændret siden godkendelsen")
                                 : tr("Mangler"),
                .state_class = stands ? "success" : "warning",
                .deadline = a->deadline,
                .approved = a->approved,
                .mine = !stands && !wrote && v->may_comment && text_equal(req->who.admin, a->administration),
                .late = !stands && a->deadline.n < clock_today().n,
                .version = a->version,
                .document_version = a->document_now};
    }
    v->approvals = out;
}

static void fill_agenda(struct req *req, const struct process *p, struct process_view *v)
{
    struct process_agenda *out = arena_array(req->arena, p->n_agenda + 1, sizeof *out);
    for (size_t i = 0; out && i < p->n_agenda; i++) {
        const struct document_agenda *g = &p->agenda[i];
        const char *url = arena_printf(req->arena, "%s/dagsorden/%lld", v->url, (long long)g->id);
        out[v->n_agenda++] = (struct process_agenda){.committee = organisation_name(g->committee),
            .item = g->item == INT_NONE ? NULL : arena_printf(req->arena, "%lld", (long long)g->item),
            .case_no = g->case_no,
            .decision = g->decision ? code_label("committee_decision", g->decision) : NULL,
            .decision_text = g->decision_text,
            .url = url,
            .remove_url = g->decision ? NULL : arena_printf(req->arena, "%s/fjern", url),
            .day = g->day,
            .approve_day = g->approve_day,
            .submit_day = g->submit_day,
            .decided = g->decided,
            .version = g->version,
            .late = g->issue_no == 0 && g->approve_day.n < clock_today().n};
    }
    v->agenda = out;
    struct agenda_sum sum = agenda_sum_of(p->agenda, p->n_agenda);
    v->decision = agenda_sum_words(&sum, req->arena);
    struct html_option *meetings = arena_array(req->arena, p->n_meetings + 1, sizeof *meetings);
    for (size_t i = 0; meetings && i < p->n_meetings; i++)
        meetings[v->n_meetings++] =
            (struct html_option){arena_printf(req->arena, "%lld", (long long)p->meetings[i].id),
                arena_printf(req->arena, "%s, %s", organisation_name(p->meetings[i].committee),
                    words_day(p->meetings[i].day, req->arena))};
    v->meetings = meetings;
}

/* "Sundheds- og Omsorgsforvaltningens sekretariat": whose secretariats and who else see the draft without being named. */
static const char *fill_others(struct req *req, const struct process *p)
{
    const char *secretariats = NULL, *asked = NULL;
    for (size_t i = 0; i < p->n_members; i++) {
        const struct document_member *m = &p->members[i];
        const char *name = m->admin ? organisation_abbrev(m->admin) : NULL;
        if (name && text_equal(m->part, "author") && !(secretariats && strstr(secretariats, name)))
            secretariats = secretariats ? arena_printf(req->arena, "%s, %s", secretariats, name) : name;
    }
    for (size_t i = 0; i < p->n_hearings + p->n_approvals; i++) {
        const char *name =
            organisation_abbrev(i < p->n_hearings ? p->hearings[i].administration
                                                  : p->approvals[i - p->n_hearings].administration);
        if (!(asked && strstr(asked, name)))
            asked = asked ? arena_printf(req->arena, "%s, %s", asked, name) : name;
    }
    const char *out = secretariats
                          ? arena_printf(req->arena, tr("Forfatternes sekretariat (%s)"), secretariats)
                          : tr("Sekretariaterne");
    return asked
               ? arena_printf(req->arena,
                     tr("%s og dem i %s, der må kommentere, ser også kladden. Andre ser den først, når den er udstedt."),
                     out, asked)
               : arena_printf(
                     req->arena, tr("%s ser også kladden. Andre ser den først, når den er udstedt."), out);
}

static void fill_members(struct req *req, const struct process *p, struct process_view *v)
{
    static const struct html_option parts[] = {
        {"invited", N_("Læse og kommentere kladden")}, {"author", N_("Skrive med")}};
    struct process_member *out = arena_array(req->arena, p->n_members + 1, sizeof *out);
    struct html_option *users = arena_array(req->arena, p->n_choices + 1, sizeof *users);
    struct html_option *words = arena_array(req->arena, 2, sizeof *words);
    size_t n_authors = 0;
    if (!out || !users || !words)
        return;
    for (size_t i = 0; i < p->n_members; i++)
        n_authors += text_equal(p->members[i].part, "author");
    for (size_t i = 0; i < p->n_members; i++) {
        const struct document_member *m = &p->members[i];
        bool is_author = text_equal(m->part, "author");
        out[v->n_members++] = (struct process_member){.who = m->user_name,
            .admin = m->admin ? organisation_abbrev(m->admin) : NULL,
            .part = is_author ? tr("Forfatter") : tr("Inviteret til at kommentere"),
            .is_author = is_author,
            .remove_url = v->may_edit && m->user_id != req->who.user_id && !(is_author && n_authors == 1)
                              ? arena_printf(req->arena, "%s/deltagere/%lld/fjern", v->url, (long long)m->id)
                              : NULL};
    }
    users[v->n_users++] = (struct html_option){"", tr("Vælg en person")};
    for (size_t i = 0; i < p->n_choices; i++) {
        const struct member_choice *x = &p->choices[i];
        const char *admin = organisation_abbrev(organisation_admin(x->unit));
        users[v->n_users++] = (struct html_option){arena_printf(req->arena, "%lld", (long long)x->user_id),
            x->title ? arena_printf(req->arena, "%s, %s, %s", x->name, x->title, admin)
                     : arena_printf(req->arena, "%s, %s", x->name, admin)};
    }
    for (size_t i = 0; i < 2; i++)
        words[i] = (struct html_option){parts[i].value, tr(parts[i].label)};
    v->members = out;
    v->users = users;
    v->parts = words;
    v->n_parts = 2;
    v->others = fill_others(req, p);
    v->member_url = arena_printf(req->arena, "%s/deltagere", v->url);
}

static void fill_choices(struct req *req, const struct process *p, struct process_view *v)
{
    struct html_option *sections = arena_array(req->arena, p->d.n_sections + 1, sizeof *sections);
    if (sections)
        sections[v->n_sections++] = (struct html_option){"", tr("Hele dokumentet")};
    for (size_t i = 0; sections && i < p->d.n_sections; i++)
        sections[v->n_sections++] = (struct html_option){p->d.sections[i].key, p->d.sections[i].title};
    v->sections = sections;
    v->administrations = process_organisations(req, "administration", NULL, &v->n_administrations);
    v->comment_url = arena_printf(req->arena, "%s/kommentar", v->url);
    v->hearing_url = arena_printf(req->arena, "%s/hoering", v->url);
    v->approval_url = arena_printf(req->arena, "%s/godkendelse", v->url);
    v->agenda_url = arena_printf(req->arena, "%s/dagsorden", v->url);
    v->answers = page_options(req->arena, "hearing_answer", NULL, &v->n_answers);
}

static const char *receipt_words(const char *receipt)
{
    static const struct {
        const char *code, *text;
    } words[] = {{"kommentar", N_("Kommentaren er gemt.")},
        {"loest", N_("Kommentaren er markeret som løst.")}, {"aabnet", N_("Kommentaren er åben igen.")},
        {"hoering", N_("Forvaltningen er spurgt.")}, {"svar", N_("Høringssvaret er gemt.")},
        {"godkendelse", N_("Godkendelsen er bestilt.")},
        {"godkendt", N_("Dokumentet er godkendt i denne version.")},
        {"dagsorden", N_("Dokumentet står på mødets dagsorden.")}, {"punkt", N_("Punktet er gemt.")},
        {"fjernet", N_("Dokumentet er taget af dagsordenen.")},
        {"deltager", N_("Personen kan nu se kladden.")},
        {"taget-af", N_("Personen er taget af. Vælg personen igen for at fortryde.")}};
    for (size_t i = 0; receipt && i < sizeof words / sizeof words[0]; i++) {
        if (text_equal(words[i].code, receipt))
            return tr(words[i].text);
    }
    return NULL;
}

static int process_show(struct req *req, struct res *res, const struct process_typed *typed)
{
    struct process p = {0};
    struct process_view v = {.url = process_url(req),
        .csrf = req_csrf(req),
        .may_comment = who_may(&req->who, PERM_DOCUMENT_COMMENT),
        .err = &req->err};
    if (typed)
        v.typed = *typed;
    int rc = process_read(req, &p);
    if (rc)
        return rc;
    v.may_edit = p.d.sight == SIGHT_WRITE && who_may(&req->who, PERM_DOCUMENT_EDIT);
    fill_comments(req, &p, &v);
    fill_hearings(req, &p, &v);
    fill_approvals(req, &p, &v);
    fill_agenda(req, &p, &v);
    fill_choices(req, &p, &v);
    fill_members(req, &p, &v);
    const char *title = tr("Behandling");
    const char *receipt = typed ? NULL : receipt_words(req_text(req, "kvit"));
    const struct crumb crumbs[] = {{tr("Dokumenter"), "/dokumenter"},
        {p.d.head.title, arena_printf(req->arena, "/dokumenter/%s", p.d.head.key)}, {title, NULL}};
    struct html *h = page_begin(req, res, MENU_DOCUMENTS, title, crumbs, 3);
    t_error_summary(h, &req->err);
    if (receipt)
        t_receipt(h, receipt, NULL, NULL);
    t_page_head(h, &(struct page_head){.title = title, .lead = p.d.head.title});
    t_process(h, &v);
    return page_end(req, res, h);
}

static int process_page(struct req *req, struct res *res)
{
    return process_show(req, res, NULL);
}
static const struct param process_params[] = {{"key", P_KEY, 0, 0}, {"kvit", P_KEY, 0, 0}};
ROUTE(process_route, "GET", "/dokumenter/{key}/behandling", PERM_DOCUMENT_READ, process_page, process_params);

/* ---- writing ---- */

struct process_write {
    struct actor actor;
    const char *key, *part; /* key of the document */
    int64_t id, version, document_version, document_id;
    bool open;
    enum document_need need; /* NEED_DRAFT unless said */
    struct document_comment comment;
    struct document_hearing hearing;
    struct document_approval approval;
    struct document_agenda agenda;
    int (*fn)(struct conn *c, struct process_write *w, struct err *err);
};

static int process_write_fn(struct conn *c, void *ctx, struct err *err)
{
    struct process_write *w = ctx;
    struct arena *a = arena_new(0);
    struct document_full d;
    if (!a)
        return err_set(err, ERR_LIMIT, "process: out of memory");
    int rc = document_load(c, &w->actor, w->key, w->need ? w->need : NEED_DRAFT, &d, a, err);
    w->document_id = rc ? 0 : d.head.id;
    arena_free(a);
    return rc ? rc : w->fn(c, w, err);
}

/* Runs the write; what was typed is shown again with its messages, and a conflict or refusal above it. */
static int process_run(struct req *req, struct res *res, struct process_write *w, const char *receipt,
    const struct process_typed *typed)
{
    w->actor = req_actor(req);
    w->key = req_text(req, "key");
    int rc = req->err.n_fields ? ERR_INVALID
                               : db_write(req->db, "document_process", process_write_fn, w, &req->err);
    if (!rc)
        return res_redirect(res, arena_printf(req->arena, "%s?kvit=%s", process_url(req), receipt));
    if (rc != ERR_INVALID && rc != ERR_CONFLICT && rc != ERR_REFUSED)
        return rc;
    res->status = err_http_status(rc);
    return process_show(req, res, typed);
}

static int write_comment(struct conn *c, struct process_write *w, struct err *err)
{
    w->comment.document_id = w->document_id;
    return comment_add(c, &w->actor, &w->comment, err);
}
static int comment_page(struct req *req, struct res *res)
{
    struct process_typed typed = {
        .form = "kommentar", .text = req_form(req, "text"), .section = req_form(req, "section")};
    struct process_write w = {.fn = write_comment,
        .comment = {
            .section = *typed.section ? typed.section : NULL, .text = text_trim(req->arena, typed.text)}};
    return process_run(req, res, &w, "kommentar", &typed);
}
static const struct param comment_params[] = {
    {"key", P_KEY, 0, 0}, {"text", P_FORM, 0, 4000}, {"section", P_FORM, 0, 80}};
ROUTE(process_comment_route, "POST", "/dokumenter/{key}/behandling/kommentar", PERM_DOCUMENT_COMMENT,
    comment_page, comment_params);

static int write_resolve(struct conn *c, struct process_write *w, struct err *err)
{
    return comment_resolve(c, &w->actor, w->document_id, w->id, w->open, err);
}
static int resolve_page(struct req *req, struct res *res)
{
    struct process_write w = {.fn = write_resolve,
        .id = req_int(req, "id", 0),
        .open = text_equal(req_form(req, "tilstand"), "aaben")};
    return process_run(req, res, &w, w.open ? "aabnet" : "loest", &(struct process_typed){0});
}
static const struct param resolve_params[] = {
    {"key", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX}, {"tilstand", P_FORM, 0, 10}};
ROUTE(process_resolve_route, "POST", "/dokumenter/{key}/behandling/kommentar/{id}", PERM_DOCUMENT_COMMENT,
    resolve_page, resolve_params);

static int write_hearing(struct conn *c, struct process_write *w, struct err *err)
{
    w->hearing.document_id = w->document_id;
    return hearing_ask(c, &w->actor, &w->hearing, err);
}
static int hearing_page(struct req *req, struct res *res)
{
    struct process_typed typed = {.form = "hoering",
        .text = req_form(req, "question"),
        .administration = req_form(req, "administration"),
        .deadline = req_form(req, "deadline")};
    struct process_write w = {.fn = write_hearing, .need = NEED_WRITE};
    field_clear_row(&document_hearing_table, &w.hearing);
    field_parse(field_find(&document_hearing_table, "deadline"), &w.hearing, typed.deadline, false,
        req->arena, &req->err);
    w.hearing.administration = typed.administration;
    w.hearing.question = *typed.text ? text_trim(req->arena, typed.text) : NULL;
    return process_run(req, res, &w, "hoering", &typed);
}
static const struct param hearing_params[] = {{"key", P_KEY, 0, 0}, {"administration", P_FORM, 0, 80},
    {"deadline", P_FORM, 0, 40}, {"question", P_FORM, 0, 2000}};
ROUTE(process_hearing_route, "POST", "/dokumenter/{key}/behandling/hoering", PERM_DOCUMENT_EDIT, hearing_page,
    hearing_params);

static int write_answer(struct conn *c, struct process_write *w, struct err *err)
{
    return hearing_answer(
        c, &w->actor, w->document_id, w->id, w->version, w->hearing.answer_kind, w->hearing.answer, err);
}
static int answer_page(struct req *req, struct res *res)
{
    struct process_write w = {
        .fn = write_answer, .id = req_int(req, "id", 0), .version = req_int(req, "version", 0)};
    struct process_typed typed = {.form = arena_printf(req->arena, "svar-%lld", (long long)w.id),
        .text = req_form(req, "answer"),
        .kind = req_form(req, "answer_kind")};
    w.hearing.answer_kind = typed.kind;
    w.hearing.answer = text_trim(req->arena, typed.text);
    return process_run(req, res, &w, "svar", &typed);
}
static const struct param answer_params[] = {{"key", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX},
    {"version", P_INT, 0, INT64_MAX}, {"answer_kind", P_FORM, 0, 80}, {"answer", P_FORM, 0, 8000}};
ROUTE(process_answer_route, "POST", "/dokumenter/{key}/behandling/hoering/{id}", PERM_DOCUMENT_COMMENT,
    answer_page, answer_params);

static int write_approval(struct conn *c, struct process_write *w, struct err *err)
{
    w->approval.document_id = w->document_id;
    return approval_ask(c, &w->actor, &w->approval, err);
}
static int approval_page(struct req *req, struct res *res)
{
    struct process_typed typed = {.form = "godkendelse",
        .role = req_form(req, "role"),
        .administration = req_form(req, "administration"),
        .deadline = req_form(req, "deadline")};
    struct process_write w = {.fn = write_approval, .need = NEED_WRITE};
    field_clear_row(&document_approval_table, &w.approval);
    field_parse(field_find(&document_approval_table, "deadline"), &w.approval, typed.deadline, false,
        req->arena, &req->err);
    w.approval.administration = typed.administration;
    w.approval.role = text_trim(req->arena, typed.role);
    return process_run(req, res, &w, "godkendelse", &typed);
}
static const struct param approval_params[] = {{"key", P_KEY, 0, 0}, {"administration", P_FORM, 0, 80},
    {"deadline", P_FORM, 0, 40}, {"role", P_FORM, 0, 120}};
ROUTE(process_approval_route, "POST", "/dokumenter/{key}/behandling/godkendelse", PERM_DOCUMENT_EDIT,
    approval_page, approval_params);

static int write_approve(struct conn *c, struct process_write *w, struct err *err)
{
    return approval_give(
        c, &w->actor, w->document_id, w->id, w->version, w->document_version, w->approval.note, err);
}
static int approve_page(struct req *req, struct res *res)
{
    struct process_write w = {.fn = write_approve,
        .id = req_int(req, "id", 0),
        .version = req_int(req, "version", 0),
        .document_version = req_int(req, "document_version", 0),
        .approval = {.note = text_trim(req->arena, req_form(req, "note"))}};
    return process_run(req, res, &w, "godkendt", &(struct process_typed){0});
}
static const struct param approve_params[] = {{"key", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX},
    {"version", P_INT, 0, INT64_MAX}, {"document_version", P_INT, 0, INT64_MAX}, {"note", P_FORM, 0, 400}};
ROUTE(process_approve_route, "POST", "/dokumenter/{key}/behandling/godkendelse/{id}", PERM_DOCUMENT_COMMENT,
    approve_page, approve_params);

/* ---- who writes and reads along ---- */

static int write_member(struct conn *c, struct process_write *w, struct err *err)
{
    return member_set(c, &w->actor, w->document_id, w->id, w->part, err);
}
static int member_page(struct req *req, struct res *res)
{
    struct process_typed typed = {
        .form = "deltager", .user = req_form(req, "user"), .part = req_form(req, "part")};
    struct process_write w = {.fn = write_member, .need = NEED_WRITE, .part = typed.part};
    if (!text_to_int(typed.user, 1, INT64_MAX, &w.id))
        err_field(&req->err, "user", "%s", tr("Vælg en person."));
    return process_run(req, res, &w, "deltager", &typed);
}
static const struct param member_params[] = {
    {"key", P_KEY, 0, 0}, {"user", P_FORM, 0, 20}, {"part", P_FORM, 0, 20}};
ROUTE(process_member_route, "POST", "/dokumenter/{key}/behandling/deltagere", PERM_DOCUMENT_EDIT, member_page,
    member_params);

static int write_member_off(struct conn *c, struct process_write *w, struct err *err)
{
    return member_remove(c, &w->actor, w->document_id, w->id, err);
}
static int member_off_page(struct req *req, struct res *res)
{
    struct process_write w = {.fn = write_member_off, .need = NEED_WRITE, .id = req_int(req, "id", 0)};
    return process_run(req, res, &w, "taget-af", &(struct process_typed){0});
}
static const struct param member_off_params[] = {{"key", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX}};
ROUTE(process_member_off_route, "POST", "/dokumenter/{key}/behandling/deltagere/{id}/fjern",
    PERM_DOCUMENT_EDIT, member_off_page, member_off_params);

/* ---- committees ---- */

static int write_put(struct conn *c, struct process_write *w, struct err *err)
{
    return agenda_put(c, &w->actor, w->document_id, w->id, err);
}
static int put_page(struct req *req, struct res *res)
{
    struct process_typed typed = {.form = "dagsorden", .meeting = req_form(req, "meeting")};
    struct process_write w = {.fn = write_put, .need = NEED_WRITE};
    if (!text_to_int(typed.meeting, 1, INT64_MAX, &w.id))
        err_field(&req->err, "meeting", "%s", tr("Vælg et møde."));
    return process_run(req, res, &w, "dagsorden", &typed);
}
static const struct param put_params[] = {{"key", P_KEY, 0, 0}, {"meeting", P_FORM, 0, 20}};
ROUTE(process_put_route, "POST", "/dokumenter/{key}/behandling/dagsorden", PERM_DOCUMENT_EDIT, put_page,
    put_params);

static int write_remove(struct conn *c, struct process_write *w, struct err *err)
{
    return agenda_remove(c, &w->actor, w->document_id, w->id, w->version, err);
}
static int remove_page(struct req *req, struct res *res)
{
    struct process_write w = {.fn = write_remove,
        .need = NEED_WRITE,
        .id = req_int(req, "id", 0),
        .version = req_int(req, "version", 0)};
    return process_run(req, res, &w, "fjernet", &(struct process_typed){0});
}
static const struct param remove_params[] = {
    {"key", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX}, {"version", P_INT, 0, INT64_MAX}};
ROUTE(process_remove_route, "POST", "/dokumenter/{key}/behandling/dagsorden/{id}/fjern", PERM_DOCUMENT_EDIT,
    remove_page, remove_params);

static int write_agenda(struct conn *c, struct process_write *w, struct err *err)
{
    w->agenda.document_id = w->document_id;
    return agenda_save(c, &w->actor, &w->agenda, err);
}

static int agenda_find(struct req *req, struct document_full *d, struct document_agenda *ret)
{
    struct conn *c;
    struct err err = ERR_INIT;
    struct document_agenda *rows = NULL;
    size_t n = 0;
    int64_t id = req_int(req, "id", 0);
    struct actor actor = req_actor(req);
    int rc = db_lease(req->db, &c, &err);
    if (!rc) {
        rc = document_load(c, &actor, req_text(req, "key"), NEED_WRITE, d, req->arena, &err);
        if (!rc)
            rc = agenda_list(c, &actor, d->head.id, DAY_NONE, &rows, &n, req->arena, &err);
        db_release(req->db, c);
    }
    for (size_t i = 0; !rc && i < n; i++) {
        if (rows[i].id == id) {
            *ret = rows[i];
            return OK;
        }
    }
    if (!rc)
        rc = err_user(&err, ERR_NOT_FOUND, "%s", tr("Dokumentet står ikke på den dagsorden."));
    req->err = err;
    return rc;
}

static int agenda_page(struct req *req, struct res *res)
{
    struct record_form f;
    struct document_full d;
    struct document_agenda now;
    struct process_write w = {
        .fn = write_agenda, .need = NEED_WRITE, .actor = req_actor(req), .key = req_text(req, "key")};
    const char *back = process_url(req);
    int rc = agenda_find(req, &d, &now);
    if (rc)
        return rc;
    record_form_begin(req, &f, arena_printf(req->arena, "%s/dagsorden/%lld", back, (long long)now.id), back,
        tr("Gem punktet"), now.version);
    record_form_add(req, &f, &document_agenda_table, "item", &now, NULL, tr("Fx 6."));
    record_form_add(req, &f, &document_agenda_table, "case_no", &now, NULL, NULL);
    record_form_add(
        req, &f, &document_agenda_table, "decision", &now, "committee_decision", tr("Udfyldes efter mødet."));
    record_form_add(req, &f, &document_agenda_table, "decision_text", &now, NULL, NULL);
    record_form_add(req, &f, &document_agenda_table, "decided", &now, NULL, NULL);
    if (req_is_post(req)) {
        w.agenda = now;
        record_form_parse(req, &f, &document_agenda_table, &w.agenda);
        w.agenda.version = req_int(req, "version", 0);
        rc = req->err.n_fields ? ERR_INVALID
                               : db_write(req->db, "document_agenda", process_write_fn, &w, &req->err);
        if (!rc)
            return res_redirect(res, arena_printf(req->arena, "%s?kvit=punkt", back));
        if (rc == ERR_CONFLICT)
            record_form_conflict(req, res, &f, &document_agenda_table, &now, now.version);
        else if (rc == ERR_INVALID)
            res->status = err_http_status(rc);
        else
            return rc;
    }
    record_form_errors(req, &f);
    const struct crumb crumbs[] = {{tr("Dokumenter"), "/dokumenter"},
        {d.head.title, arena_printf(req->arena, "/dokumenter/%s", d.head.key)}, {tr("Behandling"), back},
        {tr("Punkt"), NULL}};
    struct html *h = page_begin(req, res, MENU_DOCUMENTS, tr("Punkt på dagsordenen"), crumbs, 4);
    t_error_summary(h, &req->err);
    t_page_head(h, &(struct page_head){.title = tr("Punkt på dagsordenen"),
                       .lead = arena_printf(req->arena, "%s, %s", organisation_name(now.committee),
                           words_day(now.day, req->arena))});
    t_record_form(h, &f);
    return page_end(req, res, h);
}
static const struct param agenda_get_params[] = {{"key", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX}};
static const struct param agenda_params[] = {{"key", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX},
    {"version", P_INT, 0, INT64_MAX}, {"item", P_FORM, 0, 20}, {"case_no", P_FORM, 0, 40},
    {"decision", P_FORM, 0, 80}, {"decision_text", P_FORM, 0, 4000}, {"decided", P_FORM, 0, 40}};
ROUTE(process_agenda_get, "GET", "/dokumenter/{key}/behandling/dagsorden/{id}", PERM_DOCUMENT_EDIT,
    agenda_page, agenda_get_params);
ROUTE(process_agenda_post, "POST", "/dokumenter/{key}/behandling/dagsorden/{id}", PERM_DOCUMENT_EDIT,
    agenda_page, agenda_params);
