#include "effect/goal_sheet_page.h"

#include "base/lang.h"
#include "base/words.h"
#include "effect/goal_words.h"
#include "goal_sheet.html.h"
#include "path/meeting_page.h"

#define SHEET_SOURCE "bi10-2026" /* the note that sets the steering group and its goals */

static int sheet_open(struct req *req, struct res *res, struct meeting_open *s)
{
    int rc = meeting_page_open(req, res, s);
    if (!rc && (s->has_citizen || s->access != MEETING_FULL))
        return err_user(&req->err, ERR_NOT_FOUND, "%s", tr("Mødet findes ikke, eller du har ikke adgang."));
    return rc;
}

static const char *sheet_label(struct req *req, const struct goal_sheet *s)
{
    return arena_printf(req->arena, tr("Gemt %s af %s, data til og med %s"),
        words_day(stamp_local_day(s->at), req->arena), s->user_name ? s->user_name : tr("systemet"),
        words_day(s->as_of, req->arena));
}

static void sheet_lines(
    struct req *req, const struct goal_sheet_row *rows, size_t n, struct goal_sheet_view *v)
{
    struct goal_sheet_line *lines = arena_must(req->arena, (n + 1) * sizeof *lines);
    for (size_t i = 0; i < n; i++) {
        enum verdict verdict = (enum verdict)rows[i].verdict;
        lines[i] = (struct goal_sheet_line){.url = arena_printf(req->arena, "/effekt/maal/%s", rows[i].goal),
            .title = lang_pick(rows[i].title, rows[i].title_en),
            .persons = rows[i].persons,
            .share = rows[i].share,
            .spread = rows[i].spread,
            .target = rows[i].target,
            .verdict = goal_verdict_words(verdict),
            .verdict_class = goal_verdict_class(verdict),
            .note = rows[i].note,
            .for_year = rows[i].for_year};
    }
    v->rows = lines;
    v->n = n;
}

/* The sheet asked for, the newest, or (none is frozen) the goals of today. */
static int sheet_load(
    struct req *req, struct conn *c, const struct meeting_open *s, struct goal_sheet_view *v)
{
    struct goal_sheet *sheets;
    struct goal_sheet_row *rows = NULL;
    size_t n, n_rows = 0, shown = 0;
    day_t as_of;
    int64_t asked = req_int(req, "ark", 0);
    int rc = goal_sheet_of_meeting(c, s->m.id, &sheets, &n, req->arena, &req->err);
    if (rc)
        return rc;
    struct link *links = arena_must(req->arena, (n + 1) * sizeof *links);
    for (size_t i = 0; i < n; i++) {
        shown = sheets[i].id == asked ? i : shown;
        links[i] = (struct link){sheet_label(req, &sheets[i]),
            arena_printf(req->arena, "%s/resultatark?ark=%lld", s->url, (long long)sheets[i].id), false};
    }
    v->sheets = links;
    v->n_sheets = n;
    v->is_frozen = n > 0;
    if (n) {
        links[shown].current = true;
        v->told = links[shown].label;
        rc = goal_sheet_rows(c, sheets[shown].id, &rows, &n_rows, req->arena, &req->err);
    } else {
        v->told = tr("Arket er ikke gemt endnu. Her er tallene, som de er i dag.");
        rc = goal_sheet_compute(c, SHEET_SOURCE, &rows, &n_rows, &as_of, req->arena, &req->err);
    }
    if (!rc)
        sheet_lines(req, rows, n_rows, v);
    return rc;
}

static int sheet_show_page(struct req *req, struct res *res)
{
    struct meeting_open s;
    struct conn *c;
    int rc = sheet_open(req, res, &s);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    struct goal_sheet_view v = {.csrf = req_csrf(req),
        .post_url = arena_printf(req->arena, "%s/resultatark", s.url),
        .may_freeze = true,
        .saved = req_int(req, "gemt", 0) == 1};
    rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = sheet_load(req, c, &s, &v);
    db_release(req->db, c);
    if (rc)
        return rc;
    const char *day = words_day(s.m.day, req->arena);
    struct crumb crumbs[] = {{tr("Mit overblik"), "/overblik"},
        {tr("Styregruppen"), "/overblik/moeder/styregruppe"}, {day, s.url}, {tr("Resultatark"), NULL}};
    struct html *h = page_begin(req, res, MENU_HOME, tr("Resultatark"), crumbs, 4);
    t_page_head(h, &(struct page_head){.title = tr("Resultatark"),
                       .lead = arena_printf(req->arena, tr("Til styregruppens møde %s"), day)});
    t_goal_sheet_page(h, &v);
    return page_end(req, res, h);
}

struct sheet_write {
    struct actor actor;
    int64_t meeting_id, id;
    struct goal_sheet_row *rows;
    size_t n;
    day_t as_of;
};
static int sheet_fn(struct conn *c, void *ctx, struct err *err)
{
    struct sheet_write *w = ctx;
    return goal_sheet_store(c, &w->actor, w->meeting_id, w->as_of, w->rows, w->n, &w->id, err);
}

static int sheet_freeze_page(struct req *req, struct res *res)
{
    struct meeting_open s;
    struct conn *c;
    int rc = sheet_open(req, res, &s);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    struct sheet_write w = {.actor = s.actor, .meeting_id = s.m.id};
    rc = db_lease_snapshot(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = goal_sheet_compute(c, SHEET_SOURCE, &w.rows, &w.n, &w.as_of, req->arena, &req->err);
    db_release(req->db, c);
    if (!rc)
        rc = db_write(req->db, "goal_sheet_store", sheet_fn, &w, &req->err);
    return rc ? rc : res_redirect(res, arena_printf(req->arena, "%s/resultatark?gemt=1", s.url));
}

static const struct param sheet_params[] = {
    {"id", P_INT, 1, INT64_MAX}, {"ark", P_INT, 1, INT64_MAX}, {"gemt", P_INT, 0, 1}};
ROUTE(goal_sheet_show_route, "GET", "/moeder/{id}/resultatark", PERM_EFFECT_READ, sheet_show_page,
    sheet_params);
ROUTE(goal_sheet_freeze_route, "POST", "/moeder/{id}/resultatark", PERM_EFFECT_READ, sheet_freeze_page,
    sheet_params);
