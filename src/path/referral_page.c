#include "path/referral_page.h"

#include "base/text.h"
#include "base/words.h"
#include "offer/fit.h"
#include "path/course.h"
#include "path/referral_message.h"
#include "path/referral_view_page.h"
#include "path/waiting.h"
#include "people/citizen_access_page.h"
#include "people/cpr.h"
#include "people/spell.h"
#include "referral.html.h"
#include "system/code.h"
#include "system/organisation.h"
#include "system/user.h"

#include <string.h>

enum { REFERRAL_MAX_LINES = 20 };

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
    struct course_assessment assessment;
    bool has_assessment;
    const char *advice; /* titles of what the assessment recommends, or NULL */
    bool receiver, sender;
    struct referral_message *messages;
    size_t n_messages;
    int64_t position, length; /* on the waiting list, INT_NONE = not on it */
    struct waiting_rate rate;
    struct referral_target target;
    struct intervention iv;
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

static int referral_load_assessment(struct conn *c, struct req *req, struct referral_state *s)
{
    int found = course_assessment_of(c, s->course.id, &s->assessment, req->arena, &req->err);
    s->has_assessment = found == OK;
    if (found)
        return found == ERR_NOT_FOUND ? OK : found;
    const char *list = s->assessment.recommended, *word;
    for (size_t n; text_list_next(&list, &word, &n);) {
        struct intervention iv;
        const char *key = arena_strndup(req->arena, word, n);
        if (text_equal(key, "none"))
            continue;
        int rc = intervention_by_key(c, key, &iv, req->arena, &req->err);
        if (rc)
            return rc;
        const char *title = lang_pick(iv.title, iv.title_en);
        s->advice = s->advice ? arena_printf(req->arena, "%s, %s", s->advice, title) : title;
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
    if (!rc)
        rc = referral_messages(c, s->row.id, &s->messages, &s->n_messages, a, err);
    if (!rc)
        rc = waiting_position(c, &s->o.actor, &s->full, s->o.today, &s->position, &s->length, a, err);
    if (!rc && s->position != INT_NONE)
        rc = waiting_rate_of(c, s->row.intervention_id, s->row.team, s->o.today, &s->rate, err);
    if (!rc)
        rc = referral_target_load(c, req, s->row.intervention_key, s->full.sent_day, s->o.today, &s->target);
    if (!rc)
        rc = intervention_by_id(c, s->row.intervention_id, &s->iv, a, err);
    if (!rc) {
        int found = course_of_referral(c, s->row.id, &s->course, a, err);
        s->has_course = found == OK;
        if (found != ERR_NOT_FOUND)
            rc = found;
    }
    return rc || !s->has_course ? rc : referral_load_assessment(c, req, s);
}

/* What has expired meanwhile is so before it is shown. */
static int referral_reload(struct req *req, struct referral_state *s)
{
    struct conn *c;
    int64_t id = s->row.id;
    const struct referral_scope scope = {.citizen_id = s->row.citizen_id};
    int rc = referral_tidy_now(req->db, &scope, clock_today(), &req->err);
    if (!rc)
        rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = referral_row_by_id(c, id, &s->row, req->arena, &req->err);
    db_release(req->db, c);
    return rc;
}

/* Tracks that the receiving unit sees: what the basis covers, and inside one administration what that owns. */
static unsigned referral_covered(const struct req *req, const struct referral_state *s)
{
    const struct code *const *codes;
    unsigned covered = 0;
    if (s->has_basis)
        return legal_basis_is_in_force(&s->basis, s->o.today) ? sight_track_bits(s->basis.tracks) : 0;
    if (!text_equal(s->row.from_admin, req->who.admin))
        return 0;
    size_t n = code_list("track", DAY_NONE, &codes);
    for (size_t i = 0; i < n; i++) {
        if (text_equal(codes[i]->parent, req->who.admin))
            covered |= sight_track_bits(codes[i]->code);
    }
    return covered;
}

/* For its receiver or sender; others get ERR_NOT_FOUND as if it did not exist. */
static int referral_open_id(struct req *req, int64_t id, struct referral_state *s)
{
    struct conn *c;
    memset(s, 0, sizeof *s);
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = referral_row_by_id(c, id, &s->row, req->arena, &req->err);
    db_release(req->db, c);
    if (!rc && referral_is_open(s->row.state))
        rc = referral_reload(req, s);
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

/* The referral of path parameter `id`. */
static int referral_open(struct req *req, struct referral_state *s)
{
    return referral_open_id(req, req_int(req, "id", 0), s);
}

/* Names of what was stated: an organisation where the citizen is enrolled, or the doctor's referral. */
static const char *referral_entry_words(struct req *req, const char *list)
{
    const char *word, *text = NULL;
    for (size_t n; text_list_next(&list, &word, &n);) {
        const char *code = arena_strndup(req->arena, word, n);
        const char *one = text_equal(code, "doctor_referral")
                              ? tr("Henvist af læge")
                              : arena_printf(req->arena, tr("Indskrevet i %s"), organisation_name(code));
        text = text ? arena_printf(req->arena, "%s, %s", text, one) : one;
    }
    return text;
}

static const struct referral_line *referral_lines(
    struct req *req, const struct referral_state *s, size_t *ret_n)
{
    struct referral_line *l = arena_array(req->arena, REFERRAL_MAX_LINES, sizeof *l);
    const struct referral_row *r = &s->row;
    size_t n = 0;
    unsigned covered = referral_covered(req, s);
    bool benefit = s->receiver ? (covered & SIGHT_BENEFIT) != 0 : s->o.sight.benefit;
    bool job = ((s->receiver ? covered : s->o.sight.tracks) & SIGHT_JOB) != 0;
    l[n++] = (struct referral_line){tr("Tilbud"), referral_offer_words(r, &s->iv, s->o.today, req->arena)};
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
    if (s->full.entry_met && (!s->receiver || covered & SIGHT_SOCIAL))
        l[n++] =
            (struct referral_line){tr("Krav før henvisning"), referral_entry_words(req, s->full.entry_met)};
    if (s->full.override_reason)
        l[n++] = (struct referral_line){tr("Begrundelse for andet hold"), s->full.override_reason};
    l[n++] = (struct referral_line){tr("Sendt af"),
        r->from_name ? arena_printf(req->arena, "%s, %s", r->from_name, organisation_name(r->from_unit))
                     : organisation_name(r->from_unit)};
    l[n++] = (struct referral_line){
        tr("Sendt"), day_is_none(s->full.sent_day) ? NULL : words_day(s->full.sent_day, req->arena)};
    if (s->full.late_reason)
        l[n++] = (struct referral_line){tr("Registreret"), referral_late_words(&s->full, req->arena)};
    if (s->target.owner && !text_equal(s->target.owner, s->iv.owner))
        l[n++] = (struct referral_line){
            tr("Tilbuddets ejer, da den blev sendt"), organisation_name(s->target.owner)};
    if (r->decline_reason)
        l[n++] = (struct referral_line){text_equal(r->state, "declined")    ? tr("Afvist, fordi")
                                        : text_equal(r->state, "withdrawn") ? tr("Trukket tilbage, fordi")
                                                                            : tr("Udløbet, fordi"),
            referral_reason_words(r->state, r->decline_reason)};
    if (r->decline_criterion)
        l[n++] = (struct referral_line){tr("Krav, der ikke er opfyldt"), r->decline_criterion};
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
        const char *text = e->reason ? referral_reason_words(e->to_state, e->reason) : e->text;
        if (e->reason && e->text)
            text = arena_printf(req->arena, "%s: %s", text, e->text);
        rows[s->n_events - 1 - i] =
            (struct referral_history){e->at, code_label("referral_state", e->to_state), s->names[i], text};
    }
    return rows;
}

/* The answer or start can be undone for 30 seconds by who gave it. */
static bool referral_may_undo(const struct req *req, const struct referral_state *s)
{
    if (!s->n_events)
        return false;
    const struct referral_event *e = &s->events[s->n_events - 1];
    return referral_event_is_undoable(e, req->who.user_id) ||
           (s->receiver && course_start_is_undoable(e, req->who.user_id));
}

/* An address that answers from beside the inbox, and leads back to it. */
static const char *referral_from_list(struct req *req, bool from_list, const char *url)
{
    if (!from_list)
        return url;
    url = html_url_with(req->arena, url, "liste", "1");
    url = html_url_with(req->arena, url, "tilstand", req_text(req, "tilstand"));
    return html_url_with(req->arena, url, "tilbud", req_text(req, "tilbud"));
}

static void referral_receipt(struct req *req, struct html *h, const struct referral_state *s, bool from_list)
{
    static const struct {
        const char *key, *text;
    } texts[] = {{"sendt", N_("Henvisningen er sendt til %s. Du får besked, når de har svaret.")},
        {"accepted", N_("Henvisningen til %s er accepteret.")},
        {"wait_listed", N_("Borgeren er sat på venteliste til %s.")},
        {"declined", N_("Henvisningen til %s er afvist. Afsenderen har fået besked.")},
        {"withdrawn", N_("Henvisningen til %s er trukket tilbage.")},
        {"startet", N_("Forløbet i %s er startet.")},
        {"fortrudt", N_("Svaret på henvisningen til %s er fortrudt.")},
        {"besked", N_("Beskeden om henvisningen til %s er sendt.")},
        {"plads", N_("Pladsen i %s er tilbudt. Afsenderen kan se fristen.")},
        {"pladsja", N_("Borgeren har fået pladsen i %s.")},
        {"pladsnej", N_("Svaret er noteret. Borgeren står igen i køen til %s.")},
        {"plan", N_("Anbefalingerne efter %s er lagt i planen.")},
        {"koe", N_("Borgerens plads i køen til %s er ændret.")}};
    const char *key = req_text(req, "kvit");
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (!text_equal(texts[i].key, key))
            continue;
        const char *undo = arena_printf(req->arena, "/henvisninger/%lld/fortryd", (long long)s->row.id);
        char text[400];
        snprintf(text, sizeof text, tr(texts[i].text), referral_title(&s->row));
        t_receipt(h, arena_strdup(req->arena, text),
            referral_may_undo(req, s) ? referral_from_list(req, from_list, undo) : NULL, req_csrf(req));
    }
}

static void referral_rights(const struct referral_state *s, struct referral_view *v)
{
    const char *state = s->row.state;
    bool open = referral_is_unanswered(state);
    bool waits = text_equal(state, "wait_listed"), accepted = text_equal(state, "accepted");
    v->may_accept = s->receiver && (open || waits);
    v->may_wait = s->receiver && open;
    v->may_decline = s->receiver && (open || waits);
    v->may_start = s->receiver && (accepted || waits);
    v->may_withdraw = s->sender && (open || waits || accepted);
    v->may_write = !text_equal(state, "draft");
    bool offered =
        waits && text_equal(s->row.place_state, "offered") && s->row.place_deadline.n >= s->o.today.n;
    v->may_answer_place = offered;
    v->may_queue = s->receiver && waits;
}

static const struct field *referral_required(struct arena *a, const char *name)
{
    struct field *field = arena_must(a, sizeof *field);
    *field = *field_find(&referral_table, name);
    field->rule |= FR_REQUIRED;
    return field;
}

/* A list of its own followed by the nine stop reasons of the reporting. */
static const struct html_option *referral_reasons(struct req *req, const char *list, size_t *ret_n)
{
    size_t n, n_stop;
    const struct html_option *own = page_options(req->arena, list, NULL, &n);
    const struct html_option *stop = page_options(req->arena, "stop_reason", NULL, &n_stop);
    struct html_option *all = arena_must(req->arena, (n + n_stop + 1) * sizeof *all);
    for (size_t i = 0; i < n; i++)
        all[i] = own[i];
    for (size_t i = 0; i < n_stop; i++)
        all[n + i] =
            (struct html_option){stop[i].value, arena_printf(req->arena, tr("Stopårsag: %s"), stop[i].label)};
    *ret_n = n + n_stop;
    return all;
}

/* The rules of the target group, for naming the one that is not met. */
static void referral_criteria(struct req *req, const struct referral_state *s, struct referral_view *v)
{
    struct html_option *rows = arena_must(req->arena, (s->target.n + 1) * sizeof *rows);
    for (size_t i = 0; i < s->target.n; i++) {
        const char *text = lang_pick(s->target.rules[i].text, s->target.rules[i].text_en);
        if (text)
            rows[v->n_criteria++] = (struct html_option){s->target.rules[i].text, text};
    }
    v->criteria = rows;
}

static void referral_show_clocks(struct req *req, const struct referral_state *s, struct referral_view *v)
{
    struct referral_clock clocks[REFERRAL_CLOCKS];
    const char *labels[REFERRAL_CLOCKS] = {tr("Læst efter"), tr("Besvaret efter"), tr("Startet efter")};
    struct fact *f = arena_must(req->arena, (REFERRAL_CLOCKS + 1) * sizeof *f);
    referral_clocks_of(&s->row, s->o.today, clocks);
    for (size_t i = 0; i < REFERRAL_CLOCKS; i++) {
        const char *note = clocks[i].days == INT_NONE
                               ? NULL
                               : arena_printf(req->arena, tr("frist %lld dage"), (long long)clocks[i].limit);
        f[i] = (struct fact){labels[i], referral_days_words(clocks[i].days, req->arena),
            clocks[i].over
                ? arena_printf(req->arena, tr("over fristen på %lld dage"), (long long)clocks[i].limit)
                : note,
            clocks[i].over && clocks[i].runs};
    }
    v->clocks = f;
    v->n_clocks = REFERRAL_CLOCKS;
    int64_t left = referral_days_to_expiry(&s->row, s->o.today);
    if (left != INT_NONE)
        f[v->n_clocks++] = (struct fact){
            tr("Udløber om"), referral_days_words(left, req->arena), tr("uden svar eller start"), left <= 7};
}

static void referral_show_messages(struct req *req, const struct referral_state *s, struct referral_view *v)
{
    struct referral_letter *rows = arena_must(req->arena, (s->n_messages + 1) * sizeof *rows);
    for (size_t i = 0; i < s->n_messages; i++) {
        const struct referral_message *m = &s->messages[i];
        bool own = text_equal(m->side, s->receiver ? "receiver" : "sender");
        rows[i] = (struct referral_letter){m->at,
            arena_printf(req->arena, "%s, %s", m->name ? m->name : tr("ukendt"), organisation_name(m->unit)),
            m->text, !own && stamp_is_none(m->read_at), own && stamp_is_none(m->read_at)};
    }
    v->letters = rows;
    v->n_letters = s->n_messages;
    v->message_field = field_find(&referral_message_table, "text");
    v->message_url = arena_printf(req->arena, "/henvisninger/%lld/besked", (long long)v->id);
}

static void referral_show_queue(struct req *req, const struct referral_state *s, struct referral_view *v)
{
    struct arena *a = req->arena;
    v->place = referral_place_words(&s->row, s->o.today, a);
    v->place_url = arena_printf(a, "/henvisninger/%lld/plads", (long long)v->id);
    v->place_answer_url = arena_printf(a, "/henvisninger/%lld/plads/svar", (long long)v->id);
    v->queue_url = arena_printf(a, "/henvisninger/%lld/koe", (long long)v->id);
    v->place_day_field = referral_required(a, "place_day");
    v->place_deadline_field = referral_required(a, "place_deadline");
    v->queue_reason_field = referral_required(a, "queue_reason");
    if (s->position == INT_NONE)
        return;
    v->position =
        arena_printf(a, tr("På venteliste, nr. %lld af %lld"), (long long)s->position, (long long)s->length);
    day_t day = waiting_expected(&s->rate, s->position, s->o.today);
    if (day_is_none(day))
        v->expected = tr("Forventet start kan ikke beregnes: for få starter i de seneste 180 dage.");
    else if (!day_is_none(s->iv.end_day) && day.n > s->iv.end_day.n)
        v->expected = arena_printf(a, tr("Tilbuddet ophører %s, før det ventes at blive borgerens tur."),
            citizen_page_day(a, s->iv.end_day));
    else
        v->expected = arena_printf(a,
            tr("Ventes at starte omkring %s: median %s starter pr. 30 dage i de seneste 180 dage."),
            citizen_page_day(a, day), referral_half_words(s->rate.per_period2, a));
    if (s->full.queue_reason)
        v->moved =
            arena_printf(a, s->full.queue_rank < 0 ? tr("Flyttet forrest: %s") : tr("Flyttet bagest: %s"),
                s->full.queue_reason);
}

/* The assessment that the course ended with; its text is of the offer's track. */
static void referral_show_assessment(struct req *req, const struct referral_state *s, struct referral_view *v)
{
    if (!s->has_assessment)
        return;
    bool planned = false;
    for (size_t i = 0; i < s->n_events; i++)
        planned |= text_equal(s->events[i].reason, "in_plan");
    bool seen = s->receiver || (s->o.sight.tracks & sight_track_bits(s->row.track)) != 0;
    v->assessment = seen ? s->assessment.text : NULL;
    v->advice = s->advice ? s->advice : tr("Ingen");
    v->assessed_after = arena_printf(req->arena, tr("Vurderet %s efter henvisningen."),
        referral_days_words(
            stamp_local_day(s->assessment.at).n - stamp_local_day(s->row.sent).n, req->arena));
    if (s->sender && s->advice && !planned && who_may(&req->who, PERM_CITIZEN_EDIT))
        v->plan_url = arena_printf(req->arena, "/henvisninger/%lld/plan", (long long)v->id);
}

static void referral_fill_view(
    struct req *req, const struct referral_state *s, bool typed, struct referral_view *v)
{
    static const struct field start_field = FIELD(course, start_day, F_DAY, N_("Startdato"), FR_REQUIRED);
    struct arena *a = req->arena;
    referral_rights(s, v);
    v->answer_url = arena_printf(a, "/henvisninger/%lld/svar", (long long)v->id);
    v->start_url = arena_printf(a, "/henvisninger/%lld/start", (long long)v->id);
    v->lines = referral_lines(req, s, &v->n_lines);
    v->events = referral_history(req, s);
    v->n_events = s->n_events;
    v->reasons = referral_reasons(req, "decline_reason", &v->n_reasons);
    v->withdraw_reasons = referral_reasons(req, "withdraw_reason", &v->n_withdraw_reasons);
    v->wait_reasons = page_options(a, "wait_reason", NULL, &v->n_wait_reasons);
    v->decline_reason_field = referral_required(a, "decline_reason");
    v->decline_text_field = field_find(&referral_table, "decline_text");
    v->start_field = &start_field;
    v->start_day = typed                                        ? req_form(req, "start_day")
                   : text_equal(s->row.place_state, "accepted") ? citizen_page_day(a, s->row.place_day)
                                                                : citizen_page_day(a, s->o.today);
    if (typed) {
        v->decline_reason = req_form(req, "decline_reason");
        v->withdraw_reason = req_form(req, "withdraw_reason");
        v->decline_text = req_form(req, "decline_text");
        v->criterion = req_form(req, "decline_criterion");
        v->decline_open = err_field_text(&req->err, "decline_reason") != NULL;
        v->withdraw_open = err_field_text(&req->err, "withdraw_reason") != NULL;
        v->message = req_form(req, "text");
        v->place_day = req_form(req, "place_day");
        v->place_deadline = req_form(req, "place_deadline");
        v->queue_reason = req_form(req, "queue_reason");
        v->queue_rank = req_form(req, "queue_rank");
        v->place_open = err_field_text(&req->err, "place_day") || err_field_text(&req->err, "place_deadline");
        v->queue_open = err_field_text(&req->err, "queue_reason") || err_field_text(&req->err, "queue_rank");
    }
    if (s->receiver) {
        v->hidden = tr("Du ser kun det, som hjemlen i henvisningen omfatter.");
        referral_criteria(req, s, v);
    }
    v->target = &s->target;
    referral_show_clocks(req, s, v);
    referral_show_messages(req, s, v);
    referral_show_queue(req, s, v);
    referral_show_assessment(req, s, v);
    if (s->sender)
        v->next = referral_next_step(&s->row, &v->next_url, &v->next_label, a);
}

static int referral_show(struct req *req, struct res *res, const struct referral_state *s, bool typed)
{
    struct referral_view v = {
        .csrf = req_csrf(req), .id = s->row.id, .version = s->row.version, .err = &req->err};
    struct arena *a = req->arena;
    referral_fill_view(req, s, typed, &v);
    struct crumb crumbs[] = {{s->receiver ? tr("Henvisninger") : tr("Mine henvisninger"),
                                 s->receiver ? "/henvisninger" : "/henvisninger/sendt"},
        {s->o.name, NULL}};
    struct html *h =
        page_begin(req, res, MENU_REFERRALS, arena_printf(a, tr("Henvisning af %s"), s->o.name), crumbs, 2);
    if (!typed)
        referral_receipt(req, h, s, false);
    t_error_summary(h, &req->err);
    struct action actions[3];
    size_t n = 0;
    if (s->has_course && !s->course.exit_reason && s->receiver)
        actions[n++] = (struct action){tr("Afslut forløb"),
            arena_printf(a, "/henvisninger/forloeb/%lld", (long long)s->course.id), NULL};
    if (v.next_url && !v.may_answer_place)
        actions[n++] = (struct action){v.next_label, v.next_url, NULL};
    actions[n++] = (struct action){tr("Åbn borgeren"), s->o.url, NULL};
    if (s->sender)
        actions[n++] =
            (struct action){tr("Borgerens henvisninger"), arena_printf(a, "%s/henvisninger", s->o.url), NULL};
    struct page_head head = {.title = arena_printf(a, tr("Henvisning af %s"), s->o.name),
        .lead = citizen_page_lead(req, &s->o),
        .badge = referral_state_words(&s->row),
        .badge_class = referral_state_class(&s->row),
        .actions = actions,
        .n_actions = n,
        .no_primary = !v.next_url && !s->has_course};
    t_page_head(h, &head);
    t_referral_show(h, &v);
    return page_end(req, res, h);
}

struct referral_write {
    struct actor actor;
    int64_t id, version, course_id, n;
    const char *to, *reason, *text, *criterion;
    day_t day;
    bool undo_start;
};
static int referral_read_fn(struct conn *c, void *ctx, struct err *err)
{
    struct referral_write *w = ctx;
    int rc = w->to ? referral_mark_read(c, &w->actor, w->id, err) : OK;
    return rc ? rc : referral_message_mark_read(c, &w->actor, w->id, &w->n, err);
}
static int referral_message_fn(struct conn *c, void *ctx, struct err *err)
{
    struct referral_write *w = ctx;
    return referral_message_add(c, &w->actor, w->id, w->text, &w->n, err);
}
static int referral_answer_fn(struct conn *c, void *ctx, struct err *err)
{
    struct referral_write *w = ctx;
    int rc = referral_answer(c, &w->actor, w->id, w->version, w->to, w->reason, w->text, err);
    return rc || !w->criterion ? rc : referral_set_criterion(c, w->id, w->criterion, err);
}
static int referral_undo_fn(struct conn *c, void *ctx, struct err *err)
{
    struct referral_write *w = ctx;
    return w->undo_start ? course_undo_start(c, &w->actor, w->id, err)
                         : referral_undo(c, &w->actor, w->id, err);
}
static int referral_start_fn(struct conn *c, void *ctx, struct err *err)
{
    struct referral_write *w = ctx;
    return course_start(c, &w->actor, w->id, w->version, w->day, &w->course_id, err);
}

/* Opens it and, for who receives it, notes that it is read; messages stay marked as new for this once. */
static int referral_read(struct req *req, int64_t id, struct referral_state *s)
{
    int rc = referral_open_id(req, id, s);
    if (rc)
        return rc;
    bool unread = s->receiver && text_equal(s->row.state, "sent");
    bool letters = s->receiver ? s->row.n_from_sender > 0
                               : s->row.n_from_receiver > 0 && s->row.from_user_id == req->who.user_id;
    if (!unread && !letters)
        return OK;
    struct referral_write w = {.actor = s->o.actor, .id = id, .to = unread ? "received" : NULL};
    struct referral_message *messages = s->messages; /* as they were: the new ones are marked */
    rc = db_write(req->db, "referral_mark_read", referral_read_fn, &w, &req->err);
    if (!rc)
        rc = referral_open_id(req, id, s);
    s->messages = messages;
    return rc;
}

static int referral_show_page(struct req *req, struct res *res)
{
    struct referral_state s;
    int rc = referral_read(req, req_int(req, "id", 0), &s);
    return rc ? rc : referral_show(req, res, &s, false);
}

/* ---- beside the inbox ---- */

int referral_panel_load(struct req *req, int64_t id, struct referral_panel *ret)
{
    struct referral_state *s = arena_must(req->arena, sizeof *s);
    int rc = referral_read(req, id, s);
    if (rc)
        return rc;
    struct referral_view *v = &ret->view;
    *ret = (struct referral_panel){.state = s,
        .name = s->o.name,
        .lead = citizen_page_lead(req, &s->o),
        .state_words = referral_state_words(&s->row),
        .state_class = referral_state_class(&s->row),
        .url = arena_printf(req->arena, "/henvisninger/%lld", (long long)id),
        .citizen_url = s->o.url};
    *v = (struct referral_view){.csrf = req_csrf(req), .id = id, .version = s->row.version, .err = &req->err};
    referral_fill_view(req, s, false, v);
    v->answer_url = referral_from_list(req, true, v->answer_url);
    v->start_url = referral_from_list(req, true, v->start_url);
    v->message_url = referral_from_list(req, true, v->message_url);
    return OK;
}

void referral_panel_receipt(struct req *req, struct html *h, const struct referral_panel *p)
{
    referral_receipt(req, h, p->state, true);
}

/* After an answer: back to the inbox with its row open, where it was given from there. */
static int referral_after(struct req *req, struct res *res, int rc, const char *receipt)
{
    if (rc || !req_int(req, "liste", 0))
        return referral_page_after(req, res, rc, receipt);
    const char *url = arena_printf(
        req->arena, "/henvisninger?aaben=%lld&kvit=%s", (long long)req_int(req, "id", 0), receipt);
    url = html_url_with(req->arena, url, "tilstand", req_text(req, "tilstand"));
    return res_redirect(res, html_url_with(req->arena, url, "tilbud", req_text(req, "tilbud")));
}

int referral_page_after(struct req *req, struct res *res, int rc, const char *receipt)
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

int referral_page_open(struct req *req, struct actor *ret)
{
    struct referral_state s;
    int rc = referral_open(req, &s);
    if (!rc)
        *ret = s.o.actor;
    return rc;
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
    bool declines = text_equal(w.to, "declined");
    const char *text = text_trim(req->arena, req_form(req, "decline_text")),
               *reason = req_form(req, withdraw   ? "withdraw_reason"
                                       : declines ? "decline_reason"
                                                  : "wait_reason"),
               *criterion = req_form(req, "decline_criterion");
    w.text = *text ? text : NULL;
    w.reason = *reason ? reason : NULL;
    w.criterion = declines && *criterion ? criterion : NULL;
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
    w.undo_start = s.receiver && s.n_events && text_equal(s.events[s.n_events - 1].to_state, "started");
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

static int referral_plan_fn(struct conn *c, void *ctx, struct err *err)
{
    struct referral_write *w = ctx;
    return course_plan_recommended(c, &w->actor, w->id, &w->n, err);
}

static int referral_plan_page(struct req *req, struct res *res)
{
    struct referral_state s;
    int rc = referral_open(req, &s);
    if (rc)
        return rc;
    struct referral_write w = {.actor = s.o.actor, .id = s.row.id};
    rc = db_write(req->db, "course_plan_recommended", referral_plan_fn, &w, &req->err);
    return referral_after(req, res, rc, "plan");
}

static int referral_message_page(struct req *req, struct res *res)
{
    struct referral_state s;
    int rc = referral_open(req, &s);
    if (rc)
        return rc;
    struct referral_write w = {
        .actor = s.o.actor, .id = s.row.id, .text = text_trim(req->arena, req_form(req, "text"))};
    rc = req->err.n_fields ? ERR_INVALID
                           : db_write(req->db, "referral_message_add", referral_message_fn, &w, &req->err);
    return referral_after(req, res, rc, "besked");
}

static const struct param referral_show_params[] = {{"id", P_INT, 1, INT64_MAX}, {"kvit", P_TEXT, 0, 20}};
static const struct param referral_answer_params[] = {{"id", P_INT, 1, INT64_MAX},
    {"version", P_INT, 1, INT64_MAX}, {"svar", P_TEXT, 0, 20}, {"decline_reason", P_FORM, 0, 80},
    {"decline_text", P_FORM, 0, 2000}, {"start_day", P_FORM, 0, 30}, {"decline_criterion", P_FORM, 0, 400},
    {"withdraw_reason", P_FORM, 0, 80}, {"wait_reason", P_FORM, 0, 80}, {"text", P_FORM, 0, 2000},
    {"place_day", P_FORM, 0, 30}, {"place_deadline", P_FORM, 0, 30}, {"queue_reason", P_FORM, 0, 1000},
    {"queue_rank", P_FORM, 0, 10}, {"liste", P_INT, 0, 1}, {"tilstand", P_TEXT, 0, 40},
    {"tilbud", P_TEXT, 0, 80}};
ROUTE(referral_show_route, "GET", "/henvisninger/{id}", PERM_HOME, referral_show_page, referral_show_params);
ROUTE(referral_answer_route, "POST", "/henvisninger/{id}/svar", PERM_HOME, referral_answer_page,
    referral_answer_params);
ROUTE(referral_undo_route, "POST", "/henvisninger/{id}/fortryd", PERM_HOME, referral_undo_page,
    referral_answer_params);
ROUTE(referral_message_route, "POST", "/henvisninger/{id}/besked", PERM_HOME, referral_message_page,
    referral_answer_params);
ROUTE(referral_plan_route, "POST", "/henvisninger/{id}/plan", PERM_CITIZEN_EDIT, referral_plan_page,
    referral_answer_params);
ROUTE(referral_start_route, "POST", "/henvisninger/{id}/start", PERM_INBOX, referral_start_page,
    referral_answer_params);
