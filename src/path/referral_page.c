#include "path/referral_page.h"

#include "base/text.h"
#include "base/words.h"
#include "path/course.h"
#include "path/referral_view_page.h"
#include "people/citizen_access_page.h"
#include "people/cpr.h"
#include "people/spell.h"
#include "referral.html.h"
#include "system/code.h"
#include "system/organisation.h"
#include "system/user.h"

#include <string.h>

enum { REFERRAL_MAX_LINES = 14 };

/* A referral with all that its page shows. */
struct referral_state {
    struct citizen_open o;
    struct referral_row row;
    struct referral full;
    struct referral_event *events;
    size_t n_events;
    const char **names; /* [n_events], who did it */
    struct legal_basis basis;
    bool has_basis;
    const char *team;
    const char *benefit;
    struct course_row course;
    bool has_course;
    bool receiver, sender;
};

static bool referral_is_receiver(const struct req *req, const struct referral_row *r)
{
    return who_may(&req->who, PERM_INBOX) && text_equal(r->provider, req->who.unit);
}

static bool referral_is_sender(const struct req *req, const struct referral_row *r)
{
    if (!who_may(&req->who, PERM_REFERRAL_SEND))
        return false;
    if (text_equal(r->state, "draft"))
        return r->from_user_id == req->who.user_id;
    return r->from_user_id == req->who.user_id || text_equal(r->from_admin, req->who.admin);
}

static int referral_load_events(struct conn *c, struct req *req, struct referral_state *s)
{
    struct user user;
    int rc = referral_events(c, s->row.id, &s->events, &s->n_events, req->arena, &req->err);
    if (rc)
        return rc;
    s->names = arena_array(req->arena, s->n_events + 1, sizeof *s->names);
    for (size_t i = 0; s->names && i < s->n_events; i++) {
        s->names[i] = tr("Systemet");
        if (s->events[i].user_id == INT_NONE)
            continue;
        rc = user_by_id(c, s->events[i].user_id, &user, req->arena, &req->err);
        if (rc)
            return rc;
        s->names[i] = user.name;
    }
    return OK;
}

static int referral_load_rest(struct conn *c, struct req *req, struct referral_state *s)
{
    struct arena *a = req->arena;
    struct err *err = &req->err;
    struct team *teams;
    size_t n = 0;
    day_t since;
    int rc = referral_by_id(c, s->row.id, &s->full, a, err);
    if (!rc)
        rc = referral_load_events(c, req, s);
    if (!rc)
        rc = intervention_teams(c, s->row.intervention_key, &teams, &n, a, err);
    for (size_t i = 0; !rc && i < n; i++) {
        if (text_equal(teams[i].key, s->row.team))
            s->team = lang_pick(teams[i].title, teams[i].title_en);
    }
    if (!rc && s->full.legal_basis_id != INT_NONE) {
        rc = legal_basis_by_id(c, s->full.legal_basis_id, &s->basis, a, err);
        s->has_basis = !rc;
    }
    if (!rc)
        rc = spell_benefit_on(c, s->row.citizen_id, s->o.today, &s->benefit, &since, a, err);
    if (!rc) {
        int found = course_of_referral(c, s->row.id, &s->course, a, err);
        s->has_course = found == OK;
        if (found != ERR_NOT_FOUND)
            rc = found;
    }
    return rc;
}

/* The referral of path parameter `id`, for its receiver or sender; others get ERR_NOT_FOUND as if it did not exist. */
static int referral_open(struct req *req, struct referral_state *s)
{
    struct conn *c;
    memset(s, 0, sizeof *s);
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = referral_row_by_id(c, req_int(req, "id", 0), &s->row, req->arena, &req->err);
    db_release(req->db, c);
    if (rc)
        return rc;
    s->receiver = referral_is_receiver(req, &s->row) && !text_equal(s->row.state, "draft");
    s->sender = referral_is_sender(req, &s->row);
    if (!s->receiver && !s->sender)
        return err_user(
            &req->err, ERR_NOT_FOUND, "%s", tr("Henvisningen findes ikke, eller du har ikke adgang."));
    rc = citizen_page_open_id(req, s->row.citizen_id, N_("henvisning"), &s->o);
    if (!rc)
        rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = referral_load_rest(c, req, s);
    db_release(req->db, c);
    return rc;
}

static const struct referral_line *referral_lines(
    struct req *req, const struct referral_state *s, size_t *ret_n)
{
    struct referral_line *l = arena_array(req->arena, REFERRAL_MAX_LINES, sizeof *l);
    const struct referral_row *r = &s->row;
    size_t n = 0;
    bool in_force = s->has_basis && legal_basis_is_in_force(&s->basis, s->o.today);
    unsigned covered = in_force ? sight_track_bits(s->basis.tracks) : 0;
    bool benefit = s->receiver ? (covered & SIGHT_BENEFIT) != 0 : s->o.sight.benefit;
    bool job = ((s->receiver ? covered : s->o.sight.tracks) & SIGHT_JOB) != 0;
    l[n++] = (struct referral_line){tr("Tilbud"), referral_title(r)};
    if (r->team)
        l[n++] = (struct referral_line){tr("Hold"), s->team};
    l[n++] = (struct referral_line){tr("Begrundelse"), r->reason};
    l[n++] = (struct referral_line){tr("Hastegrad"), code_label("priority", r->priority)};
    if (s->has_basis)
        l[n++] = (struct referral_line){tr("Hjemmel"),
            day_is_none(s->basis.valid_to) ? code_label("sharing_basis", s->basis.basis)
                                           : arena_printf(req->arena, tr("%s, gælder til %s"),
                                                 code_label("sharing_basis", s->basis.basis),
                                                 citizen_page_day(req->arena, s->basis.valid_to))};
    if (benefit)
        l[n++] = (struct referral_line){
            tr("Ydelse"), s->benefit ? code_label("benefit", s->benefit) : tr("Ingen ydelse")};
    if (job)
        l[n++] = (struct referral_line){tr("Jobmål"), s->o.citizen.job_goal};
    if (s->full.override_reason)
        l[n++] = (struct referral_line){tr("Begrundelse for andet hold"), s->full.override_reason};
    l[n++] = (struct referral_line){tr("Sendt af"),
        r->from_name ? arena_printf(req->arena, "%s, %s", r->from_name, organisation_name(r->from_unit))
                     : organisation_name(r->from_unit)};
    l[n++] = (struct referral_line){
        tr("Sendt"), day_is_none(s->full.sent_day) ? NULL : words_day(s->full.sent_day, req->arena)};
    if (r->decline_reason)
        l[n++] = (struct referral_line){tr("Afvist, fordi"), code_label("decline_reason", r->decline_reason)};
    if (r->decline_text)
        l[n++] = (struct referral_line){tr("Besked til afsenderen"), r->decline_text};
    *ret_n = n;
    return l;
}

static const struct referral_history *referral_history(struct req *req, const struct referral_state *s)
{
    struct referral_history *rows = arena_array(req->arena, s->n_events + 1, sizeof *rows);
    for (size_t i = 0; rows && i < s->n_events; i++) {
        const struct referral_event *e = &s->events[i];
        const char *list = text_equal(e->to_state, "declined") ? "decline_reason" : "exit_reason";
        const char *text = e->reason ? code_label(list, e->reason) : e->text;
        if (e->reason && e->text)
            text = arena_printf(req->arena, "%s: %s", text, e->text);
        rows[s->n_events - 1 - i] =
            (struct referral_history){e->at, code_label("referral_state", e->to_state), s->names[i], text};
    }
    return rows;
}

/* The answer can be undone for 30 seconds by who gave it. */
static bool referral_may_undo(const struct req *req, const struct referral_state *s)
{
    if (!s->n_events)
        return false;
    const struct referral_event *e = &s->events[s->n_events - 1];
    return e->user_id == req->who.user_id && e->from_state && !text_equal(e->to_state, "sent") &&
           !text_equal(e->to_state, "started") && clock_now().ms - e->at.ms <= REFERRAL_UNDO_MS &&
           !text_equal(e->from_state, "started");
}

static void referral_receipt(struct req *req, struct html *h, const struct referral_state *s)
{
    static const struct {
        const char *key, *text;
    } texts[] = {{"sendt", N_("Henvisningen er sendt til %s. Du får besked, når de har svaret.")},
        {"accepted", N_("Henvisningen til %s er accepteret.")},
        {"wait_listed", N_("Borgeren er sat på venteliste til %s.")},
        {"declined", N_("Henvisningen til %s er afvist. Afsenderen har fået besked.")},
        {"withdrawn", N_("Henvisningen til %s er trukket tilbage.")},
        {"startet", N_("Forløbet i %s er startet.")},
        {"fortrudt", N_("Svaret på henvisningen til %s er fortrudt.")}};
    const char *key = req_text(req, "kvit");
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (!text_equal(texts[i].key, key))
            continue;
        const char *undo = referral_may_undo(req, s)
                               ? arena_printf(req->arena, "/henvisninger/%lld/fortryd", (long long)s->row.id)
                               : NULL;
        char text[400];
        snprintf(text, sizeof text, tr(texts[i].text), referral_title(&s->row));
        t_receipt(h, arena_strdup(req->arena, text), undo, req_csrf(req));
    }
}

static void referral_rights(const struct referral_state *s, struct referral_view *v)
{
    const char *state = s->row.state;
    bool open = text_equal(state, "sent") || text_equal(state, "received");
    bool waits = text_equal(state, "wait_listed"), accepted = text_equal(state, "accepted");
    v->may_accept = s->receiver && (open || waits);
    v->may_wait = s->receiver && open;
    v->may_decline = s->receiver && (open || waits);
    v->may_start = s->receiver && (accepted || waits);
    v->may_withdraw = s->sender && (open || waits || accepted);
}

static int referral_show(struct req *req, struct res *res, const struct referral_state *s, bool typed)
{
    struct referral_view v = {
        .csrf = req_csrf(req), .id = s->row.id, .version = s->row.version, .err = &req->err};
    static const struct field start_field = FIELD(course, start_day, F_DAY, N_("Startdato"), FR_REQUIRED);
    struct arena *a = req->arena;
    referral_rights(s, &v);
    v.answer_url = arena_printf(a, "/henvisninger/%lld/svar", (long long)v.id);
    v.start_url = arena_printf(a, "/henvisninger/%lld/start", (long long)v.id);
    v.lines = referral_lines(req, s, &v.n_lines);
    v.events = referral_history(req, s);
    v.n_events = s->n_events;
    v.reasons = page_options(a, "decline_reason", NULL, &v.n_reasons);
    struct field *reason = arena_alloc(a, sizeof *reason);
    *reason = *field_find(&referral_table, "decline_reason");
    reason->rule |= FR_REQUIRED;
    v.decline_reason_field = reason;
    v.decline_text_field = field_find(&referral_table, "decline_text");
    v.start_field = &start_field;
    v.start_day = typed ? req_form(req, "start_day") : citizen_page_day(a, s->o.today);
    if (typed) {
        v.decline_reason = req_form(req, "decline_reason");
        v.decline_text = req_form(req, "decline_text");
        v.decline_open = err_field_text(&req->err, "decline_reason") != NULL;
    }
    if (s->receiver)
        v.hidden = tr("Du ser kun det, som hjemlen i henvisningen omfatter.");
    struct crumb crumbs[] = {{s->receiver ? tr("Henvisninger") : tr("Mine henvisninger"),
                                 s->receiver ? "/henvisninger" : "/henvisninger/sendt"},
        {s->o.name, NULL}};
    struct html *h =
        page_begin(req, res, MENU_REFERRALS, arena_printf(a, tr("Henvisning af %s"), s->o.name), crumbs, 2);
    if (!typed)
        referral_receipt(req, h, s);
    t_error_summary(h, &req->err);
    struct action actions[2];
    size_t n = 0;
    if (s->has_course && !s->course.exit_reason && s->receiver)
        actions[n++] = (struct action){tr("Afslut forløb"),
            arena_printf(a, "/henvisninger/forloeb/%lld", (long long)s->course.id), NULL};
    if (s->sender && text_equal(s->row.state, "declined"))
        actions[n++] = (struct action){tr("Vælg nyt tilbud"), arena_printf(a, "%s/henvis", s->o.url), NULL};
    actions[n++] = (struct action){tr("Åbn borgeren"), s->o.url, NULL};
    struct page_head head = {.title = arena_printf(a, tr("Henvisning af %s"), s->o.name),
        .lead = citizen_page_lead(req, &s->o),
        .badge = referral_state_words(&s->row),
        .badge_class = referral_state_class(&s->row),
        .actions = actions,
        .n_actions = n > 2 ? 2 : n,
        .no_primary = n == 1};
    t_page_head(h, &head);
    t_referral_show(h, &v);
    return page_end(req, res, h);
}

struct referral_write {
    struct actor actor;
    int64_t id, version, course_id;
    const char *to, *reason, *text, *assessment, *recommended;
    day_t day;
};
static int referral_read_fn(struct conn *c, void *ctx, struct err *err)
{
    struct referral_write *w = ctx;
    return referral_mark_read(c, &w->actor, w->id, err);
}
static int referral_answer_fn(struct conn *c, void *ctx, struct err *err)
{
    struct referral_write *w = ctx;
    return referral_answer(c, &w->actor, w->id, w->version, w->to, w->reason, w->text, err);
}
static int referral_undo_fn(struct conn *c, void *ctx, struct err *err)
{
    struct referral_write *w = ctx;
    return referral_undo(c, &w->actor, w->id, err);
}
static int referral_start_fn(struct conn *c, void *ctx, struct err *err)
{
    struct referral_write *w = ctx;
    return course_start(c, &w->actor, w->id, w->version, w->day, &w->course_id, err);
}
static int referral_end_fn(struct conn *c, void *ctx, struct err *err)
{
    struct referral_write *w = ctx;
    int rc = w->assessment || w->recommended
                 ? course_assess(c, &w->actor, w->id, w->assessment, w->recommended, err)
                 : OK;
    return rc ? rc : course_end(c, &w->actor, w->id, w->version, w->day, w->reason, w->text, err);
}

static int referral_show_page(struct req *req, struct res *res)
{
    struct referral_state s;
    int rc = referral_open(req, &s);
    if (rc)
        return rc;
    if (s.receiver && stamp_is_none(s.row.read_at)) {
        struct referral_write w = {.actor = s.o.actor, .id = s.row.id};
        rc = db_write(req->db, "referral_mark_read", referral_read_fn, &w, &req->err);
        if (!rc)
            rc = referral_open(req, &s);
        if (rc)
            return rc;
    }
    return referral_show(req, res, &s, false);
}

/* After a write: back to the referral with a receipt, or the page again with what was typed. */
static int referral_after(struct req *req, struct res *res, int rc, const char *receipt)
{
    struct referral_state s;
    if (!rc)
        return res_redirect(res, arena_printf(req->arena, "/henvisninger/%lld?kvit=%s",
                                     (long long)req_int(req, "id", 0), receipt));
    if (rc != ERR_INVALID && rc != ERR_CONFLICT && rc != ERR_REFUSED)
        return rc;
    struct err kept = req->err;
    req->err = ERR_INIT;
    int opened = referral_open(req, &s);
    if (opened)
        return opened;
    req->err = kept;
    res->status = err_http_status(rc);
    return referral_show(req, res, &s, true);
}

static int referral_answer_page(struct req *req, struct res *res)
{
    struct referral_state s;
    int rc = referral_open(req, &s);
    if (rc)
        return rc;
    struct referral_write w = {.actor = s.o.actor,
        .id = s.row.id,
        .version = req_int(req, "version", 0),
        .to = req_text(req, "svar")};
    if (!w.to)
        return err_set(&req->err, ERR_INVALID, "no answer");
    bool withdraw = text_equal(w.to, "withdrawn");
    if (withdraw ? !s.sender : !s.receiver)
        return err_user(
            &req->err, ERR_NOT_FOUND, "%s", tr("Henvisningen findes ikke, eller du har ikke adgang."));
    const char *text = text_trim(req->arena, req_form(req, "decline_text")),
               *reason = req_form(req, "decline_reason");
    w.text = *text ? text : NULL;
    w.reason = *reason ? reason : NULL;
    if (req->err.n_fields)
        return referral_after(req, res, ERR_INVALID, NULL);
    rc = db_write(req->db, "referral_answer", referral_answer_fn, &w, &req->err);
    return referral_after(req, res, rc, w.to);
}

static int referral_undo_page(struct req *req, struct res *res)
{
    struct referral_state s;
    int rc = referral_open(req, &s);
    if (rc)
        return rc;
    struct referral_write w = {.actor = s.o.actor, .id = s.row.id};
    rc = db_write(req->db, "referral_undo", referral_undo_fn, &w, &req->err);
    return referral_after(req, res, rc, "fortrudt");
}

static int referral_start_page(struct req *req, struct res *res)
{
    struct referral_state s;
    int rc = referral_open(req, &s);
    if (rc)
        return rc;
    struct referral_write w = {.actor = s.o.actor, .id = s.row.id, .version = req_int(req, "version", 0)};
    w.day = day_parse(req_form(req, "start_day"), s.o.today);
    rc = db_write(req->db, "course_start", referral_start_fn, &w, &req->err);
    return referral_after(req, res, rc, "startet");
}

/* ---- ending a course ---- */

static int course_open(struct req *req, struct course_row *row, struct citizen_open *o)
{
    struct conn *c;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = course_row_by_id(c, req_int(req, "id", 0), row, req->arena, &req->err);
    db_release(req->db, c);
    if (!rc && !text_equal(row->provider, req->who.unit))
        rc = err_user(&req->err, ERR_NOT_FOUND, "%s", tr("Forløbet findes ikke, eller du har ikke adgang."));
    return rc ? rc : citizen_page_open_id(req, row->citizen_id, N_("forløb"), o);
}

static const struct fact *course_facts(
    struct req *req, const struct course_row *row, const struct citizen_open *o, size_t *ret_n)
{
    struct fact *f = arena_array(req->arena, 4, sizeof *f);
    bool ended = row->exit_reason != NULL;
    int64_t days = (ended ? row->end_day.n : o->today.n) - row->start_day.n;
    f[0] = (struct fact){
        tr("Tilbud"), lang_pick(row->intervention_title, row->intervention_title_en), NULL, false};
    f[1] = (struct fact){tr("Start"), citizen_page_day(req->arena, row->start_day), NULL, false};
    f[2] = (struct fact){
        tr("Varighed"), referral_days_words(days < 0 ? INT_NONE : days, req->arena), NULL, false};
    f[3] = (struct fact){
        tr("Tilstand"), ended ? code_label("exit_reason", row->exit_reason) : tr("I gang"), NULL, false};
    *ret_n = 4;
    return f;
}

/* "none", then what can be recommended: the alternatives of the offer and the unit's other offers that take referrals. */
static int course_advice(struct req *req, const struct course_row *row, struct course_view *v)
{
    struct conn *c;
    struct alternative_view *alternatives = NULL;
    struct intervention *list = NULL;
    size_t n = 0, n_list = 0;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    struct err err = ERR_INIT;
    rc = course_needs_assessment(c, row->intervention_key, &v->assess, &err);
    if (!rc)
        rc = intervention_alternatives(c, row->intervention_key, &alternatives, &n, req->arena, &err);
    if (!rc)
        rc = intervention_list(c, "offer", &list, &n_list, req->arena, &err);
    db_release(req->db, c);
    struct html_option *options = arena_array(req->arena, n + n_list + 1, sizeof *options);
    if (rc || !options) {
        req->err = err;
        return rc ? rc : ERR_LIMIT;
    }
    options[v->n_offers++] = (struct html_option){"none", tr("Ingen")};
    for (size_t i = 0; i < n_list; i++) {
        bool open = day_is_none(list[i].last_referral_day) || list[i].last_referral_day.n >= clock_today().n;
        if (text_equal(list[i].provider, row->provider) && open &&
            !text_equal(list[i].key, row->intervention_key))
            options[v->n_offers++] =
                (struct html_option){list[i].key, lang_pick(list[i].title, list[i].title_en)};
    }
    for (size_t i = 0; i < n; i++)
        options[v->n_offers++] = (struct html_option){
            alternatives[i].key, lang_pick(alternatives[i].title, alternatives[i].title_en)};
    v->offers = options;
    return OK;
}

static const char *course_typed_advice(struct req *req)
{
    const char **values, *list = NULL;
    size_t n = req_all(req, "recommended", &values);
    for (size_t i = 0; i < n; i++) {
        if (text_equal(values[i], "none") && n > 1)
            continue;
        list = list ? arena_printf(req->arena, "%s,%s", list, values[i]) : values[i];
    }
    return list;
}

static int course_show(
    struct req *req, struct res *res, const struct course_row *row, const struct citizen_open *o, bool typed)
{
    static const struct field last_field = {
        "last_day", F_DAY, 0, N_("Sidste dag i forløbet"), FR_REQUIRED, 0, NULL};
    struct arena *a = req->arena;
    struct course_view v = {
        .csrf = req_csrf(req), .version = row->version, .err = &req->err, .ended = row->exit_reason != NULL};
    v.post_url = arena_printf(a, "/henvisninger/forloeb/%lld", (long long)row->id);
    v.facts = course_facts(req, row, o, &v.n_facts);
    v.last_field = &last_field;
    struct field *reason = arena_alloc(a, sizeof *reason);
    *reason = *field_find(&course_table, "exit_reason");
    reason->rule |= FR_REQUIRED;
    v.reason_field = reason;
    v.note_field = field_find(&course_table, "exit_note");
    v.reasons = page_options(a, "exit_reason", NULL, &v.n_reasons);
    v.last_day = typed ? req_form(req, "last_day") : citizen_page_day(a, o->today);
    v.exit_reason = typed ? req_form(req, "exit_reason") : "";
    v.exit_note = typed ? req_form(req, "exit_note") : "";
    static const struct field assessment_field = {
        "assessment", F_LONG, 0, N_("Sundhedsfaglig vurdering"), 0, 4000, NULL};
    v.assessment_field = &assessment_field;
    v.assessment = typed ? req_form(req, "assessment") : "";
    v.recommended = typed ? course_typed_advice(req) : NULL;
    int rc = course_advice(req, row, &v);
    if (rc)
        return rc;
    struct crumb crumbs[] = {{tr("Henvisninger"), "/henvisninger"},
        {tr("Forløb i gang"), "/henvisninger/forloeb"}, {o->name, NULL}};
    const char *title = arena_printf(a, tr("Forløb for %s"), o->name);
    struct html *h = page_begin(req, res, MENU_REFERRALS, title, crumbs, 3);
    t_error_summary(h, &req->err);
    struct page_head head = {.title = title, .lead = citizen_page_lead(req, o)};
    t_page_head(h, &head);
    t_course_end_page(h, &v);
    return page_end(req, res, h);
}

static int course_show_page(struct req *req, struct res *res)
{
    struct course_row row;
    struct citizen_open o;
    int rc = course_open(req, &row, &o);
    return rc ? rc : course_show(req, res, &row, &o, false);
}

static int course_end_page(struct req *req, struct res *res)
{
    struct course_row row;
    struct citizen_open o;
    int rc = course_open(req, &row, &o);
    if (rc)
        return rc;
    const char *note = text_trim(req->arena, req_form(req, "exit_note")),
               *reason = req_form(req, "exit_reason");
    struct referral_write w = {
        .actor = o.actor, .id = row.id, .version = req_int(req, "version", 0), .text = *note ? note : NULL};
    w.reason = *reason ? reason : NULL;
    const char *assessment = text_trim(req->arena, req_form(req, "assessment"));
    w.assessment = *assessment ? assessment : NULL;
    w.recommended = course_typed_advice(req);
    w.day = day_parse(req_form(req, "last_day"), o.today);
    rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "course_end", referral_end_fn, &w, &req->err);
    if (!rc)
        return res_redirect(res, "/henvisninger/forloeb?afsluttet=1");
    if (rc != ERR_INVALID && rc != ERR_CONFLICT && rc != ERR_REFUSED)
        return rc;
    res->status = err_http_status(rc);
    return course_show(req, res, &row, &o, true);
}

static const struct param referral_show_params[] = {{"id", P_INT, 1, INT64_MAX}, {"kvit", P_TEXT, 0, 20}};
static const struct param referral_answer_params[] = {{"id", P_INT, 1, INT64_MAX},
    {"version", P_INT, 1, INT64_MAX}, {"svar", P_TEXT, 0, 20}, {"decline_reason", P_FORM, 0, 80},
    {"decline_text", P_FORM, 0, 2000}, {"start_day", P_FORM, 0, 30}};
static const struct param course_end_params[] = {{"id", P_INT, 1, INT64_MAX},
    {"version", P_INT, 1, INT64_MAX}, {"last_day", P_FORM, 0, 30}, {"exit_reason", P_FORM, 0, 80},
    {"exit_note", P_FORM, 0, 2000}, {"assessment", P_FORM, 0, 4000}, {"recommended", P_FORM, 0, 80}};
ROUTE(referral_show_route, "GET", "/henvisninger/{id}", PERM_HOME, referral_show_page, referral_show_params);
ROUTE(referral_answer_route, "POST", "/henvisninger/{id}/svar", PERM_HOME, referral_answer_page,
    referral_answer_params);
ROUTE(referral_undo_route, "POST", "/henvisninger/{id}/fortryd", PERM_HOME, referral_undo_page,
    referral_answer_params);
ROUTE(referral_start_route, "POST", "/henvisninger/{id}/start", PERM_INBOX, referral_start_page,
    referral_answer_params);
ROUTE(course_show_route, "GET", "/henvisninger/forloeb/{id}", PERM_INBOX, course_show_page,
    referral_show_params);
ROUTE(course_end_route, "POST", "/henvisninger/forloeb/{id}", PERM_INBOX, course_end_page, course_end_params);
