/* Calling a meeting and changing its time, place and agenda. */
#include "base/text.h"
#include "meeting_edit.html.h"
#include "path/meeting_page.h"
#include "system/conflict_page.h"
#include <string.h>

static const struct field time_field = {.name = "time", .type = F_TEXT, .label = N_("Klokkeslæt")};
static const struct field people_field = {
    .name = "people", .type = F_LONG, .label = N_("Kolleger, der skal med")};
static const struct field talks_field = {.name = "series_of", .type = F_TEXT, .label = N_("Antal samtaler")};

static const char *value_of(struct req *req, const char *name, const char *stored)
{
    return req_is_post(req) ? req_form(req, name) : stored ? stored : "";
}

static void fill_fields(struct req *req, struct meeting_edit_view *v)
{
    v->csrf = req_csrf(req);
    v->err = &req->err;
    v->kind_field = field_find(&meeting_table, "kind");
    v->talks_field = &talks_field;
    v->title_field = field_find(&meeting_table, "title");
    v->day_field = field_find(&meeting_table, "day");
    v->time_field = &time_field;
    v->long_field = field_find(&meeting_table, "minutes_long");
    v->place_field = field_find(&meeting_table, "place");
    v->agenda_field = field_find(&meeting_table, "agenda");
    v->people_field = &people_field;
    v->name_field = field_find(&meeting_participant_table, "name");
    v->email_field = field_find(&meeting_participant_table, "email");
    v->organisation_field = field_find(&meeting_participant_table, "organisation");
}

static const char *minute_text(struct arena *a, int64_t minute)
{
    return minute == INT_NONE ? "" : arena_printf(a, "%02d.%02d", (int)(minute / 60), (int)(minute % 60));
}

/* What was typed of the fields that both forms have. */
static void parse_common(struct req *req, struct meeting *m)
{
    static const char *const names[] = {"day", "minutes_long", "place", "agenda"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        field_parse(
            field_find(&meeting_table, names[i]), m, req_form(req, names[i]), false, req->arena, &req->err);
    m->minute = meeting_page_minute(req, "time");
}

/* ---- new ---- */

static int new_open(struct req *req, struct res *res, struct citizen_open *o)
{
    int rc = citizen_page_open(req, res, N_("indkald til møde"), o);
    if (!rc && o->sight.referral_only)
        return err_set(&req->err, ERR_DENIED, "meetings are not covered by the referral");
    return rc;
}

static int new_show(struct req *req, struct res *res, const struct citizen_open *o)
{
    struct arena *a = req->arena;
    static const struct html_option talks[] = {{"1", "1"}, {"2", "2"}, {"3", "3"}};
    const char *wanted = req_is_post(req) ? NULL : req_text(req, "art");
    struct meeting_edit_view v = {.url = arena_printf(a, "%s/moeder/nyt", o->url),
        .back_url = arena_printf(a, "%s/moeder", o->url),
        .submit = tr("Indkald til møde"),
        .is_new = true,
        .has_citizen = true,
        .talks = talks,
        .n_talks = 3};
    fill_fields(req, &v);
    const struct html_option *all = page_options(a, "meeting_kind", NULL, &v.n_kinds);
    struct html_option *kinds = arena_must(a, (v.n_kinds + 1) * sizeof *kinds);
    size_t n = 0;
    for (size_t i = 0; i < v.n_kinds; i++) {
        if (!text_equal(all[i].value, "steering"))
            kinds[n++] = all[i];
    }
    v.kinds = kinds;
    v.n_kinds = n;
    v.kind = value_of(req, "kind", wanted ? wanted : "round_table");
    v.n_series = value_of(req, "series_of", "1");
    v.day = value_of(req, "day", NULL);
    v.time = value_of(req, "time", NULL);
    v.minutes_long = value_of(req, "minutes_long", "60");
    v.place = value_of(req, "place", NULL);
    v.agenda = value_of(req, "agenda", NULL);
    v.people = value_of(req, "people", NULL);
    v.person = value_of(req, "name", NULL);
    v.email = value_of(req, "email", NULL);
    v.organisation = value_of(req, "organisation", NULL);
    struct crumb crumbs[] = {{tr("Borgere"), "/borgere"}, {o->name, o->url},
        {tr("Møder og opfølgning"), v.back_url}, {tr("Indkald til møde"), NULL}};
    struct html *h = page_begin(
        req, res, MENU_CITIZENS, arena_printf(a, tr("Indkald til møde om %s"), o->name), crumbs, 4);
    t_error_summary(h, &req->err);
    citizen_page_top(req, h, o, NULL, 0);
    citizen_page_tabs(req, h, o, CITIZEN_TAB_MEETINGS);
    t_meeting_edit(h, &v);
    return page_end(req, res, h);
}

static int new_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    int rc = new_open(req, res, &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    return new_show(req, res, &o);
}

struct call_write {
    struct actor actor;
    struct meeting m;
    struct meeting_participant people[MEETING_MAX_PEOPLE];
    size_t n_people;
    int n_talks;
    int64_t id;
};
static int call_fn(struct conn *c, void *ctx, struct err *err)
{
    struct call_write *w = ctx;
    struct meeting m = w->m;
    int rc = meeting_call(c, &w->actor, &m, w->people, w->n_people, w->n_talks, err);
    w->id = m.id;
    return rc;
}

/* Colleagues, one a line; then the external participant. */
static int parse_people(struct req *req, struct call_write *w)
{
    struct conn *c;
    const char *lines = req_form(req, "people");
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    while (*lines && w->n_people < MEETING_MAX_PEOPLE - 1) {
        size_t n = strcspn(lines, "\r\n,");
        const char *name = text_trim(req->arena, arena_strndup(req->arena, lines, n));
        struct meeting_participant *p = &w->people[w->n_people];
        lines += n + (lines[n] != 0);
        if (!*name)
            continue;
        field_clear_row(&meeting_participant_table, p);
        rc = meeting_find_user(c, name, &p->user_id, req->arena, &req->err);
        if (rc == OK)
            w->n_people++;
        else if (rc == ERR_NOT_FOUND || rc == ERR_CONFLICT)
            err_field(&req->err, "people",
                tr("Ingen eller flere brugere hedder %s. Skriv hele navnet eller brugernavnet."), name);
        else
            break;
    }
    db_release(req->db, c);
    if (rc && rc != ERR_NOT_FOUND && rc != ERR_CONFLICT)
        return rc;
    static const char *const names[] = {"name", "organisation", "email"};
    struct meeting_participant *p = &w->people[w->n_people];
    field_clear_row(&meeting_participant_table, p);
    for (size_t i = 0; i < 3; i++)
        field_parse(field_find(&meeting_participant_table, names[i]), p, req_form(req, names[i]), false,
            req->arena, &req->err);
    if (p->name)
        w->n_people++;
    else if (p->organisation || p->email)
        err_field(&req->err, "name", "%s", tr("Skriv deltagerens navn."));
    return OK;
}

static int call_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    int rc = new_open(req, res, &o);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    struct call_write w = {.actor = o.actor, .n_talks = 1};
    int64_t n_talks = 1;
    field_clear_row(&meeting_table, &w.m);
    w.m.citizen_id = o.citizen.id;
    w.m.kind = req_form(req, "kind");
    parse_common(req, &w.m);
    if (text_to_int(req_form(req, "series_of"), 1, MEETING_TALKS, &n_talks))
        w.n_talks = (int)n_talks;
    rc = parse_people(req, &w);
    if (rc)
        return rc;
    rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "meeting_call", call_fn, &w, &req->err);
    if (!rc)
        return res_redirect(res, arena_printf(req->arena, "/moeder/%lld?kvit=kaldt", (long long)w.id));
    if (rc != ERR_INVALID && rc != ERR_REFUSED)
        return rc;
    res->status = err_http_status(rc);
    return new_show(req, res, &o);
}

/* ---- change ---- */

static const char *const edit_names[] = {"title", "day", "time", "minutes_long", "place", "agenda"};
enum { EDIT_NAMES = sizeof edit_names / sizeof edit_names[0] };

static struct html *edit_begin(struct req *req, struct res *res, const struct meeting_open *s)
{
    struct crumb crumbs[] = {{tr("Mit overblik"), "/overblik"}, {tr("Møder"), "/overblik/moeder"},
        {s->name, s->url}, {tr("Ret"), NULL}};
    struct html *h = page_begin(req, res, MENU_HOME, tr("Ret mødet"), crumbs, 4);
    t_error_summary(h, &req->err);
    t_page_head(h, &(struct page_head){.title = tr("Ret mødet"), .lead = s->name});
    return h;
}

static const char *edit_value(struct req *req, const char *name, const struct meeting *m)
{
    return text_equal(name, "time")
               ? minute_text(req->arena, m->minute)
               : citizen_page_field_text(field_find(&meeting_table, name), m, req->arena);
}

/* mine = what was typed; s holds what is stored now. */
static int edit_conflict(
    struct req *req, struct res *res, const struct meeting_open *s, const struct meeting *mine)
{
    struct conn *c;
    struct conflict_form f;
    const char *who;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = meeting_last_changed_by(c, s->m.id, &who, req->arena, &req->err);
    db_release(req->db, c);
    if (rc)
        return rc;
    conflict_begin(
        req, res, &f, arena_printf(req->arena, "%s/ret", s->url), s->url, s->m.version, who, tr("mødet"));
    for (size_t i = 0; i < EDIT_NAMES; i++) {
        const char *name = edit_names[i], *a = edit_value(req, name, mine), *b = edit_value(req, name, &s->m);
        const struct field *field = text_equal(name, "time") ? &time_field : field_find(&meeting_table, name);
        conflict_add(req, &f, name, tr(field->label), a, b, a, b);
    }
    struct html *h = edit_begin(req, res, s);
    t_conflict_form(h, &f);
    return page_end(req, res, h);
}

static int edit_show(struct req *req, struct res *res, const struct meeting_open *s, int64_t version)
{
    struct arena *a = req->arena;
    struct meeting_edit_view v = {.url = arena_printf(a, "%s/ret", s->url),
        .back_url = s->url,
        .submit = tr("Gem ændringer"),
        .has_citizen = s->has_citizen,
        .version = version};
    fill_fields(req, &v);
    v.title = value_of(req, "title", s->m.title);
    v.day = value_of(req, "day", citizen_page_day(a, s->m.day));
    v.time = value_of(req, "time", minute_text(a, s->m.minute));
    v.minutes_long = value_of(req, "minutes_long", field_text(v.long_field, &s->m, a));
    v.place = value_of(req, "place", s->m.place);
    v.agenda = value_of(req, "agenda", s->m.agenda);
    struct html *h = edit_begin(req, res, s);
    t_meeting_edit(h, &v);
    return page_end(req, res, h);
}

static int edit_open(struct req *req, struct res *res, struct meeting_open *s)
{
    int rc = meeting_page_open(req, res, s);
    if (!rc && (s->access != MEETING_FULL || (s->has_citizen && !who_may(&req->who, PERM_CITIZEN_EDIT))))
        return err_set(&req->err, ERR_DENIED, "the meeting is not this user's to change");
    return rc;
}

static int edit_page(struct req *req, struct res *res)
{
    struct meeting_open s;
    int rc = edit_open(req, res, &s);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    return edit_show(req, res, &s, s.m.version);
}

static int change_fn(struct conn *c, void *ctx, struct err *err)
{
    struct call_write *w = ctx;
    return meeting_change(c, &w->actor, &w->m, err);
}

static int change_page(struct req *req, struct res *res)
{
    struct meeting_open s;
    int rc = edit_open(req, res, &s);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    struct call_write w = {.actor = s.actor, .m = s.m};
    w.m.version = req_int(req, "version", 0);
    field_parse(
        field_find(&meeting_table, "title"), &w.m, req_form(req, "title"), false, req->arena, &req->err);
    parse_common(req, &w.m);
    bool planned = text_equal(s.m.state, "planned");
    if (planned && (conflict_is_missing(req, edit_names, EDIT_NAMES) ||
                       (!req->err.n_fields && w.m.version != s.m.version)))
        return edit_conflict(req, res, &s, &w.m);
    rc = req->err.n_fields ? ERR_INVALID : db_write(req->db, "meeting_change", change_fn, &w, &req->err);
    if (!rc)
        return res_redirect(res, arena_printf(req->arena, "%s?kvit=aendret", s.url));
    if (rc == ERR_CONFLICT && planned) {
        struct conn *c;
        int again = db_lease(req->db, &c, &req->err);
        if (again)
            return again;
        again = meeting_by_id(c, s.m.id, &s.m, req->arena, &req->err);
        db_release(req->db, c);
        if (again || text_equal(s.m.state, "planned"))
            return again ? again : edit_conflict(req, res, &s, &w.m);
    }
    if (rc != ERR_INVALID && rc != ERR_CONFLICT)
        return rc;
    res->status = err_http_status(rc);
    return edit_show(req, res, &s, w.m.version);
}

#define COMMON                                                                                               \
    {"day", P_FORM, 0, 30}, {"time", P_FORM, 0, 10}, {"minutes_long", P_FORM, 0, 10},                        \
        {"place", P_FORM, 0, 300},                                                                           \
    {                                                                                                        \
        "agenda", P_FORM, 0, 4000                                                                            \
    }
static const struct param new_params[] = {{"key", P_KEY, 0, 0}, {"art", P_KEY, 0, 0}};
static const struct param call_params[] = {{"key", P_KEY, 0, 0}, {"kind", P_FORM, 0, 80},
    {"series_of", P_FORM, 0, 4}, COMMON, {"people", P_FORM, 0, 2000}, {"name", P_FORM, 0, 200},
    {"organisation", P_FORM, 0, 200}, {"email", P_FORM, 0, 200}};
static const struct param edit_params[] = {{"id", P_INT, 1, INT64_MAX}};
static const struct param change_params[] = {{"id", P_INT, 1, INT64_MAX}, {"version", P_INT, 1, INT64_MAX},
    CONFLICT_PARAM, {"title", P_FORM, 0, 300}, COMMON};
ROUTE(meeting_new_route, "GET", "/borgere/{key}/moeder/nyt", PERM_CITIZEN_EDIT, new_page, new_params);
ROUTE(meeting_call_route, "POST", "/borgere/{key}/moeder/nyt", PERM_CITIZEN_EDIT, call_page, call_params);
ROUTE(meeting_edit_route, "GET", "/moeder/{id}/ret", PERM_HOME, edit_page, edit_params);
ROUTE(meeting_change_route, "POST", "/moeder/{id}/ret", PERM_HOME, change_page, change_params);
