#include "path/pause_page.h"

#include "base/text.h"
#include "base/words.h"
#include "pause.html.h"
#include "system/code.h"

int pause_box_load(
    struct conn *c, const struct citizen_open *o, struct pause_box *ret, struct arena *a, struct err *err)
{
    struct pause *pauses;
    struct pause_suspension *rows;
    size_t n = 0;
    *ret = (struct pause_box){.may_see = pause_may_see(&o->sight)};
    if (!ret->may_see)
        return OK;
    int rc = pause_of_citizens(c, &o->citizen.id, 1, o->today, &pauses, &n, a, err);
    if (!rc)
        rc = pause_suspension_of(c, o->citizen.id, &rows, &ret->n_suspensions, a, err);
    if (rc)
        return rc;
    ret->pause = n ? pauses : NULL;
    ret->suspensions = rows;
    return OK;
}

static const char *pause_words(struct arena *a, const struct pause *p)
{
    if (!p)
        return NULL;
    if (p->suspension)
        return arena_printf(a,
            tr("Pausen er i bero: %s. Den har talt %s dage siden %s. Grænsen er %lld dage."),
            code_label("pause_reason", p->suspension), words_count(p->days, a), citizen_page_day(a, p->start),
            (long long)p->limit_days);
    if (p->is_over)
        return arena_printf(a, tr("Borgeren har været %s dage uden indsats. Grænsen er %lld dage."),
            words_count(p->days, a), (long long)p->limit_days);
    return arena_printf(a,
        tr("Borgeren har været %s dage uden indsats, siden %s. Grænsen på %lld dage er nået %s."),
        words_count(p->days, a), citizen_page_day(a, p->start), (long long)p->limit_days,
        citizen_page_day(a, p->due));
}

static void pause_fill(struct req *req, const struct citizen_open *o, const struct pause_box *box, bool all,
    struct pause_view *v)
{
    struct arena *a = req->arena;
    struct pause_suspension_view *rows = arena_array(a, box->n_suspensions + 1, sizeof *rows);
    v->csrf = req_csrf(req);
    v->err = &req->err;
    v->back_url = o->url;
    v->page_url = v->post_url = arena_printf(a, "%s/pause", o->url);
    v->sentence = pause_words(a, box->pause);
    v->is_over = box->pause && box->pause->is_over && !box->pause->suspension;
    v->may_edit = who_may(&req->who, PERM_CITIZEN_EDIT) && day_is_none(o->citizen.dead);
    for (size_t i = 0; rows && i < box->n_suspensions; i++) {
        const struct pause_suspension *s = &box->suspensions[i];
        bool open = day_is_none(s->to_day) || s->to_day.n >= o->today.n;
        if (!all && !open)
            continue;
        rows[v->n++] = (struct pause_suspension_view){.reason = code_label("pause_reason", s->reason),
            .period = day_is_none(s->to_day) ? arena_printf(a, tr("fra %s"), citizen_page_day(a, s->from_day))
                                             : arena_printf(a, "%s – %s", citizen_page_day(a, s->from_day),
                                                   citizen_page_day(a, s->to_day)),
            .note = s->note,
            .end_url = open ? arena_printf(a, "%s/pause/%lld/slut", o->url, (long long)s->id) : NULL,
            .version = s->version};
    }
    v->rows = rows;
}

void pause_box_show(
    struct req *req, struct html *h, const struct citizen_open *o, const struct pause_box *box)
{
    struct pause_view v = {0};
    if (!box->may_see)
        return;
    pause_fill(req, o, box, false, &v);
    if (v.sentence || v.n)
        t_pause_box_view(h, &v);
}

static int pause_open(struct req *req, struct res *res, struct citizen_open *o, struct pause_box *box)
{
    struct conn *c;
    int rc = citizen_page_open(req, res, N_("pause"), o);
    if (rc)
        return rc;
    if (!pause_may_see(&o->sight))
        return err_user(&req->err, ERR_DENIED, "%s",
            tr("Du kan ikke se borgerens pauser, fordi du ikke kan se alle borgerens spor."));
    rc = db_lease(req->db, &c, &req->err);
    if (rc)
        return rc;
    rc = pause_box_load(c, o, box, req->arena, &req->err);
    db_release(req->db, c);
    return rc;
}

static int pause_form(
    struct req *req, struct res *res, const struct citizen_open *o, const struct pause_box *box, bool typed)
{
    struct pause_view v = {.reason_field = field_find(&pause_suspension_table, "reason"),
        .from_field = field_find(&pause_suspension_table, "from_day"),
        .to_field = field_find(&pause_suspension_table, "to_day"),
        .note_field = field_find(&pause_suspension_table, "note")};
    pause_fill(req, o, box, true, &v);
    v.reasons = page_options(req->arena, "pause_reason", NULL, &v.n_reasons);
    v.reason = typed ? req_form(req, "reason") : "";
    v.from_day = typed ? req_form(req, "from_day") : citizen_page_day(req->arena, o->today);
    v.to_day = typed ? req_form(req, "to_day") : "";
    v.note = typed ? req_form(req, "note") : "";
    v.source = arena_printf(req->arena,
        tr("Grænsen er en indstilling, i dag %lld dage, hvis målgruppen ikke har sin egen. Kilden (notat 2023, Væksthusets "
           "Forskningscenter 2018) siger, at lange pauser skal undgås, men nævner intet antal dage: tallet er Tovholders "
           "eget valg."),
        (long long)pause_standard_days());
    struct crumb crumbs[] = {{tr("Borgere"), "/borgere"}, {o->name, o->url}, {tr("Pause"), NULL}};
    struct html *h = page_begin(req, res, MENU_CITIZENS, o->name, crumbs, 3);
    if (req->err.code == ERR_CONFLICT)
        t_alert(h, "warning", NULL, err_user_text(&req->err));
    else
        t_error_summary(h, &req->err);
    citizen_page_top(req, h, o, NULL, 0);
    citizen_page_tabs(req, h, o, CITIZEN_TAB_PATH);
    t_pause_page_view(h, &v);
    return page_end(req, res, h);
}

static int pause_show_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    struct pause_box box;
    int rc = pause_open(req, res, &o, &box);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    return pause_form(req, res, &o, &box, false);
}

struct pause_write {
    struct actor actor;
    struct pause_suspension row;
    day_t last;
};
static int pause_suspend_fn(struct conn *c, void *ctx, struct err *err)
{
    struct pause_write *w = ctx;
    return pause_suspend(c, &w->actor, &w->row, err);
}
static int pause_resume_fn(struct conn *c, void *ctx, struct err *err)
{
    struct pause_write *w = ctx;
    return pause_resume(c, &w->actor, w->row.id, w->row.version, w->last, err);
}

static int pause_suspend_page(struct req *req, struct res *res)
{
    static const char *const names[] = {"from_day", "to_day", "note"};
    struct citizen_open o;
    struct pause_box box;
    int rc = pause_open(req, res, &o, &box);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    struct pause_write w = {.actor = o.actor};
    field_clear_row(&pause_suspension_table, &w.row);
    w.row.citizen_id = o.citizen.id;
    const char *reason = req_form(req, "reason");
    w.row.reason = *reason ? reason : NULL;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        field_parse(field_find(&pause_suspension_table, names[i]), &w.row, req_form(req, names[i]), false,
            req->arena, &req->err);
    rc =
        req->err.n_fields ? ERR_INVALID : db_write(req->db, "pause_suspend", pause_suspend_fn, &w, &req->err);
    if (!rc)
        return res_redirect(res, arena_printf(req->arena, "%s?kvit=bero", o.url));
    if (rc != ERR_INVALID)
        return rc;
    res->status = err_http_status(rc);
    return pause_form(req, res, &o, &box, true);
}

/* From today the days count again. */
static int pause_resume_page(struct req *req, struct res *res)
{
    struct citizen_open o;
    struct pause_box box;
    int rc = pause_open(req, res, &o, &box);
    if (rc)
        return rc == CITIZEN_ANSWERED ? OK : rc;
    struct pause_write w = {.actor = o.actor, .last = {o.today.n - 1}};
    bool own = false;
    w.row.id = req_int(req, "id", 0);
    w.row.version = req_int(req, "version", 0);
    for (size_t i = 0; i < box.n_suspensions; i++)
        own |= box.suspensions[i].id == w.row.id;
    if (!own)
        return err_user(&req->err, ERR_NOT_FOUND, "%s", tr("Perioden findes ikke længere. Genindlæs siden."));
    rc = db_write(req->db, "pause_resume", pause_resume_fn, &w, &req->err);
    if (rc == ERR_CONFLICT) {
        res->status = err_http_status(rc);
        return pause_form(req, res, &o, &box, false);
    }
    return rc ? rc : res_redirect(res, arena_printf(req->arena, "%s?kvit=taeller", o.url));
}

static const struct param pause_params[] = {{"key", P_KEY, 0, 0}};
static const struct param pause_suspend_params[] = {{"key", P_KEY, 0, 0}, {"reason", P_FORM, 0, 80},
    {"from_day", P_FORM, 0, 40}, {"to_day", P_FORM, 0, 40}, {"note", P_FORM, 0, 2000}};
static const struct param pause_resume_params[] = {
    {"key", P_KEY, 0, 0}, {"id", P_INT, 1, INT64_MAX}, {"version", P_INT, 0, INT64_MAX}};
ROUTE(pause_show_route, "GET", "/borgere/{key}/pause", PERM_CITIZEN_READ, pause_show_page, pause_params);
ROUTE(pause_suspend_route, "POST", "/borgere/{key}/pause", PERM_CITIZEN_EDIT, pause_suspend_page,
    pause_suspend_params);
ROUTE(pause_resume_route, "POST", "/borgere/{key}/pause/{id}/slut", PERM_CITIZEN_EDIT, pause_resume_page,
    pause_resume_params);
