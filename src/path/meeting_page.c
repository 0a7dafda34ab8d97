/* One meeting: what was agreed, who takes part, minutes and decisions. */
#include "path/meeting_page.h"

#include "base/text.h"
#include "meeting.html.h"
#include "path/follow_up.h"
#include "system/audit.h"
#include "system/code.h"
#include "system/mail.h"
#include "system/organisation.h"

#include <string.h>

enum { LINES = 5 };

static const struct field colleague_field = {.name = "colleague", .type = F_TEXT, .label = N_("Kollega")};

const char *meeting_page_time(struct arena *a, int64_t minute)
{
    if (minute == INT_NONE)
        return "";
    return arena_printf(a, tr("kl. %02d.%02d"), (int)(minute / 60), (int)(minute % 60));
}

const char *meeting_page_weekday(struct arena *a, day_t day)
{
    static const char *const names[] = {
        N_("mandag"), N_("tirsdag"), N_("onsdag"), N_("torsdag"), N_("fredag"), N_("lørdag"), N_("søndag")};
    return arena_printf(a, "%s %s", tr(names[day_weekday(day) - 1]), citizen_page_day(a, day));
}

int64_t meeting_page_minute(struct req *req, const char *name)
{
    const char *typed = text_trim(req->arena, req_form(req, name));
    if (!*typed)
        return INT_NONE;
    size_t n = strcspn(typed, ".:");
    int64_t hour = 0, minute = 0;
    if (!text_to_int(arena_strndup(req->arena, typed, n), 0, 23, &hour) ||
        (typed[n] && !text_to_int(typed + n + 1, 0, 59, &minute))) {
        err_field(&req->err, name, "%s", tr("Skriv klokkeslættet som 13.00."));
        return INT_NONE;
    }
    return hour * 60 + minute;
}

const char *meeting_page_link(struct req *req, int64_t id)
{
    const char *base = mail_base_url(), *host = req_header(req, "Host");
    if (base && *base)
        return arena_printf(req->arena, "%s/moeder/%lld", base, (long long)id);
    return arena_printf(req->arena, "http://%s/moeder/%lld", host ? host : "localhost", (long long)id);
}

int meeting_page_open(struct req *req, struct res *res, struct meeting_open *s)
{
    struct conn *c;
    *s = (struct meeting_open){.actor = req_actor(req), .access = MEETING_NONE};
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = meeting_by_id(c, req_int(req, "id", 0), &s->m, req->arena, &req->err);
    if (!rc)
        rc = meeting_access_of(c, &s->actor, &s->m, &s->access, req->arena, &req->err);
    db_release(req->db, c);
    if (rc)
        return rc;
    s->url = arena_printf(req->arena, "/moeder/%lld", (long long)s->m.id);
    s->name = meeting_name(s->m.kind, s->m.series_no, s->m.series_of, req->arena);
    s->has_citizen = s->m.citizen_id != INT_NONE;
    if (s->access == MEETING_NONE) {
        rc = audit_log(req->db, &s->actor,
            &(struct audit_entry){"refused", "meeting", s->m.id, s->m.citizen_id, NULL}, &req->err);
        return rc ? rc
                  : err_user(
                        &req->err, ERR_NOT_FOUND, "%s", tr("Mødet findes ikke, eller du har ikke adgang."));
    }
    if (s->access == MEETING_OWN_SHARE || !s->has_citizen)
        return audit_log(req->db, &s->actor,
            &(struct audit_entry){"read", "meeting", s->m.id, s->m.citizen_id, NULL}, &req->err);
    if (!s->actor.purpose) {
        rc = res_redirect(
            res, arena_printf(req->arena, "/borgere?videre=%s", req_is_post(req) ? "/borgere" : req->path));
        return rc ? rc : CITIZEN_ANSWERED;
    }
    rc = citizen_page_open_id(req, s->m.citizen_id, N_("møde"), &s->o);
    s->actor = s->o.actor;
    return rc;
}

/* ---- view ---- */

struct meeting_data {
    struct meeting_person *people;
    struct plan_action *decisions;
    size_t n_people, n_decisions;
    int64_t task; /* a round table is to be called: id of the follow-up, or INT_NONE */
};

static int data_load(struct req *req, const struct meeting_open *s, struct meeting_data *d)
{
    struct conn *c;
    struct err err = ERR_INIT;
    int rc = db_lease(req->db, &c, &err);
    *d = (struct meeting_data){.task = INT_NONE};
    if (rc)
        return rc;
    rc = meeting_people(c, s->m.id, &d->people, &d->n_people, req->arena, &err);
    if (!rc)
        rc = meeting_decisions(c, s->m.id, s->access == MEETING_FULL ? INT_NONE : s->actor.user_id,
            &d->decisions, &d->n_decisions, req->arena, &err);
    struct follow_up_row *rows = NULL;
    size_t n = 0;
    if (!rc && s->access == MEETING_FULL && s->has_citizen)
        rc = follow_up_planned(c, s->m.citizen_id, &s->o.sight, &rows, &n, req->arena, &err);
    for (size_t i = 0; !rc && i < n; i++) {
        if (text_equal(rows[i].anchor, "talks"))
            d->task = rows[i].id;
    }
    db_release(req->db, c);
    if (rc)
        req->err = err;
    return rc;
}

static const char *person_name(const struct meeting_open *s, const struct meeting_person *p)
{
    if (!text_equal(p->role, "citizen"))
        return p->name ? p->name : tr("ikke oplyst");
    return s->access == MEETING_FULL ? s->o.name : tr("Borgeren");
}

static const char *person_of(const struct meeting_data *d, int64_t user_id)
{
    for (size_t i = 0; i < d->n_people; i++) {
        if (d->people[i].user_id == user_id)
            return d->people[i].name;
    }
    return tr("Kollega uden for mødet");
}

static bool is_checked(struct req *req, int64_t id)
{
    const char **values;
    size_t n = req_all(req, "attended", &values);
    for (size_t i = 0; i < n; i++) {
        int64_t one;
        if (text_to_int(values[i], 1, INT64_MAX, &one) && one == id)
            return true;
    }
    return false;
}

static void fill_people(struct req *req, const struct meeting_open *s, const struct meeting_data *d,
    bool typed, struct meeting_view *v)
{
    struct meeting_person_view *p = arena_must(req->arena, (d->n_people + 1) * sizeof *p);
    struct html_option *who = arena_must(req->arena, (d->n_people + 1) * sizeof *who);
    for (size_t i = 0; i < d->n_people; i++) {
        const struct meeting_person *x = &d->people[i];
        p[i] = (struct meeting_person_view){.id = x->id,
            .name = person_name(s, x),
            .organisation = x->organisation ? organisation_name(x->organisation) : NULL,
            .role = code_label("meeting_role", x->role),
            .attended = typed ? is_checked(req, x->id) : x->attended == 1,
            .known = x->attended == INT_NONE ? 0 : 1};
        if (!text_equal(x->role, "citizen"))
            p[i].remove_url = arena_printf(req->arena, "%s/deltager/%lld/fjern", s->url, (long long)x->id);
        who[i] = (struct html_option){arena_printf(req->arena, "%lld", (long long)x->id), p[i].name};
    }
    v->people = p;
    v->who = who;
    v->n_people = v->n_who = d->n_people;
}

static void fill_decisions(
    struct req *req, const struct meeting_open *s, const struct meeting_data *d, struct meeting_view *v)
{
    struct meeting_decision_view *p = arena_must(req->arena, (d->n_decisions + 1) * sizeof *p);
    for (size_t i = 0; i < d->n_decisions; i++) {
        const struct plan_action *x = &d->decisions[i];
        if (s->access == MEETING_FULL && s->has_citizen && !plan_sees_track(&s->o.sight, x->track))
            continue;
        p[v->n_decisions++] = (struct meeting_decision_view){.text = x->text,
            .who = x->responsible_id != INT_NONE ? person_of(d, x->responsible_id) : x->responsible_name,
            .track = code_label("plan_track", x->track),
            .state = code_label("plan_action_state", x->state),
            .due_day = x->due_day};
    }
    v->decisions = p;
}

static const char *nth(const char **values, size_t n, size_t i)
{
    return i < n ? values[i] : "";
}

static void fill_lines(struct req *req, bool typed, struct meeting_view *v)
{
    const char **text = NULL, **who = NULL, **due = NULL, **track = NULL;
    size_t n[4] = {0};
    if (typed) {
        n[0] = req_all(req, "beslutning", &text);
        n[1] = req_all(req, "hvem", &who);
        n[2] = req_all(req, "frist", &due);
        n[3] = req_all(req, "spor", &track);
    }
    v->n_lines = n[0] > LINES ? n[0] : LINES;
    struct meeting_line *lines = arena_must(req->arena, v->n_lines * sizeof *lines);
    for (size_t i = 0; i < v->n_lines; i++)
        lines[i] = (struct meeting_line){
            nth(text, n[0], i), nth(who, n[1], i), nth(due, n[2], i), nth(track, n[3], i), (int)i + 1};
    for (size_t i = 1; i < v->n_lines; i++)
        v->more_lines |= *lines[i].text != 0;
    v->lines = lines;
    v->tracks = page_options(req->arena, "plan_track", NULL, &v->n_tracks);
}

static const struct fact *fill_facts(struct req *req, const struct meeting_open *s, size_t *ret_n)
{
    struct arena *a = req->arena;
    struct fact *f = arena_must(a, 5 * sizeof *f);
    size_t n = 0;
    bool over = text_equal(s->m.state, "planned") && s->m.day.n < clock_today().n;
    f[n++] = (struct fact){tr("Dag"), meeting_page_weekday(a, s->m.day),
        s->m.minute == INT_NONE ? tr("tid ikke aftalt") : meeting_page_time(a, s->m.minute), over};
    f[n++] = (struct fact){tr("Varighed"),
        s->m.minutes_long == INT_NONE ? NULL : arena_printf(a, tr("%d minutter"), (int)s->m.minutes_long),
        NULL, false};
    f[n++] = (struct fact){tr("Sted"), s->m.place, NULL, false};
    f[n++] = (struct fact){tr("Tilstand"),
        over ? tr("Ikke registreret som holdt") : code_label("meeting_state", s->m.state), NULL, over};
    *ret_n = n;
    return f;
}

static const char *invitation(struct req *req, const struct meeting_open *s)
{
    struct arena *a = req->arena;
    return arena_printf(a, tr("%s\n%s %s\nSted: %s\nDagsorden og deltagere: %s"), s->name,
        meeting_page_weekday(a, s->m.day), meeting_page_time(a, s->m.minute),
        s->m.place ? s->m.place : tr("ikke oplyst"), meeting_page_link(req, s->m.id));
}

static void fill_draft(struct req *req, const struct meeting_open *s, const struct meeting_data *d,
    bool typed, struct meeting_view *v)
{
    bool other = s->m.minutes_draft && s->m.draft_by != INT_NONE && s->m.draft_by != s->actor.user_id;
    bool minutes = typed && text_equal(req->route->pattern, "/moeder/{id}");
    v->draft = minutes ? req_form(req, "minutes") : other ? "" : s->m.minutes_draft ? s->m.minutes_draft : "";
    if (other) {
        v->other_draft = s->m.minutes_draft;
        v->other_name = person_of(d, s->m.draft_by);
    }
    v->draft_seen = other;
}

static void fill_fields(struct req *req, struct meeting_view *v)
{
    v->minutes_field = field_find(&meeting_table, "minutes");
    v->reason_field = field_find(&meeting_table, "reason");
    v->day_field = field_find(&meeting_table, "day");
    v->colleague_field = &colleague_field;
    v->name_field = field_find(&meeting_participant_table, "name");
    v->email_field = field_find(&meeting_participant_table, "email");
    v->organisation_field = field_find(&meeting_participant_table, "organisation");
    v->attended_error = err_field_text(&req->err, "attended");
    v->decision_error = err_field_text(&req->err, "beslutning");
    v->typed_reason = v->typed_day = v->colleague = v->person = v->email = v->organisation = "";
}

static const char *receipt_words(const char *receipt)
{
    return text_equal(receipt, "holdt")    ? tr("Mødet er registreret som holdt.")
           : text_equal(receipt, "kladde") ? tr("Kladden er gemt.")
           : text_equal(receipt, "kaldt")
               ? tr("Mødet er indkaldt. Hent det til kalenderen, eller send teksten til deltagerne.")
               : tr("Mødet er ændret.");
}

static int meeting_show(struct req *req, struct res *res, const struct meeting_open *s, bool typed)
{
    struct arena *a = req->arena;
    struct meeting_data d;
    int rc = data_load(req, s, &d);
    if (rc)
        return rc;
    bool full = s->access == MEETING_FULL, planned = text_equal(s->m.state, "planned");
    struct meeting_view v = {.id = s->m.id,
        .csrf = req_csrf(req),
        .url = s->url,
        .err = &req->err,
        .name = s->name,
        .agenda = s->m.agenda,
        .minutes = full ? s->m.minutes : NULL,
        .reason = s->m.reason,
        .invitation = invitation(req, s),
        .is_full = full,
        .may_write = full && (!s->has_citizen || who_may(&req->who, PERM_CITIZEN_EDIT)),
        .is_planned = planned,
        .is_cancelled = text_equal(s->m.state, "cancelled"),
        .may_hold = planned && s->m.day.n <= clock_today().n,
        .may_add_talk = s->m.series && text_equal(s->m.state, "held") && s->m.series_no == s->m.series_of,
        .needs_reason = s->m.series && s->m.series_of >= MEETING_TALKS,
        .has_citizen = s->has_citizen,
        .version = s->m.version};
    bool named = full && s->has_citizen;
    v.list_url = named ? arena_printf(a, "%s/moeder", s->o.url) : NULL;
    if (named && d.task != INT_NONE)
        v.round_table_url = arena_printf(a, "%s/moeder/nyt?art=round_table", s->o.url);
    v.facts = fill_facts(req, s, &v.n_facts);
    fill_people(req, s, &d, typed, &v);
    fill_decisions(req, s, &d, &v);
    fill_lines(req, typed, &v);
    fill_draft(req, s, &d, typed, &v);
    fill_fields(req, &v);
    struct crumb named_crumbs[] = {{tr("Borgere"), "/borgere"}, {s->o.name, s->o.url},
        {tr("Møder og opfølgning"), v.list_url}, {s->name, NULL}};
    struct crumb own_crumbs[] = {
        {tr("Mit overblik"), "/overblik"}, {tr("Møder"), "/overblik/moeder"}, {s->name, NULL}};
    struct html *h = page_begin(req, res, named ? MENU_CITIZENS : MENU_HOME,
        named ? arena_printf(a, "%s, %s", s->name, s->o.name) : s->name, named ? named_crumbs : own_crumbs,
        named ? 4 : 3);
    t_error_summary(h, &req->err);
    const char *receipt = typed ? NULL : req_text(req, "kvit");
    if (receipt)
        t_receipt(h, receipt_words(receipt), NULL, NULL);
    if (named) {
        citizen_page_top(req, h, &s->o, NULL, 0);
        citizen_page_tabs(req, h, &s->o, CITIZEN_TAB_MEETINGS);
    } else {
        t_page_head(h,
            &(struct page_head){.title = s->has_citizen ? tr("Møde, som du er indkaldt til") : s->m.title});
    }
    t_meeting_show(h, &v);
    return page_end(req, res, h);
}

static int show_page(struct req *req, struct res *res)
{
    struct meeting_open s;
    int rc = meeting_page_open(req, res, &s);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    return meeting_show(req, res, &s, false);
}

static int of_citizen_page(struct req *req, struct res *res)
{
    return res_redirect(res, arena_printf(req->arena, "/moeder/%lld", (long long)req_int(req, "id", 0)));
}

/* ---- minutes and decisions ---- */

struct meeting_write {
    struct actor actor;
    int64_t id, version, other, new_id;
    const char *text;
    day_t day;
    bool seen;
    struct meeting_result result;
    struct meeting_participant person;
};
static int draft_fn(struct conn *c, void *ctx, struct err *err)
{
    struct meeting_write *w = ctx;
    return meeting_save_draft(c, &w->actor, w->id, w->version, w->text, w->seen, err);
}
static int hold_fn(struct conn *c, void *ctx, struct err *err)
{
    struct meeting_write *w = ctx;
    return meeting_hold(c, &w->actor, &w->result, err);
}
static int cancel_fn(struct conn *c, void *ctx, struct err *err)
{
    struct meeting_write *w = ctx;
    return meeting_cancel(c, &w->actor, w->id, w->version, w->text, err);
}
static int reopen_fn(struct conn *c, void *ctx, struct err *err)
{
    struct meeting_write *w = ctx;
    return meeting_reopen(c, &w->actor, w->id, w->version, err);
}
static int talk_fn(struct conn *c, void *ctx, struct err *err)
{
    struct meeting_write *w = ctx;
    return meeting_add_talk(c, &w->actor, w->id, w->day, w->text, &w->new_id, err);
}
static int add_person_fn(struct conn *c, void *ctx, struct err *err)
{
    struct meeting_write *w = ctx;
    return meeting_add_person(c, &w->actor, &w->person, err);
}
static int remove_person_fn(struct conn *c, void *ctx, struct err *err)
{
    struct meeting_write *w = ctx;
    return meeting_remove_person(c, &w->actor, w->id, w->other, err);
}

/* After a write: back to the meeting, or the page again with what was typed. */
static int answer(struct req *req, struct res *res, struct meeting_open *s, int rc, const char *receipt)
{
    if (!rc)
        return res_redirect(res, arena_printf(req->arena, "%s?kvit=%s", s->url, receipt));
    if (rc != ERR_INVALID && rc != ERR_CONFLICT && rc != ERR_REFUSED)
        return rc;
    struct conn *c;
    struct err err = ERR_INIT;
    if (db_lease(req->db, &c, &err))
        return rc;
    int again = meeting_by_id(c, s->m.id, &s->m, req->arena, &err);
    db_release(req->db, c);
    if (again)
        return rc;
    res->status = err_http_status(rc);
    return meeting_show(req, res, s, true);
}

static void typed_decision(struct req *req, const struct meeting_data *d, const char *who,
    struct meeting_decision *ret, const struct meeting_open *s)
{
    int64_t id = 0;
    ret->responsible_id = INT_NONE;
    if (!text_to_int(who, 1, INT64_MAX, &id))
        return;
    for (size_t i = 0; i < d->n_people; i++) {
        if (d->people[i].id != id)
            continue;
        ret->responsible_id = d->people[i].user_id;
        ret->responsible_name = d->people[i].user_id == INT_NONE ? person_name(s, &d->people[i]) : NULL;
    }
    (void)req;
}

static void typed_decisions(
    struct req *req, const struct meeting_open *s, const struct meeting_data *d, struct meeting_result *r)
{
    const char **text, **who, **due, **track;
    size_t n = req_all(req, "beslutning", &text), n_who = req_all(req, "hvem", &who),
           n_due = req_all(req, "frist", &due), n_track = req_all(req, "spor", &track);
    struct meeting_decision *list = arena_must(req->arena, (n + 1) * sizeof *list);
    for (size_t i = 0; i < n && r->n_decisions < MEETING_MAX_DECISIONS; i++) {
        const char *what = text_trim(req->arena, text[i]), *when = nth(due, n_due, i);
        if (!*what)
            continue;
        struct meeting_decision *x = &list[r->n_decisions++];
        *x = (struct meeting_decision){.text = what, .track = nth(track, n_track, i), .due_day = DAY_NONE};
        typed_decision(req, d, nth(who, n_who, i), x, s);
        if (*when)
            x->due_day = day_parse(when, clock_today());
        if (day_is_none(x->due_day))
            err_field(
                &req->err, "beslutning", tr("Skriv fristen for beslutning %d som 09.03.2026."), (int)i + 1);
    }
    r->decisions = list;
}

static int hold_page(struct req *req, struct res *res)
{
    struct meeting_open s;
    struct meeting_data d;
    int rc = meeting_page_open(req, res, &s);
    if (!rc)
        rc = data_load(req, &s, &d);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    struct meeting_write w = {.actor = s.actor,
        .id = s.m.id,
        .version = req_int(req, "version", 0),
        .seen = req_int(req, "set", 0) == 1};
    struct meeting typed;
    field_clear_row(&meeting_table, &typed);
    field_parse(field_find(&meeting_table, "minutes"), &typed, req_form(req, "minutes"), false, req->arena,
        &req->err);
    w.text = typed.minutes;
    if (!text_equal(req_text(req, "handling"), "holdt")) {
        rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "meeting_draft", draft_fn, &w, &req->err);
        return answer(req, res, &s, rc, "kladde");
    }
    const char **values;
    size_t n = req_all(req, "attended", &values);
    int64_t *ids = arena_must(req->arena, (n + 1) * sizeof *ids);
    w.result = (struct meeting_result){
        .id = s.m.id, .version = w.version, .minutes = typed.minutes, .draft_seen = w.seen, .attended = ids};
    for (size_t i = 0; i < n; i++) {
        if (text_to_int(values[i], 1, INT64_MAX, &ids[w.result.n_attended]))
            w.result.n_attended++;
    }
    typed_decisions(req, &s, &d, &w.result);
    rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "meeting_hold", hold_fn, &w, &req->err);
    return answer(req, res, &s, rc, "holdt");
}

static int one_write(struct req *req, struct res *res, const char *name, db_write_fn *fn, const char *receipt)
{
    struct meeting_open s;
    int rc = meeting_page_open(req, res, &s);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    struct meeting_write w = {.actor = s.actor, .id = s.m.id, .version = req_int(req, "version", 0)};
    w.text = text_trim(req->arena, req_form(req, "reason"));
    if (fn == remove_person_fn)
        w.other = req_int(req, "deltager", 0);
    rc = db_write(req->db, name, fn, &w, &req->err);
    return answer(req, res, &s, rc, receipt);
}

static int cancel_page(struct req *req, struct res *res)
{
    return one_write(req, res, "meeting_cancel", cancel_fn, "aendret");
}
static int reopen_page(struct req *req, struct res *res)
{
    return one_write(req, res, "meeting_reopen", reopen_fn, "aendret");
}
static int remove_page(struct req *req, struct res *res)
{
    return one_write(req, res, "meeting_remove_person", remove_person_fn, "aendret");
}

static int talk_page(struct req *req, struct res *res)
{
    struct meeting_open s;
    int rc = meeting_page_open(req, res, &s);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    struct meeting_write w = {.actor = s.actor,
        .id = s.m.id,
        .day = day_parse(req_form(req, "day"), clock_today()),
        .text = text_trim(req->arena, req_form(req, "reason"))};
    rc = db_write(req->db, "meeting_add_talk", talk_fn, &w, &req->err);
    return rc ? answer(req, res, &s, rc, NULL)
              : res_redirect(res, arena_printf(req->arena, "/moeder/%lld?kvit=kaldt", (long long)w.new_id));
}

static int person_page(struct req *req, struct res *res)
{
    struct meeting_open s;
    struct conn *c;
    int rc = meeting_page_open(req, res, &s);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    struct meeting_write w = {.actor = s.actor};
    field_clear_row(&meeting_participant_table, &w.person);
    w.person.meeting_id = s.m.id;
    const char *colleague = text_trim(req->arena, req_form(req, "colleague"));
    static const char *const names[] = {"name", "organisation", "email"};
    for (size_t i = 0; i < 3 && !*colleague; i++)
        field_parse(field_find(&meeting_participant_table, names[i]), &w.person, req_form(req, names[i]),
            false, req->arena, &req->err);
    if (*colleague) {
        rc = db_lease(req->db, &c, &req->err);
        if (rc)
            return rc;
        rc = meeting_find_user(c, colleague, &w.person.user_id, req->arena, &req->err);
        db_release(req->db, c);
        if (rc == ERR_NOT_FOUND || rc == ERR_CONFLICT)
            rc = err_field(&req->err, "colleague", "%s",
                tr("Ingen eller flere brugere har det navn. Skriv hele navnet eller brugernavnet."));
        if (rc)
            return answer(req, res, &s, rc, NULL);
    }
    rc = req->err.n_fields ? ERR_INVALID
                           : db_write(req->db, "meeting_add_person", add_person_fn, &w, &req->err);
    return answer(req, res, &s, rc, "aendret");
}

#define MEETING_ID                                                                                           \
    {                                                                                                        \
        "id", P_INT, 1, INT64_MAX                                                                            \
    }
#define MEETING_VERSION                                                                                      \
    {                                                                                                        \
        "version", P_INT, 1, INT64_MAX                                                                       \
    }
static const struct param show_params[] = {MEETING_ID, {"kvit", P_KEY, 0, 0}};
static const struct param of_citizen_params[] = {{"key", P_KEY, 0, 0}, MEETING_ID};
/* The forms of the page: each shows the whole page again when it is not right. */
static const struct param post_params[] = {MEETING_ID, MEETING_VERSION, {"deltager", P_INT, 1, INT64_MAX},
    {"set", P_INT, 0, 1}, {"handling", P_KEY, 0, 0}, {"minutes", P_FORM, 0, 20000},
    {"attended", P_FORM, 0, 20}, {"beslutning", P_FORM, 0, 500}, {"hvem", P_FORM, 0, 20},
    {"frist", P_FORM, 0, 30}, {"spor", P_FORM, 0, 40}, {"reason", P_FORM, 0, 1000}, {"day", P_FORM, 0, 30},
    {"colleague", P_FORM, 0, 200}, {"name", P_FORM, 0, 200}, {"organisation", P_FORM, 0, 200},
    {"email", P_FORM, 0, 200}};
ROUTE(meeting_show_route, "GET", "/moeder/{id}", PERM_HOME, show_page, show_params);
ROUTE(meeting_of_citizen_route, "GET", "/borgere/{key}/moeder/{id}", PERM_CITIZEN_READ, of_citizen_page,
    of_citizen_params);
ROUTE(meeting_hold_route, "POST", "/moeder/{id}", PERM_HOME, hold_page, post_params);
ROUTE(meeting_cancel_route, "POST", "/moeder/{id}/aflys", PERM_HOME, cancel_page, post_params);
ROUTE(meeting_reopen_route, "POST", "/moeder/{id}/genaabn", PERM_HOME, reopen_page, post_params);
ROUTE(meeting_talk_route, "POST", "/moeder/{id}/samtale", PERM_CITIZEN_EDIT, talk_page, post_params);
ROUTE(meeting_person_route, "POST", "/moeder/{id}/deltager", PERM_HOME, person_page, post_params);
ROUTE(meeting_remove_route, "POST", "/moeder/{id}/deltager/{deltager}/fjern", PERM_HOME, remove_page,
    post_params);
