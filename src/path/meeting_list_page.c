/* Møder og opfølgning: the citizen's tab. */
#include "base/text.h"
#include "meeting.html.h"
#include "path/follow_up.h"
#include "path/meeting_page.h"
#include "path/ssp_case.h"
#include "people/survey_page.h"
#include "system/code.h"

enum { PER_PAGE = 50, MAX_ATTENTION = 5 };

struct tab_data {
    struct meeting_row *meetings;
    struct follow_up_row *follow_ups, *planned;
    size_t n_meetings, n_follow_ups, n_planned, n_hidden;
    int64_t n_all;
};

static int tab_load(struct req *req, const struct citizen_open *o, int64_t page, struct tab_data *d)
{
    struct conn *c;
    struct err err = ERR_INIT;
    size_t kept = 0;
    int64_t offset = (page - 1) * PER_PAGE;
    int rc = db_lease(req->db, &c, &err);
    *d = (struct tab_data){0};
    if (rc)
        return rc;
    rc = meeting_of_citizen(
        c, o->citizen.id, offset, PER_PAGE, &d->meetings, &d->n_meetings, req->arena, &err);
    if (!rc)
        rc = follow_up_planned(c, o->citizen.id, &o->sight, &d->planned, &d->n_planned, req->arena, &err);
    if (!rc)
        rc = follow_up_of_citizen(c, o->citizen.id, &o->sight, offset, PER_PAGE, &d->follow_ups,
            &d->n_follow_ups, &d->n_hidden, req->arena, &err);
    if (!rc)
        rc = follow_up_count_of_citizen(c, o->citizen.id, &d->n_all, &err);
    db_release(req->db, c);
    if (rc) {
        req->err = err;
        return rc;
    }
    for (size_t i = 0; i < d->n_meetings; i++) {
        if (follow_up_is_seen(&o->sight, d->meetings[i].track))
            d->meetings[kept++] = d->meetings[i];
    }
    d->n_hidden += d->n_meetings - kept;
    d->n_meetings = kept;
    return OK;
}

static const struct meeting_item *meeting_items(
    struct req *req, const struct citizen_open *o, const struct tab_data *d, bool coming, size_t *ret_n)
{
    struct meeting_item *items = arena_must(req->arena, (d->n_meetings + 1) * sizeof *items);
    size_t n = 0;
    for (size_t k = 0; k < d->n_meetings; k++) {
        const struct meeting_row *m = &d->meetings[coming ? d->n_meetings - 1 - k : k];
        bool planned = text_equal(m->state, "planned");
        int64_t over = planned ? o->today.n - m->day.n : 0;
        if (planned != coming)
            continue;
        items[n++] = (struct meeting_item){.url = arena_printf(req->arena, "/moeder/%lld", (long long)m->id),
            .name = meeting_name(m->kind, m->series_no, m->series_of, req->arena),
            .place = m->place,
            .state = over > 0 ? tr("Ikke registreret") : code_label("meeting_state", m->state),
            .state_class = over > 0                       ? "error"
                           : planned                      ? "info"
                           : text_equal(m->state, "held") ? "success"
                                                          : "plain",
            .time = meeting_page_time(req->arena, m->minute),
            .day = m->day,
            .days_over = over};
    }
    *ret_n = n;
    return items;
}

static const struct follow_up_item *follow_up_items(struct req *req, const struct citizen_open *o,
    const struct follow_up_row *rows, size_t n_rows, bool planned, size_t *ret_n)
{
    struct follow_up_item *items = arena_must(req->arena, (n_rows + 1) * sizeof *items);
    size_t n = 0;
    for (size_t i = 0; i < n_rows; i++) {
        const struct follow_up_row *f = &rows[i];
        if (text_equal(f->state, "planned") != planned)
            continue;
        items[n++] = (struct follow_up_item){
            .url = arena_printf(req->arena, "%s/opfoelgning/%lld", o->url, (long long)f->id),
            .name = follow_up_name(f->kind, f->anchor, f->months, req->arena),
            .about = f->intervention_title ? lang_pick(f->intervention_title, f->intervention_title_en)
                                           : code_label("follow_up_kind", f->kind),
            .responsible = f->responsible,
            .state = code_label("follow_up_state", f->state),
            .state_class = text_equal(f->state, "held")    ? "success"
                           : text_equal(f->state, "moved") ? "info"
                                                           : "warning",
            .note = f->outcome ? code_label("follow_up_outcome", f->outcome) : f->text,
            .day = day_is_none(f->held_day) ? f->due_day : f->held_day,
            .days_over = planned ? o->today.n - f->due_day.n : 0};
    }
    *ret_n = n;
    return items;
}

/* Overdue first: a follow-up not held, a meeting not recorded, a round table that is to be called. */
static size_t tab_attention(struct req *req, const struct citizen_open *o, const struct tab_data *d,
    struct attention list[MAX_ATTENTION])
{
    size_t n = 0;
    for (size_t i = 0; i < d->n_planned && n < MAX_ATTENTION; i++) {
        const struct follow_up_row *f = &d->planned[i];
        const char *name = follow_up_name(f->kind, f->anchor, f->months, req->arena);
        if (text_equal(f->anchor, "talks"))
            list[n++] = (struct attention){"time", name,
                tr("Sundhedssamtalerne er holdt. Næste skridt er rundbordssamtalen."), tr("Indkald"),
                arena_printf(req->arena, "%s/moeder/nyt?art=round_table", o->url)};
        else if (f->due_day.n < o->today.n)
            list[n++] = (struct attention){"warning", name,
                arena_printf(
                    req->arena, tr("skulle være holdt %s."), citizen_page_day(req->arena, f->due_day)),
                tr("Registrér"), arena_printf(req->arena, "%s/opfoelgning/%lld", o->url, (long long)f->id)};
    }
    for (size_t i = 0; i < d->n_meetings && n < MAX_ATTENTION; i++) {
        const struct meeting_row *m = &d->meetings[i];
        if (text_equal(m->state, "planned") && m->day.n < o->today.n)
            list[n++] =
                (struct attention){"warning", meeting_name(m->kind, m->series_no, m->series_of, req->arena),
                    arena_printf(req->arena, tr("%s er ikke registreret som holdt."),
                        citizen_page_day(req->arena, m->day)),
                    tr("Åbn mødet"), arena_printf(req->arena, "/moeder/%lld", (long long)m->id)};
    }
    return n;
}

static void tab_receipt(struct req *req, struct html *h, const struct citizen_open *o)
{
    int64_t done = req_int(req, "opfulgt", 0);
    if (done)
        t_receipt(h, tr("Opfølgningen er registreret."),
            arena_printf(req->arena, "%s/opfoelgning/%lld/fortryd", o->url, (long long)done), req_csrf(req));
    if (text_equal(req_text(req, "kvit"), "planlagt"))
        t_receipt(h, tr("Opfølgningen er planlagt."), NULL, NULL);
}

static void tab_body(
    struct req *req, struct html *h, const struct citizen_open *o, const struct tab_data *d, int64_t page)
{
    struct tab_view v = {
        .hidden = d->n_hidden
                      ? tr("Nogle møder eller opfølgninger er skjult, fordi hjemlen ikke omfatter dem.")
                      : NULL,
        .paging = {.url = arena_printf(req->arena, "%s/moeder", o->url),
            .page = page,
            .per_page = PER_PAGE,
            .n_rows = d->n_all}};
    v.coming = meeting_items(req, o, d, true, &v.n_coming);
    v.past = meeting_items(req, o, d, false, &v.n_past);
    v.planned = follow_up_items(req, o, d->planned, d->n_planned, true, &v.n_planned);
    v.done = follow_up_items(req, o, d->follow_ups, d->n_follow_ups, false, &v.n_done);
    if (ssp_case_is_seen(&o->sight) && ssp_case_may_write(&o->actor))
        v.ssp_url = arena_printf(req->arena, "%s/ssp", o->url);
    t_meeting_tab(h, &v);
    survey_box_show(req, h, o);
}

static int tab_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    struct tab_data d;
    struct attention list[MAX_ATTENTION];
    int64_t page = req_int(req, "side", 1);
    int rc = citizen_page_open(req, res, N_("møder og opfølgning"), &o);
    if (!rc && o.sight.referral_only)
        rc = err_set(&req->err, ERR_DENIED, "meetings are not covered by the referral");
    if (!rc)
        rc = tab_load(req, &o, page, &d);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    struct action actions[] = {
        {tr("Registrér opfølgning"), arena_printf(req->arena, "%s/opfoelgning", o.url), NULL},
        {tr("Indkald til møde"), arena_printf(req->arena, "%s/moeder/nyt", o.url), NULL}};
    bool may = who_may(&req->who, PERM_CITIZEN_EDIT) && day_is_none(o.citizen.dead);
    struct crumb crumbs[] = {{tr("Borgere"), "/borgere"}, {o.name, o.url}, {tr("Møder og opfølgning"), NULL}};
    struct html *h = page_begin(
        req, res, MENU_CITIZENS, arena_printf(req->arena, tr("Møder og opfølgning, %s"), o.name), crumbs, 3);
    tab_receipt(req, h, &o);
    citizen_page_top(req, h, &o, actions, may ? 2 : 0);
    size_t n = tab_attention(req, &o, &d, list);
    if (n)
        t_attention(h, list, n);
    citizen_page_tabs(req, h, &o, CITIZEN_TAB_MEETINGS);
    tab_body(req, h, &o, &d, page);
    return page_end(req, res, h);
}

static const struct param tab_params[] = {
    {"key", P_KEY, 0, 0}, {"side", P_INT, 1, 9999}, {"opfulgt", P_INT, 1, INT64_MAX}, {"kvit", P_KEY, 0, 0}};
ROUTE(meeting_tab_route, "GET", "/borgere/{key}/moeder", PERM_CITIZEN_READ, tab_page, tab_params);
