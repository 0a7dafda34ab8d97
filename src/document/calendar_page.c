/* The calendar of the committees: meetings with deadlines counted backwards, what stands on the agendas, rounds where money can be asked for, and
 * who owes what. */
#include "document/process_page.h"

#include "base/text.h"
#include "base/words.h"
#include "calendar.html.h"
#include "document/calendar.h"
#include "committee/round.h"
#include "people/record_form_page.h"
#include "system/code.h"
#include "system/layout_page.h"
#include "system/organisation.h"
#include "system/source.h"

struct calendar {
    struct committee_meeting *meetings;
    struct document_agenda *agenda;
    struct calendar_entry *entries;
    struct budget_round *rounds;
    struct round_pool *pools; /* [n_rounds] */
    size_t n_meetings, n_agenda, n_entries, n_rounds;
};

static int calendar_read(struct req *req, struct calendar *k, const char *committee)
{
    struct conn *c;
    struct arena *a = req->arena;
    struct actor actor = req_actor(req);
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = agenda_meetings(c, committee, clock_today(), &k->meetings, &k->n_meetings, a, &req->err);
    if (!rc)
        rc = agenda_list(c, &actor, 0, clock_today(), &k->agenda, &k->n_agenda, a, &req->err);
    if (!rc)
        rc = calendar_entries(
            c, &actor, committee, DAY_NONE, DAY_NONE, &k->entries, &k->n_entries, a, &req->err);
    if (!rc)
        rc = round_list(c, &k->rounds, &k->n_rounds, a, &req->err);
    k->pools = arena_array(a, k->n_rounds + 1, sizeof *k->pools);
    for (size_t i = 0; !rc && k->pools && i < k->n_rounds; i++) {
        rc = round_pool_words(c, &k->rounds[i], &k->pools[i], a, &req->err);
    }
    db_release(req->db, c);
    return rc ? rc : k->pools ? OK : err_set(&req->err, ERR_LIMIT, "calendar");
}

/* ---- who owes what ---- */

static void fill_owed(struct req *req, const struct calendar *k, struct calendar_view *v)
{
    struct calendar_owed *out = arena_must(req->arena, (k->n_entries + 1) * sizeof *out);
    for (size_t i = 0; i < k->n_entries; i++) {
        const struct calendar_entry *e = &k->entries[i];
        if (e->kind == CALENDAR_OWED)
            out[v->n_owed++] =
                (struct calendar_owed){e->day, e->what, e->who, e->title, e->url, e->day.n < clock_today().n};
    }
    v->owed = out;
}

/* ---- meetings and rounds ---- */

static void fill_meetings(struct req *req, const struct calendar *k, struct calendar_view *v)
{
    struct arena *a = req->arena;
    struct calendar_meeting *out = arena_array(a, k->n_meetings + 1, sizeof *out);
    int32_t today = clock_today().n;
    for (size_t i = 0; out && i < k->n_meetings; i++) {
        const struct committee_meeting *m = &k->meetings[i];
        struct calendar_item *items = arena_array(a, k->n_agenda + 1, sizeof *items);
        size_t n = 0;
        for (size_t j = 0; items && j < k->n_agenda; j++) {
            const struct document_agenda *g = &k->agenda[j];
            if (g->meeting_id != m->id)
                continue;
            items[n++] = (struct calendar_item){.title = g->document_title,
                .url = arena_printf(a, "/dokumenter/%s", g->document_key),
                .item = g->item == INT_NONE ? NULL : arena_printf(a, tr("Punkt %lld"), (long long)g->item),
                .state = g->issue_no > 0 ? tr("Udstedt") : tr("Kladde"),
                .state_class = g->issue_no > 0 ? "success" : "warning"};
        }
        out[v->n_meetings++] = (struct calendar_meeting){.committee = organisation_name(m->committee),
            .url = v->may_edit ? arena_printf(a, "/dokumenter/moeder/%lld", (long long)m->id) : NULL,
            .note = m->note,
            .day = m->day,
            .approve_day = m->approve_day,
            .submit_day = m->submit_day,
            .approve_late = m->approve_day.n < today,
            .submit_late = m->submit_day.n < today,
            .items = items,
            .n = n};
    }
    v->meetings = out;
}

static void fill_rounds(struct req *req, const struct calendar *k, struct calendar_view *v)
{
    struct calendar_round *out = arena_array(req->arena, k->n_rounds + 1, sizeof *out);
    for (size_t i = 0; out && i < k->n_rounds; i++) {
        const struct budget_round *r = &k->rounds[i];
        out[v->n_rounds++] = (struct calendar_round){.title = lang_pick(r->title, r->title_en),
            .url = arena_printf(req->arena, "/dokumenter/runder/%s", r->key),
            .kind = code_label("budget_round_kind", r->kind),
            .when = round_when(r, req->arena),
            .pool = k->pools[i].own,
            .pool_note = k->pools[i].note,
            .source = r->source,
            .from = r->from_day,
            .to = r->to_day,
            .approve_day = round_approve_day(r),
            .submit_day = round_submit_day(r),
            .over = r->to_day.n < clock_today().n};
    }
    v->rounds = out;
}

static int calendar_page(struct req *req, struct res *res)
{
    struct calendar k = {0};
    struct calendar_view v = {
        .committee = req_text(req, "udvalg"), .may_edit = who_may(&req->who, PERM_DOCUMENT_EDIT)};
    int rc = calendar_read(req, &k, v.committee);
    if (rc)
        return rc;
    fill_owed(req, &k, &v);
    fill_meetings(req, &k, &v);
    fill_rounds(req, &k, &v);
    v.committees = process_organisations(req, "committee", tr("Alle udvalg"), &v.n_committees);
    const char *title = tr("Udvalgskalender"), *receipt = req_text(req, "kvit");
    v.year_url = html_url_with(req->arena, "/dokumenter/kalender/aar", "udvalg", v.committee);
    v.ics_url = html_url_with(req->arena, "/dokumenter/kalender.ics", "udvalg", v.committee);
    const struct action actions[] = {{tr("Opret møde"), "/dokumenter/moeder/ny", NULL},
        {tr("Opret runde"), "/dokumenter/runder/ny", NULL}};
    const struct crumb crumbs[] = {{tr("Dokumenter"), "/dokumenter"}, {title, NULL}};
    struct html *h = page_begin(req, res, MENU_DOCUMENTS, title, crumbs, 2);
    if (text_equal(receipt, "gemt"))
        t_receipt(h, tr("Mødet er gemt."), NULL, NULL);
    t_page_head(h, &(struct page_head){.title = title,
                       .lead = tr("Møder og runder med frister, og hvem der mangler hvad"),
                       .actions = actions,
                       .n_actions = v.may_edit ? 2 : 0,
                       .no_primary = true});
    t_calendar(h, &v);
    return page_end(req, res, h);
}
static const struct param calendar_params[] = {{"udvalg", P_KEY, 0, 0}, {"kvit", P_KEY, 0, 0}};
ROUTE(calendar_route, "GET", "/dokumenter/kalender", PERM_DOCUMENT_READ, calendar_page, calendar_params);

/* ---- a meeting ---- */

struct meeting_write {
    struct actor actor;
    struct committee_meeting row;
};
static int meeting_write_fn(struct conn *c, void *ctx, struct err *err)
{
    struct meeting_write *w = ctx;
    return agenda_save_meeting(c, &w->actor, &w->row, err);
}

/* The meeting to change, or an empty one when there is no id. */
static int meeting_read(
    struct req *req, int64_t id, struct committee_meeting *ret, struct meeting_history_view *history)
{
    struct conn *c;
    struct committee_meeting_version *rows;
    field_clear_row(&committee_meeting_table, ret);
    ret->id = 0;
    if (!id)
        return OK;
    int rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = agenda_meeting_by_id(c, id, ret, req->arena, &req->err);
    if (!rc)
        rc = agenda_meeting_versions(c, id, &rows, &history->n, req->arena, &req->err);
    if (!rc)
        history->rows = rows;
    db_release(req->db, c);
    return rc;
}

static int meeting_form_page(struct req *req, struct res *res, int64_t id)
{
    struct record_form f;
    struct committee_meeting now;
    struct meeting_history_view history = {0};
    struct meeting_write w = {.actor = req_actor(req)};
    size_t n_committees;
    const struct field *field = field_find(&committee_meeting_table, "committee");
    const char *url =
        id ? arena_printf(req->arena, "/dokumenter/moeder/%lld", (long long)id) : "/dokumenter/moeder/ny";
    int rc = meeting_read(req, id, &now, &history);
    if (rc)
        return rc;
    const struct html_option *committees = process_organisations(req, "committee", NULL, &n_committees);
    const char *committee = req_is_post(req) ? req_form(req, "committee") : now.committee;
    record_form_begin(req, &f, url, "/dokumenter/kalender", tr("Gem mødet"), id ? now.version : INT_NONE);
    record_form_choice(req, &f, field, committee, committees, n_committees, NULL);
    record_form_add(req, &f, &committee_meeting_table, "day", &now, NULL, tr("Fx 14.04.2026."));
    record_form_add(
        req, &f, &committee_meeting_table, "approve_day", &now, NULL, tr("Tom: regnes baglæns fra mødet."));
    record_form_add(
        req, &f, &committee_meeting_table, "submit_day", &now, NULL, tr("Tom: regnes baglæns fra mødet."));
    record_form_add(req, &f, &committee_meeting_table, "note", &now, NULL, NULL);
    if (req_is_post(req)) {
        w.row = now;
        record_form_parse(req, &f, &committee_meeting_table, &w.row);
        w.row.committee = committee;
        w.row.version = req_int(req, "version", 0);
        rc = req->err.n_fields ? ERR_INVALID
                               : db_write(req->db, "agenda_save_meeting", meeting_write_fn, &w, &req->err);
        if (!rc)
            return res_redirect(res, "/dokumenter/kalender?kvit=gemt");
        if (rc == ERR_CONFLICT)
            record_form_conflict(req, res, &f, &committee_meeting_table, &now, now.version);
        else if (rc == ERR_INVALID)
            res->status = err_http_status(rc);
        else
            return rc;
    }
    record_form_errors(req, &f);
    const char *title = id ? tr("Ret udvalgsmøde") : tr("Opret udvalgsmøde");
    const struct crumb crumbs[] = {
        {tr("Dokumenter"), "/dokumenter"}, {tr("Udvalgskalender"), "/dokumenter/kalender"}, {title, NULL}};
    struct html *h = page_begin(req, res, MENU_DOCUMENTS, title, crumbs, 3);
    t_error_summary(h, &req->err);
    t_page_head(h, &(struct page_head){.title = title});
    t_record_form(h, &f);
    if (history.n)
        t_meeting_history(h, &history);
    return page_end(req, res, h);
}

static int meeting_new_page(struct req *req, struct res *res)
{
    return meeting_form_page(req, res, 0);
}
static int meeting_edit_page(struct req *req, struct res *res)
{
    return meeting_form_page(req, res, req_int(req, "id", 0));
}
#define MEETING_FIELDS                                                                                       \
    {"committee", P_FORM, 0, 80}, {"day", P_FORM, 0, 40}, {"approve_day", P_FORM, 0, 40},                    \
        {"submit_day", P_FORM, 0, 40}, {"note", P_FORM, 0, 200},                                             \
    {                                                                                                        \
        "version", P_INT, 0, INT64_MAX                                                                       \
    }
static const struct param meeting_new_params[] = {MEETING_FIELDS};
static const struct param meeting_id_params[] = {{"id", P_INT, 1, INT64_MAX}};
static const struct param meeting_edit_params[] = {{"id", P_INT, 1, INT64_MAX}, MEETING_FIELDS};
ROUTE_PLAIN(meeting_new_get, "GET", "/dokumenter/moeder/ny", PERM_DOCUMENT_EDIT, meeting_new_page);
ROUTE(meeting_new_post, "POST", "/dokumenter/moeder/ny", PERM_DOCUMENT_EDIT, meeting_new_page,
    meeting_new_params);
ROUTE(meeting_edit_get, "GET", "/dokumenter/moeder/{id}", PERM_DOCUMENT_EDIT, meeting_edit_page,
    meeting_id_params);
ROUTE(meeting_edit_post, "POST", "/dokumenter/moeder/{id}", PERM_DOCUMENT_EDIT, meeting_edit_page,
    meeting_edit_params);
